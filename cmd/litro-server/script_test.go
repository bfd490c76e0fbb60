package main

import (
	"fmt"
	"net"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/rogpeppe/go-internal/testscript"

	"github.com/litro-fuel/litro/server/postgres/pgtest"
	"github.com/litro-fuel/litro/sim/consulta"
	"github.com/litro-fuel/litro/sim/supplier"
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
			"listen":    listen,
			"authority": authority,
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

// authority FILE writes a configuration with a tax authority that knows good.xml of
// invoice.txtar.
func authority(ts *testscript.TestScript, _ bool, args []string) {
	service := consulta.New(time.Now)
	service.Issued([]supplier.Document{{UUID: "62FDC983-0F36-9B40-2934-052131CEF33F", Stamped: &supplier.Stamped{Issuer: "EKU9003173C9", Receiver: "MPS010101AA1", Total: 37065, SealEnd: "lAMqDg=="}}})
	server := httptest.NewServer(service)
	ts.Defer(server.Close)
	config := fmt.Sprintf("[authority]\nurl = %q\npace_ms = 1\n", server.URL+consulta.Path)
	ts.Check(os.WriteFile(ts.MkAbs(args[0]), []byte(config), 0o600))
}
