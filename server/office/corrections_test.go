package office_test

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/litro-fuel/litro/barcode"
	"github.com/litro-fuel/litro/dispense"
	"github.com/litro-fuel/litro/server/fault"
	"github.com/litro-fuel/litro/server/office"
)

// What takes a fill's place by a correction is held to the law of a new fill; what the
// fill has it may keep, and the voucher's story says all of it.
func TestCorrectionsAndPapers(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	ctx := t.Context()
	_, _, err := d.IssueVouchers(ctx, "ana", 3, "comisión", goodFor(10*dispense.Liter))
	must(t, err)
	bought := func(number, folio string) office.Fill {
		f := ticket(8 * dispense.Liter)
		f.HappenedAt, f.Precision, f.Ticket, f.Permit, f.Folio = now, "minute", number, "PL/1/EXP/ES/2015", folio
		return f
	}
	folio := barcode.FormatVoucherNumber
	one, err := d.Fill(ctx, bought("A-1", folio(1)), two)
	must(t, err)
	other, err := d.Fill(ctx, bought("A-2", ""), two)
	must(t, err)
	records := d.journal(t)
	fill := records[len(records)-2].Body.(*dispense.Dispense)
	if !slices.Equal(fill.Flags, []string{"folio:" + folio(1)}) || fill.Ticket != "A-1" || len(fill.Draws) != 1 {
		t.Errorf("a ticket with a voucher: got %+v, want both numbers", fill)
	}
	correct := func(of dispense.Ref, f office.Fill) (dispense.Ref, error) {
		return d.Correct(ctx, office.Correction{Of: of, Action: "replace", Reason: "mal capturado", Fill: &f}, two)
	}
	if _, err := correct(other, bought("a-001", "")); err != nil {
		t.Errorf("to a ticket that nobody has: got %v", err)
	}
	_, err = correct(other, bought("0a-1", ""))
	if twice, ok := errors.AsType[*office.DuplicateError](err); !ok || twice.Ref != one || twice.By != "ana" || !errors.Is(err, fault.ErrConflict) {
		t.Errorf("to another's ticket: got %v, want who has it", err)
	}
	less := bought("A-1", folio(1))
	less.VolumeUL = 7 * dispense.Liter
	if _, err := correct(one, less); err != nil {
		t.Errorf("keeping ticket and voucher: got %v", err)
	}
	for problem, f := range map[string]office.Fill{"used": bought("A-9", folio(1)), "unknown": bought("A-9", folio(99)), "forged": bought("A-9", "V000001-00")} {
		if _, err := correct(other, f); problemOf(err) != problem {
			t.Errorf("corrected to voucher %s: got %v, want %s", f.Folio, err, problem)
		}
	}
	// What is typed of a paper that cannot be ours is kept as far as a record has room.
	for text, want := range map[string]string{
		"V000001-00": "V000001-00", "Vññññññññññññ": "Vñññññññ", "V1:2:3": "V123", "V1\x00\u202e-2": "V1-2", "Véase el reverso de la hoja": "Véase el revers",
	} {
		f := bought(fmt.Sprintf("B-%d", len(text)), text)
		f.Flowed = true
		if _, err := d.Fill(ctx, f, two); err != nil {
			t.Errorf("flowed by %q: got %v, want it recorded", text, err)
			continue
		}
		records := d.journal(t)
		if got := records[len(records)-1].Body.(*dispense.Dispense).Flags; !slices.Equal(got, []string{"voucher:forged:" + want}) {
			t.Errorf("flowed by %q: got flags %q, want what was typed: %s", text, got, want)
		}
	}
	over := bought("A-9", folio(2))
	over.VolumeUL = 11 * dispense.Liter
	if _, err := correct(other, over); problemOf(err) != "over" {
		t.Errorf("corrected to more than the voucher holds: got %v", err)
	}
	// The first is moved to another voucher, and then voided: neither is good again.
	if _, err := correct(one, bought("A-1", folio(2))); err != nil {
		t.Fatal(err)
	}
	_, err = d.Correct(ctx, office.Correction{Of: one, Action: "void", Reason: "no cargó"}, two)
	must(t, err)
	for _, n := range []int64{1, 2} {
		if _, err := d.Fill(ctx, bought("A-5", folio(n)), two); problemOf(err) != "undone" {
			t.Errorf("voucher %d again: got %v, want that it was handed in", n, err)
		}
		if _, err := correct(one, bought("A-1", folio(n))); problemOf(err) != "undone" {
			t.Errorf("voucher %d again by a correction: got %v, want that it was handed in", n, err)
		}
	}
	flowed := bought("A-5", folio(1))
	flowed.Flowed = true
	_, err = d.Fill(ctx, flowed, two)
	must(t, err)
	records = d.journal(t)
	if got := records[len(records)-1].Body.(*dispense.Dispense).Flags; !slices.Equal(got, []string{"folio:" + folio(1), "voucher:undone:" + folio(1)}) {
		t.Errorf("flowed all the same: got flags %q", got)
	}
	for n, want := range map[int64]string{1: "issued redeemed kept moved redeemed", 2: "issued given voided", 3: "issued"} {
		story, err := d.store.VoucherStory(ctx, n)
		must(t, err)
		var got []string
		for _, e := range story {
			got = append(got, e.What)
			if e.By != "ana" || e.What == "moved" && e.Reason != "mal capturado" {
				t.Errorf("story of voucher %d: got %+v", n, e)
			}
		}
		if strings.Join(got, " ") != want {
			t.Errorf("story of voucher %d: got %q, want %q", n, got, want)
		}
	}
	if diff, err := d.store.Replay(ctx); diff != nil || err != nil {
		t.Errorf("replay: got %v, %v", diff, err)
	}
}
