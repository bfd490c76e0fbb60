package web

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/go-chi/chi/v5"

	"github.com/litro-fuel/litro/dispense"
	"github.com/litro-fuel/litro/policy"
	"github.com/litro-fuel/litro/server/access"
	"github.com/litro-fuel/litro/server/correcting"
	"github.com/litro-fuel/litro/server/fault"
	"github.com/litro-fuel/litro/server/finance/matching"
	"github.com/litro-fuel/litro/server/fleet"
	"github.com/litro-fuel/litro/server/reconcile"
	"github.com/litro-fuel/litro/server/reconcile/told"
	"github.com/litro-fuel/litro/server/report"
)

// One fill with all that is known of it, and corrections of fills: asked for on its page, and
// answered there or where all of them are listed.
const (
	oneFillPattern  = "/fills/{station}/{epoch}/{seq}"
	askPattern      = oneFillPattern + "/corrections"
	correctionsPath = "/corrections"
	approversPath   = "/corrections/approvers"
	answerPattern   = "/corrections/{ask}/"
)

func oneFillAddress(ref dispense.Ref) string {
	return "/fills/" + url.PathEscape(ref.Station) + "/" + strconv.FormatInt(ref.Epoch, 10) + "/" + strconv.FormatInt(ref.Seq, 10)
}

// fillOfRef is the address of the fill that a text names; empty where it names none.
func fillOfRef(text string) string {
	ref, err := dispense.ParseRef(text)
	if err != nil {
		return ""
	}
	return oneFillAddress(ref)
}

// Corrections tells of fills, and has corrections of them asked for and answered, see
// [correcting.Desk].
type Corrections interface {
	Fill(ctx context.Context, ref dispense.Ref) (*correcting.Fill, error)
	Asks(ctx context.Context, q correcting.Question) ([]correcting.Ask, error)
	One(ctx context.Context, n int64) (correcting.Ask, error)
	Called(ctx context.Context, ids []string) (map[string]string, error)
	Ask(ctx context.Context, who correcting.Person, in correcting.Asked) (int64, error)
	Against(ctx context.Context, who correcting.Person, a *correcting.Ask) error
	Approve(ctx context.Context, who correcting.Person, n int64) (dispense.Ref, error)
	Refuse(ctx context.Context, who correcting.Person, n int64, reason string) error
	TakeBack(ctx context.Context, who correcting.Person, n int64) error
}

// FillSeen returns a fill where it concerns who asks, or fault.ErrNotFound: all vehicles that it
// was ever said to be of do. Asks that are about others are left out.
func FillSeen(ctx context.Context, c Corrections, reports Reports, scope access.Scope, ref dispense.Ref) (*correcting.Fill, error) {
	has, err := reports.Has(ctx, "fill", ref.String())
	if err == nil && !has {
		err = fmt.Errorf("fill %s: %w", ref, fault.ErrNotFound)
	}
	if err != nil {
		return nil, err
	}
	f, err := c.Fill(ctx, ref)
	if err != nil {
		return nil, err
	}
	f.Asks, err = AsksSeen(ctx, reports, scope, f.Asks)
	return f, err
}

// AsksSeen returns those of some asks that concern who looks, by all vehicles that they name.
func AsksSeen(ctx context.Context, reports Reports, scope access.Scope, list []correcting.Ask) ([]correcting.Ask, error) {
	if scope.Whole() {
		return list, nil
	}
	known := map[string]bool{}
	has := func(what, key string) (bool, error) {
		if seen, asked := known[what+key]; asked {
			return seen, nil
		}
		seen, err := reports.Has(ctx, what, key)
		known[what+key] = seen
		return seen, err
	}
	var out []correcting.Ask
	for _, a := range list {
		seen, err := has("fill", a.Of.String())
		for _, v := range a.Vehicles() {
			if err == nil && seen {
				seen, err = has("vehicle", v)
			}
		}
		if err != nil {
			return nil, err
		}
		if seen {
			out = append(out, a)
		}
	}
	return out, nil
}

func (v *visit) corrector() correcting.Person {
	return correcting.Person{Username: v.user.Username, Role: string(v.user.Role)}
}

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
	var facts []report.Fact
	for _, list := range [][]fact{p.fillFacts(v.words, f), v.words.recordedFacts(f), v.words.proofFacts(f)} {
		for _, x := range list {
			facts = append(facts, report.Fact{Name: x.Name, Value: x.Value})
		}
	}
	t := report.FillFacts(p.Zone, facts)
	return p.file(v, &t, "litro-"+v.words.Say("onefill.file")+"-"+strings.ReplaceAll(f.Ref.String(), "/", "-"), v.words.Say("onefill.title"), report.Fact{Name: v.words.Say("onefill.record"), Value: f.Ref.String()})
}

