package api

import (
	"errors"
	"time"

	"github.com/litro-fuel/litro/server/access"
	"github.com/litro-fuel/litro/server/finance"
	"github.com/litro-fuel/litro/server/invoice"
	"github.com/litro-fuel/litro/server/spreadsheet"
)

// A RegisteredPermit is a permit as the register of the commission (CNE) has it, in its words.
type RegisteredPermit struct {
	Number    string `json:"number"`
	Holder    string `json:"holder" doc:"Who holds it: to be compared by a person, for the register names no RFC."`
	Activity  string `json:"activity"`
	Status    string `json:"status" doc:"Fuel may be sold by it when this is Vigente."`
	GrantedOn string `json:"granted_on,omitempty" format:"date"`
	State     string `json:"state,omitempty"`
	Zone      string `json:"zone,omitempty"`
}

// A HeldPermit is a permit that a document names, and what the register of its day has of it.
type HeldPermit struct {
	Permit   string            `json:"permit"`
	Kind     string            `json:"kind" doc:"PER01 to PER09, as the document says."`
	Told     string            `json:"told" doc:"listed; linked: only the same number of the other commission is in it, with or without CNE/; or absent"`
	Register *RegisteredPermit `json:"register,omitempty" doc:"Missing: it is absent."`
	From     string            `json:"from" format:"date" doc:"From when on that register counts."`
	SHA256   string            `json:"sha256" doc:"Its version."`
}

// A StationPermit is a station of a contract by its permit, and what the register has of that.
type StationPermit struct {
	Contract string            `json:"contract"`
	Supplier string            `json:"supplier"`
	Permit   string            `json:"permit"`
	Name     string            `json:"name"`
	Told     string            `json:"told" doc:"As in get-invoice."`
	Wrong    string            `json:"wrong,omitempty" doc:"register.unknown or register.status: what a document by it would have as a finding; missing: nothing."`
	Register *RegisteredPermit `json:"register,omitempty"`
}

// A PermitRegister is a register of permits, from a day on.
type PermitRegister struct {
	From     string      `json:"from" format:"date"`
	SHA256   string      `json:"sha256" doc:"Of its file: its version."`
	File     string      `json:"file"`
	Permits  int64       `json:"permits"`
	LeftOut  []BadPermit `json:"left_out" nullable:"false" doc:"Rows that are no permit."`
	Reason   string      `json:"reason"`
	SaidBy   string      `json:"said_by"`
	AgreedBy string      `json:"agreed_by"`
	SaidAt   time.Time   `json:"said_at"`
}

// A BadPermit is a row of a register that is no permit, and why.
type BadPermit struct {
	Line   int    `json:"line"`
	Column string `json:"column" doc:"Empty: it is of the whole row."`
	Value  string `json:"value"`
	Code   string `json:"code" doc:"row, text, missing, number, day or twice"`
	Reason string `json:"reason"`
	Remedy string `json:"remedy"`
}

// A PermitStatus is how many permits of a register have a status.
type PermitStatus struct {
	Status  string `json:"status"`
	Permits int    `json:"permits"`
}

// SayPermitRegister is a register of permits, to count from a day on.
type SayPermitRegister struct {
	File   string `json:"file" minLength:"1" maxLength:"200" doc:"Its name."`
	Data   string `json:"data" doc:"The file, CSV or XLSX, in base64. Columns: razon_social, num_per, tipo_permiso, fecha_otorgamiento, estatus, entidad, zona_geo."`
	From   string `json:"from" format:"date" doc:"Of no closed month."`
	Reason string `json:"reason" maxLength:"200" doc:"Where it was got from."`
	Others bool   `json:"others,omitempty" doc:"Take the other rows, though some are no permit; those stay on record with it."`
	DryRun bool   `json:"dry_run,omitempty" doc:"Only say what it has, by one person; nothing is taken."`
}

// A PermitRegisterRead is what a register says, and whether it counts now.
type PermitRegisterRead struct {
	Taken    bool           `json:"taken" doc:"It counts."`
	Again    bool           `json:"again" doc:"It counted from that day on before, and nothing was changed."`
	Permits  int            `json:"permits"`
	Statuses []PermitStatus `json:"statuses" nullable:"false" doc:"The most first."`
	LeftOut  []BadPermit    `json:"left_out" nullable:"false"`
}

// mostRegister bounds a request with a register: that of 2026 has 2.4 MB.
const mostRegister = 16 << 20

