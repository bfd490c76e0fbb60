package web

import (
	"context"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/go-chi/chi/v5"

	"github.com/litro-fuel/litro/barcode"
	"github.com/litro-fuel/litro/dispense"
	"github.com/litro-fuel/litro/server/access"
	"github.com/litro-fuel/litro/server/evidence"
	"github.com/litro-fuel/litro/server/fault"
	"github.com/litro-fuel/litro/server/fleet"
	"github.com/litro-fuel/litro/server/office"
	"github.com/litro-fuel/litro/server/ticket"
)

// Who is concerned with some departments has pages of their own: the same handlers, whose
// questions are asked of that part of the fleet alone, and whose acts are refused on
// anything else. What is not listed here is the whole fleet's, and not there for them. So it
// is for who sees all departments and is not cleared, while vehicles are reserved: those are
// of no part of theirs.

// A Part answers questions about a part of the fleet. Fleet and Tickets are asked, and
// change nothing; they may be nil where those of [Config] are.
type Part struct {
	Reports Reports
	Fleet   Fleet
	Tickets Tickets
}

// ofParts are the routes whose answers are about the departments of who asks, or say
// nothing of any, by their names.
var ofParts = map[string]bool{
	"GET /today": true, "GET /today/live": true,
	"GET /consumption": true, "GET " + unitsPath: true, "GET /consumption/past": true,
	"GET /vehicles/{vehicle}": true, "GET /vehicles/{vehicle}/fills": true, "GET /vehicles/{vehicle}/intervals": true,
	"GET /vehicles/{vehicle}/past": true, "GET /vehicles/{vehicle}/reach": true, "GET /vehicles/{vehicle}/changes": true,
	"GET /vehicles/{vehicle}/photo": true, "POST " + photoPattern: true, "POST " + mediumPattern: true,
	"POST /vehicles/{vehicle}/changes": true, "GET /vehicles/{vehicle}/custodians": true, "POST /vehicles/{vehicle}/status": true,
	"GET /vehicles/{vehicle}/logbook": true, "GET " + sheetPattern: true, "GET " + numberedPattern: true, "GET /logbooks.pdf": true, "GET /vehicles/{vehicle}/rule": true,
	"GET " + signedPath: true, "GET " + bringPath: true, "POST " + bringPath: true, "GET " + scanPattern: true, "POST " + scanPattern: true, "GET " + scanPattern + "/file": true,
	"GET " + pagePattern + "/picture": true, "GET " + pagePattern + "/small": true,
	"GET " + oneFillPattern: true, "GET " + oneFillPattern + "/facts": true, "POST " + askPattern: true, "GET " + correctionsPath: true, "GET " + approversPath: true,
	"POST " + answerPattern + "approve": true, "POST " + answerPattern + "refuse": true, "POST " + answerPattern + "withdraw": true,
	"GET /discrepancies": true, "GET " + waitingPath: true, "GET " + ageingPath: true, "GET " + findingPath: true, "POST " + stepPattern: true, "POST " + severalPattern: true, "GET " + rulebookPath: true,
	"GET " + labelsPath: true, "POST " + labelsPath: true, "GET /labels/test.pdf": true, "GET /labels/{run}": true, "GET /labels/{run}/labels.pdf": true,
	"GET /labels/{run}/list.pdf": true,
	"GET /exceptions":            true, "GET /exceptions/once": true, "POST /exceptions/once": true,
	"POST /exceptions/once/{once}/approve": true, "POST /exceptions/once/{once}/void": true,
	"GET /fleet": true, "GET /fleet.csv": true, "GET /fleet.xlsx": true, "GET /fleet/idle": true,
	"GET /fleet/quotas": true, "GET /fleet/roster": true,
	"GET /vouchers": true, "POST /vouchers": true, "GET /vouchers/print": true,
	"GET " + foliosPath: true, "GET " + voucherPattern: true, "GET " + voucherPattern + "/story": true,
	"GET " + voucherPattern + "/vouchers": true, "POST " + voucherPattern + "/cancel": true,
	"GET /fills/new": true, "POST /fills/new": true, "GET /fills/vehicles": true, "GET /exceptions/vehicles": true, "GET /tickets/vehicles": true, "GET /tickets/drivers": true,
	"GET " + peoplePath: true, "GET /people/{person}": true, "GET /people/{person}/reach": true,
	"GET /tickets": true, "GET /tickets/new": true, "POST " + ticketPattern: true, "POST /tickets/send": true,
	"POST " + picturePattern: true, "POST /tickets/label": true, "GET /tickets/{ticket}": true, "POST /tickets/{ticket}/check": true,
	"POST /tickets/{ticket}/return": true, "POST /tickets/{ticket}/drop": true, "GET /evidence/{sha256}": true,
	"GET /contracts": true,
	"GET /stations":  true, "GET /stations/pending": true, "GET /stations/blocks": true,
	"GET " + viewsPath: true, "GET " + newViewPath: true, "POST " + newViewPath: true, "GET " + viewsPath + "/{view}": true, "POST " + viewsPath + "/{view}/name": true,
	"POST " + viewsPath + "/{view}/pin": true, "POST " + viewsPath + "/{view}/move": true, "POST " + viewsPath + "/{view}/share": true, "POST " + viewsPath + "/{view}/remove": true,
	"GET " + shareBackPath: true,
	"GET " + schedulesPath: true, "GET " + newSchedulePath: true, "POST " + newSchedulePath: true,
	"GET " + packagePath: true, "GET " + packagePath + ".zip": true,
	"GET /schedules/{schedule}": true, "GET /schedules/{schedule}/messages": true, "POST /schedules/{schedule}/run": true,
	"POST /schedules/{schedule}/end": true, "POST /schedules/{schedule}/resend": true,
}

