package port

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// Port is a serial port that is there.
type Port struct {
	Path   string // /dev/ttyUSB2
	Serial string // of the USB device that it belongs to; "" if it has none
	Device string // names that device, as long as it stays plugged in
}

// USB lists the serial ports of USB devices, those of one device in the order in which they are
// to be asked. The root is
// "/" outside tests.
//
// It reads sysfs itself, since go.bug.st/serial lists ports by opening /dev/ttyS* and
// setting their speed, which other programs of the machine may be using.
func USB(root string) ([]Port, error) {
	class := filepath.Join(root, "sys/class/tty")
	entries, err := os.ReadDir(class)
	if err != nil {
		return nil, fmt.Errorf("port: listing serial ports: %w", err)
	}
	var all []found
	for _, e := range entries {
		if f, ok := onUSB(filepath.Join(class, e.Name(), "device")); ok {
			f.Path = filepath.Join(root, "dev", e.Name())
			all = append(all, f)
		}
	}
	slices.SortFunc(all, func(a, b found) int {
		return strings.Compare(a.Device+a.part+a.Path, b.Device+b.part+b.Path)
	})
	ports := make([]Port, len(all))
	for i, f := range all {
		ports[i] = f.Port
	}
	return ports, nil
}

// found is a port and where it comes in the order.
type found struct {
	Port
	part string
}

// depth is how many folders a port may lie below its USB device: the interface, and with
// some drivers the port.
const depth = 3

// onUSB is the port of a link to a device of a driver, if there is a USB device above it. A
// device that is being unplugged is none.
func onUSB(link string) (found, bool) {
	dir, err := filepath.EvalSymlinks(link)
	if err != nil {
		return found{}, false
	}
	var f found
	var protocol string
	for range depth {
		if part := attribute(dir, "bInterfaceNumber"); part != "" {
			f.part, protocol = part, attribute(dir, "bInterfaceProtocol")
		}
		dir = filepath.Dir(dir)
		if vendor := attribute(dir, "idVendor"); vendor != "" {
			f.part = preference(vendor, protocol, f.part)
			f.Serial = attribute(dir, "serial")
			f.Device = dir + "#" + attribute(dir, "devnum")
			return f, true
		}
	}
	return found{}, false
}

// attribute is a value of sysfs; "" if there is none.
func attribute(dir, name string) string {
	value, err := os.ReadFile(filepath.Join(dir, name))
	if err != nil {
		return ""
	}
	return strings.TrimSpace(string(value))
}

// resolve is the path that a link such as /dev/serial/by-id/... leads to.
func resolve(path string) (string, error) {
	real, err := filepath.EvalSymlinks(path)
	if errors.Is(err, fs.ErrNotExist) {
		return "", fmt.Errorf("port: there is no %s: is the modem plugged in?", path)
	}
	return real, err
}
