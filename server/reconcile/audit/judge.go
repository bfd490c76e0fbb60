package audit

import (
	"cmp"
	"maps"
	"math"
	"math/bits"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/litro-fuel/litro/dispense"
	"github.com/litro-fuel/litro/server/reconcile"
	"github.com/litro-fuel/litro/server/reconcile/match"
)

// A Judgment is what was found of facts.
type Judgment struct {
	Findings []Finding // in the order of their ids

	facts Facts
	set   Settings
	of    map[reconcile.Subject]asked
}

// asked is what rules are asked of.
type asked interface {
	subject() reconcile.Subject
	check() error
	// ask answers for each rule and part that could be found of it.
	ask(*Judgment) []answer
}

// An answer is what is found, or why it is in order.
type answer struct {
	rule  reconcile.Rule
	part  string
	found *Finding
	why   Why
	by    []string
}

func (f *Facts) asked() []asked {
	all := make([]asked, 0, len(f.Lists)+len(f.Fills)+len(f.Documents)+len(f.Lines)+len(f.Limits)+len(f.Yields)+len(f.Logbooks)+len(f.Tanks)+len(f.Deliveries))
	for i := range f.Lists {
		all = append(all, &f.Lists[i])
	}
	for i := range f.Fills {
		all = append(all, &f.Fills[i])
	}
	for i := range f.Documents {
		all = append(all, &f.Documents[i])
	}
	for i := range f.Lines {
		all = append(all, &f.Lines[i])
	}
	for i := range f.Limits {
		all = append(all, &f.Limits[i])
	}
	for i := range f.Yields {
		all = append(all, &f.Yields[i])
	}
	for i := range f.Logbooks {
		all = append(all, &f.Logbooks[i])
	}
	for i := range f.Tanks {
		all = append(all, &f.Tanks[i])
	}
	for i := range f.Deliveries {
		all = append(all, &f.Deliveries[i])
	}
	return all
}

// Judge returns what is found of facts, which the judgment keeps: they are not changed any more.
// It fails, with all that is wrong with them, where they cannot be so.
func Judge(f Facts, set Settings) (*Judgment, error) {
	if err := f.check(); err != nil {
		return nil, err
	}
	j := &Judgment{facts: f, set: set, of: map[reconcile.Subject]asked{}}
	for _, a := range f.asked() {
		j.of[a.subject()] = a
		for _, x := range a.ask(j) {
			if x.found != nil {
				j.Findings = append(j.Findings, *x.found)
			}
		}
	}
	slices.SortFunc(j.Findings, func(a, b Finding) int { return cmp.Compare(a.ID, b.ID) })
	return j, nil
}

// why tells by what a finding is none any more, and false where nothing is known of what it was
// about.
func (j *Judgment) why(f *Finding) (why Why, by []string, known bool) {
	a := j.of[f.Subject]
	if a == nil {
		return "", nil, false
	}
	for _, x := range a.ask(j) {
		if findingID(x.rule, f.Subject, x.part) == f.ID {
			return x.why, x.by, true
		}
	}
	return NotAsked, nil, true
}

func inOrder(rule reconcile.Rule, part string, why Why, by ...string) answer {
	return answer{rule, part, nil, why, by}
}

// found returns a finding; args begins with which case of the rule it is.
func found(rule reconcile.Rule, part string, s reconcile.Subject, sev reconcile.Severity, at time.Time, risk *int64, involved []string, args ...string) answer {
	if risk != nil {
		risk = new(*risk) // not the caller's
	}
	f := Finding{
		Finding:   reconcile.Finding{ID: findingID(rule, s, part), Rule: rule, Severity: sev, At: at, Args: args, Subject: s},
		RiskCents: risk, Involved: unique(involved),
	}
	return answer{rule: rule, part: part, found: &f}
}

func (a answer) figures(actual, expected int64, u reconcile.Unit) answer {
	a.found.Actual, a.found.Expected, a.found.Unit = &actual, &expected, u
	return a
}

func (a answer) of(vehicle string) answer {
	a.found.Vehicle = vehicle
	return a
}

// off tells whether a rule is switched off for a class at a time.
func (j *Judgment) off(r reconcile.Rule, class string, at time.Time) bool {
	return j.set.At(r, class, at).Off
}

// limit returns the limit of a rule, or of another setting: one that is off is never passed.
func (j *Judgment) limit(r reconcile.Rule, class string, at time.Time) int64 {
	is := j.set.At(r, class, at)
	switch {
	case !is.Off:
		return is.Limit
	case j.set.knobs[r].Wide:
		return math.MinInt64
	}
	return math.MaxInt64
}

