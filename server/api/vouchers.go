package api

import (
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/litro-fuel/litro/barcode"
	"github.com/litro-fuel/litro/dispense"
	"github.com/litro-fuel/litro/server/fault"
	"github.com/litro-fuel/litro/server/fleet"
	"github.com/litro-fuel/litro/server/office"
	"github.com/litro-fuel/litro/server/report"
)

// A Range is the vouchers that one act issued to a vehicle, and what became of them: issued
// is always the sum of the other four.
type Range struct {
	Record      string    `json:"record" doc:"That issued them."`
	First       string    `json:"first_folio" example:"V000001-37"`
	Last        string    `json:"last_folio"`
	Vehicle     string    `json:"vehicle"`
	FleetNo     string    `json:"fleet_no"`
	Grade       string    `json:"grade"`
	VolumeUL    int64     `json:"volume_ul" doc:"Of each."`
	AmountCents *int64    `json:"amount_cents,omitempty" doc:"Of each that is over money."`
	Currency    string    `json:"currency,omitempty"`
	FromAt      time.Time `json:"from_at"`
	UntilAt     time.Time `json:"until_at"`
	Contract    string    `json:"contract,omitempty"`
	Permit      string    `json:"permit,omitempty"`
	IssuedAt    time.Time `json:"issued_at"`
	IssuedBy    string    `json:"issued_by"`
	Reason      string    `json:"reason"`
	Issued      int64     `json:"issued"`
	Redeemed    int64     `json:"redeemed"`
	Canceled    int64     `json:"canceled"`
	Expired     int64     `json:"expired"`
	Outstanding int64     `json:"outstanding"`
}

func rangeOf(r *report.VoucherRange) Range {
	return Range{
		r.Ref.String(), barcode.FormatVoucherNumber(r.First), barcode.FormatVoucherNumber(r.Last), r.Vehicle, r.FleetNo, r.Grade, int64(r.VolumeUL), r.AmountCents, r.Currency,
		r.FromAt.UTC(), r.UntilAt.UTC(), r.Contract, r.Permit, r.At.UTC(), r.By, r.Reason, r.Issued, r.Redeemed, r.Canceled, r.Expired, r.Outstanding,
	}
}

// A Voucher is paper that holds a part of a vehicle's quota.
type Voucher struct {
	Folio       string     `json:"folio"`
	State       string     `json:"state" enum:"outstanding,redeemed,canceled,expired"`
	Vehicle     string     `json:"vehicle"`
	Grade       string     `json:"grade"`
	VolumeUL    int64      `json:"volume_ul" doc:"What it holds."`
	AmountCents *int64     `json:"amount_cents,omitempty"`
	Currency    string     `json:"currency,omitempty"`
	FromAt      time.Time  `json:"from_at"`
	UntilAt     time.Time  `json:"until_at"`
	Contract    string     `json:"contract,omitempty"`
	Permit      string     `json:"permit,omitempty"`
	IssuedAt    time.Time  `json:"issued_at"`
	IssuedBy    string     `json:"issued_by"`
	Reason      string     `json:"reason"`
	Used        string     `json:"used_record,omitempty" doc:"The fill that it became."`
	UsedAt      *time.Time `json:"used_at,omitempty" doc:"When that fuel flowed."`
	UsedUL      *int64     `json:"used_ul,omitempty"`
	CanceledBy  string     `json:"canceled_by,omitempty"`
	CanceledAt  *time.Time `json:"canceled_at,omitempty"`
	CanceledFor string     `json:"canceled_reason,omitempty"`
}

func voucherOf(v *office.Voucher) Voucher {
	out := Voucher{
		Folio: barcode.FormatVoucherNumber(v.Number), State: v.State, Vehicle: v.Vehicle, Grade: v.Grade, VolumeUL: int64(v.VolumeUL), AmountCents: v.AmountCents, Currency: v.Currency,
		FromAt: v.FromAt.UTC(), UntilAt: v.UntilAt.UTC(), Contract: v.Contract, Permit: v.Permit, IssuedAt: v.At.UTC(), IssuedBy: v.By, Reason: v.Reason,
	}
	if u := v.Use; u != nil {
		out.Used, out.UsedAt, out.UsedUL = u.Ref.String(), utc(&u.HappenedAt), (*int64)(&u.VolumeUL)
	}
	if x := v.Cancel; x != nil {
		out.CanceledBy, out.CanceledAt, out.CanceledFor = x.By, utc(&x.At), x.Reason
	}
	return out
}

// An OfVoucher names a voucher.
type OfVoucher struct {
	Folio string `path:"folio" maxLength:"20" example:"V000001-37"`
}

