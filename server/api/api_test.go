package api

import (
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"net/url"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/litro-fuel/litro/policy"
	"github.com/litro-fuel/litro/server/access"
	"github.com/litro-fuel/litro/server/fleet"
	"github.com/litro-fuel/litro/server/report"
	"github.com/litro-fuel/litro/server/web"
)

// TestAPI asks one town for everything, and then acts on it.
func TestAPI(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	for _, part := range []struct {
		name string
		test func(*site)
	}{
		{"roles", everyOperationAndRole}, {"problems", problemsAreSaid}, {"pages", pagesOfLists}, {"figures", figuresAreThoseOfThePage},
		{"scope", departmentsSeeTheirOwn}, {"media", mediaAreSaid}, {"feed", feedIsFollowed}, {"requests", requestsAreCarriedOutOnce}, {"corrections", correctionsTakeTwo}, {"crash", crashesDoNotActTwice}, {"more acts", furtherActs}, {"tickets", ticketsTakeTwo}, {"acts", actsAreThoseOfPages}, {"imports", filesAreTakenIn}, {"views", viewsAreKept}, {"outs", outsAreThoseOfPages}, {"users", usersAreKept}, {"classes", classesAreTried}, {"tanks", tanksHaveLimits}, {"stock", stockIsKept}, {"worth", worthIsKept}, {"packages", packagesAreMade}, {"budget", budgetIsKept}, {"savings", savingsAreSaid}, {"disclosure", fuelIsDisclosed}, {"closing", monthsAreClosed}, {"lines", linesAreMatched}, {"tables", tablesAreTaken}, {"contracts", contractsAreUsed}, {"signed", signedComeBack}, {"papers", papersAreTyped}, {"examples", examplesWork}, {"reserved", reservedIsNotNamed},
	} {
		t.Run(part.name, func(t *testing.T) { part.test(s.in(t)) })
	}
}

// operations returns all of them.
func operations() []operation { return newAPI(Config{}).listed }

