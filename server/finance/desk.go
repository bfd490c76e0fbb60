package finance

import (
	"bytes"
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/litro-fuel/litro/server/evidence"
	"github.com/litro-fuel/litro/server/fault"
	"github.com/litro-fuel/litro/server/finance/owed"
	"github.com/litro-fuel/litro/server/fleet"
	"github.com/litro-fuel/litro/server/invoice"
	"github.com/litro-fuel/litro/server/invoice/plain"
)

// store is the database, see package postgres.
type store interface {
	// Owed returns the documents, credit notes and payments that count, with what the budget says was
	// paid until the end of the day of a time; zero: all.
	Owed(ctx context.Context, on time.Time) ([]owed.Bill, []owed.Note, []owed.Payment, error)
	AddEvidence(ctx context.Context, at time.Time, who string, f evidence.File) error
	Contracts(ctx context.Context) ([]fleet.Contract, error)
	Permits(ctx context.Context) ([]fleet.Permit, error)
	FinanceSaid(ctx context.Context) (Said, error)
	// SayReceiver adds what is said of a receiver, from the first day that no closed month has where it
	// says none. It fails with a [Problem] closed or agreed where the database does not take it.
	SayReceiver(ctx context.Context, r Receiver) error
	// SayQuota, SayVAT and SayIdentity add what is said, unless check, which is told the first day
	// that no closed month has (empty: none is closed), fails. No month is closed meanwhile.
	SayQuota(ctx context.Context, q Quota, check func(open string) error) error
	SayVAT(ctx context.Context, r VATRate, check func(open string) error) error
	SayIdentity(ctx context.Context, o Identity, check func(open string) error) error
	// SayRegister adds a register of permits as those are, with its permits where its file is not here,
	// and tells whether it counts from its day on already: then it changes nothing.
	SayRegister(ctx context.Context, r PermitRegister, permits []invoice.Registered, check func(open string) error) (again bool, err error)
	// RegisteredPermits returns what a file of the register has under some keys, by them.
	RegisteredPermits(ctx context.Context, sha256 string, keys []string) (map[string]invoice.Registered, error)
	// TakeDocument keeps a document with what it bills, of which others it is, and what
	// judge finds in it beside others that are known. It tells whether it was here before, and
	// then changes nothing.
	TakeDocument(ctx context.Context, d *Document, items []invoice.Item, of []Of, judge func(invoice.Known) Judgment) (again bool, err error)
	// JudgeDocument adds what judge finds in a document now, of which items are what it bills as it is read now.
	JudgeDocument(ctx context.Context, id string, items []invoice.Item, judge func(invoice.Known) Judgment) error
	NoteSent(ctx context.Context, s Sent) error
	Batch(ctx context.Context, batch string) ([]Sent, error)
	// Documents returns those that a question asks for, the newest first, and how many of
	// all there are. Document returns one, or fault.ErrNotFound.
	Documents(ctx context.Context, q Question) (Listed, error)
	CancelingCount(ctx context.Context) (int, error)
	Document(ctx context.Context, id string) (Whole, error)
	// Stale returns the documents that were judged by other terms than these.
	Stale(ctx context.Context, terms string, limit int) ([]string, error)
	SayStatus(ctx context.Context, id string, s Status) error
	Answers(ctx context.Context, from, to time.Time, more []string) ([]Answer, error)
	// DocumentsOf returns documents by their ids, and ByUUID those of some UUIDs, by them.
	DocumentsOf(ctx context.Context, ids []string) (map[string]Document, error)
	ByUUID(ctx context.Context, uuids []string) (map[string]Document, error)

	// Mappings returns the last version of each mapping by name, MappingVersions all of one, the
	// last first, and Mapping one by its number, or fault.ErrNotFound.
	Mappings(ctx context.Context) ([]Mapping, error)
	MappingVersions(ctx context.Context, name string) ([]Mapping, error)
	Mapping(ctx context.Context, n int64) (Mapping, error)
	// SayMapping adds a version to a name, and returns it with its numbers.
	SayMapping(ctx context.Context, m Mapping) (Mapping, error)
	// KeepTable keeps that a table was sent; the first time stands.
	KeepTable(ctx context.Context, t Table) error
	// Tables returns what was sent, the newest first, and Table one with all its takes, or
	// fault.ErrNotFound.
	Tables(ctx context.Context, first, limit int) (list []Table, all int, err error)
	Table(ctx context.Context, sha256 string) (Table, error)
	Take(ctx context.Context, n int64) (Take, error)
	// PlainHere returns documents of tables that have one of some ids, or are of an issuer and
	// have one of some numbers, in lower case, and count.
	PlainHere(ctx context.Context, issuer string, ids, numbers []string) ([]Document, error)
	// TakeTable keeps documents of a table and what was refused of it, all or none, and tells
	// which of them were here. It fails with fault.ErrConflict where another document came
	// meanwhile that has the number of one.
	TakeTable(ctx context.Context, t Take, refused []plain.Refused, list []Draft) (done Take, again map[string]bool, err error)
	// SayWithdrawn says that a table's document does not count, or counts again. It fails with
	// fault.ErrConflict where another has its number and counts.
	SayWithdrawn(ctx context.Context, id string, s Status) error

	// TurnAsking says that asking the authority begins, or ends; where that is so already it changes
	// nothing. NoteAsking keeps what happens meanwhile.
	TurnAsking(ctx context.Context, e AskEvent) error
	NoteAsking(ctx context.Context, e AskEvent) error
	// AskRuns returns how it began, as long as it goes on; nil: it does not.
	AskRuns(ctx context.Context) (*AskEvent, error)
	// Asking tells how far it is with what a question asks for, and ToAsk returns what is left of it.
	Asking(ctx context.Context, q Question) (Asking, error)
	ToAsk(ctx context.Context, q Question) ([]Document, error)
	// AskAlone runs f while no other process does, and tells whether it was run.
	AskAlone(ctx context.Context, f func(ctx context.Context) error) (bool, error)
}

