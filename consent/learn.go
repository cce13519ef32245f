package consent

import (
	"context"
	"encoding/hex"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/fxamacker/cbor/v2"

	"healthdial/audit"
	"healthdial/gsm/msisdn"
	"healthdial/outbox"
	"healthdial/registry"
	"healthdial/seal"
)

const (
	refDigits   = 6
	requestLife = 7 * 24 * time.Hour // of a request whose own end is later or unknown
	selfRequest = "PATRQT"           // purpose: the patient asks for their own records
)

// Learn records a request of an account that the registry, or our own asking,
// told us of, and prompts its holder, in one commit. The prompt carries no code and
// discloses nothing; it lives as long as the request. Learning a request again
// changes nothing. A request that is not open, or that a person makes to
// themselves through us, is not recorded.
func (s *Service) Learn(ctx context.Context, owner seal.Owner, address string, d registry.ConsentRequest, now time.Time) error {
	if d.Status != registry.Requested || s.ours(d) {
		return nil
	}
	if _, err := s.Store.Load(ctx, owner, d.ID); !errors.Is(err, ErrNotFound) {
		return err
	}
	h, err := s.Holders.Holder(ctx, owner, address)
	if err != nil {
		return fmt.Errorf("consent: whose request: %w", err)
	}
	r, err := s.record(ctx, owner, h, d, now)
	if err != nil || !r.Live(now) {
		return err
	}
	err = s.Store.Commit(ctx, Act{Request: r, Out: append(s.prompt(r, h, now), s.expiry(r)),
		Audit: []audit.Event{r.event("consent.learned", now, nil)}})
	return unless(err, ErrConflict) // somebody else learned of it at the same moment
}

// glimpse is how long a prompt is worth showing at once: it is news, and the SMS
// stays.
const glimpse = 5 * time.Minute

// callFor is how long it is tried to reach by telephone who wants that.
const callFor = 48 * time.Hour

// prompt is the SMS that tells of a request, and beside it, where operators can, the
// same on the screen at once, and a call to who wants one.
func (s *Service) prompt(r Request, h Holder, now time.Time) []outbox.Message {
	sms := s.say(r, sayPrompt, "", now)
	sms.Expires = r.Expires
	out := []outbox.Message{sms}
	if s.Glimpses != nil && s.Glimpses(r.Number) {
		shown := s.say(r, sayPrompt, "shown", now)
		shown.Kind, shown.Expires = outbox.USSD, earlier(now.Add(glimpse), r.Expires)
		out = append(out, shown)
	}
	if h.Called {
		out = append(out, outbox.Message{
			ID: s.messageID(r, "call", ""), Owner: r.Owner, Kind: outbox.Call, Lane: outbox.Notice, To: r.Number, Lang: r.Lang,
			Expires: earlier(now.Add(callFor), r.Expires),
		})
	}
	return out
}

// ours says that a person asks for their own records through this service.
func (s *Service) ours(d registry.ConsentRequest) bool {
	return d.Purpose.Code == selfRequest && slices.Contains(s.Self, d.HIU.ID)
}

// record makes the request that Learn commits.
func (s *Service) record(ctx context.Context, owner seal.Owner, h Holder, d registry.ConsentRequest, now time.Time) (Request, error) {
	ref, err := s.newRef(ctx, owner)
	if err != nil {
		return Request{}, err
	}
	r := Request{ID: d.ID, Owner: owner, Number: h.Number, Account: h.Address, Ref: ref, State: Pending, Created: now.UTC(),
		Initials: Initials(h.Name), Lang: h.Lang}
	r.describe(d, nil)
	r.Narrowed = s.Policy.bound(r.Asked, now)
	r.Expires = now.UTC().Add(requestLife)
	if !r.Asked.Erase.IsZero() {
		r.Expires = earlier(r.Expires, r.Asked.Erase)
	}
	return r, s.credit(ctx, &r, now)
}

// describe takes over what the registry says of a request.
func (r *Request) describe(d registry.ConsentRequest, links []registry.Link) {
	r.Asked, r.Sources = asked(d, links)
	r.Requester, r.Facility, r.HIU, r.Purpose = d.Requester.Name, d.HIU.Name, d.HIU.ID, d.Purpose.Code
}

// newRef draws a reference that no other request of the owner has.
func (s *Service) newRef(ctx context.Context, owner seal.Owner) (string, error) {
	list, err := s.Store.List(ctx, owner)
	if err != nil {
		return "", err
	}
	for {
		ref, err := drawDigits(s.Rand, refDigits)
		if err != nil {
			return "", err
		}
		if !slices.ContainsFunc(list, func(r Request) bool { return r.Ref == ref }) {
			return ref, nil
		}
	}
}

// raised is what we know of a request that a doctor raised through us.
type raised struct {
	Doctor  msisdn.Number `cbor:"1,keyasint"`
	Lang    string        `cbor:"2,keyasint"`
	AskNo   string        `cbor:"3,keyasint"`
	HIU     string        `cbor:"4,keyasint"`
	Address string        `cbor:"5,keyasint"`
}

const (
	spaceRequest = "request" // consent request id -> raised
	raisedLife   = 400 * 24 * time.Hour
)

// credit notes the doctor who raised the request, if one did through us.
func (s *Service) credit(ctx context.Context, r *Request, now time.Time) error {
	w, ok, err := s.raisedBy(ctx, r.ID, now)
	if ok {
		r.Doctor, r.DoctorLang, r.AskNo = w.Doctor, w.Lang, w.AskNo
	}
	return err
}

func (s *Service) raisedBy(ctx context.Context, id string, now time.Time) (raised, bool, error) {
	all, err := s.Index.All(ctx, spaceRequest, s.name(spaceRequest, id), now)
	if err != nil {
		return raised{}, false, fmt.Errorf("consent: who raised it: %w", err)
	}
	for _, v := range all {
		var w raised
		if err := cbor.Unmarshal(v, &w); err != nil {
			return raised{}, false, fmt.Errorf("consent: who raised it: %w", err)
		}
		return w, true, nil
	}
	return raised{}, false, nil
}

// name is a keyed name for the index.
func (s *Service) name(space, what string) string {
	n := s.Ring.Name("index."+space, []byte(what))
	return hex.EncodeToString(n[:])
}
