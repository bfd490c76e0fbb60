package e2e

import (
	"context"
	"log/slog"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/litro-fuel/litro/barcode"
	"github.com/litro-fuel/litro/dispense"
	"github.com/litro-fuel/litro/policy"
	"github.com/litro-fuel/litro/server/budget"
	"github.com/litro-fuel/litro/server/finance/spending"
	"github.com/litro-fuel/litro/server/fleet"
)

// A purse is a town whose two vehicles are paid from accounts, with boxes whose links are cut
// and restored.
type purse struct {
	*lives
	desk *spending.Desk
	read map[string]policy.Request // by vehicle
}

const (
	stopAccount  = budget.Key("F1-26101-A1")
	otherAccount = budget.Key("F2-26101-A1")
	literCents   = 2000 // 20.00 a liter
)

type purseTown struct {
	*center
	boxes []*isle
	read  map[string]policy.Request
	began time.Time
	rows  image
}

func newPurseTown(t *testing.T) *purseTown {
	t.Helper()
	began := time.Date(2026, 11, 29, 18, 0, 0, 0, time.UTC)
	town := &purseTown{center: newCenter(t, began), began: began, read: map[string]policy.Request{}}
	town.open(t, false)
	ctx := t.Context()
	objects := []fleet.Object{
		&fleet.Grade{Grade: "diesel", Name: "Diésel"}, &fleet.Price{Grade: "diesel", PriceE4: literCents * 100, Currency: "MXN", FromAt: began.AddDate(0, -1, 0)},
		&fleet.Rule{Rule: policy.Rule{Rule: "general", PerFillUL: new(40 * dispense.Liter)}},
	}
	for _, no := range []string{"101", "102"} {
		objects = append(objects, &fleet.Vehicle{Vehicle: "v" + no, FleetNo: no, Plate: "P-" + no, Status: "active", Grades: []string{"diesel"}, Rule: "general", Odometer: "none"})
	}
	must(t, town.Save(ctx, "ana", objects...))
	desk := town.desk(t)
	for _, f := range []string{"F1", "F2"} {
		must(t, desk.SayFund(ctx, "fina", spending.Fund{Fund: f, Name: f, Active: true, Reason: "alta"}))
	}
	must(t, desk.SayRule(ctx, "fina", spending.RuleChange{Reason: "catálogo", Rule: budget.Rule{Name: "todo", Parts: map[string]string{"fund": "{funding}", "partida": "26101", "area": "A1"}}}))
	for vehicle, f := range map[string]string{"v101": "F1", "v102": "F1"} {
		_, err := town.Say(ctx, "fina", time.Time{}, fleet.Dated{Vehicle: vehicle, What: fleet.Funding, FromAt: began.Add(-12 * time.Hour), Value: f, Reason: "oficio"})
		must(t, err)
		label, err := town.PrintLabel(ctx, "ana", fleet.Owner{Vehicle: vehicle}, fleet.First)
		must(t, err)
		town.read[vehicle] = policy.Request{Scan: &policy.Scan{ID: label.ID, Version: label.Version, TokenHash: barcode.TokenHash(label.Token), TwoD: true}}
	}
	for _, s := range []string{"norte", "sur"} {
		town.boxes = append(town.boxes, town.enrolls(t, s))
	}
	town.stop()
	town.rows = town.image(t)
	return town
}

// desk is that of finance, on whatever serves now.
func (c *center) desk(t fataler) *spending.Desk {
	zone, err := time.LoadLocation("America/Mexico_City")
	must(t, err)
	return spending.New(spending.Config{
		Log: slog.New(slog.DiscardHandler), Store: c.store, Calendar: budget.Calendar{Zone: zone}, Now: c.clock.now,
		Lease: func(ctx context.Context, quotas []string) error { return c.RenewOf(ctx, quotas) },
		Years: func(at time.Time) (years []spending.QuotaYear) {
			for _, p := range c.QuotaYears(at) {
				years = append(years, spending.QuotaYear(p))
			}
			return years
		},
	})
}

// newPurse begins a life of the town, in which nothing has flowed and nothing is stopped.
func newPurse(r *rapid.T, town *purseTown) *purse {
	l := &lives{center: town.center, up: map[string][][]byte{}, down: map[string][][]byte{}, cutOff: map[string]bool{}, seen: map[string]int{}}
	l.clock.set(town.began)
	l.load(r, town.rows)
	l.open(r, false)
	for _, b := range town.boxes {
		c := b.clone()
		must(r, c.boot())
		l.boxes = append(l.boxes, c)
	}
	p := &purse{lives: l, desk: l.desk(r), read: town.read}
	for _, b := range l.boxes {
		p.meets(r, b)
	}
	return p
}

