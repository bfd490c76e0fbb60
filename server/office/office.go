// Package office writes the office's own journal: what people do at a desk.
// Typed fills, corrections, deliveries and decisions are records as a station's
// are, signed and chained; only that the database's COMMIT is their fsync and
// their receipt. After it each is also appended to a file outside the database,
// from which it can be brought back when the database was restored from a
// backup that is older.
//
// It sees to it that two different people stand behind an act. Whether they may
// do it is access's question, and what it means for balances reconcile's.
package office

import (
	"context"
	"crypto/ecdh"
	"crypto/rand"
	"errors"
	"fmt"
	"log/slog"
	"sync"
	"time"

	"github.com/litro-fuel/litro/dispense"
	"github.com/litro-fuel/litro/server/fault"
	"github.com/litro-fuel/litro/server/fleet"
	"github.com/litro-fuel/litro/server/keyring"
	"github.com/litro-fuel/litro/server/reconcile"
)

// A Draft makes the next records of the office's journal, given where it ends.
type Draft func(head dispense.Head) ([]*dispense.Record, error)

// A Term is a period of a quota that is drawn from.
type Term struct {
	Quota string
	fleet.Period
}

// A Beginning is the registration of the office and its first grant.
type Beginning struct {
	Name  string
	Zone  string
	Link  []byte // a hash that no password has: the office has no link
	Grant dispense.Grant
	Note  []byte
}

// store is the database, see package postgres.
type store interface {
	deputyStore
	// BeginOffice registers the office and stores its first records; where it
	// has begun already it does nothing.
	BeginOffice(ctx context.Context, at time.Time, b Beginning, d Draft) error
	// OfficeHead returns where the newest epoch ends.
	OfficeHead(ctx context.Context) (dispense.Head, error)
	// OfficeBoot takes the next boot of the newest epoch.
	OfficeBoot(ctx context.Context, at time.Time) (epoch, boot int64, err error)
	// AppendOffice stores what d makes of the head, under its lock and those of
	// the terms, in one transaction.
	AppendOffice(ctx context.Context, at time.Time, terms []Term, d Draft) error
	// IssueSheets stores what the draft makes of the sheets that come after all
	// issued before, in one transaction; VoidSheets stores what d makes when all of
	// them are outstanding, and FillSheet when a station's sheet is, else they fail
	// with a [SheetError].
	IssueSheets(ctx context.Context, at time.Time, station string, count int64, d func(dispense.Sheets) Draft) error
	VoidSheets(ctx context.Context, at time.Time, s dispense.Sheets, d Draft) error
	FillSheet(ctx context.Context, at time.Time, terms []Term, station string, number int64, d Draft) error
	// FillPaper stores what d makes of the paper's vouchers, under their lock and those of
	// the terms and of what they hold, when no other fill or ticket has the paper's permit
	// and number, or fails with a [DuplicateError]; a ticket that waits for it is done
	// with it, or it fails with [ErrTicketMoved].
	FillPaper(ctx context.Context, at time.Time, terms []Term, p Paper, d func([]Voucher) (Draft, error)) error
	// IssueVouchers stores what the draft makes of the number after all issued before,
	// in one transaction and under the locks of the wanted terms, when they have room
	// and the clock has come to that many;
	// else it fails with a [VoucherError], and MakeRoom asks stations to give back what
	// is missing. DecideVouchers stores what d makes of the vouchers of some numbers,
	// under their lock and those of what they hold.
	IssueVouchers(ctx context.Context, at time.Time, count int64, wants []VoucherWant, d func(next int64) Draft) error
	MakeRoom(ctx context.Context, at time.Time, wants []VoucherWant) error
	DecideVouchers(ctx context.Context, at time.Time, first, last int64, d func([]Voucher) (Draft, error)) error
	// DecideFinding stores what d makes of a finding and of what was done about it,
	// under its lock.
	DecideFinding(ctx context.Context, at time.Time, finding string, d func(reconcile.Case) (Draft, error)) error
	// SayFindingRule sets a rule of discrepancies from a time on, or keeps that as
	// proposed; ApproveFindingRule puts in force what is proposed, with the record that d
	// makes of it, and VoidFindingRule takes it back. Both fail with fault.ErrConflict where
	// nothing waits.
	SayFindingRule(ctx context.Context, s reconcile.Said) (reconcile.Said, error)
	ApproveFindingRule(ctx context.Context, by fleet.Act, n int64, d func(x reconcile.Said) Draft) error
	VoidFindingRule(ctx context.Context, by fleet.Act, n int64) error
	// SayPeers reckons what the vehicles of a class go and has it count from then on.
	SayPeers(ctx context.Context, by fleet.Act, class string) (reconcile.Peers, error)
	// Hoses returns the hoses of all stations.
	Hoses(ctx context.Context) ([]Hose, error)
	// NextOfficeEpoch begins the epoch after the one that ends in head, with the
	// records that d makes and those they carry.
	NextOfficeEpoch(ctx context.Context, at time.Time, head dispense.Head, carried []*dispense.Record, d Draft) error
	// VehicleQuotas returns the quotas that a vehicle draws from, with the kinds of
	// their periods, or fault.ErrNotFound when there is no such vehicle.
	VehicleQuotas(ctx context.Context, vehicle string) ([]fleet.Quota, error)
	// StationKey returns the record key of a station that is in force, or
	// fault.ErrNotFound, or fault.ErrConflict when it is revoked.
	StationKey(ctx context.Context, station string) (string, error)
	// Approved returns the detail of the office's approval of a subject, "" when
	// there is none. Audit adds to the audit trail.
	Approved(ctx context.Context, subject string) (string, error)
	Audit(ctx context.Context, who, what, object string) error
	// Record returns a stored note, or fault.ErrNotFound.
	Record(ctx context.Context, ref dispense.Ref) ([]byte, error)
}

