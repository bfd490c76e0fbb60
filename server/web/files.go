package web

import (
	"bytes"
	"cmp"
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/go-chi/chi/v5"

	"github.com/litro-fuel/litro/server/access"
	"github.com/litro-fuel/litro/server/closing"
	"github.com/litro-fuel/litro/server/report"
)

// Every table that a page shows is also a file, at the address of the page and a
// suffix that says how it is written: what a route of files answers with is the table,
// and this writes it.

// footed is the parameter of a CSV's address that asks for the foot that paper and spreadsheets have.
// Pages link to it, for people; who leaves it out, as programs do, gets rows and totals alone. Lists of no
// period have none: people correct some of them and send them back.
const footed = "foot"

// anyFormat ends the pattern of such a route.
const anyFormat = ".{format:(?:csv|json|pdf|xlsx)}"

// A format is a way to write a table.
type format struct {
	mime  string
	shown bool // by a browser; else it is kept
	write func(w io.Writer, p report.Printout) error
}

// formats are they by their suffixes.
func formats(suffix string) format {
	switch suffix {
	case "xlsx":
		return format{xlsxType, false, func(w io.Writer, p report.Printout) error { return p.WriteXLSX(w) }}
	case "pdf":
		return format{"application/pdf", true, func(w io.Writer, p report.Printout) error { return p.WritePDF(w) }}
	case "json":
		return format{"application/json", true, func(w io.Writer, p report.Printout) error { return p.Table.WriteJSON(w) }}
	}
	return format{"text/csv; charset=utf-8; header=present", false, func(w io.Writer, p report.Printout) error {
		return p.Table.WriteCSV(w, report.CSVOptions{BOM: true, Lang: p.Lang})
	}}
}

const xlsxType = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

// file sends a table in the format that the address ends in, under a name, and with its
// title and what was asked for readers of paper. It is on paper whole or not at all. A visit
// that takes tables gets it as it is.
func (p *pages) file(v *visit, t *report.Table, name, title string, asked ...report.Fact) error {
	if v.takes != nil {
		v.takes.table, v.takes.asked, v.takes.title = t, asked, title
		return nil
	}
	suffix := chi.URLParam(v.r, "format")
	foot := suffix == "csv" && v.r.URL.Query().Has(footed) && !t.Period.From.IsZero()
	f := formats(suffix)
	if foot {
		f.write = func(w io.Writer, p report.Printout) error {
			return p.Table.WriteCSV(w, report.CSVOptions{BOM: true, Lang: p.Lang, Foot: p.Facts()})
		}
	}
	if !t.Period.From.IsZero() {
		asked = append([]report.Fact{{Name: v.words.Say("file.period"), Value: v.words.periodName(t.Period)}}, asked...)
		if p.Closes != nil && (suffix == "pdf" || suffix == "xlsx" || foot) { // others have no foot, and a closed month takes long to reckon anew
			snapshot, err := p.snapshot(v, t.Period)
			if err != nil {
				return err
			}
			asked = append(asked, snapshot)
		}
	}
	printout := report.Printout{Table: t, Title: title, Place: p.Name, Asked: asked, At: p.Now().In(p.Zone), Lang: v.words.Lang, Said: v.words.saidOf}
	var out io.Writer = v.w
	var whole bytes.Buffer
	if f.shown {
		out = &whole
	}
	v.sends(f, name+"."+suffix)
	if err := f.write(out, printout); err != nil {
		v.w.Header().Del("Content-Disposition")
		return err
	}
	_, err := whole.WriteTo(v.w)
	return err
}

// A footView is what a page says below its tables of how they were asked for and judged, as files
// of them say.
type footView struct {
	Facts  []report.Fact
	Signed string // where what was signed of a closed month is; empty: nothing was, or not for who looks
}

// putFoot puts below a page of which days it is, what else it was narrowed to and judged by, and by
// which snapshot its month is closed. Unlike a file, a page does not tell whether what was signed is
// still so: that takes as long as the month itself, and one click leads to it.
func (p *pages) putFoot(v *visit, to *page, period report.Period, asked ...report.Fact) error {
	if period.From.IsZero() || v.takes != nil {
		return nil
	}
	w := v.words
	foot := &footView{Facts: append([]report.Fact{{Name: w.Say("file.period"), Value: w.periodName(period)}}, asked...)}
	if p.Closes != nil {
		hash, version, err := p.closedAs(v.r.Context(), period)
		if err != nil {
			return err
		}
		fact := w.closed(period, version, hash)
		if hash != "" {
			fact.Value += ". " + w.Say("foot.today")
			if v.may(access.SeeCloses, "GET "+closedPattern) {
				foot.Signed = fmt.Sprintf("%s/%s/closed/%d", closePath, period.From.Format(monthForm), version)
			}
		}
		foot.Facts = append(foot.Facts, fact)
	}
	to.Foot = foot
	return nil
}

