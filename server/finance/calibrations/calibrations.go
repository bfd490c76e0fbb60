// Package calibrations is the desk of certificates of meters and tank charts: it keeps what people
// say of them, takes what stations record, and has package calibration say what measured without
// a valid one.
package calibrations

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/litro-fuel/litro/dispense"
	"github.com/litro-fuel/litro/server/budget"
	"github.com/litro-fuel/litro/server/closing"
	"github.com/litro-fuel/litro/server/evidence"
	"github.com/litro-fuel/litro/server/fault"
	"github.com/litro-fuel/litro/server/reconcile"
	"github.com/litro-fuel/litro/server/reconcile/calibration"
	"github.com/litro-fuel/litro/server/spreadsheet"
)

// store is the database, see package postgres.
type store interface {
	// Calibrations returns the certificates that count, as people said them.
	Calibrations(ctx context.Context) ([]calibration.Certificate, error)
	CalibrationTerms(ctx context.Context) ([]calibration.Terms, error)
	// CalibrationRecords returns what stations recorded: certificates, and meters that came.
	CalibrationRecords(ctx context.Context, zone *time.Location) ([]calibration.Certificate, []calibration.Change, error)
	// CalibrationDevices returns the hoses of stations, as their journals know them, and what
	// stations are called.
	CalibrationDevices(ctx context.Context) ([]calibration.Device, map[string]string, error)
	// Measured returns what hoses and tanks measured between two times, each record by itself.
	Measured(ctx context.Context, from, to time.Time, zone *time.Location) ([]Measured, error)
	SayCalibrations(ctx context.Context, list []calibration.Certificate, paper *evidence.File) error
	SayCalibrationTerms(ctx context.Context, t calibration.Terms) error
}

// A Measured is what a record says that was measured.
type Measured struct {
	Ref dispense.Ref
	calibration.Use
}

// A Problem says which field of what somebody said is wrong, and why.
type Problem struct {
	Field, Code string
	Line        int // of the file; 0: of a form
}

func (p *Problem) Error() string {
	if p.Line > 0 {
		return fmt.Sprintf("line %d: %s: %s", p.Line, p.Field, p.Code)
	}
	return p.Field + ": " + p.Code
}

// Unwrap makes it a fault.ErrInvalid.
func (p *Problem) Unwrap() error { return fault.ErrInvalid }

// Problems are those of an error.
func Problems(err error) []*Problem {
	if err == nil {
		return nil
	}
	if all, ok := err.(interface{ Unwrap() []error }); ok {
		var out []*Problem
		for _, e := range all.Unwrap() {
			out = append(out, Problems(e)...)
		}
		return out
	}
	if p, ok := errors.AsType[*Problem](err); ok {
		return []*Problem{p}
	}
	return nil
}

// Bounds of what is said, in letters and lines.
const (
	MaxNumber = 60
	MaxName   = 120
	MaxReason = 200
	MaxRows   = 5_000
)

// UsualML is the measure that errors are found with unless a certificate says another: 20 L.
const UsualML = 20_000

// Config holds what a Desk needs. All fields are required.
type Config struct {
	Store   store
	Cabinet *evidence.Cabinet
	Zone    *time.Location
	Now     func() time.Time
}

// A Desk keeps certificates. It may be used by many goroutines, and several servers may have one
// each on one database.
type Desk struct{ cfg Config }

// New returns a desk.
func New(cfg Config) *Desk { return &Desk{cfg} }

func (d *Desk) now() time.Time { return d.cfg.Now().UTC().Truncate(time.Second) }

// Today is the day that it is at the office.
func (d *Desk) Today() calibration.Day {
	return calibration.Day(d.cfg.Now().In(d.cfg.Zone).Format(time.DateOnly))
}

// A Book is all that is known of calibrations.
type Book struct {
	Standings    []calibration.Standing
	Certificates []calibration.Certificate // the newest first
	Terms        []calibration.Terms       // the newest first
	Names        map[string]string         // of stations
	Devices      []calibration.Device      // hoses of stations
}

