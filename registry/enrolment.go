package registry

import (
	"context"
	"net/http"
	"net/url"
	"strings"

	"healthdial/gsm/msisdn"
)

// PHR is HealthID as a PHR application uses it: ABHA addresses by mobile OTP
// (PHR v3, /abha/api/v3/phr/app).
//
// A transaction id names one exchange: it lapses some minutes after its code was
// sent, and then every call with it fails with Lapsed.
type PHR struct {
	t   *transport
	key *fieldKey
}

var enrolScope = []string{"abha-address-enroll", "mobile-verify"}

// RequestEnrolOTP makes the registry send a code to a mobile, to create an
// address. Each call sends another SMS: TooMany, Blocked and Limited say that it
// did not.
func (p *PHR) RequestEnrolOTP(ctx context.Context, mobile msisdn.Number) (txn string, err error) {
	return p.requestOTP(ctx, "request enrolment code", "/enrollment/request/otp", enrolScope, mobile)
}

// VerifyEnrolOTP checks the code. A code that does not match is WrongOTP and may
// be tried again; what it opens includes the addresses that exist already.
func (p *PHR) VerifyEnrolOTP(ctx context.Context, txn string, otp OTP) (Verified, error) {
	return p.verifyOTP(ctx, "verify enrolment code", "/enrollment/verify", enrolScope, txn, otp)
}

// Suggest lists free addresses for a name and birth date, without suffix.
func (p *PHR) Suggest(ctx context.Context, txn string, d Details) ([]string, error) {
	c := call{op: "suggest addresses", family: health, method: http.MethodPost, path: "/enrollment/suggestion", read: true,
		body: map[string]string{"txnId": txn, "firstName": d.First, "lastName": d.Last, "email": "",
			"dayOfBirth": number(d.Day), "monthOfBirth": number(d.Month), "yearOfBirth": number(d.Year)}}
	var got struct{ ABHAAddressList []string }
	if _, err := p.t.do(ctx, c, &got); err != nil {
		return nil, err
	}
	var free []string
	for _, a := range got.ABHAAddressList {
		if name, _, _ := strings.Cut(a, "@"); ValidNewAddress(name) {
			free = append(free, name)
		}
	}
	return free, nil
}

// Exists says whether an address, with its suffix, is taken.
func (p *PHR) Exists(ctx context.Context, address string) (bool, error) {
	const op = "check address"
	if !ValidAddress(address) {
		return false, badArgument(op)
	}
	c := call{op: op, family: health, method: http.MethodGet, path: "/enrollment/isExists",
		query: url.Values{"abhaAddress": {address}}, read: true}
	var taken bool
	_, err := p.t.do(ctx, c, &taken)
	return taken, err
}

// Enrol creates an address: Taken and Full are its own refusals. After an error
// that says Unknown, VerifyEnrolOTP's accounts or Exists tell whether it was
// created.
func (p *PHR) Enrol(ctx context.Context, txn string, d Details) (Enrolled, error) {
	const op = "enrol"
	if !ValidNewAddress(d.ABHAAddress) || !validID(txn) {
		return Enrolled{}, badArgument(op)
	}
	mobile, err := p.key.seal(ctx, d.Mobile.National())
	if err != nil {
		return Enrolled{}, err
	}
	c := call{op: op, family: health, method: http.MethodPost, path: "/enrollment/enrol", codes: enrolCodes,
		body: map[string]any{"txnId": txn, "phrDetails": d.wire(mobile, p.t.cfg.CMID)}}
	var got struct {
		PHRDetails struct{ ABHAAddress stringOrList }
		Tokens     wireTokens
	}
	if _, err := p.t.do(ctx, c, &got); err != nil {
		return Enrolled{}, p.rekey(err)
	}
	e := Enrolled{Address: got.PHRDetails.ABHAAddress.pick(d.ABHAAddress), Tokens: got.Tokens.tokens(p.t.deps.Now())}
	if !ValidAddress(e.Address) || !headerSafe(string(e.Tokens.Access)) {
		return Enrolled{}, &Error{Op: op, Kind: Malformed, Unknown: true}
	}
	return e, nil
}
