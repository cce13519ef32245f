//go:build !production

package modem

import (
	"cmp"
	"errors"
	"maps"
	"strconv"
	"strings"
)

// verb is what a modem does at a command.
type verb struct {
	needs need
	test  string // the answer to =?; "" if OK is all of it
	do    func(m *Modem, c command) error
	tests bool // do answers =? too
}

// need is what a command needs of the SIM, and whose errors it tells.
type need uint8

const (
	nothing  need = iota
	unlocked      // the SIM; failures are +CME ERROR
	messages      // the SIM; failures are +CMS ERROR
)

// verbs are the commands that a model knows.
func verbs(r model) map[string]verb {
	out := map[string]verb{}
	for _, of := range []map[string]verb{
		basicVerbs(), identityVerbs(), settingVerbs(), cardVerbs(), airVerbs(r), storageVerbs(), sendVerbs(), routingVerbs(), callVerbs(), ussdVerbs(), makerVerbs(r),
	} {
		maps.Copy(out, of)
	}
	if r.tries != "" {
		delete(out, "+CPINR") // the maker has its own
	}
	return out
}

// perform does one command.
func (m *Modem) perform(c command) error {
	v, ok := m.verbs[c.name]
	switch {
	case !ok:
		return errUnknown
	case v.needs != nothing:
		if err := m.card.ready(v.needs); err != nil {
			return err
		}
	}
	if m.strikes(c.name) {
		return errLater
	}
	if c.op == test && !v.tests {
		if v.test != "" {
			m.info(c.name + ": " + v.test)
		}
		return nil
	}
	err := v.do(m, c)
	if cme := cmeError(0); v.needs == messages && errors.As(err, &cme) {
		return m.invalid() // what is wrong with a message is +CMS ERROR
	}
	return err
}

// invalid is the error of a parameter of a message command.
func (m *Modem) invalid() error {
	if m.now.cmgf == 1 {
		return cmsTextMode
	}
	return cmsPDU
}

// setting is the verb of one number from 0 to most, which is read as it was set.
func setting(needs need, field func(*profile) *int, absent, most int) verb {
	return verb{needs: needs, test: "(" + upTo(most) + ")", do: func(m *Modem, c command) error {
		at := field(&m.now)
		if c.op == read {
			m.info(c.name + ": " + strconv.Itoa(*at))
			return nil
		}
		n, err := c.number(0, absent, most)
		if err == nil {
			*at = n
		}
		return err
	}}
}

// upTo lists the numbers from 0: "0,1,2".
func upTo(most int) string {
	var list []string
	for i := range most + 1 {
		list = append(list, strconv.Itoa(i))
	}
	return strings.Join(list, ",")
}

// constant is the verb of something that is only told.
func constant(needs need, lines func(m *Modem) []string) verb {
	return verb{needs: needs, do: func(m *Modem, c command) error {
		if c.op == set {
			return cmeError(cmeParameters)
		}
		for _, line := range lines(m) {
			m.info(line)
		}
		return nil
	}}
}

// harmless is the verb of what changes nothing here.
func harmless() verb { return verb{do: func(*Modem, command) error { return nil }} }

// kept is the verb of what changes nothing here either, but can be read as it was set.
func kept(absent string) verb {
	return verb{do: func(m *Modem, c command) error {
		switch c.op {
		case read:
			m.info(c.name + ": " + cmp.Or(m.now.kept[c.name], absent))
		case set:
			m.now.kept = maps.Clone(m.now.kept) // the profile that AT&W saved has its own
			if m.now.kept == nil {
				m.now.kept = map[string]string{}
			}
			m.now.kept[c.name] = c.written()
		}
		return nil
	}}
}

// join writes parameters.
func join(params ...int) string {
	text := make([]string, len(params))
	for i, p := range params {
		text[i] = strconv.Itoa(p)
	}
	return strings.Join(text, ",")
}
