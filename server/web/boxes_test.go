package web

import (
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"crypto/x509/pkix"
	"log/slog"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/litro-fuel/litro/dispense"
	"github.com/litro-fuel/litro/dispense/dispensetest"
	"github.com/litro-fuel/litro/dispense/enroll"
	"github.com/litro-fuel/litro/server/access"
	"github.com/litro-fuel/litro/server/ca"
	"github.com/litro-fuel/litro/server/fleet"
	"github.com/litro-fuel/litro/server/keyring"
	"github.com/litro-fuel/litro/server/postgres"
	"github.com/litro-fuel/litro/server/trust"
)

// A registry lets boxes in as the server does, without the office's journal.
type registry struct {
	*trust.Trust
	*postgres.Store
	authority *ca.Authority
}

func newBoxes(t *testing.T, store *postgres.Store, ring *keyring.Ring) registry {
	t.Helper()
	log, clock := slog.New(slog.DiscardHandler), func() time.Time { return now }
	authority, err := ca.Open(t.TempDir(), dispensetest.Origin, clock)
	if err != nil {
		t.Fatal(err)
	}
	f := fleet.New(fleet.Config{Log: log, Store: store, Ring: ring, LabelKey: []byte("labels"), Zone: zone(), Now: clock})
	return registry{trust.New(trust.Config{
		Log: log, Store: store, Fleet: f, CA: authority, Ring: ring, Zone: zone().String(), Now: clock, Server: "https://litro.test:8443", Broker: "ssl://litro.test:8883",
	}), store, authority}
}

func (r registry) Invite(ctx context.Context, who string, i trust.Invitation) (trust.Invited, error) {
	return r.Trust.Invite(ctx, who, i)
}

func (r registry) Waiting(ctx context.Context) ([]trust.Asked, error) { return r.Trust.Waiting(ctx) }

func (r registry) Approve(ctx context.Context, who, by string, request dispense.Hash) (trust.Approved, error) {
	return r.Trust.Approve(ctx, who, by, request)
}

func (r registry) ApproveSpare(ctx context.Context, who, station, _ string, people []dispense.Who) error {
	return r.Store.ApproveSpare(ctx, fleet.Act{Who: who, At: now}, station, []string{people[0].Person, people[1].Person})
}

// asks asks as a box does that was given a code, and returns what it asked.
func (s *site) asks(r registry, code, station string, key dispensetest.Key) []byte {
	s.t.Helper()
	c, _, err := enroll.Parse(code)
	if err != nil {
		s.t.Fatal(err)
	}
	link, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		s.t.Fatal(err)
	}
	csr, err := x509.CreateCertificateRequest(rand.Reader, &x509.CertificateRequest{Subject: pkix.Name{CommonName: station}}, link)
	if err != nil {
		s.t.Fatal(err)
	}
	asked, err := enroll.SealRequest(&enroll.Request{
		Station: station, Key: key.VKey, CSR: enroll.Encode(csr), Meters: []dispense.Meter{{Hose: "A1", Meter: 1, TotalizerUL: 1_234_567_890}}, At: now, Clock: dispense.Synchronized,
	}, key.Signer)
	if err != nil {
		s.t.Fatal(err)
	}
	if got := s.answer(r, c, asked); got.State != enroll.Waiting {
		s.t.Fatalf("the box asks: got %+v, want it to wait", got)
	}
	return asked
}

func (s *site) answer(r registry, c enroll.Code, asked []byte) *enroll.Answer {
	s.t.Helper()
	b, err := r.Ask(s.t.Context(), c.Token.String(), asked)
	if err != nil {
		s.t.Fatal(err)
	}
	a, err := enroll.OpenAnswer(b, asked)
	if err != nil {
		s.t.Fatal(err)
	}
	return a
}

