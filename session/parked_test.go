package session

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/fxamacker/cbor/v2"

	"healthdial/engine"
	"healthdial/outbox"
)

type answers func(c Call) (engine.Result, error)

func (a answers) Call(_ context.Context, c Call) (engine.Result, error) { return a(c) }

func parkedMessage(t *testing.T) outbox.Message {
	t.Helper()
	payload, err := cbor.Marshal(Parked{
		Call: Call{Name: "order.place", Number: number(t, "9876543210"), Lang: "en", Vars: engine.Vars{"ref": engine.N("1")}},
		Say:  map[string]string{"placed": "sms.placed", "error": "sms.failed"},
	})
	if err != nil {
		t.Fatal(err)
	}
	return outbox.Message{Kind: outbox.Job, Job: JobParked, Payload: payload}
}

func TestParkedCall(t *testing.T) {
	tests := []struct {
		name     string
		attempts int
		doubled  bool
		result   engine.Result
		err      error
		again    bool
		told     string
		fails    bool
	}{
		{name: "first try of a call never made", result: engine.Result{Exit: "placed"}, told: "sms.placed"},
		{name: "second try", attempts: 1, result: engine.Result{Exit: "placed"}, again: true, told: "sms.placed"},
		{name: "after a lost lease", doubled: true, result: engine.Result{Exit: "placed"}, again: true, told: "sms.placed"},
		{name: "error is tried again", err: errors.New("down"), fails: true},
		{name: "late is tried again", result: engine.Result{Exit: "late"}, fails: true},
		{name: "an exit without words", result: engine.Result{Exit: "refused"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			m := parkedMessage(t)
			m.Attempts, m.Doubled = tt.attempts, tt.doubled
			job := ParkedJob{Now: time.Now, Calls: answers(func(c Call) (engine.Result, error) {
				if c.Again != tt.again {
					t.Errorf("again is %v", c.Again)
				}
				return tt.result, tt.err
			})}
			out, err := job.Do(t.Context(), m)
			told := ""
			if len(out.Follow) > 0 {
				told = out.Follow[0].Phrase.Key
			}
			if told != tt.told || (err != nil) != tt.fails {
				t.Errorf("told %q, %v", told, err)
			}
		})
	}
}

func TestParkedGivenUp(t *testing.T) {
	job := ParkedJob{Now: time.Now, NoticeFor: time.Hour}
	told := job.GiveUp(parkedMessage(t), "expired")
	if len(told) != 1 || told[0].Phrase.Key != "sms.failed" || told[0].Phrase.Args["ref"].Text != "1" || told[0].To.IsZero() {
		t.Errorf("%+v", told)
	}
	broken := outbox.Message{Payload: []byte{0xff}}
	if got := job.GiveUp(broken, "x"); got != nil {
		t.Errorf("%+v", got)
	}
	if _, err := job.Do(t.Context(), broken); err == nil {
		t.Error("an unreadable job was done")
	}
}

func FuzzParked(f *testing.F) {
	good, err := cbor.Marshal(Parked{Call: Call{Name: "order.place"}, Say: map[string]string{"placed": "sms.placed"}})
	if err != nil {
		f.Fatal(err)
	}
	f.Add(good)
	f.Add([]byte{0xff})
	f.Fuzz(func(t *testing.T, payload []byte) {
		p, err := parkedIn(outbox.Message{Payload: payload})
		if err != nil {
			return
		}
		out, err := cbor.Marshal(p)
		if err != nil {
			t.Fatalf("read but not written: %v", err)
		}
		if _, err := parkedIn(outbox.Message{Payload: out}); err != nil {
			t.Fatalf("own form not read: %v", err)
		}
	})
}