// Config holds what a Desk needs. All fields but Stampers, Online and Again are required.
type Config struct {
	Store   store
	Cabinet *evidence.Cabinet
	// Stampers is the directory with certificates of the authority's (.cer).
	Stampers string
	// RootsComplete tells that all certificates by which the authority certifies others are among them:
	// what none of them certified is refused.
	RootsComplete bool
	// Online is the address of the authority's service that is asked about documents; empty: none is.
	Online string
	// Again returns before when an answer must have come for its document to be asked about again,
	// see [AskAgain]; nil: answers count for good.
	Again func(ctx context.Context) (again, from time.Time, err error)
	// Price returns what liters may cost by contracts, see [invoice.Terms]; nil, or nil of it: prices are not looked at.
	Price func(ctx context.Context) (func(rfc, currency, product string, day time.Time, ul, billedE4 int64) (agreedE4 int64, over, known bool), error)
	Now   func() time.Time
}

// A Desk takes what suppliers send. It may be used by many goroutines, and several servers
// may have one each on one database and one directory of evidence.
type Desk struct{ cfg Config }

// New returns a desk.
func New(cfg Config) *Desk { return &Desk{cfg} }

func (d *Desk) now() time.Time { return d.cfg.Now().UTC().Truncate(time.Second) }

// MaxUpload bounds what is sent at once: a month of a city is some megabytes, packed.
const MaxUpload = 64 << 20

// NewBatch returns a name for files that are sent together.
func NewBatch() string { return strings.ToLower(rand.Text()[:16]) }

// A File is one that somebody sends.
type File struct {
	Name  string
	Bytes []byte
}

// Send takes files in: documents, or ZIPs of them. Each is kept before anything says so, and
// what became of it is noted under the name of the batch; the same again changes nothing.
// Files that are no documents are no error: that is in what is returned.
func (d *Desk) Send(ctx context.Context, who, batch string, files []File) ([]Sent, error) {
	terms, hash, err := d.terms(ctx)
	if err != nil {
		return nil, err
	}
	in := &intake{d, ctx, who, batch, terms, hash, nil}
	for _, f := range files {
		if err := in.file(f); err != nil {
			return in.sent, fmt.Errorf("take in %s: %w", f.Name, err)
		}
	}
	return in.sent, nil
}

type intake struct {
	*Desk
	ctx        context.Context
	who, batch string
	terms      *invoice.Terms
	hash       string
	sent       []Sent
}

func (in *intake) file(f File) error {
	if !invoice.IsZip(f.Bytes) {
		return in.document(f.Name, f.Bytes)
	}
	sum := sha256.Sum256(f.Bytes)
	whole := hex.EncodeToString(sum[:])
	err := invoice.EachInZip(bytes.NewReader(f.Bytes), int64(len(f.Bytes)), func(e invoice.Entry) error {
		switch name := f.Name + "/" + e.Name; {
		case e.Passed:
			return in.note(Sent{File: name, Outcome: Passed, Why: "it is no XML"})
		case e.Unread != nil:
			return in.unread(name, whole, e.Unread)
		default:
			return in.document(name, e.Bytes)
		}
	})
	if bad, ok := errors.AsType[*invoice.UnreadableError](err); ok {
		return in.unread(f.Name, whole, bad)
	}
	return err
}

