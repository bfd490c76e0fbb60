package held

import (
	"crypto/rand"
	"errors"
	"fmt"
	"reflect"
	"testing"
	"time"

	"golang.org/x/mod/sumdb/note"

	"github.com/litro-fuel/litro/dispense"
	"github.com/litro-fuel/litro/policy"
	"github.com/litro-fuel/litro/station/disk"
	"github.com/litro-fuel/litro/station/disk/disktest"
)

const (
	station = "norte"
	era     = 1_764_000_000
)

// A server signs policy messages, and remembers them in their order.
type server struct {
	t        testing.TB
	signer   note.Signer
	key      note.Verifier
	messages [][]byte
}

func newServer(t testing.TB) *server {
	t.Helper()
	skey, vkey, err := note.GenerateKey(rand.Reader, "litro.example/policy")
	must(t, err)
	s, err := note.NewSigner(skey)
	must(t, err)
	v, err := note.NewVerifier(vkey)
	must(t, err)
	return &server{t: t, signer: s, key: v}
}

func must(t testing.TB, errs ...error) {
	t.Helper()
	if err := errors.Join(errs...); err != nil {
		t.Fatal(err)
	}
}

func (s *server) send(m policy.Message) {
	s.t.Helper()
	m.At = time.Unix(era, 0).UTC().Add(time.Duration(len(s.messages)) * time.Minute)
	b, err := policy.Seal(&m, s.signer)
	must(s.t, err)
	s.messages = append(s.messages, b)
}

// run sends entries from a version on.
func (s *server) run(log string, from int64, bodies ...policy.EntryBody) {
	m := policy.Message{Log: log, Era: era, From: from, To: from + int64(len(bodies)) - 1}
	for i, b := range bodies {
		m.Entries = append(m.Entries, policy.Entry{N: from + int64(i), Body: b})
	}
	s.send(m)
}

// part sends a part of a snapshot.
func (s *server) part(log string, era, base, part, parts int64, bodies ...policy.EntryBody) {
	m := policy.Message{Log: log, Era: era, From: base, To: base, Base: &base, Part: &part, Parts: &parts}
	for i, b := range bodies {
		m.Entries = append(m.Entries, policy.Entry{N: (part-1)*10 + int64(i) + 1, Body: b})
	}
	s.send(m)
}

func vehicle(id string) *policy.Vehicle {
	return &policy.Vehicle{Vehicle: id, Status: "active", Grades: []string{"diesel"}, Rule: "r"}
}

func lease(liters dispense.Volume) *policy.Lease {
	at := time.Unix(era, 0).UTC()
	return &policy.Lease{Quota: "q1", Period: "2026-11", Epoch: 1, FromAt: at, UntilAt: at.Add(720 * time.Hour), LimitUL: liters * dispense.Liter}
}

// history is a short life of both logs: entries, snapshots that replace them,
// entries that arrive while a snapshot is collected, and a newer era.
func history(s *server) {
	s.run(policy.Fleet, 1, vehicle("v1"), vehicle("v2"))
	s.run(station, 1, lease(100))
	s.part(policy.Fleet, era, 30, 1, 2, vehicle("v1"))
	s.run(policy.Fleet, 3, vehicle("v3"))
	s.part(policy.Fleet, era, 30, 2, 2, vehicle("v4"))
	s.run(policy.Fleet, 31, vehicle("v5"))
	s.run(station, 2, lease(40))
	s.part(policy.Fleet, era+9, 20, 1, 1, vehicle("v6"))
	s.part(station, era+9, 20, 1, 1, lease(30))
	s.part(policy.Fleet, era+9, 40, 1, 2, vehicle("v7"))
}

// expected returns the holding after each number of messages.
func expected(s *server) []*policy.Holding {
	var all []*policy.Holding
	for n := range len(s.messages) + 1 {
		h := policy.NewHolding(station)
		for _, b := range s.messages[:n] {
			m, err := policy.Open(b, s.key)
			must(s.t, err)
			_, err = h.Take(m)
			must(s.t, err)
		}
		all = append(all, h)
	}
	return all
}

// takeAll opens the logs and takes what the server sends, from the beginning; what
// is held already is refused. It returns how many messages are held.
func takeAll(fs disk.FS, s *server, held *int) (*Logs, error) {
	l, err := Open(fs, station, s.key)
	if err != nil {
		return nil, err
	}
	for i, b := range s.messages {
		_, err := l.Take(b, nil)
		if errors.Is(err, policy.ErrNotNext) {
			continue
		}
		if err != nil {
			return l, err
		}
		*held = i + 1
	}
	return l, nil
}

