package sms

import (
	"errors"
	"strings"
	"testing"
)

func TestFit(t *testing.T) {
	for name, tc := range map[string]struct {
		text string
		ok   bool
	}{
		"the most":          {strings.Repeat("x", 152*MaxParts-7), true}, // and "\n1. Yes"
		"one more":          {strings.Repeat("x", 152*MaxParts-6), false},
		"the most, hindi":   {strings.Repeat("ह", 66*MaxParts-7), true},
		"beyond all bounds": {strings.Repeat("ह", 20_000), false},
	} {
		if err := (Format{}).Fit(english, choice(tc.text, "Yes")); (err == nil) != tc.ok || !tc.ok && !errors.Is(err, ErrFit) {
			t.Errorf("%s: %v", name, err)
		}
	}
}
