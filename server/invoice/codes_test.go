package invoice_test

import (
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/litro-fuel/litro/server/invoice"
)

// What a station numbers lines of other liters or another amount with is its code of the product, and no ticket that it
// bills twice. A number that comes back with its liters and its amount is a ticket that does.
func TestCodesOfProducts(t *testing.T) {
	t.Parallel()
	fill := string(read(t, sample))
	open, shut := strings.Index(fill, "<cfdi:Concepto "), strings.Index(fill, "</cfdi:Concepto>")+len("</cfdi:Concepto>")
	concept := fill[open:shut]
	line := func(id, liters string) string {
		c := strings.Replace(concept, `NoIdentificacion="PL/4950/EXP/ES/2015-105012365"`, fmt.Sprintf("NoIdentificacion=%q", id), 1)
		return strings.Replace(c, `Cantidad="15.450188"`, fmt.Sprintf("Cantidad=%q", liters), 1)
	}
	of := func(lines ...string) *invoice.Document {
		return document(t, []byte(fill[:open]+strings.Join(lines, "")+fill[shut:]))
	}
	twice := func(list []invoice.Finding) (n int) {
		for _, f := range list {
			if f.Code == "line.twice" || f.Code == "line.before" {
				n++
			}
		}
		return n
	}
	// cents has a line cost another amount before taxes.
	cents := func(line, amount string) string {
		from := strings.Index(line, `Importe="`) + len(`Importe="`)
		return line[:from] + amount + line[from+strings.Index(line[from:], `"`):]
	}
	const a, b = "15.450188", "20.000000"
	for _, tt := range []struct {
		name    string
		d       *invoice.Document
		tickets string
		twice   int
	}{
		{"a word", of(line("MAGNA", a), line("magna", a)), ",", 0},
		{"a number of two fills", of(line("00001", a), line("1", b), line("00001", a)), ",,", 0},
		{"two numbers", of(line("00001", a), line("00002", b)), "00001,00002", 0},
		{"a fill twice", of(line("00001", a), line("00001", a)), "00001,00001", 1},
		{"a fill twice, give or take a cent", of(cents(line("00001", a), "1000.00"), cents(line("00001", "15.480000"), "1000.01")), "00001,00001", 1},
		{"as many liters at another price", of(cents(line("00001", a), "1000.00"), cents(line("00001", a), "1001.20")), ",", 0},
		{"a fill twice, with its permit and other liters", of(line("PL/4950/EXP/ES/2015-1", a), line("PL/4950/EXP/ES/2015-1", b)), "1,1", 1},
	} {
		var tickets []string
		for _, i := range tt.d.Items() {
			tickets = append(tickets, i.Ticket)
		}
		if got := strings.Join(tickets, ","); got != tt.tickets {
			t.Errorf("%s: the tickets are %q, want %q", tt.name, got, tt.tickets)
		}
		if got := twice(invoice.Check(tt.d, terms())); got != tt.twice {
			t.Errorf("%s: %d are twice, want %d", tt.name, got, tt.twice)
		}
	}
}

// Two lines are of one fill that is billed twice where they are as near to one another as a line and its fill may be.
func TestOtherFill(t *testing.T) {
	t.Parallel()
	const liter = 1_000_000
	for _, tt := range []struct {
		ul, ul2, cents, cents2 int64
		want                   bool
	}{
		{40 * liter, 40 * liter, 100_000, 100_000, false},
		{40 * liter, 40 * liter, 100_000, 100_001, false},
		{40 * liter, 40 * liter, 100_000, 100_100, false}, // a thousandth
		{40 * liter, 40 * liter, 100_000, 100_101, true},
		{40 * liter, 40 * liter, 5_000, 5_010, false}, // ten cents of little
		{40 * liter, 40 * liter, 5_000, 5_011, true},
		{40 * liter, 40*liter + 200_000, 100_000, 100_000, false}, // half a percent
		{40 * liter, 40*liter + 202_000, 100_000, 100_000, true},
		{2 * liter, 2*liter + 50_000, 5_000, 5_000, false}, // 0.05 L of little
		{2 * liter, 2*liter + 50_001, 5_000, 5_000, true},
	} {
		if a, b := invoice.OtherFill(tt.ul, tt.ul2, tt.cents, tt.cents2), invoice.OtherFill(tt.ul2, tt.ul, tt.cents2, tt.cents); a != tt.want || b != tt.want {
			t.Errorf("%+v: got %v, and %v the other way around", tt, a, b)
		}
	}
}

// The database tells codes by the same limits: whoever changes one changes both.
func TestOtherFillInTheDatabase(t *testing.T) {
	t.Parallel()
	files, err := filepath.Glob("../../migrations/*.sql")
	if err != nil {
		t.Fatal(err)
	}
	slices.Sort(files)
	var last string
	for _, name := range files {
		b, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		if _, body, found := strings.Cut(string(b), "FUNCTION is_product_code"); found {
			last, _, _ = strings.Cut(body, "StatementEnd")
		}
	}
	var got [4]int64
	for i, of := range []string{"volume_ul", "amount_cents"} {
		m := regexp.MustCompile(`abs\(x\.` + of + ` - i\.` + of + `\) > (\d+) AND abs\(x\.` + of + ` - i\.` + of + `\) > greatest\(x\.` + of + `, i\.` + of + `\) / (\d+)`).FindStringSubmatch(last)
		if m == nil {
			t.Fatalf("is_product_code does not compare %s as expected: %s", of, last)
		}
		got[2*i], _ = strconv.ParseInt(m[1], 10, 64)
		got[2*i+1], _ = strconv.ParseInt(m[2], 10, 64)
	}
	if got != invoice.Otherwise {
		t.Errorf("the database has %d, and lines are read by %d", got, invoice.Otherwise)
	}
}
