package ussd

import (
	"context"
	"errors"
	"reflect"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"healthdial/engine"
	"healthdial/gsm/msisdn"
	"healthdial/gsm/smpp"
	"healthdial/outbox"
	"healthdial/route"
	"healthdial/session"
)

// straight leads every number to one link.
type straight string

func (s straight) Choose(_ msisdn.Number, service route.Service, _ outbox.Lane) []string {
	if service != route.USSD {
		return nil
	}
	return []string{"elsewhere", string(s)}
}

// gatewayOf is a link whose gateway does what say says with a notice.
type gatewayOf struct {
	say  func(m smpp.Message) error
	sent []smpp.Message
}

func (g *gatewayOf) Name() string { return "north" }

func (g *gatewayOf) Send(_ context.Context, m smpp.Message) (string, error) {
	if err := m.Check(); err != nil { // as links ask
		return "", err
	}
	g.sent = append(g.sent, m)
	return "", g.say(m)
}

// plainWords says every phrase by its key.
type plainWords struct{ session.Words }

func (plainWords) Say(_, channel string, p engine.Phrase) string { return channel + ":" + p.Key }

func notice(t testing.TB, change func(m *outbox.Message)) outbox.Message {
	t.Helper()
	n, err := msisdn.Parse("+"+caller, "IN")
	if err != nil {
		t.Fatal(err)
	}
	m := outbox.Message{ID: outbox.ID{1, 0xAB, 0xCD}, Kind: outbox.USSD, Lane: outbox.Consent, To: n, Phrase: engine.Phrase{Key: "prompt"}}
	if change != nil {
		change(&m)
	}
	return m
}

// counts are the counters that are not 0, by name.
func counts(c *NoticeCounters) string {
	var list []string
	v := reflect.ValueOf(c).Elem()
	for i := range v.NumField() {
		if v.Field(i).Addr().MethodByName("Load").Call(nil)[0].Uint() > 0 {
			list = append(list, v.Type().Field(i).Name)
		}
	}
	return strings.Join(list, " ")
}

// TestNotice shows a notice in every dialect and hears the network's word about it.
func TestNotice(t *testing.T) {
	sessionless := smpp.DefaultUSSD()
	sessionless.Sessionless = true
	for _, d := range append(smpp.USSDDialects(), sessionless) {
		for act, want := range map[smpp.USSDAct]string{smpp.USSDNoted: "Shown", smpp.USSDAborted: "Failed"} {
			synctest.Test(t, func(t *testing.T) {
				notices := &Notices{Words: plainWords{}, Routes: straight("north"), Now: time.Now}
				b := newBench(t, func(c *SMPPConfig) { c.Dialect, c.Notices = d, notices })
				g := &gatewayOf{}
				g.say = func(m smpp.Message) error {
					step, err := d.Read(m)
					if err != nil || step.Act != smpp.USSDNotify || string(m.Payload) != "ussd:prompt" || m.Dest.Addr != caller || m.Source.Addr != "456" {
						t.Errorf("%s: sent %+v, %v", d.Name, m, err)
					}
					if s := b.step(other, "", step.Reply(act)); s != smpp.StatusOK { // somebody else's
						t.Errorf("%s: %v", d.Name, s)
					}
					time.AfterFunc(time.Second, func() {
						for range 2 {
							if s := b.step(caller, "", step.Reply(act)); s != smpp.StatusOK {
								t.Errorf("%s: %v", d.Name, s)
							}
						}
					})
					return nil
				}
				notices.Links = []NoticeLink{{Link: g, Dialect: d, Source: smpp.Address{Addr: "456"}}}
				if out, err := notices.Send(t.Context(), notice(t, nil)); err != nil || len(out.Parts) > 0 {
					t.Errorf("%s: %+v, %v", d.Name, out, err)
				}
				if got := counts(notices.Counters()); got != want {
					t.Errorf("%s: counted %s, want %s", d.Name, got, want)
				}
				synctest.Wait()
			})
		}
	}
}

