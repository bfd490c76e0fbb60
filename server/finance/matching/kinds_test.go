package matching

import (
	"testing"
	"time"

	"github.com/litro-fuel/litro/dispense"
	"github.com/litro-fuel/litro/server/invoice"
	"github.com/litro-fuel/litro/server/reconcile/match"
)

// A purchase of gasoline below 92 octane may be premium of 91, and one that names no product is of none other: both are
// accepted with all that is exact. What is another fuel is not, and a table says which of the two it is.
func TestKindsOfFuelOfCards(t *testing.T) {
	t.Parallel()
	at := time.Date(2026, 10, 5, 18, 0, 0, 0, time.UTC)
	q := Question{From: at.AddDate(0, 0, -1), To: at.AddDate(0, 0, 1)}
	for _, tt := range []struct {
		what, uuid, part, product, fill string
		want                            Sort
	}{
		{"91 octane", "U", invoice.Bought, invoice.Regular, invoice.Premium, Exact},
		{"87 octane", "U", invoice.Bought, invoice.Regular, invoice.Regular, Exact},
		{"92 octane, and 87 flowed", "U", invoice.Bought, invoice.Premium, invoice.Regular, Differs},
		{"gasoline, and diesel flowed", "U", invoice.Bought, invoice.Regular, invoice.Diesel, Differs},
		{"what is no product (ecc11)", "U", invoice.Bought, "", invoice.Premium, Exact},
		{"for ships", "U", invoice.Bought, invoice.OtherFuel, invoice.Diesel, Differs},
		{"regular of a table", "", invoice.Bought, invoice.Regular, invoice.Premium, Differs},
		{"regular of a station", "U", invoice.Concept, invoice.Regular, invoice.Premium, Differs},
	} {
		l := Line{LineID: LineID{Document: "d", Part: tt.part, N: 1}, UUID: tt.uuid, RFC: "R", IssuedAt: at, At: at, Keys: Keys{Permit: "P", Ticket: "7"}, Product: tt.product, VolumeUL: 40 * dispense.Liter, Cents: 96_000, Currency: "MXN"}
		f := Fill{Ref: match.Ref{Ref: dispense.Ref{Station: "x", Epoch: 1, Seq: 1}}, At: at, RFC: "R", Keys: Keys{Permit: "P", Ticket: "7"}, Product: tt.fill, VolumeUL: l.VolumeUL, Cents: l.Cents, Currency: "MXN"}
		if l.ByCard() {
			f.Supply = Card
		}
		if s := look(q, []Line{l}, []Fill{f}, nil, time.UTC); len(s.Rows) != 1 || s.Rows[0].Sort != tt.want {
			t.Errorf("%s: got %+v, want %s", tt.what, s.Rows, tt.want)
		}
	}
}
