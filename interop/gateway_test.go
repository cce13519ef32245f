//go:build integration

package interop

// The tokens of the gateways that the configuration names.
const (
	wholeToken = "sample-token-of-the-gateway-whole"
	lastToken  = "sample-token-of-the-gateway-last"
)
