package consent

import (
	"context"
	"errors"
	"io"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"healthdial/registry"
)

// wire carries the clients' requests in virtual time: the registries answer all of
// them, or none.
type wire struct {
	away     bool
	refuse   bool // no connection while away; otherwise 503
	sessions int  // calls for a session that arrived while away
}

func (w *wire) RoundTrip(r *http.Request) (*http.Response, error) {
	status, body := http.StatusOK, "{}"
	session := strings.HasSuffix(r.URL.Path, "/sessions")
	switch {
	case w.away && w.refuse:
		return nil, errors.New("connection refused")
	case w.away:
		status = http.StatusServiceUnavailable
		if session {
			w.sessions++
		}
	case session:
		body = `{"accessToken":"t","expiresIn":600}`
	}
	return &http.Response{StatusCode: status, Header: http.Header{}, Body: io.NopCloser(strings.NewReader(body)), Request: r}, nil
}

// reached is a registry that is reached as the real ones are: through the session,
// the breakers and the retries of package registry.
type reached struct {
	*fakeRegistry
	through *registry.Registry
}

// begins is a start of the program: nothing is known of the registries.
func (c *reached) begins(t *testing.T, over *wire) {
	t.Helper()
	const url = "http://127.0.0.1"
	r, err := registry.New(registry.Config{GatewayURL: url, PHRURL: url, HPRURL: url, HFRURL: url, CMID: "sbx", ClientID: "c",
		ClientSecret: "s", HIUID: "h", CallbackIssuer: "i"}, registry.Deps{HTTP: &http.Client{Transport: over}})
	if err != nil {
		t.Fatal(err)
	}
	c.through = r
}

func (c *reached) Get(ctx context.Context, token registry.Token, id string) (registry.ConsentRequest, error) {
	if _, _, err := c.through.Consents.List(ctx, token, registry.Page{}); err != nil {
		return registry.ConsentRequest{}, err
	}
	return c.fakeRegistry.Get(ctx, token, id)
}

func (c *reached) ArtefactsOf(ctx context.Context, token registry.Token, id string) ([]registry.Artefact, error) {
	if _, _, err := c.through.Consents.Artefacts(ctx, token, registry.Page{}); err != nil {
		return nil, err
	}
	return c.fakeRegistry.ArtefactsOf(ctx, token, id)
}

func (c *reached) Approve(ctx context.Context, token registry.Token, id string, grants []registry.Grant) ([]string, error) {
	if err := c.through.Consents.Deny(ctx, token, id); err != nil {
		return nil, err
	}
	return c.fakeRegistry.Approve(ctx, token, id, grants)
}

func (c *reached) Revoke(ctx context.Context, token registry.Token, ids ...string) error {
	if err := c.through.Consents.Revoke(ctx, token, ids...); err != nil {
		return err
	}
	return c.fakeRegistry.Revoke(ctx, token, ids...)
}

// outage is one way for the registries to be away.
type outage struct {
	refused bool          // nobody listens; otherwise all is answered by 503
	lasts   time.Duration // from the decision on
	restart time.Duration // of the program, after the beginning; 0 for none
	crowd   time.Duration // between the calls of everybody else; 0 for none
}

// recovery plays an outage, second by second, and tells how long after it what was
// decided has taken effect.
func (w *world) recovery(t *testing.T, o outage) time.Duration {
	t.Helper()
	over := &wire{refuse: o.refused}
	c := &reached{fakeRegistry: w.reg}
	c.begins(t, over)
	w.s.Manager = c
	lag := time.Since(w.now) // of the world's clock
	began, crowd := time.Now(), time.Now()
	back, due := began.Add(o.lasts), began
	for ; time.Since(back) < time.Hour; time.Sleep(time.Second) {
		if over.away = time.Now().Before(back); o.restart > 0 && time.Since(began) >= o.restart {
			o.restart = 0
			c.begins(t, over)
		}
		if o.crowd > 0 && !time.Now().Before(crowd) {
			crowd = time.Now().Add(o.crowd)
			_, _, _ = c.through.Consents.List(ctx, "token", registry.Page{})
		}
		if time.Now().Before(due) {
			continue
		}
		w.now = time.Now().Add(-lag)
		r := w.request("r1")
		err := w.errand(r)(ctx, r, w.now)
		wait, more := errors.AsType[again](err)
		if !more {
			if s := w.request("r1").State; err != nil || s != Granted && s != Revoked {
				t.Errorf("%+v: %v, %s", o, err, s)
			}
			break
		}
		due = wait.at.Add(lag)
	}
	if over.sessions > 2 { // one for each start
		t.Errorf("%+v: %d calls for a session while the gateway was away", o, over.sessions)
	}
	return time.Since(back)
}

// However long the registries were away, and whoever else asked them meanwhile, what
// was decided takes effect within a minute or so after they are back; within a minute
// if they were away for minutes.
func TestRecoveryAfterAnOutage(t *testing.T) {
	worst := map[time.Duration]time.Duration{}
	for lasts, most := range map[time.Duration]time.Duration{10 * time.Second: 30 * time.Second, time.Minute: 30 * time.Second,
		3 * time.Minute: 45 * time.Second, 5 * time.Minute: time.Minute, time.Hour: 90 * time.Second} {
		for phase := range 5 {
			for _, crowd := range []time.Duration{0, 7 * time.Second} {
				for _, restart := range []time.Duration{0, lasts * 2 / 3} {
					o := outage{refused: phase%2 == 0, lasts: lasts + time.Duration(3*phase)*time.Second, restart: restart, crowd: crowd}
					for _, name := range []string{"approve", "revoke"} {
						synctest.Test(t, func(t *testing.T) {
							late := writes(t)[name].recovery(t, o)
							if worst[lasts] = max(worst[lasts], late); late > most {
								t.Errorf("%s, %+v: done %v after the registries are back, want %v", name, o, late, most)
							}
						})
					}
				}
			}
		}
		t.Logf("away for %v: at worst done %v after", lasts, worst[lasts])
	}
}
