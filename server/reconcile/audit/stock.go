package audit

import (
	"cmp"
	"errors"
	"fmt"
	"math"
	"slices"
	"strings"
	"time"

	"github.com/litro-fuel/litro/dispense"
	"github.com/litro-fuel/litro/server/reconcile"
	"github.com/litro-fuel/litro/server/reconcile/stock"
)

// The rules of what the books of own tanks find, and of what is wrong with documents.
const (
	TankLoss   reconcile.Rule = "TANK-01" // a month of a tank that is off by more than it may be
	ShortLoad  reconcile.Rule = "TANK-02" // a delivery that brought less than its note says
	WaterCame  reconcile.Rule = "TANK-03" // water that came into a tank, with a delivery or beside them
	TankDrift  reconcile.Rule = "TANK-04" // days of a tank that are off to one side
	DayOff     reconcile.Rule = "TANK-05" // a day of a tank for which somebody must look at once
	LoadTwice  reconcile.Rule = "TANK-06" // two deliveries of a tank that seem to be one truck
	TwiceKnown reconcile.Rule = "DOC-01"  // a UUID that is not of one document alone
	NotGenuine reconcile.Rule = "DOC-02"  // a seal or a stamp that is not over what the document says, or no stamp
	NotPayable reconcile.Rule = "DOC-03"  // a document that lacks what must be there for it to be paid
	NotKnown   reconcile.Rule = "DOC-04"  // a document that the tax authority does not know
	PaidOver   reconcile.Rule = "DOC-05"  // a payment of more than was owed, of what was paid before, or of what another issued; a document that was paid although a credit note takes it off
	IssuerOn   reconcile.Rule = "DOC-07"  // a document of an issuer that is on a list of the tax authority
	Questioned reconcile.Rule = "DOC-06"  // a document that wants an answer before it is paid
)

// The reasons by which they are found no more.
const (
	TankWithin Why = "tank_within" // the tank is off by no more than it may be
	Unmeasured Why = "unmeasured"  // nobody measured, or there is no book
	OfMonth    Why = "of_month"    // the month's own finding has it: its month
	OfDay      Why = "of_day"      // another day's finding has it: its day
	OfLoad     Why = "of_load"     // the day is off by what a delivery brought less or more than was booked: the delivery
	OfLine     Why = "of_line"     // the delivery is billed, and its line is held against what came: the line
	CameWhole  Why = "came_whole"  // what came is what the note says
	NoNote     Why = "no_note"     // there is no note
	Dry        Why = "dry"         // no more water came, or rose, than may
	LoadAlone  Why = "load_alone"  // there is no other delivery about that time that it seems to be
	BothCame   Why = "both_came"   // the tank rose by it and by the others
	OwnNote    Why = "own_note"    // its note tells it from the others
	Genuine    Why = "genuine"     // it is in order
	Known      Why = "known"       // the authority knows it, or nobody has asked
	NoStamp    Why = "no_stamp"    // it has no stamp by which one could ask, which is found of it
	Heavier    Why = "heavier"     // what weighs more is found of the document
)

// A Tank is the book of an own tank over a month.
type Tank struct {
	Station, Tank string
	Month         Month
	// Book is what there should be at the end, and Measured what there was; nil: nobody measured,
	// or there is no book.
	Book, Measured *dispense.Volume
	// SAT and Leak are how that is, by the two limits of a month: see [stock.Row].
	SAT, Leak stock.State
	// SATMost and LeakMost are those limits, by what was in force.
	SATMost, LeakMost dispense.Volume
	Drifts            []stock.Drift
	Rises             []stock.Rise // of water, beside deliveries
	Days              []TankDay    // in their order
	PriceE4           int64        // of a liter, on average; 0: not known
	Involved          []string
}

// A TankDay is the book of an own tank over a day.
type TankDay struct {
	Day Day
	// Alarm is the event for which somebody must look at once; 0: there is none, see [stock.Row.Alarm].
	Alarm stock.Event
	// Book is what there should be at its end, and Measured what there was; nil: nobody measured, or
	// there is no book. Most is how far they may be from one another, at most.
	Book, Measured *dispense.Volume
	Most           dispense.Volume
	// Limit is the limit that the day is past, by what was in force.
	Limit dispense.Volume
}

// off is how much more was measured than the book says.
func (d *TankDay) off() dispense.Volume {
	if d.Book == nil || d.Measured == nil {
		return 0
	}
	return *d.Measured - *d.Book
}

