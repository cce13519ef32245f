//go:build integration && !production

package main

import (
	"net/http"
	"strings"
	"testing"
	"time"
)

// TestOutage has the store hang and come back: meanwhile a dial is answered by what
// to do, sooner than a gateway gives up, an SMS is refused so that its operator keeps it,
// and the service says that it is not ready. Then all goes on by itself.
func TestOutage(t *testing.T) {
	t.Parallel()
	store := redisServer(t)
	c := buildDemo(t, demo{gateway: labGateway{dialect: "default"}, redis: store.Addr()})
	h := c.phone("+919000000031")
	h.show(h.net.Dial(t.Context(), h.number, demoCode))
	if !h.reads("Choose a language") {
		h.fail("the service does not work on Redis")
	}
	if err := h.net.HangUp(t.Context(), h.number); err != nil {
		t.Fatal(err)
	}

	if err := store.Pause(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = store.Resume() })
	if status, words := c.get("/readyz"); status != http.StatusServiceUnavailable || !strings.Contains(words, "store: does not answer") {
		t.Errorf("/readyz says %d %q", status, words)
	}
	for range 5 {
		began := time.Now()
		h.show(h.net.Dial(t.Context(), h.number, demoCode))
		t.Logf("a dial was answered after %v", time.Since(began).Round(time.Millisecond))
		if h.open || !h.reads("busy") {
			h.fail("while the store hangs")
		}
	}
	text := func() error {
		_, err := h.net.SMS(t.Context(), h.number, demoSMSNumber, "MENU")
		return err
	}
	if err := text(); err == nil || !strings.Contains(err.Error(), "ESME_RX_T_APPN") {
		t.Errorf("an SMS that cannot be kept: %v", err)
	}

	if err := store.Resume(); err != nil {
		t.Fatal(err)
	}
	if !eventually(t, func() bool { return text() == nil }) {
		t.Error("an SMS is refused still")
	}
	h.next("Choose a language")
	if !eventually(t, func() bool { status, _ := c.get("/readyz"); return status == http.StatusOK }) {
		t.Error("the service does not get ready again")
	}
	h.show(h.net.Dial(t.Context(), h.number, demoCode))
	if !h.open {
		h.fail("after the outage")
	}
}
