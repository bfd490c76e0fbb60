package closing_test

import (
	"bytes"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/mod/sumdb/note"
	"pgregory.net/rapid"

	"github.com/litro-fuel/litro/dispense"
	"github.com/litro-fuel/litro/dispense/dispensetest"
	"github.com/litro-fuel/litro/server/closing"
	"github.com/litro-fuel/litro/server/closing/snapshot"
)

// key returns one of the keys by which the city closes.
func key(n int) dispensetest.Key { return dispensetest.NewKey("litro.test/city/log", n) }

// pack is the audit package of September, as the files were.
var pack = map[string]string{"bitácoras/P-118.csv": "P-118,Obras Públicas,Luis Ríos\n", "resumen.csv": "magna,4211\n"}

func files(of map[string]string) []snapshot.File {
	var all []snapshot.File
	for name, text := range of {
		all = append(all, snapshot.FileOf(name, []byte(text)))
	}
	return all
}

// september is what is signed of it, from a book.
func september(t testing.TB, b *closing.Book, f *closing.Facts) *snapshot.Content {
	t.Helper()
	c := b.Content("litro.test/city", month(9), b.Lines(month(9), f))
	fills, err := snapshot.SetOf("fills", []snapshot.Item{{ID: "norte/1/9", Hash: figures("fill")}})
	if err != nil {
		t.Fatal(err)
	}
	c.Figures = []snapshot.Figure{{Name: "fills", Unit: "count", N: 1}, {Name: "accrued", Of: "FISM-2611-obras", Unit: "cents", Currency: "MXN", N: 12_050}}
	c.Records, c.Heads = []snapshot.Set{fills}, []snapshot.Head{{Station: "norte", Epoch: 1, Seq: 31, Hash: figures("head").String()}}
	c.Rules, c.Files = []snapshot.Rule{{Name: "tolerances", Version: "7"}}, files(pack)
	return c
}

func hash(t testing.TB, c *snapshot.Content) dispense.Hash {
	t.Helper()
	h, err := c.Hash()
	if err != nil {
		t.Fatal(err)
	}
	return h
}

// closeSeptember does all that closes it, and returns the acts.
func closeSeptember(t *testing.T, b *closing.Book, c *snapshot.Content) []closing.Act {
	t.Helper()
	var acts []closing.Act
	for _, line := range []string{
		"9 soft - 2026-10-06", "9 end - 2026-10-16", "9 sign zoe/fleet 2026-10-16 hash=before", "9 comment eva/comptroller 2026-10-16 why=el_acta\nfalta",
		"9 sign ana/fleet 2026-10-16", "9 sign luis/treasury 2026-10-17", "9 close mar/treasury 2026-10-17", "9 comment eva/comptroller 2026-10-18 why=ya_llegó",
	} {
		a := act(t, b.Last()+1, strings.ReplaceAll(line, "\n", "¶"))
		a.Reason = strings.ReplaceAll(a.Reason, "¶", "\n")
		if (a.Kind == closing.Sign || a.Kind == closing.Close) && a.Hash == (dispense.Hash{}) {
			a.Hash = hash(t, c)
			if err := b.Agrees(a, c); err != nil {
				t.Fatal(err)
			}
		}
		if err := b.Take(a); err != nil {
			t.Fatal(err)
		}
		acts = append(acts, a)
	}
	return acts
}

