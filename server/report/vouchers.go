package report

import (
	"time"

	"github.com/litro-fuel/litro/barcode"
	"github.com/litro-fuel/litro/dispense"
)

// A VoucherRange is the vouchers that one act issued to a vehicle, and what became of
// them: Issued is always the sum of the other four.
type VoucherRange struct {
	First, Last                                      int64
	Ref                                              dispense.Ref
	At                                               time.Time
	By, Reason                                       string
	Vehicle, FleetNo, Plate                          string
	Grade                                            string
	VolumeUL                                         dispense.Volume // of each
	AmountCents                                      *int64          // of each that is over money
	Currency                                         string
	FromAt, UntilAt                                  time.Time
	Contract, Permit                                 string
	Issued, Redeemed, Canceled, Expired, Outstanding int64
}

// VoucherRanges lists ranges of vouchers, the newest first, with their sums.
func VoucherRanges(list []VoucherRange, zone *time.Location) Table {
	t := Table{Name: "vouchers", Columns: []Column{
		{"first_folio", Text, ""}, {"last_folio", Text, ""}, {"vehicle", Text, ""}, {"plate", Text, ""}, {"grade", Text, ""}, {"voucher_liters", Volume, "L"}, {"amount", Money, ""}, {"currency", Text, ""},
		{"from", Text, ""}, {"until_day", Text, ""}, {"contract", Text, ""}, {"permit", Text, ""}, {"issued_at", Instant, ""}, {"issued_by", Text, ""}, {"why", Text, ""},
		{"vouchers_issued", Count, ""}, {"redeemed", Count, ""}, {"canceled", Count, ""}, {"expired", Count, ""}, {"outstanding", Count, ""}, {"held", Volume, "L"}, {"ref", Text, ""},
	}}
	var sum VoucherRange
	for _, r := range list {
		amount := Cell{}
		if r.AmountCents != nil {
			amount = number(*r.AmountCents)
		}
		held := r.VolumeUL * dispense.Volume(r.Outstanding)
		t.Rows = append(t.Rows, Row{r.Ref.String(), []Cell{
			textCell(barcode.FormatVoucherNumber(r.First)), textCell(barcode.FormatVoucherNumber(r.Last)), textCell(r.FleetNo), textCell(r.Plate), textCell(r.Grade),
			number(int64(r.VolumeUL)), amount, textCell(r.Currency), textCell(r.FromAt.In(zone).Format(time.DateOnly)), textCell(lastDay(r.UntilAt, zone)),
			textCell(r.Contract), textCell(r.Permit), instant(r.At), textCell(r.By), textCell(r.Reason),
			number(r.Issued), number(r.Redeemed), number(r.Canceled), number(r.Expired), number(r.Outstanding), number(int64(held)), textCell(r.Ref.String()),
		}})
		sum.Issued, sum.Redeemed, sum.Canceled = sum.Issued+r.Issued, sum.Redeemed+r.Redeemed, sum.Canceled+r.Canceled
		sum.Expired, sum.Outstanding, sum.VolumeUL = sum.Expired+r.Expired, sum.Outstanding+r.Outstanding, sum.VolumeUL+held
	}
	if len(list) > 0 {
		t.Total = make([]Cell, len(t.Columns))
		for i, n := range []int64{sum.Issued, sum.Redeemed, sum.Canceled, sum.Expired, sum.Outstanding, int64(sum.VolumeUL)} {
			t.Total[t.Column("vouchers_issued")+i] = number(n)
		}
	}
	return t
}

// lastDay is the last day that ends before or at an instant.
func lastDay(until time.Time, zone *time.Location) string {
	return until.Add(-time.Second).In(zone).Format(time.DateOnly)
}

// A VoucherRow is a voucher and what became of it, as a list shows it.
type VoucherRow struct {
	Number     int64
	State      string
	At         time.Time // of its use or its end
	By         string
	Why        string
	HappenedAt time.Time       // zero where it was not used
	VolumeUL   dispense.Volume // that flowed
	Ref        string          // of its use or its end
	Uses       int64
}

