//go:build !production

package main

import (
	"errors"
	"fmt"
	"io"
	"log/slog"

	"github.com/spf13/cobra"

	"healthdial/config"
	"healthdial/gsm/msisdn"
	"healthdial/lab/faults"
	"healthdial/lab/operator"
	"healthdial/lab/phone"
	"healthdial/lab/registries"
)

// laboratory are the commands of the simulated world. A production build has none.
func laboratory(s streams) []*cobra.Command {
	return []*cobra.Command{newDemo(s), newPhone(s), group("lab", "Parts of the simulated world", newLabOperator(s), newLabRegistries(s), newLabModem(s))}
}

// laboratoryFlags are the flags that a production build refuses.
func laboratoryFlags(c *cobra.Command, o *config.Options) {
	c.Flags().BoolVar(&o.AllowVolatile, "allow-volatile", false, "with --laboratory: take a Redis that forgets what it acknowledged")
	c.PreRunE = func(*cobra.Command, []string) error {
		if o.AllowVolatile && !o.Laboratory {
			return usageError{errors.New("--allow-volatile is for a laboratory: it goes with --laboratory only")}
		}
		return nil
	}
}

// The demo's addresses, where nothing else is said.
const (
	demoOperators  = 8090
	demoGateways   = 8091
	demoCallbacks  = 8092
	demoOperator   = 8093
	demoRegistries = 8094
	demoSIP        = 5060
	demoExchange   = 5062
	demoModems     = 8095
	demoSMPP       = 2775
	demoSMSNumber  = "56789"
)

func newPhone(s streams) *cobra.Command {
	var number, dial, url string
	c := &cobra.Command{
		Use:   "phone --msisdn NUMBER",
		Short: "A feature phone in the terminal",
		Long: "A feature phone on the network of healthdial demo or healthdial lab operator. Where standard input is no terminal it reads\n" +
			"one entry per line: *456# dials, a bare line answers, \"sms 56789 TEXT\", \"call NUMBER\", \"inbox\", \"hangup\", \"wait SECONDS\", \"wait sms\".",
		Args: exactly(0, "no arguments"),
		RunE: func(c *cobra.Command, _ []string) error {
			if err := need(c, "msisdn", number); err != nil {
				return err
			}
			n, err := msisdn.Parse(number, "IN")
			if err != nil {
				return usageError{fmt.Errorf("--msisdn %s is not a phone number; write it as +919000000021", number)}
			}
			p := phone.Phone{Network: operator.Client{BaseURL: url}, Number: n.E164()}
			if terminal(s.in) && terminal(s.out) {
				err = phone.Screen{Phone: p, Dial: dial, SMSNumber: demoSMSNumber}.Run(c.Context())
			} else {
				err = (&phone.Script{Phone: p, Dial: dial}).Run(c.Context(), s.in, s.out)
			}
			if errors.Is(err, phone.ErrNoNetwork) {
				return fmt.Errorf("no operator answers at %s: is healthdial demo running?", url)
			}
			return err
		},
	}
	c.Flags().StringVar(&number, "msisdn", "", "the phone's own number")
	c.Flags().StringVar(&dial, "dial", "", "what to dial first, such as '*456#'")
	c.Flags().StringVar(&url, "operator", fmt.Sprintf("http://127.0.0.1:%d", demoOperator), "the operator's HTTP side")
	return c
}

func newLabOperator(s streams) *cobra.Command {
	var c operator.Config
	var gateway labGateway
	var script string
	cmd := &cobra.Command{
		Use:   "operator",
		Short: "A simulated mobile operator: an SMSC with handsets over HTTP",
		Args:  exactly(0, "no arguments"),
		RunE: func(cmd *cobra.Command, _ []string) error {
			if err := gateway.apply(&c); err != nil {
				return err
			}
			if script != "" {
				var err error
				if c.Script, err = faults.Load(script); err != nil {
					return tell(s, err)
				}
			}
			c.Logger = slog.New(slog.NewTextHandler(s.err, nil))
			o := operator.New(c)
			return serving(cmd, o, func(w io.Writer) {
				fmt.Fprintf(w, "smpp %s\nhandsets http://%s\n", o.Addr(), o.HTTPAddr())
			})
		},
	}
	cmd.Flags().StringVar(&c.SMPP, "smpp", fmt.Sprintf("127.0.0.1:%d", demoSMPP), "where applications bind")
	cmd.Flags().StringVar(&c.HTTP, "http", fmt.Sprintf("127.0.0.1:%d", demoOperator), "where handsets are held")
	gateway.flags(cmd)
	cmd.Flags().StringVar(&script, "faults", "", "a YAML file of faults on the wire")
	return cmd
}

func newLabRegistries(streams) *cobra.Command {
	var c registries.Config
	cmd := &cobra.Command{
		Use:   "registries",
		Short: "Simulated registries, with a handful of families, doctors and hospitals",
		Args:  exactly(0, "no arguments"),
		RunE: func(cmd *cobra.Command, _ []string) error {
			l, err := registries.New(c)
			if err != nil {
				return err
			}
			return serving(cmd, l, func(w io.Writer) { fmt.Fprintf(w, "registries %s\n", l.URL()) })
		},
	}
	cmd.Flags().StringVar(&c.Listen, "listen", fmt.Sprintf("127.0.0.1:%d", demoRegistries), "where to listen")
	cmd.Flags().StringVar(&c.CallbackURL, "callbacks", "", "where to post callbacks")
	return cmd
}
