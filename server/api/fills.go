package api

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/litro-fuel/litro/dispense"
	"github.com/litro-fuel/litro/server/access"
	"github.com/litro-fuel/litro/server/office"
	"github.com/litro-fuel/litro/server/report"
)

// A Fill is fuel that flowed, after corrections.
type Fill struct {
	Record         string    `json:"record" doc:"Station, epoch and number of the record." example:"norte/1/42"`
	HappenedAt     time.Time `json:"happened_at"`
	Station        string    `json:"station" doc:"Where it flowed; of a contracted station its permit."`
	StationName    string    `json:"station_name"`
	Vehicle        string    `json:"vehicle" doc:"Empty where it was no vehicle's."`
	VehicleName    string    `json:"vehicle_name"`
	Department     string    `json:"department" doc:"That had the vehicle then."`
	DepartmentName string    `json:"department_name"`
	State          string    `json:"state,omitempty" doc:"Of the vehicle then."`
	Custodian      string    `json:"custodian,omitempty"`
	Funding        string    `json:"funding,omitempty"`
	Driver         string    `json:"driver,omitempty"`
	DriverName     string    `json:"driver_name,omitempty"`
	Grade          string    `json:"grade"`
	GradeName      string    `json:"grade_name"`
	Purpose        string    `json:"purpose" doc:"vehicle, container, test, transfer or purge"`
	VolumeUL       int64     `json:"volume_ul"`
	AmountCents    *int64    `json:"amount_cents,omitempty"`
	Currency       string    `json:"currency,omitempty"`
	OdometerM      *int64    `json:"odometer_m,omitempty"`
	EngineS        *int64    `json:"engine_s,omitempty"`
	Full           bool      `json:"full" doc:"Somebody said that the tank was full, or the nozzle stopped by itself."`
	Typed          bool      `json:"typed" doc:"A person, not a device, said how much."`
	Corrected      string    `json:"corrected,omitempty" doc:"replaced, reduced or assigned"`
	Ended          string    `json:"ended,omitempty"`
	Flags          []string  `json:"flags" nullable:"false"`

	branch int
}

func fillOf(f *report.Fill) Fill {
	return Fill{
		Record: f.Ref.String(), HappenedAt: f.At.UTC(), Station: f.Station, StationName: f.StationName, Vehicle: f.Vehicle, VehicleName: f.VehicleName, Department: f.Department,
		DepartmentName: f.DepartmentName, State: f.State, Custodian: f.Custodian, Funding: f.Funding, Driver: f.Driver, DriverName: f.DriverName, Grade: f.Fill.Grade, GradeName: f.GradeName,
		Purpose: f.Purpose, VolumeUL: int64(f.VolumeUL), AmountCents: f.AmountCents, Currency: f.Currency, OdometerM: f.OdometerM, EngineS: f.EngineS, Full: f.Full, Typed: f.Typed,
		Corrected: f.Corrected, Ended: f.Ended, Flags: append([]string{}, f.Flags...), branch: f.Branch,
	}
}

// mark is the place of a fill among all, as a cursor keeps it.
func (f *Fill) mark() string {
	return fmt.Sprintf("%s %s %d", f.HappenedAt.Format(time.RFC3339Nano), f.Record, f.branch)
}

// fillMark reads what mark wrote; nil of nothing.
func fillMark(text string) (*report.FillMark, error) {
	if text == "" {
		return nil, nil
	}
	var m report.FillMark
	words := strings.Fields(text)
	bad := badField("query.after", "it is no next of this list; begin without it")
	if len(words) != 3 {
		return nil, bad
	}
	var err [3]error
	m.At, err[0] = time.Parse(time.RFC3339Nano, words[0])
	m.Ref, err[1] = dispense.ParseRef(words[1])
	m.Branch, err[2] = strconv.Atoi(words[2])
	if cmp.Or(err[0], err[1], err[2]) != nil {
		return nil, bad
	}
	return &m, nil
}

// A TypedFill is fuel that flowed elsewhere, as it stands on a paper.
type TypedFill struct {
	Vehicle    string    `json:"vehicle" maxLength:"24" example:"v0000001"`
	Grade      string    `json:"grade" maxLength:"24"`
	VolumeUL   int64     `json:"volume_ul" minimum:"1" maximum:"2000000000" example:"42500000"`
	HappenedAt time.Time `json:"happened_at"`
	Source     string    `json:"source" enum:"ticket,voucher"`
	Ticket     string    `json:"ticket" minLength:"1" maxLength:"60" doc:"Its number."`
	Contract   string    `json:"contract,omitempty" maxLength:"24"`
	PriceE4    *int64    `json:"price_e4,omitempty" minimum:"1" doc:"In 1/10000 of the currency unit a liter, as the paper says."`
	OdometerM  *int64    `json:"odometer_m,omitempty" minimum:"0"`
	EngineS    *int64    `json:"engine_s,omitempty" minimum:"0" doc:"Of an hour meter."`
	Full       string    `json:"full" enum:"yes,no,unknown"`
	Flowed     bool      `json:"flowed,omitempty" doc:"By a voucher: record it whatever speaks against it, because the fuel is in the tank."`
}

