package audit_test

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/litro-fuel/litro/dispense"
	"github.com/litro-fuel/litro/server/reconcile"
	"github.com/litro-fuel/litro/server/reconcile/audit"
	"github.com/litro-fuel/litro/server/reconcile/match"
	"github.com/litro-fuel/litro/server/reconcile/stock"
)

const (
	liter = dispense.Liter
	today = audit.Day("2026-12-10")
	month = audit.Month("2026-11")
	ours  = "MPA850101AB1"
	shell = "GAS990101XY2"
)

var zone = func() *time.Location {
	z, err := time.LoadLocation("America/Mexico_City")
	if err != nil {
		panic(err)
	}
	return z
}()

// at is a local time, such as 2026-11-05 09:00.
func at(s string) time.Time {
	t, err := time.ParseInLocation("2006-01-02 15:04", s, zone)
	if err != nil {
		panic(err)
	}
	return t
}

// city is a made month of a city's fuel in which nothing is wrong, though much is at the very
// bounds: 20 vehicles with a fill each day or two, some billed on the last day, some at 0.01 a
// liter off, out of hours with an order, out of the workshop in the minute of the fill.
func city(seed uint64) audit.Facts {
	r := rand.New(rand.NewPCG(seed, 11))
	f := audit.Facts{
		Today: today, Zone: zone, Receivers: []string{ours},
		Contracts: []audit.Contract{{RFC: shell, From: "2026-01-01", Until: "2026-11-30"}, {RFC: shell, From: "2026-12-01"}},
		Lists:     []audit.List{{Name: audit.Inventory, Month: month, There: true}, {Name: audit.Roster, Month: month, There: true}},
	}
	seq := int64(0)
	for v := range 20 {
		vehicle := fmt.Sprintf("v%02d", v+1)
		fills, cents, liters := 0, int64(0), dispense.Volume(0)
		document := fmt.Sprintf("UUID-%02d", v+1)
		for day := 1 + r.IntN(2); day <= 30; day += 1 + r.IntN(3) {
			seq++
			when := at(fmt.Sprintf("2026-11-%02d %02d:%02d", day, r.IntN(24), r.IntN(60)))
			x := clean(seq, vehicle, when)
			x.VolumeUL = dispense.Volume(10+r.Int64N(50)) * liter
			switch r.IntN(12) {
			case 0: // nobody reads what there is not
				x.Meter, x.OdometerM = "none", nil
			case 1:
				x.Meter, x.OdometerM, x.EngineS = "hours", nil, new(int64(7200))
			case 2:
				x.Grade, x.OdometerM = "AdBlue", nil
			case 3:
				x.Custody = &audit.Paper{No: "R-1", From: audit.DayOf(when, zone), Until: audit.DayOf(when, zone)}
			case 4:
				x.OutOfHours, x.OutOfArea = true, r.IntN(2) == 0
				x.Commission = &audit.Paper{No: "OC-7", From: audit.DayOf(when, zone), Until: audit.DayOf(when, zone)}
			case 5: // it came out of the workshop in that minute, and goes back after it
				x.States = []audit.Span{{State: audit.Workshop, From: when.Add(-48 * time.Hour), Until: when}, {State: audit.Workshop, From: when.Add(time.Nanosecond)}}
			case 6:
				x.States = []audit.Span{{State: "lent", From: when.Add(-time.Hour)}, {State: audit.Retired, From: when.Add(time.Second)}}
			case 7: // of a tank of ours, and not billed; or of a container, which has no inventory
				x.OwnTank, x.Bill = true, nil
			case 8:
				x.States = []audit.Span{{State: audit.Retired, From: when.Add(-time.Hour)}}
				x.Vehicle, x.Inventory, x.Roster, x.Custodian, x.OdometerM, x.OutOfArea = "", audit.NoList, audit.NoList, "", nil, true
			case 9: // a paper says the day, and in it the vehicle came out of the workshop
				x.At, x.ByDay = audit.DayOf(when, zone).At(zone), true
				x.States = []audit.Span{{State: audit.Workshop, From: x.At.Add(-time.Hour), Until: x.At.Add(9 * time.Hour)}}
			case 10: // a correction took it away, with all that is wrong with it
				x = audit.Fill{Ref: x.Ref, At: x.At, Vehicle: vehicle, Void: true, Inventory: audit.Unlisted}
			}
			f.Fills = append(f.Fills, x)
			worth, err := dispense.AmountCents(x.VolumeUL, x.PriceE4)
			if err != nil {
				panic(err)
			}
			if x.Bill != nil {
				l := audit.Line{ID: fmt.Sprintf("%s/%d", document, seq), Document: document, On: audit.DayOf(when, zone), Fuel: true, VolumeUL: x.VolumeUL, Cents: worth, PriceE4: x.PriceE4, ContractE4: x.PriceE4 + r.Int64N(201) - 100, State: match.Matched}
				switch r.IntN(10) {
				case 0: // oil, in the same invoice
					l.Fuel, l.State, l.PriceE4 = false, match.Alone, 900_000
				case 1:
					l.State = []match.State{match.Within, match.Suggested, match.Ambiguous, match.Product}[r.IntN(4)]
				case 2:
					l.Void, l.State, l.PriceE4 = true, match.Alone, 1
				case 3:
					l.ContractE4 = 0
				case 5: // in bulk: of a delivery, or its truck is on its way
					l.State, l.Load = match.Alone, &audit.Load{Delivery: "norte/1/7"}
					if r.IntN(2) == 0 {
						l.On, l.Load.Delivery = "2026-12-07", ""
					}
				case 4: // of today: its ticket may still be typed
					l.On, l.State = today, match.Alone
				}
				f.Lines = append(f.Lines, l)
			}
			fills, cents, liters = fills+1, cents+worth, liters+x.VolumeUL
		}
		on := audit.Day([]string{"2026-11-30", "2026-12-01", "2026-01-01"}[r.IntN(3)])
		f.Documents = append(f.Documents, audit.Document{ID: document, Kind: "I", Issuer: shell, Receiver: []string{ours, " " + strings.ToLower(ours)}[r.IntN(2)], On: on, Forms: []string{"03", "99"}, Cents: cents})
		f.Limits = append(f.Limits, audit.Limit{What: audit.Allotment, Of: vehicle, Month: month, Unit: reconcile.Microliters, Limit: int64(liters), Used: int64(liters), PriceE4: 240_000})
		f.Yields = append(f.Yields, clean20(vehicle, r))
		f.Logbooks = append(f.Logbooks, audit.Logbook{
			Vehicle: vehicle, Month: month, Fills: fills, Cents: &cents, SHA256: "now", Needed: audit.Signers(),
			Signatures: []audit.Signature{{"responsible", "beto", "now"}, {"custodian", "ana", "before"}, {"custodian", "ana", "now"}},
		})
	}
	for i, kind := range []string{"E", "P"} { // what was given back and paid, of a contract that is over
		f.Documents = append(f.Documents, audit.Document{ID: fmt.Sprintf("UUID-of-last-year-%d", i), Kind: kind, Issuer: "OLD980101XY2", Receiver: ours, On: "2026-11-15", Forms: []string{"03"}, Cents: 1})
	}
	f.Limits = append(f.Limits, audit.Limit{What: audit.Budget, Of: "FISM/2611", Month: month, Unit: reconcile.Cents, Limit: 5_000_000_00, Used: 5_000_000_00})
	f.Logbooks = append(f.Logbooks, audit.Logbook{Vehicle: "v99", Month: month, Needed: audit.Signers()}) // it took nothing
	f.Logbooks = append(f.Logbooks, audit.Logbook{Vehicle: "v98", Month: "2026-12", Fills: 1, Needed: audit.Signers()})
	// Tanks that nobody measured, of a month that is not over, and a truck whose load is billed; and documents that are wrong, and gone.
	f.Tanks = append(f.Tanks, audit.Tank{Station: "norte", Tank: "T1", Month: month, SAT: stock.Unmeasured, Leak: stock.Unmeasured},
		audit.Tank{Station: "norte", Tank: "T2", Month: month, Book: new(10_000 * liter), Measured: new(9_950 * liter), SAT: stock.Within, Leak: stock.Whole, Days: []audit.TankDay{tankDay(4, 0, 10_000, 9_990), tankDay(5, stock.Differs, 10_000, 9_900)}},
		audit.Tank{Station: "norte", Tank: "T1", Month: "2026-12", Book: new(10_000 * liter), Measured: new(9_000 * liter), SAT: stock.Short, Leak: stock.Short})
	f.Deliveries = append(f.Deliveries, audit.Delivery{Ref: dispense.Ref{Station: "norte", Epoch: 1, Seq: 7}, At: at("2026-11-09 09:00"), Note: new(10_000 * liter), Came: new(9_000 * liter), Short: true, Line: "a/concept/1", Billed: true},
		audit.Delivery{Ref: dispense.Ref{Station: "norte", Epoch: 1, Seq: 8}, At: at("2026-11-09 09:00"), Note: new(10_000 * liter), Line: "a/concept/2"},
		audit.Delivery{Ref: dispense.Ref{Station: "norte", Epoch: 1, Seq: 9}, At: at("2026-11-09 09:00"), Note: new(10_000 * liter), Came: new(9_000 * liter), Short: true, WaterUL: new(liter), Watered: true, Void: true})
	// A truck that brought 95 L less than was booked, within what deliveries may.
	f.Deliveries = append(f.Deliveries, audit.Delivery{Ref: dispense.Ref{Station: "norte", Epoch: 1, Seq: 10}, At: at("2026-11-05 09:00"), Station: "norte", Tank: "T2", Note: new(10_000 * liter), Came: new(9_905 * liter), Beyond: 95 * liter, Line: "a/concept/3"})
	f.Documents = append(f.Documents, audit.Document{ID: "UUID-canceled", Kind: "I", Issuer: shell, Receiver: ours, On: "2026-11-15", Cents: 1, Void: true, Gone: true, Faults: []string{"seal.broken", "uuid.twice"}})
	// Not billed for as long as there is time, and since a minute before midnight.
	for i, when := range []string{"2026-12-07 00:00", "2026-12-10 23:59", "2026-12-07 23:59"} {
		x := clean(seq+1+int64(i), "v01", at(when))
		x.Bill = nil
		f.Fills = append(f.Fills, x)
	}
	return f
}

// clean is a fill with which nothing is wrong, of 40 L at 24.00.
func clean(seq int64, vehicle string, when time.Time) audit.Fill {
	return audit.Fill{
		Ref: dispense.Ref{Station: "norte", Epoch: 1, Seq: seq}, At: when, Station: "norte", Vehicle: vehicle, Grade: "magna", VolumeUL: 40 * liter, PriceE4: 240_000,
		Inventory: audit.OnList, Roster: audit.OnList, Meter: "on", OdometerM: new(seq * 100_000), Custodian: "ana",
		Bill: &audit.Bill{Document: "UUID-01", On: "2026-12-01"}, Involved: []string{"driver", "ana"},
	}
}

// clean20 is a yield within 20 % of what is expected, or one that says nothing.
func clean20(vehicle string, r *rand.Rand) audit.Yield {
	y := audit.Yield{Vehicle: vehicle, Month: month, DistanceM: 8_000 * (80 + r.Int64N(41)), VolumeUL: 100 * liter, Expected: 8_000, PriceE4: 240_000}
	switch r.IntN(6) {
	case 0:
		y.Expected = 0
	case 1:
		y.VolumeUL, y.DistanceM = 0, 1
	case 2:
		y.DistanceM, y.Justified = 100_000, justified(&y, "ana", "carla")
	case 3: // 8 to 12 L an hour, of 10
		y.DistanceM, y.RunS, y.VolumeUL, y.Expected = 0, 36_000, dispense.Volume(80+r.Int64N(41))*liter, 10*int64(liter)
	}
	return y
}

