package web

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/litro-fuel/litro/dispense"
	"github.com/litro-fuel/litro/server/access"
	"github.com/litro-fuel/litro/server/fleet"
	"github.com/litro-fuel/litro/server/office"
	"github.com/litro-fuel/litro/server/reconcile"
)

// Office records what people do at a desk.
type Office interface {
	Fill(ctx context.Context, f office.Fill, people office.Two) (dispense.Ref, error)
	IssueSheets(ctx context.Context, who, station string, count int64, reason string) (dispense.Sheets, dispense.Ref, error)
	VoidSheets(ctx context.Context, who string, s dispense.Sheets, reason string) (dispense.Ref, error)
	IssueVouchers(ctx context.Context, who string, each int64, reason string, terms ...dispense.VoucherTerms) (first, last int64, err error)
	CancelVouchers(ctx context.Context, who string, first, last int64, reason string) (dispense.Ref, error)
	Answer(ctx context.Context, who string, q office.Question) (office.Answer, error)
	ApproveMode(ctx context.Context, f office.Moder, who, act, by string) error
	ApproveRules(ctx context.Context, f office.Ruler, who, act, by string) error
	ApproveVehicles(ctx context.Context, f office.Ruler, who, act, by string) error
	StepFinding(ctx context.Context, who, by, finding, reason string, s dispense.FindingStep) (dispense.Ref, error)
	SayFindingRule(ctx context.Context, who string, s reconcile.Said) (reconcile.Said, error)
	ApproveFindingRule(ctx context.Context, who string, n int64, by string) error
	VoidFindingRule(ctx context.Context, who string, n int64) error
	SayPeers(ctx context.Context, who, class, reason string) (reconcile.Peers, error)
	NameDeputy(ctx context.Context, who string, t fleet.Deputyship) (fleet.Deputyship, error)
	EndDeputy(ctx context.Context, who, term string) error
}

// Fleet says what there is to choose from, and takes decisions about it.
type Fleet interface {
	humans
	VehiclesAfter(ctx context.Context, of fleet.VehiclesOf, after string, most int) ([]fleet.Vehicle, error)
	SomeVehicles(ctx context.Context, vehicles []string) ([]fleet.Vehicle, error)
	FindVehicles(ctx context.Context, text string, most int) ([]fleet.Found, error)
	NumberedVehicles(ctx context.Context, numbers []string) ([]fleet.Vehicle, error)
	ActiveVehicles(ctx context.Context, department string) ([]fleet.Vehicle, error)
	OwnVehicles(ctx context.Context, p fleet.Person) ([]fleet.Vehicle, error)
	Grades(ctx context.Context) ([]fleet.Grade, error)
	Prices(ctx context.Context) ([]fleet.Price, error)
	SomePeople(ctx context.Context, people []string) ([]fleet.Person, error)
	FindPeople(ctx context.Context, text string, among fleet.Whom, most int) ([]fleet.FoundPerson, error)
	FindUsers(ctx context.Context, text string, among fleet.Users, most int) ([]fleet.FoundPerson, error)
	GrantOnce(ctx context.Context, who string, o fleet.Once) (fleet.Once, error)
	ApproveOnce(ctx context.Context, who, once string) error
	VoidOnce(ctx context.Context, who, once, why string) error
	Departments(ctx context.Context) ([]fleet.Department, error)
	Fundings(ctx context.Context) ([]string, error)
	Say(ctx context.Context, who string, until time.Time, all ...fleet.Dated) (fleet.VehicleAct, error)
	office.Moder
	ProposeMode(ctx context.Context, who string, m fleet.ModeAct) (fleet.ModeAct, error)
	VoidMode(ctx context.Context, who, act string) error
	ruler
	SetStatus(ctx context.Context, who, vehicle, status, reason string) error
	SetPhoto(ctx context.Context, who, vehicle string, picture []byte) (changed bool, err error)
	Photo(ctx context.Context, vehicle string) ([]byte, error)
	SetMedium(ctx context.Context, who, vehicle, reads, reason string) error
	Settings(ctx context.Context, station string) (fleet.Settings, error)
	SetSettings(ctx context.Context, who string, s fleet.Settings, reason string) error
	SetTankLimits(ctx context.Context, who string, l fleet.TankLimits, reason string) error
	Contracts(ctx context.Context) ([]fleet.Contract, error)
	Permits(ctx context.Context) ([]fleet.Permit, error)
	PermitsOfDays(ctx context.Context) ([]fleet.Permit, error)
	Save(ctx context.Context, who string, objects ...fleet.Object) error
	ReadLabel(ctx context.Context, text string) (vehicle, label string, err error)
	labelPrinter
	// List returns vehicles or people as their files have them, and Import takes such
	// a file in, which KeepDraft kept until somebody decided.
	List(ctx context.Context, kind, language string) ([]fleet.Listed, error)
	ImportMappings(ctx context.Context) ([]fleet.Mapping, error)
	FittingMappings(ctx context.Context, kind string, file []byte) ([]fleet.Mapping, error)
	SayImportMapping(ctx context.Context, who string, m fleet.Mapping) (fleet.Mapping, error)
	KeepDraft(ctx context.Context, who, kind, file string, b []byte) (draft string, err error)
	Draft(ctx context.Context, draft, who string) (fleet.Draft, error)
	Import(ctx context.Context, r io.Reader, kind string, opts fleet.ImportOptions) (fleet.Report, error)
	Imports(ctx context.Context) ([]fleet.Imported, error)
}

