package api

import (
	"net/http"
	"time"
)

// What a tank is worth is the same for programs, and they say its opening, read the ledger
// and book.
func worthIsKept(s *site) {
	manager, finance := s.token("manager", true), s.token("finance", true)
	const one = "/stock/norte/T7"
	if got := into[WholeWorth](s, s.get(base+one+"/worth", manager)); got.Balance != nil || got.Opening != nil {
		s.t.Errorf("before anybody has said an opening: got %+v", got)
	}
	day := now.AddDate(0, 0, -2).Format(time.DateOnly)
	say := `{"revision":0,"day":"` + day + `","volume_ul":1000000000,"cents":2000000,"paper":"INV-1","reason":"inventario"}`
	s.wants(s.post(base+one+"/opening", manager, say), http.StatusForbidden, "right")
	if p := s.wants(s.post(base+one+"/opening", finance, `{"revision":0,"day":"2036-01-01","volume_ul":1,"cents":1,"paper":"x","reason":"x"}`, "Checked-By", manager), 422, "invalid"); p.Field != "body.day" {
		s.t.Errorf("a day to come: got field %q", p.Field)
	}
	if p := s.wants(s.post(base+one+"/opening", finance, say), 422, "invalid"); p.Field != "header.Checked-By" {
		s.t.Errorf("said by one: got field %q", p.Field)
	}
	s.wants(s.post(base+"/stock/norte/T9/opening", finance, say, "Checked-By", manager), 404, "not_found")
	if r := s.post(base+one+"/opening", finance, say, "Checked-By", manager); r.StatusCode != http.StatusOK {
		s.t.Fatalf("opening: got status %d", r.StatusCode)
	}
	s.wants(s.post(base+one+"/opening", finance, say, "Checked-By", manager), 409, "conflict")
	got := into[WholeWorth](s, s.get(base+one+"/worth", finance))
	if got.Balance == nil || len(got.Days) == 0 || got.Unpriced != 1 || got.Opening.Cents != 2_000_000 || got.Opening.AgreedBy != "manager" {
		s.t.Fatalf("opened: got %+v", got)
	}
	b := got.Balance
	sum := b.Opening.Cents + b.Received.Cents + b.Issued.Cents + b.Tests.Cents + b.Unrecorded.Cents + b.Moved.Cents + b.Measured.Cents + b.Adjusted.Cents
	if sum != b.Closing.Cents || b.Closing.VolumeUL != 5_990_000_000 {
		s.t.Errorf("the balance: got %+v", b)
	}
	for _, x := range readAll[Stock](s, "/stock", finance, 2, nil) {
		if x.Tank == "T7" && (x.Worth == nil || *x.Worth != b.Closing.Cents) {
			s.t.Errorf("the list of stock says %v, and the tank %d", x.Worth, b.Closing.Cents)
		}
	}
	s.wants(s.post(base+"/worth/book", manager, `{"until":"2026-01-01"}`), http.StatusForbidden, "right")
	if p := s.wants(s.post(base+"/worth/book", finance, `{"until":"`+now.Format(time.DateOnly)+`"}`), 422, "invalid"); p.Field != "body.until" {
		s.t.Errorf("a day that is not over: got field %q", p.Field)
	}
	if n := into[WorthBooked](s, s.post(base+"/worth/book", finance, `{"until":"`+now.AddDate(0, 0, -1).Format(time.DateOnly)+`"}`)); n.Bookings == 0 {
		s.t.Error("nothing was booked")
	}
	ledger := `{"revision":0,"account":"1.1.5.1","day":"` + now.Format(time.DateOnly) + `","cents":1000000,"paper":"Balanza","reason":"corte"}`
	s.wants(s.post(base+"/worth/ledger", manager, ledger), http.StatusForbidden, "right")
	if r := s.post(base+"/worth/ledger", finance, ledger); r.StatusCode != http.StatusOK {
		s.t.Fatalf("ledger: got status %d", r.StatusCode)
	}
	s.wants(s.post(base+"/worth/ledger", finance, ledger), 409, "conflict")
	ties := readAll[WorthTie](s, "/worth/ledger", finance, 2, nil)
	if len(ties) != 1 || ties[0].LedgerCents == nil || ties[0].DifferenceCents != *ties[0].LedgerCents-ties[0].StockCents {
		s.t.Errorf("ties: got %+v", ties)
	}
	if all := readAll[WorthTank](s, "/worth", finance, 2, nil); len(all) == 0 {
		s.t.Error("no tanks")
	}
	if all := readAll[WorthAdjustment](s, "/worth/adjustments", finance, 2, nil); len(all) != 0 {
		s.t.Errorf("adjustments: got %+v", all)
	}
	c := into[Chain](s, s.get(base+"/chain", finance))
	if len(c.Steps) != 7 {
		s.t.Fatalf("the chain: got %+v", c)
	}
	for _, step := range c.Steps {
		var ul, cents int64
		for sign, parts := range map[int64][][]ChainPart{1: {step.In}, -1: {step.Out, step.Left}} {
			for _, list := range parts {
				for _, x := range list {
					ul, cents = ul+sign*x.Amount.VolumeUL, cents+sign*x.Amount.Cents
				}
			}
		}
		if ul != 0 || cents != 0 {
			s.t.Errorf("%s: %d and %d cents are left: %+v", step.Step, ul, cents, step)
		}
	}
	s.wants(s.get(base+"/worth", s.token("manager-civ", true)), 403, "scope")
}
