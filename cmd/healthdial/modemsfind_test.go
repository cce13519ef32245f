package main

import (
	"bytes"
	"errors"
	"testing"

	"healthdial/gsm/port"
)

func TestPrintFound(t *testing.T) {
	var out bytes.Buffer
	err := printFound(&out, []port.Found{
		{Port: port.Port{Path: "/dev/ttyUSB2", Device: "1-1"}, IMEI: "350000000000017"},
		{Port: port.Port{Path: "/dev/ttyUSB0", Device: "1-1"}, Err: port.ErrMute},
		{Port: port.Port{Path: "/dev/ttyUSB4", Serial: "0123456789ABCDEF", Device: "1-2"}, Err: port.ErrBusy},
		{Port: port.Port{Path: "/dev/ttyUSB5", Serial: "0123456789ABCDEF", Device: "1-3"}, Err: errors.New("port: no")},
	})
	want := `PORT           USB SERIAL NUMBER              IMEI
/dev/ttyUSB2   -                              350000000000017   takes commands
/dev/ttyUSB0   -                              -                 takes no commands
/dev/ttyUSB4   0123456789ABCDEF (not alone)   -                 in use
/dev/ttyUSB5   0123456789ABCDEF (not alone)   -                 port: no

In the configuration, wherever it is plugged in:

  modems:
    - name: modem1
      device: {imei: "350000000000017"}
`
	if got := out.String(); err != nil || got != want {
		t.Errorf("got\n%s%v", got, err)
	}
}

func TestPrintNothingFound(t *testing.T) {
	var out bytes.Buffer
	if err := printFound(&out, nil); err != nil || !bytes.Contains(out.Bytes(), []byte("/dev/ttyAMA0")) {
		t.Errorf("got %q, %v", &out, err)
	}
}
