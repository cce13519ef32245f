package person

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"healthdial/registry"
	"healthdial/seal"
)

// proofOfDoctor is how long a doctor's proof by HPR code stands.
const proofOfDoctor = 180 * 24 * time.Hour

// SendDoctorCode makes the registry of professionals send a code to this number, if
// it is a registered professional's. Exits: Sent, Unknown, Limited, Blocked,
// Failure.
func (s *Service) SendDoctorCode(ctx context.Context, st Step) (Exit, error) {
	p, exit, repeat, err := s.begin(ctx, st)
	if repeat {
		return exit, err
	}
	if d := p.Doctor; d != nil && underway(d.TxnID, d.Sent, st.At) {
		return Sent, nil
	}
	if exit, err := s.mayAskCode(ctx, st); exit != OK {
		return exit, err
	}
	list, err := s.Doctors.ByMobile(ctx, st.Number)
	if err != nil {
		return exitOf(err)
	}
	if len(list) == 0 {
		return Unknown, nil
	}
	d := s.pick(list)
	txn, err := s.Doctors.SendOTP(ctx, d.ID, st.Number)
	if err != nil {
		return exitOf(err)
	}
	return s.step(ctx, st, func(p *Person) (Exit, effect, error) {
		fresh := Doctor{HPRID: d.ID, Name: d.Name, RegNo: d.Number, TxnID: txn, Sent: st.At.UTC()}
		if p.Doctor != nil && p.Doctor.HPRID == d.ID {
			fresh.Proven, fresh.Facility = p.Doctor.Proven, p.Doctor.Facility // asking anew disproves nobody
		}
		p.Doctor = &fresh
		return done(Sent, s.by(st, "doctor.code", d.ID, nil))
	})
}

// pick prefers the professional whom a facility lists.
func (s *Service) pick(list []registry.Doctor) registry.Doctor {
	for _, d := range list {
		if _, ok := s.facilityOf(Doctor{HPRID: d.ID, RegNo: d.Number}); ok {
			return d
		}
	}
	return list[0]
}

// VerifyDoctorCode proves the doctor by the registry's code. Exits: OK, Unbound
// (proven, but no facility lists them), Wrong, Lapsed, Limited, Blocked, Failure.
func (s *Service) VerifyDoctorCode(ctx context.Context, st Step, code string) (Exit, error) {
	p, exit, repeat, err := s.begin(ctx, st)
	if repeat {
		return exit, err
	}
	if p.Doctor == nil || !usable(p.Doctor.TxnID, p.Doctor.Sent, st.At) {
		return Lapsed, nil
	}
	if err := s.Doctors.VerifyOTP(ctx, p.Doctor.TxnID, registry.OTP(code)); err != nil {
		return exitOf(err)
	}
	txn := p.Doctor.TxnID
	return s.step(ctx, st, func(p *Person) (Exit, effect, error) {
		if p.Doctor == nil || p.Doctor.TxnID != txn {
			return Lapsed, nothing, nil
		}
		d := *p.Doctor
		d.TxnID, d.Proven = "", st.At.UTC()
		f, bound := s.facilityOf(d)
		d.Facility = f.HIU
		p.Doctor = &d
		if !bound {
			return done(Unbound, s.by(st, "doctor.proven", d.HPRID, nil))
		}
		return done(OK, s.by(st, "doctor.proven", d.HPRID, map[string]string{"facility": f.ID}))
	})
}

// facilityOf finds the facility that lists a doctor, the first by id if several do.
func (s *Service) facilityOf(d Doctor) (Facility, bool) {
	var found []string
	for id, f := range s.Facilities {
		if slices.ContainsFunc(f.Doctors, func(known string) bool {
			return strings.EqualFold(known, d.HPRID) || known == d.RegNo && known != ""
		}) {
			found = append(found, id)
		}
	}
	if len(found) == 0 {
		return Facility{}, false
	}
	return s.Facilities[slices.Min(found)], true
}

// DoctorOf is the doctor that a number's holder proved to be, with the facility
// that lists them now; ok is false unless both stand at now.
func (s *Service) DoctorOf(ctx context.Context, owner seal.Owner, now time.Time) (d Doctor, f Facility, ok bool, err error) {
	p, err := s.Store.Load(ctx, owner)
	if errors.Is(err, ErrNotFound) {
		return d, f, false, nil
	}
	if err != nil {
		return d, f, false, fmt.Errorf("person: loading: %w", err)
	}
	if p.Doctor == nil || p.Doctor.Proven.IsZero() || now.Sub(p.Doctor.Proven) >= proofOfDoctor {
		return d, f, false, nil
	}
	f, ok = s.facilityOf(*p.Doctor)
	return *p.Doctor, f, ok, nil
}
