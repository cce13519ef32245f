package flows

import (
	"context"
	"fmt"
	"slices"

	"healthdial/engine"
	"healthdial/session"
)

// handler answers one call. It maps what a flow can speak of to an exit of its spec;
// an error becomes the exit "error", the end of ctx the exit "late".
type handler func(ctx context.Context, c session.Call) (engine.Result, error)

// binding is a call's declaration beside what answers it.
type binding struct {
	spec spec
	do   handler
}

// bindings are all calls that the documents may make.
func (c *Calls) bindings() []binding {
	var all []binding
	for _, part := range [][]binding{
		c.meCalls(), c.whoCalls(), c.enrolCalls(), c.loginCalls(), c.recordCalls(), c.linkCalls(),
		c.consentCalls(), c.grantCalls(), c.doctorCalls(), c.voiceCalls(), c.offlineCalls(),
	} {
		all = append(all, part...)
	}
	return all
}

// Specs declares the calls to engine.Compile.
func Specs() []engine.CallSpec {
	var specs []engine.CallSpec
	for _, b := range new(Calls).bindings() {
		specs = append(specs, b.spec.CallSpec)
	}
	return specs
}

// New makes the calls over the domains and registries.
func New(d Domains) *Calls {
	if d.Pause == nil {
		d.Pause = pause
	}
	c := &Calls{Domains: d, table: map[string]binding{}}
	for _, b := range c.bindings() {
		c.table[b.spec.Name] = b
	}
	return c
}

// Call implements session.Caller.
func (c *Calls) Call(ctx context.Context, call session.Call) (engine.Result, error) {
	b, ok := c.table[call.Name]
	if !ok {
		return engine.Result{}, fmt.Errorf("flows: no call named %q", call.Name)
	}
	if b.spec.wants != "" && c.offline() {
		return set("offline", engine.Vars{"wanted": engine.T(b.spec.wants)}), nil
	}
	r, err := b.do(ctx, call)
	switch {
	case err != nil:
		return engine.Result{}, fmt.Errorf("flows: %s: %w", call.Name, err)
	case !slices.Contains(b.spec.Exits, r.Exit):
		return engine.Result{}, fmt.Errorf("flows: %s: no flow knows the exit %q", call.Name, r.Exit)
	}
	return r, nil
}
