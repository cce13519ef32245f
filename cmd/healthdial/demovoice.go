//go:build !production

package main

import (
	"os/exec"
	"strings"
)

// telephone is a SIP telephone of the demo, which proves itself by the demo's secret.
type telephone struct{ Name, Number string }

// telephones are those of mobiles that the demo's hospitals know.
func telephones() (all []telephone) {
	for _, end := range []string{"21", "22", "23"} {
		all = append(all, telephone{"90000000" + end, "+9190000000" + end})
	}
	return all
}

// demoMissed is a number that is not answered but called back.
const demoMissed = "1800000000"

// voice is where the demo answers calls; "" if nothing here can speak.
func (d demo) voice() string {
	if _, err := exec.LookPath("espeak-ng"); err != nil {
		return ""
	}
	return loopback(d.ports.sip)
}

// told is what the demo says of its voice.
func (d demo) told(at string) string {
	if at == "" {
		return "Calls are not answered: espeak-ng is not installed.\n"
	}
	var names []string
	for _, t := range telephones() {
		names = append(names, t.Name)
	}
	return "sip " + at + "\nA SIP telephone calls in as user " + strings.Join(names, ", ") + ", with the password in telephone.secret of the data folder.\n"
}
