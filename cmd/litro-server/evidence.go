package main

import (
	"cmp"
	"fmt"

	"github.com/spf13/cobra"

	"github.com/litro-fuel/litro/cmd/internal/cli"
	"github.com/litro-fuel/litro/server"
	"github.com/litro-fuel/litro/server/evidence"
)

func evidenceCommand(a *app) *cobra.Command {
	c := &cobra.Command{Use: "evidence", Short: "The pictures and documents behind what people typed"}
	c.AddCommand(&cobra.Command{
		Use:   "check",
		Short: "Read every file that a record names, and say which are missing or altered",
		Long: `Reads every file that a record or a ticket names and compares it with its SHA-256. A
file that is missing or altered is named, with what needs it and who typed that.
Files that nothing names are uploads that were given up; they are only counted.

Exit status: 1 when a file is missing or altered. Bring it back from a backup, under
the same name.`,
		Example: "  litro-server evidence check --data /var/lib/litro-server",
		Args:    cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return a.join(cmd.Context(), func(c *server.Center) error {
				r, err := c.CheckEvidence(cmd.Context())
				if err != nil {
					return err
				}
				say := func(what string, needs []evidence.Need) {
					for _, n := range needs {
						fmt.Fprintf(cmd.OutOrStdout(), "%s is %s; %s needs it, typed by %s\n", n.SHA256, what, n.By, cmp.Or(n.TypedBy, "nobody who is named"))
					}
				}
				say("missing", r.Missing)
				say("altered", r.Altered)
				fmt.Fprintf(cmd.OutOrStdout(), "%d files are needed: %d missing, %d altered; %d that nothing names\n", r.Needed, hashes(r.Missing), hashes(r.Altered), r.Unnamed)
				if !r.OK() {
					return cli.ErrNo
				}
				return nil
			})
		},
	})
	return c
}

// hashes counts files: several records may name one.
func hashes(needs []evidence.Need) int {
	seen := map[string]bool{}
	for _, n := range needs {
		seen[n.SHA256] = true
	}
	return len(seen)
}
