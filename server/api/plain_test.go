package api

import (
	"encoding/base64"
	"fmt"
	"strings"
)

// A table without a fiscal document is sent, its mapping said and mended, its refused row seen,
// the others taken, and one of its documents withdrawn, all by programs. Lines came before, so
// that the supplier has a contract.
func tablesAreTaken(s *site) {
	finance, auditor := s.token("finance", true), s.token("auditor", false)
	text := "Factura,Folio,Fecha,Combustible,Litros,Importe\nT-1,9001,02/10/2026,Magna,40,960.00\nT-2,9002,99/10/2026,Magna,40,960.00\nT-3,9003,04/10/2026 10:15,Roja,10,250.00\n"
	file := fmt.Sprintf(`{"file":"octubre.csv","data":%q}`, base64.StdEncoding.EncodeToString([]byte(text)))
	s.wants(s.post(base+"/invoices/plain", auditor, file), 403, "right")
	s.wants(s.post(base+"/invoices/plain", s.token("manager", true), file), 403, "right")
	if p := s.wants(s.post(base+"/invoices/plain", finance, `{"file":"x.xls","data":"0M8R4A=="}`), 422, "invalid"); p.Field != "body.data" {
		s.t.Errorf("no table: got field %q", p.Field)
	}
	sent := into[SupplierTable](s, s.post(base+"/invoices/plain", finance, file))
	of := base + "/invoices/plain/" + sent.Table
	if sent.Kind != "csv" || sent.File != "octubre.csv" || sent.SentBy != "finance" || len(sent.Takes) != 0 {
		s.t.Errorf("sent: got %+v", sent)
	}
	if p := into[TablePreview](s, s.get(of, auditor)); p.Mapping != nil || len(p.Lines) != 0 {
		s.t.Errorf("without a mapping: got %+v", p)
	}
	mapping := func(change ...string) string {
		return strings.NewReplacer(change...).Replace(`{"name":"Programa","contract":"lineas","columns":{"number":"Factura","ticket":"Folio","day":"Fecha","product":"Combustible","liters":"Litros","amount":"Importe"},"point":".","order":"dmy","permit":"PL/4950/EXP/ES/2015","products":{"Magna":"15101514"},"reason":"octubre"}`)
	}
	for want, body := range map[string]string{
		"body.contract": mapping(`"lineas"`, `"nadie"`), "body.products": mapping("15101514", "7"), "body.columns.amount": mapping(`,"amount":"Importe"`, ""), "body.columns.color": mapping(`"day":`, `"color":"Color","day":`),
		"body.point": mapping(`"."`, `"'"`), "body.order": mapping(`"dmy"`, `"ydm"`),
	} {
		if p := s.wants(s.post(base+"/invoices/plain/mappings", finance, body), 422, "invalid"); p.Field != want {
			s.t.Errorf("got field %q, want %q", p.Field, want)
		}
	}
	first := into[Mapping](s, s.post(base+"/invoices/plain/mappings", finance, mapping()))
	if first.Version != 1 || first.Issuer != "EKU9003173C9" || first.Supply != "station" || first.Columns["day"] != "Fecha" || first.SaidBy != "finance" {
		s.t.Errorf("said: got %+v", first)
	}
	seen := into[TablePreview](s, s.get(of, auditor))
	if seen.Mapping == nil || seen.Mapping.Mapping != first.Mapping || len(seen.Lines) != 1 || seen.RowsRefused != 2 || seen.Refused[0].Row != 3 || seen.Refused[0].Code != "day" || seen.Refused[1].Code != "product" || seen.Refused[1].Remedy == "" {
		s.t.Errorf("by the only mapping: got %+v", seen)
	}
	second := into[Mapping](s, s.post(base+"/invoices/plain/mappings", finance, mapping(`"Magna":"15101514"`, `"Magna":"15101514","Roja":"15101515"`)))
	if all := into[Mappings](s, s.get(base+"/invoices/plain/mapping?name=Programa", auditor)); second.Version != 2 || len(all.Mappings) != 2 || len(all.Mappings[1].Products) != 1 {
		s.t.Errorf("versions: got %+v", all)
	}
	if now := into[Mappings](s, s.get(base+"/invoices/plain/mappings", auditor)); len(now.Mappings) != 1 || now.Mappings[0].Version != 2 {
		s.t.Errorf("mappings: got %+v", now)
	}
	take := fmt.Sprintf(`{"mapping":%d}`, second.Mapping)
	if p := s.wants(s.post(of, finance, take), 422, "invalid"); p.Field != "body.others" {
		s.t.Errorf("with a refused row: got field %q", p.Field)
	}
	s.wants(s.post(of, finance, `{"mapping":999999}`), 404, "not_found")
	taken := into[TakenTable](s, s.post(of, finance, fmt.Sprintf(`{"mapping":%d,"others":true}`, second.Mapping)))
	if taken.Taken != 2 || taken.Lines != 2 || taken.RowsRefused != 1 || len(taken.Refused) != 1 || taken.Documents[0].Outcome != "taken" || taken.Documents[1].VolumeUL != 10_000_000 {
		s.t.Errorf("taken: got %+v", taken)
	}
	again := into[TakenTable](s, s.post(of, finance, fmt.Sprintf(`{"mapping":%d,"others":true}`, second.Mapping)))
	if again.Taken != 0 || again.Again != 2 || again.Documents[0].Outcome != "again" || again.Documents[0].TakenBy != "finance" || again.Documents[0].File != "octubre.csv" {
		s.t.Errorf("again: got %+v", again)
	}
	list := readAll[Invoice](s, "/invoices?period=all&is=plain", auditor, 1, nil)
	if len(list) != 2 || list[0].Kind != "plain" || list[0].UUID != "" || list[0].Table != sent.Table || list[0].Status != nil {
		s.t.Errorf("invoices: got %+v", list)
	}
	for _, i := range readAll[Invoice](s, "/invoices?period=all&is=unchecked", auditor, 50, nil) {
		if i.Kind == "plain" {
			s.t.Errorf("the authority is to be asked about %+v", i)
		}
	}
	doc := base + "/invoices/" + taken.Documents[1].Document
	if whole := into[WholeInvoice](s, s.get(doc, auditor)); whole.CheckURL != "" || len(whole.Items) != 1 || whole.Items[0].At != "2026-10-04T10:15:00" || len(whole.Found) != 1 || whole.Found[0].Code != "table.rows" {
		s.t.Errorf("a document: got %+v", whole)
	}
	s.wants(s.get(doc+"/xml", auditor), 404, "not_found")
	if got := into[Picture](s, s.get(of+"/file", auditor)); got.Kind != "csv" || got.Data != base64.StdEncoding.EncodeToString([]byte(text)) {
		s.t.Errorf("its file: got %+v", got.Kept)
	}
	if p := s.wants(s.post(doc+"/status", finance, `{"status":"canceled","asked_at":"2026-11-26T18:05:00Z"}`), 422, "invalid"); p.Field != "body.note" {
		s.t.Errorf("without a reason: got field %q", p.Field)
	}
	if got := into[InvoiceStatus](s, s.post(doc+"/status", finance, `{"status":"canceled","asked_at":"2026-11-26T18:05:00Z","note":"mes equivocado"}`)); got.Status != "canceled" || got.Note != "mes equivocado" {
		s.t.Errorf("withdrawn: got %+v", got)
	}
	tables := into[SupplierTables](s, s.get(base+"/invoices/plain?limit=1", auditor))
	if tables.All != 1 || len(tables.Tables) != 1 || len(tables.Tables[0].Takes) != 2 {
		s.t.Errorf("tables: got %+v", tables)
	}
}
