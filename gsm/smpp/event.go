package smpp

import (
	"fmt"
	"strings"
	"time"
)

// Event is one PDU as a trace shows it: all that a telecom engineer looks for, and
// nothing of what a person wrote or is called by.
type Event struct {
	Time     time.Time `json:"time"`
	Bind     int       `json:"bind"`              // which of the link's, from 1
	Sent     bool      `json:"sent"`              // by us
	Command  string    `json:"command"`           // as the standard names it, or its number
	Status   string    `json:"status"`            // ESME_ROK in requests
	Sequence uint32    `json:"sequence"`          // sequence_number
	Size     int       `json:"size"`              // of the PDU in octets
	Fault    string    `json:"fault,omitempty"`   // why it cannot be read
	Dropped  uint64    `json:"dropped,omitempty"` // events before this one that the reader was too slow for

	Message *MessageEvent `json:"message,omitempty"` // of submit_sm, deliver_sm and data_sm
	Tags    []Tag         `json:"tags,omitempty"`    // of the optional parameters, in their order
}

// MessageEvent is what a trace shows of a message.
type MessageEvent struct {
	Source      string `json:"source"` // masked but for its last two characters
	Dest        string `json:"dest"`   // likewise
	ServiceType string `json:"service_type"`
	ESMClass    uint8  `json:"esm_class"`
	DataCoding  uint8  `json:"data_coding"`
	Registered  uint8  `json:"registered_delivery"`
	Payload     int    `json:"payload"` // its size in octets
}

func eventOf(p *packet, size int, fault error) Event {
	e := Event{Time: time.Now(), Command: nameOf(p), Status: p.status.String(), Sequence: p.seq, Size: size}
	if fault != nil {
		e.Fault = fault.Error()
		return e
	}
	tlvs := p.tlvs
	if carriesMessage(p.id) {
		e.Message, tlvs = p.msg.event(), p.msg.TLVs
		if p.carriesPayload() {
			e.Tags = append(e.Tags, TagMessagePayload)
		}
	}
	for _, v := range tlvs {
		e.Tags = append(e.Tags, v.Tag)
	}
	return e
}

func (m *Message) event() *MessageEvent {
	return &MessageEvent{
		Source: masked(m.Source.Addr), Dest: masked(m.Dest.Addr), ServiceType: m.ServiceType,
		ESMClass: m.ESMClass, DataCoding: m.DataCoding, Registered: m.RegisteredDelivery, Payload: len(m.Payload),
	}
}

func nameOf(p *packet) string {
	if c, ok := commands[p.id]; ok {
		return c.name
	}
	return fmt.Sprintf("0x%08X", uint32(p.id))
}

// masked is an address of which only the last two characters can be read. Short
// ones are codes that a person dialled, and a dial string may hold an entry.
func masked(addr string) string {
	const shown = 2
	if len(addr) <= shown {
		return strings.Repeat("*", len(addr))
	}
	return strings.Repeat("*", len(addr)-shown) + addr[len(addr)-shown:]
}
