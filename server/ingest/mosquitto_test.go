package ingest_test

import (
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/litro-fuel/litro/sim/freeport"
)

// mosquitto starts a real broker on a free port, with nothing in its
// configuration but the port and that strangers may connect: the defaults.
func mosquitto(tb testing.TB) (*exec.Cmd, string) {
	tb.Helper()
	port := freePort(tb)
	return startBroker(tb, port), brokerURL(port)
}

func brokerURL(port int) string { return fmt.Sprintf("tcp://127.0.0.1:%d", port) }

func freePort(tb testing.TB) int {
	tb.Helper()
	free, err := freeport.Addresses(1)
	if err != nil {
		tb.Fatal(err)
	}
	addr, err := net.ResolveTCPAddr("tcp", free[0])
	if err != nil {
		tb.Fatal(err)
	}
	return addr.Port
}

// startBroker starts it on a port, with more lines in its configuration.
func startBroker(tb testing.TB, port int, lines ...string) *exec.Cmd {
	tb.Helper()
	path, err := exec.LookPath("mosquitto")
	if err != nil {
		path = "/usr/sbin/mosquitto"
	}
	if _, err := os.Stat(path); err != nil {
		if os.Getenv("CI") != "" {
			tb.Fatal("mosquitto is not installed; run: apt-get install mosquitto")
		}
		tb.Skip("mosquitto is not installed; run: apt-get install mosquitto")
	}
	conf := filepath.Join(tb.TempDir(), "mosquitto.conf")
	lines = append([]string{fmt.Sprintf("listener %d 127.0.0.1", port), "allow_anonymous true"}, lines...)
	if os.Getuid() == 0 {
		// As root it would become user mosquitto, who cannot read the file.
		lines = append([]string{"user root"}, lines...)
	}
	if err := os.WriteFile(conf, []byte(strings.Join(lines, "\n")+"\n"), 0o600); err != nil {
		tb.Fatal(err)
	}
	cmd := exec.Command(path, "-c", conf)
	cmd.SysProcAttr = &syscall.SysProcAttr{Pdeathsig: syscall.SIGKILL}
	if err := cmd.Start(); err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(func() { stopProcess(cmd) })
	deadline := time.Now().Add(10 * time.Second)
	for {
		c, err := net.Dial("tcp", fmt.Sprintf("127.0.0.1:%d", port))
		if err == nil {
			_ = c.Close()
			return cmd
		}
		if time.Now().After(deadline) {
			tb.Fatalf("mosquitto does not answer: %v", err)
		}
	}
}

func stopProcess(cmd *exec.Cmd) {
	_ = cmd.Process.Kill()
	_ = cmd.Wait()
}
