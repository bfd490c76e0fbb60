package web

import (
	"cmp"
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
	"github.com/litro-fuel/litro/server/evidence"
	"github.com/litro-fuel/litro/server/fault"
	"github.com/litro-fuel/litro/server/fleet"
	"github.com/litro-fuel/litro/server/office"
	"github.com/litro-fuel/litro/server/reconcile"
	"github.com/litro-fuel/litro/server/reconcile/audit"
	"github.com/litro-fuel/litro/server/reconcile/told"
	"github.com/litro-fuel/litro/server/report"
)

// Addresses of what waits for somebody, and of one finding; which one is in the question,
// since names of findings have slashes.
const (
	waitingPath = "/discrepancies/waiting"
	findingPath = "/discrepancies/one"
	stepPattern = "/discrepancies/step"
	ageingPath  = "/discrepancies/ageing"
)

func findingAddress(id string) string { return address(findingPath, url.Values{"finding": {id}}) }

type queueView struct {
	page
	Figures  []figure
	Table    tableView
	CSV      string
	Ages     tableView
	Stale    bool     // months have changed that are not judged yet
	More     bool     // there are more than are shown
	Vanished []string // what records that came since have explained
	Whose    choice
	Empty    *empty
}

// queue lists what waits for somebody, by severity, the oldest first.
func (p *pages) queue(v *visit) error {
	stale := p.fresh(v)
	rows, mine, err := p.queued(v)
	if err != nil {
		return err
	}
	gone, err := p.Reports.Vanished(v.r.Context(), p.Now().Add(-30*24*time.Hour))
	if err != nil {
		return err
	}
	w := v.words
	view := &queueView{page: p.page(v, "waiting.title", "/discrepancies"), CSV: waitingPath + ".csv", Figures: w.queueFigures(rows, p.Now()), Stale: stale}
	view.Whose = choice{Label: w.Say("waiting.whose"), Links: []link{
		{w.Say("waiting.whose.all"), waitingPath, !mine}, {w.Say("waiting.whose.mine"), waitingPath + "?whose=mine", mine},
	}}
	if mine {
		view.CSV += "?whose=mine"
	}
	for _, g := range gone {
		view.Vanished = append(view.Vanished, w.Say("waiting.vanished.one", "Title", told.Title(w.Lang, g.Rule), "Key", g.Finding,
			"State", w.Or("state."+g.State, g.State), "Who", g.By, "Time", w.Minute(g.At)))
	}
	if len(rows) == 0 {
		if view.Empty = (&empty{"waiting.empty", "waiting.empty.next"}); mine {
			view.Empty.What = "waiting.whose.empty"
		}
		return p.show(v, http.StatusOK, "waiting", view)
	}
	ages := report.Ageing(p.Zone, p.Now(), rows)
	view.Ages = w.table(&ages, nil)
	view.Ages.Caption, view.Ages.CSV = w.Say("waiting.ageing"), ageingPath+".csv"
	if mine {
		view.Ages.CSV += "?whose=mine"
	}
	view.More = len(rows) > mostFindings
	t := report.Waiting(w.Lang, p.Zone, p.Now(), rows[:min(len(rows), mostFindings)])
	view.Table = w.table(&t, func(r report.Row, c report.Column) string {
		if c.Key == "title" {
			return findingAddress(r.Key)
		}
		return ""
	})
	for i := range view.Table.Rows {
		cells := view.Table.Rows[i].Cells
		severity, state, overdue := &cells[t.Column("severity")], &cells[t.Column("state")], &cells[t.Column("overdue")]
		severity.Text = w.Or("severity."+severity.Text, severity.Text)
		state.Text = w.Or("state."+state.Text, state.Text)
		if overdue.Text != "" {
			overdue.Text = w.Say("waiting." + overdue.Text)
		}
	}
	view.Table.pick(&t, "title", "severity", "vehicle", "station", "risk", "days", "due", "overdue", "state", "owner")
	view.Table.Caption = w.Say("waiting.caption")
	return p.show(v, http.StatusOK, "waiting", view)
}

