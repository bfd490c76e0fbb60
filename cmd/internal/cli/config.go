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
	_, err := LoadFile("configuration", "docs/config.md has its keys", path, v)
	return err
}

// A File is a TOML file that was read, and where its keys stand.
type File struct {
	what, path string
	keys       map[string]int
}

// LoadFile is [LoadTOML] for a file that is something else, and explained
// elsewhere.
func LoadFile(what, explained, path string, v any) (*File, error) {
	b, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf("%s %s: there is no such file; write it (%s), or name another", what, path, explained)
	}
	if err != nil {
		return nil, fmt.Errorf("%s: %w; let the user who runs this read it", what, err)
	}
	md, err := toml.Decode(string(b), v)
	if err != nil {
		return nil, fmt.Errorf("%s %s%s", what, path, explain(err))
	}
	f := &File{what, path, keysOf(string(b))}
	var errs []error
	told := map[string]bool{}
	for _, key := range md.Undecoded() {
		if !beneath(md.Undecoded(), key) && !told[key.String()] {
			told[key.String()] = true
			errs = append(errs, fmt.Errorf("%s %s%s: key %q is unknown; correct its spelling, or remove it; known here: %s",
				what, path, f.linesOf(key), key.String(), strings.Join(keysAt(reflect.TypeOf(v), key[:len(key)-1]), ", ")))
		}
	}
	return f, errors.Join(errs...)
}

// Wrong returns the error of a value that cannot be, with its line; key is such as
// lines[0].hoses[1].id. A key that is missing has the line of its table.
func (f *File) Wrong(key, reason, remedy string) error {
	where := ""
	for at := key; at != ""; at = at[:max(0, strings.LastIndexAny(at, ".["))] {
		if line, ok := f.keys[at]; ok {
			where = fmt.Sprintf(", line %d", line)
			break
		}
	}
	if key != "" {
		key += ": "
	}
	return fmt.Errorf("%s %s%s: %s%s; %s", f.what, f.path, where, key, reason, remedy)
}

// places are what tells elements of an array apart.
var places = regexp.MustCompile(`\[\d+\]`)

// linesOf says in which lines a key stands, as ", line 7" or ", lines 7 and 9".
func (f *File) linesOf(key toml.Key) string {
	var lines []int
	for at, line := range f.keys {
		if places.ReplaceAllString(at, "") == strings.Join(key, ".") && !slices.Contains(lines, line) {
			lines = append(lines, line)
		}
	}
	slices.Sort(lines)
	switch n := len(lines); n {
	case 0:
		return ""
	case 1:
		return fmt.Sprintf(", line %d", lines[0])
	default:
		var all []string
		for _, l := range lines {
			all = append(all, fmt.Sprint(l))
		}
		return ", lines " + strings.Join(all[:n-1], ", ") + " and " + all[n-1]
	}
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
	case "float64", "float":
		return "a number with decimals"
	}
	return name
}

// beneath tells whether a key lies in a table that is itself among keys: naming
// the table is enough.
func beneath(keys []toml.Key, key toml.Key) bool {
	return slices.ContainsFunc(keys, func(k toml.Key) bool { return len(k) < len(key) && slices.Equal(k, key[:len(k)]) })
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
