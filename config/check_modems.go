package config

import (
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"time"

	"healthdial/gsm/modem"
	"healthdial/gsm/msisdn"
)

// Bounds of a modem.
const (
	maxQuota     = 1_000_000
	leastAsking  = time.Minute // between two questions to a network
	imeiDigits   = 15
	maxBaud      = 4_000_000
	maxResetArgs = 16
)

// missedWords are what a missed call may bring.
var missedWords = []string{"", "call", "menu", "nothing"}

var (
	imei = regexp.MustCompile(`^[0-9]{15}$`)
	pin  = regexp.MustCompile(`^[0-9]{4,8}$`)
	code = regexp.MustCompile(`^[*#0-9]{2,30}$`)
)

// modems checks the GSM modems. They have their names in one namespace with links: see
// listeners.
func (k *checker) modems(c *Config) {
	found := map[string]bool{}
	for i := range c.Modems {
		key, m := index("modems", i), &c.Modems[i]
		k.device(key+".device", &m.Device, found)
		k.modem(key, m)
		if m.Missed == "call" && (c.Voice == nil || c.Voice.Outgoing == "") {
			k.wrong(key+".missed", "nobody can be called back: that needs voice.outgoing; menu answers by SMS")
		}
		if len(c.Routes) > 0 && len(m.SMS.Prefixes) > 0 {
			k.wrong(key+".sms.prefixes", "routes say which numbers a modem is for: give the prefixes there")
		}
	}
	if len(c.Modems) > 0 && c.Store.Redis != nil {
		k.wrong("modems", "modems are for one machine with its own file: several machines cannot share them through a Redis")
	}
}

func (k *checker) modem(key string, m *Modem) {
	if m.PINFile != "" {
		k.secret(key+".pin_file", &m.PINFile, &m.PIN)
		if s := m.PIN.Reveal(); s != "" && !pin.MatchString(s) {
			k.wrong(key+".pin_file", "a PIN has 4 to 8 digits")
		}
	}
	if m.Model != "" && !slices.Contains(modem.Rows(), m.Model) {
		k.wrong(key+".model", "one of %s is wanted, or nothing", strings.Join(modem.Rows(), ", "))
	}
	if _, err := msisdn.Parse(m.Number, "ZZ"); m.Number != "" && err != nil {
		k.wrong(key+".number", "is no number with its country code, such as +919000000001")
	}
	if !slices.Contains(missedWords, m.Missed) {
		k.wrong(key+".missed", "one of %s is wanted", strings.Join(missedWords[1:], ", "))
	}
	if q := m.Quota; q.Hour > maxQuota || q.Day > maxQuota {
		k.wrong(key+".quota", "hour and day are at most %d", maxQuota)
	}
	k.modemAsks(key, m)
	k.modemReset(key+".reset", m.Reset)
	k.modemSMS(key+".sms", m.SMS)
}

// modemAsks checks what is asked of the network by itself.
func (k *checker) modemAsks(key string, m *Modem) {
	if b := m.Balance; b != nil {
		if !code.MatchString(b.Code) {
			k.wrong(key+".balance.code", "what is dialled for the balance is wanted, such as *123#")
		}
		if re, err := regexp.Compile(b.Pattern); b.Pattern != "" && (err != nil || re.NumSubexp() < 1) {
			k.wrong(key+".balance.pattern", "a regular expression is wanted whose first group is the amount, such as Bal:Rs ([0-9.]+)")
		}
		k.seldom(key+".balance.every", b.Every)
	}
	if p := m.Probe; p != nil {
		if p.Code != "" && !code.MatchString(p.Code) {
			k.wrong(key+".probe.code", "is no code to dial, such as *456#")
		}
		k.seldom(key+".probe.every", p.Every)
	}
}

func (k *checker) seldom(key string, every time.Duration) {
	if every != 0 && every < leastAsking && !k.Laboratory {
		k.wrong(key, "is less than %s", leastAsking)
	}
}

func (k *checker) modemReset(key string, command []string) {
	switch {
	case len(command) == 0:
	case !filepath.IsAbs(command[0]):
		k.wrong(key, "the command's whole path is wanted, then its arguments: [/usr/local/sbin/cycle, \"3\"]")
	case len(command) > maxResetArgs:
		k.wrong(key, "is over %d words", maxResetArgs)
	}
}

func (k *checker) modemSMS(key string, s ModemSMS) {
	if !slices.Contains([]string{"", "udh8", "udh16"}, s.Split) {
		k.wrong(key+".split", "udh8 or udh16 is wanted")
	}
	if s.Parts > maxParts {
		k.wrong(key+".parts", "is over %d", maxParts)
	}
	k.prefixes(key+".prefixes", s.Prefixes)
	k.text(key, &SMS{ShiftTables: s.ShiftTables})
}

// device checks that a modem can be found, and by no other's mark.
func (k *checker) device(key string, d *Device, found map[string]bool) {
	if d.Serial == "" && d.IMEI == "" && d.Path == "" {
		k.wrong(key, "how the modem is found is wanted: its imei, the serial number of its USB plug, or a path below /dev/serial/by-id")
	}
	if d.IMEI != "" && !imei.MatchString(d.IMEI) {
		k.wrong(key+".imei", "%d digits are wanted: AT+CGSN or the label tells them", imeiDigits)
	}
	if d.Path != "" && !filepath.IsAbs(d.Path) {
		k.wrong(key+".path", "a whole path is wanted, such as /dev/serial/by-id/usb-...")
	}
	if d.Speed > maxBaud {
		k.wrong(key+".speed", "bits a second are wanted: 115200")
	}
	k.once(found, key+".imei", d.IMEI)
	k.once(found, key+".path", d.Path)
	if d.IMEI == "" && d.Path == "" {
		k.once(found, key+".serial", d.Serial)
	}
}
