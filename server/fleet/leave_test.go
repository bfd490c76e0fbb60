package fleet_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/jackc/pgx/v5"
	"pgregory.net/rapid"

	"github.com/litro-fuel/litro/dispense"
	"github.com/litro-fuel/litro/policy"
	"github.com/litro-fuel/litro/server/access"
	"github.com/litro-fuel/litro/server/fault"
	"github.com/litro-fuel/litro/server/fleet"
	"github.com/litro-fuel/litro/server/office"
)

// user adds a user who signs in with a password that nobody has.
func (c *city) user(t testing.TB, username string, role access.Role) {
	t.Helper()
	must(t, c.store.AddUser(t.Context(), access.User{Username: username, Name: username, Role: role, Password: "x", Language: "es-MX", Active: true}, "test"))
}

// lupita is a supervisor who also signs in, with a badge, a PIN, two sessions and
// something of each kind that waits for somebody.
func (c *city) lupita(t *testing.T) {
	t.Helper()
	ctx := t.Context()
	c.user(t, "root", access.Administrator)
	c.user(t, "lupita", access.Manager)
	c.user(t, "luis", access.Manager)
	must(t, c.Save(ctx, "test", &fleet.Person{Person: "p-lupita", Name: "Lupita", Status: "active", Roles: []string{"supervisor"}, PIN: "$argon2id$x", BadgeSHA256: ""}))
	must(t, c.LinkUser(ctx, "root", "lupita", "p-lupita"))
	_, err := c.PrintLabel(ctx, "root", fleet.Owner{Person: "p-lupita"}, fleet.First)
	must(t, err)
	sessions := c.store.Sessions()
	for _, token := range []string{"here", "at another server"} {
		must(t, sessions.Keep(ctx, token, "lupita", []byte{1}, time.Now().Add(time.Hour)))
	}
	must(t, sessions.Keep(ctx, "of luis", "luis", []byte{1}, time.Now().Add(time.Hour)))
	c.vehicle(t, "101", 0)
	_, err = c.GrantOnce(ctx, "lupita", fleet.Once{Station: "norte", Vehicle: "v101", LimitUL: 10 * dispense.Liter, UntilAt: c.now().Add(72 * time.Hour), Why: "gira"})
	must(t, err)
	_, err = c.ProposeMode(ctx, "lupita", fleet.ModeAct{What: "station", Subject: "norte", Mode: "observe", Why: "obra"})
	must(t, err)
	_, err = c.office(t).NameDeputy(ctx, "lupita", fleet.Deputyship{Deputy: "luis", UntilAt: c.now().Add(72 * time.Hour), Why: "vacaciones"})
	must(t, err)
}