// voucher returns one by its folio.
func (c *call) voucher(folio string) (*office.Voucher, error) {
	n, err := barcode.ParseVoucherNumber(folio)
	if err != nil {
		return nil, fmt.Errorf("voucher %s: %w", folio, fault.ErrNotFound)
	}
	list, err := c.desk.Reports.Vouchers(c, c.Now(), n, n)
	if err == nil && len(list) == 0 {
		err = fmt.Errorf("voucher %s: %w", folio, fault.ErrNotFound)
	}
	if err != nil {
		return nil, err
	}
	return &list[0], nil
}

// An Order asks for vouchers.
type Order struct {
	Vehicles    []string `json:"vehicles" nullable:"false" minItems:"1" maxItems:"500" doc:"Their ids."`
	Each        int64    `json:"each" minimum:"1" doc:"How many for each vehicle."`
	Grade       string   `json:"grade" maxLength:"24"`
	VolumeUL    int64    `json:"volume_ul,omitempty" minimum:"1" maximum:"2000000000" doc:"What each holds; this, or amount_cents."`
	AmountCents int64    `json:"amount_cents,omitempty" minimum:"1" maximum:"10000000" doc:"Money that each is good for: it holds the liters that it buys today."`
	From        string   `json:"from" format:"date" doc:"The first day that they are good on."`
	Until       string   `json:"until" format:"date" doc:"The last day."`
	Contract    string   `json:"contract,omitempty" maxLength:"24" doc:"Where they are good; without, everywhere."`
	Permit      string   `json:"permit,omitempty" maxLength:"40"`
	Reason      string   `json:"reason" minLength:"1" maxLength:"200"`
}

// An Issued is what was issued.
type Issued struct {
	First string `json:"first_folio"`
	Last  string `json:"last_folio"`
	Count int64  `json:"count"`
}

// A Cancellation takes vouchers back that were issued at once.
type Cancellation struct {
	To     string `json:"to,omitempty" maxLength:"20" doc:"The last folio, of those issued with the first; without, the first alone."`
	Reason string `json:"reason" minLength:"1" maxLength:"200"`
}

// order reads what is asked for, or says what makes no sense.
func (c *call) order(in *Order) ([]dispense.VoucherTerms, error) {
	if (in.VolumeUL > 0) == (in.AmountCents > 0) {
		return nil, badField("body.volume_ul", "say liters or money, one of the two")
	}
	if in.Each > office.MostVouchers {
		return nil, badField("body.each", "%d are the most at once", office.MostVouchers)
	}
	o := office.VoucherOrder{Grade: in.Grade, Zone: c.Zone, VolumeUL: dispense.Volume(in.VolumeUL), AmountCents: in.AmountCents, Contract: in.Contract, Permit: in.Permit}
	var errs [2]error
	o.FromOn, errs[0] = time.ParseInLocation(time.DateOnly, in.From, c.Zone)
	o.UntilOn, errs[1] = time.ParseInLocation(time.DateOnly, in.Until, c.Zone)
	if errors.Join(errs[:]...) != nil || o.UntilOn.Before(o.FromOn) {
		return nil, badField("body.until", "it is before from, or one of the two is no day")
	}
	vehicles, err := c.desk.Fleet.SomeVehicles(c, in.Vehicles)
	if err != nil {
		return nil, err
	}
	prices, err := c.desk.Fleet.Prices(c)
	if err != nil {
		return nil, err
	}
	var terms []dispense.VoucherTerms
	for i, id := range in.Vehicles {
		at := slices.IndexFunc(vehicles, func(v fleet.Vehicle) bool { return v.Vehicle == id })
		if at < 0 || slices.Contains(in.Vehicles[:i], id) {
			return nil, badField(fmt.Sprintf("body.vehicles[%d]", i), "there is no vehicle %q, or it is there twice", id)
		}
		t, err := o.Terms(vehicles[at], prices, c.Now())
		if err != nil {
			return nil, err
		}
		terms = append(terms, t)
	}
	return terms, nil
}

