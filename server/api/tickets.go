package api

import (
	"cmp"
	"encoding/base64"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/litro-fuel/litro/dispense"
	"github.com/litro-fuel/litro/server/access"
	"github.com/litro-fuel/litro/server/evidence"
	"github.com/litro-fuel/litro/server/fault"
	"github.com/litro-fuel/litro/server/fleet"
	"github.com/litro-fuel/litro/server/office"
	"github.com/litro-fuel/litro/server/ticket"
)

// A Ticket is one of a contracted station.
type Ticket struct {
	Ticket      string       `json:"ticket" doc:"Its key, a UUID that the sender made."`
	Revision    int64        `json:"revision" doc:"How often it was opened or sent."`
	State       string       `json:"state" doc:"draft, waiting, returned, checked or dropped"`
	Number      string       `json:"number" doc:"As printed."`
	Contract    string       `json:"contract"`
	Permit      string       `json:"permit"`
	HappenedAt  *time.Time   `json:"happened_at,omitempty"`
	Grade       string       `json:"grade"`
	VolumeUL    int64        `json:"volume_ul"`
	PriceE4     int64        `json:"price_e4"`
	AmountCents int64        `json:"amount_cents"`
	Currency    string       `json:"currency"`
	Driver      string       `json:"driver,omitempty"`
	Parts       []TicketPart `json:"parts" nullable:"false" doc:"What each vehicle or can got."`
	Evidence    []string     `json:"evidence" nullable:"false" doc:"The SHA-256 of its pictures."`
	OpenedBy    string       `json:"opened_by"`
	OpenedAt    time.Time    `json:"opened_at"`
	SentAt      *time.Time   `json:"sent_at,omitempty"`
	EndedBy     string       `json:"ended_by,omitempty"`
	EndedAt     *time.Time   `json:"ended_at,omitempty"`
	Reason      string       `json:"reason,omitempty"`
}

// A TicketPart is what one vehicle or can got.
type TicketPart struct {
	Vehicle     string `json:"vehicle,omitempty" doc:"Empty: a can."`
	VolumeUL    int64  `json:"volume_ul"`
	AmountCents int64  `json:"amount_cents"`
	OdometerM   *int64 `json:"odometer_m,omitempty"`
	EngineS     *int64 `json:"engine_s,omitempty"`
	Full        string `json:"full"`
	Folio       string `json:"folio,omitempty"`
	Record      string `json:"record,omitempty" doc:"The fill that it became."`
}

func ticketOf(t *ticket.Ticket) Ticket {
	out := Ticket{
		t.Key, t.Revision, string(t.State), t.Number, t.Contract, t.Permit, utc(&t.HappenedAt), t.Grade, int64(t.VolumeUL), t.PriceE4, t.AmountCents, t.Currency, t.Driver, []TicketPart{},
		append([]string{}, t.Evidence...), t.OpenedBy, t.OpenedAt.UTC(), utc(t.SentAt), t.EndedBy, utc(t.EndedAt), t.Reason,
	}
	for _, p := range t.Parts {
		out.Parts = append(out.Parts, TicketPart{p.Vehicle, int64(p.VolumeUL), p.AmountCents, p.OdometerM, p.EngineS, p.Full, p.Folio, p.Record})
	}
	return out
}

// A Sent is a ticket as it is sent.
type Sent struct {
	Ticket      string     `json:"ticket" pattern:"^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$" doc:"A UUID of yours. The same ticket again under it changes nothing; one that was returned is sent again under its own."`
	Number      string     `json:"number" minLength:"1" maxLength:"40" doc:"As printed."`
	Contract    string     `json:"contract" maxLength:"24"`
	Permit      string     `json:"permit" maxLength:"24"`
	HappenedAt  time.Time  `json:"happened_at" doc:"To the minute."`
	Grade       string     `json:"grade" maxLength:"24"`
	VolumeUL    int64      `json:"volume_ul" minimum:"1"`
	PriceE4     int64      `json:"price_e4" minimum:"1"`
	AmountCents int64      `json:"amount_cents" minimum:"1"`
	Driver      string     `json:"driver,omitempty" maxLength:"64"`
	Parts       []SentPart `json:"parts" nullable:"false" minItems:"1" maxItems:"20" doc:"What each vehicle or can got. They add up to the ticket."`
	Evidence    []string   `json:"evidence" nullable:"false" minItems:"1" maxItems:"4" doc:"The SHA-256 of its pictures, as send-picture answers them."`
}