// meets has a box and the server tell each other all that they have.
func (p *purse) meets(r *rapid.T, b *isle) {
	for range 2 {
		p.meet(r, b)
	}
}

// told has stations with a link hear what is left.
func (p *purse) told(r *rapid.T) {
	ctx := context.Background()
	for range 2 { // what stations give back is there for others
		must(r, p.desk.Tell(ctx))
		for _, b := range p.boxes {
			if !p.cutOff[b.station] {
				p.meets(r, b)
			}
		}
	}
}

func (p *purse) movement(r *rapid.T, id string, moment budget.Moment, k budget.Key, cents int64) {
	must(r, p.desk.SayMovement(context.Background(), "fina", spending.Movement{
		Movement: budget.Movement{ID: id, Year: 2026, Moment: moment, Key: k, Day: "2026-11-29", Cents: cents, Reason: "oficio"}, AgreedBy: "jefa",
	}))
}

func (p *purse) stops(r *rapid.T, stop budget.Stop, agreed string) error {
	return p.desk.SayStop(context.Background(), "fina", spending.StopSaid{
		StopSaid: budget.StopSaid{Key: stopAccount, From: p.desk.Today(), Stop: stop}, Reason: "oficio", AgreedBy: agreed,
	})
}

// rest returns what may still flow of an account, in cents.
func (p *purse) rest(r *rapid.T, k budget.Key) int64 {
	y, err := p.desk.Year(context.Background(), 2026)
	must(r, err)
	return y.Rest(k)
}

// promised returns what stations may draw of an account beyond what they are known to have
// drawn by fills.
func (p *purse) promised(r *rapid.T, k budget.Key) dispense.Volume {
	return dispense.Volume(p.int(r, `SELECT coalesce(sum(greatest(l.counts_ul, d.any_ul) - d.final_ul), 0)::bigint
  FROM lease l JOIN quota_period q USING (quota, period),
       LATERAL (SELECT coalesce(sum(volume_ul), 0) AS any_ul, coalesce(sum(volume_ul) FILTER (WHERE final), 0) AS final_ul FROM draw d
                 WHERE (d.quota, d.period, d.station, d.epoch) = (l.quota, l.period, l.station, l.epoch)
                   AND (d.final OR NOT EXISTS (SELECT FROM closing c WHERE (c.auth_station, c.auth_epoch, c.auth_seq) = (d.station, d.epoch, d.seq)))) d
 WHERE l.quota = $1 AND q.from_at <= $2 AND q.until_at > $2`, spending.QuotaOf(k), p.clock.now()))
}

// takes has a vehicle fuel all that it may at a station, and tells what flowed and what the
// station said.
func (p *purse) takes(r *rapid.T, b *isle, vehicle string) (dispense.Volume, policy.Decision) {
	linked := !p.cutOff[b.station]
	d, err := b.scan("1", p.read[vehicle], linked, false)
	must(r, err)
	if d.Outcome == policy.Ask {
		p.hear(r, b, b.says(r, d.Asks))
		p.takeDown(r, b)
		must(r, p.store.SettleLeases(context.Background(), p.clock.now()))
		p.hear(r, b, b.says(r, d.Asks))
		p.takeDown(r, b)
		d, err = b.scan("1", p.read[vehicle], linked, true)
		must(r, err)
	}
	if d.Outcome != policy.Grant {
		return 0, d
	}
	f := b.armed["1"]
	f.flowed = f.body.LimitUL
	flowed := f.flowed
	must(r, b.hangUp("1", "H"))
	return flowed, d
}

