package spending_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/litro-fuel/litro/server/budget"
)

// What came into own tanks by one contract and is billed when the next one holds is of that by which it came, as it was while it waited.
func TestReceiptsAreOfTheContractOfTheirDay(t *testing.T) {
	t.Parallel()
	h := newTreasury(t)
	h.now = h.at("2026-07-05 10:00:00")
	h.exec(`INSERT INTO contract (contract, revision, supplier, rfc, number, currency, supply, from_on, until_on, added_at, added_by, agreed_by)
		VALUES ('bulk', 2, 'Otras pipas', 'IIA040805DZ4', '2', 'MXN', 'bulk', '2025-01-01', '2025-12-31', now(), 'x', 'y'), ('pipas', 1, 'Pipas', 'EKU9003173C9', '8', 'MXN', 'bulk', '2026-01-01', '2026-04-30', now(), 'x', 'y'), ('next', 1, 'Pipas', 'EKU9003173C9', '9', 'MXN', 'bulk', '2026-05-01', '2026-12-31', now(), 'x', 'y')`)
	h.exec(`INSERT INTO event (station, epoch, seq, branch, at, kind, body) VALUES ('patio', 1, 1, 0, $1, 'delivery', '{"tank":"T1","grade":"diesel","volume_ul":1000000000,"basis":"obs"}')`, h.at("2026-04-30 12:00:00"))
	of := func(what string) {
		t.Helper()
		var got []string
		for _, c := range h.see(2026).Charges {
			if c.Kind == budget.Received || c.Kind == budget.Unbilled {
				got = append(got, c.Contract)
			}
		}
		if strings.Join(got, " ") != "pipas" {
			t.Errorf("%s: it is of %q", what, got)
		}
	}
	h.exec(`INSERT INTO delivery_note (station, epoch, seq, note, volume_ul, basis, amount_cents, reason, said_by, said_at) VALUES ('patio', 1, 1, 'R', 1000000000, 'obs', 2400000, 'x', 'x', now())`)
	of("it waits")
	h.bill("d1", "2026-05-02", 2_400_000)
	h.exec(`INSERT INTO delivery_note (station, epoch, seq, note, document, part, line, billed_basis, reason, said_by, said_at) VALUES ('patio', 1, 1, 'R', $1, 'concept', 1, 'obs', 'x', 'x', now())`, strings.Repeat("0", 62)+"d1")
	of("it is billed")
}

// A document that bills oil with its fuel is exercised whole: that is in order, and a peso more is not.
func TestOilIsExercisedWithItsFuel(t *testing.T) {
	t.Parallel()
	h := newTreasury(t)
	h.departmentFund("police", "FISM", "2026-01-01")
	h.now = h.at("2026-07-05 10:00:00")
	fill := h.fill("v1", "gas", "2026-05-05 10:00:00", 50)
	id := strings.Repeat("0", 62) + "fa"
	h.exec(`INSERT INTO evidence (sha256, kind, size, added_at, added_by) VALUES ($1, 'xml', 1, now(), 'x')`, id)
	h.exec(`INSERT INTO document (document, uuid, version, kind, series, number, issued_at, currency, total_cents, total, issuer, issuer_name, receiver, receiver_name, payment_form, payment_method, stamped_by, seal_end, file, taken_at, taken_by)
VALUES ($1, $1, '4.0', 'I', 'N', 'fa', '2026-05-06', 'MXN', 1000000, '', 'EKU9003173C9', 'Gasolinera', '', '', '', '', '', '', '', now(), 'x')`, id)
	h.exec(`INSERT INTO document_item (document, part, n, row, product, text, permit, ticket, card, seller, volume_ul, amount_cents, price_e4) VALUES
		($1, 'concept', 1, 1, '15101514', '', 'PL/4950/EXP/ES/2015', '1', '', '', 50000000, 940000, 188000), ($1, 'concept', 2, 2, '15121500', 'Aceite', '', '', '', '', 0, 60000, 600000)`, id)
	h.decides(id, 1, fill)
	const k = budget.Key("FISM-26101-police")
	h.must(h.say(budget.Approved, k, "A1", "2026-01-02", 20_000))
	h.must(h.say(budget.Exercised, k, "O1", "2026-05-10", 10_000))
	h.must(h.say(budget.Paid, k, "fa", "2026-05-11", 10_000))
	breaks := func() []budget.Break {
		t.Helper()
		s := h.see(2026)
		m, err := h.desk.Month(h.ctx, budget.Period{Year: 2026, N: 5}, false)
		h.must(err)
		if len(m.Breaks) != len(s.Breaks) || s.Accounts[0].Accrued != 940_000 {
			t.Errorf("the month has %+v, the year %+v, accrued are %d", m.Breaks, s.Breaks, s.Accounts[0].Accrued)
		}
		return s.Breaks
	}
	if got := breaks(); len(got) != 0 {
		t.Errorf("out of order: %+v", got)
	}
	h.must(h.say(budget.Exercised, k, "O2", "2026-05-12", 1))
	if got := breaks(); len(got) != 1 || got[0].More != budget.Exercised || got[0].Cents != 100 {
		t.Errorf("and a peso more: %+v", got)
	}
}