// ofAll are further routes that are there for who sees all departments, without what is
// reserved.
var ofAll = map[string]bool{
	// Days of stations and certificates of meters name no vehicles.
	"GET " + daysPath: true, "POST " + dayTermsPath: true, "GET " + stationDaysPath: true, "GET " + stationDaysPath + "/shifts": true, "POST " + stationDaysPath: true, "GET " + dayPaperPattern: true,
	"GET " + calibrationsPath: true, "GET " + calibrationsPath + "/gaps": true, "POST " + calibrationsPath: true, "POST " + calibrationsPath + "/file": true, "POST " + calibrationTermsPath: true, "GET " + calibrationPaperPath: true,
	// Papers of vehicles that are reserved are kept back.
	"GET " + papersPath: true, "POST " + papersPath: true, "POST " + papersPath + "/file": true,
	// What burned and what is published names no vehicles, or none that is reserved, and prices are
	// those of stations.
	"GET " + emissionsPath: true, "GET " + factorsPath: true, "POST " + factorsPath: true, "GET " + pricesPath: true,
	"GET " + transparencyPath: true, "GET " + openDataPath: true, "POST " + framePath: true, "POST " + validatedPath: true,
	"GET " + publishPath: true, "GET " + publishPath + "/months": true, "GET " + askedPackagePattern: true, "POST " + publishPath + "/on": true, "POST " + publishPath + "/off": true, "POST " + publishPath + "/months": true,
	"POST " + publishPath + "/months/{month}/{version}/withdraw": true, "POST " + approveOpenPattern: true, "POST " + publishPath + "/{n}/void": true,
	// Classes are told to all, and of vehicles those that are reserved are told together.
	"GET " + savingsPath: true, "GET " + savingsPartsPath: true, "GET " + savingsLeftPath: true, "GET " + savingsRecords: true, "POST " + baselinePath: true,
	"GET " + stockPath: true, "GET " + stockProductsPath: true, "GET " + stockTotalizersPath: true, "GET " + stockPattern: true, "GET " + stockPattern + "/days": true, "GET " + stockPattern + "/deliveries": true, "GET " + stockPattern + "/totalizers": true, "POST " + stockPattern: true, "GET " + broughtPattern: true, "POST " + broughtPattern: true, "GET " + stockTolerancesPattern: true, "POST " + stockTolerancesPattern: true, "GET " + volumetricPath: true, "GET " + volumetricFile: true, "POST " + volumetricPath: true, "POST " + volumetricStation: true,
	"GET " + stockPattern + tankWorth: true, "POST " + openingPattern: true, "GET " + worthPath: true, "GET " + chainPath: true, "GET " + adjustmentsPath: true, "GET " + ledgerPath: true, "POST " + ledgerPath: true, "POST " + bookWorthPath: true,
	"GET /tanks": true, "GET " + tankPattern: true, "GET " + tankPattern + "/readings": true, "POST " + tankPattern: true,
	"GET /boxes": true, "POST /boxes/invite": true, "POST /boxes/approve": true, "POST /boxes/refuse": true, "POST /boxes/spare": true,
	"GET /stations/{station}/settings": true, "POST /stations/{station}/settings": true,
	"POST /contracts": true, "POST /contracts/stations": true,
	"POST /labels/printers":          true,
	"GET /people/{person}/badge.pdf": true, "POST /people/{person}/badge": true,
	"POST /people/{person}/leave": true, "POST /people/{person}/stay": true,
	"GET /people/{person}/deputies": true, "POST /people/{person}/deputy": true, "POST /people/{person}/deputy/end": true,
	"GET /fleet/people.csv": true, "GET /fleet/people.xlsx": true,
	// What is used of contracts is of the whole house, and keeps back vehicles that are reserved.
	"GET " + contractUses: true, "GET " + contractPattern: true, "POST " + contractPattern + "/papers": true, "POST " + contractPattern + "/prices": true, "POST " + contractPattern + "/seen": true, "POST " + contractPattern + "/indices": true, "GET " + contractPattern + "/indices": true,
	"GET " + contractPattern + "/months": true, "GET " + contractPattern + "/papers": true, "GET " + contractPattern + "/prices": true, "GET " + contractPattern + "/lines": true, "GET " + contractPattern + "/fills": true, "GET " + contractPattern + "/deliveries": true,
	// Documents name no vehicles, and lines beside fills keep those back that are reserved.
	"GET " + invoicesPath: true, "GET " + sendInvoices: true, "POST " + sendInvoices: true, "GET " + sentPattern: true, "GET " + uncheckedPath: true, "POST " + uncheckedPath: true, "POST " + askPath: true,
	"GET " + termsPath: true, "GET " + termsPath + "/receivers": true, "GET " + termsPath + "/quotas": true, "POST " + termsPath + "/receivers": true, "POST " + termsPath + "/quotas": true,
	"GET " + termsPath + "/vat": true, "POST " + termsPath + "/vat": true, "GET " + termsPath + "/identities": true, "POST " + termsPath + "/identities": true,
	"GET " + termsPath + "/permits": true, "GET " + termsPath + "/stations": true, "POST " + termsPath + "/permits": true,
	"POST " + termsPath + "/tolerances": true, "POST " + judgeAgainPath: true, "GET " + invoicePattern: true, "GET " + invoicePattern + "/items": true, "GET " + invoicePattern + "/findings": true,
	"GET " + plainPath: true, "POST " + plainPath: true, "GET " + plainMappings: true, "GET " + plainMappingPath: true, "GET " + plainMappingPath + "/versions": true, "POST " + plainMappingPath: true,
	"GET " + plainTablePattern: true, "POST " + plainTablePattern: true, "GET " + plainTablePattern + "/lines": true, "GET " + plainTablePattern + "/refused": true, "GET " + plainTablePattern + "/file": true,
	"GET " + invoicePattern + "/xml": true, "GET " + invoicePattern + "/proof/{proof}": true, "POST " + invoicePattern + "/status": true,
	// Sums of accounts name no vehicles, and funds keep back those that are reserved. How fuel
	// finds its account names classes, and is for who is cleared.
	"GET " + budgetPath: true, "GET " + pipePath: true, "POST " + bookPath: true, "GET " + movementsPath: true, "POST " + movementsPath: true, "GET " + allotmentsPath: true, "POST " + allotmentsPath: true, "POST " + wholePath: true,
	"GET " + paidPath: true, "GET " + paidAccountsPath: true, "GET " + proposalsPath: true, "POST " + paidPath: true,
	"GET " + budgetImport: true, "POST " + budgetImport: true, "GET " + budgetImport + "/{draft}": true, "POST " + budgetImport + "/{draft}": true, "POST " + budgetImport + "/{draft}/mapping": true, "GET " + budgetImport + "/{draft}/corrections": true,
	"GET " + stopsPath: true, "POST " + stopsPath: true, "GET " + stopsPath + "/told": true, "GET " + stopsPath + "/said": true,
	"GET " + fundsPath: true, "GET " + fundsPath + "/departments": true, "GET " + fundsPath + "/vehicles": true, "POST " + fundsPath: true, "POST " + fundsPath + "/departments": true, "POST " + fundsPath + "/vehicles": true,
	"GET " + entriesPath: true, "GET " + entriesPipePath: true, "POST " + entriesPath: true, "GET " + entriesPath + "/rules": true, "POST " + entriesPath + "/rules": true, "GET " + stockTermsPath: true, "POST " + stockTermsPath: true, "GET " + stockTiesPath: true,
	"GET " + entryFilesPath: true, "GET " + entryFilesPath + "/{n}": true,
	"GET " + layoutsPath: true, "GET " + layoutFilePath: true, "POST " + layoutsPath: true,
	// Months name no vehicles, and those beside whom discrepancies stand are not told.
	"GET " + closePath: true, "GET " + priorPath: true, "GET " + latePath: true, "GET " + fromPath: true, "GET " + closeRulesPath: true, "POST " + closeRulesPath: true, "GET " + positionsPath: true, "POST " + positionsPath: true, "GET " + closePattern: true, "POST " + closePattern: true,
	"GET " + closePattern + "/tasks": true, "GET " + closePattern + "/acts": true, "GET " + closePattern + "/figures": true, "GET " + reopenPath: true, "GET " + sealPath: true, "GET " + closedPattern: true, "GET " + closedChanges: true, "POST " + packPattern: true, "GET " + gapsPattern: true, "POST " + gapsPattern: true, "POST " + settlePattern: true, "GET " + settledPath: true, "GET " + settledPaper: true, "GET " + notePattern: true,
	"GET " + matchPath: true, "POST " + acceptPath: true, "POST " + strangePath: true, "POST " + takeBackPath: true, "GET " + linePattern: true, "POST " + linePattern: true, "GET " + unbilledPath: true, "GET " + unbilledDeliveriesPath: true,
	"GET " + owedPath: true, "GET " + owedSuppliersPath: true, "GET " + owedNotesPath: true,
}

