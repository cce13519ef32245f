package certify_test

import (
	"context"
	"crypto/sha256"
	"net"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"healthdial/certify"
	"healthdial/gsm/charset"
	"healthdial/gsm/msisdn"
	"healthdial/gsm/smpp"
	"healthdial/lab/faults"
	"healthdial/lab/operator"
	"healthdial/sms"
)

const (
	smscAddr    = "smsc.example:2775"
	serviceCode = "*456#"
	testPhone   = "+919000000021"
	password    = "s3cr-37"
)

// scene is one certification: an operator, a link of ours to it, and what people do
// meanwhile.
type scene struct {
	operator operator.Config
	faults   string                                    // on the wire, as lab/faults reads them; none if ""
	change   func(*setting)                            // how the link departs from the usual one; may be nil
	people   func(context.Context, *operator.Operator) // begin when the screen asks to dial; nobody if nil

	report certify.Report
	said   string
}

// setting is what a link is made of.
type setting struct {
	link   smpp.Config
	bearer sms.Bearer
	trial  certify.Config
}

// usual is a link that has everything, at 5 messages a second.
func usual(n network) *setting {
	hindi, _ := charset.LanguageNamed("hindi")
	number, _ := msisdn.Parse(testPhone, "IN")
	return &setting{
		link: smpp.Config{
			Name: "north", Addr: smscAddr, SystemID: "health", Password: password, Throughput: 5, Dial: n.dial,
			Timers: smpp.Timers{Enquire: certify.Enquiry},
		},
		bearer: sms.Bearer{
			Source: smpp.Address{Addr: "56789"}, Layout: charset.Layout{Latin1: charset.AlsoLatin1, Tables: []charset.Language{hindi}},
		},
		trial: certify.Config{
			Name: "north", Address: smscAddr, SystemID: "health", Version: "v1", Throughput: 5, Phone: number, Wait: time.Minute, Burst: 10,
			SMS: &certify.SMS{
				Receipts: &sms.Receipts{Link: "north", Region: "IN", Names: hashes{}}, IDs: "same", Latin1: true, ShiftTables: []string{"hindi"},
			},
			USSD: &certify.USSD{Dialect: smpp.DefaultUSSD(), Region: "IN"},
		},
	}
}

// made is the certification of a link of this setting.
func (s *setting) made() *certify.Trial {
	s.trial.Link = smpp.NewLink(s.link)
	if s.trial.SMS != nil {
		s.bearer.Link = s.trial.Link
		s.trial.SMS.Sender = &sms.Sender{Bearers: []sms.Bearer{s.bearer}, Names: hashes{}, Now: time.Now}
	}
	return certify.New(s.trial)
}

// hashes names parts.
type hashes struct{}

func (hashes) Name(space string, parts ...[]byte) (name [16]byte) {
	h := sha256.New()
	h.Write([]byte(space))
	for _, p := range parts {
		h.Write(append([]byte{0}, p...))
	}
	copy(name[:], h.Sum(nil))
	return name
}

// play certifies in virtual time; check looks at what was found.
func (s scene) play(t *testing.T, check func(*testing.T, scene)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		n := network{make(chan net.Conn)}
		s.operator.SMPP, s.operator.Listen = smscAddr, n.listen
		s.operator.SystemID, s.operator.Password = "health", password
		if s.faults != "" {
			script, err := faults.Parse("faults.yaml", []byte(s.faults))
			if err != nil {
				t.Fatal(err)
			}
			s.operator.Script = script
		}
		o := operator.New(s.operator)
		ctx, stop := context.WithCancel(t.Context())
		var wg sync.WaitGroup
		wg.Go(func() {
			if err := o.Run(ctx); err != nil {
				t.Error(err)
			}
		})
		<-o.Ready()
		link := usual(n)
		if s.change != nil {
			s.change(link)
		}
		screen := &screen{asked: make(chan struct{})}
		link.trial.Out = screen
		wg.Go(func() {
			select {
			case <-screen.asked:
				if s.people != nil {
					s.people(ctx, o)
				}
			case <-ctx.Done():
			}
		})
		s.report = link.made().Run(ctx)
		s.said = screen.String()
		stop()
		wg.Wait() // what people saw is known
		check(t, s)
	})
}

// screen is what the certification prints. It tells when somebody is asked to dial.
type screen struct {
	strings.Builder
	asked chan struct{}
}

func (s *screen) Write(p []byte) (int, error) {
	if strings.Contains(string(p), "Dial the service code") {
		close(s.asked)
	}
	return s.Builder.Write(p)
}
