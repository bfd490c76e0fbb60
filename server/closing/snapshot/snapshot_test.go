package snapshot_test

import (
	"bytes"
	"errors"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/mod/sumdb/note"
	"pgregory.net/rapid"

	"github.com/litro-fuel/litro/dispense"
	"github.com/litro-fuel/litro/dispense/dispensetest"
	"github.com/litro-fuel/litro/server/closing/snapshot"
)

// The notes of testdata/v1 must open forever, to the same hashes: months are closed by them.
// Nothing there may be written again after the first release.
var update = flag.Bool("update", false, "write testdata/v1 again (never after the first release)")

// key returns one of the keys by which the installation of the tests closes.
func key(n int) dispensetest.Key { return dispensetest.NewKey("litro.test/city/log", n) }

func hashOf(s string) string { return dispense.HashNote([]byte(s)).String() }

// october is the first month that was closed.
func october() snapshot.Content {
	return snapshot.Content{
		Origin: "litro.test/city", Month: "2026-10", Year: 2026, N: 10, Version: 1, Zone: "America/Mexico_City",
		Checks: []snapshot.Check{
			{Name: "gaps", State: "done", Count: 12, Known: 12, Of: []string{"norte/1/120–131"}},
			{Name: "fills", State: "differs", Count: 2, Cents: 184_350, Of: []string{"norte/1/77", "sur/2/5"}},
			{Name: "accrual", State: "done", Cents: 184_350},
		},
		Figures: []snapshot.Figure{
			{Name: "fills", Unit: "count", N: 4211},
			{Name: "fills", Of: "diesel", Unit: "ul", N: 98_412_337_000},
			{Name: "fills", Of: "magna", Unit: "ul", N: 61_005_120_000},
			{Name: "accrued", Of: "FISM-26103-obras", Unit: "cents", Currency: "MXN", N: 238_455_012},
			{Name: "credits", Unit: "cents", Currency: "MXN", N: -12_000},
			{Name: "department", Of: "d-7 Obras Públicas", Unit: "ul", N: 0},
		},
		Records: []snapshot.Set{{"documents", 31, hashOf("documents")}, {"fills", 4211, hashOf("fills")}},
		Heads:   []snapshot.Head{{"norte", 1, 18_231, hashOf("norte 1")}, {"norte", 2, 40, hashOf("norte 2")}, {"sur", 2, 911, hashOf("sur")}},
		Rules:   []snapshot.Rule{{"tolerances", "7"}, {"policy", "1763000000.18412"}},
		Files:   []snapshot.File{snapshot.FileOf("LÉAME.txt", []byte("uno\n")), snapshot.FileOf("bitácoras/P-118.pdf", []byte("dos")), snapshot.FileOf("conciliación.csv", nil)},
	}
}

func person(position, id, name string, day int) snapshot.Person {
	return snapshot.Person{Position: position, Person: id, Name: name, At: time.Date(2026, 11, day, 16, 30, 0, 0, time.UTC)}
}

// sealed is number n of the chain, of what is closed.
func sealed(n int64, prev string, c snapshot.Content) *snapshot.Sealed {
	return &snapshot.Sealed{
		N: n, Prev: prev, Content: c,
		Signed:   []snapshot.Person{person("fleet", "p-ana", "Ana Peña", 18), person("treasury", "p-luis", "Luis Ríos", 19)},
		Comments: []snapshot.Comment{{person("comptroller", "p-eva", "Eva Sol", 19), `Falta el acta de la unidad "P-118"`}},
		Closed:   person("treasury", "p-luis", "Luis Ríos", 19),
	}
}

// again returns the next version of a month.
func again(c snapshot.Content) snapshot.Content {
	h, err := c.Hash()
	if err != nil {
		panic(err)
	}
	c.Version, c.Was = c.Version+1, h.String()
	return c
}

