package closing

import (
	"fmt"
	"strings"

	"github.com/litro-fuel/litro/server/reconcile"
)

// words are the title of a check, and what is so of it: nobody looked, it differs, it is in
// order. In Spanish and English.
type words struct{ title, todo, differs, done [2]string }

var sentences = map[Name]words{
	Unchecked: {
		[2]string{"Facturas sin consultar al SAT", "Invoices not asked of the tax authority"},
		[2]string{"Falta contar las facturas sin consultar.", "Nobody counted what was not asked yet."},
		[2]string{"Sin consultar, o con respuesta vieja: {count}, por {cents} ({of}). Consúltelas y registre la respuesta.", "Not asked yet, or long ago: {count}, worth {cents} ({of}). Ask, and enter the answer."},
		[2]string{"Todas se consultaron.", "All were asked."},
	},
	Canceled: {
		[2]string{"Facturas canceladas ya pagadas", "Invoices canceled after they were paid"},
		[2]string{"Falta revisar si alguna se canceló.", "Nobody looked whether one was canceled."},
		[2]string{"Canceladas después de pagarse: {count}, por {cents}, de ellas {known} resueltas ({of}). Pida la que la sustituye o la devolución, y diga en su discrepancia qué se hizo.", "Canceled after they were paid: {count}, worth {cents}, {known} of them settled ({of}). Ask for the one in its place, or for the money, and say at its discrepancy what was done."},
		[2]string{"Ninguna.", "None."},
	},
	Lines: {
		[2]string{"Facturado sin carga", "Billed without a fill"},
		[2]string{"Falta conciliar las facturas.", "Invoices were not matched yet."},
		[2]string{"Conceptos sin carga: {count}, por {cents}, de ellos {known} resueltos ({of}). Busque la carga, reclame al proveedor o resuelva su discrepancia.", "Lines without a fill: {count}, worth {cents}, {known} of them settled ({of}). Find the fill, tell the supplier, or settle the discrepancy."},
		[2]string{"Cada concepto tiene su carga.", "Each line has its fill."},
	},
	Fills: {
		[2]string{"Cargas sin factura", "Fills without an invoice"},
		[2]string{"Falta conciliar las cargas.", "Fills were not matched yet."},
		[2]string{"Sin factura: {count}, por {cents}, de ellas {known} resueltas ({of}). Pídalas; mientras tanto quedan como devengado no facturado.", "Without an invoice: {count}, worth {cents}, {known} of them settled ({of}). Ask for them; meanwhile they are owed and unbilled."},
		[2]string{"Todas tienen factura.", "All have one."},
	},
	Credits: {
		[2]string{"Notas de crédito sin aplicar", "Credit notes not applied"},
		[2]string{"Falta revisar las notas de crédito.", "Nobody looked at the credit notes."},
		[2]string{"Sin aplicar: {count}, por {cents}, de ellas {known} resueltas ({of}). Diga a qué cargas corresponden, o resuélvalas en el cierre entre dos.", "Not applied: {count}, worth {cents}, {known} of them settled ({of}). Say which fills they are of, or settle them at the close by two."},
		[2]string{"Todas están aplicadas.", "All are applied."},
	},
	Loads: {
		[2]string{"Facturado a granel contra entregas", "Billed in bulk against deliveries"},
		[2]string{"Falta ver qué renglones a granel no llegaron.", "Nobody looked which lines in bulk did not come."},
		[2]string{"Sin entrega, o distinto de lo que llegó: {count}, por {cents}, de ellos {known} resueltos ({of}). Diga de qué entrega es cada renglón, o resuelva su discrepancia.", "Of no delivery, or not what came: {count}, worth {cents}, {known} of them settled ({of}). Say of which delivery each line is, or settle its discrepancy."},
		[2]string{"Cada renglón llegó como se facturó.", "Each line came as it was billed."},
	},
	Deliveries: {
		[2]string{"Entregas contra sus papeles", "Deliveries against their papers"},
		[2]string{"Falta comparar las entregas.", "Deliveries were not compared yet."},
		[2]string{"No coinciden: {count}, por {cents}, de ellas {known} resueltas ({of}). Compare remisión, factura y tanque; lo que nadie puede corregir se resuelve en el cierre entre dos.", "They do not agree: {count}, worth {cents}, {known} of them settled ({of}). Compare note, invoice and tank; what nobody can mend is settled at the close by two."},
		[2]string{"Todas coinciden.", "All agree."},
	},
	Gaps: {
		[2]string{"Registros que faltan", "Records that are missing"},
		[2]string{"Falta revisar si los diarios están completos.", "Nobody looked whether journals are whole."},
		[2]string{"Números sin registro: {count}, de ellos {known} con motivo ({of}). Conecte la estación, o diga cuáles se perdieron o se anularon y por qué.", "Numbers without a record: {count}, {known} of them with a reason ({of}). Connect the station, or say which are lost or void, and why."},
		[2]string{"No falta ninguno.", "None is missing."},
	},
	SiteDays: {
		[2]string{"Días sin cierre de estación", "Days that a station did not close"},
		[2]string{"Falta revisar los cierres diarios.", "Nobody looked at the closes of days."},
		[2]string{"Sin cierre: {count} ({of}). Pida al supervisor que los cierre.", "Not closed: {count} ({of}). Ask the supervisor to close them."},
		[2]string{"Todos se cerraron.", "All were closed."},
	},
	Totalizers: {
		[2]string{"Totalizadores contra cargas", "Totalizers against fills"},
		[2]string{"Falta comparar los totalizadores.", "Totalizers were not compared yet."},
		[2]string{"No cuadran: {count}, por {cents}, de ellos {known} resueltos ({of}). Revise cada manguera; lo que no se puede corregir se resuelve en el cierre entre dos.", "They do not add up: {count}, worth {cents}, {known} of them settled ({of}). Look at each hose; what cannot be mended is settled at the close by two."},
		[2]string{"Cuadran.", "They add up."},
	},
	Clocks: {
		[2]string{"Relojes de las estaciones", "Clocks of stations"},
		[2]string{"Falta revisar los relojes.", "Nobody looked at the clocks."},
		[2]string{"Desviados: {count}, de ellos {known} resueltos ({of}). Revise a qué mes corresponden sus cargas y resuélvalo en el cierre entre dos.", "Off: {count}, {known} of them settled ({of}). Look in which month their fills are, and settle it at the close by two."},
		[2]string{"En hora.", "On time."},
	},
	Calibrations: {
		[2]string{"Calibraciones", "Calibrations"},
		[2]string{"Falta revisar las calibraciones.", "Nobody looked at the calibrations."},
		[2]string{"Sin calibración vigente todo el mes: {count}, por {cents}, de ellas {known} resueltas ({of}). Capture el certificado si lo hay; si no, programe la verificación y resuélvalo en el cierre entre dos.", "Without a calibration valid for all of the month: {count}, worth {cents}, {known} of them settled ({of}). Enter the certificate if there is one; else have them verified, and settle it at the close by two."},
		[2]string{"Todas estuvieron vigentes.", "All were valid."},
	},
	Tanks: {
		[2]string{"Existencias contra lo medido", "Stock against what was measured"},
		[2]string{"Falta comparar las existencias.", "Stock was not compared yet."},
		[2]string{"Fuera de tolerancia: {count}, de ellos {known} resueltos, por {cents} ({of}). Busque la causa.", "Out of tolerance: {count}, {known} of them settled, worth {cents} ({of}). Find the cause."},
		[2]string{"Dentro de tolerancia.", "Within tolerance."},
	},
	Ledger: {
		[2]string{"Existencias contra contabilidad", "Stock against the ledger"},
		[2]string{"Falta comparar lo que valen los tanques propios.", "What own tanks are worth was not compared yet."},
		[2]string{"No coinciden al fin de mes: {count}, por {cents}, de ellos {known} resueltos ({of}). Asiente los movimientos de los tanques, haga sus pólizas y capture el saldo de la cuenta; lo que nadie puede corregir se resuelve en el cierre entre dos.", "They do not agree at the end of the month: {count}, worth {cents}, {known} of them settled ({of}). Book what moved in tanks, make its entries, and enter what the account holds; what nobody can mend is settled at the close by two."},
		[2]string{"Coinciden, o ningún tanque propio tiene costo.", "They agree, or no own tank has a cost."},
	},
	Critical: {
		[2]string{"Discrepancias críticas", "Critical discrepancies"},
		[2]string{"Falta revisar las discrepancias.", "Nobody looked at the discrepancies."},
		[2]string{"Abiertas: {count}, por {cents} ({of}). Resuélvalas.", "Open: {count}, worth {cents} ({of}). Resolve them."},
		[2]string{"Ninguna abierta.", "None is open."},
	},
	Unsigned: {
		[2]string{"Bitácoras firmadas", "Signed logbooks"},
		[2]string{"Falta ver qué bitácoras volvieron.", "Nobody looked which logbooks are back."},
		[2]string{"No han vuelto firmadas: {count}, de ellas {known} resueltas ({of}). Pídalas; las que cambiaron se imprimen y se firman de nuevo, y las que ya nadie puede firmar se resuelven en el cierre entre dos.", "Not back signed: {count}, {known} of them settled ({of}). Ask for them; those that changed are printed and signed anew, and those that nobody can sign any more are settled at the close by two."},
		[2]string{"Todas volvieron firmadas.", "All are back signed."},
	},
	Accrual: {
		[2]string{"Devengado no facturado", "Owed and unbilled"},
		[2]string{"Falta calcularlo.", "It was not reckoned yet."},
		[2]string{"", ""},
		[2]string{"Calculado: {cents}.", "Reckoned: {cents}."},
	},
	Balance: {
		[2]string{"Momentos del presupuesto", "Moments of the budget"},
		[2]string{"Falta revisarlos.", "Nobody looked at them."},
		[2]string{"No cuadran, o son combustible sin cuenta o de tanque propio sin costo: {count}, por {cents}, de ellos {known} resueltos ({of}). Corrija los movimientos, dé una regla de cuentas, o capture con qué abre el tanque y qué costó; si el plazo del mes ya terminó, amplíelo antes. El exceso que ya nadie puede corregir se resuelve en el cierre entre dos.", "Out of order, or fuel without an account or of an own tank without a cost: {count}, worth {cents}, {known} of them settled ({of}). Correct the movements, say a rule of accounts, or say what the tank opens with and what that cost; if the month’s late window is over, extend it first. What nobody can mend is settled at the close by two."},
		[2]string{"Cuadran.", "In order."},
	},
}

