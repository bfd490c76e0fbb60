package main

import (
	"bufio"
	"bytes"
	"context"
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/litro-fuel/litro/sim/bench"
	"github.com/litro-fuel/litro/sim/freeport"
)

// profiles are where profiles lie that are ready for use.
const profiles = "../../deploy/bench"

// freePorts is a profile with any port for those that it has.
func freePorts(text string) string {
	return regexp.MustCompile(`127\.0\.0\.1:\d+`).ReplaceAllString(text, "127.0.0.1:0")
}

// open opens a bench until the test is over.
func open(t *testing.T, profile string) *bench.Bench {
	t.Helper()
	dir := t.TempDir()
	file := filepath.Join(dir, "bench.toml")
	if err := os.WriteFile(file, []byte(freePorts(profile)), 0o600); err != nil {
		t.Fatal(err)
	}
	b, err := loadBench(file, dir)
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	t.Cleanup(func() { b.Close(); cancel() })
	if err := b.Open(ctx); err != nil {
		t.Fatal(err)
	}
	return b
}

func do(t *testing.T, b *bench.Bench, lines ...string) string {
	t.Helper()
	var out bytes.Buffer
	for _, l := range lines {
		if err := b.Do(t.Context(), &out, l); err != nil {
			t.Fatalf("%s: %v", l, err)
		}
	}
	return out.String()
}

// Each profile that is ready for use can be used, every device of it answers to
// what people do there, and there is one for every driver.
func TestReadyProfiles(t *testing.T) {
	t.Parallel()
	files, err := filepath.Glob(filepath.Join(profiles, "*.toml"))
	if err != nil {
		t.Fatal(err)
	}
	kinds := map[string]bool{}
	for _, file := range files {
		name := strings.TrimSuffix(filepath.Base(file), ".toml")
		if name == "station" { // is no profile
			continue
		}
		b, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		for _, kind := range regexp.MustCompile(`(?m)^\[\[(\w+)\]\]`).FindAllStringSubmatch(string(b), -1) {
			kinds[kind[1]] = kinds[kind[1]] || name != "mixed"
		}
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			all := open(t, string(b))
			status := do(t, all, "status")
			for _, id := range regexp.MustCompile(`id = "([^"]+)"`).FindAllStringSubmatch(string(b), -1) {
				if !regexp.MustCompile(`(?m)^` + id[1] + ` `).MatchString(status) {
					t.Errorf("%s is not in the status:\n%s", id[1], status)
				}
			}
			for _, d := range regexp.MustCompile(`(?m)^(\S+) .* nothing yet`).FindAllStringSubmatch(status, -1) {
				do(t, all, "fault "+d[1], "heal "+d[1])
				if !strings.HasPrefix(all.Where(d[1]), "127.") { // whose port another test could take meanwhile
					do(t, all, "unplug "+d[1], "replug "+d[1])
				}
			}
		})
	}
	for _, kind := range []string{"horustech", "cbc", "dart", "yard", "tls", "scanner", "printer"} {
		if !kinds[kind] {
			t.Errorf("no profile but mixed.toml has a %s", kind)
		}
	}
}

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

// mbpoll reads a counter, as a technician does, and returns what is printed.
func mbpoll(t *testing.T, port string) string {
	t.Helper()
	out, err := exec.CommandContext(t.Context(), tool(t, "mbpoll"), "-m", "rtu", "-b", "9600", "-P", "none", "-a", "1", "-t", "4:int", "-0", "-r", "0", "-1", "-q", port).CombinedOutput()
	if err != nil {
		t.Errorf("mbpoll: %v\n%s", err, out)
	}
	return string(out)
}

// bridge has socat carry bytes between two of its addresses, until the test is
// over. When one is a link to be made, it is there when bridge returns.
func bridge(t *testing.T, from, to string) {
	t.Helper()
	cmd := exec.Command(tool(t, "socat"), from, to)
	cmd.Stderr = t.Output()
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = cmd.Process.Kill(); _ = cmd.Wait() })
	_, link, made := strings.Cut(from, "link=")
	_, port, listens := strings.Cut(from, "tcp-listen:")
	port, _, _ = strings.Cut(port, ",")
	for end := time.Now().Add(20 * time.Second); time.Now().Before(end); <-time.After(10 * time.Millisecond) {
		if _, err := os.Stat(link); made && err == nil {
			return
		}
		// To call it would be to take its only call.
		if b, err := os.ReadFile("/proc/net/tcp"); listens && err == nil && strings.Contains(string(b), ":"+hex(t, port)+" 00000000:0000 0A") {
			return
		}
	}
	t.Fatalf("socat %s %s is not ready", from, to)
}