func TestSealed(t *testing.T) {
	t.Parallel()
	b := closing.NewBook(city(t))
	c := september(t, b, clean())
	if _, err := b.Sealed(month(9), c); err == nil || err.Error() != "seal 2026-09: it is not closed; close it first" {
		t.Errorf("before it is closed: got %v", err)
	}
	closeSeptember(t, b, c)
	s, err := b.Sealed(month(9), c)
	if err != nil {
		t.Fatal(err)
	}
	at := func(day int) time.Time { return time.Date(2026, 10, day, 18, 0, 0, 0, time.UTC) } // noon in Mexico
	want := &snapshot.Sealed{
		Content: *c,
		Signed: []snapshot.Person{
			{Position: "fleet", Person: "p-ana", Name: "ANA", At: at(16)}, {Position: "treasury", Person: "p-luis", Name: "LUIS", At: at(17)},
		},
		// What is said after it was closed is not in it, and a note has one line.
		Comments: []snapshot.Comment{{By: snapshot.Person{Position: "comptroller", Person: "p-eva", Name: "EVA", At: at(16)}, Text: "el acta falta"}},
		Closed:   snapshot.Person{Position: "treasury", Person: "p-mar", Name: "MAR", At: at(17)},
	}
	if d := cmp.Diff(want, s, cmp.AllowUnexported(snapshot.Sealed{})); d != "" {
		t.Errorf("(-want +got)\n%s", d)
	}
	s.N = 1
	first, err := snapshot.Seal(s, key(1))
	if err != nil {
		t.Fatal(err)
	}
	changed := *c
	changed.Figures = slices.Clone(c.Figures)
	changed.Figures[0].N++
	if _, err := b.Sealed(month(9), &changed); err == nil || !strings.Contains(err.Error(), "look at what has changed") {
		t.Errorf("other figures than were closed: got %v", err)
	}

	// Once more, with another fill.
	tell(t, b, "9 ask luis/treasury 2026-10-20 why=faltó_una_carga")
	tell(t, b, "9 reopen ana/fleet 2026-10-21 of=9\n9 end luis/treasury 2026-10-22")
	again := september(t, b, clean())
	if again.Version != 2 || again.Was != hash(t, c).String() {
		t.Errorf("it is version %d after %s", again.Version, again.Was)
	}
	elsewhere := *again
	elsewhere.Was = figures("another").String()
	if err := b.Agrees(closing.Act{N: b.Last() + 1, Period: month(9), Kind: closing.Sign, Hash: hash(t, &elsewhere)}, &elsewhere); err == nil || !strings.HasSuffix(err.Error(), "make them anew") {
		t.Errorf("after another version: got %v", err)
	}
	for _, line := range []string{"9 sign ana/fleet 2026-10-22", "9 sign mar/treasury 2026-10-22", "9 close mar/treasury 2026-10-22"} {
		a := act(t, b.Last()+1, line)
		a.Hash = hash(t, again)
		if err := b.Take(a); err != nil {
			t.Fatal(err)
		}
	}
	s2, err := b.Sealed(month(9), again)
	if err != nil {
		t.Fatal(err)
	}
	if r := s2.Reopened; r == nil || r.Asked.Person != "p-luis" || r.Agreed.Person != "p-ana" || r.Reason != "faltó una carga" || len(s2.Comments) != 0 || s2.Signed[1].Person != "p-mar" {
		t.Errorf("sealed again: %+v", s2)
	}
	s2.N, s2.Prev = 2, dispense.HashNote(first).String()
	second, err := snapshot.Seal(s2, key(1))
	if err != nil {
		t.Fatal(err)
	}
	if all, err := snapshot.Chain([][]byte{first, second}, key(1).Verifier); err != nil || len(all) != 2 {
		t.Errorf("the chain: %d, %v", len(all), err)
	}
}

