//go:build !production

package main

import (
	"healthdial/gsm/msisdn"
	"healthdial/lab/operator"
)

// registryHeader is the sender of the registries' own SMS: plainly a sample of the
// headers that Indian operators give.
const registryHeader = "XX-SAMPLE"

// registrySMS carries the registries' codes to the operator's handsets, past the
// service, as ABDM's own SMS come.
func (d demo) registrySMS(smsc *operator.Operator) func(mobile, text string) {
	return func(mobile, text string) {
		n, err := msisdn.Parse(mobile, "IN")
		if err == nil {
			err = smsc.Text(n, registryHeader, text)
		}
		if err != nil {
			d.log.Warn("a registry's code did not come by SMS", "err", err)
		}
	}
}