// side is to which side the day is off. Where nobody measured the book alone is below nothing: there is more
// than it says.
func (d *TankDay) side() string {
	if d.off() < 0 {
		return partShort
	}
	return partOver
}

func (t *Tank) subject() reconcile.Subject {
	return monthly("tank", string(t.Month), t.Station+"/"+t.Tank)
}

// A Delivery is fuel that came into an own tank.
type Delivery struct {
	Ref           dispense.Ref
	At            time.Time
	Station, Tank string
	Void          bool // it counts no more
	// Note is what the delivery note says, and Came what was measured, both at one temperature;
	// nil: there is none, or they were not compared. Short tells that it is less by more than it
	// may be.
	Note, Came *dispense.Volume
	Short      bool
	Tolerance  dispense.Volume // how much less it may be, by what was in force
	Line       string          // which bills it, and counts; empty: none does
	Table      bool            // that line is of a table in the stead of a fiscal document, which is still asked for
	// Billed tells that the line is no more than what was measured, by more than it may be.
	Billed bool
	// Lack is how much less came than its line bills, or else than its note says, at one temperature, and below nothing how much more;
	// nil: they were not compared. LackMost is how much that may be.
	Lack     *dispense.Volume
	LackMost dispense.Volume
	// WaterUL is how much more water there was after it, and Watered tells that it is too much;
	// nil: it was not read twice.
	WaterUL *dispense.Volume
	Watered bool
	// Beyond is how much more the book has of it than was measured to have come; 0: nobody measured.
	Beyond dispense.Volume
	// Twin is whether it seems to be a truck that is there already; empty: nobody asked. Twice is how much the book has of it
	// besides, where it does.
	Twin  stock.Twin
	Twice dispense.Volume
	// UL is how much it is to be billed for: by its note, else as measured.
	UL       dispense.Volume
	PriceE4  int64 // of a liter: by its line or note, else of the tank; 0: not known
	Involved []string
}

func (d *Delivery) subject() reconcile.Subject {
	return reconcile.Subject{What: "delivery", Key: "delivery/" + d.Ref.String()}
}

func optionalVolume(what string, v *dispense.Volume) bound {
	if v == nil {
		return bound{}
	}
	return bound{what + " in µL", int64(*v), -mostUL, mostUL}
}

func (t *Tank) check() error {
	err := errors.Join(named("station", t.Station), named("tank", t.Tank), t.Month.check(), within(optionalVolume("book", t.Book), optionalVolume("measured volume", t.Measured), bound{"price in 1/10000", t.PriceE4, 0, mostE4}))
	for _, d := range t.Drifts {
		err = errors.Join(err, Day(d.From).check(), Day(d.To).check(), within(bound{"drift in µL", int64(d.UL), -mostUL, mostUL}))
	}
	for _, r := range t.Rises {
		err = errors.Join(err, within(bound{"rise of water in µL", int64(r.UL), 0, mostUL}, bound{"water that may rise in µL", int64(r.Most), 0, mostUL}))
		if r.From.IsZero() || r.To.Before(r.From) {
			err = errors.Join(err, errors.New("its water rose, and nothing says from when until when"))
		}
	}
	for _, d := range t.Days {
		err = errors.Join(err, d.Day.check(), within(optionalVolume("book", d.Book), optionalVolume("measured volume", d.Measured), bound{"limit in µL", int64(d.Most), 0, mostUL}))
		if d.Alarm != 0 && d.Book == nil {
			err = errors.Join(err, errors.New("a day is off, and nothing says by how much"))
		}
	}
	if off(t.SAT)+off(t.Leak) != 0 && (t.Book == nil || t.Measured == nil) {
		err = errors.Join(err, errors.New("it is off, and nothing says by how much"))
	}
	return err
}

func (d *Delivery) check() error {
	var err error
	switch {
	case d.Ref.IsZero():
		err = errors.New("it names no record")
	case d.At.IsZero():
		err = errors.New("it says not when it came")
	case d.Short && (d.Note == nil || d.Came == nil):
		err = errors.New("it is short, and nothing says by how much")
	case d.twice() && (d.Twin.Other.IsZero() || d.Twin.Other == d.Ref):
		err = errors.New("it is there twice, and nothing says which other it is")
	case d.Watered && d.WaterUL == nil:
		err = errors.New("it brought water, and nothing says how much")
	}
	return errors.Join(err, within(optionalVolume("note", d.Note), optionalVolume("what is short", d.Lack), optionalVolume("delivery", d.Came), optionalVolume("water", d.WaterUL), bound{"volume in µL", int64(d.UL), 0, mostUL}, bound{"volume of both in µL", int64(d.Twin.UL), 0, mostUL}, bound{"what is short in µL", int64(max(d.LackMost, 0)), 0, mostUL}, bound{"volume that is there twice in µL", int64(d.Twice), 0, mostUL}, bound{"volume beyond it in µL", int64(d.Beyond), -mostUL, mostUL}, bound{"price in 1/10000", d.PriceE4, 0, mostE4}))
}

