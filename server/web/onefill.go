package web

import (
	"cmp"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"github.com/go-chi/chi/v5"

	"github.com/litro-fuel/litro/dispense"
	"github.com/litro-fuel/litro/policy"
	"github.com/litro-fuel/litro/server/access"
	"github.com/litro-fuel/litro/server/correcting"
	"github.com/litro-fuel/litro/server/fault"
	"github.com/litro-fuel/litro/server/finance/matching"
	"github.com/litro-fuel/litro/server/reconcile"
	"github.com/litro-fuel/litro/server/reconcile/told"
	"github.com/litro-fuel/litro/server/report"
)

// The page of a fill: what counts of it, what was recorded, where else it stands, and what is asked of it.

// A fillPage is one fill.
type fillPage struct {
	page
	State, Class string
	Facts        []fact
	Recorded     []fact // as it was recorded
	Proof        []fact
	Note         string
	CSV          string
	Links        []link
	Evidence     []link
	Steps        tableView
	Asks         []askView
	Action       string
	May          []string // what can be asked for
	Form         correctionForm
	Problem      string
	Done         string
	Late         string // that its month is closed
	MaxReason    int
	Upload       bool
}

// May tells whether an action can be asked for.
func (v *fillPage) Can(action string) bool { return slices.Contains(v.May, action) }

type askView struct {
	N                     int64
	Title, Text, State    string
	Class                 string
	Reason, Answer        string
	Until                 string
	Changes               []fact
	Approve, Back, Refuse bool
	Why                   string // why who looks may not approve it
	Evidence              []link
	Href                  string
}

// A correctionForm is what is typed of what is to count.
type correctionForm struct {
	Vehicle, Driver                      lookup
	Liters, Amount, Odometer, When, Unit string
	Reason                               string
	Fulls, Grades                        []option
	Measured                             bool
}

func refOf(v *visit) (dispense.Ref, error) {
	ref, err := dispense.ParseRef(chi.URLParam(v.r, "station") + "/" + chi.URLParam(v.r, "epoch") + "/" + chi.URLParam(v.r, "seq"))
	if err != nil {
		return ref, fmt.Errorf("fill: %w", fault.ErrNotFound)
	}
	return ref, nil
}

func (p *pages) fillOf(v *visit) (*correcting.Fill, error) {
	ref, err := refOf(v)
	if err != nil {
		return nil, err
	}
	f, err := FillSeen(v.r.Context(), p.Corrections, p.Reports, v.user.Scope(), ref)
	if errors.Is(err, fault.ErrNotFound) && p.whole != nil {
		err = p.elsewhere(v.r.Context(), "fill", ref.String())
	}
	return f, err
}

func (p *pages) oneFill(v *visit) error {
	f, err := p.fillOf(v)
	if err != nil {
		return err
	}
	return p.showOneFill(v, http.StatusOK, f, url.Values{}, "")
}

func (p *pages) oneFillFile(v *visit) error {
	f, err := p.fillOf(v)
	if err != nil {
		return err
	}
	proof, err := p.fillProof(v, f)
	if err != nil {
		return err
	}
	var facts []report.Fact
	for _, list := range [][]fact{p.fillFacts(v.words, f), v.words.recordedFacts(f), proof} {
		for _, x := range list {
			facts = append(facts, report.Fact{Name: x.Name, Value: x.Value})
		}
	}
	t := report.FillFacts(p.Zone, facts)
	return p.file(v, &t, "litro-"+v.words.Say("onefill.file")+"-"+strings.ReplaceAll(f.Ref.String(), "/", "-"), v.words.Say("onefill.title"), report.Fact{Name: v.words.Say("onefill.record"), Value: f.Ref.String()})
}

