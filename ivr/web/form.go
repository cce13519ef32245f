package web

import (
	"errors"
	"mime"
	"net/http"
	"net/url"
	"strings"
	"unicode/utf8"
)

// maxBody bounds a platform's request.
const maxBody = 16 << 10

// Bounds of its fields.
const (
	maxCall   = 128
	maxCaller = 256 // a SIP address
	maxKeys   = 64
)

var errRequest = errors.New("ivr/web: malformed request")

// readForm reads the form of a request's body. Of the address nothing is believed, since
// proxies write addresses down.
func readForm(w http.ResponseWriter, r *http.Request) (url.Values, error) {
	r.Body = http.MaxBytesReader(w, r.Body, maxBody)
	kind, _, _ := mime.ParseMediaType(r.Header.Get("Content-Type"))
	if kind != "" && kind != "application/x-www-form-urlencoded" {
		return nil, errRequest
	}
	if err := r.ParseForm(); err != nil {
		var large *http.MaxBytesError
		if errors.As(err, &large) {
			return nil, large
		}
		return nil, errRequest // the error of net/url quotes it
	}
	return r.PostForm, nil
}

// check refuses what no platform sends.
func (h heard) check() error {
	keys := strings.Trim(h.keys, "0123456789*#")
	if keys != "" || len(h.keys) > maxKeys || len(h.call) > maxCall || len(h.caller) > maxCaller || !utf8.ValidString(h.call+h.caller) {
		return errRequest
	}
	return nil
}
