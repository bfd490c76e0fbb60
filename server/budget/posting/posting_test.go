package posting_test

import (
	"bytes"
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/litro-fuel/litro/server/budget/posting"
)

func item(subject, day string, cents int64) posting.Item {
	return posting.Item{Subject: subject, Day: day, Moment: "accrued", Kind: "billed", Account: "FISM-2611", Partida: "2611", Period: day[:7], Reference: "F1", Cents: cents}
}

func entries(t interface{ Fatal(...any) }, items ...posting.Item) []posting.Entry {
	list, err := posting.Entries(posting.Usual(), items)
	if err != nil {
		t.Fatal(err)
	}
	return list
}

// said writes entries as a person reads them: the day, of what, and what is debited to the
// expense, or what is taken back of it.
func said(list []posting.Entry) string {
	var b strings.Builder
	for _, e := range list {
		fmt.Fprintf(&b, "%s %s", e.Day, e.Subject)
		if e.Reverses != "" {
			b.WriteString(" reversed")
		}
		for _, l := range e.Lines {
			if l.Account == "5.1.2.6" {
				fmt.Fprintf(&b, " %d", l.DebitCents-l.CreditCents)
			}
		}
		b.WriteString("\n")
	}
	return b.String()
}

func same(t *testing.T, what, got, want string) {
	t.Helper()
	if diff := cmp.Diff(strings.TrimSpace(want), strings.TrimSpace(got)); diff != "" {
		t.Errorf("%s (-want +got):\n%s", what, diff)
	}
}

func TestEntriesSayWhatIsMissing(t *testing.T) {
	t.Parallel()
	fits := func(legs ...posting.Leg) []posting.Rule {
		return []posting.Rule{{Name: "a", Moment: "accrued", Legs: legs}}
	}
	good := posting.Leg{Debit: "5.1.2.6", Credit: "2.1.1.2"}
	of := item("x", "2026-05-31", 100)
	with := func(change func(*posting.Item)) []posting.Item {
		it := of
		change(&it)
		return []posting.Item{it}
	}
	for _, tt := range []struct {
		name  string
		rules []posting.Rule
		items []posting.Item
		want  string
	}{
		{"no credit", fits(good, posting.Leg{Debit: "8.2.5"}), nil, `rule 1, "a": account 8.2.5 is debited and none is credited; write which`},
		{"no debit", fits(posting.Leg{Credit: "8.2.4"}), nil, `rule 1, "a": account 8.2.4 is credited and none is debited; write which`},
		{"neither", fits(posting.Leg{}), nil, `rule 1, "a": accounts to debit and to credit are missing; write them`},
		{"to itself", fits(posting.Leg{Debit: "1", Credit: "1"}), nil, `rule 1, "a": account 1 is debited and credited; write another for one of both`},
		{"no accounts", fits(), nil, `rule 1, "a": it has no accounts; write one to debit and one to credit, or make it silent`},
		{"silent with accounts", []posting.Rule{{Name: "a", Moment: "paid", Silent: true, Legs: []posting.Leg{good}}}, nil, `rule 1, "a": it is silent and has accounts; take away one of both`},
		{"no moment, no day", []posting.Rule{{Name: "a", Until: "May", Silent: true}}, nil, "rule 1, \"a\": it is for no moment; write one\nrule 1, \"a\": \"May\" is no day; write one such as 2026-05-15"},
		{"no rule of the moment", fits(good), with(func(it *posting.Item) { it.Moment = "paid" }), "x: no rule is for paid billed of partida 2611 on 2026-05-31; add one with the accounts to debit and to credit"},
		{"nor of the kind", []posting.Rule{{Name: "a", Moment: "accrued", Kind: "received", Legs: []posting.Leg{good}}}, []posting.Item{of}, "x: no rule is for accrued billed of partida 2611 on 2026-05-31; add one with the accounts to debit and to credit"},
		{"nor of the partida", []posting.Rule{{Name: "a", Moment: "accrued", Partida: "2612", Legs: []posting.Leg{good}}}, []posting.Item{of}, "x: no rule is for accrued billed of partida 2611 on 2026-05-31; add one with the accounts to debit and to credit"},
		{"nor of the day", []posting.Rule{{Name: "a", Moment: "accrued", From: "2026-06-01", Legs: []posting.Leg{good}}, {Name: "b", Moment: "accrued", Until: "2026-05-30", Legs: []posting.Leg{good}}}, []posting.Item{of}, "x: no rule is for accrued billed of partida 2611 on 2026-05-31; add one with the accounts to debit and to credit"},
		{"no account, and all that is missing", fits(good), append(with(func(it *posting.Item) { it.Account = "" }), item("y", "2026-05-31", 5), item("y", "2026-05-31", 5)), "x: 1.00 has no account of the budget; add a rule that gives it one\ny: it is there twice; give each amount a subject of its own"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			list, err := posting.Entries(tt.rules, tt.items)
			if err == nil || list != nil {
				t.Fatalf("made %v", list)
			}
			same(t, "error", err.Error(), tt.want)
		})
	}
	if err := posting.CheckRules(posting.Usual()); err != nil {
		t.Errorf("the usual rules: %v", err)
	}
	silent := []posting.Rule{{Name: "a", Moment: "accrued", Partida: "26", Silent: true}}
	if list, err := posting.Entries(silent, []posting.Item{of, item("nothing", "2026-05-31", 0)}); len(list) > 0 || err != nil {
		t.Errorf("silent: %v, %v", list, err)
	}
}

