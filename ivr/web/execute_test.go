package web

import (
	"fmt"
	"net/url"
	"strconv"
	"strings"
)

// run does executable content (VoiceXML 2.0 §5.3) until an event is thrown or the
// document is left.
func (b *browser) run(content []*tree) (left bool, err error) {
	for _, e := range content {
		switch e.name {
		case "prompt":
			b.prompts([]*tree{e})
		case "assign":
			b.vars[e.attr["name"]] = b.eval(e.attr["expr"])
		case "reprompt":
			b.again = true
		case "throw":
			return false, thrown(e.attr["event"])
		case "if":
			if left, err = b.run(b.branch(e)); left || err != nil {
				return left, err
			}
		case "exit":
			b.out.WriteString("    hung up\n")
			b.over = true
			return true, nil
		case "submit":
			b.submit(e)
			return true, nil
		default:
			return false, fmt.Errorf("what is %s", e.name)
		}
	}
	return false, nil
}

// branch is the content of an if that is to be done.
func (b *browser) branch(e *tree) (out []*tree) {
	taken := b.eval(e.attr["cond"]) == "true"
	for _, k := range e.kids {
		if k.name == "else" {
			taken = !taken
			continue
		}
		if taken {
			out = append(out, k)
		}
	}
	return out
}

func (b *browser) submit(e *tree) {
	form := url.Values{}
	for _, name := range strings.Fields(e.attr["namelist"]) {
		value, ok := b.vars[name]
		if !ok {
			b.t.Fatalf("%s is not declared", name)
		}
		form.Set(name, value)
	}
	b.fetch(strings.ToUpper(e.attr["method"]), e.attr["next"], form)
}

func (b *browser) prompts(content []*tree) {
	for _, e := range content {
		if e.name != "prompt" {
			continue
		}
		through := ""
		if e.attr["bargein"] == "false" {
			through = " !"
		}
		fmt.Fprintf(b.out, "    %s: %s%s\n", e.attr["xml:lang"], e.text, through)
	}
}

// eval is as much of ECMAScript as our documents use: a or b, a compared with b, a plus
// b, a variable, a number, a text.
func (b *browser) eval(expr string) string {
	for _, op := range []string{"||", "==", ">=", "<", ">", "+"} {
		left, right, ok := strings.Cut(expr, " "+op+" ")
		if !ok {
			continue
		}
		x, y := b.eval(left), b.eval(right)
		switch op {
		case "||":
			return strconv.FormatBool(x == "true" || y == "true")
		case "==":
			return strconv.FormatBool(x == y)
		case ">=":
			return strconv.FormatBool(atoi(x) >= atoi(y))
		case "<":
			return strconv.FormatBool(atoi(x) < atoi(y))
		case ">":
			return strconv.FormatBool(atoi(x) > atoi(y))
		}
		return strconv.Itoa(atoi(x) + atoi(y))
	}
	return b.value(expr)
}

func (b *browser) value(expr string) string {
	if text, ok := strings.CutPrefix(expr, "'"); ok {
		return strings.TrimSuffix(text, "'")
	}
	if inner, ok := strings.CutPrefix(expr, "Number("); ok {
		return b.value(strings.TrimSuffix(inner, ")"))
	}
	if v, ok := b.vars[expr]; ok {
		return v
	}
	if _, err := strconv.Atoi(expr); err == nil || expr == "true" || expr == "undefined" {
		return expr
	}
	b.t.Fatalf("what is %q", expr)
	return ""
}
