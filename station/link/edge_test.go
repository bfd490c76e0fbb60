package link

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"encoding/pem"
	"log/slog"
	"math/big"
	"net"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/litro-fuel/litro/server/broker"
)

// certificate writes a certificate for 127.0.0.1 and its key, and returns the
// files.
func certificate(tb testing.TB) (cert, key string) {
	tb.Helper()
	private, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		tb.Fatal(err)
	}
	template := &x509.Certificate{
		SerialNumber: big.NewInt(1), NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(time.Hour),
		IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)}, IsCA: true, BasicConstraintsValid: true,
		KeyUsage: x509.KeyUsageDigitalSignature | x509.KeyUsageCertSign,
	}
	der, err := x509.CreateCertificate(rand.Reader, template, template, private.Public(), private)
	if err != nil {
		tb.Fatal(err)
	}
	secret, err := x509.MarshalPKCS8PrivateKey(private)
	if err != nil {
		tb.Fatal(err)
	}
	dir := tb.TempDir()
	cert, key = filepath.Join(dir, "cert.pem"), filepath.Join(dir, "key.pem")
	for file, block := range map[string]*pem.Block{cert: {Type: "CERTIFICATE", Bytes: der}, key: {Type: "PRIVATE KEY", Bytes: secret}} {
		if err := os.WriteFile(file, pem.EncodeToMemory(block), 0o600); err != nil {
			tb.Fatal(err)
		}
	}
	return cert, key
}

// A station speaks TLS with a broker that it has reason to trust, and with no
// other.
func TestTLS(t *testing.T) {
	t.Parallel()
	cert, key := certificate(t)
	pair, err := tls.LoadX509KeyPair(cert, key)
	if err != nil {
		t.Fatal(err)
	}
	b, err := broker.Start(slog.New(slog.DiscardHandler), broker.Config{
		ListenTLS: "127.0.0.1:0", TLS: &tls.Config{Certificates: []tls.Certificate{pair}},
		Authenticate: func(string, string, []byte) bool { return true },
		Allow:        func(string, string, bool) bool { return true },
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := b.Close(); err != nil {
			t.Error(err)
		}
	})
	cfg := Config{URL: "ssl://" + b.AddrTLS().String()}
	stranger := newIsland(t, cfg)
	stop := stranger.run()
	waitFor(t, "a stranger's certificate refused", func() bool { return stranger.log.has("certificate signed by unknown authority") })
	stop()
	if cfg.TLS, err = TLSFiles(cert, "", ""); err != nil {
		t.Fatal(err)
	}
	friend := newIsland(t, cfg)
	friend.run()
	waitFor(t, "connected", func() bool { return friend.log.has("connected to the broker") })
}

func TestTLSFilesRefuses(t *testing.T) {
	t.Parallel()
	cert, key := certificate(t)
	tests := []struct{ ca, cert, key, want string }{
		{cert + "x", "", "", "certificate authority: open "},
		{key, "", "", "there is no PEM certificate in it"},
		{"", cert, "", "client certificate " + cert},
		{"", key, cert, "client certificate " + key},
	}
	for _, tt := range tests {
		if _, err := TLSFiles(tt.ca, tt.cert, tt.key); err == nil || !strings.Contains(err.Error(), tt.want) {
			t.Errorf("TLSFiles(%s, %s, %s): got %v, want %q", tt.ca, tt.cert, tt.key, err, tt.want)
		}
	}
	if cfg, err := TLSFiles(cert, cert, key); err != nil || len(cfg.Certificates) != 1 || cfg.RootCAs == nil {
		t.Errorf("all files: got %v, %v, want them used", cfg, err)
	}
}

// A journal that cannot be read ends Run, and says where.
func TestDamagedJournalEndsRun(t *testing.T) {
	t.Parallel()
	i := newIsland(t, Config{URL: embedded(t), Username: stationID, PasswordFile: passwordFile(t, "pw-"+stationID)})
	i.write(5)
	segments, err := filepath.Glob(filepath.Join(i.dir, "*1*"))
	if err != nil || len(segments) != 1 {
		t.Fatalf("segments: got %v, %v, want one", segments, err)
	}
	if err := os.Truncate(segments[0], 20); err != nil {
		t.Fatal(err)
	}
	if err := i.link.Run(t.Context()); err == nil || !strings.Contains(err.Error(), "read the journal: ") {
		t.Errorf("Run: got %v, want that the journal cannot be read", err)
	}
}