func (p *pages) showOneFill(v *visit, code int, f *correcting.Fill, form url.Values, problem string) error {
	w := v.words
	view := &fillPage{
		page: p.page(v, "onefill.title", "/consumption"), Facts: p.fillFacts(w, f), Recorded: w.recordedFacts(f), Proof: w.proofFacts(f), Note: string(f.Note), Action: oneFillAddress(f.Ref) + "/corrections",
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

// askCorrection takes the form by which a correction is asked for.
func (p *pages) askCorrection(v *visit) error {
	file, err := v.filed()
	if err != nil {
		return err
	}
	f, err := p.fillOf(v)
	if err != nil {
		return err
	}
	form := v.r.PostForm
	in := correcting.Asked{Of: f.Ref, Action: form.Get("action"), Reason: form.Get("reason")}
	again := func(code int, problem string) error { return p.showOneFill(v, code, f, form, problem) }
	if in.Action != correcting.Void {
		to, bad, err := p.figuresTyped(v, f, form)
		if err != nil {
			return err
		}
		if bad != "" {
			return again(http.StatusBadRequest, v.words.Say(bad))
		}
		in.Figures = &to
	}
	if len(file) > 0 {
		if p.Tickets == nil || p.mayUpload(v) != nil {
			return again(http.StatusTooManyRequests, v.words.Say("ticket.bad.pace"))
		}
		kept, err := p.Tickets.Attach(v.r.Context(), v.user.Username, file)
		if errors.Is(err, fault.ErrInvalid) {
			return again(http.StatusBadRequest, v.words.Say("ticket.bad.file"))
		}
		if err != nil {
			return err
		}
		in.Evidence = []string{kept.SHA256}
	}
	_, err = p.Corrections.Ask(v.r.Context(), v.corrector(), in)
	if bad, ok := errors.AsType[*correcting.Problem](err); ok {
		code := http.StatusConflict
		if errors.Is(err, fault.ErrInvalid) {
			code = http.StatusBadRequest
		}
		return again(code, v.words.correctionProblem(bad))
	}
	if err != nil {
		return err
	}
	v.redirect(oneFillAddress(f.Ref) + "?asked#asks")
	return nil
}

// figuresTyped reads what is to count; bad is the word for what cannot be read.
func (p *pages) figuresTyped(v *visit, f *correcting.Fill, form url.Values) (to correcting.Figures, bad string, err error) {
	to = f.Figures()
	if text := strings.TrimSpace(form.Get("vehicle")); text != "" && text != f.Called(to.Vehicle) {
		no, _, _ := strings.Cut(text, " · ")
		found, err := p.Fleet.NumberedVehicles(v.r.Context(), []string{strings.TrimSpace(no)})
		if err != nil {
			return to, "", err
		}
		if len(found) != 1 {
			return to, "correct.bad.vehicle", nil
		}
		to.Vehicle, to.Label = found[0].Vehicle, ""
	}
	if text := strings.TrimSpace(form.Get("driver")); text != f.Called(to.Driver) {
		if to.Driver = ""; text != "" {
			found, err := p.Fleet.FindPeople(v.r.Context(), text, fleet.Whom{}, 2)
			if err != nil {
				return to, "", err
			}
			if len(found) == 0 || len(found) > 1 && (found[0].Near > 1 || found[1].Near <= found[0].Near) {
				return to, "correct.bad.driver", nil
			}
			to.Driver = found[0].ID
		}
	}
	if full := form.Get("full"); slices.Contains([]string{"yes", "no", "unknown"}, full) && (to.Full != "" || full != "unknown") {
		to.Full = full
	}
	odometer := strings.TrimSpace(form.Get("odometer"))
	hours := to.EngineS != nil
	if now, ok := decimal(odometer, 3); odometer == "" {
		to.OdometerM, to.EngineS = nil, nil
	} else if !ok {
		return to, "correct.bad.figure", nil
	} else if hours && now != *to.EngineS*10/36 {
		s := now * 36 / 10
		to.EngineS = &s
	} else if !hours {
		to.OdometerM = &now
	}
	if f.Kind == correcting.OfPump && !f.Is.Typed() {
		return to, "", nil
	}
	liters, ok := decimal(form.Get("liters"), 6)
	if !ok {
		return to, "correct.bad.figure", nil
	}
	if grade := form.Get("grade"); grade != "" {
		to.Grade = grade
	}
	amount := strings.TrimSpace(form.Get("amount"))
	cents, ok := decimal(amount, 2)
	switch {
	case amount == "":
		to.AmountCents, to.PriceE4 = nil, nil
	case !ok:
		return to, "correct.bad.figure", nil
	default:
		if to.AmountCents == nil || *to.AmountCents != cents {
			to.PriceE4 = nil // it is what both make of it
		}
		to.AmountCents, to.Currency = &cents, cmp.Or(to.Currency, fillCurrency)
	}
	to.VolumeUL = liters
	if when := form.Get("when"); when != f.HappenedAt.In(p.Zone).Format(whenForm) {
		at, err := readWhen(when, p.Zone)
		if err != nil {
			return to, "correct.bad.when", nil
		}
		to.HappenedAt, to.Precision = at.UTC(), "minute"
	}
	return to, "", nil
}

// answered ends what somebody did about an ask.
func (p *pages) answered(v *visit, do func(n int64) error) error {
	n, err := strconv.ParseInt(chi.URLParam(v.r, "ask"), 10, 64)
	if err != nil {
		return fmt.Errorf("ask: %w", fault.ErrNotFound)
	}
	a, err := p.Corrections.One(v.r.Context(), n)
	if err != nil {
		return err
	}
	seen, err := AsksSeen(v.r.Context(), p.Reports, v.user.Scope(), []correcting.Ask{a})
	if err == nil && len(seen) == 0 {
		err = p.elsewhere(v.r.Context(), "fill", a.Of.String())
	}
	if err != nil {
		return err
	}
	err = do(n)
	if bad, ok := errors.AsType[*correcting.Problem](err); ok {
		f, ferr := FillSeen(v.r.Context(), p.Corrections, p.Reports, v.user.Scope(), a.Of)
		if ferr != nil {
			return ferr
		}
		return p.showOneFill(v, http.StatusConflict, f, url.Values{}, v.words.correctionProblem(bad))
	}
	if err != nil {
		return err
	}
	v.redirect(oneFillAddress(a.Of) + "#asks")
	return nil
}

func (p *pages) approveCorrection(v *visit) error {
	return p.answered(v, func(n int64) error {
		_, err := p.Corrections.Approve(v.r.Context(), v.corrector(), n)
		return err
	})
}

func (p *pages) refuseCorrection(v *visit) error {
	return p.answered(v, func(n int64) error {
		return p.Corrections.Refuse(v.r.Context(), v.corrector(), n, v.r.PostFormValue("reason"))
	})
}

func (p *pages) takeBackCorrection(v *visit) error {
	return p.answered(v, func(n int64) error { return p.Corrections.TakeBack(v.r.Context(), v.corrector(), n) })
}

type correctionsView struct {
	page
	Period    periodView
	States    choice
	Figures   []figure
	Table     tableView
	Approvers tableView
	CSV       string
	Empty     *empty
}

// Corrected returns the asks of a period that concern who looks, of one state or, where that is
// empty, of all, and what ids are called by.
func Corrected(ctx context.Context, c Corrections, reports Reports, scope access.Scope, period report.Period, state string, now time.Time) ([]correcting.Ask, func(string) string, error) {
	list, err := c.Asks(ctx, correcting.Question{From: period.From, To: period.To})
	if err != nil {
		return nil, nil, err
	}
	if list, err = AsksSeen(ctx, reports, scope, list); err != nil {
		return nil, nil, err
	}
	if state != "" {
		list = slices.DeleteFunc(list, func(a correcting.Ask) bool { return a.State(now) != state })
	}
	var ids []string
	for i := range list {
		ids = append(append(ids, list[i].By), list[i].Vehicles()...)
		if list[i].Answer != nil {
			ids = append(ids, list[i].Answer.By)
		}
	}
	names, err := c.Called(ctx, ids)
	return list, func(id string) string { return cmp.Or(names[id], id) }, err
}

func (p *pages) correctionsAsked(v *visit) (report.Period, string, []correcting.Ask, func(string) string, error) {
	q := v.r.URL.Query()
	if !q.Has("period") {
		q.Set("period", string(report.Year))
	}
	period, err := report.ParsePeriod(q, p.calendar(), p.Now())
	if err != nil {
		return period, "", nil, nil, err
	}
	state := q.Get("state")
	if !slices.Contains(correcting.States(), state) {
		state = ""
	}
	list, called, err := Corrected(v.r.Context(), p.Corrections, p.Reports, v.user.Scope(), period, state, p.Now())
	return period, state, list, called, err
}

// corrections lists what was asked, and who answered how much of it.
func (p *pages) corrections(v *visit) error {
	period, state, list, called, err := p.correctionsAsked(v)
	if err != nil {
		return err
	}
	w := v.words
	view := &correctionsView{page: p.page(v, "corrections.title", "/discrepancies")}
	view.Period = w.period(period, p.Now(), func(other report.Period) url.Values {
		q := url.Values{}
		other.Put(q)
		if state != "" {
			q.Set("state", state)
		}
		return q
	}, correctionsPath)
	at := func(state string) string {
		q := url.Values{}
		if period.Put(q); state != "" {
			q.Set("state", state)
		}
		return address(correctionsPath, q)
	}
	view.States = choice{Label: w.Say("corrections.state"), Links: []link{{w.Say("corrections.all"), at(""), state == ""}}}
	for _, s := range correcting.States() {
		view.States.Links = append(view.States.Links, link{w.Say("correct.state." + s), at(s), s == state})
	}
	values := url.Values{}
	period.Put(values)
	if state != "" {
		values.Set("state", state)
	}
	view.CSV = address(correctionsPath+".csv", values)
	if len(list) == 0 {
		view.Empty = &empty{"corrections.empty", "corrections.empty.next"}
		return p.show(v, http.StatusOK, "corrections", view)
	}
	view.Figures = w.correctionFigures(list, p.Now())
	t := report.Corrections(period, p.Now(), list, called)
	view.Table = w.table(&t, func(r report.Row, c report.Column) string {
		if c.Key == "ask_at" {
			return fillOfRef(r.Key)
		}
		return ""
	})
	for i := range view.Table.Rows {
		for _, key := range []string{"correction_action", "correction_state"} {
			cell := &view.Table.Rows[i].Cells[t.Column(key)]
			cell.Text = w.saidOf(key, cell.Text)
		}
	}
	view.Table.Caption = w.Say("corrections.caption")
	view.Table.pick(&t, "ask_at", "correction_action", "vehicle", "correction_state", "correction_change", "correction_worth", "asked_by", "reason", "answered_by", "answer_reason")
	m := report.Approvers(period, p.Zone, list, called)
	view.Approvers = w.table(&m, nil)
	view.Approvers.Caption, view.Approvers.CSV = w.Say("corrections.approvers"), address(approversPath+".csv", values)
	return p.show(v, http.StatusOK, "corrections", view)
}

// correctionFigures are how many there are of each state, and what counts less and more.
func (w words) correctionFigures(list []correcting.Ask, now time.Time) (out []figure) {
	counts := map[string]int64{}
	var less, more int64
	for i := range list {
		state := list[i].State(now)
		counts[state]++
		if state == correcting.Approved {
			if d := list[i].ChangeUL(); d < 0 {
				less -= d
			} else {
				more += d
			}
		}
	}
	for _, s := range correcting.States() {
		if s != correcting.Withdrawn {
			out = append(out, figure{Name: w.Say("correct.state." + s), Value: w.Count(counts[s])})
		}
	}
	return append(out, figure{Name: w.Say("corrections.less"), Value: w.Liters(less), Unit: "L"}, figure{Name: w.Say("corrections.more"), Value: w.Liters(more), Unit: "L"})
}

func (p *pages) correctionsFile(v *visit) error {
	period, _, list, called, err := p.correctionsAsked(v)
	if err != nil {
		return err
	}
	t := report.Corrections(period, p.Now(), list, called)
	return p.file(v, &t, "litro-"+v.words.Say("corrections.file")+"-"+period.From.Format(time.DateOnly), v.words.Say("corrections.title"))
}

func (p *pages) approversFile(v *visit) error {
	period, _, list, called, err := p.correctionsAsked(v)
	if err != nil {
		return err
	}
	t := report.Approvers(period, p.Zone, list, called)
	return p.file(v, &t, "litro-"+v.words.Say("corrections.approvers.file")+"-"+period.From.Format(time.DateOnly), v.words.Say("corrections.approvers"))
}

// correctionsWaiting are those that wait for who visits to answer them.
func (p *pages) correctionsWaiting(v *visit) (list []waitingView, err error) {
	if p.Corrections == nil || !v.may(access.ApproveAsks, "POST "+answerPattern+"approve") {
		return nil, nil
	}
	asks, err := p.Corrections.Asks(v.r.Context(), correcting.Question{Open: true, From: p.Now().Add(-correcting.Waits)})
	if err == nil {
		asks, err = AsksSeen(v.r.Context(), p.Reports, v.user.Scope(), asks)
	}
	for i := range asks {
		if err != nil || len(list) == mostWaiting {
			break
		}
		against := p.Corrections.Against(v.r.Context(), v.corrector(), &asks[i])
		if _, bad := errors.AsType[*correcting.Problem](against); bad {
			continue
		}
		if against != nil {
			return nil, against
		}
		w := v.words
		list = append(list, waitingView{w.Say("correct.waits", "Action", w.Say("correct.action."+asks[i].Action), "Liters", w.Liters(asks[i].WasUL), "By", asks[i].By, "Time", w.Minute(asks[i].At)), oneFillAddress(asks[i].Of) + "#asks"})
	}
	return list, err
}