// opens tells whether a route is there for who visits, as far as matters what they see.
func (v *visit) opens(name string) bool {
	scope := v.user.Scope()
	return scope.Whole() || ofParts[name] || scope.Everywhere() && ofAll[name]
}

// opensPath is opens for a page of this site.
func (v *visit) opensPath(href string) bool {
	path, _, _ := strings.Cut(href, "?")
	path, _, _ = strings.Cut(path, "#")
	return v.opens("GET " + path)
}

// partName names what who visits sees: all but what is reserved, or some departments.
func (p *pages) partName(v *visit) (string, error) {
	if v.user.Scope().Everywhere() {
		return v.words.Say("scope.unreserved"), nil
	}
	if p.Fleet == nil {
		return strings.Join(v.user.Departments, ", "), nil
	}
	departments, err := p.Fleet.Departments(v.r.Context())
	if err != nil {
		return "", err
	}
	var names []string
	for _, d := range departments {
		names = append(names, d.Name)
	}
	if len(names) == 0 {
		return v.words.Say("scope.none"), nil
	}
	said := "scope.part"
	if !v.user.Cleared {
		said = "scope.part.unreserved"
	}
	return v.words.Say(said, "Names", strings.Join(names, ", ")), nil
}

// may tells whether who visits has a right, and a route is there for them.
func (v *visit) may(right access.Right, name string) bool {
	return v.user.Role.May(right) && v.opens(name)
}

