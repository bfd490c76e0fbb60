package cli

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"reflect"
	"regexp"
	"slices"
	"strings"

	"github.com/BurntSushi/toml"
)

// LoadTOML reads a configuration file into v. A key that v does not have is an
// error: a misspelled setting that is silently ignored is worse than none. All
// of them are named, each with its line and the keys there are in its place.
func LoadTOML(path string, v any) error {
	b, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("configuration %s: there is no such file; write it (docs/config.md has its keys), or name another", path)
	}
	if err != nil {
		return fmt.Errorf("configuration: %w; let the user who runs this read it", err)
	}
	md, err := toml.Decode(string(b), v)
	if err != nil {
		return fmt.Errorf("configuration %s%s", path, explain(err))
	}
	var errs []error
	told := map[string]bool{}
	for _, key := range md.Undecoded() {
		if !beneath(md.Undecoded(), key) && !told[key.String()] {
			told[key.String()] = true
			errs = append(errs, fmt.Errorf("configuration %s%s: key %q is unknown; correct its spelling, or remove it; known here: %s",
				path, lineOf(string(b), key), key.String(), strings.Join(keysAt(reflect.TypeOf(v), key[:len(key)-1]), ", ")))
		}
	}
	return errors.Join(errs...)
}

// wrongType is what the decoder says of a value that does not fit its key.
var wrongType = regexp.MustCompile(`^toml: line (\d+) \(last key (".*")\): incompatible types: TOML value has type (.*); destination has type (.*)$`)

// explain says where a file cannot be read, why, and what to do.
func explain(err error) string {
	if p, ok := errors.AsType[toml.ParseError](err); ok {
		return fmt.Sprintf(", line %d: %s; correct that line", p.Position.Line, p.Message)
	}
	if m := wrongType.FindStringSubmatch(err.Error()); m != nil {
		return fmt.Sprintf(", line %s: key %s holds %s; give %s", m[1], m[2], kind(m[3]), kind(m[4]))
	}
	return ": " + strings.TrimPrefix(err.Error(), "toml: ") + "; see docs/config.md"
}

// kind says a type of the decoder's in words.
func kind(name string) string {
	switch name {
	case "int64", "integer":
		return "a whole number"
	case "string":
		return "text in quotes"
	case "bool", "boolean":
		return "true or false"
	}
	return name
}

// beneath tells whether a key lies in a table that is itself among keys: naming
// the table is enough.
func beneath(keys []toml.Key, key toml.Key) bool {
	return slices.ContainsFunc(keys, func(k toml.Key) bool { return len(k) < len(key) && slices.Equal(k, key[:len(k)]) })
}

// lineOf says in which line a key stands, as ", line 7", or nothing when it
// stands in several.
func lineOf(text string, key toml.Key) string {
	last := regexp.QuoteMeta(key[len(key)-1])
	all := regexp.MustCompile(`(?m)(?:^|[\s{,.])"?`+last+`"?\s*=|^\s*\[+.*\b`+last+`\s*\]`).FindAllStringIndex(text, 2)
	if len(all) != 1 {
		return ""
	}
	return fmt.Sprintf(", line %d", 1+strings.Count(strings.TrimRight(text[:all[0][1]], "\n"), "\n"))
}

// keysAt returns the keys that a table of t can have, nil when there is no such
// table.
func keysAt(t reflect.Type, table toml.Key) []string {
	for t.Kind() == reflect.Pointer || t.Kind() == reflect.Slice {
		t = t.Elem()
	}
	if t.Kind() != reflect.Struct {
		return nil
	}
	var names []string
	for i := range t.NumField() {
		f := t.Field(i)
		switch name := f.Tag.Get("toml"); {
		case f.Anonymous:
			in := keysAt(f.Type, table)
			if len(table) > 0 && len(in) > 0 {
				return in
			}
			names = append(names, in...)
		case name == "" || name == "-":
		case len(table) == 0:
			names = append(names, name)
		case name == table[0]:
			return keysAt(f.Type, table[1:])
		}
	}
	return names
}
