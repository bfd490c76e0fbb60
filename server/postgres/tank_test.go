package postgres_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/litro-fuel/litro/dispense"
	"github.com/litro-fuel/litro/server/access"
	"github.com/litro-fuel/litro/server/fault"
	"github.com/litro-fuel/litro/server/fleet"
	"github.com/litro-fuel/litro/server/reconcile"
	"github.com/litro-fuel/litro/server/report"
	"github.com/litro-fuel/litro/server/send"
	"github.com/litro-fuel/litro/server/send/hook"
)

// Records of levels go in; what is told, by webhooks and by mail, and what pages say, comes
// out.
func TestTankAlarms(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	ctx := t.Context()
	a := d.station("norte")
	now := a.At
	for _, u := range []access.User{
		{Username: "rosa", Name: "Rosa", Role: access.Manager, Language: "en", Active: true},
		{Username: "pia", Name: "Pía", Role: access.Manager, Language: "en", Active: true, Departments: []string{"salud"}},
	} {
		if err := errors.Join(d.store.AddUser(ctx, u, "test"), d.store.Subscribe(ctx, send.Subscription{Username: u.Username, Address: u.Username + "@ciudad.mx", Fills: "none", Findings: "none", Tanks: "all", Since: now})); err != nil {
			t.Fatal(err)
		}
	}
	if err := d.store.AddHook(ctx, send.HookRow{Hook: "h", Name: "h", URL: "https://example.com", Events: send.Events(), Secret: hook.NewSecret(), MadeBy: "luis", MadeAt: now}); err != nil {
		t.Fatal(err)
	}
	// told spreads what happened and returns it as "event raised level".
	told := func() (all []string) {
		t.Helper()
		d.exec(`DELETE FROM sending`)
		d.exec(`DELETE FROM tiding`)
		for n := 1; n > 0; {
			var err error
			if n, err = d.store.Spread(ctx, now, now); err != nil {
				t.Fatal(err)
			}
		}
		rows, err := d.pool.Query(ctx, `SELECT body FROM sending WHERE way = 'hook'`)
		if err != nil {
			t.Fatal(err)
		}
		defer rows.Close()
		for rows.Next() {
			var body string
			var m struct {
				Type string
				Data send.TankData
			}
			if err := rows.Scan(&body); err != nil {
				t.Fatal(err)
			}
			if err := json.Unmarshal([]byte(body), &m); err != nil {
				t.Fatal(err)
			}
			all = append(all, fmt.Sprintf("%s %s %d", m.Type, strings.Join(m.Data.Raised, "+"), m.Data.VolumeUL/int64(liter)))
		}
		slices.Sort(all)
		var mails, others int
		if err := d.pool.QueryRow(ctx, `SELECT count(*), count(*) FILTER (WHERE username <> 'rosa') FROM tiding`).Scan(&mails, &others); err != nil {
			t.Fatal(err)
		}
		if mails != len(all) || others != 0 {
			t.Errorf("by mail: got %d, %d of them to who sees a department; want %d, all to rosa", mails, others, len(all))
		}
		return all
	}
	want := func(what string, want ...string) {
		t.Helper()
		if got := told(); !slices.Equal(got, want) {
			t.Errorf("%s: got %q, want %q", what, got, want)
		}
	}
	read := func(after time.Duration, liters int64, change func(*dispense.Tank)) {
		t.Helper()
		a.At = a.At.Add(after)
		b := &dispense.Tank{Tank: "T1", Grade: "diesel", Source: "gauge", Why: "periodic", VolumeUL: dispense.Volume(liters) * liter, Basis: "obs", UllageUL: new(dispense.Volume(10_000-liters) * liter), Alarms: []string{}}
		if change != nil {
			change(b)
		}
		d.write(a, b)
	}
	revision := int64(0)
	say := func(l reconcile.TankLimits) {
		t.Helper()
		err := d.store.SayTankLimits(ctx, fleet.Act{Who: "luis", At: now, Why: "temporada"}, fleet.TankLimits{Station: "norte", Tank: "T1", TankLevels: fleet.TankLevels(l), Revision: revision})
		if err != nil {
			t.Fatal(err)
		}
		tank, err := d.store.Tank(ctx, "norte", "T1", now)
		if err != nil {
			t.Fatal(err)
		}
		revision = tank.Said[len(tank.Said)-1].N
	}
	level := func() report.TankLevel {
		t.Helper()
		all, err := d.store.Tanks(ctx, now)
		if err != nil || len(all) != 1 {
			t.Fatalf("tanks: got %v, %v; want one", all, err)
		}
		return all[0]
	}

	read(time.Hour, 9_500, nil)
	now = a.At
	want("no limits")
	all := reconcile.TankLimits{FromAt: now, LowUL: new(1_000 * liter), ReorderUL: new(3_000 * liter), HighUL: new(9_000 * liter), WaterUL: new(50 * liter)}
	say(all)
	want("what is past a limit when it is said", "tank.alarm high 9500")
	for _, l := range []int64{8_000, 3_000, 3_040, 2_990, 1_000, 1_010, 990} {
		read(time.Hour, l, nil)
		now = a.At
		got := told()
		switch l {
		case 3_000:
			if !slices.Equal(got, []string{"tank.reorder reorder 3000"}) {
				t.Errorf("at the reorder point: got %q", got)
			}
		case 1_000:
			if !slices.Equal(got, []string{"tank.alarm low 1000"}) {
				t.Errorf("at the low level: got %q", got)
			}
		default:
			if len(got) != 0 {
				t.Errorf("at %d L: got %q, want nothing", l, got)
			}
		}
	}
	l := level()
	if got := fmt.Sprint(l.Past(), l.State(), *l.FillUL()); got != fmt.Sprint([]string{"low", "reorder"}, "low", 9_010*liter) {
		t.Errorf("the tank: got %s", got)
	}
	read(time.Hour, 7_000, func(b *dispense.Tank) { b.WaterUL, b.Alarms = new(55*liter), []string{"leak"} })
	now = a.At
	want("water, and what the gauge says", "tank.alarm water+leak 7000")
	read(time.Hour, 6_990, func(b *dispense.Tank) { b.WaterUL, b.Alarms = new(54*liter), []string{"leak"} })
	now = a.At
	want("the same again")

	// Five days without a network: what was crossed and is over is not told, nor is what is
	// read there on the way; what is so now is.
	start := a.At
	now = start.Add(121 * time.Hour)
	read(time.Hour, 900, func(b *dispense.Tank) { b.WaterUL = new(10 * liter) })
	want("the first that arrives is old")
	read(time.Hour, 8_000, nil)
	read(24*time.Hour, 2_900, nil)
	want("so are the next")
	read(95*time.Hour, 2_500, nil)
	want("what is so now", "tank.reorder reorder 2500")
	if x := level(); !slices.Equal(x.Past(), []string{"reorder"}) {
		t.Errorf("after five days: got %v", x.Past())
	}
	tank, err := d.store.Tank(ctx, "norte", "T1", now)
	if err != nil {
		t.Fatal(err)
	}
	lows := 0
	for _, x := range tank.Alarms {
		if x.Word == reconcile.TankLow && x.Over != nil {
			lows++
		}
	}
	if lows != 2 {
		t.Errorf("what was low and is over is on the page: got %d, want 2: %v", lows, tank.Alarms)
	}

	// A limit that is dated back begins its alarm then, and is told once.
	back := all
	back.LowUL, back.FromAt = new(2_950*liter), start.Add(20*time.Hour)
	say(back)
	want("dated back", "tank.alarm low 2500")
	tank, err = d.store.Tank(ctx, "norte", "T1", now)
	if err != nil {
		t.Fatal(err)
	}
	if first := tank.Raised[0]; first.Word != reconcile.TankLow || first.Since != tank.Readings[len(tank.Readings)-2].Ref {
		t.Errorf("since: got %v, want low since the reading after it", first)
	}
	again := back
	again.LowUL, again.FromAt = new(2_960*liter), now
	say(again)
	want("another limit that it is past, too")

	// An alarm that was raised before all readings that are looked at is not told again.
	d.exec(`INSERT INTO event (station, epoch, seq, branch, at, kind, body)
SELECT station, epoch, seq + n, 0, at, kind, body FROM generate_series(1, 1005) n, (SELECT * FROM event WHERE kind = 'tank' ORDER BY epoch DESC, seq DESC LIMIT 1) e`)
	want("of a thousand readings before")

	if err := d.store.SayTankLimits(ctx, fleet.Act{Who: "luis", At: now, Why: "x"}, fleet.TankLimits{Station: "norte", Tank: "T1", TankLevels: fleet.TankLevels(all)}); !errors.Is(err, fault.ErrConflict) {
		t.Errorf("said from what was read before: got %v, want a conflict", err)
	}
	if err := d.store.SayTankLimits(ctx, fleet.Act{Who: "luis", At: now, Why: "x"}, fleet.TankLimits{Station: "norte", Tank: "T9", TankLevels: fleet.TankLevels(all)}); !errors.Is(err, fault.ErrNotFound) {
		t.Errorf("a tank that nobody reads: got %v, want that it is not there", err)
	}
	for _, sql := range []string{`UPDATE tank_limits SET low_ul = 1`, `DELETE FROM tank_limits`} {
		if _, err := d.pool.Exec(ctx, sql); err == nil {
			t.Errorf("%s: what was said was written over", sql)
		}
	}
	var trail int
	if err := d.pool.QueryRow(ctx, `SELECT count(*) FROM audit WHERE what = 'tank limits set' AND who = 'luis' AND object = 'norte/T1'`).Scan(&trail); err != nil || trail != 3 {
		t.Errorf("audit trail: got %d, %v; want 3", trail, err)
	}
	if list, err := d.store.Part(scope("obras"), true, true).Tanks(ctx, now); err != nil || len(list) != 0 {
		t.Errorf("to who sees a department: got %v, %v; want nothing", list, err)
	}
	if list, err := d.store.Part(scope("*"), true, true).Tanks(ctx, now); err != nil || len(list) != 1 || len(list[0].Past()) != 2 {
		t.Errorf("to who sees all departments: got %v, %v; want the tank with its limits", list, err)
	}
}
