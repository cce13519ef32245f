package sip

import (
	"bytes"
	"context"
	"math"
	"net/netip"
	"slices"
	"strconv"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/emiago/diago"

	"healthdial/ivr"
)

// Of BenchmarkCalls: so many calls at once, each keying so often.
const (
	benchCalls = 200
	benchRound = 3 * time.Second
	benchKeys  = time.Second
)

// BenchmarkCalls plays prompts to many calls at once, each of which a key interrupts
// every second, and a bare diago program plays to as many that do the same in the
// same run, in turns. Nobody reads what they send, so that what is measured is the
// sending side:
//
//	ms/call-s        CPU of a call that plays for a second
//	diago-ms/call-s  the same of diago, which plays on whatever is keyed
//	cpu-ratio        ours to diago's
//	late-p99-ms      how late 99 of 100 frames of ours left at the most
//	barge-in-p99-ms  so too, how long a key took to stop what was said
func BenchmarkCalls(b *testing.B) {
	m := &meter{}
	ours, _ := serve(b, func(c *Config) {
		c.Voice, c.Metrics, c.Limits.Burst, c.Limits.Rate = hum(40000), m, 100000, 100000
	}, func(ctx context.Context, c ivr.Call) {
		for err := error(nil); err == nil; {
			_, err = c.Ask(ctx, ivr.Question{Lines: make([]ivr.Line, 1), Keys: ivr.Keys{Most: 1}})
		}
	})
	port := free(b, "udp")
	bare(b, port)
	targets := []netip.AddrPort{addrPort(ours.Addrs()[0]), netip.AddrPortFrom(netip.AddrFrom4([4]byte{127, 0, 0, 1}), port)}
	var spent [2]time.Duration
	rounds := 0
	for b.Loop() {
		rounds++
		for i, at := range targets {
			spent[i] += playing(b, at)
		}
	}
	each := float64(rounds*benchCalls) * benchRound.Seconds()
	b.ReportMetric(milli(spent[0])/each, "ms/call-s")
	b.ReportMetric(milli(spent[1])/each, "diago-ms/call-s")
	b.ReportMetric(float64(spent[0])/float64(spent[1]), "cpu-ratio")
	b.ReportMetric(milli(percentile(m, &m.late)), "late-p99-ms")
	b.ReportMetric(milli(percentile(m, &m.bargeIn)), "barge-in-p99-ms")
	b.ReportMetric(0, "ns/op")
}

func milli(d time.Duration) float64 { return float64(d) / float64(time.Millisecond) }

func percentile(m *meter, of *[]time.Duration) time.Duration {
	m.mu.Lock()
	defer m.mu.Unlock()
	all := slices.Clone(*of)
	slices.Sort(all)
	return all[len(all)*99/100]
}

// hum is a voice that says the same long thing to all.
type hum int

var hummed = sync.OnceValue(func() (all []int16) {
	for i := range 80000 {
		all = append(all, int16(8000*math.Sin(float64(i)/5)))
	}
	return all
})

func (n hum) Clip(context.Context, ivr.Line) ([]int16, error) { return hummed()[:n], nil }

// bare is the least that plays with diago.
func bare(b *testing.B, port uint16) {
	var pcm []byte
	for _, s := range hummed() {
		pcm = append(pcm, byte(s), byte(s>>8))
	}
	newDiagoAt(b, "udp", strconv.Itoa(int(port)), nil, func(d *diago.DialogServerSession) {
		if d.Answer() != nil {
			return
		}
		p, err := d.PlaybackCreate()
		if err != nil {
			b.Error(err)
			return
		}
		for d.Context().Err() == nil {
			if _, err := p.Play(bytes.NewReader(pcm), "audio/pcm"); err != nil {
				return
			}
		}
	})
}

// playing has many calls played to for a while, and tells the CPU that this took.
func playing(b *testing.B, at netip.AddrPort) time.Duration {
	sink := udp(b, "127.0.0.1:0")
	var phones []*phone
	for range benchCalls {
		p := &phone{t: b, server: at, id: newTag(), seq: 1, dials: "1", from: "<sip:somebody@example.org>", law: 0, events: 101, stamp: 1000, rtp: sink}
		p.sip = udp(b, "127.0.0.1:0")
		p.call()
		phones = append(phones, p)
	}
	before := cpu(b)
	tick := time.NewTicker(benchKeys / benchCalls)
	defer tick.Stop()
	end := time.After(benchRound)
	for i := 0; ; i++ {
		select {
		case <-tick.C:
			phones[i%benchCalls].press('5', 3)
			continue
		case <-end:
		}
		break
	}
	spent := cpu(b) - before
	for _, p := range phones {
		p.hangUp()
		p.sip.Close()
	}
	return spent
}

// cpu is what this process has used until now.
func cpu(b *testing.B) time.Duration {
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		b.Fatal(err)
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}
