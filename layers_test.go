// Package healthdial_test holds the house's drawing to the code: a package imports
// only packages of lower floors, and each library has one home.
package healthdial_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"os/exec"
	"slices"
	"strings"
	"testing"
)

const module = "healthdial/"

// floors is the drawing of docs/architecture.md, in tenths of a floor. A package
// without a row stands on the floor of the folder above it; one that has no row
// there either has no place yet: give it one.
var floors = map[string]int{
	"bench":   80, // tests of the whole
	"interop": 80,
	"chaos":   80,

	"cmd/healthdial": 70,

	"lab/phone": 65, // held by a person on the network of lab/operator
	"lab":       60,

	"lab/faults": 55, // between lab/operator and the wire

	"admin":   50,
	"certify": 50,
	"config":  50,

	"store/bolt":       45,
	"store/redis":      45,
	"store/storetest":  45,
	"store/move":       45,
	"ivr/sip":          45,
	"ivr/voice":        45,
	"ivr/web":          45,
	"ivr/voice/espeak": 43, // what the voice is made of
	"ivr/voice/pcm":    42,
	"ivr/voice/wav":    42,
	"flows":            40,
	"ussd":             40,
	"sms":              40,
	"ivr":              40,
	"store":            40,

	"offline": 25, // between registry and outbox, and the domains

	"session": 30,
	"consent": 30,
	"person":  30,
	"route":   30,

	"registry": 20,
	"outbox":   20,
	"keypad":   20,

	"engine/enginetest": 15,
	"engine":            10,
	"audit":             10,
	"gsm/smpp":          10,
	"gsm/modem":         10,
	"gsm/port":          5, // above gsm/at, which asks what it finds
	"gsm/tpdu":          5, // its text is charset's
	"dlt":               10,

	"clock":       0,
	"seal":        0,
	"supervise":   0,
	"cert":        0,
	"gateway":     0,
	"gsm/at":      0,
	"gsm/msisdn":  0,
	"gsm/charset": 0,
	"postal":      0,
	"yamlfile":    0,
}

// homes names the packages that may import a library; test files may anyway. A
// library without a row may be used anywhere.
var homes = map[string][]string{
	"github.com/fiorix/go-smpp":           {"gsm/smpp"},
	"github.com/redis/go-redis":           {"store/redis", "cmd/healthdial", "lab/redisd"},
	"go.etcd.io/bbolt":                    {"store/bolt"},
	"github.com/golang-jwt/jwt":           {"registry", "lab/registries"},
	"github.com/labstack/echo":            {"admin", "ussd", "ivr/web", "lab", "cmd/healthdial"},
	"github.com/prometheus/client_golang": {"admin", "cmd/healthdial"},
	"github.com/spf13/cobra":              {"cmd/healthdial"},
	"github.com/charmbracelet":            {"lab/phone"},
	"github.com/goccy/go-yaml":            {"yamlfile", "engine", "dlt"},
	"github.com/nyaruka/phonenumbers":     {"gsm/msisdn"},
	"github.com/emiago":                   {"ivr/sip"},
	"github.com/icholy/digest":            {"ivr/sip"},
	"github.com/pion":                     {"ivr/sip"},
	"go.bug.st/serial":                    {"gsm/port"},
	"github.com/warthog618/sms":           {"lab/modem"},
	"github.com/creack/pty":               {"lab/modem"},
	"github.com/zaf/g711":                 {"ivr/sip", "ivr/voice/wav"},
	"testing":                             {"store/storetest", "engine/enginetest"},
	"healthdial/store/storetest":          {},
	"healthdial/engine/enginetest":        {},
	"github.com/google/go-cmp":            {"store/storetest"},
	"github.com/linxGnu/gosmpp":           {},
	"github.com/warthog618/modem":         {},
	"github.com/rogpeppe/go-internal":     {},
	"go.uber.org/goleak":                  {},
	"pgregory.net/rapid":                  {},
}

// pack is what `go list` says of a package. Imports of its tests are not in it:
// test files are free.
type pack struct {
	ImportPath string
	Imports    []string
}

func TestLayers(t *testing.T) {
	for _, tags := range []string{"", "production"} {
		for _, p := range list(t, tags) {
			name := strings.TrimPrefix(p.ImportPath, module)
			if name == "healthdial" {
				continue // this test's own package
			}
			floor, ok := floorOf(name)
			if !ok {
				t.Errorf("%s has no floor: give it a row in layers_test.go", name)
				continue
			}
			for _, imported := range p.Imports {
				checkFloor(t, name, floor, imported)
				checkHome(t, name, imported)
			}
		}
	}
}

func checkFloor(t *testing.T, name string, floor int, imported string) {
	t.Helper()
	lower, own := strings.CutPrefix(imported, module)
	if !own {
		return
	}
	if below, ok := floorOf(lower); ok && below >= floor && !within(lower, name) {
		t.Errorf("%s (floor %d) imports %s (floor %d): only lower floors may be imported", name, floor, lower, below)
	}
}

func checkHome(t *testing.T, name, imported string) {
	t.Helper()
	for library, rooms := range homes {
		if within(imported, library) && !slices.ContainsFunc(rooms, func(room string) bool { return within(name, room) }) {
			t.Errorf("%s imports %s, whose home is %v", name, imported, rooms)
		}
	}
}

// TestFloorsAreInhabited keeps the drawing free of rooms that are gone.
func TestFloorsAreInhabited(t *testing.T) {
	all := list(t, "")
	for room := range floors {
		inhabited := slices.ContainsFunc(all, func(p pack) bool { return within(strings.TrimPrefix(p.ImportPath, module), room) })
		if !inhabited {
			t.Errorf("no package lives in %s", room)
		}
	}
}

// floorOf is the floor of a package or of the nearest folder above it.
func floorOf(name string) (int, bool) {
	for {
		if floor, ok := floors[name]; ok {
			return floor, true
		}
		cut := strings.LastIndex(name, "/")
		if cut < 0 {
			return 0, false
		}
		name = name[:cut]
	}
}

// within reports whether a path is dir or below it.
func within(path, dir string) bool { return path == dir || strings.HasPrefix(path, dir+"/") }

func list(t *testing.T, tags string) []pack {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), "go", "list", "-tags="+tags, "-json=ImportPath,Imports", "./...")
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("go list: %v\n%s", err, &stderr)
	}
	var all []pack
	for d := json.NewDecoder(bytes.NewReader(out)); ; {
		var p pack
		if err := d.Decode(&p); errors.Is(err, io.EOF) {
			return all
		} else if err != nil {
			t.Fatal(err)
		}
		all = append(all, p)
	}
}