// fillCurrency is that of typed prices.
const fillCurrency = "MXN"

// A typedFill is what the form says, as it was typed.
type typedFill struct {
	Vehicle, Grade, Source, Ticket, Contract, When, Liters, Price, Odometer, Full string
	Flowed                                                                        string // for a voucher that is not good for it
}

// fillFields are the fields of the form, in its order.
func (f *typedFill) fields() []struct {
	name  string
	value *string
} {
	return []struct {
		name  string
		value *string
	}{
		{"vehicle", &f.Vehicle}, {"grade", &f.Grade}, {"source", &f.Source}, {"ticket", &f.Ticket}, {"contract", &f.Contract},
		{"when", &f.When}, {"liters", &f.Liters}, {"price", &f.Price}, {"odometer", &f.Odometer}, {"full", &f.Full}, {"flowed", &f.Flowed},
	}
}

type fillView struct {
	page
	Fill     typedFill
	Problems []problem
	Vehicle  lookup
	Grades   []option
	Sources  []option
	Fulls    []option
	Latest   string // the latest time the form takes
	Checking bool   // the answers are shown to the second person
	Answers  []fact
	Checker  string
	Done     string       // the record's name once it is written
	Voucher  *voucherHint // that the paper is; nil for none
	Odd      bool         // something speaks against the voucher
	Tickets  bool         // those of contracted stations have a page of their own
}

// A problem is a field that must be mended, and why.
type problem struct{ Field, Text string }

type option struct {
	Value, Text string
	Chosen      bool
}

// Has returns what is wrong with a field.
func (v *fillView) Has(field string) string {
	for _, p := range v.Problems {
		if p.Field == field {
			return p.Text
		}
	}
	return ""
}

// A selectView is one field to choose from.
type selectView struct {
	Name, Label, Bad string
	Options          []option
}

// Field returns a field to choose from, with what is wrong with it.
func (v *fillView) Field(name string, options []option) selectView {
	return selectView{name, v.Say(fmt.Sprintf("fill.%s", name)), v.Has(name), options}
}

func (p *pages) fillForm(v *visit) error {
	typed, hint, err := p.voucherFill(v)
	if err != nil {
		return err
	}
	view, err := p.fillView(v, typed)
	if err != nil {
		return err
	}
	view.Voucher = hint
	view.Done = cut(v.r.URL.Query().Get("done"), 40)
	return p.show(v, http.StatusOK, "fill", view)
}

