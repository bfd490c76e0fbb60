package server

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"time"
)

// runDoor answers boxes by HTTPS until ctx ends.
func (s *Server) runDoor(ctx context.Context) error {
	l, err := net.Listen("tcp", s.Config.Stations.Listen)
	if err != nil {
		return fmt.Errorf("stations.listen: %w; end the program that uses the address, or choose another", err)
	}
	h := &http.Server{
		Handler: s.door(), TLSConfig: s.CA.TLS(s.Config.Stations.certified(), false),
		ReadHeaderTimeout: 5 * time.Second, ReadTimeout: 30 * time.Second, WriteTimeout: 30 * time.Second, IdleTimeout: time.Minute,
		MaxHeaderBytes: 8 << 10, BaseContext: func(net.Listener) context.Context { return ctx },
		ErrorLog: quietLog(s.Log),
	}
	stop := context.AfterFunc(ctx, func() { _ = h.Close() })
	defer stop()
	s.Log.Info("boxes are answered", "address", l.Addr().String(), "url", s.Config.Stations.URL)
	if err := h.ServeTLS(l, "", ""); !errors.Is(err, http.ErrServerClosed) {
		return err
	}
	return nil
}