func permitRegisters(a *api, tag string) {
	do(a, operation{id: "say-permit-register", tag: tag, path: "/invoices/terms/permits", page: "POST /invoices/terms/permits", summary: "Say which register of permits counts from a day on", most: mostRegister,
		about: "The file of permits in force that the commission (CNE) publishes. Documents from that day on are held against it: what they have of it is a warning, for it is weeks late. From a day of no closed month on. " + takesTwo,
		try:   `{"file":"pl_per_vig_nov26.csv","data":"cmF6b25fc29jaWFsLG51bV9wZXIsdGlwb19wZXJtaXNvLGVzdGF0dXMKVW5vLFBMLzM2MC9FWFAvRVMvMjAxNSxFeHBlbmRpbyBlbiBlc3RhY2nDs24gZGUgc2VydmljaW8sVmlnZW50ZQo=","from":"2026-11-01","reason":"datos.gob.mx"}`},
		func(c *call, in *struct {
			Acting
			Language
			By   string `header:"Checked-By" maxLength:"200" doc:"A token of the second person, which acts and may agree to the budget; not needed for dry_run."`
			Body SayPermitRegister
		}) (PermitRegisterRead, error) {
			if err := c.invoices(); err != nil {
				return PermitRegisterRead{}, err
			}
			b := in.Body
			file, err := c.decoded("body.data", b.Data)
			if err != nil {
				return PermitRegisterRead{}, err
			}
			if b.DryRun {
				read, _, err := finance.ReadRegister(file)
				return registerRead(&read, err, in.Language.Lang)
			}
			from, _, err := daysOf(b.From, "")
			if err != nil {
				return PermitRegisterRead{}, err
			}
			agrees, err := c.secondPerson(access.AgreeBudget, "")
			if err != nil {
				return PermitRegisterRead{}, err
			}
			read, err := c.Invoices.SayRegister(c, c.user.Username, finance.File{Name: b.File, Bytes: file}, finance.PermitRegister{From: from, Reason: b.Reason, Agreed: agrees}, b.Others)
			return registerRead(&read, err, in.Language.Lang)
		})
}

func registerRead(read *finance.RegisterRead, err error, lang string) (PermitRegisterRead, error) {
	if errors.Is(err, spreadsheet.ErrFile) {
		return PermitRegisterRead{}, badField("body.data", "%v", err)
	}
	if err != nil {
		return PermitRegisterRead{}, invoiceProblem(err)
	}
	out := PermitRegisterRead{read.Taken, read.Again, read.Permits, []PermitStatus{}, badPermits(read.LeftOut, lang)}
	for _, s := range read.Statuses {
		out.Statuses = append(out.Statuses, PermitStatus{s.Word, s.N})
	}
	return out, nil
}

func badPermits(list []finance.BadPermit, lang string) []BadPermit {
	out := []BadPermit{}
	for _, b := range list {
		out = append(out, BadPermit{b.Line, b.Column, b.Value, b.Code, b.What(lang), b.Remedy(lang)})
	}
	return out
}

// registeredOf is what a register has of a permit; nil: nothing.
func registeredOf(told invoice.State, p *invoice.Registered) *RegisteredPermit {
	if told == invoice.Absent {
		return nil
	}
	out := &RegisteredPermit{Number: p.Number, Holder: p.Holder, Activity: p.Kind, Status: p.Status, State: p.State, Zone: p.Zone}
	if !p.GrantedOn.IsZero() {
		out.GrantedOn = p.GrantedOn.Format(time.DateOnly)
	}
	return out
}

// registers puts registers of permits into terms, with the stations of contracts beside that of a day.
func (c *call) registers(out *InvoiceTerms, said *finance.Said, day time.Time) error {
	out.Registers, out.Stations = []PermitRegister{}, []StationPermit{}
	for _, r := range said.Registers {
		out.Registers = append(out.Registers, PermitRegister{r.From.Format(time.DateOnly), r.SHA256, r.File, r.Permits, badPermits(r.LeftOut, "en"), r.Reason, r.By, r.Agreed, r.At.UTC()})
	}
	stations, err := c.Invoices.RegisteredStations(c, day)
	for _, s := range stations {
		out.Stations = append(out.Stations, StationPermit{s.Contract, s.Supplier, s.Permit, s.Name, string(s.Told), s.Wrong(), registeredOf(s.Told, &s.Is)})
	}
	return err
}
