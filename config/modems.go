package config

import (
	"reflect"
	"slices"
	"time"

	"healthdial/route"
)

// Modem is a GSM modem of this machine, with its SIM. It carries SMS, notices missed calls
// and dials.
type Modem struct {
	Name    string        `yaml:"name"`
	Device  Device        `yaml:"device"`
	Model   string        `yaml:"model"`    // row of the table of models; what the modem says of itself if empty
	PINFile string        `yaml:"pin_file"` // of the SIM; it is tried once
	Number  string        `yaml:"number"`   // of the SIM, with its country code: where people send to; the service's number if empty
	Missed  string        `yaml:"missed"`   // what a call that we do not answer brings: call (back), menu (by SMS), nothing (default)
	Quota   ModemQuota    `yaml:"quota"`
	Balance *ModemBalance `yaml:"balance"` // if it is asked for
	Probe   *ModemProbe   `yaml:"probe"`   // if it dials our own short code now and then
	Reset   []string      `yaml:"reset"`   // command that cuts the modem's power, for when nothing else helps: [/usr/local/sbin/cycle, "3"]
	SMS     ModemSMS      `yaml:"sms"`

	PIN Secret `yaml:"-"`
}

// Device says how a modem is found, wherever it is plugged in: by one of these, or by
// several that must all fit.
type Device struct {
	Serial string `yaml:"serial"` // USB serial number
	IMEI   string `yaml:"imei"`
	Path   string `yaml:"path"`  // /dev/serial/by-id/...
	Speed  int    `yaml:"speed"` // bits a second: 115200
}

// ModemQuota bounds what a SIM sends. The last fifth is for codes and consents.
type ModemQuota struct {
	Hour int `yaml:"hour"` // parts of messages: any number
	Day  int `yaml:"day"`  // of UTC: likewise
}

// ModemBalance is how a prepaid SIM's balance is asked for.
type ModemBalance struct {
	Code    string        `yaml:"code"`    // *123#
	Pattern string        `yaml:"pattern"` // regular expression whose first group is the amount; the first decimal number if empty
	Every   time.Duration `yaml:"every"`   // 6h
	Least   int           `yaml:"least"`   // below it only codes and consents are sent
}

// ModemProbe dials a code and looks for a page, as a person would.
type ModemProbe struct {
	Code  string        `yaml:"code"`  // the service's code if empty
	Every time.Duration `yaml:"every"` // 1h
}

// ModemSMS is how a modem carries SMS. What is sent from a SIM is one person's text to
// another to the network, so there is nothing of DLT here.
type ModemSMS struct {
	Prefixes    []string `yaml:"prefixes"`     // of the numbers that it is used for: +91; all if none
	Split       string   `yaml:"split"`        // how long messages are split: udh8 (default), udh16
	ShiftTables []string `yaml:"shift_tables"` // whose national tables may be used for those who read that script: hindi; none
	NoReceipts  bool     `yaml:"no_receipts"`  // do not ask for status reports
	Parts       int      `yaml:"parts"`        // of one message, at most: 10
}

// ReadPIN reads the SIM's PIN anew: the file may hold another by now.
func (m Modem) ReadPIN() (string, error) {
	secret, err := readSecret(m.PINFile)
	return secret.Reveal(), err
}

// Bearer is how the modem carries SMS, as of a link.
func (m Modem) Bearer() SMS {
	s := m.SMS
	return SMS{Source: m.Number, Prefixes: s.Prefixes, Split: s.Split, ShiftTables: s.ShiftTables, NoReceipts: s.NoReceipts, Parts: s.Parts}
}

// Same reports whether nothing at all differs between two modems.
func (m Modem) Same(other Modem) bool { return reflect.DeepEqual(m, other) }

// pools are the rules of a plan without routes: modems that are for the same numbers share
// them, so that a number is always written to by the same SIM while that one is there.
func pools(modems []Modem) (rules []route.Rule) {
	for _, m := range modems {
		i := slices.IndexFunc(rules, func(r route.Rule) bool { return slices.Equal(r.Prefixes, m.SMS.Prefixes) })
		if i < 0 {
			rules = append(rules, route.Rule{Name: m.Name, Prefixes: m.SMS.Prefixes})
			i = len(rules) - 1
		}
		rules[i].Links, rules[i].Share = append(rules[i].Links, m.Name), append(rules[i].Share, 1)
	}
	return rules
}
