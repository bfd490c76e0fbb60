package web

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/litro-fuel/litro/dispense"
	"github.com/litro-fuel/litro/server/access"
	"github.com/litro-fuel/litro/server/budget"
	"github.com/litro-fuel/litro/server/dossier"
	"github.com/litro-fuel/litro/server/evidence"
	"github.com/litro-fuel/litro/server/fault"
	"github.com/litro-fuel/litro/server/finance"
	"github.com/litro-fuel/litro/server/finance/closes"
	"github.com/litro-fuel/litro/server/finance/contracting"
	"github.com/litro-fuel/litro/server/finance/matching"
	"github.com/litro-fuel/litro/server/reconcile"
	"github.com/litro-fuel/litro/server/report"
	"github.com/litro-fuel/litro/server/signed"
	"github.com/litro-fuel/litro/server/stockroom"
)

// The audit package: a month as files that can be checked without Litro.

const packagePath = "/package"

// Archive gives out the records of stations as they came; the database does.
type Archive interface {
	Journals(ctx context.Context, p report.Period) ([]string, error)
	Grants(ctx context.Context, station string) ([][]byte, error)
	Chains(ctx context.Context, p report.Period, most int) ([]report.ChainChecked, error)
	Journal(ctx context.Context, station string, p report.Period, w io.Writer) error
	// NamesAt returns what was called otherwise at a time.
	NamesAt(ctx context.Context, at time.Time) (report.Names, error)
}

// Kept are the files behind what people say, see [evidence.Cabinet].
type Kept interface {
	Read(sha256 string) (evidence.File, []byte, error)
}

// A Packer makes audit packages, each as a user would have it on the page.
type Packer struct{ p *pages }

// NewPacker returns one on what pages are made of. It takes no more of them than what answers
// questions.
func NewPacker(cfg Config) *Packer { return &Packer{newPages(cfg)} }

// Plan asks what is in the package that a user asks for, by the words of the page's address:
// month, department and vehicle. It fails with fault.ErrInvalid where they make no sense, and
// with fault.ErrNotFound where the user may have none.
func (k *Packer) Plan(ctx context.Context, u access.User, language string, q url.Values) (*dossier.Plan, error) {
	if !u.Role.May(access.MakePackages) {
		return nil, fmt.Errorf("audit package: %s may have none: %w", u.Username, fault.ErrNotFound)
	}
	return k.p.plan(ctx, u, k.p.dictionary.in(language), q)
}

// Write writes a package, and has the audit trail say who got it, and its manifest's hash.
func (k *Packer) Write(ctx context.Context, u access.User, plan *dossier.Plan, w io.Writer) error {
	return k.p.give(ctx, u, plan, w)
}

// A SealedPackage is the one that a month was closed with.
type SealedPackage struct {
	Version int // of the close
	SHA256  string
	Bytes   int64
	Path    string // of the page that gives it
}

// Sealed returns the package that the month of a plan was closed with; nil where the month is not closed, or without
// one, and of a plan of some departments or vehicles, which none was closed with.
func (k *Packer) Sealed(ctx context.Context, plan *dossier.Plan) (*SealedPackage, error) {
	return k.p.sealedPackage(ctx, plan)
}

func (p *pages) sealedPackage(ctx context.Context, plan *dossier.Plan) (*SealedPackage, error) {
	month := plan.Month.From.Format(monthForm)
	_, version, err := ClosedAs(ctx, p.Closes, month)
	if version == 0 || err != nil || len(plan.Departments)+len(plan.Vehicles) > 0 {
		return nil, err
	}
	of, err := p.Closes.ParseMonth(month)
	if err != nil {
		return nil, err
	}
	s, err := p.Closes.Sealing(ctx, of, version)
	if err != nil || len(s.Content.Files) == 0 {
		return nil, err
	}
	f := s.Content.Files[0]
	return &SealedPackage{version, f.SHA256, f.Bytes, fmt.Sprintf("%s/%s/package/%d", closePath, month, version)}, nil
}

// PackMonth makes the package with which a month is closed, of everything, whoever has it made.
func (k *Packer) PackMonth(ctx context.Context, who, language string, of budget.Period) (closes.Package, error) {
	return k.p.packMonth(ctx, who, k.p.dictionary.in(language), of)
}

