package main

import (
	"context"
	"os"

	"healthdial/config"
	"healthdial/gsm/modem"
)

func openDevice(c config.Device) func(context.Context) (modem.Line, error) {
	return func(context.Context) (modem.Line, error) {
		f, err := os.OpenFile(c.Path, os.O_RDWR, 0)
		return modem.Line{ReadWriteCloser: f, Port: c.Path}, err
	}
}
