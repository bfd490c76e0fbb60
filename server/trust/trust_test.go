package trust_test

import (
	"bytes"
	"context"
	"errors"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"golang.org/x/mod/sumdb/note"

	"github.com/litro-fuel/litro/dispense"
	"github.com/litro-fuel/litro/dispense/dispensetest"
	"github.com/litro-fuel/litro/dispense/enroll"
	"github.com/litro-fuel/litro/server/fleet"
	"github.com/litro-fuel/litro/server/ingest"
	"github.com/litro-fuel/litro/server/trust"
)

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

// A certificate that an older key of the box asked for falls with the key that is
// revoked; a box that stands in its place keeps its own.
func TestRevocationClosesTheLink(t *testing.T) {
	t.Parallel()
	c := newCity(t)
	first, second, fresh := dispensetest.NewKey("norte", 1), dispensetest.NewKey("norte", 2), dispensetest.NewKey("norte", 3)
	author := c.start(first, c.enroll("norte", first), "enrolled")
	r := author.Append(t, &dispense.KeyChange{Key: second.VKey, Why: "renew"})
	chain := must[ingest.Chain](t)(c.store.Chain(t.Context(), "norte", 1))
	must[[]ingest.Chain](t)(c.store.Commit(t.Context(), []ingest.Run{{
		Chain: chain, Records: []*dispense.Record{r}, Keys: []ingest.KeyFrom{{Seq: r.Seq + 1, Key: second.VKey}}, ReceivedAt: c.now(),
	}}))
	good := func() int { return len(must[map[[32]byte]string](t)(c.store.GoodCertificates(t.Context(), c.now()))) }
	if got := good(); got != 1 {
		t.Fatalf("good certificates: got %d, want that of the first key", got)
	}
	revoke := func(from int64) {
		t.Helper()
		err := c.fleet.Revoke(t.Context(), "ana", fleet.Revocation{Station: "norte", Epoch: 1, FromSeq: from, Reason: "stolen", People: []dispense.Who{{Person: "ana", By: "web"}, {Person: "luis", By: "web"}}})
		if err != nil {
			t.Fatal(err)
		}
	}
	revoke(9)
	if got := good(); got != 0 {
		t.Errorf("revoked under its second key: got %d good certificates, want 0", got)
	}
	c.enroll("norte", fresh)
	revoke(10)
	if got := good(); got != 1 {
		t.Errorf("the epoch before is revoked once more: got %d good certificates, want that of the box there is", got)
	}
}