func (p *pages) showOneFill(v *visit, code int, f *correcting.Fill, form url.Values, problem string) error {
	w := v.words
	proof, err := p.fillProof(v, f)
	if err != nil {
		return err
	}
	view := &fillPage{
		page: p.page(v, "onefill.title", "/consumption"), Facts: p.fillFacts(w, f), Recorded: w.recordedFacts(f), Proof: proof, Note: string(f.Note), Action: oneFillAddress(f.Ref) + "/corrections",
		CSV: oneFillAddress(f.Ref) + "/facts.csv", Problem: problem, MaxReason: correcting.MaxReason, Upload: p.Tickets != nil,
	}
	view.State, view.Class = w.fillState(f)
	view.Title = w.Say("onefill.name", "Time", w.Minute(f.HappenedAt))
	if v.r.URL.Query().Has("asked") {
		view.Done = w.Say("correct.asked")
	}
	if err := p.besideFill(v, view, f); err != nil {
		return err
	}
	view.Steps = w.corrections(f)
	for _, sha := range f.Files() {
		view.Evidence = append(view.Evidence, link{Text: w.Say("onefill.evidence.one", "Sha", sha[:8]), Href: "/evidence/" + sha})
	}
	for i := range f.Asks {
		a, err := p.askView(v, &f.Asks[i], f.Called)
		if err != nil {
			return err
		}
		view.Asks = append(view.Asks, a)
	}
	if v.may(access.AskCorrections, "POST "+askPattern) && f.Open(p.Now()) == nil {
		view.May = f.May()
		var err error
		if view.Form, err = p.correctionForm(v, f, form); err != nil {
			return err
		}
	}
	return p.show(v, code, "onefill", view)
}

// fillState says what it counts for now, in a word.
func (w words) fillState(f *correcting.Fill) (text, class string) {
	switch {
	case f.Kind == correcting.OfOffbook && f.LeftUL() > 0:
		return w.Say("onefill.state.loose", "Liters", w.Liters(f.LeftUL())), "critical"
	case f.Kind == correcting.OfOffbook:
		return w.Say("onefill.state.given"), "plain"
	case f.Counts == nil:
		return w.Say("onefill.state.void"), "plain"
	case f.Is != f.Was:
		return w.Say("onefill.state.replaced"), "plain"
	case int64(f.Was.VolumeUL) != f.Counts.VolumeUL:
		return w.Say("onefill.state.reduced"), "plain"
	}
	return w.Say("onefill.state.counts"), "plain"
}

// fillFacts are what counts now.
func (p *pages) fillFacts(w words, f *correcting.Fill) (facts []fact) {
	add := func(word, value string) {
		if value != "" {
			facts = append(facts, fact{word, value})
		}
	}
	if c := f.Counts; c != nil {
		add(w.Say("onefill.vehicle"), f.Called(c.Vehicle))
		add(w.Say("onefill.liters"), w.Liters(c.VolumeUL)+" L")
		if c.AmountCents != nil {
			add(w.Say("onefill.amount"), w.money(*c.AmountCents)+" "+c.Currency)
		}
	}
	add(w.Say("onefill.happened"), w.Minute(f.HappenedAt))
	if f.Is != nil {
		facts = append(facts, w.dispenseFacts(f, f.Is)...)
	}
	return facts
}

// dispenseFacts are what a dispense says beside its liters.
func (w words) dispenseFacts(f *correcting.Fill, d *dispense.Dispense) (facts []fact) {
	add := func(word, value string) {
		if value != "" {
			facts = append(facts, fact{word, value})
		}
	}
	add(w.Say("onefill.grade"), f.Called(d.Grade))
	if d.Driver != nil {
		add(w.Say("onefill.driver"), f.Called(d.Driver.Person))
	}
	if d.Attendant != nil {
		add(w.Say("onefill.attendant"), f.Called(d.Attendant.Person))
	}
	if d.OdometerM != nil {
		add(w.Say("onefill.odometer"), joined(w.Scaled(*d.OdometerM, 3, 0)+" km", w.Or("onefill.from."+d.OdometerFrom, d.OdometerFrom)))
	}
	if d.EngineS != nil {
		add(w.Say("onefill.engine"), joined(w.Scaled(*d.EngineS*10/36, 3, 1)+" h", w.Or("onefill.from."+d.OdometerFrom, d.OdometerFrom)))
	}
	add(w.Say("onefill.full"), w.Or("full."+d.Full, d.Full))
	if d.PriceE4 != nil {
		add(w.Say("onefill.price"), joined(w.Scaled(*d.PriceE4, 4, 4)+" "+d.Currency+"/L", w.Or("onefill.price."+d.PriceFrom, d.PriceFrom)))
	}
	add(w.Say("onefill.paper"), joined(w.Or("onefill.source."+d.Source, d.Source), d.Ticket))
	add(w.Say("onefill.contract"), joined(d.Contract, d.Permit))
	add(w.Say("onefill.trip"), d.Trip)
	return facts
}

