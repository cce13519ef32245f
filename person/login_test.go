package person

import (
	"context"
	"errors"
	"testing"
	"testing/synctest"
	"time"

	"go.uber.org/goleak"

	"healthdial/registry"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

func TestLoginChoices(t *testing.T) {
	w := newWorld(t)
	send := func() {
		t.Helper()
		w.pass(31 * time.Minute)
		exit, err := w.s.SendLoginCode(ctx, w.by())
		must(t, "send", exit, Sent, err)
	}
	send()
	exit, err := w.s.VerifyLoginCode(ctx, w.by(), rightly, "")
	must(t, "nothing on this mobile", exit, None, err)
	w.phr.accounts = []registry.Account{{Address: address, Name: "Asha Devi"}, {Address: "ravi.devi@sbx", Name: "Ravi Devi"}}
	send()
	exit, err = w.s.VerifyLoginCode(ctx, w.by(), rightly, "somebody@sbx")
	must(t, "somebody else's", exit, Unknown, err)
	send()
	exit, err = w.s.VerifyLoginCode(ctx, w.by(), rightly, "Ravi.Devi@sbx")
	must(t, "again", exit, In, err)
	send()
	exit, err = w.s.VerifyLoginCode(ctx, w.by(), rightly, "")
	must(t, "several", exit, Several, err)
	exit, err = w.s.ChooseLogin(ctx, w.by(), "somebody@sbx")
	must(t, "somebody else's", exit, Unknown, err)
	exit, err = w.s.ChooseLogin(ctx, w.by(), address)
	must(t, "choose", exit, In, err)
	if n := len(w.person().Accounts); n != 2 {
		t.Errorf("%d accounts", n)
	}
	exit, err = w.s.ChooseLogin(ctx, w.by(), address)
	must(t, "choose twice", exit, Lapsed, err)
}

func TestRepeatedStepLogsInOnce(t *testing.T) {
	w := newWorld(t)
	w.phr.accounts = []registry.Account{{Address: address}}
	exit, err := w.s.SendLoginCode(ctx, w.by())
	must(t, "send", exit, Sent, err)
	st := w.by()
	for range 3 {
		exit, err = w.s.VerifyLoginCode(ctx, st, rightly, "")
		must(t, "verify", exit, In, err)
	}
	if w.revision != 2 {
		t.Errorf("%d commits", w.revision)
	}
}

func TestTokenIsRefreshedOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t)
		w.logIn()
		if tok, err := w.s.Token(ctx, w.owner, address); err != nil || tok != "access" || w.phr.refreshed != 0 {
			t.Fatalf("the login's own token: %v, %d refreshes", err, w.phr.refreshed)
		}
		w.pass(30 * time.Minute)
		w.phr.gate = make(chan struct{})
		for range 20 {
			go func() {
				if tok, err := w.s.Token(ctx, w.owner, "ASHA.devi@sbx"); err != nil || tok != "fresh" {
					t.Errorf("token: %v", err)
				}
			}()
		}
		synctest.Wait() // everybody waits for the one refresh
		close(w.phr.gate)
		synctest.Wait()
		if w.phr.refreshed != 1 {
			t.Errorf("%d refreshes", w.phr.refreshed)
		}
		a, _ := w.person().Account(address)
		if a.Refresh != "r2" || !a.Until.Equal(w.now.Add(14*24*time.Hour)) {
			t.Errorf("the new refresh token is not on record")
		}
	})
}

// TestWaitingKeepsToItsDeadline waits for a refresh that hangs.
func TestWaitingKeepsToItsDeadline(t *testing.T) {
	w := newWorld(t)
	w.logIn()
	w.pass(time.Hour)
	w.phr.gate = make(chan struct{})
	first := make(chan error)
	go func() {
		_, err := w.s.Token(ctx, w.owner, address)
		first <- err
	}()
	<-w.phr.entered
	short, cancel := context.WithCancel(ctx)
	cancel()
	if _, err := w.s.Token(short, w.owner, address); !errors.Is(err, context.Canceled) {
		t.Errorf("waited: %v", err)
	}
	close(w.phr.gate)
	if err := <-first; err != nil {
		t.Error(err)
	}
}

func TestEmptyRefreshReplyKeepsTheOld(t *testing.T) {
	for _, until := range []time.Duration{0, 3 * 24 * time.Hour} {
		w := newWorld(t)
		w.logIn()
		before, _ := w.person().Account(address)
		w.phr.refreshes, w.phr.refreshLife = "", until
		w.pass(time.Hour)
		want := before.Until
		if until != 0 {
			want = w.now.Add(until)
		}
		if _, err := w.s.Token(ctx, w.owner, address); err != nil {
			t.Fatal(err)
		}
		if a, _ := w.person().Account(address); a.Refresh != before.Refresh || !a.Until.Equal(want) {
			t.Errorf("until %v: the old refresh token is lost: %v", until, a.Until.Equal(want))
		}
	}
}

func TestLapsedLogin(t *testing.T) {
	w := newWorld(t)
	if _, err := w.s.Token(ctx, w.owner, address); !errors.Is(err, ErrNoAccount) || !errors.Is(err, registry.NotFound) {
		t.Errorf("nobody: %v", err)
	}
	w.logIn()
	w.pass(time.Hour)
	w.phr.fail = &registry.Error{Op: "test", Kind: registry.Unavailable}
	if _, err := w.s.Token(ctx, w.owner, address); !errors.Is(err, registry.Unavailable) {
		t.Errorf("registry down: %v", err)
	}
	w.phr.fail = &registry.Error{Op: "test", Kind: registry.Unauthorized}
	if _, err := w.s.Token(ctx, w.owner, address); !errors.Is(err, ErrNeedsLogin) || !errors.Is(err, registry.Unauthorized) {
		t.Errorf("refused: %v", err)
	}
	w.phr.fail = nil
	if _, err := w.s.Token(ctx, w.owner, address); !errors.Is(err, ErrNeedsLogin) || w.phr.refreshed != 2 {
		t.Errorf("refused before: %v, %d refreshes", err, w.phr.refreshed)
	}
	w.logIn()
	w.pass(15 * 24 * time.Hour)
	if _, err := w.s.Token(ctx, w.owner, address); !errors.Is(err, ErrNeedsLogin) {
		t.Errorf("after fifteen days: %v", err)
	}
}

func TestLogOutForgets(t *testing.T) {
	w := newWorld(t)
	w.logIn()
	w.phr.fail = &registry.Error{Op: "test", Kind: registry.Unavailable}
	exit, err := w.s.LogOut(ctx, w.by(), address)
	must(t, "log out while the registry is down", exit, OK, err)
	if len(w.person().Accounts) != 0 || w.phr.loggedOut != 1 {
		t.Error("not forgotten")
	}
	w.phr.fail = nil
	if _, err := w.s.Token(ctx, w.owner, address); !errors.Is(err, ErrNoAccount) {
		t.Errorf("a token is left: %v", err)
	}
	if owners, _ := w.s.Owners(ctx, address); len(owners) != 0 {
		t.Error("still indexed")
	}
	exit, err = w.s.LogOut(ctx, w.by(), address)
	must(t, "log out again", exit, Unknown, err)
}

func TestNoTokenLeaves(t *testing.T) {
	w := newWorld(t)
	w.logIn()
	for _, secret := range []string{"r1", "access", "transfer", rightly} {
		if w.leaks(secret) {
			t.Errorf("%s is outside the record", secret)
		}
	}
}