func reopened(s *snapshot.Sealed) *snapshot.Sealed {
	s.Reopened = &snapshot.Reopening{Asked: person("treasury", "p-luis", "Luis Ríos", 24), Agreed: person("fleet", "p-ana", "Ana Peña", 25), Reason: "La factura F-118 se capturó dos veces"}
	return s
}

func seal(t testing.TB, s *snapshot.Sealed, signers ...note.Signer) []byte {
	t.Helper()
	b, err := snapshot.Seal(s, signers...)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// story is a chain of four: October; November, by which the key changes; October again; December.
func story(t testing.TB) [][]byte {
	oct := october()
	november := october()
	november.Month, november.N = "2026-11", 11
	december := october()
	december.Month, december.N = "2026-12", 12
	link := func(b []byte) string { return dispense.HashNote(b).String() }
	one := seal(t, sealed(1, "", oct), key(1))
	two := sealed(2, link(one), november)
	two.Key = key(2).VKey
	second := seal(t, two, key(1), key(2))
	third := seal(t, reopened(sealed(3, link(second), again(oct))), key(2))
	return [][]byte{one, second, third, seal(t, sealed(4, link(third), december), key(2))}
}

func TestGolden(t *testing.T) {
	t.Parallel()
	files := []string{"1-october", "2-november", "3-october-again", "4-december"}
	made := story(t)
	var notes [][]byte
	for i, name := range files {
		file := filepath.Join("testdata", "v1", name+".note")
		if *update {
			if err := os.WriteFile(file, made[i], 0o644); err != nil {
				t.Fatal(err)
			}
		}
		b, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		if !bytes.Equal(b, made[i]) {
			t.Errorf("%s: what is sealed now is not what was", name)
		}
		notes = append(notes, b)
	}
	chain, err := snapshot.Chain(notes, key(1).Verifier)
	if err != nil || len(chain) != 4 {
		t.Fatalf("got %d, %v, want the four", len(chain), err)
	}
	want := sealed(1, "", october())
	got := chain[0]
	h, err := want.Content.Hash()
	if err != nil || got.Hash != h.String() {
		t.Errorf("the hash of October is %s, %v, want %s", got.Hash, err, h)
	}
	// Of the bytes on disk, by no code of ours but SHA-256 itself.
	from, to := bytes.Index(notes[0], []byte(`"content":`))+len(`"content":`), bytes.Index(notes[0], []byte(`,"hash":"`+got.Hash))
	if sum := dispense.HashNote(notes[0][from:to]); sum != h {
		t.Errorf("the content on disk has hash %s, want %s", sum, h)
	}
	if d := cmp.Diff(want.Signed, got.Signed); d != "" {
		t.Errorf("signed by (-want +got)\n%s", d)
	}
	if d := cmp.Diff(want.Comments, got.Comments); d != "" {
		t.Errorf("comments (-want +got)\n%s", d)
	}
	if f := got.Content.Figures[0]; f.Name != "accrued" || f.N != 238_455_012 {
		t.Errorf("the first figure is %+v", f)
	}
	if got.NoteHash() != dispense.HashNote(notes[0]) || chain[1].Prev != got.NoteHash().String() {
		t.Errorf("the note has hash %s, and the next one names %s", got.NoteHash(), chain[1].Prev)
	}
	if r := chain[2].Reopened; r == nil || r.Asked.Person != "p-luis" || chain[2].Content.Version != 2 || chain[2].Content.Was != got.Hash {
		t.Errorf("October again: %+v, version %d of %s", r, chain[2].Content.Version, chain[2].Content.Was)
	}
}

// Lists have one order, whoever read them in which.
func TestShuffled(t *testing.T) {
	t.Parallel()
	c := october()
	want, err := c.Bytes()
	if err != nil {
		t.Fatal(err)
	}
	rapid.Check(t, func(t *rapid.T) {
		c := october()
		c.Checks = rapid.Permutation(c.Checks).Draw(t, "checks")
		for i := range c.Checks {
			if len(c.Checks[i].Of) > 0 {
				c.Checks[i].Of = rapid.Permutation(c.Checks[i].Of).Draw(t, "of")
			}
		}
		c.Figures = rapid.Permutation(c.Figures).Draw(t, "figures")
		c.Records = rapid.Permutation(c.Records).Draw(t, "records")
		c.Heads = rapid.Permutation(c.Heads).Draw(t, "heads")
		c.Rules = rapid.Permutation(c.Rules).Draw(t, "rules")
		c.Files = rapid.Permutation(c.Files).Draw(t, "files")
		before := fmt.Sprint(c)
		got, err := c.Bytes()
		if err != nil || !bytes.Equal(got, want) {
			t.Fatalf("got %s, %v", got, err)
		}
		if fmt.Sprint(c) != before {
			t.Fatal("what it was made of was put in order, too")
		}
	})
}

// Each value that is changed, and each that is left out, makes another hash, or none at all.
func TestEachValueCounts(t *testing.T) {
	t.Parallel()
	fresh := func() *snapshot.Content {
		c := again(october())
		return &c
	}
	h, err := fresh().Hash()
	if err != nil {
		t.Fatal(err)
	}
	seen, values := map[dispense.Hash]string{h: "as it was"}, 0
	var walk func(path string, get func(*snapshot.Content) reflect.Value)
	walk = func(path string, get func(*snapshot.Content) reflect.Value) {
		try := func(name string, change func(v reflect.Value)) {
			c := fresh()
			change(get(c))
			got, err := c.Hash()
			if err != nil {
				return
			}
			if other, is := seen[got]; is {
				t.Errorf("%s has the hash of %s", name, other)
			}
			seen[got] = name
		}
		switch v := get(fresh()); v.Kind() {
		case reflect.Struct:
			for i := range v.NumField() {
				walk(path+"."+v.Type().Field(i).Name, func(c *snapshot.Content) reflect.Value { return get(c).Field(i) })
			}
		case reflect.Slice:
			if v.Len() > 0 {
				try(path+" shorter", func(v reflect.Value) { v.Set(v.Slice(0, v.Len()-1)) })
			}
			for i := range v.Len() {
				walk(fmt.Sprintf("%s[%d]", path, i), func(c *snapshot.Content) reflect.Value { return get(c).Index(i) })
			}
		case reflect.String:
			values++
			try(path+" longer", func(v reflect.Value) { v.SetString(v.String() + "x") })
			if v.String() != "" {
				try(path+" gone", func(v reflect.Value) { v.SetString("") })
			}
		case reflect.Int64:
			values++
			try(path+" more", func(v reflect.Value) { v.SetInt(v.Int() + 1) })
			try(path+" turned", func(v reflect.Value) { v.SetInt(-v.Int() - 7) })
		case reflect.Bool:
			values++
			try(path, func(v reflect.Value) { v.SetBool(!v.Bool()) })
		default:
			t.Fatalf("%s is a %s", path, v.Kind())
		}
	}
	walk("content", func(c *snapshot.Content) reflect.Value { return reflect.ValueOf(c).Elem() })
	if values != 89 || len(seen) < 80 { // so that the walk is known to come to all of it
		t.Errorf("tried %d values and got %d hashes", values, len(seen))
	}
}

func TestContentRefuses(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name   string
		change func(c *snapshot.Content)
		want   string
	}{
		{"a check twice", func(c *snapshot.Content) { c.Checks = append(c.Checks, c.Checks[0]) }, `check "gaps" is there twice`},
		{"a figure twice", func(c *snapshot.Content) {
			c.Figures = append(c.Figures, c.Figures[1])
			c.Figures[6].N++
		}, `figure "fills diesel" is there twice`},
		{"a set twice", func(c *snapshot.Content) { c.Records[1].Name = "documents" }, `set of records "documents" is there twice`},
		{"a head twice", func(c *snapshot.Content) { c.Heads[1].Epoch = 1 }, `head "norte/1" is there twice`},
		{"a rule twice", func(c *snapshot.Content) { c.Rules[1].Name = "tolerances" }, `rule "tolerances" is there twice`},
		{"a file twice", func(c *snapshot.Content) { c.Files[1].Name = "LÉAME.txt" }, `file "LÉAME.txt" is there twice`},
		{"a name twice", func(c *snapshot.Content) { c.Checks[1].Of[1] = "norte/1/77" }, `part of check fills "norte/1/77" is there twice`},
		{"pesos of no currency", func(c *snapshot.Content) { c.Figures[3].Currency = "" }, "amounts have one, and nothing else has"},
		{"liters of a currency", func(c *snapshot.Content) { c.Figures[1].Currency = "MXN" }, "amounts have one, and nothing else has"},
		{"a file outside", func(c *snapshot.Content) { c.Files[0].Name = "../passwd" }, "no name of a file in a package"},
		{"a file from the top", func(c *snapshot.Content) { c.Files[0].Name = "/etc/passwd" }, "no name of a file in a package"},
		{"a file of Windows", func(c *snapshot.Content) { c.Files[0].Name = `a\b` }, "no name of a file in a package"},
		{"the package itself", func(c *snapshot.Content) { c.Files[0].Name = "." }, "no name of a file in a package"},
		{"a second version of none", func(c *snapshot.Content) { c.Version = 2 }, "each later one names the one that it follows"},
		{"a first version of one", func(c *snapshot.Content) { c.Was = hashOf("x") }, "the first follows none"},
		{"an unknown unit", func(c *snapshot.Content) { c.Figures[0].Unit = "liters" }, "not one of count, ul, cents"},
		{"a number too large", func(c *snapshot.Content) { c.Figures[0].N = 1 << 53 }, "53"},
		{"no month", func(c *snapshot.Content) { c.Month = "octubre" }, `"octubre" is no month`},
		{"month 13", func(c *snapshot.Content) { c.Month = "2026-13" }, `"2026-13" is no month`},
		{"no zone", func(c *snapshot.Content) { c.Zone = "" }, `member "zone" is missing`},
		{"a line of two", func(c *snapshot.Content) { c.Rules[0].Version = "7\n8" }, "rules[1].version"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			c := october()
			tt.change(&c)
			if _, err := c.Bytes(); err == nil || !strings.Contains(err.Error(), tt.want) || !strings.HasPrefix(err.Error(), "write the content of "+c.Month+": ") {
				t.Errorf("got %v, want %q", err, tt.want)
			}
			if _, err := snapshot.Seal(sealed(1, "", c), key(1)); err == nil {
				t.Error("it was sealed")
			}
		})
	}
}