// Vouchers lists vouchers one by one.
func Vouchers(list []VoucherRow) Table {
	t := Table{Name: "voucher", Columns: []Column{
		{"folio", Text, ""}, {"state", Text, ""}, {"at", Instant, ""}, {"volume", Volume, "L"}, {"said_at", Instant, ""}, {"by", Text, ""}, {"why", Text, ""}, {"uses", Count, ""}, {"ref", Text, ""},
	}}
	for _, r := range list {
		folio := barcode.FormatVoucherNumber(r.Number)
		t.Rows = append(t.Rows, Row{folio, []Cell{
			textCell(folio), textCell(r.State), instant(r.HappenedAt), numberIf(r.VolumeUL > 0, int64(r.VolumeUL)), instant(r.At), textCell(r.By), textCell(r.Why), number(r.Uses), textCell(r.Ref),
		}})
	}
	return t
}

// A FolioQuestion asks for vouchers over all ranges; what is empty asks for all.
type FolioQuestion struct {
	State       string // redeemed, canceled, expired or outstanding
	FleetNo     string
	Department  string
	From, Until time.Time // when it was issued; until is the first instant after
	Before      int64     // those with a lower number; 0: from the newest
	Limit       int64     // 0: all
}

// A FolioRow is a voucher in the list over all ranges.
type FolioRow struct {
	Number                    int64
	State                     string
	Undone                    bool // its redemption was corrected away
	Vehicle, FleetNo, Plate   string
	Department, Grade         string
	VolumeUL                  dispense.Volume
	AmountCents               *int64
	Currency                  string
	FromAt, UntilAt, IssuedAt time.Time
	IssuedBy                  string
	UsedIn                    string // the record of its first use
}

// Folios lists vouchers, in the order given.
func Folios(list []FolioRow, zone *time.Location) Table {
	t := Table{Name: "folios", Columns: []Column{
		{"folio", Text, ""}, {"state", Text, ""}, {"vehicle", Text, ""}, {"plate", Text, ""}, {"department", Text, ""}, {"grade", Text, ""}, {"voucher_liters", Volume, "L"},
		{"amount", Money, ""}, {"currency", Text, ""}, {"from", Text, ""}, {"until_day", Text, ""}, {"issued_at", Instant, ""}, {"issued_by", Text, ""}, {"undone", Text, ""}, {"ref", Text, ""},
	}}
	for _, r := range list {
		folio, amount, undone := barcode.FormatVoucherNumber(r.Number), Cell{}, "no"
		if r.AmountCents != nil {
			amount = number(*r.AmountCents)
		}
		if r.Undone {
			undone = "yes"
		}
		t.Rows = append(t.Rows, Row{folio, []Cell{
			textCell(folio), textCell(r.State), textCell(r.FleetNo), textCell(r.Plate), textCell(r.Department), textCell(r.Grade), number(int64(r.VolumeUL)),
			amount, textCell(r.Currency), textCell(r.FromAt.In(zone).Format(time.DateOnly)), textCell(lastDay(r.UntilAt, zone)), instant(r.IssuedAt), textCell(r.IssuedBy), textCell(undone), textCell(r.UsedIn),
		}})
	}
	return t
}

// A StoryRow is something that was said of a voucher.
type StoryRow struct {
	At       time.Time
	What     string // see office.VoucherEvent
	VolumeUL dispense.Volume
	By, Why  string
	Ref, Of  string
}

// VoucherStory lists what was said of a voucher, in the order given.
func VoucherStory(list []StoryRow) Table {
	t := Table{Name: "story", Columns: []Column{
		{"said_at", Instant, ""}, {"what", Text, ""}, {"volume", Volume, "L"}, {"by", Text, ""}, {"why", Text, ""}, {"ref", Text, ""}, {"of", Text, ""},
	}}
	for _, r := range list {
		t.Rows = append(t.Rows, Row{r.Ref, []Cell{
			instant(r.At), textCell(r.What), numberIf(r.VolumeUL > 0, int64(r.VolumeUL)), textCell(r.By), textCell(r.Why), textCell(r.Ref), textCell(r.Of),
		}})
	}
	return t
}
