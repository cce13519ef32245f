//go:build integration

package interop

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"healthdial/engine"
	"healthdial/ivr"
	"healthdial/ivr/voice/wav"
	"healthdial/lab/listen"
)

// TestCallPlaced is somebody who cannot read a code: they ask to be called, hear the
// request in that call, and key the code that it says. One that they hang up on allows
// nothing. Digits are recorded, so that they can be made out.
func TestCallPlaced(t *testing.T) {
	t.Parallel()
	s := newSpoken(t)
	p := newPath(t, plan{spoken: true, phrases: s.records()})
	p.enrols()
	p.links()
	p.readsRecords()
	p.proves()
	ref := p.asked(" ")
	a := newAnswering(s, p.newSoftphone(patient))

	_, void := p.hearsCode(s, a)
	a.hangsUp()
	p.undecided(0)
	call, code := p.hearsCode(s, a)
	if code == void {
		t.Error("the code of a call that was hung up on is said again")
	}
	p.patient.typed = append(p.patient.typed, code, void)
	a.presses(code)
	call.hears(s.says("en", "approve.recorded", "ivr.goodbye")...)
	a.isLeft()
	p.granted(ref)

	p.settles()
	if n := p.patient.got("is the code to ALLOW"); n != 0 {
		t.Errorf("%d SMS tell a code that is for the call alone", n)
	}
	p.ends(p.patient, p.doctor)
	p.audited()
	p.decided(decisions{granted: 1})
}

// hearsCode is a call that was asked for, up to the code.
func (p *path) hearsCode(s *spoken, a *answering) (call *recording, code string) {
	p.t.Helper()
	p.patient.text("CALL").reads("We call you in a minute or two")
	call = a.picksUp()
	call.hears(s.says("en", "ivr.placed")...)
	a.presses("1")
	a.comesToCode(call)
	return call, s.code(call)
}

// codeSaid is what is said about a code, before and after it.
const codeSaid = "approve.spoken"

// records makes a folder of recordings: the digits, and what is said about a code.
func (s *spoken) records() (dir string) {
	s.t.Helper()
	dir = s.t.TempDir()
	if err := os.Mkdir(filepath.Join(dir, "en"), 0o700); err != nil {
		s.t.Fatal(err)
	}
	slow := newLibrary(s.t, "", 0)
	record := func(name, text string) {
		samples, err := slow.Clip(s.t.Context(), ivr.Line{Lang: "en", Text: text})
		if err == nil {
			const pause = 8 * 350 // samples, which follow a line
			said := wav.Sound{Rate: 8000, Samples: samples[:len(samples)-pause]}
			err = os.WriteFile(filepath.Join(dir, "en", name+".wav"), wav.Encode(said), 0o600)
		}
		if err != nil {
			s.t.Fatal(err)
		}
	}
	for _, digit := range strings.Split("0123456789", "") {
		record("key."+digit, digit)
	}
	for _, piece := range s.book.Pieces("en", "ivr", engine.Phrase{Key: codeSaid}) {
		record(piece.Of, piece.Text)
	}
	s.sounds = newLibrary(s.t, dir, quick)
	return dir
}

// recording is the sound of one.
func (s *spoken) recording(name, text string) listen.Clip {
	s.t.Helper()
	samples, err := s.sounds.Clip(s.t.Context(), ivr.Line{Lang: "en", Text: text, Parts: []ivr.Part{{Recording: name, Text: text}}})
	if err != nil {
		s.t.Fatal(err)
	}
	return listen.Clip{Name: text, Samples: samples}
}

// code listens to a code, until all is said about it.
func (s *spoken) code(call *recording) (digits string) {
	s.t.Helper()
	from := call.from
	about := s.book.Pieces("en", "ivr", engine.Phrase{Key: codeSaid})
	last := about[len(about)-1]
	call.hears(s.recording(last.Of, last.Text))
	var clips []listen.Clip
	for _, digit := range strings.Split("0123456789", "") {
		clips = append(clips, s.recording("key."+digit, digit))
	}
	for _, heard := range listen.Clips(after(call.samples(), from), clips) {
		s.t.Logf("%s at %v, %.2f", heard.Name, heard.At, heard.Likeness)
		digits += heard.Name
	}
	return digits
}
