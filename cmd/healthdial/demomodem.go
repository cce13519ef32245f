//go:build !production

package main

import (
	"path/filepath"

	"healthdial/lab/modem"
	"healthdial/lab/operator"
)

// demoSIM is the number of the SIM in the demo's modem.
const demoSIM = "+919000000071"

// demoModem is the demo's GSM modem on the operator's network.
type demoModem struct {
	*modem.Rack
	path string // where its port appears
}

// newModem makes the modem, if one is wanted: handsets reach it at demoSIM, what it sends
// reaches them, and it dials as they do.
func (d demo) newModem(smsc *operator.Operator) (*demoModem, error) {
	if !d.modem {
		return nil, nil
	}
	dir := filepath.Join(d.data, "dev")
	rack, err := modem.NewRack(modem.RackConfig{
		Bus: modem.PTYs{Dir: dir}, HTTP: loopback(d.ports.modems), Logger: d.log,
		Modems: []modem.Config{{
			Name: "modem", SIM: modem.SIM{Number: demoSIM}, Phones: smsc,
			USSD: modem.Codes{modem.Menu{"*123#": {Text: "Sample balance: Rs 99.50"}}, smsc},
		}},
	})
	if err != nil {
		return nil, err
	}
	return &demoModem{rack, filepath.Join(dir, rack.Modems()[0].ByID())}, nil
}

// port is where the modem is found, "" without one.
func (m *demoModem) port() string {
	if m == nil {
		return ""
	}
	return m.path
}