// Name is what a station is called.
func (b *Book) Name(station string) string {
	if n := b.Names[station]; n != "" {
		return n
	}
	return station
}

// Kept tells whether somebody said that calibrations are kept on a day.
func (b *Book) Kept(on calibration.Day) bool { return calibration.InForce(b.Terms, on) != nil }

type known struct {
	all     []calibration.Certificate
	changes []calibration.Change
	terms   []calibration.Terms
}

func (d *Desk) known(ctx context.Context) (k known, err error) {
	if k.terms, err = d.cfg.Store.CalibrationTerms(ctx); err != nil {
		return k, err
	}
	said, err := d.cfg.Store.Calibrations(ctx)
	if err != nil {
		return k, err
	}
	recorded, changes, err := d.cfg.Store.CalibrationRecords(ctx, d.cfg.Zone)
	k.all, k.changes = calibration.Merged(said, recorded, k.terms), changes
	return k, err
}

// Book returns all that is known, and how it stands with each device on a day.
func (d *Desk) Book(ctx context.Context, on calibration.Day) (*Book, error) {
	k, err := d.known(ctx)
	if err != nil {
		return nil, err
	}
	devices, names, err := d.cfg.Store.CalibrationDevices(ctx)
	if err != nil {
		return nil, err
	}
	b := &Book{Standings: calibration.Stand(devices, k.all, k.changes, k.terms, on), Certificates: k.all, Terms: k.terms, Names: names, Devices: devices}
	slices.SortStableFunc(b.Certificates, func(a, c calibration.Certificate) int { return strings.Compare(string(c.On), string(a.On)) })
	slices.Reverse(b.Terms)
	return b, nil
}

// Gaps returns what measured between two times without a valid certificate, of records that has
// knows; nil: of all.
func (d *Desk) Gaps(ctx context.Context, from, to time.Time, has func(dispense.Ref) bool) ([]calibration.Gap, error) {
	k, err := d.known(ctx)
	if err != nil {
		return nil, err
	}
	return d.gaps(ctx, &k, from, to, has)
}

func (d *Desk) gaps(ctx context.Context, k *known, from, to time.Time, has func(dispense.Ref) bool) ([]calibration.Gap, error) {
	list, err := d.cfg.Store.Measured(ctx, from, to, d.cfg.Zone)
	if err != nil {
		return nil, err
	}
	var uses []calibration.Use
	for _, m := range list {
		// A tank is looked at where its chart has a certificate at all.
		chart := m.Kind != calibration.Tank || slices.ContainsFunc(k.all, func(c calibration.Certificate) bool { return c.Device == m.Device })
		if chart && (has == nil || has(m.Ref)) {
			uses = append(uses, m.Use)
		}
	}
	return calibration.Gaps(k.all, k.changes, uses), nil
}

// Lacking returns, for the close of a month, what measured in it without a valid certificate and
// what that cost, of records that has knows. It is nil where nobody said that calibrations are kept by then.
func (d *Desk) Lacking(ctx context.Context, from, to time.Time, has func(dispense.Ref) bool) (list *[]closing.Calibration, cents int64, err error) {
	k, err := d.known(ctx)
	if err != nil {
		return nil, 0, err
	}
	last := calibration.Day(to.In(d.cfg.Zone).AddDate(0, 0, -1).Format(time.DateOnly))
	if calibration.InForce(k.terms, last) == nil {
		return nil, 0, nil
	}
	gaps, err := d.gaps(ctx, &k, from, to, has)
	if err != nil {
		return nil, 0, err
	}
	_, names, err := d.cfg.Store.CalibrationDevices(ctx)
	if err != nil {
		return nil, 0, err
	}
	b := Book{Names: names}
	out := []closing.Calibration{}
	for i := range gaps {
		g := &gaps[i]
		name := fmt.Sprintf("%s %s (%s L)", b.Name(g.Station), g.Device.Device, reconcile.Amount("", int64(g.UL)/1_000_000, ""))
		out, cents = append(out, closing.Calibration{Device: name, Until: budget.Day(g.Until), Key: fmt.Sprintf("%s/%s/%s", g.Station, g.Kind, g.Device.Device)}), cents+g.Cents
	}
	return &out, cents, nil
}

