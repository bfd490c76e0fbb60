package stockroom

import (
	"cmp"
	"slices"
	"time"

	"github.com/litro-fuel/litro/dispense"
	"github.com/litro-fuel/litro/server/reconcile/stock"
)

// A Sheet is the book of a tank over a period, and what it is held against.
type Sheet struct {
	Tank      Tank
	Hoses     []string // that draw from it
	All       Row      // the whole period
	Days      []Row
	SAT, Leak stock.Comparison // of the whole period, by the share of event 7 and by what leaks
	// Stick is what the period is judged by beside Leak where a stick was read at either end: see [stock.Row.Month]. Nil: a gauge was, and
	// SAT is.
	Stick      *stock.Comparison
	Drifts     []stock.Drift
	Cause      stock.Cause
	Rises      []stock.Rise // of water, beside deliveries
	Deliveries []Checked
	Brought    []Brought // by files, of the period
	HoseDays   []HoseRow // of days on which anything is known
	HoseAll    []HoseRow // of the whole period
	// Purposes are what fills of its hoses say, by what they were for: together those of HoseAll. Fills are each of them.
	Purposes map[string]dispense.Volume
	Fills    []dispense.Ref
	// Trouble is why there is no book; empty: there is one.
	Trouble string
	// Homeless are hoses of the station that moved and of which nobody says from which tank
	// they draw: what they gave is in no book.
	Homeless []string
	// HomelessUL is what each of them gave in the period.
	HomelessUL map[string]dispense.Volume
}

// Book is how far the book of the period is off, as it is judged beside Leak: by event 7, or by what sticks are off by.
func (s *Sheet) Book() *stock.Comparison {
	if s.Stick != nil {
		return s.Stick
	}
	return &s.SAT
}

// A Row is a row of the book, and what its issues are of. All are as the row's basis.
type Row struct {
	stock.Row
	// Fills are what left by fills but tests; Tests what tests took, less what was put back;
	// Unrecorded what went through a totalizer and is nobody's fill; Moved what came from
	// other tanks less what went to them. So that
	//
	//	Book = Opening + Received − Fills − Tests − Unrecorded + Moved
	Fills, Tests, Unrecorded, Moved dispense.Volume
	Poured                          dispense.Volume // of Moved, what went to other tanks; above 0
	// A book goes from reading to reading, and a delivery is of the period in which it ended. Later is what came of those of a whole period
	// after its last reading, and Others, of Received, what came of those of other periods.
	Later, Others dispense.Volume
	State         stock.State
	Events        []stock.Event
	Alarm         stock.Event // for which somebody must look at once; 0: none
	// Watch and Investigate are how far a day may be off by the tolerances that it was judged by; 0 of
	// a whole period, and where nobody measured.
	Watch, Investigate dispense.Volume
}

// A HoseRow is a hose's totalizer over a day or a period.
type HoseRow struct {
	Hose string
	stock.HoseRow
	// Left is, of Loose, what left by what it says itself, as the hose had no totalizer then: it tells of nothing that one counted.
	Left dispense.Volume
}

// A Checked is a delivery, and what was found of it.
type Checked struct {
	Delivery
	stock.Checked
	Note *stock.Paper     // that it was held against; nil: none
	By   stock.Tolerances // of its tank and day
	// Unread tells that no book has it: the tank has none, or had not been read by then.
	Unread  bool
	Twin    stock.Twin // whether it seems to be a truck that is there already
	Trouble string     // why it was not held against its papers
}

// Arrival is what was measured to have come, as it is held against a line that bills it, see [stock.Billed].
func (c *Checked) Arrival() stock.Arrival {
	a := stock.Arrival{Paper: &stock.Paper{Volume: c.Volume, TemperatureMC: c.TemperatureMC}}
	if c.Said != nil {
		a.Density, a.Limit = c.Said.Density, c.By.Arrived(c.Volume.Basis, c.Said.Billed)
	}
	return a
}

// What a movement is of, as pages tell it.
type class int

