package sip

import (
	"context"
	"maps"
	"testing"
	"time"
)

// until waits for something that is to become true.
func until(t testing.TB, what string, ok func() bool) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 5*time.Second)
	defer cancel()
	tick := time.NewTicker(2 * time.Millisecond)
	defer tick.Stop()
	for !ok() {
		select {
		case <-tick.C:
		case <-ctx.Done():
			t.Fatalf("it never happened: %s", what)
		}
	}
}

// receive waits for what a channel gives.
func receive[T any](t testing.TB, from <-chan T) (v T) {
	t.Helper()
	select {
	case v = <-from:
	case <-time.After(10 * time.Second):
		t.Fatal("it never came")
	}
	return v
}

// pitches are the tones that frames hold, one after another, silence left out.
func pitches(frames []frame) (all []int) {
	counts := map[int]int{}
	for _, f := range frames {
		hz := pitch(f.samples)
		if counts[hz]++; hz > 0 && counts[hz] == 2 && (len(all) == 0 || all[len(all)-1] != hz) {
			all = append(all, hz)
			maps.DeleteFunc(counts, func(k, _ int) bool { return k != hz })
		}
	}
	return all
}

// pitch is the frequency of a tone, to 50 Hz; 0 for silence.
func pitch(samples []int16) int {
	crossings := 0
	for i := 1; i < len(samples); i++ {
		if (samples[i-1] < -100) != (samples[i] < -100) {
			crossings++
		}
	}
	return (crossings*8000/2/frameSamples + 25) / 50 * 50
}
