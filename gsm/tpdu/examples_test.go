package tpdu

import (
	"testing"
	"time"

	"healthdial/gsm/charset"
)

// Examples that others published: the SMS and PDU guide of dreamfabric.com, "SMS PDU mode"
// of developershome.com and gsmfavorites.com, and the tests of python-gsmmodem.
var delivers = []struct {
	line   string
	length int
	from   Address
	text   string
	sent   time.Time
}{
	{"07917283010010F5040BC87238880900F10000993092516195800AE8329BFD4697D9EC37", -1,
		Address{4, 8, "27838890001"}, "hellohello", at("1999-03-29T15:16:59+02:00")},
	{"07911326040000F0040B911346610089F60000208062917314080CC8F71D14969741F977FD07", 30,
		Address{1, 1, "31641600986"}, "How are you?", at("2002-08-26T19:37:41Z")},
	{"07911326040000F0040B911346610089F60000208062917314880CC8F71D14969741F977FD07", -1,
		Address{1, 1, "31641600986"}, "How are you?", at("2002-08-26T19:37:41-02:00")}, // ours: behind UTC
	{"040B911346610089F60000208062917314080CC8F71D14969741F977FD07", 30,
		Address{1, 1, "31641600986"}, "How are you?", at("2002-08-26T19:37:41Z")}, // no service centre address
	{"00040B911346610089F60000208062917314080CC8F71D14969741F977FD07", 30,
		Address{1, 1, "31641600986"}, "How are you?", at("2002-08-26T19:37:41Z")}, // an empty one
}

func at(s string) time.Time {
	t, err := time.Parse(time.RFC3339, s)
	if err != nil {
		panic(err)
	}
	return t
}

func TestDeliverExamples(t *testing.T) {
	for _, e := range delivers {
		octets, err := Unframe(e.line, e.length)
		if err != nil {
			t.Fatal(e.line, err)
		}
		d, err := DecodeDeliver(octets)
		if err != nil || IsReport(octets) {
			t.Fatal(e.line, err)
		}
		text, err := charset.Decode(d.DataCoding, d.UserData)
		if err != nil || text != e.text || d.From != e.from || !d.Sent.Equal(e.sent) {
			t.Errorf("%s\n%q, %v, %v, %v", e.line, text, d.From, d.Sent, err)
		}
	}
}

func TestReportExample(t *testing.T) {
	octets, err := Unframe("0006D60B911326880736F4111011719551401110117195714000", 25)
	if err != nil || !IsReport(octets) {
		t.Fatal(err)
	}
	r, err := DecodeReport(octets)
	if err != nil {
		t.Fatal(err)
	}
	sent, done := at("2011-01-11T17:59:15+01:00"), at("2011-01-11T17:59:17+01:00")
	if r.Reference != 0xD6 || r.To != (Address{1, 1, "31628870634"}) || r.Status != 0 || !r.Sent.Equal(sent) || !r.Done.Equal(done) {
		t.Errorf("%+v", r)
	}
}

func TestSubmitExamples(t *testing.T) {
	septets := func(text string) []byte { _, s := charset.Encode(text); return s }
	header := []byte{5, 0, 3, 0x42, 2, 1}
	for _, e := range []struct {
		name string
		Submit
		line string
	}{
		{"validity of four days", Submit{To: Address{1, 1, "46708251358"}, UserData: septets("hellohello"), Validity: 4 * day},
			"0011000B916407281553F80000AA0AE8329BFD4697D9EC37"},
		{"no validity", Submit{To: Address{1, 1, "46708251358"}, UserData: septets("hellohello")},
			"0001000B916407281553F800000AE8329BFD4697D9EC37"},
		{"a report, UCS-2", Submit{To: Address{0, 1, "1234"}, DataCoding: 8, UserData: []byte{0x09, 0x28}, Report: true},
			"002100048121430008020928"},
		{"a header and one fill bit", Submit{To: Address{1, 1, "46708251358"}, UDH: true, UserData: append(header, septets("hello")...)},
			"0041000B916407281553F800000C050003420201D06536FB0D"},
		{"nothing at all", Submit{To: Address{2, 1, "*99#"}}, "00010004A19AB9000000"},
	} {
		octets, err := e.Encode()
		if line, length := Frame(octets); err != nil || line != e.line || length != len(line)/2-1 {
			t.Errorf("%s: %s, %d, %v", e.name, line, length, err)
		}
	}
}

func TestSubmitInvalid(t *testing.T) {
	good := Submit{To: Address{1, 1, "919999000001"}}
	for name, change := range map[string]func(*Submit){
		"no digits":              func(s *Submit) { s.To.Digits = "" },
		"21 digits":              func(s *Submit) { s.To.Digits = "123456789012345678901" },
		"a plus sign":            func(s *Submit) { s.To.Digits = "+919999000001" },
		"a letter last":          func(s *Submit) { s.To.Digits = "91999900000x" },
		"to a name":              func(s *Submit) { s.To.TON = Alphanumeric },
		"no such type":           func(s *Submit) { s.To.TON = 8 },
		"no such plan":           func(s *Submit) { s.To.NPI = 16 },
		"161 septets":            func(s *Submit) { s.UserData = make([]byte, 161) },
		"141 octets":             func(s *Submit) { s.DataCoding, s.UserData = 8, make([]byte, 141) },
		"an octet as septet":     func(s *Submit) { s.UserData = []byte{0x80} },
		"no header":              func(s *Submit) { s.UDH = true },
		"a header too short":     func(s *Submit) { s.UDH, s.UserData = true, []byte{5, 0, 3, 1, 2} },
		"154 septets and header": func(s *Submit) { s.UDH, s.UserData = true, append([]byte{5, 0, 3, 1, 2, 1}, make([]byte, 154)...) },
	} {
		s := good
		change(&s)
		if _, err := s.Encode(); err != ErrInvalid {
			t.Errorf("%s: %v", name, err)
		}
	}
	for name, s := range map[string]Submit{
		"160 septets":            {To: good.To, UserData: make([]byte, 160)},
		"153 septets and header": {To: good.To, UDH: true, UserData: append([]byte{5, 0, 3, 1, 2, 1}, make([]byte, 153)...)},
		"140 octets":             {To: good.To, DataCoding: 4, UserData: make([]byte, 140)},
	} {
		if _, err := s.Encode(); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}
