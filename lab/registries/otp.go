//go:build !production

package registries

import (
	"crypto/subtle"
	"fmt"
	"net/http"
	"time"
)

// purpose is what a code is for.
type purpose string

const (
	forEnrolment purpose = "enrol"
	forLogin     purpose = "login"
	forLink      purpose = "link"
	forDoctor    purpose = "doctor"
)

// exchange is one code sent and what came of it. Its id is the txnId.
type exchange struct {
	id       string
	purpose  purpose
	mobile   string
	subject  string // what it is about: a doctor's id
	code     string
	sent     time.Time
	tries    int
	verified time.Time // zero until the right code came
}

const (
	codeLife     = 10 * time.Minute
	exchangeLife = 30 * time.Minute // after the code was right
	codeTries    = 5
	codesInARow  = 5 // to one mobile within codesWindow
	codesWindow  = 30 * time.Minute
)

// sms is what the SMS with a code says.
func (x *exchange) sms() string {
	what := map[purpose]string{
		forEnrolment: "the sample registry's code to create a HealthID",
		forLogin:     "the sample registry's code to log in",
		forLink:      "the sample hospital's code to link your records",
		forDoctor:    "the sample professionals registry's code to log in",
	}
	return fmt.Sprintf("%s is %s. Valid for %d minutes.", x.code, what[x.purpose], int(codeLife.Minutes()))
}

// sendCode draws a code and sends it: it shows at /lab/otps, and goes out by SMS if
// there is a way. The second value says why not.
func (l *Lab) sendCode(p purpose, mobile, subject string, now time.Time) (*exchange, answer, bool) {
	recent := 0
	for _, x := range l.codes[mobile] {
		if now.Sub(x.sent) < codesWindow && x.purpose != forLink {
			recent++
		}
		if x.purpose == p && now.Sub(x.sent) < l.cfg.ResendLock {
			return nil, fail(http.StatusTooManyRequests, "ABDM-1022", "Too many requests"), false
		}
	}
	if recent >= codesInARow && l.cfg.ResendLock > 0 {
		return nil, fail(http.StatusUnprocessableEntity, "ABDM-1100", "You have requested multiple OTPs"), false
	}
	x := &exchange{id: l.id(), purpose: p, mobile: mobile, subject: subject, code: l.code(), sent: now}
	l.exchanges[x.id] = x
	l.codes[mobile] = append(l.codes[mobile], x)
	l.journal.count("codes sent")
	if l.cfg.SMS != nil {
		l.cfg.SMS(mobile, x.sms())
	}
	return x, answer{}, true
}

// verdict is how a code fared.
type verdict uint8

const (
	right verdict = iota
	wrong
	late      // the code has expired
	exhausted // too many tries
	unknown   // no such transaction
)

// try spends a try before it compares.
func (l *Lab) try(p purpose, id, code string, now time.Time) (*exchange, verdict) {
	x := l.exchanges[id]
	switch {
	case x == nil || x.purpose != p || !x.verified.IsZero() || now.Sub(x.sent) >= exchangeLife:
		return nil, unknown
	case x.tries >= codeTries:
		return x, exhausted
	}
	x.tries++
	switch {
	case now.Sub(x.sent) >= codeLife:
		return x, late
	case subtle.ConstantTimeCompare([]byte(x.code), []byte(code)) != 1:
		return x, wrong
	}
	x.verified = now
	return x, right
}

// opened is the exchange whose code was right, while it lives.
func (l *Lab) opened(id string, now time.Time) (*exchange, bool) {
	x := l.exchanges[id]
	ok := x != nil && !x.verified.IsZero() && now.Sub(x.verified) < exchangeLife
	return x, ok
}
