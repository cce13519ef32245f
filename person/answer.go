package person

import (
	"healthdial/registry"
)

// take is the state machine of a linking: each answer is good in one state only.
func (l *Linking) take(a answer) bool {
	switch {
	case l.State == LinkSearching && a.Kind == heardDiscover:
		l.discovered(a)
	case l.State == LinkAsked && a.Kind == heardInit:
		l.State, l.Link = LinkCoded, a.Link
		if a.Fault != 0 || a.Link == "" {
			l.State = LinkFailed
		}
	case l.State == LinkConfirming && a.Kind == heardConfirm:
		l.State = LinkLinked
		if a.Fault == registry.WrongOTP {
			l.State = LinkWrong
		} else if a.Fault != 0 {
			l.State = LinkFailed
		}
	default:
		return false
	}
	return true
}

func (l *Linking) discovered(a answer) {
	l.TxnID, l.Patients, l.Found = a.TxnID, a.Patients, nil
	for _, p := range a.Patients {
		l.Patient = p.Reference
		for _, c := range p.CareContexts {
			l.Found = append(l.Found, Context{Reference: c.Reference, Display: c.Display})
		}
	}
	switch {
	case a.Fault != 0 && a.Fault != registry.NotFound && a.Fault != registry.Conflict:
		l.State = LinkFailed
	case len(l.Found) == 0:
		l.State = LinkNone
	default:
		l.State = LinkFound
	}
}

// linkPhrases say where an answer brought a linking.
var linkPhrases = map[string]string{
	LinkFound:  sayLinkFound,
	LinkNone:   sayLinkNone,
	LinkCoded:  sayLinkCoded,
	LinkLinked: sayLinkDone,
	LinkWrong:  sayLinkWrong,
	LinkFailed: sayLinkFailed,
}
