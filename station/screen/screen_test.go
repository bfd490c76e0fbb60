package screen

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"reflect"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/litro-fuel/litro/dispense"
	"github.com/litro-fuel/litro/policy"
)

// An island is a station without pumps: it shows what it is told to, and notes
// what is pressed.
type island struct {
	mu      sync.Mutex
	s       Snapshot
	changed chan struct{}
	pressed []any
	err     error
}

func newIsland(positions ...Position) *island {
	return &island{changed: make(chan struct{}), s: Snapshot{Station: "norte", Language: "es-MX", Linked: true, Now: noon, Zone: mexico, Positions: positions}}
}

func (i *island) set(f func(s *Snapshot)) {
	i.mu.Lock()
	defer i.mu.Unlock()
	positions := append([]Position(nil), i.s.Positions...)
	i.s.Positions = positions
	f(&i.s)
	close(i.changed)
	i.changed = make(chan struct{})
}

func (i *island) Snapshot() Snapshot {
	i.mu.Lock()
	defer i.mu.Unlock()
	return i.s
}

func (i *island) Changed() <-chan struct{} {
	i.mu.Lock()
	defer i.mu.Unlock()
	return i.changed
}

func (i *island) press(what ...any) error {
	i.mu.Lock()
	defer i.mu.Unlock()
	if i.err == nil {
		i.pressed = append(i.pressed, what...)
	}
	return i.err
}

func (i *island) Odometer(_ context.Context, p string, r Reading) error { return i.press(p, r) }
func (i *island) Scan(_ context.Context, p, text string) error          { return i.press(p, "scan "+text) }
func (i *island) Mismatch(_ context.Context, p string) error            { return i.press(p, "mismatch") }
func (i *island) Cancel(_ context.Context, p string) error              { return i.press(p, "cancel") }
func (i *island) Full(_ context.Context, p, full string) error          { return i.press(p, "full "+full) }
func (i *island) Stop(_ context.Context, p string) error                { return i.press(p, "stop") }
func (i *island) TypeVehicle(_ context.Context, p string, v TypedVehicle) error {
	return i.press(p, v)
}
func (i *island) TypeFill(_ context.Context, p string, f TypedFill) error { return i.press(p, f) }

func (i *island) did() []any {
	i.mu.Lock()
	defer i.mu.Unlock()
	return i.pressed
}

func serve(tb testing.TB, i *island) *httptest.Server {
	tb.Helper()
	srv := httptest.NewServer(New(slog.New(slog.NewTextHandler(tb.Output(), nil)), i, Options{Hosts: []string{"isla.example.gob.mx"}}))
	tb.Cleanup(func() {
		srv.CloseClientConnections() // a stream of events does not end by itself
		srv.Close()
	})
	return srv
}

const liter = dispense.Liter

var mexico = time.FixedZone("", -6*3600)

