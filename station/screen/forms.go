package screen

import (
	"errors"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/litro-fuel/litro/dispense"
)

// A formError is what is wrong with what was typed, in words for people: the
// words of the message and of the field, and the field's name.
type formError struct{ key, field, name string }

func (e *formError) Error() string { return words[e.key][1] + words[e.field][1] }

// text is the message in a language.
func (e *formError) text(l language) string {
	if e.field == "" {
		return l.T(e.key)
	}
	return l.T(e.key) + l.T(e.field)
}

// A form reads the fields of a request, and keeps the first error.
type form struct {
	r   *http.Request
	err error
}

func (f *form) fail(key, field string) { f.failAt("", key, field) }

func (f *form) failAt(name, key, field string) {
	if f.err == nil {
		f.err = &formError{key, field, name}
	}
}

// text returns a field without spaces around it, and fails when it is required
// and empty. What is longer than the contract takes is cut.
func (f *form) text(name, word string, required bool) string {
	s := strings.TrimSpace(f.r.PostFormValue(name))
	if s == "" && required {
		f.failAt(name, "e_empty", word)
	}
	return strings.ToValidUTF8(s[:min(len(s), 200)], "")
}

// decimal returns a number with so many decimals at most, as a whole number of
// the smallest of them. Commas stand between thousands.
func (f *form) decimal(name, word string, decimals int, required bool) *int64 {
	s := strings.ReplaceAll(f.text(name, word, required), ",", "")
	if s == "" {
		return nil
	}
	whole, frac, _ := strings.Cut(s, ".")
	n, err := strconv.ParseUint(whole+frac+strings.Repeat("0", max(0, decimals-len(frac))), 10, 53)
	if err != nil || len(frac) > decimals {
		f.failAt(name, "e_number", word)
		return nil
	}
	return new(int64(n))
}

func readingForm(r *http.Request) (Reading, error) {
	if r.PostFormValue("broken") != "" {
		return Reading{Broken: true}, nil
	}
	f := &form{r: r}
	reading := f.reading(true)
	return reading, f.err
}

func (h *handler) fillForm(r *http.Request, zone *time.Location, now time.Time) (TypedFill, error) {
	f := &form{r: r}
	t := TypedFill{
		Hose: f.text("hose", "hose", false), Number: f.text("number", "f_number", true), Plate: f.text("plate", "f_plate", true),
		Full: f.text("full", "f_full", true), Ticket: f.text("ticket", "f_ticket", false), Reason: f.text("reason", "f_reason", true),
	}
	t.Reading = h.readingOf(f, t.Number, t.Plate)
	if n := f.decimal("liters", "f_liters", 6, true); n != nil {
		t.VolumeUL = dispense.Volume(*n)
		if *n == 0 {
			f.failAt("liters", "e_number", "f_liters")
		}
	}
	if t.Full != "yes" && t.Full != "no" && t.Full != "unknown" {
		f.failAt("full", "e_empty", "f_full")
	}
	t.HappenedAt = f.time("happened_at", "f_happened", zone, now)
	t.People = [2]Person{f.person("typed", "f_typed_by"), f.person("checked", "f_checked")}
	if t.People[0].ID == t.People[1].ID {
		f.failAt("checked", "e_people", "")
	}
	return t, f.err
}

// time returns a local time as browsers send it. It fails when it is still to
// come.
func (f *form) time(name, word string, zone *time.Location, now time.Time) time.Time {
	at, err := time.ParseInLocation("2006-01-02T15:04", f.text(name, word, true), zone)
	if err != nil || at.After(now.Add(time.Minute)) {
		f.failAt(name, "e_time", word)
	}
	return at.UTC()
}

// A field is what a template needs to ask for one thing.
type field struct {
	language
	Name, Label, Value string
	// Keys are those of the pad: text, whole, decimal or pin.
	Keys     string
	Required bool
	Wrong    bool // what was typed is not right
}

// Field describes a field of a form, filled in with what was typed before. The
// label is a key of the words; keys are as in [field], with a ? where the field
// may be left empty.
func (p page) Field(name, label, keys string) field {
	keys, optional := strings.CutSuffix(keys, "?")
	f := field{p.language, name, p.T(label), p.Values.Get(name), keys, !optional, name == p.ErrorAt}
	if keys == "pin" {
		f.Value = ""
	}
	return f
}

func (f *form) person(name, word string) Person {
	return Person{ID: f.text(name, word, true), PIN: f.text(name+"_pin", "f_pin", false)}
}

// status returns the HTTP status and the words for an error, and whether it was
// one that people cause.
func status(err error) (code int, key string, ours bool) {
	_, typed := errors.AsType[*formError](err)
	_, pin := errors.AsType[*PINError](err)
	_, ration := errors.AsType[*RationError](err)
	_, response := errors.AsType[*ResponseError](err)
	_, used := errors.AsType[*SheetUsedError](err)
	switch {
	case used:
		return http.StatusConflict, "e_sheet_used", false
	case errors.Is(err, ErrDriver):
		return http.StatusUnprocessableEntity, "e_driver", false
	case ration:
		return http.StatusConflict, "e_ration", false
	case response:
		return http.StatusUnprocessableEntity, "e_response", false
	case errors.Is(err, ErrTelephone):
		return http.StatusConflict, "e_telephone", false
	case pin:
		return http.StatusUnprocessableEntity, "e_pin", false
	case errors.Is(err, ErrPerson):
		return http.StatusUnprocessableEntity, "e_person", false
	case errors.Is(err, ErrBadge):
		return http.StatusUnprocessableEntity, "e_badge", false
	case errors.Is(err, ErrNoReceipt):
		return http.StatusNotFound, "e_receipt", false
	case errors.Is(err, ErrNoPrinter):
		return http.StatusConflict, "e_printer", false
	case errors.Is(err, ErrTrial):
		return http.StatusConflict, "e_trial", false
	case errors.Is(err, ErrPosition):
		return http.StatusNotFound, "e_position", false
	case errors.Is(err, ErrNotNow):
		return http.StatusConflict, "e_now", false
	case errors.Is(err, ErrStep):
		return http.StatusUnprocessableEntity, "e_step", false
	case typed, errors.Is(err, ErrInvalid):
		return http.StatusUnprocessableEntity, "e_invalid", false
	}
	return http.StatusInternalServerError, "e_internal", true
}
