package server

import (
	"context"
	"errors"
	"log/slog"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/litro-fuel/litro/server/finance"
	"github.com/litro-fuel/litro/server/postgres/pgtest"
	"github.com/litro-fuel/litro/sim/consulta"
	"github.com/litro-fuel/litro/sim/supplier"
)

// A server that has the authority's address asks when somebody says so, and again where an answer is too
// old for the month that is open by the rules of closing; one without asks nobody.
func TestServerAsks(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	var mu sync.Mutex
	now := time.Date(2026, 10, 2, 18, 0, 0, 0, time.UTC)
	clock := func() time.Time { mu.Lock(); defer mu.Unlock(); return now }
	service := consulta.New(clock)
	web := httptest.NewServer(service)
	t.Cleanup(web.Close)
	cfg := Config{Data: t.TempDir(), Now: clock}
	cfg.Database.URL = pgtest.DSN(t)
	cfg.Authority.URL, cfg.Authority.PaceMS = web.URL+consulta.Path, 1
	c, err := Open(ctx, slog.New(slog.DiscardHandler), cfg)
	must(t, err)
	t.Cleanup(c.Close)
	if again, from, err := c.askAgain(ctx); err != nil || !again.IsZero() || !from.IsZero() {
		t.Errorf("without rules of closing: %v, %v, %v", again, from, err)
	}
	(&closer{c, c.Closes(), t}).says()
	again, from, err := c.askAgain(ctx)
	if err != nil || !again.Equal(now.AddDate(0, 0, -20)) || !from.Equal(time.Date(2026, 9, 1, 0, 0, 0, 0, c.Zone)) {
		t.Errorf("got %v, %v, %v", again, from, err)
	}

	b, err := supplier.NewBatch(1, supplier.NewAuthority(4, time.Date(2025, 1, 1, 0, 0, 0, 0, time.UTC)), supplier.Terms{
		Supply: supplier.Station, Every: supplier.Fill, Quotas: supplier.Quotas(),
		Issuer:   supplier.Party{RFC: "EKU9003173C9", Name: "GASOLINERA", Regime: "601", ZIP: "42000"},
		Receiver: supplier.Party{RFC: "MPS010101AA1", Name: "MUNICIPIO DE PRUEBA", Regime: "603", ZIP: "42000"},
	}, supplier.Invent(1, 2, supplier.Station, time.Date(2026, 9, 1, 12, 0, 0, 0, time.UTC)))
	must(t, err)
	list, _ := b.Issue()
	service.Issued(list)
	desk, err := c.Invoices()
	must(t, err)
	for _, d := range list {
		_, err := desk.Send(ctx, "elena", finance.NewBatch(), []finance.File{{Name: d.File(), Bytes: d.XML}})
		must(t, err)
	}
	s := &Server{Center: c}
	var group sync.WaitGroup
	group.Go(func() {
		if err := s.runAsks(ctx); err != nil {
			t.Error(err)
		}
	})
	asked := func(n int) {
		t.Helper()
		must(t, desk.StartAsking(ctx, "elena"))
		for {
			state, err := desk.Asking(ctx)
			must(t, err)
			if !state.Running() {
				if state.Said[finance.Valid] != n || state.Next != 0 {
					t.Errorf("got %+v, want %d answers", state, n)
				}
				return
			}
			time.Sleep(5 * time.Millisecond)
		}
	}
	asked(2)
	asked(0) // they are known
	mu.Lock()
	now = now.AddDate(0, 0, 31)
	mu.Unlock()
	asked(2) // and are too old by now
	cancel()
	group.Wait()

	c.Config.Authority.URL = ""
	if _, err := c.Asker(0); !errors.Is(err, finance.ErrAskingOff) {
		t.Errorf("without an address: got %v", err)
	}
}

func TestAuthorityIsValidated(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		authority AuthorityConfig
		says      string // empty: it is in order
	}{
		{AuthorityConfig{}, ""},
		{AuthorityConfig{URL: "https://consultaqr.facturaelectronica.sat.gob.mx/ConsultaCFDIService.svc", PaceMS: 500}, ""},
		{AuthorityConfig{URL: "http://consultaqr.facturaelectronica.sat.gob.mx/ConsultaCFDIService.svc"}, "write https"},
		{AuthorityConfig{URL: "consultaqr"}, "no address"},
		{AuthorityConfig{PaceMS: -1}, "authority.pace_ms"},
	} {
		err := Config{Data: "/var/lib/litro-server", Authority: tt.authority}.Validate()
		if tt.says == "" && err != nil || tt.says != "" && (err == nil || !strings.Contains(err.Error(), tt.says)) {
			t.Errorf("%+v: got %v", tt.authority, err)
		}
	}
}
