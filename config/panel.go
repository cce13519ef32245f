package config

import (
	"path/filepath"
	"strings"
)

// LoadPanel reads where those who run the service reach it, with their token. What
// else is wrong with the file does not matter: it may be half edited while the
// service runs by an earlier one. The error is a Problems.
func LoadPanel(path string, o Options) (Panel, error) {
	text, err := readFile(path)
	if err != nil {
		return Panel{}, Problems{{Message: err.Error()}}
	}
	dir, err := filepath.Abs(filepath.Dir(path))
	if err != nil {
		return Panel{}, Problems{{Message: err.Error()}}
	}
	d := decoder{file: path, places: map[string]place{}}
	var c Config
	d.decode(text, &c)
	k := checker{decoder: &d, Options: o, dir: dir, unread: len(d.problems)}
	if len(d.places) > 0 {
		k.panel("admin.operators", &c.Admin.Operators)
	}
	var own Problems
	for _, p := range k.problems {
		if p.Key == "" || strings.HasPrefix(p.Key, "admin.operators") {
			own = append(own, p)
		}
	}
	return c.Admin.Operators, own.err()
}

// ReadToken reads the token of those who run the service, for who has no file of
// ours.
func ReadToken(path string) (Secret, error) { return readSecret(path) }
