package at

import (
	"reflect"
	"strings"
	"testing"
)

// TestCounters tells every counter, by its name.
func TestCounters(t *testing.T) {
	c := new(Counters)
	v := reflect.ValueOf(c).Elem()
	for i := range v.NumField() {
		v.Field(i).Addr().MethodByName("Store").Call([]reflect.Value{reflect.ValueOf(uint64(i + 1))})
	}
	all := c.Map()
	for i := range v.NumField() {
		if name := strings.ToLower(v.Type().Field(i).Name); all[name] != uint64(i+1) {
			t.Errorf("%s is %d", name, all[name])
		}
	}
	if len(all) != v.NumField() {
		t.Errorf("%d of %d", len(all), v.NumField())
	}
}
