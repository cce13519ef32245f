package registry

import (
	"context"
	"net/http"
	"strings"

	"healthdial/gsm/msisdn"
)

// Doctors is the registry of professionals (HPR).
type Doctors struct {
	t   *transport
	key *fieldKey
}

// Doctor is one professional.
type Doctor struct {
	Number      string // HPR number, 14 digits beginning 71, with dashes
	ID          string // HPR id: user@hpr.abdm
	Name        string
	AuthMethods []string
}

// ByMobile lists the professionals registered with a mobile: none is no error.
func (d *Doctors) ByMobile(ctx context.Context, mobile msisdn.Number) ([]Doctor, error) {
	const op = "search doctors"
	if mobile.IsZero() {
		return nil, badArgument(op)
	}
	var got []struct {
		HPRIDNumber, HPRID, Name string
		AuthMethods              []string
	}
	_, err := d.t.do(ctx, call{op: op, family: professionals, method: http.MethodGet, read: true,
		path: "/v1/search/searchByMobile/" + segment(mobile.National())}, &got)
	if e, ok := err.(*Error); ok && e.Kind == NotFound {
		return nil, nil
	}
	var list []Doctor
	for _, w := range got {
		if validID(w.HPRID) {
			list = append(list, Doctor{w.HPRIDNumber, w.HPRID, tidy(w.Name), w.AuthMethods})
		}
	}
	return list, err
}

// SendOTP makes HPR send a code to a professional whose registration is verified
// and whose mobile this is; NotFound otherwise.
func (d *Doctors) SendOTP(ctx context.Context, id string, mobile msisdn.Number) (txn string, err error) {
	const op = "send doctor code"
	if !validID(id) || mobile.IsZero() {
		return "", badArgument(op)
	}
	sealed, err := d.key.seal(ctx, mobile.National())
	if err != nil {
		return "", err
	}
	var got struct{ TxnID string }
	if _, err := d.t.do(ctx, call{op: op, family: professionals, method: http.MethodPost, path: "/v1/sendOtpIfDoctorVerified",
		body: map[string]string{"hprId": id, "mobileNumber": sealed}}, &got); err != nil {
		return "", err
	}
	if !validID(got.TxnID) {
		return "", &Error{Op: op, Kind: Malformed, Unknown: true}
	}
	return got.TxnID, nil
}

// VerifyOTP checks the code: nil proves that the professional reads that mobile's
// messages. WrongOTP may be tried again.
func (d *Doctors) VerifyOTP(ctx context.Context, txn string, otp OTP) error {
	const op = "verify doctor code"
	if err := otp.check(otpDigits, otpDigits); err != nil {
		return err
	}
	if !validID(txn) {
		return badArgument(op)
	}
	sealed, err := d.key.seal(ctx, string(otp))
	if err != nil {
		return err
	}
	var got rawBody
	if _, err := d.t.do(ctx, call{op: op, family: professionals, method: http.MethodPost, path: "/v1/verifyDoctorVerificationOtp",
		body: map[string]string{"txnId": txn, "otp": sealed}}, &got); err != nil {
		return err
	}
	return doctorVerdict(op, got)
}

// doctorVerdict reads a success that may be none. Nothing but an outright yes is
// one: the contract gives no body, so what is not understood proves nobody.
func doctorVerdict(op string, body []byte) error {
	var got struct {
		Verified, Status, Success, AuthResult, Message flexibleBool
	}
	decodeHint(body, &got)
	for _, v := range []flexibleBool{got.Verified, got.Status, got.Success, got.AuthResult} {
		if v.set {
			if v.yes {
				return nil
			}
			return &Error{Op: op, Status: http.StatusOK, Kind: codeFault(got.Message.text)}
		}
	}
	if s := strings.Trim(strings.TrimSpace(string(body)), `"`); strings.EqualFold(s, "true") || strings.EqualFold(s, "success") {
		return nil
	}
	return &Error{Op: op, Status: http.StatusOK, Kind: Malformed, Unknown: true}
}
