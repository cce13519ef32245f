//go:build !production

package faults

import (
	"cmp"
	"fmt"

	"healthdial/gsm/smpp"
)

// tagCongestionState tells how busy an SMSC is, 0 to 99 (SMPP 5.0 §4.8.4.18).
const tagCongestionState = 0x0428

// Throttle answers messages in the operator's place: not now. The operator does not
// see them.
type Throttle struct {
	Status     string `yaml:"status"`     // ESME_RTHROTTLED, or another by its name
	Congestion *uint8 `yaml:"congestion"` // congestion_state beside it
}

func (t *Throttle) usual() []string { return []string{"submit_sm"} }

func (t *Throttle) check() error {
	if _, ok := statusNamed(t.status()); !ok {
		return fmt.Errorf("throttle: no status is named %q", t.Status)
	}
	return nil
}

func (t *Throttle) status() string { return cmp.Or(t.Status, "ESME_RTHROTTLED") }

func (t *Throttle) strike(c *conn, f frame) []frame {
	status, _ := statusNamed(t.status())
	var body []byte
	if t.Congestion != nil {
		body = append([]byte{0}, tlv(tagCongestionState, *t.Congestion)...) // an empty message_id first
	}
	c.say(newFrame(f.id()|response, status, f.sequence(), body...))
	return nil
}

// statusNamed is the status that the standard calls so.
func statusNamed(name string) (smpp.Status, bool) {
	for s := smpp.Status(1); s <= 0xFF; s++ {
		if s.String() == name {
			return s, true
		}
	}
	return 0, false
}
