package voice

import (
	"fmt"
	"math"
	"time"

	"healthdial/ivr/voice/pcm"
)

// What a recording should be, so that it is understood and fits the others.
const (
	quietest   = -30.0 // active level, dBov
	loudest    = -12.0
	shortest   = 200 * time.Millisecond
	longest    = 60 * time.Second
	stillness  = time.Second // before or after the speech
	distortion = 4           // neighbours at the end of the scale that a good recording never has
)

// Report is what is to be known of a recording.
type Report struct {
	Lasts  time.Duration
	Level  float64  // of the speech, dBov
	Faults []string // what should be better, for a person to read
}

// Inspect reads a recording and listens to it. An error is one that cannot be played.
func (r *Recordings) Inspect(lang, name string) (Report, error) {
	samples, err := r.Read(lang, name)
	if err != nil {
		return Report{}, err
	}
	return inspect(samples), nil
}

func inspect(samples []int16) Report {
	r := Report{Lasts: pcm.Lasts(len(samples)), Level: pcm.Active(samples)}
	fault := func(wrong bool, format string, args ...any) {
		if wrong {
			r.Faults = append(r.Faults, fmt.Sprintf(format, args...))
		}
	}
	if math.IsInf(r.Level, -1) || pcm.Peak(samples) < quietest-20 {
		r.Faults = []string{"nothing can be heard"}
		return r
	}
	fault(r.Lasts < shortest, "it lasts %v only", r.Lasts.Round(time.Millisecond))
	fault(r.Lasts > longest, "it lasts %v: nobody listens for that long", r.Lasts.Round(time.Second))
	fault(r.Level < quietest, "it is too quiet: %.0f dBov, from %.0f to %.0f is good", r.Level, quietest, loudest)
	fault(r.Level > loudest, "it is too loud: %.0f dBov, from %.0f to %.0f is good", r.Level, quietest, loudest)
	fault(clipped(samples), "it is cut off at full scale: record it less loud")
	before, after := pcm.Still(samples)
	fault(before > stillness, "it begins after %.1f s", before.Seconds())
	fault(after > stillness, "it is still for %.1f s at its end", after.Seconds())
	return r
}

// clipped reports whether waves have flat tops at the end of the scale.
func clipped(samples []int16) bool {
	run := 0
	for _, s := range samples {
		if s < math.MaxInt16 && s > -math.MaxInt16 {
			run = 0
		} else if run++; run == distortion {
			return true
		}
	}
	return false
}
