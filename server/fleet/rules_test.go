package fleet_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/litro-fuel/litro/dispense"
	"github.com/litro-fuel/litro/policy"
	"github.com/litro-fuel/litro/server/fault"
	"github.com/litro-fuel/litro/server/fleet"
	"github.com/litro-fuel/litro/server/rule"
)

// say has a level say something, as of what it says now.
func (c *city) say(t *testing.T, kind rule.Kind, of string, terms rule.Terms) (fleet.RuleAct, error) {
	t.Helper()
	b, err := c.RuleBook(t.Context())
	must(t, err)
	return c.SayRules(t.Context(), "ana", fleet.RuleAct{Level: kind, Of: of, Terms: terms, Revision: b.Said(kind, of).Revision, Why: "acuerdo 12"})
}

// says is say for what must be in force at once, or, with two people, when approved.
func (c *city) says(t *testing.T, state string, kind rule.Kind, of string, terms rule.Terms) fleet.RuleAct {
	t.Helper()
	a, err := c.say(t, kind, of, terms)
	must(t, err)
	if a.State != state {
		t.Fatalf("%s %s: got %s, loosening %v, want %s", kind, of, a.State, a.Loosens, state)
	}
	return a
}

// told returns what stations are told of a vehicle, and its rule.
func (c *city) told(t *testing.T, vehicle string) (*policy.Vehicle, *policy.Rule) {
	t.Helper()
	v := published[*policy.Vehicle](t, c, policy.Fleet, vehicle)
	r := published[*policy.Rule](t, c, policy.Fleet, v.Rule)
	if r == nil {
		t.Fatalf("vehicle %s: its rule %s was never told", vehicle, v.Rule)
	}
	return v, r
}

func (c *city) perFill(t *testing.T, vehicle string) dispense.Volume {
	t.Helper()
	_, r := c.told(t, vehicle)
	if r.PerFillUL == nil {
		return -1
	}
	return *r.PerFillUL
}

