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
}

// record records what goes to and from an address of the loopback interface.
func record(t *testing.T, addr string) *wire {
	t.Helper()
	_, port, err := net.SplitHostPort(addr)
	if err != nil {
		t.Fatal(err)
	}
	w := &wire{t: t, file: filepath.Join(t.TempDir(), "link.pcapng"), port: port}
	w.shark = start(t, "tshark", t.TempDir(), "tshark", "-q", "-i", "lo", "-f", "tcp port "+port, "-w", w.file)
	eventually(within(t, 20*time.Second), t, "tshark does not record", func() bool {
		info, err := os.Stat(w.file)
		if err != nil && !errors.Is(err, os.ErrNotExist) {
			t.Fatal(err)
		}
		return err == nil && info.Size() > 0
	})
	return w
}

// Answers that a link's life has: to the sign of life, and the last one.
const (
	alive   = "smpp.command_id == 0x80000015" // enquire_link_resp
	unbound = "smpp.command_id == 0x80000006" // unbind_resp
)

// fields are all values of a field in the frames that a display filter lets
// through.
func (w *wire) fields(filter, field string) (values []string) {
	w.t.Helper()
	c := exec.CommandContext(within(w.t, 30*time.Second), "tshark", "-r", w.file, "-d", "tcp.port=="+w.port+",smpp", "-Y", filter, "-T", "fields", "-e", field)
	out, err := c.Output()
	if exit, ok := errors.AsType[*exec.ExitError](err); err != nil && (!ok || !strings.Contains(string(exit.Stderr), "cut short")) {
		w.t.Fatalf("tshark: %v", err) // cut short is a recording that is being written
	}
	return strings.FieldsFunc(string(out), func(r rune) bool { return r == ',' || r == '\n' })
}

// numbers are all values of a numeric field.
func (w *wire) numbers(filter, field string) (values []int) {
	w.t.Helper()
	for _, v := range w.fields(filter, field) {
		n, err := strconv.ParseInt(v, 0, 64)
		if err != nil {
			w.t.Fatal(err)
		}
		values = append(values, int(n))
	}
	return values
}

// octets are how many a side sent, and how many of them tshark reads as SMPP. The
// first is where TCP stands in the end, since a busy machine repeats segments.
func (w *wire) octets(side string) (sent, read int) {
	w.t.Helper()
	if next := w.numbers(side+" && tcp.len > 0", "tcp.nxtseq"); len(next) > 0 {
		sent = slices.Max(next) - 1
	}
	for _, n := range w.numbers(side, "smpp.command_length") {
		read += n
	}
	return sent, read
}

// sees waits until a PDU is recorded.
func (w *wire) sees(pdu string) {
	w.t.Helper()
	eventually(within(w.t, patience), w.t, "nothing recorded has "+pdu, func() bool { return len(w.fields(pdu, "frame.number")) > 0 })
}

// ends ends the recording, once the link has.
func (w *wire) ends() {
	w.t.Helper()
	w.sees(unbound)
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

// complete expects that tshark reads every octet of either side as SMPP. It holds
// for a link that was never cut.
func (w *wire) complete() {
	w.t.Helper()
	for _, side := range []string{w.operator(), w.service()} {
		if sent, read := w.octets(side); sent != read || sent == 0 {
			w.t.Errorf("%s: of %d octets tshark reads %d as SMPP", side, sent, read)
		}
	}
}

// operator and service let through what each of them sent.
func (w *wire) operator() string { return "tcp.srcport == " + w.port }
func (w *wire) service() string  { return "tcp.dstport == " + w.port }

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