func (l *List) ask(j *Judgment) []answer {
	last, rule := l.Month.last(), l.Name.rule()
	at := last.At(j.facts.Zone)
	set := j.set.At(rule, "", at)
	switch {
	case set.Off:
		return []answer{inOrder(rule, "", RuleOff)}
	case l.There:
		return []answer{inOrder(rule, "", ListThere)}
	case j.facts.Today <= last, l.Name == Logbooks && int64(j.facts.Today.since(last)) <= j.signedWithin("", at): // there is time until the month is over
		return []answer{inOrder(rule, "", InTime)}
	}
	return []answer{found(rule, "", l.subject(), reconcile.Major, at, l.Cents, l.Involved, "no_"+string(l.Name), string(l.Month)).figures(0, 1, reconcile.Pieces)}
}

func (f *Fill) ask(j *Judgment) []answer {
	rules := []struct {
		rule    reconcile.Rule
		vehicle bool // it is asked of a vehicle's fills only
		ask     func(*Judgment) answer
	}{
		{NotListed, true, f.listed}, {OutOfService, true, f.inService}, {NoReading, true, f.read},
		{NoCustodian, true, f.answered}, {NoCommission, true, f.commissioned}, {NotBilled, false, f.billed},
	}
	out := make([]answer, len(rules))
	for i, r := range rules {
		switch {
		case f.Void:
			out[i] = inOrder(r.rule, "", Voided)
		case j.off(r.rule, f.Class, f.At):
			out[i] = inOrder(r.rule, "", RuleOff)
		case r.vehicle && f.Vehicle == "":
			out[i] = inOrder(r.rule, "", NoVehicle)
		default:
			out[i] = r.ask(j)
		}
	}
	return out
}

// found is of the fill: all its liters are at risk.
func (f *Fill) found(rule reconcile.Rule, sev reconcile.Severity, args ...string) answer {
	a := found(rule, "", f.subject(), sev, f.At, cost(f.VolumeUL, f.PriceE4), f.Involved, args...).of(f.Vehicle)
	a.found.Ref, a.found.Station = f.Ref, f.Station
	return a
}

// liters has the liters as the actual figure, of which there should be none.
func (a answer) liters(f *Fill) answer {
	return a.figures(int64(f.VolumeUL), 0, reconcile.Microliters)
}

func (f *Fill) listed(*Judgment) answer {
	inventory, roster := f.Inventory == Unlisted, f.Roster == Unlisted
	which := ""
	switch {
	case inventory && roster:
		which = "both"
	case inventory:
		which = string(Inventory)
	case roster:
		which = string(Roster)
	case f.Inventory == NoList && f.Roster == NoList:
		return inOrder(NotListed, "", NotSaid)
	default:
		return inOrder(NotListed, "", Listed)
	}
	return f.found(NotListed, reconcile.Major, which).liters(f)
}

// inService finds a vehicle that was out of service; retired weighs more. Where a paper says only
// the day, it must have been so all day.
func (f *Fill) inService(j *Judgment) answer {
	var worst *Span
	for i := range f.States {
		s := &f.States[i]
		if s.State != Retired && s.State != Workshop || !s.has(f, j.facts.Zone) {
			continue
		}
		if worst == nil || cmp.Or(cmp.Compare(s.State, worst.State), s.From.Compare(worst.From)) < 0 { // retired, the first
			worst = s
		}
	}
	if worst == nil {
		return inOrder(OutOfService, "", InService)
	}
	sev := reconcile.Major
	if worst.State == Retired {
		sev = reconcile.Critical
	}
	return f.found(OutOfService, sev, worst.State, string(DayOf(worst.From, j.facts.Zone))).liters(f)
}

func (s *Span) has(f *Fill, zone *time.Location) bool {
	last := f.At
	if f.ByDay {
		last = DayOf(f.At, zone).add(1).At(zone).Add(-time.Nanosecond)
	}
	return !f.At.Before(s.From) && (s.Until.IsZero() || last.Before(s.Until))
}

func (f *Fill) read(*Judgment) answer {
	switch {
	case f.OdometerM != nil || f.EngineS != nil:
		return inOrder(NoReading, "", Read)
	case f.Meter == "none" || reconcile.Additive(f.Grade):
		return inOrder(NoReading, "", NoMeter)
	}
	which := "odometer"
	if f.Meter == "hours" {
		which = f.Meter
	}
	return f.found(NoReading, reconcile.Minor, which).figures(0, 1, reconcile.Pieces)
}