func TestNearestLevelIsInForce(t *testing.T) {
	t.Parallel()
	c := newCity(t, "norte")
	ctx := t.Context()
	must(t, c.Save(ctx, "ana", &fleet.Department{Department: "obras", Name: "Obras"}))
	v, w := c.vehicle(t, "101", 0), c.vehicle(t, "102", 0)
	v.Department = "obras"
	must(t, c.Save(ctx, "ana", &v))

	c.says(t, "in_force", rule.Fleet, "", rule.Terms{PerFill: rule.Liters(80 * liter)})
	a, ruleA := c.told(t, v.Vehicle)
	b, _ := c.told(t, w.Vehicle)
	if a.Rule != b.Rule || a.Rule == "general" || *ruleA.PerFillUL != 80*liter {
		t.Errorf("the fleet says 80: got rules %s of %v and %s, want one that says so", a.Rule, ruleA, b.Rule)
	}
	c.says(t, "in_force", rule.Department, "obras", rule.Terms{PerFill: rule.Liters(60 * liter)})
	if got, other := c.perFill(t, v.Vehicle), c.perFill(t, w.Vehicle); got != 60*liter || other != 80*liter {
		t.Errorf("its department says 60: got %s, and the other %s", got, other)
	}
	// What loosens waits for another person; nobody else proposes meanwhile.
	act := c.says(t, "proposed", rule.Vehicle, v.Vehicle, rule.Terms{PerFill: rule.Liters(70 * liter)})
	if got := c.perFill(t, v.Vehicle); got != 60*liter || !slices.Equal(act.Loosens, []rule.Field{rule.PerFill}) {
		t.Errorf("proposed: got %s in force and %v loosened", got, act.Loosens)
	}
	if _, err := c.say(t, rule.Vehicle, v.Vehicle, rule.Terms{PerFill: rule.Liters(71 * liter)}); !errors.Is(err, fault.ErrConflict) {
		t.Errorf("a second proposal: got %v, want a conflict", err)
	}
	o := c.office(t)
	if err := o.ApproveRules(ctx, c, "ana", act.Act, "web"); !errors.Is(err, fault.ErrConflict) {
		t.Errorf("who proposed approves: got %v, want a conflict", err)
	}
	if err := c.Fleet.ApproveRules(ctx, "ana", act.Act, "office/1/9"); !errors.Is(err, fault.ErrConflict) {
		t.Errorf("the store lets who proposed approve: got %v, want a conflict", err)
	}
	for _, sql := range []string{
		`UPDATE rule_act SET state = 'in_force' WHERE act = $1`,
		`UPDATE rule_act SET state = 'in_force', approved_by = 'ana', approved_at = now(), record = 'x' WHERE act = $1`,
	} {
		if _, err := c.pool.Exec(ctx, sql, act.Act); err == nil {
			t.Errorf("the database took %s", sql)
		}
	}
	must(t, o.ApproveRules(ctx, c, "luis", act.Act, "web"))
	if got := c.perFill(t, v.Vehicle); got != 70*liter {
		t.Errorf("approved: got %s, want what the vehicle says", got)
	}
	done, err := c.RuleAct(ctx, act.Act)
	must(t, err)
	if done.State != "in_force" || done.ApprovedBy != "luis" || !strings.HasPrefix(done.Record, "office/") {
		t.Errorf("got %+v, want it approved by luis on record", done)
	}
	if err := o.ApproveRules(ctx, c, "luis", act.Act, "web"); !errors.Is(err, fault.ErrConflict) {
		t.Errorf("approved twice: got %v, want a conflict", err)
	}
	// Why: one line of the field, who won, and over whom.
	book, err := c.RuleBook(ctx)
	must(t, err)
	read, err := c.store.FleetVehicle(ctx, v.Vehicle)
	must(t, err)
	line := book.Effective(&read).Lines[0]
	if line.Won == nil || line.Won.Kind != rule.Vehicle || line.Won.Name != "101" || len(line.Over) != 2 || line.Over[0].Name != "Obras" || line.Over[1].Kind != rule.Fleet {
		t.Errorf("got %+v over %+v, want the vehicle over Obras over the fleet", line.Won, line.Over)
	}
	// Whatever else is saved of the vehicle, it stays so.
	read.Name = "Volteo"
	must(t, c.Save(ctx, "ana", &read))
	if got := c.perFill(t, v.Vehicle); got != 70*liter {
		t.Errorf("saved again: got %s", got)
	}
	// Another department, other rules: all of it in the transaction that says so.
	w.Department = "obras"
	must(t, c.Save(ctx, "ana", &w))
	if got := c.perFill(t, w.Vehicle); got != 60*liter {
		t.Errorf("moved to Obras: got %s, want what Obras says", got)
	}
	if n := c.int(t, `SELECT count(*) FROM audit WHERE what LIKE 'rule in force%'`); n != 3 {
		t.Errorf("the audit trail has %d lines, want 3", n)
	}
}

// While levels say less and less and vehicles come and change, nobody waits for another
// forever, and in the end every vehicle is told what counts.
func TestLevelsAndVehiclesAtOnce(t *testing.T) {
	t.Parallel()
	c := newCity(t, "norte")
	ctx := t.Context()
	c.vehicle(t, "100", 0)
	var all sync.WaitGroup
	for part := range 2 {
		all.Go(func() {
			for i := range 8 {
				v := fleet.Vehicle{Vehicle: fmt.Sprintf("w%d%d", part, i), FleetNo: fmt.Sprint(part, i), Status: "active", Grades: []string{"diesel"}, Rule: "general", Odometer: "none"}
				if err := c.Save(ctx, "ana", &v); err != nil {
					t.Error(err)
				}
			}
		})
	}
	all.Go(func() {
		for i := range 6 {
			a, err := c.SayRules(ctx, "ana", fleet.RuleAct{Level: rule.Fleet, Revision: int64(i), Why: "menos", Terms: rule.Terms{PerFill: rule.Liters(dispense.Volume(90-i) * liter), Day: rule.Liters(90 * liter)}})
			if err != nil || a.State != "in_force" {
				t.Errorf("got %s, %v", a.State, err)
			}
		}
	})
	all.Wait()
	vehicles, err := c.Vehicles(ctx)
	must(t, err)
	for _, v := range vehicles {
		if told, _ := c.told(t, v.Vehicle); c.perFill(t, v.Vehicle) != 85*liter || !slices.Equal(told.Quotas, []string{"q" + v.Vehicle + ".d"}) {
			t.Errorf("vehicle %s: got %+v of %s, want 85 L a fill and its day", v.FleetNo, told, c.perFill(t, v.Vehicle))
		}
	}
	if len(vehicles) != 17 {
		t.Errorf("got %d vehicles, want 17", len(vehicles))
	}
}

