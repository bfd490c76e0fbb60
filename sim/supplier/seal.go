package supplier

import (
	"crypto"
	"crypto/rsa"
	"crypto/sha256"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/asn1"
	"encoding/base64"
	"encoding/binary"
	"fmt"
	"math/big"
	"math/rand/v2"
	"time"
)

// An Authority is one for tests: it certifies who issues documents, and stamps them. Its
// keys come from a seed, so that a test can be repeated, and anybody can make them: they
// are worth nothing elsewhere. It is for one goroutine.
type Authority struct {
	seed    uint64
	from    time.Time
	root    *Signer
	stamper *Signer
	signers map[string]*Signer
}

// A Signer has a key and a certificate in the authority's form.
type Signer struct {
	No          string // twenty digits
	Certificate []byte // DER, as the authority publishes it
	key         *rsa.PrivateKey
	parsed      *x509.Certificate
}

// NewAuthority makes one whose certificates count from a moment on, for eight years. It
// takes about a second: keys are found by trying.
func NewAuthority(seed uint64, from time.Time) *Authority {
	a := &Authority{seed: seed, from: from.UTC().Truncate(time.Second), signers: map[string]*Signer{}}
	a.root = a.certify(1, Party{RFC: "SAT970701NN3", Name: "AC DE PRUEBA"})
	a.stamper = a.certify(2, Party{RFC: "SPR190613I52", Name: "PAC DE PRUEBA"})
	return a
}

// Certificates are those by which stamps are checked: the authority's own and that of who
// stamps.
func (a *Authority) Certificates() []*Signer { return []*Signer{a.root, a.stamper} }

// signer returns who issues documents; its key is made once.
func (a *Authority) signer(p Party) *Signer {
	if a.signers[p.RFC] == nil {
		sum := sha256.Sum256([]byte(p.RFC))
		a.signers[p.RFC] = a.certify(1000+binary.BigEndian.Uint64(sum[:])%90_000_000, p)
	}
	return a.signers[p.RFC]
}

// certify makes a certificate as the authority does: the bytes of its serial number are
// digits, and its subject has the RFC as a unique identifier.
func (a *Authority) certify(number uint64, p Party) *Signer {
	s := &Signer{No: fmt.Sprintf("300010000005%08d", number), key: newKey(a.seed, number)}
	c := &x509.Certificate{
		SerialNumber: new(big.Int).SetBytes([]byte(s.No)), NotBefore: a.from, NotAfter: a.from.AddDate(8, 0, 0),
		KeyUsage: x509.KeyUsageDigitalSignature | x509.KeyUsageContentCommitment, BasicConstraintsValid: true,
		Subject: pkix.Name{CommonName: p.Name, Organization: []string{p.Name}, ExtraNames: []pkix.AttributeTypeAndValue{
			{Type: asn1.ObjectIdentifier{2, 5, 4, 45}, Value: p.RFC + " / XEXX010101000"}, // x500UniqueIdentifier: the RFC, and that of who represents them
		}},
	}
	by, parent := a.root, c
	if by == nil { // the authority itself
		by = s
		c.IsCA, c.KeyUsage = true, x509.KeyUsageCertSign
	} else {
		parent = by.parsed
	}
	var err error
	if s.Certificate, err = x509.CreateCertificate(nil, c, parent, &s.key.PublicKey, by.key); err != nil {
		panic(fmt.Errorf("certify %s: %w", p.RFC, err)) // names were looked at
	}
	if s.parsed, err = x509.ParseCertificate(s.Certificate); err != nil {
		panic(err)
	}
	return s
}

// newKey makes an RSA key of 2048 bits from a seed.
func newKey(seed, number uint64) *rsa.PrivateKey {
	var from [32]byte
	copy(from[:], "litro-sim supplier")
	binary.BigEndian.PutUint64(from[16:], seed)
	binary.BigEndian.PutUint64(from[24:], number)
	random := rand.NewChaCha8(from)
	const e = 65537
	for {
		p, q := prime(random), prime(random)
		one := big.NewInt(1)
		phi := new(big.Int).Mul(new(big.Int).Sub(p, one), new(big.Int).Sub(q, one))
		d := new(big.Int).ModInverse(big.NewInt(e), phi)
		if d == nil || p.Cmp(q) == 0 {
			continue
		}
		k := &rsa.PrivateKey{PublicKey: rsa.PublicKey{N: new(big.Int).Mul(p, q), E: e}, D: d, Primes: []*big.Int{p, q}}
		k.Precompute()
		if err := k.Validate(); err != nil {
			panic(fmt.Errorf("make a key: %w", err))
		}
		return k
	}
}

// prime returns a prime of 1024 bits, the upper two of which are set: the product of two has
// 2048.
func prime(random *rand.ChaCha8) *big.Int {
	b := make([]byte, 128)
	_, _ = random.Read(b) // it cannot fail
	b[0] |= 0xC0
	b[127] |= 1
	for p, two := new(big.Int).SetBytes(b), big.NewInt(2); ; p.Add(p, two) {
		if p.ProbablyPrime(1) {
			return p
		}
	}
}

// sign seals a chain as the authority asks for: RSA over its SHA-256, in base64.
func (s *Signer) sign(chain string) string {
	sum := sha256.Sum256([]byte(chain))
	b, err := rsa.SignPKCS1v15(nil, s.key, crypto.SHA256, sum[:])
	if err != nil {
		panic(fmt.Errorf("seal: %w", err)) // the key was looked at
	}
	return base64.StdEncoding.EncodeToString(b)
}

// seal returns what the seal is over.
func (d *document) seal(by *Signer) string {
	d.CertificateNo, d.Certificate = by.No, base64.StdEncoding.EncodeToString(by.Certificate)
	chain := d.chain()
	d.Seal = by.sign(chain)
	return chain
}

func (d *document) stamp(by *Authority, uuid string, at time.Time) {
	d.Stamp = &stamp{UUID: uuid, At: written(at), Provider: "SPR190613I52", IssuerSeal: d.Seal, CertificateNo: by.stamper.No}
	d.Stamp.Seal = by.stamper.sign(d.Stamp.chain())
}

// flipped returns a seal with a bit of it turned.
func flipped(seal string) string {
	b, err := base64.StdEncoding.DecodeString(seal)
	if err != nil {
		panic(err) // it was written here
	}
	b[len(b)/2] ^= 1
	return base64.StdEncoding.EncodeToString(b)
}
