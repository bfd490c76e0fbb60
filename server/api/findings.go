package api

import (
	"cmp"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/litro-fuel/litro/dispense"
	"github.com/litro-fuel/litro/server/fault"
	"github.com/litro-fuel/litro/server/fleet"
	"github.com/litro-fuel/litro/server/office"
	"github.com/litro-fuel/litro/server/reconcile"
	"github.com/litro-fuel/litro/server/reconcile/told"
	"github.com/litro-fuel/litro/server/report"
)

// A Finding is something that a person must look at; on pages a discrepancy.
type Finding struct {
	Finding     string    `json:"finding" doc:"Its id: what was judged twice is found once."`
	Rule        string    `json:"rule"`
	Severity    string    `json:"severity" enum:"critical,major,minor,note"`
	At          time.Time `json:"at"`
	Station     string    `json:"station,omitempty"`
	Vehicle     string    `json:"vehicle,omitempty"`
	VehicleName string    `json:"vehicle_name,omitempty"`
	Hose        string    `json:"hose,omitempty"`
	Record      string    `json:"record,omitempty"`
	Actual      *int64    `json:"actual,omitempty" doc:"In unit."`
	Expected    *int64    `json:"expected,omitempty" doc:"In unit."`
	Unit        string    `json:"unit,omitempty"`
	Title       string    `json:"title"`
	Sentence    string    `json:"sentence"`
	State       string    `json:"state" doc:"new, or the word of the last step."`
	Owner       string    `json:"owner,omitempty"`
	Reason      string    `json:"reason,omitempty" doc:"Of the last step."`
	By          string    `json:"by,omitempty" doc:"Who took it."`
	Overdue     bool      `json:"overdue" doc:"It waits longer than it may."`

	RiskCents *int64     `json:"risk_cents,omitempty" doc:"The value at risk: its liters at what a liter cost then. Absent: nobody knows, or it is of no liters; see at_risk. Values of several discrepancies of one fill do not add up."`
	AtRisk    bool       `json:"at_risk" doc:"It is of liters: they have a value, though nobody may know it."`
	FoundAt   time.Time  `json:"found_at" doc:"Since when it waits: when it was found first, of what auditors write down; of all else when it happened."`
	DueAt     *time.Time `json:"due_at,omitempty" doc:"Until when it is dealt with in time; absent: it waits for nobody."`
	Recovery  *Recovery  `json:"recovery,omitempty" doc:"Of a loss that was asked for, came back or is given up."`
}

// A Recovery is what became of a loss.
type Recovery struct {
	Way             string `json:"way,omitempty" enum:"charge,credit_note,demand"`
	Document        string `json:"document,omitempty" doc:"By which it was asked for last."`
	AskedCents      int64  `json:"asked_cents" doc:"0: nobody said how much."`
	RecoveredCents  int64  `json:"recovered_cents"`
	WrittenOffCents int64  `json:"written_off_cents" doc:"0: nothing is given up, or nobody knows how much it is."`
}

func (c *call) finding(r *report.FindingRow, lang string) Finding {
	f := Finding{
		Finding: r.ID, Rule: string(r.Rule), Severity: string(r.Severity), At: r.At.UTC(), Station: r.Station, Vehicle: r.Vehicle, VehicleName: r.VehicleName, Hose: r.Hose, Actual: r.Actual, Expected: r.Expected, Unit: string(r.Unit),
		Title: told.Title(lang, r.Rule), Sentence: told.Sentence(lang, c.Zone, r.Finding, r.RiskCents), State: r.State, Owner: r.Owner, Reason: r.Reason, By: r.By,
		Overdue: !reconcile.DoneFinding(r.State) && r.Overdue(c.Now()), RiskCents: r.RiskCents, AtRisk: r.AtRisk, FoundAt: r.Since().UTC(),
	}
	if x := r.Recovery; x.Way != "" || x.RecoveredCents > 0 || x.WrittenOffCents > 0 {
		f.Recovery = &Recovery{x.Way, x.Number, x.AskedCents, x.RecoveredCents, x.WrittenOffCents}
	}
	if due := r.Due(); !due.IsZero() {
		f.DueAt = new(due.UTC())
	}
	if !r.Ref.IsZero() {
		f.Record = r.Ref.String()
	}
	return f
}

