package consent

import (
	"context"
	"encoding/hex"
	"errors"
	"fmt"
	"time"

	"github.com/fxamacker/cbor/v2"

	"healthdial/seal"
)

const (
	spaceVisit  = "visit" // visit code -> visit
	visitDigits = 8
	visitLife   = 15 * time.Minute
	visitsADay  = 20 // for each number
)

// visit is the one person that a visit code names.
type visit struct {
	Owner   seal.Owner `cbor:"1,keyasint"`
	Account string     `cbor:"2,keyasint"`
}

// VisitCode gives the person a code of 8 digits that lets a doctor ask for their
// consent: once, within 15 minutes, about this account only. It grants nothing. The
// same step gets the same code. Exits: OK, Limited, Failure.
func (s *Service) VisitCode(ctx context.Context, st Step, account string) (string, Exit, error) {
	n, err := s.Counters.Count(ctx, "consent.visits", hex.EncodeToString(st.Owner[:]), st.At, 24*time.Hour)
	if err != nil {
		return "", Failure, fmt.Errorf("consent: counting visit codes: %w", err)
	}
	if n > visitsADay {
		return "", Limited, nil
	}
	value, err := cbor.Marshal(visit{Owner: st.Owner, Account: account})
	if err != nil {
		return "", Failure, fmt.Errorf("consent: encoding a visit: %w", err)
	}
	id := hex.EncodeToString(st.Key[:])
	for i := range byte(100) {
		code := s.visitDigits(st, i)
		free, err := s.visitFree(ctx, code, id, st.At)
		if err != nil {
			return "", Failure, err
		}
		if free {
			err := s.Index.Put(ctx, spaceVisit, s.name(spaceVisit, code), id, value, st.At.Add(visitLife))
			return code, okUnless(err), err
		}
	}
	return "", Failure, errors.New("consent: no visit code is free")
}

func okUnless(err error) Exit {
	if err != nil {
		return Failure
	}
	return OK
}

// visitFree says that a code names nobody else now.
func (s *Service) visitFree(ctx context.Context, code, id string, now time.Time) (bool, error) {
	taken, err := s.Index.All(ctx, spaceVisit, s.name(spaceVisit, code), now)
	if err != nil {
		return false, fmt.Errorf("consent: looking a visit code up: %w", err)
	}
	_, mine := taken[id]
	return len(taken) == 0 || mine, nil
}

// visitDigits derives the i-th candidate from the step's key under the codes key:
// as good as drawn to everybody without the key, and the same when repeated.
func (s *Service) visitDigits(st Step, i byte) string {
	h := s.Ring.Code("consent.visit", st.Key[:], []byte{i})
	var n uint64
	for _, b := range h[:8] {
		n = n<<8 | uint64(b)
	}
	return fmt.Sprintf("%0*d", visitDigits, n%100_000_000)
}