// states are one position in each state, and what must be read on the page.
var states = []struct {
	name     string
	linked   bool
	p        Position
	kind     string
	es, en   []string
	contains []string // in both
}{
	{"idle", true, Position{Page: Idle, Grades: []string{"Diésel"}, Attendant: "Ana Ruiz", Previous: &Fill{"C-042", 24_700 * dispense.Milliliter, noon}}, "idle", []string{"Escanee la unidad", "Capturar a mano", "Otros", "Última carga"}, []string{"Scan the vehicle", "Type the vehicle", "Last fill"}, []string{"#scan", "/positions/1/vehicle", "/more", "C-042 · 24.70 L · 14:14", "Ana Ruiz"}},
	{"manual", true, Position{Page: Idle, Manual: true}, "idle", []string{"Capture la carga"}, []string{"Type the fill"}, []string{"/positions/1/fill"}},
	{"unguarded", true, Position{Page: Idle, NoFailSafe: true, Grades: []string{"Diésel"}, Previous: &Fill{"C-042", liter, noon}}, "idle", []string{"sin cierre automático: si falla, cierre la válvula."}, []string{"no fail-safe: if it fails, close the valve."}, nil},
	{"pouring unguarded", true, with42(Position{Page: Pouring, LimitUL: 80 * liter, VolumeUL: 42*liter + liter/2, AmountCents: new(int64(102_005)), Currency: "MXN", NoFailSafe: true}), "pouring", []string{"sin cierre automático"}, []string{"no fail-safe"}, nil},
	{"ready unguarded", true, with42(Position{Page: Ready, Grade: "Diésel", TankUL: new(120 * liter), Hoses: []string{"1"}, LimitUL: 80 * liter, Until: later, LapseS: 60, NoFailSafe: true}), "ready", []string{"sin cierre automático"}, []string{"no fail-safe"}, nil},
	{"odometer", true, with42(Position{Page: Prompt, Prompt: "odometer", Last: new(int64(120_280_000)), Until: later}), "prompt", []string{"Kilometraje", "Última lectura", "Teclee lo que marca", "No funciona el odómetro", "{n} km desde la última carga", "No es esta unidad"}, []string{"Odometer", "Last reading", "The odometer is broken"}, []string{"C-042", "DRH-01-88-W", "120,280 km", `data-last="120280"`, `name="odometer_km"`, "/positions/1/odometer", "/positions/1/cancel", "/positions/1/mismatch"}},
	{"again", true, with42(Position{Page: Prompt, Prompt: "odometer", Last: new(int64(120_280_000)), Again: true, Decision: &policy.Decision{Reason: policy.OdometerLow, Facts: policy.Facts{Unit: "C-042", Reading: 12_056_000, Last: 120_280_000}}}), "prompt", []string{"12,056 km es menos que la última lectura, 120,280 km."}, []string{"12,056 km is less than the last reading, 120,280 km."}, nil},
	{"miles", true, Position{Page: Prompt, Prompt: "miles", Last: new(int64(198_683_173))}, "prompt", []string{"Odómetro en millas", "No funciona el odómetro"}, []string{"Odometer in miles"}, []string{"123,456 mi", `name="odometer_mi"`}},
	{"engine", true, Position{Page: Prompt, Prompt: "engine", Last: new(int64(3_600_000 + 1800))}, "prompt", []string{"Horómetro", "No funciona el horómetro"}, []string{"Hour meter"}, []string{"1,000.5 h", `name="engine_h"`}},
	{"badge", true, with42(Position{Page: Prompt, Prompt: "driver"}), "prompt", []string{"gafete"}, []string{"badge"}, []string{"#badge"}},
	{"pin", true, with42(Position{Page: Prompt, Prompt: "pin", Driver: "Dora Lara", Again: true}), "prompt", []string{"NIP del conductor", "Ese NIP no es", "Borrar"}, []string{"s PIN", "That is not the PIN", "Erase"}, []string{"Dora Lara", "/positions/1/pin", `name="pin"`, `type="button" name="key" value="7"`, "/positions/1/cancel"}},
	{"draw", true, Position{Page: Ready, Purpose: "test", Grade: "Diésel", Hoses: []string{"2"}, LimitUL: 20 * liter, Until: later, LapseS: 60}, "ready", []string{"Prueba de bomba", "hasta"}, []string{"Test of the pump", "up to"}, []string{"<b>20</b>", "#test"}},
	{"ready", true, with42(Position{Page: Ready, Grade: "Diésel", TankUL: new(120 * liter), Hoses: []string{"1", "2"}, LimitUL: 80 * liter, Until: later, LapseS: 60}), "ready", []string{"BOMBA LISTA", "hasta", "Levante la pistola 1 o 2", "tanque 120 L", "DETENER", "No es esta unidad", "emergencia: está en la isla."}, []string{"PUMP READY", "up to", "Lift nozzle 1 or 2"}, []string{"<b>80</b>", "Diésel", "data-seconds", "/positions/1/stop", "/positions/1/mismatch"}},
	{"pouring", true, with42(Position{Page: Pouring, LimitUL: 80 * liter, VolumeUL: 42*liter + liter/2, AmountCents: new(int64(102_005)), Currency: "MXN"}), "pouring", []string{"DETENER", "Tanque lleno", "de 80 L"}, []string{"STOP", "Full tank", "of 80 L"}, []string{"<b>42.5</b>", "$1,020.05 MXN", `max="80000000"`, `value="42500000"`, "/positions/1/stop", "/positions/1/full"}},
	{"full", true, with42(Position{Page: Pouring, LimitUL: 180 * liter, VolumeUL: 142*liter + 370*dispense.Milliliter, AmountCents: new(int64(342_005)), Currency: "MXN", Full: "yes"}), "pouring", []string{"¿Tanque lleno? Sí"}, []string{"Full tank? Yes"}, []string{`name="full" value="no"`}},
	{"done", true, with42(Position{Page: Done, VolumeUL: 42*liter + liter/2, AmountCents: new(int64(102_005)), Currency: "MXN", Folio: "norte/1/123", Claim: claimed, DistanceM: new(int64(280_000))}), "done", []string{"Guardado, se enviará", "Folio", "Siguiente"}, []string{"Kept here"}, []string{"<b>42.5</b>", "norte/1/123", "280 km · 6.5 km/L", "#check", `class="qr" role="img" aria-label="` + claimed}},
	{"printed", true, with42(Position{Page: Done, VolumeUL: 42 * liter, AmountCents: new(int64(102_005)), Currency: "MXN", Folio: "norte/1/123", Claim: claimed, DistanceM: new(int64(280_000)), Printer: "paper", Print: "waiting"}), "done", []string{"Imprimiendo", "sin papel"}, []string{"Printing", "no paper"}, []string{"/positions/1/print"}},
	{"sent", true, with42(Position{Page: Done, VolumeUL: liter, Sent: true}), "done", []string{"Registrado"}, []string{"Registered"}, nil},
	{"void", true, with42(Position{Page: Void, Reason: "lapsed"}), "void", []string{"Nadie levantó"}, []string{"Nobody lifted"}, nil},
	{"denied", true, Position{Page: Denied, Reason: "quota", LeftUL: new(3 * liter), Decision: &policy.Decision{Reason: policy.QuotaSpent, Facts: policy.Facts{Unit: "C-042", UsedUL: 117 * liter, LeaseUL: 120 * liter, LeftUL: 3 * liter, Span: "week"}}}, "denied", []string{"NO AUTORIZADO", "La unidad C-042 ya tomó 117 L de los 120 L que tiene aquí esta semana; quedan 3 L. Pida una autorización extraordinaria.", "Entendido"}, []string{"NOT AUTHORIZED", "Vehicle C-042 has taken 117 L"}, []string{"quota", "#cross"}},
	{"two labels", true, Position{Page: Denied, Reason: "ambiguous", Decision: &policy.Decision{Reason: policy.Ambiguous}, Scanned: "A.1, B.2"}, "two", []string{"Dos etiquetas a la vez", "dos etiquetas distintas", "Se leyó", "A.1, B.2"}, []string{"Two labels at once", "two different labels"}, nil},
	{"two too late", true, Position{Page: Void, Reason: "ambiguous"}, "void", []string{"No se surtió", "dos etiquetas distintas"}, []string{"No fuel taken", "two different labels"}, nil},
	{"unknown", true, Position{Page: Denied, Reason: "foreign_code", Decision: &policy.Decision{Reason: policy.ForeignCode}, Scanned: `7501"<b>`}, "unknown", []string{"Etiqueta no reconocida", "¿Está dañada?"}, []string{"Label not recognized", "Is it damaged?"}, []string{"7501&#34;&lt;b&gt;", "/positions/1/vehicle"}},
	{"offline", false, Position{Page: Denied, Reason: "no_lease", LeftUL: new(3 * liter), Decision: &policy.Decision{Reason: policy.NoLease, Facts: policy.Facts{Unit: "C-042"}}}, "offline", []string{"Límite sin red alcanzado", "no tiene cuota", "Quedan", "3 L"}, []string{"Offline limit reached", "Left"}, []string{"#cloud"}},
	{"fault", true, with42(Position{Page: Fault, Reason: "pump_silent", VolumeUL: 12 * liter, Since: noon}), "fault", []string{"Bomba sin respuesta", "Desde las", "soporte"}, []string{"Pump does not answer", "Since"}, []string{"pump_silent", "14:14", "12.00 L", "/positions/1/stop"}},
	{"silent", true, Position{Page: Out, Reason: "silent", Since: noon}, "fault", []string{"Bomba sin respuesta"}, nil, []string{"silent", "/more"}},
	{"out", true, Position{Page: Out, Reason: "meter"}, "out", []string{"Fuera de servicio"}, []string{"Out of service"}, []string{"#bar"}},
	{"no test sale", true, Position{Page: Out, Reason: "untested"}, "out", []string{"Manguera sin prueba de puesta en marcha", "Haga la venta de prueba"}, []string{"not been identified by a test sale"}, []string{"#bar", "/hoses"}},
	{"changed places", true, Position{Page: Out, Reason: "layout", Swaps: []Swap{{"1A", "2A"}, {"1B", "2B"}, {"2A", "1A"}, {"2B", "1B"}, {"3A", "1A"}}}, "out", []string{"Cambiaron de lugar las mangueras 1A y 2A, 1B y 2B.", "La manguera 3A muestra el medidor de la 1A.", "Devuelva cada adaptador"}, []string{"Hoses changed places: 1A and 2A, 1B and 2B.", "Hose 3A shows the meter of 1A."}, nil},
	{"wait", true, Position{Page: "sparkle"}, "wait", []string{"Espere"}, []string{"Wait"}, []string{"#wait"}},
}