// TestEveryCrashPoint cuts the power before each operation, in every way, and
// again during the restart.
func TestEveryCrashPoint(t *testing.T) {
	t.Parallel()
	s := newServer(t)
	history(s)
	e := enumeration{s: s, want: expected(s), wrap: func(fs disk.FS) disk.FS { return fs }, seen: map[string]error{}}
	if err := e.run(); err != nil {
		t.Error(err)
	}
	t.Logf("%d images of the disk, %d different", e.images, len(e.seen))
}

type enumeration struct {
	s      *server
	want   []*policy.Holding
	wrap   func(disk.FS) disk.FS
	images int
	seen   map[string]error
}

func (e *enumeration) run() error {
	d := disktest.New()
	held := 0
	var broken error
	d.Before = func(op int) error {
		if broken == nil {
			broken = e.cut(d, held, op, disktest.EveryByte, e.again)
		}
		return broken
	}
	_, err := takeAll(e.wrap(d), e.s, &held)
	if broken != nil {
		return broken
	}
	return err
}

// cut calls then with every state after a power cut.
func (e *enumeration) cut(d *disktest.Disk, held, op int, tears disktest.Tears, then func(*disktest.Disk, int) error) error {
	var broken error
	try := func(img disktest.Image) {
		e.images++
		if broken == nil {
			if err := then(img.Disk, held); err != nil {
				broken = fmt.Errorf("cut before operation %d with %d held; %s%w", op, held, img.How, err)
			}
		}
	}
	try(disktest.Image{Disk: d.Kill(), How: "killed; "})
	d.Images(tears, try)
	return broken
}

// again restarts with a second cut before each operation.
func (e *enumeration) again(d *disktest.Disk, held int) error {
	if err := e.check(d, held); err != nil {
		return err
	}
	c := d.Kill()
	var broken error
	c.Before = func(op int) error {
		if broken == nil {
			broken = e.cut(c, held, op, disktest.FewBytes, e.check)
		}
		return broken
	}
	_, err := Open(e.wrap(c), station, e.s.key)
	return errors.Join(broken, err)
}

// check restarts: what was held is held, perhaps with the one message more that
// was on its way; and the rest can be taken.
func (e *enumeration) check(d *disktest.Disk, held int) error {
	id := fmt.Sprintf("%x %d", d.Sum(), held)
	err, ok := e.seen[id]
	if !ok {
		err = e.restart(d.Kill(), held)
		e.seen[id] = err
	}
	return err
}

func (e *enumeration) restart(d *disktest.Disk, held int) error {
	fs := e.wrap(d)
	l, err := Open(fs, station, e.s.key)
	if err != nil {
		return err
	}
	if !e.is(l, held) && !(held < len(e.s.messages) && e.is(l, held+1)) {
		return fmt.Errorf("after the restart %+v is held, which is not that of %d messages", l.Versions(), held)
	}
	// What it says it holds must survive the next cut.
	again, err := Open(d.Durable(), station, e.s.key)
	if err != nil {
		return err
	}
	if again.Versions() != l.Versions() || !reflect.DeepEqual(again.Parts(), l.Parts()) {
		return fmt.Errorf("it said that it holds %+v, and after a cut it holds %+v", l.Versions(), again.Versions())
	}
	all := 0
	if l, err = takeAll(fs, e.s, &all); err != nil {
		return fmt.Errorf("take the rest: %w", err)
	}
	if last := len(e.s.messages); !e.is(l, last) {
		return fmt.Errorf("at the end %+v is held", l.Versions())
	}
	return nil
}

func (e *enumeration) is(l *Logs, n int) bool { return reflect.DeepEqual(l.holding, e.want[n]) }

// unsynced is a disk on which syncs do nothing.
type unsynced struct {
	disk.FS
	names, content bool
}

func (u unsynced) Sync() error {
	if u.names {
		return nil
	}
	return u.FS.Sync()
}

func (u unsynced) Append(name string) (disk.File, error) {
	f, err := u.FS.Append(name)
	if u.content && err == nil {
		f = unsyncedFile{f}
	}
	return f, err
}

type unsyncedFile struct{ disk.File }

func (unsyncedFile) Sync() error { return nil }

