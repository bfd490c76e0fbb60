package invoice_test

import (
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/litro-fuel/litro/server/invoice"
)

// registered are what TestRegisters makes, and TestEveryFinding need not.
var registered = map[string]bool{"register.unknown": true, "register.status": true, "register.kind": true}

// A permit is held against the register of the document's day. What the register says is a warning:
// it is late, and no document is kept from being paid by it.
func TestRegisters(t *testing.T) {
	t.Parallel()
	b := string(read(t, sample)) // PER01, PL/4950/EXP/ES/2015, of 2026-05-15
	is := invoice.Registered{Number: "PL/4950/EXP/ES/2015", Holder: "Gasolinera, S.A. de C.V.", Kind: "Expendio en estación de servicio", Status: "Vigente"}
	with := func(from string, change func(*invoice.Registered)) invoice.Register {
		p := is
		change(&p)
		return invoice.Register{From: on(from), SHA256: from, Permits: map[string]invoice.Registered{invoice.PermitKey(p.Number): p}}
	}
	same := func(*invoice.Registered) {}
	ended := func(p *invoice.Registered) { p.Status = "Terminado" }
	for name, tt := range map[string]struct {
		registers []invoice.Register
		change    func(string) string
		want      string // code, actual, expected
	}{
		"none":                         {nil, nil, ""},
		"as it is":                     {[]invoice.Register{with("2026-05-01", same)}, nil, ""},
		"with zeros, capitals, spaces": {[]invoice.Register{with("2026-05-01", func(p *invoice.Registered) { p.Number = " pl/04950/exp/ES/2015 " })}, nil, ""},
		"in other letters":             {[]invoice.Register{with("2026-05-01", func(p *invoice.Registered) { p.Status, p.Kind = "VIGENTE", "EXPENDIO  EN ESTACION DE SERVICIO" })}, nil, ""},
		"begins the day after":         {[]invoice.Register{with("2026-05-16", ended)}, nil, ""},
		"begins on the day":            {[]invoice.Register{with("2026-05-15", ended)}, nil, "register.status|PL/4950/EXP/ES/2015: Terminado|Vigente"},
		"the last that began":          {[]invoice.Register{with("2026-05-02", same), with("2026-05-01", ended)}, nil, ""},
		"of one day the last said":     {[]invoice.Register{with("2026-05-02", same), with("2026-05-02", ended)}, nil, "register.status|PL/4950/EXP/ES/2015: Terminado|Vigente"},
		"not yet built":                {[]invoice.Register{with("2026-05-01", func(p *invoice.Registered) { p.Status = "Por iniciar operaciones" })}, nil, "register.status|PL/4950/EXP/ES/2015: Por iniciar operaciones|Vigente"},
		"unknown":                      {[]invoice.Register{with("2026-05-01", func(p *invoice.Registered) { p.Number = "PL/4951/EXP/ES/2015" })}, nil, "register.unknown|PL/4950/EXP/ES/2015|"},
		"of the other commission":      {[]invoice.Register{with("2026-05-01", func(p *invoice.Registered) { p.Number = "CNE/PL/4950/EXP/ES/2015" })}, nil, "register.unknown|PL/4950/EXP/ES/2015|CNE/PL/4950/EXP/ES/2015"},
		"own consumption":              {[]invoice.Register{with("2026-05-01", func(p *invoice.Registered) { p.Kind = "Expendio en Autoconsumo" })}, nil, "register.kind|PER01|Expendio en Autoconsumo"},
		"a truck's, and not begun": {[]invoice.Register{with("2026-05-01", func(p *invoice.Registered) {
			p.Kind, p.Status = "Distribución por medios distintos a ducto", "Suspendido"
		})}, nil,
			"register.status|PL/4950/EXP/ES/2015: Suspendido|Vigente register.kind|PER01|Distribución por medios distintos a ducto"},
		"of before the commissions": {[]invoice.Register{{From: on("2026-05-01")}}, func(s string) string {
			return strings.Replace(s, `TipoPermiso="PER01" NumeroPermiso="PL/4950/EXP/ES/2015"`, `TipoPermiso="PER11" NumeroPermiso="F00.07.UH/4950/2015"`, 1)
		}, ""},
		"without the complement": {[]invoice.Register{{From: on("2026-05-01")}}, func(s string) string {
			from, to := strings.Index(s, "<cfdi:ComplementoConcepto>"), strings.Index(s, "</cfdi:ComplementoConcepto>")
			return s[:from] + s[to+len("</cfdi:ComplementoConcepto>"):]
		}, ""},
		"a line more of the same": {[]invoice.Register{{From: on("2026-05-01")}}, func(s string) string {
			from, to := strings.Index(s, "<cfdi:Concepto "), strings.Index(s, "</cfdi:Conceptos>")
			return s[:to] + s[from:to] + s[to:]
		}, "register.unknown|PL/4950/EXP/ES/2015|"},
	} {
		text := b
		if tt.change != nil {
			text = tt.change(b)
		}
		x := terms()
		x.Registers = tt.registers
		d := document(t, []byte(text))
		var got []string
		for _, f := range invoice.Check(d, x) {
			if !registered[f.Code] {
				continue
			}
			got = append(got, f.Code+"|"+f.Actual+"|"+f.Expected)
			if f.Severity != invoice.Normal || f.Row == 0 || !strings.HasPrefix(f.Field, "Concepto[1]/HidroYPetro/@") || f.What("es") == f.What("en") || f.Remedy("es") == f.Remedy("en") {
				t.Errorf("%s: got %+v", name, f)
			}
		}
		if strings.Join(got, " ") != tt.want {
			t.Errorf("%s: got %q, want %q", name, got, tt.want)
		}
		if tt.change == nil {
			x.Registers = nil
			without := invoice.Check(d, x)
			if got := invoice.VerdictOf(append(without, invoice.Finding{Severity: invoice.Normal})); got != invoice.VerdictOf(without) {
				t.Errorf("%s: the verdict became %s", name, got)
			}
		}
	}
}