func TestSealRefuses(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name    string
		change  func(s *snapshot.Sealed)
		signers []note.Signer
		want    string
	}{
		{"nobody signed", func(s *snapshot.Sealed) { s.Signed = nil }, nil, "nobody signed it"},
		{"one signed twice", func(s *snapshot.Sealed) { s.Signed[1].Person = "p-ana" }, nil, "p-ana signed twice"},
		{"two as one", func(s *snapshot.Sealed) { s.Signed[1].Position = "fleet" }, nil, "two signed as fleet"},
		{"what stands in the way", func(s *snapshot.Sealed) { s.Content.Checks[1].Blocks = true }, nil, "check fills stands in the way"},
		{"a first of another", func(s *snapshot.Sealed) { s.Prev = hashOf("x") }, nil, "the first follows none"},
		{"a second of none", func(s *snapshot.Sealed) { s.N = 2 }, nil, "each later one names the one that it follows"},
		{"reopened and first", func(s *snapshot.Sealed) { reopened(s) }, nil, "each version but the first says why"},
		{"again, and not why", func(s *snapshot.Sealed) { s.N, s.Prev, s.Content = 2, hashOf("x"), again(s.Content) }, nil, "each version but the first says why"},
		{"the first of all, again", func(s *snapshot.Sealed) { s.Content = again(s.Content); reopened(s) }, nil, "it is the first of the chain and version 2"},
		{"reopened by one person", func(s *snapshot.Sealed) {
			s.N, s.Prev, s.Content = 2, hashOf("x"), again(s.Content)
			reopened(s).Reopened.Agreed.Person = "p-luis"
		}, nil, "two people of two positions do that"},
		{"reopened by one position", func(s *snapshot.Sealed) {
			s.N, s.Prev, s.Content = 2, hashOf("x"), again(s.Content)
			reopened(s).Reopened.Agreed.Position = "treasury"
		}, nil, "two people of two positions do that"},
		{"nobody closed", func(s *snapshot.Sealed) { s.Closed = snapshot.Person{} }, nil, `"closed.position" is missing`},
		{"without a key", func(*snapshot.Sealed) {}, []note.Signer{}, "not a canonical note"},
		{"by two keys", func(*snapshot.Sealed) {}, []note.Signer{key(1), key(2)}, "it has 2 signatures, and 1 are needed"},
		{"a new key that did not sign", func(s *snapshot.Sealed) { s.Key = key(2).VKey }, nil, "it has 1 signatures, and 2 are needed"},
		{"another new key", func(s *snapshot.Sealed) { s.Key = key(2).VKey }, []note.Signer{key(1), key(3)}, "signature does not verify"},
		{"the same key again", func(s *snapshot.Sealed) { s.Key = key(1).VKey }, []note.Signer{key(1), key(1)}, "the key that follows is the one until now"},
		{"a key that is none", func(s *snapshot.Sealed) { s.Key = "litro.test/city/log" }, []note.Signer{key(1), key(2)}, "the key that follows is none"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			s := sealed(1, "", october())
			tt.change(s)
			signers := tt.signers
			if signers == nil {
				signers = []note.Signer{key(1)}
			}
			if b, err := snapshot.Seal(s, signers...); err == nil || !strings.Contains(err.Error(), tt.want) {
				t.Errorf("got %s, %v, want %q", b, err, tt.want)
			}
		})
	}
}

