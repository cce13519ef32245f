package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"healthdial/gsm/smpp"
)

var threeAtNight = time.Date(2026, 11, 28, 3, 0, 0, 0, time.UTC)

func ago(d time.Duration) time.Time { return threeAtNight.Add(-d) }

func up(n, inFlight int) smpp.BindHealth {
	return smpp.BindHealth{Number: n, State: "BOUND_TRX", Since: ago(3*time.Hour + 5*time.Minute), Peer: "192.0.2.7:2775", InFlight: inFlight, Window: 10}
}

// night is one link of every kind.
var night = []smpp.Health{
	{Link: "north-a", State: smpp.Running, Since: ago(3 * time.Hour), Reason: "bound 2 of 2", Binds: []smpp.BindHealth{up(1, 3), up(2, 0)}, Pace: smpp.Pace{Now: 50, Full: 50}},
	{
		Link: "north-b", State: smpp.Dead, Since: ago(4 * time.Minute), Reason: "bind refused: ESME_RINVPASWD; not retrying; check password_file, then resume",
		Binds:     []smpp.BindHealth{{Number: 1, State: "CLOSED", Since: ago(4 * time.Minute), Word: "bind refused: ESME_RINVPASWD; not retrying; check password_file, then resume", Window: 10}},
		LastError: "smpp: ESME_RINVPASWD in bind_transceiver_resp", FailedAt: ago(4 * time.Minute), Counters: map[string]uint64{"submitted": 1204, "accepted": 1200, "refused": 4, "reconnects": 2},
	},
	{Link: "south", State: smpp.Suspended, Since: ago(40 * time.Second), Reason: "suspended by command", Binds: []smpp.BindHealth{{Number: 1, State: "CLOSED"}}},
	{Link: "east", State: smpp.Running, Since: ago(72 * time.Hour), Reason: "bound 1 of 1; throttled by the peer: sending 12/s of 50/s, recovering", Binds: []smpp.BindHealth{up(1, 10)}, Pace: smpp.Pace{Now: 12, Full: 50, Held: ago(time.Minute)}, Waiting: 31},
}

// inletAtNight is a listener with one of its peers.
var inletAtNight = []smpp.Health{
	{
		Kind: smpp.OfListener, Link: "inlet", State: smpp.Running, Since: ago(72 * time.Hour), Reason: "1 of 2 peers bound, 1 session, 1 connection not bound",
		Addr: "192.0.2.1:2775", TLS: "valid until 2027-02-01", Connections: 2, LastError: "refused: not from a peer's network", FailedAt: ago(time.Minute),
		Refused: map[string]uint64{"not from a peer's network": 17, "unknown system_id, or from another network than its own": 2},
	},
	{Kind: smpp.OfPeer, Link: "west", Listener: "inlet", Most: 4, State: smpp.Running, Since: ago(time.Hour), Reason: "bound 1 of 4", Binds: []smpp.BindHealth{up(1, 2)}},
}

// TestWhatIsPrinted holds the commands' output to testdata/printed. Read them as
// somebody would who has been woken.
func TestWhatIsPrinted(t *testing.T) {
	var list, show, trace, inlets, inlet strings.Builder
	if err := listLinks(&inlets, inletAtNight, threeAtNight); err != nil {
		t.Fatal(err)
	}
	if err := showLink(&inlet, inletAtNight[0], threeAtNight); err != nil {
		t.Fatal(err)
	}
	if err := listLinks(&list, night, threeAtNight); err != nil {
		t.Fatal(err)
	}
	if err := showLink(&show, night[1], threeAtNight); err != nil {
		t.Fatal(err)
	}
	for _, e := range []smpp.Event{
		{Bind: 1, Sent: true, Command: "submit_sm", Status: "ESME_ROK", Sequence: 17, Size: 96, Tags: []smpp.Tag{0x0204}, Message: &smpp.MessageEvent{Source: "****TH", Dest: "**********01", DataCoding: 8, ESMClass: 0x40, Payload: 42}},
		{Bind: 1, Command: "submit_sm_resp", Status: "ESME_RTHROTTLED", Sequence: 17, Size: 16},
		{Bind: 2, Command: "enquire_link", Status: "ESME_ROK", Sequence: 1201, Size: 16},
		{Bind: 2, Command: "0x00000666", Status: "ESME_ROK", Sequence: 5, Size: 16, Fault: "unknown command_id"},
	} {
		e.Time = threeAtNight
		trace.WriteString(traceLine(e, time.UTC) + "\n")
	}
	for name, got := range map[string]string{"list": list.String(), "show": show.String(), "trace": trace.String(), "list-inlet": inlets.String(), "show-inlet": inlet.String()} {
		path := filepath.Join("testdata", "printed", "links-"+name+".txt")
		want, err := os.ReadFile(path)
		if err != nil || string(want) != got {
			t.Errorf("%s: %v\n%s", path, err, got)
		}
	}
}

func TestAge(t *testing.T) {
	for d, want := range map[time.Duration]string{0: "0s", 59 * time.Second: "59s", time.Hour: "1h00m", 47 * time.Hour: "47h00m", 50 * time.Hour: "2d", -time.Second: "0s"} {
		if got := age(ago(d), threeAtNight); got != want {
			t.Errorf("%v: %s, want %s", d, got, want)
		}
	}
}
