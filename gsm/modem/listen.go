package modem

import (
	"strings"

	"healthdial/gsm/at"
)

// listen sorts what the modem says unasked until the line ends. It never waits.
func (s *session) listen() {
	for said := range s.channel.Said() {
		if said.Lost > 0 {
			s.count.Lost.Add(said.Lost)
			s.inbox.lookAll()
		}
		s.hear(said)
	}
}

// hear sorts one unsolicited code.
func (s *session) hear(said at.Unsolicited) {
	f := at.Fields(said.Line)
	switch name(said.Line) {
	case "+CMTI", "+CDSI": // TS 27.005 §3.4.1
		if index, ok := f.Int(1); ok {
			s.inbox.add(arrival{where: place{f.Text(0), index}})
		} else {
			s.inbox.lookAll()
		}
	case "+CMT", "+CDS":
		s.cameDirectly(said, f)
	case "^SMMEMFULL", "+SMS FULL": // Huawei, SIMCom
		s.memoryIsFull()
	case "+QIND": // Quectel
		if f.Text(0) == "smsfull" {
			s.memoryIsFull()
		}
	case "+CREG", "+CGREG", "+CEREG": // TS 27.007 §7.2
		s.registered(name(said.Line), f)
	case "RING", "+CRING", "+CLIP", "NO CARRIER", "MISSED_CALL", "^CEND", "VOICE CALL":
		s.watch.call(said)
	case "+CUSD": // TS 27.007 §7.15
		s.dialogueSays(f)
	default:
		s.heardOfItself(said.Line)
	}
}

// heardOfItself takes what a modem says of itself.
func (s *session) heardOfItself(line string) {
	switch word := name(line); {
	case word == "+CPIN" && strings.Contains(line, "NOT"), word == "^SIMST", word == "+QUSIM":
		s.wakeUp()
		s.watch.hurry()
	case word == "RDY", word == "START", word == "^SYSSTART", strings.Contains(word, "POWER DOWN"), word == "POWERED DOWN":
		s.beganAnew()
	case word == "+CPIN", word == "Call Ready", word == "SMS Ready", word == "SMS DONE", word == "PB DONE":
		s.wakeUp()
	}
}

// beganAnew ends a session whose modem has lost its settings. One that was not spoken to yet
// has none.
func (s *session) beganAnew() {
	if s.begun.Load() {
		s.count.Restarts.Add(1)
		s.end(errRestarted)
	}
}

// cameDirectly lines up a message that lies nowhere. Without room for it the network is not
// answered, and keeps it.
func (s *session) cameDirectly(said at.Unsolicited, f at.Params) {
	length, ok := f.Int(len(f) - 1)
	if !ok {
		length = -1
	}
	if said.Data == "" || !s.inbox.add(arrival{tpdu: said.Data, length: length}) {
		s.count.Unreadable.Add(1)
		s.fault("a message came in pieces and could not be read")
	}
}

func (s *session) memoryIsFull() {
	s.count.Full.Add(1)
	s.inbox.lookAll()
}

// wakeUp ends a pause of set-up.
func (s *session) wakeUp() {
	select {
	case s.woken <- struct{}{}:
	default:
	}
}
