package web

import (
	"net/http"
	"slices"
	"strings"

	"github.com/litro-fuel/litro/server/access"
)

// Two needs that are not rights.
const (
	anyone  access.Right = "anyone"  // signed in or not
	anyUser access.Right = "anyuser" // signed in, whatever the role
)

// A route is an address, who may use it, and what answers.
type route struct {
	method  string
	pattern string
	need    access.Right
	serve   func(*visit) error
}

// name is the method and the pattern; the files of a table are called as its page is.
func (rt route) name() string { return rt.method + " " + strings.TrimSuffix(rt.pattern, anyFormat) }

// routes lists every address there is. What is not here is not served, except
// the files under /static, which hold no data.
func (p *pages) routes() []route {
	const get, post = http.MethodGet, http.MethodPost
	list := []route{
		{get, "/", anyUser, p.home},
		{get, "/sign-in", anyone, p.signInForm},
		{post, "/sign-in", anyone, p.signIn},
		{get, codePath, anyone, p.codeForm},
		{post, codePath, anyone, p.code},
		{post, "/sign-out", anyUser, p.signOut},
		{post, "/language", anyone, p.setLanguage},
		{get, accountPath, anyUser, p.account},
		{post, "/account/second", anyUser, p.beginSecond},
		{post, "/account/second/confirm", anyUser, p.confirmSecond},
		{post, "/account/second/end", anyUser, p.endSecond},
		{post, "/account/tokens", anyUser, p.makeToken},
		{post, "/account/tokens/{token}/revoke", anyUser, p.revokeToken},

		{get, "/today", access.SeeToday, p.today},
		{get, "/today/live", access.SeeToday, p.todayLive},
		{get, "/consumption", access.SeeConsumption, p.consumption},
		{get, "/consumption" + anyFormat, access.SeeConsumption, p.consumptionFile},
		{get, "/consumption/past" + anyFormat, access.SeeConsumption, p.consumptionPastFile},
		{get, unitsPath, access.SeeConsumption, p.units},
		{get, unitsPath + anyFormat, access.SeeConsumption, p.unitsFile},
		{get, "/vehicles/{vehicle}", access.SeeVehicles, p.vehicle},
		{get, "/vehicles/{vehicle}/fills" + anyFormat, access.SeeVehicles, p.vehicleFillsFile},
		{get, "/vehicles/{vehicle}/intervals" + anyFormat, access.SeeVehicles, p.vehicleIntervalsFile},
		{get, "/vehicles/{vehicle}/past" + anyFormat, access.SeeVehicles, p.vehiclePastFile},
		{get, "/vehicles/{vehicle}/reach" + anyFormat, access.SeeVehicles, p.vehicleReachFile},
		{get, "/vehicles/{vehicle}/logbook", access.SeeVehicles, p.logbook},
		{get, "/vehicles/{vehicle}/logbook" + anyFormat, access.SeeVehicles, p.logbookFile},
		{get, sheetPattern, access.SeeVehicles, p.sheetOf},
		{get, numberedPattern, access.SeeVehicles, p.sheetOf},
		{get, "/logbooks.pdf", access.SeeVehicles, p.logbooks},
		{get, "/fleet/roster", access.SeeVehicles, p.roster},
		{get, "/fleet/roster" + anyFormat, access.SeeVehicles, p.rosterFile},
		{get, "/discrepancies", access.SeeFindings, p.discrepancies},
		{get, "/discrepancies" + anyFormat, access.SeeFindings, p.discrepanciesFile},
		{get, waitingPath, access.SeeFindings, p.queue},
		{get, waitingPath + anyFormat, access.SeeFindings, p.queueFile},
		{get, ageingPath + anyFormat, access.SeeFindings, p.ageingFile},
		{get, findingPath, access.SeeFindings, p.finding},
		{get, findingPath + anyFormat, access.SeeFindings, p.findingFile},
		{get, rulebookPath, access.SeeFindings, p.rulebook},
		{get, rulebookPath + anyFormat, access.SeeFindings, p.rulebookFile},
		{get, qualityPath, access.SeeFindings, p.quality},
		{get, qualityPath + anyFormat, access.SeeFindings, p.qualityFile},
		{get, "/vehicles/{vehicle}/changes", access.SeeVehicles, p.changes},
		{get, "/vehicles/{vehicle}/changes" + anyFormat, access.SeeVehicles, p.changesFile},
		{get, "/exceptions", access.SeeFindings, p.exceptions},
		{get, "/exceptions" + anyFormat, access.SeeFindings, p.exceptionsFile},
		{get, "/fleet/idle", access.SeeVehicles, p.idle},
		{get, "/fleet/idle" + anyFormat, access.SeeVehicles, p.idleFile},
		{get, "/fleet/quotas", access.SeeVehicles, p.quotas},
		{get, "/fleet/quotas" + anyFormat, access.SeeVehicles, p.quotasFile},
		{get, "/tanks", access.SeeConsumption, p.tanks},
		{get, "/tanks" + anyFormat, access.SeeConsumption, p.tanksFile},
		{get, tankPattern, access.SeeConsumption, p.tank},
		{get, tankPattern + "/readings" + anyFormat, access.SeeConsumption, p.tankFile},
		{get, drawsPath, access.SeeConsumption, p.draws},
		{get, drawsPath + anyFormat, access.SeeConsumption, p.drawsFile},
		{get, drawsPath + "/people" + anyFormat, access.SeeConsumption, p.drawPeopleFile},
		{get, drawsPath + "/list" + anyFormat, access.SeeConsumption, p.drawListFile},
		{get, "/audit", access.SeeFindings, p.audit},
		{get, "/audit" + anyFormat, access.SeeFindings, p.auditFile},
		{get, "/observe", access.SeeFindings, p.observe},
		{get, "/observe" + anyFormat, access.SeeFindings, p.observeFile},
		{get, "/bypass", access.SeeFindings, p.bypass},
		{get, "/bypass" + anyFormat, access.SeeFindings, p.bypassFile},
		{get, "/bypass/sheets" + anyFormat, access.SeeFindings, p.bypassSheetsFile},
		{get, "/sheets", access.SeeFindings, p.sheets},
		{get, "/sheets" + anyFormat, access.SeeFindings, p.sheetsFile},
		{get, "/sheets/{pad}", access.SeeFindings, p.sheetPad},
		{get, "/sheets/{pad}/sheets" + anyFormat, access.SeeFindings, p.sheetPadFile},
		{get, "/vouchers", access.SeeFindings, p.vouchers},
		{get, "/vouchers" + anyFormat, access.SeeFindings, p.vouchersFile},
		{get, foliosPath, access.SeeFindings, p.folios},
		{get, foliosPath + anyFormat, access.SeeFindings, p.foliosFile},
		{get, voucherPattern, access.SeeFindings, p.voucher},
		{get, voucherPattern + "/story" + anyFormat, access.SeeFindings, p.voucherStoryFile},
		{get, voucherPattern + "/vouchers" + anyFormat, access.SeeFindings, p.voucherFile},
		{get, "/stations", access.SeeStations, p.stations},
		{get, "/stations" + anyFormat, access.SeeStations, p.stationsFile},
		{get, "/stations/pending" + anyFormat, access.SeeStations, p.pendingFile},
		{get, "/stations/blocks" + anyFormat, access.SeeStations, p.blocksFile},
	}
	if p.Passkeys != nil {
		list = append(list,
			route{post, askKeyPath, anyone, p.askKey},
			route{post, keyPath, anyone, p.signInKey},
			route{post, newKeyPath + "/ask", anyUser, p.askNewKey},
			route{post, newKeyPath, anyUser, p.addKey},
			route{post, newKeyPath + "/{passkey}/remove", anyUser, p.removeKey},
		)
	}
	if p.Archive != nil {
		list = append(list, route{get, chainsPath, access.SeeFindings, p.chains}, route{get, chainsPath + anyFormat, access.SeeFindings, p.chainsFile})
	}
	if len(p.SignOn) > 0 {
		list = append(list,
			route{get, withPattern, anyone, p.signOn},
			route{get, withPattern + "/back", anyone, p.signedOn},
			route{post, identitiesPath, anyUser, p.sayIdentity},
			route{post, identitiesPath + "/end", anyUser, p.endIdentity},
		)
	}
	if len(p.SignOn) > 0 && p.Office != nil {
		list = append(list, route{post, "/people/{person}/identity", access.KeepUsers, p.sayIdentityOf})
	}
	if p.Health != nil {
		list = append(list, route{get, "/health", access.SeeHealth, p.health}, route{get, "/health" + anyFormat, access.SeeHealth, p.healthFile})
	}
	if p.Looks != nil {
		list = append(list, route{get, appearancePath, access.KeepUsers, p.appearance}, route{post, appearancePath, access.KeepUsers, p.setAppearance})
	}
	if p.API != nil {
		list = append(list, route{get, manualPath, anyone, p.showManual}, route{get, shapesPath, anyone, p.showShapes})
	}
	if p.Setup != nil {
		list = append(list, route{get, "/setup", anyone, p.setupForm}, route{post, "/setup", anyone, p.setup})
	}
	if p.Authority != nil {
		list = append(list, route{get, "/certificate", anyone, p.certificate}, route{get, "/certificate.crt", anyone, p.certificateFile})
	}
	if p.Office != nil {
		list = append(list,
			route{post, stepPattern, access.HandleFindings, p.stepFinding},
			route{post, severalPattern, access.HandleFindings, p.stepFindings},
			route{post, rulebookPath, access.ChangeFleet, p.sayRule},
			route{post, rulebookPath + "/{said}/approve", access.ChangeFleet, p.approveKnob},
			route{post, rulebookPath + "/{said}/void", access.ChangeFleet, p.voidKnob},
			route{get, "/fills/new", access.TypeFills, p.fillForm},
			route{post, "/fills/new", access.TypeFills, p.fillTyped},
			route{get, "/fills/vehicles", access.TypeFills, suggest(p.vehicles)},
			route{get, "/sheets/drivers", access.TypeFills, suggest(p.anybody)},
			route{get, "/sheets/type", access.TypeFills, p.sheetNew},
			route{post, "/sheets/type", access.TypeFills, p.sheetTyped},
			route{post, "/sheets", access.ChangeFleet, p.issueSheets},
			route{get, "/sheets/{pad}/print", access.ChangeFleet, p.printSheets},
			route{post, "/sheets/{pad}/void", access.ChangeFleet, p.voidSheets},
			route{post, "/vouchers", access.ChangeFleet, p.issueVouchers},
			route{get, "/vouchers/print", access.ChangeFleet, p.printVouchers},
			route{post, voucherPattern + "/cancel", access.ChangeFleet, p.cancelVouchers},
			route{get, "/exceptions/vehicles", access.ChangeFleet, suggest(p.vehicles)},
			route{get, "/exceptions/people", access.ChangeFleet, suggest(p.whoVouches)},
			route{get, "/exceptions/once", access.ChangeFleet, p.onceForm},
			route{post, "/exceptions/once", access.ChangeFleet, p.grantOnce},
			route{post, "/exceptions/once/{once}/approve", access.ChangeFleet, p.approveOnce},
			route{post, "/exceptions/once/{once}/void", access.ChangeFleet, p.voidOnce},
			route{get, "/exceptions/answer", access.ChangeFleet, p.answerForm},
			route{post, "/exceptions/answer", access.ChangeFleet, p.answer},
			route{get, "/vehicles/{vehicle}/custodians", access.ChangeFleet, suggest(p.anybody)},
			route{post, "/vehicles/{vehicle}/changes", access.ChangeFleet, p.say},
			route{post, "/observe", access.ChangeFleet, p.proposeMode},
			route{post, "/observe/{act}/approve", access.ChangeFleet, p.approveMode},
			route{post, "/observe/{act}/void", access.ChangeFleet, p.voidMode},
			route{get, rulesPath, access.SeeVehicles, p.rules},
			route{get, rulesPath + anyFormat, access.SeeVehicles, p.rulesFile},
			route{get, levelPath, access.SeeVehicles, p.level},
			route{post, levelPath, access.ChangeFleet, p.sayLevel},
			route{post, "/rules/classes", access.ChangeFleet, p.addClass},
			route{get, usualPath, access.SeeVehicles, p.usual},
			route{get, usualPath + anyFormat, access.SeeVehicles, p.usualFile},
			route{post, usualPath, access.ChangeFleet, p.sayUsual},
			route{get, reservedPath, access.ChangeFleet, p.reserved},
			route{get, reservedPath + anyFormat, access.ChangeFleet, p.reservedFile},
			route{post, reservedPath, access.KeepUsers, p.reserve},
			route{post, reservedPath + "/{said}/approve", access.ChangeFleet, p.approveRelease},
			route{post, reservedPath + "/{said}/void", access.ChangeFleet, p.voidRelease},
			route{get, "/rules/acts/{act}", access.SeeVehicles, p.ruleAct},
			route{get, "/rules/acts/{act}/vehicles" + anyFormat, access.SeeVehicles, p.ruleActFile},
			route{post, "/rules/acts/{act}/approve", access.ChangeFleet, p.approveRules},
			route{post, "/rules/acts/{act}/void", access.ChangeFleet, p.voidRules},
			route{get, "/fleet/acts/{act}", access.SeeVehicles, p.vehicleAct},
			route{get, "/fleet/acts/{act}/rows" + anyFormat, access.SeeVehicles, p.vehicleActFile},
			route{post, "/fleet/acts/{act}/approve", access.ChangeFleet, p.approveVehicles},
			route{post, "/fleet/acts/{act}/void", access.ChangeFleet, p.voidVehicles},
			route{get, "/vehicles/{vehicle}/rule", access.SeeVehicles, p.vehicleRule},
			route{get, "/vehicles/{vehicle}/rule" + anyFormat, access.SeeVehicles, p.vehicleRuleFile},
			route{post, "/vehicles/{vehicle}/status", access.ChangeFleet, p.setStatus},
			route{get, "/vehicles/{vehicle}/photo", access.SeeVehicles, p.photo},
			route{post, photoPattern, access.ChangeFleet, p.setPhoto},
			route{post, mediumPattern, access.ChangeFleet, p.setMedium},
			route{get, "/fleet", access.SeeVehicles, p.fleetList},
			route{get, "/fleet.csv", access.SeeVehicles, p.fleetCSV},
			route{get, "/fleet.xlsx", access.SeeVehicles, p.fleetXLSX},
			route{get, peoplePath, access.SeePeople, p.people},
			route{get, peoplePath + anyFormat, access.SeePeople, p.humansFile},
			route{get, "/people/{person}", access.SeePeople, p.person},
			route{get, "/people/{person}/reach" + anyFormat, access.SeePeople, p.personReachFile},
			route{get, "/people/{person}/badge.pdf", access.PrintLabels, p.badgePDF},
			route{post, "/people/{person}/badge", access.ChangeFleet, p.changeBadge},
			route{post, "/people/{person}/leave", access.SeePeople, p.leave},
			route{post, "/people/{person}/stay", access.SeePeople, p.stay},
			route{get, "/people/{person}/users", access.KeepUsers, suggest(p.nobodysUsers)},
			route{post, "/people/{person}/user", access.KeepUsers, p.linkUser},
			route{post, "/people/{person}/scope", access.KeepUsers, p.setScope},
			route{post, "/people/{person}/clearance", access.KeepUsers, p.setCleared},
			route{get, "/people/{person}/deputies", access.HaveDeputy, suggest(p.standIns)},
			route{post, "/people/{person}/deputy", access.HaveDeputy, p.nameDeputy},
			route{post, "/people/{person}/deputy/end", access.HaveDeputy, p.endDeputy},
			route{get, "/fleet/people.csv", access.ChangeFleet, p.peopleCSV},
			route{get, "/fleet/people.xlsx", access.ChangeFleet, p.peopleXLSX},
			route{get, importPattern, access.ChangeFleet, p.importForm},
			route{post, importPattern, access.ChangeFleet, p.importSent},
			route{get, importPattern + "/{draft}", access.ChangeFleet, p.importCheck},
			route{post, importPattern + "/{draft}", access.ChangeFleet, p.importTake},
			route{post, importPattern + "/{draft}/mapping", access.ChangeFleet, p.sayImportMapping},
			route{get, importPattern + "/{draft}/corrections", access.ChangeFleet, p.importCorrections},
			route{get, labelsPath, access.PrintLabels, p.labels},
			route{post, labelsPath, access.PrintLabels, p.printLabels},
			route{get, "/labels" + anyFormat, access.PrintLabels, p.labelsFile},
			route{get, "/labels/test.pdf", access.PrintLabels, p.labelTest},
			route{post, "/labels/printers", access.PrintLabels, p.keepPrinter},
			route{get, "/labels/{run}", access.PrintLabels, p.labelRun},
			route{get, "/labels/{run}/labels.pdf", access.PrintLabels, p.labelSheet},
			route{get, "/labels/{run}/list.pdf", access.PrintLabels, p.labelHandover},
			route{get, "/stations/{station}/settings", access.ChangeFleet, p.settings},
			route{post, "/stations/{station}/settings", access.ChangeFleet, p.setSettings},
			route{post, tankPattern, access.ChangeFleet, p.setTank},
		)
	}
	if p.Tickets != nil {
		list = append(list,
			route{get, "/tickets", access.SeeOwnTickets, p.tickets},
			route{get, "/tickets" + anyFormat, access.SeeOwnTickets, p.ticketsFile},
			route{get, "/tickets/worker.js", anyone, p.ticketWorker},
			route{get, "/tickets/vehicles", access.SendTickets, suggest(p.vehicles)},
			route{get, "/tickets/drivers", access.SendTickets, suggest(p.whoDrove)},
			route{get, "/tickets/new", access.SendTickets, p.ticketNew},
			route{post, ticketPattern, access.SendTickets, p.ticketTyped},
			route{post, "/tickets/send", access.SendTickets, p.ticketSent},
			route{post, picturePattern, access.SendTickets, p.pictureSent},
			route{post, "/tickets/label", access.SendTickets, p.ticketLabel},
			route{get, "/tickets/{ticket}", access.SeeOwnTickets, p.ticket},
			route{post, "/tickets/{ticket}/check", access.TypeFills, p.checkTicket},
			route{post, "/tickets/{ticket}/return", access.TypeFills, p.returnTicket},
			route{post, "/tickets/{ticket}/drop", access.SendTickets, p.dropTicket},
			route{get, "/evidence/{sha256}", access.SeeOwnTickets, p.picture},
			route{get, "/contracts", access.SeeVehicles, p.contracts},
			route{get, "/contracts" + anyFormat, access.SeeVehicles, p.contractsFile},
			route{post, "/contracts", access.ChangeFleet, p.saveContract},
			route{post, "/contracts/stations", access.ChangeFleet, p.savePermit},
		)
	}
	if p.Invoices != nil {
		list = append(list,
			route{get, invoicesPath, access.SeeInvoices, p.invoices},
			route{get, invoicesPath + anyFormat, access.SeeInvoices, p.invoicesFile},
			route{get, sendInvoices, access.TakeInvoices, p.sendInvoicesForm},
			route{post, sendInvoices, access.TakeInvoices, p.sendInvoices},
			route{get, sentPattern, access.SeeInvoices, p.sentInvoices},
			route{get, sentPattern + anyFormat, access.SeeInvoices, p.sentInvoicesFile},
			route{get, uncheckedPath, access.SeeInvoices, p.unchecked},
			route{get, uncheckedPath + anyFormat, access.SeeInvoices, p.uncheckedFile},
			route{post, uncheckedPath, access.TakeInvoices, p.sayUnchecked},
			route{post, askPath, access.TakeInvoices, p.ask},
			route{get, termsPath, access.SeeInvoices, p.invoiceTerms},
			route{get, termsPath + "/receivers" + anyFormat, access.SeeInvoices, p.receiversFile},
			route{get, termsPath + "/quotas" + anyFormat, access.SeeInvoices, p.fuelQuotasFile},
			route{post, termsPath + "/receivers", access.TakeInvoices, p.sayReceiver},
			route{post, termsPath + "/quotas", access.TakeInvoices, p.sayFuelQuota},
			route{get, termsPath + "/vat" + anyFormat, access.SeeInvoices, p.vatFile},
			route{post, termsPath + "/vat", access.TakeInvoices, p.sayVAT},
			route{get, termsPath + "/identities" + anyFormat, access.SeeInvoices, p.identitiesFile},
			route{post, termsPath + "/identities", access.TakeInvoices, p.sayFiscalIdentity},
			route{get, termsPath + "/permits" + anyFormat, access.SeeInvoices, p.permitRegistersFile},
			route{get, termsPath + "/stations" + anyFormat, access.SeeInvoices, p.registeredStationsFile},
			route{post, termsPath + "/permits", access.TakeInvoices, p.sayRegister},
			route{post, judgeAgainPath, access.TakeInvoices, p.judgeAgain},
			route{get, plainPath, access.SeeInvoices, p.plain},
			route{get, plainPath + anyFormat, access.SeeInvoices, p.plainFile},
			route{get, plainMappings + anyFormat, access.SeeInvoices, p.plainMappingsFile},
			route{post, plainPath, access.TakeInvoices, p.sendPlain},
			route{get, plainMappingPath, access.SeeInvoices, p.plainMapping},
			route{get, plainMappingPath + "/versions" + anyFormat, access.SeeInvoices, p.plainVersionsFile},
			route{post, plainMappingPath, access.TakeInvoices, p.sayPlainMapping},
			route{get, plainTablePattern, access.SeeInvoices, p.plainTable},
			route{post, plainTablePattern, access.TakeInvoices, p.takePlain},
			route{get, plainTablePattern + "/lines" + anyFormat, access.SeeInvoices, p.plainLinesFile},
			route{get, plainTablePattern + "/refused" + anyFormat, access.SeeInvoices, p.plainRefusedFile},
			route{get, plainTablePattern + "/file", access.SeeInvoices, p.plainTableFile},
			route{get, owedPath, access.SeeInvoices, p.owed},
			route{get, owedPath + anyFormat, access.SeeInvoices, p.owedFile},
			route{get, owedSuppliersPath + anyFormat, access.SeeInvoices, p.owedSuppliersFile},
			route{get, owedNotesPath + anyFormat, access.SeeInvoices, p.owedNotesFile},
			route{get, invoicePattern, access.SeeInvoices, p.invoice},
			route{get, invoicePattern + "/items" + anyFormat, access.SeeInvoices, p.invoiceItemsFile},
			route{get, invoicePattern + "/findings" + anyFormat, access.SeeInvoices, p.invoiceFindingsFile},
			route{get, invoicePattern + "/xml", access.SeeInvoices, p.invoiceXML},
			route{get, invoicePattern + "/proof/{proof}", access.SeeInvoices, p.invoiceProof},
			route{post, invoicePattern + "/status", access.TakeInvoices, p.sayInvoiceStatus},
		)
	}
	if p.Matching != nil {
		list = append(list,
			route{get, matchPath, access.SeeInvoices, p.matching},
			route{get, matchPath + anyFormat, access.SeeInvoices, p.matchingFile},
			route{post, acceptPath, access.TakeInvoices, p.acceptExact},
			route{post, strangePath, access.TakeInvoices, p.acceptStrange},
			route{post, takeBackPath, access.TakeInvoices, p.takeBack},
			route{get, linePattern, access.SeeInvoices, p.line},
			route{post, linePattern, access.TakeInvoices, p.decideLine},
			route{get, unbilledPath, access.SeeInvoices, p.unbilled},
			route{get, unbilledPath + anyFormat, access.SeeInvoices, p.unbilledFile},
			route{post, termsPath + "/tolerances", access.TakeInvoices, p.sayTolerance},
		)
	}
	if p.Stock != nil {
		list = append(list,
			route{get, stockPath, access.SeeConsumption, p.stocks},
			route{get, stockPath + anyFormat, access.SeeConsumption, p.stocksFile},
			route{get, stockProductsPath + anyFormat, access.SeeConsumption, p.stockProductsFile},
			route{get, stockTotalizersPath + anyFormat, access.SeeConsumption, p.stockTotalizersFile},
			route{get, stockPattern, access.SeeConsumption, p.stock},
			route{get, stockPattern + "/days" + anyFormat, access.SeeConsumption, p.stockDaysFile},
			route{get, stockPattern + "/deliveries" + anyFormat, access.SeeConsumption, p.stockDeliveriesFile},
			route{get, unbilledDeliveriesPath + anyFormat, access.SeeInvoices, p.unbilledDeliveriesFile},
			route{get, stockPattern + "/totalizers" + anyFormat, access.SeeConsumption, p.stockHosesFile},
			route{get, volumetricPath, access.SeeInvoices, p.volumetric},
			route{get, volumetricFile, access.SeeInvoices, p.volumetricReport},
			route{post, volumetricPath, access.TakeInvoices, p.sayVolumetricLimit},
			route{post, volumetricStation, access.TakeInvoices, p.sayVolumetric},
			route{post, stockPattern, access.TakeInvoices, p.sayNote},
			route{get, broughtPattern + anyFormat, access.SeeConsumption, p.stockBroughtFile},
			route{post, broughtPattern, access.ChangeFleet, p.voidDip},
			route{get, stockTolerancesPattern + anyFormat, access.SeeConsumption, p.stockTolerancesFile},
			route{post, stockTolerancesPattern, access.TakeInvoices, p.sayStockTolerance},
			route{get, stockPattern + tankWorth + anyFormat, access.SeeInvoices, p.tankWorthFile},
			route{post, openingPattern, access.KeepBudget, p.sayOpening},
			route{get, worthPath, access.SeeInvoices, p.worth},
			route{get, worthPath + anyFormat, access.SeeInvoices, p.worthFile},
			route{get, adjustmentsPath + anyFormat, access.SeeInvoices, p.adjustmentsFile},
			route{get, ledgerPath + anyFormat, access.SeeInvoices, p.ledgerFile},
			route{post, ledgerPath, access.KeepBudget, p.sayBalance},
			route{post, bookWorthPath, access.KeepBudget, p.bookWorth},
		)
	}
	if p.Budget != nil && p.Matching != nil && p.Stock != nil {
		list = append(list,
			route{get, chainPath, access.SeeInvoices, p.chain},
			route{get, chainPath + anyFormat, access.SeeInvoices, p.chainFile},
		)
	}
	if p.Auditing != nil && p.Fleet != nil {
		list = append(list,
			route{get, papersPath, access.SeeVehicles, p.vehiclePapers},
			route{get, papersPath + anyFormat, access.SeeVehicles, p.vehiclePapersFile},
			route{post, papersPath, access.ChangeFleet, p.sayPaper},
			route{post, papersPath + "/file", access.ChangeFleet, p.takePapers},
		)
	}
	if p.Savings != nil && p.Fleet != nil {
		list = append(list,
			route{get, savingsPath, access.SeeConsumption, p.savings},
			route{get, savingsPath + anyFormat, access.SeeConsumption, p.savingsTable},
			route{get, savingsPartsPath + anyFormat, access.SeeConsumption, p.savingsParts},
			route{get, savingsRecords, access.SeeConsumption, p.savingsRecords},
			route{get, savingsLeftPath + anyFormat, access.SeeConsumption, p.savingsLeft},
			route{post, baselinePath, access.KeepBudget, p.sayBaseline},
		)
	}
	if p.Disclosure != nil {
		list = append(list,
			route{get, controlPath, access.SeeFindings, p.control},
			route{get, controlPath + anyFormat, access.SeeFindings, p.controlFile},
			route{get, emissionsPath, access.SeeConsumption, p.emissions},
			route{get, emissionsPath + anyFormat, access.SeeConsumption, p.emissionsFile},
			route{get, factorsPath + anyFormat, access.SeeConsumption, p.factorsFile},
			route{post, factorsPath, access.KeepReports, p.sayFactor},
			route{get, transparencyPath, access.SeeConsumption, p.transparency},
			route{get, transparencyPath + anyFormat, access.SeeConsumption, p.transparencyFile},
			route{get, openDataPath, access.SeeConsumption, p.openData},
			route{post, framePath, access.KeepReports, p.sayFrame},
			route{post, validatedPath, access.KeepReports, p.sayValidated},
			route{get, publishPath, access.SeeConsumption, p.publishing},
			route{get, publishPath + anyFormat, access.SeeConsumption, p.publishingFile},
			route{get, publishPath + "/months" + anyFormat, access.SeeConsumption, p.publishedFile},
			route{get, askedPackagePattern, access.SeeConsumption, p.askedPackage},
			route{post, publishPath + "/on", access.KeepReports, p.askOn},
			route{post, publishPath + "/off", access.KeepReports, p.switchOff},
			route{post, publishPath + "/months", access.KeepReports, p.askPublish},
			route{post, publishPath + "/months/{month}/{version}/withdraw", access.KeepReports, p.takeOff},
			route{post, approveOpenPattern, access.KeepReports, p.approveOpen},
			route{post, publishPath + "/{n}/void", access.KeepReports, p.voidOpen},
		)
	}
	if p.Disclosure != nil && p.Matching != nil && p.Contracting != nil {
		list = append(list,
			route{get, pricesPath, access.SeeInvoices, p.billedPrices},
			route{get, pricesPath + anyFormat, access.SeeInvoices, p.billedPricesFile},
		)
	}
	if p.Budget != nil && p.Fleet != nil {
		list = append(list,
			route{get, budgetPath, access.SeeBudget, p.budget},
			route{get, budgetPath + anyFormat, access.SeeBudget, p.budgetFile},
			route{get, pipePath, access.SeeBudget, p.budgetPipe},
			route{post, bookPath, access.KeepBudget, p.bookBudget},
			route{get, shareBackPath, access.SeeBudget, p.shareBack},
			route{get, shareBackPath + anyFormat, access.SeeBudget, p.shareBackFile},
			route{get, movementsPath, access.SeeBudget, p.movements},
			route{get, movementsPath + anyFormat, access.SeeBudget, p.movementsFile},
			route{post, movementsPath, access.KeepBudget, p.sayMovement},
			route{get, budgetImport, access.KeepBudget, p.importForm},
			route{post, budgetImport, access.KeepBudget, p.importSent},
			route{get, budgetImport + "/{draft}", access.KeepBudget, p.importCheck},
			route{post, budgetImport + "/{draft}", access.KeepBudget, p.importTake},
			route{post, budgetImport + "/{draft}/mapping", access.KeepBudget, p.sayImportMapping},
			route{get, budgetImport + "/{draft}/corrections", access.KeepBudget, p.importCorrections},
			route{get, allotmentsPath + anyFormat, access.SeeBudget, p.allotmentsFile},
			route{post, allotmentsPath, access.KeepBudget, p.sayAllotment},
			route{post, wholePath, access.KeepBudget, p.sayWhole},
			route{get, paidPath, access.SeeBudget, p.paid},
			route{get, paidPath + anyFormat, access.SeeBudget, p.paidFile},
			route{get, paidAccountsPath + anyFormat, access.SeeBudget, p.paidAccountsFile},
			route{get, proposalsPath + anyFormat, access.SeeBudget, p.proposalsFile},
			route{post, paidPath, access.KeepBudget, p.sayPaid},
			route{get, stopsPath, access.SeeBudget, p.stops},
			route{get, stopsPath + anyFormat, access.SeeBudget, p.stopsFile},
			route{get, stopsPath + "/told" + anyFormat, access.SeeBudget, p.stopsToldFile},
			route{get, stopsPath + "/said" + anyFormat, access.SeeBudget, p.stopsSaidFile},
			route{post, stopsPath, access.KeepBudget, p.sayStop},
			route{get, accountsPath, access.SeeBudget, p.accounts},
			route{get, accountsPath + anyFormat, access.SeeBudget, p.rulesOfAccountsFile},
			route{get, accountsPath + "/gaps" + anyFormat, access.SeeBudget, p.gapsFile},
			route{post, accountsPath, access.KeepBudget, p.sayAccountRule},
			route{post, accountsPath + "/form", access.KeepBudget, p.sayAccountForm},
			route{get, fundsPath, access.SeeBudget, p.funds},
			route{get, fundsPath + anyFormat, access.SeeBudget, p.fundsFile},
			route{get, fundsPath + "/departments" + anyFormat, access.SeeBudget, p.departmentFundsFile},
			route{get, fundsPath + "/vehicles" + anyFormat, access.SeeBudget, p.vehicleFundsFile},
			route{post, fundsPath, access.KeepBudget, p.sayFund},
			route{post, fundsPath + "/departments", access.KeepBudget, p.sayDepartmentFund},
			route{post, fundsPath + "/vehicles", access.KeepBudget, p.sayVehicleFund},
			route{get, entriesPath, access.SeeBudget, p.entries},
			route{get, entriesPath + anyFormat, access.SeeBudget, p.entriesFile},
			route{get, entriesPipePath, access.SeeBudget, p.entriesPipe},
			route{post, entriesPath, access.KeepBudget, p.postEntries},
			route{get, entriesPath + "/rules" + anyFormat, access.SeeBudget, p.postingRulesFile},
			route{post, entriesPath + "/rules", access.KeepBudget, p.sayPosting},
			route{get, layoutFilePath, access.SeeBudget, p.entriesInLayout},
			route{get, layoutsPath, access.SeeBudget, p.layouts},
			route{get, layoutsPath + anyFormat, access.SeeBudget, p.layoutsFile},
			route{post, layoutsPath, access.KeepBudget, p.sayLayout},
			route{get, entryFilesPath, access.SeeBudget, p.entryFiles},
			route{get, entryFilesPath + anyFormat, access.SeeBudget, p.entryFilesFile},
			route{get, entryFilesPath + "/{n}", access.SeeBudget, p.entryFile},
			route{get, stockTermsPath + anyFormat, access.SeeBudget, p.stockTermsFile},
			route{post, stockTermsPath, access.KeepBudget, p.sayStockTerms},
			route{get, stockTiesPath + anyFormat, access.SeeInvoices, p.stockTiesFile},
		)
	}
	if p.Closes != nil {
		list = append(list,
			route{get, closePath, access.SeeCloses, p.closes},
			route{get, closePath + anyFormat, access.SeeCloses, p.closesFile},
			route{get, priorPath, access.SeeCloses, p.prior},
			route{get, priorPath + anyFormat, access.SeeCloses, p.priorFile},
			route{get, latePath, access.SeeCloses, p.late},
			route{get, latePath + anyFormat, access.SeeCloses, p.lateFile},
			route{get, fromPath, access.SeeCloses, p.from},
			route{get, fromPath + anyFormat, access.SeeCloses, p.fromFile},
			route{get, closeRulesPath, access.SeeCloses, p.closeRules},
			route{post, closeRulesPath, access.KeepCloses, p.sayCloseRules},
			route{get, positionsPath + anyFormat, access.SeeCloses, p.positionsFile},
			route{post, positionsPath, access.KeepCloses, p.sayHolding},
			route{get, closePattern, access.SeeCloses, p.close},
			route{post, closePattern, access.CloseMonths, p.doClose},
			route{get, closePattern + "/tasks" + anyFormat, access.SeeCloses, p.closeTasksFile},
			route{get, gapsPattern + anyFormat, access.SeeCloses, p.closeHolesFile},
			route{get, closePattern + "/acts" + anyFormat, access.SeeCloses, p.closeActsFile},
			route{get, closePattern + "/figures" + anyFormat, access.SeeCloses, p.closeFiguresFile},
			route{get, reopenPath, access.CloseMonths, p.reopenForm},
			route{get, sealPath, access.CloseMonths, p.sealForm},
			route{get, closedPattern, access.SeeCloses, p.closedPage},
			route{get, closedPattern + anyFormat, access.SeeCloses, p.closedFile},
			route{get, closedChanges + anyFormat, access.SeeCloses, p.closedChangesFile},
			route{post, gapsPattern, access.CloseMonths, p.sayGap},
			route{post, settlePattern, access.CloseMonths, p.settle},
			route{get, settledPath + anyFormat, access.SeeCloses, p.settledFile},
			route{get, settledPaper, access.SeeCloses, p.settledPaperFile},
			route{get, notePattern, access.SeeCloses, p.sealedNote},
			route{post, packPattern, access.CloseMonths, p.packClose},
			route{get, packedPath, access.MakePackages, p.packed},
		)
	}
	if p.Signed != nil {
		list = append(list,
			route{get, signedPath, access.SeeVehicles, p.signed},
			route{get, signedPath + anyFormat, access.SeeVehicles, p.signedFile},
			route{post, dueTermsPath, access.ChangeFleet, p.saySignedTerms},
			route{get, bringPath, access.ChangeFleet, p.bringForm},
			route{post, bringPath, access.ChangeFleet, p.bring},
			route{get, scanPattern, access.ChangeFleet, p.scan},
			route{post, scanPattern, access.ChangeFleet, p.sayScan},
			route{get, scanPattern + "/file", access.ChangeFleet, p.scanFile},
			route{get, pagePattern + "/picture", access.SeeVehicles, p.pagePicture},
			route{get, pagePattern + "/small", access.SeeVehicles, p.pageSmall},
		)
	}
	if p.Days != nil {
		list = append(list,
			route{get, daysPath, access.SeeCloses, p.days},
			route{get, daysPath + anyFormat, access.SeeCloses, p.daysFile},
			route{post, dayTermsPath, access.KeepCloses, p.sayDayTerms},
			route{get, stationDaysPath, access.SeeCloses, p.stationDays},
			route{get, stationDaysPath + anyFormat, access.SeeCloses, p.stationDaysFile},
			route{get, stationDaysPath + "/shifts" + anyFormat, access.SeeCloses, p.stationShiftsFile},
			route{post, stationDaysPath, access.KeepCloses, p.closeDay},
			route{get, dayPaperPattern, access.SeeCloses, p.dayPaper},
		)
	}
	if p.Calibrations != nil {
		list = append(list,
			route{get, calibrationsPath, access.SeeCloses, p.calibrations},
			route{get, calibrationsPath + anyFormat, access.SeeCloses, p.calibrationsFile},
			route{get, calibrationsPath + "/gaps" + anyFormat, access.SeeCloses, p.calibrationGapsFile},
			route{post, calibrationsPath, access.ChangeFleet, p.sayCalibration},
			route{post, calibrationsPath + "/file", access.ChangeFleet, p.takeCalibrations},
			route{post, calibrationTermsPath, access.ChangeFleet, p.sayCalibrationTerms},
			route{get, calibrationPaperPath, access.SeeCloses, p.calibrationPaper},
		)
	}
	if p.Corrections != nil && p.Fleet != nil {
		list = append(list,
			route{get, oneFillPattern, access.SeeVehicles, p.oneFill},
			route{get, oneFillPattern + "/facts" + anyFormat, access.SeeVehicles, p.oneFillFile},
			route{post, askPattern, access.AskCorrections, p.askCorrection},
			route{get, correctionsPath, access.SeeFindings, p.corrections},
			route{get, correctionsPath + anyFormat, access.SeeFindings, p.correctionsFile},
			route{get, approversPath + anyFormat, access.SeeFindings, p.approversFile},
			route{post, answerPattern + "approve", access.ApproveAsks, p.approveCorrection},
			route{post, answerPattern + "refuse", access.ApproveAsks, p.refuseCorrection},
			route{post, answerPattern + "withdraw", access.AskCorrections, p.takeBackCorrection},
		)
	}
	if p.Contracting != nil {
		list = append(list,
			route{get, contractUses + anyFormat, access.SeeInvoices, p.contractUsesFile},
			route{get, contractPattern, access.SeeInvoices, p.contract},
			route{post, contractPattern + "/papers", access.TakeInvoices, p.sayContractPaper},
			route{post, contractPattern + "/prices", access.TakeInvoices, p.sayContractPrice},
			route{post, contractPattern + "/indices", access.TakeInvoices, p.sayIndexPrice},
			route{post, contractPattern + "/seen", access.SeeInvoices, p.seeContract},
		)
		for _, t := range p.contractTables() {
			list = append(list, route{get, contractPattern + "/" + t.of + anyFormat, access.SeeInvoices, t.serve})
		}
	}
	if p.Archive != nil && p.Fleet != nil {
		list = append(list, route{get, packagePath, access.MakePackages, p.packageForm}, route{get, packagePath + ".zip", access.MakePackages, p.packageFile})
	}
	if p.Views != nil {
		list = append(list,
			route{get, viewsPath, access.KeepViews, p.viewList},
			route{get, viewsPath + anyFormat, access.KeepViews, p.viewsFile},
			route{get, newViewPath, access.KeepViews, p.viewNew},
			route{post, newViewPath, access.KeepViews, p.keepView},
			route{get, viewsPath + "/{view}", access.KeepViews, p.openView},
			route{post, viewsPath + "/{view}/name", access.KeepViews, p.nameView},
			route{post, viewsPath + "/{view}/pin", access.KeepViews, p.pinView},
			route{post, viewsPath + "/{view}/move", access.KeepViews, p.moveView},
			route{post, viewsPath + "/{view}/share", access.ShareViews, p.shareView},
			route{post, viewsPath + "/{view}/remove", access.KeepViews, p.removeView},
		)
	}
	if p.Outbox != nil {
		list = append(list,
			route{get, schedulesPath, access.ScheduleReports, p.schedules},
			route{get, schedulesPath + anyFormat, access.ScheduleReports, p.schedulesFile},
			route{get, newSchedulePath, access.ScheduleReports, p.scheduleNew},
			route{post, newSchedulePath, access.ScheduleReports, p.schedule},
			route{get, "/schedules/{schedule}", access.ScheduleReports, p.oneSchedule},
			route{get, "/schedules/{schedule}/messages" + anyFormat, access.ScheduleReports, p.scheduleFile},
			route{post, "/schedules/{schedule}/run", access.ScheduleReports, p.runSchedule},
			route{post, "/schedules/{schedule}/end", access.ScheduleReports, p.endSchedule},
			route{post, "/schedules/{schedule}/resend", access.ScheduleReports, p.resendSchedule},
			route{post, "/schedules/{schedule}/clearance", access.KeepUsers, p.clearSchedule},
			route{get, mailPath, access.KeepHooks, p.mailed},
			route{get, mailPath + anyFormat, access.KeepHooks, p.mailedFile},
			route{post, mailPath, access.KeepHooks, p.testMail},
			route{post, "/account/hears", anyUser, p.hear},
			route{get, hooksPath, access.KeepHooks, p.hooks},
			route{get, hooksPath + anyFormat, access.KeepHooks, p.hooksFile},
			route{post, hooksPath, access.KeepHooks, p.addHook},
			route{get, "/webhooks/{hook}", access.KeepHooks, p.hook},
			route{get, "/webhooks/{hook}/messages" + anyFormat, access.KeepHooks, p.hookFile},
			route{post, "/webhooks/{hook}/secret", access.KeepHooks, p.rotateHook},
			route{post, "/webhooks/{hook}/switch", access.KeepHooks, p.switchHook},
			route{post, "/webhooks/{hook}/clearance", access.KeepUsers, p.clearHook},
			route{post, "/webhooks/{hook}/test", access.KeepHooks, p.testHook},
			route{post, "/webhooks/{hook}/resend", access.KeepHooks, p.resendHook},
		)
	}
	if p.Sticks != nil {
		list = append(list,
			route{get, "/stick", access.CarrySticks, p.stickForm},
			route{post, "/stick", access.CarrySticks, p.stickSent},
			route{get, "/stick/{station}/answer", access.CarrySticks, p.stickAnswer},
		)
	}
	if p.Boxes != nil {
		list = append(list,
			route{get, "/boxes", access.EnrollStations, p.boxes},
			route{post, "/boxes/invite", access.EnrollStations, p.invite},
			route{post, "/boxes/approve", access.EnrollStations, p.approveBox},
			route{post, "/boxes/refuse", access.EnrollStations, p.refuseBox},
			route{post, "/boxes/spare", access.EnrollStations, p.approveSpare},
		)
	}
	return list
}

