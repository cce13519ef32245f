package port

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// machine makes the sysfs of a machine: each line is a file and its content, or a link.
func machine(t *testing.T, text string) (root string) {
	t.Helper()
	root = t.TempDir()
	for line := range strings.Lines(text) {
		f := strings.Fields(line)
		if len(f) == 0 {
			continue
		}
		path := filepath.Join(root, "sys", f[0])
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		err := os.ErrInvalid
		switch f[1] {
		case "=":
			err = os.WriteFile(path, []byte(strings.Join(f[2:], " ")+"\n"), 0o600)
		case "->":
			err = os.Symlink(filepath.Join(root, "sys", f[2]), path)
		case "/":
			err = os.MkdirAll(path, 0o755)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	return root
}

// TestUSB lists the ports of a Quectel EC25, a Huawei stick, and a SIM800 behind a serial
// adapter, beside a UART and a device that has just been unplugged.
func TestUSB(t *testing.T) {
	root := machine(t, `
		devices/usb1/1-1/idVendor = 2c7c
		devices/usb1/1-1/devnum = 7
		devices/usb1/1-1/1-1:1.0/bInterfaceNumber = 00
		devices/usb1/1-1/1-1:1.0/ttyUSB1 /
		class/tty/ttyUSB1/device -> devices/usb1/1-1/1-1:1.0/ttyUSB1
		devices/usb1/1-1/1-1:1.2/bInterfaceNumber = 02
		devices/usb1/1-1/1-1:1.2/ttyUSB2 /
		devices/usb1/1-1/1-1:1.3/bInterfaceNumber = 03
		devices/usb1/1-1/1-1:1.3/ttyUSB0 /
		class/tty/ttyUSB2/device -> devices/usb1/1-1/1-1:1.2/ttyUSB2
		class/tty/ttyUSB0/device -> devices/usb1/1-1/1-1:1.3/ttyUSB0

		devices/usb1/1-2/idVendor = 12d1
		devices/usb1/1-2/serial = 0123456789ABCDEF
		devices/usb1/1-2/devnum = 9
		devices/usb1/1-2/1-2:1.0/bInterfaceNumber = 00
		devices/usb1/1-2/1-2:1.0/bInterfaceProtocol = 10
		devices/usb1/1-2/1-2:1.0/ttyUSB3 /
		devices/usb1/1-2/1-2:1.2/bInterfaceNumber = 02
		devices/usb1/1-2/1-2:1.2/bInterfaceProtocol = 12
		devices/usb1/1-2/1-2:1.2/ttyUSB4 /
		class/tty/ttyUSB3/device -> devices/usb1/1-2/1-2:1.0/ttyUSB3
		class/tty/ttyUSB4/device -> devices/usb1/1-2/1-2:1.2/ttyUSB4

		devices/usb1/1-3/idVendor = 1a86
		devices/usb1/1-3/serial =
		devices/usb1/1-3/1-3:1.0/bInterfaceNumber = 00
		class/tty/ttyACM0/device -> devices/usb1/1-3/1-3:1.0

		devices/platform/serial8250/x /
		class/tty/ttyS0/device -> devices/platform/serial8250
		class/tty/ttyUSB9/device -> devices/usb1/gone
		class/tty/console/dev = 5:1
	`)
	got, err := USB(root)
	if err != nil {
		t.Fatal(err)
	}
	for i := range got {
		got[i].Path = strings.TrimPrefix(got[i].Path, root)
		got[i].Device = strings.TrimPrefix(got[i].Device, root+"/sys/devices/")
	}
	want := []Port{
		{Path: "/dev/ttyUSB2", Device: "usb1/1-1#7"},
		{Path: "/dev/ttyUSB1", Device: "usb1/1-1#7"},
		{Path: "/dev/ttyUSB0", Device: "usb1/1-1#7"},
		{Path: "/dev/ttyUSB4", Serial: "0123456789ABCDEF", Device: "usb1/1-2#9"},
		{Path: "/dev/ttyUSB3", Serial: "0123456789ABCDEF", Device: "usb1/1-2#9"},
		{Path: "/dev/ttyACM0", Device: "usb1/1-3#"},
	}
	if d := cmp.Diff(want, got); d != "" {
		t.Error(d)
	}
}

func TestUSBWithoutSysfs(t *testing.T) {
	if _, err := USB(t.TempDir()); err == nil {
		t.Error("no error")
	}
}

// TestPreference asks first on the interface that is for commands.
func TestPreference(t *testing.T) {
	for _, c := range []struct {
		vendor    string
		protocols [4]string
		first     string
	}{
		{huawei, [4]string{"ff", "ff", "ff", "ff"}, "03"},
		{huawei, [4]string{"10", "13", "12", "14"}, "02"},
		{quectel, [4]string{"ff", "00", "00", "00"}, "02"},
		{simcom, [4]string{"ff", "ff", "ff", "ff"}, "02"},
		{"0403", [4]string{"ff", "ff", "ff", "ff"}, "00"},
	} {
		first, least := "", "~"
		for i, protocol := range c.protocols {
			number := fmt.Sprintf("%02d", i)
			if p := preference(c.vendor, protocol, number); p < least {
				first, least = number, p
			}
		}
		if first != c.first {
			t.Errorf("%s %v: first %s, want %s", c.vendor, c.protocols, first, c.first)
		}
	}
}
