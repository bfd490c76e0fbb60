package web

import (
	"cmp"
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"mime/multipart"
	"net/http"
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

// can is what the form calls a part that is no vehicle's.
const can = "can"

// A ticketForm is a ticket as it is typed, before the fill or after it.
type ticketForm struct {
	page
	Key       string
	V         map[string]string // what was typed, by field
	Parts     []ticketPart
	Evidence  []string // that was sent already
	Problems  []problem
	Duplicate *duplicateView
	Notice    string // why it came back
	Advice    []adviceView
	Opened    bool // it was just opened before the fill
	Stations  []optionGroup
	Vehicles  []option
	Grades    []option
	Latest    string
	counts    map[string]string // what the meter of each vehicle counts
	words     words
}

type optionGroup struct {
	Name    string
	Options []option
}

// A ticketPart is a row of the form: one vehicle or can.
type ticketPart struct {
	N                                              int
	Vehicle, Label, Liters, Amount, Odometer, Full string
	form                                           *ticketForm
}

// A duplicateView is the other ticket of the same number.
type duplicateView struct{ Text, Path, Link string }

// An adviceView is what speaks for a vehicle's next fill, and against it.
type adviceView struct {
	Vehicle string
	Facts   []fact
	Against []string
}

// Has returns what is wrong with a field.
func (f *ticketForm) Has(field string) string {
	for _, p := range f.Problems {
		if p.Field == field {
			return p.Text
		}
	}
	return ""
}

// Several tells whether the ticket is split.
func (f *ticketForm) Several() bool { return len(f.Parts) > 1 }

// Say says a key in the language of the page.
func (p ticketPart) Say(key string, pairs ...any) string { return p.form.words.Say(key, pairs...) }

// Several tells whether the ticket is split.
func (p ticketPart) Several() bool { return p.form.Several() }

// Vehicles returns what a part may be of.
func (p ticketPart) Vehicles() []option {
	list := make([]option, len(p.form.Vehicles))
	for i, o := range p.form.Vehicles {
		o.Chosen = o.Value == p.Vehicle
		list[i] = o
	}
	return list
}

// Fulls returns whether the tank was filled.
func (p ticketPart) Fulls() []option {
	var list []option
	for _, s := range []string{"unknown", "yes", "no"} {
		list = append(list, option{s, p.form.words.Say("tank." + s), s == p.Full})
	}
	return list
}

// Has returns what is wrong with a field of the part.
func (p ticketPart) Has(field string) string {
	return p.form.Has(fmt.Sprintf("part.%d.%s", p.N, field))
}

// ticketFields are those of the ticket itself.
func ticketFields() []string {
	return []string{"station", "number", "when", "grade", "liters", "price", "amount"}
}

// newKey returns a random UUID, version 4 (RFC 9562, documented).
func newKey() string {
	var b [16]byte
	rand.Read(b[:]) // never fails
	b[6], b[8] = b[6]&0x0f|0x40, b[8]&0x3f|0x80
	return fmt.Sprintf("%x-%x-%x-%x-%x", b[:4], b[4:6], b[6:8], b[8:10], b[10:])
}

// ticketForm returns the form with what there is to choose from.
func (p *pages) ticketForm(v *visit) (*ticketForm, error) {
	ctx := v.r.Context()
	f := &ticketForm{page: p.page(v, "ticket.title", "/tickets"), V: map[string]string{}, counts: map[string]string{}, Latest: p.Now().In(p.Zone).Format(whenForm), words: v.words}
	contracts, permits, err := p.Tickets.Stations(ctx)
	if err != nil {
		return nil, err
	}
	for _, c := range contracts {
		g := optionGroup{Name: joined(c.Supplier, c.Number)}
		for _, s := range permits {
			if s.Contract == c.Contract {
				g.Options = append(g.Options, option{Value: s.ID(), Text: joined(s.Name, s.Permit)})
			}
		}
		if len(g.Options) > 0 {
			f.Stations = append(f.Stations, g)
		}
	}
	vehicles, err := p.Fleet.Vehicles(ctx)
	if err != nil {
		return nil, err
	}
	for _, x := range vehicles {
		f.counts[x.Vehicle] = x.Odometer
		if x.Status != "retired" {
			f.Vehicles = append(f.Vehicles, option{Value: x.Vehicle, Text: joined(x.FleetNo, x.Plate, x.Name)})
		}
	}
	f.Vehicles = append(f.Vehicles, option{Value: can, Text: v.words.Say("ticket.can")})
	grades, err := p.Fleet.Grades(ctx)
	if err != nil {
		return nil, err
	}
	for _, x := range grades {
		f.Grades = append(f.Grades, option{Value: x.Grade, Text: x.Name})
	}
	return f, nil
}

// choose marks what was chosen, once the values are there.
func (f *ticketForm) choose() {
	for _, g := range f.Stations {
		for i := range g.Options {
			g.Options[i].Chosen = g.Options[i].Value == f.V["station"]
		}
	}
	for i := range f.Grades {
		f.Grades[i].Chosen = f.Grades[i].Value == f.V["grade"]
	}
	if len(f.Parts) == 0 {
		f.Parts = []ticketPart{{}}
	}
	for i := range f.Parts {
		f.Parts[i].N, f.Parts[i].form, f.Parts[i].Full = i+1, f, cmp.Or(f.Parts[i].Full, "unknown")
	}
}

// ticketNew shows the form: empty, or with a ticket that was opened or sent back.
func (p *pages) ticketNew(v *visit) error {
	f, err := p.ticketForm(v)
	if err != nil {
		return err
	}
	f.Key = newKey()
	if key := v.r.URL.Query().Get("key"); key != "" {
		t, err := p.Tickets.Ticket(v.r.Context(), key)
		if err != nil {
			return err
		}
		if t.OpenedBy != v.user.Username || t.State != ticket.Draft && t.State != ticket.Returned {
			v.redirect("/tickets/" + t.Key)
			return nil
		}
		f.fill(&t, p.Zone)
		if f.Opened = v.r.URL.Query().Has("opened"); f.Opened {
			f.Advice = p.advice(v, &t)
		}
		if t.State == ticket.Returned {
			f.Notice = v.words.Say("ticket.returned", "Who", t.EndedBy, "Why", t.Reason)
		}
	}
	f.choose()
	allowCamera(v)
	return p.show(v, http.StatusOK, "ticket", f)
}

// fill writes a ticket into the form, as a person would have typed it.
func (f *ticketForm) fill(t *ticket.Ticket, zone *time.Location) {
	at := fleet.Permit{Contract: t.Contract, Permit: t.Permit}
	f.Key, f.Evidence = t.Key, t.Evidence
	f.V["station"], f.V["number"], f.V["grade"] = at.ID(), t.Number, t.Grade
	if t.State != ticket.Draft {
		f.V["when"] = t.HappenedAt.In(zone).Format(whenForm)
		f.V["liters"], f.V["price"], f.V["amount"] = plainDecimal(int64(t.VolumeUL), 6), plainDecimal(t.PriceE4, 4), plainDecimal(t.AmountCents, 2)
	}
	for _, x := range t.Parts {
		part := ticketPart{Vehicle: x.Vehicle, Label: x.Label, Full: x.Full}
		if x.Vehicle == "" {
			part.Vehicle = can
		}
		if len(t.Parts) > 1 {
			part.Liters, part.Amount = plainDecimal(int64(x.VolumeUL), 6), plainDecimal(x.AmountCents, 2)
		}
		part.Odometer = shown(f.counts[x.Vehicle], &x)
		f.Parts = append(f.Parts, part)
	}
}

// plainDecimal writes n units of 1/10^decimals with a point, without zeros that say
// nothing.
func plainDecimal(n int64, decimals int) string {
	s := fmt.Sprintf("%0*d", decimals+1, n)
	whole, frac := s[:len(s)-decimals], strings.TrimRight(s[len(s)-decimals:], "0")
	if frac == "" {
		return whole
	}
	return whole + "." + frac
}

// ticketTyped takes the form of a browser without script.
func (p *pages) ticketTyped(v *visit) error {
	f, err := p.ticketForm(v)
	if err != nil {
		return err
	}
	files, err := f.read(v)
	if err != nil {
		return err
	}
	f.attach(p, v, files)
	step := v.r.PostFormValue("step")
	if step == "more" || step == "fewer" {
		f.resize(step)
		f.choose()
		return p.show(v, http.StatusOK, "ticket", f)
	}
	t, err := p.readTicket(v, f)
	if err != nil {
		return err
	}
	if len(f.Problems) == 0 {
		err = p.takeTicket(v, step, t)
		if err = f.understand(p, v, err); err != nil {
			return err
		}
	}
	if len(f.Problems) > 0 || f.Duplicate != nil {
		f.choose()
		allowCamera(v)
		code := http.StatusBadRequest
		if f.Duplicate != nil {
			code = http.StatusConflict
		}
		return p.show(v, code, "ticket", f)
	}
	if step == "open" {
		v.redirect("/tickets/new?key=" + t.Key + "&opened")
	} else {
		v.redirect("/tickets/" + t.Key)
	}
	return nil
}

// resize adds a part to the form, or takes the last away.
func (f *ticketForm) resize(step string) {
	if step == "fewer" {
		f.Parts = f.Parts[:max(1, len(f.Parts)-1)]
	} else if len(f.Parts) < ticket.MaxParts {
		f.Parts = append(f.Parts, ticketPart{})
	}
}

func (p *pages) takeTicket(v *visit, step string, t ticket.Ticket) error {
	if step == "open" {
		return p.Tickets.Open(v.r.Context(), v.user.Username, t)
	}
	return p.Tickets.Send(v.r.Context(), v.user.Username, t)
}

// read takes what was typed out of the request, and returns the pictures with it.
func (f *ticketForm) read(v *visit) ([]*multipart.FileHeader, error) {
	var files []*multipart.FileHeader
	if strings.HasPrefix(v.r.Header.Get("Content-Type"), "multipart/") {
		err := http.NewResponseController(v.w).SetReadDeadline(time.Now().Add(uploadFor))
		if err != nil && !errors.Is(err, http.ErrNotSupported) {
			return nil, err
		}
		if err := v.r.ParseMultipartForm(evidence.MaxBytes); err != nil {
			return nil, fmt.Errorf("%w: %w", fault.ErrInvalid, err)
		}
		if err := readable(v.r); err != nil {
			return nil, err
		}
		files = v.r.MultipartForm.File["photo"]
	}
	form := v.r.PostForm
	f.Key = form.Get("key")
	for _, name := range ticketFields() {
		f.V[name] = cut(strings.TrimSpace(form.Get(name)), 64)
	}
	f.Evidence = form["evidence"][:min(len(form["evidence"]), ticket.MaxEvidence)]
	nth := func(name string, i int) string {
		if all := form[name]; i < len(all) {
			return cut(strings.TrimSpace(all[i]), 64)
		}
		return ""
	}
	for i := range min(len(form["vehicle"]), ticket.MaxParts) {
		f.Parts = append(f.Parts, ticketPart{
			Vehicle: nth("vehicle", i), Label: nth("label", i), Liters: nth("part_liters", i), Amount: nth("part_amount", i), Odometer: nth("odometer", i), Full: nth("full", i),
		})
	}
	return files, nil
}

// attach keeps the pictures that came with the form.
func (f *ticketForm) attach(p *pages, v *visit, files []*multipart.FileHeader) {
	for _, file := range files[:min(len(files), ticket.MaxEvidence)] {
		if file.Size == 0 {
			continue
		}
		r, err := file.Open()
		if err != nil {
			f.Problems = append(f.Problems, problem{"photo", v.words.Say("ticket.bad.file")})
			return
		}
		b, err := io.ReadAll(io.LimitReader(r, evidence.MaxBytes+1))
		_ = r.Close() // it was only read
		kept, err2 := p.Tickets.Attach(v.r.Context(), v.user.Username, b)
		if err = errors.Join(err, err2); err != nil {
			p.Log.Warn("a picture of a ticket was not taken", "file", file.Filename, "err", err)
			f.Problems = append(f.Problems, problem{"photo", v.words.Say("ticket.bad.file")})
			return
		}
		f.Evidence = append(f.Evidence, kept.SHA256)
	}
}

// readTicket understands the form, or says field by field what it does not. A number
// that cannot be read is a problem here; one that cannot be right is ticket's.
func (p *pages) readTicket(v *visit, f *ticketForm) (ticket.Ticket, error) {
	t := ticket.Ticket{Key: f.Key, Number: f.V["number"], Grade: f.V["grade"], Evidence: f.Evidence}
	if !ticket.ValidKey(t.Key) {
		return t, fmt.Errorf("ticket key: %w", fault.ErrInvalid)
	}
	t.Contract, t.Permit, _ = strings.Cut(f.V["station"], " ")
	bad := func(field, code string) {
		f.Problems = append(f.Problems, problem{field, v.words.Say("ticket.bad." + code)})
	}
	number := func(field, code, text string, decimals int) int64 {
		n, ok := decimal(text, decimals)
		if text != "" && !ok {
			bad(field, code)
		}
		return n
	}
	if f.V["when"] != "" {
		at, err := time.ParseInLocation(whenForm, f.V["when"], p.Zone)
		if err != nil {
			bad("when", "when")
		}
		t.HappenedAt = at.UTC()
	}
	t.VolumeUL = dispense.Volume(number("liters", "liters", f.V["liters"], 6))
	t.PriceE4, t.AmountCents = number("price", "price", f.V["price"], 4), number("amount", "amount", f.V["amount"], 2)
	for i, x := range f.Parts {
		field := func(name string) string { return fmt.Sprintf("part.%d.%s", i+1, name) }
		part := ticket.Part{Vehicle: x.Vehicle, Full: x.Full}
		if err := p.whose(v, &part, x, func(code string) { bad(field("vehicle"), code) }); err != nil {
			return t, err
		}
		if len(f.Parts) == 1 {
			part.VolumeUL, part.AmountCents = t.VolumeUL, t.AmountCents
		} else {
			part.VolumeUL = dispense.Volume(number(field("liters"), "liters", x.Liters, 6))
			part.AmountCents = number(field("amount"), "amount", x.Amount, 2)
		}
		if n := number(field("odometer"), "odometer", x.Odometer, 3); x.Odometer != "" {
			part.OdometerM, part.EngineS = metered(f.counts[part.Vehicle], n)
		}
		t.Parts = append(t.Parts, part)
	}
	return t, nil
}

// metered returns what a vehicle's meter showed, in thousandths of what it counts.
func metered(counts string, n int64) (odometerM, engineS *int64) {
	switch counts {
	case "miles":
		return new(dispense.MilesToMeters(n)), nil
	case "hours":
		return nil, new(n * 3600 / 1000)
	}
	return &n, nil
}

// shown is a part's meter as it was typed, empty for none.
func shown(counts string, p *ticket.Part) string {
	switch {
	case p.EngineS != nil:
		return plainDecimal(*p.EngineS*1000/3600, 3)
	case p.OdometerM == nil:
		return ""
	case counts == "miles":
		return fmt.Sprint(dispense.MetersToMiles(*p.OdometerM))
	}
	return plainDecimal(*p.OdometerM, 3)
}

// whose says which vehicle a part is of: the one that was chosen, or whose label was
// read. Both must be one.
func (p *pages) whose(v *visit, part *ticket.Part, x ticketPart, bad func(code string)) error {
	if x.Vehicle == can {
		part.Vehicle = ""
		return nil
	}
	if x.Label != "" {
		vehicle, label, err := p.Fleet.ReadLabel(v.r.Context(), x.Label)
		if odd, ok := errors.AsType[*fleet.LabelError](err); ok {
			bad("label." + odd.Problem)
			return nil
		}
		if err != nil {
			return err
		}
		if part.Vehicle != "" && part.Vehicle != vehicle {
			bad("other")
			return nil
		}
		part.Vehicle, part.Label = vehicle, label
	}
	if part.Vehicle == "" {
		bad("vehicle")
	}
	return nil
}

// understand puts into words why a ticket was not taken. Another error is returned.
func (f *ticketForm) understand(p *pages, v *visit, err error) error {
	var problems ticket.Problems
	if errors.As(err, &problems) {
		for _, x := range problems {
			f.Problems = append(f.Problems, problem{x.Field, v.words.ticketProblem(x)})
		}
		return nil
	}
	if twice, ok := errors.AsType[*office.DuplicateError](err); ok {
		f.Duplicate = p.duplicate(v, twice)
		return nil
	}
	if errors.Is(err, ticket.ErrOtherwise) {
		f.Problems = append(f.Problems, problem{"number", v.words.Say("ticket.bad.otherwise")})
		return nil
	}
	if errors.Is(err, fault.ErrNotFound) { // a picture that was never kept: the rest was chosen from lists
		f.Problems = append(f.Problems, problem{"photo", v.words.Say("ticket.bad.file")})
		return nil
	}
	return err
}

// ticketProblem says what must be mended, with its figures.
func (w words) ticketProblem(x ticket.Problem) string {
	if len(x.Args) < 2 {
		return w.Say("ticket.bad." + x.Code)
	}
	is, want := w.Scaled(x.Args[0], 2, 2), w.Scaled(x.Args[1], 2, 2)
	if x.Code == "sum.liters" {
		is, want = plainDecimal(x.Args[0], 6), plainDecimal(x.Args[1], 6)
	}
	return w.Say("ticket.bad."+x.Code, "Is", is, "Want", want)
}

// duplicate says who typed the other ticket, when, and for which vehicle.
func (p *pages) duplicate(v *visit, e *office.DuplicateError) *duplicateView {
	d := &duplicateView{Path: "/tickets/" + e.Key, Link: v.words.Say("ticket.duplicate.open")}
	vehicles := strings.Join(e.Vehicles, ", ")
	if e.Key == "" {
		d.Path = vehicleAddress(e.Vehicle)
	}
	if !e.Ref.IsZero() {
		d.Link = v.words.Say("ticket.duplicate.fill", "Ref", e.Ref.String())
	}
	d.Text = v.words.Say("ticket.duplicate", "Number", e.Number, "Permit", e.Permit, "Who", e.By, "Time", v.words.Minute(e.At), "Vehicle", cmp.Or(vehicles, v.words.Say("ticket.can")))
	return d
}

// advice says for every vehicle of a ticket whether it should be fueled.
func (p *pages) advice(v *visit, t *ticket.Ticket) []adviceView {
	names := map[string]string{}
	if vehicles, err := p.Fleet.Vehicles(v.r.Context()); err == nil { // without names there are ids
		for _, x := range vehicles {
			names[x.Vehicle] = joined(x.FleetNo, x.Plate)
		}
	}
	var out []adviceView
	for _, part := range t.Parts {
		a, err := p.Tickets.Advise(v.r.Context(), part.Vehicle)
		if err != nil {
			continue // what is only advice keeps nobody from going on
		}
		view := adviceView{Vehicle: cmp.Or(names[part.Vehicle], part.Vehicle)}
		say := func(key, value string) { view.Facts = append(view.Facts, fact{v.words.Say(key), value}) }
		say("ticket.grade", strings.Join(a.Grades, ", "))
		if a.LeftUL != nil {
			say("ticket.advice.left", v.words.Liters(int64(max(0, *a.LeftUL)))+" L")
		}
		if a.TankUL != nil {
			say("ticket.advice.tank", v.words.Liters(int64(*a.TankUL))+" L")
		}
		if a.OdometerM != nil {
			say("ticket.advice.odometer", v.words.Scaled(*a.OdometerM, 3, 0)+" km")
		}
		for _, code := range a.Against() {
			view.Against = append(view.Against, v.words.Say("ticket.against."+code))
		}
		out = append(out, view)
	}
	return out
}

// may tells whether who looks may check a ticket.
func mayCheck(v *visit, t *ticket.Ticket) bool {
	return v.user.Role.May(access.TypeFills) && t.OpenedBy != v.user.Username && t.State == ticket.Waiting
}