// A fleet whose levels say nothing, or nothing new, is told nothing new.
func TestSilenceChangesNothing(t *testing.T) {
	t.Parallel()
	c := newCity(t, "norte")
	must(t, c.Save(t.Context(), "ana", &fleet.Rule{Revision: 1, Rule: policy.Rule{Rule: "general", Mode: "enforce", PerFillUL: new(80 * liter), TankFactorPct: new(int64(100))}}))
	v := c.vehicle(t, "101", 50*liter)
	before := c.version(t, policy.Fleet)
	c.says(t, "in_force", rule.Fleet, "", rule.Terms{})
	c.says(t, "in_force", rule.Fleet, "", rule.Terms{PerFill: rule.Liters(10 * liter), Mode: new("observe"), TankPct: new(int64(100))}) // its class is nearer
	read, err := c.store.FleetVehicle(t.Context(), v.Vehicle)
	must(t, err)
	must(t, c.Save(t.Context(), "ana", &read))
	if got := c.version(t, policy.Fleet); got != before {
		told, r := c.told(t, v.Vehicle)
		t.Errorf("the fleet's log went from %d to %d: %+v, %+v", before, got, told, r)
	}
	if n := c.int(t, `SELECT count(*) FROM vehicle WHERE named_rule IS NOT NULL`) + c.int(t, `SELECT count(*) FROM rule WHERE made`); n != 0 {
		t.Errorf("got %d vehicles and rules that are other than named", n)
	}
}

// decides returns what a station that holds all that it was told decides about a vehicle
// that is typed in at an hour of today.
func (c *city) decides(t *testing.T, station, vehicle string, hour int) policy.Decision {
	t.Helper()
	held := policy.NewHolding(station)
	era, versions, err := c.store.PolicyVersions(t.Context())
	must(t, err)
	for _, log := range []string{policy.Fleet, station} {
		entries, err := c.store.PolicySnapshot(t.Context(), log, versions[log])
		must(t, err)
		parts, err := policy.CutSnapshot(log, dispense.Version{Era: era, N: versions[log]}, c.now(), entries)
		must(t, err)
		for i := range parts {
			_, err := held.Take(&parts[i])
			must(t, err)
		}
	}
	zone, err := time.LoadLocation(held.Settings().Zone)
	must(t, err)
	y, m, d := c.now().In(zone).Date()
	at := time.Date(y, m, d, hour, 0, 0, 0, zone)
	return policy.Decide(policy.View{Held: held, Own: nobody{}, Epoch: 1, Zone: zone}, policy.Request{
		Position: "1", Hoses: []policy.Hose{{Hose: "1", Grade: "diesel"}}, Typed: vehicle, Now: at, Floor: at, Clock: dispense.Synchronized,
	})
}

// nobody is a journal in which nothing is.
type nobody struct{}

func (nobody) LabelSeen(string) int64                  { return 0 }
func (nobody) Use(policy.LeaseID) policy.Use           { return policy.Use{} }
func (nobody) LastFill(string) (_ policy.Fill, _ bool) { return }
func (nobody) OnceUsed(string) bool                    { return false }

// What levels say is what stations decide by.
func TestStationsDecideByLevels(t *testing.T) {
	t.Parallel()
	c := newCity(t, "norte", "sur")
	must(t, c.Save(t.Context(), "ana", &fleet.Department{Department: "obras", Name: "Obras"}))
	v := c.vehicle(t, "101", 0)
	v.Department = "obras"
	must(t, c.Save(t.Context(), "ana", &v))
	c.says(t, "in_force", rule.Fleet, "", rule.Terms{Hours: &[]policy.Hours{{FromMin: 360, ToMin: 1320}}, Stations: &rule.Places{Stations: []string{"norte"}}, Month: rule.Liters(70 * liter)})
	c.says(t, "in_force", rule.Department, "obras", rule.Terms{PerFill: rule.Liters(80 * liter)})
	if d := c.decides(t, "norte", v.Vehicle, 12); d.Outcome != policy.Grant || d.LimitUL != 70*liter || len(d.Draws) != 1 || d.Draws[0].Quota != "qv101.m" {
		t.Errorf("at noon: got %s %s %s of %v, want the 70 L that the month has", d.Outcome, d.Reason, d.LimitUL, d.Draws)
	}
	if d := c.decides(t, "norte", v.Vehicle, 23); d.Reason != policy.HoursRefused {
		t.Errorf("at night: got %s %s", d.Outcome, d.Reason)
	}
	if d := c.decides(t, "sur", v.Vehicle, 12); d.Reason != policy.StationRefused {
		t.Errorf("elsewhere: got %s %s", d.Outcome, d.Reason)
	}
	c.says(t, "in_force", rule.Vehicle, v.Vehicle, rule.Terms{PerFill: rule.Liters(40 * liter)})
	if d := c.decides(t, "norte", v.Vehicle, 12); d.LimitUL != 40*liter {
		t.Errorf("the vehicle says 40 L: got %s %s", d.Reason, d.LimitUL)
	}
}

