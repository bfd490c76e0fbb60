package cluster

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"syscall"
)

// port is only a part of the socket's name; nothing listens on it.
const port = "5432"

// tuning is the start of a cluster's own settings: small, for a box that does
// other work too. An administrator may change them in postgresql.conf; what
// durability and safety need is on the command line and cannot be changed.
const tuning = `
# Litro
max_connections = 100
shared_buffers = 64MB
max_wal_size = 256MB
max_worker_processes = 4
jit = off
timezone = UTC
log_timezone = UTC
log_line_prefix = ''
log_min_error_statement = panic		# statements carry people's data
`

// access lets the one role in through the socket and nobody anywhere else.
const access = "local all " + Role + " trust\n"

// make creates the data directory unless it is there. It is built beside its
// place and moved in whole, so that a cut in the middle leaves nothing that
// looks like a cluster.
func (c *Cluster) make(ctx context.Context) error {
	if _, err := os.Stat(c.data); !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	c.log.Info("making a postgresql cluster", "dir", c.data, "version", c.bin.major)
	fresh := c.data + ".new"
	if err := os.RemoveAll(fresh); err != nil {
		return err
	}
	if err := c.initdb(ctx, fresh); err != nil {
		return err
	}
	if err := configure(fresh); err != nil {
		return err
	}
	if err := c.createDatabase(ctx, fresh); err != nil {
		return err
	}
	if err := os.Rename(fresh, c.data); err != nil {
		return err
	}
	return syncDir(filepath.Dir(c.data))
}

func (c *Cluster) initdb(ctx context.Context, dir string) error {
	args := []string{"--pgdata", dir, "--username", Role, "--auth=trust",
		"--data-checksums", "--encoding=UTF8", "--locale=C"}
	if c.volatile {
		args = append(args, "--no-sync")
	}
	return c.tool(ctx, "", "initdb", args...)
}

// configure writes through the files initdb made, which keeps their owner.
func configure(dir string) error {
	conf := filepath.Join(dir, "postgresql.conf")
	f, err := os.OpenFile(conf, os.O_APPEND|os.O_WRONLY, 0)
	if err != nil {
		return err
	}
	if _, err := f.WriteString(tuning); err != nil {
		f.Close()
		return err
	}
	if err := errors.Join(f.Sync(), f.Close()); err != nil {
		return err
	}
	return os.WriteFile(filepath.Join(dir, "pg_hba.conf"), []byte(access), 0o600)
}

// createDatabase uses PostgreSQL's single-user mode: no socket, no client.
func (c *Cluster) createDatabase(ctx context.Context, dir string) error {
	return c.tool(ctx, "CREATE DATABASE "+Database+";\n", "postgres", "--single", "-j", "-D", dir, "template1")
}

// tool runs one of PostgreSQL's programs as the cluster's identity. The error
// carries what it said. It does not outlive this process, even one that is killed: the
// kernel looks at the thread that started it.
func (c *Cluster) tool(ctx context.Context, stdin, name string, args ...string) error {
	var said bytes.Buffer
	cmd := exec.CommandContext(ctx, c.bin.path(name), args...)
	cmd.Dir = filepath.Dir(c.data)
	cmd.Env = environment()
	cmd.Stdin = strings.NewReader(stdin)
	cmd.Stderr = &said
	cmd.SysProcAttr = &syscall.SysProcAttr{Credential: c.who.cred, Setpgid: true, Pdeathsig: syscall.SIGKILL}
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()
	if err := cmd.Run(); err != nil {
		return fmt.Errorf("%s: %w: %s", name, err, strings.TrimSpace(said.String()))
	}
	return nil
}

// environment keeps the caller's PG… variables and locale out of the cluster.
func environment() []string { return []string{"LC_ALL=C", "PATH=" + os.Getenv("PATH")} }

// maxSocketDir is what a Unix socket's 107 bytes leave for the directory.
const maxSocketDir = 107 - len("/.s.PGSQL."+port)

// socketDir returns the socket directory of a cluster: its own, or, where a
// deep data directory leaves no room in a socket's name, a short one that is
// always the same for that cluster.
func socketDir(dir string) string {
	if own := filepath.Join(dir, "socket"); len(own) <= maxSocketDir {
		return own
	}
	sum := sha256.Sum256([]byte(dir))
	return "/tmp/litro-" + hex.EncodeToString(sum[:8])
}

func within(path, dir string) bool { return strings.HasPrefix(path, dir+string(filepath.Separator)) }

func syncDir(dir string) error {
	d, err := os.Open(dir)
	if err != nil {
		return err
	}
	return errors.Join(d.Sync(), d.Close())
}

// lockFile is the first thing ever made in a cluster's directory.
const lockFile = "lock"

// refuseForeign keeps Start's hands off a directory that holds something else,
// which it would give to user postgres.
func refuseForeign(dir string) error {
	entries, err := os.ReadDir(dir)
	if errors.Is(err, fs.ErrNotExist) || err == nil && len(entries) == 0 {
		return nil
	}
	if err != nil {
		return err
	}
	if _, err := os.Lstat(filepath.Join(dir, lockFile)); errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("%s holds something else (%s); choose another data directory", dir, entries[0].Name())
	}
	return nil
}

// acquire takes the lock that says whose the cluster is. The kernel gives it
// back when its holder dies, however that happens.
func acquire(file string) (*os.File, error) {
	f, err := os.OpenFile(file, os.O_CREATE|os.O_RDWR, 0o600)
	if err != nil {
		return nil, err
	}
	if err := syscall.Flock(int(f.Fd()), syscall.LOCK_EX|syscall.LOCK_NB); err != nil {
		f.Close()
		if errors.Is(err, syscall.EWOULDBLOCK) {
			return nil, fmt.Errorf("%w; stop that one, or give this one a data directory of its own or a database by URL", ErrInUse)
		}
		return nil, fmt.Errorf("lock %s: %w", file, err)
	}
	return f, nil
}
