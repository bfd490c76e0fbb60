package api

import (
	"fmt"
	"time"

	"github.com/litro-fuel/litro/dispense"
	"github.com/litro-fuel/litro/server/fault"
	"github.com/litro-fuel/litro/server/reconcile"
	"github.com/litro-fuel/litro/server/reconcile/audit"
	"github.com/litro-fuel/litro/server/reconcile/told"
	"github.com/litro-fuel/litro/server/report"
)

// An Act is one step that people took about a discrepancy.
type Act struct {
	Record   string    `json:"record"`
	At       time.Time `json:"at"`
	Step     string    `json:"step"`
	Person   string    `json:"person"`
	Other    string    `json:"other,omitempty" doc:"Whose word the step is about."`
	Owner    string    `json:"owner,omitempty"`
	Reason   string    `json:"reason"`
	Evidence []string  `json:"evidence" nullable:"false" doc:"The SHA-256 of files."`

	Way       string `json:"way,omitempty" enum:"charge,credit_note,demand" doc:"How a loss is asked for, or came back."`
	Cents     int64  `json:"cents,omitempty" doc:"What is asked for, came back, or is given up."`
	Day       string `json:"day,omitempty"`
	Document  string `json:"document,omitempty"`
	Role      string `json:"role,omitempty" doc:"Of justified: the role of who approved it then. Absent: nobody recorded it."`
	OtherRole string `json:"other_role,omitempty" doc:"Of justified: the role of who explained it then."`
	Seen      string `json:"seen,omitempty" doc:"What was to be seen of it then: after ~ its severity, value at risk in cents, actual and expected figures, and eight digits that stand for the vehicle, with - for what there was not."`
}

// A Case is a discrepancy and its story.
type Case struct {
	Finding  *Finding   `json:"finding,omitempty" doc:"Absent once records have explained it: what people did stays."`
	State    string     `json:"state" doc:"new, or the word of the last step, or grown: it was explained or approved, and is beyond what was seen of it then."`
	Seen     string     `json:"seen,omitempty" doc:"What is to be seen of it now: send it with the step that you take upon it. As of acts."`
	Owner    string     `json:"owner,omitempty"`
	DueAt    *time.Time `json:"due_at,omitempty" doc:"By when somebody must have dealt with it."`
	Acts     []Act      `json:"acts" nullable:"false" doc:"The first first."`
	Steps    []string   `json:"steps" nullable:"false" doc:"What the user of the token may do about it now."`
	Evidence []string   `json:"evidence" nullable:"false" doc:"The SHA-256 of all files that were named."`
	Proven   bool       `json:"needs_evidence" doc:"Who explains it names evidence."`
	Recovery *Recovery  `json:"recovery,omitempty" doc:"What was asked for, came back and is given up."`
	Left     int64      `json:"left_cents,omitempty" doc:"What has not come back of what is asked for, or of what is at risk if that is more."`
}

// seen writes what is to be seen of a finding; "" of nothing.
func seen(x *dispense.FindingSeen) string {
	if x == nil {
		return ""
	}
	return x.String()
}

func (c *call) findingCase(id, lang string) (Case, error) {
	x, err := c.desk.Reports.Case(c, id, c.Now())
	if err != nil {
		return Case{}, err
	}
	if !x.There && len(x.Acts) == 0 {
		return Case{}, fmt.Errorf("finding %q: %w", cut(id, 64), fault.ErrNotFound)
	}
	out := Case{State: x.State(), Owner: x.Owner(), Acts: []Act{}, Steps: append([]string{}, x.Steps(c.user.Username)...), Evidence: []string{}, Proven: x.Proven, Seen: seen(x.Seen)}
	if r := x.Recovery(); r.Way != "" || r.RecoveredCents > 0 || r.WrittenOffCents > 0 {
		out.Recovery, out.Left = &Recovery{r.Way, r.Number, r.AskedCents, r.RecoveredCents, r.WrittenOffCents}, r.LeftCents()
	}
	for _, s := range x.Acts {
		out.Acts = append(out.Acts, Act{s.Record.String(), s.At.UTC(), s.State, s.Person, s.Other, s.Owner, s.Reason, append([]string{}, s.Evidence...), s.Way, s.Cents, s.Day, s.Number, s.Role, s.OtherRole, seen(s.Seen)})
		out.Evidence = append(out.Evidence, s.Evidence...)
	}
	if !x.There {
		return out, nil
	}
	row, err := c.desk.Reports.Finding(c, id)
	if err != nil {
		return Case{}, err
	}
	out.Finding = new(c.finding(&row, lang))
	if due := row.Due(); !due.IsZero() && !reconcile.DoneFinding(row.State) {
		out.DueAt = new(due.UTC())
	}
	return out, nil
}

