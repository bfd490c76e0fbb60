// Package arch holds no code, only the tests that keep the house in order: who
// may import whom, what is pure, and what every package says of itself.
package arch

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
)

const module = "github.com/litro-fuel/litro/"

const (
	cobra    = "github.com/spf13/cobra"
	toml     = "github.com/BurntSushi/toml"
	xmod     = "golang.org/x/mod"
	sys      = "golang.org/x/sys"
	text     = "golang.org/x/text"
	paho     = "github.com/eclipse/paho.mqtt.golang"
	mochi    = "github.com/mochi-mqtt/server"
	pgx      = "github.com/jackc/pgx/v5"
	goose    = "github.com/pressly/goose/v3"
	chi      = "github.com/go-chi/chi/v5"
	serial   = "go.bug.st/serial"
	prom     = "github.com/prometheus/client_golang"
	webauthn = "github.com/go-webauthn/webauthn"
	oidc     = "github.com/coreos/go-oidc/v3"
	oauth2   = "golang.org/x/oauth2"
	argon2   = "github.com/alexedwards/argon2id"
	huma     = "github.com/danielgtaylor/huma/v2"
	decimal  = "github.com/shopspring/decimal"
)

// laws say what a package, and everything below it, may import besides the
// standard library. The first law that matches counts; a package that matches
// none fails, so that a new one cannot slip in unlawfully. Rooms of this module
// are written without its path.
var laws = []struct {
	pkg   string
	allow []string
	why   string
}{
	{"dispense/dispensetest", []string{"dispense", xmod}, "it writes records as any author does"},
	{"dispense", []string{"dispense", xmod}, "the contract stands alone, so that any station firmware can copy it"},
	{"policy", []string{"dispense", "policy", xmod}, "the contract down stands on the contract up"},
	{"barcode", []string{"barcode", "github.com/boombuler/barcode"}, "printer and scanner share it"},
	{"migrations", nil, "plain files"},

	{"station/serialport", []string{serial, sys}, "the only importer of serial ports"},
	{"station/session", []string{"dispense", "policy", "station/pump"}, "pure: no I/O, no clock, no log"},
	{"station/link", []string{"dispense", "policy", xmod, paho}, "the only MQTT at the edge"},
	{"station/tank", []string{"dispense", "station/tank", "station/pump/explain"}, "pure: what a tank is, and what a gauge says of it"},
	{"station/console", []string{"station/tank"}, "a gauge gets a line, never a port, and judges nothing"},
	{"station/pump/decode", []string{"station/pump", "station/tank/tls"}, "the one list of codecs"},
	{"station/identity", []string{"dispense", "station/disk", xmod}, "a key and a door, whatever is recorded"},
	{"station/pump/all", []string{"dispense", "station/pump"}, "the one list of drivers"},
	{"station/pump", []string{"dispense", "station/pump"}, "a driver gets a line, never a port, and knows no policy"},
	{"station/scanner", []string{"barcode", "station/scanner"}, "bytes in, labels out"},
	{"station/slip", []string{"dispense"}, "pure: a record in, a receipt out"},
	{"station/printer/escpos", []string{"barcode", "station/slip"}, "pure: a receipt in, bytes out"},
	{"station/printer", []string{"dispense", "barcode", "station/slip", "station/disk", "station/printer"}, "paper, and nothing that a fill waits for"},
	{"station/screen/screentest", []string{"github.com/chromedp/chromedp"}, "it works the page in a browser, for tests"},
	{"station/screen", []string{"dispense", "policy", "barcode", "station/slip"}, "the page needs no server"},
	{"station/sound", []string{"station/screen"}, "tones, for whoever shows states"},
	{"station/kiosk", nil, "a browser and its health, asked of the agent as anybody can"},
	{"station/disk", []string{sys, "station/disk"}, "files and their failures"},
	{"station/journal", []string{"dispense", "policy", "station/disk", "station/journal", xmod, sys}, "the log of a station, without MQTT"},
	{"station/held", []string{"dispense", "policy", "station/disk", "station/held", xmod, sys}, "policy on disk, without MQTT"},
	{"station", []string{"dispense", "policy", "barcode", "station", xmod, sys, argon2}, "the edge knows no server, no SQL, no HTTP router"},

	{"sim/ptyport", []string{"github.com/creack/pty", "golang.org/x/term"}, "the only pseudo-terminals"},
	{"sim/printer", []string{"sim", "golang.org/x/image", "golang.org/x/text/encoding/charmap", "github.com/boombuler/barcode"}, "a printer draws letters and codes by itself; the only importer of image fonts"},
	{"sim", []string{"sim"}, "the world outside knows neither station nor server, nor what they tell each other"},

	{"server/fault", nil, "errors only"},
	{"server/health", nil, "pure: facts in, lines out"},
	{"server/metrics", []string{prom}, "the only importer of Prometheus; it knows no SQL"},
	{"server/ca", nil, "a signature is all it gives"},
	{"server/backup", nil, "a file of parts, whatever is in them"},
	{"server/broker", []string{mochi}, "the only importer of the embedded broker"},
	{"server/cluster", []string{sys}, "processes and files"},
	{"server/keyring", []string{"dispense", xmod}, "keys on disk"},
	{"server/projection", []string{"dispense"}, "pure: a record in, rows out"},
	{"server/budget/posting/layout", []string{"server/budget/posting", "server/spreadsheet"}, "pure: entries in, the file that a program of accounting takes out"},
	{"server/budget/posting", []string{"server/spreadsheet"}, "pure: amounts in, balanced entries out, whatever they are of"},
	{"server/budget/inventory", []string{"dispense", "server/budget/posting", "server/reconcile/worth"}, "pure: what was booked of stock and who took it in, items for accounting and the tie out"},
	{"server/budget", []string{"dispense", "server/reconcile", "server/budget"}, "pure: fills and what was said in, charges and balances out"},
	{"server/savings", []string{"dispense"}, "pure: what vehicles took in, what was saved and how surely out"},
	{"server/closing/snapshot", []string{"dispense", xmod}, "pure: a closed month as bytes; small enough for an auditor's tool"},
	{"server/closing", []string{"dispense", "server/budget", "server/reconcile", "server/closing"}, "pure: acts and facts in, what is closed and where things are booked out"},
	{"server/reconcile/audit", []string{"dispense", "server/reconcile"}, "pure: what was so of fills and documents in, what auditors find out"},
	{"server/reconcile/dayclose", []string{"dispense"}, "pure: shifts and fills of a station in, which days are closed and what others lack out"},
	{"server/reconcile/calibration", []string{"dispense"}, "pure: certificates and what was measured in, what had none out"},
	{"server/reconcile/told", []string{"server/reconcile"}, "pure: a finding in, what people are told out"},
	{"server/reconcile/match", []string{"dispense"}, "pure: lines and fills in, links out"},
	{"server/reconcile/stock", []string{"dispense"}, "pure: readings, deliveries and fills in, what they do not agree on out"},
	{"server/reconcile/chain", []string{"dispense", "server/reconcile/worth"}, "pure: what each step knows in, where fuel goes on and what does not out"},
	{"server/reconcile/volumetric", []string{"dispense", "server/reconcile/stock"}, "pure: books in, the authority's form out"},
	{"server/reconcile/worth", []string{"dispense", "server/reconcile/stock"}, "pure: what moved through tanks and what it cost in, what there is and what is to be booked out"},
	{"server/reconcile", []string{"dispense", "policy"}, "pure: numbers in, findings out; why a station denies is said in policy's words"},
	{"server/ingest", []string{"dispense", "policy", "server/fault", xmod, paho}, "the only MQTT at the center"},
	{"server/evidence", []string{"server/fault"}, "files by their hashes, whatever they show"},
	{"server/photo", []string{"server/fault"}, "a picture in, a small one out"},
	{"server/signed/scan/scantest", nil, "what scanners make, for tests"},
	{"server/signed/scan", []string{"server/fault", "golang.org/x/image/draw", "github.com/makiuchi-d/gozxing", "github.com/pdfcpu/pdfcpu"}, "the only reader of codes and of what others put into PDFs"},
	{"server/signed", []string{"server/evidence", "server/fault", "server/signed/scan"}, "papers that came back, whatever keeps them"},
	{"server/spreadsheet", []string{text}, "cells, whatever they mean"},
	{"server/brand", nil, "pure: a color in, those of pages out"},
	{"server/rule", []string{"dispense", "policy"}, "pure: what levels say in, what stations are told out"},
	{"server/fleet", []string{"dispense", "policy", "barcode", "server/budget", "server/fault", "server/keyring", "server/photo", "server/rule", "server/spreadsheet", xmod}, "the fleet's data, whatever keeps it"},
	{"server/trust", []string{"dispense", "policy", "server/fault", "server/fleet", "server/keyring", "server/ca", xmod}, "who may speak, whatever keeps the registry"},
	{"server/office", []string{"dispense", "policy", "barcode", "server/fault", "server/fleet", "server/keyring", "server/reconcile", xmod}, "a journal like a station's"},
	{"server/correcting", []string{"dispense", "server/fault", "server/office"}, "what is asked and answered of fills, whatever keeps it"},
	{"server/ticket", []string{"dispense", "barcode", "server/evidence", "server/fault", "server/fleet", "server/office", "server/reconcile"}, "papers on their way to the office's journal, whatever keeps them"},
	{"server/send/hook", []string{"server/fault", "server/send", "github.com/standard-webhooks/standard-webhooks/libraries/go"}, "the only signatures of webhooks, and the only calls to where others said"},
	{"server/send/post", []string{"server/send"}, "files to where the configuration says, and nobody else"},
	{"server/send/mail", []string{"server/send", "github.com/wneessen/go-mail"}, "the only SMTP"},
	{"server/send", []string{"server/fault", "server/access", "server/send"}, "what leaves the house, whatever keeps it and brings it"},
	{"server/stockroom", []string{"dispense", "server/budget", "server/fault", "server/reconcile/stock", "server/reconcile/volumetric", "server/reconcile/worth"}, "the books of own tanks, whatever keeps the records"},
	{"server/custody", []string{"dispense", "server/finance/matching", "server/finance/spending", "server/reconcile/chain", "server/reconcile/stock", "server/reconcile/worth", "server/stockroom"}, "fuel from who bills it to who pays it, whatever the rooms say"},
	{"server/finance/auditing", []string{"dispense", "server/budget", "server/fault", "server/finance/matching", "server/finance/spending", "server/reconcile", "server/savings", "server/spreadsheet", "server/stockroom"}, "what an auditor would find of records, whatever keeps them"},
	{"server/finance/days", []string{"dispense", "server/budget", "server/closing", "server/evidence", "server/fault", "server/reconcile/dayclose"}, "days that stations close, whatever keeps the records"},
	{"server/finance/calibrations", []string{"dispense", "server/budget", "server/closing", "server/evidence", "server/fault", "server/reconcile", "server/spreadsheet"}, "certificates as people and stations say them, whatever keeps them"},
	{"server/finance/contracting", []string{"dispense", "server/budget", "server/fault", "server/finance/matching", "server/fleet", "server/reconcile/chain", "server/reconcile/match", "server/reconcile/worth", "server/spreadsheet"}, "contracts as people say them, whatever keeps them"},
	{"server/dossier", []string{"dispense", "server/closing/snapshot", "server/evidence", "server/fault", "server/finance/contracting", "server/reconcile", "server/report", "server/signed", "server/stockroom"}, "answers in, files out, whatever asks for them"},
	{"server/finance/spending", []string{"dispense", "policy", "server/budget", "server/fault", "server/finance/owed", "server/stockroom"}, "the budget as people say it, whatever keeps it"},
	{"server/emission", nil, "pure: fuel and factors in, grams of CO2 out"},
	{"server/opendata", nil, "pure: a month's fuel in, out what anybody may see of it"},
	{"server/finance/disclosure", []string{"dispense", "server/emission", "server/fault", "server/finance/contracting", "server/finance/matching", "server/opendata"}, "what the house says of its fuel to others, whatever keeps the records"},
	{"server/finance/statement", []string{"server/fault", "server/savings"}, "what was saved, whatever keeps the records"},
	{"server/finance/closes", []string{"dispense", "server/budget", "server/closing", "server/evidence", "server/fault", "server/finance/matching", "server/finance/owed", "server/finance/spending", "server/reconcile/stock", "server/stockroom", xmod}, "what people do to close months, whatever keeps it"},
	{"server/finance/matching", []string{"dispense", "server/fault", "server/invoice", "server/reconcile/match"}, "which fill each line is of, whatever keeps it"},
	{"server/finance/warning", []string{"server/budget", "server/finance/contracting", "server/finance/matching", "server/finance/spending", "server/send"}, "what runs out, told once, whatever reckons and keeps it"},
	{"server/finance/asking", []string{"server/finance", "server/invoice/consult"}, "the only calls to the tax authority, whatever keeps what it answers"},
	{"server/finance/owed", []string{"server/budget"}, "pure: what counts in, what is owed out"},
	{"server/finance", []string{"server/evidence", "server/fault", "server/finance/owed", "server/fleet", "server/invoice", "server/invoice/register", "server/spreadsheet"}, "what suppliers bill, whatever keeps it"},
	{"server/invoice/plain", []string{"server/spreadsheet"}, "pure: cells in, lines out, and why a row is none"},
	{"server/invoice/register", []string{"server/invoice", "server/spreadsheet"}, "pure: cells in, permits out, and why a row is none"},
	{"server/invoice", []string{decimal}, "pure: a document in, findings out; the only exact decimals"},
	{"server/judge", []string{"dispense"}, "a loop; what is judged how is reconcile's part"},
	{"server/postgres/pgtest", []string{"migrations", "server/cluster", "server/postgres", pgx}, "databases for tests"},
	{"server/postgres", []string{"dispense", "policy", "migrations", "server", pgx, goose}, "the only SQL"},
	{"server/access", []string{"server/fault", "server/access", argon2, "github.com/alexedwards/scs/v2"}, "users and sessions"},
	{"server/passkey", []string{"server/fault", "server/access", webauthn}, "the only importer of WebAuthn; it knows no page and no SQL"},
	{"server/signon", []string{oidc, oauth2}, "the only importer of OpenID Connect; it knows no user"},
	{"server/report", []string{"server/finance/owed", "server/correcting", "dispense", "barcode", "server/budget", "server/closing", "server/fault", "server/finance/auditing", "server/finance/calibrations", "server/finance/closes", "server/finance/contracting", "server/finance/days", "server/finance/disclosure", "server/finance/spending", "server/finance/statement", "server/opendata", "server/reconcile", "server/report", "server/savings", "server/send", "server/spreadsheet", "server/signed", "server/stockroom", "server/custody", "codeberg.org/go-pdf/fpdf"}, "answers as tables; the only PDF"},
	{"server/web", []string{"dispense", "policy", "barcode", "server/fault", "server/access", "server/brand", "server/budget", "server/dossier", "server/closing", "server/emission", "server/health", "server/opendata", "server/photo", "server/report", "server/reconcile", "server/rule", "server/spreadsheet", "server/fleet", "server/office", "server/evidence", "server/finance", "server/invoice/plain", "server/savings", "server/send", "server/correcting", "server/signed", "server/stockroom", "server/custody", "server/ticket", "server/trust", "server/passkey", "server/signon", "server/web", chi, text, "github.com/nicksnyder/go-i18n/v2", "github.com/go-analyze/charts"}, "pages know no SQL: they state the few methods they need"},
	{"server/api", []string{"server/correcting", "dispense", "policy", "barcode", "server/fault", "server/access", "server/budget", "server/closing", "server/dossier", "server/emission", "server/evidence", "server/finance", "server/fleet", "server/invoice", "server/office", "server/photo", "server/reconcile", "server/report", "server/rule", "server/savings", "server/send", "server/spreadsheet", "server/signed", "server/stockroom", "server/custody", "server/ticket", "server/trust", "server/web", chi, huma}, "the only OpenAPI: what pages show and do, by the methods that pages use"},
	{"server", []string{"dispense", "policy", "server"}, "the center knows no serial port; only its own rooms have drivers"},

	{"cmd/litro-verify", []string{"dispense", "server/closing/snapshot", cobra, xmod}, "an auditor's tool is small enough to read"},
	{"cmd/litro-sim", []string{"sim", "dispense", "barcode", "cmd", cobra, toml, pgx, xmod, sys}, "what it believes happened is not Litro's word"},
	{"cmd", []string{"dispense", "policy", "barcode", "station", "server", "sim", "cmd", cobra, toml, pgx, xmod, sys, "golang.org/x/term", "golang.org/x/sync"}, "cmd wires everything"},
	{"scripts/asyncapi", []string{"dispense", "policy"}, "the wire as a document, by the code that reads it"},
	{"scripts/headless", []string{"github.com/chromedp/chromedp"}, "the browser of every test that looks at a page"},
	{"scripts", []string{"server"}, "what make needs"},
}

