package policy

import (
	"os"
	"slices"
	"strings"
	"testing"
	"time"
	_ "time/tzdata" // the test needs Mexico, wherever it runs

	"github.com/google/go-cmp/cmp"

	"github.com/litro-fuel/litro/dispense"
)

// ledger is what a station knows of itself, in memory.
type ledger struct {
	seen  map[string]int64
	book  Book
	fills map[string]Fill
	used  map[string]bool
}

func newLedger() *ledger {
	return &ledger{map[string]int64{}, Book{}, map[string]Fill{}, map[string]bool{}}
}

func (l *ledger) LabelSeen(label string) int64 { return l.seen[label] }
func (l *ledger) Use(id LeaseID) Use           { return l.book[id] }
func (l *ledger) OnceUsed(id string) bool      { return l.used[id] }

func (l *ledger) LastFill(vehicle string) (Fill, bool) {
	f, ok := l.fills[vehicle]
	return f, ok
}

const (
	token1 = "11111111111111111111"
	token2 = "22222222222222222222"
	wrong  = "ffffffffffffffffffff"
)

// A scene is a station and a vehicle in front of it, which may take 80 L of
// diesel. A test changes one thing about it and looks at the decision.
type scene struct {
	settings *Settings
	vehicle  *Vehicle
	label    *Label
	rule     *Rule
	person   *Person
	lease    *Lease
	others   []*Person
	more     []EntryBody // of the station's own log
	own      *ledger
	view     View
	request  Request
}

func newScene(t testing.TB) *scene {
	t.Helper()
	zone, err := time.LoadLocation("America/Mexico_City")
	if err != nil {
		t.Fatal(err)
	}
	return &scene{
		settings: &Settings{Zone: "America/Mexico_City"},
		vehicle: &Vehicle{
			Vehicle: "v1", Status: "active", Name: "Camión 7", Grades: []string{"diesel"}, TankUL: ptr(120 * liter),
			Rule: "r1", Quotas: []string{"q1"}, OdometerM: new(int64(100_000_000)), OdometerAt: noon.Add(-48 * time.Hour),
		},
		label: &Label{
			Label: "K7Q2M9XA", Version: 2, Previous: &PreviousLabel{1, noon.Add(time.Hour), token1},
			Vehicle: "v1", Status: "active", TokenSHA256: token2,
		},
		rule:   &Rule{Rule: "r1", PerFillUL: ptr(80 * liter)},
		person: &Person{Person: "p1", Status: "active", Roles: []string{"driver"}, Name: "Ana Ruiz"},
		lease:  weekLease("q1", 200*liter),
		own:    newLedger(),
		view:   View{Epoch: 1, Zone: zone},
		request: Request{
			Position: "1", Hoses: []Hose{{Hose: "1", Grade: "diesel", StepUL: 10 * dispense.Milliliter}},
			Scan: &Scan{ID: "K7Q2M9XA", Version: 2, TokenHash: token2, TwoD: true},
			Now:  noon, Clock: dispense.Synchronized, Floor: noon,
		},
	}
}

// hold returns the holding that the scene's entries make.
func (s *scene) hold(t testing.TB) *Holding {
	t.Helper()
	h := NewHolding(station)
	diesel := &Grade{Grade: "diesel", Name: "Diésel"}
	price := &Price{Grade: "diesel", PriceE4: 258_900, Currency: "MXN"}
	fleet := []EntryBody{s.vehicle, s.label, s.rule, s.person, diesel, price}
	for _, p := range s.others {
		fleet = append(fleet, p)
	}
	mustTake(t, h, run(Fleet, 1, fleet...))
	own := []EntryBody{s.settings}
	if s.lease != nil {
		own = append(own, s.lease)
	}
	mustTake(t, h, run(station, 1, append(own, s.more...)...))
	return h
}

func (s *scene) decide(t testing.TB) Decision {
	t.Helper()
	if s.view.Held == nil {
		s.view.Held = s.hold(t)
	}
	s.view.Own = s.own
	return Decide(s.view, s.request)
}

// draw makes it a request of two people for what is no vehicle's.
func (s *scene) draw(purpose string) {
	s.others = []*Person{
		{Person: "p2", Status: "active", Roles: []string{"attendant"}, Name: "Luis Ramos"},
		{Person: "p3", Status: "active", Roles: []string{"supervisor"}, Name: "Marta Gómez"},
	}
	s.request.Scan, s.request.Purpose = nil, purpose
	s.request.People = []dispense.Who{{Person: "p2", By: "badge"}, {Person: "p3", By: "pin"}}
}

