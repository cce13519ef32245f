package admin

import (
	"context"
	"crypto/rand"
	"errors"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"healthdial/outbox"
	"healthdial/registry"
)

// gateway proves a callback by one fixed header, and its REQUEST-ID.
type gateway struct{ err error }

func (g gateway) Verify(_ context.Context, h http.Header) (string, error) {
	if g.err != nil {
		return "", g.err
	}
	if h.Get("Authorization") != "Bearer genuine" {
		return "", registry.ErrForged
	}
	return h.Get("REQUEST-ID"), nil
}

// shelf keeps messages as an outbox store does: an ID that is known is ignored.
type shelf struct {
	kept map[outbox.ID]outbox.Message
	err  error
}

func (s *shelf) Add(_ context.Context, ms ...outbox.Message) error {
	for _, m := range ms {
		if _, known := s.kept[m.ID]; !known && s.err == nil {
			s.kept[m.ID] = m
		}
	}
	return s.err
}

func newShelf() *shelf { return &shelf{kept: map[outbox.ID]outbox.Message{}} }

const onInit = `{"consentRequest":{"id":"4f0c"},"response":{"requestId":"5f7a535d-a3fd-416b-b069-c97d021fbacd"}}`

var now = time.Date(2026, 11, 23, 10, 0, 0, 0, time.UTC)

func post(h http.Handler, path, token, request, body string) int {
	r := httptest.NewRequest(http.MethodPost, path, strings.NewReader(body))
	r.Header.Set("Authorization", "Bearer "+token)
	r.Header.Set("REQUEST-ID", request)
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	return w.Code
}

func TestCallbackIsKeptBeforeItIsAccepted(t *testing.T) {
	kept, outcomes := newShelf(), map[string]int{}
	h := NewCallbacks(CallbacksConfig{Verifier: gateway{}, Outbox: kept, Now: func() time.Time { return now }, Count: func(o string) { outcomes[o]++ }})
	for range 2 {
		if code := post(h, registry.PathConsentOnInit, "genuine", "r-1", onInit); code != http.StatusAccepted {
			t.Fatalf("status %d", code)
		}
	}
	if len(kept.kept) != 1 {
		t.Fatalf("%d jobs of one callback that came twice", len(kept.kept))
	}
	for _, m := range kept.kept {
		if m.Kind != outbox.Job || m.Job != JobCallback || m.NotBefore != now || !m.Expires.After(now) {
			t.Errorf("job %+v", m)
		}
		request, c, err := ReadCallback(m.Payload)
		if got, ok := c.(registry.ConsentOnInit); err != nil || request != "r-1" || !ok || got.Consent != "4f0c" {
			t.Errorf("%s %+v %v", request, c, err)
		}
	}
	if code := post(h, registry.PathConsentOnInit, "genuine", "r-2", onInit); code != http.StatusAccepted || len(kept.kept) != 2 {
		t.Errorf("another callback: %d, %d jobs", code, len(kept.kept))
	}
	if outcomes["accepted"] != 3 {
		t.Errorf("counted %v", outcomes)
	}
}

func TestCallbackRefused(t *testing.T) {
	big := `{"a":"` + strings.Repeat("x", registry.MaxCallback) + `"}`
	for _, tc := range []struct {
		name, path, token, body string
		verify, store           error
		want                    int
	}{
		{"forged", registry.PathConsentOnInit, "false", onInit, nil, nil, http.StatusUnauthorized},
		{"keys cannot be had", registry.PathConsentOnInit, "genuine", onInit, errors.New("down"), nil, http.StatusServiceUnavailable},
		{"malformed", registry.PathConsentOnInit, "genuine", "{", nil, nil, http.StatusBadRequest},
		{"another path's", registry.PathLinkOnDiscover, "genuine", "[]", nil, nil, http.StatusBadRequest},
		{"too large", registry.PathConsentOnInit, "genuine", big, nil, nil, http.StatusRequestEntityTooLarge},
		{"store down", registry.PathConsentOnInit, "genuine", onInit, nil, errors.New("down"), http.StatusServiceUnavailable},
		{"no such path", "/api/v3/hiu/none", "genuine", onInit, nil, nil, http.StatusNotFound},
	} {
		kept := newShelf()
		kept.err = tc.store
		h := NewCallbacks(CallbacksConfig{Verifier: gateway{tc.verify}, Outbox: kept, Now: time.Now})
		if code := post(h, tc.path, tc.token, "r", tc.body); code != tc.want {
			t.Errorf("%s: %d, want %d", tc.name, code, tc.want)
		}
		if len(kept.kept) != 0 {
			t.Errorf("%s: something was kept", tc.name)
		}
	}
}

// FuzzCallback posts any body to any path: what is accepted is one job that reads
// back as the same callback, and nothing else is kept.
func FuzzCallback(f *testing.F) {
	for i := range registry.CallbackPaths() {
		f.Add(uint8(i), []byte(onInit))
		f.Add(uint8(i), []byte(`{"error":{"code":"ABDM-1035"},"response":{"requestId":"x"}}`))
	}
	f.Fuzz(func(t *testing.T, which uint8, body []byte) {
		path := registry.CallbackPaths()[int(which)%len(registry.CallbackPaths())]
		kept := newShelf()
		h := NewCallbacks(CallbacksConfig{Verifier: gateway{}, Outbox: kept, Now: time.Now})
		request := uuid.Must(uuid.NewRandomFromReader(rand.Reader)).String()
		code := post(h, path, "genuine", request, string(body))
		if (code == http.StatusAccepted) != (len(kept.kept) == 1) {
			t.Fatalf("status %d, %d jobs", code, len(kept.kept))
		}
		for _, m := range kept.kept {
			if got, _, err := ReadCallback(m.Payload); err != nil || got != request {
				t.Fatalf("kept as %q, %v", got, err)
			}
		}
	})
}
