package finance_test

import (
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/litro-fuel/litro/server/finance"
	"github.com/litro-fuel/litro/server/invoice"
	"github.com/litro-fuel/litro/sim/supplier"
)

func TestReceiverTakesTwo(t *testing.T) {
	t.Parallel()
	h := newHouse(t) // one person says the first, of all days
	say := func(want, rfc, from string, active bool, agreed string) {
		t.Helper()
		r := finance.Receiver{RFC: rfc, Active: active, Reason: "alta", Agreed: agreed}
		if from != "" {
			r.From = new(day(from))
		}
		err := h.desk.SayReceiver(h.ctx, "fina", r)
		if bad, ok := errors.AsType[*finance.Problem](err); want == "" && err != nil || want != "" && (!ok || bad.Field != want) {
			t.Fatalf("%s from %q, active %v: got %v, want %q", rfc, from, active, err, want)
		}
	}
	const ours, other = "MPS010101AA1", "CAC8510147J4"
	say("agreed", other, "", true, "")
	say("agreed", other, "2026-07-01", true, "")
	say("same", other, "2026-07-01", true, " Fina ")
	say("from", other, "1999-12-31", true, "jorge")
	say("", ours, "", true, "")        // another name
	say("", other, "", false, "")      // it is none as it is
	say("agreed", ours, "", false, "") // then nobody would be looked for
	say("agreed", ours, "2026-07-01", false, "")
	say("", other, "2026-05-01", true, "jorge")
	say("", ours, "2026-07-01", false, "") // there is another
	say("agreed", other, "2026-08-01", false, "")
	say("agreed", other, "2026-06-01", false, "") // from July on there would be none
	say("agreed", ours, "2026-07-02", true, "")

	// What documents are held against is that of their day.
	said, err := h.desk.Said(h.ctx)
	h.must(err)
	if i := slices.IndexFunc(said.Receivers, func(r finance.Receiver) bool { return r.RFC == other && r.From != nil }); i < 0 || said.Receivers[i].Agreed != "jorge" || !said.Receivers[i].From.Equal(day("2026-05-01")) {
		t.Errorf("got %+v", said.Receivers)
	}
	if _, err := h.pool.Exec(h.ctx, `INSERT INTO receiver (rfc, name, from_on, active, reason, said_by, agreed_by, said_at) VALUES ('AAA010101AAA', '', '2026-07-01', true, 'x', 'fina', ' FINA ', now())`); err == nil || !strings.Contains(err.Error(), "two people") {
		t.Errorf("the database took a further receiver of one person: %v", err)
	}

	h.exec(`ALTER TABLE close_act DISABLE TRIGGER USER`)
	h.exec(`INSERT INTO close_act (n, year, month, first_on, kind, person, name, position, holds, at, reason, hash, state)
		 VALUES (1, 2026, 5, '2026-05-01', 'close', 'fina', 'Elena', 'treasury', '{treasury}', now(), '', sha256('x'), 'closed')`)
	say("closed", "AAA010101AAA", "2026-05-31", true, "jorge")
	say("closed", ours, "2026-05-31", false, "jorge")
	say("", "AAA010101AAA", "", true, "jorge")
	said, err = h.desk.Said(h.ctx)
	h.must(err)
	if i := slices.IndexFunc(said.Receivers, func(r finance.Receiver) bool { return r.RFC == "AAA010101AAA" }); i < 0 || said.Receivers[i].From == nil || !said.Receivers[i].From.Equal(day("2026-06-01")) {
		t.Errorf("without a day it counts from the first that no closed month has: got %+v", said.Receivers)
	}
}

// A document is held against the receivers of its own day.
func TestReceiversOfTheDay(t *testing.T) {
	t.Parallel()
	terms := &invoice.Terms{Receivers: []string{"OLD010101AA1"}, Dated: []invoice.Receiver{
		{RFC: "MPS010101AA1", From: day("2026-06-10"), Active: true}, {RFC: "MPS010101AA1", From: day("2026-06-20")}, {RFC: "OLD010101AA1", From: day("2026-06-15")},
	}}
	b, err := supplier.NewBatch(1, authority(), supplier.Terms{Supply: supplier.Station, Every: supplier.Week, Quotas: supplier.Quotas(),
		Issuer: supplier.Party{RFC: "EKU9003173C9", Name: "GASOLINERA", Regime: "601", ZIP: "42000"}, Receiver: supplier.Party{RFC: "MPS010101AA1", Name: "MUNICIPIO DE PRUEBA", Regime: "603", ZIP: "42000"}},
		[]supplier.Sale{{At: time.Date(2026, 6, 3, 16, 0, 0, 0, time.UTC), Product: supplier.Regular, UL: 40_000_000, PriceE4: 240_000, Permit: "PL/4950/EXP/ES/2015", Ticket: "1"}})
	h := house{TB: t}
	h.must(err)
	list, _ := b.Issue()
	d, err := invoice.Read(list[0].XML)
	h.must(err)
	for on, want := range map[string]string{"2026-06-09": "OLD010101AA1", "2026-06-10": "", "2026-06-19": "", "2026-06-20": ""} {
		d.IssuedAt = day(on).Add(12 * time.Hour)
		got := "none"
		for _, f := range invoice.Check(d, terms) {
			if f.Code == "receiver" {
				got = f.Expected
			}
		}
		if want == "" {
			want = "none"
		}
		if got != want {
			t.Errorf("on %s: got %q, want %q", on, got, want)
		}
	}
}
