package consult

import (
	"bytes"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"unicode/utf8"
)

// What an answer may be: a real one has a thousand bytes and ten elements.
const (
	MaxAnswer   = 64 << 10
	maxDepth    = 12
	maxElements = 100
	maxText     = 200 // bytes of one value
)

// An UnreadableError says why bytes are no answer of the service.
type UnreadableError struct{ Why string }

func (e *UnreadableError) Error() string { return e.Why }

func unreadable(format string, args ...any) error {
	return &UnreadableError{fmt.Sprintf(format, args...)}
}

// A FaultError is what the service says when it has no answer (a SOAP fault).
type FaultError struct{ Code, Text string }

func (e *FaultError) Error() string { return strings.TrimSpace(e.Code + ": " + e.Text) }

// Decode reads an answer. It fails with a *FaultError where the service says that it has none, and
// with an *UnreadableError for what is no answer of its form. What it reads holds nothing but
// elements of that form: no document type, no instruction, no other namespace, so that nothing that
// is kept of it can do anything where somebody opens it.
func Decode(b []byte) (Answer, error) {
	root, err := parse(b)
	if err != nil {
		return Answer{}, err
	}
	if root.name != (xml.Name{Space: nsEnvelope, Local: "Envelope"}) {
		return Answer{}, unreadable("its root is %s of %q; an answer is an Envelope of SOAP", root.name.Local, root.name.Space)
	}
	body, err := root.one(nsEnvelope, "Body")
	if err != nil {
		return Answer{}, err
	}
	if fault, err := body.one(nsEnvelope, "Fault"); err == nil {
		f := &FaultError{}
		if f.Code, err = fault.text("", "faultcode"); err != nil {
			return Answer{}, err
		}
		if f.Text, err = fault.text("", "faultstring"); err != nil {
			return Answer{}, err
		}
		return Answer{}, f
	}
	response, err := body.one(nsService, "ConsultaResponse")
	if err != nil {
		return Answer{}, err
	}
	result, err := response.one(nsService, "ConsultaResult")
	if err != nil {
		return Answer{}, err
	}
	var a Answer
	for name, to := range map[string]*string{
		"CodigoEstatus": &a.Code, "Estado": &a.State, "EsCancelable": &a.Cancelable, "EstatusCancelacion": &a.Cancellation, "ValidacionEFOS": &a.EFOS,
	} {
		if *to, err = result.text(nsAnswer, name); err != nil {
			return Answer{}, err
		}
	}
	if a.Code == "" && a.State == "" {
		return Answer{}, unreadable("it says neither CodigoEstatus nor Estado")
	}
	return a, nil
}

type element struct {
	name     xml.Name
	said     strings.Builder
	children []*element
}

// one returns the only child of a name.
func (e *element) one(space, name string) (*element, error) {
	var found *element
	for _, c := range e.children {
		if c.name.Space != space || c.name.Local != name {
			continue
		}
		if found != nil {
			return nil, unreadable("%s says %s twice", e.name.Local, name)
		}
		found = c
	}
	if found == nil {
		return nil, unreadable("%s has no %s", e.name.Local, name)
	}
	return found, nil
}

// text returns what a child says, with white space as a schema collapses it; empty: there is none, or
// it is nil.
func (e *element) text(space, name string) (string, error) {
	c, err := e.one(space, name)
	switch {
	case err != nil && !e.has(space, name):
		return "", nil
	case err != nil:
		return "", err
	case len(c.children) > 0:
		return "", unreadable("%s has elements where it says something", name)
	}
	s := strings.Join(strings.Fields(c.said.String()), " ")
	if len(s) > maxText {
		return "", unreadable("%s says more than %d bytes", name, maxText)
	}
	return s, nil
}

func (e *element) has(space, name string) bool {
	for _, c := range e.children {
		if c.name.Space == space && c.name.Local == name {
			return true
		}
	}
	return false
}

// parse reads elements of the namespaces of the service, and of none in a fault.
func parse(b []byte) (*element, error) {
	switch b = bytes.TrimPrefix(b, []byte("\ufeff")); {
	case len(b) > MaxAnswer:
		return nil, unreadable("it has more than %d kB", MaxAnswer>>10)
	case len(bytes.TrimSpace(b)) == 0:
		return nil, unreadable("it is empty")
	case !utf8.Valid(b):
		return nil, unreadable("it is not UTF-8")
	}
	d := xml.NewDecoder(bytes.NewReader(b))
	d.CharsetReader = func(charset string, _ io.Reader) (io.Reader, error) {
		return nil, unreadable("it says that it is in %.40q", charset)
	}
	var root *element
	var open []*element
	n := 0
	for {
		t, err := d.Token()
		if errors.Is(err, io.EOF) && root != nil && len(open) == 0 {
			return root, nil
		}
		if err != nil {
			if bad, ok := errors.AsType[*UnreadableError](err); ok {
				return nil, bad
			}
			return nil, unreadable("it is no whole XML: %.100s", err)
		}
		switch t := t.(type) {
		case xml.Directive:
			return nil, unreadable("it has a document type")
		case xml.ProcInst:
			if t.Target != "xml" || root != nil {
				return nil, unreadable("it has the instruction %.40q", t.Target)
			}
		case xml.StartElement:
			if n++; n > maxElements || len(open) == maxDepth {
				return nil, unreadable("it has more than %d elements, or they stand in each other more than %d deep", maxElements, maxDepth)
			}
			if err := ours(&t); err != nil {
				return nil, err
			}
			e := &element{name: t.Name}
			switch {
			case len(open) > 0:
				parent := open[len(open)-1]
				parent.children = append(parent.children, e)
			case root != nil:
				return nil, unreadable("a second answer begins where the first has ended")
			default:
				root = e
			}
			open = append(open, e)
		case xml.EndElement:
			open = open[:len(open)-1] // the decoder holds them to each other
		case xml.CharData:
			if len(open) > 0 {
				open[len(open)-1].said.Write(t)
			} else if len(bytes.TrimSpace(t)) > 0 {
				return nil, unreadable("there is text outside of it")
			}
		}
	}
}

// plumbing begin the names of what the service's own software may say beside an answer, such as in a
// header or in the detail of a fault. Nothing of it is read, and no browser knows it.
var plumbing = []string{"http://schemas.microsoft.com/", "http://schemas.datacontract.org/2004/07/"}

// ours tells whether an element and its attributes are of the service's form.
func ours(t *xml.StartElement) error {
	switch space := t.Name.Space; space {
	case nsEnvelope, nsService, nsAnswer, "":
	default:
		if !slices.ContainsFunc(plumbing, func(p string) bool { return strings.HasPrefix(space, p) }) {
			return unreadable("it has %.40s of %.80q", t.Name.Local, space)
		}
	}
	seen := map[xml.Name]bool{}
	for _, a := range t.Attr {
		if seen[a.Name] {
			return unreadable("%.40s says %.40s twice", t.Name.Local, a.Name.Local)
		}
		seen[a.Name] = true
		switch a.Name.Space {
		case "", "xmlns", nsInstance, nsEnvelope, "http://www.w3.org/XML/1998/namespace":
		default:
			return unreadable("it has the attribute %.40s of %.80q", a.Name.Local, a.Name.Space)
		}
	}
	return nil
}