// A note of which any byte is another, or is not there, does not open.
func TestAltered(t *testing.T) {
	t.Parallel()
	good := seal(t, sealed(1, "", october()), key(1))
	if _, err := snapshot.Open(good, key(2).Verifier, key(1).Verifier); err != nil {
		t.Fatal(err)
	}
	for i := range good {
		for _, b := range [][]byte{
			slices.Concat(good[:i], []byte{good[i] ^ 1}, good[i+1:]), slices.Concat(good[:i], good[i+1:]), slices.Concat(good[:i], []byte("1"), good[i:]),
		} {
			if _, err := snapshot.Open(b, key(1).Verifier); err == nil && !bytes.Equal(b, good) {
				t.Fatalf("opened with byte %d altered: %s", i, b)
			}
		}
	}
}

// What somebody with the key signs in another form than Seal's is not a closed month.
func TestOneForm(t *testing.T) {
	t.Parallel()
	good, _, _ := strings.Cut(string(seal(t, sealed(1, "", october()), key(1))), "\n\n")
	for _, tt := range []struct{ name, from, to, want string }{
		{"as it is", "", "", ""},
		{"lists in another order", `{"name":"policy","version":"1763000000.18412"},{"name":"tolerances","version":"7"}`, `{"name":"tolerances","version":"7"},{"name":"policy","version":"1763000000.18412"}`, "not in order"},
		{"another figure", `"amount":238455012`, `"amount":238455013`, "the hash of its content is"},
		{"another member", `"v":1,`, `"v":1,"x":1,`, "not a canonical note"},
		{"a later form", `"v":1,`, `"v":2,"x":1,`, "use a newer one"},
		{"nobody signed", `"signed":[`, `"comments":[],"x":[`, "not a canonical note"},
		{"one signed twice", `"p-ana"`, `"p-luis"`, "p-luis signed twice"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			line := strings.Replace(good, tt.from, tt.to, 1)
			b, err := note.Sign(&note.Note{Text: line + "\n"}, key(1))
			if err != nil {
				t.Fatal(err)
			}
			_, err = snapshot.Open(b, key(1).Verifier)
			if (err == nil) != (tt.want == "") || err != nil && !strings.Contains(err.Error(), tt.want) {
				t.Errorf("got %v, want %q", err, tt.want)
			}
		})
	}
}

