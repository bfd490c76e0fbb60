package e2e

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

	"github.com/litro-fuel/litro/policy"
)

// The tables of policy entries in docs/protocol.md have the members that the
// code reads, in their order, and with its limits: a stranger has nothing else.
func TestProtocolOfPolicyEntries(t *testing.T) {
	t.Parallel()
	b, err := os.ReadFile("../../../docs/protocol.md")
	if err != nil {
		t.Fatal(err)
	}
	types := map[string]reflect.Type{}
	for _, e := range []policy.EntryBody{
		&policy.Vehicle{}, &policy.Label{}, &policy.Person{}, &policy.Rule{}, &policy.Price{}, &policy.Grade{},
		&policy.Lease{}, &policy.Once{}, &policy.Settings{}, &policy.Command{}, &policy.ServerKey{},
	} {
		types["`"+e.Kind()+"`"] = reflect.TypeOf(e).Elem()
	}
	for _, v := range []any{policy.PreviousLabel{}, policy.Hours{}, policy.OdometerRule{}, policy.OverrideBudget{}} {
		types[reflect.TypeOf(v).Name()] = reflect.TypeOf(v)
	}
	row := regexp.MustCompile(`(?m)^\| (\S+) \| (.*?) \| .*\S.* \|$`)
	for heading, typ := range types {
		_, section, _ := strings.Cut(string(b), "\n### Entry "+heading+"\n")
		section, _, _ = strings.Cut(section, "\n##")
		var got []string
		for _, m := range row.FindAllStringSubmatch(section, -1) {
			if m[1] != "member" && m[1] != "---" {
				got = append(got, m[1]+": "+m[2])
			}
		}
		if diff := cmp.Diff(membersOf(typ), got); diff != "" {
			t.Errorf("docs/protocol.md, table of entry %s (-code +document):\n%s", heading, diff)
		}
	}
}

// membersOf returns "member: form" for each member of an object.
func membersOf(typ reflect.Type) []string {
	var rows []string
	for i := range typ.NumField() {
		name, rules, _ := strings.Cut(typ.Field(i).Tag.Get("c"), ",")
		rule := map[string]string{}
		for r := range strings.SplitSeq(rules, ",") {
			key, value, _ := strings.Cut(r, "=")
			rule[key] = value
		}
		cell := "`" + name + "`"
		if _, ok := rule["required"]; ok {
			cell = "**" + cell + "**"
		}
		rows = append(rows, cell+": "+memberForm(typ.Field(i).Type, rule))
	}
	return rows
}

// memberForm says in words what a field's type and tag say.
func memberForm(typ reflect.Type, rule map[string]string) string {
	if typ.Kind() == reflect.Pointer {
		typ = typ.Elem()
	}
	switch {
	case typ.Kind() == reflect.Slice && typ.Elem().Kind() == reflect.String:
		return fmt.Sprintf("list ≤ %s of %s", rule["max"], textForm(rule["each"], rule))
	case typ.Kind() == reflect.Slice:
		return fmt.Sprintf("list ≤ %s of %s", rule["max"], typ.Elem().Name())
	case typ == reflect.TypeFor[time.Time]():
		return "time"
	case typ.Implements(reflect.TypeFor[encoding.TextMarshaler]()), typ.Kind() == reflect.Struct:
		return typ.Name()
	case typ.Kind() == reflect.Bool:
		return "bool"
	case typ.Kind() == reflect.String:
		return textForm(rule["max"], rule)
	case rule["min"] != "":
		return "integer ≥ " + rule["min"]
	}
	return "integer"
}

func textForm(limit string, rule map[string]string) string {
	switch {
	case rule["hex"] != "":
		return rule["hex"] + " hex"
	case rule["enum"] != "":
		return "`" + strings.ReplaceAll(rule["enum"], "|", "` `") + "`"
	}
	return "string ≤ " + limit
}
