package spending_test

import (
	"strings"
	"testing"

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
