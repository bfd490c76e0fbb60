package api

import (
	"errors"
	"time"

	"github.com/litro-fuel/litro/server/access"
	"github.com/litro-fuel/litro/server/fleet"
)

// A Label is a vehicle that is not retired, and the label on it.
type Label struct {
	Vehicle    string     `json:"vehicle"`
	FleetNo    string     `json:"fleet_no"`
	Plate      string     `json:"plate,omitempty"`
	Department string     `json:"department,omitempty"`
	State      string     `json:"state" enum:"none,unconfirmed,confirmed" doc:"confirmed: it was scanned since it was printed."`
	Label      string     `json:"label,omitempty" doc:"Its id."`
	Version    int64      `json:"version,omitempty"`
	PrintedAt  *time.Time `json:"printed_at,omitempty"`
	PrintedBy  string     `json:"printed_by,omitempty"`
	Why        string     `json:"why,omitempty" doc:"first, worn, lost or stolen"`
	SeenAt     *time.Time `json:"seen_at,omitempty" doc:"When it was first scanned."`
}

// A Print orders labels.
type Print struct {
	Run      string   `json:"run" pattern:"^[A-Za-z0-9]{4,24}$" doc:"A name of yours for the order. Ordered again under it, nothing more is made."`
	Vehicles []string `json:"vehicles" nullable:"false" minItems:"1" maxItems:"500" doc:"Their ids."`
	Why      string   `json:"why" enum:"first,again,worn,lost,stolen" doc:"again: the label that counts, once more. A lost or stolen one is void at once."`
	Reason   string   `json:"reason,omitempty" maxLength:"200" doc:"How they were lost or stolen."`
}

// A Run is labels that were ordered at once.
type Run struct {
	Run     string     `json:"run"`
	At      time.Time  `json:"at"`
	Who     string     `json:"who"`
	Reason  string     `json:"reason,omitempty"`
	Count   int64      `json:"count"`
	Printed []RunLabel `json:"printed,omitempty" nullable:"false" doc:"Not in a list of runs. They are put on sheets at /labels/{run}, by a person: a label lets a vehicle fuel."`
}

// A RunLabel is one label of a run.
type RunLabel struct {
	Label   string `json:"label"`
	Version int64  `json:"version"`
	Why     string `json:"why"`
	FleetNo string `json:"fleet_no" doc:"Or a person's name."`
	Plate   string `json:"plate,omitempty"`
	Good    bool   `json:"good" doc:"It is the current version, and not void."`
}

func runOf(r *fleet.LabelRun) Run {
	out := Run{Run: r.Run, At: r.At.UTC(), Who: r.Who, Reason: r.Reason, Count: r.Count}
	for _, l := range r.Labels {
		out.Printed = append(out.Printed, RunLabel{l.Label, l.Version, l.Why, l.FleetNo, l.Plate, l.Good})
	}
	return out
}

func addLabels(a *api) {
	const tag = "labels"
	list(a, operation{id: "list-labels", tag: tag, path: "/labels", page: "GET /labels", summary: "List vehicles and their labels", try: "?state=none"},
		func(l *Label) string { return l.Vehicle },
		func(c *call, in *struct {
			Paging
			State      string `query:"state" enum:"none,unconfirmed,confirmed"`
			Department string `query:"department" maxLength:"24"`
		}) ([]Label, error) {
			all, err := c.desk.Reports.VehicleLabels(c)
			var out []Label
			for _, s := range all {
				if (in.State == "" || in.State == s.State()) && (in.Department == "" || in.Department == s.Department) {
					out = append(out, Label{s.Vehicle, s.FleetNo, s.Plate, s.Department, s.State(), s.Label, s.Version, utc(s.PrintedAt), s.PrintedBy, s.Why, utc(s.SeenAt)})
				}
			}
			return out, err
		})
	list(a, operation{id: "list-label-runs", tag: tag, path: "/labels/runs", page: "GET /labels", summary: "List labels that were ordered lately", about: "The newest first."},
		func(r *Run) string { return newest(r.At, r.Run) },
		func(c *call, _ *Paged) ([]Run, error) {
			all, err := c.desk.Fleet.LabelRuns(c)
			var out []Run
			for i := range all {
				out = append(out, runOf(&all[i]))
			}
			return out, err
		})
	read(a, operation{id: "get-label-run", tag: tag, path: "/labels/runs/{run}", page: "GET /labels/{run}", summary: "Show labels that were ordered at once"},
		func(c *call, in *struct {
			Run string `path:"run" maxLength:"24" example:"R00000001"`
		}) (Run, error) {
			r, err := c.desk.Fleet.LabelRun(c, in.Run)
			return runOf(&r), err
		})
	do(a, operation{id: "print-labels", tag: tag, path: "/labels/runs", page: "POST /labels", summary: "Order labels", about: "All or none of them. A new one takes the place of the one before as soon as it is scanned; that of a lost or stolen one is void at once.",
		try: `{"run":"ALTAS2026","vehicles":["v0000001"],"why":"first"}`},
		func(c *call, in *struct {
			Acting
			Body Print
		}) (Run, error) {
			var asks []fleet.LabelAsk
			for _, v := range in.Body.Vehicles {
				asks = append(asks, fleet.LabelAsk{Owner: fleet.Owner{Vehicle: v}, Why: in.Body.Why})
			}
			r, err := c.desk.Fleet.PrintLabels(c, c.user.Username, in.Body.Run, in.Body.Reason, asks)
			if odd, ok := errors.AsType[*fleet.NotPrintable](err); ok {
				p := problem(409, "labels_"+odd.Problem, odd.Error())
				for _, o := range odd.Owners {
					p.Errors = append(p.Errors, Field{"body.vehicles", o.Vehicle})
				}
				return Run{}, p
			}
			return runOf(&r), err
		})
}

