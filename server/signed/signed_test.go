package signed_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/litro-fuel/litro/server/signed"
)

const (
	now    = "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"
	before = "fedcba9876543210fedcba9876543210fedcba9876543210fedcba9876543210"
)

func paper(sheet string, positions ...string) signed.Paper {
	return signed.Paper{Act: signed.Act{What: signed.Attached, Printed: signed.Printed{Vehicle: "v1", Month: "2026-10", Sheet: sheet}, Positions: positions}}
}

// numbered is one of several sheets.
func numbered(sheet string, no, of int, positions ...string) signed.Paper {
	p := paper(sheet, positions...)
	p.No, p.Of = no, of
	return p
}

// Sheets may come in any order: what there is of a logbook says the same. One more never makes it
// less back, and one that is not signed yet is no signature of a whole.
func TestSheetsInAnyOrder(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		one := rapid.Custom(func(t *rapid.T) signed.Paper {
			of := rapid.SampledFrom([]int{0, 2, 3, 3}).Draw(t, "of")
			p := numbered(rapid.SampledFrom([]string{now, now[:32], before}).Draw(t, "sheet"), rapid.IntRange(min(of, 1), of).Draw(t, "no"), of)
			if p.Signs() {
				p.Positions = rapid.SliceOfDistinct(rapid.SampledFrom(signed.Positions()), rapid.ID[string]).Draw(t, "positions")
			}
			return p
		})
		papers := rapid.SliceOfN(one, 1, 9).Draw(t, "papers")
		books := []signed.Book{{Vehicle: "v1", Month: "2026-10", SHA256: now, Fills: 70}}
		said := func(papers []signed.Paper) (string, int) {
			s := signed.Stand(books, papers)[0]
			return fmt.Sprint(s.State, s.Lacks, s.Gone, s.Of), len(s.Gone) + len(s.Lacks)
		}
		want, open := said(papers)
		if got, _ := said(rapid.Permutation(papers).Draw(t, "order")); got != want {
			t.Fatalf("in another order: got %s, want %s", got, want)
		}
		state := signed.Stand(books, papers)[0].State
		more := append(slices.Clone(papers), one.Draw(t, "another"))
		got, left := said(more)
		if after := signed.Stand(books, more)[0].State; state == signed.Back && after != signed.Back || left > open && state != signed.Missing && state != signed.Changed {
			t.Fatalf("with one more: got %s, was %s", got, want)
		}
		of := map[string]bool{}
		for _, p := range signed.Whole(papers) {
			for _, x := range p.Positions {
				if p.Is(now) {
					of[x] = true
				}
			}
		}
		if state == signed.Back && len(of) != len(signed.Positions()) || state == signed.Missing && len(of) > 0 {
			t.Fatalf("%s, and signatures of whole logbooks are %v", want, of)
		}
	})
}

