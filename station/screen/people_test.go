package screen

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"reflect"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"
	"github.com/google/go-cmp/cmp"

	"github.com/litro-fuel/litro/dispense"
)

// A staffed island has people who open shifts, draw, and lend badges.
type staffed struct {
	*island
	shift *Shift
}

func (s *staffed) Badges() []Badge {
	return []Badge{{Person: "ana", Name: "Ana Torres", Position: "2", At: time.Now()}}
}
func (s *staffed) PIN(_ context.Context, p, pin string) error { return s.press(p, "pin "+pin) }
func (s *staffed) Shift(n int64) *Shift {
	if s.shift == nil || n == 0 && s.shift.Closed || n > 0 && n != s.shift.Shift {
		return nil
	}
	return s.shift
}
func (s *staffed) OpenShift(_ context.Context, t Turn) error  { return s.press("open", t) }
func (s *staffed) CloseShift(_ context.Context, t Turn) error { return s.press("close", t) }
func (s *staffed) LendBadge(_ context.Context, l Loan) error  { return s.press(l) }
func (s *staffed) DrawForm(_, purpose string) (DrawForm, error) {
	if purpose == "purge" {
		return DrawForm{}, nil
	}
	return DrawForm{Hoses: []DrawHose{{"1", "Diésel", "T1"}, {"2", "Magna", "T2"}}, Tanks: []string{"T1", "T2"}, LimitUL: 20 * liter}, nil
}
func (s *staffed) Draw(_ context.Context, p string, d Draw) error { return s.press(p, d) }
func (s *staffed) FindVehicle(number, _ string) (Vehicle, error) {
	counts := map[string]string{"7": "on", "PC-1042": "on", "tractor": "hours", "pipa": "miles", "remolque": "none"}[number]
	if counts == "" {
		return Vehicle{}, ErrInvalid
	}
	return Vehicle{Counts: counts, Vehicle: "v7", Name: "Camión 7", Plate: "ABC-12-3", Grades: []string{"Diésel", "Magna"}, Reprint: true}, nil
}

func (s *staffed) AnswerTest(_ context.Context, a TestAnswer) error { return s.press("answer", a) }
func (s *staffed) Act(context.Context) Act {
	return Act{
		time.Date(2026, 11, 23, 13, 0, 0, 0, time.UTC), "1.2.3", "f00d", "norte+01234567+AAAA", "12AB 34CD 56EF 7890",
		[]ActDevice{{"pumps", "horustech", "/dev/serial/by-path/p1", "HRS 4.2 serial 777"}}, map[string]string{"1": "LITRO:LITRO.EXAMPLE/CITY/NORTE/1/8/AAAA", "5": ""},
	}
}
func (s *staffed) Hoses() []TestedHose {
	sale := &TestSale{
		Of: dispense.Ref{Station: "norte", Epoch: 1, Seq: 7}, At: time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC),
		VolumeUL: 20 * liter, BeforeUL: new(100 * liter), AfterUL: new(120 * liter), People: []string{"Ana Torres", "Marta Gómez"},
	}
	good, off, wrong := *sale, *sale, *sale
	good.Folio, good.Said, good.MeasuredUL = "norte/1/8", "1", new(19_980*dispense.Milliliter)
	off.Folio, off.Said, off.MeasuredUL = "norte/1/9", "2", new(20_150*dispense.Milliliter)
	wrong.Folio, wrong.Said = "norte/1/10", "1"
	return []TestedHose{
		{Position: "1", Hose: "1", Grade: "Diésel", Seen: "calling", Identified: true, Last: &good, Scale: dispense.Scale{Num: 10_000, Den: 1}, Wiring: "0123456789abcdef"},
		{Position: "1", Hose: "2", Grade: "Magna", Seen: "idle", Identified: true, Last: &off},
		{Position: "2", Hose: "3", Grade: "Magna", Seen: "idle", Last: &wrong},
		{Position: "2", Hose: "4", Grade: "Magna", Seen: "idle", Waits: sale},
		{Position: "2", Hose: "5", Grade: "Magna"},
		{Position: "2", Hose: "6", Grade: "Magna", Identified: true},
	}
}

