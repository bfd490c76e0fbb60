package dayclose_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/litro-fuel/litro/dispense"
	"github.com/litro-fuel/litro/server/reconcile/dayclose"
)

func zone(t interface{ Fatal(...any) }, name string) *time.Location {
	z, err := time.LoadLocation(name)
	if err != nil {
		t.Fatal(err)
	}
	return z
}

// A journal writes records one after another.
type journal struct {
	r     dayclose.Records
	epoch int64
	seq   int64
}

func newJournal(z *time.Location) *journal {
	return &journal{r: dayclose.Records{Station: "norte", Zone: z, Since: time.Date(2026, 1, 1, 0, 0, 0, 0, z)}, epoch: 1}
}

func (j *journal) next() dispense.Ref {
	j.seq++
	return dispense.Ref{Station: "norte", Epoch: j.epoch, Seq: j.seq}
}

func (j *journal) at(s string) time.Time {
	t, err := time.ParseInLocation("2006-01-02 15:04", "2026-11-"+s, j.r.Zone)
	if err != nil {
		panic(err)
	}
	return t
}

func (j *journal) open(shift int64, at string) *journal {
	j.r.Events = append(j.r.Events, dayclose.Event{Ref: j.next(), At: j.at(at), Sure: true, Open: true, Shift: shift, Attendant: "Lupita"})
	return j
}

func (j *journal) close(shift int64, at, supervisor string) *journal {
	j.r.Events = append(j.r.Events, dayclose.Event{Ref: j.next(), At: j.at(at), Sure: true, Shift: shift, Attendant: "Lupita", Supervisor: supervisor})
	return j
}

func (j *journal) unsure() *journal {
	j.r.Events[len(j.r.Events)-1].Sure = false
	return j
}

func (j *journal) fill(at string, liters int64) *journal {
	auth := j.next()
	j.r.Fills = append(j.r.Fills, dayclose.Fill{Ref: j.next(), Of: auth, At: j.at(at), Hose: "1A", UL: dispense.Volume(liters) * 1_000_000})
	return j
}

func (j *journal) office(day dayclose.Day, fills int64, liters int64) *journal {
	j.r.Office = append(j.r.Office, dayclose.Office{N: 1, Day: day, Fills: fills, UL: dispense.Volume(liters) * 1_000_000})
	return j
}

func (j *journal) says(terms []dayclose.Terms, days string, now string) string {
	first, last, _ := strings.Cut(days, "-")
	if last == "" {
		last = first
	}
	var out []string
	for _, c := range dayclose.Days(&j.r, terms, dayclose.Day("2026-11-"+first), dayclose.Day("2026-11-"+last), j.at(now)) {
		var lacks []string
		for _, l := range slices.Concat(c.Lacks, c.Notes) {
			s := l.What
			if l.Shift > 0 {
				s += fmt.Sprint(" ", l.Shift)
			}
			if l.Count > 0 {
				s += fmt.Sprint(" ", l.Hose, " ", l.Count)
			}
			lacks = append(lacks, s)
		}
		out = append(out, strings.TrimSpace(string(c.State)+" "+strings.Join(lacks, ", ")))
	}
	return strings.Join(out, "; ")
}

