package ussd

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"errors"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"
	"go.uber.org/goleak"

	"healthdial/gsm/charset"
	"healthdial/gsm/smpp"
	"healthdial/session"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// hashes names things without a key.
type hashes struct{}

func (hashes) Name(space string, parts ...[]byte) [16]byte {
	h := sha256.New()
	for _, p := range append([][]byte{[]byte(space)}, parts...) {
		h.Write([]byte{byte(len(p) >> 8), byte(len(p))})
		h.Write(p)
	}
	return [16]byte(h.Sum(nil)[:16])
}

// turns takes turns: it answers by a script and remembers what it was asked.
type turns struct {
	answer func(ctx context.Context, e session.Event) (session.Page, error)

	mu     sync.Mutex
	events []session.Event // guarded by mu
}

func (s *turns) Take(ctx context.Context, e session.Event, _ session.Format) (session.Page, error) {
	s.mu.Lock()
	s.events = append(s.events, e)
	s.mu.Unlock()
	if s.answer == nil {
		return session.Page{Text: "Page", Open: true}, nil
	}
	return s.answer(ctx, e)
}

func (s *turns) Busy(ch session.Channel, lang string) session.Page {
	return session.Page{Text: "Please dial again." + lang, Last: ch == session.USSD}
}

func (s *turns) taken() []session.Event {
	s.mu.Lock()
	defer s.mu.Unlock()
	return append([]session.Event(nil), s.events...)
}

// peer is the other side of a bind.
type peer struct {
	err  error
	hold chan struct{} // its answers wait for it; nil if they do not
	done chan struct{} // closed when the bind has ended; nil if it never does

	mu   sync.Mutex
	sent []smpp.Message // guarded by mu
}

func (p *peer) Done() <-chan struct{} { return p.done }

func (p *peer) Send(_ context.Context, m smpp.Message) (string, error) {
	if p.hold != nil {
		defer func() { <-p.hold }()
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	p.sent = append(p.sent, m)
	return "", p.err
}

func (p *peer) got() []smpp.Message {
	p.mu.Lock()
	defer p.mu.Unlock()
	return append([]smpp.Message(nil), p.sent...)
}

// bench is a running driver with its surroundings.
type bench struct {
	*SMPP
	t     *testing.T
	turns *turns
	peer  *peer
}

const caller, other = "919876500001", "919876500002" // sample numbers

func newBench(t *testing.T, change func(*SMPPConfig)) *bench {
	t.Helper()
	cfg := SMPPConfig{
		Link: "north", Dialect: smpp.DefaultUSSD(), Codes: []string{"*456#"}, Prefixes: []string{"+91"}, Region: "IN",
		Names: hashes{}, Now: time.Now, Random: rand.Reader,
	}
	if change != nil {
		change(&cfg)
	}
	b := &bench{t: t, turns: &turns{}, peer: &peer{}}
	d, err := NewSMPP(cfg, b.turns)
	if err != nil {
		t.Fatal(err)
	}
	b.SMPP = d
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan error, 1)
	go func() { done <- d.Run(ctx) }()
	t.Cleanup(func() {
		cancel()
		if err := <-done; err != nil {
			t.Error(err)
		}
	})
	synctest.Wait()
	return b
}

// step is what the gateway sends.
func (b *bench) step(from, text string, s smpp.USSDStep) smpp.Status {
	m := smpp.Message{
		Source: smpp.Address{TON: 1, NPI: 1, Addr: from}, Dest: smpp.Address{Addr: "456"},
		DataCoding: charset.CodingUSSDGSM7, Payload: []byte(text),
	}
	b.cfg.Dialect.Write(&m, s)
	return b.admit(b.peer, m)
}

func (b *bench) must(from, text string, s smpp.USSDStep) {
	b.t.Helper()
	if status := b.step(from, text, s); status != smpp.StatusOK {
		b.t.Fatalf("%v of %q: %v", s.Act, text, status)
	}
	synctest.Wait()
}

func begin(session uint16) smpp.USSDStep { return smpp.USSDStep{Act: smpp.USSDBegin, Session: session} }

