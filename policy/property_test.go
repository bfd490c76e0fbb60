package policy

import (
	"fmt"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/litro-fuel/litro/dispense"
)

// shuffle changes many things about a scene at once.
func (s *scene) shuffle(t *rapid.T) {
	yes := func(name string) bool { return rapid.IntRange(0, 5).Draw(t, name) == 0 }
	mayBe := func(name string, most int) *dispense.Volume {
		if rapid.Bool().Draw(t, name) {
			return nil
		}
		return ptr(liters(t, name+" liters", most))
	}
	s.settings.Mode = rapid.SampledFrom([]string{"", "observe"}).Draw(t, "mode")
	s.vehicle.Mode = rapid.SampledFrom([]string{"", "", "observe"}).Draw(t, "department's mode")
	s.rule.Mode = rapid.SampledFrom([]string{"", "", "observe"}).Draw(t, "rule's mode")
	s.rule.PerFillUL, s.vehicle.TankUL = mayBe("per fill", 120), mayBe("tank", 120)
	s.rule.TankFactorPct = new(int64(rapid.SampledFrom([]int{0, 50, 100, 110}).Draw(t, "factor")))
	s.rule.Refuse1D = yes("refuse 1D")
	s.rule.EmergencyQuota = rapid.SampledFrom([]string{"", "e1"}).Draw(t, "emergency quota")
	s.view.Emergency = yes("emergency")
	s.vehicle.Status = rapid.SampledFrom([]string{"active", "active", "active", "blocked", "retired"}).Draw(t, "status")
	s.vehicle.Quotas = rapid.SampledFrom([][]string{nil, {"q1"}, {"q1", "q2"}, {"q1", "q1"}, {"n1"}, {"n1", "q1"}, {"q1", "n1", "q2"}}).Draw(t, "quotas")
	s.lease.LimitUL = liters(t, "lease", 200)
	s.more = []EntryBody{weekLease("e1", liters(t, "emergency lease", 60)), once(liters(t, "once", 60))}
	if !yes("no lease of visits") {
		s.more = append(s.more, dayVisits("n1", rapid.Int64Range(0, 3).Draw(t, "visits")))
	}
	s.own.book[LeaseID{"n1", "2026-11-23"}] = Use{dispense.Volume(rapid.IntRange(0, 2).Draw(t, "visits made")), dispense.Volume(rapid.IntRange(0, 1).Draw(t, "visits reserved"))}
	if yes("second lease") {
		s.more = append(s.more, weekLease("q2", liters(t, "second lease liters", 200)))
	}
	s.own.book[LeaseID{"q1", "2026-W48"}] = Use{liters(t, "used", 200), liters(t, "reserved", 60)}
	s.own.seen["K7Q2M9XA"] = rapid.Int64Range(0, 2).Draw(t, "seen")
	s.label.Status = rapid.SampledFrom([]string{"active", "active", "void"}).Draw(t, "label")
	if s.label.Version = rapid.SampledFrom([]int64{2, 4}).Draw(t, "version held"); s.label.Version == 4 {
		s.label.TokenSHA256 = "44444444444444444444"
	}
	s.request.Scan = &Scan{
		ID: rapid.SampledFrom([]string{"K7Q2M9XA", "K7Q2M9XA", "00000000"}).Draw(t, "id"), Version: rapid.Int64Range(1, 5).Draw(t, "version"),
		TokenHash: rapid.SampledFrom([]string{token1, token2, "44444444444444444444", wrong, ""}).Draw(t, "token"),
		TwoD:      rapid.Bool().Draw(t, "2D"), Fault: rapid.SampledFrom([]Reason{"", "", "", "", ForeignCode, BadCheck}).Draw(t, "fault"),
	}
	if rapid.Bool().Draw(t, "genuine") {
		s.request.Scan = &Scan{ID: "K7Q2M9XA", Version: s.label.Version, TokenHash: s.label.TokenSHA256, TwoD: true}
	}
	s.request.Hoses = nil
	for i := range rapid.IntRange(0, 3).Draw(t, "hoses") {
		s.request.Hoses = append(s.request.Hoses, Hose{
			Hose: fmt.Sprint(i + 1), Grade: rapid.SampledFrom([]string{"diesel", "diesel", "magna"}).Draw(t, "grade"),
			StepUL:    rapid.SampledFrom([]dispense.Volume{0, 10 * dispense.Milliliter, liter}).Draw(t, "step"),
			OverrunUL: rapid.SampledFrom([]dispense.Volume{0, 80 * dispense.Milliliter}).Draw(t, "overrun"),
		})
	}
	s.request.WantUL = liters(t, "want", 100) * dispense.Volume(rapid.IntRange(0, 1).Draw(t, "wants"))
	s.request.Linked, s.request.Asked = rapid.Bool().Draw(t, "linked"), rapid.Bool().Draw(t, "asked")
	s.request.Once = rapid.SampledFrom([]string{"", "", "", "o1", "o9"}).Draw(t, "once chosen")
	s.own.used["o1"] = yes("once used")
	if yes("override") {
		s.request.Override = &Overridden{Ref: dispense.Ref{Station: station, Epoch: 1, Seq: 9}, LimitUL: liters(t, "override", 100)}
	}
	if rapid.Bool().Draw(t, "odometer") {
		s.vehicle.Odometer = rapid.SampledFrom([]string{"on", "miles", "hours", "none"}).Draw(t, "odometer kind")
		s.rule.Odometer = &OdometerRule{MaxKMDay: new(int64(900)), Else: rapid.SampledFrom([]string{"", "block"}).Draw(t, "else")}
		s.request.OdometerM = new(rapid.Int64Range(-1, 200_000_000).Draw(t, "reading"))
		s.request.Prompts = rapid.IntRange(0, 4).Draw(t, "prompts")
	}
	s.request.Clock = rapid.SampledFrom([]dispense.Clock{"S", "I", "R", "U"}).Draw(t, "clock")
	s.request.Now = noon.Add(time.Duration(rapid.Int64Range(-20, 200).Draw(t, "hour")) * time.Hour)
}

