package trust_test

import (
	"bytes"
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"crypto/x509/pkix"
	"errors"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
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

// An invitation opens the door once, for its station, for a day.
func TestInvitationRefused(t *testing.T) {
	t.Parallel()
	c := newCity(t)
	key := dispensetest.NewKey("norte", 1)
	code := c.invite("norte")
	stranger := enroll.Code{Token: enroll.NewToken()}
	asked := c.request("norte", key)
	for name, tt := range map[string]struct {
		token string
		asked []byte
		want  int
	}{
		"no token":                 {"", asked, 401},
		"half a token":             {code.Token.String()[:13], asked, 401},
		"another token":            {stranger.Token.String(), asked, 401},
		"the hash of the token":    {enroll.Token(hashOf(code)[:16]).String(), asked, 401},
		"another station":          {code.Token.String(), c.request("sur", dispensetest.NewKey("sur", 1)), 401},
		"signed by another key":    {code.Token.String(), must[[]byte](t)(enroll.SealRequest(&enroll.Request{Station: "norte", Key: key.VKey, CSR: enroll.Encode(c.csr("norte")), At: c.now(), Clock: "S"}, dispensetest.NewKey("norte", 2).Signer)), 400},
		"a CSR of another station": {code.Token.String(), must[[]byte](t)(enroll.SealRequest(&enroll.Request{Station: "norte", Key: key.VKey, CSR: enroll.Encode(c.csr("sur")), At: c.now(), Clock: "S"}, key.Signer)), 400},
		"no note":                  {code.Token.String(), []byte("hello"), 400},
		"too much":                 {code.Token.String(), bytes.Repeat([]byte("x"), enroll.MaxMessage+1), 400},
	} {
		if got, b := c.post(enroll.EnrollPath, tt.token, tt.asked); got != tt.want {
			t.Errorf("%s: got %d %s, want %d", name, got, b, tt.want)
		}
	}
	if got, b := c.post(enroll.EnrollPath, code.Token.String(), asked); got != 200 {
		t.Fatalf("the box: got %d %s", got, b)
	}
	if got, _ := c.post(enroll.EnrollPath, code.Token.String(), c.request("norte", dispensetest.NewKey("norte", 2))); got != 401 {
		t.Errorf("the token again: got %d, want 401", got)
	}
	if got, b := c.post(enroll.EnrollPath, "", asked); got != 200 || c.answer(b, asked).State != enroll.Waiting {
		t.Errorf("the box again: got %d %s, want it to wait", got, b)
	}
	if resp := must[*http.Response](t)(c.door.Client().Get(c.door.URL + enroll.EnrollPath)); resp.StatusCode != http.StatusMethodNotAllowed {
		t.Errorf("GET: got %d", resp.StatusCode)
	}

	// A day later nobody may approve it, and the box hears so.
	c.pass(24 * time.Hour)
	if _, err := c.Approve(t.Context(), "luis", "web", dispense.HashNote(asked)); err == nil {
		t.Error("approved a day later: got nil, want an error")
	}
	if _, b := c.post(enroll.EnrollPath, "", asked); c.answer(b, asked).State != enroll.Refused {
		t.Error("a day later the box still waits")
	}
	late := c.invite("norte")
	c.pass(24 * time.Hour)
	if got, _ := c.post(enroll.EnrollPath, late.Token.String(), c.request("norte", key)); got != 401 {
		t.Errorf("a token of yesterday: got %d, want 401", got)
	}
}

func hashOf(c enroll.Code) []byte {
	h := c.Token.SHA256()
	return h[:]
}

// Of boxes that race with one invitation one wins, and of two people who approve
// at once one does it.
func TestRaces(t *testing.T) {
	t.Parallel()
	c := newCity(t)
	code := c.invite("norte")
	var asked [][]byte
	for n := range 6 {
		asked = append(asked, c.request("norte", dispensetest.NewKey("norte", n)))
	}
	won := race(asked, func(b []byte) bool {
		_, err := c.Ask(context.WithoutCancel(t.Context()), code.Token.String(), b)
		if err != nil && !errors.Is(err, trust.ErrToken) {
			t.Errorf("a loser: got %v, want %v", err, trust.ErrToken)
		}
		return err == nil
	})
	if len(won) != 1 {
		t.Fatalf("got %d boxes in, want 1", len(won))
	}
	did := race([]string{"luis", "eva", "rosa", "ana"}, func(who string) bool {
		_, err := c.Approve(context.WithoutCancel(t.Context()), who, "web", dispense.HashNote(won[0]))
		return err == nil
	})
	if len(did) != 1 || did[0] == "ana" {
		t.Errorf("approved by %v, want one who is not ana", did)
	}
	if got := must[[][]byte](t)(c.store.Grants(t.Context(), "norte")); len(got) != 1 {
		t.Errorf("got %d grants, want 1", len(got))
	}
}

func race[T any](in []T, try func(T) bool) (won []T) {
	var mu sync.Mutex
	var group sync.WaitGroup
	for _, v := range in {
		group.Go(func() {
			if try(v) {
				mu.Lock()
				defer mu.Unlock()
				won = append(won, v)
			}
		})
	}
	group.Wait()
	return won
}

// The record key gets certificates, however late, and nobody else does.
func TestRenew(t *testing.T) {
	t.Parallel()
	c := newCity(t)
	key := dispensetest.NewKey("norte", 1)
	grant := c.enroll("norte", key)
	author := c.start(key, grant, "enrolled")

	c.pass(400 * 24 * time.Hour)
	csr := c.csr("norte")
	code, a := c.renew("norte", 1, grant, key.Signer, csr)
	if code != 200 || a.State != enroll.Certified || a.Certificate == "" || len(a.CA) != 1 {
		t.Fatalf("a year later: got %d %+v, want a certificate", code, a)
	}
	if _, again := c.renew("norte", 1, grant, key.Signer, csr); again.Certificate != a.Certificate {
		t.Error("asked again: got another certificate; the first answer may have been lost")
	}
	for name, tt := range map[string]struct {
		station string
		key     note.Signer
		csr     []byte
		want    int
	}{
		"another key":           {"norte", dispensetest.NewKey("norte", 2).Signer, c.csr("norte"), 403},
		"a station that's none": {"oriente", dispensetest.NewKey("oriente", 1).Signer, c.csr("oriente"), 403},
		"another's name":        {"sur", key.Signer, c.csr("sur"), 403},
		"a CSR of another":      {"norte", key.Signer, c.csr("sur"), 400},
	} {
		if got, _ := c.renew(tt.station, 1, grant, tt.key, tt.csr); got != tt.want {
			t.Errorf("%s: got %d, want %d", name, got, tt.want)
		}
	}

	// A key of a link that was voided is never certified again: it may have leaked.
	if err := c.store.CutOff(t.Context(), fleet.Act{Who: "ana", At: c.now()}, "norte"); err != nil {
		t.Fatal(err)
	}
	if got, _ := c.renew("norte", 1, grant, key.Signer, csr); got != 409 {
		t.Errorf("a voided key of a link: got %d, want 409", got)
	}
	good := func() int { return len(must[map[[32]byte]string](t)(c.store.GoodCertificates(t.Context(), c.now()))) }
	if got := good(); got != 0 {
		t.Errorf("after it was cut off: got %d good certificates, want 0", got)
	}
	for n := range trust.MostAnHour {
		if code, _ := c.renew("norte", 1, grant, key.Signer, c.csr("norte")); code != 200 && n < trust.MostAnHour-1 {
			t.Fatalf("renewal %d: got %d", n, code)
		}
	}
	if code, _ := c.renew("norte", 1, grant, key.Signer, c.csr("norte")); code != 429 {
		t.Errorf("one more within the hour: got %d, want 429", code)
	}
	if got := good(); got != 2 {
		t.Errorf("good certificates: got %d, want the newest and the one before", got)
	}

	// The key is revoked: the box is told so for the epoch it is in.
	err := c.fleet.Revoke(t.Context(), "ana", fleet.Revocation{Station: "norte", Epoch: 1, FromSeq: 5, Reason: "stolen", People: []dispense.Who{{Person: "ana", By: "web"}, {Person: "luis", By: "web"}}})
	if err != nil {
		t.Fatal(err)
	}
	if got := good(); got != 0 {
		t.Errorf("after the revocation: got %d good certificates, want 0", got)
	}
	for epoch, want := range map[int64]dispense.Receipt{
		1: {Seq: 1, Hash: author.Head.Hash.String()}, 2: {Seq: 0, Hash: dispense.HashNote(grant).String()}, // one that it began by itself
	} {
		_, a := c.renew("norte", epoch, grant, key.Signer, c.csr("norte"))
		if a == nil || a.State != enroll.Revoked || a.Certificate != "" {
			t.Fatalf("revoked, in epoch %d: got %+v", epoch, a)
		}
		b := must[[]byte](t)(enroll.Decode(a.Receipt))
		r := must[*dispense.Receipt](t)(dispense.OpenReceipt(b, c.ring.Receipt.Verifier))
		if r.State != "revoked" || r.Epoch != epoch || r.Seq != want.Seq || r.Hash != want.Hash {
			t.Errorf("receipt in epoch %d: got %+v, want number %d with hash %s", epoch, r, want.Seq, want.Hash)
		}
	}
}

// A key that was replaced without being revoked is refused, and may go on sending
// what it has by other ways.
func TestRenewOfAReplacedBox(t *testing.T) {
	t.Parallel()
	c := newCity(t)
	old, fresh := dispensetest.NewKey("norte", 1), dispensetest.NewKey("norte", 2)
	grant := c.enroll("norte", old)
	c.start(old, grant, "enrolled")
	next := c.enroll("norte", fresh)
	if _, a := c.renew("norte", 1, grant, old.Signer, c.csr("norte")); a == nil || a.State != enroll.Refused {
		t.Errorf("the box before: got %+v, want it refused", a)
	}
	if _, a := c.renew("norte", 2, next, fresh.Signer, c.csr("norte")); a == nil || a.State != enroll.Certified {
		t.Errorf("the box: got %+v, want a certificate", a)
	}
	for spki, station := range must[map[[32]byte]string](t)(c.store.GoodCertificates(t.Context(), c.now())) {
		if got := must[trust.Certificate](t)(c.store.Certificate(t.Context(), spki)); got.Key != fresh.VKey {
			t.Errorf("%s: a certificate of the box before is still good", station)
		}
	}
}

// A spare begins when it speaks with a grant that was opened, and only then; from
// then on nobody else speaks for the station.
func TestSpareTakesOver(t *testing.T) {
	t.Parallel()
	c := newCity(t)
	old, spare := dispensetest.NewKey("norte", 1), dispensetest.NewKey("norte", 2)
	grant := c.enroll("norte", old)
	c.start(old, grant, "enrolled")
	in := must[trust.Invited](t)(c.Invite(t.Context(), "ana", trust.Invitation{Station: "norte", Spare: true}))
	asked := c.request("norte", spare)
	c.post(enroll.EnrollPath, in.Code.Token.String(), asked)
	out := must[trust.Approved](t)(c.Approve(t.Context(), "luis", "web", dispense.HashNote(asked)))
	_, b := c.post(enroll.EnrollPath, "", asked)
	sealed := must[[]byte](t)(enroll.Decode(c.answer(b, asked).Sealed))
	ready := must[[]byte](t)(enroll.Open(sealed, *in.Half, *out.Half))

	// The thief of a spare has its key, and a grant that he cannot open.
	if code, _ := c.renew("norte", out.Epoch, grant, spare.Signer, c.csr("norte")); code != 403 {
		t.Errorf("a spare that was not opened: got %d, want 403", code)
	}
	// Who has read the grant has no key.
	if code, _ := c.renew("norte", out.Epoch, ready, dispensetest.NewKey("norte", 3).Signer, c.csr("norte")); code != 403 {
		t.Errorf("another key with the spare's grant: got %d, want 403", code)
	}
	if _, a := c.renew("norte", 1, grant, old.Signer, c.csr("norte")); a.State != enroll.Certified {
		t.Errorf("the box before, meanwhile: got %+v", a)
	}

	if _, a := c.renew("norte", out.Epoch, ready, spare.Signer, c.csr("norte")); a == nil || a.State != enroll.Certified {
		t.Fatalf("the spare: got %+v, want a certificate", a)
	}
	c.start(spare, ready, "replaced")
	_, a := c.renew("norte", 1, grant, old.Signer, c.csr("norte"))
	if a.State != enroll.Revoked {
		t.Errorf("the box before: got %+v, want it revoked", a)
	}
	chain := must[ingest.Chain](t)(c.store.Chain(t.Context(), "norte", 1))
	if chain.State != "revoked" || chain.RevokedFrom != 2 {
		t.Errorf("the epoch before: got %s from %d, want revoked from 2", chain.State, chain.RevokedFrom)
	}
	if got := must[map[[32]byte]string](t)(c.store.GoodCertificates(t.Context(), c.now())); len(got) != 1 {
		t.Errorf("good certificates: got %d, want the spare's alone", len(got))
	}
	if _, err := c.store.NewChain(t.Context(), "norte", 2, dispense.HashNote(grant).String()); err == nil {
		t.Error("the box before may still begin an epoch")
	}

	// Two people approve it; one is not enough.
	by := fleet.Act{Who: "ana", At: c.now()}
	if err := c.store.ApproveSpare(t.Context(), by, "norte", []string{"ana", "ana"}); err == nil || !strings.Contains(err.Error(), "two different people") {
		t.Errorf("one person twice: got %v", err)
	}
	if err := c.store.ApproveSpare(t.Context(), by, "norte", []string{"ana", "luis"}); err != nil {
		t.Error(err)
	}
}