func entry(session uint16, sequence uint8) smpp.USSDStep {
	return smpp.USSDStep{Act: smpp.USSDAnswer, Session: session, Sequence: sequence}
}

func TestDialogueOverSMPP(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBench(t, nil)
		b.turns.answer = func(_ context.Context, e session.Event) (session.Page, error) {
			if e.Kind == session.Entered {
				return session.Page{Text: "हो गया", Last: true}, nil
			}
			return session.Page{Text: "Welcome", Open: true}, nil
		}
		b.must(caller, "*456*3#", begin(9))
		b.must(caller, "1", entry(9, 2))

		events := b.turns.taken()
		if len(events) != 2 {
			t.Fatalf("%d events", len(events))
		}
		first, second := events[0], events[1]
		if first.Kind != session.Opened || first.Text != "3" || first.Number.Digits() != caller ||
			first.Channel != session.USSD || first.Link != "north" || first.Gateway != "9" {
			t.Errorf("the dial is %+v", first)
		}
		if d := first.Deadline.Sub(first.At); d != DefaultBudget {
			t.Errorf("the budget is %v", d)
		}
		if second.Kind != session.Entered || second.Text != "1" || second.ID == first.ID {
			t.Errorf("the entry is %+v", second)
		}
		want := []smpp.Message{
			{Payload: []byte("Welcome"), TLVs: tlvs(2, 9<<8|1<<1)},
			{Payload: []byte("\x09\x39\x09\x4b\x00\x20\x09\x17\x09\x2f\x09\x3e"), DataCoding: 8, TLVs: tlvs(17, 9<<8|3<<1|1)},
		}
		for i := range want {
			want[i].ServiceType = smpp.USSDServiceType
			want[i].Source, want[i].Dest = smpp.Address{Addr: "456"}, smpp.Address{TON: 1, NPI: 1, Addr: caller}
		}
		if d := cmp.Diff(want, b.peer.got()); d != "" {
			t.Error(d)
		}
	})
}

func tlvs(op byte, info uint16) []smpp.TLV {
	return []smpp.TLV{
		{Tag: smpp.TagUSSDServiceOp, Value: []byte{op}},
		{Tag: smpp.TagITSSessionInfo, Value: []byte{byte(info >> 8), byte(info)}},
	}
}

// What lay in the sockets of a process that was stopped moves nobody's conversation.
func TestBindHasEnded(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBench(t, nil)
		b.must(caller, "*456#", begin(9))
		b.peer.done = make(chan struct{})
		close(b.peer.done)
		b.must(caller, "1", entry(9, 2))
		b.must(other, "*456#", begin(10))
		if n := len(b.turns.taken()); n != 1 {
			t.Errorf("%d turns were taken, want 1", n)
		}
		b.must(caller, "", smpp.USSDStep{Act: smpp.USSDAborted, Session: 9})
		events := b.turns.taken()
		if last := events[len(events)-1]; len(events) != 2 || last.Kind != session.Dropped {
			t.Errorf("the end of the dialogue is not noted: %+v", last)
		}
		if n := b.Counters().Unsent.Load(); n != 2 {
			t.Errorf("counted %d", n)
		}
	})
}

func TestRefusedSteps(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBench(t, nil)
		for _, tc := range []struct {
			name, from, text string
			step             smpp.USSDStep
			want             smpp.Status
		}{
			{"not our code", caller, "*457#", begin(1), smpp.StatusInvalidDestination},
			{"a number that it may not speak for", "33123456789", "*456#", begin(1), smpp.StatusInvalidSource},
			{"no number", "HEALTH", "*456#", begin(1), smpp.StatusInvalidSource},
			{"our own direction", caller, "x", smpp.USSDStep{Act: smpp.USSDAsk}, smpp.StatusRejected},
			{"too long", caller, string(make([]byte, 1001)), entry(1, 1), smpp.StatusInvalidLength},
		} {
			if got := b.step(tc.from, tc.text, tc.step); got != tc.want {
				t.Errorf("%s: %v, want %v", tc.name, got, tc.want)
			}
		}
		if got := b.admit(b.peer, smpp.Message{ServiceType: "USSD"}); got != smpp.StatusRejected {
			t.Errorf("without an operation: %v", got)
		}
		b.must(caller, "", smpp.USSDStep{Act: smpp.USSDNoted})
		if n := len(b.turns.taken()); n != 0 {
			t.Errorf("%d events were taken", n)
		}
		if n := b.Counters().Refused.Load(); n != 6 {
			t.Errorf("%d counted", n)
		}
	})
}

