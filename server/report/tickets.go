package report

import (
	"time"

	"github.com/litro-fuel/litro/dispense"
)

// A TicketRow is a ticket of a contracted station, as a list shows it.
type TicketRow struct {
	Key         string
	State       string
	Number      string
	Station     string // as people call it
	Permit      string
	Contract    string
	HappenedAt  time.Time // zero before the fill
	Vehicles    string    // fleet numbers
	VolumeUL    dispense.Volume
	AmountCents int64
	Currency    string
	OpenedBy    string
	OpenedAt    time.Time // when somebody first heard of it
	SentAt      *time.Time
	EndedBy     string
	EndedAt     *time.Time
	Reason      string
	Records     string
	Folios      string // of vouchers of ours that were handed in
}

// Tickets lists tickets in the order given. Age is of those that are open.
func Tickets(now time.Time, list []TicketRow) Table {
	t := Table{Name: "tickets", Columns: []Column{
		{"number", Text, ""}, {"state", Text, ""}, {"age", Count, "h"}, {"at", Instant, ""}, {"station_name", Text, ""}, {"permit", Text, ""}, {"contract", Text, ""},
		{"vehicle", Text, ""}, {"volume", Volume, "L"}, {"amount", Money, ""}, {"currency", Text, ""}, {"opened_by", Text, ""}, {"opened_at", Instant, ""},
		{"sent_at", Instant, ""}, {"ended_by", Text, ""}, {"ended_at", Instant, ""}, {"why", Text, ""}, {"ref", Text, ""}, {"key", Text, ""}, {"folio", Text, ""},
	}}
	for _, r := range list {
		open := r.State == "draft" || r.State == "waiting" || r.State == "returned"
		t.Rows = append(t.Rows, Row{r.Key, []Cell{
			textCell(r.Number), textCell(r.State), numberIf(open, int64(now.Sub(r.OpenedAt)/time.Hour)), instant(r.HappenedAt), textCell(r.Station), textCell(r.Permit), textCell(r.Contract),
			textCell(r.Vehicles), numberIf(r.VolumeUL > 0, int64(r.VolumeUL)), numberIf(r.AmountCents > 0, r.AmountCents), textCell(r.Currency), textCell(r.OpenedBy), instant(r.OpenedAt),
			at(r.SentAt), textCell(r.EndedBy), at(r.EndedAt), textCell(r.Reason), textCell(r.Records), textCell(r.Key), textCell(r.Folios),
		}})
	}
	return t
}

// A ContractRow is a station of a contract, as a list shows it.
type ContractRow struct {
	Contract, Supplier, RFC, Number, Currency, Supply string
	FromOn                                            time.Time
	UntilOn                                           *time.Time
	Permit, Name, Address, Status                     string // of a station; empty: the contract has none
	Box                                               string // of ours that stands there
	CardKey                                           string // by which statements of cards know it
}

// Contracts lists the stations of contracts, in the order given, by the names that an
// import of them takes.
func Contracts(list []ContractRow) Table {
	t := Table{Name: "contracts", Columns: []Column{
		{"contract", Text, ""}, {"supplier", Text, ""}, {"rfc", Text, ""}, {"contract_number", Text, ""}, {"from", Text, ""}, {"until_day", Text, ""}, {"currency", Text, ""}, {"supply", Text, ""},
		{"permit", Text, ""}, {"station_name", Text, ""}, {"address", Text, ""}, {"state", Text, ""}, {"box", Text, ""}, {"card_key", Text, ""},
	}}
	for _, r := range list {
		until := ""
		if r.UntilOn != nil {
			until = r.UntilOn.Format(time.DateOnly)
		}
		t.Rows = append(t.Rows, Row{r.Contract + " " + r.Permit, []Cell{
			textCell(r.Contract), textCell(r.Supplier), textCell(r.RFC), textCell(r.Number), textCell(r.FromOn.Format(time.DateOnly)), textCell(until), textCell(r.Currency), textCell(r.Supply),
			textCell(r.Permit), textCell(r.Name), textCell(r.Address), textCell(r.Status), textCell(r.Box), textCell(r.CardKey),
		}})
	}
	return t
}