// queued returns what waits: everybody's, or what is in the charge of who looks, and of
// whom they stand in for.
func (p *pages) queued(v *visit) (rows []report.FindingRow, mine bool, err error) {
	if rows, err = p.Reports.WaitingFindings(v.r.Context()); err != nil {
		return nil, false, err
	}
	report.SortWaiting(rows)
	if v.r.URL.Query().Get("whose") != "mine" {
		return rows, false, nil
	}
	of := []string{v.user.Username}
	if p.Fleet != nil {
		steads, err := p.Fleet.Steads(v.r.Context(), v.user.Username)
		if err != nil {
			return nil, true, err
		}
		for _, s := range steads {
			of = append(of, s.Principal)
		}
	}
	return slices.DeleteFunc(rows, func(r report.FindingRow) bool { return !slices.Contains(of, r.Owner) }), true, nil
}

// ageingFile says how old what waits is, and what is at risk of it.
func (p *pages) ageingFile(v *visit) error {
	p.fresh(v)
	rows, _, err := p.queued(v)
	if err != nil {
		return err
	}
	t := report.Ageing(p.Zone, p.Now(), rows)
	return p.file(v, &t, "litro-"+v.words.Say("waiting.ageing.file")+"-"+p.Now().In(p.Zone).Format(time.DateOnly), v.words.Say("waiting.ageing"))
}

func (p *pages) queueFile(v *visit) error {
	p.fresh(v)
	rows, _, err := p.queued(v)
	if err != nil {
		return err
	}
	t := report.Waiting(v.words.Lang, p.Zone, p.Now(), rows)
	return p.file(v, &t, "litro-"+v.words.Say("waiting.file")+"-"+p.Now().In(p.Zone).Format(time.DateOnly), v.words.Say("waiting.title"))
}

// queueFigures are how many wait, how many longer than they may, and how old they are.
func (w words) queueFigures(rows []report.FindingRow, now time.Time) []figure {
	var overdue, escalated, nobody int64
	ages := [4]int64{}
	for i := range rows {
		r := &rows[i]
		if r.Overdue(now) {
			overdue++
		}
		if r.Escalated(now) {
			escalated++
		}
		if r.Owner == "" {
			nobody++
		}
		switch days := r.Days(now); {
		case days <= 5:
			ages[0]++
		case days <= 15:
			ages[1]++
		case days <= 30:
			ages[2]++
		default:
			ages[3]++
		}
	}
	out := []figure{
		{Name: w.Say("waiting.all"), Value: w.Count(int64(len(rows))), Change: w.Say("waiting.nobody", "Count", w.Count(nobody))},
		{Name: w.Say("waiting.overdue.all"), Value: w.Count(overdue), Change: w.Say("waiting.escalated.all", "Count", w.Count(escalated))},
	}
	for i, n := range ages {
		out = append(out, figure{Name: w.Say(fmt.Sprintf("waiting.age.%d", i)), Value: w.Count(n)})
	}
	return out
}

type findingPage struct {
	page
	ID       string
	Finding  *findingView // nil when it is found no more
	Gone     string       // … and what is to be said of that
	State    string
	Seen     string // what is to be seen of it, for the step that is taken upon it
	Grown    string // since when, and from what to what, it is beyond what was approved
	unit     reconcile.Unit
	Owner    string
	Due      string // by when somebody must have dealt with it
	Overdue  bool
	Facts    []fact
	Chart    *pointChart
	Fills    tableView
	Fill     string // the address of the one that it is about
	Story    tableView
	Evidence []link
	CSV      string
	Steps    []option
	Why      []string // why a step that is there is not for who looks
	Problem  string
	Typed    url.Values // what was typed and not taken
	Upload   bool
	Proven   bool     // who explains it attaches evidence
	Risk     string   // what is at risk
	Money    []figure // what was asked for of a loss, came back and is given up
	Ways     []option
	Recovers bool // what came back may be said
	MaxWhy   int
}