// ids are the ids of all events.
func (b *bench) ids() (ids []session.EventID) {
	for _, e := range b.turns.taken() {
		ids = append(ids, e.ID)
	}
	return ids
}

func (b *bench) wantIDs(same bool, i, j int) {
	b.t.Helper()
	if ids := b.ids(); (ids[i] == ids[j]) != same {
		b.t.Errorf("events %d and %d: same id is %v", i, j, !same)
	}
}

func TestRepeatsWithSequence(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBench(t, nil)
		b.must(caller, "*456#", begin(1)) // 0
		b.must(caller, "*456#", begin(1)) // 1: the gateway's repeat
		b.must(caller, "1", entry(1, 2))  // 2
		b.must(caller, "1", entry(1, 2))  // 3: the gateway's repeat
		b.must(caller, "1", entry(1, 4))  // 4
		b.must(caller, "*456#", begin(1)) // 5: the next dial, under the same number
		b.must(other, "1", entry(1, 4))   // 6: somebody else
		b.must(caller, "1", entry(1, 2))  // 7: the same step of the next dial
		b.must(caller, "1", entry(1, 2))  // 7: the same entry of the next dial
		b.wantIDs(true, 0, 1)
		b.wantIDs(true, 2, 3)
		b.wantIDs(false, 3, 4)
		b.wantIDs(false, 0, 5)
		b.wantIDs(false, 4, 6)
		b.wantIDs(false, 2, 7)
	})
}

func TestRepeatsWithoutSequence(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBench(t, func(c *SMPPConfig) { c.Dialect.ByReference = true })
		hold := make(chan struct{})
		b.turns.answer = func(context.Context, session.Event) (session.Page, error) {
			<-hold
			return session.Page{Text: "Page", Open: true}, nil
		}
		b.must(caller, "1", entry(1, 0)) // 0
		b.must(caller, "1", entry(1, 0)) // 1: repeated while its page is awaited
		b.must(caller, "2", entry(1, 0)) // 2: another key
		close(hold)
		synctest.Wait()
		b.must(caller, "1", entry(1, 0)) // 3: the same key on the next page
		b.wantIDs(true, 0, 1)
		b.wantIDs(false, 1, 2)
		b.wantIDs(false, 1, 3)
	})
}

func TestDroppedDialogue(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBench(t, nil)
		b.must(caller, "*456#", begin(1))
		b.must(caller, "", smpp.USSDStep{Act: smpp.USSDAborted, Session: 1, Sequence: 1})
		b.must(caller, "", smpp.USSDStep{Act: smpp.USSDAnswer, Session: 1, Sequence: 1, End: true})
		for i, want := range []session.EventKind{session.Opened, session.Dropped, session.Dropped} {
			if got := b.turns.taken()[i].Kind; got != want {
				t.Errorf("event %d is %v, want %v", i, got, want)
			}
		}
		if n := len(b.peer.got()); n != 1 {
			t.Errorf("%d pages were sent", n)
		}
	})
}

func TestTurnFails(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBench(t, nil)
		b.turns.answer = func(context.Context, session.Event) (session.Page, error) {
			return session.Page{}, errors.New("the store is down")
		}
		b.must(caller, "*456#", begin(1))
		sent := b.peer.got()
		if len(sent) != 1 || string(sent[0].Payload) != "Please dial again." {
			t.Fatalf("sent %+v", sent)
		}
		if step, err := b.cfg.Dialect.Read(sent[0]); err != nil || step.Act != smpp.USSDRelease {
			t.Errorf("the dialogue was left open: %+v, %v", step, err)
		}
		if b.Counters().Failed.Load() != 1 {
			t.Error("not counted")
		}
	})
}

