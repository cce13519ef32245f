//go:build !production

package registries

import (
	"fmt"
	"strings"
)

// CrowdMobile is the mobile, of ten digits, of the i-th of the people of
// Config.Crowd. Each has a HealthID, [CrowdAddress], and one linked record.
func CrowdMobile(i int) string { return fmt.Sprintf("90001%05d", i) }

// CrowdAddress is the HealthID of the i-th.
func CrowdAddress(i int) string { return crowdPerson(i).address() }

// CrowdYear is the year of birth of them all.
const CrowdYear = 1970

func crowdPerson(i int) seedPerson {
	return seedPerson{CrowdMobile(i), crowdName(i), "Example", "F", CrowdYear, i % len(seedTerritories)}
}

// crowdName is a name in letters, another for each.
func crowdName(i int) string {
	letters := []byte("Aaaa")
	for at := len(letters) - 1; i > 0; at-- {
		letters[at] += byte(i % 26)
		i /= 26
	}
	return string(letters)
}

func (s seedPerson) address() string { return strings.ToLower(s.first+"."+s.last) + "@" + cm }