func (f *Fill) answered(j *Judgment) answer {
	day := DayOf(f.At, j.facts.Zone)
	switch p := f.Custody; {
	case f.Custodian == "" && f.NoCustodies:
		return inOrder(NoCustodian, "", NotSaid)
	case f.Custodian == "":
		return f.found(NoCustodian, reconcile.Major, "missing").figures(0, 1, reconcile.Pieces)
	case p == nil && f.Unpapered:
		return f.found(NoCustodian, reconcile.Minor, "unpapered", f.Custodian).figures(0, 1, reconcile.Pieces)
	case p == nil || covers(p.From, p.Until, day):
		return inOrder(NoCustodian, "", Answered, f.Custodian)
	case day < p.From:
		return f.found(NoCustodian, reconcile.Minor, "early", p.No, string(p.From)).figures(int64(p.From.since(day)), 0, reconcile.Days)
	default:
		return f.found(NoCustodian, reconcile.Minor, "expired", p.No, string(p.Until)).figures(int64(day.since(p.Until)), 0, reconcile.Days)
	}
}

func (f *Fill) commissioned(j *Judgment) answer {
	hours, which := f.OutOfHours || f.beyond(j), ""
	switch p := f.Commission; {
	case !hours && !f.OutOfArea:
		return inOrder(NoCommission, "", Inside)
	case p != nil && p.No != "" && covers(p.From, p.Until, DayOf(f.At, j.facts.Zone)):
		return inOrder(NoCommission, "", Commissioned, p.No)
	case hours && f.OutOfArea:
		which = "both"
	case hours:
		which = "hours"
	default:
		which = "area"
	}
	return f.found(NoCommission, reconcile.Major, which).liters(f)
}

// beyond tells whether it flowed outside of the hours that are set. Where a paper says only the
// day, nobody knows.
func (f *Fill) beyond(j *Judgment) bool {
	if f.ByDay {
		return false
	}
	at := f.At.In(j.facts.Zone)
	minute := int64(at.Hour()*60 + at.Minute())
	return minute < j.limit(HoursFrom, f.Class, f.At) || minute >= j.limit(HoursUntil, f.Class, f.At)
}

func (f *Fill) billed(j *Judgment) answer {
	on := DayOf(f.At, j.facts.Zone)
	waited, most, urgent := int64(j.facts.Today.since(on)), j.limit(NotBilled, f.Class, f.At), j.limit(BilledUrgent, f.Class, f.At)
	if f.Awaited != nil {
		most, urgent = f.Awaited.Late, f.Awaited.Urgent
	}
	if f.Monthly {
		rest := int64(on.month().last().since(on))
		most, urgent = most+rest, min(urgent, math.MaxInt64-rest)+rest // a rule that is off has no end
	}
	switch {
	case f.OwnTank:
		return inOrder(NotBilled, "", OwnTank)
	case f.Bill != nil && !f.Bill.Table:
		return inOrder(NotBilled, "", Billed, f.Bill.Document, string(f.Bill.On))
	case waited <= most:
		return inOrder(NotBilled, "", InTime)
	}
	sev := reconcile.Minor
	if waited > urgent {
		sev = reconcile.Major
	}
	which := "waits"
	if f.Bill != nil {
		which = "table_only"
	}
	return f.found(NotBilled, sev, which).figures(waited, most, reconcile.Days)
}

// The parts of documents and lines that are asked for one by one.
const (
	partReceiver = "receiver"
	partCash     = "cash"
	partContract = "contract"
	partCanceled = "canceled"
)

func (d *Document) ask(j *Judgment) []answer {
	at := d.On.At(j.facts.Zone)
	out := d.faulty(j)
	if d.Second {
		return out
	}
	out = append(out, d.known(j), d.unlisted(j))
	for _, r := range []struct {
		rule reconcile.Rule
		part string
		ask  func(*Judgment) answer
	}{{WrongDocument, partReceiver, d.toUs}, {WrongDocument, partCash, d.electronic}, {OffContract, partContract, d.contracted}} {
		switch {
		case d.Void:
			out = append(out, inOrder(r.rule, r.part, Voided))
		case j.off(r.rule, "", at):
			out = append(out, inOrder(r.rule, r.part, RuleOff))
		default:
			out = append(out, r.ask(j))
		}
	}
	if j.off(WrongDocument, "", at) {
		return append(out, inOrder(WrongDocument, partCanceled, RuleOff))
	}
	return append(out, d.kept(j)) // of what counts no more, too
}