func judge(t rapid.TB, f audit.Facts, said ...reconcile.Said) *audit.Judgment {
	t.Helper()
	j, err := audit.Judge(f, audit.NewSettings(said))
	if err != nil {
		t.Fatal(err)
	}
	return j
}

// short says findings as a person reads them: id, case, severity, and what is at risk in pesos.
func short(list []audit.Finding) string {
	var b strings.Builder
	for _, f := range list {
		risk := "?"
		if f.RiskCents != nil {
			risk = fmt.Sprintf("%.2f", float64(*f.RiskCents)/100)
		}
		fmt.Fprintf(&b, "%s %s %s %s, %d of %d %s\n", f.ID, f.Args[0], f.Severity, risk, *f.Actual, *f.Expected, f.Unit)
	}
	return b.String()
}

func same(t testing.TB, what, got, want string) {
	t.Helper()
	if diff := cmp.Diff(strings.TrimSpace(want), strings.TrimSpace(got)); diff != "" {
		t.Errorf("%s (-want +got):\n%s", what, diff)
	}
}

// A wrong is something planted in a month that is in order, and what is found of it: all of it.
type wrong struct {
	name  string
	plant func(*audit.Facts)
	want  string
}

// more adds a fill that is in order but for one thing, on 5 November at nine.
func more(change func(*audit.Fill)) func(*audit.Facts) {
	return func(f *audit.Facts) {
		x := clean(9001, "v07", at("2026-11-05 09:00"))
		change(&x)
		f.Fills = append(f.Fills, x)
	}
}

func document(change func(*audit.Document)) func(*audit.Facts) {
	return func(f *audit.Facts) {
		x := audit.Document{ID: "UUID-X", Kind: "I", Issuer: shell, Receiver: ours, On: "2026-11-30", Forms: []string{"03"}, Cents: 96_000}
		change(&x)
		f.Documents = append(f.Documents, x)
	}
}

// beside is so much beside 860.00 of fuel, on two lines.
func beside(cents int64) *audit.Beside {
	return &audit.Beside{Cents: cents, FuelCents: 86_000, Lines: 2, LeftCents: 96_000}
}

// advance is so much in advance and beside nothing, of which some was applied.
func advance(cents, applied int64) *audit.Beside {
	return &audit.Beside{Cents: cents, Lines: 1, AdvanceCents: cents, AppliedCents: applied, LeftCents: 96_000}
}

// allows has a document of a supplier whose contract ends on its day, which bills something beside fuel that the contract says something of.
func allows(b *audit.Beside, shares ...audit.Share) func(*audit.Facts) {
	return func(f *audit.Facts) {
		document(func(d *audit.Document) { d.Beside, d.Issuer = b, cards })(f)
		f.Contracts = append(f.Contracts, audit.Contract{RFC: cards, From: "2026-01-01", Until: "2026-11-30", Beside: shares})
	}
}

// cards is a supplier with a fee.
const cards = "TAR010101AA1"

// tula is an index that said less, of a day before.
var tula = &audit.Index{Name: "OPIS TULA", Day: "2026-12-08", PriceE4: 241_500, MarkupE4: -1_500}

func line(change func(*audit.Line)) func(*audit.Facts) {
	return func(f *audit.Facts) {
		x := audit.Line{ID: "UUID-X/1", Document: "UUID-X", On: "2026-12-09", Fuel: true, VolumeUL: 40 * liter, Cents: 96_000, PriceE4: 240_000, ContractE4: 240_000, State: match.Matched}
		change(&x)
		f.Lines = append(f.Lines, x)
	}
}

// differing plants a line that people said is of a fill of 40 L at 24 a liter, and that bills other than it. The contract
// has the price that it bills.
func differing(s match.State, liters dispense.Volume, cents, priceE4 int64) func(*audit.Facts) {
	return line(func(l *audit.Line) {
		l.State, l.VolumeUL, l.Cents, l.PriceE4, l.ContractE4 = s, liters*liter, cents, priceE4, priceE4
		l.Of = &audit.Fueling{Fills: []string{"office/1/7"}, VolumeUL: 40 * liter, Cents: new(int64(96_000)), Grade: "Magna", Tolerance: 200 * dispense.Milliliter, ToleranceCents: 96, TolerancePriceE4: 100}
	})
}

// What a line bills above its fill is found once: what its price is above the contract's of that, and the rest of the
// line, so that both together are what was billed too much. Where nobody knows what the fill cost it is its liters.
func TestBilledBeyondTheFill(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct {
		state           match.State
		liters          dispense.Volume
		cents           int64
		price, contract int64
		cost            int64 // of the fill; 0: nobody knows
		want            string
	}{
		"liters at the contract's price":        {match.Volume, 60, 144_000, 240_000, 240_000, 96_000, "AUD-08 volume 48000"},
		"no contract says a price":              {match.Volume, 60, 144_000, 240_000, 0, 96_000, "AUD-08 volume 48000"},
		"liters, and a price above":             {match.Volume, 60, 150_000, 250_000, 240_000, 96_000, "AUD-08 volume 48000, AUD-11 over 6000"},
		"liters, at a price that it cost, too":  {match.Volume, 60, 150_000, 250_000, 240_000, 100_000, "AUD-08 volume 50000, AUD-11 over 6000"},
		"liters of a fill without a price":      {match.Volume, 60, 144_000, 240_000, 240_000, 0, "AUD-08 volume 48000"},
		"the same, and a price above":           {match.Volume, 60, 150_000, 250_000, 240_000, 0, "AUD-08 volume 48000, AUD-11 over 6000"},
		"liters for as much money":              {match.Volume, 60, 96_000, 160_000, 240_000, 96_000, "AUD-08 volume 0, AUD-11 under 0"},
		"a price above the contract's":          {match.Price, 40, 100_000, 250_000, 240_000, 96_000, "AUD-11 over 4000"},
		"the contract's, and not the pump's":    {match.Price, 40, 96_000, 240_000, 240_000, 90_000, ""},
		"a price, and no contract says what":    {match.Price, 40, 100_000, 250_000, 0, 96_000, "AUD-08 amount 4000"},
		"an amount":                             {match.Amount, 40, 97_000, 240_000, 240_000, 96_000, "AUD-08 amount 1000"},
		"less":                                  {match.Amount, 40, 95_000, 240_000, 240_000, 96_000, "AUD-08 amount 0"},
		"another fuel, above its own price":     {match.Product, 40, 108_000, 270_000, 260_000, 96_000, "AUD-08 product 8000, AUD-11 over 4000"},
		"another fuel, and nobody knows a cost": {match.Product, 40, 104_000, 260_000, 260_000, 0, "AUD-08 product ?"},
		"another supplier's":                    {match.Supplier, 40, 96_000, 240_000, 240_000, 96_000, "AUD-08 supplier 96000"},
		"at the contract's price":               {match.Agreed, 40, 94_000, 235_000, 235_000, 96_000, ""},
		"a station":                             {match.Station, 40, 96_000, 240_000, 240_000, 96_000, ""},
	} {
		f := audit.Facts{Today: today, Zone: zone}
		line(func(l *audit.Line) {
			l.State, l.VolumeUL, l.Cents, l.PriceE4, l.ContractE4 = tt.state, tt.liters*liter, tt.cents, tt.price, tt.contract
			if l.Of = (&audit.Fueling{Fills: []string{"office/1/7"}, VolumeUL: 40 * liter}); tt.cost > 0 {
				l.Of.Cents = &tt.cost
			}
		})(&f)
		var got []string
		for _, x := range judge(t, f).Findings {
			risk := "?"
			if x.RiskCents != nil {
				risk = fmt.Sprint(*x.RiskCents)
			}
			got = append(got, fmt.Sprint(x.Rule, " ", x.Args[0], " ", risk))
		}
		if got := strings.Join(got, ", "); got != tt.want {
			t.Errorf("%s: got %q, want %q", name, got, tt.want)
		}
	}
}

// load plants a line in bulk which is of a delivery and agrees with it, but for one thing.
func load(change func(*audit.Line, *audit.Load)) func(*audit.Facts) {
	return line(func(l *audit.Line) {
		l.Load = &audit.Load{Delivery: "norte/1/7"}
		change(l, l.Load)
	})
}

func limit(l audit.Limit) func(*audit.Facts) {
	return func(f *audit.Facts) { f.Limits = append(f.Limits, l) }
}

func yield(change func(*audit.Yield)) func(*audit.Facts) {
	return func(f *audit.Facts) {
		x := audit.Yield{Vehicle: "v50", Month: month, DistanceM: 640_000, VolumeUL: 100 * liter, Expected: 8_000, PriceE4: 240_000, Involved: []string{"ana"}}
		change(&x)
		f.Yields = append(f.Yields, x)
	}
}

func logbook(change func(*audit.Logbook)) func(*audit.Facts) {
	return func(f *audit.Facts) {
		x := audit.Logbook{
			Vehicle: "v50", Month: month, Fills: 3, Cents: new(int64(288_000)), SHA256: "now", Needed: audit.Signers(),
			Signatures: []audit.Signature{{"responsible", "beto", "now"}, {"custodian", "ana", "now"}},
		}
		change(&x)
		f.Logbooks, f.SignedDays = append(f.Logbooks, x), new(int64(5))
	}
}

// byRule takes away that somebody said when signed logbooks are to be back.
func byRule(facts func(*audit.Facts)) func(*audit.Facts) {
	return func(f *audit.Facts) {
		facts(f)
		f.SignedDays = nil
	}
}

// tank plants the book of a month that is within both limits, but for one thing.
func tank(change func(*audit.Tank)) func(*audit.Facts) {
	return func(f *audit.Facts) {
		x := audit.Tank{Station: "norte", Tank: "T9", Month: month, Book: new(10_000 * liter), Measured: new(9_990 * liter), SAT: stock.Within, Leak: stock.Within, PriceE4: 240_000, Involved: []string{"ana"}}
		change(&x)
		f.Tanks = append(f.Tanks, x)
	}
}

// delivery plants one of which all came, without water, but for one thing.
func delivery(change func(*audit.Delivery)) func(*audit.Facts) {
	return func(f *audit.Facts) {
		x := audit.Delivery{
			Ref: dispense.Ref{Station: "norte", Epoch: 1, Seq: 7001}, At: at("2026-12-09 09:00"), Station: "norte", Tank: "T9", Note: new(10_000 * liter), Came: new(9_960 * liter), WaterUL: new(10 * liter),
			PriceE4: 240_000, Involved: []string{"ana"},
		}
		change(&x)
		f.Deliveries = append(f.Deliveries, x)
	}
}

// trucks are so many deliveries of 10,000 L in the month, each short by some liters of the 100 that it may be.
func trucks(n int, lack dispense.Volume) func(*audit.Facts) {
	return func(f *audit.Facts) {
		for range n {
			delivery(func(d *audit.Delivery) {
				d.Ref.Seq += int64(len(f.Deliveries))
				d.At, d.Line, d.Billed, d.UL = at("2026-11-09 09:00"), "UUID-X/concept/1", true, 10_000*liter
				d.Came, d.Lack, d.LackMost = new(10_000*liter-lack*liter), new(lack*liter), 100*liter
			})(f)
		}
	}
}

// justified is a justification of a yield that is worse, however much.
func justified(y *audit.Yield, by, approved string) *audit.Justification {
	return &audit.Justification{No: "J-1", By: by, ApprovedBy: approved, Seen: &dispense.FindingSeen{
		Severity: string(reconcile.Critical), RiskCents: new(int64(1_000_000_000_00)), Actual: new(int64(0)), Expected: new(int64(1_000_000_000)), Vehicle: dispense.SeenVehicle(y.Vehicle, "worse"),
	}}
}