// plan asks what is in a package.
func (p *pages) plan(ctx context.Context, u access.User, w words, values url.Values) (*dossier.Plan, error) {
	if said := values.Get("language"); slices.Contains(languages, said) { // programs say it
		w = p.dictionary.in(said)
	}
	q := url.Values{"month": values["month"]}
	if q.Get("month") == "" {
		last, err := report.ParsePeriod(url.Values{}, p.calendar(), p.Now())
		if err != nil {
			return nil, err
		}
		q.Set("month", last.Previous().From.Format(monthForm))
	}
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, address(packagePath, q), nil)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", fault.ErrInvalid, err)
	}
	v := &visit{r: r, user: u, words: w}
	month, err := p.monthOf(v)
	if err != nil {
		return nil, err
	}
	at := month.To
	if now := p.Now().In(p.Zone).Truncate(time.Minute); now.Before(at) {
		at = now
	}
	if at.Before(month.From) {
		return nil, fmt.Errorf("%w: month %s is to come", fault.ErrInvalid, q.Get("month"))
	}
	asked := dossier.Question{Month: month, At: at, Lang: w.Lang, Place: p.Name, Reserved: u.Cleared, Said: w.saidOf, Address: func(b *report.Logbook) string { return sheetAddress(p.Address, b) }}
	var chosen []string
	for _, d := range values["department"] {
		switch {
		case d == "" || slices.Contains(chosen, d):
			continue
		case !u.Scope().Has(d):
			return nil, fmt.Errorf("%w: there is no department %q", fault.ErrInvalid, cut(d, 64))
		}
		chosen = append(chosen, d)
	}
	if chosen != nil { // it is what who is concerned with those alone would get
		v.user.Departments = chosen
	}
	own := p
	if scope := v.user.Scope(); !scope.Whole() {
		own = p.ofScope(scope)
	}
	still := *own // as of one moment, whatever the clock
	still.Now, still.lately, still.asOf = func() time.Time { return at }, new(lately), at
	still.table = still.byName()
	if !v.user.Scope().Everywhere() {
		if asked.Departments, err = still.packageDepartments(v); err != nil {
			return nil, err
		}
	}
	if asked.Vehicles, err = still.packageVehicles(ctx, values["vehicle"]); err != nil {
		return nil, err
	}
	return dossier.NewPlan(ctx, asked, sources{&still, v})
}

// packageDepartments names the departments of a part.
func (p *pages) packageDepartments(v *visit) ([]string, error) {
	list, err := p.Fleet.Departments(v.r.Context())
	if err != nil {
		return nil, err
	}
	var names []string
	for _, d := range list {
		if slices.Contains(v.user.Departments, d.Department) {
			names = append(names, d.Name)
		}
	}
	if len(names) < len(v.user.Departments) {
		return nil, fmt.Errorf("%w: one of the departments is not there", fault.ErrInvalid)
	}
	if len(names) == 0 {
		names = []string{v.words.Say("scope.none")}
	}
	slices.Sort(names)
	return names, nil
}

// packageVehicles returns the vehicles of some fleet numbers, as people write them.
func (p *pages) packageVehicles(ctx context.Context, typed []string) (ids []string, err error) {
	numbers := strings.FieldsFunc(strings.Join(typed, " "), func(r rune) bool { return strings.ContainsRune(" ,;\t\r\n", r) })
	if len(numbers) == 0 {
		return nil, nil
	}
	list, err := p.Fleet.NumberedVehicles(ctx, numbers)
	if err != nil {
		return nil, err
	}
	for _, no := range numbers {
		there := false
		for i := range list {
			if strings.EqualFold(list[i].FleetNo, no) {
				there = true
				if !slices.Contains(ids, list[i].Vehicle) {
					ids = append(ids, list[i].Vehicle)
				}
			}
		}
		if !there {
			return nil, fmt.Errorf("%w: there is no vehicle %q", fault.ErrInvalid, cut(no, 64))
		}
	}
	slices.Sort(ids)
	return ids, nil
}

