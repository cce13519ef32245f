package certify_test

import (
	"context"
	"strings"
	"testing"

	"go.uber.org/goleak"

	"healthdial/certify"
	"healthdial/gsm/msisdn"
	"healthdial/lab/operator"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// dials is somebody with the test phone who types one answer.
func dials(answer string) func(context.Context, *operator.Operator) {
	return func(ctx context.Context, o *operator.Operator) {
		h := handset(o, testPhone)
		if page, err := h.Dial(ctx, serviceCode); err == nil && page.Open && strings.HasSuffix(page.Screen, "Answer 1.") {
			_, _ = h.Answer(ctx, answer)
		}
	}
}

func handset(o *operator.Operator, number string) operator.Handset {
	n, _ := msisdn.Parse(number, "IN")
	h, _ := o.Handset(n)
	return h
}

// TestCertified: of an operator that does everything every step passes, and says what
// was seen.
func TestCertified(t *testing.T) {
	scene{people: dials("1")}.play(t, func(t *testing.T, s scene) {
		const want = `Link north: smsc.example:2775 as health, test phone **********21

passed   bind                       as BOUND_TRX
passed   enquire_link               answered
passed   text in GSM 7-bit          data_coding 0x00, accepted in 1 part
passed   text in Latin-1            data_coding 0x03, accepted in 1 part
passed   text in national tables    data_coding 0x00, accepted in 1 part
passed   text in UCS-2              data_coding 0x08, accepted in 1 part
passed   long message               319 characters, accepted in 3 parts; look at the test phone: it must show one message
passed   delivery receipts          7 of 7 came, 7 say delivered
  Dial the service code on the test phone now, and answer 1 (1m0s are waited)
passed   USSD dialogue              dialled, answered, released
passed   burst at the agreed rate   10 accepted one after the other, at 5.0/s; agreed are 5/s
passed   unbind                     answered
`
		if s.said != want {
			t.Errorf("said:\n%s", s.said)
		}
		var out strings.Builder
		if err := s.report.Verdict(&out); err != nil || out.String() != "\n11 passed, 0 failed, 0 skipped\n" {
			t.Errorf("%v: %q", err, &out)
		}
	})
}

// TestEveryPDUIsInTheReport: from the bind to the answer to the unbind, and nothing of
// what was written or to whom.
func TestEveryPDUIsInTheReport(t *testing.T) {
	scene{people: dials("1")}.play(t, func(t *testing.T, s scene) {
		seen := map[string]int{}
		for _, e := range s.report.PDUs {
			seen[e.Command]++
			if m := e.Message; m != nil && (strings.Contains(m.Source, "9000000021") || strings.Contains(m.Dest, "9000000021")) {
				t.Errorf("a number is told: %+v", m)
			}
		}
		// 17 parts of SMS and 2 pages; 7 receipts before the burst, 2 key presses.
		for command, least := range map[string]int{
			"bind_transceiver": 1, "bind_transceiver_resp": 1, "enquire_link": 1, "enquire_link_resp": 1,
			"submit_sm": 19, "submit_sm_resp": 19, "deliver_sm": 9, "deliver_sm_resp": 9, "unbind": 1, "unbind_resp": 1,
		} {
			if seen[command] < least {
				t.Errorf("%d %s, want %d at least", seen[command], command, least)
			}
		}
	})
}

// TestOthersArePutOff: what other people send and dial meanwhile stays with the
// operator, and does not pass for the test phone's.
func TestOthersArePutOff(t *testing.T) {
	var refused error
	var page operator.Screen
	others := func(ctx context.Context, o *operator.Operator) {
		stranger := handset(o, "+919000000022")
		_, refused = stranger.SMS(ctx, "56789", "HELP")
		page, _ = stranger.Dial(ctx, serviceCode)
	}
	scene{people: others}.play(t, func(t *testing.T, s scene) {
		if refused == nil || !strings.Contains(refused.Error(), "ESME_RX_T_APPN") {
			t.Errorf("a stranger's SMS: %v", refused)
		}
		if page.Open || s.outcomes()["USSD dialogue"] != certify.Skipped {
			t.Errorf("a stranger's dial shows %q:\n%s", page.Screen, s.said)
		}
	})
}
