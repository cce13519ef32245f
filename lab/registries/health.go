//go:build !production

package registries

import (
	"net/http"
	"slices"
	"strings"
)

const phrApp = "/abha/api/v3/phr/app"

func (l *Lab) healthRoutes() []route {
	return []route{
		{"GET " + phrApp + "/login/public/certificate", session, l.certificate},
		{"POST " + phrApp + "/enrollment/request/otp", session, l.requestCode(forEnrolment, "abha-address-enroll")},
		{"POST " + phrApp + "/enrollment/verify", session, l.verifyCode(forEnrolment, "abha-address-enroll")},
		{"POST " + phrApp + "/enrollment/suggestion", session, l.suggest},
		{"GET " + phrApp + "/enrollment/isExists", session, l.exists},
		{"POST " + phrApp + "/enrollment/enrol", session, l.enrol},
		{"POST " + phrApp + "/login/request/otp", session, l.requestCode(forLogin, "abha-address-login")},
		{"POST " + phrApp + "/login/verify", session, l.verifyCode(forLogin, "abha-address-login")},
		{"POST " + phrApp + "/login/verify/user", session, l.chooseAccount},
		{"GET " + phrApp + "/login/profile", access, l.profile},
		{"GET " + phrApp + "/login/profile/request/token", session, l.refresh},
		{"GET " + phrApp + "/login/profile/request/logout", access, l.logout},
	}
}

func (l *Lab) certificate(request) answer {
	l.journal.count("certificates")
	return ok(l.keys.certificate())
}

var (
	badRequest  = fail(http.StatusBadRequest, "ABDM-1006", "Bad Request, invalid request Body")
	lapsed      = fail(http.StatusUnprocessableEntity, "ABDM-1017", "Invalid TransactionId")
	tooManyTrys = fail(http.StatusUnprocessableEntity, "ABDM-1100", "You have entered the wrong OTP too often")
)

// requestCode sends a code to the mobile in loginId. HealthID says nothing of
// whether it knows the mobile.
func (l *Lab) requestCode(p purpose, scope string) handler {
	return func(r request) answer {
		var in struct {
			Scope                         []string
			LoginHint, LoginID, OTPSystem string
		}
		if !r.decode(&in) || !slices.Equal(in.Scope, []string{scope, "mobile-verify"}) || in.LoginHint != "mobile-number" || in.OTPSystem != "abdm" {
			return badRequest
		}
		mobile, ok := l.keys.openPHR(in.LoginID)
		if !ok || !isMobile(mobile) {
			return fail(http.StatusBadRequest, "ABDM-9999", "Invalid LoginId")
		}
		x, why, sent := l.sendCode(p, mobile, "", r.now)
		if !sent {
			return why
		}
		return answer{http.StatusOK, map[string]string{"txnId": x.id, "message": "OTP sent to mobile number ending with ******" + mobile[6:]}}
	}
}

func isMobile(s string) bool {
	return len(s) == 10 && s[0] >= '6' && strings.Trim(s, "0123456789") == ""
}

// verifyCode checks a code: a wrong one is HTTP 200 with authResult failed.
func (l *Lab) verifyCode(p purpose, scope string) handler {
	return func(r request) answer {
		var in struct {
			Scope    []string
			AuthData struct {
				AuthMethods []string
				OTP         struct{ TxnID, OTPValue string }
			}
		}
		if !r.decode(&in) || !slices.Equal(in.Scope, []string{scope, "mobile-verify"}) || !slices.Equal(in.AuthData.AuthMethods, []string{"otp"}) {
			return badRequest
		}
		code, ok := l.keys.openPHR(in.AuthData.OTP.OTPValue)
		if !ok || len(code) != 6 {
			return fail(http.StatusBadRequest, "ABDM-1006", "Invalid OTP value")
		}
		x, v := l.try(p, in.AuthData.OTP.TxnID, code, r.now)
		switch v {
		case unknown:
			return lapsed
		case exhausted:
			return tooManyTrys
		case wrong:
			return refusedCode(x.id, "Entered OTP is incorrect. Kindly re-enter valid OTP.")
		case late:
			return refusedCode(x.id, "OTP expired, please try again")
		}
		return l.rightCode(x, r)
	}
}

func refusedCode(txn, message string) answer {
	return answer{http.StatusOK, map[string]any{"txnId": txn, "authResult": "failed", "message": message, "users": []any{}}}
}

func (l *Lab) rightCode(x *exchange, r request) answer {
	users := []map[string]string{}
	for _, p := range l.onMobile(x.mobile) {
		users = append(users, map[string]string{"abhaAddress": p.address, "fullName": p.name(), "status": "ACTIVE", "kycStatus": "PENDING"})
	}
	body := map[string]any{"txnId": x.id, "authResult": "success", "message": "OTP verified successfully", "users": users}
	if len(users) > 0 {
		body["tokens"] = map[string]any{"token": l.give(login{kind: transferLogin, mobile: x.mobile, txn: x.id}, r.now),
			"expiresIn": int(transferLogin.life().Seconds()), "refreshToken": nil, "refreshExpiresIn": nil}
	}
	return answer{http.StatusOK, body}
}
