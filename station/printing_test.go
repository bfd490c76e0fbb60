package station_test

import (
	"context"
	"errors"
	"net"
	"strings"
	"sync"
	"testing"

	"github.com/litro-fuel/litro/dispense"
	simprinter "github.com/litro-fuel/litro/sim/printer"
	"github.com/litro-fuel/litro/station"
	"github.com/litro-fuel/litro/station/screen"
)

// printing puts a printer on the island.
func printing(t *testing.T, sim *simprinter.Printer, print string) func(*island) {
	return func(i *island) {
		l, err := net.Listen("tcp", "127.0.0.1:0")
		if err != nil {
			t.Fatal(err)
		}
		ctx, cancel := context.WithCancel(context.Background())
		var group sync.WaitGroup
		group.Go(func() {
			if err := sim.Listen(ctx, l); err != nil {
				t.Errorf("printer: %v", err)
			}
		})
		t.Cleanup(func() { cancel(); group.Wait() })
		i.cfg.Printer = station.Printer{Kind: "tcp", Port: station.Port{Address: l.Addr().String()}, Profile: "epson-tm-t20", Print: print}
		i.cfg.Receipts = station.Receipts{Header: []string{"Municipio de Xalapa", "Estación Norte"}}
	}
}

// fillUp has the vehicle take some liters at p1, and returns the page when it is
// over.
func (i *island) fillUp(liters int64) screen.Position {
	i.t.Helper()
	i.untilPage("p1", screen.Idle)
	i.scanUntil("p1", screen.Ready)
	n := i.pumps.Nozzle(1)
	before := n.Totalizer()
	n.Lift()
	n.Fill(600, liters*1_000_000)
	i.until("it has flowed", func() bool { return n.Totalizer() == before+liters*int64(liter) })
	n.HangUp()
	return i.untilPage("p1", screen.Done)
}

// A receipt of every fill comes out by itself, and says what the record says; one
// that is printed again says so, also after a restart.
func TestReceiptsOnPaper(t *testing.T) {
	t.Parallel()
	sim := simprinter.New(simprinter.Options{})
	i := newIsland(t, printing(t, sim, "always"))
	i.start()
	i.fleet()
	done := i.fillUp(25)
	i.until("the receipt is printed", func() bool { return i.page("p1").Print == "printed" || len(sim.Receipts()) == 1 })
	folio, err := dispense.ParseRef(done.Folio)
	if err != nil {
		t.Fatal(err)
	}
	i.restart()
	if err := i.agent.PrintReceipt(folio); err != nil {
		t.Fatal(err)
	}
	i.until("it is printed again", func() bool { return len(sim.Receipts()) == 2 })
	note, err := i.agent.Journal().Record(folio)
	if err != nil {
		t.Fatal(err)
	}
	for n, r := range sim.Receipts() {
		for _, want := range []string{"Municipio de Xalapa", "Folio", folio.String(), "Unidad", "42", "ABC-123", "Diésel", "25.00 L", "$25.50", "$637.50 MXN", "Autorizado", "60.00 L", "Guardado, se enviará"} {
			if !strings.Contains(r.Text, want) {
				t.Errorf("receipt %d: got\n%s\nwant %q in it", n, r.Text, want)
			}
		}
		if got := strings.Contains(r.Text, "COPIA 1"); got != (n == 1) {
			t.Errorf("receipt %d: COPIA 1: got %t, want %t", n, got, n == 1)
		}
		_, code, _ := strings.Cut(r.Text, "[QR ")
		code, _, _ = strings.Cut(code, "]")
		c, err := dispense.ParseClaim(code)
		if err != nil || c.Ref != folio || c.Hash != dispense.HashNote(note) || c.Origin() != "litro.test/city" {
			t.Errorf("receipt %d: its code %q is %+v, %v, want the record's name and hash", n, code, c, err)
		}
	}
	if f := sim.Faults(); len(f) > 0 {
		t.Errorf("the printer was told what it cannot do: %v", f)
	}
	if all, err := i.agent.Receipts("p1"); err != nil || len(all) != 1 || all[0].Ref != folio || all[0].Copy != 2 {
		t.Errorf("receipts of the day: got %+v, %v, want the one, printed twice", all, err)
	}
	if all, err := i.agent.Receipts("p2"); err != nil || len(all) != 0 {
		t.Errorf("receipts of another position: got %v, %v, want none", all, err)
	}
	if _, err := i.agent.Receipt(dispense.Ref{Station: id, Epoch: 1, Seq: 1}); !errors.Is(err, screen.ErrNoReceipt) {
		t.Errorf("receipt of a start: got %v, want ErrNoReceipt", err)
	}
	if _, err := i.agent.Receipt(dispense.Ref{Station: id, Epoch: 9, Seq: 1}); !errors.Is(err, screen.ErrNoReceipt) {
		t.Errorf("receipt of no record: got %v, want ErrNoReceipt", err)
	}
}

