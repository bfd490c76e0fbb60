package web

import (
	"slices"
	"strconv"

	"github.com/litro-fuel/litro/server/reconcile"
	"github.com/litro-fuel/litro/server/report"
)

// The annex of auditors: what each vehicle is, what it took, how far it went, and what it may take.

const unitsPath = "/consumption/units"

// fillsAtOnce is how many fills are in memory at once.
const fillsAtOnce = 500

// askUnits makes the annex of a month, as the audit package has it.
func (p *pages) askUnits(v *visit) (report.Table, error) {
	period, err := p.askMonth(v)
	if err != nil {
		return report.Table{}, err
	}
	ctx, at := v.r.Context(), report.StoodAt(period, p.Now())
	list, err := p.Reports.Roster(ctx, at)
	if err != nil {
		return report.Table{}, err
	}
	consumed, _, err := p.Reports.Consumption(ctx, report.Question{Period: period, GroupBy: report.ByVehicle, Untimed: true})
	if err != nil {
		return report.Table{}, err
	}
	read, found := map[string]report.Readings{}, map[string]int64{}
	for q := (report.FillsQuestion{Period: period, Limit: fillsAtOnce}); ; {
		fills, err := p.Reports.Fills(ctx, q)
		if err != nil {
			return report.Table{}, err
		}
		for i := range fills {
			read[fills[i].Vehicle] = read[fills[i].Vehicle].And(&fills[i])
		}
		if len(fills) < fillsAtOnce {
			break
		}
		last := &fills[len(fills)-1]
		q.After = &report.FillMark{At: last.At, Ref: last.Ref, Branch: last.Branch}
	}
	findings, err := p.Reports.Findings(ctx, report.FindingsQuestion{Period: period, WithoutObserved: true, Limit: 1_000_000})
	if err != nil {
		return report.Table{}, err
	}
	for i := range findings {
		found[findings[i].Vehicle]++
	}
	uses, err := p.Reports.QuotasThen(ctx, at)
	if err != nil {
		return report.Table{}, err
	}
	return report.Annex(period, list, &consumed, read, found, report.Allotted(period, uses), nil), nil
}

// units lists vehicles as auditors ask for them.
func (p *pages) units(v *visit) error {
	t, err := p.askUnits(v)
	if err != nil {
		return err
	}
	rule, err := p.findingRule(v)
	if err != nil {
		return err
	}
	w := v.words
	view := &listView{section: "/consumption", asked: []report.Fact{rule}, Period: w.months(t.Period, p.Now(), unitsPath), Links: []link{{Text: w.Say("consumption.title"), Href: address("/consumption", monthValues(t.Period))}}}
	return p.list(v, view, "units", &t, monthValues(t.Period), "vehicle", "plate", "inventory_no", "department", "custodian", "fills", "volume", "amount", "km_first", "km_last", "distance", "economy", "reference", "deviation", "findings", "allotment", "allotment_used")
}

func (p *pages) unitsFile(v *visit) error {
	t, err := p.askUnits(v)
	if err != nil {
		return err
	}
	rule, err := p.findingRule(v)
	if err != nil {
		return err
	}
	return p.file(v, &t, "litro-"+v.words.Say("units.file")+"-"+t.Period.From.Format(monthForm), v.words.Say("list.units.title"), rule)
}

// findingRule says which settings of the rules of discrepancies are in force: how many were said,
// which is their version since none is taken back, and when the last one was.
func (p *pages) findingRule(v *visit) (report.Fact, error) {
	said, err := p.Reports.FindingRules(v.r.Context())
	f := report.Fact{Name: v.words.Say("rulebook.title"), Value: v.words.Say("rulebook.version.usual")}
	if len(said) > 0 {
		last := slices.MaxFunc(said, func(a, b reconcile.Said) int { return a.At.Compare(b.At) })
		f.Value = v.words.Say("rulebook.version", "Version", strconv.Itoa(len(said)), "When", v.words.Minute(last.At))
	}
	return f, err
}
