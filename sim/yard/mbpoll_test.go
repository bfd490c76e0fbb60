package yard_test

import (
	"bytes"
	"context"
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"

	"github.com/litro-fuel/litro/sim/line"
	"github.com/litro-fuel/litro/sim/yard"
)

// tool returns the path of a program by others. Where tests count, it must be
// there.
func tool(t *testing.T, name string) string {
	t.Helper()
	path, err := exec.LookPath(name)
	if err != nil && os.Getenv("CI") != "" {
		t.Fatalf("%s is not installed; install the package %s", name, name)
	} else if err != nil {
		t.Skipf("%s is not installed", name)
	}
	return path
}

// A master is mbpoll, which is written by others on libmodbus, on a serial line.
type master struct {
	*testing.T
	path, port string
}

// says runs mbpoll once. A refused request ends with a status of its own; what
// counts is what it says.
func (m master) says(want string, args ...string) {
	m.Helper()
	all := []string{"-m", "rtu", "-b", "9600", "-P", "none", "-0", "-1", "-q"}
	for i, a := range args { // the port stands before what is written
		if a == "--" {
			args = append(append(append([]string(nil), args[:i]...), m.port), args[i+1:]...)
			break
		} else if i == len(args)-1 {
			args = append(args, m.port)
			break
		}
	}
	all = append(all, args...)
	out, err := exec.CommandContext(m.Context(), m.path, all...).CombinedOutput()
	if !bytes.Contains(out, []byte(want)) {
		m.Errorf("mbpoll %v: %v\n%s\nwant %q in it", all, err, out, want)
	}
}

const written = "Written 1 references"

// A technician with mbpoll sees and switches a pulser as docs/operations.md says.
func TestMbpoll(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	b.agent.Close()
	m := master{t, tool(t, "mbpoll"), b.path}
	n := b.Nozzle("d")

	m.says("[0]: \t0", "-a", "2", "-t", "1", "-r", "0", "-c", "8") // hung up
	n.Lift()
	n.Squeeze(60)
	m.says("[0]: \t1", "-a", "2", "-t", "1", "-r", "0", "-c", "8")
	m.says(written, "-a", "2", "-t", "0", "-r", "0", "--", "1")
	m.says("[0]: \t1", "-a", "2", "-t", "0", "-r", "0", "-c", "8")
	b.clock.Advance(10 * time.Second)
	m.says(fmt.Sprintf("[0]: \t%d", 101_000), "-a", "1", "-t", "4:int", "-r", "0", "-c", "1")
	m.says(fmt.Sprintf("[0]: \t%d", 101_000), "-a", "1", "-t", "3:int", "-r", "0", "-c", "1") // function 04
	m.says(written, "-a", "2", "-t", "0", "-r", "0", "--", "0")
	b.clock.Advance(time.Minute)
	m.says(fmt.Sprintf("[0]: \t%d", 101_050), "-a", "1", "-t", "4:int", "-r", "0", "-c", "1")
	m.says("Illegal data address", "-a", "1", "-t", "4", "-r", "128", "-c", "1")

	// The outputs of the counter module are coils 16 to 23, its inputs coils 0 to 6.
	b.Nozzle("g").Lift()
	m.says("[4]: \t1", "-a", "1", "-t", "0", "-r", "0", "-c", "7")
	m.says(written, "-a", "1", "-t", "0", "-r", "16", "--", "1")
	m.says("[16]: \t1", "-a", "1", "-t", "0", "-r", "16", "-c", "8")

	// Its settings, one register and a block.
	m.says("[78]: \t0x0041", "-a", "1", "-t", "4:hex", "-r", "78", "-c", "7")
	m.says("[93]: \t0x0001", "-a", "1", "-t", "4:hex", "-r", "93", "-c", "28")
	m.says("[210]: \t0x4150", "-a", "1", "-t", "4:hex", "-r", "210", "-c", "1")
	m.says(written, "-a", "1", "-t", "4", "-r", "78", "--", "97")
	m.says("Written 2 references", "-a", "1", "-t", "4", "-r", "214", "--", "1", "30")
	m.says("[215]: \t30", "-a", "1", "-t", "4", "-r", "214", "-c", "2")
	b.Reset(1)
	m.says(fmt.Sprintf("[0]: \t%d", 101_050), "-a", "1", "-t", "4:int", "-r", "0", "-c", "1") // 97 = 61h keeps it
}

