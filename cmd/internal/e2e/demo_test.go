package e2e

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"os/exec"
	"path/filepath"
	"regexp"
	"sync"
	"syscall"
	"testing"
	"time"
)

// A notepad is what a program printed so far.
type notepad struct {
	mu sync.Mutex
	b  bytes.Buffer
}

// Write implements [io.Writer].
func (n *notepad) Write(p []byte) (int, error) {
	n.mu.Lock()
	defer n.mu.Unlock()
	return n.b.Write(p)
}

// String returns what was written.
func (n *notepad) String() string {
	n.mu.Lock()
	defer n.mu.Unlock()
	return n.b.String()
}

// simulate starts litro-sim, which ends with the test.
func simulate(t *testing.T, args ...string) (*exec.Cmd, *notepad) {
	t.Helper()
	dir, err := bin()
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(context.WithoutCancel(t.Context()), 6*time.Minute)
	t.Cleanup(cancel)
	said := new(notepad)
	cmd := exec.CommandContext(ctx, filepath.Join(dir, "litro-sim"), args...)
	cmd.Stdout, cmd.Stderr = said, said
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	return cmd, said
}

// eventually waits for a condition.
func eventually(t *testing.T, what string, said *notepad, ok func() bool) {
	t.Helper()
	tick := time.NewTicker(50 * time.Millisecond)
	defer tick.Stop()
	for timeout := time.After(3 * time.Minute); !ok(); {
		select {
		case <-tick.C:
		case <-timeout:
			t.Fatalf("waited three minutes for %s\n%s", what, said)
		}
	}
}

// A demo prints where it is and how each role signs in, which works, and Ctrl-C
// ends it without an error and without a process left.
func TestDemo(t *testing.T) {
	data := dataDir(t)
	cmd, said := simulate(t, "demo", "--data", data, "--listen", "127.0.0.1:0")
	eventually(t, "the demo to run", said, func() bool { return regexp.MustCompile("Ctrl-C ends it").MatchString(said.String()) })
	address := regexp.MustCompile(`Litro is at (http://\S+)`).FindStringSubmatch(said.String())
	if address == nil {
		t.Fatalf("no address in %s", said)
	}
	for _, role := range []string{"administrator", "manager", "finance", "auditor", "attendant"} {
		user := regexp.MustCompile(role + `\s+(\S+)\s+(\S+)`).FindStringSubmatch(said.String())
		if user == nil {
			t.Fatalf("no %s in %s", role, said)
		}
		if got := signIn(t, address[1], user[1], user[2]); got != http.StatusOK {
			t.Errorf("%s signs in as %s: got status %d, want 200", role, user[1], got)
		}
		if got := signIn(t, address[1], user[1], user[2]+"x"); got == http.StatusOK {
			t.Errorf("%s signs in with a wrong password: got status 200", user[1])
		}
	}
	eventually(t, "a car", said, func() bool { return regexp.MustCompile(` [1-9][0-9]* fills`).MatchString(said.String()) })
	felipe := regexp.MustCompile(`finance\s+(\S+)\s+(\S+)`).FindStringSubmatch(said.String())
	client := browse(t, address[1], felipe[1], felipe[2])
	eventually(t, "an invoice of the contracted station", said, func() bool { return invoices(t, client, address[1]) > 0 })
	// Finance has its books open: each department and the tanks have an account with a budget, tanks a worth, contracts a limit, and a month is
	// to be closed.
	for path, want := range map[string]int{"/budget": 7, "/budget/movements": 7, "/worth": 2, "/contracts/use": 2, "/close": 1} {
		if got := len(rows(t, client, address[1]+path+".json")); got != want {
			t.Errorf("%s has %d rows, want %d", path, got, want)
		}
	}
	if err := cmd.Process.Signal(syscall.SIGINT); err != nil {
		t.Fatal(err)
	}
	if err := cmd.Wait(); err != nil {
		t.Errorf("after Ctrl-C: got %v, want exit code 0\n%s", err, said)
	}
	if left := processes(t, data); len(left) > 0 {
		t.Errorf("processes left behind: got %v, want none", left)
	}
}

// signIn signs in as a browser does and returns the status of the page that the
// user then sees, or of the refusal.
func signIn(t *testing.T, address, user, password string) int {
	t.Helper()
	return status(t, newBrowser(t), address, user, password)
}

// browse returns a browser in which somebody has signed in.
func browse(t *testing.T, address, user, password string) *http.Client {
	t.Helper()
	client := newBrowser(t)
	if got := status(t, client, address, user, password); got != http.StatusOK {
		t.Fatalf("%s signs in: got status %d, want 200", user, got)
	}
	return client
}

func newBrowser(t *testing.T) *http.Client {
	t.Helper()
	jar, err := cookiejar.New(nil)
	if err != nil {
		t.Fatal(err)
	}
	return &http.Client{Jar: jar, Timeout: 30 * time.Second}
}

func status(t *testing.T, client *http.Client, address, user, password string) int {
	t.Helper()
	resp, err := client.PostForm(address+"/sign-in", url.Values{"username": {user}, "password": {password}, "next": {"/"}})
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	if _, err := io.Copy(io.Discard, resp.Body); err != nil {
		t.Fatal(err)
	}
	return resp.StatusCode
}

// invoices counts those that the page lists of these days.
func invoices(t *testing.T, client *http.Client, address string) int {
	t.Helper()
	day := func(n int) string { return time.Now().AddDate(0, 0, n).Format(time.DateOnly) }
	return len(rows(t, client, address+"/invoices.json?"+url.Values{"period": {"custom"}, "from": {day(-4)}, "to": {day(4)}}.Encode()))
}

// rows are those of a table of a page.
func rows(t *testing.T, client *http.Client, address string) []json.RawMessage {
	t.Helper()
	resp, err := client.Get(address)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	var list struct{ Rows []json.RawMessage }
	if err := json.NewDecoder(resp.Body).Decode(&list); err != nil || resp.StatusCode != http.StatusOK {
		t.Fatalf("GET %s: status %d, %v", address, resp.StatusCode, err)
	}
	return list.Rows
}

// Nothing outlives a simulator that is itself killed.
func TestNothingOutlivesTheSimulator(t *testing.T) {
	data := dataDir(t)
	cmd, said := simulate(t, "day", "--data", data, "--vehicles", "10", "--stations", "1")
	eventually(t, "a car", said, func() bool { return regexp.MustCompile(` [1-9][0-9]* fills`).MatchString(said.String()) })
	if got := len(processes(t, data)); got < 3 {
		t.Errorf("processes: got %d, want at least simulator, server and station", got)
	}
	if err := cmd.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	if _, ok := errors.AsType[*exec.ExitError](cmd.Wait()); !ok {
		t.Error("the simulator ended before it was killed")
	}
	eventually(t, "every process to end", said, func() bool { return len(processes(t, data)) == 0 })
}
