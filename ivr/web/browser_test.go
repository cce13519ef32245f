package web

import (
	"fmt"
	"net/http"
	"net/url"
	"regexp"
	"strconv"
	"strings"
	"testing"
)

// browser is a VoiceXML platform with one call: what of VoiceXML 2.1 our documents use,
// done as the form interpretation algorithm says (VoiceXML 2.0 appendix C). It knows of
// us nothing but what the documents hold.
type browser struct {
	t      testing.TB
	world  *world
	caller string
	out    *strings.Builder

	doc    *tree
	field  *tree
	vars   map[string]string
	events map[string]int // how often each came to the field
	again  bool           // the field's prompts are to be said
	over   bool
}

// thrown is an event.
type thrown string

func (e thrown) Error() string { return "event " + string(e) }

// dial fetches the first document, without saying who calls.
func (b *browser) dial() { b.fetch(http.MethodGet, site+"/ivr/voicexml/call", nil) }

func (b *browser) fetch(method, address string, form url.Values) {
	b.t.Helper()
	got := b.world.do(method, address, form, signatures["voicexml"])
	if got.Code != http.StatusOK {
		b.t.Fatalf("%s %s is answered %d\n%s", method, strings.TrimPrefix(address, site), got.Code, &b.world.log)
	}
	validVXML(b.t, got.Body.Bytes())
	b.open(parse(b.t, got.Body.Bytes()))
}

func (b *browser) open(doc *tree) {
	b.t.Helper()
	b.doc, b.field, b.vars, b.events = doc, nil, map[string]string{"session.connection.remote.uri": b.caller}, map[string]int{}
	b.declare(doc)
	form := doc.first("form")
	b.declare(form)
	for _, item := range form.kids {
		switch item.name {
		case "block":
			b.settle(b.run(item.kids))
			return
		case "field":
			b.field, b.again = item, true
			b.vars["keys"] = "undefined"
			b.visit()
			return
		}
	}
	b.t.Fatal("a form without an item")
}

func (b *browser) declare(e *tree) {
	for _, v := range e.kids {
		if v.name == "var" {
			b.vars[v.attr["name"]] = b.eval(v.attr["expr"])
		}
	}
}

var digitsType = regexp.MustCompile(`^digits\?(?:length=(\d+)|minlength=(\d+);maxlength=(\d+))$`)

// bounds are the least and the most digits of the field.
func (b *browser) bounds() (least, most int) {
	m := digitsType.FindStringSubmatch(b.field.attr["type"])
	if m == nil {
		b.t.Fatalf("a field of type %q", b.field.attr["type"])
	}
	number := func(s string) int { n, _ := strconv.Atoi(s); return n }
	return number(m[1] + m[2]), number(m[1] + m[3])
}

func (b *browser) most() int { _, most := b.bounds(); return most }

// press presses keys at the field, "" none in time.
func (b *browser) press(keys string) {
	b.t.Helper()
	if err := b.hear(keys); err != nil {
		b.settle(false, err)
		return
	}
	b.vars["keys"] = strings.TrimSuffix(keys, "#")
	b.settle(b.run(b.field.first("filled").kids))
}

// hear matches keys with the grammars that are active.
func (b *browser) hear(keys string) error {
	if keys == "" {
		return thrown("noinput")
	}
	for _, link := range b.field.kids {
		if link.name == "link" && (link.attr["dtmf"] == keys || matches(link.first("grammar"), keys)) {
			return thrown(link.attr["event"])
		}
	}
	least, most := b.bounds()
	entry := strings.TrimSuffix(keys, "#")
	if strings.Trim(entry, "0123456789") != "" || len(entry) < least || len(entry) > most {
		return thrown("nomatch")
	}
	return nil
}

// matches reports whether keys are some digits and a star, which is all that our own
// grammars say.
func matches(grammar *tree, keys string) bool {
	if grammar == nil {
		return false
	}
	items := grammar.first("rule").kids
	most, err := strconv.Atoi(strings.TrimPrefix(items[0].attr["repeat"], "1-"))
	entry, star := strings.CutSuffix(keys, items[1].text)
	return err == nil && len(items[0].all("item")) == 10 && star && entry != "" && len(entry) <= most && strings.Trim(entry, "0123456789") == ""
}

// hangUp ends the call at the caller's side.
func (b *browser) hangUp() {
	b.t.Helper()
	b.settle(false, thrown("connection.disconnect.hangup"))
}

// settle handles events until something is waited for or all is over.
func (b *browser) settle(left bool, err error) {
	b.t.Helper()
	for n := 0; err != nil; n++ {
		event, ok := err.(thrown)
		if !ok || n > 9 {
			b.t.Fatalf("%v", err)
		}
		handler := b.handler(string(event))
		if handler == nil {
			b.t.Fatalf("nobody catches %v", event)
		}
		left, err = b.run(handler.kids)
	}
	if !left {
		b.visit()
	}
}

// visit waits for keys. The field's prompts are said when it is come to, and again only
// if a handler asked for it.
func (b *browser) visit() {
	if b.again {
		b.prompts(b.field.kids)
	}
	b.again = false
	fmt.Fprintf(b.out, "    [%d]\n", b.most())
}

// handler selects who catches an event: the field's, then the document's, with the
// highest count that was reached (VoiceXML 2.0 §5.2.4).
func (b *browser) handler(event string) *tree {
	b.events[event]++
	for _, scope := range []*tree{b.field, b.doc} {
		var best *tree
		bestCount := 0
		if scope == nil {
			continue
		}
		for _, h := range scope.kids {
			count := max(1, atoi(h.attr["count"]))
			if catches(h, event) && count <= b.events[event] && count > bestCount {
				best, bestCount = h, count
			}
		}
		if best != nil {
			return best
		}
	}
	return nil
}

func catches(h *tree, event string) bool {
	if h.name == "catch" {
		return event == h.attr["event"] || strings.HasPrefix(event, h.attr["event"]+".")
	}
	return h.name == event || h.name == "error" && strings.HasPrefix(event, "error.")
}

func atoi(s string) int { n, _ := strconv.Atoi(s); return n }
