package policy

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/litro-fuel/litro/dispense"
)

// ErrNotNext means that a message does not follow what is held. Say what is
// held; the server sends on from there.
var ErrNotNext = errors.New("not the next message")

// ErrOtherStation means that a message is of a log that this station does not
// hold.
var ErrOtherStation = errors.New("the log of another station")

// Taken says what a message changed.
type Taken struct {
	// Version is what is held of the log now.
	Version dispense.Version
	// Swapped tells that a snapshot was complete and has taken the place of all
	// that was held of the log.
	Swapped bool
	// Lowered are the leases whose limits came down. Before it uses the new
	// state the station must append a lease record for each: until then the
	// server counts the old limit.
	Lowered []Lowered
	// Unread is how many entries could not be read.
	Unread int
}

// Lowered is a lease whose limit came down.
type Lowered struct {
	Quota, Period string
	// FromUL is the limit until now, AskedUL the one asked for: 0 when a
	// snapshot leaves the lease out. Where a snapshot of a newer era would give
	// more than was held, that is FromUL, and what was held stays.
	FromUL, AskedUL dispense.Volume
	// OfVisits tells that both count visits.
	OfVisits bool
}

// Accepts says whether Take would take m, and changes nothing: a station writes
// the message to its disk between the two. It fails with [ErrNotNext] or
// [ErrOtherStation].
func (h *Holding) Accepts(m *Message) error {
	l := h.log(m.Log)
	switch {
	case l == nil:
		return fmt.Errorf("policy %s: %w", m, ErrOtherStation)
	case m.Snapshot() && !l.acceptsPart(m), !m.Snapshot() && !l.acceptsRun(m):
		return fmt.Errorf("policy %s: %w after %s", m, ErrNotNext, l.version)
	}
	return nil
}

// acceptsRun tells whether m begins after the version held. A station that never
// held the log takes it from its first entry, whatever the era.
func (l *holdingLog) acceptsRun(m *Message) bool {
	never := l.version == dispense.Version{}
	return m.From == l.version.N+1 && (m.Era == l.version.Era || never)
}

// acceptsPart tells whether m begins a snapshot newer than all that is here, or
// continues the one being collected.
func (l *holdingLog) acceptsPart(m *Message) bool {
	v := m.Version()
	if !l.version.Less(v) {
		return false
	}
	c := l.next
	if c == nil || c.version.Less(v) || c.version == v && c.parts != *m.Parts {
		return *m.Part == 1
	}
	follows := len(m.Entries) == 0 || m.Entries[0].N > c.lastN
	return c.version == v && *m.Part == c.have+1 && follows
}

// Take takes a message that [Open] returned, and owns its entries from then on. It either takes it whole or, with
// the errors of [Holding.Accepts], not at all. The parts of a snapshot are
// collected in order and swapped in with the last one.
func (h *Holding) Take(m *Message) (Taken, error) {
	if err := h.Accepts(m); err != nil {
		return Taken{}, err
	}
	l := h.log(m.Log)
	var t Taken
	if m.Snapshot() {
		t = l.takePart(m)
	} else {
		t = l.takeRun(m)
	}
	if m.At.After(l.at) {
		l.at = m.At
	}
	t.Version = l.version
	return t, nil
}

func (l *holdingLog) takeRun(m *Message) Taken {
	var t Taken
	for i := range m.Entries {
		if lease, ok := m.Entries[i].Body.(*Lease); ok {
			t.lower(l.objects.lease(lease.Quota, lease.Period), lease.Amount())
		}
	}
	t.Unread = l.objects.setAll(m)
	l.version = m.Version()
	if l.next != nil && !l.version.Less(l.next.version) {
		l.next = nil // the entries overtook the snapshot
	}
	return t
}

func (l *holdingLog) takePart(m *Message) Taken {
	if *m.Part == 1 {
		l.next = &collecting{version: m.Version(), parts: *m.Parts, objects: newObjects()}
	}
	c := l.next
	t := Taken{Unread: c.objects.setAll(m)}
	c.have = *m.Part
	if len(m.Entries) > 0 {
		c.lastN = m.Entries[len(m.Entries)-1].N
	}
	if c.have < c.parts {
		return t
	}
	t.Swapped = true
	if l.version.Era < c.version.Era {
		t.keepBelow(&l.objects, &c.objects)
	}
	t.lowerAll(&l.objects, &c.objects)
	l.version, l.objects, l.next = c.version, c.objects, nil
	return t
}

// setAll sets the entries of m that can be read and belong to its log, and
// counts the others.
func (o *objects) setAll(m *Message) (unread int) {
	for i := range m.Entries {
		body := m.Entries[i].Body
		if body == nil || !belongs(body, m.Log == Fleet) {
			unread++
			continue
		}
		o.set(m.Entries[i].N, body)
	}
	o.unread += unread
	return unread
}

// lower notes a lease whose limit comes down; old may be nil. A lease lowered
// twice in one message is noted once, with the limit it ends with.
func (t *Taken) lower(old *Lease, asked dispense.Volume) {
	if old == nil {
		return
	}
	low := Lowered{old.Quota, old.Period, old.Amount(), asked, old.OfVisits()}
	i := slices.IndexFunc(t.Lowered, func(l Lowered) bool {
		return l.Quota == low.Quota && l.Period == low.Period
	})
	switch {
	case i >= 0 && asked < low.FromUL:
		t.Lowered[i] = low
	case i >= 0:
		t.Lowered = slices.Delete(t.Lowered, i, i+1)
	case asked < low.FromUL:
		t.Lowered = append(t.Lowered, low)
	}
}

// keepBelow has no lease of next give more than the same lease of old, and notes
// those that would: a server that was restored does not know what it asked back
// since its backup, and gave to others.
func (t *Taken) keepBelow(old, next *objects) {
	for _, leases := range old.leases {
		for _, l := range leases {
			m := next.lease(l.Quota, l.Period)
			if m == nil || m.Epoch != l.Epoch || m.Amount() <= l.Amount() {
				continue
			}
			t.Lowered = append(t.Lowered, Lowered{l.Quota, l.Period, m.Amount(), l.Amount(), l.OfVisits()})
			next.setLease(m.WithAmount(l.Amount()))
		}
	}
}

// lowerAll notes the leases of old that next has with a lower limit, or not at
// all, in the order of their names.
func (t *Taken) lowerAll(old, next *objects) {
	for _, leases := range old.leases {
		for _, l := range leases {
			low := Lowered{Quota: l.Quota, Period: l.Period, FromUL: l.Amount(), OfVisits: l.OfVisits()}
			if m := next.lease(l.Quota, l.Period); m != nil {
				low.AskedUL = m.Amount()
			}
			if low.AskedUL < low.FromUL {
				t.Lowered = append(t.Lowered, low)
			}
		}
	}
	slices.SortFunc(t.Lowered, func(a, b Lowered) int {
		if c := strings.Compare(a.Quota, b.Quota); c != 0 {
			return c
		}
		return strings.Compare(a.Period, b.Period)
	})
}
