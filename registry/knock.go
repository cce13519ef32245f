package registry

import (
	"context"
	"net/http"
	"time"
)

// Eight failed session calls lock a client out for about eight minutes. Which
// failures the gateway counts is not published, so every call that may have reached
// it is taken as counted: no eight of them fall within eight minutes, and after a
// refusal the pauses grow beyond the lock. A gateway that is away is not asked for
// sessions at all, but knocked at.
const (
	knockEvery  = 15 * time.Second // while the gateway does not answer
	outageMin   = 15 * time.Second // after a session call met an outage, at first
	outageMax   = 2 * time.Minute
	refusalMin  = time.Minute // after the gateway refused us
	refusalMax  = 10 * time.Minute
	knockOp     = "gateway"
	sessionPath = "/gateway/v3/sessions"
	certsPath   = "/gateway/v3/certs"
)

// ask fetches a token. An absent gateway is knocked at first; while it does not
// answer that, it is asked for no session.
func (s *session) ask(ctx context.Context, away bool) (Token, time.Duration, error) {
	if away {
		if err := s.knock(ctx); outage(err) {
			return "", 0, err
		}
	}
	return s.fetch(ctx)
}

// knock asks for something that needs no session and counts for nothing: the
// gateway's public keys.
func (s *session) knock(ctx context.Context) error {
	_, err := s.t.send(ctx, call{op: knockOp, family: directory, method: http.MethodGet, path: certsPath, read: true, public: true, unguarded: true}, "")
	return err
}

// pause is how long nothing is asked after a failure. counts is how many counted
// calls failed in a row before it.
func pause(failed *Error, counts int) time.Duration {
	counts = min(counts, 10)
	switch {
	case !counted(failed):
		return knockEvery
	case outage(failed):
		return min(outageMin<<counts, outageMax)
	}
	return min(refusalMin<<counts, refusalMax)
}

// counted says that the gateway may have counted a failure against us: it was no
// knock, and it was sent.
func counted(failed *Error) bool {
	return failed.Op == sessionOp && (failed.Status != 0 || failed.Unknown)
}

func (s *session) fetch(ctx context.Context) (Token, time.Duration, error) {
	c := call{op: sessionOp, family: sessions, method: http.MethodPost, path: sessionPath, unguarded: true, body: map[string]string{
		"clientId": s.t.cfg.ClientID, "clientSecret": string(s.t.cfg.ClientSecret), "grantType": "client_credentials"}}
	r, err := s.t.send(ctx, c, "")
	if err != nil {
		return "", 0, err
	}
	var got struct {
		AccessToken string
		ExpiresIn   int64
	}
	if err := decode(c, r, &got); err != nil {
		return "", 0, err
	}
	if !headerSafe(got.AccessToken) || got.ExpiresIn <= 0 {
		return "", 0, &Error{Op: sessionOp, Status: r.status, Kind: Malformed}
	}
	return Token(got.AccessToken), time.Duration(min(got.ExpiresIn, 86400)) * time.Second, nil
}

// Reach finds out whether the registries can be reached at all. It asks for what costs
// them nothing: the gateway's public keys, and our session if that could not be had. It
// fails only if nothing answers; a refusal is an answer.
func (r *Registry) Reach(ctx context.Context) error {
	var err error
	if r.session.missing() {
		_, err = r.session.get(ctx)
	} else {
		err = r.session.knock(ctx)
	}
	if outage(err) {
		return err
	}
	return nil
}