// A SentPart is a part of a ticket as it is sent.
type SentPart struct {
	Vehicle     string `json:"vehicle,omitempty" maxLength:"24" doc:"Empty: a can."`
	VolumeUL    int64  `json:"volume_ul" minimum:"1"`
	AmountCents int64  `json:"amount_cents" minimum:"1"`
	OdometerM   *int64 `json:"odometer_m,omitempty" minimum:"1"`
	EngineS     *int64 `json:"engine_s,omitempty" minimum:"1" doc:"Of an hour meter."`
	Full        string `json:"full" enum:"yes,no,unknown"`
	Folio       string `json:"folio,omitempty" maxLength:"20" doc:"Of a paper voucher that was handed in."`
	Flowed      bool   `json:"flowed,omitempty" doc:"Take the voucher whatever speaks against it, because the fuel is in the tank."`
}

// An OfTicket names a ticket.
type OfTicket struct {
	Ticket string `path:"ticket" maxLength:"36" example:"0b9d6f0e-6f3a-4f0c-9a53-2f1f6c8d7e10"`
}

// A Seen is what somebody decides about.
type Seen struct {
	Revision int64 `json:"revision" minimum:"1" doc:"Of the ticket that was seen: another may have been sent since."`
}

// A Return says what was seen, and why it goes back.
type Return struct {
	Revision int64  `json:"revision" minimum:"1"`
	Reason   string `json:"reason" minLength:"1" maxLength:"200"`
}

// A Reason says why.
type Reason struct {
	Reason string `json:"reason" minLength:"1" maxLength:"200"`
}

// A File is sent within the body of a request.
type File struct {
	Data string `json:"data" contentEncoding:"base64" doc:"Its bytes in base64: a JPEG picture or a PDF, of 10 MB at most."`
}

// A Kept is a file that is on disk to stay.
type Kept struct {
	SHA256 string `json:"sha256" doc:"Its name."`
	Kind   string `json:"kind" doc:"jpg or pdf"`
	Size   int64  `json:"size" doc:"In bytes."`
}

// A Picture is a file that was kept, with its bytes.
type Picture struct {
	Kept
	Data string `json:"data" contentEncoding:"base64"`
}

// tickets returns who takes them, and whose are to be seen; empty: everybody's.
func (c *call) ticketsOf() (of string, err error) {
	if c.desk.Tickets == nil {
		return "", fmt.Errorf("tickets: %w", fault.ErrNotFound)
	}
	if c.may(access.SeeTickets) {
		return "", nil
	}
	return c.user.Username, nil
}

func (c *call) ticket(key string) (Ticket, error) {
	of, err := c.ticketsOf()
	if err != nil {
		return Ticket{}, err
	}
	t, err := c.desk.Tickets.Ticket(c, of, key)
	return ticketOf(&t), err
}

