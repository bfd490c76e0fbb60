package journal

import (
	"bytes"
	"crypto/ed25519"
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"fmt"
	"maps"
	"reflect"
	"strings"
	"testing"
	"time"

	"golang.org/x/mod/sumdb/note"

	"github.com/litro-fuel/litro/dispense"
	"github.com/litro-fuel/litro/station/disk"
)

const station = "norte"

var epoch0 = time.Date(2026, 11, 22, 20, 0, 0, 0, time.UTC)

// A key signs in tests.
type key struct {
	note.Signer
	vkey string
}

// newKey makes the key that belongs to a seed: fuzzing opens in one process what
// another one signed.
func newKey(t testing.TB, name, seed string) key {
	t.Helper()
	private := sha256.Sum256([]byte(name + seed))
	public := ed25519.NewKeyFromSeed(private[:]).Public().(ed25519.PublicKey)
	vkey, err := note.NewEd25519VerifierKey(name, public)
	if err != nil {
		t.Fatal(err)
	}
	hash := strings.Split(vkey, "+")[1]
	s, err := note.NewSigner("PRIVATE+KEY+" + name + "+" + hash + "+" + base64.StdEncoding.EncodeToString(append([]byte{1}, private[:]...)))
	if err != nil {
		t.Fatal(err)
	}
	return key{s, vkey}
}

// A server gives grants and receipts.
type server struct {
	t               testing.TB
	policy, receipt key
	station, renew  key
	n               int64
	verified        map[string]bool
}

func newServer(t testing.TB) *server { return seededServer(t, "") }

func seededServer(t testing.TB, seed string) *server {
	return &server{
		t: t, policy: newKey(t, "litro.example/policy", seed), receipt: newKey(t, "litro.example/receipt", seed),
		station: newKey(t, station, seed), renew: newKey(t, station, seed+"renewed"),
		verified: map[string]bool{},
	}
}

func (s *server) grant(epoch int64) []byte {
	b, err := dispense.SealGrant(&dispense.Grant{
		Origin: "litro.example", Station: station, Shard: "03", Epoch: epoch, Key: s.station.vkey,
		Receipt: []string{s.receipt.vkey}, Policy: []string{s.policy.vkey},
		People: []dispense.Who{{Person: "ana", By: "web"}, {Person: "luis", By: "web"}}, At: epoch0,
	}, s.policy)
	if err != nil {
		s.t.Fatal(err)
	}
	return b
}

// give gives the next receipt of an era.
func (s *server) give(era int64, r dispense.Receipt) []byte {
	s.n++
	r.Station, r.Era, r.N, r.At = station, era, s.n, epoch0.Add(time.Hour)
	if r.State == "" {
		r.State = "ok"
	}
	b, err := dispense.SealReceipt(&r, s.receipt)
	if err != nil {
		s.t.Fatal(err)
	}
	return b
}

// A box is a station's disk, and what its journal has promised since the box
// was new. It goes through power cuts; the journal does not.
type box struct {
	fs      disk.FS
	srv     *server
	j       *Journal
	mono    int64
	minFree int64
	acked   map[dispense.Ref]dispense.Hash
	taken   int64 // n of the newest receipt taken
	lied    error // a promise that was broken
}

func newBox(fs disk.FS, srv *server) *box {
	return &box{fs: fs, srv: srv, acked: map[dispense.Ref]dispense.Hash{}}
}

// on returns the box with another disk, and the same promises.
func (b *box) on(fs disk.FS) *box {
	return &box{fs: fs, srv: b.srv, acked: maps.Clone(b.acked), taken: b.taken}
}

func (b *box) options() Options {
	return Options{
		Station: station, Signers: []note.Signer{b.srv.station.Signer, b.srv.renew.Signer},
		Stamp: func() Stamp {
			b.mono += 1000
			return Stamp{epoch0.Add(time.Duration(b.mono) * time.Millisecond), b.mono, dispense.Synchronized}
		},
		MinFree: b.minFree, SegmentBytes: 2500,
	}
}

func (b *box) open() (err error) {
	b.mono = 0
	if b.j, err = Open(b.fs, b.options()); err == nil {
		b.ack(0)
	}
	return err
}

// ack notes what the journal shows: records of its epoch behind number from.
func (b *box) ack(from int64) {
	h := b.j.Head()
	for seq := from + 1; seq <= h.Seq; seq++ {
		ref := dispense.Ref{Station: station, Epoch: h.Epoch, Seq: seq}
		n, err := b.j.Record(ref)
		if err != nil {
			continue // in a damaged epoch
		}
		if old, ok := b.acked[ref]; ok && old != dispense.HashNote(n) {
			b.lied = fmt.Errorf("record %s was shown as %s and then as %s", ref, old, dispense.HashNote(n))
		}
		b.acked[ref] = dispense.HashNote(n)
	}
}

