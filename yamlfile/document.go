package yamlfile

import (
	"fmt"
	"reflect"
	"strings"
)

// Document is a file that was decoded: what is wrong with it, and where each of its
// keys stands, so that whoever looks at the values can point there.
type Document struct {
	Problems Problems

	file   string
	places map[string]Place
	unread int // of the problems, how many are of reading
}

// Decode reads the only document of a file, at most Usual octets, into v, a pointer
// to a struct. Its fields and those of structs that it embeds are known by their yaml
// tags; they are strings, bools, numbers that are not negative, lengths of time,
// structs, and slices of and pointers to these. The error is Problems if the file is
// no such document at all; what is wrong inside is in the Document.
func Decode(file string, text []byte, v any) (*Document, error) {
	body, problems := One(file, text, Usual)
	if body == nil {
		return nil, problems
	}
	d := &Document{file: file, places: map[string]Place{}}
	decoder{d}.value(body, reflect.ValueOf(v).Elem(), "")
	d.unread = len(d.Problems)
	return d, nil
}

// Wrong adds a problem where key stands, or where what it is missing from does. What
// could not be read is not told again.
func (d *Document) Wrong(key, format string, args ...any) {
	for _, p := range d.Problems[:d.unread] {
		if p.Key == key || strings.HasPrefix(p.Key, key+".") || strings.HasPrefix(p.Key, key+"[") {
			return
		}
	}
	d.Problems = append(d.Problems, Problem{d.at(key), key, fmt.Sprintf(format, args...)})
}

func (d *Document) at(key string) Place {
	for {
		if at, ok := d.places[key]; ok {
			return at
		}
		cut := strings.LastIndexAny(key, ".[")
		if cut < 0 {
			return Place{File: d.file}
		}
		key = key[:cut]
	}
}