// One person invites a box and cannot approve it; another sees its words and can.
func TestBoxesTakeTwo(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	manager, admin := s.as(access.Manager), s.as(access.Administrator)
	if got := manager.page("/stations").Find(`a[href="/boxes"]`).Length(); got != 1 {
		t.Errorf("a manager's way to the page: got %d links, want 1", got)
	}
	doc := s.parse(manager.post("/boxes/invite", url.Values{"station": {"poniente"}, "name": {"Patio Poniente"}, "mode": {"observe"}, "kind": {"box"}}))
	code := doc.Find("dd.said").First().Text()
	if src := doc.Find("img").AttrOr("src", ""); !strings.HasPrefix(src, "data:image/png;base64,") {
		t.Errorf("QR code: got %.40q", src)
	}
	if c, server, err := enroll.Parse(doc.Find("dd.said").Last().Text()); err != nil || server != "https://litro.test:8443" || c.String() != code {
		t.Errorf("address: got %v from %q, %v", c, server, err)
	}
	words := strings.Fields(doc.Find("h2 + p.said").Text())
	if c, _, err := enroll.Parse(strings.Join(words, " ")); err != nil || c.String() != code {
		t.Errorf("words: got %v, %v, want the code %s", words, err, code)
	}
	if strings.Contains(s.body(manager.get("/boxes")), code) {
		t.Error("the invitation is shown again")
	}

	key := dispensetest.NewKey("poniente", 1)
	asked := s.asks(s.boxes, code, "poniente", key)
	doc = admin.page("/boxes")
	if got := strings.Join(strings.Fields(doc.Find(".box .said").Text()), " "); got != strings.Join(enroll.Fingerprint(asked), " ") {
		t.Errorf("words on the page: got %q, want those of the box", got)
	}
	if got := text(doc, ".box"); !strings.Contains(got, "1,234.57 L") || !strings.Contains(got, "manager") {
		t.Errorf("the box on the page: got %q, want its totalizer and who invited it", got)
	}
	request := url.Values{"request": {doc.Find(`.box input[name="request"]`).First().AttrOr("value", "")}}
	if own := manager.page("/boxes"); own.Find(`form[action="/boxes/approve"]`).Length() != 0 || !strings.Contains(text(own, ".box"), "La invitó usted") {
		t.Error("who invited the box is offered to approve it")
	}
	if r := manager.post("/boxes/approve", request); r.StatusCode != http.StatusBadRequest || s.count(`SELECT count(*) FROM station WHERE station = 'poniente'`) != 0 {
		t.Errorf("approved by who invited it: got status %d, want 400", r.StatusCode)
	}
	if r := admin.post("/boxes/approve", url.Values{"request": {dispense.HashNote(nil).String()}}); r.StatusCode != http.StatusNotFound {
		t.Errorf("approve what nobody asked: got status %d, want 404", r.StatusCode)
	}
	if r := admin.post("/boxes/approve", request); r.StatusCode != http.StatusSeeOther {
		t.Fatalf("approved by another: got status %d, want 303", r.StatusCode)
	}
	if r := admin.post("/boxes/approve", request); r.StatusCode != http.StatusConflict {
		t.Errorf("approved again: got status %d, want 409", r.StatusCode)
	}
	if n := s.count(`SELECT count(*) FROM station s JOIN station_settings USING (station) WHERE station = 'poniente' AND name = 'Patio Poniente' AND body->>'mode' = 'observe'`); n != 1 {
		t.Errorf("registered: got %d stations, want the one that was named", n)
	}
	c, _, _ := enroll.Parse(code)
	if got := s.answer(s.boxes, c, asked); got.State != enroll.Granted || got.Certificate == "" || got.Broker != "ssl://litro.test:8883" {
		t.Errorf("the box asks again: got %+v, want its grant", got)
	}
}

func TestBoxRefused(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	manager, admin := s.as(access.Manager), s.as(access.Administrator)
	for _, station := range []string{"", "Norte", "office", "a/b"} {
		r := manager.post("/boxes/invite", url.Values{"station": {station}, "kind": {"box"}})
		if got := s.parse(r).Find(`.problem a[href="#station"]`).Length(); r.StatusCode != http.StatusBadRequest || got != 1 {
			t.Errorf("station %q: got status %d and %d words on it, want 400 and one", station, r.StatusCode, got)
		}
	}
	if r := manager.post("/boxes/invite", url.Values{"station": {"poniente"}, "kind": {"spare"}}); r.StatusCode != http.StatusNotFound {
		t.Errorf("a spare for a station that is none: got status %d, want 404", r.StatusCode)
	}
	invite := func(b *browser) *http.Response {
		return b.post("/boxes/invite", url.Values{"station": {"poniente"}, "kind": {"box"}, "mode": {"enforce"}})
	}
	code := s.parse(invite(manager)).Find("dd.said").First().Text()
	asked := s.asks(s.boxes, code, "poniente", dispensetest.NewKey("poniente", 1))
	if r := invite(admin); r.StatusCode != http.StatusConflict {
		t.Errorf("invite while a box waits: got status %d, want 409", r.StatusCode)
	}
	if r := manager.post("/boxes/refuse", url.Values{"request": {dispense.HashNote(asked).String()}}); r.StatusCode != http.StatusSeeOther {
		t.Fatalf("refuse: got status %d, want 303", r.StatusCode)
	}
	c, _, _ := enroll.Parse(code)
	if got := s.answer(s.boxes, c, asked); got.State != enroll.Refused || !strings.Contains(got.Reason, names[access.Manager]) {
		t.Errorf("the box asks again: got %+v, want it refused, and by whom", got)
	}
	if r := invite(admin); r.StatusCode != http.StatusOK {
		t.Errorf("invite again: got status %d, want 200", r.StatusCode)
	}
}