// kept finds what is canceled and was paid.
func (d *Document) kept(j *Judgment) answer {
	if !d.Lost || d.Kind != income {
		return inOrder(WrongDocument, partCanceled, Kept)
	}
	return d.found(j, WrongDocument, partCanceled, reconcile.Critical, partCanceled, d.ID)
}

func (d *Document) found(j *Judgment, rule reconcile.Rule, part string, sev reconcile.Severity, args ...string) answer {
	return found(rule, part, d.subject(), sev, d.On.At(j.facts.Zone), &d.Cents, d.Involved, args...).figures(d.Cents, 0, reconcile.Cents)
}

// plain writes an RFC as it is compared: documents have them with spaces around, and people type
// them in small letters.
func plain(rfc string) string { return strings.ToUpper(strings.TrimSpace(rfc)) }

// receiversOn returns to whom documents of a day may be: of an RFC what began last counts.
func (f *Facts) receiversOn(day Day) []string {
	if len(f.ReceiversFrom) == 0 {
		return f.Receivers
	}
	last, is := map[string]Day{}, map[string]bool{}
	for _, r := range f.Receivers {
		is[r] = true
	}
	for _, r := range f.ReceiversFrom {
		if r.From <= day && r.From >= last[r.RFC] {
			last[r.RFC], is[r.RFC] = r.From, r.Active
		}
	}
	maps.DeleteFunc(is, func(_ string, active bool) bool { return !active })
	return slices.Collect(maps.Keys(is))
}

func (d *Document) toUs(j *Judgment) answer {
	is, ours := plain(d.Receiver), []string{}
	for _, r := range j.facts.receiversOn(d.On) {
		ours = append(ours, plain(r))
	}
	switch ours = unique(ours); {
	case len(ours) == 0:
		return inOrder(WrongDocument, partReceiver, NotSaid)
	case slices.Contains(ours, is):
		return inOrder(WrongDocument, partReceiver, ToUs)
	}
	return d.found(j, WrongDocument, partReceiver, reconcile.Critical, partReceiver, d.ID, is, strings.Join(ours, ", "))
}

func (d *Document) electronic(j *Judgment) answer {
	if !slices.Contains(d.Forms, cash) {
		return inOrder(WrongDocument, partCash, Electronic)
	}
	return d.found(j, WrongDocument, partCash, reconcile.Major, partCash, d.ID)
}

// contractGrace is how many days after the last day of a contract a document may bill what was before it.
const contractGrace = 62

// billedOn are the days of what a document bills, as far as they are known, or else that of the document, which may be so many days
// after a contract's last.
func (d *Document) billedOn() (days []Day, grace int64) {
	if len(d.Days) == 0 {
		return []Day{d.On}, contractGrace
	}
	return d.Days, 0
}

// bills tells whether a contract may be billed by on a day, or ended no more than some days before.
func (c *Contract) bills(on Day, grace int64) bool {
	return covers(c.From, c.Until, on) || c.From <= on && int64(on.since(c.Until)) <= grace
}

// contracted looks for a contract with the issuer that covers the days of what the document bills, as far as they are known;
// where none is, one that counted on the day that it says or ended not long before. What
// is given back or paid may come when it is over. One in other money than all that its issuer has is found for that: no price of
// its lines is held against any, nor what they bill against what fills cost.
func (d *Document) contracted(j *Judgment) answer {
	if d.Kind != income {
		return inOrder(OffContract, partContract, NoBill)
	}
	var own []Contract
	var days []string
	for _, c := range j.facts.Contracts {
		if plain(c.RFC) == plain(d.Issuer) {
			own, days = append(own, c), append(days, string(c.From)+" – "+string(c.Until))
		}
	}
	switch {
	case len(j.facts.Contracts) == 0:
		return inOrder(OffContract, partContract, NotSaid)
	case len(days) == 0:
		return d.found(j, OffContract, partContract, reconcile.Major, "none", d.ID, plain(d.Issuer))
	}
	billed, grace := d.billedOn()
	for _, on := range billed {
		if !slices.ContainsFunc(own, func(c Contract) bool { return c.bills(on, grace) }) {
			return d.found(j, OffContract, partContract, reconcile.Major, "validity", d.ID, string(on), strings.Join(unique(days), ", "))
		}
	}
	var moneys []string
	for _, c := range own {
		moneys = append(moneys, c.Currency)
	}
	if d.Currency != "" && !slices.Contains(moneys, d.Currency) && !slices.Contains(moneys, "") {
		a := d.found(j, OffContract, partContract, reconcile.Major, "money", d.ID, d.Currency, strings.Join(unique(moneys), ", "))
		if d.Cents == 0 {
			a.found.RiskCents = nil // in the money of the budget nobody knows it
		}
		return a
	}
	return inOrder(OffContract, partContract, AtContract)
}