func TestAgrees(t *testing.T) {
	t.Parallel()
	terms := city(t)
	strict := closing.Usual()
	strict.From, strict.Blocks = 3, closing.Names
	b := closing.NewBook(city(t))
	without := city(t)
	without.Rules[0].Blocks, without.Rules[0].Package = nil, false
	lax := closing.NewBook(without)
	f := clean()
	f.Fills = &closing.Amount{Count: 1, Cents: 5, Of: []string{"norte/1/9"}}
	differs := september(t, b, f)
	c := september(t, b, clean())
	later := closing.NewBook(&closing.Terms{Calendar: terms.Calendar, Begins: terms.Begins, Rules: []closing.Rules{terms.Rules[0], strict}})
	with := func(change func(c *snapshot.Content)) *snapshot.Content {
		o := *c
		o.Checks = slices.Clone(c.Checks)
		change(&o)
		return &o
	}
	for _, tt := range []struct {
		name string
		b    *closing.Book
		n    int64
		sign dispense.Hash // zero: that of the figures
		c    *snapshot.Content
		want string
	}{
		{"in order", b, 0, dispense.Hash{}, c, ""},
		{"something that does not stand in the way", b, 0, dispense.Hash{}, differs, ""},
		{"another hash", b, 0, figures("a"), c, "the figures are " + hash(t, c).String()[:8] + " by now, and not " + figures("a").String()[:8] + "; look at what has changed, and sign those"},
		{"of another month", b, 0, dispense.Hash{}, with(func(c *snapshot.Content) { c.Month = "2026-10" }), "the figures are of 2026-10, version 1, in America/Mexico_City, and the month is 2026-09, version 1, in America/Mexico_City; make them anew"},
		{"of another year", b, 0, dispense.Hash{}, with(func(c *snapshot.Content) { c.Year = 2025 }), "make them anew"},
		{"of another number", b, 0, dispense.Hash{}, with(func(c *snapshot.Content) { c.N = 10 }), "make them anew"},
		{"of another version", b, 0, dispense.Hash{}, with(func(c *snapshot.Content) { c.Version, c.Was = 2, figures("a").String() }), "the figures are of 2026-09, version 2, in America/Mexico_City, and the month is 2026-09, version 1, in America/Mexico_City; make them anew"},
		{"of another zone", b, 0, dispense.Hash{}, with(func(c *snapshot.Content) { c.Zone = "UTC" }), "the figures are of 2026-09, version 1, in UTC, and the month is 2026-09, version 1, in America/Mexico_City; make them anew"},
		{"one check is not said", b, 0, dispense.Hash{}, with(func(c *snapshot.Content) { c.Checks = c.Checks[1:] }), "nothing is said of check unchecked; make the figures anew"},
		{"one stands in the way", b, 0, dispense.Hash{}, with(func(c *snapshot.Content) { c.Checks[3].State, c.Checks[3].Blocks = "differs", true }), "check fills stands in the way; settle it first"},
		{"one stands in the way by the rules", b, 0, dispense.Hash{}, with(func(c *snapshot.Content) { c.Checks[slices.Index(closing.Names, closing.Critical)].State = "todo" }), "check critical stands in the way; settle it first"},
		{"one that no rule takes off", lax, 0, dispense.Hash{}, with(func(c *snapshot.Content) { c.Checks[1].State = "differs" }), "check canceled stands in the way; settle it first"},
		{"nobody asked, and no rule says so", lax, 0, dispense.Hash{}, with(func(c *snapshot.Content) { c.Checks[0].State = "todo" }), "check unchecked stands in the way; settle it first"},
		{"without its package", b, 0, dispense.Hash{}, with(func(c *snapshot.Content) { c.Files = nil }), closing.ErrUnpacked.Error()},
		{"without its package, and a check", b, 0, dispense.Hash{}, with(func(c *snapshot.Content) { c.Files = nil; c.Checks[1].State = "differs" }), "check canceled stands in the way; settle it first"},
		{"without its package, which rules do without", lax, 0, dispense.Hash{}, with(func(c *snapshot.Content) { c.Files = nil }), ""},
		{"one that no form has", b, 0, figures("a"), &snapshot.Content{}, "each later one names the one that it follows"},
		{"by the rules before", later, 2, dispense.Hash{}, differs, ""},
		{"by rules that are stricter now", later, 3, dispense.Hash{}, differs, "check fills stands in the way; settle it first"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			a := closing.Act{N: tt.n, Period: month(9), Kind: closing.Sign, Hash: tt.sign}
			if a.Hash == (dispense.Hash{}) {
				a.Hash = hash(t, tt.c)
			}
			err := tt.b.Agrees(a, tt.c)
			if (err == nil) != (tt.want == "") || err != nil && (!strings.HasPrefix(err.Error(), "sign 2026-09: ") || !strings.HasSuffix(err.Error(), tt.want)) {
				t.Errorf("got %v, want %q", err, tt.want)
			}
		})
	}
}

