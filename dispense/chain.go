package dispense

import (
	"errors"
	"fmt"

	"golang.org/x/mod/sumdb/note"
)

// A Head is where a chain ends: the record that the next one must name.
type Head struct {
	Epoch int64
	Seq   int64 // 0 before the first record of the epoch
	Hash  Hash  // of the last record; of the grant when Seq is 0
}

// Errors of a chain.
var (
	// ErrGap means that records are missing before this one. Ask for them again.
	ErrGap = errors.New("records are missing")
	// ErrChain means that the record does not follow the one before it.
	ErrChain = errors.New("the chain is broken")
)

// Next returns the head after r, or says why r does not follow h.
func (h Head) Next(r *Record) (Head, error) {
	switch {
	case r.Epoch != h.Epoch:
		return h, fmt.Errorf("%w: record %s is of epoch %d, the chain of epoch %d", ErrChain, r.Ref(), r.Epoch, h.Epoch)
	case r.Seq > h.Seq+1:
		return h, fmt.Errorf("%w: record %s comes after number %d", ErrGap, r.Ref(), h.Seq)
	case r.Seq <= h.Seq:
		return h, fmt.Errorf("%w: record %s comes again after number %d", ErrChain, r.Ref(), h.Seq)
	case r.Prev != h.Hash.String():
		return h, fmt.Errorf("%w: record %s names %.12s… as the one before it, which is %.12s…", ErrChain, r.Ref(), r.Prev, h.Hash)
	}
	return Head{r.Epoch, r.Seq, r.Hash}, nil
}

// SignedBy fails with [ErrSignature] unless the record's first signature is by
// the key that vkey names, the key in force before it.
func (r *Record) SignedBy(vkey string) error {
	v, err := note.NewVerifier(vkey)
	if err != nil {
		return fmt.Errorf("key %q: %w", vkey, err)
	}
	return r.Note.Verify(0, v)
}

// Verify checks the signatures of records that follow one another in one chain
// (see [Head.Next]), beginning with the key v. It returns how many of them are
// vouched for, the key in force after those, and why it stopped before the end.
//
// Since each record holds the hash of the whole note before it, a signature
// vouches for all records of the same key before it: only the last of a run is
// verified. A key change ends a run and is verified with both keys. When the
// last signature of a run is bad, the run is verified one by one, and its good
// prefix counts. A key change that cannot be read changes no key.
func Verify(records []*Record, v note.Verifier) (good int, key note.Verifier, err error) {
	for good < len(records) {
		run := records[good:endOfRun(records, good)]
		if n, err := verifyRun(run, v); err != nil {
			return good + n, v, err
		}
		good += len(run)
		if change, ok := run[len(run)-1].Body.(*KeyChange); ok {
			next, err := newKey(run[len(run)-1], change)
			if err != nil {
				return good - 1, v, err
			}
			v = next
		}
	}
	return good, v, nil
}

// endOfRun returns the index after the run that begins at i: the records under
// one key id, up to and including the next change of key or start of an epoch.
func endOfRun(records []*Record, i int) int {
	id := records[i].Note.Sigs[0].KeyHash
	for ; i < len(records) && records[i].Note.Sigs[0].KeyHash == id; i++ {
		if k := records[i].Kind; k == "key" || k == "start" {
			return i + 1
		}
	}
	return i
}

func verifyRun(run []*Record, v note.Verifier) (good int, err error) {
	if run[len(run)-1].Note.Verify(0, v) == nil {
		return len(run), nil
	}
	for i, r := range run {
		if err := r.Note.Verify(0, v); err != nil {
			return i, fmt.Errorf("record %s: %w", r.Ref(), err)
		}
	}
	return len(run), nil
}

// newKey returns the key that a key change brings in, once its own signature on
// the change has been verified.
func newKey(r *Record, change *KeyChange) (note.Verifier, error) {
	v, err := note.NewVerifier(change.Key)
	if err != nil {
		return nil, fmt.Errorf("record %s: new key: %w", r.Ref(), err)
	}
	if err := r.Note.Verify(1, v); err != nil {
		return nil, fmt.Errorf("record %s: new key: %w", r.Ref(), err)
	}
	return v, nil
}
