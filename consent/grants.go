package consent

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"healthdial/audit"
	"healthdial/registry"
	"healthdial/seal"
)

// maxGrants bounds how much of a person's list of consents is read.
const maxGrants = 200

// Grants lists who can see an account's records now, newest first, as the registry
// shows it. A grant that was given elsewhere is recorded, so that it can be revoked
// here like any other. While the registry cannot be reached it lists the grants that
// are on record here, since taking back must always be possible; that there are none
// is only said by the registry. Exits: OK, LoginFirst, Away, Failure.
func (s *Service) Grants(ctx context.Context, st Step, account string) ([]Request, Exit, error) {
	arts, err := s.quicklyGranted(ctx, st, account)
	if errors.Is(err, registry.Unauthorized) {
		return nil, LoginFirst, nil
	}
	if err != nil {
		return s.onRecord(ctx, st, account, fmt.Errorf("consent: listing grants: %w", err))
	}
	var out []Request
	for id, group := range byRequest(arts) {
		r, err := s.adopt(ctx, st, account, id, group)
		if err != nil {
			return nil, Failure, err
		}
		if r.State == Granted || r.State == Overtaken || r.State == Submitted {
			out = append(out, r)
		}
	}
	newestFirst(out)
	return out, OK, nil
}

// onRecord lists the grants of an account that we know of. If we know of none it is
// Away, or fails for cause.
func (s *Service) onRecord(ctx context.Context, st Step, account string, cause error) ([]Request, Exit, error) {
	list, err := s.Store.List(ctx, st.Owner)
	if err != nil {
		return nil, Failure, errors.Join(cause, err)
	}
	list = slices.DeleteFunc(list, func(r Request) bool {
		erase := r.Terms().Erase
		return r.Account != account || !r.revocable() || !erase.IsZero() && !st.At.Before(erase)
	})
	switch {
	case len(list) == 0 && away(cause):
		return nil, Away, nil
	case len(list) == 0:
		return nil, Failure, cause
	}
	newestFirst(list)
	return list, OK, nil
}

// quicklyGranted is granted within the time that a step may wait for the registry.
func (s *Service) quicklyGranted(ctx context.Context, st Step, account string) ([]registry.Artefact, error) {
	if s.Down() {
		return nil, errLine
	}
	ctx, cancel := context.WithTimeout(ctx, s.FetchBudget)
	defer cancel()
	return s.granted(ctx, st.Owner, account, st.At)
}

// granted reads an account's artefacts in force at now.
func (s *Service) granted(ctx context.Context, owner seal.Owner, account string, now time.Time) ([]registry.Artefact, error) {
	token, err := s.token(ctx, owner, account)
	if err != nil {
		return nil, err
	}
	var out []registry.Artefact
	for offset := 0; offset < maxGrants; offset += pollPage {
		page, total, err := s.Manager.Artefacts(ctx, token, registry.Page{Status: registry.Granted, Limit: pollPage, Offset: offset})
		if err != nil {
			return nil, err
		}
		for _, a := range page {
			if a.Status == registry.Granted && (a.Permission.EraseAt.IsZero() || now.Before(a.Permission.EraseAt)) {
				out = append(out, a)
			}
		}
		if len(page) < pollPage || offset+pollPage >= total {
			break
		}
	}
	return out, nil
}

// byRequest groups artefacts by the request they came of: one decision may make
// one for each hospital. Without a request, an artefact stands alone.
func byRequest(arts []registry.Artefact) map[string][]registry.Artefact {
	groups := map[string][]registry.Artefact{}
	for _, a := range arts {
		id := a.RequestID
		if id == "" {
			id = a.ID
		}
		groups[id] = append(groups[id], a)
	}
	return groups
}

// adopt is the record of a grant, made if there is none.
func (s *Service) adopt(ctx context.Context, st Step, account, id string, group []registry.Artefact) (Request, error) {
	r, err := s.Store.Load(ctx, st.Owner, id)
	if err == nil {
		return s.note(ctx, r, group)
	}
	if !errors.Is(err, ErrNotFound) {
		return Request{}, err
	}
	ref, err := s.newRef(ctx, st.Owner)
	if err != nil {
		return Request{}, err
	}
	h, err := s.Holders.Holder(ctx, st.Owner, account)
	if err != nil {
		return Request{}, err
	}
	r = Request{ID: id, Owner: st.Owner, Number: st.Number, Account: account, Ref: ref, State: Overtaken, Created: st.At.UTC(),
		Initials: Initials(h.Name), Lang: st.Lang, Artefacts: ids(group)}
	r.describe(merge(group), nil)
	r.Sources, r.Asked.Facilities = hips(group)
	r.Expires = r.Asked.Erase
	err = s.Store.Commit(ctx, Act{Request: r, Audit: []audit.Event{r.by(st, "consent.adopted", nil)}})
	if errors.Is(err, ErrConflict) { // a poll learned of it at the same moment
		return s.Store.Load(ctx, st.Owner, id)
	}
	r.Revision++
	return r, err
}

// note keeps the artefacts that the registry shows, where the record lacks them.
func (s *Service) note(ctx context.Context, r Request, group []registry.Artefact) (Request, error) {
	if subset(ids(group), r.Artefacts) {
		return r, nil
	}
	return s.change(ctx, r.Owner, r.ID, func(r *Request) (effect, error) {
		r.Artefacts = sorted(append(r.Artefacts, ids(group)...))
		return effect{}, nil
	})
}

func ids(group []registry.Artefact) []string {
	var out []string
	for _, a := range group {
		out = append(out, a.ID)
	}
	return sorted(out)
}

// merge describes a group by its first artefact, with every data type.
func merge(group []registry.Artefact) registry.ConsentRequest {
	a := group[0]
	d := registry.ConsentRequest{Purpose: a.Purpose, HIU: a.HIU, Requester: a.Requester, Permission: a.Permission}
	for _, g := range group {
		d.HITypes = append(d.HITypes, g.HITypes...)
	}
	return d
}

func hips(group []registry.Artefact) (parties []registry.Party, names []string) {
	for _, a := range group {
		if a.HIP.ID != "" && !slices.Contains(names, a.HIP.ID) {
			parties, names = append(parties, a.HIP), append(names, a.HIP.ID)
		}
	}
	slices.Sort(names)
	return parties, names
}
