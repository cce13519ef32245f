// Package listen tells what was played from what was heard: tests compare the sound that
// a caller got with the clips that the service should have played.
//
// Sounds are 16-bit samples of one channel at 8 kHz. They are compared by normalised
// cross-correlation: 1 is the same wave at any volume, and what is unlike stays near 0.
package listen

import "time"

const rate = 8000

// Clip is a sound that may have been played.
type Clip struct {
	Name    string
	Samples []int16
}

// Heard is a clip that occurs in what was heard.
type Heard struct {
	Name     string
	At       time.Duration // when it begins
	Until    time.Duration // when it ends, or was cut off
	Likeness float64       // of the whole clip
}

func lasts(samples int) time.Duration { return time.Duration(samples) * time.Second / rate }