var parameter = regexp.MustCompile(`\{([a-z0-9]+)\}`)

// Anybodys tells whether what an address names in a place needs not be asked for before: it is
// looked for among one's own, or is of no department. What else stands in an address is known
// to [Reports.Has].
func Anybodys(what string) bool {
	return slices.Contains([]string{"schedule", "view", "station", "tank", "request", "document", "table", "part", "n", "batch", "proof", "month", "version", "contract", "scan", "page", "day", "epoch", "seq", "ask", "draft", "of"}, what)
}

// concerned fails with fault.ErrNotFound when what the address of a route names does not
// concern who visits, as if it did not exist.
func (p *pages) concerned(v *visit, rt route) error {
	v.own = true
	if rt.need == anyUser || rt.pattern == sheetPattern || rt.pattern == numberedPattern { // one's own account, and what leads to a page that asks itself
		return nil
	}
	for _, m := range parameter.FindAllStringSubmatch(rt.pattern, -1) {
		what, key := m[1], chi.URLParam(v.r, m[1])
		if Anybodys(what) {
			continue
		}
		if what == "folio" {
			n, err := barcode.ParseVoucherNumber(key)
			if err != nil {
				return fmt.Errorf("voucher: %w", fault.ErrNotFound)
			}
			key = barcode.FormatVoucherNumber(n)
		}
		if what == "vehicle" {
			own, err := p.Reports.Has(v.r.Context(), "own", key)
			if v.own = own; err != nil {
				return err
			}
			if rt.method != "GET" || rt.name() == "GET /vehicles/{vehicle}/rule" { // what is in force is of now
				what = "own"
			}
		}
		has, err := p.Reports.Has(v.r.Context(), what, key)
		if err == nil && !has {
			err = p.elsewhere(v.r.Context(), what, key)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// errElsewhere means that something is there for others alone: another department's, or
// reserved. Who asks is told that it is
// not there, and the audit trail that they asked.
var errElsewhere = fmt.Errorf("seen by others: %w", fault.ErrNotFound)

// elsewhere is the error for something that does not concern who asks.
func (p *pages) elsewhere(ctx context.Context, what, key string) error {
	if what == "own" {
		what = "vehicle"
	}
	there, err := p.whole.Has(ctx, what, key)
	if err != nil {
		return err
	}
	if there {
		return fmt.Errorf("%s %s: %w", what, key, errElsewhere)
	}
	return fmt.Errorf("%s %s: %w", what, key, fault.ErrNotFound)
}

// parts are the pages of parts of the fleet, each as it was made first.
type parts struct {
	mu sync.Mutex
	of map[string]*pages
}

// mostParts bounds them: there are as many as users.
const mostParts = 1000

// part returns the pages of a scope; those of the whole fleet are p.
func (p *pages) part(scope access.Scope) *pages {
	if scope.Whole() {
		return p
	}
	key := scope.Username() + "\x00" + strings.Join(scope.Terms(), "\x00")
	p.parts.mu.Lock()
	defer p.parts.mu.Unlock()
	if own := p.parts.of[key]; own != nil {
		return own
	}
	if p.parts.of == nil || len(p.parts.of) >= mostParts {
		p.parts.of = map[string]*pages{}
	}
	q := p.ofScope(scope)
	p.parts.of[key] = q
	return q
}

// ofScope makes the pages of a scope.
func (p *pages) ofScope(scope access.Scope) *pages {
	q := *p
	desk := Desk{p.Reports, p.Fleet, p.Office, p.Tickets}.Narrowed(p.Within(scope), scope)
	q.Reports, q.Fleet, q.Office, q.Tickets, q.whole, q.lately = desk.Reports, desk.Fleet, desk.Office, desk.Tickets, p.Reports, new(lately)
	q.base = p
	q.table = q.byName()
	return &q
}

// own fails with fault.ErrNotFound when one of some vehicles is not one that they have
// now.
func (part Part) own(ctx context.Context, vehicles ...string) error {
	for _, vehicle := range vehicles {
		if vehicle == "" {
			continue
		}
		own, err := part.Reports.Has(ctx, "own", vehicle)
		if err == nil && !own {
			err = fmt.Errorf("vehicle %s: %w", vehicle, errElsewhere)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// A partFleet is asked about a part, and acts on what is in it.
type partFleet struct {
	Fleet
	asked Fleet
	part  Part
	scope access.Scope
}

func (f partFleet) VehiclesAfter(ctx context.Context, of fleet.VehiclesOf, after string, most int) ([]fleet.Vehicle, error) {
	return f.asked.VehiclesAfter(ctx, of, after, most)
}
func (f partFleet) SomeVehicles(ctx context.Context, vehicles []string) ([]fleet.Vehicle, error) {
	return f.asked.SomeVehicles(ctx, vehicles)
}
func (f partFleet) FindVehicles(ctx context.Context, text string, most int) ([]fleet.Found, error) {
	return f.asked.FindVehicles(ctx, text, most)
}
func (f partFleet) NumberedVehicles(ctx context.Context, numbers []string) ([]fleet.Vehicle, error) {
	return f.asked.NumberedVehicles(ctx, numbers)
}
func (f partFleet) ActiveVehicles(ctx context.Context, department string) ([]fleet.Vehicle, error) {
	return f.asked.ActiveVehicles(ctx, department)
}
func (f partFleet) OwnVehicles(ctx context.Context, p fleet.Person) ([]fleet.Vehicle, error) {
	return f.asked.OwnVehicles(ctx, p)
}
func (f partFleet) SomePeople(ctx context.Context, people []string) ([]fleet.Person, error) {
	return f.asked.SomePeople(ctx, people)
}
func (f partFleet) FindPeople(ctx context.Context, text string, among fleet.Whom, most int) ([]fleet.FoundPerson, error) {
	return f.asked.FindPeople(ctx, text, among, most)
}
func (f partFleet) FindUsers(ctx context.Context, text string, among fleet.Users, most int) ([]fleet.FoundPerson, error) {
	return f.asked.FindUsers(ctx, text, among, most)
}
func (f partFleet) Departments(ctx context.Context) ([]fleet.Department, error) {
	return f.asked.Departments(ctx)
}
func (f partFleet) Fundings(ctx context.Context) ([]string, error) { return f.asked.Fundings(ctx) }
func (f partFleet) Photo(ctx context.Context, vehicle string) ([]byte, error) {
	return f.asked.Photo(ctx, vehicle)
}
func (f partFleet) List(ctx context.Context, kind, language string) ([]fleet.Listed, error) {
	return f.asked.List(ctx, kind, language)
}
func (f partFleet) Humans(ctx context.Context, q fleet.HumansQuestion) ([]fleet.Human, error) {
	return f.asked.Humans(ctx, q)
}
func (f partFleet) CountHumans(ctx context.Context, q fleet.HumansQuestion) (int, error) {
	return f.asked.CountHumans(ctx, q)
}
func (f partFleet) Human(ctx context.Context, key string) (fleet.Human, error) {
	return f.asked.Human(ctx, key)
}
func (f partFleet) WaitingActs(ctx context.Context) ([]fleet.Waiting, error) {
	return f.asked.WaitingActs(ctx)
}
func (f partFleet) Labels(ctx context.Context, o fleet.Owner) ([]fleet.LabelVersion, error) {
	return f.asked.Labels(ctx, o)
}

func (f partFleet) Vehicle(ctx context.Context, vehicle string) (fleet.Vehicle, error) {
	return f.asked.Vehicle(ctx, vehicle)
}
func (f partFleet) RuleBook(ctx context.Context) (fleet.RuleBook, error) {
	return f.asked.RuleBook(ctx)
}
func (f partFleet) VehicleActs(ctx context.Context, vehicle string, limit int) ([]fleet.VehicleAct, error) {
	return f.asked.VehicleActs(ctx, vehicle, limit)
}
func (f partFleet) LabelRuns(ctx context.Context) ([]fleet.LabelRun, error) {
	return f.asked.LabelRuns(ctx)
}
func (f partFleet) LabelRun(ctx context.Context, run string) (fleet.LabelRun, error) {
	return f.asked.LabelRun(ctx, run)
}

// PrintLabels prints those of the part's vehicles; badges are the whole fleet's.
func (f partFleet) PrintLabels(ctx context.Context, who, run, reason string, asks []fleet.LabelAsk) (fleet.LabelRun, error) {
	for _, a := range asks {
		if a.Vehicle == "" {
			return fleet.LabelRun{}, fmt.Errorf("a badge: %w", fault.ErrNotFound)
		}
		if err := f.part.own(ctx, a.Vehicle); err != nil {
			return fleet.LabelRun{}, err
		}
	}
	return f.Fleet.PrintLabels(ctx, who, run, reason, asks)
}

// ReadLabel knows a label of the whole fleet, so that nobody takes one of another
// department's for a forged one.
func (f partFleet) ReadLabel(ctx context.Context, text string) (vehicle, label string, err error) {
	if vehicle, label, err = f.Fleet.ReadLabel(ctx, text); err != nil {
		return "", "", err
	}
	own, err := f.part.Reports.Has(ctx, "own", vehicle)
	if err == nil && !own {
		err = &fleet.LabelError{Problem: "elsewhere"}
	}
	if err != nil {
		return "", "", err
	}
	return vehicle, label, nil
}

// Save changes vehicles of the part; what else there is of the fleet is everybody's.
func (f partFleet) Save(ctx context.Context, who string, objects ...fleet.Object) error {
	for _, o := range objects {
		v, ok := o.(*fleet.Vehicle)
		if !ok {
			return fmt.Errorf("what is the whole fleet's: %w", fault.ErrNotFound)
		}
		if err := f.part.own(ctx, v.Vehicle); err != nil {
			return err
		}
	}
	return f.Fleet.Save(ctx, who, objects...)
}

func (f partFleet) GrantOnce(ctx context.Context, who string, o fleet.Once) (fleet.Once, error) {
	if err := f.part.own(ctx, o.Vehicle); err != nil {
		return fleet.Once{}, err
	}
	return f.Fleet.GrantOnce(ctx, who, o)
}

// Say gives no vehicle to a department that who says it does not see: it would be gone.
func (f partFleet) Say(ctx context.Context, who string, until time.Time, all ...fleet.Dated) (fleet.VehicleAct, error) {
	for _, d := range all {
		if err := f.part.own(ctx, d.Vehicle); err != nil {
			return fleet.VehicleAct{}, err
		}
		if d.What == fleet.InDepartment && !f.scope.Has(d.Value) {
			return fleet.VehicleAct{}, fmt.Errorf("department %s: %w", d.Value, fault.ErrInvalid)
		}
	}
	return f.Fleet.Say(ctx, who, until, all...)
}

// A partOffice writes about the vehicles of a part.
type partOffice struct {
	Office
	part Part
}

func (o partOffice) Fill(ctx context.Context, f office.Fill, people office.Two) (dispense.Ref, error) {
	if err := o.part.own(ctx, f.Vehicle); err != nil {
		return dispense.Ref{}, err
	}
	return o.Office.Fill(ctx, f, people)
}

// StepFinding takes a step about what concerns the part.
func (o partOffice) StepFinding(ctx context.Context, who, by, finding, reason string, s dispense.FindingStep) (dispense.Ref, error) {
	has, err := o.part.Reports.Has(ctx, "finding", finding)
	if err == nil && !has {
		err = fmt.Errorf("finding %s: %w", finding, fault.ErrNotFound)
	}
	if err != nil {
		return dispense.Ref{}, err
	}
	return o.Office.StepFinding(ctx, who, by, finding, reason, s)
}

func (o partOffice) IssueVouchers(ctx context.Context, who string, each int64, reason string, terms ...dispense.VoucherTerms) (first, last int64, err error) {
	for _, t := range terms {
		if err := o.part.own(ctx, t.Vehicle); err != nil {
			return 0, 0, err
		}
	}
	return o.Office.IssueVouchers(ctx, who, each, reason, terms...)
}

func (o partOffice) CancelVouchers(ctx context.Context, who string, first, last int64, reason string) (dispense.Ref, error) {
	for n := first; n <= min(last, first+dispense.MostVouchers); n++ {
		has, err := o.part.Reports.Has(ctx, "folio", barcode.FormatVoucherNumber(n))
		if err == nil && !has {
			err = fmt.Errorf("voucher %d: %w", n, fault.ErrNotFound)
		}
		if err != nil {
			return dispense.Ref{}, err
		}
	}
	return o.Office.CancelVouchers(ctx, who, first, last, reason)
}

// A partTickets takes tickets of the vehicles of a part.
type partTickets struct {
	desk
	asked Tickets
	part  Part
}

// desk is [Tickets], under a name that none of its methods has.
type desk interface{ Tickets }

func (d partTickets) Open(ctx context.Context, who string, t ticket.Ticket) error {
	if err := d.part.own(ctx, ticketVehicles(t)...); err != nil {
		return err
	}
	return d.desk.Open(ctx, who, t)
}

func (d partTickets) Send(ctx context.Context, who string, t ticket.Ticket) error {
	if err := d.part.own(ctx, ticketVehicles(t)...); err != nil {
		return err
	}
	return d.desk.Send(ctx, who, t)
}

func ticketVehicles(t ticket.Ticket) (vehicles []string) {
	for _, p := range t.Parts {
		vehicles = append(vehicles, p.Vehicle)
	}
	return vehicles
}

// Picture knows those that are behind a ticket of the part, whoever sent it.
func (d partTickets) Picture(ctx context.Context, of, sha256 string) (evidence.File, []byte, error) {
	has, err := d.part.Reports.Has(ctx, "sha256", sha256)
	if err == nil && !has {
		err = fmt.Errorf("picture %s: %w", sha256, fault.ErrNotFound)
	}
	if err != nil {
		return evidence.File{}, nil, err
	}
	return d.desk.Picture(ctx, of, sha256)
}

func (d partTickets) Tickets(ctx context.Context, of string) ([]ticket.Ticket, error) {
	return d.asked.Tickets(ctx, of)
}
func (d partTickets) Ticket(ctx context.Context, of, key string) (ticket.Ticket, error) {
	return d.asked.Ticket(ctx, of, key)
}
func (d partTickets) Advise(ctx context.Context, vehicle string) (ticket.Advice, error) {
	return d.asked.Advise(ctx, vehicle)
}
func (d partTickets) Odds(ctx context.Context, t *ticket.Ticket, p ticket.Part) (ticket.Advice, error) {
	return d.asked.Odds(ctx, t, p)
}
