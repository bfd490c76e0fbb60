package station_test

import (
	"errors"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/litro-fuel/litro/dispense"
	"github.com/litro-fuel/litro/station/screen"
)

// fuel fills so many liters at p1 on the vehicle's label.
func (i *island) fuel(liters int64) {
	i.t.Helper()
	fills := i.count("dispense")
	i.scanUntil("p1", screen.Ready)
	n := i.pumps.Nozzle(1)
	end := n.Totalizer() + liters*int64(liter)
	n.Lift()
	n.Fill(400, liters*int64(liter))
	i.until("it has flowed", func() bool { return n.Totalizer() == end })
	n.HangUp()
	last[*dispense.Dispense](i, fills+1)
}

// get returns a page of the station, as a browser gets it.
func (i *island) get(path string) string {
	i.t.Helper()
	w := httptest.NewRecorder()
	screen.New(slog.New(slog.DiscardHandler), i.agent, screen.Options{}).ServeHTTP(w, httptest.NewRequest("GET", "http://192.0.2.1"+path, nil))
	if w.Code != http.StatusOK {
		i.t.Errorf("GET %s: got %d, want 200", path, w.Code)
	}
	return w.Body.String()
}

// TestShift opens a shift, has fuel flow with and without an authorize, and closes
// it: the record has what the meters show and what no dispense says.
func TestShift(t *testing.T) {
	t.Parallel()
	i := newIsland(t)
	i.start()
	i.fleet(i.crew()...)
	open := screen.Turn{Who: screen.Person{ID: "ana", PIN: "1111"}}
	for what, bad := range map[string]screen.Turn{
		"a driver's":              {Who: screen.Person{ID: "dora", PIN: "4444"}},
		"nobody's":                {Who: screen.Person{ID: "zoe", PIN: "1111"}},
		"with a wrong PIN":        {Who: screen.Person{ID: "ana", PIN: "0000"}},
		"after one that is ended": {Shift: 7, Who: open.Who},
	} {
		if err := i.agent.OpenShift(t.Context(), bad); err == nil {
			t.Errorf("%s: got no error, want one", what)
		}
	}
	if err := i.agent.OpenShift(t.Context(), open); err != nil {
		t.Fatal(err)
	}
	first := last[*dispense.Shift](i, 1)
	if first.Action != "open" || first.Shift != 1 || first.Attendant != (dispense.Who{Person: "ana", By: "pin"}) || len(first.Meters) != 4 {
		t.Errorf("open: got %+v, want shift 1 of ana with four meters", first)
	}
	i.fuel(25)
	if a := bodies[*dispense.Authorize](i)[0]; a.Attendant == nil || a.Attendant.Person != "ana" {
		t.Errorf("authorize: got attendant %v, want ana, whose shift it is", a.Attendant)
	}
	for path, want := range map[string]string{
		"/shift?lang=en": "Ana Torres", "/shift/close?lang=en": "100,025.000", "/shift/1?lang=en": "Signature: Ana Torres", "/positions/p2/transfer?lang=en": "200.000",
	} {
		if body := i.get(path); !strings.Contains(body, want) {
			t.Errorf("GET %s: got %s, want %q in it", path, body, want)
		}
	}
	i.pumps.Nozzle(3).Leak(3_000_000) // the close itself reads the meter
	if err := i.agent.CloseShift(t.Context(), screen.Turn{Shift: 1, Who: screen.Person{ID: "luis", PIN: "2222"}}); !errors.Is(err, screen.ErrPerson) {
		t.Errorf("closed by another attendant: got %v, want ErrPerson", err)
	}
	if err := i.agent.CloseShift(t.Context(), screen.Turn{Shift: 1, Who: screen.Person{ID: "BADGE-ana", PIN: "1111"}, Supervisor: screen.Person{ID: "marta", PIN: "3333"}, Remark: "Goteó la 3\u2028; ñ"}); err != nil {
		t.Fatal(err)
	}
	shut := last[*dispense.Shift](i, 2)
	want := &dispense.Shift{
		Action: "close", Shift: 1, Attendant: dispense.Who{Person: "ana", By: "pin"}, Supervisor: &dispense.Who{Person: "marta", By: "pin"},
		Meters: []dispense.Meter{
			{Hose: "1", Meter: 1, TotalizerUL: 100_025 * liter}, {Hose: "2", Meter: 1, TotalizerUL: 200_000 * liter},
			{Hose: "3", Meter: 1, TotalizerUL: 300_003 * liter}, {Hose: "Y", Meter: 1, TotalizerUL: 5_000 * liter},
		},
		Differences: []dispense.HoseVolume{{Hose: "3", VolumeUL: 3 * liter}}, Remark: "Goteó la 3 ; ñ",
	}
	if diff := cmp.Diff(want, shut); diff != "" {
		t.Errorf("close (-want +got):\n%s", diff)
	}
	if err := i.agent.CloseShift(t.Context(), screen.Turn{Shift: 1, Who: open.Who}); !errors.Is(err, screen.ErrNotNow) {
		t.Errorf("closed twice: got %v, want ErrNotNow", err)
	}
	i.restart()
	s := i.agent.Shift(1)
	if s == nil || !s.Closed || s.Attendant != "Ana Torres" || s.Supervisor != "Marta Gómez" || s.Total() != 25*liter || len(s.Hoses) != 4 {
		t.Fatalf("page after a restart: got %+v", s)
	}
	if h := s.Hoses[2]; h.Hose != "3" || h.DifferenceUL != 3*liter || *h.ToUL-*h.FromUL != 3*liter {
		t.Errorf("page: hose 3 is %+v, want a difference of 3 L", h)
	}
	if i.agent.Shift(0) != nil || i.agent.Shift(2) != nil {
		t.Errorf("got shift %+v open and %+v, want none", i.agent.Shift(0), i.agent.Shift(2))
	}
	i.reconcile()
}

