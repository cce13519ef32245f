package modem

import (
	"context"
	"strconv"
	"strings"

	"healthdial/gsm/at"
)

// indication is a setting of +CNMI (TS 27.005 §3.4.1): <mode>,<mt>,<bm>,<ds>,<bfr>.
type indication struct {
	text   string
	stored bool // messages are stored, and +CMTI tells where
}

// cnmi are the settings to try, by what a modem offers: messages and status reports stored
// if they can be, so that they are safe until they are deleted, else handed over at once.
func cnmi(offer at.Params, canStore bool) []indication {
	if len(offer) < 2 { // it does not tell what it can
		return []indication{{"2,1,0,2,0", true}, {"2,1,0,1,0", true}, {"2,1", true}, {"1,1", true}, {"2,2,0,1,0", false}}
	}
	const stored, direct = 1, 2
	var all []indication
	for _, mt := range []int{stored, direct} {
		if mt == stored && !canStore || !offer.Allows(1, mt) {
			continue
		}
		all = append(all, indication{chosen(offer, mt), mt == stored})
	}
	return all
}

// chosen is a setting within what is offered.
func chosen(offer at.Params, mt int) string {
	reports := []int{1, 2, 0} // <ds>: 1 is +CDS, 2 is stored and +CDSI
	if mt == 1 {
		reports = []int{2, 1, 0}
	}
	wishes := [][]int{{2, 3, 1}, {mt}, {0}, reports, {0, 1}}
	var text []string
	for i := range min(len(offer), len(wishes)) {
		text = append(text, strconv.Itoa(first(offer, i, wishes[i])))
	}
	return strings.Join(text, ",")
}

// first is the first wish that is offered; the last wish if none is.
func first(offer at.Params, i int, wishes []int) int {
	for _, n := range wishes {
		if offer.Allows(i, n) {
			return n
		}
	}
	return wishes[len(wishes)-1]
}

// lookAtIndications sees whether the modem still tells of messages: some stop after an
// acknowledgement that came too late (TS 27.005 §3.4.1), or after a loss of the network. One
// that never tells what it was told is not asked again.
func (s *session) lookAtIndications(ctx context.Context) {
	if s.stubborn || s.inForce(ctx) {
		return
	}
	s.count.Resubscribed.Add(1)
	s.try(ctx, "+CNMI="+s.caps.cnmi)
	s.inbox.lookAll()
	s.stubborn = !s.inForce(ctx)
}

// inForce reports whether +CNMI is as it was set up, or cannot be asked.
func (s *session) inForce(ctx context.Context) bool {
	f, want := at.Fields(s.ask(ctx, "+CNMI?", "+CNMI:")), at.Fields("+CNMI: "+s.caps.cnmi)
	for i := range min(len(f), len(want)) {
		if f.Text(i) != want.Text(i) {
			return false
		}
	}
	return true
}