// fillTyped takes the form: first to show the answers, and then, when a second
// person has signed with name and password, to write the record.
func (p *pages) fillTyped(v *visit) error {
	var f typedFill
	for _, field := range f.fields() {
		*field.value = cut(strings.TrimSpace(v.r.PostFormValue(field.name)), 64)
	}
	view, err := p.fillView(v, f)
	if err != nil {
		return err
	}
	fill, problems := p.readFill(v.words, f, view)
	if len(problems) == 0 {
		odd, err := p.oddVoucher(v, &fill)
		if err != nil {
			return err
		}
		if odd != nil {
			problems, view.Odd = []problem{{"ticket", v.words.voucherProblem(odd)}}, true
		}
	}
	if view.Problems = problems; len(problems) > 0 {
		return p.show(v, http.StatusBadRequest, "fill", view)
	}
	view.Checking, view.Answers, view.Checker = true, v.words.fillAnswers(view, fill), cut(v.r.PostFormValue("checker"), 64)
	if v.r.PostFormValue("step") != "sign" {
		return p.show(v, http.StatusOK, "fill", view)
	}
	checker, key, err := p.checker(v, access.TypeFills, fill.Vehicle)
	if err != nil {
		return err
	}
	if key != "" {
		view.Problems = []problem{{"checker", v.words.Say(key)}}
		return p.show(v, http.StatusForbidden, "fill", view)
	}
	ref, err := p.Office.Fill(v.r.Context(), fill, office.Two{Did: v.user.Username, Checked: checker})
	if odd, ok := errors.AsType[*office.VoucherError](err); ok {
		view.Checking, view.Odd, view.Problems = false, true, []problem{{"ticket", v.words.voucherProblem(odd)}}
		return p.show(v, http.StatusConflict, "fill", view)
	}
	if err != nil {
		return err
	}
	v.redirect("/fills/new?done=" + ref.String())
	return nil
}

// checker returns the second person, or the key of what is wrong with them: also of who
// is not concerned with the vehicle, or with the whole fleet where none is named.
func (p *pages) checker(v *visit, need access.Right, vehicle string) (username, problem string, err error) {
	if p.hasKey(v) {
		return p.keyChecker(v, need, vehicle)
	}
	name, now := v.r.PostFormValue("checker"), p.Now()
	if name == v.user.Username {
		return "", "fill.checker.same", nil
	}
	if !p.guesses.user.Allow(now, cut(name, 64)) {
		return "", "signin.many", nil
	}
	u, err := p.Gate.SignIn(v.r.Context(), name, v.r.PostFormValue("checker_password"), access.NetworkOf(v.r.RemoteAddr))
	switch {
	case errors.Is(err, access.ErrSignIn):
		p.guesses.user.Failed(now, cut(name, 64))
		return "", "signin.wrong", nil
	case err != nil:
		return "", "", err
	case !u.Role.May(need):
		return "", "fill.checker.role", nil
	case p.lacksSecond(u):
		return "", "fill.checker.second", nil
	}
	if code, key := p.steps(u); key && !code {
		return "", "fill.checker.key", nil
	} else if code {
		if problem, err := p.second(v, u, v.r.PostFormValue("checker_code")); problem != "" || err != nil {
			return "", problem, err
		}
	}
	return p.concernedChecker(v, u, vehicle)
}

// keyChecker is checker for who signs the form with a passkey, which says who it is.
func (p *pages) keyChecker(v *visit, need access.Right, vehicle string) (username, problem string, err error) {
	u, problem, err := p.takeKey(v)
	switch {
	case err != nil || problem != "":
		return "", problem, err
	case u.Username == v.user.Username:
		return "", "fill.checker.same", nil
	case !u.Role.May(need):
		return "", "fill.checker.role", nil
	}
	if err := p.Users.Audit(v.r.Context(), u.Username, "signed with a passkey", v.r.URL.Path); err != nil {
		return "", "", err
	}
	return p.concernedChecker(v, u, vehicle)
}

// concernedChecker returns a second person who is concerned with what is signed.
func (p *pages) concernedChecker(v *visit, u access.User, vehicle string) (username, problem string, err error) {
	if u.Scope().Whole() {
		return u.Username, "", nil
	}
	own, err := p.Within(u.Scope()).Reports.Has(v.r.Context(), "own", vehicle)
	if err != nil || !own {
		return "", "fill.checker.scope", err
	}
	return u.Username, "", nil
}

func (p *pages) fillView(v *visit, f typedFill) (*fillView, error) {
	ctx, w := v.r.Context(), v.words
	view := &fillView{page: p.page(v, "fill.title", "/today"), Fill: f, Tickets: p.Tickets != nil, Latest: p.Now().In(p.Zone).Format(whenForm)}
	var err error
	if view.Vehicle, err = p.lookup(v, p.vehicles(v), "vehicle", w.Say("fill.vehicle"), "/fills/vehicles", f.Vehicle, v.r.PostFormValue(pickOf("vehicle"))); err != nil {
		return nil, err
	}
	view.Fill.Vehicle = cmp.Or(view.Vehicle.Is, f.Vehicle)
	grades, err := p.Fleet.Grades(ctx)
	if err != nil {
		return nil, err
	}
	for _, x := range grades {
		view.Grades = append(view.Grades, option{x.Grade, x.Name, x.Grade == f.Grade})
	}
	for _, s := range []string{"ticket", "voucher"} {
		view.Sources = append(view.Sources, option{s, w.Say("paper." + s), s == f.Source})
	}
	for _, s := range []string{"yes", "no", "unknown"} {
		view.Fulls = append(view.Fulls, option{s, w.Say("tank." + s), s == f.Full})
	}
	return view, nil
}

