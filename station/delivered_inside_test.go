package station

import (
	"testing"
	"time"

	"github.com/litro-fuel/litro/dispense"
	"github.com/litro-fuel/litro/station/journal"
	"github.com/litro-fuel/litro/station/tank"
)

// What of a report is still to be recorded: each delivery once, whatever a console
// says again, and what was added to one that it reported too soon.
func TestRemainder(t *testing.T) {
	t.Parallel()
	at := func(minute int) time.Time {
		return time.Date(2026, 11, 22, 9, 0, 0, 0, time.UTC).Add(time.Duration(minute) * time.Minute)
	}
	account := func(from, to int, before, after dispense.Volume) tank.Account {
		return tank.Account{From: at(from), To: at(to), BeforeUL: before * dispense.Liter, AfterUL: after * dispense.Liter}
	}
	on := func(a tank.Account, people ...dispense.Who) journal.Delivered {
		return journal.Delivered{At: a.To, Body: &dispense.Delivery{BeforeUL: &a.BeforeUL, AfterUL: &a.AfterUL, FromAt: a.From, ToAt: a.To, People: people}}
	}
	first := account(0, 14, 1000, 9000)
	signed := []dispense.Who{{Person: "ana", By: "pin"}, {Person: "luis", By: "pin"}}
	tests := []struct {
		name  string
		on    []journal.Delivered
		is    tank.Account
		want  tank.Account
		known bool
	}{
		{"new", nil, first, first, false},
		{"before the gauge was ours", nil, account(-300, -290, 1000, 9000), account(-300, -290, 1000, 9000), true},
		{"again", []journal.Delivered{on(first)}, first, first, true},
		{"again, its clock set anew", []journal.Delivered{on(first)}, account(60, 74, 1000, 9000), account(60, 74, 1000, 9000), true},
		{"received by people", []journal.Delivered{on(account(-10, 20, 990, 8950), signed...)}, first, first, true},
		{"received by people who read the gauge, and sold", []journal.Delivered{on(account(-1, 20, 1000, 8960), signed...)}, first, first, true},
		{"the next truck", []journal.Delivered{on(first)}, account(14, 30, 9000, 15000), account(14, 30, 9000, 15000), false},
		{"grown", []journal.Delivered{on(first)}, account(0, 25, 1000, 12000), account(14, 25, 9000, 12000), false},
		{"grown, again", []journal.Delivered{on(first), on(account(14, 25, 9000, 12000))}, account(0, 25, 1000, 12000), account(14, 25, 9000, 12000), true},
		{"grown twice", []journal.Delivered{on(first), on(account(14, 25, 9000, 12000))}, account(0, 40, 1000, 13000), account(25, 40, 12000, 13000), false},
	}
	for _, tt := range tests {
		rest, known := remainder(journal.Tank{GaugedAt: at(-100), Deliveries: tt.on}, tt.is)
		if known != tt.known || !known && rest != tt.want {
			t.Errorf("%s: got %+v, known %v, want %+v, known %v", tt.name, rest, known, tt.want, tt.known)
		}
	}
	if _, known := remainder(journal.Tank{}, first); !known {
		t.Error("a tank that no gauge was read in: got something to record, want nothing")
	}
}

// The two clocks agree within a poll after a few readings, whatever the zone.
func TestOffset(t *testing.T) {
	t.Parallel()
	own := time.Date(2026, 11, 22, 15, 0, 0, 0, time.UTC)
	console := own.Add(-6*time.Hour + 7*time.Second) // in Mexico, and a little fast
	var o offset
	for n := range 40 {
		passed := time.Duration(n) * 31 * time.Second
		o.learn(own.Add(passed), console.Add(passed).Truncate(time.Minute))
	}
	want := own.Sub(console)
	if apart := o.least - want; apart < 0 || apart > 3*time.Second {
		t.Errorf("offset: got %s, want %s", o.least, want)
	}
	o.learn(own, console.Add(time.Hour).Truncate(time.Minute)) // somebody set the console
	if apart := o.least - want + time.Hour; apart < 0 || apart > time.Minute {
		t.Errorf("after it was set: got %s, want an hour less than %s", o.least, want)
	}
	o.learn(own, console.Truncate(time.Minute)) // and set it back
	if apart := o.least - want; apart < 0 || apart > time.Minute {
		t.Errorf("after it was set back: got %s, want %s", o.least, want)
	}
	o.learn(own, time.Time{})
	if o.known {
		t.Error("a console without a clock: want no offset")
	}
}

// A console tells to the minute; what we saw ourselves is nearer, and is taken for
// the delivery that it was of.
func TestPlace(t *testing.T) {
	t.Parallel()
	at := func(s int) time.Time {
		return time.Date(2026, 11, 22, 9, 0, 0, 0, time.UTC).Add(time.Duration(s) * time.Second)
	}
	saw := sighting{spans: []span{
		{window{at(100), at(130)}, window{at(700), at(730)}},
		{window{at(760), at(790)}, window{at(1300), at(1330)}}, // the next compartment
	}}
	tests := []struct {
		name                       string
		from, to, wantFrom, wantTo int
	}{
		{"within", 110, 710, 110, 710},
		{"to the minute", 90, 750, 100, 730},
		{"the next compartment", 750, 1290, 760, 1300},
		{"seen by nobody", 2000, 2600, 2000, 2600},
		{"its end seen by nobody", 110, 1000, 110, 1000},
	}
	for _, tt := range tests {
		from, to := saw.place(at(tt.from), at(tt.to))
		if !from.Equal(at(tt.wantFrom)) || !to.Equal(at(tt.wantTo)) {
			t.Errorf("%s: got %s to %s, want %d to %d", tt.name, from, to, tt.wantFrom, tt.wantTo)
		}
	}
}