// A month that was closed by a key that was given up since opens by that key; the one that
// hands over by either.
func TestOpenAfterTheKeyChanged(t *testing.T) {
	t.Parallel()
	notes := story(t)
	for i, tt := range []struct{ by, not int }{{1, 2}, {1, 3}, {2, 1}, {2, 1}} {
		if _, err := snapshot.Open(notes[i], key(tt.by).Verifier); err != nil {
			t.Errorf("%d by key %d: %v", i+1, tt.by, err)
		}
		if _, err := snapshot.Open(notes[i], key(tt.not).Verifier); !errors.Is(err, dispense.ErrSignature) {
			t.Errorf("%d by key %d: got %v, want ErrSignature", i+1, tt.not, err)
		}
	}
	if _, err := snapshot.Open(notes[1], key(2).Verifier); err != nil {
		t.Errorf("the one that hands over, by the new key: %v", err)
	}
	// Both signatures are looked at: with one of them another's, neither key helps.
	line, _, _ := bytes.Cut(notes[1], []byte("\n\n"))
	for _, signers := range [][]note.Signer{{key(1), key(3)}, {key(3), key(1)}, {key(2), key(1)}} {
		b, err := note.Sign(&note.Note{Text: string(line) + "\n"}, signers...)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := snapshot.Open(b, key(1).Verifier, key(2).Verifier); err == nil {
			t.Error("opened with a signature of another")
		}
	}
}