// fresh has months be judged as an auditor would, of which something has changed. Where that
// fails what was found stands.
func (c *call) fresh() {
	if c.Auditing == nil {
		return
	}
	if _, err := c.Auditing.Fresh(c); err != nil && c.Err() == nil {
		c.Log.Error("months were not judged as an auditor would; what was found stands", "err", err)
	}
}

// A Language is that of sentences.
type Language struct {
	Lang string `query:"lang" enum:"es-MX,en" default:"es-MX" doc:"The language of titles and sentences."`
}

// mostAsked bounds what is read of a period to show a page of it.
const mostAsked = 1_000_000

// A Step is what is done about a finding.
type Step struct {
	Finding  string   `json:"finding" minLength:"1" maxLength:"200"`
	Step     string   `json:"step" enum:"assigned,explained,justified,rejected,confirmed,recovery,recovered,written_off,closed"`
	Owner    string   `json:"owner,omitempty" maxLength:"64" doc:"Of assigned, the user whose it is from then on; you without."`
	Evidence []string `json:"evidence,omitempty" nullable:"false" maxItems:"2" doc:"Of explained, the SHA-256 of files that were sent on pages. What is critical needs some, unless finance says otherwise."`
	Way      string   `json:"way,omitempty" enum:"charge,credit_note,demand" doc:"Of recovery and recovered, how: charged to the custodian, a credit note, or a demand of the auditors."`
	Cents    int64    `json:"cents,omitempty" minimum:"1" doc:"Of recovery what is asked for, of recovered what came back."`
	Day      string   `json:"day,omitempty" format:"date" doc:"Of the document, or on which it came back."`
	Document string   `json:"document,omitempty" maxLength:"60" doc:"Its number."`
	Seen     string   `json:"seen,omitempty" maxLength:"60" doc:"What was to be seen of it, as get-finding has it: if it was judged anew since, the step is refused with finding_other. Needed for justified, rejected and closed of what is found; without, any other step is of what there is now."`
	Reason   string   `json:"reason" minLength:"1" maxLength:"200"`
}

// Steps are what is done about several findings at once.
type Steps struct {
	Findings []ToStep `json:"findings" minItems:"1" maxItems:"200" nullable:"false"`
	Step     string   `json:"step" enum:"assigned,explained,justified,rejected"`
	Owner    string   `json:"owner,omitempty" maxLength:"64" doc:"Of assigned, the user whose they are from then on; you without."`
	Evidence []string `json:"evidence,omitempty" nullable:"false" maxItems:"2" doc:"Of explained, the SHA-256 of files that were sent on pages; they are evidence of each."`
	Reason   string   `json:"reason" minLength:"1" maxLength:"200" doc:"It goes on the record of each."`
}

// A ToStep is one of several findings.
type ToStep struct {
	Finding string `json:"finding" minLength:"1" maxLength:"200"`
	Seen    string `json:"seen,omitempty" maxLength:"60" doc:"What was to be seen of it, as in step-finding: needed for justified and rejected of what is found."`
}

// Stepped is what became of several findings.
type Stepped struct {
	Taken   int       `json:"taken" doc:"How many steps are on record."`
	Refused int       `json:"refused"`
	Untried int       `json:"untried" doc:"How many were not tried, as something failed; send those again under another key."`
	Steps   []OneStep `json:"steps" nullable:"false" doc:"Of each finding once, in the order in which they were sent."`
}

// A OneStep is what became of one of several findings.
type OneStep struct {
	Finding string `json:"finding"`
	Record  string `json:"record,omitempty" doc:"Station, epoch and number of the step."`
	Problem string `json:"problem,omitempty" doc:"Why you may not take it: own, same, role, moved, bare, grown, other or gone."`
	Says    string `json:"says,omitempty" doc:"The same as a sentence."`
}

