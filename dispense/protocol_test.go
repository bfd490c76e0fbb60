package dispense

import (
	"encoding"
	"fmt"
	"os"
	"reflect"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// protocol returns docs/protocol.md.
func protocol(t *testing.T) string {
	t.Helper()
	b, err := os.ReadFile("../docs/protocol.md")
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

// documented are the objects that have a table in docs/protocol.md, by heading.
func documented(t *testing.T) map[string]reflect.Type {
	types := map[string]reflect.Type{}
	for _, v := range []any{
		Envelope{}, Meter{}, Who{}, Draw{}, Policy{}, Layout{}, Test{}, DeviceSale{}, TankVolume{}, HoseVolume{},
		ReceiptMark{}, DeviceState{}, Receipt{}, Grant{}, Held{}, Ask{}, Part{},
	} {
		types[reflect.TypeOf(v).Name()] = reflect.TypeOf(v)
	}
	for _, g := range goldens(t, loadKeys(t), Hash{}) {
		types["`"+g.body.Kind()+"`"] = reflect.TypeOf(g.body).Elem()
	}
	return types
}

// The tables of docs/protocol.md have the members that the code reads, in their
// order, required where it requires them, and with its limits.
func TestProtocolTables(t *testing.T) {
	t.Parallel()
	sections := map[string]string{}
	for _, s := range strings.Split(protocol(t), "\n### ")[1:] {
		heading, text, _ := strings.Cut(s, "\n")
		text, _, _ = strings.Cut(text, "\n## ")
		sections[heading] = text
	}
	row := regexp.MustCompile(`(?m)^\| (\S+) \| (.*?) \| .*\S.* \|$`)
	for heading, typ := range documented(t) {
		var got []string
		for _, m := range row.FindAllStringSubmatch(sections[heading], -1) {
			if m[1] != "member" && m[1] != "---" {
				got = append(got, m[1]+": "+m[2])
			}
		}
		if diff := cmp.Diff(tableOf(typ), got); diff != "" {
			t.Errorf("docs/protocol.md, table of %s (-code +document):\n%s", heading, diff)
		}
	}
}

// tableOf returns "member: form" for each member of an object.
func tableOf(typ reflect.Type) []string {
	var rows []string
	for i := range typ.NumField() {
		name, rules, _ := strings.Cut(typ.Field(i).Tag.Get("c"), ",")
		cell := "`" + name + "`"
		if strings.Contains(","+rules+",", ",required,") {
			cell = "**" + cell + "**"
		}
		rows = append(rows, cell+": "+formOf(typ.Field(i).Type, rules))
	}
	return rows
}

// formOf says in words what a field's type and tag say.
func formOf(typ reflect.Type, rules string) string {
	rule := map[string]string{}
	for r := range strings.SplitSeq(rules, ",") {
		name, value, _ := strings.Cut(r, "=")
		rule[name] = value
	}
	if typ.Kind() == reflect.Pointer {
		typ = typ.Elem()
	}
	if typ.Kind() == reflect.Slice {
		of := "of " + typ.Elem().Name()
		if typ.Elem().Kind() == reflect.String {
			of = "of " + stringForm(rule["each"], rule["hex"], "")
		}
		return fmt.Sprintf("list ≤ %s %s", rule["max"], of)
	}
	switch {
	case typ == reflect.TypeFor[time.Time]():
		return "time"
	case typ.Implements(reflect.TypeFor[encoding.TextMarshaler]()), typ.Kind() == reflect.Struct:
		return typ.Name()
	case typ.Kind() == reflect.Bool:
		return "bool"
	case typ.Kind() == reflect.String:
		return stringForm(rule["max"], rule["hex"], rule["enum"])
	case rule["min"] != "":
		return "integer ≥ " + rule["min"]
	}
	return "integer"
}

func stringForm(limit, hex, enum string) string {
	switch {
	case hex != "":
		return hex + " hex"
	case enum != "":
		return "`" + strings.ReplaceAll(enum, "|", "` `") + "`"
	}
	return "string ≤ " + limit
}

// What docs/protocol.md gives as examples are the bytes of testdata/v1, which
// the code makes.
func TestProtocolExamples(t *testing.T) {
	t.Parallel()
	doc := protocol(t)
	example := regexp.MustCompile("(?s)<!-- testdata/v1/(\\S+) -->\n```text\n(.*?)```\n")
	seen := map[string]bool{}
	for _, m := range example.FindAllStringSubmatch(doc, -1) {
		seen[m[1]] = true
		// A fenced block always ends its last line; held.json does not.
		if want := strings.TrimSuffix(string(readFile(t, m[1])), "\n"); strings.TrimSuffix(m[2], "\n") != want {
			t.Errorf("%s: the document has\n%s\nwant\n%s", m[1], m[2], want)
		}
	}
	for _, name := range []string{"grant.note", "start.note", "void_min.note", "receipt.note", "held.json"} {
		if !seen[name] {
			t.Errorf("docs/protocol.md has no example %s", name)
		}
	}
	k := loadKeys(t)
	first := readFile(t, "start.note")
	line, _, _ := strings.Cut(string(first), "\n")
	facts := map[string]string{
		"hash of the grant":      HashNote(readFile(t, "grant.note")).String(),
		"hash of the start":      HashNote(first).String(),
		"size of the start":      fmt.Sprintf("%d bytes", len(first)),
		"size of what is signed": fmt.Sprintf("%d bytes", len(line)+1),
		"frame header":           fmt.Sprintf("% x", AppendFrame(nil, first)[:FrameHeader]),
		"key id":                 fmt.Sprintf("%08x", k.old.KeyHash()),
		"verifier key":           k.old.vkey,
	}
	for what, fact := range facts {
		if !strings.Contains(doc, fact) {
			t.Errorf("docs/protocol.md does not have the %s, %s", what, fact)
		}
	}
}
