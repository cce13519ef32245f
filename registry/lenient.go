package registry

import (
	"encoding/json"
	"strings"
	"time"
)

// The types here read what the registries write in more than one form.

// rawBody keeps a body as it came, JSON or not.
type rawBody []byte

// stringOrList is a string, or a list of strings.
type stringOrList []string

// UnmarshalJSON reads either form; null is nothing.
func (s *stringOrList) UnmarshalJSON(b []byte) error {
	var one string
	if json.Unmarshal(b, &one) == nil {
		*s = nil
		if one != "" {
			*s = stringOrList{one}
		}
		return nil
	}
	return json.Unmarshal(b, (*[]string)(s))
}

// flexible is a string or a number, kept as text.
type flexible string

// UnmarshalJSON reads either form; null is "".
func (f *flexible) UnmarshalJSON(b []byte) error {
	var s string
	if json.Unmarshal(b, &s) == nil {
		*f = flexible(s)
		return nil
	}
	var n json.Number
	err := json.Unmarshal(b, &n)
	*f = flexible(n)
	return err
}

// instant is a time in ISO 8601, with or without fraction and zone (UTC then); ""
// and null are the zero time.
type instant time.Time

// UnmarshalJSON reads any of the forms.
func (i *instant) UnmarshalJSON(b []byte) error {
	var s string
	if err := json.Unmarshal(b, &s); err != nil {
		return err
	}
	*i = instant{}
	if s == "" {
		return nil
	}
	t, err := time.Parse(time.RFC3339Nano, s)
	if err != nil {
		t, err = time.Parse("2006-01-02T15:04:05.999999999", strings.TrimSuffix(s, "Z"))
	}
	*i = instant(t.UTC())
	return err
}

// MarshalJSON writes the form that every contract reads. What was read more exactly is
// written so too: cut short, the beginning of a period would lie before the one that was
// asked for, and a grant of more than was asked is refused.
func (i instant) MarshalJSON() ([]byte, error) {
	t := time.Time(i).UTC()
	if t.Equal(t.Truncate(time.Millisecond)) {
		return json.Marshal(t.Format(timestampForm))
	}
	return json.Marshal(t.Format(time.RFC3339Nano))
}

// flexibleBool is a yes or no as a bool or as a word.
type flexibleBool struct {
	set, yes bool
	text     string
}

// UnmarshalJSON never fails: what is neither a bool nor a string is not set.
func (f *flexibleBool) UnmarshalJSON(b []byte) error {
	if json.Unmarshal(b, &f.yes) == nil && string(b) != "null" {
		f.set = true
		return nil
	}
	if json.Unmarshal(b, &f.text) == nil && f.text != "" {
		f.set = true
		switch strings.ToLower(f.text) {
		case "true", "success", "verified", "ok":
			f.yes = true
		}
	}
	return nil
}
