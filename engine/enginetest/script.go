package enginetest

import (
	"errors"
	"fmt"
	"strings"
	"unicode"

	"healthdial/engine"
)

var errLine = errors.New("a line begins with * dial, text, back or silence, with >, =, + or #")

// parse reads what stands at the margin; nil is a line that does nothing.
func (p *player) parse(line string, items []string) (engine.Input, error) {
	mark, rest, _ := strings.Cut(line, " ")
	switch {
	case strings.TrimSpace(line) == "", strings.HasPrefix(line, "#"):
		return nil, nil
	case mark == ">":
		return engine.Answer{Text: rest}, nil
	case mark == "*":
		return p.parseEvent(rest)
	case mark == "=":
		return parseResult(rest, items)
	}
	return nil, errLine
}

func (p *player) parseEvent(event string) (engine.Input, error) {
	verb, rest, _ := strings.Cut(event, " ")
	switch verb {
	case "back":
		return engine.Back{}, nil
	case "silence":
		return engine.Silence{}, nil
	case "text":
		begin, ok := p.book.Command(rest)
		if !ok {
			return nil, fmt.Errorf("no keyword begins %q", rest)
		}
		return begin, nil
	case "dial":
		return parseDial(rest)
	}
	return nil, errLine
}

func parseDial(rest string) (engine.Input, error) {
	flow, args, _ := strings.Cut(rest, " ")
	if strings.Contains(flow, "=") {
		flow, args = "", rest
	}
	vars, err := parseVars(fields(args))
	if flow == "fresh" {
		return engine.Begin{Fresh: true, Vars: vars}, err
	}
	return engine.Begin{Flow: flow, Vars: vars}, err
}

// parseResult reads "EXIT lang:TAG k=v" and the items below it.
func parseResult(rest string, items []string) (engine.Input, error) {
	words := fields(rest)
	if len(words) == 0 {
		return nil, errors.New("a result begins with its exit")
	}
	r := engine.Result{Exit: words[0]}
	words = words[1:]
	if len(words) > 0 && strings.HasPrefix(words[0], "lang:") {
		r.Lang, words = strings.TrimPrefix(words[0], "lang:"), words[1:]
	}
	var err error
	if r.Set, err = parseVars(words); err != nil {
		return nil, err
	}
	for _, line := range items {
		if err := addItem(&r, fields(line[1:])); err != nil {
			return nil, err
		}
	}
	return r, nil
}

func addItem(r *engine.Result, words []string) error {
	if len(words) < 2 {
		return errors.New("an item is + LIST ID k=v")
	}
	args, err := parseVars(words[2:])
	if r.Lists == nil {
		r.Lists = map[string][]engine.Item{}
	}
	r.Lists[words[0]] = append(r.Lists[words[0]], engine.Item{ID: words[1], Args: args})
	return err
}

func parseVars(words []string) (engine.Vars, error) {
	if len(words) == 0 {
		return nil, nil
	}
	vars := engine.Vars{}
	for _, word := range words {
		name, value, ok := strings.Cut(word, "=")
		if !ok {
			return nil, fmt.Errorf("%q is not name=value", word)
		}
		vars[name] = parseValue(value)
	}
	return vars, nil
}

func parseValue(s string) engine.Value {
	if len(s) > 2 && s[1] == ':' {
		rest := strings.Trim(s[2:], `"`)
		switch s[0] {
		case 'K':
			return engine.K(rest)
		case 'D':
			return engine.D(rest)
		case 'N':
			return engine.N(rest)
		case 'C':
			return engine.C(rest)
		}
	}
	return engine.T(strings.Trim(s, `"`))
}

// fields splits at blanks that do not stand between quotes.
func fields(s string) []string {
	quoted := false
	return strings.FieldsFunc(s, func(r rune) bool {
		if r == '"' {
			quoted = !quoted
		}
		return !quoted && unicode.IsSpace(r)
	})
}
