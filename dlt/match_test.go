package dlt

import (
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"
)

var today = time.Date(2026, 11, 28, 12, 0, 0, 0, india)

// body is a compiled template.
func body(t testing.TB, text string) Template {
	t.Helper()
	tpl := Template{ID: "1107160000000000001", Header: "SAMPLE", Type: ServiceImplicit, Body: text}
	if err := tpl.compile(usual); err != nil {
		t.Fatal(err)
	}
	return tpl
}

func TestMatches(t *testing.T) {
	for _, tc := range []struct {
		body, text string
		want       bool
	}{
		{"Hello.", "Hello.", true},
		{"Hello.", "Hello", false},
		{"Hello.", "Hello..", false},
		{"", "", true},
		{"{#var#} asks", "Asha asks", true},
		{"{#var#} asks", " asks", false}, // a value has at least one character
		{"{#var#} asks {#var#}", "a asks b asks c", true},
		{"Ref {#numeric#}.", "Ref 123456.", true},
		{"Ref {#numeric#}.", "Ref 12345a.", false},
		{"Ref {#numeric#}.", "Ref १२.", false}, // digits of other scripts are none
		{"{#alphanumeric#}!", "Asha राव 2!", true},
		{"{#alphanumeric#}!", "Asha-Rao!", false},
		{"See {#url#} now", "See https://example.org/a now", true},
		{"See {#url#} now", "See a b now", false},
		{"Call {#cbn#}", "Call +91 11 1234", true},
		{"{#email#}", "asha@abdm", true},
		{"{#var#}", strings.Repeat("é", 30), true},
		{"{#var#}", strings.Repeat("x", 31), false},
		{"{#var#}{#var#}", strings.Repeat("x", 60), true},
		{"{#var#}{#var#}", "x", true},
		{"{#var#}{#var#}", strings.Repeat("x", 61), false},
		{"a{#var#}b", "a\nb", false}, // a value has no line end
		{"1. {#var#}\n2. {#var#}", "1. x\n2. y", true},
		{"{#numeric#}{#var#}", "12", true},
		{"नमस्ते {#var#}", "नमस्ते आशा", true},
	} {
		tpl := body(t, tc.body)
		if got := tpl.matches([]rune(tc.text)); got != tc.want {
			t.Errorf("%q matches %q: %v", tc.body, tc.text, got)
		}
	}
}

// naive tries every way in which text can be an instance of elements.
func naive(es []element, text []rune) bool {
	if len(es) == 0 {
		return len(text) == 0
	}
	e := es[0]
	if e.kind == "" {
		return begins(text, e.fixed) && naive(es[1:], text[len(e.fixed):])
	}
	for n := 1; n <= min(e.most, len(text)) && e.is(text[n-1]); n++ {
		if naive(es[1:], text[n:]) {
			return true
		}
	}
	return false
}

func TestMatchesAsNaively(t *testing.T) {
	parts := rapid.SampledFrom([]string{"a", "ab", "1", " ", "\n", "{#var#}", "{#numeric#}", "{#alphanumeric#}"})
	letters := rapid.SampledFrom([]string{"a", "b", "1", " ", "\n", "aa", "ab"})
	rapid.Check(t, func(t *rapid.T) {
		tpl := Template{Body: strings.Join(rapid.SliceOfN(parts, 0, 6).Draw(t, "body"), "")}
		if err := tpl.compile(rapid.IntRange(1, 4).Draw(t, "slot")); err != nil {
			t.Fatal(err)
		}
		text := []rune(strings.Join(rapid.SliceOfN(letters, 0, 10).Draw(t, "text"), ""))
		if got, want := tpl.matches(text), naive(tpl.elements, text); got != want {
			t.Fatalf("%q matches %q: %v, want %v", tpl.Body, string(text), got, want)
		}
		r := newRegistry([]Template{tpl})
		if d, ok := r.Closest(string(text)); !ok || d.At < 0 || d.At > len(text) {
			t.Fatalf("closest is %+v", d)
		}
	})
}

// TestInstancesMatch fills the slots of a body: whatever is in them, the text is an
// instance of it.
func TestInstancesMatch(t *testing.T) {
	values := map[string]*rapid.Generator[string]{
		"{#numeric#}": rapid.StringMatching(`[0-9]{1,30}`), "{#var#}": rapid.StringMatching(`[^\pC]{1,30}`),
		"{#alphanumeric#}": rapid.StringMatching(`[a-zA-Z0-9 ]{1,30}`), " is ": rapid.Just(" is "), "Ref:": rapid.Just("Ref:"),
	}
	keys := []string{"{#numeric#}", "{#var#}", "{#alphanumeric#}", " is ", "Ref:"}
	rapid.Check(t, func(t *rapid.T) {
		parts := rapid.SliceOfN(rapid.SampledFrom(keys), 1, 8).Draw(t, "parts")
		tpl := Template{Body: strings.Join(parts, "")}
		if err := tpl.compile(usual); err != nil {
			t.Fatal(err)
		}
		var text strings.Builder
		for _, p := range parts {
			text.WriteString(values[p].Draw(t, "value"))
		}
		if !tpl.matches([]rune(text.String())) {
			t.Fatalf("%q is no instance of %q", text.String(), tpl.Body)
		}
	})
}

