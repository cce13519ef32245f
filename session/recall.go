package session

import (
	"errors"

	"healthdial/engine"
	"healthdial/seal"
)

// A turn after another on the same machine, which is the next key of a dialogue, need
// not ask the store for the session: this process has just committed it. That nobody
// moved it since is proved by the turn's own commit; on a conflict the turn is taken
// again from the store. So a turn without a call is one round trip. A call may have
// effects before that commit, so a turn that comes to one is taken from the store.

// errRecalled ends a turn that may not go on with a recalled session. Nothing was done.
var errRecalled = errors.New("session: recalled, and about to make a call")

// recall finds a session that may be taken for the stored one until its commit. One
// whose call has not come back yet is not.
func (t *Turns) recall(owner seal.Owner) (Session, bool) {
	s, ok := t.cfg.Store.Recall(owner, t.cfg.Now())
	if !ok || s.Intent != nil || s.State.Mode == engine.Calling {
		return Session{}, false
	}
	return s.ready(), true
}

// ready is the session with its map.
func (s Session) ready() Session {
	if s.Dialogues == nil {
		s.Dialogues = make(map[Channel]Dialogue, 1)
	}
	return s
}
