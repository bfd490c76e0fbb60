package station_test

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"os"
	"os/exec"
	"strings"
	"testing"
	"time"

	"github.com/litro-fuel/litro/station"
	"github.com/litro-fuel/litro/station/pump/all"
	"github.com/litro-fuel/litro/station/screen"
)

// mostHoses is how many a station may have.
const mostHoses = 50

// BenchmarkHosesOfOneAgent finds how many hoses litro-station serves, while fuel
// flows at all of them, without a missed poll: one that comes a whole interval
// late. It begins with as many as a station may have, and takes fewer until none
// is missed. The devices see when polls come, over lines as slow as 9600 baud. Beside them a bare timer is watched
// in their process, which shares the machine.
func BenchmarkHosesOfOneAgent(b *testing.B) {
	onDisk(b)
	program := build(b)
	var l lateness
	var cpu float64
	hoses := mostHoses
	for b.Loop() {
		for _, hoses = range []int{mostHoses, 35, 20, 7, 0} {
			if hoses == 0 {
				break // not even a yard
			}
			l, cpu = serveHoses(b, program, hoses)
			b.Logf("%d hoses on %d lines: %+v, CPU %.1f %%", hoses, len(mixedLines(hoses)), l, cpu)
			if l.Missed == 0 && l.Polls > 0 {
				break
			}
		}
	}
	b.ReportMetric(0, "ns/op")
	b.ReportMetric(float64(hoses), "hoses")
	b.ReportMetric(mostHoses, "allowed-hoses")
	b.ReportMetric(float64(l.Polls), "polls")
	b.ReportMetric(float64(l.Missed), "missed-polls")
	b.ReportMetric(ms(l.P99), "late-p99-ms")
	b.ReportMetric(ms(l.Most), "late-max-ms")
	b.ReportMetric(ms(l.TookP99), "took-p99-ms")
	b.ReportMetric(ms(l.TimerP99), "timer-p99-ms")
	b.ReportMetric(cpu, "cpu-%")
}

// serveHoses has a fresh agent serve so many hoses, all of them in use, and
// returns what the devices saw of 20 s, and how much of a core the agent
// took.
func serveHoses(b *testing.B, program string, hoses int) (lateness, float64) {
	b.Helper()
	i := &island{t: b, dir: b.TempDir(), clock: clock{time.Now()}, versions: map[string]int64{}}
	devices := startDevices(b, i.dir, hoses)
	i.cfg = manyHoses(i.dir, hoses)
	i.enroll()
	i.hold(hoses)
	pid, page := i.launch(program, "--clock", fmt.Sprintf("%s,%d,1", i.clock.now().Format(time.RFC3339), time.Now().UnixNano()))
	devices.do("flow")
	for n := range hoses {
		i.typeVehicle(page, n)
	}
	pouring := func(p screen.Position) bool { return p.Page == screen.Pouring }
	i.waitReal(func() bool { return everyPosition(b, page, pouring) })
	devices.do("begin")
	before, began := ticks(b, pid), time.Now()
	<-time.After(20 * time.Second)
	spent, passed := ticks(b, pid)-before, time.Since(began)
	var l lateness
	if err := json.Unmarshal([]byte(devices.do("end")), &l); err != nil {
		b.Fatal(err)
	}
	if !everyPosition(b, page, pouring) {
		b.Error("a hose was not in use to the end")
	}
	i.stop()
	return l, 100 * float64(spent) / ticksPerSecond / passed.Seconds()
}

