package store

import (
	"context"
	"errors"
	"fmt"
	"time"

	"healthdial/seal"
	"healthdial/session"
)

// Sessions is the session.Store: one sealed session for each owner.
type Sessions struct {
	backend Backend
	box     *box
	recent  *recent
}

func sessionPlace(owner seal.Owner) seal.Place {
	return seal.Place{Kind: kindSession, Owner: owner}
}

// Load returns an owner's session, or session.ErrNotFound. One that has expired
// at now is removed first, so that a new one may be committed at revision 0.
func (s *Sessions) Load(ctx context.Context, owner seal.Owner, now time.Time) (session.Session, error) {
	place := sessionPlace(owner)
	r, err := s.backend.Get(ctx, owner, place.Kind, place.ID)
	switch {
	case errors.Is(err, ErrNotFound):
		return session.Session{}, session.ErrNotFound
	case err != nil:
		return session.Session{}, fmt.Errorf("store: loading a session: %w", err)
	case r.expired(now):
		return session.Session{}, s.remove(ctx, owner, r)
	}
	got, err := s.open(place, r)
	if err == nil {
		s.recent.remember(owner, r)
	}
	return got, err
}

// Recall implements session.Store. It is for turns: nobody else proves by a commit
// that what is recalled is still so.
func (s *Sessions) Recall(owner seal.Owner, now time.Time) (session.Session, bool) {
	r, ok := s.recent.of(owner)
	if !ok || r.expired(now) {
		return session.Session{}, false
	}
	got, err := s.open(sessionPlace(owner), r)
	return got, err == nil
}

func (s *Sessions) open(place seal.Place, r Record) (got session.Session, err error) {
	if err := s.box.openRecord(place, r, &got); err != nil {
		return session.Session{}, err
	}
	got.Revision = r.Revision
	return got, nil
}

// remove deletes an expired session. If it moved meanwhile somebody else began
// anew, which the caller's commit will find.
func (s *Sessions) remove(ctx context.Context, owner seal.Owner, r Record) error {
	err := s.backend.Commit(ctx, Batch{
		Owner: owner, Deletes: []Delete{{Kind: kindSession, ID: r.ID, Expect: r.Revision}}, Fleeting: true,
	})
	if err != nil && !errors.Is(err, ErrConflict) {
		return fmt.Errorf("store: removing an expired session: %w", err)
	}
	return session.ErrNotFound
}

// Commit does a turn's act. A letter that is answered already is a conflict, like
// a revision that moved: the turn was done elsewhere.
func (s *Sessions) Commit(ctx context.Context, a session.Act) error {
	b, err := s.box.batch(act{
		place: sessionPlace(a.Session.Owner), revision: a.Session.Revision,
		expires: a.Session.Expires, record: a.Session, out: a.Out, events: a.Audit,
	})
	if err != nil {
		return err
	}
	if a.Taken != nil {
		if a.Taken.Owner != a.Session.Owner {
			return errors.New("store: a letter of another owner in one act")
		}
		b.Answer = &Answer{Seq: a.Taken.Seq}
	}
	b.Fleeting = fleeting(a)
	put := &b.Puts[0]
	put.Was = s.recent.tail(b.Owner, put.Expect)
	s.recent.forget(b.Owner)
	err = s.backend.Commit(ctx, b)
	if errors.Is(err, ErrConflict) || errors.Is(err, ErrLetterGone) {
		return fmt.Errorf("%w: %w", session.ErrConflict, err)
	}
	if err != nil {
		return fmt.Errorf("store: committing a turn: %w", err)
	}
	s.recent.remember(b.Owner, Record{ID: put.ID, Revision: put.Revision, Expires: put.Expires, Value: put.Value})
	return nil
}

// fleeting reports whether an act is a menu turn: it moves a session, and nothing is
// sent, recorded, taken from the inbox or about to be asked of another system. Lost,
// it costs its person a screen.
func fleeting(a session.Act) bool {
	return len(a.Out) == 0 && len(a.Audit) == 0 && a.Taken == nil && a.Session.Intent == nil
}

// expired reports whether a record is over at now.
func (r Record) expired(now time.Time) bool {
	return !r.Expires.IsZero() && !now.Before(r.Expires)
}