func text(field, s string, most int) *Problem {
	switch {
	case s == "":
		return &Problem{Field: field, Code: "missing"}
	case utf8.RuneCountInString(s) > most || !utf8.ValidString(s) || strings.ContainsFunc(s, func(r rune) bool { return r < ' ' }):
		return &Problem{Field: field, Code: "long"}
	}
	return nil
}

func isDay(d calibration.Day) bool {
	t, err := time.Parse(time.DateOnly, string(d))
	return err == nil && t.Year() >= 1990 && t.Year() <= 2200
}

// stations are what stations are called, and what is known of their devices.
type stations struct {
	names   map[string]string
	devices []calibration.Device
	today   calibration.Day
}

// check says what is wrong with a certificate, and writes it as it is kept.
func (s *stations) check(c *calibration.Certificate) *Problem {
	for _, f := range []*string{&c.Station, &c.Device.Device, &c.Number, &c.DoneBy, &c.Reason} {
		*f = strings.Join(strings.Fields(*f), " ")
	}
	named := ""
	for id, name := range s.names {
		if strings.EqualFold(id, c.Station) || strings.EqualFold(name, c.Station) {
			named = id
		}
	}
	if c.Station == "" || named == "" {
		return &Problem{Field: "station", Code: "unknown"}
	}
	c.Station = named
	if c.OfML == 0 {
		c.OfML = UsualML
	}
	for _, p := range []*Problem{text("device", c.Device.Device, 8), text("number", c.Number, MaxNumber), text("done_by", c.DoneBy, MaxName), text("reason", c.Reason, MaxReason)} {
		if p != nil {
			return p
		}
	}
	switch {
	case c.Kind != calibration.Hose && c.Kind != calibration.Tank:
		return &Problem{Field: "kind", Code: "unknown"}
	case c.Kind == calibration.Hose && !slices.Contains(s.devices, c.Device):
		return &Problem{Field: "device", Code: "unknown"}
	case !isDay(c.On):
		return &Problem{Field: "on", Code: "day"}
	case c.On > s.today:
		return &Problem{Field: "on", Code: "future"}
	case !isDay(c.Until):
		return &Problem{Field: "until", Code: "day"}
	case c.Until < c.On:
		return &Problem{Field: "until", Code: "before"}
	case c.OfML < 1 || c.OfML > 10_000_000:
		return &Problem{Field: "of", Code: "size"}
	case c.ErrorML != nil && max(*c.ErrorML, -*c.ErrorML) > c.OfML:
		return &Problem{Field: "error", Code: "size"}
	}
	return nil
}

func (d *Desk) stations(ctx context.Context) (*stations, error) {
	devices, names, err := d.cfg.Store.CalibrationDevices(ctx)
	return &stations{names, devices, d.Today()}, err
}

// Say keeps a certificate, with its paper where there is one. Its station is named by id or name.
// What is said later of a number stands over what was said before. It fails with a [*Problem].
func (d *Desk) Say(ctx context.Context, who string, c calibration.Certificate, paper []byte) error {
	s, err := d.stations(ctx)
	if err != nil {
		return err
	}
	if p := s.check(&c); p != nil {
		return p
	}
	var file *evidence.File
	switch {
	case len(paper) > 0:
		f, err := d.cfg.Cabinet.KeepScan(paper)
		if errors.Is(err, fault.ErrInvalid) {
			return &Problem{Field: "paper", Code: "file"}
		}
		if err != nil {
			return err
		}
		file, c.Evidence = &f, f.SHA256
	case c.Evidence != "":
		if _, _, err := d.cfg.Cabinet.Read(c.Evidence); errors.Is(err, fault.ErrNotFound) {
			return &Problem{Field: "paper", Code: "unknown"}
		} else if err != nil {
			return err
		}
	}
	c.By, c.At = who, d.now()
	return d.cfg.Store.SayCalibrations(ctx, []calibration.Certificate{c}, file)
}

