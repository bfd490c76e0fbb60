package audit_test

import (
	"flag"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/litro-fuel/litro/server/reconcile"
	"github.com/litro-fuel/litro/server/reconcile/audit"
	"github.com/litro-fuel/litro/server/reconcile/match"
)

var update = flag.Bool("update", false, "write the golden file anew")

// Every case, in both languages: what it is, with its figures, and what to do.
func TestWords(t *testing.T) {
	t.Parallel()
	b := &strings.Builder{}
	for _, w := range wrongs() {
		f := audit.Facts{Today: today, Zone: zone, Receivers: []string{ours, "MPA850101AB2"}, Contracts: []audit.Contract{{RFC: shell, From: "2026-01-01", Until: "2026-12-31"}, {RFC: shell, From: "2027-01-01"}}}
		w.plant(&f)
		for _, x := range judge(t, f).Findings {
			x.StationName, x.VehicleName = "Norte", "E-042"
			for _, lang := range []string{"es-MX", "en"} {
				said := audit.Tell(lang, zone, &x)
				for _, s := range []string{said.Title, said.Says, said.Do} {
					if s == "" || strings.ContainsAny(s, "{}") {
						t.Errorf("%s %s in %s: %q", x.ID, x.Args[0], lang, s)
					}
				}
				fmt.Fprintf(b, "%s %s %s. %s %s\n", x.Rule, x.Args[0], said.Title, said.Says, said.Do)
			}
		}
	}
	const golden = "testdata/words.txt"
	if *update {
		if err := os.WriteFile(golden, []byte(b.String()), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(golden)
	if err != nil || b.String() != string(want) {
		t.Errorf("%s (%v): got\n%s", golden, err, b)
	}
}

// A rule that is not known comes out as its name, and a case that is not known has a title.
func TestUnknownWords(t *testing.T) {
	t.Parallel()
	if got := audit.Tell("es-MX", zone, &audit.Finding{Finding: reconcile.Finding{Rule: "AUD-13"}}); got != (audit.Words{Title: "AUD-13"}) {
		t.Errorf("got %+v", got)
	}
	if got := audit.Title("en-GB", audit.NotSigned); got != "Logbook without a signature" {
		t.Errorf("got %q", got)
	}
}

// What has no name is called by its number.
func TestWithoutNames(t *testing.T) {
	t.Parallel()
	f := one(t, more(func(f *audit.Fill) { f.Inventory = audit.Unlisted }))
	if got := audit.Tell("en", zone, &f).Says; !strings.HasPrefix(got, "v07 was not") || !strings.Contains(got, "at norte.") {
		t.Errorf("got %q", got)
	}
	f = one(t, logbook(func(l *audit.Logbook) { l.Needed = []string{"comptroller"} }))
	if got := audit.Tell("es", zone, &f).Says; !strings.Contains(got, "la firma de: comptroller.") {
		t.Errorf("got %q", got)
	}
}

// Every reason has words, with all that it names.
func TestWhys(t *testing.T) {
	t.Parallel()
	for why, want := range map[audit.Why]string{
		audit.Voided: "", audit.RuleOff: "", audit.NoVehicle: "", audit.Listed: "", audit.ListThere: "", audit.NotSaid: "", audit.InService: "", audit.Read: "", audit.NoMeter: "",
		audit.Answered: "R-7", audit.Inside: "", audit.Commissioned: "R-7", audit.Billed: "R-7 05/11/2026", audit.OwnTank: "", audit.InTime: "", audit.ToUs: "", audit.Electronic: "",
		audit.Fueled: "", audit.NoFuel: "", audit.WithinLimit: "", audit.OverBefore: "", audit.InRange: "", audit.Justified: "R-7 05/11/2026", audit.NoBill: "", audit.AtContract: "", audit.Signed: "", audit.Empty: "", audit.NotAsked: "",
		audit.TankWithin: "", audit.Unmeasured: "", audit.OfMonth: "R-7", audit.OfLine: "R-7", audit.OfDay: "R-7", audit.OfLoad: "R-7", audit.CameWhole: "", audit.NoNote: "", audit.Dry: "", audit.LoadAlone: "", audit.BothCame: "", audit.OwnNote: "", audit.Genuine: "", audit.Known: "", audit.NoStamp: "",
	} {
		es, en := audit.TellWhy("es-MX", why, []string{"R-7", "2026-11-05"}), audit.TellWhy("en", why, []string{"R-7", "2026-11-05"})
		if es == string(why) || en == string(why) || es == en || strings.ContainsAny(es+en, "{}") {
			t.Errorf("%s: %q, %q", why, es, en)
		}
		for _, name := range strings.Fields(want) {
			if !strings.Contains(es, name) {
				t.Errorf("%s: %q does not name %s", why, es, name)
			}
		}
	}
	if got := audit.TellWhy("en", "fire", nil); got != "fire" {
		t.Errorf("got %q", got)
	}
}

// The tolerance that judged a figure stands beside it, and what was found before it was kept reads as it did.
func TestToleranceBesideTheFigure(t *testing.T) {
	t.Parallel()
	allotted := func(l audit.Limit) func(*audit.Facts) {
		l.Of, l.Month, l.Unit = "v50", month, reconcile.Cents
		return limit(l)
	}
	ten := []reconcile.Said{set(audit.OverAllotted, "2026-11-30 00:00", 10)}
	for name, tt := range map[string]struct {
		plant      func(*audit.Facts)
		said       []reconcile.Said
		es, before string
	}{
		"liters": {differing(match.Volume, 60, 144_000, 240_000), nil, "diferencia de 20 L (tolerancia 0.2 L).", "diferencia de 20 L. Valor"},
		"amount": {differing(match.Amount, 40, 97_000, 240_000), nil, "diferencia de $10.00 (tolerancia $0.96).", "diferencia de $10.00. Valor"},
		"price": {func(f *audit.Facts) {
			differing(match.Price, 40, 100_000, 250_000)(f)
			f.Lines[0].ContractE4 = 0
		}, nil, "diferencia de $40.00 (tolerancia $0.0100/L).", "diferencia de $40.00. Valor"},
		"allotment":          {allotted(audit.Limit{What: audit.Allotment, Limit: 199, Used: 219}), ten, "$0.20 de más (tolerancia 10 %).", "$0.20 de más. Valor"},
		"budget":             {allotted(audit.Limit{What: audit.Budget, Limit: 199, Used: 219}), ten, "$0.20 de más (tolerancia 10 %).", "$0.20 de más."},
		"of nothing":         {allotted(audit.Limit{What: audit.Budget, Limit: -1000, Used: -999}), ten, "$0.01 de más (tolerancia 0 %).", "$0.01 de más."},
		"nobody said any":    {allotted(audit.Limit{What: audit.Allotment, Limit: 199, Used: 219}), nil, "$0.20 de más (tolerancia 0 %).", "$0.20 de más. Valor"},
		"above the contract": {line(func(l *audit.Line) { l.PriceE4 += 200 }), nil, "$0.02/L de más (tolerancia $0.0100/L).", "$0.02/L de más. En"},
	} {
		f := audit.Facts{Today: today, Zone: zone}
		tt.plant(&f)
		j, err := audit.Judge(f, audit.NewSettings(tt.said))
		if err != nil || len(j.Findings) != 1 {
			t.Fatalf("%s: %v, %d findings", name, err, len(j.Findings))
		}
		x := j.Findings[0]
		if got := audit.Tell("es-MX", zone, &x).Says; !strings.Contains(got, tt.es) {
			t.Errorf("%s: got %q, want %q in it", name, got, tt.es)
		}
		old := x
		old.Args = slices.DeleteFunc(slices.Clone(x.Args), func(a string) bool {
			return strings.HasPrefix(a, "tolerance") && (name == "liters" || !strings.HasPrefix(a, "tolerance:")) // an amount had that of its liters
		})
		got := audit.Tell("es-MX", zone, &old).Says
		if en := audit.Tell("en", zone, &old).Says; !strings.Contains(got, tt.before) || strings.Contains(got+en, "toleran") {
			t.Errorf("%s, as it was found before: got %q and %q, want %q in it", name, got, en, tt.before)
		}
		if c := j.Changes([]audit.Standing{{Finding: old, FoundOn: "2026-12-01"}}); len(c) != 0 {
			t.Errorf("%s is found once more: %+v", name, c)
		}
		more := x
		more.Args = slices.Clone(x.Args)
		more.Args[len(more.Args)-1] += "1"
		if c := j.Changes([]audit.Standing{{Finding: more, FoundOn: "2026-12-01"}}); len(c) != 1 || c[0].What != audit.Changed {
			t.Errorf("%s by another tolerance: %+v", name, c)
		}
	}
}
