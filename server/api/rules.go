package api

import (
	"time"

	"github.com/litro-fuel/litro/policy"
	"github.com/litro-fuel/litro/server/fleet"
	"github.com/litro-fuel/litro/server/rule"
)

// Terms are what one level says; a field that is absent says nothing.
type Terms struct {
	rule.Terms
	Hours *[]Hours `json:"hours,omitempty" nullable:"false" doc:"When it may fuel; none: always."`
}

// Hours are when a vehicle may fuel.
type Hours struct {
	Days    []string `json:"days" nullable:"false" enum:"mon,tue,wed,thu,fri,sat,sun" doc:"None: every day."`
	FromMin int64    `json:"from_min" minimum:"0" maximum:"1440" doc:"Minutes after midnight."`
	ToMin   int64    `json:"to_min" minimum:"0" maximum:"1440"`
}

func termsOf(t rule.Terms) Terms {
	out := Terms{Terms: t}
	if t.Hours != nil {
		list := []Hours{}
		for _, h := range *t.Hours {
			list = append(list, Hours{append([]string{}, h.Days...), h.FromMin, h.ToMin})
		}
		out.Hours = &list
	}
	return out
}

// terms are what stands in the request, as levels keep it.
func (t *Terms) terms() rule.Terms {
	out := t.Terms
	if t.Hours != nil {
		list := []policy.Hours{}
		for _, h := range *t.Hours {
			list = append(list, policy.Hours{Days: h.Days, FromMin: h.FromMin, ToMin: h.ToMin})
		}
		out.Hours = &list
	}
	return out
}

// A Level is what says rules: the fleet, a department, a class or a vehicle; or a cluster,
// which says its stations.
type Level struct {
	Level    string `json:"level" enum:"fleet,department,class,vehicle,cluster"`
	Of       string `json:"of" doc:"Its id; of the fleet empty."`
	Name     string `json:"name"`
	Terms    Terms  `json:"terms"`
	Revision int64  `json:"revision"`
}

// A Counting is one field of what counts for a vehicle.
type Counting struct {
	Field string   `json:"field"`
	Level string   `json:"level,omitempty" doc:"Which says it; absent: nobody does."`
	Of    string   `json:"of,omitempty"`
	Over  []string `json:"over" nullable:"false" doc:"Which levels are passed over, the nearest first."`
}

// An InForce is what counts for a vehicle.
type InForce struct {
	Rule    string     `json:"rule" doc:"What stations are told."`
	Quotas  []string   `json:"quotas" nullable:"false" doc:"That it draws on."`
	Terms   Terms      `json:"terms"`
	Fields  []Counting `json:"fields" nullable:"false"`
	Problem string     `json:"problem,omitempty" doc:"Why stations cannot be told, where they cannot; then they go on with what they have."`
}

// A RuleAct is that a level says something else.
type RuleAct struct {
	Act        string     `json:"act"`
	Level      string     `json:"level"`
	Of         string     `json:"of"`
	Name       string     `json:"name"`
	State      string     `json:"state" doc:"proposed, in_force or void"`
	Terms      Terms      `json:"terms" doc:"All that it says from then on."`
	Was        Terms      `json:"was"`
	Loosens    []string   `json:"loosens" nullable:"false" doc:"What might let more through, which takes two people."`
	Why        string     `json:"why"`
	ProposedBy string     `json:"proposed_by"`
	ProposedAt time.Time  `json:"proposed_at"`
	ApprovedBy string     `json:"approved_by,omitempty"`
	EndedAt    *time.Time `json:"ended_at,omitempty"`
}

func ruleActOf(a *fleet.RuleAct) RuleAct {
	loosens := []string{}
	for _, f := range a.Loosens {
		loosens = append(loosens, string(f))
	}
	return RuleAct{
		a.Act, string(a.Level), a.Of, a.Name, a.State, termsOf(a.Terms), termsOf(a.Was), loosens, a.Why, a.ProposedBy, a.ProposedAt.UTC(), a.ApprovedBy, utc(a.EndedAt),
	}
}

