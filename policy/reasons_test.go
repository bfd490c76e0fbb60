package policy

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"regexp"
	"strings"
	"testing"
	"unicode"

	"github.com/litro-fuel/litro/dispense"
)

var (
	section = regexp.MustCompile(`(?ms)^#+ [^\n]*Reason codes[^\n]*\n(.*?)(?:^#|\z)`)
	code    = regexp.MustCompile("(?m)^[|*-] *`([a-z0-9_]+)`")
)

// The document that strangers write a station from lists the same codes.
func TestProtocolDocumentListsTheReasons(t *testing.T) {
	t.Parallel()
	text, err := os.ReadFile("../docs/protocol.md")
	if errors.Is(err, fs.ErrNotExist) {
		t.Log("docs/protocol.md is not written yet")
		return
	}
	if err != nil {
		t.Fatal(err)
	}
	found := section.FindSubmatch(text)
	if found == nil {
		t.Fatal("docs/protocol.md has no section called Reason codes")
	}
	listed := map[Reason]bool{}
	for _, m := range code.FindAllSubmatch(found[1], -1) {
		listed[Reason(m[1])] = true
		if r := Reason(m[1]); !r.Known() {
			t.Errorf("docs/protocol.md lists %q, which Decide never says", r)
		}
	}
	for r := range reasons {
		if !listed[r] {
			t.Errorf("docs/protocol.md does not list %q", r)
		}
	}
}

func TestReasonsFitTheirRecords(t *testing.T) {
	t.Parallel()
	for r, row := range reasons {
		if len(WouldDeny+r) > 64 {
			t.Errorf("%s: got %d bytes with would_deny:, want at most 64", r, len(WouldDeny+r))
		}
		for _, s := range []string{row.es, row.en} {
			if !strings.HasSuffix(s, ".") || strings.Count(s, ".") < 1 {
				t.Errorf("%s: got %q, want whole sentences", r, s)
			}
		}
	}
}

// Every reason has a name in both languages that is no code, and none has that of
// another; a name without a reason is left over from one.
func TestReasonsAreCalled(t *testing.T) {
	t.Parallel()
	for _, lang := range []string{"es-MX", "en"} {
		named := map[string]Reason{}
		for r := range reasons {
			name := r.Called(lang)
			switch first := []rune(name)[0]; {
			case titles[r].es == "" || titles[r].en == "" || name == string(r) || strings.ContainsAny(name, "_.{}"):
				t.Errorf("%s in %s: got %q, want a few words", r, lang, name)
			case !unicode.IsUpper(first):
				t.Errorf("%s in %s: got %q, want a capital first", r, lang, name)
			case named[name] != "":
				t.Errorf("%s and %s are both called %q", r, named[name], name)
			}
			named[name] = r
		}
	}
	for r := range titles {
		if !r.Known() {
			t.Errorf("%q is called %q, and Decide never says it", r, titles[r].en)
		}
	}
	if got := Reason("bad_weather").Called("es-MX"); got != "bad weather" {
		t.Errorf("a reason of a newer version: got %q", got)
	}
}

func TestLiters(t *testing.T) {
	t.Parallel()
	tests := map[dispense.Volume]string{
		0: "0", liter: "1", 80 * liter: "80", 42_500 * dispense.Milliliter: "42.5", 42_509_999: "42.5",
		1_234_567 * dispense.Milliliter: "1,234.56", 999 * liter: "999", 1_000_000 * liter: "1,000,000", -1500 * liter: "-1,500",
	}
	for v, want := range tests {
		if got := Liters(v); got != want {
			t.Errorf("%d µL: got %q, want %q", v, got, want)
		}
	}
}

func TestUnknownReasonIsShownAsItIs(t *testing.T) {
	t.Parallel()
	if got := Sentence("es-MX", Decision{Reason: "weather"}); got != "weather" {
		t.Errorf("got %q, want the code", got)
	}
}

// BenchmarkDecide decides on a vehicle among 100,000, each with its label and
// lease.
func BenchmarkDecide(b *testing.B) {
	s := newScene(b)
	view := s.view
	view.Held, view.Own = heldFleet(b, 100_000), newLedger()
	q := s.request
	q.Scan = &Scan{ID: "L054321", Version: 1, TokenHash: fmt.Sprintf("%020x", 54321), TwoD: true}
	q.OdometerM = new(int64(54_321_000))
	if d := Decide(view, q); d.Outcome != Grant {
		b.Fatalf("got %s %s, want a grant", d.Outcome, d.Reason)
	}
	b.ReportAllocs()
	for b.Loop() {
		Decide(view, q)
	}
}