func once(limit dispense.Volume) *Once {
	return &Once{ID: "o1", Vehicle: "v1", LimitUL: limit, UntilAt: noon.Add(time.Hour), Status: "open"}
}

// denials has one scene for each reason, and more where a reason has more causes.
var denials = []struct {
	name   string
	reason Reason
	hard   bool // denied in observe mode too
	change func(*scene)
}{
	{"badge of nobody", BadgeUnknown, false, func(s *scene) { s.rule.Driver, s.request.BadBadge = "badge", true }},
	{"badge canceled", BadgeUnknown, true, func(s *scene) { s.label.Vehicle, s.label.Person, s.label.Status = "", "p1", "void" }},
	{"badge that has ended", BadgeUnknown, true, func(s *scene) { s.label.Vehicle, s.label.Person, s.label.Until = "", "p1", noon }},
	{"badge that ends in a second", NotAVehicle, true, func(s *scene) {
		s.label.Vehicle, s.label.Person, s.label.Until = "", "p1", noon.Add(time.Second)
	}},
	{"badge of one who left", BadgeUnknown, true, func(s *scene) {
		s.label.Vehicle, s.label.Person, s.person.Status = "", "p1", "retired"
	}},
	{"PIN of somebody else", PINWrong, false, func(s *scene) {
		s.rule.Driver, s.request.Driver, s.request.WrongPIN = "pin", &dispense.Who{Person: "p1", By: "badge"}, &WrongPIN{Person: "p1"}
	}},
	{"too many PINs", PINLocked, false, func(s *scene) {
		s.rule.Driver, s.request.Driver = "pin", &dispense.Who{Person: "p1", By: "badge"}
		s.request.WrongPIN = &WrongPIN{"p1", noon.Add(4 * time.Minute)}
	}},
	{"transfer forbidden here", PurposeRefused, true, func(s *scene) {
		s.draw("transfer")
		s.settings.Draws = []DrawLimit{{"transfer", 0}}
	}},
	{"purpose of a later contract", PurposeRefused, true, func(s *scene) { s.draw("export") }},
	{"test by one", TwoPeople, true, func(s *scene) { s.draw("test"); s.request.People = s.request.People[:1] }},
	{"test by one, twice", TwoPeople, true, func(s *scene) { s.draw("test"); s.request.People[0] = s.request.People[1] }},
	{"second one without PIN", TwoPeople, true, func(s *scene) { s.draw("purge"); s.request.People[1].By = "badge" }},
	{"second one is a driver", TwoPeople, true, func(s *scene) {
		s.draw("container")
		s.request.People[1] = dispense.Who{Person: "p1", By: "pin"}
	}},
	{"second one has left", TwoPeople, true, func(s *scene) {
		s.draw("test")
		s.others[1].Until = noon
	}},
	{"second one's PIN wrong", PINWrong, true, func(s *scene) { s.draw("test"); s.request.WrongPIN = &WrongPIN{Person: "p3"} }},
	{"test of a glass", PurposeLimit, true, func(s *scene) { s.draw("test"); s.request.WantUL = liter / 2 }},
	{"key revoked", Revoked, true, func(s *scene) { s.view.Revoked = true }},
	{"forked again", Forked, true, func(s *scene) { s.view.Forked = true }},
	{"nothing held", NoPolicy, true, func(s *scene) { s.view.Held = NewHolding(station) }},
	{"disk full", Storage, true, func(s *scene) { s.view.StorageLow = true }},
	{"position closed by the office", OutOfService, true, func(s *scene) { s.settings.OutOfService = []string{"1"} }},
	{"position closed here", OutOfService, true, func(s *scene) { s.view.OutOfService = true }},
	{"no test sale", Untested, true, func(s *scene) { s.request.Hoses[0].Untested = true }},
	{"purge at a hose without test sale", Untested, true, func(s *scene) { s.draw("purge"); s.request.Hoses[0].Untested = true }},
	{"no hose", OutOfService, true, func(s *scene) { s.request.Hoses = nil }},
	{"a soda can", ForeignCode, true, func(s *scene) { s.request.Scan = &Scan{Fault: ForeignCode} }},
	{"a card of nobody", ForeignCode, true, func(s *scene) {
		s.request.Scan = &Scan{Fault: ForeignCode, MediumSHA256: strings.Repeat("cd", 32)}
	}},
	{"a card where a token is asked for", Label1D, false, func(s *scene) {
		s.vehicle.MediumSHA256, s.rule.Refuse1D = strings.Repeat("cd", 32), true
		s.request.Scan = &Scan{Fault: ForeignCode, MediumSHA256: strings.Repeat("cd", 32)}
	}},
	{"a card of a blocked vehicle", VehicleBlocked, false, func(s *scene) {
		s.vehicle.MediumSHA256, s.vehicle.Status = strings.Repeat("cd", 32), "blocked"
		s.request.Scan = &Scan{Fault: ForeignCode, MediumSHA256: strings.Repeat("cd", 32)}
	}},
	{"two labels at once", Ambiguous, true, func(s *scene) { s.request.Scan = &Scan{Fault: Ambiguous} }},
	{"misread", BadCheck, true, func(s *scene) { s.request.Scan = &Scan{Fault: BadCheck} }},
	{"2D without token, by the reader", NoToken, true, func(s *scene) { s.request.Scan = &Scan{Fault: NoToken} }},
	{"2D without token", NoToken, true, func(s *scene) { s.request.Scan.TokenHash = "" }},
	{"label of nobody", UnknownLabel, true, func(s *scene) { s.request.Scan.ID = "00000000" }},
	{"label too new", LabelNewer, true, func(s *scene) { s.request.Scan.Version = 3 }},
	{"label long replaced", LabelOld, true, func(s *scene) { s.label.Version, s.label.Previous.Version = 4, 3 }},
	{"wrong token", Forged, true, func(s *scene) { s.request.Scan.TokenHash = wrong }},
	{"wrong token of the previous label", Forged, true, func(s *scene) { s.request.Scan.Version = 1 }},
	{"wrong token of a void label", Forged, true, func(s *scene) { s.label.Status, s.request.Scan.TokenHash = "void", wrong }},
	{"token for a label that has none", Forged, true, func(s *scene) { s.label.TokenSHA256 = "" }},
	{"badge", NotAVehicle, true, func(s *scene) { s.label.Vehicle, s.label.Person = "", "p1" }},
	{"label of a vehicle not held", VehicleUnknown, true, func(s *scene) { s.label.Vehicle = "v9" }},
	{"typed vehicle not held", VehicleUnknown, true, func(s *scene) { s.request.Scan, s.request.Typed = nil, "v9" }},
	{"rule not held", RuleUnknown, true, func(s *scene) { s.vehicle.Rule = "r9" }},
	{"another vehicle at the pump", Mismatch, true, func(s *scene) { s.request.Mismatched = true }},
	{"authorization of another vehicle", OnceEnded, false, func(s *scene) {
		o := once(40 * liter)
		o.Vehicle = "v2"
		s.more, s.request.Once = []EntryBody{o}, "o1"
	}},
	{"authorization that ended", OnceEnded, false, func(s *scene) {
		o := once(40 * liter)
		o.UntilAt = noon
		s.more, s.request.Once = []EntryBody{o}, "o1"
	}},
	{"authorization used here", OnceUsed, false, func(s *scene) {
		s.more, s.request.Once = []EntryBody{once(40 * liter)}, "o1"
		s.own.used["o1"] = true
	}},
	{"authorization of another driver", OnceDriver, false, func(s *scene) {
		o := once(40 * liter)
		o.Driver = "p2"
		s.more, s.request.Once = []EntryBody{o}, "o1"
		s.request.Driver = &dispense.Who{Person: "p1", By: "badge"}
	}},
	{"label stolen", LabelVoid, false, func(s *scene) { s.label.Status = "void" }},
	{"previous label after the current one", LabelOld, false, func(s *scene) {
		s.request.Scan.Version, s.request.Scan.TokenHash = 1, token1
		s.own.seen["K7Q2M9XA"] = 2
	}},
	{"previous label after its time", LabelOld, false, func(s *scene) {
		s.request.Scan.Version, s.request.Scan.TokenHash = 1, token1
		s.label.Previous.UntilAt = noon
	}},
	{"1D where the rule refuses it", Label1D, false, func(s *scene) {
		s.rule.Refuse1D = true
		s.request.Scan.TwoD, s.request.Scan.TokenHash = false, ""
	}},
	{"typed where the rule refuses 1D", Label1D, false, func(s *scene) {
		s.rule.Refuse1D = true
		s.request.Scan, s.request.Typed = nil, "v1"
	}},
	{"blocked", VehicleBlocked, false, func(s *scene) { s.vehicle.Status = "blocked" }},
	{"in the workshop", VehicleWorkshop, false, func(s *scene) { s.vehicle.Status = "workshop" }},
	{"retired", VehicleRetired, false, func(s *scene) { s.vehicle.Status = "retired" }},
	{"other grade", GradeRefused, false, func(s *scene) { s.request.Hoses[0].Grade = "magna" }},
	{"grade that was not asked for", GradeRefused, false, func(s *scene) { s.request.Grade = "magna" }},
	{"vehicle of another station", StationRefused, false, func(s *scene) { s.vehicle.Stations = []string{"sur"} }},
	{"rule of another station", StationRefused, false, func(s *scene) { s.rule.Stations = []string{"sur"} }},
	{"outside its hours", HoursRefused, false, func(s *scene) {
		s.rule.Hours = []Hours{{FromMin: 360, ToMin: 720}, {Days: []string{"sat"}, FromMin: 360, ToMin: 1200}}
	}},
	{"hours without a clock", ClockUnknown, false, func(s *scene) {
		s.rule.Hours, s.rule.UnknownClock, s.request.Clock = []Hours{{FromMin: 0, ToMin: 1440}}, "deny", dispense.Unset
	}},
	{"no driver", DriverMissing, false, func(s *scene) { s.rule.Driver = "badge" }},
	{"driver by name only", DriverMissing, false, func(s *scene) {
		s.rule.Driver, s.request.Driver = "badge", &dispense.Who{Person: "p1", By: "name"}
	}},
	{"badge where a PIN is needed", DriverPIN, false, func(s *scene) {
		s.rule.Driver, s.request.Driver = "pin", &dispense.Who{Person: "p1", By: "badge"}
	}},
	{"driver not held", DriverBlocked, false, func(s *scene) {
		s.rule.Driver, s.request.Driver = "badge", &dispense.Who{Person: "p9", By: "badge"}
	}},
	{"driver blocked", DriverBlocked, false, func(s *scene) {
		s.rule.Driver, s.request.Driver, s.person.Status = "badge", &dispense.Who{Person: "p1", By: "badge"}, "blocked"
	}},
	{"driver whose time is over", DriverBlocked, false, func(s *scene) {
		s.rule.Driver, s.request.Driver, s.person.Until = "badge", &dispense.Who{Person: "p1", By: "badge"}, noon
	}},
	{"attendant as driver", DriverBlocked, false, func(s *scene) {
		s.rule.Driver, s.request.Driver = "badge", &dispense.Who{Person: "p1", By: "badge"}
		s.person.Roles = []string{"attendant"}
	}},
	{"driver of another vehicle", DriverVehicle, false, func(s *scene) {
		s.rule.Driver, s.request.Driver = "badge", &dispense.Who{Person: "p1", By: "badge"}
		s.person.Vehicles = []string{"v2"}
	}},
	{"too soon", IntervalRefused, false, func(s *scene) {
		s.rule.MinIntervalS = new(int64(4 * 3600))
		s.own.fills["v1"] = Fill{At: noon.Add(-time.Hour)}
	}},
	{"limit a fill of nothing", PerFill, true, func(s *scene) { s.rule.PerFillUL = ptr(0) }},
	{"tank of nothing", TankFull, true, func(s *scene) { s.vehicle.TankUL = ptr(5 * dispense.Milliliter) }},
	{"no lease", NoLease, false, func(s *scene) { s.lease = nil }},
	{"lease of before what the disk lost", NoLease, false, func(s *scene) { s.view.Behind = true }},
	{"lease of another epoch", NoLease, false, func(s *scene) { s.view.Epoch = 2 }},
	{"lease of next week", NoLease, false, func(s *scene) { s.lease.FromAt = noon.Add(time.Second) }},
	{"lease used up", QuotaSpent, false, func(s *scene) {
		s.own.book[LeaseID{"q1", "2026-W48"}] = Use{UsedUL: 160 * liter, ReservedUL: 39500 * dispense.Milliliter}
	}},
	{"visits used up", VisitsSpent, false, func(s *scene) {
		s.vehicle.Quotas, s.more = []string{"q1", "n1"}, []EntryBody{dayVisits("n1", 2)}
		s.own.book[LeaseID{"n1", "2026-11-23"}] = Use{UsedUL: 1, ReservedUL: 1}
	}},
	{"no visit held here", VisitsSpent, false, func(s *scene) {
		s.vehicle.Quotas, s.more = []string{"n1"}, []EntryBody{dayVisits("n1", 0)}
	}},
	{"no money left of the account", BudgetSpent, false, func(s *scene) {
		s.vehicle.Quotas = []string{"q1", "budget.07"}
		s.more = []EntryBody{weekLease("budget.07", 0)}
	}},
	{"nothing heard of the account's money", BudgetSpent, false, func(s *scene) {
		s.vehicle.Quotas = []string{"q1", "budget.07"}
	}},
	{"one of two quotas used up", QuotaSpent, false, func(s *scene) {
		s.vehicle.Quotas = []string{"q1", "q2"}
		s.more = []EntryBody{weekLease("q2", 0)}
	}},
	{"odometer, and the rule blocks", OdometerMissing, false, func(s *scene) {
		s.vehicle.Odometer, s.rule.Odometer = "on", &OdometerRule{Else: "block"}
		s.request.Prompts = 2
	}},
	{"odometer goes back, and the rule blocks", OdometerLow, false, func(s *scene) {
		s.vehicle.Odometer, s.rule.Odometer = "on", &OdometerRule{Else: "block"}
		s.request.Prompts, s.request.OdometerM = 2, new(int64(99_999_000))
	}},
	{"odometer too high, and the rule blocks", OdometerHigh, false, func(s *scene) {
		s.vehicle.Odometer, s.rule.Odometer = "on", &OdometerRule{MaxKMDay: new(int64(900)), Else: "block"}
		s.request.Prompts, s.request.OdometerM = 2, new(int64(102_701_000))
	}},
	{"hour meter too high, and the rule blocks", OdometerHigh, false, func(s *scene) {
		s.vehicle.Odometer, s.rule.Odometer = "hours", &OdometerRule{Else: "block"}
		s.own.fills["v1"] = Fill{At: noon.Add(-10 * time.Hour), EngineS: new(int64(4000 * 3600))}
		s.request.Prompts, s.request.EngineS = 2, new(int64(4012*3600))
	}},
}

