package office_test

import (
	"errors"
	"fmt"
	"slices"
	"sync"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/litro-fuel/litro/barcode"
	"github.com/litro-fuel/litro/dispense"
	"github.com/litro-fuel/litro/dispense/dispensetest"
	"github.com/litro-fuel/litro/server/fault"
	"github.com/litro-fuel/litro/server/fleet"
	"github.com/litro-fuel/litro/server/ingest"
	"github.com/litro-fuel/litro/server/office"
	"github.com/litro-fuel/litro/server/postgres"
)

// goodFor are terms of v101, for today and tomorrow in the office's zone.
func goodFor(liters dispense.Volume) dispense.VoucherTerms {
	midnight := time.Date(2026, 11, 22, 6, 0, 0, 0, time.UTC)
	return dispense.VoucherTerms{Vehicle: "v101", Grade: "diesel", VolumeUL: liters, FromAt: midnight, UntilAt: midnight.AddDate(0, 0, 2)}
}

// byVoucher is a fill of now, by a voucher.
func byVoucher(number int64, liters dispense.Volume) office.Fill {
	f := ticket(liters)
	f.HappenedAt, f.Precision, f.Source, f.Ticket = now, "minute", "voucher", barcode.FormatVoucherNumber(number)
	return f
}

func problemOf(err error) string {
	if e, ok := errors.AsType[*office.VoucherError](err); ok && errors.Is(err, fault.ErrConflict) {
		return e.Problem
	}
	return fmt.Sprint(err)
}