const (
	received class = iota
	filled
	tested
	unrecorded
	moved
)

type move struct {
	stock.Movement
	class class
	of    *Statement // by which fuel left by a hose
	gap   bool       // it went through before that, and is in none
}

// sheets makes the books of all tanks of a station.
func (r *Records) sheets(days []stock.Period, said stock.Says) []Sheet {
	all := make([]Sheet, 0, len(r.Tanks))
	moves, homeless, flows := r.moves()
	gave := map[string]dispense.Volume{}
	if len(days) > 0 {
		for i := range flows {
			gave[flows[i].Hose] += flows[i].During(days[0].From, days[len(days)-1].To)
		}
	}
	for _, tank := range r.Tanks {
		s := Sheet{Tank: tank, Homeless: homeless, HomelessUL: gave}
		s.Hoses = r.hosesOf(tank.Tank)
		t := byDays(stock.Place{Station: tank.Station, Tank: tank.Tank}, days, said)
		s.books(r, moves[tank.Tank], days, t)
		s.deliveries(r, moves[tank.Tank], days, t)
		s.hoses(r, days, t)
		s.unread(days)
		all = append(all, s)
	}
	return all
}

// unread tells which deliveries no book has, neither this one nor that of the month after. A book begins with what was there when somebody
// read the tank for the first time.
func (s *Sheet) unread(days []stock.Period) {
	for i := range s.Deliveries {
		d := &s.Deliveries[i]
		d.Unread = s.Trouble != "" || s.All.Opening == nil || s.All.From.After(days[0].From) && !d.end().After(s.All.From)
	}
}

// tolerances are those of a tank, day by day.
type tolerances struct {
	place stock.Place
	said  stock.Says
	days  []stock.Tolerances
}

func byDays(p stock.Place, days []stock.Period, said stock.Says) tolerances {
	t := tolerances{p, said, make([]stock.Tolerances, len(days))}
	for i := range days {
		t.days[i] = said.At(p, days[i].Name)
	}
	return t
}

func (t *tolerances) of(day int) stock.Tolerances { return t.days[day] }

// at are those of the day in which a time is, also of one that is outside of the period.
func (t *tolerances) at(at time.Time, days []stock.Period) stock.Tolerances {
	if i := slices.IndexFunc(days, func(p stock.Period) bool { return at.After(p.From) && !at.After(p.To) }); i >= 0 {
		return t.days[i]
	}
	return t.said.At(t.place, at.In(days[0].From.Location()).Format(time.DateOnly))
}

// hoses are all that anything is said of, by name.
func (r *Records) hoses() (list []string) {
	for i := range r.Statements {
		list = append(list, r.Statements[i].Hose)
	}
	slices.Sort(list)
	return slices.Compact(list)
}

func (r *Records) hosesOf(tank string) (list []string) {
	for _, hose := range r.hoses() {
		if slices.ContainsFunc(r.Statements, func(s Statement) bool { return s.Hose == hose && r.tankOf(&s) == tank }) {
			list = append(list, hose)
		}
	}
	return list
}

// tankOf returns the tank that a hose drew from: as the station's layout said when it was
// recorded, or else the only tank of its grade; "" where nobody can say.
func (r *Records) tankOf(s *Statement) string {
	grade := s.Grade
	var last *Layout
	for i := range r.Layouts {
		l := &r.Layouts[i]
		if l.Hose != s.Hose {
			continue
		}
		own := s.Ref.Station == l.Ref.Station
		if last == nil || !own || compare(l.Ref, s.Ref) < 0 {
			last = l
		}
	}
	if last != nil {
		if last.Tank != "" {
			return last.Tank
		}
		grade = last.Grade
	}
	tank := ""
	for _, t := range r.Tanks {
		if t.Grade == grade && grade != "" {
			if tank != "" {
				return ""
			}
			tank = t.Tank
		}
	}
	return tank
}

