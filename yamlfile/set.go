package yamlfile

import (
	"fmt"
	"reflect"
	"strconv"
	"strings"
	"time"
)

// set reads a scalar into a string, bool, number or duration.
func set(v reflect.Value, text string) error {
	if v.Type() == reflect.TypeFor[time.Duration]() {
		t, err := time.ParseDuration(text)
		if err != nil || t < 0 {
			return fmt.Errorf("%q is not a length of time such as 30s or 1h30m", text)
		}
		v.SetInt(int64(t))
		return nil
	}
	switch v.Kind() {
	case reflect.String:
		v.SetString(text)
	case reflect.Bool:
		if text != "true" && text != "false" {
			return fmt.Errorf("true or false is wanted, not %q", text)
		}
		v.SetBool(text == "true")
	case reflect.Int:
		i, err := strconv.ParseInt(text, 10, 32)
		if err != nil || i < 0 {
			return fmt.Errorf("%q is not a whole number from 0", text)
		}
		v.SetInt(i)
	case reflect.Uint8, reflect.Uint16, reflect.Uint32:
		u, err := unsigned(text, v.Type().Bits())
		if err != nil {
			return err
		}
		v.SetUint(u)
	default:
		panic("yamlfile: no way to read a " + v.Type().String())
	}
	return nil
}

// unsigned reads a number as standards write it: decimal, or hexadecimal behind 0x.
func unsigned(text string, bits int) (uint64, error) {
	base, digits := 10, text
	if hex, ok := strings.CutPrefix(text, "0x"); ok {
		base, digits = 16, hex
	}
	u, err := strconv.ParseUint(digits, base, bits)
	if err != nil {
		most := uint64(1)<<bits - 1
		return 0, fmt.Errorf("%q is not a number from 0 to %d, or 0x%0*x to 0x%x", text, most, bits/4, 0, most)
	}
	return u, nil
}