// sends says what kind of file follows, and how it is called.
func (v *visit) sends(f format, name string) {
	name, suffix := name[:strings.LastIndexByte(name, '.')], name[strings.LastIndexByte(name, '.'):]
	how := "attachment"
	if f.shown {
		how = "inline"
	}
	v.w.Header().Set("Content-Type", f.mime)
	v.w.Header().Set("Content-Disposition", how+`; filename="`+fileName(name)+suffix+`"`)
}

// Files are the links to the files of a table, of which the address of its CSV is known.
func (w words) Files(csv string) filesView {
	of := filesView{Label: w.Say("file.get")}
	path, query, asked := strings.Cut(csv, "?")
	if asked {
		query = "?" + query
	}
	for _, suffix := range []string{"csv", "xlsx", "pdf"} {
		href := strings.TrimSuffix(path, "csv") + suffix + query
		if suffix == "csv" {
			href += map[bool]string{true: "&", false: "?"}[asked] + footed + "=yes"
		}
		of.Links = append(of.Links, link{Text: strings.ToUpper(suffix), Href: href})
	}
	return of
}

// A filesView is links to one table as files.
type filesView struct {
	Label string
	Links []link
}

// codeWords begin the words for the codes of columns. Of several, the first that has
// words for a code is its own: a code means one thing, whatever the column.
var codeWords = map[string][]string{
	"full": {"full."}, "source": {"source.", "tanks.source."}, "what": {"matter.", "vouchers.said.", "audit.what."}, "severity": {"severity."},
	"exception": {"exception."}, "in_force": {"force."}, "decided": {"decided."}, "role": {"role."}, "status": {"person.status."}, "badge": {"person.badge."}, "pin": {"person.pin."},
	"state": {"said.state.", "state.", "exception.state.", "ticket.state.", "labels.state.", "sheets.state.", "vouchers.state.", "rulebook.", "tanks.state."}, "alarm": {"tanks.state."}, "delivery": {"sends.state."}, "event": {"hooks.event.", "sends.event."}, "events": {"hooks.event."},
	"verdict": {"invoices.verdict."}, "authority": {"invoices.status."}, "document_kind": {"invoices.kind."}, "plain_outcome": {"plain.outcome."}, "plain_remark": {"plain.remark."}, "plain_status": {"invoice.plain.status."}, "outcome": {"invoices.outcome."}, "severity_of": {"invoices.severity."},
	"source_of": {"invoices.source."}, "match_sort": {"matching.sort."}, "match_pass": {"matching.pass."}, "match_state": {"matching.state."}, "match_waits": {"matching.waits."}, "match_what": {"matching.what."},
	"match_part": {"matching.part."}, "supply": {"contracts.supply."}, "product_key": {"invoices.product."}, "vat_kind": {"taxes.kind."}, "active": {"invoices.active."}, "terms_count": {"invoices.active."},
	"stock_state": {"stock.state."}, "stock_source": {"stock.source."}, "stock_brought": {"stock.brought.is."}, "stock_which": {"stock.which."}, "stock_place": {"stock.place."}, "stock_sat": {"stock.state."}, "stock_leak": {"stock.state."}, "stock_stick": {"stock.state."}, "stock_note_state": {"stock.state."}, "stock_billed_state": {"stock.state."}, "stock_papers_state": {"stock.state."}, "stock_hose_state": {"stock.state."},
	"chain_result": {"chains.is."}, "chain_step": {"chain.step."}, "chain_side": {"chain.side."}, "chain_name": {"chain.name."}, "chain_unexplained": {"chain."}, "close_came": {"late.came."}, "close_in_month": {"late.in."},
	"worth_item": {"worth.item."}, "worth_by": {"worth.by."}, "worth_booked": {"worth.is."},
	"stock_note_basis": {"stock.basis."}, "stock_rise_basis": {"stock.basis."}, "stock_billed_basis": {"stock.basis."},
	"budget_moment": {"budget.moment."}, "paid_what": {"budget.paid.what."}, "paid_why": {"budget.paid.why."}, "budget_stop": {"budget.stop.is."}, "budget_stop_of": {"budget.stop.of."}, "entry_moment": {"budget.moment."}, "entry_kind": {"budget.kind."}, "budget_why": {"budget.why."}, "budget_reached": {"budget.reached."}, "budget_provisional": {"budget."}, "budget_own": {"budget.tank."}, "budget_after": {"budget.when."},
	"saved_why": {"savings.why."}, "close_state": {"close.state."}, "close_next": {"close.kind."}, "close_kind": {"close.kind."}, "close_task": {"close.task."}, "close_check": {"close.check."}, "close_status": {"close.status."}, "close_gap_kind": {"close.gap.kind."}, "close_blocks": {"close.yes."}, "close_overdue": {"close.overdue."},
	"days_keeps": {"days.keeps."}, "day_state": {"days.state."}, "calibration_kind": {"calibrations.kind."}, "calibration_state": {"calibrations.state."}, "calibration_beyond": {"close.yes."},
	"correction_action": {"correct.action."}, "correction_state": {"correct.state."},
	"signed_state": {"signed.state."}, "signed_lacks": {"signed.position."},
	"close_holds": {"close.holds."}, "close_on": {"late.on."}, "close_settled": {"close.settled_is."}, "close_position": {"close.position."}, "close_figure": {"close.figure."}, "close_what": {"close.set."},
	"numbered_kind": {"numbered.kind."}, "numbered_state": {"numbered.state."}, "price_said": {"prices.is."}, "open_state": {"publish.state."}, "open_act": {"publish.act."}, "pnt_department": {"transparency.of."}, "pnt_grade": {"transparency.grade."}, "pnt_basis": {"transparency.basis."},
	"use_reached": {"use.reached."}, "use_outlook": {"use.outlook."}, "use_paper": {"use.paper."}, "use_price_kind": {"use.price."}, "use_line": {"use.line."},
	"overdue": {"waiting."}, "purpose": {"settings.draw."},
	"value": {"said.state.", "said.odometer."}, "roles": {"person.role."},
}

