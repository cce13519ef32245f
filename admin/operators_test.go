package admin

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/labstack/echo/v4"
	"github.com/prometheus/client_golang/prometheus"
	"go.uber.org/goleak"

	"healthdial/gsm/smpp"
	"healthdial/offline"
	"healthdial/outbox"
	"healthdial/session"
	"healthdial/store"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

type queue struct {
	stats   outbox.Stats
	backlog store.Backlog
	err     error
}

func (q *queue) Stats(context.Context) (outbox.Stats, error) { return q.stats, q.err }

func (q *queue) Backlog(context.Context) (store.Backlog, error) { return q.backlog, q.err }

// uplinked is a line that stands so.
type uplinked offline.Status

func (u uplinked) Status() offline.Status { return offline.Status(u) }

// parts are what a panel tells of.
type parts struct {
	queue      *queue
	links      []*smpp.Link
	modems     func() []Modem
	line       offline.Status
	registries registries
	control    Control
	troubles   []Trouble
	log        *slog.Logger
}

func (p parts) panel(t *testing.T) (http.Handler, *prometheus.Registry) {
	t.Helper()
	r := prometheus.NewRegistry()
	tally := Tally{"ussd", "north", func() map[string]uint64 { return map[string]uint64{"refused": 7} }}
	h, err := NewOperators(OperatorsConfig{Links: listed(p.links...), Modems: p.modems, Line: uplinked(p.line), Tallies: func() []Tally { return []Tally{tally} }, Queue: p.queue, Inbox: p.queue,
		Control: p.control, Logger: p.log, Standing: p.registries, Registry: r, Now: func() time.Time { return now }, Version: "v1", Notes: []string{"a <note>"}, Also: func() []Worded { return []Worded{listening{}} },
		Troubles: func() []Trouble { return p.troubles }})
	if err != nil {
		t.Fatal(err)
	}
	return h, r
}

func panel(t *testing.T, q *queue, links ...*smpp.Link) (http.Handler, *prometheus.Registry) {
	t.Helper()
	return parts{queue: q, links: links}.panel(t)
}

// listed are links that run, each with its meter.
func listed(links ...*smpp.Link) func() []Link {
	var all []Link
	for _, l := range links {
		all = append(all, Link{l, NewMeter(l.Name())})
	}
	return func() []Link { return all }
}

func get(h http.Handler, path, accept string) (int, string) {
	r := httptest.NewRequest(http.MethodGet, path, nil)
	r.Header.Set("Accept", accept)
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	return w.Code, w.Body.String()
}

// What is wrong with the machine is said where operators look, and what stops
// everything makes the service not ready.
func TestTroubles(t *testing.T) {
	slow, full := Trouble{Reason: "clock: slow"}, Trouble{Reason: "disk: full", Stops: true}
	for _, tc := range []struct {
		troubles []Trouble
		want     int
	}{
		{nil, http.StatusOK},
		{[]Trouble{slow}, http.StatusOK},
		{[]Trouble{slow, full}, http.StatusServiceUnavailable},
	} {
		h, _ := parts{queue: &queue{}, troubles: tc.troubles}.panel(t)
		code, reasons := get(h, "/readyz", "")
		_, page := get(h, "/", "")
		if code != tc.want {
			t.Errorf("%v: %d", tc.troubles, code)
		}
		for _, trouble := range tc.troubles {
			if !strings.Contains(reasons, trouble.Reason) || !strings.Contains(page, trouble.Reason) {
				t.Errorf("%q is not in %q or not in %q", trouble.Reason, reasons, page)
			}
		}
	}
}