func TestChain(t *testing.T) {
	t.Parallel()
	link := func(b []byte) string { return dispense.HashNote(b).String() }
	notes := story(t)
	january := october()
	january.Month, january.Year, january.N = "2027-01", 2027, 1
	next := func(c snapshot.Content) *snapshot.Sealed { return sealed(5, link(notes[3]), c) }
	elsewhere := january
	elsewhere.Origin = "litro.test/town"
	thrice := again(again(october()))
	backTo := next(january)
	backTo.Key = key(1).VKey
	on := next(january)
	on.Key = key(3).VKey
	onward := seal(t, on, key(2), key(3))
	for _, tt := range []struct {
		name  string
		notes [][]byte
		keys  []int
		n     int // that verify before one does not
		want  string
	}{
		{"whole", notes, []int{1}, 4, ""},
		{"none", nil, []int{1}, 0, ""},
		{"its end", notes[2:], []int{2}, 2, ""},
		{"its end, by all keys there were", notes[2:], []int{1, 2}, 2, ""},
		{"by the new key alone", notes, []int{2}, 0, "none of the keys that were given"},
		{"from the change on, by the new key alone", notes[1:], []int{2}, 3, ""},
		{"one left out", slices.Concat(notes[:1], notes[2:]), []int{1, 2}, 1, "find the ones between them"},
		{"two exchanged", [][]byte{notes[0], notes[1], notes[3], notes[2]}, []int{1}, 2, "find the ones between them"},
		{"another of that number", [][]byte{seal(t, sealed(1, "", again2(october())), key(1)), notes[1]}, []int{1}, 1, "find the ones between them"},
		{"one twice", [][]byte{notes[0], notes[0]}, []int{1}, 1, "find the ones between them"},
		{"another installation", append(slices.Clone(notes), seal(t, next(elsewhere), key(2))), []int{1}, 4, "each installation has a chain of its own"},
		{"a month closed twice", append(slices.Clone(notes), seal(t, next(october()), key(2))), []int{1}, 4, "2026-10 is version 1 of , and the one before it is version 2"},
		{"a version after another content", append(slices.Clone(notes), seal(t, reopened(next(again(again(again2(october()))))), key(2))), []int{1}, 4, "and the one before it is version 2"},
		{"the third version", append(slices.Clone(notes), seal(t, reopened(next(thrice)), key(2))), []int{1}, 5, ""},
		{"a version of what was never closed", append(slices.Clone(notes), seal(t, reopened(next(again(january))), key(2))), []int{1}, 4, "none of it came before"},
		{"a version of what an excerpt does not have", append(slices.Clone(notes[1:]), seal(t, reopened(next(again(january))), key(2))), []int{1}, 4, ""},
		{"by the key that was given up", append(slices.Clone(notes), seal(t, next(january), key(1))), []int{1}, 4, "none of the keys that were given"},
		{"by the key that was given up, and all keys", append(slices.Clone(notes), seal(t, next(january), key(1))), []int{1, 2, 3}, 4, "none of the keys that were given"},
		{"back to it", append(slices.Clone(notes), seal(t, backTo, key(2), key(1))), []int{1}, 4, "was given up, and is to follow again"},
		{"changed again", append(slices.Clone(notes), onward), []int{1}, 5, ""},
		{"changed again, and then the one before", append(slices.Clone(notes), onward, seal(t, sealed(6, link(onward), february()), key(2))), []int{1, 2, 3}, 5, "none of the keys that were given"},
		{"the old key was lost", append(slices.Clone(notes), seal(t, next(january), key(3))), []int{1, 3}, 5, ""},
		{"and came back", append(slices.Clone(notes), seal(t, next(january), key(3)), seal(t, sealed(6, link(seal(t, next(january), key(3))), february()), key(2))), []int{1, 3}, 5, "none of the keys that were given"},
		{"January left out", append(slices.Clone(notes), seal(t, next(february()), key(2))), []int{1}, 4, "2027-02 follows 2026-12, and 2027-01 was not closed"},
		{"a month before the last", append(slices.Clone(notes), seal(t, next(september()), key(2))), []int{1}, 4, "2026-09 follows 2026-12, and 2027-01 was not closed"},
		{"what an excerpt does not know", [][]byte{notes[2], notes[3]}, []int{2}, 2, ""},
		{"no note", [][]byte{[]byte("{}")}, []int{1}, 0, "not a canonical note"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			var keys []note.Verifier
			for _, n := range tt.keys {
				keys = append(keys, key(n).Verifier)
			}
			got, err := snapshot.Chain(tt.notes, keys...)
			if len(got) != tt.n || (err == nil) != (tt.want == "") || err != nil && !strings.Contains(err.Error(), tt.want) {
				t.Errorf("got %d, %v, want %d, %q", len(got), err, tt.n, tt.want)
			}
			if where := fmt.Sprintf("closed month %d of %d: ", tt.n+1, len(tt.notes)); err != nil && !strings.HasPrefix(err.Error(), where) {
				t.Errorf("got %v, want it to begin with %s", err, where)
			}
		})
	}
}

