//go:build !production

package operator

import (
	"fmt"
	"slices"
	"strings"

	"healthdial/gsm/smpp"
)

// Quirk is a habit that USSD gateways have beside their dialect.
type Quirk string

// The quirks.
const (
	Sessionless Quirk = "sessionless" // dialogues have no number
	DataSM      Quirk = "data-sm"     // steps travel as data_sm, both ways
	TwoStarts   Quirk = "two-starts"  // every dial is told twice
	ReusedIDs   Quirk = "reused-ids"  // every dialogue of a phone has the same number
	BareCode    Quirk = "bare-code"   // of what was dialled the application learns only the service code
)

var quirks = []Quirk{Sessionless, DataSM, TwoStarts, ReusedIDs, BareCode}

// ParseQuirks reads the names of quirks.
func ParseQuirks(names []string) (list []Quirk, err error) {
	for _, name := range names {
		if !slices.Contains(quirks, Quirk(name)) {
			return nil, fmt.Errorf("operator: no quirk %q: there are %s", name, strings.Trim(fmt.Sprint(quirks), "[]"))
		}
		list = append(list, Quirk(name))
	}
	return list, nil
}

// gateway is how the operator writes dialogues.
type gateway struct {
	dialect smpp.USSDDialect
	quirks  []Quirk
}

func newGateway(d smpp.USSDDialect, quirks []Quirk) gateway {
	g := gateway{d, quirks}
	g.dialect.Sessionless = d.Sessionless || g.has(Sessionless)
	g.dialect.DataSM = d.DataSM || g.has(DataSM)
	return g
}

func (g gateway) has(q Quirk) bool { return slices.Contains(g.quirks, q) }

// numbers is how many different numbers dialogues of one phone have.
func (g gateway) numbers() int {
	if g.has(ReusedIDs) {
		return 1
	}
	return g.dialect.Sessions()
}
