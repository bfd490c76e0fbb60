package dispense_test

import (
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/litro-fuel/litro/dispense"
)

func TestClaimAsPrinted(t *testing.T) {
	t.Parallel()
	ref := dispense.Ref{Station: "norte-2", Epoch: 1, Seq: 18231}
	for _, tt := range []struct{ at, want, origin string }{
		{"LITRO:litro.test/city", "LITRO:LITRO.TEST/CITY/NORTE-2/1/18231/", "litro.test/city"},
		{"https://litro.example.org/V/", "HTTPS://LITRO.EXAMPLE.ORG/V/NORTE-2/1/18231/", ""},
	} {
		c := dispense.Claim{At: tt.at, Ref: ref, Hash: dispense.HashNote([]byte("a note"))}
		text, err := c.Text()
		if err != nil || !strings.HasPrefix(text, tt.want) || len(text) != len(tt.want)+52 {
			t.Fatalf("Text at %s: got %q, %v, want %q and 52 characters", tt.at, text, err, tt.want)
		}
		got, err := dispense.ParseClaim(strings.ToLower(text) + "\n")
		if err != nil || got.Ref != ref || got.Hash != c.Hash || got.Origin() != tt.origin {
			t.Errorf("ParseClaim(%q): got %+v, origin %q, %v", text, got, got.Origin(), err)
		}
	}
}

func TestClaimThatIsNone(t *testing.T) {
	t.Parallel()
	c := dispense.Claim{At: "LITRO:city", Ref: dispense.Ref{Station: "norte", Epoch: 1, Seq: 2}}
	good, err := c.Text()
	if err != nil {
		t.Fatal(err)
	}
	slack := good[:len(good)-1] + "B" // the same 256 bits, and 4 that say nothing
	for _, text := range []string{
		"", "norte/1/2", good[:len(good)-1], good + "A", slack, strings.Replace(good, "/2/", "/02/", 1), strings.Replace(good, "/1/", "/0/", 1),
		strings.Replace(good, "CITY", "CI TY", 1), strings.Replace(good, "CITY", "CIÚY", 1), strings.Repeat("X", 200) + "/" + good, good[len("LITRO:CITY"):],
	} {
		if got, err := dispense.ParseClaim(text); err == nil {
			t.Errorf("ParseClaim(%q): got %+v, want an error", text, got)
		}
	}
	for _, at := range []string{"", "LITRO:a_b", "LITRO:" + strings.Repeat("a", 200)} {
		c.At = at
		if text, err := c.Text(); err == nil {
			t.Errorf("Text at %q: got %q, want an error", at, text)
		}
	}
}

func TestClaimComesBack(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		c := dispense.Claim{
			At:   rapid.StringMatching(`LITRO:[A-Z0-9.-]{1,20}(/[A-Z0-9.-]{0,10})?[A-Z]`).Draw(t, "at"),
			Ref:  dispense.Ref{Station: rapid.StringMatching(`[a-z0-9][a-z0-9-]{1,15}`).Draw(t, "station"), Epoch: rapid.Int64Range(1, 1<<53-1).Draw(t, "epoch"), Seq: rapid.Int64Range(1, 1<<53-1).Draw(t, "seq")},
			Hash: dispense.Hash(rapid.SliceOfN(rapid.Byte(), 32, 32).Draw(t, "hash")),
		}
		text, err := c.Text()
		if err != nil {
			t.Fatal(err)
		}
		if got, err := dispense.ParseClaim(text); err != nil || got != c {
			t.Fatalf("ParseClaim(%q): got %+v, %v, want %+v", text, got, err, c)
		}
	})
}

func FuzzParseClaim(f *testing.F) {
	f.Add("LITRO:CITY/NORTE/1/2/AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")
	f.Fuzz(func(t *testing.T, text string) {
		c, err := dispense.ParseClaim(text)
		if err != nil {
			return
		}
		if again, err := c.Text(); err != nil || again != strings.ToUpper(strings.TrimSpace(text)) {
			t.Errorf("ParseClaim(%q).Text(): got %q, %v", text, again, err)
		}
	})
}
