package config

import (
	"errors"
	"fmt"
	"reflect"
	"strconv"
	"time"

	"github.com/goccy/go-yaml"
	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/parser"
)

// decoder fills a value from a document's nodes and goes on after a fault. It
// remembers where each key stood, so that later checks can point there.
type decoder struct {
	file     string
	places   map[string]place
	problems Problems
}

// place is a position in the file, from 1.
type place struct{ line, column int }

// decode reads text into v, a pointer to a struct. It accepts one document.
func (d *decoder) decode(text []byte, v any) {
	parsed, err := parser.ParseBytes(text, 0)
	if err != nil {
		d.syntax(err)
		return
	}
	var body ast.Node
	for _, doc := range parsed.Docs {
		switch {
		case doc.Body == nil || doc.Body.Type() == ast.CommentType:
		case body != nil:
			d.problem("", placeOf(doc.Body), "a second document begins here: one is wanted")
			return
		default:
			body = doc.Body
		}
	}
	if body == nil {
		d.problem("", place{}, "the file is empty")
		return
	}
	d.value(body, reflect.ValueOf(v).Elem(), "")
}

func (d *decoder) syntax(err error) {
	var at place
	message := err.Error()
	var e yaml.Error
	if errors.As(err, &e) && e.GetToken() != nil {
		at = place{e.GetToken().Position.Line, e.GetToken().Position.Column}
		message = e.GetMessage()
	}
	d.problem("", at, message)
}

func (d *decoder) problem(key string, at place, message string) {
	d.problems = append(d.problems, Problem{File: d.file, Line: at.line, Column: at.column, Key: key, Message: message})
}

func (d *decoder) value(n ast.Node, v reflect.Value, key string) {
	d.places[key] = placeOf(n)
	switch v.Kind() {
	case reflect.Struct:
		d.mapping(n, v, key)
	case reflect.Slice:
		d.list(n, v, key)
	case reflect.Pointer:
		v.Set(reflect.New(v.Type().Elem()))
		d.value(n, v.Elem(), key)
	default:
		d.scalar(n, v, key)
	}
}

// mapping fills a struct. Keys are those of its yaml tags; others are refused.
func (d *decoder) mapping(n ast.Node, v reflect.Value, key string) {
	m, ok := n.(*ast.MappingNode)
	if !ok {
		d.problem(key, placeOf(n), "keys and values are wanted here")
		return
	}
	for _, entry := range m.Values {
		name, ok := scalarText(entry.Key)
		inside := join(key, name)
		field, known := fieldOf(v, name)
		if !ok || !known {
			d.problem(inside, placeOf(entry.Key), "unknown key")
			continue
		}
		d.value(entry.Value, field, inside)
		d.places[inside] = placeOf(entry.Key)
	}
}

func (d *decoder) list(n ast.Node, v reflect.Value, key string) {
	seq, ok := n.(*ast.SequenceNode)
	if !ok {
		d.problem(key, placeOf(n), "a list is wanted here")
		return
	}
	v.Set(reflect.MakeSlice(v.Type(), len(seq.Values), len(seq.Values)))
	for i, item := range seq.Values {
		d.value(item, v.Index(i), fmt.Sprintf("%s[%d]", key, i))
	}
}

func (d *decoder) scalar(n ast.Node, v reflect.Value, key string) {
	text, ok := scalarText(n)
	if !ok {
		d.problem(key, placeOf(n), "a plain value is wanted here")
		return
	}
	if err := set(v, text); err != nil {
		d.problem(key, placeOf(n), err.Error())
	}
}

// set reads a scalar into a string, bool, number or duration.
func set(v reflect.Value, text string) error {
	if v.Type() == reflect.TypeFor[time.Duration]() {
		t, err := time.ParseDuration(text)
		if err != nil || t < 0 {
			return fmt.Errorf("%q is not a length of time such as 30s or 1h30m", text)
		}
		v.SetInt(int64(t))
		return nil
	}
	switch v.Kind() {
	case reflect.String:
		v.SetString(text)
	case reflect.Bool:
		if text != "true" && text != "false" {
			return fmt.Errorf("true or false is wanted, not %q", text)
		}
		v.SetBool(text == "true")
	case reflect.Uint32:
		u, err := strconv.ParseUint(text, 10, 32)
		if err != nil {
			return fmt.Errorf("%q is not a whole number from 0 to %d", text, uint32(1<<32-1))
		}
		v.SetUint(u)
	case reflect.Uint8:
		u, err := strconv.ParseUint(text, 0, 8)
		if err != nil {
			return fmt.Errorf("%q is not a number from 0 to 255, or 0x00 to 0xff", text)
		}
		v.SetUint(u)
	case reflect.Uint16:
		u, err := strconv.ParseUint(text, 0, 16)
		if err != nil {
			return fmt.Errorf("%q is not a number from 0 to 65535, or 0x0000 to 0xffff", text)
		}
		v.SetUint(u)
	case reflect.Int:
		i, err := strconv.ParseInt(text, 10, 32)
		if err != nil || i < 0 {
			return fmt.Errorf("%q is not a whole number from 0", text)
		}
		v.SetInt(i)
	default:
		panic("config: no way to read a " + v.Type().String())
	}
	return nil
}

// fieldOf is the field of struct v whose yaml tag is name. Fields of embedded structs
// are v's own.
func fieldOf(v reflect.Value, name string) (reflect.Value, bool) {
	for i := range v.NumField() {
		f := v.Type().Field(i)
		if f.Anonymous {
			if inner, ok := fieldOf(v.Field(i), name); ok {
				return inner, true
			}
		}
		if tag := f.Tag.Get("yaml"); tag != "" && tag == name && tag != "-" {
			return v.Field(i), true
		}
	}
	return reflect.Value{}, false
}

// scalarText is a scalar as it was written: 007 and yes stay themselves.
func scalarText(n ast.Node) (string, bool) {
	switch n := n.(type) {
	case *ast.StringNode:
		return n.Value, true
	case *ast.LiteralNode:
		return n.Value.Value, true
	case *ast.IntegerNode, *ast.FloatNode, *ast.BoolNode:
		return n.GetToken().Value, true
	}
	return "", false
}

// placeOf is where n begins; a block mapping begins at its first key.
func placeOf(n ast.Node) place {
	if m, ok := n.(*ast.MappingNode); ok && !m.IsFlowStyle && len(m.Values) > 0 {
		n = m.Values[0].Key
	}
	if t := n.GetToken(); t != nil {
		return place{t.Position.Line, t.Position.Column}
	}
	return place{}
}

func join(key, name string) string {
	if key == "" {
		return name
	}
	return key + "." + name
}
