package screen

import (
	"fmt"
	"net/http"
	"strconv"

	"github.com/litro-fuel/litro/dispense"
)

func (h *handler) shifts(st Shifts) func(*http.ServeMux) {
	return func(mux *http.ServeMux) { h.serveShifts(mux, st) }
}

func (h *handler) serveShifts(mux *http.ServeMux, st Shifts) {
	current := func(*http.Request) (any, error) { return st.Shift(0), nil }
	mux.HandleFunc("GET /shift", h.sheet("shift.html", current))
	mux.HandleFunc("GET /shift/close", h.sheet("close.html", current))
	mux.HandleFunc("POST /shift/open", h.file("shift.html", current, func(r *http.Request) (string, error) {
		t, err := turn(r)
		if err != nil {
			return "", err
		}
		return "/shift", st.OpenShift(r.Context(), t)
	}))
	mux.HandleFunc("POST /shift/close", h.file("close.html", current, func(r *http.Request) (string, error) {
		t, err := turn(r)
		if err != nil {
			return "", err
		}
		return fmt.Sprintf("/shift/%d", t.Shift), st.CloseShift(r.Context(), t)
	}))
	mux.HandleFunc("GET /shift/{n}", h.sheet("turn.html", func(r *http.Request) (any, error) {
		n, err := strconv.ParseInt(r.PathValue("n"), 10, 64)
		if s := st.Shift(n); err == nil && n > 0 && s != nil {
			return s, nil
		}
		return nil, &formError{key: "e_shift"}
	}))
}

// turn reads a form that opens or closes a shift. Where the shift of another is
// closed on the way, why must be said.
func turn(r *http.Request) (Turn, error) {
	f := &form{r: r}
	t := Turn{Who: f.signer("attendant", "f_attendant", true), Supervisor: f.signer("supervisor", "f_supervisor", false)}
	t.Remark = f.text("remark", "f_remark", r.PostFormValue("handover") != "")
	if n := f.decimal("shift", "shift", 0, true); n != nil {
		t.Shift = *n
	}
	return t, f.err
}

// Total returns what flowed altogether.
func (s *Shift) Total() (ul dispense.Volume) {
	for _, p := range s.Poured {
		ul += p.VolumeUL
	}
	return ul
}

// Flag tells whether the record has a flag.
func (s *Shift) Flag(word string) bool {
	for _, f := range s.Flags {
		if f == word {
			return true
		}
	}
	return false
}

// onPaper says liters to the milliliter, with groups of thousands.
func onPaper(v dispense.Volume) string {
	sign := ""
	if v < 0 {
		sign, v = "-", -v
	}
	ml := int64(v) / int64(dispense.Milliliter)
	return fmt.Sprintf("%s%s.%03d", sign, group(ml/1000), ml%1000)
}
