//go:build integration

package interop

import (
	"fmt"
	"net"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"healthdial/ivr/voice/wav"
)

// telephoneSecret is what SIP telephones prove themselves by.
const telephoneSecret = "sample-telephone-1"

// softphone is baresip in a person's hand: a SIP telephone that writes down what it
// hears in its last call, and whose keys send RFC 4733 events.
type softphone struct {
	*process
	t       *testing.T
	dir     string // of its configuration
	number  string // of the service, as this telephone dials it
	control *control
}

// longest is how long a call may be: at the end of what it has to say, baresip hangs up.
const longest = 3 * time.Minute

// newSoftphone starts baresip as the telephone of a number that the service knows by its
// secret, and calls.
func (w *world) newSoftphone(number string) *softphone {
	t := w.t
	t.Helper()
	dir, controlled := t.TempDir(), freeAddr(t)
	account := fmt.Sprintf("<sip:%s@%s>;auth_user=%s;auth_pass=%s;regint=0;audio_codecs=PCMA\n",
		number, w.service.Voice, strings.TrimPrefix(number, "+91"), telephoneSecret)
	silence := wav.Encode(wav.Sound{Rate: 8000, Samples: make([]int16, 8000*int(longest.Seconds()))})
	for name, content := range map[string]string{
		"config": baresipConfig(dir, controlled, w.service.Called), "accounts": account, "contacts": "", "silence.wav": string(silence),
	} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.Mkdir(filepath.Join(dir, heardFolder), 0o700); err != nil {
		t.Fatal(err)
	}
	p := &softphone{t: t, dir: dir, number: "sip:14477@" + w.service.Voice}
	p.process = start(t, "baresip", dir, "baresip", "-4", "-n", "127.0.0.1", "-f", dir)
	p.control = newControl(t, controlled)
	return p
}

const heardFolder = "heard"

func baresipConfig(dir, controlled, called string) string {
	modules, _ := filepath.Glob("/usr/lib/*/baresip/modules") // a fixed pattern is never wrong
	return strings.Join([]string{
		"module_path " + append(modules, "/usr/lib/baresip/modules")[0],
		"module g711.so", "module aufile.so", "module sndfile.so", "module aubridge.so", "module account.so", "module uuid.so",
		"module_app menu.so", "module_app ctrl_tcp.so", "module_app debug_cmd.so",
		"ctrl_tcp_listen " + controlled,
		"audio_source aufile," + filepath.Join(dir, "silence.wav"), "audio_player aubridge,sink",
		"snd_path " + filepath.Join(dir, heardFolder),
		"sip_listen " + called, "statmode_default off", "",
	}, "\n")
}

// dials calls the service, and is what is heard of the call that it answered.
func (p *softphone) dials() *recording {
	p.t.Helper()
	p.forgets()
	p.control.command(p.t, "dial", p.number)
	p.control.waits(within(p.t, patience), p.t, "CALL_ESTABLISHED")
	return p.listens()
}

// picksUp waits until it rings, and answers.
func (p *softphone) picksUp() *recording {
	p.t.Helper()
	p.forgets()
	p.control.waits(within(p.t, patience), p.t, "CALL_INCOMING")
	p.control.command(p.t, "accept", "")
	p.control.waits(within(p.t, patience), p.t, "CALL_ESTABLISHED")
	return p.listens()
}

// pace is how fast a person presses keys.
const pace = 250 * time.Millisecond

// presses presses keys, one after the other.
func (p *softphone) presses(keys string) {
	p.t.Helper()
	between := time.NewTicker(pace)
	defer between.Stop()
	for _, key := range keys {
		p.control.command(p.t, "sndcode", string(key))
		<-between.C
	}
}

func (p *softphone) hangsUp() {
	p.t.Helper()
	p.control.command(p.t, "hangup", "")
	p.control.waits(within(p.t, patience), p.t, "CALL_CLOSED")
}

// isLeft waits until the service ends the call.
func (p *softphone) isLeft() {
	p.t.Helper()
	p.control.waits(within(p.t, patience), p.t, "CALL_CLOSED")
}

// dialled is a connection to where something listens soon.
func dialled(t *testing.T, addr string) (c net.Conn) {
	t.Helper()
	eventually(within(t, patience), t, "nobody listens", func() (ok bool) {
		var err error
		c, err = net.Dial("tcp", addr)
		return err == nil
	})
	t.Cleanup(func() { c.Close() })
	return c
}
