package screen

import (
	"context"
	"fmt"
	"log/slog"
	"net/http"
	"net/url"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"

	"github.com/litro-fuel/litro/barcode"
)

// A papered station takes contingency sheets and has a place for a stick.
type papered struct {
	*staffed
	stick Stick
}

func (p *papered) SheetHoses() []SheetHose {
	return []SheetHose{{"1", "1", "Magna"}, {"1", "2", "Diésel"}}
}
func (p *papered) CheckSheet(s TypedSheet) error {
	if s.Number == "404" {
		return ErrInvalid
	}
	if s.Number == "twice" {
		return &SheetUsedError{"norte/1/88"}
	}
	return nil
}
func (p *papered) TypeSheet(_ context.Context, s TypedSheet) (string, error) {
	return "norte/1/90", p.press(s)
}
func (p *papered) Stick() (s Stick) {
	p.set(func(*Snapshot) { s = p.stick })
	return s
}
func (p *papered) CarryStick(_ context.Context, by Person, way string) error {
	return p.press(way, by)
}

func newPapered() *papered {
	return &papered{newStaffed(), Stick{Dir: "/media/stick", There: true, Unsent: 412}}
}

// aSheet is what the first person types.
func aSheet(pairs ...string) url.Values {
	v := url.Values{
		"ticket": {"7" + barcode.FormatSheetNumber(7)[7:]}, "hose": {"1"}, "happened_at": {"2026-11-21T09:30"}, "number": {"101"}, "plate": {"ABC-1"},
		"liters": {"40.5"}, "odometer_km": {"88,210"}, "before": {"1,000"}, "after": {"1,040.5"}, "driver": {""},
	}
	for i := 0; i+1 < len(pairs); i += 2 {
		v.Set(pairs[i], pairs[i+1])
	}
	return v
}

// signed is what both type at last.
func signed(pairs ...string) url.Values {
	v := aSheet("step", "sign", "ticket_again", barcode.FormatSheetNumber(7), "liters_again", "40.50", "typed_who", "ana", "typed_pin", "11", "checked_who", "marta", "checked_pin", "33")
	for i := 0; i+1 < len(pairs); i += 2 {
		v.Set(pairs[i], pairs[i+1])
	}
	return v
}

// One person types a sheet; another types its number and its liters again without
// seeing them, and both sign.
func TestSheetTakesTwo(t *testing.T) {
	t.Parallel()
	s := newPapered()
	h := New(slog.New(slog.DiscardHandler), s, Options{})
	b := body(t, answer(h, "POST", "/sheet", aSheet(), nil))
	for _, want := range []string{"Revisar la hoja", "1 · Magna", "2026-11-21 09:30", "ABC-1", "1,040.5", `name="ticket_again" value=""`, `name="liters_again" value=""`, `name="checked_pin"`} {
		if !strings.Contains(b, want) {
			t.Errorf("to be checked: got %s, want %q in it", b, want)
		}
	}
	if strings.Contains(b, "<dd>40.5") || len(s.did()) > 0 {
		t.Errorf("to be checked: the liters are shown, or recorded: %v", s.did())
	}
	if b := body(t, answer(h, "POST", "/sheet", signed("step", "change"), nil)); !strings.Contains(b, `value="40.5"`) || !strings.Contains(b, "1/2") {
		t.Errorf("to be changed: got %s, want what was typed", b)
	}
	got := answer(h, "POST", "/sheet", signed(), nil)
	want := TypedSheet{
		Ticket: barcode.FormatSheetNumber(7), Hose: "1", Number: "101", Plate: "ABC-1", VolumeUL: 40*liter + liter/2, BeforeUL: new(1000 * liter), AfterUL: new(1040*liter + liter/2),
		Reading: Reading{OdometerM: new(int64(88_210_000))}, HappenedAt: time.Date(2026, 11, 21, 15, 30, 0, 0, time.UTC), Typed: Person{"ana", "11"}, Checked: Person{"marta", "33"},
	}
	if did := s.did(); got.StatusCode != http.StatusSeeOther || got.Header.Get("Location") != "/sheet?folio=norte%2F1%2F90" || !reflect.DeepEqual(did, []any{want}) {
		t.Errorf("signed: got %d to %q and %+v, want %+v", got.StatusCode, got.Header.Get("Location"), did, want)
	}
	if b := body(t, answer(h, "GET", "/sheet?folio=norte/1/90", nil, nil)); !strings.Contains(b, "Folio norte/1/90") {
		t.Errorf("afterwards: got %s, want its folio", b)
	}
}

