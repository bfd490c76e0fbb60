package audit_test

import (
	"flag"
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/litro-fuel/litro/server/reconcile"
	"github.com/litro-fuel/litro/server/reconcile/audit"
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
