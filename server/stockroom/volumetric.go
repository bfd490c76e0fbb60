package stockroom

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/litro-fuel/litro/dispense"
	"github.com/litro-fuel/litro/server/fault"
	"github.com/litro-fuel/litro/server/reconcile/stock"
	"github.com/litro-fuel/litro/server/reconcile/volumetric"
)

// VolumetricSaid is what people say of a station for its reports of volumetric controls, from a day on. It
// stands whole over what was said before.
type VolumetricSaid struct {
	N          int64
	Station    string
	From       string // as 2026-12-01
	Data       volumetric.Data
	Reason, By string
	At         time.Time
}

// A VolumetricLimit is from how many liters a month through own tanks on the tax authority has
// volumetric controls kept by who has no permit, and at which share of it people are warned, from a day on.
type VolumetricLimit struct {
	N          int64
	From       string // as 2026-12-01
	UL         dispense.Volume
	WarnE4     int64 // ten-thousandths of it
	Reason, By string
	AgreedBy   string // the second of two people; empty: it came with Litro
	At         time.Time
}

type volumetricStore interface {
	// VolumetricSaid returns all that was said of stations, in order, and VolumetricLimits of limits.
	VolumetricSaid(ctx context.Context) ([]VolumetricSaid, error)
	VolumetricLimits(ctx context.Context) ([]VolumetricLimit, error)
	// SayVolumetric keeps what is said of a station. It fails with fault.ErrNotFound where it has no tanks.
	SayVolumetric(ctx context.Context, v VolumetricSaid) error
	SayVolumetricLimit(ctx context.Context, l VolumetricLimit) error
}

// VolumetricOf is what counts of a station on a day; nil: nothing was said.
func VolumetricOf(list []VolumetricSaid, station, day string) (out *VolumetricSaid) {
	for i := range list {
		if v := &list[i]; v.Station == station && v.From <= day && (out == nil || v.From >= out.From) {
			out = v
		}
	}
	return out
}

// VolumetricLimitOn is what counts on a day; nil: nothing does.
func VolumetricLimitOn(list []VolumetricLimit, day string) (out *VolumetricLimit) {
	for i := range list {
		if l := &list[i]; l.From <= day && (out == nil || l.From >= out.From) {
			out = l
		}
	}
	return out
}

// Volumes are a month of a station as its reports of volumetric controls have it.
type Volumes struct {
	Station
	Said  *VolumetricSaid // that counts on its last day; nil: nothing was said
	Tanks []Tank
	Hoses []string
	Days  []*volumetric.Report // that are over
	Month *volumetric.Report   // of its days so far
	// Through is what went through its tanks.
	Through Through
}

// Through is fuel that came into tanks, and that left them, in a month. Moves between tanks and
// what was put back are neither.
type Through struct{ Came, Left dispense.Volume }

// Most is the larger of both: fuel is handled by who takes it in and by who gives it.
func (t Through) Most() dispense.Volume { return max(t.Came, t.Left) }

// ThroughOf is what went through tanks in their books.
func ThroughOf(sheets []Sheet) (t Through) {
	for i := range sheets {
		t.Came += sheets[i].All.Received
		t.Left += sheets[i].All.Issued
	}
	return t
}

// Volumetric returns the reports of a month of a station. It fails with fault.ErrNotFound where it has
// no tanks.
func (r *Room) Volumetric(ctx context.Context, station string, from, to time.Time) (*Volumes, error) {
	stations, err := r.cfg.Store.StockStations(ctx)
	if err != nil {
		return nil, err
	}
	i := slices.IndexFunc(stations, func(s Station) bool { return s.Station == station })
	if i < 0 {
		return nil, fmt.Errorf("station %s: %w: it has no tank that anybody measured", station, fault.ErrNotFound)
	}
	records, err := r.cfg.Store.StockRecords(ctx, station, from, to, r.cfg.Zone)
	if err != nil {
		return nil, err
	}
	said, err := r.cfg.Store.VolumetricSaid(ctx)
	if err != nil {
		return nil, err
	}
	now := r.cfg.Now()
	sheets := records.sheets(days(from, to, now, r.cfg.Zone), records.Said)
	out := &Volumes{Station: stations[i], Through: ThroughOf(sheets), Hoses: records.hoses()}
	last := to.In(r.cfg.Zone).AddDate(0, 0, -1).Format(time.DateOnly)
	out.Said = VolumetricOf(said, station, last)
	tanks := records.volumes(sheets)
	for i := range sheets {
		out.Tanks = append(out.Tanks, sheets[i].Tank)
	}
	if len(sheets) == 0 {
		return out, nil
	}
	for _, d := range days(from, to, now, r.cfg.Zone) {
		if !d.To.After(now) {
			out.Days = append(out.Days, volumetric.Day(VolumetricOf(said, station, d.Name).data(), tanks, d.Name, d.To))
		}
	}
	out.Month = volumetric.Month(out.Said.data(), tanks, to.In(r.cfg.Zone))
	return out, nil
}

