package sip

import (
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"log/slog"
	"math/big"
	"net"
	"net/netip"
	"slices"
	"strconv"
	"testing"
	"time"

	"github.com/emiago/diago"
	"github.com/emiago/sipgo"
	sipmsg "github.com/emiago/sipgo/sip"
	"github.com/zaf/g711"

	"healthdial/ivr"
)

// TestDiagoCalls has a stack that others wrote call us over each transport.
func TestDiagoCalls(t *testing.T) {
	server, client := certificate(t)
	for _, network := range []string{"udp", "tcp", "tls"} {
		t.Run(network, func(t *testing.T) {
			got := make(chan string, 1)
			s, _ := serve(t, func(c *Config) {
				c.Listeners = []Listener{{Network: network, Address: "127.0.0.1:0", TLS: server}}
			}, func(ctx context.Context, c ivr.Call) {
				keys, err := c.Ask(ctx, digit(3, "ab"))
				if err != nil {
					t.Error(err)
				}
				got <- keys
				_, _ = c.Ask(ctx, ivr.Question{Lines: lines("ccc")})
			})
			dg := newDiago(t, network, client, func(*diago.DialogServerSession) {})
			at := netip.MustParseAddrPort(s.Addrs()[0].String())
			d, err := dg.Invite(t.Context(), sipmsg.Uri{User: "14477", Host: at.Addr().String(), Port: int(at.Port())}, diago.InviteOptions{Transport: network})
			if err != nil {
				t.Fatal(err)
			}
			defer d.Close()
			heard := hears(t, &d.DialogMedia)
			w, err := d.AudioWriterDTMF()
			if err != nil {
				t.Fatal(err)
			}
			for _, k := range "42#" {
				_ = w.WriteDTMF(k) // we may go on before it ends
			}
			if keys := receive(t, got); keys != "42#" {
				t.Errorf("keys %q", keys)
			}
			receive(t, d.Context().Done()) // our BYE
			if all := receive(t, heard); !slices.Contains(all, letter('c')) {
				t.Errorf("it heard %v", all)
			}
		})
	}
}

// TestDiagoIsCalled has us call a stack that others wrote.
func TestDiagoIsCalled(t *testing.T) {
	server, client := certificate(t)
	for _, network := range []string{"udp", "tcp", "tls"} {
		t.Run(network, func(t *testing.T) {
			port := strconv.Itoa(int(free(t, network)))
			newDiagoAt(t, network, port, server, func(d *diago.DialogServerSession) {
				if err := d.Answer(); err != nil {
					t.Error(err)
					return
				}
				w, err := d.AudioWriterDTMF()
				if err != nil {
					t.Error(err)
					return
				}
				_ = w.WriteDTMF('7') // we may hang up before it ends
				<-d.Context().Done()
			})
			s, _ := serve(t, func(c *Config) {
				c.Listeners = []Listener{{Network: network, Address: "127.0.0.1:0", TLS: server}}
				c.Trunks[0].Peer, c.Trunks[0].Transport, c.TLS = "localhost:"+port, network, client
			}, func(context.Context, ivr.Call) {})
			c, err := s.Dial(t.Context(), "lab", callee(t))
			if err != nil {
				t.Fatal(err)
			}
			if keys, err := c.Ask(t.Context(), digit(1)); err != nil || keys != "7" {
				t.Errorf("%q, %v", keys, err)
			}
			if err := c.HangUp(t.Context()); err != nil {
				t.Error(err)
			}
		})
	}
}

// hears collects the tones that a diago call hears until it ends.
func hears(t *testing.T, m *diago.DialogMedia) <-chan []int {
	r, err := m.AudioReader()
	if err != nil {
		t.Fatal(err)
	}
	all := make(chan []int, 1)
	go func() {
		var frames []frame
		for buf := make([]byte, 1500); ; {
			n, err := r.Read(buf)
			if err != nil {
				all <- pitches(frames)
				return
			}
			f := frame{}
			for _, b := range buf[:n] {
				f.samples = append(f.samples, g711.DecodeUlawFrame(b))
			}
			frames = append(frames, f)
		}
	}()
	return all
}

func newDiago(t testing.TB, network string, conf *tls.Config, answer diago.ServeDialogFunc) *diago.Diago {
	return newDiagoAt(t, network, "0", conf, answer)
}

func newDiagoAt(t testing.TB, network, port string, conf *tls.Config, answer diago.ServeDialogFunc) *diago.Diago {
	t.Helper()
	silence()
	quiet := slog.New(slog.DiscardHandler)
	ua, err := sipgo.NewUA(sipgo.WithUserAgenTLSConfig(conf), sipgo.WithUserAgentTransportLayerOptions(sipmsg.WithTransportLayerLogger(quiet)))
	if err != nil {
		t.Fatal(err)
	}
	number, _ := strconv.Atoi(port)
	dg := diago.NewDiago(ua, diago.WithLogger(quiet), diago.WithTransport(diago.Transport{
		Transport: network, BindHost: "127.0.0.1", BindPort: number, TLSConf: onlyFor(network == "tls", conf),
	}))
	ctx, cancel := context.WithCancel(context.Background())
	if err := dg.ServeBackground(ctx, answer); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { cancel(); ua.Close() })
	return dg
}

func onlyFor(ok bool, conf *tls.Config) *tls.Config {
	if ok {
		return conf
	}
	return nil
}

// free is a port that nobody listens on now.
func free(t testing.TB, network string) uint16 {
	t.Helper()
	if network == "udp" {
		c := udp(t, "127.0.0.1:0")
		defer c.Close()
		return addrPort(c.LocalAddr()).Port()
	}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	return addrPort(l.Addr()).Port()
}

// certificate is one for this host, for both sides.
func certificate(t *testing.T) (server, client *tls.Config) {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	c := &x509.Certificate{
		SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "lab"}, NotAfter: time.Now().Add(time.Hour), IsCA: true, BasicConstraintsValid: true,
		DNSNames: []string{"localhost"}, IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)},
	}
	der, err := x509.CreateCertificate(rand.Reader, c, c, &key.PublicKey, key)
	if err != nil {
		t.Fatal(err)
	}
	leaf, err := x509.ParseCertificate(der)
	if err != nil {
		t.Fatal(err)
	}
	pool := x509.NewCertPool()
	pool.AddCert(leaf)
	both := []tls.Certificate{{Certificate: [][]byte{der}, PrivateKey: key}}
	return &tls.Config{Certificates: both}, &tls.Config{RootCAs: pool, Certificates: both}
}
