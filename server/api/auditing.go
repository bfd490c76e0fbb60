package api

import (
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/litro-fuel/litro/server/access"
	"github.com/litro-fuel/litro/server/fault"
	"github.com/litro-fuel/litro/server/finance/auditing"
	"github.com/litro-fuel/litro/server/reconcile/audit"
)

// A VehiclePaper is one that auditors ask for, and for which days it counts.
type VehiclePaper struct {
	N          int64     `json:"n"`
	Kind       string    `json:"kind" enum:"custody,commission,inventory,card" doc:"custody: who answers for the vehicle; commission: the order by which it is under way; inventory: the inventory of goods has it; card: a fuel card, whose number statements of cards have."`
	Vehicle    string    `json:"vehicle"`
	Name       string    `json:"vehicle_name"`
	Number     string    `json:"number" doc:"As the paper has it; of a card its last signs alone where the user may not change vehicles."`
	From       string    `json:"from" format:"date"`
	Until      string    `json:"until,omitempty" format:"date" doc:"The last day; absent: it has none."`
	Holder     string    `json:"holder,omitempty" doc:"Who answers for the vehicle, or goes with it; of a card who issued it, or the contract."`
	Place      string    `json:"place,omitempty" doc:"To where, of an order."`
	ApprovedBy string    `json:"approved_by,omitempty" doc:"Who gave the order."`
	Reason     string    `json:"reason,omitempty"`
	SaidBy     string    `json:"said_by,omitempty" doc:"Absent: the vehicle's own record, when its inventory number was written there."`
	AgreedBy   string    `json:"agreed_by,omitempty" doc:"The second person, of what was said of days that were past. Absent: it took one."`
	SaidAt     time.Time `json:"said_at"`
}

// SayPaper says a paper of a vehicle, or takes one back.
type SayPaper struct {
	Kind       string `json:"kind" enum:"custody,commission,inventory,card"`
	Vehicle    string `json:"vehicle" minLength:"1" maxLength:"40" doc:"Its id, fleet number or plate."`
	Number     string `json:"number" minLength:"1" maxLength:"60"`
	From       string `json:"from" format:"date"`
	Until      string `json:"until,omitempty" format:"date" doc:"The last day; an order has one."`
	Holder     string `json:"holder,omitempty" maxLength:"120" doc:"A custody paper has one, and a card: who issued it, or the contract."`
	Place      string `json:"place,omitempty" maxLength:"120" doc:"An order has one."`
	ApprovedBy string `json:"approved_by,omitempty" maxLength:"120" doc:"An order has one."`
	Void       bool   `json:"void,omitempty" doc:"Take back what was said of this number."`
	Reason     string `json:"reason" minLength:"1" maxLength:"200"`
}

// paperProblems say what is wrong with a field of a paper.
var paperProblems = map[string]string{
	"unknown": "there is none such", "missing": "it is missing; write it", "long": "it is too long, or has signs that cannot be printed", "day": "it is no day", "before": "it is before the first day; exchange them", "closed": "it changes a day of a month that is closed; begin or end it in an open one",
}

// paperFields are how fields are called here.
var paperFields = map[string]string{"approved": "approved_by"}

func addAuditing(a *api) {
	const tag = "vehicles"
	list(a, operation{id: "list-vehicle-papers", tag: tag, path: "/vehicles/papers", page: "GET /fleet/papers", summary: "List the papers of vehicles that auditors ask for", about: "Those that count, the newest first: custody papers, orders, listings in the inventory, and fuel cards."},
		func(p *VehiclePaper) string { return fmt.Sprintf("%019d", 1<<62-p.N) },
		func(c *call, in *struct {
			Paging
			Kind string `query:"kind" enum:"custody,commission,inventory,card"`
		}) (out []VehiclePaper, err error) {
			if c.Auditing == nil {
				return nil, fmt.Errorf("papers of vehicles: %w", fault.ErrNotFound)
			}
			all, err := c.Auditing.Papers(c)
			for _, p := range all {
				if in.Kind != "" && in.Kind != string(p.Kind) || p.Reserved && !c.user.Scope().Cleared() {
					continue
				}
				if !c.may(access.ChangeFleet) {
					p.Number = p.Masked()
				}
				out = append(out, VehiclePaper{p.N, string(p.Kind), p.Vehicle, p.VehicleName, p.Number, string(p.From), string(p.Until), p.Holder, p.Place, p.ApprovedBy, p.Reason, p.By, p.AgreedBy, p.At.UTC()})
			}
			return out, err
		})
	do(a, operation{id: "say-vehicle-paper", tag: tag, path: "/vehicles/papers", page: "POST /fleet/papers", summary: "Say a paper of a vehicle", two: true, about: "What is said later of one number, and of a card of one number and first day, stands over what was said before, which is kept; none changes a day of a closed month, and one that began before may end in an open one. What it puts in order of days before today, or takes back of them, and a custody paper or a listing that no longer covers some of them, takes two people once fuel is on record: the header Checked-By has a token of the second one, which acts and has the right \"change fleet\"; of a card it takes one. A purchase by card is of the vehicle that had it on its day. What it puts in order leaves the discrepancies.",
		try: `{"kind":"custody","vehicle":"v0000001","number":"R-118","from":"2026-01-01","until":"2026-12-31","holder":"Ana Ruiz","reason":"Resguardo firmado"}`},
		func(c *call, in *struct {
			Acting
			By   string `header:"Checked-By" maxLength:"200" doc:"Of what is said of days that are past: a token of the second person, which acts and may change vehicles."`
			Body SayPaper
		}) (SayPaper, error) {
			if c.Auditing == nil {
				return SayPaper{}, fmt.Errorf("papers of vehicles: %w", fault.ErrNotFound)
			}
			b := in.Body
			p := auditing.Paper{
				Kind: auditing.Kind(b.Kind), Vehicle: b.Vehicle, Number: b.Number, From: audit.Day(b.From), Until: audit.Day(b.Until), Holder: b.Holder, Place: b.Place, ApprovedBy: b.ApprovedBy, Void: b.Void,
				Reason: strings.TrimSpace(b.Reason),
			}
			err := c.Auditing.SayPaper(c, c.user.Username, p)
			if bad, ok := errors.AsType[*auditing.Problem](err); ok && bad.Alone() {
				if p.AgreedBy, err = c.secondPerson(access.ChangeFleet, ""); err != nil {
					return SayPaper{}, err
				}
				err = c.Auditing.SayPaper(c, c.user.Username, p)
			}
			if bad, ok := errors.AsType[*auditing.Problem](err); ok {
				field := bad.Field
				if f := paperFields[field]; f != "" {
					field = f
				}
				return SayPaper{}, badField("body."+field, "%s", paperProblems[bad.Code])
			}
			return b, err
		})
}