// settled are what is said where people have settled all that there was.
var settled = map[Name][2]string{
	Lines:        {"Conceptos sin carga: {count}, por {cents}, todos resueltos ({of}).", "Lines without a fill: {count}, worth {cents}, all settled ({of})."},
	Fills:        {"Sin factura: {count}, por {cents}, todas resueltas ({of}).", "Without an invoice: {count}, worth {cents}, all settled ({of})."},
	Deliveries:   {"No coinciden: {count}, por {cents}, todas resueltas ({of}).", "They do not agree: {count}, worth {cents}, all settled ({of})."},
	Canceled:     {"Canceladas después de pagarse: {count}, por {cents}, todas resueltas ({of}).", "Canceled after they were paid: {count}, worth {cents}, all settled ({of})."},
	Loads:        {"Sin entrega, o distinto de lo que llegó: {count}, por {cents}, todos resueltos ({of}).", "Of no delivery, or not what came: {count}, worth {cents}, all settled ({of})."},
	Credits:      {"Sin aplicar: {count}, por {cents}, todas resueltas ({of}).", "Not applied: {count}, worth {cents}, all settled ({of})."},
	Totalizers:   {"No cuadran: {count}, por {cents}, todos resueltos ({of}).", "They do not add up: {count}, worth {cents}, all settled ({of})."},
	Clocks:       {"Desviados: {count}, todos resueltos ({of}).", "Off: {count}, all settled ({of})."},
	Calibrations: {"Sin calibración vigente todo el mes: {count}, por {cents}, todas resueltas ({of}).", "Without a calibration valid for all of the month: {count}, worth {cents}, all settled ({of})."},
	Unsigned:     {"No han vuelto firmadas: {count}, todas resueltas ({of}).", "Not back signed: {count}, all settled ({of})."},
	Balance:      {"Fuera de orden: {count}, por {cents}, todos resueltos ({of}).", "Out of order: {count}, worth {cents}, all settled ({of})."},
	Ledger:       {"No coinciden al fin de mes: {count}, por {cents}, todos resueltos ({of}).", "They do not agree at the end of the month: {count}, worth {cents}, all settled ({of})."},
	Tanks:        {"Fuera de tolerancia: {count}, por {cents}, todos resueltos ({of}).", "Out of tolerance: {count}, worth {cents}, all settled ({of})."},
}