// finding tells the story of one finding: what was found, what happened around it, and
// what people did.
func (p *pages) finding(v *visit) error {
	return p.showFinding(v, http.StatusOK, v.r.URL.Query().Get("finding"), "", url.Values{})
}

func (p *pages) showFinding(v *visit, code int, id, problem string, typed url.Values) error {
	ctx, w := v.r.Context(), v.words
	c, err := p.Reports.Case(ctx, id, p.Now())
	if err != nil {
		return err
	}
	if c.Problem(v.user.Username, "assigned") == reconcile.FindingGone {
		return fmt.Errorf("finding %q: %w", cut(id, 64), fault.ErrNotFound)
	}
	view := &findingPage{
		page: p.page(v, "finding.title", "/discrepancies"), ID: id, Problem: problem, Typed: typed, MaxWhy: fleet.MaxReason, Proven: c.Proven, Money: w.recovery(&c),
		State: w.Or("state."+c.State(), c.State()), Owner: c.Owner(), CSV: address(findingPath+".csv", url.Values{"finding": {id}}), Upload: p.Tickets != nil,
	}
	if c.There {
		if err := p.tell(v, view, id); err != nil {
			return err
		}
	} else {
		view.Gone = w.Say("finding.gone")
		m, err := p.Reports.Mended(ctx, id)
		if err != nil {
			return err
		}
		if m != nil {
			view.Gone = w.Say("finding.mended", "Day", w.Day(m.MendedOn.At(p.Zone)), "Why", audit.TellWhy(w.Lang, m.Why, m.By))
		}
	}
	view.tell(w, &c)
	view.Grown = w.grown(&c, view.unit)
	if c.Seen != nil {
		view.Seen = c.Seen.String()
	}
	if p.Office != nil && v.user.Role.May(access.HandleFindings) {
		for _, s := range c.Steps(v.user.Username) {
			view.Steps = append(view.Steps, option{s, w.Say("step." + s), typed.Get("step") == s})
			view.Recovers = view.Recovers || s == "recovery" || s == "recovered"
		}
		for _, way := range dispense.RecoveryWays() {
			view.Ways = append(view.Ways, option{way, report.Way(w.Lang, way), cmp.Or(typed.Get("way"), c.Recovery().Way) == way})
		}
		for _, problem := range []reconcile.FindingProblem{reconcile.FindingOwn, reconcile.FindingSame, reconcile.FindingRole, reconcile.FindingOwed, reconcile.FindingGrown} {
			if slices.ContainsFunc(dispense.FindingStates(), func(s string) bool { return c.Problem(v.user.Username, s) == problem }) {
				view.Why = append(view.Why, w.Say(fmt.Sprintf("finding.bad.%s", problem)))
			}
		}
	}
	return p.show(v, code, "finding", view)
}

// around is how long before and after a finding its fills are shown.
const (
	fillsBefore = 60 * 24 * time.Hour
	fillsAfter  = 20 * 24 * time.Hour
)