// TankOf returns the tank that a fill by a hose came from, as tankOf says it; of what is read only tanks and layouts
// count.
func (r *Records) TankOf(fill dispense.Ref, hose, grade string) string {
	s := Statement{Hose: hose, Grade: grade}
	s.Ref = fill
	return r.tankOf(&s)
}

func compare(a, b dispense.Ref) int {
	return cmp.Or(cmp.Compare(a.Station, b.Station), cmp.Compare(a.Epoch, b.Epoch), cmp.Compare(a.Seq, b.Seq))
}

// moves returns what came into each tank and left it, and the hoses whose tank nobody knows with what left by them.
//
// What a hose gave is what its totalizer moved by, in fills, off the book and between two
// statements: the fuel is out of the tank whatever people wrote of it, and what is typed of a
// fill that a totalizer counted would count it twice. A hose that has no totalizer gave what
// its fills say, see [Records.leaves].
func (r *Records) moves() (of map[string][]move, homeless []string, loose []stock.Movement) {
	of = map[string][]move{}
	for i := range r.Deliveries {
		d := &r.Deliveries[i]
		m := stock.Movement{Ref: d.Ref, Kind: stock.Received, Volume: d.Volume, From: d.From, To: d.To}
		if m.From.IsZero() || m.To.Before(m.From) {
			m.From, m.To = d.At, d.At
		}
		of[d.Tank] = append(of[d.Tank], move{Movement: m, class: received})
	}
	for _, hose := range r.hoses() {
		gave := false
		for _, f := range r.flows(hose) {
			tank := r.tankOf(f.of)
			if tank == "" {
				gave = gave || f.UL > 0
				loose = append(loose, f.moves(tank, r.Tanks)[0].Movement)
				continue
			}
			of[tank] = append(of[tank], f.moves(tank, r.Tanks)...)
			if f.into(r.Tanks) != "" {
				of[f.of.IntoTank] = append(of[f.of.IntoTank], f.pours()...)
			}
		}
		if gave {
			homeless = append(homeless, hose)
		}
	}
	return of, homeless, loose
}

// A flow is fuel that a hose gave.
type flow struct {
	of       *Statement
	from, to time.Time
	UL       dispense.Volume
	gap      bool // between two statements
}

// flows returns what a hose gave, in the order of its records.
func (r *Records) flows(hose string) (all []flow) {
	var list []*Statement
	for i := range r.Statements {
		if s := &r.Statements[i]; s.Hose == hose && !(s.What == stock.Read && s.Open) {
			list = append(list, s)
		}
	}
	left := r.leaves(hose)
	slices.SortFunc(list, func(a, b *Statement) int { return compare(a.Ref, b.Ref) })
	var last *Statement
	var stood dispense.Volume // where the totalizer stood at most since it is that meter
	for _, s := range list {
		if s.AfterUL == nil {
			if left(s) {
				all = append(all, flow{of: s, from: s.since(), to: s.At, UL: s.VolumeUL})
			}
			continue
		}
		before := *s.AfterUL
		if s.BeforeUL != nil {
			before = *s.BeforeUL
		}
		if goesOn := last != nil && s.BeforeUL != nil && (s.Meter == last.Meter || s.What == stock.Replaced); goesOn {
			if before > stood {
				all = append(all, flow{of: s, from: earlier(last.At, s.since()), to: s.since(), UL: before - stood, gap: true})
			}
			before = max(before, stood)
		}
		if by := *s.AfterUL - before; by > 0 && s.What != stock.Replaced {
			all = append(all, flow{of: s, from: s.since(), to: s.At, UL: by})
		}
		if stood = max(before, *s.AfterUL); s.What == stock.Replaced {
			stood = *s.AfterUL
		}
		last = s
	}
	return all
}

