package smpp

// Handle lets h take what the peer brings from now on. What an earlier one took in
// hand it finishes.
func (p *Peer) Handle(h Handler) { p.handler.Store(&h) }

// Change puts other settings in force while the peer is bound. Its sessions go on, with
// the password that they bound with; those that the new settings would not let in (its
// network, its type, its system_id, one too many) finish what they have in hand and
// unbind. The name stays, and Answered is that of before for sessions that are bound.
func (p *Peer) Change(cfg PeerConfig) {
	p.mu.Lock()
	defer p.mu.Unlock()
	cfg.Name = p.Name()
	c := cfg.withDefaults()
	p.conf.Store(c)
	p.setPace(c.PerSecond)
	left := c.Binds
	for _, b := range p.binds { // the oldest first
		if left > 0 && b.SystemID() == c.SystemID && c.from(remote(b.conn)) && c.as(b.Type()) {
			left--
			continue
		}
		b.part()
	}
}

// join tells the peer whose it is.
func (p *Peer) join(server string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.server = server
}

// part gives the peer no further session.
func (p *Peer) part() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.gone = true
}

// Leave lets every session of the peer finish what it has in hand and unbind. It does
// not wait.
func (p *Peer) Leave() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.dismiss()
}
