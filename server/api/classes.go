package api

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/litro-fuel/litro/policy"
	"github.com/litro-fuel/litro/server/access"
	"github.com/litro-fuel/litro/server/fault"
	"github.com/litro-fuel/litro/server/fleet"
	"github.com/litro-fuel/litro/server/reconcile"
	"github.com/litro-fuel/litro/server/rule"
)

// A Trial is what a level would do if it said something else: for which vehicles something
// else would be in force, and what their fills of the last months would have been.
type Trial struct {
	Loosens  []string       `json:"loosens" nullable:"false" doc:"What might let more through, which takes two people."`
	Changes  int64          `json:"changes" doc:"For so many vehicles something else would be in force."`
	From     time.Time      `json:"from" doc:"Since when fills are tried."`
	Until    time.Time      `json:"until"`
	Fills    int64          `json:"fills" doc:"Of those vehicles, in that time."`
	VolumeUL int64          `json:"volume_ul"`
	Now      Short          `json:"now" doc:"What would not have flowed by what counts now."`
	Then     Short          `json:"then" doc:"And by what is tried."`
	Reasons  []TrialReason  `json:"reasons" nullable:"false"`
	Vehicles []TrialVehicle `json:"vehicles" nullable:"false" doc:"Those with fills that would have been others."`
}

// A Short is what would not have flowed.
type Short struct {
	Fills    int64 `json:"fills" doc:"That would have got less, or nothing."`
	Denied   int64 `json:"denied" doc:"Of them, those that would have got nothing."`
	VolumeUL int64 `json:"volume_ul"`
}

func shortOf(o *fleet.Outcome) Short { return Short{o.Fills, o.Denied, int64(o.UL)} }

// A TrialReason is what would not have flowed for a reason.
type TrialReason struct {
	Reason string `json:"reason" doc:"Of a denial, see docs/protocol.md."`
	Now    Short  `json:"now"`
	Then   Short  `json:"then"`
}

// A TrialVehicle is what would have become of a vehicle's fills.
type TrialVehicle struct {
	Vehicle  string `json:"vehicle"`
	FleetNo  string `json:"fleet_no"`
	Fills    int64  `json:"fills"`
	VolumeUL int64  `json:"volume_ul"`
	Now      Short  `json:"now"`
	Then     Short  `json:"then"`
}

// trial tries an act on past fills.
func (c *call) trial(a *fleet.RuleAct) (Trial, error) {
	effect, err := c.desk.Fleet.RuleEffect(c, a)
	if err != nil {
		return Trial{}, err
	}
	s, err := c.desk.Fleet.Simulate(c, &effect)
	if err != nil {
		return Trial{}, err
	}
	out := Trial{
		Loosens: []string{}, Changes: int64(len(effect.Vehicles)), From: s.From.UTC(), Until: s.Until.UTC(), Fills: s.Fills, VolumeUL: int64(s.VolumeUL), Now: shortOf(&s.Now), Then: shortOf(&s.Then),
		Reasons: []TrialReason{}, Vehicles: []TrialVehicle{},
	}
	for _, f := range effect.Loosens {
		out.Loosens = append(out.Loosens, string(f))
	}
	for _, r := range s.Reasons {
		out.Reasons = append(out.Reasons, TrialReason{string(r.Reason), shortOf(&r.Now), shortOf(&r.Then)})
	}
	for _, v := range s.Vehicles {
		out.Vehicles = append(out.Vehicles, TrialVehicle{v.Vehicle.Vehicle, v.Vehicle.FleetNo, v.Fills, int64(v.VolumeUL), shortOf(&v.Now), shortOf(&v.Then)})
	}
	return out, nil
}