// lineOfShort plants a short truck with a line of several deliveries, of which came so much in all; 0: nobody
// says how much.
func lineOfShort(came dispense.Volume, more string) func(*audit.Facts) {
	return func(f *audit.Facts) {
		delivery(func(d *audit.Delivery) { d.Came, d.Short, d.Line = new(9_880*liter), true, "UUID-X/concept/1" })(f)
		load(func(_ *audit.Line, x *audit.Load) {
			if x.More = []string{more}; came > 0 {
				x.Came = new(came)
			}
		})(f)
	}
}

// drift is one of five days of a tank, of so many liters.
func drift(liters dispense.Volume) stock.Drift {
	return stock.Drift{From: "2026-11-02", To: "2026-11-07", Days: 5, Short: liters < 0, UL: liters * liter}
}

// rise is water that rose by so many liters and µm, or by a height that nobody read, of 10 L that may.
func rise(from, to string, liters dispense.Volume, um int64) stock.Rise {
	r := stock.Rise{From: at(from), To: at(to), UL: liters * liter, Most: 10 * liter}
	if um >= 0 {
		r.UM = &um
	}
	return r
}

// looser is a rise of which more may be: of several the tightest is told.
func looser(r stock.Rise) stock.Rise {
	r.Most += 5 * liter
	return r
}

func rose(list ...stock.Rise) func(*audit.Facts) {
	return tank(func(t *audit.Tank) { t.Rises = list })
}

// tankDay is a day of November, of which measured 0: nobody did.
func tankDay(day int, alarm stock.Event, book, measured dispense.Volume) audit.TankDay {
	d := audit.TankDay{Day: audit.Day(fmt.Sprintf("2026-11-%02d", day)), Alarm: alarm, Book: new(book * liter)}
	if measured != 0 {
		d.Measured, d.Most = new(measured*liter), 80*liter
	}
	return d
}

func days(list ...audit.TankDay) func(*audit.Facts) {
	return tank(func(t *audit.Tank) { t.Days = list })
}

// came plants a truck on the 10th of which so much more was booked than came.
func came(beyond dispense.Volume, change func(*audit.Delivery)) func(*audit.Facts) {
	return delivery(func(d *audit.Delivery) {
		d.At, d.Line, d.Beyond = at("2026-11-10 09:00"), "UUID-X/concept/1", beyond*liter
		change(d)
	})
}

// twin is of a delivery that seems to be another.
func twin(is stock.Twinned, liters dispense.Volume) stock.Twin {
	return stock.Twin{Twinned: is, Other: dispense.Ref{Station: "norte", Epoch: 1, Seq: 6990}, UL: liters * liter}
}

func both(plants ...func(*audit.Facts)) func(*audit.Facts) {
	return func(f *audit.Facts) {
		for _, plant := range plants {
			plant(f)
		}
	}
}

func off9(book, measured dispense.Volume, sat, leak stock.State) func(*audit.Facts) {
	return tank(func(t *audit.Tank) {
		t.Book, t.Measured, t.SAT, t.Leak = new(book*liter), new(measured*liter), sat, leak
	})
}

func faulty(codes ...string) func(*audit.Facts) {
	return document(func(d *audit.Document) { d.Faults, d.Void = codes, true })
}

func asked(codes ...string) func(*audit.Facts) {
	return document(func(d *audit.Document) { d.Faults = codes })
}

