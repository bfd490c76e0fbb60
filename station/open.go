package station

import (
	"bytes"
	"crypto/ed25519"
	"crypto/rand"
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"golang.org/x/mod/sumdb/note"

	"github.com/litro-fuel/litro/dispense"
	"github.com/litro-fuel/litro/station/disk"
	"github.com/litro-fuel/litro/station/held"
	"github.com/litro-fuel/litro/station/journal"
	"github.com/litro-fuel/litro/station/pump/all"
	"github.com/litro-fuel/litro/station/scanner"
	"github.com/litro-fuel/litro/station/serialport"
)

// Names below the data directory.
const (
	journalDir = "journal"
	policyDir  = "policy"
	keyFile    = "key"
	oldKey     = "key.old-" // and a number
	layoutFile = "layout"
	pinsFile   = "pins" // how many were wrong
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
	skey, _, err := note.GenerateKey(rand.Reader, station)
	if err != nil {
		return "", fmt.Errorf("make the key of %s: %w", station, err)
	}
	dir, err := disk.OpenDir(data)
	if err != nil {
		return "", fmt.Errorf("make the key of %s: %w", station, err)
	}
	if err := errors.Join(replaceKey(dir, skey), dir.Close()); err != nil {
		return "", fmt.Errorf("keep the key of %s: %w", station, err)
	}
	s, err := readKey(data, keyFile)
	return s.vkey, err
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
	b, err := os.ReadFile(path)
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

func (a *Agent) openDir(name string) (*disk.Dir, error) {
	d, err := disk.OpenDir(filepath.Join(a.cfg.Data, name))
	if err != nil {
		return nil, fmt.Errorf("open the station's data: %w", err)
	}
	a.disks = append(a.disks, d)
	return d, nil
}

func (a *Agent) open() error {
	if err := a.openJournal(); err != nil {
		return err
	}
	if err := a.openPolicy(); err != nil {
		return err
	}
	if err := a.openLockout(); err != nil {
		return err
	}
	for _, c := range a.cfg.Lines {
		l, err := a.openLine(c)
		if err != nil {
			return fmt.Errorf("line %s: %w", c.Name, err)
		}
		a.lines = append(a.lines, l)
	}
	for _, c := range a.cfg.Positions {
		p, err := a.newPosition(c)
		if err != nil {
			return fmt.Errorf("position %s: %w", c.Position, err)
		}
		a.positions = append(a.positions, p)
	}
	for _, c := range a.cfg.Scanners {
		r, err := a.openScanner(c)
		if err != nil {
			return fmt.Errorf("scanner %s: %w", c.Name, err)
		}
		a.scanners = append(a.scanners, r)
	}
	if err := a.openTanks(); err != nil {
		return err
	}
	return a.openLink()
}

func (a *Agent) openJournal() error {
	dir, err := a.openDir(journalDir)
	if err != nil {
		return err
	}
	a.free = dir.Free
	keys, err := a.readKeys()
	if err != nil {
		return err
	}
	a.journal, err = journal.Open(dir, journal.Options{
		Station: a.cfg.Station, Signers: keys, Stamp: a.clock.stamp, MinFree: a.cfg.MinFreeMB << 20,
	})
	if err != nil {
		return err
	}
	a.journal.View(func(b *journal.Book) { a.clock.last = b.LastAt() })
	a.clock.restart = a.opt.Now().Add(-uptime()).Before(a.clock.last)
	for _, r := range a.journal.Recovery().Remarks {
		a.log.Warn("journal recovered", "remark", r)
	}
	return nil
}

// openPolicy opens the policy logs with the server's keys that the grant names.
func (a *Agent) openPolicy() error {
	dir, err := a.openDir(policyDir)
	if err != nil {
		return err
	}
	var keys []note.Verifier
	if g := a.journal.Grant(); g != nil {
		if keys, err = verifiers(g.Policy); err != nil {
			return fmt.Errorf("keys of the grant: %w", err)
		}
	}
	a.logs, err = held.Open(dir, a.cfg.Station, keys...)
	if err != nil {
		return err
	}
	for _, r := range a.logs.Recovery().Remarks {
		a.log.Warn("policy recovered", "remark", r)
	}
	return nil
}

func verifiers(vkeys []string) ([]note.Verifier, error) {
	var all []note.Verifier
	for _, k := range vkeys {
		v, err := note.NewVerifier(k)
		if err != nil {
			return nil, err
		}
		all = append(all, v)
	}
	return all, nil
}

func (a *Agent) openLine(c Line) (*line, error) {
	var stream io.ReadWriteCloser
	if all.HasLine(c.Options) {
		port, err := serialport.NewReopening(c.config(), func(ch serialport.Change) { a.portChanged(c.Name, ch) })
		if err != nil {
			return nil, err
		}
		stream = port
	}
	d, err := all.New(stream, a.log.With("line", c.Name), c.Options)
	if err != nil {
		return nil, err
	}
	return newLine(a, c, d), nil
}

func (a *Agent) openScanner(c Scanner) (*reader, error) {
	profile, err := c.Setup()
	if err != nil {
		return nil, err
	}
	s, err := scanner.New(profile)
	if err != nil {
		return nil, err
	}
	port, err := serialport.NewReopening(c.config(), func(ch serialport.Change) { a.portChanged(c.Name, ch) })
	if err != nil {
		return nil, err
	}
	r := &reader{a: a, cfg: c, scanner: s, port: port, position: a.position(c.Position)}
	r.position.readers = append(r.position.readers, r)
	return r, nil
}

// portChanged notes that a port went away or came back. It is called from reads
// and writes, so the record is written elsewhere.
func (a *Agent) portChanged(name string, ch serialport.Change) {
	detail := ""
	if ch.Err != nil {
		detail = ch.Err.Error()
	}
	a.fault(faultKey{name, "line"}, !ch.Up, detail)
}

// Enroll takes a grant, reads all meters, and begins the grant's epoch. why is
// enrolled or replaced, people are the two who did it.
func (a *Agent) Enroll(grant []byte, why string, people []dispense.Who, meters []dispense.Meter) error {
	return a.journal.Enroll(bytes.TrimLeft(grant, "\n"), why, meters, people)
}