var (
	noon  = time.Date(2026, 11, 22, 20, 14, 0, 0, time.UTC) // 14:14 in Mexico City
	later = noon.Add(42 * time.Second)
)

// with42 adds a vehicle to a position.
func with42(p Position) Position {
	p.Vehicle, p.Name, p.Plate, p.Attendant = "v-0042", "C-042", "DRH-01-88-W", "Ana Ruiz"
	return p
}

func TestEveryStateIsSaid(t *testing.T) {
	t.Parallel()
	for _, tt := range states {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			p := tt.p
			p.Position = "1"
			i := newIsland(p)
			i.set(func(s *Snapshot) { s.Linked = tt.linked })
			srv := serve(t, i)
			for lang, want := range map[string][]string{"es-MX": tt.es, "en": tt.en} {
				body := get(t, srv.URL+"/?lang="+lang)
				for _, w := range append(append(want, tt.contains...), `data-kind="`+tt.kind+`"`, `lang="`+lang+`"`) {
					if !strings.Contains(body, w) {
						t.Errorf("%s: got %s, want %q in it", lang, body, w)
					}
				}
				if strings.Contains(body, "title_") || strings.Contains(body, "void_") {
					t.Errorf("%s: a key is shown instead of a word: %s", lang, body)
				}
			}
		})
	}
}