// off is -1 of a figure that is short, 1 of one that is over, and else 0.
func off(s stock.State) int {
	switch s {
	case stock.Short:
		return -1
	case stock.Over:
		return 1
	}
	return 0
}

// side is to which side the month is off by either limit; both are of one figure.
func (t *Tank) side() int { return cmp.Or(off(t.Leak), off(t.SAT)) }

const (
	partShort = "short"
	partOver  = "over"
	partRose  = "rose"
)

// ask judges the month once it is over: until then what is missing may be on its way. Days that
// drift, or for which somebody must look, are told of at once, and are the month's own finding when it is off to the same side:
// switched off, it finds neither, for what is set looser finds no more.
func (t *Tank) ask(j *Judgment) []answer {
	last := t.Month.last()
	out := []answer{t.seeps(j), t.trucks(j, last)}
	for _, part := range []string{partShort, partOver} {
		month := t.month(j, part, last)
		out = append(out, month, t.drift(j, part, last.At(j.facts.Zone), month))
		for d := t.Month.first(); d <= last; d = d.add(1) {
			out = append(out, t.day(j, part, d, month))
		}
	}
	return out
}

func (t *Tank) found(rule reconcile.Rule, part string, sev reconcile.Severity, at time.Time, lost dispense.Volume, args ...string) answer {
	a := found(rule, part, t.subject(), sev, at, risk(lost, t.PriceE4), t.Involved, args...)
	a.found.Station = t.Station
	return a
}

// risk is what liters are worth, nothing of none, also where nobody knows a price.
func risk(v dispense.Volume, priceE4 int64) *int64 {
	if v <= 0 {
		return new(int64(0))
	}
	return cost(v, priceE4)
}

// month tells of one side: what people said of a tank that is over says nothing of one that is
// short once a delivery was typed.
func (t *Tank) month(j *Judgment, part string, last Day) answer {
	at := last.At(j.facts.Zone)
	switch {
	case t.Book == nil || t.Measured == nil:
		return inOrder(TankLoss, part, Unmeasured)
	case t.side() == 0 || (t.side() < 0) != (part == partShort):
		return inOrder(TankLoss, part, TankWithin)
	case j.facts.Today <= last:
		return inOrder(TankLoss, part, InTime)
	case j.off(TankLoss, part, at):
		return inOrder(TankLoss, part, RuleOff)
	}
	which, sev, lost, most := part, reconcile.Critical, *t.Book-*t.Measured, t.SATMost
	if off(t.SAT) == 0 || t.Leak == stock.Short {
		most = t.LeakMost
	}
	switch {
	case t.side() > 0: // nothing is lost, and the book is wrong
		sev = reconcile.Major
	case t.Leak == stock.Short:
		which = "leak"
	}
	return t.found(TankLoss, part, sev, at, lost, which, t.Tank, string(t.Month), tolerated(most)).figures(int64(*t.Measured), int64(*t.Book), reconcile.Microliters)
}

const partTrucks = "trucks"

// trucks tells of deliveries of a month into a tank of which each is within what one may be short, and that are short together: who
// keeps a little of every truck stays within all the limits of one. What measuring does to one side, as warmth does, may be half of
// what each may be short, of all of them; the other half is chance, which grows by its squares. So one delivery may be short by as
// much as it may by itself. What is found of one of them is that one's.
func (t *Tank) trucks(j *Judgment, last Day) answer {
	at := last.At(j.facts.Zone)
	var lack, most, n, squares, claimed int64
	for i := range j.facts.Deliveries {
		d := &j.facts.Deliveries[i]
		day := DayOf(d.At, j.facts.Zone)
		if d.Station != t.Station || d.Tank != t.Tank || day < t.Month.first() || day > last || d.Void || d.Lack == nil || *d.Lack > d.LackMost || d.Short || d.twice() {
			continue
		}
		n, lack, most, claimed = n+1, lack+int64(*d.Lack), most+int64(d.LackMost), claimed+int64(d.UL)
		milliliters := int64(d.LackMost) / int64(dispense.Milliliter)
		squares += milliliters * milliliters
	}
	most = (most + int64(math.Sqrt(float64(squares)))*int64(dispense.Milliliter)) / 2
	switch {
	case j.off(ShortLoad, partTrucks, at):
		return inOrder(ShortLoad, partTrucks, RuleOff)
	case n < 2 || lack <= most:
		return inOrder(ShortLoad, partTrucks, CameWhole)
	case j.facts.Today <= last:
		return inOrder(ShortLoad, partTrucks, InTime)
	}
	return t.found(ShortLoad, partTrucks, reconcile.Major, at, dispense.Volume(lack), partTrucks, t.Tank, string(t.Month), itoa(n), tolerated(dispense.Volume(most))).figures(claimed-lack, claimed, reconcile.Microliters)
}

