package main

import (
	"errors"
	"fmt"
	"net/url"
	"os"
	"strings"

	"github.com/spf13/cobra"

	"github.com/litro-fuel/litro/server"
	"github.com/litro-fuel/litro/server/fault"
)

func packageCommand(a *app) *cobra.Command {
	var month, out, who, language string
	var departments, vehicles []string
	c := &cobra.Command{
		Use:   "package",
		Short: "Write the audit package of a month, as the page does",
		Long: `Writes a month as one ZIP file that can be checked without Litro: logbooks, roster,
dispenses, fiscal documents as they came, reconciliation, stock, budget, discrepancies with
their evidence, and the signed records. The README in it says how.

It has what --user would get on the page: that user's role must be auditor or finance, and
what their departments do not have, or is reserved and they are not cleared for, is not in
it. The same facts give the same bytes. The audit trail says who got it, and the SHA-256 of
its manifest.`,
		Example: `  litro-server package --month 2026-09 --user contralora --out septiembre.zip
  litro-server package --month 2026-09 --user contralora --department pub --out pub.zip`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			ctx := cmd.Context()
			return a.join(ctx, func(c *server.Center) error {
				u, err := c.Store.User(ctx, who)
				if errors.Is(err, fault.ErrNotFound) || err == nil && !u.Active {
					return fmt.Errorf("--user: nobody signs in as %q; litro-server user list says who does", who)
				}
				if err != nil {
					return err
				}
				packer, err := c.Packer()
				if err != nil {
					return err
				}
				plan, err := packer.Plan(ctx, u, language, url.Values{"month": {month}, "department": departments, "vehicle": {strings.Join(vehicles, " ")}})
				if errors.Is(err, fault.ErrNotFound) {
					return fmt.Errorf("--user: %s is %s, and audit packages are for auditors and finance: %w", who, u.Role, err)
				}
				if err != nil {
					return err
				}
				// Half of one is never under the name of a whole one.
				f, err := os.Create(out + ".part")
				if err != nil {
					return fmt.Errorf("--out: %w; name a file in a directory that is there", err)
				}
				err = packer.Write(ctx, u, plan, f)
				if err = errors.Join(err, f.Sync(), f.Close()); err != nil {
					return errors.Join(err, os.Remove(out+".part"))
				}
				if err := os.Rename(out+".part", out); err != nil {
					return err
				}
				fmt.Fprintf(cmd.OutOrStdout(), "%s: %d files, %d vehicles, %d fiscal documents, %d discrepancies\n", out, len(plan.Names()), plan.Units, plan.Documents, plan.Findings)
				sealed, err := packer.Sealed(ctx, plan)
				if err != nil {
					return err
				}
				if sealed != nil {
					fmt.Fprintf(cmd.OutOrStdout(), "the month was closed with another package (version %d, SHA-256 %s); the page of the closed month gives that one\n", sealed.Version, sealed.SHA256)
				}
				if len(plan.Without) > 0 {
					fmt.Fprintf(cmd.OutOrStdout(), "not in it: %s\n", strings.Join(plan.Without, ", "))
				}
				return nil
			})
		},
	}
	f := c.Flags()
	f.StringVar(&month, "month", "", "the month, such as 2026-09")
	f.StringVar(&out, "out", "", "the file to write")
	f.StringVar(&who, "user", "", "who gets it")
	f.StringVar(&language, "language", "es-MX", "es-MX or en: of tables, and of the names of files")
	f.StringArrayVar(&departments, "department", nil, "of this department alone; may be given again")
	f.StringArrayVar(&vehicles, "vehicle", nil, "of the vehicle of this fleet number alone; may be given again")
	require(c, "month", "out", "user")
	return c
}