func get(tb testing.TB, u string) string {
	tb.Helper()
	resp, err := http.Get(u)
	if err != nil {
		tb.Fatal(err)
	}
	defer resp.Body.Close()
	b, err := io.ReadAll(resp.Body)
	if err != nil || resp.StatusCode != http.StatusOK {
		tb.Fatalf("GET %s: got %s, %v, want 200", u, resp.Status, err)
	}
	return string(b)
}

// Every word is there in both languages, and each state has its own icon.
func TestWords(t *testing.T) {
	t.Parallel()
	for key, w := range words {
		if w[0] == "" || w[1] == "" {
			t.Errorf("%s: got %q, want both languages", key, w)
		}
	}
	sprite, err := files.ReadFile("static/icons.svg")
	if err != nil {
		t.Fatal(err)
	}
	for state, icon := range icons {
		if !strings.Contains(string(sprite), `id="`+icon+`"`) {
			t.Errorf("%s: there is no icon %s", state, icon)
		}
	}
}

func TestActions(t *testing.T) {
	t.Parallel()
	fill := "number=7&plate=ABC&liters=1,042.5&odometer_km=120281&full=yes&ticket=T9&happened_at=2026-11-20T08:30&typed=ana&typed_pin=1234&checked=luis&reason=sin+luz"
	want := TypedFill{
		Number: "7", Plate: "ABC", VolumeUL: 1042*liter + liter/2, Reading: Reading{OdometerM: new(int64(120_281_000))}, Full: "yes", Ticket: "T9",
		HappenedAt: time.Date(2026, 11, 20, 14, 30, 0, 0, time.UTC), People: [2]Person{{"ana", "1234"}, {"luis", ""}}, Reason: "sin luz",
	}
	tests := []struct {
		path, form string
		fails      error
		status     int
		want       []any
		says       string
	}{
		{"/positions/1/odometer", "odometer_km=120,281", nil, 204, []any{"1", Reading{OdometerM: new(int64(120_281_000))}}, ""},
		{"/positions/1/odometer", "odometer_km=120281.5", nil, 204, []any{"1", Reading{OdometerM: new(int64(120_281_500))}}, ""},
		{"/positions/1/odometer", "odometer_mi=123456", nil, 204, []any{"1", Reading{OdometerM: new(int64(198_683_173))}}, ""},
		{"/positions/1/odometer", "engine_h=1000.5", nil, 204, []any{"1", Reading{EngineS: new(int64(3_601_800))}}, ""},
		{"/positions/1/odometer", "odometer_km=&broken=1", nil, 204, []any{"1", Reading{Broken: true}}, ""},
		{"/positions/1/odometer", "odometer_km=", nil, 422, nil, "Falta: Kilometraje (km)"},
		{"/positions/1/odometer", "odometer_km=-5", nil, 422, nil, "No es un número posible"},
		{"/positions/1/odometer", "odometer_km=9999999999999999", nil, 422, nil, "No es un número posible"},
		{"/positions/1/odometer", "engine_h=10.55", nil, 422, nil, "No es un número posible"},
		{"/positions/9/odometer", "odometer_km=1", nil, 404, nil, "no tiene esa posición"},
		{"/positions/1/odometer", "odometer_km=1", ErrNotNow, 409, nil, "ya está en otra cosa"},
		{"/positions/1/mismatch", "", nil, 204, []any{"1", "mismatch"}, ""},
		{"/positions/1/scan", "text=%5DQ1ABC", nil, 204, []any{"1", "scan ]Q1ABC"}, ""},
		{"/positions/9/scan", "text=ABC", nil, 404, nil, "no tiene esa posición"},
		{"/positions/1/cancel", "", nil, 204, []any{"1", "cancel"}, ""},
		{"/positions/1/full", "full=yes", nil, 204, []any{"1", "full yes"}, ""},
		{"/positions/1/full", "full=unknown", nil, 422, nil, "revise unidad"},
		{"/positions/1/stop", "", nil, 204, []any{"1", "stop"}, ""},
		{"/positions/1/stop", "", errors.New("secret pipe burst"), 500, nil, "No se pudo"},
		{"/positions/1/vehicle", "number=7&plate=ABC&reason=rota", nil, 204, []any{"1", TypedVehicle{"7", "ABC", "rota"}}, ""},
		{"/positions/1/vehicle", "number=7&plate=&reason=rota", nil, 422, nil, "Falta: Placa"},
		{"/positions/1/vehicle", "number=7&plate=X&reason=rota", ErrInvalid, 422, nil, "revise unidad"},
		{"/positions/1/fill", fill, nil, 204, []any{"1", want}, ""},
		{"/positions/1/fill", strings.Replace(fill, "1,042.5", "1042.505", 1), ErrStep, 422, nil, "no marca tantos decimales"},
		{"/positions/1/fill", strings.Replace(fill, "luis", "ana", 1), nil, 422, nil, "otra persona"},
		{"/positions/1/fill", strings.Replace(fill, "1,042.5", "0", 1), nil, 422, nil, "No es un número posible: Litros"},
		{"/positions/1/fill", strings.Replace(fill, "2026-11-20", "2999-11-20", 1), nil, 422, nil, "No es una fecha posible"},
		{"/positions/1/fill", strings.Replace(fill, "full=yes", "full=maybe", 1), nil, 422, nil, "Falta: ¿Tanque lleno?"},
	}
	for _, tt := range tests {
		i := newIsland(Position{Position: "1", Page: Idle})
		i.err = tt.fails
		req := httptest.NewRequest("POST", "http://192.0.2.1"+tt.path, strings.NewReader(tt.form))
		req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		req.Header.Set("Accept", "application/json")
		w := httptest.NewRecorder()
		New(slog.New(slog.DiscardHandler), i, Options{}).ServeHTTP(w, req)
		if w.Code != tt.status || !reflect.DeepEqual(i.did(), tt.want) {
			t.Errorf("POST %s %s: got %d and %v, want %d and %v", tt.path, tt.form, w.Code, cmp.Diff(tt.want, i.did()), tt.status, tt.want)
		}
		if got := w.Body.String(); !strings.Contains(got, tt.says) || strings.Contains(got, "secret") {
			t.Errorf("POST %s %s: got %s, want %q in it", tt.path, tt.form, got, tt.says)
		}
	}
}

