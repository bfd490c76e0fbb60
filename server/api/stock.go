package api

import (
	"cmp"
	"errors"
	"fmt"
	"net/http"
	"time"

	"github.com/litro-fuel/litro/dispense"
	"github.com/litro-fuel/litro/server/access"
	"github.com/litro-fuel/litro/server/fault"
	"github.com/litro-fuel/litro/server/reconcile/stock"
	"github.com/litro-fuel/litro/server/report"
	"github.com/litro-fuel/litro/server/stockroom"
)

// A StockRow is the book of a tank over a month or a day. What nobody measured is absent.
type StockRow struct {
	OpeningUL     *int64   `json:"opening_ul,omitempty" doc:"Measured, or what the book said where nobody measured then."`
	ReceivedUL    int64    `json:"received_ul" doc:"By how much the tank rose with deliveries, and what was drawn meanwhile."`
	IssuedUL      int64    `json:"issued_ul" doc:"By fills, tests apart, as totalizers moved."`
	TestsUL       int64    `json:"tests_ul" doc:"Less what was put back."`
	UnrecordedUL  int64    `json:"unrecorded_ul" doc:"Went through a totalizer, and is in no fill."`
	MovedUL       int64    `json:"moved_ul" doc:"From other tanks, less what went to them."`
	BookUL        *int64   `json:"book_ul,omitempty" doc:"opening + received - issued - tests - unrecorded + moved"`
	MeasuredUL    *int64   `json:"measured_ul,omitempty"`
	DifferenceUL  *int64   `json:"difference_ul,omitempty" doc:"Measured less book."`
	WaterUL       *int64   `json:"water_ul,omitempty"`
	Day           string   `json:"day,omitempty"`
	State         string   `json:"state,omitempty" doc:"Of a day: within, watch, investigate, or unmeasured."`
	WatchUL       *int64   `json:"watch_ul,omitempty" doc:"Of a day: how far it may be off until it is watched, …"`
	InvestigateUL *int64   `json:"investigate_ul,omitempty" doc:"… and until somebody must look."`
	Source        string   `json:"measured_by,omitempty" doc:"gauge, dip: people at the station with a stick, or file: somebody's file, on a day of which the station recorded nothing"`
	Events        []int    `json:"events,omitempty" doc:"Of a day, of the tax authority's list: 7 to 11."`
	HosesUL       []HoseUL `json:"hoses,omitempty" doc:"What left by each."`
}

// A HoseUL is what left by a hose.
type HoseUL struct {
	Hose     string `json:"hose"`
	VolumeUL int64  `json:"volume_ul"`
}

// A StockLimit is a month's difference against one of the two limits.
type StockLimit struct {
	State   string `json:"state" doc:"whole, within, short, over, or unmeasured"`
	LimitUL int64  `json:"limit_ul"`
}

// A Stock is the book of a tank over a month.
type Stock struct {
	Station string      `json:"station"`
	Name    string      `json:"station_name"`
	Tank    string      `json:"tank"`
	Grade   string      `json:"grade_name"`
	Month   string      `json:"month" example:"2026-11"`
	Book    StockRow    `json:"book"`
	SAT     StockLimit  `json:"sat" doc:"Against event 7 of the tax authority: 0.5 % of the book where nothing else is said."`
	Stick   *StockLimit `json:"stick,omitempty" doc:"Where a stick was read at either end: against what sticks are off by, which the month is judged by then in place of event 7. Absent: a gauge was."`
	Leak    StockLimit  `json:"leak" doc:"Against the rule for underground tanks: 1 % of what left and 492 L where nothing else is said."`
	Worth   *int64      `json:"worth_cents,omitempty" doc:"At the end; for who may see invoices. Absent: nobody has said what it was worth at first."`
	Trouble string      `json:"trouble,omitempty" doc:"Why there is no book."`
}

