package e2e

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"golang.org/x/mod/sumdb/note"

	"github.com/litro-fuel/litro/dispense"
	"github.com/litro-fuel/litro/station/disk"
	"github.com/litro-fuel/litro/station/journal"
)

// identify records that two people made a test sale at every hose of a box that
// has run once and is at rest: as it is wired by its own record. What it does is
// what the box does when people answer; a simulated day does it by the page.
func identify(t *testing.T, station, data string) {
	t.Helper()
	skey, err := os.ReadFile(filepath.Join(data, "key"))
	must(t, err)
	signer, err := note.NewSigner(strings.TrimSpace(string(skey)))
	must(t, err)
	began := time.Now()
	stamp := func() journal.Stamp {
		return journal.Stamp{At: time.Now().UTC().Truncate(time.Second), MonoMS: time.Since(began).Milliseconds(), Clock: dispense.Synchronized}
	}
	layouts := layoutsOf(t, data)
	if len(layouts) == 0 {
		t.Fatal("the box has recorded no hose")
	}
	d, err := disk.OpenDir(filepath.Join(data, "journal"))
	must(t, err)
	j, err := journal.Open(d, journal.Options{Station: station, Signers: []note.Signer{signer}, Stamp: stamp})
	must(t, err)
	people := []dispense.Who{{Person: "p-ana", By: "name"}, {Person: "p-luis", By: "name"}}
	must(t, j.Write(func(tx *journal.Tx) error {
		for _, l := range layouts {
			sale := dispense.Ref{Station: station, Epoch: tx.Next().Epoch, Seq: 1}
			if _, err := tx.Append(&dispense.Config{What: "layout", Layout: l, People: people, Test: &dispense.Test{Of: sale, Said: l.Hose}}); err != nil {
				return err
			}
		}
		return nil
	}))
	must(t, j.Close())
	must(t, d.Close())
}

// layoutsOf returns the newest layout of every hose of a box.
func layoutsOf(t *testing.T, data string) (all []*dispense.Layout) {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(data, "journal", "*.seg"))
	must(t, err)
	slices.Sort(files)
	for _, file := range files {
		rest, err := os.ReadFile(file)
		must(t, err)
		for len(rest) > 0 {
			var n []byte
			n, rest, err = dispense.ReadFrame(rest)
			must(t, err)
			r, err := dispense.OpenRecord(n)
			must(t, err)
			c, ok := r.Body.(*dispense.Config)
			if !ok || c.Layout == nil {
				continue
			}
			all = append(slices.DeleteFunc(all, func(l *dispense.Layout) bool { return l.Hose == c.Layout.Hose }), c.Layout)
		}
	}
	return all
}
