// Package ca is the installation's own certificate authority: it says with which
// key a station's link may speak, and gives the server the certificate that
// stations know it by. It keeps its roots on disk and nothing else; which
// certificates still count is the registry's to say.
//
// There is one root at a time, and two while one takes the place of another. The
// oldest signs the server's certificate, so that a station that was away still
// knows it; the newest signs those of stations.
package ca

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/sha256"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"errors"
	"fmt"
	"io/fs"
	"math/big"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"
)

const (
	// rootLife is how long a root may be used. What ends it is rotation.
	rootLife = 20 * 365 * 24 * time.Hour
	// ClientLife is how long a station's certificate counts, and ServerLife how
	// long the server's own does.
	ClientLife = 90 * 24 * time.Hour
	ServerLife = 90 * 24 * time.Hour
	// slack is by how much a certificate begins in the past, for clocks that are
	// a little behind.
	slack = 5 * time.Minute
	// fresh is how long the roots are believed without looking at the disk: a
	// command may rotate them while a server runs.
	fresh = 2 * time.Second
)

// An Authority may be used by many goroutines, and by several processes on one
// directory.
type Authority struct {
	dir string
	cn  string
	now func() time.Time

	// mu guards the fields below.
	mu     sync.Mutex
	list   []root // oldest first; never empty
	read   time.Time
	server serverCertificate
}

// A root is a self-signed certificate with its key.
type root struct {
	n    int
	cert *x509.Certificate
	key  *ecdsa.PrivateKey
}

func (r root) name() string { return strconv.Itoa(r.n) }

// ErrLast means that the only root there is cannot be retired.
var ErrLast = errors.New("it is the only authority there is; rotate first")

// Open opens the authority in dir, and makes its first root when there is none.
// name is the installation's, and stands in the roots.
func Open(dir, name string, now func() time.Time) (*Authority, error) {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, fmt.Errorf("make the directory of the authority: %w", err)
	}
	a := &Authority{dir: dir, cn: "Litro " + name, now: now}
	list, err := a.load()
	if err == nil && len(list) == 0 {
		if err = a.make(1); err == nil || errors.Is(err, fs.ErrExist) {
			list, err = a.load()
		}
	}
	if err != nil {
		return nil, err
	}
	a.list, a.read = list, time.Now()
	return a, nil
}

// roots returns the roots as they are on disk. While they cannot be read, what
// was known stands.
func (a *Authority) roots() []root {
	a.mu.Lock()
	defer a.mu.Unlock()
	if time.Since(a.read) < fresh {
		return a.list
	}
	if list, err := a.load(); err == nil && len(list) > 0 {
		a.list = list
	}
	a.read = time.Now()
	return a.list
}

// load reads all roots that are not retired, the oldest first.
func (a *Authority) load() ([]root, error) {
	files, err := filepath.Glob(filepath.Join(a.dir, "*.pem"))
	if err != nil {
		return nil, err
	}
	var list []root
	for _, file := range files {
		n, err := strconv.Atoi(strings.TrimSuffix(filepath.Base(file), ".pem"))
		if err != nil {
			continue // not one of ours
		}
		r, err := readRoot(file)
		if err != nil {
			return nil, fmt.Errorf("authority %s: %w; restore the file from the backup", file, err)
		}
		r.n = n
		list = append(list, r)
	}
	slices.SortFunc(list, func(x, y root) int { return x.n - y.n })
	return list, nil
}

func readRoot(file string) (root, error) {
	b, err := os.ReadFile(file)
	if err != nil {
		return root{}, err
	}
	var r root
	for block, rest := pem.Decode(b); block != nil; block, rest = pem.Decode(rest) {
		switch block.Type {
		case "CERTIFICATE":
			r.cert, err = x509.ParseCertificate(block.Bytes)
		case "EC PRIVATE KEY":
			r.key, err = x509.ParseECPrivateKey(block.Bytes)
		}
		if err != nil {
			return root{}, err
		}
	}
	if r.cert == nil || r.key == nil || !r.key.PublicKey.Equal(r.cert.PublicKey) {
		return root{}, errors.New("it does not hold a certificate and its key")
	}
	return r, nil
}

func (a *Authority) file(n int) string { return filepath.Join(a.dir, strconv.Itoa(n)+".pem") }

