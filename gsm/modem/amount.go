package modem

import (
	"regexp"
	"strconv"
	"strings"
	"unicode"
)

// Amount is money in hundredths: of a rupee, paise.
type Amount int64

// String is the amount with its decimals: "12.50".
func (a Amount) String() string {
	whole, part := int64(a)/100, int64(a)%100
	return strconv.FormatInt(whole, 10) + "." + string([]byte{'0' + byte(part/10), '0' + byte(part%10)})
}

// Numbers that may be an amount: one with decimals, which is no part of a date, else any.
var (
	decimal = regexp.MustCompile(`(?:^|[^0-9.,]|[^0-9]\.)([0-9][0-9,]*\.[0-9]{1,2})(?:$|[^0-9.]|\.$|\.[^0-9])`)
	integer = regexp.MustCompile(`([0-9][0-9,]*)`)
)

// amountIn is the amount that a text tells, by the first group of pattern. Without a pattern
// it is the first decimal number, else the first number. Digits of every script are read.
func amountIn(text string, pattern *regexp.Regexp) (Amount, bool) {
	text = strings.Map(westernDigit, text)
	patterns := []*regexp.Regexp{decimal, integer}
	if pattern != nil {
		patterns = []*regexp.Regexp{pattern}
	}
	for _, p := range patterns {
		if found := p.FindStringSubmatch(text); len(found) > 1 {
			return parseAmount(found[1])
		}
	}
	return 0, false
}

// parseAmount reads digits with or without decimals, commas among them or not: 1,23,456.7.
func parseAmount(s string) (Amount, bool) {
	whole, part, _ := strings.Cut(strings.ReplaceAll(s, ",", ""), ".")
	part = (part + "00")[:2]
	n, err := strconv.ParseInt(whole+part, 10, 64)
	return Amount(n), err == nil && n >= 0
}

// westernDigit is 7 for every script's 7. Digits stand in tens, in order.
func westernDigit(r rune) rune {
	if r < 0x80 || !unicode.Is(unicode.Nd, r) {
		return r
	}
	value := rune(0)
	for value < 9 && unicode.Is(unicode.Nd, r-value-1) {
		value++
	}
	return '0' + value
}
