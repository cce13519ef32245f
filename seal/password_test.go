package seal

import (
	"bytes"
	"crypto/rand"
	"strings"
	"testing"
)

func TestPassword(t *testing.T) {
	made, err := HashPassword("s3cret", rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	read, err := ParsePassword(made.String())
	if err != nil || !read.Verify("s3cret") || read.Verify("s3cre") || read.Verify("") {
		t.Errorf("%v, %v", read, err)
	}
	again, err := HashPassword("s3cret", rand.Reader)
	if err != nil || bytes.Equal(again.hash, made.hash) {
		t.Error("two hashes of one password are the same")
	}
	if _, err := HashPassword("s3cret", strings.NewReader("short")); err == nil {
		t.Error("a hash without a whole salt")
	}
}

// The reference implementation's own test (phc-winner-argon2, test.c) of version 19.
func TestPasswordOfOthers(t *testing.T) {
	const hash = "$argon2id$v=19$m=256,t=2,p=1$c29tZXNhbHQ$nf65EOgLrQMR/uIPnA4rEsF5h7TKyQwu9U1bMCHGi/4"
	p, err := ParsePassword(hash)
	if err != nil || !p.Verify("password") || p.Verify("passwore") || p.String() != hash {
		t.Errorf("%v, %v", p, err)
	}
}

func TestBadHashes(t *testing.T) {
	for _, s := range []string{
		"", "s3cret", "$argon2i$v=19$m=256,t=2,p=1$c29tZXNhbHQ$nf65EOgLrQMR/uIPnA4rEsF5h7TKyQwu9U1bMCHGi/4",
		"$argon2id$v=16$m=256,t=2,p=1$c29tZXNhbHQ$nf65EOgLrQMR/uIPnA4rEsF5h7TKyQwu9U1bMCHGi/4",
		"$argon2id$v=19$m=4294967295,t=2,p=1$c29tZXNhbHQ$nf65EOgLrQMR/uIPnA4rEsF5h7TKyQwu9U1bMCHGi/4",
		"$argon2id$v=19$m=256,t=99,p=1$c29tZXNhbHQ$nf65EOgLrQMR/uIPnA4rEsF5h7TKyQwu9U1bMCHGi/4",
		"$argon2id$v=19$m=256,t=2,p=0$c29tZXNhbHQ$nf65EOgLrQMR/uIPnA4rEsF5h7TKyQwu9U1bMCHGi/4",
		"$argon2id$v=19$m=256,t=2,p=1,x=1$c29tZXNhbHQ$nf65EOgLrQMR/uIPnA4rEsF5h7TKyQwu9U1bMCHGi/4",
		"$argon2id$v=19$m=256,t=2,p=1$c29tZXNhbHQ$", "$argon2id$v=19$m=256,t=2,p=1$$nf65EOgLrQMR/uIPnA4rEsF5h7TKyQwu9U1bMCHGi/4",
	} {
		if _, err := ParsePassword(s); err != ErrBadHash {
			t.Errorf("%q: %v", s, err)
		}
	}
}

func FuzzPassword(f *testing.F) {
	f.Add("$argon2id$v=19$m=256,t=2,p=1$c29tZXNhbHQ$nf65EOgLrQMR/uIPnA4rEsF5h7TKyQwu9U1bMCHGi/4")
	f.Fuzz(func(t *testing.T, s string) {
		if p, err := ParsePassword(s); err == nil && p.String() != s {
			t.Fatalf("%q became %q", s, p)
		}
	})
}