func (t *Tank) drift(j *Judgment, part string, at time.Time, month answer) answer {
	var first, last string
	var days int
	var ul dispense.Volume
	for _, d := range t.Drifts {
		if d.Short != (part == partShort) {
			continue
		}
		if first == "" {
			first = d.From
		}
		last, days, ul = d.To, days+d.Days, ul+d.UL
	}
	switch {
	case j.off(TankDrift, "", at):
		return inOrder(TankDrift, part, RuleOff)
	case days == 0:
		return inOrder(TankDrift, part, TankWithin)
	case month.found != nil:
		return inOrder(TankDrift, part, OfMonth, string(t.Month))
	case month.why == RuleOff: // who wants no word of the month wants none of its days
		return inOrder(TankDrift, part, RuleOff)
	}
	lost := max(-ul, 0)
	return t.found(TankDrift, part, reconcile.Minor, Day(last).At(j.facts.Zone), lost, part, t.Tank, first, last, fmt.Sprint(days)).figures(int64(max(ul, -ul)), 0, reconcile.Microliters)
}

// seeps tells of water that rose beside deliveries, all of a month in one: it is told of at once, and is no delivery's. No
// fuel is lost by it.
func (t *Tank) seeps(j *Judgment) answer {
	if len(t.Rises) == 0 {
		return inOrder(WaterCame, partRose, Dry)
	}
	first, last := &t.Rises[0], &t.Rises[len(t.Rises)-1]
	zone := j.facts.Zone
	until := DayOf(last.To.Add(-time.Nanosecond), zone) // what is read at midnight is of the day that it ends
	at := until.At(zone)
	if j.off(WaterCame, "", at) {
		return inOrder(WaterCame, partRose, RuleOff)
	}
	var ul dispense.Volume
	um, most, known := int64(0), first.Most, true
	for i := range t.Rises {
		r := &t.Rises[i]
		ul, most = ul+r.UL, min(most, r.Most)
		if known = known && r.UM != nil; known {
			um += *r.UM
		}
	}
	args := []string{partRose, t.Tank, string(DayOf(first.From.Add(-time.Nanosecond), zone)), string(until)}
	if known {
		args = append(args, height+itoa((um+500)/1000))
	}
	return t.found(WaterCame, partRose, reconcile.Major, at, 0, append(args, tolerated(most))...).figures(int64(ul), 0, reconcile.Microliters)
}

// day tells of one day to one side, once it is over.
func (t *Tank) day(j *Judgment, part string, of Day, month answer) answer {
	at, key := of.At(j.facts.Zone), string(of)+"/"+part
	i := slices.IndexFunc(t.Days, func(d TankDay) bool { return d.Day == of })
	switch {
	case i < 0 || t.Days[i].Book == nil:
		return inOrder(DayOff, key, Unmeasured)
	case t.Days[i].Alarm == 0 || t.Days[i].side() != part:
		return inOrder(DayOff, key, TankWithin)
	case of >= j.facts.Today:
		return inOrder(DayOff, key, InTime)
	case j.off(DayOff, "", at):
		return inOrder(DayOff, key, RuleOff)
	case month.found != nil:
		return inOrder(DayOff, key, OfMonth, string(t.Month))
	case month.why == RuleOff:
		return inOrder(DayOff, key, RuleOff)
	}
	d := &t.Days[i]
	if other := t.other(i, j.facts.Today); other >= 0 {
		return inOrder(DayOff, key, OfDay, string(t.Days[other].Day))
	}
	if load := t.explains(j, d); load != nil {
		rule := ShortLoad
		if load.twice() {
			rule = LoadTwice
		}
		if j.off(rule, "", load.At) { // what is set looser finds no more
			return inOrder(DayOff, key, RuleOff)
		}
		return inOrder(DayOff, key, OfLoad, load.Ref.String())
	}
	which, actual, expected := part, d.Book, dispense.Volume(0)
	if d.Measured != nil {
		actual, expected = d.Measured, *d.Book
	}
	switch d.Alarm {
	case stock.Negative, stock.TooMuch:
		which, actual, expected = "negative", d.Book, 0
		if *d.Book >= 0 {
			which = "too_much"
		}
	case stock.Moved:
		which = "moved"
	case stock.Stuck:
		which = "stuck"
	}
	args := []string{which, t.Tank, string(of)}
	if which == partShort || which == partOver || which == "moved" {
		args = append(args, tolerated(d.Limit))
	}
	return t.found(DayOff, key, reconcile.Major, at, -d.off(), args...).figures(int64(*actual), int64(expected), reconcile.Microliters)
}

