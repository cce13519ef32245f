// Package msisdn is the phone number as this service knows it: parsed once at
// the edge, always in E.164 form inside, and never visible in a log.
package msisdn

import (
	"errors"
	"fmt"
	"log/slog"
	"strings"

	"github.com/nyaruka/phonenumbers"
)

// ErrInvalid is returned for text that is no possible phone number. It never
// carries the text.
var ErrInvalid = errors.New("msisdn: not a phone number")

// maxInput bounds what Parse looks at: E.164 has 15 digits, people add
// punctuation.
const maxInput = 40

// Number is one subscriber's number in E.164 form (ITU-T E.164). The zero
// Number is no number. Numbers compare with ==.
//
// A Number redacts itself in every fmt verb and in slog; E164 and Digits are
// the deliberate ways to its value. It encodes to CBOR and other binary forms
// (to be sealed), never to text.
type Number struct{ digits string }

// Parse reads a number as people and operators write it. Numbers without a
// country code are taken to be of region (ISO 3166, such as "IN"). SMPP's
// international addresses (type of number 1) have no plus sign: see FromSMPP.
func Parse(s, region string) (Number, error) {
	if len(s) > maxInput {
		return Number{}, ErrInvalid
	}
	p, err := phonenumbers.Parse(s, region)
	if err != nil || !phonenumbers.IsPossibleNumber(p) {
		return Number{}, ErrInvalid
	}
	return Number{strings.TrimPrefix(phonenumbers.Format(p, phonenumbers.E164), "+")}, nil
}

// FromSMPP reads an SMPP source or destination address with its type of number
// (SMPP 3.4 §5.2.5): 1 is international, anything else is read in region unless
// it already carries the country code.
func FromSMPP(addr string, ton uint8, region string) (Number, error) {
	const international = 1
	if n, ok := indianMobile(strings.TrimPrefix(addr, "+")); ok && ton == international {
		return n, nil
	}
	if ton == international && !strings.HasPrefix(addr, "+") {
		addr = "+" + addr
	}
	return Parse(addr, region)
}

// indianMobile reads 91 and ten digits of which the first is 6 to 9, as nearly every
// address of ours is, without the general parser: it is done for each key press.
func indianMobile(digits string) (Number, bool) {
	if len(digits) != 12 || digits[:2] != "91" || digits[2] < '6' {
		return Number{}, false
	}
	for _, c := range []byte(digits) {
		if c < '0' || c > '9' {
			return Number{}, false
		}
	}
	return Number{digits}, true
}

// E164 is the number with its plus sign: "+919876543210", "" for no number.
func (n Number) E164() string {
	if n.digits == "" {
		return ""
	}
	return "+" + n.digits
}

// HasPrefix reports whether the number begins with one of these beginnings, written
// with their country code: "+9198".
func (n Number) HasPrefix(prefixes []string) bool {
	for _, p := range prefixes {
		if p = strings.TrimPrefix(p, "+"); p != "" && strings.HasPrefix(n.digits, p) {
			return true
		}
	}
	return false
}

// Digits is the number without a plus sign: "919876543210".
func (n Number) Digits() string { return n.digits }

// National is the number as its own country writes it, digits only:
// "9876543210". Registries want this form.
func (n Number) National() string {
	if _, ok := indianMobile(n.digits); ok {
		return n.digits[2:]
	}
	p, err := phonenumbers.Parse(n.E164(), "")
	if err != nil {
		return ""
	}
	return phonenumbers.GetNationalSignificantNumber(p)
}

// IsZero reports whether there is no number.
func (n Number) IsZero() bool { return n.digits == "" }

// String is the redacted form, "+91…": a country code at most.
func (n Number) String() string {
	if n.digits == "" {
		return "none"
	}
	return "+" + n.digits[:2] + "…"
}

// Format makes every fmt verb print the redacted form.
func (n Number) Format(f fmt.State, _ rune) { _, _ = f.Write([]byte(n.String())) }

// LogValue makes slog print the redacted form.
func (n Number) LogValue() slog.Value { return slog.StringValue(n.String()) }

// MarshalBinary is the full number, to be sealed.
func (n Number) MarshalBinary() ([]byte, error) { return []byte(n.digits), nil }

// UnmarshalBinary reads what MarshalBinary wrote.
func (n *Number) UnmarshalBinary(b []byte) error {
	if len(b) > 15 {
		return ErrInvalid
	}
	for _, c := range b {
		if c < '0' || c > '9' {
			return ErrInvalid
		}
	}
	n.digits = string(b)
	return nil
}

// CountryCode is how numbers of a region (ISO 3166) begin: "+91" for "IN", "" for a
// region that has none.
func CountryCode(region string) string {
	code := phonenumbers.GetCountryCodeForRegion(region)
	if code == 0 {
		return ""
	}
	return fmt.Sprintf("+%d", code)
}
