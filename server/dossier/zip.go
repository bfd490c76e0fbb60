package dossier

import (
	"archive/zip"
	"bufio"
	"compress/flate"
	"crypto/sha256"
	"fmt"
	"hash"
	"io"
	"path"
	"strings"

	"github.com/litro-fuel/litro/dispense"
	"github.com/litro-fuel/litro/server/closing/snapshot"
)

// The manifests of a package: for sha256sum, and as a table with sizes.
const (
	Manifest      = "MANIFEST.sha256"
	manifestSizes = "MANIFEST.csv"
)

// Listed is a Put that also notes name, size and hash of each file.
func Listed(put Put, list *[]snapshot.File) Put {
	return func(name string, write func(io.Writer) error) error {
		return put(name, func(w io.Writer) error {
			c := &counted{w: w, hash: sha256.New()}
			if err := write(c); err != nil {
				return err
			}
			*list = append(*list, snapshot.File{Name: name, Bytes: c.n, SHA256: dispense.Hash(c.hash.Sum(nil)).String()})
			return nil
		})
	}
}

type counted struct {
	w    io.Writer
	hash hash.Hash
	n    int64
}

func (c *counted) Write(b []byte) (int, error) {
	n, err := c.w.Write(b)
	c.n += int64(n)
	_, _ = c.hash.Write(b[:n]) // never fails
	return n, err
}

// WriteZIP writes the package as one file, the manifests last, and returns the SHA-256 of
// [Manifest], which stands for all of it. What it writes it keeps nothing of.
func (p *Plan) WriteZIP(w io.Writer) (string, error) {
	b := bufio.NewWriterSize(w, 64<<10)
	z := zip.NewWriter(b)
	deflate, err := flate.NewWriter(nil, flate.BestSpeed) // a megabyte, and files come one by one
	if err != nil {
		return "", err
	}
	z.RegisterCompressor(zip.Deflate, func(w io.Writer) (io.WriteCloser, error) {
		deflate.Reset(w)
		return deflate, nil
	})
	put := func(name string, write func(io.Writer) error) error {
		h := &zip.FileHeader{Name: name, Method: zip.Deflate, Modified: p.Month.To.UTC()}
		h.SetMode(0o644)
		if e := path.Ext(name); e == ".jpg" || e == ".pdf" { // they are compressed
			h.Method = zip.Store
		}
		f, err := z.CreateHeader(h)
		if err != nil {
			return err
		}
		return write(f)
	}
	var list, manifests []snapshot.File
	if err := p.Build(Listed(put, &list)); err != nil {
		return "", err
	}
	var sizes, sums strings.Builder
	sizes.WriteString("name,bytes,sha256\r\n")
	for _, f := range list {
		fmt.Fprintf(&sizes, "%s,%d,%s\r\n", f.Name, f.Bytes, f.SHA256)
	}
	text := func(name, s string) error {
		return Listed(put, &manifests)(name, func(w io.Writer) error { _, err := io.WriteString(w, s); return err })
	}
	if err := text(manifestSizes, sizes.String()); err != nil {
		return "", err
	}
	for _, f := range append(list, manifests...) {
		fmt.Fprintf(&sums, "%s  %s\n", f.SHA256, f.Name)
	}
	if err := text(Manifest, sums.String()); err != nil {
		return "", err
	}
	if err := z.Close(); err != nil {
		return "", err
	}
	return manifests[1].SHA256, b.Flush()
}
