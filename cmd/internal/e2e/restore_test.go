package e2e

import (
	"fmt"
	"log/slog"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/litro-fuel/litro/cmd/internal/cli"
	"github.com/litro-fuel/litro/dispense"
	"github.com/litro-fuel/litro/policy"
	"github.com/litro-fuel/litro/server"
)

// A city fuels for a day after its backup: leases are widened, a vehicle is
// blocked, prices and labels change, decisions are typed, and all of it is
// receipted. Then the server's machine is gone. What was restored onto another takes
// it all in again, by itself: no liter is missing, no quota gave more than it has,
// no station is stuck, and no version of policy says two things. One station had been
// cut off before the machine was lost, and fuels with what it holds: the others do not
// wait for it when two people say so, and when it is back nothing was given twice.
func TestABackupOfADayAgo(t *testing.T) {
	t.Parallel()
	s := newCity(t, "norte", "sur", "este", "lejos")
	stop := s.serve()
	s.begin()
	s.fuel(2 * time.Hour)
	s.until("everything is receipted", s.receipted)

	file := s.backup()
	taken := s.now()
	s.fuel(8 * time.Hour)
	s.change()
	s.cutOff()
	s.fuel(16 * time.Hour)
	s.until("all were widened and denied, and a quota is nearly used up", func() bool {
		s.fuel(time.Hour)
		return s.busy()
	})
	s.decides(4)
	s.until("everything is receipted", s.receipted)
	if age := s.now().Sub(taken); age < 24*time.Hour {
		t.Fatalf("the backup is %v old, want a day", age)
	}
	before := s.records()
	stop()
	survived := s.survivors(1)
	s.loseMachine()

	said := s.center("restore", file, "--office", survived)
	for _, want := range []string{
		"3 records after the backup came back from its copies", "missing: office records office/1/", "every table is what the records say",
	} {
		if !strings.Contains(said, want) {
			t.Errorf("restore does not say %q", want)
		}
	}
	stop = s.serve()
	s.fuel(time.Hour) // nobody waits for the server
	s.until("everything is receipted again", s.receipted)
	s.checkGoesOn()
	s.reconnect()
	s.checkAll(before)
	stop()
}

// A cityOf is a server in a process of its own, under a clock that runs fast, and
// islands in this one.
type cityOf struct {
	*stranger
	clock cli.Clock
	data  string // where the server keeps all
	boxes []*linkedBox
	far   *linkedBox // one that is cut off for a while
	cut   func()
	told  toldPolicy
	db    *pgx.Conn
}

// hoursASecond is how fast the clock runs.
const hoursASecond = 5

func newCity(t *testing.T, stations ...string) *cityOf {
	t.Helper()
	dir, err := bin()
	must(t, err)
	data := dataDir(t)
	must(t, os.Mkdir(data, 0o755))
	addresses := freeAddresses(t, 2)
	s := &cityOf{
		stranger: &stranger{t: t, bin: dir, dir: data, pages: addresses[0], broker: addresses[1]}, data: filepath.Join(data, "server"),
		clock: cli.Clock{Start: time.Date(2026, 11, 24, 18, 0, 0, 0, time.UTC), Real: time.Now(), Speed: hoursASecond * 3600},
	}
	s.told.said = map[version]string{}
	for _, station := range stations {
		s.boxes = append(s.boxes, newLinkedBox(t, station, &simClock{runs: s.clock.Now}, &s.told))
	}
	return s
}

func (s *cityOf) now() time.Time { return s.clock.Now() }

// center runs a command of the server.
func (s *cityOf) center(args ...string) string {
	s.t.Helper()
	return s.run(filepath.Join(s.bin, "litro-server"), append(args, "--data", s.data, "--clock", s.clock.String())...)
}