// Who may have an operation is written down twice: here, and by the page that it stands for.
// Of each the right, and whether who sees some departments may have it.
var allowed = map[string]web.Need{
	"get-me":        {Right: "", OfParts: true},
	"list-vehicles": {Right: access.SeeVehicles, OfParts: true}, "get-vehicle": {Right: access.SeeVehicles, OfParts: true},
	"list-changes": {Right: access.SeeVehicles, OfParts: true}, "list-reach": {Right: access.SeeVehicles, OfParts: true},
	"set-status": {Right: access.ChangeFleet, OfParts: true}, "say-change": {Right: access.ChangeFleet, OfParts: true},
	"get-photo": {Right: access.SeeVehicles, OfParts: true}, "set-photo": {Right: access.ChangeFleet, OfParts: true}, "set-medium": {Right: access.ChangeFleet, OfParts: true},
	"list-people": {Right: access.SeePeople, OfParts: true}, "get-person": {Right: access.SeePeople, OfParts: true},
	"list-departments": {Right: access.SeeVehicles, OfParts: true}, "list-grades": {Right: access.SeeVehicles, OfParts: true},
	"list-stations": {Right: access.SeeStations, OfParts: true}, "list-tanks": {Right: access.SeeConsumption, OfAll: true}, "list-quotas": {Right: access.SeeVehicles, OfParts: true},
	"get-tank": {Right: access.SeeConsumption, OfAll: true}, "set-tank-limits": {Right: access.ChangeFleet, OfAll: true},
	"list-fills": {Right: access.SeeConsumption, OfParts: true}, "type-fill": {Right: access.TypeFills, OfParts: true}, "get-consumption": {Right: access.SeeConsumption, OfParts: true},
	"list-findings": {Right: access.SeeFindings, OfParts: true}, "step-finding": {Right: access.HandleFindings, OfParts: true},
	"step-findings":   {Right: access.HandleFindings, OfParts: true},
	"list-exceptions": {Right: access.SeeFindings, OfParts: true}, "list-authorizations": {Right: access.SeeFindings, OfParts: true},
	"grant-once": {Right: access.ChangeFleet, OfParts: true}, "approve-once": {Right: access.ChangeFleet, OfParts: true}, "void-once": {Right: access.ChangeFleet, OfParts: true},
	"list-ranges": {Right: access.SeeFindings, OfParts: true}, "list-vouchers": {Right: access.SeeFindings, OfParts: true}, "get-voucher": {Right: access.SeeFindings, OfParts: true},
	"issue-vouchers": {Right: access.ChangeFleet, OfParts: true}, "cancel-vouchers": {Right: access.ChangeFleet, OfParts: true},
	"list-levels": {Right: access.SeeVehicles}, "get-vehicle-rules": {Right: access.SeeVehicles, OfParts: true}, "list-rule-acts": {Right: access.SeeVehicles},
	"say-rules": {Right: access.ChangeFleet}, "approve-rules": {Right: access.ChangeFleet}, "void-rules": {Right: access.ChangeFleet},
	"list-vehicle-acts": {Right: access.SeeVehicles}, "approve-vehicle-act": {Right: access.ChangeFleet}, "void-vehicle-act": {Right: access.ChangeFleet},
	"follow-fills": {Right: access.SeeConsumption, OfParts: true}, "get-logbook": {Right: access.SeeVehicles, OfParts: true}, "list-intervals": {Right: access.SeeVehicles, OfParts: true},
	"get-finding": {Right: access.SeeFindings, OfParts: true}, "list-waiting": {Right: access.SeeFindings, OfParts: true}, "list-finding-rules": {Right: access.SeeFindings, OfParts: true},
	"say-finding-rule": {Right: access.ChangeFleet}, "approve-finding-rule": {Right: access.ChangeFleet}, "void-finding-rule": {Right: access.ChangeFleet},
	"list-tickets": {Right: access.SeeOwnTickets, OfParts: true}, "get-ticket": {Right: access.SeeOwnTickets, OfParts: true}, "get-picture": {Right: access.SeeOwnTickets, OfParts: true},
	"send-picture": {Right: access.SendTickets, OfParts: true}, "send-ticket": {Right: access.SendTickets, OfParts: true}, "check-ticket": {Right: access.TypeFills, OfParts: true},
	"return-ticket": {Right: access.TypeFills, OfParts: true}, "drop-ticket": {Right: access.SendTickets, OfParts: true},
	"list-contracts": {Right: access.SeeVehicles, OfParts: true}, "list-permits": {Right: access.SeeVehicles, OfParts: true}, "save-contract": {Right: access.ChangeFleet, OfAll: true}, "save-permit": {Right: access.ChangeFleet, OfAll: true},
	"list-pads": {Right: access.SeeFindings}, "get-pad": {Right: access.SeeFindings}, "issue-sheets": {Right: access.ChangeFleet}, "void-sheets": {Right: access.ChangeFleet},
	"list-labels": {Right: access.PrintLabels, OfParts: true}, "list-label-runs": {Right: access.PrintLabels, OfParts: true}, "get-label-run": {Right: access.PrintLabels, OfParts: true}, "print-labels": {Right: access.PrintLabels, OfParts: true},
	"let-go": {Right: access.SeePeople, OfAll: true}, "keep-on": {Right: access.SeePeople, OfAll: true}, "change-badge": {Right: access.ChangeFleet, OfAll: true},
	"check-budget-file": {Right: access.KeepBudget, OfAll: true}, "take-budget-file": {Right: access.KeepBudget, OfAll: true}, "say-budget-mapping": {Right: access.KeepBudget, OfAll: true}, "list-budget-mappings": {Right: access.KeepBudget, OfAll: true},
	"check-import": {Right: access.ChangeFleet}, "take-import": {Right: access.ChangeFleet}, "list-import-mappings": {Right: access.ChangeFleet}, "say-import-mapping": {Right: access.ChangeFleet},
	"get-settings": {Right: access.ChangeFleet, OfAll: true}, "set-settings": {Right: access.ChangeFleet, OfAll: true}, "answer-override": {Right: access.ChangeFleet},
	"get-today": {Right: access.SeeToday, OfParts: true}, "list-health": {Right: access.SeeHealth},
	"list-modes": {Right: access.SeeFindings}, "propose-mode": {Right: access.ChangeFleet}, "approve-mode": {Right: access.ChangeFleet}, "void-mode": {Right: access.ChangeFleet},
	"list-schedules": {Right: access.ScheduleReports, OfParts: true}, "get-schedule": {Right: access.ScheduleReports, OfParts: true}, "list-schedule-messages": {Right: access.ScheduleReports, OfParts: true},
	"schedule-report": {Right: access.ScheduleReports, OfParts: true}, "run-schedule": {Right: access.ScheduleReports, OfParts: true}, "end-schedule": {Right: access.ScheduleReports, OfParts: true}, "resend-schedule": {Right: access.ScheduleReports, OfParts: true}, "clear-schedule": {Right: access.KeepUsers},
	"list-webhooks": {Right: access.KeepHooks}, "get-webhook": {Right: access.KeepHooks}, "list-webhook-messages": {Right: access.KeepHooks}, "add-webhook": {Right: access.KeepHooks}, "rotate-webhook": {Right: access.KeepHooks},
	"switch-webhook": {Right: access.KeepHooks}, "test-webhook": {Right: access.KeepHooks}, "resend-webhook": {Right: access.KeepHooks}, "clear-webhook": {Right: access.KeepUsers}, "list-mail": {Right: access.KeepHooks}, "test-mail": {Right: access.KeepHooks},
	"get-hears": {Right: "", OfParts: true}, "set-hears": {Right: "", OfParts: true},
	"list-boxes": {Right: access.EnrollStations, OfAll: true}, "list-spares": {Right: access.EnrollStations, OfAll: true}, "invite-box": {Right: access.EnrollStations, OfAll: true}, "approve-box": {Right: access.EnrollStations, OfAll: true}, "refuse-box": {Right: access.EnrollStations, OfAll: true}, "approve-spare": {Right: access.EnrollStations, OfAll: true},
	"take-stick": {Right: access.CarrySticks}, "get-stick-answer": {Right: access.CarrySticks},
	"name-view": {Right: access.KeepViews, OfParts: true}, "pin-view": {Right: access.KeepViews, OfParts: true}, "move-view": {Right: access.KeepViews, OfParts: true}, "share-view": {Right: access.ShareViews, OfParts: true},
	"list-views": {Right: access.KeepViews, OfParts: true}, "keep-view": {Right: access.KeepViews, OfParts: true}, "remove-view": {Right: access.KeepViews, OfParts: true},
	"list-vehicle-papers": {Right: access.SeeVehicles, OfAll: true}, "say-vehicle-paper": {Right: access.ChangeFleet, OfAll: true},
	"get-fill": {Right: access.SeeVehicles, OfParts: true}, "ask-correction": {Right: access.AskCorrections, OfParts: true}, "list-corrections": {Right: access.SeeFindings, OfParts: true},
	"approve-correction": {Right: access.ApproveAsks, OfParts: true}, "refuse-correction": {Right: access.ApproveAsks, OfParts: true}, "withdraw-correction": {Right: access.AskCorrections, OfParts: true},
	"list-signed-logbooks": {Right: access.SeeVehicles, OfParts: true}, "bring-signed-logbooks": {Right: access.ChangeFleet, OfParts: true}, "get-signed-scan": {Right: access.ChangeFleet, OfParts: true}, "say-signed-pages": {Right: access.ChangeFleet, OfParts: true}, "say-signed-terms": {Right: access.ChangeFleet},
	"say-emission-factor": {Right: access.KeepReports, OfAll: true}, "say-transparency-frame": {Right: access.KeepReports, OfAll: true}, "say-transparency-check": {Right: access.KeepReports, OfAll: true},
	"get-public-page": {Right: access.SeeConsumption, OfAll: true}, "ask-public-page": {Right: access.KeepReports, OfAll: true}, "switch-public-page-off": {Right: access.KeepReports, OfAll: true}, "ask-publication": {Right: access.KeepReports, OfAll: true}, "withdraw-publication": {Right: access.KeepReports, OfAll: true},
	"approve-publication": {Right: access.KeepReports, OfAll: true}, "void-publication": {Right: access.KeepReports, OfAll: true},
	"get-savings": {Right: access.SeeConsumption, OfAll: true}, "list-savings-vehicles": {Right: access.SeeConsumption, OfAll: true}, "say-savings-baseline": {Right: access.KeepBudget, OfAll: true},
	"get-budget": {Right: access.SeeBudget, OfAll: true}, "list-budget-departments": {Right: access.SeeBudget, OfParts: true}, "list-budget-movements": {Right: access.SeeBudget, OfAll: true}, "list-budget-paid": {Right: access.SeeBudget, OfAll: true}, "get-budget-proposals": {Right: access.SeeBudget, OfAll: true}, "say-budget-paid": {Right: access.KeepBudget, OfAll: true}, "say-budget-movement": {Right: access.KeepBudget, OfAll: true},
	"get-budget-stops": {Right: access.SeeBudget, OfAll: true}, "say-budget-stop": {Right: access.KeepBudget, OfAll: true},
	"say-allotment": {Right: access.KeepBudget, OfAll: true}, "say-whole-budget": {Right: access.KeepBudget, OfAll: true}, "book-budget": {Right: access.KeepBudget, OfAll: true}, "get-budget-rules": {Right: access.SeeBudget}, "list-budget-gaps": {Right: access.SeeBudget}, "say-budget-rule": {Right: access.KeepBudget}, "say-budget-form": {Right: access.KeepBudget},
	"list-funds": {Right: access.SeeBudget, OfAll: true}, "say-fund": {Right: access.KeepBudget, OfAll: true}, "list-department-funds": {Right: access.SeeBudget, OfAll: true}, "say-department-fund": {Right: access.KeepBudget, OfAll: true},
	"list-closes": {Right: access.SeeCloses, OfAll: true}, "get-close": {Right: access.SeeCloses, OfAll: true}, "act-on-close": {Right: access.CloseMonths, OfAll: true}, "make-close-package": {Right: access.CloseMonths, OfAll: true}, "say-close-gap": {Right: access.CloseMonths, OfAll: true}, "settle-close": {Right: access.CloseMonths, OfAll: true},
	"get-close-note": {Right: access.SeeCloses, OfAll: true}, "get-closed-month": {Right: access.SeeCloses, OfAll: true}, "list-prior-years": {Right: access.SeeCloses, OfAll: true}, "get-close-rules": {Right: access.SeeCloses, OfAll: true}, "say-close-rules": {Right: access.KeepCloses, OfAll: true},
	"list-station-days": {Right: access.SeeCloses, OfAll: true}, "list-days-of-station": {Right: access.SeeCloses, OfAll: true}, "close-station-day": {Right: access.KeepCloses, OfAll: true}, "say-day-terms": {Right: access.KeepCloses, OfAll: true},
	"list-calibrations": {Right: access.SeeCloses, OfAll: true}, "list-calibration-gaps": {Right: access.SeeCloses, OfAll: true}, "say-calibration": {Right: access.ChangeFleet, OfAll: true}, "say-calibration-terms": {Right: access.ChangeFleet, OfAll: true},
	"list-close-positions": {Right: access.SeeCloses, OfAll: true}, "say-close-position": {Right: access.KeepCloses, OfAll: true},
	"list-vehicle-funds": {Right: access.SeeBudget, OfAll: true}, "say-vehicle-fund": {Right: access.KeepBudget, OfAll: true},
	"list-journal-entries": {Right: access.SeeBudget, OfAll: true}, "post-journal-entries": {Right: access.KeepBudget, OfAll: true}, "get-posting-rules": {Right: access.SeeBudget, OfAll: true}, "say-posting-rules": {Right: access.KeepBudget, OfAll: true}, "list-entry-layouts": {Right: access.SeeBudget, OfAll: true}, "list-entry-files": {Right: access.SeeBudget, OfAll: true}, "get-entry-file": {Right: access.SeeBudget, OfAll: true}, "say-entry-layout": {Right: access.KeepBudget, OfAll: true}, "list-stock-terms": {Right: access.SeeBudget, OfAll: true}, "say-stock-terms": {Right: access.KeepBudget, OfAll: true},
	"list-stock": {Right: access.SeeConsumption, OfAll: true}, "get-stock": {Right: access.SeeConsumption, OfAll: true}, "list-stock-tolerances": {Right: access.SeeConsumption, OfAll: true}, "say-stock-tolerance": {Right: access.TakeInvoices, OfAll: true}, "get-volumetric-month": {Right: access.SeeInvoices, OfAll: true}, "get-volumetric": {Right: access.SeeInvoices, OfAll: true}, "say-volumetric": {Right: access.TakeInvoices, OfAll: true}, "say-volumetric-limit": {Right: access.TakeInvoices, OfAll: true}, "void-dip": {Right: access.ChangeFleet, OfAll: true}, "say-delivery-note": {Right: access.TakeInvoices, OfAll: true},
	"get-audit-package": {Right: access.MakePackages, OfParts: true},
	"get-chain":         {Right: access.SeeInvoices, OfAll: true}, "list-worth": {Right: access.SeeInvoices, OfAll: true}, "list-worth-adjustments": {Right: access.SeeInvoices, OfAll: true}, "list-ledger-ties": {Right: access.SeeInvoices, OfAll: true}, "list-stock-ties": {Right: access.SeeInvoices, OfAll: true}, "get-worth": {Right: access.SeeInvoices, OfAll: true},
	"say-opening": {Right: access.KeepBudget, OfAll: true}, "say-ledger": {Right: access.KeepBudget, OfAll: true}, "book-worth": {Right: access.KeepBudget, OfAll: true},
	"list-contract-uses": {Right: access.SeeInvoices, OfAll: true}, "get-contract-use": {Right: access.SeeInvoices, OfAll: true}, "list-contract-lines": {Right: access.SeeInvoices, OfAll: true}, "list-contract-fills": {Right: access.SeeInvoices, OfAll: true}, "list-contract-deliveries": {Right: access.SeeInvoices, OfAll: true},
	"say-contract-paper": {Right: access.TakeInvoices, OfAll: true}, "say-contract-price": {Right: access.TakeInvoices, OfAll: true}, "see-contract-warning": {Right: access.SeeInvoices, OfAll: true}, "list-index-prices": {Right: access.SeeInvoices, OfAll: true}, "say-index-prices": {Right: access.TakeInvoices, OfAll: true},
	"list-audit":    {Right: access.SeeFindings},
	"list-invoices": {Right: access.SeeInvoices, OfAll: true}, "get-invoice": {Right: access.SeeInvoices, OfAll: true}, "get-invoice-xml": {Right: access.SeeInvoices, OfAll: true}, "get-invoice-proof": {Right: access.SeeInvoices, OfAll: true},
	"send-invoices": {Right: access.TakeInvoices, OfAll: true}, "get-sent-invoices": {Right: access.SeeInvoices, OfAll: true}, "say-invoice-status": {Right: access.TakeInvoices, OfAll: true}, "say-invoice-statuses": {Right: access.TakeInvoices, OfAll: true}, "get-authority-asked": {Right: access.SeeInvoices, OfAll: true}, "ask-authority": {Right: access.TakeInvoices, OfAll: true},
	"get-invoice-terms": {Right: access.SeeInvoices, OfAll: true}, "say-receiver": {Right: access.TakeInvoices, OfAll: true}, "say-fuel-quota": {Right: access.TakeInvoices, OfAll: true}, "say-vat-rate": {Right: access.TakeInvoices, OfAll: true}, "say-fiscal-identity": {Right: access.TakeInvoices, OfAll: true}, "say-permit-register": {Right: access.TakeInvoices, OfAll: true}, "judge-invoices": {Right: access.TakeInvoices, OfAll: true},
	"list-mappings": {Right: access.SeeInvoices, OfAll: true}, "get-mapping": {Right: access.SeeInvoices, OfAll: true}, "say-mapping": {Right: access.TakeInvoices, OfAll: true}, "list-tables": {Right: access.SeeInvoices, OfAll: true},
	"send-table": {Right: access.TakeInvoices, OfAll: true}, "get-table": {Right: access.SeeInvoices, OfAll: true}, "take-table": {Right: access.TakeInvoices, OfAll: true}, "get-table-file": {Right: access.SeeInvoices, OfAll: true},
	"list-invoice-lines": {Right: access.SeeInvoices, OfAll: true}, "get-invoice-line": {Right: access.SeeInvoices, OfAll: true}, "list-unbilled-fills": {Right: access.SeeInvoices, OfAll: true}, "list-tolerances": {Right: access.SeeInvoices, OfAll: true}, "get-tolerances": {Right: access.SeeInvoices, OfAll: true},
	"decide-invoice-line": {Right: access.TakeInvoices, OfAll: true}, "accept-invoice-lines": {Right: access.TakeInvoices, OfAll: true}, "accept-invoice-document": {Right: access.TakeInvoices, OfAll: true}, "take-back-invoice-lines": {Right: access.TakeInvoices, OfAll: true}, "say-tolerances": {Right: access.TakeInvoices, OfAll: true},
	"link-user": {Right: access.KeepUsers}, "set-concern": {Right: access.KeepUsers}, "clear-user": {Right: access.KeepUsers}, "say-identity": {Right: access.KeepUsers}, "list-identities": {Right: access.KeepUsers},
	"try-rules": {Right: access.ChangeFleet}, "get-trial": {Right: access.SeeVehicles}, "list-classes": {Right: access.SeeVehicles}, "add-class": {Right: access.ChangeFleet}, "get-usual": {Right: access.SeeVehicles}, "say-usual": {Right: access.ChangeFleet},
	"list-reserved": {Right: access.ChangeFleet}, "reserve-class": {Right: access.KeepUsers}, "propose-release": {Right: access.KeepUsers}, "approve-release": {Right: access.ChangeFleet}, "void-release": {Right: access.ChangeFleet},
	"type-sheet": {Right: access.TypeFills}, "open-ticket": {Right: access.SendTickets, OfParts: true}, "read-label": {Right: access.SendTickets, OfParts: true},
	"list-papers": {Right: access.PrintLabels, OfParts: true}, "list-printers": {Right: access.PrintLabels, OfParts: true}, "set-printer": {Right: access.PrintLabels, OfAll: true},
	"list-deputies": {Right: access.SeePeople, OfParts: true}, "name-deputy": {Right: access.HaveDeputy, OfAll: true}, "end-deputy": {Right: access.HaveDeputy, OfAll: true},
}