// How far a logbook is back: by papers of it as it is, whose signatures add up; a paper of it as
// it was counts for nothing, and says that it has changed.
func TestStand(t *testing.T) {
	t.Parallel()
	none := []string{}
	for _, tt := range []struct {
		name   string
		fills  int
		papers []signed.Paper
		want   string
	}{
		{"no paper", 3, nil, "missing lacks responsible,custodian, 0 papers"},
		{"nothing to sign", 0, nil, ""},
		{"a paper of nothing", 0, []signed.Paper{paper(now[:32], "responsible", "custodian")}, "back lacks , 1 papers"},
		{"nobody looked", 3, []signed.Paper{paper(now)}, "unlooked lacks responsible,custodian, 1 papers"},
		{"without signatures", 3, []signed.Paper{paper(now, none...)}, "lacking lacks responsible,custodian, 1 papers"},
		{"one signed", 3, []signed.Paper{paper(now[:8], "custodian")}, "lacking lacks responsible, 1 papers"},
		{"on two papers", 3, []signed.Paper{paper(now, "custodian"), paper(now[:32], "responsible")}, "back lacks , 2 papers"},
		{"changed", 3, []signed.Paper{paper(before, "custodian", "responsible")}, "changed lacks responsible,custodian, 1 papers"},
		{"signed anew", 3, []signed.Paper{paper(before, "custodian"), paper(now, "custodian", "responsible")}, "back lacks , 1 papers"},
		{"one sheet of three", 3, []signed.Paper{numbered(now, 2, 3)}, "partly lacks responsible,custodian, 1 papers; 1, 3 of 3"},
		{"the signed one alone", 3, []signed.Paper{numbered(now[:32], 3, 3, "responsible", "custodian")}, "partly lacks , 1 papers; 1, 2 of 3"},
		{"the first lacks", 3, []signed.Paper{numbered(now, 3, 3, "responsible", "custodian"), numbered(now, 2, 3)}, "partly lacks , 2 papers; 1 of 3"},
		{"one twice for another", 3, []signed.Paper{numbered(now, 3, 3, "responsible", "custodian"), numbered(now, 2, 3), numbered(now, 2, 3)}, "partly lacks , 3 papers; 1 of 3"},
		{"all, nobody looked", 3, []signed.Paper{numbered(now, 3, 3), numbered(now, 1, 3), numbered(now, 2, 3)}, "unlooked lacks responsible,custodian, 3 papers of 3"},
		{"all, one signed", 3, []signed.Paper{numbered(now, 3, 3, "custodian"), numbered(now, 1, 3), numbered(now, 2, 3)}, "lacking lacks responsible, 3 papers of 3"},
		{"all", 3, []signed.Paper{numbered(now, 2, 3), numbered(now, 3, 3, "responsible", "custodian"), numbered(now, 1, 3)}, "back lacks , 3 papers of 3"},
		{"the last twice, on which the signatures add up", 3, []signed.Paper{numbered(now, 1, 2), numbered(now, 2, 2, "responsible"), numbered(now, 2, 2, "custodian")}, "back lacks , 3 papers of 2"},
		{"sheets of two prints", 3, []signed.Paper{numbered(now, 1, 2), numbered(now, 3, 3, "responsible", "custodian"), numbered(now, 2, 3)}, "partly lacks , 3 papers; 1 of 3"},
		{"one print whole, another signed", 3, []signed.Paper{numbered(now, 1, 2), numbered(now, 2, 2, none...), numbered(now, 3, 3, "responsible")}, "lacking lacks responsible,custodian, 3 papers of 2"},
		{"one sheet as it was", 3, []signed.Paper{numbered(before, 1, 3), numbered(now, 2, 3), numbered(now, 3, 3, "responsible", "custodian")}, "partly lacks , 2 papers; 1 of 3"},
		{"all as it was", 3, []signed.Paper{numbered(before, 1, 2), numbered(before, 2, 2, "responsible", "custodian")}, "changed lacks responsible,custodian, 2 papers"},
		{"printed when the last alone had a code", 40, []signed.Paper{paper(now[:32], "responsible", "custodian"), numbered(now, 1, 3)}, "back lacks , 2 papers"},
		{"one of them anew", 3, []signed.Paper{paper(before, "responsible"), paper(now, "custodian")}, "lacking lacks responsible, 1 papers"},
	} {
		list := signed.Stand([]signed.Book{{Vehicle: "v1", Month: "2026-10", SHA256: now, Fills: tt.fills}}, tt.papers)
		got := ""
		for _, s := range list {
			got = fmt.Sprintf("%s lacks %s, %d papers", s.State, strings.Join(s.Lacks, ","), len(s.Papers))
			if len(s.Gone) > 0 {
				got += "; " + s.GoneSheets()
			}
			if s.Of > 0 {
				got += fmt.Sprintf(" of %d", s.Of)
			}
		}
		if got != tt.want {
			t.Errorf("%s: got %q, want %q", tt.name, got, tt.want)
		}
	}
}