func hex(t *testing.T, port string) string {
	t.Helper()
	n := 0
	if _, err := fmt.Sscan(port, &n); err != nil {
		t.Fatal(err)
	}
	return fmt.Sprintf("%04X", n)
}

func ready(t *testing.T, name string) string {
	t.Helper()
	b, err := os.ReadFile(filepath.Join(profiles, name+".toml"))
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

// The yard that is documented is read with mbpoll, which is written by others: on
// its terminal, unplugged and plugged in again, and behind a port server.
func TestBenchAndMbpoll(t *testing.T) {
	t.Parallel()
	b := open(t, ready(t, "yard"))
	port := b.Where("yard")
	if got := mbpoll(t, port); !strings.Contains(got, "[0]: \t0") {
		t.Errorf("before a fill: got %s, want 0 pulses", got)
	}
	do(t, b, "fault yard stuck-valve 1A", "lift 1A", "fill 1A 2 200", "wait 1A", "hang 1A")
	if got := mbpoll(t, port); !strings.Contains(got, "[0]: \t200") {
		t.Errorf("after 2 L at 100 pulses a liter: got %s, want 200", got)
	}
	do(t, b, "unplug yard")
	if _, err := os.Stat(port); !os.IsNotExist(err) {
		t.Errorf("unplugged: the terminal is there still, %v", err)
	}
	do(t, b, "replug yard")
	if got := mbpoll(t, port); !strings.Contains(got, "[0]: \t200") {
		t.Errorf("plugged in again: got %s, want 200", got)
	}

	do(t, b, "restart yard")
	if got := mbpoll(t, port); !strings.Contains(got, "[0]: \t0") {
		t.Errorf("after its power was cut: got %s, want 0 pulses", got)
	}

	b = open(t, strings.Replace(ready(t, "yard"), `port = "yard"`, `listen = "127.0.0.1:0"`, 1))
	link := filepath.Join(t.TempDir(), "converter")
	bridge(t, "pty,raw,echo=0,link="+link, "tcp:"+b.Where("yard"))
	do(t, b, "leak 1A 7")
	if got := mbpoll(t, link); !strings.Contains(got, "[0]: \t700") {
		t.Errorf("behind a port server: got %s, want 700", got)
	}
}

// socat carries a scanner's terminal to TCP, and one behind a port server to a
// terminal: either way a label arrives as it was held.
func TestBenchAndSocatScanner(t *testing.T) {
	t.Parallel()
	b := open(t, `
[[scanner]]
id = "cable"
port = "cable"
profile = "zebra-serial"
[[scanner]]
id = "net"
listen = "127.0.0.1:0"
profile = "cipherlab"
`)
	free, err := freeport.Addresses(1)
	if err != nil {
		t.Fatal(err)
	}
	port := free[0]
	_, number, err := net.SplitHostPort(port)
	if err != nil {
		t.Fatal(err)
	}
	bridge(t, "tcp-listen:"+number+",bind=127.0.0.1", "open:"+b.Where("cable")+",raw,echo=0")
	far, err := net.Dial("tcp", port)
	if err != nil {
		t.Fatal(err)
	}
	defer far.Close()
	do(t, b, "scan cable 7501055300075")
	if got, err := bufio.NewReader(far).ReadString('\n'); err != nil || got != "]E07501055300075\r\n" {
		t.Errorf("from the terminal: got %q, %v", got, err)
	}

	link := filepath.Join(t.TempDir(), "scanner")
	var out bytes.Buffer
	if err := b.Do(t.Context(), &out, "scan net A"); err == nil || !strings.Contains(err.Error(), "nobody has called its address") {
		t.Errorf("scan with nobody there: got %v", err)
	}
	bridge(t, "pty,raw,echo=0,link="+link, "tcp:"+b.Where("net"))
	agent, err := os.OpenFile(link, os.O_RDWR|syscall.O_NOCTTY, 0)
	if err != nil {
		t.Fatal(err)
	}
	defer agent.Close()
	for err := fmt.Errorf("not tried"); err != nil; <-time.After(10 * time.Millisecond) { // until socat's call is taken
		if t.Context().Err() != nil {
			t.Fatal(err)
		}
		err = b.Do(t.Context(), &out, "scan net 7F3K2M9Q.1.84HAGCB69556JYVJ")
	}
	if got, err := bufio.NewReader(agent).ReadString('\r'); err != nil || got != "]Q17F3K2M9Q.1.84HAGCB69556JYVJ\r" {
		t.Errorf("from the network: got %q, %v", got, err)
	}
}

// socat asks a gauge on the network and one on a terminal, before and after a
// truck's worth is gone; and puts paper through printers of both kinds.
func TestBenchAndSocatGaugeAndPrinter(t *testing.T) {
	t.Parallel()
	free, err := freeport.Addresses(1) // nobody else has the gauge's while its cable is out
	if err != nil {
		t.Fatal(err)
	}
	network := fmt.Sprintf("listen = %q", free[0])
	for where, cable := range map[string]string{"network": network, "terminal": `port = "it"`} {
		t.Run(where, func(t *testing.T) {
			t.Parallel()
			b := open(t, "[[tls]]\nid = \"veeder\"\n"+cable+"\ntanks = [{id = \"T1\", number = 1, capacity_l = 20000, start_l = 16384}]\n"+
				"[[printer]]\nid = \"receipts\"\n"+strings.NewReplacer("it", "receipts", free[0], "127.0.0.1:0").Replace(cable)+"\n")
			at := func(device string) string {
				if where == "network" {
					return "tcp:" + b.Where(device)
				}
				return "open:" + b.Where(device) + ",raw,echo=0"
			}
			ask := func() string { return socat(t, at("veeder"), "\x01i20101") }
			// Volumes travel as singles: 46800000 is 16384, 46000000 is 8192.
			if got := ask(); !strings.Contains(got, "0110000"+"0746800000") {
				t.Errorf("inventory: got %q, want 16384 L", got)
			}
			do(t, b, "steal T1 8192")
			if got := ask(); !strings.Contains(got, "0110000"+"0746000000") {
				t.Errorf("inventory after half is gone: got %q, want 8192 L", got)
			}
			unplugged(t, b, "veeder")
			if got := ask(); !strings.Contains(got, "0746000000") {
				t.Errorf("inventory after its cable was out: got %q, want 8192 L", got)
			}
			if got := socat(t, at("receipts"), "\x1b@HOLA 20.00 L\n\x1dV\x00\x10\x04\x01"); got != "\x12" {
				t.Errorf("the printer's state: got %q, want ready", got)
			}
			if got := do(t, b, "wait receipts"); got != "receipts: a receipt came out\n  | HOLA 20.00 L\n" {
				t.Errorf("paper: got %q", got)
			}
			soon, cancel := context.WithTimeout(t.Context(), 100*time.Millisecond)
			defer cancel()
			if err := b.Do(soon, new(bytes.Buffer), "wait receipts"); err != nil || soon.Err() == nil {
				t.Errorf("wait for one more: got %v at once, want it to wait", err)
			}
		})
	}
}

// unplugged pulls the cable of a device, at which it cannot be reached then, and
// puts it in again.
func unplugged(t *testing.T, b *bench.Bench, device string) {
	t.Helper()
	where := b.Where(device)
	do(t, b, "unplug "+device)
	if c, err := net.Dial("tcp", where); err == nil {
		c.Close()
		t.Errorf("%s is reached at %s without a cable", device, where)
	}
	if _, err := os.Stat(where); err == nil {
		t.Errorf("%s has a terminal without a cable: %s", device, where)
	}
	do(t, b, "replug "+device)
}

// socat sends text to an address and returns what is answered until there is a
// pause.
func socat(t *testing.T, address, text string) string {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), tool(t, "socat"), "-t", "1", "-", address)
	cmd.Stdin = strings.NewReader(text)
	out, err := cmd.CombinedOutput()
	if err != nil {
		t.Errorf("socat %s: %v\n%s", address, err, out)
	}
	return string(out)
}
