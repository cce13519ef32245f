package modem

import (
	"context"
	"testing"
	"testing/synctest"
	"time"

	lab "healthdial/lab/modem"

	"healthdial/gsm/charset"
)

// stand is a modem on a simulated one, whose maker is not ours, within a bubble.
type stand struct {
	*testing.T
	*book
	lab   *lab.Modem
	modem *Modem
	opens int
}

// onLab runs a test with both.
func onLab(t *testing.T, c lab.Config, change func(*Config), test func(*stand)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		pipes := &lab.Pipes{}
		c.Bus = pipes
		simulated, err := lab.New(c)
		if err != nil {
			t.Fatal(err)
		}
		b := &stand{T: t, book: &book{}, lab: simulated}
		cfg := Config{Name: "m", Rand: func() float64 { return 1 }}
		cfg.Open = func(context.Context) (Line, error) {
			b.opens++
			names := pipes.Names()
			if len(names) == 0 {
				return Line{}, lab.ErrNoPort
			}
			line, err := pipes.Open(names[0])
			return Line{line, names[0]}, err
		}
		if change != nil {
			change(&cfg)
		}
		b.modem = New(cfg)
		ctx, cancel := context.WithCancel(t.Context())
		ended := make(chan error, 2)
		go func() { ended <- simulated.Run(ctx) }()
		synctest.Wait()
		go func() { ended <- b.modem.Run(ctx, b.book) }()
		test(b)
		cancel()
		for range 2 {
			if err := <-ended; err != nil {
				t.Error(err)
			}
		}
	})
}

// becomes waits for a state.
func (b *stand) becomes(want State) Health {
	b.Helper()
	return await(b.T, b.modem, want)
}

func (b *stand) status() lab.Status {
	b.Helper()
	s, err := b.lab.Status()
	if err != nil {
		b.Fatal(err)
	}
	return s
}

// texts are what was delivered.
func (b *book) texts(t *testing.T) (all []string) {
	t.Helper()
	b.mu.Lock()
	defer b.mu.Unlock()
	for _, d := range b.delivers {
		data := d.UserData
		if d.UDH {
			var err error
			if _, data, err = charset.ParseUDH(data); err != nil {
				t.Error(err)
			}
		}
		text, err := charset.Decode(d.DataCoding, data)
		if err != nil {
			t.Error(err)
		}
		all = append(all, text)
	}
	return all
}

func submit(text string) Submit {
	coding, data := charset.Encode(text)
	return Submit{To: Address{TON: 1, NPI: 1, Digits: "919000000001"}, DataCoding: coding, UserData: data, Report: true}
}

// TestEveryModel does what a modem is for with each that the lab knows.
func TestEveryModel(t *testing.T) {
	for _, model := range lab.Models() {
		t.Run(string(model), func(t *testing.T) {
			menu := lab.Menu{"*123#": {Text: "Bal:Rs 12.50"}, "*456#": {Text: "1. English\n2. हिन्दी", More: map[string]lab.Page{"2": {Text: "नमस्ते"}}}}
			onLab(t, lab.Config{Model: model, USSD: menu}, nil, func(b *stand) {
				b.becomes(Running)
				if _, err := b.lab.Receive("+919000000002", "hello @ [home]"); err != nil {
					b.Fatal(err)
				}
				if _, err := b.lab.Receive("AD-BANK", "नमस्ते"); err != nil {
					b.Fatal(err)
				}
				if err := b.lab.Call("+919000000003", time.Minute); err != nil {
					b.Fatal(err)
				}
				if _, err := b.modem.Send(b.Context(), submit("an answer {1}")); err != nil {
					b.Error(err)
				}
				time.Sleep(time.Minute)
				texts := b.texts(b.T)
				if len(texts) != 2 || texts[0] != "hello @ [home]" || texts[1] != "नमस्ते" {
					b.Errorf("%q", texts)
				}
				if b.told() != 1 || b.reports[0].To.Digits != "919000000001" || b.reports[0].Status != 0 {
					b.Errorf("reports: %+v", b.reports)
				}
				if len(b.calls) != 1 || b.calls[0].From.Digits != "919000000003" || !b.calls[0].HungUp {
					b.Errorf("calls: %+v", b.calls)
				}
				b.dials()
				if h := b.modem.Health(); h.State != Running || h.Counters["sessions"] != 1 || h.LastFault != "" || b.status().SIM != 0 {
					b.Errorf("%+v", h)
				}
			})
		})
	}
}

// dials holds two dialogues.
func (b *stand) dials() {
	b.Helper()
	d, err := b.modem.USSD(b.Context(), "*123#")
	if err != nil {
		b.Fatal(err)
	}
	if d.Close(); d.Text() != "Bal:Rs 12.50" || d.Open() {
		b.Errorf("%+v", d)
	}
	if d, err = b.modem.USSD(b.Context(), "*456#"); err != nil {
		b.Fatal(err)
	}
	defer d.Close()
	if d.Text() != "1. English\n2. हिन्दी" || !d.Open() {
		b.Errorf("%+v", d)
	}
	if err := d.Answer(b.Context(), "2"); err != nil || d.Text() != "नमस्ते" || d.Open() {
		b.Errorf("%+v, %v", d, err)
	}
}