// tell says what was found, and shows the fills and ways of the vehicle around it.
func (p *pages) tell(v *visit, view *findingPage, id string) error {
	ctx, w := v.r.Context(), v.words
	row, err := p.Reports.Finding(ctx, id)
	if err != nil {
		return err
	}
	view.Finding = &p.findings(v, []report.FindingRow{row})[0]
	view.unit = row.Unit
	view.Title, view.Risk = view.Finding.Title, w.risk(row.AtRisk, row.RiskCents)
	if p.Corrections != nil && v.may(access.SeeVehicles, "GET "+oneFillPattern) {
		if has, err := p.Reports.Has(ctx, "fill", row.Ref.String()); err != nil {
			return err
		} else if has && (row.Vehicle != "" || row.Rule == reconcile.OffBook) {
			view.Fill = oneFillAddress(row.Ref)
		}
	}
	if due := row.Due(); !due.IsZero() && !reconcile.DoneFinding(row.State) {
		view.Due, view.Overdue = w.Day(due), row.Overdue(p.Now())
	}
	if row.Vehicle == "" || !v.user.Role.May(access.SeeVehicles) {
		return nil
	}
	around := report.Period{Kind: report.Custom, From: row.At.Add(-fillsBefore).In(p.Zone), To: row.At.Add(fillsAfter).In(p.Zone)}
	a, err := p.Reports.Vehicle(ctx, row.Vehicle, around)
	if errors.Is(err, fault.ErrNotFound) {
		return nil // the fleet has none of that name any more
	}
	if err != nil {
		return err
	}
	view.Chart = w.findingChart(&a, &row)
	if len(a.Fills.Rows) > 0 {
		view.Fills = w.fills(&a.Fills)
		for i, r := range a.Fills.Rows {
			if a.Fills.Cell(r, "ref").Text == row.Ref.String() {
				view.Fills.Rows[i].Class = "marked"
			}
		}
		view.Fills.pick(&a.Fills, "at", "volume", "odometer", "distance", "economy", "full", "driver", "station", "flags", "ref")
		view.Fills.Caption = w.Say("finding.fills")
	}
	return nil
}

// findingChart shows how far the vehicle went on a liter around a finding, and marks the
// interval that it is about.
func (w words) findingChart(a *report.VehicleAnswer, row *report.FindingRow) *pointChart {
	c := w.economyChart(a, w.Day(row.At))
	if c == nil {
		return nil
	}
	marked := false
	for i, r := range a.Intervals.Rows {
		c.Points[i].Off = a.Intervals.Cell(r, "to").At.Equal(row.At)
		marked = marked || c.Points[i].Off
	}
	if marked {
		c.Describe = w.Say("finding.chart.marked", "Time", w.Minute(row.At))
		c.ReferenceText = joined(c.ReferenceText, c.Describe)
	}
	return c
}

// tell says what people did.
func (view *findingPage) tell(w words, c *reconcile.Case) {
	t := report.FindingStory(time.UTC, c.Acts)
	view.Story = w.table(&t, nil)
	for i := range view.Story.Rows {
		state := &view.Story.Rows[i].Cells[t.Column("state")]
		state.Text = w.Or("state."+state.Text, state.Text)
		view.Story.Rows[i].Cells[t.Column("ref")].Class = "small"
	}
	for i := range view.Story.Rows {
		way := &view.Story.Rows[i].Cells[t.Column("recovery_way")]
		way.Text = report.Way(w.Lang, way.Text)
	}
	shown := []string{"at", "state", "person", "other", "owner", "reason"}
	if len(view.Money) > 0 { // the table is wide then: what nobody said has no column
		shown = []string{"at", "state", "person"}
		if slices.ContainsFunc(c.Acts, func(a reconcile.FindingAct) bool { return a.Other != "" }) {
			shown = append(shown, "other")
		}
		if c.Owner() != "" {
			shown = append(shown, "owner")
		}
		shown = append(shown, "reason", "recovery_way", "recovery_cents", "recovery_day", "recovery_paper")
	}
	view.Story.pick(&t, append(shown, "ref")...)
	view.Story.Caption = w.Say("finding.story")
	for _, a := range c.Acts {
		for _, sha256 := range a.Evidence {
			view.Evidence = append(view.Evidence, link{w.Say("finding.evidence.one", "Who", a.Person, "Time", w.Minute(a.At)), "/evidence/" + sha256, false})
		}
	}
}

func (p *pages) findingFile(v *visit) error {
	id := v.r.URL.Query().Get("finding")
	c, err := p.Reports.Case(v.r.Context(), id, p.Now())
	if err != nil {
		return err
	}
	if len(c.Acts) == 0 && !c.There {
		return fmt.Errorf("finding %q: %w", cut(id, 64), fault.ErrNotFound)
	}
	t := report.FindingStory(p.Zone, c.Acts)
	return p.file(v, &t, "litro-"+cut(id, 60), v.words.Say("finding.title"), report.Fact{Name: report.Column{Key: "finding"}.Title(v.words.Lang), Value: id})
}

