package main

import (
	"healthdial/config"
	"healthdial/gsm/charset"
	"healthdial/sms"
)

var splittings = map[string]charset.Splitting{
	"": charset.UDH8, "udh8": charset.UDH8, "udh16": charset.UDH16, "sar": charset.SAR, "payload": charset.Payload,
}

var latin1Uses = map[string]charset.Latin1Use{
	"": charset.NoLatin1, "never": charset.NoLatin1, "also": charset.AlsoLatin1, "always": charset.AlwaysLatin1,
}

// layout is how a link's SMSC wants texts written.
func layout(c config.SMS) charset.Layout {
	l := charset.Layout{By: splittings[c.Split], Latin1: latin1Uses[c.Latin1], Packed: c.Packed}
	for _, name := range c.ShiftTables {
		if language, ok := charset.LanguageNamed(name); ok {
			l.Tables = append(l.Tables, language)
		}
	}
	return l
}

// smsDialect is how what it delivers departs from the standard.
func smsDialect(c config.SMS) sms.Dialect {
	return sms.Dialect{
		Default: or(c.Received, charset.CodingDefault), Binary: c.Binary, LittleEndian: c.Little, Packed: c.Packed,
	}
}
