package postgres_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5"

	"github.com/litro-fuel/litro/server/postgres/pgtest"
)

// TestStatementsPrepare asks the database to plan every statement in this
// package, so that a misspelled column fails here and not at a pump.
func TestStatementsPrepare(t *testing.T) {
	t.Parallel()
	pool := pgtest.New(t)
	conn, err := pool.Acquire(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Release()
	n := 0
	for name, sql := range statements(t) {
		if strings.HasPrefix(sql, "\nLOCK") || strings.HasPrefix(sql, "LOCK") {
			continue // not among those that can be prepared
		}
		n++
		query, _, err := pgx.NamedArgs{}.RewriteQuery(t.Context(), conn.Conn(), sql, nil)
		if err == nil {
			_, err = conn.Conn().Prepare(t.Context(), name, query)
		}
		if err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
	if n < 50 {
		t.Errorf("statements found: got %d, want all of them", n)
	}
}

// TestStatementsAreGivenWhatTheyName finds a statement that names arguments where it is
// carried out without any: it would be sent with its @.
func TestStatementsAreGivenWhatTheyName(t *testing.T) {
	t.Parallel()
	all := statements(t)
	files, err := filepath.Glob("*.go")
	if err != nil {
		t.Fatal(err)
	}
	bare := 0
	for _, file := range files {
		f, err := parser.ParseFile(token.NewFileSet(), file, nil, 0)
		if err != nil {
			t.Fatal(err)
		}
		ast.Inspect(f, func(n ast.Node) bool {
			call, ok := n.(*ast.CallExpr)
			if !ok || len(call.Args) != 2 {
				return true
			}
			method, isMethod := call.Fun.(*ast.SelectorExpr)
			name, isName := call.Args[1].(*ast.Ident)
			if !isMethod || !isName || !slices.Contains([]string{"Query", "QueryRow", "Exec"}, method.Sel.Name) || all[name.Name] == "" {
				return true
			}
			if bare++; argument.MatchString(all[name.Name]) {
				t.Errorf("%s: %s is carried out without arguments, and names %s", file, name.Name, argument.FindString(all[name.Name]))
			}
			return true
		})
	}
	if bare < 10 {
		t.Errorf("statements without arguments: got %d, want all of them", bare)
	}
}

var argument = regexp.MustCompile(`@[a-z_]+`)

// statements returns this package's string constants whose names end in SQL.
func statements(t *testing.T) map[string]string {
	t.Helper()
	constants := constants(t)
	found := map[string]string{}
	for name, value := range constants {
		if strings.HasSuffix(name, "SQL") {
			found[name] = text(t, name, value, constants)
		}
	}
	return found
}

// constants returns the package's constants of one name each.
func constants(t *testing.T) map[string]ast.Expr {
	t.Helper()
	files, err := filepath.Glob("*.go")
	if err != nil {
		t.Fatal(err)
	}
	found := map[string]ast.Expr{}
	for _, file := range files {
		if strings.HasSuffix(file, "_test.go") {
			continue
		}
		f, err := parser.ParseFile(token.NewFileSet(), file, nil, 0)
		if err != nil {
			t.Fatal(err)
		}
		ast.Inspect(f, func(n ast.Node) bool {
			if d, ok := n.(*ast.GenDecl); ok && d.Tok == token.CONST {
				for _, spec := range d.Specs {
					if v := spec.(*ast.ValueSpec); len(v.Values) == 1 {
						found[v.Names[0].Name] = v.Values[0]
					}
				}
			}
			return true
		})
	}
	return found
}

// text returns a constant made of literals, other constants and +.
func text(t *testing.T, name string, value ast.Expr, constants map[string]ast.Expr) string {
	t.Helper()
	switch v := value.(type) {
	case *ast.BasicLit:
		s, err := strconv.Unquote(v.Value)
		if err != nil {
			t.Fatal(err)
		}
		return s
	case *ast.BinaryExpr:
		return text(t, name, v.X, constants) + text(t, name, v.Y, constants)
	case *ast.Ident:
		return text(t, v.Name, constants[v.Name], constants)
	}
	t.Fatalf("%s: %T is no text", name, value)
	return ""
}
