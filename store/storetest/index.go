package storetest

import (
	"sync"
	"testing"
	"time"
)

func index() []test {
	return []test{
		{"values are found by key until they expire", indexAll},
		{"one caller takes a value", indexTake},
		{"removed is gone", indexRemove},
	}
}

func indexAll(t *testing.T, r *rig) {
	x, at := r.Index(), r.now().Add(time.Hour)
	r.ok(x.Put(r.ctx, "account", "sample@sbx", "a", []byte("1"), time.Time{}))
	r.ok(x.Put(r.ctx, "account", "sample@sbx", "b", []byte("2"), at))
	r.ok(x.Put(r.ctx, "account", "sample@sbx", "a", []byte("3"), time.Time{}))
	r.ok(x.Put(r.ctx, "account", "other@sbx", "a", []byte("4"), time.Time{}))
	r.ok(x.Put(r.ctx, "visit", "sample@sbx", "a", []byte("5"), time.Time{}))
	all := func(now time.Time) map[string][]byte {
		return must(x.All(r.ctx, "account", "sample@sbx", now))(t)
	}
	same(t, map[string][]byte{"a": []byte("3"), "b": []byte("2")}, all(at.Add(-1)))
	same(t, map[string][]byte{"a": []byte("3")}, all(at))
	same(t, map[string][]byte{}, must(x.All(r.ctx, "account", "nobody@sbx", at))(t))
}

func indexTake(t *testing.T, r *rig) {
	const callers = 12
	r.ok(r.Index().Put(r.ctx, "visit", "12345678", "x", []byte("v"), r.now().Add(time.Hour)))
	got := make(chan bool, callers)
	var wg sync.WaitGroup
	for range callers {
		wg.Go(func() {
			v, ok, err := r.Index().Take(r.ctx, "visit", "12345678", r.now())
			if err != nil || ok && string(v) != "v" {
				t.Errorf("took %q, %v", v, err)
			}
			got <- ok
		})
	}
	wg.Wait()
	if n := countTrue(got, callers); n != 1 {
		t.Errorf("%d callers took it", n)
	}
	at := r.now().Add(time.Hour)
	r.ok(r.Index().Put(r.ctx, "visit", "12345678", "x", []byte("w"), at))
	if _, ok, err := r.Index().Take(r.ctx, "visit", "12345678", at); ok || err != nil {
		t.Errorf("an expired value was taken: %t, %v", ok, err)
	}
}

func indexRemove(t *testing.T, r *rig) {
	r.ok(r.Index().Remove(r.ctx, "s", "k", "a"))
	r.ok(r.Index().Put(r.ctx, "s", "k", "a", []byte("1"), time.Time{}))
	r.ok(r.Index().Put(r.ctx, "s", "k", "b", []byte("2"), time.Time{}))
	r.ok(r.Index().Remove(r.ctx, "s", "k", "a"))
	same(t, map[string][]byte{"b": []byte("2")}, must(r.Index().All(r.ctx, "s", "k", r.now()))(t))
}
