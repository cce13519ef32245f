//go:build !production

package registry_test

import (
	"errors"
	"strings"
	"testing"
	"time"

	"healthdial/lab/registries"
	"healthdial/registry"
)

var newcomer = registry.Details{First: "Nila", Last: "Newcomer", Year: 1990, Gender: "F", Address: "2 Sample Street",
	State: "Chandigarh", StateCode: "4", District: "Chandigarh", PIN: "160012", ABHAAddress: "nila.newcomer"}

func TestEnrol(t *testing.T) {
	w := newWorld(t, nil)
	ctx, m := t.Context(), mobile(t, "21")
	txn := must(w.PHR.RequestEnrolOTP(ctx, m))(t)
	code := w.otp(m)

	_, err := w.PHR.VerifyEnrolOTP(ctx, txn, registry.OTP(flip(code)))
	if e := wantKind(t, err, registry.WrongOTP); e.Status != 200 || e.Temporary() || e.Unknown {
		t.Errorf("wrong code: %+v", e)
	}
	v := must(w.PHR.VerifyEnrolOTP(ctx, txn, code))(t)
	if len(v.Accounts) != 0 || v.Transfer != "" {
		t.Errorf("a newcomer has accounts: %d", len(v.Accounts))
	}
	free := must(w.PHR.Suggest(ctx, v.Txn, newcomer))(t)
	if len(free) == 0 || !registry.ValidNewAddress(free[0]) {
		t.Fatalf("suggestions %q", free)
	}
	d := newcomer
	d.ABHAAddress, d.Mobile = free[0], m
	if must(w.PHR.Exists(ctx, free[0]+"@sbx"))(t) {
		t.Error("a suggestion is taken")
	}
	e := must(w.PHR.Enrol(ctx, v.Txn, d))(t)
	if e.Address != free[0]+"@sbx" || !must(w.PHR.Exists(ctx, e.Address))(t) {
		t.Errorf("enrolled %q", e.Address)
	}
	p := must(w.PHR.Profile(ctx, e.Tokens.Access))(t)
	if p.Address != e.Address || p.Name != "Nila Newcomer" || p.Year != 1990 || p.PIN != "160012" || p.Gender != "F" {
		t.Errorf("profile %+v", p)
	}
	if got := e.Tokens.RefreshUntil.Sub(w.clock.Now()); got != 15*24*time.Hour {
		t.Errorf("refresh token lives %v", got)
	}
}

// flip changes a code's last digit.
func flip(o registry.OTP) string {
	b := []byte(string(o))
	b[5] = '0' + (b[5]-'0'+1)%10
	return string(b)
}

func TestEnrolRefusals(t *testing.T) {
	w := newWorld(t, nil)
	ctx, m := t.Context(), mobile(t, "11")
	txn := must(w.PHR.RequestEnrolOTP(ctx, m))(t)
	v := must(w.PHR.VerifyEnrolOTP(ctx, txn, w.otp(m)))(t)
	if len(v.Accounts) != 3 || v.Accounts[0].Address != "asha.sample@sbx" || v.Accounts[0].Name != "Asha Sample" {
		t.Fatalf("accounts %+v", v.Accounts)
	}
	d := newcomer
	d.Mobile, d.ABHAAddress = m, "ravi.sample"
	_, err := w.PHR.Enrol(ctx, v.Txn, d)
	if e := wantKind(t, err, registry.Taken); e.Code != "ABDM-1101" {
		t.Errorf("code %q: the stray separator must go", e.Code)
	}
	for _, free := range []string{"sample.one", "sample.two", "sample.three"} {
		d.ABHAAddress = free
		must(w.PHR.Enrol(ctx, v.Txn, d))(t)
	}
	d.ABHAAddress = "sample.four"
	_, err = w.PHR.Enrol(ctx, v.Txn, d)
	wantKind(t, err, registry.Full)
	d.Gender = ""
	_, err = w.PHR.Enrol(ctx, v.Txn, d)
	wantKind(t, err, registry.Refused)
	d.ABHAAddress = "7days"
	_, err = w.PHR.Enrol(ctx, v.Txn, d)
	if e := wantKind(t, err, registry.Refused); e.Status != 0 {
		t.Error("an impossible address was sent")
	}
	// An account that exists is entered with the same code.
	tokens := must(w.PHR.ChooseAccount(ctx, v, "meena.sample@sbx"))(t)
	if p := must(w.PHR.Profile(ctx, tokens.Access))(t); p.Address != "meena.sample@sbx" {
		t.Errorf("logged in to %q", p.Address)
	}
}

