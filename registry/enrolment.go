package registry

import (
	"context"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

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

// Account is an ABHA address that exists on a mobile.
type Account struct {
	Address string // asha.devi@sbx
	Name    string
	Number  string // ABHA number, 14 digits with dashes; "" for a self-declared address
	Status  string // ACTIVE, ...
	KYC     string // VERIFIED or PENDING
}

// Verified is what a right code opens.
type Verified struct {
	Txn      string    // for the calls that follow
	Accounts []Account // that exist on this mobile already
	// Transfer logs in to one of Accounts (ChooseAccount). It lives some minutes.
	// "" if the registry gave none: then log in with a code of its own.
	Transfer Token
}

// Details are what a new ABHA address is created with. First, YearOfBirth, Gender,
// Address, State, District and PIN are mandatory.
type Details struct {
	First, Middle, Last    string
	Year, Month, Day       int    // month and day 0 if unknown
	Gender                 string // M, F, O, T or U
	Address                string // street or village
	State, StateCode       string // LGD code, optional
	District, DistrictCode string
	PIN                    string
	ABHAAddress            string // wanted, without suffix
	Mobile                 msisdn.Number
}

// Enrolled is a new ABHA address with its first login.
type Enrolled struct {
	Address string
	Tokens  Tokens
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
		return Enrolled{}, err
	}
	e := Enrolled{Address: got.PHRDetails.ABHAAddress.pick(d.ABHAAddress), Tokens: got.Tokens.tokens(p.t.deps.Now())}
	if !ValidAddress(e.Address) || !headerSafe(string(e.Tokens.Access)) {
		return Enrolled{}, &Error{Op: op, Kind: Malformed, Unknown: true}
	}
	return e, nil
}

func (d Details) wire(mobile, cm string) map[string]string {
	return map[string]string{"mobile": mobile, "firstName": d.First, "middleName": d.Middle, "lastName": d.Last,
		"yearOfBirth": number(d.Year), "monthOfBirth": number(d.Month), "dayOfBirth": number(d.Day), "gender": d.Gender,
		"address": d.Address, "stateName": d.State, "stateCode": d.StateCode, "districtName": d.District,
		"districtCode": d.DistrictCode, "pinCode": d.PIN, "abhaAddress": d.ABHAAddress + "@" + cm}
}

// number is n, "" for 0: the contract sends dates as strings.
func number(n int) string {
	if n == 0 {
		return ""
	}
	return strconv.Itoa(n)
}

// pick is the address that was asked for out of one or several in a reply.
func (s stringOrList) pick(wanted string) string {
	for _, a := range s {
		if name, _, _ := strings.Cut(a, "@"); strings.EqualFold(name, wanted) {
			return a
		}
	}
	if len(s) == 1 {
		return s[0]
	}
	return ""
}

// Tokens are a person's login.
type Tokens struct {
	Access       Token
	AccessUntil  time.Time
	Refresh      Token // "" if there is none
	RefreshUntil time.Time
}