// A WholeStock is the book of a tank over a month with its days, deliveries and hoses.
type WholeStock struct {
	Stock
	Cause      string          `json:"cause,omitempty" doc:"What the differences of days go along with: leak, meter, meters or deliveries; absent: nothing is clear."`
	CauseHose  string          `json:"cause_hose,omitempty" doc:"Of a meter."`
	Days       []StockRow      `json:"days" nullable:"false"`
	Deliveries []StockDelivery `json:"deliveries" nullable:"false"`
	Brought    []StockBrought  `json:"brought" nullable:"false" doc:"Readings that files brought. They are no records, and count on days alone of which the station recorded none."`
	Totalizers []StockHose     `json:"totalizers" nullable:"false" doc:"By days and hoses: moved - fills = offbook + gaps - overlaps + display - loose"`
}

// A StockBrought is a reading of a tank that a file brought.
type StockBrought struct {
	Dip           int64     `json:"dip" doc:"Its number."`
	At            time.Time `json:"at"`
	State         string    `json:"state" doc:"counts; recorded: the station recorded that day itself; height: it has no liters; or voided"`
	VolumeUL      *int64    `json:"volume_ul,omitempty" doc:"As observed."`
	HeightUM      *int64    `json:"height_um,omitempty"`
	WaterUL       *int64    `json:"water_ul,omitempty"`
	WaterUM       *int64    `json:"water_um,omitempty"`
	TemperatureMC *int64    `json:"temperature_mc,omitempty"`
	File          string    `json:"file"`
	Sheet         string    `json:"sheet,omitempty"`
	Line          int       `json:"line"`
	BroughtBy     string    `json:"brought_by"`
	BroughtAt     time.Time `json:"brought_at"`
	VoidedBy      string    `json:"voided_by,omitempty"`
	AgreedBy      string    `json:"agreed_by,omitempty"`
	Reason        string    `json:"reason,omitempty" doc:"Why it was voided."`
}

// A VoidDip says that a reading of a file is wrong.
type VoidDip struct {
	Dip    int64  `json:"dip" minimum:"1" doc:"Its number."`
	Reason string `json:"reason" minLength:"1" maxLength:"200"`
}

func broughtOf(b *stockroom.Brought) StockBrought {
	return StockBrought{
		b.N, b.At.UTC(), string(b.State), (*int64)(b.VolumeUL), b.HeightUM, (*int64)(b.WaterUL), b.WaterUM, b.TemperatureMC, b.File, b.Sheet, b.Line, b.By, b.BroughtAt.UTC(), b.Voided.By, b.Voided.AgreedBy, b.Voided.Reason,
	}
}

// A StockCompared is a volume against another.
type StockCompared struct {
	State   string `json:"state" doc:"whole, within, short, over, unmeasured, unsaid: there is no paper; or apart: of different temperatures, and nobody can correct one"`
	MoreUL  int64  `json:"more_ul"`
	LimitUL int64  `json:"limit_ul"`
	Basis   string `json:"basis,omitempty" doc:"At which both are: obs, 15C, 20C or 60F; absent: they were not compared."`
}

// A StockDelivery is a delivery, and what it was held against.
type StockDelivery struct {
	Delivery    string         `json:"delivery" doc:"Its record."`
	At          time.Time      `json:"at"`
	VolumeUL    int64          `json:"volume_ul" doc:"As it was recorded."`
	Basis       string         `json:"basis"`
	Number      string         `json:"number,omitempty" doc:"Of its note."`
	NoteUL      *int64         `json:"note_ul,omitempty"`
	NoteBasis   string         `json:"note_basis,omitempty"`
	NoteCents   *int64         `json:"note_cents,omitempty" doc:"What the note says that it costs; for who may see invoices."`
	Note        StockCompared  `json:"note" doc:"What came against the note."`
	WaterUL     *int64         `json:"water_ul,omitempty" doc:"That came with it."`
	Line        string         `json:"line,omitempty" doc:"Of an invoice, that bills it; for who may see invoices."`
	AmountCents *int64         `json:"amount_cents,omitempty" doc:"Of the line, likewise: of one of several deliveries its part."`
	BilledUL    *int64         `json:"billed_ul,omitempty" doc:"Of the line, likewise: of one of several deliveries its part, by liters."`
	Others      int            `json:"line_others,omitempty" doc:"How many more deliveries the line is of, likewise."`
	Invoice     *StockCompared `json:"invoice,omitempty" doc:"What came against the line, likewise."`
	Revision    int64          `json:"revision" doc:"Of what was said of its papers; 0: nothing."`
	Trouble     string         `json:"trouble,omitempty"`
}

