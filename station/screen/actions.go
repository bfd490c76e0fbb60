package screen

import (
	"encoding/json"
	"net/http"
	"slices"
	"strings"
	"time"
)

// find returns the position that a request is about.
func (h *handler) find(r *http.Request) (*Position, error) {
	s := h.st.Snapshot()
	i := slices.IndexFunc(s.Positions, func(p Position) bool { return p.Position == r.PathValue("id") })
	if i < 0 {
		return nil, ErrPosition
	}
	return &s.Positions[i], nil
}

// form shows an empty form of a position.
func (h *handler) form(name string) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		p := h.view(r)
		var err error
		if p.Position, err = h.find(r); err != nil {
			http.Error(w, p.T("e_position"), http.StatusNotFound)
			return
		}
		h.render(w, http.StatusOK, name, p)
	}
}

// post carries an action out and returns to the page. Whoever accepts JSON gets
// no page. A form that was not right is shown again, with what was typed.
func (h *handler) post(again string, act func(r *http.Request) error) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		position, err := h.find(r)
		if err == nil {
			err = act(r)
		}
		p := h.view(r)
		asJSON := strings.Contains(r.Header.Get("Accept"), "application/json")
		switch {
		case err != nil:
			p.Position = position
			h.refuse(w, r, p, err, again, asJSON)
		case asJSON:
			w.WriteHeader(http.StatusNoContent)
		default:
			http.Redirect(w, r, "/"+p.Query, http.StatusSeeOther)
		}
	}
}

func (h *handler) refuse(w http.ResponseWriter, r *http.Request, p page, err error, again string, asJSON bool) {
	code, _, ours := status(err)
	if ours {
		h.log.Error("action not carried out", "path", r.URL.Path, "err", err)
	}
	p.Error, p.ErrorAt = h.explain(p, err), fieldOf(err)
	switch {
	case asJSON:
		w.Header().Set("Content-Type", "application/json")
		w.WriteHeader(code)
		_ = json.NewEncoder(w).Encode(map[string]string{"error": p.Error}) // the reader has gone
	case again != "" && p.Position != nil:
		p.Values = withoutSecrets(r.PostForm)
		h.render(w, code, again, p)
	default:
		p.Refresh = 10 // long enough to read
		h.render(w, code, "page.html", p)
	}
}

// odometerKey takes one press of a key from a browser without script: the page
// comes back with what is typed so far.
func (h *handler) odometerKey(given http.HandlerFunc) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		key := r.PostFormValue("key")
		if key == "" {
			given(w, r)
			return
		}
		typed := r.PostFormValue("odometer_km") + r.PostFormValue("odometer_mi") + r.PostFormValue("engine_h")
		if key == "back" {
			typed = typed[:max(0, len(typed)-1)]
		} else {
			typed += key
		}
		q := r.URL.Query()
		q.Set("typed", typed[:min(len(typed), 9)])
		http.Redirect(w, r, "/?"+q.Encode(), http.StatusSeeOther)
	}
}

func (h *handler) scan(r *http.Request) error {
	return h.st.Scan(r.Context(), r.PathValue("id"), r.PostFormValue("text"))
}

func (h *handler) mismatch(r *http.Request) error {
	return h.st.Mismatch(r.Context(), r.PathValue("id"))
}

func (h *handler) odometer(r *http.Request) error {
	reading, err := readingForm(r)
	if err != nil {
		return err
	}
	return h.st.Odometer(r.Context(), r.PathValue("id"), reading)
}

func (h *handler) cancel(r *http.Request) error { return h.st.Cancel(r.Context(), r.PathValue("id")) }

func (h *handler) full(r *http.Request) error {
	answer := r.PostFormValue("full")
	if answer != "yes" && answer != "no" {
		return ErrInvalid
	}
	return h.st.Full(r.Context(), r.PathValue("id"), answer)
}

func (h *handler) stop(r *http.Request) error { return h.st.Stop(r.Context(), r.PathValue("id")) }

func (h *handler) vehicle(r *http.Request) error {
	v, err := vehicleForm(r)
	if err != nil {
		return err
	}
	return h.st.TypeVehicle(r.Context(), r.PathValue("id"), v)
}

func (h *handler) fill(r *http.Request) error {
	s := h.st.Snapshot()
	zone := s.Zone
	if zone == nil {
		zone = time.UTC
	}
	f, err := h.fillForm(r, zone, time.Now())
	if err != nil {
		return err
	}
	return h.st.TypeFill(r.Context(), r.PathValue("id"), f)
}