func (in *intake) document(name string, b []byte) error {
	doc, err := invoice.Read(b)
	if bad, ok := errors.AsType[*invoice.UnreadableError](err); ok {
		return in.unreadable(name, b, bad)
	}
	if err != nil {
		return err
	}
	f, err := in.cfg.Cabinet.KeepXML(b)
	if errors.Is(err, fault.ErrInvalid) { // a document that is none for the cabinet, such as one with something after its end
		return in.unreadable(name, b, &invoice.UnreadableError{Code: "syntax", Why: err.Error()})
	}
	if err != nil {
		return err
	}
	at := in.now()
	if err := in.cfg.Store.AddEvidence(in.ctx, at, in.who, f); err != nil {
		return err
	}
	d := documentOf(doc, f.SHA256, cut(name))
	d.TakenAt, d.TakenBy = at, in.who
	judge, err := in.judge(doc)
	if err != nil {
		return err
	}
	again, err := in.cfg.Store.TakeDocument(in.ctx, d, doc.Items(), othersOf(doc), judge)
	if err != nil {
		return err
	}
	s := Sent{File: name, SHA256: f.SHA256, Outcome: Taken, Document: f.SHA256}
	if again {
		s.Outcome = Again
	}
	return in.note(s)
}

func (in *intake) judge(doc *invoice.Document) (func(invoice.Known) Judgment, error) {
	terms, err := in.on(in.ctx, in.terms, doc)
	if err != nil {
		return nil, err
	}
	found := invoice.Check(doc, terms)
	return func(k invoice.Known) Judgment {
		return in.judgment(append(found[:len(found):len(found)], invoice.CheckKnown(doc, k)...))
	}, nil
}

func (in *intake) judgment(all []invoice.Finding) Judgment {
	return Judgment{Verdict: invoice.VerdictOf(all), Findings: all, Terms: in.hash, At: in.now(), By: in.who}
}

func (in *intake) unreadable(name string, b []byte, bad *invoice.UnreadableError) error {
	sum := sha256.Sum256(b)
	return in.unread(name, hex.EncodeToString(sum[:]), bad)
}

// unread notes what cannot be read, with the hash of what came: of a file of a ZIP that cannot
// be unpacked it is the ZIP's.
func (in *intake) unread(name, hash string, bad *invoice.UnreadableError) error {
	return in.note(Sent{File: name, SHA256: hash, Outcome: Unreadable, Code: bad.Code, Line: bad.Line, Why: bad.Why})
}

func (in *intake) note(s Sent) error {
	s.Batch, s.File, s.By, s.At = in.batch, cut(s.File), in.who, in.now()
	if err := in.cfg.Store.NoteSent(in.ctx, s); err != nil {
		return err
	}
	in.sent = append(in.sent, s)
	return nil
}

// cut keeps of the name of a file what a list can show: its end, for there it differs.
func cut(name string) string {
	name = strings.ToValidUTF8(strings.ReplaceAll(name, "\x00", ""), "")
	const most = 200
	for len(name) > most {
		_, n := utf8.DecodeRuneInString(name)
		name = name[n:]
	}
	return name
}

// Batch returns what became of the files that were sent together, or fault.ErrNotFound.
func (d *Desk) Batch(ctx context.Context, batch string) ([]Sent, error) {
	list, err := d.cfg.Store.Batch(ctx, batch)
	if err == nil && len(list) == 0 {
		err = fmt.Errorf("files sent as %q: %w", batch, fault.ErrNotFound)
	}
	return list, err
}

// JudgeAgain holds the documents that were judged by other terms against those of now, some
// at a time, and returns how many it judged; 0: all are. One whose file is missing or altered
// keeps no other from being judged: it is in the error.
func (d *Desk) JudgeAgain(ctx context.Context, who string) (int, error) {
	terms, hash, err := d.terms(ctx)
	if err != nil {
		return 0, err
	}
	const together = 500
	stale, err := d.cfg.Store.Stale(ctx, hash, together)
	if err != nil {
		return 0, err
	}
	in := &intake{d, ctx, who, "", terms, hash, nil}
	of, err := d.cfg.Store.DocumentsOf(ctx, stale)
	if err != nil {
		return 0, err
	}
	var lost []error
	tables := map[int64][]Draft{} // a table may have many of them
	for _, id := range stale {
		items, judge, err := in.judgeAgain(of[id], tables)
		if err != nil {
			lost = append(lost, err)
			continue
		}
		if err := d.cfg.Store.JudgeDocument(ctx, id, items, judge); err != nil {
			return 0, err
		}
	}
	return len(stale) - len(lost), errors.Join(lost...)
}

