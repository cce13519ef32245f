package engine_test

import (
	"errors"
	"os"
	"strings"
	"testing"

	"healthdial/engine"
)

func TestRender(t *testing.T) {
	b := clinic(t)
	s, err := b.Render("register", "check", "hi", engine.Vars{"name": engine.T("Asha")})
	if err != nil {
		t.Fatal(err)
	}
	want := "Asha, Mmmmmm, Mmmm। सही है?"
	if got := b.Say(s.Lang, "", s.Say[0]); got != want || !s.AllPages || !s.CanHome || len(s.Options) != 2 {
		t.Errorf("got %q, %+v", got, s)
	}
	s, err = b.Render("visits", "pick", "en", nil)
	if err != nil || len(s.Options) != 9 || !s.Private {
		t.Fatalf("%d options, %v", len(s.Options), err)
	}
	if got := b.Say("en", "", s.Options[7].Label); len(got) != 10+1+30 {
		t.Errorf("an item is %q", got)
	}
	s, err = b.Render("home", "menu", "en", nil)
	if err != nil || len(s.Options) != 5 {
		t.Errorf("a menu with all its options has %d, %v", len(s.Options), err)
	}
}

func TestRenderRefuses(t *testing.T) {
	b := clinic(t)
	for _, c := range []struct {
		flow, node, lang string
		want             error
	}{
		{"x", "menu", "en", engine.ErrFlow}, {"home", "x", "en", engine.ErrGone},
		{"home", "load", "en", nil}, {"home", "menu", "fr", nil},
	} {
		if _, err := b.Render(c.flow, c.node, c.lang, nil); err == nil || c.want != nil && !errors.Is(err, c.want) {
			t.Errorf("%+v: %v", c, err)
		}
	}
}

func TestDiagram(t *testing.T) {
	b := clinic(t)
	var out strings.Builder
	if err := b.Diagram(&out, "register"); err != nil {
		t.Fatal(err)
	}
	const file = "testdata/register.mermaid"
	if *rewrite {
		if err := os.WriteFile(file, []byte(out.String()), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(file)
	if err != nil || out.String() != string(want) {
		t.Errorf("%v\n%s", err, out.String())
	}
	if err := b.Diagram(&out, "x"); !errors.Is(err, engine.ErrFlow) {
		t.Errorf("a flow that is not there: %v", err)
	}
	if err := b.Diagram(&out, ""); err != nil || strings.Count(out.String(), "subgraph") != 7 {
		t.Errorf("all flows: %v", err)
	}
}
