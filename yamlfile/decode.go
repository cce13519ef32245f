package yamlfile

import (
	"fmt"
	"reflect"

	"github.com/goccy/go-yaml/ast"
)

// decoder fills a value from nodes and goes on after a fault.
type decoder struct{ *Document }

func (d decoder) value(n ast.Node, v reflect.Value, key string) {
	d.places[key] = At(d.file, n)
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
func (d decoder) mapping(n ast.Node, v reflect.Value, key string) {
	m, ok := n.(*ast.MappingNode)
	if !ok {
		d.problem(key, n, "keys and values are wanted here")
		return
	}
	for _, entry := range m.Values {
		name, ok := Scalar(entry.Key)
		inside := join(key, name)
		field, known := fieldOf(v, name)
		if !ok || !known {
			d.problem(inside, entry.Key, "unknown key")
			continue
		}
		d.value(entry.Value, field, inside)
		d.places[inside] = At(d.file, entry.Key)
	}
}

func (d decoder) list(n ast.Node, v reflect.Value, key string) {
	seq, ok := n.(*ast.SequenceNode)
	if !ok {
		d.problem(key, n, "a list is wanted here")
		return
	}
	v.Set(reflect.MakeSlice(v.Type(), len(seq.Values), len(seq.Values)))
	for i, item := range seq.Values {
		d.value(item, v.Index(i), fmt.Sprintf("%s[%d]", key, i))
	}
}

func (d decoder) scalar(n ast.Node, v reflect.Value, key string) {
	text, ok := Scalar(n)
	if !ok {
		d.problem(key, n, "a plain value is wanted here")
		return
	}
	if err := set(v, text); err != nil {
		d.problem(key, n, err.Error())
	}
}

func (d decoder) problem(key string, n ast.Node, message string) {
	d.Problems = append(d.Problems, Problem{At(d.file, n), key, message})
}

// fieldOf is the field of struct v, or of a struct embedded in it, whose yaml tag is
// name.
func fieldOf(v reflect.Value, name string) (reflect.Value, bool) {
	for _, field := range reflect.VisibleFields(v.Type()) {
		if tag := field.Tag.Get("yaml"); tag == name && tag != "-" && tag != "" {
			return v.FieldByIndex(field.Index), true
		}
	}
	return reflect.Value{}, false
}

func join(key, name string) string {
	if key == "" {
		return name
	}
	return key + "." + name
}
