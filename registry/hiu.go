package registry

import (
	"context"
	"net/http"
)

// HIU asks for consent on a facility's behalf (consent manager v3, requester's
// side). RequestConsent and Status are answered by callbacks: ConsentOnInit,
// ConsentOnStatus; how the patient decided comes as ConsentNotify.
type HIU struct{ t *transport }

// Ask is a request for consent.
type Ask struct {
	HIU          Party  // the institution that the doctor asks for; its ID also names our role
	Patient      string // full ABHA address
	Purpose      Purpose
	HIP          Party // zero for any facility
	CareContexts []CareContext
	Requester    Requester
	HITypes      []string
	Permission   Permission
}

type wireAsk struct {
	Purpose      Purpose        `json:"purpose"`
	Patient      Party          `json:"patient"`
	HIP          *Party         `json:"hip,omitempty"`
	CareContexts []CareContext  `json:"careContexts"`
	HIU          Party          `json:"hiu"`
	Requester    Requester      `json:"requester"`
	HITypes      []string       `json:"hiTypes"`
	Permission   wirePermission `json:"permission"`
}

func (a Ask) wire() wireAsk {
	w := wireAsk{Purpose: a.Purpose, Patient: Party{ID: a.Patient}, CareContexts: append([]CareContext{}, a.CareContexts...),
		HIU: a.HIU, Requester: a.Requester, HITypes: a.HITypes, Permission: a.Permission.wire()}
	if a.HIP != (Party{}) {
		w.HIP = &a.HIP
	}
	return w
}

// RequestConsent raises a request. The REQUEST-ID is returned with an error that
// says Unknown, too: only its callback then tells whether the request was taken,
// and raising it again might ask the patient twice.
func (h *HIU) RequestConsent(ctx context.Context, a Ask) (requestID string, err error) {
	const op = "request consent"
	if !ValidAddress(a.Patient) || len(a.HITypes) == 0 {
		return "", badArgument(op)
	}
	return h.post(ctx, op, "/consent/v3/request/init", a.HIU.ID, map[string]any{"consent": a.wire()})
}

// Status asks how a request of institution hiu stands.
func (h *HIU) Status(ctx context.Context, hiu, consentRequest string) (requestID string, err error) {
	const op = "ask consent status"
	if !validID(consentRequest) {
		return "", badArgument(op)
	}
	return h.post(ctx, op, "/consent/v3/request/status", hiu, map[string]string{"consentRequestId": consentRequest})
}

// Acknowledge confirms a ConsentNotify, which arrived with the header REQUEST-ID
// callback (from Verifier.Verify). Unacknowledged notices are sent again.
func (h *HIU) Acknowledge(ctx context.Context, hiu, callback string, n ConsentNotify) error {
	const op = "acknowledge consent notice"
	if !validID(callback) {
		return badArgument(op)
	}
	type ack struct {
		Status    string `json:"status"`
		ConsentID string `json:"consentId"`
	}
	acks := []ack{}
	for _, id := range n.Artefacts {
		acks = append(acks, ack{"OK", id})
	}
	_, err := h.post(ctx, op, "/consent/v3/request/hiu/on-notify", hiu,
		map[string]any{"acknowledgement": acks, "response": map[string]string{"requestId": callback}})
	return err
}

func (h *HIU) post(ctx context.Context, op, path, hiu string, body any) (string, error) {
	if !validID(hiu) {
		return "", badArgument(op)
	}
	return h.t.do(ctx, call{op: op, family: requesting, method: http.MethodPost, path: path,
		header: map[string]string{"X-HIU-ID": hiu}, body: body}, nil)
}