func TestLeaveEndsEverythingOnce(t *testing.T) {
	t.Parallel()
	c := newCity(t, "norte")
	ctx := t.Context()
	c.lupita(t)
	if err := c.Leave(ctx, "root", "p-lupita", " ", time.Time{}); !errors.Is(err, fault.ErrInvalid) {
		t.Errorf("without a reason: got %v, want invalid", err)
	}
	if err := c.Leave(ctx, "lupita", "p-lupita", "me voy", time.Time{}); !errors.Is(err, fault.ErrConflict) {
		t.Errorf("by oneself: got %v, want a conflict", err)
	}
	if err := c.Leave(ctx, "luis", "@root", "se va", time.Time{}); !errors.Is(err, fault.ErrConflict) {
		t.Errorf("the last administrator: got %v, want a conflict", err)
	}
	before := c.int(t, `SELECT count(*) FROM audit`)
	must(t, c.Leave(ctx, "root", "p-lupita", "cambio de  administración", time.Time{}))
	h, err := c.Human(ctx, "p-lupita")
	must(t, err)
	if !h.Gone() || h.Active || h.Sessions != 0 || h.Badge != "void" || h.PIN || h.Status != "retired" {
		t.Errorf("got %+v, want nothing left", h)
	}
	if got := published[*policy.Person](t, c, policy.Fleet, "p-lupita"); got.Status != "retired" || got.PIN != "" {
		t.Errorf("stations are told %+v, want retired without a PIN", got)
	}
	for what, sql := range map[string]string{
		"sessions of others": `SELECT count(*) FROM sessions WHERE username = 'luis'`,
		"void once":          `SELECT count(*) FROM once WHERE state = 'void' AND ended_by = 'root'`,
		"void mode":          `SELECT count(*) FROM mode_act WHERE state = 'void' AND ended_by = 'root'`,
		"ended deputies":     `SELECT count(*) FROM deputy WHERE ended_by = 'root'`,
		"void labels":        `SELECT count(*) FROM policy_entry WHERE kind = 'label' AND body LIKE '%"void"%'`,
	} {
		if n := c.int(t, sql); n != 1 {
			t.Errorf("%s: got %d, want 1", what, n)
		}
	}
	// Once, mode, deputy, user, sessions, label, person: a line each, with the reason
	// wherever the line does not count.
	if n := c.int(t, `SELECT count(*) FROM audit`) - before; n != 7 {
		t.Errorf("audit trail: got %d new lines, want 7", n)
	}
	if n := c.int(t, `SELECT count(*) FROM audit WHERE what LIKE '%: cambio de administración'`); n != 6 {
		t.Errorf("audit trail: got %d lines with the reason, want 6", n)
	}
	if err := c.store.Sessions().Keep(ctx, "a request that was under way", "lupita", []byte{1}, time.Now().Add(time.Hour)); err != nil {
		t.Error(err)
	}
	if n := c.int(t, `SELECT count(*) FROM sessions WHERE username = 'lupita'`); n != 0 {
		t.Errorf("got %d sessions after the end, want none", n)
	}
	must(t, c.Leave(ctx, "root", "p-lupita", "otra vez", time.Time{}))
	if n := c.int(t, `SELECT count(*) FROM audit`) - before; n != 7 {
		t.Errorf("said twice: got %d lines, want the 7", n)
	}
	reach, err := c.store.PersonReach(ctx, "p-lupita")
	must(t, err)
	if len(reach) != 1 || reach[0].Decided != "left" || reach[0].InForce() {
		t.Errorf("reach: got %+v, want one station that does not know", reach)
	}
	c.hold(t, "norte", reach[0].Needed.Era, reach[0].Needed.N)
	if reach, _ = c.store.PersonReach(ctx, "p-lupita"); len(reach) != 1 || !reach[0].InForce() {
		t.Errorf("reach: got %+v, want it in force", reach)
	}
}

func TestLeaveOnADayToCome(t *testing.T) {
	t.Parallel()
	c := newCity(t, "norte")
	ctx := t.Context()
	c.lupita(t)
	gone := func() bool {
		must(t, c.store.ApplyLeavings(ctx, c.now()))
		h, err := c.Human(ctx, "p-lupita")
		must(t, err)
		return h.Gone()
	}
	friday := c.now().Add(48 * time.Hour)
	must(t, c.Leave(ctx, "root", "p-lupita", "fin de contrato", friday.Add(-24*time.Hour)))
	must(t, c.Leave(ctx, "root", "p-lupita", "fin de contrato", friday))
	c.pass(24 * time.Hour)
	if gone() {
		t.Fatal("gone on a day that another was said in the place of")
	}
	must(t, c.Stay(ctx, "root", "p-lupita"))
	if err := c.Stay(ctx, "root", "p-lupita"); !errors.Is(err, fault.ErrConflict) {
		t.Errorf("stays twice: got %v, want a conflict", err)
	}
	must(t, c.Leave(ctx, "root", "p-lupita", "fin de contrato", friday))
	c.pass(24*time.Hour - time.Second)
	if gone() {
		t.Error("gone a second early")
	}
	c.pass(time.Second)
	if !gone() {
		t.Error("not gone on the day")
	}
	if n := c.int(t, `SELECT count(*) FROM audit WHERE what = 'user disabled: fin de contrato' AND who = 'root'`); n != 1 {
		t.Errorf("audit trail: got %d lines of who said so, want 1", n)
	}
}

