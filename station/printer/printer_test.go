package printer_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"image/png"
	"io"
	"log/slog"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"go.uber.org/goleak"

	"github.com/litro-fuel/litro/dispense"
	"github.com/litro-fuel/litro/sim/freeport"
	simprinter "github.com/litro-fuel/litro/sim/printer"
	"github.com/litro-fuel/litro/sim/ptyport"
	"github.com/litro-fuel/litro/station/disk"
	"github.com/litro-fuel/litro/station/printer"
	"github.com/litro-fuel/litro/station/printer/escpos"
	"github.com/litro-fuel/litro/station/slip"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

var quick = printer.Times{Check: 3 * time.Second, Print: 10 * time.Second, Again: 20 * time.Millisecond, Idle: time.Minute}

func fill(seq int64) dispense.Ref { return dispense.Ref{Station: "norte", Epoch: 1, Seq: seq} }

// A book gives the slips of fills that any number names.
type book struct{}

func (book) Slip(r dispense.Ref) (slip.Slip, string, error) {
	s := slip.Slip{Ref: r, Hash: dispense.HashNote([]byte(r.String())), At: time.Date(2026, 11, 22, 20, 14, 3, 0, time.UTC), Clock: dispense.Synchronized,
		Fill: &dispense.Dispense{Purpose: "vehicle", Vehicle: "v-0042", Grade: "diesel", VolumeUL: 42*dispense.Liter + dispense.Liter/2, End: "H"}, Names: slip.Names{Vehicle: "Camión Ñ 42", Grade: "Diésel"}, Header: []string{"Municipio de Xalapa"}}
	var err error
	s.Claim, err = dispense.Claim{At: "LITRO:litro.test/city", Ref: r, Hash: s.Hash}.Text()
	return s, "es-MX", err
}

// A desk is a printer at work for a station.
type desk struct {
	*printer.Printer
	t   *testing.T
	dir string

	mu      sync.Mutex
	reports []string
}

func (d *desk) report(t *printer.Trouble) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if t == nil {
		d.reports = append(d.reports, "well")
	} else {
		d.reports = append(d.reports, string(t.What))
	}
}

func (d *desk) reported() string {
	d.mu.Lock()
	defer d.mu.Unlock()
	return strings.Join(d.reports, " ")
}

func newDesk(t *testing.T, dev printer.Device, dir string, times printer.Times) *desk {
	t.Helper()
	fs, err := disk.OpenDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	copies, _, err := printer.OpenCopies(fs, dispense.Ref{})
	if err != nil {
		t.Fatal(err)
	}
	d := &desk{t: t, dir: dir}
	d.Printer = printer.New(dev, printer.Options{Log: slog.New(slog.NewTextHandler(t.Output(), nil)), Source: book{}, Copies: copies, Times: times, Report: d.report})
	ctx, cancel := context.WithCancel(context.Background())
	var group sync.WaitGroup
	group.Go(func() {
		if err := d.Run(ctx); err != nil {
			t.Errorf("run: %v", err)
		}
	})
	t.Cleanup(func() { cancel(); group.Wait(); fs.Close() })
	return d
}

func (d *desk) until(what string, so func() bool) {
	d.t.Helper()
	for deadline := time.Now().Add(20 * time.Second); !so(); time.Sleep(5 * time.Millisecond) {
		if time.Now().After(deadline) {
			d.t.Fatalf("waited in vain: %s; reported %s", what, d.reported())
		}
	}
}

func (d *desk) put(seq int64) {
	d.t.Helper()
	if err := d.Put(fill(seq)); err != nil {
		d.t.Fatal(err)
	}
}

func (d *desk) ends(seq int64, as printer.Progress) {
	d.t.Helper()
	d.until(fmt.Sprintf("receipt %d is %s", seq, as), func() bool { return d.Progress(fill(seq)) == as })
}

// serve puts a printer on a network.
func serve(t *testing.T, p *simprinter.Printer) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	var group sync.WaitGroup
	group.Go(func() {
		if err := p.Listen(ctx, l); err != nil {
			t.Errorf("listen: %v", err)
		}
	})
	t.Cleanup(func() { cancel(); group.Wait() })
	return l.Addr().String()
}

