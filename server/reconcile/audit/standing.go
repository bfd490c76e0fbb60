package audit

import (
	"cmp"
	"maps"
	"slices"
	"time"

	"github.com/litro-fuel/litro/server/reconcile"
)

// A What is what became of a finding.
type What string

// What becomes of findings.
const (
	Found   What = "found"   // for the first time
	Changed What = "changed" // it weighs, or says, something else
	Mended  What = "mended"  // facts have it no more: an invoice came
	Again   What = "again"   // it was mended, and is found once more
)

// A Change is what became of a finding on a day. All changes, the oldest first, are kept; what
// stands is made of them.
type Change struct {
	What    What
	On      Day
	Finding Finding  // of what was mended, as it was last found
	Why     Why      // of what was mended
	By      []string // what Why names: a document and its day, a number, people
}

// A Standing is a finding as it is now.
type Standing struct {
	Finding
	// FoundOn is when it was found for the first time. What comes back is as old as it was.
	FoundOn Day
	// MendedOn is since when facts have it no more; empty: they have it. Why says by what, and By names it.
	MendedOn Day
	Why      Why
	By       []string
}

// Standings returns what changes come to, in the order of ids. Who was involved once stays so.
func Standings(changes []Change) []Standing {
	by := map[string]*Standing{}
	for _, c := range changes {
		s := by[c.Finding.ID]
		if s == nil {
			s = &Standing{FoundOn: c.On}
			by[c.Finding.ID] = s
		}
		involved := unique(s.Involved, c.Finding.Involved)
		s.Finding, s.Involved = c.Finding, involved
		s.MendedOn, s.Why, s.By = "", "", nil
		if c.What == Mended {
			s.MendedOn, s.Why, s.By = c.On, c.Why, c.By
		}
	}
	out := make([]Standing, 0, len(by))
	for _, id := range slices.Sorted(maps.Keys(by)) {
		out = append(out, *by[id])
	}
	return out
}

// Changes returns what became of what stood, in the order of ids. What the judgment was not asked
// of is as it was; and once changes are kept, the same facts give none.
func (j *Judgment) Changes(earlier []Standing) []Change {
	var out []Change
	before := map[string]*Standing{}
	for i := range earlier {
		before[earlier[i].ID] = &earlier[i]
	}
	now := map[string]bool{}
	for _, f := range j.Findings {
		now[f.ID] = true
		what := Changed
		switch s := before[f.ID]; {
		case s == nil:
			what = Found
		case s.MendedOn != "":
			what = Again
		case s.says(&f):
			continue
		}
		out = append(out, Change{What: what, On: j.facts.Today, Finding: f})
	}
	for i := range earlier {
		s := &earlier[i]
		if s.MendedOn != "" || now[s.ID] {
			continue
		}
		if why, by, known := j.why(&s.Finding); known {
			out = append(out, Change{Mended, j.facts.Today, s.Finding, why, by})
		}
	}
	slices.SortFunc(out, func(a, b Change) int { return cmp.Compare(a.Finding.ID, b.Finding.ID) })
	return out
}

// says tells whether what stands is the same as what is found now. That it waits some days longer
// is nothing else, until it weighs more for it; nor is that its tolerance is said, which was not kept with what was found before.
func (s *Standing) says(f *Finding) bool {
	figure := func(a, b *int64) bool { return a == b || a != nil && b != nil && *a == *b }
	return s.Severity == f.Severity && s.At.Equal(f.At) && s.Station == f.Station && s.Vehicle == f.Vehicle && s.Unit == f.Unit &&
		(f.Unit == reconcile.Days || figure(s.Actual, f.Actual)) && figure(s.Expected, f.Expected) && figure(s.RiskCents, f.RiskCents) &&
		slices.Equal(s.Args, asBefore(f.Args, s.Args)) && slices.Equal(s.Involved, unique(s.Involved, f.Involved))
}