// A StockHose is what a hose's totalizer did on a day.
type StockHose struct {
	Day        string `json:"day"`
	Hose       string `json:"hose"`
	MovedUL    int64  `json:"moved_ul"`
	FillsUL    int64  `json:"fills_ul"`
	OffbookUL  int64  `json:"offbook_ul"`
	GapsUL     int64  `json:"gaps_ul"`
	OverlapsUL int64  `json:"overlaps_ul"`
	DisplayUL  int64  `json:"display_ul" doc:"That the totalizer moved more than fills say."`
	LooseUL    int64  `json:"loose_ul" doc:"Of fills that say no totalizer."`
	State      string `json:"state"`
}

// A SayNote says the papers of a delivery, all of them together.
type SayNote struct {
	Delivery      string   `json:"delivery" maxLength:"80" doc:"Its record."`
	Revision      int64    `json:"revision" minimum:"0" doc:"Of what was read; 0 where nothing was said yet."`
	Number        string   `json:"number,omitempty" maxLength:"60"`
	VolumeUL      *int64   `json:"volume_ul,omitempty" minimum:"1" maximum:"1000000000000" doc:"Of the note; absent: there is none."`
	AmountCents   *int64   `json:"amount_cents,omitempty" minimum:"0" maximum:"100000000000000" doc:"What the note says that the fuel costs, taxes and all; absent: nothing."`
	Basis         string   `json:"basis,omitempty" enum:"obs,15C,20C,60F" doc:"At which temperature the note states it."`
	TemperatureMC *int64   `json:"temperature_mc,omitempty" minimum:"-50000" maximum:"100000" doc:"Of the fuel in the truck, in thousandths of a °C."`
	DensityG      int64    `json:"density_g,omitempty" minimum:"0" maximum:"1100000" doc:"At 15 °C, in grams a cubic meter; 0: the note does not say."`
	Line          string   `json:"line,omitempty" maxLength:"120" doc:"Document, part and number of the line that bills it, with / between; absent: none yet."`
	Billed        string   `json:"billed_basis,omitempty" enum:"obs,15C,20C,60F" doc:"At which temperature the line states its liters."`
	With          []With   `json:"with,omitempty" maxItems:"200" doc:"Other deliveries that are said along with it. A line that is of others already is said of all of them."`
	Another       []string `json:"another,omitempty" maxItems:"200" doc:"Deliveries that it seems to be, and is not: another truck brought them. What truck_twice named."`
	Reason        string   `json:"reason" minLength:"1" maxLength:"200"`
}

// A With is another delivery that is said along with one.
type With struct {
	Delivery string `json:"delivery" maxLength:"80" doc:"Its record."`
	Revision int64  `json:"revision" minimum:"0" doc:"Of what was read of its papers; 0 where nothing was said yet."`
	How      string `json:"how,omitempty" enum:"line,truck" doc:"line: the same line bills both, or none does where the line is absent; truck: and the note is of both, so its liters and amount are divided by what was measured; absent: the line is not of it any more."`
}

// A NoteSaid tells of which delivery papers were said.
type NoteSaid struct {
	Delivery string `json:"delivery"`
}

