package registry

import (
	"errors"
	"fmt"
	"log/slog"
)

// ErrBadOTP is returned for a one-time code that cannot be one.
var ErrBadOTP = errors.New("registry: not a one-time code")

// Token is a person's access, refresh or transfer token, or the gateway's own. It
// redacts itself in fmt, slog and JSON; string(t) is the deliberate way to its
// value.
type Token string

// Secret is a client secret. It redacts itself as Token does.
type Secret string

// OTP is a one-time code as typed: digits, leading zeros kept. It redacts itself
// as Token does.
type OTP string

const redacted = "redacted"

// String is always "redacted".
func (Token) String() string { return redacted }

// Format makes every fmt verb print "redacted".
func (Token) Format(f fmt.State, _ rune) { _, _ = f.Write([]byte(redacted)) }

// LogValue makes slog print "redacted".
func (Token) LogValue() slog.Value { return slog.StringValue(redacted) }

// MarshalJSON makes a token inside a logged value print "redacted".
func (Token) MarshalJSON() ([]byte, error) { return []byte(`"` + redacted + `"`), nil }

// String is always "redacted".
func (Secret) String() string { return redacted }

// Format makes every fmt verb print "redacted".
func (Secret) Format(f fmt.State, _ rune) { _, _ = f.Write([]byte(redacted)) }

// LogValue makes slog print "redacted".
func (Secret) LogValue() slog.Value { return slog.StringValue(redacted) }

// MarshalJSON makes a secret inside a logged value print "redacted".
func (Secret) MarshalJSON() ([]byte, error) { return []byte(`"` + redacted + `"`), nil }

// ParseOTP accepts a registry's code: exactly 6 ASCII digits, else ErrBadOTP.
func ParseOTP(s string) (OTP, error) {
	return OTP(s), OTP(s).check(otpDigits, otpDigits)
}

// otpDigits is the length of every code that ABDM itself sends.
const otpDigits = 6

func (o OTP) check(least, most int) error {
	if len(o) < least || len(o) > most {
		return ErrBadOTP
	}
	for _, c := range []byte(o) {
		if c < '0' || c > '9' {
			return ErrBadOTP
		}
	}
	return nil
}

// String is always "redacted".
func (OTP) String() string { return redacted }

// Format makes every fmt verb print "redacted".
func (OTP) Format(f fmt.State, _ rune) { _, _ = f.Write([]byte(redacted)) }

// LogValue makes slog print "redacted".
func (OTP) LogValue() slog.Value { return slog.StringValue(redacted) }

// MarshalJSON makes a code inside a logged value print "redacted".
func (OTP) MarshalJSON() ([]byte, error) { return []byte(`"` + redacted + `"`), nil }
