package at

import (
	"regexp"
	"testing"
)

func TestRedact(t *testing.T) {
	for line, want := range map[string]string{
		"OK":                          "OK",
		"+CMS ERROR: 500":             "+CMS ERROR: 500",
		"RING":                        "RING",
		"SMS Ready":                   "SMS Ready",
		`+CMTI: "SM",3`:               `+CMTI: "SM",3`,
		"+CREG: 2,1":                  "+CREG: 2,1",
		"AT":                          "AT",
		"ATE0V1":                      "ATE0V1",
		"AT+CSQ":                      "AT+CSQ",
		"AT+CREG?":                    "AT+CREG?",
		"AT+CNMI=2,1":                 "AT+CNMI=2,1",
		`AT+CPIN="4711"`:              "AT+CPIN= (6 octets)",
		"ATD919000000001;":            "(16 octets)",
		"ATD*123#;":                   "(9 octets)",
		`+CLIP: "919000000001",145`:   "+CLIP: (19 octets)",
		`+CUSD: 0,"Balance",15`:       "+CUSD: (15 octets)",
		`+CMT: "Ravi",24`:             "+CMT: (10 octets)",
		"07911989000000F0040A9119":    "(24 octets)",
		"350000000000006":             "(15 octets)",
		"+919000000001":               "(13 octets)",
		"MISSED_CALL: 02:10AM 91900":  "(26 octets)",
		"hello":                       "(5 octets)",
		"+CME ERROR: no such contact": "+CME ERROR: (16 octets)",
	} {
		if got := Redact(line); got != want {
			t.Errorf("%s: got %q, want %q", line, got, want)
		}
	}
}

// FuzzRedact tells of what may hold a secret nothing but its name and length.
func FuzzRedact(f *testing.F) {
	f.Add("+CLIP: ", "919000000001")
	f.Add("AT+CUSD=1,", "*123#")
	f.Add("", "+919000000001")
	told := regexp.MustCompile(`^((\+C(LIP|USD|MT|MGL):|AT\+CPIN=) )?\(\d+ octets\)$`)
	f.Fuzz(func(t *testing.T, head, secret string) {
		Redact(head + secret)
		for _, name := range []string{"+CLIP: ", "+CUSD: 1,", "+CMT: ", "AT+CPIN=", "ATD", "+CMGL: 1,1,", ""} {
			line := name + `"` + secret + `"`
			if got := Redact(line); !told.MatchString(got) {
				t.Errorf("%q is told as %q", line, got)
			}
		}
	})
}
