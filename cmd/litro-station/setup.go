package main

import (
	"bytes"
	"cmp"
	"context"
	"crypto/rand"
	"crypto/subtle"
	"embed"
	"errors"
	"fmt"
	"html/template"
	"io/fs"
	"math/big"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/spf13/cobra"

	"github.com/litro-fuel/litro/cmd/internal/cli"
	"github.com/litro-fuel/litro/station/disk"
	"github.com/litro-fuel/litro/station/screen"
	"github.com/litro-fuel/litro/station/serialport"
)

//go:embed setup
var setupFiles embed.FS

var setupPage = template.Must(template.ParseFS(setupFiles, "setup/setup.html"))

func setupCommand(a *app) *cobra.Command {
	listen := ""
	c := &cobra.Command{
		Use:   "setup",
		Short: "Write the station's configuration in a browser, and try its lines",
		Long: `Serves a page on which a fitter, with a laptop on the box's cable, sees the serial
ports, writes the configuration beginning with an example of each driver, has it
checked, listens to each line, and saves it. It ends when the configuration is
saved. It releases nothing: hoses are tested on the page of the station when that
runs, under /hoses.

Whoever wants the page types the code that is printed here; after five wrong ones
it is another. The draft lies beside the configuration, as station.toml.draft, and
is there again after a power cut; a configuration that was there before is kept as
station.toml.old-1 and so on.

The station must not run meanwhile: one program has each port.`,
		Example: `  litro-station setup --config /etc/litro/station.toml --listen 192.168.7.1:8090`,
		Args:    cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			l, err := net.Listen("tcp", listen)
			if err != nil {
				return fmt.Errorf("--listen: %w; end the program that uses the address, or choose another", err)
			}
			ctx, done := context.WithCancel(cmd.Context())
			defer done()
			s := &setup{file: a.file, say: func(line string) { fmt.Fprintln(cmd.OutOrStdout(), line) }, done: done}
			s.say("open http://" + l.Addr().String() + "/ and type the code")
			if err := s.newCode(); err != nil {
				return errors.Join(err, l.Close())
			}
			return screen.Serve(ctx, l, s.handler())
		},
	}
	c.Flags().StringVar(&listen, "listen", "127.0.0.1:8090", "address of the page")
	return c
}

// A setup is the page and who may use it.
type setup struct {
	file string
	say  func(line string)
	done func() // ends the command, when the configuration is saved

	mu      sync.Mutex
	code    string
	wrong   int
	session string // of the browser that knew the code last
	saved   bool
}

// wrongCodes is how often a code may be guessed.
const wrongCodes = 5

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
	mux.HandleFunc("GET /{$}", func(w http.ResponseWriter, r *http.Request) { s.show(w, r, http.StatusOK, "") })
	mux.HandleFunc("POST /code", s.enter)
	mux.HandleFunc("POST /draft", s.known(s.keepDraft))
	mux.HandleFunc("POST /save", s.known(s.save))
	mux.HandleFunc("GET /watch", s.known(s.watch))
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
			s.show(w, r, http.StatusForbidden, "")
			return
		}
		next(w, r)
	}
}

func (s *setup) enter(w http.ResponseWriter, r *http.Request) {
	given := strings.TrimSpace(r.PostFormValue("code"))
	s.mu.Lock()
	good := subtle.ConstantTimeCompare([]byte(given), []byte(s.code)) == 1
	var err error
	if s.wrong++; good {
		s.session, s.wrong = rand.Text(), 0
	} else if s.wrong >= wrongCodes {
		err = s.newCode()
	}
	session := s.session
	s.mu.Unlock()
	switch {
	case err != nil:
		http.Error(w, err.Error(), http.StatusInternalServerError)
	case !good:
		s.show(w, r, http.StatusForbidden, "wrong_code")
	default:
		http.SetCookie(w, &http.Cookie{Name: sessionCookie, Value: session, Path: "/", HttpOnly: true, SameSite: http.SameSiteStrictMode})
		http.Redirect(w, r, "/"+langQuery(r), http.StatusSeeOther)
	}
}

// draft returns the text in work: the draft, else the configuration, else a first
// one.
func (s *setup) draft() string {
	for _, file := range []string{s.file + ".draft", s.file} {
		if b, err := os.ReadFile(file); err == nil {
			return string(b)
		}
	}
	return firstDraft
}

// write makes a file beside the configuration durable.
func (s *setup) write(name string, text []byte) (err error) {
	dir, err := disk.OpenDir(filepath.Dir(s.file))
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, dir.Close()) }()
	return disk.Replace(dir, name, text)
}

func (s *setup) keepDraft(w http.ResponseWriter, r *http.Request) {
	text := strings.ReplaceAll(r.PostFormValue("text"), "\r\n", "\n")
	if err := s.write(filepath.Base(s.file)+".draft", []byte(text)); err != nil {
		http.Error(w, err.Error(), http.StatusInternalServerError)
		return
	}
	http.Redirect(w, r, "/"+langQuery(r)+"#config", http.StatusSeeOther)
}