func TestTurnPanics(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBench(t, nil)
		b.turns.answer = func(context.Context, session.Event) (session.Page, error) { panic("a bug") }
		b.must(caller, "*456#", begin(1))
		b.must(other, "*456#", begin(2))
		if n := len(b.peer.got()); n != 2 || b.Counters().Failed.Load() != 2 {
			t.Errorf("%d pages", n)
		}
	})
}

// TestSlowTurn checks that the turn's context ends soon after its budget, and
// that the page is sent all the same.
func TestSlowTurn(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBench(t, func(c *SMPPConfig) { c.Budget = 3 * time.Second })
		started := time.Now()
		b.turns.answer = func(ctx context.Context, _ session.Event) (session.Page, error) {
			<-ctx.Done()
			return session.Page{}, ctx.Err()
		}
		b.must(caller, "*456#", begin(1))
		time.Sleep(3*time.Second + grace)
		synctest.Wait()
		if took := time.Since(started); took != 3*time.Second+grace || len(b.peer.got()) != 1 {
			t.Errorf("after %v: %d pages", took, len(b.peer.got()))
		}
	})
}

func TestAdmissionIsBounded(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBench(t, func(c *SMPPConfig) { c.InHand = 2 })
		hold := make(chan struct{})
		b.turns.answer = func(context.Context, session.Event) (session.Page, error) {
			<-hold
			return session.Page{Text: "Page", Open: true}, nil
		}
		b.must(caller, "*456#", begin(1))
		b.must(caller, "1", entry(1, 2)) // waits its turn, and counts
		if got := b.step(other, "*456#", begin(2)); got != smpp.StatusThrottled {
			t.Errorf("the third is answered %v", got)
		}
		if n := len(b.turns.taken()); n != 1 {
			t.Errorf("%d turns of one number at once", n)
		}
		close(hold)
		synctest.Wait()
		b.must(other, "*456#", begin(2))
		if n := len(b.peer.got()); n != 3 {
			t.Errorf("%d pages", n)
		}
	})
}

func TestNumbersDoNotWaitForEachOther(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBench(t, nil)
		hold := make(chan struct{})
		b.turns.answer = func(_ context.Context, e session.Event) (session.Page, error) {
			if e.Number.Digits() == caller {
				<-hold
			}
			return session.Page{Text: e.Number.Digits(), Open: true}, nil
		}
		b.must(caller, "*456#", begin(1))
		b.must(other, "*456#", begin(2))
		if sent := b.peer.got(); len(sent) != 1 || string(sent[0].Payload) != other {
			t.Errorf("sent %+v", sent)
		}
		close(hold)
	})
}

func TestPageNotTaken(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBench(t, func(c *SMPPConfig) { c.Dialect.ByReference = true })
		b.peer.err = smpp.ErrNotBound
		b.must(caller, "1", entry(1, 0))
		b.peer.err = nil
		b.must(caller, "1", entry(1, 0)) // the gateway's repeat on its next bind
		b.wantIDs(true, 0, 1)
		if n := b.Counters().Unsent.Load(); n != 1 {
			t.Errorf("%d counted", n)
		}
	})
}

// TestEntryBeforeItsPageIsTaken: the person answers a page before its gateway says
// that it took it, with the same key as on the page before.
func TestEntryBeforeItsPageIsTaken(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBench(t, func(c *SMPPConfig) { c.Dialect.Sessionless = true })
		b.peer.hold = make(chan struct{})
		b.must(caller, "*456#", begin(0))
		b.peer.hold <- struct{}{}
		b.must(caller, "1", entry(0, 0))
		if n := len(b.peer.got()); n != 2 {
			t.Fatalf("%d pages", n)
		}
		b.must(caller, "1", entry(0, 0)) // on the second page, whose answer is not there yet
		b.peer.hold <- struct{}{}
		b.peer.hold <- struct{}{}
		synctest.Wait()
		b.wantIDs(false, 1, 2)
	})
}

