package config

import (
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"

	"healthdial/seal"
)

// keyFiles are what Generate makes in its folder: a master key for each purpose, as
// 64 hexadecimal digits.
var keyFiles = []string{"sealing-1.key", "numbers.key", "codes.key"}

// Generate draws a master key for each purpose and writes the keys into dir, which
// it makes if need be, in files that only their owner can read. It returns their
// names. A file that is there already is an error: a lost key is lost for good, so
// none is ever overwritten.
func Generate(dir string, rand io.Reader) ([]string, error) {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, fmt.Errorf("config: keys: %w", err)
	}
	var made []string
	for _, name := range keyFiles {
		path := filepath.Join(dir, name)
		if err := GenerateKey(path, rand); err != nil {
			return made, err
		}
		made = append(made, path)
	}
	return made, nil
}

// GenerateKey draws one master key more, such as the next one for sealing, and writes
// it into a new file as Generate does.
func GenerateKey(path string, rand io.Reader) error {
	key := make([]byte, seal.KeySize)
	if _, err := io.ReadFull(rand, key); err != nil {
		return fmt.Errorf("config: drawing a key: %w", err)
	}
	return WriteSecret(path, hex.EncodeToString(key)+"\n")
}

// WriteSecret writes a new secret file, readable by its owner only and on disk
// when it returns. It never overwrites one.
func WriteSecret(path, secret string) error {
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if errors.Is(err, fs.ErrExist) {
		return fmt.Errorf("config: %s is there already and is not overwritten", path)
	}
	if err != nil {
		return fmt.Errorf("config: %w", err)
	}
	_, err = f.WriteString(secret)
	if err := errors.Join(err, f.Sync(), f.Close()); err != nil {
		return fmt.Errorf("config: writing %s: %w", path, err)
	}
	return nil
}
