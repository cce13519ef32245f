package sms

import (
	"fmt"
	"testing"

	"healthdial/gsm/smpp"
	"healthdial/session"
	"healthdial/store"
)

func TestReceiveFull(t *testing.T) {
	in := newInbox()
	r, c := receiver(in), make(connection)
	in.err = fmt.Errorf("store: %w", session.ErrFull)
	if _, got := r.receive(t.Context(), c, text(caller, "1")); got != smpp.StatusTemporary {
		t.Errorf("while the inbox is full: %v", got)
	}
	if n := r.Counters(); n.Deferred.Load() != 1 || n.Full.Load() != 1 {
		t.Errorf("%d counted, %d as full", n.Deferred.Load(), n.Full.Load())
	}
	in.err = nil
	if _, got := r.receive(t.Context(), c, text(caller, "1")); got != smpp.StatusOK || len(in.parts) != 1 || r.Counters().Full.Load() != 1 {
		t.Errorf("when there is room: %v, %d parts", got, len(in.parts))
	}
}

// TestFullInbox fills a number's inbox: the operator is told to keep what comes
// then, and it goes in once a letter is answered.
func TestFullInbox(t *testing.T) {
	st, _ := disk(t)
	in := st.Inbox()
	r, bind := receiver(in), make(connection)
	bring := func(from, said string, want smpp.Status) {
		t.Helper()
		if _, got := r.receive(t.Context(), bind, text(from, said)); got != want {
			t.Fatalf("answered %v, want %v", got, want)
		}
	}
	for range store.MostLetters {
		bring(caller, "1", smpp.StatusOK)
	}
	bring(caller, "2", smpp.StatusTemporary)
	bring(other, "1", smpp.StatusOK)
	opened(t.Context(), t, in, "1")
	bring(caller, "2", smpp.StatusOK)
	if n := r.Counters(); n.Full.Load() != 1 || n.Deferred.Load() != 1 {
		t.Errorf("%d of %d deferred for a full inbox", n.Full.Load(), n.Deferred.Load())
	}
}
