package enroll_test

import (
	"bytes"
	"errors"
	"flag"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/mod/sumdb/note"
	"pgregory.net/rapid"

	"github.com/litro-fuel/litro/dispense"
	"github.com/litro-fuel/litro/dispense/dispensetest"
	"github.com/litro-fuel/litro/dispense/enroll"
)

// The messages of testdata must be read forever.
var update = flag.Bool("update", false, "write testdata again (never after the first release)")

var at = time.Date(2026, 11, 22, 20, 14, 3, 0, time.UTC)

func TestWordsAreEasilyToldApart(t *testing.T) {
	t.Parallel()
	var all []byte
	for i := range 256 {
		all = append(all, byte(i))
	}
	words := enroll.Words(all)
	first := map[string]string{}
	for _, w := range words {
		if strings.Trim(w, "abcdefghijklmnopqrstuvwxyz") != "" || len(w) < 3 || len(w) > 9 {
			t.Errorf("%q is not 3 to 9 plain letters", w)
		}
		short := w[:min(4, len(w))]
		if other, taken := first[short]; taken {
			t.Errorf("%s and %s begin alike", other, w)
		}
		first[short] = w
	}
	if back, err := enroll.Bytes(words); err != nil || !bytes.Equal(back, all) {
		t.Errorf("read back: got %v, %v", back, err)
	}
	for short, w := range first {
		if back, err := enroll.Bytes([]string{strings.ToUpper(short)}); err != nil || enroll.Words(back)[0] != w {
			t.Errorf("%s: got %v, %v, want %s", short, back, err, w)
		}
	}
	if _, err := enroll.Bytes([]string{"agua", "zzz"}); !errors.Is(err, enroll.ErrWord) || !strings.Contains(err.Error(), "word 2") {
		t.Errorf("a word of no list: got %v", err)
	}
}

// A code comes back from each of its forms, as people write them.
func TestCode(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		var c enroll.Code
		copy(c.Token[:], rapid.SliceOfN(rapid.Byte(), 16, 16).Draw(t, "token"))
		copy(c.Authority[:], rapid.SliceOfN(rapid.Byte(), 16, 16).Draw(t, "authority"))
		const server = "https://litro.example:8443"
		for _, tt := range []struct{ text, server string }{
			{c.String(), ""}, {" " + strings.ToLower(c.String()) + "\n", ""}, {c.String()[:20] + "-" + c.String()[20:], ""},
			{strings.Join(c.Words(), " "), ""}, {strings.ToUpper(strings.Join(c.Words(), ",\n")), ""}, {c.URL(server), server}, {c.URL(server + "/"), server},
			{c.QR(server), server}, {c.QR(server + "/a/Path"), ""},
		} {
			if got, from, err := enroll.Parse(tt.text); err != nil || got != c || from != tt.server {
				t.Fatalf("%q: got %v from %q, %v; want %v from %q", tt.text, got, from, err, c, tt.server)
			}
		}
		wrong := []byte(c.String())
		i := rapid.IntRange(0, len(wrong)-2).Draw(t, "wrong letter") // the last has 1 bit
		for wrong[i] == c.String()[i] {
			wrong[i] = rapid.SampledFrom([]byte("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567")).Draw(t, "letter")
		}
		if got, _, err := enroll.Parse(string(wrong)); err == nil && got == c {
			t.Fatalf("%s: got the code of %s", wrong, c)
		}
		if tok, err := enroll.ParseToken(c.Token.String()); err != nil || tok != c.Token {
			t.Fatalf("token: got %v, %v, want %v", tok, err, c.Token)
		}
	})
	good := enroll.Code{Token: enroll.NewToken()}
	for _, text := range []string{"", "x", good.String()[1:], good.String() + "AA", "https://x#" + good.String()[1:], "http://x/enroll#" + good.String(), strings.Join(good.Words()[1:], " "), good.Token.String()} {
		if _, _, err := enroll.Parse(text); err == nil {
			t.Errorf("%q: got nil, want an error", text)
		}
	}
	for _, text := range []string{"", good.String(), "0" + good.Token.String()[1:]} {
		if _, err := enroll.ParseToken(text); err == nil {
			t.Errorf("token %q: got nil, want an error", text)
		}
	}
}