func (l *Line) ask(j *Judgment) []answer {
	at := l.On.At(j.facts.Zone)
	out := []answer{}
	for _, r := range []struct {
		rule reconcile.Rule
		ask  func(*Judgment) answer
	}{{NotFueled, l.fueled}, {OffContract, l.priced}} {
		switch {
		case l.Void:
			out = append(out, inOrder(r.rule, "", Voided))
		case j.off(r.rule, l.Class, at):
			out = append(out, inOrder(r.rule, "", RuleOff))
		case !l.Fuel:
			out = append(out, inOrder(r.rule, "", NoFuel))
		default:
			out = append(out, r.ask(j))
		}
	}
	return out
}

func (l *Line) found(j *Judgment, rule reconcile.Rule, sev reconcile.Severity, args ...string) answer {
	return found(rule, "", l.subject(), sev, l.On.At(j.facts.Zone), &l.Cents, l.Involved, args...)
}

// fueled looks for a fill of the line, and holds what it bills against that. One that is suggested, or one of
// several, waits for a person's word and is not found; a line whose ticket another has already bills a fill again.
func (l *Line) fueled(j *Judgment) answer {
	switch {
	case l.Load != nil:
		return l.delivered(j)
	case l.Of != nil:
		return l.differs(j)
	case !slices.Contains([]match.State{match.Alone, match.Apart, match.Twice, match.Elsewhere, match.Supplier}, l.State):
		return inOrder(NotFueled, "", Fueled)
	case int64(j.facts.Today.since(l.On)) <= j.limit(NotFueled, l.Class, l.On.At(j.facts.Zone)):
		return inOrder(NotFueled, "", InTime)
	}
	which := string(l.State)
	if l.Table && l.State == match.Twice {
		which = "table"
	}
	return l.found(j, NotFueled, reconcile.Major, which, l.ID).figures(int64(l.VolumeUL), 0, reconcile.Microliters)
}

// differs tells by what a line bills other than its fills. What its price is above the contract's is told of that
// ([Line.priced]) and not here; the rest is: liters that did not flow, a price of which no contract says what it
// should be, an amount that is not liters by price, and another fuel. By another vehicle's card nothing is billed
// too much; somebody has to say who had it.
func (l *Line) differs(j *Judgment) answer {
	x, at := l.Of, l.On.At(j.facts.Zone)
	contract := inOrder(OffContract, "", RuleOff)
	if !j.off(OffContract, l.Class, at) {
		contract = l.priced(j)
	}
	which, sev := string(l.State), reconcile.Major
	switch l.State {
	case match.Volume, match.Amount, match.Product, match.Supplier:
	case match.Price:
		if which = string(match.Amount); contract.found != nil || contract.why == AtContract || x.Cents == nil {
			return inOrder(NotFueled, "", Fueled)
		}
	case match.Vehicle:
		sev = reconcile.Minor
	default:
		return inOrder(NotFueled, "", Fueled)
	}
	if int64(j.facts.Today.since(l.On)) <= j.limit(NotFueled, l.Class, at) {
		return inOrder(NotFueled, "", InTime)
	}
	args := []string{which, l.ID, x.names()}
	if l.State == match.Product {
		args = append(args, x.Grade)
	}
	args = append(args, tolerated(x.Tolerance))
	switch {
	case l.State == match.Price: // that is what was judged
		args = append(args, toleratedOf(toleranceE4, x.TolerancePriceE4))
	case l.State == match.Amount:
		args = append(args, toleratedOf(toleranceCents, x.ToleranceCents))
	}
	a := l.found(j, NotFueled, sev, args...).figures(int64(l.VolumeUL), int64(x.VolumeUL), reconcile.Microliters)
	if which == string(match.Amount) && x.Cents != nil {
		a = a.figures(l.Cents, *x.Cents, reconcile.Cents)
	}
	if l.State == match.Supplier { // all of it is somebody else's
		return a
	}
	a.found.RiskCents = l.beyond(contract.found != nil && l.PriceE4 > l.ContractE4)
	return a
}

