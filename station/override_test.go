package station_test

import (
	"crypto/ecdh"
	"crypto/rand"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/litro-fuel/litro/dispense"
	"github.com/litro-fuel/litro/policy"
	"github.com/litro-fuel/litro/policy/spoken"
	"github.com/litro-fuel/litro/station/screen"
)

// night is a rule by which vehicle v-0042 may not fuel by day.
func night() *policy.Rule {
	return &policy.Rule{Rule: "trucks", PerFillUL: new(60 * liter), Hours: []policy.Hours{{FromMin: 0, ToMin: 60}}, EmergencyQuota: "e1"}
}

// official is a second person who may stand behind an override.
func (i *island) official() *policy.Person {
	return &policy.Person{Person: "olga", Status: "active", Roles: []string{"official"}, Name: "Olga Paz", PIN: pin(i.t, "5555")}
}

// rationed gives the station so many overrides a month.
func (i *island) rationed(n int64) {
	i.t.Helper()
	i.send(id, &policy.Settings{Zone: "America/Mexico_City", Overrides: &policy.OverrideBudget{Count: n, Period: "month"}})
}

var marta, olga = screen.Person{ID: "marta", PIN: "3333"}, screen.Person{ID: "olga", PIN: "5555"}

func override(people ...screen.Person) screen.Override {
	o := screen.Override{Vehicle: "v-0042", LimitUL: 30 * liter, Reason: "Traslado de paciente"}
	copy(o.People[:], people)
	return o
}

// denied scans the vehicle and waits until it is denied.
func (i *island) denied(position, reason string) screen.Position {
	i.t.Helper()
	var scanned time.Time
	i.until(position+" denies for "+reason, func() bool {
		if time.Since(scanned) > 4*time.Second {
			scanned = time.Now()
			i.scan(position)
		}
		p := i.page(position)
		return p.Page == screen.Denied && p.Reason == reason
	})
	return i.page(position)
}

// TestOverridesComeAndGo gives a station its overrides while a denial is on the page,
// and takes them back: the button comes and goes with them, and so does what it does.
func TestOverridesComeAndGo(t *testing.T) {
	t.Parallel()
	i := newIsland(t)
	i.start()
	i.fleet(append(i.crew(), night(), i.official())...)
	given := &policy.OverrideBudget{Count: 3, Period: "month"}
	for _, step := range []struct {
		before, after *policy.OverrideBudget
	}{{nil, given}, {given, nil}} {
		for seen := false; !seen; {
			i.send(id, &policy.Settings{Zone: "America/Mexico_City", Overrides: step.before})
			if p := i.denied("p1", "hours"); p.Releasable != (step.before != nil) {
				t.Errorf("before: got releasable %t", p.Releasable)
			}
			i.send(id, &policy.Settings{Zone: "America/Mexico_City", Overrides: step.after})
			p := i.page("p1")
			seen = p.Page == screen.Denied // on a slow machine the denial may be off the page by now
			if seen && p.Releasable != (step.after != nil) {
				t.Errorf("the settings %+v are taken: got releasable %t", step.after, p.Releasable)
			}
			i.untilPage("p1", screen.Idle)
		}
	}
	i.denied("p1", "hours")
	if err := i.agent.Override(t.Context(), "p1", override(marta, olga)); !errors.Is(err, screen.ErrNotNow) {
		t.Errorf("an override that was taken back: got %v, want ErrNotNow", err)
	}
}

