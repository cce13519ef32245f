package smpp

import (
	"bytes"
	"encoding/binary"
	"encoding/hex"
	"errors"
	"strings"
	"testing"

	"github.com/fiorix/go-smpp/v2/smpp/pdu"
	"github.com/google/go-cmp/cmp"
)

// octets reads hexadecimal digits and quoted ASCII, written as in the standard's
// own tables: `00 "abc" 00`. The length is put in front.
func octets(t testing.TB, s string) []byte {
	t.Helper()
	frame := make([]byte, 4)
	for i, run := range strings.Split(s, `"`) {
		if i%2 == 1 {
			frame = append(frame, run...)
			continue
		}
		b, err := hex.DecodeString(strings.ReplaceAll(run, " ", ""))
		if err != nil {
			t.Fatal(err)
		}
		frame = append(frame, b...)
	}
	binary.BigEndian.PutUint32(frame, uint32(len(frame)))
	return frame
}

var long = bytes.Repeat([]byte("x"), 300)

// pdus are PDUs and what they say.
var pdus = []struct {
	name  string
	wire  string
	means packet
}{
	{"enquire_link", "00000015 00000000 00000001", packet{id: pdu.EnquireLinkID, seq: 1}},
	{"generic_nack", "80000000 00000003 7FFFFFFF", packet{id: pdu.GenericNACKID, status: StatusInvalidCommand, seq: maxSequence}},
	{"unbind_resp", "80000006 00000000 00000009", packet{id: pdu.UnbindRespID, seq: 9}},
	{
		"bind_transceiver", `00000009 00000000 00000001 "health" 00 "secret" 00 "vma" 00 34 01 02 "91*" 00`,
		packet{id: pdu.BindTransceiverID, seq: 1, bind: BindRequest{Transceiver, "health", "secret", "vma", 0x34, 1, 2, "91*"}},
	},
	{
		"bind_receiver with nothing", `00000001 00000000 00000001 00 00 00 34 00 00 00`,
		packet{id: pdu.BindReceiverID, seq: 1, bind: BindRequest{Type: Receiver, InterfaceVersion: 0x34}},
	},
	{
		"bind_transmitter_resp with version", `80000002 00000000 00000001 "smsc" 00 0210 0001 34`,
		packet{id: pdu.BindTransmitterRespID, seq: 1, text: "smsc", tlvs: []TLV{{TagSCInterfaceVersion, []byte{0x34}}}},
	},
	{"bind refused", "80000009 0000000E 00000001", packet{id: pdu.BindTransceiverRespID, status: StatusInvalidPassword, seq: 1}},
	{
		"submit_sm",
		`00000004 00000000 0000000A "CMT" 00 05 00 "HEALTH" 00 01 01 "919000000001" 00 40 7F 01 00 "000000001500000R" 00 01 00 08 00 04 00410042`,
		packet{id: pdu.SubmitSMID, seq: 10, msg: Message{
			Source: Address{5, 0, "HEALTH"}, Dest: Address{1, 1, "919000000001"}, ServiceType: "CMT", ESMClass: ESMClassUDHI,
			ProtocolID: 0x7F, Priority: 1, ValidityPeriod: "000000001500000R", RegisteredDelivery: 1, DataCoding: 8,
			Payload: []byte{0, 'A', 0, 'B'}, Seq: 10,
		}},
	},
	{
		"deliver_sm with ussd parameters in their order, one twice",
		`00000005 00000000 00000002 "USSD" 00 01 01 "919000000001" 00 00 00 "*456#" 00 00 00 00 00 00 00 00 0F 00 05 "*456#" 0501 0001 01 1383 0002 0700 1401 0001 "b" 1401 0000`,
		packet{id: pdu.DeliverSMID, seq: 2, msg: Message{
			Source: Address{1, 1, "919000000001"}, Dest: Address{0, 0, "*456#"}, ServiceType: "USSD", DataCoding: 0x0F, Payload: []byte("*456#"),
			TLVs: []TLV{{TagUSSDServiceOp, []byte{1}}, {TagITSSessionInfo, []byte{7, 0}}, {0x1401, []byte("b")}, {0x1401, nil}}, Seq: 2,
		}},
	},
	{
		"submit_sm with message_payload",
		`00000004 00000000 00000003 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 0424 012C "` + string(long) + `"`,
		packet{id: pdu.SubmitSMID, seq: 3, msg: Message{Payload: long, Seq: 3}},
	},
	{
		"data_sm",
		`00000103 00000000 00000004 "CMT" 00 01 01 "1" 00 01 01 "2" 00 04 01 03 0424 0002 "hi" 0427 0001 02`,
		packet{id: pdu.DataSMID, seq: 4, msg: Message{
			Source: Address{1, 1, "1"}, Dest: Address{1, 1, "2"}, ServiceType: "CMT", ESMClass: 4, RegisteredDelivery: 1, DataCoding: 3,
			Payload: []byte("hi"), TLVs: []TLV{{TagMessageState, []byte{2}}}, Seq: 4,
		}},
	},
	{
		"submit_sm for later, of a canned text",
		`00000004 00000000 00000003 00 00 00 "1" 00 00 00 "2" 00 00 00 00 "261231235959000+" 00 00 00 00 00 07 00`,
		packet{id: pdu.SubmitSMID, seq: 3, msg: Message{
			Source: Address{Addr: "1"}, Dest: Address{Addr: "2"}, ScheduleDeliveryTime: "261231235959000+", DefaultMessageID: 7, Seq: 3,
		}},
	},
	{
		"submit_multi to an address and a list",
		`00000021 00000000 00000005 00 01 01 "9190" 00 02 01 00 00 "56789" 00 02 "all" 00 40 00 00 00 00 11 00 08 00 02 0041 0204 0002 0007`,
		packet{id: pdu.SubmitMultiID, seq: 5, msg: Message{
			Source: Address{1, 1, "9190"}, ESMClass: ESMClassUDHI, RegisteredDelivery: 0x11, DataCoding: 8, Payload: []byte{0, 'A'},
			TLVs: []TLV{{TagUserMessageReference, []byte{0, 7}}}, Seq: 5,
		}, multi: &multi{dests: []destination{{Address: Address{0, 0, "56789"}}, {Address: Address{Addr: "all"}, list: true}}}},
	},
	{
		"submit_multi_resp with a failure", `80000021 00000000 00000005 "id" 00 01 01 01 "56780" 00 0000000B`,
		packet{id: pdu.SubmitMultiRespID, seq: 5, text: "id", multi: &multi{failed: []unsuccess{{Address{1, 1, "56780"}, StatusInvalidDestination}}}},
	},
	{"query_sm", `00000003 00000000 00000006 "id" 00 01 01 "9190" 00`, packet{id: pdu.QuerySMID, seq: 6, text: "id", msg: Message{Source: Address{1, 1, "9190"}}}},
	{
		"query_sm_resp", `80000003 00000000 00000006 "id" 00 "261127233000500+" 00 02 00`,
		packet{id: pdu.QuerySMRespID, seq: 6, text: "id", found: &found{"261127233000500+", Delivered, 0}},
	},
	{"query_sm refused", "80000003 00000067 00000006", packet{id: pdu.QuerySMRespID, status: StatusQueryFailed, seq: 6, found: &found{}}},
	{
		"cancel_sm", `00000008 00000000 00000007 00 "id" 00 01 01 "9190" 00 00 00 00`,
		packet{id: pdu.CancelSMID, seq: 7, text: "id", msg: Message{Source: Address{1, 1, "9190"}}},
	},
	{"cancel_sm_resp", "80000008 00000011 00000007", packet{id: pdu.CancelSMRespID, status: StatusCancelFailed, seq: 7}},
	{
		"replace_sm", `00000007 00000000 00000008 "id" 00 01 01 "9190" 00 00 00 00 00 00`,
		packet{id: pdu.ReplaceSMID, seq: 8, text: "id", msg: Message{Source: Address{1, 1, "9190"}}},
	},
	{"replace_sm_resp", "80000007 00000013 00000008", packet{id: pdu.ReplaceSMRespID, status: StatusReplaceFailed, seq: 8}},
	{"outbind", `0000000B 00000000 00000001 "smsc" 00 "secret" 00`, packet{id: pdu.OutbindID, seq: 1, bind: BindRequest{SystemID: "smsc", Password: "secret"}}},
	{
		"submit_sm_resp of version 5.0", `80000004 00000000 0000000A "7" 00 0428 0001 55`,
		packet{id: pdu.SubmitSMRespID, seq: 10, text: "7", tlvs: []TLV{{0x0428, []byte{0x55}}}},
	},
	{"submit_sm_resp", `80000004 00000000 0000000A "` + strings.Repeat("7", 64) + `" 00`, packet{id: pdu.SubmitSMRespID, seq: 10, text: strings.Repeat("7", 64)}},
	{"submit_sm_resp refused", "80000004 00000058 0000000A", packet{id: pdu.SubmitSMRespID, status: StatusThrottled, seq: 10}},
	{"deliver_sm_resp refused", "80000005 00000064 0000000A 00", packet{id: pdu.DeliverSMRespID, status: StatusTemporary, seq: 10}},
}

