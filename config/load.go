package config

import (
	"fmt"
	"io"
	"os"
	"path/filepath"
)

// Options relaxes the checks of Load.
type Options struct {
	// Laboratory lets pass what only a test bench may do.
	Laboratory bool
	// Unbuilt lets pass a portability table that is not there: it is about to be
	// made.
	Unbuilt bool
}

// maxFile bounds a configuration file.
const maxFile = 1 << 20

// Load reads, checks and completes the configuration in a file: paths in it become
// absolute, secrets are read. The error is a Problems if the file or what it names
// is wrong; then the Config is not to be used.
func Load(path string, o Options) (Config, error) {
	text, err := readFile(path)
	if err != nil {
		return Config{}, Problems{{Message: err.Error()}}
	}
	dir, err := filepath.Abs(filepath.Dir(path))
	if err != nil {
		return Config{}, fmt.Errorf("config: %w", err)
	}
	d := decoder{file: path, places: map[string]place{}}
	c := Config{Laboratory: o.Laboratory}
	d.decode(text, &c)
	if len(d.places) == 0 {
		return Config{}, d.problems.err()
	}
	k := checker{decoder: &d, Options: o, dir: dir, unread: len(d.problems)}
	k.config(&c)
	return c, k.problems.err()
}

func readFile(path string) ([]byte, error) { return readAtMost(path, maxFile) }

func readAtMost(path string, most int64) ([]byte, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, plain(path, err)
	}
	defer f.Close()
	text, err := io.ReadAll(io.LimitReader(f, most+1))
	if err != nil {
		return nil, plain(path, err)
	}
	if int64(len(text)) > most {
		return nil, fmt.Errorf("%s is larger than %d octets", path, most)
	}
	return text, nil
}
