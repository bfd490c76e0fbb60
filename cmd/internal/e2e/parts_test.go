package e2e

import (
	"context"
	"log/slog"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/litro-fuel/litro/server/cluster"
)

// A mosquitto is a real broker with its default configuration.
type mosquitto struct {
	t    *testing.T
	url  string
	port string
	cmd  *exec.Cmd
}

func startMosquitto(t *testing.T) *mosquitto {
	t.Helper()
	if _, err := exec.LookPath("mosquitto"); err != nil {
		if os.Getenv("CI") != "" {
			t.Fatalf("%v; install mosquitto", err)
		}
		t.Skipf("%v; install mosquitto", err)
	}
	_, port, err := net.SplitHostPort(freeAddresses(t, 1)[0])
	if err != nil {
		t.Fatal(err)
	}
	m := &mosquitto{t: t, url: "tcp://127.0.0.1:" + port, port: port}
	m.start()
	t.Cleanup(m.kill)
	return m
}

func (m *mosquitto) start() {
	m.t.Helper()
	m.cmd = exec.Command("mosquitto", "-p", m.port)
	if err := m.cmd.Start(); err != nil {
		m.t.Fatal(err)
	}
	for range 200 {
		if c, err := net.Dial("tcp", "127.0.0.1:"+m.port); err == nil {
			c.Close()
			return
		}
		select {
		case <-m.t.Context().Done():
		case <-time.After(20 * time.Millisecond):
		}
	}
	m.t.Fatal("mosquitto does not answer")
}

// kill ends the broker as a power cut does: it remembers nothing.
func (m *mosquitto) kill() {
	_ = m.cmd.Process.Kill()
	_ = m.cmd.Wait()
}

// A database is a PostgreSQL cluster that can be killed.
type database struct {
	t   *testing.T
	dsn string
	dir string
}

func startCluster(t *testing.T) *database {
	t.Helper()
	dir := filepath.Join(filepath.Dir(dataDir(t)), "cluster")
	ctx, cancel := context.WithCancel(context.WithoutCancel(t.Context()))
	c, err := cluster.Start(ctx, slog.New(slog.NewTextHandler(t.Output(), nil)), cluster.Config{Dir: dir})
	if err != nil {
		cancel()
		if os.Getenv("CI") == "" {
			t.Skipf("no PostgreSQL: %v", err)
		}
		t.Fatal(err)
	}
	ended := make(chan error, 1)
	go func() { ended <- c.Run(ctx) }()
	t.Cleanup(func() {
		cancel()
		if err := <-ended; err != nil {
			t.Errorf("stop the cluster: %v", err)
		}
	})
	return &database{t, c.DSN(), dir}
}

// kill ends PostgreSQL as a power cut does. The cluster starts it again.
func (d *database) kill() {
	d.t.Helper()
	pids, err := filepath.Glob(filepath.Join(d.dir, "*", "postmaster.pid"))
	if err != nil || len(pids) != 1 {
		d.t.Fatalf("postmaster.pid below %s: got %v, %v", d.dir, pids, err)
	}
	b, err := os.ReadFile(pids[0])
	if err != nil {
		d.t.Fatal(err)
	}
	first, _, _ := strings.Cut(string(b), "\n")
	pid, err := strconv.Atoi(first)
	if err != nil {
		d.t.Fatal(err)
	}
	if err := syscall.Kill(pid, syscall.SIGKILL); err != nil {
		d.t.Fatal(err)
	}
}
