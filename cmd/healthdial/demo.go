//go:build !production

package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"path/filepath"

	"github.com/spf13/cobra"
	"golang.org/x/sync/errgroup"

	"healthdial/config"
	"healthdial/lab/operator"
	"healthdial/lab/registries"
)

// world is a part of the simulated world.
type world interface {
	Run(ctx context.Context) error
	Ready() <-chan struct{}
}

// serving runs a part of the world until the command is told to stop, and says
// where it is once it is ready.
func serving(cmd *cobra.Command, w world, where func(out io.Writer)) error {
	g, ctx := errgroup.WithContext(cmd.Context())
	g.Go(func() error { return until(ctx, w.Run) })
	g.Go(func() error {
		select {
		case <-w.Ready():
			where(cmd.OutOrStdout())
		case <-ctx.Done():
		}
		return nil
	})
	return g.Wait()
}

// demo is the service with a world around it, in one process, on loopback.
type demo struct {
	data    string
	ports   ports
	gateway labGateway
	log     *slog.Logger
	out     io.Writer

	keys      *registries.Keys // of the registries; nil draws fresh ones
	redis     string           // address of a Redis to keep everything in; "" for a file in data
	templates string           // file of registered templates, which the operator then asks for; "" if it asks for none

	modem bool // a GSM modem too

	ready func(at addresses) // told once a dial would be answered; may be nil
}

// ports are where the parts listen; 0 is any free one.
type ports struct{ operators, gateways, callbacks, operator, smpp, registries, sip, exchange, modems portNumber }

// addresses are where the parts were found to listen.
type addresses struct{ admin, gateways, operator, registries, sip, modems string }

func newDemo(s streams) *cobra.Command {
	var d demo
	c := &cobra.Command{
		Use:   "demo",
		Short: "The service with simulated registries and a simulated operator, on loopback",
		Args:  exactly(0, "no arguments"),
		RunE: func(c *cobra.Command, _ []string) error {
			d.out, d.log = s.out, slog.New(slog.NewTextHandler(s.err, &slog.HandlerOptions{Level: slog.LevelWarn}))
			return busy(d.run(c.Context()))
		},
	}
	f := c.Flags()
	f.StringVar(&d.templates, "templates", "", "the file of the templates that the operator has registered (DLT); it takes anything without")
	f.StringVar(&d.redis, "redis", "", "the address of a Redis to keep everything in, host:port, instead of a file")
	f.BoolVar(&d.modem, "modem", false, "with a simulated GSM modem, whose SIM has the number "+demoSIM)
	f.StringVar(&d.data, "data", "", "where to keep the store and its keys; by default a new folder that is removed in the end. The registries forget all in the end")
	portVar(f, &d.ports.operators, "admin", demoOperators, "port of health, metrics and status; 0 is any free one, as for the others")
	portVar(f, &d.ports.gateways, "gateways", demoGateways, "port for HTTP gateways")
	portVar(f, &d.ports.callbacks, "callbacks", demoCallbacks, "port for the registries' callbacks")
	portVar(f, &d.ports.operator, "operator", demoOperator, "port of the operator's handsets")
	portVar(f, &d.ports.smpp, "smpp", demoSMPP, "port that the operator takes binds on")
	portVar(f, &d.ports.registries, "registries", demoRegistries, "port of the registries")
	portVar(f, &d.ports.sip, "sip", demoSIP, "port for calls, over UDP")
	portVar(f, &d.ports.exchange, "exchange", demoExchange, "port of the SIP telephone that our own calls go to, over UDP")
	portVar(f, &d.ports.modems, "modems", demoModems, "port where the modem is controlled, with --modem")
	d.gateway.flags(c)
	return c
}

// run makes the world, then the service in it, and runs both until ctx ends: the
// service stops first, so that its last pages arrive.
func (d demo) run(ctx context.Context) error {
	if d.data == "" {
		dir, err := os.MkdirTemp("", "healthdial-demo-")
		if err != nil {
			return err
		}
		defer os.RemoveAll(dir)
		d.data = dir
	}
	if err := os.MkdirAll(d.data, 0o700); err != nil {
		return fmt.Errorf("--data cannot be a folder: %w", err)
	}
	secrets, err := d.secrets()
	if err != nil {
		return err
	}
	smsc, err := d.operator(secrets.link)
	if err != nil {
		return err
	}
	held, err := d.newModem(smsc)
	if err != nil {
		return err
	}
	lab, err := registries.New(registries.Config{
		Listen: loopback(d.ports.registries), Keys: d.keys, Secret: secrets.registries, SMS: d.registrySMS(smsc),
	})
	if err != nil {
		return err
	}
	g, ctx := errgroup.WithContext(ctx)
	around, end := context.WithCancel(context.WithoutCancel(ctx))
	g.Go(func() error { return until(around, lab.Run) })
	g.Go(func() error { return until(around, smsc.Run) })
	if held != nil {
		g.Go(func() error { return until(around, held.Run) })
	}
	g.Go(func() error {
		defer end()
		select {
		case <-smsc.Ready():
			return d.serve(ctx, lab, smsc, held)
		case <-ctx.Done():
			return nil
		}
	})
	return g.Wait()
}

// operator is the demo's operator, which shares a secret with the service's link.
func (d demo) operator(secret string) (*operator.Operator, error) {
	c := operator.Config{
		SMPP: loopback(d.ports.smpp), HTTP: loopback(d.ports.operator), SystemID: demoSystemID, Password: secret, Logger: d.log,
	}
	if err := d.gateway.apply(&c); err != nil {
		return nil, err
	}
	return operator.New(c), nil
}

func loopback(p portNumber) string { return fmt.Sprintf("127.0.0.1:%d", p) }

// demoOptions: nothing in a demonstration is real, so any Redis will do.
func demoOptions() config.Options { return config.Options{Laboratory: true, AllowVolatile: true} }

// serve runs the service in the world until ctx ends.
func (d demo) serve(ctx context.Context, lab *registries.Lab, smsc *operator.Operator, held *demoModem) error {
	path := filepath.Join(d.data, "healthdial.yaml")
	draft := path + ".new" // the file of a demo that runs on the same data stays
	defer os.Remove(draft)
	if err := d.configure(draft, lab, smsc.Addr(), held); err != nil {
		return err
	}
	cfg, err := config.Load(draft, demoOptions())
	if err != nil {
		return err
	}
	s, err := newService(ctx, cfg, d.log, "This is a demonstration: registries and operator are simulated, nothing here is real.")
	if err != nil {
		return err
	}
	if err := os.Rename(draft, path); err != nil {
		return errors.Join(err, s.close())
	}
	s.reloadBy(func() (config.Config, error) { return config.Load(path, demoOptions()) })
	lab.SetCallbackURL("http://" + s.ports.callbacks.Addr().String())
	g, ctx := errgroup.WithContext(ctx)
	g.Go(func() error { return s.run(ctx) })
	g.Go(func() error { return d.announce(ctx, s, lab, smsc, held) })
	return errors.Join(g.Wait(), s.close())
}