// manyHoses is the configuration of a station with a position for each hose.
func manyHoses(dir string, hoses int) station.Config {
	c := station.Config{Station: id, Data: dir}
	n := 0
	for _, l := range mixedLines(hoses) {
		s := station.Line{
			Name: l.name, Port: station.Port{Port: dir + "/" + l.name}, PollMS: int(pollEvery.Milliseconds()),
			Options: all.Options{Driver: "horustech"},
		}
		if l.yard {
			s.Options.Driver = "pulser"
		}
		for ch := range l.hoses {
			h := all.HoseOptions{ID: fmt.Sprintf("h%d", n)}
			if l.yard {
				h.NumUL, h.Den = 10_000, 1
				h.Counter = &all.Terminal{Slave: 1, Profile: "adam4150", Channel: ch}
				h.Switch = &all.Terminal{Slave: 2, Profile: "waveshare-io8", Channel: ch}
				h.Valve = &all.Terminal{Slave: 2, Profile: "waveshare-io8", Channel: ch}
			} else {
				h.Nozzle = ch + 1
			}
			s.Options.Hoses = append(s.Options.Hoses, h)
			c.Positions = append(c.Positions, station.Position{
				Position: fmt.Sprintf("p%d", n), Hoses: []station.Hose{{Hose: h.ID, Grade: "diesel"}},
			})
			n++
		}
		c.Lines = append(c.Lines, s)
	}
	return c
}

// typeVehicle types the n-th vehicle at the n-th position, as an attendant does.
func (i *island) typeVehicle(page string, n int) {
	i.t.Helper()
	at := fmt.Sprintf("http://%s/positions/p%d/", page, n)
	vehicle := url.Values{"number": {fmt.Sprintf("Unidad v%06d", n)}, "plate": {fmt.Sprintf("ABC-%05d", n)}, "reason": {"dirty"}, "confirmed": {"1"}}
	i.post(at+"vehicle", vehicle)
	position := fmt.Sprintf("p%d", n)
	asked := false
	i.waitReal(func() bool {
		p := look(i.t, page, position)
		if p.Page == screen.Prompt && !asked {
			i.post(at+"odometer", url.Values{"broken": {"1"}})
			asked = true
		}
		return p.Page == screen.Ready || p.Page == screen.Pouring
	})
}

func (i *island) post(address string, form url.Values) {
	i.t.Helper()
	client := http.Client{Timeout: 5 * time.Second, Transport: &http.Transport{DisableKeepAlives: true}, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	answer, err := client.PostForm(address, form)
	if err != nil {
		i.t.Fatal(err)
	}
	answer.Body.Close()
	if answer.StatusCode != http.StatusSeeOther {
		i.t.Fatalf("POST %s: got %s", address, answer.Status)
	}
}

// everyPosition tells whether something is so of every position of a page.
func everyPosition(t testing.TB, listen string, so func(screen.Position) bool) bool {
	t.Helper()
	for _, p := range snapshot(t, listen).Positions {
		if !so(p) {
			return false
		}
	}
	return true
}

// ticksPerSecond is what Linux counts a process's time in, for programs to read.
const ticksPerSecond = 100

// ticks returns how much time a process has taken of the cores.
func ticks(b *testing.B, pid int) int64 {
	b.Helper()
	text, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid))
	if err != nil {
		b.Fatal(err)
	}
	_, rest, _ := strings.Cut(string(text), ") ") // its name may hold spaces
	fields := strings.Fields(rest)
	var user, system int64
	if _, err := fmt.Sscan(fields[11]+" "+fields[12], &user, &system); err != nil {
		b.Fatal(err)
	}
	return user + system
}

// devices are the process that serves the lines.
type devices struct {
	b   *testing.B
	in  io.Writer
	out *bufio.Scanner
}

func startDevices(b *testing.B, dir string, hoses int) *devices {
	b.Helper()
	cmd := exec.Command(os.Args[0])
	cmd.Env = append(os.Environ(), devicesVariable+"="+fmt.Sprintf("%s %d", dir, hoses))
	cmd.Stderr = os.Stderr
	in, err := cmd.StdinPipe()
	if err != nil {
		b.Fatal(err)
	}
	out, err := cmd.StdoutPipe()
	if err != nil {
		b.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() {
		in.Close() // it ends with its input
		if err := cmd.Wait(); err != nil {
			b.Errorf("devices: %v", err)
		}
	})
	d := &devices{b, in, bufio.NewScanner(out)}
	d.hear()
	return d
}

// do gives a command and returns the answer.
func (d *devices) do(command string) string {
	d.b.Helper()
	fmt.Fprintln(d.in, command)
	return d.hear()
}

func (d *devices) hear() string {
	d.b.Helper()
	if !d.out.Scan() {
		d.b.Fatalf("devices: %v", d.out.Err())
	}
	return d.out.Text()
}
