package e2e

import (
	"context"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/litro-fuel/litro/barcode"
	"github.com/litro-fuel/litro/dispense"
	"github.com/litro-fuel/litro/server"
	"github.com/litro-fuel/litro/server/access"
	"github.com/litro-fuel/litro/server/fleet"
	"github.com/litro-fuel/litro/server/office"
	"github.com/litro-fuel/litro/server/reconcile"
	"github.com/litro-fuel/litro/server/report"
	simhorustech "github.com/litro-fuel/litro/sim/horustech"
	"github.com/litro-fuel/litro/sim/ptyport"
	"github.com/litro-fuel/litro/station"
	"github.com/litro-fuel/litro/station/pump/all"
	"github.com/litro-fuel/litro/station/screen"
)

// An agent is unplugged, and the pump fuels three vehicles by hand, which people
// write on sheets of a pad that the office printed. When the agent is back the
// totalizer tells it what flowed. The sheets are typed, two at the island by two
// people and the last at the office: liters are missing until the last is in, and
// then none.
func TestABypassIsSettledBySheets(t *testing.T) {
	t.Parallel()
	pumps := simhorustech.New(simhorustech.Options{Hoses: []simhorustech.Hose{
		{Number: 1, Side: 1, Fuel: 1, Tank: 1, Prices: [3]int64{25_500}, TotalizerUL: 100_000 * int64(dispense.Liter)},
	}})
	r := startRemoteOn(t, controlled(t, pumps), monthly(3000))
	r.must(r.box.Close()) // it is opened again each time it is plugged in
	pin, err := access.HashPIN("4711")
	r.must(err)
	r.must(r.center.Fleet.Save(t.Context(), "test",
		&fleet.Person{Person: "ana", Name: "Ana Torres", Status: "active", Roles: []string{"attendant"}, PIN: pin},
		&fleet.Person{Person: "marta", Name: "Marta Solís", Status: "active", Roles: []string{"supervisor"}, PIN: pin}))
	desk, err := server.New(t.Context(), r.center)
	r.must(err)
	defer desk.Office.Close()
	pad, _, err := desk.Office.IssueSheets(t.Context(), "jorge", remoteStation, 50, "printed")
	r.must(err)
	r.live = true
	r.open()
	stick := t.TempDir()
	r.round(stick) // vehicles and people are known there

	unplug := r.plugIn()
	first := httptest.NewServer(screen.New(slog.New(slog.DiscardHandler), r.box, screen.Options{}))
	(&lone{t: t, page: first.URL}).identify("1", "1", pumps.Nozzle(1), [2]signer{{"Ana Torres", "4711"}, {"Marta Solís", "4711"}})
	first.Close()
	r.wait("the pump is at rest", r.idle)
	unplug()
	r.must(r.box.Close())
	began := pumps.Nozzle(1).Totalizer()
	flowed := time.Now()
	pumps.Nozzle(1).SetFree(true)
	liters := []string{"30", "45.5", "24.5"}
	for _, l := range liters {
		d := pumps.Nozzle(1)
		d.Lift()
		ul, err := dispense.ParseLiters(l)
		r.must(err)
		d.Fill(12_000, int64(ul))
		r.wait("a tank is full", func() bool { return !d.Flowing() })
		d.HangUp()
	}
	pumps.Nozzle(1).SetFree(false)
	off := dispense.Volume(pumps.Nozzle(1).Totalizer() - began)
	if off != 100*dispense.Liter {
		t.Fatalf("by hand: %s flowed, want 100 L", off)
	}

	r.open()
	unplug = r.plugIn()
	defer func() { unplug() }()
	r.wait("what flowed in the dark is recorded", func() bool {
		var sum dispense.Volume
		for _, x := range r.records("offbook") { // a sale that the controller kept, and the rest
			sum += x.Body.(*dispense.Offbook).VolumeUL
		}
		return sum == off
	})
	page := httptest.NewServer(screen.New(slog.New(slog.DiscardHandler), r.box, screen.Options{}))
	defer page.Close()
	sheet := func(n int64, l string) url.Values {
		return url.Values{
			"step": {"sign"}, "ticket": {barcode.FormatSheetNumber(n)}, "ticket_again": {barcode.FormatSheetNumber(n)}, "liters": {l}, "liters_again": {l},
			"hose": {"1"}, "number": {"v1"}, "plate": {"S-v1"}, "happened_at": {mexican(t, flowed)}, "typed_who": {"ana"}, "typed_pin": {"4711"}, "checked_who": {"marta"}, "checked_pin": {"4711"},
		}
	}
	post := func(v url.Values) (int, string) {
		resp, err := page.Client().PostForm(page.URL+"/sheet", v)
		r.must(err)
		defer resp.Body.Close()
		b, err := io.ReadAll(resp.Body)
		r.must(err)
		return resp.StatusCode, string(b)
	}
	for n, l := range liters[:2] {
		if code, b := post(sheet(pad.First+int64(n), l)); code != http.StatusOK || !strings.Contains(b, "Registrado") {
			t.Fatalf("sheet %d: got status %d, %s", n, code, b)
		}
	}
	for _, odd := range []struct {
		form url.Values
		says string
	}{
		{sheet(pad.First, liters[0]), "ya se capturó aquí, folio sierra/1/"},
		{with(sheet(pad.First+2, liters[2]), "liters_again", "42.5"), "No coincide"},
		{with(sheet(pad.First+2, liters[2]), "checked_who", "ana"), "Nadie con ese gafete"},
		{with(sheet(pad.First+2, liters[2]), "typed_pin", "1111"), "El NIP no es correcto"},
	} {
		if code, b := post(odd.form); code < 400 || !strings.Contains(b, odd.says) {
			t.Errorf("%v: got status %d, %s; want %q", odd.form, code, b, odd.says)
		}
	}

	r.round(stick)
	// A sale that the controller kept is a record of its own, which the first sheet
	// settles; where it kept none, all is one record.
	const missing = " while the station was dark; the sheets typed explain %s, and 24.5 L are missing"
	if got := r.offBook(); len(got) != 1 || !strings.Contains(got[0], "70 L flowed"+fmt.Sprintf(missing, "45.5 L")) && !strings.Contains(got[0], "100 L flowed"+fmt.Sprintf(missing, "75.5 L")) {
		t.Errorf("a sheet is missing: got %q, want it named in liters", got)
	}
	// Fuel is in the truck, whoever types it. The office knows all sheets.
	last := office.Fill{
		Vehicle: "v2", Grade: "diesel", VolumeUL: off - 75*dispense.Liter - dispense.Liter/2, HappenedAt: flowed, Precision: "minute", Full: "unknown",
		Sheet: &office.Sheet{Number: pad.First + 2, Station: remoteStation, Hose: "1"},
	}
	twice := last
	twice.Sheet = &office.Sheet{Number: pad.First, Station: remoteStation, Hose: "1"}
	if _, err := desk.Office.Fill(t.Context(), twice, office.Two{Did: "jorge", Checked: "rosa"}); err == nil || !strings.Contains(err.Error(), "used sierra") {
		t.Errorf("a sheet of the island at the office: got %v, want that it is used", err)
	}
	if _, err := desk.Office.Fill(t.Context(), last, office.Two{Did: "jorge", Checked: "rosa"}); err != nil {
		t.Fatal(err)
	}
	if got := r.offBook(); len(got) != 0 {
		t.Errorf("all sheets are in: got findings %q, want none", got)
	}
	list, err := r.center.Store.Bypasses(t.Context(), flowed.AddDate(0, 0, -1))
	if err != nil || len(list) != 1 || list[0].OffUL != off || list[0].SettledUL != off || list[0].RemainderUL != 0 || list[0].ExcessUL != 0 || len(list[0].Sheets) != 3 {
		t.Errorf("settlement: got %+v, %v; want 100 L by three sheets", list, err)
	}
	pads, err := r.center.Store.Pads(t.Context())
	if err != nil || len(pads) != 1 || pads[0].Issued != 50 || pads[0].Used != 3 || pads[0].Outstanding != 47 {
		t.Errorf("pads: got %+v, %v; want 3 of 50 used", pads, err)
	}
}