// Config holds what an Office needs. All fields are required.
type Config struct {
	Log   *slog.Logger
	Store store
	Ring  *keyring.Ring
	// Override is the key with which overrides on the telephone are answered.
	Override *ecdh.PrivateKey
	// Dir is where the copies are kept: outside the database, and best on another
	// disk, where they are newer than the last backup when the database is lost.
	Dir string
	// Name is what people call the office, and Zone its calendar, also of quotas, of
	// which Years are the years.
	Name  string
	Zone  *time.Location
	Years fleet.Years
	// People are the two who install, for the office's own grant.
	People []dispense.Who
	Now    func() time.Time
}

func (c *Config) calendar() fleet.Calendar { return fleet.Calendar{Zone: c.Zone, Years: c.Years} }

// An Office appends to the journal named office. Several processes may have one
// each, on one database. It may be used by many goroutines.
type Office struct {
	cfg   Config
	began time.Time

	// mu makes the copies follow one another as the records do.
	mu    sync.Mutex
	epoch int64
	boot  int64
	copy  *copyFile
	// broken is set when a copy could not be made; nothing is written after it.
	broken error
}

// Open begins the office's journal where there is none, and goes on with it
// otherwise. Records in the copies that the database does not have any more are
// carried into the next epoch first.
func Open(ctx context.Context, cfg Config) (*Office, error) {
	o := &Office{cfg: cfg, began: cfg.Now()}
	survivors, err := readCopies(cfg.Dir, cfg.Ring.Office.Verifier)
	if err != nil {
		return nil, err
	}
	if err := o.begin(ctx); err != nil {
		return nil, fmt.Errorf("begin the office's journal: %w", err)
	}
	begun, err := o.recover(ctx, survivors)
	if err != nil {
		return nil, fmt.Errorf("recover the office's journal: %w", err)
	}
	if err := o.nextBoot(ctx); err != nil {
		return nil, err
	}
	if err := o.copy.append(begun); err != nil {
		return nil, errors.Join(fmt.Errorf("copy office records: %w", err), o.copy.close())
	}
	return o, nil
}

func (o *Office) nextBoot(ctx context.Context) (err error) {
	if o.epoch, o.boot, err = o.cfg.Store.OfficeBoot(ctx, o.now()); err != nil {
		return err
	}
	if o.copy != nil {
		_ = o.copy.close() // it is synced; its epoch is over
	}
	o.copy, err = createCopy(o.cfg.Dir, o.epoch, o.boot)
	return err
}

// Close closes the file of the copies.
func (o *Office) Close() error {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.broken = errors.Join(o.broken, errors.New("the office is closed"))
	return o.copy.close()
}