// check reads the draft, as far as it can be read, and says what is wrong with it.
func (s *setup) check() (c config, problems error) {
	f, err := os.CreateTemp("", "litro-draft-*.toml")
	if err != nil {
		return c, err
	}
	defer os.Remove(f.Name())
	if _, err := f.WriteString(s.draft()); err != nil {
		return c, errors.Join(err, f.Close())
	}
	if err := f.Close(); err != nil {
		return c, err
	}
	if err := cli.LoadTOML(f.Name(), &c); err != nil {
		return c, errors.New(strings.ReplaceAll(err.Error(), f.Name(), filepath.Base(s.file)))
	}
	return c, c.validate()
}

func (s *setup) save(w http.ResponseWriter, r *http.Request) {
	if _, err := s.check(); err != nil {
		s.show(w, r, http.StatusUnprocessableEntity, "")
		return
	}
	if err := s.replace(); err != nil {
		http.Error(w, err.Error(), http.StatusInternalServerError)
		return
	}
	s.say("saved " + s.file)
	s.mu.Lock()
	s.saved = true
	s.mu.Unlock()
	s.show(w, r, http.StatusOK, "")
	time.AfterFunc(time.Second, s.done) // the page gets its answer first
}

// replace makes the draft the configuration, after the one before it under
// another name.
func (s *setup) replace() error {
	text := []byte(s.draft())
	name := filepath.Base(s.file)
	old, err := os.ReadFile(s.file)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	if err == nil && !bytes.Equal(old, text) {
		n := 1
		for {
			if _, err := os.Stat(s.file + ".old-" + strconv.Itoa(n)); errors.Is(err, fs.ErrNotExist) {
				break
			}
			n++
		}
		if err := s.write(name+".old-"+strconv.Itoa(n), old); err != nil {
			return err
		}
	}
	if err := s.write(name, text); err != nil {
		return err
	}
	if err := os.Remove(s.file + ".draft"); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	return nil
}

// watch sends what passes on a line, as events, until the browser goes.
func (s *setup) watch(w http.ResponseWriter, r *http.Request) {
	out := http.NewResponseController(w)
	if err := out.SetWriteDeadline(time.Time{}); err != nil {
		http.Error(w, err.Error(), http.StatusInternalServerError)
		return
	}
	w.Header().Set("Content-Type", "text/event-stream")
	e := &eventWriter{w: w, out: out}
	c, _ := s.check() // a draft with other faults has lines, too
	l, err := chooseLine(c.Lines, []string{r.URL.Query().Get("line")})
	if err == nil {
		err = watch(r.Context(), e, l, false)
	}
	if err != nil && r.Context().Err() == nil {
		fmt.Fprintln(e, strings.TrimSuffix(err.Error(), "; "+cli.ErrUse.Error()))
		<-r.Context().Done() // or the browser would ask again and again
	}
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

// A setupView is what the page is filled in with.
type setupView struct {
	Lang, Query, File, Text, Error, Problems string
	Locked, Saved                            bool
	Ports                                    []setupPort
	Examples                                 []example
	Lines, Notes                             []string
}

type setupPort struct{ Node, Adapter, Users, Name, Why string }

func (s *setup) show(w http.ResponseWriter, r *http.Request, code int, wrong string) {
	v := setupView{Lang: language(r), Query: langQuery(r), File: s.file, Locked: !s.knows(r), Examples: examples}
	if wrong != "" {
		v.Error = v.T(wrong)
	}
	s.mu.Lock()
	v.Saved = s.saved
	s.mu.Unlock()
	if !v.Locked && !v.Saved {
		s.fill(&v)
	}
	var b bytes.Buffer
	if err := setupPage.Execute(&b, v); err != nil {
		http.Error(w, err.Error(), http.StatusInternalServerError)
		return
	}
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.WriteHeader(code)
	_, _ = w.Write(b.Bytes()) // the reader has gone
}

func (s *setup) fill(v *setupView) {
	v.Text = s.draft()
	c, err := s.check()
	if err != nil {
		v.Problems = err.Error()
	}
	for _, l := range c.Lines {
		if l.Name != "" && !slices.Contains(v.Lines, l.Name) {
			v.Lines = append(v.Lines, l.Name)
		}
	}
	v.Notes = append(unstable(c.Config), c.Remarks()...)
	devices, err := serialport.List()
	if err != nil {
		v.Notes = append(v.Notes, err.Error())
	}
	for _, d := range devices {
		name, by := d.Stable()
		v.Ports = append(v.Ports, setupPort{d.Node, cmp.Or(adapterOf(d), "—"), cmp.Or(users(d, c.Config), "—"), name, v.either(namings[by])})
	}
}

// language is es-MX unless en is asked for.
func language(r *http.Request) string {
	if r.URL.Query().Get("lang") == "en" {
		return "en"
	}
	return "es-MX"
}

func langQuery(r *http.Request) string {
	if language(r) == "en" {
		return "?lang=en"
	}
	return ""
}