// A Say is what a level is to say.
type Say struct {
	Level    string `json:"level" enum:"fleet,department,class,vehicle,cluster"`
	Of       string `json:"of" maxLength:"24"`
	Revision int64  `json:"revision" minimum:"0" doc:"Of what was read; 0 where nothing was ever said."`
	Terms    Terms  `json:"terms" doc:"All that it says from then on."`
	Why      string `json:"why" minLength:"1" maxLength:"200"`
}

// An OfAct names an act.
type OfAct struct {
	Act string `path:"act" maxLength:"24" example:"r00000001"`
}

// mostActs bounds the acts that are listed: all that is proposed, and what was decided last.
const mostActs = 1000

func addRules(a *api) {
	const tag = "rules"
	list(a, operation{id: "list-levels", tag: tag, path: "/rules", page: "GET /rules", summary: "List what levels say", about: "Those that ever said anything."},
		func(l *Level) string { return l.Level + "/" + l.Of },
		func(c *call, in *struct {
			Paging
			Level string `query:"level" enum:"fleet,department,class,vehicle,cluster"`
		}) ([]Level, error) {
			b, err := c.desk.Fleet.RuleBook(c)
			var out []Level
			for _, kind := range append(rule.Kinds(), rule.Cluster) {
				for _, l := range b.Saying(kind) {
					if in.Level == "" || in.Level == string(kind) {
						out = append(out, Level{string(l.Kind), l.Of, l.Name, termsOf(l.Terms), l.Revision})
					}
				}
			}
			return out, err
		})
	read(a, operation{id: "get-vehicle-rules", tag: tag, path: "/vehicles/{vehicle}/rules", page: "GET /vehicles/{vehicle}/rule", summary: "Show what counts for a vehicle", about: "And which level says so."},
		func(c *call, in *OfVehicle) (InForce, error) {
			v, err := c.desk.Fleet.Vehicle(c, in.Vehicle)
			if err != nil {
				return InForce{}, err
			}
			b, err := c.desk.Fleet.RuleBook(c)
			if err != nil {
				return InForce{}, err
			}
			e := b.Effective(&v)
			out := InForce{Rule: v.RuleInForce, Quotas: append([]string{}, v.QuotasInForce...), Terms: termsOf(e.Terms), Fields: []Counting{}}
			for _, l := range e.Lines {
				x := Counting{Field: string(l.Field), Over: []string{}}
				if l.Won != nil {
					x.Level, x.Of = string(l.Won.Kind), l.Won.Of
				}
				for _, o := range l.Over {
					x.Over = append(x.Over, string(o.Kind))
				}
				out.Fields = append(out.Fields, x)
			}
			if _, err := b.InForce(&v); err != nil {
				out.Problem = err.Error()
			}
			return out, nil
		})
	list(a, operation{id: "list-rule-acts", tag: tag, path: "/rules/acts", page: "GET /rules", summary: "List what is proposed, and was decided", about: "The newest first."},
		func(x *RuleAct) string { return newest(x.ProposedAt, x.Act) },
		func(c *call, _ *Paged) ([]RuleAct, error) {
			all, err := c.desk.Fleet.RuleActs(c, mostActs)
			var out []RuleAct
			for i := range all {
				out = append(out, ruleActOf(&all[i]))
			}
			return out, err
		})
	do(a, operation{id: "say-rules", tag: tag, path: "/rules/acts", page: "POST /rules/level", summary: "Say what a level says",
		about: "What lets no more through for any vehicle is in force at once; what might is proposed, and another approves it.",
		try:   `{"level":"fleet","of":"","revision":0,"terms":{"per_fill":{"ul":80000000}},"why":"Nadie carga más de 80 litros"}`},
		func(c *call, in *struct {
			Acting
			Body Say
		}) (RuleAct, error) {
			x, err := c.said(&in.Body)
			if err != nil {
				return RuleAct{}, err
			}
			x, err = c.desk.Fleet.SayRules(c, c.user.Username, x)
			return ruleActOf(&x), err
		})
	do(a, operation{id: "approve-rules", tag: tag, path: "/rules/acts/{act}/approve", page: "POST /rules/acts/{act}/approve", summary: "Approve what is proposed", about: "Another than who proposed it."},
		func(c *call, in *struct {
			Approving
			OfAct
		}) (RuleAct, error) {
			if err := c.desk.Office.ApproveRules(c, c.desk.Fleet, c.user.Username, in.Act, "web"); err != nil {
				return RuleAct{}, err
			}
			return c.ruleAct(in.Act)
		})
	do(a, operation{id: "void-rules", tag: tag, path: "/rules/acts/{act}/void", page: "POST /rules/acts/{act}/void", summary: "Take back what is proposed"},
		func(c *call, in *struct {
			Acting
			OfAct
		}) (RuleAct, error) {
			if err := c.desk.Fleet.VoidRules(c, c.user.Username, in.Act); err != nil {
				return RuleAct{}, err
			}
			return c.ruleAct(in.Act)
		})
}