// inStead are the routes that a deputy may use who could not in their own right: those
// that show what waits for an approval, and those that approve it. What else a
// principal may do, a deputy may not.
var inStead = map[string]string{
	"GET /exceptions": "once", "POST /exceptions/once/{once}/approve": "once",
	"GET /observe": "mode", "POST /observe/{act}/approve": "mode",
	"GET /rules": "rule", "GET /rules/acts/{act}": "rule", "GET /rules/acts/{act}/vehicles": "rule", "POST /rules/acts/{act}/approve": "rule",
	"GET /fleet/acts/{act}": "rule", "GET /fleet/acts/{act}/rows": "rule", "POST /fleet/acts/{act}/approve": "rule",
	"GET " + rulebookPath: "finding_rule", "POST " + rulebookPath + "/{said}/approve": "finding_rule",
	"GET /boxes": "box", "POST /boxes/approve": "box",
	"GET /tickets": "ticket", "GET /tickets/{ticket}": "ticket", "GET /evidence/{sha256}": "ticket", "POST /tickets/{ticket}/check": "ticket",
}

// inPerson are routes by which somebody approves what another proposed, and no deputy in
// their stead: what a class reserves is told by who was cleared for it, and a correction is
// approved by another role than asked for it, which in another's stead would be nobody's; and what
// anybody is to see is by who publishes.
var inPerson = map[string]bool{"POST " + reservedPath + "/{said}/approve": true, "POST " + answerPattern + "approve": true, "POST " + approveOpenPattern: true}

