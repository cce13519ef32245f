package main

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"healthdial/config"
	"healthdial/consent"
	"healthdial/engine"
	"healthdial/flows"
	"healthdial/gsm/charset"
	"healthdial/ivr"
	"healthdial/person"
	"healthdial/ussd"
)

// compile proves the flows for a service: every check of engine.Compile, that each
// screen can be cut into pages of the smallest USSD gateways, that the configured
// languages are there, and what else is given.
func compile(s config.Service, more ...func(*engine.Options)) (*engine.Book, error) {
	o := engine.Options{
		Default:   s.Languages[0],
		Reserved:  []int{0, 99},
		Constants: engine.Vars{"shortcode": engine.N(s.Code), "helpline": engine.N(s.Helpline)},
		Phrases:   slices.Concat(flows.Phrases(), consent.Phrases(), person.Phrases()),
		Spoken:    slices.Concat(engine.VoiceFormats(), ivr.Phrases()),
		Notices:   slices.Concat(consent.Phrases(), person.Phrases(), flows.Notices()),
		Fit:       fitsUSSD,
	}
	for _, add := range more {
		add(&o)
	}
	book, err := engine.Compile(flows.Documents, flows.Specs(), o)
	if err != nil {
		return nil, err
	}
	var missing []error
	for _, tag := range s.Languages {
		if _, ok := book.Language(tag); !ok {
			missing = append(missing, fmt.Errorf("language %s has no phrases; there are %s", tag, strings.Join(tags(book), ", ")))
		}
	}
	return book, errors.Join(missing...)
}

func tags(b *engine.Book) []string {
	var all []string
	for _, l := range b.Languages() {
		all = append(all, l.Tag)
	}
	return all
}

// fitsUSSD refuses a screen that cannot be cut into USSD pages of the default size,
// such as one with a word or an option that is longer than a page.
func fitsUSSD(b *engine.Book, s engine.Screen) error {
	for i, page := range (ussd.Format{}).Pages(b, s) {
		alphabet, units := charset.Measure(page)
		if most := pageSize[alphabet]; units > most {
			return fmt.Errorf("USSD page %d has %d of %s: at most %d", i+1, units, alphabet, most)
		}
	}
	return nil
}

var pageSize = map[charset.Alphabet]int{charset.GSM7: ussd.DefaultSeptets, charset.UCS2: ussd.DefaultUCS2}
