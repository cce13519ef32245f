//go:build !production

package registries

import (
	"net/http"
	"strings"
	"time"
)

const hiecm = "/api/hiecm"

func (l *Lab) gatewayRoutes() []route {
	return []route{
		{"POST " + hiecm + "/gateway/v3/sessions", open, l.openSession},
		{"GET " + hiecm + "/gateway/v3/certs", open, func(request) answer { return ok(l.keys.jwks()) }},
		{"GET " + hiecm + "/gateway/v3/providers", session, l.providers},
	}
}

const (
	sessionLife  = 10 * time.Minute
	sessionTries = 8
	sessionLock  = 8 * time.Minute
)

// openSession gives a gateway token. Eight failures in a row lock the client out
// for eight minutes, whatever it then sends.
func (l *Lab) openSession(r request) answer {
	l.journal.count("session calls")
	if r.now.Before(l.lockedTo) {
		return fail(http.StatusTooManyRequests, "900901", "Client is locked")
	}
	var in struct{ ClientID, ClientSecret, GrantType string }
	if !r.decode(&in) || in.ClientID != l.cfg.ClientID || in.ClientSecret != string(l.cfg.Secret) || in.GrantType != "client_credentials" {
		if l.failures++; l.failures >= sessionTries {
			l.failures, l.lockedTo = 0, r.now.Add(sessionLock)
		}
		return answer{http.StatusUnauthorized, map[string]string{"code": "900901", "message": "Invalid Credentials"}}
	}
	l.failures = 0
	token := l.token()
	l.sessions[token] = r.now.Add(sessionLife)
	return accepted(map[string]any{"accessToken": token, "expiresIn": int(sessionLife.Seconds()), "refreshExpiresIn": 1800,
		"refreshToken": l.token(), "tokenType": "bearer"})
}

func (l *Lab) providers(r request) answer {
	name := strings.ToLower(r.URL.Query().Get("name"))
	list := []map[string]any{}
	for _, f := range l.facilities {
		if strings.Contains(strings.ToLower(f.name), name) {
			list = append(list, map[string]any{"identifier": map[string]string{"id": f.id, "name": f.name},
				"facilityType": []string{"HIP"}, "city": f.district, "district": f.district, "state": f.state, "isHip": true})
		}
	}
	return ok(list)
}