// Of a spare each of the two people learns one half, and together they open it.
func TestSpareHasTwoEnvelopes(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	manager, admin := s.as(access.Manager), s.as(access.Administrator)
	enrolled := func(kind string, key dispensetest.Key) (first, second []string, a *enroll.Answer) {
		doc := s.parse(manager.post("/boxes/invite", url.Values{"station": {"poniente"}, "kind": {kind}, "mode": {"enforce"}}))
		code := doc.Find("dd.said").First().Text()
		asked := s.asks(s.boxes, code, "poniente", key)
		r := admin.post("/boxes/approve", url.Values{"request": {dispense.HashNote(asked).String()}})
		c, _, _ := enroll.Parse(code)
		return strings.Fields(doc.Find(".notice .said").Text()), strings.Fields(s.parse(r).Find(".notice .said").Text()), s.answer(s.boxes, c, asked)
	}
	enrolled("box", dispensetest.NewKey("poniente", 1))
	first, second, a := enrolled("spare", dispensetest.NewKey("poniente", 2))
	one, err := enroll.ParseHalf(first)
	if err != nil {
		t.Fatal(err)
	}
	two, err := enroll.ParseHalf(second)
	if err != nil {
		t.Fatal(err)
	}
	sealed, err := enroll.Decode(a.Sealed)
	if err != nil || a.State != enroll.Sealed || a.Grant != "" || a.Certificate != "" {
		t.Fatalf("got %+v, %v, want a sealed grant and nothing else", a, err)
	}
	grant, err := enroll.Open(sealed, one, two)
	if err != nil {
		t.Fatal(err)
	}
	if g, err := dispense.ReadGrant(grant); err != nil || g.Station != "poniente" || g.Epoch != 101 || g.Key != dispensetest.NewKey("poniente", 2).VKey {
		t.Errorf("grant: got %+v, %v, want one for epoch 101", g, err)
	}
	if n := s.count(`SELECT count(*) FROM invitation WHERE half IS NOT NULL`); n != 0 {
		t.Errorf("the server keeps %d halves, want none", n)
	}
	if n := s.count(`SELECT count(*) FROM station_grant WHERE station = 'poniente'`); n != 1 {
		t.Errorf("grants: got %d, want one: the spare has not begun", n)
	}

	// Two boxes push each other out, and then the spare begins.
	if err := s.store.NoteTakeovers(t.Context(), now, "poniente", 5); err != nil {
		t.Fatal(err)
	}
	if got := text(admin.page("/stations"), "tbody"); !strings.Contains(got, "Dos cajas con una clave") {
		t.Errorf("stations: got %q, want that two boxes use one key", got)
	}
	if err := s.store.ActivateSpare(t.Context(), fleet.Act{Who: "station poniente", At: now}, dispense.HashNote(grant)); err != nil {
		t.Fatal(err)
	}
	if got := text(admin.page("/stations"), "tbody"); !strings.Contains(got, "De repuesto, sin aprobar") {
		t.Errorf("stations: got %q, want the spare", got)
	}
	form := url.Values{"station": {"poniente"}, "reason": {"la caja se quemó"}, "checker": {"admin"}, "checker_password": {password}}
	for _, tt := range []struct{ checker, password string }{{"manager", password}, {"administrator", "not the password"}, {"finance", password}} {
		if r := manager.post("/boxes/spare", with(form, "checker", tt.checker, "checker_password", tt.password)); r.StatusCode != http.StatusForbidden {
			t.Errorf("the spare approved with %s: got status %d, want 403", tt.checker, r.StatusCode)
		}
	}
	if r := manager.post("/boxes/spare", with(form, "checker", "administrator")); r.StatusCode != http.StatusSeeOther {
		t.Errorf("the spare approved by two: got status %d, want 303", r.StatusCode)
	}
	if got := admin.page("/boxes").Find(`form[action="/boxes/spare"]`).Length(); got != 0 {
		t.Errorf("spares to approve afterwards: got %d, want none", got)
	}
}
