package config

import (
	"errors"
	"io/fs"
	"os"
	"slices"
	"strings"

	"healthdial/gsm/msisdn"
	"healthdial/route"
)

// routes checks where messages leave. Links that are unknown, routes that are never
// reached and messages without a route are found by package route.
func (k *checker) routes(c *Config) {
	names := map[string]bool{}
	for i, o := range c.Operators {
		k.name(names, index("operators", i), o.Name)
		k.prefixes(index("operators", i)+".prefixes", o.Prefixes)
	}
	names = map[string]bool{}
	for i, r := range c.Routes {
		k.name(names, index("routes", i), r.Name)
		k.route(index("routes", i), &r)
	}
	for i, l := range c.Links {
		if len(c.Routes) > 0 && l.SMS != nil && len(l.SMS.Prefixes) > 0 {
			k.wrong(index("links", i)+".sms.prefixes", "routes say which numbers a link is for: give the prefixes there")
		}
	}
	k.portability(c)
	if len(c.Routes) > 0 || len(c.Operators) > 0 {
		k.plan(c)
	}
}

func (k *checker) route(key string, r *Route) {
	k.prefixes(key+".prefixes", r.Prefixes)
	for i, word := range r.Services {
		if word != string(route.SMS) && word != string(route.USSD) {
			k.wrong(index(key+".services", i), "sms or ussd is wanted")
		}
	}
	for i, word := range r.Lanes {
		if !slices.Contains(route.Lanes(), word) {
			k.wrong(index(key+".lanes", i), "one of %s is wanted", strings.Join(route.Lanes(), ", "))
		}
	}
}

// portability checks that the file can be opened. Whether it fits the keys is seen
// when it is loaded.
func (k *checker) portability(c *Config) {
	if c.Portability == "" {
		return
	}
	k.path(&c.Portability)
	f, err := os.Open(c.Portability)
	if k.Unbuilt && errors.Is(err, fs.ErrNotExist) {
		return
	}
	if err != nil {
		k.wrong("portability", "%v", plain(c.Portability, err))
		return
	}
	_ = f.Close()
}

// plan tells what is wrong with the routes as a whole.
func (k *checker) plan(c *Config) {
	var ported route.Ported
	if c.Portability != "" {
		ported = unread{}
	}
	plan := c.Routing(ported)
	if len(c.Routes) == 0 {
		plan.Rules = nil
	}
	for _, p := range plan.Problems() {
		if len(c.Routes) > 0 || strings.HasPrefix(p.Key, "operators") {
			k.wrong(p.Key, "%s", p.Message)
		}
	}
}

// unread is a portability table that only is there.
type unread struct{}

func (unread) Operator(msisdn.Number) (string, bool) { return "", false }
