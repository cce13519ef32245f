//go:build !production

package registries

// The samples. Nobody here exists: the mobiles are +91 90000 000NN, the names say
// Sample or Example, the facilities' ids are out of the registry's range.

type seedPerson struct {
	mobile, first, last, gender string
	year                        int
	territory                   int // of seedTerritories
}

type seedTerritory struct {
	state, stateCode, district, pin string
	hospital, centre                string // names
	hospitalID, centreID            string
	lat, lon                        string
	doctor, doctorUser, doctorNN    string
}

var seedTerritories = []seedTerritory{
	{"Chandigarh", "4", "Chandigarh", "160012", "Sample General Hospital, Chandigarh", "Example Health Centre, Chandigarh",
		"IN0410000001", "IN0410000002", "30.7333", "76.7794", "Dr Anita Sample", "anita.sample", "41"},
	{"Puducherry", "34", "Puducherry", "605001", "Sample General Hospital, Puducherry", "Example Health Centre, Puducherry",
		"IN3410000001", "IN3410000002", "11.9416", "79.8083", "Dr Kumar Example", "kumar.example", "42"},
	{"Ladakh", "37", "Leh", "194101", "Sample District Hospital, Leh", "Example Health Centre, Leh",
		"IN3710000001", "IN3710000002", "34.1526", "77.5771", "Dr Stanzin Sample", "stanzin.sample", "43"},
	{"Lakshadweep", "31", "Lakshadweep", "682555", "Sample Island Hospital, Kavaratti", "Example Health Centre, Kavaratti",
		"IN3110000001", "IN3110000002", "10.5593", "72.6358", "Dr Fathima Example", "fathima.example", "44"},
	{"Andaman and Nicobar Islands", "35", "South Andaman", "744101", "Sample General Hospital, Port Blair", "Example Health Centre, Port Blair",
		"IN3510000001", "IN3510000002", "11.6234", "92.7265", "Dr Roy Sample", "roy.sample", "45"},
	{"Dadra and Nagar Haveli and Daman and Diu", "38", "Dadra and Nagar Haveli", "396230", "Sample Civil Hospital, Silvassa",
		"Example Health Centre, Silvassa", "IN3810000001", "IN3810000002", "20.2763", "73.0083", "Dr Patel Example", "patel.example", "46"},
}

var seedPersons = []seedPerson{
	{"9000000011", "Asha", "Sample", "F", 1961, 0},
	{"9000000011", "Ravi", "Sample", "M", 1959, 0},
	{"9000000011", "Meena", "Sample", "F", 1988, 0},
	{"9000000012", "Kala", "Example", "F", 1975, 1},
	{"9000000012", "Mani", "Example", "M", 1972, 1},
	{"9000000013", "Dolma", "Sample", "F", 1968, 2},
	{"9000000014", "Beebi", "Example", "F", 1950, 3},
	{"9000000014", "Koya", "Example", "M", 1948, 3},
	{"9000000015", "Lakshmi", "Sample", "F", 1980, 4},
	{"9000000016", "Jaya", "Example", "F", 1966, 5},
	{"9000000016", "Hasmukh", "Example", "M", 1963, 5},
}

// newcomers is the pattern of mobiles without a HealthID that every hospital
// knows: the first nine digits of ten.
const newcomers = "900000002"
