package registry

import (
	"context"
	"net/http"
	"strings"
	"time"

	"healthdial/gsm/msisdn"
)

// requestOTP asks for a code to a mobile under a scope.
func (p *PHR) requestOTP(ctx context.Context, op, path string, scope []string, mobile msisdn.Number) (string, error) {
	sealed, err := p.key.seal(ctx, mobile.National())
	if err != nil {
		return "", err
	}
	c := call{op: op, family: health, method: http.MethodPost, path: path, body: map[string]any{
		"scope": scope, "loginHint": "mobile-number", "loginId": sealed, "otpSystem": "abdm"}}
	var got struct{ TxnID string }
	if _, err := p.t.do(ctx, c, &got); err != nil {
		return "", p.rekey(err)
	}
	if !validID(got.TxnID) {
		return "", &Error{Op: op, Kind: Malformed, Unknown: true}
	}
	return got.TxnID, nil
}

// verifyOTP checks a code. The registry says a wrong code with HTTP 200 and
// authResult "failed".
func (p *PHR) verifyOTP(ctx context.Context, op, path string, scope []string, txn string, otp OTP) (Verified, error) {
	if err := otp.check(otpDigits, otpDigits); err != nil {
		return Verified{}, err
	}
	if !validID(txn) {
		return Verified{}, badArgument(op)
	}
	sealed, err := p.key.seal(ctx, string(otp))
	if err != nil {
		return Verified{}, err
	}
	c := call{op: op, family: health, method: http.MethodPost, path: path, body: map[string]any{"scope": scope,
		"authData": map[string]any{"authMethods": []string{"otp"}, "otp": map[string]string{"txnId": txn, "otpValue": sealed}}}}
	var got wireVerified
	if _, err := p.t.do(ctx, c, &got); err != nil {
		return Verified{}, p.rekey(err)
	}
	return got.verified(op, txn)
}

// rekey drops the public key after a plain refusal: a registry that has changed its
// key says no more than that the value is invalid.
func (p *PHR) rekey(err error) error {
	if e, ok := err.(*Error); ok && e.Kind == Refused {
		p.key.forget()
	}
	return err
}

type wireVerified struct {
	TxnID      string
	Message    string
	AuthResult string
	Users      []struct{ ABHAAddress, FullName, ABHANumber, Status, KYCStatus string }
	Tokens     wireTokens
}

func (w wireVerified) verified(op, txn string) (Verified, error) {
	if !strings.EqualFold(w.AuthResult, "success") {
		return Verified{}, &Error{Op: op, Status: http.StatusOK, Kind: codeFault(w.Message)}
	}
	v := Verified{Txn: w.TxnID, Transfer: Token(w.Tokens.Token)}
	if v.Txn == "" {
		v.Txn = txn
	}
	if !validID(v.Txn) || v.Transfer != "" && !headerSafe(string(v.Transfer)) {
		return Verified{}, &Error{Op: op, Kind: Malformed, Unknown: true}
	}
	for _, u := range w.Users {
		if ValidAddress(u.ABHAAddress) {
			v.Accounts = append(v.Accounts, Account{u.ABHAAddress, tidy(u.FullName), u.ABHANumber, u.Status, u.KYCStatus})
		}
	}
	return v, nil
}

// codeFault tells a wrong code from one that has expired or was tried too often,
// which the registries say in their message only.
func codeFault(message string) Kind {
	m := strings.ToLower(message)
	switch {
	case strings.Contains(m, "expire"):
		return Lapsed
	case strings.Contains(m, "exceed"):
		return TooMany
	}
	return WrongOTP
}

type wireTokens struct {
	Token            string
	ExpiresIn        int64
	RefreshToken     string
	RefreshExpiresIn int64
}

// maxTokenLife bounds what a reply may claim.
const maxTokenLife = 90 * 24 * time.Hour

func (w wireTokens) tokens(now time.Time) Tokens {
	life := func(s int64) time.Time {
		return now.Add(min(time.Duration(max(0, min(s, 1<<31)))*time.Second, maxTokenLife))
	}
	t := Tokens{Access: Token(w.Token), AccessUntil: life(w.ExpiresIn)}
	if w.RefreshToken != "" {
		t.Refresh, t.RefreshUntil = Token(w.RefreshToken), life(w.RefreshExpiresIn)
	}
	return t
}