// acknowledged is what is said of gaps that are all lost or void, which takes a reason.
var acknowledged = [2]string{"Números sin registro: {count}, todos con motivo ({of}).", "Numbers without a record: {count}, all with a reason ({of})."}

var taskTitles = map[string][2]string{
	"invoices": {"Facturas recibidas", "Invoices received"}, "deliveries": {"Entregas contra facturas", "Deliveries against invoices"},
	"totalizers": {"Despachado contra totalizadores", "Dispensed against totalizers"}, "stock": {"Existencias", "Stock"},
	"discrepancies": {"Discrepancias", "Discrepancies"}, "budget": {"Presupuesto", "Budget"}, "close": {"Cerrar", "Close"},
}

var statusTitles = map[Status][2]string{
	ToDo: {"Por hacer", "To do"}, Differs: {"Con diferencias", "With differences"}, Done: {"Completo", "Completed"},
}

var gapTitles = map[GapKind][2]string{Pending: {"pendiente", "pending"}, Lost: {"perdido", "lost"}, Void: {"anulado", "void"}, Gone: {"perdido con su caja", "lost with its box"}}

var stateTitles = map[State][2]string{
	Open: {"Abierto", "Open"}, Late: {"Cierre preliminar", "Soft close"}, Reopened: {"Reabierto", "Reopened"}, Ended: {"En firma", "Being signed"}, Closed: {"Cerrado", "Closed"},
}

