package config

import "time"

// Link is one operator's SMSC, to which we bind over SMPP 3.4.
type Link struct {
	Name         string   `yaml:"name"`
	Addr         string   `yaml:"addr"` // host:port
	SystemID     string   `yaml:"system_id"`
	PasswordFile string   `yaml:"password_file"`
	SystemType   string   `yaml:"system_type"`
	Bind         string   `yaml:"bind"`       // transceiver (default), transmitter, receiver
	Binds        int      `yaml:"binds"`      // sessions at once: 1
	Window       int      `yaml:"window"`     // requests in flight per session: 10
	Throughput   int      `yaml:"throughput"` // messages a second over all sessions; 0, the default, is unlimited
	Burst        int      `yaml:"burst"`      // messages that may follow each other at once: what 10 ms of throughput make, and at least 1
	Timers       Timers   `yaml:"timers"`
	TLS          *LinkTLS `yaml:"tls"`
	DataSM       bool     `yaml:"data_sm"` // send with data_sm instead of submit_sm
	USSD         *USSD    `yaml:"ussd"`    // if the link carries USSD
	SMS          *SMS     `yaml:"sms"`     // if the link carries SMS

	Password Secret `yaml:"-"`
}

// ReadPassword reads the password file anew: it may hold another password by now.
func (l Link) ReadPassword() (string, error) {
	secret, err := readSecret(l.PasswordFile)
	return secret.Reveal(), err
}

// Timers are a link's times (SMPP 3.4 §7.2).
type Timers struct {
	Enquire    time.Duration `yaml:"enquire"`    // 30s
	Response   time.Duration `yaml:"response"`   // 10s
	Session    time.Duration `yaml:"session"`    // from connection to bound: 10s
	Inactivity time.Duration `yaml:"inactivity"` // without a message, until we unbind and bind anew: never
}

// USSD is how a link or gateway carries USSD.
type USSD struct {
	Codes    []string      `yaml:"codes"`    // what may be dialled here; the service's code if none
	Septets  int           `yaml:"septets"`  // GSM 7-bit characters of one page: 160
	UCS2     int           `yaml:"ucs2"`     // characters of one page in other scripts: 70
	Deadline time.Duration `yaml:"deadline"` // from key press to page: 8s
	Codings  *Codings      `yaml:"codings"`
	Dialect  *Dialect      `yaml:"dialect"` // SMPP links only
	Notices  bool          `yaml:"notices"` // SMPP links only: the gateway shows pages unasked (USSN)
}

// SMS is how a link carries SMS.
type SMS struct {
	Source      string   `yaml:"source"`       // the sender that people see: a header or number; the service's number if empty
	Prefixes    []string `yaml:"prefixes"`     // of the numbers that it is used for: +91; all if none
	IDs         string   `yaml:"ids"`          // how the SMSC names messages: same (default), hex-decimal, decimal-hex, reference
	Codings     *Codings `yaml:"codings"`      // of what we send
	Split       string   `yaml:"split"`        // how long messages are split: udh8 (default), udh16, sar, payload
	ShiftTables []string `yaml:"shift_tables"` // whose national tables may be used for those who read that script: hindi; none
	Latin1      string   `yaml:"latin1"`       // Latin-1 instead of GSM 7-bit: never (default), also (where it is shorter), always
	Packed      bool     `yaml:"packed"`       // septets are packed into octets, both ways
	Received    *uint8   `yaml:"received"`     // the data_coding that the SMSC means by 0: 0
	Binary      *uint8   `yaml:"binary"`       // the data_coding that the SMSC means by 4, octets of no alphabet; such messages are refused if none
	Little      bool     `yaml:"little"`       // UCS-2 comes with its low octet first
	ServiceType string   `yaml:"service_type"` // of what we send; usually empty
	NoReceipts  bool     `yaml:"no_receipts"`  // do not ask for delivery receipts
	NoValidity  bool     `yaml:"no_validity"`  // do not tell when a message expires: some SMSCs refuse it
	Parts       int      `yaml:"parts"`        // of one message, at most: 10
	DLT         *LinkDLT `yaml:"dlt"`          // if each text needs a registered template here
}

// Codings are the data_coding values that a link wants (SMPP 3.4 §5.2.19).
type Codings struct {
	GSM7 uint8 `yaml:"gsm7"`
	UCS2 uint8 `yaml:"ucs2"`
}

// Dialect is how a gateway marks dialogues: a named dialect, and where the gateway
// differs from it: values of ussd_service_op, where the dialogue's number is.
type Dialect struct {
	Name         string `yaml:"name"`          // default, sixdee or mica
	Begin        *uint8 `yaml:"begin"`         // the person dialled: 1
	Answer       *uint8 `yaml:"answer"`        // the person answered: 18
	Noted        *uint8 `yaml:"noted"`         // a notice was shown: 19
	Ask          *uint8 `yaml:"ask"`           // show a page and wait: 2
	Release      *uint8 `yaml:"release"`       // show a page and end: 17
	Notify       *uint8 `yaml:"notify"`        // show a page unasked: 3
	Aborted      *uint8 `yaml:"aborted"`       // the dialogue is over: 0x81
	SequenceBits *uint8 `yaml:"sequence_bits"` // of its_session_info that number the steps: 7, or 0 for sessions of 15 bits
	ByReference  *bool  `yaml:"by_reference"`  // user_message_reference is the dialogue's number
	Sessionless  bool   `yaml:"sessionless"`   // nothing numbers dialogues: a person has one at a time
	DataSM       bool   `yaml:"data_sm"`       // pages go as data_sm

	Twins time.Duration `yaml:"twins"` // within which the gateway sends two starts for one dial: 0, at most 5s
}

// Gateway is an operator or aggregator that brings USSD over HTTP. It authenticates
// with a token and may assert only the numbers and codes that are listed.
type Gateway struct {
	Name       string   `yaml:"name"`
	TokenFile  string   `yaml:"token_file"`
	Codes      []string `yaml:"codes"`      // service codes that it carries
	Prefixes   []string `yaml:"prefixes"`   // of the numbers that it may assert: +91
	Cumulative bool     `yaml:"cumulative"` // text holds all entries so far: 1*2*4
	USSD       USSD     `yaml:"ussd"`

	Token Secret `yaml:"-"`
}
