package register_test

import (
	"bytes"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/litro-fuel/litro/server/invoice"
	"github.com/litro-fuel/litro/server/invoice/register"
	"github.com/litro-fuel/litro/server/spreadsheet"
)

const heading = "razon_social,num_per,tipo_permiso,fecha_otorgamiento,estatus,entidad,zona_geo\n"

func TestRead(t *testing.T) {
	t.Parallel()
	file := heading +
		"\"Gasolinera Uno, S.A. de C.V.\",PL/360/EXP/ES/2015,Expendio en estación de servicio,2015-08-13,Vigente,Hidalgo,sin dato\n" +
		"Dos SA,CNE/PL/00012/EXP/ES/2026,Expendio en estación de servicio,13/08/2026,Por iniciar operaciones,,\n" + // 3
		"\"Gasolinera Uno, S.A. de C.V.\",PL/360/EXP/ES/2015,Expendio en estación de servicio,2015-08-13,Vigente,Hidalgo,sin dato\n" + // the same again
		",PL/361/EXP/ES/2015,Expendio en estación de servicio,2015-08-13,Vigente,Hidalgo,\n" + // 5
		"Tres,,Expendio en estación de servicio,2015-08-13,Vigente,Hidalgo,\n" +
		"Tres,PL/362/EXP/ES/2015,Expendio en estación de servicio,2015-13-13,Vigente,Hidalgo,\n" +
		"Tres,PL/363/EXP/ES/2015,,2015-08-13,Vigente,Hidalgo,\n" + // 8
		"Tres,PL/364/EXP/ES/2015,Expendio,2015-08-13,,Hidalgo,\n" +
		"Otro,pl/0360/EXP/ES/2015,Expendio en estación de servicio,2015-08-13,Revocado,Hidalgo,\n" + // 10
		"Tres,sin permiso,Expendio,2015-08-13,Vigente,Hidalgo,\n" +
		"Tres,PL/365/EXP/ES/2015,\"de\ndos\",2015-08-13,Vigente,Hidalgo,\n" + // 12 and 13
		"Tres,PL/366/EXP/ES/2015," + strings.Repeat("x", 301) + ",2015-08-13,Vigente,Hidalgo,\n" +
		"Tres,PL/367/EXP/ES/2015,Expendio\"mal,2015-08-13,Vigente,Hidalgo,\n" // 15
	permits, bad, err := register.Read([]byte(file))
	if err != nil {
		t.Fatal(err)
	}
	want := []invoice.Registered{
		{Number: "PL/360/EXP/ES/2015", Holder: "Gasolinera Uno, S.A. de C.V.", Kind: "Expendio en estación de servicio", Status: "Vigente", GrantedOn: time.Date(2015, 8, 13, 0, 0, 0, 0, time.UTC), State: "Hidalgo"},
		{Number: "CNE/PL/00012/EXP/ES/2026", Holder: "Dos SA", Kind: "Expendio en estación de servicio", Status: "Por iniciar operaciones", GrantedOn: time.Date(2026, 8, 13, 0, 0, 0, 0, time.UTC)},
	}
	if diff := cmp.Diff(want, permits); diff != "" {
		t.Error(diff)
	}
	var got []string
	for _, b := range bad {
		got = append(got, fmt.Sprint(b.Line, b.Column, b.Code))
		for _, language := range []string{"es-MX", "en"} {
			if b.What(language) == "" || b.Remedy(language) == "" {
				t.Errorf("%+v says nothing in %s", b, language)
			}
		}
	}
	if s := strings.Join(got, "; "); s != "5razon_socialmissing; 6num_permissing; 7fecha_otorgamientoday; 8tipo_permisomissing; 9estatusmissing; 10num_pertwice; 11num_pernumber; 12tipo_permisotext; 14tipo_permisotext; 15row" {
		t.Errorf("got %s", s)
	}
	for _, code := range register.Codes() {
		if b := (register.Bad{Code: code}); b.What("es") == "" || b.What("es") == b.What("en") || b.Remedy("es") == b.Remedy("en") {
			t.Errorf("%s says nothing", code)
		}
	}
	if got := register.Statuses(permits); len(got) != 2 || got[0].Word != "Por iniciar operaciones" || got[0].N != 1 {
		t.Errorf("got %+v", got)
	}
	if by := register.ByKey(permits); by["CNE/PL/12/EXP/ES/2026"].Holder != "Dos SA" {
		t.Errorf("got %+v", by)
	}
}

