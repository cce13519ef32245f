package admin

import (
	"bytes"
	"embed"
	"fmt"
	"html/template"
	"net/http"
	"strings"
	text "text/template"
	"time"

	"github.com/labstack/echo/v4"

	"healthdial/outbox"
	"healthdial/store"
)

// status is the state of everything, for a page that a person reads.
type status struct {
	Ready   bool
	Version string
	Up      time.Duration
	Links   []line
	Queue   []line
	Inbox   []line
	Also    []line
	Notes   []string
	Reasons []string // of Ready

	Registries []line
	Away       int // of them
}

// line is one thing and how it stands.
type line struct{ Name, Word string }

// queue puts the counts of the outbox into words.
func (s *status) queue(stats outbox.Stats, now time.Time) {
	for lane, word := range lanes {
		waits := count(stats.Queued[outbox.Lane(lane)], "waits", "wait")
		s.Queue = append(s.Queue, line{word, waits + overdue(stats.Lag(outbox.Lane(lane), now))})
	}
	s.Queue = append(s.Queue,
		line{"under way", fmt.Sprint(stats.Leased)},
		line{"awaiting a receipt", fmt.Sprint(stats.Awaiting)},
		line{"given up", fmt.Sprint(stats.Buried)})
}

// inbox puts into words what came by SMS and is not answered.
func (s *status) inbox(b store.Backlog, now time.Time) {
	s.Inbox = []line{{"SMS", count(b.Letters, "waits", "wait") + overdue(b.Lag(now))}}
}

// overdue says how late the oldest of something is, if that is a second or more.
func overdue(lag time.Duration) string {
	if lag = lag.Round(time.Second); lag > 0 {
		return ", the oldest for " + lag.String()
	}
	return ""
}

func count(n int, one, many string) string {
	switch n {
	case 0:
		return "nothing " + one
	case 1:
		return "1 " + one
	}
	return fmt.Sprintf("%d %s", n, many)
}

//go:embed status.html status.txt
var pages embed.FS

var (
	statusHTML = template.Must(template.ParseFS(pages, "status.html"))
	statusText = text.Must(text.ParseFS(pages, "status.txt"))
)

// status shows the page to a browser as HTML, to everybody else as text.
func (o operators) status(ctx echo.Context) error {
	s := o.look(ctx.Request().Context())
	ctx.Response().Header().Set("Cache-Control", "no-store")
	var page bytes.Buffer
	if strings.Contains(ctx.Request().Header.Get("Accept"), "text/html") {
		ctx.Response().Header().Set("Content-Security-Policy", "default-src 'none'; style-src 'unsafe-inline'")
		if err := statusHTML.Execute(&page, s); err != nil {
			return fmt.Errorf("admin: status page: %w", err)
		}
		return ctx.HTMLBlob(http.StatusOK, page.Bytes())
	}
	if err := statusText.Execute(&page, s); err != nil {
		return fmt.Errorf("admin: status page: %w", err)
	}
	return ctx.Blob(http.StatusOK, echo.MIMETextPlainCharsetUTF8, page.Bytes())
}