// A voucher is issued, canceled and redeemed by records, each by somebody, and takes
// its liters out of the quota meanwhile.
func TestVouchers(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	issue := func(each int64, terms ...dispense.VoucherTerms) (int64, int64, error) {
		return d.IssueVouchers(t.Context(), "ana", each, "comisión a León", terms...)
	}
	first, last, err := issue(2, goodFor(40*dispense.Liter))
	if err != nil || first != 1 || last != 2 {
		t.Fatalf("issued: got %d to %d, %v", first, last, err)
	}
	records := d.journal(t)
	b, ok := records[len(records)-1].Body.(*dispense.Decide)
	if !ok || b.What != "approve" || b.Subject != "vouchers/1-2/q101/2026-11" || b.Reason != "comisión a León" || len(b.People) != 1 || b.People[0].Person != "ana" {
		t.Errorf("record: got %+v", records[len(records)-1].Body)
	}
	// 80 of 100 L are on paper.
	_, _, err = issue(1, goodFor(20_000_001))
	if e, ok := errors.AsType[*office.VoucherError](err); !ok || e.Problem != "room" || e.FreeUL != 20*dispense.Liter || e.Quota != "q101" || e.Vehicle != "v101" {
		t.Errorf("more than there is: got %v, want no room beside 20 L", err)
	}
	long := goodFor(dispense.Liter)
	long.UntilAt = time.Date(2026, 12, 1, 6, 0, 1, 0, time.UTC)
	over := goodFor(dispense.Liter)
	over.FromAt, over.UntilAt = over.FromAt.AddDate(0, 0, -3), over.FromAt.AddDate(0, 0, -1)
	for problem, terms := range map[string]dispense.VoucherTerms{"period": long, "past": over} {
		if _, _, err := issue(1, terms); problemOf(err) != problem {
			t.Errorf("issue: got %v, want %s", err, problem)
		}
	}
	for name, got := range map[string]error{
		"none": second(issue(0, goodFor(dispense.Liter))), "too many": second(issue(office.MostVouchers+1, goodFor(dispense.Liter))), "on nothing": second(issue(1)), "no liters": second(issue(1, goodFor(0))),
	} {
		if !errors.Is(got, fault.ErrInvalid) {
			t.Errorf("issue %s: got %v, want it invalid", name, got)
		}
	}
	if _, err := d.CancelVouchers(t.Context(), "luis", 2, 2, " "); !errors.Is(err, fault.ErrInvalid) {
		t.Errorf("cancel without a reason: got %v", err)
	}
	_, err = d.CancelVouchers(t.Context(), "luis", 2, 2, "lo perdió")
	must(t, err)
	if _, last, err = issue(1, goodFor(60*dispense.Liter)); err != nil || last != 3 {
		t.Fatalf("what was canceled is free again: got %v", err)
	}
	// 40 of the first, of which 30 flow; 60 of the third.
	ref, err := d.Fill(t.Context(), byVoucher(1, 30*dispense.Liter), two)
	must(t, err)
	records = d.journal(t)
	fill := records[len(records)-1].Body.(*dispense.Dispense)
	if want := (dispense.Draw{Quota: "q101", Period: "2026-11", VolumeUL: 30 * dispense.Liter}); len(fill.Draws) != 1 || fill.Draws[0] != want || fill.Source != "voucher" || fill.Ticket != "V000001-"+fill.Ticket[8:] || len(fill.Flags) != 0 {
		t.Errorf("redeemed: got %+v", fill)
	}
	if _, _, err = issue(1, goodFor(10*dispense.Liter)); err != nil {
		t.Errorf("what did not flow is free again: got %v", err)
	}

	for _, n := range []int64{1, 2, 97, 999_999, 1_000_000, barcode.MaxSheetNumber} { // as the database reads them
		var read *int64
		must(t, d.pool.QueryRow(t.Context(), `SELECT voucher_number($1)`, barcode.FormatVoucherNumber(n)).Scan(&read))
		if read == nil || *read != n {
			t.Errorf("the database reads folio %s as %v", barcode.FormatVoucherNumber(n), read)
		}
	}
	forged := byVoucher(1, dispense.Liter)
	forged.Ticket = "V000001-00"
	other := byVoucher(3, dispense.Liter)
	other.Vehicle = "v102"
	agreed := fleet.Act{Who: "luis", With: "ana", At: now, Agreed: fleet.Loosened{"102": {fleet.NewVehicle}}}
	must(t, d.store.Save(t.Context(), agreed, &fleet.Vehicle{Vehicle: "v102", FleetNo: "102", Plate: "P-102", Status: "active", Odometer: "on", Grades: []string{"diesel"}, Rule: "general"}))
	early, late, gasoline := byVoucher(3, dispense.Liter), byVoucher(3, dispense.Liter), byVoucher(3, dispense.Liter)
	early.HappenedAt, gasoline.Grade = goodFor(1).FromAt.Add(-time.Minute), "magna"
	clock := func(at time.Time) {
		d.cfg.Now = func() time.Time { return at }
		must(t, d.Close())
		d.Office = d.open(t)
	}
	late.HappenedAt = goodFor(1).UntilAt
	for _, tt := range []struct {
		problem string
		f       office.Fill
	}{
		{"forged", forged}, {"unknown", byVoucher(9, dispense.Liter)}, {"used", byVoucher(1, dispense.Liter)}, {"canceled", byVoucher(2, dispense.Liter)},
		{"vehicle", other}, {"early", early}, {"grade", gasoline}, {"over", byVoucher(3, 61*dispense.Liter)},
	} {
		if _, err := d.Fill(t.Context(), tt.f, two); problemOf(err) != tt.problem {
			t.Errorf("redeem: got %v, want %s", err, tt.problem)
		}
	}
	for _, tt := range []struct {
		problem  string
		from, to int64
	}{{"used", 1, 1}, {"canceled", 2, 3}, {"unknown", 4, 5}} {
		if _, err := d.CancelVouchers(t.Context(), "luis", tt.from, tt.to, "x"); problemOf(err) != tt.problem {
			t.Errorf("cancel %d to %d: got %v, want %s", tt.from, tt.to, err, tt.problem)
		}
	}
	var use *office.VoucherError
	if _, err := d.Fill(t.Context(), byVoucher(1, dispense.Liter), two); !errors.As(err, &use) || use.Voucher.Use.Ref != ref || use.Voucher.Use.By != "ana" {
		t.Errorf("redeemed twice: got %v, want who did, and in what record", err)
	}
	// What flowed is recorded whatever speaks against it, and the record says so.
	again := byVoucher(1, 5*dispense.Liter)
	again.Flowed = true
	_, err = d.Fill(t.Context(), again, two)
	must(t, err)
	records = d.journal(t)
	if got := records[len(records)-1].Body.(*dispense.Dispense).Flags; !slices.Equal(got, []string{"voucher:used:" + barcode.FormatVoucherNumber(1) + ":" + ref.String()}) {
		t.Errorf("flowed: got flags %q", got)
	}
	// After its last day: what flowed before counts, what flowed after does not.
	clock(goodFor(1).UntilAt.Add(time.Hour))
	if _, err := d.Fill(t.Context(), late, two); problemOf(err) != "expired" {
		t.Errorf("flowed after it expired: got %v", err)
	}
	if _, err := d.CancelVouchers(t.Context(), "luis", 3, 3, "x"); problemOf(err) != "expired" {
		t.Errorf("cancel what expired: got %v", err)
	}
	_, err = d.Fill(t.Context(), byVoucher(3, 55*dispense.Liter), two)
	must(t, err)
	// A redemption that is corrected away does not make the paper good again.
	records = d.journal(t)
	_, err = d.Correct(t.Context(), office.Correction{Of: records[len(records)-1].Ref(), Action: "void", Reason: "otro folio"}, two)
	must(t, err)
	if _, err := d.Fill(t.Context(), byVoucher(3, dispense.Liter), two); problemOf(err) != "undone" {
		t.Errorf("after a correction: got %v", err)
	}
	if diff, err := d.store.Replay(t.Context()); diff != nil || err != nil {
		t.Errorf("replay: got %v, %v", diff, err)
	}
}

