package registry

import (
	"strconv"
	"strings"
	"time"

	"healthdial/gsm/msisdn"
)

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

// Details are what a new ABHA address is created with. First, Year, Gender, Address,
// State, District and PIN are mandatory.
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

// Tokens are a person's login.
type Tokens struct {
	Access       Token
	AccessUntil  time.Time
	Refresh      Token // "" if there is none
	RefreshUntil time.Time
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