func newStaffed() *staffed {
	return &staffed{island: newIsland(Position{Position: "1", Page: Idle}), shift: &Shift{
		Shift: 41, Attendant: "Ana Torres", Since: time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC), Folio: "norte/1/9", Remark: "Goteo",
		Poured: []Poured{{"Diésel", "vehicle", 12, 1042*liter + liter/2}, {"Diésel", "test", 1, 20 * liter}},
		Hoses: []ShiftHose{
			{Hose: "1", Grade: "Diésel", FromUL: new(100_000 * liter), ToUL: new(101_065 * liter), DifferenceUL: 2*liter + liter/2},
			{Hose: "2", Grade: "Magna", FromUL: new(5 * liter), Open: true},
		},
		Tanks: []dispense.TankVolume{{Tank: "T1", VolumeUL: 18_000 * liter}}, Flags: []string{"handover", "unattended"},
	}}
}

func serveStaffed(tb testing.TB, s *staffed) *httptest.Server { return serveStation(tb, s, s) }

// serveStation serves st, which is or embeds s.
func serveStation(tb testing.TB, st Station, s *staffed) *httptest.Server {
	tb.Helper()
	s.set(func(snap *Snapshot) { snap.Zone = time.FixedZone("", -6*3600) })
	srv := httptest.NewServer(New(slog.New(slog.NewTextHandler(tb.Output(), nil)), st, Options{}))
	tb.Cleanup(func() {
		srv.CloseClientConnections()
		srv.Close()
	})
	return srv
}

// key is a key that is shown instead of its word.
var key = regexp.MustCompile(`>[^<]*\b(shift|flag|purpose|draw|badge|confirm|why|test|seen|act|f|e)_[a-z_]+`)

// The pages of people say what they are about, in both languages.
func TestPagesOfPeople(t *testing.T) {
	t.Parallel()
	s := newStaffed()
	srv := serveStaffed(t, s)
	tests := []struct {
		path     string
		es, en   []string
		contains []string
	}{
		{"/more", []string{"Turno", "Prueba de bomba", "Gafete provisional"}, []string{"Shift", "Test of the pump"}, []string{`href="/shift`, `href="/positions/1/purge`, `href="/badge`}},
		{"/shift", []string{"Turno 41", "sigue abierto"}, []string{"Shift 41", "still open"}, []string{"Ana Torres (2)", `href="/shift/close`, `name="attendant_pin"`, `name="handover"`, "2026-11-23 06:00"}},
		{"/shift/close", []string{"Revise las cifras", "Litros por producto", "Totalizadores", "carga abierta", "Cerrar turno"}, []string{"Check the figures", "fill open"}, []string{"1,062.500", "101,065.000", "2.500", "18,000.000", `name="supervisor_who"`}},
		{"/shift/41", []string{"Turno 41", "Firma: Ana Torres", "Cierre sin supervisor", "Unidades", "Observaciones: Goteo"}, []string{"Signature: Ana Torres", "No supervisor", "Vehicles"}, []string{"norte/1/9", "1,042.500"}},
		{"/positions/1/test", []string{"Prueba de bomba", "Regresa al tanque", "Segunda persona"}, []string{"Test of the pump", "Returned to tank", "Second person"}, []string{"20.000", "2 · Magna", `<option>T2`, `value="20"`}},
		{"/positions/1/transfer", []string{"Va al tanque", "no a un tanque de la estación"}, []string{"Goes into tank"}, []string{`name="elsewhere"`}},
		{"/positions/1/container", []string{"Recipiente"}, []string{"Container"}, nil},
		{"/positions/1/purge", []string{"no lo permite"}, []string{"does not allow"}, nil},
		{"/hoses", []string{"Puesta en marcha", "Levantada", "Sin respuesta", "Identificada: despacha", "NO identificada: el combustible salió de la 1", "Falta decir", "no despacha", "Fuera de tolerancia"},
			[]string{"Commissioning", "Lifted", "NOT identified", "No test sale"}, []string{"1.0 ‰", "−7.4 ‰", `href="/hoses/4/answer`, `href="/positions/2/test`}},
		{"/hoses/4/answer", []string{"¿De qué manguera", "20.000 L", "como está pintada"}, []string{"Which hose", "as painted"}, []string{`value="norte/1/7"`, `<option value="">—</option>`, "<option>5</option>"}},
		{"/hoses/act", []string{"Acta de puesta en marcha", "En servicio desde antes", "Instaló"}, []string{"Commissioning act", "Fitter"}, []string{"HRS 4.2 serial 777", "2026-11-23 07:00", "01234567", "100.000", "120.000", "19.980", "1.0 ‰", "norte/1/8", "10000 µL / 1", "0123456789abcdef", "Marta Gómez", "12AB 34CD 56EF 7890", `aria-label="LITRO:LITRO.EXAMPLE/CITY/NORTE/1/8/AAAA"`}},
		{"/badge", []string{"Gafete provisional", "Horas (1 a 48)"}, []string{"Temporary badge"}, []string{`id="badge" name="badge" type="password"`}},
		{"/positions/1/vehicle", []string{"Etiqueta dañada", "Lector descompuesto"}, []string{"Label damaged"}, []string{`value="other"`}},
	}
	for _, tt := range tests {
		for lang, want := range map[string][]string{"es-MX": tt.es, "en": tt.en} {
			body := get(t, srv.URL+tt.path+"?lang="+lang)
			for _, w := range append(append(want, tt.contains...), `lang="`+lang+`"`) {
				if !strings.Contains(body, w) {
					t.Errorf("%s %s: got %s, want %q in it", tt.path, lang, body, w)
				}
			}
			if k := key.FindString(body); k != "" {
				t.Errorf("%s %s: a key is shown instead of a word: %s", tt.path, lang, k)
			}
		}
	}
	s.shift = nil
	if body := get(t, srv.URL+"/shift?lang=en"); !strings.Contains(body, "No shift is open") || strings.Contains(body, "handover") {
		t.Errorf("without a shift: got %s", body)
	}
	for _, path := range []string{"/shift/41", "/shift/x", "/positions/9/test", "/hoses/1/answer"} {
		resp, err := http.Get(srv.URL + path)
		if err != nil {
			t.Fatal(err)
		}
		resp.Body.Close()
		if resp.StatusCode != http.StatusNotFound {
			t.Errorf("GET %s: got %s, want 404", path, resp.Status)
		}
	}
}

