package web

import (
	"bytes"
	"cmp"
	"fmt"
	"net/http"
	"net/url"
	"time"

	"github.com/go-chi/chi/v5"

	"github.com/litro-fuel/litro/barcode"
	"github.com/litro-fuel/litro/dispense"
	"github.com/litro-fuel/litro/server/access"
	"github.com/litro-fuel/litro/server/fault"
	"github.com/litro-fuel/litro/server/fleet"
	"github.com/litro-fuel/litro/server/office"
	"github.com/litro-fuel/litro/server/report"
)

// voucherPattern is the page of a voucher and of those that were issued with it.
const voucherPattern = "/vouchers/{folio}"

type vouchersView struct {
	page
	Figures []figure
	Ranges  tableView
	Empty   *empty
	May     bool // whether who looks may issue and cancel
	Type    bool // and type
	Problem string
	Done    *voucherDone
	Search  string
	// Of the form.
	Values      map[string]string
	Departments []option
	Grades      []option
	Places      []option
}

// voucherDone is what was just issued.
type voucherDone struct{ First, Last, Print string }

// vouchers lists the ranges of paper vouchers, or leads to the one that is searched.
func (p *pages) vouchers(v *visit) error {
	text := v.r.URL.Query().Get("folio")
	if text == "" {
		return p.showVouchers(v, http.StatusOK, "")
	}
	n, err := barcode.ParseVoucherNumber(text)
	if err != nil {
		return p.showVouchers(v, http.StatusBadRequest, v.words.voucherProblem(&office.VoucherError{Problem: "forged"}))
	}
	list, err := p.Reports.Vouchers(v.r.Context(), p.Now(), n, n)
	if err != nil {
		return err
	}
	if len(list) == 0 {
		return p.showVouchers(v, http.StatusNotFound, v.words.voucherProblem(&office.VoucherError{Problem: "unknown", Number: n}))
	}
	v.redirect(voucherAddress(n))
	return nil
}

func voucherAddress(n int64) string { return "/vouchers/" + barcode.FormatVoucherNumber(n) }

func (p *pages) voucherRanges(v *visit) ([]report.VoucherRange, report.Table, error) {
	list, err := p.Reports.VoucherRanges(v.r.Context(), p.Now(), 0)
	return list, report.VoucherRanges(list, p.Zone), err
}

func (p *pages) showVouchers(v *visit, code int, problem string) error {
	list, t, err := p.voucherRanges(v)
	if err != nil {
		return err
	}
	w := v.words
	view := &vouchersView{page: p.page(v, "vouchers.title", "/fleet"), Problem: problem, Search: cut(v.r.URL.Query().Get("folio"), 20), Values: map[string]string{}}
	view.May, view.Type = p.mayOn(v, access.ChangeFleet), p.mayOn(v, access.TypeFills)
	view.Figures = w.voucherFigures(list, true)
	view.Ranges = w.table(&t, func(r report.Row, c report.Column) string {
		if c.Key == "first_folio" {
			return "/vouchers/" + r.Cells[0].Text
		}
		return ""
	})
	view.Ranges.pick(&t, "first_folio", "last_folio", "vehicle", "voucher_liters", "amount", "until_day", "vouchers_issued", "redeemed", "canceled", "expired", "outstanding", "held")
	view.Ranges.Caption, view.Ranges.CSV = w.Say("vouchers.ranges"), "/vouchers.csv"
	if len(list) == 0 {
		view.Empty = &empty{"vouchers.empty", "vouchers.empty.next"}
	}
	first, errFirst := barcode.ParseVoucherNumber(v.r.URL.Query().Get("first"))
	last, errLast := barcode.ParseVoucherNumber(v.r.URL.Query().Get("last"))
	if errFirst == nil && errLast == nil {
		view.Done = &voucherDone{barcode.FormatVoucherNumber(first), barcode.FormatVoucherNumber(last), printVouchersPath(first, last)}
	}
	if view.May {
		if err := p.voucherForm(v, view); err != nil {
			return err
		}
	}
	return p.show(v, code, "vouchers", view)
}

func printVouchersPath(first, last int64) string {
	return "/vouchers/print?first=" + barcode.FormatVoucherNumber(first) + "&last=" + barcode.FormatVoucherNumber(last)
}