func TestBadges(t *testing.T) {
	t.Parallel()
	c := newCity(t, "norte")
	ctx := t.Context()
	must(t, c.Save(ctx, "test", &fleet.Person{Person: "p-ana", Name: "Ana", Status: "active", Roles: []string{"driver"}, BadgeSHA256: fmt.Sprintf("%064x", 7)}))
	owner := fleet.Owner{Person: "p-ana"}
	if _, err := c.PrintLabel(ctx, "root", fleet.Owner{Vehicle: "v1"}, fleet.Temporary); !errors.Is(err, fault.ErrInvalid) {
		t.Errorf("a temporary label of a vehicle: got %v, want invalid", err)
	}
	first, err := c.PrintLabel(ctx, "root", owner, fleet.First)
	must(t, err)
	temporary, err := c.PrintLabel(ctx, "root", owner, fleet.Temporary)
	must(t, err)
	got := published[*policy.Label](t, c, policy.Fleet, first.ID)
	if temporary.ID != first.ID || got.Version != 2 || got.Previous != nil || !got.Until.Equal(c.now().Add(48*time.Hour)) {
		t.Errorf("temporary: got %+v, want version 2 alone, for 48 h", got)
	}
	if !got.Good(c.now().Add(48*time.Hour-time.Second)) || got.Good(c.now().Add(48*time.Hour)) {
		t.Error("a temporary badge does not end after 48 h")
	}
	_, err = c.PrintLabel(ctx, "root", owner, fleet.Worn)
	must(t, err)
	if got = published[*policy.Label](t, c, policy.Fleet, first.ID); got.Version != 3 || got.Previous != nil || !got.Until.IsZero() {
		t.Errorf("the next permanent one: got %+v, want version 3 alone and without an end", got)
	}
	must(t, c.LoseBadge(ctx, "root", "p-ana", "la perdió"))
	if got = published[*policy.Label](t, c, policy.Fleet, first.ID); got.Status != "void" {
		t.Errorf("lost: got %+v, want it void", got)
	}
	if got := published[*policy.Person](t, c, policy.Fleet, "p-ana"); got.BadgeSHA256 != "" {
		t.Errorf("lost: stations still take the barcode %s", got.BadgeSHA256)
	}
	if err := c.LoseBadge(ctx, "root", "p-ana", "la perdió"); !errors.Is(err, fault.ErrConflict) {
		t.Errorf("lost twice: got %v, want a conflict", err)
	}
	reach, err := c.store.PersonReach(ctx, "p-ana")
	must(t, err)
	if len(reach) != 1 || reach[0].Decided != "badge" {
		t.Errorf("reach: got %+v, want the badge at one station", reach)
	}
	another, err := c.PrintLabel(ctx, "root", owner, fleet.Temporary)
	must(t, err)
	if another.ID == first.ID || another.Version != 1 {
		t.Errorf("after a lost one: got %s.%d, want another label", another.ID, another.Version)
	}
}