// What many vehicles get is in force when the page answers; their leases follow behind, and
// how far they are is told.
func TestLeasesOfManyFollowBehind(t *testing.T) {
	t.Parallel()
	c := newCity(t, "norte")
	ctx, stop := context.WithCancel(t.Context())
	var running sync.WaitGroup
	defer running.Wait()
	defer stop()
	running.Go(func() { must(t, c.Run(ctx)) })
	for deadline := time.Now().Add(time.Minute); !c.Behind(); time.Sleep(time.Millisecond) {
		if time.Now().After(deadline) {
			t.Fatal("nobody issues leases behind")
		}
	}
	var all []fleet.Object
	for i := range 130 {
		all = append(all, &fleet.Vehicle{Vehicle: fmt.Sprintf("v%03d", i), FleetNo: fmt.Sprint(i), Plate: fmt.Sprint("P-", i), Status: "active", Grades: []string{"diesel"}, Rule: "general", Odometer: "none"})
	}
	must(t, c.Save(ctx, "ana", all...))
	c.says(t, "in_force", rule.Fleet, "", rule.Terms{Month: rule.Liters(600 * liter)})
	if told, _ := c.told(t, "v129"); !slices.Equal(told.Quotas, []string{"qv129.m"}) {
		t.Errorf("in force at once: got %v", told.Quotas)
	}
	const leased = `SELECT count(*) FROM lease WHERE period = '2026-11' AND limit_ul = 600000000`
	for deadline := time.Now().Add(2 * time.Minute); ; time.Sleep(5 * time.Millisecond) {
		done, of := c.Spreading()
		if done > of || of > 130 {
			t.Fatalf("got %d of %d quotas", done, of)
		}
		if of == 0 && c.int(t, leased) == 130 {
			return
		}
		if time.Now().After(deadline) {
			t.Fatalf("got %d leases, %d of %d quotas", c.int(t, leased), done, of)
		}
	}
}

// A class is what its rule says until it is said something else; whoever saves it anew
// says all of it.
func TestClasses(t *testing.T) {
	t.Parallel()
	c := newCity(t, "norte")
	ctx := t.Context()
	v := c.vehicle(t, "101", 0)
	must(t, c.Save(ctx, "ana", &fleet.Rule{Revision: 1, Rule: policy.Rule{Rule: "general", PerFillUL: new(80 * liter)}}))
	b, err := c.RuleBook(ctx)
	must(t, err)
	if got := b.Said(rule.Class, "general").Terms; got.PerFill == nil || got.PerFill.UL != 80*liter {
		t.Errorf("the class: got %+v, want what its rule says", got)
	}
	c.says(t, "in_force", rule.Class, "general", rule.Terms{PerFill: rule.Liters(70 * liter), Month: rule.Liters(300 * liter)})
	if got := c.perFill(t, v.Vehicle); got != 70*liter {
		t.Errorf("got %s", got)
	}
	must(t, c.Save(ctx, "ana", &fleet.Rule{Revision: 2, Rule: policy.Rule{Rule: "general", PerFillUL: new(90 * liter)}}))
	if told, _ := c.told(t, v.Vehicle); told.Rule != "general" || len(told.Quotas) != 0 || c.perFill(t, v.Vehicle) != 90*liter {
		t.Errorf("the class saved anew: got %+v of %s", told, c.perFill(t, v.Vehicle))
	}
}

