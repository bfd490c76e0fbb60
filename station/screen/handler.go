package screen

import (
	"bytes"
	"context"
	"embed"
	"encoding/json"
	"errors"
	"fmt"
	"html/template"
	"log/slog"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"slices"
	"strings"
	"time"
)

//go:embed templates static
var files embed.FS

var templates = template.Must(template.New("").Funcs(template.FuncMap{
	"figure": figure, "dict": dict, "purposes": purposes, "digits": digits, "reasons": typedReasons,
}).ParseFS(files, "templates/*.html"))

// dict names what a template is given.
func dict(pairs ...any) map[string]any {
	m := map[string]any{}
	for i := 0; i+1 < len(pairs); i += 2 {
		m[fmt.Sprint(pairs[i])] = pairs[i+1]
	}
	return m
}

// Options of the page.
type Options struct {
	// Hosts are names, besides addresses and names without a public domain, by
	// which browsers may call this station. Others are refused, so that a page
	// from elsewhere cannot give itself this station's address.
	Hosts []string
}

type handler struct {
	log *slog.Logger
	st  Station
	opt Options
}

// New returns the page of a station. It needs nothing but what Station gives.
func New(log *slog.Logger, st Station, o Options) http.Handler {
	h := &handler{log, st, o}
	mux := http.NewServeMux()
	mux.HandleFunc("GET /{$}", h.page)
	mux.HandleFunc("GET /events", h.events)
	mux.HandleFunc("GET /api/positions", h.positions)
	mux.HandleFunc("GET /livez", func(w http.ResponseWriter, _ *http.Request) { fmt.Fprintln(w, "ok") })
	mux.Handle("GET /static/", http.FileServerFS(files))
	mux.HandleFunc("GET /positions/{id}/vehicle", h.form("vehicle.html"))
	mux.HandleFunc("GET /positions/{id}/fill", h.form("fill.html"))
	mux.HandleFunc("POST /positions/{id}/odometer", h.post("", h.odometer))
	mux.HandleFunc("POST /positions/{id}/cancel", h.post("", h.cancel))
	mux.HandleFunc("POST /positions/{id}/full", h.post("", h.full))
	mux.HandleFunc("POST /positions/{id}/stop", h.post("", h.stop))
	mux.HandleFunc("POST /positions/{id}/vehicle", h.typedVehicle())
	mux.HandleFunc("POST /positions/{id}/fill", h.post("fill.html", h.fill))
	h.people(mux)
	h.tankRoutes(mux)
	return h.guard(http.NewCrossOriginProtection().Handler(mux))
}

// Serve serves a handler on a listener, which it owns, until ctx ends.
func Serve(ctx context.Context, l net.Listener, h http.Handler) error {
	srv := &http.Server{
		Handler: h, ReadTimeout: 10 * time.Second, WriteTimeout: 30 * time.Second, IdleTimeout: 2 * time.Minute, MaxHeaderBytes: 16 << 10,
		BaseContext: func(net.Listener) context.Context { return ctx }, // ends the streams of events
	}
	stop := context.AfterFunc(ctx, func() {
		late, cancel := context.WithTimeout(context.WithoutCancel(ctx), 2*time.Second)
		defer cancel()
		if srv.Shutdown(late) != nil {
			srv.Close() // whoever still hangs on is cut off
		}
	})
	defer stop()
	if err := srv.Serve(l); !errors.Is(err, http.ErrServerClosed) {
		return fmt.Errorf("serve the attendant's page on %s: %w", l.Addr(), err)
	}
	return nil
}

const contentSecurity = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"

func (h *handler) guard(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if !h.known(r.Host) {
			http.Error(w, "this station is not known by that name", http.StatusMisdirectedRequest)
			return
		}
		head := w.Header()
		head.Set("Content-Security-Policy", contentSecurity)
		head.Set("X-Content-Type-Options", "nosniff")
		head.Set("Referrer-Policy", "no-referrer")
		head.Set("Cache-Control", "no-store")
		r.Body = http.MaxBytesReader(w, r.Body, 16<<10)
		next.ServeHTTP(w, r)
	})
}

// known tells whether a host is an address, a name that no public domain has, or
// one of Options.Hosts.
func (h *handler) known(host string) bool {
	if name, _, err := net.SplitHostPort(host); err == nil {
		host = name
	}
	if _, err := netip.ParseAddr(strings.Trim(host, "[]")); err == nil {
		return true
	}
	return !strings.Contains(host, ".") || strings.HasSuffix(host, ".local") || slices.Contains(h.opt.Hosts, host)
}