func TestSceneIsGranted(t *testing.T) {
	t.Parallel()
	d := newScene(t).decide(t)
	want := Decision{
		Outcome: Grant, Reason: Granted, Rule: "r1",
		Policy:  dispense.Policy{Fleet: dispense.Version{Era: testEra, N: 6}, Own: dispense.Version{Era: testEra, N: 2}},
		Vehicle: "v1", Label: "K7Q2M9XA.2", Grade: "diesel", Hoses: []string{"1"}, LimitUL: 80 * liter, LeftUL: ptr(200 * liter),
		Draws:   []dispense.Draw{{Quota: "q1", Period: "2026-W48", VolumeUL: 80 * liter}},
		PriceE4: new(int64(258_900)), Currency: "MXN", TankUL: ptr(120 * liter), Facts: d.Facts,
	}
	if diff := cmp.Diff(want, d); diff != "" {
		t.Errorf("decision (-want +got):\n%s", diff)
	}
}

func TestDenials(t *testing.T) {
	t.Parallel()
	for _, tt := range denials {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			s := newScene(t)
			tt.change(s)
			d := s.decide(t)
			if d.Outcome != Deny || d.Reason != tt.reason {
				t.Errorf("got %s %s, want deny %s", d.Outcome, d.Reason, tt.reason)
			}
			if len(d.Draws) > 0 || d.LimitUL != 0 {
				t.Errorf("got draws %v and limit %s, want none", d.Draws, d.LimitUL)
			}
		})
	}
}