// TestNoCatastrophe matches what makes a backtracking matcher run for years.
func TestNoCatastrophe(t *testing.T) {
	tpl := body(t, strings.Repeat("{#var#}a", 60)+"!")
	text := []rune(strings.Repeat("a", 3000))
	if began := time.Now(); tpl.matches(text) || time.Since(began) > 5*time.Second {
		t.Errorf("took %v", time.Since(began))
	}
}

func TestMostSpecificFirst(t *testing.T) {
	withID := func(id, text string, edit func(*Template)) Template {
		tpl := body(t, text)
		tpl.ID = id
		if edit != nil {
			edit(&tpl)
		}
		return tpl
	}
	r := newRegistry([]Template{
		withID("any", "{#var#}", nil),
		withID("offer", "{#var#} is your code.", func(tpl *Template) { tpl.Type = Promotional }),
		withID("code", "{#var#} is your code.", nil),
		withID("over", "{#numeric#} is your code. ", func(tpl *Template) { tpl.Until = today }),
		withID("soon", "1234 is your code.", func(tpl *Template) { tpl.From = today.Add(time.Hour) }),
	})
	for text, want := range map[string]string{"1234 is your code.": "code", "hello": "any", "1234 is your code. ": "any", "": ""} {
		if got, ok := r.Match(text, today); got.ID != want || ok != (want != "") {
			t.Errorf("%q matches %q, want %q", text, got.ID, want)
		}
	}
	if got, _ := r.Match("1234 is your code.", today.Add(time.Hour)); got.ID != "soon" {
		t.Errorf("an hour later: %q", got.ID)
	}
	var s Switch
	if _, ok := s.Match("hello", today); ok {
		t.Error("nothing is set, yet it matches")
	}
	s.Set(r)
	if got, _ := s.Match("hello", today); got.ID != "any" {
		t.Errorf("set: %q", got.ID)
	}
}

func TestClosest(t *testing.T) {
	r := newRegistry([]Template{body(t, "Ref {#numeric#}. Dial *456# now."), body(t, "Hello {#var#}, welcome."), body(t, "{#var#}!")})
	for text, want := range map[string]string{
		"Ref 123. Call *456# now.":                   `after 9 characters it has "Dial *456# now.", the text "Call *456# now."`,
		"Ref A1. Dial *456# now.":                    `after 4 characters it has {#numeric#}, the text "A1. Dial *456# now."`,
		"Hello " + strings.Repeat("m", 31) + ", hi.": `after 36 characters it has ", welcome.", the text "m, hi.", since the slots before it are full`,
		"Hello Asha, welcome. Bye":                   `after 20 characters it has its end, the text " Bye"`,
		"Hello Asha, wel":                            `after 15 characters it has "come.", the text nothing more`,
	} {
		d, ok := r.Closest(text)
		if !ok || !strings.HasSuffix(d.String(), want) {
			t.Errorf("%q: %s\nwant ... %s", text, d, want)
		}
	}
	if _, ok := newRegistry(nil).Closest("x"); ok {
		t.Error("nothing is closest of nothing")
	}
}

// FuzzMatch compares the matcher with the naive one on what the fuzzer finds.
func FuzzMatch(f *testing.F) {
	f.Add("{#var#} is {#numeric#}", "x is 12", uint8(3))
	f.Add("{#var#}{#var#}a", "aaaa", uint8(2))
	f.Fuzz(func(t *testing.T, text, instance string, each uint8) {
		runes := []rune(instance)
		if len(runes) > 12 || strings.Count(text, "{#") > 5 {
			return
		}
		tpl := Template{Body: text}
		if tpl.compile(int(each%8)+1) != nil {
			return
		}
		if got, want := tpl.matches(runes), naive(tpl.elements, runes); got != want {
			t.Errorf("%q matches %q: %v, want %v", text, instance, got, want)
		}
	})
}

// BenchmarkMatch finds one of a thousand templates.
func BenchmarkMatch(b *testing.B) {
	var all []Template
	for i := range 1000 {
		all = append(all, body(b, strings.Repeat("Hello ", i%20)+"{#var#}{#var#}: your request {#numeric#} is done. "+strings.Repeat("x", i)))
	}
	slices.Reverse(all)
	r := newRegistry(all)
	for b.Loop() {
		if _, ok := r.Match("Hello Asha Sample: your request 123456 is done. ", today); !ok {
			b.Fatal("no match")
		}
	}
}