// A page is what the templates are filled in with.
type page struct {
	language
	Station  string
	Linked   bool
	Unsent   int64
	Clock    string
	zone     *time.Location
	Refresh  int    // seconds, for browsers without script
	Query    string // kept on the way through forms
	Panels   []panel
	Position *Position // of a form
	Values   url.Values
	Error    string
	Now      string
	Badges   []Badge // shown a moment ago
	Data     any     // of a form
}

// view returns the page as it is now. With ?position= it is of one position.
func (h *handler) view(r *http.Request) page {
	s, now := h.st.Snapshot(), time.Now()
	q := url.Values{}
	for _, key := range []string{"lang", "position"} {
		if v := r.URL.Query().Get(key); v != "" {
			q.Set(key, v)
		}
	}
	l := language(q.Get("lang"))
	if l == "" {
		l = language(s.Language)
	}
	if l == "" {
		l = "es-MX"
	}
	at := local(&s, now)
	p := page{language: l, Station: s.Station, Linked: s.Linked, Unsent: s.Unsent, Refresh: 2, Clock: at.Format("15:04"), Now: at.Format("2006-01-02T15:04")}
	p.zone = at.Location()
	if len(q) > 0 {
		p.Query = "?" + q.Encode()
	}
	for i := range s.Positions {
		if only := q.Get("position"); only != "" && only != s.Positions[i].Position {
			continue
		}
		p.Panels = append(p.Panels, newPanel(l, &s, &s.Positions[i], now))
		p.Panels[len(p.Panels)-1].Query = p.Query
		if s.Positions[i].Page == Prompt {
			p.Refresh = 20 // somebody is typing
		}
	}
	return p
}

func (h *handler) page(w http.ResponseWriter, r *http.Request) {
	h.render(w, http.StatusOK, "page.html", h.view(r))
}

// render fills in a template with a page, or with what embeds one.
func (h *handler) render(w http.ResponseWriter, code int, name string, p interface{ T(key string) string }) {
	var b bytes.Buffer
	if err := templates.ExecuteTemplate(&b, name, p); err != nil {
		h.log.Error("page not rendered", "page", name, "err", err)
		http.Error(w, p.T("e_internal"), http.StatusInternalServerError)
		return
	}
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.WriteHeader(code)
	_, _ = w.Write(b.Bytes()) // the reader has gone
}

// eventPause is how often at most a state is sent.
const eventPause = 200 * time.Millisecond

// events sends the whole state at each change, and every 10 s as a sign of life:
// the parts of the page by the id of their element. A browser that missed any
// misses nothing.
func (h *handler) events(w http.ResponseWriter, r *http.Request) {
	out := http.NewResponseController(w)
	_ = out.SetWriteDeadline(time.Time{}) // only the handler's own server has one
	w.Header().Set("Content-Type", "text/event-stream")
	for {
		changed := h.st.Changed()
		b, err := h.parts(r)
		if err != nil {
			h.log.Error("state not rendered", "err", err)
			return
		}
		if _, err := fmt.Fprintf(w, "data: %s\n\n", b); err != nil || out.Flush() != nil {
			return // the reader has gone
		}
		if !pause(r.Context(), eventPause, nil) || !pause(r.Context(), 10*time.Second, changed) {
			return
		}
	}
}

// pause waits until a time has passed or something happens, and returns false
// when ctx ends.
func pause(ctx context.Context, d time.Duration, sooner <-chan struct{}) bool {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-ctx.Done():
		return false
	case <-t.C:
	case <-sooner:
	}
	return true
}

// parts renders the parts of the page that change. What is pressed is a part of
// its own, so that a growing volume does not pull a button from under a finger.
func (h *handler) parts(r *http.Request) ([]byte, error) {
	p := h.view(r)
	parts := map[string]string{}
	add := func(id, name string, data any) error {
		var b strings.Builder
		err := templates.ExecuteTemplate(&b, name, data)
		parts[id] = b.String()
		return err
	}
	err := add("status", "status", p)
	for _, v := range p.Panels {
		err = errors.Join(err, add("state-"+v.ID, "state", v), add("actions-"+v.ID, "actions", v))
		parts["kind-"+v.ID] = v.Kind
	}
	if err != nil {
		return nil, err
	}
	return json.Marshal(parts)
}

func (h *handler) positions(w http.ResponseWriter, _ *http.Request) {
	w.Header().Set("Content-Type", "application/json")
	if err := json.NewEncoder(w).Encode(h.st.Snapshot()); err != nil {
		h.log.Debug("positions not sent", "err", err)
	}
}
