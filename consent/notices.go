package consent

import (
	"strings"
	"time"

	"healthdial/engine"
	"healthdial/outbox"
)

// The phrases of the SMS that this package sends. None names a facility, a purpose
// or a diagnosis. Arguments: initials of the account's holder, ref (Digits) of the
// request, code (what to dial), given (when the person said what it answers), ask
// (Digits, the doctor's number for their request).
const (
	sayPrompt    = "sms.consent_prompt"    // initials, ref, code: somebody asks; no answer means no
	sayCode      = "sms.consent_code"      // initials, ref, code, secret (Digits), minutes (Count)
	sayGranted   = "sms.consent_granted"   // initials, ref, code: done; REVOKE ref takes it back
	sayDenied    = "sms.consent_denied"    // initials, ref
	sayRevoked   = "sms.consent_revoked"   // initials, ref
	sayFailed    = "sms.consent_failed"    // initials, ref, code, given: the registry would not take the decision
	sayKept      = "sms.consent_kept"      // initials, ref, code, given: the registry would not take the revocation
	sayLogin     = "sms.consent_login"     // initials, ref, code: log in, then the decision goes on
	sayOvertaken = "sms.consent_overtaken" // initials, ref, code: it was decided elsewhere
	sayLate      = "sms.consent_late"      // initials, ref, code, given: it was decided elsewhere before
	sayChanged   = "sms.consent_changed"   // initials, ref, code, given: it changed after you decided: nothing was given
	sayExpired   = "sms.consent_expired"   // initials, ref, given: it ran out before your decision arrived: nothing was given
	sayElsewhere = "sms.consent_elsewhere" // initials, ref, code: access was given elsewhere; REVOKE ref takes it back

	sayWishBack    = "sms.wish_back"    // initials, ref, code, given: the line is back: confirm what you wished
	sayWishChanged = "sms.wish_changed" // initials, ref, code, given: it changed since you read it: nothing was given
	sayWishExpired = "sms.wish_expired" // initials, ref, given: it ran out before it could be confirmed
	sayWishClosed  = "sms.wish_closed"  // initials, ref, given: it was decided elsewhere meanwhile

	tellGranted = "sms.doctor_granted" // ask
	tellDenied  = "sms.doctor_denied"  // ask
	tellExpired = "sms.doctor_expired" // ask
	tellRevoked = "sms.doctor_revoked" // ask
	tellClosed  = "sms.doctor_closed"  // ask: it came to nothing
	tellUnsure  = "sms.doctor_unsure"  // ask: nobody knows whether the patient was asked
	tellUnsent  = "sms.doctor_unsent"  // ask, given: the registry was away too long: the patient was not asked
)

// Phrases lists every phrase that this package sends by SMS, for checks at start.
func Phrases() []string {
	return []string{sayPrompt, sayCode, sayGranted, sayDenied, sayRevoked, sayFailed, sayKept, sayLogin, sayOvertaken,
		sayLate, sayChanged, sayExpired, sayElsewhere, sayWishBack, sayWishChanged, sayWishExpired, sayWishClosed, tellGranted, tellDenied, tellExpired, tellRevoked, tellClosed, tellUnsure, tellUnsent}
}

// say is an SMS to the person about a request. Its ID makes it single: one of each
// phrase for each occasion.
func (s *Service) say(r Request, phrase, occasion string, at time.Time) outbox.Message {
	args := engine.Vars{"initials": engine.T(r.Initials), "ref": engine.N(r.Ref), "code": engine.T(s.ShortCode)}
	if given := r.Given(); !given.IsZero() {
		args["given"] = said(given)
	}
	return outbox.Message{ID: s.messageID(r, phrase, occasion), Owner: r.Owner, Kind: outbox.SMS, Lane: outbox.Consent,
		To: r.Number, Lang: r.Lang, NotBefore: at, Phrase: engine.Phrase{Key: phrase, Args: args}}
}

// india is Indian Standard Time, UTC+5:30 all the year, in which times are told.
var india = time.FixedZone("IST", 5*3600+1800)

// said is when somebody said something, as they are told it again.
func said(at time.Time) engine.Value {
	return engine.T(at.In(india).Format("02-01-2006 15:04"))
}

// tell is an SMS to the doctor who raised the request through us; none otherwise.
func (s *Service) tell(r Request, phrase string, at time.Time) []outbox.Message {
	if r.Doctor.IsZero() || phrase == "" {
		return nil
	}
	return []outbox.Message{{ID: s.messageID(r, phrase, "doctor"), Owner: r.Owner, Kind: outbox.SMS, Lane: outbox.Notice,
		To: r.Doctor, Lang: r.DoctorLang, NotBefore: at,
		Phrase: engine.Phrase{Key: phrase, Args: engine.Vars{"ask": engine.N(r.AskNo)}}}}
}

func (s *Service) messageID(r Request, what, occasion string) outbox.ID {
	return outbox.ID(s.Ring.Name("outbox.consent", r.Owner[:], []byte(r.ID), []byte(what), []byte(occasion)))
}

// Initials are all that an unasked SMS says of a person: "A.D." for Asha Devi.
func Initials(name string) string {
	var b strings.Builder
	for i, word := range strings.Fields(name) {
		if i == 3 {
			break
		}
		b.WriteRune(firstUpper(word))
		b.WriteByte('.')
	}
	return b.String()
}

func firstUpper(word string) rune {
	for _, c := range strings.ToUpper(word) {
		return c
	}
	return '?'
}
