package main

import (
	"crypto/x509"
	"encoding/pem"
)

// nameIn is a name that the first certificate of a PEM text is for.
func nameIn(text []byte) string {
	block, _ := pem.Decode(text)
	if block == nil {
		return ""
	}
	cert, err := x509.ParseCertificate(block.Bytes)
	if err != nil {
		return ""
	}
	for _, name := range cert.DNSNames {
		return name
	}
	for _, ip := range cert.IPAddresses {
		return ip.String()
	}
	return ""
}
