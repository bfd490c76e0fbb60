package station

import (
	"crypto/ed25519"
	"crypto/rand"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"golang.org/x/mod/sumdb/note"

	"github.com/litro-fuel/litro/dispense"
	"github.com/litro-fuel/litro/policy"
	"github.com/litro-fuel/litro/station/disk"
	"github.com/litro-fuel/litro/station/journal"
)

// MakeKey makes the station's record key in its data directory, unless there is
// one, and returns its public half, as a grant names it.
func MakeKey(data, station string) (vkey string, err error) {
	if s, err := readKey(data, keyFile); err == nil {
		return s.vkey, nil
	} else if !errors.Is(err, fs.ErrNotExist) {
		return "", err
	}
	return NewKey(data, station)
}

// NewKey makes another record key and returns its public half. The one before is
// kept beside it as key.old-1 and so on, and signs until a grant for the new key
// has been taken.
func NewKey(data, station string) (vkey string, err error) {
	dir, err := disk.OpenDir(data)
	if err != nil {
		return "", fmt.Errorf("make the key of %s: %w", station, err)
	}
	s, err := addKey(dir, data, station)
	return s.vkey, errors.Join(err, dir.Close())
}

// addKey makes a key durable in the place of the one before, which is kept.
func addKey(dir *disk.Dir, data, station string) (signingKey, error) {
	skey, _, err := note.GenerateKey(rand.Reader, station)
	if err != nil {
		return signingKey{}, fmt.Errorf("make the key of %s: %w", station, err)
	}
	if err := replaceKey(dir, skey); err != nil {
		return signingKey{}, fmt.Errorf("keep the key of %s: %w", station, err)
	}
	return readKey(data, keyFile)
}

// replaceKey makes a key durable, after the one before it under another name.
func replaceKey(dir *disk.Dir, skey string) error {
	old, err := disk.ReadAll(dir, keyFile)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	if err == nil {
		names, err := dir.List()
		if err != nil {
			return err
		}
		n := 1
		for slices.Contains(names, oldKey+strconv.Itoa(n)) {
			n++
		}
		if err := disk.Replace(dir, oldKey+strconv.Itoa(n), old); err != nil {
			return err
		}
	}
	return disk.Replace(dir, keyFile, []byte(skey+"\n"))
}

// A signingKey is the record key with its public half.
type signingKey struct {
	note.Signer
	vkey string
}

// readKeys returns the station's key and those before it, which may sign still.
// One of those that cannot be read is left out: it may not be needed.
func (a *Agent) readKeys() ([]note.Signer, error) {
	key, err := readKey(a.cfg.Data, keyFile)
	if err != nil {
		return nil, fmt.Errorf("%w; run enroll first", err)
	}
	signers := []note.Signer{key}
	old, err := filepath.Glob(filepath.Join(a.cfg.Data, oldKey+"*"))
	if err != nil {
		return nil, err
	}
	for _, path := range old {
		key, err := readKey(a.cfg.Data, filepath.Base(path))
		if err != nil {
			a.log.Warn("an older key is left out", "err", err)
			continue
		}
		signers = append(signers, key)
	}
	return signers, nil
}

func readKey(data, name string) (signingKey, error) {
	path := filepath.Join(data, name)
	b, err := disk.ReadFile(path)
	if err != nil {
		return signingKey{}, fmt.Errorf("read the station's key: %w", err)
	}
	skey := strings.TrimSpace(string(b))
	s, err := note.NewSigner(skey)
	if err != nil {
		return signingKey{}, fmt.Errorf("%s is not a signing key: %w", path, err)
	}
	vkey, err := publicHalf(skey)
	if err != nil {
		return signingKey{}, fmt.Errorf("%s: %w", path, err)
	}
	return signingKey{s, vkey}, nil
}

// publicHalf returns the verifier key of a signing key.
func publicHalf(skey string) (string, error) {
	parts := strings.Split(skey, "+")
	if len(parts) < 5 {
		return "", errors.New("it is not a signing key")
	}
	b, err := base64.StdEncoding.DecodeString(strings.Join(parts[4:], "+"))
	if err != nil || len(b) != 1+ed25519.SeedSize {
		return "", errors.New("it is not an Ed25519 signing key")
	}
	public, ok := ed25519.NewKeyFromSeed(b[1:]).Public().(ed25519.PublicKey)
	if !ok {
		return "", errors.New("it has no public half")
	}
	return note.NewEd25519VerifierKey(parts[2], public)
}

// renewKey makes a new record key, as a command asks, and puts it in force with a
// record that both keys sign. The key is durable before the record is, and which
// command it was made for before that: whatever a cut leaves, the command makes
// one key, and the chain goes on with the one in force.
func (a *Agent) renewKey(command string) error {
	dir, err := disk.OpenDir(a.cfg.Data)
	if err != nil {
		return err
	}
	next, err := a.nextKey(dir, command)
	if err = errors.Join(err, dir.Close()); err != nil || next.Signer == nil {
		return err
	}
	err = a.journal.Write(func(tx *journal.Tx) error {
		_, err := tx.Renew(&dispense.KeyChange{Key: next.vkey, Why: "renew"}, next.Signer)
		return err
	})
	if err != nil {
		return err
	}
	a.log.Warn("a new record key is in force", "key", next.vkey)
	return nil
}

// nextKey returns the key that a command is to put in force, durable; none when
// it has been.
func (a *Agent) nextKey(dir *disk.Dir, command string) (signingKey, error) {
	made := map[string]string{}
	b, err := disk.ReadAll(dir, keyDone)
	if err == nil {
		err = json.Unmarshal(b, &made)
	}
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return signingKey{}, fmt.Errorf("which commands made a key: %w", err)
	}
	newest, err := readKey(a.cfg.Data, keyFile)
	if err != nil {
		return signingKey{}, err
	}
	inForce := a.journal.Key()
	if vkey, known := made[command]; known && (vkey == inForce || vkey != newest.vkey) {
		return signingKey{}, nil
	}
	if newest.vkey == inForce {
		if newest, err = addKey(dir, a.cfg.Data, a.cfg.Station); err != nil {
			return signingKey{}, err
		}
	}
	made[command] = newest.vkey
	return newest, a.noteKeys(dir, made)
}

// noteKeys notes which command made which key, as long as the commands are held.
func (a *Agent) noteKeys(dir *disk.Dir, made map[string]string) error {
	held := map[string]string{}
	a.logs.View(func(h *policy.Holding) {
		for _, c := range h.Commands(a.now()) {
			if vkey, ok := made[c.ID]; ok {
				held[c.ID] = vkey
			}
		}
	})
	b, err := json.Marshal(held)
	if err != nil {
		return err
	}
	return disk.Replace(dir, keyDone, b)
}
