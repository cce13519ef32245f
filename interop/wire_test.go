//go:build integration

package interop

import (
	"errors"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"
)

// wire is what went over the link, recorded by tshark.
type wire struct {
	t     *testing.T
	shark *process
	file  string
	port  string
	in    bool // the operator binds in to the service
}

// record records what goes over the link, or to and from the listener.
func record(t *testing.T, set settings) *wire {
	t.Helper()
	w := &wire{t: t, file: filepath.Join(t.TempDir(), "link.pcapng"), in: set.Listener != nil}
	addr := ""
	if w.in {
		addr = set.Listener.Addr
	} else {
		addr = set.Links[0].Addr
	}
	var err error
	if _, w.port, err = net.SplitHostPort(addr); err != nil {
		t.Fatal(err)
	}
	w.shark = start(t, "tshark", t.TempDir(), "tshark", "-q", "-i", "lo", "-f", "tcp port "+w.port, "-w", w.file)
	eventually(within(t, 20*time.Second), t, "tshark does not record", func() bool {
		info, err := os.Stat(w.file)
		if err != nil && !errors.Is(err, os.ErrNotExist) {
			t.Fatal(err)
		}
		return err == nil && info.Size() > 0
	})
	return w
}

// alive is the answer to the sign of life, enquire_link_resp.
const alive = "smpp.command_id == 0x80000015"

// rows are the values of fields, for each frame that a display filter lets through; a
// field that is there more than once has its values separated by commas.
func (w *wire) rows(filter string, fields ...string) (rows [][]string) {
	w.t.Helper()
	args := []string{"-r", w.file, "-d", "tcp.port==" + w.port + ",smpp", "-Y", filter, "-T", "fields"}
	for _, f := range fields {
		args = append(args, "-e", f)
	}
	out, err := exec.CommandContext(within(w.t, time.Minute), "tshark", args...).Output()
	if exit, ok := errors.AsType[*exec.ExitError](err); err != nil && (!ok || !strings.Contains(string(exit.Stderr), "cut short")) {
		w.t.Fatalf("tshark: %v", err) // cut short is a recording that is being written
	}
	for line := range strings.Lines(string(out)) {
		if row := strings.Split(strings.TrimSuffix(line, "\n"), "\t"); len(row) == len(fields) { // the last may be unfinished
			rows = append(rows, row)
		}
	}
	return rows
}

// fields are all values of one field.
func (w *wire) fields(filter, field string) (values []string) {
	w.t.Helper()
	for _, row := range w.rows(filter, field) {
		values = append(values, strings.FieldsFunc(row[0], func(r rune) bool { return r == ',' })...)
	}
	return values
}

// numbers are all values of one numeric field.
func (w *wire) numbers(filter, field string) (values []int) {
	w.t.Helper()
	for _, row := range w.rows(filter, field) {
		values = append(values, w.values(row[0])...)
	}
	return values
}

// values are the numbers of a field in one frame.
func (w *wire) values(list string) (values []int) {
	w.t.Helper()
	for v := range strings.FieldsFuncSeq(list, func(r rune) bool { return r == ',' }) {
		n, err := strconv.ParseInt(v, 0, 64)
		if err != nil {
			w.t.Fatal(err)
		}
		values = append(values, int(n))
	}
	return values
}

// octets are how many each side of each connection sent, and how many of them tshark
// reads as SMPP. The first is where TCP stands in the end, since a busy machine
// repeats segments; a FIN takes a place of its own there, and may share a segment with
// the last octets.
func (w *wire) octets() map[string]*octets {
	w.t.Helper()
	sides := map[string]*octets{}
	for _, row := range w.rows("tcp.len > 0", "tcp.stream", "tcp.srcport", "tcp.seq", "tcp.len", "smpp.command_length") {
		side := "stream " + row[0] + " from port " + row[1]
		if sides[side] == nil {
			sides[side] = &octets{}
		}
		first, length := w.values(row[2])[0], w.values(row[3])[0] // octets are counted from 1
		sides[side].sent = max(sides[side].sent, first-1+length)
		for _, n := range w.values(row[4]) {
			sides[side].read += n
		}
	}
	return sides
}

type octets struct{ sent, read int }

// sees waits until a PDU is recorded.
func (w *wire) sees(pdu string) {
	w.t.Helper()
	eventually(within(w.t, patience), w.t, "nothing recorded has "+pdu, func() bool { return len(w.fields(pdu, "frame.number")) > 0 })
}

// ends ends the recording, once every connection that carried SMPP was closed.
func (w *wire) ends() {
	w.t.Helper()
	eventually(within(w.t, patience), w.t, "a connection is not closed", func() bool {
		closed := w.numbers("tcp.flags.fin == 1 || tcp.flags.reset == 1", "tcp.stream")
		return !slices.ContainsFunc(w.numbers("smpp", "tcp.stream"), func(n int) bool { return !slices.Contains(closed, n) })
	})
	w.shark.stop()
}

// sound expects that no PDU is malformed, and these values of ussd_service_op from
// each side.
func (w *wire) sound(fromOperator, fromService []int) {
	w.t.Helper()
	if bad := w.fields("_ws.malformed || _ws.expert.severity >= 0x00800000", "frame.number"); len(bad) > 0 {
		w.t.Errorf("tshark finds fault with the frames %v", bad)
	}
	for side, want := range map[string][]int{w.operator(): fromOperator, w.service(): fromService} {
		if ops := distinct(w.numbers(side, "smpp.ussd_service_op")); !slices.Equal(ops, want) {
			w.t.Errorf("%s: ussd_service_op is one of %v, want all of %v", side, ops, want)
		}
	}
}

// complete expects that tshark reads every octet of either side as SMPP, but for those
// that an operator sent to see what becomes of them. It holds for connections that were
// never cut.
func (w *wire) complete(strange ...int) {
	w.t.Helper()
	sides := w.octets()
	if len(sides) < 2 {
		w.t.Errorf("not both sides sent something: %v", sides)
	}
	for side, n := range sides {
		if missing := n.sent - n.read; missing != 0 && !slices.Contains(strange, missing) {
			w.t.Errorf("%s: of %d octets tshark reads %d as SMPP", side, n.sent, n.read)
		}
	}
}

// operator and service let through what each of them sent.
func (w *wire) operator() string { return w.side(!w.in) }
func (w *wire) service() string  { return w.side(w.in) }

func (w *wire) side(listens bool) string {
	if listens {
		return "tcp.srcport == " + w.port
	}
	return "tcp.dstport == " + w.port
}

// commands expects each command of a link's life with its answer, and nothing but
// success.
func (w *wire) commands() {
	w.t.Helper()
	seen := w.numbers("smpp", "smpp.command_id")
	for name, id := range map[string]int{"submit_sm": 4, "deliver_sm": 5, "unbind": 6, "bind_transceiver": 9, "enquire_link": 0x15} {
		if !slices.Contains(seen, id) || !slices.Contains(seen, id|0x80000000) {
			w.t.Errorf("no %s with its answer", name)
		}
	}
	if bad := w.fields("smpp.command_status != 0", "frame.number"); len(bad) > 0 {
		w.t.Errorf("the frames %v have a status that is no success", bad)
	}
}

func distinct(values []int) []int {
	slices.Sort(values)
	return slices.Compact(values)
}
