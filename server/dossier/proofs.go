package dossier

import (
	"bytes"
	"context"
	"crypto/x509"
	"encoding/base64"
	"encoding/pem"
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/litro-fuel/litro/dispense"
)

// proofs are the stations' own records, signed and chained, with the grants that they begin
// from. They tell everything, and so are for who may see everything.
func (p *Plan) proofs(ctx context.Context) error {
	if !p.opens(Journals) {
		p.without("journals")
		return nil
	}
	stations, err := p.src.Journals(ctx, p.Month)
	if err != nil {
		return err
	}
	for _, station := range stations {
		grants, err := p.src.Grants(ctx, station)
		if err != nil {
			return err
		}
		key, err := publicKey(grants[0])
		if err != nil {
			return fmt.Errorf("grant of %s: %w", station, err)
		}
		name := p.called("journals") + "/" + safe(station)
		p.bytes(name+".grant", grants[0])
		p.bytes(name+".pem", key)
		p.add(name+".journal", func(w io.Writer) error { return p.src.Journal(ctx, station, p.Month, w) })
		p.stations = append(p.stations, safe(station))
	}
	return nil
}

func (p *Plan) bytes(name string, b []byte) {
	p.add(name, func(w io.Writer) error {
		_, err := bytes.NewReader(b).WriteTo(w)
		return err
	})
}

// ed25519Of begins a public key of Ed25519 as X.509 has it (RFC 8410, 4).
var ed25519Of = []byte{0x30, 0x2a, 0x30, 0x05, 0x06, 0x03, 0x2b, 0x65, 0x70, 0x03, 0x21, 0x00}

// publicKey returns the key of a grant as openssl reads it: the last part of a verifier key is
// a byte that says how it signs, and the 32 bytes of the key.
func publicKey(grant []byte) ([]byte, error) {
	g, err := dispense.ReadGrant(grant)
	if err != nil {
		return nil, err
	}
	parts := strings.SplitN(g.Key, "+", 3) // of a name, a hash and this
	raw, err := base64.StdEncoding.DecodeString(parts[len(parts)-1])
	if err != nil || len(raw) != 33 || raw[0] != 1 {
		return nil, errors.New("its key is none of Ed25519")
	}
	der := append(bytes.Clone(ed25519Of), raw[1:]...)
	if _, err := x509.ParsePKIXPublicKey(der); err != nil {
		return nil, err
	}
	return pem.EncodeToMemory(&pem.Block{Type: "PUBLIC KEY", Bytes: der}), nil
}