// voucherFigures are vouchers by what became of them; linked ones lead to the list of
// all of that state.
func (w words) voucherFigures(list []report.VoucherRange, linked bool) []figure {
	var s report.VoucherRange
	for _, r := range list {
		s.Issued, s.Redeemed, s.Canceled, s.Expired, s.Outstanding = s.Issued+r.Issued, s.Redeemed+r.Redeemed, s.Canceled+r.Canceled, s.Expired+r.Expired, s.Outstanding+r.Outstanding
	}
	count := func(key, state string, n int64) figure {
		f := figure{Name: w.Say(key), Value: w.Count(n)}
		if linked {
			f.Href = address(foliosPath, url.Values{"state": {state}})
		}
		return f
	}
	return []figure{
		count("vouchers.issued", "", s.Issued), count("vouchers.redeemed", "redeemed", s.Redeemed), count("vouchers.canceled", "canceled", s.Canceled),
		count("vouchers.expired", "expired", s.Expired), count("vouchers.outstanding", "outstanding", s.Outstanding),
	}
}

func (p *pages) vouchersFile(v *visit) error {
	_, t, err := p.voucherRanges(v)
	if err != nil {
		return err
	}
	return p.file(v, &t, "litro-"+v.words.Say("vouchers.file")+"-"+p.Now().In(p.Zone).Format(time.DateOnly), v.words.Say("vouchers.ranges"))
}

// paperHeld is how many vouchers are outstanding, and what they hold.
type paperHeld struct {
	n  int64
	ul dispense.Volume
}

// outstandingVouchers is what Today says of them; empty when there are none.
func (p *pages) outstandingVouchers(v *visit) (string, error) {
	held, err := p.papers.answer(func() (h paperHeld, err error) {
		h.n, h.ul, err = p.Reports.OutstandingVouchers(v.r.Context(), p.Now())
		return h, err
	})
	if err != nil || held.n == 0 {
		return "", err
	}
	return v.words.Say("vouchers.today", "Count", held.n, "Liters", v.words.Liters(int64(held.ul))), nil
}

type voucherView struct {
	page
	Folio, State   string
	Facts          []fact
	Of             string // the vehicle's address
	Figures        []figure
	Each, Story    tableView
	Undone         string // who corrected its redemption away, and why; empty: nobody
	May, Type      bool
	Outstanding    bool
	Problem, Print string
	Values         map[string]string
}

// voucher shows one voucher, and what became of those that were issued with it.
func (p *pages) voucher(v *visit) error { return p.showVoucher(v, http.StatusOK, "") }

// oneVoucher returns the voucher that the address names, and its range.
func (p *pages) oneVoucher(v *visit) (report.VoucherRange, []office.Voucher, *office.Voucher, error) {
	var r report.VoucherRange
	n, err := barcode.ParseVoucherNumber(chi.URLParam(v.r, "folio"))
	if err != nil {
		return r, nil, nil, fmt.Errorf("voucher: %w", fault.ErrNotFound)
	}
	list, err := p.Reports.VoucherRanges(v.r.Context(), p.Now(), n)
	if err != nil {
		return r, nil, nil, err
	}
	if len(list) == 0 {
		return r, nil, nil, fmt.Errorf("voucher %d: %w", n, fault.ErrNotFound)
	}
	r = list[len(list)-1] // of a number that was issued twice, the first
	each, err := p.Reports.Vouchers(v.r.Context(), p.Now(), r.First, r.Last)
	for i := range each {
		if err == nil && each[i].Number == n {
			return r, each, &each[i], nil
		}
	}
	return r, nil, nil, cmp.Or(err, fmt.Errorf("voucher %d: %w", n, fault.ErrNotFound))
}

