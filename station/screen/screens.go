package screen

import (
	"context"
	"encoding/json"
	"log/slog"
	"net/http"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"time"
)

// A page says every beat that it is alive; after three that were missed it is
// taken for dead.
const (
	beat   = 5 * time.Second
	missed = 3 * beat
)

// Screens are the screens of a station that have a name, and whether they live:
// what starts a browser asks here whether it has to start it again. The zero
// value is ready, and its methods may be called from any goroutine.
type Screens struct {
	generation atomic.Int64 // how often all were told to load anew

	// mu guards byName.
	mu     sync.Mutex
	byName map[string]*Seen
}

// Seen is a screen and when it was last heard of.
type Seen struct {
	Name string    `json:"screen"`
	At   time.Time `json:"at"`
	Live bool      `json:"live"`
}

// Beat notes that a screen is alive. Names that cannot be are passed over.
func (s *Screens) Beat(name string, at time.Time) {
	if !screenName.MatchString(name) {
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.byName == nil {
		s.byName = map[string]*Seen{}
	}
	if s.byName[name] == nil && len(s.byName) >= mostScreens {
		return
	}
	if old := s.byName[name]; old != nil {
		old.At = at
		return
	}
	s.byName[name] = &Seen{Name: name, At: at, Live: true}
}

// All returns the screens by name, as they are at a time.
func (s *Screens) All(at time.Time) []Seen {
	s.mu.Lock()
	defer s.mu.Unlock()
	var all []Seen
	for _, x := range s.byName {
		all = append(all, Seen{x.Name, x.At, at.Sub(x.At) < missed})
	}
	slices.SortFunc(all, func(a, b Seen) int { return strings.Compare(a.Name, b.Name) })
	return all
}

// Reload has every page load itself anew, wherever it is shown.
func (s *Screens) Reload() { s.generation.Add(1) }

// Watch says when a screen dies, and when it lives again, until ctx ends.
func (s *Screens) Watch(ctx context.Context, log *slog.Logger) error {
	t := time.NewTicker(beat)
	defer t.Stop()
	for {
		select {
		case <-ctx.Done():
			return nil
		case at := <-t.C:
			s.look(at, log)
		}
	}
}

func (s *Screens) look(at time.Time, log *slog.Logger) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, x := range s.byName {
		live := at.Sub(x.At) < missed
		if live == x.Live {
			continue
		}
		x.Live = live
		if live {
			log.Info("a screen is back", "screen", x.Name)
		} else {
			log.Warn("a screen does not answer; restart its browser", "screen", x.Name, "last", x.At.UTC().Format(time.RFC3339))
		}
	}
}

// alive takes a page's sign of life.
func (h *handler) alive(w http.ResponseWriter, r *http.Request) {
	h.opt.Screens.Beat(r.URL.Query().Get("screen"), time.Now())
	w.WriteHeader(http.StatusNoContent)
}

// screens answers who lives; with a name by its status alone, for a script.
func (h *handler) screens(w http.ResponseWriter, r *http.Request) {
	all := h.opt.Screens.All(time.Now())
	if name := r.PathValue("name"); name != "" {
		i := slices.IndexFunc(all, func(s Seen) bool { return s.Name == name })
		switch {
		case i < 0:
			http.NotFound(w, r)
		case all[i].Live:
			w.WriteHeader(http.StatusNoContent)
		default:
			http.Error(w, "it does not answer", http.StatusServiceUnavailable)
		}
		return
	}
	w.Header().Set("Content-Type", "application/json")
	if err := json.NewEncoder(w).Encode(append([]Seen{}, all...)); err != nil {
		h.log.Debug("screens not sent", "err", err)
	}
}

func (h *handler) reload(w http.ResponseWriter, _ *http.Request) {
	h.opt.Screens.Reload()
	w.WriteHeader(http.StatusNoContent)
}
