package audit_test

import (
	"testing"

	"github.com/litro-fuel/litro/server/reconcile/audit"
)

// Who reads that a line is too dear reads by what: the index, its day and price, the markup, what they make, and what
// was billed.
func TestIndexIsTold(t *testing.T) {
	t.Parallel()
	f := city(1)
	line(func(l *audit.Line) { l.PriceE4, l.Index = 241_000, tula })(&f)
	for _, x := range judge(t, f).Findings {
		for lang, want := range map[string]string{
			"es": "El renglón UUID-X/1 del 09/12/2026 cobra $24.10/L y el contrato dice $24.00/L, que es OPIS TULA del 08/12/2026 ($24.1500/L) más un margen de -$0.1500/L: $0.10/L de más (tolerancia $0.0100/L). En todo el renglón: $4.00.",
			"en": "Line UUID-X/1 of 2026-12-09 bills $24.10/L and the contract says $24.00/L, which is OPIS TULA of 2026-12-08 ($24.1500/L) and a markup of -$0.1500/L: $0.10/L more (tolerance $0.0100/L). For the whole line: $4.00.",
		} {
			if got := audit.Tell(lang, zone, &x).Says; got != want {
				t.Errorf("got\n%s\nwant\n%s", got, want)
			}
		}
	}
}