// said reads what a level is to say.
func (c *call) said(in *Say) (fleet.RuleAct, error) {
	b, err := c.desk.Fleet.RuleBook(c)
	if err != nil {
		return fleet.RuleAct{}, err
	}
	said := b.Said(rule.Kind(in.Level), in.Of)
	x := fleet.RuleAct{Level: said.Kind, Of: said.Of, Name: said.Name, Terms: in.Terms.terms(), Was: said.Terms, Revision: in.Revision, Why: in.Why}
	if err := x.Check(); err != nil {
		return x, badField("body.terms", "%v", err)
	}
	return x, nil
}

// A VehicleClass is a kind of vehicle, for which rules can be said.
type VehicleClass struct {
	Class string `json:"class" minLength:"1" maxLength:"24" doc:"Its name."`
}

// A Usual is what the vehicles of a class go.
type Usual struct {
	Class string     `json:"class"`
	Now   *Peers     `json:"now,omitempty" doc:"By what is known by now; absent where fewer than five of them were followed for long enough."`
	Said  []PeerSaid `json:"said" nullable:"false" doc:"Against what their fills are held, from when on; the last first."`
}

// A Peers is what vehicles of a class go, by meters for a liter, or seconds of the engine
// where they count hours.
type Peers struct {
	Hours     bool  `json:"hours" doc:"They count hours: the next three are seconds of the engine for a liter, and else meters."`
	PerLiter  int64 `json:"per_liter"`
	Low       int64 `json:"low" doc:"One of four goes less."`
	High      int64 `json:"high" doc:"One of four goes more."`
	Vehicles  int64 `json:"vehicles"`
	Intervals int64 `json:"intervals"`
}

func peersOf(p *reconcile.Peers) Peers {
	return Peers{p.Hours, p.PerLiter, p.Low, p.High, p.Vehicles, p.Intervals}
}

// A PeerSaid is what somebody had reckoned.
type PeerSaid struct {
	Peers
	FromAt time.Time `json:"from_at"`
	Reason string    `json:"reason"`
	By     string    `json:"by"`
}

// usual returns what is known of a class.
func (c *call) usual(class string) (Usual, error) {
	b, err := c.desk.Fleet.RuleBook(c)
	if err != nil {
		return Usual{}, err
	}
	if _, there := b.Classes[class]; !there {
		return Usual{}, fmt.Errorf("class %q: %w", cut(class, 64), fault.ErrNotFound)
	}
	now, said, err := c.desk.Reports.ClassPeers(c, class)
	out := Usual{Class: class, Said: []PeerSaid{}}
	if now.Enough() {
		out.Now = new(peersOf(&now))
	}
	for _, s := range said {
		out.Said = append(out.Said, PeerSaid{peersOf(&s.Peers), s.FromAt.UTC(), s.Reason, s.By})
	}
	return out, err
}

// A SayUsual has it reckoned what the vehicles of a class go.
type SayUsual struct {
	Class  string `json:"class" minLength:"1" maxLength:"24"`
	Reason string `json:"reason" minLength:"1" maxLength:"200"`
}

// A Reserved is a class whose vehicles only cleared users see, or, with vehicle, one that stays
// reserved though it is of another class now; or a class that is not reserved.
type Reserved struct {
	Class    string     `json:"class"`
	Vehicle  string     `json:"vehicle,omitempty"`
	FleetNo  string     `json:"fleet_no,omitempty"`
	Now      string     `json:"now,omitempty" doc:"Of which class the vehicle is now."`
	Since    *time.Time `json:"since,omitempty" doc:"Absent: it is not reserved."`
	By       string     `json:"by,omitempty"`
	Reason   string     `json:"reason,omitempty"`
	Vehicles int64      `json:"vehicles" doc:"How many are reserved with the class."`
	Waiting  *Release   `json:"waiting,omitempty" doc:"That it is so no more, as somebody proposed and nobody approved."`
}

// A Release says that a class or a vehicle is reserved no more.
type Release struct {
	Said   int64     `json:"said" doc:"Its number."`
	Reason string    `json:"reason"`
	By     string    `json:"by"`
	At     time.Time `json:"at"`
}