// make makes a root. One of that number that is there already is
// [fs.ErrExist].
func (a *Authority) make(n int) error {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return fmt.Errorf("make authority %d: %w", n, err)
	}
	now := a.now()
	template := &x509.Certificate{
		SerialNumber: serial(), Subject: pkix.Name{CommonName: fmt.Sprintf("%s %d", a.cn, n)},
		NotBefore: now.Add(-slack), NotAfter: now.Add(rootLife),
		IsCA: true, BasicConstraintsValid: true, MaxPathLenZero: true, KeyUsage: x509.KeyUsageCertSign | x509.KeyUsageCRLSign,
	}
	der, err := x509.CreateCertificate(rand.Reader, template, template, key.Public(), key)
	if err != nil {
		return fmt.Errorf("make authority %d: %w", n, err)
	}
	private, err := x509.MarshalECPrivateKey(key)
	if err != nil {
		return fmt.Errorf("make authority %d: %w", n, err)
	}
	b := append(pemOf("CERTIFICATE", der), pemOf("EC PRIVATE KEY", private)...)
	if err := writeWhole(a.file(n), b); err != nil {
		return fmt.Errorf("keep authority %d: %w", n, err)
	}
	return nil
}

// writeWhole writes a new file so that nobody ever sees a part of it, also after
// a power cut, and fails when it exists.
func writeWhole(file string, b []byte) error {
	f, err := os.CreateTemp(filepath.Dir(file), ".new-*")
	if err != nil {
		return err
	}
	defer os.Remove(f.Name())
	_, err = f.Write(b)
	if err = errors.Join(err, f.Sync(), f.Close()); err != nil {
		return err
	}
	if err := os.Link(f.Name(), file); err != nil {
		return err
	}
	return syncDir(filepath.Dir(file))
}

func syncDir(name string) error {
	dir, err := os.Open(name)
	if err != nil {
		return err
	}
	return errors.Join(dir.Sync(), dir.Close())
}

// Rotate makes the next root and returns its number. From now on it signs the
// certificates of stations; the ones before it stay trusted until they are
// retired.
func (a *Authority) Rotate() (int, error) {
	list, err := a.load()
	if err != nil {
		return 0, err
	}
	n := list[len(list)-1].n + 1
	if err := a.make(n); err != nil {
		return 0, err
	}
	a.forget()
	return n, nil
}

// Retire ends the trust in a root: what it signed opens nothing any more. Its
// file is kept under another name. The last root stays.
func (a *Authority) Retire(n int) error {
	list, err := a.load()
	if err != nil {
		return err
	}
	i := slices.IndexFunc(list, func(r root) bool { return r.n == n })
	switch {
	case i < 0:
		return fmt.Errorf("retire authority %d: there is none of that number", n)
	case i == len(list)-1:
		return fmt.Errorf("retire authority %d: %w", n, ErrLast)
	}
	if err := os.Rename(a.file(n), a.file(n)+".retired"); err != nil {
		return fmt.Errorf("retire authority %d: %w", n, err)
	}
	a.forget()
	return syncDir(a.dir)
}

// forget has the roots read again at the next look.
func (a *Authority) forget() {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.read = time.Time{}
}

// A Root is what may be known of a root.
type Root struct {
	N        int
	DER      []byte
	NotAfter time.Time
}

// Roots returns the trusted roots, the oldest first. The first signs the server's
// certificate, the last those of stations.
func (a *Authority) Roots() []Root {
	var list []Root
	for _, r := range a.roots() {
		list = append(list, Root{r.n, r.cert.Raw, r.cert.NotAfter})
	}
	return list
}

// Fingerprints returns the SHA-256 of the trusted roots, the oldest first, as
// browsers print it.
func (a *Authority) Fingerprints() []string {
	var list []string
	for _, r := range a.roots() {
		list = append(list, Fingerprint(r.cert.Raw))
	}
	return list
}

// Fingerprint prints the SHA-256 of a certificate in DER as browsers do: AB:CD:…
func Fingerprint(der []byte) string {
	sum := sha256.Sum256(der)
	return strings.ReplaceAll(fmt.Sprintf("% X", sum), " ", ":")
}

// pool returns the trusted roots as package tls wants them.
func (a *Authority) pool() *x509.CertPool {
	p := x509.NewCertPool()
	for _, r := range a.roots() {
		p.AddCert(r.cert)
	}
	return p
}

// serial returns a serial number that nobody can guess.
func serial() *big.Int {
	b := make([]byte, 16)
	rand.Read(b) // never fails
	b[0] &= 0x7f // positive, and no longer than it is
	return new(big.Int).SetBytes(b)
}

// SPKI returns the hash of a certificate's public key: what a registry knows a
// link by.
func SPKI(c *x509.Certificate) [sha256.Size]byte { return sha256.Sum256(c.RawSubjectPublicKeyInfo) }

func pemOf(kind string, der []byte) []byte {
	return pem.EncodeToMemory(&pem.Block{Type: kind, Bytes: der})
}
