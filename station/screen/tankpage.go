package screen

import (
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"time"

	"github.com/litro-fuel/litro/dispense"
	"github.com/litro-fuel/litro/policy"
)

// dips and deliveries are the pages about storage tanks.
func (h *handler) dips(mux *http.ServeMux) {
	mux.HandleFunc("GET /dip", h.dipPage)
	mux.HandleFunc("POST /dip", h.dip)
}

func (h *handler) deliveries(mux *http.ServeMux) {
	mux.HandleFunc("GET /delivery", h.deliveryPage)
	mux.HandleFunc("POST /delivery/{tank}/begin", h.deliveryStep(h.beginDelivery))
	mux.HandleFunc("POST /delivery/{tank}/before", h.deliveryStep(h.measureDelivery(false)))
	mux.HandleFunc("POST /delivery/{tank}/after", h.deliveryStep(h.measureDelivery(true)))
	mux.HandleFunc("POST /delivery/{tank}/finish", h.deliveryStep(h.finishDelivery))
	mux.HandleFunc("POST /delivery/{tank}/cancel", h.deliveryStep(h.cancelDelivery))
}

// A tankPage is what the pages about tanks are filled in with.
type tankPage struct {
	page
	Tanks []Tank
	Tank  *Tank  // the one that the page is about
	Level *Level // of a dip that is to be checked
	Folio string // of what was recorded a moment ago
	now   time.Time
}

// tankView returns the page as it is now, about the tank of the request, if it
// names one.
func (h *handler) tankView(r *http.Request, id string) tankPage {
	s := h.st.Snapshot()
	p := tankPage{page: h.view(r), Tanks: s.Tanks, Folio: r.URL.Query().Get("folio"), now: s.Now}
	if st, ok := h.st.(People); ok {
		p.Badges = st.Badges()
	}
	if i := slices.IndexFunc(p.Tanks, func(t Tank) bool { return t.Tank == id }); i >= 0 {
		p.Tank = &p.Tanks[i]
	}
	if p.Values == nil {
		p.Values = url.Values{}
	}
	return p
}

// A tankStep is a step of a delivery in which the tank is measured.
type tankStep struct {
	tankPage
	Number int
	When   string // before or after
}

// Step returns the page for a step.
func (p tankPage) Step(number int, when string) tankStep { return tankStep{p, number, when} }

// Link returns an address of one of these pages, about a tank if one is named.
func (p page) Link(path string, tank string) string {
	if tank == "" {
		return path + p.Query
	}
	if p.Query == "" {
		return path + "?tank=" + url.QueryEscape(tank)
	}
	return path + p.Query + "&tank=" + url.QueryEscape(tank)
}

// L writes a volume.
func (p tankPage) L(v dispense.Volume) string { return policy.Liters(v) + " L" }

// Signed writes a difference.
func (p tankPage) Signed(v dispense.Volume) string {
	if v > 0 {
		return "+" + p.L(v)
	}
	return p.L(v)
}

// PerMil writes a difference in thousandths of the whole, with one decimal.
func (p tankPage) PerMil(v, whole dispense.Volume) string {
	if whole <= 0 {
		return ""
	}
	sign, tenths := "", int64(v)*10_000/int64(whole)
	if tenths < 0 {
		sign, tenths = "-", -tenths
	}
	return fmt.Sprintf("%s%d.%d ‰", sign, tenths/10, tenths%10)
}

// CM writes a height in centimeters, to the millimeter.
func (p tankPage) CM(um *int64) string {
	if um == nil {
		return ""
	}
	return fmt.Sprintf("%d.%d cm", *um/10_000, *um%10_000/1000)
}

// Degrees writes a temperature.
func (p tankPage) Degrees(mc *int64) string {
	if mc == nil {
		return ""
	}
	sign, c := "", *mc
	if c < 0 {
		sign, c = "-", -c
	}
	return fmt.Sprintf("%s%d.%d °C", sign, c/1000, c%1000/100)
}

// At writes when something was: the time of a day, or the date as well.
func (p tankPage) At(at time.Time) string {
	at = at.In(p.zone)
	if at.Format(time.DateOnly) == p.now.In(p.zone).Format(time.DateOnly) {
		return at.Format("15:04")
	}
	return at.Format("02/01/2006 15:04")
}

// Alarm says an alarm of a gauge in words, as far as they are known.
func (p tankPage) Alarm(word string) string {
	if w := p.T("alarm_" + word); w != "alarm_"+word {
		return w
	}
	return word
}

// Fits tells whether what the document says goes into the tank.
func (p tankPage) Fits() bool {
	d := p.Tank.Delivery
	return d == nil || d.Before == nil || d.Before.VolumeUL+d.DocumentUL <= p.Tank.SafeUL+d.DrawnUL
}

// Room is how much a truck may unload.
func (p tankPage) Room() dispense.Volume {
	if p.Tank.Level == nil {
		return 0
	}
	return max(0, p.Tank.SafeUL-p.Tank.Level.VolumeUL)
}

// Beyond tells whether a delivery is farther from its document than it may be.
func (p tankPage) Beyond() bool {
	d := p.Tank.Delivery
	return d.DifferenceUL > d.ToleranceUL || -d.DifferenceUL > d.ToleranceUL
}

func (h *handler) dipPage(w http.ResponseWriter, r *http.Request) {
	h.render(w, http.StatusOK, "dip.html", h.tankView(r, r.URL.Query().Get("tank")))
}

