package enroll_test

import (
	"bytes"
	"testing"

	"github.com/litro-fuel/litro/dispense"
	"github.com/litro-fuel/litro/dispense/dispensetest"
	"github.com/litro-fuel/litro/dispense/enroll"
)

// What is read is written again to the same bytes, or it is not read.
func FuzzRead(f *testing.F) {
	key := dispensetest.NewKey("norte", 1)
	r, err := enroll.SealRequest(request(), key.Signer)
	if err != nil {
		f.Fatal(err)
	}
	f.Add(r)
	f.Add([]byte("{\"v\":1}\n\n— norte AAAA\n"))
	f.Fuzz(func(t *testing.T, b []byte) {
		if got, err := enroll.OpenRequest(b); err == nil {
			if again, err := enroll.SealRequest(got, key.Signer); err == nil && got.Key == key.VKey && !bytes.Equal(again, b) {
				t.Errorf("request: got\n%s\nand again\n%s", b, again)
			}
		}
		if n, _, err := enroll.ReadRenewal(b); err == nil && !bytes.Equal(n.Bytes, b) {
			t.Errorf("renewal: got %s of %s", n.Bytes, b)
		}
		if a, err := enroll.OpenAnswer(b, nil); err == nil && a.Request != dispense.HashNote(nil).String() {
			t.Errorf("answer: got %+v to nothing", a)
		}
	})
}

// What people type is read, refused, and never a panic.
func FuzzParse(f *testing.F) {
	c := enroll.Code{Token: enroll.Token{1, 2, 3}}
	f.Add(c.String())
	f.Add(c.URL("https://litro.example:8443"))
	f.Fuzz(func(t *testing.T, text string) {
		got, server, err := enroll.Parse(text)
		if err != nil {
			return
		}
		again, from, err := enroll.Parse(got.URL("https://x"))
		if err != nil || again != got || from != "https://x" {
			t.Errorf("%q from %q: again got %v from %q, %v", got, server, again, from, err)
		}
	})
}