func TestLeadingZeros(t *testing.T) {
	w := newWorld(t, nil)
	m := mobile(t, "13")
	for range 200 {
		txn := must(w.PHR.RequestLoginOTP(t.Context(), m))(t)
		code := w.otp(m)
		if !strings.HasPrefix(string(code), "0") {
			continue
		}
		must(w.PHR.VerifyLoginOTP(t.Context(), txn, code))(t)
		return
	}
	t.Fatal("no code with a leading zero in 200")
}

func TestCodesAreSixDigits(t *testing.T) {
	for _, s := range []string{"", "12345", "1234567", "12345a", "１２３４５６", " 12345"} {
		if _, err := registry.ParseOTP(s); !errors.Is(err, registry.ErrBadOTP) {
			t.Errorf("%q accepted", s)
		}
	}
	if o, err := registry.ParseOTP("000000"); err != nil || string(o) != "000000" {
		t.Errorf("000000: %v", err)
	}
}

// The public key is fetched once, and again after a refusal: it may have changed.
func TestKeyIsFetchedAgainAfterARefusal(t *testing.T) {
	w := newWorld(t, nil)
	ask := func() error { return second(w.PHR.RequestLoginOTP(t.Context(), mobile(t, "11"))) }
	for range 3 {
		if err := ask(); err != nil {
			t.Fatal(err)
		}
	}
	if n := w.count("certificates"); n != 1 {
		t.Errorf("key fetched %d times", n)
	}
	w.fault(map[string]any{"prefix": "/abha/api/v3/phr/app/login/request/otp", "status": 400, "code": "ABDM-9999", "next": 1})
	wantKind(t, ask(), registry.Refused)
	if err := ask(); err != nil {
		t.Fatal(err)
	}
	if n := w.count("certificates"); n != 2 {
		t.Errorf("key fetched %d times after a refusal", n)
	}
}

// What can be no code is not sent: it would spend a try.
func TestBadCodesAreNotSent(t *testing.T) {
	w := newWorld(t, nil)
	m := mobile(t, "41")
	login := must(w.PHR.RequestLoginOTP(t.Context(), m))(t)
	doctor := must(w.Doctors.SendOTP(t.Context(), "anita.sample@hpr.abdm", m))(t)
	for _, o := range []registry.OTP{"", "12345", "1234567", "12345x"} {
		_, err := w.PHR.VerifyLoginOTP(t.Context(), login, o)
		if !errors.Is(err, registry.ErrBadOTP) {
			t.Errorf("%q: %v", string(o), err)
		}
		if err := w.Doctors.VerifyOTP(t.Context(), doctor, o); !errors.Is(err, registry.ErrBadOTP) {
			t.Errorf("%q: %v", string(o), err)
		}
	}
}

func TestLapse(t *testing.T) {
	w := newWorld(t, nil)
	ctx, m := t.Context(), mobile(t, "21")
	txn := must(w.PHR.RequestEnrolOTP(ctx, m))(t)
	code := w.otp(m)
	w.clock.add(11 * time.Minute)
	_, err := w.PHR.VerifyEnrolOTP(ctx, txn, code)
	if e := wantKind(t, err, registry.Lapsed); e.Status != 200 {
		t.Errorf("expired code: %v", err)
	}
	w.clock.add(20 * time.Minute)
	_, err = w.PHR.VerifyEnrolOTP(ctx, txn, code)
	if e := wantKind(t, err, registry.Lapsed); e.Code != "ABDM-1017" {
		t.Errorf("lapsed transaction: %v", err)
	}
	// A transaction lapses after its code was right, too.
	txn = must(w.PHR.RequestEnrolOTP(ctx, m))(t)
	v := must(w.PHR.VerifyEnrolOTP(ctx, txn, w.otp(m)))(t)
	w.clock.add(31 * time.Minute)
	d := newcomer
	d.Mobile = m
	_, err = w.PHR.Enrol(ctx, v.Txn, d)
	wantKind(t, err, registry.Lapsed)
}