// What was closed stays so, whatever becomes of the city: acts are read again, elsewhere and in
// any order, by a program that has more rules; departments are renamed, vehicles retired, users
// deleted, and keys changed. The same bytes come of it, and the package of then is held against
// them to the byte.
func TestWhatWasClosedStays(t *testing.T) {
	t.Parallel()
	b := closing.NewBook(city(t))
	c := september(t, b, clean())
	acts := closeSeptember(t, b, c)
	seal := func(b *closing.Book, c *snapshot.Content) []byte {
		s, err := b.Sealed(month(9), c)
		if err != nil {
			t.Fatal(err)
		}
		s.N = 1
		note, err := snapshot.Seal(s, key(1))
		if err != nil {
			t.Fatal(err)
		}
		return note
	}
	then := seal(b, c)

	// The rules have changed since, the treasurer has left, and October goes on by other rules.
	terms := city(t)
	later := closing.Usual()
	later.From, later.Signs, later.Closes, later.Blocks = b.Last()+1, []string{"mayor"}, []string{"mayor"}, closing.Names
	later.Reopens, later.Audits, later.Days = []string{"mayor", "council"}, []string{"treasury", "fleet"}, closing.Days{Soft: 1, Late: 2, Hard: 3}
	terms.Rules = append(terms.Rules, later)
	rapid.Check(t, func(r *rapid.T) {
		again, refused := closing.Read(terms, rapid.Permutation(acts).Draw(r, "order"))
		if len(refused) > 0 {
			r.Fatalf("read again, these are refused: %v", refused)
		}
		read, err := snapshot.Open(then, key(1).Verifier)
		if err != nil {
			r.Fatal(err)
		}
		kept := read.Content
		kept.Files = rapid.Permutation(kept.Files).Draw(r, "files")
		if now := seal(again, &kept); !bytes.Equal(now, then) {
			r.Fatalf("sealed again it is\n%s\nand was\n%s", now, then)
		}
	})

	// The key has changed with October; both are held by those of now.
	mid, _ := closing.Read(terms, acts)
	f := clean()
	f.Calibrations = &[]closing.Calibration{}
	oct := mid.Content("litro.test/city", month(10), mid.Lines(month(10), f))
	next := &snapshot.Sealed{N: 2, Prev: dispense.HashNote(then).String(), Content: *oct, Signed: []snapshot.Person{{Position: "mayor", Person: "p-noe", Name: "Noé", At: time.Date(2026, 11, 20, 0, 0, 0, 0, time.UTC)}}, Key: key(2).VKey}
	next.Closed = next.Signed[0]
	second, err := snapshot.Seal(next, key(1), key(2))
	if err != nil {
		t.Fatal(err)
	}
	for _, keys := range [][]note.Verifier{{key(1).Verifier}, {key(2).Verifier, key(1).Verifier}} {
		all, err := snapshot.Chain([][]byte{then, second}, keys...)
		if err != nil {
			t.Fatal(err)
		}
		if d := all[0].Content.Differs(files(pack)); len(d) > 0 {
			t.Errorf("the package of then differs: %v", d)
		}
		// One that is made again with the names of now is another, and is told from it.
		renamed := map[string]string{"bitácoras/P-118.csv": "P-118,Infraestructura,\n", "resumen.csv": pack["resumen.csv"]}
		if d := cmp.Diff([]snapshot.Difference{{Name: "bitácoras/P-118.csv", Fault: snapshot.Altered}}, all[0].Content.Differs(files(renamed))); d != "" {
			t.Errorf("made again (-want +got)\n%s", d)
		}
	}
}

