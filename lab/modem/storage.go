//go:build !production

package modem

import (
	"fmt"
	"slices"
)

// storageVerbs read and delete what is stored (TS 27.005 §3.2.2, 3.4 and 3.5).
func storageVerbs() map[string]verb {
	return map[string]verb{
		"+CPMS": {needs: messages, test: `("SM","ME"),("SM","ME"),("SM","ME")`, do: (*Modem).preferred},
		"+CMGL": {needs: messages, do: (*Modem).list, tests: true},
		"+CMGR": {needs: messages, do: (*Modem).readMessage},
		"+CMGD": {needs: messages, do: (*Modem).deleteMessage, tests: true},
		"+CSCA": {needs: messages, do: (*Modem).serviceCentre},
	}
}

// storage is one of those of +CPMS.
func (m *Modem) storage(which int) *store {
	if m.now.mem[which] == "ME" {
		return &m.me
	}
	return &m.sm
}

// preferred is +CPMS.
func (m *Modem) preferred(c command) error {
	if c.op == read {
		text := "+CPMS: "
		for i := range m.now.mem {
			s := m.storage(i)
			text += fmt.Sprintf("%q,%d,%d,", s.name, s.used(), len(s.places))
		}
		m.info(text[:len(text)-1])
		return nil
	}
	next := m.now.mem
	for i := range next {
		if c.given(i) {
			next[i] = c.text(i)
		}
		if !slices.Contains([]string{"SM", "ME"}, next[i]) {
			return cmsNotAllowed
		}
	}
	m.now.mem = next
	text := "+CPMS: "
	for i := range next {
		s := m.storage(i)
		text += fmt.Sprintf("%d,%d,", s.used(), len(s.places))
	}
	m.info(text[:len(text)-1])
	m.hasRoom()
	return nil
}

// list is +CMGL. What it shows counts as read from then on.
func (m *Modem) list(c command) error {
	if c.op == test {
		m.info("+CMGL: " + m.listable())
		return nil
	}
	want, err := m.wanted(c)
	if err != nil {
		return err
	}
	s := m.storage(memRead)
	for _, index := range s.taken() {
		msg := s.at(index)
		if want != statAll && msg.stat != want {
			continue
		}
		m.info(m.shown(fmt.Sprintf("+CMGL: %d,", index), *msg, false)...)
		if msg.stat == recUnread {
			msg.stat = recRead
		}
	}
	return nil
}

// listable is the answer to +CMGL=?.
func (m *Modem) listable() string {
	if m.now.cmgf == 0 {
		return "(0-4)"
	}
	return `("REC UNREAD","REC READ","STO UNSENT","STO SENT","ALL")`
}

// wanted is what +CMGL lists: a number in PDU mode, words in text mode.
func (m *Modem) wanted(c command) (stat, error) {
	if m.now.cmgf == 0 {
		n, err := c.number(0, int(recUnread), int(statAll))
		return stat(n), err
	}
	for s := recUnread; s <= statAll; s++ {
		if !c.given(0) || c.text(0) == s.String() {
			return s, nil
		}
	}
	return 0, cmsTextMode
}

// readMessage is +CMGR.
func (m *Modem) readMessage(c command) error {
	s := m.storage(memRead)
	index, err := c.number(0, -1, 9999)
	if err != nil {
		return err
	}
	msg := s.at(index)
	switch {
	case msg == nil && m.model.emptyIsOK && index >= s.first && index < s.first+len(s.places):
		return nil
	case msg == nil:
		return cmsIndex
	}
	m.info(m.shown("+CMGR: ", *msg, true)...)
	if msg.stat == recUnread {
		msg.stat = recRead
	}
	return nil
}

// shown are the lines of a message behind a prefix.
func (m *Modem) shown(prefix string, msg message, whole bool) []string {
	if m.now.cmgf == 1 {
		return m.textShown(prefix, msg, whole)
	}
	return []string{fmt.Sprintf("%s%d,,%d", prefix, int(msg.stat), len(msg.tpdu)), msg.pdu()}
}

// deleteMessage is +CMGD. The network hears that there is room again.
func (m *Modem) deleteMessage(c command) error {
	s := m.storage(memRead)
	if c.op == test {
		m.info("+CMGD: (" + join(s.taken()...) + "),(0-4)")
		return nil
	}
	flag, err := c.number(1, 0, 4)
	if err != nil {
		return err
	}
	index, err := c.number(0, -1, 9999)
	if err != nil {
		return err
	}
	if flag > 0 {
		s.sweep(flag)
	} else if !s.drop(index) {
		return cmsIndex
	}
	m.hasRoom()
	return nil
}

// serviceCentre is +CSCA (TS 27.005 §3.3.1).
func (m *Modem) serviceCentre(c command) error {
	if c.op == read {
		number := m.SMSC
		if number == none {
			number = ""
		}
		m.info(fmt.Sprintf("+CSCA: %q,%d", number, typeOf(number)))
		return nil
	}
	if !c.given(0) || typeOf(c.text(0)) == 0xD0 {
		return cmeParameters
	}
	m.SMSC = c.text(0)
	return nil
}

// none is a service centre that is not set.
const none = "-"