// sent reads a ticket, or says what there is not of the fleet that it names. Whether its
// figures make sense is the desk's to say.
func (c *call) sent(in *Sent) (ticket.Ticket, error) {
	t := ticket.Ticket{
		Key: in.Ticket, Number: in.Number, Contract: in.Contract, Permit: in.Permit, HappenedAt: in.HappenedAt.UTC().Truncate(time.Minute), Grade: in.Grade,
		VolumeUL: dispense.Volume(in.VolumeUL), PriceE4: in.PriceE4, AmountCents: in.AmountCents, Driver: in.Driver, Evidence: in.Evidence,
	}
	grades, err := c.desk.Fleet.Grades(c)
	if err != nil {
		return t, err
	}
	if !slices.ContainsFunc(grades, func(g fleet.Grade) bool { return g.Grade == in.Grade }) {
		return t, badField("body.grade", "there is no grade %q", in.Grade)
	}
	if in.Driver != "" {
		self, err := c.desk.Fleet.PersonOf(c, c.user.Username)
		if err != nil && !errors.Is(err, fault.ErrNotFound) {
			return t, err
		}
		driver, err := c.person(in.Driver)
		if err != nil {
			return t, err
		}
		// Who drives sends their own: the others are not theirs to name.
		if driver.Status != "active" || !c.may(access.SeeTickets) && driver.Person != self.Person {
			return t, badField("body.driver", "there is no active person %q, or it is not you", in.Driver)
		}
	}
	var named []string
	for _, p := range in.Parts {
		named = append(named, p.Vehicle)
	}
	vehicles, err := c.desk.Fleet.SomeVehicles(c, named)
	if err != nil {
		return t, err
	}
	for i, p := range in.Parts {
		field := fmt.Sprintf("body.parts[%d].", i)
		at := slices.IndexFunc(vehicles, func(v fleet.Vehicle) bool { return v.Vehicle == p.Vehicle })
		switch {
		case p.Vehicle != "" && at < 0:
			return t, badField(field+"vehicle", "there is no vehicle %q", p.Vehicle)
		case p.EngineS != nil && (at < 0 || vehicles[at].Odometer != "hours"):
			return t, badField(field+"engine_s", "the vehicle has no hour meter; say odometer_m")
		case p.OdometerM != nil && at >= 0 && vehicles[at].Odometer == "hours":
			return t, badField(field+"odometer_m", "the vehicle has an hour meter; say engine_s")
		}
		t.Parts = append(t.Parts, ticket.Part{
			Vehicle: p.Vehicle, VolumeUL: dispense.Volume(p.VolumeUL), AmountCents: p.AmountCents, OdometerM: p.OdometerM, EngineS: p.EngineS, Full: p.Full, Folio: p.Folio, Flowed: p.Flowed && p.Folio != "",
		})
	}
	return t, nil
}

// ticketFields are the members of a ticket by what the desk calls them, and ticketWhys what
// is wrong with them by its codes.
var (
	ticketFields = map[string]string{
		"station": "permit", "when": "happened_at", "liters": "volume_ul", "price": "price_e4", "amount": "amount_cents", "photo": "evidence", "odometer": "odometer_m",
	}
	ticketWhys = map[string]string{
		"station": "there is no such station of that contract", "contract": "the contract was not valid on that day", "permit": "the station was not of the contract on that day; look at the date, or say the station's days with save-permit", "number": "say the number that is printed, in 40 letters at most",
		"when": "say when the fuel flowed", "future": "it is to come", "old": "it is more than a year ago", "grade": "say the grade", "liters": "it is not above 0 and up to 5,000 liters",
		"price": "it is not above 0 and up to 1,000 a liter", "amount": "it is not above 0", "odometer": "no meter shows that", "product": "volume times price is %d, and the amount says %d",
		"photo": "send 1 to 4 pictures, see send-picture", "vehicle": "say 1 to 20 parts", "twice": "the vehicle is in another part; add its liters up in one", "folio": "a voucher is of one vehicle",
		"folio.twice": "the voucher is in another part", "sum.liters": "the parts come to %d, and the ticket says %d", "sum.amount": "the parts come to %d, and the ticket says %d",
	}
)

// ticketField returns the member that a field of the desk is.
func ticketField(of string) string {
	words := strings.Split(of, ".")
	name := words[len(words)-1]
	name = cmp.Or(ticketFields[name], name)
	if n, err := strconv.Atoi(words[min(1, len(words)-1)]); err == nil {
		return fmt.Sprintf("body.parts[%d].%s", n-1, name)
	}
	return "body." + name
}