func (v *VolumetricSaid) data() volumetric.Data {
	if v == nil {
		return nil
	}
	return v.Data
}

// volumes are the tanks of a station with all that moved.
func (r *Records) volumes(sheets []Sheet) []volumetric.Tank {
	moves, _, _ := r.moves()
	all := make([]volumetric.Tank, 0, len(sheets))
	for i := range sheets {
		s := &sheets[i]
		t := volumetric.Tank{Name: s.Tank.Tank, Grade: s.Tank.Grade, Product: s.Tank.Product, Trouble: s.Trouble}
		for j := range s.Days {
			t.Days = append(t.Days, volumetric.Row{Row: s.Days[j].Row, Events: s.Days[j].Events})
		}
		for _, m := range moves[t.Name] {
			x := volumetric.Move{Movement: m.Movement, Fill: m.class == filled, Test: m.class == tested}
			switch {
			case m.Kind == stock.Received:
				if i := slices.IndexFunc(r.Deliveries, func(d Delivery) bool { return d.Ref == m.Ref }); i >= 0 {
					d := &r.Deliveries[i]
					x.Before, x.Full = d.Before, d.After
					if d.Line != nil && d.Line.Counts && d.Line.Currency == "MXN" {
						x.Billed, x.Document = &d.Line.Cents, d.Line.Document
					}
				}
			case m.class != unrecorded:
				if i := slices.IndexFunc(r.Statements, func(s Statement) bool { return s.Ref == m.Ref }); i >= 0 {
					x.After = r.Statements[i].AfterUL
				}
			}
			t.Moves = append(t.Moves, x)
		}
		slices.SortStableFunc(t.Moves, func(a, b volumetric.Move) int { return cmp.Or(a.From.Compare(b.From), compare(a.Ref, b.Ref)) })
		all = append(all, t)
	}
	return all
}

// VolumetricSays returns all that was said of stations, in order.
func (r *Room) VolumetricSays(ctx context.Context) ([]VolumetricSaid, error) {
	return r.cfg.Store.VolumetricSaid(ctx)
}

// VolumetricLimits returns all that was said of limits, in order.
func (r *Room) VolumetricLimits(ctx context.Context) ([]VolumetricLimit, error) {
	return r.cfg.Store.VolumetricLimits(ctx)
}

func fromOn(day string) bool {
	at, err := time.Parse(time.DateOnly, day)
	return err == nil && at.Year() >= 2000 && at.Year() <= 2100
}

func reasoned(reason string) error {
	switch {
	case reason == "":
		return &Problem{"reason", "missing"}
	case utf8.RuneCountInString(reason) > MaxReason || strings.ContainsRune(reason, 0):
		return &Problem{"reason", "long"}
	}
	return nil
}

// SayVolumetric says what a station's reports of volumetric controls have from a day on. It fails with a
// [*volumetric.FieldError], with a [*Problem] of from or reason, and as the store does.
func (r *Room) SayVolumetric(ctx context.Context, who string, v VolumetricSaid) error {
	v.Reason = strings.TrimSpace(v.Reason)
	if !fromOn(v.From) {
		return &Problem{"from", "day"}
	}
	if err := errors.Join(v.Data.Check(), reasoned(v.Reason)); err != nil {
		return err
	}
	v.By, v.At = who, r.cfg.Now().UTC().Truncate(time.Second)
	return r.cfg.Store.SayVolumetric(ctx, v)
}

// mostLimit is more than any city handles.
const mostLimit = 1_000_000_000 * dispense.Liter

// SayVolumetricLimit says the limit from a day on, which takes another person, l.AgreedBy. It fails
// with a [*Problem] of from, volume, share, reason, or agreed (missing or same).
func (r *Room) SayVolumetricLimit(ctx context.Context, who string, l VolumetricLimit) error {
	l.Reason = strings.TrimSpace(l.Reason)
	switch {
	case !fromOn(l.From):
		return &Problem{"from", "day"}
	case l.UL < dispense.Liter || l.UL > mostLimit:
		return &Problem{"volume", "size"}
	case l.WarnE4 < 1 || l.WarnE4 > 10_000:
		return &Problem{"share", "size"}
	case l.AgreedBy == "":
		return &Problem{"agreed", "missing"}
	case strings.EqualFold(strings.TrimSpace(l.AgreedBy), strings.TrimSpace(who)):
		return &Problem{"agreed", "same"}
	}
	if err := reasoned(l.Reason); err != nil {
		return err
	}
	l.By, l.At = who, r.cfg.Now().UTC().Truncate(time.Second)
	return r.cfg.Store.SayVolumetricLimit(ctx, l)
}
