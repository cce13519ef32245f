package voice

import (
	"context"
	"fmt"

	"golang.org/x/sync/singleflight"

	"healthdial/ivr"
	"healthdial/ivr/voice/pcm"
)

// Library gives clips. It may be used from many goroutines.
type Library struct {
	cfg        Config
	recordings *Recordings // nil if there is no folder
	disk       *disk       // nil if there is no folder
	wording    *memory
	private    *memory // what is somebody's
	conv       pcm.Converter
	flights    singleflight.Group
	slots      chan struct{} // one for each text that is being synthesised
}

// New opens the folders that are named. The folder of recordings must be there; that of
// the cache is made.
func New(cfg Config) (*Library, error) {
	cfg = cfg.withDefaults()
	l := &Library{
		cfg: cfg, wording: newMemory(cfg.Memory, 0), private: newMemory(cfg.Private, cfg.Forget),
		slots: make(chan struct{}, cfg.Parallel),
	}
	var err error
	if cfg.Recordings != "" {
		if l.recordings, err = OpenRecordings(cfg.Recordings); err != nil {
			return nil, err
		}
	}
	if cfg.Cache != "" {
		if l.disk, err = openDisk(cfg.Cache); err != nil {
			return nil, fmt.Errorf("voice: cache: %w", err)
		}
	}
	return l, nil
}

// Clip is the sound of a line: 16-bit linear samples of one channel at 8 kHz, with the
// pause after it. The samples are shared: they must not be changed.
//
// It returns ErrNoVoice, ErrTooLong, ErrSilent, the context's error, and what keeps the
// engine from speaking. A recording that cannot be read is synthesised instead.
func (l *Library) Clip(ctx context.Context, line ivr.Line) ([]int16, error) {
	pieces, err := l.cut(line)
	if err != nil {
		return nil, err
	}
	var all []int16
	for _, p := range pieces {
		samples, err := l.piece(ctx, p)
		if err != nil || len(pieces) == 1 {
			return samples, err
		}
		all = append(all, samples...)
	}
	return all, nil
}

// Prepare makes what of a line may be kept, so that its first caller need not wait. Of a
// line that is synthesised as a whole with what is somebody's, that is nothing. Errors
// are those of Clip.
func (l *Library) Prepare(ctx context.Context, line ivr.Line) error {
	pieces, err := l.cut(line)
	if err != nil {
		return err
	}
	for _, p := range pieces {
		if p.private {
			continue
		}
		if _, err := l.piece(ctx, p); err != nil {
			return err
		}
	}
	return nil
}

// Synthesised is a text as it sounds where nothing is recorded.
func (l *Library) Synthesised(ctx context.Context, lang, text string) ([]int16, error) {
	if !l.Speaks(lang) {
		return nil, missing(lang, "")
	}
	return l.piece(ctx, piece{lang: lang, text: text, private: true, pause: pauseWithin})
}
