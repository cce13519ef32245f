package smpp

import (
	"context"
	"testing"
)

func TestKinds(t *testing.T) {
	for _, test := range []struct {
		name string
		m    Message
		want Kind
	}{
		{"plain", Message{}, KindSMS},
		{"long message", Message{ESMClass: ESMClassUDHI}, KindSMS},
		{"store and forward", Message{ESMClass: 0x03}, KindSMS},
		{"person's acknowledgement", Message{ESMClass: 0x10}, KindSMS},
		{"receipt", Message{ESMClass: 0x04}, KindReceipt},
		{"receipt with mode and header", Message{ESMClass: 0x47}, KindReceipt},
		{"intermediate notification", Message{ESMClass: 0x20}, KindReceipt},
		{"receipt on a ussd service", Message{ESMClass: 0x04, ServiceType: "USSD"}, KindReceipt},
		{"ussd_service_op", Message{TLVs: []TLV{{0x1401, nil}, {TagUSSDServiceOp, []byte{1}}}}, KindUSSD},
		{"service_type", Message{ServiceType: "ussd"}, KindUSSD},
	} {
		t.Run(test.name, func(t *testing.T) {
			if got := test.m.Kind(); got != test.want {
				t.Errorf("Kind = %d", got)
			}
		})
	}
}

func TestMux(t *testing.T) {
	named := func(id string) Handler {
		return HandlerFunc(func(context.Context, *Bind, Message) (string, Status) { return id, StatusTemporary })
	}
	sms, ussd, receipt := Message{}, Message{ServiceType: "USSD"}, Message{ESMClass: ESMClassReceipt}
	for _, test := range []struct {
		mux  Mux
		m    Message
		id   string
		want Status
	}{
		{Mux{SMS: named("s"), USSD: named("u"), Receipt: named("r")}, sms, "s", StatusTemporary},
		{Mux{SMS: named("s"), USSD: named("u"), Receipt: named("r")}, ussd, "u", StatusTemporary},
		{Mux{SMS: named("s"), USSD: named("u"), Receipt: named("r")}, receipt, "r", StatusTemporary},
		{Mux{}, sms, "", StatusRejected},
		{Mux{}, ussd, "", StatusRejected},
		{Mux{}, receipt, "", StatusOK},
	} {
		if id, got := test.mux.Receive(t.Context(), nil, test.m); id != test.id || got != test.want {
			t.Errorf("%v: %q, %v; want %q, %v", test.m.Kind(), id, got, test.id, test.want)
		}
	}
}
