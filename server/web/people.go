package web

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/go-chi/chi/v5"

	"github.com/litro-fuel/litro/barcode"
	"github.com/litro-fuel/litro/server/access"
	"github.com/litro-fuel/litro/server/fault"
	"github.com/litro-fuel/litro/server/fleet"
	"github.com/litro-fuel/litro/server/report"
)

// humans are those who are known at the islands or sign in.
type humans interface {
	Humans(ctx context.Context, q fleet.HumansQuestion) ([]fleet.Human, error)
	CountHumans(ctx context.Context, q fleet.HumansQuestion) (int, error)
	Human(ctx context.Context, key string) (fleet.Human, error)
	WaitingActs(ctx context.Context) ([]fleet.Waiting, error)
	PersonOf(ctx context.Context, username string) (fleet.Person, error)
	LinkUser(ctx context.Context, who, username, person string) error
	Labels(ctx context.Context, o fleet.Owner) ([]fleet.LabelVersion, error)
	Label(v fleet.LabelVersion) barcode.Label
	PrintLabel(ctx context.Context, who string, o fleet.Owner, why string) (barcode.Label, error)
	LoseBadge(ctx context.Context, who, person, why string) error
	Leave(ctx context.Context, who, key, reason string, from time.Time) error
	Stay(ctx context.Context, who, key string) error
	Deputies(ctx context.Context, username string) ([]fleet.Deputyship, error)
	MayApprove(ctx context.Context, username string, w fleet.Waiting) (bool, error)
	Steads(ctx context.Context, username string) ([]fleet.Stead, error)
}

const peoplePath = "/people"

func personAddress(key string) string { return peoplePath + "/" + url.PathEscape(key) }

type peopleView struct {
	page
	Search string
	Table  tableView
	Pages  *pagesView
	Empty  *empty
}

// people lists everybody, with a search, so many at a time.
func (p *pages) people(v *visit) error {
	view := &peopleView{page: p.page(v, "people.title", "/fleet"), Search: v.r.URL.Query().Get("q")}
	asked := fleet.HumansQuestion{Text: view.Search}
	all, err := p.Fleet.CountHumans(v.r.Context(), asked)
	if err != nil {
		return err
	}
	first, last, pages := v.pages(all, mostListed)
	view.Pages, asked.Skip, asked.Most = pages, first, max(last-first, 1)
	t, err := p.askPeople(v, asked)
	if err != nil {
		return err
	}
	q := url.Values{}
	if view.Search != "" {
		q.Set("q", view.Search)
	}
	if len(t.Rows) == 0 {
		view.Empty = &empty{"people.empty", "people.empty.next"}
	}
	view.Table = v.words.people(&t)
	view.Table.CSV = address(peoplePath+".csv", q)
	return p.show(v, http.StatusOK, "people", view)
}

func (p *pages) humansFile(v *visit) error {
	t, err := p.askPeople(v, fleet.HumansQuestion{Text: v.r.URL.Query().Get("q")})
	if err != nil {
		return err
	}
	return p.file(v, &t, "litro-"+v.words.Say("people.file")+"-"+p.Now().In(p.Zone).Format(time.DateOnly), v.words.Say("people.title"))
}

// askPeople returns those who are asked for as a table.
func (p *pages) askPeople(v *visit, q fleet.HumansQuestion) (report.Table, error) {
	t := report.Table{Name: "people", Columns: []report.Column{
		{Key: "name"}, {Key: "status"}, {Key: "roles"}, {Key: "badge"}, {Key: "pin"}, {Key: "username"}, {Key: "role"},
		{Key: "signed_in_at", Kind: report.Instant}, {Key: "leaves_at", Kind: report.Instant},
	}}
	all, err := p.Fleet.Humans(v.r.Context(), q)
	if err != nil {
		return t, err
	}
	say := func(s string) report.Cell { return report.Cell{Known: s != "", Text: s} }
	when := func(at *time.Time) report.Cell {
		if at == nil {
			return report.Cell{}
		}
		return report.Cell{Known: true, At: *at}
	}
	for _, h := range all {
		badge, pin := h.Badge, "no"
		if h.PIN {
			pin = "yes"
		}
		if h.Person == "" { // at the islands nobody knows them
			badge, pin = "", ""
		}
		t.Rows = append(t.Rows, report.Row{Key: h.Key(), Cells: []report.Cell{
			say(h.Name), say(h.Status), say(strings.Join(h.Roles, " ")), say(badge), say(pin), say(h.Username), say(h.Role), when(h.SignedInAt), when(h.LeavesAt),
		}})
	}
	return t, nil
}