// A VehicleAct is a file of vehicles, or that one is in another department or of another
// class, by which a vehicle might take more.
type VehicleAct struct {
	Act        string              `json:"act"`
	Of         string              `json:"of" doc:"A vehicle, or the SHA-256 of a file."`
	Name       string              `json:"name" doc:"What people call the vehicle, or the file."`
	File       bool                `json:"file"`
	State      string              `json:"state" doc:"proposed, in_force or void"`
	Loosens    map[string][]string `json:"loosens" doc:"What might let more through, by the numbers of vehicles."`
	Why        string              `json:"why"`
	ProposedBy string              `json:"proposed_by"`
	ProposedAt time.Time           `json:"proposed_at"`
	ApprovedBy string              `json:"approved_by,omitempty"`
	EndedAt    *time.Time          `json:"ended_at,omitempty"`
}

func vehicleActOf(a *fleet.VehicleAct) VehicleAct {
	loosens := map[string][]string{}
	for no, fields := range a.Loosens {
		for _, f := range fields {
			loosens[no] = append(loosens[no], string(f))
		}
	}
	return VehicleAct{a.Act, a.Of, a.Name, a.File != nil, a.State, loosens, a.Why, a.ProposedBy, a.ProposedAt.UTC(), a.ApprovedBy, utc(a.EndedAt)}
}

func (c *call) vehicleAct(act string) (VehicleAct, error) {
	x, err := c.desk.Fleet.VehicleAct(c, act)
	return vehicleActOf(&x), err
}

// addVehicleActs adds what is done about vehicles that might take more.
func addVehicleActs(a *api) {
	const tag = "rules"
	list(a, operation{id: "list-vehicle-acts", tag: tag, path: "/vehicle-acts", page: "GET /rules", summary: "List changes of vehicles that take two people",
		about: "Files of vehicles, and vehicles that change their department or class, by which a vehicle might take more. The newest first."},
		func(x *VehicleAct) string { return newest(x.ProposedAt, x.Act) },
		func(c *call, _ *Paged) ([]VehicleAct, error) {
			all, err := c.desk.Fleet.VehicleActs(c, "", mostActs)
			var out []VehicleAct
			for i := range all {
				out = append(out, vehicleActOf(&all[i]))
			}
			return out, err
		})
	do(a, operation{id: "approve-vehicle-act", tag: tag, path: "/vehicle-acts/{act}/approve", page: "POST /fleet/acts/{act}/approve", summary: "Approve a change of vehicles", about: "Another than who proposed it."},
		func(c *call, in *struct {
			Approving
			OfAct
		}) (VehicleAct, error) {
			if err := c.desk.Office.ApproveVehicles(c, c.desk.Fleet, c.user.Username, in.Act, "web"); err != nil {
				return VehicleAct{}, err
			}
			return c.vehicleAct(in.Act)
		})
	do(a, operation{id: "void-vehicle-act", tag: tag, path: "/vehicle-acts/{act}/void", page: "POST /fleet/acts/{act}/void", summary: "Take back a change of vehicles"},
		func(c *call, in *struct {
			Acting
			OfAct
		}) (VehicleAct, error) {
			if err := c.desk.Fleet.VoidVehicles(c, c.user.Username, in.Act); err != nil {
				return VehicleAct{}, err
			}
			return c.vehicleAct(in.Act)
		})
}

