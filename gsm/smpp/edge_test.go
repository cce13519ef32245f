package smpp

import (
	"errors"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/fiorix/go-smpp/v2/smpp/pdu"
	"github.com/google/go-cmp/cmp"
)

func TestConfigsThatAreRefused(t *testing.T) {
	ok := Config{Name: "north", Addr: "smsc:2775", SystemID: strings.Repeat("s", 15), Password: strings.Repeat("p", 64), SystemType: strings.Repeat("t", 12)}
	if err := ok.Validate(); err != nil {
		t.Fatal(err)
	}
	for name, spoil := range map[string]func(*Config){
		"no address":         func(c *Config) { c.Addr = "" },
		"long system id":     func(c *Config) { c.SystemID += "s" },
		"NUL in system id":   func(c *Config) { c.SystemID = "a\x00" },
		"NUL in password":    func(c *Config) { c.Password = "a\x00b" },
		"long password":      func(c *Config) { c.Password += "p" },
		"long system type":   func(c *Config) { c.SystemType += "t" },
		"negative window":    func(c *Config) { c.Window = -1 },
		"unknown bind type":  func(c *Config) { c.BindType = 3 },
		"absurdly wide link": func(c *Config) { c.Window = 1 << 20 },
	} {
		c := ok
		spoil(&c)
		link := NewLink(c)
		if err := link.Run(t.Context(), Mux{}); err == nil || strings.Contains(err.Error(), ok.Password) {
			t.Errorf("%s: %v", name, err)
		}
		if !strings.HasPrefix(link.Status(), "misconfigured: smpp: link north: ") || strings.Contains(link.Status(), ok.Password) {
			t.Errorf("%s: %s", name, link.Status())
		}
	}
}

// TestFloodFromPeerThatDoesNotRead: a peer that asks and asks and never reads
// fills no memory, and is left when its time to read is over.
func TestFloodFromPeerThatDoesNotRead(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d, w := bound(t, Config{}, newCollect(""))
		b := d.Binds()[0]
		began, most := time.Now(), 0
		ask, err := encode(nil, &packet{id: pdu.EnquireLinkID, seq: 1})
		if err != nil {
			t.Fatal(err)
		}
		for err == nil {
			_, err = w.conn.Write(ask)
			b.out.mu.Lock()
			most = max(most, len(b.out.buf))
			b.out.mu.Unlock()
		}
		if gone := time.Since(began); gone != 10*time.Second || most > highWater+2*headerLen {
			t.Errorf("left after %v with %d octets waiting", gone, most)
		}
		d.quit(t, w)
	})
}

func TestLargestMessage(t *testing.T) {
	atServer := newCollect("")
	_, link := pair(t, ServerConfig{}, atServer, Config{}, newCollect(""))
	for _, n := range []int{0, 254, 255, 65_535} {
		if _, err := link.Send(t.Context(), Message{Payload: make([]byte, n)}); err != nil {
			t.Fatal(err)
		}
		if m := await(t, atServer.in); len(m.Payload) != n {
			t.Errorf("%d octets became %d", n, len(m.Payload))
		}
	}
}

func TestCloseIsRedialled(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d, w := bound(t, Config{}, newCollect(""))
		result := make(chan error, 1)
		go func() { _, err := d.Send(t.Context(), Message{}); result <- err }()
		w.want(pdu.SubmitSMID, StatusOK)
		d.Binds()[0].Close()
		if err := <-result; !errors.Is(err, ErrLost) {
			t.Error(err)
		}
		w.wantEnd()
		w = <-d.calls
		w.acceptBind()
		<-d.Bound()
		d.quit(t, w)
	})
}

// TestDecodedMessagesKeepTheirOctets: the frame's memory is used again.
func TestDecodedMessagesKeepTheirOctets(t *testing.T) {
	for _, test := range pdus {
		wire := octets(t, test.wire)
		got, err := decode(parseHeader(wire), wire)
		if err != nil {
			t.Fatal(err)
		}
		for i := range wire {
			wire[i] = 0xEE
		}
		if diff := cmp.Diff(test.means, got, equateEmpty, unexported); diff != "" {
			t.Errorf("%s (-want +got):\n%s", test.name, diff)
		}
	}
}
