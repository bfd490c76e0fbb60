package web

import (
	"cmp"
	"errors"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/litro-fuel/litro/server/access"
	"github.com/litro-fuel/litro/server/budget"
	"github.com/litro-fuel/litro/server/fault"
	"github.com/litro-fuel/litro/server/finance/contracting"
	"github.com/litro-fuel/litro/server/fleet"
	"github.com/litro-fuel/litro/server/report"
)

type contractsView struct {
	page
	Table     tableView
	Uses      tableView // how much is used of those that have papers
	Chart     *barChart
	Look      []link // what needs somebody to act
	Teach     bool   // no contract has papers, and there are contracts
	Empty     *empty
	May       bool
	Contracts []option
	Supplies  []option
	Boxes     []option          // stations of ours
	V         map[string]string // what was typed
	Problem   string
	Of        string // the form that it is about: contract or station
}

// contracts lists the stations where fuel is bought without a box.
func (p *pages) contracts(v *visit) error { return p.showContracts(v, http.StatusOK, "", "") }

func (p *pages) contractTable(v *visit) (report.Table, []fleet.Contract, error) {
	contracts, err := p.Fleet.Contracts(v.r.Context())
	if err != nil {
		return report.Table{}, nil, err
	}
	permits, err := p.Fleet.Permits(v.r.Context())
	if err != nil {
		return report.Table{}, nil, err
	}
	list := make([]contracting.Then, len(contracts))
	for i, c := range contracts {
		list[i] = contracting.Then{Contract: c, Permits: slices.DeleteFunc(slices.Clone(permits), func(s fleet.Permit) bool { return s.Contract != c.Contract })}
	}
	return report.ContractsThen(list), contracts, nil
}

func (p *pages) showContracts(v *visit, code int, of, problem string) error {
	t, contracts, err := p.contractTable(v)
	if err != nil {
		return err
	}
	view := &contractsView{
		page: p.page(v, "contracts.title", "/tickets"), May: v.may(access.ChangeFleet, "POST /contracts"), V: map[string]string{}, Problem: problem, Of: of,
	}
	for _, name := range []string{"contract", "supplier", "rfc", "currency", "number", "from", "until", "permit", "name", "address", "of", "supply", "box", "card_key", "checker", "s_from", "s_until"} {
		view.V[name] = cut(strings.TrimSpace(v.r.PostFormValue(name)), 200)
	}
	for _, s := range fleet.Supplies() {
		view.Supplies = append(view.Supplies, option{s, v.words.Say("contracts.supply." + s), s == view.V["supply"]})
	}
	stations, err := p.Reports.StationStates(v.r.Context(), report.Period{From: p.Now(), To: p.Now()})
	if err != nil {
		return err
	}
	for _, s := range stations {
		view.Boxes = append(view.Boxes, option{s.Station, s.Name, s.Station == view.V["box"]})
	}
	if len(view.Boxes) > 0 {
		view.Boxes = append([]option{{"", v.words.Say("contracts.box.same"), view.V["box"] == ""}, {noneSaid, v.words.Say("contracts.box.none"), view.V["box"] == noneSaid}}, view.Boxes...)
	}
	for _, c := range contracts {
		view.Contracts = append(view.Contracts, option{c.Contract, joined(c.Supplier, c.Contract), c.Contract == view.V["of"]})
	}
	days, err := p.Fleet.PermitsOfDays(v.r.Context())
	if err != nil {
		return err
	}
	state, supply, name := t.Column("state"), t.Column("supply"), t.Column("station_name")
	view.Table = v.words.table(&t, nil)
	for i, r := range t.Rows {
		if r.Cells[state].Known {
			view.Table.Rows[i].Cells[state].Text = joined(v.words.Say("contracts."+r.Cells[state].Text), v.words.permitDays(days, t.Cell(r, "contract").Text, t.Cell(r, "permit").Text))
		}
		if !r.Cells[name].Known {
			view.Table.Rows[i].Cells[name].Text = v.words.Say("contracts.none")
		}
		view.Table.Rows[i].Cells[supply].Text = v.words.Say("contracts.supply." + r.Cells[supply].Text)
	}
	if p.seesUses(v) {
		if err := p.contractsUsed(v, view, contracts); err != nil {
			return err
		}
		of := t.Column("contract")
		for i, r := range t.Rows {
			view.Table.Rows[i].Cells[of].Href = contractAddress(r.Cells[of].Text)
		}
	}
	view.Table.pick(&t, "station_name", "permit", "supplier", "contract", "supply", "from", "until_day", "state")
	view.Table.Caption = v.words.Say("contracts.stations")
	if len(t.Rows) == 0 {
		view.Empty = &empty{"contracts.empty", "contracts.empty.next"}
	}
	return p.show(v, code, "contracts", view)
}