// recordedFacts are what was recorded, whatever counts now.
func (w words) recordedFacts(f *correcting.Fill) (facts []fact) {
	add := func(word, value string) {
		if value != "" {
			facts = append(facts, fact{word, value})
		}
	}
	add(w.Say("onefill.station"), f.Called(f.Ref.Station))
	add(w.Say("onefill.kind"), w.Say("onefill.kind."+f.Kind))
	totalizers := func(before, after dispense.Volume) {
		add(w.Say("onefill.totalizers"), w.Liters(int64(before))+" → "+w.Liters(int64(after))+" L")
	}
	if o := f.Offbook; o != nil {
		add(w.Say("onefill.hose"), o.Hose)
		add(w.Say("onefill.recorded"), w.Liters(int64(o.VolumeUL))+" L")
		totalizers(o.TotalizerBeforeUL, o.TotalizerAfterUL)
		add(w.Say("onefill.cause"), w.Or("onefill.cause."+o.Cause, o.Cause))
	}
	if d := f.Was; d != nil {
		add(w.Say("onefill.recorded"), w.Liters(int64(d.VolumeUL))+" L")
		add(w.Say("onefill.was.vehicle"), f.Called(d.Vehicle))
		if d.AmountCents != nil {
			add(w.Say("onefill.was.amount"), w.money(*d.AmountCents)+" "+d.Currency)
		}
		add(w.Say("onefill.hose"), joined(d.Position, d.Hose))
		if d.TotalizerBeforeUL != nil {
			totalizers(*d.TotalizerBeforeUL, *d.TotalizerAfterUL)
		}
		var who []string
		for _, x := range d.People {
			who = append(who, f.Called(x.Person))
		}
		add(w.Say("onefill.people"), strings.Join(who, ", "))
		var flags []string
		for _, x := range d.Flags {
			flags = append(flags, w.flag(x))
		}
		add(w.Say("onefill.flags"), strings.Join(flags, ", "))
	}
	if a := f.Auth; a != nil {
		add(w.Say("onefill.auth"), joined(f.AuthRef.String(), w.Liters(int64(a.LimitUL))+" L", policy.Reason(a.Reason).Called(w.Lang), a.Rule))
	}
	return facts
}

// proofFacts are by what anybody can tell that nobody altered it.
func (w words) proofFacts(f *correcting.Fill) []fact {
	facts := []fact{{w.Say("onefill.record"), f.Ref.String()}, {w.Say("onefill.at"), joined(w.Minute(f.Record.At), w.Or("onefill.clock."+string(f.Record.Clock), string(f.Record.Clock)))}}
	if !f.ReceivedAt.IsZero() {
		facts = append(facts, fact{w.Say("onefill.received"), w.Minute(f.ReceivedAt)})
	}
	return append(facts, fact{w.Say("onefill.hash"), f.Hash}, fact{w.Say("onefill.prev"), f.Record.Prev})
}

// fillProof is what proves a fill, and that it came late where it did.
func (p *pages) fillProof(v *visit, f *correcting.Fill) ([]fact, error) {
	late, err := p.lateFact(v, f.Ref)
	return append(v.words.proofFacts(f), late...), err
}

