//go:build !production

package main

import (
	"crypto/rand"
	_ "embed"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"text/template"

	"healthdial/config"
	"healthdial/lab/registries"
	"healthdial/registry"
)

// What the demo calls itself.
const (
	demoCode     = "*456#"
	demoSystemID = "healthdial"
)

// demoSecrets are what the service and its world share.
type demoSecrets struct {
	link       string
	registries registry.Secret
}

// secrets makes the demo's keys and secrets, or finds those of an earlier run.
func (d demo) secrets() (demoSecrets, error) {
	keys := filepath.Join(d.data, "keys")
	if _, err := os.Stat(keys); errors.Is(err, fs.ErrNotExist) {
		if _, err := config.Generate(keys, rand.Reader); err != nil {
			return demoSecrets{}, err
		}
	}
	link, err1 := d.secret("link.secret", smppPassword)
	client, err2 := d.secret("registries.secret", 0)
	_, err3 := d.secret("gateway.secret", 0)   // for whoever plays a gateway
	_, err4 := d.secret("operators.token", 0)  // for healthdial links
	_, err5 := d.secret("telephone.secret", 0) // for SIP telephones
	_, err6 := d.secret("platform.secret", 0)  // for whoever plays a voice platform
	return demoSecrets{link, registry.Secret(client)}, errors.Join(err1, err2, err3, err4, err5, err6)
}

// smppPassword is how long a password may be (SMPP 3.4 §4.1.1).
const smppPassword = 8

// secret makes one secret, cut to a length if that is not 0, or reads it.
func (d demo) secret(name string, length int) (string, error) {
	path := filepath.Join(d.data, name)
	old, err := os.ReadFile(path)
	if err == nil {
		return strings.TrimSpace(string(old)), nil
	}
	if !errors.Is(err, fs.ErrNotExist) {
		return "", err
	}
	fresh := rand.Text()
	if length > 0 {
		fresh = fresh[:length]
	}
	return fresh, config.WriteSecret(path, fresh+"\n")
}

//go:embed demo.yaml
var demoYAML string

// configure writes the configuration of the demo's service, as anybody would write
// one.
func (d demo) configure(path string, lab *registries.Lab, smsc string, held *demoModem) error {
	text, err := template.New("demo.yaml").Parse(demoYAML)
	if err != nil {
		return err
	}
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_TRUNC, 0o644)
	if err != nil {
		return err
	}
	err = text.Execute(f, map[string]any{
		"Modem": held.port(), "SIM": demoSIM,
		"Redis": d.redis, "Templates": d.templates, "Code": demoCode, "SMS": demoSMSNumber, "SMSC": smsc, "Dialect": d.gateway.settings(), "SystemID": demoSystemID, "Registry": lab.Registry(), "Facilities": demoFacilities,
		"Callbacks": loopback(d.ports.callbacks), "Gateways": loopback(d.ports.gateways), "Operators": loopback(d.ports.operators),
		"SIP": d.voice(), "Exchange": loopback(d.ports.exchange), "Missed": demoMissed, "Telephones": telephones(),
	})
	if err := errors.Join(err, f.Close()); err != nil {
		return fmt.Errorf("writing %s: %w", path, err)
	}
	return nil
}

// demoFacilities are hospitals of the laboratory, each with its doctor.
var demoFacilities = []struct{ ID, Name, Doctor string }{
	{"IN0410000001", "Sample General Hospital, Chandigarh", "anita.sample@hpr.abdm"},
	{"IN3410000001", "Sample General Hospital, Puducherry", "kumar.example@hpr.abdm"},
	{"IN3710000001", "Sample District Hospital, Leh", "stanzin.sample@hpr.abdm"},
	{"IN3110000001", "Sample Island Hospital, Kavaratti", "fathima.example@hpr.abdm"},
	{"IN3510000001", "Sample General Hospital, Port Blair", "roy.sample@hpr.abdm"},
	{"IN3810000001", "Sample Civil Hospital, Silvassa", "patel.example@hpr.abdm"},
}
