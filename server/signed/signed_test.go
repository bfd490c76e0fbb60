package signed_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"

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
		{"one of them anew", 3, []signed.Paper{paper(before, "responsible"), paper(now, "custodian")}, "lacking lacks responsible, 1 papers"},
	} {
		list := signed.Stand([]signed.Book{{Vehicle: "v1", Month: "2026-10", SHA256: now, Fills: tt.fills}}, tt.papers)
		got := ""
		for _, s := range list {
			got = fmt.Sprintf("%s lacks %s, %d papers", s.State, strings.Join(s.Lacks, ","), len(s.Papers))
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
		"HTTPS://LITRO.MX/B/V0000004/2026-10/0123456789ABCDEF0123456789ABCDEF": "v0000004 2026-10 0123456789abcdef0123456789abcdef",
		"http://10.0.0.5:8080/B/v1/2026-12/01234567":                           "v1 2026-12 01234567",
		"HTTPS://LITRO.MX/B/V0000004/2026-13/0123456789ABCDEF0123456789ABCDEF": "",
		"HTTPS://LITRO.MX/B/V0000004/2026-10/012345":                           "",
		"HTTPS://LITRO.MX/R/V0000004/2026-10/0123456789ABCDEF":                 "",
		"HTTPS://LITRO.MX/X/B/V0000004/2026-10/0123456789ABCDEF":               "",
		"hola": "", "": "",
	} {
		p, ok := signed.ParseCode(text)
		if got := strings.TrimSpace(p.Vehicle + " " + p.Month + " " + p.Sheet); got != want || ok != (want != "") {
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
	for folio, want := range map[string]error{"SP-07": signed.ErrFolio, "SP-07-2026-13-01234567": signed.ErrFolio, "SP-08-2026-10-01234567": signed.ErrElsewhere} {
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