func liters(t *rapid.T, name string, most int) dispense.Volume {
	return dispense.Volume(rapid.IntRange(0, most*100).Draw(t, name)) * 10 * dispense.Milliliter
}

func TestDecideKeepsItsPromises(t *testing.T) {
	t.Parallel()
	outcomes := map[Outcome]int{}
	rapid.Check(t, func(r *rapid.T) {
		s := newScene(t)
		s.shuffle(r)
		d := s.decide(t)
		outcomes[d.Outcome]++
		if again := s.decide(t); !reflect.DeepEqual(d, again) {
			r.Fatalf("got %+v, then %+v", d, again)
		}
		if !d.Reason.Known() || strings.ContainsAny(Sentence("es-MX", d)+Sentence("en", d), "{}") {
			r.Fatalf("got reason %q and sentence %q", d.Reason, Sentence("es-MX", d))
		}
		switch d.Outcome {
		case Grant:
			checkGrant(r, s, d)
		case Deny:
			if d.LimitUL != 0 || len(d.Draws) > 0 || d.Reason == Granted {
				r.Fatalf("denied: got %+v", d)
			}
		case Prompt:
			if s.request.Prompts > 1 {
				r.Fatalf("prompted %d times, want at most twice", s.request.Prompts+1)
			}
		case Ask:
			if !s.request.Linked || s.request.Asked || len(d.Asks) == 0 {
				r.Fatalf("asked for %v while linked %t, asked %t", d.Asks, s.request.Linked, s.request.Asked)
			}
		}
	})
	t.Logf("outcomes: %v", outcomes)
	if outcomes[Grant] == 0 || outcomes[Deny] == 0 {
		t.Error("got no grants or no denials among the samples, want both")
	}
}