// ticketProblem says what the desk finds to be wrong, field by field.
func ticketProblem(list ticket.Problems) *Problem {
	p := problem(http.StatusUnprocessableEntity, "invalid", "")
	var all []string
	for _, x := range list {
		why := cmp.Or(ticketWhys[x.Code], x.Code)
		switch {
		case x.Voucher != nil:
			why = x.Voucher.Error() + "; say flowed if the fuel is in the tank"
		case len(x.Args) == 2:
			why = fmt.Sprintf(why, x.Args[0], x.Args[1])
		}
		f := Field{ticketField(x.Field), why}
		p.Errors, all = append(p.Errors, f), append(all, f.Field+": "+why)
	}
	p.Field, p.Detail = p.Errors[0].Field, strings.Join(all, "; ")
	return p
}

// pacedFile fails where who asks sent too many files of late.
func (c *call) pacedFile() error {
	wait := c.uploads.Take(c.Now(), c.user.Username)
	if wait <= 0 {
		return nil
	}
	p := problem(http.StatusTooManyRequests, "too_many", "too many files came of late; one in 15 seconds is what may come for long")
	p.after = wait + time.Second
	return p
}

func addTickets(a *api) {
	const tag = "tickets"
	list(a, operation{id: "list-tickets", tag: tag, path: "/tickets", page: "GET /tickets", summary: "List tickets of contracted stations", about: "Those that are open, and what became of others lately; of who may not see everybody's, their own."},
		func(t *Ticket) string { return newest(t.OpenedAt, t.Ticket) },
		func(c *call, _ *Paged) ([]Ticket, error) {
			of, err := c.ticketsOf()
			if err != nil {
				return nil, err
			}
			all, err := c.desk.Tickets.Tickets(c, of)
			var out []Ticket
			for i := range all {
				out = append(out, ticketOf(&all[i]))
			}
			return out, err
		})
	read(a, operation{id: "get-ticket", tag: tag, path: "/tickets/{ticket}", page: "GET /tickets/{ticket}", summary: "Show a ticket"},
		func(c *call, in *OfTicket) (Ticket, error) { return c.ticket(in.Ticket) })
	do(a, operation{id: "send-picture", tag: tag, path: "/evidence", page: "POST /tickets/picture", summary: "Send a picture or document", most: evidence.MaxBytes/3*4 + mostBody,
		about: "It is kept under its SHA-256, to be named by a ticket or a step about a discrepancy. The same again is the same.",
		try:   `{"data":"JVBERi0xLjQKJSBUaWNrZXQgQS0xMDQyCiUlRU9GCg=="}`},
		func(c *call, in *struct {
			Acting
			Body File
		}) (Kept, error) {
			if c.desk.Tickets == nil {
				return Kept{}, fmt.Errorf("tickets: %w", fault.ErrNotFound)
			}
			if err := c.pacedFile(); err != nil {
				return Kept{}, err
			}
			b, err := base64.StdEncoding.DecodeString(in.Body.Data)
			if err != nil {
				return Kept{}, badField("body.data", "it is not base64")
			}
			f, err := c.desk.Tickets.Attach(c, c.user.Username, b)
			if errors.Is(err, fault.ErrInvalid) {
				err = badField("body.data", "%v", err)
			}
			return Kept{f.SHA256, string(f.Kind), f.Size}, err
		})
	read(a, operation{id: "get-picture", tag: tag, path: "/evidence/{sha256}", page: "GET /evidence/{sha256}", summary: "Show a picture or document", about: "Of who may not see everybody's, of what they sent."},
		func(c *call, in *struct {
			SHA256 string `path:"sha256" pattern:"^[0-9a-f]{64}$" example:"0000000000000000000000000000000000000000000000000000000000000000"`
		}) (Picture, error) {
			of, err := c.ticketsOf()
			if err != nil {
				return Picture{}, err
			}
			f, b, err := c.desk.Tickets.Picture(c, of, in.SHA256)
			return Picture{Kept{f.SHA256, string(f.Kind), f.Size}, base64.StdEncoding.EncodeToString(b)}, err
		})
	do(a, operation{id: "send-ticket", tag: tag, path: "/tickets", page: "POST /tickets/send", summary: "Send a ticket", about: "It waits until another has checked it, and counts from then on.",
		try: `{"ticket":"0b9d6f0e-6f3a-4f0c-9a53-2f1f6c8d7e11","number":"B-77","contract":"gas2026","permit":"PL/12345/EXP/ES/2015","happened_at":"2026-11-26T18:05:00Z","grade":"magna","volume_ul":20000000,"price_e4":240000,"amount_cents":48000,"parts":[{"vehicle":"v0000001","volume_ul":20000000,"amount_cents":48000,"odometer_m":42050000,"full":"yes"}],"evidence":["c975f596c4c6f04a8ae8de7a27216a7cef323f0e2dc13a6934d155e7554f543c"]}`},
		func(c *call, in *struct {
			Acting
			Body Sent
		}) (Ticket, error) {
			if _, err := c.ticketsOf(); err != nil {
				return Ticket{}, err
			}
			t, err := c.sent(&in.Body)
			if err == nil {
				err = c.desk.Tickets.Send(c, c.user.Username, t)
			}
			if err != nil {
				return Ticket{}, err
			}
			return c.ticket(t.Key)
		})
	do(a, operation{id: "check-ticket", tag: tag, path: "/tickets/{ticket}/check", page: "POST /tickets/{ticket}/check", summary: "Make a ticket fills",
		about: "Another than who sent it. All of its parts become fills, or none does.", try: `{"revision":1}`},
		func(c *call, in *struct {
			Acting
			OfTicket
			Body Seen
		}) (Ticket, error) {
			if _, err := c.ticket(in.Ticket); err != nil {
				return Ticket{}, err
			}
			if _, err := c.desk.Tickets.Check(c, c.user.Username, in.Ticket, in.Body.Revision); err != nil {
				return Ticket{}, err
			}
			return c.ticket(in.Ticket)
		})
	do(a, operation{id: "return-ticket", tag: tag, path: "/tickets/{ticket}/return", page: "POST /tickets/{ticket}/return", summary: "Send a ticket back to who sent it", try: `{"revision":1,"reason":"La foto no se lee"}`},
		func(c *call, in *struct {
			Acting
			OfTicket
			Body Return
		}) (Ticket, error) {
			if _, err := c.ticket(in.Ticket); err != nil {
				return Ticket{}, err
			}
			if err := c.desk.Tickets.Return(c, c.user.Username, in.Ticket, in.Body.Revision, in.Body.Reason); err != nil {
				return Ticket{}, err
			}
			return c.ticket(in.Ticket)
		})
	do(a, operation{id: "drop-ticket", tag: tag, path: "/tickets/{ticket}/drop", page: "POST /tickets/{ticket}/drop", summary: "Give a ticket up that is no fill yet", about: "Who sent it may, and who checks.", try: `{"reason":"Se capturó dos veces"}`},
		func(c *call, in *struct {
			Acting
			OfTicket
			Body Reason
		}) (Ticket, error) {
			t, err := c.ticket(in.Ticket)
			if err == nil && t.OpenedBy != c.user.Username && !c.may(access.TypeFills) {
				err = problem(http.StatusForbidden, "right", "another sent it, and the token does not check tickets")
			}
			if err == nil {
				err = c.desk.Tickets.Drop(c, c.user.Username, in.Ticket, in.Body.Reason)
			}
			if err != nil {
				return Ticket{}, err
			}
			return c.ticket(in.Ticket)
		})
	addContracts(a)
}