// TestOverrideAtTheIsland has two people release a vehicle at a forbidden hour: a
// record says so before anything flows, it is good for one fill, and the ration
// is counted across a restart.
func TestOverrideAtTheIsland(t *testing.T) {
	t.Parallel()
	i := newIsland(t)
	i.start()
	i.fleet(append(i.crew(), night(), i.official())...)
	if p := i.denied("p1", "hours"); p.Releasable {
		t.Error("the station has no ration of overrides and offers one")
	}
	i.rationed(1)
	if err := i.agent.Override(t.Context(), "p2", override(marta, olga)); !errors.Is(err, screen.ErrNotNow) {
		t.Errorf("where nothing was denied: got %v, want ErrNotNow", err)
	}
	i.untilPage("p1", screen.Idle)
	if p := i.denied("p1", "hours"); !p.Releasable {
		t.Fatalf("got %+v, want an override to be offered", p)
	}
	f, err := i.agent.OverrideForm("p1")
	if err != nil || f.Vehicle != "v-0042" || fmt.Sprint(f.Lifts) != "[hours]" || f.Left != 1 || f.Of != 1 || f.Telephone {
		t.Fatalf("form: got %+v, %v", f, err)
	}
	ana := screen.Person{ID: "ana", PIN: "1111"}
	other := override(marta, olga)
	other.Vehicle = "v-0077"
	little := override(marta, olga)
	little.LimitUL = 0
	for name, test := range map[string]struct {
		o    screen.Override
		want error
	}{
		"an attendant": {override(marta, ana), screen.ErrPerson}, "nobody": {override(marta, screen.Person{ID: "x", PIN: "1"}), screen.ErrPerson},
		"the same twice": {override(marta, marta), screen.ErrInvalid}, "another vehicle": {other, screen.ErrNotNow}, "no liters": {little, screen.ErrInvalid},
	} {
		if err := i.agent.Override(t.Context(), "p1", test.o); !errors.Is(err, test.want) {
			t.Errorf("%s: got %v, want %v", name, err, test.want)
		}
	}
	if n := i.count("override"); n != 0 {
		t.Fatalf("got %d overrides before anybody made one", n)
	}
	if err := i.agent.Override(t.Context(), "p1", override(marta, olga)); err != nil {
		t.Fatal(err)
	}
	p := i.untilPage("p1", screen.Ready)
	if p.Why != "override" || p.LimitUL > 30*liter || p.LimitUL < 29*liter {
		t.Errorf("ready: got %+v, want up to 30 L by override", p)
	}
	o := bodies[*dispense.Override](i)[0]
	if o.Vehicle != "v-0042" || o.Rule != "trucks" || len(o.People) != 2 || fmt.Sprint(o.Lifts) != "[hours]" || o.Challenge != "" {
		t.Errorf("override: got %+v", o)
	}
	var ref dispense.Ref
	for _, r := range i.records() {
		switch b := r.Body.(type) {
		case *dispense.Override:
			ref = r.Ref()
		case *dispense.Authorize:
			if ref.IsZero() || b.Override != ref {
				t.Errorf("authorize: got override %s, want %s, which is before it", b.Override, ref)
			}
		}
	}
	i.pumps.Nozzle(1).Lift()
	i.pumps.Nozzle(1).Squeeze(300)
	i.until("2 L", func() bool { return i.page("p1").VolumeUL > 2*liter })
	i.pumps.Nozzle(1).HangUp()
	last[*dispense.Dispense](i, 1)
	i.restart()
	i.denied("p1", "hours")
	_, err = i.agent.OverrideForm("p1")
	if err != nil {
		t.Fatal(err)
	}
	err = i.agent.Override(t.Context(), "p1", override(marta, olga))
	if e, ok := errors.AsType[*screen.RationError](err); !ok || e.Of != 1 || !e.Next.After(i.clock.now()) {
		t.Errorf("a second after a restart: got %v, want that the ration is used up until later", err)
	}
	if n := i.count("override"); n != 1 {
		t.Errorf("got %d overrides, want 1", n)
	}
	i.reconcile()
}

// An office is the other end of the telephone, with the server's key.
type office struct {
	t   *testing.T
	key *ecdh.PrivateKey
}

