package api

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/litro-fuel/litro/barcode"
	"github.com/litro-fuel/litro/dispense"
	"github.com/litro-fuel/litro/server/access"
	"github.com/litro-fuel/litro/server/fault"
	"github.com/litro-fuel/litro/server/fleet"
	"github.com/litro-fuel/litro/server/office"
	"github.com/litro-fuel/litro/server/ticket"
)

// A TypedSheet is a contingency sheet, as attendants fill it in when nothing else works.
type TypedSheet struct {
	Sheet      string    `json:"sheet" minLength:"1" maxLength:"20" doc:"Its number, with the check digit."`
	Station    string    `json:"station" minLength:"1" maxLength:"16"`
	Hose       string    `json:"hose" minLength:"1" maxLength:"8" doc:"At the station: what flows there is its grade."`
	HappenedAt time.Time `json:"happened_at"`
	Vehicle    string    `json:"vehicle" minLength:"1" maxLength:"24"`
	VolumeUL   int64     `json:"volume_ul" minimum:"1" maximum:"2000000000"`
	OdometerM  *int64    `json:"odometer_m,omitempty" minimum:"0"`
	EngineS    *int64    `json:"engine_s,omitempty" minimum:"0" doc:"Of an hour meter."`
	BeforeUL   *int64    `json:"before_ul,omitempty" minimum:"0" doc:"What the hose's totalizer showed, if it is written on the sheet; with after_ul."`
	AfterUL    *int64    `json:"after_ul,omitempty" minimum:"0"`
	Driver     string    `json:"driver,omitempty" maxLength:"24"`
}

// sheet reads a typed sheet, or says field by field what makes no sense.
func (c *call) sheet(in *TypedSheet) (office.Fill, error) {
	number, err := barcode.ParseSheetNumber(in.Sheet)
	if err != nil {
		return office.Fill{}, badField("body.sheet", "it is no number of a sheet; a digit may be wrong")
	}
	hoses, err := c.desk.Reports.Hoses(c)
	if err != nil {
		return office.Fill{}, err
	}
	hose := slices.IndexFunc(hoses, func(h office.Hose) bool { return h.Station == in.Station && h.Hose == in.Hose })
	if hose < 0 {
		return office.Fill{}, badField("body.hose", "station %q has no hose %q", in.Station, in.Hose)
	}
	v, err := c.vehicle(in.Vehicle)
	if err != nil {
		return office.Fill{}, badField("body.vehicle", "there is no vehicle %q", in.Vehicle)
	}
	driver, err := c.person(in.Driver)
	if err != nil {
		return office.Fill{}, err
	}
	f := office.Fill{
		Vehicle: in.Vehicle, Grade: hoses[hose].Grade, VolumeUL: dispense.Volume(in.VolumeUL), HappenedAt: in.HappenedAt.UTC().Truncate(time.Second), Precision: "minute", Full: "unknown", Driver: in.Driver,
		OdometerM: in.OdometerM, EngineS: in.EngineS,
		Sheet: &office.Sheet{Number: number, Station: in.Station, Hose: in.Hose, BeforeUL: (*dispense.Volume)(in.BeforeUL), AfterUL: (*dispense.Volume)(in.AfterUL)},
	}
	switch now := c.Now(); {
	case f.HappenedAt.After(now) || f.HappenedAt.Before(now.AddDate(-1, 0, 0)):
		return f, badField("body.happened_at", "it is to come, or more than a year ago")
	case in.EngineS != nil && v.Odometer != "hours":
		return f, badField("body.engine_s", "the vehicle has no hour meter; say odometer_m")
	case in.OdometerM != nil && v.Odometer == "hours":
		return f, badField("body.odometer_m", "the vehicle has an hour meter; say engine_s")
	case (in.BeforeUL == nil) != (in.AfterUL == nil) || in.BeforeUL != nil && *in.AfterUL <= *in.BeforeUL:
		return f, badField("body.after_ul", "say both totalizers or none; after is more than before")
	case driver.Person != in.Driver:
		return f, badField("body.driver", "there is no person %q", in.Driver)
	}
	return f, nil
}