// What went out is never changed: it is reversed and another follows, on a day that is open.
func TestPost(t *testing.T) {
	t.Parallel()
	var posted []posting.Entry
	for _, step := range []struct {
		name  string
		open  string
		items []posting.Item
		want  string
	}{
		{"new", "2026-05-01", []posting.Item{item("a", "2026-05-31", 100), item("b", "2026-04-30", 50)}, "2026-05-01 b 50\n2026-05-31 a 100"},
		{"the same", "2026-05-01", []posting.Item{item("b", "2026-04-30", 50), item("a", "2026-05-31", 100)}, ""},
		{"and when all is closed", "2026-08-01", []posting.Item{item("b", "2026-04-30", 50), item("a", "2026-05-31", 100)}, ""},
		{"more", "2026-05-01", []posting.Item{item("a", "2026-05-31", 120), item("b", "2026-04-30", 50)}, "2026-05-31 a reversed -100\n2026-05-31 a 120"},
		{"as it was first", "2026-05-01", []posting.Item{item("a", "2026-05-31", 100), item("b", "2026-04-30", 50)}, "2026-05-31 a reversed -120\n2026-05-31 a 100"},
		{"one is not there any more, and one taken back", "2026-06-01", []posting.Item{item("b", "2026-04-30", -50)}, "2026-06-01 a reversed -100\n2026-06-01 b reversed -50\n2026-06-01 b -50"},
		{"and it is there again", "2026-06-01", []posting.Item{item("a", "2026-05-31", 100), item("b", "2026-04-30", -50)}, "2026-06-01 a 100"},
	} {
		came := posting.Post(entries(t, step.items...), posted, step.open)
		same(t, step.name, said(came), step.want)
		posted = append(posted, came...)
	}
	keys := map[string]bool{}
	for _, e := range posted {
		if keys[e.Key] || len(e.Key) != 21 || e.Key[0] != 'L' {
			t.Errorf("key %q of %s", e.Key, e.Subject)
		}
		keys[e.Key] = true
	}
	first := posting.Post(entries(t, item("a", "2026-05-31", 100)), nil, "2026-05-01")[0]
	for what, other := range map[string]posting.Item{
		"amount": item("a", "2026-05-31", 101), "subject": item("aa", "2026-05-31", 100), "day": item("a", "2026-05-30", 100), "reference": func() posting.Item { it := item("a", "2026-05-31", 100); it.Reference = "F2"; return it }(),
		"account": func() posting.Item { it := item("a", "2026-05-31", 100); it.Account = "FORT-2611"; return it }(),
	} {
		if e := posting.Post(entries(t, other), nil, "2026-05-01")[0]; e.Key == first.Key {
			t.Errorf("another %s has the same key", what)
		}
	}
	if again := posting.Post(entries(t, item("a", "2026-05-31", 100)), nil, "2026-05-01")[0]; again.Key != first.Key || posted[1].Key != first.Key {
		t.Errorf("the same has keys %s, %s and %s", first.Key, again.Key, posted[1].Key)
	}
}

// Whatever is wanted one after the other, all that went out is balanced, has keys of its own and
// comes to what is wanted now; asked again, nothing goes out.
func TestBooksAreWhatIsWanted(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		var posted []posting.Entry
		for range rapid.IntRange(1, 6).Draw(t, "rounds") {
			var items []posting.Item
			want := map[string]int64{}
			for _, subject := range []string{"a", "b", "c"} {
				if rapid.Bool().Draw(t, "there") {
					it := item(subject, rapid.SampledFrom([]string{"2026-04-30", "2026-05-31"}).Draw(t, "day"), rapid.Int64Range(-3, 3).Draw(t, "cents"))
					items, want[subject] = append(items, it), it.Cents
				}
			}
			wanted := entries(t, rapid.Permutation(items).Draw(t, "order")...)
			open := rapid.SampledFrom([]string{"2026-04-01", "2026-05-01", "2026-06-01"}).Draw(t, "open")
			came := posting.Post(wanted, rapid.Permutation(posted).Draw(t, "order of what is posted"), open)
			posted = append(posted, came...)
			if again := posting.Post(wanted, posted, "2026-06-01"); len(again) > 0 {
				t.Fatalf("again:\n%s", said(again))
			}
			is, keys := map[string]int64{}, map[string]bool{}
			for _, e := range posted {
				if err := e.Check(); err != nil {
					t.Fatal(err)
				}
				if keys[e.Key] {
					t.Fatalf("key %s is there twice", e.Key)
				}
				keys[e.Key] = true
				for _, l := range e.Lines {
					if l.Account == "5.1.2.6" {
						is[e.Subject] += l.DebitCents - l.CreditCents
					}
				}
			}
			for _, e := range came {
				if e.Day < open {
					t.Fatalf("dated %s where %s is the first that is open", e.Day, open)
				}
			}
			for _, subject := range []string{"a", "b", "c"} {
				if is[subject] != want[subject] {
					t.Fatalf("%s is %d in the books and %d is wanted", subject, is[subject], want[subject])
				}
			}
		}
	})
}