// One slip in 33 words is nearly always found before anybody is asked.
func TestCodeFindsASlip(t *testing.T) {
	t.Parallel()
	words := enroll.Code{Token: enroll.NewToken()}.Words()
	found := 0
	for i := range words {
		wrong := append([]string(nil), words...)
		b, _ := enroll.Bytes(words[i : i+1])
		wrong[i] = enroll.Words([]byte{b[0] + 1})[0]
		if _, _, err := enroll.Parse(strings.Join(wrong, " ")); errors.Is(err, enroll.ErrCode) {
			found++
		}
	}
	if found < len(words)-2 {
		t.Errorf("got %d of %d slips found", found, len(words))
	}
}

func TestSealTakesBothHalves(t *testing.T) {
	t.Parallel()
	grant := []byte("a grant\n")
	a, b := enroll.NewHalf(), enroll.NewHalf()
	sealed, err := enroll.Seal(grant, a, b)
	if err != nil {
		t.Fatal(err)
	}
	for _, order := range [][2]enroll.Half{{a, b}, {b, a}} {
		if got, err := enroll.Open(sealed, order[0], order[1]); err != nil || !bytes.Equal(got, grant) {
			t.Errorf("both halves: got %q, %v", got, err)
		}
	}
	changed := bytes.Clone(sealed)
	changed[len(changed)-1] ^= 1
	for name, f := range map[string]func() ([]byte, error){
		"one half twice": func() ([]byte, error) { return enroll.Open(sealed, a, a) },
		"a wrong half":   func() ([]byte, error) { return enroll.Open(sealed, a, enroll.NewHalf()) },
		"a changed seal": func() ([]byte, error) { return enroll.Open(changed, a, b) },
		"nothing":        func() ([]byte, error) { return enroll.Open(nil, a, b) },
	} {
		if got, err := f(); !errors.Is(err, enroll.ErrHalves) {
			t.Errorf("%s: got %q, %v", name, got, err)
		}
	}
	if again, _ := enroll.Seal(grant, a, b); bytes.Equal(again, sealed) {
		t.Error("sealed twice: got the same bytes")
	}
	if h, err := enroll.ParseHalf(a.Words()); err != nil || h != a {
		t.Errorf("half: got %v, %v, want %v", h, err, a)
	}
	if _, err := enroll.ParseHalf(a.Words()[1:]); err == nil {
		t.Error("seven words: got nil, want an error")
	}
}

// the golden messages.
func request() *enroll.Request {
	return &enroll.Request{
		V: 1, Ask: "enroll", Station: "norte", Key: dispensetest.NewKey("norte", 1).VKey, CSR: "MAA=",
		Meters: []dispense.Meter{{Hose: "A1", Meter: 1, TotalizerUL: 123_456_789}}, At: at, Clock: dispense.Unset,
	}
}

func renewal() *enroll.Renewal {
	return &enroll.Renewal{V: 1, Ask: "renew", Station: "norte", Epoch: 1, Grant: dispense.HashNote(nil).String(), CSR: "MAA=", At: at}
}