func TestMbpollSeesTheOtherWordOrder(t *testing.T) {
	t.Parallel()
	path := tool(t, "mbpoll")
	y := yard.New(yard.Options{
		Modules: []yard.Module{{Slave: 5, Kind: yard.CounterModule, HighWordFirst: true}},
		Hoses:   []yard.Hose{{ID: "d", Pulser: yard.Terminal{Slave: 5, Channel: 6}, PulsesNum: 39, Count: 100_000}},
	})
	port := serve(t, y)
	m := master{t, path, port}
	m.says("[12]: \t100000", "-a", "5", "-t", "4:int", "-B", "-r", "12", "-c", "1")
	m.says("[12]: \t-2036334591", "-a", "5", "-t", "4:int", "-r", "12", "-c", "1") // 86A00001
}

// What spoils a line shows to a master that is not ours as what it is.
func TestMbpollSeesTheFaults(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	b.agent.Close()
	m := master{t, tool(t, "mbpoll"), b.path}
	for _, tt := range []struct {
		faults yard.Faults
		want   string
	}{
		{yard.Faults{Exception: 6}, "Slave device or server is busy"},
		{yard.Faults{Faults: line.Faults{BadChecksum: true}}, "Invalid CRC"},
		{yard.Faults{Faults: line.Faults{Silent: true}}, "timed out"},
		{yard.Faults{Faults: line.Faults{Drop: 3}}, "failed"},
		{yard.Faults{}, "[0]: \t100000"},
		{yard.Faults{Faults: line.Faults{Late: 2 * time.Second}}, "timed out"},
	} {
		b.Inject(tt.faults)
		m.says(tt.want, "-a", "1", "-t", "4:int", "-r", "0", "-c", "1", "-o", "0.5")
	}
}

// A yard behind a converter from Ethernet, as a fitter's tool reaches it: RTU
// frames over TCP, and socat for the converter's driver.
func TestMbpollOverTCP(t *testing.T) {
	t.Parallel()
	mbpoll, socat := tool(t, "mbpoll"), tool(t, "socat")
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	served := make(chan error, 1)
	y := yard.New(yard.Options{
		Modules: []yard.Module{{Slave: 1, Kind: yard.CounterModule}},
		Hoses:   []yard.Hose{{ID: "d", Pulser: yard.Terminal{Slave: 1}, PulsesNum: 39, Count: 4711}},
	})
	go func() {
		c, err := l.Accept()
		if err == nil {
			err = y.Serve(ctx, c)
			c.Close()
		}
		served <- err
	}()
	port := filepath.Join(t.TempDir(), "converter")
	driver := exec.Command(socat, "pty,raw,echo=0,link="+port, "tcp:"+l.Addr().String())
	if err := driver.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		cancel()
		l.Close()
		if err := <-served; err != nil {
			t.Errorf("serve: got %v, want nil", err)
		}
		_ = driver.Process.Kill() // it ends by itself when the connection does
		_ = driver.Wait()
	})
	for range 500 {
		if _, err := os.Stat(port); err == nil {
			break
		}
		<-time.After(10 * time.Millisecond)
	}
	m := master{t, mbpoll, port}
	m.says("[0]: \t4711", "-a", "1", "-t", "4:int", "-r", "0", "-c", "1")
	m.says(written, "-a", "1", "-t", "0", "-r", "16", "--", "1")
	m.says("[16]: \t1", "-a", "1", "-t", "0", "-r", "16", "-c", "1")
}
