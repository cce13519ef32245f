package move_test

import (
	"bytes"
	"context"
	"errors"
	"math/rand/v2"
	"path/filepath"
	"reflect"
	"testing"
	"time"

	"healthdial/seal"
	"healthdial/store"
	"healthdial/store/move"
)

func TestRoundTrip(t *testing.T) {
	c := newClock()
	from, ring := filled(t, c)
	path, to := filepath.Join(t.TempDir(), "export"), file(t, c)
	sum := exported(t, from, ring, path)
	a, err := move.Import(t.Context(), to, ring, path, c.now, nil)
	if err != nil {
		t.Fatal(err)
	}
	wantSame(t, from, to)
	if !reflect.DeepEqual(a.Sum, sum) || a.Expired != 0 || a.Audit == 0 || a.Audit != sum.Items[store.LinkSection] {
		t.Errorf("arrived %+v, want %+v", a, sum)
	}
	// Repeated, it changes nothing; once a service has opened the store, it must not.
	if _, err := move.Import(t.Context(), to, ring, path, c.now, nil); err != nil {
		t.Error(err)
	}
	wantSame(t, from, to)
	if _, err := store.Open(t.Context(), to, ring); err != nil {
		t.Fatal(err)
	}
	_, err = move.Import(t.Context(), to, ring, path, c.now, nil)
	wantErr(t, err, move.ErrNotEmpty)
}

// Nothing that a store keeps is readable in the file, not even names.
func TestSealed(t *testing.T) {
	c := newClock()
	from, ring := filled(t, c)
	path := filepath.Join(t.TempDir(), "export")
	exported(t, from, ring, path)
	file := octets(t, path)
	for p := range store.Partitions {
		for item, err := range from.Dump(t.Context(), p) {
			if err != nil {
				t.Fatal(err)
			}
			if r, ok := item.(store.RecordItem); ok && r.Owner != (seal.Owner{}) && bytes.Contains(file, r.Owner[:]) {
				t.Fatal("an owner is readable")
			}
		}
	}
	for _, word := range []string{"session", "consent", "audit"} {
		if bytes.Contains(file, []byte(word)) {
			t.Errorf("%q is readable", word)
		}
	}
}

// An export that was cut off anywhere goes on where its file is whole.
func TestExportGoesOn(t *testing.T) {
	c := newClock()
	from, ring := filled(t, c)
	path := filepath.Join(t.TempDir(), "export")
	want := exported(t, from, ring, path)
	whole := octets(t, path)
	cuts := []int{0, 1, 54, 55, 56, 60, 200, len(whole) - 1, len(whole)}
	for range 12 {
		cuts = append(cuts, rand.IntN(len(whole)))
	}
	for _, cut := range cuts {
		write(t, path, whole[:cut])
		got, err := move.Export(t.Context(), from, ring, path, nil)
		if cut > 0 && cut < 55 {
			wantErr(t, err, move.ErrNotOurs)
			continue
		}
		if err != nil || !reflect.DeepEqual(got, want) {
			t.Fatalf("cut at %d of %d: %v", cut, len(whole), err)
		}
		to := file(t, c)
		if _, err := move.Import(t.Context(), to, ring, path, c.now, nil); err != nil {
			t.Fatalf("cut at %d of %d: %v", cut, len(whole), err)
		}
	}
}

// A store that a service opened meanwhile is another store.
func TestExportOfChangedStore(t *testing.T) {
	c := newClock()
	from, ring := filled(t, c)
	path := filepath.Join(t.TempDir(), "export")
	exported(t, from, ring, path)
	if _, err := store.Open(t.Context(), from, ring); err != nil {
		t.Fatal(err)
	}
	_, err := move.Export(t.Context(), from, ring, path, nil)
	wantErr(t, err, move.ErrChanged)
}

// A file that is not whole, or was changed anywhere, leaves the store untouched.
func TestImportOfDamagedFile(t *testing.T) {
	c := newClock()
	from, ring := filled(t, c)
	path, to := filepath.Join(t.TempDir(), "export"), file(t, c)
	exported(t, from, ring, path)
	whole := octets(t, path)
	refused := func(name string, b []byte, want ...error) {
		t.Helper()
		write(t, path, b)
		_, err := move.Import(t.Context(), to, ring, path, c.now, nil)
		for _, w := range want {
			if errors.Is(err, w) {
				return
			}
		}
		t.Errorf("%s: got %v", name, err)
	}
	for range 20 {
		cut := 60 + rand.IntN(len(whole)-60)
		refused("cut off", whole[:cut], move.ErrUnfinished)
		changed := bytes.Clone(whole)
		changed[rand.IntN(len(whole))] ^= 1 << rand.IntN(8)
		refused("changed", changed, move.ErrDamaged, move.ErrUnfinished, move.ErrNotOurs, seal.ErrUnknownKey)
	}
	refused("longer", append(bytes.Clone(whole), 0), move.ErrDamaged)
	refused("another file", []byte("something else that is longer than the header of an export is"), move.ErrNotOurs)
	for p := range store.Partitions {
		for range to.Dump(t.Context(), p) {
			t.Fatal("the store was touched")
		}
	}
}

