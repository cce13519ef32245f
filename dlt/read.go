package dlt

import (
	"regexp"
	"strconv"
	"time"

	"github.com/goccy/go-yaml/ast"

	"healthdial/yamlfile"
)

// MaxFile bounds a file of templates, in octets.
const MaxFile = 8 << 20

// What may stand in it.
const (
	maxBody = 2000 // characters, as portals have it
	maxSlot = 100  // characters of one slot
	usual   = 30   // characters of one slot, if the file says nothing
)

var (
	templateID = regexp.MustCompile(`^[0-9]{10,30}$`)
	header     = regexp.MustCompile(`^([A-Za-z]{6}|[0-9]{3,10})$`)
)

// Read reads a file of templates. The error is yamlfile.Problems and names everything that
// is wrong, each with its place.
func Read(file string, data []byte) (*Registry, error) {
	r := reader{file: file, each: usual, ids: map[string]int{}}
	body, problems := yamlfile.One(file, data, MaxFile)
	if body == nil {
		return nil, problems
	}
	if m := r.mapping(body); m != nil {
		r.document(m)
	}
	if err := r.problems.Err(); err != nil {
		return nil, err
	}
	return newRegistry(r.templates), nil
}

// reader reads one file and goes on after a fault.
type reader struct {
	file      string
	each      int // characters of one slot
	ids       map[string]int
	templates []Template
	problems  yamlfile.Problems
}

func (r *reader) document(m *ast.MappingNode) {
	var list ast.Node
	r.fields(m, func(key string, value ast.Node) bool {
		switch key {
		case "slot":
			r.each = r.number(value)
		case "templates":
			list = value
		default:
			return false
		}
		return true
	})
	seq, ok := list.(*ast.SequenceNode)
	if !ok {
		r.wrong(m, "templates: a list is wanted")
		return
	}
	for _, item := range seq.Values {
		if m := r.mapping(item); m != nil {
			r.template(m)
		}
	}
}

func (r *reader) number(n ast.Node) int {
	v, err := strconv.Atoi(r.text(n))
	if err != nil || v < 1 || v > maxSlot {
		r.wrong(n, "slot: how many characters a slot holds is wanted, from 1 to %d", maxSlot)
		return usual
	}
	return v
}

func (r *reader) template(m *ast.MappingNode) {
	t := Template{Line: yamlfile.At(r.file, m).Line}
	r.fields(m, func(key string, value ast.Node) bool {
		switch key {
		case "id":
			t.ID = r.id(value)
		case "header":
			t.Header = r.header(value)
		case "type":
			t.Type = r.kind(value)
		case "language":
			t.Language = r.text(value)
		case "body":
			t.Body = r.bodyText(value)
		case "from":
			t.From = r.date(value, 0)
		case "until":
			t.Until = r.date(value, 1)
		default:
			return false
		}
		return true
	})
	for _, missing := range []struct{ key, value string }{{"header", t.Header}, {"type", string(t.Type)}, {"body", t.Body}} {
		if missing.value == "" {
			r.wrong(m, "%s: is missing", missing.key)
		}
	}
	if err := t.compile(r.each); err != nil {
		r.wrong(m, "body: %v", err)
	}
	r.templates = append(r.templates, t)
}

// id may be empty in a draft.
func (r *reader) id(n ast.Node) string {
	id := r.text(n)
	switch before, twice := r.ids[id]; {
	case id == "":
	case !templateID.MatchString(id):
		r.wrong(n, "id: the digits that the portal gave are wanted")
	case twice:
		r.wrong(n, "id: %s stands already in line %d", id, before)
	default:
		r.ids[id] = yamlfile.At(r.file, n).Line
	}
	return id
}

func (r *reader) header(n ast.Node) string {
	h := r.text(n)
	if !header.MatchString(h) {
		r.wrong(n, "header: 6 letters, or a registered number, are wanted; operators add what stands before and behind")
		return "?"
	}
	return h
}

func (r *reader) kind(n ast.Node) Type {
	t := Type(r.text(n))
	if !known(t) {
		r.wrong(n, "type: transactional, service implicit, service explicit or promotional is wanted")
		return "?"
	}
	return t
}

func (r *reader) bodyText(n ast.Node) string {
	body := r.text(n)
	if len([]rune(body)) > maxBody {
		r.wrong(n, "body: is longer than %d characters", maxBody)
	}
	return body
}

// date is the beginning of a day in India, some days later.
func (r *reader) date(n ast.Node, later int) time.Time {
	day, err := time.ParseInLocation(time.DateOnly, r.text(n), india)
	if err != nil {
		r.wrong(n, "a day is wanted, such as 2026-11-28")
		return time.Time{}
	}
	return day.AddDate(0, 0, later)
}