// Within is how many working days somebody has for a finding; 0: it waits for nobody. Critical is
// what is named so (finance 6.5), such as fuel for a vehicle that was retired.
func Within(s reconcile.Severity) int {
	return map[reconcile.Severity]int{reconcile.Critical: 1, reconcile.Major: 5, reconcile.Minor: 10}[s]
}

// Due returns the last day on which a finding is dealt with in time, by the severity that it has
// now; empty: it waits for nobody. It counts from when it was found, since before that nobody
// could.
func (s *Standing) Due(c Calendar) Day {
	n := Within(s.Severity)
	if n == 0 {
		return ""
	}
	return c.After(s.FoundOn, n)
}

// Until returns when the last working day ends on which something of a severity is dealt with in
// time, which was found at a time: all findings are due so, whoever found them. It is zero where it
// waits for nobody.
func (c *Calendar) Until(found time.Time, of reconcile.Severity, zone *time.Location) time.Time {
	n := Within(of)
	if n == 0 {
		return time.Time{}
	}
	day := c.After(DayOf(found, zone), n)
	if day == "" {
		return time.Time{}
	}
	return day.At(zone).AddDate(0, 0, 1).Add(-time.Second)
}

// Until returns when a finding is to be dealt with, which was found at a time: of a day of a tank so
// many days after, and of others as [Calendar.Until] has it. It is zero where it waits for nobody.
func (s *Settings) Until(f *Finding, found time.Time, c *Calendar, zone *time.Location) time.Time {
	if again := s.At(DayAgain, "", f.At); f.Rule == DayOff && !again.Off {
		return found.AddDate(0, 0, int(again.Limit))
	}
	return c.Until(found, f.Severity, zone)
}

// Waits tells whether somebody has to do something about a finding, of which people came as far
// as a state. What facts have mended waits no more, unless it was confirmed as a loss: then
// somebody closes it.
func (s *Standing) Waits(state string) bool {
	switch {
	case reconcile.DoneFinding(state) || s.Severity == reconcile.Note:
		return false
	case s.MendedOn != "":
		return StageOf(state) == Recovery || state == "confirmed"
	}
	return true
}

// Overdue tells whether it should have been dealt with before a day.
func (s *Standing) Overdue(c Calendar, today Day) bool {
	due := s.Due(c)
	return due != "" && today > due
}

// Age is for how many days it has been found.
func (s *Standing) Age(today Day) int { return today.since(s.FoundOn) }

// A Bucket is the findings of some age.
type Bucket struct {
	From, To int // days; To is -1 of the last
	Findings int
	// RiskCents is what is at risk: several findings of one fill count once, with the most, where
	// the oldest is. Unknown is how many are of a value that nobody knows.
	RiskCents int64
	Unknown   int
}

// Ageing counts findings that wait by how old they are: 0 to 5, 6 to 15, 16 to 30 days, and more
// (finance 6.5).
func Ageing(today Day, waiting []Standing) []Bucket {
	out := []Bucket{{From: 0, To: 5}, {From: 6, To: 15}, {From: 16, To: 30}, {From: 31, To: -1}}
	at := func(age int) int {
		return slices.IndexFunc(out, func(b Bucket) bool { return b.To < 0 || age <= b.To })
	}
	type risk struct {
		age   int
		cents *int64
	}
	of := map[reconcile.Subject]risk{}
	for i := range waiting {
		s := &waiting[i]
		age := s.Age(today)
		out[at(age)].Findings++
		if s.RiskCents == nil {
			out[at(age)].Unknown++
		}
		r := of[s.Subject]
		if r.age = max(r.age, age); r.cents == nil || s.RiskCents != nil && *s.RiskCents > *r.cents {
			r.cents = s.RiskCents
		}
		of[s.Subject] = r
	}
	for _, r := range of {
		if r.cents != nil {
			out[at(r.age)].RiskCents += *r.cents
		}
	}
	return out
}
