package snapshot

import (
	"bytes"
	"errors"
	"fmt"
	"slices"
	"time"

	"golang.org/x/mod/sumdb/note"

	"github.com/litro-fuel/litro/dispense"
	"github.com/litro-fuel/litro/dispense/canon"
)

// A Person is who did something, as they were called then: accounts are deleted, and names
// change.
type Person struct {
	Position string    `c:"position,required,max=64"`
	Person   string    `c:"person,required,max=64"`
	Name     string    `c:"name,required,max=200"`
	At       time.Time `c:"at,required"`
}

// A Comment is what somebody remarked before the month was closed.
type Comment struct {
	By   Person `c:"by,required"`
	Text string `c:"text,required,max=4000"`
}

// A Reopening is why there is another version.
type Reopening struct {
	Asked  Person `c:"asked,required"`
	Agreed Person `c:"agreed,required"`
	Reason string `c:"reason,required,max=4000"`
}

// A Sealed is a closed month. All of an installation are one chain, numbered 1, 2, 3 … in
// the order in which they were closed, each with the hash of the one before it.
type Sealed struct {
	V    int64  `c:"v,required,min=1"`
	N    int64  `c:"n,required,min=1"`
	Prev string `c:"prev,hex=64"` // of the whole note before; absent in the first

	Content  Content    `c:"content,required"`
	Hash     string     `c:"hash,required,hex=64"` // of the content
	Signed   []Person   `c:"signed"`               // in their order, all of that hash
	Comments []Comment  `c:"comments"`
	Reopened *Reopening `c:"reopened"` // of each version but the first
	Closed   Person     `c:"closed,required"`
	// Key is given where the installation changes the key it closes by: the old key and
	// this one sign both, and from then on this one alone.
	Key string `c:"key,max=200"`

	hash dispense.Hash // of the note, when it was read
}

// version is of the form. Whoever knows it knows those before it, for good.
const version = 1

var (
	sealedCodec = canon.New[Sealed]()
	formCodec   = canon.New[struct {
		V int64 `c:"v,required,min=1"`
	}]()
)

// NoteHash returns the hash of the whole note that s was read from: what the next one names.
func (s *Sealed) NoteHash() dispense.Hash { return s.hash }

// Folio names a closed month among all of its installation: its month, its version, and its number
// in the chain, as in 2026-10-v1-N3.
func (s *Sealed) Folio() string {
	return fmt.Sprintf("%s-v%d-N%d", s.Content.Month, s.Content.Version, s.N)
}

// Seal signs a closed month, and returns it as a note. Where s names another key to close
// by, both the one until now and that one sign, in this order.
func Seal(s *Sealed, signers ...note.Signer) ([]byte, error) {
	b, err := seal(s, signers)
	if err != nil {
		return nil, fmt.Errorf("seal %s, version %d: %w", s.Content.Month, s.Content.Version, err)
	}
	return b, nil
}

func seal(s *Sealed, signers []note.Signer) ([]byte, error) {
	o := *s
	o.V, o.Content = version, *s.Content.inOrder()
	h, err := o.Content.Hash()
	if err != nil {
		return nil, err
	}
	o.Hash = h.String()
	if err := o.check(); err != nil {
		return nil, err
	}
	line, err := sealedCodec.Append(nil, &o)
	if err != nil {
		return nil, err
	}
	b, err := note.Sign(&note.Note{Text: string(line) + "\n"}, signers...)
	if err != nil {
		return nil, err
	}
	// Read as a stranger would: package note signs things that nobody can open.
	n, err := dispense.ParseNote(b)
	if err != nil {
		return nil, err
	}
	if !bytes.Equal(n.Line, line) {
		return nil, fmt.Errorf("%w: the line cannot be signed", dispense.ErrForm)
	}
	if _, err := o.signatures(n); err != nil {
		return nil, err
	}
	return b, nil
}

// check says what is wrong with what stands around a content.
func (s *Sealed) check() error {
	var errs []error
	if (s.N == 1) != (s.Prev == "") {
		errs = append(errs, fmt.Errorf("it is number %d of the chain, and the one before it is %q; the first follows none, and each later one names the one that it follows", s.N, s.Prev))
	}
	if s.N == 1 && s.Content.Version != 1 {
		errs = append(errs, fmt.Errorf("it is the first of the chain and version %d; a month is reopened when it was closed", s.Content.Version))
	}
	if (s.Content.Version == 1) != (s.Reopened == nil) {
		errs = append(errs, errors.New("each version but the first says why it was reopened; add it, or take it away"))
	}
	if r := s.Reopened; r != nil && (r.Asked.Person == r.Agreed.Person || r.Asked.Position == r.Agreed.Position) {
		errs = append(errs, errors.New("it was reopened by one; two people of two positions do that"))
	}
	if len(s.Signed) == 0 {
		errs = append(errs, errors.New("nobody signed it; have it signed first"))
	}
	for i, p := range s.Signed {
		if slices.ContainsFunc(s.Signed[:i], func(o Person) bool { return o.Person == p.Person || o.Position == p.Position }) {
			errs = append(errs, fmt.Errorf("%s signed twice, or two signed as %s; each signs once", p.Person, p.Position))
		}
	}
	for _, k := range s.Content.Checks {
		if k.Blocks {
			errs = append(errs, fmt.Errorf("check %s stands in the way; settle it first", k.Name))
		}
	}
	return errors.Join(errs...)
}