// addressOf is the address of an operation, of one's own vehicle or of nothing.
func addressOf(o operation, vehicle string) string {
	return base + inPath.ReplaceAllString(strings.ReplaceAll(o.path, "{vehicle}", vehicle), "nobody")
}

// Each operation is refused to whom its page is, and to tokens that only read where it
// acts. One without an entry fails.
func everyOperationAndRole(s *site) {
	type visitor struct {
		role  access.Role
		whole bool
		acts  bool
	}
	tokens := map[visitor]string{}
	for _, role := range access.Roles() {
		tokens[visitor{role, true, true}] = s.token(string(role), true)
		if role != access.Administrator {
			tokens[visitor{role, false, true}] = s.token(string(role)+"-civ", true)
		}
	}
	tokens[visitor{access.Manager, true, false}] = s.token("manager", false)
	needs := web.Needs()
	for _, o := range operations() {
		want, known := allowed[o.id]
		if need := needs[o.page]; !known || need.Right != want.Right || o.page != "" && (need.OfParts != want.OfParts || need.OfAll != want.OfAll) {
			s.t.Errorf("%s: got need %v of page %q, want %v; this test has an entry of it: %t", o.id, need, o.page, want, known)
			continue
		}
		for who, token := range tokens {
			body := ""
			if o.method == http.MethodPost {
				body = `{"nothing":"of the kind"}`
			}
			g := s.ask(o.method, addressOf(o, "v0000009"), token, body)
			may := (want.Right == "" || who.role.May(want.Right)) && (who.whole || want.OfParts) && (who.acts || !o.acts())
			if refused := g.StatusCode == http.StatusForbidden; refused == may || g.StatusCode >= 500 || g.StatusCode == http.StatusUnauthorized {
				s.t.Errorf("%s as %+v: got status %d, want may = %t: %s", o.id, who, g.StatusCode, may, g.body)
			}
			if o.method == http.MethodPost && g.StatusCode == http.StatusOK {
				s.t.Errorf("%s: was carried out for nothing: %s", o.id, g.body)
			}
		}
	}
	for id := range allowed {
		if !slices.ContainsFunc(operations(), func(o operation) bool { return o.id == id }) {
			s.t.Errorf("%s: there is no such operation", id)
		}
	}
	var denials int
	s.must(s.pool.QueryRow(s.t.Context(), `SELECT count(*) FROM audit WHERE what = 'page refused' AND who = 'driver-civ'`).Scan(&denials))
	if denials == 0 {
		s.t.Error("what was refused is not in the audit trail")
	}
}