// What was sealed is read by a program that has more checks, in an office that has moved: nothing is
// asked of it that was not asked then. What is of other figures, or of a month that is not closed, is not
// what was sealed.
func TestWasSealed(t *testing.T) {
	t.Parallel()
	zone, err := time.LoadLocation("America/Tijuana")
	if err != nil {
		t.Fatal(err)
	}
	b := closing.NewBook(city(t))
	c := september(t, b, clean())
	acts := closeSeptember(t, b, c)
	now := hash(t, c)
	c.Checks = c.Checks[2:] // of which then nobody asked
	h := hash(t, c)
	for i := range acts {
		if acts[i].Hash == now {
			acts[i].Hash = h
		}
	}
	moved := city(t)
	moved.Zone = zone
	later, refused := closing.Read(moved, acts)
	if len(refused) > 0 {
		t.Fatalf("refused: %v", refused)
	}
	s, err := later.WasSealed(month(9), c)
	if err != nil {
		t.Fatal(err)
	}
	if m := later.Month(month(9)); hash(t, &s.Content) != h || len(s.Signed) != len(m.Signed(h)) || len(s.Signed) == 0 || s.Closed.Person != m.Close.Person {
		t.Errorf("got %+v", s)
	}
	other := *c
	other.Figures = nil
	// Somebody wrote acts that close it with the figures of another month.
	october := *c
	october.Month = "2026-10"
	for i := range acts {
		if acts[i].Hash == h {
			acts[i].Hash = hash(t, &october)
		}
	}
	forged, _ := closing.Read(moved, acts)
	if _, err := forged.WasSealed(month(9), &october); err == nil || !strings.Contains(err.Error(), "of 2026-10, version 1") {
		t.Errorf("of another month: got %v", err)
	}
	for _, tt := range []struct {
		of   int
		c    *snapshot.Content
		want string
	}{{9, &other, "it was closed with figures"}, {10, c, "it is not closed"}} {
		if _, err := later.WasSealed(month(tt.of), tt.c); err == nil || !strings.Contains(err.Error(), tt.want) {
			t.Errorf("month %d: got %v, want %q", tt.of, err, tt.want)
		}
	}
}

// An act that somebody put among the others counts for nothing, and is named.
func TestForgedActs(t *testing.T) {
	t.Parallel()
	b := closing.NewBook(city(t))
	c := september(t, b, clean())
	acts := closeSeptember(t, b, c)
	for _, line := range []string{
		"9 reopen ana/fleet 2026-10-21 of=7", "9 soft luis/treasury 2026-10-21", "9 extend luis/treasury 2026-10-21 until=2026-12-31 why=x", "9 end luis/treasury 2026-10-21 why=x",
		"9 sign ana/fleet 2026-10-21 hash=a", "9 close luis/treasury 2026-10-21 hash=a", "10 end luis/treasury 2026-11-25", "8 soft luis/treasury 2026-10-21",
	} {
		forged := act(t, int64(len(acts)+1), line)
		again, refused := closing.Read(city(t), append(slices.Clone(acts), forged))
		if len(refused) != 1 || refused[0].N != forged.N || refused[0].Err == nil {
			t.Errorf("%s: refused are %v", line, refused)
		}
		if d := cmp.Diff(b.Month(month(9)), again.Month(month(9)), cmp.AllowUnexported(closing.Month{})); d != "" {
			t.Errorf("%s (-was +is)\n%s", line, d)
		}
	}
	// Of two with one number the earlier counts, in whatever order they are read.
	twice := acts[6]
	twice.Hash, twice.At = figures("a"), twice.At.Add(time.Second)
	for _, list := range [][]closing.Act{append(slices.Clone(acts), twice), append([]closing.Act{twice}, acts...)} {
		again, refused := closing.Read(city(t), list)
		if len(refused) != 1 || refused[0].Hash != twice.Hash || again.Month(month(9)).Close.Hash != hash(t, c) {
			t.Errorf("refused are %v", refused)
		}
	}
	again, _ := closing.Read(city(t), acts)
	if again.FirstOpen() != month(10) {
		t.Errorf("the first open month is %v", again.FirstOpen())
	}
}
