package layout_test

import (
	"encoding/csv"
	"errors"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/litro-fuel/litro/server/budget/posting"
	"github.com/litro-fuel/litro/server/budget/posting/layout"
)

var update = flag.Bool("update", false, "write the golden files anew")

func must[T any](t interface{ Fatal(...any) }) func(T, error) T {
	return func(v T, err error) T {
		if err != nil {
			t.Fatal(err)
		}
		return v
	}
}

// batch is what goes out at once: an expense, what is taken back, and fuel that came.
func batch(t interface{ Fatal(...any) }, items ...posting.Item) (all []layout.Numbered) {
	wanted := must[[]posting.Entry](t)(posting.Entries(posting.Usual(), items))
	for i, e := range posting.Post(wanted, nil, "") {
		all = append(all, layout.Numbered{Entry: e, Number: i + 1})
	}
	return all
}

func april(t interface{ Fatal(...any) }) []layout.Numbered {
	of := posting.Item{Day: "2026-04-30", Moment: "accrued", Kind: "billed", Account: "FISM-2611", Partida: "2611", Period: "2026-04"}
	a, b, c := of, of, of
	a.Subject, a.Cents, a.Reference = "a", 123_456_78, "A-1042"
	b.Subject, b.Cents, b.Reference = "b", -50, "=2+2"
	c.Subject, c.Cents, c.Reference, c.Kind = "c", 9_99, "recepción del depósito número 0000000000000017", "received"
	return batch(t, a, b, c)
}

// What is shipped is read, says the same when it is written, and makes the files that are kept
// beside it.
func TestUsual(t *testing.T) {
	t.Parallel()
	for _, u := range layout.Usual() {
		l := must[*layout.Layout](t)(layout.Read(u.Text))
		if diff := cmp.Diff(l, must[*layout.Layout](t)(layout.Read(l.String()))); diff != "" {
			t.Errorf("%s is another once it is written (-read +again):\n%s", u.Name, diff)
		}
		got := must[[]byte](t)(l.Write(april(t)))
		name := filepath.Join("testdata", strings.ToLower(u.Name)+".golden")
		if *update {
			if err := os.WriteFile(name, got, 0o644); err != nil {
				t.Fatal(err)
			}
		}
		if diff := cmp.Diff(string(must[[]byte](t)(os.ReadFile(name))), string(got)); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
	}
}

// Rows of CONTPAQi are as long as its format has them, whatever stands in them, and letters of
// Spanish are one byte each.
func TestFixedRows(t *testing.T) {
	t.Parallel()
	l := must[*layout.Layout](t)(layout.Read(layout.Usual()[0].Text))
	rows := strings.Split(strings.TrimSuffix(string(must[[]byte](t)(l.Write(april(t)))), "\r\n"), "\r\n")
	for i, row := range rows {
		if want := map[byte]int{'P': 148, 'M': 206}[row[0]]; len(row) != want {
			t.Errorf("row %d has %d bytes, want %d: %q", i+1, len(row), want, row)
		}
	}
	if want := "recepci\xf3n "; rows[len(rows)-1][34:43] != want[:9] {
		t.Errorf("the reference is %q, want %q", rows[len(rows)-1][34:43], want[:9])
	}
}

func TestReadSaysWhatIsWrong(t *testing.T) {
	t.Parallel()
	const file, good = "file | , | utf-8 | yyyy-mm-dd | . | -\n", "line | C | account\nline | D | debit\nline | H | credit\n"
	for _, tt := range []struct {
		text, says string
		line       int
	}{
		{"", "how the file is", 0},
		{good, "how the file is", 0},
		{file, "no columns", 0},
		{file + file + good, "twice", 2},
		{"file | x | utf-8 | yyyy-mm-dd | . | -\n", "between columns", 1},
		{"file | , | latin | yyyy-mm-dd | . | -\n", "utf-8, utf-8-bom, windows-1252", 1},
		{"file | , | utf-8 | mm/dd/yyyy | . | -\n", "dates", 1},
		{"file | , | utf-8 | yyyy-mm-dd | x | -\n", "cents", 1},
		{"file | , | utf-8 | yyyy-mm-dd | . | yes\n", "headings", 1},
		{"file | ,\n", "such as file", 1},
		{file + "# a note\n\nline | C | liters\n", "liters", 4},
		{file + "column | C | account\n", "begin with file, side, entry or line", 2},
		{file + "line | C\n", "a heading and what", 2},
		{file + "line | C | account | 0\n", "width", 2},
		{file + "line | C | account | 2000\n", "width", 2},
		{file + "line | C | account | | right\n", "no width", 2},
		{file + "line | C | account | 5 | left\n", "right or once", 2},
		{file + "line | C | account | 5 | once | once\n", "each once", 2},
		{file + "line | C | \"three\" | 3\n", "wider", 2},
		{file + "entry | D | debit\n", "of a line", 2},
		{file + "side | D | D\n" + good, "told apart", 2},
		{file + "line | D | debit\nline | H | credit\n", "no column shows the account", 0},
		{file + "line | C | account | | once\nline | D | debit\nline | H | credit\n", "no column shows the account", 0},
		{file + "line | C | account\nline | D | debit\n", "of which side", 0},
		{file + "line | C | account\nline | I | amount\n", "of which side", 0},
		{file + "line | C | account\nline | I | amount\nline | L | side\n", "told apart", 0},
		{"file | fixed | utf-8 | yyyy-mm-dd | . | -\n" + good, "no width", 0},
		{file + strings.Repeat("line | C | account\n", layout.MostColumns+1) + good, "more than 100", 0},
		{strings.Repeat("#", layout.MostText+1), "bytes", 0},
	} {
		_, err := layout.Read(tt.text)
		bad, ok := errors.AsType[*layout.BadLine](err)
		if !ok || bad.Line != tt.line || !strings.Contains(bad.Says, tt.says) {
			t.Errorf("%.90q: got %v, want line %d to say %q", tt.text, err, tt.line, tt.says)
		}
	}
}