// What is not answered is a problem with a code, whatever it is.
func problemsAreSaid(s *site) {
	manager, reader := s.token("manager", true), s.token("manager", false)
	s.wants(s.get(base+"/vehicles", ""), 401, "token")
	if g := s.get(base+"/vehicles", "lt_aaaaaaaaaa_00"); g.Header.Get("WWW-Authenticate") == "" {
		s.t.Error("a bad token: got no WWW-Authenticate")
	} else {
		s.wants(g, 401, "token")
	}
	s.wants(s.get(base+"/nowhere", manager), 404, "not_found")
	s.wants(s.get(base+"/nowhere", ""), 404, "not_found")
	s.wants(s.ask(http.MethodDelete, base+"/vehicles", manager, ""), 405, "method")
	s.wants(s.get(base+"/vehicles/nobody", manager), 404, "not_found")
	s.wants(s.post(base+"/vehicles/v0000001/status", reader, `{"status":"blocked","reason":"x"}`), 403, "reads")
	s.wants(s.post(base+"/vehicles/v0000001/status", manager, `{"status":"blocked","reason":"`+strings.Repeat("x", mostBody)+`"}`), 413, "too_large")
	s.wants(s.post(base+"/vehicles/v0000001/status", manager, `{"status":"blocked","reason":"\u0000"}`), 422, "invalid")
	s.wants(s.post(base+"/vehicles/v0000001/status", manager, "{\"status\":\"blocked\",\"reason\":\"\xff\"}"), 422, "invalid")
	s.wants(s.post(base+"/vehicles/v0000001/status", manager, `{"status":"blocked","reason":"x"}`, "Idempotency-Key", "short"), 422, "invalid")
	s.wants(s.get(base+"/vehicles?q=%ff", manager), 422, "invalid")
	s.wants(s.get(base+"/fills?period=custom&from=1900-01-01&to=2026-01-01", manager), 422, "invalid")
	for _, x := range []struct{ path, body, field string }{
		{"/vehicles/v0000001/status", `{"status":"gone","reason":"x"}`, "body.status"}, {"/vehicles/v0000001/status", `{"status":"blocked"}`, "body.reason"},
		{"/vehicles/v0000001/status", `{"status":"blocked","reason":"x","why":"x"}`, "body.why"}, {"/vouchers", `{"vehicles":["v0000001","v7"],"each":1,"grade":"magna","volume_ul":1000000,"from":"2026-11-27","until":"2026-11-30","reason":"x"}`, "body.vehicles[1]"},
		{"/vouchers", `{"vehicles":["v0000001"],"each":1,"grade":"magna","from":"2026-11-27","until":"2026-11-30","reason":"x"}`, "body.volume_ul"},
	} {
		if p := s.wants(s.post(base+x.path, manager, x.body), 422, "invalid"); !strings.HasPrefix(p.Field, strings.TrimSuffix(x.field, ".reason")) {
			s.t.Errorf("%s: got field %q, want %q: %s", x.body, p.Field, x.field, p.Detail)
		}
	}
	if p := s.wants(s.get(base+"/vehicles?departement=seg", manager), 422, "invalid"); p.Field != "query.departement" {
		s.t.Errorf("a parameter that there is not: got field %q", p.Field)
	}
	// A session of a browser is nobody here: only the header counts.
	s.wants(s.ask(http.MethodGet, base+"/me", "", "", "Cookie", "litro-session="+manager), 401, "token")
	first := s.get(base+"/vehicles", reader)
	if again := s.ask(http.MethodGet, base+"/vehicles", reader, "", "If-None-Match", first.Header.Get("ETag")); again.StatusCode != http.StatusNotModified || len(again.body) > 0 {
		s.t.Errorf("with the tag of what is there: got status %d, want 304", again.StatusCode)
	}
	if other := s.ask(http.MethodGet, base+"/vehicles", reader, "", "If-None-Match", `W/"000000000000000000000000"`); other.StatusCode != http.StatusOK {
		s.t.Errorf("with the tag of something else: got status %d, want 200", other.StatusCode)
	}
	boundsHold(s)
	busy, over := s.token("auditor", false), false
	for range 400 {
		g := s.get(base+"/me", busy)
		if g.StatusCode != http.StatusOK {
			s.wants(g, 429, "too_many")
			over = g.Header.Get("Retry-After") != ""
			break
		}
	}
	if !over {
		s.t.Error("400 requests at once: none was refused with a Retry-After")
	}
}

// What bounds those who guess, who send much, and who approve without a second step.
func boundsHold(s *site) {
	admin := s.token("administrator", true)
	guessed := s.beside(func(a *api) { a.guesses.Most = 3 })
	for range 3 {
		guessed.wants(guessed.get(base+"/me", "lt_aaaaaaaaaa_00"), 401, "token")
	}
	if g := guessed.get(base+"/me", admin); g.Header.Get("Retry-After") == "" {
		s.t.Errorf("after bad tokens: got no Retry-After: %s", g.body)
	} else {
		guessed.wants(g, 429, "too_many_bad")
	}
	sent := s.beside(func(a *api) { a.uploads.Most = 1 })
	file, sender := `{"data":"`+ticketFile+`"}`, s.token("attendant", true)
	into[Kept](sent, sent.post(base+"/evidence", sender, file))
	sent.wants(sent.post(base+"/evidence", sender, file), 429, "too_many")
	into[Kept](sent, sent.post(base+"/evidence", s.token("driver", true), file)) // another's pace is their own

	strict := s.beside(func(a *api) { a.SecondStep = true })
	const status = `{"status":"blocked","reason":"x"}`
	into[Me](strict, strict.get(base+"/me", admin)) // reading takes none
	strict.wants(strict.post(base+"/vehicles/v0000009/status", admin, status), 403, "second_step")
	_, err := s.pool.Exec(s.t.Context(), `INSERT INTO second_step (username, secret, made_at, confirmed_at) VALUES ('administrator', decode(repeat('00', 20), 'hex'), now(), now())`)
	s.must(err)
	into[Vehicle](strict, strict.post(base+"/vehicles/v0000009/status", admin, status))
	keys := s.beside(func(a *api) { a.SecondStep, a.OnlyPasskeys = true, true })
	keys.wants(keys.post(base+"/vehicles/v0000009/status", admin, status), 403, "second_step")
	into[Vehicle](strict, strict.post(base+"/vehicles/v0000009/status", admin, strings.Replace(status, "blocked", "active", 1)))
	_, err = s.pool.Exec(s.t.Context(), `DELETE FROM second_step`)
	s.must(err)
}

// readAll follows a list from page to page.
func readAll[T any](s *site, path, token string, limit int, between func(page int)) []T {
	s.t.Helper()
	var all []T
	mark := "?"
	if strings.Contains(path, "?") {
		mark = "&"
	}
	next := fmt.Sprintf("%s%s%slimit=%d", base, path, mark, limit)
	for page := 0; next != ""; page++ {
		g := s.get(next, token)
		p := into[Page[T]](s, g)
		if len(p.Items) > limit || p.Next != "" && len(p.Items) != limit {
			s.t.Errorf("%s: got %d rows, want %d at most", next, len(p.Items), limit)
		}
		all = append(all, p.Items...)
		link := strings.TrimSuffix(strings.TrimPrefix(g.Header.Get("Link"), "<"), `>; rel="next"`)
		if (p.Next == "") != (link == "") {
			s.t.Errorf("%s: got next %q and Link %q", path, p.Next, link)
		}
		if next = link; between != nil {
			between(page)
		}
	}
	return all
}