func TestLimitsOfLevels(t *testing.T) {
	t.Parallel()
	c := newCity(t, "norte")
	ctx := t.Context()
	v := c.vehicle(t, "101", 0)
	size := func(quota string) int64 {
		t.Helper()
		return c.int(t, `SELECT coalesce((SELECT size_ul FROM quota WHERE quota = $1 ORDER BY from_at DESC LIMIT 1), -1)`, quota) / int64(liter)
	}
	if _, err := c.say(t, rule.Fleet, "", rule.Terms{Month: &rule.Limit{Cents: 480_000}}); !errors.Is(err, fault.ErrInvalid) || !strings.Contains(err.Error(), "needs a price") {
		t.Fatalf("money without a price: got %v, want it to be told", err)
	}
	must(t, c.Save(ctx, "ana", &fleet.Price{Grade: "diesel", FromAt: c.now().Add(-time.Hour), PriceE4: 240_000, Currency: "MXN"}))
	c.says(t, "in_force", rule.Fleet, "", rule.Terms{Month: &rule.Limit{Cents: 480_000}, Day: rule.Liters(60 * liter)})
	told, _ := c.told(t, v.Vehicle)
	if want := []string{"qv101.d", "qv101.m"}; told.Rule != "general" || !slices.Equal(told.Quotas, want) || size("qv101.m") != 200 || size("qv101.d") != 60 {
		t.Fatalf("got %+v with %d L, want 60 L a day and 200 a month: 4,800.00 at 24.0000", told, size("qv101.m"))
	}
	c.wantLeases(t, "of the month", "qv101.m", map[string]int64{"norte": 200})

	// Liters follow the price, whenever it comes.
	must(t, c.Save(ctx, "ana", &fleet.Price{Grade: "diesel", FromAt: c.now().Add(time.Hour), PriceE4: 250_000, Currency: "MXN"}))
	if got := size("qv101.m"); got != 200 {
		t.Errorf("before its hour: got %d L", got)
	}
	c.pass(2 * time.Hour)
	_, err := c.store.ApplyPrices(ctx, c.now())
	must(t, err)
	if got := size("qv101.m"); got != 192 {
		t.Errorf("at 25.0000: got %d L, want 192", got)
	}
	// What was drawn stays drawn, whoever says how much.
	act := c.says(t, "proposed", rule.Vehicle, v.Vehicle, rule.Terms{Month: rule.Liters(300 * liter)})
	must(t, c.Fleet.ApproveRules(ctx, "luis", act.Act, "office/1/2"))
	told, _ = c.told(t, v.Vehicle)
	if !slices.Contains(told.Quotas, "qv101.m") || size("qv101.m") != 300 {
		t.Errorf("got %v with %d L, want 300 of the same quota", told.Quotas, size("qv101.m"))
	}
	// No limit is a word, too.
	act = c.says(t, "proposed", rule.Vehicle, v.Vehicle, rule.Terms{Month: &rule.Limit{}})
	must(t, c.Fleet.ApproveRules(ctx, "luis", act.Act, "office/1/3"))
	if told, _ = c.told(t, v.Vehicle); !slices.Equal(told.Quotas, []string{"qv101.d"}) {
		t.Errorf("without a limit of the month: got %v", told.Quotas)
	}
}