// dip shows what was dipped to be checked, and records it when it was.
func (h *handler) dip(w http.ResponseWriter, r *http.Request) {
	f := &form{r: r}
	id := f.text("tank", "f_tank", true)
	d := f.dip()
	err := f.err
	var level Level
	if err == nil {
		level, err = h.st.Measure(id, d)
	}
	measured := err == nil
	if err == nil && r.PostFormValue("confirm") != "" {
		var folio string
		if people := f.people(); f.err == nil {
			folio, err = h.st.Dip(r.Context(), id, d, people)
		} else {
			err = f.err
		}
		if err == nil {
			h.recorded(w, r, "/dip", folio)
			return
		}
	}
	p, code := h.tankAgain(r, id, err)
	if measured && p.Tank != nil {
		p.Level = &level
	}
	h.render(w, code, "dip.html", p)
}

// dip reads what the stick shows.
func (f *form) dip() (d Dip) {
	if n := f.decimal("height_cm", "f_height", 4, true); n != nil {
		d.HeightUM = *n
	}
	if n := f.decimal("water_cm", "f_water", 4, false); n != nil {
		d.WaterUM = *n
	}
	return d
}

func (f *form) people() [2]Person {
	two := [2]Person{f.signer("typed", "f_typed_by", true), f.signer("checked", "f_checked", true)}
	if two[0].ID == two[1].ID {
		f.fail("e_people", "")
	}
	return two
}

// recorded goes to a page that names what was recorded. Loading it again records
// nothing.
func (h *handler) recorded(w http.ResponseWriter, r *http.Request, path, folio string) {
	q := r.URL.Query()
	q.Del("tank")
	q.Set("folio", folio)
	http.Redirect(w, r, path+"?"+q.Encode(), http.StatusSeeOther)
}

// tankAgain returns a page with what was typed, but for PINs, and what was wrong.
func (h *handler) tankAgain(r *http.Request, id string, err error) (tankPage, int) {
	p := h.tankView(r, id)
	p.Values = withoutSecrets(r.PostForm)
	if err == nil {
		return p, http.StatusOK
	}
	code, key, ours := tankStatus(err)
	if ours {
		h.log.Error("action not carried out", "path", r.URL.Path, "err", err)
	}
	if p.Error, p.ErrorAt = p.T(key), fieldOf(err); key == "" {
		p.Error = h.explain(p.page, err)
	}
	return p, code
}

// tankStatus is [status], and the words for what only these pages meet.
func tankStatus(err error) (code int, key string, ours bool) {
	switch {
	case errors.Is(err, ErrTank):
		return http.StatusNotFound, "e_tank", false
	case errors.Is(err, ErrHeight):
		return http.StatusUnprocessableEntity, "e_height", false
	case errors.Is(err, ErrNoTable):
		return http.StatusUnprocessableEntity, "e_no_table", false
	case errors.Is(err, ErrGauge):
		return http.StatusConflict, "e_gauge", false
	case errors.Is(err, ErrNotNow):
		return http.StatusConflict, "e_delivery_now", false
	case errors.Is(err, ErrInvalid):
		return http.StatusUnprocessableEntity, "e_people", false
	}
	code, _, ours = status(err)
	return code, "", ours
}

func (h *handler) deliveryPage(w http.ResponseWriter, r *http.Request) {
	h.render(w, http.StatusOK, "delivery.html", h.tankView(r, r.URL.Query().Get("tank")))
}

// deliveryStep carries a step out and goes to the next. A step that was not right
// is shown again, with what was typed.
func (h *handler) deliveryStep(act func(r *http.Request, tank string) (folio string, err error)) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		id := r.PathValue("tank")
		folio, err := act(r, id)
		if err != nil {
			p, code := h.tankAgain(r, id, err)
			h.render(w, code, "delivery.html", p)
			return
		}
		if folio != "" {
			h.recorded(w, r, "/delivery", folio)
			return
		}
		http.Redirect(w, r, h.tankView(r, id).Link("/delivery", id), http.StatusSeeOther)
	}
}

func (h *handler) beginDelivery(r *http.Request, tank string) (string, error) {
	f := &form{r: r}
	p := Paper{
		Document: f.text("document", "f_document", true), Supplier: f.text("supplier", "f_supplier", true), Truck: f.text("truck", "f_truck", true),
		Seals: f.text("seals", "f_seals", false),
	}
	if n := f.decimal("document_liters", "f_document_liters", 6, true); n != nil {
		p.DocumentUL = dispense.Volume(*n)
		if *n == 0 {
			f.failAt("document_liters", "e_number", "f_document_liters")
		}
	}
	if f.err != nil {
		return "", f.err
	}
	return "", h.st.BeginDelivery(r.Context(), tank, p)
}

func (h *handler) measureDelivery(after bool) func(r *http.Request, tank string) (string, error) {
	return func(r *http.Request, tank string) (string, error) {
		f := &form{r: r}
		if r.PostFormValue("ready") == "" {
			f.fail("e_empty", "f_ready")
		}
		var d *Dip
		if r.PostFormValue("by") != "gauge" {
			d = new(f.dip())
		}
		if f.err != nil {
			return "", f.err
		}
		return "", h.st.MeasureDelivery(r.Context(), tank, after, d)
	}
}

func (h *handler) finishDelivery(r *http.Request, tank string) (string, error) {
	f := &form{r: r}
	people := f.people()
	if f.err != nil {
		return "", f.err
	}
	received, err := strconv.ParseInt(r.PostFormValue("received_ul"), 10, 64)
	if err != nil {
		return "", ErrNotNow // of a page that did not show it
	}
	return h.st.FinishDelivery(r.Context(), tank, dispense.Volume(received), people)
}

func (h *handler) cancelDelivery(r *http.Request, tank string) (string, error) {
	return "", h.st.CancelDelivery(r.Context(), tank)
}
