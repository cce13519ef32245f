//go:build !production

package registries

import (
	"net/http"
	"strings"
)

func (l *Lab) facilityRoutes() []route {
	return []route{{"POST /FacilityManagement/v1.5/facility/search", session, l.searchFacilities}}
}

func (l *Lab) searchFacilities(r request) answer {
	var in struct {
		StateLGDCode, DistrictLGDCode, PINCode, FacilityName, FacilityID string
		Page, ResultsPerPage                                             int
	}
	if !r.decode(&in) || in.ResultsPerPage < 1 || in.Page < 1 {
		return badRequest
	}
	if in.StateLGDCode+in.DistrictLGDCode+in.PINCode+in.FacilityName+in.FacilityID == "" {
		return answer{http.StatusBadRequest, map[string]string{"code": "HIS-400", "message": "Nothing to search for"}}
	}
	is := func(want, have string) bool { return want == "" || want == have }
	found := []map[string]any{}
	for _, f := range l.facilities {
		if is(in.StateLGDCode, f.stateCode) && is(in.PINCode, f.pin) && is(in.FacilityID, f.id) &&
			strings.Contains(strings.ToLower(f.name), strings.ToLower(in.FacilityName)) {
			found = append(found, map[string]any{"facilityId": f.id, "facilityName": f.name, "facilityType": f.kind,
				"address": f.district + ", " + f.state, "pincode": f.pin, "latitude": f.lat, "longitude": f.lon, "facilityStatus": "Approved"})
		}
	}
	total, per := len(found), in.ResultsPerPage
	from := min(total, (in.Page-1)*per)
	return ok(map[string]any{"facilities": found[from:min(total, from+per)], "totalFacilities": total, "numberOfPages": (total + per - 1) / per})
}
