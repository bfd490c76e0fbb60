package api

import (
	"bytes"
	"compress/gzip"
	"encoding/json"
	"flag"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"
)

var update = flag.Bool("update", false, "write docs/openapi.json anew")

const openAPIFile = "../../docs/openapi.json"

// docs/openapi.json is what the server sends at /api/openapi.json.
func TestDocumentIsUpToDate(t *testing.T) {
	if *update {
		if err := os.WriteFile(openAPIFile, Document(), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(openAPIFile)
	if err != nil || !bytes.Equal(Document(), want) {
		t.Errorf("docs/openapi.json is not what the operations say (%v); run go test ./server/api -run TestDocument -update and read the difference", err)
	}
}

// The document is one by OpenAPI's own schema, whose license is beside it.
func TestIsOpenAPI(t *testing.T) {
	t.Parallel()
	c := jsonschema.NewCompiler()
	for _, name := range []string{"schema", "schema-base", "dialect", "meta"} {
		f, err := os.Open(filepath.Join("testdata", "openapi-3.1-"+name+".json.gz"))
		if err != nil {
			t.Fatal(err)
		}
		z, err := gzip.NewReader(f)
		if err != nil {
			t.Fatal(err)
		}
		v, err := jsonschema.UnmarshalJSON(z)
		if err != nil {
			t.Fatal(err)
		}
		if err := c.AddResource(v.(map[string]any)["$id"].(string), v); err != nil {
			t.Fatal(err)
		}
	}
	s, err := c.Compile("https://spec.openapis.org/oas/3.1/schema-base/2021-04-15")
	if err != nil {
		t.Fatal(err)
	}
	v, err := jsonschema.UnmarshalJSON(bytes.NewReader(Document()))
	if err != nil {
		t.Fatal(err)
	}
	if err := s.Validate(v); err != nil {
		t.Error(err)
	}
	if err := s.Validate(map[string]any{"openapi": "3.1.0", "paths": 7}); err == nil {
		t.Error("a document without sense is one, too")
	}
}

// examplesOfNothing name what is not there in this test; they are answered with a problem.
var examplesOfNothing = map[string]string{
	"approve-once": "not_found", "void-once": "not_found", "approve-rules": "not_found", "void-rules": "not_found", "approve-mode": "not_found", "void-mode": "not_found",
	"step-finding": "finding_gone", "get-finding": "not_found", "approve-finding-rule": "conflict", "void-finding-rule": "conflict",
	"get-ticket": "not_found", "check-ticket": "not_found", "return-ticket": "not_found", "drop-ticket": "not_found", "get-picture": "not_found",
	"get-label-run": "not_found", "get-pad": "not_found", "void-sheets": "not_found", "take-import": "import_changed", "take-budget-file": "import_changed", "say-close-position": "invalid", "say-fuel-quota": "invalid", "say-vat-rate": "invalid", "say-fiscal-identity": "invalid", "say-permit-register": "invalid", "say-day-terms": "invalid", "list-days-of-station": "not_found", "close-station-day": "invalid", "settle-close": "invalid", "say-close-rules": "invalid", "say-close-gap": "invalid", "act-on-close": "conflict", "make-close-package": "conflict", "get-close-note": "not_found", "get-closed-month": "not_found", "answer-override": "invalid",
	"approve-vehicle-act": "not_found", "void-vehicle-act": "not_found", "remove-view": "not_found", "name-view": "not_found", "pin-view": "not_found", "move-view": "not_found", "share-view": "not_found",
	"get-schedule": "not_found", "list-schedule-messages": "not_found", "run-schedule": "not_found", "end-schedule": "not_found", "resend-schedule": "not_found", "clear-schedule": "not_found",
	"get-webhook": "not_found", "list-webhook-messages": "not_found", "rotate-webhook": "not_found", "switch-webhook": "not_found", "test-webhook": "not_found", "resend-webhook": "not_found", "clear-webhook": "not_found",
	"get-invoice": "not_found", "get-invoice-xml": "not_found", "get-invoice-proof": "not_found", "get-sent-invoices": "not_found", "say-invoice-status": "not_found", "ask-authority": "conflict", "get-invoice-line": "not_found", "decide-invoice-line": "not_found", "accept-invoice-document": "not_found", "take-back-invoice-lines": "not_found", "say-delivery-note": "not_found", "see-contract-warning": "not_found", "say-contract-paper": "invalid", "say-stock-terms": "invalid",
	"void-dip": "invalid", "get-mapping": "not_found", "say-mapping": "invalid", "get-table": "not_found", "take-table": "not_found", "get-table-file": "not_found",
	"switch-public-page-off": "conflict", "ask-publication": "conflict", "withdraw-publication": "not_found", "approve-publication": "not_found", "void-publication": "not_found",
	"approve-correction": "not_found", "refuse-correction": "not_found", "withdraw-correction": "not_found",
	"get-signed-scan": "not_found", "get-entry-file": "not_found", "say-signed-pages": "not_found", "bring-signed-logbooks": "invalid", "approve-box": "not_found", "refuse-box": "not_found", "approve-spare": "invalid", "take-stick": "invalid", "end-deputy": "conflict",
	"get-trial": "not_found", "type-sheet": "invalid", "say-whole-budget": "invalid", "say-budget-paid": "conflict", "read-label": "label_foreign", "say-usual": "conflict", "reserve-class": "not_found", "propose-release": "not_found", "approve-release": "conflict", "void-release": "conflict",
}

// adminsOwn are the administrator's.
var adminsOwn = map[string]bool{
	"list-health": true, "clear-schedule": true, "list-webhooks": true, "get-webhook": true, "list-webhook-messages": true, "add-webhook": true, "rotate-webhook": true, "switch-webhook": true, "test-webhook": true, "resend-webhook": true, "clear-webhook": true,
	"link-user": true, "set-concern": true, "clear-user": true, "say-identity": true, "reserve-class": true, "propose-release": true, "list-identities": true, "list-mail": true, "test-mail": true,
}

// financesOwn are those of who reconciles what is paid.
var financesOwn = map[string]bool{"get-audit-package": true, "send-invoices": true, "say-invoice-status": true, "say-invoice-statuses": true, "ask-authority": true, "say-receiver": true, "say-fuel-quota": true, "say-vat-rate": true, "say-fiscal-identity": true, "say-permit-register": true, "judge-invoices": true, "say-mapping": true, "send-table": true, "take-table": true,
	"decide-invoice-line": true, "accept-invoice-lines": true, "accept-invoice-document": true, "take-back-invoice-lines": true, "say-tolerances": true, "say-stock-tolerance": true, "say-volumetric": true, "say-volumetric-limit": true, "say-delivery-note": true,
	"check-budget-file": true, "take-budget-file": true, "say-budget-mapping": true, "list-budget-mappings": true, "say-budget-movement": true, "say-budget-stop": true, "say-allotment": true, "say-whole-budget": true, "say-budget-paid": true, "book-budget": true, "say-opening": true, "say-ledger": true, "book-worth": true, "say-budget-rule": true, "say-budget-form": true, "say-fund": true, "say-department-fund": true, "say-vehicle-fund": true, "post-journal-entries": true, "say-posting-rules": true, "say-entry-layout": true, "say-stock-terms": true, "say-savings-baseline": true,
	"say-contract-paper": true, "say-contract-price": true, "say-index-prices": true}

// agreesTo are who is the second person of operations that take one of finance or of the fleet.
var agreesTo = map[string]string{"say-receiver": "$TOKEN", "save-contract": "$FINANCE", "save-permit": "$FINANCE", "say-contract-price": "$TOKEN", "say-volumetric-limit": "$TOKEN", "say-index-prices": "$TOKEN",
	"say-department-fund": "$TOKEN", "say-budget-rule": "$TOKEN", "say-opening": "$TOKEN"}

// Every example of the documentation is run as it stands there, by curl.
func examplesWork(s *site) {
	t := s.t
	env := append(os.Environ(), "LITRO="+s.URL, "TOKEN="+s.token("manager", true), "SECOND="+s.token("attendant", true), "ADMIN="+s.token("administrator", true), "FINANCE="+s.token("finance", true))
	var doc struct {
		Paths map[string]map[string]struct {
			OperationID string
			Samples     []struct{ Source string } `json:"x-codeSamples"`
		}
	}
	s.must(json.Unmarshal(Document(), &doc))
	run := func(id, source string) {
		switch {
		case adminsOwn[id]:
			source = strings.Replace(source, "$TOKEN", "$ADMIN", 1)
		case financesOwn[id]:
			source = strings.Replace(source, "$TOKEN", "$FINANCE", 1)
		}
		if by := agreesTo[id]; by != "" {
			source = strings.Replace(source, "$SECOND", by, 1)
		}
		cmd := exec.CommandContext(t.Context(), "sh", "-c", strings.Replace(source, "curl -sS", `curl -sS -w '\n%{http_code}'`, 1))
		cmd.Env = env
		out, err := cmd.CombinedOutput()
		if err != nil {
			t.Errorf("%s: %v: %s\n%s", id, err, out, source)
			return
		}
		i := bytes.LastIndexByte(out, '\n')
		body, status := out[:i], string(out[i+1:])
		var p struct{ Code string }
		if err := json.Unmarshal(body, &p); err != nil {
			t.Errorf("%s: %v: %s", id, err, out)
		}
		if want := examplesOfNothing[id]; want != "" && p.Code != want || want == "" && status != "200" {
			t.Errorf("%s: got status %s: %s, want %q\n%s", id, status, body, want, source)
		}
	}
	n, last := 0, ""
	for _, path := range slices.Sorted(maps.Keys(doc.Paths)) { // who leaves does so before it is taken back
		for _, o := range doc.Paths[path] {
			if o.OperationID == "set-status" { // nothing is issued to a vehicle that is blocked
				last = o.Samples[0].Source
				continue
			}
			run(o.OperationID, o.Samples[0].Source)
			n++
		}
	}
	run("set-status", last)
	if n != len(operations())-1 {
		t.Errorf("got %d examples, want one of each operation", n)
	}
}