func profile(t *testing.T, name string) escpos.Profile {
	t.Helper()
	p, err := escpos.Find(name, escpos.Override{})
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func epson(t *testing.T, p *simprinter.Printer) printer.Device {
	return printer.NewStream(printer.TCP(serve(t, p)), profile(t, "epson-tm-t20"))
}

// decode reads the code of a picture with a decoder of others.
func decode(t *testing.T, r simprinter.Receipt) string {
	t.Helper()
	file := filepath.Join(t.TempDir(), "receipt.png")
	var b bytes.Buffer
	if err := png.Encode(&b, r.Picture); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(file, b.Bytes(), 0o600); err != nil {
		t.Fatal(err)
	}
	return decodeFile(t, file)
}

func decodeFile(t *testing.T, file string) string {
	t.Helper()
	if _, err := exec.LookPath("zbarimg"); err != nil {
		if os.Getenv("CI") != "" {
			t.Fatal("no zbarimg, and nothing proves that the code can be read; apt-get install zbar-tools")
		}
		t.Skip("no zbarimg; apt-get install zbar-tools")
	}
	out, err := exec.Command("zbarimg", "-q", "--raw", "-Sdisable", "-Sqrcode.enable", file).Output()
	if err != nil {
		t.Fatalf("zbarimg reads nothing: %v", err)
	}
	return strings.TrimSpace(string(out))
}

// Every printer that has a profile prints a slip that people and phones read.
func TestEveryProfile(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		profile string
		o       simprinter.Options
	}{
		{"epson-tm-t20", simprinter.Options{}},
		{"epson-tm-t88", simprinter.Options{Dots: 512}},
		{"star-escpos", simprinter.Options{}},
		{"generic-80", simprinter.Options{Mute: true, Chinese: true}},
		{"generic-58", simprinter.Options{Mute: true, Chinese: true, Dots: 384}},
	} {
		t.Run(tt.profile, func(t *testing.T) {
			t.Parallel()
			sim, p := simprinter.New(tt.o), profile(t, tt.profile)
			d := newDesk(t, printer.NewStream(printer.TCP(serve(t, sim)), p), t.TempDir(), quick)
			d.put(7)
			d.ends(7, printer.Printed)
			var r simprinter.Receipt
			if p.Cuts {
				d.until("it is cut", func() bool { return len(sim.Receipts()) == 1 })
				r = sim.Receipts()[0]
			} else {
				d.until("it is fed", func() bool { return bytes.HasSuffix(sim.Heard(), []byte("\x1bd\x05")) })
				for r.Text == "" || !strings.HasSuffix(r.Text, "\n\n\n") {
					r = simprinter.Receipt{Text: r.Text + sim.Tear().Text, Picture: r.Picture}
				}
			}
			if f := sim.Faults(); len(f) > 0 {
				t.Errorf("the printer was told what it cannot do: %v", f)
			}
			for _, want := range []string{"norte/1/7", "Camión Ñ 42", "42.50 L", "Diésel", "Guardado, se enviará"} {
				if !strings.Contains(r.Text, want) {
					t.Errorf("receipt: got\n%s\nwant %q in it", r.Text, want)
				}
			}
			if !p.Cuts {
				return
			}
			s, _, err := book{}.Slip(fill(7))
			if err != nil {
				t.Fatal(err)
			}
			if got := decode(t, r); got != s.Claim {
				t.Errorf("code: got %q, want %q", got, s.Claim)
			}
		})
	}
}

