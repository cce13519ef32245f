package route

import (
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"healthdial/outbox"
)

func TestChoose(t *testing.T) {
	table := New(plan())
	for _, tc := range []struct {
		name, number string
		service      Service
		lane         outbox.Lane
		want         string
	}{
		{"by prefix", "+919811111111", SMS, outbox.Notice, "south spare"},
		{"by the longer prefix", "+919810111111", SMS, outbox.Notice, "north spare"},
		{"ported to an operator", "+919810000009", SMS, outbox.Notice, "south spare"},
		{"ported to a network", "+919000000009", SMS, outbox.Notice, "north spare"},
		{"ported to nobody we know", "+919000000008", SMS, outbox.Notice, "spare"},
		{"operator not known", "+919000000001", SMS, outbox.Notice, "spare"},
		{"cheaper first, each link once", "+919810111111", SMS, outbox.Code, "north south spare"},
		{"a lane of its own", "+919000000001", SMS, outbox.Consent, "south north spare"},
		{"only links that carry it", "+919810111111", USSD, outbox.Code, "north"},
		{"abroad", "+447911123456", SMS, outbox.Bulk, "spare"},
		{"nothing carries calls", "+919810111111", Call, outbox.Code, ""},
	} {
		t.Run(tc.name, func(t *testing.T) {
			if got := strings.Join(table.Choose(number(t, tc.number), tc.service, tc.lane), " "); got != tc.want {
				t.Errorf("%q, want %q", got, tc.want)
			}
		})
	}
}

func TestSwitch(t *testing.T) {
	var s Switch
	n := number(t, "+919000000001")
	if got := s.Choose(n, SMS, outbox.Code); len(got) != 0 {
		t.Errorf("nothing is set: %v", got)
	}
	for _, link := range []string{"north", "south"} {
		s.Set(New(Plan{Links: []Link{{link, both}}, Rules: []Rule{{Links: []string{link}}}}))
		if got := s.Choose(n, SMS, outbox.Code); !slices.Equal(got, []string{link}) {
			t.Errorf("%v, want %s", got, link)
		}
	}
}

func TestExplain(t *testing.T) {
	table := New(plan())
	n := number(t, "+919810000009")
	want := `Operator: south, by the portability table
1. abroad (cost 1): not taken, it is for numbers that begin with 44
2. on-net (cost 10): not taken, it is for numbers of north
3. south (cost 10): taken: south
4. codes (cost 20): not taken, it is for the lanes code, consent
5. rest (cost 30): taken: spare
Links in turn: south, spare
`
	if got := table.Explain(n, SMS, outbox.Notice); got != want {
		t.Errorf("%s\nwant\n%s", got, want)
	}
	for e164, want := range map[string]string{
		"+919810111111": "Operator: north, by the prefix +919810; the portability table does not have the number",
		"+919000000009": "Operator: north, by the portability table (40410)",
		"+919000000008": "Operator: none of ours; the portability table says 405-99",
		"+919000000001": "Operator: not known, by no prefix; the portability table does not have the number",
	} {
		if got, _, _ := strings.Cut(table.Explain(number(t, e164), SMS, outbox.Code), "\n"); got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
	if got := table.Explain(n, Call, outbox.Code); !strings.HasSuffix(got, "No link carries it: call in lane code waits until it expires.\n") {
		t.Error(got)
	}
}

// TestShare holds shares to what they promise: about so many numbers, always the
// same link for one number, and no number moved between links that stay.
func TestShare(t *testing.T) {
	rule := Rule{Links: []string{"a", "b", "c"}, Share: []int{5, 3, 2}}
	fewer := Rule{Links: []string{"a", "b"}, Share: []int{5, 3}}
	first := map[string]int{}
	const all = 5000
	for i := range all {
		n := number(t, "+9190000"+leftPad(i))
		order := rule.order(n)
		first[order[0]]++
		if again := rule.order(n); !slices.Equal(order, again) {
			t.Fatalf("%v, then %v", order, again)
		}
		if less := fewer.order(n); order[0] != "c" && less[0] != order[0] {
			t.Fatalf("without c the first is %s instead of %s", less[0], order[0])
		}
	}
	for link, share := range map[string]int{"a": 5, "b": 3, "c": 2} {
		if got := first[link]; got < share*all/10*85/100 || got > share*all/10*115/100 {
			t.Errorf("%s comes first for %d of %d", link, got, all)
		}
	}
}

func leftPad(i int) string {
	return string(rune('0'+i/1000%10)) + "0" + string([]byte{'0' + byte(i/100%10), '0' + byte(i/10%10), '0' + byte(i%10)})
}

// TestChooseProperties compares the table with what the rules say, taken one by one.
func TestChooseProperties(t *testing.T) {
	names := []string{"north", "south", "spare"}
	rapid.Check(t, func(t *rapid.T) {
		p := plan()
		p.Rules = rapid.SliceOfN(rapid.Custom(func(t *rapid.T) Rule {
			return Rule{
				Links:     rapid.SliceOfNDistinct(rapid.SampledFrom(names), 1, 3, rapid.ID[string]).Draw(t, "links"),
				Operators: rapid.SliceOfN(rapid.SampledFrom([]string{"north", "south"}), 0, 2).Draw(t, "operators"),
				Prefixes:  rapid.SliceOfN(rapid.SampledFrom([]string{"+91", "+9198", "+919"}), 0, 2).Draw(t, "prefixes"),
				Lanes:     rapid.SliceOfN(rapid.SampledFrom([]outbox.Lane{outbox.Code, outbox.Bulk}), 0, 2).Draw(t, "lanes"),
				Services:  rapid.SliceOfN(rapid.SampledFrom(both), 0, 2).Draw(t, "services"),
				Cost:      rapid.IntRange(0, 3).Draw(t, "cost"),
			}
		}), 0, 6).Draw(t, "rules")
		table := New(p)
		n, err := msisdnOf(rapid.SampledFrom([]string{"+919810111111", "+919811111111", "+919000000001", "+919810000009"}).Draw(t, "number"))
		if err != nil {
			t.Fatal(err)
		}
		service, lane := rapid.SampledFrom(both).Draw(t, "service"), rapid.SampledFrom([]outbox.Lane{outbox.Code, outbox.Bulk}).Draw(t, "lane")
		who := table.directory.find(n)
		var want []string
		for cost := range 4 {
			for _, r := range p.Rules {
				if r.Cost != cost || r.misses(n, who, service, lane) != none {
					continue
				}
				for _, l := range r.Links {
					if (l != "spare" || service == SMS) && !slices.Contains(want, l) {
						want = append(want, l)
					}
				}
			}
		}
		if got := table.Choose(n, service, lane); !slices.Equal(got, want) {
			t.Fatalf("%v, want %v", got, want)
		}
		for _, problem := range p.Problems() { // what is never reached can be left out
			i, ok := neverReached(problem)
			if !ok {
				continue
			}
			less := p
			less.Rules = slices.Delete(slices.Clone(p.Rules), i, i+1)
			if got := New(less).Choose(n, service, lane); !slices.Equal(got, want) {
				t.Fatalf("without %s: %v, want %v", problem.Key, got, want)
			}
		}
	})
}
