package finance_test

import (
	"testing"

	"github.com/litro-fuel/litro/server/finance"
)

// The code that is printed on a document finds it, also by a scanner that writes as another keyboard; other
// words are what they are.
func TestSought(t *testing.T) {
	t.Parallel()
	const uuid = "6128A4C5-0D9E-4B5F-9A4B-AAAAAAAAAAAA"
	for in, want := range map[string]string{
		"https://verificacfdi.facturaelectronica.sat.gob.mx/default.aspx?id=6128a4c5-0d9e-4b5f-9a4b-aaaaaaaaaaaa&re=EKU9003173C9&rr=MPS010101AA1&tt=1160.00&fe=abcd1234": uuid,
		"https://x/default.aspx?&id=" + uuid:                                             uuid,
		"https>&&x&default.aspx_id¿6128A4C5'0D9E'4B5F'9A4B'AAAAAAAAAAAA/re¿EKU9003173C9": uuid,
		"?re=EKU9003173C9&id=" + uuid:                                                    uuid,
		" T0001 ":                                                                        "T0001",
		"6128a4c5":                                                                       "6128a4c5",
		"id=6128a4c5":                                                                    "id=6128a4c5",
	} {
		if got := finance.Sought(in); got != want {
			t.Errorf("%q: got %q, want %q", in, got, want)
		}
	}
}