func (c *call) ruleAct(act string) (RuleAct, error) {
	x, err := c.desk.Fleet.RuleAct(c, act)
	return ruleActOf(&x), err
}

// A Mode is whether the rules are enforced or observed at a station or for a department.
type Mode struct {
	What    string     `json:"what" enum:"station,department"`
	Of      string     `json:"of"`
	Name    string     `json:"name"`
	Mode    string     `json:"mode" enum:"enforce,observe"`
	Since   *time.Time `json:"since,omitempty" doc:"Since two people put it in force; absent: from the beginning."`
	Waiting *ModeAct   `json:"waiting,omitempty" doc:"What is proposed or approved and not in force."`
}

// A ModeAct says from when a mode is in force.
type ModeAct struct {
	Act        string    `json:"act"`
	Mode       string    `json:"mode"`
	FromAt     time.Time `json:"from_at"`
	Why        string    `json:"why"`
	State      string    `json:"state" doc:"proposed, approved, in_force or void"`
	ProposedBy string    `json:"proposed_by"`
	ApprovedBy string    `json:"approved_by,omitempty"`
}

func modeActOf(m *fleet.ModeAct) ModeAct {
	return ModeAct{m.Act, m.Mode, m.FromAt.UTC(), m.Why, m.State, m.ProposedBy, m.ApprovedBy}
}

// A Proposal asks for another mode.
type Proposal struct {
	What   string    `json:"what" enum:"station,department"`
	Of     string    `json:"of" minLength:"1" maxLength:"24"`
	Mode   string    `json:"mode" enum:"enforce,observe"`
	FromAt time.Time `json:"from_at"`
	Why    string    `json:"why" minLength:"1" maxLength:"200"`
}

func addModes(a *api) {
	const tag = "modes"
	list(a, operation{id: "list-modes", tag: tag, path: "/modes", page: "GET /observe", summary: "List where the rules are enforced or observed"},
		func(m *Mode) string { return m.What + "/" + m.Of },
		func(c *call, _ *Paged) ([]Mode, error) {
			all, err := c.desk.Reports.Modes(c)
			var out []Mode
			for _, m := range all {
				x := Mode{What: m.What, Of: m.Subject, Name: m.Name, Mode: m.Mode, Since: utc(m.Since)}
				if m.Waiting != nil {
					x.Waiting = new(modeActOf(m.Waiting))
				}
				out = append(out, x)
			}
			return out, err
		})
	do(a, operation{id: "propose-mode", tag: tag, path: "/modes/acts", page: "POST /observe", summary: "Propose to enforce or observe the rules", about: "Another approves it.",
		try: `{"what":"department","of":"seg","mode":"observe","from_at":"2026-12-01T06:00:00Z","why":"Arranque del programa"}`},
		func(c *call, in *struct {
			Acting
			Body Proposal
		}) (ModeAct, error) {
			m, err := c.desk.Fleet.ProposeMode(c, c.user.Username, fleet.ModeAct{What: in.Body.What, Subject: in.Body.Of, Mode: in.Body.Mode, FromAt: in.Body.FromAt, Why: in.Body.Why})
			return modeActOf(&m), err
		})
	do(a, operation{id: "approve-mode", tag: tag, path: "/modes/acts/{act}/approve", page: "POST /observe/{act}/approve", summary: "Approve a mode that is proposed", about: "Another than who proposed it."},
		func(c *call, in *struct {
			Approving
			OfAct
		}) (Done, error) {
			return Done{in.Act, "approved"}, c.desk.Office.ApproveMode(c, c.desk.Fleet, c.user.Username, in.Act, "web")
		})
	do(a, operation{id: "void-mode", tag: tag, path: "/modes/acts/{act}/void", page: "POST /observe/{act}/void", summary: "Take back a mode that is not in force"},
		func(c *call, in *struct {
			Acting
			OfAct
		}) (Done, error) {
			return Done{in.Act, "void"}, c.desk.Fleet.VoidMode(c, c.user.Username, in.Act)
		})
}

// A Done is what became of an act.
type Done struct {
	Act   string `json:"act"`
	State string `json:"state"`
}