func in(lang string) int {
	if strings.HasPrefix(lang, "es") {
		return 0
	}
	return 1
}

// Title names a check. Lang is "es-MX" or "en"; whatever is not Spanish is English.
func (n Name) Title(lang string) string { return sentences[n].title[in(lang)] }

// Title names a status.
func (s Status) Title(lang string) string { return statusTitles[s][in(lang)] }

// Title names a state.
func (s State) Title(lang string) string { return stateTitles[s][in(lang)] }

// Title names what a gap is.
func (k GapKind) Title(lang string) string { return gapTitles[k][in(lang)] }

// Title names a task.
func (t Task) Title(lang string) string { return taskTitles[t.Name][in(lang)] }

// shown is how many names a sentence has; the page lists all.
const shown = 5

// Sentence says a line to a person: what is so, and what to do.
func Sentence(lang string, l Line) string {
	w := sentences[l.Name]
	text := w.done
	switch {
	case l.Status == ToDo:
		text = w.todo
	case l.Status == Differs:
		text = w.differs
	case l.Name == Gaps && l.Known > 0:
		text = acknowledged
	case l.Known > 0:
		text = settled[l.Name]
	}
	of := strings.Join(l.Of[:min(shown, len(l.Of))], ", ")
	if l.Name == Gaps {
		of = strings.NewReplacer(" "+string(Void), " "+Void.Title(lang), " "+string(Lost), " "+Lost.Title(lang)).Replace(of)
	}
	if len(l.Of) > shown {
		of += ", …"
	}
	s := text[in(lang)]
	if of == "" {
		s = strings.ReplaceAll(s, " ({of})", "")
	}
	if l.Known == 0 {
		s = strings.NewReplacer(", de ellas {known} resueltas", "", ", de ellos {known} resueltos", "", ", {known} of them settled", "").Replace(s)
	}
	if l.Cents == 0 && (l.Status == Differs || l.Known > 0) { // nobody says what it is worth
		s = strings.NewReplacer(", por {cents}", "", ", worth {cents}", "").Replace(s)
	}
	return strings.NewReplacer("{count}", number(l.Count), "{known}", number(l.Known), "{cents}", pesos(l.Cents), "{of}", of).Replace(s)
}

// number writes a count as people read it: 1,234.
func number(n int64) string { return reconcile.Amount("", n, "") }

// pesos writes cents as people read them: $1,234.56.
func pesos(cents int64) string {
	sign := ""
	if cents < 0 {
		sign, cents = "-", -cents
	}
	return fmt.Sprintf("%s$%s.%02d", sign, number(cents/100), cents%100)
}
