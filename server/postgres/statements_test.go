package postgres_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"path/filepath"
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
