//go:build !production

package operator

import (
	"testing"

	"healthdial/lab/faults"
)

// TestScript has a dialogue, a message and its receipt while the wire misbehaves:
// every octet comes by itself, answers are reordered and receipts are odd.
func TestScript(t *testing.T) {
	script, err := faults.Parse("script.yaml", []byte(`faults: [{split: {}}, {reorder: {group: 2, wait: 10ms}}, {receipt: {form: ucs2}}]`))
	if err != nil {
		t.Fatal(err)
	}
	b := newBench(t, Config{Script: script})
	if s, err := b.Dial(t.Context(), phoneNumber, "*456#"); s.Screen != "you said *456#" || err != nil {
		t.Errorf("dialled: %+v, %v", s, err)
	}
	id, err := b.link.Send(t.Context(), page("x"))
	if r := await(t, b.receipts); err != nil || r.ID != id {
		t.Errorf("message %s, %v; receipt of %s", id, err, r.ID)
	}
}