// duplicate is the problem of a ticket that is there already.
func duplicate(e *office.DuplicateError) *Problem {
	p := problem(http.StatusConflict, "ticket_twice", e.Error())
	if !e.Ref.IsZero() {
		p.Detail += ", and became the fill " + e.Ref.String()
	}
	p.Field = "body.number"
	return p
}

// A Contract is one with a supplier, at whose stations fuel is bought.
type Contract struct {
	Contract string `json:"contract" minLength:"1" maxLength:"24" doc:"Its id."`
	Supplier string `json:"supplier" minLength:"1" maxLength:"150"`
	RFC      string `json:"rfc,omitempty" maxLength:"30" doc:"Of the supplier. Of a contract in another currency than MXN, whatever key its invoices have."`
	Number   string `json:"number,omitempty" maxLength:"60" doc:"As the paper has it."`
	Currency string `json:"currency,omitempty" maxLength:"3" doc:"Of its prices; MXN where nothing is said."`
	Supply   string `json:"supply,omitempty" enum:"station,card,bulk" doc:"How its fuel comes: bought at the supplier's stations, with fuel cards, or in bulk into tanks of one's own; station where nothing is said."`
	From     string `json:"from" format:"date" doc:"The first day."`
	Until    string `json:"until,omitempty" format:"date" doc:"The last; absent: no end."`
	Revision int64  `json:"revision" minimum:"0" doc:"Of what was read; 0 of one that is not there."`
}