// A printer in trouble keeps its jobs, says what it is, and prints when it is
// well.
func TestTroubleThenWell(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		what printer.What
		make func(p *simprinter.Printer, on bool)
	}{
		{printer.Paper, func(p *simprinter.Printer, on bool) { p.Paper(!on) }},
		{printer.Cover, (*simprinter.Printer).Cover},
		{printer.Broken, (*simprinter.Printer).Break},
		{printer.Silent, (*simprinter.Printer).Hang},
	} {
		t.Run(string(tt.what), func(t *testing.T) {
			t.Parallel()
			sim := simprinter.New(simprinter.Options{})
			tt.make(sim, true)
			times := quick
			times.Check = 300 * time.Millisecond
			if tt.what != printer.Silent {
				times.Check = quick.Check
			}
			d := newDesk(t, epson(t, sim), t.TempDir(), times)
			d.put(1)
			d.until("the trouble is reported", func() bool { x := d.Trouble(); return x != nil && x.What == tt.what })
			if got := d.Progress(fill(1)); got != printer.Waiting {
				t.Errorf("progress: got %q, want it to wait", got)
			}
			tt.make(sim, false)
			d.ends(1, printer.Printed)
			if r := sim.Receipts(); len(r) != 1 || strings.Contains(r[0].Text, "COPIA") {
				t.Errorf("receipts: got %d, want one original", len(r))
			}
			if d.Trouble() != nil {
				t.Errorf("trouble: got %v, want none", d.Trouble())
			}
		})
	}
}

// Paper that ends within a receipt ends the job: the next print is a copy.
func TestPaperEndsWithin(t *testing.T) {
	t.Parallel()
	sim := simprinter.New(simprinter.Options{})
	sim.PaperFor(5)
	d := newDesk(t, epson(t, sim), t.TempDir(), quick)
	d.put(1)
	d.ends(1, printer.Failed)
	if x := d.Trouble(); x == nil || x.What != printer.Paper {
		t.Errorf("trouble: got %v, want paper", x)
	}
	sim.Paper(true)
	d.put(1)
	d.ends(1, printer.Printed)
	d.until("both are cut", func() bool { return len(sim.Receipts()) == 2 }) // the printer goes on with the first by itself
	if r := sim.Receipts()[1]; !strings.Contains(r.Text, "COPIA 1") {
		t.Errorf("printed again: got\n%s\nwant COPIA 1", r.Text)
	}
}

// Nobody who asks for a print waits, however many ask and whatever the printer
// does.
func TestNobodyWaits(t *testing.T) {
	t.Parallel()
	back := make(chan struct{})
	d := newDesk(t, stone{back}, t.TempDir(), printer.Times{Check: 10 * time.Millisecond, Again: time.Millisecond})
	t.Cleanup(func() { close(back) })
	taken := 0
	for i := range int64(100) {
		switch err := d.Put(fill(i + 1)); {
		case err == nil:
			taken++
		case !errors.Is(err, printer.ErrBusy):
			t.Fatal(err)
		}
	}
	if taken != 16 {
		t.Errorf("taken: got %d, want 16", taken)
	}
	d.until("it is seen to hang", func() bool { x := d.Trouble(); return x != nil && x.What == printer.Hanging })
}

// stone is a device whose driver does not come back, as a kernel's may not.
type stone struct{ back chan struct{} }

func (s stone) Check(context.Context) error                     { <-s.back; return nil }
func (s stone) Print(context.Context, string, []slip.Row) error { <-s.back; return nil }

// A job that waited too long for the printer is given up: nobody stands there.
func TestTooLate(t *testing.T) {
	t.Parallel()
	sim := simprinter.New(simprinter.Options{})
	sim.Paper(false)
	times := quick
	times.Wait = 50 * time.Millisecond
	d := newDesk(t, epson(t, sim), t.TempDir(), times)
	d.put(1)
	d.ends(1, printer.Failed)
	sim.Paper(true)
	d.put(2)
	d.ends(2, printer.Printed)
	if r := sim.Receipts(); len(r) != 1 || !strings.Contains(r[0].Text, "norte/1/2") {
		t.Errorf("receipts: got %v, want the second alone", r)
	}
}

