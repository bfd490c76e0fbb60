package screen

import (
	"context"
	"fmt"
	"html"
	"io"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"
	"github.com/google/go-cmp/cmp"

	"github.com/litro-fuel/litro/dispense"
)

func (i *island) Measure(tank string, d Dip) (Level, error) {
	i.mu.Lock()
	defer i.mu.Unlock()
	if i.err != nil {
		return Level{}, i.err
	}
	water := 15 * liter
	return Level{VolumeUL: 8412*liter + liter/2, UllageUL: 1587 * liter, HeightUM: &d.HeightUM, WaterUM: &d.WaterUM, WaterUL: &water}, nil
}

func (i *island) Dip(_ context.Context, tank string, d Dip, people [2]Person) (string, error) {
	return "norte/1/77", i.press("dip", tank, d, people)
}

func (i *island) BeginDelivery(_ context.Context, tank string, p Paper) error {
	return i.press("begin", tank, p)
}

func (i *island) MeasureDelivery(_ context.Context, tank string, after bool, d *Dip) error {
	return i.press("measure", tank, after, d)
}

func (i *island) FinishDelivery(_ context.Context, tank string, received dispense.Volume, people [2]Person) (string, error) {
	return "norte/1/78", i.press("finish", tank, received, people)
}

func (i *island) CancelDelivery(_ context.Context, tank string) error {
	return i.press("cancel", tank)
}

// withTanks is an island with a tank that has a gauge and one that is dipped.
func withTanks(t testing.TB) *island {
	t.Helper()
	i := newIsland(Position{Position: "1", Page: Idle})
	i.set(func(s *Snapshot) {
		s.Zone = time.FixedZone("", -6*3600)
		s.Tanks = []Tank{
			{Tank: "T1", Grade: "Diésel", CapacityUL: 10_000 * liter, SafeUL: 9_500 * liter, LowUL: 1_000 * liter, Gauge: true, Table: true, Source: "gauge",
				At: time.Date(2026, 11, 22, 20, 14, 0, 0, time.UTC), Level: &Level{VolumeUL: 812 * liter, UllageUL: 9_188 * liter, WaterUM: new(int64(12_500)), TemperatureMC: new(int64(-500))},
				Alarms: []string{"overfill", "alarm_99"}, Delivering: true},
			{Tank: "T2", Grade: "Magna", CapacityUL: 5_000 * liter, SafeUL: 4_750 * liter, Table: true, Asked: true},
		}
	})
	return i
}

func measured(v dispense.Volume) *Measured {
	return &Measured{Level{VolumeUL: v}, "dip", time.Date(2026, 11, 22, 20, 14, 0, 0, time.UTC)}
}

var paper = Paper{Document: "R-55", DocumentUL: 8_000 * liter, Supplier: "Petróleos", Truck: "XY-1", Seals: "77, 78"}

