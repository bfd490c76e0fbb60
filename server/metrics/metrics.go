// Package metrics puts figures of a server into the form that Prometheus reads. No
// vehicle and no person is in them: whoever watches the machines need not know who
// fueled. It measures requests and messages itself, and asks for the rest.
package metrics

import (
	"context"
	"log/slog"
	"net/http"
	"strconv"
	"sync"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
	"github.com/prometheus/client_golang/prometheus/promhttp"
)

// Figures are what a server knows at one moment.
type Figures struct {
	Version    string
	Health     map[string]int // by part: 0 ok, 1 warn, 2 bad
	DiskFree   map[string]int64
	Database   int64     // bytes
	BackupAt   time.Time // zero without a verified backup
	Era, Fleet int64     // of policy
	Unjudged   int64
	// UnjudgedSince is when the oldest record came that waits; zero when none does.
	UnjudgedSince time.Time
	Unread        int64
	Quarantined   int64 // messages, ever
	Findings      int64 // that nobody has decided about
	Leases        int64 // in force
	// Blocks are those of the last 30 days, at stations that were online.
	Blocks Blocks

	Stations []Station
	Denials  map[string]int64 // by reason, since the year began
	// Dispensed are microliters since the year began.
	Dispensed []Dispensed
}

// Blocks are how many blocks how many stations were told of, and within how many seconds
// half of them, and 99 of 100, said that they know.
type Blocks struct{ Blocks, Online, Half, P99, Waiting, Away int64 }

// A Station is how one is, as it and its journal say.
type Station struct {
	Station string
	Records int64     // receipted, over all epochs
	Unsent  int64     // that it still holds, as it said
	SignAt  time.Time // zero: never
	Silent  bool
}

// Dispensed is what a station gave of a grade.
type Dispensed struct {
	Station, Grade string
	VolumeUL       int64
	Fills          int64
}

// A Source gives figures; it may ask a database.
type Source func(ctx context.Context) (Figures, error)

const (
	// fresh is how old figures may be: however many ask, the database is asked once.
	fresh = 10 * time.Second
	// within is how long the source may take.
	within = 5 * time.Second
)

// Metrics collects. Its methods may be called from any goroutine.
type Metrics struct {
	registry *prometheus.Registry
	requests *prometheus.HistogramVec
	messages *prometheus.CounterVec
}

// New returns metrics of a source.
func New(log *slog.Logger, source Source) *Metrics {
	m := &Metrics{
		registry: prometheus.NewRegistry(),
		requests: prometheus.NewHistogramVec(prometheus.HistogramOpts{
			Name: "litro_http_request_duration_seconds", Help: "How long the pages took to answer, streams left out.",
			Buckets: []float64{.005, .01, .025, .05, .1, .25, .5, 1, 2.5, 5, 10},
		}, []string{"method", "code"}),
		messages: prometheus.NewCounterVec(prometheus.CounterOpts{
			Name: "litro_messages_total", Help: "Messages with stations, by direction and kind.",
		}, []string{"direction", "kind"}),
	}
	for _, of := range [][2]string{{"received", "journal"}, {"received", "held"}, {"sent", "receipt"}, {"sent", "policy"}} {
		m.messages.WithLabelValues(of[0], of[1]) // 0 is a figure, too
	}
	m.registry.MustRegister(m.requests, m.messages, &collector{log: log, source: source},
		collectors.NewGoCollector(), collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}))
	return m
}

// Handler answers Prometheus.
func (m *Metrics) Handler() http.Handler {
	return promhttp.HandlerFor(m.registry, promhttp.HandlerOpts{Registry: m.registry, EnableOpenMetrics: true})
}

// kinds are those of messages that are counted by name; a stranger's are not.
var kinds = map[string]bool{"journal": true, "held": true, "receipt": true, "policy": true}

// Message counts a message that was "received" or "sent".
func (m *Metrics) Message(direction, kind string) {
	if !kinds[kind] {
		kind = "other"
	}
	m.messages.WithLabelValues(direction, kind).Inc()
}

// Timed measures what a handler answers.
func (m *Metrics) Timed(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		began := time.Now()
		seen := &status{ResponseWriter: w, code: http.StatusOK}
		next.ServeHTTP(seen, r)
		if !seen.streamed {
			m.requests.WithLabelValues(method(r.Method), strconv.Itoa(seen.code/100)+"xx").Observe(time.Since(began).Seconds())
		}
	})
}

// method returns a method that is known: anybody can make others up.
func method(s string) string {
	switch s {
	case http.MethodGet, http.MethodHead, http.MethodPost:
		return s
	}
	return "other"
}

// status notes what was answered.
type status struct {
	http.ResponseWriter
	code     int
	streamed bool // it lasts as long as somebody listens
}

// WriteHeader notes the code.
func (s *status) WriteHeader(code int) { s.code = code; s.ResponseWriter.WriteHeader(code) }

// Flush sends what was written.
func (s *status) Flush() {
	s.streamed = true
	if f, ok := s.ResponseWriter.(http.Flusher); ok {
		f.Flush()
	}
}

// Unwrap lets package http reach what is behind.
func (s *status) Unwrap() http.ResponseWriter { return s.ResponseWriter }

// A collector asks the source when Prometheus comes.
type collector struct {
	log    *slog.Logger
	source Source

	mu   sync.Mutex
	at   time.Time
	last Figures
	up   bool
}

// figures returns those of a moment ago, or new ones.
func (c *collector) figures() (Figures, bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if !c.at.IsZero() && time.Since(c.at) < fresh {
		return c.last, c.up
	}
	ctx, cancel := context.WithTimeout(context.Background(), within)
	defer cancel()
	f, err := c.source(ctx)
	if err != nil {
		c.log.Warn("figures for metrics not complete", "err", err)
	}
	c.at, c.last, c.up = time.Now(), f, err == nil
	return c.last, c.up
}