// leaves tells which fills that do not say where the totalizer stood left the tank by what they say themselves. It is the one rule
// of books, of money and of the chain: what a hose gave is what its totalizer moved by, as long as it has one that is read. It has
// none before its first reading where its pump gave fuel without any before that, nor after its last where its pump did so since,
// until it is read again: then what went through meanwhile is a gap. So a hose that gets its totalizer, or loses it, within a
// month is counted once in all of it. What is typed shows nothing of the kind, as it has no totalizer ever; and what tells of fuel off the
// book is that fuel.
func (r *Records) leaves(hose string) func(s *Statement) bool {
	var first, last time.Time // at which it was read
	for i := range r.Statements {
		if s := &r.Statements[i]; s.Hose == hose && s.counts() {
			if first.IsZero() || s.At.Before(first) {
				first = s.At
			}
			last = later(last, s.At)
		}
	}
	var gained, lost bool
	for i := range r.Statements {
		if s := &r.Statements[i]; s.Hose == hose && s.AfterUL == nil && s.ByPump {
			gained, lost = gained || s.At.Before(first), lost || s.At.After(last)
		}
	}
	return func(s *Statement) bool {
		switch {
		case first.IsZero():
			return true
		case s.Written > 0:
			return false
		}
		return gained && s.At.Before(first) || lost && s.At.After(last)
	}
}

func later(a, b time.Time) time.Time {
	if b.After(a) {
		return b
	}
	return a
}

// counts tells whether it says where the totalizer of its hose stood.
func (s *Statement) counts() bool { return s.AfterUL != nil && !(s.What == stock.Read && s.Open) }

func (s *Statement) since() time.Time {
	if s.From.IsZero() || s.From.After(s.At) {
		return s.At
	}
	return s.From
}

func earlier(a, b time.Time) time.Time {
	if b.Before(a) {
		return b
	}
	return a
}

// into returns the tank of the station that a fill was poured into; "" for none.
func (f *flow) into(tanks []Tank) string {
	if !f.gap && slices.ContainsFunc(tanks, func(t Tank) bool { return t.Tank == f.of.IntoTank }) {
		return f.of.IntoTank
	}
	return ""
}

// moves are what a flow takes from its tank.
func (f *flow) moves(tank string, tanks []Tank) []move {
	m := move{stock.Movement{Ref: f.of.Ref, Kind: stock.Issued, Hose: f.of.Hose, From: f.from, To: f.to, Volume: stock.Quantity{UL: f.UL, Basis: cmp.Or(f.of.Basis, stock.Observed)}}, filled, f.of, f.gap}
	switch {
	case f.gap || f.of.What != stock.Filled:
		m.class = unrecorded
	case f.of.Purpose == "test":
		m.class = tested
	case f.of.Purpose == "transfer" && f.into(tanks) != "" && f.of.IntoTank != tank:
		m.Kind, m.class = stock.Out, moved
	}
	return []move{m}
}

// pours are what a flow brings to the tank that it is poured into.
func (f *flow) pours() []move {
	m := move{stock.Movement{Ref: f.of.Ref, Kind: stock.In, From: f.from, To: f.to, Volume: stock.Quantity{UL: f.UL, Basis: cmp.Or(f.of.Basis, stock.Observed)}}, moved, f.of, false}
	if f.of.Purpose == "test" {
		m.Kind, m.class = stock.Returned, tested
	}
	return []move{m}
}

// bookOf are the readings that the book of a tank is kept by: those that were recorded, and, of
// days without any, those that files brought.
func (r *Records) bookOf(t *Tank, moves []stock.Movement, zone *time.Location) []stock.Reading {
	list := r.readingsOf(t)
	for i := range r.Dips {
		if d := &r.Dips[i]; d.Tank == t.Tank && d.VoidedAt == nil && d.VolumeUL != nil {
			list = append(list, d.reading(t.Station))
		}
	}
	return stock.Foremost(list, moves, zone)
}

