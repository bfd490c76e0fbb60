package office

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/litro-fuel/litro/barcode"
	"github.com/litro-fuel/litro/dispense"
	"github.com/litro-fuel/litro/server/fault"
)

// MostInPad is how many sheets are issued at once.
const MostInPad = 500

// A Hose is a hose of a station, as the station's layout has it.
type Hose struct{ Station, StationName, Position, Hose, Grade string }

// A Sheet is the contingency sheet that a fill is typed from.
type Sheet struct {
	Number  int64
	Station string // whose hose it was
	Hose    string
	// BeforeUL and AfterUL are the totalizers that are written on it; nil for none.
	BeforeUL, AfterUL *dispense.Volume
}

// A SheetError says why a sheet is not taken. It is a fault.ErrConflict.
type SheetError struct {
	// Problem is unknown (never issued), used, void, elsewhere (of another station),
	// station (no such station), hose (no such hose) or soon (numbers would run ahead of
	// the clock, see [fleet.PaperNumber]).
	Problem string
	Number  int64
	Station string       // that has the sheet
	Ref     dispense.Ref // that used it or made it void
	FromAt  time.Time    // from when on so many can be issued
}

// Error says which sheet, and why.
func (e *SheetError) Error() string {
	if e.Problem == "soon" {
		return "so many sheets can be issued from " + e.FromAt.Format(time.RFC3339) + " on: after a restore numbers go on with the clock"
	}
	return fmt.Sprintf("sheet %d: %s %s %s", e.Number, e.Problem, e.Station, e.Ref)
}

// Unwrap returns [fault.ErrConflict].
func (e *SheetError) Unwrap() error { return fault.ErrConflict }

// IssueSheets gives a station the next sheets, 1 to [MostInPad]. They are issued
// when the office's journal says so, before anybody can print them; no number is
// issued twice.
func (o *Office) IssueSheets(ctx context.Context, who, station string, count int64, reason string) (dispense.Sheets, dispense.Ref, error) {
	var s dispense.Sheets
	if count < 1 || count > MostInPad {
		return s, dispense.Ref{}, fmt.Errorf("issue sheets: %w: 1 to %d at once, not %d", fault.ErrInvalid, MostInPad, count)
	}
	refs, err := o.write(ctx, func() []dispense.Body {
		return []dispense.Body{decision("approve", s.String(), "", who, reason)}
	}, func(d Draft) error {
		return o.cfg.Store.IssueSheets(ctx, o.now(), station, count, func(next dispense.Sheets) Draft {
			s = next
			return d
		})
	})
	return s, first(refs), err
}

// VoidSheets says that sheets will not be used, and why. All of them must be
// outstanding, and of the station; else it fails with a [SheetError].
func (o *Office) VoidSheets(ctx context.Context, who string, s dispense.Sheets, reason string) (dispense.Ref, error) {
	if _, err := dispense.ParseSheets(s.String()); err != nil || strings.TrimSpace(reason) == "" {
		return dispense.Ref{}, fmt.Errorf("void sheets: %w: say which, and why", fault.ErrInvalid)
	}
	refs, err := o.write(ctx, func() []dispense.Body {
		return []dispense.Body{decision("revoke", s.String(), "", who, reason)}
	}, func(d Draft) error { return o.cfg.Store.VoidSheets(ctx, o.now(), s, d) })
	return first(refs), err
}

func decision(what, subject, detail, who, reason string) *dispense.Decide {
	return &dispense.Decide{What: what, Subject: subject, Detail: detail, Reason: strings.TrimSpace(reason), People: []dispense.Who{{Person: who, By: "web"}}}
}

func first(refs []dispense.Ref) dispense.Ref {
	if len(refs) == 0 {
		return dispense.Ref{}
	}
	return refs[0]
}

// onSheet says in a fill which sheet it is typed from and which hose it was. The
// totalizers are what a person read: without a generation of the meter, which is
// how no figure of a person is ever taken for a reading of a device.
func (o *Office) onSheet(ctx context.Context, d *dispense.Dispense, s *Sheet) error {
	if s.Number < 1 || s.Number > barcode.MaxSheetNumber {
		return &SheetError{Problem: "unknown", Number: s.Number}
	}
	hoses, err := o.cfg.Store.Hoses(ctx)
	if err != nil {
		return err
	}
	for _, h := range hoses {
		if h.Station == s.Station && h.Hose == s.Hose {
			d.Position, d.Hose = h.Position, h.Hose
		}
	}
	if d.Hose == "" {
		return &SheetError{Problem: "hose", Number: s.Number, Station: s.Station}
	}
	d.Source, d.Ticket = "sheet", barcode.FormatSheetNumber(s.Number)
	if s.BeforeUL != nil && s.AfterUL != nil {
		if *s.AfterUL < *s.BeforeUL {
			return fmt.Errorf("%w: the totalizer after, %s, is below the one before, %s", fault.ErrInvalid, *s.AfterUL, *s.BeforeUL)
		}
		d.TotalizerBeforeUL, d.TotalizerAfterUL = s.BeforeUL, s.AfterUL
	}
	return nil
}
