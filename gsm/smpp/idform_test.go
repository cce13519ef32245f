package smpp

import (
	"strings"
	"testing"
)

func TestIDForms(t *testing.T) {
	digits := strings.Repeat("9", 64)
	for _, test := range []struct {
		form            IDForm
		answer, receipt string
		meant           bool
	}{
		{IDExact, "0a", "0a", true},
		{IDExact, "007", "7", false},
		{IDNumber, "007", "7", true},
		{IDNumber, digits, "0" + digits[:63], false},
		{IDNumber, digits, digits, true},
		{IDNumber, "a-7", "a-7", true},
		{IDNumber, "+7", "7", false},
		{IDHexThenDecimal, "1A2B", "6699", true},
		{IDHexThenDecimal, "1a2b", "0000006699", true},
		{IDHexThenDecimal, "6699", "6699", false},
		{IDDecimalThenHex, "6699", "1a2b", true},
	} {
		if got := test.form.Answered(test.answer) == test.form.Receipted(test.receipt); got != test.meant {
			t.Errorf("form %d: %s and %s are the same: %v", test.form, test.answer, test.receipt, got)
		}
	}
}
