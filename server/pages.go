package server

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"time"

	"github.com/litro-fuel/litro/server/access"
	"github.com/litro-fuel/litro/server/web"
)

// runPages serves the pages until ctx ends.
func (s *Server) runPages(ctx context.Context) error {
	gate, err := access.NewGate(s.Store)
	if err != nil {
		return err
	}
	mux := http.NewServeMux()
	mux.HandleFunc("GET /livez", alive)
	mux.HandleFunc("GET /readyz", s.ready)
	mux.Handle("/", web.New(web.Config{
		Log: s.Log, Gate: gate, Sessions: access.NewSessions(s.Store.Sessions(), s.Store, s.Config.Secure), Users: s.Store,
		Reports: s.Store, Office: s.Office, Fleet: s.Fleet, Boxes: s.boxes(), Sticks: desk{s.Center}, Zone: s.Zone, Now: s.Config.Now, Secure: s.Config.Secure,
	}))
	l, err := net.Listen("tcp", s.Config.Listen)
	if err != nil {
		return fmt.Errorf("listen: %w; end the program that uses the address, or choose another with --listen", err)
	}
	h := &http.Server{
		Handler: mux, ReadHeaderTimeout: 5 * time.Second, ReadTimeout: 30 * time.Second, IdleTimeout: 2 * time.Minute,
		MaxHeaderBytes: 32 << 10, BaseContext: func(net.Listener) context.Context { return ctx },
	}
	stop := context.AfterFunc(ctx, func() { _ = h.Close() })
	defer stop()
	s.Log.Info("pages are served", "address", l.Addr().String())
	if err := h.Serve(l); !errors.Is(err, http.ErrServerClosed) {
		return err
	}
	return nil
}