// A station that has no such people has no such pages.
func TestPlainStation(t *testing.T) {
	t.Parallel()
	srv := serve(t, newIsland(Position{Position: "1", Page: Idle}))
	for _, path := range []string{"/shift", "/badge", "/positions/1/test", "/hoses", "/hoses/act"} {
		resp, err := http.Get(srv.URL + path)
		if err != nil {
			t.Fatal(err)
		}
		resp.Body.Close()
		if resp.StatusCode != http.StatusNotFound {
			t.Errorf("GET %s: got %s, want 404", path, resp.Status)
		}
	}
}

func TestFormsOfPeople(t *testing.T) {
	t.Parallel()
	const sign = "attendant_who=BADGE-7&attendant_pin=4711"
	two := "first_shown=ana&first_pin=11&second_who=marta&second_pin=33"
	people := [2]Person{{"ana", "11"}, {"marta", "33"}}
	later := time.Date(2026, 11, 23, 18, 4, 30, 0, time.UTC)
	tests := []struct {
		path, form string
		fails      error
		status     int
		want       []any
		says       string
		to         string
	}{
		{"/positions/1/pin", "pin=4711", nil, 303, []any{"1", "pin 4711"}, "", "/"},
		{"/shift/open", "shift=0&" + sign, nil, 303, []any{"open", Turn{Who: Person{"BADGE-7", "4711"}}}, "", "/shift"},
		{"/shift/open", "shift=41&handover=1&remark=se+fue&attendant_shown=ana&attendant_pin=1&supervisor_who=marta&supervisor_pin=2", nil, 303,
			[]any{"open", Turn{41, Person{"ana", "1"}, Person{"marta", "2"}, "se fue"}}, "", "/shift"},
		{"/shift/open", "shift=41&handover=1&" + sign, nil, 422, nil, "Falta: Observaciones", ""},
		{"/shift/open", "shift=0&attendant_pin=4711", nil, 422, nil, "Falta: Despachador", ""},
		{"/shift/open", "shift=0&" + sign, ErrPerson, 422, nil, "Nadie con ese gafete", ""},
		{"/shift/open", "shift=0&" + sign, &PINError{Person: "ana"}, 422, nil, "El NIP no es correcto", ""},
		{"/shift/open", "shift=0&" + sign, &PINError{Person: "ana", Until: later}, 422, nil, "Espere hasta las 12:04:30.", ""},
		{"/shift/open", "shift=0&" + sign, errors.New("secret pipe burst"), 500, nil, "No se pudo", ""},
		{"/shift/close", "shift=41&" + sign, nil, 303, []any{"close", Turn{Shift: 41, Who: Person{"BADGE-7", "4711"}}}, "", "/shift/41"},
		{"/shift/close", "shift=41&" + sign, ErrNotNow, 409, nil, "ya está en otra cosa", ""},
		{"/positions/1/test", "hose=2&liters=20&into_tank=T2&" + two, nil, 303, []any{"1", Draw{"test", "2", 20 * liter, "T2", people}}, "", "/"},
		{"/positions/1/container", "hose=2&liters=1.5&" + two, nil, 303, []any{"1", Draw{"container", "2", liter + liter/2, "", people}}, "", "/"},
		{"/positions/1/transfer", "hose=2&liters=20&" + two, nil, 422, nil, "Falta: A dónde va", ""},
		{"/positions/1/transfer", "hose=2&liters=20&elsewhere=1&" + two, nil, 303, []any{"1", Draw{"transfer", "2", 20 * liter, "", people}}, "", "/"},
		{"/positions/1/test", "hose=2&liters=0&" + two, nil, 422, nil, "No es un número posible: Litros", ""},
		{"/positions/1/test", "hose=2&liters=20&first_shown=ana", nil, 422, nil, "Falta: Segunda persona", ""},
		{"/hoses/4/answer", "of=norte/1/7&painted=4&measured=19.98&who_who=ana&who_pin=11", nil, 303,
			[]any{"answer", TestAnswer{"4", dispense.Ref{Station: "norte", Epoch: 1, Seq: 7}, "4", new(19_980 * dispense.Milliliter), Person{"ana", "11"}}}, "", "/hoses"},
		{"/hoses/4/answer", "of=norte/1/7&measured=19.98&who_who=ana&who_pin=11", nil, 422, nil, "Falta: Manguera, como está pintada", ""},
		{"/hoses/4/answer", "of=seven&painted=4&who_who=ana&who_pin=11", nil, 409, nil, "ya no espera respuesta", ""},
		{"/hoses/4/answer", "of=norte/1/7&painted=4&who_who=ana&who_pin=11", ErrTrial, 409, nil, "ya no espera respuesta", ""},
		{"/badge", "badge=SPARE-1&person=dora&hours=48&reason=perdido&by_who=marta&by_pin=33", nil, 303,
			[]any{Loan{"SPARE-1", "dora", 48 * time.Hour, "perdido", Person{"marta", "33"}}}, "", "/"},
		{"/badge", "badge=SPARE-1&person=dora&hours=48&reason=perdido&by_who=marta&by_pin=33", ErrBadge, 422, nil, "ya es de alguien", ""},
		{"/badge", "badge=SPARE-1&person=dora&hours=dos&reason=perdido&by_who=marta", nil, 422, nil, "No es un número posible: Horas", ""},
	}
	client := &http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	for _, tt := range tests {
		s := newStaffed()
		s.err = tt.fails
		srv := serveStaffed(t, s)
		resp, err := client.Post(srv.URL+tt.path, "application/x-www-form-urlencoded", strings.NewReader(tt.form))
		if err != nil {
			t.Fatal(err)
		}
		b, err := io.ReadAll(resp.Body)
		resp.Body.Close()
		got := string(b)
		if err != nil || resp.StatusCode != tt.status || !reflect.DeepEqual(s.did(), tt.want) || resp.Header.Get("Location") != tt.to {
			t.Errorf("POST %s %s: got %d to %q and %s, want %d to %q", tt.path, tt.form, resp.StatusCode, resp.Header.Get("Location"), cmp.Diff(tt.want, s.did()), tt.status, tt.to)
		}
		for _, secret := range []string{"secret", "4711", "BADGE-7", "SPARE-1"} {
			if strings.Contains(got, secret) {
				t.Errorf("POST %s %s: got %s, want nothing of %s in it", tt.path, tt.form, got, secret)
			}
		}
		if !strings.Contains(got, tt.says) {
			t.Errorf("POST %s %s: got %s, want %q in it", tt.path, tt.form, got, tt.says)
		}
	}
}