func TestDeputyNeedsNoOtherRight(t *testing.T) {
	t.Parallel()
	c := newCity(t, "norte")
	ctx := t.Context()
	for name, role := range map[string]access.Role{"ana": access.Manager, "jorge": access.Manager, "luis": access.Finance, "eva": access.Finance} {
		c.user(t, name, role)
	}
	c.vehicle(t, "101", 0)
	propose := func(who string) string {
		o, err := c.GrantOnce(ctx, who, fleet.Once{Station: "norte", Vehicle: "v101", LimitUL: 10 * dispense.Liter, UntilAt: c.now().Add(72 * time.Hour), Why: "gira"})
		must(t, err)
		return o.Once
	}
	week := fleet.Deputyship{Deputy: "luis", FromAt: c.now().Add(time.Hour), UntilAt: c.now().Add(7 * 24 * time.Hour), Why: "vacaciones"}
	desk := c.office(t)
	named, err := desk.NameDeputy(ctx, "ana", week)
	must(t, err)
	for what, bad := range map[string]func(*fleet.Deputyship){
		"oneself": func(d *fleet.Deputyship) { d.Deputy = "ana" }, "nobody": func(d *fleet.Deputyship) { d.Deputy = "zoe" },
		"no reason": func(d *fleet.Deputyship) { d.Why = " " }, "two years": func(d *fleet.Deputyship) { d.UntilAt = d.FromAt.AddDate(2, 0, 0) },
	} {
		d := week
		bad(&d)
		if _, err := desk.NameDeputy(ctx, "ana", d); err == nil {
			t.Errorf("%s: got no error", what)
		}
	}
	chain := week
	chain.Deputy = "eva"
	if _, err := desk.NameDeputy(ctx, "luis", chain); !errors.Is(err, fault.ErrConflict) {
		t.Errorf("a deputy of a deputy: got %v, want a conflict", err)
	}
	if steads, _ := c.Steads(ctx, "luis"); len(steads) != 0 {
		t.Errorf("before its day: got %v, want nobody's stead", steads)
	}
	c.pass(2 * time.Hour)
	if steads, _ := c.Steads(ctx, "luis"); !cmp.Equal(steads, []fleet.Stead{{Principal: "ana", Role: "manager"}}) {
		t.Errorf("in force: got %v, want ana's", steads)
	}
	if err := c.ApproveOnce(ctx, "luis", propose("ana")); !errors.Is(err, fault.ErrConflict) {
		t.Errorf("what the principal proposed: got %v, want a conflict", err)
	}
	if err := c.ApproveOnce(ctx, "ana", propose("luis")); !errors.Is(err, fault.ErrConflict) {
		t.Errorf("what the deputy proposed: got %v, want a conflict", err)
	}
	if _, err := c.pool.Exec(ctx, `UPDATE once SET state = 'open', approved_by = 'luis', approved_at = $1 WHERE proposed_by = 'ana'`, c.now()); err == nil {
		t.Error("the database lets both sides of an act be one")
	}
	o := propose("jorge")
	must(t, c.ApproveOnce(ctx, "luis", o))
	if n := c.int(t, `SELECT count(*) FROM once WHERE once = $1 AND approved_by = 'luis' AND approved_for = 'ana'`, o); n != 1 {
		t.Error("the row does not say in whose stead")
	}
	if n := c.int(t, `SELECT count(*) FROM audit WHERE who = 'luis' AND what = 'once approved, for ana' AND object = $1`, o); n != 1 {
		t.Error("the audit trail does not say in whose stead")
	}
	if err := desk.EndDeputy(ctx, "jorge", named.Term); !errors.Is(err, fault.ErrConflict) {
		t.Errorf("ended by somebody else: got %v, want a conflict", err)
	}
	must(t, desk.EndDeputy(ctx, "ana", named.Term))
	c.pass(time.Second)
	if steads, _ := c.Steads(ctx, "luis"); len(steads) != 0 {
		t.Errorf("ended: got %v, want nobody's stead", steads)
	}
	if got, want := c.onRecord(t), []string{
		"ana: luis for ana from 2026-11-22T19:00:00Z until 2026-11-29T18:00:00Z", "ana: luis for ana ended 2026-11-22T20:00:00Z",
	}; !slices.Equal(got, want) {
		t.Errorf("on record: got %q, want %q: what was refused is not", got, want)
	}
}

// onRecord returns what the office's journal says of deputies.
func (c *city) onRecord(t *testing.T) []string {
	t.Helper()
	rows, err := c.pool.Query(t.Context(), `
SELECT concat(e.body->'people'->0->>'person', ': ', e.body->>'detail') FROM event e
  JOIN deputy d ON e.body->>'subject' = 'deputy/' || d.term AND concat_ws('/', e.station, e.epoch, e.seq) IN (d.record, d.ended_record)
 WHERE e.kind = 'decide' AND e.body->>'what' = 'deputy' ORDER BY e.seq`)
	must(t, err)
	list, err := pgx.CollectRows(rows, pgx.RowTo[string])
	must(t, err)
	return list
}

// A term that ends because somebody leaves is in force no more at once, and soon the
// office's journal says so, once.
func TestEndOfADeputyByLeavingIsOnRecord(t *testing.T) {
	t.Parallel()
	c := newCity(t)
	ctx, cancel := context.WithCancel(t.Context())
	for name, role := range map[string]access.Role{"root": access.Administrator, "ana": access.Manager, "luis": access.Finance} {
		c.user(t, name, role)
	}
	desk := c.office(t)
	_, err := desk.NameDeputy(ctx, "ana", fleet.Deputyship{Deputy: "luis", UntilAt: c.now().Add(72 * time.Hour), Why: "vacaciones"})
	must(t, err)
	c.pass(time.Hour)
	must(t, c.Leave(ctx, "root", "@luis", "fin de contrato", time.Time{}))
	if steads, _ := c.Steads(ctx, "luis"); len(steads) != 0 {
		t.Errorf("left: got %v, want nobody's stead", steads)
	}
	ended := make(chan error, 2)
	for _, o := range []*office.Office{desk, c.office(t)} { // of two servers
		go func() { ended <- o.Run(ctx) }()
	}
	for end := time.Now().Add(30 * time.Second); len(c.onRecord(t)) < 2 && time.Now().Before(end); <-time.After(10 * time.Millisecond) {
	}
	cancel()
	for range 2 {
		must(t, <-ended)
	}
	want := []string{"ana: luis for ana from 2026-11-22T18:00:00Z until 2026-11-25T18:00:00Z", "root: luis for ana ended 2026-11-22T19:00:00Z"}
	if got := c.onRecord(t); !slices.Equal(got, want) {
		t.Errorf("on record: got %q, want %q", got, want)
	}
}

