package spoken

import (
	"bytes"
	"crypto/ecdh"
	"crypto/ed25519"
	"encoding/hex"
	"errors"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"

	"golang.org/x/mod/sumdb/note"
	"pgregory.net/rapid"

	"github.com/litro-fuel/litro/dispense"
)

// A side is a station and a server with their keys.
type side struct {
	station string
	seed    []byte
	vkey    string
	server  *ecdh.PrivateKey
}

func newSide(t testing.TB, station string, seed, server byte) side {
	t.Helper()
	s := side{station: station, seed: bytes.Repeat([]byte{seed}, 32)}
	var err error
	if s.server, err = ecdh.X25519().NewPrivateKey(bytes.Repeat([]byte{server}, 32)); err != nil {
		t.Fatal(err)
	}
	public, _ := ed25519.NewKeyFromSeed(s.seed).Public().(ed25519.PublicKey)
	if s.vkey, err = note.NewEd25519VerifierKey(station, public); err != nil {
		t.Fatal(err)
	}
	return s
}

func (s side) serverKey() string { return FormatKey("litro.example/override", s.server.PublicKey()) }

// secrets returns what each of the two reckons with.
func (s side) secrets(t testing.TB) (station, server Secret) {
	t.Helper()
	station, err := AtStation(s.station, s.seed, s.serverKey())
	if err != nil {
		t.Fatal(err)
	}
	if server, err = AtServer(s.station, s.vkey, s.server); err != nil {
		t.Fatal(err)
	}
	return station, server
}

func example() Request {
	return Request{Station: "norte", Number: "48210937", Vehicle: "v-0042", LimitUL: 60 * dispense.Liter, Lifts: []string{"hours", "quota"}, Person: "p-mar"}
}

// The example of docs/protocol.md, for strangers who write either side.
func TestProtocolExample(t *testing.T) {
	t.Parallel()
	s := newSide(t, "norte", 1, 2)
	station, server := s.secrets(t)
	text, err := example().text()
	if err != nil {
		t.Fatal(err)
	}
	challenge, err := station.Challenge(example())
	if err != nil {
		t.Fatal(err)
	}
	asked := example()
	asked.Number, asked.Lifts = "", []string{"quota", "hours"} // as they were ticked
	read, err := server.Read(Grouped(challenge), asked)
	if err != nil {
		t.Fatalf("the office reads %s: %v", challenge, err)
	}
	response, err := server.Response(read)
	if err != nil {
		t.Fatal(err)
	}
	if !station.Verify(example(), Grouped(response)) {
		t.Errorf("the station does not take %s", response)
	}
	own, err := stationPrivate(s.seed)
	if err != nil {
		t.Fatal(err)
	}
	doc, err := os.ReadFile("../../docs/protocol.md")
	if err != nil {
		t.Fatal(err)
	}
	for what, value := range map[string]string{
		"the record key": s.vkey, "the server's key": s.serverKey(), "the station's public half": hex.EncodeToString(own.PublicKey().Bytes()),
		"the secret": hex.EncodeToString(station.key), "the text": string(text), "the challenge": challenge, "the response": response,
	} {
		if !strings.Contains(string(doc), value) {
			t.Errorf("docs/protocol.md does not have %s, %s", what, value)
		}
	}
}

// Both halves of a station's key are one key: what the station derives from its
// seed is what the server derives from the registry.
func TestStationKey(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(r *rapid.T) {
		seed := rapid.SliceOfN(rapid.Byte(), 32, 32).Draw(r, "seed")
		public, _ := ed25519.NewKeyFromSeed(seed).Public().(ed25519.PublicKey)
		vkey, err := note.NewEd25519VerifierKey("norte", public)
		if err != nil {
			r.Fatal(err)
		}
		own, err := stationPrivate(seed)
		if err != nil {
			r.Fatal(err)
		}
		got, err := stationPublic(vkey)
		if err != nil || !got.Equal(own.PublicKey()) {
			r.Fatalf("got %v, %v, want %x", got, err, own.PublicKey().Bytes())
		}
	})
}