// Lists come in pages that have everything once, also while rows come in.
func pagesOfLists(s *site) {
	token := s.token("administrator", false)
	for _, o := range operations() {
		if !o.lists || o.id == "list-mail" || strings.Contains(strings.ReplaceAll(o.path, "{vehicle}", ""), "{") { // of what is not there yet
			continue
		}
		path := strings.ReplaceAll(o.path, "{vehicle}", "v0000001")
		whole, parts := readAll[json.RawMessage](s, path, token, 1000, nil), readAll[json.RawMessage](s, path, token, 2, nil)
		if len(whole) != len(parts) {
			s.t.Errorf("%s: got %d rows in pages of 2, want %d", o.id, len(parts), len(whole))
		}
		for i := range min(len(whole), len(parts)) {
			if string(whole[i]) != string(parts[i]) {
				s.t.Errorf("%s: row %d in pages of 2: got %s, want %s", o.id, i, parts[i], whole[i])
			}
		}
	}
	_, err := s.pool.Exec(s.t.Context(), `UPDATE vehicle SET status = 'workshop' WHERE vehicle = 'v0000009'`)
	s.must(err)
	all := readAll[Vehicle](s, "/vehicles", token, 1000, nil)
	for _, of := range []struct {
		query string
		is    func(Vehicle) bool
	}{
		{"department=seg", func(v Vehicle) bool { return v.Department == "seg" }}, {"status=workshop", func(v Vehicle) bool { return v.Status == "workshop" }},
		{"department=seg&status=active", func(v Vehicle) bool { return v.Department == "seg" && v.Status == "active" }},
		{"fleet_no=" + strings.ToLower(all[0].FleetNo), func(v Vehicle) bool { return v.FleetNo == all[0].FleetNo }},
	} {
		want := slices.DeleteFunc(slices.Clone(all), func(v Vehicle) bool { return !of.is(v) })
		if got := readAll[Vehicle](s, "/vehicles?"+of.query, token, 1, nil); len(want) == 0 || len(want) == len(all) || !reflect.DeepEqual(got, want) {
			s.t.Errorf("vehicles of %s: got %d, want %d of %d", of.query, len(got), len(want), len(all))
		}
	}
	_, err = s.pool.Exec(s.t.Context(), `UPDATE vehicle SET status = 'active' WHERE vehicle = 'v0000009'`)
	s.must(err)
	before := readAll[Fill](s, "/fills?period=month", token, 1000, nil)
	during := readAll[Fill](s, "/fills?period=month", token, 2, func(page int) {
		if page < 2 { // one before the cursor, one after it
			s.fill(20*page + 1)
		}
	})
	count := map[string]int{}
	for _, f := range during {
		count[f.Record]++
	}
	for _, f := range before {
		if count[f.Record] != 1 {
			s.t.Errorf("fill %s while others came in: got it %d times, want once", f.Record, count[f.Record])
		}
	}
	if len(before) != 9 || slices.Max(slices.Collect(maps.Values(count))) != 1 {
		s.t.Errorf("got %d fills before, and %v while others came in", len(before), count)
	}
	other := into[Page[Vehicle]](s, s.get(base+"/vehicles?limit=1", token)).Next
	for _, after := range []string{other, "%20", "Zm9v"} {
		s.wants(s.get(base+"/fills?after="+url.QueryEscape(after), token), 422, "invalid")
	}
	s.wants(s.get(base+"/fills?limit=0", token), 422, "invalid")
	s.wants(s.get(base+"/fills?limit=1001", token), 422, "invalid")
}

// The figures are those of the page's file, row by row, and the fills add up to them.
func figuresAreThoseOfThePage(s *site) {
	token := s.token("finance", false)
	for _, group := range []string{"vehicle", "department", "grade"} {
		path := "?period=month&group=" + group
		c := into[Consumption](s, s.get(base+"/consumption"+path, token))
		g := s.get("/consumption.json"+path, token)
		var page struct {
			Rows  []map[string]any
			Total map[string]any
		}
		s.must(json.Unmarshal(g.body, &page))
		if len(c.Rows) == 0 || len(c.Rows) != len(page.Rows) {
			s.t.Fatalf("%s: got %d rows, the page has %d", group, len(c.Rows), len(page.Rows))
		}
		for i, r := range append(c.Rows, c.Total) {
			of := append(page.Rows, page.Total)[i]
			for _, x := range []struct {
				column string
				n      *int64
				unit   float64
			}{{"fills", &r.Fills, 1}, {"volume", &r.VolumeUL, 1e6}, {"amount", r.AmountCents, 100}, {"distance", r.DistanceM, 1000}, {"economy", r.EconomyMPerL, 1000}} {
				want, there := of[x.column].(float64)
				if (x.n == nil) == there || there && float64(*x.n)/x.unit != want {
					s.t.Errorf("%s, row %d, %s: got %v, the page says %v", group, i, x.column, x.n, of[x.column])
				}
			}
		}
		var sum int64
		for _, f := range readAll[Fill](s, "/fills?period=month", token, 3, nil) {
			sum += f.VolumeUL
		}
		if sum != c.Total.VolumeUL || c.Currency != "MXN" {
			s.t.Errorf("%s: fills add up to %d, the report to %d %s", group, sum, c.Total.VolumeUL, c.Currency)
		}
	}
}

// What is another department's is not there, by whichever operation.
func departmentsSeeTheirOwn(s *site) {
	token, whole := s.token("manager-civ", true), s.token("manager", true)
	asked := 0
	for _, o := range operations() {
		if !allowed[o.id].OfParts {
			continue
		}
		if o.method == http.MethodPost {
			continue
		}
		if strings.Contains(o.path, "{vehicle}") {
			s.wants(s.get(addressOf(o, "v0000001"), token), 404, "not_found")
			if o.id != "get-photo" { // nobody has set one yet
				into[any](s, s.get(addressOf(o, "v0000009"), token))
			}
		}
		if !strings.Contains(o.path, "{") && o.id != "get-finding" { // which is told of which it is
			token := token
			if right := allowed[o.id].Right; right != "" && !access.Manager.May(right) {
				token = s.token("auditor-civ", true)
			}
			g := s.get(base+o.path, token)
			into[any](s, g)
			asked++
			for _, theirs := range []string{"v0000001", "P-101", `"seg"`, "Seguridad", `"d1"`, "Ortega"} {
				if strings.Contains(string(g.body), theirs) {
					s.t.Errorf("%s: has %s of another department: %s", o.id, theirs, g.body)
				}
			}
		}
	}
	if asked < 10 {
		s.t.Errorf("lists of a department: got %d, want all", asked)
	}
	s.wants(s.get(base+"/people/d1", token), 404, "not_found")
	into[Person](s, s.get(base+"/people/d8", token))
	issued := into[Issued](s, s.post(base+"/vouchers", whole, `{"vehicles":["v0000001"],"each":1,"grade":"magna","volume_ul":10000000,"from":"2026-11-27","until":"2026-11-30","reason":"x"}`))
	once := into[Once](s, s.post(base+"/authorizations", whole, `{"vehicle":"v0000001","station":"norte","limit_ul":30000000,"until_at":"2026-12-15T16:00:00Z","why":"León"}`))
	before := s.changed()
	s.wants(s.get(base+"/vouchers/"+issued.First, token), 404, "not_found")
	for _, x := range []struct {
		path, body string
		status     int
	}{
		{"/vehicles/v0000001/status", `{"status":"blocked","reason":"x"}`, 404},
		{"/vehicles/v0000001/changes", `{"what":"state","value":"workshop","from_at":"2026-11-27T10:00:00Z","reason":"x"}`, 404},
		{"/vehicles/v0000009/changes", `{"what":"department","value":"seg","from_at":"2026-11-27T10:00:00Z","reason":"x"}`, 422},
		{"/authorizations", `{"vehicle":"v0000001","station":"norte","limit_ul":30000000,"until_at":"2026-12-15T16:00:00Z","why":"León"}`, 404},
		{"/authorizations/" + once.ID + "/approve", ``, 404}, {"/authorizations/" + once.ID + "/void", `{"why":"x"}`, 404},
		{"/vouchers", `{"vehicles":["v0000001"],"each":1,"grade":"magna","volume_ul":10000000,"from":"2026-11-27","until":"2026-11-30","reason":"x"}`, 422},
		{"/vouchers/" + issued.First + "/cancel", `{"reason":"x"}`, 404},
		{"/fills", strings.Replace(aFill, "{ticket}", "S-1", 1), 422},
	} {
		if g := s.post(base+x.path, token, x.body, "Checked-By", s.token("other", true)); g.StatusCode != x.status {
			s.t.Errorf("%s of another department: got status %d, want %d: %s", x.path, g.StatusCode, x.status, g.body)
		}
	}
	if after := s.changed(); after != before {
		s.t.Errorf("acts on another department's: got %q, want nothing changed since %q", after, before)
	}
	into[Vehicle](s, s.post(base+"/vehicles/v0000009/status", token, `{"status":"blocked","reason":"x"}`))
	into[Vehicle](s, s.post(base+"/vehicles/v0000009/status", token, `{"status":"active","reason":"x"}`))
}

