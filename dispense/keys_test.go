package dispense

import (
	"crypto/sha256"
	"os"
	"strings"
	"testing"
	"time"

	"golang.org/x/mod/sumdb/note"
)

// A keyPair is one of the published keys of testdata/v1/TEST-ONLY-keys.txt.
type keyPair struct {
	note.Signer
	note.Verifier
	vkey string
}

func (k keyPair) Name() string    { return k.Signer.Name() }
func (k keyPair) KeyHash() uint32 { return k.Signer.KeyHash() }

// testKeys are the keys of the tests: two of station norte, the old and the
// new one, and the server's two.
type testKeys struct {
	old, new, receipt, policy keyPair
}

func loadKeys(t testing.TB) testKeys {
	t.Helper()
	b, err := os.ReadFile("testdata/v1/TEST-ONLY-keys.txt")
	if err != nil {
		t.Fatal(err)
	}
	var pairs []keyPair
	lines := strings.Split(string(b), "\n")
	for i, line := range lines {
		if !strings.HasPrefix(line, "PRIVATE+KEY+") {
			continue
		}
		s, err := note.NewSigner(line)
		if err != nil {
			t.Fatal(err)
		}
		v, err := note.NewVerifier(lines[i+1])
		if err != nil {
			t.Fatal(err)
		}
		pairs = append(pairs, keyPair{s, v, lines[i+1]})
	}
	return testKeys{pairs[0], pairs[1], pairs[2], pairs[3]}
}

// testTime is when everything in the tests happens.
var testTime = time.Date(2026, 11, 22, 20, 14, 3, 0, time.UTC)

// testHash returns a hash that belongs to nothing.
func testHash(s string) string { return Hash(sha256.Sum256([]byte(s))).String() }

// A chain seals one record after another, as a station does.
type chain struct {
	t    testing.TB
	head Head
	sign []note.Signer
}

func newChain(t testing.TB, k keyPair) *chain {
	return &chain{t, Head{Epoch: 1, Hash: HashNote([]byte("the grant"))}, []note.Signer{k}}
}

// envelope returns the envelope of the next record.
func (c *chain) envelope() Envelope {
	return Envelope{
		Station: "norte", Epoch: c.head.Epoch, Seq: c.head.Seq + 1, Prev: c.head.Hash.String(),
		Boot: 1, MonoMS: 2_921 + 1000*c.head.Seq, At: testTime.Add(time.Duration(c.head.Seq) * time.Second), Clock: Synchronized,
	}
}

// seal appends a record with body to the chain.
func (c *chain) seal(body Body) *Record {
	c.t.Helper()
	r, err := Seal(c.envelope(), body, c.sign...)
	if err != nil {
		c.t.Fatal(err)
	}
	if c.head, err = c.head.Next(r); err != nil {
		c.t.Fatal(err)
	}
	return r
}

// change appends a change of the station's key to next.
func (c *chain) change(next keyPair) *Record {
	c.t.Helper()
	c.sign = append(c.sign, next)
	r := c.seal(&KeyChange{Key: next.vkey, Why: "renew"})
	c.sign = []note.Signer{next}
	return r
}

// start returns the body of a first record.
func start(k testKeys) *Start {
	return &Start{
		Origin: "litro.example", Why: "enrolled", Grant: HashNote([]byte("the grant")).String(), Key: k.old.vkey,
		Meters: []Meter{{"A1", 1, 123_456_789}}, People: []Who{{"p-ana", "web"}, {"p-luis", "web"}},
	}
}

// void returns a small body of any number.
func void(n int) *Void {
	return &Void{Auth: Ref{"norte", 1, int64(n + 1)}, Why: "lapsed"}
}
