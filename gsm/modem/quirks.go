package modem

import (
	"slices"
	"strings"
	"time"
)

// quirks are where a family of models differs from the standards, or from other families.
type quirks struct {
	name    string
	knows   func(maker, model string) bool
	send    time.Duration // until +CMGS is answered
	begin   []string      // commands that set it right, each of which some firmware may not know
	tries   string        // asks how often the PIN may still be tried
	left    int           // which parameter of the answer tells it
	memory  []string      // for new messages, the best first
	hangUp  string
	restart string // begins it anew
	ussd    ussdForm
}

// generic is a modem that does what TS 27.005 and TS 27.007 say.
func generic() quirks {
	return quirks{
		name: "generic", send: 60 * time.Second,
		tries: `+CPINR="SIM PIN"`, left: 1, // TS 27.007 §8.65
		memory: []string{"SM", "ME"}, hangUp: "+CHUP", // TS 27.007 §6.5
		restart: "+CFUN=1,1", // §8.2
	}
}

// families is the table of models. Each row says only what differs from generic, and where
// that is written. Rows are functions so that nobody changes what others read.
func families() []quirks {
	return []quirks{sim800(), sim7600(), quectelEC2x(), huaweiE(), generic()}
}

// sim800 is SIMCom's 2G modules: SIM800, SIM900 and their like. Source: SIM800 Series AT
// Command Manual.
func sim800() quirks {
	q := generic()
	q.name, q.knows = "sim800", model("SIM8", "SIM9", "SIMCOM_SIM8", "SIMCOM_SIM9")
	q.begin = []string{"+CSCLK=0"} // asleep it misses the first characters that it is sent
	q.tries, q.left = "+SPIC", 0   // +SPIC: <chv1>,<puk1>,<chv2>,<puk2>
	q.hangUp = "H"                 // there is no +CHUP in the first firmwares
	return q
}

// sim7600 is SIMCom's 4G modules. Source: SIM7500_SIM7600 Series AT Command Manual.
func sim7600() quirks {
	q := generic()
	q.name, q.knows = "sim7600", model("SIM7", "SIMCOM_SIM7", "A76")
	q.tries, q.left = "+SPIC", 0
	q.memory = []string{"ME", "SM"} // ME is the default, and messages of LTE go there
	q.restart = "+CRESET"
	return q
}

// quectelEC2x is Quectel's 4G modules: EC20, EC21, EC25, EG25 and their like. Source:
// EC2x&EG9x AT Commands Manual.
func quectelEC2x() quirks {
	q := generic()
	q.name, q.knows = "quectel-ec2x", maker("QUECTEL")
	q.send = 120 * time.Second                   // the longest time of +CMGS there
	q.begin = []string{`+QINDCFG="smsfull",1,0`} // off by default; 0: not kept in the modem
	q.tries, q.left = `+QPINC="SC"`, 1           // +QPINC: "SC",<PIN>,<PUK>
	q.memory = []string{"ME", "SM"}              // ME is the default
	return q
}

// huaweiE is Huawei's 3G sticks and modules: E153 to E3xx, E17x, MU509. Source: HUAWEI
// MU509 AT Command Interface Specification.
func huaweiE() quirks {
	q := generic()
	q.name, q.knows = "huawei-e", maker("HUAWEI")
	q.begin = []string{"^CURC=0"} // no ^RSSI and ^DSFLOWRPT every few seconds
	q.tries, q.left = "^CPIN?", 1 // ^CPIN: <code>,<times>,..., times while a code is wanted
	q.restart = "^RESET"
	q.ussd = packed // +CUSD in hex of 7-bit text, both ways
	return q
}

func model(prefixes ...string) func(string, string) bool {
	return func(_, model string) bool { return begins(model, prefixes) }
}

func maker(prefixes ...string) func(string, string) bool {
	return func(maker, _ string) bool { return begins(maker, prefixes) }
}

func begins(word string, prefixes []string) bool {
	word = strings.ToUpper(strings.TrimSpace(word))
	return slices.ContainsFunc(prefixes, func(p string) bool { return strings.HasPrefix(word, p) })
}

// quirksOf is the row for what a modem says of itself.
func quirksOf(maker, model string) quirks {
	for _, q := range families() {
		if q.knows != nil && q.knows(maker, model) {
			return q
		}
	}
	return generic()
}

// Rows are the names of the rows of the table of models.
func Rows() (names []string) {
	for _, q := range families() {
		names = append(names, q.name)
	}
	return names
}

// quirksNamed is a row by its name.
func quirksNamed(name string) (quirks, bool) {
	for _, q := range families() {
		if q.name == name {
			return q, true
		}
	}
	return quirks{}, false
}