// saidOf says the codes of a column in words, as they stand on paper.
func (w words) saidOf(column, text string) string {
	switch column {
	case "flags":
		return said(text, w.flag)
	case "close_so":
		so := closing.Item{Why: closing.ParseWhys(text)}
		return cmp.Or(so.Says(w.Lang), text)
	case "remarks", "reading":
		return said(text, w.remark)
	}
	prefixes := codeWords[column]
	if len(prefixes) == 0 {
		return text
	}
	for _, prefix := range prefixes {
		if w.Knows(prefix + text) {
			return w.Say(prefix + text)
		}
	}
	if column == "source" || column == "roles" || column == "events" || column == "signed_lacks" {
		return w.codes(prefixes[0], text)
	}
	return text
}

// said says codes that are written one after another.
func said(codes string, say func(string) string) string {
	var all []string
	for c := range strings.FieldsSeq(codes) {
		all = append(all, say(c))
	}
	return strings.Join(all, ", ")
}

// remark says what a reader must know of a fill; what it refers to is behind a colon.
func (w words) remark(code string) string {
	code, with, _ := strings.Cut(code, ":")
	if day, err := time.Parse(time.DateOnly, with); err == nil {
		with = day.Format("02/01/2006")
	}
	return strings.TrimSpace(w.Or("remark."+code, code) + " " + with)
}

// asksFor says what narrows a question of consumption, for readers of its files.
func (p *pages) asksFor(v *visit, q report.Question) ([]report.Fact, error) {
	w := v.words
	asked := []report.Fact{{Name: w.Say("group.label"), Value: w.Say("group." + string(q.GroupBy))}}
	for _, g := range report.Groups() {
		key := *filterOf(&q, g)
		if key == "" {
			continue
		}
		name, err := p.nameOf(v.r.Context(), w, g, key)
		if err != nil {
			return nil, err
		}
		asked = append(asked, report.Fact{Name: w.Say("group." + string(g)), Value: cmp.Or(name, key)})
	}
	if q.Filter.Text != "" {
		asked = append(asked, report.Fact{Name: w.Say("search.label"), Value: q.Filter.Text})
	}
	return asked, nil
}