// A Leave says that somebody leaves.
type Leave struct {
	Reason string `json:"reason" minLength:"1" maxLength:"200"`
	From   string `json:"from,omitempty" format:"date" doc:"The first day on which they are gone; at once without."`
}

// A BadgeAct is what becomes of a badge.
type BadgeAct struct {
	Act    string `json:"act" enum:"lost,temporary,new" doc:"lost: it is void at once; temporary: one for a short time in its place; new: another in its place."`
	Reason string `json:"reason,omitempty" maxLength:"200" doc:"Of a lost one."`
}

// An OfPerson names a person.
type OfPerson struct {
	Person string `path:"person" maxLength:"64" example:"d1"`
}

// letGo shows a person after an act; those who sign in are an administrator's matter.
func (c *call) letGo(key string, act func() error) (Person, error) {
	h, err := c.desk.Fleet.Human(c, key)
	if err == nil && h.Username != "" && !c.may(access.KeepUsers) {
		err = problem(403, "right", "who signs in is let go by an administrator")
	}
	if err == nil {
		err = act()
	}
	if err == nil {
		h, err = c.desk.Fleet.Human(c, key)
	}
	if err != nil {
		return Person{}, err
	}
	return personOf(&h), nil
}

func addLeaving(a *api) {
	const tag = "people"
	do(a, operation{id: "let-go", tag: tag, path: "/people/{person}/leave", page: "POST /people/{person}/leave", summary: "Say that somebody leaves",
		about: "Badge, authorizations, sessions and tokens end at once, or at the end of the day before. Who signs in is let go by who keeps users.", try: `{"reason":"Fin de contrato","from":"2026-12-31"}`},
		func(c *call, in *struct {
			Acting
			OfPerson
			Body Leave
		}) (Person, error) {
			var from time.Time
			if in.Body.From != "" {
				var err error
				if from, err = time.ParseInLocation(time.DateOnly, in.Body.From, c.Zone); err != nil {
					return Person{}, badField("body.from", "it is no day")
				}
			}
			return c.letGo(in.Person, func() error { return c.desk.Fleet.Leave(c, c.user.Username, in.Person, in.Body.Reason, from) })
		})
	do(a, operation{id: "keep-on", tag: tag, path: "/people/{person}/stay", page: "POST /people/{person}/stay", summary: "Take back that somebody leaves", about: "As long as they have not left."},
		func(c *call, in *struct {
			Acting
			OfPerson
		}) (Person, error) {
			return c.letGo(in.Person, func() error { return c.desk.Fleet.Stay(c, c.user.Username, in.Person) })
		})
	do(a, operation{id: "change-badge", tag: "labels", path: "/people/{person}/badge", page: "POST /people/{person}/badge", summary: "Lose a badge, or make another",
		about: "It is printed at /people/{person}, by a person: a badge lets somebody fuel.", try: `{"act":"new"}`},
		func(c *call, in *struct {
			Acting
			OfPerson
			Body BadgeAct
		}) (Person, error) {
			h, err := c.desk.Fleet.Human(c, in.Person)
			if err != nil {
				return Person{}, err
			}
			if in.Body.Act == "lost" {
				err = c.desk.Fleet.LoseBadge(c, c.user.Username, in.Person, in.Body.Reason)
			} else {
				_, err = c.desk.Fleet.PrintLabel(c, c.user.Username, fleet.Owner{Person: in.Person}, h.WhyBadge(in.Body.Act))
			}
			if err == nil {
				h, err = c.desk.Fleet.Human(c, in.Person)
			}
			if err != nil {
				return Person{}, err
			}
			return personOf(&h), nil
		})
}
