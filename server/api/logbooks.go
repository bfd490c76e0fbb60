package api

import (
	"net/url"
	"strings"
	"time"

	"github.com/litro-fuel/litro/server/report"
)

// A LogRow is a fill in a logbook, in the order and with the figures of the printed form.
type LogRow struct {
	Record      string     `json:"record" col:"#"`
	N           int64      `json:"n" col:"n" doc:"Its number in the month."`
	HappenedAt  *time.Time `json:"happened_at" col:"at"`
	Authorized  string     `json:"authorized,omitempty" col:"authorized" doc:"The paper or the record by which it was released."`
	Label       string     `json:"label,omitempty" col:"label"`
	Station     string     `json:"station_permit,omitempty" col:"station_permit"`
	Hose        string     `json:"hose,omitempty" col:"hose"`
	Ticket      string     `json:"ticket" col:"dispatch_ticket"`
	Grade       string     `json:"grade_name" col:"grade"`
	VolumeUL    int64      `json:"volume_ul" col:"volume"`
	PriceE4     *int64     `json:"price_e4,omitempty" col:"price"`
	AmountCents *int64     `json:"amount_cents,omitempty" col:"amount"`
	BeforeM     *int64     `json:"before_m,omitempty" col:"before"`
	OdometerM   *int64     `json:"odometer_m,omitempty" col:"odometer"`
	DistanceM   *int64     `json:"distance_m,omitempty" col:"distance"`
	EconomyM    *int64     `json:"economy_m_per_l,omitempty" col:"economy"`
	BeforeH     *int64     `json:"engine_before_h100,omitempty" col:"engine_before" doc:"Of an hour meter, in 1/100."`
	EngineH     *int64     `json:"engine_h100,omitempty" col:"engine"`
	RunH        *int64     `json:"run_h100,omitempty" col:"run"`
	HourlyUL    *int64     `json:"hourly_ul,omitempty" col:"hourly"`
	Full        string     `json:"full,omitempty" col:"full" doc:"yes, or absent."`
	Driver      string     `json:"driver_name,omitempty" col:"driver"`
	Trip        string     `json:"trip,omitempty" doc:"The number of the order."`
	Order       string     `json:"order,omitempty" doc:"Where to, and why, as the vehicle's paper of that number has it."`
	Funding     string     `json:"funding,omitempty" col:"funding"`
	Remarks     []string   `json:"remarks" nullable:"false" doc:"Codes, each with what it refers to behind a colon."`
}

// A VoidRow is a fill that does not count in the month any more.
type VoidRow struct {
	Record     string    `json:"record"`
	HappenedAt time.Time `json:"happened_at"`
	VolumeUL   int64     `json:"volume_ul"`
	By         string    `json:"by_record" doc:"The correction."`
	Action     string    `json:"action" doc:"void or replace"`
	Reason     string    `json:"reason"`
}

// A Logbook is the fills of a vehicle in a month, as auditors ask for them.
type Logbook struct {
	Vehicle     string    `json:"vehicle"`
	FleetNo     string    `json:"fleet_no"`
	Plate       string    `json:"plate,omitempty"`
	Department  string    `json:"department,omitempty" doc:"Its key, which is the cost center of the form."`
	Custodian   string    `json:"custodian,omitempty"`
	Custody     string    `json:"custody,omitempty" doc:"The number of the custody paper that counts at the end of the month."`
	Funding     string    `json:"funding,omitempty"`
	InventoryNo string    `json:"inventory_no,omitempty"`
	Month       string    `json:"month" example:"2026-11"`
	Folio       string    `json:"folio" doc:"The same records give the same folio and hash, whoever asks."`
	SHA256      string    `json:"sha256"`
	Currency    string    `json:"currency,omitempty"`
	Rows        []LogRow  `json:"rows" nullable:"false" doc:"The first first."`
	Total       LogTotal  `json:"total"`
	Void        []VoidRow `json:"void" nullable:"false"`
}

// A LogTotal is what a logbook adds up to.
type LogTotal struct {
	VolumeUL    int64  `json:"volume_ul" col:"volume"`
	AmountCents *int64 `json:"amount_cents,omitempty" col:"amount"`
	DistanceM   *int64 `json:"distance_m,omitempty" col:"distance"`
	EconomyM    *int64 `json:"economy_m_per_l,omitempty" col:"economy"`
	RunH        *int64 `json:"run_h100,omitempty" col:"run"`
	HourlyUL    *int64 `json:"hourly_ul,omitempty" col:"hourly"`
}

