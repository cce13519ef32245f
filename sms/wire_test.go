package sms

import (
	"bytes"
	"context"
	"encoding/hex"
	"net"
	"strings"
	"testing"
	"time"

	"healthdial/gsm/charset"
	"healthdial/gsm/smpp"
	"healthdial/outbox"
	"healthdial/session"
)

// serve runs f until the test ends.
func serve(t testing.TB, f func(context.Context) error) {
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan error, 1)
	go func() { done <- f(ctx) }()
	t.Cleanup(func() {
		cancel()
		if err := <-done; err != nil {
			t.Errorf("stopped with %v", err)
		}
	})
}

// stored is an inbox that tells of each part.
type stored chan session.Part

func (s stored) Receive(_ context.Context, p session.Part) (bool, error) {
	s <- p
	return true, nil
}

// tracked tells of each receipt.
type tracked chan outbox.PartID

func (k tracked) Receipt(_ context.Context, p outbox.PartID, _ outbox.State) error {
	k <- p
	return nil
}

func next[T any](t testing.TB, c <-chan T) (v T) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second)
	defer cancel()
	select {
	case v = <-c:
	case <-ctx.Done():
		t.Fatal("nothing came")
	}
	return v
}

// TestOverRealSMPP sends a long message, its receipts and a long answer over
// loopback, the operator being our own server.
func TestOverRealSMPP(t *testing.T) {
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	operator := smpp.NewServer(smpp.ServerConfig{
		Name: "operator", SystemID: "OPERATOR",
		Authenticator: smpp.AuthenticatorFunc(func(context.Context, smpp.BindRequest) smpp.Status { return smpp.StatusOK }),
	})
	arrived := make(chan smpp.Message, 8)
	serve(t, func(ctx context.Context) error {
		return operator.Serve(ctx, ln, smpp.HandlerFunc(func(_ context.Context, _ *smpp.Bind, m smpp.Message) (string, smpp.Status) {
			arrived <- m
			h, _, err := charset.ParseUDH(m.Payload)
			if err != nil {
				return "", smpp.StatusPermanent
			}
			return "00FF0" + string(rune('0'+h.Concat.Seq)), smpp.StatusOK
		}))
	})
	in, receipts := make(stored, 8), make(tracked, 8)
	link := smpp.NewLink(smpp.Config{Name: "north", Addr: ln.Addr().String(), SystemID: "health", Password: "sample"})
	mux := smpp.Mux{
		SMS:     NewReceiver(ReceiverConfig{Link: "north", Region: "IN", Inbox: in, Names: hashes{}, Now: time.Now}),
		Receipt: &Receipts{Link: "north", IDs: HexDecimal, Region: "IN", Names: hashes{}, Tracker: receipts},
	}
	serve(t, func(ctx context.Context) error { return link.Run(ctx, mux) })
	next(t, link.Bound())

	long := strings.Repeat("Your records are here. ", 10)
	s := Sender{Bearers: []Bearer{{Link: link, Source: smpp.Address{Addr: "56767"}, IDs: HexDecimal}}, Names: hashes{}, Now: time.Now}
	out, err := s.Send(t.Context(), outbox.Message{ID: outbox.ID{9}, To: number(t, caller), Text: long, Expires: time.Now().Add(time.Hour)})
	if err != nil || len(out.Parts) != 2 {
		t.Fatal(out.Parts, err)
	}
	first := next(t, arrived)
	if h, _, err := charset.ParseUDH(first.Payload); err != nil || h.Concat != (charset.Concat{Ref: 9, Total: 2, Seq: 1}) || first.Dest.Addr != caller {
		t.Errorf("arrived at %q as %+v, %v", first.Dest.Addr, h, err)
	}

	phone := operator.Binds()[0]
	receipt := smpp.Message{Source: first.Dest, Dest: first.Source}
	smpp.WriteReceipt(&receipt, smpp.Receipt{ID: "65282", State: smpp.Delivered, Done: time.Now()}, time.Now())
	if _, err := phone.Send(t.Context(), receipt); err != nil {
		t.Fatal(err)
	}
	if got := next(t, receipts); got != out.Parts[1] { // 0x00FF02
		t.Errorf("the receipt is for %v, the second part is %v", got, out.Parts[1])
	}

	answers, err := charset.Split(strings.Repeat("हाँ ", 30), 3)
	if err != nil {
		t.Fatal(err)
	}
	for i, p := range answers {
		m := smpp.Message{Source: first.Dest, Dest: first.Source, ESMClass: smpp.ESMClassUDHI, DataCoding: p.Coding, Payload: p.ShortMessage()}
		if _, err := phone.Send(t.Context(), m); err != nil {
			t.Fatal(err)
		}
		got := next(t, in)
		if !bytes.Equal(got.Payload, p.Text) || got.Coding != p.Coding || got.Seq != byte(i+1) || got.Total != 2 || got.Ref != 3 {
			t.Errorf("part %d is stored as %d/%d of %d: %s", i+1, got.Seq, got.Total, got.Ref, hex.EncodeToString(got.Payload))
		}
	}
}