// What need not be there is not looked for elsewhere; a title that is there twice is the first; days and
// numbers are within bounds, and those at the bounds are good.
func TestEdges(t *testing.T) {
	t.Parallel()
	long := "PL/1/" + strings.Repeat("X", register.MaxNumber-5)
	for name, tt := range map[string]struct{ file, want string }{
		"no state and zone": {"razon_social,num_per,tipo_permiso,fecha_otorgamiento,estatus\nUno,PL/1/A,E,2015-08-13,Vigente\n", "PL/1/A|Uno|||2015"},
		"titles twice":      {"razon_social,num_per,tipo_permiso,fecha_otorgamiento,estatus,razon_social\nUno,PL/1/A,E,2015-08-13,Vigente,Otro\n", "PL/1/A|Uno|||2015"},
		"a short row":       {heading + "Uno,PL/1/A,E,2015-08-13,Vigente\n", "PL/1/A|Uno|||2015"},
		"the first year":    {heading + "Uno,PL/1/A,E,1930-01-01,Vigente,,\n", "PL/1/A|Uno|||1930"},
		"before it":         {heading + "Uno,PL/1/A,E,1929-12-31,Vigente,,\n", "2fecha_otorgamientoday"},
		"the last year":     {heading + "Uno,PL/1/A,E,2100-12-31,Vigente,,\n", "PL/1/A|Uno|||2100"},
		"after it":          {heading + "Uno,PL/1/A,E,2101-01-01,Vigente,,\n", "2fecha_otorgamientoday"},
		"a long number":     {heading + "Uno," + long + ",E,2015-08-13,Vigente,,\n", long + "|Uno|||2015"},
		"one too long":      {heading + "Uno," + long + "X,E,2015-08-13,Vigente,,\n", "2num_pernumber"},
	} {
		permits, bad, err := register.Read([]byte(tt.file))
		if err != nil {
			t.Errorf("%s: %v", name, err)
		}
		var got []string
		for _, p := range permits {
			got = append(got, fmt.Sprintf("%s|%s|%s|%s|%d", p.Number, p.Holder, p.State, p.Zone, p.GrantedOn.Year()))
		}
		for _, b := range bad {
			got = append(got, fmt.Sprint(b.Line, b.Column, b.Code))
		}
		if s := strings.Join(got, "; "); s != tt.want {
			t.Errorf("%s: got %q, want %q", name, s, tt.want)
		}
	}
}

