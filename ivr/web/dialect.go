package web

import (
	"net/http"
	"net/url"

	"healthdial/ivr"
)

// dialect is how one kind of platform asks and is answered.
type dialect struct {
	kind    string // of its documents
	country string // follows the tag of a language: "-IN"

	// authentic reports whether a request comes from the platform. The form is that of
	// its body.
	authentic func(p *Platform, r *http.Request, form url.Values) bool
	// heard reads what a request says.
	heard func(form url.Values) heard
	// page writes a reply; goodbye answers the news that a call is over.
	page    func(page) element
	goodbye func() element
	// greeting is what somebody without parameters is answered. nil if nobody comes so.
	greeting func(p *Platform) element
}

// heard is what a request says. Nothing of it is trusted but for the platform that is.
type heard struct {
	call   string // how the platform names the call
	caller string // as the platform writes it
	leg    string // the token, if it is not in the address
	keys   string
	over   bool // the call is over
	ended  bool // by us: the platform asked as often as it was told to
	vain   ivr.Vain
}

// page is a reply for a platform.
type page struct {
	*Platform
	ivr.Reply
	seal  func(ivr.Leg) string // makes a leg's token
	sound func(ivr.Line) sound
}

// Dialects are the names of all, for the checks of a configuration.
func Dialects() []string { return []string{"exoml", "plivo", "twiml", "voicexml"} }

// speaks is the platform's dialect, which CheckPlatforms has looked at.
func (p *Platform) speaks() dialect {
	switch p.Dialect {
	case "exoml":
		return exoml()
	case "plivo":
		return plivo()
	case "twiml":
		return twiml()
	}
	return voicexml()
}
