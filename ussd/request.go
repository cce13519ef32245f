package ussd

import (
	"encoding/json"
	"errors"
	"mime"
	"net/http"
	"strings"
	"unicode/utf8"

	"healthdial/keypad"
)

// maxBody bounds a gateway's request: a cumulative text of many entries and a few
// short fields.
const maxBody = 16 << 10

// Bounds of the fields.
const (
	maxSession = 128
	maxCode    = 64
	maxText    = 8 * keypad.MaxEntry
)

// request is what a gateway says of one step. All gateways use these names.
type request struct {
	SessionID   string `json:"sessionId"`
	ServiceCode string `json:"serviceCode"`
	PhoneNumber string `json:"phoneNumber"`
	Text        string `json:"text"`
}

var errRequest = errors.New("ussd: malformed request")

// readRequest reads a form or a JSON object from the body; the address is not
// looked at, since proxies write addresses down. Unknown fields are ignored.
func readRequest(w http.ResponseWriter, r *http.Request) (request, error) {
	r.Body = http.MaxBytesReader(w, r.Body, maxBody)
	var q request
	kind, _, _ := mime.ParseMediaType(r.Header.Get("Content-Type"))
	if kind == "application/json" {
		if err := json.NewDecoder(r.Body).Decode(&q); err != nil {
			return request{}, bodyError(err)
		}
	} else {
		if err := r.ParseForm(); err != nil {
			return request{}, bodyError(err)
		}
		q = request{
			r.PostForm.Get("sessionId"), r.PostForm.Get("serviceCode"),
			r.PostForm.Get("phoneNumber"), r.PostForm.Get("text"),
		}
	}
	return q, q.check()
}

// bodyError keeps the body out of the error.
func bodyError(err error) error {
	var large *http.MaxBytesError
	if errors.As(err, &large) {
		return large
	}
	return errRequest
}

func (q request) check() error {
	all := q.SessionID + q.ServiceCode + q.PhoneNumber + q.Text
	switch {
	case q.SessionID == "" || len(q.SessionID) > maxSession,
		len(q.ServiceCode) > maxCode, len(q.Text) > maxText, !utf8.ValidString(all):
		return errRequest
	}
	return nil
}

// entries are what a cumulative text holds: "1*2" is two, "" none. A * that a
// person entered cannot be told from one that joins.
func (q request) entries() []string {
	if q.Text == "" {
		return nil
	}
	return strings.Split(q.Text, "*")
}