func addFindings(a *api) {
	const tag = "findings"
	list(a, operation{id: "list-findings", tag: tag, path: "/findings", page: "GET /discrepancies", summary: "List discrepancies", try: "?severity=critical",
		about: "The newest first; of this month unless another period is asked for."},
		func(f *Finding) string { return newest(f.At, f.Finding) },
		func(c *call, in *struct {
			Paging
			Period
			Language
			Station  string `query:"station" maxLength:"40"`
			Vehicle  string `query:"vehicle" maxLength:"24"`
			Rule     string `query:"rule" maxLength:"40"`
			Severity string `query:"severity" enum:"critical,major,minor,note"`
			State    string `query:"state" maxLength:"20"`
		}) ([]Finding, error) {
			p, err := c.period(report.Month)
			if err != nil {
				return nil, err
			}
			c.fresh()
			rows, err := c.desk.Reports.Findings(c, report.FindingsQuestion{
				Period: p, Station: in.Station, Vehicle: in.Vehicle, Rule: in.Rule, Severity: in.Severity, State: in.State, WithoutObserved: in.Rule == "", Limit: mostAsked,
			})
			var out []Finding
			for i := range rows {
				out = append(out, c.finding(&rows[i], in.Lang))
			}
			return out, err
		})
	do(a, operation{id: "step-finding", tag: tag, path: "/findings/steps", page: "POST /discrepancies/step", summary: "Take a step about a discrepancy",
		about: "Nobody clears their own, and what is explained, justified or closed is by two different people, of two roles where an explanation is approved. A loss is closed when all of it came back, or one wrote it off and another agrees.",
		try:   `{"finding":"totalizer_gap:norte/1/42","step":"assigned","reason":"Lo revisa flota"}`},
		func(c *call, in *struct {
			Acting
			Body Step
		}) (Recorded, error) {
			s := dispense.FindingStep{State: in.Body.Step, Evidence: in.Body.Evidence, Way: in.Body.Way, Cents: in.Body.Cents, Day: in.Body.Day, Number: strings.TrimSpace(in.Body.Document)}
			if in.Body.Step == "assigned" {
				s.Owner = cmp.Or(strings.TrimSpace(in.Body.Owner), c.user.Username)
				if _, err := c.Users.User(c, s.Owner); errors.Is(err, fault.ErrNotFound) {
					return Recorded{}, badField("body.owner", "there is no user %q", s.Owner)
				} else if err != nil {
					return Recorded{}, err
				}
			}
			switch seen, err := dispense.ParseFindingSeen(in.Body.Seen); {
			case in.Body.Seen == "" && s.TakesTwo():
				if x, err := c.desk.Reports.Case(c, in.Body.Finding, c.Now()); err != nil {
					return Recorded{}, err
				} else if x.Seen != nil && x.Problem(c.user.Username, s.State) == "" {
					return Recorded{}, badField("body.seen", "say what was seen of it: %s", "read it, and send its seen")
				}
			case in.Body.Seen == "":
			case err != nil:
				return Recorded{}, badField("body.seen", "%v", err)
			default:
				s.Seen = seen
			}
			if !c.user.Scope().Whole() { // it must be among what they see
				if _, err := c.desk.Reports.Finding(c, in.Body.Finding); err != nil {
					return Recorded{}, err
				}
			}
			ref, err := c.desk.Office.StepFinding(c, c.user.Username, "web", in.Body.Finding, strings.TrimSpace(in.Body.Reason), s)
			return Recorded{ref.String()}, err
		})
	do(a, operation{id: "step-findings", tag: tag, path: "/findings/steps/several", page: "POST /discrepancies/steps", summary: "Take a step about several discrepancies",
		about: "Each gets a record of its own, by the rules of one alone. One that is refused keeps none of the others back, and is told with its reason.",
		try:   `{"findings":[{"finding":"totalizer_gap:norte/1/42"},{"finding":"totalizer_gap:norte/1/57"}],"step":"assigned","reason":"Las revisa flota"}`},
		func(c *call, in *struct {
			Acting
			Body Steps
		}) (Stepped, error) {
			reason := strings.TrimSpace(in.Body.Reason)
			if reason == "" {
				return Stepped{}, badField("body.reason", "say why")
			}
			s := dispense.FindingStep{State: in.Body.Step, Evidence: in.Body.Evidence}
			if in.Body.Step == "assigned" {
				s.Owner = cmp.Or(strings.TrimSpace(in.Body.Owner), c.user.Username)
				if _, err := c.Users.User(c, s.Owner); errors.Is(err, fault.ErrNotFound) {
					return Stepped{}, badField("body.owner", "there is no user %q", s.Owner)
				} else if err != nil {
					return Stepped{}, err
				}
			}
			steps := []office.ToStep{}
			for i, f := range in.Body.Findings {
				if slices.ContainsFunc(steps, func(s office.ToStep) bool { return s.Finding == f.Finding }) {
					continue
				}
				s.Seen = nil
				if f.Seen != "" {
					var err error
					if s.Seen, err = dispense.ParseFindingSeen(f.Seen); err != nil {
						return Stepped{}, badField(fmt.Sprintf("body.findings[%d].seen", i), "%v", err)
					}
				}
				steps = append(steps, office.ToStep{Finding: f.Finding, Step: s})
			}
			list, err := office.StepEach(c, c.desk.Office.StepFinding, c.user.Username, "web", reason, steps)
			if err != nil && len(list) == 0 {
				return Stepped{}, err
			}
			if err != nil {
				c.Log.Error("steps about several findings were not all taken", "taken", len(list), "of", len(steps), "err", err)
			}
			out := Stepped{Untried: len(steps) - len(list), Steps: []OneStep{}}
			for _, x := range list {
				one := OneStep{Finding: x.Finding, Problem: string(x.Problem)}
				if x.Problem == "" {
					one.Record, out.Taken = x.Ref.String(), out.Taken+1
				} else {
					one.Says, out.Refused = (&office.FindingError{Finding: x.Finding, Problem: x.Problem}).Error(), out.Refused+1
				}
				out.Steps = append(out.Steps, one)
			}
			return out, nil
		})
}