// A StockTolerance is how far a figure may be off, and since when it judged.
type StockTolerance struct {
	Which    string     `json:"which"`
	LimitUL  int64      `json:"limit_ul"`
	ShareE4  int64      `json:"share_e4" doc:"Ten-thousandths of what it is of. Whichever is more counts; of a leak both together."`
	Counted  string     `json:"counted" format:"date" doc:"The first day of the month on which it judged."`
	Until    string     `json:"until" format:"date" doc:"The last."`
	Station  string     `json:"station,omitempty" doc:"Of which it was said; absent: of all, or nobody said anything."`
	Tank     string     `json:"tank,omitempty"`
	From     string     `json:"from,omitempty" format:"date" doc:"Since when it counts; absent: it is built in."`
	Reason   string     `json:"reason,omitempty"`
	SaidBy   string     `json:"said_by,omitempty"`
	AgreedBy string     `json:"agreed_by,omitempty"`
	SaidAt   *time.Time `json:"said_at,omitempty"`
}

// SayStockTolerance says one from a day on.
type SayStockTolerance struct {
	Which   string `json:"which" enum:"watch,investigate,sat,leak,drift,delivery,delivery_observed,papers,water,junction,pump"`
	Place   string `json:"place" enum:"tank,station,all" doc:"Of the tank alone, of all of the station, or of all there are."`
	From    string `json:"from" format:"date"`
	LimitUL int64  `json:"limit_ul" minimum:"0" maximum:"10000000000"`
	ShareE4 int64  `json:"share_e4" minimum:"0" maximum:"1000"`
	Reason  string `json:"reason" minLength:"1" maxLength:"200"`
}

var toleranceFields = map[string]string{"volume": "limit_ul", "share": "share_e4", "agreed": "reason"}

// stockFields are what the room calls fields of papers, and how they are called here.
var stockFields = map[string]string{"number": "number", "volume": "volume_ul", "amount": "amount_cents", "basis": "basis", "temperature": "temperature_mc", "density": "density_g", "line": "line", "billed": "billed_basis", "with": "with", "reason": "reason"}

func rowOfStock(r *stockroom.Row) StockRow {
	out := StockRow{
		OpeningUL: (*int64)(r.Opening), ReceivedUL: int64(r.Received), IssuedUL: int64(r.Fills), TestsUL: int64(r.Tests), UnrecordedUL: int64(r.Unrecorded), MovedUL: int64(r.Moved),
		BookUL: (*int64)(r.Book), MeasuredUL: (*int64)(r.Measured), DifferenceUL: (*int64)(r.Variance), WaterUL: (*int64)(r.WaterUL), Source: string(r.Source), State: string(r.State),
	}
	if r.Watch > 0 || r.Investigate > 0 {
		out.WatchUL, out.InvestigateUL = (*int64)(&r.Watch), (*int64)(&r.Investigate)
	}
	for _, e := range r.Events {
		out.Events = append(out.Events, int(e))
	}
	return out
}

func stockOf(p report.Period, s *stockroom.Sheet) Stock {
	out := Stock{
		Station: s.Tank.Station, Name: s.Tank.StationName, Tank: s.Tank.Tank, Grade: s.Tank.GradeName, Month: p.From.Format("2006-01"), Book: rowOfStock(&s.All),
		SAT: StockLimit{string(s.SAT.State), int64(s.SAT.Tolerance)}, Leak: StockLimit{string(s.Leak.State), int64(s.Leak.Tolerance)}, Trouble: s.Trouble,
	}
	if s.Stick != nil {
		out.Stick = &StockLimit{string(s.Stick.State), int64(s.Stick.Tolerance)}
	}
	for _, hose := range s.Hoses {
		out.Book.HosesUL = append(out.Book.HosesUL, HoseUL{hose, int64(s.All.Hoses[hose])})
	}
	return out
}

func comparedOf(c stock.Comparison) StockCompared {
	return StockCompared{string(c.State), int64(c.More), int64(c.Tolerance), string(c.Basis)}
}

