package e2e

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/litro-fuel/litro/barcode"
	"github.com/litro-fuel/litro/dispense"
	"github.com/litro-fuel/litro/dispense/dispensetest"
	"github.com/litro-fuel/litro/dispense/parcel"
	"github.com/litro-fuel/litro/policy"
)

// A technician has litro-sim forecourt with the mixed profile of deploy/bench, and a
// station with the configuration beside it.
type technician struct {
	t        *testing.T
	bin, dir string
	page     string
	sim      *notepad
	typed    io.Writer
}

// A technician tries a station on the bench, as docs/operations.md tells: a label
// is scanned, fuel flows, the gauge falls by what has flowed, and a receipt comes
// out of the printer. What is seen meanwhile is what the page shows.
func TestForecourt(t *testing.T) {
	t.Parallel()
	x := newTechnician(t)
	x.station()
	x.tested()
	before, drawn := x.level("T1"), x.dispensed()
	x.types("scan s3 "+benchLabel(t), "lift 3A", "fill 3A 10 200", "wait 3A", "hang 3A", "wait receipts", "status")
	eventually(t, "a receipt and how everything stands", x.sim, func() bool {
		_, after, there := strings.Cut(x.sim.String(), "> status")
		return there && strings.Contains(after, "receipts  printer")
	})
	eventually(t, "the station to see its tank fall", x.sim, func() bool { return x.level("T1") < before })
	if got := before - x.level("T1"); got < 9_990*dispense.Milliliter || got > 10_010*dispense.Milliliter {
		t.Errorf("the tank fell by %s by its gauge, want by the 10 L that flowed", got)
	}
	if got := x.dispensed() - drawn; got != 10*dispense.Liter {
		t.Errorf("dispensed by the journal: got %s, want 10 L", got)
	}
	x.compare()
}

