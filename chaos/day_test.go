//go:build integration && !production

package chaos

import (
	"context"
	"fmt"
	"math/rand/v2"
	"os"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"healthdial/store"
)

// The day. Its 24 hours pass in dayTime: rates are scaled, clocks are not. What waits for
// days (receipts, IDs that are remembered, conversations) is swept afterwards by a clock
// that is so much later.
const (
	villagers = 100
	askings   = 4                // of each
	givers    = 30               // who had granted the first of them
	visitors  = 12               // who have a visit code; a doctor may ask 20 times an hour
	wishers   = 15               // who want to allow the last of them
	orderers  = 15               // who order their records
	newcomers = 20               // who have no HealthID, and tell their details
	dayMail   = 2000             // SMS in all
	dayTime   = 60 * time.Second // so long
	dayKills  = 5
)

// TestDay has the uplink of a health post cut for a day, on which it takes 2,000 SMS and is
// killed five times, and once more while it forwards. What each message is, and what must
// come of it:
//
//	NO reference      355, of 100 phones: answered at once; the refusal is at the registries once,
//	                  in the order in which its phone gave it, once the line is back, and told
//	REVOKE reference  30, of these phones: likewise
//	YES reference     15 talks, to the wish to allow: nothing is granted; asked to confirm, once
//	CONSENT code      12, of a doctor: answered by a number; raised at the registries once, whereupon
//	                  the patient is prompted once; or, where the line or the process went while it
//	                  was put to them, the doctor hears that nobody can tell
//	REPORTS           15 talks, to an order of records: they come, or why they do not, once
//	ID                20 talks of people without a HealthID, to their details: asked to go on, once
//	HELP, LANGUAGE    the rest: answered
//
// Nothing that was acknowledged is lost, what came twice is marked, the audit log is whole,
// and the disk comes back to its floor: what the day leaves for ever is the audit log.
// CHAOS_SEED repeats the moments of the kills.
func TestDay(t *testing.T) {
	seed := setting(t, "CHAOS_SEED", rand.Uint64()>>1)
	t.Logf("CHAOS_SEED=%d", seed)
	p := newPost(t, villagers)
	p.logIn(villagers)
	all, doctor := p.morning()
	for n := range newcomers {
		all = append(all, &villager{decider: &decider{phone: p.phone(fmt.Sprintf("93%08d", n)), rig: p.rig, i: villagers + n}, talk: enrols})
	}
	floor, had := p.compacts()
	p.stage("the morning")

	p.uplink.set(true)
	kills := p.kills(rand.New(rand.NewPCG(seed, 0)))
	p.day(all, doctor)
	kills.Wait()
	p.uplink.set(false)
	p.stage("the day")
	p.node().dies()
	p.starts(p.node())
	each(t, all, 0, (*villager).hears)
	unsure := p.visits(all, doctor)
	p.stage("the evening")
	full := p.size()
	if code := p.node().stops(); code != 0 {
		t.Errorf("it ended with %d", code)
	}
	p.proves(p.evidence(), unsure)
	p.frees(floor, full, had)
}

// stage logs how long something took.
func (p *post) stage(what string) {
	p.t.Logf("%s is over after %.0f s; the file has %d octets", what, time.Since(p.began).Seconds(), p.size())
}

// morning has everybody asked, and some of them grant; the doctor is known.
func (p *post) morning() (all []*villager, doctor *phone) {
	p.t.Helper()
	for _, d := range p.people {
		all = append(all, &villager{decider: d})
	}
	each(p.t, all, 16, func(v *villager, ctx context.Context) error { return v.isAskedOften(ctx, askings, v.i < givers) })
	each(p.t, all[:visitors], 4, (*villager).wantsADoctor)
	if p.t.Failed() {
		p.t.FailNow()
	}
	for _, v := range all[givers : givers+wishers] {
		v.talk, v.wish, v.open = wishes, v.open[askings-1], v.open[:askings-1]
	}
	for _, v := range all[givers+wishers:][:orderers] {
		v.talk = orders
	}
	doctor = p.phone("9000000041")
	ctx := within(p.t, time.Minute)
	if err := doctor.sends(ctx, []string{"DOCTOR"}, time.Second); err != nil {
		p.t.Fatal(err)
	}
	code, err := doctor.reads(ctx, 0, time.Minute, regexp.MustCompile("professionals registry's code to log in"))
	if err == nil {
		err = doctor.sends(ctx, []string{sixDigits.FindString(code)}, time.Second)
	}
	if err != nil {
		p.t.Fatalf("the doctor is not known: %v\n%s", err, retold(p.sights, doctor.number, time.Now()))
	}
	return all, doctor
}

// visits waits until each patient was asked or the doctor heard that nobody can tell, and is
// how often they did.
func (p *post) visits(all []*villager, doctor *phone) (unsure int) {
	p.t.Helper()
	asked := 0
	err := eventually(within(p.t, patience), "some requests of the doctor are lost", func() bool {
		asked, unsure = 0, 0
		for _, v := range all {
			if v.visit != "" && v.visited() {
				asked++
			}
		}
		for _, text := range doctor.latest() {
			if strings.Contains(flat(text), "we cannot tell whether it went through") {
				unsure++
			}
		}
		return asked+unsure >= visitors
	})
	p.t.Logf("of the doctor's requests %d are asked, and of %d nobody can tell", asked, unsure)
	if err != nil {
		p.t.Error(err)
	}
	return unsure
}