func deliveryOf(d *stockroom.Checked, money bool) StockDelivery {
	out := StockDelivery{
		Delivery: d.Ref.String(), At: d.At.UTC(), VolumeUL: int64(d.Volume.UL), Basis: string(d.Volume.Basis), Number: d.Document, Note: comparedOf(d.Checked.Note), WaterUL: (*int64)(d.WaterUL), Trouble: d.Trouble,
	}
	if d.Said != nil {
		out.Revision, out.Number = d.Said.N, d.Said.Number
	}
	if d.Note != nil {
		out.NoteUL, out.NoteBasis = (*int64)(&d.Note.Volume.UL), string(d.Note.Volume.Basis)
	}
	if money && d.Said != nil {
		out.NoteCents = d.Said.Cents
	}
	if money && d.Line != nil {
		out.Line, out.AmountCents, out.BilledUL, out.Others, out.Invoice = d.Line.LineID.String(), &d.Line.Cents, new(int64(d.Line.VolumeUL)), d.Line.Others, new(comparedOf(d.Invoice))
	}
	return out
}

// month is the one that is asked for by a day in it.
func (c *call) month() (report.Period, error) {
	q := c.request.URL.Query()
	q.Set("period", string(report.Month))
	return report.ParsePeriod(q, c.calendar(), c.Now())
}

// books fails where this installation keeps none.
func (c *call) books() error {
	if c.Stock == nil {
		return fmt.Errorf("books of tanks: %w", fault.ErrNotFound)
	}
	return nil
}

// An OfMonth says which month an answer is about.
type OfMonth struct {
	At string `query:"at" format:"date" doc:"Any day of the month; this one without."`
}

