package main

import (
	"fmt"
	"io"
	"os"
	"time"

	"github.com/spf13/cobra"

	"github.com/litro-fuel/litro/cmd/internal/cli"
	"github.com/litro-fuel/litro/server"
)

func restoreCommand(a *app) *cobra.Command {
	var r server.Restoration
	c := &cobra.Command{
		Use:   "restore FILE",
		Short: "Put a backup back onto an empty machine",
		Long: `Puts a backup back into an empty data directory, and into an empty database where
[database] names one. It writes over nothing.

The server that starts from it begins a new era: stations reconnect by themselves
and send again what the backup does not have. What was changed at a desk after the
backup is lost, but for the office's records in its copies; where files of the old
machine's directory office survived, give that directory with --office. What is
known to be missing is named.

It ends with a check of every table against the records. Never let the old machine
and the restored one serve at the same time. A restore that was broken off is typed
again: it removes what it has left in the directory, and begins anew.

Numbers of sheets, vouchers and labels go on with the clock, so that none stands on
two papers: see to it that this machine's clock is right.

Exit status: 1 when it could not be done, or the check found a difference.`,
		Example: `  litro-server restore litro-20261126T080000Z.backup --data /var/lib/litro-server
  litro-server restore litro-20261126T080000Z.backup --data /var/lib/litro-server --office /mnt/old/office`,
		Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			r.File = args[0]
			cfg, err := a.config()
			if err != nil {
				return err
			}
			out, err := server.Restore(cmd.Context(), cli.Logger(os.Stderr, a.verbose), cfg, r)
			if err != nil {
				return err
			}
			return sayRestored(cmd.OutOrStdout(), cfg.Data, out)
		},
	}
	c.Flags().StringVar(&r.Office, "office", "", "directory of office records of the old machine that survived")
	return c
}

// sayRestored says what came back, and what did not.
func sayRestored(w io.Writer, data string, r *server.Restored) error {
	at := func(t time.Time) string { return t.Local().Format(time.DateTime) }
	fmt.Fprintf(w, "restored into %s: the backup of %s, %d records in %d epochs of stations\n", data, at(r.TakenAt), r.Rows["record"], len(r.Cursors))
	fmt.Fprintf(w, "era %d begins: stations send again what came after, by themselves\n", r.NewEra)
	if n := len(r.Recovery.Carried); n > 0 {
		fmt.Fprintf(w, "the office's journal: %d records after the backup came back from its copies, up to %s\n", n, at(r.Recovery.Until))
	}
	for _, m := range r.Recovery.Missing {
		fmt.Fprintf(w, "missing: office records %s are in neither the backup nor the copies\n", m)
	}
	if head := r.Recovery.Head; head.Seq > 0 {
		fmt.Fprintf(w, "in the backup the office's journal ends with record office/%d/%d of %s\n", head.Epoch, head.Seq, at(r.Recovery.At))
	}
	fmt.Fprintf(w, `what people typed at the office after %s must be typed again: tickets, corrections, approvals
what was changed after %s must be changed again: vehicles, quotas, prices, labels declared lost or stolen, people,
users and passwords, revoked keys; a station enrolled or granted anew since needs its grant again (litro-server station grant)
`, at(r.Known()), at(r.TakenAt))
	if r.Hole != "" {
		fmt.Fprintf(w, "missing: %s; the station has them, if it has not lost them too: export its journal\n", r.Hole)
	}
	for _, sum := range r.Evidence {
		fmt.Fprintf(w, "missing: evidence %s is named by a record and not in the backup\n", sum)
	}
	if r.Config != "" {
		fmt.Fprintf(w, "the configuration of the old machine is in %s; compare it with this machine's\n", r.Config)
	}
	if r.Difference != nil {
		fmt.Fprintf(w, "%s\nall is restored, and this is the first difference between the tables and what the records say\n", r.Difference)
		return cli.ErrNo
	}
	fmt.Fprintln(w, "every table is what the records say; start the server")
	return nil
}
