package smpp

import (
	"errors"
	"testing"
	"time"
	"unicode/utf16"
)

// receipts are texts of receipts as SMSCs write them.
var receipts = []struct {
	name   string
	text   string
	coding byte
	want   Receipt
}{
	{
		"Appendix B", "id:0123456789 sub:001 dlvrd:001 submit date:2611231009 done date:2611231010 stat:DELIVRD err:000 text:Hello id:9", 0,
		Receipt{ID: "0123456789", State: Delivered, Done: time.Date(2026, 11, 23, 10, 10, 0, 0, time.UTC), Err: "000"},
	},
	{
		"seconds, capital Text, data_coding 4", "id:a1B2 sub:000 dlvrd:000 submit date:261123100900 done date:261123101005 stat:UNDELIV err:11 Text:", 4,
		Receipt{ID: "a1B2", State: Undeliverable, Done: time.Date(2026, 11, 23, 10, 10, 5, 0, time.UTC), Err: "11"},
	},
	{"few fields", "id:7 stat:EXPIRED", 0, Receipt{ID: "7", State: Expired}},
	{"a longer word", "stat:UNDELIVERABLE id:7", 0, Receipt{ID: "7", State: Undeliverable}},
	{"failed", "id:7 stat:FAILED", 0, Receipt{ID: "7", State: Undeliverable}},
	{"underway", "id:7 stat:ENROUTE", 0, Receipt{ID: "7", State: Enroute}},
	{"a word of its own", "id:7 stat:QUEUED", 0, Receipt{ID: "7"}},
}

func TestReceiptTexts(t *testing.T) {
	for _, test := range receipts {
		t.Run(test.name, func(t *testing.T) {
			got, err := ParseReceipt(Message{ESMClass: ESMClassReceipt, DataCoding: test.coding, Payload: []byte(test.text)})
			if got != test.want || err != nil {
				t.Errorf("ParseReceipt = %+v, %v; want %+v", got, err, test.want)
			}
		})
	}
}

func TestReceiptInUCS2(t *testing.T) {
	var payload []byte
	for _, u := range utf16.Encode([]rune("id:7 stat:DELIVRD")) {
		payload = append(payload, byte(u>>8), byte(u))
	}
	got, err := ParseReceipt(Message{DataCoding: 8, Payload: payload})
	if want := (Receipt{ID: "7", State: Delivered}); got != want || err != nil {
		t.Errorf("ParseReceipt = %+v, %v", got, err)
	}
}

func TestReceiptParameters(t *testing.T) {
	for _, test := range []struct {
		name string
		m    Message
		want Receipt
		err  error
	}{
		{
			"parameters alone", Message{TLVs: []TLV{{TagReceiptedMessageID, []byte("ab\x00")}, {TagMessageState, []byte{3}}}},
			Receipt{ID: "ab", State: Expired}, nil,
		},
		{
			"parameters before text", Message{Payload: []byte("id:1 stat:DELIVRD"), TLVs: []TLV{{TagReceiptedMessageID, []byte("2")}, {TagMessageState, []byte{8}}}},
			Receipt{ID: "2", State: Rejected}, nil,
		},
		{
			"text where a parameter makes no sense", Message{Payload: []byte("id:1 stat:DELIVRD"), TLVs: []TLV{{TagReceiptedMessageID, []byte{0}}, {TagMessageState, []byte{99}}}},
			Receipt{ID: "1", State: Delivered}, nil,
		},
		{
			"a reference alone", Message{TLVs: []TLV{{TagUserMessageReference, []byte{1, 2}}, {TagMessageState, []byte{2}}}},
			Receipt{State: Delivered, Reference: 0x0102, Referred: true}, nil,
		},
		{"nothing", Message{Payload: []byte("Your parcel has come")}, Receipt{}, ErrReceipt},
	} {
		t.Run(test.name, func(t *testing.T) {
			got, err := ParseReceipt(test.m)
			if got != test.want || !errors.Is(err, test.err) {
				t.Errorf("ParseReceipt = %+v, %v; want %+v", got, err, test.want)
			}
		})
	}
}
