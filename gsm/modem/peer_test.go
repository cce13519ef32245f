package modem

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"maps"
	"net"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"go.uber.org/goleak"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// peer is a modem in a few lines: a table of answers, memories of messages, and a prompt.
// What it holds outlives its lines, as a real one's does.
type peer struct {
	mu      sync.Mutex
	answers map[string]string // of a command line without AT, before its final result; a final result that stands there is the answer's
	heard   []string          // command lines, in order
	sent    []string          // TPDUs, in hex
	memory  map[string]map[int]string
	current string // that is read and deleted in
	pin     string // that the SIM wants; "" if it wants none
	deaf    bool   // it answers nothing
	conn    net.Conn
	pen     chan struct{} // full while somebody writes

	// on is asked first, if it is not nil. It answers whole lines, or "" to go on.
	on func(command string) string
}

func newPeer() *peer {
	return &peer{
		pen: make(chan struct{}, 1),
		answers: map[string]string{
			"": "", "E0V1": "", "+CMEE=1": "", "+CMGF=0": "", "+CMMS=0": "", "+CMMS=1": "", "+CSMS=1": "+CSMS: 1,1,1",
			"+CGMI": "ACME", "+CGMM": "M1", "+CGSN": "356938035643809", "+CIMI": "404450000000001",
			"+CNMI=?": "+CNMI: (0-2),(0-3),(0,2,3),(0-2),(0,1)", "+CNMI=2,1,0,2,0": "", "+CNMI=2,2,0,1,0": "", "+CNMI?": "+CNMI: 2,1,0,2,0",
			"+CREG=1": "", "+CREG?": "+CREG: 1,1", "+CSQ": "+CSQ: 20,99", "+COPS?": `+COPS: 0,0,"Operator"`,
			"+CRC=1": "", "+CLIP=1": "", "+CUSD=1": "", "+CUSD=2": "", `+CSCS="IRA"`: "", "+CHUP": "", "+CNMA=0": "", "+CNMA=2": "",
			"+CPMS=?": `+CPMS: ("SM","ME"),("SM","ME"),("SM","ME")`,
		},
		memory:  map[string]map[int]string{"SM": {}, "ME": {}},
		current: "SM",
	}
}

// open is Config.Open.
func (p *peer) open(context.Context) (Line, error) {
	near, far := net.Pipe()
	p.mu.Lock()
	p.conn = far
	p.mu.Unlock()
	go p.serve(far)
	return Line{near, "pipe"}, nil
}

func (p *peer) serve(conn net.Conn) {
	r := bufio.NewReader(conn)
	for {
		line, err := r.ReadString('\r')
		if err != nil {
			return
		}
		command, ok := strings.CutPrefix(strings.Trim(line, "\x1b\r"), "AT")
		if !ok {
			continue
		}
		answer := p.answer(command)
		if strings.HasPrefix(command, "+CMGS=") && answer == "" {
			p.write(conn, "\r\n> ")
			body, err := r.ReadString('\x1a')
			if err != nil {
				return
			}
			answer = p.submit(strings.TrimSuffix(body, "\x1a"))
		}
		if answer != silence {
			p.write(conn, answer)
		}
	}
}

// teach changes an answer.
func (p *peer) teach(command, info string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.answers[command] = info
}

const silence = "\x00"

// write keeps those who write from each other. It waits in a way that lets a bubble's time go on,
// as the lock of a pipe does not.
func (p *peer) write(conn io.Writer, s string) {
	p.pen <- struct{}{}
	_, _ = io.WriteString(conn, s)
	<-p.pen
}

// say is what it says unasked.
func (p *peer) say(lines ...string) {
	p.mu.Lock()
	conn := p.conn
	p.mu.Unlock()
	for _, l := range lines {
		if conn == nil {
			return
		}
		p.write(conn, "\r\n"+l+"\r\n")
	}
}

// ended is an answer with its end.
func ended(info string) string {
	switch {
	case info == "":
		return "\r\nOK\r\n"
	case info == "ERROR" || strings.HasPrefix(info, "+CME ERROR") || strings.HasPrefix(info, "+CMS ERROR"):
		return "\r\n" + info + "\r\n"
	}
	return "\r\n" + strings.ReplaceAll(info, "\n", "\r\n") + "\r\n\r\nOK\r\n"
}

func (p *peer) answer(command string) string {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.heard = append(p.heard, command)
	if p.deaf {
		return silence
	}
	if p.on != nil {
		if a := p.on(command); a != "" {
			return a
		}
	}
	if a, ok := p.answers[command]; ok {
		return ended(a)
	}
	return p.stateful(command)
}

