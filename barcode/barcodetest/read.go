// Package barcodetest reads printed symbols back with decoders that others
// wrote, so that a test does not ask our own code whether our own code is
// right. Debian has them as zbar-tools, dmtx-utils and zxing-cpp-tools.
package barcodetest

import (
	"bytes"
	"errors"
	"image"
	"image/png"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/litro-fuel/litro/barcode"
)

// A Reader is one decoder, by the name of its command.
type Reader string

// The decoders.
const (
	ZBar  Reader = "zbarimg"
	DMTX  Reader = "dmtxread"
	ZXing Reader = "ZXingReader"
)

// Readers returns the decoders that read a code.
func Readers(code barcode.Code) []Reader {
	if code == barcode.DataMatrix {
		return []Reader{DMTX, ZXing}
	}
	return []Reader{ZBar, ZXing}
}

// Read returns, sorted, the texts of all symbols of one code in a PNG file; of
// Data Matrix the first only, since ZXing finds no more. It skips the test if
// the decoder is not installed, and fails it in CI.
func (r Reader) Read(t *testing.T, code barcode.Code, path string) []string {
	t.Helper()
	Need(t, string(r))
	cmd := exec.CommandContext(t.Context(), string(r), append(r.options(t, code), path)...)
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	out, err := cmd.Output()
	if _, exited := errors.AsType[*exec.ExitError](err); err != nil && !exited {
		t.Fatalf("run %s on %s: %v", r, path, err)
	}
	texts := r.texts(string(out))
	if len(texts) == 0 {
		t.Logf("%s found no %s in %s: %v %s", r, code, path, err, &stderr)
	}
	slices.Sort(texts)
	return texts
}

// options make the decoder look for one code only and print plain texts.
func (r Reader) options(t *testing.T, code barcode.Code) []string {
	t.Helper()
	switch {
	case r == ZBar && code == barcode.QR:
		return []string{"--quiet", "--raw", "-Sdisable", "-Sqrcode.enable"}
	case r == ZBar && code == barcode.Code128:
		return []string{"--quiet", "--raw", "-Sdisable", "-Scode128.enable"}
	case r == DMTX && code == barcode.DataMatrix:
		return []string{"-n", "-N1"}
	case r == ZXing:
		format := map[barcode.Code]string{barcode.Code128: "Code128", barcode.QR: "QRCode", barcode.DataMatrix: "DataMatrix"}
		return []string{"-format", format[code]}
	}
	t.Fatalf("%s reads no %s", r, code)
	return nil
}

// texts picks the symbols' texts out of a decoder's output.
func (r Reader) texts(out string) []string {
	var texts []string
	for line := range strings.Lines(out) {
		line = strings.TrimRight(line, "\r\n")
		if r == ZXing {
			text, found := strings.CutPrefix(line, "Text:")
			if !found {
				continue
			}
			line = strings.Trim(strings.TrimSpace(text), `"`)
		}
		if line != "" {
			texts = append(texts, line)
		}
	}
	return texts
}

// Need skips the test if a command is missing, and fails it in CI: there, all
// the commands are installed.
func Need(t *testing.T, command string) {
	t.Helper()
	if _, err := exec.LookPath(command); err == nil {
		return
	}
	if os.Getenv("CI") != "" {
		t.Fatalf("%s is not installed", command)
	}
	t.Skipf("%s is not installed", command)
}

// Save writes img as a PNG file into the test's directory and returns its path.
func Save(t *testing.T, img image.Image) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "symbol.png")
	var b bytes.Buffer
	if err := png.Encode(&b, img); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, b.Bytes(), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}