// A pump refuses when the budget is used up, before any fuel flows, whichever station has
// taken it; goes on when an amplification was approved; and lets fuel flow where the stop is
// soft, of which finance is told. What a vehicle is charged to from midnight on stops it from
// then on.
func TestBudgetStopsAtThePump(t *testing.T) {
	t.Parallel()
	town := newPurseTown(t)
	once := false
	rapid.Check(t, func(r *rapid.T) {
		if once {
			return
		}
		once = true
		ctx := context.Background()
		p := newPurse(r, town)
		defer func() { p.stop() }()
		norte, sur := p.boxes[0], p.boxes[1]
		// While nobody said what any account may spend, none is used up.
		must(r, p.stops(r, budget.Soft, ""))
		p.told(r)
		if ul, d := p.takes(r, norte, "v101"); ul != 40*dispense.Liter || len(d.Draws) != 0 || slices.Contains(d.Flags, policy.OverBudget) {
			r.Fatalf("without a budget: got %s %s of %s drawing %v, want 40 L of no quota", d.Outcome, d.Reason, ul, d.Draws)
		}
		p.movement(r, "D1", budget.Approved, stopAccount, 140*literCents)
		must(r, p.stops(r, budget.Hard, ""))
		p.meets(r, norte)
		p.told(r)
		if got, want := p.rest(r, stopAccount), int64(100*literCents); got != want {
			r.Fatalf("left: got %d cents, want %d", got, want)
		}
		if got := p.promised(r, stopAccount); got <= 50*dispense.Liter || got > 100*dispense.Liter {
			r.Fatalf("promised: got %s, want most of 100 L and no more", got)
		}
		var took dispense.Volume
		var last policy.Decision
		for n := range 12 {
			b := p.boxes[n%2]
			ul, d := p.takes(r, b, []string{"v101", "v102"}[n/2%2])
			took, last = took+ul, d
			p.meets(r, b)
			p.told(r)
		}
		if took > 100*dispense.Liter || took < 97*dispense.Liter {
			r.Fatalf("with 100 L left: got %s, want nearly all of it and no more", took)
		}
		if last.Outcome != policy.Deny || last.Reason != policy.BudgetSpent || last.LimitUL != 0 {
			r.Fatalf("used up: got %s %s, want it refused for the budget", last.Outcome, last.Reason)
		}
		if says := policy.Sentence("es-MX", last); !strings.Contains(says, "No queda presupuesto") {
			r.Fatalf("used up: the driver reads %q", says)
		}

		p.movement(r, "D2", budget.Adjusted, stopAccount, 50*literCents)
		p.told(r)
		ul, d := p.takes(r, sur, "v102")
		if d.Outcome != policy.Grant || ul < 20*dispense.Liter {
			r.Fatalf("after an amplification of 50 L: got %s %s of %s, want fuel", d.Outcome, d.Reason, ul)
		}
		p.meets(r, sur)

		// From midnight on v102 is paid from another fund, which has nothing. It leaves an account
		// with a hard stop, so that another person agrees.
		midnight := time.Date(2026, 11, 30, 6, 0, 0, 0, time.UTC)
		waits, err := p.Say(ctx, "fina", time.Time{}, fleet.Dated{Vehicle: "v102", What: fleet.Funding, FromAt: midnight, Value: "F2", Reason: "oficio"})
		must(r, err)
		if waits.Act == "" {
			r.Fatal("one person alone moved a vehicle away from a hard stop")
		}
		must(r, p.ApproveVehicles(ctx, "jefa", waits.Act, "office/1/1"))
		must(r, p.desk.SayStop(ctx, "fina", spending.StopSaid{StopSaid: budget.StopSaid{Key: otherAccount, From: p.desk.Today(), Stop: budget.Hard}, Reason: "oficio"}))
		p.told(r)
		if _, d := p.takes(r, norte, "v102"); d.Outcome != policy.Grant {
			r.Fatalf("before midnight: got %s %s, want fuel of the fund that it has", d.Outcome, d.Reason)
		}
		p.meets(r, norte)
		p.clock.set(midnight.Add(time.Minute))
		must(r, p.store.ApplyDue(ctx, p.clock.now()))
		p.told(r)
		if _, d := p.takes(r, norte, "v102"); d.Outcome != policy.Deny || d.Reason != policy.BudgetSpent {
			r.Fatalf("after midnight: got %s %s, want it refused: its new fund has nothing", d.Outcome, d.Reason)
		}

		if err := p.stops(r, budget.Soft, ""); err == nil {
			r.Fatalf("one person alone made a hard stop soft")
		}
		must(r, p.stops(r, budget.Soft, "jefa"))
		p.told(r)
		// There is less left than a tank: what flows while some is left is not marked, and what flows once nothing is, is.
		for n := range 2 {
			ul, d = p.takes(r, sur, "v101")
			if d.Outcome != policy.Grant || ul != 40*dispense.Liter || len(d.Draws) != 0 {
				r.Fatalf("soft: got %s %s of %s, want 40 L", d.Outcome, d.Reason, ul)
			}
			if marked := slices.Contains(d.Flags, policy.OverBudget); marked != (n > 0) {
				r.Fatalf("soft, fill %d: the station marks it %v", n+1, d.Flags)
			}
			p.meets(r, sur)
			p.told(r)
		}
		if got := p.int(r, `SELECT count(*) FROM authorize WHERE 'over_budget' = ANY (flags)`); got != 1 {
			r.Fatalf("soft: %d fills are marked, want 1", got)
		}
		// More is approved, and nothing is marked any more.
		p.movement(r, "D3", budget.Adjusted, stopAccount, 500*literCents)
		p.told(r)
		if _, d = p.takes(r, sur, "v101"); d.Outcome != policy.Grant || slices.Contains(d.Flags, policy.OverBudget) {
			r.Fatalf("soft, with money again: got %s with %v", d.Outcome, d.Flags)
		}
		p.meets(r, sur)
		p.movement(r, "D4", budget.Adjusted, stopAccount, -500*literCents)
		p.told(r)
		s, err := p.desk.Stops(ctx)
		must(r, err)
		var over bool
		for _, a := range s.Accounts {
			over = over || a.Account == stopAccount && a.Stop == budget.Soft && a.Over()
		}
		if !over {
			r.Fatalf("soft and over: finance sees %+v, want the account over what it has", s.Accounts)
		}
	})
}