func wrongs() []wrong {
	const fill = ":norte/1/9001"
	return []wrong{
		{"no inventory", more(func(f *audit.Fill) { f.Inventory = audit.Unlisted }), "AUD-01" + fill + " inventory major 960.00, 40000000 of 0 ul"},
		{"no roster", more(func(f *audit.Fill) { f.Roster, f.Inventory = audit.Unlisted, audit.NoList }), "AUD-01" + fill + " roster major 960.00, 40000000 of 0 ul"},
		{"neither", more(func(f *audit.Fill) { f.Inventory, f.Roster = audit.Unlisted, audit.Unlisted }), "AUD-01" + fill + " both major 960.00, 40000000 of 0 ul"},
		{"no list", func(f *audit.Facts) {
			f.Lists = append(f.Lists, audit.List{Name: audit.Roster, Month: "2026-10", Cents: new(int64(5_000_00))})
		}, "AUD-01:list/2026-10/roster no_roster major 5000.00, 0 of 1 n"},
		{"no inventory at all", func(f *audit.Facts) {
			f.Lists = append(f.Lists, audit.List{Name: audit.Inventory, Month: "2026-10"})
		}, "AUD-01:list/2026-10/inventory no_inventory major ?, 0 of 1 n"},
		{"no custody papers", func(f *audit.Facts) {
			f.Lists = append(f.Lists, audit.List{Name: audit.Custodies, Month: "2026-10", Cents: new(int64(5_000_00))})
			more(func(f *audit.Fill) { f.Custodian, f.NoCustodies = "", true })(f)
		}, "AUD-04:list/2026-10/custodies no_custodies major 5000.00, 0 of 1 n"},
		{"no inventory of a month that is not over", func(f *audit.Facts) {
			f.Lists = append(f.Lists, audit.List{Name: audit.Inventory, Month: "2026-12"}, audit.List{Name: audit.Custodies, Month: "2026-12"})
		}, ""},
		{"a custodian whose paper ran out, where hardly any is kept", more(func(f *audit.Fill) {
			f.NoCustodies, f.Custody = true, &audit.Paper{No: "R-1", From: "2026-01-01", Until: "2026-11-01"}
		}), "AUD-04" + fill + " expired minor 960.00, 4 of 0 days"},
		{"half signed, as the only one", logbook(func(l *audit.Logbook) { l.Signatures, l.NoneSigned = l.Signatures[:1], true }), "AUD-12:logbook/2026-11/v50 missing minor 2880.00, 1 of 2 n"},
		{"no signed logbook", func(f *audit.Facts) {
			f.Lists = append(f.Lists, audit.List{Name: audit.Logbooks, Month: "2026-10", Cents: new(int64(5_000_00))})
			logbook(func(l *audit.Logbook) { l.Signatures, l.NoneSigned = nil, true })(f)
		}, "AUD-12:list/2026-10/logbooks no_logbooks major 5000.00, 0 of 1 n"},
		{"retired", more(func(f *audit.Fill) {
			f.States = []audit.Span{{State: audit.Workshop, From: at("2026-01-01 00:00")}, {State: audit.Retired, From: at("2026-11-05 09:00")}}
		}), "AUD-02" + fill + " retired critical 960.00, 40000000 of 0 ul"},
		{"workshop", more(func(f *audit.Fill) {
			f.States = []audit.Span{{State: audit.Workshop, From: at("2026-11-04 12:00"), Until: at("2026-11-05 09:01")}}
		}), "AUD-02" + fill + " workshop major 960.00, 40000000 of 0 ul"},
		{"in the workshop, after it was lent and before it was sold", more(func(f *audit.Fill) {
			f.States = []audit.Span{{State: "lent", From: at("2026-11-01 00:00")}, {State: audit.Workshop, From: at("2026-11-04 12:00"), Until: at("2026-11-05 09:01")}, {State: audit.Retired, From: at("2026-11-20 00:00")}}
		}), "AUD-02" + fill + " workshop major 960.00, 40000000 of 0 ul"},
		{"workshop all day", more(func(f *audit.Fill) {
			f.At, f.ByDay = at("2026-11-05 00:00"), true
			f.States = []audit.Span{{State: audit.Workshop, From: at("2026-11-05 00:00"), Until: at("2026-11-06 00:00")}}
		}), "AUD-02" + fill + " workshop major 960.00, 40000000 of 0 ul"},
		{"no kilometers", more(func(f *audit.Fill) { f.OdometerM, f.Meter = nil, "miles" }), "AUD-03" + fill + " odometer minor 960.00, 0 of 1 n"},
		{"no hours", more(func(f *audit.Fill) { f.OdometerM, f.Meter, f.PriceE4 = nil, "hours", 0 }), "AUD-03" + fill + " hours minor ?, 0 of 1 n"},
		{"no custodian", more(func(f *audit.Fill) { f.Custodian, f.Custody = "", &audit.Paper{No: "R-1"} }), "AUD-04" + fill + " missing major 960.00, 0 of 1 n"},
		{"a custodian without a paper", more(func(f *audit.Fill) { f.Custody, f.Unpapered = nil, true }), "AUD-04" + fill + " unpapered minor 960.00, 0 of 1 n"},
		{"custody run out", more(func(f *audit.Fill) { f.Custody = &audit.Paper{No: "R-1", Until: "2026-11-04"} }), "AUD-04" + fill + " expired minor 960.00, 1 of 0 days"},
		{"custody to come", more(func(f *audit.Fill) { f.Custody = &audit.Paper{No: "R-1", From: "2026-11-07"} }), "AUD-04" + fill + " early minor 960.00, 2 of 0 days"},
		{"out of hours", more(func(f *audit.Fill) { f.OutOfHours = true }), "AUD-05" + fill + " hours major 960.00, 40000000 of 0 ul"},
		{"out of area, order of yesterday", more(func(f *audit.Fill) { f.OutOfArea, f.Commission = true, &audit.Paper{No: "OC-1", Until: "2026-11-04"} }), "AUD-05" + fill + " area major 960.00, 40000000 of 0 ul"},
		{"out of both, order without a number", more(func(f *audit.Fill) { f.OutOfHours, f.OutOfArea, f.Commission = true, true, &audit.Paper{} }), "AUD-05" + fill + " both major 960.00, 40000000 of 0 ul"},
		{"not billed", more(func(f *audit.Fill) { f.At, f.Bill = at("2026-12-06 23:59"), nil }), "AUD-06" + fill + " waits minor 960.00, 4 of 3 days"},
		{"not billed for ten days", more(func(f *audit.Fill) { f.At, f.Bill = at("2026-11-30 00:00"), nil }), "AUD-06" + fill + " waits minor 960.00, 10 of 3 days"},
		{"not billed for eleven days", more(func(f *audit.Fill) { f.At, f.Bill = at("2026-11-29 23:59"), nil }), "AUD-06" + fill + " waits major 960.00, 11 of 3 days"},
		{"in a table alone", more(func(f *audit.Fill) {
			f.At, f.Bill = at("2026-12-06 23:59"), &audit.Bill{Document: "T", On: "2026-12-07", Table: true}
		}), "AUD-06" + fill + " table_only minor 960.00, 4 of 3 days"},
		{"in a table alone for three days", more(func(f *audit.Fill) {
			f.At, f.Bill = at("2026-12-07 00:00"), &audit.Bill{Document: "T", On: "2026-12-07", Table: true}
		}), ""},
		{"a container's is not billed", more(func(f *audit.Fill) { f.Vehicle, f.Bill = "", nil }), "AUD-06" + fill + " waits major 960.00, 35 of 3 days"},
		{"to another", document(func(d *audit.Document) { d.Receiver = "XAXX010101000" }), "AUD-07:document/UUID-X:receiver receiver critical 960.00, 96000 of 0 cents"},
		{"a credit note to another", document(func(d *audit.Document) { d.Kind, d.Receiver, d.Issuer = "E", "AAA010101AAA", "OTR990101XY2" }), "AUD-07:document/UUID-X:receiver receiver critical 960.00, 96000 of 0 cents"},
		{"a payment in cash", document(func(d *audit.Document) { d.Kind, d.Forms = "P", []string{"01"} }), "AUD-07:document/UUID-X:cash cash major 960.00, 96000 of 0 cents"},
		{"cash", document(func(d *audit.Document) { d.Forms = []string{"99", "01"} }), "AUD-07:document/UUID-X:cash cash major 960.00, 96000 of 0 cents"},
		{"no fill", line(func(l *audit.Line) { l.State = match.Alone }), "AUD-08:line/UUID-X/1 alone major 960.00, 40000000 of 0 ul"},
		{"of none", line(func(l *audit.Line) { l.State = match.Apart }), "AUD-08:line/UUID-X/1 apart major 960.00, 40000000 of 0 ul"},
		{"liters that did not flow", differing(match.Volume, 60, 144_000, 240_000), "AUD-08:line/UUID-X/1 volume major 480.00, 60000000 of 40000000 ul"},
		{"fewer liters than flowed", differing(match.Volume, 30, 72_000, 240_000), "AUD-08:line/UUID-X/1 volume major 0.00, 30000000 of 40000000 ul"},
		{"an amount that is not liters by price", differing(match.Amount, 40, 97_000, 240_000), "AUD-08:line/UUID-X/1 amount major 10.00, 97000 of 96000 cents"},
		{"another fuel at its own price", differing(match.Product, 40, 104_000, 260_000), "AUD-08:line/UUID-X/1 product major 80.00, 40000000 of 40000000 ul"},
		{"another vehicle's card", differing(match.Vehicle, 40, 96_000, 240_000), "AUD-08:line/UUID-X/1 vehicle minor 0.00, 40000000 of 40000000 ul"},
		{"another supplier's fill", differing(match.Supplier, 40, 96_000, 240_000), "AUD-08:line/UUID-X/1 supplier major 960.00, 40000000 of 40000000 ul"},
		{"another supplier's fill, and nobody has said so", line(func(l *audit.Line) { l.State = match.Supplier }), "AUD-08:line/UUID-X/1 supplier major 960.00, 40000000 of 0 ul"},
		{"billed by card and by the station", line(func(l *audit.Line) { l.State = match.Elsewhere }), "AUD-08:line/UUID-X/1 elsewhere major 960.00, 40000000 of 0 ul"},
		{"a table bills what another line has", line(func(l *audit.Line) { l.State, l.Table = match.Twice, true }), "AUD-08:line/UUID-X/1 table major 960.00, 40000000 of 0 ul"},
		{"a table bills what nobody fueled", line(func(l *audit.Line) { l.State, l.Table = match.Alone, true }), "AUD-08:line/UUID-X/1 alone major 960.00, 40000000 of 0 ul"},
		{"a table bills a load that another line has", load(func(l *audit.Line, x *audit.Load) { x.Delivery, x.Twice, l.Table = "", true, true }), "AUD-08:line/UUID-X/1 load_tabled major 960.00, 40000000 of 0 ul"},
		{"billed twice", line(func(l *audit.Line) { l.State = match.Twice }), "AUD-08:line/UUID-X/1 twice major 960.00, 40000000 of 0 ul"},
		{"canceled after it was paid", document(func(d *audit.Document) { d.Lost, d.Void = true, true }), "AUD-07:document/UUID-X:canceled canceled critical 960.00, 96000 of 0 cents"},
		{"a truck that never came", load(func(l *audit.Line, x *audit.Load) { x.Delivery, l.On = "", "2026-12-06" }), "AUD-08:line/UUID-X/1 undelivered major 960.00, 40000000 of 0 ul"},
		{"a load billed again, today", load(func(_ *audit.Line, x *audit.Load) { x.Delivery, x.Twice = "", true }), "AUD-08:line/UUID-X/1 load_twice major 960.00, 40000000 of 0 ul"},
		{"another's truck, today", load(func(l *audit.Line, x *audit.Load) {
			x.By, x.Came, l.On = "Mayorista del Norte", new(39*liter), "2026-12-20"
		}), "AUD-08:line/UUID-X/1 load_supplier major 960.00, 40000000 of 0 ul"},
		{"another's truck, which that one bills", load(func(_ *audit.Line, x *audit.Load) { x.By, x.Again = "Mayorista del Norte", true }), "AUD-08:line/UUID-X/1 load_again major 960.00, 40000000 of 0 ul"},
		{"another product came", load(func(_ *audit.Line, x *audit.Load) { x.Other, x.Came = "Diésel", new(39*liter) }), "AUD-08:line/UUID-X/1 load_product major 960.00, 40000000 of 0 ul"},
		{"less came than is billed", load(func(_ *audit.Line, x *audit.Load) { x.Came, x.Noted = new(39*liter), new(38*liter) }), "AUD-08:line/UUID-X/1 came major 24.00, 40000000 of 39000000 ul"},
		{"the note says more than is billed", load(func(_ *audit.Line, x *audit.Load) { x.Noted = new(42 * liter) }), "AUD-08:line/UUID-X/1 noted major 48.00, 40000000 of 42000000 ul"},
		{"above the allotment", limit(audit.Limit{What: audit.Allotment, Of: "v50", Month: month, Unit: reconcile.Microliters, Limit: 100_000_000, Used: 100_000_001, PriceE4: 240_000}), "AUD-09:allotment/2026-11/v50 allotment minor 0.00, 100000001 of 100000000 ul"},
		{"above the allotment in money", limit(audit.Limit{What: audit.Allotment, Of: "v50", Month: month, Unit: reconcile.Cents, Limit: 0, Used: 1}), "AUD-09:allotment/2026-11/v50 allotment minor 0.01, 1 of 0 cents"},
		{"above the budget", limit(audit.Limit{What: audit.Budget, Of: "FISM/2612", Month: month, Unit: reconcile.Cents, Limit: -100, Used: 150_00}), "AUD-09:budget/2026-11/FISM/2612 budget major 151.00, 15000 of -100 cents"},
		{"more above the budget than the month before", limit(audit.Limit{What: audit.Budget, Of: "FISM/2612", Month: month, Unit: reconcile.Cents, Limit: -100, Used: 150_00, Earlier: 150_00}), "AUD-09:budget/2026-11/FISM/2612 budget_more major 1.00, 15000 of -100 cents"},
		{"yield", yield(func(y *audit.Yield) { y.DistanceM = 639_900 }), "AUD-10:yield/2026-11/v50 worse major 480.30, 6399 of 8000 m_l"},
		{"yield, justified by who has it", yield(func(y *audit.Yield) {
			y.DistanceM, y.Justified = 600_000, justified(y, "beto", "ana")
		}), "AUD-10:yield/2026-11/v50 worse major 600.00, 6000 of 8000 m_l"},
		{"yield, justified while it was not found", yield(func(y *audit.Yield) {
			y.DistanceM, y.Justified = 600_000, &audit.Justification{No: "J-1", By: "ana", ApprovedBy: "carla"}
		}), "AUD-10:yield/2026-11/v50 worse major 600.00, 6000 of 8000 m_l"},
		{"yield, worse than what was justified", yield(func(y *audit.Yield) {
			y.DistanceM, y.Justified = 600_000, justified(y, "ana", "carla")
			y.Justified.Seen.Actual, y.Justified.Seen.Expected = new(int64(6_021)), new(int64(8_000))
		}), "AUD-10:yield/2026-11/v50 worse major 600.00, 6000 of 8000 m_l"},
		{"yield, too good", yield(func(y *audit.Yield) { y.DistanceM = 960_100 }), "AUD-10:yield/2026-11/v50 better minor 0.00, 9601 of 8000 m_l"},
		{"an engine", yield(func(y *audit.Yield) { y.RunS, y.Expected, y.VolumeUL = 36_000, 10_000_000, 121*liter }), "AUD-10:yield/2026-11/v50 worse_hours major 504.00, 12100000 of 10000000 ul_h"},
		{"an engine, too good", yield(func(y *audit.Yield) { y.RunS, y.Expected, y.VolumeUL = 36_000, 10_000_000, 79*liter }), "AUD-10:yield/2026-11/v50 better_hours minor 0.00, 7900000 of 10000000 ul_h"},
		{"dearer", line(func(l *audit.Line) { l.PriceE4 += 106 }), "AUD-11:line/UUID-X/1 over major 0.42, 240106 of 240000 e4_l"},
		{"dearer than its contract's tolerance", line(func(l *audit.Line) { l.PriceE4, l.ToleranceE4 = l.PriceE4+56, new(int64(50)) }), "AUD-11:line/UUID-X/1 over major 0.22, 240056 of 240000 e4_l"},
		{"dearer, within its contract's tolerance", line(func(l *audit.Line) { l.PriceE4, l.ToleranceE4 = l.PriceE4+200, new(int64(200)) }), ""},
		{"dearer by no more than two cents are of a little", line(func(l *audit.Line) { l.PriceE4, l.VolumeUL = l.PriceE4+400, liter/2 }), ""},
		{"cheaper", line(func(l *audit.Line) { l.PriceE4 -= 106 }), "AUD-11:line/UUID-X/1 under minor 0.00, 239894 of 240000 e4_l"},
		{"before the contract", document(func(d *audit.Document) { d.On = "2025-12-31" }), "AUD-11:document/UUID-X:contract validity major 960.00, 96000 of 0 cents"},
		{"long after the contract", func(f *audit.Facts) {
			document(func(d *audit.Document) { d.Issuer = "OLD990101XY2" })(f)
			f.Contracts = append(f.Contracts, audit.Contract{RFC: "OLD990101XY2", From: "2026-01-01", Until: "2026-09-28"})
		}, "AUD-11:document/UUID-X:contract validity major 960.00, 96000 of 0 cents"},
		{"after the contract, and it may bill what was before it", func(f *audit.Facts) {
			document(func(d *audit.Document) { d.Issuer = "OLD990101XY2" })(f)
			f.Contracts = append(f.Contracts, audit.Contract{RFC: "OLD990101XY2", From: "2026-01-01", Until: "2026-09-29"})
		}, ""},
		{"long after the contract, and what it bills is of its days", func(f *audit.Facts) {
			document(func(d *audit.Document) { d.Issuer, d.Days = "OLD990101XY2", []audit.Day{"2026-06-30", "2026-07-01"} })(f)
			f.Contracts = append(f.Contracts, audit.Contract{RFC: "OLD990101XY2", From: "2026-01-01", Until: "2026-07-01"})
		}, ""},
		{"soon after the contract, and what it bills is not of its days", func(f *audit.Facts) {
			document(func(d *audit.Document) { d.Issuer, d.Days = "OLD990101XY2", []audit.Day{"2026-11-29", "2026-11-30"} })(f)
			f.Contracts = append(f.Contracts, audit.Contract{RFC: "OLD990101XY2", From: "2026-01-01", Until: "2026-11-29"})
		}, "AUD-11:document/UUID-X:contract validity major 960.00, 96000 of 0 cents"},
		{"in the money of one of its contracts", func(f *audit.Facts) {
			document(func(d *audit.Document) { d.Currency = "USD" })(f)
			contractsIn(f, "MXN", "USD")
		}, ""},
		{"in other money than its contracts", func(f *audit.Facts) {
			document(func(d *audit.Document) { d.Currency, d.Cents = "USD", 0 })(f)
			contractsIn(f, "MXN", "EUR")
		}, "AUD-11:document/UUID-X:contract money major ?, 0 of 0 cents"},
		{"without a contract", document(func(d *audit.Document) { d.Issuer = "OTR990101XY2" }), "AUD-11:document/UUID-X:contract none major 960.00, 96000 of 0 cents"},
		{"not signed", logbook(func(l *audit.Logbook) { l.Signatures = l.Signatures[:1] }), "AUD-12:logbook/2026-11/v50 missing minor 2880.00, 1 of 2 n"},
		{"signed by nobody", logbook(func(l *audit.Logbook) { l.Signatures[0].By, l.Cents = "", nil }), "AUD-12:logbook/2026-11/v50 missing minor ?, 1 of 2 n"},
		{"changed since", logbook(func(l *audit.Logbook) { l.SHA256 = "later" }), "AUD-12:logbook/2026-11/v50 changed minor 2880.00, 0 of 2 n"},
		{"a tank past event 7", off9(10_000, 9_712, stock.Short, stock.Within), "TANK-01:tank/2026-11/norte/T9:short short critical 6912.00, 9712000000 of 10000000000 ul"},
		{"a tank past both limits", off9(10_000, 9_000, stock.Short, stock.Short), "TANK-01:tank/2026-11/norte/T9:short leak critical 24000.00, 9000000000 of 10000000000 ul"},
		{"a large tank past the limit of what leaks alone", off9(200_000, 199_200, stock.Within, stock.Short), "TANK-01:tank/2026-11/norte/T9:short leak critical 19200.00, 199200000000 of 200000000000 ul"},
		{"a tank with more than there should be", off9(10_000, 10_100, stock.Over, stock.Within), "TANK-01:tank/2026-11/norte/T9:over over major 0.00, 10100000000 of 10000000000 ul"},
		{"a tank of a fuel that nobody priced", tank(func(t *audit.Tank) { t.Measured, t.SAT, t.PriceE4 = new(9_900*liter), stock.Short, 0 }), "TANK-01:tank/2026-11/norte/T9:short short critical ?, 9900000000 of 10000000000 ul"},
		{"a tank that drifts", tank(func(t *audit.Tank) { t.Drifts = []stock.Drift{drift(-30)} }), "TANK-04:tank/2026-11/norte/T9:short short minor 720.00, 30000000 of 0 ul"},
		{"a tank that drifts twice, and the other way", tank(func(t *audit.Tank) { t.Drifts = []stock.Drift{drift(-30), drift(20), drift(-10)} }), `
TANK-04:tank/2026-11/norte/T9:over over minor 0.00, 20000000 of 0 ul
TANK-04:tank/2026-11/norte/T9:short short minor 960.00, 40000000 of 0 ul`},
		{"a day of a tank", days(tankDay(9, 0, 10_000, 9_990), tankDay(10, stock.Differs, 10_000, 9_500), tankDay(11, 0, 9_000, 9_000)), "TANK-05:tank/2026-11/norte/T9:2026-11-10/short short major 12000.00, 9500000000 of 10000000000 ul"},
		{"a day of a tank with more", days(tankDay(10, stock.Differs, 10_000, 10_500)), "TANK-05:tank/2026-11/norte/T9:2026-11-10/over over major 0.00, 10500000000 of 10000000000 ul"},
		{"a level that stays", days(tankDay(10, stock.Stuck, 9_000, 9_500), tankDay(11, stock.Stuck, 9_100, 9_500), tankDay(12, stock.Stuck, 9_200, 9_500)), "TANK-05:tank/2026-11/norte/T9:2026-11-10/over stuck major 0.00, 9500000000 of 9000000000 ul"},
		{"a level that changed by itself", days(tankDay(10, stock.Moved, 10_000, 9_900)), "TANK-05:tank/2026-11/norte/T9:2026-11-10/short moved major 2400.00, 9900000000 of 10000000000 ul"},
		{"less than nothing", days(tankDay(10, stock.Negative, -500, 0), tankDay(11, 0, -700, 0)), "TANK-05:tank/2026-11/norte/T9:2026-11-10/over negative major 0.00, -500000000 of 0 ul"},
		{"less than nothing until somebody measures", days(tankDay(10, stock.Negative, -500, 0), tankDay(11, stock.Differs, -700, 4_300)), "TANK-05:tank/2026-11/norte/T9:2026-11-11/over over major 0.00, 4300000000 of -700000000 ul"},
		{"more than there was", days(tankDay(10, stock.TooMuch, 20, 0)), "TANK-05:tank/2026-11/norte/T9:2026-11-10/over too_much major 0.00, 20000000 of 0 ul"},
		{"a stick that was misread", days(tankDay(10, stock.Differs, 10_000, 9_500), tankDay(11, 0, 9_500, 0), tankDay(12, stock.Differs, 8_000, 8_560)), "TANK-05:tank/2026-11/norte/T9:2026-11-10/short short major 12000.00, 9500000000 of 10000000000 ul"},
		{"a stick that was misread, and fuel that went", days(tankDay(10, stock.Differs, 10_000, 10_500), tankDay(11, stock.Differs, 8_000, 7_400)), `
TANK-05:tank/2026-11/norte/T9:2026-11-10/over over major 0.00, 10500000000 of 10000000000 ul
TANK-05:tank/2026-11/norte/T9:2026-11-11/short short major 14400.00, 7400000000 of 8000000000 ul`},
		{"three days to and fro", days(tankDay(10, stock.Differs, 10_000, 9_500), tankDay(11, stock.Differs, 8_000, 8_500), tankDay(12, stock.Differs, 8_000, 7_500)), `
TANK-05:tank/2026-11/norte/T9:2026-11-10/short short major 12000.00, 9500000000 of 10000000000 ul
TANK-05:tank/2026-11/norte/T9:2026-11-12/short short major 12000.00, 7500000000 of 8000000000 ul`},
		{"two days to one side", days(tankDay(10, stock.Differs, 10_000, 9_500), tankDay(11, stock.Differs, 8_000, 7_500)), `
TANK-05:tank/2026-11/norte/T9:2026-11-10/short short major 12000.00, 9500000000 of 10000000000 ul
TANK-05:tank/2026-11/norte/T9:2026-11-11/short short major 12000.00, 7500000000 of 8000000000 ul`},
		{"a short truck, and the day of its tank", both(days(tankDay(10, stock.Differs, 10_000, 9_700)), came(300, func(d *audit.Delivery) {
			d.Came, d.Short, d.Line = new(9_700*liter), true, ""
			d.Void = false
		})), `
AUD-06:delivery/norte/1/7001 load major 0.00, 30 of 3 days
TANK-02:delivery/norte/1/7001 short critical 7200.00, 9700000000 of 10000000000 ul`},
		{"a truck, and fuel that went on its day", both(days(tankDay(10, stock.Differs, 10_000, 9_500)), came(95, func(*audit.Delivery) {})), "TANK-05:tank/2026-11/norte/T9:2026-11-10/short short major 12000.00, 9500000000 of 10000000000 ul"},
		{"a truck without a note, of which nobody would ask", both(days(tankDay(10, stock.Differs, 10_000, 9_500)), came(500, func(d *audit.Delivery) { d.Note = nil })), "TANK-05:tank/2026-11/norte/T9:2026-11-10/short short major 12000.00, 9500000000 of 10000000000 ul"},
		{"a truck that nobody measured", both(days(tankDay(10, stock.Differs, 10_000, 9_500)), came(500, func(d *audit.Delivery) { d.Came = nil })), "TANK-05:tank/2026-11/norte/T9:2026-11-10/short short major 12000.00, 9500000000 of 10000000000 ul"},
		{"a truck of another tank", both(days(tankDay(10, stock.Differs, 10_000, 9_905)), came(95, func(d *audit.Delivery) { d.Tank = "T8" })), "TANK-05:tank/2026-11/norte/T9:2026-11-10/short short major 2280.00, 9905000000 of 10000000000 ul"},
		{"a day until its month is past event 7", tank(func(t *audit.Tank) {
			t.Measured, t.SAT, t.Days = new(9_900*liter), stock.Short, []audit.TankDay{tankDay(10, stock.Differs, 10_000, 9_500), tankDay(20, stock.Differs, 9_000, 9_400)}
		}), `
TANK-01:tank/2026-11/norte/T9:short short critical 2400.00, 9900000000 of 10000000000 ul
TANK-05:tank/2026-11/norte/T9:2026-11-20/over over major 0.00, 9400000000 of 9000000000 ul`},
		{"a tank that drifted until its month is past event 7", tank(func(t *audit.Tank) {
			t.Measured, t.SAT, t.Drifts = new(9_900*liter), stock.Short, []stock.Drift{drift(-90)}
		}), "TANK-01:tank/2026-11/norte/T9:short short critical 2400.00, 9900000000 of 10000000000 ul"},
		{"a tank that is past it in a month that is not over", tank(func(t *audit.Tank) { t.Month, t.Measured, t.SAT = "2026-12", new(9_900*liter), stock.Short }), ""},
		{"a short truck", delivery(func(d *audit.Delivery) { d.Came, d.Short = new(9_880*liter), true }), "TANK-02:delivery/norte/1/7001 short critical 2880.00, 9880000000 of 10000000000 ul"},
		{"a short truck whose line bills less than came in all", lineOfShort(41*liter, "norte/1/7001"), `
AUD-08:line/UUID-X/1 came major 24.00, 40000000 of 41000000 ul
TANK-02:delivery/norte/1/7001 short critical 2880.00, 9880000000 of 10000000000 ul`},
		{"a short truck of which nobody said what came by its line", lineOfShort(0, "norte/1/7001"), "TANK-02:delivery/norte/1/7001 short critical 2880.00, 9880000000 of 10000000000 ul"},
		{"a short truck that its line claims", lineOfShort(39*liter, "norte/1/7001"), "AUD-08:line/UUID-X/1 came major 24.00, 40000000 of 39000000 ul"},
		{"a short truck that the line of another claims", lineOfShort(39*liter, "norte/1/7002"), `
AUD-08:line/UUID-X/1 came major 24.00, 40000000 of 39000000 ul
TANK-02:delivery/norte/1/7001 short critical 2880.00, 9880000000 of 10000000000 ul`},
		{"twelve trucks, a little short each", both(tank(func(*audit.Tank) {}), trucks(12, 95)), "TANK-02:tank/2026-11/norte/T9:trucks trucks major 27360.00, 118860000000 of 120000000000 ul"},
		{"twelve trucks, as short as warmth makes them", both(tank(func(*audit.Tank) {}), trucks(12, 64)), ""},
		{"twelve trucks, now short and now over", both(tank(func(*audit.Tank) {}), trucks(6, 95), trucks(6, -95)), ""},
		{"two trucks, of which one is found by itself", both(tank(func(*audit.Tank) {}), trucks(1, 99), trucks(1, 101)), ""},
		{"two trucks, each all that it may be short", both(tank(func(*audit.Tank) {}), trucks(2, 100)), "TANK-02:tank/2026-11/norte/T9:trucks trucks major 4800.00, 19800000000 of 20000000000 ul"},
		{"four trucks, to the last liter that they may be together", both(tank(func(*audit.Tank) {}), trucks(4, 75)), ""},
		{"one truck, all that it may be short", both(tank(func(*audit.Tank) {}), trucks(1, 100), func(f *audit.Facts) { // a tolerance of half a milliliter besides
			d := &f.Deliveries[len(f.Deliveries)-1]
			*d.Lack, d.LackMost = 100*liter+500, 100*liter+500
		}), ""},
		{"two trucks, of which one is short of its note", both(tank(func(*audit.Tank) {}), trucks(2, 100), func(f *audit.Facts) {
			d := &f.Deliveries[len(f.Deliveries)-1]
			d.Ref.Seq, d.Short, d.Billed = 7901, true, false
		}), "TANK-02:delivery/norte/1/7901 short critical 2400.00, 9900000000 of 10000000000 ul"},
		{"trucks of another tank", both(tank(func(t *audit.Tank) { t.Tank = "T8" }), trucks(12, 95)), ""},
		{"trucks of a month that is not over", both(tank(func(t *audit.Tank) { t.Month = "2026-12" }), trucks(12, 95)), ""},
		{"trucks that count no more", both(tank(func(*audit.Tank) {}), func(f *audit.Facts) {
			trucks(12, 95)(f)
			for i := range f.Deliveries {
				f.Deliveries[i].Void = f.Deliveries[i].Void || f.Deliveries[i].Lack != nil
			}
		}), ""},
		{"water", delivery(func(d *audit.Delivery) { d.WaterUL, d.Watered, d.Note = new(40*liter), true, nil }), "TANK-03:delivery/norte/1/7001 water major 960.00, 40000000 of 0 ul"},
		{"water from the ground", rose(rise("2026-11-10 18:00", "2026-11-20 00:00", 30, 11_600)), "TANK-03:tank/2026-11/norte/T9:rose rose major 0.00, 30000000 of 0 ul"},
		{"water from the ground twice, once without its height", rose(rise("2026-11-10 18:00", "2026-11-11 06:00", 30, 12_000), looser(rise("2026-11-20 18:00", "2026-11-21 06:00", 20, -1))), "TANK-03:tank/2026-11/norte/T9:rose rose major 0.00, 50000000 of 0 ul"},
		{"water from the ground, and with a truck", both(rose(rise("2026-12-01 18:00", "2026-12-02 06:00", 30, 12_000)), delivery(func(d *audit.Delivery) { d.WaterUL, d.Watered = new(40*liter), true })), `
TANK-03:delivery/norte/1/7001 water major 960.00, 40000000 of 0 ul
TANK-03:tank/2026-11/norte/T9:rose rose major 0.00, 30000000 of 0 ul`},
		{"a delivery that is not billed", delivery(func(d *audit.Delivery) { d.At, d.UL = at("2026-12-06 23:59"), 9_900*liter }), "AUD-06:delivery/norte/1/7001 load minor 237600.00, 4 of 3 days"},
		{"a delivery that a table alone bills", delivery(func(d *audit.Delivery) {
			d.At, d.UL, d.Line, d.Billed, d.Table = at("2026-12-06 23:59"), 9_900*liter, "T/concept/1", true, true
		}), "AUD-06:delivery/norte/1/7001 load_table minor 237600.00, 4 of 3 days"},
		{"a delivery that is not billed for ten days", delivery(func(d *audit.Delivery) { d.At, d.UL = at("2026-11-30 00:00"), 9_900*liter }), "AUD-06:delivery/norte/1/7001 load minor 237600.00, 10 of 3 days"},
		{"a delivery that is not billed for eleven days", delivery(func(d *audit.Delivery) { d.At, d.UL, d.PriceE4 = at("2026-11-29 23:59"), 9_900*liter, 0 }), "AUD-06:delivery/norte/1/7001 load major ?, 11 of 3 days"},
		{"a delivery of old that is billed, or void", func(f *audit.Facts) {
			delivery(func(d *audit.Delivery) { d.At, d.Line = at("2026-11-02 00:00"), "UUID-X/concept/1" })(f)
			delivery(func(d *audit.Delivery) { d.Ref.Seq, d.At, d.Void = 7002, at("2026-11-02 00:00"), true })(f)
		}, ""},
		{"a delivery that the tank rose by once", delivery(func(d *audit.Delivery) { d.Twin = twin(stock.ByRise, 9_900) }), "TANK-06:delivery/norte/1/7001 rise major 237600.00, 9900000000 of 0 ul"},
		{"a delivery of the liters of another", delivery(func(d *audit.Delivery) { d.Twin, d.PriceE4 = twin(stock.ByLiters, 9_900), 0 }), "TANK-06:delivery/norte/1/7001 liters major ?, 9900000000 of 0 ul"},
		{"deliveries that are none of them", func(f *audit.Facts) {
			for i, is := range []stock.Twinned{stock.BothCame, stock.OwnNote, stock.Lone, "", stock.ByRise} {
				delivery(func(d *audit.Delivery) {
					d.Ref.Seq, d.Twin.Twinned = 7001+int64(i), is
					if is == stock.ByRise {
						d.Twin, d.Void = twin(is, 9_900), true
					}
				})(f)
			}
		}, ""},
		{"a delivery that is there twice, and the day of its tank", both(days(tankDay(10, stock.Differs, 20_000, 10_050)), came(0, func(d *audit.Delivery) {
			d.Note, d.Came, d.Twin, d.Twice = nil, nil, twin(stock.ByRise, 9_900), 9_950*liter
		})), "TANK-06:delivery/norte/1/7001 rise major 237600.00, 9900000000 of 0 ul"},
		{"a delivery that is there twice, and fuel that went on its day", both(days(tankDay(10, stock.Differs, 20_000, 9_500)), came(0, func(d *audit.Delivery) {
			d.Note, d.Came, d.Twin, d.Twice = nil, nil, twin(stock.ByRise, 9_900), 9_950*liter
		})), `
TANK-05:tank/2026-11/norte/T9:2026-11-10/short short major 252000.00, 9500000000 of 20000000000 ul
TANK-06:delivery/norte/1/7001 rise major 237600.00, 9900000000 of 0 ul`},
		{"a UUID of another document", document(func(d *audit.Document) {
			d.ID, d.Name, d.Second, d.Void, d.Faults, d.Receiver = "0a1b", "UUID-X", true, true, []string{"line.before", "uuid.twice"}, "AAA010101AAA"
		}), "DOC-01:document/0a1b uuid.twice critical 960.00, 96000 of 0 cents"},
		{"two stamps", faulty("stamp.twice"), "DOC-01:document/UUID-X stamp.twice critical 960.00, 96000 of 0 cents"},
		{"a broken seal", faulty("line.amount", "seal.broken", "stamp.broken"), "DOC-02:document/UUID-X seal.broken critical 960.00, 96000 of 0 cents"},
		{"the seal of another", faulty("seal.issuer"), "DOC-02:document/UUID-X seal.issuer critical 960.00, 96000 of 0 cents"},
		{"a broken stamp", faulty("stamp.broken"), "DOC-02:document/UUID-X stamp.broken critical 960.00, 96000 of 0 cents"},
		{"a certificate of nobody's", faulty("origin.false"), "DOC-02:document/UUID-X origin.false critical 960.00, 96000 of 0 cents"},
		{"no stamp", faulty("stamp.missing"), "DOC-02:document/UUID-X stamp.missing critical 960.00, 96000 of 0 cents"},
		{"an old version", faulty("version"), "DOC-03:document/UUID-X version major 960.00, 96000 of 0 cents"},
		{"no permit", faulty("fuel.permit"), "DOC-03:document/UUID-X fuel.permit major 960.00, 96000 of 0 cents"},
		{"an issuer on a list", document(func(d *audit.Document) { d.OnList = "100" }), "DOC-07:document/UUID-X issuer major 960.00, 96000 of 0 cents"},
		{"a document that the authority does not know", document(func(d *audit.Document) { d.UnknownOn = "2026-12-07" }), "DOC-04:document/UUID-X unknown critical 960.00, 96000 of 0 cents"},
		{"paid, and taken off", document(func(d *audit.Document) { d.OverCents = 50_000 }), "DOC-05:document/UUID-X over critical 500.00, 50000 of 0 cents"},
		{"paid in another currency, and taken off", document(func(d *audit.Document) { d.OverCents, d.Cents = 50_000, 0 }), "DOC-05:document/UUID-X over critical 0.00, 0 of 0 cents"},
		{"paid, taken off, and canceled", document(func(d *audit.Document) { d.OverCents, d.Gone, d.Void = 50_000, true, true }), ""},
		{"in the place of one that was paid at once, as it says", document(func(d *audit.Document) { d.UnsaidCents = 50_000 }), "DOC-06:document/UUID-X:again again major 500.00, 50000 of 0 cents"},
		{"the same in other money", document(func(d *audit.Document) { d.UnsaidCents, d.Cents = 50_000, 0 }), "DOC-06:document/UUID-X:again again major 0.00, 0 of 0 cents"},
		{"the same, refused", document(func(d *audit.Document) { d.UnsaidCents, d.Void = 50_000, true }), ""},
		{"the same, canceled", document(func(d *audit.Document) { d.UnsaidCents, d.Gone = 50_000, true }), ""},
		{"a service beside fuel, of which the contract says nothing", document(func(d *audit.Document) { d.Beside = beside(10_000) }), "DOC-06:document/UUID-X:beside beside major 100.00, 10000 of 0 cents"},
		{"the same, refused", document(func(d *audit.Document) { d.Beside, d.Void = beside(10_000), true }), ""},
		{"the same, canceled", document(func(d *audit.Document) { d.Beside, d.Gone = beside(10_000), true }), ""},
		{"the same of a credit note", document(func(d *audit.Document) { d.Beside, d.Kind = beside(10_000), "E" }), ""},
		{"the same in other money", document(func(d *audit.Document) { d.Beside, d.Cents = beside(10_000), 0 }), "DOC-06:document/UUID-X:beside beside major ?, 0 of 0 cents"},
		{"a cent of each line", document(func(d *audit.Document) { d.Beside = beside(2) }), ""},
		{"a cent more", document(func(d *audit.Document) { d.Beside = beside(3) }), "DOC-06:document/UUID-X:beside beside major 0.03, 3 of 0 cents"},
		{"a fee that the contract allows", allows(beside(1_205), audit.Share{From: "2026-11-01", Hundredths: 140}), ""},            // 1.4% of 860 is 12.04
		{"a part of a cent that the contract allows", allows(beside(1_198), audit.Share{From: "2026-11-01", Hundredths: 139}), ""}, // it is 11.954
		{"more than a cent of each line above it", allows(beside(1_207), audit.Share{From: "2026-11-01", Hundredths: 140}), "DOC-06:document/UUID-X:beside beside major 0.03, 1207 of 1204 cents"},
		{"a fee before it was allowed", allows(beside(1_204), audit.Share{From: "2026-12-01", Hundredths: 140}), "DOC-06:document/UUID-X:beside beside major 12.04, 1204 of 0 cents"},
		{"a fee that is allowed no more", allows(beside(1_204), audit.Share{From: "2026-10-01", Hundredths: 140}, audit.Share{From: "2026-11-30", Hundredths: 0}), "DOC-06:document/UUID-X:beside beside major 12.04, 1204 of 0 cents"},
		{"a fee that another supplier's contract allows", func(f *audit.Facts) {
			allows(beside(1_204))(f)
			f.Contracts = append(f.Contracts, audit.Contract{RFC: "OTR010101AA1", From: "2026-01-01", Beside: []audit.Share{{From: "2026-01-01", Hundredths: 10_000}}})
		}, "DOC-06:document/UUID-X:beside beside major 12.04, 1204 of 0 cents"},
		{"a fee that a contract of other days allows", func(f *audit.Facts) {
			allows(beside(1_204))(f)
			f.Contracts = append(f.Contracts, audit.Contract{RFC: cards, From: "2026-12-01", Beside: []audit.Share{{From: "2026-01-01", Hundredths: 10_000}}})
		}, "DOC-06:document/UUID-X:beside beside major 12.04, 1204 of 0 cents"},
		{"what notes give back of it", document(func(d *audit.Document) { d.Beside = beside(10_000); d.Beside.LeftCents = 4_000 }), "DOC-06:document/UUID-X:beside beside major 40.00, 4000 of 0 cents"},
		{"what notes give back whole", document(func(d *audit.Document) { d.Beside = beside(10_000); d.Beside.LeftCents = 0 }), ""},
		{"an advance until the month after is over", document(func(d *audit.Document) { d.Beside, d.On = advance(10_000, 0), "2026-11-01" }), ""},
		{"an advance since", document(func(d *audit.Document) { d.Beside, d.On = advance(10_000, 0), "2026-10-31" }), "DOC-06:document/UUID-X:beside beside major 100.00, 10000 of 0 cents"},
		{"an advance that was applied", document(func(d *audit.Document) { d.Beside, d.On = advance(10_000, 10_000), "2026-10-31" }), ""},
		{"an advance some of which was applied", document(func(d *audit.Document) { d.Beside, d.On = advance(10_000, 4_000), "2026-10-31" }), "DOC-06:document/UUID-X:beside beside major 60.00, 6000 of 0 cents"},
		{"an advance of which more was applied", document(func(d *audit.Document) {
			d.Beside, d.On = advance(10_000, 90_000), "2026-10-31"
			d.Beside.Cents = 12_000
		}), "DOC-06:document/UUID-X:beside beside major 20.00, 2000 of 0 cents"},
		{"a service beside an advance that waits", document(func(d *audit.Document) { d.Beside = advance(10_000, 0); d.Beside.Cents = 12_000 }), "DOC-06:document/UUID-X:beside beside major 20.00, 2000 of 0 cents"},
		{"a payment of what is not here, for ten days", document(func(d *audit.Document) { d.Kind, d.NoBill, d.NoBillCents = "P", true, 50_000 }), ""},
		{"a payment of what is not here, for eleven days", document(func(d *audit.Document) { d.Kind, d.NoBill, d.NoBillCents, d.On = "P", true, 50_000, "2026-11-29" }), "DOC-06:document/UUID-X:bill bill major 500.00, 50000 of 0 cents"},
		{"a payment of what is not here, refused", document(func(d *audit.Document) { d.Kind, d.NoBill, d.Void, d.On = "P", true, true, "2026-11-29" }), ""},
		{"a payment of too much", document(func(d *audit.Document) { d.Kind, d.Faults, d.Void = "P", []string{"pay.balance", "pay.over"}, true }), "DOC-05:document/UUID-X pay.over critical 960.00, 96000 of 0 cents"},
		{"a payment of what another issued", document(func(d *audit.Document) { d.Kind, d.Faults, d.Void = "P", []string{"pay.over", "pay.issuer"}, true }), "DOC-05:document/UUID-X pay.issuer critical 960.00, 96000 of 0 cents"},
		{"a payment that was made before", document(func(d *audit.Document) { d.Kind, d.Faults, d.Void = "P", []string{"pay.over", "pay.twice"}, true }), "DOC-05:document/UUID-X pay.twice critical 960.00, 96000 of 0 cents"},
		{"a seal that nobody can check", asked("fuel.quota", "seal.unknown"), "DOC-06:document/UUID-X seal major 960.00, 96000 of 0 cents"},
		{"a wrong rate and a wrong amount", asked("line.amount", "line.rate", "sum.taxes"), "DOC-06:document/UUID-X taxes major 960.00, 96000 of 0 cents"},
		{"a wrong amount", asked("card.amount", "fuel.sub"), "DOC-06:document/UUID-X sums major 960.00, 96000 of 0 cents"},
		{"a permit of another kind", asked("fuel.permit.number"), "DOC-06:document/UUID-X fuel major 960.00, 96000 of 0 cents"},
		{"balances that do not come out", asked("pay.balance"), "DOC-06:document/UUID-X paid major 960.00, 96000 of 0 cents"},
		{"a document of no fuel", asked("kind"), "DOC-06:document/UUID-X rest major 960.00, 96000 of 0 cents"},
		{"questions of no weight, and those that others ask", asked("fuel.quota", "issuer", "contract", "cash", "line.before", "line.twice", "card.twice", "pay.unknown"), ""},
		{"questions of a document to another", document(func(d *audit.Document) { d.Receiver, d.Faults = "XAXX010101000", []string{"public", "line.rate"} }), "AUD-07:document/UUID-X:receiver receiver critical 960.00, 96000 of 0 cents"},
		{"questions of what is in order, to us", asked("public"), "DOC-06:document/UUID-X rest major 960.00, 96000 of 0 cents"},
		{"questions of a document that is canceled", document(func(d *audit.Document) { d.Void, d.Gone, d.Faults = true, true, []string{"line.rate"} }), ""},
		{"dearer than the index says", line(func(l *audit.Line) { l.PriceE4, l.Index = 241_000, tula }), "AUD-11:line/UUID-X/1 over_index major 4.00, 241000 of 240000 e4_l"},
		{"cheaper than the index says", line(func(l *audit.Line) { l.PriceE4, l.Index = 239_000, tula }), "AUD-11:line/UUID-X/1 under_index minor 0.00, 239000 of 240000 e4_l"},
		{"as the index says", line(func(l *audit.Line) { l.Index = tula }), ""},
		{"of an index that says no price any more", line(func(l *audit.Line) { l.ContractE4, l.Index = 0, tula }), "AUD-11:line/UUID-X/1 index_late major ?, 40000000 of 0 ul"},
		{"of an index that never said one", line(func(l *audit.Line) { l.ContractE4, l.Index = 0, &audit.Index{Name: "OPIS TULA"} }), "AUD-11:line/UUID-X/1 index_unsaid major ?, 40000000 of 0 ul"},
		{"without a price, of an index that says none", line(func(l *audit.Line) { l.PriceE4, l.ContractE4, l.Index = 0, 0, tula }), ""},
		{"a wrong value", faulty("value"), "DOC-03:document/UUID-X value major 960.00, 96000 of 0 cents"},
		{"changed since, and one never", logbook(func(l *audit.Logbook) { l.SHA256, l.Signatures = "later", l.Signatures[1:] }), "AUD-12:logbook/2026-11/v50 missing minor 2880.00, 0 of 2 n"},
	}
}

