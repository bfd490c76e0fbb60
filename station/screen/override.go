package screen

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"time"

	"github.com/litro-fuel/litro/dispense"
)

// An Overrider lets two people release what a rule forbids: both at the island,
// or one of them on the telephone.
type Overrider interface {
	// OverrideForm returns what was denied at a position last and can be released.
	OverrideForm(position string) (OverrideForm, error)
	// Override releases it. Call asks the office to by telephone, for the first of
	// the people, and Answer takes what the office read back. The errors are those
	// of a [Station], and [RationError], [ResponseError], [ErrTelephone].
	Override(ctx context.Context, position string, o Override) error
	Call(ctx context.Context, position string, o Override) error
	Answer(ctx context.Context, position, response string) error
}

// Emergencies lets two people declare one.
type Emergencies interface {
	// Emergency returns the one that is declared, nil without.
	Emergency() *Emergency
	DeclareEmergency(ctx context.Context, d Declaration) error
	EndEmergency(ctx context.Context, by Person) error
}

// ErrTelephone means that the station does not know the server's key yet.
var ErrTelephone = errors.New("the station cannot ask the office by telephone yet")

// A RationError is that no override is left in this period.
type RationError struct {
	Of   int64
	Next time.Time // when the next period begins
}

// Error says so.
func (e *RationError) Error() string {
	return fmt.Sprintf("all %d overrides of the period are used", e.Of)
}

// A ResponseError is that a response was not the one of the challenge.
type ResponseError struct {
	Left  int       // how often it may be tried again
	Until time.Time // when the next is believed; zero is at once
}

// Error says so; it does not repeat it.
func (e *ResponseError) Error() string { return "the response is not that of the challenge" }

// An OverrideForm is what two people may release.
type OverrideForm struct {
	Vehicle     string // id
	Unit, Plate string // as people say it
	Lifts       []string
	// MostUL is the most that would be armed, 0 when that is not known.
	MostUL   dispense.Volume
	Left, Of int64 // overrides of the period
	Next     time.Time
	// Telephone tells that the office can be asked, and Call is the challenge that
	// waits for its response.
	Telephone bool
	Call      *Call
}

// A Call is a challenge to be read out on the telephone.
type Call struct {
	Challenge string // grouped
	LimitUL   dispense.Volume
	Reason    string
	Person    string
	Until     time.Time
}

// An Override is what people release.
type Override struct {
	Vehicle string // as the form showed it
	LimitUL dispense.Volume
	Reason  string
	People  [2]Person // the second is not needed for a call
}

// An Emergency is one that is declared.
type Emergency struct {
	Until  time.Time
	Reason string
	People []string
}

// A Declaration declares one.
type Declaration struct {
	For    time.Duration
	Reason string
	People [2]Person
}

func (h *handler) overrides(mux *http.ServeMux, st Overrider) {
	data := func(r *http.Request) (any, error) {
		f, err := st.OverrideForm(r.PathValue("id"))
		if err != nil {
			return nil, err
		}
		return f, nil
	}
	mux.HandleFunc("GET /positions/{id}/override", h.sheet("override.html", data))
	mux.HandleFunc("POST /positions/{id}/override", h.file("override.html", data, func(r *http.Request) (string, error) {
		f, o := overrideForm(r)
		if o.People[1] = f.signer("second", "f_second", true); f.err != nil {
			return "", f.err
		}
		return "/", st.Override(r.Context(), r.PathValue("id"), o)
	}))
	mux.HandleFunc("POST /positions/{id}/call", h.file("override.html", data, func(r *http.Request) (string, error) {
		f, o := overrideForm(r)
		if f.err != nil {
			return "", f.err
		}
		return "/positions/" + r.PathValue("id") + "/override", st.Call(r.Context(), r.PathValue("id"), o)
	}))
	mux.HandleFunc("POST /positions/{id}/answer", h.file("override.html", data, func(r *http.Request) (string, error) {
		f := &form{r: r}
		response := f.text("response", "f_response", true)
		if f.err != nil {
			return "", f.err
		}
		return "/", st.Answer(r.Context(), r.PathValue("id"), response)
	}))
}

// overrideForm reads what both ways of an override ask for.
func overrideForm(r *http.Request) (*form, Override) {
	f := &form{r: r}
	o := Override{Vehicle: f.text("vehicle", "f_number", true), Reason: f.text("reason", "f_why", true)}
	o.People[0] = f.signer("first", "f_supervisor", true)
	if n := f.decimal("liters", "f_liters", 6, true); n != nil {
		o.LimitUL = dispense.Volume(*n)
	}
	return f, o
}

func (h *handler) emergencies(mux *http.ServeMux, st Emergencies) {
	data := func(*http.Request) (any, error) { return st.Emergency(), nil }
	mux.HandleFunc("GET /emergency", h.sheet("emergency.html", data))
	mux.HandleFunc("POST /emergency", h.file("emergency.html", data, func(r *http.Request) (string, error) {
		f := &form{r: r}
		d := Declaration{
			Reason: f.text("reason", "f_why", true),
			People: [2]Person{f.signer("first", "f_supervisor", true), f.signer("second", "f_second", true)},
		}
		if n := f.decimal("hours", "f_hours_emergency", 0, true); n != nil {
			d.For = time.Duration(min(*n, 1000)) * time.Hour
		}
		if f.err != nil {
			return "", f.err
		}
		return "/emergency", st.DeclareEmergency(r.Context(), d)
	}))
	mux.HandleFunc("POST /emergency/end", h.file("emergency.html", data, func(r *http.Request) (string, error) {
		f := &form{r: r}
		by := f.signer("by", "f_supervisor", true)
		if f.err != nil {
			return "", f.err
		}
		return "/emergency", st.EndEmergency(r.Context(), by)
	}))
}
