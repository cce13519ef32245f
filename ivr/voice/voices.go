package voice

// Voice is how a language is synthesised.
type Voice struct {
	Name  string // as the engine knows it
	Speed int    // words a minute. Default 135
}

const usualSpeed = 135

// Voices are the languages that espeak-ng speaks so that they are understood, slower than
// it speaks by itself: a call is heard once, in noise. Konkani (kok) is not among them:
// espeak-ng lists it and spells it.
func Voices() map[string]Voice {
	return map[string]Voice{
		"as": {"as", 135},
		"bn": {"bn", 135},
		"en": {"en-gb", 140},
		"fr": {"fr", 145},
		"gu": {"gu", 135},
		"hi": {"hi", 135},
		"kn": {"kn", 130},
		"ml": {"ml", 130},
		"mr": {"mr", 135},
		"ne": {"ne", 135},
		"or": {"or", 135},
		"pa": {"pa", 135},
		"sd": {"sd", 135},
		"si": {"si", 135},
		"ta": {"ta", 130},
		"te": {"te", 130},
		"ur": {"ur", 135},
	}
}