// In a month that is in order nothing is found, and what is planted in one is found once, as what
// it is, and nothing else with it. What is planted all at once is found all.
func TestPlanted(t *testing.T) {
	t.Parallel()
	for seed := range uint64(12) {
		same(t, fmt.Sprintf("seed %d: nothing is wrong", seed), short(judge(t, city(seed)).Findings), "")
		for _, w := range wrongs() {
			f := city(seed)
			w.plant(&f)
			same(t, fmt.Sprintf("seed %d: %s", seed, w.name), short(judge(t, f).Findings), w.want)
		}
	}
}

// Each case of each rule has something planted for it, so that none can be left out.
func TestEveryCaseIsPlanted(t *testing.T) {
	t.Parallel()
	found := map[reconcile.Rule][]string{}
	for _, w := range wrongs() {
		f := city(1)
		w.plant(&f)
		for _, x := range judge(t, f).Findings {
			found[x.Rule] = append(found[x.Rule], x.Args[0])
		}
	}
	for _, r := range audit.Rules() {
		slices.Sort(found[r])
		if got, want := slices.Compact(found[r]), audit.Cases(r); !slices.Equal(got, want) {
			t.Errorf("%s: planted %q, and there are %q", r, got, want)
		}
	}
}

// Nothing is found of what nobody said: contracts, our RFCs, and lists that there are not.
func TestWhatNobodySaidIsNotFound(t *testing.T) {
	t.Parallel()
	f := city(1)
	document(func(d *audit.Document) { d.Issuer, d.Receiver = "OTR990101XY2", "XAXX010101000" })(&f)
	more(func(f *audit.Fill) { f.Inventory, f.Roster = audit.NoList, audit.NoList })(&f)
	f.Receivers, f.Contracts = []string{" "}, nil
	same(t, "nobody said", short(judge(t, f).Findings), "")
}

