//go:build !production

package registries

import (
	"bytes"
	"encoding/json"
	"io"
	"math/rand/v2"
	"net/http"
	"slices"
	"strings"
	"time"
)

// fault is something that goes wrong for paths under a prefix: of requests, and of
// callbacks that we send. Of several that match, the first that is not used up
// applies.
type fault struct {
	Prefix    string  `json:"prefix"`
	Method    string  `json:"method"`       // "" for any
	LatencyMS int     `json:"latencyMs"`    // before anything is done
	Status    int     `json:"status"`       // reply with it instead of doing anything
	Code      string  `json:"code"`         // and this code, such as ABDM-1100; 422 if no status is given
	Empty401  bool    `json:"empty401"`     // reply 401 with no body
	AheadS    int     `json:"aheadSeconds"` // how far the Date of the reply is ahead of time
	Lose      bool    `json:"lose"`         // do it, then drop the connection; a callback is not sent at all
	Double    bool    `json:"double"`       // a callback is sent twice
	Next      int     `json:"next"`         // only for so many; 0 means until cleared
	Rate      float64 `json:"rate"`         // only for this share; 0 means all
	spent     bool
}

func (l *Lab) addFaults(r request) answer {
	var in []*fault
	if !r.decode(&in) {
		var one fault
		if !r.decode(&one) {
			return badRequest
		}
		in = []*fault{&one}
	}
	for _, f := range in {
		if f == nil || !strings.HasPrefix(f.Prefix, "/") || f.LatencyMS < 0 || f.LatencyMS > 600_000 ||
			f.Status != 0 && (f.Status < 200 || f.Status > 599) || f.Rate < 0 || f.Rate > 1 || f.Next < 0 {
			return badRequest
		}
	}
	l.faults = append(l.faults, in...)
	return answer{http.StatusCreated, nil}
}

func (l *Lab) clearFaults(request) answer {
	l.faults = nil
	return answer{status: http.StatusNoContent}
}

// strike is the fault that hits a path now, if any.
func (l *Lab) strike(method, path string) (fault, bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.faults = slices.DeleteFunc(l.faults, func(f *fault) bool { return f.spent })
	for _, f := range l.faults {
		if !strings.HasPrefix(path, f.Prefix) || f.Method != "" && f.Method != method {
			continue
		}
		if f.Rate > 0 && rand.New(l.rand).Float64() >= f.Rate {
			continue
		}
		if f.Next > 0 {
			f.Next--
			f.spent = f.Next == 0
		}
		return *f, true
	}
	return fault{}, false
}

// faulty applies faults in front of everything but the laboratory's own paths.
func (l *Lab) faulty(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		f, hit := fault{}, false
		if !strings.HasPrefix(r.URL.Path, "/lab/") {
			f, hit = l.strike(r.Method, r.URL.Path)
		}
		if !hit {
			next.ServeHTTP(w, r)
			return
		}
		// A server notices that its client has gone once the body is read.
		body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, maxBody))
		if err != nil {
			return
		}
		r.Body = io.NopCloser(bytes.NewReader(body))
		if !pause(r.Context().Done(), time.Duration(f.LatencyMS)*time.Millisecond) {
			return
		}
		f.serve(w, r, next)
	})
}

func (f fault) serve(w http.ResponseWriter, r *http.Request, next http.Handler) {
	if f.AheadS != 0 {
		w.Header().Set("Date", time.Now().Add(time.Duration(f.AheadS)*time.Second).UTC().Format(http.TimeFormat))
	}
	switch {
	case f.Empty401:
		w.WriteHeader(http.StatusUnauthorized)
	case f.Lose:
		next.ServeHTTP(void{http.Header{}}, r)
		panic(http.ErrAbortHandler) // drops the connection without a reply
	case f.Status != 0 || f.Code != "":
		status := f.Status
		if status == 0 {
			status = http.StatusUnprocessableEntity
		}
		w.WriteHeader(status)
		if f.Code != "" {
			_ = json.NewEncoder(w).Encode(fail(status, f.Code, "Injected").body)
		}
	default:
		next.ServeHTTP(w, r)
	}
}

// pause waits, false if done closes first.
func pause(done <-chan struct{}, d time.Duration) bool {
	if d <= 0 {
		return true
	}
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-t.C:
		return true
	case <-done:
		return false
	}
}

// void is a reply that goes nowhere.
type void struct{ h http.Header }

func (v void) Header() http.Header         { return v.h }
func (v void) Write(b []byte) (int, error) { return len(b), nil }
func (v void) WriteHeader(int)             {}