// An Exception is fuel that people released, or may release, beside the rules.
type Exception struct {
	ID          string     `json:"id" doc:"Of a one-time authorization its id, else a record."`
	Kind        string     `json:"kind" doc:"once, override, telephone, approval or emergency"`
	At          time.Time  `json:"at"`
	Station     string     `json:"station"`
	StationName string     `json:"station_name"`
	Vehicle     string     `json:"vehicle"`
	FleetNo     string     `json:"fleet_no"`
	LimitUL     *int64     `json:"limit_ul,omitempty"`
	VolumeUL    *int64     `json:"volume_ul,omitempty" doc:"What flowed."`
	Who         []string   `json:"who" nullable:"false" doc:"Who asked or proposed first, and who approved."`
	Stead       string     `json:"in_stead_of,omitempty"`
	Why         string     `json:"why"`
	State       string     `json:"state" doc:"proposed, waiting, open, used, unused, void or ended"`
	UntilAt     *time.Time `json:"until_at,omitempty"`
}

func (c *call) exceptions(open bool, only func(*report.Exception) bool) ([]Exception, error) {
	p, err := c.period(report.Week)
	if err != nil {
		return nil, err
	}
	all, err := c.desk.Reports.Exceptions(c, p, c.Now(), open)
	var out []Exception
	for i := range all {
		if e := &all[i]; only(e) {
			out = append(out, Exception{
				e.Key, e.Kind, e.At.UTC(), e.Station, e.StationName, e.Vehicle, e.FleetNo, (*int64)(e.LimitUL), (*int64)(e.VolumeUL), append([]string{}, e.Who...), e.Stead, e.Why, e.State, utc(&e.UntilAt),
			})
		}
	}
	return out, err
}

// A Grant asks for a one-time authorization.
type Grant struct {
	Vehicle string    `json:"vehicle" maxLength:"24" example:"v0000001"`
	Station string    `json:"station" maxLength:"40"`
	LimitUL int64     `json:"limit_ul" minimum:"1"`
	UntilAt time.Time `json:"until_at"`
	Driver  string    `json:"driver,omitempty" maxLength:"64" doc:"A person; any without."`
	Grade   string    `json:"grade,omitempty" maxLength:"24" doc:"Any of the vehicle's without."`
	Trip    string    `json:"trip,omitempty" maxLength:"60"`
	Why     string    `json:"why" minLength:"1" maxLength:"200"`
}

// A Once is a one-time authorization, as it is decided.
type Once struct {
	ID    string `json:"id"`
	State string `json:"state" doc:"open, or proposed while it waits for a second person; void once it is taken back."`
}

// An OfOnce names a one-time authorization.
type OfOnce struct {
	Once string `path:"once" maxLength:"24" example:"o00000001"`
}