// What is wrong with facts is said, all of it at once, and nothing is found of them.
func TestFactsThatCannotBe(t *testing.T) {
	t.Parallel()
	base := func() audit.Facts {
		return audit.Facts{
			Today: today, Zone: zone, Fills: []audit.Fill{clean(1, "v01", at("2026-11-05 09:00"))},
			Documents: []audit.Document{{ID: "U", Kind: "I", On: "2026-11-30"}}, Lines: []audit.Line{{ID: "U/1", On: "2026-11-30", State: match.Matched}},
			Limits: []audit.Limit{{What: audit.Budget, Of: "a", Month: month, Unit: reconcile.Cents}}, Yields: []audit.Yield{{Vehicle: "v01", Month: month}},
			Logbooks: []audit.Logbook{{Vehicle: "v01", Month: month}}, Lists: []audit.List{{Name: audit.Roster, Month: month}},
			Tanks: []audit.Tank{{Station: "norte", Tank: "T1", Month: month}}, Deliveries: []audit.Delivery{{Ref: dispense.Ref{Station: "norte", Epoch: 1, Seq: 2}, At: at("2026-11-05 09:00")}},
		}
	}
	judge(t, base())
	for _, tt := range []struct {
		change func(*audit.Facts)
		want   string
	}{
		{func(f *audit.Facts) { f.Zone = nil }, "the office has no time zone"},
		{func(f *audit.Facts) { f.Today = "" }, `today "" is no day`},
		{func(f *audit.Facts) {
			f.Contracts = []audit.Contract{{RFC: "X", From: "2026-02-01", Until: "2026-01-31"}}
		}, "contract with X: it ends on 2026-01-31 and begins on 2026-02-01; exchange them"},
		{func(f *audit.Facts) { f.Contracts = []audit.Contract{{RFC: "X", From: "1/2/26"}} }, `contract with X: "1/2/26" is no day`},
		{func(f *audit.Facts) { f.Contracts = []audit.Contract{{RFC: "X", From: "2026-01-01", Until: "x"}} }, `contract with X: "x" is no day`},
		{func(f *audit.Facts) {
			f.Contracts = []audit.Contract{{RFC: "X", From: "2026-01-01", Beside: []audit.Share{{From: "x"}}}}
		}, `contract with X: "x" is no day`},
		{func(f *audit.Facts) {
			f.Contracts = []audit.Contract{{RFC: "X", From: "2026-01-01", Beside: []audit.Share{{From: "2026-01-01", Hundredths: 10_001}}}}
		}, "its share beside fuel is 10001; it is from 0 to 10000"},
		{func(f *audit.Facts) { f.Documents[0].Beside = &audit.Beside{Cents: -1} }, "its amount beside fuel is -1"},
		{func(f *audit.Facts) { f.Documents[0].Beside = &audit.Beside{Cents: 1, AdvanceCents: 2} }, "its advance is 2; it is from 0 to 1"},
		{func(f *audit.Facts) { f.Fills = append(f.Fills, f.Fills[0]) }, "record norte/1/1: it is there twice"},
		{func(f *audit.Facts) { f.Yields = append(f.Yields, f.Yields[0]) }, "yield yield/2026-11/v01: it is there twice"},
		{func(f *audit.Facts) { f.Fills[0].Ref = dispense.Ref{} }, "it names no record"},
		{func(f *audit.Facts) { f.Fills[0].At = time.Time{} }, "it says not when it flowed"},
		{func(f *audit.Facts) { f.Fills[0].VolumeUL = -1 }, "its volume in µL is -1; it is from 0"},
		{func(f *audit.Facts) { f.Fills[0].VolumeUL = 1_000_000_000*liter + 1 }, "its volume in µL is 1000000000000001"},
		{func(f *audit.Facts) { f.Fills[0].PriceE4 = 100_000_001 }, "its price in 1/10000 is 100000001"},
		{func(f *audit.Facts) { f.Fills[0].Inventory = "yes" }, `its place in the inventory is "yes"`},
		{func(f *audit.Facts) { f.Fills[0].Roster = "no" }, `its place in the roster is "no"`},
		{func(f *audit.Facts) { f.Fills[0].Meter = "km" }, `its odometer is "km"`},
		{func(f *audit.Facts) { f.Fills[0].Custody = &audit.Paper{From: "x"} }, `"x" is no day`},
		{func(f *audit.Facts) { f.Fills[0].Commission = &audit.Paper{Until: "x"} }, `"x" is no day`},
		{func(f *audit.Facts) {
			f.Fills[0].States = []audit.Span{{State: audit.Retired, From: at("2026-11-05 09:00"), Until: at("2026-11-05 08:59")}}
		}, "its vehicle is retired until before it is"},
		{func(f *audit.Facts) { f.Fills[0].States = []audit.Span{{State: audit.Retired}} }, "its vehicle is retired, and nothing says since when"},
		{func(f *audit.Facts) { f.Fills[0].Bill = &audit.Bill{On: "2026-11-05"} }, "it names no document that bills it"},
		{func(f *audit.Facts) { f.Fills[0].Bill = &audit.Bill{Document: "U"} }, `"" is no day`},
		{func(f *audit.Facts) { f.Documents[0].ID = "" }, "it names no UUID"},
		{func(f *audit.Facts) { f.Documents[0].Kind = "" }, `its kind is ""`},
		{func(f *audit.Facts) { f.Documents[0].On = "hoy" }, `"hoy" is no day`},
		{func(f *audit.Facts) { f.Documents[0].Cents = 100_000_000_000_001 }, "its amount is 100000000000001"},
		{func(f *audit.Facts) { f.Lines[0].ID = "" }, "it names no line"},
		{func(f *audit.Facts) { f.Lines[0].State = "" }, `its state is ""`},
		{func(f *audit.Facts) { f.Lines[0].On = "" }, `"" is no day`},
		{func(f *audit.Facts) { f.Lines[0].Load = &audit.Load{Other: "x"} }, "it says what came, and names no delivery"},
		{func(f *audit.Facts) {
			f.Lines[0].Load = &audit.Load{Delivery: "x", Came: new(1_000_000_000*liter + 1)}
		}, "its delivery in µL is 1000000000000001"},
		{func(f *audit.Facts) { f.Lines[0].PriceE4 = -1 }, "its price in 1/10000 is -1"},
		{func(f *audit.Facts) { f.Lines[0].ContractE4 = -1 }, "its contract's price in 1/10000 is -1"},
		{func(f *audit.Facts) { f.Lines[0].Index = &audit.Index{Day: "2026-12-08"} }, "it names no index"},
		{func(f *audit.Facts) {
			f.Lines[0].Index = &audit.Index{Name: "x", Day: "2026-12-08", MarkupE4: -100_000_001}
		}, "its markup in 1/10000 is -100000001"},
		{func(f *audit.Facts) { f.Lines[0].Cents = -100_000_000_000_001 }, "its amount is -100000000000001"},
		{func(f *audit.Facts) { f.Lines[0].VolumeUL = 1_000_000_000*liter + 1 }, "its volume in µL is 1000000000000001"},
		{func(f *audit.Facts) { f.Limits[0].Of = "" }, "it names no vehicle or account"},
		{func(f *audit.Facts) { f.Limits[0].What = "x" }, `its kind is "x"`},
		{func(f *audit.Facts) { f.Limits[0].Unit = reconcile.Meters }, `its unit is "m"`},
		{func(f *audit.Facts) { f.Limits[0].Month = "2026-13" }, `"2026-13" is no month`},
		{func(f *audit.Facts) { f.Limits[0].Limit = -100_000_000_000_001 }, "its limit is -100000000000001"},
		{func(f *audit.Facts) { f.Limits[0].Used = 100_000_000_000_001 }, "its use is 100000000000001"},
		{func(f *audit.Facts) { f.Limits[0].Unit, f.Limits[0].Used = reconcile.Microliters, -1 }, "its use is -1"},
		{func(f *audit.Facts) { f.Limits[0].Earlier = -1 }, "its excess of the month before is -1"},
		{func(f *audit.Facts) { f.Limits[0].PriceE4 = -1 }, "its price in 1/10000 is -1"},
		{func(f *audit.Facts) { f.Yields[0].Vehicle = "" }, "it names no vehicle"},
		{func(f *audit.Facts) { f.Yields[0].Month = "2026-11-01" }, `"2026-11-01" is no month`},
		{func(f *audit.Facts) { f.Yields[0].DistanceM = -1 }, "its distance in meters is -1"},
		{func(f *audit.Facts) { f.Yields[0].RunS = -1 }, "its time in seconds is -1"},
		{func(f *audit.Facts) { f.Yields[0].VolumeUL = 1_000_000*liter + 1 }, "its volume in µL is 1000000000001"},
		{func(f *audit.Facts) { f.Yields[0].Expected = -1 }, "its expected yield is -1"},
		{func(f *audit.Facts) { f.Yields[0].PriceE4 = -1 }, "its price in 1/10000 is -1"},
		{func(f *audit.Facts) { f.Logbooks[0].Vehicle = "" }, "it names no vehicle"},
		{func(f *audit.Facts) { f.Logbooks[0].Month = "" }, `"" is no month`},
		{func(f *audit.Facts) { f.Logbooks[0].Fills = -1 }, "its number of fills is -1"},
		{func(f *audit.Facts) { f.Logbooks[0].Cents = new(int64(100_000_000_000_001)) }, "its amount is 100000000000001"},
		{func(f *audit.Facts) { f.Lists[0].Name = "padrón" }, `its name is "padrón"`},
		{func(f *audit.Facts) { f.Tanks[0].Month = "" }, `"" is no month`},
		{func(f *audit.Facts) { f.Tanks[0].Station = "" }, "it names no station"},
		{func(f *audit.Facts) { f.Tanks[0].Tank = "" }, "it names no tank"},
		{func(f *audit.Facts) { f.Tanks[0].SAT = stock.Short }, "it is off, and nothing says by how much"},
		{func(f *audit.Facts) { f.Tanks[0].PriceE4 = -1 }, "its price in 1/10000 is -1"},
		{func(f *audit.Facts) { f.Tanks[0].Book = new(1_000_000_000*liter + 1) }, "its book in µL is 1000000000000001"},
		{func(f *audit.Facts) { f.Tanks[0].Drifts = []stock.Drift{{From: "x", To: "2026-11-05"}} }, `"x" is no day`},
		{func(f *audit.Facts) {
			f.Tanks[0].Rises = []stock.Rise{rise("2026-11-05 00:00", "2026-11-04 00:00", 1, 1)}
		}, "its water rose, and nothing says from when until when"},
		{func(f *audit.Facts) {
			f.Tanks[0].Rises = []stock.Rise{rise("2026-11-03 00:00", "2026-11-04 00:00", -1, 1)}
		}, "its rise of water in µL is -1000000"},
		{func(f *audit.Facts) { f.Tanks[0].Days = []audit.TankDay{{Day: "x"}} }, `"x" is no day`},
		{func(f *audit.Facts) { f.Tanks[0].Days = []audit.TankDay{{Day: "2026-11-05", Alarm: stock.Moved}} }, "a day is off, and nothing says by how much"},
		{func(f *audit.Facts) { f.Tanks[0].Days = []audit.TankDay{{Day: "2026-11-05", Most: -1}} }, "its limit in µL is -1"},
		{func(f *audit.Facts) { f.Deliveries[0].Beyond = -1_000_000_000*liter - 1 }, "its volume beyond it in µL is -1000000000000001"},
		{func(f *audit.Facts) { f.Tanks = append(f.Tanks, f.Tanks[0]) }, "tank tank/2026-11/norte/T1: it is there twice"},
		{func(f *audit.Facts) { f.Deliveries[0].Ref = dispense.Ref{} }, "it names no record"},
		{func(f *audit.Facts) { f.Deliveries[0].At = time.Time{} }, "it says not when it came"},
		{func(f *audit.Facts) { f.Deliveries[0].Short = true }, "it is short, and nothing says by how much"},
		{func(f *audit.Facts) { f.Deliveries[0].Twin.Twinned = stock.ByRise }, "it is there twice, and nothing says which other it is"},
		{func(f *audit.Facts) {
			f.Deliveries[0].Twin = stock.Twin{Twinned: stock.ByLiters, Other: f.Deliveries[0].Ref}
		}, "it is there twice, and nothing says which other it is"},
		{func(f *audit.Facts) { f.Deliveries[0].Twice = -1 }, "its volume that is there twice in µL is -1"},
		{func(f *audit.Facts) { f.Deliveries[0].Watered = true }, "it brought water, and nothing says how much"},
		{func(f *audit.Facts) { f.Lists[0].Month = "" }, `"" is no month`},
		{func(f *audit.Facts) { f.Lists[0].Cents = new(int64(100_000_000_000_001)) }, "its amount is 100000000000001"},
	} {
		f := base()
		tt.change(&f)
		j, err := audit.Judge(f, audit.NewSettings(nil))
		if err == nil || j != nil || !strings.Contains(err.Error(), tt.want) {
			t.Errorf("got %v, want that %s", err, tt.want)
		}
	}
	f := base()
	f.Today, f.Logbooks[0].Vehicle = "x", ""
	if _, err := audit.Judge(f, audit.NewSettings(nil)); err == nil || strings.Count(err.Error(), "\n") != 1 {
		t.Errorf("two things are wrong: got %v", err)
	}
}

