// Package pcm works on speech as a telephone carries it: 16-bit linear samples of one
// channel at 8 kHz. Everything but Converter is a pure function.
package pcm

import "time"

// Rate is the samples in a second of telephone speech (ITU-T G.711).
const Rate = 8000

// Samples is how many last for d.
func Samples(d time.Duration) int { return int(d * Rate / time.Second) }

// Lasts is how long n samples last.
func Lasts(n int) time.Duration { return time.Duration(n) * time.Second / Rate }

// Silence is nothing to hear for d.
func Silence(d time.Duration) []int16 { return make([]int16, Samples(d)) }