// give writes a package. Who asked for it is in the audit trail before anything leaves, and
// what they got when all has left.
func (p *pages) give(ctx context.Context, u access.User, plan *dossier.Plan, w io.Writer) error {
	what := joined(append([]string{plan.Month.From.Format(monthForm)}, plan.Departments...)...)
	if n := len(plan.Vehicles); n > 0 {
		what = joined(what, fmt.Sprintf("%d ×", n))
	}
	if err := p.Users.Audit(ctx, u.Username, "package asked for", what); err != nil {
		return err
	}
	sum, err := plan.WriteZIP(w)
	if err != nil {
		return err
	}
	return p.Users.Audit(ctx, u.Username, "package given", joined(what, dossier.Manifest+" "+sum))
}

// sources answer as the pages do, for who asks.
type sources struct {
	p *pages
	v *visit
}

func (s sources) Opens(page string) bool {
	if page == dossier.Journals {
		return s.v.user.Scope().Whole()
	}
	rt, there := s.p.table[http.MethodGet+" "+page]
	return there && s.v.may(rt.need, rt.name())
}

func (s sources) Table(ctx context.Context, page string, q url.Values) (*report.Table, error) {
	taken, err := s.take(ctx, page, q)
	if err != nil {
		return nil, err
	}
	return taken.table, nil
}

func (s sources) Paper(ctx context.Context, page string, q url.Values, w io.Writer) error {
	taken, err := s.take(ctx, page, q)
	if err != nil {
		return err
	}
	asked := taken.asked
	if !taken.table.Period.From.IsZero() {
		asked = append([]report.Fact{{Name: s.v.words.Say("file.period"), Value: s.v.words.periodName(taken.table.Period)}}, asked...)
	}
	return report.Printout{Table: taken.table, Title: taken.title, Place: s.p.Name, Asked: asked, At: s.p.Now().In(s.p.Zone), Lang: s.v.words.Lang, Said: s.v.words.saidOf}.WritePDF(w)
}

// take takes what the file of a page says.
func (s sources) take(ctx context.Context, page string, q url.Values) (*taken, error) {
	rt, there := s.p.table[http.MethodGet+" "+page+anyFormat]
	if !there || !s.v.may(rt.need, rt.name()) {
		return nil, fmt.Errorf("page %s: %w", page, fault.ErrNotFound)
	}
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, address(page+".csv", q), nil)
	if err != nil {
		return nil, fmt.Errorf("ask page %s: %w", page, err)
	}
	inner := *s.v
	inner.r, inner.takes = r, &taken{untimed: true}
	if err := rt.serve(&inner); err != nil {
		return nil, err
	}
	return inner.takes, nil
}

func (s sources) Roster(ctx context.Context, at time.Time) ([]report.VehicleAt, error) {
	list, err := s.p.Reports.Roster(ctx, at)
	if err != nil {
		return nil, err
	}
	names, err := s.p.Archive.NamesAt(ctx, s.p.asOf)
	for i := range list {
		list[i].DepartmentName = cmp.Or(names.Departments[list[i].Department], list[i].DepartmentName)
	}
	return list, err
}

func (s sources) Allotted(ctx context.Context, month report.Period, at time.Time) (map[string]dispense.Volume, error) {
	uses, err := s.p.Reports.QuotasThen(ctx, at)
	return report.Allotted(month, uses), err
}

func (s sources) Logbook(ctx context.Context, vehicle string, month report.Period, now time.Time) (report.LogFacts, error) {
	return s.p.Reports.Logbook(ctx, vehicle, month, now)
}

func (s sources) Fills(ctx context.Context, q report.FillsQuestion) ([]report.Fill, error) {
	return s.p.Reports.Fills(ctx, q)
}

func (s sources) Findings(ctx context.Context, q report.FindingsQuestion) ([]report.FindingRow, error) {
	if s.p.Auditing != nil {
		if _, err := s.p.Auditing.Fresh(ctx); err != nil {
			return nil, err
		}
	}
	return s.p.Reports.Findings(ctx, q)
}

func (s sources) Case(ctx context.Context, id string, now time.Time) (reconcile.Case, error) {
	return s.p.Reports.Case(ctx, id, now)
}

func (s sources) Stock(ctx context.Context, month report.Period) ([]stockroom.Sheet, error) {
	return s.p.Stock.Month(ctx, month.From, month.To)
}