func addVouchers(a *api) {
	const tag = "vouchers"
	list(a, operation{id: "list-ranges", tag: tag, path: "/vouchers/ranges", page: "GET /vouchers", summary: "List what was issued, act by act", about: "The newest first."},
		func(r *Range) string { return newest(r.IssuedAt, r.First) },
		func(c *call, _ *Paged) ([]Range, error) {
			all, err := c.desk.Reports.VoucherRanges(c, c.Now(), 0)
			var out []Range
			for i := range all {
				out = append(out, rangeOf(&all[i]))
			}
			return out, err
		})
	listBy(a, operation{id: "list-vouchers", tag: tag, path: "/vouchers", page: "GET /vouchers/folios", summary: "List vouchers", about: "Those with the highest numbers first.", try: "?state=outstanding"},
		func(v *Folio) string { return v.Folio },
		func(c *call, in *struct {
			Paging
			State      string `query:"state" enum:"outstanding,redeemed,canceled,expired"`
			FleetNo    string `query:"fleet_no" maxLength:"40"`
			Department string `query:"department" maxLength:"24"`
		}, after string, limit int) ([]Folio, error) {
			q := report.FolioQuestion{State: in.State, FleetNo: in.FleetNo, Department: in.Department, Limit: int64(limit)}
			if after != "" {
				var err error
				if q.Before, err = barcode.ParseVoucherNumber(after); err != nil {
					return nil, badField("query.after", "it is no next of this list; begin without it")
				}
			}
			rows, err := c.desk.Reports.Folios(c, c.Now(), q)
			var out []Folio
			for _, r := range rows {
				out = append(out, Folio{
					barcode.FormatVoucherNumber(r.Number), r.State, r.Undone, r.Vehicle, r.FleetNo, r.Grade, int64(r.VolumeUL), r.AmountCents, r.Currency, r.FromAt.UTC(), r.UntilAt.UTC(), r.IssuedAt.UTC(), r.IssuedBy, r.UsedIn,
				})
			}
			return out, err
		})
	read(a, operation{id: "get-voucher", tag: tag, path: "/vouchers/{folio}", page: "GET /vouchers/{folio}", summary: "Show a voucher"},
		func(c *call, in *OfVoucher) (Voucher, error) {
			v, err := c.voucher(in.Folio)
			if err != nil {
				return Voucher{}, err
			}
			return voucherOf(v), nil
		})
	do(a, operation{id: "issue-vouchers", tag: tag, path: "/vouchers", page: "POST /vouchers", summary: "Issue vouchers",
		about: "Each holds a part of its vehicle's quota until it is redeemed, canceled or expires.",
		try:   `{"vehicles":["v0000001"],"each":2,"grade":"magna","volume_ul":20000000,"from":"2026-11-27","until":"2026-11-30","reason":"Sin red en la sierra"}`},
		func(c *call, in *struct {
			Acting
			Body Order
		}) (Issued, error) {
			terms, err := c.order(&in.Body)
			if err != nil {
				return Issued{}, err
			}
			first, last, err := c.desk.Office.IssueVouchers(c, c.user.Username, in.Body.Each, in.Body.Reason, terms...)
			if err != nil {
				return Issued{}, err
			}
			return Issued{barcode.FormatVoucherNumber(first), barcode.FormatVoucherNumber(last), last - first + 1}, nil
		})
	do(a, operation{id: "cancel-vouchers", tag: tag, path: "/vouchers/{folio}/cancel", page: "POST /vouchers/{folio}/cancel", summary: "Cancel vouchers", try: `{"reason":"Se extravió"}`},
		func(c *call, in *struct {
			Acting
			OfVoucher
			Body Cancellation
		}) (Recorded, error) {
			first, err := c.voucher(in.Folio)
			if err != nil {
				return Recorded{}, err
			}
			last := first
			if in.Body.To != "" {
				if last, err = c.voucher(in.Body.To); err != nil || last.Ref != first.Ref || last.Number < first.Number {
					return Recorded{}, badField("body.to", "it is before the first, or was not issued with it")
				}
			}
			ref, err := c.desk.Office.CancelVouchers(c, c.user.Username, first.Number, last.Number, in.Body.Reason)
			return Recorded{ref.String()}, err
		})
}

// A Folio is a voucher in a list.
type Folio struct {
	Folio       string    `json:"folio"`
	State       string    `json:"state" enum:"outstanding,redeemed,canceled,expired"`
	Undone      bool      `json:"undone" doc:"Its redemption was corrected away."`
	Vehicle     string    `json:"vehicle"`
	FleetNo     string    `json:"fleet_no"`
	Grade       string    `json:"grade"`
	VolumeUL    int64     `json:"volume_ul"`
	AmountCents *int64    `json:"amount_cents,omitempty"`
	Currency    string    `json:"currency,omitempty"`
	FromAt      time.Time `json:"from_at"`
	UntilAt     time.Time `json:"until_at"`
	IssuedAt    time.Time `json:"issued_at"`
	IssuedBy    string    `json:"issued_by"`
	UsedRecord  string    `json:"used_record,omitempty"`
}
