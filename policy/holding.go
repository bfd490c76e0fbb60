package policy

import (
	"slices"
	"strings"
	"time"

	"github.com/litro-fuel/litro/dispense"
)

// A Holding is what a station holds of the two policy logs, in memory. Messages
// change it through [Holding.Take] only. What its lookups return belongs to it
// and must not be changed; a later Take replaces objects and leaves those it
// once returned as they were. It has no lock: whoever shares it guards it.
type Holding struct {
	station    string
	fleet, own holdingLog
}

// A holdingLog is one of the two logs as held.
type holdingLog struct {
	version dispense.Version
	at      time.Time // the highest server time in a message taken
	objects objects
	// next is the snapshot whose parts are being collected; nil without one.
	next *collecting
}

// collecting is a snapshot of which the first have parts are here.
type collecting struct {
	version     dispense.Version
	have, parts int64
	lastN       int64
	objects     objects
}

// NewHolding returns the holding of a station that has taken nothing yet.
func NewHolding(station string) *Holding {
	return &Holding{
		station: station,
		fleet:   holdingLog{objects: newObjects()},
		own:     holdingLog{objects: newObjects()},
	}
}

// log returns the log of that name, or nil if it is none of this station's.
func (h *Holding) log(name string) *holdingLog {
	switch name {
	case Fleet:
		return &h.fleet
	case h.station:
		return &h.own
	}
	return nil
}

// Station returns the id of the station whose holding it is.
func (h *Holding) Station() string { return h.station }

// Versions returns the versions held of both logs.
func (h *Holding) Versions() dispense.Policy {
	return dispense.Policy{Fleet: h.fleet.version, Own: h.own.version}
}

// ServerTime returns the highest server time in any message taken: real time is
// not before it.
func (h *Holding) ServerTime() time.Time {
	if h.own.at.After(h.fleet.at) {
		return h.own.at
	}
	return h.fleet.at
}

// Parts returns the snapshots of which some parts are here, for the message
// that says what is held.
func (h *Holding) Parts() []dispense.Part {
	var parts []dispense.Part
	for _, name := range []string{Fleet, h.station} {
		if c := h.log(name).next; c != nil {
			parts = append(parts, dispense.Part{Log: name, Era: c.version.Era, Base: c.version.N, Have: c.have})
		}
	}
	return parts
}

// Unread returns how many entries of both logs could not be read since their
// last snapshots. The objects of these stand as they were before.
func (h *Holding) Unread() int { return h.fleet.objects.unread + h.own.objects.unread }

// Vehicles returns how many vehicles are held.
func (h *Holding) Vehicles() int { return len(h.fleet.objects.vehicles) }

// Vehicle returns the vehicle with that id, or nil.
func (h *Holding) Vehicle(id string) *Vehicle { return h.fleet.objects.vehicles[id] }

// VehicleByMedium returns the vehicle whose card, key fob or ring has that SHA-256 in 64
// hex digits, or nil.
func (h *Holding) VehicleByMedium(sha256 string) *Vehicle {
	v := h.fleet.objects.vehicles[h.fleet.objects.media[sha256]]
	if v == nil || v.MediumSHA256 != sha256 {
		return nil
	}
	return v
}

// Photos returns the photos that vehicles have, each once, by their names.
func (h *Holding) Photos() []string {
	var sums []string
	for _, v := range h.fleet.objects.vehicles {
		if v.Photo != "" && v.Status != "retired" {
			sums = append(sums, v.Photo)
		}
	}
	slices.Sort(sums)
	return slices.Compact(sums)
}

// VehicleNamed returns the vehicle that people call by a name, which is its
// fleet number, or nil. It looks at every vehicle: people type seldom.
func (h *Holding) VehicleNamed(name string) *Vehicle {
	for _, v := range h.fleet.objects.vehicles {
		if v.Name == name {
			return v
		}
	}
	return nil
}

// Label returns the label with that id, or nil.
func (h *Holding) Label(id string) *Label { return h.fleet.objects.labels[id] }

// Person returns the person with that id, or nil.
func (h *Holding) Person(id string) *Person { return h.fleet.objects.persons[id] }

// PersonNamed returns the one person in good standing of a name, or nil when
// there is none or are several. It looks at every person: people type seldom.
func (h *Holding) PersonNamed(name string) *Person {
	var found *Person
	for _, p := range h.fleet.objects.persons {
		switch {
		case p.Status != "active" || name == "" || !strings.EqualFold(p.Name, name):
		case found != nil:
			return nil
		default:
			found = p
		}
	}
	return found
}

// PersonVersion returns the version of the fleet's log that set a person last;
// zero when none did.
func (h *Holding) PersonVersion(id string) dispense.Version {
	n, ok := h.fleet.objects.personsN[id]
	if !ok {
		return dispense.Version{}
	}
	return dispense.Version{Era: h.fleet.version.Era, N: n}
}

