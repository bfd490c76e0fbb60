package asyncapi

import (
	"bytes"
	"compress/gzip"
	"encoding/json"
	"flag"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"
)

var update = flag.Bool("update", false, "write docs/asyncapi.json anew")

const file = "../../docs/asyncapi.json"

func read(t *testing.T, file string) []byte {
	t.Helper()
	b, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func decoded(t *testing.T, b []byte) any {
	t.Helper()
	v, err := jsonschema.UnmarshalJSON(bytes.NewReader(b))
	if err != nil {
		t.Fatal(err)
	}
	return v
}

func TestDocumentIsUpToDate(t *testing.T) {
	var want bytes.Buffer
	e := json.NewEncoder(&want)
	e.SetEscapeHTML(false)
	e.SetIndent("", " ")
	if err := e.Encode(Document()); err != nil {
		t.Fatal(err)
	}
	if *update {
		if err := os.WriteFile(file, want.Bytes(), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	if !bytes.Equal(read(t, file), want.Bytes()) {
		t.Error("docs/asyncapi.json is out of date; run go test ./scripts/asyncapi -update and read the difference")
	}
}

// The document is one by AsyncAPI's own schema, whose license is beside it.
func TestIsAsyncAPI(t *testing.T) {
	t.Parallel()
	z, err := gzip.NewReader(bytes.NewReader(read(t, "testdata/asyncapi-3.0.0.json.gz")))
	if err != nil {
		t.Fatal(err)
	}
	spec, err := jsonschema.UnmarshalJSON(z)
	if err != nil {
		t.Fatal(err)
	}
	c := jsonschema.NewCompiler()
	if err := c.AddResource("asyncapi.json", spec); err != nil {
		t.Fatal(err)
	}
	schema, err := c.Compile("asyncapi.json")
	if err != nil {
		t.Fatal(err)
	}
	if err := schema.Validate(decoded(t, read(t, file))); err != nil {
		t.Error(err)
	}
	if err := schema.Validate(map[string]any{"asyncapi": "3.0.0", "channels": 7}); err == nil {
		t.Error("a document without sense is one, too")
	}
}

// compiled returns one of the document's schemas.
func compiled(t *testing.T, name string) *jsonschema.Schema {
	t.Helper()
	c := jsonschema.NewCompiler()
	c.DefaultDraft(jsonschema.Draft7)
	if err := c.AddResource("litro.json", decoded(t, read(t, file))); err != nil {
		t.Fatal(err)
	}
	s, err := c.Compile("litro.json#/components/schemas/" + name)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// lines returns the first line of each note of a file.
func lines(b []byte) [][]byte {
	var all [][]byte
	for line := range bytes.Lines(b) {
		if line[0] == '{' {
			all = append(all, line)
		}
	}
	return all
}

// What the code makes of every kind is as the document says, its members in the order
// of x-order; and what no station may say is not.
func TestGoldenRecords(t *testing.T) {
	t.Parallel()
	schema := compiled(t, "Record")
	files, err := filepath.Glob("../../dispense/testdata/v1/*.note")
	if err != nil {
		t.Fatal(err)
	}
	seen, order := map[string]bool{}, orders(t)
	for _, f := range append(files, "../../dispense/testdata/v1/journal.message") {
		if name := filepath.Base(f); name == "grant.note" || name == "receipt.note" {
			continue
		}
		for _, line := range lines(read(t, f)) {
			v := decoded(t, line).(map[string]any)
			if err := schema.Validate(v); err != nil {
				t.Errorf("%s: %v", filepath.Base(f), err)
			}
			kind := v["kind"].(string)
			seen[kind] = true
			inOrder(t, kind, line, order["Record."+kind])
			for member := range v {
				less := decoded(t, line).(map[string]any)
				delete(less, member)
				if schema.Validate(less) == nil {
					t.Errorf("%s without %s is taken", filepath.Base(f), member)
				}
			}
			v[kind].(map[string]any)["more"] = 1
			if schema.Validate(v) == nil {
				t.Errorf("%s with a member that no kind has is taken", filepath.Base(f))
			}
		}
	}
	for _, body := range kinds {
		if !seen[body.Kind()] {
			t.Errorf("no example of kind %s was looked at", body.Kind())
		}
	}
	if len(seen) != len(kinds) {
		t.Errorf("got examples of %d kinds, want %d: a kind is missing from the document", len(seen), len(kinds))
	}
}

// orders returns the order of the members of each schema.
func orders(t *testing.T) map[string][]string {
	t.Helper()
	var document struct {
		Components struct {
			Schemas map[string]struct {
				Order []string `json:"x-order"`
			}
		}
	}
	if err := json.Unmarshal(read(t, file), &document); err != nil {
		t.Fatal(err)
	}
	all := map[string][]string{}
	for name, s := range document.Components.Schemas {
		all[name] = s.Order
	}
	return all
}

// inOrder holds that the members of a line stand in an order.
func inOrder(t *testing.T, what string, line []byte, order []string) {
	t.Helper()
	d := json.NewDecoder(bytes.NewReader(line))
	last := -1
	for depth := 0; ; {
		token, err := d.Token()
		if err != nil {
			return
		}
		switch token {
		case json.Delim('{'), json.Delim('['):
			depth++
			continue
		case json.Delim('}'), json.Delim(']'):
			depth--
			continue
		}
		member, ok := token.(string)
		if depth != 1 || !ok {
			continue
		}
		at := slices.Index(order, member)
		if at < last {
			t.Errorf("%s: %s stands before %s, want the order %v", what, order[last], member, order)
		}
		last = at
		if err := d.Decode(new(any)); err != nil {
			t.Fatal(err)
		}
	}
}

func TestGoldenOthers(t *testing.T) {
	t.Parallel()
	for name, f := range map[string]string{"Receipt": "receipt.note", "Held": "held.json"} {
		line := lines(read(t, "../../dispense/testdata/v1/"+f))[0]
		if err := compiled(t, name).Validate(decoded(t, line)); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
	schema, message := compiled(t, "Entry"), compiled(t, "PolicyMessage")
	seen := map[string]bool{}
	for _, line := range lines(read(t, "../../policy/testdata/entries.txt")) {
		v := decoded(t, line).(map[string]any)
		if err := schema.Validate(v); err != nil {
			t.Error(err)
		}
		kind := v["kind"].(string)
		seen[kind] = true
		run := decoded(t, []byte(`{"v":1,"log":"fleet","era":1764000000,"from":1,"to":1,"at":"2026-11-23T18:00:00Z","entries":[`+strings.TrimSpace(string(line))+`]}`))
		if err := message.Validate(run); err != nil {
			t.Error(err)
		}
		v[kind].(map[string]any)["of_tomorrow"] = true
		if err := schema.Validate(v); err != nil {
			t.Errorf("%s with a member of tomorrow: %v", kind, err)
		}
		v[kind] = "no object"
		if schema.Validate(v) == nil {
			t.Errorf("%s that is no object is taken", kind)
		}
	}
	for _, kind := range entryKinds() {
		if !seen[kind] {
			t.Errorf("no example of entry %s was looked at", kind)
		}
	}
	if err := schema.Validate(decoded(t, []byte(`{"n":9,"kind":"tariff","tariff":{"x":1}}`))); err != nil {
		t.Errorf("a kind of tomorrow: %v", err)
	}
}