// An Opening opens a ticket before the fill.
type Opening struct {
	Ticket   string `json:"ticket" pattern:"^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$" doc:"A UUID of yours, under which the ticket is sent afterwards."`
	Contract string `json:"contract" maxLength:"24"`
	Permit   string `json:"permit" maxLength:"24"`
	Vehicle  string `json:"vehicle" minLength:"1" maxLength:"24"`
}

// A Scan is what a reader read.
type Scan struct {
	Text string `json:"text" minLength:"1" maxLength:"400" doc:"All of it."`
}

// A Scanned is whose label it is.
type Scanned struct {
	Vehicle string `json:"vehicle"`
	FleetNo string `json:"fleet_no"`
}

// A Printer is how labels are printed on one.
type Printer struct {
	Printer string `json:"printer" minLength:"1" maxLength:"60" doc:"What people call it."`
	Sheet   string `json:"sheet" maxLength:"24" doc:"The name of the paper, see list-papers."`
	Code    string `json:"code" enum:"qr,datamatrix"`
	DPI     int64  `json:"dpi" enum:"203,300,600"`
	RightUM int64  `json:"right_um" minimum:"-20000" maximum:"20000" multipleOf:"100" doc:"How far to the right all is printed, in micrometers."`
	DownUM  int64  `json:"down_um" minimum:"-20000" maximum:"20000" multipleOf:"100"`
}

// printers are those that are known, by name.
func (c *call) printers() ([]Printer, error) {
	all, err := c.desk.Fleet.LabelPrinters(c)
	var out []Printer
	for _, p := range all {
		out = append(out, Printer{p.Printer, p.Sheet, p.Code, p.DPI, p.RightUM, p.DownUM})
	}
	return out, err
}

// A Paper is what labels are printed on.
type Paper struct {
	Sheet   string `json:"sheet"`
	Columns int64  `json:"columns"`
	Rows    int64  `json:"rows"`
}