// serve starts the server, and returns what kills it as a power cut does.
func (s *cityOf) serve() (stop func()) {
	s.t.Helper()
	must(s.t, os.MkdirAll(s.file("logs"), 0o755))
	log, err := os.OpenFile(s.file("logs/server.log"), os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o644)
	must(s.t, err)
	cmd := exec.Command(filepath.Join(s.bin, "litro-server"), "serve", "--data", s.data,
		"--listen", s.pages, "--broker-listen", s.broker, "--clock", s.clock.String())
	cmd.Stdout, cmd.Stderr = log, log
	must(s.t, cmd.Start())
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		_ = cmd.Wait()
	}()
	stop = sync.OnceFunc(func() {
		_ = cmd.Process.Kill()
		<-ended
		s.until("its PostgreSQL is gone too", func() bool { return len(processes(s.t, s.data)) == 0 })
		log.Close()
	})
	s.t.Cleanup(stop)
	s.until("the server listens", func() bool {
		select {
		case <-ended:
			s.t.Fatal("the server ended, and its log says why")
		default:
		}
		return listens(s.pages) && listens(s.broker)
	})
	return stop
}

// until waits until something is so.
func (s *cityOf) until(what string, so func() bool) {
	s.t.Helper()
	tick := time.NewTicker(20 * time.Millisecond)
	defer tick.Stop()
	for end := time.Now().Add(2 * time.Minute); !so(); <-tick.C {
		if time.Now().After(end) {
			s.t.Fatalf("waited two minutes until %s", what)
		}
	}
}

// all tells whether something is so of all boxes.
func (s *cityOf) all(so func(*isle) bool) bool {
	for _, b := range s.boxes {
		if !b.is(so) {
			return false
		}
	}
	return true
}

func (s *cityOf) receipted() bool {
	return s.all(func(b *isle) bool { return b.journal.Unsent() == 0 })
}

// fleetSize vehicles are fueled; a third draws by the day.
const (
	fleetSize = 24
	quotaOf   = 300 * dispense.Liter
)

// begin enrolls the stations, and registers a fleet that they all hold.
func (s *cityOf) begin() {
	s.t.Helper()
	for _, b := range s.boxes {
		grant, password := s.file(b.station+".grant"), s.file(b.station+".password")
		s.center("station", "add", b.station, "--mode", "enforce", "--key", b.newKey(s.t), "--person", "p-ana", "--person", "p-luis", "--grant", grant, "--password", password)
		note, err := os.ReadFile(grant)
		must(s.t, err)
		b.enroll(note)
		s.cut = b.connect("tcp://"+s.broker, password)
	}
	s.register(0, fleetSize)
	s.center("label", "--csv")
}

// register registers vehicles that all stations hold when it returns, with what they
// may draw.
func (s *cityOf) register(first, n int) {
	s.t.Helper()
	var csv strings.Builder
	csv.WriteString("fleet_no,plate,name,department,grades,tank_liters,reference_km_l,quota_liters,quota_period\n")
	for i := first; i < first+n; i++ {
		fmt.Fprintf(&csv, "%s,ABC-%04d,Unidad,,diesel,60,3.500,%d,%s\n", number(i), i, quotaOf/dispense.Liter, kinds[i%3])
	}
	s.center("import", "vehicles", s.write("vehicles.csv", csv.String()), "--person", "ana", "--person", "luis")
	s.until("all stations may fuel it", func() bool {
		return s.all(func(b *isle) bool { return b.may(number(first + n - 1)) })
	})
}

// may tells whether a box holds a vehicle and a lease on each of its quotas.
func (b *isle) may(number string) (yes bool) {
	b.logs.View(func(h *policy.Holding) {
		v := h.VehicleNamed(number)
		yes = v != nil
		for _, lease := range h.Leases() {
			if yes && lease.Quota == v.Quotas[0] && lease.Epoch == b.journal.Head().Epoch && lease.LimitUL > 0 {
				return
			}
		}
		yes = false
	})
	return yes
}

// cutOff cuts the last station off.
func (s *cityOf) cutOff() {
	s.until("everything is receipted", s.receipted)
	s.cut()
	last := len(s.boxes) - 1
	s.far, s.boxes = s.boxes[last], s.boxes[:last]
}

// reconnect brings it back.
func (s *cityOf) reconnect() {
	s.far.connect("tcp://"+s.broker, s.file(s.far.station+".password"))
	s.boxes = append(s.boxes, s.far)
	s.until("all that it did is receipted", s.receipted)
}