// besideFill adds where the fill stands in other books, as far as who looks may see them.
func (p *pages) besideFill(v *visit, view *fillPage, f *correcting.Fill) error {
	w := v.words
	if f.Counts != nil && f.Counts.Vehicle != "" {
		view.Links = append(view.Links, link{Text: w.Say("onefill.to.vehicle", "Vehicle", f.Called(f.Counts.Vehicle)), Href: vehicleAddress(f.Counts.Vehicle)})
	}
	if v.may(access.SeeFindings, "GET "+findingPath) {
		for _, id := range f.Findings {
			rule, _, _ := strings.Cut(id, ":")
			view.Links = append(view.Links, link{Text: w.Say("onefill.to.finding", "Rule", told.Title(w.Lang, reconcile.Rule(rule))), Href: findingAddress(id)})
		}
	}
	if f.Document != "" && p.Matching != nil && v.may(access.SeeInvoices, "GET "+linePattern) {
		view.Links = append(view.Links, link{Text: w.Say("onefill.to.line", "Document", cmp.Or(f.UUID, f.Document)), Href: lineAddress(matching.LineID{Document: f.Document, Part: f.Part, N: f.N})})
	}
	if p.Budget != nil && p.Closes != nil && v.may(access.SeeBudget, "GET "+budgetPath) {
		for _, b := range f.Booked {
			if b.Account == "" { // no rule finds one
				view.Links = append(view.Links, link{Text: w.Say("onefill.to.none", "Amount", w.money(b.Cents), "Currency", b.Currency, "Year", b.Year, "Month", b.Month), Href: budgetPath})
				continue
			}
			view.Links = append(view.Links, link{Text: w.Say("onefill.to.account", "Account", b.Account, "Amount", w.money(b.Cents), "Currency", b.Currency, "Year", b.Year, "Month", b.Month), Href: budgetPath})
		}
	}
	if p.Closes == nil || !v.opens("GET "+closePath) || !v.user.Role.May(access.SeeCloses) {
		return nil
	}
	list, err := p.Closes.List(v.r.Context())
	if err != nil {
		return err
	}
	calendar := p.Closes.Calendar()
	month := calendar.PeriodOf(calendar.DayOf(f.HappenedAt))
	if open := list.Open; !open.IsZero() && month.Compare(open) < 0 {
		view.Late = w.Say("correct.late", "Month", w.monthName(calendar.Month(month)), "Open", w.monthName(calendar.Month(open)))
	}
	return nil
}

// corrections are those on record.
func (w words) corrections(f *correcting.Fill) tableView {
	v := tableView{ID: "steps", Caption: w.Say("onefill.steps")}
	for _, h := range []string{w.Say("onefill.step.at"), w.Say("onefill.step.action"), w.Say("onefill.step.what"), w.Say("onefill.step.people"), w.Say("onefill.step.reason"), w.Say("onefill.step.counts"), w.Say("onefill.record")} {
		v.Heads = append(v.Heads, headView{Text: h})
	}
	for _, s := range f.Steps {
		what, counts, href := "", w.Say("onefill.step.no"), ""
		if s.Dispense != nil {
			what = joined(f.Called(s.Dispense.Vehicle), w.Liters(int64(s.Dispense.VolumeUL))+" L")
		}
		if s.Counts {
			counts = w.Say("onefill.step.yes")
		}
		if s.Action == correcting.Assign {
			href = oneFillAddress(s.Ref)
		}
		var who []string
		for _, x := range s.People {
			who = append(who, f.Called(x))
		}
		v.Rows = append(v.Rows, rowView{Cells: []cellView{{Text: w.Minute(s.At)}, {Text: w.Or("correct.action."+s.Action, s.Action)}, {Text: what}, {Text: strings.Join(who, ", ")}, {Text: s.Reason}, {Text: counts}, {Text: s.Ref.String(), Class: "small", Href: href}}})
	}
	return v
}

