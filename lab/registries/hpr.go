//go:build !production

package registries

import "net/http"

func (l *Lab) doctorRoutes() []route {
	return []route{
		{"GET " + hprBase + "/v1/auth/cert", session, func(request) answer { return ok(l.keys.pem()) }},
		{"GET " + hprBase + "/v1/search/searchByMobile/{mobile}", session, l.searchDoctors},
		{"POST " + hprBase + "/v1/sendOtpIfDoctorVerified", session, l.sendDoctorCode},
		{"POST " + hprBase + "/v1/verifyDoctorVerificationOtp", session, l.verifyDoctorCode},
	}
}

func (l *Lab) searchDoctors(r request) answer {
	list := []map[string]any{}
	for _, d := range l.doctors {
		if d.mobile == r.PathValue("mobile") {
			list = append(list, map[string]any{"hprIdNumber": d.number, "hprId": d.id, "name": d.name, "authMethods": []string{"MOBILE_OTP"}})
		}
	}
	return ok(list)
}

func (l *Lab) sendDoctorCode(r request) answer {
	var in struct{ HPRID, MobileNumber string }
	if !r.decode(&in) {
		return badRequest
	}
	mobile, opened := l.keys.openHPR(in.MobileNumber)
	if !opened {
		return badRequest
	}
	for _, d := range l.doctors {
		if d.id == in.HPRID && d.mobile == mobile {
			x, why, sent := l.sendCode(forDoctor, mobile, d.id, r.now)
			if !sent {
				return why
			}
			return ok(map[string]string{"txnId": x.id})
		}
	}
	return answer{http.StatusNotFound, map[string]string{"code": "HIS-404", "message": "No verified doctor"}}
}

func (l *Lab) verifyDoctorCode(r request) answer {
	var in struct{ TxnID, OTP string }
	if !r.decode(&in) {
		return badRequest
	}
	code, opened := l.keys.openHPR(in.OTP)
	if !opened {
		return badRequest
	}
	switch _, v := l.try(forDoctor, in.TxnID, code, r.now); v {
	case right:
		return ok(map[string]any{"verified": true, "message": "OTP verified"})
	case wrong:
		return ok(map[string]any{"verified": false, "message": "Invalid OTP"})
	case late:
		return ok(map[string]any{"verified": false, "message": "OTP expired"})
	case exhausted:
		return tooManyTrys
	}
	return lapsed
}