func (b *box) write(bodies ...dispense.Body) error {
	before := b.j.Head()
	err := b.j.Write(func(tx *Tx) error {
		for _, body := range bodies {
			if k, ok := body.(*dispense.KeyChange); ok {
				if _, err := tx.Renew(k, b.srv.renew.Signer); err != nil {
					return err
				}
			} else if _, err := tx.Append(body); err != nil {
				return err
			}
		}
		return nil
	})
	if err == nil {
		b.ack(before.Seq)
	}
	return err
}

func (b *box) enroll(epoch int64) error {
	err := b.j.Enroll(b.srv.grant(epoch), "enrolled", meters(0), []dispense.Who{{Person: "ana", By: "pin"}, {Person: "luis", By: "pin"}})
	if err == nil {
		b.ack(0)
	}
	return err
}

func (b *box) take(receipt []byte) (Outcome, error) {
	o, err := b.j.TakeReceipt(receipt, func() []dispense.Meter { return meters(77) })
	if err == nil {
		b.ack(0)
	}
	if o == Taken {
		b.taken = b.srv.n
	}
	return o, err
}

// forked takes a receipt that names another newest record, after as long a time
// as the journal may have to wait before it answers.
func (b *box) forked() (Outcome, error) {
	b.mono += longestWait.Milliseconds()
	h := b.j.Head()
	return b.take(b.srv.give(1_700_000_000, dispense.Receipt{Epoch: h.Epoch, Seq: h.Seq, Hash: dispense.HashNote(nil).String()}))
}

// covered returns a receipt up to a number of the newest epoch.
func (b *box) covered(seq int64) []byte { return b.says("ok", seq) }

// says returns a receipt up to a number of the newest epoch, in a state.
func (b *box) says(state string, seq int64) []byte {
	h := b.j.Head()
	hash, err := b.j.hashAt(h.Epoch, seq)
	if err != nil {
		b.srv.t.Fatal(err)
	}
	return b.srv.give(1_700_000_000, dispense.Receipt{Epoch: h.Epoch, Seq: seq, Hash: hash.String(), State: state})
}

func meters(liters int64) []dispense.Meter {
	return []dispense.Meter{{Hose: "1", Meter: 1, TotalizerUL: dispense.Volume(liters) * dispense.Liter}}
}

func authorize(position string) *dispense.Authorize {
	return &dispense.Authorize{
		Position: position, Hoses: []string{"1"}, Purpose: "vehicle", Vehicle: "v7", Label: "L12.3", Grade: "diesel",
		LimitUL: 40 * dispense.Liter, Arm: "pump", Reason: "granted", OdometerM: new(int64(120_000_000)),
		Draws: []dispense.Draw{{Quota: "q1", Period: "2026-11", VolumeUL: 40 * dispense.Liter}}, LapseS: 60,
	}
}

func fill(auth dispense.Ref, liters dispense.Volume) *dispense.Dispense {
	after := liters * dispense.Liter
	return &dispense.Dispense{
		Auth: auth, Position: "1", Hose: "1", Meter: new(int64(1)), Grade: "diesel", Purpose: "vehicle",
		VolumeUL: after, VolumeFrom: "pump", Basis: "obs", TotalizerBeforeUL: new(dispense.Volume(0)), TotalizerAfterUL: &after,
		Vehicle: "v7", Label: "L12.3", End: "H",
		Draws: []dispense.Draw{{Quota: "q1", Period: "2026-11", VolumeUL: after}},
	}
}

func tick() *dispense.Tick { return &dispense.Tick{Meters: meters(9), FreeBytes: 1 << 30} }

// fuel authorizes and dispenses.
func (b *box) fuel(liters dispense.Volume) error {
	if err := b.write(authorize("1")); err != nil {
		return err
	}
	h := b.j.Head()
	return b.write(fill(dispense.Ref{Station: station, Epoch: h.Epoch, Seq: h.Seq}, liters))
}

// recover does what an agent does when it starts: it opens, makes sure that
// there is an epoch, and closes what is open.
func (b *box) recover() error {
	if err := b.open(); err != nil {
		return err
	}
	if !b.j.Enrolled() {
		if err := b.enroll(b.j.newest() + 1); err != nil {
			return err
		}
	}
	if b.j.Ended() != "" {
		if err := b.j.Begin(meters(50)); err != nil {
			return err
		}
		b.ack(0)
	}
	var bodies []dispense.Body
	b.j.View(func(book *Book) {
		for _, o := range book.Open() {
			bodies = append(bodies, &dispense.Void{Auth: o.Ref, Why: "restart"})
		}
	})
	return b.write(append(bodies, tick())...)
}