func reservedOf(x *access.Reservable) Reserved {
	out := Reserved{x.Class, x.Vehicle, x.FleetNo, x.Now, utc(x.Since), x.By, x.Reason, x.Vehicles, nil}
	if w := x.Waiting; w != nil {
		out.Waiting = &Release{w.N, w.Reason, w.By, w.At.UTC()}
	}
	return out
}

// reserved shows a class or a vehicle after an act.
func (c *call) reserved(class, vehicle string, err error) (Reserved, error) {
	if err != nil {
		return Reserved{}, err
	}
	list, err := c.Users.Reservables(c)
	if err != nil {
		return Reserved{}, err
	}
	i := slices.IndexFunc(list, func(x access.Reservable) bool { return x.Class == class && x.Vehicle == vehicle })
	if i < 0 { // a vehicle that was reserved by itself, and is so no more
		return Reserved{Class: class, Vehicle: vehicle}, nil
	}
	return reservedOf(&list[i]), nil
}

// A Reservation reserves a class.
type Reservation struct {
	Class  string `json:"class" minLength:"1" maxLength:"24"`
	Reason string `json:"reason" minLength:"1" maxLength:"200"`
}

// A Disclosure proposes that a class or a vehicle is reserved no more.
type Disclosure struct {
	Class   string `json:"class" minLength:"1" maxLength:"24" doc:"The class, or the one that the vehicle was reserved with."`
	Vehicle string `json:"vehicle,omitempty" maxLength:"24" doc:"One that stayed reserved; without, the class."`
	Reason  string `json:"reason" minLength:"1" maxLength:"200"`
}