// With no budget approved on 1 January fuel flows on, also at a station that is out of reach when the year turns: by a twelfth of what
// the year before had for each month, whole or in parts, and no more, though the stop is hard. Once a budget is approved it holds instead.
func TestYearBeginsWithoutABudget(t *testing.T) {
	t.Parallel()
	town := newPurseTown(t)
	once := false
	rapid.Check(t, func(r *rapid.T) {
		if once {
			return
		}
		once = true
		ctx := context.Background()
		p := newPurse(r, town)
		defer func() { p.stop() }()
		norte, sur := p.boxes[0], p.boxes[1]
		p.movement(r, "D1", budget.Approved, stopAccount, 1200*literCents)
		must(r, p.stops(r, budget.Hard, ""))
		p.clock.set(time.Date(2027, 1, 1, 5, 30, 0, 0, time.UTC)) // half an hour before the year turns
		p.told(r)
		p.cutOff[norte.station] = true
		p.clock.set(time.Date(2027, 1, 1, 6, 1, 0, 0, time.UTC))
		ul, d := p.takes(r, norte, "v101")
		if d.Outcome != policy.Grant || ul < 20*dispense.Liter || len(d.Draws) == 0 {
			r.Fatalf("out of reach at the first minute of the year: got %s %s of %s drawing %v, want fuel of the new year's", d.Outcome, d.Reason, ul, d.Draws)
		}
		took := ul
		p.cutOff[norte.station] = false
		p.meets(r, norte)
		// has says what the account has in a year, whether that is provisional, and what is left of it.
		has := func(year int) (cents int64, provisional bool, rest int64) {
			y, err := p.desk.Year(ctx, year)
			must(r, err)
			i := slices.IndexFunc(y.Accounts, func(a spending.Account) bool { return a.Key == stopAccount })
			if i < 0 {
				r.Fatalf("%d has no account %s", year, stopAccount)
			}
			return y.Accounts[i].Approved, y.Accounts[i].Provisional, y.Rest(stopAccount)
		}
		cost, err := dispense.AmountCents(took, literCents*100)
		must(r, err)
		if cents, provisional, rest := has(2027); !provisional || cents != 100*literCents || rest != cents-cost {
			r.Fatalf("in January the account has %d cents, provisional: %v, and %d left; want a twelfth of 1,200 L, provisional, less %s", cents, provisional, rest, took)
		}
		if _, _, rest := has(2026); rest != 1200*literCents {
			r.Fatalf("fuel of January is of the year before, of which %d cents are left", rest)
		}
		fuels := func() (last policy.Decision) {
			for n := range 10 {
				b := p.boxes[n%2]
				ul, d := p.takes(r, b, []string{"v101", "v102"}[n/2%2])
				took, last = took+ul, d
				p.meets(r, b)
				p.told(r)
			}
			return last
		}
		p.told(r)
		if last := fuels(); took > 100*dispense.Liter || took < 97*dispense.Liter || last.Reason != policy.BudgetSpent {
			r.Fatalf("in January: got %s and then %s, want nearly all of 100 L and no more", took, last.Reason)
		}
		// February has another twelfth.
		p.clock.set(time.Date(2027, 2, 1, 6, 1, 0, 0, time.UTC))
		p.told(r)
		if last := fuels(); took > 200*dispense.Liter || took < 196*dispense.Liter || last.Reason != policy.BudgetSpent {
			r.Fatalf("until February: got %s and then %s, want nearly all of 200 L and no more", took, last.Reason)
		}
		// What is approved is of the whole year, with what flowed until then.
		must(r, p.desk.SayMovement(ctx, "fina", spending.Movement{Movement: budget.Movement{ID: "D2", Year: 2027, Moment: budget.Approved, Key: stopAccount, Day: "2027-02-01", Cents: 300 * literCents, Reason: "presupuesto de egresos"}, AgreedBy: "jefa"}))
		p.told(r)
		if ul, d := p.takes(r, sur, "v102"); d.Outcome != policy.Grant || ul < 20*dispense.Liter {
			r.Fatalf("with a budget of 300 L: got %s %s of %s, want fuel", d.Outcome, d.Reason, ul)
		}
		p.meets(r, sur)
		if cents, provisional, _ := has(2027); provisional || cents != 300*literCents {
			r.Fatalf("once it is approved the account has %d cents, provisional: %v", cents, provisional)
		}
	})
}

