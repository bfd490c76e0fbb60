package passkey_test

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"encoding/json"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/go-webauthn/webauthn/protocol/webauthncbor"

	"github.com/litro-fuel/litro/server/access"
	"github.com/litro-fuel/litro/server/fault"
	"github.com/litro-fuel/litro/server/passkey"
	"github.com/litro-fuel/litro/server/postgres"
	"github.com/litro-fuel/litro/server/postgres/pgtest"
)

const address = "https://litro.example"

// An authenticator holds one key, and does what it is told, also what none would do.
type authenticator struct {
	t      *testing.T
	id     []byte
	key    *ecdsa.PrivateKey
	handle []byte
	origin string
	host   string
	count  uint32
	flags  byte
}

const (
	present, verified, eligible, attested = 0x01, 0x04, 0x08, 0x40
)

func newAuthenticator(t *testing.T, id string) *authenticator {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	return &authenticator{t: t, id: []byte(id), key: key, origin: address, host: "litro.example", flags: present | verified}
}

// options are what a browser is given, as far as an authenticator reads it.
type options struct {
	PublicKey struct {
		Challenge string `json:"challenge"`
		RPID      string `json:"rpId"`
		RP        struct {
			ID, Name string
		} `json:"rp"`
		User               struct{ ID, Name, DisplayName string } `json:"user"`
		ExcludeCredentials []struct{ ID string }
		AllowCredentials   []struct{ ID string }
		UserVerification   string
	} `json:"publicKey"`
}

func (a *authenticator) read(b []byte) (o options) {
	a.t.Helper()
	if err := json.Unmarshal(b, &o); err != nil {
		a.t.Fatal(err)
	}
	return o
}

func b64(b []byte) string { return base64.RawURLEncoding.EncodeToString(b) }

func (a *authenticator) client(typ, challenge string) []byte {
	b, err := json.Marshal(map[string]any{"type": typ, "challenge": challenge, "origin": a.origin, "crossOrigin": false})
	if err != nil {
		a.t.Fatal(err)
	}
	return b
}

func (a *authenticator) data(flags byte) []byte {
	host := sha256.Sum256([]byte(a.host))
	return binary.BigEndian.AppendUint32(append(host[:], flags), a.count)
}

func (a *authenticator) answer(response map[string]any) []byte {
	b, err := json.Marshal(map[string]any{"id": b64(a.id), "rawId": b64(a.id), "type": "public-key", "response": response, "clientExtensionResults": map[string]any{}})
	if err != nil {
		a.t.Fatal(err)
	}
	return b
}

// make answers as a new passkey.
func (a *authenticator) make(b []byte) []byte {
	o := a.read(b)
	a.handle, _ = base64.RawURLEncoding.DecodeString(o.PublicKey.User.ID)
	point, err := a.key.PublicKey.Bytes() // 4, x, y
	if err != nil {
		a.t.Fatal(err)
	}
	public, err := webauthncbor.Marshal(map[int]any{1: 2, 3: -7, -1: 1, -2: point[1:33], -3: point[33:]})
	if err != nil {
		a.t.Fatal(err)
	}
	data := append(a.data(a.flags|attested), make([]byte, 16)...)
	data = binary.BigEndian.AppendUint16(data, uint16(len(a.id)))
	data = append(append(data, a.id...), public...)
	object, err := webauthncbor.Marshal(map[string]any{"fmt": "none", "attStmt": map[string]any{}, "authData": data})
	if err != nil {
		a.t.Fatal(err)
	}
	return a.answer(map[string]any{"clientDataJSON": b64(a.client("webauthn.create", o.PublicKey.Challenge)), "attestationObject": b64(object), "transports": []string{"usb"}})
}

// sign answers with a signature.
func (a *authenticator) sign(b []byte) []byte {
	a.count++
	client, data := a.client("webauthn.get", a.read(b).PublicKey.Challenge), a.data(a.flags)
	hash := sha256.Sum256(client)
	sum := sha256.Sum256(append(data, hash[:]...))
	signature, err := ecdsa.SignASN1(rand.Reader, a.key, sum[:])
	if err != nil {
		a.t.Fatal(err)
	}
	return a.answer(map[string]any{"clientDataJSON": b64(client), "authenticatorData": b64(data), "signature": b64(signature), "userHandle": b64(a.handle)})
}

