package web

import (
	"cmp"
	"errors"
	"fmt"
	"io"
	"mime/multipart"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/litro-fuel/litro/dispense"
	"github.com/litro-fuel/litro/server/evidence"
	"github.com/litro-fuel/litro/server/fault"
	"github.com/litro-fuel/litro/server/fleet"
	"github.com/litro-fuel/litro/server/ticket"
)

// read takes what was typed out of the request, and returns the pictures with it.
func (f *ticketForm) read(p *pages, v *visit) ([]*multipart.FileHeader, error) {
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
	if err := p.driver(v, f, cut(strings.TrimSpace(form.Get("driver")), mostTyped), form.Get(pickOf("driver"))); err != nil {
		return nil, err
	}
	nth := func(name string, i int) string {
		if all := form[name]; i < len(all) {
			return cut(strings.TrimSpace(all[i]), 64)
		}
		return ""
	}
	for i := range min(len(form["vehicle"]), ticket.MaxParts) {
		n := strconv.Itoa(i + 1)
		is, err := p.lookup(v, p.vehicles(v), partVehicle(i+1), "", "", nth("vehicle", i), form.Get(pickOf(partVehicle(i+1))))
		if err != nil {
			return nil, err
		}
		f.Parts = append(f.Parts, ticketPart{
			Vehicle: is, Can: is.Text == can || slices.Contains(form[can], n), Label: nth("label", i), Liters: nth("part_liters", i), Amount: nth("part_amount", i), Odometer: nth("odometer", i), Full: nth("full", i),
			Folio: nth("folio", i), Flowed: slices.Contains(form["flowed"], n),
		})
	}
	return files, nil
}

// errPace means that a user sent very many pictures of late. It passes by itself.
var errPace = errors.New("too many pictures of late")

// mayUpload fails with [errPace] when who sends has sent too many pictures of late, and
// says in the answer how long to wait.
func (p *pages) mayUpload(v *visit) error {
	wait := p.uploads.Take(p.Now(), v.user.Username)
	if wait == 0 {
		return nil
	}
	v.w.Header().Set("Retry-After", strconv.Itoa(int((wait+time.Second-1)/time.Second)))
	return fmt.Errorf("%s: %w", v.user.Username, errPace)
}

// attach keeps the pictures that came with the form.
func (f *ticketForm) attach(p *pages, v *visit, files []*multipart.FileHeader) {
	for _, file := range files[:min(len(files), ticket.MaxEvidence)] {
		if file.Size == 0 {
			continue
		}
		if p.mayUpload(v) != nil {
			f.Problems, f.Paced = append(f.Problems, problem{"photo", v.words.Say("ticket.bad.pace")}), true
			return
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
	if f.Driver != nil {
		if t.Driver = f.Driver.Is; f.Driver.Bad != "" {
			f.Problems = append(f.Problems, problem{"driver", f.Driver.Bad})
		}
	}
	if grade := t.Grade; grade != "" && !slices.ContainsFunc(f.Grades, func(o option) bool { return o.Value == grade }) {
		bad("grade", "grade")
	}
	if f.V["when"] != "" {
		at, err := readWhen(f.V["when"], p.Zone)
		if err != nil {
			bad("when", "when")
		}
		t.HappenedAt = at.UTC()
	}
	t.VolumeUL = dispense.Volume(number("liters", "liters", f.V["liters"], 6))
	t.PriceE4, t.AmountCents = number("price", "price", f.V["price"], 4), number("amount", "amount", f.V["amount"], 2)
	for i, x := range f.Parts {
		field := func(name string) string { return fmt.Sprintf("part.%d.%s", i+1, name) }
		part := ticket.Part{Vehicle: x.Vehicle.Is, Full: x.Full, Folio: x.Folio, Flowed: x.Flowed && x.Folio != ""}
		if x.Full != "" && !slices.Contains(fulls(), x.Full) {
			return t, fmt.Errorf("%s: %w", field("full"), fault.ErrInvalid)
		}
		counts, err := p.whose(v, &part, x, func(text string) { f.Problems = append(f.Problems, problem{field("vehicle"), text}) })
		if err != nil {
			return t, err
		}
		if len(f.Parts) == 1 {
			part.VolumeUL, part.AmountCents = t.VolumeUL, t.AmountCents
		} else {
			part.VolumeUL = dispense.Volume(number(field("liters"), "liters", x.Liters, 6))
			part.AmountCents = number(field("amount"), "amount", x.Amount, 2)
		}
		if n := number(field("odometer"), "odometer", x.Odometer, 3); x.Odometer != "" {
			part.OdometerM, part.EngineS = metered(counts, n)
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

// whose says which vehicle a part is of, and what its meter counts: the one that was
// typed, or whose label was read. Both must be one, and known.
func (p *pages) whose(v *visit, part *ticket.Part, x ticketPart, bad func(text string)) (counts string, err error) {
	if x.Can {
		if part.Vehicle != "" {
			bad(v.words.Say("ticket.bad.can"))
		}
		return "", nil
	}
	if x.Label == "" {
		if part.Vehicle == "" {
			bad(cmp.Or(x.Vehicle.Bad, v.words.Say("ticket.bad.vehicle")))
		}
		return x.Vehicle.Counts, nil
	}
	vehicle, label, err := p.Fleet.ReadLabel(v.r.Context(), x.Label)
	if odd, ok := errors.AsType[*fleet.LabelError](err); ok {
		bad(v.words.Say("ticket.bad.label." + odd.Problem))
		return "", nil
	}
	if err != nil {
		return "", err
	}
	if x.Vehicle.Text != "" && part.Vehicle != vehicle && !slices.ContainsFunc(x.Vehicle.Found, func(o option) bool { return o.Value == vehicle }) {
		bad(v.words.Say("ticket.bad.other"))
		return "", nil
	}
	part.Vehicle, part.Label = vehicle, label
	named, err := p.someVehicles(v, vehicle)
	if _, known := named[vehicle]; err == nil && !known {
		bad(v.words.Say("ticket.bad.vehicle"))
	}
	return named[vehicle].Odometer, err
}
