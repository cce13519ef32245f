package registry

import (
	"context"
	"net/http"
	"strconv"
)

// Profile is what HealthID knows about a person.
type Profile struct {
	Address          string // ABHA address
	Number           string // ABHA number; "" if there is none
	Name             string
	First            string
	Gender           string
	Year, Month, Day int // 0 if unknown
	State, District  string
	PIN              string
	KYC              string
}

// Profile reads the person behind a login.
func (p *PHR) Profile(ctx context.Context, access Token) (Profile, error) {
	const op = "profile"
	if !headerSafe(string(access)) {
		return Profile{}, badToken(op)
	}
	c := call{op: op, family: health, method: http.MethodGet, path: "/login/profile", person: accessToken, token: access, read: true}
	var got wireProfile
	if _, err := p.t.do(ctx, c, &got); err != nil {
		return Profile{}, err
	}
	q := got.profile()
	if !ValidAddress(q.Address) {
		return Profile{}, &Error{Op: op, Kind: Malformed}
	}
	return q, nil
}

type wireProfile struct {
	ABHAAddress              stringOrList
	PreferredABHAAddress     string
	ABHANumber               string
	FullName                 string
	Name                     string
	FirstName                string
	Gender                   string
	YearOfBirth              flexible
	MonthOfBirth, DayOfBirth flexible
	StateName, DistrictName  string
	PINCode                  flexible
	KYCStatus                string
}

func (w wireProfile) profile() Profile {
	p := Profile{Number: w.ABHANumber, Name: w.FullName, First: w.FirstName, Gender: w.Gender, State: w.StateName,
		District: w.DistrictName, PIN: string(w.PINCode), KYC: w.KYCStatus,
		Year: w.YearOfBirth.int(), Month: w.MonthOfBirth.int(), Day: w.DayOfBirth.int()}
	if len(w.ABHAAddress) > 0 {
		p.Address = w.ABHAAddress[0]
	} else {
		p.Address = w.PreferredABHAAddress
	}
	if p.Name == "" {
		p.Name = w.Name
	}
	p.Name, p.First, p.State, p.District = tidy(p.Name), tidy(p.First), tidy(p.State), tidy(p.District)
	return p
}

func (f flexible) int() int {
	n, err := strconv.Atoi(string(f))
	if err != nil {
		return 0
	}
	return n
}