// unexported lets cmp look into packets.
var unexported = cmp.AllowUnexported(packet{}, multi{}, found{}, destination{}, unsuccess{})

func TestPDUs(t *testing.T) {
	for _, test := range pdus {
		t.Run(test.name, func(t *testing.T) {
			wire := octets(t, test.wire)
			got, err := decode(parseHeader(wire), wire)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(test.means, got, equateEmpty, unexported); diff != "" {
				t.Errorf("decoded (-want +got):\n%s", diff)
			}
			back, err := encode([]byte("before"), &test.means)
			if want := "before" + string(wire); string(back) != want || err != nil {
				t.Errorf("encoded %x, %v\nwant    %x", back, err, want)
			}
		})
	}
}

// TestAsPayload has a short content travel as message_payload.
func TestAsPayload(t *testing.T) {
	want := octets(t, `00000004 00000000 00000003 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 0424 0002 "hi"`)
	got, err := encode(nil, &packet{id: pdu.SubmitSMID, seq: 3, msg: Message{Payload: []byte("hi"), AsPayload: true}})
	if !bytes.Equal(got, want) || err != nil {
		t.Errorf("encoded %x, %v\nwant    %x", got, err, want)
	}
}

// TestToleratedPDUs are PDUs that real peers send though the standard has them
// otherwise.
func TestToleratedPDUs(t *testing.T) {
	for _, test := range []struct {
		name, wire string
		means      packet
	}{
		{"bind_transceiver_resp without system_id", "80000009 00000000 00000001", packet{id: pdu.BindTransceiverRespID, seq: 1}},
		{"submit_sm_resp without message_id", "80000004 00000000 00000001", packet{id: pdu.SubmitSMRespID, seq: 1}},
		{"submit_sm_resp refused with a body", `80000004 00000045 00000001 "x" 00`, packet{id: pdu.SubmitSMRespID, status: StatusSubmitFailed, seq: 1, text: "x"}},
		{"deliver_sm_resp with junk behind", `80000005 00000000 00000001 00 FF`, packet{id: pdu.DeliverSMRespID, seq: 1}},
		{"enquire_link_resp with a body", "80000015 00000000 00000001 FFFF", packet{id: pdu.EnquireLinkRespID, seq: 1}},
		{"bind_receiver that ends behind the password", `00000001 00000000 00000001 "a" 00 "b" 00`, packet{id: pdu.BindReceiverID, seq: 1, bind: BindRequest{Type: Receiver, SystemID: "a", Password: "b"}}},
		{"bind_transmitter version 3.3", `00000002 00000000 00000001 "a" 00 "b" 00 00 33 00 00 00`, packet{id: pdu.BindTransmitterID, seq: 1, bind: BindRequest{Type: Transmitter, SystemID: "a", Password: "b", InterfaceVersion: 0x33}}},
		{"submit_sm refused, with the parameters of 5.0", `80000004 00000058 00000001 00 0428 0001 63`, packet{id: pdu.SubmitSMRespID, status: StatusThrottled, seq: 1, tlvs: []TLV{{0x0428, []byte{99}}}}},
		{"submit_sm with 255 octets, as in 5.0", `00000004 00000000 00000001 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 FF "` + string(long[:255]) + `"`, packet{id: pdu.SubmitSMID, seq: 1, msg: Message{Payload: long[:255], Seq: 1}}},
		{"query_sm_resp without a final date", `80000003 00000000 00000001 "id" 00`, packet{id: pdu.QuerySMRespID, seq: 1, text: "id", found: &found{}}},
		{"submit_multi_resp cut in its failures", `80000021 00000000 00000001 "id" 00 02 00 00 "1" 00 0000000B 00`, packet{id: pdu.SubmitMultiRespID, seq: 1, text: "id", multi: &multi{failed: []unsuccess{{Address{Addr: "1"}, StatusInvalidDestination}}}}},
		{"alert_notification", `00000102 00000000 00000001 01 01 "9190" 00 00 00 00 0422 0001 00`, packet{id: pdu.AlertNotificationID, seq: 1, tlvs: []TLV{{0x0422, []byte{0}}}}},
		{"bind_transceiver version 5.0", `00000009 00000000 00000001 "a" 00 00 00 50 00 00 00`, packet{id: pdu.BindTransceiverID, seq: 1, bind: BindRequest{SystemID: "a", InterfaceVersion: 0x50}}},
	} {
		t.Run(test.name, func(t *testing.T) {
			wire := octets(t, test.wire)
			got, err := decode(parseHeader(wire), wire)
			if diff := cmp.Diff(test.means, got, equateEmpty, unexported); diff != "" || err != nil {
				t.Errorf("decoded %v (-want +got):\n%s", err, diff)
			}
		})
	}
}

