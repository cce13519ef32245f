package admin

import (
	"strconv"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"healthdial/ivr/sip"
	"healthdial/ivr/voice"
)

// Voice counts what is said and heard by telephone. Trunks, phrases, languages, causes
// and ends are few and fixed; nothing of a person is among them.
type Voice struct {
	Talks  Talks
	Trunks Trunks
	Clips  Clips
}

// Talks is ivr.Metrics.
type Talks struct {
	talks      *prometheus.HistogramVec
	unanswered *prometheus.CounterVec
}

// Trunks is sip.Metrics.
type Trunks struct {
	calls, postDial *prometheus.HistogramVec
	jitter          *prometheus.HistogramVec
	late, bargeIn   prometheus.Histogram
	refused         *prometheus.CounterVec
	dropped         *prometheus.CounterVec
	up              *prometheus.GaugeVec
}

// Clips is voice.Metrics.
type Clips struct {
	clips     *prometheus.CounterVec
	synthesis *prometheus.HistogramVec
	unkept    prometheus.Counter
}

// Seconds of calls, of frames and keys, and of waiting for an answer.
var (
	callBuckets  = []float64{1, 5, 15, 30, 60, 120, 300, 600, 1800}
	frameBuckets = []float64{.0005, .001, .002, .005, .01, .02, .05, .1, .2}
	dialBuckets  = []float64{.05, .1, .25, .5, 1, 2, 5, 10, 20, 40}
)

// NewVoice makes the counters and registers them.
func NewVoice(r prometheus.Registerer) (*Voice, error) {
	var all []prometheus.Collector
	histograms := func(name, help string, buckets []float64, labels ...string) *prometheus.HistogramVec {
		h := prometheus.NewHistogramVec(prometheus.HistogramOpts{Name: "healthdial_" + name, Help: help, Buckets: buckets}, labels)
		all = append(all, h)
		return h
	}
	histogram := func(name, help string) prometheus.Histogram {
		h := prometheus.NewHistogram(prometheus.HistogramOpts{Name: "healthdial_" + name, Help: help, Buckets: frameBuckets})
		all = append(all, h)
		return h
	}
	counters := func(name, help string, labels ...string) *prometheus.CounterVec {
		c := prometheus.NewCounterVec(prometheus.CounterOpts{Name: "healthdial_" + name, Help: help}, labels)
		all = append(all, c)
		return c
	}
	v := &Voice{
		Talks: Talks{
			talks:      histograms("ivr_call_seconds", "Conversations by telephone, by how they ended.", callBuckets, "link", "outcome"),
			unanswered: counters("ivr_unanswered_total", "Askings that brought no answer: silence, or keys without a meaning.", "prompt", "lang", "cause"),
		},
		Trunks: Trunks{
			calls:    histograms("sip_call_seconds", "Answered calls, by what they ended.", callBuckets, "trunk", "placed", "end"),
			postDial: histograms("sip_post_dial_seconds", "From the INVITE to the answer.", dialBuckets, "trunk", "placed"),
			jitter:   histograms("sip_jitter_seconds", "How irregular the RTP of a call came (RFC 3550).", frameBuckets, "trunk"),
			late:     histogram("rtp_frame_late_seconds", "By how much frames of 20 ms left too late."),
			bargeIn:  histogram("ivr_barge_in_seconds", "From a key to the first silent frame."),
			refused:  counters("sip_refused_total", "Calls that were never answered.", "trunk", "placed", "cause"),
			dropped:  counters("sip_dropped_total", "Messages that were not looked at.", "why"),
		},
		Clips: Clips{
			clips:     counters("voice_clips_total", "What was said, by where its sound came from.", "source"),
			synthesis: histograms("voice_synthesis_seconds", "Texts spoken anew.", dialBuckets, "lang", "outcome"),
		},
	}
	v.Trunks.up = prometheus.NewGaugeVec(prometheus.GaugeOpts{Name: "healthdial_sip_trunk_up", Help: "1 if the trunk answers OPTIONS, or is registered."}, []string{"trunk", "by"})
	v.Clips.unkept = prometheus.NewCounter(prometheus.CounterOpts{Name: "healthdial_voice_unkept_total", Help: "Rendered wording that could not be written to the cache."})
	for _, c := range append(all, v.Trunks.up, v.Clips.unkept) {
		if err := r.Register(c); err != nil {
			return nil, err
		}
	}
	return v, nil
}

// Call counts one conversation.
func (t Talks) Call(link, outcome string, took time.Duration) {
	t.talks.WithLabelValues(link, outcome).Observe(took.Seconds())
}

// Unanswered counts one asking in vain.
func (t Talks) Unanswered(prompt, lang, cause string) {
	t.unanswered.WithLabelValues(prompt, lang, cause).Inc()
}

// Call counts one answered call.
func (t Trunks) Call(trunk string, placed bool, end sip.End, lasted time.Duration) {
	t.calls.WithLabelValues(trunk, strconv.FormatBool(placed), string(end)).Observe(lasted.Seconds())
}

// Refused counts one call that was not answered.
func (t Trunks) Refused(trunk string, placed bool, cause sip.Cause) {
	t.refused.WithLabelValues(trunk, strconv.FormatBool(placed), string(cause)).Inc()
}

// PostDial counts how long a call waited for its answer.
func (t Trunks) PostDial(trunk string, placed bool, took time.Duration) {
	t.postDial.WithLabelValues(trunk, strconv.FormatBool(placed)).Observe(took.Seconds())
}

// Jitter counts how irregular one call came.
func (t Trunks) Jitter(trunk string, j time.Duration) {
	t.jitter.WithLabelValues(trunk).Observe(j.Seconds())
}

// FrameLate counts one frame.
func (t Trunks) FrameLate(by time.Duration) { t.late.Observe(by.Seconds()) }

// BargeIn counts one key that stopped what was being said.
func (t Trunks) BargeIn(took time.Duration) { t.bargeIn.Observe(took.Seconds()) }

// Dropped counts one message.
func (t Trunks) Dropped(why string) { t.dropped.WithLabelValues(why).Inc() }

// Registered tells how a trunk's registration stands.
func (t Trunks) Registered(trunk string, ok bool) { t.stands(trunk, "register", ok) }

// Alive tells whether a trunk answers.
func (t Trunks) Alive(trunk string, ok bool) { t.stands(trunk, "options", ok) }

func (t Trunks) stands(trunk, by string, ok bool) {
	up := 0.0
	if ok {
		up = 1
	}
	t.up.WithLabelValues(trunk, by).Set(up)
}

// Clip counts one thing said.
func (c Clips) Clip(from voice.Source) { c.clips.WithLabelValues(string(from)).Inc() }

// Synthesis counts one text that was spoken anew, or failed to be.
func (c Clips) Synthesis(lang string, took time.Duration, err error) {
	outcome := "spoken"
	if err != nil {
		outcome = "failed"
	}
	c.synthesis.WithLabelValues(lang, outcome).Observe(took.Seconds())
}

// Unkept counts one clip that the cache did not take.
func (c Clips) Unkept() { c.unkept.Inc() }
