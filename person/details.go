package person

import (
	"context"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"healthdial/registry"
)

// Details are what a person tells of themselves to make a HealthID. Zero fields are
// not told yet.
type Details struct {
	Name   string
	Birth  int    // year
	Gender string // M, F, O
	PIN    string // 6 digits
}

// Place is what follows from a PIN code.
type Place struct {
	Address                string // village, town or street
	State, StateCode       string
	District, DistrictCode string
}

const (
	maxName  = 60
	adultAge = 18
	maxAge   = 120
)

// SetDetails keeps details; they survive a lapsed code. Zero fields leave what was
// given before. Exits: OK, Minor, Bad, Failure.
func (s *Service) SetDetails(ctx context.Context, st Step, d Details) (Exit, error) {
	if exit := d.Check(st.At); exit != OK {
		return exit, nil
	}
	return s.step(ctx, st, func(p *Person) (Exit, effect, error) {
		e := p.enrolment()
		e.merge(d)
		p.Enrolment = &e
		return done(OK)
	})
}

// merge takes over what is told now.
func (e *Enrolment) merge(d Details) {
	if d.Name != "" {
		e.Name = strings.Join(strings.Fields(d.Name), " ")
	}
	if d.Birth != 0 {
		e.Birth = d.Birth
	}
	if d.Gender != "" {
		e.Gender = d.Gender
	}
	if d.PIN != "" {
		e.PIN = d.PIN
	}
}

// Check looks at the fields that are told. Exits: OK, Minor, Bad.
func (d Details) Check(now time.Time) Exit {
	switch age := now.Year() - d.Birth; {
	case d.Birth != 0 && (age < 0 || age > maxAge),
		d.Name != "" && !isName(d.Name),
		d.Gender != "" && !strings.Contains("MFO", d.Gender) || len(d.Gender) > 1,
		d.PIN != "" && (len(d.PIN) != 6 || strings.Trim(d.PIN, "0123456789") != "" || d.PIN[0] == '0'):
		return Bad
	case d.Birth != 0 && age < adultAge:
		return Minor
	}
	return OK
}

// isName refuses what was meant for another question, a code or a year.
func isName(said string) bool {
	return utf8.ValidString(said) && utf8.RuneCountInString(said) <= maxName &&
		strings.ContainsFunc(said, unicode.IsLetter) && !strings.ContainsFunc(said, unicode.IsDigit)
}

// check says whether everything is told that the registry needs.
func (e Enrolment) check(now time.Time) Exit {
	if e.Name == "" || e.Birth == 0 || e.Gender == "" || e.PIN == "" {
		return Bad
	}
	return Details{Name: e.Name, Birth: e.Birth, Gender: e.Gender, PIN: e.PIN}.Check(now)
}

// details is everything told, as the registry wants it.
func (e Enrolment) details(place Place, st Step) registry.Details {
	first, middle, last := names(e.Name)
	return registry.Details{First: first, Middle: middle, Last: last, Year: e.Birth, Gender: e.Gender, Address: place.Address,
		State: place.State, StateCode: place.StateCode, District: place.District, DistrictCode: place.DistrictCode,
		PIN: e.PIN, Mobile: st.Number}
}

// names splits a name: the last word is the last name, if there are two or more.
func names(name string) (first, middle, last string) {
	words := strings.Fields(name)
	if len(words) == 0 {
		return "", "", ""
	}
	if len(words) == 1 {
		return words[0], "", ""
	}
	return words[0], strings.Join(words[1:len(words)-1], " "), words[len(words)-1]
}
