package printer_test

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/litro-fuel/litro/station/printer"
)

// spool starts a CUPS of its own with one queue, whose device is a file.
func spool(t *testing.T) (file string) {
	t.Helper()
	for _, program := range []string{"/usr/lib/cups/daemon/cups-exec", "/usr/sbin/cupsd", "/usr/bin/lp", "/usr/sbin/lpadmin", "/usr/bin/pdftotext", "/usr/bin/pdftoppm"} {
		if _, err := os.Stat(program); err != nil || os.Getuid() != 0 {
			missing := fmt.Sprintf("a CUPS of our own needs root (this is user %d) and %s; apt-get install cups-daemon cups-client poppler-utils", os.Getuid(), program)
			if os.Getenv("CI") != "" {
				t.Fatal(missing + "; in CI nothing is left out")
			}
			t.Skip(missing)
		}
	}
	dir, err := os.MkdirTemp("/tmp", "cups") // a socket's path is short
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { os.RemoveAll(dir) })
	file = filepath.Join(dir, "paper", "out")
	write := func(name, text string) {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	write("cupsd.conf", fmt.Sprintf("Listen %s/sock\nBrowsing Off\nDefaultAuthType None\n<Location />\nOrder allow,deny\nAllow all\n</Location>\n<Location /admin>\nAllow all\n</Location>\n<Policy default>\n<Limit All>\nOrder deny,allow\nAllow all\n</Limit>\n</Policy>\n", dir))
	write("cups-files.conf", fmt.Sprintf("ServerBin %[1]s/bin\nServerRoot %[1]s\nRequestRoot %[1]s/spool\nTempDir %[1]s/tmp\nCacheDir %[1]s/cache\nStateDir %[1]s/state\nErrorLog %[1]s/error\nAccessLog %[1]s/access\nPageLog %[1]s/page\nUser lp\nGroup lp\nSystemGroup root\n", dir))
	for _, sub := range []string{"spool", "tmp", "cache", "state", "paper"} {
		if err := os.Mkdir(filepath.Join(dir, sub), 0o755); err != nil {
			t.Fatal(err)
		}
	}
	backend := filepath.Join(dir, "bin", "backend")
	if err := os.MkdirAll(backend, 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink("/usr/lib/cups/daemon", filepath.Join(dir, "bin", "daemon")); err != nil {
		t.Fatal(err)
	}
	// CUPS's own way to a device: without arguments it says what it reaches.
	if err := os.WriteFile(filepath.Join(backend, "save"), []byte("#!/bin/sh\n[ $# -eq 0 ] || cat \"$6\" >\"${DEVICE_URI#save:}\"\n"), 0o755); err != nil {
		t.Fatal(err)
	}
	if out, err := exec.Command("sh", "-c", "chmod 755 "+dir+"; chown -R lp:lp "+dir+"; chown -R root:root "+dir+"/bin").CombinedOutput(); err != nil { // it gives its rights away
		t.Fatalf("%v: %s", err, out)
	}
	daemon := exec.Command("/usr/sbin/cupsd", "-f", "-c", filepath.Join(dir, "cupsd.conf"), "-s", filepath.Join(dir, "cups-files.conf"))
	daemon.Stdout, daemon.Stderr = t.Output(), t.Output()
	if err := daemon.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = daemon.Process.Kill()
		_ = daemon.Wait()
		if t.Failed() {
			log, _ := os.ReadFile(filepath.Join(dir, "error"))
			t.Logf("cupsd:\n%s", log)
		}
	})
	t.Setenv("CUPS_SERVER", filepath.Join(dir, "sock"))
	for deadline := time.Now().Add(20 * time.Second); ; time.Sleep(50 * time.Millisecond) {
		out, err := exec.Command("/usr/sbin/lpadmin", "-p", "caja", "-E", "-v", "save:"+file, "-m", "raw").CombinedOutput()
		if err == nil {
			return file
		}
		if time.Now().After(deadline) {
			log, _ := os.ReadFile(filepath.Join(dir, "error"))
			t.Fatalf("lpadmin: %v: %s\n%s", err, out, log)
		}
	}
}

// A receipt goes through a real CUPS as a PDF that others read.
func TestSystemPrinter(t *testing.T) {
	file := spool(t)
	d := newDesk(t, printer.NewCUPS("caja"), t.TempDir(), quick)
	d.put(7)
	d.ends(7, printer.Printed)
	d.until("it is printed", func() bool { b, err := os.ReadFile(file); return err == nil && strings.HasSuffix(string(b), "%%EOF\n") })
	text, err := exec.Command("pdftotext", "-layout", file, "-").Output()
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"Municipio de Xalapa", "norte/1/7", "Camión Ñ 42", "42.50 L", "Diésel", "Guardado, se enviará"} {
		if !strings.Contains(string(text), want) {
			t.Errorf("PDF: got\n%s\nwant %q in it", text, want)
		}
	}
	picture := filepath.Join(t.TempDir(), "page")
	if out, err := exec.Command("pdftoppm", "-r", "203", "-png", "-singlefile", file, picture).CombinedOutput(); err != nil {
		t.Fatalf("pdftoppm: %v: %s", err, out)
	}
	s, _, err := book{}.Slip(fill(7))
	if err != nil {
		t.Fatal(err)
	}
	if got := decodeFile(t, picture+".png"); got != s.Claim {
		t.Errorf("code: got %q, want %q", got, s.Claim)
	}
	if out, err := exec.Command("/usr/sbin/cupsdisable", "-r", "sin papel", "caja").CombinedOutput(); err != nil {
		t.Fatalf("cupsdisable: %v: %s", err, out)
	}
	d.put(8)
	d.until("the queue is stopped", func() bool { x := d.Trouble(); return x != nil && x.What == printer.Offline })
	none := newDesk(t, printer.NewCUPS("none"), t.TempDir(), quick)
	none.put(1)
	none.until("there is no such queue", func() bool { x := none.Trouble(); return x != nil && x.What == printer.Silent })
}
