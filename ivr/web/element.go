package web

import (
	"bytes"
	"encoding/xml"
	"fmt"
)

// element is an element of a document, made from the outside in.
type element struct {
	name string
	attr []string // name, value, name, value ...
	kids []element
	text string // in place of kids
}

func el(name string, attr ...string) element { return element{name: name, attr: attr} }

// of is the element with kids added.
func (e element) of(kids ...element) element {
	e.kids = append(e.kids[:len(e.kids):len(e.kids)], kids...)
	return e
}

// with is the element with one attribute more.
func (e element) with(name, value string) element {
	e.attr = append(e.attr[:len(e.attr):len(e.attr)], name, value)
	return e
}

// says is the element with a text in it.
func (e element) says(text string) element {
	e.text = text
	return e
}

// document is the whole as it is sent.
func (e element) document() ([]byte, error) {
	var b bytes.Buffer
	b.WriteString(xml.Header)
	w := xml.NewEncoder(&b)
	w.Indent("", "  ")
	if err := e.write(w); err != nil {
		return nil, fmt.Errorf("ivr/web: writing a document: %w", err)
	}
	if err := w.Close(); err != nil {
		return nil, fmt.Errorf("ivr/web: writing a document: %w", err)
	}
	return b.Bytes(), nil
}

func (e element) write(w *xml.Encoder) error {
	start := xml.StartElement{Name: xml.Name{Local: e.name}}
	for i := 0; i+1 < len(e.attr); i += 2 {
		start.Attr = append(start.Attr, xml.Attr{Name: xml.Name{Local: e.attr[i]}, Value: e.attr[i+1]})
	}
	if err := w.EncodeToken(start); err != nil {
		return err
	}
	if e.text != "" {
		if err := w.EncodeToken(xml.CharData(e.text)); err != nil {
			return err
		}
	}
	for _, k := range e.kids {
		if err := k.write(w); err != nil {
			return err
		}
	}
	return w.EncodeToken(start.End())
}