func TestCheck(t *testing.T) {
	t.Parallel()
	line := func(debit, credit int64) posting.Line {
		return posting.Line{Account: "1", DebitCents: debit, CreditCents: credit}
	}
	for _, tt := range []struct {
		name string
		e    posting.Entry
		want string
	}{
		{"nothing", posting.Entry{Key: "L1", Subject: "x"}, "entry L1 of x: it has no lines"},
		{"too little credit", posting.Entry{Key: "L1", Subject: "x", Lines: []posting.Line{line(10_000, 0), line(0, 9_999)}}, "entry L1 of x: debits are 100.00 and credits 99.99: 0.01 of credits are missing"},
		{"too little debit", posting.Entry{Key: "L1", Subject: "x", Lines: []posting.Line{line(5, 0), line(0, 10_005)}}, "entry L1 of x: debits are 0.05 and credits 100.05: 100.00 of debits are missing"},
		{"on both sides", posting.Entry{Key: "L1", Subject: "x", Lines: []posting.Line{line(5, 5)}}, "entry L1 of x: line 1 has 0.05 and 0.05; one is more than nothing and the other is not"},
		{"negative", posting.Entry{Key: "L1", Subject: "x", Lines: []posting.Line{line(-500, 0), line(0, -500)}}, "entry L1 of x: line 1 has -5.00 and 0.00; one is more than nothing and the other is not\nline 2 has 0.00 and -5.00; one is more than nothing and the other is not"},
		{"no account, no key", posting.Entry{Subject: "x", Lines: []posting.Line{{DebitCents: 1}, line(0, 1)}}, "entry  of x: it has no key; only what is to go out has one\nline 1 has no account"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			err := tt.e.Check()
			if err == nil {
				t.Fatal("it is in order")
			}
			same(t, "error", err.Error(), tt.want)
			var b bytes.Buffer
			if posting.WriteCSV(&b, posting.Columns, []posting.Entry{tt.e}) == nil || posting.WritePipe(&b, []posting.Entry{tt.e}) == nil || b.Len() > 0 {
				t.Errorf("and it was written: %s", &b)
			}
		})
	}
}

// full is a disk that is.
type full struct{}

func (full) Write([]byte) (int, error) { return 0, errors.New("no space left") }

func TestFiles(t *testing.T) {
	t.Parallel()
	it := item("a", "2026-05-31", 123_456)
	it.Reference = "=1+1|\"F\"\r\nF2"
	posted := posting.Post(entries(t, it), nil, "")
	posted = append(posted, posting.Post(nil, posted, "")...)
	var pipe, csv bytes.Buffer
	if err := errors.Join(posting.WritePipe(&pipe, posted), posting.WriteCSV(&csv, posting.Columns, posted)); err != nil {
		t.Fatal(err)
	}
	key := posted[0].Key
	for what, want := range map[string]string{
		"pipe":                     fmt.Sprintf("\"2026-05-31\"|\"%s\"|\"FISM-2611\"|\"8.2.5\"|\"Devengado de combustible 2026-05\"|\"1234.56\"|\"0.00\"|\"=1+1|\"\"F\"\" F2\"\r\n", key),
		"reversed, and of what":    fmt.Sprintf("\"8.2.5\"|\"Devengado de combustible 2026-05\"|\"0.00\"|\"1234.56\"|\"=1+1|\"\"F\"\" F2 %s\"\r\n", key),
		"CSV, which runs nothing":  fmt.Sprintf("2026-05-31,%s,FISM-2611,8.2.5,Devengado de combustible 2026-05,1234.56,0.00,\"'=1+1|\"\"F\"\"", key),
		"headings, and rows of it": "date,key,budget,account,concept,debit,credit,reference\r\n2026-05-31,",
	} {
		if !strings.Contains(pipe.String()+csv.String(), want) {
			t.Errorf("%s: no %q in\n%s\n%s", what, want, &pipe, &csv)
		}
	}
	if posting.WritePipe(full{}, posted) == nil || posting.WriteCSV(full{}, posting.Columns, posted) == nil {
		t.Error("a full disk is no error")
	}
}
