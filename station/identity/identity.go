// Package identity keeps what a station's link shows and whom it trusts: the key
// of the link, its certificate, the authorities of the installation, and where
// broker and server are. The key never leaves the box, and is another one with
// each certificate. It also asks the server, at its door.
//
// What is recorded does not hang on any of this: the record key is the
// journal's.
package identity

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"sync"
	"time"

	"github.com/litro-fuel/litro/dispense/enroll"
	"github.com/litro-fuel/litro/station/disk"
)

// Names of the files.
const (
	shownFile = "identity" // what is in use
	nextFile  = "next"     // the key that a certificate is asked for
)

// An Identity is one station's. Its methods may be called from any goroutine.
type Identity struct {
	fs      disk.FS
	station string

	// mu guards the fields below, and who writes the files.
	mu    sync.Mutex
	shown shown
	leaf  *x509.Certificate // of shown; nil without one
	key   *ecdsa.PrivateKey
}

// shown is what is kept, in DER.
type shown struct {
	Key         []byte   `json:"key,omitempty"` // PKCS #8
	Certificate []byte   `json:"certificate,omitempty"`
	CA          [][]byte `json:"ca,omitempty"`
	Broker      string   `json:"broker,omitempty"`
	Server      string   `json:"server,omitempty"`
}

// Open reads the identity in a directory, which may be empty. One that cannot be
// read is an error: ask for another certificate after removing it.
func Open(dir disk.FS, station string) (*Identity, error) {
	i := &Identity{fs: dir, station: station}
	b, err := disk.ReadAll(dir, shownFile)
	if errors.Is(err, fs.ErrNotExist) {
		return i, nil
	}
	var s shown
	if err == nil {
		err = json.Unmarshal(b, &s)
	}
	if err == nil {
		err = i.use(s)
	}
	if err != nil {
		return nil, fmt.Errorf("the link's certificate: %w; remove the file %s to ask for another", err, shownFile)
	}
	return i, nil
}

// use checks what is shown and takes it into use.
func (i *Identity) use(s shown) error {
	if len(s.Certificate) == 0 {
		i.shown = s
		return nil
	}
	leaf, err := x509.ParseCertificate(s.Certificate)
	if err != nil {
		return err
	}
	key, err := parseKey(s.Key)
	if err != nil {
		return err
	}
	if leaf.Subject.CommonName != i.station || !key.PublicKey.Equal(leaf.PublicKey) {
		return fmt.Errorf("it is for %q, or for another key", leaf.Subject.CommonName)
	}
	i.shown, i.leaf, i.key = s, leaf, key
	return nil
}

func parseKey(der []byte) (*ecdsa.PrivateKey, error) {
	k, err := x509.ParsePKCS8PrivateKey(der)
	if err != nil {
		return nil, err
	}
	key, ok := k.(*ecdsa.PrivateKey)
	if !ok {
		return nil, errors.New("its key is of another kind")
	}
	return key, nil
}

// Request returns a certificate request, in DER, for a key that is durable: the
// one that was asked for before, as long as no certificate has come for it.
func (i *Identity) Request() ([]byte, error) {
	i.mu.Lock()
	defer i.mu.Unlock()
	key, err := i.next()
	if errors.Is(err, fs.ErrNotExist) {
		key, err = i.newKey()
	}
	if err != nil {
		return nil, fmt.Errorf("key of the link: %w", err)
	}
	return x509.CreateCertificateRequest(rand.Reader, &x509.CertificateRequest{Subject: pkix.Name{CommonName: i.station}}, key)
}

func (i *Identity) next() (*ecdsa.PrivateKey, error) {
	b, err := disk.ReadAll(i.fs, nextFile)
	if err != nil {
		return nil, err
	}
	return parseKey(b)
}

func (i *Identity) newKey() (*ecdsa.PrivateKey, error) {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return nil, err
	}
	der, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		return nil, err
	}
	return key, disk.Replace(i.fs, nextFile, der)
}

// Drop forgets the key that was asked for: the server knows it otherwise.
func (i *Identity) Drop() error {
	i.mu.Lock()
	defer i.mu.Unlock()
	return i.drop()
}

func (i *Identity) drop() error {
	err := i.fs.Remove(nextFile)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	return errors.Join(err, i.fs.Sync())
}