// begin writes the office's own grant and its first record.
func (o *Office) begin(ctx context.Context) error {
	_, err := o.cfg.Store.OfficeHead(ctx)
	if !errors.Is(err, fault.ErrNotFound) {
		return err
	}
	at := o.now()
	ring := o.cfg.Ring
	b := Beginning{Name: o.cfg.Name, Zone: o.cfg.Zone.String(), Link: make([]byte, 32)}
	rand.Read(b.Link) // never fails
	b.Grant = dispense.Grant{
		Origin: ring.Origin, Station: dispense.Office, Shard: dispense.ShardName(0), Epoch: 1, Key: ring.Office.VKey,
		Receipt: []string{ring.Receipt.VKey}, Policy: []string{ring.Policy.VKey}, People: o.cfg.People, At: at,
	}
	if b.Note, err = dispense.SealGrant(&b.Grant, ring.Policy); err != nil {
		return err
	}
	return o.cfg.Store.BeginOffice(ctx, at, b, func(head dispense.Head) ([]*dispense.Record, error) {
		return o.seal(head, &dispense.Start{
			Origin: ring.Origin, Why: "enrolled", Grant: head.Hash.String(), Key: ring.Office.VKey, People: o.cfg.People,
		})
	})
}

// seal signs bodies as the records after head.
func (o *Office) seal(head dispense.Head, bodies ...dispense.Body) ([]*dispense.Record, error) {
	at := o.now()
	var records []*dispense.Record
	for _, body := range bodies {
		r, err := dispense.Seal(dispense.Envelope{
			Station: dispense.Office, Epoch: head.Epoch, Seq: head.Seq + 1, Prev: head.Hash.String(),
			Boot: o.bootOf(head.Epoch), MonoMS: max(0, o.cfg.Now().Sub(o.began).Milliseconds()), At: at, Clock: dispense.Synchronized,
		}, body, o.cfg.Ring.Office)
		if err != nil {
			return nil, fmt.Errorf("%w: %w", fault.ErrInvalid, err)
		}
		if head, err = head.Next(r); err != nil {
			return nil, err
		}
		records = append(records, r)
	}
	return records, nil
}

// bootOf returns this process's boot; what begins an epoch comes before any.
func (o *Office) bootOf(epoch int64) int64 {
	if epoch == o.epoch {
		return o.boot
	}
	return 0
}

// ErrCopy means that a record is committed, and that its copy outside the
// database is not known to be on disk. It must not be entered again. The office
// writes nothing more until it is opened again.
var ErrCopy = errors.New("the record is stored, its copy outside the database is not")

// Append signs bodies, stores them in one transaction, and copies them. It
// returns their names when both are on disk; with [ErrCopy] when only the first
// is. A body without two different people behind it, where it takes two, is
// fault.ErrInvalid.
func (o *Office) Append(ctx context.Context, bodies ...dispense.Body) ([]dispense.Ref, error) {
	return o.append(ctx, nil, bodies...)
}

func (o *Office) append(ctx context.Context, terms []Term, bodies ...dispense.Body) ([]dispense.Ref, error) {
	return o.write(ctx, func() []dispense.Body { return bodies }, func(d Draft) error {
		return o.cfg.Store.AppendOffice(ctx, o.now(), terms, d)
	})
}

// write has the store store records, and copies them. The bodies are asked for
// when the store holds the locks under which they are made.
func (o *Office) write(ctx context.Context, bodies func() []dispense.Body, store func(Draft) error) ([]dispense.Ref, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	if o.broken != nil {
		return nil, fmt.Errorf("append to the office's journal: %w", o.broken)
	}
	var records []*dispense.Record
	err := store(func(head dispense.Head) (_ []*dispense.Record, err error) {
		if head.Epoch != o.epoch {
			return nil, fmt.Errorf("%w: the office's journal went on in epoch %d elsewhere; restart this server", fault.ErrConflict, head.Epoch)
		}
		all := bodies()
		for _, b := range all {
			if err := checkPeople(b); err != nil {
				return nil, fmt.Errorf("%s: %w: %w", b.Kind(), fault.ErrInvalid, err)
			}
		}
		records, err = o.seal(head, all...)
		return records, err
	})
	if err != nil {
		return nil, fmt.Errorf("append to the office's journal: %w", err)
	}
	var refs []dispense.Ref
	for _, r := range records {
		refs = append(refs, r.Ref())
	}
	if err := o.copy.append(records); err != nil {
		o.broken = fmt.Errorf("%w: %w", ErrCopy, err)
		return refs, o.broken
	}
	return refs, nil
}

func (o *Office) now() time.Time { return o.cfg.Now().UTC().Truncate(time.Second) }
