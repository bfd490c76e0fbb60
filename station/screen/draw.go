package screen

import (
	"net/http"

	"github.com/litro-fuel/litro/dispense"
)

// A drawPage is the form of a draw.
type drawPage struct {
	DrawForm
	Purpose string
}

// draws are the pages of the tile of one purpose.
func (h *handler) draws(st Drawer, purpose string) func(*http.ServeMux) {
	return func(mux *http.ServeMux) {
		data := func(r *http.Request) (any, error) {
			f, err := st.DrawForm(r.PathValue("id"), purpose)
			return drawPage{f, purpose}, err
		}
		mux.HandleFunc("GET /positions/{id}/"+purpose, h.sheet("draw.html", data))
		mux.HandleFunc("POST /positions/{id}/"+purpose, h.file("draw.html", data, func(r *http.Request) (string, error) {
			d, err := drawForm(r, purpose)
			if err != nil {
				return "", err
			}
			return "/", st.Draw(r.Context(), r.PathValue("id"), d)
		}))
	}
}

func drawForm(r *http.Request, purpose string) (Draw, error) {
	f := &form{r: r}
	d := Draw{
		Purpose: purpose, Hose: f.text("hose", "hose", false), IntoTank: f.text("into_tank", "f_into", false),
		People: [2]Person{f.signer("first", "f_attendant", true), f.signer("second", "f_second", true)},
	}
	if n := f.decimal("liters", "f_liters", 6, true); n != nil {
		if d.VolumeUL = dispense.Volume(*n); *n == 0 {
			f.failAt("liters", "e_number", "f_liters")
		}
	}
	if purpose == "transfer" && r.PostFormValue("into_tank") == "" && r.PostFormValue("elsewhere") == "" {
		f.failAt("into_tank", "e_empty", "f_into")
	}
	return d, f.err
}
