package postgres_test

import (
	"errors"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/litro-fuel/litro/server/evidence"
	"github.com/litro-fuel/litro/server/fault"
	"github.com/litro-fuel/litro/server/signed"
)

// A file of two pages is kept once; what was said of a page last counts, whoever saw what was
// said before may say something else, and nothing that was said is changed.
func TestSigned(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	ctx, at := d.Context(), time.Date(2026, 11, 3, 15, 0, 0, 0, time.UTC)
	hash := func(digit string) string { return strings.Repeat(digit, 64) }
	scan := signed.Scan{SHA256: hash("a"), Name: "octubre.pdf", Pages: 2, By: "luis", At: at}
	files := []evidence.File{{SHA256: hash("a"), Kind: evidence.PDF, Size: 10}, {SHA256: hash("b"), Kind: evidence.JPEG, Size: 4}}
	printed := signed.Printed{Vehicle: "v1", Month: "2026-10", Sheet: hash("c")[:32]}
	pages := []signed.Page{{Page: 1, Picture: hash("b"), Turn: 180, Printed: printed}, {Page: 2, Why: signed.NoPicture}}
	read := signed.Act{Scan: hash("a"), Page: 1, What: signed.Attached, Printed: printed, By: "luis", At: at}
	if err := d.store.KeepScan(ctx, scan, files, pages, []signed.Act{read}); err != nil {
		t.Fatal(err)
	}
	if err := d.store.KeepScan(ctx, scan, files, pages, nil); !errors.Is(err, fault.ErrConflict) {
		t.Errorf("the same file again: got %v, want a conflict", err)
	}
	if got, err := d.store.Scan(ctx, hash("a")); err != nil || !got.At.Equal(at) || got.Name != scan.Name || got.Pages != 2 {
		t.Errorf("scan: got %+v, %v", got, err)
	}
	if _, err := d.store.Scan(ctx, hash("e")); !errors.Is(err, fault.ErrNotFound) {
		t.Errorf("no such scan: got %v", err)
	}
	for i := range pages {
		pages[i].Scan = hash("a")
	}
	if got, err := d.store.ScanPages(ctx, hash("a")); err != nil || !reflect.DeepEqual(got, pages) {
		t.Errorf("pages: got %+v, %v; want %+v", got, err, pages)
	}
	papers := func(vehicle string) []signed.Paper {
		t.Helper()
		list, err := d.store.SignedPapers(ctx, "2026-09", "2026-10", vehicle)
		if err != nil {
			t.Fatal(err)
		}
		return list
	}
	first := papers("v1")
	if len(first) != 1 || first[0].Looked() || first[0].Printed != printed || first[0].Picture != hash("b") || first[0].Turn != 180 || first[0].First != "luis" {
		t.Fatalf("papers: got %+v, want the first page, that nobody has looked at", first)
	}
	looked := read
	looked.N, looked.Positions, looked.By, looked.At = first[0].N, []string{"custodian"}, "ana", at.Add(time.Hour)
	if err := d.store.SaySigned(ctx, []signed.Act{looked}); err != nil {
		t.Fatal(err)
	}
	if err := d.store.SaySigned(ctx, []signed.Act{looked}); !errors.Is(err, signed.ErrSince) {
		t.Errorf("of what was said before: got %v, want that something was said since", err)
	}
	second := papers("")
	if len(second) != 1 || !second[0].Looked() || second[0].By != "ana" || second[0].First != "luis" || !second[0].FirstAt.Equal(at) {
		t.Errorf("papers: got %+v", second)
	}
	hand := signed.Act{Scan: hash("a"), Page: 2, What: signed.Attached, ByHand: true, Printed: printed, Positions: []string{}, By: "ana", At: at}
	gone := looked
	gone.N, gone.What, gone.Reason = second[0].N, signed.Withdrawn, "es de otro"
	if err := d.store.SaySigned(ctx, []signed.Act{hand, gone}); err != nil {
		t.Fatal(err)
	}
	if got := papers("v1"); len(got) != 1 || got[0].Page != 2 || !got[0].Looked() || got[0].Picture != "" {
		t.Errorf("papers: got %+v, want the second page alone", got)
	}
	if acts, err := d.store.SignedActs(ctx, hash("a")); err != nil || len(acts) != 4 || acts[0].Positions != nil || acts[3].Reason != "es de otro" {
		t.Errorf("acts: got %+v, %v; want all four", acts, err)
	}
	for name, p := range map[string]signed.Printed{"a sheet that is none": {No: 4, Of: 3}, "half a number": {Of: 3}, "a signature on a sheet that is not the last": {No: 2, Of: 3}} {
		p.Vehicle, p.Month, p.Sheet = printed.Vehicle, printed.Month, printed.Sheet
		bad := signed.Act{N: 4, Scan: hash("a"), Page: 1, What: signed.Attached, Printed: p, Positions: []string{}, By: "ana", At: at}
		if err := d.store.SaySigned(ctx, []signed.Act{bad}); err == nil || errors.Is(err, signed.ErrSince) {
			t.Errorf("%s: got %v, want the database to refuse it", name, err)
		}
	}
	numbered := signed.Act{N: 4, Scan: hash("a"), Page: 1, What: signed.Attached, Printed: printed, By: "ana", At: at}
	numbered.No, numbered.Of = 2, 3
	if err := d.store.SaySigned(ctx, []signed.Act{numbered}); err != nil {
		t.Fatal(err)
	}
	if got := papers("v1"); len(got) != 2 || got[0].No != 2 || got[0].Of != 3 || got[1].Of != 0 {
		t.Errorf("papers: got %+v, want the second of three sheets and one without a number", got)
	}
	needs, err := d.store.EvidenceNeeds(ctx)
	if want := []evidence.Need{{SHA256: hash("a"), By: "scan/" + hash("a"), TypedBy: "luis"}, {SHA256: hash("b"), By: "scan/" + hash("a"), TypedBy: "luis"}}; err != nil || !reflect.DeepEqual(needs, want) {
		t.Errorf("needs: got %+v, %v; want %+v", needs, err, want)
	}
	for _, table := range []string{"signed_scan", "signed_page", "signed_act"} {
		if _, err := d.pool.Exec(ctx, `DELETE FROM `+table); err == nil {
			t.Errorf("rows of %s can be deleted", table)
		}
	}
	if list, err := d.store.SignedTerms(ctx); err != nil || len(list) != 0 {
		t.Errorf("terms: got %+v, %v; want none", list, err)
	}
	for _, days := range []int{5, 20} {
		if err := d.store.SaySignedTerms(ctx, signed.Terms{Days: days, Reason: "oficio 3", By: "luis", At: at}); err != nil {
			t.Fatal(err)
		}
	}
	if list, err := d.store.SignedTerms(ctx); err != nil || len(list) != 2 || list[0].Days != 20 {
		t.Errorf("terms: got %+v, %v; want 20 days first", list, err)
	}
}
