//go:build !production

package operator

import (
	"slices"
	"sync"
	"testing"

	"healthdial/gsm/msisdn"
)

// TestWatch: what a handset in this process does and sees is told in order.
func TestWatch(t *testing.T) {
	var mu sync.Mutex
	var told []string
	b := newBench(t, Config{Watch: func(s Sight) {
		mu.Lock()
		defer mu.Unlock()
		told = append(told, s.Number+" "+string(s.Did)+" "+s.Text)
	}})
	n, err := msisdn.Parse(phoneNumber, "IN")
	if err != nil {
		t.Fatal(err)
	}
	h, err := b.operator.Handset(n)
	if err != nil {
		t.Fatal(err)
	}
	ctx := t.Context()
	if s, err := h.Dial(ctx, "*1#"); err != nil || s.Screen != "you said *1#" {
		t.Errorf("%+v, %v", s, err)
	}
	if s, err := h.Answer(ctx, "bye"); err != nil || s.Open {
		t.Errorf("%+v, %v", s, err)
	}
	if err := b.operator.Text(n, "XX-SAMPLE", "hello"); err != nil {
		t.Fatal(err)
	}
	if texts := h.Inbox(ctx, 0); len(texts) != 1 || texts[0].Text != "hello" {
		t.Errorf("the inbox has %+v", texts)
	}
	if _, err := h.SMS(ctx, shortCode, "HELP"); err != nil {
		t.Error(err)
	}
	want := []string{"dialled *1#", "asked you said *1#", "answered bye", "released you said bye", "received hello", "sends HELP", "sent HELP"}
	for i := range want {
		want[i] = phoneNumber + " " + want[i]
	}
	mu.Lock()
	defer mu.Unlock()
	if !slices.Equal(told, want) {
		t.Errorf("told %q, want %q", told, want)
	}
}
