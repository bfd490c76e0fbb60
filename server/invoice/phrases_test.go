package invoice_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"github.com/litro-fuel/litro/server/invoice"
)

// Whatever findings say that is a sentence of ours is known, and is said in Spanish with nothing English left in it: what every
// schema wants, why each seal does not hold, and why a file is none.
func TestSentencesAreSaidInSpanish(t *testing.T) {
	t.Parallel()
	english := regexp.MustCompile(`(?i)\b(the|is|a|an|of|to|or|and|it|that|which|at most|characters|digits|number)\b`)
	spanish := func(said string) bool {
		return said != "" && !english.MatchString(regexp.MustCompile(`\ba\b`).ReplaceAllString(said, ""))
	}
	for _, s := range invoice.Sentences() {
		filled := strings.ReplaceAll(s, "%s", "X7")
		actual, _ := invoice.Finding{Code: "seal.broken", Actual: filled}.Said("es-MX")
		_, expected := invoice.Finding{Code: "value", Expected: filled}.Said("es")
		if !spanish(actual) || actual != expected || strings.Contains(actual, "{") {
			t.Errorf("%q is said %q, and %q", filled, actual, expected)
		}
		if a, _ := (invoice.Finding{Code: "seal.broken", Actual: filled}).Said("en"); a != filled {
			t.Errorf("%q is said %q in English", filled, a)
		}
	}
	known := func(text string) bool {
		said, _ := invoice.Finding{Code: "seal.broken", Actual: text}.Said("es")
		return spanish(said)
	}
	// What the sources have: the last of a rule, of a fault and of a text, and whatever is a Why.
	entries, err := os.ReadDir(".")
	if err != nil {
		t.Fatal(err)
	}
	verb := regexp.MustCompile(`%[a-z]`)
	n := 0
	for _, e := range entries {
		if !strings.HasSuffix(e.Name(), ".go") || strings.HasSuffix(e.Name(), "_test.go") || e.Name() == "phrases.go" || e.Name() == "says.go" {
			continue
		}
		file, err := parser.ParseFile(token.NewFileSet(), e.Name(), nil, 0)
		if err != nil {
			t.Fatal(err)
		}
		ask := func(x ast.Expr) {
			n++
			if text := sentence(x); text != "" && !known(verb.ReplaceAllString(text, "X7")) {
				t.Errorf("%s: %q is said by no sentence of phrases.go", e.Name(), text)
			}
		}
		ast.Inspect(file, func(node ast.Node) bool {
			switch x := node.(type) {
			case *ast.CallExpr:
				if f, ok := x.Fun.(*ast.SelectorExpr); ok && (f.Sel.Name == "fault" && len(x.Args) == 1 || f.Sel.Name == "text" && len(x.Args) == 3) {
					ask(x.Args[len(x.Args)-1])
				}
			case *ast.CompositeLit:
				if len(x.Elts) == 4 && x.Type == nil {
					ask(x.Elts[3])
				}
				if name, ok := x.Type.(*ast.Ident); ok && (name.Name == "Fault" && len(x.Elts) == 4 || name.Name == "origin" && len(x.Elts) == 2) {
					ask(x.Elts[len(x.Elts)-1])
				}
			case *ast.KeyValueExpr:
				if k, ok := x.Key.(*ast.Ident); ok && k.Name == "Why" {
					ask(x.Value)
				}
			case *ast.AssignStmt:
				for i, l := range x.Lhs {
					if s, ok := l.(*ast.SelectorExpr); ok && s.Sel.Name == "Why" && i < len(x.Rhs) {
						ask(x.Rhs[i])
					}
				}
			case *ast.ReturnStmt:
				if len(x.Results) == 2 {
					if name, ok := x.Results[0].(*ast.Ident); ok && strings.HasPrefix(name.Name, "Seal") {
						ask(x.Results[1])
					}
				}
			}
			return true
		})
	}
	if n < 150 {
		t.Errorf("%d sentences were looked at, which are too few: the sources are written otherwise", n)
	}
}

// sentence is what an expression says, with X7 for what is not written in it; empty where it is nothing but a variable, or
// words of the schemas.
func sentence(x ast.Expr) string {
	switch x := x.(type) {
	case *ast.BasicLit:
		text, err := strconv.Unquote(x.Value)
		if err != nil || !strings.Contains(text, " ") || strings.HasPrefix(text, "SP16") {
			return ""
		}
		return text
	case *ast.BinaryExpr:
		left, right := part(x.X), part(x.Y)
		if !strings.Contains(left+right, " ") {
			return ""
		}
		return left + right
	case *ast.CallExpr:
		if len(x.Args) > 0 {
			if text := sentence(x.Args[0]); !strings.HasPrefix(text, "%") || strings.Contains(text, "says") {
				return text
			}
		}
	}
	return ""
}

func part(x ast.Expr) string {
	switch x := x.(type) {
	case *ast.BasicLit:
		text, _ := strconv.Unquote(x.Value)
		return text
	case *ast.BinaryExpr:
		return part(x.X) + part(x.Y)
	}
	return "X7"
}

// A file that is none has one finding, with its code and what to do, in both languages.
func TestUnreadableIsAFinding(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct{ text, code, es string }{
		{"", "unreadable.syntax", "termina antes que el documento, o no trae ninguno"},
		{"<a/>", "unreadable.kind", `su raíz es a de ""; un CFDI es un Comprobante de http://www.sat.gob.mx/cfd/4`},
		{"<!DOCTYPE a><a/>", "unreadable.dtd", "trae un DOCTYPE, que ningún CFDI trae y que puede hacer interminable un archivo chico"},
		{"\xff", "unreadable.encoding", "no está en UTF-8, como todo CFDI; pida el archivo tal como se timbró"},
	} {
		_, err := invoice.Read([]byte(tt.text))
		if err == nil {
			t.Fatalf("%q was read", tt.text)
		}
		f := invoice.Unreadable(err).Finding()
		if actual, _ := f.Said("es-MX"); f.Code != tt.code || f.Severity != invoice.Critical || actual != tt.es || invoice.VerdictOf([]invoice.Finding{f}) != invoice.Refused {
			t.Errorf("%q: got %+v, %q", tt.text, f, actual)
		}
		for _, lang := range []string{"es-MX", "en"} {
			if f.What(lang) == "" || f.Remedy(lang) == "" {
				t.Errorf("%s says nothing in %s", f.Code, lang)
			}
		}
	}
	if f := invoice.Unreadable(os.ErrNotExist).Finding(); f.Code != "unreadable.file" || f.Remedy("es") == "" {
		t.Errorf("a file that is not there: %+v", f)
	}
}
