package smpp

// order is what an operator told a link.
type order uint8

const (
	carryOn order = iota
	drain
	suspend
)

// Suspend takes the link off the peer: nothing new is sent, what is in hand and in
// flight is finished within the drain time, then every bind unbinds and the link
// stays away until [Link.Resume]. It does not wait; [Link.Health] tells how far it is.
func (l *Link) Suspend() { l.command(suspend) }

// Drain lets the link send nothing new of its own: [Link.Send] answers ErrNotBound,
// so that senders go elsewhere. It stays bound: messages and receipts are taken, and
// what a Handler answers by the bind that it was called with still goes out. A link
// is drained before it is taken out of service. Drain of a suspended link binds it.
func (l *Link) Drain() { l.command(drain) }

// Resume undoes Suspend and Drain, and makes a link whose bind was refused for
// good, or that pauses after a failure, try at once. The password is read anew.
func (l *Link) Resume() { l.command(carryOn) }

func (l *Link) command(o order) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.order = o
	l.gate.hold(o != carryOn)
	if o == carryOn {
		for _, g := range l.legs {
			g.refused = nil
		}
	}
	if o == suspend {
		for _, g := range l.legs {
			if g.stop != nil {
				g.stop()
			}
		}
	} else {
		close(l.resumed)
		l.resumed = make(chan struct{})
	}
	l.moved()
}
