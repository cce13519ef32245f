package registry

import (
	"context"
	"net/http"
)

// Facilities is the registry of health facilities (HFR).
type Facilities struct{ t *transport }

// Facility is one of them.
type Facility struct {
	ID        string // IN and 10 digits
	Name      string
	Type      string
	Address   string
	PIN       string
	Latitude  string // decimal degrees, "" if unknown
	Longitude string
	Status    string
}

// FacilityQuery is what to search for; empty fields match everything, but not all
// may be empty.
type FacilityQuery struct {
	State, District string // LGD codes
	PIN             string
	Name            string
	ID              string
	Page            int // from 1; 0 means 1
	PerPage         int // 0 means 10, at most 50
}

// Search finds facilities and says how many there are in all.
func (f *Facilities) Search(ctx context.Context, q FacilityQuery) (list []Facility, total int, err error) {
	const op = "search facilities"
	if q.State+q.District+q.PIN+q.Name+q.ID == "" {
		return nil, 0, badArgument(op)
	}
	size := min(q.PerPage, maxPageSize)
	if size <= 0 {
		size = pageSize
	}
	body := map[string]any{"stateLGDCode": q.State, "districtLGDCode": q.District, "pincode": q.PIN, "facilityName": q.Name,
		"facilityId": q.ID, "page": max(1, q.Page), "resultsPerPage": size}
	var got struct {
		Facilities []struct {
			FacilityID, FacilityName     string
			FacilityType, FacilityStatus flexible
			Address                      string
			PINCode, Latitude, Longitude flexible
		}
		TotalFacilities int
	}
	_, err = f.t.do(ctx, call{op: op, family: facilities, method: http.MethodPost, read: true,
		path: "/FacilityManagement/v1.5/facility/search", body: body}, &got)
	for _, w := range got.Facilities {
		if validID(w.FacilityID) {
			list = append(list, Facility{w.FacilityID, tidy(w.FacilityName), string(w.FacilityType), tidy(w.Address), string(w.PINCode),
				string(w.Latitude), string(w.Longitude), string(w.FacilityStatus)})
		}
	}
	return list, got.TotalFacilities, err
}
