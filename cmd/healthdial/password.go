package main

import (
	"bufio"
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/spf13/cobra"

	"healthdial/config"
	"healthdial/seal"
)

// The octets of a password in a bind: 8 in SMPP 3.4 §4.1.1, more in use.
const (
	standardPassword = 8
	longestPassword  = 64
)

func newPassword(s streams) *cobra.Command {
	var path string
	c := &cobra.Command{
		Use:   "password --file FILE",
		Short: "Hash the password of a peer that binds to us",
		Long: "Reads a password from standard input, one line, and writes its argon2id hash into a new file for password_hash of a peer.\n" +
			"The password itself is kept nowhere. SMPP 3.4 has room for 8 characters; many systems take more.",
		Args: exactly(0, "no arguments"),
		RunE: func(c *cobra.Command, _ []string) error {
			if err := need(c, "file", path); err != nil {
				return err
			}
			password, err := readPassword(s.in)
			if err != nil {
				return err
			}
			if len(password) > standardPassword {
				fmt.Fprintf(s.err, "healthdial: the password has over %d characters, which some systems cut off\n", standardPassword)
			}
			hash, err := seal.HashPassword(password, rand.Reader)
			if err != nil {
				return err
			}
			return config.WriteSecret(path, hash.String()+"\n")
		},
	}
	c.Flags().StringVar(&path, "file", "", "the file, which must not be there yet")
	return c
}

// readPassword reads one line.
func readPassword(r io.Reader) (string, error) {
	line, err := bufio.NewReader(io.LimitReader(r, 4*longestPassword)).ReadString('\n')
	if err != nil && !errors.Is(err, io.EOF) {
		return "", fmt.Errorf("reading the password: %w", err)
	}
	password := strings.TrimRight(line, "\r\n")
	if password == "" || len(password) > longestPassword || strings.ContainsRune(password, 0) {
		return "", fmt.Errorf("a password of 1 to %d characters is wanted on standard input", longestPassword)
	}
	return password, nil
}
