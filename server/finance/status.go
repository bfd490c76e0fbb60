package finance

import (
	"context"
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/litro-fuel/litro/server/evidence"
	"github.com/litro-fuel/litro/server/fault"
	"github.com/litro-fuel/litro/server/spreadsheet"
)

// SayStatus says what the authority answered about a document when somebody asked, with a
// picture or PDF of its answer; that it does not know it (Unknown) needs none. A document of a table
// is withdrawn by it (Canceled), or counts again (Valid), and takes a reason, and no picture. It
// fails with a [Problem], of status and online where the authority's own service said otherwise, and
// of proof and missing without its answer.
func (d *Desk) SayStatus(ctx context.Context, who, id string, s Status, proof []byte) error {
	s.Note = strings.TrimSpace(s.Note)
	s.By, s.SaidAt, s.Source = who, d.now(), "person"
	of, err := d.cfg.Store.DocumentsOf(ctx, []string{id})
	if err != nil {
		return err
	}
	doc, there := of[id]
	if !there {
		return fmt.Errorf("document %s: %w", id, fault.ErrNotFound)
	}
	if doc.Plain() {
		s.AskedAt = s.SaidAt
	}
	if problem := d.bad(&s); problem != nil {
		return problem
	}
	if doc.Plain() && s.Status == Unknown {
		return &Problem{"status", "plain"}
	}
	if doc.UUID == "" && !doc.Plain() && s.Status != Canceled {
		return &Problem{"status", "unstamped"}
	}
	if doc.Plain() && s.Note == "" {
		return &Problem{"note", "reason"}
	}
	if len(proof) > 0 {
		f, err := d.cfg.Cabinet.Keep(proof)
		if err != nil {
			return fmt.Errorf("%w: %w", &Problem{"proof", "form"}, err)
		}
		if err := d.cfg.Store.AddEvidence(ctx, s.SaidAt, who, f); err != nil {
			return err
		}
		s.Evidence = f.SHA256
	}
	if doc.Plain() {
		err := d.cfg.Store.SayWithdrawn(ctx, id, s)
		if errors.Is(err, fault.ErrConflict) {
			return &Problem{"status", "number"}
		}
		return err
	}
	err = d.cfg.Store.SayStatus(ctx, id, s)
	switch {
	case errors.Is(err, ErrAnswered):
		return &Problem{"status", "online"}
	case errors.Is(err, ErrUnproven):
		return &Problem{"proof", "missing"}
	}
	return err
}

// ErrAnswered is the error of an answer that somebody types, or that is in a file, against what the
// authority's own service answered: that it is canceled, or that it does not know the document. It
// is asked again, and nobody's word counts for it.
var ErrAnswered = fmt.Errorf("%w: the authority's own service answered otherwise; ask it again", fault.ErrConflict)

// ErrUnproven is the error of an answer that somebody types without what the authority answered.
var ErrUnproven = fmt.Errorf("%w: it takes what the authority answered", fault.ErrInvalid)

func (d *Desk) bad(s *Status) error {
	switch {
	case !slices.Contains([]string{Valid, Canceled, Unknown}, s.Status):
		return &Problem{"status", "status"}
	case s.AskedAt.IsZero():
		return &Problem{"asked", "day"}
	case s.AskedAt.After(d.now().Add(time.Hour)):
		return &Problem{"asked", "future"}
	case len(s.Note) > MaxReason:
		return &Problem{"note", "long"}
	}
	if s.AskedAt.After(d.now()) { // a clock that is ahead: what is answered later counts over it
		s.AskedAt = d.now()
	}
	return nil
}

// Proof returns what the authority answered, as it was kept, where a document names it; or
// fault.ErrNotFound.
func (d *Desk) Proof(ctx context.Context, id, sha256 string) (evidence.File, []byte, error) {
	w, err := d.cfg.Store.Document(ctx, id)
	if err != nil {
		return evidence.File{}, nil, err
	}
	if !slices.ContainsFunc(w.Statuses, func(s Status) bool { return s.Evidence == sha256 }) && !slices.ContainsFunc(w.Unclear, func(e AskEvent) bool { return e.Evidence == sha256 }) {
		sha256 = "" // of which there is none
	}
	return d.cfg.Cabinet.Read(sha256)
}

// A Checked is what became of a file with answers of the authority.
type Checked struct {
	Said int
	Bad  []BadRow
}

// A BadRow is one that was not taken.
type BadRow struct {
	Line  int
	Value string
	Code  string // header, uuid, unknown: no such document is here, status, asked, future, or online: its service said otherwise
}

// What the columns of such a file are called, and what its states are; some of them are the
// authority's words.
var (
	uuidHeads   = []string{"uuid", "folio fiscal", "folio_fiscal", "foliofiscal"}
	statusHeads = []string{"status", "estado", "estado cfdi", "estado del comprobante", "situación", "situacion"}
	askedHeads  = []string{"asked_at", "asked", "consultado", "fecha de consulta", "fecha_consulta"}
	states      = map[string]string{
		"valid": Valid, "vigente": Valid, "canceled": Canceled, "cancelado": Canceled, "cancelled": Canceled,
		"unknown": Unknown, "no encontrado": Unknown, "no localizado": Unknown,
	}
)

