package modem

import (
	"context"
	"slices"
	"strings"
)

// messages sets up messages: PDU mode (TS 27.005 §3.2.3), where they are stored and how they
// are told of.
func (s *session) messages(ctx context.Context) error {
	if err := s.persist(ctx, "+CMGF=0"); err != nil {
		return err
	}
	s.caps.acks = s.try(ctx, "+CSMS=1") // §3.2.1: what comes directly can be acknowledged
	s.caps.more = s.try(ctx, "+CMMS=0")
	s.caps.memories = s.memories(ctx)
	return s.indications(ctx)
}

// readable are the memories of messages, in the order in which they are looked through. MT is
// others together.
var readable = [...]string{"SM", "ME", "SR"}

// memories puts new messages into the best memory (TS 27.005 §3.2.2), and tells which all can
// be read, that one first; none if nothing can be stored.
func (s *session) memories(ctx context.Context) []string {
	offer := s.offer(ctx, "+CPMS")
	reads := listed(offer.Text(0))
	for _, best := range s.quirks.memory {
		if len(reads) > 0 && !slices.Contains(reads, best) || !s.store(ctx, best, len(offer)) {
			continue
		}
		all := []string{best}
		for _, other := range readable {
			if other != best && s.reads(ctx, reads, other) {
				all = append(all, other)
			}
		}
		return all
	}
	return nil
}

// reads reports whether a memory can be read: by what is offered, or, if that is not known,
// by trying.
func (s *session) reads(ctx context.Context, offered []string, memory string) bool {
	if len(offered) > 0 {
		return slices.Contains(offered, memory)
	}
	return s.try(ctx, `+CPMS="`+memory+`"`)
}

// store chooses a memory for reading, writing and, with modems that have three, receiving.
func (s *session) store(ctx context.Context, memory string, kinds int) bool {
	text := `+CPMS="` + memory + `"`
	for range max(kinds, 1) - 1 {
		text += `,"` + memory + `"`
	}
	return s.persist(ctx, text) == nil
}

// listed are the names of a list: SM and ME of ("SM","ME").
func listed(list string) (names []string) {
	for part := range strings.SplitSeq(strings.Trim(list, "()"), ",") {
		if n := strings.Trim(strings.TrimSpace(part), `"`); n != "" {
			names = append(names, n)
		}
	}
	return names
}

// indications chooses how messages and status reports are told of (TS 27.005 §3.4.1).
func (s *session) indications(ctx context.Context) error {
	offer := s.offer(ctx, "+CNMI")
	var err error
	for _, c := range cnmi(offer, len(s.caps.memories) > 0) {
		if err = s.persist(ctx, "+CNMI="+c.text); err == nil {
			s.caps.cnmi, s.caps.stored = c.text, c.stored
			return nil
		}
		if ctx.Err() != nil {
			break
		}
	}
	return err
}
