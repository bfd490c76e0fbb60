// Package deb_test builds the Debian packages and lives with them: on a machine that
// is this one and whose changes are thrown away.
package deb_test

import (
	"bufio"
	"bytes"
	"context"
	"crypto/tls"
	"debug/elf"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/BurntSushi/toml"

	"github.com/litro-fuel/litro/server"
	"github.com/litro-fuel/litro/sim/freeport"
)

// need skips what this machine cannot do, and fails where it must.
func need(t *testing.T, there bool, what string) {
	t.Helper()
	if there {
		return
	}
	if os.Getenv("CI") != "" {
		t.Fatal(what)
	}
	t.Skip(what)
}

// run runs a program and returns what it said.
func run(t *testing.T, name string, args ...string) string {
	t.Helper()
	out, err := exec.CommandContext(t.Context(), name, args...).CombinedOutput()
	if err != nil {
		t.Fatalf("%s %s: %v\n%s", name, strings.Join(args, " "), err, out)
	}
	return string(out)
}

func TestPackages(t *testing.T) {
	t.Parallel()
	_, err := exec.LookPath("dpkg-deb")
	need(t, err == nil, "no dpkg-deb; this is not Debian")
	dir := t.TempDir()
	built := exec.CommandContext(t.Context(), "../../scripts/deb", dir, "amd64")
	const epoch = 1_795_000_000
	// Without -trimpath, what was compiled for other tests need not be compiled again;
	// and how small a package is, is no matter here.
	built.Env = append(os.Environ(), "BUILDFLAGS=", "COMPRESS=-Zgzip -z1", "VERSION=1.2.3", fmt.Sprint("SOURCE_DATE_EPOCH=", epoch))
	if out, err := built.CombinedOutput(); err != nil {
		t.Fatalf("build: %v\n%s", err, out)
	}
	center, island := filepath.Join(dir, "litro-server_1.2.3_amd64.deb"), filepath.Join(dir, "litro-station_1.2.3_amd64.deb")
	for deb, want := range map[string][]string{
		center: {
			"./usr/bin/litro-server", "./usr/bin/litro-verify", "./usr/lib/systemd/system/litro-server.service", "./etc/litro/server.toml",
			"./usr/lib/sysusers.d/litro-server.conf", "./usr/lib/tmpfiles.d/litro-server.conf", "./usr/share/man/man8/litro-server.8.gz",
			"./usr/share/bash-completion/completions/litro-server", "./usr/share/doc/litro-server/copyright", "./usr/share/doc/litro-server/changelog.gz",
			"./usr/share/doc/litro-server/grafana/dashboards/fuel.json",
		},
		island: {"./usr/bin/litro-station", "./usr/lib/systemd/system/litro-station.service", "./usr/lib/systemd/system/litro-kiosk.service", "./usr/lib/tmpfiles.d/litro-station.conf"},
	} {
		listed(t, deb, want, time.Unix(epoch, 0).UTC())
		runsAnywhere(t, deb)
	}
	if got := run(t, "dpkg-deb", "-I", center, "conffiles"); got != "/etc/litro/server.toml\n" {
		t.Errorf("conffiles: got %q", got)
	}
	t.Run("server", func(t *testing.T) { lifeOfAServer(t, center) })
}

// listed checks what is in a package: who owns it, who may write it, and that no
// time but that of the source is in it.
func listed(t *testing.T, deb string, want []string, at time.Time) {
	t.Helper()
	var names []string
	list := exec.CommandContext(t.Context(), "sh", "-c", `dpkg-deb --fsys-tarfile "$1" | TZ=UTC tar -tv --full-time`, "sh", deb)
	out, err := list.Output()
	if err != nil {
		t.Fatal(err)
	}
	for text := range strings.Lines(string(out)) {
		f := strings.Fields(text) // mode, owner, size, day, time, name
		if len(f) != 6 {
			t.Fatalf("%s: line %q", deb, text)
		}
		names = append(names, f[5])
		if f[1] != "root/root" || f[0][8] == 'w' || f[0][5] == 'w' || f[3]+" "+f[4] != at.Format("2006-01-02 15:04:05") {
			t.Errorf("%s: %s", filepath.Base(deb), text)
		}
	}
	for _, name := range want {
		if !slices.Contains(names, name) {
			t.Errorf("%s has no %s", filepath.Base(deb), name)
		}
	}
}