// A FindingRule is a rule of discrepancies that can be switched and set.
type FindingRule struct {
	Rule    string   `json:"rule"`
	Title   string   `json:"title"`
	Off     bool     `json:"off" doc:"Now."`
	Limit   *int64   `json:"limit,omitempty" doc:"Now, in unit; absent where there is none to set."`
	Least   *int64   `json:"least,omitempty"`
	Most    *int64   `json:"most,omitempty"`
	Unit    string   `json:"unit,omitempty"`
	Default Setting  `json:"default"`
	Because *Spoken  `json:"because,omitempty" doc:"What counts now, and why; absent: as by default."`
	Said    []Spoken `json:"said" nullable:"false" doc:"All that was said of it and is in force from some time on, and what is proposed; the first first."`
}

// A Setting is how a rule of discrepancies applies.
type Setting struct {
	Off   bool   `json:"off"`
	Limit *int64 `json:"limit,omitempty"`
}

// A Spoken is how somebody set a rule of discrepancies from a time on.
type Spoken struct {
	Said       int64     `json:"said" doc:"Its number."`
	Off        bool      `json:"off"`
	Limit      *int64    `json:"limit,omitempty" doc:"Absent: as by default."`
	FromAt     time.Time `json:"from_at"`
	Reason     string    `json:"reason"`
	By         string    `json:"by"`
	SaidAt     time.Time `json:"said_at"`
	State      string    `json:"state" doc:"proposed, in_force or void"`
	Loosens    bool      `json:"loosens" doc:"It finds less, which takes two people."`
	ApprovedBy string    `json:"approved_by,omitempty"`
	Class      string    `json:"class,omitempty" doc:"For the vehicles of which class; absent: of all that have no word of their own."`
}

func spokenOf(s *reconcile.Said) Spoken {
	return Spoken{s.N, s.Off, s.Limit, s.FromAt.UTC(), s.Reason, s.By, s.At.UTC(), s.State, s.Loosens, s.ApprovedBy, s.Class}
}

func settingOf(k *reconcile.Knob, s reconcile.Setting) Setting {
	out := Setting{Off: s.Off}
	if k.Unit != "" {
		out.Limit = &s.Limit
	}
	return out
}

// A SayFinding sets a rule of discrepancies.
type SayFinding struct {
	Rule   string    `json:"rule" minLength:"1" maxLength:"40"`
	Off    bool      `json:"off,omitempty"`
	Limit  *int64    `json:"limit,omitempty" doc:"In the unit of the rule; absent: as by default."`
	FromAt time.Time `json:"from_at" doc:"Not in the past: what was found stays found."`
	Reason string    `json:"reason" minLength:"1" maxLength:"200"`
	Class  string    `json:"class,omitempty" maxLength:"64" doc:"For the vehicles of which class; absent: of all that have no word of their own. Of a fill counts what the vehicle was when it flowed."`
}

// An OfSaid names what was said of a rule.
type OfSaid struct {
	Said int64 `path:"said" minimum:"1" example:"1"`
}

// A Decided is what became of what was proposed.
type Decided struct {
	Said  int64  `json:"said"`
	State string `json:"state"`
}