func (s sources) Documents(ctx context.Context, month report.Period) ([]dossier.Document, error) {
	list, err := s.p.Invoices.Documents(ctx, finance.Question{From: month.From, To: month.To})
	if err != nil {
		return nil, err
	}
	out := make([]dossier.Document, len(list.Documents))
	for i, d := range list.Documents {
		out[i] = dossier.Document{ID: d.ID, UUID: d.UUID, Table: d.Table}
	}
	others, err := s.others(ctx, month)
	if err != nil || len(others) == 0 {
		return out, err
	}
	of, err := s.p.Invoices.DocumentsOf(ctx, others)
	for _, id := range others {
		if d, there := of[id]; there {
			out = append(out, dossier.Document{ID: d.ID, UUID: d.UUID, Table: d.Table, Other: true})
		}
	}
	return out, err
}

// others are the documents of other months that are decided to bill fills of a month, or what came into its tanks, each once.
func (s sources) others(ctx context.Context, month report.Period) ([]string, error) {
	if s.p.Matching == nil {
		return nil, nil
	}
	seen, err := s.p.Matching.Elsewhere(ctx, matching.Question{From: month.From, To: month.To})
	if err != nil {
		return nil, err
	}
	rows := seen.Rows
	if s.p.Auditing != nil {
		bulk, err := s.p.Auditing.BulkElsewhere(ctx, matching.Question{From: month.From, To: month.To})
		if err != nil {
			return nil, err
		}
		rows = append(rows, bulk...)
	}
	ids := make([]string, len(rows))
	for i := range rows {
		ids[i] = rows[i].Document
	}
	slices.Sort(ids)
	return slices.Compact(ids), nil
}

func (s sources) Answers(ctx context.Context, month report.Period) ([]report.AnswerRow, error) {
	others, err := s.others(ctx, month)
	if err != nil {
		return nil, err
	}
	list, err := s.p.Invoices.Answers(ctx, month.From, month.To, others)
	rows := make([]report.AnswerRow, len(list))
	for i := range list {
		a := &list[i]
		rows[i] = report.AnswerRow{
			StatusRow: report.StatusRow{Status: a.Status.Status, AskedAt: a.AskedAt, Source: a.Source, Note: a.Note, Evidence: a.Evidence, By: a.By, SaidAt: a.SaidAt},
			Kind:      string(a.Kind), Document: a.Document, UUID: a.UUID, Folio: a.Folio, IssuedAt: a.IssuedAt, RFC: a.RFC, Supplier: a.Supplier, Plain: a.Plain,
		}
	}
	return rows, err
}

func (s sources) Contracts(ctx context.Context, month report.Period) ([]contracting.Then, error) {
	return s.p.Contracting.Then(ctx, month.From, month.To)
}

func (s sources) Chain(ctx context.Context, id string) (string, error) {
	return s.p.Invoices.Chain(ctx, id)
}

func (s sources) XML(ctx context.Context, id string) ([]byte, error) {
	return s.p.Invoices.XML(ctx, id)
}

func (s sources) Evidence(_ context.Context, sha256 string) (evidence.File, []byte, error) {
	return s.p.Kept.Read(sha256)
}

func (s sources) Signed(ctx context.Context, month report.Period) ([]signed.Standing, error) {
	return s.p.standing(ctx, month)
}

func (s sources) Journals(ctx context.Context, month report.Period) ([]string, error) {
	return s.p.Archive.Journals(ctx, month)
}

func (s sources) Grants(ctx context.Context, station string) ([][]byte, error) {
	return s.p.Archive.Grants(ctx, station)
}

func (s sources) Journal(ctx context.Context, station string, month report.Period, w io.Writer) error {
	return s.p.Archive.Journal(ctx, station, month, w)
}

// A packageView lets people choose a package, and says what is in it.
type packageView struct {
	page
	Month, Latest string
	Departments   []option
	Chosen        bool // some of them
	Vehicles      string
	Problem       string
	Ready         bool
	Of            string // which it is
	Sealed        string // that the month was closed with another; empty: it was not
	SealedAt      string // where that is; empty: not for who looks
	Notes         []string
	Figures       []figure
	Files         []fact // folders and files, with how many there are
	Without       []string
	ZIP           string
}