// SayTerms keeps from when on calibrations are kept, and what the authority tolerates as told by
// whom. It fails with a [*Problem].
func (d *Desk) SayTerms(ctx context.Context, who string, t calibration.Terms) error {
	t.ToldBy, t.Reason = strings.TrimSpace(t.ToldBy), strings.TrimSpace(t.Reason)
	if t.OfML == 0 {
		t.OfML = UsualML
	}
	if p := text("reason", t.Reason, MaxReason); p != nil {
		return p
	}
	switch {
	case !isDay(t.From):
		return &Problem{Field: "from", Code: "day"}
	case t.Months < 0 || t.Months > 120:
		return &Problem{Field: "months", Code: "size"}
	case t.ToleranceML < 0 || t.ToleranceML > t.OfML || t.OfML < 1 || t.OfML > 10_000_000:
		return &Problem{Field: "tolerance", Code: "size"}
	}
	if t.ToleranceML > 0 || t.ToldBy != "" {
		if p := text("told", t.ToldBy, MaxName); p != nil {
			return p
		}
	}
	t.By, t.At = who, d.now()
	return d.cfg.Store.SayCalibrationTerms(ctx, t)
}

// Paper returns that of a certificate, or fault.ErrNotFound.
func (d *Desk) Paper(ctx context.Context, n int64) (evidence.File, []byte, error) {
	list, err := d.cfg.Store.Calibrations(ctx)
	if err != nil {
		return evidence.File{}, nil, err
	}
	for i := range list {
		if list[i].N == n && list[i].Evidence != "" {
			return d.cfg.Cabinet.Read(list[i].Evidence)
		}
	}
	return evidence.File{}, nil, fmt.Errorf("paper of certificate %d: %w", n, fault.ErrNotFound)
}

// columns are how the columns of a file are called, in Spanish and English; the first two are
// those that Litro writes.
var columns = map[string][]string{
	"station": {"estacion", "station"},
	"kind":    {"que_es", "what_it_is", "tipo", "kind"},
	"device":  {"manguera_o_tanque", "hose_or_tank", "manguera", "tanque", "hose", "tank", "device", "equipo"},
	"number":  {"certificado", "certificate", "dictamen", "number", "numero", "folio"},
	"done_by": {"la_hizo", "done_by", "laboratorio", "unidad_de_verificacion", "laboratory"},
	"on":      {"fecha", "done_on", "on", "date"},
	"until":   {"vigente_hasta", "valid_until", "vence", "until", "vigencia", "hasta"},
	"error":   {"error_(ml)", "error_ml", "error_encontrado", "error_found", "error"},
	"reason":  {"motivo", "reason"},
}

var kinds = map[string]calibration.Kind{
	"": calibration.Hose, "hose": calibration.Hose, "manguera": calibration.Hose, "medidor": calibration.Hose, "meter": calibration.Hose, "medidor_de_manguera": calibration.Hose, "meter_of_a_hose": calibration.Hose,
	"tank": calibration.Tank, "tanque": calibration.Tank, "tabla_de_tanque": calibration.Tank, "tank_chart": calibration.Tank,
}

