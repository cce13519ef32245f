//go:build integration

package interop

import (
	"encoding/binary"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"healthdial/lab/listen"
)

// recording is what is heard of one call, while it grows.
type recording struct {
	t    *testing.T
	file string
	want []listen.Clip // what should have been heard so far
	from time.Duration // where what was heard last ends
}

// forgets removes the recordings of former calls: their names are times, to the second.
func (p *softphone) forgets() {
	p.t.Helper()
	for _, file := range p.recordings("*") {
		if err := os.Remove(file); err != nil {
			p.t.Fatal(err)
		}
	}
}

// listens is the recording of the call that has begun.
func (p *softphone) listens() *recording {
	p.t.Helper()
	var files []string
	eventually(within(p.t, patience), p.t, "baresip records nothing", func() bool {
		files = p.recordings("*-dec.wav") // "decoded", and not what it said
		return len(files) == 1
	})
	return &recording{t: p.t, file: files[0]}
}

func (p *softphone) recordings(which string) []string {
	files, _ := filepath.Glob(filepath.Join(p.dir, heardFolder, which)) // a fixed pattern is never wrong
	return files
}

// samples are what was heard so far. The header of the file says how much only in the
// end.
func (r *recording) samples() []int16 {
	r.t.Helper()
	const header = 44
	file, err := os.ReadFile(r.file)
	if err != nil {
		r.t.Fatal(err)
	}
	file = file[min(header, len(file)):]
	out := make([]int16, len(file)/2)
	for i := range out {
		out[i] = int16(binary.LittleEndian.Uint16(file[2*i:]))
	}
	return out
}

// after is what was heard from a time on.
func after(samples []int16, from time.Duration) []int16 {
	return samples[min(len(samples), int(from*8000/time.Second)):]
}

// hears waits until the last of some clips is heard to its end; that the others were
// before it is seen by all.
func (r *recording) hears(clips ...listen.Clip) {
	r.t.Helper()
	last := clips[len(clips)-1]
	r.want = append(r.want, clips...)
	var found time.Duration
	looked := 0
	eventually(within(r.t, time.Minute), r.t, "never heard: "+last.Name, func() bool {
		samples := after(r.samples(), r.from)
		if len(samples) < max(len(last.Samples)-restSamples, looked+often) {
			return false
		}
		looked = len(samples)
		for _, h := range listen.Clips(samples, []listen.Clip{last}) {
			found = h.Until
			return h.Until-h.At >= lasts(last.Samples[restSamples:])
		}
		return false
	})
	r.from += found
}

const (
	rest        = 600 * time.Millisecond // a clip's silent end, and what a jitter buffer may lose of it
	restSamples = 8 * int(rest/time.Millisecond)
	often       = 8 * 200 // samples, after which it is worth to listen again
)

func lasts(samples []int16) time.Duration { return time.Duration(len(samples)) * time.Second / 8000 }

// all expects that everything was heard that should, in its order, and nothing else:
// none of some other clips, nor any other sound.
func (r *recording) all(others ...listen.Clip) {
	r.t.Helper()
	samples := r.samples()
	heard := listen.Clips(samples, slices.Concat(once(r.want), others))
	var got, want []string
	for _, h := range heard {
		got = append(got, h.Name)
		r.t.Logf("%6.2f-%6.2f  %.2f  %s", h.At.Seconds(), h.Until.Seconds(), h.Likeness, h.Name)
	}
	for _, c := range r.want {
		want = append(want, c.Name)
	}
	if !slices.Equal(got, want) {
		r.t.Errorf("heard\n%s\nand not\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
	if d := unexplained(samples, heard); d > rest {
		r.t.Errorf("%v of sound are none of the clips", d)
	}
}

// once are the clips, each once.
func once(clips []listen.Clip) (all []listen.Clip) {
	for _, c := range clips {
		if !slices.ContainsFunc(all, func(o listen.Clip) bool { return o.Name == c.Name }) {
			all = append(all, c)
		}
	}
	return all
}

// unexplained is how much sound there is outside of what was made out.
func unexplained(samples []int16, heard []listen.Heard) (d time.Duration) {
	const frame, loud = 160, 300.0
	for i := 0; i+frame <= len(samples); i += frame {
		at := time.Duration(i) * time.Second / 8000
		if slices.ContainsFunc(heard, func(h listen.Heard) bool { return at > h.At-50*time.Millisecond && at < h.Until+50*time.Millisecond }) {
			continue
		}
		power := 0.0
		for _, s := range samples[i : i+frame] {
			power += float64(s) * float64(s)
		}
		if math.Sqrt(power/frame) > loud {
			d += 20 * time.Millisecond
		}
	}
	return d
}
