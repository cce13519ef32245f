package consent

import (
	"errors"
	"testing"
	"time"

	"healthdial/registry"
)

// A registry that falters for a moment holds a revocation up for a moment, however
// old the grant is: until it is done, the records can be seen.
func TestARevocationOfAnOldGrantIsNotSlow(t *testing.T) {
	w := decided(t)
	w.settle()
	w.now = w.now.Add(10 * 24 * time.Hour)
	_, exit, err := w.s.Revoke(ctx, w.by("ussd"), "r1")
	must(t, "revoke", exit, Recorded, err)
	w.reg.fail = &registry.Error{Op: "test", Kind: registry.Unavailable}
	var wait again
	if err := w.s.revoke(ctx, w.request("r1"), w.now); !errors.As(err, &wait) || wait.at.Sub(w.now) > time.Minute {
		t.Errorf("it is tried again after %v (%v)", wait.at.Sub(w.now), err)
	}
}
