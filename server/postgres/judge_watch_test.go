package postgres_test

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/litro-fuel/litro/dispense"
	"github.com/litro-fuel/litro/dispense/dispensetest"
	"github.com/litro-fuel/litro/server/reconcile"
)

// A journey is one of vehicle v1, which goes 400 km on 40 L and fuels each fourth day, at
// stations in turn.
type journey struct {
	*desk
	authors []*dispensetest.Author
	totals  map[string]dispense.Volume
	n       int
	begin   time.Time
}

func (d *desk) journey(authors ...*dispensetest.Author) *journey {
	return &journey{d, authors, map[string]dispense.Volume{}, 0, authors[0].At}
}

// fuel makes the records of the next fill, of so many liters, and does not send them.
func (j *journey) fuel(liters int64) []*dispense.Record {
	a := j.authors[j.n%len(j.authors)]
	v := dispense.Volume(liters) * liter
	a.At = j.begin.AddDate(0, 0, 4*j.n)
	auth := a.Append(j, dispensetest.Authorized("v1", 60))
	body := dispensetest.Dispensed(auth, j.totals[a.Station], v)
	body.OdometerM = new(int64(10_000+400*j.n) * 1000)
	j.totals[a.Station] += v
	j.n++
	return []*dispense.Record{auth, a.Append(j, body)}
}

// said returns what waits for somebody about ways, one line a finding, and the marks.
func (d *desk) said() string {
	d.Helper()
	d.drain()
	var out []string
	for _, f := range d.findings() {
		if strings.HasPrefix(string(f.Rule), "economy") {
			out = append(out, fmt.Sprintf("%s %s %s", f.ID, f.Severity, reconcile.Sentence("en", time.UTC, f.Finding)))
		}
	}
	rows, err := d.pool.Query(d.Context(), `SELECT fills || ' ' || at || ' ' || state FROM watch ORDER BY vehicle, fills`)
	if err != nil {
		d.Fatal(err)
	}
	defer rows.Close()
	slices.Sort(out)
	for rows.Next() {
		var s string
		if err := rows.Scan(&s); err != nil {
			d.Fatal(err)
		}
		out = append(out, s)
	}
	return strings.Join(out, "\n")
}

// A way that took too much is found, and the finding goes when a correction explains it;
// consumption that went up is found once, and what the office says of it is heard.
func TestJudgeConsumption(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	d.vehicle("v1")
	norte, office := d.station("norte", meterAt(0)), d.station(dispense.Office)
	j := d.journey(norte)
	var fills []*dispense.Record
	for i := range 75 {
		liters := int64(40)
		if i == 20 {
			liters = 60
		} else if i >= 50 {
			liters = 46
		}
		r := j.fuel(liters)
		d.put(norte, r...)
		fills = append(fills, r[1])
	}
	rows := d.wantFindings(reconcile.EconomyLow, reconcile.EconomyFalls)
	if f := rows[1]; f.Rule != reconcile.EconomyLow || f.Ref != fills[20].Ref() || *f.Actual != 6_666 || *f.Expected != 10_000 {
		t.Errorf("got %+v, want 6.66 km/L instead of 10 at %s", f, fills[20].Ref())
	}
	if f := rows[0]; f.Ref != fills[55].Ref() {
		t.Errorf("consumption is up since %s; got %s, want %s", fills[50].Ref(), f.Ref, fills[55].Ref())
	}
	part := *fills[20].Body.(*dispense.Dispense)
	part.Vehicle, part.VolumeUL, part.AmountCents, part.OdometerM, part.Draws = "v2", 20*liter, nil, nil, nil
	office.At = norte.At
	d.write(office, &dispense.Correct{Of: fills[20].Ref(), Action: "assign", Reason: "20 L went into v2", People: two, Dispense: &part})
	if rows = d.wantFindings(reconcile.EconomyFalls); count(t, d.pool, `SELECT count(*) FROM watch`) != 2 {
		t.Errorf("of 75 fills there are not two marks")
	}
	// From here on that is what it consumes: it is learned anew, and not found again.
	d.write(office, &dispense.Decide{What: "finding", Subject: rows[0].ID, Detail: "justified finance manager", Reason: "it climbs now", People: two})
	for range 100 {
		d.put(norte, j.fuel(46)...)
	}
	d.wantFindings(reconcile.EconomyFalls)
	if found, err := d.store.Replay(t.Context()); err != nil || found != nil {
		t.Errorf("replay: got %v %v, want no difference", found, err)
	}
	d.exec(`UPDATE watch SET state = '{}' WHERE fills = 32`)
	if found, err := d.store.Replay(t.Context()); err != nil || found == nil || found.Table != "watch" {
		t.Errorf("replay of an altered mark: got %v %v, want a difference", found, err)
	}
}

