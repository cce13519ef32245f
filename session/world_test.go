package session

import (
	"context"
	"errors"
	"fmt"
	"os"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"go.uber.org/goleak"

	"healthdial/engine"
	"healthdial/gsm/msisdn"
	"healthdial/seal"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

var specs = []engine.CallSpec{
	{Name: "enrol.save", Kind: engine.Local, Exits: []string{"saved", "error"}, Needs: []string{"name", "yob"}},
	{Name: "records.load", Kind: engine.Read, Exits: []string{"some", "error", "late"}, Lists: []string{"records"}},
	{Name: "approve.send", Kind: engine.Local, Exits: []string{"sent", "error"}},
	{Name: "approve.verify", Kind: engine.Remote, Takes: true, Exits: []string{"recorded", "wrong", "error", "late"}},
	{Name: "order.place", Kind: engine.Remote, Exits: []string{"placed", "refused", "error", "late"}, Needs: []string{"ref"}},
	{Name: "deny.record", Kind: engine.Local, Exits: []string{"recorded", "error"}, Needs: []string{"ref"}},
	{Name: "chain.next", Kind: engine.Local, Exits: []string{"more", "error"}},
}

// newBook compiles the flows of the tests.
func newBook(tb testing.TB) *engine.Book {
	tb.Helper()
	b, err := engine.Compile(os.DirFS("testdata/flows"), specs, engine.Options{Phrases: []string{"common.ended"}})
	if err != nil {
		tb.Fatal(err)
	}
	return b
}

func newRing(tb testing.TB) *seal.Keyring {
	tb.Helper()
	key := make([]byte, seal.KeySize)
	ring, err := seal.New(seal.Masters{Sealing: []seal.Master{{ID: 1, Key: key}}, Numbers: key, Codes: key})
	if err != nil {
		tb.Fatal(err)
	}
	return ring
}

func number(tb testing.TB, s string) msisdn.Number {
	tb.Helper()
	n, err := msisdn.Parse(s, "IN")
	if err != nil {
		tb.Fatal(err)
	}
	return n
}

// world is what calls act upon. It knows effects by the keys of calls, as our own
// stores do, and other systems' effects by reference.
type world struct {
	before func(ctx context.Context, c Call) error // asked before each call; may wait

	mu     sync.Mutex
	made   []Call
	stored map[CallKey]string
	done   map[string]int // effects by call and reference
	code   string
}

func newWorld() *world {
	return &world{stored: map[CallKey]string{}, done: map[string]int{}, code: "123456"}
}

func (w *world) Call(ctx context.Context, c Call) (engine.Result, error) {
	if w.before != nil {
		if err := w.before(ctx, c); err != nil {
			return engine.Result{}, err
		}
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	w.made = append(w.made, c)
	switch c.Name {
	case "enrol.save", "deny.record":
		return engine.Result{Exit: w.local(c)}, nil
	case "records.load":
		item := engine.Item{ID: "r1", Args: engine.Vars{"title": engine.T("Blood test")}}
		return engine.Result{Exit: "some", Lists: map[string][]engine.Item{"records": {item}}}, nil
	case "approve.send":
		return engine.Result{Exit: "sent"}, nil
	case "approve.verify":
		if c.Secret != w.code {
			return engine.Result{Exit: "wrong"}, nil
		}
		return engine.Result{Exit: "recorded"}, nil
	case "order.place":
		return engine.Result{Exit: w.remote(c)}, nil
	case "chain.next":
		return engine.Result{Exit: "more"}, nil
	}
	return engine.Result{}, errors.New("no such call")
}

// local does an effect of our own once for each key.
func (w *world) local(c Call) string {
	if exit, ok := w.stored[c.Key]; ok {
		return exit
	}
	w.done[c.Name+" "+c.Vars["ref"].Text]++
	w.stored[c.Key] = map[string]string{"enrol.save": "saved", "deny.record": "recorded"}[c.Name]
	return w.stored[c.Key]
}

// remote does another system's effect every time that it is asked, unless the call
// was told to ask first.
func (w *world) remote(c Call) string {
	effect := c.Name + " " + c.Vars["ref"].Text
	if !c.Again || w.done[effect] == 0 {
		w.done[effect]++
	}
	return "placed"
}

func (w *world) times(effect string) int {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.done[effect]
}

// pager is a Format in which each phrase is a page.
type pager struct{}

func (pager) Read(_ Words, v View, text string) Reading {
	last := v.Page >= len(v.Screen.Say)-1
	switch {
	case text == "99" && !last:
		return Reading{Page: v.Page + 1}
	case text == "98": // a format that would skip pages
		return Reading{Page: 50}
	case text == "0" && v.Page > 0:
		return Reading{Page: v.Page - 1}
	case text == "0" && v.Screen.CanBack:
		return Reading{Input: engine.Back{}}
	case text == "00":
		return Reading{Input: engine.Begin{Fresh: true}}
	case v.Screen.Want.Kind == engine.WantNothing:
		return Reading{Page: v.Page, Note: phraseInvalid}
	}
	return Reading{Input: engine.Answer{Text: text}}
}

func (pager) Write(w Words, v View) Page {
	page := min(v.Page, len(v.Screen.Say)-1)
	last := page == len(v.Screen.Say)-1
	var lines []string
	if v.Screen.Note != nil {
		lines = append(lines, w.Say(v.Screen.Lang, "ussd", *v.Screen.Note))
	}
	lines = append(lines, w.Say(v.Screen.Lang, "ussd", v.Screen.Say[page]))
	for _, o := range v.Screen.Options {
		if last {
			lines = append(lines, strconv.Itoa(o.Number)+" "+w.Say(v.Screen.Lang, "ussd", o.Label))
		}
	}
	return Page{Text: strings.Join(lines, "\n"), Open: !last || v.Screen.Want.Kind != engine.WantNothing, Last: last}
}

// desk is a Turns with all that it works on.
type desk struct {
	*Turns
	*memory
	world *world
	seq   int
}

func newDesk(tb testing.TB) *desk {
	tb.Helper()
	d := &desk{memory: newMemory(), world: newWorld()}
	d.Turns = New(Config{Book: newBook(tb), Store: d.memory, Calls: d.world, Ring: newRing(tb), Now: time.Now})
	return d
}

// event is a person's next act by USSD.
func (d *desk) event(tb testing.TB, gateway string, kind EventKind, text string) Event {
	d.seq++
	return Event{
		ID: EventID{1, byte(d.seq), byte(d.seq >> 8)}, Kind: kind, Number: number(tb, "9876543210"), Channel: USSD,
		Link: "l", Gateway: gateway, Text: text, At: time.Now(), Deadline: time.Now().Add(8 * time.Second),
	}
}

func (d *desk) dial(tb testing.TB, gateway, path string) string {
	tb.Helper()
	return d.must(tb, d.event(tb, gateway, Opened, path))
}

func (d *desk) enter(tb testing.TB, gateway, text string) string {
	tb.Helper()
	return d.must(tb, d.event(tb, gateway, Entered, text))
}

func (d *desk) must(tb testing.TB, ev Event) string {
	tb.Helper()
	p, err := d.Take(tb.Context(), ev, pager{})
	if err != nil {
		tb.Fatal(err)
	}
	return p.Text
}

// letter is a letter's event, with the letter claimed.
func (d *desk) letter(tb testing.TB, text string) Event {
	tb.Helper()
	n := number(tb, "9876543210")
	d.deliver(d.cfg.Ring.Owner(n.E164()), Letter{From: n, Text: text, Link: fmt.Sprint("l", d.seq)})
	l, ok, err := d.Next(tb.Context(), time.Now(), time.Minute)
	if err != nil || !ok {
		tb.Fatal("no letter", err)
	}
	return Event{
		Kind: Entered, Number: n, Channel: SMS, Link: l.Link, Text: l.Text, Letter: &l.ID,
		Deadline: time.Now().Add(30 * time.Second),
	}
}

// write puts a letter into the inbox and takes its turn.
func (d *desk) write(tb testing.TB, text string) (reply string) {
	tb.Helper()
	ev := d.letter(tb, text)
	d.must(tb, ev)
	return d.sent(replyID(d.letterEvent(*ev.Letter))).Text
}
