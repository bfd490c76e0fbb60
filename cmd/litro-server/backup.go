package main

import (
	"context"
	"fmt"
	"io"
	"os"
	"time"

	"github.com/spf13/cobra"

	"github.com/litro-fuel/litro/cmd/internal/cli"
	"github.com/litro-fuel/litro/server"
)

// A backupRun is what backup is asked for.
type backupRun struct {
	*app
	verify     string // a file, instead of taking a backup
	unverified bool
	deep       bool
	keep       int
	scratch    string
}

func backupCommand(a *app) *cobra.Command {
	r := backupRun{app: a}
	c := &cobra.Command{
		Use:   "backup FILE|DIRECTORY",
		Short: "Take a backup while the server goes on, and verify it",
		Long: `Takes a backup of all that the server keeps, while it goes on: one moment of the
database, the keys, the evidence, the office's records and the configuration. It
is one file; into a directory it is written under a name with the time. It has
that name when all of it is on disk, and nothing is ever written over.

Then it is verified: read back whole, and the database restored into a PostgreSQL
that is thrown away, where everything is counted. Only a verified backup counts:
the page of health shows its age, and stations hear that what it reaches to is
kept. --verify does the same with a file that is there.

The file holds the keys of the installation: whoever has it can speak as the
server. It is made for its owner alone (mode 0600); keep it where nobody else
reads it, and one copy outside this building.`,
		Example: `  litro-server backup /var/backups/litro --keep 30 --config /etc/litro/server.toml
  litro-server backup --verify /media/usb/litro-20261126T080000Z.backup`,
		Args: cobra.MaximumNArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			switch {
			case (len(args) == 1) == (r.verify != ""):
				return fmt.Errorf("name a file or directory for the backup, or with --verify one that is there; %w", cli.ErrUse)
			case r.verify != "" && (r.unverified || r.keep > 0), r.unverified && r.keep > 0:
				return fmt.Errorf("--verify, --unverified and --keep: each says something else; %w", cli.ErrUse)
			case r.verify != "":
				return r.check(cmd.Context(), cmd.OutOrStdout())
			}
			return r.join(cmd.Context(), func(c *server.Center) error { return r.take(cmd.Context(), c, args[0], cmd.OutOrStdout()) })
		},
	}
	f := c.Flags()
	f.StringVar(&r.verify, "verify", "", "verify this backup, and take none")
	f.BoolVar(&r.unverified, "unverified", false, "do not verify it; it does not count until --verify has")
	f.BoolVar(&r.deep, "deep", false, "when verifying, also make every table again from the records, and compare (slow)")
	f.IntVar(&r.keep, "keep", 0, "then remove verified backups from that directory beyond the newest so many (0: none)")
	f.StringVar(&r.scratch, "scratch", "", "directory with room for the database, to restore into (default $TMPDIR or /var/tmp)")
	return c
}

func (r *backupRun) take(ctx context.Context, c *server.Center, to string, out io.Writer) error {
	if info, err := os.Stat(to); r.keep > 0 && (err != nil || !info.IsDir()) {
		return fmt.Errorf("--keep: %s is no directory; %w", to, cli.ErrUse)
	}
	file, err := c.Backup(ctx, server.BackupRequest{To: to, Config: r.configFile(), Program: cli.Version()})
	if err != nil {
		return err
	}
	fmt.Fprintf(out, "%s is written\n", file)
	if r.unverified {
		fmt.Fprintf(out, "it is not verified and does not count; run: litro-server backup --verify %s\n", file)
		return nil
	}
	v, err := r.verified(ctx, c, file, out)
	if err != nil || r.keep == 0 {
		return err
	}
	if len(v.Evidence) > 0 {
		fmt.Fprintln(out, "no older backup is removed: one of them may have what is missing")
		return nil
	}
	removed, err := c.PruneBackups(ctx, to, r.keep)
	for _, name := range removed {
		fmt.Fprintf(out, "%s is removed: newer ones hold all that it held\n", name)
	}
	return err
}

// check verifies a file, and notes it where a server is named.
func (r *backupRun) check(ctx context.Context, out io.Writer) error {
	cfg, err := r.config()
	if err != nil {
		return err
	}
	if cfg.Data == "" {
		_, err := r.verified(ctx, nil, r.verify, out)
		return err
	}
	return r.join(ctx, func(c *server.Center) error {
		_, err := r.verified(ctx, c, r.verify, out)
		return err
	})
}

// verified verifies a file, notes it with a center if there is one, and says so.
func (r *backupRun) verified(ctx context.Context, c *server.Center, file string, out io.Writer) (*server.VerifiedBackup, error) {
	v, err := server.VerifyBackup(ctx, cli.Logger(os.Stderr, r.verbose), server.Verification{File: file, Scratch: r.scratch, Deep: r.deep})
	if err != nil {
		return nil, err
	}
	for _, sum := range v.Evidence {
		fmt.Fprintf(out, "evidence %s is named by a record and is not there, or altered: look for the file in an older backup\n", sum)
	}
	if v.Difference != nil {
		fmt.Fprintf(out, "%s\nthe backup is whole, and its tables are not what its records say; it does not count: see litro-server replay --check\n", v.Difference)
		return nil, cli.ErrNo
	}
	fmt.Fprintf(out, "verified: %d bytes of %s, restored and counted: %d records in %d epochs of stations, schema %d, era %d\nSHA-256 %s\n",
		v.Bytes, v.TakenAt.Local().Format(time.DateTime), v.Rows["record"], len(v.Cursors), v.Schema, v.Era, v.Sum())
	if c == nil {
		fmt.Fprintln(out, "it is noted nowhere: name the server's --data or --config for that")
		return v, nil
	}
	return v, c.AddBackup(ctx, v)
}