// judgeAgain reads a document as it came, and returns what it bills and who judges it. What a table bills was said when
// it was taken.
func (in *intake) judgeAgain(d Document, tables map[int64][]Draft) ([]invoice.Item, func(invoice.Known) Judgment, error) {
	if d.Plain() {
		judge, err := in.plainAgain(d, tables)
		return nil, judge, err
	}
	doc, err := in.read(d.ID)
	if err != nil {
		return nil, nil, err
	}
	judge, err := in.judge(doc)
	return doc.Items(), judge, err
}

// StaleCount returns how many documents were judged by other terms than those of now, some
// thousand at most.
func (d *Desk) StaleCount(ctx context.Context) (int, error) {
	_, hash, err := d.terms(ctx)
	if err != nil {
		return 0, err
	}
	stale, err := d.cfg.Store.Stale(ctx, hash, 10_000)
	return len(stale), err
}

func (d *Desk) read(id string) (*invoice.Document, error) {
	_, b, err := d.cfg.Cabinet.Read(id)
	if err != nil {
		return nil, err
	}
	doc, err := invoice.Read(b)
	if err != nil {
		return nil, fmt.Errorf("document %s: %w", id, err)
	}
	return doc, nil
}

// XML returns a fiscal document as it came, or fault.ErrNotFound.
func (d *Desk) XML(ctx context.Context, id string) ([]byte, error) {
	doc, err := d.cfg.Store.Document(ctx, id)
	if err == nil && doc.Plain() {
		err = fmt.Errorf("document %s is of a table and has no XML: %w", id, fault.ErrNotFound)
	}
	if err != nil {
		return nil, err
	}
	_, b, err := d.cfg.Cabinet.Read(id)
	return b, err
}

// Chain returns what the issuer of a fiscal document sealed (cadena original), byte by byte; empty where a
// complement is in it of which nobody here knows the order, and where it cannot be read.
func (d *Desk) Chain(ctx context.Context, id string) (string, error) {
	b, err := d.XML(ctx, id)
	if err != nil {
		return "", err
	}
	doc, err := invoice.Read(b)
	if err != nil {
		return "", nil // it is kept as it came, whoever can read it
	}
	chain, unknown := doc.Chain()
	if len(unknown) > 0 {
		return "", nil
	}
	return chain, nil
}

// Owed returns what is owed of each document that counts, in the order of issue, and the
// credit notes that take nothing off any: at the end of the day of a time, by what is known by now;
// zero: now.
func (d *Desk) Owed(ctx context.Context, on time.Time) ([]owed.Item, []owed.Loose, error) {
	bills, notes, payments, err := d.cfg.Store.Owed(ctx, on)
	if err != nil {
		return nil, nil, err
	}
	if !on.IsZero() {
		bills, notes, payments = owed.Until(on, bills, notes, payments)
	}
	list, loose := owed.Of(bills, notes, payments)
	return list, loose, nil
}

// Answers returns what was said of the documents of a time of issue, by document and time.
func (d *Desk) Answers(ctx context.Context, from, to time.Time, more []string) ([]Answer, error) {
	return d.cfg.Store.Answers(ctx, from, to, more)
}

// Documents returns those that a question asks for.
func (d *Desk) Documents(ctx context.Context, q Question) (Listed, error) {
	return d.cfg.Store.Documents(ctx, q)
}

// DocumentsOf returns documents by their ids.
func (d *Desk) DocumentsOf(ctx context.Context, ids []string) (map[string]Document, error) {
	return d.cfg.Store.DocumentsOf(ctx, ids)
}

// Document returns one, with what it bills and what was said of it, or fault.ErrNotFound.
func (d *Desk) Document(ctx context.Context, id string) (Whole, error) {
	w, err := d.cfg.Store.Document(ctx, id)
	if err != nil || !w.Plain() {
		return w, err
	}
	take, err := d.cfg.Store.Take(ctx, w.Take)
	w.Read = &take
	return w, err
}