func TestImportUnderOtherKeys(t *testing.T) {
	c := newClock()
	from, ring := filled(t, c)
	path := filepath.Join(t.TempDir(), "export")
	exported(t, from, ring, path)
	_, err := move.Import(t.Context(), file(t, c), testRing(t, 7, 2), path, c.now, nil)
	wantErr(t, err, seal.ErrUnknownKey)
	_, err = move.Import(t.Context(), file(t, c), testRing(t, 8, 1), path, c.now, nil)
	wantErr(t, err, store.ErrWrongKeys)
	other := file(t, c)
	if _, err := store.Open(t.Context(), other, testRing(t, 8, 1)); err != nil {
		t.Fatal(err)
	}
	_, err = move.Import(t.Context(), other, ring, path, c.now, nil)
	wantErr(t, err, store.ErrWrongKeys)
	// Under the same keys a store that was only ever opened is empty.
	same := file(t, c)
	if _, err := store.Open(t.Context(), same, ring); err != nil {
		t.Fatal(err)
	}
	if _, err := move.Import(t.Context(), same, testRing(t, 7, 2, 1), path, c.now, nil); err != nil {
		t.Error(err)
	}
}

var errFull = errors.New("the disk is full")

// failing is a store that fails after so many fills.
type failing struct {
	store.Mover
	left int
}

func (f *failing) Fill(ctx context.Context, partition int, items []store.Item) error {
	if f.left--; f.left < 0 {
		// Half of it is kept all the same.
		return errors.Join(errFull, f.Mover.Fill(ctx, partition, items[:len(items)/2]))
	}
	return f.Mover.Fill(ctx, partition, items)
}

// However often an import is interrupted, and wherever: nobody opens what is half
// filled, and the end is the same.
func TestImportGoesOn(t *testing.T) {
	c := newClock()
	from, ring := filled(t, c)
	path, to := filepath.Join(t.TempDir(), "export"), file(t, c)
	exported(t, from, ring, path)
	for tries := 1; ; tries++ {
		_, err := move.Import(t.Context(), &failing{to, 1 + rand.IntN(12)}, ring, path, c.now, nil)
		if err == nil {
			break
		}
		wantErr(t, err, errFull)
		_, err = store.Open(t.Context(), to, ring)
		wantErr(t, err, store.ErrHalfMoved)
		_, err = move.Export(t.Context(), to, ring, filepath.Join(t.TempDir(), "again"), nil)
		wantErr(t, err, move.ErrHalfMoved)
		if tries > 200 || t.Failed() {
			t.Fatal("it does not end")
		}
	}
	wantSame(t, from, to)
	if _, err := store.Open(t.Context(), to, ring); err != nil {
		t.Error(err)
	}
}

func TestImportStopped(t *testing.T) {
	c := newClock()
	from, ring := filled(t, c)
	path, to := filepath.Join(t.TempDir(), "export"), file(t, c)
	exported(t, from, ring, path)
	ctx, cancel := context.WithCancel(t.Context())
	_, err := move.Import(ctx, to, ring, path, c.now, func(step string, _ int, _ uint64) {
		if step == "filling" {
			cancel()
		}
	})
	wantErr(t, err, context.Canceled)
	if _, err := move.Import(t.Context(), to, ring, path, c.now, nil); err != nil {
		t.Error(err)
	}
}

// careless is a store that loses, changes or invents something.
type careless struct {
	store.Mover
	fault func(store.Item) []store.Item
}

func (l careless) Fill(ctx context.Context, partition int, items []store.Item) error {
	var kept []store.Item
	for _, item := range items {
		kept = append(kept, l.fault(item)...)
	}
	return l.Mover.Fill(ctx, partition, kept)
}

// What arrives otherwise than it left is found.
func TestImportCompares(t *testing.T) {
	c := newClock()
	from, ring := filled(t, c)
	path := filepath.Join(t.TempDir(), "export")
	exported(t, from, ring, path)
	for section := store.RecordSection; section <= store.HeadSection; section++ {
		lost := false
		fault := func(item store.Item) []store.Item {
			if item.Section() != section || lost {
				return []store.Item{item}
			}
			lost = true
			return nil
		}
		_, err := move.Import(t.Context(), careless{file(t, c), fault}, ring, path, c.now, nil)
		if d, ok := errors.AsType[*move.DifferentError](err); !ok || d.Section != section || d.How != "missing" {
			t.Errorf("one of %s lost: got %v", move.SectionName(section), err)
		}
	}
	changed := func(item store.Item) []store.Item {
		if m, ok := item.(store.MessageItem); ok {
			m.Attempts++
			return []store.Item{m}
		}
		return []store.Item{item}
	}
	more := func(item store.Item) []store.Item {
		if h, ok := item.(store.HeadItem); ok {
			return []store.Item{h, store.CountItem{Name: store.Name{}, Count: 1}}
		}
		return []store.Item{item}
	}
	for how, fault := range map[string]func(store.Item) []store.Item{"changed": changed, "not of the file": more} {
		_, err := move.Import(t.Context(), careless{file(t, c), fault}, ring, path, c.now, nil)
		if d, ok := errors.AsType[*move.DifferentError](err); !ok || d.How != how {
			t.Errorf("%s: got %v", how, err)
		}
	}
}

// What expires on the way may be missing, and nothing else is.
func TestExpiredOnTheWay(t *testing.T) {
	c := newClock()
	from, ring := filled(t, c)
	path, to := filepath.Join(t.TempDir(), "export"), file(t, c)
	exported(t, from, ring, path)
	c.at = c.at.Add(90 * time.Minute)
	a, err := move.Import(t.Context(), to, ring, path, c.now, nil)
	if err != nil || a.Expired == 0 {
		t.Errorf("%d expired, %v", a.Expired, err)
	}
	wantSame(t, from, to)
}
