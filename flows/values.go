package flows

import (
	"strings"
	"time"
	"unicode"

	"healthdial/consent"
	"healthdial/engine"
	"healthdial/person"
	"healthdial/session"
)

// to is the result that leaves by an exit and sets nothing.
func to(exit string) engine.Result { return engine.Result{Exit: exit} }

// set is the result that leaves by an exit with variables.
func set(exit string, vars engine.Vars) engine.Result { return engine.Result{Exit: exit, Set: vars} }

// list is the result that leaves by an exit with a list.
func list(exit, name string, items []engine.Item) engine.Result {
	return engine.Result{Exit: exit, Lists: map[string][]engine.Item{name: items}}
}

// step is a call's circumstances as the domains want them.
func step(c session.Call) person.Step {
	return person.Step{Key: c.Key, Owner: c.Owner, Number: c.Number, Channel: string(c.Channel), Lang: c.Lang, At: c.At}
}

func consentStep(c session.Call) consent.Step {
	return consent.Step{Key: c.Key, Owner: c.Owner, Number: c.Number, Channel: string(c.Channel), Lang: c.Lang, At: c.At, Placed: c.Placed}
}

// text is what came from outside, made fit for a screen: no control characters, no
// longer than its variable may be.
func (c *Calls) text(variable, s string) engine.Value {
	s = strings.Join(strings.FieldsFunc(s, func(r rune) bool { return unicode.IsSpace(r) || unicode.IsControl(r) }), " ")
	return engine.T(cut(s, c.Limit(variable)))
}

// cut is the beginning of a text: whole words if that leaves most of it.
func cut(s string, most int) string {
	runes := []rune(s)
	if len(runes) <= most {
		return s
	}
	s = string(runes[:most])
	if i := strings.LastIndexByte(s, ' '); i > len(s)/2 && runes[most] != ' ' {
		s = s[:i]
	}
	return strings.TrimRight(s, " ,.;:-")
}

func date(t time.Time) engine.Value {
	if t.IsZero() {
		return engine.T("")
	}
	return engine.D(t.In(india).Format(time.DateOnly))
}

// india is Indian Standard Time, UTC+5:30 all the year, in which dates are told.
var india = time.FixedZone("IST", 5*3600+1800)

// typeKey is the phrase of a kind of record (hiType).
func typeKey(kind string) string {
	switch kind {
	case "OPConsultation", "Prescription", "DischargeSummary", "DiagnosticReport", "ImmunizationRecord",
		"HealthDocumentRecord", "WellnessRecord", "Invoice":
		return "type." + kind
	}
	return "type.other"
}

func typeKeys(kinds []string) string {
	keys := make([]string, len(kinds))
	for i, k := range kinds {
		keys[i] = typeKey(k)
	}
	return strings.Join(keys, " ")
}

// purposeKey is the phrase of a purpose of use.
func purposeKey(code string) string {
	switch code {
	case "CAREMGT", "BTG", "PUBHLTH", "HPAYMT", "DSRCH", "PATRQT":
		return "purpose." + code
	}
	return "purpose.other"
}

// accessKey is the phrase of an access mode, said after "they may".
func accessKey(mode string) string {
	switch mode {
	case "VIEW", "STORE", "QUERY", "STREAM":
		return "access." + mode
	}
	return "access.other"
}

// Phrases are the phrases that calls name in Go, for the checks at start.
func Phrases() []string {
	keys := []string{"common.read_all", "type.other", "purpose.other", "access.other"}
	keys = append(keys, session.Phrases()...)
	for _, k := range []string{"OPConsultation", "Prescription", "DischargeSummary", "DiagnosticReport",
		"ImmunizationRecord", "HealthDocumentRecord", "WellnessRecord", "Invoice"} {
		keys = append(keys, typeKey(k))
	}
	for _, p := range []string{"CAREMGT", "BTG", "PUBHLTH", "HPAYMT", "DSRCH", "PATRQT"} {
		keys = append(keys, purposeKey(p))
	}
	for _, a := range []string{"VIEW", "STORE", "QUERY", "STREAM"} {
		keys = append(keys, accessKey(a))
	}
	return keys
}

// without is a list without one of its members.
func without(list []string, one string) []string {
	var rest []string
	for _, s := range list {
		if s != one {
			rest = append(rest, s)
		}
	}
	return rest
}
