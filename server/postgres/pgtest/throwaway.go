package pgtest

import (
	"context"
	"errors"
	"log/slog"
	"os"
	"os/exec"
	"path/filepath"
	"time"

	"github.com/litro-fuel/litro/server/cluster"
)

// StartThrowaway starts a cluster of its own in a temporary directory and
// returns its connection string and what stops and removes it. For a program
// that runs tests; a test calls New.
func StartThrowaway(ctx context.Context, log *slog.Logger) (dsn string, stop func() error, err error) {
	dir, err := os.MkdirTemp("", "litro-pgtest-")
	if err != nil {
		return "", nil, err
	}
	// As root the cluster belongs to user postgres, who must get to it.
	if err := os.Chmod(dir, 0o711); err != nil {
		return "", nil, err
	}
	c, err := cluster.Start(ctx, log, cluster.Config{Dir: filepath.Join(dir, "pg"), Volatile: true})
	if err != nil {
		return "", nil, errors.Join(err, os.RemoveAll(dir))
	}
	stop = func() error {
		return errors.Join(c.Stop(context.Background()), os.RemoveAll(dir))
	}
	if err := removeAfter(dir); err != nil {
		return "", nil, errors.Join(err, stop())
	}
	return c.DSN(), stop, nil
}

// startServer is for one test process, in which nobody says when the last test
// is over: the kernel stops the postmaster when the process ends.
func startServer() (string, error) {
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	dsn, _, err := StartThrowaway(ctx, slog.New(slog.DiscardHandler))
	return dsn, err
}

// removeAfter removes dir when this process is gone, however it went: a shell
// waits for the end of its input, of which we hold the only other end, and for
// the end of the postmaster.
func removeAfter(dir string) error {
	const wait = `cat; for i in $(seq 100); do [ -e "$0/pg/data/postmaster.pid" ] || break; sleep 0.1; done; rm -rf "$0"`
	cmd := exec.Command("sh", "-c", wait, dir)
	if _, err := cmd.StdinPipe(); err != nil {
		return err
	}
	if err := cmd.Start(); err != nil {
		return err
	}
	// It also keeps the other end of the pipe from the garbage collector, who
	// would close it.
	go func() { _ = cmd.Wait() }()
	return nil
}