// What is odd is said at its field, with what to do, and nothing is recorded.
func TestSheetMustFit(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		form   url.Values
		status int
		says   string
	}{
		{aSheet("ticket", "8"+barcode.FormatSheetNumber(7)[7:]), 422, "no es de una hoja"},
		{aSheet("ticket", ""), 422, "Falta: Número de la hoja"},
		{aSheet("hose", ""), 422, "Falta: Manguera"},
		{aSheet("liters", "0"), 422, "No es un número posible: Litros"},
		{aSheet("happened_at", "2126-11-23T09:30"), 422, "No es una fecha posible"},
		{aSheet("after", ""), 422, "los dos totalizadores"},
		{aSheet("after", "999"), 422, "debe ser mayor"},
		{aSheet("number", "404"), 422, "revise unidad, placa"},
		{aSheet("number", "twice"), 409, "ya se capturó aquí, folio norte/1/88"},
		{signed("ticket_again", barcode.FormatSheetNumber(70)), 422, "No coincide con lo que capturó la primera persona. Vean los dos el papel y corrijan: Número de la hoja"},
		{signed("liters_again", "45.5"), 422, "corrijan: Litros"},
		{signed("typed_who", ""), 422, "Falta: Quien captura"},
		{signed("checked_who", ""), 422, "Falta: Quien revisa"},
	} {
		s := newPapered()
		got := answer(New(slog.New(slog.DiscardHandler), s, Options{}), "POST", "/sheet", tt.form, nil)
		if b := body(t, got); got.StatusCode != tt.status || !strings.Contains(b, tt.says) || len(s.did()) > 0 {
			t.Errorf("%v: got %d, recorded %v, %s; want %d and %q", tt.form, got.StatusCode, s.did(), b, tt.status, tt.says)
		} else if strings.Contains(b, `value="33"`) {
			t.Errorf("%v: the PIN is shown", tt.form)
		}
	}
}

// The pages of sheets and of the stick hold to what the others do.
func TestSheetAndStickInBrowser(t *testing.T) {
	t.Parallel()
	s := newPapered()
	b := newTab(t, serveStation(t, s, s.staffed).URL)
	wrote := &StickOut{File: "litro-norte-to-office.tar", Records: 412, Bytes: 90_000, Last: "1/18231"}
	took := &StickIn{File: "litro-office-to-norte.tar", At: lights["sol"], Receipted: 412, Policy: true}
	for _, size := range []size{sizes[0], sizes[2]} { // the narrowest of each kind
		size.scrolls = true
		for theme := range lights {
			for _, lang := range []string{"es-MX", "en"} {
				if (lang == "en") != (theme == "noche") {
					continue // each language in one light
				}
				for _, tt := range []struct {
					name, path string
					stick      Stick
				}{
					{"sheet", "/sheet?folio=norte/1/90", s.stick}, {"check", "/sheet", s.stick},
					{"stick", "/stick", Stick{Dir: "/m", There: true, Unsent: 412, Way: "out", Out: wrote}},
					{"stick-busy", "/stick", Stick{Dir: "/m", There: true, Unsent: 412, Way: "out", Busy: true, Done: 100, Total: 412}},
					{"stick-took", "/stick", Stick{Dir: "/m", There: true, Way: "in", In: took, Err: ErrStickTorn}},
				} {
					name := fmt.Sprintf("%s/%s/%s/%dx%d", tt.name, theme, lang, size.width, size.height)
					t.Run(name, func(t *testing.T) {
						b := b.in(t)
						b.do(chromedp.EmulateViewport(size.width, size.height))
						s.set(func(snap *Snapshot) { snap.Now, s.stick = lights[theme], tt.stick })
						path := tt.path + "?lang=" + lang
						if strings.Contains(tt.path, "?") {
							path = tt.path + "&lang=" + lang
						}
						if tt.name != "check" {
							b.look("paper-"+strings.ReplaceAll(name, "/", "-"), path, size)
							return
						}
						b.open(path)
						for field, v := range aSheet() {
							eval[bool](b, fmt.Sprintf("(document.querySelector('[name=%s]').value = %q, true)", field, v[0]))
						}
						b.heard()
						b.do(chromedp.Submit("form.typed"))
						b.until("the second person's page", "!!document.querySelector('[name=ticket_again]')")
						b.shaped("paper-"+strings.ReplaceAll(name, "/", "-"), size)
					})
				}
			}
		}
	}
}
