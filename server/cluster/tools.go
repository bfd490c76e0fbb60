package cluster

import (
	"bytes"
	"cmp"
	"context"
	"fmt"
	"io"
	"net/url"
	"os"
	"os/exec"
	"regexp"
	"slices"
	"strings"
)

// Tools are PostgreSQL's own programs that copy a database to a file and back.
type Tools struct{ bin binaries }

// FindTools returns the installed tools for a server of a major version: those of
// that version, or of the next newer one. Older ones cannot read it.
func FindTools(server int) (Tools, error) { return chooseTools(installed("pg_dump"), server) }

// Tools returns the tools of the cluster's own version.
func (c *Cluster) Tools() Tools { return Tools{c.bin} }

// Major returns the major version of PostgreSQL that the tools are of.
func (t Tools) Major() int { return t.bin.major }

func chooseTools(have []binaries, server int) (Tools, error) {
	slices.SortFunc(have, func(a, b binaries) int { return cmp.Compare(a.major, b.major) })
	for _, b := range have {
		if b.major >= server {
			return Tools{b}, nil
		}
	}
	is := "no pg_dump is installed"
	if len(have) > 0 {
		is = fmt.Sprintf("the pg_dump installed is of PostgreSQL %s, older than the server", list(have))
	}
	return Tools{}, fmt.Errorf("the database is on PostgreSQL %d and %s; run: apt-get install postgresql-client-%d", server, is, server)
}

// Dump writes a database, as the snapshot of that name shows it or, without a name,
// as it is, to w. Of the tables named in without only the form is written.
func (t Tools) Dump(ctx context.Context, dsn, snapshot string, w io.Writer, without ...string) error {
	args := []string{"--format=custom", "--no-owner", "--no-privileges", "--no-password"}
	if snapshot != "" {
		args = append(args, "--snapshot="+snapshot)
	}
	for _, table := range without {
		args = append(args, "--exclude-table-data="+table)
	}
	return t.run(ctx, "pg_dump", dsn, nil, w, args...)
}

// Restore reads what Dump wrote into an empty database, all of it or nothing.
func (t Tools) Restore(ctx context.Context, dsn string, r io.Reader) error {
	return t.run(ctx, "pg_restore", dsn, r, nil, "--no-owner", "--no-privileges", "--no-password", "--exit-on-error", "--single-transaction")
}

// run runs a tool as whoever we are, with the settings that our own connections
// use. A password does not go where every user of the machine can read it.
func (t Tools) run(ctx context.Context, name, dsn string, in io.Reader, out io.Writer, args ...string) error {
	var said bytes.Buffer
	dsn, password := splitPassword(dsn)
	cmd := exec.CommandContext(ctx, t.bin.path(name), append(args, "--dbname="+dsn)...)
	cmd.Env = append(os.Environ(), "LC_ALL=C")
	if password != "" {
		cmd.Env = append(cmd.Env, "PGPASSWORD="+password)
	}
	cmd.Stdin, cmd.Stdout, cmd.Stderr = in, out, &said
	if err := cmd.Run(); err != nil {
		return fmt.Errorf("%s: %w: %s", name, err, strings.TrimSpace(said.String()))
	}
	return nil
}

var passwordSetting = regexp.MustCompile(`(?:^|\s)password\s*=\s*('(?:[^'\\]|\\.)*'|\S*)`)

// splitPassword takes the password out of a connection string, in either form, and
// what only our own driver knows.
func splitPassword(dsn string) (rest, password string) {
	u, err := url.Parse(dsn)
	if err != nil || u.Scheme != "postgres" && u.Scheme != "postgresql" {
		m := passwordSetting.FindStringSubmatchIndex(dsn)
		if m == nil {
			return dsn, ""
		}
		value := dsn[m[2]:m[3]]
		if quoted, ok := strings.CutPrefix(value, "'"); ok {
			value = strings.TrimSuffix(quoted, "'")
		}
		return dsn[:m[0]] + dsn[m[1]:], regexp.MustCompile(`\\(.)`).ReplaceAllString(value, "$1")
	}
	if u.User != nil {
		password, _ = u.User.Password()
		u.User = url.User(u.User.Username())
	}
	q := u.Query()
	if p := q.Get("password"); p != "" {
		password = p
	}
	for key := range q {
		if key == "password" || strings.HasPrefix(key, "pool_") || strings.HasSuffix(key, "_cache_capacity") || key == "default_query_exec_mode" {
			q.Del(key)
		}
	}
	u.RawQuery = q.Encode()
	return u.String(), password
}
