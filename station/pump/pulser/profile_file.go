package pulser

import (
	"bytes"
	"embed"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"path"
	"reflect"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// files are the profiles that come with Litro, each under its name.
//
//go:embed profiles/*.json
var files embed.FS

// The orders of a counter's two registers.
const (
	lowFirst  = "low-first"
	highFirst = "high-first"
)

// A Register is a number of 16 bits that a profile writes in decimal, or as
// manuals do, in quotes: "0x0200".
type Register uint16

// UnmarshalJSON implements [json.Unmarshaler].
func (r *Register) UnmarshalJSON(b []byte) error {
	n, err := strconv.ParseUint(strings.Trim(string(b), `"`), 0, 16)
	if err != nil {
		return &registerError{string(b)}
	}
	*r = Register(n)
	return nil
}

// A registerError is a text that is no number of 16 bits.
type registerError struct{ text string }

func (e *registerError) Error() string { return e.text + " is no number of 16 bits" }

// Profiles returns the modules that come with Litro, by name.
func Profiles() []Profile {
	names, err := files.ReadDir("profiles")
	if err != nil {
		panic(err) // they are in the program
	}
	all := make([]Profile, 0, len(names))
	for _, n := range names {
		b, err := files.ReadFile(path.Join("profiles", n.Name()))
		if err != nil {
			panic(err)
		}
		p, err := ParseProfile(n.Name(), b)
		if err != nil {
			panic(err) // a test reads them all
		}
		all = append(all, p)
	}
	slices.SortFunc(all, func(a, b Profile) int { return strings.Compare(a.Name, b.Name) })
	return all
}

// ProfileText returns the file of a profile that comes with Litro: what to begin
// a profile of one's own with.
func ProfileText(name string) ([]byte, error) {
	b, err := files.ReadFile(path.Join("profiles", name+".json"))
	if err != nil {
		_, err = profileNamed(Profiles(), name)
	}
	return b, err
}

// profileNamed finds a profile by name.
func profileNamed(all []Profile, name string) (Profile, error) {
	i := slices.IndexFunc(all, func(p Profile) bool { return p.Name == name })
	if i >= 0 {
		return all[i], nil
	}
	var names []string
	for _, p := range all {
		names = append(names, p.Name)
	}
	return Profile{}, fmt.Errorf("unknown profile %q: use one of %s, or a path with a slash to a file of your own",
		name, strings.Join(names, ", "))
}

// ParseProfile reads a profile. file is its name, for messages: an error says
// all that is wrong, each with its line or field and what would be right.
func ParseProfile(file string, b []byte) (Profile, error) {
	var p Profile
	d := json.NewDecoder(bytes.NewReader(b))
	d.DisallowUnknownFields()
	err := d.Decode(&p)
	if err == nil {
		if _, err := d.Token(); !errors.Is(err, io.EOF) {
			return Profile{}, fmt.Errorf("profile %s%s: something follows the profile; one file holds one", file, lineAt(b, d.InputOffset()))
		}
		err = errors.Join(p.check()...)
	} else {
		err = explainJSON(b, err)
	}
	if err != nil {
		return Profile{}, fmt.Errorf("profile %s: %w", file, err)
	}
	return p, nil
}

var unknownField = regexp.MustCompile(`^json: unknown field "(.*)"$`)

// explainJSON says where a file cannot be read, why, and what to do.
func explainJSON(b []byte, err error) error {
	if e, ok := errors.AsType[*json.SyntaxError](err); ok {
		return fmt.Errorf("it is not JSON%s: %w; compare it with one of litro-station profiles --file NAME", lineAt(b, e.Offset), err)
	}
	if e, ok := errors.AsType[*json.UnmarshalTypeError](err); ok {
		return fmt.Errorf("%s%s: it holds a %s; give %s", e.Field, lineAt(b, e.Offset), e.Value, inWords(e.Type.Kind()))
	}
	if e, ok := errors.AsType[*registerError](err); ok {
		return fmt.Errorf("%s%s; write 512, or \"0x0200\"", e, lineAt(b, int64(bytes.Index(b, []byte(e.text)))))
	}
	if m := unknownField.FindStringSubmatch(err.Error()); m != nil {
		return fmt.Errorf("key %q%s is unknown; correct its spelling, or remove it", m[1], lineAt(b, int64(bytes.Index(b, []byte(strconv.Quote(m[1]))))))
	}
	return fmt.Errorf("%w; compare it with one of litro-station profiles --file NAME", err)
}

// inWords says what a field holds.
func inWords(k reflect.Kind) string {
	switch k {
	case reflect.String:
		return "text in quotes"
	case reflect.Slice:
		return "a list in [ ]"
	case reflect.Struct:
		return "an object in { }"
	}
	return "a whole number"
}

// lineAt says in which line of b a place is, as " (line 7)".
func lineAt(b []byte, offset int64) string {
	offset = min(max(offset, 0), int64(len(b)))
	return fmt.Sprintf(" (line %d)", 1+bytes.Count(b[:offset], []byte("\n")))
}