// Figures at their bounds are reckoned and not wrapped around.
func TestLargestFigures(t *testing.T) {
	t.Parallel()
	x := clean(1, "v01", at("2026-11-05 09:00"))
	x.VolumeUL, x.PriceE4, x.Inventory = 1_000_000_000*liter, 100_000_000, audit.Unlisted
	f := audit.Facts{
		Today: today, Zone: zone, Fills: []audit.Fill{x},
		Limits: []audit.Limit{{What: audit.Allotment, Of: "v01", Month: month, Unit: reconcile.Microliters, Limit: 0, Used: 1_000_000_000 * int64(liter), PriceE4: 100_000_000}},
		Yields: []audit.Yield{
			{Vehicle: "v01", Month: month, RunS: 1, VolumeUL: 1_000_000 * liter, Expected: 1, PriceE4: 100_000_000},
			{Vehicle: "v02", Month: month, DistanceM: 10_000_000_000, VolumeUL: 1, Expected: 1_000_000_000, PriceE4: 100_000_000},
			{Vehicle: "v03", Month: month, DistanceM: 1, VolumeUL: 1_000_000 * liter, Expected: 1_000_000_000, PriceE4: 100_000_000},
		},
	}
	same(t, "largest", short(judge(t, f).Findings), `
AUD-01:norte/1/1 inventory major 10000000000000.00, 1000000000000000 of 0 ul
AUD-09:allotment/2026-11/v01 allotment minor 10000000000000.00, 1000000000000000 of 0 ul
AUD-10:yield/2026-11/v01 worse_hours major 10000000000.00, 3600000000000000 of 1 ul_h
AUD-10:yield/2026-11/v02 better minor 0.00, 10000000000000000 of 1000000000 m_l
AUD-10:yield/2026-11/v03 worse major 10000000000.00, 0 of 1000000000 m_l
`)
}

// What a month lacks as a whole is asked for when it is over, and signed logbooks when they have had
// their days.
func TestListsHaveTime(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name  audit.ListName
		today audit.Day
		found bool
	}{
		{audit.Inventory, "2026-11-30", false}, {audit.Inventory, "2026-12-01", true}, {audit.Custodies, "2026-11-30", false}, {audit.Custodies, "2026-12-01", true},
		{audit.Logbooks, "2026-12-01", false}, {audit.Logbooks, "2026-12-10", false}, {audit.Logbooks, "2026-12-11", true},
	} {
		j := judge(t, audit.Facts{Today: tt.today, Zone: zone, Lists: []audit.List{{Name: tt.name, Month: month}}})
		if got := len(j.Findings) == 1; got != tt.found {
			t.Errorf("%s on %s: found is %t", tt.name, tt.today, got)
		}
	}
}

// contractsIn has contracts say in which money each is, as far as there are any.
func contractsIn(f *audit.Facts, currencies ...string) {
	for i := range f.Contracts {
		f.Contracts[i].Currency = currencies[i%len(currencies)]
	}
}