// A station that observes releases vehicles it knows, and says what it would
// have done.
func TestObserveMode(t *testing.T) {
	t.Parallel()
	for _, tt := range denials {
		for _, by := range []string{"settings", "rule", "vehicle"} {
			t.Run(tt.name+" by "+by, func(t *testing.T) {
				t.Parallel()
				s := newScene(t)
				switch by {
				case "rule":
					s.rule.Mode = "observe"
				case "vehicle":
					s.vehicle.Mode = "observe"
				default:
					s.settings.Mode = "observe"
				}
				tt.change(s)
				d := s.decide(t)
				if tt.hard {
					if d.Outcome != Deny || d.Reason != tt.reason {
						t.Errorf("got %s %s, want deny %s also when observing", d.Outcome, d.Reason, tt.reason)
					}
					return
				}
				if d.Outcome != Grant || !slices.Contains(d.Flags, WouldDeny+string(tt.reason)) {
					t.Errorf("got %s %s with flags %v, want a grant with would_deny:%s", d.Outcome, d.Reason, d.Flags, tt.reason)
				}
				if d.LimitUL != 80*liter {
					t.Errorf("got limit %s, want that of a fill", d.LimitUL)
				}
			})
		}
	}
}

// A hose without a test sale is released for one, and its neighbor for vehicles.
func TestUntestedHose(t *testing.T) {
	t.Parallel()
	s := newScene(t)
	s.request.Hoses = append([]Hose{{Hose: "9", Grade: "diesel", Untested: true}}, s.request.Hoses...)
	if d := s.decide(t); d.Outcome != Grant || !slices.Equal(d.Hoses, []string{"1"}) {
		t.Errorf("vehicle: got %s %s of %v, want hose 1 alone", d.Outcome, d.Reason, d.Hoses)
	}
	s = newScene(t)
	s.draw("test")
	s.request.Hoses[0].Untested = true
	if d := s.decide(t); d.Outcome != Grant || !slices.Equal(d.Hoses, []string{"1"}) {
		t.Errorf("test: got %s %s of %v, want hose 1", d.Outcome, d.Reason, d.Hoses)
	}
}

