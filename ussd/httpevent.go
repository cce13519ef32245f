package ussd

import (
	"context"
	"strconv"
	"strings"
	"time"

	"healthdial/gsm/msisdn"
	"healthdial/session"
)

// ask is a request with what is known of it.
type ask struct {
	request
	gateway *Gateway
	number  msisdn.Number
	path    string // what followed the code in the service code itself
	name    dialogueName
}

// turn makes a request an event and takes its turn.
func (h *HTTP) turn(ctx context.Context, a ask) (session.Page, error) {
	e := session.Event{Number: a.number, Channel: session.USSD, Link: a.gateway.Name, Gateway: a.SessionID, At: h.cfg.Now()}
	e.Deadline = e.At.Add(budget(a.gateway.Budget))
	read := h.cumulative
	if a.gateway.Last {
		read = h.last
	}
	mark, err := read(ctx, a, &e)
	if err != nil {
		return session.Page{}, err
	}
	e.ID = h.cfg.Names.Name("ussd event", a.name[:], []byte{byte(e.Kind)}, mark, []byte(e.Text))
	return take(ctx, h.turns, e, a.gateway.Format, h.log)
}

// cumulative reads a text that holds all entries of the dialogue. They number the
// event.
func (h *HTTP) cumulative(ctx context.Context, a ask, e *session.Event) (mark []byte, err error) {
	entries := a.entries()
	opened, err := h.opens(ctx, a, len(entries))
	switch {
	case err != nil:
		return nil, err
	case opened:
		e.Kind, e.Text = session.Opened, links(append(split(a.path), entries...))
		return h.dialogues.dial(a.name, len(entries), e.At), nil
	case len(entries) > 0:
		e.Text = entries[len(entries)-1]
	}
	e.Kind = session.Entered
	h.dialogues.entry(a.name, e.At)
	return []byte(strconv.Itoa(len(entries))), nil
}

// opens reports whether a request with so many entries is the first of its
// dialogue. The first of a deep link has entries already.
func (h *HTTP) opens(ctx context.Context, a ask, entries int) (bool, error) {
	if dialled, ok := h.dialogues.dialled(a.name); ok {
		return entries == dialled, nil
	}
	if entries == 0 || h.cfg.Known == nil {
		return entries == 0, nil
	}
	known, err := h.cfg.Known(ctx, a.number, a.gateway.Name, a.SessionID)
	return !known, err
}

// last reads a text that holds the last entry alone, or in the first request
// nothing or what was dialled.
func (h *HTTP) last(_ context.Context, a ask, e *session.Event) (mark []byte, err error) {
	path, redialled := dialled(a.gateway.Codes, "", a.Text)
	redialled = redialled && strings.HasPrefix(a.Text, "*")
	if _, known := h.dialogues.dialled(a.name); redialled || a.Text == "" && !known {
		if !redialled {
			path = a.path
		}
		e.Kind, e.Text = session.Opened, path
		return h.dialogues.dial(a.name, 0, e.At), nil
	}
	e.Kind, e.Text = session.Entered, a.Text
	return h.dialogues.entry(a.name, e.At), nil
}

func budget(d time.Duration) time.Duration {
	if d > 0 {
		return d
	}
	return DefaultBudget
}
