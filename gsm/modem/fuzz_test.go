package modem

import (
	"slices"
	"testing"

	"healthdial/gsm/at"
	"healthdial/gsm/charset"
)

// FuzzUSSDText reads anything, and what a modem that packs is given as it was.
func FuzzUSSDText(f *testing.F) {
	for _, s := range []string{"*123#", "0928092E", "AA180C3602", "Bal: 12.50", "\r"} {
		f.Add(s, byte(15))
		f.Add(s, byte(72))
	}
	f.Fuzz(func(t *testing.T, s string, coding byte) {
		text.read(s, coding)
		packed.read(s, coding)
		line, ok := packed.write(s)
		if !ok {
			return
		}
		want, _ := charset.Decode(charset.Encode(s))
		if got := packed.read(line, 15); got != want && got+"\r" != want { // TS 23.038 §6.1.2.3: a CR at the end may be fill
			t.Errorf("%q: %s, %q", s, line, got)
		}
	})
}

// FuzzAmount finds no amount that is none.
func FuzzAmount(f *testing.F) {
	for _, s := range []string{"Bal:Rs 12.50", "1,23,456.78", "शेष ₹१२.५०", "27.11.2026", "Rs.7.5"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		amount, ok := amountIn(s, nil)
		if !ok {
			return
		}
		again, ok := amountIn(amount.String(), nil)
		if amount < 0 || !ok || again != amount {
			t.Errorf("%q: %d, then %d", s, amount, again)
		}
	})
}

// FuzzHear has a session hear anything.
func FuzzHear(f *testing.F) {
	for _, s := range []string{`+CMTI: "SM",3`, "+CMT: ,23", `+CLIP: "+91",145`, "+CRING:", `+CUSD: 1,"x",15`, "+CREG: 1", "RDY", `+QIND: "smsfull","ME"`, "+CPIN: NOT READY"} {
		f.Add(s, "")
	}
	f.Fuzz(func(t *testing.T, line, data string) {
		s := newSession(New(Config{}), Line{}, nil)
		s.hear(at.Unsolicited{Line: line, Data: data})
		var call ringing
		call.hear(s.since, at.Unsolicited{Line: line})
		queue, _ := s.inbox.take()
		if slices.ContainsFunc(queue, func(a arrival) bool { return a.tpdu != data && a.tpdu != "" }) {
			t.Errorf("%v", queue)
		}
	})
}
