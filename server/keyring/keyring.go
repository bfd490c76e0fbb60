// Package keyring keeps the keys of the server on disk: those that sign
// receipts, policy and the log, the office's record key, and those by which months are
// closed. Every replica reads the same directory. A key is made once and never replaced
// here; another to close months by stands beside the one before.
package keyring

import (
	"crypto/rand"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"golang.org/x/mod/sumdb/note"

	"github.com/litro-fuel/litro/dispense"
)

// A Key signs, and says how others verify.
type Key struct {
	note.Signer
	Verifier note.Verifier
	// VKey is the key as others are given it.
	VKey string
}

// A Ring is the server's keys.
type Ring struct {
	Origin  string // the name of this installation, such as "litro.example/norte"
	Receipt Key
	Policy  Key
	Log     Key
	Office  Key
	// Close are those by which months are closed, in the order in which they were made: the
	// first is Log. Which is in force the chain of closed months says.
	Close []Key
}

// DefaultOrigin is the origin of an installation that was given none.
const DefaultOrigin = "litro.local/city"

// Open reads the ring in dir, and makes what is not there yet: the origin is
// then the one given, or the default when that is empty. An origin already
// written stands; a different one is an error, because every key and every grant
// carries it.
func Open(dir, origin string) (*Ring, error) {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, fmt.Errorf("make key directory: %w", err)
	}
	origin, err := keepOrigin(filepath.Join(dir, "origin"), origin)
	if err != nil {
		return nil, err
	}
	r := &Ring{Origin: origin}
	for _, k := range []struct {
		key  *Key
		name string
		file string
	}{
		{&r.Receipt, origin + "/receipt", "receipt.key"},
		{&r.Policy, origin + "/policy", "policy.key"},
		{&r.Log, origin + "/log", "log.key"},
		{&r.Office, dispense.Office, "office.key"},
	} {
		if *k.key, err = OpenKey(filepath.Join(dir, k.file), k.name); err != nil {
			return nil, err
		}
	}
	r.Close = []Key{r.Log}
	for {
		file, name := closeKey(dir, origin, len(r.Close)+1)
		if _, err := os.Stat(file); errors.Is(err, fs.ErrNotExist) {
			return r, nil
		} else if err != nil {
			return nil, fmt.Errorf("read key %s: %w", name, err)
		}
		k, err := OpenKey(file, name)
		if err != nil {
			return nil, err
		}
		r.Close = append(r.Close, k)
	}
}

// closeKey is where the n-th key to close months by is, and what it is called.
func closeKey(dir, origin string, n int) (file, name string) {
	return filepath.Join(dir, fmt.Sprintf("close-%d.key", n)), fmt.Sprintf("%s/close-%d", origin, n)
}

// AddClose makes another key to close months by, and returns the file that it is in. Whoever opened
// the ring before does not have it.
func (r *Ring) AddClose(dir string) (Key, string, error) {
	file, name := closeKey(dir, r.Origin, len(r.Close)+1)
	if _, err := os.Stat(file); err == nil {
		return Key{}, "", fmt.Errorf("make key %s: %s is there by now; somebody else made it at the same time", name, file)
	}
	k, err := OpenKey(file, name)
	if err == nil {
		r.Close = append(r.Close, k)
	}
	return k, file, err
}

func keepOrigin(file, origin string) (string, error) {
	b, err := os.ReadFile(file)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		if origin == "" {
			origin = DefaultOrigin
		}
		if strings.ContainsAny(origin, " +\n\t") {
			return "", fmt.Errorf("origin %q: give this installation a name without spaces, such as litro.example/norte", origin)
		}
		return origin, writeOnce(file, []byte(origin+"\n"))
	case err != nil:
		return "", fmt.Errorf("read origin: %w", err)
	}
	kept := strings.TrimSpace(string(b))
	if origin != "" && origin != kept {
		return "", fmt.Errorf("origin is %q in the configuration and %q in %s; stations know the second: change the configuration back", origin, kept, file)
	}
	return kept, nil
}

// OpenKey reads a private key, or makes it when the file is not there.
func OpenKey(file, name string) (Key, error) {
	b, err := os.ReadFile(file)
	if errors.Is(err, fs.ErrNotExist) {
		skey, vkey, err := note.GenerateKey(rand.Reader, name)
		if err != nil {
			return Key{}, fmt.Errorf("make key %s: %w", name, err)
		}
		b = []byte(skey + "\n" + vkey + "\n")
		if err := writeOnce(file, b); err != nil {
			return Key{}, err
		}
	} else if err != nil {
		return Key{}, fmt.Errorf("read key %s: %w", name, err)
	}
	skey, vkey, _ := strings.Cut(strings.TrimSpace(string(b)), "\n")
	return parseKey(file, name, skey, vkey)
}

func parseKey(file, name, skey, vkey string) (Key, error) {
	s, err := note.NewSigner(skey)
	if err != nil {
		return Key{}, fmt.Errorf("key %s in %s: %w; restore the file from the backup", name, file, err)
	}
	v, err := note.NewVerifier(vkey)
	if err != nil {
		return Key{}, fmt.Errorf("key %s in %s: %w; restore the file from the backup", name, file, err)
	}
	if s.Name() != name || v.Name() != name || s.KeyHash() != v.KeyHash() {
		return Key{}, fmt.Errorf("key in %s is of %q, not of %q; restore the file from the backup", file, s.Name(), name)
	}
	return Key{s, v, vkey}, nil
}

// writeOnce writes a new file so that it survives a power cut, and fails when
// it exists.
func writeOnce(file string, b []byte) error {
	f, err := os.OpenFile(file, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return fmt.Errorf("make %s: %w", file, err)
	}
	_, werr := f.Write(b)
	serr := f.Sync()
	if err := errors.Join(werr, serr, f.Close()); err != nil {
		return fmt.Errorf("write %s: %w", file, err)
	}
	dir, err := os.Open(filepath.Dir(file))
	if err != nil {
		return fmt.Errorf("write %s: %w", file, err)
	}
	return errors.Join(dir.Sync(), dir.Close())
}