// other is the day that has what a day says, so that each thing is found once; -1: none. A book below nothing
// is of the day that measured first; a level that stays is of the day on which that began; and what one day
// takes back of the day before it, such as of a stick that was misread, is of that one.
func (t *Tank) other(i int, today Day) int {
	d := &t.Days[i]
	if d.Measured == nil {
		next := slices.IndexFunc(t.Days[i:], func(x TankDay) bool { return x.Measured != nil })
		if next < 0 || t.Days[i+next].Alarm == 0 || t.Days[i+next].Day >= today {
			return -1
		}
		return i + next
	}
	before := i - 1
	for before >= 0 && t.Days[before].Measured == nil {
		before--
	}
	if before < 0 || t.Days[before].Alarm == 0 {
		return -1
	}
	x, first := &t.Days[before], t.other(before, today)
	switch {
	case d.Alarm == stock.Stuck && x.Alarm == stock.Stuck:
		if first >= 0 {
			return first
		}
		return before
	case first < 0 && d.side() != x.side() && apart(d.off(), -x.off()) <= d.Most:
		return before
	}
	return -1
}

func apart(a, b dispense.Volume) dispense.Volume { return max(a-b, b-a) }

// explains is the delivery by which a day is off, and nothing else: as much was booked of it as did not come,
// or came besides. It is judged by its papers; where it has none that tell nobody would ask, and the day does.
func (t *Tank) explains(j *Judgment, day *TankDay) (load *Delivery) {
	if day.Measured == nil {
		return nil
	}
	rest := day.off()
	for i := range j.facts.Deliveries {
		d := &j.facts.Deliveries[i]
		beyond := d.beyond()
		if d.Void || beyond == 0 || d.Station != t.Station || d.Tank != t.Tank || DayOf(d.At, j.facts.Zone) != day.Day || !d.twice() && (d.Note == nil || d.Came == nil) && !d.claimed(j) {
			continue
		}
		rest += beyond
		if load == nil || apart(beyond, 0) > apart(load.beyond(), 0) {
			load = d
		}
	}
	if load == nil || apart(rest, 0) > day.Most {
		return nil
	}
	return load
}

func (d *Delivery) ask(j *Judgment) []answer {
	out := []answer{}
	for _, r := range []struct {
		rule reconcile.Rule
		ask  func(*Judgment) answer
	}{{ShortLoad, d.whole}, {WaterCame, d.dry}, {LoadTwice, d.once}, {NotBilled, d.billed}} {
		switch {
		case d.Void:
			out = append(out, inOrder(r.rule, "", Voided))
		case j.off(r.rule, "", d.At):
			out = append(out, inOrder(r.rule, "", RuleOff))
		default:
			out = append(out, r.ask(j))
		}
	}
	return out
}

func (d *Delivery) found(rule reconcile.Rule, sev reconcile.Severity, lost dispense.Volume, args ...string) answer {
	a := found(rule, "", d.subject(), sev, d.At, risk(lost, d.PriceE4), d.Involved, args...)
	a.found.Ref, a.found.Station = d.Ref, d.Station
	return a
}

// twice tells that it seems to be a truck that is there already.
func (d *Delivery) twice() bool {
	return d.Twin.Twinned == stock.ByRise || d.Twin.Twinned == stock.ByLiters
}

// beyond is how much more the book has of it than came: all of one that is there already.
func (d *Delivery) beyond() dispense.Volume {
	if d.twice() {
		return d.Twice
	}
	return d.Beyond
}

