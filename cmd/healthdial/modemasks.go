package main

import (
	"cmp"
	"fmt"
	"regexp"
	"time"

	"healthdial/config"
	"healthdial/gsm/modem"
)

// asksOf is what a modem dials by itself: its SIM's balance and the service's code.
func asksOf(c config.Modem, service string) (b *modem.Balance, p *modem.Probe) {
	if c.Balance != nil {
		b = &modem.Balance{Code: c.Balance.Code, Every: c.Balance.Every}
		if c.Balance.Pattern != "" {
			b.Pattern = regexp.MustCompile(c.Balance.Pattern) // config has compiled it
		}
	}
	if c.Probe != nil {
		p = &modem.Probe{Code: cmp.Or(c.Probe.Code, service), Every: c.Probe.Every}
	}
	return b, p
}

// balanceOld is how old a balance may be to tell anything: SIMs are charged meanwhile.
const balanceOld = 48 * time.Hour

// spared says why a SIM is to send nothing but what is urgent, "" if it may: below least,
// in whole units of its currency, little is left on it.
func spared(b modem.BalanceHealth, least int, now time.Time) string {
	if b.At.IsZero() || now.Sub(b.At) > balanceOld || b.Amount >= modem.Amount(least)*100 {
		return ""
	}
	return fmt.Sprintf("balance below %d", least)
}

// balance is a SIM's balance for a person.
func balance(b modem.BalanceHealth, now time.Time) string {
	words := "not known"
	if !b.At.IsZero() {
		words = fmt.Sprintf("%s, %s ago", b.Amount, age(b.At, now))
	}
	if b.Fault != "" {
		words += "; asked again since: " + b.Fault
	}
	return words
}

// probed is how our own code was answered, for a person.
func probed(p modem.ProbeHealth, now time.Time) string {
	if p.Fault != "" {
		return fmt.Sprintf("%s ago: %s", age(p.At, now), p.Fault)
	}
	return fmt.Sprintf("%s ago: its page came after %s", age(p.At, now), p.Took.Round(time.Millisecond))
}
