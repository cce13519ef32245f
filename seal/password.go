package seal

import (
	"crypto/subtle"
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"strings"

	"golang.org/x/crypto/argon2"
)

// ErrBadHash is returned for a password's hash that cannot be read, or that asks
// for more work than any of ours.
var ErrBadHash = errors.New("seal: not an argon2id hash")

// What a hash costs: 19 MiB and two passes, as OWASP advises where logins are few
// (RFC 9106 has the function). Hashes that ask for more than the bounds are not
// read: a file could otherwise take all memory.
const (
	argonMemory, argonPasses, argonLanes = 19 << 10, 2, 1
	maxMemory, maxPasses, maxLanes       = 256 << 10, 10, 8
	saltSize, hashSize                   = 16, 32
)

// Password is the hash of a password that a person or an operator chose. It is kept
// like any secret: a short password can be found from its hash.
type Password struct {
	memory, passes uint32
	lanes          uint8
	salt, hash     []byte
}

// HashPassword hashes a password under a fresh salt.
func HashPassword(password string, rand io.Reader) (Password, error) {
	p := Password{memory: argonMemory, passes: argonPasses, lanes: argonLanes, salt: make([]byte, saltSize)}
	if _, err := io.ReadFull(rand, p.salt); err != nil {
		return Password{}, fmt.Errorf("seal: drawing a salt: %w", err)
	}
	p.hash = p.of(password, hashSize)
	return p, nil
}

func (p Password) of(password string, size int) []byte {
	return argon2.IDKey([]byte(password), p.salt, p.passes, p.memory, p.lanes, uint32(size))
}

// Verify reports whether the password is the one that was hashed. It takes some tens
// of milliseconds and the memory of the hash, whatever the answer.
func (p Password) Verify(password string) bool {
	return subtle.ConstantTimeCompare(p.of(password, len(p.hash)), p.hash) == 1
}

// Cost is what verifying takes, in words. Hashes of one cost take the same time.
func (p Password) Cost() string {
	return fmt.Sprintf("m=%d,t=%d,p=%d", p.memory, p.passes, p.lanes)
}

var encoding = base64.RawStdEncoding.Strict()

// String is the hash as files hold it: $argon2id$v=19$m=19456,t=2,p=1$SALT$HASH.
func (p Password) String() string {
	return fmt.Sprintf("$argon2id$v=%d$%s$%s$%s", argon2.Version, p.Cost(), encoding.EncodeToString(p.salt), encoding.EncodeToString(p.hash))
}

// ParsePassword reads what String writes; other programs that make argon2id hashes
// write the same. The error is ErrBadHash and holds nothing of it.
func ParsePassword(s string) (Password, error) {
	var p Password
	parts := strings.Split(s, "$")
	if len(parts) != 6 || parts[0] != "" || parts[1] != "argon2id" || parts[2] != fmt.Sprintf("v=%d", argon2.Version) {
		return Password{}, ErrBadHash
	}
	if _, err := fmt.Sscanf(parts[3], "m=%d,t=%d,p=%d", &p.memory, &p.passes, &p.lanes); err != nil {
		return Password{}, ErrBadHash
	}
	var err1, err2 error
	p.salt, err1 = encoding.DecodeString(parts[4])
	p.hash, err2 = encoding.DecodeString(parts[5])
	if err1 != nil || err2 != nil || !p.sensible() || p.String() != s {
		return Password{}, ErrBadHash
	}
	return p, nil
}

func (p Password) sensible() bool {
	return p.lanes > 0 && p.lanes <= maxLanes && p.passes > 0 && p.passes <= maxPasses &&
		p.memory >= 8*uint32(p.lanes) && p.memory <= maxMemory && len(p.salt) >= 8 && len(p.salt) <= 64 && len(p.hash) >= 16 && len(p.hash) <= 64
}