func TestTankPages(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name, path string
		delivery   *Delivery // into T1
		es, en, in []string  // in both languages
		out        []string
	}{
		{"dip", "/dip", nil, []string{"Medir con la varilla", "BAJO", "SOBRELLENADO", "La central pide", "La sonda ve una descarga", "Nunca se ha medido"},
			[]string{"Dip a tank", "LOW", "OVERFILL", "The server asks", "The gauge sees a delivery", "Never measured"},
			[]string{"812 L", "9,188 L", "1.2 cm", "-0.5 °C", "14:14", "alarm_99", `name="height_cm"`}, nil},
		{"choose a tank", "/delivery", nil, []string{"¿A qué tanque"}, []string{"Into which tank"}, []string{"tank=T1", "tank=T2"}, nil},
		{"papers", "/delivery?tank=T1", nil, []string{"Papeles de la pipa", "Cabe hasta el nivel seguro"}, []string{"papers", "Room to the safe level"},
			[]string{"8,688 L", "/delivery/T1/begin", `name="document_liters"`}, nil},
		{"before", "/delivery?tank=T1", &Delivery{Paper: paper}, []string{"Mida antes", "Leer la sonda ahora", "Usar la varilla"}, []string{"Measure before", "Read the gauge now"},
			[]string{"R-55", "8,000 L", "/delivery/T1/before", "/delivery/T1/cancel", "Petróleos", "77, 78"}, []string{"no caben", "do not fit"}},
		{"after", "/delivery?tank=T1", &Delivery{Paper: paper, Before: measured(1_000 * liter), DrawnUL: 40 * liter}, []string{"Mida después", "Surtido entretanto: 40 L"}, []string{"Measure after", "Fueled meanwhile: 40 L"},
			[]string{"/delivery/T1/after", "1,000 L"}, []string{"no caben", "do not fit"}},
		{"does not fit", "/delivery?tank=T1", &Delivery{Paper: paper, Before: measured(2_000 * liter)}, []string{"no caben"}, []string{"do not fit"}, nil, nil},
		{"check, within", "/delivery?tank=T1", &Delivery{Paper: paper, Before: measured(1_000 * liter), After: measured(8_950 * liter), DrawnUL: 20 * liter, ReceivedUL: 7_970 * liter, DifferenceUL: -30 * liter, ToleranceUL: 80 * liter},
			[]string{"Recibido", "Dentro de la tolerancia"}, []string{"Received", "Within the tolerance"},
			[]string{"7,970 L", "-30 L (-3.7 ‰)", "±80 L", "/delivery/T1/finish", `name="typed_pin"`, `name="received_ul" value="7970000000"`}, []string{"Fuera de", "Beyond"}},
		{"check, beyond", "/delivery?tank=T1", &Delivery{Paper: paper, Before: measured(0), After: measured(8_100 * liter), ReceivedUL: 8_100 * liter, DifferenceUL: 100 * liter, ToleranceUL: 80 * liter},
			[]string{"Fuera de la tolerancia"}, []string{"Beyond the tolerance"}, []string{"+100 L (12.5 ‰)"}, []string{"Dentro de", "Within"}},
		{"done", "/delivery?folio=norte/1/9", nil, []string{"Registrado · Folio norte/1/9"}, []string{"Recorded · Record norte/1/9"}, nil, nil},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			i := withTanks(t)
			i.set(func(s *Snapshot) { s.Tanks[0].Delivery = tt.delivery })
			srv := serve(t, i)
			for lang, want := range map[string][]string{"es-MX": tt.es, "en": tt.en} {
				u := srv.URL + tt.path + map[bool]string{true: "&", false: "?"}[strings.Contains(tt.path, "?")] + "lang=" + lang
				body := html.UnescapeString(get(t, u))
				for _, w := range append(append(want, tt.in...), `lang="`+lang+`"`, "lang="+lang) {
					if !strings.Contains(body, w) {
						t.Errorf("%s: want %q in %s", lang, w, body)
					}
				}
				for _, w := range append(tt.out, "title_", "step_", "do_be", "f_tank", "ready_before\"") {
					if strings.Contains(body, w) {
						t.Errorf("%s: want no %q in %s", lang, w, body)
					}
				}
			}
		})
	}
}

// post posts as a browser does, and does not follow.
func post(t *testing.T, u, form string) (status int, to, body string) {
	t.Helper()
	c := &http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	values, err := url.ParseQuery(form)
	if err != nil {
		t.Fatal(err)
	}
	resp, err := c.PostForm(u, values)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	b, err := io.ReadAll(resp.Body)
	if err != nil {
		t.Fatal(err)
	}
	return resp.StatusCode, resp.Header.Get("Location"), string(b)
}