func TestReady(t *testing.T) {
	idle := smpp.NewLink(smpp.Config{Name: "north", Addr: "127.0.0.1:1"})
	for _, tc := range []struct {
		name  string
		queue *queue
		links []*smpp.Link
		want  int
		says  string
	}{
		{"store and no links", &queue{}, nil, http.StatusOK, "store: answers"},
		{"no bound link", &queue{}, []*smpp.Link{idle}, http.StatusServiceUnavailable, "link north: not started"},
		{"no store", &queue{err: errors.New("down")}, nil, http.StatusServiceUnavailable, "store: does not answer"},
	} {
		h, _ := panel(t, tc.queue, tc.links...)
		code, body := get(h, "/readyz", "")
		if code != tc.want || !strings.Contains(body, tc.says) {
			t.Errorf("%s: %d %q", tc.name, code, body)
		}
		if code, _ := get(h, "/healthz", ""); code != http.StatusOK {
			t.Errorf("%s: healthz %d", tc.name, code)
		}
	}
}

func TestStatusPage(t *testing.T) {
	q := &queue{
		stats: outbox.Stats{
			Queued: map[outbox.Lane]int{outbox.Code: 1, outbox.Bulk: 2},
			Oldest: map[outbox.Lane]time.Time{outbox.Bulk: now.Add(-time.Minute)},
		},
		backlog: store.Backlog{Letters: 3, Oldest: now.Add(-7 * time.Second)},
	}
	h, _ := panel(t, q, smpp.NewLink(smpp.Config{Name: "north", Addr: "127.0.0.1:1"}))
	_, text := get(h, "/", "*/*")
	for _, want := range []string{"NOT READY", "north", "not started", "1 waits\n", "2 wait, the oldest for 1m0s\n", "3 wait, the oldest for 7s\n", "a <note>", "west not bound"} {
		if !strings.Contains(text, want) {
			t.Errorf("the text lacks %q:\n%s", want, text)
		}
	}
	_, page := get(h, "/", "text/html,application/xhtml+xml")
	if !strings.Contains(page, "<!DOCTYPE html>") || !strings.Contains(page, "a &lt;note&gt;") || !strings.Contains(page, "west not bound") {
		t.Errorf("the page:\n%s", page)
	}
}

func TestMetrics(t *testing.T) {
	q := &queue{
		stats: outbox.Stats{
			Queued: map[outbox.Lane]int{outbox.Code: 3}, Buried: 1,
			Oldest: map[outbox.Lane]time.Time{outbox.Code: now.Add(-2 * time.Second), outbox.Bulk: now.Add(time.Second)},
		},
		backlog: store.Backlog{Letters: 4, Oldest: now.Add(-time.Second)},
	}
	h, r := panel(t, q, smpp.NewLink(smpp.Config{Name: "north", Addr: "127.0.0.1:1"}))
	m, err := NewMetrics(r)
	if err != nil {
		t.Fatal(err)
	}
	m.Turn(session.USSD, "shown", time.Millisecond)
	m.Call("me.greet", "late", time.Second)
	m.Conflict(session.SMS)
	m.Fallback(session.USSD)
	m.Abandoned(session.IVR, "review.read")
	m.Callback("forged")
	m.Settled(outbox.SMS, outbox.Code, "sent", time.Millisecond)
	m.Settled(outbox.Kind(99), outbox.Lane(99), "sent", time.Millisecond)
	_, body := get(h, "/metrics", "")
	for _, want := range []string{
		`healthdial_turn_seconds_count{channel="ussd",outcome="shown"} 1`,
		`healthdial_call_seconds_count{call="me.greet",exit="late"} 1`,
		`healthdial_turn_conflicts_total{channel="sms"} 1`,
		`healthdial_session_fallbacks_total{channel="ussd"} 1`,
		`healthdial_session_abandoned_total{channel="ivr",step="review.read"} 1`,
		`healthdial_callbacks_total{outcome="forged"} 1`,
		`healthdial_outbox_lag_seconds{lane="code"} 2`,
		`healthdial_outbox_lag_seconds{lane="consent"} 0`,
		`healthdial_outbox_lag_seconds{lane="bulk"} 0`, // by another clock: not yet due
		`healthdial_inbox_letters 4`,
		`healthdial_inbox_lag_seconds 1`,
		`healthdial_outbox_seconds_count{kind="sms",lane="code",outcome="sent"} 1`,
		`healthdial_outbox_seconds_count{kind="other",lane="other",outcome="sent"} 1`,
		`healthdial_outbox_queued{lane="code"} 3`,
		`healthdial_outbox_messages{state="buried"} 1`,
		`healthdial_smpp_bound{link="north"} 0`,
		`healthdial_smpp_binds{link="north"} 1`,
		`healthdial_smpp_submit_sm_total{link="north"} 0`,
		`healthdial_smpp_disconnected_total{link="north"} 0`,
		`healthdial_smpp_state{link="north",state="shutdown"} 1`,
		`healthdial_smpp_state{link="north",state="running"} 0`,
		`healthdial_smpp_events_total{event="late",link="north"} 0`,
		`healthdial_smpp_response_seconds_count{link="north"} 0`,
		`healthdial_events_total{event="refused",link="north",what="ussd"} 7`,
		`healthdial_store_up 1`,
	} {
		if !strings.Contains(body, want) {
			t.Errorf("no %s", want)
		}
	}
	q.err = errors.New("down")
	if _, body := get(h, "/metrics", ""); !strings.Contains(body, "healthdial_store_up 0") {
		t.Error("a store that is down is not told")
	}
}