// The form asks which hose a fill was at, where there is a choice.
func TestFillFormAsksForTheHose(t *testing.T) {
	t.Parallel()
	for _, hoses := range [][]string{{"H"}, {"H", "K"}} {
		w := httptest.NewRecorder()
		i := newIsland(Position{Position: "1", Page: Idle, Manual: true, Hoses: hoses})
		New(slog.New(slog.DiscardHandler), i, Options{}).ServeHTTP(w, httptest.NewRequest("GET", "http://192.0.2.1/positions/1/fill", nil))
		if got, want := strings.Contains(w.Body.String(), `name="hose"><option>H</option><option>K</option>`), len(hoses) == 2; got != want {
			t.Errorf("with hoses %v: got a choice %t, want %t\n%s", hoses, got, want, w.Body.String())
		}
	}
}

// A browser goes back to the page, keeping language and position; a form that
// was not right comes back with what was typed, but for the PIN.
func TestBrowserActions(t *testing.T) {
	t.Parallel()
	srv := serve(t, newIsland(Position{Position: "1", Page: Ready}))
	client := &http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	resp, err := client.PostForm(srv.URL+"/positions/1/cancel?lang=en&position=1", nil)
	if err != nil {
		t.Fatal(err)
	}
	resp.Body.Close()
	if got, want := resp.Header.Get("Location"), "/?lang=en&position=1"; resp.StatusCode != http.StatusSeeOther || got != want {
		t.Errorf("after a press: got %d to %q, want 303 to %q", resp.StatusCode, got, want)
	}
	resp, err = client.PostForm(srv.URL+"/positions/1/fill", url.Values{"number": {"7"}, "liters": {"x"}, "typed_pin": {"4711"}})
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	b, err := io.ReadAll(resp.Body)
	if got := string(b); err != nil || resp.StatusCode != 422 || !strings.Contains(got, `value="7"`) || strings.Contains(got, "4711") {
		t.Errorf("form that is not right: got %d %s, %v; want it again without the PIN", resp.StatusCode, got, err)
	}
}

