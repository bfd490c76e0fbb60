// Package dispensetest writes signed, chained records for tests of those who
// read them. It is an author as the contract wants one, without a disk.
package dispensetest

import (
	"crypto/ed25519"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"fmt"
	"testing"
	"time"

	"golang.org/x/mod/sumdb/note"

	"github.com/litro-fuel/litro/dispense"
)

// A Key is a key pair made from its name, so that tests are the same each time.
type Key struct {
	note.Signer
	Verifier note.Verifier
	VKey     string
}

// NewKey returns the key of a name; another n is another key of that name.
func NewKey(name string, n int) Key {
	seed := sha256.Sum256(fmt.Appendf(nil, "litro test key %s %d", name, n))
	private := ed25519.NewKeyFromSeed(seed[:])
	public := append([]byte{1}, private.Public().(ed25519.PublicKey)...)
	h := sha256.Sum256(append([]byte(name+"\n"), public...))
	id := fmt.Sprintf("%08x", binary.BigEndian.Uint32(h[:4]))
	k := Key{VKey: name + "+" + id + "+" + base64.StdEncoding.EncodeToString(public)}
	var err error
	if k.Signer, err = note.NewSigner("PRIVATE+KEY+" + name + "+" + id + "+" + base64.StdEncoding.EncodeToString(append([]byte{1}, seed[:]...))); err != nil {
		panic(err)
	}
	if k.Verifier, err = note.NewVerifier(k.VKey); err != nil {
		panic(err)
	}
	return k
}

// Origin is the installation that grants of this package come from.
const Origin = "litro.test/city"

// Keys of the server of [Origin].
var (
	PolicyKey  = NewKey(Origin+"/policy", 1)
	ReceiptKey = NewKey(Origin+"/receipt", 1)
)

// An Author writes the records of one station.
type Author struct {
	Station string
	Shard   string
	Key     Key
	Grant   []byte // the note
	Head    dispense.Head
	Boot    int64
	At      time.Time // of the next record; a second passes with each
	began   time.Time
}

// NewAuthor returns an author with a grant for epoch 1 and nothing written.
func NewAuthor(tb testing.TB, station, shard string) *Author {
	tb.Helper()
	a := &Author{Station: station, Shard: shard, Key: NewKey(station, 1), At: time.Date(2026, 11, 2, 12, 0, 0, 0, time.UTC)}
	a.began = a.At
	grant, err := dispense.SealGrant(&dispense.Grant{
		Origin: Origin, Station: station, Shard: shard, Epoch: 1, Key: a.Key.VKey,
		Receipt: []string{ReceiptKey.VKey}, Policy: []string{PolicyKey.VKey}, At: a.At,
		People: []dispense.Who{{Person: "p1", By: "web"}, {Person: "p2", By: "web"}},
	}, PolicyKey)
	if err != nil {
		tb.Fatal(err)
	}
	a.Grant = grant
	a.Head = dispense.Head{Epoch: 1, Hash: dispense.HashNote(grant)}
	return a
}

// Start writes the first record of the author's epoch.
func (a *Author) Start(tb testing.TB, why string, meters ...dispense.Meter) *dispense.Record {
	tb.Helper()
	s := &dispense.Start{
		Origin: Origin, Why: why, Grant: dispense.HashNote(a.Grant).String(), Key: a.Key.VKey, Meters: meters,
	}
	if why == "enrolled" || why == "replaced" {
		s.People = []dispense.Who{{Person: "p1", By: "web"}, {Person: "p2", By: "web"}}
	}
	return a.Append(tb, s)
}

// NextEpoch begins the author's next epoch with a start that names the record
// the two epochs have in common.
func (a *Author) NextEpoch(tb testing.TB, why string, after *dispense.Record, meters ...dispense.Meter) *dispense.Record {
	tb.Helper()
	a.Head = dispense.Head{Epoch: a.Head.Epoch + 1, Hash: dispense.HashNote(a.Grant)}
	a.Boot = 0
	s := &dispense.Start{Origin: Origin, Why: why, Grant: a.Head.Hash.String(), Key: a.Key.VKey, Meters: meters}
	if after != nil {
		s.After, s.AfterHash = after.Ref(), after.Hash.String()
	}
	return a.Append(tb, s)
}

