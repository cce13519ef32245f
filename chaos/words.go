package chaos

import (
	"regexp"
	"strings"
)

// The wording by which witnesses know what they saw (flows/lang/en.yaml). That these
// are still the words is proved by the counts that a run must reach.
var (
	promptWords  = regexp.MustCompile(`asks to see health records\. Ref (\d{6})`)
	codeWords    = regexp.MustCompile(`^(\d{6}) is the code to ALLOW request (\d{6})`)
	grantedWords = regexp.MustCompile(`access was given, ref (\d{6})`)
	refusedWords = regexp.MustCompile(`request (\d{6}) was refused, as you decided`)
	clinicWords  = regexp.MustCompile(`, (Clinic \w+), asks to see your records`)
	revokedWords = regexp.MustCompile(`access (\d{6}) was taken back`)
	noWords      = regexp.MustCompile(`^NO (\d{6})$`)
	revokeWords  = regexp.MustCompile(`^REVOKE (\d{6})$`)
	backWords    = regexp.MustCompile(`^The line to the registry is back\.|^\S+: the line is back\.`)
)

const (
	recordedWords = "Recorded. You get an SMS when the registry has granted it."
	deniedWords   = "Refused. This is recorded"
	promisedWords = "a 6-digit code comes by SMS"

	takenBackWords = "Taken back here" // and kept, while the line is down
)

// answers are what an SMS is answered with, by its word. Cases of letters vary, so that
// no two messages of a phone are alike: the second of two alike is taken for a repeat
// near the end of a bind.
var answers = map[string]string{
	"help": "Help: 14477", "language": "Choose a language", "stop": "You get no more optional messages",
	"no": "Refused", "revoke": takenBackWords,
	"doctor": "code from the professionals registry", "consent": ", number ",
}

// troubles are pages that tell of a fault of ours. Nothing was done.
var troubles = []string{
	"The service is busy.", "Something went wrong on our side.", "The health registry cannot be reached now.",
}

// flat is a text without its line breaks.
func flat(text string) string { return strings.Join(strings.Fields(text), " ") }

func isTrouble(text string) bool {
	text = flat(text)
	for _, words := range troubles {
		if strings.Contains(text, words) {
			return true
		}
	}
	return false
}

// reference is the number that a pattern finds in a text, or "".
func reference(pattern *regexp.Regexp, text string) string {
	found := pattern.FindStringSubmatch(flat(text))
	if found == nil {
		return ""
	}
	return found[len(found)-1]
}
