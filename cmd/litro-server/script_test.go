package main

import (
	"net"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"

	"github.com/litro-fuel/litro/server/postgres/pgtest"
)

func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){"litro-server": main})
}

// TestScripts runs the program as an administrator does, on broken input of
// every kind, beside a real database, and looks at what it says and how it ends.
func TestScripts(t *testing.T) {
	t.Parallel()
	testscript.Run(t, testscript.Params{
		Dir:           filepath.Join("testdata", "script"),
		UpdateScripts: os.Getenv("UPDATE") != "",
		Cmds: map[string]func(*testscript.TestScript, bool, []string){
			"database": func(ts *testscript.TestScript, _ bool, args []string) { ts.Setenv(args[0], pgtest.DSN(t)) },
			"empty": func(ts *testscript.TestScript, _ bool, args []string) {
				ts.Setenv(args[0], pgtest.Empty(t).Config().ConnString())
			},
			"listen": listen,
		},
	})
}

// listen VAR takes a TCP address and puts it into a variable.
func listen(ts *testscript.TestScript, _ bool, args []string) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	ts.Check(err)
	ts.Defer(func() { l.Close() })
	ts.Setenv(args[0], strings.TrimSpace(l.Addr().String()))
}