// A Recorded is the record that an act became.
type Recorded struct {
	Record string `json:"record" doc:"Station, epoch and number."`
}

// fillCurrency is that of typed prices.
const fillCurrency = "MXN"

// fill reads a typed fill, or says field by field what makes no sense.
func (c *call) fill(in *TypedFill) (office.Fill, error) {
	v, err := c.vehicle(in.Vehicle)
	if err != nil {
		return office.Fill{}, badField("body.vehicle", "there is no vehicle %q", in.Vehicle)
	}
	grades, err := c.desk.Fleet.Grades(c)
	if err != nil {
		return office.Fill{}, err
	}
	f := office.Fill{
		Vehicle: in.Vehicle, Grade: in.Grade, VolumeUL: dispense.Volume(in.VolumeUL), HappenedAt: in.HappenedAt.UTC().Truncate(time.Second), Precision: "minute", Source: in.Source, Ticket: in.Ticket,
		Contract: in.Contract, OdometerM: in.OdometerM, EngineS: in.EngineS, Full: in.Full, Flowed: in.Flowed,
	}
	known := false
	for _, g := range grades {
		known = known || g.Grade == in.Grade
	}
	switch now := c.Now(); {
	case !known:
		return f, badField("body.grade", "there is no grade %q", in.Grade)
	case f.HappenedAt.After(now) || f.HappenedAt.Before(now.AddDate(-1, 0, 0)):
		return f, badField("body.happened_at", "it is to come, or more than a year ago")
	case in.EngineS != nil && v.Odometer != "hours":
		return f, badField("body.engine_s", "the vehicle has no hour meter; say odometer_m")
	case in.OdometerM != nil && v.Odometer == "hours":
		return f, badField("body.odometer_m", "the vehicle has an hour meter; say engine_s")
	}
	if in.PriceE4 != nil {
		amount, err := dispense.AmountCents(f.VolumeUL, *in.PriceE4)
		if err != nil {
			return f, badField("body.price_e4", "the amount is out of bounds")
		}
		f.PriceE4, f.AmountCents, f.Currency = in.PriceE4, &amount, fillCurrency
	}
	return f, nil
}

func addFills(a *api) {
	const tag = "fills"
	listBy(a, operation{id: "list-fills", tag: tag, path: "/fills", page: "GET /consumption", summary: "List fills", try: "?period=month&limit=3",
		about: "With corrections, by when the fuel flowed, the first first; of this month unless another period is asked for. What comes in late, such as from a station that was away, has its place where the fuel flowed, which may be before a cursor."},
		(*Fill).mark,
		func(c *call, in *struct {
			Paging
			Period
			Vehicle    string `query:"vehicle" maxLength:"24"`
			Department string `query:"department" maxLength:"24" doc:"That had the vehicle then."`
			Station    string `query:"station" maxLength:"40"`
		}, after string, limit int) ([]Fill, error) {
			p, err := c.period(report.Month)
			if err != nil {
				return nil, err
			}
			mark, err := fillMark(after)
			if err != nil {
				return nil, err
			}
			fills, err := c.desk.Reports.Fills(c, report.FillsQuestion{Period: p, Vehicle: in.Vehicle, Department: in.Department, Station: in.Station, After: mark, Limit: limit})
			var out []Fill
			for i := range fills {
				out = append(out, fillOf(&fills[i]))
			}
			return out, err
		})
	do(a, operation{id: "type-fill", tag: tag, path: "/fills", page: "POST /fills/new", summary: "Type a fill from a paper", two: true,
		about: "It takes two people: the header Checked-By has a token of the second one, which acts. It counts when it happened, against the quotas of the vehicle too.",
		try:   `{"vehicle":"v0000001","grade":"magna","volume_ul":42500000,"happened_at":"2026-11-26T16:20:00Z","source":"ticket","ticket":"A-1042","price_e4":239900,"odometer_m":41902000,"full":"yes"}`},
		func(c *call, in *struct {
			Acting
			Checked
			Body TypedFill
		}) (Recorded, error) {
			f, err := c.fill(&in.Body)
			if err != nil {
				return Recorded{}, err
			}
			if f.ByVoucher() && !f.Flowed {
				odd, err := f.Odd(f.Ticket, func(first, last int64) ([]office.Voucher, error) {
					return c.desk.Reports.Vouchers(c, c.Now(), first, last)
				})
				if err != nil {
					return Recorded{}, err
				}
				if odd != nil {
					return Recorded{}, odd
				}
			}
			checked, err := c.secondPerson(access.TypeFills, f.Vehicle)
			if err != nil {
				return Recorded{}, err
			}
			ref, err := c.desk.Office.Fill(c, f, office.Two{Did: c.user.Username, Checked: checked})
			return Recorded{ref.String()}, err
		})
}

