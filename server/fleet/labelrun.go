package fleet

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/litro-fuel/litro/barcode"
	"github.com/litro-fuel/litro/server/fault"
)

// Again prints a label as it is: what the printer spoiled gets no new version.
const Again = "again"

// A LabelAsk is one label to print, and why: First, Worn, Lost, Stolen or Again.
type LabelAsk struct {
	Owner
	Why string
}

// A LabelRun is the labels that were printed in one act.
type LabelRun struct {
	Run    string
	At     time.Time
	Who    string
	Reason string // of labels lost or stolen
	Count  int64  // how many labels it has
	// Labels are in no order, and not there in a list of runs.
	Labels []PrintedLabel `db:"-"`
}

// A PrintedLabel is one label of a run, and what people call its owner.
type PrintedLabel struct {
	Label      string
	Version    int64
	Why        string
	FleetNo    string // or a person's name
	Plate      string
	Name       string
	Department string // its name
	Good       bool   // it is the current version, and not void
}

// A LabelPrinter is what a printer takes, and how far all labels are moved for it.
type LabelPrinter struct {
	Printer   string
	Sheet     string // its name
	Code      string // qr or datamatrix
	DPI       int64  `db:"dpi"`
	RightUM   int64  `db:"right_um"` // micrometers to the right …
	DownUM    int64  `db:"down_um"`  // … and down
	ChangedBy string
	ChangedAt time.Time
}

// MaxPrinter is how many bytes the name of a printer has at most.
const MaxPrinter = 60

// A NotPrintable says which labels cannot be printed for that reason. It is a
// fault.ErrConflict.
type NotPrintable struct {
	// Problem is there (a first label where there is one) or none (a reprint where
	// there is none).
	Problem string
	Owners  []Owner
}

// Error says why they are not printed.
func (e *NotPrintable) Error() string {
	if e.Problem == "there" {
		return fmt.Sprintf("print labels: %d have one already; say whether it is worn, lost or stolen", len(e.Owners))
	}
	return fmt.Sprintf("print labels: %d have none; print the first", len(e.Owners))
}

// Unwrap returns [fault.ErrConflict].
func (e *NotPrintable) Unwrap() error { return fault.ErrConflict }

// PrintLabels makes the labels asked for in one act, all or none. Run names the act,
// see [NewID]: the same run again changes nothing and returns what it printed, so
// that a page sent twice makes no second version. It fails with a [NotPrintable]
// when labels are not as was believed; lost and stolen ones want a reason.
func (f *Fleet) PrintLabels(ctx context.Context, who, run, reason string, asks []LabelAsk) (LabelRun, error) {
	reason = strings.TrimSpace(reason)
	gone := slices.ContainsFunc(asks, func(a LabelAsk) bool { return a.Why == Lost || a.Why == Stolen })
	switch {
	case run == "" || len(run) > 24 || len(asks) == 0:
		return LabelRun{}, fmt.Errorf("print labels: %w: no run, or no labels", fault.ErrInvalid)
	case gone && reason == "" || len(reason) > MaxReason || !utf8.ValidString(reason):
		return LabelRun{}, fmt.Errorf("print labels: %w: say in at most %d bytes how they were lost or stolen", fault.ErrInvalid, MaxReason)
	}
	done, err := f.LabelRun(ctx, run)
	if errors.Is(err, fault.ErrNotFound) {
		err = f.printLabels(ctx, Act{Who: who, At: f.now(), Why: reason}, run, asks)
		if err != nil && !errors.Is(err, fault.ErrConflict) {
			return LabelRun{}, err
		}
		conflict := err
		if done, err = f.LabelRun(ctx, run); errors.Is(err, fault.ErrNotFound) {
			return LabelRun{}, cmp.Or(conflict, err)
		}
	}
	if err == nil && done.Who != who {
		return LabelRun{}, fmt.Errorf("print labels: %w: run %s is another's", fault.ErrConflict, run)
	}
	return done, err
}

func (f *Fleet) printLabels(ctx context.Context, by Act, run string, asks []LabelAsk) error {
	var list []LabelVersion
	restored, err := f.cfg.Store.RestoredAt(ctx)
	if err != nil {
		return err
	}
	odd := map[string]*NotPrintable{"there": {Problem: "there"}, "none": {Problem: "none"}}
	for _, a := range asks {
		versions, err := f.cfg.Store.Labels(ctx, a.Owner)
		if err != nil {
			return err
		}
		live := len(versions) > 0 && versions[0].VoidAt == nil
		if a.Why == First && live {
			odd["there"].Owners = append(odd["there"].Owners, a.Owner)
			continue
		}
		if a.Why != First && !live {
			odd["none"].Owners = append(odd["none"].Owners, a.Owner)
			continue
		}
		var v LabelVersion
		if a.Why == Again {
			v = versions[0]
			v.Why = Again
		} else if v, err = nextVersion(a.Owner, a.Why, versions, restored); err != nil {
			return err
		}
		v.PrintedBy, v.PrintedAt = by.Who, by.At
		v.TokenSHA256 = barcode.TokenHash(f.Label(v).Token)
		list = append(list, v)
	}
	for _, o := range odd {
		if len(o.Owners) > 0 {
			return o
		}
	}
	return f.cfg.Store.PrintLabels(ctx, by, run, list)
}

// LabelRun returns what was printed in one act, or fault.ErrNotFound.
func (f *Fleet) LabelRun(ctx context.Context, run string) (LabelRun, error) {
	return f.cfg.Store.LabelRun(ctx, run)
}

// LabelRuns returns the last acts, the newest first, without their labels.
func (f *Fleet) LabelRuns(ctx context.Context) ([]LabelRun, error) { return f.cfg.Store.LabelRuns(ctx) }

// LabelPrinters returns the printers that somebody described, by their names.
func (f *Fleet) LabelPrinters(ctx context.Context) ([]LabelPrinter, error) {
	return f.cfg.Store.LabelPrinters(ctx)
}

// SetLabelPrinter keeps what a printer takes. The caller has checked that its sheet
// can be moved so far.
func (f *Fleet) SetLabelPrinter(ctx context.Context, who string, p LabelPrinter) error {
	p.Printer = strings.TrimSpace(p.Printer)
	if p.Printer == "" || len(p.Printer) > MaxPrinter || !utf8.ValidString(p.Printer) {
		return fmt.Errorf("keep printer: %w: name it in at most %d bytes", fault.ErrInvalid, MaxPrinter)
	}
	p.ChangedBy, p.ChangedAt = who, f.now()
	return f.cfg.Store.SetLabelPrinter(ctx, p)
}

// Print returns what stands on a label of a run, to print it as it is.
func (f *Fleet) Print(p PrintedLabel) barcode.Label {
	return f.Label(LabelVersion{Label: p.Label, Version: p.Version})
}