// The quota that an import gives a vehicle is the vehicle's word, until it is said
// another on the page; what it shares with others stays.
func TestImportedQuotaIsTheVehiclesWord(t *testing.T) {
	t.Parallel()
	c := newCity(t, "norte")
	ctx := t.Context()
	v := c.vehicle(t, "101", 0)
	give := func(size dispense.Volume) {
		t.Helper()
		read, err := c.store.FleetVehicle(ctx, v.Vehicle)
		must(t, err)
		read.Quotas = []string{"pot", "qv101"}
		c.pass(time.Minute)
		must(t, c.Save(ctx, "ana", &fleet.Quota{Quota: "qv101", Period: fleet.Month, SizeUL: size, FromAt: c.now()}, &read))
	}
	quotas := func() []string { told, _ := c.told(t, v.Vehicle); return told.Quotas }
	must(t, c.Save(ctx, "ana", &fleet.Quota{Quota: "pot", Period: fleet.Month, SizeUL: 900 * liter, FromAt: c.now()}))
	give(150 * liter)
	c.says(t, "in_force", rule.Fleet, "", rule.Terms{Month: rule.Liters(100 * liter), Day: rule.Liters(50 * liter)})
	if got := quotas(); !slices.Equal(got, []string{"pot", "qv101.d", "qv101"}) {
		t.Errorf("got %v, want its own of the month, which is nearer than the fleet's", got)
	}
	if got := c.int(t, `SELECT size_ul FROM quota WHERE quota = 'qv101' ORDER BY from_at DESC LIMIT 1`); got != int64(150*liter) {
		t.Errorf("got %d, want 150 L", got)
	}
	c.says(t, "in_force", rule.Vehicle, v.Vehicle, rule.Terms{Month: rule.Liters(120 * liter)})
	if got := c.int(t, `SELECT size_ul FROM quota WHERE quota = 'qv101' ORDER BY from_at DESC LIMIT 1`); got != int64(120*liter) || !slices.Contains(quotas(), "qv101") {
		t.Errorf("got %d of %v, want 120 L of the same", got, quotas())
	}
	give(140 * liter) // an import later
	if got := c.int(t, `SELECT size_ul FROM quota WHERE quota = 'qv101' ORDER BY from_at DESC LIMIT 1`); got != int64(140*liter) {
		t.Errorf("imported again: got %d, want 140 L", got)
	}
	// Four quotas are the most that a vehicle's entry has room for.
	must(t, c.Save(ctx, "ana", &fleet.Quota{Quota: "other", Period: fleet.Year, SizeUL: liter, FromAt: c.now()}))
	read, err := c.store.FleetVehicle(ctx, v.Vehicle)
	must(t, err)
	read.Quotas = append(read.Quotas, "other")
	must(t, c.Save(ctx, "ana", &read))
	if _, err := c.say(t, rule.Vehicle, v.Vehicle, rule.Terms{Week: rule.Liters(liter), Month: rule.Liters(liter)}); !errors.Is(err, fault.ErrInvalid) || !strings.Contains(err.Error(), "5 quotas") {
		t.Errorf("a fifth quota: got %v, want it to be told", err)
	}
}

func TestClustersAndWhatMakesNoSense(t *testing.T) {
	t.Parallel()
	c := newCity(t, "norte", "sur", "oriente")
	ctx := t.Context()
	v := c.vehicle(t, "101", 0)
	places := func(p rule.Places) rule.Terms { return rule.Terms{Stations: &p} }
	c.says(t, "in_force", rule.Cluster, "centro", places(rule.Places{Stations: []string{"norte"}}))
	c.says(t, "in_force", rule.Fleet, "", places(rule.Places{Clusters: []string{"centro"}}))
	if _, r := c.told(t, v.Vehicle); !slices.Equal(r.Stations, []string{"norte"}) {
		t.Errorf("got %v, want the cluster's", r.Stations)
	}
	act := c.says(t, "proposed", rule.Cluster, "centro", places(rule.Places{Stations: []string{"norte", "sur"}}))
	must(t, c.Fleet.ApproveRules(ctx, "luis", act.Act, "office/1/2"))
	if _, r := c.told(t, v.Vehicle); !slices.Equal(r.Stations, []string{"norte", "sur"}) {
		t.Errorf("got %v, want the cluster's of now", r.Stations)
	}
	for name, tt := range map[string]struct {
		kind  rule.Kind
		of    string
		terms rule.Terms
		want  error
	}{
		"no station":        {rule.Fleet, "", places(rule.Places{Stations: []string{"marte"}}), fault.ErrInvalid},
		"no cluster":        {rule.Fleet, "", places(rule.Places{Clusters: []string{"marte"}}), fault.ErrInvalid},
		"an empty cluster":  {rule.Cluster, "centro", places(rule.Places{}), fault.ErrInvalid},
		"a cluster's limit": {rule.Cluster, "centro", rule.Terms{Stations: &rule.Places{Stations: []string{"norte"}}, Day: &rule.Limit{}}, fault.ErrInvalid},
		"no department":     {rule.Department, "marte", rule.Terms{}, fault.ErrNotFound},
		"no class":          {rule.Class, "marte", rule.Terms{}, fault.ErrNotFound},
		"no vehicle":        {rule.Vehicle, "marte", rule.Terms{}, fault.ErrNotFound},
		"no level":          {"world", "x", rule.Terms{}, fault.ErrInvalid},
		"fleet of what":     {rule.Fleet, "x", rule.Terms{}, fault.ErrInvalid},
		"nonsense":          {rule.Fleet, "", rule.Terms{Driver: new("face")}, fault.ErrInvalid},
	} {
		if _, err := c.say(t, tt.kind, tt.of, tt.terms); !errors.Is(err, tt.want) {
			t.Errorf("%s: got %v, want %v", name, err, tt.want)
		}
	}
	if _, err := c.SayRules(ctx, "ana", fleet.RuleAct{Level: rule.Fleet, Why: "x"}); !errors.Is(err, fault.ErrConflict) {
		t.Errorf("of what was read before another changed it: got %v, want a conflict", err)
	}
	if _, err := c.SayRules(ctx, "ana", fleet.RuleAct{Level: rule.Fleet, Revision: 1}); !errors.Is(err, fault.ErrInvalid) {
		t.Errorf("without a reason: got %v, want it refused", err)
	}
	act = c.says(t, "proposed", rule.Fleet, "", rule.Terms{})
	must(t, c.VoidRules(ctx, "ana", act.Act))
	if err := c.VoidRules(ctx, "ana", act.Act); !errors.Is(err, fault.ErrConflict) {
		t.Errorf("taken back twice: got %v, want a conflict", err)
	}
	all, err := c.RuleActs(ctx, 100)
	must(t, err)
	states := map[string]int{}
	for _, a := range all {
		states[a.State]++
	}
	if states["in_force"] != 3 || states["void"] != 1 || len(all) != 4 {
		t.Errorf("acts: got %v, want three in force and one void", states)
	}
}