func addCases(a *api) {
	const tag = "findings"
	read(a, operation{id: "get-finding", tag: tag, path: "/findings/one", page: "GET /discrepancies/one", summary: "Show a discrepancy and its story", try: "?finding=totalizer_gap%3Anorte%2F1%2F42",
		about: "What was found, what people did about it, and what the token's user may do."},
		func(c *call, in *struct {
			Language
			Finding string `query:"finding" required:"true" minLength:"1" maxLength:"200" doc:"Its id."`
		}) (Case, error) {
			return c.findingCase(in.Finding, in.Lang)
		})
	list(a, operation{id: "list-waiting", tag: tag, path: "/findings/waiting", page: "GET /discrepancies/waiting", summary: "List discrepancies that wait for somebody", about: "The most severe first, and of those the oldest."},
		func(f *Finding) string {
			return fmt.Sprintf("%d %s %s", report.Rank(reconcile.Severity(f.Severity)), f.At.Format(time.RFC3339Nano), f.Finding)
		},
		func(c *call, in *struct {
			Paging
			Language
			Owner string `query:"owner" maxLength:"64" doc:"In whose charge they are."`
		}) ([]Finding, error) {
			rows, err := c.desk.Reports.WaitingFindings(c)
			var out []Finding
			for i := range rows {
				if in.Owner == "" || rows[i].Owner == in.Owner {
					out = append(out, c.finding(&rows[i], in.Lang))
				}
			}
			return out, err
		})
	list(a, operation{id: "list-finding-rules", tag: tag, path: "/findings/rules", page: "GET /discrepancies/rules", summary: "List how the rules of discrepancies are set"},
		func(r *FindingRule) string { return r.Rule },
		func(c *call, in *struct {
			Paging
			Language
			Class string `query:"class" maxLength:"64" doc:"How they apply to the vehicles of a class: what was said of it, and else what was said of all."`
		}) ([]FindingRule, error) {
			said, err := c.desk.Reports.FindingRules(c)
			if err != nil {
				return nil, err
			}
			var out []FindingRule
			for _, k := range told.Knobs() {
				r := FindingRule{Rule: string(k.Rule), Title: told.Title(in.Lang, k.Rule), Unit: string(k.Unit), Default: settingOf(&k, k.Default()), Said: []Spoken{}}
				for _, s := range said {
					if s.Rule != k.Rule {
						continue
					}
					r.Said = append(r.Said, spokenOf(&s))
				}
				now := k.Default()
				if s, ok := reconcile.Counting(said, k.Rule, in.Class, c.Now()); ok {
					now, r.Because = s.SettingBy(k), new(spokenOf(&s))
				}
				is := settingOf(&k, now)
				if r.Off, r.Limit = is.Off, is.Limit; k.Unit != "" {
					r.Least, r.Most = &k.Least, &k.Most
				}
				out = append(out, r)
			}
			return out, nil
		})
	do(a, operation{id: "say-finding-rule", tag: tag, path: "/findings/rules", page: "POST /discrepancies/rules", summary: "Set a rule of discrepancies from a time on",
		about: "What finds no less is in force from then on; what finds less is proposed, and another approves it.",
		try:   `{"rule":"economy_low","from_at":"2026-12-01T06:00:00Z","reason":"Como estaba"}`},
		func(c *call, in *struct {
			Acting
			Body SayFinding
		}) (Spoken, error) {
			k, known := told.KnobOf(reconcile.Rule(in.Body.Rule))
			switch limit := in.Body.Limit; {
			case !known:
				return Spoken{}, badField("body.rule", "there is no rule %q that can be set", in.Body.Rule)
			case in.Body.Off && audit.AlwaysOn(k.Rule):
				return Spoken{}, badField("body.off", "a month waits for what the rule finds; it cannot be switched off")
			case in.Body.Class != "" && !told.OfVehicles(&k):
				return Spoken{}, badField("body.class", "the rule is not of vehicles, and is set for all")
			case limit != nil && k.Unit == "":
				return Spoken{}, badField("body.limit", "the rule has none")
			case limit != nil && (*limit < k.Least || *limit > k.Most):
				return Spoken{}, badField("body.limit", "it is not between %d and %d %s", k.Least, k.Most, k.Unit)
			}
			s, err := c.desk.Office.SayFindingRule(c, c.user.Username, reconcile.Said{Rule: k.Rule, Class: in.Body.Class, Off: in.Body.Off, Limit: in.Body.Limit, FromAt: in.Body.FromAt, Reason: in.Body.Reason})
			return spokenOf(&s), err
		})
	do(a, operation{id: "approve-finding-rule", tag: tag, path: "/findings/rules/{said}/approve", page: "POST /discrepancies/rules/{said}/approve", summary: "Approve that a rule finds less", about: "Another than who proposed it."},
		func(c *call, in *struct {
			Acting
			OfSaid
		}) (Decided, error) {
			return Decided{in.Said, reconcile.SaidInForce}, c.desk.Office.ApproveFindingRule(c, c.user.Username, in.Said, "web")
		})
	do(a, operation{id: "void-finding-rule", tag: tag, path: "/findings/rules/{said}/void", page: "POST /discrepancies/rules/{said}/void", summary: "Take back what is proposed of a rule"},
		func(c *call, in *struct {
			Acting
			OfSaid
		}) (Decided, error) {
			return Decided{in.Said, reconcile.SaidVoid}, c.desk.Office.VoidFindingRule(c, c.user.Username, in.Said)
		})
}