// changed is what changes when anything does.
func (s *site) changed() string {
	s.t.Helper()
	var said string
	s.must(s.pool.QueryRow(s.t.Context(), `
SELECT concat_ws(' ', (SELECT count(*) FROM record), (SELECT sum(version) FROM policy_log), (SELECT count(*) FROM vehicle_dated), (SELECT count(*) FROM once),
       (SELECT string_agg(state, '' ORDER BY once) FROM once), (SELECT count(*) FROM rule_act), (SELECT count(*) FROM audit WHERE what NOT IN ('page refused', 'token made')))`).Scan(&said))
	return said
}

// A request that is sent again is answered as the first time, and carried out once.
func requestsAreCarriedOutOnce(s *site) {
	token := s.token("manager", true)
	body := `{"vehicle":"v0000001","station":"norte","limit_ul":30000000,"until_at":"2026-12-15T16:00:00Z","why":"Una vez"}`
	key := []string{"Idempotency-Key", "una-sola-vez"}
	first := s.post(base+"/authorizations", token, body, key...)
	into[Once](s, first)
	after := s.changed()
	again := s.post(base+"/authorizations", token, body, key...)
	if again.StatusCode != 200 || string(again.body) != string(first.body) || again.Header.Get("Idempotency-Replayed") != "true" || s.changed() != after {
		s.t.Errorf("the same again: got status %d: %s, want as the first time: %s", again.StatusCode, again.body, first.body)
	}
	s.wants(s.post(base+"/authorizations", token, strings.Replace(body, "30000000", "40000000", 1), key...), 422, "key_used")
	s.wants(s.post(base+"/vehicles/v0000001/status", token, `{"status":"blocked","reason":"x"}`, key...), 422, "key_used")
	// Another token's keys are its own.
	if other := s.post(base+"/authorizations", s.token("manager", true), body, key...); other.StatusCode != 200 || string(other.body) == string(first.body) {
		s.t.Errorf("the same key of another token: got status %d: %s", other.StatusCode, other.body)
	}
	// What was refused is refused again, whatever has changed meanwhile.
	into[Vehicle](s, s.post(base+"/vehicles/v0000001/status", token, `{"status":"blocked","reason":"x"}`))
	refused := []string{"Idempotency-Key", "ya-bloqueada"}
	s.wants(s.post(base+"/vehicles/v0000001/status", token, `{"status":"blocked","reason":"x"}`, refused...), 409, "conflict")
	into[Vehicle](s, s.post(base+"/vehicles/v0000001/status", token, `{"status":"active","reason":"x"}`))
	s.wants(s.post(base+"/vehicles/v0000001/status", token, `{"status":"blocked","reason":"x"}`, refused...), 409, "conflict")
	// Many at once are one.
	before := into[Page[Exception]](s, s.get(base+"/authorizations", token))
	codes := make(chan int)
	for range 8 {
		go func() {
			r, err := http.NewRequestWithContext(s.t.Context(), http.MethodPost, s.URL+base+"/authorizations", strings.NewReader(body))
			if err != nil {
				codes <- 0
				return
			}
			r.Header = http.Header{"Authorization": {"Bearer " + token}, "Content-Type": {"application/json"}, "Idempotency-Key": {"ocho-a-la-vez"}}
			resp, err := http.DefaultClient.Do(r)
			if err != nil {
				codes <- 0
				return
			}
			_ = resp.Body.Close()
			codes <- resp.StatusCode
		}()
	}
	for range 8 {
		if code := <-codes; code != http.StatusOK && code != http.StatusConflict {
			s.t.Errorf("eight at once: got status %d, want 200 or 409", code)
		}
	}
	if got := into[Page[Exception]](s, s.get(base+"/authorizations", token)); len(got.Items) != len(before.Items)+1 {
		s.t.Errorf("eight at once: got %d authorizations more, want one", len(got.Items)-len(before.Items))
	}
}

// The server may end at any point of a request: before anything was committed it is carried
// out when it is sent again; after that it is not, and said to have been; and what an older
// attempt would still commit is undone.
func crashesDoNotActTwice(s *site) {
	token := s.token("manager", true)
	name, _, _ := strings.Cut(strings.TrimPrefix(token, "lt_"), "_")
	const path = base + "/vehicles/v0000001/status"
	body := `{"status":"blocked","reason":"Corte de luz"}`
	begin := func(key string) access.Request {
		r, kept, err := s.store.BeginRequest(s.t.Context(), access.Request{Token: name, Key: key, SHA256: hashOf(http.MethodPost, path, []byte(body))}, now.Add(time.Duration(s.later.Load())))
		if err != nil || kept != nil {
			s.t.Fatalf("begin %s: %v, %v", key, kept, err)
		}
		return r
	}
	count := func() (n int) {
		s.must(s.pool.QueryRow(s.t.Context(), `SELECT count(*) FROM audit WHERE what LIKE 'vehicle %Corte de luz%' OR what LIKE 'vehicle changed: Corte de luz%'`).Scan(&n))
		return n
	}
	started := count()

	// It ended before anything was committed.
	begin("antes-de-hacer")
	if g := s.post(path, token, body, "Idempotency-Key", "antes-de-hacer"); g.Header.Get("Retry-After") == "" {
		s.t.Errorf("while it may be in flight: got no Retry-After: %s", g.body)
	} else {
		s.wants(g, 409, "in_flight")
	}
	s.later.Add(int64(2 * time.Minute))
	into[Vehicle](s, s.post(path, token, body, "Idempotency-Key", "antes-de-hacer"))
	into[Vehicle](s, s.post(path, token, body, "Idempotency-Key", "antes-de-hacer"))
	if got := count() - started; got != 1 {
		s.t.Errorf("it ended before it did anything: got it carried out %d times, want once", got)
	}
	s.must(s.fleet.SetStatus(s.t.Context(), "test", "v0000001", "active", "y"))

	// It ended after it was committed, and before the answer was kept.
	r := begin("despues-de-hacer")
	s.must(s.fleet.SetStatus(access.Carrying(s.t.Context(), r), "manager", "v0000001", "blocked", "Corte de luz"))
	s.must(s.fleet.SetStatus(s.t.Context(), "test", "v0000001", "active", "y"))
	s.must(s.store.LetRequestGo(s.t.Context(), r)) // which it must not be
	s.wants(s.post(path, token, body, "Idempotency-Key", "despues-de-hacer"), 409, "in_flight")
	s.later.Add(int64(2 * time.Minute))
	s.wants(s.post(path, token, body, "Idempotency-Key", "despues-de-hacer"), 409, "carried_out")
	if got := count() - started; got != 2 {
		s.t.Errorf("it ended after it was done: got it carried out %d times more, want once", got-1)
	}

	// It did not end, but was so slow that another attempt was begun.
	slow := begin("muy-lento")
	s.later.Add(int64(2 * time.Minute))
	into[Vehicle](s, s.post(path, token, body, "Idempotency-Key", "muy-lento"))
	s.must(s.fleet.SetStatus(s.t.Context(), "test", "v0000001", "active", "y"))
	if err := s.fleet.SetStatus(access.Carrying(s.t.Context(), slow), "manager", "v0000001", "blocked", "Corte de luz"); err == nil {
		s.t.Error("an attempt that was overtaken: got it committed, want it undone")
	}
	if got := count() - started; got != 3 {
		s.t.Errorf("it was overtaken: got it carried out %d times, want once", got-2)
	}
	if v := into[Vehicle](s, s.get(base+"/vehicles/v0000001", token)); v.Status != "active" {
		s.t.Errorf("after what was undone: got status %q, want active", v.Status)
	}
}

// aFill is a typed fill of a vehicle.
const aFill = `{"vehicle":"v0000001","grade":"magna","volume_ul":42500000,"happened_at":"2026-11-26T16:20:00Z","source":"ticket","ticket":"{ticket}","price_e4":239900,"odometer_m":52000000,"full":"yes"}`

