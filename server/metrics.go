package server

import (
	"context"
	"errors"
	"net"
	"net/http"
	"time"

	"github.com/litro-fuel/litro/server/health"
	"github.com/litro-fuel/litro/server/metrics"
)

// runMetrics answers Prometheus until ctx ends, apart from the pages.
func (s *Server) runMetrics(ctx context.Context) error {
	l, err := listen("metrics.listen", s.Config.Metrics.Listen)
	if err != nil {
		return err
	}
	mux := http.NewServeMux()
	mux.Handle("GET /metrics", s.metrics.Handler())
	h := &http.Server{
		Handler: mux, ReadHeaderTimeout: 5 * time.Second, ReadTimeout: 10 * time.Second, WriteTimeout: 30 * time.Second, IdleTimeout: 2 * time.Minute,
		MaxHeaderBytes: 8 << 10, BaseContext: func(net.Listener) context.Context { return ctx },
	}
	stop := context.AfterFunc(ctx, func() { _ = h.Close() })
	defer stop()
	s.Log.Info("metrics are served", "address", l.Addr().String())
	if err := h.Serve(l); !errors.Is(err, http.ErrServerClosed) {
		return err
	}
	return nil
}

// figures are those of this moment.
func (s *Server) figures(ctx context.Context) (metrics.Figures, error) {
	now := s.Config.Now()
	facts, lines := s.checkup.last()
	f := metrics.Figures{
		Version: s.Config.Version, Health: map[string]int{}, DiskFree: map[string]int64{}, Database: facts.DatabaseBytes, BackupAt: facts.BackupAt,
		Era: facts.Era, Fleet: facts.Fleet, Unjudged: facts.Unjudged, UnjudgedSince: facts.UnjudgedSince, Unread: facts.Unread, Quarantined: facts.Quarantined,
	}
	for _, l := range lines {
		f.Health[string(l.Part)] = map[health.State]int{health.OK: 0, health.Warn: 1, health.Bad: 2}[l.State]
	}
	for _, d := range facts.Disks {
		f.DiskFree[d.Path] = d.Free
	}
	at := now.In(s.Zone)
	err := s.Store.Figures(ctx, now, time.Date(at.Year(), time.January, 1, 0, 0, 0, 0, s.Zone), &f)
	for i, st := range f.Stations {
		f.Stations[i].Silent = !st.SignAt.IsZero() && now.Sub(st.SignAt) > health.SilentAfter
	}
	return f, err
}