func TestStrangersAreRefused(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name, host, origin, site string
		want                     int
	}{
		{"the page itself", "192.0.2.1:8080", "http://192.0.2.1:8080", "same-origin", 303},
		{"no browser", "192.0.2.1", "", "", 303},
		{"by an IPv6 address", "[2001:db8::1]:80", "", "", 303},
		{"by a local name", "isla.local", "", "", 303},
		{"by a configured name", "isla.example.gob.mx", "", "", 303},
		{"another page", "192.0.2.1", "http://evil.example", "cross-site", 403},
		{"another page in an old browser", "192.0.2.1", "http://evil.example", "", 403},
		{"a page that took our address", "evil.example", "http://evil.example", "same-origin", 421},
	}
	for _, tt := range tests {
		i := newIsland(Position{Position: "1", Page: Pouring})
		req := httptest.NewRequest("POST", "http://192.0.2.1/positions/1/stop", nil)
		req.Host = tt.host
		if tt.origin != "" {
			req.Header.Set("Origin", tt.origin)
		}
		if tt.site != "" {
			req.Header.Set("Sec-Fetch-Site", tt.site)
		}
		w := httptest.NewRecorder()
		New(slog.New(slog.DiscardHandler), i, Options{Hosts: []string{"isla.example.gob.mx"}}).ServeHTTP(w, req)
		if w.Code != tt.want || (len(i.did()) > 0) != (tt.want == 303) {
			t.Errorf("%s: got %d and %v, want %d", tt.name, w.Code, i.did(), tt.want)
		}
	}
}

