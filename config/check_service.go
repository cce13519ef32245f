package config

import (
	"regexp"
	"time"

	"golang.org/x/text/language"
)

var (
	serviceCode = regexp.MustCompile(`^\*[0-9]{2,6}(\*[0-9]{1,6})*#$`)
	smsNumber   = regexp.MustCompile(`^\+?[0-9]{3,15}$`)
	phone       = regexp.MustCompile(`^\+?[0-9][0-9 -]{2,18}$`)
	region      = regexp.MustCompile(`^[A-Z]{2}$`)
)

func (k *checker) service(s *Service) {
	k.ussdCode("service.code", s.Code)
	if !smsNumber.MatchString(s.SMSNumber) {
		k.wrong("service.sms", "the number that receives SMS is wanted, 3 to 15 digits")
	}
	if s.Helpline != "" && !phone.MatchString(s.Helpline) {
		k.wrong("service.helpline", "%q is not a phone number", s.Helpline)
	}
	if s.Region == "" {
		s.Region = "IN"
	}
	if !region.MatchString(s.Region) {
		k.wrong("service.region", "%q is not a country's two letters, such as IN", s.Region)
	}
	k.languages(s.Languages)
}

func (k *checker) ussdCode(key, code string) {
	if !serviceCode.MatchString(code) {
		k.wrong(key, "a USSD code such as *456# is wanted (in quotes: YAML reads a bare * as something else)")
	}
}

func (k *checker) languages(tags []string) {
	if len(tags) == 0 {
		k.wrong("service.languages", "at least one language is wanted, such as [en, hi]")
	}
	seen := map[string]bool{}
	for i, tag := range tags {
		key := index("service.languages", i)
		if _, err := language.Parse(tag); err != nil {
			k.wrong(key, "%q is not a language tag (BCP 47), such as hi or hi-Latn", tag)
		}
		k.once(seen, key, tag)
	}
}

func (k *checker) policy(p *Policy) {
	switch {
	case p.SIMChange != "" && p.AcceptNoSIMChange:
		k.wrong("policy.accept_no_simchange", "says the opposite of policy.simchange: keep one")
	case p.SIMChange != "":
		k.path(&p.SIMChange)
		if _, err := readFile(p.SIMChange); err != nil {
			k.wrong("policy.simchange", "%v", err)
		}
	case !p.AcceptNoSIMChange:
		k.outsideLab("policy", "name a list of changed SIMs (simchange: FILE), or accept the risk (accept_no_simchange: true): grants are then narrowed to VIEW and 30 days")
	}
}

func (k *checker) offline(o Offline) {
	if o.Retry != 0 && (o.Retry < time.Second || o.Retry > 5*time.Minute) {
		k.wrong("offline.retry", "between a second and five minutes is wanted")
	}
}

var (
	hfrID = regexp.MustCompile(`^IN[0-9]{10}$`)
	hprID = regexp.MustCompile(`^([0-9]{2}-?[0-9]{4}-?[0-9]{4}-?[0-9]{4}|[A-Za-z0-9._-]{3,60}@hpr\.(abdm|ndhm|sbx))$`)
)

func (k *checker) facilities(fs []Facility) {
	seen, hius := map[string]bool{}, map[string]bool{}
	for i, f := range fs {
		key := index("facilities", i)
		if !hfrID.MatchString(f.ID) {
			k.wrong(key+".id", "%q is not a facility's id (IN and 10 digits)", f.ID)
		}
		k.once(seen, key+".id", f.ID)
		if k.need(key+".hiu", f.HIU) {
			k.once(hius, key+".hiu", f.HIU)
		}
		k.need(key+".name", f.Name)
		for j, id := range f.Doctors {
			if !hprID.MatchString(id) {
				k.wrong(index(key+".doctors", j), "%q is not a doctor's HPR id (14 digits or name@hpr.abdm)", id)
			}
		}
	}
}