// pure rooms compute and do nothing else.
var pure = []string{
	"dispense", "policy", "station/session", "station/slip", "station/printer/escpos", "station/scanner/ssi",
	"station/pump/modbus", "station/pump/companytec", "station/pump/cbc/frame", "station/pump/gilbarco", "station/pump/azt", "station/pump/explain", "station/pump/decode", "station/tank",
	"server/projection", "server/finance/owed", "server/invoice", "server/budget", "server/closing", "server/reconcile", "server/rule", "server/brand", "server/health", "server/savings", "server/emission", "server/opendata",
	"sim/supplier", "sim/papers",
}

// impure are the doors to the outside.
var impure = []string{"os", "net", "log/slog", "sync", "net/http", "os/exec", "syscall"}

func TestImports(t *testing.T) {
	t.Parallel()
	for dir, p := range read(t) {
		law := slices.IndexFunc(laws, func(l struct {
			pkg   string
			allow []string
			why   string
		}) bool {
			return within(dir, l.pkg)
		})
		if dir == "." {
			continue
		}
		if law < 0 {
			t.Errorf("%s: no law covers it; add one to arch_test.go", dir)
			continue
		}
		for _, imp := range p.imports {
			if own, ok := strings.CutPrefix(imp, module); ok {
				imp = own
			} else if first, _, _ := strings.Cut(imp, "/"); !strings.Contains(first, ".") {
				continue // standard library
			}
			if !slices.ContainsFunc(laws[law].allow, func(a string) bool { return within(imp, a) }) {
				t.Errorf("%s imports %s; %s", dir, imp, laws[law].why)
			}
		}
	}
}