// What two people agreed on is what comes into force: a proposal that would let more
// through by now than it would have when it was proposed is proposed anew.
func TestProposalThatLoosensMoreByNow(t *testing.T) {
	t.Parallel()
	c := newCity(t, "norte")
	ctx := t.Context()
	v := c.vehicle(t, "101", 0)
	c.says(t, "in_force", rule.Fleet, "", rule.Terms{PerFill: rule.Liters(80 * liter), Driver: new("badge")})
	c.says(t, "in_force", rule.Vehicle, v.Vehicle, rule.Terms{PerFill: rule.Liters(60 * liter)})
	waits := c.says(t, "proposed", rule.Vehicle, v.Vehicle, rule.Terms{PerFill: rule.Liters(70 * liter), Driver: new("badge")})
	if !slices.Equal(waits.Loosens, []rule.Field{rule.PerFill}) {
		t.Fatalf("got %v loosened, want the limit of a fill", waits.Loosens)
	}
	c.says(t, "in_force", rule.Fleet, "", rule.Terms{PerFill: rule.Liters(80 * liter), Driver: new("pin")})
	if err := c.office(t).ApproveRules(ctx, c, "luis", waits.Act, "web"); !errors.Is(err, fault.ErrConflict) {
		t.Errorf("it would ask for a badge where a PIN is asked for by now: got %v, want a conflict", err)
	}
	if err := c.Fleet.ApproveRules(ctx, "luis", waits.Act, "office/1/9"); !errors.Is(err, fault.ErrConflict) {
		t.Errorf("the store: got %v, want a conflict", err)
	}
	if n := c.int(t, `SELECT count(*) FROM record WHERE station = 'office' AND kind = 'decide'`); n != 0 {
		t.Errorf("%d approvals are on record, want none", n)
	}
	if _, r := c.told(t, v.Vehicle); r.Driver != "pin" || *r.PerFillUL != 60*liter {
		t.Errorf("got %s and %s, want a PIN and 60 L as before", r.Driver, *r.PerFillUL)
	}
}