// A draw that is no vehicle's is bounded by the station's limit for its purpose,
// and draws on no quota, whatever the station observes.
func TestDraws(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name   string
		change func(*scene)
		limit  dispense.Volume
	}{
		{"a test into the measure", func(s *scene) { s.draw("test") }, 20 * liter},
		{"a transfer", func(s *scene) { s.draw("transfer") }, 200 * liter},
		{"less than it may", func(s *scene) { s.draw("container"); s.request.WantUL = 5 * liter }, 5 * liter},
		{"more than it may", func(s *scene) { s.draw("test"); s.request.WantUL = 60 * liter }, 20 * liter},
		{"as the settings say", func(s *scene) {
			s.draw("purge")
			s.settings.Draws = []DrawLimit{{"test", liter}, {"purge", 40 * liter}}
		}, 40 * liter},
		{"a pump with a step and an overrun", func(s *scene) {
			s.draw("test")
			s.request.Hoses[0] = Hose{Hose: "1", Grade: "diesel", StepUL: liter, OverrunUL: liter / 2}
		}, 19 * liter},
		{"observing", func(s *scene) { s.draw("test"); s.settings.Mode = "observe" }, 20 * liter},
		{"without a lease", func(s *scene) { s.draw("test"); s.lease = nil }, 20 * liter},
	}
	for _, tt := range tests {
		s := newScene(t)
		tt.change(s)
		d := s.decide(t)
		if d.Outcome != Grant || d.LimitUL != tt.limit || d.Vehicle != "" || d.Rule != "" || len(d.Draws)+len(d.Flags) > 0 || d.Grade != "diesel" || d.PriceE4 == nil {
			t.Errorf("%s: got %+v, want %s of diesel with its price, and no vehicle, rule, draw or flag", tt.name, d, tt.limit)
		}
	}
}

