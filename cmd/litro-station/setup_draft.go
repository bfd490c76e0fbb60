package main

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"github.com/BurntSushi/toml"

	"github.com/litro-fuel/litro/cmd/internal/cli"
	"github.com/litro-fuel/litro/station/disk"
)

// A draft is a configuration in work. It lies beside the configuration as a file
// of its own, so that it is there again after a power cut.
type draft struct {
	file  string // of the configuration
	first string // what a configuration begins with
}

// text returns the draft, else the configuration, else a first one.
func (d draft) text() string {
	for _, file := range []string{d.file + ".draft", d.file} {
		if b, err := os.ReadFile(file); err == nil {
			return string(b)
		}
	}
	return d.first
}

// write makes a file beside the configuration durable.
func (d draft) write(name string, text []byte) (err error) {
	dir, err := disk.OpenDir(filepath.Dir(d.file))
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, dir.Close()) }()
	return disk.Replace(dir, name, text)
}

func (d draft) keep(text string) error { return d.write(filepath.Base(d.file)+".draft", []byte(text)) }

// check reads the draft, as far as it can be read, and says what is wrong with it.
func (d draft) check() (c config, problems error) {
	f, err := os.CreateTemp("", "litro-draft-*.toml")
	if err != nil {
		return c, err
	}
	defer os.Remove(f.Name())
	if _, err := f.WriteString(d.text()); err != nil {
		return c, errors.Join(err, f.Close())
	}
	if err := f.Close(); err != nil {
		return c, err
	}
	if err := cli.LoadTOML(f.Name(), &c); err != nil {
		return c, errors.New(strings.ReplaceAll(err.Error(), f.Name(), filepath.Base(d.file)))
	}
	return c, c.validate()
}

// replace makes the draft the configuration, after the one before it under
// another name.
func (d draft) replace() error {
	text := []byte(d.text())
	name := filepath.Base(d.file)
	old, err := os.ReadFile(d.file)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	if err == nil && !bytes.Equal(old, text) {
		n := 1
		for {
			if _, err := os.Stat(d.file + ".old-" + strconv.Itoa(n)); errors.Is(err, fs.ErrNotExist) {
				break
			}
			n++
		}
		if err := d.write(name+".old-"+strconv.Itoa(n), old); err != nil {
			return err
		}
	}
	if err := d.write(name, text); err != nil {
		return err
	}
	if err := os.Remove(d.file + ".draft"); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	return nil
}

// A table is one of TOML. What no form knows of it is kept as it is.
type table map[string]any

// tables reads the draft for the forms.
func (d draft) tables() (table, error) {
	t := table{}
	if _, err := toml.Decode(d.text(), (*map[string]any)(&t)); err != nil {
		return nil, err
	}
	return t, nil
}

// keepTables writes what the forms made of the draft. Comments of a person do not
// survive it.
func (d draft) keepTables(t table) error {
	var b bytes.Buffer
	b.WriteString("# Written by litro-station setup; docs/config.md says what each key means.\n")
	e := toml.NewEncoder(&b)
	e.Indent = ""
	if err := e.Encode(map[string]any(t)); err != nil {
		return fmt.Errorf("write the draft: %w", err)
	}
	return d.keep(b.String())
}

// list returns the tables of a key.
func (t table) list(key string) (all []table) {
	switch v := t[key].(type) {
	case []map[string]any:
		for _, m := range v {
			all = append(all, m)
		}
	case []any: // written in one line
		for _, x := range v {
			if m, ok := x.(map[string]any); ok {
				all = append(all, m)
			}
		}
	}
	return all
}

func (t table) setList(key string, all []table) {
	if len(all) == 0 {
		delete(t, key)
		return
	}
	plain := make([]map[string]any, len(all))
	for i, m := range all {
		plain[i] = m
	}
	t[key] = plain
}

// get returns a value as it would be typed; key may have dots.
func (t table) get(key string) string {
	head, rest, deeper := strings.Cut(key, ".")
	if deeper {
		if m, ok := t[head].(map[string]any); ok {
			return table(m).get(rest)
		}
		return ""
	}
	switch v := t[head].(type) {
	case nil:
		return ""
	case string:
		return v
	default:
		return fmt.Sprint(v)
	}
}

// set sets a value; nil removes it, and with it a table that it leaves empty.
func (t table) set(key string, v any) {
	head, rest, deeper := strings.Cut(key, ".")
	switch {
	case deeper:
		m, ok := t[head].(map[string]any)
		if !ok {
			m = map[string]any{}
		}
		table(m).set(rest, v)
		if t[head] = m; len(m) == 0 {
			delete(t, head)
		}
	case v == nil:
		delete(t, head)
	default:
		t[head] = v
	}
}

// A place is where a hose stands. In a configuration hoses are of a line and of a
// position; a person at the pump sees one hose.
type place struct{ hose, position, grade, tank string }

// places returns where the hoses stand.
func (t table) places() map[string]place {
	all := map[string]place{}
	for _, p := range t.list("positions") {
		for _, h := range p.list("hoses") {
			all[h.get("hose")] = place{h.get("hose"), p.get("position"), h.get("grade"), h.get("tank")}
		}
	}
	return all
}

// move puts hoses where they stand now, in the place of those that a line had
// before. What else is known of a hose that stays is kept.
func (t table) move(before []string, now []place) {
	known := map[string]table{}
	var positions []table
	for _, p := range t.list("positions") {
		var stay []table
		for _, h := range p.list("hoses") {
			if known[h.get("hose")] = h; !slices.Contains(before, h.get("hose")) {
				stay = append(stay, h)
			}
		}
		p.setList("hoses", stay)
		positions = append(positions, p)
	}
	for _, n := range now {
		h, ok := known[n.hose]
		if !ok {
			h = table{}
		}
		h.set("hose", n.hose)
		for key, v := range map[string]string{"grade": n.grade, "tank": n.tank} {
			if h.set(key, nil); v != "" {
				h.set(key, v)
			}
		}
		i := slices.IndexFunc(positions, func(p table) bool { return p.get("position") == n.position })
		if i < 0 {
			i, positions = len(positions), append(positions, table{"position": n.position})
		}
		positions[i].setList("hoses", append(positions[i].list("hoses"), h))
	}
	t.setList("positions", slices.DeleteFunc(positions, func(p table) bool { return len(p.list("hoses")) == 0 }))
}