// More papers never make a logbook less back.
func TestMorePapersLackNoMore(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		one := rapid.Custom(func(t *rapid.T) signed.Paper {
			return paper(rapid.SampledFrom([]string{now, now[:32], now[:8], before}).Draw(t, "sheet"), rapid.SliceOfDistinct(rapid.SampledFrom(signed.Positions()), rapid.ID[string]).Draw(t, "positions")...)
		})
		papers := rapid.SliceOf(one).Draw(t, "papers")
		books := []signed.Book{{Vehicle: "v1", Month: "2026-10", SHA256: now, Fills: 1}}
		few, more := signed.Stand(books, papers), signed.Stand(books, append(papers, one.Draw(t, "another")))
		if len(more[0].Lacks) > len(few[0].Lacks) || few[0].State == signed.Back && more[0].State != signed.Back {
			t.Fatalf("with one paper more: %+v, was %+v", more[0], few[0])
		}
	})
}

// A code is read whatever site it leads to, and nothing else is one; a folio is read as people
// type it.
func TestCodes(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"HTTPS://LITRO.MX/B/V0000004/2026-10/0123456789ABCDEF0123456789ABCDEF":     "v0000004 2026-10 0123456789abcdef0123456789abcdef",
		"http://10.0.0.5:8080/B/v1/2026-12/01234567":                               "v1 2026-12 01234567",
		"HTTPS://LITRO.MX/B/V0000004/2026-10/0123456789ABCDEF0123456789ABCDEF/2-3": "v0000004 2026-10 0123456789abcdef0123456789abcdef 2 of 3",
		"HTTPS://LITRO.MX/B/V0000004/2026-10/0123456789ABCDEF0123456789ABCDEF/4-3": "",
		"HTTPS://LITRO.MX/B/V0000004/2026-10/0123456789ABCDEF0123456789ABCDEF/0-3": "",
		"HTTPS://LITRO.MX/B/V0000004/2026-10/0123456789ABCDEF0123456789ABCDEF/2":   "",
		"HTTPS://LITRO.MX/B/V0000004/2026-13/0123456789ABCDEF0123456789ABCDEF":     "",
		"HTTPS://LITRO.MX/B/V0000004/2026-10/012345":                               "",
		"HTTPS://LITRO.MX/R/V0000004/2026-10/0123456789ABCDEF":                     "",
		"HTTPS://LITRO.MX/X/B/V0000004/2026-10/0123456789ABCDEF":                   "",
		"hola": "", "": "",
	} {
		p, ok := signed.ParseCode(text)
		got := strings.TrimSpace(p.Vehicle + " " + p.Month + " " + p.Sheet)
		if p.Of > 0 {
			got += fmt.Sprintf(" %d of %d", p.No, p.Of)
		}
		if ok != (want != "") || ok && got != want {
			t.Errorf("%q: got %q, %v, want %q", text, got, ok, want)
		}
	}
	books := func(_ context.Context, month string) ([]signed.Book, error) {
		return []signed.Book{{Vehicle: "v1", FleetNo: "SP-07", Month: month, SHA256: now}}, nil
	}
	for folio, want := range map[string]string{" sp-07-2026-10-01234567 ": now, "SP-07-2026-10-FEDCBA98": before[:8]} {
		if p, err := signed.OfFolio(t.Context(), folio, books); err != nil || p.Vehicle != "v1" || p.Month != "2026-10" || p.Sheet != want {
			t.Errorf("%q: got %+v, %v", folio, p, err)
		}
	}
	for _, folio := range []string{"SP-07-2026-10-01234567/2-3", "sp-07-2026-10-01234567 2/3", "SP-07-2026-10-01234567 2 de 3"} {
		if p, err := signed.OfFolio(t.Context(), folio, books); err != nil || p.Sheet != now || p.No != 2 || p.Of != 3 {
			t.Errorf("%q: got %+v, %v", folio, p, err)
		}
	}
	if got := signed.FolioOf("SP-07-2026-10-01234567", 2, 3); got != "SP-07-2026-10-01234567/2-3" {
		t.Errorf("on paper: got %q", got)
	}
	for folio, want := range map[string]error{"SP-07-2026-10-01234567/3-2": signed.ErrFolio, "SP-07": signed.ErrFolio, "SP-07-2026-13-01234567": signed.ErrFolio, "SP-08-2026-10-01234567": signed.ErrElsewhere} {
		if p, err := signed.OfFolio(t.Context(), folio, books); !errors.Is(err, want) {
			t.Errorf("%q: got %+v, %v, want %v", folio, p, err, want)
		}
	}
}