// brought is what became of what files brought of a tank between two times, of a book that is kept
// by some readings.
func (r *Records) brought(t *Tank, book []stock.Reading, from, to time.Time) (all []Brought) {
	for i := range r.Dips {
		d := &r.Dips[i]
		if d.Tank != t.Tank || !d.At.After(from) || d.At.After(to) {
			continue
		}
		b := Brought{*d, BroughtCounts}
		switch {
		case d.VoidedAt != nil:
			b.State = BroughtVoided
		case d.VolumeUL == nil:
			b.State = BroughtHeight
		case !slices.ContainsFunc(book, func(x stock.Reading) bool { return x.Source == stock.File && x.At.Equal(d.At) }):
			b.State = BroughtRecorded
		}
		all = append(all, b)
	}
	return all
}

// readingsOf are those of a tank that were recorded.
func (r *Records) readingsOf(t *Tank) (list []stock.Reading) {
	for i := range r.Readings {
		x := &r.Readings[i]
		if x.Tank != t.Tank {
			continue
		}
		one := x.Reading
		if x.CompensatedUL != nil && t.Compensated != "" {
			one.Compensated = &stock.Quantity{UL: *x.CompensatedUL, Basis: t.Compensated}
		}
		list = append(list, one)
	}
	return list
}

// books makes the rows.
func (s *Sheet) books(r *Records, moves []move, days []stock.Period, t tolerances) {
	if len(days) == 0 {
		return
	}
	plain := make([]stock.Movement, len(moves))
	for i := range moves {
		plain[i] = moves[i].Movement
	}
	whole := []stock.Period{{Name: days[0].Name, From: days[0].From, To: days[len(days)-1].To}}
	readings := r.bookOf(&s.Tank, plain, days[0].From.Location())
	s.Brought = r.brought(&s.Tank, readings, whole[0].From, whole[0].To)
	rows, err := stock.Book(stock.Observed, readings, plain, days)
	if err != nil {
		s.Trouble = err.Error()
		return
	}
	all, err := stock.Book(stock.Observed, readings, plain, whole)
	if err != nil {
		s.Trouble = err.Error()
		return
	}
	for i := range rows {
		row := split(rows[i], moves)
		row.State, row.Events = rows[i].Day(t.days[i]), rows[i].Events(t.days[i])
		row.Alarm = rows[i].Alarm(t.days[i])
		if rows[i].Variance != nil {
			row.Watch, row.Investigate = rows[i].Limits(t.days[i])
		}
		s.Days = append(s.Days, row)
	}
	s.All = split(all[0], moves)
	s.All.edges(moves, whole[0])
	s.SAT, s.Leak = all[0].SAT(t.days...), all[0].Leak(t.days...)
	if all[0].Variance != nil && all[0].ByStick() {
		s.Stick = new(all[0].Month(t.days...))
	}
	s.Drifts, s.Cause = stock.DriftsBy(rows, t.of), stock.Explain(rows)
}

// split says what the issues of a row are of.
func split(row stock.Row, moves []move) Row {
	out := Row{Row: row}
	for i := range moves {
		m := &moves[i]
		v := m.During(row.From, row.To)
		if m.Kind == stock.In || m.Kind == stock.Returned {
			v = -v
		}
		switch m.class {
		case filled:
			out.Fills += v
		case tested:
			out.Tests += v
		case unrecorded:
			out.Unrecorded += v
		case moved:
			if out.Moved -= v; m.Kind == stock.Out {
				out.Poured += v
			}
		}
	}
	return out
}

// edges says what of deliveries is in the book of another period than they are.
func (r *Row) edges(moves []move, p stock.Period) {
	for i := range moves {
		m := &moves[i]
		if m.class != received {
			continue
		}
		switch v := m.During(r.From, r.To); {
		case !m.To.After(p.From) || m.To.After(p.To):
			r.Others += v
		case m.To.After(r.From): // and not before anybody had read the tank
			r.Later += m.Volume.UL - v
		}
	}
}

// A reading that is as far from a delivery at most may say how much water there was.
const beside = time.Hour

