package api

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/http"
	"reflect"
	"regexp"

	"github.com/danielgtaylor/huma/v2"
)

// describe says what is true of all operations.
func (a *api) describe() {
	doc := a.huma.OpenAPI()
	doc.Info.Description = "What pages show and do, for programs. Numbers are integers of a small unit that ends their names: _ul microliters, _m meters, _s seconds, " +
		"_cents 1/100 and _e4 1/10000 of the currency unit, _permille tenths of a percent. None is beyond 2^53. Times are UTC. " +
		"What is absent is not known. Answers get new members; pass over what you do not know."
	doc.Components.SecuritySchemes = map[string]*huma.SecurityScheme{"token": {
		Type: "http", Scheme: "bearer", Description: "A token of a user, made at /account: lt_, its name, and its secret. It may what its user may at that moment, and no more than it was made for.",
	}}
	doc.Servers = []*huma.Server{{URL: "/", Description: "This installation."}}
	for _, t := range []struct{ name, about string }{
		{"token", "The token itself."}, {"vehicles", "The fleet."}, {"people", "Who drives, attends and answers."}, {"stations", "Stations and tanks."},
		{"fills", "Fuel that flowed, and what was consumed."}, {"findings", "What does not add up."}, {"authorizations", "What was released beside the rules."},
		{"vouchers", "Paper vouchers."}, {"tickets", "Contracted stations, and their tickets."}, {"budget", "Accounts of the budget, funds, and journal entries."}, {"closing", "How months are closed: checks, signatures, and what was closed."}, {"imports", "Spreadsheets of the fleet."},
		{"boxes", "Boxes of stations, and what is carried to and from them by hand."}, {"schedules", "Reports that are made and sent again and again."}, {"webhooks", "Programs and people that are told what happens."},
		{"labels", "What is scanned of vehicles, and badges."}, {"sheets", "Contingency sheets."}, {"health", "How the installation is."}, {"rules", "What levels say, and what counts."}, {"modes", "Where rules are only observed."}, {"audit", "Who changed what."}, {"views", "Questions kept under a name."},
	} {
		doc.Tags = append(doc.Tags, &huma.Tag{Name: t.name, Description: t.about})
	}
}

func (a *api) schemaOf(t reflect.Type) *huma.Schema {
	return a.huma.OpenAPI().Components.Schemas.Schema(t, true, "")
}

var inPath = regexp.MustCompile(`\{([a-z0-9]+)\}`)

// exemplify adds to an operation how curl asks for it.
func (a *api) exemplify(o operation) {
	item := a.huma.OpenAPI().Paths[base+o.path]
	op := item.Get
	if o.method == http.MethodPost {
		op = item.Post
	}
	path := inPath.ReplaceAllStringFunc(base+o.path, func(name string) string {
		for _, p := range op.Parameters {
			if p.In == "path" && "{"+p.Name+"}" == name && p.Schema.Examples != nil {
				return fmt.Sprint(p.Schema.Examples[0])
			}
		}
		return name
	})
	var b bytes.Buffer
	fmt.Fprint(&b, "curl -sS")
	line := func(format string, args ...any) { fmt.Fprintf(&b, " \\\n  "+format, args...) }
	if o.acts() {
		line("-H \"Idempotency-Key: $(cat /proc/sys/kernel/random/uuid)\"")
	}
	if o.method == http.MethodPost {
		if o.two {
			line("-H \"Checked-By: $SECOND\"")
		}
		if o.try == "" {
			line("-X POST")
		} else {
			var body any
			if err := json.Unmarshal([]byte(o.try), &body); err != nil {
				panic(fmt.Sprintf("operation %s: its example: %v", o.id, err))
			}
			op.RequestBody.Content["application/json"].Example = body
			line("-H 'Content-Type: application/json'")
			line("-d '%s'", o.try)
		}
		path = "\"$LITRO" + path + "\""
	} else {
		path = "\"$LITRO" + path + o.try + "\""
	}
	line("-H \"Authorization: Bearer $TOKEN\"")
	line("%s", path)
	op.Extensions = map[string]any{"x-codeSamples": []any{map[string]any{"lang": "curl", "source": b.String()}}}
	if need, known := a.needs[o.page]; known {
		op.Extensions["x-right"], op.Extensions["x-departments"] = string(need.Right), need.OfParts
	}
}

// Document returns the OpenAPI document of all operations.
func Document() []byte { return newAPI(Config{}).written }

// write writes the document, which is part of the program: one that cannot be written is a
// fault of it.
func (a *api) write() []byte {
	doc := a.huma.OpenAPI()
	for _, never := range []string{"ErrorModel", "ErrorDetail"} { // see [asProblem]
		delete(doc.Components.Schemas.Map(), never)
	}
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	if err := e.Encode(doc); err != nil {
		panic(fmt.Sprintf("the OpenAPI document: %v", err))
	}
	return b.Bytes()
}

// document sends it to anybody: it holds no data.
func (a *api) document(w http.ResponseWriter, r *http.Request) {
	got := &answer{status: http.StatusOK, header: w.Header()}
	w.Header().Set("Content-Type", "application/json")
	got.body.Write(a.written)
	got.send(w, r)
}
