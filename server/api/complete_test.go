package api

import (
	"maps"
	"slices"
	"testing"

	"github.com/litro-fuel/litro/server/web"
)

// asFile is the reason of lists that programs read at the addresses of pages.
const asFile = "it is a file for programs, at the address of the page with .json or .csv after it"

// onPagesAlone are pages and forms that no operation stands for, by the reason why not.
var onPagesAlone = map[string][]string{
	"who signs in is a person, in a browser, and its session is nobody to programs": {
		"GET /sign-in", "POST /sign-in", "GET /sign-in/code", "POST /sign-in/code", "POST /sign-in/passkey", "POST /passkey/ask", "GET /sign-in/with/{provider}", "GET /sign-in/with/{provider}/back", "POST /sign-out",
	},
	"the first users come before there is anybody to have a token": {"GET /setup", "POST /setup"},
	"one's own second step and passkeys are in the hands of who has them": {
		"POST /account/second", "POST /account/second/confirm", "POST /account/second/end", "POST /account/passkeys", "POST /account/passkeys/ask", "POST /account/passkeys/{passkey}/remove",
	},
	"an account elsewhere is said by who has just signed in there": {"POST /account/identities", "POST /account/identities/end"},
	"a token that made tokens would outlive its own end":           {"POST /account/tokens", "POST /account/tokens/{token}/revoke"},
	"it is how pages look to who reads them":                       {"POST /language", "GET /appearance", "POST /appearance"},
	"it leads to other pages, or is part of one in a browser": {"GET /", "GET /B/{vehicle}/{month}/{sha256}", "GET /B/{vehicle}/{month}/{sha256}/{sheet}", "GET /tickets/worker.js", "GET /views/{view}", "GET /exceptions/vehicles", "GET /fills/vehicles", "GET /tickets/vehicles",
		"GET /exceptions/people", "GET /sheets/drivers", "GET /tickets/drivers", "GET /vehicles/{vehicle}/custodians", "GET /people/{person}/users", "GET /people/{person}/deputies"},
	"it is about the API itself, or about how browsers trust a server": {"GET /api/docs", "GET /api/docs/shapes", "GET /certificate", "GET /certificate.crt"},
	"it is a form, and what it sends is an operation":                  {"GET /exceptions/answer", "GET /exceptions/once", "GET /fills/new", "GET /sheets/type", "GET /schedules/new", "GET /stick", "GET /tickets/new", "GET /views/new", "GET /invoices/new", "GET /logbooks/signed/new"},
	"it is paper, to be printed and handed out by a person":            {"GET /labels/test.pdf", "GET /labels/{run}/labels.pdf", "GET /labels/{run}/list.pdf", "GET /people/{person}/badge.pdf", "GET /sheets/{pad}/print", "GET /vouchers/print"},
	"get-logbook has what is on the paper, and schedules send it":      {"GET /logbooks.pdf"},
	"a program sends its file again, see check-import, and keeps none": {"GET /fleet/import", "GET /fleet/import/{draft}/corrections", "GET /budget/import", "GET /budget/import/{draft}/corrections"},
	"webhooks tell programs what happens, and follow-fills what flows": {"GET /today/live"},
	"a list has all of them: list-fills, list-levels, list-rule-acts, list-vehicle-acts, list-vouchers, get-pad": {
		"GET /vehicles/{vehicle}/fills", "GET /rules/level", "GET /fleet/acts/{act}", "GET /vouchers/{folio}/vouchers", "GET /sheets/{pad}/sheets",
	},
	"get-fill has all of them, and list-corrections what each answered":                       {"GET /fills/{station}/{epoch}/{seq}/facts", "GET /corrections/approvers"},
	"get-invoice and get-invoice-terms have all of them":                                      {"GET /invoices/{document}/items", "GET /invoices/{document}/findings", "GET /invoices/terms/receivers", "GET /invoices/terms/quotas", "GET /invoices/terms/vat", "GET /invoices/terms/identities", "GET /invoices/terms/permits", "GET /invoices/terms/stations"},
	"get-table and get-mapping have all of them":                                              {"GET /invoices/plain/{table}/lines", "GET /invoices/plain/{table}/refused", "GET /invoices/plain/mapping/versions"},
	"get-budget and list-journal-entries have what is in the text, which accounting takes in": {"GET /budget/pipe", "GET /budget/entries/pipe", "GET /budget/entries/layout"},
	"get-close says what it is, and it is paper for an auditor":                               {"GET /close/{month}/package/{version}"},
	"a program says each of them: say-vehicle-paper":                                          {"POST /fleet/papers/file"},
	"factors are a file for programs, with .json after it, and what is sent is an operation":  {"GET /emissions/factors"},
	"get-savings has all of them":                                                             {"GET /savings/left"},
	"get-audit-package says what is in it, and where it is":                                   {"GET /package.zip"},
	"get-budget-stops has all of them":                                                        {"GET /budget/stops/told", "GET /budget/stops/said"},
	"get-budget has all of them":                                                              {"GET /budget/allotments"},
	"get-budget-proposals has all of them":                                                    {"GET /budget/paid/accounts"},
	"get-close has what is sealed, and act-on-close seals it":                                 {"GET /close/{month}/check"},
	"get-closed-month has them":                                                               {"GET /close/{month}/closed/{version}/changes"},
	"get-close has all of them, and its form is an operation":                                 {"GET /close/{month}/tasks", "GET /close/{month}/gaps", "GET /close/{month}/acts", "GET /close/{month}/figures", "GET /close/{month}/reopen"},
	"get-close has all of them, with the SHA-256 of papers":                                   {"GET /close/settled", "GET /close/settled/{n}"},
	"list-signed-logbooks and get-signed-scan say what is on them, by their SHA-256":          {"GET /logbooks/signed/{scan}/file", "GET /logbooks/signed/{scan}/{page}/picture", "GET /logbooks/signed/{scan}/{page}/small"},
	"get-contract-use has all of them":                                                        {"GET /contracts/{contract}/months", "GET /contracts/{contract}/papers", "GET /contracts/{contract}/prices"},
	"list-days-of-station has all of them, and the SHA-256 of papers":                         {"GET /stations/{station}/days/shifts", "GET /stations/{station}/days/{day}/paper"},
	"a program says each of them: say-calibration; list-calibrations has their SHA-256":       {"POST /calibrations/file", "GET /calibrations/{n}/paper"},
	"it is a file for programs, at its own address":                                           {"GET /savings/records.csv", "GET /transparency/package.zip", "GET /transparency/open/{n}/litro.zip"},
	"get-public-page has all of them":                                                         {"GET /transparency/open/months"},
	asFile: {
		"GET /vouchers/control", "GET /invoices/prices", "GET /consumption/units", "GET /audit/chains", "GET /stock/products", "GET /stock/totalizers", "GET /invoices/unbilled/deliveries", "GET /close/late", "GET /close/from", "GET /emissions", "GET /transparency",
		"GET /fleet.csv", "GET /fleet.xlsx", "GET /fleet/people.csv", "GET /fleet/people.xlsx", "GET /fleet/idle", "GET /fleet/roster", "GET /fleet/acts/{act}/rows", "GET /rules/acts/{act}/vehicles", "GET /bypass", "GET /bypass/sheets",
		"GET /consumption/past", "GET /vehicles/{vehicle}/past", "GET /discrepancies/ageing", "GET /discrepancies/quality", "GET /draws", "GET /draws/list", "GET /draws/people", "GET /people/{person}/reach", "GET /stations/blocks", "GET /stations/pending", "GET /tanks/{station}/{tank}/readings", "GET /stock/{station}/{tank}/days", "GET /stock/{station}/{tank}/deliveries", "GET /stock/{station}/{tank}/totalizers", "GET /stock/{station}/{tank}/brought", "GET /vouchers/{folio}/story", "GET /invoices/owed", "GET /invoices/owed/suppliers", "GET /invoices/owed/notes",
	},
}