// people puts a table of people into words.
func (w words) people(t *report.Table) tableView {
	v := w.table(t, func(r report.Row, c report.Column) string {
		if c.Key == "name" {
			return personAddress(r.Key)
		}
		return ""
	})
	status, roles, badge, role, pin := t.Column("status"), t.Column("roles"), t.Column("badge"), t.Column("role"), t.Column("pin")
	for i, r := range t.Rows {
		c := v.Rows[i].Cells
		c[status].Text = w.Say(fmt.Sprintf("person.status.%s", c[status].Text))
		c[roles].Text = w.codes("person.role.", c[roles].Text)
		if r.Cells[badge].Known {
			c[badge].Text = w.Say(fmt.Sprintf("person.badge.%s", c[badge].Text))
			c[pin].Text = w.Say(fmt.Sprintf("person.pin.%s", c[pin].Text))
		}
		if c[role].Text != "" {
			c[role].Text = w.Say(fmt.Sprintf("role.%s", c[role].Text))
		}
	}
	v.Caption = w.Say("people.caption")
	return v
}

// leave lets somebody go, now or on a day to come.
func (p *pages) leave(v *visit) error {
	key, form := chi.URLParam(v.r, "person"), v.r.PostForm
	if err := p.mayLetGo(v, key); err != nil {
		return err
	}
	var from time.Time
	if text := form.Get("from"); text != "" {
		var err error
		if from, err = time.ParseInLocation(time.DateOnly, text, p.Zone); err != nil {
			return p.showPerson(v, http.StatusBadRequest, v.words.Say("person.bad"))
		}
	}
	return p.changedPerson(v, p.Fleet.Leave(v.r.Context(), v.user.Username, key, cut(form.Get("reason"), fleet.MaxReason), from))
}

func (p *pages) stay(v *visit) error {
	key := chi.URLParam(v.r, "person")
	if err := p.mayLetGo(v, key); err != nil {
		return err
	}
	return p.changedPerson(v, p.Fleet.Stay(v.r.Context(), v.user.Username, key))
}

// mayLetGo refuses who may not: those who sign in are an administrator's matter.
func (p *pages) mayLetGo(v *visit, key string) error {
	h, err := p.Fleet.Human(v.r.Context(), key)
	if err == nil && h.Username != "" && !v.user.Role.May(access.KeepUsers) {
		err = errForbidden
	}
	return err
}

// linkUser says which user a person is.
func (p *pages) linkUser(v *visit) error {
	h, err := p.Fleet.Human(v.r.Context(), chi.URLParam(v.r, "person"))
	if err != nil {
		return err
	}
	user, err := p.asked(v, p.nobodysUsers(v), "username", "", "")
	if err != nil {
		return err
	}
	if user.Bad != "" {
		return p.showPerson(v, http.StatusBadRequest, user.Bad)
	}
	username, person := user.Is, h.Person
	if username == "" { // nobody's any more
		username, person = h.Username, ""
	}
	return p.changedPerson(v, p.Fleet.LinkUser(v.r.Context(), v.user.Username, username, person))
}

// setScope says which departments a user is concerned with: all, or those that were
// ticked.
func (p *pages) setScope(v *visit) error {
	h, err := p.Fleet.Human(v.r.Context(), chi.URLParam(v.r, "person"))
	if err == nil && h.Username == "" {
		err = fmt.Errorf("%s signs in nowhere: %w", h.Name, fault.ErrNotFound)
	}
	if err != nil {
		return err
	}
	var departments []string
	switch form := v.r.PostForm; {
	case form.Get("whole") == "no":
		departments = append([]string{}, form["department"]...)
	case form.Get("whole") != "yes":
		return p.showPerson(v, http.StatusBadRequest, v.words.Say("person.bad"))
	}
	return p.changedPerson(v, p.Users.SetScope(v.r.Context(), h.Username, departments, v.user.Username))
}