func (p *pages) showVoucher(v *visit, code int, problem string) error {
	r, each, one, err := p.oneVoucher(v)
	if err != nil {
		return err
	}
	w, folio := v.words, barcode.FormatVoucherNumber(one.Number)
	view := &voucherView{page: p.page(v, "vouchers.one", "/fleet"), Folio: folio, State: one.State, Problem: problem, Outstanding: one.State == "outstanding", Of: vehicleAddress(r.Vehicle)}
	view.Title = w.Say("vouchers.is", "Folio", folio)
	view.May, view.Type = p.mayOn(v, access.ChangeFleet), p.mayOn(v, access.TypeFills)
	if r.Outstanding > 0 {
		view.Print = printVouchersPath(r.First, r.Last)
	}
	view.Figures = w.voucherFigures([]report.VoucherRange{r}, false)
	view.Values = map[string]string{"from": cmp.Or(cut(v.r.PostFormValue("from"), 20), folio), "to": cut(v.r.PostFormValue("to"), 20), "why": cut(v.r.PostFormValue("why"), fleet.MaxReason)}
	view.Facts, err = p.voucherFacts(v, r, one)
	if err != nil {
		return err
	}
	t := report.Vouchers(voucherRows(each))
	view.Each = w.table(&t, func(row report.Row, c report.Column) string {
		if c.Key == "folio" {
			return "/vouchers/" + row.Key
		}
		return ""
	})
	state := t.Column("state")
	for i, x := range each {
		view.Each.Rows[i].Cells[state].Text = w.voucherState(x.State, x.Undone)
	}
	view.Each.pick(&t, "folio", "state", "at", "volume", "by", "why", "ref")
	view.Each.Caption, view.Each.CSV = w.Say("vouchers.each"), voucherAddress(one.Number)+"/vouchers.csv"
	if err := p.showStory(v, view, one); err != nil {
		return err
	}
	return p.show(v, code, "voucher", view)
}

// voucherFacts says what a voucher is good for, and what became of it.
func (p *pages) voucherFacts(v *visit, r report.VoucherRange, one *office.Voucher) ([]fact, error) {
	w := v.words
	place, err := p.placeOf(v, one.Contract, one.Permit)
	if err != nil {
		return nil, err
	}
	facts := []fact{
		{w.Say("vouchers.state"), w.Say(fmt.Sprintf("vouchers.state.%s", one.State))}, {w.Say("vouchers.vehicle"), joined(r.FleetNo, r.Plate)}, {w.Say("vouchers.worth"), p.voucherWorth(v, one)},
		{w.Say("vouchers.good"), w.Say("vouchers.days", "From", w.Day(one.FromAt), "Until", w.Day(one.UntilAt.Add(-time.Second)))},
		{w.Say("vouchers.where"), cmp.Or(place, w.Say("vouchers.anywhere"))},
		{w.Say("vouchers.issue.by"), w.Say("vouchers.acted", "Who", one.By, "Time", w.Minute(one.At), "Why", one.Reason, "Ref", one.Ref.String())},
	}
	if u := one.Use; u != nil {
		said, err := p.usedAt(v, u)
		if err != nil {
			return nil, err
		}
		facts = append(facts, fact{w.Say("vouchers.redeemed.by"), said})
	}
	if len(one.Uses) > 1 {
		facts = append(facts, fact{w.Say("vouchers.twice"), w.Say("vouchers.twice.is", "Count", len(one.Uses))})
	}
	if c := one.Cancel; c != nil {
		facts = append(facts, fact{w.Say("vouchers.canceled.by"), w.Say("vouchers.acted", "Who", c.By, "Time", w.Minute(c.At), "Why", c.Reason, "Ref", c.Ref.String())})
	}
	return facts, nil
}

// voucherWorth says in figures what a voucher is good for.
func (p *pages) voucherWorth(v *visit, one *office.Voucher) string {
	w := v.words
	grade := p.gradeName(v, one.Grade)
	liters := w.Liters(int64(one.VolumeUL))
	if one.AmountCents == nil {
		return w.Say("vouchers.liters", "Liters", liters, "Grade", grade)
	}
	return w.Say("vouchers.money", "Amount", w.fixed(*one.AmountCents, 2), "Currency", one.Currency, "Grade", grade, "Liters", liters, "Price", w.Scaled(*one.PriceE4, 4, 2))
}

// placeOf names the contracted station of a permit, or else the contract.
func (p *pages) placeOf(v *visit, contract, permit string) (string, error) {
	if permit == "" || p.Fleet == nil {
		return contract, nil
	}
	all, err := p.Fleet.Permits(v.r.Context())
	for _, x := range all {
		if x.Permit == permit && (contract == "" || x.Contract == contract) {
			return joined(x.Name, permit), err
		}
	}
	return permit, err
}