// The version of a person is that of the entry that set it last.
func TestPersonVersion(t *testing.T) {
	t.Parallel()
	s := newScene(t)
	h := s.hold(t)
	was := h.PersonVersion("p1")
	if (was != dispense.Version{Era: testEra, N: 4}) || h.PersonVersion("p9") != (dispense.Version{}) {
		t.Errorf("got %s and %s, want %d.4 and none", was, h.PersonVersion("p9"), testEra)
	}
	mustTake(t, h, run(Fleet, 7, s.vehicle, s.person))
	if got := h.PersonVersion("p1"); !was.Less(got) || got.N != 8 {
		t.Errorf("after another entry: got %s, want entry 8", got)
	}
	mustTake(t, h, part(Fleet, testEra+1, 3, 1, 1, Entry{N: 2, Body: s.person}))
	if got := h.PersonVersion("p1"); got.Era != testEra+1 || got.N != 2 {
		t.Errorf("after a snapshot: got %s, want entry 2 of the new era", got)
	}
}

func TestEveryReasonHasAScene(t *testing.T) {
	t.Parallel()
	seen := map[Reason]bool{Granted: true}
	for _, tt := range denials {
		seen[tt.reason] = true
	}
	for r := range reasons {
		if !seen[r] {
			t.Errorf("reason %s: got no scene, want one, or no such reason", r)
		}
	}
}

