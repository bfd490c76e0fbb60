package api

import (
	"bytes"
	"encoding/base64"
	"image"
	"image/png"
	"net/http"
	"strings"

	"golang.org/x/image/draw"

	"github.com/litro-fuel/litro/barcode"
	"github.com/litro-fuel/litro/server/signed/scan/scantest"
)

// signedComeBack brings a sheet with a code and one without, says what is on them, and reads of
// both what pages say.
func signedComeBack(s *site) {
	month := readAll[SignedLogbook](s, "/logbooks/signed?at=2026-11-01", s.token("manager", false), 2, nil)
	if len(month) < 2 || month[0].State != "missing" || strings.Join(month[0].Lacks, " ") != "responsible custodian" {
		s.t.Fatalf("before: got %+v", month)
	}
	first, second := month[0], month[1]
	coded := sheetWith(s, "HTTPS://LITRO.EXAMPLE/B/"+strings.ToUpper(first.Vehicle)+"/2026-11/"+strings.ToUpper(first.SHA256[:32]))
	file := scantest.PDF(s.t, coded, sheetWith(s, ""))
	token := s.token("manager", true)
	body := func(b []byte) string {
		return `{"file":"noviembre.pdf","data":"` + base64.StdEncoding.EncodeToString(b) + `"}`
	}
	got := into[SignedScan](s, s.post(base+"/logbooks/signed", token, body(file)))
	if len(got.Pages) != 2 || got.Pages[0].State != "attached" || got.Pages[0].Vehicle != first.Vehicle || got.Pages[0].Sheet != first.SHA256 || got.Pages[0].Positions != nil || got.Pages[1].Why != "no_code" || got.Pages[1].State != "loose" {
		s.t.Fatalf("brought: got %+v", got)
	}
	if again := into[SignedScan](s, s.post(base+"/logbooks/signed", token, body(file))); !again.Again || again.Scan != got.Scan {
		s.t.Errorf("again: got %+v", again)
	}
	at := base + "/logbooks/signed/" + got.Scan
	for name, bad := range map[string]string{
		"nobody signs so": `{"pages":[{"page":1,"positions":["mayor"]}]}`, "no such page": `{"pages":[{"page":3}]}`, "no folio": `{"pages":[{"page":2}]}`, "a folio that is none": `{"pages":[{"page":2,"folio":"hola"}]}`,
	} {
		if r := s.post(at, token, bad); r.StatusCode != http.StatusUnprocessableEntity {
			s.t.Errorf("%s: got status %d: %s", name, r.StatusCode, r.body)
		}
	}
	said := into[SignedScan](s, s.post(at, token, `{"pages":[{"page":1,"positions":["responsible","custodian"]},{"page":2,"folio":"`+second.Folio+`","positions":["custodian"]}]}`))
	if said.Pages[0].Positions == nil || len(*said.Pages[0].Positions) != 2 || said.Pages[1].State != "attached" || said.Pages[1].Vehicle != second.Vehicle {
		s.t.Errorf("said: got %+v", said)
	}
	if r := s.post(at, token, `{"pages":[{"page":1,"last":1,"positions":[]}]}`); r.StatusCode != http.StatusConflict && said.Pages[0].Last != 1 {
		s.t.Errorf("of what was said before: got status %d: %s", r.StatusCode, r.body)
	}
	states := map[string]string{}
	for _, l := range readAll[SignedLogbook](s, "/logbooks/signed?at=2026-11-01", s.token("manager", false), 2, nil) {
		states[l.Vehicle] = l.State
	}
	if states[first.Vehicle] != "back" || states[second.Vehicle] != "lacking" {
		s.t.Errorf("after: got %v", states)
	}
	signedInSheets(s, second)
	if got := into[SaySignedTerms](s, s.post(base+"/logbooks/signed/terms", token, `{"days":8,"reason":"Oficio 9"}`)); got.Days != 8 {
		s.t.Errorf("terms: got %+v", got)
	}
}

// signedInSheets brings two of three sheets of a logbook, and says of the one that is not signed
// that it is.
func signedInSheets(s *site, of SignedLogbook) {
	token := s.token("manager", true)
	address := "HTTPS://LITRO.EXAMPLE/B/" + strings.ToUpper(of.Vehicle) + "/2026-11/" + strings.ToUpper(of.SHA256[:32])
	got := into[SignedScan](s, s.post(base+"/logbooks/signed", token, `{"file":"hojas.pdf","data":"`+base64.StdEncoding.EncodeToString(scantest.PDF(s.t, sheetWith(s, address+"/3-3"), sheetWith(s, address+"/1-3")))+`"}`))
	if len(got.Pages) != 2 || got.Pages[0].SheetNo != 3 || got.Pages[0].Sheets != 3 || got.Pages[1].SheetNo != 1 || got.Pages[1].State != "attached" {
		s.t.Fatalf("sheets: got %+v", got)
	}
	at := base + "/logbooks/signed/" + got.Scan
	if r := s.post(at, token, `{"pages":[{"page":2,"positions":["custodian"]}]}`); r.StatusCode != http.StatusUnprocessableEntity {
		s.t.Errorf("signed on the first: got status %d: %s", r.StatusCode, r.body)
	}
	into[SignedScan](s, s.post(at, token, `{"pages":[{"page":1,"positions":["responsible","custodian"]}]}`))
	for _, l := range readAll[SignedLogbook](s, "/logbooks/signed?at=2026-11-01", s.token("manager", false), 2, nil) {
		if l.Vehicle == of.Vehicle && len(l.Papers) != 3 {
			s.t.Errorf("papers: got %+v", l)
		}
	}
}

// sheetWith is a sheet with a code on it; empty: with none.
func sheetWith(s *site, code string) []byte {
	s.t.Helper()
	m := image.NewGray(image.Rect(0, 0, 700, 500))
	draw.Draw(m, m.Rect, image.White, image.Point{}, draw.Src)
	if code != "" {
		symbol, err := barcode.Encode(barcode.QR, code)
		if err != nil {
			s.t.Fatal(err)
		}
		for y := range symbol.Rows {
			for x := range symbol.Columns {
				if symbol.Dark(x, y) {
					draw.Draw(m, image.Rect(400+5*x, 200+5*y, 405+5*x, 205+5*y), image.Black, image.Point{}, draw.Src)
				}
			}
		}
	}
	var b bytes.Buffer
	if err := png.Encode(&b, m); err != nil {
		s.t.Fatal(err)
	}
	return b.Bytes()
}
