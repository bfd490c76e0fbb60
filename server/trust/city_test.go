package trust_test

import (
	"bytes"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"crypto/x509/pkix"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"sync"
	"testing"
	"time"

	"golang.org/x/mod/sumdb/note"

	"github.com/litro-fuel/litro/dispense"
	"github.com/litro-fuel/litro/dispense/dispensetest"
	"github.com/litro-fuel/litro/dispense/enroll"
	"github.com/litro-fuel/litro/server/ca"
	"github.com/litro-fuel/litro/server/fleet"
	"github.com/litro-fuel/litro/server/ingest"
	"github.com/litro-fuel/litro/server/keyring"
	"github.com/litro-fuel/litro/server/postgres"
	"github.com/litro-fuel/litro/server/postgres/pgtest"
	"github.com/litro-fuel/litro/server/trust"
)

// A city is the registry of an installation on a database of its own, with a
// clock that stands until it is moved.
type city struct {
	*trust.Trust
	t     *testing.T
	store *postgres.Store
	ring  *keyring.Ring
	ca    *ca.Authority
	fleet *fleet.Fleet
	door  *httptest.Server

	mu sync.Mutex
	at time.Time
}

func newCity(t *testing.T) *city {
	t.Helper()
	c := &city{t: t, store: postgres.New(pgtest.New(t)), at: time.Date(2026, 11, 22, 18, 0, 0, 0, time.UTC)}
	var err error
	if c.ring, err = keyring.Open(t.TempDir(), dispensetest.Origin); err != nil {
		t.Fatal(err)
	}
	if c.ca, err = ca.Open(t.TempDir(), dispensetest.Origin, c.now); err != nil {
		t.Fatal(err)
	}
	zone, err := time.LoadLocation("America/Mexico_City")
	if err != nil {
		t.Fatal(err)
	}
	log := slog.New(slog.NewTextHandler(t.Output(), nil))
	c.fleet = fleet.New(fleet.Config{Log: log, Store: c.store, Ring: c.ring, LabelKey: []byte("labels"), Zone: zone, Now: c.now})
	c.Trust = trust.New(trust.Config{
		Log: log, Store: c.store, Fleet: c.fleet, CA: c.ca, Ring: c.ring, Zone: zone.String(), Now: c.now,
		Server: "https://litro.test:8443", Broker: "ssl://litro.test:8883",
	})
	c.door = httptest.NewServer(c.Door())
	t.Cleanup(c.door.Close)
	return c
}

func (c *city) now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.at
}

func (c *city) pass(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.at = c.at.Add(d)
}

func must[T any](t *testing.T) func(T, error) T {
	return func(v T, err error) T {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		return v
	}
}

// csr returns a request for a new key of a link.
func (c *city) csr(station string) []byte {
	c.t.Helper()
	key := must[*ecdsa.PrivateKey](c.t)(ecdsa.GenerateKey(elliptic.P256(), rand.Reader))
	return must[[]byte](c.t)(x509.CreateCertificateRequest(rand.Reader, &x509.CertificateRequest{Subject: pkix.Name{CommonName: station}}, key))
}

// request is what a box asks with a record key.
func (c *city) request(station string, key dispensetest.Key) []byte {
	c.t.Helper()
	return must[[]byte](c.t)(enroll.SealRequest(&enroll.Request{
		Station: station, Key: key.VKey, CSR: enroll.Encode(c.csr(station)), At: c.now(), Clock: dispense.Synchronized,
	}, key.Signer))
}

func (c *city) invite(station string) enroll.Code {
	c.t.Helper()
	return must[trust.Invited](c.t)(c.Invite(c.t.Context(), "ana", trust.Invitation{Station: station})).Code
}

// post asks at the door.
func (c *city) post(path, token string, asked []byte) (code int, answer []byte) {
	c.t.Helper()
	req := must[*http.Request](c.t)(http.NewRequestWithContext(c.t.Context(), http.MethodPost, c.door.URL+path, bytes.NewReader(asked)))
	if token != "" {
		req.Header.Set("Authorization", "Bearer "+token)
	}
	resp := must[*http.Response](c.t)(c.door.Client().Do(req))
	defer resp.Body.Close()
	return resp.StatusCode, must[[]byte](c.t)(io.ReadAll(resp.Body))
}

func (c *city) answer(b, asked []byte) *enroll.Answer {
	c.t.Helper()
	return must[*enroll.Answer](c.t)(enroll.OpenAnswer(b, asked, c.ring.Policy.Verifier))
}

// enroll enrolls a station's box with two people and returns its grant.
func (c *city) enroll(station string, key dispensetest.Key) []byte {
	c.t.Helper()
	code, asked := c.invite(station), c.request(station, key)
	if status, b := c.post(enroll.EnrollPath, code.Token.String(), asked); status != http.StatusOK {
		c.t.Fatalf("ask: got %d %s", status, b)
	}
	must[trust.Approved](c.t)(c.Approve(c.t.Context(), "luis", "web", dispense.HashNote(asked)))
	_, b := c.post(enroll.EnrollPath, "", asked)
	a := c.answer(b, asked)
	if a.State != enroll.Granted {
		c.t.Fatalf("got %+v, want a grant", a)
	}
	return must[[]byte](c.t)(enroll.Decode(a.Grant))
}

// renew asks for a certificate with a record key.
func (c *city) renew(station string, epoch int64, grant []byte, key note.Signer, csr []byte) (code int, a *enroll.Answer) {
	c.t.Helper()
	asked := must[[]byte](c.t)(enroll.SealRenewal(&enroll.Renewal{
		Station: station, Epoch: epoch, Grant: dispense.HashNote(grant).String(), CSR: enroll.Encode(csr), At: c.now(),
	}, func(line []byte) ([]byte, error) { return dispense.SignLine(line, key) }))
	code, b := c.post(enroll.RenewPath, "", asked)
	if code != http.StatusOK {
		return code, nil
	}
	return code, c.answer(b, asked)
}

// start stores the first record of a grant's epoch, and returns its author.
func (c *city) start(key dispensetest.Key, grant []byte, why string) *dispensetest.Author {
	c.t.Helper()
	g := must[*dispense.Grant](c.t)(dispense.ReadGrant(grant))
	a := dispensetest.NewAuthor(c.t, g.Station, g.Shard)
	a.Key, a.At, a.Grant, a.Head = key, c.now(), grant, dispense.Head{Epoch: g.Epoch, Hash: dispense.HashNote(grant)}
	c.commit(a.Start(c.t, why))
	return a
}

func (c *city) commit(r *dispense.Record) {
	c.t.Helper()
	chain, err := c.store.Chain(c.t.Context(), r.Station, r.Epoch)
	fresh := err != nil
	if fresh {
		chain = must[ingest.Chain](c.t)(c.store.NewChain(c.t.Context(), r.Station, r.Epoch, r.Prev))
	}
	must[[]ingest.Chain](c.t)(c.store.Commit(c.t.Context(), []ingest.Run{{Chain: chain, NewEpoch: fresh, Records: []*dispense.Record{r}, ReceivedAt: c.now()}}))
}