// A room is wired by its parent and knows nothing of it.
func TestNoRoomImportsItsParent(t *testing.T) {
	t.Parallel()
	for dir, p := range read(t) {
		for _, imp := range p.imports {
			own, ok := strings.CutPrefix(imp, module)
			if ok && (own == "station" || own == "server" || own == "sim") && strings.HasPrefix(dir, own+"/") {
				t.Errorf("%s imports its parent %s", dir, own)
			}
		}
	}
}

func TestPureRooms(t *testing.T) {
	t.Parallel()
	for dir, p := range read(t) {
		if !slices.ContainsFunc(pure, func(r string) bool { return within(dir, r) }) || strings.HasSuffix(dir, "test") {
			continue
		}
		for _, imp := range p.imports {
			if slices.Contains(impure, imp) {
				t.Errorf("%s is pure and imports %s", dir, imp)
			}
		}
		for _, where := range p.clocks {
			t.Errorf("%s is pure and reads the clock at %s", dir, where)
		}
	}
}

// What an auditor runs can reach neither a network nor a database: nothing it
// links, of ours, imports more than this.
func TestVerifierIsSmall(t *testing.T) {
	t.Parallel()
	pkgs := read(t)
	seen := map[string]bool{}
	var visit func(dir string)
	visit = func(dir string) {
		if seen[dir] {
			return
		}
		seen[dir] = true
		for _, imp := range pkgs[dir].imports {
			if own, ok := strings.CutPrefix(imp, module); ok {
				visit(own)
			} else if slices.Contains([]string{"net", "net/http", "os/exec", "database/sql"}, imp) {
				t.Errorf("litro-verify links %s, which imports %s", dir, imp)
			} else if strings.Contains(imp, ".") && imp != cobra && !within(imp, xmod) {
				t.Errorf("litro-verify links %s, which imports %s", dir, imp)
			}
		}
	}
	visit("cmd/litro-verify")
}

