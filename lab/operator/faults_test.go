//go:build !production

package operator

import (
	"context"
	"errors"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	"healthdial/gsm/charset"
	"healthdial/gsm/smpp"
)

// page is a short message of the application to the phone.
func page(text string) smpp.Message {
	coding, payload := charset.Encode(text)
	return smpp.Message{
		Source: smpp.Address{Addr: shortCode}, Dest: smpp.Address{TON: 1, NPI: 1, Addr: phoneNumber[1:]},
		RegisteredDelivery: smpp.ReceiptAlways, DataCoding: coding, Payload: payload,
	}
}

func TestThrottle(t *testing.T) {
	b := newBench(t, Config{Faults: Faults{Throttle: 2}})
	for i, want := range []error{smpp.StatusThrottled, smpp.StatusThrottled, nil} {
		if _, err := b.link.Send(t.Context(), page("x")); !errors.Is(err, want) {
			t.Errorf("message %d: %v", i, err)
		}
	}
}

func TestReceiptsThatAreDropped(t *testing.T) {
	b := newBench(t, Config{})
	if err := b.SetFaults(t.Context(), Faults{DropReceipts: true}); err != nil {
		t.Fatal(err)
	}
	dropped, err := b.link.Send(t.Context(), page("1"))
	if err != nil {
		t.Fatal(err)
	}
	if err := b.SetFaults(t.Context(), Faults{}); err != nil {
		t.Fatal(err)
	}
	kept, err := b.link.Send(t.Context(), page("2"))
	if r := await(t, b.receipts); r.ID != kept || kept == dropped || err != nil {
		t.Errorf("receipt of %s; %s was dropped, %s not; %v", r.ID, dropped, kept, err)
	}
}

func TestReceiptBeforeTheAnswer(t *testing.T) {
	b := newBench(t, Config{Faults: Faults{EarlyReceipt: true, SlowAck: 50 * time.Millisecond}})
	began, answered := time.Now(), make(chan string, 1)
	go func() {
		id, err := b.link.Send(t.Context(), page("x"))
		if err != nil {
			t.Error(err)
		}
		answered <- id
	}()
	r := await(t, b.receipts)
	select {
	case <-answered:
		t.Error("the answer came first")
	default:
	}
	if id := await(t, answered); id != r.ID || time.Since(began) < 50*time.Millisecond {
		t.Errorf("receipt of %s, answer %s after %v", r.ID, id, time.Since(began))
	}
}

func TestDisconnectIsSurvived(t *testing.T) {
	b := newBench(t, Config{})
	before := b.link.Binds()[0]
	if err := b.Disconnect(t.Context()); err != nil {
		t.Fatal(err)
	}
	await(t, before.Done())
	for {
		if s, err := b.Dial(t.Context(), phoneNumber, "*456#"); err == nil {
			if s.Screen != "you said *456#" {
				t.Errorf("screen %+v", s)
			}
			return
		} else if code := refusal(err); code != http.StatusServiceUnavailable && code != http.StatusBadGateway {
			t.Fatalf("while disconnected: %v", err)
		}
		await(t, b.link.Bound())
	}
}

func TestPageThatNeverComes(t *testing.T) {
	b := newBench(t, Config{PageWait: 50 * time.Millisecond})
	if _, err := b.Dial(t.Context(), phoneNumber, "silence"); refusal(err) != http.StatusGatewayTimeout {
		t.Errorf("dialled into silence: %v", err)
	}
	if step := await(t, b.dropped); step.Act != smpp.USSDAborted {
		t.Errorf("after the time-out: %+v", step)
	}
	if err := b.SetFaults(t.Context(), Faults{LosePages: 1}); err != nil {
		t.Fatal(err)
	}
	if _, err := b.Dial(t.Context(), phoneNumber, "*456#"); refusal(err) != http.StatusGatewayTimeout {
		t.Errorf("page lost: %v", err)
	}
	await(t, b.dropped)
	if _, err := b.Dial(t.Context(), phoneNumber, "*456#"); err != nil {
		t.Errorf("afterwards: %v", err)
	}
}

func TestPersonWhoThinksTooLong(t *testing.T) {
	b := newBench(t, Config{ThinkTime: 30 * time.Millisecond})
	if _, err := b.Dial(t.Context(), phoneNumber, "*456#"); err != nil {
		t.Fatal(err)
	}
	if step := await(t, b.dropped); step.Act != smpp.USSDAborted || step.Session != 1 {
		t.Errorf("after the time-out: %+v", step)
	}
	if _, err := b.Answer(t.Context(), phoneNumber, "1"); refusal(err) != http.StatusConflict {
		t.Errorf("answered too late: %v", err)
	}
}

