package sip

import (
	"context"
	"crypto/rand"
	mathrand "math/rand/v2"
	"net/netip"
	"sync"
	"sync/atomic"
	"time"

	sipmsg "github.com/emiago/sipgo/sip"

	"healthdial/gsm/msisdn"
	"healthdial/ivr"
)

// call is one call that was answered, by us or by the other side.
type call struct {
	server  *Server
	trunk   *trunk
	placed  bool // by us
	from    msisdn.Number
	trusted bool
	dialog  *dialog
	media   mediaState
	talk    *talk
	stream  *stream
	timer   sessionTimer
	begun   time.Time
	acks    acks

	gone chan struct{} // closed when the call has ended
	over chan struct{} // closed when nothing of it is left
	once sync.Once
	why  End // set before gone is closed

	changing   sync.Mutex  // held while a request of the other side changes the call
	refreshing atomic.Bool // a request of ours does
}

var _ ivr.Call = (*call)(nil)

// newCall makes a call and opens its ports. The caller closes them unless the call is
// begun.
func (s *Server) newCall(t *trunk, at endpoint) (*call, error) {
	sockets, err := s.ports.open(at.media)
	if err != nil {
		return nil, err
	}
	now := s.cfg.Now()
	c := &call{
		server: s, trunk: t, talk: newTalk(now), begun: now,
		gone: make(chan struct{}), over: make(chan struct{}),
	}
	c.stream = newStream(sockets, c.talk, s.cfg.Metrics.BargeIn, now)
	c.media.local, c.media.id = netip.AddrPortFrom(at.public(), sockets.port()), mathrand.Uint64()>>1
	return c, nil
}

// newTag is a tag (RFC 3261 §19.3) that nobody guesses, for 128 bits are drawn.
func newTag() string { return rand.Text() }

// ID implements [ivr.Call]: our tag in the dialog, which is drawn for each call.
func (c *call) ID() string { return c.dialog.id.local }

// Link implements [ivr.Call].
func (c *call) Link() string { return c.trunk.Name }

// From implements [ivr.Call].
func (c *call) From() (msisdn.Number, bool) { return c.from, c.trusted }

// HangUp implements [ivr.Call]. It returns when the other side knows.
func (c *call) HangUp(ctx context.Context) error {
	c.end(EndSaid)
	select {
	case <-c.over:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// end ends the call, once. It does not wait.
func (c *call) end(why End) {
	c.once.Do(func() {
		c.why = why
		close(c.gone)
	})
}

// begin puts the media to work. finish undoes it.
func (c *call) begin() {
	c.begun = c.server.cfg.Now()
	c.server.calls.put(c)
	c.server.pacer.add(c.stream)
}

// carry keeps a call that was begun until it ends, and then clears it away. It runs in
// a goroutine of the server's, beside that of the conversation.
func (c *call) carry() {
	defer context.AfterFunc(c.server.ctx, func() { c.end(EndShutdown) })() // it may begin while the server stops
	received := make(chan struct{})
	go func() {
		defer close(received)
		c.stream.receive(c.server.cfg.Now)
	}()
	<-c.gone
	c.server.pacer.remove(c.stream)
	if c.why != EndCaller {
		c.bye()
	}
	c.stream.sockets.close()
	<-received
	c.server.calls.drop(c)
	m := c.server.cfg.Metrics
	m.Call(c.trunk.Name, c.placed, c.why, c.server.cfg.Now().Sub(c.begun))
	m.Jitter(c.trunk.Name, c.stream.in.irregular())
	close(c.over)
}

// byeTime is how long the other side has to answer a BYE.
const byeTime = 5 * time.Second

// bye tells the other side that the call has ended (RFC 3261 §15.1.1). What it answers
// changes nothing.
func (c *call) bye() {
	ctx, cancel := context.WithTimeout(context.Background(), byeTime)
	defer cancel()
	_, _ = c.server.ask(ctx, c.trunk, func() *sipmsg.Request { return c.dialog.request(sipmsg.BYE) })
}

// do sends a request and waits for its final response.
func (s *Server) do(ctx context.Context, req *sipmsg.Request) (*sipmsg.Response, error) {
	tx, err := s.agent.TransactionLayer().Request(ctx, req)
	if err != nil {
		return nil, errUnsent
	}
	defer tx.Terminate()
	for {
		select {
		case res := <-tx.Responses():
			if !res.IsProvisional() {
				return res, nil
			}
		case <-tx.Done():
			return nil, errUnanswered
		case <-ctx.Done():
			return nil, ctx.Err()
		}
	}
}
