//go:build !production

package registries

import (
	"healthdial/registry"
)

func (l *Lab) listLinks(r request) answer {
	links := []map[string]any{}
	for _, f := range l.facilities {
		var mine []*record
		for _, rec := range l.records {
			if rec.facility == f.id && rec.linked == r.person.address {
				mine = append(mine, rec)
			}
		}
		for _, p := range byKind(r.person, mine) {
			links = append(links, map[string]any{"hip": registry.Party{ID: f.id, Name: f.name, Type: "HIP"},
				"referenceNumber": p.ReferenceNumber, "display": p.Display, "hiType": p.HIType, "careContexts": p.CareContexts,
				"dateCreated": dateOf(mine, p.CareContexts[0].ReferenceNumber)})
		}
	}
	return ok(map[string]any{"patient": map[string]any{"id": r.person.address, "links": links}})
}

func dateOf(records []*record, reference string) string {
	for _, r := range records {
		if r.reference == reference {
			return r.created.UTC().Format("2006-01-02T15:04:05.000Z")
		}
	}
	return ""
}

// wirePatient is one type of record of one person at one facility.
type wirePatient struct {
	ReferenceNumber string            `json:"referenceNumber"`
	Display         string            `json:"display"`
	CareContexts    []wireCareContext `json:"careContexts"`
	HIType          string            `json:"hiType"`
	Count           int               `json:"count"`
}

type wireCareContext struct {
	ReferenceNumber string `json:"referenceNumber"`
	Display         string `json:"display"`
}

// byKind groups records as the contract wants them: a patient for each type.
func byKind(p *person, records []*record) (list []wirePatient) {
	at := map[string]int{}
	for _, r := range records {
		key := r.patient + r.kind
		i, ok := at[key]
		if !ok {
			i = len(list)
			at[key] = i
			list = append(list, wirePatient{ReferenceNumber: r.patient, Display: p.name(), HIType: r.kind})
		}
		list[i].CareContexts = append(list[i].CareContexts, wireCareContext{r.reference, r.display})
		list[i].Count++
	}
	return list
}