// fuel is work at all stations at once.
func (s *cityOf) fuel(long time.Duration) {
	var group sync.WaitGroup
	end := s.now().Add(long)
	working := s.boxes
	if s.far != nil {
		working = append(slices.Clone(working), s.far)
	}
	for i, b := range working {
		r := rand.New(rand.NewPCG(uint64(end.Unix()), uint64(i)))
		group.Go(func() {
			for s.now().Before(end) {
				b.fuel(number(r.IntN(fleetSize)), dispense.Volume(5+r.IntN(20))*dispense.Liter)
				<-time.After(10 * time.Millisecond)
			}
		})
	}
	group.Wait()
}

// backup takes a backup while all goes on, and waits until the stations know that
// what it has is kept.
func (s *cityOf) backup() (file string) {
	s.t.Helper()
	file = s.file("litro.backup")
	s.center("backup", file)
	s.until("receipts say what is kept", func() bool {
		return s.all(func(b *isle) bool { return b.receipt().Kept > 0 })
	})
	for _, b := range s.boxes {
		if r := b.receipt(); r.Kept > r.Seq || r.Kept > s.one(`SELECT seq FROM cursor WHERE station = $1`, b.station) {
			s.t.Errorf("%s: %+v says that more is kept than there is", b.station, r)
		}
	}
	return file
}

// change makes changes that the backup does not have, which all stations hold.
func (s *cityOf) change() {
	s.t.Helper()
	s.center("vehicle", "block", number(3), "--reason", "reported")
	s.center("label", number(4), "--csv", "--why", "lost", "--reason", "acta 118")
	s.center("import", "prices", s.write("prices.csv", "grade,price,from\ndiesel,25.10,"+s.now().Add(48*time.Hour).Format(time.DateOnly)+"\n"))
	version := s.one(`SELECT version FROM policy_log WHERE log = 'fleet'`)
	s.until("all stations hold the changes", func() bool {
		return s.all(func(b *isle) bool { return b.logs.Versions().Fleet.N >= version })
	})
}

// decides has people at the office decide, in a replica of the server.
func (s *cityOf) decides(n int) {
	s.t.Helper()
	c, err := server.Join(s.t.Context(), slog.New(slog.DiscardHandler), server.Config{Data: s.data, Now: s.now})
	must(s.t, err)
	defer c.Close()
	desk, err := server.New(s.t.Context(), c)
	must(s.t, err)
	for i := range n {
		_, err := desk.Office.Decide(s.t.Context(), dispense.Decide{
			What: "finding", Subject: fmt.Sprintf("f-%d", i), Reason: "seen on the camera",
			People: []dispense.Who{{Person: "ana", By: "web"}, {Person: "luis", By: "web"}},
		})
		must(s.t, err)
	}
	must(s.t, desk.Office.Close())
}

// survivors saves the office's files from the machine, but for one record.
func (s *cityOf) survivors(without int) (dir string) {
	s.t.Helper()
	dir = s.file("survived")
	must(s.t, os.Mkdir(dir, 0o755))
	names, err := filepath.Glob(filepath.Join(s.data, "office", "*.frames"))
	must(s.t, err)
	for _, name := range names {
		b, err := os.ReadFile(name)
		must(s.t, err)
		var left []byte
		for i := 0; len(b) > 0; i++ {
			note, rest, err := dispense.ReadFrame(b)
			must(s.t, err)
			if b = rest; i != without {
				left = dispense.AppendFrame(left, note)
			}
		}
		must(s.t, os.WriteFile(filepath.Join(dir, filepath.Base(name)), left, 0o644))
	}
	return dir
}

// loseMachine leaves nothing of the server but its backup.
func (s *cityOf) loseMachine() {
	s.t.Helper()
	s.db.Close(s.t.Context())
	s.db = nil
	must(s.t, os.RemoveAll(s.data))
	s.data = s.file("another")
}

func (s *cityOf) one(sql string, args ...any) (n int64) {
	s.t.Helper()
	if s.db == nil {
		var err error
		s.db, err = pgx.Connect(s.t.Context(), s.center("dsn"))
		must(s.t, err)
	}
	must(s.t, s.db.QueryRow(s.t.Context(), sql, args...).Scan(&n))
	return n
}