func newTechnician(t *testing.T) *technician {
	t.Helper()
	programs, err := bin()
	if err != nil {
		t.Fatal(err)
	}
	x := &technician{t: t, bin: programs, dir: t.TempDir()}
	addresses := freeAddresses(t, 3)
	x.page = addresses[0]
	for _, name := range []string{"mixed.toml", "station.toml"} {
		b, err := os.ReadFile(filepath.Join("..", "..", "..", "deploy", "bench", name))
		if err != nil {
			t.Fatal(err)
		}
		text := strings.NewReplacer(benchDir, x.dir, "127.0.0.1:8090", addresses[0], "127.0.0.1:10001", addresses[1], "127.0.0.1:9100", addresses[2]).Replace(string(b))
		if err := os.WriteFile(x.file(name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	x.sim = new(notepad)
	cmd := exec.Command(filepath.Join(programs, "litro-sim"), "forecourt", "--profile", x.file("mixed.toml"))
	cmd.Stdout, cmd.Stderr = x.sim, x.sim
	if x.typed, err = cmd.StdinPipe(); err != nil {
		t.Fatal(err)
	}
	x.start(cmd)
	eventually(t, "the devices to serve", x.sim, func() bool { return strings.Contains(x.sim.String(), "Type help") })
	return x
}

// benchDir is where the profiles of deploy/bench make their links.
const benchDir = "/tmp/litro-bench"

func (x *technician) file(name string) string { return filepath.Join(x.dir, name) }

// start starts a program that must end well when the test is over.
func (x *technician) start(cmd *exec.Cmd) {
	x.t.Helper()
	if err := cmd.Start(); err != nil {
		x.t.Fatal(err)
	}
	x.t.Cleanup(func() {
		_ = cmd.Process.Signal(syscall.SIGTERM)
		if err := cmd.Wait(); err != nil {
			x.t.Errorf("%s: got %v, want a good end\n%s", filepath.Base(cmd.Path), err, x.sim)
		}
	})
}

func (x *technician) types(lines ...string) {
	x.t.Helper()
	for _, l := range lines {
		if _, err := fmt.Fprintln(x.typed, l); err != nil {
			x.t.Fatal(err)
		}
	}
}

// box runs a command at the station.
func (x *technician) box(args ...string) string {
	x.t.Helper()
	cmd := exec.Command(filepath.Join(x.bin, "litro-station"), append(args, "--config", x.file("station.toml"))...)
	out, err := cmd.CombinedOutput()
	if err != nil {
		x.t.Fatalf("litro-station %s: %v\n%s", args[0], err, out)
	}
	return strings.TrimSpace(string(out))
}

const (
	benchStation = "banco"
	benchLabelID = "ABCD2345"
)

func benchToken() string { return barcode.Token([]byte("a secret of the server"), benchLabelID, 1) }

func benchLabel(t *testing.T) string {
	t.Helper()
	text, err := barcode.Format2D(barcode.Label{ID: benchLabelID, Version: 1, Token: benchToken()})
	if err != nil {
		t.Fatal(err)
	}
	return text
}

// station enrolls the box, brings it one vehicle on a stick, and runs it until the
// test is over.
func (x *technician) station() {
	x.t.Helper()
	vkey := ""
	for _, w := range strings.Fields(x.box("enroll")) {
		if strings.HasPrefix(w, benchStation+"+") {
			vkey = w
		}
	}
	who := []dispense.Who{{Person: "p1", By: "web"}, {Person: "p2", By: "web"}}
	now := time.Now().UTC().Truncate(time.Second)
	grant, err := dispense.SealGrant(&dispense.Grant{
		Origin: dispensetest.Origin, Station: benchStation, Shard: "07", Epoch: 1, Key: vkey, Receipt: []string{dispensetest.ReceiptKey.VKey},
		Policy: []string{dispensetest.PolicyKey.VKey}, People: who, At: now,
	}, dispensetest.PolicyKey)
	if err != nil {
		x.t.Fatal(err)
	}
	if err := os.WriteFile(x.file("grant"), grant, 0o600); err != nil {
		x.t.Fatal(err)
	}
	x.box("enroll", "--grant", x.file("grant"))
	x.fleet(now)
	x.box("import", "--from", x.dir)
	cmd := exec.Command(filepath.Join(x.bin, "litro-station"), "run", "--config", x.file("station.toml"))
	log, err := os.Create(x.file("station.log"))
	if err != nil {
		x.t.Fatal(err)
	}
	x.t.Cleanup(func() {
		if b, err := os.ReadFile(log.Name()); err == nil && x.t.Failed() {
			x.t.Logf("the station:\n%s\nthe bench:\n%s", b, x.sim)
		}
		log.Close()
	})
	cmd.Stdout, cmd.Stderr = log, log
	x.start(cmd)
	eventually(x.t, "the station to show position 3 and to read its gauge", x.sim, func() bool {
		page, tanks := x.look()
		return page["3"] == "out" && tanks["T1"] > 0
	})
}

// tested makes the test sale of hose 3A on the station's page, with the console at
// the pump.
func (x *technician) tested() {
	x.t.Helper()
	l := &lone{t: x.t, page: "http://" + x.page}
	people := [2]signer{{"Mar Díaz", "1111"}, {"Sol Ruiz", "2222"}}
	l.asksTest("3", "3A", people)
	level := x.level("T1")
	x.types("lift 3A", "fill 3A 5 200", "wait 3A", "hang 3A", "wait receipts")
	l.answers("3A", people)
	eventually(x.t, "the gauge to show the test sale, and position 3 to serve", x.sim, func() bool {
		page, tanks := x.look()
		return page["3"] == "idle" && tanks["T1"] < level-4_990*dispense.Milliliter
	})
}

// fleet writes what the office would send by stick: a truck, and what it may take.
func (x *technician) fleet(now time.Time) {
	x.t.Helper()
	var parts []parcel.Part
	for log, entries := range map[string][]policy.EntryBody{
		policy.Fleet: {
			&policy.Grade{Grade: "diesel", Name: "Diésel"}, &policy.Price{Grade: "diesel", PriceE4: 258_900, Currency: "MXN"},
			&policy.Rule{Rule: "trucks", PerFillUL: new(60 * dispense.Liter)},
			&policy.Vehicle{Vehicle: "v-0042", Status: "active", Plate: "ABC-123", Name: "42", Grades: []string{"diesel"}, Rule: "trucks", Quotas: []string{"q1"}},
			&policy.Person{Person: "p-mar", Name: "Mar Díaz", Status: "active", Roles: []string{"attendant"}, PIN: pinOf(x.t, "1111")},
			&policy.Person{Person: "p-sol", Name: "Sol Ruiz", Status: "active", Roles: []string{"supervisor"}, PIN: pinOf(x.t, "2222")},
			&policy.Label{Label: benchLabelID, Version: 1, Vehicle: "v-0042", Status: "active", TokenSHA256: barcode.TokenHash(benchToken())},
		},
		benchStation: {
			&policy.Settings{Zone: "America/Mexico_City"},
			&policy.Lease{Quota: "q1", Period: fmt.Sprint(now.Year()), Epoch: 1, FromAt: now.AddDate(0, 0, -2), UntilAt: now.AddDate(0, 0, 2), LimitUL: 500 * dispense.Liter},
		},
	} {
		m := &policy.Message{Log: log, Era: now.Unix(), At: now, From: 1, To: int64(len(entries))}
		for i, e := range entries {
			m.Entries = append(m.Entries, policy.Entry{N: int64(i + 1), Body: e})
		}
		b, err := policy.Seal(m, dispensetest.PolicyKey)
		if err != nil {
			x.t.Fatal(err)
		}
		parts = append(parts, parcel.Part{Name: parcel.Numbered(parcel.Policy, len(parts)+1), Bytes: b})
	}
	b, err := parcel.Pack(parcel.Slip{Station: benchStation, To: parcel.ToStation, Epoch: 1, Era: now.Unix(), N: 1, At: now}, parts,
		func(line []byte) ([]byte, error) { return dispense.SignLine(line, dispensetest.PolicyKey) })
	if err != nil {
		x.t.Fatal(err)
	}
	if err := os.WriteFile(x.file(parcel.FileName(benchStation, parcel.ToStation)), b, 0o600); err != nil {
		x.t.Fatal(err)
	}
}

// look returns what the station's screen shows: the page of each position, and the
// level of each tank by its gauge.
func (x *technician) look() (pages map[string]string, tanks map[string]dispense.Volume) {
	pages, tanks = map[string]string{}, map[string]dispense.Volume{}
	resp, err := http.Get("http://" + x.page + "/api/positions")
	if err != nil {
		return pages, tanks // not yet
	}
	defer resp.Body.Close()
	var s struct {
		Positions []struct{ Position, Page string }
		Tanks     []struct {
			Tank  string
			Level *struct {
				VolumeUL dispense.Volume `json:"volume_ul"`
			}
		}
	}
	if err := json.NewDecoder(resp.Body).Decode(&s); err != nil {
		x.t.Errorf("read the screen: %v", err)
	}
	for _, p := range s.Positions {
		pages[p.Position] = p.Page
	}
	for _, tank := range s.Tanks {
		if tank.Level != nil {
			tanks[tank.Tank] = tank.Level.VolumeUL
		}
	}
	return pages, tanks
}

func (x *technician) level(tank string) dispense.Volume {
	_, tanks := x.look()
	return tanks[tank]
}

// dispensed sums what the journal says, read from the disk as it lies there.
func (x *technician) dispensed() (sum dispense.Volume) {
	x.t.Helper()
	files, err := filepath.Glob(x.file("station/journal/*.seg"))
	if err != nil || len(files) == 0 {
		x.t.Fatalf("segments: got %v, %v", files, err)
	}
	for _, file := range files {
		b, err := os.ReadFile(file)
		if err != nil {
			x.t.Fatal(err)
		}
		for _, m := range regexp.MustCompile(`"kind":"dispense".*?"volume_ul":(\d+)`).FindAllSubmatch(b, -1) {
			var v dispense.Volume
			if err := json.Unmarshal(m[1], &v); err != nil {
				x.t.Fatal(err)
			}
			sum += v
		}
	}
	return sum
}

// compare holds what docs/operations.md shows to what was seen, but for what is
// another every time.
func (x *technician) compare() {
	x.t.Helper()
	doc, err := os.ReadFile(filepath.Join("..", "..", "..", "docs", "operations.md"))
	if err != nil {
		x.t.Fatal(err)
	}
	_, after, _ := strings.Cut(string(doc), "$ litro-sim forecourt --profile deploy/bench/mixed.toml\n")
	shown, _, found := strings.Cut(after, "\n```")
	got := x.anyTime(strings.TrimSpace(x.sim.String()))
	if want := x.anyTime(strings.TrimSpace(shown)); !found || got != want {
		x.t.Errorf("the transcript in docs/operations.md is not what is seen. Put this in its place:\n%s", x.sim)
	}
}

// anyTime leaves out of a transcript what differs from one time to the next.
func (x *technician) anyTime(s string) string {
	s = strings.ReplaceAll(s, x.dir, benchDir)
	for _, r := range [...][2]string{
		{`127\.0\.0\.1:\d+`, "ADDRESS"}, {`[\d.]+ s ago`, "AGO"}, {`scan s3 \S+`, "scan s3 LABEL"}, {`\d\d/\d\d/\d{4}[^\n]*`, "DATE"},
		{`banco/1/\d+`, "FOLIO"}, {`\[QR \S+\]`, "QR"}, {`Huella[ 0-9a-f]+`, "HASH"}, {`Reloj[^\n]*`, "CLOCK"}, {`[ \t]+`, " "}, {`(?m) $`, ""},
	} {
		s = regexp.MustCompile(r[0]).ReplaceAllString(s, r[1])
	}
	return s
}
