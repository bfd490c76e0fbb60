// Package kiosk keeps a browser on the page of an island's screen: it starts one
// when the agent serves, and starts another when that one ends, hangs or has
// grown too large. What the screen shows is in the agent, so that a browser that
// is ended loses nothing.
//
// It tells a browser that lives from one that does not by the page's own signs of
// life, as the agent counts them, and ends only the processes that it started.
package kiosk

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"time"
)

// Options say what is shown where. URL and Screen are required.
type Options struct {
	Log *slog.Logger
	// URL is where the agent serves, such as http://127.0.0.1:8090.
	URL string
	// Screen is the name of the screen, by which its looks are kept and its signs
	// of life are counted. Position is the one it shows; empty: all.
	Screen, Position string
	// Browser is the program and its arguments; by default chromium as a kiosk.
	// The address is added.
	Browser []string
	// MostMB is how much memory the browser may use before it is started again
	// when nobody is there; at twice as much it is at once. 0 is 1200.
	MostMB int64
	// Look is how often it is looked at, and First how long its page may take to
	// show a first sign of life. 0 is 2 s, and 1 min.
	Look, First time.Duration
}

func (o Options) withDefaults() Options {
	if o.MostMB == 0 {
		o.MostMB = 1200
	}
	if o.Look == 0 {
		o.Look = 2 * time.Second
	}
	if o.First == 0 {
		o.First = time.Minute
	}
	if len(o.Browser) == 0 {
		o.Browser = Chromium()
	}
	return o
}

// Chromium returns the command of a browser that fills the screen and asks
// nothing. More arguments are for it too.
func Chromium(more ...string) []string {
	return append([]string{
		"chromium", "--kiosk", "--no-first-run", "--noerrdialogs", "--disable-infobars", "--disable-session-crashed-bubble", "--disable-pinch",
		"--overscroll-history-navigation=0", "--password-store=basic", "--ozone-platform-hint=auto", "--check-for-update-interval=31536000",
		"--disable-features=Translate", "--disk-cache-size=16777216",
	}, more...)
}

// How long is waited for.
const (
	agentAnswers = 3 * time.Second
	endsByItself = 3 * time.Second
	firstPause   = time.Second
	longestPause = 30 * time.Second
)

// Run shows the page until ctx ends. It fails at once when the browser is not
// installed, or what it is given cannot be.
func Run(ctx context.Context, o Options) error {
	o = o.withDefaults()
	if u, err := url.Parse(o.URL); err != nil || u.Host == "" || o.Screen == "" {
		return fmt.Errorf("kiosk: %q with screen %q; give the agent's address, such as http://127.0.0.1:8090, and a name for the screen", o.URL, o.Screen)
	}
	if _, err := exec.LookPath(o.Browser[0]); err != nil {
		return fmt.Errorf("kiosk: %w; install it, or name another with --browser", err)
	}
	k := &kiosk{o: o, log: o.Log.With("screen", o.Screen), client: &http.Client{Timeout: agentAnswers, Transport: new(http.Transport)}}
	defer k.client.CloseIdleConnections()
	for pause := firstPause; ctx.Err() == nil; {
		if !k.waitForAgent(ctx) {
			break
		}
		began := time.Now()
		why, err := k.show(ctx)
		if ctx.Err() != nil {
			break
		}
		if time.Since(began) > longestPause {
			pause = firstPause
		}
		k.log.Warn("the browser is started again", "why", why, "err", err, "after", time.Since(began).Round(time.Second))
		rest(ctx, pause)
		pause = min(2*pause, longestPause)
	}
	return nil
}

type kiosk struct {
	o      Options
	log    *slog.Logger
	client *http.Client
}

// address is the page of this screen.
func (k *kiosk) address() string {
	q := url.Values{"screen": {k.o.Screen}}
	if k.o.Position != "" {
		q.Set("position", k.o.Position)
	}
	return strings.TrimSuffix(k.o.URL, "/") + "/?" + q.Encode()
}

// waitForAgent waits until the agent serves: a browser that comes first shows an
// error for ever. It returns false when ctx ends.
func (k *kiosk) waitForAgent(ctx context.Context) bool {
	for told := false; ; told = true {
		if code, _ := k.get(ctx, "/livez"); code == http.StatusOK {
			return true
		}
		if !told {
			k.log.Info("waiting for the agent", "url", k.o.URL)
		}
		if !rest(ctx, k.o.Look) {
			return false
		}
	}
}