// The golden file is read by people: each sentence says what happened, with
// figures, and what to do next.
func TestSentences(t *testing.T) {
	t.Parallel()
	var got strings.Builder
	say := func(name string, d Decision) {
		es, en := Sentence("es-MX", d), Sentence("en", d)
		if strings.ContainsAny(es+en, "{}") || strings.Contains(es+en, "  ") {
			t.Errorf("%s: got %q and %q, want every word filled in", name, es, en)
		}
		got.WriteString("# " + name + "\n" + string(d.Reason) + "\n" + es + "\n" + en + "\n\n")
	}
	say("granted", newScene(t).decide(t))
	for _, tt := range denials {
		s := newScene(t)
		tt.change(s)
		say(tt.name, s.decide(t))
	}
	const file = "testdata/sentences.txt"
	if *update {
		if err := os.WriteFile(file, []byte(got.String()), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), got.String()); diff != "" {
		t.Errorf("sentences (-want +got):\n%s", diff)
	}
}

// A driver is linked to one vehicle, to some, to departments, to both, or to none, and
// then drives any.
func TestWhoDrivesWhat(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		vehicles, departments []string
		department            string // of the vehicle v1
		want                  bool
	}{
		{nil, nil, "", true}, {nil, nil, "works", true},
		{[]string{"v1"}, nil, "", true}, {[]string{"v2", "v1"}, nil, "works", true}, {[]string{"v2"}, nil, "works", false},
		{nil, []string{"works"}, "works", true}, {nil, []string{"parks", "works"}, "works", true}, {nil, []string{"parks"}, "works", false}, {nil, []string{"parks"}, "", false},
		{[]string{"v1"}, []string{"parks"}, "works", true}, {[]string{"v2"}, []string{"works"}, "works", true}, {[]string{"v2"}, []string{"parks"}, "works", false},
	} {
		s := newScene(t)
		s.rule.Driver, s.request.Driver = "badge", &dispense.Who{Person: "p1", By: "badge"}
		s.person.Vehicles, s.person.Departments, s.vehicle.Department = tt.vehicles, tt.departments, tt.department
		if d := s.decide(t); (d.Outcome == Grant) != tt.want || !tt.want && d.Reason != DriverVehicle {
			t.Errorf("driver of %v and of departments %v, vehicle of %q: got %s %s, want granted %t", tt.vehicles, tt.departments, tt.department, d.Outcome, d.Reason, tt.want)
		}
	}
}

// A card, a key fob or a ring names its vehicle as its label does: the same decision but
// for the flag, until the vehicle has another one.
func TestMedium(t *testing.T) {
	card, other := strings.Repeat("cd", 32), strings.Repeat("ce", 32)
	by := func(scan *Scan, has string) Decision {
		s := newScene(t)
		s.vehicle.MediumSHA256, s.request.Scan = has, scan
		return s.decide(t)
	}
	read := &Scan{Fault: ForeignCode, MediumSHA256: card}
	want, got := by(newScene(t).request.Scan, card), by(read, card)
	if got.Outcome != Grant || got.Label != "" || !slices.Equal(got.Flags, []string{"medium"}) {
		t.Fatalf("a card: got %+v, want a grant with its flag and without a label", got)
	}
	got.Label, got.Flags, got.Facts = want.Label, want.Flags, want.Facts
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("a card (+) and a label (-) decide otherwise:\n%s", diff)
	}
	s := newScene(t)
	s.vehicle.MediumSHA256, s.request.Scan = card, read
	s.view.Held = s.hold(t)
	changed := *s.vehicle
	changed.MediumSHA256 = other
	mustTake(t, s.view.Held, run(Fleet, 7, &changed))
	if d := s.decide(t); d.Outcome != Deny || d.Reason != ForeignCode {
		t.Errorf("a card that was taken away: got %+v, want it unknown", d)
	}
	for _, fault := range []Reason{BadCheck, Ambiguous, NoToken} { // no card reads so
		if d := by(&Scan{Fault: fault, MediumSHA256: card}, card); d.Reason != fault {
			t.Errorf("%s: got %+v", fault, d)
		}
	}
}
