package consent

import (
	"testing"
	"time"
)

// What is left must be read back before a code goes out for it.
func TestWhatIsLeftMustBeReadBack(t *testing.T) {
	w := reviewed(t)
	_, exit, err := w.s.Narrow(ctx, w.by("ussd"), "r1", []string{"Prescription"})
	must(t, "narrow", exit, OK, err)
	exit, err = w.s.SendCode(ctx, w.by("ussd"), "r1")
	must(t, "a code for what nobody read", exit, Changed, err)
}

// What a person left out of one request is not left out of another that replaced it,
// nor does it go unread: all that is asked now is read back.
func TestAChangeForgetsTheNarrowing(t *testing.T) {
	w := reviewed(t)
	_, exit, err := w.s.Narrow(ctx, w.by("ussd"), "r1", []string{"Prescription"})
	must(t, "narrow", exit, OK, err)
	w.reg.requests["r1"].HITypes = []string{"DischargeSummary"}
	r, _, err := w.s.Review(ctx, w.by("ussd"), "r1")
	if got := r.Terms().Types; err != nil || len(got) != 1 || got[0] != "DischargeSummary" {
		t.Errorf("read back: %v, %v", got, err)
	}
}

// Nothing is within what was asked that says more in any respect.
func TestWithin(t *testing.T) {
	base := Terms{Types: []string{"a", "b"}, From: day0, To: day0.AddDate(1, 0, 0), Erase: day0.AddDate(2, 0, 0), Access: "STORE",
		Facilities: []string{"f", "g"}, Frequency: "1 per 1 DAY", Contexts: []string{"c"}}
	for name, c := range map[string]struct {
		change func(*Terms)
		want   bool
	}{
		"as asked":         {func(*Terms) {}, true},
		"fewer types":      {func(t *Terms) { t.Types = []string{"b"} }, true},
		"fewer facilities": {func(t *Terms) { t.Facilities = []string{"g"} }, true},
		"later":            {func(t *Terms) { t.From = t.From.Add(time.Hour) }, true},
		"shorter":          {func(t *Terms) { t.To, t.Erase = t.To.Add(-time.Hour), t.Erase.Add(-time.Hour) }, true},
		"only to look":     {func(t *Terms) { t.Access = View }, true},
		"no type":          {func(t *Terms) { t.Types = nil }, false},
		"another type":     {func(t *Terms) { t.Types = []string{"a", "x"} }, false},
		"another facility": {func(t *Terms) { t.Facilities = []string{"x"} }, false},
		"older records":    {func(t *Terms) { t.From = t.From.Add(-1) }, false},
		"newer records":    {func(t *Terms) { t.To = t.To.Add(1) }, false},
		"kept longer":      {func(t *Terms) { t.Erase = t.Erase.Add(1) }, false},
		"other access":     {func(t *Terms) { t.Access = "STREAM" }, false},
		"more often":       {func(t *Terms) { t.Frequency = "9 per 1 DAY" }, false},
		"another visit":    {func(t *Terms) { t.Contexts = []string{"c", "d"} }, false},
		"every visit":      {func(t *Terms) { t.Contexts = nil }, false},
	} {
		got := base.clone()
		c.change(&got)
		if got.within(base) != c.want {
			t.Errorf("%s: within is not %v", name, c.want)
		}
	}
}

// The bounds of the zero Policy: to look only, a year until erasure, five years back.
func TestZeroPolicyBounds(t *testing.T) {
	const year = 365 * 24 * time.Hour
	wide := Terms{Types: []string{"a"}, Access: "STORE", From: day0.Add(-20 * year), To: day0, Erase: day0.Add(20 * year)}
	got := Policy{}.bound(wide, day0)
	if got == nil || got.Access != View || got.Erase.After(day0.Add(year+24*time.Hour)) || got.From.Before(day0.Add(-5*year)) {
		t.Errorf("granted %+v", got)
	}
}
