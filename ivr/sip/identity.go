package sip

import (
	"strings"

	sipmsg "github.com/emiago/sipgo/sip"

	"healthdial/gsm/msisdn"
)

// caller is who calls: of a line, whose it is, since its secret was shown; else what the
// request says.
func (t Trunk) caller(req *sipmsg.Request, region string) (n msisdn.Number, proven bool) {
	if !t.Line.IsZero() {
		return t.Line, true
	}
	return t.named(req, region)
}

// named is who a request says that calls. If the trunk is trusted and asserts an
// identity, that is true (RFC 3325 §9.1); else From is a hint that anybody could have
// written. Who does not want to be known (RFC 3323 §4.1, RFC 3325 §9.3) is the zero
// Number: the conversation has no use for a number that is not to be used.
func (t Trunk) named(req *sipmsg.Request, region string) (n msisdn.Number, proven bool) {
	if withheld(req) {
		return msisdn.Number{}, false
	}
	if t.Trusted {
		for _, h := range req.GetHeaders("p-asserted-identity") {
			if n, ok := asserted(h.Value(), region); ok {
				return n, len(t.Prefixes) == 0 || n.HasPrefix(t.Prefixes)
			}
		}
	}
	if f := req.From(); f != nil {
		n, _ = number(f.Address, region)
	}
	return n, false
}

// asserted reads a P-Asserted-Identity: one or two addresses, a SIP URI and a tel URI
// (RFC 3325 §9.1).
func asserted(value, region string) (msisdn.Number, bool) {
	for part := range strings.SplitSeq(value, ",") {
		var u sipmsg.Uri
		if _, err := sipmsg.ParseAddressValue(strings.TrimSpace(part), &u, new(sipmsg.HeaderParams)); err != nil {
			continue
		}
		if n, ok := number(u, region); ok {
			return n, true
		}
	}
	return msisdn.Number{}, false
}

// number is the telephone number of a URI: of tel:+919876543210 (RFC 3966) or of
// sip:+919876543210@host.
func number(u sipmsg.Uri, region string) (msisdn.Number, bool) {
	user := u.User
	if strings.EqualFold(u.Scheme, "tel") {
		user = u.Raw()
	}
	user, _, _ = strings.Cut(user, ";") // parameters of a telephone-subscriber
	if user == "" || strings.ContainsFunc(user, notInNumber) {
		return msisdn.Number{}, false
	}
	n, err := msisdn.Parse(user, region)
	return n, err == nil
}

// notInNumber reports whether a number cannot have that (RFC 3966 §5.1.1: digits and
// visual separators).
func notInNumber(c rune) bool { return !strings.ContainsRune("+0123456789-.()", c) }

// withheld reports whether the caller asked not to be named.
func withheld(req *sipmsg.Request) bool {
	for _, h := range req.GetHeaders("privacy") {
		for v := range strings.SplitSeq(h.Value(), ";") {
			switch strings.ToLower(strings.TrimSpace(v)) {
			case "id", "user", "header":
				return true
			}
		}
	}
	f := req.From()
	return f != nil && (strings.EqualFold(f.Address.User, "anonymous") || strings.EqualFold(f.Address.Host, "anonymous.invalid"))
}
