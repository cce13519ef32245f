package certify_test

import (
	"strings"
	"testing"

	"healthdial/certify"
	"healthdial/gsm/smpp"
	"healthdial/lab/operator"
)

// TestFindings: whatever an operator does wrong fails the step that it spoils and says
// why; what a link does not have is skipped, never passed.
func TestFindings(t *testing.T) {
	const passed, failed, skipped = certify.Passed, certify.Failed, certify.Skipped
	for name, tc := range map[string]struct {
		scene
		want map[string]certify.Outcome
		says string
	}{
		"wrong password": {
			scene{change: func(s *setting) { s.link.Password = "another" }},
			map[string]certify.Outcome{"bind": failed, "enquire_link": skipped, "text in UCS-2": skipped, "USSD dialogue": skipped, "unbind": skipped},
			"bind refused: ESME_RINVPASWD; not retrying; check password_file, then resume\n", // at once
		},
		"nobody there": {
			scene{change: func(s *setting) { s.link.Dial = network{}.dial }},
			map[string]certify.Outcome{"bind": failed, "burst at the agreed rate": skipped, "unbind": skipped},
			"does another session hold the account?",
		},
		"receipts never come": {
			scene{operator: operator.Config{Faults: operator.Faults{DropReceipts: true}}, people: dials("1")},
			map[string]certify.Outcome{"text in UCS-2": passed, "delivery receipts": failed, "USSD dialogue": passed, "unbind": passed},
			"0 of 7 came, 0 say delivered within 1m0s; does sms.ids (same) fit this SMSC?",
		},
		"receipts cannot be read": {
			scene{faults: `faults: [{receipt: {form: unreadable}}]`},
			map[string]certify.Outcome{"long message": passed, "delivery receipts": failed},
			"does sms.ids (same) fit this SMSC?",
		},
		"receipts say that nothing arrived": {
			scene{operator: operator.Config{Faults: operator.Faults{Undelivered: true}}},
			map[string]certify.Outcome{"long message": passed, "delivery receipts": failed},
			"7 of 7 came, 0 say delivered",
		},
		"the account is held": {
			scene{faults: `faults: [{already_bound: {}}]`},
			map[string]certify.Outcome{"bind": failed, "text in GSM 7-bit": skipped},
			"does another session hold the account?",
		},
		"no sign of life": {
			scene{faults: `faults: [{half_open: {}, on: [enquire_link]}]`},
			map[string]certify.Outcome{"bind": passed, "enquire_link": failed},
			"no enquire_link_resp with ESME_ROK",
		},
		"the unbind is not answered": {
			scene{faults: `faults: [{half_open: {}, on: [unbind]}]`, people: dials("1")},
			map[string]certify.Outcome{"USSD dialogue": passed, "unbind": failed},
			"unbind",
		},
		"receipts come before the answer": {
			scene{operator: operator.Config{Faults: operator.Faults{EarlyReceipt: true}}, people: dials("1")},
			map[string]certify.Outcome{"delivery receipts": passed, "unbind": passed},
			"7 of 7 came",
		},
		"one message is throttled": {
			scene{operator: operator.Config{Faults: operator.Faults{Throttle: 1}}, people: dials("1")},
			map[string]certify.Outcome{"text in GSM 7-bit": failed, "text in UCS-2": passed, "delivery receipts": passed, "unbind": passed},
			"ESME_RTHROTTLED",
		},
		"a page is lost": {
			scene{operator: operator.Config{Faults: operator.Faults{LosePages: 1}}, people: dials("1")},
			map[string]certify.Outcome{"delivery receipts": passed, "USSD dialogue": failed, "burst at the agreed rate": passed, "unbind": passed},
			"the answer: ",
		},
		"another answer": {
			scene{people: dials("2")},
			map[string]certify.Outcome{"USSD dialogue": failed, "unbind": passed},
			"the answer is not the 1 that was asked for",
		},
		"a burst after a pause": {
			scene{},
			map[string]certify.Outcome{"burst at the agreed rate": passed},
			"10 accepted one after the other, at 5.0/s; agreed are 5/s",
		},
		"a burst of one": {
			scene{change: func(s *setting) { s.trial.Burst = 1 }},
			map[string]certify.Outcome{"burst at the agreed rate": passed},
			"  1 accepted; agreed are 5/s",
		},
		"nobody dials": {
			scene{},
			map[string]certify.Outcome{"USSD dialogue": skipped, "unbind": passed},
			"nobody dialled within 1m0s",
		},
		"no SMS": {
			scene{change: func(s *setting) { s.trial.SMS = nil }, people: dials("1")},
			map[string]certify.Outcome{"text in Latin-1": skipped, "long message": skipped, "delivery receipts": skipped, "USSD dialogue": passed, "burst at the agreed rate": skipped},
			"the link sends no SMS",
		},
		"no USSD": {
			scene{change: func(s *setting) { s.trial.USSD = nil }},
			map[string]certify.Outcome{"delivery receipts": passed, "USSD dialogue": skipped},
			"the link carries no USSD",
		},
		"a transmitter": {
			scene{change: func(s *setting) { s.link.BindType, s.trial.Transmitter, s.trial.USSD = smpp.Transmitter, true, nil }},
			map[string]certify.Outcome{"bind": passed, "text in UCS-2": passed, "delivery receipts": skipped, "unbind": passed},
			"they come by another bind",
		},
		"no receipts asked for": {
			scene{change: func(s *setting) { s.bearer.NoReceipts, s.trial.SMS.NoReceipts = true, true }, people: dials("1")},
			map[string]certify.Outcome{"long message": passed, "delivery receipts": skipped},
			"sms.no_receipts",
		},
	} {
		t.Run(name, func(t *testing.T) {
			tc.play(t, func(t *testing.T, s scene) {
				got := s.outcomes()
				for step, want := range tc.want {
					if got[step] != want {
						t.Errorf("%s %s, want %s", step, got[step], want)
					}
				}
				if !strings.Contains(s.said, tc.says) {
					t.Errorf("it does not say %q", tc.says)
				}
				if t.Failed() {
					t.Log(s.said)
				}
			})
		})
	}
}

func (s scene) outcomes() map[string]certify.Outcome {
	all := map[string]certify.Outcome{}
	for _, f := range s.report.Findings {
		all[f.Step] = f.Outcome
	}
	return all
}