// Take makes durable, and takes into use, what an answer gives: the certificate
// for the key that was asked for, if there is one, the authorities, and where
// broker and server are.
func (i *Identity) Take(a *enroll.Answer) error {
	i.mu.Lock()
	defer i.mu.Unlock()
	s := i.shown
	s.Broker, s.Server, s.CA = a.Broker, a.Server, nil
	for _, c := range a.CA {
		der, err := enroll.Decode(c)
		if err == nil {
			_, err = x509.ParseCertificate(der)
		}
		if err != nil {
			return fmt.Errorf("authority in the answer: %w", err)
		}
		s.CA = append(s.CA, der)
	}
	if a.Certificate != "" {
		key, err := i.next()
		if err != nil {
			return fmt.Errorf("key of the link: %w", err)
		}
		if s.Certificate, err = enroll.Decode(a.Certificate); err != nil {
			return err
		}
		if s.Key, err = x509.MarshalPKCS8PrivateKey(key); err != nil {
			return err
		}
	}
	if err := (&Identity{station: i.station}).use(s); err != nil {
		return fmt.Errorf("certificate in the answer: %w", err)
	}
	b, err := json.Marshal(s)
	if err != nil {
		return err
	}
	if err := disk.Replace(i.fs, shownFile, b); err != nil {
		return fmt.Errorf("keep the link's certificate: %w", err)
	}
	if err := i.use(s); err != nil {
		return err
	}
	if a.Certificate == "" {
		return nil
	}
	return i.drop()
}

// Shows tells whether the certificate of an answer is the one in use.
func (i *Identity) Shows(certificate string) bool {
	return certificate != "" && certificate == enroll.Encode(i.read().Certificate)
}

// Broker and Server are where the station publishes and asks, "" while it has
// not been told.
func (i *Identity) Broker() string { return i.read().Broker }

// Server is where the station asks.
func (i *Identity) Server() string { return i.read().Server }

func (i *Identity) read() shown {
	i.mu.Lock()
	defer i.mu.Unlock()
	return i.shown
}

// Due returns when another certificate is to be asked for: when two thirds of the
// life of this one are over, and at once without one.
func (i *Identity) Due() time.Time {
	i.mu.Lock()
	defer i.mu.Unlock()
	if i.leaf == nil {
		return time.Time{}
	}
	return i.leaf.NotBefore.Add(i.leaf.NotAfter.Sub(i.leaf.NotBefore) * 2 / 3)
}

// NotAfter returns when the certificate runs out, zero without one.
func (i *Identity) NotAfter() time.Time {
	i.mu.Lock()
	defer i.mu.Unlock()
	if i.leaf == nil {
		return time.Time{}
	}
	return i.leaf.NotAfter
}

// ErrNone means that the link has no certificate yet.
var ErrNone = errors.New("the link has no certificate yet")

// TLS returns a configuration for the link that shows and trusts what is in use
// at each handshake. now is the station's best guess of the time.
func (i *Identity) TLS(now func() time.Time) *tls.Config {
	return &tls.Config{
		MinVersion: tls.VersionTLS12,
		// What package crypto/tls would verify is verified below, with a clock that
		// may be years behind.
		InsecureSkipVerify: true,
		VerifyConnection: func(c tls.ConnectionState) error {
			roots := x509.NewCertPool()
			for _, der := range i.read().CA {
				if r, err := x509.ParseCertificate(der); err == nil { // they were parsed when they came
					roots.AddCert(r)
				}
			}
			return verify(c, roots, now())
		},
		GetClientCertificate: func(*tls.CertificateRequestInfo) (*tls.Certificate, error) {
			i.mu.Lock()
			defer i.mu.Unlock()
			if i.leaf == nil {
				return nil, ErrNone
			}
			return &tls.Certificate{Certificate: [][]byte{i.leaf.Raw}, PrivateKey: i.key, Leaf: i.leaf}, nil
		},
	}
}

// verify verifies a server's certificate. A box without a battery begins in
// 1970: it cannot know that a certificate is not good yet, and takes its begin
// for the earliest that it can be. That it has run out is believed of a clock
// that is not behind.
func verify(c tls.ConnectionState, roots *x509.CertPool, now time.Time) error {
	if len(c.PeerCertificates) == 0 {
		return errors.New("the server shows no certificate")
	}
	leaf := c.PeerCertificates[0]
	if now.Before(leaf.NotBefore) {
		now = leaf.NotBefore
	}
	_, err := leaf.Verify(x509.VerifyOptions{
		Roots: roots, CurrentTime: now, DNSName: c.ServerName, KeyUsages: []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth},
	})
	if err != nil {
		return fmt.Errorf("the server's certificate: %w", err)
	}
	return nil
}