// once asks about a delivery that seems to be another, recorded before it.
func (d *Delivery) once(*Judgment) answer {
	switch d.Twin.Twinned {
	case stock.ByRise, stock.ByLiters:
		return d.found(LoadTwice, reconcile.Major, d.Twin.UL, string(d.Twin.Twinned), d.Tank, d.Twin.Other.String()).figures(int64(d.Twin.UL), 0, reconcile.Microliters)
	case stock.BothCame:
		return inOrder(LoadTwice, "", BothCame)
	case stock.OwnNote:
		return inOrder(LoadTwice, "", OwnNote)
	}
	return inOrder(LoadTwice, "", LoadAlone)
}

// whole holds what came against the note. Once a line bills no more than was measured that is what
// is paid, and nothing is lost. Where its line bills more, and that was found of the line, it is the
// same loss; that somebody says of which delivery a line is explains nothing by itself.
func (d *Delivery) whole(j *Judgment) answer {
	switch {
	case d.Line != "" && (d.Billed || !d.Short || d.claimed(j)):
		return inOrder(ShortLoad, "", OfLine, d.Line)
	case d.Note == nil:
		return inOrder(ShortLoad, "", NoNote)
	case d.Came == nil:
		return inOrder(ShortLoad, "", Unmeasured)
	case !d.Short:
		return inOrder(ShortLoad, "", CameWhole)
	}
	return d.found(ShortLoad, reconcile.Critical, *d.Note-*d.Came, partShort, d.Tank, tolerated(d.Tolerance)).figures(int64(*d.Came), int64(*d.Note), reconcile.Microliters)
}

// claimed tells that the line of a delivery was found to bill more than came, of it and of the others that the
// line is of.
func (d *Delivery) claimed(j *Judgment) bool {
	return slices.ContainsFunc(j.facts.Lines, func(l Line) bool {
		return l.Load != nil && l.Load.Came != nil && *l.Load.Came < l.VolumeUL && slices.Contains(l.Load.deliveries(), d.Ref.String())
	})
}

// billed asks for the invoice of a delivery as of that of a fill. What it is worth is owed until then.
func (d *Delivery) billed(j *Judgment) answer {
	waited, most := int64(j.facts.Today.since(DayOf(d.At, j.facts.Zone))), j.limit(NotBilled, "", d.At)
	switch {
	case d.Line != "" && !d.Table:
		return inOrder(NotBilled, "", OfLine, d.Line)
	case waited <= most:
		return inOrder(NotBilled, "", InTime)
	}
	sev := reconcile.Minor
	if waited > j.limit(BilledUrgent, "", d.At) {
		sev = reconcile.Major
	}
	which := "load"
	if d.Table && d.Line != "" {
		which = "load_table"
	}
	return d.found(NotBilled, sev, d.UL, which, d.Tank).figures(waited, most, reconcile.Days)
}

func (d *Delivery) dry(*Judgment) answer {
	switch {
	case d.WaterUL == nil:
		return inOrder(WaterCame, "", Unmeasured)
	case !d.Watered:
		return inOrder(WaterCame, "", Dry)
	}
	return d.found(WaterCame, reconcile.Major, *d.WaterUL, "water", d.Tank).figures(int64(*d.WaterUL), 0, reconcile.Microliters)
}

// faults are what may be wrong with a document that keeps it from being paid, by the codes that it
// is judged with when it is taken in, and the rule that each is of; those of a rule the heaviest
// first. That it is made out to another is [WrongDocument], and that it bills again what
// another did is its line's.
var faults = []struct {
	rule  reconcile.Rule
	codes []string
	sev   reconcile.Severity
}{
	{TwiceKnown, []string{"uuid.twice", "stamp.twice"}, reconcile.Critical},
	{NotGenuine, []string{"seal.broken", "seal.issuer", "stamp.broken", "origin.false", unstamped}, reconcile.Critical},
	{NotPayable, []string{"version", "fuel.permit", "value"}, reconcile.Major},
	{PaidOver, []string{"pay.issuer", "pay.twice", "pay.over"}, reconcile.Critical},
}

// questions are what makes somebody ask about a document before it is paid, each with the codes that
// it is judged with when it is taken in; the heaviest first. That its issuer has no contract is
// [OffContract], that it is in cash or to the public [WrongDocument], and that a fill is billed again
// the line's.
var questions = []struct {
	which string
	codes []string
}{
	{"seal", []string{"seal.unknown", "seal.date", "stamp.date", "origin.date"}},
	{"taxes", []string{"line.rate", "line.base", "line.tax", "line.kind", "sum.taxes", "card.tax"}},
	{"sums", []string{"line.amount", "line.discount", "sum.lines", "sum.discounts", "sum.rows", "sum.total", "card.amount", "card.sum", "card.total"}},
	{"fuel", []string{"fuel.unit", "fuel.product", "fuel.sub", "fuel.permit.kind", "fuel.permit.number", "card.fuel"}},
	{"paid", []string{"pay.balance", "pay.sum", "pay.total", "pay.money"}},
	{"rest", []string{"kind", "public", "card.concept", "card.date", "table.rows", "table.before"}},
}