// Whatever orders of fills, lost links and changes of the budget: stations are never promised
// more than was left when it was promised, and what flows beyond is no more than what the
// budget was lowered by after it was promised.
func TestBudgetIsNotPromisedTwice(t *testing.T) {
	t.Parallel()
	town := newPurseTown(t)
	began, runs, seen := time.Now(), 0, map[string]int{}
	rapid.Check(t, func(r *rapid.T) {
		if runs >= 3 && time.Since(began) > *leasesTime && seen["refused"] > 0 && seen["lowered"] > 0 {
			return
		}
		runs++
		p := newPurse(r, town)
		defer func() { p.stop() }()
		p.movement(r, "D0", budget.Approved, stopAccount, 200*literCents)
		must(r, p.stops(r, budget.Hard, ""))
		var lowered int64
		n := 0
		tell := func(r *rapid.T) {
			before := p.promised(r, stopAccount)
			must(r, p.desk.Tell(context.Background()))
			rest := p.rest(r, stopAccount)
			if got, most := p.promised(r, stopAccount), max(before, budget.Buys(rest, literCents*100)); got > most {
				r.Fatalf("promised %s of %d cents, after %s: want no more than %s", got, rest, before, most)
			}
		}
		tell(r)
		for _, b := range p.boxes {
			p.meets(r, b)
		}
		r.Repeat(map[string]func(*rapid.T){
			"fill": func(r *rapid.T) {
				_, d := p.takes(r, p.at(r), rapid.SampledFrom([]string{"v101", "v102"}).Draw(r, "vehicle"))
				seen[map[policy.Outcome]string{policy.Grant: "flowed", policy.Deny: "refused"}[d.Outcome]]++
			},
			"talk": func(r *rapid.T) {
				b := p.at(r)
				p.cutOff[b.station] = false
				p.meets(r, b)
			},
			"cut":  func(r *rapid.T) { p.cut(r) },
			"tell": tell,
			"tell and talk": func(r *rapid.T) {
				tell(r)
				for _, b := range p.boxes {
					if p.linked(b) {
						p.meets(r, b)
					}
				}
			},
			"budget": func(r *rapid.T) {
				n++
				liters := rapid.Int64Range(-60, 60).Filter(func(n int64) bool { return n != 0 }).Draw(r, "liters")
				p.movement(r, "A"+string(rune('a'+n%26))+string(rune('a'+n/26)), budget.Adjusted, stopAccount, liters*literCents)
				if lowered -= min(0, liters*literCents); liters < 0 {
					seen["lowered"]++
				}
			},
			"": func(r *rapid.T) {
				if rest := p.rest(r, stopAccount); rest < -lowered {
					r.Fatalf("over by %d cents, and the budget was lowered by %d", -rest, lowered)
				}
			},
		})
		for _, b := range p.boxes {
			p.cutOff[b.station] = false
			p.meets(r, b)
		}
		if rest := p.rest(r, stopAccount); rest < -lowered {
			r.Fatalf("in the end over by %d cents, and the budget was lowered by %d", -rest, lowered)
		}
	})
	t.Logf("%d lives: %v", runs, seen)
}
