package sip

import "time"

// Metrics counts calls for operators. Its methods must be quick and safe for
// concurrent use; FrameLate is called for each frame that is sent. Trunk names,
// causes and ends are few and fixed, and nothing of a person is among them.
type Metrics interface {
	// Call is a call that ended, after having been answered; End says by what.
	Call(trunk string, placed bool, end End, lasted time.Duration)
	// Refused is a call that was never answered, by us or by the peer.
	Refused(trunk string, placed bool, cause Cause)
	// PostDial is how long a call waited for its answer, from the INVITE.
	PostDial(trunk string, placed bool, took time.Duration)
	// Jitter is how irregular a call's RTP came (RFC 3550 §6.4.1), at its end.
	Jitter(trunk string, j time.Duration)
	// FrameLate is by how much a frame of 20 ms left too late.
	FrameLate(by time.Duration)
	// BargeIn is how long a key took to stop what was being said: from its arrival
	// to the first frame that is silent.
	BargeIn(took time.Duration)
	// Dropped is a message that was not looked at.
	Dropped(why string)
	// Registered is a trunk's registration, as it was confirmed or lost.
	Registered(trunk string, ok bool)
	// Alive is a trunk's answer to OPTIONS, or its absence.
	Alive(trunk string, ok bool)
}

// End is by what an answered call ended.
type End string

// The ends of a call.
const (
	EndSaid      End = "said"      // we hung up: all was said
	EndCaller    End = "caller"    // the other side hung up
	EndSilence   End = "silence"   // no RTP came any more
	EndIdle      End = "idle"      // nobody said or keyed anything
	EndLongest   End = "longest"   // it reached the longest that a call may be
	EndSession   End = "session"   // its session was not refreshed (RFC 4028)
	EndUnacked   End = "unacked"   // our answer was never acknowledged
	EndTransport End = "transport" // a request of ours failed
	EndShutdown  End = "shutdown"  // the server stops
)

// Cause is why a call was not answered.
type Cause string

// The causes.
const (
	CauseBusy        Cause = "busy"        // 486, 600: so many calls at once, or theirs
	CauseFull        Cause = "full"        // 503: we carry all that we can
	CauseMissed      Cause = "missed"      // a number that is not answered
	CauseMedia       Cause = "media"       // 488, 415: no codec or transport in common
	CauseMalformed   Cause = "malformed"   // 400, 420, 421, 422
	CauseForbidden   Cause = "forbidden"   // 401, 403
	CauseCancelled   Cause = "cancelled"   // the caller gave up
	CauseNoAnswer    Cause = "no-answer"   // it rang, and nobody answered
	CauseUnreachable Cause = "unreachable" // the peer or the number cannot be had
	CauseRefused     Cause = "refused"     // 603 and others
	CauseShutdown    Cause = "shutdown"
)

type unmeasured struct{}

func (unmeasured) Call(string, bool, End, time.Duration) {}
func (unmeasured) Refused(string, bool, Cause)           {}
func (unmeasured) PostDial(string, bool, time.Duration)  {}
func (unmeasured) Jitter(string, time.Duration)          {}
func (unmeasured) FrameLate(time.Duration)               {}
func (unmeasured) BargeIn(time.Duration)                 {}
func (unmeasured) Dropped(string)                        {}
func (unmeasured) Registered(string, bool)               {}
func (unmeasured) Alive(string, bool)                    {}
