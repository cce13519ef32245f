//go:build !production

package registries

import (
	"encoding/json"
	"io"
	"net/http"
	"time"

	"github.com/google/uuid"
)

// request is one request with what the guards found out.
type request struct {
	*http.Request
	now    time.Time
	body   []byte
	person *person // of the person's token; nil where none is wanted
}

// decode reads the body, false if it is not JSON of that form.
func (r request) decode(into any) bool { return json.Unmarshal(r.body, into) == nil }

// answer is a reply.
type answer struct {
	status int
	body   any // encoded as JSON; a string is sent as it is; nil is an empty body
}

// handler answers one request. The lab's lock is held.
type handler func(r request) answer

// guard is what a request must show.
type guard uint8

const (
	open       guard = iota // nothing
	session                 // our gateway session, and well-formed headers
	access                  // and the person's login in X-token
	consenting              // and the person's login in X-AUTH-TOKEN
)

// route joins a pattern of net/http with its guard and handler.
type route struct {
	pattern string
	guard   guard
	handle  handler
}

func (l *Lab) handler() http.Handler {
	mux := http.NewServeMux()
	for _, routes := range [][]route{l.gatewayRoutes(), l.healthRoutes(), l.consentRoutes(), l.requesterRoutes(),
		l.linkingRoutes(), l.doctorRoutes(), l.facilityRoutes(), l.labRoutes()} {
		for _, rt := range routes {
			mux.HandleFunc(rt.pattern, l.serve(rt))
		}
	}
	return l.faulty(mux)
}

const (
	maxBody = 1 << 20
	maxSeen = 100_000 // REQUEST-IDs remembered
)

func (l *Lab) serve(rt route) http.HandlerFunc {
	return func(w http.ResponseWriter, hr *http.Request) {
		body, err := io.ReadAll(http.MaxBytesReader(w, hr.Body, maxBody))
		if err != nil {
			fail(http.StatusRequestEntityTooLarge, "ABDM-1006", "Bad Request").write(w)
			return
		}
		r := request{Request: hr, now: l.cfg.Clock(), body: body}
		l.guarded(rt, r).write(w)
	}
}

func (l *Lab) guarded(rt route, r request) answer {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.expire(r.now)
	if rt.guard != open {
		if a, ok := l.checkSession(r); !ok {
			return a
		}
	}
	if header := rt.guard.header(); header != "" {
		p, ok := l.whose(r.Header.Get(header), accessLogin, r.now)
		if !ok {
			return answer{status: http.StatusUnauthorized}
		}
		r.person = p
	}
	return rt.handle(r)
}

func (g guard) header() string {
	switch g {
	case access:
		return "X-token"
	case consenting:
		return "X-AUTH-TOKEN"
	}
	return ""
}

// checkSession checks what every v3 call carries.
func (l *Lab) checkSession(r request) (answer, bool) {
	end, ok := l.sessions[bearer(r.Header.Get("Authorization"))]
	if !ok || !r.now.Before(end) {
		return answer{http.StatusUnauthorized, map[string]string{"code": "900901", "message": "Invalid Credentials"}}, false
	}
	id := r.Header.Get("REQUEST-ID")
	if _, err := uuid.Parse(id); err != nil || l.seenIDs[id] {
		return fail(http.StatusBadRequest, "ABDM-1030", "Invalid request ID"), false
	}
	if len(l.seenIDs) >= maxSeen {
		clear(l.seenIDs)
	}
	l.seenIDs[id] = true
	at, err := time.Parse("2006-01-02T15:04:05.000Z", r.Header.Get("TIMESTAMP"))
	if err != nil || r.now.Sub(at).Abs() > 5*time.Minute {
		return fail(http.StatusBadRequest, "ABDM-1016", "Invalid TimeStamp"), false
	}
	if r.Header.Get("X-CM-ID") != cm {
		return fail(http.StatusBadRequest, "ABDM-1010", "Validation failed"), false
	}
	return answer{}, true
}

// bearer is the token in an Authorization-like header, whose scheme some leave out.
func bearer(h string) string {
	const scheme = "Bearer "
	if len(h) > len(scheme) && h[:len(scheme)] == scheme {
		return h[len(scheme):]
	}
	return h
}

// fail is an error body as the gateway writes it, with the stray separator.
func fail(status int, code, message string) answer {
	return answer{status, map[string]any{"error": map[string]string{"code": code + ": ", "message": message}}}
}

func ok(body any) answer { return answer{http.StatusOK, body} }

func accepted(body any) answer { return answer{http.StatusAccepted, body} }

func (a answer) write(w http.ResponseWriter) {
	switch b := a.body.(type) {
	case nil:
		w.WriteHeader(a.status)
	case string:
		w.WriteHeader(a.status)
		_, _ = io.WriteString(w, b)
	default:
		w.Header().Set("Content-Type", "application/json")
		w.WriteHeader(a.status)
		_ = json.NewEncoder(w).Encode(b)
	}
}