// What cannot be in force for one vehicle keeps no other from what is due of it.
func TestDueOfOthersWhereOneCannotBe(t *testing.T) {
	t.Parallel()
	c := newCity(t, "norte")
	ctx := t.Context()
	v, w := c.vehicle(t, "101", 0), c.vehicle(t, "102", 0)
	v.Grades = []string{"gas"} // which has no price
	must(t, c.Save(ctx, "ana", &fleet.Grade{Grade: "gas", Name: "Gas"}, &v, &fleet.Department{Department: "obras", Name: "Obras"},
		&fleet.Price{Grade: "diesel", FromAt: c.now(), PriceE4: 240_000, Currency: "MXN"}))
	c.says(t, "in_force", rule.Department, "obras", rule.Terms{PerFill: &rule.Limit{Cents: 48_000}})
	must(t, c.Say(ctx, "ana", time.Time{},
		fleet.Dated{Vehicle: v.Vehicle, What: fleet.InDepartment, FromAt: c.now().Add(time.Hour), Value: "obras", Reason: "oficio 12"},
		fleet.Dated{Vehicle: w.Vehicle, What: fleet.InDepartment, FromAt: c.now().Add(time.Hour), Value: "obras", Reason: "oficio 12"}))
	c.pass(2 * time.Hour)
	if err := c.store.ApplyDue(ctx, c.now()); !errors.Is(err, fault.ErrInvalid) || !strings.Contains(err.Error(), "vehicle 101") {
		t.Errorf("got %v, want it to be told of vehicle 101", err)
	}
	if told, _ := c.told(t, w.Vehicle); told.Department != "obras" || c.perFill(t, w.Vehicle) != 20*liter {
		t.Errorf("the other: got %q and %s, want obras and 20 L", told.Department, c.perFill(t, w.Vehicle))
	}
	// It can be blocked all the same, and is not released before it can be told its limit.
	state := func(value string) error {
		c.pass(time.Minute)
		return c.Say(ctx, "ana", time.Time{}, fleet.Dated{Vehicle: v.Vehicle, What: fleet.State, FromAt: c.now(), Value: value, Reason: "robada"})
	}
	must(t, state("blocked"))
	if told, _ := c.told(t, v.Vehicle); told.Status != "blocked" {
		t.Errorf("blocked: got status %s", told.Status)
	}
	// It is in the way of no change for others, and nobody gives it more by themselves.
	c.says(t, "in_force", rule.Fleet, "", rule.Terms{Day: rule.Liters(200 * liter)})
	c.says(t, "in_force", rule.Fleet, "", rule.Terms{Day: rule.Liters(200 * liter), PerFill: &rule.Limit{Cents: 1_000_000}})
	more := c.says(t, "proposed", rule.Vehicle, v.Vehicle, rule.Terms{PerFill: &rule.Limit{}})
	if !slices.Contains(more.Loosens, rule.PerFill) {
		t.Errorf("no limit for what could not be told one: loosens %v, want that it does", more.Loosens)
	}
	must(t, c.VoidRules(ctx, "ana", more.Act))
	if err := state("active"); !errors.Is(err, fault.ErrInvalid) || !strings.Contains(err.Error(), "price") {
		t.Errorf("released without a price: got %v, want it refused for that", err)
	}
	must(t, c.Save(ctx, "ana", &fleet.Price{Grade: "gas", FromAt: c.now(), PriceE4: 120_000, Currency: "MXN"}))
	must(t, c.store.ApplyDue(ctx, c.now()))
	must(t, state("active"))
	if told, _ := c.told(t, v.Vehicle); told.Department != "obras" || c.perFill(t, v.Vehicle) != 40*liter {
		t.Errorf("with a price: got %q and %s, want obras and 40 L", told.Department, c.perFill(t, v.Vehicle))
	}
}

// Nobody gives a class the name of a rule that is made of what levels say, which others
// would then go by.
func TestClassIsNotCalledAsWhatIsMade(t *testing.T) {
	t.Parallel()
	c := newCity(t, "norte")
	ctx := t.Context()
	made, err := rule.Compile(&rule.Terms{PerFill: rule.Liters(10 * liter)}, rule.Given{})
	must(t, err)
	if err := c.Save(ctx, "ana", &fleet.Rule{Rule: policy.Rule{Rule: made.Rule.Rule}}); !errors.Is(err, fault.ErrInvalid) {
		t.Errorf("a class called %s: got %v, want it refused", made.Rule.Rule, err)
	}
	v := c.vehicle(t, "101", 0)
	c.says(t, "in_force", rule.Fleet, "", rule.Terms{PerFill: rule.Liters(10 * liter)})
	if err := c.Save(ctx, "ana", &fleet.Rule{Revision: 1, Rule: policy.Rule{Rule: made.Rule.Rule}}); !errors.Is(err, fault.ErrInvalid) {
		t.Errorf("what is made, saved as a class: got %v, want it refused", err)
	}
	if got := c.perFill(t, v.Vehicle); got != 10*liter {
		t.Errorf("got %s, want 10 L", got)
	}
}
