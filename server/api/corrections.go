package api

import (
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/litro-fuel/litro/dispense"
	"github.com/litro-fuel/litro/server/correcting"
	"github.com/litro-fuel/litro/server/fault"
	"github.com/litro-fuel/litro/server/fleet"
	"github.com/litro-fuel/litro/server/report"
	"github.com/litro-fuel/litro/server/web"
)

// A FillRecord is all that is known of one fill.
type FillRecord struct {
	Record      string       `json:"record"`
	Kind        string       `json:"kind" enum:"measured,typed,part,offbook" doc:"measured by a device; typed from a paper; a part that a correction assigned; or what flowed beside all sessions."`
	HappenedAt  time.Time    `json:"happened_at"`
	Counts      *CountsFor   `json:"counts,omitempty" doc:"What it counts for now; absent: nothing."`
	LeftUL      int64        `json:"left_ul" doc:"Of what flowed beside all sessions, what is no vehicle's yet."`
	Hash        string       `json:"hash" doc:"SHA-256 of the whole signed note."`
	Prev        string       `json:"prev" doc:"That of the note before."`
	Note        string       `json:"note" doc:"The signed record as it came, which litro-verify reads."`
	Authorize   string       `json:"authorize,omitempty" doc:"The record by which the hose was released."`
	Corrections []FillStep   `json:"corrections" nullable:"false" doc:"On record, in the order in which they count."`
	Asks        []FillAsk    `json:"asks" nullable:"false" doc:"What was asked to be corrected, the newest first."`
	May         []string     `json:"may" nullable:"false" doc:"What can be asked for of it."`
	Findings    []string     `json:"findings" nullable:"false"`
	Evidence    []string     `json:"evidence" nullable:"false" doc:"SHA-256 of the files behind it."`
	Figures     *FillFigures `json:"figures,omitempty" doc:"What counts, to be changed and asked for."`
}

// A CountsFor is what a fill counts for.
type CountsFor struct {
	Vehicle     string `json:"vehicle,omitempty"`
	VolumeUL    int64  `json:"volume_ul"`
	AmountCents *int64 `json:"amount_cents,omitempty"`
	Currency    string `json:"currency,omitempty"`
}

// A FillStep is a correction that is on record.
type FillStep struct {
	Record   string    `json:"record"`
	At       time.Time `json:"at"`
	Of       string    `json:"of"`
	Action   string    `json:"action" doc:"void, replace, assign or note"`
	Reason   string    `json:"reason"`
	People   []string  `json:"people" nullable:"false" doc:"Who asked, then who approved."`
	Vehicle  string    `json:"vehicle,omitempty"`
	VolumeUL *int64    `json:"volume_ul,omitempty"`
	Counts   bool      `json:"counts" doc:"No other has taken its place."`
}

// FillFigures are what a fill counts for, as far as people may say it. Of what a device measured
// that is vehicle, driver, readings and whether the tank was full.
type FillFigures struct {
	Vehicle     string    `json:"vehicle" maxLength:"24"`
	Driver      string    `json:"driver,omitempty" maxLength:"24"`
	Grade       string    `json:"grade" maxLength:"24"`
	VolumeUL    int64     `json:"volume_ul" minimum:"0" maximum:"2000000000"`
	AmountCents *int64    `json:"amount_cents,omitempty" minimum:"0"`
	Currency    string    `json:"currency,omitempty" maxLength:"24"`
	HappenedAt  time.Time `json:"happened_at"`
	OdometerM   *int64    `json:"odometer_m,omitempty" minimum:"0"`
	EngineS     *int64    `json:"engine_s,omitempty" minimum:"0" doc:"Of an hour meter."`
	Full        string    `json:"full,omitempty" enum:"yes,no,unknown"`
}