func TestTheEnumerationSeesMutants(t *testing.T) {
	t.Parallel()
	s := newServer(t)
	history(s)
	for name, u := range map[string]unsynced{"names": {names: true}, "content": {content: true}} {
		e := enumeration{s: s, want: expected(s), seen: map[string]error{}, wrap: func(fs disk.FS) disk.FS {
			u.FS = fs
			return u
		}}
		if err := e.run(); err == nil {
			t.Errorf("%s are not synced, and the enumeration does not notice", name)
		}
	}
}

func TestTwoGenerationsAreKept(t *testing.T) {
	t.Parallel()
	s, d := newServer(t), disktest.New()
	for base := int64(10); base <= 50; base += 10 {
		s.part(policy.Fleet, era, base, 1, 1, vehicle("v1"))
		s.run(policy.Fleet, base+1, vehicle("v2"))
	}
	held := 0
	_, err := takeAll(d, s, &held)
	must(t, err)
	names, _ := d.List()
	if len(names) != 2 {
		t.Errorf("got the files %v, want two", names)
	}
	// Damage in the newer one leaves the station with the older.
	broken := d.Flip(names[1], 8*100)
	l, err := Open(broken, station, s.key)
	must(t, err)
	if got, want := l.Versions().Fleet, (dispense.Version{Era: era, N: 41}); got != want || len(l.Recovery().Remarks) != 1 {
		t.Errorf("held: got %v with remarks %q, want %v with one", got, l.Recovery().Remarks, want)
	}
	l, err = takeAll(broken, s, &held)
	must(t, err)
	if got, want := l.Versions().Fleet, (dispense.Version{Era: era, N: 51}); got != want {
		t.Errorf("after the server sent it again: got %v, want %v", got, want)
	}
}

// TestWhatWasLoweredIsRepeated ends the process between the disk and the lease
// record.
func TestWhatWasLoweredIsRepeated(t *testing.T) {
	t.Parallel()
	s, d := newServer(t), disktest.New()
	s.run(station, 1, lease(100))
	s.run(station, 2, lease(40))
	l, err := Open(d, station, s.key)
	must(t, err)
	_, err = l.Take(s.messages[0], nil)
	must(t, err)
	mine := errors.New("mine")
	var told policy.Taken
	if _, err = l.Take(s.messages[1], func(taken policy.Taken) error { told = taken; return mine }); !errors.Is(err, mine) {
		t.Errorf("got %v, want the error of the callback", err)
	}
	want := policy.Lowered{Quota: "q1", Period: "2026-11", FromUL: 100 * dispense.Liter, AskedUL: 40 * dispense.Liter}
	if len(told.Lowered) != 1 || told.Lowered[0] != want {
		t.Errorf("told: got %+v, want %+v", told.Lowered, want)
	}
	l, err = Open(d.Durable(), station, s.key)
	must(t, err)
	if got := l.Recovery().Lowered; len(got) != 1 || got[0] != (Lowered{dispense.Version{Era: era, N: 2}, want}) {
		t.Errorf("after the restart: got %+v, want %+v", got, want)
	}
}

func TestTheDiskRefuses(t *testing.T) {
	t.Parallel()
	s, d := newServer(t), disktest.New()
	history(s)
	l, err := Open(d, station, s.key)
	must(t, err)
	d.Capacity = 50
	if _, err := l.Take(s.messages[0], nil); !errors.Is(err, disk.ErrFull) || l.Versions().Fleet.N != 0 {
		t.Errorf("full: got %v and version %v, want %v and nothing", err, l.Versions().Fleet, disk.ErrFull)
	}
	d.Capacity = 0
	_, err = l.Take(s.messages[0], nil)
	must(t, err)
	d.FailSync = 0
	for range 2 {
		if _, err := l.Take(s.messages[1], nil); !errors.Is(err, ErrFailed) {
			t.Errorf("a failed sync: got %v, want %v", err, ErrFailed)
		}
	}
	if got := l.Versions().Own; got.N != 0 {
		t.Errorf("held after a failed sync: got %v, want nothing", got)
	}
}

func TestAStrangersPolicy(t *testing.T) {
	t.Parallel()
	s, other := newServer(t), newServer(t)
	history(other)
	l, err := Open(disktest.New(), station, s.key)
	must(t, err)
	if _, err := l.Take(other.messages[0], nil); !errors.Is(err, dispense.ErrSignature) {
		t.Errorf("got %v, want %v", err, dispense.ErrSignature)
	}
}