func TestNoticeAndMessageDuringDialogue(t *testing.T) {
	b := newBench(t, Config{})
	if _, err := b.Dial(t.Context(), phoneNumber, "*456#"); err != nil {
		t.Fatal(err)
	}
	if _, err := b.link.Send(t.Context(), page("Your code is on its way")); err != nil {
		t.Fatal(err)
	}
	notice := page("You have a notice")
	smpp.DefaultUSSD().Write(&notice, smpp.USSDStep{Act: smpp.USSDNotify})
	if _, err := b.link.Send(t.Context(), notice); err != nil {
		t.Fatal(err)
	}
	if step := await(t, b.dropped); step.Act != smpp.USSDNoted {
		t.Errorf("confirmed with %+v", step)
	}
	list, err := b.Inbox(t.Context(), phoneNumber, 0, 0)
	if err != nil || len(list) != 2 || list[0].Kind != "sms" || list[1].Kind != "ussd" || list[1].Text != "You have a notice" {
		t.Errorf("inbox %+v, %v", list, err)
	}
	if s, err := b.Answer(t.Context(), phoneNumber, "1"); !s.Open || err != nil {
		t.Errorf("the dialogue went on with %+v, %v", s, err)
	}
}

// TestPagesNobodyAskedFor are refused, as a gateway refuses them.
func TestPagesNobodyAskedFor(t *testing.T) {
	b := newBench(t, Config{})
	if _, err := b.Dial(t.Context(), phoneNumber, "*456#"); err != nil {
		t.Fatal(err)
	}
	for name, session := range map[string]uint16{"second page for one key press": 1, "another dialogue": 9} {
		m := page("x")
		smpp.DefaultUSSD().Write(&m, smpp.USSDStep{Act: smpp.USSDAsk, Session: session})
		if _, err := b.link.Send(t.Context(), m); !errors.Is(err, smpp.StatusSubmitFailed) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestSizesOfTheAirInterface(t *testing.T) {
	b := newBench(t, Config{})
	ussd := func(text string) smpp.Message {
		m := page(text)
		smpp.DefaultUSSD().Write(&m, smpp.USSDStep{Act: smpp.USSDNotify})
		return m
	}
	parts, err := charset.Split(strings.Repeat("x", 161), 1)
	if err != nil {
		t.Fatal(err)
	}
	part := page("")
	part.ESMClass, part.Payload = smpp.ESMClassUDHI, parts[0].ShortMessage()
	fat := part
	fat.Payload = append(fat.Payload[:len(fat.Payload):len(fat.Payload)], 'x')
	for _, test := range []struct {
		name string
		m    smpp.Message
		want error
	}{
		{"160 septets", page(strings.Repeat("x", 160)), nil},
		{"161 septets", page(strings.Repeat("x", 161)), smpp.StatusInvalidLength},
		{"70 of UCS-2", page(strings.Repeat("न", 70)), nil},
		{"71 of UCS-2", page(strings.Repeat("न", 71)), smpp.StatusInvalidLength},
		{"a part of 153", part, nil},
		{"a part of 154", fat, smpp.StatusInvalidLength},
		{"a page of 182", ussd(strings.Repeat("x", 182)), nil},
		{"a page of 183", ussd(strings.Repeat("x", 183)), smpp.StatusInvalidLength},
		{"a page of 80", ussd(strings.Repeat("न", 80)), nil},
		{"a page of 81", ussd(strings.Repeat("न", 81)), smpp.StatusInvalidLength},
		{"no phone", smpp.Message{Dest: smpp.Address{Addr: "x"}}, smpp.StatusInvalidDestination},
	} {
		if _, err := b.link.Send(t.Context(), test.m); !errors.Is(err, test.want) {
			t.Errorf("%s: %v, want %v", test.name, err, test.want)
		}
	}
}

func TestInboxWaits(t *testing.T) {
	b := newBench(t, Config{})
	got := make(chan []Text, 1)
	go func() {
		list, err := b.Inbox(t.Context(), phoneNumber, 1, 10*time.Second)
		if err != nil {
			t.Error(err)
		}
		got <- list
	}()
	for _, text := range []string{"first", "second"} {
		if _, err := b.link.Send(t.Context(), page(text)); err != nil {
			t.Fatal(err)
		}
	}
	if list := await(t, got); len(list) != 1 || list[0].Text != "second" || list[0].N != 2 {
		t.Errorf("inbox %+v", list)
	}
	if list, err := b.Inbox(t.Context(), phoneNumber, 2, 0); len(list) != 0 || err != nil {
		t.Errorf("inbox %+v, %v", list, err)
	}
}

func TestBadRequests(t *testing.T) {
	b := newBench(t, Config{})
	for _, test := range []struct {
		method, path, body string
		want               int
	}{
		{"POST", "/phones/nobody/dial", `{"code":"*456#"}`, 400},
		{"POST", "/phones/" + phoneNumber + "/dial", `{"code":`, 400},
		{"POST", "/phones/" + phoneNumber + "/dial", `{}`, 400},
		{"POST", "/phones/" + phoneNumber + "/dial", `{"code":"` + strings.Repeat("1", 161) + `"}`, 400},
		{"POST", "/phones/" + phoneNumber + "/dial", `{"code":"` + strings.Repeat("1", 20_000) + `"}`, 413},
		{"POST", "/phones/" + phoneNumber + "/answer", `{"text":"1"}`, 409},
		{"POST", "/phones/" + phoneNumber + "/hangup", ``, 409},
		{"POST", "/phones/" + phoneNumber + "/sms", `{"to":"56789"}`, 400},
		{"POST", "/phones/" + phoneNumber + "/sms", `{"to":"` + strings.Repeat("5", 21) + `","text":"x"}`, 400},
		{"GET", "/phones/" + phoneNumber + "/inbox?after=-1", ``, 400},
		{"GET", "/phones/" + phoneNumber + "/inbox?wait=x", ``, 400},
		{"GET", "/phones/" + phoneNumber + "/dial", ``, 405},
		{"GET", "/nothing", ``, 404},
		{"GET", "/healthz", ``, 200},
	} {
		req, err := http.NewRequestWithContext(t.Context(), test.method, b.BaseURL+test.path, strings.NewReader(test.body))
		if err != nil {
			t.Fatal(err)
		}
		req.Header.Set("Content-Type", "application/json")
		resp, err := b.HTTP.Do(req)
		if err != nil {
			t.Fatal(err)
		}
		answer, _ := io.ReadAll(resp.Body)
		resp.Body.Close()
		sorry := strings.Contains(string(answer), `"error":"`) && !strings.Contains(string(answer), phoneNumber)
		if resp.StatusCode != test.want || test.want >= 400 && !sorry {
			t.Errorf("%s %.60s %.40s: %d %s, want %d", test.method, test.path, test.body, resp.StatusCode, answer, test.want)
		}
	}
}

func TestNobodyBound(t *testing.T) {
	o := New(Config{SystemID: "health", Password: "secret"})
	start(t, o.Run)
	await(t, o.Ready())
	transport := &http.Transport{}
	t.Cleanup(transport.CloseIdleConnections)
	c := Client{BaseURL: "http://" + o.HTTPAddr(), HTTP: &http.Client{Transport: transport}}
	if _, err := c.Dial(t.Context(), phoneNumber, "*456#"); refusal(err) != http.StatusServiceUnavailable {
		t.Errorf("Dial: %v", err)
	}
	for _, cfg := range []struct {
		smpp.Config
		want smpp.Status
	}{
		{smpp.Config{SystemID: "other", Password: "secret"}, smpp.StatusInvalidSystemID},
		{smpp.Config{SystemID: "health", Password: "wrong"}, smpp.StatusInvalidPassword},
	} {
		cfg.Addr = o.Addr()
		link := smpp.NewLink(cfg.Config)
		start(t, func(ctx context.Context) error { return link.Run(ctx, smpp.Mux{}) })
		for changed := link.Changed(); link.Health().State != smpp.Dead; changed = link.Changed() {
			await(t, changed)
		}
		if got := link.Status(); !strings.Contains(got, cfg.want.String()) {
			t.Errorf("Status = %q, want %s", got, cfg.want.String())
		}
	}
}

func TestAddressInUse(t *testing.T) {
	b := newBench(t, Config{})
	for _, cfg := range []Config{{SMPP: b.operator.Addr()}, {HTTP: b.operator.HTTPAddr()}} {
		if err := New(cfg).Run(context.Background()); err == nil {
			t.Errorf("%+v ran", cfg)
		}
	}
}
