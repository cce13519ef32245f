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

// unbound is the last PDU of a link that ends well: unbind_resp.
const unbound = "smpp.command_id == 0x80000006"

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

// sum adds up the values of a field.
func (w *wire) sum(filter, field string) (total int) {
	w.t.Helper()
	for _, v := range w.fields(filter, field) {
		n, err := strconv.ParseInt(v, 0, 64)
		if err != nil {
			w.t.Fatal(err)
		}
		total += int(n)
	}
	return total
}

// check ends the recording and expects that tshark understands it: every octet is
// part of a PDU, no PDU is malformed, and dialogues are what they are meant to be.
func (w *wire) check() {
	w.t.Helper()
	eventually(within(w.t, patience), w.t, "no unbind with its answer was recorded", func() bool { return len(w.fields(unbound, "frame.number")) > 0 })
	w.shark.stop()
	if bad := w.fields("_ws.malformed || _ws.expert.severity >= 0x00800000", "frame.number"); len(bad) > 0 {
		w.t.Errorf("tshark finds fault with the frames %v", bad)
	}
	for _, side := range []struct {
		name, filter string
		ops          []string
	}{
		{"operator", "tcp.srcport == " + w.port, []string{"1", "18"}},
		{"service", "tcp.dstport == " + w.port, []string{"17", "2"}},
	} {
		if sent, read := w.sum(side.filter, "tcp.len"), w.sum(side.filter, "smpp.command_length"); sent != read || sent == 0 {
			w.t.Errorf("of %d octets of the %s tshark reads %d as SMPP", sent, side.name, read)
		}
		if ops := distinct(w.fields(side.filter, "smpp.ussd_service_op")); !slices.Equal(ops, side.ops) {
			w.t.Errorf("the %s has the operations %v in ussd_service_op, want %v", side.name, ops, side.ops)
		}
	}
	w.commands()
}

// commands expects each command of a link's life, with a good status.
func (w *wire) commands() {
	w.t.Helper()
	seen := distinct(w.fields("smpp", "smpp.command_id"))
	for name, id := range map[string]string{
		"bind_transceiver": "0x00000009", "submit_sm": "0x00000004", "deliver_sm": "0x00000005", "enquire_link": "0x00000015",
	} {
		response := "0x8" + id[3:]
		if !slices.Contains(seen, id) || !slices.Contains(seen, response) {
			w.t.Errorf("no %s with its answer among %v", name, seen)
		}
	}
	if bad := w.fields("smpp.command_status != 0", "frame.number"); len(bad) > 0 {
		w.t.Errorf("the frames %v have a status that is no success", bad)
	}
}

func distinct(values []string) []string {
	slices.Sort(values)
	return slices.Compact(values)
}
