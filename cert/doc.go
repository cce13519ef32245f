// Package cert holds TLS certificates that change while connections live: files are
// looked at again when a connection begins, so a renewed certificate needs no
// restart, and what is connected stays so.
package cert