// signatures holds the number of signatures against the change of a key, and returns the
// key that comes, nil for none. That one has signed.
func (s *Sealed) signatures(n dispense.Note) (note.Verifier, error) {
	want := 1
	if s.Key != "" {
		want = 2
	}
	if len(n.Sigs) != want {
		return nil, fmt.Errorf("%w: it has %d signatures, and %d are needed; both keys sign where one follows another", dispense.ErrForm, len(n.Sigs), want)
	}
	if s.Key == "" {
		return nil, nil
	}
	next, err := note.NewVerifier(s.Key)
	if err != nil {
		return nil, fmt.Errorf("%w: the key that follows is none: %w", dispense.ErrForm, err)
	}
	if same(n.Sigs[0], next) {
		return nil, fmt.Errorf("%w: the key that follows is the one until now", dispense.ErrForm)
	}
	return next, n.Verify(1, next)
}

// Open reads a closed month, and verifies that one of the keys signed it: any that the
// installation has closed by, also one that it gave up since. Who has the whole chain asks
// [Chain] instead, which lets no key sign after it was given up.
func Open(b []byte, keys ...note.Verifier) (*Sealed, error) {
	s, _, err := open(b, keys)
	if err != nil {
		return nil, fmt.Errorf("open a closed month: %w", err)
	}
	return s, nil
}

// signing is who signed a note: the key until then, nil when it is none that was asked for,
// and the one that follows, nil for none.
type signing struct{ by, next note.Verifier }

func open(b []byte, keys []note.Verifier) (*Sealed, signing, error) {
	n, err := dispense.ParseNote(b)
	if err != nil {
		return nil, signing{}, err
	}
	s, err := read(n.Line)
	if err != nil {
		return nil, signing{}, err
	}
	var by signing
	if by.next, err = s.signatures(n); err != nil {
		return nil, signing{}, err
	}
	for _, k := range keys {
		if same(n.Sigs[0], k) {
			if err := n.Verify(0, k); err != nil {
				return nil, signing{}, err
			}
			by.by = k
		}
	}
	follows := by.next != nil && slices.ContainsFunc(keys, func(k note.Verifier) bool { return same(n.Sigs[1], k) })
	if by.by == nil && !follows {
		return nil, signing{}, fmt.Errorf("%w: %s+%08x signed it, which is none of the keys that were given", dispense.ErrSignature, n.Sigs[0].Name, n.Sigs[0].KeyHash)
	}
	s.hash = n.Hash()
	return s, by, nil
}

// read reads the line of a note, and refuses every form but the one that Seal writes.
func read(line []byte) (*Sealed, error) {
	form, _, err := formCodec.DecodePrefix(line)
	if err == nil && form.V > version {
		return nil, fmt.Errorf("it is of form %d, and this program knows %d; use a newer one", form.V, version)
	}
	s, err := sealedCodec.Decode(line)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", dispense.ErrForm, err)
	}
	if err := s.Content.check(); err != nil {
		return nil, err
	}
	h, err := s.Content.Hash()
	if err != nil {
		return nil, err
	}
	if s.Hash != h.String() {
		return nil, fmt.Errorf("%w: the hash of its content is %s, and it says %s", dispense.ErrForm, h, s.Hash)
	}
	return s, s.check()
}

// same tells whether a signature says that it is by a key.
func same(s dispense.Signature, k note.Verifier) bool {
	return s.Name == k.Name() && s.KeyHash == k.KeyHash()
}

