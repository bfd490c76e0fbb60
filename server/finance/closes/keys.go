package closes

import (
	"context"
	"fmt"
	"slices"

	"golang.org/x/mod/sumdb/note"

	"github.com/litro-fuel/litro/server/closing/snapshot"
	"github.com/litro-fuel/litro/server/fault"
)

// A Key is one that months are closed by. VKey is how others are given it.
type Key struct {
	note.Signer
	Verifier note.Verifier
	VKey     string
}

// verifiers are all keys by which months are, or were, closed.
func (d *Desk) verifiers() []note.Verifier {
	all := make([]note.Verifier, len(d.cfg.Keys))
	for i := range d.cfg.Keys {
		all[i] = d.cfg.Keys[i].Verifier
	}
	return all
}

// chain reads all closed months, by the key that the first is closed by: each other one was signed
// for by the one before it. What it returns with an error holds until there.
func (d *Desk) chain(ctx context.Context) ([]*snapshot.Sealed, error) {
	notes, err := d.cfg.Store.ClosedNotes(ctx)
	if err != nil {
		return nil, err
	}
	chain, err := snapshot.Chain(notes, d.cfg.Keys[0].Verifier)
	if err != nil {
		err = &chainError{err}
	}
	return chain, err
}

// A chainError says why closed months are no chain.
type chainError struct{ error }

func (e *chainError) Unwrap() error { return e.error }

// inForce returns the keys by which months were closed until now, the last of which is in force.
func inForce(first string, chain []*snapshot.Sealed) []string {
	all := []string{first}
	for _, s := range chain {
		if s.Key != "" {
			all = append(all, s.Key)
		}
	}
	return all
}

// signers are who signs the next month: the key in force, and the newest one where that is another,
// which follows it.
func (d *Desk) signers(chain []*snapshot.Sealed) (by []note.Signer, follows string, err error) {
	keys := inForce(d.cfg.Keys[0].VKey, chain)
	now := keys[len(keys)-1]
	i := slices.IndexFunc(d.cfg.Keys, func(k Key) bool { return k.VKey == now })
	if i < 0 {
		return nil, "", &ActError{"key", fmt.Errorf("months are closed by %s, which is not among the keys of this server; copy its file (close-%d.key) from the server that made it, or from a backup, and start this one again: %w", now, len(keys), fault.ErrConflict)}
	}
	by = []note.Signer{d.cfg.Keys[i].Signer}
	if last := d.cfg.Keys[len(d.cfg.Keys)-1]; last.VKey != now {
		by, follows = append(by, last.Signer), last.VKey
	}
	return by, follows, nil
}