func TestPositionsAsJSON(t *testing.T) {
	t.Parallel()
	srv := serve(t, newIsland(Position{Position: "1", Page: Prompt, Prompt: "odometer", Last: new(int64(5000))}))
	var got map[string]any
	if err := json.Unmarshal([]byte(get(t, srv.URL+"/api/positions")), &got); err != nil {
		t.Fatal(err)
	}
	want := map[string]any{
		"station": "norte", "language": "es-MX", "linked": true, "unsent": 0.0, "now": "2026-11-22T20:14:00Z",
		"positions": []any{map[string]any{"position": "1", "page": "prompt", "prompt": "odometer", "last": 5000.0}},
	}
	if d := cmp.Diff(want, got); d != "" {
		t.Error(d)
	}
}

// Each event is the whole state; the stream ends with the server.
func TestEvents(t *testing.T) {
	t.Parallel()
	i := newIsland(Position{Position: "1", Page: Pouring, VolumeUL: liter, LimitUL: 80 * liter})
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	served := make(chan error, 1)
	go func() { served <- Serve(ctx, l, New(slog.New(slog.DiscardHandler), i, Options{})) }()
	resp, err := http.Get("http://" + l.Addr().String() + "/events?lang=en")
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	lines := bufio.NewScanner(resp.Body)
	first := event(t, lines)
	i.set(func(s *Snapshot) { s.Positions[0].VolumeUL = 2 * liter })
	second := event(t, lines)
	if !strings.Contains(first["state-1"], "<b>1.0</b>") || !strings.Contains(second["state-1"], "<b>2.0</b>") {
		t.Errorf("states: got %s, then %s; want 1.00 L, then 2.00 L", first["state-1"], second["state-1"])
	}
	if first["actions-1"] != second["actions-1"] || !strings.Contains(first["actions-1"], "STOP") {
		t.Errorf("buttons: got %s, then %s; want the same: a finger may be on them", first["actions-1"], second["actions-1"])
	}
	cancel()
	if err := <-served; err != nil {
		t.Errorf("Serve: got %v, want nil", err)
	}
	for lines.Scan() { // to the end
	}
}

func event(tb testing.TB, lines *bufio.Scanner) map[string]string {
	tb.Helper()
	for lines.Scan() {
		if data, ok := strings.CutPrefix(lines.Text(), "data: "); ok {
			var parts map[string]string
			if err := json.Unmarshal([]byte(data), &parts); err != nil {
				tb.Fatal(err)
			}
			return parts
		}
	}
	tb.Fatalf("the stream ended: %v", lines.Err())
	return nil
}