// beyond is what a line bills more than its fills cost, of which over tells that a finding of the contract has what
// its price is above that; nil: nobody knows it. Less is nothing that could be lost.
func (l *Line) beyond(over bool) *int64 {
	x := l.Of
	more := max(l.VolumeUL-x.VolumeUL, 0)
	switch {
	case x.Cents == nil && l.State != match.Volume:
		return nil
	case x.Cents == nil && over && l.ContractE4 > 0:
		return cost(more, l.ContractE4)
	case x.Cents == nil:
		return l.worth(more)
	}
	off := l.Cents - *x.Cents
	if paid := average(*x.Cents, x.VolumeUL); over && l.PriceE4 > max(paid, l.ContractE4) {
		if told := cost(l.VolumeUL, l.PriceE4-max(paid, l.ContractE4)); told != nil {
			off -= *told
		}
	}
	return new(max(off, 0))
}

// average is what a liter cost, in 1/10000; 0: nobody knows.
func average(cents int64, v dispense.Volume) int64 {
	if cents <= 0 || v <= 0 {
		return 0
	}
	high, low := bits.Mul64(uint64(cents), 100*uint64(dispense.Liter))
	if high >= uint64(v) {
		return 0
	}
	e4, _ := bits.Div64(high, low, uint64(v))
	return int64(min(e4, mostE4))
}

// delivered looks for the delivery of a line in bulk, and holds what it bills against what came.
// The truck, its note and its invoice come on different days, so a line has some to be said of
// which delivery it is.
func (l *Line) delivered(j *Judgment) answer {
	x := l.Load
	figures := func(which string, is dispense.Volume, args ...string) answer {
		return l.found(j, NotFueled, reconcile.Major, append([]string{which, l.ID}, args...)...).figures(int64(l.VolumeUL), int64(is), reconcile.Microliters)
	}
	apart := func(which string, is dispense.Volume) answer {
		a := figures(which, is, x.names(), tolerated(x.Tolerance))
		a.found.RiskCents = l.worth(l.VolumeUL - is)
		return a
	}
	switch {
	case x.By != "" && x.Again: // and it has what it brought
		return figures("load_again", 0, x.names(), x.By)
	case x.By != "": // all of it is somebody else's, whoever said which delivery it is
		return figures("load_supplier", 0, x.names(), x.By)
	case x.Delivery == "" && x.Twice && l.Table:
		return figures("load_tabled", 0)
	case x.Delivery == "" && x.Twice:
		return figures("load_twice", 0)
	case x.Delivery == "" && int64(j.facts.Today.since(l.On)) <= j.limit(DeliveredDays, l.Class, l.On.At(j.facts.Zone)):
		return inOrder(NotFueled, "", InTime)
	case x.Delivery == "":
		return figures("undelivered", 0)
	case x.Other != "":
		return figures("load_product", 0, x.names(), x.Other)
	case x.Came != nil:
		return apart("came", *x.Came)
	case x.Noted != nil:
		return apart("noted", *x.Noted)
	}
	return inOrder(NotFueled, "", Delivered, x.names())
}

// worth returns what some liters of a line are worth, at what it bills; nil: that cannot be said.
func (l *Line) worth(v dispense.Volume) *int64 {
	if v < 0 {
		v = -v
	}
	if l.VolumeUL <= 0 || l.Cents < 0 {
		return nil
	}
	high, low := bits.Mul64(uint64(l.Cents), uint64(v))
	if high >= uint64(l.VolumeUL) {
		return nil
	}
	n, _ := bits.Div64(high, low, uint64(l.VolumeUL))
	if n > uint64(mostCents) {
		return nil
	}
	return new(int64(n))
}