// A day is closed when its shifts are, all its fills are of one, and a supervisor is named where
// that is asked for; what it lacks is said.
func TestDays(t *testing.T) {
	t.Parallel()
	mexico := zone(t, "America/Mexico_City")
	closes := []dayclose.Terms{{N: 1, From: "2026-11-01", Closes: true, DueH: 12}}
	watched := []dayclose.Terms{{N: 1, From: "2026-11-01", Closes: true, Supervisor: true, DueH: 12}}
	daily := []dayclose.Terms{{N: 1, From: "2026-11-01", Closes: true, DueH: 12, Weekdays: []int{1, 2, 3, 4, 5}}}
	two := newJournal(mexico).open(1, "03 06:00").fill("03 07:00", 40).close(1, "03 14:00", "Jefa").open(2, "03 14:00").fill("03 15:00", 30).close(2, "03 22:00", "")
	night := func() *journal {
		return newJournal(mexico).open(1, "03 22:00").fill("03 23:30", 40).fill("04 01:00", 20)
	}
	for _, tt := range []struct {
		name  string
		j     *journal
		terms []dayclose.Terms
		days  string
		now   string
		want  string
	}{
		{"two shifts", two, closes, "03", "05 08:00", "closed"},
		{"one without a supervisor", two, watched, "03", "05 08:00", "late unsupervised 2"},
		{"nobody said anything", two, nil, "03", "05 08:00", "idle"},
		{"before it is said", two, []dayclose.Terms{{From: "2026-11-04", Closes: true}}, "03", "05 08:00", "idle"},
		{"it closes none", two, append([]dayclose.Terms{{N: 2, Station: "norte", From: "2026-11-02"}}, closes...), "03", "05 08:00", "idle"},
		{"the day is not over", two, closes, "03", "03 22:30", "open"},
		{"over midnight, and running", night(), closes, "03-05", "04 02:00", "open left_open 1; open left_open 1; idle"},
		{"over midnight, and closed", night().close(1, "04 06:00", ""), closes, "03-05", "05 08:00", "closed; closed; idle"},
		{"over midnight to the minute", newJournal(mexico).open(1, "03 14:00").fill("03 15:00", 5).close(1, "04 00:00", ""), closes, "03-04", "05 08:00", "closed; idle"},
		{"never closed", night(), closes, "03-06", "06 08:00", "late left_open 1; late left_open 1; open left_open 1; open left_open 1"},
		{"left when another opened", night().open(2, "04 06:00").fill("04 07:00", 9).close(2, "04 14:00", ""), closes, "03-05", "06 08:00", "late left_open 1; late left_open 1; idle"},
		{"closed when it was late", two.clone().open(3, "04 06:00").fill("04 07:00", 1).close(3, "06 09:00", ""), closes, "04", "06 10:00", "closed late"},
		{"a fill before the shift", newJournal(mexico).fill("03 05:00", 10).fill("03 05:30", 10).open(1, "03 06:00").fill("03 07:00", 5).close(1, "03 14:00", ""), closes, "03", "05 08:00", "late unshifted 1A 2"},
		{"no shift at all", newJournal(mexico), daily, "02-08", "09 08:00", "late no_shift; late no_shift; late no_shift; late no_shift; late no_shift; idle; idle"},
		{"fills on a day off", newJournal(mexico).fill("07 09:00", 3), daily, "07", "09 08:00", "late unshifted 1A 1"},
		{"not late yet", newJournal(mexico), daily, "03", "04 11:00", "open no_shift"},
		{"by the office", newJournal(mexico).fill("03 05:00", 10).office("2026-11-03", 1, 10), closes, "03", "05 08:00", "office unshifted 1A 1"},
		{"more came since", newJournal(mexico).fill("03 05:00", 10).fill("03 06:00", 10).office("2026-11-03", 1, 10), closes, "03", "05 08:00", "late unshifted 1A 2, since  1"},
		{"the station closed it, too", two.clone().office("2026-11-03", 9, 9), closes, "03", "05 08:00", "closed"},
		{"a clock that was wrong", newJournal(mexico).open(1, "20 06:00").unsure().fill("03 07:00", 40).close(1, "20 14:00", "").unsure(), closes, "03", "05 08:00", "closed clock 1"},
		{"it was not enrolled", newJournal(mexico).since("04 00:00").fill("03 05:00", 10), closes, "03", "05 08:00", "idle"},
		{"another epoch closes it", night().nextEpoch().close(1, "04 06:00", ""), closes, "03-04", "05 08:00", "closed; closed"},
		{"a fork", two.clone().forked("03 09:00"), closes, "03", "05 08:00", "closed forked"},
	} {
		if got := tt.j.says(tt.terms, tt.days, tt.now); got != tt.want {
			t.Errorf("%s: got %q, want %q", tt.name, got, tt.want)
		}
	}
}

func (j *journal) clone() *journal {
	c := *j
	c.r.Events, c.r.Fills, c.r.Office = slices.Clone(j.r.Events), slices.Clone(j.r.Fills), slices.Clone(j.r.Office)
	return &c
}

func (j *journal) since(at string) *journal { j.r.Since = j.at(at); return j }

func (j *journal) nextEpoch() *journal { j.epoch, j.seq = 2, 0; return j }

func (j *journal) forked(at string) *journal {
	j.r.Forked = append(j.r.Forked, j.at(at))
	return j
}

// Days are those of the station's zone, also where clocks are changed: a day has 23 or 25 hours.
func TestDaysOfAZone(t *testing.T) {
	t.Parallel()
	z := zone(t, "America/Tijuana")
	for day, hours := range map[dayclose.Day]float64{"2026-03-08": 23, "2026-11-01": 25, "2026-11-02": 24} {
		if got := day.Ends(z).Sub(day.Begins(z)).Hours(); got != hours {
			t.Errorf("%s: got %v hours, want %v", day, got, hours)
		}
	}
	j := newJournal(z).open(1, "01 00:30").fill("01 23:30", 7).close(1, "01 23:45", "")
	if got := j.says([]dayclose.Terms{{From: "2026-01-01", Closes: true}}, "01-02", "03 08:00"); got != "closed; idle" {
		t.Errorf("a day of 25 hours: got %q", got)
	}
	if n := dayclose.Day("2026-11-02").Weekday(); n != 1 {
		t.Errorf("a Monday: got %d", n)
	}
}

