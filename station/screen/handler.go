package screen

import (
	"bytes"
	"context"
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"html/template"
	"io/fs"
	"log/slog"
	"net"
	"net/http"
	"net/netip"
	"slices"
	"strings"
	"time"
)

//go:embed templates static
var files embed.FS

var templates = template.Must(template.New("").Funcs(template.FuncMap{
	"figure": onPaper, "dict": dict, "purposes": purposes, "reasons": typedReasons, "sheetfields": sheetFields,
}).ParseFS(files, "templates/*.html"))

// dict names what a template is given.
func dict(pairs ...any) map[string]any {
	m := map[string]any{}
	for i := 0; i+1 < len(pairs); i += 2 {
		m[fmt.Sprint(pairs[i])] = pairs[i+1]
	}
	return m
}

// Options of the page. The zero value works.
type Options struct {
	// Hosts are names, besides addresses and names without a public domain, by
	// which browsers may call this station. Others are refused, so that a page
	// from elsewhere cannot give itself this station's address.
	Hosts []string
	// Data is the station's directory: photos/ in it has the vehicles' photos,
	// each named by its SHA-256, and screens.json how each screen shows the page.
	// Empty: no photos, and browsers keep that themselves.
	Data string
	// Place is where the station stands; nil: the theme goes by the hour.
	Place *Place
	// Support is whom to call, such as "Soporte 55 1234 5678".
	Support string
	// EmergencyStop is where the real emergency stop is, such as "en la columna
	// de la isla". Empty: on the island.
	EmergencyStop string
	// Sounds says that the agent plays the tones, so that pages do not.
	Sounds bool
	// Screens are told which screens live; nil: nobody is.
	Screens *Screens
}

type handler struct {
	log   *slog.Logger
	st    Station
	opt   Options
	looks *looks
	tiles []tile
	build string // of what pages consist of
}

// New returns the page of a station. It needs nothing but what Station gives.
func New(log *slog.Logger, st Station, o Options) http.Handler {
	if o.Screens == nil {
		o.Screens = new(Screens)
	}
	h := &handler{log: log, st: st, opt: o, build: fingerprint()}
	var err error
	if h.looks, err = openLooks(o.Data); err != nil {
		log.Warn("the screens' looks cannot be read; they begin anew", "err", err)
	}
	mux := http.NewServeMux()
	mux.HandleFunc("GET /{$}", h.page)
	mux.HandleFunc("GET /events", h.events)
	mux.HandleFunc("GET /api/positions", h.positions)
	mux.HandleFunc("GET /livez", func(w http.ResponseWriter, _ *http.Request) { fmt.Fprintln(w, "ok") })
	mux.Handle("GET /static/", http.FileServerFS(files))
	mux.HandleFunc("GET /photos/{sha256}", h.photo)
	mux.HandleFunc("GET /measures/{px}", h.measures)
	mux.HandleFunc("POST /alive", h.alive)
	mux.HandleFunc("GET /screens", h.screens)
	mux.HandleFunc("GET /screens/{name}", h.screens)
	mux.HandleFunc("POST /reload", h.reload)
	mux.HandleFunc("POST /positions/{id}/scan", h.post("", h.scan))
	mux.HandleFunc("POST /positions/{id}/odometer", h.odometerKey(h.post("", h.odometer)))
	mux.HandleFunc("POST /positions/{id}/cancel", h.post("", h.cancel))
	mux.HandleFunc("POST /positions/{id}/mismatch", h.post("", h.mismatch))
	mux.HandleFunc("POST /positions/{id}/full", h.post("", h.full))
	mux.HandleFunc("POST /positions/{id}/stop", h.post("", h.stop))
	h.pins(mux)
	mux.HandleFunc("GET /more", h.more)
	for _, o := range h.others() {
		o.serve(mux)
		h.tiles = append(h.tiles, o.tile)
	}
	return h.guard(http.NewCrossOriginProtection().Handler(mux))
}

// fingerprint tells the pages of one build from those of another.
func fingerprint() string {
	sum := sha256.New()
	_ = fs.WalkDir(files, ".", func(path string, d fs.DirEntry, err error) error { // embedded: nothing fails
		if err == nil && !d.IsDir() {
			b, _ := files.ReadFile(path)
			sum.Write(b)
		}
		return err
	})
	return hex.EncodeToString(sum.Sum(nil)[:6])
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

const contentSecurity = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; font-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"

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

func (h *handler) positions(w http.ResponseWriter, _ *http.Request) {
	w.Header().Set("Content-Type", "application/json")
	if err := json.NewEncoder(w).Encode(h.st.Snapshot()); err != nil {
		h.log.Debug("positions not sent", "err", err)
	}
}