func addClasses(a *api) {
	const tag = "rules"
	look(a, operation{id: "try-rules", tag: tag, path: "/rules/trial", page: "POST /rules/level", summary: "Try rules on past fills",
		about: "What would be in force for which vehicles if a level said something else, and what their fills of the last months would have been. Nothing is changed.",
		try:   `{"level":"fleet","of":"","revision":0,"terms":{"per_fill":{"ul":40000000}},"why":"Como prueba"}`},
		func(c *call, in *struct{ Body Say }) (Trial, error) {
			x, err := c.said(&in.Body)
			if err != nil {
				return Trial{}, err
			}
			return c.trial(&x)
		})
	read(a, operation{id: "get-trial", tag: tag, path: "/rules/acts/{act}/trial", page: "GET /rules/acts/{act}", summary: "Try what is proposed on past fills", about: "What whoever approves it would let in force."},
		func(c *call, in *OfAct) (Trial, error) {
			x, err := c.desk.Fleet.RuleAct(c, in.Act)
			if err == nil && x.State != "proposed" {
				err = problem(409, "conflict", "it was decided already, and tried before that")
			}
			if err != nil {
				return Trial{}, err
			}
			return c.trial(&x)
		})
	list(a, operation{id: "list-classes", tag: tag, path: "/rules/classes", page: "GET /rules", summary: "List the classes of vehicles"},
		func(x *VehicleClass) string { return x.Class },
		func(c *call, _ *Paged) ([]VehicleClass, error) {
			b, err := c.desk.Fleet.RuleBook(c)
			var out []VehicleClass
			for class := range b.Classes {
				out = append(out, VehicleClass{class})
			}
			return out, err
		})
	do(a, operation{id: "add-class", tag: tag, path: "/rules/classes", page: "POST /rules/classes", summary: "Add a class of vehicles", about: "It says nothing yet, see say-rules.", try: `{"class":"ambulancia"}`},
		func(c *call, in *struct {
			Acting
			Body VehicleClass
		}) (VehicleClass, error) {
			in.Body.Class = strings.Join(strings.Fields(in.Body.Class), " ")
			if in.Body.Class == "" {
				return in.Body, badField("body.class", "it has no name")
			}
			return in.Body, c.desk.Fleet.Save(c, c.user.Username, &fleet.Rule{Rule: policy.Rule{Rule: in.Body.Class}})
		})
	read(a, operation{id: "get-usual", tag: tag, path: "/rules/usual", page: "GET /rules/usual", summary: "Show what the vehicles of a class go", about: "A vehicle that nobody knows yet is held against it.", try: "?class=general"},
		func(c *call, in *struct {
			Class string `query:"class" required:"true" minLength:"1" maxLength:"24"`
		}) (Usual, error) {
			return c.usual(in.Class)
		})
	do(a, operation{id: "say-usual", tag: tag, path: "/rules/usual", page: "POST /rules/usual", summary: "Have it reckoned what the vehicles of a class go",
		about: "From what was judged by now, and for fills from now on. It takes five of them that were followed for long enough.", try: `{"class":"general","reason":"Patrullas nuevas"}`},
		func(c *call, in *struct {
			Acting
			Body SayUsual
		}) (Usual, error) {
			if _, err := c.desk.Office.SayPeers(c, c.user.Username, in.Body.Class, in.Body.Reason); err != nil {
				return Usual{}, err
			}
			return c.usual(in.Body.Class)
		})
	list(a, operation{id: "list-reserved", tag: tag, path: "/rules/reserved", page: "GET /rules/reserved", summary: "List what is reserved", about: "Classes, of which only cleared users see the vehicles, and vehicles that stay reserved; and classes that are not."},
		func(x *Reserved) string { return x.Class + "/" + x.Vehicle },
		func(c *call, _ *Paged) ([]Reserved, error) {
			all, err := c.Users.Reservables(c)
			var out []Reserved
			for i := range all {
				out = append(out, reservedOf(&all[i]))
			}
			return out, err
		})
	do(a, operation{id: "reserve-class", tag: tag, path: "/rules/reserved", page: "POST /rules/reserved", summary: "Reserve a class", about: "At once. That it is so no more takes two people.",
		try: `{"class":"nowhere","reason":"Seguridad de quienes patrullan"}`},
		func(c *call, in *struct {
			Acting
			Body Reservation
		}) (Reserved, error) {
			return c.reserved(in.Body.Class, "", c.Users.Reserve(c, in.Body.Class, in.Body.Reason, c.user.Username, c.Now().UTC()))
		})
	do(a, operation{id: "propose-release", tag: tag, path: "/rules/reserved/releases", page: "POST /rules/reserved", summary: "Propose that a class or a vehicle is reserved no more", about: "Another approves it.",
		try: `{"class":"nowhere","reason":"Se dieron de baja"}`},
		func(c *call, in *struct {
			Acting
			Body Disclosure
		}) (Reserved, error) {
			b := &in.Body
			return c.reserved(b.Class, b.Vehicle, c.Users.ProposeRelease(c, access.Release{Class: b.Class, Vehicle: b.Vehicle, Reason: b.Reason, By: c.user.Username, At: c.Now().UTC()}))
		})
	for _, end := range []struct {
		id, word, state, summary, about string
		act                             func(*call, int64) error
	}{
		{"approve-release", "approve", "in_force", "Approve that something is reserved no more", "Another than who proposed it, and no deputy in their stead.", func(c *call, n int64) error { return c.Users.ApproveRelease(c, n, c.user.Username, c.Now().UTC()) }},
		{"void-release", "void", "void", "Take back that something be reserved no more", "", func(c *call, n int64) error { return c.Users.VoidRelease(c, n, c.user.Username, c.Now().UTC()) }},
	} {
		do(a, operation{id: end.id, tag: tag, path: "/rules/reserved/releases/{said}/" + end.word, page: "POST /rules/reserved/{said}/" + end.word, summary: end.summary, about: end.about},
			func(c *call, in *struct {
				Acting
				OfSaid
			}) (Decided, error) {
				return Decided{in.Said, end.state}, end.act(c, in.Said)
			})
	}
}
