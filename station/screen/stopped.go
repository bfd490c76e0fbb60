package screen

import (
	"cmp"
	"encoding/json"
	"fmt"
	"log/slog"
	"net/http"
)

// Stopped returns the page of a station whose agent cannot start: one sentence,
// which says so and what to do, at every address that the page has. It asks again
// by itself, so that the browser shows the station as soon as there is one. what
// may change, and is called from any goroutine.
func Stopped(log *slog.Logger, station string, o Options, what func() Trouble) http.Handler {
	h := &handler{log: log, opt: o, looks: &looks{byName: map[string]look{}}, build: "stopped"}
	mux := http.NewServeMux()
	mux.HandleFunc("GET /", func(w http.ResponseWriter, r *http.Request) {
		as := lookOf(r)
		l := language(cmp.Or(r.URL.Query().Get("lang"), string(as.Language), "es-MX"))
		h.render(w, http.StatusServiceUnavailable, "stopped.html", page{
			language: l, Station: station, Theme: cmp.Or(as.Theme, sol), PxMM: as.PxMM, Build: h.build,
			Data: warning{Text: Notice{Trouble: what()}.Says(l)},
		})
	})
	mux.Handle("GET /static/", http.FileServerFS(files))
	mux.HandleFunc("GET /api/positions", func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		w.WriteHeader(http.StatusServiceUnavailable)
		_ = json.NewEncoder(w).Encode(Snapshot{Station: station, Notices: []Notice{{Trouble: what()}}}) // the reader has gone
	})
	// A page from before this hears that it is another one's turn.
	mux.HandleFunc("GET /events", func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/event-stream")
		fmt.Fprintf(w, "retry: 1000\n\ndata: {\"build\":%q,\"theme\":%q}\n\n", h.build, sol)
	})
	mux.HandleFunc("GET /livez", func(w http.ResponseWriter, _ *http.Request) { fmt.Fprintln(w, "ok") })
	return h.guard(mux)
}
