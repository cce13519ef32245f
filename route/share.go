package route

import (
	"cmp"
	"hash/fnv"
	"math"
	"slices"

	"healthdial/gsm/msisdn"
)

// order is how a rule's links are tried for a number. With shares each number has
// an order of its own, always the same, so that what is sent to it in turn arrives
// in turn: weighted rendezvous hashing, by which a link that is added or taken away
// moves no more numbers than it must.
func (r *Rule) order(n msisdn.Number) []string {
	if len(r.Share) != len(r.Links) {
		return r.Links
	}
	type scored struct {
		link  string
		score float64
	}
	ranked := make([]scored, 0, len(r.Links))
	for i, link := range r.Links {
		ranked = append(ranked, scored{link, -math.Log(draw(link, n)) / float64(r.Share[i])})
	}
	slices.SortStableFunc(ranked, func(a, b scored) int { return cmp.Compare(a.score, b.score) })
	out := make([]string, len(ranked))
	for i, s := range ranked {
		out[i] = s.link
	}
	return out
}

// draw is a number in (0,1) that looks random and depends on link and number only.
func draw(link string, n msisdn.Number) float64 {
	h := fnv.New64a()
	_, _ = h.Write([]byte(link + "\x00" + n.Digits()))
	return (float64(mix(h.Sum64())>>11) + 0.5) / (1 << 53)
}

// mix spreads each bit over all of them (the finaliser of splitmix64): numbers that
// differ in their last digit only must not stay together.
func mix(x uint64) uint64 {
	x ^= x >> 30
	x *= 0xbf58476d1ce4e5b9
	x ^= x >> 27
	x *= 0x94d049bb133111eb
	return x ^ x>>31
}