// runsAnywhere checks that the programs in a package are of its machine and need no
// library. What is true of amd64 here, scripts/deb holds each architecture to.
func runsAnywhere(t *testing.T, deb string) {
	t.Helper()
	dir := t.TempDir()
	run(t, "dpkg-deb", "-x", deb, dir)
	programs, err := filepath.Glob(filepath.Join(dir, "usr/bin/*"))
	if err != nil || len(programs) == 0 {
		t.Fatalf("%s: got the programs %v, %v", deb, programs, err)
	}
	for _, program := range programs {
		f, err := elf.Open(program)
		if err != nil {
			t.Fatal(err)
		}
		needs := slices.ContainsFunc(f.Progs, func(p *elf.Prog) bool { return p.Type == elf.PT_INTERP })
		if f.Machine != elf.EM_X86_64 || needs {
			t.Errorf("%s: is of %v, and needs a library: %t; want a static one of this machine", filepath.Base(program), f.Machine, needs)
		}
		f.Close()
	}
}

// A machine is this one, with changes of its own that are thrown away.
type machine struct {
	t    *testing.T
	root string
}

// newMachine lays a directory over this machine's root. The package database is in
// it, too, and no service is started by installing: that is for systemd, which a
// test cannot have.
func newMachine(t *testing.T) *machine {
	t.Helper()
	need(t, os.Geteuid() == 0, "only root can install packages")
	dir, err := os.MkdirTemp("/var/tmp", "litro-deb-")
	if err != nil {
		t.Fatal(err)
	}
	m := &machine{t, filepath.Join(dir, "root")}
	t.Cleanup(func() { os.RemoveAll(dir) })
	for _, sub := range []string{"root", "up", "work"} {
		if err := os.Mkdir(filepath.Join(dir, sub), 0o755); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.Chmod(dir, 0o755); err != nil {
		t.Fatal(err)
	}
	// The layer cannot be upon itself: it is on a disk of its own.
	if err := syscall.Mount("tmpfs", dir, "tmpfs", 0, "mode=755,size=1g"); err != nil {
		need(t, false, fmt.Sprint("this machine lets nobody mount a disk in memory: ", err))
	}
	t.Cleanup(func() { m.unmount(dir) })
	for _, sub := range []string{"root", "up", "work"} {
		if err := os.Mkdir(filepath.Join(dir, sub), 0o755); err != nil {
			t.Fatal(err)
		}
	}
	options := fmt.Sprintf("lowerdir=/,upperdir=%s,workdir=%s", filepath.Join(dir, "up"), filepath.Join(dir, "work"))
	if err := syscall.Mount("overlay", m.root, "overlay", 0, options); err != nil {
		need(t, false, fmt.Sprint("this machine lets nobody lay a directory over another: ", err))
	}
	t.Cleanup(func() { m.unmount(m.root) })
	for _, sub := range []string{"proc", "dev"} {
		if err := syscall.Mount("/"+sub, filepath.Join(m.root, sub), "", syscall.MS_BIND|syscall.MS_REC, ""); err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { m.unmount(filepath.Join(m.root, sub)) })
	}
	m.write("usr/sbin/policy-rc.d", "#!/bin/sh\nexit 101\n", 0o755)
	return m
}

func (m *machine) unmount(dir string) {
	if err := syscall.Unmount(dir, syscall.MNT_DETACH); err != nil {
		m.t.Errorf("unmount %s: %v", dir, err)
	}
}

func (m *machine) path(name string) string { return filepath.Join(m.root, name) }

func (m *machine) write(name, text string, mode os.FileMode) {
	m.t.Helper()
	if err := os.WriteFile(m.path(name), []byte(text), mode); err != nil {
		m.t.Fatal(err)
	}
}