// Append writes the next record.
func (a *Author) Append(tb testing.TB, body dispense.Body) *dispense.Record {
	tb.Helper()
	signers := []note.Signer{a.Key}
	var next Key
	if k, ok := body.(*dispense.KeyChange); ok {
		for n := 2; next.VKey != k.Key; n++ {
			if next = NewKey(a.Station, n); n > 10 {
				tb.Fatalf("the new key of %s is not one of NewKey's", a.Station)
			}
		}
		signers = append(signers, next)
	}
	a.At = a.At.Add(time.Second)
	r, err := dispense.Seal(dispense.Envelope{
		Station: a.Station, Epoch: a.Head.Epoch, Seq: a.Head.Seq + 1, Prev: a.Head.Hash.String(),
		Boot: a.Boot, MonoMS: a.At.Sub(a.began).Milliseconds(), At: a.At, Clock: dispense.Synchronized,
	}, body, signers...)
	if err != nil {
		tb.Fatal(err)
	}
	if a.Head, err = a.Head.Next(r); err != nil {
		tb.Fatal(err)
	}
	if next.VKey != "" {
		a.Key = next
	}
	return r
}

// AppendRaw writes a record of a kind and body that this version of the contract
// need not know, as a newer station would.
func (a *Author) AppendRaw(tb testing.TB, kind, body string) *dispense.Record {
	tb.Helper()
	a.At = a.At.Add(time.Second)
	line := fmt.Sprintf(`{"v":1,"station":%q,"epoch":%d,"seq":%d,"prev":%q,"boot":%d,"mono_ms":%d,"at":%q,"clock":"S","kind":%q,%q:%s}`,
		a.Station, a.Head.Epoch, a.Head.Seq+1, a.Head.Hash.String(), a.Boot, a.At.Sub(a.began).Milliseconds(),
		a.At.Format(time.RFC3339), kind, kind, body)
	b, err := dispense.SignLine([]byte(line), a.Key)
	if err != nil {
		tb.Fatal(err)
	}
	r, err := dispense.OpenRecord(b)
	if err != nil {
		tb.Fatal(err)
	}
	if a.Head, err = a.Head.Next(r); err != nil {
		tb.Fatal(err)
	}
	return r
}

// Topic returns the author's topic for records.
func (a *Author) Topic() string {
	return dispense.Topic{Shard: a.Shard, Station: a.Station, Channel: dispense.Journal}.String()
}

// Message returns records as they travel.
func Message(records ...*dispense.Record) []byte {
	var b []byte
	for _, r := range records {
		b = append(b, r.Note.Bytes...)
	}
	return b
}

// Authorized returns an authorize for a vehicle, of up to so many liters.
func Authorized(vehicle string, liters int64) *dispense.Authorize {
	return &dispense.Authorize{
		Position: "1", Hoses: []string{"1"}, Purpose: "vehicle", Vehicle: vehicle, Label: "L" + vehicle + ".1", Grade: "diesel",
		LimitUL: dispense.Volume(liters) * dispense.Liter, Arm: "pump", OdometerM: new(int64(120_000_000)), OdometerFrom: "driver",
		Policy: dispense.Policy{Fleet: dispense.Version{Era: 1, N: 1}, Own: dispense.Version{Era: 1, N: 1}},
		Rule:   "general", Reason: "granted", Linked: true, LapseS: 60,
	}
}

// Dispensed returns a dispense that closes an authorize, from a totalizer that
// read before.
func Dispensed(auth *dispense.Record, before, volume dispense.Volume) *dispense.Dispense {
	a := auth.Body.(*dispense.Authorize)
	after := before + volume
	amount, err := dispense.AmountCents(volume, 245_000)
	if err != nil {
		panic(err)
	}
	return &dispense.Dispense{
		Auth: auth.Ref(), Position: a.Position, Hose: a.Hoses[0], Meter: new(int64(1)), Grade: a.Grade, Purpose: a.Purpose,
		VolumeUL: volume, VolumeFrom: "pump", Basis: "obs", TotalizerBeforeUL: &before, TotalizerAfterUL: &after,
		PriceE4: new(int64(245_000)), Currency: "MXN", AmountCents: &amount, PriceFrom: "pump", Vehicle: a.Vehicle, Label: a.Label,
		OdometerM: a.OdometerM, OdometerFrom: a.OdometerFrom, Full: "yes", End: "H",
	}
}