// Every page and form that there can be is an operation, or stands in a list with the reason
// why not; what is in a list is a page without one. And a token can have the right of every
// operation.
func TestEveryPageIsAnOperation(t *testing.T) {
	t.Parallel()
	needs, done := web.Needs(), map[string]string{}
	for _, o := range operations() {
		done[o.page] = o.id
		if need := needs[o.page]; need.Right != "" && !need.Ticked {
			t.Errorf("%s: no token can have the right %q", o.id, need.Right)
		}
	}
	listed := map[string]int{}
	for _, name := range slices.Concat(slices.Collect(maps.Values(onPagesAlone))...) {
		listed[name]++
		if _, there := needs[name]; !there {
			t.Errorf("%s: is listed as without an operation, and is no page", name)
		}
		if id, has := done[name]; has {
			t.Errorf("%s: is listed as without an operation, and %s stands for it", name, id)
		}
		if listed[name] > 1 {
			t.Errorf("%s: is listed twice", name)
		}
	}
	for _, name := range onPagesAlone[asFile] {
		if !needs[name].File {
			t.Errorf("%s: is said to be a file for programs, and is none", name)
		}
	}
	for _, name := range slices.Sorted(maps.Keys(needs)) {
		if done[name] == "" && listed[name] == 0 {
			t.Errorf("%s: no operation stands for it, and no reason why not", name)
		}
	}
}

// Whatever an operation's address names that is there for parts of the fleet, the database
// knows whose it is, or it is anybody's.
func TestAddressesAreAsked(t *testing.T) {
	t.Parallel()
	asked := []string{"vehicle", "once", "ticket", "person", "folio", "sha256", "run"} // see [web.Reports.Has]
	for _, o := range operations() {
		if need := allowed[o.id]; need.OfParts || need.OfAll {
			for _, m := range inPath.FindAllStringSubmatch(o.path, -1) {
				if what := m[1]; slices.Contains(asked, what) == web.Anybodys(what) {
					t.Errorf("%s: whose %s it is, must be either asked or not", o.id, what)
				}
			}
		}
	}
}
