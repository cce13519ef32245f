package smpp

import (
	"encoding/binary"
	"errors"
	"fmt"
)

// USSDServiceType is the service_type of USSD on SMPP (SMPP 3.4 §5.2.11).
const USSDServiceType = "USSD"

// USSDOp is a value of ussd_service_op (SMPP 3.4 §5.3.2.44).
type USSDOp uint8

// The standard's operations. Names follow GSM 02.90: PSSR is a request that the
// person began, USSR and USSN are begun by the network.
const (
	PSSDIndication USSDOp = 0
	PSSRIndication USSDOp = 1
	USSRRequest    USSDOp = 2
	USSNRequest    USSDOp = 3
	PSSDResponse   USSDOp = 16
	PSSRResponse   USSDOp = 17
	USSRConfirm    USSDOp = 18
	USSNConfirm    USSDOp = 19
)

// USSDAct is what one step of a USSD dialogue does, whatever number an
// operator's gateway gives to it.
type USSDAct uint8

// The acts. Begin, Answer, Noted and Aborted come from the handset's side; Ask,
// Release and Notify go to it; Aborted may go either way.
const (
	USSDBegin   USSDAct = iota // the person dialled; the payload is the dial string
	USSDAnswer                 // the person answered a page
	USSDNoted                  // a notice was shown
	USSDAsk                    // show a page and wait for an answer
	USSDRelease                // show a page and end the dialogue
	USSDNotify                 // show a page that was not asked for
	USSDAborted                // the dialogue is over: time-out, hang-up, failure
	ussdActs
)

// String is the act in one word.
func (a USSDAct) String() string {
	return [...]string{"begin", "answer", "noted", "ask", "release", "notify", "aborted"}[a]
}

// ErrUSSD means that a message is no step of a dialogue in this dialect.
var ErrUSSD = errors.New("smpp: not a ussd step")

// USSDStep is one step of a dialogue. A dialogue is known by its link, the
// person's number and Session together: gateways reuse session numbers.
type USSDStep struct {
	Act      USSDAct
	Session  uint16 // the gateway's number of the dialogue
	Sequence uint8  // of the step within the dialogue, modulo 128; 0 if the dialect has none
	End      bool   // the dialogue ends with this step
}

// Reply is the step that answers s with the act.
func (s USSDStep) Reply(a USSDAct) USSDStep {
	return USSDStep{
		Act: a, Session: s.Session, Sequence: (s.Sequence + 1) & 0x7F,
		End: a == USSDRelease || a == USSDAborted,
	}
}

// Read finds the step that a message is. A message without its_session_info is a
// step of session 0: some gateways keep one dialogue per number and give none.
// ErrUSSD is returned for an operation that the dialect does not know.
func (d USSDDialect) Read(m Message) (USSDStep, error) {
	op, ok := m.TLV(TagUSSDServiceOp)
	if !ok || len(op) != 1 {
		return USSDStep{}, fmt.Errorf("%w: no ussd_service_op of one octet", ErrUSSD)
	}
	step, err := d.session(m)
	if err != nil {
		return USSDStep{}, err
	}
	for act, known := range d.Ops {
		if known == USSDOp(op[0]) {
			step.Act = USSDAct(act)
			return step, nil
		}
	}
	return USSDStep{}, fmt.Errorf("%w: ussd_service_op %d", ErrUSSD, op[0])
}

// session reads the number of the dialogue.
func (d USSDDialect) session(m Message) (USSDStep, error) {
	tag := TagITSSessionInfo
	if d.ByReference {
		tag = TagUserMessageReference
	}
	v, ok := m.TLV(tag)
	if !ok || d.Sessionless {
		return USSDStep{}, nil
	}
	if len(v) != 2 {
		return USSDStep{}, fmt.Errorf("%w: the session's number has %d octets", ErrUSSD, len(v))
	}
	n := binary.BigEndian.Uint16(v)
	if d.ByReference {
		return USSDStep{Session: n}, nil
	}
	return USSDStep{
		Session:  n >> (1 + d.SequenceBits),
		Sequence: uint8(n >> 1 & (1<<d.SequenceBits - 1)),
		End:      n&1 == 1,
	}, nil
}

// Write makes the message a step: it sets the service_type and adds the optional
// parameters that say so.
func (d USSDDialect) Write(m *Message, s USSDStep) {
	m.ServiceType, m.DataSM = USSDServiceType, d.DataSM
	m.TLVs = append(m.TLVs, TLV{TagUSSDServiceOp, []byte{byte(d.Ops[s.Act])}})
	switch {
	case d.Sessionless:
		return
	case d.ByReference:
		m.TLVs = append(m.TLVs, TLV{TagUserMessageReference, binary.BigEndian.AppendUint16(nil, s.Session)})
		return
	}
	n := s.Session<<(1+d.SequenceBits) | uint16(s.Sequence)&(1<<d.SequenceBits-1)<<1
	if s.End {
		n |= 1
	}
	m.TLVs = append(m.TLVs, TLV{TagITSSessionInfo, binary.BigEndian.AppendUint16(nil, n)})
}