func compare(t *testing.T, name string, got []byte) {
	t.Helper()
	file := filepath.Join("testdata", name)
	if *update {
		if err := os.WriteFile(file, got, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(got, want) {
		t.Errorf("%s: got\n%s\nwant\n%s", name, got, want)
	}
}

func TestGolden(t *testing.T) {
	key := dispensetest.NewKey("norte", 1)
	asked, err := enroll.SealRequest(request(), key.Signer)
	if err != nil {
		t.Fatal(err)
	}
	compare(t, "request.note", asked)
	if got, err := enroll.OpenRequest(asked); err != nil || !cmp.Equal(got, request()) {
		t.Errorf("OpenRequest = %v, %v", got, err)
	}
	compare(t, "request.words", []byte(strings.Join(enroll.Fingerprint(asked), " ")+"\n"))

	renew, err := enroll.SealRenewal(renewal(), func(line []byte) ([]byte, error) { return dispense.SignLine(line, key.Signer) })
	if err != nil {
		t.Fatal(err)
	}
	compare(t, "renewal.note", renew)
	if n, got, err := enroll.ReadRenewal(renew); err != nil || !cmp.Equal(got, renewal()) || n.Verify(0, key.Verifier) != nil {
		t.Errorf("ReadRenewal = %v, %v", got, err)
	}

	answer := &enroll.Answer{
		V: 1, Station: "norte", Request: dispense.HashNote(asked).String(), State: enroll.Granted, Grant: "MAA=", Certificate: "MAA=", CA: []string{"MAA=", "MAE="},
		Broker: "ssl://litro.example:8883", Server: "https://litro.example:8443", At: at,
	}
	b, err := enroll.SealAnswer(answer, dispensetest.PolicyKey.Signer)
	if err != nil {
		t.Fatal(err)
	}
	compare(t, "answer.note", b)
	if got, err := enroll.OpenAnswer(b, asked, dispensetest.ReceiptKey.Verifier, dispensetest.PolicyKey.Verifier); err != nil || !cmp.Equal(got, answer) {
		t.Errorf("OpenAnswer = %v, %v", got, err)
	}
	if _, err := enroll.OpenAnswer(b, renew, dispensetest.PolicyKey.Verifier); err == nil {
		t.Error("an answer to another question: got nil")
	}
	if _, err := enroll.OpenAnswer(b, asked, dispensetest.ReceiptKey.Verifier); !errors.Is(err, dispense.ErrSignature) {
		t.Errorf("an answer by another key: got %v", err)
	}
}

// Nobody can ask in a station's name without its key.
func TestRequestRefused(t *testing.T) {
	t.Parallel()
	key, other := dispensetest.NewKey("norte", 1), dispensetest.NewKey("norte", 2)
	for name, tt := range map[string]struct {
		change func(*enroll.Request)
		signer note.Signer
	}{
		"another key signs":   {func(*enroll.Request) {}, other.Signer},
		"another's name":      {func(r *enroll.Request) { r.Station = "sur" }, key.Signer},
		"the office":          {func(r *enroll.Request) { r.Station, r.Key = "office", dispensetest.NewKey("office", 1).VKey }, dispensetest.NewKey("office", 1).Signer},
		"a key that is none":  {func(r *enroll.Request) { r.Key = "norte" }, key.Signer},
		"a station that none": {func(r *enroll.Request) { r.Station, r.Key = "a/b", dispensetest.NewKey("a/b", 1).VKey }, dispensetest.NewKey("a/b", 1).Signer},
	} {
		r := request()
		tt.change(r)
		b, err := enroll.SealRequest(r, tt.signer)
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		if got, err := enroll.OpenRequest(b); err == nil {
			t.Errorf("%s: got %+v, want an error", name, got)
		}
	}
}

// The tables of docs/protocol.md have the members that the code reads, in order.
func TestProtocolTables(t *testing.T) {
	t.Parallel()
	b, err := os.ReadFile("../../docs/protocol.md")
	if err != nil {
		t.Fatal(err)
	}
	for _, v := range []any{enroll.Request{}, enroll.Renewal{}, enroll.Answer{}} {
		typ := reflect.TypeOf(v)
		_, section, _ := strings.Cut(string(b), "\n### Message "+typ.Name()+"\n")
		section, _, _ = strings.Cut(section, "\n### ")
		var got, want []string
		for line := range strings.Lines(section) {
			if name, ok := strings.CutPrefix(line, "| "); ok && !strings.HasPrefix(name, "member") && !strings.HasPrefix(name, "---") {
				name, _, _ = strings.Cut(name, " ")
				got = append(got, name)
			}
		}
		for i := range typ.NumField() {
			name, rules, _ := strings.Cut(typ.Field(i).Tag.Get("c"), ",")
			if name = "`" + name + "`"; strings.HasPrefix(rules, "required") {
				name = "**" + name + "**"
			}
			want = append(want, name)
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("table of %s (-code +document):\n%s", typ.Name(), diff)
		}
	}
	for _, file := range []string{"request.note", "request.words"} {
		text, err := os.ReadFile(filepath.Join("testdata", file))
		if err != nil {
			t.Fatal(err)
		}
		if !strings.Contains(string(b), string(text)) {
			t.Errorf("docs/protocol.md does not show testdata/%s", file)
		}
	}
}
