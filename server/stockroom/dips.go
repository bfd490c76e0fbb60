package stockroom

import (
	"context"
	"strings"
	"time"

	"github.com/litro-fuel/litro/dispense"
	"github.com/litro-fuel/litro/server/reconcile/stock"
)

// What files brought of tanks. It is no record, so a book takes it for days alone of which the
// station recorded nothing, and the page says who brought it.

// A Dip is a reading of a tank that a file brought.
type Dip struct {
	N                 int64 // among all
	Tank              string
	At                time.Time
	VolumeUL          *dispense.Volume // as observed; nil: the file has a height alone
	HeightUM, WaterUM *int64
	WaterUL           *dispense.Volume
	TemperatureMC     *int64
	File, Sheet       string
	Line              int
	By                string // who brought it
	BroughtAt         time.Time
	Voided            DipVoid
	VoidedAt          *time.Time // nil: it is not
}

func (d *Dip) reading(station string) stock.Reading {
	return stock.Reading{
		Ref: dispense.Ref{Station: station}, Source: stock.File, At: d.At, Volume: stock.Quantity{UL: *d.VolumeUL, Basis: stock.Observed}, TemperatureMC: d.TemperatureMC, WaterUL: d.WaterUL, WaterUM: d.WaterUM,
	}
}

// A Brought is a reading of a file, and what became of it.
type Brought struct {
	Dip
	State BroughtState
}

// A BroughtState is what became of a reading of a file.
type BroughtState string

// The states.
const (
	BroughtCounts   BroughtState = "counts"
	BroughtRecorded BroughtState = "recorded" // the station recorded that day itself, or fuel was poured in then
	BroughtHeight   BroughtState = "height"   // it has no liters
	BroughtVoided   BroughtState = "voided"
)

// A DipVoid says that a reading of a file is wrong and counts no more.
type DipVoid struct {
	Station, Tank string
	Dip           int64
	Reason        string
	By, AgreedBy  string // two people, by user names
	At            time.Time
}

// VoidDip has a reading of a file count no more. A book may stand on it, so it takes two people. It
// fails with a [*Problem] of reason or agreed, and as the store does.
func (r *Room) VoidDip(ctx context.Context, who string, v DipVoid) error {
	v.Reason = strings.TrimSpace(v.Reason)
	switch {
	case v.Reason == "":
		return &Problem{"reason", "missing"}
	case len(v.Reason) > MaxReason:
		return &Problem{"reason", "long"}
	case strings.TrimSpace(v.AgreedBy) == "":
		return &Problem{"agreed", "missing"}
	case strings.EqualFold(strings.TrimSpace(v.AgreedBy), strings.TrimSpace(who)):
		return &Problem{"agreed", "same"}
	}
	v.By, v.At = who, r.cfg.Now().UTC()
	return r.cfg.Store.VoidDip(ctx, v)
}
