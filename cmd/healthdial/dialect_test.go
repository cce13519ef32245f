//go:build !production

package main

import "testing"

// TestDialects has a dialogue, its end and a second one over every kind of gateway
// that the simulated operator can be.
func TestDialects(t *testing.T) {
	t.Parallel()
	for _, g := range []labGateway{
		{dialect: "mica"},
		{dialect: "default", quirks: []string{"sessionless", "data-sm", "two-starts"}},
		{dialect: "sixdee", quirks: []string{"reused-ids", "bare-code"}},
	} {
		t.Run(g.settings(), func(t *testing.T) {
			t.Parallel()
			h := buildWith(t, g).phone("+919000000021")
			h.show(h.net.Dial(t.Context(), h.number, "*456#"))
			d := dialler{h}
			d.sees("Choose a language")
			d.choose("English")
			d.sees("Create a HealthID")
			if err := h.net.HangUp(t.Context(), h.number); err != nil {
				t.Fatal(err)
			}
			h.show(h.net.Dial(t.Context(), h.number, "*456#"))
			d.choose("Continue")
			d.choose("Create a HealthID")
			d.choose("I agree")
			d.sees("A 6-digit code comes by SMS")
		})
	}
}
