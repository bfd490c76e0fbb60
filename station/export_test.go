package station

import (
	"github.com/litro-fuel/litro/dispense"
	"github.com/litro-fuel/litro/station/journal"
)

// Identify records that a test sale identified every hose, of a station whose
// tests are about something else.
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
