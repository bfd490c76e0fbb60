// Package asyncapi writes the wire between stations and server as an AsyncAPI
// document, from the structs that the code itself reads and writes.
package asyncapi

import (
	"encoding"
	"fmt"
	"reflect"
	"strconv"
	"strings"
	"time"

	"github.com/litro-fuel/litro/dispense"
	"github.com/litro-fuel/litro/policy"
)

// object is a JSON object; encoding/json writes its members in order of their names.
type object map[string]any

// kinds are the bodies of records, and entries those of the policy logs.
var (
	kinds = []dispense.Body{
		&dispense.Start{}, &dispense.Carried{}, &dispense.Boot{}, &dispense.Config{}, &dispense.Authorize{}, &dispense.Dispense{}, &dispense.Void{},
		&dispense.Deny{}, &dispense.Offbook{}, &dispense.MeterChange{}, &dispense.Tank{}, &dispense.Delivery{}, &dispense.Shift{}, &dispense.Badge{},
		&dispense.Override{}, &dispense.Emergency{}, &dispense.Lease{}, &dispense.ClockChange{}, &dispense.KeyChange{}, &dispense.Fault{},
		&dispense.Tick{}, &dispense.Correct{}, &dispense.Decide{},
	}
	entries = []policy.EntryBody{
		&policy.Vehicle{}, &policy.Label{}, &policy.Person{}, &policy.Rule{}, &policy.Price{}, &policy.Grade{}, &policy.Lease{}, &policy.Once{},
		&policy.Settings{}, &policy.Command{}, &policy.ServerKey{},
	}
)

// Document returns the whole document.
func Document() any {
	s := schemas{}
	return object{
		"asyncapi": "3.0.0",
		"info": object{
			"title":   "Litro: stations and server",
			"version": "1",
			"description": "What travels between a station agent and the server over MQTT 3.1.1. docs/protocol.md says in words what each member means, " +
				"how notes are signed and chained, and what is sent again when. Whoever may read the journal topics can build all totals from " +
				"them alone: a record is known by station, epoch and seq, comes at least once, and counts once.\n\n" +
				"All but held is notes: one line of canonical JSON (members in the order of x-order, no spaces, nothing empty, integers only), " +
				"an empty line, and one signature line (two in a record of kind key), as golang.org/x/mod/sumdb/note has it. " +
				"x-line is the schema of such a line.",
		},
		"defaultContentType": "text/plain",
		"channels": object{
			"journal": channel(dispense.Journal, "Records", "The records of a station, 1 to 16 in a message. Known by station, epoch and seq: twice is once."),
			"receipt": channel(dispense.Receipts, "Receipt", "Up to where the server has committed records. Within an era the higher n wins."),
			"policy":  channel(dispense.Policies, "Policy", "What a station decides by. Only what follows the version held is taken, or a whole snapshot of a newer one."),
			"held":    channel(dispense.Helds, "Held", "A station's sign of life, each 60 s and on change. It is not signed and decides only what is sent again."),
		},
		"operations": object{
			"publishJournal": operation("send", "journal", "Records", 1),
			"publishHeld":    operation("send", "held", "Held", 0),
			"takeReceipt":    operation("receive", "receipt", "Receipt", 1),
			"takePolicy":     operation("receive", "policy", "Policy", 1),
		},
		"components": object{
			"messages": object{
				"Records": notes("Records", "1 to 16 notes one after another, 64 KiB at most. A line that begins with { begins a record.", "Record"),
				"Receipt": notes("Receipt", "One note by <origin>/receipt.", "Receipt"),
				"Policy":  notes("Policy", "One note by <origin>/policy, 64 KiB at most.", "PolicyMessage"),
				"Held": object{
					"title": "Held", "summary": "One line of canonical JSON, not signed.", "contentType": "application/json", "payload": ref("schemas", "Held"),
				},
			},
			"schemas": s.all(),
		},
	}
}

func channel(c dispense.Channel, message, description string) object {
	return object{
		"address":     dispense.Topic{Shard: "{shard}", Station: "{station}", Channel: c}.String(),
		"description": description,
		"parameters": object{
			"shard":   object{"description": "Of the station, from its grant: 00 to 0f.", "enum": shards()},
			"station": object{"description": "The station's id: [a-z0-9][a-z0-9-]{1,15}.", "examples": []string{"norte"}},
		},
		"messages": object{message: ref("messages", message)},
	}
}

func shards() []string {
	var all []string
	for n := range dispense.Shards {
		all = append(all, dispense.ShardName(n))
	}
	return all
}

// operation is what a station does. The server does the other half, and publishes with
// QoS 0 or 1.
func operation(action, of, message string, qos int) object {
	return object{
		"action": action, "channel": object{"$ref": "#/channels/" + of}, "bindings": object{"mqtt": object{"qos": qos, "retain": false}},
		"messages": []object{{"$ref": "#/channels/" + of + "/messages/" + message}},
	}
}

func notes(title, summary, line string) object {
	return object{
		"title": title, "summary": summary, "contentType": "text/plain",
		"payload": object{"type": "string", "minLength": 1, "maxLength": dispense.MaxMessage, "x-line": ref("schemas", line)},
	}
}

func ref(room, name string) object { return object{"$ref": "#/components/" + room + "/" + name} }

// schemas are those of all objects on the wire, by name.
type schemas map[string]object