// SayStatuses takes in a spreadsheet of what the authority said: a column with UUIDs, one
// with states, and one with when it was asked; without that, it was now. Rows without a
// state are passed over: of these nobody has asked. What is good is taken, and the rest is
// named with its line. The file is kept, and is the evidence of all that is taken of it. It fails
// with spreadsheet.ErrFile for what is no spreadsheet, or has more than [MaxTable] bytes.
func (d *Desk) SayStatuses(ctx context.Context, who, name string, file []byte, zone *time.Location) (Checked, error) {
	var out Checked
	if len(file) > MaxTable {
		return out, fmt.Errorf("%w: it has more than %d MB; %w", spreadsheet.ErrFile, MaxTable>>20, spreadsheet.ErrBig)
	}
	book, err := spreadsheet.Read(file)
	if err != nil {
		return out, err
	}
	at := d.now()
	var uuids []string
	var rows []statusRow
	for _, sheet := range book.Sheets {
		rows = append(rows, readStatuses(sheet.Rows, zone, at, &out)...)
	}
	for _, r := range rows {
		uuids = append(uuids, r.uuid)
	}
	here, err := d.cfg.Store.ByUUID(ctx, uuids)
	if err != nil {
		return out, err
	}
	kept := ""
	for _, r := range rows {
		doc, ok := here[r.uuid]
		s := Status{Status: r.status, AskedAt: r.asked, Source: sourceOf(name), By: who, SaidAt: at}
		switch problem := d.bad(&s).(type) {
		case nil:
		case *Problem:
			out.Bad = append(out.Bad, BadRow{r.line, r.uuid, problem.Code})
			continue
		}
		if !ok {
			out.Bad = append(out.Bad, BadRow{r.line, r.uuid, "unknown"})
			continue
		}
		if doc.Status != nil && doc.Status.Status == s.Status && !doc.Status.AskedAt.Before(s.AskedAt) {
			continue // it was said already, or is what was so before and still is
		}
		if kept == "" {
			if kept, err = d.keepAnswers(ctx, who, file); err != nil {
				return out, err
			}
		}
		s.Evidence = kept
		err := d.cfg.Store.SayStatus(ctx, doc.ID, s)
		if errors.Is(err, ErrAnswered) {
			out.Bad = append(out.Bad, BadRow{r.line, r.uuid, "online"})
			continue
		}
		if err != nil {
			return out, err
		}
		out.Said++
	}
	slices.SortStableFunc(out.Bad, func(a, b BadRow) int { return a.Line - b.Line })
	return out, nil
}

// keepAnswers keeps a file with answers as it came, and returns its name.
func (d *Desk) keepAnswers(ctx context.Context, who string, file []byte) (string, error) {
	f, err := d.cfg.Cabinet.KeepTable(file)
	if err != nil {
		return "", err
	}
	return f.SHA256, d.cfg.Store.AddEvidence(ctx, d.now(), who, f)
}

type statusRow struct {
	line         int
	uuid, status string
	asked        time.Time
}

var uuidForm = regexp.MustCompile(`^[0-9A-F]{8}(-[0-9A-F]{4}){3}-[0-9A-F]{12}$`)

// readStatuses reads the rows of a sheet below the first that names a UUID and a state.
func readStatuses(rows []spreadsheet.Row, zone *time.Location, now time.Time, out *Checked) (list []statusRow) {
	bad := func(line int, value, code string) { out.Bad = append(out.Bad, BadRow{line, value, code}) }
	uuid, status, asked := -1, -1, -1
	for _, row := range rows {
		cell := func(i int) string {
			if i < 0 || i >= len(row.Cells) {
				return ""
			}
			return row.Cells[i].Text
		}
		if row.Err != nil {
			bad(row.Line, row.Err.Error(), "row")
			continue
		}
		if uuid < 0 || status < 0 {
			uuid, status, asked = headed(row.Cells, uuidHeads), headed(row.Cells, statusHeads), headed(row.Cells, askedHeads)
			continue
		}
		said := strings.ToLower(cell(status))
		if said == "" {
			continue
		}
		r := statusRow{line: row.Line, uuid: strings.ToUpper(cell(uuid)), status: states[said], asked: now}
		if !uuidForm.MatchString(r.uuid) {
			bad(row.Line, cell(uuid), "uuid")
			continue
		}
		if r.status == "" {
			bad(row.Line, cell(status), "status")
			continue
		}
		if text := cell(asked); text != "" {
			at, ok := readAsked(text, zone)
			if !ok {
				bad(row.Line, text, "asked")
				continue
			}
			r.asked = at
		}
		list = append(list, r)
	}
	if uuid < 0 || status < 0 {
		bad(1, "", "header")
	}
	return list
}

func headed(cells []spreadsheet.Cell, names []string) int {
	return slices.IndexFunc(cells, func(c spreadsheet.Cell) bool { return slices.Contains(names, strings.ToLower(c.Text)) })
}

// readAsked reads a day, or a day and a time, as people and programs write them.
func readAsked(text string, zone *time.Location) (time.Time, bool) {
	for _, layout := range []string{time.RFC3339, "2006-01-02T15:04:05", "2006-01-02 15:04:05", "2006-01-02 15:04", time.DateOnly, "02/01/2006 15:04:05", "02/01/2006 15:04", "02/01/2006"} {
		if at, err := time.ParseInLocation(layout, text, zone); err == nil {
			return at.UTC(), true
		}
	}
	return time.Time{}, false
}