// A printer without paper, or one that hangs, keeps nobody from fueling. It is a
// fault, and the page says what to do.
func TestFuelFlowsWithoutPaper(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name, says string
		set        func(p *simprinter.Printer, on bool)
	}{
		{"without paper", "paper", func(p *simprinter.Printer, on bool) { p.Paper(!on) }},
		{"hanging", "silent", (*simprinter.Printer).Hang},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			sim := simprinter.New(simprinter.Options{})
			tt.set(sim, true)
			i := newIsland(t, printing(t, sim, "always"))
			i.start()
			i.fleet()
			for range 2 {
				i.fillUp(5)
			}
			i.until("the page says why", func() bool {
				p := i.page("p1")
				return p.Printer == tt.says && p.Print == "waiting" || p.Page != screen.Done && i.count("fault") > 0
			})
			i.until("the fault is recorded", func() bool { return printerFault(i) == "on" })
			tt.set(sim, false)
			i.until("both are printed", func() bool { return len(sim.Receipts()) == 2 })
			i.until("the fault is over", func() bool { return printerFault(i) == "off" })
			i.reconcile()
		})
	}
}

// printerFault is the state of the printer in its last record.
func printerFault(i *island) (state string) {
	for _, f := range bodies[*dispense.Fault](i) {
		if f.Device == "printer" {
			state = f.State
		}
	}
	return state
}

func TestPrintOnRequest(t *testing.T) {
	t.Parallel()
	sim := simprinter.New(simprinter.Options{})
	i := newIsland(t, printing(t, sim, ""))
	i.start()
	i.fleet()
	first := i.fillUp(5)
	if first.Printer != screen.PrinterReady || first.Print != "" {
		t.Errorf("page: got printer %q, print %q, want it ready and nothing printed", first.Printer, first.Print)
	}
	second := i.fillUp(6)
	folio, err := dispense.ParseRef(second.Folio)
	if err != nil {
		t.Fatal(err)
	}
	if err := i.agent.PrintReceipt(folio); err != nil {
		t.Fatal(err)
	}
	i.until("it is printed", func() bool { return len(sim.Receipts()) == 1 })
	if r := sim.Receipts()[0].Text; !strings.Contains(r, second.Folio) || strings.Contains(r, "COPIA") {
		t.Errorf("receipt: got\n%s\nwant the second fill's first print", r)
	}
}

// A printer on a serial line, which is opened for each print.
func TestSerialPrinter(t *testing.T) {
	t.Parallel()
	sim := simprinter.New(simprinter.Options{})
	i := newIsland(t, func(i *island) {
		i.cfg.Printer = station.Printer{Kind: "serial", Port: i.serve("printer", sim.Serve), Profile: "epson-tm-t88", Print: "always"}
		i.cfg.Printer.Baud = 38_400
	})
	i.start()
	i.fleet()
	done := i.fillUp(5)
	i.until("it is printed", func() bool { return len(sim.Receipts()) == 1 })
	if r := sim.Receipts()[0].Text; !strings.Contains(r, done.Folio) || !strings.Contains(r, "5.00 L") {
		t.Errorf("receipt: got\n%s\nwant the fill's", r)
	}
}

func TestNoPrinter(t *testing.T) {
	t.Parallel()
	i := newIsland(t)
	i.start()
	if err := i.agent.PrintReceipt(dispense.Ref{Station: id, Epoch: 1, Seq: 2}); !errors.Is(err, screen.ErrNoPrinter) {
		t.Errorf("print without a printer: got %v, want ErrNoPrinter", err)
	}
}

func TestBadPrinter(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		p    station.Printer
		want string
	}{
		{station.Printer{Kind: "lpt"}, "serial, usb, tcp or cups"},
		{station.Printer{Profile: "generic-58"}, "serial, usb, tcp or cups"},
		{station.Printer{Kind: "cups"}, "lpstat"},
		{station.Printer{Kind: "cups", Port: station.Port{Port: "caja"}, Profile: "generic-58"}, "queue of the system has none"},
		{station.Printer{Kind: "tcp", Port: station.Port{Address: "10.0.0.9"}, Profile: "generic-58"}, "host:port"},
		{station.Printer{Kind: "usb", Port: station.Port{Port: "lp0"}, Profile: "generic-58"}, "/dev/usb/lp0"},
		{station.Printer{Kind: "serial", Profile: "generic-58"}, "path is empty"},
		{station.Printer{Kind: "usb", Port: station.Port{Port: "/dev/usb/lp0"}}, "epson-tm-t20"},
		{station.Printer{Kind: "usb", Port: station.Port{Port: "/dev/usb/lp0"}, Profile: "generic-58", Print: "never"}, "always nor request"},
	} {
		c := station.Config{Station: id, Data: t.TempDir(), Printer: tt.p}
		if err := c.Validate(); err == nil || !strings.Contains(err.Error(), "printer: ") || !strings.Contains(err.Error(), tt.want) {
			t.Errorf("%+v: got %v, want an error of the printer with %q", tt.p, err, tt.want)
		}
	}
	for url, good := range map[string]bool{"https://litro.example.org/V": true, "litro.example.org": false, "https://a_b.example": false, "https://" + strings.Repeat("a", 120): false} {
		err := station.Config{Receipts: station.Receipts{VerifyURL: url}}.Validate()
		if got := err == nil || !strings.Contains(err.Error(), "verify_url"); got != good {
			t.Errorf("verify_url %q: got good %t, want %t", url, got, good)
		}
	}
}