func with(v url.Values, name, value string) url.Values {
	v.Set(name, value)
	return v
}

// mexican writes a time as a browser at the station does.
func mexican(t *testing.T, at time.Time) string {
	t.Helper()
	zone, err := time.LoadLocation("America/Mexico_City")
	must(t, err)
	return at.In(zone).Format("2006-01-02T15:04")
}

// controlled puts a controller on a pseudo-terminal.
func controlled(t *testing.T, pumps *simhorustech.Controller) station.Line {
	t.Helper()
	port, err := ptyport.Open(filepath.Join(t.TempDir(), "pumps"))
	must(t, err)
	ctx, cancel := context.WithCancel(context.Background())
	var group sync.WaitGroup
	group.Go(func() {
		if err := pumps.Serve(ctx, port); err != nil && ctx.Err() == nil {
			t.Errorf("pumps: %v", err)
		}
	})
	t.Cleanup(func() { cancel(); _ = port.SetDeadline(time.Unix(1, 0)); group.Wait(); _ = port.Close() })
	return station.Line{Name: "pumps", Port: station.Port{Port: port.Path()}, PollMS: 20, Options: all.Options{Driver: "horustech", Hoses: []all.HoseOptions{{ID: "1", Nozzle: 1}}}}
}

// plugIn runs the agent, until it is unplugged.
func (r *remote) plugIn() (unplug func()) {
	ctx, cancel := context.WithCancel(context.Background())
	ended := make(chan error, 1)
	go func() { ended <- r.box.Run(ctx) }()
	return sync.OnceFunc(func() {
		cancel()
		if err := <-ended; err != nil {
			r.t.Errorf("the agent: %v", err)
		}
	})
}

func (r *remote) wait(what string, so func() bool) { r.t.Helper(); until(r.t, what, so) }

// idle tells whether the position has found its pump.
func (r *remote) idle() bool { return r.box.Snapshot().Positions[0].Page == screen.Idle }

// records returns what is on the station's disk of a kind.
func (r *remote) records(kind string) []*dispense.Record {
	r.t.Helper()
	var all []*dispense.Record
	for note, err := range r.box.Journal().Backward() {
		r.must(err)
		x, err := dispense.OpenRecord(note)
		r.must(err)
		if x.Kind == kind {
			all = append(all, x)
		}
	}
	return all
}

// offBook judges what came in, and says what is found of fuel off the book and of
// sheets.
func (r *remote) offBook() []string {
	r.t.Helper()
	r.findings()
	p := report.Period{Kind: report.Custom, From: time.Now().AddDate(0, 0, -2), To: time.Now().AddDate(0, 0, 2)}
	rows, err := r.center.Store.Findings(r.t.Context(), report.FindingsQuestion{Period: p})
	r.must(err)
	var said []string
	for _, f := range rows {
		if strings.HasPrefix(string(f.Rule), "sheet") || f.Rule == reconcile.OffBook {
			said = append(said, reconcile.Sentence("en", time.UTC, f.Finding))
		}
	}
	return said
}