// A passkey signs one thing, once, for us and in time; what it signed can be checked
// afterwards by anybody.
func TestPasskeys(t *testing.T) {
	t.Parallel()
	ctx, pool := t.Context(), pgtest.New(t)
	store := postgres.New(pool)
	ana, beto := access.User{Username: "ana", Name: "Ana", Role: access.Manager, Active: true}, access.User{Username: "beto", Name: "Beto", Role: access.Manager, Active: true}
	for _, u := range []access.User{ana, beto} {
		if err := store.AddUser(ctx, u, "test"); err != nil {
			t.Fatal(err)
		}
	}
	now := time.Date(2026, 12, 8, 18, 0, 0, 0, time.UTC)
	desk, err := passkey.New(passkey.Config{Address: address, Store: store, Users: store, Now: func() time.Time { return now }})
	if err != nil {
		t.Fatal(err)
	}
	add := func(k *authenticator, u access.User, edit func(*authenticator)) error {
		t.Helper()
		o, a, err := desk.AskNew(ctx, u, "Xalapa")
		if err != nil {
			t.Fatal(err)
		}
		edit(k)
		return desk.TakeNew(ctx, a, u, "llavero", k.make(o))
	}
	as := func(*authenticator) {}
	k, other := newAuthenticator(t, "key of ana"), newAuthenticator(t, "key of beto")
	for name, edit := range map[string]func(*authenticator){
		"another origin": func(k *authenticator) { k.origin = "https://litro.example.evil.example" }, "another host": func(k *authenticator) { k.host = "evil.example" },
		"plain http": func(k *authenticator) { k.origin = "http://litro.example" }, "nobody verified": func(k *authenticator) { k.flags = present },
	} {
		if err := add(newAuthenticator(t, "x"), ana, edit); !errors.Is(err, access.ErrPasskey) {
			t.Errorf("a new passkey, %s: got %v, want it refused", name, err)
		}
	}
	if err := errors.Join(add(k, ana, as), add(other, beto, as)); err != nil {
		t.Fatal(err)
	}
	if err := add(newAuthenticator(t, "key of ana"), beto, as); !errors.Is(err, fault.ErrConflict) {
		t.Errorf("a passkey that is another's: got %v, want a conflict", err)
	}
	o, late, err := desk.AskNew(ctx, ana, "Xalapa")
	if err != nil {
		t.Fatal(err)
	}
	if got := k.read(o).PublicKey; len(got.ExcludeCredentials) != 1 || got.RP.ID != "litro.example" || got.RP.Name != "Litro Xalapa" || got.User.Name != "ana" || strings.Contains(o2(got.User.ID), "ana") {
		t.Errorf("options: got %+v, want the one there is excluded, and a user without a name in the handle", got)
	}
	if err := desk.TakeNew(ctx, late, beto, "x", newAuthenticator(t, "y").make(o)); !errors.Is(err, access.ErrPasskey) {
		t.Errorf("made for another user: got %v", err)
	}
	now = now.Add(passkey.Lasts + time.Second)
	if err := desk.TakeNew(ctx, late, ana, "x", newAuthenticator(t, "y").make(o)); !errors.Is(err, access.ErrPasskey) {
		t.Errorf("made too late: got %v", err)
	}

	const what = "/sign-in/passkey"
	ask := func(u access.User, what string) ([]byte, passkey.Asked) {
		t.Helper()
		o, a, err := desk.Ask(ctx, u, what)
		if err != nil {
			t.Fatal(err)
		}
		return o, a
	}
	anybody := access.User{}
	o, a := ask(anybody, what)
	signed := k.sign(o)
	if u, err := desk.Take(ctx, a, what, signed); err != nil || u.Username != "ana" {
		t.Fatalf("sign: got %s, %v", u.Username, err)
	}
	for name, take := range map[string]func() error{
		"the same answer again": func() error { _, err := desk.Take(ctx, a, what, signed); return err },
		"an answer to another":  func() error { _, a := ask(anybody, what); _, err := desk.Take(ctx, a, what, signed); return err },
		"what was never asked":  func() error { _, err := desk.Take(ctx, passkey.Asked{}, what, signed); return err },
		"what is no answer":     func() error { _, a := ask(anybody, what); _, err := desk.Take(ctx, a, what, []byte("{}")); return err },
		"signed for another thing": func() error {
			o, a := ask(anybody, "/rules/1")
			_, err := desk.Take(ctx, a, "/rules/2", k.sign(o))
			return err
		},
		"too late": func() error {
			o, a := ask(anybody, what)
			now = now.Add(passkey.Lasts + time.Second)
			_, err := desk.Take(ctx, a, what, k.sign(o))
			return err
		},
		"at another origin": func() error {
			o, a := ask(anybody, what)
			x := *k
			x.origin, k.count = "https://evil.example", k.count+1
			_, err := desk.Take(ctx, a, what, x.sign(o))
			return err
		},
		"for another host": func() error {
			o, a := ask(anybody, what)
			x := *k
			x.host, k.count = "evil.example", k.count+1
			_, err := desk.Take(ctx, a, what, x.sign(o))
			return err
		},
		"without the person": func() error {
			o, a := ask(anybody, what)
			x := *k
			x.flags, k.count = present, k.count+1
			_, err := desk.Take(ctx, a, what, x.sign(o))
			return err
		},
		"by another key": func() error {
			o, a := ask(anybody, what)
			x := *k
			x.key, k.count = other.key, k.count+1
			_, err := desk.Take(ctx, a, what, x.sign(o))
			return err
		},
		"of another user": func() error { o, a := ask(ana, what); _, err := desk.Take(ctx, a, what, other.sign(o)); return err },
		"a handle of another": func() error {
			o, a := ask(anybody, what)
			x := *k
			x.handle, k.count = other.handle, k.count+1
			_, err := desk.Take(ctx, a, what, x.sign(o))
			return err
		},
		"unknown": func() error {
			o, a := ask(anybody, what)
			_, err := desk.Take(ctx, a, what, newAuthenticator(t, "z").sign(o))
			return err
		},
		"a counter that goes back": func() error {
			o, a := ask(anybody, what)
			x := *k
			x.count = 0
			_, err := desk.Take(ctx, a, what, x.sign(o))
			return err
		},
		"synced of a sudden": func() error {
			o, a := ask(anybody, what)
			x := *k
			x.flags, k.count = present|verified|eligible, k.count+1
			_, err := desk.Take(ctx, a, what, x.sign(o))
			return err
		},
	} {
		if err := take(); !errors.Is(err, access.ErrPasskey) {
			t.Errorf("%s: got %v, want it refused", name, err)
		}
	}
	o, a = ask(ana, what)
	if got := k.read(o).PublicKey; len(got.AllowCredentials) != 1 || got.UserVerification != "required" {
		t.Errorf("asked of one user: got %+v, want that passkey alone, and the person", got)
	}
	if u, err := desk.Take(ctx, a, what, k.sign(o)); err != nil || u.Username != "ana" {
		t.Errorf("after all that: got %s, %v, want it good still", u.Username, err)
	}
	// One that never counts, as those of telephones, is good again and again.
	still := newAuthenticator(t, "telephone")
	if err := add(still, ana, as); err != nil {
		t.Fatal(err)
	}
	for range 2 {
		o, a := ask(ana, what)
		still.count = ^uint32(0) // and one more
		if _, err := desk.Take(ctx, a, what, still.sign(o)); err != nil {
			t.Errorf("without a counter: got %v", err)
		}
	}

	// What was signed is kept; its hash is what the authenticator was asked, and the
	// database holds nothing else.
	var said string
	var client struct{ Challenge string }
	if err := pool.QueryRow(ctx, `SELECT said, convert_from(client_data, 'UTF8')::jsonb FROM passkey_use WHERE passkey = $1 ORDER BY at DESC LIMIT 1`, k.id).Scan(&said, &client); err != nil {
		t.Fatal(err)
	}
	if sum := sha256.Sum256([]byte(said)); b64(sum[:]) != client.Challenge || !strings.HasSuffix(said, "\n"+what) {
		t.Errorf("kept: got %q for challenge %s, want what it is the hash of", said, client.Challenge)
	}
	if _, err := pool.Exec(ctx, `INSERT INTO passkey_use SELECT sha256('x'), passkey, at, 'y', client_data, authenticator_data, signature FROM passkey_use LIMIT 1`); err == nil || !strings.Contains(err.Error(), "passkey_use_said") {
		t.Errorf("another text to a challenge: got %v, want the database to refuse it", err)
	}

	if err := store.RemovePasskey(ctx, "beto", k.id, now); !errors.Is(err, fault.ErrNotFound) {
		t.Errorf("another removes it: got %v", err)
	}
	if err := store.RemovePasskey(ctx, "ana", k.id, now); err != nil {
		t.Fatal(err)
	}
	o, a = ask(anybody, what)
	if _, err := desk.Take(ctx, a, what, k.sign(o)); !errors.Is(err, access.ErrPasskey) {
		t.Errorf("removed: got %v, want it refused", err)
	}
	if err := store.DisableUser(ctx, "beto", "test"); err != nil {
		t.Fatal(err)
	}
	o, a = ask(anybody, what)
	if _, err := desk.Take(ctx, a, what, other.sign(o)); !errors.Is(err, access.ErrPasskey) {
		t.Errorf("of a user who is disabled: got %v, want it refused", err)
	}
}

// o2 is a user handle as text.
func o2(s string) string { b, _ := base64.RawURLEncoding.DecodeString(s); return string(b) }

func TestHost(t *testing.T) {
	t.Parallel()
	for address, want := range map[string]string{"https://litro.example": "litro.example", "https://litro.example:8444": "litro.example", "http://localhost:8080": "localhost"} {
		if got, err := passkey.Host(address); got != want || err != nil {
			t.Errorf("%s: got %q, %v, want %q", address, got, err, want)
		}
	}
	for address, want := range map[string]string{
		"http://litro.example": "write https", "https://10.0.0.4": "has no name", "https://[::1]:8444": "has no name", "litro.example": "no address", "https://litro.example/x": "no address", "https://a@litro.example": "no address", "": "no address",
	} {
		if _, err := passkey.Host(address); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: got %v, want it to say %q", address, err, want)
		}
	}
}