// A contract runs out, and the box at its supplier's station gives on: that fuel is owed by it until another holds, and is never the city's own.
// Where the station is no more the supplier's, or has a tank of ours, it is.
func TestFuelAfterAContractHasRunOut(t *testing.T) {
	t.Parallel()
	h := newTreasury(t)
	h.now = h.at("2026-07-05 10:00:00")
	h.exec(`INSERT INTO contract (contract, revision, supplier, rfc, number, currency, supply, from_on, until_on, added_at, added_by, agreed_by) VALUES ('box', 1, 'Sur', 'IIA040805DZ4', '7', 'MXN', 'station', '2026-01-01', '2026-03-31', now(), 'x', 'y')`)
	h.exec(`INSERT INTO permit (contract, permit, revision, name, address, status, station, added_at, added_by) VALUES ('box', 'PL/7', 1, 'Sur', '', 'open', 'sur', now(), 'x')`)
	for _, day := range []string{"2026-03-31", "2026-04-10", "2026-04-25"} {
		h.n++
		h.exec(`INSERT INTO dispense (station, epoch, seq, branch, happened_at, at, clock, grade, purpose, volume_ul, volume_from, price_e4, currency, amount_cents, vehicle, filled, ended, flags)
VALUES ('sur', 1, $1, 0, $2, $2, 'S', 'magna', 'vehicle', 40000000, 'meter', 240000, 'MXN', 96000, 'v1', 'yes', 'H', '{}')`, h.n, h.at(day+" 12:00:00"))
	}
	of := func(what, want string) {
		t.Helper()
		var charged, billed []string
		for _, c := range h.see(2026).Charges {
			charged = append(charged, string(c.Day)[5:]+" "+string(c.Kind)+" "+c.Contract)
		}
		fills, err := h.store.ContractFills(h.ctx, [2]time.Time{h.at("2026-01-01 00:00:00"), h.now}, nil, h.zone)
		h.must(err)
		for i := range fills {
			billed = append(billed, fills[i].At.In(h.zone).Format("01-02 ")+fills[i].Contract)
		}
		slices.Sort(charged)
		slices.Sort(billed)
		if got := strings.Join(charged, ", ") + "; " + strings.Join(billed, ", "); got != want {
			t.Errorf("%s: got %s, want %s", what, got, want)
		}
	}
	of("nobody renews it", "03-31 unbilled box, 04-10 unbilled box, 04-25 unbilled box; 03-31 box, 04-10 box, 04-25 box")
	h.exec(`INSERT INTO contract (contract, revision, supplier, rfc, number, currency, supply, from_on, added_at, added_by, agreed_by) VALUES ('next', 1, 'Sur', 'IIA040805DZ4', '8', 'MXN', 'station', '2026-04-20', now(), 'x', 'y')`)
	h.exec(`INSERT INTO permit (contract, permit, revision, name, address, status, station, added_at, added_by) VALUES ('next', 'PL/7', 1, 'Sur', '', 'open', 'sur', now(), 'x')`)
	of("the next one holds", "03-31 unbilled box, 04-10 unbilled box, 04-25 unbilled next; 03-31 box, 04-10 box, 04-25 next")
	h.exec(`INSERT INTO permit (contract, permit, revision, name, address, status, station, until_on, added_at, added_by) VALUES ('box', 'PL/7', 2, 'Sur', '', 'open', 'sur', '2026-04-05', now(), 'x')`)
	of("the station was given up", "03-31 unbilled box, 04-25 unbilled next; 03-31 box, 04-25 next")
	h.exec(`INSERT INTO permit (contract, permit, revision, name, address, status, station, added_at, added_by) VALUES ('box', 'PL/7', 3, 'Sur', '', 'open', 'sur', now(), 'x')`)
	of("it was not", "03-31 unbilled box, 04-10 unbilled box, 04-25 unbilled next; 03-31 box, 04-10 box, 04-25 next")
	h.exec(`INSERT INTO event (station, epoch, seq, branch, at, kind, body) VALUES ('sur', 1, 99, 0, $1, 'tank', '{"tank":"T1","grade":"magna","volume_ul":1000000000,"basis":"obs"}')`, h.now)
	of("it has a tank of ours since", "03-31 unbilled box, 04-10 unbilled box, 04-25 unbilled next; 03-31 box, 04-10 box, 04-25 next")
	h.exec(`INSERT INTO event (station, epoch, seq, branch, at, kind, body) VALUES ('sur', 1, 98, 0, $1, 'tank', '{"tank":"T1","grade":"magna","volume_ul":1000000000,"basis":"obs"}')`, h.at("2026-04-10 06:00:00"))
	of("it had one by then", "03-31 unbilled box, 04-25 unbilled next; 03-31 box, 04-25 next")
}