// PersonByBadge returns the person whose badge has that SHA-256 in 64 hex
// digits, or nil. A badge that is one of our labels is found by [Holding.Label].
func (h *Holding) PersonByBadge(sha256 string) *Person {
	p := h.fleet.objects.persons[h.fleet.objects.badges[sha256]]
	if p == nil || p.BadgeSHA256 != sha256 {
		return nil
	}
	return p
}

// Rule returns the rule with that id, or nil.
func (h *Holding) Rule(id string) *Rule { return h.fleet.objects.rules[id] }

// Grade returns the grade with that id, or nil.
func (h *Holding) Grade(id string) *Grade { return h.fleet.objects.grades[id] }

// Price returns what a liter of the grade costs at a time, or nil. A price of
// the station's own log stands before the fleet's.
func (h *Holding) Price(grade string, at time.Time) *Price {
	if p := priceAt(h.own.objects.prices[grade], at); p != nil {
		return p
	}
	return priceAt(h.fleet.objects.prices[grade], at)
}

// priceAt returns the last of prices that counts at a time.
func priceAt(prices []*Price, at time.Time) *Price {
	for _, p := range slices.Backward(prices) {
		if !p.FromAt.After(at) {
			return p
		}
	}
	return nil
}

// Lease returns the lease of a quota for a period, or nil.
func (h *Holding) Lease(quota, period string) *Lease {
	for _, l := range h.own.objects.leases[quota] {
		if l.Period == period {
			return l
		}
	}
	return nil
}

// LeaseAt returns the lease of a quota in whose period a time falls, given to
// an epoch, or nil. Where periods overlap it is the one that began last.
func (h *Holding) LeaseAt(quota string, epoch int64, at time.Time) *Lease {
	var found *Lease
	for _, l := range h.own.objects.leases[quota] {
		in := l.Epoch == epoch && !at.Before(l.FromAt) && at.Before(l.UntilAt)
		if in && (found == nil || l.FromAt.After(found.FromAt)) {
			found = l
		}
	}
	return found
}

// VehicleOf returns the first active vehicle that draws from a quota here, or nil.
func (h *Holding) VehicleOf(quota string) *Vehicle {
	var first *Vehicle
	for _, v := range h.fleet.objects.vehicles {
		here := len(v.Stations) == 0 || slices.Contains(v.Stations, h.station)
		if v.Status == "active" && here && slices.Contains(v.Quotas, quota) && (first == nil || v.Vehicle < first.Vehicle) {
			first = v
		}
	}
	return first
}

// Leases returns all leases held, in no particular order.
func (h *Holding) Leases() []*Lease {
	var all []*Lease
	for _, leases := range h.own.objects.leases {
		all = append(all, leases...)
	}
	return all
}

// Once returns the one-time authorization with that id, or nil.
func (h *Holding) Once(id string) *Once { return h.own.objects.onces[id] }

// OncesOf returns the open one-time authorizations of a vehicle that have not
// ended at a time, the one that ends first being the first.
func (h *Holding) OncesOf(vehicle string, at time.Time) []*Once {
	var open []*Once
	for _, o := range h.own.objects.onces {
		if o.Vehicle == vehicle && o.Status == "open" && at.Before(o.UntilAt) {
			open = append(open, o)
		}
	}
	slices.SortFunc(open, func(a, b *Once) int {
		if c := a.UntilAt.Compare(b.UntilAt); c != 0 {
			return c
		}
		return strings.Compare(a.ID, b.ID)
	})
	return open
}

// Settings returns how the station works, or nil while it has not been told.
func (h *Holding) Settings() *Settings { return h.own.objects.settings }

// Commands returns the commands that have not ended at a time, by id. Which of
// them are done, the station knows.
func (h *Holding) Commands(at time.Time) []*Command {
	var open []*Command
	for _, c := range h.own.objects.commands {
		if at.Before(c.UntilAt) {
			open = append(open, c)
		}
	}
	slices.SortFunc(open, func(a, b *Command) int { return strings.Compare(a.ID, b.ID) })
	return open
}

// OverrideKey returns the server's newest key for overrides on the telephone,
// or "" when none is held.
func (h *Holding) OverrideKey() string {
	k := h.fleet.objects.spokenKey
	if k == nil || k.From > h.fleet.version.N {
		return ""
	}
	return k.VKey
}

// ServerKeys returns the server's keys for a use that count at the fleet version
// held, besides those in the grant.
func (h *Holding) ServerKeys(use string) []string {
	var keys []string
	for _, k := range h.fleet.objects.serverKeys {
		if k.Use == use && k.From <= h.fleet.version.N {
			keys = append(keys, k.VKey)
		}
	}
	slices.Sort(keys)
	return keys
}
