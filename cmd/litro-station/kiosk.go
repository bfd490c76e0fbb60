package main

import (
	"os"

	"github.com/spf13/cobra"

	"github.com/litro-fuel/litro/cmd/internal/cli"
	"github.com/litro-fuel/litro/station/kiosk"
)

func kioskCommand(a *app) *cobra.Command {
	var o kiosk.Options
	var browser string
	c := &cobra.Command{
		Use:   "kiosk [flags] [-- ARGUMENT…]",
		Short: "Keep a browser on the island's page",
		Long: `Keeps a browser on the island's page. It waits until the agent serves, fills the
screen, and starts the browser again when that ends, when its page shows no sign
of life for 15 s, or when it has grown too large while nobody is there.

It needs no configuration and none of the agent's rights: give it a user of its
own, within a compositor such as cage. ARGUMENTs are for the browser.`,
		Example: `  cage -d -- litro-station kiosk --screen isla-1
  litro-station kiosk --screen isla-2 --url http://127.0.0.1:8090 --position 2`,
		RunE: func(cmd *cobra.Command, args []string) error {
			o.Log = cli.Logger(os.Stderr, a.verbose)
			o.Browser = kiosk.Chromium(args...)
			if browser != "" {
				o.Browser[0] = browser
			}
			return kiosk.Run(cmd.Context(), o)
		},
	}
	f := c.Flags()
	f.StringVar(&o.URL, "url", "http://127.0.0.1:8090", "where the agent serves its page (screen.listen)")
	f.StringVar(&o.Screen, "screen", "isla-1", "name of this screen: its looks are kept by it")
	f.StringVar(&o.Position, "position", "", "the position it shows; without it all of them")
	f.StringVar(&browser, "browser", "", "another Chromium than chromium")
	f.Int64Var(&o.MostMB, "memory-mb", 1200, "memory above which the browser is started again when nobody is there")
	return c
}
