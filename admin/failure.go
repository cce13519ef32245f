package admin

import (
	"errors"
	"fmt"
	"net/http"
	"strings"

	"github.com/labstack/echo/v4"
)

// failure is what a command answers that did not do what it should.
type failure struct {
	status   int
	Sentence string   `json:"error"`
	Problems []string `json:"problems,omitempty"`
}

// Error is the sentence.
func (f *failure) Error() string { return f.Sentence }

func fail(status int, format string, args ...any) *failure {
	return &failure{status: status, Sentence: fmt.Sprintf(format, args...)}
}

// answerFailure answers a failure as JSON; other errors are the router's.
func answerFailure(ctx echo.Context, err error) error {
	if f, ok := errors.AsType[*failure](err); ok {
		return ctx.JSON(f.status, f)
	}
	return err
}

// Reloaded is what a new configuration did, part by part.
type Reloaded struct {
	Links []LinkChange `json:"links"`
	Also  []string     `json:"also"` // in words, what else was read again
}

// LinkChange is what became of one link, listener, peer or gateway, in words.
type LinkChange struct {
	Kind string `json:"kind"` // "link", "listener", "peer", "gateway"
	Link string `json:"link"` // its name
	Did  string `json:"did"`
}

// ReloadRefused is a configuration that was not taken: nothing was changed.
type ReloadRefused struct {
	Restart  []string // parts that differ and cannot change while the service runs
	Problems []string // what is wrong with it, each with its place
}

// Error is a sentence that says what to do.
func (r *ReloadRefused) Error() string {
	if len(r.Restart) > 0 {
		return "needs a restart: " + strings.Join(r.Restart, ", ") + "; nothing was changed"
	}
	return count(len(r.Problems), "problem", "problems") + " in the configuration; nothing was changed"
}

func (r *ReloadRefused) failure() *failure {
	status := http.StatusUnprocessableEntity
	if len(r.Restart) > 0 {
		status = http.StatusConflict
	}
	return &failure{status, r.Error(), r.Problems}
}