// Import keeps the certificates of a file, CSV or a workbook, all or none, and returns how many. It
// fails with all that is wrong with it, each a [*Problem].
func (d *Desk) Import(ctx context.Context, who string, b []byte, reason string) (int, error) {
	s, err := d.stations(ctx)
	if err != nil {
		return 0, err
	}
	list, err := read(b, s, reason)
	if err != nil {
		return 0, err
	}
	at := d.now()
	for i := range list {
		list[i].By, list[i].At = who, at
	}
	return len(list), d.cfg.Store.SayCalibrations(ctx, list, nil)
}

// read reads the certificates of a file. A reason is that of those that have none of their own.
func read(b []byte, s *stations, reason string) ([]calibration.Certificate, error) {
	book, err := spreadsheet.Read(b)
	if err != nil || len(book.Sheets) == 0 || len(book.Sheets[0].Rows) == 0 {
		return nil, &Problem{Field: "file", Code: "unreadable"}
	}
	rows := book.Sheets[0].Rows
	heads := map[string]int{}
	for i, c := range rows[0].Cells {
		for field, names := range columns {
			if _, there := heads[field]; !there && slices.Contains(names, head(c.Text)) {
				heads[field] = i
			}
		}
	}
	for _, must := range []string{"station", "device", "number", "done_by", "on", "until"} {
		if _, there := heads[must]; !there {
			return nil, &Problem{Field: must, Code: "column", Line: rows[0].Line}
		}
	}
	if len(rows) > MaxRows {
		return nil, &Problem{Field: "file", Code: "long"}
	}
	var list []calibration.Certificate
	var bad []error
	for _, row := range rows[1:] {
		if row.Err != nil {
			bad = append(bad, &Problem{Field: "file", Code: "row", Line: row.Line})
			continue
		}
		cell := func(field string) string {
			i, there := heads[field]
			if !there || i >= len(row.Cells) {
				return ""
			}
			return strings.TrimSpace(row.Cells[i].Text)
		}
		c := calibration.Certificate{
			Device: calibration.Device{Station: cell("station"), Kind: kinds[head(cell("kind"))], Device: cell("device")}, Number: cell("number"), DoneBy: cell("done_by"),
			On: dayOf(cell("on")), Until: dayOf(cell("until")), Reason: cell("reason"),
		}
		if c.Station == "" && c.Device.Device == "" && c.Number == "" {
			continue
		}
		if c.Reason == "" {
			c.Reason = reason
		}
		var problem *Problem
		if c.ErrorML, problem = milliliters(cell("error")); problem == nil {
			problem = s.check(&c)
		}
		if problem != nil {
			problem.Line = row.Line
			bad = append(bad, problem)
			continue
		}
		list = append(list, c)
	}
	if len(bad) > 0 {
		return nil, errors.Join(bad...)
	}
	if len(list) == 0 {
		return nil, &Problem{Field: "file", Code: "empty"}
	}
	return list, nil
}

// milliliters reads an error found: whole, with its sign; empty: none is said.
func milliliters(s string) (*int64, *Problem) {
	s = strings.TrimSpace(strings.TrimSuffix(strings.ReplaceAll(s, "−", "-"), "mL"))
	if s == "" {
		return nil, nil
	}
	n, err := strconv.ParseInt(s, 10, 32)
	if err != nil {
		return nil, &Problem{Field: "error", Code: "size"}
	}
	return &n, nil
}

// head is the title of a column as it is compared.
func head(s string) string {
	s = strings.NewReplacer("á", "a", "é", "e", "í", "i", "ó", "o", "ú", "u", "ñ", "n", " ", "_", ".", "").Replace(strings.ToLower(strings.TrimSpace(s)))
	return strings.Trim(strings.ToValidUTF8(s, ""), "_")
}

// dayOf reads a day as files have it: 2026-11-30, or 30/11/2026.
func dayOf(s string) calibration.Day {
	for _, form := range []string{time.DateOnly, "02/01/2006", "2/1/2006"} {
		if t, err := time.Parse(form, s); err == nil {
			return calibration.Day(t.Format(time.DateOnly))
		}
	}
	return calibration.Day(s)
}
