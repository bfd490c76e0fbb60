// Command litro-verify checks what Litro recorded, without Litro: no database,
// no network, only the files a station or the server gave out.
package main

import (
	"errors"
	"fmt"
	"io"
	"os"

	"github.com/spf13/cobra"
)

func main() {
	os.Exit(run(os.Args[1:], os.Stdout, os.Stderr))
}

// Exit codes.
const (
	exitGood = 0
	exitBad  = 1 // something is wrong with what was checked
	exitUse  = 2 // it could not be checked
)

// errBad means that the files were read and what they say does not hold.
var errBad = errors.New("what was checked does not hold")

func run(args []string, stdout, stderr io.Writer) int {
	root := command(stdout)
	root.SetArgs(args)
	root.SetOut(stdout)
	root.SetErr(stderr)
	err := root.Execute()
	switch {
	case errors.Is(err, errBad):
		return exitBad
	case err != nil:
		fmt.Fprintln(stderr, "litro-verify:", err)
		return exitUse
	}
	return exitGood
}

func command(stdout io.Writer) *cobra.Command {
	root := &cobra.Command{
		Use:   "litro-verify",
		Short: "Check what Litro recorded, offline",
		Long: `litro-verify checks what Litro recorded without Litro: it needs no network, no
database and nobody's word but the key of the station.`,
		Example: `  litro-verify journal --grant norte.grant norte.journal
  litro-verify receipt --grant norte.grant "$CODE" norte.journal
  litro-verify close --key "$KEY" litro-cierre-2026-11-v1.note`,
		SilenceUsage:  true,
		SilenceErrors: true,
	}
	root.AddCommand(journalCommand(stdout), receiptCommand(stdout), closeCommand(stdout))
	return root
}

func journalCommand(stdout io.Writer) *cobra.Command {
	var grantFile, key string
	var quiet bool
	c := &cobra.Command{
		Use:   "journal FILE…",
		Short: "Check a station's journal: form, signatures, chain, gaps, totalizers",
		Long: `Checks a station's journal, as exported by litro-server or litro-station, or as
it lies on the station's disk: FILE is an export, a segment (.seg), or the
journal's directory.

Checked are the one canonical form of every record, every signature, the chain
of hashes, that no number is missing, how each epoch began, that every release
was closed once, and that each hose's totalizer goes on where it stood.

The key that must have signed is taken from --key or from the grant in --grant.
Without either, the key named in the journal's own first record is used, and
litro-verify says that this key is unproved: a forger could have put it there.

Exit status: 0 all holds, 1 something does not (the first bad record is named),
2 the files could not be read.`,
		Example: `  litro-verify journal --grant norte.grant norte.journal
  litro-verify journal --key 'norte+1234abcd+AQ…' /media/usb/journal`,
		Args: cobra.MinimumNArgs(1),
		RunE: func(_ *cobra.Command, args []string) error {
			input, err := readInput(args)
			if err != nil {
				return err
			}
			trust, err := readTrust(grantFile, key, input)
			if err != nil {
				return err
			}
			report := verify(input, trust)
			report.print(stdout, quiet)
			if len(report.problems) > 0 {
				return errBad
			}
			return nil
		},
	}
	c.Flags().StringVar(&grantFile, "grant", "", "the station's grant, as given at enrolment, from somebody you trust")
	c.Flags().StringVar(&key, "key", "", "the station's verifier key, from somebody you trust")
	c.Flags().BoolVarP(&quiet, "quiet", "q", false, "print problems only")
	return c
}