func second(_, _ int64, err error) error { return err }

// One voucher is typed at two desks at once: one has it.
func TestVoucherOnce(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	_, _, err := d.IssueVouchers(t.Context(), "ana", 1, "x", goodFor(40*dispense.Liter))
	must(t, err)
	desks := []*office.Office{d.Office, d.open(t)}
	errs := make([]error, len(desks)*2)
	var all sync.WaitGroup
	for i := range errs {
		all.Go(func() { _, errs[i] = desks[i%2].Fill(t.Context(), byVoucher(1, 10*dispense.Liter), two) })
	}
	all.Wait()
	won := 0
	for _, err := range errs {
		switch {
		case err == nil:
			won++
		case problemOf(err) != "used":
			t.Errorf("got %v, want that it is used", err)
		}
	}
	if won != 1 {
		t.Errorf("redeemed %d times, want once", won)
	}
}

// Whatever is done, in whatever order: of each range issued = redeemed + canceled +
// expired + outstanding, each voucher is what the records say of it, corrections do not
// make one good again, and papers and draws together never exceed the quota where
// nothing was typed that had flowed against the rules.
func TestVouchersAddUp(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	at := now
	d.cfg.Now = func() time.Time { return at }
	must(t, d.Close())
	d.Office = d.open(t)
	m := voucherModel{by: map[dispense.Ref]int64{}, typed: map[int64]bool{}, canceled: map[int64]bool{}, liters: map[dispense.Ref]dispense.Volume{}, at: map[dispense.Ref]time.Time{}}
	ctx, acted := t.Context(), map[string]int{}
	untried := func() bool {
		return m.issued < 10 || slices.ContainsFunc([]string{"redeem", "flowed", "cancel", "void", "replace"}, func(act string) bool { return acted[act] == 0 })
	}
	rapid.Check(t, func(rt *rapid.T) {
		if m.issued > 60 && !untried() {
			return
		}
		for range rapid.IntRange(1, 4).Draw(rt, "steps") {
			n := rapid.OneOf(rapid.Int64Range(1, m.issued+2), rapid.Int64Range(max(1, m.issued-4), m.issued+1)).Draw(rt, "number") // any, or a new one
			liters := dispense.Volume(rapid.Int64Range(1, 12).Draw(rt, "liters")) * dispense.Liter
			act := rapid.SampledFrom([]string{"issue", "redeem", "redeem", "redeem", "cancel", "cancel", "flowed", "void", "replace", "replace", "wait"}).Draw(rt, "act")
			var ref dispense.Ref
			if len(m.fills) > 0 {
				ref = m.fills[int(n+int64(liters))%len(m.fills)]
			}
			if own := m.by[ref]; act == "replace" && own > 0 && rapid.Bool().Draw(rt, "by the same voucher") {
				n = own
			}
			f := byVoucher(n, liters)
			f.HappenedAt, f.Flowed = at, act == "flowed"
			if act == "replace" && !ref.IsZero() { // when it was is not what was typed wrongly
				f.HappenedAt = m.at[ref]
			}
			var err error
			switch act {
			case "issue":
				terms := goodFor(liters)
				terms.FromAt, terms.UntilAt = at.Truncate(24*time.Hour), at.Add(time.Duration(1+n%5)*time.Hour).Truncate(time.Minute)
				var last int64
				if _, last, err = d.IssueVouchers(ctx, "ana", rapid.Int64Range(1, 3).Draw(rt, "each"), "x", terms); err == nil {
					m.issued = last
				}
			case "redeem", "flowed":
				if ref, err = d.Fill(ctx, f, two); err == nil {
					m.fills, m.at[ref] = append(m.fills, ref), at
				}
			case "cancel":
				if _, err = d.CancelVouchers(ctx, "ana", n, n, "x"); err == nil {
					m.canceled[n] = true
				}
			case "void":
				if !ref.IsZero() {
					_, err = d.Correct(ctx, office.Correction{Of: ref, Action: "void", Reason: "x"}, two)
					m.by[ref] = 0
				}
			case "replace":
				if ref.IsZero() {
					continue
				}
				if m.by[ref] == n {
					f.VolumeUL = min(liters, m.liters[ref]) // the rest is free since
				}
				_, err = d.Correct(ctx, office.Correction{Of: ref, Action: "replace", Reason: "x", Fill: &f}, two)
			case "wait":
				at = at.Add(20 * time.Minute)
			}
			if err != nil && problemOf(err) == fmt.Sprint(err) {
				rt.Fatalf("%s: got %v, want a voucher's problem", act, err)
			}
			if fill := act == "redeem" || act == "replace" || act == "flowed"; fill && err == nil {
				if m.typed[n] && m.by[ref] != n && act != "flowed" {
					rt.Fatalf("%s: voucher %d was taken, which was handed in before", act, n)
				}
				if (m.canceled[n] || n > m.issued) && act != "flowed" && m.by[ref] != n {
					rt.Fatalf("%s: voucher %d was taken, which is canceled or was never issued", act, n)
				}
				m.by[ref], m.typed[n], m.liters[ref] = n, true, f.VolumeUL
			}
			if err == nil {
				acted[act]++
			}
		}
		m.check(rt, d, at)
	})
	if untried() {
		t.Errorf("got %d vouchers and %v, want more to be tried", m.issued, acted)
	}
	if diff, err := d.store.Replay(ctx); diff != nil || err != nil {
		t.Errorf("replay: got %v, %v", diff, err)
	}
}