func checkGrant(t *rapid.T, s *scene, d Decision) {
	scan := s.request.Scan
	genuine := map[int64]string{s.label.Version: s.label.TokenSHA256, 1: token1}
	if token, ok := genuine[scan.Version]; !ok || scan.Fault != "" || scan.ID != "K7Q2M9XA" ||
		scan.TokenHash != "" && scan.TokenHash != token || scan.TwoD && scan.TokenHash == "" {
		t.Fatalf("granted on %+v", *scan)
	}
	flows := d.LimitUL
	step := dispense.Volume(1)
	for _, h := range s.request.Hoses {
		if slices.Contains(d.Hoses, h.Hose) {
			flows, step = max(flows, d.LimitUL+h.OverrunUL), max(step, h.StepUL)
		}
	}
	bound := func(name string, v dispense.Volume) {
		if flows > v {
			t.Fatalf("%s of %s: granted %s, of which %s flow", name, v, d.LimitUL, flows)
		}
	}
	if d.LimitUL <= 0 || d.LimitUL%step != 0 || len(d.Hoses) == 0 {
		t.Fatalf("granted %s at hoses %v of step %s", d.LimitUL, d.Hoses, step)
	}
	bound("pump", MaxFillUL)
	if s.vehicle.TankUL != nil {
		bound("tank", *s.vehicle.TankUL*dispense.Volume(*s.rule.TankFactorPct)/100)
	}
	if s.request.WantUL > 0 {
		bound("want", s.request.WantUL)
	}
	switch {
	case !d.Override.IsZero():
		bound("override", s.request.Override.LimitUL)
	case d.Once != "":
		bound("once", s.view.Held.Once(d.Once).LimitUL)
	case s.rule.PerFillUL != nil:
		bound("fill", *s.rule.PerFillUL)
	}
	if s.settings.Mode == "observe" || s.rule.Mode == "observe" || s.vehicle.Mode == "observe" {
		return
	}
	if s.vehicle.Status != "active" || s.label.Status != "active" || s.own.used[d.Once] {
		t.Fatalf("granted to a %s vehicle by a %s label, once %q", s.vehicle.Status, s.label.Status, d.Once)
	}
	if d.Once == "" && len(s.vehicle.Quotas) > 0 && len(d.Draws) == 0 {
		t.Fatal("granted without a draw")
	}
	for _, draw := range d.Draws {
		l := s.view.Held.Lease(draw.Quota, draw.Period)
		a := NewAccount(l.Amount(), s.own.Use(LeaseID{draw.Quota, draw.Period}))
		if !l.OfVisits() {
			bound("lease "+draw.Quota, a.Left())
		} else if draw.VolumeUL != 0 || draw.Amount() != 1 || a.Left() < 1 {
			t.Fatalf("granted with a draw of %d visits and %s, of %d left", draw.Amount(), draw.VolumeUL, a.Left())
		}
	}
}

// island is a station of the property below: it decides, arms and settles on its
// own, and hears of nobody.
type island struct {
	view  View
	own   *ledger
	armed []Decision
}

// However many copies of a label are at however many stations that hear of
// nobody, together they take no more than the quota, and in no more visits.
func TestCopiesOfALabelOverspendNothing(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(r *rapid.T) {
		quota, visits := liters(r, "quota", 600), rapid.Int64Range(0, 12).Draw(r, "visits")
		shares := make([]Share, rapid.IntRange(1, 5).Draw(r, "stations"))
		counts := make([]Share, len(shares))
		for i := range shares {
			shares[i].AskUL = liters(r, "ask", 400)
			counts[i].AskUL = dispense.Volume(rapid.IntRange(0, 12).Draw(r, "ask for visits"))
		}
		var islands []*island
		each := Split(dispense.Volume(visits), 0, counts)
		for i, limit := range Split(quota, 0, shares) {
			s := newScene(t)
			s.lease, s.vehicle.Quotas = weekLease("q1", limit), []string{"q1", "n1"}
			s.more = []EntryBody{dayVisits("n1", int64(each[i]))}
			s.view.Held, s.view.Own = s.hold(t), s.own
			islands = append(islands, &island{view: s.view, own: s.own})
		}
		total, fills := dispense.Volume(0), int64(0)
		for range rapid.IntRange(1, 40).Draw(r, "steps") {
			is := islands[rapid.IntRange(0, len(islands)-1).Draw(r, "where")]
			if len(is.armed) > 0 && rapid.Bool().Draw(r, "settle") {
				flowed := is.settle(r)
				if total += flowed; flowed > 0 {
					fills++
				}
			} else {
				is.scan(newScene(t).request)
			}
			if total > quota || fills > visits {
				r.Fatalf("%d stations took %s of a quota of %s in %d visits of %d", len(islands), total, quota, fills, visits)
			}
		}
	})
}

func (is *island) scan(q Request) {
	if d := Decide(is.view, q); d.Outcome == Grant {
		is.own.book.Reserve(d.Draws)
		is.armed = append(is.armed, d)
	}
}

func (is *island) settle(t *rapid.T) dispense.Volume {
	d := is.armed[0]
	is.armed = is.armed[1:]
	flowed := dispense.Volume(rapid.Int64Range(0, int64(d.LimitUL)).Draw(t, "flowed"))
	is.own.book.Settle(d.Draws, FinalDraws(d.Draws, flowed))
	return flowed
}