func newOffice(t *testing.T) office {
	key, err := ecdh.X25519().GenerateKey(rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	return office{t, key}
}

func (o office) entry() *policy.ServerKey {
	return &policy.ServerKey{VKey: spoken.FormatKey("litro.example/override", o.key.PublicKey()), Use: "override"}
}

// answer reads a challenge as somebody would who was told the rest, and returns
// the response.
func (o office) answer(i *island, challenge string, limit dispense.Volume) string {
	o.t.Helper()
	s, err := spoken.AtServer(id, i.agent.Journal().Grant().Key, o.key)
	if err != nil {
		o.t.Fatal(err)
	}
	q, err := s.Read(challenge, spoken.Request{Station: id, Vehicle: "v-0042", LimitUL: limit, Lifts: []string{"hours"}, Person: "ana"})
	if err != nil {
		o.t.Fatal(err)
	}
	response, err := s.Response(q)
	if err != nil {
		o.t.Fatal(err)
	}
	return spoken.Grouped(response)
}

// TestOverrideOnTheTelephone has an attendant, alone at night at a station
// without any network, ask the office: the response is good for that request and
// once, and whoever guesses is stopped.
func TestOverrideOnTheTelephone(t *testing.T) {
	t.Parallel()
	i := newIsland(t)
	i.start()
	i.fleet(append(i.crew(), night())...)
	i.rationed(3)
	i.denied("p1", "hours")
	ana := override(screen.Person{ID: "ana", PIN: "1111"})
	if err := i.agent.Call(t.Context(), "p1", ana); !errors.Is(err, screen.ErrTelephone) {
		t.Fatalf("without the server's key: got %v, want ErrTelephone", err)
	}
	o := newOffice(t)
	i.send(policy.Fleet, newOffice(t).entry(), o.entry()) // the newest counts
	if err := i.agent.Answer(t.Context(), "p1", "12345678"); !errors.Is(err, screen.ErrNotNow) {
		t.Errorf("without a challenge: got %v, want ErrNotNow", err)
	}
	call := func(q screen.Override) *screen.Call {
		t.Helper()
		if err := i.agent.Call(t.Context(), "p1", q); err != nil {
			t.Fatal(err)
		}
		f, err := i.agent.OverrideForm("p1")
		if err != nil || f.Call == nil || !f.Telephone {
			t.Fatalf("form: got %+v, %v, want a challenge", f, err)
		}
		return f.Call
	}
	first := call(ana)
	stale := o.answer(i, first.Challenge, 30*liter)
	more := ana
	more.LimitUL = 50 * liter
	second := call(more) // in the place of the first
	if second.Challenge == first.Challenge {
		t.Fatal("two challenges are the same")
	}
	err := i.agent.Answer(t.Context(), "p1", stale)
	if e, ok := errors.AsType[*screen.ResponseError](err); !ok || e.Left != 2 {
		t.Errorf("the response of another request: got %v, want that it is wrong", err)
	}
	response := o.answer(i, second.Challenge, 50*liter)
	if err := i.agent.Answer(t.Context(), "p1", strings.ReplaceAll(response, " ", "")); err != nil {
		t.Fatal(err)
	}
	i.untilPage("p1", screen.Ready)
	b := bodies[*dispense.Override](i)[0]
	if b.LimitUL != 50*liter || b.Challenge != strings.ReplaceAll(second.Challenge, " ", "") || b.People[0].Person != "ana" || b.People[1] != (dispense.Who{Person: "office", By: "web"}) {
		t.Errorf("override: got %+v", b)
	}
	if err := i.agent.Cancel(t.Context(), "p1"); err != nil {
		t.Fatal(err)
	}
	last[*dispense.Void](i, 1)
	if err := i.agent.Answer(t.Context(), "p1", response); !errors.Is(err, screen.ErrNotNow) {
		t.Errorf("a second time: got %v, want ErrNotNow", err)
	}
	if n := i.count("override"); n != 1 {
		t.Errorf("got %d overrides, want 1", n)
	}
	// Nothing flowed, so that what was released can still be had, at any position.
	i.untilPage("p1", screen.Idle)
	if p := i.scanUntil("p2", screen.Ready); p.Why != "override" {
		t.Errorf("got %+v, want ready by override", p)
	}
}

// TestResponsesAreNotGuessed tries wrong responses until none is believed, not
// even the right one.
func TestResponsesAreNotGuessed(t *testing.T) {
	t.Parallel()
	i := newIsland(t)
	i.start()
	o := newOffice(t)
	i.fleet(append(i.crew(), night(), o.entry())...)
	i.rationed(3)
	i.denied("p1", "hours")
	ana := override(screen.Person{ID: "ana", PIN: "1111"})
	wrong := func(n int, left int) *screen.ResponseError {
		t.Helper()
		err := i.agent.Answer(t.Context(), "p1", fmt.Sprintf("%08d", n))
		e, ok := errors.AsType[*screen.ResponseError](err)
		if !ok || e.Left != left {
			t.Fatalf("guess %d: got %v, want %d left", n, err, left)
		}
		return e
	}
	if err := i.agent.Call(t.Context(), "p1", ana); err != nil {
		t.Fatal(err)
	}
	for n := range 3 {
		wrong(n, 2-n)
	}
	if err := i.agent.Answer(t.Context(), "p1", "00000003"); !errors.Is(err, screen.ErrNotNow) {
		t.Fatalf("after three: got %v, want the challenge to be over", err)
	}
	if err := i.agent.Call(t.Context(), "p1", ana); err != nil {
		t.Fatal(err)
	}
	wrong(3, 2)
	if e := wrong(4, 1); !e.Until.After(i.clock.now()) {
		t.Errorf("five in a row: got %+v, want that none is believed for a while", e)
	}
	f, err := i.agent.OverrideForm("p1")
	if err != nil {
		t.Fatal(err)
	}
	err = i.agent.Answer(t.Context(), "p1", o.answer(i, f.Call.Challenge, 30*liter))
	if _, ok := errors.AsType[*screen.ResponseError](err); !ok || i.count("override") != 0 {
		t.Errorf("the right one too soon: got %v and %d overrides, want none", err, i.count("override"))
	}
	if err := i.agent.Call(t.Context(), "p1", override(screen.Person{ID: "luis", PIN: "2222"})); err != nil {
		t.Errorf("a PIN is a thing of its own: got %v", err)
	}
}

// TestEmergency has two people declare an emergency: a vehicle whose quota is
// spent draws on the emergency quota, as far as that goes, until one of them ends
// it.
func TestEmergency(t *testing.T) {
	t.Parallel()
	i := newIsland(t)
	i.start()
	i.fleet(append(i.crew(), i.official(), &policy.Rule{Rule: "trucks", PerFillUL: new(60 * liter), EmergencyQuota: "e1"})...)
	e1 := i.lease(40 * liter)
	e1.Quota = "e1"
	i.send(id, i.lease(0), e1)
	if p := i.denied("p1", "quota"); p.Releasable {
		t.Error("no override is rationed and one is offered")
	}
	d := screen.Declaration{For: 24 * 3600e9, Reason: "Incendio en la sierra", People: [2]screen.Person{marta, olga}}
	if err := i.agent.EndEmergency(t.Context(), marta); !errors.Is(err, screen.ErrNotNow) {
		t.Errorf("ending none: got %v, want ErrNotNow", err)
	}
	long := d
	long.For = 100 * 3600e9
	if err := i.agent.DeclareEmergency(t.Context(), long); !errors.Is(err, screen.ErrInvalid) {
		t.Errorf("for 100 h: got %v, want ErrInvalid", err)
	}
	if err := i.agent.DeclareEmergency(t.Context(), d); err != nil {
		t.Fatal(err)
	}
	if e := i.agent.Emergency(); e == nil || e.Reason != d.Reason || fmt.Sprint(e.People) != "[Marta Gómez Olga Paz]" {
		t.Fatalf("got %+v, want the emergency", e)
	}
	i.restart()
	if p := i.scanUntil("p1", screen.Ready); p.Why != "emergency" || p.LimitUL > 40*liter {
		t.Errorf("ready: got %+v, want up to 40 L of the emergency quota", p)
	}
	if a := bodies[*dispense.Authorize](i)[0]; len(a.Draws) != 1 || a.Draws[0].Quota != "e1" || fmt.Sprint(a.Flags) != "[emergency]" {
		t.Errorf("authorize: got draws %v, flags %v", a.Draws, a.Flags)
	}
	if err := i.agent.Cancel(t.Context(), "p1"); err != nil {
		t.Fatal(err)
	}
	i.untilPage("p1", screen.Idle)
	if err := i.agent.EndEmergency(t.Context(), olga); err != nil {
		t.Fatal(err)
	}
	i.denied("p1", "quota")
	if e := bodies[*dispense.Emergency](i); len(e) != 2 || e[1].Action != "end" || e[1].People[0].Person != "olga" {
		t.Errorf("records: got %+v", e)
	}
}