// TestServerDrains: a request in hand when the server is told to stop is answered.
func TestServerDrains(t *testing.T) {
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	inHand, goOn := make(chan struct{}), make(chan struct{})
	h := NewGateways(func(c echo.Context) error {
		close(inHand)
		<-goOn
		return c.String(http.StatusOK, "END done")
	}, nil)
	ctx, stop := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	go func() { ended <- Server{Name: "gateways", Listener: ln, Handler: h}.Run(ctx) }()
	answered := make(chan string, 1)
	client := &http.Client{Transport: &http.Transport{DisableKeepAlives: true}}
	go func() {
		resp, err := client.Post("http://"+ln.Addr().String()+PathUSSD, "text/plain", nil)
		if err != nil {
			answered <- err.Error()
			return
		}
		defer resp.Body.Close()
		body, _ := io.ReadAll(resp.Body)
		answered <- string(body)
	}()
	<-inHand
	stop()
	close(goOn)
	if got := <-answered; got != "END done" {
		t.Errorf("answered %q", got)
	}
	if err := <-ended; err != nil {
		t.Error(err)
	}
	if _, err := net.Dial("tcp", ln.Addr().String()); err == nil {
		t.Error("still listening")
	}
}

func TestServerBrokenListener(t *testing.T) {
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	ln.Close()
	if err := (Server{Name: "x", Listener: ln, Handler: http.NotFoundHandler()}).Run(t.Context()); err == nil {
		t.Error("a broken listener is no error")
	}
}

func TestPanicIsAnswered(t *testing.T) {
	var log strings.Builder
	h := NewGateways(func(echo.Context) error { panic("oops") }, slog.New(slog.NewTextHandler(&log, nil)))
	w := httptest.NewRecorder()
	h.ServeHTTP(w, httptest.NewRequest(http.MethodPost, PathUSSD, nil))
	if w.Code != http.StatusInternalServerError || strings.Contains(w.Body.String(), "oops") {
		t.Errorf("%d %s", w.Code, w.Body)
	}
	if !strings.Contains(log.String(), "panic in a handler") {
		t.Errorf("the log: %s", &log)
	}
}

// listening is a listener.
type listening struct{}

func (listening) Name() string   { return "inlet" }
func (listening) Status() string { return "west not bound" }

// While some partitions do not answer, the service stays ready and says so.
func TestPartlyReady(t *testing.T) {
	q := &queue{err: fmt.Errorf("counting: %w", &store.PartialError{Silent: 16, Cause: errors.New("x")})}
	h, _ := panel(t, q)
	if status, words := get(h, "/readyz", ""); status != http.StatusOK || !strings.Contains(words, "store: no answer from 16 of 64 partitions") {
		t.Errorf("%d %s", status, words)
	}
	if _, metrics := get(h, "/metrics", ""); !strings.Contains(metrics, "\nhealthdial_store_up 0.75\n") {
		t.Errorf("the metrics say\n%s", metrics)
	}
}
