package main

import (
	"context"
	"crypto/rand"
	"crypto/subtle"
	"embed"
	"errors"
	"fmt"
	"math/big"
	"net"
	"net/http"
	"strings"
	"sync"
	"time"

	"github.com/spf13/cobra"

	"github.com/litro-fuel/litro/cmd/internal/cli"
	"github.com/litro-fuel/litro/station/screen"
)

//go:embed setup
var setupFiles embed.FS

func setupCommand(a *app) *cobra.Command {
	listen := ""
	c := &cobra.Command{
		Use:   "setup",
		Short: "Set up the station in a browser: ports, devices, enrollment",
		Long: `Serves a page on which a fitter, with a laptop on the box's cable, sees the serial
ports, answers for each device what its driver must know, sees the bytes that pass
and what they mean, saves the configuration, and enrolls the box. It releases
nothing: hoses are tested on the page of the station when that runs, under /hoses.

Whoever wants the page types the code that is printed here, and that a browser on
the box itself shows; after five wrong ones it is another, a minute later. The draft lies beside
the configuration, as station.toml.draft, and is there again after a power cut; a
configuration that was there before is kept as station.toml.old-1 and so on.

The station must not run meanwhile: one program has each port. A box that is new
needs no shell at all: run --setup serves the same page until it can run.`,
		Example: `  litro-station setup --config /etc/litro/station.toml --listen 192.168.7.1:8090`,
		Args:    cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			say := func(line string) { fmt.Fprintln(cmd.OutOrStdout(), line) }
			return a.setup(cmd.Context(), listen, say, true)
		},
	}
	c.Flags().StringVar(&listen, "listen", "127.0.0.1:8090", "address of the page")
	return c
}

// setup serves the page until the configuration is saved and the box enrolled;
// with later, enrollment may be left for another time.
func (a *app) setup(ctx context.Context, listen string, say func(line string), later bool) error {
	l, err := net.Listen("tcp", listen)
	if err != nil {
		return fmt.Errorf("the page of setup: %w; end the program that uses the address, or choose another", err)
	}
	ctx, done := context.WithCancel(ctx)
	defer done()
	address := l.Addr().String()
	s := &setup{
		draft: draft{file: a.file, first: firstDraft(address)}, app: a, address: address, say: say, done: done, later: later, running: ctx,
	}
	s.say("open http://" + address + "/ and type the code")
	if err := s.newCode(); err != nil {
		return errors.Join(err, l.Close())
	}
	err = screen.Serve(ctx, l, s.handler())
	s.asking.Wait()
	return err
}

// firstDraft is what a configuration begins with.
func firstDraft(address string) string {
	return "station = \"\"\ndata = \"/var/lib/litro\"\n\n[screen]\nlisten = \"" + address + "\"\n"
}

// A setup is the page and who may use it.
type setup struct {
	draft
	app     *app
	address string
	say     func(line string)
	done    func()          // ends the page
	later   bool            // enrollment may wait
	running context.Context // until the page ends
	asking  sync.WaitGroup  // for a grant
	box     sync.Mutex      // held by whoever has the box's journal open

	mu      sync.Mutex
	code    string
	wrong   int
	shut    time.Time // until then no code is taken
	session string    // of the browser that knew the code last
	saved   bool
	enroll  enrolling
}

// wrongCodes is how often a code may be guessed, and wrongPause how long none is taken
// after that: some 7,000 can be tried in a day, of 100 million.
const (
	wrongCodes = 5
	wrongPause = time.Minute
)

func (s *setup) newCode() error {
	n, err := rand.Int(rand.Reader, big.NewInt(100_000_000))
	if err != nil {
		return fmt.Errorf("make a code: %w", err)
	}
	s.code, s.wrong = fmt.Sprintf("%08d", n), 0
	s.say("code: " + s.code)
	return nil
}

func (s *setup) handler() http.Handler {
	mux := http.NewServeMux()
	for _, name := range []string{"setup.css", "setup.js"} {
		mux.HandleFunc("GET /"+name, func(w http.ResponseWriter, r *http.Request) { http.ServeFileFS(w, r, setupFiles, "setup/"+name) })
	}
	// The island's screen asks these of the agent: the page counts as alive.
	mux.HandleFunc("GET /livez", func(w http.ResponseWriter, _ *http.Request) { fmt.Fprintln(w, "ok") })
	mux.HandleFunc("GET /screens/{name}", func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusNoContent) })
	mux.HandleFunc("GET /{$}", s.home)
	mux.HandleFunc("POST /code", s.enter)
	for pattern, page := range map[string]http.HandlerFunc{
		"/station":           s.stationForm,
		"POST /lines":        s.addLine,
		"/lines/{n}":         s.lineForm,
		"POST /scanners":     s.addScanner,
		"/scanners/{n}":      s.scannerForm,
		"GET /text":          s.textPage,
		"POST /text":         s.keepText,
		"GET /watch":         s.watch,
		"POST /save":         s.save,
		"GET /enroll":        s.enrollPage,
		"POST /enroll":       s.ask,
		"POST /enroll/grant": s.bring,
		"POST /enroll/later": s.leave,
	} {
		mux.HandleFunc(pattern, s.known(page))
	}
	protected := http.NewCrossOriginProtection().Handler(mux)
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Security-Policy", "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'")
		w.Header().Set("X-Content-Type-Options", "nosniff")
		w.Header().Set("Cache-Control", "no-store")
		r.Body = http.MaxBytesReader(w, r.Body, 256<<10)
		protected.ServeHTTP(w, r)
	})
}

