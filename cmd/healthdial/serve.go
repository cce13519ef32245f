package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"

	"github.com/spf13/cobra"

	"healthdial/config"
)

func newServe(s streams) *cobra.Command {
	var path, format string
	var o config.Options
	serve := &cobra.Command{
		Use:   "serve --config FILE",
		Short: "Serve USSD, SMS and calls as a configuration says",
		Long: "Serves what the configuration says, until it is told to stop (Ctrl-C or SIGTERM): then it finishes what it has in hand.\n" +
			"SIGHUP makes it read the configuration again.\n" +
			"healthdial check says beforehand what is wrong with a configuration.",
		Args: exactly(0, "no arguments"),
		RunE: func(c *cobra.Command, _ []string) error {
			if err := need(c, "config", path); err != nil {
				return err
			}
			log, err := newLogger(s.err, format)
			if err != nil {
				return err
			}
			load := func() (config.Config, error) { return config.Load(path, o) }
			cfg, err := load()
			if err != nil {
				return tell(s, err)
			}
			return serveUntil(c.Context(), cfg, load, log)
		},
	}
	configFlags(serve, &path, &o)
	laboratoryFlags(serve, &o)
	serve.Flags().StringVar(&format, "log", "text", "how to write the log to standard error: text or json")
	return serve
}

// serveUntil serves until ctx ends, and takes the configuration again at each SIGHUP.
func serveUntil(ctx context.Context, cfg config.Config, load func() (config.Config, error), log *slog.Logger) error {
	service, err := newService(ctx, cfg, log)
	if err != nil {
		return err
	}
	service.reloadBy(load)
	log.Info("serving", "version", version, "operators", service.ports.operators.Addr().String())
	err = errors.Join(service.run(ctx), service.close())
	if err == nil {
		log.Info("stopped: everything in hand is finished")
	}
	return err
}

func newLogger(w io.Writer, format string) (*slog.Logger, error) {
	switch format {
	case "text":
		return slog.New(slog.NewTextHandler(w, nil)), nil
	case "json":
		return slog.New(slog.NewJSONHandler(w, nil)), nil
	}
	return nil, usageError{fmt.Errorf("--log %s: text or json is wanted", format)}
}