// Chain verifies closed months one after another: that no note and no month is left out between
// the first and the last, that versions of a month follow each other, and who signed. The first is by
// one of the keys; where one is by two keys the second signs from then on, and the one that
// it gave up never again, whatever day it writes. Where the old key was lost, so that it
// could not sign for the new one, the new one is given besides.
//
// Whether months are missing behind the last one, the chain does not tell: who keeps its
// hash elsewhere knows.
func Chain(notes [][]byte, keys ...note.Verifier) ([]*Sealed, error) {
	all := make([]*Sealed, 0, len(notes))
	versions := map[string]*Sealed{}
	newest := "" // the last month that was closed for the first time
	r := ring{keys: keys}
	for i, b := range notes {
		s, by, err := open(b, r.may())
		if err == nil {
			err = s.follows(all, versions[s.Content.Month])
		}
		if err == nil && s.Content.Version == 1 {
			if after := next(newest); newest != "" && s.Content.Month != after {
				err = misfit("chain_month", "%s follows %s, and %s was not closed; months are closed in order", "Month", s.Content.Month, "Newest", newest, "After", after)
			}
			newest = s.Content.Month
		}
		if err == nil {
			err = r.signed(by)
		}
		if err != nil {
			return all, fmt.Errorf("closed month %d of %d: %w", i+1, len(notes), err)
		}
		all, versions[s.Content.Month] = append(all, s), s
	}
	return all, nil
}

// A Misfit is why a closed month does not follow the one before it. Its Error is English; Code is which of
// the reasons it is, and Of what that names, for whoever says it to people: a name, and its value; another; …
type Misfit struct {
	Code string
	Of   []any
	text string
}

func (m *Misfit) Error() string { return m.text }

// misfit says why not: the values of what it names stand in the text in their order.
func misfit(code, text string, of ...any) error {
	var values []any
	for i := 1; i < len(of); i += 2 {
		values = append(values, of[i])
	}
	return &Misfit{code, of, fmt.Sprintf(text, values...)}
}

// short is what people compare of a hash.
func short(hash string) string { return hash[:min(8, len(hash))] }

// next returns the month after another.
func next(month string) string {
	t, err := time.Parse(monthForm, month)
	if err != nil {
		return ""
	}
	return t.AddDate(0, 1, 0).Format(monthForm)
}

// follows says why s is not what comes after all the others. Was is the last version of its
// month that is among them, nil for none.
func (s *Sealed) follows(all []*Sealed, was *Sealed) error {
	if len(all) == 0 {
		return nil // an excerpt may begin anywhere
	}
	last := all[len(all)-1]
	switch {
	case s.Content.Origin != last.Content.Origin:
		return misfit("chain_origin", "%s is of %s, and the one before it of %s; each installation has a chain of its own", "Month", s.Content.Month, "Origin", s.Content.Origin, "Before", last.Content.Origin)
	case s.N != last.N+1 || s.Prev != last.hash.String():
		return misfit("chain_link", "%s is number %d after %s, and the one before it is number %d, %s; find the ones between them", "Month", s.Content.Month, "N", s.N, "Prev", short(s.Prev), "Last", last.N, "Hash", short(last.hash.String()))
	case was != nil && (s.Content.Version != was.Content.Version+1 || s.Content.Was != was.Hash):
		return misfit("chain_version", "%s is version %d of %s, and the one before it is version %d, %s", "Month", s.Content.Month, "Version", s.Content.Version, "Was", short(s.Content.Was), "Before", was.Content.Version, "Hash", short(was.Hash))
	case was == nil && s.Content.Version != 1 && all[0].N == 1:
		return misfit("chain_begun", "%s is version %d, and none of it came before", "Month", s.Content.Month, "Version", s.Content.Version)
	}
	return nil
}

// A ring is the keys that a chain is held against, as it goes on.
type ring struct {
	keys []note.Verifier // that were given from outside
	now  note.Verifier   // the one that signs; nil before the first
	gone []note.Verifier // that signed and do not any more
}

// may returns the keys that may sign the next one.
func (r *ring) may() []note.Verifier {
	all := slices.Clone(r.keys)
	if r.now != nil {
		all = append(all, r.now)
	}
	return slices.DeleteFunc(all, r.gaveUp)
}

func (r *ring) gaveUp(k note.Verifier) bool {
	return slices.ContainsFunc(r.gone, func(g note.Verifier) bool { return sameKey(g, k) })
}

// signed takes note of who signed.
func (r *ring) signed(by signing) error {
	next := by.next
	if next == nil {
		next = by.by
	}
	if r.gaveUp(next) {
		return fmt.Errorf("%w: %s+%08x was given up, and is to follow again; make a new key", dispense.ErrSignature, next.Name(), next.KeyHash())
	}
	for _, k := range []note.Verifier{r.now, by.by} {
		if k != nil && !sameKey(k, next) {
			r.gone = append(r.gone, k)
		}
	}
	r.now = next
	return nil
}

func sameKey(a, b note.Verifier) bool { return a.Name() == b.Name() && a.KeyHash() == b.KeyHash() }
