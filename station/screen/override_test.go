package screen

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"
	"github.com/google/go-cmp/cmp"
)

// A rationed island has people who may release what a rule forbids.
type rationed struct {
	*staffed
	call      *Call
	left      int64
	emergency *Emergency
}

func (r *rationed) OverrideForm(p string) (OverrideForm, error) {
	if p != "1" {
		return OverrideForm{}, ErrNotNow
	}
	return OverrideForm{
		Vehicle: "v7", Unit: "Camión 7", Plate: "ABC-12-3", Lifts: []string{"hours", "tomorrow"}, MostUL: 60 * liter, Left: r.left, Of: 3,
		Next: time.Date(2026, 12, 1, 6, 0, 0, 0, time.UTC), Telephone: true, Call: r.call,
	}, nil
}
func (r *rationed) Override(_ context.Context, p string, o Override) error { return r.press(p, o) }
func (r *rationed) Call(_ context.Context, p string, o Override) error     { return r.press("call "+p, o) }
func (r *rationed) Answer(_ context.Context, p, s string) error            { return r.press("answer "+p, s) }
func (r *rationed) Emergency() *Emergency                                  { return r.emergency }
func (r *rationed) DeclareEmergency(_ context.Context, d Declaration) error {
	return r.press("declare", d)
}
func (r *rationed) EndEmergency(_ context.Context, by Person) error { return r.press("end", by) }

func newRationed() *rationed {
	return &rationed{staffed: newStaffed(), left: 2, call: &Call{
		Challenge: "4821 0937 4824", LimitUL: 60 * liter, Reason: "Traslado", Person: "Ana Torres", Until: time.Date(2026, 11, 23, 18, 10, 0, 0, time.UTC),
	}}
}

func TestPagesOfExceptions(t *testing.T) {
	t.Parallel()
	r := newRationed()
	srv := serveStation(t, r, r.staffed)
	says := func(path string, want ...string) {
		t.Helper()
		body := get(t, srv.URL+path)
		for _, w := range want {
			if !strings.Contains(body, w) {
				t.Errorf("%s: got %s, want %q in it", path, body, w)
			}
		}
	}
	says("/positions/1/override", "Autorización de dos personas", "horario, tomorrow", "Quedan 2 de 3", "Camión 7 · ABC-12-3", "4821 0937 4824", "60.000 L", "Ana Torres", "2026-11-23 12:10", `name="second_pin"`)
	says("/positions/1/override?lang=en", "Override by two people", "hours, tomorrow", "Call the office", "Three mistakes end it")
	says("/emergency", "Emergencia", "Horas (1 a 72)", `name="second_who"`)
	says("/more", `href="/emergency`)
	r.left, r.call = 0, nil
	says("/positions/1/override", "Habrá otra vez desde 2026-12-01 00:00")
	if body := get(t, srv.URL+"/positions/1/override"); strings.Contains(body, "second_pin") {
		t.Error("no override is left, and the form is shown")
	}
	r.emergency = &Emergency{Until: time.Date(2026, 11, 24, 18, 0, 0, 0, time.UTC), Reason: "Incendio", People: []string{"Marta", "Olga"}}
	says("/emergency?lang=en", "Declared until 2026-11-24 12:00", "Incendio (Marta, Olga)", "End the emergency")
}