// What must not be cut is not cut: the file is not made.
func TestNothingIsCut(t *testing.T) {
	t.Parallel()
	for _, field := range []string{"account", "debit", "key", "date", "budget"} {
		text := "file | ; | utf-8 | yyyy-mm-dd | , | -\nline | C | account\nline | D | debit\nline | H | credit\nline | Angosta | " + field + " | 1\n"
		if got, err := must[*layout.Layout](t)(layout.Read(text)).Write(april(t)); err == nil || got != nil || !strings.Contains(err.Error(), "Angosta") {
			t.Errorf("%s in one character: got %q and %v, want nothing and an error that names the column", field, got, err)
		}
	}
	for width, fits := range map[int]bool{6: false, 7: true} { // as wide as 5.1.2.6
		l := must[*layout.Layout](t)(layout.Read(fmt.Sprintf("file | ; | utf-8 | yyyy-mm-dd | , | -\nline | C | account | %d\nline | D | debit\nline | H | credit", width)))
		if _, err := l.Write(april(t)); (err == nil) != fits {
			t.Errorf("an account of 7 characters in %d: %v", width, err)
		}
	}
	if _, err := must[*layout.Layout](t)(layout.Read(layout.Usual()[0].Text)).Write([]layout.Numbered{{Entry: posting.Entry{Key: "x", Day: "2026-04-30"}}}); err == nil {
		t.Error("an entry without lines is written")
	}
}

// Whatever the columns are, and whatever is written, the file has every line of every entry
// and comes to the same money on both sides.
func TestFilesAddUp(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		var items []posting.Item
		texts := rapid.StringOfN(rapid.RuneFrom([]rune("aé,;|\"\t\r\n='€字 ")), 0, 12, -1)
		var want int64
		for i := range rapid.IntRange(0, 6).Draw(t, "items") {
			cents := rapid.Int64Range(-1_000_000, 1_000_000).Draw(t, "cents")
			items = append(items, posting.Item{Subject: fmt.Sprint(i), Day: "2026-04-30", Moment: "paid", Account: texts.Draw(t, "account") + "x", Reference: texts.Draw(t, "reference"), Cents: cents})
			want += 2 * max(cents, -cents)
		}
		out := batch(t, items...)
		separator := rapid.SampledFrom([]string{",", ";", "tab", "pipe"}).Draw(t, "separator")
		amounts := rapid.SampledFrom([]string{"line | D | debit\nline | H | credit\n", "side | D | H\nline | I | amount\nline | L | side\n"}).Draw(t, "amounts")
		l := must[*layout.Layout](t)(layout.Read(fmt.Sprintf("file | %s | utf-8 | dd/mm/yyyy | %s | -\nline | R | reference\nline | B | budget\nline | C | account\n%s",
			separator, rapid.SampledFrom([]string{".", ","}).Draw(t, "cents"), amounts)))
		in := csv.NewReader(strings.NewReader(string(must[[]byte](t)(l.Write(out)))))
		in.Comma = map[string]rune{",": ',', ";": ';', "tab": '\t', "pipe": '|'}[separator]
		rows := must[[][]string](t)(in.ReadAll())
		var debit, credit int64
		lines := 0
		for _, row := range rows {
			first, second := cents(t, row[3]), int64(0)
			if l.Debit == "" {
				second = cents(t, row[4])
			} else if row[4] == "H" {
				first, second = 0, first
			}
			debit, credit, lines = debit+first, credit+second, lines+1
		}
		has := 0
		for _, e := range out {
			has += len(e.Lines)
		}
		if debit != want || credit != want || lines != has {
			t.Fatalf("got %d lines, %d and %d, want %d lines and %d", lines, debit, credit, has, want)
		}
	})
}

func cents(t interface{ Fatal(...any) }, amount string) int64 {
	return must[int64](t)(strconv.ParseInt(strings.NewReplacer(".", "", ",", "").Replace(amount), 10, 64))
}

// Whatever is typed is read or named, and what is read is the same once it is written.
func FuzzRead(f *testing.F) {
	for _, u := range layout.Usual() {
		f.Add(u.Text)
	}
	f.Add("file | pipe | utf-8-bom | dd.mm.yyyy | , | headings\nline | \"a|b\" | \"x|y\" | 9 | right | once\nline | C | account\nline | D | debit\nline | H | credit")
	f.Fuzz(func(t *testing.T, text string) {
		l, err := layout.Read(text)
		if err != nil {
			if _, ok := errors.AsType[*layout.BadLine](err); !ok {
				t.Fatalf("%v does not say where", err)
			}
			return
		}
		again, err := layout.Read(l.String())
		if err != nil {
			t.Fatalf("%q is read and not read again: %v", text, err)
		}
		if diff := cmp.Diff(l, again); diff != "" {
			t.Fatalf("%q (-read +again):\n%s", text, diff)
		}
	})
}