func TestTankActions(t *testing.T) {
	t.Parallel()
	people := [2]Person{{"ana", "1234"}, {"luis", "4321"}}
	const signed = "&typed_who=ana&typed_pin=1234&checked_who=luis&checked_pin=4321"
	tests := []struct {
		name, path, form string
		fails            error
		status           int
		want             []any
		to, says         string
	}{
		{"a dip is shown first", "/dip", "tank=T1&height_cm=123.4&water_cm=1.2", nil, 200, nil, "", "8,412.5 L"},
		{"and keeps what was typed", "/dip", "tank=T1&height_cm=123.4&water_cm=1.2", nil, 200, nil, "", `name="height_cm" value="123.4"`},
		{"a dip is recorded when two sign", "/dip", "tank=T1&height_cm=123.4&confirm=1" + signed, nil, 303, []any{"dip", "T1", Dip{1_234_000, 0}, people}, "/dip?folio=norte%2F1%2F77", ""},
		{"no height", "/dip", "tank=T1", nil, 422, nil, "", "Falta: Altura"},
		{"no number", "/dip", "tank=T1&height_cm=ten", nil, 422, nil, "", "No es un número posible: Altura"},
		{"one person", "/dip", "tank=T1&height_cm=1&confirm=1&typed_who=ana&checked_who=ana", nil, 422, nil, "", "otra persona"},
		{"no such height", "/dip", "tank=T1&height_cm=999", ErrHeight, 422, nil, "", "no está en la tabla"},
		{"no table", "/dip", "tank=T1&height_cm=9", ErrNoTable, 422, nil, "", "tabla de aforo"},
		{"a wrong PIN", "/dip", "tank=T1&height_cm=1&confirm=1" + signed, &PINError{Person: "luis"}, 422, nil, "", words["e_pin"][0]},
		{"a person twice", "/dip", "tank=T1&height_cm=1&confirm=1" + signed, ErrInvalid, 422, nil, "", "otra persona"},
		{"nobody", "/dip", "tank=T1&height_cm=1&confirm=1" + signed, ErrPerson, 422, nil, "", words["e_person"][0]},
		{"no such tank", "/dip", "tank=T9&height_cm=1", ErrTank, 404, nil, "", "no tiene ese tanque"},
		{"papers", "/delivery/T1/begin", "document=R-55&document_liters=8,000&supplier=Petróleos&truck=XY-1&seals=77,+78", nil, 303, []any{"begin", "T1", paper}, "/delivery?tank=T1", ""},
		{"papers without liters", "/delivery/T1/begin", "document=R-55&supplier=P&truck=X", nil, 422, nil, "", "Falta: Litros del documento"},
		{"papers of nothing", "/delivery/T1/begin", "document=R-55&document_liters=0&supplier=P&truck=X", nil, 422, nil, "", "No es un número posible: Litros del documento"},
		{"by gauge", "/delivery/T1/before", "by=gauge&ready=1", nil, 303, []any{"measure", "T1", false, (*Dip)(nil)}, "/delivery?tank=T1", ""},
		{"by dip", "/delivery/T1/after", "by=dip&ready=1&height_cm=150&water_cm=2", nil, 303, []any{"measure", "T1", true, &Dip{1_500_000, 20_000}}, "/delivery?tank=T1", ""},
		{"not ready", "/delivery/T1/after", "by=gauge", nil, 422, nil, "", "marque que está listo"},
		{"gauge silent", "/delivery/T1/after", "by=gauge&ready=1", ErrGauge, 409, nil, "", "La sonda no da una lectura buena"},
		{"signed", "/delivery/T1/finish", "received_ul=7970000000" + signed, nil, 303, []any{"finish", "T1", 7_970 * liter, people}, "/delivery?folio=norte%2F1%2F78", ""},
		{"signed by one", "/delivery/T1/finish", "typed_who=ana", nil, 422, nil, "", "Falta: Quien revisa"},
		{"signed without figures", "/delivery/T1/finish", signed[1:], nil, 409, nil, "", "cambió entretanto"},
		{"another by now", "/delivery/T1/finish", "received_ul=1" + signed, ErrNotNow, 409, nil, "", "cambió entretanto"},
		{"forgotten", "/delivery/T1/cancel", "", nil, 303, []any{"cancel", "T1"}, "/delivery?tank=T1", ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			i := withTanks(t)
			i.set(func(s *Snapshot) { s.Tanks[0].Delivery = &Delivery{Paper: paper} })
			i.err = tt.fails
			srv := serve(t, i)
			status, to, body := post(t, srv.URL+tt.path, tt.form)
			if status != tt.status || to != tt.to || !strings.Contains(body, tt.says) {
				t.Errorf("got %d to %q, want %d to %q with %q: %s", status, to, tt.status, tt.to, tt.says, body)
			}
			if diff := cmp.Diff(tt.want, i.did()); diff != "" {
				t.Errorf("pressed (-want +got):\n%s", diff)
			}
			if strings.Contains(body, `"1234"`) {
				t.Errorf("a PIN is shown: %s", body)
			}
		})
	}
}

// The pages about tanks hold to what the others do, and a dip is typed, checked
// and recorded.
func TestTanksInBrowser(t *testing.T) {
	t.Parallel()
	i := withTanks(t)
	i.set(func(s *Snapshot) {
		s.Tanks[1].Delivery = &Delivery{Paper: paper, Before: measured(1_000 * liter), After: measured(8_950 * liter), DrawnUL: 20 * liter, ReceivedUL: 7_970 * liter, DifferenceUL: -30 * liter, ToleranceUL: 80 * liter}
	})
	b := newTab(t, serve(t, i).URL)
	for theme := range lights {
		for _, path := range []string{"/more", "/dip", "/delivery", "/delivery?tank=T1", "/delivery?tank=T2"} {
			name := fmt.Sprintf("%s-%s", strings.NewReplacer("/", "", "?", "-", "=", "-").Replace(path), theme)
			t.Run(name, func(t *testing.T) {
				i.set(func(s *Snapshot) { s.Now = lights[theme] })
				b.lookOn(t, scrolling(), "tank-"+name, path)
			})
		}
	}
	b.open("/dip")
	b.do(chromedp.SendKeys(`[name=height_cm]`, "123.4"), chromedp.Submit(`form`), chromedp.WaitVisible(`[name=typed_who]`),
		chromedp.SendKeys(`[name=typed_who]`, "ana"), chromedp.SendKeys(`[name=typed_pin]`, "1234"),
		chromedp.SendKeys(`[name=checked_who]`, "luis"), chromedp.Submit(`form`), chromedp.WaitVisible(`.notice`))
	if said := run(b, chromedp.Text(".notice")); !strings.Contains(said, "norte/1/77") {
		t.Errorf("got %q, want the record's name", said)
	}
	if diff := cmp.Diff([]any{"dip", "T1", Dip{1_234_000, 0}, [2]Person{{"ana", "1234"}, {"luis", ""}}}, i.did()); diff != "" {
		t.Errorf("pressed (-want +got):\n%s", diff)
	}
}
