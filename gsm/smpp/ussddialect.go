package smpp

import "slices"

// USSDDialect is how one operator's gateway writes dialogues in SMPP. It is data,
// so that a further dialect is a further value.
type USSDDialect struct {
	Name string
	Ops  [ussdActs]USSDOp // by act
	// SequenceBits is how many bits of its_session_info number the steps, below the
	// session's number and above the end bit: 7 in the standard layout, 0 where the
	// session has 15 bits.
	SequenceBits uint8
	// ByReference means that user_message_reference is the dialogue's number and
	// its_session_info is neither read nor written.
	ByReference bool
	// Sessionless means that nothing numbers dialogues: a person has one at a time.
	Sessionless bool
	// DataSM means that steps to the gateway travel as data_sm (SMPP 3.4 §4.7.1).
	// Steps from it are read in either PDU.
	DataSM bool
}

// DefaultUSSD is the dialect of SMPP 3.4 itself: its ussd_service_op values, and
// its_session_info as one octet session, seven bits of sequence and an end bit.
// A hang-up has no value in the standard; 0x81 is what vendors use.
func DefaultUSSD() USSDDialect {
	return USSDDialect{
		Name: "default",
		Ops: [ussdActs]USSDOp{
			USSDBegin: PSSRIndication, USSDAnswer: USSRConfirm, USSDNoted: USSNConfirm,
			USSDAsk: USSRRequest, USSDRelease: PSSRResponse, USSDNotify: USSNRequest, USSDAborted: 0x81,
		},
		SequenceBits: 7,
	}
}

// vendorRelease ends a dialogue at the gateways of Sixdee and Mica: 0x17, where the
// standard has 17.
const vendorRelease USSDOp = 0x17

// SixdeeUSSD is the dialect of Sixdee's gateways: its_session_info is a dialogue of
// 15 bits and an end bit, steps are not numbered.
func SixdeeUSSD() USSDDialect {
	d := DefaultUSSD()
	d.Name, d.SequenceBits = "sixdee", 0
	d.Ops[USSDRelease] = vendorRelease
	return d
}

// MicaUSSD is the dialect of Mica's gateways: user_message_reference is the
// dialogue, unique only together with the person's number.
func MicaUSSD() USSDDialect {
	d := DefaultUSSD()
	d.Name, d.ByReference = "mica", true
	d.Ops[USSDRelease] = vendorRelease
	return d
}

// USSDDialects are the dialects that have names, the standard's first.
func USSDDialects() []USSDDialect {
	return []USSDDialect{DefaultUSSD(), SixdeeUSSD(), MicaUSSD()}
}

// USSDDialectNamed is the dialect of that name; "" is the standard's.
func USSDDialectNamed(name string) (d USSDDialect, ok bool) {
	if name == "" {
		return DefaultUSSD(), true
	}
	all := USSDDialects()
	i := slices.IndexFunc(all, func(d USSDDialect) bool { return d.Name == name })
	if i < 0 {
		return USSDDialect{}, false
	}
	return all[i], true
}

// Sessions is how many different numbers the dialect has for dialogues.
func (d USSDDialect) Sessions() int {
	switch {
	case d.Sessionless:
		return 1
	case d.ByReference:
		return 1 << 16
	}
	return 1 << (15 - d.SequenceBits)
}