// changeBadge loses a badge, or makes another.
func (p *pages) changeBadge(v *visit) error {
	ctx, who, person := v.r.Context(), v.user.Username, chi.URLParam(v.r, "person")
	var err error
	switch act := v.r.PostFormValue("act"); act {
	case "lost":
		err = p.Fleet.LoseBadge(ctx, who, person, cut(v.r.PostFormValue("reason"), fleet.MaxReason))
	case "temporary", "new":
		h, herr := p.Fleet.Human(ctx, person)
		if herr != nil {
			return herr
		}
		_, err = p.Fleet.PrintLabel(ctx, who, fleet.Owner{Person: person}, h.WhyBadge(act))
	default:
		err = fault.ErrInvalid
	}
	return p.changedPerson(v, err)
}

// badgePDF prints the badge that counts.
func (p *pages) badgePDF(v *visit) error {
	h, err := p.Fleet.Human(v.r.Context(), chi.URLParam(v.r, "person"))
	if err != nil {
		return err
	}
	versions, err := p.Fleet.Labels(v.r.Context(), fleet.Owner{Person: h.Person})
	if err != nil {
		return err
	}
	if h.Person == "" || len(versions) == 0 || !versions[0].Live(p.Now()) {
		return fmt.Errorf("badge of %s: %w", h.Name, fault.ErrNotFound)
	}
	l := report.LabelToPrint{Label: p.Fleet.Label(versions[0]), FleetNumber: h.Name}
	if until := versions[0].UntilAt; until != nil {
		l.Plate = v.words.Say("person.badge.until", "Time", v.words.Minute(*until))
	}
	v.w.Header().Set("Content-Type", "application/pdf")
	v.w.Header().Set("Content-Disposition", `attachment; filename="litro-`+fileName(h.Person)+`.pdf"`)
	return report.WriteLabels(v.w, barcode.Sheets()[0], []report.LabelToPrint{l}, report.LabelOptions{Outline: true, At: p.Now()})
}

// nameDeputy lets another approve in one's own stead.
func (p *pages) nameDeputy(v *visit) error {
	form := v.r.PostForm
	from, err := time.ParseInLocation(time.DateOnly, form.Get("from"), p.Zone)
	until, uerr := time.ParseInLocation(time.DateOnly, form.Get("until"), p.Zone)
	if err != nil || uerr != nil {
		return p.showPerson(v, http.StatusBadRequest, v.words.Say("deputy.bad"))
	}
	deputy, err := p.asked(v, p.standIns(v), "deputy", "", "")
	if err != nil {
		return err
	}
	if deputy.Bad != "" {
		return p.showPerson(v, http.StatusBadRequest, deputy.Bad)
	}
	_, err = p.Office.NameDeputy(v.r.Context(), v.user.Username, fleet.Deputyship{
		Deputy: deputy.Is, FromAt: from, UntilAt: until.AddDate(0, 0, 1), Why: cut(form.Get("why"), fleet.MaxReason),
	})
	switch {
	case errors.Is(err, fault.ErrConflict):
		return p.showPerson(v, http.StatusConflict, v.words.Say("deputy.bad.chain"))
	case errors.Is(err, fault.ErrInvalid), errors.Is(err, fault.ErrNotFound):
		return p.showPerson(v, http.StatusBadRequest, v.words.Say("deputy.bad"))
	}
	return p.changedPerson(v, err)
}

func (p *pages) endDeputy(v *visit) error {
	return p.changedPerson(v, p.Office.EndDeputy(v.r.Context(), v.user.Username, v.r.PostFormValue("term")))
}

// changedPerson goes back to the page, or says on it why nothing was changed.
func (p *pages) changedPerson(v *visit, err error) error {
	key := chi.URLParam(v.r, "person")
	switch {
	case errors.Is(err, fault.ErrInvalid):
		return p.showPerson(v, http.StatusBadRequest, v.words.Say("person.bad"))
	case errors.Is(err, fault.ErrConflict):
		return p.showPerson(v, http.StatusConflict, v.words.Say("person.bad.changed"))
	case err != nil:
		return err
	}
	// A user who became a person's is shown on the person's page.
	if _, err := p.Fleet.Human(v.r.Context(), key); errors.Is(err, fault.ErrNotFound) {
		v.redirect(peoplePath)
		return nil
	}
	v.redirect(personAddress(key) + "?done")
	return nil
}