func (s schemas) all() schemas {
	var records []any
	for _, body := range kinds {
		records = append(records, s.line("Record", body.Kind(), reflect.TypeFor[dispense.Envelope](), s.of(reflect.TypeOf(body).Elem(), false)))
	}
	s["Record"] = object{"description": "One record: the envelope, and a member with the name of its kind.", "oneOf": records}
	var all []any
	for _, body := range entries {
		all = append(all, s.line("Entry", body.Kind(), reflect.TypeFor[entry](), s.of(reflect.TypeOf(body).Elem(), true)))
	}
	s["Entry"] = object{
		"description": "The whole new state of one object. Newer servers add kinds, and members to those there are: pass over what you do not know.",
		"anyOf":       append(all, object{"type": "object", "required": []string{"n", "kind"}, "not": object{"properties": object{"kind": object{"enum": entryKinds()}}}}),
	}
	s.of(reflect.TypeFor[dispense.Receipt](), false)
	s.of(reflect.TypeFor[dispense.Held](), false)
	message := s.object(reflect.TypeFor[policy.Message](), false)
	message["properties"].(object)["entries"] = object{"type": "array", "items": ref("schemas", "Entry")}
	message["x-order"] = append(message["x-order"].([]string), "entries")
	message["required"] = append(message["required"].([]string), "entries")
	s["PolicyMessage"] = message
	return s
}

func entryKinds() []string {
	var all []string
	for _, body := range entries {
		all = append(all, body.Kind())
	}
	return all
}

// An entry is what stands before the body of a policy entry.
type entry struct {
	N    int64  `c:"n,required,min=0"`
	Kind string `c:"kind,required,max=24"`
}

// line adds the schema of one kind of line: a head, and a member that is named as the
// kind is.
func (s schemas) line(family, kind string, head reflect.Type, body object) object {
	o := s.object(head, family == "Entry")
	o["properties"].(object)["kind"] = object{"const": kind}
	o["properties"].(object)[kind] = body
	o["required"] = append(o["required"].([]string), kind)
	o["x-order"] = append(o["x-order"].([]string), kind)
	name := family + "." + kind
	s[name] = o
	return ref("schemas", name)
}

// of adds the schema of a struct, and refers to it. Structs of the policy log may have
// more members than this version knows.
func (s schemas) of(typ reflect.Type, open bool) object {
	name := typ.Name()
	if open {
		name = "policy." + name
	}
	if _, ok := s[name]; !ok {
		s[name] = nil // one that holds itself would not end
		s[name] = s.object(typ, open)
	}
	return ref("schemas", name)
}

func (s schemas) object(typ reflect.Type, open bool) object {
	members, required, order := object{}, []string{}, []string{}
	for i := range typ.NumField() {
		f := typ.Field(i)
		tag, ok := f.Tag.Lookup("c")
		if !ok {
			continue
		}
		name, text, _ := strings.Cut(tag, ",")
		rules := map[string]string{}
		for r := range strings.SplitSeq(text, ",") {
			rule, value, _ := strings.Cut(r, "=")
			rules[rule] = value
		}
		_, must := rules["required"]
		if must && f.Type.Kind() != reflect.Slice { // one that is known to be empty is absent, too
			required = append(required, name)
		}
		members[name], order = s.member(f.Type, rules, must, open), append(order, name)
	}
	return object{"type": "object", "properties": members, "required": required, "additionalProperties": open, "x-order": order}
}

// member is the schema of one member. What is not required and has nothing to say is
// absent: an empty string, an empty list and a false never stand there.
func (s schemas) member(typ reflect.Type, rules map[string]string, must, open bool) object {
	pointer := typ.Kind() == reflect.Pointer
	if pointer {
		typ = typ.Elem()
	}
	switch {
	case typ == reflect.TypeFor[time.Time]():
		return object{"type": "string", "format": "date-time", "pattern": `^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$`}
	case typ == reflect.TypeFor[dispense.Version]():
		return object{"type": "string", "pattern": `^\d+\.\d+$`}
	case typ == reflect.TypeFor[dispense.Ref]():
		return object{"type": "string", "pattern": `^[a-z0-9][a-z0-9-]{1,15}/[1-9]\d*/[1-9]\d*$`}
	}
	switch typ.Kind() {
	case reflect.Slice:
		return s.list(typ.Elem(), rules, open)
	case reflect.Struct:
		return s.of(typ, open)
	case reflect.Bool:
		if !must && !pointer {
			return object{"const": true}
		}
		return object{"type": "boolean"}
	case reflect.String:
		return text(rules["max"], rules["hex"], rules["enum"])
	case reflect.Int64:
		o := object{"type": "integer", "maximum": int64(dispense.MaxInt), "minimum": -int64(dispense.MaxInt)}
		if least, err := strconv.ParseInt(rules["min"], 10, 64); err == nil {
			o["minimum"] = least
		}
		return o
	}
	if typ.Implements(reflect.TypeFor[encoding.TextMarshaler]()) {
		return object{"type": "string"}
	}
	panic(fmt.Sprintf("a member of type %s", typ))
}

func (s schemas) list(of reflect.Type, rules map[string]string, open bool) object {
	items := text(rules["each"], rules["hex"], rules["enum"])
	if of.Kind() != reflect.String {
		items = s.of(of, open)
	}
	o := object{"type": "array", "items": items, "minItems": 1}
	if most, err := strconv.Atoi(rules["max"]); err == nil {
		o["maxItems"] = most
	}
	return o
}

// text is the schema of a string. Sizes are in bytes, of which a character has one at
// least.
func text(most, hex, enum string) object {
	switch {
	case hex != "":
		return object{"type": "string", "pattern": "^[0-9a-f]{" + hex + "}$"}
	case enum != "":
		return object{"enum": strings.Split(enum, "|")}
	}
	o := object{"type": "string", "minLength": 1}
	if n, err := strconv.Atoi(most); err == nil {
		o["maxLength"] = n
	}
	return o
}