func TestMalformedPDUs(t *testing.T) {
	const bare = `00000004 00000000 00000001 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 `
	for _, test := range []struct {
		name, wire string
		status     Status
	}{
		{"unknown command", "00000666 00000000 00000001", StatusInvalidCommand},
		{"submit_sm without a body", "00000004 00000000 00000001", StatusInvalidCommandLen},
		{"submit_sm cut inside an address", `00000004 00000000 00000001 00 00 00 "91900`, StatusInvalidCommandLen},
		{"submit_sm cut before its content", bare[:len(bare)-3], StatusInvalidCommandLen},
		{"submit_sm shorter than sm_length", bare + `05 "abc"`, StatusInvalidCommandLen},
		{"half an optional parameter", bare + "00 0501", StatusInvalidTLVStream},
		{"optional parameter longer than the rest", bare + "00 0501 0002 01", StatusInvalidTLVStream},
		{"content in two places", bare + `01 "a" 0424 0001 "b"`, StatusTLVNotAllowed},
		{"message_payload twice", bare + `00 0424 0001 "a" 0424 0001 "b"`, StatusTLVNotAllowed},
		{"submit_multi to nobody", `00000021 00000000 00000001 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00`, StatusInvalidDestCount},
		{"submit_multi to an unknown sort", `00000021 00000000 00000001 00 00 00 00 01 03 00 00 00 00 00 00 00 00 00 00 00 00 00`, StatusInvalidDestFlag},
		{"submit_multi with fewer destinations than it says", `00000021 00000000 00000001 00 00 00 00 02 01 00 00 "1" 00`, StatusInvalidCommandLen},
		{"query_sm without a source", `00000003 00000000 00000001 "id" 00`, StatusInvalidCommandLen},
		{"outbind without a password", `0000000B 00000000 00000001 "a" 00`, StatusInvalidCommandLen},
		{"bind without a password", `00000009 00000000 00000001 "a" 00`, StatusInvalidCommandLen},
	} {
		t.Run(test.name, func(t *testing.T) {
			wire := octets(t, test.wire)
			p, err := decode(parseHeader(wire), wire)
			if d, ok := errors.AsType[*decodeError](err); !ok || d.status != test.status || p.seq != 1 {
				t.Errorf("decoded %+v, %v; want %v", p, err, test.status)
			}
		})
	}
}

