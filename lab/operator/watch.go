//go:build !production

package operator

import "time"

// Sight is one thing that a handset did or saw, as its person would tell it.
type Sight struct {
	At     time.Time
	Number string // +919876543210
	Did    Did
	Text   string // what was typed or shown; of Silence, why
}

// Did is what happened at a handset.
type Did string

// What happens at handsets. Dialled and Answered are followed by one of Asked,
// Released and Silence; Sends by Sent or NotSent.
const (
	Dialled  Did = "dialled"
	Answered Did = "answered"
	Asked    Did = "asked"    // a page that can be answered was shown
	Released Did = "released" // a page was shown, and the dialogue ended with it
	Silence  Did = "silence"  // no page came: the dialogue is over

	Sends    Did = "sends"    // a short message was given to the network
	Sent     Did = "sent"     // the application has taken all of its parts: ESME_ROK
	NotSent  Did = "not sent" // it has not, as far as is known
	Received Did = "received" // a short message, or a notice on the screen, came
)

func (p *phone) saw(what Did, text string) {
	p.watch(Sight{At: time.Now().UTC(), Number: p.name, Did: what, Text: text})
}
