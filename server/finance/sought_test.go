package finance_test

import (
	"strings"
	"testing"
	"time"

	"github.com/litro-fuel/litro/server/finance"
)

// The code that is printed on a document finds it, also by a scanner that writes as another keyboard; other
// words are what they are. What has a UUID is looked for in all days.
func TestSought(t *testing.T) {
	t.Parallel()
	day := time.Date(2026, 11, 1, 0, 0, 0, 0, time.UTC)
	const uuid = "6128A4C5-0D9E-4B5F-9A4B-AAAAAAAAAAAA"
	for in, want := range map[string]string{
		"https://verificacfdi.facturaelectronica.sat.gob.mx/default.aspx?id=6128a4c5-0d9e-4b5f-9a4b-aaaaaaaaaaaa&re=EKU9003173C9&rr=MPS010101AA1&tt=1160.00&fe=abcd1234": uuid,
		"https://x/default.aspx?&id=" + uuid:                                             uuid,
		"https>&&x&default.aspx_id¿6128A4C5'0D9E'4B5F'9A4B'AAAAAAAAAAAA/re¿EKU9003173C9": uuid,
		"?re=EKU9003173C9&id=" + uuid:                                                    uuid,
		"https%3A%2F%2Fx%2Fdefault.aspx%3Fid%3D" + uuid + "%26re%3DX":                    uuid,
		strings.ToLower(uuid):                                                            uuid,
		uuid + "0":                                                                       uuid + "0",
		" T0001 ":                                                                        "T0001",
		"6128a4c5":                                                                       "6128a4c5",
		"id=6128a4c5":                                                                    "id=6128a4c5",
	} {
		q := finance.Question{From: day, To: day.AddDate(0, 1, 0)}
		if q.Seek(in); q.Text != want || q.From.IsZero() != (want == uuid) || q.To.IsZero() != (want == uuid) {
			t.Errorf("%q: got %q from %s to %s, want %q", in, q.Text, q.From, q.To, want)
		}
	}
}
