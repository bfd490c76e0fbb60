package journal

import (
	"errors"
	"fmt"

	"golang.org/x/mod/sumdb/note"

	"github.com/litro-fuel/litro/dispense"
	"github.com/litro-fuel/litro/station/disk"
)

// An Outcome says what a receipt did.
type Outcome int

const (
	// Ignored means that the receipt is older than the one held, or is about
	// records of an ended epoch that are not ours to send.
	Ignored Outcome = iota
	// Taken means that it is the newest: the window is where it says.
	Taken
	// Begun means that it showed that the epoch cannot go on, and that the next
	// has begun.
	Begun
	// Deferred means that it showed the same so soon after the epoch began that
	// the next has to wait. The journal goes on in this one, and the server repeats
	// the receipt.
	Deferred
)

// TakeReceipt verifies a receipt with the keys of the grant, those of Options and keys,
// and makes it durable. A receipt of a newer era, or a higher one of the same
// era, moves the window, also back.
//
// When it names a record that this box lacks, or has otherwise, the chain has
// been forked or rolled back: the next epoch begins at once, with the
// totalizers that meters returns. meters must not call the journal. Without room
// for that it fails with [ErrSpace], and Begin has to be called later. After
// another such epoch the next one waits, a minute at first and an hour at most.
func (j *Journal) TakeReceipt(b []byte, meters func() []dispense.Meter, keys ...note.Verifier) (Outcome, error) {
	j.writer.Lock()
	defer j.writer.Unlock()
	if j.failed != nil {
		return Ignored, j.failed
	}
	r, err := j.openReceipt(b, keys)
	if err != nil {
		return Ignored, err
	}
	if !j.enrolled || j.ended != "" || j.signer == nil {
		return Ignored, nil // it comes again when there is an epoch it can be held against
	}
	held := j.book.receipt
	fresh := held == nil || newer(r, held)
	if !fresh && !(r.State == "fork" && same(r, held)) {
		return Ignored, nil
	}
	if r.Epoch < j.head.Epoch {
		return j.takeOld(b, r)
	}
	why, covers, err := j.against(r)
	if err != nil {
		return Ignored, err
	}
	if covers && fresh {
		if _, err := j.keepReceipt(b, r); err != nil {
			return Ignored, err
		}
	}
	if why == "" {
		return Taken, nil
	}
	j.seen = max(j.seen, r.Epoch)
	if j.rushed() {
		return Deferred, nil
	}
	j.change(func() { j.ended = why })
	return Begun, j.next(meters())
}

// newer tells whether a receipt was given after another.
func newer(r, held *dispense.Receipt) bool {
	return r.Era > held.Era || r.Era == held.Era && r.N > held.N
}

// same tells whether a receipt is one that is held, given once more. The one that
// says fork is owed an answer until there is one.
func same(r, held *dispense.Receipt) bool {
	return r.Era == held.Era && r.N == held.N
}

func (j *Journal) openReceipt(b []byte, more []note.Verifier) (*dispense.Receipt, error) {
	keys := append(more[:len(more):len(more)], j.opt.Keys...)
	if j.grant != nil {
		granted, err := verifiers(j.grant.Receipt)
		if err != nil {
			return nil, fmt.Errorf("keys of the grant: %w", err)
		}
		keys = append(keys, granted...)
	}
	r, err := dispense.OpenReceipt(b, keys...)
	if err != nil {
		return nil, err
	}
	if r.Station != j.opt.Station {
		return nil, fmt.Errorf("the receipt is for station %s, not %s", r.Station, j.opt.Station)
	}
	return r, nil
}

// takeOld takes a receipt for an epoch before this one. It moves the window if
// it is about records that are sent under their own numbers; otherwise it
// repeats what ended that epoch, and says nothing new.
func (j *Journal) takeOld(b []byte, r *dispense.Receipt) (Outcome, error) {
	if r.State != "ok" || r.Seq > j.sent(r.Epoch) {
		return Ignored, nil
	}
	same, err := j.holds(r)
	if err != nil || !same {
		return Ignored, err
	}
	return j.keepReceipt(b, r)
}

// against tells why the newest epoch cannot go on in the face of a receipt for
// it or a later one, "" when it can, and whether the receipt covers records of
// this disk: the branch that the server takes for the first one forks too.
func (j *Journal) against(r *dispense.Receipt) (why string, covers bool, err error) {
	switch {
	case r.Epoch < j.head.Epoch:
		return "", true, nil
	case r.Epoch > j.head.Epoch || r.Seq > j.head.Seq:
		return "rolled_back", false, nil
	}
	covers, err = j.holds(r)
	switch {
	case r.State == "fork":
		return "forked", covers && err == nil, nil
	case err != nil || covers:
		return "", covers, err
	case r.Seq == 0:
		return "", false, fmt.Errorf("the receipt is for another grant of epoch %d", r.Epoch)
	}
	return "forked", false, nil
}

// holds tells whether the record that a receipt names is the one on this disk.
func (j *Journal) holds(r *dispense.Receipt) (bool, error) {
	h, err := j.hashAt(r.Epoch, r.Seq)
	if errors.Is(err, ErrDamaged) && r.Epoch < j.head.Epoch {
		return true, nil // lost here, and the server has it
	}
	return err == nil && h.String() == r.Hash, err
}

// hashAt returns the hash that a receipt for a number must have.
func (j *Journal) hashAt(epoch, seq int64) (dispense.Hash, error) {
	if epoch == j.head.Epoch && seq == j.head.Seq {
		return j.head.Hash, nil
	}
	notes, err := j.run(epoch, max(seq, 1), 1, dispense.MaxCarried)
	if err != nil {
		return dispense.Hash{}, err
	}
	if seq > 0 {
		return dispense.HashNote(notes[0]), nil
	}
	r, err := readStored(notes[0])
	if err != nil {
		return dispense.Hash{}, err
	}
	return dispense.ParseHash(r.Prev)
}

func (j *Journal) keepReceipt(b []byte, r *dispense.Receipt) (Outcome, error) {
	if err := j.replaced(receiptFile, disk.Replace(j.fs, receiptFile, b)); err != nil {
		return Ignored, err
	}
	j.change(func() { j.book.take(r) })
	return Taken, nil
}