// Whatever terms were said, nobody approves what they, somebody they stood in for,
// or somebody who stood in for one of those has proposed; and whoever is not
// connected in that way may. The closure is computed here, without the database.
func TestNobodyIsBothSides(t *testing.T) {
	t.Parallel()
	c := newCity(t, "norte")
	ctx := t.Context()
	c.vehicle(t, "101", 0)
	desk := c.office(t)
	start, run := c.now(), 0
	rapid.Check(t, func(rt *rapid.T) {
		run++
		who := rapid.Custom(func(rt *rapid.T) string { return fmt.Sprintf("u%d-%d", run, rapid.IntRange(0, 4).Draw(rt, "user")) })
		hour := rapid.Custom(func(rt *rapid.T) time.Time {
			return start.Add(time.Duration(rapid.IntRange(0, 9).Draw(rt, "hour")) * time.Hour)
		})
		for i := range 5 {
			c.user(t, fmt.Sprintf("u%d-%d", run, i), access.Manager)
		}
		var said []fleet.Deputyship
		for range rapid.IntRange(0, 6).Draw(rt, "terms") {
			d := fleet.Deputyship{Principal: who.Draw(rt, "principal"), Deputy: who.Draw(rt, "deputy"), FromAt: hour.Draw(rt, "from"), Why: "x"}
			d.UntilAt = d.FromAt.Add(time.Duration(rapid.IntRange(1, 5).Draw(rt, "hours")) * time.Hour)
			if d.Principal == d.Deputy {
				continue
			}
			chain := false
			for _, s := range said {
				overlap := s.FromAt.Before(d.UntilAt) && d.FromAt.Before(s.UntilAt)
				chain = chain || overlap && (s.Deputy == d.Principal || s.Principal == d.Deputy)
			}
			_, err := desk.NameDeputy(ctx, d.Principal, d)
			if chain != errors.Is(err, fault.ErrConflict) || !chain && err != nil {
				rt.Fatalf("%s of %s: got %v, want a chain refused: %t", d.Deputy, d.Principal, err, chain)
			}
			if !chain {
				said = append(said, d)
			}
		}
		o := fleet.Once{
			Once: fmt.Sprintf("o%d", run), Station: "norte", Vehicle: "v101", LimitUL: dispense.Liter, UntilAt: start.Add(90 * time.Hour), Why: "x",
			ProposedBy: who.Draw(rt, "proposer"), ProposedAt: hour.Draw(rt, "proposed"), State: "proposed",
		}
		approver := who.Draw(rt, "approver")
		at := o.ProposedAt.Add(time.Duration(rapid.IntRange(0, 5).Draw(rt, "later")) * time.Hour)
		closure := func(u string) map[string]bool {
			set := map[string]bool{u: true}
			for range said { // each round follows one more link
				for _, s := range said {
					if set[s.Deputy] && !s.FromAt.After(at) && s.UntilAt.After(o.ProposedAt) {
						set[s.Principal] = true
					}
				}
			}
			return set
		}
		same, other := false, closure(approver)
		for u := range closure(o.ProposedBy) {
			same = same || other[u]
		}
		if err := c.store.AddOnce(ctx, fleet.Act{Who: o.ProposedBy, At: o.ProposedAt}, &o); err != nil {
			rt.Fatal(err)
		}
		// The schema alone refuses it, whoever writes.
		_, err := c.pool.Exec(ctx, `UPDATE once SET state = 'open', approved_by = $2, approved_at = $3 WHERE once = $1`, o.Once, approver, at)
		if same != (err != nil) {
			rt.Fatalf("schema, one side: %t: got %v, terms %v", same, err, said)
		}
		err = c.store.ApproveOnce(ctx, fleet.Act{Who: approver, At: at}, o.Once)
		if same && !errors.Is(err, fault.ErrConflict) {
			rt.Fatalf("one side approves: got %v, terms %v", err, said)
		}
	})
}