// A Checked is an act that a second person signs.
type Checked struct {
	By string `header:"Checked-By" required:"true" maxLength:"200" doc:"A token of the second person, who has the same right, and which acts."`
}

// A Consumed is a row of a report of consumption, in the units in which it is counted.
type Consumed struct {
	Key              string `json:"key" col:"#" doc:"What the row is of, such as the id of a vehicle."`
	Name             string `json:"name" col:"name"`
	Fills            int64  `json:"fills" col:"fills"`
	VolumeUL         int64  `json:"volume_ul" col:"volume"`
	DistanceM        *int64 `json:"distance_m,omitempty" col:"distance" doc:"Of whole intervals between full tanks."`
	EconomyMPerL     *int64 `json:"economy_m_per_l,omitempty" col:"economy"`
	ReferenceMPerL   *int64 `json:"reference_m_per_l,omitempty" col:"reference"`
	IntakeML         *int64 `json:"intake_ml_per_100km,omitempty" col:"intake" doc:"In the place of economy_m_per_l, with unit=l_100km."`
	ReferenceML      *int64 `json:"reference_ml_per_100km,omitempty" col:"reference_intake"`
	DeviationPermill *int64 `json:"deviation_permille,omitempty" col:"deviation"`
	AmountCents      *int64 `json:"amount_cents,omitempty" col:"amount"`
	CostKMCents      *int64 `json:"cost_per_km_cents,omitempty" col:"cost_km"`
	Typed            *int64 `json:"typed,omitempty" col:"typed" doc:"Fills of which a person said how much."`
	RunH             *int64 `json:"run_h100,omitempty" col:"run" doc:"Hours of engines, in 1/100."`
	HourlyUL         *int64 `json:"hourly_ul,omitempty" col:"hourly"`
}

// A Span is a day or a month of a report of consumption.
type Span struct {
	Date        string `json:"date" col:"date" example:"2026-11-20"`
	Fills       int64  `json:"fills" col:"fills"`
	VolumeUL    int64  `json:"volume_ul" col:"volume"`
	AmountCents *int64 `json:"amount_cents,omitempty" col:"amount"`
}

// A Consumption is the answer to a question, whose figures are those of the page.
type Consumption struct {
	FromAt   time.Time  `json:"from_at"`
	ToAt     time.Time  `json:"to_at" doc:"The first instant after."`
	Currency string     `json:"currency,omitempty" doc:"Of all amounts; where there are several, no amounts are given."`
	Rows     []Consumed `json:"rows" nullable:"false"`
	Total    Consumed   `json:"total"`
	Trend    []Span     `json:"trend" nullable:"false"`
}

func addConsumption(a *api) {
	read(a, operation{id: "get-consumption", tag: "fills", path: "/consumption", page: "GET /consumption", summary: "Show what was consumed", try: "?period=month&group=department",
		about: "One definition of period, group and filter for this, the page and every file: their figures are the same."},
		func(c *call, _ *struct {
			Period
			Group      string `query:"group" maxLength:"20" doc:"What rows are of: vehicle, department, class, custodian, funding, state, driver, grade or station."`
			Vehicle    string `query:"vehicle" maxLength:"24"`
			Department string `query:"department" maxLength:"24"`
			State      string `query:"state" maxLength:"24"`
			Class      string `query:"class" maxLength:"24" doc:"That the vehicle was of then."`
			Custodian  string `query:"custodian" maxLength:"150"`
			Funding    string `query:"funding" maxLength:"150"`
			Driver     string `query:"driver" maxLength:"64"`
			Grade      string `query:"grade" maxLength:"24"`
			Station    string `query:"station" maxLength:"40"`
			Q          string `query:"q" maxLength:"100" doc:"Part of the name of a row."`
			Sort       string `query:"sort" maxLength:"20" doc:"A column, such as volume; with - before it the largest first."`
			Unit       string `query:"unit" enum:"km_l,l_100km" default:"km_l" doc:"How it is said how far vehicles went on their fuel; deviation_permille is of that figure."`
		}) (Consumption, error) {
			q, err := report.ParseQuestion(c.request.URL.Query(), c.calendar(), c.Now())
			if err != nil {
				return Consumption{}, err
			}
			t, trend, err := c.desk.Reports.Consumption(c, q)
			if err != nil {
				return Consumption{}, err
			}
			out := Consumption{FromAt: q.Period.From.UTC(), ToAt: q.Period.To.UTC(), Rows: rowsOf[Consumed](&t), Total: rowOf[Consumed](&t, "total", t.Total), Trend: rowsOf[Span](&trend)}
			if i := slices.IndexFunc(t.Columns, func(col report.Column) bool { return col.Key == "amount" }); i >= 0 {
				out.Currency = t.Columns[i].Unit
			}
			return out, nil
		})
}
