package main

import (
	"fmt"
	"io"
	"os"
	"strings"
	"time"

	"github.com/spf13/cobra"
	"golang.org/x/mod/sumdb/note"

	"github.com/litro-fuel/litro/dispense"
	"github.com/litro-fuel/litro/server/closing/snapshot"
)

// maxNote bounds a closed month: its package has some thousand files at most.
const maxNote = 16 << 20

func closeCommand(stdout io.Writer) *cobra.Command {
	var keys []string
	var last string
	c := &cobra.Command{
		Use:   "close NOTE…",
		Short: "Check closed months: form, signature, chain, and who signed",
		Long: `Checks closed months, as the page of a month gives them out. Of one NOTE its form, its
signature and the hash of what was signed are checked, of several, in the order in which they
were closed, also that none is left out between them, that versions of a month follow each
other, and that no key signs after it was given up.

Who signed, closed, commented and opened it again is printed, with the checks that were
not in order then and the sums, to be compared with papers.

The key that must have signed stands on the pages; take it from somebody you trust.
Whether months are missing after the last NOTE no chain can tell: --last has the hash of the
newest note that somebody else kept, and it must be that of the last one here.

Exit status: 0 all holds, 1 something does not, 2 it could not be checked.`,
		Example: `  litro-verify close --key 'litro.example/city/log+1234abcd+AQ…' litro-cierre-2026-10-v1.note litro-cierre-2026-11-v1.note`,
		Args:    cobra.MinimumNArgs(1),
		RunE: func(_ *cobra.Command, args []string) error {
			var verifiers []note.Verifier
			for _, k := range keys {
				v, err := note.NewVerifier(k)
				if err != nil {
					return fmt.Errorf("--key: %w", err)
				}
				verifiers = append(verifiers, v)
			}
			var notes [][]byte
			for _, name := range args {
				b, err := readNote(name)
				if err != nil {
					return err
				}
				notes = append(notes, b)
			}
			all, err := snapshot.Chain(notes, verifiers...)
			for _, s := range all {
				printClosed(stdout, s)
			}
			if err == nil && last != "" && all[len(all)-1].NoteHash().String() != strings.ToLower(last) {
				err = fmt.Errorf("the last one has hash %s, and not %s: months are missing after it, or others were closed", all[len(all)-1].NoteHash(), last)
			}
			if err != nil {
				fmt.Fprintln(stdout, "FALSE:", err)
				return errBad
			}
			fmt.Fprintf(stdout, "TRUE: %d closed months hold\n", len(all))
			return nil
		},
	}
	c.Flags().StringArrayVar(&keys, "key", nil, "the key by which months are closed, from somebody you trust; again for each that it was changed to without its own signature")
	c.Flags().StringVar(&last, "last", "", "the hash of the newest note that somebody else kept")
	if err := c.MarkFlagRequired("key"); err != nil {
		panic(err) // the flag is above
	}
	return c
}

func readNote(name string) ([]byte, error) {
	f, err := os.Open(name)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	b, err := io.ReadAll(io.LimitReader(f, maxNote+1))
	if err == nil && len(b) > maxNote {
		err = fmt.Errorf("read %s: it has more than %d bytes, and is no closed month", name, maxNote)
	}
	return b, err
}

// printClosed says what is in a closed month.
func printClosed(w io.Writer, s *snapshot.Sealed) {
	c := &s.Content
	fmt.Fprintf(w, "%s, version %d, number %d of %s\n  content %s\n  note    %s\n", c.Month, c.Version, s.N, c.Origin, s.Hash, s.NoteHash())
	by := func(what string, p snapshot.Person) {
		fmt.Fprintf(w, "  %s %s, %s (%s), %s\n", what, p.Name, p.Position, p.Person, p.At.Format(time.RFC3339))
	}
	if r := s.Reopened; r != nil {
		by("opened again for", r.Asked)
		by("agreed by", r.Agreed)
		fmt.Fprintf(w, "  since %s\n", r.Reason)
	}
	for _, p := range s.Signed {
		by("signed by", p)
	}
	by("closed by", s.Closed)
	for _, x := range s.Comments {
		by("comment of", x.By)
		fmt.Fprintf(w, "    %s\n", x.Text)
	}
	for _, k := range c.Checks {
		if k.State != "done" {
			fmt.Fprintf(w, "  not in order: %s (%s), %d, %d cents %s\n", k.Name, k.State, k.Count, k.Cents, strings.Join(k.Of, ", "))
		}
	}
	for _, f := range c.Figures {
		unit, n := f.Unit, fmt.Sprint(f.N)
		switch f.Unit {
		case "ul":
			unit, n = "", dispense.Volume(f.N).String()
		case "cents":
			unit, n = f.Currency, fmt.Sprintf("%d.%02d", f.N/100, max(f.N, -f.N)%100)
		}
		fmt.Fprintf(w, "  %s\n", strings.Join(strings.Fields(strings.Join([]string{f.Name, f.Of, n, unit}, " ")), " "))
	}
	for _, x := range c.Records {
		fmt.Fprintf(w, "  %d %s %s\n", x.Count, x.Name, x.SHA256)
	}
	for _, f := range c.Files {
		fmt.Fprintf(w, "  file %s %d %s\n", f.Name, f.Bytes, f.SHA256)
	}
}