// stepFinding takes one step about a finding.
func (p *pages) stepFinding(v *visit) error {
	file, err := v.filed()
	if err != nil {
		return err
	}
	form := v.r.PostForm
	id, reason := form.Get("finding"), cut(strings.TrimSpace(form.Get("reason")), fleet.MaxReason)
	again := func(code int, word string) error { return p.showFinding(v, code, id, v.words.Say(word), form) }
	s := dispense.FindingStep{State: form.Get("step")}
	c, err := p.Reports.Case(v.r.Context(), id, p.Now())
	if err != nil {
		return err
	}
	if problem := c.Problem(v.user.Username, s.State); problem != "" && reason != "" && slices.Contains(dispense.FindingStates(), s.State) {
		return again(http.StatusConflict, fmt.Sprintf("finding.bad.%s", problem)) // before its picture is kept
	}
	switch seen := form.Get("seen"); { // before its picture is kept
	case reason == "" || !slices.Contains(dispense.FindingStates(), s.State):
	case seen != "":
		if s.Seen, err = dispense.ParseFindingSeen(seen); err != nil {
			return again(http.StatusBadRequest, "finding.bad.step")
		}
		fallthrough
	default:
		if c.Lacks(dispense.FindingStep{State: s.State, Seen: s.Seen, Evidence: []string{""}}) == reconcile.FindingOther {
			return again(http.StatusConflict, "finding.bad.other")
		}
	}
	switch s.State {
	case "recovery", "recovered":
		cents, ok := signedCents(form.Get("amount"))
		if s.Way, s.Cents, s.Day, s.Number = form.Get("way"), cents, form.Get("day"), strings.Join(strings.Fields(form.Get("document")), " "); !ok || cents <= 0 {
			return again(http.StatusBadRequest, "finding.bad.recovery")
		}
		if _, err := dispense.ParseFindingStep(s.String()); err != nil {
			return again(http.StatusBadRequest, "finding.bad.recovery")
		}
	case "assigned":
		if s.Owner = cut(strings.TrimSpace(form.Get("owner")), 64); s.Owner == "" {
			s.Owner = v.user.Username
		}
		if _, err := p.Users.User(v.r.Context(), s.Owner); errors.Is(err, fault.ErrNotFound) {
			return again(http.StatusBadRequest, "finding.bad.owner")
		} else if err != nil {
			return err
		}
	case "explained":
		if len(file) == 0 && c.Proven && reason != "" {
			return again(http.StatusConflict, "finding.bad.bare")
		}
		var code int
		var word string
		if s.Evidence, code, word, err = p.attached(v, file); err != nil {
			return err
		} else if word != "" {
			return again(code, word)
		}
	}
	_, err = p.Office.StepFinding(v.r.Context(), v.user.Username, "web", id, reason, s)
	var refused *office.FindingError
	switch {
	case errors.As(err, &refused):
		return again(http.StatusConflict, fmt.Sprintf("finding.bad.%s", refused.Problem))
	case errors.Is(err, fault.ErrInvalid):
		return again(http.StatusBadRequest, "finding.bad.step")
	case err != nil:
		return err
	}
	v.redirect(findingAddress(id) + "#story")
	return nil
}

// attached keeps a file that came with a form as evidence, if one did; word says why it was not taken, and code how
// that is answered.
func (p *pages) attached(v *visit, file []byte) (sha256 []string, code int, word string, err error) {
	if len(file) == 0 {
		return nil, 0, "", nil
	}
	if p.Tickets == nil || p.mayUpload(v) != nil {
		return nil, http.StatusTooManyRequests, "ticket.bad.pace", nil
	}
	kept, err := p.Tickets.Attach(v.r.Context(), v.user.Username, file)
	if errors.Is(err, fault.ErrInvalid) {
		p.Log.Warn("evidence was not taken", "path", v.r.URL.Path, "err", err)
		return nil, http.StatusBadRequest, "ticket.bad.file", nil
	}
	if err != nil {
		return nil, 0, "", err
	}
	return []string{kept.SHA256}, 0, "", nil
}

