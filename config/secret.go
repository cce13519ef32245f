package config

import (
	"bytes"
	"crypto/subtle"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"log/slog"
	"os"

	"healthdial/seal"
)

// Secret is the content of a secret file. It redacts itself in fmt, slog and JSON;
// Reveal is the deliberate way to its value.
type Secret struct{ octets []byte }

// Reveal is the secret as text.
func (s Secret) Reveal() string { return string(s.octets) }

// Bytes is the secret as octets. The caller must not change them.
func (s Secret) Bytes() []byte { return s.octets }

// IsZero reports whether there is no secret.
func (s Secret) IsZero() bool { return len(s.octets) == 0 }

// Equal compares in constant time.
func (s Secret) Equal(t Secret) bool { return subtle.ConstantTimeCompare(s.octets, t.octets) == 1 }

const redacted = "redacted"

// String is always "redacted".
func (Secret) String() string { return redacted }

// Format makes every fmt verb print "redacted".
func (Secret) Format(f fmt.State, _ rune) { _, _ = io.WriteString(f, redacted) }

// LogValue makes slog print "redacted".
func (Secret) LogValue() slog.Value { return slog.StringValue(redacted) }

// MarshalText makes every encoder write "redacted".
func (Secret) MarshalText() ([]byte, error) { return []byte(redacted), nil }

// maxSecret bounds a secret file.
const maxSecret = 4096

// othersMay are the permission bits that no secret file has.
const othersMay fs.FileMode = 0o077

// readSecret reads a secret file: a regular file that only its owner may read or
// write. One line end at its end does not belong to the secret.
func readSecret(path string) (Secret, error) {
	octets, err := readPrivate(path)
	if err != nil {
		return Secret{}, err
	}
	octets = bytes.TrimSuffix(bytes.TrimSuffix(octets, []byte("\n")), []byte("\r"))
	switch {
	case len(octets) == 0:
		return Secret{}, fmt.Errorf("%s is empty", path)
	case bytes.ContainsAny(octets, "\x00\r\n"):
		return Secret{}, fmt.Errorf("%s holds more than one line of text", path)
	}
	return Secret{octets}, nil
}

// readKey reads a master key: 32 octets as they are, or as 64 hexadecimal digits.
func readKey(path string) (Secret, error) {
	octets, err := readPrivate(path)
	if err != nil {
		return Secret{}, err
	}
	if key, err := hex.DecodeString(string(bytes.TrimSpace(octets))); err == nil && len(octets) > seal.KeySize {
		octets = key
	}
	if len(octets) != seal.KeySize {
		return Secret{}, fmt.Errorf("%s: a key is %d octets or %d hexadecimal digits", path, seal.KeySize, 2*seal.KeySize)
	}
	if repeats(octets) {
		return Secret{}, fmt.Errorf("%s: this key is not random: make one with healthdial keys generate", path)
	}
	return Secret{octets}, nil
}

// repeats reports whether fewer than half of the octets differ, which 32 random
// ones do about once in 10^14 keys.
func repeats(key []byte) bool {
	seen := map[byte]bool{}
	for _, b := range key {
		seen[b] = true
	}
	return len(seen) < len(key)/2
}

// readPrivate checks the opened file, not its name: it cannot change in between.
func readPrivate(path string) ([]byte, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, plain(path, err)
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		return nil, plain(path, err)
	}
	if !info.Mode().IsRegular() {
		return nil, fmt.Errorf("%s is not a regular file", path)
	}
	if mode := info.Mode().Perm(); mode&othersMay != 0 {
		return nil, fmt.Errorf("%s can be read or changed by others than its owner (mode %04o): run chmod 600 %s", path, mode, path)
	}
	octets, err := io.ReadAll(io.LimitReader(f, maxSecret+1))
	if err != nil {
		return nil, plain(path, err)
	}
	if len(octets) > maxSecret {
		return nil, fmt.Errorf("%s is larger than %d octets", path, maxSecret)
	}
	return octets, nil
}

// plain says what the file system said in the words of a person.
func plain(path string, err error) error {
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return fmt.Errorf("%s does not exist", path)
	case errors.Is(err, fs.ErrPermission):
		return fmt.Errorf("%s cannot be read by this user", path)
	}
	if e, ok := errors.AsType[*fs.PathError](err); ok {
		err = e.Err
	}
	return fmt.Errorf("%s cannot be read: %w", path, err)
}