func TestEveryPackageHasComment(t *testing.T) {
	t.Parallel()
	for dir, p := range read(t) {
		if !p.doc {
			t.Errorf("%s: no package comment", dir)
		}
	}
}

func TestNoInit(t *testing.T) {
	t.Parallel()
	for dir, p := range read(t) {
		if p.init {
			t.Errorf("%s has an init function: what runs before main cannot be read from main", dir)
		}
	}
}

type pkg struct {
	doc, init bool
	imports   []string
	clocks    []string
}

// read parses every file that is not a test. It opens the files itself rather
// than ask go list, so that the go command sees what this test depends on and
// does not serve a stale pass from its cache.
func read(t *testing.T) map[string]*pkg {
	t.Helper()
	pkgs := map[string]*pkg{}
	err := filepath.WalkDir(".", func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if d.IsDir() {
			if name := d.Name(); path != "." && (name == "testdata" || name == "bin" || strings.HasPrefix(name, ".")) {
				return filepath.SkipDir
			}
			return nil
		}
		if !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go") {
			return nil
		}
		return parse(pkgs, path)
	})
	if err != nil {
		t.Fatal(err)
	}
	return pkgs
}

func parse(pkgs map[string]*pkg, path string) error {
	fset := token.NewFileSet()
	f, err := parser.ParseFile(fset, path, nil, parser.ParseComments)
	if err != nil {
		return err
	}
	dir := filepath.ToSlash(filepath.Dir(path))
	p := pkgs[dir]
	if p == nil {
		p = new(pkg)
		pkgs[dir] = p
	}
	p.doc = p.doc || f.Doc != nil
	for _, spec := range f.Imports {
		imp, err := strconv.Unquote(spec.Path.Value)
		if err != nil {
			return err
		}
		p.imports = append(p.imports, imp)
	}
	ast.Inspect(f, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.FuncDecl:
			p.init = p.init || n.Recv == nil && n.Name.Name == "init"
		case *ast.SelectorExpr:
			if x, ok := n.X.(*ast.Ident); ok && x.Name == "time" && (n.Sel.Name == "Now" || n.Sel.Name == "Since") {
				p.clocks = append(p.clocks, fset.Position(n.Pos()).String())
			}
		}
		return true
	})
	return nil
}

func within(p, root string) bool { return p == root || strings.HasPrefix(p, root+"/") }
