package registry

import "strings"

// family is one API of one host: what shares a breaker and a table of codes.
type family uint8

const (
	sessions family = iota
	directory
	health // HealthID
	consents
	linking
	requesting // HIU
	professionals
	facilities
	families
)

var familyNames = [families]string{NameGateway, NameDirectory, NameHealthID, NameConsents, NameLinking, NameRequesting, NameDoctors, NameFacilities}

// manager is where the consent manager and the gateway live below their host.
const manager = "/api/hiecm"

// phrApp is where HealthID's PHR contracts live below their host.
const phrApp = "/abha/api/v3/phr/app"

// base is what a call's path is appended to.
func (f family) base(c Config) string {
	switch f {
	case health:
		return strings.TrimSuffix(c.PHRURL, "/") + phrApp
	case professionals:
		return strings.TrimSuffix(c.HPRURL, "/")
	case facilities:
		return strings.TrimSuffix(c.HFRURL, "/")
	}
	return strings.TrimSuffix(c.GatewayURL, "/") + manager
}

func (f family) codes() codes {
	switch f {
	case health, professionals:
		return phrCodes
	}
	return managerCodes
}
