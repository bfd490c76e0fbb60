package main

import (
	"context"
	"fmt"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"time"

	"github.com/litro-fuel/litro/sim/consulta"
	"github.com/litro-fuel/litro/sim/supplier"
)

// openAuthority starts a tax authority on this machine, and writes the configuration by which the server
// asks it: faster than it may ask a real one.
func (t *town) openAuthority(ctx context.Context) error {
	if !t.Authority {
		return nil
	}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return err
	}
	t.authority = consulta.New(t.city.Clock.Now)
	s := &http.Server{Handler: t.authority, ReadHeaderTimeout: 5 * time.Second}
	t.ended.Go(func() { _ = s.Serve(l) }) // until it is closed
	context.AfterFunc(ctx, func() { _ = s.Close() })
	t.config = filepath.Join(t.dir, "server.toml")
	return os.WriteFile(t.config, fmt.Appendf(nil, "[authority]\nurl = \"http://%s%s\"\npace_ms = 200\n", l.Addr(), consulta.Path), 0o644)
}

// Of so many documents a supplier cancels one, so long after it was issued.
const (
	cancelsEach  = 20
	cancelsAfter = time.Hour
)

// stamped tells the authority what a supplier had stamped, and which of it it will cancel.
func (t *town) stamped(documents []supplier.Document) {
	if t.authority == nil {
		return
	}
	t.authority.Issued(documents)
	for i := 2; i < len(documents); i += cancelsEach {
		t.authority.Cancel(documents[i].UUID, documents[i].IssuedAt.Add(cancelsAfter))
	}
}