func TestUnplugged(t *testing.T) {
	t.Parallel()
	free, err := freeport.Addresses(1)
	if err != nil {
		t.Fatal(err)
	}
	d := newDesk(t, printer.NewStream(printer.TCP(free[0]), profile(t, "generic-80")), t.TempDir(), quick)
	d.put(1)
	d.until("it is silent", func() bool { x := d.Trouble(); return x != nil && x.What == printer.Silent })
	l, err := net.Listen("tcp", free[0])
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	sim := simprinter.New(simprinter.Options{Mute: true})
	var group sync.WaitGroup
	group.Go(func() { _ = sim.Listen(ctx, l) })
	t.Cleanup(func() { cancel(); group.Wait() })
	d.ends(1, printer.Printed)
}

// A character device, slow and answering, as a USB printer is.
func TestCharacterDevice(t *testing.T) {
	t.Parallel()
	port, err := ptyport.Open(filepath.Join(t.TempDir(), "lp0"))
	if err != nil {
		t.Fatal(err)
	}
	sim := simprinter.New(simprinter.Options{Slow: 20 * time.Millisecond})
	ctx, cancel := context.WithCancel(context.Background())
	var group sync.WaitGroup
	group.Go(func() { _ = sim.Serve(ctx, io.ReadWriter(port)) })
	t.Cleanup(func() { cancel(); group.Wait(); port.Close() })
	d := newDesk(t, printer.NewStream(printer.File(port.Path()), profile(t, "epson-tm-t20")), t.TempDir(), quick)
	d.put(1)
	d.put(1) // waits already
	d.put(2)
	d.ends(2, printer.Printed)
	if r := sim.Receipts(); len(r) != 2 || !strings.Contains(r[0].Text, "norte/1/1") || len(sim.Faults()) > 0 {
		t.Errorf("receipts: got %v, faults %v, want two", r, sim.Faults())
	}
}

func TestCopiesSurviveARestart(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	fs, err := disk.OpenDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	defer fs.Close()
	for i, want := range []int{0, 1, 2} {
		c, remark, err := printer.OpenCopies(fs, fill(9))
		if err != nil || remark != "" {
			t.Fatal(remark, err)
		}
		if got := c.Of(fill(1)); got != want {
			t.Errorf("before print %d: got copy %d, want %d", i, got, want)
		}
		if got, err := c.Next(fill(1)); err != nil || got != want {
			t.Errorf("print %d: got copy %d, %v, want %d", i, got, err, want)
		}
	}
	if err := os.WriteFile(filepath.Join(dir, "prints"), []byte(`{"prints`), 0o600); err != nil {
		t.Fatal(err)
	}
	c, remark, err := printer.OpenCopies(fs, fill(9))
	if err != nil || remark == "" {
		t.Fatalf("damaged count: got remark %q, %v", remark, err)
	}
	for _, tt := range []struct {
		seq  int64
		want int
	}{{1, slip.Uncounted}, {9, slip.Uncounted}, {9, slip.Uncounted}, {10, 0}, {10, 1}} {
		if got, err := c.Next(fill(tt.seq)); err != nil || got != tt.want {
			t.Errorf("print of %d after the damage: got copy %d, %v, want %d", tt.seq, got, err, tt.want)
		}
	}
}

func TestOldCountsAreForgottenAsUnknown(t *testing.T) {
	t.Parallel()
	fs, err := disk.OpenDir(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	defer fs.Close()
	many := `{"prints":{`
	for i := range 2000 {
		many += fmt.Sprintf(`"norte/1/%d":1,`, i+1)
	}
	if err := os.WriteFile(filepath.Join(fs.Path(), "prints"), []byte(many+`"norte/1/2001":1}}`), 0o600); err != nil {
		t.Fatal(err)
	}
	c, _, err := printer.OpenCopies(fs, dispense.Ref{})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := c.Next(fill(2002)); err != nil {
		t.Fatal(err)
	}
	if got := c.Of(fill(1)); got != slip.Uncounted {
		t.Errorf("the oldest: got copy %d, want one without a number", got)
	}
	if got := c.Of(fill(2001)); got != 1 {
		t.Errorf("a new one: got copy %d, want 1", got)
	}
	if got := c.Of(fill(3000)); got != 0 {
		t.Errorf("one not printed: got copy %d, want 0", got)
	}
}
