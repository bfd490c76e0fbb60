package auditing_test

import (
	"bytes"
	"strings"
	"testing"

	"github.com/litro-fuel/litro/server/finance/auditing"
	"github.com/litro-fuel/litro/server/spreadsheet"
)

var two = []auditing.Vehicle{{Vehicle: "v1", FleetNo: "101", Plate: "HGO-10-1"}, {Vehicle: "v2", FleetNo: "OP-02", Plate: ""}}

// Files are read as people write them: titles of either language, days as they are written here,
// vehicles by number or plate; and each line that is wrong is said.
func TestFilesOfPapers(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct{ name, file, want string }{
		{"as Litro writes it", "Documento,Número,Unidad,A nombre de,Desde,Hasta,A dónde,La aprobó,Motivo\ncustody,R-1,101 · HGO-10-1,Ana Ruiz,2026-01-01,,,,alta\n", "custody v1 R-1 2026-01-01 - Ana Ruiz alta"},
		{"in English", "Paper;Vehicle;Number;From;Until;In the name of;Where to;Approved by\norder;op-02;O-1;2026-10-01;2026-10-03;Beto;Pachuca;Mayor\n", "commission v2 O-1 2026-10-01 2026-10-03 Beto archivo"},
		{"by plate, with days of here", "tipo,placa,folio,desde,hasta,resguardante\nResguardo,hgo101,7,1/2/2026,28/02/2026,Ana\n", "custody v1 7 2026-02-01 2026-02-28 Ana archivo"},
		{"no column", "Unidad,Número,Desde\n101,1,2026-01-01\n", "line 1: kind: column"},
		{"all that is wrong", "Documento,Unidad,Número,Desde\nresguardo,101,1,2026-01-01\ninventario,999,2,2026-01-01\noficio,101,3,ayer\n", "line 2: holder: missing\nline 3: vehicle: unknown\nline 4: place: missing"},
		{"a day that is none", "Documento,Unidad,Número,Desde\ninventario,101,2,2026-02-30\n", "line 2: from: day"},
		{"a card that the spreadsheet rounded", "Documento,Unidad,Número,Desde,A nombre de\ntarjeta,101,5.06212E+15,2026-01-01,Tarjetas\ntarjeta,101,5062120000000001,2026-01-01,Tarjetas\n", "line 2: number: digits"},
		{"and in a workbook", workbook(t, "5062120000000001"), "line 2: number: digits"},
		{"what has fifteen digits is exact", workbook(t, "506212000000001"), "card v1 506212000000001 2026-01-01 - Tarjetas archivo"},
		{"nothing", "Documento,Unidad,Número,Desde\n", "file: empty"},
		{"no file", "", "file: unreadable"},
	} {
		list, err := auditing.ReadPapers([]byte(tt.file), two, "archivo")
		got := ""
		if err != nil {
			got = err.Error()
		}
		for _, p := range list {
			until := string(p.Until)
			if until == "" {
				until = "-"
			}
			got += strings.Join([]string{string(p.Kind), p.Vehicle, p.Number, string(p.From), until, p.Holder, p.Reason}, " ")
		}
		if got != tt.want {
			t.Errorf("%s: got %q, want %q", tt.name, got, tt.want)
		}
	}
}

// workbook is a file whose card number is a number, as spreadsheets make one of what is typed.
func workbook(t *testing.T, number string) string {
	var b bytes.Buffer
	row := func(line int, number spreadsheet.Cell, texts ...string) spreadsheet.Row {
		cells := []spreadsheet.Cell{number}
		for _, text := range texts {
			cells = append(cells, spreadsheet.Cell{Text: text})
		}
		return spreadsheet.Row{Line: line, Cells: cells}
	}
	rows := []spreadsheet.Row{row(1, spreadsheet.Cell{Text: "Número"}, "Documento", "Unidad", "Desde", "A nombre de"), row(2, spreadsheet.Cell{Text: number, Kind: spreadsheet.Number}, "tarjeta", "101", "2026-01-01", "Tarjetas")}
	if err := spreadsheet.WriteXLSX(&b, spreadsheet.Sheet{Name: "Tarjetas", Rows: rows}); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

// Whatever a file is, what is read of it can be kept, and what is wrong with it is said by line.
func FuzzFilesOfPapers(f *testing.F) {
	f.Add([]byte("Documento,Unidad,Número,Desde\ninventario,101,2,2026-02-28\n"))
	f.Add([]byte("tipo;placa;folio;desde;hasta;resguardante\nResguardo;hgo101;7;1/2/2026;28/02/2026;Ana\n"))
	f.Add([]byte("PK\x03\x04"))
	f.Fuzz(func(t *testing.T, b []byte) {
		list, err := auditing.ReadPapers(b, two, "archivo")
		if err != nil {
			if len(auditing.Problems(err)) == 0 || list != nil {
				t.Fatalf("%v says nothing of where, or something was read: %+v", err, list)
			}
			return
		}
		for _, p := range list {
			if p.Vehicle != "v1" && p.Vehicle != "v2" || p.Number == "" || p.Reason == "" || p.Until != "" && p.Until < p.From || p.Kind == auditing.Custody && p.Holder == "" || p.Kind == auditing.Commission && (p.Place == "" || p.ApprovedBy == "" || p.Until == "") {
				t.Fatalf("what cannot be kept was read: %+v", p)
			}
		}
	})
}
