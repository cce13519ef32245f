package ussd

import (
	"fmt"
	"net/http"
	"time"

	"healthdial/gateway"
	"healthdial/gsm/msisdn"
)

// Gateway is one HTTP gateway with what it may assert.
type Gateway struct {
	Name     string         // the link's name in sessions and logs; the user name of basic authentication
	Secret   gateway.Secret // of its secret
	Prefixes []string       // of the numbers it may speak for, "+9198"; at least one
	Codes    []string       // the service codes it may bring, "*456#"; none means any
	Region   string         // of numbers without a country code: "IN"
	Last     bool           // its text is the last entry alone, not all of them joined by "*"
	Format   Format         // what its page holds
	Budget   time.Duration  // for a turn; 0 means DefaultBudget
}

// CheckGateways refuses gateways that nobody could tell apart or that anybody could be.
func CheckGateways(gateways []Gateway) error {
	names, secrets := map[string]bool{}, map[gateway.Secret]bool{}
	for _, g := range gateways {
		switch {
		case g.Name == "" || names[g.Name]:
			return fmt.Errorf("ussd: gateway %q: names must be given and differ", g.Name)
		case !g.Secret.Given() || secrets[g.Secret]:
			return fmt.Errorf("ussd: gateway %q: secrets must be given and differ", g.Name)
		case len(g.Prefixes) == 0:
			return fmt.Errorf("ussd: gateway %q may speak for no number", g.Name)
		}
		names[g.Name], secrets[g.Secret] = true, true
	}
	return nil
}

// authenticate finds the gateway that a request comes from. Every gateway is compared,
// so that the time taken tells nothing.
func authenticate(gateways []Gateway, r *http.Request) (*Gateway, bool) {
	shown, ok := gateway.Shown(r)
	var found *Gateway
	for i := range gateways {
		if g := &gateways[i]; ok && shown.Of(g.Name, g.Secret) {
			found = g
		}
	}
	return found, found != nil
}

// speaksFor reports whether the gateway may assert a number.
func (g *Gateway) speaksFor(n msisdn.Number) bool { return n.HasPrefix(g.Prefixes) }
