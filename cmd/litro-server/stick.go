package main

import (
	"fmt"

	"github.com/spf13/cobra"

	"github.com/litro-fuel/litro/cmd/internal/cli"
	"github.com/litro-fuel/litro/server"
)

func stickCommand(a *app) *cobra.Command {
	return &cobra.Command{
		Use:   "stick DIR",
		Short: "Take what stations sent on a memory stick, and write the answers on it",
		Long: `For stations without a network. Takes every litro-STATION-to-office.tar in a
directory, by the very way that messages from the network take: each record is
verified and stored once. Then it writes litro-office-to-STATION.tar beside each:
the signed receipt, and all that the station must know. Carry the stick back, and
take the answer in there (litro-station import --from, or the station's page).

It may be repeated, and a stick may be pulled at any time: what is stored is not
stored twice, a file that is torn or altered is refused whole, and an old stick
changes nothing. A server may be running meanwhile.

Exit status: 1 when a file was not taken, or not whole.`,
		Example: `  litro-server stick /media/usb --data /var/lib/litro-server`,
		Args:    cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			return a.join(cmd.Context(), func(c *server.Center) error {
				bad := false
				out := cmd.OutOrStdout()
				err := c.TakeStick(cmd.Context(), args[0], func(f server.StickFile) {
					if f.Err != nil {
						bad = true
						fmt.Fprintf(out, "%s is not taken: %v\n", f.File, f.Err)
						return
					}
					fmt.Fprintln(out, sayTaken(f))
					if p := server.Problem(f.Taken); p != "" {
						bad = true
						fmt.Fprintf(out, "%s: %s\n", f.File, p)
					}
				})
				if err == nil && bad {
					err = cli.ErrNo
				}
				return err
			})
		},
	}
}

func sayTaken(f server.StickFile) string {
	t := f.Taken
	old := ""
	if t.Old {
		old = "; newer records were here before"
	}
	return fmt.Sprintf("%s: station %s is stored up to record %d of epoch %d (before: %d of %d)%s; carry %s back",
		f.File, t.Station, t.Chain.Head.Seq, t.Chain.Head.Epoch, t.Before.Head.Seq, t.Before.Head.Epoch, old, f.Answer)
}
