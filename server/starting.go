package server

import (
	"context"
	"fmt"
	"net"
	"net/http"
	"sync"
	"time"

	"github.com/litro-fuel/litro/server/postgres"
)

// How often a database that takes nobody yet is tried again, and how often the log
// says so when nothing changes.
const (
	databaseEvery = 2 * time.Second
	databaseSaid  = time.Minute
)

// openDatabase opens the store. A server waits, for as long as it takes, for a
// database that is not ours and still starting: after a power cut both come up at
// once. A command does not, for somebody waits for it; nor does either wait for a
// database that refuses.
func (c *Center) openDatabase(ctx context.Context, join bool) error {
	err := c.openStore(ctx, join)
	if join || c.Config.Database.URL == "" || !postgres.Starting(err) {
		return err
	}
	w := new(waiting)
	stop, serr := w.serve(c.Config.Listen)
	if serr != nil {
		return serr
	}
	defer stop()
	began, told := time.Now(), time.Time{}
	for postgres.Starting(err) {
		if changed := w.set(err); changed || time.Since(told) >= databaseSaid {
			told = time.Now()
			c.Log.Warn("the database takes no connections yet; waiting for it", "since", began.UTC().Format(time.RFC3339), "err", err)
		}
		if c.Store != nil { // it went away while the schema was brought up to date
			c.Store.Close()
			c.Store = nil
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(databaseEvery):
		}
		err = c.openStore(ctx, join)
	}
	if err == nil {
		c.Log.Info("the database is there", "after", time.Since(began).Round(time.Second).String())
	}
	return err
}

// alive says that the process is there: it answers.
func alive(w http.ResponseWriter, _ *http.Request) { fmt.Fprintln(w, "ok") }

// readyWithin is how long the database may take to say that it is there.
const readyWithin = 2 * time.Second

// ready says whether the server can serve: whether its database answers.
func (s *Server) ready(w http.ResponseWriter, r *http.Request) {
	ctx, cancel := context.WithTimeout(r.Context(), readyWithin)
	defer cancel()
	if err := s.Store.Ping(ctx); err != nil {
		s.Log.Warn("the database does not answer", "err", err)
		notReady(w, "the database does not answer")
		return
	}
	if !r.URL.Query().Has("verbose") {
		fmt.Fprintln(w, "ok")
		return
	}
	// Whoever asks here is not signed in: states, and nothing of what is behind them.
	_, lines := s.checkup.last()
	for _, l := range lines {
		fmt.Fprintln(w, l.Part, l.State)
	}
}

// away tells whether an error is that the database does not answer: it looks like it,
// and it does not when it is asked.
func (s *Server) away(err error) bool {
	if !postgres.Starting(err) {
		return false
	}
	ctx, cancel := context.WithTimeout(context.Background(), readyWithin)
	defer cancel()
	return s.Store.Ping(ctx) != nil
}

func notReady(w http.ResponseWriter, why string) {
	w.Header().Set("Retry-After", "2")
	http.Error(w, why, http.StatusServiceUnavailable)
}

// A waiting is a server that has no database yet.
type waiting struct {
	mu  sync.Mutex
	err error
}

// set notes why there is none, and tells whether that is another reason.
func (w *waiting) set(err error) (changed bool) {
	w.mu.Lock()
	defer w.mu.Unlock()
	changed = w.err == nil || w.err.Error() != err.Error()
	w.err = err
	return changed
}

// serve says at the address of the pages that there are none yet, until it is
// stopped. What is wrong with the database is for the log: whoever asks here is
// not signed in.
func (w *waiting) serve(address string) (stop func(), err error) {
	l, err := net.Listen("tcp", address)
	if err != nil {
		return nil, fmt.Errorf("listen: %w; end the program that uses the address, or choose another with --listen", err)
	}
	mux := http.NewServeMux()
	mux.HandleFunc("GET /livez", alive)
	mux.HandleFunc("GET /readyz", func(w http.ResponseWriter, _ *http.Request) { notReady(w, "waiting for the database") })
	mux.HandleFunc("/", func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Refresh", "3")
		notReady(w, "La base de datos está arrancando. Esta página se abre sola en cuanto conteste.\nThe database is starting. This page opens by itself as soon as it answers.")
	})
	srv := &http.Server{Handler: mux, ReadHeaderTimeout: 5 * time.Second, ReadTimeout: 30 * time.Second}
	var group sync.WaitGroup
	group.Go(func() { _ = srv.Serve(l) }) // it ends with Close
	return func() { _ = srv.Close(); group.Wait() }, nil
}