// A voucherModel is what the records say of vouchers, without a database.
type voucherModel struct {
	issued          int64
	fills           []dispense.Ref
	by              map[dispense.Ref]int64 // the voucher that a fill is by; 0: none any more
	liters          map[dispense.Ref]dispense.Volume
	typed, canceled map[int64]bool
	at              map[dispense.Ref]time.Time // of each fill
}

func (m *voucherModel) check(rt *rapid.T, d *desk, at time.Time) {
	uses := map[int64]int{}
	for _, n := range m.by {
		uses[n]++
	}
	list, err := d.store.Vouchers(rt.Context(), at, 1, m.issued+10)
	if err != nil {
		rt.Fatal(err)
	}
	for _, v := range list {
		want := "outstanding"
		switch {
		case uses[v.Number] > 0:
			want = "redeemed"
		case m.typed[v.Number] || m.canceled[v.Number]:
			want = "canceled"
		case !v.UntilAt.After(at):
			want = "expired"
		}
		if undone := m.typed[v.Number] && uses[v.Number] == 0; v.State != want || v.Undone != undone || len(v.Uses) != uses[v.Number] {
			rt.Fatalf("voucher %d: got %s, used in %v, undone: %t; want %s, %d times, %t", v.Number, v.State, v.Uses, v.Undone, want, uses[v.Number], undone)
		}
	}
	ranges, err := d.store.VoucherRanges(rt.Context(), at, 0)
	if err != nil {
		rt.Fatal(err)
	}
	var sum, held int64
	for _, r := range ranges {
		if r.Issued != r.Last-r.First+1 || r.Issued != r.Redeemed+r.Canceled+r.Expired+r.Outstanding {
			rt.Fatalf("range %d to %d: got issued %d, redeemed %d, canceled %d, expired %d, outstanding %d", r.First, r.Last, r.Issued, r.Redeemed, r.Canceled, r.Expired, r.Outstanding)
		}
		sum, held = sum+r.Issued, held+r.Outstanding*int64(r.VolumeUL)
	}
	var drawn int64
	if err := d.pool.QueryRow(rt.Context(), `SELECT coalesce(sum(volume_ul), 0)::bigint FROM effective_dispense WHERE source = 'voucher' AND flags = '{}'`).Scan(&drawn); err != nil {
		rt.Fatal(err)
	}
	if sum != m.issued || dispense.Volume(held+drawn) > 100*dispense.Liter {
		rt.Fatalf("got %d vouchers of %d, %d µl on paper and %d µl drawn of 100 L", sum, m.issued, held, drawn)
	}
}

