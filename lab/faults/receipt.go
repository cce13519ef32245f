//go:build !production

package faults

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// Receipt writes delivery receipts as some SMSCs do.
type Receipt struct {
	Form string `yaml:"form"` // one of the keys of receiptForms
}

// receiptForms are the ways to write what became of the message id, a decimal
// number.
var receiptForms = map[string]func(m message, id string) message{
	"bare":   func(m message, id string) message { return m.say("id:"+id+" stat:DELIVRD", nil) },
	"hex":    func(m message, id string) message { return m.say(fullReceipt(hexadecimal(id)), nil) },
	"padded": func(m message, id string) message { return m.say(fullReceipt(fmt.Sprintf("%020s", id)), nil) },
	"words": func(m message, id string) message {
		return m.say(strings.Replace(fullReceipt(id), "DELIVRD", "DELIVERED", 1), nil)
	},
	"lower":      func(m message, id string) message { return m.say(strings.ToLower(fullReceipt(id)), nil) },
	"tlvs":       func(m message, id string) message { return m.say("", receiptTLVs(id)) },
	"coding-4":   func(m message, id string) message { return m.say(fullReceipt(id), nil).set(dataCoding, 4) },
	"ucs2":       func(m message, id string) message { return m.say(ucs2(fullReceipt(id)), nil).set(dataCoding, 8) },
	"nameless":   func(m message, _ string) message { return m.say("id:msg_id_not_implemented stat:DELIVRD", m.tlvs) },
	"unreadable": func(m message, _ string) message { return m.say("thank you for using our network", nil) },
}

func (r *Receipt) usual() []string { return []string{"receipt"} }

func (r *Receipt) check() error {
	if receiptForms[r.Form] != nil {
		return nil
	}
	var forms []string
	for form := range receiptForms {
		forms = append(forms, form)
	}
	slices.Sort(forms)
	return fmt.Errorf("receipt: form is one of %s, not %q", strings.Join(forms, ", "), r.Form)
}

var receiptID = regexp.MustCompile(`^id:([0-9]+) `)

func (r *Receipt) strike(_ *conn, f frame) []frame {
	m, ok := parseMessage(f)
	id := receiptID.FindSubmatch(m.text)
	if !ok || id == nil {
		return []frame{f}
	}
	return []frame{receiptForms[r.Form](m, string(id[1])).frame()}
}

// say gives the message another content.
func (m message) say(text string, tlvs []byte) message {
	m.text, m.tlvs = []byte(text), tlvs
	return m
}

// fullReceipt is the text of SMPP 3.4 Appendix B.
func fullReceipt(id string) string {
	return "id:" + id + " sub:001 dlvrd:001 submit date:2611270901 done date:2611270902 stat:DELIVRD err:000 text:"
}

func receiptTLVs(id string) []byte {
	const receiptedMessageID, messageState, delivered = 0x001E, 0x0427, 2
	return bytes.Join([][]byte{tlv(receiptedMessageID, append([]byte(id), 0)...), tlv(messageState, delivered)}, nil)
}

func hexadecimal(id string) string {
	n, _ := strconv.ParseUint(id, 10, 64) // the operator's own ids fit
	return fmt.Sprintf("%X", n)
}

func ucs2(text string) string {
	var b []byte
	for _, c := range []byte(text) {
		b = binary.BigEndian.AppendUint16(b, uint16(c))
	}
	return string(b)
}
