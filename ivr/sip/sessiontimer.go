package sip

import (
	"errors"
	"strconv"
	"strings"
	"sync"
	"time"

	sipmsg "github.com/emiago/sipgo/sip"
)

// minSE is the shortest session interval that we take, in seconds: the shortest that
// there is (RFC 4028 §4).
const minSE = "90"

var errTooShort = errors.New("sip: session interval too small")

// sessionTimer ends a call whose other side is gone without a word (RFC 4028): the
// session is refreshed at half of each interval, by one of both.
type sessionTimer struct {
	mu       sync.Mutex
	interval time.Duration // none if zero
	ours     bool          // we refresh
	at       time.Time     // when it was last refreshed
}

// expires is a Session-Expires header (RFC 4028 §4).
type expires struct {
	interval  time.Duration
	refresher string // uac, uas or none
}

// readExpires reads the header of a message; ok is false if there is none.
func readExpires(m sipmsg.Message) (e expires, ok bool) {
	all := append(m.GetHeaders("session-expires"), m.GetHeaders("x")...)
	if len(all) == 0 {
		return e, false
	}
	value, params, _ := strings.Cut(strings.ToLower(all[0].Value()), ";")
	seconds, err := strconv.ParseUint(strings.TrimSpace(value), 10, 31)
	if err != nil {
		return e, false
	}
	e.interval = time.Duration(seconds) * time.Second
	for p := range strings.SplitSeq(params, ";") {
		if who, found := strings.CutPrefix(strings.TrimSpace(p), "refresher="); found {
			e.refresher = who
		}
	}
	return e, true
}

// asked takes what a request of the other side asks for (§9). Who asks refreshes,
// unless it says otherwise or cannot. A request that asks for nothing refreshes a session
// that has an interval all the same, as our answer goes on with it.
func (t *sessionTimer) asked(req *sipmsg.Request, now time.Time) error {
	e, ok := readExpires(req)
	if !ok {
		t.continued(req, now)
		return nil
	}
	least, _ := time.ParseDuration(minSE + "s")
	if e.interval < least {
		return errTooShort
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	t.interval, t.at = e.interval, now
	t.ours = e.refresher == "uas" || !supports(req, "timer")
	return nil
}

func (t *sessionTimer) continued(req *sipmsg.Request, now time.Time) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.at = now
	t.ours = t.ours || !supports(req, "timer")
}

// granted takes what a 2xx to a request of ours says (§7.2).
func (t *sessionTimer) granted(res *sipmsg.Response, now time.Time) {
	e, ok := readExpires(res)
	t.mu.Lock()
	defer t.mu.Unlock()
	t.at = now
	if !ok {
		t.interval = 0
		return
	}
	t.interval, t.ours = e.interval, e.refresher != "uas"
}

// headers are those of a 2xx of ours.
func (t *sessionTimer) headers() []sipmsg.Header {
	t.mu.Lock()
	defer t.mu.Unlock()
	switch {
	case t.interval == 0:
		return nil
	case t.ours:
		return []sipmsg.Header{header("Session-Expires", seconds(t.interval)+";refresher=uas")}
	}
	return []sipmsg.Header{header("Session-Expires", seconds(t.interval)+";refresher=uac"), header("Require", "timer")}
}

func seconds(d time.Duration) string { return strconv.Itoa(int(d / time.Second)) }

// due says what is to be done now: to refresh the session, or to end the call (§10).
func (t *sessionTimer) due(now time.Time) (refresh, over bool) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.interval == 0 {
		return false, false
	}
	since := now.Sub(t.at)
	return t.ours && since >= t.interval/2, since >= t.interval-min(32*time.Second, t.interval/3)
}

// supports reports whether a message says that its sender knows an extension.
func supports(m sipmsg.Message, tag string) bool {
	return lists(m, "supported", tag) || lists(m, "k", tag)
}

// lists reports whether a header that is a list of tokens has one of them.
func lists(m sipmsg.Message, name, token string) bool {
	for _, h := range m.GetHeaders(name) {
		for v := range strings.SplitSeq(h.Value(), ",") {
			if strings.EqualFold(strings.TrimSpace(v), token) {
				return true
			}
		}
	}
	return false
}