func (p *peer) stateful(command string) string {
	text, arg, _ := strings.Cut(command, "=")
	index, _ := strconv.Atoi(arg)
	lies := p.memory[p.current]
	switch text {
	case "+CPIN?":
		if p.pin != "" {
			return ended("+CPIN: SIM PIN")
		}
		return ended("+CPIN: READY")
	case "+CPIN":
		if arg == strconv.Quote(p.pin) {
			p.pin = ""
			return ended("")
		}
		return ended("+CME ERROR: 16")
	case "+CPMS":
		if arg != "" {
			p.current = strings.Trim(strings.Split(arg, ",")[0], `"`)
		}
		return ended(fmt.Sprintf("+CPMS: %[1]d,10,%[1]d,10,%[1]d,10", len(p.memory[p.current])))
	case "+CPMS?":
		return ended(fmt.Sprintf(`+CPMS: "%s",%d,10,"SM",0,10,"SM",0,10`, p.current, len(lies)))
	case "+CMGL":
		var all []string
		for _, i := range slices.Sorted(maps.Keys(lies)) {
			all = append(all, fmt.Sprintf("+CMGL: %d,1,,%d\n%s", i, lengthOf(lies[i]), lies[i]))
		}
		return ended(strings.Join(all, "\n"))
	case "+CMGR":
		if lies[index] == "" {
			return ended("+CMS ERROR: 321")
		}
		return ended(fmt.Sprintf("+CMGR: 0,,%d\n%s", lengthOf(lies[index]), lies[index]))
	case "+CMGD":
		delete(lies, index)
		return ended("")
	case "+CMGS":
		return ""
	}
	return ended("ERROR")
}

// lengthOf is the octets of a TPDU behind its service centre's address.
func lengthOf(line string) int {
	centre, _ := strconv.ParseInt(line[:2], 16, 0)
	return len(line)/2 - 1 - int(centre)
}

func (p *peer) submit(body string) string {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.sent = append(p.sent, body)
	if p.deaf {
		return silence
	}
	return ended(fmt.Sprintf("+CMGS: %d", len(p.sent)))
}

// arrive stores a message and tells of it, as a network's SMS would.
func (p *peer) arrive(memory string, index int, line string) {
	p.mu.Lock()
	p.memory[memory][index] = line
	p.mu.Unlock()
	p.say(fmt.Sprintf(`+CMTI: "%s",%d`, memory, index))
}

// lies is how many messages lie in its memories.
func (p *peer) lies() (n int) {
	p.mu.Lock()
	defer p.mu.Unlock()
	for _, m := range p.memory {
		n += len(m)
	}
	return n
}

func (p *peer) count(command string) (n int) {
	p.mu.Lock()
	defer p.mu.Unlock()
	for _, h := range p.heard {
		if h == command {
			n++
		}
	}
	return n
}

// book is a Handler that writes everything down.
type book struct {
	mu       sync.Mutex
	deliver  func(Deliver) error // nil takes everything
	delivers []Deliver
	reports  []Report
	calls    []Call
}

func (b *book) Deliver(_ context.Context, d Deliver) error {
	b.mu.Lock()
	deliver := b.deliver
	b.mu.Unlock()
	if deliver != nil {
		if err := deliver(d); err != nil {
			return err
		}
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	b.delivers = append(b.delivers, d)
	return nil
}

func (b *book) Report(_ context.Context, r Report) error {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.reports = append(b.reports, r)
	return nil
}

func (b *book) Missed(_ context.Context, c Call) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.calls = append(b.calls, c)
}

// took is how many messages were delivered.
func (b *book) took() int {
	b.mu.Lock()
	defer b.mu.Unlock()
	return len(b.delivers)
}

// told is how many status reports came.
func (b *book) told() int {
	b.mu.Lock()
	defer b.mu.Unlock()
	return len(b.reports)
}

// bench is a modem on a peer, within a bubble.
type bench struct {
	*testing.T
	*peer
	*book
	modem *Modem
}

// run runs a test in a bubble, with the modem up unless begin does otherwise.
func run(t *testing.T, begin func(*bench, *Config), test func(*bench)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		b := &bench{T: t, peer: newPeer(), book: &book{}}
		cfg := Config{Name: "m", Open: b.open, Rand: func() float64 { return 1 }}
		if begin != nil {
			begin(b, &cfg)
		}
		if err := cfg.Validate(); err != nil {
			t.Fatal(err)
		}
		b.modem = New(cfg)
		ctx, cancel := context.WithCancel(t.Context())
		ended := make(chan error, 1)
		go func() { ended <- b.modem.Run(ctx, b.book) }()
		test(b)
		cancel()
		if err := <-ended; err != nil {
			t.Error(err)
		}
		b.peer.mu.Lock()
		b.peer.conn.Close()
		b.peer.mu.Unlock()
	})
}

// becomes waits for a state.
func (b *bench) becomes(want State) Health {
	b.Helper()
	return await(b.T, b.modem, want)
}

// await waits for a state, an hour of the bubble's time at most.
func await(t *testing.T, m *Modem, want State) Health {
	t.Helper()
	for limit := time.After(time.Hour); ; {
		changed := m.Changed()
		h := m.Health()
		if h.State == want {
			return h
		}
		select {
		case <-changed:
		case <-limit:
			t.Fatalf("state %s (%s), want %s; last fault: %s", h.State, h.Reason, want, h.LastFault)
		}
	}
}
