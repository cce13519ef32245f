//go:build !production

package modem

import "time"

// Faults are what a modem does wrong. They may be changed while it runs.
type Faults struct {
	Garbage   int  `json:"garbage"`    // of so many writes one begins with octets from a loose plug
	Split     bool `json:"split"`      // what it says comes a few octets at a time
	LFOnly    bool `json:"lf_only"`    // lines end with LF alone
	EchoStuck bool `json:"echo_stuck"` // it echoes whatever ATE says
	Interrupt bool `json:"interrupt"`  // an unsolicited code comes between each command and its answer
	Flood     Wait `json:"flood"`      // ^RSSI as often

	Prompt     Prompt `json:"prompt"`      // of +CMGS and +CMGW
	LatePrompt Wait   `json:"late_prompt"` // how late: 1s

	Storm   int    `json:"storm"`    // so many messages are refused with +CMS ERROR: 500
	CutSend Cut    `json:"cut_send"` // the power is cut at the next message, and comes back
	CutAt   string `json:"cut_at"`   // likewise when a command is given: "+CMGL"
	HangAt  string `json:"hang_at"`  // it hangs when a command is given
}

// Prompt is what is wrong with the prompt.
type Prompt string

// The prompts.
const (
	PromptAsStandard Prompt = ""
	PromptLate       Prompt = "late"
	PromptMissing    Prompt = "missing"
	PromptDoubled    Prompt = "double"
)

// Cut is when the power is cut while a message is sent.
type Cut string

// The cuts: the network has the message, or has it not. The modem's client is not told.
const (
	CutBefore Cut = "before"
	CutAfter  Cut = "after"
)

// strikes does what is wrong at a command, and tells whether the command is lost.
func (m *Modem) strikes(name string) bool {
	switch name {
	case m.faults.CutAt:
		m.faults.CutAt = ""
		m.say("\r\n" + name[:len(name)/2]) // in the middle of a word
		m.restart()
		return true
	case m.faults.HangAt:
		m.faults.HangAt = ""
		m.hung = true
		return true
	}
	return false
}

// interrupt says something between a command and its answer.
func (m *Modem) interrupt() {
	if m.faults.Interrupt {
		m.unsolicited("+CIEV: 2,4")
	}
}

// prompts prompts for a body.
func (m *Modem) prompts(b *body) {
	if m.faults.Prompt != PromptLate {
		m.prompt(b)
		return
	}
	late := time.Duration(m.faults.LatePrompt)
	if late == 0 {
		late = time.Second
	}
	turn := m.wait()
	m.later(late, func() {
		if m.busy == turn {
			m.busy = 0
			m.prompt(b)
			m.proceed()
		}
	})
}

// prompt is CR, LF, greater-than, space (TS 27.005 §3.5.1).
func (m *Modem) prompt(b *body) {
	m.body = b
	times := 1
	switch m.faults.Prompt {
	case PromptMissing:
		times = 0
	case PromptDoubled:
		times = 2
	}
	for range times {
		m.say("\r\n> ")
	}
}
