package main

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"sort"
	"strings"

	"golang.org/x/mod/sumdb/note"

	"github.com/litro-fuel/litro/dispense"
)

// An input is what the files hold, before anything is believed.
type input struct {
	grants  []grantNote
	records []located
	// bad are stretches that are no notes, in the order they were met.
	bad []problem
}

// A located note says where it was found.
type located struct {
	note  []byte
	where string // file and, where it helps, position
}

type grantNote struct {
	located
	grant *dispense.Grant
}

// receiptFile is the newest receipt in a journal's directory: the server's word,
// not the station's.
const receiptFile = "receipt"

func readInput(paths []string) (*input, error) {
	in := new(input)
	for _, path := range paths {
		info, err := os.Stat(path)
		if err != nil {
			return nil, err
		}
		switch {
		case info.IsDir():
			err = in.readDir(path)
		case filepath.Base(path) == receiptFile && len(paths) > 1:
			continue // named along with the segments, as by journal/*
		default:
			err = in.readFile(path)
		}
		if err != nil {
			return nil, err
		}
	}
	if len(in.records) == 0 && len(in.bad) == 0 {
		return nil, fmt.Errorf("%s: there is no record in it; give an export, a segment (.seg) or the journal's directory", strings.Join(paths, ", "))
	}
	return in, nil
}

// readDir reads a journal's directory: its grant, and its segments in the order
// of their names.
func (in *input) readDir(dir string) error {
	files, err := filepath.Glob(filepath.Join(dir, "*.seg"))
	if err != nil {
		return err
	}
	sort.Strings(files)
	grants, err := filepath.Glob(filepath.Join(dir, "grant*"))
	if err != nil {
		return err
	}
	for _, file := range append(grants, files...) {
		if err := in.readFile(file); err != nil {
			return err
		}
	}
	return nil
}

func (in *input) readFile(path string) error {
	b, err := os.ReadFile(path)
	if err != nil {
		return err
	}
	if len(b) > 0 && b[0] == '{' {
		in.message(path, b)
	} else {
		in.segment(path, b)
	}
	return nil
}

// message reads notes one after another.
func (in *input) message(path string, b []byte) {
	notes, err := dispense.Split(b)
	at := 0
	for _, n := range notes {
		in.add(located{n, fmt.Sprintf("%s at byte %d", path, at)})
		at += len(n)
	}
	if err != nil {
		in.bad = append(in.bad, problem{where: fmt.Sprintf("%s at byte %d", path, at), what: err.Error()})
	}
}

// segment reads frames. One that is cut short is bad: a power cut leaves such an
// end until the station starts again, but so does whoever shortens a file.
func (in *input) segment(path string, b []byte) {
	size := len(b)
	for len(b) > 0 {
		where := fmt.Sprintf("%s at byte %d", path, size-len(b))
		n, rest, err := dispense.ReadFrame(b)
		if err != nil {
			in.bad = append(in.bad, problem{where: where, what: err.Error()})
			return
		}
		in.add(located{n, where})
		b = rest
	}
}

func (in *input) add(l located) {
	if bytes.HasPrefix(l.note, []byte(`{"v":1,"origin":`)) {
		g, err := dispense.ReadGrant(l.note)
		if err != nil {
			in.bad = append(in.bad, problem{where: l.where, what: err.Error()})
			return
		}
		in.grants = append(in.grants, grantNote{l, g})
		return
	}
	in.records = append(in.records, l)
}

// A trust is the key a journal is held against.
type trust struct {
	key    note.Verifier
	proved bool
	// policy are the server's keys that a trusted grant names: they sign the
	// station's later grants. Without a trusted grant none is known.
	policy []note.Verifier
}

// readTrust returns the key to hold the journal against. Nil keys mean that the
// journal's own start names it.
func readTrust(grantFile, vkey string, in *input) (*trust, error) {
	if vkey != "" {
		v, err := note.NewVerifier(vkey)
		if err != nil {
			return nil, fmt.Errorf("--key: %w; give it as the station shows it, such as norte+1234abcd+AQ…", err)
		}
		return &trust{key: v, proved: true}, nil
	}
	if grantFile == "" {
		return &trust{}, nil
	}
	b, err := os.ReadFile(grantFile)
	if err != nil {
		return nil, err
	}
	g, err := dispense.ReadGrant(b)
	if err != nil {
		return nil, fmt.Errorf("--grant: %s is no grant: %w; give the file that litro-server station add wrote", grantFile, err)
	}
	v, err := note.NewVerifier(g.Key)
	if err != nil {
		return nil, fmt.Errorf("%s: key: %w", grantFile, err)
	}
	t := &trust{key: v, proved: true}
	for _, vkey := range g.Policy {
		k, err := note.NewVerifier(vkey)
		if err != nil {
			return nil, fmt.Errorf("%s: policy key: %w", grantFile, err)
		}
		t.policy = append(t.policy, k)
	}
	in.grants = append(in.grants, grantNote{located{b, grantFile}, g})
	return t, nil
}