// priced holds the price against the contract's. One that is lower costs nothing, and is said:
// the line may be of another product. That an index by which the contract goes says no price of the day is found:
// whoever says none has nothing judged.
func (l *Line) priced(j *Judgment) answer {
	off, most := l.PriceE4-l.ContractE4, j.limit(OffContract, l.Class, l.On.At(j.facts.Zone))
	if l.ToleranceE4 != nil {
		most = *l.ToleranceE4
	}
	switch {
	case l.PriceE4 > 0 && l.ContractE4 == 0 && l.Index != nil:
		args := []string{"index_unsaid", l.ID, l.Index.Name}
		if l.Index.Day != "" {
			args = []string{"index_late", l.ID, l.Index.Name, string(l.Index.Day)}
		}
		a := l.found(j, OffContract, reconcile.Major, args...).figures(int64(l.VolumeUL), 0, reconcile.Microliters)
		a.found.RiskCents = nil // what is too much of it nobody knows
		return a
	case l.PriceE4 == 0 || l.ContractE4 == 0:
		return inOrder(OffContract, "", NotSaid)
	case !match.Dearer(max(l.PriceE4, l.ContractE4), min(l.PriceE4, l.ContractE4), most, l.VolumeUL):
		return inOrder(OffContract, "", AtContract)
	}
	sev, which := reconcile.Major, "over"
	if off < 0 {
		sev, which = reconcile.Minor, "under"
	}
	args := []string{which, l.ID}
	if x := l.Index; x != nil {
		args = []string{which + "_index", l.ID, x.Name, string(x.Day), strconv.FormatInt(x.PriceE4, 10), strconv.FormatInt(x.MarkupE4, 10)}
	}
	a := l.found(j, OffContract, sev, append(args, toleratedOf(toleranceE4, most))...).figures(l.PriceE4, l.ContractE4, reconcile.PricePerLiter)
	if a.found.RiskCents = new(int64(0)); off > 0 {
		a.found.RiskCents = cost(l.VolumeUL, off) // what is too much, not the line
	}
	return a
}

// share is so much percent of a limit, and nothing of one that is below 0.
func share(limit, percent int64) int64 {
	limit = max(limit, 0)
	return limit/100*percent + limit%100*percent/100
}

func (l *Limit) ask(j *Judgment) []answer {
	at := l.Month.last().At(j.facts.Zone)
	set := j.set.At(OverAllotted, l.Class, at)
	switch {
	case set.Off:
		return []answer{inOrder(OverAllotted, "", RuleOff)}
	case l.Used-l.Limit <= share(l.Limit, set.Limit):
		return []answer{inOrder(OverAllotted, "", WithinLimit)}
	}
	earlier := l.Earlier
	if was := j.set.At(OverAllotted, l.Class, l.Month.first().At(j.facts.Zone).AddDate(0, 0, -1)); was.Off || earlier <= share(l.EarlierLimit, was.Limit) {
		earlier = 0 // that month said nothing of it
	}
	over, which := l.Used-l.Limit-earlier, string(l.What)
	switch {
	case over <= 0:
		return []answer{inOrder(OverAllotted, "", OverBefore)}
	case earlier > 0:
		which += "_more"
	}
	risk := &over
	if l.Unit == reconcile.Microliters {
		risk = cost(dispense.Volume(over), l.PriceE4)
	}
	sev, vehicle := reconcile.Major, ""
	if l.What == Allotment {
		sev, vehicle = reconcile.Minor, l.Of
	}
	most := set.Limit
	if l.Limit <= 0 { // of nothing there is no share
		most = 0
	}
	args := []string{which, l.Of, string(l.Month), toleratedOf(tolerancePercent, most)}
	return []answer{found(OverAllotted, "", l.subject(), sev, at, risk, l.Involved, args...).of(vehicle).figures(l.Used, l.Limit, l.Unit)}
}

func (y *Yield) ask(j *Judgment) []answer {
	at := y.Month.last().At(j.facts.Zone)
	set := j.set.At(YieldOff, y.Class, at)
	is, unit := reconcile.Economy(y.DistanceM, y.VolumeUL), reconcile.MetersPerLiter
	if y.RunS > 0 {
		is, unit = int64(reconcile.HourlyUL(y.RunS, y.VolumeUL)), reconcile.MicrolitersPerHour
	}
	most := y.within(set.Limit)
	less := is*100 < y.Expected*(100-most)
	more := is*100 > y.Expected*(100+most)
	worse := less
	if y.RunS > 0 {
		worse = more // it took more an hour
	}
	switch {
	case set.Off:
		return []answer{inOrder(YieldOff, "", RuleOff)}
	case y.Expected == 0:
		return []answer{inOrder(YieldOff, "", NotSaid)}
	case y.VolumeUL == 0:
		return []answer{inOrder(YieldOff, "", Empty)}
	case !less && !more:
		return []answer{inOrder(YieldOff, "", InRange)}
	}
	sev, which, risk := reconcile.Minor, "better", new(int64(0))
	if worse {
		sev, which, risk = reconcile.Major, "worse", cost(y.excess(), y.PriceE4)
	}
	if y.RunS > 0 {
		which += "_hours"
	}
	now := dispense.FindingSeen{Severity: string(sev), RiskCents: risk, Actual: &is, Expected: &y.Expected, Vehicle: dispense.SeenVehicle(y.Vehicle, which)}
	if q := y.Justified; q.counts(y.Involved) && q.Seen != nil && !now.Beyond(q.Seen) {
		return []answer{inOrder(YieldOff, "", Justified, q.By, q.ApprovedBy)}
	}
	args := []string{which, string(y.Month), itoa(most)}
	if y.Against != Reference {
		args = append(args, string(y.Against))
	}
	return []answer{found(YieldOff, "", y.subject(), sev, at, risk, y.Involved, args...).of(y.Vehicle).figures(is, y.Expected, unit)}
}