// check reads the disk as a stranger would and holds it against every promise.
// It shares nothing with recovery but the contract.
func (b *box) check(fs disk.FS) error {
	if b.lied != nil {
		return b.lied
	}
	found, err := b.readAll(fs)
	if err != nil {
		return err
	}
	for ref, hash := range b.acked {
		if got, ok := found[ref]; !ok {
			return fmt.Errorf("record %s was shown and is gone", ref)
		} else if got != hash {
			return fmt.Errorf("record %s was shown with another content", ref)
		}
	}
	return b.sameBook(fs)
}

// readAll verifies every chain on the disk and returns its records.
func (b *box) readAll(fs disk.FS) (map[dispense.Ref]dispense.Hash, error) {
	names, err := fs.List()
	if err != nil {
		return nil, err
	}
	found := map[dispense.Ref]dispense.Hash{}
	chains := map[string][]*dispense.Record{}
	for _, name := range names {
		epoch, _, ok := strings.Cut(name, "-")
		if !ok || !strings.HasSuffix(name, ".seg") {
			continue
		}
		data, err := disk.ReadAll(fs, name)
		if err != nil {
			return nil, err
		}
		for len(data) > 0 {
			var n []byte
			if n, data, err = dispense.ReadFrame(data); err != nil {
				if len(chains[epoch]) == 0 {
					break // an epoch that has not begun
				}
				return nil, fmt.Errorf("%s: %w", name, err)
			}
			r, err := dispense.OpenRecord(bytes.Clone(n))
			if err != nil || r.Unread != nil {
				return nil, fmt.Errorf("%s: %w", name, errors.Join(err, r.Unread))
			}
			chains[epoch] = append(chains[epoch], r)
			found[r.Ref()] = r.Hash
		}
	}
	for epoch, records := range chains {
		if err := b.srv.verifyChain(records); err != nil {
			return nil, fmt.Errorf("epoch %s: %w", epoch, err)
		}
	}
	return found, nil
}

func (s *server) verifyChain(records []*dispense.Record) error {
	start, ok := records[0].Body.(*dispense.Start)
	if !ok {
		return errors.New("it does not begin with a start")
	}
	grant, err := dispense.ParseHash(start.Grant)
	if err != nil {
		return err
	}
	head := dispense.Head{Epoch: records[0].Epoch, Hash: grant}
	vkey := start.Key
	for _, r := range records {
		if head, err = head.Next(r); err != nil {
			return err
		}
		if err := s.verify(r, vkey); err != nil {
			return err
		}
		if k, ok := r.Body.(*dispense.KeyChange); ok {
			vkey = k.Key
		}
	}
	return nil
}

// verify verifies the first signature of a record, once.
func (s *server) verify(r *dispense.Record, vkey string) error {
	id := vkey + r.Hash.String()
	if s.verified[id] {
		return nil
	}
	v, err := note.NewVerifier(vkey)
	if err == nil {
		err = r.Note.Verify(0, v)
	}
	s.verified[id] = err == nil
	return err
}

// sameBook opens the disk again: the book must come out the same.
func (b *box) sameBook(fs disk.FS) error {
	again, err := Open(fs, b.options())
	if err != nil {
		return fmt.Errorf("open once more: %w", err)
	}
	if again.Grant() == nil {
		return errors.New("the grant is gone")
	}
	if r := again.book.Receipt(); b.taken > 0 && (r == nil || r.N < b.taken) {
		return fmt.Errorf("receipt %d was taken and is gone", b.taken)
	}
	if again.Head() != b.j.Head() {
		return fmt.Errorf("read again the chain ends at %v, got %v", again.Head(), b.j.Head())
	}
	if !reflect.DeepEqual(again.book, b.j.book) {
		return fmt.Errorf("read again the book is %+v, got %+v", again.book, b.j.book)
	}
	if again.ended != b.j.ended || again.begun != b.j.begun || again.carried != b.j.carried || !reflect.DeepEqual(again.ends, b.j.ends) {
		return fmt.Errorf("read again the epoch is (%q %v %d %v), got (%q %v %d %v)",
			again.ended, again.begun, again.carried, again.ends, b.j.ended, b.j.begun, b.j.carried, b.j.ends)
	}
	return nil
}
