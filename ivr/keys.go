package ivr

import (
	"strings"

	"healthdial/engine"
	"healthdial/keypad"
)

// end is the key that ends an entry.
const end = "#"

// Enough reports whether keys, as pressed so far, need no further key: the entry
// was ended by #, or it is as long as what is wanted can be. After the first key
// of a reserved one, as in 0 and 00, the next is awaited.
func Enough(w engine.Want, keys string) bool {
	if strings.HasSuffix(keys, end) {
		return true
	}
	for _, key := range []string{keypad.Back, keypad.Home, keypad.More} {
		if keypad.Reserved(w, key) && strings.HasPrefix(key, keys) && keys != key {
			return false
		}
	}
	switch w.Kind {
	case engine.WantNothing:
		return true
	case engine.WantChoice:
		return len(keys) >= digits(w.Max)
	}
	return w.Max > 0 && len(keys) >= w.Max
}

// digits is how many keys the highest option's number has.
func digits(n int) int {
	count := 1
	for ; n > 9; n /= 10 {
		count++
	}
	return count
}