// A vehicle that goes where it may take more waits for another, who may be a deputy and says
// whose.
func deputiesApprove(s *site, manager, admin string) {
	moved := into[Changed](s, s.post(base+"/vehicles/v0000001/changes", manager, `{"what":"department","value":"civ","from_at":"2026-11-27T14:00:00Z","reason":"Préstamo"}`))
	if moved.Waits == "" || moved.Department != "seg" {
		s.t.Fatalf("a department that limits no fill: got %+v, want that it waits", moved)
	}
	acts := into[Page[VehicleAct]](s, s.get(base+"/vehicle-acts", manager)).Items
	if len(acts) != 1 || acts[0].Act != moved.Waits || acts[0].State != "proposed" || !slices.Equal(acts[0].Loosens["P-101"], []string{"per_fill"}) {
		s.t.Errorf("what waits: got %+v", acts)
	}
	const as = "As-Deputy-Of"
	act, finance := base+"/vehicle-acts/"+moved.Waits, s.token("finance", true)
	s.wants(s.post(act+"/approve", manager, ""), 409, "conflict")
	s.wants(s.post(act+"/approve", finance, "", as, "other"), 403, "right")
	_, err := s.office.NameDeputy(s.t.Context(), "other", fleet.Deputyship{Deputy: "finance", FromAt: now, UntilAt: now.AddDate(0, 0, 7), Why: "Vacaciones"})
	s.must(err)
	u, err := s.store.User(s.t.Context(), "finance")
	s.must(err)
	unticked := s.makes(u, access.Token{Name: "test", Acts: true, Rights: []access.Right{access.SeeVehicles}, MadeAt: now, UntilAt: now.AddDate(0, 1, 0)})
	s.wants(s.post(act+"/approve", unticked, "", as, "other"), 403, "right")
	s.wants(s.post(act+"/approve", s.token("finance", false), "", as, "other"), 403, "reads")
	s.wants(s.post(act+"/approve", finance, ""), 403, "right")
	s.wants(s.post(act+"/approve", finance, "", as, "manager"), 422, "invalid")
	s.wants(s.post(act+"/approve", admin, "", as, "other"), 422, "invalid")
	s.wants(s.post(act+"/void", finance, "", as, "other"), 403, "right")
	got := into[VehicleAct](s, s.post(act+"/approve", finance, "", as, "other"))
	var stead string
	s.must(s.pool.QueryRow(s.t.Context(), `SELECT approved_for FROM vehicle_act WHERE act = $1`, moved.Waits).Scan(&stead))
	if got.State != "in_force" || got.ApprovedBy != "finance" || stead != "other" {
		s.t.Errorf("approved: got %+v, for %q, want finance for other", got, stead)
	}
	s.wants(s.post(act+"/void", manager, ""), 409, "conflict")
}

// What is done does what the page does: to the fleet, by two people where two are needed.
func actsAreThoseOfPages(s *site) {
	manager, other, admin := s.token("manager", true), s.token("other", true), s.token("administrator", true)
	// A dated change.
	into[Vehicle](s, s.post(base+"/vehicles/v0000001/changes", manager, `{"what":"custodian","value":"Iván Soto","detail":"E-2210","from_at":"2026-11-27T14:00:00Z","reason":"Cambio de resguardo"}`))
	said := into[Page[Saying]](s, s.get(base+"/vehicles/v0000001/changes", manager))
	if !slices.ContainsFunc(said.Items, func(x Saying) bool { return x.What == "custodian" && x.Value == "Iván Soto" && x.By == "manager" }) {
		s.t.Errorf("what was said of a vehicle: got %+v", said.Items)
	}
	s.wants(s.post(base+"/vehicles/v0000001/changes", manager, `{"what":"state","value":"lent","from_at":"2026-11-20T08:00:00Z","reason":"x"}`), 422, "invalid")
	// One-time authorizations: who proposes does not approve.
	once := into[Once](s, s.post(base+"/authorizations", manager, `{"vehicle":"v0000001","station":"norte","limit_ul":30000000,"until_at":"2026-12-15T16:00:00Z","why":"León"}`))
	if once.State != "proposed" {
		s.t.Errorf("for more than a day: got state %q, want proposed", once.State)
	}
	s.wants(s.post(base+"/authorizations/"+once.ID+"/approve", manager, ""), 409, "conflict")
	into[Once](s, s.post(base+"/authorizations/"+once.ID+"/approve", other, ""))
	into[Once](s, s.post(base+"/authorizations/"+once.ID+"/void", manager, `{"why":"Se canceló"}`))
	// A typed fill takes two.
	fill := strings.Replace(aFill, "{ticket}", "A-1043", 1)
	s.wants(s.post(base+"/fills", manager, fill), 422, "invalid")
	s.wants(s.post(base+"/fills", manager, fill, "Checked-By", manager), 422, "invalid")
	s.wants(s.post(base+"/fills", manager, fill, "Checked-By", s.token("other", false)), 422, "invalid")
	s.wants(s.post(base+"/fills", manager, fill, "Checked-By", s.token("finance", true)), 422, "invalid")
	s.wants(s.post(base+"/fills", manager, fill, "Checked-By", s.token("manager-civ", true)), 422, "invalid")
	rec := into[Recorded](s, s.post(base+"/fills", manager, fill, "Checked-By", other))
	if !slices.ContainsFunc(readAll[Fill](s, "/fills?vehicle=v0000001", manager, 5, nil), func(f Fill) bool {
		return f.Record == rec.Record && f.VolumeUL == 42_500_000 && f.Typed && *f.AmountCents == 101958
	}) {
		s.t.Errorf("the fill %s is not among the fills", rec.Record)
	}
	s.wants(s.post(base+"/fills", manager, strings.Replace(fill, "2026-11-26", "2027-11-26", 1), "Checked-By", other), 422, "invalid")
	// Vouchers.
	earlier := into[Page[Folio]](s, s.get(base+"/vouchers?state=outstanding", manager)).Items[0]
	issued := into[Issued](s, s.post(base+"/vouchers", manager, `{"vehicles":["v0000001"],"each":4,"grade":"magna","amount_cents":50000,"from":"2026-11-27","until":"2026-11-30","reason":"Sin red"}`))
	v := into[Voucher](s, s.get(base+"/vouchers/"+issued.First, manager))
	if issued.Count != 4 || v.State != "outstanding" || v.AmountCents == nil || *v.AmountCents != 50000 {
		s.t.Errorf("vouchers: got %+v and %+v", issued, v)
	}
	s.wants(s.post(base+"/vouchers/"+issued.First+"/cancel", manager, `{"to":"`+earlier.Folio+`","reason":"x"}`), 422, "invalid")
	into[Recorded](s, s.post(base+"/vouchers/"+issued.First+"/cancel", manager, `{"reason":"Se extravió"}`))
	s.wants(s.post(base+"/vouchers/"+issued.First+"/cancel", manager, `{"reason":"x"}`), 409, "voucher_canceled")
	s.wants(s.post(base+"/vouchers", manager, `{"vehicles":["v0000009"],"each":10,"grade":"magna","volume_ul":100000000,"from":"2026-11-27","until":"2026-11-30","reason":"x"}`), 409, "voucher_room")
	// Rules: what is stricter is in force at once, what loosens takes two.
	strict := into[RuleAct](s, s.post(base+"/rules/acts", manager, `{"level":"department","of":"seg","revision":0,"terms":{"per_fill":{"ul":60000000},"hours":[{"days":["mon"],"from_min":360,"to_min":1200}]},"why":"Austeridad"}`))
	if strict.State != "in_force" || strict.Terms.Hours == nil || (*strict.Terms.Hours)[0].FromMin != 360 {
		s.t.Errorf("a stricter rule: got %+v, want in force", strict)
	}
	count := into[InForce](s, s.get(base+"/vehicles/v0000001/rules", manager))
	if count.Terms.PerFill == nil || count.Terms.PerFill.UL != 60_000_000 || !slices.ContainsFunc(count.Fields, func(c Counting) bool { return c.Field == "per_fill" && c.Level == "department" }) {
		s.t.Errorf("what counts for the vehicle: got %+v", count)
	}
	s.wants(s.post(base+"/rules/acts", manager, `{"level":"department","of":"seg","revision":0,"terms":{},"why":"x"}`), 409, "conflict")
	loose := into[RuleAct](s, s.post(base+"/rules/acts", manager, `{"level":"department","of":"seg","revision":1,"terms":{"per_fill":{"ul":90000000}},"why":"Pipas"}`))
	if loose.State != "proposed" || len(loose.Loosens) == 0 {
		s.t.Errorf("a looser rule: got %+v, want proposed", loose)
	}
	s.wants(s.post(base+"/rules/acts/"+loose.Act+"/approve", manager, ""), 409, "conflict")
	if got := into[RuleAct](s, s.post(base+"/rules/acts/"+loose.Act+"/approve", admin, "")); got.State != "in_force" || got.ApprovedBy != "administrator" {
		s.t.Errorf("approved: got %+v", got)
	}
	deputiesApprove(s, manager, admin)
	// Modes.
	mode := into[ModeAct](s, s.post(base+"/modes/acts", manager, `{"what":"department","of":"seg","mode":"observe","from_at":"2026-12-01T06:00:00Z","why":"Arranque"}`))
	s.wants(s.post(base+"/modes/acts/"+mode.Act+"/approve", manager, ""), 409, "conflict")
	into[Done](s, s.post(base+"/modes/acts/"+mode.Act+"/approve", other, ""))
	into[Done](s, s.post(base+"/modes/acts/"+mode.Act+"/void", other, ""))
	// A discrepancy that is none.
	s.wants(s.post(base+"/findings/steps", manager, `{"finding":"none:x","step":"assigned","reason":"x"}`), 409, "finding_gone")
	several(s, manager, admin)
	// Whoever leaves takes what acts along.
	s.must(s.fleet.Leave(s.t.Context(), "administrator", "@other", "x", time.Time{}))
	s.wants(s.get(base+"/me", other), 401, "token")
}