// approves tells whether somebody approves by a route what another proposed.
func (rt route) approves() bool {
	return rt.method == http.MethodPost && inStead[rt.name()] != "" || inPerson[rt.name()]
}

// approvalPath tells whether a form that is sent to a path approves something.
func approvalPath(path string) bool {
	parts := strings.Split(path, "/")
	approves := func(name string) bool {
		method, pattern, _ := strings.Cut(name, " ")
		of := strings.Split(pattern, "/")
		return method == http.MethodPost && slices.EqualFunc(of, parts, func(p, s string) bool { return p == s || strings.HasPrefix(p, "{") })
	}
	for name := range inStead {
		if approves(name) {
			return true
		}
	}
	for name := range inPerson {
		if approves(name) {
			return true
		}
	}
	return false
}

// sections are the pages of the navigation, for those who may see them.
var sections = []struct {
	path string
	word string
	need access.Right
}{
	{"/today", "nav.today", access.SeeToday},
	{"/consumption", "nav.consumption", access.SeeConsumption},
	{"/fleet", "nav.fleet", access.SeeVehicles},
	{"/discrepancies", "nav.discrepancies", access.SeeFindings},
	{"/exceptions", "nav.exceptions", access.SeeFindings},
	{"/tickets", "nav.tickets", access.SeeOwnTickets},
	{invoicesPath, "nav.invoices", access.SeeInvoices},
	{budgetPath, "nav.budget", access.SeeBudget},
	{closePath, "nav.close", access.SeeCloses},
	{packagePath, "nav.package", access.MakePackages},
	{"/stations", "nav.stations", access.SeeStations},
	{"/health", "nav.health", access.SeeHealth},
}

// deputySections are further pages of the navigation, for deputies: what they approve
// in another's stead is there, and their own role may not lead to it.
var deputySections = []struct{ path, word, what string }{
	{"/exceptions", "nav.exceptions", "once"},
	{observePath, "nav.observe", "mode"},
	{rulesPath, "rules.title", "rule"},
	{rulebookPath, "rulebook.title", "finding_rule"},
	{"/boxes", "boxes.title", "box"},
	{"/tickets", "nav.tickets", "ticket"},
}
