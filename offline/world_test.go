package offline

import (
	"context"
	"errors"
	"testing"
	"time"

	"healthdial/outbox"
	"healthdial/registry"
	"healthdial/seal"
)

var day0 = time.Date(2026, 11, 28, 9, 0, 0, 0, time.UTC)

// world is a line whose far end the test controls, and an outbox that tries what is due.
type world struct {
	*Line
	now     time.Time
	cut     bool
	reached int
	calls   []registry.Standing
	memory  memory
	jobs    []outbox.Message // not done yet
	due     map[outbox.ID]time.Time
	went    []outbox.Message // those done
	at      []time.Time      // when they were
	tries   int
	fails   func(outbox.Message) error
}

func newWorld() *world {
	w := &world{now: day0, memory: memory{}, due: map[outbox.ID]time.Time{}, fails: func(outbox.Message) error { return nil }}
	w.start()
	return w
}

// start is a process that begins: nothing lives but what is stored.
func (w *world) start() {
	w.Line = New(Config{Registries: w, Now: func() time.Time { return w.now }, Memory: w.memory})
	w.recall(context.Background())
}

func (w *world) Reach(context.Context) error {
	w.reached++
	if w.cut {
		return errors.New("nothing answers")
	}
	return nil
}

func (w *world) Standing() []registry.Standing { return w.calls }

// give adds a job that is given now.
func (w *world) give(owner, id byte) outbox.Message {
	m := outbox.Message{ID: outbox.ID{id}, Owner: seal.Owner{owner}, Job: "test", NotBefore: w.now, Payload: []byte("payload")}
	w.jobs = append(w.jobs, m)
	w.due[m.ID] = w.now
	return m
}

// pass lets time go on, second by second, while the line is watched and jobs are tried.
func (w *world) pass(d time.Duration) {
	for end := w.now.Add(d); w.now.Before(end); w.now = w.now.Add(time.Second) {
		w.look(context.Background())
		w.run()
	}
}

func (w *world) run() {
	job := w.Wait(func(_ context.Context, m outbox.Message) (outbox.Outcome, error) {
		err := w.fails(m)
		if err == nil {
			w.went, w.at = append(w.went, m), append(w.at, w.now)
		}
		return outbox.Outcome{}, err
	})
	for _, m := range append([]outbox.Message(nil), w.jobs...) {
		if w.due[m.ID].After(w.now) {
			continue
		}
		w.tries++
		_, err := job(context.Background(), m)
		var later interface{ At() time.Time }
		if errors.As(err, &later) {
			w.due[m.ID] = later.At()
			continue
		}
		w.drop(m.ID)
	}
}

func (w *world) drop(id outbox.ID) {
	for i, m := range w.jobs {
		if m.ID == id {
			w.jobs = append(w.jobs[:i:i], w.jobs[i+1:]...)
			return
		}
	}
}

// memory is a Memory.
type memory map[string][]byte

func (m memory) Put(_ context.Context, space, key, id string, value []byte, _ time.Time) error {
	m[space+key+id] = value
	return nil
}

func (m memory) All(context.Context, string, string, time.Time) (map[string][]byte, error) {
	return map[string][]byte{id: m[space+key+id]}, nil
}

func (m memory) Remove(_ context.Context, space, key, id string) error {
	delete(m, space+key+id)
	return nil
}

func (w *world) stands(t *testing.T, want bool) {
	t.Helper()
	if _, down := w.Down(); down != want {
		t.Fatalf("at %v: down is %t", w.now.Sub(day0), down)
	}
}