// While a class is reserved, no operation names its vehicles or who drives them to who is not
// cleared, or acts on them; and totals are the same for everybody.
func reservedIsNotNamed(s *site) {
	ctx := s.t.Context()
	s.must(s.fleet.Save(ctx, "test", &fleet.Rule{Rule: policy.Rule{Rule: "patrulla"}}))
	v, err := s.fleet.Vehicle(ctx, "v0000001")
	s.must(err)
	v.Rule = "patrulla"
	s.must(s.fleet.Save(ctx, "test", &v))
	s.must(s.store.Reserve(ctx, "patrulla", "Seguridad", "administrator", now))
	whole, manager := s.token("administrator", true), s.token("manager", true)
	for view, question := range map[string]string{"Wa": "vehicle=v0000001", "Wb": "q=P-101", "Wc": "driver=d1"} {
		_, err := s.store.KeepView(ctx, report.View{View: view, Username: "administrator", Name: "P-101 " + view, Page: "/consumption", Question: question, Moves: "this-month", KeptAt: now})
		s.must(err)
		s.must(s.store.ShareView(ctx, "administrator", view, true))
	}
	for _, o := range operations() {
		body := ""
		if o.acts() {
			body = `{"vehicle":"v0000001","status":"blocked","reason":"x"}`
		}
		g := s.ask(o.method, addressOf(o, "v0000001"), manager, body)
		for _, word := range []string{"P-101", "v0000001", "Raúl"} {
			if strings.Contains(string(g.body), word) && !strings.Contains(body+g.Request.URL.Path, word) {
				s.t.Errorf("%s: got status %d, and %s in it: %s", o.id, g.StatusCode, word, g.body)
			}
		}
		if g.StatusCode == http.StatusOK && (o.acts() || strings.Contains(o.path, "{vehicle}")) || g.StatusCode >= 500 {
			s.t.Errorf("%s of a reserved vehicle: got status %d: %s", o.id, g.StatusCode, g.body)
		}
	}
	manager = s.token("manager", true) // the clock stands still, and one token has asked for nearly all that it may at once
	s.wants(s.post(base+"/vehicles/v0000001/status", manager, `{"status":"blocked","reason":"x"}`), 404, "not_found")
	into[Tank](s, s.get(base+"/tanks/norte/T1", manager)) // a tank is nobody's secret
	const of = base + "/consumption?period=custom&from=2026-10-01&to=2026-12-31&group=department"
	type answer struct {
		Total struct {
			Fills    int64 `json:"fills"`
			VolumeUL int64 `json:"volume_ul"`
		} `json:"total"`
	}
	want, got := into[answer](s, s.get(of, whole)), into[answer](s, s.get(of, manager))
	if got != want || got.Total.VolumeUL == 0 {
		s.t.Errorf("consumption: got %+v, want %+v", got, want)
	}
	if me := into[Me](s, s.get(base+"/me", manager)); !me.Whole || me.Cleared {
		s.t.Errorf("me: got %+v, want the whole fleet, not cleared", me)
	}
}

// several are stepped about at once: each is told apart, and named twice it is stepped about once.
func several(s *site, manager, admin string) {
	s.t.Helper()
	for _, x := range []string{"a", "b", "c"} {
		_, err := s.pool.Exec(s.t.Context(), `INSERT INTO finding (finding, rule, severity, at, vehicle, args, subject, key) VALUES ('over_tank:' || $1, 'over_tank', 'minor', $2, 'v0000009', '{}', 'test', $1)`, x, now.AddDate(0, 0, -8))
		s.must(err)
	}
	const path = base + "/findings/steps/several"
	got := into[Stepped](s, s.post(path, manager, `{"findings":[{"finding":"over_tank:a"},{"finding":"over_tank:b"},{"finding":"over_tank:a"},{"finding":"none:x"}],"step":"explained","reason":"Tanque auxiliar"}`))
	if got.Taken != 2 || got.Refused != 1 || got.Untried != 0 || len(got.Steps) != 3 || got.Steps[0].Record == "" || got.Steps[2].Problem != "gone" || got.Steps[2].Says == "" {
		s.t.Errorf("explained: got %+v", got)
	}
	// What is approved is what was seen of each. None of them is the manager's to approve; of the administrator's two one is not explained.
	seen := func(id string) string {
		return `{"finding":"` + id + `","seen":"` + into[Case](s, s.get(base+"/findings/one?finding="+id, manager)).Seen + `"}`
	}
	if got = into[Stepped](s, s.post(path, admin, `{"findings":[{"finding":"over_tank:b"}],"step":"justified","reason":"x"}`)); got.Taken != 0 || got.Steps[0].Problem != "other" {
		s.t.Errorf("approved and not seen: got %+v", got)
	}
	s.wants(s.post(path, admin, `{"findings":[{"finding":"over_tank:b","seen":"x"}],"step":"justified","reason":"x"}`), 422, "invalid")
	if got = into[Stepped](s, s.post(path, admin, `{"findings":[{"finding":"over_tank:b","seen":"~crit,-,-,-,-"}],"step":"justified","reason":"x"}`)); got.Taken != 0 || got.Steps[0].Problem != "other" {
		s.t.Errorf("approved at what is not: got %+v", got)
	}
	if got = into[Stepped](s, s.post(path, manager, `{"findings":[`+seen("over_tank:a")+`],"step":"justified","reason":"x"}`)); got.Taken != 0 || got.Steps[0].Problem != "same" {
		s.t.Errorf("approved by who explained: got %+v", got)
	}
	if got = into[Stepped](s, s.post(path, admin, `{"findings":[`+seen("over_tank:c")+`,`+seen("over_tank:b")+`],"step":"justified","reason":"Visto"}`)); got.Taken != 1 || got.Steps[0].Problem != "moved" || got.Steps[1].Record == "" {
		s.t.Errorf("approved: got %+v", got)
	}
	s.wants(s.post(path, manager, `{"findings":[],"step":"assigned","reason":"x"}`), 422, "invalid")
	s.wants(s.post(path, manager, `{"findings":[{"finding":"over_tank:c"}],"step":"written_off","reason":"x"}`), 422, "invalid")
	s.wants(s.post(path, manager, `{"findings":[{"finding":"over_tank:c"}],"step":"assigned","owner":"nobody","reason":"x"}`), 422, "invalid")
	s.wants(s.post(path, manager, `{"findings":[{"finding":"over_tank:c"}],"step":"assigned","reason":" "}`), 422, "invalid")
}
