package main

import (
	"errors"
	"fmt"
	"io"

	"github.com/spf13/cobra"

	"healthdial/config"
	"healthdial/gsm/msisdn"
	"healthdial/route"
	"healthdial/seal"
)

func newRoutesExplain(s streams) *cobra.Command {
	var path, service, lane string
	var o config.Options
	c := &cobra.Command{
		Use:   "explain --config FILE NUMBER",
		Short: "Say in words which way a message to a number takes, and why",
		Long:  "Says in words which way a message to a number takes, and why. The number is neither logged nor kept.",
		Args:  exactly(1, "a number"),
		RunE: func(c *cobra.Command, args []string) error {
			if err := need(c, "config", path); err != nil {
				return err
			}
			l, ok := route.Lane(lane)
			if !ok {
				return usageError{fmt.Errorf("--lane %s: code, consent, registry, notice or bulk is wanted", lane)}
			}
			if service != string(route.SMS) && service != string(route.USSD) {
				return usageError{fmt.Errorf("--service %s: sms or ussd is wanted", service)}
			}
			cfg, ring, err := keyed(path, o)
			if err != nil {
				return tell(s, err)
			}
			n, err := msisdn.Parse(args[0], cfg.Service.Region)
			if err != nil {
				return usageError{errors.New("the argument is not a phone number")}
			}
			table, err := routeTable(cfg, ring)
			if err != nil {
				return err
			}
			_, err = io.WriteString(s.out, table.Explain(n, route.Service(service), l))
			return err
		},
	}
	configFlags(c, &path, &o)
	c.Flags().StringVar(&service, "service", "sms", "sms or ussd")
	c.Flags().StringVar(&lane, "lane", "notice", "code, consent, registry, notice or bulk")
	return c
}

// keyed loads a configuration and makes its keys.
func keyed(path string, o config.Options) (config.Config, *seal.Keyring, error) {
	cfg, err := config.Load(path, o)
	if err != nil {
		return cfg, nil, err
	}
	ring, err := seal.New(cfg.Keys.Masters())
	return cfg, ring, err
}