// show runs one browser, and returns why it is over.
func (k *kiosk) show(ctx context.Context) (why string, err error) {
	// Nothing in a profile is worth keeping, and one of a browser that was killed
	// makes the next one ask what to restore.
	profile, err := os.MkdirTemp("", "litro-kiosk-")
	if err != nil {
		return "it has no profile", err
	}
	defer os.RemoveAll(profile)
	args := append(append([]string(nil), k.o.Browser[1:]...), "--user-data-dir="+filepath.Join(profile, "data"), k.address())
	c := exec.Command(k.o.Browser[0], args...)
	c.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	if err := c.Start(); err != nil {
		return "it does not start", err
	}
	ended := make(chan error, 1)
	go func() { ended <- c.Wait() }()
	why, err = k.watch(ctx, c.Process.Pid, ended)
	if why != exited {
		end(c.Process.Pid, ended)
	}
	_ = syscall.Kill(-c.Process.Pid, syscall.SIGKILL) // what it left behind, if anything
	return why, err
}

const exited = "it ended"

// watch looks after a browser until something is wrong with it.
func (k *kiosk) watch(ctx context.Context, pid int, ended <-chan error) (why string, err error) {
	t := time.NewTicker(k.o.Look)
	defer t.Stop()
	waited, lived := time.Now(), false // since when a first sign of life is waited for
	for {
		select {
		case <-ctx.Done():
			return "told to end", nil
		case err := <-ended:
			return exited, err
		case <-t.C:
		}
		switch code, err := k.get(ctx, "/screens/"+url.PathEscape(k.o.Screen)); {
		case err != nil: // without an agent the page says so itself, and comes back with it
			waited, lived = time.Now(), false
		case code == http.StatusNoContent:
			lived = true
		case lived && code == http.StatusServiceUnavailable:
			return "its page shows no sign of life", nil
		case time.Since(waited) > k.o.First:
			return "its page never showed a sign of life", nil
		}
		if mb := memory(pid) >> 20; mb > 2*k.o.MostMB || mb > k.o.MostMB && k.idle(ctx) {
			return fmt.Sprintf("it uses %d MB", mb), nil
		}
	}
}

// get asks the agent, and returns the status of its answer.
func (k *kiosk) get(ctx context.Context, path string) (code int, err error) {
	r, err := k.ask(ctx, path)
	if err != nil {
		return 0, err
	}
	defer r.Body.Close()
	_, err = io.Copy(io.Discard, io.LimitReader(r.Body, 1<<20))
	return r.StatusCode, err
}

func (k *kiosk) ask(ctx context.Context, path string) (*http.Response, error) {
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, strings.TrimSuffix(k.o.URL, "/")+path, nil)
	if err != nil {
		return nil, err
	}
	return k.client.Do(r)
}

// idle tells whether nobody is at any position.
func (k *kiosk) idle(ctx context.Context) bool {
	r, err := k.ask(ctx, "/api/positions")
	if err != nil {
		return false
	}
	defer r.Body.Close()
	var s struct {
		Positions []struct{ Page string }
	}
	if json.NewDecoder(io.LimitReader(r.Body, 1<<20)).Decode(&s) != nil {
		return false
	}
	for _, p := range s.Positions {
		if p.Page != "idle" && p.Page != "out" {
			return false
		}
	}
	return true
}

// end ends a browser and all its processes, also one that is stopped.
func end(pid int, ended <-chan error) {
	t := time.NewTimer(endsByItself)
	defer t.Stop()
	if err := syscall.Kill(-pid, syscall.SIGTERM); !errors.Is(err, syscall.ESRCH) {
		select {
		case <-ended:
			return
		case <-t.C:
		}
	}
	_ = syscall.Kill(-pid, syscall.SIGKILL) // it may be gone
	<-ended
}

// rest waits, and returns false when ctx ends.
func rest(ctx context.Context, d time.Duration) bool {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-ctx.Done():
		return false
	case <-t.C:
		return true
	}
}