// joined writes what there is of some words.
func joined(words ...string) string {
	return strings.Join(slices.DeleteFunc(words, func(s string) bool { return s == "" }), " · ")
}

// readFill understands the form, or says field by field what it does not.
func (p *pages) readFill(w words, f typedFill, view *fillView) (office.Fill, []problem) {
	var problems []problem
	need := func(field string, ok bool) {
		if !ok {
			problems = append(problems, problem{field, w.Say(fmt.Sprintf("fill.bad.%s", field))})
		}
	}
	out := office.Fill{
		Vehicle: view.Vehicle.Is, Grade: f.Grade, Source: f.Source, Ticket: f.Ticket, Contract: f.Contract, Full: f.Full, Precision: "minute", Flowed: f.Flowed != "",
	}
	if need("vehicle", view.Vehicle.Is != ""); view.Vehicle.Bad != "" {
		problems[0].Text = view.Vehicle.Bad
	}
	need("grade", chosen(view.Grades))
	need("source", chosen(view.Sources))
	need("ticket", f.Ticket != "" && len(f.Ticket) <= 60)
	need("contract", len(f.Contract) <= 24)
	at, err := readWhen(f.When, p.Zone)
	out.HappenedAt = at
	need("when", err == nil && !at.After(p.Now()) && at.After(p.Now().AddDate(-1, 0, 0)))
	ul, ok := decimal(f.Liters, 6)
	out.VolumeUL = dispense.Volume(ul)
	need("liters", ok && ul > 0 && out.VolumeUL <= 2000*dispense.Liter)
	if f.Price != "" {
		price, ok := decimal(f.Price, 4)
		need("price", ok && price > 0)
		amount, err := dispense.AmountCents(out.VolumeUL, price)
		need("price", err == nil)
		out.PriceE4, out.AmountCents, out.Currency = &price, &amount, fillCurrency
	}
	if f.Odometer != "" {
		n, ok := decimal(f.Odometer, 3)
		need("odometer", ok)
		out.OdometerM, out.EngineS = metered(view.Vehicle.Counts, n)
	}
	need("full", chosen(view.Fulls))
	return out, problems
}

func chosen(list []option) bool {
	for _, o := range list {
		if o.Chosen {
			return true
		}
	}
	return false
}

// decimal reads a number as people type it, 1,234.56 or 42.5, in units of
// 1/10^decimals, exactly. It takes no sign, and no more decimals than that.
func decimal(s string, decimals int) (int64, bool) {
	s = strings.NewReplacer(" ", "", "\u00a0", "", ",", "").Replace(s)
	whole, frac, _ := strings.Cut(s, ".")
	if len(frac) > decimals || len(whole) > 9 || whole == "" {
		return 0, false
	}
	n, err := strconv.ParseUint(whole+frac+strings.Repeat("0", decimals-len(frac)), 10, 63)
	return int64(n), err == nil
}

// fillAnswers says the form as it was understood.
func (w words) fillAnswers(v *fillView, fill office.Fill) []fact {
	options := map[string][]option{"vehicle": {{Text: v.Vehicle.Said, Chosen: true}}, "grade": v.Grades, "source": v.Sources, "full": v.Fulls}
	var out []fact
	for _, f := range v.Fill.fields() {
		said := *f.value
		if f.name == "when" {
			said = w.Minute(fill.HappenedAt)
		}
		if f.name == "flowed" && said != "" {
			said = w.Say("vouchers.flowed")
		}
		for _, o := range options[f.name] {
			if o.Chosen {
				said = o.Text
			}
		}
		if said != "" {
			out = append(out, fact{w.Say(fmt.Sprintf("fill.%s", f.name)), said})
		}
	}
	return out
}