// again2 is another content of the same month and version.
func again2(c snapshot.Content) snapshot.Content {
	c.Figures[0].N++
	return c
}

func september() snapshot.Content {
	c := october()
	c.Month, c.N = "2026-09", 9
	return c
}

func february() snapshot.Content {
	c := october()
	c.Month, c.Year, c.N = "2027-02", 2027, 2
	return c
}

func TestSetOf(t *testing.T) {
	t.Parallel()
	items := []snapshot.Item{{"norte/1/9", dispense.HashNote([]byte("a"))}, {"norte/1/10", dispense.HashNote([]byte("b"))}, {"norte/1/10.1", dispense.HashNote([]byte("b"))}, {"sur/1/1", dispense.HashNote([]byte("c"))}}
	want, err := snapshot.SetOf("fills", items)
	if err != nil {
		t.Fatal(err)
	}
	// As coreutils have it: lines, LC_ALL=C sort, sha256sum.
	lines := []string{"norte/1/10 " + hashOf("b") + "\n", "norte/1/10.1 " + hashOf("b") + "\n", "norte/1/9 " + hashOf("a") + "\n", "sur/1/1 " + hashOf("c") + "\n"}
	if want != (snapshot.Set{Name: "fills", Count: 4, SHA256: hashOf(strings.Join(lines, ""))}) {
		t.Errorf("got %+v", want)
	}
	rapid.Check(t, func(t *rapid.T) {
		list := rapid.Permutation(items).Draw(t, "order")
		if got, err := snapshot.SetOf("fills", list); err != nil || got != want {
			t.Fatalf("got %+v, %v, want %+v", got, err, want)
		}
		i := rapid.IntRange(0, 3).Draw(t, "i")
		list = slices.Clone(list)
		list[i].Hash[rapid.IntRange(0, 31).Draw(t, "byte")] ^= 1 << rapid.IntRange(0, 7).Draw(t, "bit")
		if got, err := snapshot.SetOf("fills", list); err != nil || got == want {
			t.Fatalf("altered: got %+v, %v", got, err)
		}
		if got, err := snapshot.SetOf("fills", slices.Delete(list, i, i+1)); err != nil || got.SHA256 == want.SHA256 || got.Count != 3 {
			t.Fatalf("one less: got %+v, %v", got, err)
		}
	})
	for _, bad := range [][]snapshot.Item{{{"", items[0].Hash}}, {{"a b", items[0].Hash}}, {{"a\n", items[0].Hash}}, {{"a\x7f", items[0].Hash}}, {items[0], items[1], {items[0].ID, items[1].Hash}}} {
		if got, err := snapshot.SetOf("fills", bad); err == nil || !strings.HasPrefix(err.Error(), "sum up fills: ") {
			t.Errorf("%v: got %+v, %v", bad, got, err)
		}
	}
}