func TestCodeLimits(t *testing.T) {
	w := newWorld(t, func(c *registries.Config) { c.ResendLock = time.Minute })
	ctx, m := t.Context(), mobile(t, "21")
	txn := must(w.PHR.RequestEnrolOTP(ctx, m))(t)
	_, err := w.PHR.RequestEnrolOTP(ctx, m)
	if e := wantKind(t, err, registry.Limited); e.After != time.Minute || !e.Temporary() {
		t.Errorf("resend within a minute: %+v", e)
	}
	wrong := registry.OTP(flip(w.otp(m)))
	for range 5 {
		_, err = w.PHR.VerifyEnrolOTP(ctx, txn, wrong)
		wantKind(t, err, registry.WrongOTP)
	}
	_, err = w.PHR.VerifyEnrolOTP(ctx, txn, w.otp(m))
	if e := wantKind(t, err, registry.TooMany); e.After != 30*time.Minute || e.Code != "ABDM-1100" || e.Temporary() {
		t.Errorf("sixth try: %+v", e)
	}
	for range 4 {
		w.clock.add(61 * time.Second)
		must(w.PHR.RequestEnrolOTP(ctx, m))(t)
	}
	w.clock.add(61 * time.Second)
	_, err = w.PHR.RequestEnrolOTP(ctx, m)
	wantKind(t, err, registry.TooMany)
}

func TestLogin(t *testing.T) {
	w := newWorld(t, nil)
	ctx := t.Context()
	tokens := w.login("12", "kala.example@sbx")
	if got := tokens.AccessUntil.Sub(w.clock.Now()); got != 30*time.Minute {
		t.Errorf("access token lives %v", got)
	}
	w.clock.add(31 * time.Minute)
	_, err := w.PHR.Profile(ctx, tokens.Access)
	if e := wantKind(t, err, registry.Unauthorized); e.Status != 401 || e.Code != "" {
		t.Errorf("expired login, empty 401: %+v", e)
	}
	fresh := must(w.PHR.Refresh(ctx, tokens.Refresh))(t)
	if fresh.Refresh != tokens.Refresh || !fresh.RefreshUntil.IsZero() {
		t.Error("an empty refresh token in the reply must keep the old one")
	}
	if p := must(w.PHR.Profile(ctx, fresh.Access))(t); p.Address != "kala.example@sbx" {
		t.Errorf("profile of %q", p.Address)
	}
	if err := w.PHR.Logout(ctx, fresh.Access); err != nil {
		t.Fatal(err)
	}
	if err := w.PHR.Logout(ctx, fresh.Access); err != nil {
		t.Errorf("logging out twice: %v", err)
	}
	_, err = w.PHR.Refresh(ctx, tokens.Refresh)
	wantKind(t, err, registry.Unauthorized)
}

func TestChooseAccount(t *testing.T) {
	w := newWorld(t, nil)
	ctx, m := t.Context(), mobile(t, "12")
	v := must(w.PHR.VerifyLoginOTP(ctx, must(w.PHR.RequestLoginOTP(ctx, m))(t), w.otp(m)))(t)
	_, err := w.PHR.ChooseAccount(ctx, v, "asha.sample@sbx")
	wantKind(t, err, registry.NotFound) // somebody else's
	stolen := v
	stolen.Transfer = "lab.stolen"
	_, err = w.PHR.ChooseAccount(ctx, stolen, "kala.example@sbx")
	wantKind(t, err, registry.Unauthorized)
	stolen.Transfer = "two\r\nheaders"
	_, err = w.PHR.ChooseAccount(ctx, stolen, "kala.example@sbx")
	if e := wantKind(t, err, registry.Unauthorized); e.Status != 0 {
		t.Error("a token with a line break was sent")
	}
	must(w.PHR.ChooseAccount(ctx, v, "mani.example@sbx"))(t)
}