// deliveries holds each delivery of the period against its papers.
func (s *Sheet) deliveries(r *Records, moves []move, days []stock.Period, t tolerances) {
	if len(days) == 0 {
		return
	}
	from, to := days[0].From, days[len(days)-1].To
	readings := r.readingsOf(&s.Tank)
	plain := make([]stock.Movement, len(moves))
	for i := range moves {
		plain[i] = moves[i].Movement
	}
	book, at := r.bookOf(&s.Tank, plain, days[0].From.Location()), func(at time.Time) stock.Tolerances { return t.at(at, days) }
	twins := stock.Twins(r.loads(s.Tank.Tank), book, plain, at)
	s.Rises = stock.Rises(book, r.wet(s.Tank.Tank, readings, twins), from, to, at)
	for i := range r.Deliveries {
		d := &r.Deliveries[i]
		if d.Tank != s.Tank.Tank || !d.end().After(from) || d.end().After(to) {
			continue
		}
		of := d.measured(readings)
		of.Note = d.paper()
		if d.Said != nil {
			of.Density = d.Said.Density
			if d.Line != nil {
				of.Invoice = &stock.Paper{Volume: stock.Quantity{UL: d.Line.VolumeUL, Basis: d.Said.Billed}, TemperatureMC: d.Said.TemperatureMC}
			}
		}
		c := Checked{Delivery: *d, Note: of.Note, Twin: twins[d.Ref], By: t.at(d.end(), days)}
		var err error
		if c.Checked, err = stock.Check(of, plain, c.By); err != nil {
			c.Trouble = err.Error()
		}
		s.Deliveries = append(s.Deliveries, c)
	}
	slices.SortFunc(s.Deliveries, func(a, b Checked) int { return cmp.Or(a.end().Compare(b.end()), compare(a.Ref, b.Ref)) })
}

// measured is what was read at both ends of a delivery, as its record says.
func (d *Delivery) measured(readings []stock.Reading) stock.Delivery {
	of := stock.Delivery{Ref: d.Ref}
	if d.Before != nil && d.After != nil && !d.From.IsZero() && d.To.After(d.From) {
		of.Before = d.reading(readings, d.From, *d.Before, nil)
		of.After = d.reading(readings, d.To, *d.After, d.TemperatureMC)
	}
	return of
}

// wet are the deliveries into a tank of which water was measured. One that is there twice brought its water once.
func (r *Records) wet(tank string, readings []stock.Reading, twins map[dispense.Ref]stock.Twin) (all []stock.Wet) {
	for i := range r.Deliveries {
		d := &r.Deliveries[i]
		if d.Tank != tank || twins[d.Ref].UL > 0 {
			continue
		}
		if of := d.measured(readings); of.Before != nil && of.Before.WaterUL != nil && of.After.WaterUL != nil {
			all = append(all, stock.Wet{From: d.From, To: d.To, WaterUL: *of.After.WaterUL - *of.Before.WaterUL})
		}
	}
	return all
}

// loads are what came into a tank, also about the period, for what is there twice may be so over its end.
func (r *Records) loads(tank string) (all []stock.Load) {
	for i := range r.Deliveries {
		d := &r.Deliveries[i]
		if d.Tank != tank || d.Volume.UL <= 0 {
			continue
		}
		l := stock.Load{Ref: d.Ref, From: d.From, To: d.To, Volume: d.Volume, Before: d.Before, After: d.After, Said: d.Said != nil}
		if l.From.IsZero() || l.To.Before(l.From) {
			l.From, l.To = d.end(), d.end()
		}
		number := d.Document
		if d.Said != nil && d.Said.Number != "" {
			number = d.Said.Number
		}
		if numbered(number, number) {
			l.Number = key(number)
		}
		l.Noted = l.Number != "" || d.paper() != nil
		all = append(all, l)
	}
	return all
}

func (d *Delivery) end() time.Time {
	if d.To.IsZero() {
		return d.At
	}
	return d.To
}

// paper is the note: what the office says, or else what people at the station wrote down,
// which is stated as the delivery is.
func (d *Delivery) paper() *stock.Paper {
	switch {
	case d.Said != nil && d.Said.Volume != nil:
		return &stock.Paper{Volume: *d.Said.Volume, TemperatureMC: d.Said.TemperatureMC}
	case d.Said == nil && d.DocumentUL != nil && *d.DocumentUL > 0:
		return &stock.Paper{Volume: stock.Quantity{UL: *d.DocumentUL, Basis: d.Volume.Basis}}
	}
	return nil
}

