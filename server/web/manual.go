package web

import (
	"cmp"
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"strings"
)

// The page that tells programmers how programs ask and act: the OpenAPI document, as
// people read it. It comes with the server and loads nothing from elsewhere.

// The operations are on one page and what travels on another: together they weigh more than a page may.
const (
	manualPath = "/api/docs"
	shapesPath = "/api/docs/shapes"
)

// A manual is what an OpenAPI document says.
type manual struct {
	About  string
	Topics []manualTopic
	Shapes []manualShape
}

// A manualTopic is operations about one thing.
type manualTopic struct {
	Name, About string
	Operations  []manualOperation
}

// A manualOperation is one thing that can be asked for or done.
type manualOperation struct {
	ID, Method, Path, Summary, About string
	Takes                            []manualMember // in address and header
	Body, Answer                     string         // names of shapes; empty: none
	Curl                             string
}

// A manualShape is an object that travels.
type manualShape struct {
	Name    string
	Members []manualMember
}

// A manualMember is one member of a shape, or one parameter.
type manualMember struct {
	Name, Type, About string
	Of                string // the shape that it is, or is a list of
	Must              bool
}

// A schema is as much of a JSON Schema as Litro's document has.
type schema struct {
	Ref         string            `json:"$ref"`
	Type        any               `json:"type"`
	Format      string            `json:"format"`
	Description string            `json:"description"`
	Enum        []any             `json:"enum"`
	Items       *schema           `json:"items"`
	Properties  map[string]schema `json:"properties"`
	Required    []string          `json:"required"`
}

type media map[string]struct{ Schema schema }

// readManual reads the document, which is part of the program: one that cannot be read is a
// fault of it.
func readManual(document []byte) *manual {
	if document == nil {
		return nil
	}
	var doc struct {
		Info  struct{ Description string }
		Tags  []struct{ Name, Description string }
		Paths map[string]map[string]struct {
			OperationID, Summary, Description string
			Tags                              []string
			Parameters                        []struct {
				Name, In, Description string
				Required              bool
				Schema                schema
			}
			RequestBody struct{ Content media }
			Responses   map[string]struct{ Content media }
			Samples     []struct{ Source string } `json:"x-codeSamples"`
		}
		Components struct{ Schemas map[string]schema }
	}
	if err := json.Unmarshal(document, &doc); err != nil {
		panic(fmt.Sprintf("the OpenAPI document: %v", err))
	}
	m := &manual{About: doc.Info.Description}
	for _, t := range doc.Tags {
		topic := manualTopic{Name: t.Name, About: strings.TrimSuffix(t.Description, ".")}
		for path, methods := range doc.Paths {
			for method, o := range methods {
				if !slices.Contains(o.Tags, t.Name) {
					continue
				}
				op := manualOperation{
					ID: o.OperationID, Method: strings.ToUpper(method), Path: path, Summary: o.Summary, About: o.Description,
					Body: shapeOf(o.RequestBody.Content["application/json"].Schema), Answer: shapeOf(o.Responses["200"].Content["application/json"].Schema),
				}
				for _, p := range o.Parameters {
					x := p.Schema.member(p.Name, p.Required)
					x.About = p.Description
					op.Takes = append(op.Takes, x)
				}
				for _, s := range o.Samples {
					op.Curl = s.Source
				}
				topic.Operations = append(topic.Operations, op)
			}
		}
		slices.SortFunc(topic.Operations, func(a, b manualOperation) int {
			return cmp.Or(cmp.Compare(a.Path, b.Path), cmp.Compare(a.Method, b.Method))
		})
		m.Topics = append(m.Topics, topic)
	}
	for name, s := range doc.Components.Schemas {
		shape := manualShape{Name: name}
		for member, x := range s.Properties {
			shape.Members = append(shape.Members, x.member(member, slices.Contains(s.Required, member)))
		}
		slices.SortFunc(shape.Members, func(a, b manualMember) int { return cmp.Compare(a.Name, b.Name) })
		m.Shapes = append(m.Shapes, shape)
	}
	slices.SortFunc(m.Shapes, func(a, b manualShape) int { return cmp.Compare(a.Name, b.Name) })
	return m
}

func shapeOf(s schema) string { return strings.TrimPrefix(s.Ref, "#/components/schemas/") }

// member says what a member is.
func (s schema) member(name string, must bool) manualMember {
	m := manualMember{Name: name, About: s.Description, Must: must, Of: shapeOf(s)}
	switch {
	case s.Items != nil && shapeOf(*s.Items) != "":
		m.Of, m.Type = shapeOf(*s.Items), "[]"
	case s.Items != nil:
		m.Type = fmt.Sprintf("[] %v", s.Items.Type)
	case m.Of == "":
		m.Type = fmt.Sprint(s.Type)
	}
	if s.Format != "" && s.Format != "int64" {
		m.Type = s.Format
	}
	for i, e := range s.Enum {
		if i == 0 {
			m.Type = ""
		} else {
			m.Type += " | "
		}
		m.Type += fmt.Sprint(e)
	}
	return m
}

type manualView struct {
	page
	*manual
	Problems []fact
}

// manualProblems are the codes of problems that any operation may answer with.
var manualProblems = []string{
	"token", "right", "reads", "scope", "second_step", "not_found", "method", "invalid", "key_used", "in_flight", "carried_out", "shown_once", "conflict", "ticket_twice", "import_changed", "restored", "too_large", "too_long", "too_many", "too_many_bad", "database", "internal",
}

// showManual shows it to anybody: there is no data in it.
func (p *pages) showManual(v *visit) error {
	view := &manualView{page: p.page(v, "api.title", ""), manual: p.manual}
	for _, code := range manualProblems {
		view.Problems = append(view.Problems, fact{code, v.words.Say("api.problem." + code)})
	}
	return p.show(v, http.StatusOK, "manual", view)
}

// showShapes shows what travels, likewise.
func (p *pages) showShapes(v *visit) error {
	return p.show(v, http.StatusOK, "shapes", &manualView{page: p.page(v, "api.shapes", ""), manual: p.manual})
}
