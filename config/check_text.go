package config

import (
	"slices"
	"strings"

	"healthdial/gsm/charset"
)

// How long messages may be split, and when Latin-1 may be used.
var (
	splits     = []string{"", "udh8", "udh16", "sar", "payload"}
	latin1Uses = []string{"", "never", "also", "always"}
)

// text checks how a link's messages are written and read.
func (k *checker) text(key string, s *SMS) {
	if !slices.Contains(splits, s.Split) {
		k.wrong(key+".split", "one of %s is wanted", strings.Join(splits[1:], ", "))
	}
	if !slices.Contains(latin1Uses, s.Latin1) {
		k.wrong(key+".latin1", "one of %s is wanted", strings.Join(latin1Uses[1:], ", "))
	}
	for i, name := range s.ShiftTables {
		if _, ok := charset.LanguageNamed(name); !ok {
			k.wrong(index(key+".shift_tables", i), "%q has no national tables; one of %s is wanted", name, strings.Join(tables(), ", "))
		}
	}
	for name, coding := range map[string]*uint8{"received": s.Received, "binary": s.Binary} {
		if coding == nil {
			continue
		}
		if _, err := charset.Decode(*coding, nil); err != nil {
			k.wrong(key+"."+name, "0x%02x is not a data_coding of text", *coding)
		}
	}
}

// tables are the names of the languages that have national tables.
func tables() (names []string) {
	for l := charset.Turkish; l <= charset.Urdu; l++ {
		names = append(names, l.String())
	}
	return names
}