// A FillAsk is a correction that somebody asked for.
type FillAsk struct {
	Ask         int64        `json:"ask"`
	Of          string       `json:"of" doc:"The record that is to be corrected."`
	Action      string       `json:"action" enum:"void,replace,assign"`
	State       string       `json:"state" enum:"open,approved,refused,withdrawn,expired"`
	Figures     *FillFigures `json:"figures,omitempty" doc:"What is to count; absent: nothing."`
	WasUL       int64        `json:"was_ul"`
	IsUL        int64        `json:"is_ul"`
	ChangeCents *int64       `json:"change_cents,omitempty"`
	Currency    string       `json:"currency,omitempty"`
	Reason      string       `json:"reason"`
	Evidence    []string     `json:"evidence" nullable:"false"`
	AskedBy     string       `json:"asked_by"`
	AskedAs     string       `json:"asked_as" doc:"The role."`
	AskedAt     time.Time    `json:"asked_at"`
	UntilAt     time.Time    `json:"until_at" doc:"Nobody approves it from then on."`
	AnsweredBy  string       `json:"answered_by,omitempty"`
	AnsweredAt  *time.Time   `json:"answered_at,omitempty"`
	Answer      string       `json:"answer_reason,omitempty"`
	Record      string       `json:"record,omitempty" doc:"Of the correction, once it is approved."`
}

// AskCorrection is what somebody asks to be corrected.
type AskCorrection struct {
	Action   string       `json:"action" enum:"void,replace,assign"`
	Reason   string       `json:"reason" minLength:"1" maxLength:"200"`
	Figures  *FillFigures `json:"figures,omitempty" doc:"All that is to count, as get-fill has it, changed; absent of a void."`
	Evidence []string     `json:"evidence,omitempty" maxItems:"8" doc:"SHA-256 of files that were sent, see send-picture."`
}

// An OfFill names a record.
type OfFill struct {
	Station string `path:"station" maxLength:"24" example:"norte"`
	Epoch   string `path:"epoch" maxLength:"10" example:"1"`
	Seq     string `path:"seq" maxLength:"19" example:"3"`
}

// An OfAsk names an ask.
type OfAsk struct {
	Ask int64 `path:"ask" minimum:"1" example:"1042"`
}

func figuresOf(f *correcting.Figures) *FillFigures {
	if f == nil {
		return nil
	}
	return &FillFigures{f.Vehicle, f.Driver, f.Grade, f.VolumeUL, f.AmountCents, f.Currency, f.HappenedAt.UTC(), f.OdometerM, f.EngineS, f.Full}
}

func (c *call) fillAsk(a *correcting.Ask) FillAsk {
	out := FillAsk{
		Ask: a.N, Of: a.Of.String(), Action: a.Action, State: a.State(c.Now()), Figures: figuresOf(a.Figures), WasUL: a.WasUL, IsUL: a.IsUL, ChangeCents: a.ChangeCents(), Currency: a.Currency, Reason: a.Reason,
		Evidence: append([]string{}, a.Evidence...), AskedBy: a.By, AskedAs: a.As, AskedAt: a.At.UTC(), UntilAt: a.Until.UTC(),
	}
	if w := a.Answer; w != nil {
		at := w.At.UTC()
		out.AnsweredBy, out.AnsweredAt, out.Answer = w.By, &at, w.Reason
		if !w.Record.IsZero() {
			out.Record = w.Record.String()
		}
	}
	return out
}

func (c *call) fillRecord(in *OfFill) (*correcting.Fill, error) {
	if c.Corrections == nil {
		return nil, fmt.Errorf("fills: %w", fault.ErrNotFound)
	}
	ref, err := dispense.ParseRef(in.Station + "/" + in.Epoch + "/" + in.Seq)
	if err != nil {
		return nil, fmt.Errorf("fill: %w", fault.ErrNotFound)
	}
	return web.FillSeen(c, c.Corrections, c.desk.Desk.Reports, c.user.Scope(), ref)
}

func (c *call) ask(n int64) (correcting.Ask, error) {
	if c.Corrections == nil {
		return correcting.Ask{}, fmt.Errorf("corrections: %w", fault.ErrNotFound)
	}
	a, err := c.Corrections.One(c, n)
	if err != nil {
		return a, fmt.Errorf("ask %d: %w", n, err)
	}
	seen, err := web.AsksSeen(c, c.desk.Desk.Reports, c.user.Scope(), []correcting.Ask{a})
	if err == nil && len(seen) == 0 {
		err = fmt.Errorf("ask %d: %w", n, fault.ErrNotFound)
	}
	return a, err
}

