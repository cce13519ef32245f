package voice

import (
	"crypto/sha256"
	"encoding/binary"
	"fmt"
	"time"
)

// piece is what is one clip: a line or a part of one.
type piece struct {
	lang      string
	recording string // the name of the file; "" is synthesised
	text      string
	private   bool // the text is more than the wording
	pause     time.Duration
}

// key tells clips apart.
type key [sha256.Size]byte

// edition is part of every key. It changes whenever the same text would sound otherwise.
const edition = "2"

// key is the piece's, by all that makes its sound.
func (l *Library) key(p piece) (k key) {
	h := sha256.New()
	write := func(fields ...string) {
		for _, f := range fields {
			h.Write(binary.BigEndian.AppendUint32(nil, uint32(len(f))))
			h.Write([]byte(f))
		}
	}
	write(edition, p.lang, p.recording, p.pause.String())
	if p.recording == "" {
		v := l.cfg.Voices[p.lang]
		write(l.cfg.Engine.Version(), v.Name, fmt.Sprint(v.Speed), p.text)
	}
	h.Sum(k[:0])
	return k
}