const unstamped = "stamp.missing"

// Faults lists the codes of what is wrong with documents that are findings here.
func Faults() (all []string) {
	for _, f := range faults {
		all = append(all, f.codes...)
	}
	for _, q := range questions {
		all = append(all, q.codes...)
	}
	return all
}

// faulty finds what is wrong with the document itself: of each rule once, however much it is.
func (d *Document) faulty(j *Judgment) []answer {
	out := []answer{}
	at := d.On.At(j.facts.Zone)
	for _, f := range faults {
		i := d.worst(f.codes)
		switch {
		case d.Gone:
			out = append(out, inOrder(f.rule, "", Voided))
		case j.off(f.rule, "", at):
			out = append(out, inOrder(f.rule, "", RuleOff))
		case i < 0 && f.rule == PaidOver && d.OverCents > 0:
			worth := min(d.OverCents, d.Cents)
			out = append(out, found(PaidOver, "", d.subject(), f.sev, at, &worth, d.Involved, "over", cmp.Or(strings.TrimSpace(d.Name), d.ID)).figures(worth, 0, reconcile.Cents))
		case i < 0:
			out = append(out, inOrder(f.rule, "", Genuine))
		default:
			out = append(out, d.found(j, f.rule, "", f.sev, f.codes[i], cmp.Or(strings.TrimSpace(d.Name), d.ID)))
		}
	}
	return append(out, d.questioned(j), d.billed(j), d.again(j), d.beside(j))
}

// mostShare is all that the fuel costs, in hundredths of a percent.
const mostShare = 10_000

// beside finds what a document bills beside its fuel, and more than a contract with its issuer lets: nothing of it is held against what
// flowed, and it is owed and paid. An advance is beside fuel until what applies it comes, and may wait for that until the month
// after its own is over.
func (d *Document) beside(j *Judgment) answer {
	const beside = "beside"
	at := d.On.At(j.facts.Zone)
	switch {
	case d.Gone, d.Void:
		return inOrder(Questioned, beside, Voided)
	case j.off(Questioned, "", at):
		return inOrder(Questioned, beside, RuleOff)
	case d.Beside == nil || d.Kind != income:
		return inOrder(Questioned, beside, Genuine)
	}
	b := d.Beside
	cents := b.Cents - min(b.AppliedCents, b.AdvanceCents)
	waits := j.facts.Today <= d.On.month().last().add(1).month().last()
	if waits {
		cents = b.Cents - b.AdvanceCents
	}
	cents = min(cents, b.LeftCents)
	most := (max(0, b.FuelCents)*d.shareBeside(j) + mostShare - 1) / mostShare
	worth := cents - most
	switch {
	case worth > b.Lines:
	case waits && b.AdvanceCents > 0:
		return inOrder(Questioned, beside, InTime)
	case cents > b.Lines:
		return inOrder(Questioned, beside, AtContract)
	default:
		return inOrder(Questioned, beside, Genuine)
	}
	risk := &worth
	if d.Cents == 0 { // it is in other money than the budget, in which nobody knows it
		cents, most, risk = 0, 0, nil
	}
	return found(Questioned, beside, d.subject(), reconcile.Major, at, risk, d.Involved, beside, cmp.Or(strings.TrimSpace(d.Name), d.ID)).figures(cents, most, reconcile.Cents)
}

// shareBeside is the largest share that a contract with its issuer lets it bill beside fuel: nobody knows of which of several it is.
func (d *Document) shareBeside(j *Judgment) (share int64) {
	billed, grace := d.billedOn()
	for i := range j.facts.Contracts {
		c := &j.facts.Contracts[i]
		if plain(c.RFC) == plain(d.Issuer) && slices.ContainsFunc(billed, func(on Day) bool { return c.bills(on, grace) }) {
			share = max(share, c.beside(d.On))
		}
	}
	return share
}