// A register is read as people keep it: of other columns' order, of Windows, of a workbook, with titles
// above. What is none says so.
func TestReadAsPeopleKeepIt(t *testing.T) {
	t.Parallel()
	row := []spreadsheet.Cell{{Text: "Vigente"}, {Text: "Compañía"}, {Text: "PL/1/EXP/ES/2015"}, {Text: "Expendio en estación de servicio"}, {Text: "2015-08-13", Kind: spreadsheet.Date}}
	sheet := spreadsheet.Sheet{Name: "Permisos", Rows: []spreadsheet.Row{
		{Line: 1, Cells: []spreadsheet.Cell{{Text: "Permisos vigentes"}}},
		{Line: 3, Cells: []spreadsheet.Cell{{Text: "ESTATUS"}, {Text: "Razon_Social"}, {Text: "num_per"}, {Text: "tipo_permiso"}, {Text: "fecha_otorgamiento"}}},
		{Line: 4, Cells: row},
	}}
	var xlsx bytes.Buffer
	if err := spreadsheet.WriteXLSX(&xlsx, sheet); err != nil {
		t.Fatal(err)
	}
	latin := []byte("Permisos\nestatus;razon_social;num_per;tipo_permiso;fecha_otorgamiento\nVigente;Compa\xf1\xeda;PL/1/EXP/ES/2015;Expendio en estaci\xf3n de servicio;2015-08-13\n")
	for name, file := range map[string][]byte{"a workbook": xlsx.Bytes(), "of Windows": latin, "of Windows, in UTF-16": append([]byte{0xff, 0xfe}, wide(string(latin))...)} {
		permits, bad, err := register.Read(file)
		if err != nil || len(bad) != 0 || len(permits) != 1 || permits[0].Holder != "Compañía" || permits[0].GrantedOn.Year() != 2015 {
			t.Errorf("%s: got %+v, %+v, %v", name, permits, bad, err)
		}
	}
	for name, file := range map[string]string{"empty": "", "a picture": "\x89PNG\r\n\x1a\n\x00\x00", "other columns": "permiso,estatus\nPL/1,Vigente\n", "columns far below": strings.Repeat("x\n", 30) + heading} {
		if _, _, err := register.Read([]byte(file)); !errors.Is(err, spreadsheet.ErrFile) {
			t.Errorf("%s: got %v", name, err)
		}
	}
}

func wide(s string) (b []byte) {
	for _, c := range []byte(s) {
		b = append(b, c, 0)
	}
	return b
}

// whole is a register of the size that is published.
func whole(n int) []byte {
	var b strings.Builder
	b.WriteString(heading)
	for i := range n {
		fmt.Fprintf(&b, "\"Servicios del Valle del Fuerte %d, S.A. de C.V.\",PL/%d/EXP/ES/2015,Expendio en estación de servicio,2015-08-13,Vigente,Sinaloa,sin dato\n", i, i+1)
	}
	return []byte(b.String())
}

// published is how many permits the register had in February 2026.
const published = 17_840

// readWithin is how long reading it may take.
const readWithin = 2 * time.Second

// BenchmarkRead reads a register of the published size. It says how much of the time that reading may
// take it took: above 1 is too slow.
func BenchmarkRead(b *testing.B) {
	file := whole(published)
	b.SetBytes(int64(len(file)))
	for b.Loop() {
		permits, bad, err := register.Read(file)
		if err != nil || len(bad) != 0 || len(permits) != published {
			b.Fatalf("got %d permits, %d bad, %v", len(permits), len(bad), err)
		}
	}
	ratio := float64(b.Elapsed()) / float64(b.N) / float64(readWithin)
	if b.ReportMetric(ratio, "of-limit"); ratio > 1 {
		b.Errorf("reading takes %.1f times what it may", ratio)
	}
}

// FuzzRead holds that no file makes reading panic, and that what is read is bounded text.
func FuzzRead(f *testing.F) {
	f.Add([]byte(heading + "Uno,PL/360/EXP/ES/2015,Expendio,2015-08-13,Vigente,Hidalgo,sin dato\n"))
	f.Add(whole(3))
	f.Fuzz(func(t *testing.T, file []byte) {
		permits, _, err := register.Read(file)
		if err != nil {
			return
		}
		for _, p := range permits {
			if p.Number == "" || p.Holder == "" || p.Status == "" || p.Kind == "" || len(p.Number) > 4*register.MaxNumber || strings.ContainsAny(p.Holder+p.Kind+p.Status+p.State+p.Zone+p.Number, "\x00\n") {
				t.Fatalf("got %+q", p)
			}
		}
		if len(register.ByKey(permits)) != len(permits) {
			t.Fatalf("%d permits have %d keys", len(permits), len(register.ByKey(permits)))
		}
	})
}
