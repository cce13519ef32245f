package smpp

import (
	"errors"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestUSSDOnTheWire(t *testing.T) {
	sessionless := DefaultUSSD()
	sessionless.Sessionless = true
	for _, test := range []struct {
		name    string
		dialect USSDDialect
		step    USSDStep
		want    []TLV
	}{
		{"begin", DefaultUSSD(), USSDStep{Act: USSDBegin, Session: 7}, []TLV{{TagUSSDServiceOp, []byte{1}}, {TagITSSessionInfo, []byte{7, 0}}}},
		{"page", DefaultUSSD(), USSDStep{Act: USSDAsk, Session: 7, Sequence: 1}, []TLV{{TagUSSDServiceOp, []byte{2}}, {TagITSSessionInfo, []byte{7, 2}}}},
		{"answer", DefaultUSSD(), USSDStep{Act: USSDAnswer, Session: 255, Sequence: 127}, []TLV{{TagUSSDServiceOp, []byte{18}}, {TagITSSessionInfo, []byte{255, 254}}}},
		{"last page", DefaultUSSD(), USSDStep{Act: USSDRelease, Session: 7, Sequence: 3, End: true}, []TLV{{TagUSSDServiceOp, []byte{17}}, {TagITSSessionInfo, []byte{7, 7}}}},
		{"notice", DefaultUSSD(), USSDStep{Act: USSDNotify}, []TLV{{TagUSSDServiceOp, []byte{3}}, {TagITSSessionInfo, []byte{0, 0}}}},
		{"sixdee begin", SixdeeUSSD(), USSDStep{Act: USSDBegin, Session: 1}, []TLV{{TagUSSDServiceOp, []byte{0x01}}, {TagITSSessionInfo, []byte{0, 2}}}},
		{"sixdee answer", SixdeeUSSD(), USSDStep{Act: USSDAnswer, Session: 0x7ABC, End: true}, []TLV{{TagUSSDServiceOp, []byte{0x12}}, {TagITSSessionInfo, []byte{0xF5, 0x79}}}},
		{"sixdee last page", SixdeeUSSD(), USSDStep{Act: USSDRelease, Session: 1, End: true}, []TLV{{TagUSSDServiceOp, []byte{0x17}}, {TagITSSessionInfo, []byte{0, 3}}}},
		{"sixdee hang-up", SixdeeUSSD(), USSDStep{Act: USSDAborted, Session: 1, End: true}, []TLV{{TagUSSDServiceOp, []byte{0x81}}, {TagITSSessionInfo, []byte{0, 3}}}},
		{"mica begin", MicaUSSD(), USSDStep{Act: USSDBegin, Session: 0xABCD}, []TLV{{TagUSSDServiceOp, []byte{1}}, {TagUserMessageReference, []byte{0xAB, 0xCD}}}},
		{"mica last page", MicaUSSD(), USSDStep{Act: USSDRelease, Session: 0xABCD}, []TLV{{TagUSSDServiceOp, []byte{0x17}}, {TagUserMessageReference, []byte{0xAB, 0xCD}}}},
		{"sessionless", sessionless, USSDStep{Act: USSDAsk}, []TLV{{TagUSSDServiceOp, []byte{2}}}},
	} {
		t.Run(test.name, func(t *testing.T) {
			var m Message
			test.dialect.Write(&m, test.step)
			if diff := cmp.Diff(Message{ServiceType: "USSD", TLVs: test.want}, m); diff != "" {
				t.Errorf("written (-want +got):\n%s", diff)
			}
			if got, err := test.dialect.Read(m); got != test.step || err != nil {
				t.Errorf("read %+v, %v", got, err)
			}
		})
	}
}

func TestUSSDThatIsNone(t *testing.T) {
	for name, tlvs := range map[string][]TLV{
		"no operation":      {{TagITSSessionInfo, []byte{1, 0}}},
		"unknown operation": {{TagUSSDServiceOp, []byte{99}}},
		"wide operation":    {{TagUSSDServiceOp, []byte{0, 1}}},
		"narrow session":    {{TagUSSDServiceOp, []byte{1}}, {TagITSSessionInfo, []byte{1}}},
	} {
		if step, err := DefaultUSSD().Read(Message{TLVs: tlvs}); !errors.Is(err, ErrUSSD) {
			t.Errorf("%s: %+v, %v", name, step, err)
		}
	}
	if step, err := DefaultUSSD().Read(Message{TLVs: []TLV{{TagUSSDServiceOp, []byte{1}}}}); step != (USSDStep{}) || err != nil {
		t.Errorf("without a session: %+v, %v", step, err)
	}
}

func TestReplies(t *testing.T) {
	step := USSDStep{Act: USSDAnswer, Session: 9, Sequence: 127}
	if got, want := step.Reply(USSDAsk), (USSDStep{Act: USSDAsk, Session: 9}); got != want {
		t.Errorf("ask %+v", got)
	}
	if got := step.Reply(USSDRelease); !got.End {
		t.Errorf("release %+v", got)
	}
}

func TestDialectsByName(t *testing.T) {
	for name, sessions := range map[string]int{"": 256, "default": 256, "sixdee": 1 << 15, "mica": 1 << 16} {
		if d, ok := USSDDialectNamed(name); !ok || d.Sessions() != sessions {
			t.Errorf("%q: %+v, %v, %d sessions", name, d, ok, d.Sessions())
		}
	}
	if _, ok := USSDDialectNamed("none"); ok {
		t.Error("a dialect that is none was found")
	}
}