const sessionCookie = "litro-setup"

func (s *setup) knows(r *http.Request) bool {
	c, err := r.Cookie(sessionCookie)
	s.mu.Lock()
	defer s.mu.Unlock()
	return err == nil && s.session != "" && subtle.ConstantTimeCompare([]byte(c.Value), []byte(s.session)) == 1
}

// known lets only the browser pass that has typed the code.
func (s *setup) known(next http.HandlerFunc) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		if !s.knows(r) {
			s.list(w, r, http.StatusForbidden, "")
			return
		}
		next(w, r)
	}
}

func (s *setup) enter(w http.ResponseWriter, r *http.Request) {
	given := strings.TrimSpace(r.PostFormValue("code"))
	s.mu.Lock()
	now := time.Now()
	early := now.Before(s.shut)
	good := !early && subtle.ConstantTimeCompare([]byte(given), []byte(s.code)) == 1
	var err error
	switch {
	case early:
	case good:
		s.session, s.wrong = rand.Text(), 0
	default:
		if s.wrong++; s.wrong >= wrongCodes {
			s.shut = now.Add(wrongPause)
			err = s.newCode()
		}
	}
	session := s.session
	s.mu.Unlock()
	switch {
	case err != nil:
		http.Error(w, err.Error(), http.StatusInternalServerError)
	case early:
		s.list(w, r, http.StatusTooManyRequests, "many_codes")
	case !good:
		s.list(w, r, http.StatusForbidden, "wrong_code")
	default:
		http.SetCookie(w, &http.Cookie{Name: sessionCookie, Value: session, Path: "/", HttpOnly: true, SameSite: http.SameSiteStrictMode})
		http.Redirect(w, r, "/"+langQuery(r), http.StatusSeeOther)
	}
}

// A textView is the whole draft as text, for what no form asks.
type textView struct{ Text, Problems string }

func (s *setup) textPage(w http.ResponseWriter, r *http.Request) {
	v := s.view(r)
	t := textView{Text: s.text()}
	if _, err := s.check(); err != nil {
		t.Problems = err.Error()
	}
	v.Data = t
	s.render(w, http.StatusOK, "text.html", v)
}

func (s *setup) keepText(w http.ResponseWriter, r *http.Request) {
	if err := s.keep(strings.ReplaceAll(r.PostFormValue("text"), "\r\n", "\n")); err != nil {
		http.Error(w, err.Error(), http.StatusInternalServerError)
		return
	}
	http.Redirect(w, r, "/text"+langQuery(r), http.StatusSeeOther)
}

// save makes the draft the configuration.
func (s *setup) save(w http.ResponseWriter, r *http.Request) {
	if _, err := s.check(); err != nil {
		s.list(w, r, http.StatusUnprocessableEntity, "")
		return
	}
	if err := s.replace(); err != nil {
		http.Error(w, err.Error(), http.StatusInternalServerError)
		return
	}
	s.say("saved " + s.file)
	http.Redirect(w, r, "/enroll"+langQuery(r), http.StatusSeeOther)
}

// watch sends what passes on a line, or comes from a scanner, as events, until
// the browser goes.
func (s *setup) watch(w http.ResponseWriter, r *http.Request) {
	out := http.NewResponseController(w)
	if err := out.SetWriteDeadline(time.Time{}); err != nil {
		http.Error(w, err.Error(), http.StatusInternalServerError)
		return
	}
	w.Header().Set("Content-Type", "text/event-stream")
	e := &eventWriter{w: w, out: out}
	c, _ := s.check() // a draft with other faults has lines, too
	if err := s.follow(r, e, c); err != nil && r.Context().Err() == nil {
		fmt.Fprintln(e, strings.TrimSuffix(err.Error(), "; "+cli.ErrUse.Error()))
		<-r.Context().Done() // or the browser would ask again and again
	}
}

func (s *setup) follow(r *http.Request, e *eventWriter, c config) error {
	if name := r.URL.Query().Get("scanner"); name != "" {
		by, err := choose(c.Scanners, []string{name})
		if err != nil {
			return err
		}
		return listenTo(r.Context(), e, by)
	}
	l, err := chooseLine(c.Lines, []string{r.URL.Query().Get("line")})
	if err != nil {
		return err
	}
	return watch(r.Context(), e, l, false)
}

// An eventWriter sends each line written to it as an event.
type eventWriter struct {
	w   http.ResponseWriter
	out *http.ResponseController
}

// Write implements [io.Writer]. It is given whole lines.
func (e *eventWriter) Write(b []byte) (int, error) {
	for line := range strings.SplitSeq(strings.TrimSuffix(string(b), "\n"), "\n") {
		if _, err := fmt.Fprintf(e.w, "data: %s\n\n", line); err != nil {
			return 0, err
		}
	}
	return len(b), e.out.Flush()
}
