package screen

import (
	"context"
	"errors"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/litro-fuel/litro/dispense"
)

// What people do beside a plain fill is behind interfaces of its own: a station
// that does not have them has no such pages.

// People is what the page needs to know who signs.
type People interface {
	// Badges returns the badges that were held under a scanner a moment ago, the
	// newest first. They speak for their persons, who type only their PINs.
	Badges() []Badge
	// PIN answers a position's prompt for a driver's PIN. One that is wrong is no
	// error: the position says it.
	PIN(ctx context.Context, position, pin string) error
}

// A Shifts opens and closes the shifts of attendants.
type Shifts interface {
	// Shift returns a shift of the last few, 0 for the one that is open; nil when
	// there is none.
	Shift(number int64) *Shift
	// OpenShift opens one. When another attendant's is open it is closed in the
	// same step. CloseShift closes it.
	OpenShift(ctx context.Context, t Turn) error
	CloseShift(ctx context.Context, t Turn) error
}

// A Drawer lets two people draw what is no vehicle's.
type Drawer interface {
	// DrawForm returns what can be chosen at a position for a purpose: test,
	// transfer, container or purge.
	DrawForm(position, purpose string) (DrawForm, error)
	// Draw asks for it. Whether it is granted, the position shows.
	Draw(ctx context.Context, position string, d Draw) error
}

// A Lender lends a badge to somebody who has none.
type Lender interface {
	LendBadge(ctx context.Context, l Loan) error
}

// A VehicleFinder finds a vehicle that was typed, to be looked at before it is
// fueled. It fails with [ErrInvalid].
type VehicleFinder interface {
	FindVehicle(number, plate string) (Vehicle, error)
}

// Errors that the pages of people explain, besides those of a [Station].
var (
	// ErrPerson means that nobody is known by a badge, an id or a name who may do
	// this.
	ErrPerson = errors.New("nobody who may do this")
	// ErrBadge means that a badge is already somebody's, or cannot become one.
	ErrBadge = errors.New("the badge cannot be lent")
)

// A PINError is a PIN that was wrong, or came while none is believed.
type PINError struct {
	Person string
	Until  time.Time // when the next may be tried; zero is at once
}

// Error says that it was not right; it does not repeat it.
func (e *PINError) Error() string { return "the PIN of " + e.Person + " is not taken" }

// A Badge was held under a scanner a moment ago.
type Badge struct {
	Person   string // id
	Name     string
	Position string
	At       time.Time
}

// A Turn is how somebody opens or closes a shift.
type Turn struct {
	Shift      int64  // that is open as the page showed it, 0 for none
	Who        Person // whose shift it becomes, or who closes it
	Supervisor Person // without an ID: nobody stands by
	Remark     string
}

// A Shift is what the records say of it.
type Shift struct {
	Shift                 int64
	Closed                bool
	Attendant, Supervisor string // as people say it
	Since, Until          time.Time
	Folio                 string // of its newest record
	Poured                []Poured
	Hoses                 []ShiftHose
	Tanks                 []dispense.TankVolume
	Remark                string
	Flags                 []string
}

// Poured is what flowed of a grade for a purpose.
type Poured struct {
	Grade, Purpose string
	Fills          int64
	VolumeUL       dispense.Volume
}

// A ShiftHose is a hose at both ends of a shift. A meter that stands in neither
// record was in use, or did not answer.
type ShiftHose struct {
	Hose, Grade  string
	FromUL, ToUL *dispense.Volume
	DifferenceUL dispense.Volume
	Open         bool // its fill goes on
}

// A DrawForm is what can be chosen for a draw.
type DrawForm struct {
	Hoses   []DrawHose
	Tanks   []string
	LimitUL dispense.Volume // the most; 0: the station draws nothing for this
}

// A DrawHose is one that can be drawn from.
type DrawHose struct{ Hose, Grade, Tank string }

// A Draw is fuel that is no vehicle's.
type Draw struct {
	Purpose  string // test, transfer, container or purge
	Hose     string // "" when the position has one
	VolumeUL dispense.Volume
	IntoTank string    // of the station; "": into none
	People   [2]Person // who draws, then who vouches for it
}

// A Loan ties a badge to a person for a while.
type Loan struct {
	Badge  string // what it reads
	Person string // id or name
	For    time.Duration
	Reason string
	By     Person
}

// A Vehicle is one of the fleet, to be looked at.
type Vehicle struct {
	Vehicle     string
	Name, Plate string
	Photo       string // SHA-256 in hex
	Grades      []string
	Counts      string // what its odometer counts: on (kilometers), miles, hours or none
	// Reprint tells that its label could not be read for the third time in a
	// month: somebody should print it anew.
	Reprint bool
}

// Purposes of draws that are no vehicle's, in the order of the page.
func purposes() []string { return []string{"test", "transfer", "container", "purge"} }

// pins takes the PINs that positions ask for.
func (h *handler) pins(mux *http.ServeMux) {
	if st, ok := h.st.(People); ok {
		mux.HandleFunc("POST /positions/{id}/pin", h.post("", func(r *http.Request) error {
			return st.PIN(r.Context(), r.PathValue("id"), r.PostFormValue("pin"))
		}))
	}
	if st, ok := h.st.(Overrider); ok {
		h.overrides(mux, st)
	}
}