// each has all villagers do something, so many at a time, or all at once.
func each(t *testing.T, all []*villager, atOnce int, do func(*villager, context.Context) error) {
	t.Helper()
	if atOnce == 0 {
		atOnce = len(all)
	}
	ctx := within(t, patience)
	room := make(chan struct{}, atOnce)
	var hands sync.WaitGroup
	for _, v := range all {
		hands.Go(func() {
			room <- struct{}{}
			defer func() { <-room }()
			if err := do(v, ctx); err != nil {
				t.Error(err)
			}
		})
	}
	hands.Wait()
}

// day has everybody send their messages, and waits until all are answered.
func (p *post) day(all []*villager, doctor *phone) {
	p.t.Helper()
	var asks []string
	for _, v := range all {
		v.plans((dayMail + len(all) - 1) / len(all)) // talks come on top
		if v.visit != "" {
			asks = append(asks, "CONSENT "+v.visit+" CARE 30")
		}
	}
	var asking sync.WaitGroup
	asking.Go(func() {
		if err := doctor.sends(within(p.t, 2*patience), asks, dayTime/2); err != nil {
			p.t.Error(err)
		}
	})
	each(p.t, all, 0, func(v *villager, ctx context.Context) error { return v.spends(ctx, dayTime) })
	asking.Wait()
}

// kills kills the service at random moments of the day.
func (p *post) kills(moments *rand.Rand) *sync.WaitGroup {
	var at []time.Duration
	for range dayKills {
		at = append(at, time.Duration(moments.Int64N(int64(dayTime*2/dayKills/3))))
	}
	var hands sync.WaitGroup
	hands.Go(func() {
		for _, d := range at {
			p.goesOn(dayTime/dayKills/3 + d)
			p.node().dies()
			if err := p.node().begins(); err != nil {
				p.t.Error(err)
			}
			if err := p.node().ready(within(p.t, time.Minute)); err != nil {
				p.t.Error(err)
			}
		}
	})
	return &hands
}

// proves holds the day to what must come of it.
func (p *post) proves(e Evidence, unsure int) {
	p.t.Helper()
	c, problems := Reconcile(e)
	for _, problem := range problems {
		p.t.Errorf("%s: %s", problem.Kind, problem.What)
	}
	p.t.Logf("%+v", c)
	for what, bad := range map[string]bool{
		fmt.Sprintf("%d SMS", c.Taken):                                        c.Taken < dayMail,
		fmt.Sprintf("%d answered", c.Answered):                                c.Answered != c.Taken,
		fmt.Sprintf("%d refused at the registries", c.Denied):                 c.Denied != villagers*askings-givers-wishers,
		fmt.Sprintf("%d granted there", c.Granted):                            c.Granted != givers,
		fmt.Sprintf("%d taken back there", c.Revoked):                         c.Revoked != givers,
		fmt.Sprintf("%d in order", c.Ordered):                                 c.Ordered != villagers*askings-wishers,
		fmt.Sprintf("%d requests at the registries", p.counted["REQUESTED"]):  p.counted["REQUESTED"] > villagers*askings+visitors || p.counted["REQUESTED"] < villagers*askings+visitors-unsure,
		fmt.Sprintf("%d repeated decisions", p.counted["repeated decisions"]): p.counted["repeated decisions"] > dayKills+1,
		fmt.Sprintf("%d outcomes told", c.Told):                               c.Told != villagers*askings-wishers,
	} {
		if bad {
			p.t.Errorf("%s", what)
		}
	}
}

// frees holds what is left on the disk to what must be: the audit log, and what is still
// to be done.
func (p *post) frees(floor, full int64, had remains) {
	p.t.Helper()
	was := p.remains()
	now := p.compacted()
	p.later(8 * 24 * time.Hour) // a receipt that never came: its message is remembered a while longer
	days := p.later(11 * 24 * time.Hour)
	is := p.remains()
	p.t.Logf("the file had %d octets in the morning, %d in the evening, %d when compacted, %d when compacted 11 days later", floor, full, now, days)
	p.t.Logf("in the morning: %v", had)
	p.t.Logf("in the evening: %v", was)
	p.t.Logf("11 days later: %v", is)
	for _, s := range []store.Section{store.PartSection, store.LetterSection, store.RepeatSection, store.CountSection} {
		if n := is.items[s]; n > 0 {
			p.t.Errorf("%d items of section %d are left", n, s)
		}
	}
	if is.over > 0 {
		p.t.Errorf("%d messages are left that are over", is.over)
	}
	if _, err := os.Stat(p.file() + ".compacting"); err == nil {
		p.t.Error("a copy is left beside the file")
	}
	if log := is.octets[store.LinkSection] - had.octets[store.LinkSection]; days > floor+log*3/2 {
		p.t.Errorf("%d octets are left, %d were in the morning, and the day's audit log has %d", days, floor, log)
	}
}
