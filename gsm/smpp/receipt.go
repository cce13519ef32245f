package smpp

import (
	"encoding/binary"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/fiorix/go-smpp/v2/smpp/pdu/pdufield"
)

// ErrReceipt means that a message marked as a delivery receipt names no message.
var ErrReceipt = errors.New("smpp: unreadable delivery receipt")

// MessageState is what became of a message (SMPP 3.4 §5.2.28).
type MessageState uint8

// The states of a message. The zero value is no state.
const (
	Enroute       MessageState = 1
	Delivered     MessageState = 2
	Expired       MessageState = 3
	Deleted       MessageState = 4
	Undeliverable MessageState = 5
	Accepted      MessageState = 6
	Unknown       MessageState = 7
	Rejected      MessageState = 8
)

var stateWords = [...]string{
	Enroute: "ENROUTE", Delivered: "DELIVRD", Expired: "EXPIRED", Deleted: "DELETED",
	Undeliverable: "UNDELIV", Accepted: "ACCEPTD", Unknown: "UNKNOWN", Rejected: "REJECTD",
}

// String is the word that receipts use (SMPP 3.4 Appendix B).
func (s MessageState) String() string {
	if s == 0 || int(s) >= len(stateWords) {
		return "NONE"
	}
	return stateWords[s]
}

// Final reports whether no further receipt is to be expected.
func (s MessageState) Final() bool { return s != 0 && s != Enroute && s != Unknown }

// Receipt says what became of a message that was submitted earlier.
type Receipt struct {
	ID        string // the message_id as the receipt writes it, which may be another form than the answer had
	State     MessageState
	Done      time.Time // when the state was reached, UTC as far as known; zero if not told
	Err       string    // the network's error code, "" or "000" for none
	Reference uint16    // user_message_reference of the submit
	Referred  bool      // whether Reference was given: some gateways give no usable ID
}

// ParseReceipt reads a delivery receipt from the optional parameters
// receipted_message_id and message_state where they are given, and otherwise from
// the text of Appendix B, whatever its data_coding says. ErrReceipt is returned
// when neither an id nor a reference is found.
func ParseReceipt(m Message) (Receipt, error) {
	r := parseReceiptText(m.Payload, m.DataCoding)
	if id, ok := m.TLV(TagReceiptedMessageID); ok {
		if s := messageID(string(id)); s != "" {
			r.ID = s
		}
	}
	if v, ok := m.TLV(TagMessageState); ok && len(v) == 1 && v[0] > 0 && int(v[0]) < len(stateWords) {
		r.State = MessageState(v[0])
	}
	if v, ok := m.TLV(TagUserMessageReference); ok && len(v) == 2 {
		r.Reference, r.Referred = binary.BigEndian.Uint16(v), true
	}
	if r.ID == "" && !r.Referred {
		return Receipt{}, ErrReceipt
	}
	return r, nil
}

// parseReceiptText reads the text form. Some SMSCs write it in UCS-2; all of it
// that matters is ASCII.
func parseReceiptText(text []byte, coding uint8) Receipt {
	if coding == 8 {
		text = lowOctets(text)
	}
	parsed, err := pdufield.ParseDeliveryReceipt(text)
	if err != nil {
		return Receipt{}
	}
	return Receipt{ID: messageID(parsed.ID), State: stateOf(parsed.State), Done: parsed.DoneDate, Err: parsed.Err}
}

// messageID is an id without its terminator and padding, or "" for what cannot
// be one: ids have 1 to 64 printable characters (SMPP 3.4 §5.2.23).
func messageID(s string) string {
	s, _, _ = strings.Cut(s, "\x00")
	s = strings.Trim(s, " ")
	for _, c := range []byte(s) {
		if c <= ' ' || c > '~' {
			return ""
		}
	}
	if len(s) > 64 {
		return ""
	}
	return s
}

func lowOctets(ucs2 []byte) []byte {
	low := make([]byte, 0, len(ucs2)/2)
	for i := 1; i < len(ucs2); i += 2 {
		low = append(low, ucs2[i])
	}
	return low
}

// stateOf knows a state by how its word begins: DELIVRD, DELIVERED, UNDELIVERABLE
// and the like are all in use.
func stateOf(word string) MessageState {
	word = strings.ToUpper(word)
	for state, prefix := range [...]string{
		Enroute: "ENRO", Delivered: "DELIV", Expired: "EXPIR", Deleted: "DELET",
		Undeliverable: "UNDEL", Accepted: "ACCEP", Unknown: "UNKN", Rejected: "REJEC",
	} {
		if prefix != "" && strings.HasPrefix(word, prefix) {
			return MessageState(state)
		}
	}
	if strings.HasPrefix(word, "FAIL") {
		return Undeliverable
	}
	return 0
}

// WriteReceipt makes m a delivery receipt in both forms, as an SMSC sends it.
func WriteReceipt(m *Message, r Receipt, submitted time.Time) {
	const layout = "0601021504"
	delivered := 0
	if r.State == Delivered {
		delivered = 1
	}
	m.ESMClass = m.ESMClass&^esmClassTypeMask | ESMClassReceipt
	m.DataCoding = 0
	m.Payload = fmt.Appendf(nil, "id:%s sub:001 dlvrd:%03d submit date:%s done date:%s stat:%s err:%s text:",
		r.ID, delivered, submitted.UTC().Format(layout), r.Done.UTC().Format(layout), r.State, r.Err)
	m.TLVs = append(m.TLVs,
		TLV{TagReceiptedMessageID, append([]byte(r.ID), 0)},
		TLV{TagMessageState, []byte{byte(r.State)}})
}