// askView says an ask, and what who looks may do about it.
func (p *pages) askView(v *visit, a *correcting.Ask, called func(string) string) (askView, error) {
	w := v.words
	state := a.State(p.Now())
	view := askView{
		N: a.N, Title: w.Say("correct.ask", "Action", w.Say("correct.action."+a.Action), "Who", called(a.By), "Time", w.Minute(a.At)), State: w.Say("correct.state." + state), Class: "plain", Reason: a.Reason,
		Href: oneFillAddress(a.Of) + "#asks",
	}
	view.Text = w.Say("correct.change", "Was", w.Liters(a.WasUL), "Is", w.Liters(a.IsUL))
	if a.WasCents != nil && a.IsCents != nil {
		view.Text = joined(view.Text, w.Say("correct.change.money", "Was", w.money(*a.WasCents), "Is", w.money(*a.IsCents), "Currency", a.Currency))
	}
	if to := a.Figures; to != nil {
		add := func(word, value string) {
			if value != "" {
				view.Changes = append(view.Changes, fact{word, value})
			}
		}
		add(w.Say("onefill.vehicle"), called(to.Vehicle))
		add(w.Say("onefill.happened"), w.Minute(to.HappenedAt))
		if to.Driver != "" {
			add(w.Say("onefill.driver"), called(to.Driver))
		}
		if to.OdometerM != nil {
			add(w.Say("onefill.odometer"), w.Scaled(*to.OdometerM, 3, 0)+" km")
		}
		if to.EngineS != nil {
			add(w.Say("onefill.engine"), w.Scaled(*to.EngineS*10/36, 3, 1)+" h")
		}
	}
	for _, sha := range a.Evidence {
		view.Evidence = append(view.Evidence, link{Text: w.Say("onefill.evidence.one", "Sha", sha[:8]), Href: "/evidence/" + sha})
	}
	if x := a.Answer; x != nil {
		view.Answer = joined(w.Say("correct.answer", "Who", called(x.By), "Time", w.Minute(x.At)), x.Reason)
		if !x.Record.IsZero() {
			view.Answer = joined(view.Answer, x.Record.String())
		}
	}
	if state != correcting.Open {
		return view, nil
	}
	view.Class, view.Until = "warning", w.Minute(a.Until)
	view.Back = a.By == v.user.Username
	if !v.may(access.ApproveAsks, "POST "+answerPattern+"approve") || view.Back {
		return view, nil
	}
	view.Refuse = true
	err := p.Corrections.Against(v.r.Context(), v.corrector(), a)
	if bad, ok := errors.AsType[*correcting.Problem](err); ok {
		view.Why = w.correctionProblem(bad)
		return view, nil
	}
	view.Approve = err == nil
	return view, err
}

// correctionProblem says why something was not taken, and what to do.
func (w words) correctionProblem(p *correcting.Problem) string {
	return w.Say(fmt.Sprintf("correct.bad.%s", p.Code))
}

// correctionForm is filled with what counts, or with what was typed.
func (p *pages) correctionForm(v *visit, f *correcting.Fill, form url.Values) (correctionForm, error) {
	is, w := f.Figures(), v.words
	out := correctionForm{Measured: f.Kind == correcting.OfPump && f.Is != nil && !f.Is.Typed(), Reason: form.Get("reason")}
	typed := func(name, otherwise string) string {
		if form.Has(name) {
			return form.Get(name)
		}
		return otherwise
	}
	out.Liters = typed("liters", plainFigure(is.VolumeUL, 6))
	if is.AmountCents != nil {
		out.Amount = plainFigure(*is.AmountCents, 2)
	}
	out.Amount = typed("amount", out.Amount)
	out.Unit = "km"
	switch {
	case is.EngineS != nil:
		out.Odometer, out.Unit = plainFigure(*is.EngineS*10/36, 3), "h"
	case is.OdometerM != nil:
		out.Odometer = plainFigure(*is.OdometerM, 3)
	}
	out.Odometer = typed("odometer", out.Odometer)
	out.When = typed("when", f.HappenedAt.In(p.Zone).Format(whenForm))
	for _, x := range []string{"yes", "no", "unknown"} {
		out.Fulls = append(out.Fulls, option{x, w.Or(fmt.Sprintf("full.%s", x), x), typed("full", cmp.Or(is.Full, "unknown")) == x})
	}
	if p.Fleet != nil {
		grades, err := p.Fleet.Grades(v.r.Context())
		if err != nil {
			return out, err
		}
		for _, g := range grades {
			out.Grades = append(out.Grades, option{g.Grade, g.Name, typed("grade", is.Grade) == g.Grade})
		}
	}
	out.Vehicle = lookup{Text: typed("vehicle", f.Called(is.Vehicle))}
	out.Driver = lookup{Text: typed("driver", f.Called(is.Driver))}
	return out, nil
}

// plainFigure prints a figure as it is typed: without what stands for nothing.
func plainFigure(n int64, decimals int) string {
	s := fmt.Sprintf("%0*d", decimals+1, n)
	s = s[:len(s)-decimals] + "." + s[len(s)-decimals:]
	return strings.TrimSuffix(strings.TrimRight(s, "0"), ".")
}