// A Permit is a station of a contract's supplier.
type Permit struct {
	Contract string `json:"contract" minLength:"1" maxLength:"24"`
	Permit   string `json:"permit" minLength:"1" maxLength:"24" doc:"Of the energy regulator. Of a contract in another currency than MXN, whatever key names the station." example:"PL/12345/EXP/ES/2015"`
	Name     string `json:"name" minLength:"1" maxLength:"150"`
	Address  string `json:"address,omitempty" maxLength:"200"`
	Status   string `json:"status" enum:"open,closed" doc:"For this contract."`
	Station  string `json:"station,omitempty" maxLength:"24" doc:"The box of ours that stands there, whose fills are the contract's."`
	CardKey  string `json:"card_key,omitempty" maxLength:"20" doc:"By which statements of fuel cards know the station."`
	From     string `json:"from,omitempty" format:"date" doc:"From which day on all this is so; read, absent: of all days; saved, absent: from when it was, and a further station from the first day that no closed month has."`
	Until    string `json:"until,omitempty" format:"date" doc:"The last day; absent: until the contract ends."`
	Revision int64  `json:"revision" minimum:"0" doc:"Of what was read; 0 of one that is not there."`
}

func (c *call) contracts() ([]Contract, error) {
	all, err := c.desk.Fleet.Contracts(c)
	var out []Contract
	for _, x := range all {
		of := Contract{x.Contract, x.Supplier, x.RFC, x.Number, x.Currency, x.Supply, x.FromOn.Format(time.DateOnly), "", x.Revision}
		if x.UntilOn != nil {
			of.Until = x.UntilOn.Format(time.DateOnly)
		}
		out = append(out, of)
	}
	return out, err
}

func (c *call) permits() ([]Permit, error) {
	all, err := c.desk.Fleet.Permits(c)
	var out []Permit
	for _, x := range all {
		of := Permit{x.Contract, x.Permit, x.Name, x.Address, x.Status, x.Station, x.CardKey, "", "", x.Revision}
		if x.FromOn != nil {
			of.From = x.FromOn.Format(time.DateOnly)
		}
		if x.UntilOn != nil {
			of.Until = x.UntilOn.Format(time.DateOnly)
		}
		out = append(out, of)
	}
	return out, err
}