// grown says from what to what a discrepancy is beyond what was seen of it when it was explained or
// approved; "" of one that is not.
func (w words) grown(c *reconcile.Case, unit reconcile.Unit) string {
	a := c.Grown()
	if a == nil {
		return ""
	}
	if a.Seen == nil {
		return w.Say("finding.grown.unseen")
	}
	of := func(x *dispense.FindingSeen) string {
		said := []string{w.Or("severity."+x.Severity, x.Severity)}
		if x.RiskCents != nil {
			said = append(said, "$"+w.money(*x.RiskCents))
		}
		if x.Actual != nil && x.Expected != nil {
			said = append(said, w.Say("finding.grown.figures", "Actual", reconcile.Amount(w.Lang, *x.Actual, unit), "Expected", reconcile.Amount(w.Lang, *x.Expected, unit)))
		} else if x.Actual != nil {
			said = append(said, reconcile.Amount(w.Lang, *x.Actual, unit))
		}
		return strings.Join(said, " · ")
	}
	key, other := "finding.grown", a.Seen.Vehicle != c.Seen.Vehicle
	switch {
	case a.State == "explained" && other:
		key = "finding.grown.vehicle.explained"
	case a.State == "explained":
		key = "finding.grown.explained"
	case other:
		key = "finding.grown.vehicle"
	}
	return w.Say(key, "From", of(a.Seen), "To", of(c.Seen), "Day", w.Minute(a.At))
}

// risk says what is at risk of a discrepancy; "" of what nothing is.
func (w words) risk(atRisk bool, cents *int64) string {
	switch {
	case cents != nil && *cents > 0:
		return w.Say("finding.risk", "Money", w.money(*cents))
	case cents == nil && atRisk:
		return w.Say("finding.risk.unknown")
	}
	return ""
}

// recovery says what was asked for of a loss, came back and is given up.
func (w words) recovery(c *reconcile.Case) []figure {
	r := c.Recovery()
	if r.Way == "" && r.RecoveredCents == 0 && r.WrittenOffCents == 0 {
		return nil
	}
	out := []figure{{Name: w.Say("finding.asked"), Value: "$" + w.money(r.AskedCents), Change: joined(report.Way(w.Lang, r.Way), r.Number)}, {Name: w.Say("finding.back"), Value: "$" + w.money(r.RecoveredCents)}}
	if r.WrittenOffCents > 0 {
		return append(out, figure{Name: w.Say("finding.lost"), Value: "$" + w.money(r.WrittenOffCents)})
	}
	return append(out, figure{Name: w.Say("finding.left"), Value: "$" + w.money(r.LeftCents())})
}

// filed reads a form that may have come with a file.
func (v *visit) filed() ([]byte, error) {
	err := http.NewResponseController(v.w).SetReadDeadline(time.Now().Add(uploadFor))
	if err != nil && !errors.Is(err, http.ErrNotSupported) {
		return nil, err
	}
	if err := v.r.ParseMultipartForm(evidence.MaxBytes); err != nil && !errors.Is(err, http.ErrNotMultipart) {
		return nil, fmt.Errorf("read a form: %w: %w", fault.ErrInvalid, err)
	}
	if err := readable(v.r); err != nil {
		return nil, err
	}
	if v.r.MultipartForm == nil || len(v.r.MultipartForm.File["photo"]) == 0 {
		return nil, nil
	}
	r, err := v.r.MultipartForm.File["photo"][0].Open()
	if err != nil {
		return nil, err
	}
	b, err := io.ReadAll(io.LimitReader(r, evidence.MaxBytes+1))
	return b, errors.Join(err, r.Close())
}