func TestExceptionsAreSigned(t *testing.T) {
	t.Parallel()
	signed := "vehicle=v7&liters=60&reason=Traslado&first_who=ana&first_pin=1111"
	o := Override{Vehicle: "v7", LimitUL: 60 * liter, Reason: "Traslado", People: [2]Person{{"ana", "1111"}}}
	both := o
	both.People[1] = Person{"olga", "5555"}
	tests := []struct {
		path, form string
		fails      error
		status     int
		to, says   string
		did        []any
	}{
		{"/positions/1/override", signed + "&second_who=olga&second_pin=5555", nil, 303, "/", "", []any{"1", both}},
		{"/positions/1/override", signed, nil, 422, "", "Segunda persona", nil},
		{"/positions/1/override", signed + "&second_who=olga&second_pin=5555", &RationError{Of: 3, Next: time.Date(2026, 12, 1, 6, 0, 0, 0, time.UTC)}, 409, "", "2026-12-01 00:00", nil},
		{"/positions/1/call", signed, nil, 303, "/positions/1/override", "", []any{"call 1", o}},
		{"/positions/1/call", signed, ErrTelephone, 409, "", "aún no recibe la llave", nil},
		{"/positions/1/answer", "response=1524+0845", nil, 303, "/", "", []any{"answer 1", "1524 0845"}},
		{"/positions/1/answer", "response=15240845", &ResponseError{Left: 2}, 422, "", "quedan: 2", nil},
		{"/positions/1/answer", "response=15240845", &ResponseError{Until: time.Date(2026, 11, 23, 18, 1, 0, 0, time.UTC)}, 422, "", "12:01:00", nil},
		{"/positions/1/answer", "", nil, 422, "", "Falta", nil},
		{"/emergency", "hours=24&reason=Incendio&first_who=marta&first_pin=3333&second_who=olga&second_pin=5555", nil, 303, "/emergency", "",
			[]any{"declare", Declaration{24 * time.Hour, "Incendio", [2]Person{{"marta", "3333"}, {"olga", "5555"}}}}},
		{"/emergency/end", "by_who=marta&by_pin=3333", nil, 303, "/emergency", "", []any{"end", Person{"marta", "3333"}}},
		{"/emergency/end", "by_who=marta", ErrPerson, 422, "", "Nadie con ese gafete", nil},
	}
	for _, tt := range tests {
		r := newRationed()
		r.err = tt.fails
		srv := serveStation(t, r, r.staffed)
		form, err := url.ParseQuery(tt.form)
		if err != nil {
			t.Fatal(err)
		}
		client := &http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
		resp, err := client.PostForm(srv.URL+tt.path, form)
		if err != nil {
			t.Fatal(err)
		}
		b, err := io.ReadAll(resp.Body)
		resp.Body.Close()
		if err != nil || resp.StatusCode != tt.status || resp.Header.Get("Location") != tt.to || !strings.Contains(string(b), tt.says) {
			t.Errorf("%s %s: got %d to %q, %s; want %d to %q and %q", tt.path, tt.form, resp.StatusCode, resp.Header.Get("Location"), b, tt.status, tt.to, tt.says)
		}
		if strings.Contains(string(b), "1111") || strings.Contains(string(b), "15240845") {
			t.Errorf("%s: a PIN or a response is shown again", tt.path)
		}
		if diff := cmp.Diff(tt.did, r.did()); tt.fails == nil && diff != "" {
			t.Errorf("%s %s (-want +got):\n%s", tt.path, tt.form, diff)
		}
	}
}

// In a real browser one who is alone gets a challenge, and types what was read
// back.
func TestCallInBrowser(t *testing.T) {
	t.Parallel()
	r := newRationed()
	r.call = &Call{
		Challenge: "4711 0815 2342", LimitUL: 60 * liter, Person: "Ana Ruiz", Reason: "ambulancia",
		Until: time.Date(2026, 11, 22, 20, 24, 0, 0, time.UTC),
	}
	r.s.Positions[0] = Position{Position: "1", Page: Denied, Reason: "hours", Releasable: true}
	srv := serveStation(t, r, r.staffed)
	if body := get(t, srv.URL+"/"); !strings.Contains(body, `href="/positions/1/override`) {
		t.Errorf("denied: got %s, want the way to an override", body)
	}
	if body := get(t, srv.URL+"/more"); !strings.Contains(body, `href="/emergency`) {
		t.Errorf("others: got %s, want the way to an emergency", body)
	}
	b := newTab(t, srv.URL)
	for name, path := range map[string]string{"override": "/positions/1/override", "emergency": "/emergency"} {
		for _, lang := range []string{"es-MX", "en"} {
			for _, size := range sizes {
				size.scrolls = true
				b.do(chromedp.EmulateViewport(size.width, size.height))
				b.look(fmt.Sprintf("%s-%s-%dx%d", name, lang, size.width, size.height), path+"?lang="+lang, size)
			}
		}
	}
}
