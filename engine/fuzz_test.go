package engine_test

import (
	"errors"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"testing"
	"testing/fstest"

	"healthdial/engine"
)

// Whatever stands in a file, Compile tells what is wrong with its place, or gives a
// Book in which a conversation can begin.
func FuzzCompile(f *testing.F) {
	f.Add(soundFlow, soundEnglish+furniture, "limits: {name: 9}")
	for _, pattern := range []string{"testdata/clinic/*.yaml", "testdata/clinic/lang/*.yaml"} {
		files, _ := filepath.Glob(pattern)
		for _, file := range files {
			data, err := os.ReadFile(file)
			if err != nil {
				f.Fatal(err)
			}
			f.Add(string(data), soundEnglish+furniture, "")
			f.Add(soundFlow, string(data), string(data))
		}
	}
	f.Fuzz(func(t *testing.T, flows, english, limits string) {
		docs := soundDocs()
		docs["a.yaml"] = &fstest.MapFile{Data: []byte(flows)}
		docs["lang/en.yaml"] = &fstest.MapFile{Data: []byte(english)}
		docs["limits.yaml"] = &fstest.MapFile{Data: []byte(limits)}
		b, err := engine.Compile(docs, soundCalls(), engine.Options{Fit: func(*engine.Book, engine.Screen) error { return nil }})
		if err == nil {
			begin(t, b)
			return
		}
		var all engine.CheckErrors
		if !errors.As(err, &all) || len(all) == 0 || b != nil {
			t.Fatalf("%v is no list of what is wrong", err)
		}
	})
}

// begin plays the first screens of whatever compiled.
func begin(t *testing.T, b *engine.Book) {
	for _, flow := range b.Flows() {
		turn, err := b.Step(engine.State{}, engine.Begin{Flow: flow.Name})
		for i := 0; err == nil && i < 8; i++ {
			var in engine.Input = engine.Answer{Text: "1"}
			if turn.Call != nil {
				in = engine.Result{Exit: "error"}
			}
			turn, err = b.Step(turn.State, in)
		}
		if err != nil && !errors.Is(err, engine.ErrEnded) {
			t.Fatalf("flow %q: %v", flow.Name, err)
		}
	}
}

// What decodes survives another encoding, and any input.
func FuzzDecodeState(f *testing.F) {
	b := clinic(f)
	f.Add(encode(f, busyState(f, b)))
	f.Add(encode(f, engine.State{}))
	f.Add([]byte{0xa1, 0x01, 0x82, 0x61, 'a', 0x61, 'b'})
	f.Fuzz(func(t *testing.T, data []byte) {
		s, err := engine.DecodeState(data)
		if err != nil {
			if !errors.Is(err, engine.ErrState) || !reflect.DeepEqual(s, engine.State{}) {
				t.Fatalf("refused with %v", err)
			}
			return
		}
		again := encode(t, s)
		back, err := engine.DecodeState(again)
		if err != nil || !slices.Equal(encode(t, back), again) {
			t.Fatalf("the state changed while it was stored (%v)", err)
		}
		for _, in := range []engine.Input{engine.Begin{}, engine.Answer{Text: "1"}, engine.Back{}, engine.Silence{}, engine.Result{Exit: "error"}} {
			_, err := b.Step(s, in)
			if err != nil && !errors.Is(err, engine.ErrCalling) && !errors.Is(err, engine.ErrEnded) &&
				!errors.Is(err, engine.ErrNoCall) && !errors.Is(err, engine.ErrResult) {
				t.Fatalf("%T: %v", in, err)
			}
		}
	})
}

func TestDecodeRefuses(t *testing.T) {
	long := engine.State{Stack: make([]engine.Frame, 9)}
	for name, data := range map[string][]byte{
		"nothing":       {},
		"no map":        {0x01},
		"cut short":     encode(t, engine.State{Lang: "en"})[:3],
		"trailing":      append(encode(t, engine.State{}), 0),
		"key twice":     {0xa2, 0x06, 0x61, 'a', 0x06, 0x61, 'b'},
		"endless":       {0xbf, 0x06, 0x61, 'a', 0xff},
		"mode unknown":  {0xa1, 0x09, 0x04},
		"stack too big": encode(t, long),
		"a tag":         {0xc1, 0xa0},
		"too large":     make([]byte, 65<<10),
	} {
		if _, err := engine.DecodeState(data); !errors.Is(err, engine.ErrState) {
			t.Errorf("%s: %v", name, err)
		}
	}
}