// A vehicle that was typed is looked at before it is fueled.
func TestTypedVehicleIsConfirmed(t *testing.T) {
	t.Parallel()
	s := newStaffed()
	srv := serveStaffed(t, s)
	post := func(form url.Values) (int, string) {
		t.Helper()
		client := &http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
		resp, err := client.PostForm(srv.URL+"/positions/1/vehicle", form)
		if err != nil {
			t.Fatal(err)
		}
		defer resp.Body.Close()
		b, err := io.ReadAll(resp.Body)
		if err != nil {
			t.Fatal(err)
		}
		return resp.StatusCode, string(b)
	}
	typed := url.Values{"number": {"7"}, "plate": {"abc"}, "reason": {"other"}, "other": {"Se borró"}}
	code, body := post(typed)
	for _, w := range []string{"¿Es esta la unidad", ">Camión 7<", ">ABC-12-3<", "Diésel, Magna", "tercera vez en 30 días", `name="reason" value="Se borró"`, `name="confirmed"`} {
		if code != 200 || !strings.Contains(body, w) {
			t.Errorf("typed: got %d %s, want %q in it", code, body, w)
		}
	}
	if len(s.did()) > 0 {
		t.Errorf("got %v before it was confirmed, want nothing", s.did())
	}
	if code, _ = post(url.Values{"number": {"7"}, "plate": {"abc"}, "reason": {"Se borró"}, "confirmed": {"1"}}); code != 303 {
		t.Errorf("confirmed: got %d, want 303", code)
	}
	if diff := cmp.Diff([]any{"1", TypedVehicle{"7", "abc", "Se borró"}}, s.did()); diff != "" {
		t.Errorf("confirmed (-want +got):\n%s", diff)
	}
	if code, body = post(url.Values{"number": {"8"}, "plate": {"abc"}, "reason": {"dirty"}}); code != 422 || !strings.Contains(body, "revise unidad") || !strings.Contains(body, `value="8"`) {
		t.Errorf("a vehicle that is not there: got %d %s, want the form again", code, body)
	}
	if code, body = post(url.Values{"number": {"7"}, "plate": {"abc"}, "reason": {"other"}}); code != 422 || !strings.Contains(body, "Falta: ¿Por qué a mano?") {
		t.Errorf("another reason that is not said: got %d %s", code, body)
	}
}

