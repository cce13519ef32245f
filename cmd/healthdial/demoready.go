//go:build !production

package main

import (
	"context"
	"fmt"
	"time"

	"healthdial/lab/operator"
	"healthdial/lab/registries"
)

// patience is how long the demo's own link may take to be bound.
const patience = 10 * time.Second

// announce says where everything is, once the link is bound.
func (d demo) announce(ctx context.Context, s *service, lab *registries.Lab, smsc *operator.Operator, held *demoModem) error {
	waiting, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	if err := s.ready(waiting); err != nil {
		if ctx.Err() != nil {
			return nil
		}
		return err
	}
	at := addresses{
		admin: "http://" + s.ports.operators.Addr().String(), gateways: "http://" + s.ports.gateways.Addr().String(),
		operator: "http://" + smsc.HTTPAddr(), registries: lab.URL(), sip: s.sipAddr(waiting),
	}
	fmt.Fprintf(d.out, "ready %s\n", at.admin)
	fmt.Fprintf(d.out, "operator %s\nregistries %s\ngateways %s\ndata %s\n", at.operator, at.registries, at.gateways, d.data)
	if held != nil {
		<-held.Ready()
		at.modems = "http://" + held.HTTPAddr() + "/modems"
		fmt.Fprintf(d.out, "modem %s, its SIM is %s, controlled at %s\n", held.path, demoSIM, at.modems)
	}
	fmt.Fprintf(d.out, "\nPick up a phone in another terminal:\n  bin/healthdial phone --msisdn +919000000021 --dial '%s'%s\n", demoCode, d.phoneFlags(at))
	fmt.Fprintf(d.out, "A doctor's phone is %s. The registries' own codes come by SMS from %s;\nthe last one of a mobile is also at %s/lab/otps/9000000021\nThe hospitals know the mobiles +91900000002x. Ctrl-C ends.\n",
		demoDoctor, registryHeader, at.registries)
	fmt.Fprint(d.out, d.told(at.sip))
	if d.ready != nil {
		d.ready(at)
	}
	return nil
}

// demoDoctor is the mobile of a doctor of the first of demoFacilities.
const demoDoctor = "+919000000041"

// phoneFlags are what the phone must be told besides, where the operator is not at
// the usual port.
func (d demo) phoneFlags(at addresses) string {
	if d.ports.operator == demoOperator {
		return ""
	}
	return " --operator " + at.operator
}