func (p *pages) packageForm(v *visit) error {
	w, q := v.words, v.r.URL.Query()
	view := &packageView{
		page: p.page(v, "package.title", packagePath), Month: q.Get("month"), Latest: p.Now().In(p.Zone).Format(monthForm), Vehicles: cut(strings.Join(q["vehicle"], " "), 2000),
	}
	departments, err := p.Fleet.Departments(v.r.Context())
	if err != nil {
		return err
	}
	for _, d := range departments {
		chosen := slices.Contains(q["department"], d.Department)
		view.Departments, view.Chosen = append(view.Departments, option{d.Department, d.Name, chosen}), view.Chosen || chosen
	}
	plan, err := p.plan(v.r.Context(), v.user, w, q)
	if errors.Is(err, fault.ErrInvalid) {
		view.Problem = w.Say("package.bad")
		if view.Month == "" {
			view.Month = view.Latest
		}
		return p.show(v, http.StatusBadRequest, "package", view)
	}
	if err != nil {
		return err
	}
	view.Month = plan.Month.From.Format(monthForm)
	q.Set("month", view.Month)
	view.Ready, view.ZIP = true, address(packagePath+".zip", q)
	view.Of = joined(append([]string{w.periodName(plan.Month)}, plan.Departments...)...)
	sealed, err := p.sealedPackage(v.r.Context(), plan)
	if err != nil {
		return err
	}
	if sealed != nil {
		view.Sealed = w.Say("package.sealed", "Version", sealed.Version, "Size", w.Scaled(sealed.Bytes, 6, 1), "Hash", sealed.SHA256)
		if v.may(access.MakePackages, "GET "+packedPath) {
			view.SealedAt = sealed.Path
		}
	}
	view.Figures = []figure{
		{Name: w.Say("package.units"), Value: w.Count(int64(plan.Units))}, {Name: w.Say("package.documents"), Value: w.Count(int64(plan.Documents))},
		{Name: w.Say("package.findings"), Value: w.Count(int64(plan.Findings))},
	}
	if plan.At.Before(plan.Month.To) {
		view.Notes = append(view.Notes, w.Say("package.provisional", "When", w.Minute(plan.At)))
	}
	if plan.Reserved {
		view.Notes = append(view.Notes, w.Say("package.cleared"))
	} else {
		view.Notes = append(view.Notes, w.Say("package.uncleared"))
	}
	if len(plan.Partly) > 0 {
		view.Notes = append(view.Notes, w.Say("package.partly", "Vehicles", strings.Join(plan.Partly, ", ")))
	}
	counts := map[string]int64{}
	for _, name := range append(plan.Names(), dossier.Manifest) {
		folder, _, in := strings.Cut(name, "/")
		if counts[folder]++; in && counts[folder] > 1 {
			continue
		}
		view.Files = append(view.Files, fact{Name: folder})
	}
	for i := range view.Files {
		f := &view.Files[i]
		if f.Value = w.Say("package.one"); !strings.Contains(f.Name, ".") {
			f.Value = w.Say("package.files", "Count", int(counts[f.Name]))
			f.Name += "/"
		}
	}
	for _, part := range plan.Without {
		view.Without = append(view.Without, w.Say("package.without."+part))
	}
	return p.show(v, http.StatusOK, "package", view)
}

// packageFile sends it as it is made: the browser shows how much has come. What fails on the
// way is no whole file, and cannot be opened.
func (p *pages) packageFile(v *visit) error {
	plan, err := p.plan(v.r.Context(), v.user, v.words, v.r.URL.Query())
	if err != nil {
		return err
	}
	select { // it keeps a core busy
	case p.packing <- struct{}{}:
		defer func() { <-p.packing }()
	case <-v.r.Context().Done():
		return v.r.Context().Err()
	}
	v.sends(format{mime: "application/zip"}, plan.Name()+".zip")
	if err := p.give(v.r.Context(), v.user, plan, v.w); err != nil {
		if v.r.Context().Err() == nil {
			p.Log.Error("audit package not sent whole", "month", plan.Month.From.Format(monthForm), "err", err)
		}
		panic(http.ErrAbortHandler)
	}
	return nil
}
