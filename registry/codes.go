package registry

import (
	"bytes"
	"encoding/json"
	"net/http"
	"regexp"
	"strings"
	"time"
)

// codes says what a registry's codes mean. The same code means different things
// to different registries: ABDM-1035 is a wrong code to HealthID and an unknown
// facility to the consent manager.
type codes map[string]Kind

var phrCodes = codes{
	"ABDM-1035": WrongOTP,
	"ABDM-1017": Lapsed,
	"ABDM-1100": TooMany,
	"ABDM-1027": Blocked,
	"ABDM-1022": Limited,
	"ABDM-1101": Taken,
	"ABDM-1403": Full,
	"ABDM-1065": Unauthorized,
	"ABDM-1001": NotFound,
	"ABDM-1004": Unavailable, // the SMS gateway is down
	"ABDM-1008": Unavailable,
	"ABDM-1019": Unavailable,
	"ABDM-1024": Unavailable,
}

// enrolCodes adds what ABDM-9999, elsewhere any failure, means when an address is
// created.
var enrolCodes = codes{"ABDM-9999": Taken}

var managerCodes = codes{
	"ABDM-1001": NotFound,
	"ABDM-1035": NotFound, // HIP
	"ABDM-1040": NotFound, // HIU
	"ABDM-1051": NotFound, // ABHA address
	"ABDM-1017": Lapsed,
	"ABDM-1022": Limited,
	"ABDM-1027": Blocked,
	"ABDM-1056": Conflict, // already linked
	"ABDM-1090": Conflict,
	"ABDM-1092": Conflict,
	"ABDM-1103": Conflict, // discovery already asked
	"ABDM-1065": Unauthorized,
	"ABDM-1000": Unavailable,
	"ABDM-1019": Unavailable,
	"ABDM-1024": Unavailable,
}

var waits = map[Kind]time.Duration{TooMany: 30 * time.Minute, Blocked: 24 * time.Hour, Limited: time.Minute}

// sessionCodes are about our own gateway session, never about a person's token.
var sessionCodes = map[string]bool{"900900": true, "900901": true, "900902": true, "ABDM-1066": true}

// kindOf classifies a reply that is not a success: by its code, else its status.
func kindOf(status int, code string, tables ...codes) Kind {
	for _, t := range tables {
		if k, ok := t[code]; ok {
			return k
		}
	}
	switch {
	case status == http.StatusUnauthorized:
		return Unauthorized
	case status == http.StatusNotFound:
		return NotFound
	case status == http.StatusConflict:
		return Conflict
	case status == http.StatusTooManyRequests:
		return Limited
	case status >= 500, status == http.StatusRequestTimeout, status < 400:
		return Unavailable
	}
	return Refused
}

var codeForm = regexp.MustCompile(`^[A-Z]{0,8}-?[0-9]{1,7}$`)

// errorCode finds the code in an error body. Seen in the wild: {error:{code}},
// {code}, {details:[{code}]}, [{code}], numbers for strings, and a trailing ": ".
// Anything else is "".
func errorCode(body []byte) string {
	if b := bytes.TrimSpace(body); len(b) > 0 && b[0] == '[' {
		var list []json.RawMessage
		if json.Unmarshal(b, &list) != nil || len(list) == 0 {
			return ""
		}
		body = list[0]
	}
	var e struct {
		Code    json.RawMessage
		Error   json.RawMessage
		Details []struct{ Code json.RawMessage }
	}
	if json.Unmarshal(body, &e) != nil {
		return ""
	}
	var inner struct{ Code json.RawMessage }
	_ = json.Unmarshal(e.Error, &inner) // "error" may be a plain sentence
	candidates := []json.RawMessage{inner.Code}
	for _, d := range e.Details {
		candidates = append(candidates, d.Code)
	}
	for _, c := range append(candidates, e.Code) {
		if code := cleanCode(string(c)); code != "" {
			return code
		}
	}
	return ""
}

// cleanCode strips quotes and the stray separator, and refuses what is no code.
func cleanCode(s string) string {
	s = strings.Trim(s, "\" :")
	if !codeForm.MatchString(s) {
		return ""
	}
	return s
}