// What is said of a station stands over what is said of all, then the later day, then the last word.
func TestInForce(t *testing.T) {
	t.Parallel()
	all := []dayclose.Terms{{N: 1, From: "2026-01-01"}, {N: 2, Station: "norte", From: "2026-02-01"}, {N: 3, From: "2026-03-01"}, {N: 4, Station: "norte", From: "2026-02-01"}}
	for _, tt := range []struct {
		station string
		day     dayclose.Day
		want    int64
	}{{"norte", "2025-12-31", 0}, {"norte", "2026-01-15", 1}, {"norte", "2026-04-01", 4}, {"sur", "2026-02-15", 1}, {"sur", "2026-04-01", 3}} {
		var got int64
		if x := dayclose.InForce(all, tt.station, tt.day); x != nil {
			got = x.N
		}
		if got != tt.want {
			t.Errorf("%s on %s: got %d, want %d", tt.station, tt.day, got, tt.want)
		}
	}
}

// What moved is of the day of the later record, so that days add up; what flowed in no fill is the
// difference, and a new meter is no flow.
func TestTotalizers(t *testing.T) {
	t.Parallel()
	j := newJournal(zone(t, "America/Mexico_City"))
	read := func(at string, meter, before, after int64, replaces bool) {
		j.r.Readings = append(j.r.Readings, dayclose.Reading{Ref: j.next(), At: j.at(at), Hose: "1A", Meter: meter, Before: dispense.Volume(before), After: dispense.Volume(after), Replaces: replaces})
	}
	read("02 23:00", 1, 100, 100, false)
	read("03 08:00", 1, 100, 150, false)
	j.r.Fills = append(j.r.Fills, dayclose.Fill{Ref: j.next(), At: j.at("03 08:00"), Hose: "1A", UL: 50})
	read("03 09:00", 1, 157, 157, false) // 7 in no fill
	read("03 10:00", 2, 160, 0, true)    // 3 more, then a new meter
	read("03 11:00", 2, 0, 20, false)
	j.r.Fills = append(j.r.Fills, dayclose.Fill{Ref: j.next(), At: j.at("03 11:00"), Hose: "1A", UL: 20})
	read("04 09:00", 3, 500, 530, false) // a meter of which nobody recorded that it came: what it showed before is no flow
	days := dayclose.Days(&j.r, nil, "2026-11-03", "2026-11-04", j.at("05 08:00"))
	if c := days[0]; c.TotalizerUL == nil || *c.TotalizerUL != 80 || *c.DifferenceUL != 10 {
		t.Errorf("got %v and %v, want 80 and 10", c.TotalizerUL, c.DifferenceUL)
	}
	if c := days[1]; c.TotalizerUL == nil || *c.TotalizerUL != 30 {
		t.Errorf("a meter that nobody recorded: got %v, want 30", c.TotalizerUL)
	}
	if c := dayclose.Days(&j.r, nil, "2026-11-05", "2026-11-05", j.at("06 08:00"))[0]; c.TotalizerUL != nil {
		t.Errorf("a day without readings: got %d", *c.TotalizerUL)
	}
}

// Every fill is of a shift or lacks one, whatever is opened and closed; a day that lacks nothing is
// not late, and one that lacks something is not closed. What the order of lists is matters not.
func TestFillsAreSomewhere(t *testing.T) {
	t.Parallel()
	z := zone(t, "America/Mexico_City")
	rapid.Check(t, func(t *rapid.T) {
		j := newJournal(z)
		clock := 60 * 24
		for range rapid.IntRange(0, 40).Draw(t, "records") {
			clock += rapid.IntRange(1, 400).Draw(t, "minutes")
			at := j.at("01 00:00").Add(time.Duration(clock) * time.Minute).Format("02 15:04")
			switch shift := rapid.Int64Range(1, 4).Draw(t, "shift"); rapid.IntRange(0, 3).Draw(t, "what") {
			case 0:
				j.open(shift, at)
			case 1:
				j.close(shift, at, "")
			default:
				j.fill(at, 1)
			}
		}
		terms := []dayclose.Terms{{From: "2026-11-01", Closes: true}}
		days := dayclose.Days(&j.r, terms, "2026-11-01", "2026-11-30", j.at("30 00:00").AddDate(0, 0, 2))
		shifts, of := j.r.Shifts()
		var loose, lacks, fills int64
		for i := range j.r.Fills {
			if of(j.r.Fills[i].Of) == nil {
				loose++
			}
		}
		for _, c := range days {
			fills += c.Fills
			for _, l := range c.Lacks {
				if l.What == dayclose.Unshifted {
					lacks += l.Count
				}
			}
			if (len(c.Lacks) == 0) != (c.State == dayclose.Closed || c.State == dayclose.Idle) {
				t.Fatalf("%s is %s and lacks %v", c.Day, c.State, c.Lacks)
			}
		}
		if fills != int64(len(j.r.Fills)) || loose != lacks {
			t.Fatalf("%d of %d fills, %d without a shift of %d", fills, len(j.r.Fills), lacks, loose)
		}
		slices.Reverse(j.r.Events)
		if again, _ := j.r.Shifts(); len(again) != len(shifts) {
			t.Fatalf("in another order: %d shifts, were %d", len(again), len(shifts))
		}
	})
}