// within returns by how much of a hundred a yield may be off. What is said is of a month of three intervals or more. Single ones
// scatter by 14 of 100 in a log of full tanks (finance 5.3), so that one of five is beyond 20 though nothing is wrong; a month
// of n of them by a root of n less. Of one or two it is wider, so that as few are beyond it as of three: 1 or 2 of a hundred. But
// who goes at half the yield is found of one as well, unless that is what is said: no range is so wide by its intervals alone.
func (y *Yield) within(limit int64) int64 {
	const lessThanHalf = 49
	wide := limit
	switch y.Intervals {
	case 1:
		wide = (limit*1732 + 999) / 1000
	case 2:
		wide = (limit*1225 + 999) / 1000
	}
	return max(limit, min(wide, lessThanHalf))
}

// counts tells whether a justification is one: somebody's who it says, approved by another who is
// not involved.
func (q *Justification) counts(involved []string) bool {
	return q != nil && q.By != "" && q.ApprovedBy != "" && q.ApprovedBy != q.By && !slices.Contains(involved, q.ApprovedBy)
}

// excess returns what the vehicle took more than it should have.
func (y *Yield) excess() dispense.Volume {
	should := y.DistanceM / y.Expected * int64(dispense.Liter)
	should += y.DistanceM % y.Expected * int64(dispense.Liter) / y.Expected
	if y.RunS > 0 {
		should = y.Expected/3600*y.RunS + y.Expected%3600*y.RunS/3600
	}
	return y.VolumeUL - dispense.Volume(should)
}

func (l *Logbook) ask(j *Judgment) []answer {
	last := l.Month.last()
	set := j.set.At(NotSigned, l.Class, last.At(j.facts.Zone))
	lack, changed := l.lacks()
	switch {
	case set.Off:
		return []answer{inOrder(NotSigned, "", RuleOff)}
	case l.Fills == 0:
		return []answer{inOrder(NotSigned, "", Empty)}
	case len(lack) == 0:
		return []answer{inOrder(NotSigned, "", Signed)}
	case l.NoneSigned && len(l.Signatures) == 0:
		return []answer{inOrder(NotSigned, "", NotSaid)}
	case int64(j.facts.Today.since(last)) <= j.signedWithin(l.Class, last.At(j.facts.Zone)):
		return []answer{inOrder(NotSigned, "", InTime)}
	}
	which := "missing"
	if changed {
		which = "changed"
	}
	needed := len(unique(l.Needed))
	return []answer{found(NotSigned, "", l.subject(), reconcile.Minor, last.At(j.facts.Zone), l.Cents, l.Involved, which, string(l.Month), strings.Join(lack, ", ")).
		of(l.Vehicle).figures(int64(needed-len(lack)), int64(needed), reconcile.Pieces)}
}

// signedWithin returns how many days after a month its logbooks are to be back: those of a class where somebody said so of it, and
// else those of the list.
func (j *Judgment) signedWithin(class string, at time.Time) int64 {
	if x, ok := reconcile.Counting(j.set.said[NotSigned], NotSigned, class, at); j.facts.SignedDays == nil || ok && x.Class != "" && x.Limit != nil {
		return j.set.At(NotSigned, class, at).Limit
	}
	return *j.facts.SignedDays
}

// lacks returns the positions that have not signed the logbook as it is, and whether all of those
// signed it as it was.
func (l *Logbook) lacks() (lack []string, changed bool) {
	changed = true
	for _, position := range unique(l.Needed) {
		of := func(s Signature) bool { return s.Position == position && s.By != "" }
		if slices.ContainsFunc(l.Signatures, func(s Signature) bool { return of(s) && s.SHA256 == l.SHA256 }) {
			continue
		}
		lack = append(lack, position)
		changed = changed && slices.ContainsFunc(l.Signatures, of)
	}
	return lack, changed
}
