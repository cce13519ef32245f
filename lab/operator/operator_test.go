//go:build !production

package operator

import (
	"context"
	"errors"
	"net/http"
	"strings"
	"testing"
	"time"

	"go.uber.org/goleak"

	"healthdial/gsm/charset"
	"healthdial/gsm/smpp"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

const (
	phoneNumber = "+919000000001"
	shortCode   = "56789"
)

// bench is an operator with one application bound to it.
type bench struct {
	Client
	operator *Operator
	link     *smpp.Link
	sms      chan smpp.Message
	receipts chan smpp.Receipt
	dropped  chan smpp.USSDStep // dialogues that the handset's side ended
}

// newBench runs both until the test ends. The application shows what was dialled
// or answered; "bye" ends the dialogue.
func newBench(t *testing.T, cfg Config) *bench {
	t.Helper()
	b := &bench{operator: New(cfg), sms: make(chan smpp.Message, 20), receipts: make(chan smpp.Receipt, 20), dropped: make(chan smpp.USSDStep, 20)}
	start(t, b.operator.Run)
	await(t, b.operator.Ready())
	transport := &http.Transport{}
	t.Cleanup(transport.CloseIdleConnections)
	b.Client = Client{BaseURL: "http://" + b.operator.HTTPAddr(), HTTP: &http.Client{Transport: transport}}
	b.link = smpp.NewLink(smpp.Config{
		Addr: b.operator.Addr(), SystemID: "health", Password: cfg.Password,
		Redial: smpp.Redial{First: 10 * time.Millisecond},
	})
	start(t, func(ctx context.Context) error { return b.link.Run(ctx, b.application(t)) })
	await(t, b.link.Bound())
	return b
}

func (b *bench) application(t *testing.T) smpp.Mux {
	dialect := smpp.DefaultUSSD()
	return smpp.Mux{
		USSD: smpp.HandlerFunc(func(ctx context.Context, from *smpp.Bind, m smpp.Message) (string, smpp.Status) {
			step, err := dialect.Read(m)
			if err != nil {
				t.Error(err)
			}
			text, _ := charset.Decode(m.DataCoding, m.Payload)
			act := smpp.USSDAsk
			switch {
			case step.Act == smpp.USSDAborted || step.Act == smpp.USSDNoted:
				b.dropped <- step
				return "", smpp.StatusOK
			case text == "silence":
				return "", smpp.StatusOK
			case text == "bye":
				act = smpp.USSDRelease
			}
			page := smpp.Message{Source: m.Dest, Dest: m.Source}
			page.DataCoding, page.Payload = charset.Encode("you said " + text)
			dialect.Write(&page, step.Reply(act))
			if _, err := from.Send(ctx, page); err != nil {
				t.Error(err)
			}
			return "", smpp.StatusOK
		}),
		SMS: smpp.HandlerFunc(func(_ context.Context, _ *smpp.Bind, m smpp.Message) (string, smpp.Status) {
			b.sms <- m
			return "", smpp.StatusOK
		}),
		Receipt: smpp.HandlerFunc(func(_ context.Context, _ *smpp.Bind, m smpp.Message) (string, smpp.Status) {
			r, err := smpp.ParseReceipt(m)
			if err != nil {
				t.Error(err)
			}
			b.receipts <- r
			return "", smpp.StatusOK
		}),
	}
}

func TestDialogue(t *testing.T) {
	b := newBench(t, Config{SystemID: "health", Password: "secret"})
	for _, step := range []struct {
		do   func() (Screen, error)
		want Screen
	}{
		{func() (Screen, error) { return b.Dial(t.Context(), phoneNumber, "*456*3#") }, Screen{1, "you said *456*3#", true}},
		{func() (Screen, error) { return b.Answer(t.Context(), phoneNumber, "1") }, Screen{1, "you said 1", true}},
		{func() (Screen, error) { return b.Answer(t.Context(), phoneNumber, "आपका नाम") }, Screen{1, "you said आपका नाम", true}},
		{func() (Screen, error) { return b.Answer(t.Context(), phoneNumber, "bye") }, Screen{1, "you said bye", false}},
		{func() (Screen, error) { return b.Dial(t.Context(), phoneNumber, "*456#") }, Screen{2, "you said *456#", true}},
	} {
		if got, err := step.do(); got != step.want || err != nil {
			t.Fatalf("screen %+v, %v; want %+v", got, err, step.want)
		}
	}
	if _, err := b.Dial(t.Context(), phoneNumber, "*456#"); refusal(err) != http.StatusConflict {
		t.Errorf("dialled during a dialogue: %v", err)
	}
	if err := b.HangUp(t.Context(), phoneNumber); err != nil {
		t.Error(err)
	}
	if step := await(t, b.dropped); step.Act != smpp.USSDAborted || step.Session != 2 || !step.End {
		t.Errorf("after the hang-up: %+v", step)
	}
	if _, err := b.Answer(t.Context(), phoneNumber, "1"); refusal(err) != http.StatusConflict {
		t.Errorf("answered without a dialogue: %v", err)
	}
}

func TestMessagesAndReceipts(t *testing.T) {
	b := newBench(t, Config{})
	long := strings.Repeat("ABCDEFGH ", 40)
	if parts, err := b.SMS(t.Context(), phoneNumber, shortCode, long); parts != 3 || err != nil {
		t.Fatalf("SMS = %d, %v", parts, err)
	}
	var fragments []charset.Fragment
	for range 3 {
		m := await(t, b.sms)
		h, rest, err := charset.ParseUDH(m.Payload)
		if err != nil || m.ESMClass != smpp.ESMClassUDHI || m.Dest.Addr != shortCode || m.Source.Addr != phoneNumber[1:] {
			t.Fatalf("part %+v: %v", m, err)
		}
		fragments = append(fragments, charset.Fragment{Concat: h.Concat, Shift: h.Shift, Coding: m.DataCoding, Payload: rest})
	}
	if text, err := charset.Join(fragments); text != long || err != nil {
		t.Errorf("joined %q, %v", text, err)
	}

	parts, err := charset.Split(long, 9)
	if err != nil {
		t.Fatal(err)
	}
	var ids []string
	for _, p := range []int{2, 0, 1} {
		id, err := b.link.Send(t.Context(), smpp.Message{
			Source: smpp.Address{Addr: shortCode}, Dest: smpp.Address{TON: 1, NPI: 1, Addr: phoneNumber[1:]},
			RegisteredDelivery: smpp.ReceiptAlways, ESMClass: smpp.ESMClassUDHI, DataCoding: parts[p].Coding, Payload: parts[p].ShortMessage(),
		})
		if err != nil {
			t.Fatal(err)
		}
		ids = append(ids, id)
	}
	inbox, err := b.Inbox(t.Context(), phoneNumber, 0, time.Second)
	if err != nil || len(inbox) != 1 || inbox[0].Text != long || inbox[0].From != shortCode || inbox[0].N != 1 {
		t.Errorf("inbox %+v, %v", inbox, err)
	}
	for range ids {
		r := await(t, b.receipts)
		if r.State != smpp.Delivered || !contains(ids, r.ID) {
			t.Errorf("receipt %+v of %v", r, ids)
		}
	}
}

func contains(list []string, s string) bool {
	return strings.Contains(strings.Join(list, " "), s) && s != ""
}

func refusal(err error) int {
	if r, ok := errors.AsType[*Refusal](err); ok {
		return r.Code
	}
	return 0
}

func start(t *testing.T, f func(context.Context) error) {
	ctx, cancel := context.WithCancel(context.Background())
	result := make(chan error, 1)
	go func() { result <- f(ctx) }()
	t.Cleanup(func() {
		cancel()
		if err := <-result; err != nil {
			t.Errorf("stopped with %v", err)
		}
	})
}

func await[T any](t *testing.T, event <-chan T) (v T) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second)
	defer cancel()
	select {
	case v = <-event:
	case <-ctx.Done():
		t.Fatal("nothing happened")
	}
	return v
}
