//go:build !production

package main

import (
	"context"
	"encoding/json"
	"io"
	"log/slog"
	"net/http"
	"strings"
	"sync"
	"testing"

	"healthdial/lab/operator"
	"healthdial/lab/registries"
)

// city is the world of a demo that runs in the test.
type city struct {
	t    *testing.T
	at   addresses
	data string
}

// build makes a city: a demo on free ports that ends with the test.
func build(t *testing.T) city { return buildWith(t, labGateway{dialect: "default"}) }

// buildWith makes a city whose operator has another USSD gateway.
func buildWith(t *testing.T, g labGateway) city {
	t.Helper()
	return buildDemo(t, demo{gateway: g})
}

// cityKeys are the registries' of every city: drawing them is half of what building
// one costs.
var cityKeys = sync.OnceValues(registries.NewKeys)

// buildDemo makes a city of a demo that differs from the usual one.
func buildDemo(t *testing.T, d demo) city {
	t.Helper()
	var err error
	if d.keys, err = cityKeys(); err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(context.WithoutCancel(t.Context()))
	ready, ended := make(chan addresses, 1), make(chan error, 1)
	data := t.TempDir()
	d.data, d.out, d.ready = data, io.Discard, func(at addresses) { ready <- at }
	d.log = slog.New(slog.NewTextHandler(t.Output(), &slog.HandlerOptions{Level: slog.LevelWarn}))
	go func() { ended <- d.run(ctx) }()
	t.Cleanup(func() {
		stop()
		if err := <-ended; err != nil {
			t.Errorf("the demo ended with %v", err)
		}
		http.DefaultClient.CloseIdleConnections()
	})
	select {
	case at := <-ready:
		return city{t, at, data}
	case err := <-ended:
		ended <- nil
		t.Fatalf("the demo did not start: %v", err)
		return city{}
	}
}

func (c city) phone(number string) *handset {
	return &handset{t: c.t, net: operator.Client{BaseURL: c.at.operator}, number: number}
}

// otp is the last code that the registries sent to a mobile for a purpose.
func (c city) otp(number, purpose string) string {
	c.t.Helper()
	resp, err := http.Get(c.at.registries + "/lab/otps/" + strings.TrimPrefix(number, "+91"))
	if err != nil {
		c.t.Fatal(err)
	}
	defer resp.Body.Close()
	var got struct{ OTP, For string }
	if err := json.NewDecoder(resp.Body).Decode(&got); err != nil || got.For != purpose {
		c.t.Fatalf("the last code is for %q, want %q: %v", got.For, purpose, err)
	}
	return got.OTP
}

// get is a page of the operators' listener.
func (c city) get(path string) (int, string) {
	c.t.Helper()
	resp, err := http.Get(c.at.admin + path)
	if err != nil {
		c.t.Fatal(err)
	}
	defer resp.Body.Close()
	body, err := io.ReadAll(resp.Body)
	if err != nil {
		c.t.Fatal(err)
	}
	return resp.StatusCode, string(body)
}
