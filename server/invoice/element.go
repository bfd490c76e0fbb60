package invoice

import (
	"bytes"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"strings"
	"unicode/utf8"
)

// What one document may be. A station that invoices a city's month has a concept for each
// fill: 4,000 of them are about 4 MB.
const (
	MaxSize     = 16 << 20 // bytes
	maxDepth    = 32       // a CFDI has 8
	maxElements = 400_000
)

// An UnreadableError says why bytes are no document, and where.
type UnreadableError struct {
	// Code is: size, encoding, dtd, depth, elements, syntax, kind (no CFDI, or of a version
	// that nobody knows) or value.
	Code string
	Line int // 0: of all of it
	Why  string
}

func (e *UnreadableError) Error() string {
	if e.Line == 0 {
		return e.Why
	}
	return fmt.Sprintf("line %d: %s", e.Line, e.Why)
}

// An element is one of a document, without the text in it: what CFDI say they say in
// attributes.
type element struct {
	space, name string
	attributes  []attribute
	children    []*element
	line        int
}

type attribute struct{ name, value string }

// get returns an attribute of no namespace, with white space as a schema collapses it.
func (e *element) get(name string) (value string, there bool) {
	for _, a := range e.attributes {
		if a.name == name {
			return a.value, true
		}
	}
	return "", false
}

// all returns the children of a name in the namespace of e.
func (e *element) all(name string) (list []*element) {
	if e != nil {
		for _, c := range e.children {
			if c.name == name && c.space == e.space {
				list = append(list, c)
			}
		}
	}
	return list
}

// one returns the first of them, or nil.
func (e *element) one(name string) *element {
	if list := e.all(name); len(list) > 0 {
		return list[0]
	}
	return nil
}

// collapse does with white space what a schema does, and what the authority's own style
// sheets do before they write a chain. Of other spaces than these four XML knows nothing.
func collapse(s string) string {
	return strings.Join(strings.FieldsFunc(s, func(r rune) bool { return r == ' ' || r == '\t' || r == '\r' || r == '\n' }), " ")
}

// parse reads a document's elements. Nothing in them can grow: without a document type
// there are no entities but the five of XML.
func parse(b []byte) (*element, error) {
	switch b = bytes.TrimPrefix(b, []byte("\ufeff")); {
	case len(b) > MaxSize:
		return nil, &UnreadableError{Code: "size", Why: fmt.Sprintf("it has more than %d MB; a document of so many concepts comes in several", MaxSize>>20)}
	case !utf8.Valid(b):
		return nil, &UnreadableError{Code: "encoding", Why: "it is not UTF-8, in which every CFDI is; ask for the file as it was stamped"}
	}
	d := xml.NewDecoder(bytes.NewReader(b))
	d.CharsetReader = func(charset string, _ io.Reader) (io.Reader, error) {
		return nil, &UnreadableError{Code: "encoding", Why: fmt.Sprintf("it says that it is in %q; a CFDI is in UTF-8", charset)}
	}
	var root *element
	var open []*element
	n := 0
	for {
		t, err := d.Token()
		line, _ := d.InputPos()
		if errors.Is(err, io.EOF) && root != nil && len(open) == 0 {
			return root, nil
		}
		if err != nil {
			return nil, unreadable(err, line)
		}
		switch t := t.(type) {
		case xml.Directive:
			return nil, &UnreadableError{Code: "dtd", Line: line, Why: "it has a document type, which no CFDI has and which can make a small file endless"}
		case xml.StartElement:
			if n++; n > maxElements {
				return nil, &UnreadableError{Code: "elements", Line: line, Why: fmt.Sprintf("it has more than %d elements", maxElements)}
			}
			if len(open) == maxDepth {
				return nil, &UnreadableError{Code: "depth", Line: line, Why: fmt.Sprintf("elements stand in each other more than %d deep", maxDepth)}
			}
			e, err := elementOf(&t, line)
			if err != nil {
				return nil, err
			}
			switch {
			case len(open) > 0:
				parent := open[len(open)-1]
				parent.children = append(parent.children, e)
			case root != nil:
				return nil, &UnreadableError{Code: "syntax", Line: line, Why: "a second document begins where the first has ended"}
			default:
				root = e
			}
			open = append(open, e)
		case xml.EndElement:
			open = open[:len(open)-1] // the decoder holds them to each other
		case xml.CharData:
			if len(open) == 0 && collapse(string(t)) != "" {
				return nil, &UnreadableError{Code: "syntax", Line: line, Why: "there is text outside of the document"}
			}
		}
	}
}

func elementOf(t *xml.StartElement, line int) (*element, error) {
	e := &element{space: t.Name.Space, name: t.Name.Local, line: line}
	seen := map[xml.Name]bool{}
	for _, a := range t.Attr {
		if seen[a.Name] { // encoding/xml lets it pass, and programs differ in which one they read
			return nil, &UnreadableError{Code: "syntax", Line: line, Why: fmt.Sprintf("%s says %s twice", t.Name.Local, a.Name.Local)}
		}
		seen[a.Name] = true
		if a.Name.Space == "" && a.Name.Local != "xmlns" {
			e.attributes = append(e.attributes, attribute{a.Name.Local, collapse(a.Value)})
		}
	}
	return e, nil
}

func unreadable(err error, line int) error {
	if u, ok := errors.AsType[*UnreadableError](err); ok {
		u.Line = line
		return u
	}
	if s, ok := errors.AsType[*xml.SyntaxError](err); ok {
		return &UnreadableError{Code: "syntax", Line: s.Line, Why: "it is no whole XML: " + s.Msg}
	}
	if errors.Is(err, io.EOF) {
		return &UnreadableError{Code: "syntax", Line: line, Why: "it ends before the document does, or there is none in it"}
	}
	return &UnreadableError{Code: "syntax", Line: line, Why: err.Error()}
}