// What stations hold is not given to paper: they are asked for it, and it is when their
// journal says that they gave it back. Leases, paper and draws never exceed the quota.
func TestVouchersAndLeases(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	norte := dispensetest.NewAuthor(t, "norte", "00")
	g, err := dispense.ReadGrant(norte.Grant)
	must(t, err)
	must(t, d.store.AddStation(t.Context(), postgres.Station{Station: "norte", Name: "norte", Shard: "00", Zone: "UTC", EnrolledAt: now, LinkSHA256: []byte("norte")}, g, norte.Grant))
	start := norte.Start(t, "enrolled")
	chain, err := d.store.NewChain(t.Context(), "norte", 1, start.Prev)
	must(t, err)
	_, err = d.store.Commit(t.Context(), []ingest.Run{{Chain: chain, Records: []*dispense.Record{start}, ReceivedAt: now, NewEpoch: true, Keys: []ingest.KeyFrom{{Seq: 1, Key: norte.Key.VKey}}}})
	must(t, err)
	month := fleet.Calendar{Zone: d.cfg.Zone}.PeriodAt(fleet.Month, now)
	lease := func() (limit, counts dispense.Volume) {
		t.Helper()
		must(t, d.store.LeaseQuotas(t.Context(), now, []fleet.QuotaPeriods{{Quota: "q101", Periods: []fleet.Period{month}}}))
		must(t, d.pool.QueryRow(t.Context(), `SELECT limit_ul, counts_ul FROM lease WHERE quota = 'q101' AND period = $1`, month.ID).Scan(&limit, &counts))
		return limit, counts
	}
	if limit, _ := lease(); limit != 100*dispense.Liter {
		t.Fatalf("lease: got %s, want all of the quota", limit)
	}
	issue := func(liters dispense.Volume) error {
		return second(d.IssueVouchers(t.Context(), "ana", 1, "x", goodFor(liters)))
	}
	for range 2 { // being asked is not yet giving back
		e, ok := errors.AsType[*office.VoucherError](issue(40 * dispense.Liter))
		if limit, counts := lease(); !ok || e.Problem != "room" || e.FreeUL != 0 || e.IdleUL != 100*dispense.Liter || limit != 60*dispense.Liter || counts != 100*dispense.Liter {
			t.Fatalf("while norte holds all: got %v, and a lease of %s that counts as %s", e, limit, counts)
		}
	}
	var own dispense.Version
	must(t, d.pool.QueryRow(t.Context(), `SELECT (SELECT max(era) FROM era), version FROM policy_log WHERE log = 'norte'`).Scan(&own.Era, &own.N))
	said := norte.Append(t, &dispense.Lease{Quota: "q101", Period: month.ID, Own: own, LimitUL: 60 * dispense.Liter})
	chain, err = d.store.Chain(t.Context(), "norte", 1)
	must(t, err)
	_, err = d.store.Commit(t.Context(), []ingest.Run{{Chain: chain, Records: []*dispense.Record{said}, ReceivedAt: now}})
	must(t, err)
	must(t, issue(40*dispense.Liter))
	if got := problemOf(issue(dispense.Liter)); got != "room" {
		t.Errorf("one more: got %s, want no room", got)
	}
	ask := func(liters dispense.Volume) dispense.Volume {
		t.Helper()
		must(t, d.store.WidenLease(t.Context(), now, "norte", dispense.Ask{Quota: "q101", Period: month.ID, WantUL: liters, Vehicle: "v101"}))
		limit, _ := lease()
		return limit
	}
	if got := ask(100 * dispense.Liter); got != 60*dispense.Liter {
		t.Errorf("asked for what is on paper: got %s, want no more than 60 L", got)
	}
	_, err = d.Fill(t.Context(), byVoucher(1, 25*dispense.Liter), two)
	must(t, err)
	if got := ask(100 * dispense.Liter); got != 75*dispense.Liter {
		t.Errorf("when 25 of 40 L flowed: got %s, want 75 L", got)
	}
}
