package session

import (
	"cmp"
	"math"
	"slices"
	"strings"

	"healthdial/gsm/charset"
)

// Join reads what there is of one letter: its parts, in whatever order they came.
// Of a part that came twice the first counts.
//
// Octets of neighbours are joined before they are read, since phones cut long
// messages inside an escape, a surrogate pair or a unit of it. Where a part is
// missing, or its coding is not text, what stands before and behind is read apart:
// no character is made of ends that never met. unread counts the parts that are
// there and could not be read: those not in text, and a run of neighbours in one
// coding above charset.MaxOctets.
func Join(parts []Part) (text string, unread int) {
	var out strings.Builder
	for left := inOrder(parts); len(left) > 0; {
		var run []Part
		run, left = neighbours(left)
		said, err := charset.Join(fragments(run))
		if err != nil {
			unread += len(run)
		}
		out.WriteString(said)
	}
	return out.String(), unread
}

func inOrder(parts []Part) []Part {
	parts = slices.Clone(parts)
	slices.SortStableFunc(parts, func(a, b Part) int { return cmp.Compare(a.Seq, b.Seq) })
	return slices.CompactFunc(parts, func(a, b Part) bool { return a.Seq == b.Seq })
}

// neighbours takes from the front of parts, which are not none, those without a gap
// between them that are all text, or all not.
func neighbours(parts []Part) (run, rest []Part) {
	n := 1
	for n < min(len(parts), math.MaxUint8) && parts[n].Seq == parts[n-1].Seq+1 && isText(parts[n]) == isText(parts[0]) {
		n++
	}
	return parts[:n], parts[n:]
}

func isText(p Part) bool {
	_, err := charset.Decode(p.Coding, nil)
	return err == nil
}

// fragments numbers a run as if it were a whole message.
func fragments(run []Part) []charset.Fragment {
	out := make([]charset.Fragment, len(run))
	for i, p := range run {
		out[i] = charset.Fragment{
			Concat: charset.Concat{Total: byte(len(run)), Seq: byte(i + 1)},
			Shift:  charset.Shift{Single: p.Single, Locking: p.Locking}, Coding: p.Coding, Payload: p.Payload,
		}
	}
	return out
}