// Whatever registers were said, in whatever order, a document is judged by one that began by its day, and
// by no other: what begins later changes nothing.
func TestWhichRegisterCounts(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		day := on("2026-05-15")
		var x, before invoice.Terms
		for range rapid.IntRange(0, 8).Draw(t, "registers") {
			r := invoice.Register{From: day.AddDate(0, 0, rapid.IntRange(-3, 3).Draw(t, "from")), SHA256: rapid.StringMatching("[0-9a-f]{8}").Draw(t, "hash")}
			x.Registers = append(x.Registers, r)
			if !r.From.After(day) {
				before.Registers = append(before.Registers, r)
			}
		}
		got, want := x.RegisterAt(day), before.RegisterAt(day)
		if (got == nil) != (want == nil) || got != nil && (got.SHA256 != want.SHA256 || !got.From.Equal(want.From)) {
			t.Fatalf("got %+v, want %+v", got, want)
		}
		if got == nil {
			return
		}
		if slices.ContainsFunc(before.Registers, func(r invoice.Register) bool { return r.From.After(got.From) }) {
			t.Fatalf("one that began later does not count: %+v", got)
		}
	})
}

func TestPermitKeys(t *testing.T) {
	t.Parallel()
	for a, b := range map[string]string{"pl/00360/exp/es/2015": "PL/360/EXP/ES/2015", " CNE / PL/01/EXP/ES/2026": "CNE/PL/1/EXP/ES/2026"} {
		if got := invoice.PermitKey(a); got != b {
			t.Errorf("%q: got %q, want %q", a, got, b)
		}
		if linked := invoice.LinkedKey(b); invoice.LinkedKey(linked) != b || linked == b {
			t.Errorf("%q is linked with %q", b, linked)
		}
	}
	d := document(t, read(t, sample))
	if got := strings.Join(invoice.PermitKeys(d), " "); got != "CNE/PL/4950/EXP/ES/2015 PL/4950/EXP/ES/2015" {
		t.Errorf("got %s", got)
	}
}
