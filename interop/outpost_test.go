//go:build integration

package interop

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"slices"
	"sync"
	"testing"
	"time"

	"healthdial/gsm/charset"
	"healthdial/gsm/modem"
	"healthdial/gsm/port"
	lab "healthdial/lab/modem"
)

// outpost is a health post's modem: our driver, and the simulated modem that it drives over
// a pseudo-terminal, which it finds by IMEI among two.
type outpost struct {
	*testing.T
	driver *modem.Modem
	ledger
	rack rack
	sim  *lab.Modem
	pin  string // that the driver knows

	brought []string // texts that the network brought
	sending sync.WaitGroup
}

// startOutpost starts it and waits until it runs.
func startOutpost(t *testing.T, c lab.Config) *outpost {
	t.Helper()
	p := &outpost{T: t, rack: startRack(t, c, lab.Config{Model: c.Model}), pin: c.SIM.PIN}
	p.sim = p.rack.Modems()[0]
	s := p.stands()
	finder := port.NewFinderOf(p.rack.ports, port.Open)
	p.driver = modem.New(modem.Config{
		Name: s.Name, ReadPIN: func() (string, error) { return p.pin, nil },
		Open: func(ctx context.Context) (modem.Line, error) {
			line, path, err := finder.Open(ctx, port.Mark{IMEI: s.IMEI}, 0)
			return modem.Line{ReadWriteCloser: line, Port: path}, err
		},
		Timers: modem.Timers{Send: 5 * time.Second, Poll: time.Second, Sweep: 2 * time.Second, Again: 100 * time.Millisecond, Reopen: 100 * time.Millisecond},
	})
	ctx, stop := context.WithCancel(context.WithoutCancel(t.Context()))
	ended := make(chan error, 1)
	go func() { ended <- p.driver.Run(ctx, &p.ledger) }()
	t.Cleanup(func() {
		stop()
		if err := <-ended; err != nil {
			t.Error(err)
		}
	})
	p.becomes(modem.Running)
	return p
}

// ports are those that are in the rack's folder now.
func (r rack) ports() (list []port.Port, err error) {
	paths, err := filepath.Glob(filepath.Join(r.dir, "ttyUSB*"))
	for _, path := range paths {
		list = append(list, port.Port{Path: path, Device: path})
	}
	return list, err
}

func (p *outpost) stands() lab.Status {
	p.Helper()
	s, err := p.sim.Status()
	if err != nil {
		p.Fatal(err)
	}
	return s
}

// becomes waits until the driver says that the modem stands so.
func (p *outpost) becomes(want modem.State) {
	p.Helper()
	ctx := within(p.T, time.Minute)
	for {
		changed, h := p.driver.Changed(), p.driver.Health()
		if h.State == want {
			return
		}
		select {
		case <-changed:
		case <-ctx.Done():
			p.Fatalf("it does not become %s: %+v", want, h)
		}
	}
}

// brings has the network bring a text.
func (p *outpost) brings(text string) {
	p.Helper()
	if _, err := p.sim.Receive("+919000000021", text); err != nil {
		p.Fatal(err)
	}
	p.brought = append(p.brought, text)
}

// sends has the driver send a text, and notes how that ends.
func (p *outpost) sends(text string) {
	coding, data := charset.Encode(text)
	message := modem.Submit{To: modem.Address{TON: 1, NPI: 1, Digits: bare(reader)}, DataCoding: coding, UserData: data, Report: true}
	ctx := within(p.T, time.Minute)
	p.sending.Go(func() {
		_, err := p.driver.Send(ctx, message)
		p.ended(text, err)
	})
}

// ledger is what was delivered, and how what was sent ended. It is the modem's handler.
type ledger struct {
	mu      sync.Mutex
	parts   map[string]*parcel // by all that is in them
	order   []*parcel
	reports int
	missed  int
	sent    []ending
	refuses int // so many messages are not taken, as by a store that is down
}

// parcel is a part of a message, and how often it was delivered.
type parcel struct {
	fragment charset.Fragment
	times    int
}

type ending struct {
	text string
	err  error
}

func (l *ledger) ended(text string, err error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.sent = append(l.sent, ending{text, err})
}

// Deliver takes a part.
func (l *ledger) Deliver(_ context.Context, d modem.Deliver) error {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.refuses > 0 {
		l.refuses--
		return errors.New("the store is down")
	}
	f := charset.Fragment{Coding: d.DataCoding, Payload: d.UserData}
	if d.UDH {
		h, rest, err := charset.ParseUDH(d.UserData)
		if err != nil {
			return err
		}
		f.Concat, f.Shift, f.Payload = h.Concat, h.Shift, rest
	}
	key := fmt.Sprint(d.From, d.UserData)
	if l.parts == nil {
		l.parts = map[string]*parcel{}
	}
	if l.parts[key] == nil {
		l.parts[key] = &parcel{fragment: f}
		l.order = append(l.order, l.parts[key])
	}
	l.parts[key].times++
	return nil
}

// Report takes a report.
func (l *ledger) Report(context.Context, modem.Report) error {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.reports++
	return nil
}

// Missed takes a call.
func (l *ledger) Missed(context.Context, modem.Call) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.missed++
}

// texts are the whole messages that were delivered, in the order of their first parts, and
// how many parts came more than once.
func (l *ledger) texts() (texts []string, repeated int) {
	l.mu.Lock()
	defer l.mu.Unlock()
	seen := []charset.Concat{}
	for i, p := range l.order {
		repeated += p.times - 1
		same := []charset.Fragment{p.fragment}
		if c := p.fragment.Concat; !c.IsZero() {
			if slices.ContainsFunc(seen, c.Same) {
				continue
			}
			seen = append(seen, c)
			for _, other := range l.order[i+1:] {
				same = append(same, other.fragment)
			}
		}
		if text, err := charset.Join(same); err == nil {
			texts = append(texts, text)
		}
	}
	return texts, repeated
}
