package config

import (
	"fmt"
	"io"
	"os"
	"path/filepath"

	"healthdial/yamlfile"
)

// Options relaxes the checks of Load.
type Options struct {
	// Laboratory lets pass what only a test bench may do.
	Laboratory bool
	// AllowVolatile takes a Redis that forgets what it acknowledged. It is for a
	// laboratory only.
	AllowVolatile bool
	// Unbuilt lets pass a portability table that is not there: it is about to be
	// made.
	Unbuilt bool
}

// Load reads, checks and completes the configuration in a file: paths in it become
// absolute, secrets are read. The error is yamlfile.Problems if the file or what it
// names is wrong; then the Config is not to be used.
func Load(path string, o Options) (Config, error) {
	c := Config{Laboratory: o.Laboratory, AllowVolatile: o.Laboratory && o.AllowVolatile}
	k, err := read(path, o, &c)
	if err != nil {
		return Config{}, err
	}
	k.config(&c)
	return c, k.Problems.Err()
}

// read decodes a file into c, which is then to be checked.
func read(path string, o Options, c *Config) (*checker, error) {
	text, err := readFile(path)
	if err != nil {
		return nil, yamlfile.Problems{{Message: err.Error()}}
	}
	dir, err := filepath.Abs(filepath.Dir(path))
	if err != nil {
		return nil, yamlfile.Problems{{Message: err.Error()}}
	}
	d, err := yamlfile.Decode(path, text, c)
	if err != nil {
		return nil, err
	}
	return &checker{Document: d, Options: o, dir: dir}, nil
}

func readFile(path string) ([]byte, error) { return readAtMost(path, yamlfile.Usual) }

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