// A Why says why.
type Why struct {
	Why string `json:"why" minLength:"1" maxLength:"200"`
}

func addExceptions(a *api) {
	const tag = "authorizations"
	ofException := func(e *Exception) string { return newest(e.At, e.ID) }
	list(a, operation{id: "list-exceptions", tag: tag, path: "/exceptions", page: "GET /exceptions", summary: "List what was released beside the rules", about: "The newest first; of this week unless another period is asked for."},
		ofException, func(c *call, _ *struct {
			Paging
			Period
		}) ([]Exception, error) {
			return c.exceptions(false, func(*report.Exception) bool { return true })
		})
	list(a, operation{id: "list-authorizations", tag: tag, path: "/authorizations", page: "GET /exceptions", summary: "List one-time authorizations", about: "Of this week unless another period is asked for, and those of any time that wait or can be used."},
		ofException, func(c *call, _ *struct {
			Paging
			Period
		}) ([]Exception, error) {
			return c.exceptions(true, func(e *report.Exception) bool { return e.Kind == "once" })
		})
	do(a, operation{id: "grant-once", tag: tag, path: "/authorizations", page: "POST /exceptions/once", summary: "Authorize one fill beside the rules",
		about: "It is open at once where one person may grant it: one tank, within a day. Else it is proposed, and another approves it.",
		try:   `{"vehicle":"v0000001","station":"norte","limit_ul":30000000,"until_at":"2026-12-15T16:00:00Z","why":"Traslado a León"}`},
		func(c *call, in *struct {
			Acting
			Body Grant
		}) (Once, error) {
			o, err := c.desk.Fleet.GrantOnce(c, c.user.Username, fleet.Once{
				Station: in.Body.Station, Vehicle: in.Body.Vehicle, LimitUL: dispense.Volume(in.Body.LimitUL), UntilAt: in.Body.UntilAt, Driver: in.Body.Driver, Grade: in.Body.Grade, Trip: in.Body.Trip, Why: in.Body.Why,
			})
			return Once{o.Once, o.State}, err
		})
	do(a, operation{id: "approve-once", tag: tag, path: "/authorizations/{once}/approve", page: "POST /exceptions/once/{once}/approve", summary: "Approve a one-time authorization", about: "Another than who proposed it."},
		func(c *call, in *struct {
			Approving
			OfOnce
		}) (Once, error) {
			return Once{in.Once, "open"}, c.desk.Fleet.ApproveOnce(c, c.user.Username, in.Once)
		})
	do(a, operation{id: "void-once", tag: tag, path: "/authorizations/{once}/void", page: "POST /exceptions/once/{once}/void", summary: "Take a one-time authorization back", try: `{"why":"El viaje se canceló"}`},
		func(c *call, in *struct {
			Acting
			OfOnce
			Body Why
		}) (Once, error) {
			return Once{in.Once, "void"}, c.desk.Fleet.VoidOnce(c, c.user.Username, in.Once, in.Body.Why)
		})
}

// An AuditLine is a line of the audit trail.
type AuditLine struct {
	ID     int64     `json:"id"`
	At     time.Time `json:"at"`
	Who    string    `json:"who"`
	What   string    `json:"what"`
	Object string    `json:"object" doc:"As people call it."`
	Before string    `json:"before,omitempty" doc:"JSON or words."`
	After  string    `json:"after,omitempty"`
}

func addAudit(a *api) {
	list(a, operation{id: "list-audit", tag: "audit", path: "/audit", page: "GET /audit", summary: "List what was changed, and by whom", about: "The newest first; of this week unless another period is asked for, and only what the rules allow unless all is."},
		func(l *AuditLine) string { return fmt.Sprintf("%019d", 1<<62-l.ID) },
		func(c *call, in *struct {
			Paging
			Period
			Of string `query:"of" enum:"rules,denials,all" default:"rules"`
		}) ([]AuditLine, error) {
			p, err := c.period(report.Week)
			if err != nil {
				return nil, err
			}
			rows, err := c.desk.Reports.AuditRows(c, p, report.AuditOf(in.Of), mostAsked)
			var out []AuditLine
			for _, r := range rows {
				out = append(out, AuditLine{r.ID, r.At.UTC(), r.Who, r.What, r.Object, r.Before, r.After})
			}
			return out, err
		})
}
