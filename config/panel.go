package config

import (
	"strings"

	"healthdial/yamlfile"
)

// LoadPanel reads where those who run the service reach it, with their token. What
// else is wrong with the file does not matter: it may be half edited while the
// service runs by an earlier one. The error is yamlfile.Problems.
func LoadPanel(path string, o Options) (Panel, error) {
	var c Config
	k, err := read(path, o, &c)
	if err != nil {
		return Panel{}, err
	}
	k.panel("admin.operators", &c.Admin.Operators)
	var own yamlfile.Problems
	for _, p := range k.Problems {
		if p.Key == "" || strings.HasPrefix(p.Key, "admin.operators") {
			own = append(own, p)
		}
	}
	return c.Admin.Operators, own.Err()
}

// ReadToken reads the token of those who run the service, for who has no file of
// ours.
func ReadToken(path string) (Secret, error) { return readSecret(path) }
