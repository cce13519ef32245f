package admin

import (
	"context"
	"encoding/json"
	"errors"
	"iter"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/labstack/echo/v4"

	"healthdial/audit"
	"healthdial/store"
)

// AuditLog is the audit log; a store.Audit is.
type AuditLog interface {
	Inspect(ctx context.Context, witnesses ...store.Witness) (store.Inspection, error)
	Lines(ctx context.Context, from [store.Partitions]uint64) iter.Seq2[audit.Line, error]
}

// Paths of the audit log. Both take as long as the log is.
const (
	pathInspect = "/v1/audit"
	pathExport  = "/v1/audit/export"
)

// Inspected is a store.Inspection as JSON: the answer of /v1/audit.
type Inspected struct {
	Entries     [store.Partitions]uint64 `json:"entries"` // that verify, by partition
	Broken      []Break                  `json:"broken,omitempty"`
	Checkpoints uint64                   `json:"checkpoints"`
	Last        time.Time                `json:"last,omitzero"` // checkpoint
	Error       string                   `json:"error,omitempty"`
}

// Break is where a chain first does not verify.
type Break struct {
	Partition int    `json:"partition"`
	Seq       uint64 `json:"seq"`
	Cause     string `json:"cause"`
}

// BreakOf is a break of a partition's chain; ok is false for another error.
func BreakOf(partition int, err error) (b Break, ok bool) {
	broken, ok := errors.AsType[*audit.BrokenError](err)
	if ok {
		b = Break{partition, broken.Seq, broken.Cause}
	}
	return b, ok
}

// InspectedOf is an inspection as it is told.
func InspectedOf(i store.Inspection) Inspected {
	out := Inspected{Checkpoints: i.Checkpoints, Last: i.Last}
	for p, c := range i.Chains {
		out.Entries[p] = c.Entries
		if b, ok := BreakOf(p, c.Broken); ok {
			out.Broken = append(out.Broken, b)
		}
	}
	return out
}

// AuditMessage is one line of the answer of /v1/audit/export: an entry, a break, or the
// end, without which the answer is not whole.
type AuditMessage struct {
	Entry  *audit.Line `json:"entry,omitempty"`
	Broken *Break      `json:"broken,omitempty"`
	End    bool        `json:"end,omitempty"`
}

// inspect verifies the whole log, held to the checkpoints that the query witnesses.
func (c control) inspect(ctx echo.Context) error {
	witnesses, err := ParseWitnesses(ctx.QueryParams()["witness"])
	if err != nil {
		return fail(http.StatusBadRequest, "%v", err)
	}
	if err := c.begin(ctx); err != nil {
		return err
	}
	found, err := c.Audit.Inspect(ctx.Request().Context(), witnesses...)
	told := InspectedOf(found)
	if err != nil {
		c.log.Warn("the audit log cannot be read", "err", err)
		told = Inspected{Error: "the store does not answer"}
	}
	return json.NewEncoder(ctx.Response()).Encode(told)
}

// lines streams the log from a sequence number on in each partition.
func (c control) lines(ctx echo.Context) error {
	from, err := parseFrom(ctx.QueryParam("from"))
	if err != nil {
		return fail(http.StatusBadRequest, "%v", err)
	}
	if err := c.begin(ctx); err != nil {
		return err
	}
	out := json.NewEncoder(ctx.Response())
	for line, err := range c.Audit.Lines(ctx.Request().Context(), from) {
		m := AuditMessage{Entry: &line}
		if b, broken := BreakOf(line.Partition, err); broken {
			m = AuditMessage{Broken: &b}
		} else if err != nil {
			c.log.Warn("the audit log cannot be read", "err", err)
			return nil // there will be no end
		}
		if c.stopped() || out.Encode(m) != nil {
			return nil
		}
	}
	_ = out.Encode(AuditMessage{End: true})
	return nil
}

// begin begins an answer that takes as long as it takes, unless nobody takes it.
func (c control) begin(ctx echo.Context) error {
	stream := http.NewResponseController(ctx.Response())
	if err := errors.Join(stream.SetReadDeadline(time.Time{}), stream.SetWriteDeadline(time.Time{})); err != nil {
		return err
	}
	ctx.Response().Header().Set(echo.HeaderContentType, "application/x-ndjson")
	ctx.Response().Header().Set("Cache-Control", "no-store")
	ctx.Response().WriteHeader(http.StatusOK)
	return stream.Flush()
}

func (c control) stopped() bool {
	select {
	case <-c.Stopping:
		return true
	default:
		return false
	}
}

// parseFrom reads a sequence number for each partition, separated by commas; nothing
// is everything.
func parseFrom(s string) (from [store.Partitions]uint64, err error) {
	if s == "" {
		return from, nil
	}
	numbers := strings.Split(s, ",")
	if len(numbers) != len(from) {
		return from, errors.New("from is a number for each of the partitions")
	}
	for p := range from {
		if from[p], err = strconv.ParseUint(numbers[p], 10, 64); err != nil {
			return from, errors.New("from is a number for each of the partitions")
		}
	}
	return from, nil
}