// No response is good for another request, another station, another record key
// or another key of the server; nor is any challenge.
func TestBoundToOneRequest(t *testing.T) {
	t.Parallel()
	words := rapid.StringMatching(`[a-z]{1,8}`)
	rapid.Check(t, func(r *rapid.T) {
		s := newSide(t, rapid.SampledFrom([]string{"norte", "sur", "patio-2"}).Draw(r, "station"), rapid.Byte().Draw(r, "seed"), rapid.Byte().Draw(r, "server"))
		q := Request{
			Station: s.station, Number: rapid.StringMatching(`[0-9]{8}`).Draw(r, "number"), Vehicle: words.Draw(r, "vehicle"),
			LimitUL: dispense.Volume(rapid.Int64Range(1, 1e9).Draw(r, "limit")), Person: words.Draw(r, "person"),
			Lifts: rapid.SliceOfNDistinct(words, 1, 3, rapid.ID[string]).Draw(r, "lifts"),
		}
		station, server := s.secrets(t)
		challenge, _ := station.Challenge(q)
		response, err := server.Response(q)
		if err != nil || !station.Verify(q, response) || len(response) != ResponseDigits {
			r.Fatalf("the request's own response %q: %v", response, err)
		}
		other, secret, where := q, station, s
		switch rapid.SampledFrom([]string{"number", "vehicle", "limit", "lifts", "person", "station", "seed", "server"}).Draw(r, "change") {
		case "number":
			other.Number = rapid.StringMatching(`[0-9]{8}`).Filter(func(n string) bool { return n != q.Number }).Draw(r, "other")
		case "vehicle":
			other.Vehicle += "x"
		case "limit":
			other.LimitUL++
		case "lifts":
			other.Lifts = append(slices.Clone(q.Lifts), "zzzzzzzzz")
		case "person":
			other.Person += "x"
		case "station":
			where = newSide(t, "oriente", s.seed[0], s.server.Bytes()[0])
			other.Station = "oriente"
			secret, _ = where.secrets(t)
		case "seed":
			where = newSide(t, s.station, s.seed[0]+1, s.server.Bytes()[0])
			secret, _ = where.secrets(t)
		case "server":
			where = newSide(t, s.station, s.seed[0], s.server.Bytes()[0]^8) // the lowest bits are clamped away
			secret, _ = where.secrets(t)
		}
		if secret.Verify(other, response) {
			r.Fatalf("the response of %+v is taken for %+v", q, other)
		}
		if c, _ := secret.Challenge(other); c == challenge {
			// Four digits happen to be the same once in 10,000 times; the number is not
			// changed by whoever lies about the rest.
			r.Skip("the same four digits by chance")
		}
		if _, err := secret.Read(challenge, other); !errors.Is(err, ErrChallenge) && other.Number == q.Number {
			r.Fatalf("the challenge of %+v read for %+v: got %v, want ErrChallenge", q, other, err)
		}
	})
}

func TestDigits(t *testing.T) {
	t.Parallel()
	s := newSide(t, "norte", 1, 2)
	station, _ := s.secrets(t)
	challenge, err := station.Challenge(example())
	if err != nil {
		t.Fatal(err)
	}
	for _, typed := range []string{challenge, Grouped(challenge), strings.ReplaceAll(Grouped(challenge), " ", "-")} {
		if _, err := station.Read(typed, example()); err != nil {
			t.Errorf("%q: %v", typed, err)
		}
	}
	swapped := challenge[:2] + challenge[3:4] + challenge[2:3] + challenge[4:]
	for _, typed := range []string{"", "4821", challenge + "0", "48210937abcd", swapped} {
		if _, err := station.Read(typed, example()); !errors.Is(err, ErrChallenge) {
			t.Errorf("%q: got %v, want ErrChallenge", typed, err)
		}
	}
	for _, number := range []string{"", "1234567", "123456789", "1234567x"} {
		q := example()
		q.Number = number
		if _, err := station.Challenge(q); err == nil {
			t.Errorf("number %q: got a challenge", number)
		}
	}
	for n, want := range map[uint64]string{0: "00000000", 123_456_789_012: "56789012"} {
		b := []byte(fmt.Sprintf("%c%c%c%c%c%c%c%c", 0, 0, 0, 0, 0, 0, 0, 0))
		for i := range 8 {
			b[7-i] = byte(n >> (8 * i))
		}
		if got := code(b, 8); got != want {
			t.Errorf("code of %d: got %s, want %s", n, got, want)
		}
	}
}

func TestBadKeys(t *testing.T) {
	t.Parallel()
	s := newSide(t, "norte", 1, 2)
	good := s.serverKey()
	for name, key := range map[string]string{
		"nothing": "", "a record key": s.vkey, "another name": "x" + good, "cut": good[:len(good)-4], "no hash": "litro.example/override++" + good[len(good)-56:],
		"all zero": FormatKey("litro.example/override", mustKey(t, make([]byte, 32))),
	} {
		if _, err := AtStation("norte", s.seed, key); !errors.Is(err, ErrKey) {
			t.Errorf("%s as the server's: got %v, want ErrKey", name, err)
		}
	}
	for name, key := range map[string]string{"nothing": "", "the server's": good} {
		if _, err := AtServer("norte", key, s.server); !errors.Is(err, ErrKey) {
			t.Errorf("%s as the station's: got %v, want ErrKey", name, err)
		}
	}
	if _, err := AtStation("norte", s.seed[1:], good); !errors.Is(err, ErrKey) {
		t.Errorf("a short seed: got %v, want ErrKey", err)
	}
}

func mustKey(t *testing.T, b []byte) *ecdh.PublicKey {
	t.Helper()
	k, err := ecdh.X25519().NewPublicKey(b)
	if err != nil {
		t.Fatal(err)
	}
	return k
}