// usedAt says when, where and by whom a voucher was redeemed.
func (p *pages) usedAt(v *visit, u *office.VoucherUse) (string, error) {
	w := v.words
	place, err := p.placeOf(v, u.Contract, u.Permit)
	return w.Say("vouchers.used", "Time", w.Minute(u.HappenedAt), "Place", cmp.Or(place, w.Say("vouchers.noplace")), "Liters", w.Liters(int64(u.VolumeUL)), "Who", u.By, "Ref", u.Ref.String()), err
}

func voucherRows(each []office.Voucher) []report.VoucherRow {
	var rows []report.VoucherRow
	for _, x := range each {
		r := report.VoucherRow{Number: x.Number, State: x.State, Uses: int64(len(x.Uses))}
		switch {
		case x.Use != nil:
			r.At, r.By, r.HappenedAt, r.VolumeUL, r.Ref = x.Use.At, x.Use.By, x.Use.HappenedAt, x.Use.VolumeUL, x.Use.Ref.String()
		case x.Cancel != nil:
			r.At, r.By, r.Why, r.Ref = x.Cancel.At, x.Cancel.By, x.Cancel.Reason, x.Cancel.Ref.String()
		}
		rows = append(rows, r)
	}
	return rows
}

func (p *pages) voucherFile(v *visit) error {
	r, each, _, err := p.oneVoucher(v)
	if err != nil {
		return err
	}
	t := report.Vouchers(voucherRows(each))
	return p.file(v, &t, "litro-"+v.words.Say("vouchers.file")+"-"+barcode.FormatVoucherNumber(r.First), v.words.Say("vouchers.each"))
}

// printVouchers writes vouchers as they are printed, in the language of who prints
// them: of the numbers asked for, those that are good.
func (p *pages) printVouchers(v *visit) error {
	first, errFirst := barcode.ParseVoucherNumber(v.r.URL.Query().Get("first"))
	last, errLast := barcode.ParseVoucherNumber(v.r.URL.Query().Get("last"))
	if errFirst != nil || errLast != nil || last < first || last-first >= dispense.MostVouchers {
		return fmt.Errorf("print vouchers: %w", fault.ErrNotFound)
	}
	list, err := p.Reports.Vouchers(v.r.Context(), p.Now(), first, last)
	if err != nil {
		return err
	}
	var named []string
	for _, x := range list {
		named = append(named, x.Vehicle)
	}
	vehicles, err := p.someVehicles(v, named...)
	if err != nil {
		return err
	}
	book := report.VoucherBook{Issuer: p.Name, Lang: v.words.Lang, Zone: p.Zone, At: p.Now()}
	for _, x := range list {
		if x.State != "outstanding" {
			continue
		}
		paper := report.PaperVoucher{
			Number: x.Number, Grade: p.gradeName(v, x.Grade), VolumeUL: x.VolumeUL, AmountCents: x.AmountCents, PriceE4: x.PriceE4, Currency: x.Currency, FromAt: x.FromAt, UntilAt: x.UntilAt, By: x.By,
		}
		paper.FleetNo, paper.Plate = vehicles[x.Vehicle].FleetNo, vehicles[x.Vehicle].Plate
		if paper.Where, err = p.placeOf(v, x.Contract, x.Permit); err != nil {
			return err
		}
		book.Each = append(book.Each, paper)
	}
	if len(book.Each) == 0 {
		return fmt.Errorf("print vouchers %d to %d: %w: none of them is good", first, last, fault.ErrNotFound)
	}
	var b bytes.Buffer
	if err := report.WriteVouchers(&b, book); err != nil {
		return err
	}
	h := v.w.Header()
	h.Set("Content-Type", "application/pdf")
	h.Set("Content-Disposition", fmt.Sprintf("inline; filename=%q", "litro-"+fileName(v.words.Say("vouchers.file"))+"-"+barcode.FormatVoucherNumber(first)+".pdf"))
	_, _ = v.w.Write(b.Bytes()) // whoever asked has gone; it is printed again
	return nil
}