func (m *machine) run(args ...string) string {
	m.t.Helper()
	return run(m.t, "chroot", append([]string{m.root}, args...)...)
}

// serve starts what the unit starts, as the user that it names, until stop.
func (m *machine) serve() (stop func()) {
	m.t.Helper()
	unit, err := os.ReadFile(m.path("usr/lib/systemd/system/litro-server.service"))
	if err != nil {
		m.t.Fatal(err)
	}
	start := regexp.MustCompile(`(?m)^ExecStart=(.*)$`).FindSubmatch(unit)
	user := regexp.MustCompile(`(?m)^User=(.*)$`).FindSubmatch(unit)
	if start == nil || user == nil {
		m.t.Fatal("the unit starts nothing, or as nobody")
	}
	var said bytes.Buffer
	args := append([]string{"--userspec=" + string(user[1]), m.root}, strings.Fields(string(start[1]))...)
	cmd := exec.CommandContext(context.WithoutCancel(m.t.Context()), "chroot", args...)
	cmd.Stderr = &said
	if err := cmd.Start(); err != nil {
		m.t.Fatal(err)
	}
	return func() {
		m.t.Helper()
		_ = cmd.Process.Signal(syscall.SIGTERM)
		if err := cmd.Wait(); err != nil || m.t.Failed() {
			m.t.Errorf("the server: %v\n%s", err, said.String())
		}
	}
}

// lifeOfAServer installs the package, sets the installation up in its page, removes
// and purges the package, and installs it again: everything is still there.
func lifeOfAServer(t *testing.T, deb string) {
	m := newMachine(t)
	found, _ := filepath.Glob("/usr/lib/postgresql/*/bin/postgres") // the pattern is well formed
	need(t, len(found) > 0, "no PostgreSQL; apt-get install postgresql")
	b, err := os.ReadFile(deb)
	if err != nil {
		t.Fatal(err)
	}
	m.write("litro.deb", string(b), 0o644)
	install := func() string {
		t.Helper()
		// A machine for tests has PostgreSQL's programs, not always its metapackage.
		return m.run("dpkg", "--force-depends", "-i", "/litro.deb")
	}
	if said := install(); !strings.Contains(said, "sudo litro-server setup-code") {
		t.Errorf("the installation does not say how to go on: %s", said)
	}
	plain, encrypted := free(t), free(t)
	settle := func() {
		t.Helper()
		config, err := os.ReadFile(m.path("etc/litro/server.toml"))
		if err != nil {
			t.Fatal(err)
		}
		text := strings.NewReplacer(`#listen = "127.0.0.1:8080"`, `listen = "`+plain+`"`, `listen = ":8444"`, `listen = "`+encrypted+`"`,
			`#listen = "127.0.0.1:1883"`, `listen = "127.0.0.1:0"`).Replace(string(config))
		m.write("etc/litro/server.toml", text, 0o644)
	}
	settle()
	stop := m.serve()
	visitor := &http.Client{
		Transport:     &http.Transport{TLSClientConfig: &tls.Config{InsecureSkipVerify: true}, DisableKeepAlives: true}, // trust is another test's
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}
	page := func(path string, status int) {
		t.Helper()
		for end := time.Now().Add(time.Minute); ; <-time.After(100 * time.Millisecond) {
			r, err := visitor.Get("https://" + encrypted + path)
			if err == nil {
				r.Body.Close()
			}
			if err == nil && r.StatusCode == status {
				return
			}
			if time.Now().After(end) {
				stop()
				t.Fatalf("GET %s: got %v (%v), want status %d", path, r, err, status)
			}
		}
	}
	page("/setup", http.StatusOK)
	// Root's commands go on as the owner of the data, and leave nothing of root's.
	code := strings.TrimSpace(m.run("litro-server", "setup-code"))
	r, err := visitor.PostForm("https://"+encrypted+"/setup", url.Values{
		"code": {code}, "city": {"Xalapa"}, "zone": {"America/Mexico_City"}, "name": {"Rocío"}, "username": {"rocio"},
		"password": {"tres palabras largas"}, "again": {"tres palabras largas"},
	})
	if err != nil || r.StatusCode != http.StatusOK {
		stop()
		t.Fatalf("the first run: got %v (%v)", r, err)
	}
	r.Body.Close()
	page("/sign-in", http.StatusOK)
	doctor := exec.CommandContext(t.Context(), "chroot", m.root, "litro-server", "doctor", "--language", "en")
	said, err := doctor.Output()
	if exit, ok := errors.AsType[*exec.ExitError](err); err != nil && (!ok || exit.ExitCode() > 2) || !bytes.Contains(said, []byte("It serves.")) {
		t.Errorf("doctor: %v\n%s", err, said)
	}
	m.run("sh", "-c", "echo otras tres palabras | litro-server user add jorge --role manager")
	m.run("sh", "-c", `cd /var/lib/litro-server && test -z "$(find . ! -user litro-server -print)" && test "$(stat -c %a .)" = 700`)
	stop()

	keys := m.run("sh", "-c", "cat /var/lib/litro-server/keys/origin; sha256sum /var/lib/litro-server/keys/*.key")
	m.run("dpkg", "-r", "litro-server")
	if said := m.run("dpkg", "-P", "litro-server"); !strings.Contains(said, "stay in /var/lib/litro-server") {
		t.Errorf("purge does not say where the record is: %s", said)
	}
	if _, err := os.Stat(m.path("etc/litro/server.toml")); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("the configuration after a purge: got %v, want it gone", err)
	}
	install()
	if again := m.run("sh", "-c", "cat /var/lib/litro-server/keys/origin; sha256sum /var/lib/litro-server/keys/*.key"); again != keys {
		t.Errorf("keys and origin, installed again: got\n%swant\n%s", again, keys)
	}
	settle()
	stop = m.serve()
	page("/sign-in", http.StatusOK) // and not /setup: the users are there
	page("/setup", http.StatusNotFound)
	stop()
}