func (c *call) corrector() correcting.Person {
	return correcting.Person{Username: c.user.Username, Role: string(c.user.Role)}
}

// corrected says a problem of a correction as programs are told it.
func corrected(err error) error {
	bad, ok := errors.AsType[*correcting.Problem](err)
	switch {
	case !ok:
		return err
	case errors.Is(err, fault.ErrInvalid):
		return badField("body."+bad.Field, "%s", bad.Says())
	}
	return problem(409, "correction_"+bad.Code, bad.Says())
}

// answer does something about an ask, and returns what became of it.
func (c *call) answer(n int64, do func() error) (FillAsk, error) {
	if _, err := c.ask(n); err != nil {
		return FillAsk{}, err
	}
	if err := do(); err != nil {
		return FillAsk{}, corrected(err)
	}
	a, err := c.ask(n)
	return c.fillAsk(&a), err
}

func addCorrections(a *api) {
	const tag = "fills"
	read(a, operation{id: "get-fill", tag: tag, path: "/fills/{station}/{epoch}/{seq}", page: "GET /fills/{station}/{epoch}/{seq}", summary: "Show all that is known of one fill",
		about: "By its record: as it was recorded, what it counts for now, its corrections, and what was asked. What flowed beside all sessions is one, too."},
		func(c *call, in *OfFill) (FillRecord, error) {
			f, err := c.fillRecord(in)
			if err != nil {
				return FillRecord{}, err
			}
			out := FillRecord{
				Record: f.Ref.String(), Kind: f.Kind, HappenedAt: f.HappenedAt.UTC(), LeftUL: f.LeftUL(), Hash: f.Hash, Prev: f.Record.Prev, Note: string(f.Note), Corrections: []FillStep{}, Asks: []FillAsk{},
				May: append([]string{}, f.May()...), Findings: append([]string{}, f.Findings...), Evidence: append([]string{}, f.Files()...),
			}
			if !f.AuthRef.IsZero() {
				out.Authorize = f.AuthRef.String()
			}
			if x := f.Counts; x != nil {
				out.Counts = &CountsFor{x.Vehicle, x.VolumeUL, x.AmountCents, x.Currency}
			}
			if len(out.May) > 0 {
				is := f.Figures()
				out.Figures = figuresOf(&is)
			}
			for _, s := range f.Steps {
				step := FillStep{Record: s.Ref.String(), At: s.At.UTC(), Of: s.Of.String(), Action: s.Action, Reason: s.Reason, People: append([]string{}, s.People...), Counts: s.Counts}
				if s.Dispense != nil {
					ul := int64(s.Dispense.VolumeUL)
					step.Vehicle, step.VolumeUL = s.Dispense.Vehicle, &ul
				}
				out.Corrections = append(out.Corrections, step)
			}
			for i := range f.Asks {
				out.Asks = append(out.Asks, c.fillAsk(&f.Asks[i]))
			}
			return out, nil
		})
	do(a, operation{id: "ask-correction", tag: tag, path: "/fills/{station}/{epoch}/{seq}/corrections", page: "POST /fills/{station}/{epoch}/{seq}/corrections", summary: "Ask for the correction of a fill",
		about: "It counts for nothing until another person of another role approves it, within 72 hours. What a device measured stays: of it vehicle, driver and readings are said.", try: `{"action":"void","reason":"Se capturó dos veces"}`},
		func(c *call, in *struct {
			Acting
			OfFill
			Body AskCorrection
		}) (FillAsk, error) {
			f, err := c.fillRecord(&in.OfFill)
			if err != nil {
				return FillAsk{}, err
			}
			asked := correcting.Asked{Of: f.Ref, Action: in.Body.Action, Reason: in.Body.Reason, Evidence: in.Body.Evidence}
			if to := in.Body.Figures; to != nil && in.Body.Action != correcting.Void {
				is := f.Figures()
				if to.Vehicle != is.Vehicle {
					if _, err := c.vehicle(to.Vehicle); err != nil {
						return FillAsk{}, badField("body.figures.vehicle", "there is no vehicle %q", to.Vehicle)
					}
					is.Label = ""
				}
				if to.Driver != "" && to.Driver != is.Driver {
					if driver, err := c.person(to.Driver); err != nil {
						return FillAsk{}, err
					} else if driver.Person != to.Driver {
						return FillAsk{}, badField("body.figures.driver", "there is no person %q", to.Driver)
					}
				}
				grades, err := c.desk.Fleet.Grades(c)
				if err != nil {
					return FillAsk{}, err
				}
				if to.Grade != is.Grade && !slices.ContainsFunc(grades, func(g fleet.Grade) bool { return g.Grade == to.Grade }) {
					return FillAsk{}, badField("body.figures.grade", "there is no grade %q", to.Grade)
				}
				if (to.AmountCents == nil) != (is.AmountCents == nil) || to.AmountCents != nil && *to.AmountCents != *is.AmountCents {
					is.PriceE4 = nil // it is what both make of it
				}
				if !to.HappenedAt.Equal(is.HappenedAt) {
					is.Precision = "minute"
				}
				is.Vehicle, is.Driver, is.Grade, is.VolumeUL, is.AmountCents, is.HappenedAt, is.OdometerM, is.EngineS, is.Full = to.Vehicle, to.Driver, to.Grade, to.VolumeUL, to.AmountCents, to.HappenedAt, to.OdometerM, to.EngineS, to.Full
				if to.Currency != "" {
					is.Currency = to.Currency
				}
				asked.Figures = &is
			}
			n, err := c.Corrections.Ask(c, c.corrector(), asked)
			if err != nil {
				return FillAsk{}, corrected(err)
			}
			a, err := c.ask(n)
			return c.fillAsk(&a), err
		})
	list(a, operation{id: "list-corrections", tag: tag, path: "/corrections", page: "GET /corrections", summary: "List corrections that were asked for", about: "By when they were asked, the first first; of this year unless another period is asked for.", try: "?period=month"},
		func(x *FillAsk) string { return fmt.Sprintf("%019d", x.Ask) },
		func(c *call, in *struct {
			Paging
			Period
			State string `query:"state" enum:"open,approved,refused,withdrawn,expired"`
		}) (out []FillAsk, err error) {
			if c.Corrections == nil {
				return nil, fmt.Errorf("corrections: %w", fault.ErrNotFound)
			}
			p, err := c.period(report.Year)
			if err != nil {
				return nil, err
			}
			list, _, err := web.Corrected(c, c.Corrections, c.desk.Desk.Reports, c.user.Scope(), p, in.State, c.Now())
			for i := len(list) - 1; i >= 0; i-- {
				out = append(out, c.fillAsk(&list[i]))
			}
			return out, err
		})
	do(a, operation{id: "approve-correction", tag: tag, path: "/corrections/{ask}/approve", page: "POST /corrections/{ask}/approve", summary: "Approve a correction",
		about: "Another than who asked, of another role, who did not serve, get, type or check the fill, and has not the vehicle in their care. Its record is written in the same moment, once."},
		func(c *call, in *struct {
			Approving
			OfAsk
		}) (FillAsk, error) {
			return c.answer(in.Ask, func() error {
				_, err := c.Corrections.Approve(c, c.corrector(), in.Ask)
				return err
			})
		})
	do(a, operation{id: "refuse-correction", tag: tag, path: "/corrections/{ask}/refuse", page: "POST /corrections/{ask}/refuse", summary: "Refuse a correction", try: `{"reason":"El ticket dice otra cosa"}`},
		func(c *call, in *struct {
			Acting
			OfAsk
			Body struct {
				Reason string `json:"reason" minLength:"1" maxLength:"200"`
			}
		}) (FillAsk, error) {
			return c.answer(in.Ask, func() error { return c.Corrections.Refuse(c, c.corrector(), in.Ask, in.Body.Reason) })
		})
	do(a, operation{id: "withdraw-correction", tag: tag, path: "/corrections/{ask}/withdraw", page: "POST /corrections/{ask}/withdraw", summary: "Take back a correction that one asked for"},
		func(c *call, in *struct {
			Acting
			OfAsk
		}) (FillAsk, error) {
			return c.answer(in.Ask, func() error { return c.Corrections.TakeBack(c, c.corrector(), in.Ask) })
		})
}
