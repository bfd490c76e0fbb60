package barcode_test

import (
	"bytes"
	"crypto/rand"
	"errors"
	"strings"
	"testing"
	"testing/iotest"

	"pgregory.net/rapid"

	"github.com/litro-fuel/litro/barcode"
)

const (
	idAlphabet = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
	goldenID   = "7QK2M9XA"
)

// The bytes 0x00…0x1f: a key for tests only.
func testKey() []byte {
	key := make([]byte, 32)
	for i := range key {
		key[i] = byte(i)
	}
	return key
}

// Tokens and hashes computed with Python's hmac, hashlib and base64; check
// characters by hand.
func TestGolden(t *testing.T) {
	t.Parallel()
	tests := []struct {
		id                string
		version           int64
		text1D, text2D    string
		tokenHash, record string
	}{
		{"7QK2M9XA", 3, "7QK2M9XA.3C", "7QK2M9XA.3.K04FQXF5F8VTJ8B9", "a30bee93fc710e6a85c5", "7QK2M9XA.3"},
		{"00000000", 1, "00000000.1*", "00000000.1.7936VVEZ7Z2VNJW3", "18738029e2654c7713c0", "00000000.1"},
		{"ZZZZZZZZ", 999999999999999, "ZZZZZZZZ.999999999999999E", "ZZZZZZZZ.999999999999999.36YZ2K62Q9NTTZNS", "bcfa7c70fd1836458f8a", "ZZZZZZZZ.999999999999999"},
		{"0H3R5TVW", 12, "0H3R5TVW.12D", "0H3R5TVW.12.T18BS5XNW3HBQCRG", "f7776559fc2d6ade2b24", "0H3R5TVW.12"},
	}
	for _, tt := range tests {
		l := barcode.Label{ID: tt.id, Version: tt.version, Token: barcode.Token(testKey(), tt.id, tt.version)}
		text1D, err := barcode.Format1D(tt.id, tt.version)
		if err != nil || text1D != tt.text1D {
			t.Errorf("Format1D(%s) = %q, %v; want %q", l, text1D, err, tt.text1D)
		}
		text2D, err := barcode.Format2D(l)
		if err != nil || text2D != tt.text2D {
			t.Errorf("Format2D(%s) = %q, %v; want %q", l, text2D, err, tt.text2D)
		}
		if got := barcode.TokenHash(l.Token); got != tt.tokenHash {
			t.Errorf("TokenHash(%q) = %s, want %s", l.Token, got, tt.tokenHash)
		}
		if got := l.String(); got != tt.record {
			t.Errorf("String() = %s, want %s", got, tt.record)
		}
	}
}

func TestTokenDependsOnEverything(t *testing.T) {
	t.Parallel()
	other := testKey()
	other[31] ^= 1
	seen := map[string]bool{
		barcode.Token(testKey(), goldenID, 1):   true,
		barcode.Token(testKey(), goldenID, 2):   true,
		barcode.Token(testKey(), "7QK2M9XB", 1): true,
		barcode.Token(other, goldenID, 1):       true,
	}
	if len(seen) != 4 {
		t.Errorf("got %d different tokens of 4 labels and keys, want 4", len(seen))
	}
}

func TestTokenRefusesShortKey(t *testing.T) {
	t.Parallel()
	defer func() {
		if recover() == nil {
			t.Error("Token with a key of 15 bytes returned, want panic")
		}
	}()
	barcode.Token(testKey()[:barcode.MinKeyBytes-1], goldenID, 1)
}

func TestNewID(t *testing.T) {
	t.Parallel()
	id, err := barcode.NewID(bytes.NewReader([]byte{0x00, 0x44, 0x32, 0x14, 0xc7}))
	if want := "01234567"; err != nil || id != want {
		t.Errorf("NewID(00 44 32 14 c7) = %q, %v; want %q", id, err, want)
	}
	if _, err := barcode.NewID(iotest.ErrReader(errors.New("no entropy"))); err == nil {
		t.Error("NewID without random bytes: got no error")
	}
	seen := map[string]bool{}
	for range 1000 {
		id, err := barcode.NewID(rand.Reader)
		if err != nil || len(id) != barcode.IDLength || strings.Trim(id, idAlphabet) != "" || seen[id] {
			t.Fatalf("NewID = %q, %v; want a new one of %d characters of %s", id, err, barcode.IDLength, idAlphabet)
		}
		seen[id] = true
	}
}

func TestFormatRefuses(t *testing.T) {
	t.Parallel()
	token := barcode.Token(testKey(), goldenID, 1)
	tests := []struct {
		name  string
		label barcode.Label
		both  bool // 1D refuses too
	}{
		{"short id", barcode.Label{ID: "7QK2M9X", Version: 1, Token: token}, true},
		{"letter O in id", barcode.Label{ID: "7QK2M9XO", Version: 1, Token: token}, true},
		{"lower case", barcode.Label{ID: "7qk2m9xa", Version: 1, Token: token}, true},
		{"version 0", barcode.Label{ID: goldenID, Token: token}, true},
		{"negative version", barcode.Label{ID: goldenID, Version: -1, Token: token}, true},
		{"huge version", barcode.Label{ID: goldenID, Version: barcode.MaxVersion + 1, Token: token}, true},
		{"no token", barcode.Label{ID: goldenID, Version: 1}, false},
		{"short token", barcode.Label{ID: goldenID, Version: 1, Token: token[1:]}, false},
		{"token with U", barcode.Label{ID: goldenID, Version: 1, Token: "U" + token[1:]}, false},
	}
	for _, tt := range tests {
		if text, err := barcode.Format2D(tt.label); err == nil {
			t.Errorf("%s: Format2D = %q, want an error", tt.name, text)
		}
		if text, err := barcode.Format1D(tt.label.ID, tt.label.Version); (err != nil) != tt.both {
			t.Errorf("%s: Format1D = %q, %v; want error %t", tt.name, text, err, tt.both)
		}
	}
}

func TestUsual1DIsShort(t *testing.T) {
	t.Parallel()
	for _, version := range []int64{1, 99, 9999} {
		text, err := barcode.Format1D(goldenID, version)
		if err != nil || len(text) > 14 {
			t.Errorf("Format1D(version %d) = %q, %v; want at most 14 characters", version, text, err)
		}
	}
}

// drawLabel draws any label that could be printed.
func drawLabel(t *rapid.T) barcode.Label {
	id := rapid.StringOfN(rapid.RuneFrom([]rune(idAlphabet)), barcode.IDLength, barcode.IDLength, -1).Draw(t, "id")
	version := rapid.OneOf(rapid.Int64Range(1, 30), rapid.Int64Range(1, barcode.MaxVersion)).Draw(t, "version")
	return barcode.Label{ID: id, Version: version, Token: barcode.Token(testKey(), id, version)}
}
