package modem

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

func TestResetBy(t *testing.T) {
	t.Setenv("SECRET", "s3cret")
	for name, c := range map[string]struct {
		script string
		want   string // "" is no error
	}{
		"cuts":      {`test "$1" = port3`, ""},
		"fails":     {`echo no hub; exit 3`, `: exit status 3: "no hub"`},
		"chatters":  {`i=0; while [ $i -lt 5000 ]; do echo "a line that is long enough to fill a pipe"; i=$((i+1)); done; exit 1`, `: exit status 1: "a line that is long enough to fill a pipe"`},
		"escapes":   {`printf '\033[2J\303\244'; exit 1`, `: exit status 1: "\x1b[2J\u00e4"`},
		"no secret": {`test -z "$SECRET"`, ""},
	} {
		t.Run(name, func(t *testing.T) {
			err := ResetBy("/bin/sh", "-c", c.script, "cycle", "port3")(t.Context())
			switch {
			case c.want == "" && err != nil:
				t.Error(err)
			case c.want != "" && (err == nil || err.Error() != "modem: /bin/sh"+c.want):
				t.Errorf("got %v", err)
			}
		})
	}
	if err := ResetBy(filepath.Join(t.TempDir(), "none"))(t.Context()); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("got %v", err)
	}
}

// TestResetByKills ends a program and its children when there is no more time.
func TestResetByKills(t *testing.T) {
	ctx, cancel := context.WithTimeout(t.Context(), 100*time.Millisecond)
	defer cancel()
	start := time.Now()
	err := ResetBy("/bin/sh", "-c", "sleep 60 & wait")(ctx)
	if !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("got %v", err)
	}
	if took := time.Since(start); took > 20*time.Second {
		t.Errorf("took %v", took)
	}
}

func TestHead(t *testing.T) {
	var h head
	for range 10 {
		if n, err := h.Write([]byte(strings.Repeat("x", 50))); n != 50 || err != nil {
			t.Fatal(n, err)
		}
	}
	if h.Len() != resetSays {
		t.Errorf("kept %d", h.Len())
	}
}
