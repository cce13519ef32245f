package ussd

import (
	"regexp"
	"testing"
)

func TestDialled(t *testing.T) {
	for _, tc := range []struct {
		name, dest, text, path string
		codes                  []string
		ok                     bool
	}{
		{"the code alone", "", "*456#", "", []string{"*456#"}, true},
		{"a deep link", "456", "*456*3*1#", "3*1", []string{"*456#"}, true},
		{"without the hash", "", " *456*3 ", "3", []string{"*456#"}, true},
		{"bare code", "", "456", "", []string{"*456#"}, true},
		{"a code in two parts", "", "*99*456*3#", "3", []string{"*456#", "*99*456#"}, true},
		{"the code in the address only", "*456#", "", "", []string{"*456#"}, true},
		{"the rest in the text only", "456", "3*1", "3*1", []string{"*456#"}, true},
		{"another code", "", "*457#", "", []string{"*456#"}, false},
		{"another code to our address", "456", "*457#", "", []string{"*456#"}, false},
		{"a longer code", "", "*4567#", "", []string{"*456#"}, false},
		{"nothing", "", "", "", []string{"*456#"}, false},
		{"a code has no place here", "", "*456*1*123456*2#", "1", []string{"*456#"}, true},
		{"letters end it", "", "*456*1*x*2#", "1", []string{"*456#"}, true},
		{"an empty part ends it", "", "*456*1**2#", "1", []string{"*456#"}, true},
		{"at most eight", "", "*456*1*2*3*4*5*6*7*8*9#", "1*2*3*4*5*6*7*8", []string{"*456#"}, true},
		{"any code", "", "*700*2#", "2", nil, true},
		{"any code, bare", "700", "700", "", nil, true},
		{"any code, nothing said", "700", "", "", nil, true},
	} {
		t.Run(tc.name, func(t *testing.T) {
			path, ok := dialled(tc.codes, tc.dest, tc.text)
			if path != tc.path || ok != tc.ok {
				t.Errorf("dialled = %q, %v, want %q, %v", path, ok, tc.path, tc.ok)
			}
		})
	}
}

var goodPath = regexp.MustCompile(`^([0-9]{1,2}(\*[0-9]{1,2}){0,7})?$`)

func FuzzDialled(f *testing.F) {
	f.Add("456", "*456*3*1#")
	f.Add("", "*99*456#")
	f.Add("", "***##")
	f.Fuzz(func(t *testing.T, dest, text string) {
		for _, codes := range [][]string{nil, {"*456#", "*99*456#"}} {
			if path, _ := dialled(codes, dest, text); !goodPath.MatchString(path) {
				t.Fatalf("dialled %q and %q leads to %q", dest, text, path)
			}
		}
	})
}