// TestHandover opens a shift while another's is open and a vehicle fuels: the fill
// stays with the attendant who authorized it.
func TestHandover(t *testing.T) {
	t.Parallel()
	i := newIsland(t)
	i.start()
	i.fleet(i.crew()...)
	if err := i.agent.OpenShift(t.Context(), screen.Turn{Who: screen.Person{ID: "ana", PIN: "1111"}}); err != nil {
		t.Fatal(err)
	}
	i.scanUntil("p1", screen.Ready)
	n := i.pumps.Nozzle(1)
	n.Lift()
	n.Fill(200, 20_000_000)
	i.untilPage("p1", screen.Pouring)
	if err := i.agent.OpenShift(t.Context(), screen.Turn{Shift: 1, Who: screen.Person{ID: "ana", PIN: "1111"}, Remark: "otra vez"}); !errors.Is(err, screen.ErrNotNow) {
		t.Errorf("her own again: got %v, want ErrNotNow", err)
	}
	if err := i.agent.OpenShift(t.Context(), screen.Turn{Shift: 1, Who: screen.Person{ID: "luis", PIN: "2222"}, Remark: "Ana se fue"}); err != nil {
		t.Fatal(err)
	}
	shut, next := last[*dispense.Shift](i, 2), last[*dispense.Shift](i, 3)
	if shut.Action != "close" || shut.Shift != 1 || shut.Attendant.Person != "ana" || shut.Remark != "Ana se fue" || !slices.Equal(shut.Flags, []string{"handover", "unattended"}) {
		t.Errorf("close: got %+v, want ana's, as a handover that nobody supervised", shut)
	}
	inUse := func(m dispense.Meter) bool { return m.Hose == "1" }
	if !slices.Equal(shut.Open, []string{"1"}) || slices.ContainsFunc(shut.Meters, inUse) || len(shut.Meters) != 3 || len(shut.Differences) != 0 {
		t.Errorf("close: got open %v, meters %v, differences %v; want hose 1 open, and of the others the meters", shut.Open, shut.Meters, shut.Differences)
	}
	if next.Action != "open" || next.Shift != 2 || next.Attendant.Person != "luis" || !slices.Equal(next.Open, []string{"1"}) || len(next.Flags) > 0 {
		t.Errorf("open: got %+v, want shift 2 of luis", next)
	}
	i.until("20 L have flowed", func() bool { return n.Totalizer() == 100_020*int64(liter) })
	n.HangUp()
	if d := last[*dispense.Dispense](i, 1); d.Attendant == nil || d.Attendant.Person != "ana" {
		t.Errorf("dispense: got attendant %v, want ana, who authorized it", d.Attendant)
	}
	if was, is := i.agent.Shift(1), i.agent.Shift(2); was.Total() != 20*liter || is.Total() != 0 || !was.Flag("handover") {
		t.Errorf("got %s in ana's shift and %s in luis's, want 20 L and none", was.Total(), is.Total())
	}
	i.untilPage("p1", screen.Done)
	if err := i.agent.CloseShift(t.Context(), screen.Turn{Shift: 2, Who: screen.Person{ID: "marta", PIN: "3333"}}); err != nil {
		t.Fatal(err)
	}
	if s := last[*dispense.Shift](i, 4); s.Attendant.Person != "luis" || s.Supervisor == nil || s.Supervisor.Person != "marta" || len(s.Meters) != 4 || len(s.Differences) != 0 {
		t.Errorf("close: got %+v, want luis's, closed by marta, with all meters and no difference", s)
	}
	i.reconcile()
}