func TestDiffers(t *testing.T) {
	t.Parallel()
	c := october()
	file := func(name, text string) snapshot.File { return snapshot.FileOf(name, []byte(text)) }
	for _, tt := range []struct {
		name  string
		there []snapshot.File
		want  []snapshot.Difference
	}{
		{"the same, in another order", []snapshot.File{file("conciliación.csv", ""), file("bitácoras/P-118.pdf", "dos"), file("LÉAME.txt", "uno\n")}, nil},
		{"one altered, one renamed", []snapshot.File{file("conciliación.csv", "x"), file("bitácoras/P-119.pdf", "dos"), file("LÉAME.txt", "uno\n")}, []snapshot.Difference{
			{"bitácoras/P-118.pdf", snapshot.Missing}, {"bitácoras/P-119.pdf", snapshot.Extra}, {"conciliación.csv", snapshot.Altered},
		}},
		{"nothing", nil, []snapshot.Difference{{"LÉAME.txt", snapshot.Missing}, {"bitácoras/P-118.pdf", snapshot.Missing}, {"conciliación.csv", snapshot.Missing}}},
		{"another size", []snapshot.File{file("conciliación.csv", ""), {"bitácoras/P-118.pdf", 4, c.Files[1].SHA256}, file("LÉAME.txt", "uno\n")}, []snapshot.Difference{{"bitácoras/P-118.pdf", snapshot.Altered}}},
	} {
		if d := cmp.Diff(tt.want, c.Differs(tt.there)); d != "" {
			t.Errorf("%s (-want +got)\n%s", tt.name, d)
		}
	}
}
