package config

import (
	"regexp"
	"slices"
	"strings"
	"time"

	"healthdial/gsm/smpp"
)

// linkName is what names a link or gateway in logs and metrics.
var linkName = regexp.MustCompile(`^[a-z][a-z0-9_-]{0,30}$`)

// Bounds of SMPP 3.4 §4.1. Passwords longer than 8 octets are against the standard
// and in use.
const (
	maxSystemID    = 15
	maxPassword    = 64
	maxSystemType  = 12
	maxServiceType = 5
	maxWindow      = 1000
	maxBinds       = 16
	maxThroughput  = 100_000
)

func (k *checker) links(links []Link) {
	names := map[string]bool{}
	for i := range links {
		key, l := index("links", i), &links[i]
		k.name(names, key, l.Name)
		k.address(key+".addr", l.Addr)
		if n := len(l.SystemID); n == 0 || n > maxSystemID {
			k.wrong(key+".system_id", "1 to %d characters are wanted", maxSystemID)
		}
		k.secret(key+".password_file", &l.PasswordFile, &l.Password)
		if len(l.Password.Bytes()) > maxPassword {
			k.wrong(key+".password_file", "the password is longer than %d octets", maxPassword)
		}
		if len(l.SystemType) > maxSystemType {
			k.wrong(key+".system_type", "at most %d characters are wanted", maxSystemType)
		}
		if l.TLS != nil {
			k.linkTLS(key+".tls", l.TLS)
		}
		k.carries(key, l)
	}
}

func (k *checker) carries(key string, l *Link) {
	if !slices.Contains([]string{"", "transceiver", "transmitter", "receiver"}, l.Bind) {
		k.wrong(key+".bind", "transceiver, transmitter or receiver is wanted")
	}
	if l.Window > maxWindow {
		k.wrong(key+".window", "is over %d", maxWindow)
	}
	if l.Binds > maxBinds {
		k.wrong(key+".binds", "is over %d", maxBinds)
	}
	if l.Throughput > maxThroughput || l.Burst > maxThroughput {
		k.wrong(key+".throughput", "throughput and burst are at most %d", maxThroughput)
	}
	if l.Burst > 0 && l.Throughput == 0 {
		k.wrong(key+".burst", "means nothing without throughput")
	}
	if l.USSD == nil && l.SMS == nil {
		k.wrong(key, "the link carries nothing: give it ussd, sms or both")
	}
	if l.USSD != nil {
		k.ussd(key+".ussd", l.USSD)
		if l.Bind == "transmitter" || l.Bind == "receiver" {
			k.wrong(key+".bind", "USSD needs a transceiver")
		}
	}
	if l.SMS != nil {
		k.sms(key+".sms", l.SMS)
	}
}

// idForms are how SMSCs name messages.
var idForms = []string{"", "same", "hex-decimal", "decimal-hex", "reference"}

// Bounds of SMS: a source address (SMPP 3.4 §5.2.8), and what is sensible to split.
const (
	maxSource = 20
	maxParts  = 30
)

func (k *checker) sms(key string, s *SMS) {
	if len(s.Source) > maxSource {
		k.wrong(key+".source", "at most %d characters are wanted", maxSource)
	}
	if !slices.Contains(idForms, s.IDs) {
		k.wrong(key+".ids", "one of %s is wanted", strings.Join(idForms[1:], ", "))
	}
	if s.Parts > maxParts {
		k.wrong(key+".parts", "is over %d", maxParts)
	}
	if len(s.ServiceType) > maxServiceType {
		k.wrong(key+".service_type", "at most %d characters are wanted", maxServiceType)
	}
	k.prefixes(key+".prefixes", s.Prefixes)
	k.text(key, s)
}

// Bounds of a USSD page: 160 octets hold 182 septets or 80 characters of UCS-2
// (3GPP TS 23.038 §5); a page below the minimum holds no question.
const (
	minSeptets, maxSeptets = 60, 182
	minUCS2, maxUCS2       = 30, 80
)

func (k *checker) ussd(key string, u *USSD) {
	for i, code := range u.Codes {
		k.ussdCode(index(key+".codes", i), code)
	}
	if u.Septets != 0 && (u.Septets < minSeptets || u.Septets > maxSeptets) {
		k.wrong(key+".septets", "is not from %d to %d", minSeptets, maxSeptets)
	}
	if u.UCS2 != 0 && (u.UCS2 < minUCS2 || u.UCS2 > maxUCS2) {
		k.wrong(key+".ucs2", "is not from %d to %d", minUCS2, maxUCS2)
	}
	if u.Dialect != nil {
		k.dialect(key+".dialect", u.Dialect)
	}
}

// maxTwins is the longest that two starts of one dial may lie apart: later, a start
// is the person's.
const maxTwins = 5 * time.Second

func (k *checker) dialect(key string, d *Dialect) {
	named, ok := smpp.USSDDialectNamed(d.Name)
	if !ok {
		k.wrong(key+".name", "one of %s is wanted", strings.Join(dialects(), ", "))
	}
	if d.SequenceBits != nil && *d.SequenceBits > 7 {
		k.wrong(key+".sequence_bits", "is over 7")
	}
	if byReference := d.ByReference != nil && *d.ByReference || d.ByReference == nil && named.ByReference; byReference && d.Sessionless {
		k.wrong(key+".sessionless", "a dialogue is known by a reference or by nothing, not by both")
	}
	if d.Twins > maxTwins {
		k.wrong(key+".twins", "is over %s", maxTwins)
	}
}

// dialects are the names of dialects.
func dialects() (names []string) {
	for _, d := range smpp.USSDDialects() {
		names = append(names, d.Name)
	}
	return names
}

// minToken is the least length of a token: 128 bits in base64.
const minToken = 22

func (k *checker) tokenLength(key string, token Secret) {
	if n := len(token.Bytes()); n > 0 && n < minToken {
		k.outsideLab(key, "the token is shorter than %d characters", minToken)
	}
}

func (k *checker) gateways(gs []Gateway) {
	names := map[string]bool{}
	for i := range gs {
		key, g := index("gateways", i), &gs[i]
		k.name(names, key, g.Name)
		k.secret(key+".token_file", &g.TokenFile, &g.Token)
		k.tokenLength(key+".token_file", g.Token)
		k.asserts(key, g)
		k.ussd(key+".ussd", &g.USSD)
	}
}

var prefix = regexp.MustCompile(`^\+[1-9][0-9]{0,10}$`)

func (k *checker) asserts(key string, g *Gateway) {
	if len(g.Codes) == 0 {
		k.wrong(key+".codes", "at least one USSD code is wanted that this gateway may carry")
	}
	for i, code := range g.Codes {
		k.ussdCode(index(key+".codes", i), code)
	}
	if len(g.Prefixes) == 0 {
		k.wrong(key+".prefixes", "at least one beginning of the numbers is wanted that this gateway may speak for, such as +91")
	}
	k.prefixes(key+".prefixes", g.Prefixes)
	if g.USSD.Dialect != nil || g.USSD.Codings != nil || g.USSD.Notices {
		k.wrong(key+".ussd", "dialect, codings and notices are for SMPP links")
	}
}

func (k *checker) prefixes(key string, ps []string) {
	for i, p := range ps {
		if !prefix.MatchString(p) {
			k.wrong(index(key, i), "%q is not the beginning of a number with its country code, such as +91", p)
		}
	}
}

func (k *checker) name(seen map[string]bool, key, name string) {
	if !linkName.MatchString(name) {
		k.wrong(key+".name", "a short name of lower-case letters, digits, - and _ is wanted")
		return
	}
	k.once(seen, key+".name", name)
}
