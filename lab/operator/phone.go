//go:build !production

package operator

import (
	"context"
	"errors"
	"sync"
	"time"

	"healthdial/gsm/charset"
	"healthdial/gsm/msisdn"
)

// What a network holds, at most.
const (
	maxPhones = 10_000
	maxInbox  = 500 // the oldest messages are forgotten
	maxParts  = 255 // of unfinished long messages
)

var errNetworkFull = errors.New("operator: no more handsets fit into this network")

// Text is one message in a handset's inbox. N counts up from 1 and never repeats.
// Kind is "sms", or "ussd" for a notice that the network showed unasked.
type Text struct {
	N    int       `json:"n"`
	Kind string    `json:"kind"`
	From string    `json:"from"`
	Text string    `json:"text"`
	At   time.Time `json:"at"`
}

// phones are the handsets: every number has one as soon as it is used.
type phones struct {
	watch     func(Sight)
	mu        sync.Mutex
	all       map[msisdn.Number]*phone
	elsewhere map[msisdn.Number]elsewhere // phones that are not held here
}

func newPhones(watch func(Sight)) *phones {
	return &phones{watch: watch, all: map[msisdn.Number]*phone{}, elsewhere: map[msisdn.Number]elsewhere{}}
}

func (p *phones) of(n msisdn.Number) (*phone, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	ph, ok := p.all[n]
	if !ok {
		if len(p.all) >= maxPhones {
			return nil, errNetworkFull
		}
		ph = &phone{number: n, name: n.E164(), watch: p.watch, news: make(chan struct{})}
		p.all[n] = ph
	}
	return ph, nil
}

// switchOff ends every dialogue without telling anybody.
func (p *phones) switchOff() {
	p.mu.Lock()
	defer p.mu.Unlock()
	for _, ph := range p.all {
		if d := ph.current(); d != nil {
			ph.close(d)
		}
	}
}

// phone is one handset.
type phone struct {
	number msisdn.Number
	name   string // the number, +91...
	watch  func(Sight)

	mu       sync.Mutex
	inbox    []Text
	count    int           // of texts ever received
	news     chan struct{} // closed and replaced when a text comes
	parts    []part        // of long messages that are not complete
	dialogue *dialogue     // the open one, or nil
	session  uint16        // number of the last dialogue
	ref      byte          // of the last long message sent
}

// part is one part of a long message and whom it came from.
type part struct {
	from     string
	fragment charset.Fragment
}

// receive puts a text into the inbox.
func (p *phone) receive(kind, from, text string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.store(kind, from, text)
}

// store is receive with mu held.
func (p *phone) store(kind, from, text string) {
	p.count++
	p.inbox = append(p.inbox, Text{N: p.count, Kind: kind, From: from, Text: text, At: time.Now().UTC()})
	if len(p.inbox) > maxInbox {
		p.inbox = p.inbox[1:]
	}
	p.saw(Received, text)
	close(p.news)
	p.news = make(chan struct{})
}

// join takes one part of a long message and shows the message when it is whole.
func (p *phone) join(from string, f charset.Fragment) error {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.parts = append(p.parts, part{from, f})
	var same []charset.Fragment
	var others []part
	for _, x := range p.parts {
		if x.from == from && x.fragment.Concat.Same(f.Concat) {
			same = append(same, x.fragment)
		} else {
			others = append(others, x)
		}
	}
	text, err := charset.Join(same)
	if errors.Is(err, charset.ErrIncomplete) {
		p.parts = p.parts[max(0, len(p.parts)-maxParts):]
		return nil
	}
	p.parts = others
	if err == nil {
		p.store("sms", from, text)
	}
	return err
}

// texts are the inbox behind number after; while there are none it waits until
// ctx ends.
func (p *phone) texts(ctx context.Context, after int) []Text {
	for {
		p.mu.Lock()
		news := p.news
		for i, t := range p.inbox {
			if t.N > after {
				list := append([]Text(nil), p.inbox[i:]...)
				p.mu.Unlock()
				return list
			}
		}
		p.mu.Unlock()
		select {
		case <-ctx.Done():
			return []Text{}
		case <-news:
		}
	}
}

// nextRef is the reference of the next long message.
func (p *phone) nextRef() byte {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.ref++
	return p.ref
}