func addPapers(a *api) {
	do(a, operation{id: "type-sheet", tag: "sheets", path: "/sheets/typed", page: "POST /sheets/type", summary: "Type a contingency sheet", two: true,
		about: "It takes two people: the header Checked-By has a token of the second one, which acts. The sheet must have been issued to the station, and not be used or void.",
		try:   `{"sheet":"00000017","station":"norte","hose":"9","happened_at":"2026-11-26T16:20:00Z","vehicle":"v0000001","volume_ul":30000000}`},
		func(c *call, in *struct {
			Acting
			Checked
			Body TypedSheet
		}) (Recorded, error) {
			f, err := c.sheet(&in.Body)
			if err != nil {
				return Recorded{}, err
			}
			checked, err := c.secondPerson(access.TypeFills, "") // who sees the whole fleet, as on the page
			if err != nil {
				return Recorded{}, err
			}
			ref, err := c.desk.Office.Fill(c, f, office.Two{Did: c.user.Username, Checked: checked})
			if err != nil {
				return Recorded{}, sheetProblem(err)
			}
			return Recorded{ref.String()}, nil
		})
	do(a, operation{id: "open-ticket", tag: "tickets", path: "/tickets/opened", page: "POST /tickets/new", summary: "Open a ticket before the fill", about: "Who is about to fuel where. Nothing is reserved by it; send-ticket sends it, under the same key.",
		try: `{"ticket":"0b9d6f0e-6f3a-4f0c-9a53-2f1f6c8d7e12","contract":"gas2026","permit":"PL/12345/EXP/ES/2015","vehicle":"v0000001"}`},
		func(c *call, in *struct {
			Acting
			Body Opening
		}) (Ticket, error) {
			b := &in.Body
			if _, err := c.ticketsOf(); err != nil {
				return Ticket{}, err
			}
			if _, err := c.vehicle(b.Vehicle); err != nil {
				return Ticket{}, badField("body.vehicle", "there is no vehicle %q", b.Vehicle)
			}
			if err := c.desk.Tickets.Open(c, c.user.Username, ticket.Ticket{Key: b.Ticket, Contract: b.Contract, Permit: b.Permit, Parts: []ticket.Part{{Vehicle: b.Vehicle}}}); err != nil {
				return Ticket{}, err
			}
			return c.ticket(b.Ticket)
		})
	look(a, operation{id: "read-label", tag: "tickets", path: "/tickets/label", page: "POST /tickets/label", summary: "Tell whose label was scanned", about: "For a ticket: it is neither a decision nor on record.", try: `{"text":"7501031311309"}`},
		func(c *call, in *struct{ Body Scan }) (Scanned, error) {
			vehicle, _, err := c.desk.Fleet.ReadLabel(c, in.Body.Text)
			if odd, ok := errors.AsType[*fleet.LabelError](err); ok {
				return Scanned{}, problem(409, "label_"+odd.Problem, odd.Error())
			}
			if err != nil {
				return Scanned{}, err
			}
			some, err := c.desk.Fleet.SomeVehicles(c, []string{vehicle})
			if err != nil || len(some) == 0 {
				return Scanned{Vehicle: vehicle}, err
			}
			return Scanned{vehicle, some[0].FleetNo}, nil
		})
	list(a, operation{id: "list-papers", tag: "labels", path: "/labels/papers", page: "GET /labels", summary: "List what labels are printed on"},
		func(p *Paper) string { return p.Sheet },
		func(c *call, _ *Paged) (out []Paper, err error) {
			for _, s := range barcode.Sheets() {
				out = append(out, Paper{s.Name, int64(s.Columns), int64(s.Rows)})
			}
			return out, nil
		})
	list(a, operation{id: "list-printers", tag: "labels", path: "/labels/printers", page: "GET /labels", summary: "List printers of labels"},
		func(p *Printer) string { return p.Printer },
		func(c *call, _ *Paged) ([]Printer, error) { return c.printers() })
	do(a, operation{id: "set-printer", tag: "labels", path: "/labels/printers", page: "POST /labels/printers", summary: "Say how labels are printed on a printer", about: "One that is new is added.",
		try: `{"printer":"Zebra de la oficina","sheet":"letter","code":"qr","dpi":300,"right_um":500,"down_um":-200}`},
		func(c *call, in *struct {
			Acting
			Body Printer
		}) (Printer, error) {
			b := &in.Body
			b.Printer = strings.TrimSpace(b.Printer)
			sheets := barcode.Sheets()
			i := slices.IndexFunc(sheets, func(s barcode.Sheet) bool { return s.Name == b.Sheet })
			if i < 0 {
				return Printer{}, badField("body.sheet", "labels are printed on no such paper; see list-papers")
			}
			if _, err := sheets[i].Shifted(float64(b.RightUM)/1000, float64(b.DownUM)/1000); err != nil {
				odd, _ := errors.AsType[*barcode.ShiftError](err)
				field := "body.right_um"
				if odd != nil && odd.Down {
					field = "body.down_um"
				}
				return Printer{}, badField(field, "%v", err)
			}
			if err := c.desk.Fleet.SetLabelPrinter(c, c.user.Username, fleet.LabelPrinter{Printer: b.Printer, Sheet: b.Sheet, Code: b.Code, DPI: b.DPI, RightUM: b.RightUM, DownUM: b.DownUM}); errors.Is(err, fault.ErrInvalid) {
				return Printer{}, badField("body.printer", "%v", err)
			} else if err != nil {
				return Printer{}, err
			}
			all, err := c.printers()
			if err != nil {
				return Printer{}, err
			}
			if i = slices.IndexFunc(all, func(p Printer) bool { return p.Printer == b.Printer }); i < 0 {
				return Printer{}, fmt.Errorf("printer %q is not there", b.Printer)
			}
			return all[i], nil
		})
}