// reading is what the tank held at an end of the delivery, as its record says. How warm that
// was, what the gauge compensated it to, and the water, are of the reading beside it: of the
// nearest that says the same volume, and of the water of the nearest.
func (d *Delivery) reading(readings []stock.Reading, at time.Time, v dispense.Volume, temperature *int64) *stock.Reading {
	out := &stock.Reading{Ref: d.Ref, At: at, Volume: stock.Quantity{UL: v, Basis: d.Volume.Basis}, TemperatureMC: temperature}
	same, water, middle := beside+1, beside+1, d.From.Add(d.To.Sub(d.From)/2)
	for i := range readings {
		x := &readings[i]
		far := x.At.Sub(at).Abs()
		if at.Equal(d.From) == x.At.After(middle) {
			continue // it is of the other end
		}
		if far < same && x.Volume == out.Volume {
			same, out.Compensated = far, x.Compensated
			if temperature == nil {
				out.TemperatureMC = x.TemperatureMC
			}
		}
		if far < water && x.WaterUL != nil {
			water, out.WaterUL = far, x.WaterUL
		}
	}
	return out
}

// hoses holds totalizers against fills, hose by hose. A hose that changed its tank counts in each what it gave of that, as the books have it: what
// lies between two statements is of the tank of the later one.
func (s *Sheet) hoses(r *Records, days []stock.Period, t tolerances) {
	if len(days) == 0 {
		return
	}
	whole := []stock.Period{{Name: days[0].Name, From: days[0].From, To: days[len(days)-1].To}}
	s.Purposes = map[string]dispense.Volume{}
	for _, hose := range s.Hoses {
		var turns []stock.Turn
		var last *Statement // of the hose, which says whose it is
		var own, leaving []*Statement
		leaves := r.leaves(hose)
		for i := range r.Statements {
			x := &r.Statements[i]
			if x.Hose != hose {
				continue
			}
			turn := x.Turn
			turn.Apart = r.tankOf(x) != s.Tank.Tank
			if turns = append(turns, turn); !x.At.After(whole[0].To) && (last == nil || !x.At.Before(last.At)) {
				last = x
			}
			if turn.Apart {
				continue
			}
			if own = append(own, x); x.AfterUL == nil && leaves(x) {
				leaving = append(leaving, x)
			}
		}
		left := func(p stock.Period) (ul dispense.Volume) {
			for _, x := range leaving {
				if falls(p, x.At) {
					ul += x.VolumeUL
				}
			}
			return ul
		}
		byDay, err := stock.HoseBy(turns, days, func(day int) []stock.Tolerances { return t.days[day : day+1] })
		if err != nil {
			s.Trouble = cmp.Or(s.Trouble, err.Error())
			continue
		}
		all, err := stock.Hose(turns, whole, t.days...)
		if err != nil {
			s.Trouble = cmp.Or(s.Trouble, err.Error())
			continue
		}
		if all[0].Last == nil && all[0].Fills == 0 && (last == nil || r.tankOf(last) != s.Tank.Tank) {
			continue // it is another's by now
		}
		for i, row := range byDay {
			if row.Last != nil || row.Fills != 0 {
				s.HoseDays = append(s.HoseDays, HoseRow{hose, row, left(days[i])})
			}
		}
		s.HoseAll = append(s.HoseAll, HoseRow{hose, all[0], left(whole[0])})
		for _, x := range own {
			if x.What == stock.Filled && falls(whole[0], x.At) {
				s.Purposes[x.Purpose] += x.VolumeUL
				s.Fills = append(s.Fills, x.Ref)
			}
		}
	}
	slices.SortStableFunc(s.HoseDays, func(a, b HoseRow) int { return cmp.Compare(a.Period, b.Period) })
}
