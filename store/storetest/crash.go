package storetest

import (
	"bufio"
	"context"
	"io"
	"math/rand/v2"
	"os"
	"os/exec"
	"strings"
	"testing"

	"healthdial/store"
)

// Crash says how to kill one kind of store under load.
type Crash struct {
	// Open opens the store at Place, in a child process and, once that was
	// killed, in this one. It returns how to close it.
	Open  func(place string) (store.Backend, func() error, error)
	Place string
	// Rounds is how often a child is killed, over one growing store.
	Rounds int
	// Fallen is called after each kill, if not nil: a server can fall too.
	Fallen func()
}

// crashPlace names the place in the environment of a child.
const crashPlace = "HEALTHDIAL_STORETEST_CRASH"

// child runs the load, for ever, if this process was started by RunCrash; else it
// returns at once.
func child(open func(place string) (store.Backend, func() error, error)) {
	place, ok := os.LookupEnv(crashPlace)
	if !ok {
		return
	}
	go func() { // the parent is gone: so is the reason to run
		_, _ = io.Copy(io.Discard, os.Stdin)
		os.Exit(2)
	}()
	backend, _, err := open(place)
	if err == nil {
		err = newLoad(context.Background(), backend, os.Stdout).run()
	}
	_, _ = io.WriteString(os.Stderr, err.Error()+"\n")
	os.Exit(1)
}

// RunCrash starts a child that loads the store and says on a pipe what was
// acknowledged, kills it with SIGKILL at a random moment, and proves that nothing
// acknowledged was lost, nothing was done twice, and that what belongs together is
// there together.
func RunCrash(t *testing.T, c Crash) {
	var said evidence
	for round := range c.Rounds {
		c.fall(t, &said, 50+rand.IntN(400))
		if c.Fallen != nil {
			c.Fallen()
		}
		c.prove(t, &said, round == c.Rounds-1)
		if t.Failed() {
			t.Fatalf("in round %d, after %d acknowledgements", round, said.total())
		}
	}
	t.Logf("%d acknowledgements in %d rounds", said.total(), c.Rounds)
}

// fall runs a child until it has said so many things, and kills it.
func (c Crash) fall(t *testing.T, said *evidence, lines int) {
	t.Helper()
	child := exec.CommandContext(t.Context(), os.Args[0])
	child.Env = append(os.Environ(), crashPlace+"="+c.Place)
	var complaints strings.Builder
	child.Stderr = &complaints
	keep := must(child.StdinPipe())(t)
	defer func() { _ = keep.Close() }()
	out := must(child.StdoutPipe())(t)
	if err := child.Start(); err != nil {
		t.Fatal(err)
	}
	lineScanner := bufio.NewScanner(out)
	for n := 0; lineScanner.Scan(); n++ {
		said.hear(lineScanner.Text())
		if n == lines {
			_ = child.Process.Kill() // what it said before is read on
		}
	}
	_ = child.Wait()
	if complaints.Len() > 0 {
		t.Fatalf("the child failed: %s", complaints.String())
	}
}

// prove opens the store again and holds it to what the child said.
func (c Crash) prove(t *testing.T, said *evidence, last bool) {
	t.Helper()
	backend, closeStore, err := c.Open(c.Place)
	if err != nil {
		t.Fatal(err)
	}
	defer func() {
		if err := closeStore(); err != nil {
			t.Error(err)
		}
	}()
	p := &proof{t: t, load: newLoad(t.Context(), backend, io.Discard), said: said}
	p.audit()
	p.sessions()
	p.messages()
	p.repeats()
	if last {
		p.letters()
	}
}
