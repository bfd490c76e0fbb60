package server

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"net"
	"net/http"
	"os"
	"slices"
	"sync"
	"time"

	"github.com/litro-fuel/litro/server/access"
	"github.com/litro-fuel/litro/server/web"
)

// pages returns the pages, for browsers that reach them by https only or otherwise.
func (s *Server) pages(gate *access.Gate, secure, strict bool) http.Handler {
	cfg := web.Config{
		Log: s.Log, Gate: gate, Sessions: access.NewSessions(s.Store.Sessions(), s.Store, secure), Users: s.Store,
		Reports: s.Store, Office: s.Office, Fleet: s.Fleet, Boxes: s.boxes(), Sticks: desk{s.Center},
		Health: s, Setup: s.setup, Begun: s.begin, Name: s.Name, Zone: s.Zone, ZoneFixed: s.Config.Zone != "",
		Now: s.Config.Now, Secure: secure, Strict: strict,
	}
	if s.Config.HTTPS.Listen != "" && s.Config.HTTPS.Certificate == "" {
		cfg.Authority = s.CA
	}
	mux := http.NewServeMux()
	mux.HandleFunc("GET /livez", alive)
	mux.HandleFunc("GET /readyz", s.ready)
	mux.Handle("/", s.metrics.Timed(web.New(cfg)))
	return mux
}

// runPages serves the pages until ctx ends.
func (s *Server) runPages(ctx context.Context) error {
	gate, err := access.NewGate(s.Store)
	if err != nil {
		return err
	}
	var encrypted *tls.Config
	if s.Config.HTTPS.Listen != "" {
		if encrypted, err = s.https(); err != nil {
			return err
		}
	}
	plain, err := listen("listen", s.Config.Listen)
	if err != nil {
		return err
	}
	servers := []*http.Server{s.pageServer(ctx, s.pages(gate, s.Config.Secure, s.Config.Secure))}
	listeners := []net.Listener{plain}
	if encrypted != nil {
		l, err := listen("https.listen", s.Config.HTTPS.Listen)
		if err != nil {
			return errors.Join(err, plain.Close())
		}
		servers = append(servers, s.pageServer(ctx, s.pages(gate, true, s.Config.HTTPS.Certificate != "")))
		listeners = append(listeners, tls.NewListener(l, encrypted))
	}
	var group sync.WaitGroup
	errs := make([]error, len(servers))
	for i, h := range servers {
		s.Log.Info("pages are served", "address", listeners[i].Addr().String(), "https", i > 0)
		stop := context.AfterFunc(ctx, func() { finish(h) })
		defer stop()
		group.Go(func() {
			errs[i] = h.Serve(listeners[i])
			if errors.Is(errs[i], http.ErrServerClosed) {
				errs[i] = nil
				return
			}
			for _, other := range servers {
				_ = other.Close() // one that fails ends both
			}
		})
	}
	group.Wait()
	return errors.Join(errs...)
}

func (s *Server) pageServer(ctx context.Context, pages http.Handler) *http.Server {
	return &http.Server{
		Handler: pages, ReadHeaderTimeout: 5 * time.Second, ReadTimeout: 30 * time.Second, IdleTimeout: 2 * time.Minute,
		MaxHeaderBytes: 32 << 10, BaseContext: func(net.Listener) context.Context { return ctx }, ErrorLog: quietLog(s.Log),
	}
}

// finish ends a server once what it was asked is answered, which requests whose
// context has ended do at once.
func finish(h *http.Server) {
	ctx, cancel := context.WithTimeout(context.Background(), 2*time.Second)
	defer cancel()
	if h.Shutdown(ctx) != nil {
		_ = h.Close()
	}
}

func listen(key, address string) (net.Listener, error) {
	l, err := net.Listen("tcp", address)
	if err != nil {
		return nil, fmt.Errorf("%s: %w; end the program that uses the address, or choose another", key, err)
	}
	return l, nil
}

// https returns what browsers are shown: a certificate of the installation's own
// authority, or the one that is configured.
func (s *Server) https() (*tls.Config, error) {
	if s.Config.HTTPS.Certificate == "" {
		return browsers(s.CA.TLS(s.Config.HTTPS.certified(), false)), nil
	}
	f := &certificateFiles{cert: s.Config.HTTPS.Certificate, key: s.Config.HTTPS.Key}
	if err := f.load(); err != nil {
		return nil, fmt.Errorf("https.certificate: %w", err)
	}
	return browsers(&tls.Config{GetCertificate: func(*tls.ClientHelloInfo) (*tls.Certificate, error) {
		if err := f.load(); err != nil {
			s.Log.Error("the certificate of the pages is not read anew, and the one before is used", "err", err)
		}
		return f.current(), nil
	}}), nil
}

// browsers lets in browsers that are some years old.
func browsers(c *tls.Config) *tls.Config {
	c.MinVersion, c.NextProtos = tls.VersionTLS12, []string{"http/1.1"}
	return c
}

// certified returns all names that the certificate of the pages is for.
func (c HTTPSConfig) certified() []string {
	names := append(slices.Clone(c.Names), "localhost", "127.0.0.1", "::1")
	if host, err := os.Hostname(); err == nil {
		names = append(names, host)
	}
	if host, _, err := net.SplitHostPort(c.Listen); err == nil && named(host) {
		names = append(names, host)
	} else {
		names = append(names, ownAddresses()...)
	}
	slices.Sort(names)
	return slices.Compact(names)
}

// ownAddresses returns the addresses of this machine on its networks.
func ownAddresses() []string {
	addrs, err := net.InterfaceAddrs()
	if err != nil {
		return nil // a name will do
	}
	var list []string
	for _, a := range addrs {
		if n, ok := a.(*net.IPNet); ok && n.IP.IsGlobalUnicast() {
			list = append(list, n.IP.String())
		}
	}
	return list
}

// certificateFiles are a certificate and its key, read anew when they change.
type certificateFiles struct {
	cert, key string

	mu   sync.Mutex
	at   [2]time.Time // when the files were changed that were last looked at
	pair *tls.Certificate
}

// load reads the files if they changed since they were last looked at.
func (f *certificateFiles) load() error {
	f.mu.Lock()
	defer f.mu.Unlock()
	var at [2]time.Time
	for i, file := range []string{f.cert, f.key} {
		info, err := os.Stat(file)
		if err != nil {
			return err
		}
		at[i] = info.ModTime()
	}
	if at == f.at {
		return nil
	}
	pair, err := tls.LoadX509KeyPair(f.cert, f.key)
	if err != nil {
		return err // tried again with the next visit: the other file may be on its way
	}
	f.at, f.pair = at, &pair
	return nil
}

func (f *certificateFiles) current() *tls.Certificate {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.pair
}
