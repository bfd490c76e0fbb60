package web

import (
	"fmt"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/PuerkitoBio/goquery"

	"github.com/litro-fuel/litro/dispense"
	"github.com/litro-fuel/litro/server/access"
	"github.com/litro-fuel/litro/server/finance"
	"github.com/litro-fuel/litro/server/finance/matching"
	"github.com/litro-fuel/litro/server/reconcile/match"
	"github.com/litro-fuel/litro/sim/supplier"
)

// A month of 1,000 lines, of which a tenth has a wrong number, some have none, some are billed together and some are nobody's
// here, is matched at the page by its own links and forms in 120 clicks at most. What is accepted at once is right to the last line.
func TestAMonthIsMatchedAtThePage(t *testing.T) {
	t.Parallel()
	for _, supply := range []supplier.Supply{supplier.Station, supplier.Card} {
		t.Run(string(supply), func(t *testing.T) {
			t.Parallel()
			matchesAtThePage(t, supply)
		})
	}
}

func matchesAtThePage(t *testing.T, supply supplier.Supply) {
	s := newSite(t)
	s.hasAuthority()
	exec := func(sql string, args ...any) {
		t.Helper()
		if _, err := s.pool.Exec(t.Context(), sql, args...); err != nil {
			t.Fatalf("%v\n%s", err, sql)
		}
	}
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	exec(`INSERT INTO contract (contract, revision, supplier, rfc, number, currency, supply, from_on, added_at, added_by) VALUES ('gas', 9, 'Gasolinera', 'EKU9003173C9', 'LA-01/2026', 'MXN', $1, '2026-01-01', now(), 'x')`, string(supply))
	mix := supplier.NewMix(supply, time.Date(2026, 10, 1, 6, 0, 0, 0, zone()))
	for _, p := range []string{"PL/4950/EXP/ES/2015", "CNE/PL/00320/EXP/ES/2026"} {
		exec(`INSERT INTO permit (contract, permit, revision, name, address, status, added_at, added_by, agreed_by) VALUES ('gas', $1, 1, $1, '', 'open', now(), 'x', 'y')`, p)
	}
	must(s.invoices.SayReceiver(t.Context(), "finance", finance.Receiver{RFC: "MXA850101AA1", Name: "MUNICIPIO DE XALAPA", Active: true, Reason: "Constancia"}))
	b, err := supplier.NewBatch(3, taxAuthority(), supplier.Terms{
		Supply: supply, Every: mix.Every, FeePPM: 12_000, Quotas: supplier.Quotas(),
		Issuer:   supplier.Party{RFC: "EKU9003173C9", Name: "GASOLINERA", Regime: "601", ZIP: "91000"},
		Receiver: supplier.Party{RFC: "MXA850101AA1", Name: "MUNICIPIO DE XALAPA", Regime: "603", ZIP: "91000"},
	}, mix.Sales)
	must(err)
	must(mix.Sow(b))
	list, planted := b.Issue()
	var files []finance.File
	for i := range list {
		files = append(files, finance.File{Name: list[i].File(), Bytes: list[i].XML})
	}
	_, err = s.invoices.Send(t.Context(), "finance", finance.NewBatch(), files)
	must(err)
	grades := map[string]string{supplier.Regular: "magna", supplier.Premium: "premium", supplier.Diesel: "diesel"}
	for product, grade := range grades {
		exec(`INSERT INTO grade (grade, name, product) VALUES ($1, initcap($1), $2) ON CONFLICT (grade) DO UPDATE SET product = excluded.product`, grade, product)
	}
	exec(`INSERT INTO rule (rule, body) VALUES ('r', '{"rule":"r"}') ON CONFLICT DO NOTHING`)
	refs := make([]match.Ref, len(mix.Written))
	for i, sale := range mix.Written {
		exec(`INSERT INTO vehicle (vehicle, fleet_no, plate, inventory_no, name, status, grades, rule, odometer) VALUES ($1, $1, '', '', '', 'active', '{magna}', 'r', 'on') ON CONFLICT DO NOTHING`, sale.Card)
		refs[i] = match.Ref{Ref: dispense.Ref{Station: "office", Epoch: 1, Seq: int64(1_000_000 + i)}}
		exec(`INSERT INTO dispense (station, epoch, seq, branch, happened_at, at, clock, grade, purpose, volume_ul, volume_from, price_e4, currency, amount_cents, vehicle, filled, ended, flags, ticket, source, contract, permit)
VALUES ('office', 1, $1, 0, $2, $2, 'S', $3, 'vehicle', $4, 'typed', $5, 'MXN', $6, $7, 'yes', 'H', '{}', nullif($8, ''), 'ticket', 'gas', $9)`,
			1_000_000+i, sale.At, grades[sale.Product], sale.UL, sale.PriceE4, sale.Cents(), sale.Card, sale.Ticket, sale.Permit)
	}

	// What is true, of which whoever sits there has the papers: of a line in which something is wrong what is known of that,
	// and of any other the sale with its ticket, which no two have.
	wrong, byTicket := map[string][]int{}, map[string]int{}
	for _, p := range planted {
		wrong[fmt.Sprintf("%s/%d", p.UUID, p.Line)] = p.Sales
	}
	for i := range mix.Sales {
		byTicket[mix.Sales[i].Ticket] = i
	}
	q := matching.Question{From: time.Date(2026, 10, 1, 0, 0, 0, 0, zone()), To: time.Date(2026, 12, 1, 0, 0, 0, 0, zone())} // the end of a month is billed in the next
	look := func() *matching.Seen {
		t.Helper()
		seen, err := s.matching.Look(t.Context(), q)
		must(err)
		return seen
	}
	of := func(r *matching.Row) []string {
		t.Helper()
		sales, known := wrong[fmt.Sprintf("%s/%d", r.UUID, r.N)]
		if !known {
			i, there := byTicket[r.Ticket]
			if !there {
				t.Fatalf("nobody knows line %+v", r.Line)
			}
			sales = []int{i}
		}
		var all []string
		for _, i := range sales {
			all = append(all, refs[i].String())
		}
		slices.Sort(all)
		return all
	}
	truth := map[string][]string{}
	before := look()
	for i := range before.Rows {
		truth[before.Rows[i].String()] = of(&before.Rows[i])
	}

	clicks := 0
	finance := s.as(access.Finance)
	at := matchPath + "?" + url.Values{"period": {"custom"}, "from": {"2026-10-01"}, "to": {"2026-11-30"}}.Encode()
	k := &clerk{finance, at, finance.page(at), &clicks}
	k.presses(k.form(acceptPath), "", nil)
	accepted := 0
	for _, r := range look().Rows {
		if r.Decided == nil {
			continue
		}
		accepted++
		if got := refsOf(r.Decided.Fills); !slices.Equal(got, truth[r.String()]) {
			t.Errorf("line %s was accepted with all others for %v, and is of %v", r.String(), got, truth[r.String()])
		}
	}
	if accepted != before.Counts[matching.Exact] || accepted < 900 {
		t.Errorf("%d lines were accepted at once, and %d are exact", accepted, before.Counts[matching.Exact])
	}
	for range before.Rows {
		pair := k.doc.Find(".pairs > li").First()
		if pair.Length() == 0 {
			break
		}
		href := pair.Find("div:last-child > p:last-child a").AttrOr("href", "")
		id, _, _ := strings.Cut(strings.TrimPrefix(href, matchPath+"/"), "?")
		want, known := truth[id]
		if !known {
			t.Fatalf("nobody knows line %s", id)
		}
		form := pair.Find("form").FilterFunction(func(_ int, f *goquery.Selection) bool { return slices.Equal(fillsIn(f), want) }).First()
		reason := url.Values{"reason": {"Visto con el ticket"}}
		switch {
		case len(want) > 0 && form.Length() == 1:
			if form.Find("input[name=reason]").Length() == 0 {
				reason = nil
			}
			k.presses(form, "", reason)
		case len(want) == 0:
			k.opens(href)
			k.presses(k.doc.Find("#apart form"), "apart", url.Values{"reason": {"Nadie cargó"}})
		default: // its fills are ticked on its own page
			k.opens(href)
			if all := fillsIn(k.doc.Find("#choose")); slices.ContainsFunc(want, func(ref string) bool { return !slices.Contains(all, ref) }) {
				k.presses(k.doc.Find("#sum form.search"), "", nil)
				k.presses(k.doc.Find("#sum form.decide"), "linked", url.Values{"fill": want, "reason": {"Visto con los tickets"}})
			} else {
				k.presses(k.doc.Find("#choose form.decide"), "linked", url.Values{"fill": want, "reason": {"Visto con el ticket"}})
			}
		}
	}
	after := look()
	t.Logf("%d lines, %d accepted at once, %d clicks in all", len(after.Rows), accepted, clicks)
	if clicks > 120 {
		t.Errorf("it took %d clicks, want at most 120", clicks)
	}
	if n := len(after.Rows); n < 1000 || after.Counts[matching.Done] != n {
		t.Errorf("of %d lines %d are done", n, after.Counts[matching.Done])
	}
	for _, r := range after.Rows {
		if r.Decided == nil || !slices.Equal(refsOf(r.Decided.Fills), truth[r.String()]) {
			t.Errorf("line %s is decided as %+v, and is of %v", r.String(), r.Decided, truth[r.String()])
		}
	}
}

func refsOf(list []match.Ref) []string {
	var all []string
	for _, ref := range list {
		all = append(all, ref.String())
	}
	slices.Sort(all)
	return all
}

// fillsIn are the names of the fills of a form, in order.
func fillsIn(form *goquery.Selection) []string {
	all := form.Find("input[name=fill]").Map(func(_ int, in *goquery.Selection) string { return in.AttrOr("value", "") })
	slices.Sort(all)
	return all
}
