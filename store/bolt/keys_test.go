package bolt

import (
	"bytes"
	"testing"
	"time"

	"pgregory.net/rapid"
)

func TestStamps(t *testing.T) {
	for _, c := range []struct {
		at   time.Time
		want uint64
	}{
		{time.Time{}, 0},
		{time.Unix(0, 0), 1},
		{time.Unix(-5, 0), 1},
		{time.Unix(1, 5), 1e9 + 5},
		{time.Date(9999, 1, 1, 0, 0, 0, 0, time.UTC), 1<<63 - 1},
	} {
		if got := stamp(c.at); got != c.want {
			t.Errorf("stamp of %v is %d, want %d", c.at, got, c.want)
		}
	}
	if !moment(0).IsZero() {
		t.Error("0 is no zero time")
	}
}

// Keys sort as times do, and tell them.
func TestStampsSort(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		const most = 1<<63 - 1
		a := time.Unix(0, rapid.Int64Range(1, most).Draw(t, "a"))
		b := time.Unix(0, rapid.Int64Range(1, most).Draw(t, "b"))
		if !moment(stamp(a)).Equal(a) {
			t.Errorf("%v became %v", a, moment(stamp(a)))
		}
		if got := bytes.Compare(number(stamp(a)), number(stamp(b))); got != a.Compare(b) {
			t.Errorf("the keys of %v and %v compare as %d", a, b, got)
		}
	})
}
