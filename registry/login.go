package registry

import (
	"context"
	"net/http"

	"healthdial/gsm/msisdn"
)

var loginScope = []string{"abha-address-login", "mobile-verify"}

// RequestLoginOTP makes the registry send a code to a mobile, to log in to an
// address that exists on it.
func (p *PHR) RequestLoginOTP(ctx context.Context, mobile msisdn.Number) (txn string, err error) {
	return p.requestOTP(ctx, "request login code", "/login/request/otp", loginScope, mobile)
}

// VerifyLoginOTP checks the code, as VerifyEnrolOTP does.
func (p *PHR) VerifyLoginOTP(ctx context.Context, txn string, otp OTP) (Verified, error) {
	return p.verifyOTP(ctx, "verify login code", "/login/verify", loginScope, txn, otp)
}

// ChooseAccount logs in to one of the accounts that a right code opened.
func (p *PHR) ChooseAccount(ctx context.Context, v Verified, address string) (Tokens, error) {
	const op = "choose account"
	if !headerSafe(string(v.Transfer)) {
		return Tokens{}, badToken(op)
	}
	if !ValidAddress(address) || !validID(v.Txn) {
		return Tokens{}, badArgument(op)
	}
	c := call{op: op, family: health, method: http.MethodPost, path: "/login/verify/user", person: transferToken, token: v.Transfer,
		body: map[string]string{"abhaAddress": address, "txnId": v.Txn}}
	return p.tokens(ctx, c)
}

// Refresh renews a login. A reply without a new refresh token keeps the old one,
// with the caller's idea of its end (RefreshUntil is then zero).
func (p *PHR) Refresh(ctx context.Context, refresh Token) (Tokens, error) {
	const op = "refresh login"
	if !headerSafe(string(refresh)) {
		return Tokens{}, badToken(op)
	}
	c := call{op: op, family: health, method: http.MethodGet, path: "/login/profile/request/token", person: refreshToken, token: refresh}
	t, err := p.tokens(ctx, c)
	if err == nil && t.Refresh == "" {
		t.Refresh = refresh
	}
	return t, err
}

// Logout ends a login. A token that is no login any more is a success.
func (p *PHR) Logout(ctx context.Context, access Token) error {
	const op = "log out"
	if !headerSafe(string(access)) {
		return badToken(op)
	}
	c := call{op: op, family: health, method: http.MethodGet, path: "/login/profile/request/logout", person: accessToken, token: access}
	_, err := p.t.do(ctx, c, nil)
	if e, ok := err.(*Error); ok && e.Kind == Unauthorized {
		return nil
	}
	return err
}

// tokens makes a call whose reply is a login, bare or under "tokens".
func (p *PHR) tokens(ctx context.Context, c call) (Tokens, error) {
	var got struct {
		wireTokens
		Tokens wireTokens
	}
	if _, err := p.t.do(ctx, c, &got); err != nil {
		return Tokens{}, err
	}
	w := got.wireTokens
	if w.Token == "" {
		w = got.Tokens
	}
	if !headerSafe(w.Token) || w.RefreshToken != "" && !headerSafe(w.RefreshToken) {
		return Tokens{}, &Error{Op: c.op, Kind: Malformed, Unknown: true}
	}
	return w.tokens(p.t.deps.Now()), nil
}
