package voice

import "context"

// clip is a sound and where it came from.
type clip struct {
	samples []int16
	from    Source
}

// piece gives the clip of a piece, from the nearest place that has it.
func (l *Library) piece(ctx context.Context, p piece) ([]int16, error) {
	k := l.key(p)
	memory := l.wording
	if p.private {
		memory = l.private
	}
	if samples, ok := memory.get(k); ok {
		l.cfg.Metrics.Clip(FromMemory)
		return samples, nil
	}
	c, err := l.once(ctx, k, func(ctx context.Context) (clip, error) {
		c, err := l.fetch(ctx, k, p)
		if err == nil {
			memory.put(k, c.samples)
		}
		return c, err
	})
	if err != nil {
		return nil, err
	}
	l.cfg.Metrics.Clip(c.from)
	return c.samples, nil
}

// once makes a clip once for all who ask for it at the same time. It is made to its end
// though a caller has hung up, since others may wait for it; Config.Timeout bounds that.
func (l *Library) once(ctx context.Context, k key, do func(context.Context) (clip, error)) (clip, error) {
	made := l.flights.DoChan(string(k[:]), func() (any, error) { return do(context.WithoutCancel(ctx)) })
	select {
	case r := <-made:
		return r.Val.(clip), r.Err
	case <-ctx.Done():
		return clip{}, context.Cause(ctx)
	}
}

// fetch makes a clip that is not in memory.
func (l *Library) fetch(ctx context.Context, k key, p piece) (clip, error) {
	if p.recording != "" {
		samples, err := l.recordings.Read(p.lang, p.recording)
		if err == nil {
			return clip{rested(samples, p.pause), FromRecording}, nil
		}
		l.cfg.Logger.Warn("a recording is not used", "err", err)
		if !l.Speaks(p.lang) {
			return clip{}, missing(p.lang, p.recording)
		}
		p.recording = ""
		k = l.key(p)
	}
	if l.disk == nil || p.private {
		samples, err := l.synthesise(ctx, p)
		return clip{samples, FromSynthesis}, err
	}
	if samples, ok := l.disk.get(k); ok {
		return clip{samples, FromDisk}, nil
	}
	samples, err := l.synthesise(ctx, p)
	if err == nil {
		l.keep(k, samples)
	}
	return clip{samples, FromSynthesis}, err
}

// keep writes a clip to disk. If it cannot, the next caller waits again, no more.
func (l *Library) keep(k key, samples []int16) {
	if err := l.disk.put(k, samples); err != nil {
		l.cfg.Metrics.Unkept()
		l.cfg.Logger.Warn("a clip is not kept", "err", err)
	}
}
