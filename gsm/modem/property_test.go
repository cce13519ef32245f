package modem

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"pgregory.net/rapid"
)

// TestNothingIsLost: whatever happens to a modem, in any order, no message is deleted before
// the handler took it, and none is left in the modem for ever.
func TestNothingIsLost(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		events := rapid.SliceOfN(rapid.Custom(drawEvent), 1, 60).Draw(r, "events")
		var wrong string
		synctest.Test(t, func(t *testing.T) { wrong = newWorld().live(t.Context(), events) })
		if wrong != "" {
			r.Fatal(wrong)
		}
	})
}

// event is one thing that happens, with numbers that some need.
type event struct {
	what string
	a, b int
}

func drawEvent(r *rapid.T) event {
	return event{rapid.SampledFrom(slices.Sorted(maps.Keys(happenings))).Draw(r, "what"), rapid.IntRange(0, 4).Draw(r, "a"), rapid.IntRange(0, 7).Draw(r, "b")}
}

// happenings are what can happen.
var happenings = map[string]func(w *world, a, b int){
	"a message comes":         (*world).comes,
	"one nobody is told of":   func(w *world, a, b int) { w.put(a, b) },
	"told of nothing":         (*world).untrue,
	"the store turns":         (*world).storeTurns,
	"a command fails":         (*world).failing,
	"it begins anew":          func(w *world, _, _ int) { w.say("RDY") },
	"it begins anew unheard":  (*world).forgets,
	"the line ends":           func(w *world, _, _ int) { w.hangUp() },
	"it hangs or wakes":       (*world).hangs,
	"it says that it is full": func(w *world, _, _ int) { w.say(`^SMMEMFULL: "SM"`) },
	"a moment passes":         func(_ *world, a, b int) { time.Sleep(time.Duration(a*8+b) * 100 * time.Millisecond) },
	"time passes":             func(_ *world, a, b int) { time.Sleep(time.Duration(a*8+b) * 10 * time.Second) },
	"it is suspended":         func(w *world, _, _ int) { w.modem.Suspend() },
	"it is resumed":           func(w *world, _, _ int) { w.modem.Resume() },
}

// world is a modem to which things happen.
type world struct {
	*peer
	*book
	modem *Modem
	next  int      // the number of the next message
	lost  []string // messages that were deleted before they were taken
	came  []string // every message
	sick  string   // the command that fails
}

func newWorld() *world {
	w := &world{peer: newPeer(), book: &book{}}
	w.peer.on = w.hears
	w.modem = New(Config{Name: "m", Open: w.peer.open, Rand: func() float64 { return 1 }})
	return w
}

// live has things happen, then lets all be well for an hour, and tells what is wrong.
func (w *world) live(ctx context.Context, events []event) string {
	ctx, cancel := context.WithCancel(ctx)
	ended := make(chan error, 1)
	go func() { ended <- w.modem.Run(ctx, w.book) }()
	for _, e := range events {
		happenings[e.what](w, e.a, e.b)
	}
	w.recover()
	time.Sleep(time.Hour)
	wrong := w.look()
	cancel()
	<-ended
	w.hangUp()
	return wrong
}

// message is an SMS-DELIVER whose text is its number.
func message(n int) string { return "00040481214300046211820152032204" + fmt.Sprintf("%08X", n) }

func (w *world) comes(a, b int) {
	if memory, index, ok := w.put(a, b); ok {
		w.say(fmt.Sprintf(`+CMTI: "%s",%d`, memory, index))
	}
}

// put stores a message in a place, if it is empty.
func (w *world) put(a, b int) (memory string, index int, ok bool) {
	memory, index = []string{"SM", "ME"}[a%2], b
	w.peer.mu.Lock()
	defer w.peer.mu.Unlock()
	if w.memory[memory][index] != "" {
		return "", 0, false
	}
	w.next++
	w.memory[memory][index] = message(w.next)
	w.came = append(w.came, message(w.next))
	return memory, index, true
}

func (w *world) untrue(a, _ int) {
	w.say([]string{`+CMTI: "SM",7`, `+CMTI: "XX",1`, `+CMTI: "ME"`, "+CMTI:", `+CDSI: "SR",1`}[a])
}

func (w *world) storeTurns(a, b int) {
	w.refuse(func(Deliver) error {
		if a > 2 {
			time.Sleep(5 * time.Second)
		}
		if b < 4 {
			return nil
		}
		return errDown
	})
}

func (w *world) failing(_, b int) {
	w.peer.mu.Lock()
	defer w.peer.mu.Unlock()
	w.sick = []string{"", "+CMGD", "+CMGR", "+CMGL", "+CPMS", "+CNMI", "+CMGF", "+CPIN?"}[b]
}

func (w *world) hangs(a, _ int) {
	w.peer.mu.Lock()
	defer w.peer.mu.Unlock()
	w.deaf = a%2 == 0
}

// forgets is a start that nobody heard of, while nothing was asked of the modem.
func (w *world) forgets(_, _ int) {
	synctest.Wait()
	w.peer.mu.Lock()
	defer w.peer.mu.Unlock()
	w.current = "ME"
}

// hangUp ends the line.
func (w *world) hangUp() {
	w.peer.mu.Lock()
	defer w.peer.mu.Unlock()
	if w.conn != nil {
		w.conn.Close()
	}
}

func (w *world) recover() {
	w.peer.mu.Lock()
	w.sick, w.deaf = "", false
	w.peer.mu.Unlock()
	w.refuse(nil)
	w.modem.Resume()
}

// hears fails commands, and watches deletions.
func (w *world) hears(command string) string {
	name, arg, _ := strings.Cut(command, "=")
	switch {
	case w.sick != "" && strings.HasPrefix(command, w.sick):
		return ended("+CMS ERROR: 500")
	case name == "+CMGD":
		index, _ := strconv.Atoi(arg)
		if line := w.memory[w.current][index]; line != "" && !w.has(line) {
			w.lost = append(w.lost, line)
		}
	}
	return ""
}

// has reports whether the handler took a message.
func (w *world) has(line string) bool {
	w.book.mu.Lock()
	defer w.book.mu.Unlock()
	return slices.ContainsFunc(w.delivers, func(d Deliver) bool { return strings.HasSuffix(line, fmt.Sprintf("%08X", d.UserData)) })
}

// look tells what is wrong; "" if nothing is.
func (w *world) look() string {
	h := w.modem.Health()
	switch {
	case h.State != Running:
		return fmt.Sprintf("%s: %s; %s", h.State, h.Reason, h.LastFault)
	case len(w.lost) > 0:
		return fmt.Sprintf("deleted before they were taken: %q", w.lost)
	case w.lies() > 0:
		return fmt.Sprintf("left: %v", w.memory)
	}
	for _, line := range w.came {
		if !w.has(line) {
			return "never taken: " + line
		}
	}
	return ""
}
