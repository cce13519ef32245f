//go:build !production

package modem

import (
	"context"
	"encoding/hex"
	"errors"
	"fmt"
	"strings"
	"time"

	"healthdial/gsm/charset"
)

// ussd is the dialogue with the network (TS 27.007 §7.15): what was said in it, the
// code first. None is open if that is nothing.
type ussd struct {
	said   []string
	asking int // counts the questions: the answer to an old one is not shown
}

// The kinds of +CUSD.
const (
	ussdDone       = 0
	ussdAsks       = 1
	ussdTerminated = 2
	ussdUnknown    = 4
)

func ussdVerbs() map[string]verb {
	return map[string]verb{"+CUSD": {needs: unlocked, test: "(0,1,2)", do: (*Modem).cusd}}
}

// cusd is +CUSD: what the network answers comes unasked, after OK.
func (m *Modem) cusd(c command) error {
	if c.op == read {
		m.info(fmt.Sprintf("+CUSD: %d", m.now.cusd))
		return nil
	}
	n, err := c.number(0, m.now.cusd, 2)
	if err != nil {
		return err
	}
	if n == 2 { // cancels the dialogue
		m.said = nil
		m.asking++
		return nil
	}
	m.now.cusd = n
	if !c.given(1) {
		return nil
	}
	text, err := m.ussdRead(c)
	if err != nil {
		return err
	}
	if s := m.stat(); s != 1 && s != 5 {
		return cmeNoService
	}
	m.said = append(m.said, text)
	m.asks()
	return nil
}

// ussdRead is the string of a +CUSD.
func (m *Modem) ussdRead(c command) (string, error) {
	dcs, err := c.number(2, 15, 255)
	if err != nil {
		return "", err
	}
	packed := m.model.packedUSSD
	switch {
	case charset.IsUCS2(byte(dcs)), packed:
		b, err := hex.DecodeString(c.text(1))
		if err != nil {
			return "", cmeParameters
		}
		if packed && !charset.IsUCS2(byte(dcs)) {
			b, dcs = charset.UnpackUSSD(b), 0
		}
		return charset.Decode(byte(dcs), b)
	}
	return m.plain(c.text(1))
}

// asks brings what was said to the network's menus.
func (m *Modem) asks() {
	m.asking++
	asking, life, said := m.asking, m.life, append([]string(nil), m.said...)
	menus, number := m.cfg.USSD, m.Number
	m.agenda.after(time.Duration(m.network.Answer), func() {
		m.spawn(func(ctx context.Context) {
			page, open, err := menus.Ask(ctx, number, said)
			m.post(ctx, func() {
				if m.asking == asking && m.life == life {
					m.answers(page, open, err)
				}
			})
		})
	})
}

// answers shows what the network says.
func (m *Modem) answers(page string, open bool, err error) {
	kind := ussdDone
	switch {
	case errors.Is(err, ErrNoCode):
		kind = ussdUnknown
	case err != nil:
		kind = ussdTerminated
	case open:
		kind = ussdAsks
	case len(m.said) > 1:
		kind = ussdTerminated // the network released the dialogue
	}
	if !open || err != nil {
		m.said = nil
	}
	m.notify(kind, page)
}

// notify shows a page of the network.
func (m *Modem) notify(kind int, page string) {
	switch {
	case m.now.cusd == 0:
	case page == "":
		m.unsolicited(fmt.Sprintf("+CUSD: %d", kind))
	case charset.Septets(page) < 0:
		m.unsolicited(fmt.Sprintf(`+CUSD: %d,"%s",72`, kind, ucs2(page)))
	case m.model.packedUSSD:
		_, septets := charset.Encode(page)
		m.unsolicited(fmt.Sprintf(`+CUSD: %d,"%s",15`, kind, strings.ToUpper(hex.EncodeToString(charset.PackUSSD(septets)))))
	default:
		m.unsolicited(fmt.Sprintf(`+CUSD: %d,"%s",15`, kind, m.string(page)))
	}
}