func TestInvalidMessages(t *testing.T) {
	ok := Message{
		Source: Address{Addr: strings.Repeat("1", 20)}, Dest: Address{Addr: "2"}, ServiceType: "12345",
		ValidityPeriod: strings.Repeat("0", 16), Payload: make([]byte, 65_000), TLVs: []TLV{{1, nil}},
	}
	if err := ok.validate(); err != nil {
		t.Fatal(err)
	}
	for name, spoil := range map[string]func(*Message){
		"NUL in the source":       func(m *Message) { m.Source.Addr = "1\x00\x01\x01\x39" },
		"NUL in the destination":  func(m *Message) { m.Dest.Addr = "\x00" },
		"NUL in the service type": func(m *Message) { m.ServiceType = "A\x00" },
		"NUL in the validity":     func(m *Message) { m.ValidityPeriod = strings.Repeat("0", 15) + "\x00" },
		"long address":            func(m *Message) { m.Source.Addr += "1" },
		"long service type":       func(m *Message) { m.ServiceType += "6" },
		"short schedule":          func(m *Message) { m.ScheduleDeliveryTime = "1" },
		"short validity":          func(m *Message) { m.ValidityPeriod = "1" },
		"message_payload":         func(m *Message) { m.TLVs = []TLV{{TagMessagePayload, nil}} },
		"long parameter":          func(m *Message) { m.Payload, m.TLVs = nil, []TLV{{1, make([]byte, 65_536)}} },
		"too long in all":         func(m *Message) { m.TLVs = []TLV{{1, make([]byte, 65_000)}} },
		"long payload":            func(m *Message) { m.Payload = make([]byte, 65_536) },
	} {
		t.Run(name, func(t *testing.T) {
			m := ok
			spoil(&m)
			if err := m.validate(); !errors.Is(err, ErrInvalid) {
				t.Errorf("validate = %v", err)
			}
		})
	}
}
