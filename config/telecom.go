package config

import "time"

// Link is one operator's SMSC, to which we bind over SMPP 3.4.
type Link struct {
	Name         string `yaml:"name"`
	Addr         string `yaml:"addr"` // host:port
	SystemID     string `yaml:"system_id"`
	PasswordFile string `yaml:"password_file"`
	SystemType   string `yaml:"system_type"`
	Bind         string `yaml:"bind"`   // transceiver (default), transmitter, receiver
	Binds        int    `yaml:"binds"`  // sessions at once: 1
	Window       int    `yaml:"window"` // requests in flight per session: 10
	Timers       Timers `yaml:"timers"`
	USSD         *USSD  `yaml:"ussd"` // if the link carries USSD
	SMS          *SMS   `yaml:"sms"`  // if the link carries SMS

	Password Secret `yaml:"-"`
}

// Timers are a link's times (SMPP 3.4 §7.2).
type Timers struct {
	Enquire  time.Duration `yaml:"enquire"`  // 30s
	Response time.Duration `yaml:"response"` // 10s
}

// USSD is how a link or gateway carries USSD.
type USSD struct {
	Codes    []string      `yaml:"codes"`    // what may be dialled here; the service's code if none
	Dialect  string        `yaml:"dialect"`  // how an SMPP link marks dialogues
	Septets  int           `yaml:"septets"`  // GSM 7-bit characters of one page: 160
	UCS2     int           `yaml:"ucs2"`     // characters of one page in other scripts: 70
	Deadline time.Duration `yaml:"deadline"` // from key press to page: 8s
}

// SMS is how a link carries SMS.
type SMS struct {
	Numbers []string `yaml:"numbers"` // the numbers that receive here; the service's if none
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