func addStock(a *api) {
	const tag = "stations"
	list(a, operation{id: "list-stock", tag: tag, path: "/stock", page: "GET /stock", summary: "List what own tanks should hold, and do", about: "Of a month. The two limits are of two rules, and stand apart.", try: "?at=2026-12-01"},
		func(s *Stock) string { return s.Station + "/" + s.Tank },
		func(c *call, _ *struct {
			Paging
			OfMonth
		}) ([]Stock, error) {
			p, err := c.month()
			if err == nil {
				err = c.books()
			}
			if err != nil {
				return nil, err
			}
			all, err := c.Stock.Month(c, p.From, p.To)
			if err != nil {
				return nil, err
			}
			var out []Stock
			for i := range all {
				out = append(out, stockOf(p, &all[i]))
			}
			if !c.may(access.SeeInvoices) {
				return out, nil
			}
			v, err := c.Stock.Worth(c, p.From, p.To)
			if err != nil {
				return nil, err
			}
			for i := range out {
				for j := range v.Tanks {
					if w := &v.Tanks[j]; w.Has() && w.Tank.Station == out[i].Station && w.Tank.Tank == out[i].Tank {
						out[i].Worth = &w.All.Closing.Cents
					}
				}
			}
			return out, nil
		})
	read(a, operation{id: "get-stock", tag: tag, path: "/stock/{station}/{tank}", page: "GET /stock/{station}/{tank}", summary: "Show the book of a tank day by day", about: "With deliveries against their papers, and totalizers against fills.", try: "?at=2026-12-01"},
		func(c *call, in *struct {
			OfTank
			OfMonth
		}) (out WholeStock, err error) {
			p, err := c.month()
			if err == nil {
				err = c.books()
			}
			if err != nil {
				return out, err
			}
			s, err := c.Stock.Tank(c, in.Station, in.Tank, p.From, p.To)
			if err != nil {
				return out, err
			}
			out = WholeStock{Stock: stockOf(p, s), Days: []StockRow{}, Deliveries: []StockDelivery{}, Brought: []StockBrought{}, Totalizers: []StockHose{}}
			for i := range s.Brought {
				out.Brought = append(out.Brought, broughtOf(&s.Brought[i]))
			}
			if s.Cause.Why != stock.Unclear {
				out.Cause, out.CauseHose = string(s.Cause.Why), s.Cause.Hose
			}
			for i := range s.Days {
				row := rowOfStock(&s.Days[i])
				row.Day = s.Days[i].Period
				out.Days = append(out.Days, row)
			}
			for i := range s.Deliveries {
				out.Deliveries = append(out.Deliveries, deliveryOf(&s.Deliveries[i], c.may(access.SeeInvoices)))
			}
			for i := range s.HoseDays {
				h := &s.HoseDays[i]
				out.Totalizers = append(out.Totalizers, StockHose{h.Period, h.Hose, int64(h.Moved), int64(h.Fills), int64(h.Offbook), int64(h.Gaps), int64(h.Overlaps), int64(h.Display), int64(h.Loose), string(h.State)})
			}
			return out, nil
		})
	list(a, operation{id: "list-stock-tolerances", tag: tag, path: "/stock/{station}/{tank}/tolerances", page: "GET /stock/{station}/{tank}/tolerances", summary: "List by which tolerances a tank is judged in a month", about: "Each day is judged by its own; the month as one by the tightest of its days.", try: "?at=2026-12-01"},
		func(t *StockTolerance) string { return t.Which + "/" + t.Counted },
		func(c *call, in *struct {
			Paging
			OfTank
			OfMonth
		}) (out []StockTolerance, err error) {
			p, err := c.month()
			if err == nil {
				err = c.books()
			}
			if err != nil {
				return nil, err
			}
			if _, err := c.Stock.Tank(c, in.Station, in.Tank, p.From, p.To); err != nil {
				return nil, err
			}
			said, err := c.Stock.Tolerances(c)
			judged := stockroom.Judge(said, stock.Place{Station: in.Station, Tank: in.Tank}, stockroom.Days(p.From, p.To))
			for i := range judged {
				j := &judged[i]
				x := StockTolerance{Which: string(j.Which), LimitUL: int64(j.Limit.UL), ShareE4: j.Limit.E4, Counted: j.Since, Until: j.Until}
				if j.N > 0 {
					x.Station, x.Tank, x.From, x.Reason, x.SaidBy, x.AgreedBy, x.SaidAt = j.Place.Station, j.Place.Tank, j.From, j.Reason, j.By, j.AgreedBy, utc(&j.At)
				}
				out = append(out, x)
			}
			return out, err
		})
	do(a, operation{id: "say-stock-tolerance", tag: tag, path: "/stock/{station}/{tank}/tolerances", page: "POST /stock/{station}/{tank}/tolerances", summary: "Say how far a figure of own tanks may be off",
		about: "From a day on, which is of no closed month. What lets more pass on any day takes two people: the header Checked-By has a token of the second one, which acts and has the right \"agree budget\".",
		try:   `{"which":"leak","place":"tank","from":"2100-01-01","limit_ul":400000000,"share_e4":100,"reason":"Acuerdo de la contraloría"}`},
		func(c *call, in *struct {
			Acting
			OfTank
			By   string `header:"Checked-By" maxLength:"200" doc:"Of what lets more pass: a token of the second person, which acts and may agree to the budget."`
			Body SayStockTolerance
		}) (SayStockTolerance, error) {
			if err := c.books(); err != nil {
				return SayStockTolerance{}, err
			}
			b := &in.Body
			t := stockroom.Tolerance{Reason: b.Reason}
			t.Which, t.From, t.Limit = stock.Which(b.Which), b.From, stock.Limit{UL: dispense.Volume(b.LimitUL), E4: b.ShareE4}
			switch b.Place {
			case "tank":
				t.Place = stock.Place{Station: in.Station, Tank: in.Tank}
			case "station":
				t.Place.Station = in.Station
			}
			err := c.Stock.SayTolerance(c, c.user.Username, t)
			if stockroom.NeedsTwo(err) {
				if t.AgreedBy, err = c.secondPerson(access.AgreeBudget, ""); err != nil {
					return SayStockTolerance{}, err
				}
				err = c.Stock.SayTolerance(c, c.user.Username, t)
			}
			if bad, ok := errors.AsType[*stockroom.Problem](err); ok {
				err = badField("body."+cmp.Or(toleranceFields[bad.Field], bad.Field), "%v", bad)
			}
			return *b, err
		})
	do(a, operation{id: "void-dip", tag: tag, path: "/stock/{station}/{tank}/brought", page: "POST /stock/{station}/{tank}/brought", summary: "Void a reading of a tank that a file brought",
		about: "It counts no more, and stays in sight. Of a closed month none is voided. It takes two people: the header Checked-By has a token of the second one, which acts and has the right \"agree budget\".",
		try:   `{"dip":1,"reason":"era de otro tanque"}`},
		func(c *call, in *struct {
			Acting
			OfTank
			By   string `header:"Checked-By" maxLength:"200" doc:"A token of the second person, which acts and may agree to the budget."`
			Body VoidDip
		}) (VoidDip, error) {
			if err := c.books(); err != nil {
				return VoidDip{}, err
			}
			agreed, err := c.secondPerson(access.AgreeBudget, "")
			if err != nil {
				return VoidDip{}, err
			}
			err = c.Stock.VoidDip(c, c.user.Username, stockroom.DipVoid{Station: in.Station, Tank: in.Tank, Dip: in.Body.Dip, Reason: in.Body.Reason, AgreedBy: agreed})
			if bad, ok := errors.AsType[*stockroom.Problem](err); ok {
				err = badField("body."+bad.Field, "%v", bad)
			}
			return in.Body, err
		})
	do(a, operation{id: "say-delivery-note", tag: tag, path: "/stock/{station}/{tank}/notes", page: "POST /stock/{station}/{tank}", summary: "Say the papers of a delivery into a tank",
		about: "What its note says, at which temperature, and which line of an invoice bills it, alone or with other deliveries. All of it together; what was said before stays on record.",
		try:   `{"delivery":"norte/1/1","revision":0,"number":"R-1","volume_ul":10000000000,"basis":"20C","density_g":840000,"reason":"Remisión en papel"}`},
		func(c *call, in *struct {
			Acting
			OfTank
			Body SayNote
		}) (NoteSaid, error) {
			if err := c.books(); err != nil {
				return NoteSaid{}, err
			}
			b := &in.Body
			n := stockroom.Note{N: b.Revision, Number: b.Number, TemperatureMC: b.TemperatureMC, Density: stock.Density(b.DensityG), Cents: b.AmountCents, Billed: stock.Basis(b.Billed), Reason: b.Reason}
			var err error
			if n.Delivery, err = dispense.ParseRef(b.Delivery); err != nil || n.Delivery.Station != in.Station {
				return NoteSaid{}, badField("body.delivery", "%q is no record of the station; see deliveries of get-stock", b.Delivery)
			}
			if n.Line, err = stockroom.ParseLine(b.Line); err != nil {
				return NoteSaid{}, badField("body.line", "%v", err)
			}
			if b.VolumeUL != nil {
				n.Volume = &stock.Quantity{UL: dispense.Volume(*b.VolumeUL), Basis: stock.Basis(b.Basis)}
			}
			var with []stockroom.With
			for _, w := range b.With {
				x := stockroom.With{N: w.Revision, How: stockroom.How(w.How)}
				if x.Delivery, err = dispense.ParseRef(w.Delivery); err != nil {
					return NoteSaid{}, badField("body.with", "%q is no record; see deliveries of get-stock", w.Delivery)
				}
				with = append(with, x)
			}
			for _, text := range b.Another {
				ref, err := dispense.ParseRef(text)
				if err != nil {
					return NoteSaid{}, badField("body.another", "%q is no record; see deliveries of get-stock", text)
				}
				n.Another = append(n.Another, ref)
			}
			err = c.Stock.SayNote(c, c.user.Username, n, with...)
			if twice, ok := errors.AsType[*stockroom.TwiceError](err); ok {
				odd := problem(http.StatusConflict, "truck_twice", twice.Error()+"; look at that one, and if another truck brought it say so in another; one truck that filled several tanks is said in with")
				odd.Field = "body.another"
				return NoteSaid{}, odd
			}
			if bad, ok := errors.AsType[*stockroom.Problem](err); ok {
				err = badField("body."+stockFields[bad.Field], "%v", bad)
			}
			if errors.Is(err, stockroom.ErrBilled) {
				err = errors.Join(err, fault.ErrConflict)
			}
			return NoteSaid{b.Delivery}, err
		})
}
