//go:build !production

package registries

import (
	"cmp"
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"healthdial/registry"
)

// perMobile is how many addresses one mobile may carry.
const perMobile = 6

func (l *Lab) suggest(r request) answer {
	var in struct{ TxnID, FirstName, LastName, YearOfBirth string }
	if !r.decode(&in) {
		return badRequest
	}
	if _, ok := l.opened(in.TxnID, r.now); !ok {
		return lapsed
	}
	base := strings.Map(func(c rune) rune {
		if c >= 'a' && c <= 'z' {
			return c
		}
		return -1
	}, strings.ToLower(in.FirstName+in.LastName))
	base = base[:min(len(base), 12)]
	list := []string{}
	for _, s := range []string{base + "_" + in.YearOfBirth, base + ".health", "health_" + base} {
		for n := 1; l.people[s+"@"+cm] != nil; n++ {
			s = base + "_" + strconv.Itoa(n+len(in.YearOfBirth)*1000)
		}
		if registry.ValidNewAddress(s) {
			list = append(list, s)
		}
	}
	return ok(map[string]any{"txnId": in.TxnID, "abhaAddressList": list})
}

func (l *Lab) exists(r request) answer {
	address := strings.ToLower(r.URL.Query().Get("abhaAddress"))
	return ok(l.people[address] != nil)
}

type phrDetails struct {
	Mobile, FirstName, MiddleName, LastName     string
	YearOfBirth, MonthOfBirth, DayOfBirth       string
	Gender, Address                             string
	StateName, DistrictName, PINCode, StateCode string
	ABHAAddress                                 string
}

// enrol creates an address: the code must have been right, the mobile the same.
func (l *Lab) enrol(r request) answer {
	var in struct {
		TxnID      string
		PHRDetails phrDetails
	}
	if !r.decode(&in) {
		return badRequest
	}
	x, open := l.opened(in.TxnID, r.now)
	if !open || x.purpose != forEnrolment {
		return lapsed
	}
	d := in.PHRDetails
	mobile, decrypted := l.keys.openPHR(d.Mobile)
	if !decrypted || mobile != x.mobile {
		return fail(http.StatusBadRequest, "ABDM-1006", "Invalid mobile")
	}
	if field := d.missing(r.now.Year()); field != "" {
		return fail(http.StatusBadRequest, "ABDM-1006", "Invalid "+field)
	}
	name, _, _ := strings.Cut(strings.ToLower(d.ABHAAddress), "@")
	if !registry.ValidNewAddress(name) {
		return fail(http.StatusBadRequest, "ABDM-1006", "Invalid abhaAddress")
	}
	if l.people[name+"@"+cm] != nil {
		return fail(http.StatusBadRequest, "ABDM-1101", "ABHA address already exists")
	}
	if len(l.onMobile(mobile)) >= perMobile {
		return fail(http.StatusBadRequest, "ABDM-1403", "Maximum ABHA addresses for this mobile")
	}
	p := d.person(name+"@"+cm, mobile)
	l.people[p.address] = p
	l.journal.count("addresses created")
	return ok(map[string]any{"txnId": in.TxnID, "message": "ABHA Address Created Successfully",
		"phrDetails": p.wire(), "tokens": l.loginFor(p, r.now)})
}

// missing names the first mandatory field that is absent or absurd.
func (d phrDetails) missing(thisYear int) string {
	year, err := strconv.Atoi(d.YearOfBirth)
	if err != nil || year < 1900 || year > thisYear {
		return "yearOfBirth"
	}
	if !slices.Contains([]string{"M", "F", "O", "T", "U"}, d.Gender) {
		return "gender"
	}
	for _, f := range [][2]string{{"firstName", d.FirstName}, {"address", d.Address}, {"stateName", d.StateName},
		{"districtName", d.DistrictName}} {
		if strings.TrimSpace(f[1]) == "" || len(f[1]) > 200 {
			return f[0]
		}
	}
	if len(d.PINCode) != 6 {
		return "pinCode"
	}
	return ""
}

func (d phrDetails) person(address, mobile string) *person {
	return &person{address: address, mobile: mobile, first: d.FirstName, middle: d.MiddleName, last: d.LastName, gender: d.Gender,
		year: d.YearOfBirth, month: d.MonthOfBirth, day: d.DayOfBirth, line: d.Address, pin: d.PINCode, state: d.StateName, district: d.DistrictName}
}

func (p *person) wire() map[string]any {
	return map[string]any{"abhaAddress": []string{p.address}, "firstName": p.first, "middleName": p.middle, "lastName": p.last,
		"fullName": p.name(), "gender": p.gender, "yearOfBirth": p.year, "monthOfBirth": p.month, "dayOfBirth": p.day,
		"mobile": fmt.Sprintf("******%s", p.mobile[6:]), "address": p.line, "stateName": p.state, "districtName": p.district,
		"pinCode": p.pin, "kycStatus": "PENDING"}
}

func sortPeople(list []*person) {
	slices.SortFunc(list, func(a, b *person) int { return cmp.Compare(a.address, b.address) })
}
