package dlt

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

func TestParameters(t *testing.T) {
	tpl := Template{ID: "1107160000000000001"}
	const entity, marketer = "1101000000000000001", "1302000000000000001"
	for name, tc := range map[string]struct {
		entity Entity
		want   []Parameter
	}{
		"no telemarketer": {Entity{ID: entity}, []Parameter{{0x1400, []byte(entity)}, {0x1401, []byte(tpl.ID)}}},
		"hashed": {Entity{ID: entity, Telemarketer: []string{marketer}}, []Parameter{
			{0x1400, []byte(entity)}, {0x1401, []byte(tpl.ID)},
			// printf 1101000000000000001,1302000000000000001 | sha256sum
			{0x1402, []byte("b663cd3d54f6cf530a378f45096d575d98951402b86d0dbb2c00f570fb522f0d")},
		}},
		"plain, other tags": {Entity{ID: entity, Telemarketer: []string{marketer, "13"}, Plain: true, Tags: Tags{1, 2, 3}}, []Parameter{
			{1, []byte(entity)}, {2, []byte(tpl.ID)}, {3, []byte(entity + "," + marketer + ",13")},
		}},
	} {
		if d := cmp.Diff(tc.want, tc.entity.Parameters(tpl)); d != "" {
			t.Errorf("%s: %s", name, d)
		}
	}
}

func TestOpen(t *testing.T) {
	at := func(s string) time.Time {
		v, err := time.ParseInLocation("2006-01-02 15:04", s, india)
		if err != nil {
			t.Fatal(err)
		}
		return v.UTC()
	}
	for now, want := range map[string]string{
		"2026-11-28 09:59": "2026-11-28 10:00",
		"2026-11-28 10:00": "2026-11-28 10:00",
		"2026-11-28 20:59": "2026-11-28 20:59",
		"2026-11-28 21:00": "2026-11-29 10:00",
		"2026-11-30 23:30": "2026-12-01 10:00",
		"2026-11-28 00:10": "2026-11-28 10:00",
	} {
		if got := Promotional.Open(at(now)); !got.Equal(at(want)) {
			t.Errorf("at %s: %s, want %s", now, got.In(india), want)
		}
		if got := ServiceImplicit.Open(at(now)); !got.Equal(at(now)) {
			t.Errorf("others wait at %s until %s", now, got)
		}
	}
}
