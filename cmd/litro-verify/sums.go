package main

import (
	"sort"

	"github.com/litro-fuel/litro/dispense"
)

// A meterID is one generation of a hose's meter. A totalizer never continues
// across two.
type meterID struct {
	hose  string
	meter int64
}

// A tally follows the totalizers and the releases through the records.
type tally struct {
	*report
	totals map[meterID]dispense.Volume
	open   map[dispense.Ref]*dispense.Authorize
}

// sums checks that every liter a totalizer counted is in a record, and that
// every release is closed once.
func sums(records []entry, r *report) {
	t := &tally{r, map[meterID]dispense.Volume{}, map[dispense.Ref]*dispense.Authorize{}}
	for _, e := range records {
		t.add(e)
	}
	for ref := range t.open {
		r.open = append(r.open, ref.String())
	}
	sort.Strings(r.open)
}

func (t *tally) add(e entry) {
	switch b := e.Body.(type) {
	case *dispense.Authorize:
		t.open[e.Ref()] = b
	case *dispense.Void:
		t.close(e, b.Auth)
	case *dispense.Dispense:
		t.volume += b.VolumeUL
		t.dispensed(e, b)
	case *dispense.Offbook:
		t.offbook += b.VolumeUL
		t.moved(e, meterID{b.Hose, b.Meter}, b.TotalizerBeforeUL, b.TotalizerAfterUL)
	case *dispense.MeterChange:
		if b.Why != "rollover" {
			t.totals[meterID{b.Hose, b.Meter}] = b.NewTotalizerUL
		}
	case *dispense.Start:
		t.read(e, b.Meters)
	case *dispense.Tick:
		t.read(e, b.Meters)
	case *dispense.Shift:
		t.read(e, b.Meters)
	}
}

func (t *tally) close(e entry, auth dispense.Ref) {
	if auth.IsZero() {
		return
	}
	if t.open[auth] == nil && auth.Station == e.Station {
		t.fail(e.located, e.Ref(), "it closes %s, which is not an open release", auth)
	}
	delete(t.open, auth)
}

func (t *tally) dispensed(e entry, d *dispense.Dispense) {
	if d.TotalizerBeforeUL != nil && d.Meter != nil {
		t.moved(e, meterID{d.Hose, *d.Meter}, *d.TotalizerBeforeUL, *d.TotalizerAfterUL)
	}
	t.close(e, d.Auth)
}

// moved checks that a totalizer begins where it was left.
func (t *tally) moved(e entry, m meterID, before, after dispense.Volume) {
	if last, ok := t.totals[m]; ok && last != before {
		t.fail(e.located, e.Ref(), "hose %s: the totalizer goes on from %v, and was left at %v: %v are in no record", m.hose, before, last, before-last)
	}
	if after < before {
		t.fail(e.located, e.Ref(), "hose %s: the totalizer goes back from %v to %v", m.hose, before, after)
	}
	t.totals[m] = after
}

// read checks readings in passing. One taken while a release of the hose is
// open may be in the middle of a fill, and moves nothing.
func (t *tally) read(e entry, meters []dispense.Meter) {
	for _, m := range meters {
		id := meterID{m.Hose, m.Meter}
		last, ok := t.totals[id]
		switch {
		case !ok:
			t.totals[id] = m.TotalizerUL
		case m.TotalizerUL == last, m.TotalizerUL > last && t.released(m.Hose):
		default:
			t.fail(e.located, e.Ref(), "hose %s: the totalizer reads %v, and was left at %v", m.Hose, m.TotalizerUL, last)
			t.totals[id] = m.TotalizerUL
		}
	}
}

func (t *tally) released(hose string) bool {
	for _, a := range t.open {
		for _, h := range a.Hoses {
			if h == hose {
				return true
			}
		}
	}
	return false
}
