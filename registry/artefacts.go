package registry

import (
	"bytes"
	"context"
	"encoding/json"
)

// Artefacts reads the consents that the person gave, and how many there are.
func (c *Consents) Artefacts(ctx context.Context, access Token, p Page) (list []Artefact, total int, err error) {
	var got struct {
		Size             int
		ConsentArtefacts []wireArtefact
	}
	err = c.get(ctx, access, "list artefacts", "/consent/v3/artefact", p.query(), &got)
	return artefacts(got.ConsentArtefacts), got.Size, err
}

// Artefact reads one.
func (c *Consents) Artefact(ctx context.Context, access Token, id string) (Artefact, error) {
	const op = "read artefact"
	var got oneOrMore
	if err := c.getID(ctx, access, op, "/consent/v3/artefact/", id, &got); err != nil {
		return Artefact{}, err
	}
	for _, a := range artefacts(got) {
		if a.ID == id {
			return a, nil
		}
	}
	return Artefact{}, &Error{Op: op, Kind: Malformed}
}

// ArtefactsOf reads the artefacts that came of one request: none if it was not
// granted.
func (c *Consents) ArtefactsOf(ctx context.Context, access Token, request string) ([]Artefact, error) {
	var got oneOrMore
	if err := c.getID(ctx, access, "read artefacts of a request", "/consent/v3/artefact/request/", request, &got); err != nil {
		return nil, err
	}
	return artefacts(got), nil
}

func artefacts(ws []wireArtefact) (list []Artefact) {
	for _, w := range ws {
		if a, ok := w.artefact(); ok {
			list = append(list, a)
		}
	}
	return list
}

// oneOrMore reads an artefact, or a list of them.
type oneOrMore []wireArtefact

// UnmarshalJSON reads either form.
func (o *oneOrMore) UnmarshalJSON(b []byte) error {
	if bytes.HasPrefix(bytes.TrimSpace(b), []byte("[")) {
		return json.Unmarshal(b, (*[]wireArtefact)(o))
	}
	*o = make(oneOrMore, 1)
	return json.Unmarshal(b, &(*o)[0])
}

// decodeHint reads the body of an accepted write, if it has one worth reading: the
// write stands whatever it says.
func decodeHint(body []byte, out any) { _ = json.Unmarshal(body, out) }