// again finds a document to be paid later in the place of one that says that it was paid when it was issued, of which the budget knows
// nothing: either that was a mistake, or it is paid twice.
func (d *Document) again(j *Judgment) answer {
	const again = "again"
	at := d.On.At(j.facts.Zone)
	switch {
	case d.Gone, d.Void:
		return inOrder(Questioned, again, Voided)
	case j.off(Questioned, "", at):
		return inOrder(Questioned, again, RuleOff)
	case d.UnsaidCents == 0:
		return inOrder(Questioned, again, Genuine)
	}
	worth := min(d.UnsaidCents, d.Cents)
	return found(Questioned, again, d.subject(), reconcile.Major, at, &worth, d.Involved, again, cmp.Or(strings.TrimSpace(d.Name), d.ID)).figures(worth, 0, reconcile.Cents)
}

// billed finds a payment of what nobody has sent a document of: it may come yet, for as many days as what
// is not billed is not urgent.
func (d *Document) billed(j *Judgment) answer {
	const bill = "bill"
	at := d.On.At(j.facts.Zone)
	waited, most := int64(j.facts.Today.since(d.On)), j.limit(BilledUrgent, "", at)
	switch {
	case d.Gone, d.Void:
		return inOrder(Questioned, bill, Voided)
	case j.off(Questioned, "", at):
		return inOrder(Questioned, bill, RuleOff)
	case !d.NoBill:
		return inOrder(Questioned, bill, Genuine)
	case waited <= most:
		return inOrder(Questioned, bill, InTime)
	}
	return found(Questioned, bill, d.subject(), reconcile.Major, at, &d.NoBillCents, d.Involved, bill, cmp.Or(strings.TrimSpace(d.Name), d.ID)).figures(d.NoBillCents, 0, reconcile.Cents)
}

// worst returns which of codes a document has, the first of them; -1: none.
func (d *Document) worst(codes []string) int {
	return slices.IndexFunc(codes, func(c string) bool { return slices.Contains(d.Faults, c) })
}

// questioned finds a document that somebody has to ask about before it is paid: once, however many
// questions there are. Of one that is not to be paid at all for something else nobody asks, also where
// that rule is switched off: what is set looser finds no more.
func (d *Document) questioned(j *Judgment) answer {
	at := d.On.At(j.facts.Zone)
	switch {
	case d.Gone:
		return inOrder(Questioned, "", Voided)
	case j.off(Questioned, "", at):
		return inOrder(Questioned, "", RuleOff)
	}
	for _, q := range questions {
		i := d.worst(q.codes)
		switch {
		case i < 0:
			continue
		case d.toUs(j).found != nil:
			return inOrder(Questioned, "", Heavier)
		}
		for _, f := range faults {
			if d.worst(f.codes) >= 0 {
				return inOrder(Questioned, "", Heavier)
			}
		}
		return d.found(j, Questioned, "", reconcile.Major, q.which, cmp.Or(strings.TrimSpace(d.Name), d.ID), q.codes[i])
	}
	return inOrder(Questioned, "", Genuine)
}

// known finds what the authority did not know when it was asked last. It may take it days to: until
// then the answer says nothing. What has no stamp nobody can ask about, and is found for that.
func (d *Document) known(j *Judgment) answer {
	at := d.On.At(j.facts.Zone)
	switch {
	case d.Gone:
		return inOrder(NotKnown, "", Voided)
	case j.off(NotKnown, "", at):
		return inOrder(NotKnown, "", RuleOff)
	case slices.Contains(d.Faults, unstamped):
		return inOrder(NotKnown, "", NoStamp)
	case d.UnknownOn == "":
		return inOrder(NotKnown, "", Known)
	case int64(d.UnknownOn.since(d.On)) <= j.limit(NotKnown, "", at):
		return inOrder(NotKnown, "", InTime)
	}
	return d.found(j, NotKnown, "", reconcile.Critical, "unknown", cmp.Or(strings.TrimSpace(d.Name), d.ID), string(d.UnknownOn))
}

// unlisted finds a document whose issuer is on the authority's list of those who bill simulated operations, by its
// own service's last answer.
func (d *Document) unlisted(j *Judgment) answer {
	switch {
	case d.Gone:
		return inOrder(IssuerOn, "", Voided)
	case j.off(IssuerOn, "", d.On.At(j.facts.Zone)):
		return inOrder(IssuerOn, "", RuleOff)
	case d.OnList == "":
		return inOrder(IssuerOn, "", Known)
	}
	return d.found(j, IssuerOn, "", reconcile.Major, "issuer", cmp.Or(strings.TrimSpace(d.Name), d.ID), d.Issuer, d.OnList)
}