// permitDays says of which days a station is of a contract, and from when of another box or key; empty: of all
// that the contract has, and alike.
func (w words) permitDays(days []fleet.Permit, contract, permit string) string {
	var says []string
	say := func(key string, day *time.Time) {
		if day != nil {
			says = append(says, w.Say(key, "Day", w.contractDay(budget.Day(day.Format(time.DateOnly)))))
		}
	}
	var last *fleet.Permit
	for i := range days {
		d := &days[i]
		if d.Contract != contract || d.Permit != permit {
			continue
		}
		switch {
		case last == nil:
			say("contracts.station.since", d.FromOn)
		case last.UntilOn != nil && last.UntilOn.AddDate(0, 0, 1).Before(*d.FromOn):
			say("contracts.station.until", last.UntilOn)
			say("contracts.station.since", d.FromOn)
		case last.Station != d.Station || last.CardKey != d.CardKey:
			say("contracts.station.otherwise", d.FromOn)
		}
		last = d
	}
	if last != nil {
		say("contracts.station.until", last.UntilOn)
	}
	return joined(says...)
}

// contractsUsed shows how much is used of each contract that has papers.
func (p *pages) contractsUsed(v *visit, view *contractsView, contracts []fleet.Contract) error {
	list, err := p.Contracting.Uses(v.r.Context())
	if err != nil {
		return err
	}
	uses := report.ContractUses(list)
	view.Uses, view.Chart, view.Teach = v.words.usesTable(&uses), v.words.usesChart(list), len(list) == 0 && len(contracts) > 0
	for i := range list {
		bad, _ := v.words.useSays(&list[i])
		for _, s := range bad {
			view.Look = append(view.Look, link{Text: joined(list[i].Contract.Contract, s), Href: contractAddress(list[i].Contract.Contract)})
		}
	}
	return nil
}

func (p *pages) contractsFile(v *visit) error {
	t, _, err := p.contractTable(v)
	if err != nil {
		return err
	}
	return p.file(v, &t, "litro-"+v.words.Say("contracts.file")+"-"+p.Now().In(p.Zone).Format(time.DateOnly), v.words.Say("contracts.title"))
}

// saveContract adds a contract, or writes what is new of one that is there.
func (p *pages) saveContract(v *visit) error {
	form := func(name string) string { return strings.TrimSpace(v.r.PostFormValue(name)) }
	from, err := time.Parse(time.DateOnly, form("from"))
	if err != nil {
		return p.showContracts(v, http.StatusBadRequest, "contract", v.words.Say("contracts.bad.contract"))
	}
	c := &fleet.Contract{
		Contract: form("contract"), Supplier: form("supplier"), RFC: strings.ToUpper(form("rfc")), Number: form("number"), Currency: cmp.Or(strings.ToUpper(form("currency")), "MXN"), Supply: form("supply"), FromOn: from,
	}
	if form("until") != "" {
		until, err := time.Parse(time.DateOnly, form("until"))
		if err != nil {
			return p.showContracts(v, http.StatusBadRequest, "contract", v.words.Say("contracts.bad.contract"))
		}
		c.UntilOn = &until
	}
	if p.Contracting != nil {
		papers, err := p.Contracting.Papers(v.r.Context(), c.Contract)
		if err != nil {
			return err
		}
		if said := contracting.Until(papers); said != "" && string(said) != form("until") {
			return p.showContracts(v, http.StatusConflict, "contract", v.words.Say("contracts.bad.papers", "Day", v.words.contractDay(said)))
		}
	}
	contracts, err := p.Fleet.Contracts(v.r.Context())
	if err != nil {
		return err
	}
	for _, x := range contracts {
		if x.Contract == c.Contract {
			if c.Revision = x.Revision; form("currency") == "" {
				c.Currency = x.Currency
			}
		}
	}
	agrees, problem, err := p.secondOf(v)
	if err != nil {
		return err
	}
	if problem != "" {
		return p.showContracts(v, http.StatusForbidden, "contract", problem)
	}
	c.AgreedBy = agrees
	return p.savedContract(v, "contract", p.Fleet.Save(v.r.Context(), v.user.Username, c))
}