// In a real browser a PIN is typed with fingers on the screen, and a shift is
// signed.
func TestPINInBrowser(t *testing.T) {
	t.Parallel()
	s := newStaffed()
	s.s.Positions[0] = Position{Position: "1", Page: Prompt, Prompt: "pin", Driver: "Dora Lara"}
	b := newTab(t, serveStaffed(t, s).URL)
	b.do(chromedp.EmulateViewport(800, 480))
	b.open("/")
	for _, key := range []string{"9", "back", "4", "7", "1", "0"} {
		b.press(`.pad [value="` + key + `"]`)
	}
	b.press(".pad .ok")
	if got := line(s.given(t)); got != "1 pin 4710" {
		t.Errorf("given: got %q, want 1 pin 4710", got)
	}
	s.forget()
	b.open("/shift/close?screen=isla-1")
	b.do(chromedp.SendKeys("#attendant_who", "BADGE-7"))
	eval[bool](b, `document.getElementById("pad").close() || true`)
	b.press("#attendant_pin")
	for _, key := range []string{"4", "2"} {
		eval[bool](b, fmt.Sprintf(`[...document.querySelectorAll("#pad .keys button")].find(k => k.textContent === %q).click() || true`, key))
	}
	if got := eval[string](b, `document.querySelector("#pad b").textContent`); got != "••" {
		t.Errorf("the pad shows %q, want no PIN", got)
	}
	b.press("#pad .ok")
	b.press("form .ok")
	if got := s.given(t); !reflect.DeepEqual(got[1], Turn{Shift: 41, Who: Person{"BADGE-7", "42"}}) {
		t.Errorf("closed by %+v, want BADGE-7 with 42", got)
	}
}

// The pages of people hold to what the others do.
func TestPagesOfPeopleInBrowser(t *testing.T) {
	t.Parallel()
	s := newStaffed()
	b := newTab(t, serveStaffed(t, s).URL)
	for theme := range lights {
		for _, path := range []string{"/more", "/shift", "/shift/close", "/shift/41", "/positions/1/test", "/positions/1/transfer", "/badge"} {
			name := fmt.Sprintf("%s-%s", strings.ReplaceAll(path[1:], "/", "_"), theme)
			t.Run(name, func(t *testing.T) {
				s.set(func(snap *Snapshot) { snap.Now = lights[theme] })
				b.lookOn(t, scrolling(), "people-"+name, path)
			})
		}
	}
}