// Three stations tell of the fills of one vehicle in any order, and each is judged when
// it comes: what is found is what is found of all at once.
func TestConsumptionOfAnyOrder(t *testing.T) {
	t.Parallel()
	want := ""
	for seed := range uint64(3) {
		d := newDesk(t)
		d.vehicle("v1")
		j := d.journey(d.station("norte", meterAt(0)), d.station("oriente", meterAt(0)), d.station("sur", meterAt(0)))
		unsent := map[*dispensetest.Author][]*dispense.Record{}
		for i := range 90 {
			liters := int64(40)
			switch {
			case i == 30:
				liters = 70
			case i == 61:
				liters = 20
			case i >= 70:
				liters = 50
			}
			a := j.authors[i%3]
			unsent[a] = append(unsent[a], j.fuel(liters)...)
		}
		rng := rand.New(rand.NewPCG(seed, 0))
		for len(unsent) > 0 {
			for _, a := range j.authors {
				n := min(1+rng.IntN(40), len(unsent[a]))
				if seed == 0 {
					n = len(unsent[a])
				}
				if n > 0 {
					d.put(a, unsent[a][:n]...)
				}
				if unsent[a] = unsent[a][n:]; len(unsent[a]) == 0 {
					delete(unsent, a)
				}
				if seed > 0 {
					d.drain()
				}
			}
		}
		got := d.said()
		if want == "" {
			want = got
		}
		if !strings.Contains(got, "economy_low") || !strings.Contains(got, "economy_falls") || got != want {
			t.Errorf("seed %d: got\n%s\nwant\n%s", seed, got, want)
		}
	}
}

// What was in force of a vehicle when it fueled is what its fills are held against,
// whatever was said since; a change of a rule is for fills after it.
func TestFillsAreHeldAgainstThen(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	a := d.station("norte", meterAt(0))
	before := a.At.Add(-time.Hour)
	say := func(n int64, kind, key string, at time.Time, body string) {
		d.exec(`INSERT INTO policy_entry (log, n, kind, key, at, body) VALUES ('fleet', $1, $2, $3, $4, $5)`, n, kind, key, at, body)
	}
	say(1, "rule", "r1", before, `{"rule":"r1","per_fill_ul":60000000}`)
	say(2, "vehicle", "v1", before, `{"vehicle":"v1","status":"active","plate":"P-1","grades":["diesel"],"tank_ul":30000000,"rule":"r1"}`)
	first := d.fill(a, "v1", 0, 40*liter, nil)
	rows := d.wantFindings(reconcile.OverTank)
	if f := rows[0]; f.Ref != first.Ref() || *f.Expected != int64(30*liter) {
		t.Errorf("got %+v, want more than 30 L at %s", f, first.Ref())
	}
	// A larger tank is put in, and the grade changes: what was, was so then.
	say(3, "vehicle", "v1", a.At.Add(time.Hour), `{"vehicle":"v1","status":"active","plate":"P-1","grades":["magna"],"tank_ul":90000000,"rule":"r1"}`)
	d.exec(`INSERT INTO unjudged SELECT station, epoch, seq, branch FROM dispense`)
	d.wantFindings(reconcile.OverTank)
	a.At = a.At.Add(24 * time.Hour)
	d.fill(a, "v1", 40*liter, 40*liter, func(b *dispense.Dispense) { b.OdometerM = new(*b.OdometerM + 200_000) })
	d.wantFindings(reconcile.OverTank, reconcile.OtherGrade)
	// Nobody asks for the grade from now on, as two have said; that nobody asks for the tank
	// is proposed, and counts for nothing.
	d.exec(`INSERT INTO finding_rule (rule, off, from_at, reason, said_by, said_at, loosens, approved_by, approved_at, record) VALUES ('other_grade', true, $1, 'test', 'ana', $1, true, 'luis', $1, 'office/1/1')`, a.At.Add(time.Hour))
	d.exec(`INSERT INTO finding_rule (rule, off, from_at, reason, said_by, said_at, loosens, state) VALUES ('over_tank', true, $1, 'test', 'ana', $1, true, 'proposed')`, a.At.Add(time.Hour))
	a.At = a.At.Add(24 * time.Hour)
	d.fill(a, "v1", 80*liter, 40*liter, func(b *dispense.Dispense) { b.OdometerM = new(*b.OdometerM + 400_000) })
	d.exec(`INSERT INTO unjudged SELECT station, epoch, seq, branch FROM dispense ON CONFLICT DO NOTHING`)
	d.wantFindings(reconcile.OverTank, reconcile.OtherGrade)
	// And the price: more than a centavo off what was posted.
	d.exec(`INSERT INTO price (grade, from_at, price_e4, currency) VALUES ('diesel', $1, 245300, 'MXN')`, a.At.Add(time.Hour))
	a.At = a.At.Add(24 * time.Hour)
	late := d.fill(a, "v1", 120*liter, 40*liter, func(b *dispense.Dispense) { b.OdometerM = new(*b.OdometerM + 600_000) })
	d.wantFindings(reconcile.OverTank, reconcile.OtherGrade, reconcile.PriceOff)
	d.behind(fmt.Sprintf(`UPDATE arrival SET received_at = received_at + interval '30 hours' WHERE first_seq <= %d AND last_seq >= %[1]d AND station = 'norte'`, late.Seq))
	d.exec(`INSERT INTO unjudged SELECT station, epoch, seq, branch FROM dispense ON CONFLICT DO NOTHING`)
	d.wantFindings(reconcile.OverTank, reconcile.OtherGrade, reconcile.PriceOff, reconcile.RecordsLate)
	if found, err := d.store.Replay(t.Context()); err != nil || found != nil {
		t.Errorf("replay: got %v %v, want no difference", found, err)
	}
}