// loans are pages of the tile that lends a badge.
func (h *handler) loans(st Lender) func(*http.ServeMux) {
	return func(mux *http.ServeMux) {
		mux.HandleFunc("GET /badge", h.sheet("badge.html", nil))
		mux.HandleFunc("POST /badge", h.file("badge.html", nil, func(r *http.Request) (string, error) { return lend(r, st) }))
	}
}

// A sheet is a page that is of no position, and what stands on it.
func (h *handler) sheet(name string, data func(r *http.Request) (any, error)) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) { h.renderSheet(w, r, http.StatusOK, name, data, nil) }
}

func (h *handler) renderSheet(w http.ResponseWriter, r *http.Request, code int, name string, data func(*http.Request) (any, error), wrong error) {
	p := h.view(r)
	p.Values = withoutSecrets(r.PostForm)
	if wrong != nil {
		p.Error, p.ErrorAt = h.explain(p, wrong), fieldOf(wrong)
	}
	if st, ok := h.st.(People); ok {
		p.Badges = st.Badges()
	}
	if r.PathValue("id") != "" {
		var err error
		if p.Position, err = h.find(r); err != nil {
			http.Error(w, p.T("e_position"), http.StatusNotFound)
			return
		}
	}
	if data != nil {
		var err error
		if p.Data, err = data(r); err != nil {
			http.Error(w, h.explain(p, err), http.StatusNotFound)
			return
		}
	}
	h.render(w, code, name, p)
}

// file carries out what a form asks for and goes on to where act says. A form that
// was not right is shown again, without what must not be seen.
func (h *handler) file(again string, data func(*http.Request) (any, error), act func(r *http.Request) (to string, err error)) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		to, err := act(r)
		if err != nil {
			code, _, ours := status(err)
			if ours {
				h.log.Error("action not carried out", "path", r.URL.Path, "err", err)
			}
			h.renderSheet(w, r, code, again, data, err)
			return
		}
		if strings.Contains(r.Header.Get("Accept"), "application/json") {
			w.WriteHeader(http.StatusNoContent)
			return
		}
		http.Redirect(w, r, to+h.view(r).Query, http.StatusSeeOther)
	}
}

// explain says an error to people.
func (h *handler) explain(p page, err error) string {
	if e, ok := errors.AsType[*formError](err); ok {
		return e.text(p.language)
	}
	if e, ok := errors.AsType[*PINError](err); ok && !e.Until.IsZero() {
		s := h.st.Snapshot()
		return p.T("e_locked") + " " + local(&s, e.Until).Format("15:04:05") + "."
	}
	if e, ok := errors.AsType[*SheetUsedError](err); ok {
		return p.T("e_sheet_used") + " " + e.Folio + ". " + p.T("e_sheet_used_do")
	}
	if e, ok := errors.AsType[*RationError](err); ok {
		return p.T("e_ration") + " " + p.Local(e.Next) + "."
	}
	if e, ok := errors.AsType[*ResponseError](err); ok {
		if !e.Until.IsZero() {
			s := h.st.Snapshot()
			return p.T("e_response_wait") + " " + local(&s, e.Until).Format("15:04:05") + "."
		}
		return p.T("e_response") + " " + strconv.Itoa(e.Left)
	}
	_, key, _ := status(err)
	return p.T(key)
}

// fieldOf returns the name of the field that an error is about, if of one.
func fieldOf(err error) string {
	if e, ok := errors.AsType[*formError](err); ok {
		return e.name
	}
	return ""
}

// withoutSecrets returns what was typed into a form, without PINs, and without
// what a badge reads: that opens as much.
func withoutSecrets(v url.Values) url.Values {
	out := url.Values{}
	for k, all := range v {
		if !strings.HasSuffix(k, "pin") && !strings.HasSuffix(k, "who") && k != "badge" && k != "response" {
			out[k] = slices.Clone(all)
		}
	}
	return out
}

// signer returns who signs: the badge that was shown under a scanner and chosen,
// or what was typed, by hand or by a scanner that types.
func (f *form) signer(name, word string, required bool) Person {
	id := f.text(name+"_who", word, false)
	if id == "" {
		id = f.text(name+"_shown", word, false)
	}
	if id == "" && required {
		f.failAt(name+"_who", "e_empty", word)
	}
	return Person{ID: id, PIN: strings.TrimSpace(f.r.PostFormValue(name + "_pin"))}
}

func lend(r *http.Request, st Lender) (string, error) {
	f := &form{r: r}
	l := Loan{
		Badge: f.text("badge", "f_badge", true), Person: f.text("person", "f_person", true), Reason: f.text("reason", "f_why", true),
		By: f.signer("by", "f_supervisor", true),
	}
	if n := f.decimal("hours", "f_hours_lent", 0, true); n != nil {
		l.For = time.Duration(min(*n, 1000)) * time.Hour
	}
	if f.err != nil {
		return "", f.err
	}
	return "/", st.LendBadge(r.Context(), l)
}

// Photo returns the hash of a photo that there is a file of, or "".
func (p page) Photo(sum string) string {
	if p.hasPhoto(sum) {
		return sum
	}
	return ""
}

// Local says a time as the station's clock shows it.
func (p page) Local(at time.Time) string { return at.In(p.zone).Format("2006-01-02 15:04") }