// TestSlowGateway: a gateway that does not say in time that it took a page has it.
func TestSlowGateway(t *testing.T) {
	for err, repeat := range map[error]bool{
		errors.Join(smpp.ErrUnanswered, context.DeadlineExceeded): false,
		errors.Join(smpp.ErrUnanswered, smpp.ErrLost):             true,
		context.DeadlineExceeded:                                  true, // nothing was written
	} {
		synctest.Test(t, func(t *testing.T) {
			b := newBench(t, func(c *SMPPConfig) { c.Dialect.Sessionless = true })
			b.peer.err = err
			b.must(caller, "1", entry(0, 0))
			b.must(caller, "1", entry(0, 0))
			b.wantIDs(repeat, 0, 1)
		})
	}
}

func TestDialBeforeRunWaits(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		cfg := SMPPConfig{Dialect: smpp.DefaultUSSD(), Region: "IN", Names: hashes{}, Now: time.Now, Random: rand.Reader}
		p := &peer{}
		d, err := NewSMPP(cfg, &turns{})
		if err != nil {
			t.Fatal(err)
		}
		b := &bench{SMPP: d, t: t, peer: p}
		b.must(caller, "*456#", begin(1))
		ctx, cancel := context.WithCancel(t.Context())
		cancel()
		if err := d.Run(ctx); err != nil || len(p.got()) != 1 {
			t.Errorf("Run = %v, %d pages", err, len(p.got()))
		}
	})
}

func TestStopping(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		cfg := SMPPConfig{Dialect: smpp.DefaultUSSD(), Region: "IN", Names: hashes{}, Now: time.Now, Random: rand.Reader}
		hold, s, p := make(chan struct{}), &turns{}, &peer{}
		s.answer = func(ctx context.Context, _ session.Event) (session.Page, error) {
			<-hold
			return session.Page{Text: "Page"}, ctx.Err()
		}
		d, err := NewSMPP(cfg, s)
		if err != nil {
			t.Fatal(err)
		}
		b := &bench{SMPP: d, t: t, turns: s, peer: p}
		ctx, cancel := context.WithCancel(t.Context())
		done := make(chan error, 1)
		go func() { done <- d.Run(ctx) }()
		synctest.Wait()
		b.must(caller, "*456#", begin(1))
		cancel()
		synctest.Wait()
		if got := b.step(caller, "1", entry(1, 1)); got != smpp.StatusThrottled {
			t.Errorf("while stopping: %v", got)
		}
		select {
		case <-done:
			t.Fatal("Run returned before the turn in hand")
		default:
		}
		close(hold)
		if err := <-done; err != nil || len(p.got()) != 1 || d.Counters().Failed.Load() != 0 {
			t.Errorf("Run = %v, %d pages", err, len(p.got()))
		}
	})
}

// FuzzStep brings any message to the driver: it never panics, and never hands on
// a text that is too long or not UTF-8, nor a deep link that is none.
func FuzzStep(f *testing.F) {
	f.Add(caller, []byte("*456*1#"), byte(0), byte(1), []byte{1, 0})
	f.Add(caller, []byte("1"), byte(8), byte(18), []byte{1, 2})
	f.Add("", []byte{}, byte(4), byte(0x81), []byte{})
	f.Fuzz(func(t *testing.T, from string, payload []byte, coding, op byte, info []byte) {
		d, err := NewSMPP(SMPPConfig{
			Dialect: smpp.DefaultUSSD(), Codes: []string{"*456#"}, Region: "IN",
			Names: hashes{}, Now: time.Now, Random: rand.Reader,
		}, &turns{})
		if err != nil {
			t.Fatal(err)
		}
		m := smpp.Message{Source: smpp.Address{TON: 1, Addr: from}, DataCoding: coding, Payload: payload, TLVs: []smpp.TLV{
			{Tag: smpp.TagUSSDServiceOp, Value: []byte{op}}, {Tag: smpp.TagITSSessionInfo, Value: info},
		}}
		step, err := d.cfg.Dialect.Read(m)
		if err != nil {
			return
		}
		p := press{message: m, step: step}
		if d.read(&p) == smpp.StatusOK && p.event.Kind == session.Opened && !goodPath.MatchString(p.event.Text) {
			t.Fatalf("deep link %q", p.event.Text)
		}
		if len(payload) > 1000 && d.admit(&peer{}, m) == smpp.StatusOK {
			t.Fatal("a text without bounds was admitted")
		}
	})
}

var _ session.Format = Format{}