func logbookOf(b *report.Logbook) Logbook {
	out := Logbook{
		Vehicle: b.Vehicle, FleetNo: b.FleetNo, Plate: b.Plate, Department: b.Department, Custodian: b.Custodian, Custody: b.Custody, Funding: b.Funding, InventoryNo: b.InventoryNo, Month: b.Month.From.Format(monthForm),
		Folio: b.Folio, SHA256: b.SHA256, Rows: rowsOf[LogRow](&b.Table), Total: rowOf[LogTotal](&b.Table, "", b.Table.Total), Void: []VoidRow{},
	}
	if i := b.Table.Column("amount"); i >= 0 {
		out.Currency = b.Table.Columns[i].Unit
	}
	for i, r := range b.Table.Rows {
		out.Rows[i].Trip, out.Rows[i].Order = b.Order(i)
		out.Rows[i].HappenedAt, out.Rows[i].Remarks = utc(out.Rows[i].HappenedAt), append([]string{}, strings.Fields(b.Table.Cell(r, "remarks").Text)...)
	}
	for _, v := range b.Void {
		out.Void = append(out.Void, VoidRow{v.Ref.String(), v.At.UTC(), int64(v.VolumeUL), v.By.Ref.String(), v.By.Action, v.By.Reason})
	}
	return out
}

const monthForm = "2006-01"

// An Interval is a way between two full tanks.
type Interval struct {
	Record           string     `json:"record" col:"#" doc:"The fill that ends it."`
	FromAt           *time.Time `json:"from_at" col:"from"`
	ToAt             *time.Time `json:"to_at" col:"to"`
	DistanceM        *int64     `json:"distance_m,omitempty" col:"distance"`
	VolumeUL         int64      `json:"volume_ul" col:"volume"`
	EconomyMPerL     *int64     `json:"economy_m_per_l,omitempty" col:"economy"`
	ReferenceMPerL   *int64     `json:"reference_m_per_l,omitempty" col:"reference"`
	IntakeML         *int64     `json:"intake_ml_per_100km,omitempty" col:"intake" doc:"In the place of economy_m_per_l, with unit=l_100km."`
	ReferenceML      *int64     `json:"reference_ml_per_100km,omitempty" col:"reference_intake"`
	DeviationPermill *int64     `json:"deviation_permille,omitempty" col:"deviation"`
	Fills            int64      `json:"fills" col:"fills"`
	AmountCents      *int64     `json:"amount_cents,omitempty" col:"amount"`
	RunH             *int64     `json:"run_h100,omitempty" col:"run" doc:"Hours of the engine, in 1/100."`
	HourlyUL         *int64     `json:"hourly_ul,omitempty" col:"hourly"`
	Reading          []string   `json:"reading" nullable:"false" doc:"missed: a fill may be missing; meter_replaced."`
}

// A UnitOf says how it is written how far vehicles go on their fuel.
type UnitOf struct {
	Unit string `query:"unit" enum:"km_l,l_100km" default:"km_l" doc:"How it is said how far the vehicle went on its fuel; deviation_permille is of that figure."`
}

func addLogbooks(a *api) {
	const tag = "vehicles"
	read(a, operation{id: "get-logbook", tag: tag, path: "/vehicles/{vehicle}/logbook", page: "GET /vehicles/{vehicle}/logbook", summary: "Show the logbook of a month", try: "?month=2026-11",
		about: "The form to be signed is at /vehicles/{vehicle}/logbook.pdf, which takes the same token."},
		func(c *call, in *struct {
			OfVehicle
			Month string `query:"month" pattern:"^[0-9]{4}-(0[1-9]|1[0-2])$" example:"2026-11" doc:"This month without."`
		}) (Logbook, error) {
			q := url.Values{"period": {string(report.Month)}}
			if in.Month != "" {
				q.Set("at", in.Month+"-01")
			}
			month, err := report.ParsePeriod(q, c.calendar(), c.Now())
			if err != nil {
				return Logbook{}, err
			}
			facts, err := c.desk.Reports.Logbook(c, in.Vehicle, month, c.Now())
			if err != nil {
				return Logbook{}, err
			}
			b := report.NewLogbook(facts)
			return logbookOf(&b), nil
		})
	list(a, operation{id: "list-intervals", tag: tag, path: "/vehicles/{vehicle}/intervals", page: "GET /vehicles/{vehicle}/intervals", summary: "List ways between full tanks", try: "?period=year&limit=3",
		about: "Those that end in the period, the first first; of this month unless another is asked for."},
		func(x *Interval) string { return x.ToAt.Format(time.RFC3339Nano) + " " + x.Record },
		func(c *call, in *struct {
			Paging
			Period
			UnitOf
			OfVehicle
		}) ([]Interval, error) {
			p, err := c.period(report.Month)
			if err != nil {
				return nil, err
			}
			v, err := c.desk.Reports.Vehicle(c, in.Vehicle, p)
			if err != nil {
				return nil, err
			}
			t := v.In(report.Unit(in.Unit)).Intervals
			out := rowsOf[Interval](&t)
			for i, r := range t.Rows {
				x := &out[i]
				x.FromAt, x.ToAt, x.Reading = utc(x.FromAt), utc(x.ToAt), append([]string{}, strings.Fields(t.Cell(r, "reading").Text)...)
			}
			return out, nil
		})
}
