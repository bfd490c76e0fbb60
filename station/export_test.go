package station

import (
	"github.com/litro-fuel/litro/dispense"
	"github.com/litro-fuel/litro/station/journal"
)

// Identify records that a test sale identified every hose. The tests of this package
// are about something else, and there are hundreds of islands in them: a sale at
// each hose of each would cost minutes, and leave fills in every journal that those
// tests count. Nothing outside of this package's tests can do so; that a hose
// without a sale is not released, and with one is, the tests in commission_test.go
// and cmd/internal/e2e show by sales.
func (a *Agent) Identify(people []dispense.Who) error {
	return a.journal.Write(func(tx *journal.Tx) error {
		for _, l := range a.layouts() {
			of := dispense.Ref{Station: a.cfg.Station, Epoch: tx.Next().Epoch, Seq: 1}
			body := &dispense.Config{What: "layout", Layout: l, People: people, Test: &dispense.Test{Of: of, Said: l.Hose}}
			if _, err := tx.Append(body); err != nil {
				return err
			}
		}
		return nil
	})
}