func addContracts(a *api) {
	const tag = "tickets"
	list(a, operation{id: "list-contracts", tag: tag, path: "/contracts", page: "GET /contracts", summary: "List contracts with suppliers"},
		func(x *Contract) string { return x.Contract },
		func(c *call, _ *Paged) ([]Contract, error) { return c.contracts() })
	list(a, operation{id: "list-permits", tag: tag, path: "/contracts/stations", page: "GET /contracts", summary: "List contracted stations"},
		func(x *Permit) string { return x.Contract + " " + x.Permit },
		func(c *call, _ *Paged) ([]Permit, error) { return c.permits() })
	do(a, operation{id: "save-contract", tag: tag, path: "/contracts", page: "POST /contracts", summary: "Add a contract, or write what is new of it", two: true, about: "Once there is a document or a closed month, a further supplier, another RFC, supply or currency, or more days take two people: the header Checked-By has a token of the second one, which acts and has the right \"agree budget\". What changes days of a closed month is not taken.",
		try: `{"contract":"norte27","supplier":"Combustibles del Bajío","rfc":"CBA010203AB1","number":"LA-27-014","from":"2027-01-01","until":"2027-12-31","revision":0}`},
		func(c *call, in *struct {
			Acting
			By   string `header:"Checked-By" maxLength:"200" doc:"Of what lets more pass: a token of the second person, which acts and may agree to the budget."`
			Body Contract
		}) (Contract, error) {
			b := in.Body
			x := &fleet.Contract{Contract: b.Contract, Supplier: b.Supplier, RFC: strings.ToUpper(b.RFC), Number: b.Number, Currency: cmp.Or(b.Currency, fillCurrency), Supply: b.Supply, Revision: b.Revision}
			var err error
			if x.FromOn, err = time.Parse(time.DateOnly, b.From); err != nil {
				return b, badField("body.from", "it is no day")
			}
			if b.Until != "" {
				until, err := time.Parse(time.DateOnly, b.Until)
				if err != nil {
					return b, badField("body.until", "it is no day")
				}
				x.UntilOn = &until
			}
			if err := c.saidUntil(b.Contract, b.Until); err != nil {
				return b, err
			}
			err = c.desk.Fleet.Save(c, c.user.Username, x)
			if errors.Is(err, fleet.ErrContractTwo) {
				if x.AgreedBy, err = c.secondPerson(access.AgreeBudget, ""); err != nil {
					return b, err
				}
				err = c.desk.Fleet.Save(c, c.user.Username, x)
			}
			if err != nil {
				return b, err
			}
			all, err := c.contracts()
			if err != nil {
				return b, err
			}
			return all[max(0, slices.IndexFunc(all, func(o Contract) bool { return o.Contract == x.Contract }))], nil
		})
	do(a, operation{id: "save-permit", tag: tag, path: "/contracts/stations", page: "POST /contracts/stations", summary: "Add a contracted station, or write what is new of it", two: true, about: "Once there is a document or a closed month, a further station, other days, another box and another key of cards take two people: the header Checked-By has a token of the second one, which acts and has the right \"agree budget\". What changes days of a closed month is not taken.",
		try: `{"contract":"gas2026","permit":"PL/54321/EXP/ES/2016","name":"Gasolinera del Centro","status":"open","revision":0}`},
		func(c *call, in *struct {
			Acting
			By   string `header:"Checked-By" maxLength:"200" doc:"Of what changes whose fuel is: a token of the second person, which acts and may agree to the budget."`
			Body Permit
		}) (Permit, error) {
			b := in.Body
			x := &fleet.Permit{Contract: b.Contract, Permit: fleet.CleanPermit(b.Permit), Name: b.Name, Address: b.Address, Status: b.Status, Station: b.Station, CardKey: fleet.CleanPermit(b.CardKey), Revision: b.Revision}
			for _, d := range []struct {
				name, text string
				at         **time.Time
			}{{"from", b.From, &x.FromOn}, {"until", b.Until, &x.UntilOn}} {
				if d.text == "" {
					continue
				}
				at, err := time.Parse(time.DateOnly, d.text)
				if err != nil {
					return b, badField("body."+d.name, "it is no day")
				}
				*d.at = &at
			}
			err := c.desk.Fleet.Save(c, c.user.Username, x)
			if errors.Is(err, fleet.ErrPermitTwo) {
				if x.AgreedBy, err = c.secondPerson(access.AgreeBudget, ""); err != nil {
					return b, err
				}
				err = c.desk.Fleet.Save(c, c.user.Username, x)
			}
			if err != nil {
				return b, err
			}
			all, err := c.permits()
			if err != nil {
				return b, err
			}
			return all[max(0, slices.IndexFunc(all, func(o Permit) bool { return o.Contract == x.Contract && o.Permit == x.Permit }))], nil
		})
}
