//go:build !production

package registries

import (
	"fmt"
	"testing"
	"time"
)

// TestCrowd: everybody in the crowd is somebody else.
func TestCrowd(t *testing.T) {
	const many = 1000
	w := newWorld(Config{Crowd: many, Clock: time.Now})
	for i := range many {
		p := w.people[CrowdAddress(i)]
		if p == nil || p.mobile != CrowdMobile(i) || p.year != fmt.Sprint(CrowdYear) {
			t.Fatalf("the person %d is %+v", i, p)
		}
	}
	if n := len(w.people); n != many+len(seedPersons) {
		t.Errorf("%d people", n)
	}
}
