package report_test

import (
	"bytes"
	"compress/zlib"
	"fmt"
	"io"
	"math"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/litro-fuel/litro/dispense"
	"github.com/litro-fuel/litro/server/reconcile/chain"
	"github.com/litro-fuel/litro/server/reconcile/worth"
	"github.com/litro-fuel/litro/server/report"
)

var rectangle = regexp.MustCompile(`(?m)^([\d.]+) ([\d.]+) ([\d.]+) (-?[\d.]+) re (f|B)$`)

// On paper each step is two bars of one length with all their parts, above the table.
func TestFlowsOnPaper(t *testing.T) {
	t.Parallel()
	c := chain.Chain{Steps: []chain.Step{
		{Name: chain.Bought, In: []chain.Part{{Name: "station", Of: "Gasolinera Peñón", Amount: worth.Amount{UL: 900 * dispense.Liter}}, {Name: "card", Amount: worth.Amount{UL: 100 * dispense.Liter}}},
			Out: []chain.Part{{Name: "fueled", Amount: worth.Amount{UL: 1040 * dispense.Liter}}}, Residuals: []chain.Residual{{Part: chain.Part{Name: "undecided", Amount: worth.Amount{UL: -40 * dispense.Liter}}, Unexplained: true}}},
		{Name: chain.Delivered},
		{Name: chain.Accounts, In: []chain.Part{{Name: "department", Of: "Obras", Amount: worth.Amount{UL: 520 * dispense.Liter}}}, Out: []chain.Part{{Name: "account", Of: "FISM-26103", Amount: worth.Amount{UL: 520 * dispense.Liter}}}},
	}}
	table := &report.Table{Name: "chain", Columns: []report.Column{{Key: "chain_name"}}, Rows: []report.Row{{Key: "x", Cells: []report.Cell{{Known: true, Text: "un renglón"}}}},
		Drawn: report.ChainFlows(&c, func(p chain.Part) string { return strings.TrimSpace(p.Name + " " + p.Of) }, func(s *chain.Step) (string, string) { return "Paso " + s.Name, "Entró, salió −1 " + s.Name })}
	var b bytes.Buffer
	if err := (report.Printout{Table: table, Title: "Cadena", At: time.Date(2026, 11, 28, 0, 0, 0, 0, time.UTC), Lang: "es-MX"}).WritePDF(&b); err != nil {
		t.Fatal(err)
	}
	text, err := pdfText(b.Bytes())
	if err != nil {
		t.Fatal(err)
	}
	at := 0
	for _, want := range []string{"Cadena", "Paso bought", "station Gasolinera Peñón", "fueled", "Entró, salió -1 bought", "Paso accounts", "department Obras", "account FISM-26103", "un renglón"} {
		i := strings.Index(text[at:], want)
		if i < 0 {
			t.Fatalf("the page does not say %q after %q: %q", want, text[:at], text)
		}
		at += i
	}
	if strings.Contains(text, "Paso delivered") {
		t.Error("a step in which nothing flowed is drawn")
	}
	// Each bar is at a height of its own; the bars of a step are as long.
	bars := map[string]float64{}
	n := 0
	for _, m := range stream.FindAllSubmatch(b.Bytes(), -1) {
		r, err := zlib.NewReader(bytes.NewReader(m[1]))
		if err != nil {
			t.Fatal(err)
		}
		page, err := io.ReadAll(r)
		if err != nil {
			t.Fatal(err)
		}
		for _, f := range rectangle.FindAllSubmatch(page, -1) {
			width, err := strconv.ParseFloat(string(f[3]), 64)
			if err != nil {
				t.Fatal(err)
			}
			bars[string(f[2])] += width
			n++
		}
	}
	const room = (215.9 - 24) / 25.4 * 72
	long, short := 0, 0
	for y, width := range bars {
		switch {
		case math.Abs(width-room) < 0.1:
			long++
		case math.Abs(width-room/2) < 0.1:
			short++
		default:
			t.Errorf("at %s a bar is %.2f points long, want %.2f or the half of it", y, width, room)
		}
	}
	if long != 3 || short != 3 || n != 8 {
		t.Errorf("got %d bars of the longer step and %d of the other, of %d parts, want 3, 3 and 8", long, short, n)
	}
}

// Whatever a chain is, both bars of a step are as long, and nothing is drawn beyond the longest.
func TestFlowsAreAsLong(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		amount := func(name string) worth.Amount {
			return worth.Amount{UL: dispense.Volume(rapid.Int64Range(-1_000_000_000, 1_000_000_000_000).Draw(t, name))}
		}
		f := &chain.Facts{Flowed: amount("flowed"), Undecided: amount("undecided"), Differences: amount("differences"), Bought: []chain.Part{{Name: "station", Amount: amount("billed")}}}
		for i := range rapid.IntRange(0, 5).Draw(t, "used") {
			f.Used = append(f.Used, chain.Used{Department: fmt.Sprint(i), Amount: amount("used")})
		}
		c := chain.Follow(f)
		for _, flow := range report.ChainFlows(&c, func(chain.Part) string { return "" }, func(*chain.Step) (string, string) { return "", "" }) {
			end := func(bands []report.Band) (at int64) {
				for _, b := range bands {
					if b.At != at || b.Width < 0 {
						t.Fatalf("%s: a band begins at %d, want %d, and is %d wide", flow.Step, b.At, at, b.Width)
					}
					at += b.Width
				}
				return at
			}
			if top, bottom := end(flow.Top), end(flow.Bottom); top != bottom || top > 1_000_000 {
				t.Fatalf("%s: bars are %d and %d long", flow.Step, top, bottom)
			}
		}
	})
}