// noneSaid is what a form has where a station that had a box or a key of cards has none any more.
const noneSaid = "-"

// savePermit adds a station to a contract, or writes what is new of it.
func (p *pages) savePermit(v *visit) error {
	form := func(name string) string { return strings.TrimSpace(v.r.PostFormValue(name)) }
	s := &fleet.Permit{Contract: form("of"), Permit: fleet.CleanPermit(form("permit")), Name: form("name"), Address: form("address"), Status: "open"}
	if form("step") == "close" {
		s.Status = "closed"
	}
	permits, err := p.Fleet.Permits(v.r.Context())
	if err != nil {
		return err
	}
	for _, x := range permits {
		if x.ID() == s.ID() {
			s.Revision, s.FromOn, s.UntilOn, s.Station, s.CardKey = x.Revision, x.FromOn, x.UntilOn, x.Station, x.CardKey
		}
	}
	said := func(name string, is *string) {
		switch x := form(name); x {
		case "": // as it was
		case noneSaid:
			*is = ""
		default:
			*is = x
		}
	}
	said("box", &s.Station)
	said("card_key", &s.CardKey)
	s.CardKey = fleet.CleanPermit(s.CardKey)
	for _, x := range []struct {
		name string
		at   **time.Time
	}{{"s_from", &s.FromOn}, {"s_until", &s.UntilOn}} {
		if form(x.name) == "" {
			continue // as it was
		}
		day, err := time.Parse(time.DateOnly, form(x.name))
		if err != nil {
			return p.showContracts(v, http.StatusBadRequest, "station", v.words.Say("contracts.bad.station.days"))
		}
		*x.at = &day
	}
	if s.FromOn != nil && s.UntilOn != nil && s.UntilOn.Before(*s.FromOn) {
		if form("s_until") != "" || form("s_from") == "" {
			return p.showContracts(v, http.StatusBadRequest, "station", v.words.Say("contracts.bad.station.days"))
		}
		s.UntilOn = nil // it had ended and is back
	}
	agrees, problem, err := p.secondOf(v)
	if err != nil {
		return err
	}
	if problem != "" {
		return p.showContracts(v, http.StatusForbidden, "station", problem)
	}
	s.AgreedBy = agrees
	return p.savedContract(v, "station", p.Fleet.Save(v.r.Context(), v.user.Username, s))
}

func (p *pages) savedContract(v *visit, of string, err error) error {
	switch {
	case errors.Is(err, fleet.ErrContractTwo):
		return p.showContracts(v, http.StatusConflict, of, v.words.Say("contracts.bad.two"))
	case errors.Is(err, fleet.ErrContractClosed):
		return p.showContracts(v, http.StatusConflict, of, v.words.Say("contracts.bad.closed"))
	case errors.Is(err, fleet.ErrPermitTwo):
		return p.showContracts(v, http.StatusConflict, of, v.words.Say("contracts.bad.station.two"))
	case errors.Is(err, fleet.ErrPermitClosed):
		return p.showContracts(v, http.StatusConflict, of, v.words.Say("contracts.bad.station.closed"))
	case errors.Is(err, fault.ErrInvalid):
		p.Log.Warn("what was typed of a contract was not taken", "err", err)
		return p.showContracts(v, http.StatusBadRequest, of, v.words.Say("contracts.bad."+of))
	case err != nil:
		return err
	}
	v.redirect("/contracts")
	return nil
}
