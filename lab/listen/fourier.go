package listen

import (
	"math"
	"math/bits"
	"math/cmplx"
)

// fourier transforms a power of two of values, as many as it has pairs of roots.
type fourier []complex128

func newFourier(size int) fourier {
	roots := make(fourier, size/2)
	for i := range roots {
		roots[i] = cmplx.Rect(1, -2*math.Pi*float64(i)/float64(size))
	}
	return roots
}

// forward is the discrete Fourier transform in place (Cooley and Tukey).
func (f fourier) forward(v []complex128) {
	shift := bits.UintSize - bits.TrailingZeros(uint(len(v)))
	for i := range v {
		if j := int(bits.Reverse(uint(i)) >> shift); j > i {
			v[i], v[j] = v[j], v[i]
		}
	}
	for size := 2; size <= len(v); size *= 2 {
		f.join(v, size/2, len(v)/size)
	}
}

// join makes transforms of twice half out of those of half; stride is from one of their
// roots to the next.
func (f fourier) join(v []complex128, half, stride int) {
	for at := 0; at < len(v); at += 2 * half {
		low, high := v[at:at+half], v[at+half:at+2*half]
		for i := range low {
			odd := high[i] * f[i*stride]
			low[i], high[i] = low[i]+odd, low[i]-odd
		}
	}
}

// inverse undoes forward, but for the conjugate: real values come back as they were.
func (f fourier) inverse(v []complex128) {
	for i := range v {
		v[i] = cmplx.Conj(v[i])
	}
	f.forward(v)
	for i := range v {
		v[i] /= complex(float64(len(v)), 0)
	}
}
