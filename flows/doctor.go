package flows

import (
	"context"
	"strings"

	"healthdial/consent"
	"healthdial/engine"
	"healthdial/person"
	"healthdial/session"
)

func (c *Calls) doctorCalls() []binding {
	return []binding{
		{local("visit.new", "made", "limited").needs("account").sets("visit"), c.visitCode},
		{remote("doctor.begin", "proven", "sent", "limited", "offline").sets("wanted"), c.doctorBegin},
		{remote("doctor.verify", "proven", "unbound", "wrong", "lapsed", "limited").secret().online(person.WantDoctor), c.doctorVerify},
		{local("doctor.ask", "taken", "kept", "full", "unproven", "usage", "limited").needs("visit", "purpose", "days").sets("ask"), c.ask},
	}
}

// visitCode lets a doctor ask once.
func (c *Calls) visitCode(ctx context.Context, call session.Call) (engine.Result, error) {
	code, exit, err := c.Consents.VisitCode(ctx, consentStep(call), call.Vars["account"].Text)
	if err != nil || exit != consent.OK {
		return to(leave(exit)), err
	}
	return set("made", engine.Vars{"visit": engine.N(code)}), nil
}

// doctorBegin asks the professionals registry for a code. Who is not registered
// hears the same as who is.
func (c *Calls) doctorBegin(ctx context.Context, call session.Call) (engine.Result, error) {
	_, _, proven, err := c.Persons.DoctorOf(ctx, call.Owner, call.At)
	if err != nil {
		return engine.Result{}, err
	}
	if proven {
		return to("proven"), nil
	}
	if c.offline() {
		return set("offline", engine.Vars{"wanted": engine.T(person.WantDoctor)}), nil
	}
	exit, err := c.Persons.SendDoctorCode(ctx, step(call))
	if exit == person.Unknown {
		exit = person.Sent
	}
	return to(string(exit)), err
}

func (c *Calls) doctorVerify(ctx context.Context, call session.Call) (engine.Result, error) {
	exit, err := c.Persons.VerifyDoctorCode(ctx, step(call), call.Secret)
	if exit == person.OK {
		return to("proven"), err
	}
	return to(string(exit)), err
}

// purposeCode is the registry's code of a purpose as doctors write it.
func purposeCode(said string) string {
	switch strings.ToUpper(said) {
	case "CARE":
		return "CAREMGT"
	case "PAYMENT":
		return "HPAYMT"
	case "RESEARCH":
		return "DSRCH"
	}
	return said
}

// ask raises a request. The exit is the same whether the patient can be asked or
// not. While the line is down the request is kept.
func (c *Calls) ask(ctx context.Context, call session.Call) (engine.Result, error) {
	doctor, facility, proven, err := c.Persons.DoctorOf(ctx, call.Owner, call.At)
	if err != nil || !proven {
		return to("unproven"), err
	}
	if c.offline() && !c.room() {
		return to("full"), nil
	}
	v := call.Vars
	number, exit, err := c.Consents.Ask(ctx, consentStep(call), consent.Asker{
		HPRID: doctor.HPRID, Name: doctor.Name, RegNo: doctor.RegNo, HIU: facility.HIU, Facility: facility.Name,
	}, v["visit"].Text, purposeCode(v["purpose"].Text), v["days"].Text)
	switch {
	case err != nil:
		return engine.Result{}, err
	case exit == consent.Asked && c.offline():
		return set("kept", engine.Vars{"ask": engine.N(number)}), nil
	case exit == consent.Asked:
		return set("taken", engine.Vars{"ask": engine.N(number)}), nil
	case exit == consent.Bad:
		return to("usage"), nil
	}
	return to(leave(exit)), nil
}