func FuzzParseCode(f *testing.F) {
	f.Add("HTTPS://LITRO.MX/B/V0000004/2026-10/0123456789ABCDEF0123456789ABCDEF")
	f.Fuzz(func(t *testing.T, text string) {
		p, ok := signed.ParseCode(text)
		a := signed.Act{What: signed.Attached, Printed: p}
		if ok && a.Check() != nil {
			t.Errorf("%q: got %+v, of which nothing may be said: %v", text, p, a.Check())
		}
	})
}

// What is said of a page names a logbook, what is taken back has a reason, and nobody signs who signs none.
func TestCheck(t *testing.T) {
	t.Parallel()
	good := func() signed.Act {
		return signed.Act{Page: 3, What: signed.Withdrawn, Printed: signed.Printed{Vehicle: "v1", Month: "2026-10", Sheet: now}, Positions: signed.Positions(), Reason: strings.Repeat("x", 1000)}
	}
	for _, tt := range []struct {
		change func(*signed.Act)
		want   string
	}{
		{func(*signed.Act) {}, ""},
		{func(a *signed.Act) { a.What, a.Reason = signed.Attached, "" }, ""},
		{func(a *signed.Act) { a.No, a.Of = 3, 3 }, ""},
		{func(a *signed.Act) { a.No, a.Of = 4, 3 }, "invalid: page 3: sheet 4 of 3 is none"},
		{func(a *signed.Act) { a.No, a.Of = 2, 3 }, "invalid: page 3: sheet 2 of 3 is not signed; people sign on the last"},
		{func(a *signed.Act) { a.What = "lost" }, `invalid: page 3: "lost" is nothing that is said of a page`},
		{func(a *signed.Act) { a.Vehicle = "" }, "invalid: page 3: it names no logbook"},
		{func(a *signed.Act) { a.Month = "2026-13" }, "invalid: page 3: it names no logbook"},
		{func(a *signed.Act) { a.Sheet = "0123456" }, "invalid: page 3: it names no logbook"},
		{func(a *signed.Act) { a.Reason = " " }, "invalid: page 3: it has no reason; write why"},
		{func(a *signed.Act) { a.Reason += "x" }, "invalid: page 3: the reason has 1001 bytes; write 1000 at most"},
		{func(a *signed.Act) { a.Positions = []string{"mayor"} }, `invalid: page 3: nobody signs a logbook as "mayor"`},
	} {
		a, got := good(), ""
		tt.change(&a)
		if err := a.Check(); err != nil {
			got = err.Error()
		}
		if got != tt.want {
			t.Errorf("%+v: got %q, want %q", a, got, tt.want)
		}
	}
}

// Papers are due by the fewer of two numbers of days: the list's newest, and those of the discrepancy, which are for months that end later.
func TestDueByTheFewer(t *testing.T) {
	last := time.Date(2026, 10, 31, 0, 0, 0, 0, time.UTC)
	before, after := last.AddDate(0, 0, -3), last.AddDate(0, 0, 3)
	for _, tt := range []struct {
		name string
		list []signed.Terms
		want int
	}{
		{"nobody said any", nil, 10},
		{"the list says fewer", []signed.Terms{{Days: 3, At: after}}, 3},
		{"the newest of the list", []signed.Terms{{Days: 8, At: after}, {Days: 3, At: before}}, 8},
		{"the list said more before it was held to the rule", []signed.Terms{{Days: 20, At: before}}, 10},
		{"the rule has more", []signed.Terms{{Days: 20, At: before, OfRule: true}}, 20},
		{"both have more", []signed.Terms{{Days: 15, At: after}, {Days: 20, At: before, OfRule: true}}, 15},
		{"the rule has more for months that end later", []signed.Terms{{Days: 20, At: after, OfRule: true}, {Days: 20, At: before}}, 10},
		{"the rule has fewer", []signed.Terms{{Days: 4, At: before, OfRule: true}, {Days: 9, At: before}}, 4},
	} {
		if got := signed.DaysOf(tt.list, last); got != tt.want {
			t.Errorf("%s: got %d days, want %d", tt.name, got, tt.want)
		}
	}
}