func free(t *testing.T) string {
	t.Helper()
	free, err := freeport.Addresses(1)
	if err != nil {
		t.Fatal(err)
	}
	return free[0]
}

// The configuration that comes with the package is one, also with everything that
// stands behind # in it, and it leaves no key out.
func TestConfiguration(t *testing.T) {
	t.Parallel()
	b, err := os.ReadFile("server/server.toml")
	if err != nil {
		t.Fatal(err)
	}
	c := load(t, b)
	if err := c.Validate(); err != nil || c.HTTPS.Listen != ":8444" || c.Data != "/var/lib/litro-server" {
		t.Errorf("the configuration: got %+v (%v)", c, err)
	}
	all := regexp.MustCompile(`(?m)^#([a-z_]+ = |\[\[)`).ReplaceAll(b, []byte("$1"))
	whole := load(t, all)
	if err := whole.Validate(); err != nil {
		t.Error(err)
	}
	document, err := os.ReadFile("../../docs/config.md")
	if err != nil {
		t.Fatal(err)
	}
	_, text, _ := strings.Cut(string(document), "## litro-server")
	keys := 0
	for lines := bufio.NewScanner(strings.NewReader(text)); lines.Scan() && !strings.HasPrefix(lines.Text(), "## "); {
		if key := regexp.MustCompile("^\\| `([a-z_]+)`").FindStringSubmatch(lines.Text()); key != nil {
			keys++
			if !regexp.MustCompile(`(?m)^` + key[1] + ` = `).Match(all) {
				t.Errorf("the configuration says nothing of %s", key[1])
			}
		}
	}
	if keys < 15 {
		t.Errorf("keys in docs/config.md: got %d, want all", keys)
	}
}

// load reads a configuration in which every key is known.
func load(t *testing.T, b []byte) server.Config {
	t.Helper()
	var c server.Config
	meta, err := toml.Decode(string(b), &c)
	if err != nil || len(meta.Undecoded()) > 0 {
		t.Fatalf("the configuration: %v; unknown keys: %v", err, meta.Undecoded())
	}
	return c
}