// TestNoticesKeepSecrets: nothing that is for one person's eyes is shown unasked.
func TestNoticesKeepSecrets(t *testing.T) {
	g := &gatewayOf{say: func(smpp.Message) error { return nil }}
	n := &Notices{Words: plainWords{}, Routes: straight("north"), Links: []NoticeLink{{Link: g, Dialect: smpp.DefaultUSSD()}}, Now: time.Now}
	for name, change := range map[string]func(m *outbox.Message){
		"a code":   func(m *outbox.Message) { m.Lane = outbox.Code },
		"a secret": func(m *outbox.Message) { m.Secret = true },
	} {
		_, err := n.Send(t.Context(), notice(t, change))
		if want := outbox.Permanent("a secret is not shown unasked"); !reflect.DeepEqual(err, want) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if len(g.sent) > 0 || counts(n.Counters()) != "" {
		t.Errorf("%d were sent", len(g.sent))
	}
}

// TestNoticesThatAreNotShown: they are let go and counted, unless it was nobody's
// last word.
func TestNoticesThatAreNotShown(t *testing.T) {
	refused := func(s smpp.Status) error { return &smpp.StatusError{Status: s, Command: "submit_sm_resp"} }
	for _, tc := range []struct {
		name   string
		link   string
		change func(m *outbox.Message)
		answer error
		want   error
		count  string
		sent   int
	}{
		{name: "no word of it", count: "Unconfirmed", sent: 1},
		{name: "no answer", answer: smpp.ErrUnanswered, count: "Unconfirmed", sent: 1},
		{name: "refused", answer: refused(smpp.StatusSubmitFailed), count: "Refused", sent: 1},
		{name: "busy", answer: refused(smpp.StatusThrottled), want: outbox.Later(time.Unix(1000, 0).Add(noticeTime), "ESME_RTHROTTLED"), sent: 1},
		{name: "its lease is over", answer: outbox.ErrLeaseLost, want: outbox.ErrLeaseLost, sent: 1},
		{name: "not bound", answer: smpp.ErrNotBound, want: outbox.ErrNoBearer, sent: 1},
		{name: "nobody's number", link: "south", count: "Unreachable"},
		{name: "too long", change: func(m *outbox.Message) { m.Text = strings.Repeat("x", 161) }, count: "Long"},
		{name: "too long in UCS-2", change: func(m *outbox.Message) { m.Text = strings.Repeat("न", 71) }, count: "Long"},
		{name: "maybe shown before", change: func(m *outbox.Message) { m.Doubled = true }, count: "Unconfirmed"},
		{name: "to nobody", change: func(m *outbox.Message) { m.To = msisdn.Number{} }, want: outbox.Permanent("nothing to show")},
	} {
		synctest.Test(t, func(t *testing.T) {
			g := &gatewayOf{say: func(smpp.Message) error { return tc.answer }}
			n := &Notices{Words: plainWords{}, Routes: straight("north"), Links: []NoticeLink{{Link: g, Dialect: smpp.DefaultUSSD()}}}
			n.Now = func() time.Time { return time.Unix(1000, 0) }
			if tc.link != "" {
				n.Routes = straight(tc.link)
			}
			began := time.Now()
			_, err := n.Send(t.Context(), notice(t, tc.change))
			if !reflect.DeepEqual(err, tc.want) || counts(n.Counters()) != tc.count || len(g.sent) != tc.sent {
				t.Errorf("%s: %v, counted %q, %d sent", tc.name, err, counts(n.Counters()), len(g.sent))
			}
			if time.Since(began) > noticeTime {
				t.Errorf("%s: it took %v", tc.name, time.Since(began))
			}
			if len(n.confirms.waiting) > 0 {
				t.Errorf("%s: something is waited for still", tc.name)
			}
		})
	}
}

// TestOneNoticeAtATime: where nothing tells two notices to a number apart, the second
// waits.
func TestOneNoticeAtATime(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		g := &gatewayOf{say: func(smpp.Message) error { return nil }}
		n := &Notices{Words: plainWords{}, Routes: straight("north"), Links: []NoticeLink{{Link: g, Dialect: smpp.DefaultUSSD()}}, Now: time.Now}
		done := make(chan error)
		go func() { _, err := n.Send(t.Context(), notice(t, nil)); done <- err }()
		synctest.Wait()
		if _, err := n.Send(t.Context(), notice(t, nil)); err == nil || errors.Is(err, outbox.ErrNoBearer) {
			t.Errorf("the second: %v", err)
		}
		if err := <-done; err != nil || len(g.sent) != 1 {
			t.Errorf("the first: %v, %d sent", err, len(g.sent))
		}
	})
}
