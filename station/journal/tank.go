package journal

import (
	"slices"
	"time"

	"github.com/litro-fuel/litro/dispense"
)

// How much of the past the book keeps for tanks: the hoses' flow of a busy day,
// and more deliveries than a gauge reports again.
const (
	recentFlows      = 1024
	recentDeliveries = 16
)

// A Tank is what the records say of a storage tank.
type Tank struct {
	// Reading is the newest one, nil before the first, and At its record's time.
	Reading *dispense.Tank
	Ref     dispense.Ref
	At      time.Time
	// GaugedAt is when a gauge was first read here; zero when none was. What a
	// gauge tells of earlier times is history that somebody else accounted for.
	GaugedAt time.Time
	// Deliveries are the newest, the oldest of them first.
	Deliveries []Delivered
}

// Delivered is a delivery on record.
type Delivered struct {
	Ref  dispense.Ref
	Body *dispense.Delivery
	At   time.Time
}

// Flowed is fuel that went through a hose, and into which tank of the station, if
// it was put back into one. What people typed is all at the moment they said.
type Flowed struct {
	Hose     string
	From, To time.Time
	VolumeUL dispense.Volume
	IntoTank string
}

// Tank returns what is known of a tank.
func (b *Book) Tank(tank string) Tank {
	t := b.tanks[tank]
	t.Deliveries = slices.Clone(t.Deliveries)
	return t
}

// Flowed returns what went through hoses lately, in the order of the records, and
// since when that is all.
func (b *Book) Flowed() (all []Flowed, since time.Time) {
	return slices.Clone(b.flowed), b.flowedSince
}

func (b *Book) reading(env *dispense.Envelope, r *dispense.Tank) {
	t := b.tanks[r.Tank]
	t.Reading, t.Ref, t.At = r, env.Ref(), env.At
	if r.Source == "gauge" && t.GaugedAt.IsZero() {
		t.GaugedAt = env.At
	}
	b.tanks[r.Tank] = t
}

func (b *Book) delivery(env *dispense.Envelope, d *dispense.Delivery) {
	t := b.tanks[d.Tank]
	t.Deliveries = append(t.Deliveries, Delivered{env.Ref(), d, env.At})
	t.Deliveries = t.Deliveries[max(0, len(t.Deliveries)-recentDeliveries):]
	b.tanks[d.Tank] = t
}

// flow notes what a dispense or an offbook says to have gone through a hose.
func (b *Book) flow(f Flowed) {
	if f.Hose == "" || f.VolumeUL == 0 {
		return
	}
	if f.From.IsZero() || f.From.After(f.To) {
		f.From = f.To
	}
	b.flowed = append(b.flowed, f)
	if n := len(b.flowed) - recentFlows; n > 0 {
		b.flowedSince = later(b.flowedSince, b.flowed[n-1].To)
		b.flowed = b.flowed[n:]
	}
}

func flowOf(env *dispense.Envelope, d *dispense.Dispense) Flowed {
	f := Flowed{Hose: d.Hose, From: d.BeganAt, To: env.At, VolumeUL: d.VolumeUL, IntoTank: d.IntoTank}
	if !d.HappenedAt.IsZero() {
		f.From, f.To = d.HappenedAt, d.HappenedAt
	}
	return f
}
