package arch

import (
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// stationFaults are the rows of the fault matrix that concern the station.
var stationFaults = []int{1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 29, 30, 31, 32, 33, 34, 35, 36, 37, 38}

var faultRow = regexp.MustCompile(`^\| (\d+) \| (.+) \|$`)

// TestFaults holds docs/faults.md to its word: every fault has its row, and every
// test that a row names is there.
func TestFaults(t *testing.T) {
	t.Parallel()
	text, err := os.ReadFile("docs/faults.md")
	if err != nil {
		t.Fatal(err)
	}
	var rows []int
	for n, l := range strings.Split(string(text), "\n") {
		row := faultRow.FindStringSubmatch(l)
		if row == nil {
			continue
		}
		number, err := strconv.Atoi(row[1])
		if err != nil {
			t.Fatal(err)
		}
		rows = append(rows, number)
		cells := strings.Split(row[2], " | ")
		if len(cells) == 1 {
			continue // not tested
		}
		if len(cells) != 4 {
			t.Errorf("docs/faults.md:%d: %d columns, want 5, or 2 where nothing is tested", n+1, len(cells)+1)
			continue
		}
		tests := strings.Fields(cells[3])
		if len(tests) == 0 {
			t.Errorf("docs/faults.md:%d: row %d names no test", n+1, number)
		}
		for _, name := range tests {
			if !testExists(t, strings.Trim(name, "`")) {
				t.Errorf("docs/faults.md:%d: row %d names %s, which does not exist", n+1, number, name)
			}
		}
	}
	slices.Sort(rows)
	if !slices.Equal(rows, stationFaults) {
		t.Errorf("docs/faults.md: rows %v, want %v, once each", rows, stationFaults)
	}
}

// testExists tells whether there is a test package.Name, or a script of that path.
func testExists(t *testing.T, name string) bool {
	t.Helper()
	if strings.HasSuffix(name, ".txtar") {
		_, err := os.Stat(name)
		return err == nil
	}
	at := strings.LastIndex(name, ".")
	if at < 0 {
		return false
	}
	files, err := filepath.Glob(filepath.Join(name[:at], "*_test.go"))
	if err != nil {
		t.Fatal(err)
	}
	return slices.ContainsFunc(files, func(file string) bool {
		f, err := parser.ParseFile(token.NewFileSet(), file, nil, parser.SkipObjectResolution)
		if err != nil {
			t.Fatal(err)
		}
		return slices.ContainsFunc(f.Decls, func(d ast.Decl) bool {
			f, ok := d.(*ast.FuncDecl)
			return ok && f.Recv == nil && f.Name.Name == name[at+1:]
		})
	})
}
