package yamlfile

import (
	"fmt"
	"reflect"
	"strconv"
	"strings"
	"testing"
	"time"
)

// FuzzDecode feeds files to the decoder: what it takes it reads again alike after it
// was written anew, and what it refuses it refuses with words and a place in the file.
func FuzzDecode(f *testing.F) {
	f.Add(good)
	f.Add("text: &a x\nwords: *a")
	f.Add("entries: [{below: [{name: 1s}]}, 2]")
	f.Fuzz(func(t *testing.T, text string) {
		var v, again sample
		d, err := Decode("f", []byte(text), &v)
		if err == nil {
			err = d.Problems.Err()
		}
		if err != nil {
			checkPlaces(t, err.(Problems), strings.Count(text, "\n")+strings.Count(text, "\r")+1)
			return
		}
		written := write(reflect.ValueOf(v))
		d, err = Decode("g", []byte(written), &again)
		if err != nil || d.Problems.Err() != nil || !reflect.DeepEqual(v, again) {
			t.Errorf("%+v became %+v\n%v %v\n%s", v, again, err, d, written)
		}
	})
}

func checkPlaces(t *testing.T, ps Problems, lines int) {
	for _, p := range ps {
		if p.Message == "" || p.File != "f" || p.Line < 0 || p.Line > lines {
			t.Errorf("no words or no place: %+v", p)
		}
	}
}

// write is a value as YAML on one line, every text in double quotes.
func write(v reflect.Value) string {
	switch x := v.Interface().(type) {
	case time.Duration:
		return x.String()
	case string:
		return strconv.Quote(x)
	}
	switch v.Kind() {
	case reflect.Pointer:
		return write(v.Elem())
	case reflect.Slice:
		items := make([]string, v.Len())
		for i := range items {
			items[i] = write(v.Index(i))
		}
		return "[" + strings.Join(items, ", ") + "]"
	case reflect.Struct:
		return "{" + strings.Join(fields(v), ", ") + "}"
	}
	return fmt.Sprint(v)
}

// fields are what is given of a struct.
func fields(v reflect.Value) (list []string) {
	for i := range v.NumField() {
		switch field, value := v.Type().Field(i), v.Field(i); {
		case field.Anonymous:
			list = append(list, fields(value)...)
		case !value.IsZero():
			list = append(list, field.Tag.Get("yaml")+": "+write(value))
		}
	}
	return list
}
