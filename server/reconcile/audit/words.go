package audit

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/litro-fuel/litro/dispense"
	"github.com/litro-fuel/litro/server/reconcile"
	"github.com/litro-fuel/litro/server/reconcile/match"
	"github.com/litro-fuel/litro/server/reconcile/stock"
)

// Words are what a person is told of a finding: what it is, with its figures, and what to do.
type Words struct{ Title, Says, Do string }

// Tell says a finding to a person. Lang is es-MX or en; whatever is not Spanish is English. Times
// are told in zone.
func Tell(lang string, zone *time.Location, f *Finding) Words {
	which := ""
	if len(f.Args) > 0 {
		which = f.Args[0]
	}
	w := words[f.Rule][which]
	l := &languages[0]
	if strings.HasPrefix(lang, "es") {
		l = &languages[1]
	}
	fill, says := strings.NewReplacer(l.fill(lang, zone, f)...), l.of(w.says)
	if toleranceOf(lang, f) == "" { // what was found before the tolerance was kept with it, or where there is none
		says = strings.NewReplacer(" (tolerancia {tolerance})", "", " (tolerance {tolerance})", "").Replace(says)
	}
	return Words{Title(lang, f.Rule), fill.Replace(says), fill.Replace(l.of(w.do))}
}

// What begins the argument of a finding that has how far a figure may be off, by what it is of.
const (
	tolerance        = "tolerance:"         // microliters
	toleranceE4      = "tolerance_e4:"      // of a price, in 1/10000 a liter
	toleranceCents   = "tolerance_cents:"   // of an amount
	tolerancePercent = "tolerance_percent:" // of what was expected
)

// height begins the argument that has by how many millimeters water stood higher, where readings say so.
const height = "mm:"

// tolerated writes it: the tolerance stands beside the figure for good, whatever is said of tolerances later.
func tolerated(v dispense.Volume) string { return toleratedOf(tolerance, int64(v)) }

func toleratedOf(of string, n int64) string { return of + strconv.FormatInt(n, 10) }

// toleranceOf says how far the figure of a finding may be off; empty where it does not say so. Liters are no tolerance of
// money: a line that bills another amount had its tolerance in liters before it had that of the amount.
func toleranceOf(lang string, f *Finding) string {
	for _, x := range []struct {
		of  string
		say func(int64) string
	}{
		{tolerancePercent, func(n int64) string { return reconcile.Amount(lang, n, reconcile.Percent) }},
		{toleranceCents, func(n int64) string { return reconcile.Amount(lang, n, reconcile.Cents) }},
		{toleranceE4, perLiter},
		{tolerance, func(n int64) string { return reconcile.Amount(lang, n, reconcile.Microliters) }},
	} {
		if n, err := strconv.ParseInt(argOf(f, x.of), 10, 64); err == nil && (x.of != tolerance || f.Unit != reconcile.Cents) {
			return x.say(n)
		}
	}
	return ""
}

// asBefore returns the arguments of a finding as they were kept of it before its tolerance was.
func asBefore(now, kept []string) []string {
	return slices.DeleteFunc(slices.Clone(now), func(a string) bool {
		of, _, is := strings.Cut(a, ":")
		return is && slices.Contains([]string{tolerance, toleranceE4, toleranceCents, tolerancePercent}, of+":") &&
			!slices.ContainsFunc(kept, func(k string) bool { return strings.HasPrefix(k, of+":") })
	})
}

// argOf returns the argument of a finding that begins so, without its beginning; empty where none does.
func argOf(f *Finding, begins string) string {
	for _, a := range f.Args {
		if said, is := strings.CutPrefix(a, begins); is {
			return said
		}
	}
	return ""
}

// TellWhy says by what something is in order, or found no more. Lang is as of [Tell].
func TellWhy(lang string, why Why, by []string) string {
	w, l := whys[why], &languages[0]
	if strings.HasPrefix(lang, "es") {
		l = &languages[1]
	}
	var fill []string
	for i, a := range by {
		fill = append(fill, fmt.Sprintf("{%d}", i+1), l.date(a))
	}
	return strings.NewReplacer(fill...).Replace(cmp.Or(l.of(w), string(why)))
}

// Title names a rule in a few words. Lang is as of [Tell].
func Title(lang string, r reconcile.Rule) string {
	t, ok := titles[r]
	switch {
	case !ok:
		return string(r)
	case strings.HasPrefix(lang, "es"):
		return t.es
	}
	return t.en
}

// Cases lists what a rule's first argument can be, in order: each has words of its own.
func Cases(r reconcile.Rule) []string {
	var all []string
	for which := range words[r] {
		all = append(all, which)
	}
	slices.Sort(all)
	return all
}

type said struct{ es, en string }

type language struct {
	of        func(said) string
	day, time string
	unknown   string // of a value
	positions map[string]string
	against   map[Against]string
}

var languages = [2]language{
	{func(s said) string { return s.en }, "2006-01-02", "2006-01-02 15:04", "unknown", map[string]string{"responsible": "the person responsible", "custodian": "the custodian"}, map[Against]string{Reference: "its reference", OwnHistory: "what it did in the twelve months before", OfClass: "what is usual of its class"}},
	{func(s said) string { return s.es }, "02/01/2006", "02/01/2006 15:04", "se desconoce", map[string]string{"responsible": "el responsable", "custodian": "el resguardante"}, map[Against]string{Reference: "su referencia", OwnHistory: "lo que rindió en los doce meses anteriores", OfClass: "lo usual en su clase"}},
}

// fill returns the words in braces and what they stand for. {2} is the second of Args: the first
// is which case it is.
func (l *language) fill(lang string, zone *time.Location, f *Finding) []string {
	figure := func(n *int64) int64 {
		if n == nil {
			return 0
		}
		return *n
	}
	actual, expected := figure(f.Actual), figure(f.Expected)
	risk := l.unknown
	if f.RiskCents != nil {
		risk = reconcile.Amount(lang, *f.RiskCents, reconcile.Cents)
	}
	out := []string{
		"{station}", cmp.Or(f.StationName, f.Station), "{vehicle}", cmp.Or(f.VehicleName, f.Vehicle), "{ref}", f.Ref.String(),
		"{at}", l.when(f.At.In(zone)), "{day}", f.At.In(zone).Format(l.day), "{risk}", risk,
		"{actual}", reconcile.Amount(lang, actual, f.Unit), "{expected}", reconcile.Amount(lang, expected, f.Unit), "{difference}", reconcile.Amount(lang, actual-expected, f.Unit),
	}
	if most := toleranceOf(lang, f); most != "" {
		out = append(out, "{tolerance}", most)
	}
	rose := reconcile.Amount(lang, actual, f.Unit)
	if mm := argOf(f, height); mm != "" {
		rose = mm + " mm (" + rose + ")"
	}
	out = append(out, "{rose}", rose)
	if f.Rule == YieldOff {
		by := Reference
		if len(f.Args) > 3 {
			by = Against(f.Args[3])
		}
		out = append(out, "{4}", cmp.Or(l.against[by], string(by)))
	}
	if f.Rule == OffContract && len(f.Args) > 5 { // the price of an index, and the markup
		for i, name := range []string{"{5}", "{6}"} {
			if e4, err := strconv.ParseInt(f.Args[4+i], 10, 64); err == nil {
				out = append(out, name, perLiter(e4))
			}
		}
	}
	for i, a := range f.Args {
		if f.Rule == NotSigned {
			a = l.list(a, func(s string) string { return cmp.Or(l.positions[s], s) })
		}
		out = append(out, fmt.Sprintf("{%d}", i+1), l.list(a, l.date))
	}
	return out
}

// perLiter says a price of an index, or what is added to it, to its last digit, in 1/10000.
func perLiter(e4 int64) string {
	sign := ""
	if e4 < 0 {
		sign, e4 = "-", -e4
	}
	return fmt.Sprintf("%s$%d.%04d/L", sign, e4/10_000, e4%10_000)
}

// when says a time to the minute, or the day alone at its first instant, which is what papers say
// that have no hour.
func (l *language) when(at time.Time) string {
	if h, m, s := at.Clock(); h+m+s == 0 {
		return at.Format(l.day)
	}
	return at.Format(l.time)
}

// list changes each part of a list. Spans that have no end, or no beginning, are shown so.
func (l *language) list(s string, change func(string) string) string {
	parts := strings.Split(s, ", ")
	for i, p := range parts {
		ends := strings.Split(p, " – ")
		for k, e := range ends {
			if ends[k] = change(e); e == "" && len(ends) > 1 {
				ends[k] = "…"
			}
		}
		parts[i] = strings.Join(ends, " – ")
	}
	return strings.Join(parts, ", ")
}

// date writes what is a day, or a month, as people do.
func (l *language) date(s string) string {
	if t, err := time.Parse(time.DateOnly, s); err == nil {
		return t.Format(l.day)
	}
	if t, err := time.Parse(monthForm, s); err == nil && l.day != time.DateOnly {
		return t.Format("01/2006")
	}
	return s
}

var titles = map[reconcile.Rule]said{
	NotListed:     {"Unidad fuera de inventario o plantilla", "Vehicle in no inventory or roster"},
	OutOfService:  {"Unidad dada de baja o en taller", "Vehicle retired or in the workshop"},
	NoReading:     {"Bitácora sin kilometraje", "Logbook without kilometers"},
	NoCustodian:   {"Sin resguardante o resguardo vencido", "No custodian, or custody run out"},
	NoCommission:  {"Sin oficio de comisión", "Without an order"},
	NotBilled:     {"Carga o entrega sin factura", "Fill or delivery without an invoice"},
	WrongDocument: {"Factura a otro RFC, en efectivo o cancelada ya pagada", "Invoice to another, in cash, or canceled once paid"},
	NotFueled:     {"Factura sin carga o entrega, o distinta de ella", "Invoice without a fill or delivery, or other than it"},
	OverAllotted:  {"Por encima de la dotación o del presupuesto", "Above allotment or budget"},
	YieldOff:      {"Rendimiento fuera de rango", "Yield out of range"},
	OffContract:   {"Factura fuera de contrato", "Invoice off the contract"},
	NotSigned:     {"Bitácora sin firma", "Logbook without a signature"},
	TankLoss:      {"Faltante o sobrante de un tanque en el mes", "Month of a tank short or over"},
	ShortLoad:     {"Entrega incompleta", "Short delivery"},
	WaterCame:     {"Agua en un tanque", "Water in a tank"},
	TankDrift:     {"Tanque que se desvía día tras día", "Tank off day after day"},
	DayOff:        {"Día de un tanque que no cuadra", "Day of a tank that does not tally"},
	LoadTwice:     {"Entrega que parece registrada dos veces", "Delivery that seems to be there twice"},
	TwiceKnown:    {"Folio fiscal repetido", "UUID used twice"},
	NotGenuine:    {"Sello o timbre que falta o no corresponde", "Seal or stamp that is missing or does not fit"},
	NotPayable:    {"Comprobante que no se puede pagar", "Document that may not be paid"},
	NotKnown:      {"Comprobante que el SAT no conoce", "Document that the authority does not know"},
	PaidOver:      {"Pago de más, repetido o de factura ajena", "Payment of too much, made twice, or of another's document"},
	IssuerOn:      {"Comprobante de un emisor en lista del SAT", "Document of an issuer on a list of the authority"},
	Questioned:    {"Comprobante por aclarar antes de pagarlo", "Document that wants an answer before it is paid"},
}

// seeped is what to do about water that no delivery brought.
var seeped = said{"Deje de despachar de ese tanque hasta drenarlo. Revise tapas, registros, bocas de llenado y venteos, y mida de nuevo tras la lluvia; si sube sin ella, pida una prueba de hermeticidad.", "Give no fuel from that tank until it is drained. Look at caps, sumps, fill pipes and vents, and measure again after rain; if it rises without, have the tank tested for tightness."}

// words are of each rule, by which of its cases it is.
var words = map[reconcile.Rule]map[string]struct{ says, do said }{
	NotListed: {
		"inventory": {
			said{"{vehicle} no estaba en el inventario de bienes el {day}, cuando cargó {actual} en {station}. Valor: {risk}.", "{vehicle} was not in the inventory of goods on {day}, when it took {actual} at {station}. Value: {risk}."},
			said{"Dé de alta la unidad con la fecha de su alta real, o recupere el importe de quien autorizó la carga.", "Enter the vehicle as of the day when it really came, or recover the amount from whoever released the fill."},
		},
		"roster": {
			said{"{vehicle} no estaba en la plantilla vehicular el {day}, cuando cargó {actual} en {station}. Valor: {risk}.", "{vehicle} was not on the roster of vehicles on {day}, when it took {actual} at {station}. Value: {risk}."},
			said{"Corrija la plantilla de ese día, o explique por qué cargó una unidad que no está en ella.", "Correct the roster of that day, or explain why a vehicle took fuel that is not on it."},
		},
		"both": {
			said{"{vehicle} no estaba en el inventario ni en la plantilla vehicular el {day}, cuando cargó {actual} en {station}. Valor: {risk}.", "{vehicle} was neither in the inventory nor on the roster on {day}, when it took {actual} at {station}. Value: {risk}."},
			said{"Averigüe de quién es la unidad y quién autorizó la carga. Recupere el importe si no es del ente.", "Find out whose vehicle it is and who released the fill. Recover the amount if it is not ours."},
		},
		"no_inventory": {
			said{"No hay inventario de bienes de {2}, y en ese mes cargaron unidades. Valor: {risk}.", "There is no inventory of goods of {2}, and vehicles took fuel in that month. Value: {risk}."},
			said{"Importe el inventario conciliado de ese mes.", "Import the reconciled inventory of that month."},
		},
		"no_roster": {
			said{"No hay plantilla vehicular de {2}, y en ese mes cargaron unidades. Valor: {risk}.", "There is no roster of vehicles of {2}, and vehicles took fuel in that month. Value: {risk}."},
			said{"Emita la plantilla vehicular de ese mes, firmada.", "Issue the roster of that month, signed."},
		},
	},
	OutOfService: {
		Retired: {
			said{"{vehicle} está dada de baja desde el {2} y cargó {actual} en {station} el {at}. Valor: {risk}.", "{vehicle} has been retired since {2} and took {actual} at {station} on {at}. Value: {risk}."},
			said{"Anule sus etiquetas hoy. Busque la unidad, y pregunte a conductor y despachador quién cargó.", "Void its labels today. Look for the vehicle, and ask driver and attendant who took the fuel."},
		},
		Workshop: {
			said{"{vehicle} estaba en taller desde el {2} y cargó {actual} en {station} el {at}. Valor: {risk}.", "{vehicle} was in the workshop since {2} and took {actual} at {station} on {at}. Value: {risk}."},
			said{"Pida la orden de servicio: si la unidad había salido, corrija la fecha; si no, averigüe quién cargó.", "Ask for the workshop's order: if the vehicle was out, correct the day; if not, find out who took the fuel."},
		},
	},
	NoReading: {
		"odometer": {
			said{"La carga {ref} de {vehicle} en {station} el {at} no tiene kilometraje. Valor: {risk}.", "Fill {ref} of {vehicle} at {station} on {at} has no kilometers. Value: {risk}."},
			said{"Pida la lectura al conductor y corrija el registro. Si el odómetro no sirve, dígalo en la unidad.", "Ask the driver for the reading and correct the record. If the odometer does not work, say so of the vehicle."},
		},
		"hours": {
			said{"La carga {ref} de {vehicle} en {station} el {at} no tiene horas de motor. Valor: {risk}.", "Fill {ref} of {vehicle} at {station} on {at} has no engine hours. Value: {risk}."},
			said{"Pida la lectura al operador y corrija el registro. Si el horómetro no sirve, dígalo en la unidad.", "Ask the operator for the reading and correct the record. If the hour meter does not work, say so of the vehicle."},
		},
	},
	NoCustodian: {
		"missing": {
			said{"{vehicle} cargó en {station} el {at} y nadie la tenía en resguardo. Valor: {risk}.", "{vehicle} took fuel at {station} on {at} and nobody had signed for it. Value: {risk}."},
			said{"Asigne resguardante con la fecha desde la que responde por la unidad.", "Name a custodian, as of the day since when they answer for the vehicle."},
		},
		"unpapered": {
			said{"{vehicle} cargó en {station} el {at}, y de {2}, que respondía por ella, no hay resguardo. Valor: {risk}.", "{vehicle} took fuel at {station} on {at}, and there is no custody paper of {2}, who answered for it. Value: {risk}."},
			said{"Haga el resguardo de quien responde por la unidad, o captúrelo con el día desde el que vale.", "Have the paper of who answers for the vehicle made, or enter it with the day that it begins."},
		},
		"expired": {
			said{"El resguardo {2} de {vehicle} venció el {3}, {actual} antes de la carga del {day} en {station}. Valor: {risk}.", "Custody paper {2} of {vehicle} ran out on {3}, {actual} before the fill of {day} at {station}. Value: {risk}."},
			said{"Renueve el resguardo. Si ya estaba renovado, capture el nuevo con su fecha.", "Renew the paper. If it was renewed already, enter the new one with its day."},
		},
		"early": {
			said{"El resguardo {2} de {vehicle} empieza el {3}, {actual} después de la carga del {day} en {station}. Valor: {risk}.", "Custody paper {2} of {vehicle} begins on {3}, {actual} after the fill of {day} at {station}. Value: {risk}."},
			said{"Capture el resguardo anterior, o averigüe quién respondía por la unidad ese día.", "Enter the paper before it, or find out who answered for the vehicle on that day."},
		},
		"no_custodies": {
			said{"De la mayoría de las unidades que cargaron en {2} no consta quién las tenía en resguardo. Valor: {risk}.", "Of most vehicles that took fuel in {2} nothing says who had signed for them. Value: {risk}."},
			said{"Importe los resguardos con sus fechas. Desde que los tenga la mayoría se revisa cada carga.", "Import the custody papers with their days. Once most vehicles have one each fill is held against them."},
		},
	},
	NoCommission: {
		"hours": {
			said{"{vehicle} cargó {actual} en {station} el {at}, fuera de su horario y sin oficio de comisión. Valor: {risk}.", "{vehicle} took {actual} at {station} on {at}, outside its hours and without an order. Value: {risk}."},
			said{"Adjunte el oficio que cubre ese día, o explique la carga.", "Attach the order that covers that day, or explain the fill."},
		},
		"area": {
			said{"{vehicle} cargó {actual} en {station} el {at}, fuera de su zona y sin oficio de comisión. Valor: {risk}.", "{vehicle} took {actual} at {station} on {at}, outside its area and without an order. Value: {risk}."},
			said{"Adjunte el oficio que cubre ese día y ese destino, o explique la carga.", "Attach the order that covers that day and that place, or explain the fill."},
		},
		"both": {
			said{"{vehicle} cargó {actual} en {station} el {at}, fuera de su horario y de su zona, sin oficio de comisión. Valor: {risk}.", "{vehicle} took {actual} at {station} on {at}, outside its hours and its area, without an order. Value: {risk}."},
			said{"Adjunte el oficio que cubre ese día y ese destino, o explique la carga.", "Attach the order that covers that day and that place, or explain the fill."},
		},
	},
	NotBilled: {
		"waits": {
			said{"La carga {ref} en {station} el {at} no tiene factura después de {actual}; se esperaba en {expected}. Valor: {risk}.", "Fill {ref} at {station} on {at} has no invoice after {actual}; it was expected within {expected}. Value: {risk}."},
			said{"Pida al proveedor la factura con el folio de despacho. Si ya llegó, concíliela con la carga.", "Ask the supplier for the invoice with the number of the fill. If it has come, match it."},
		},
		"table_only": {
			said{"La carga {ref} en {station} el {at} sólo está en una tabla: ningún CFDI la cobra después de {actual}; se esperaba en {expected}. Valor: {risk}.", "Fill {ref} at {station} on {at} is in a table alone: no CFDI bills it after {actual}; one was expected within {expected}. Value: {risk}."},
			said{"Pida al proveedor el CFDI con el folio de despacho y concílielo con la carga; después retire la tabla. Sin CFDI no la pague.", "Ask the supplier for the CFDI with the number of the fill, and match it; then withdraw the table. Do not pay it without a CFDI."},
		},
		"load_table": {
			said{"La entrega {ref} del {day} al tanque {2} de {station} sólo está en una tabla: ningún CFDI la cobra después de {actual}; se esperaba en {expected}. Valor: {risk}.", "Delivery {ref} of {day} into tank {2} of {station} is in a table alone: no CFDI bills it after {actual}; one was expected within {expected}. Value: {risk}."},
			said{"Pida al proveedor el CFDI con el número de la remisión y diga en la entrega qué renglón de él la factura; después retire la tabla. Sin CFDI no la pague.", "Ask the supplier for the CFDI with the number of the note, and say of the delivery which of its lines bills it; then withdraw the table. Do not pay it without a CFDI."},
		},
		"load": {
			said{"La entrega {ref} del {day} al tanque {2} de {station} no tiene factura después de {actual}; se esperaba en {expected}. Valor: {risk}.", "Delivery {ref} of {day} into tank {2} of {station} has no invoice after {actual}; it was expected within {expected}. Value: {risk}."},
			said{"Pida al proveedor la factura con el número de la remisión. Si ya llegó, diga en la entrega qué renglón la factura.", "Ask the supplier for the invoice with the number of the note. If it has come, say of the delivery which line bills it."},
		},
	},
	WrongDocument: {
		partReceiver: {
			said{"La factura {2} del {day} por {actual} está a nombre del RFC {3}; el nuestro es {4}.", "Invoice {2} of {day}, {actual}, is made out to RFC {3}; ours is {4}."},
			said{"No la pague. Pida al proveedor que la cancele y la emita a nuestro RFC.", "Do not pay it. Ask the supplier to cancel it and to issue it to our RFC."},
		},
		partCash: {
			said{"La factura {2} del {day} por {actual} dice pago en efectivo (forma 01).", "Invoice {2} of {day}, {actual}, says that it was paid in cash (form 01)."},
			said{"Pague por transferencia. Si ya se pagó en efectivo, explique quién, a quién y por qué.", "Pay by transfer. If cash was paid, explain by whom, to whom and why."},
		},
		partCanceled: {
			said{"La factura {2} del {day} por {actual} está cancelada y ya se pagó.", "Invoice {2} of {day}, {actual}, is canceled, and was paid."},
			said{"Pida la que la sustituye, una nota de crédito o la devolución. Explique qué se hizo, con su papel; otra persona lo aprueba.", "Ask for the one in its place, a credit note, or the money. Explain what was done, with its paper; another approves it."},
		},
	},
	NotFueled: {
		"alone": {
			said{"El renglón {2} del {day} factura {actual} y no hay carga que le corresponda. Valor: {risk}.", "Line {2} of {day} bills {actual}, and there is no fill of it. Value: {risk}."},
			said{"No lo pague todavía. Pida al proveedor el ticket; si la carga existió, captúrela con su papel.", "Do not pay it yet. Ask the supplier for the ticket; if there was a fill, enter it from its paper."},
		},
		"apart": {
			said{"El renglón {2} del {day} factura {actual}, y una persona dijo que no es de ninguna carga. Valor: {risk}.", "Line {2} of {day} bills {actual}, and a person said that it is of no fill. Value: {risk}."},
			said{"Pida al proveedor una nota de crédito por ese renglón.", "Ask the supplier for a credit note for that line."},
		},
		"twice": {
			said{"El renglón {2} del {day} factura {actual} con el folio de otro renglón que ya tiene su carga. Valor: {risk}.", "Line {2} of {day} bills {actual} with the ticket of another line, which has the fill. Value: {risk}."},
			said{"No pague los dos. Pida al proveedor una nota de crédito por el que sobra.", "Do not pay both. Ask the supplier for a credit note for the one too many."},
		},
		"table": {
			said{"El renglón {2} del {day}, de una tabla, cobra {actual} de una carga que tiene ya otro renglón. Valor: {risk}.", "Line {2} of {day}, of a table, bills {actual} of a fill that another line has already. Value: {risk}."},
			said{"Si el otro es del CFDI, retire la tabla: cobra lo mismo. Si no, no pague los dos.", "If the other is of the CFDI, withdraw the table: it bills the same. If not, do not pay both."},
		},
		string(match.Elsewhere): {
			said{"El renglón {2} del {day} factura {actual}, y otro renglón tiene ya una carga de los mismos litros e importe: uno con tarjeta y otro por la estación. Valor: {risk}.", "Line {2} of {day} bills {actual}, and another line has a fill of the same liters and amount already: one by card and one by the station. Value: {risk}."},
			said{"Compare la factura de la estación con el estado de cuenta de las tarjetas antes de pagar. Si son la misma carga, pida una nota de crédito por el que sobra; si es otra, captúrela con su papel.", "Hold the station's invoice against the statement of the cards before you pay. If both are one fill, ask for a credit note for the one too many; if it is another, type it with its paper."},
		},
		string(match.Volume): {
			said{"El renglón {2} del {day} factura {actual}, y de la carga {3} salieron {expected}: diferencia de {difference} (tolerancia {tolerance}). Valor: {risk}.", "Line {2} of {day} bills {actual}, and {expected} flowed in fill {3}: a difference of {difference} (tolerance {tolerance}). Value: {risk}."},
			said{"Compare el ticket con la factura. Pida una nota de crédito por los litros que no se cargaron; si el ticket se capturó mal, corríjalo.", "Compare the ticket with the invoice. Ask for a credit note for the liters that did not flow; if the ticket was typed wrongly, correct it."},
		},
		string(match.Amount): {
			said{"El renglón {2} del {day} cobra {actual}, y la carga {3} costó {expected}: diferencia de {difference} (tolerancia {tolerance}). Valor: {risk}.", "Line {2} of {day} bills {actual}, and fill {3} cost {expected}: a difference of {difference} (tolerance {tolerance}). Value: {risk}."},
			said{"Compare el ticket con la factura. Pida una nota de crédito por lo que se cobró de más; si el ticket se capturó mal, corríjalo.", "Compare the ticket with the invoice. Ask for a credit note for what was billed too much; if the ticket was typed wrongly, correct it."},
		},
		string(match.Product): {
			said{"El renglón {2} del {day} factura {actual} de otro producto; en la carga {3} salió {4}. Valor: {risk}.", "Line {2} of {day} bills {actual} of another product; in fill {3} flowed {4}. Value: {risk}."},
			said{"Compare el ticket con la factura y pida al proveedor que la corrija; si el ticket se capturó mal, corríjalo.", "Compare the ticket with the invoice, and have the supplier correct it; if the ticket was typed wrongly, correct it."},
		},
		string(match.Supplier): {
			said{"El renglón {2} del {day} factura {actual} con el permiso y el ticket de una carga que es de otro proveedor. Valor: {risk}.", "Line {2} of {day} bills {actual} with the permit and ticket of a fill that is another supplier’s. Value: {risk}."},
			said{"No lo pague: pregunte a quien lo emite de qué carga es, y al otro proveedor si alguien factura por él. Si factura por su cuenta, diga el contrato con su RFC.", "Do not pay it: ask who issues it of which fill it is, and the other supplier whether somebody bills for it. If somebody does, say the contract with that RFC."},
		},
		string(match.Vehicle): {
			said{"El renglón {2} del {day} factura {actual} con la tarjeta o el número de otra unidad que la de la carga {3}.", "Line {2} of {day} bills {actual} with the card or number of another vehicle than that of fill {3}."},
			said{"Pregunte quién tenía la tarjeta. Si se prestó, pida que no se repita; si la carga se capturó a otra unidad, corríjala.", "Ask who had the card. If it was lent, have that stop; if the fill was entered for another vehicle, correct it."},
		},
		"undelivered": {
			said{"El renglón {2} del {day} factura {actual} a granel y no es de ninguna entrega. Valor: {risk}.", "Line {2} of {day} bills {actual} in bulk, and it is of no delivery. Value: {risk}."},
			said{"Diga en Existencias de qué entrega es. Si la pipa no llegó, no lo pague y pida una nota de crédito.", "Say under Stock of which delivery it is. If the truck never came, do not pay it, and ask for a credit note."},
		},
		"load_twice": {
			said{"El renglón {2} del {day} factura {actual} a granel con el folio de otro renglón que ya tiene su entrega. Valor: {risk}.", "Line {2} of {day} bills {actual} in bulk with the number of another line, which has the delivery. Value: {risk}."},
			said{"No pague los dos. Pida al proveedor una nota de crédito por el que sobra.", "Do not pay both. Ask the supplier for a credit note for the one too many."},
		},
		"load_tabled": {
			said{"El renglón {2} del {day}, de una tabla, cobra {actual} a granel con el folio de otro renglón que ya tiene la entrega. Valor: {risk}.", "Line {2} of {day}, of a table, bills {actual} in bulk with the number of another line, which has the delivery. Value: {risk}."},
			said{"Si el otro es del CFDI, retire la tabla: cobra lo mismo. Si no, no pague los dos.", "If the other is of the CFDI, withdraw the table: it bills the same. If not, do not pay both."},
		},
		"load_supplier": {
			said{"El renglón {2} del {day} factura {actual} de la entrega {3}, que trajo otro proveedor: {4}. Valor: {risk}.", "Line {2} of {day} bills {actual} of delivery {3}, which another supplier brought: {4}. Value: {risk}."},
			said{"No lo pague: pregunte a quien lo emite de qué pipa es, y a quien la trajo si alguien factura por él. Si es así, diga el contrato con su RFC; si la pipa es otra, diga en Existencias de qué entrega es el renglón.", "Do not pay it: ask who issues it of which truck it is, and who brought that one whether somebody bills for it. If somebody does, say the contract with that RFC; if it is another truck, say under Stock of which delivery the line is."},
		},
		"load_again": {
			said{"El renglón {2} del {day} factura {actual} de la entrega {3}, que trajo y también factura otro proveedor: {4}. Valor: {risk}.", "Line {2} of {day} bills {actual} of delivery {3}, which another supplier brought and bills as well: {4}. Value: {risk}."},
			said{"No pague los dos. La entrega es de quien la trajo; pida al otro que cancele su factura o dé una nota de crédito.", "Do not pay both. The delivery is of who brought it; have the other cancel its invoice or give a credit note."},
		},
		"load_product": {
			said{"El renglón {2} del {day} factura {actual} de otro producto; en la entrega {3} llegó {4}. Valor: {risk}.", "Line {2} of {day} bills {actual} of another product; in delivery {3} came {4}. Value: {risk}."},
			said{"Compare la remisión con la factura y pida al proveedor que la corrija.", "Compare the note with the invoice, and have the supplier correct it."},
		},
		"came": {
			said{"El renglón {2} del {day} factura {actual}, y en la entrega {3} se midieron {expected}: diferencia de {difference} (tolerancia {tolerance}). Valor: {risk}.", "Line {2} of {day} bills {actual}, and {expected} were measured in delivery {3}: a difference of {difference} (tolerance {tolerance}). Value: {risk}."},
			said{"Compare remisión, factura y tanque. Pida una nota de crédito por lo que no llegó, o la factura de lo que llegó de más.", "Compare note, invoice and tank. Ask for a credit note for what did not come, or for an invoice of what came beyond it."},
		},
		"noted": {
			said{"El renglón {2} del {day} factura {actual}, y la remisión de la entrega {3} dice {expected}: diferencia de {difference} (tolerancia {tolerance}). Valor: {risk}.", "Line {2} of {day} bills {actual}, and the note of delivery {3} says {expected}: a difference of {difference} (tolerance {tolerance}). Value: {risk}."},
			said{"Compare la remisión con la factura y pida al proveedor que la corrija.", "Compare the note with the invoice, and have the supplier correct it."},
		},
	},
	OverAllotted: {
		string(Allotment): {
			said{"{vehicle} lleva {actual} en {3} y su dotación es de {expected}: {difference} de más (tolerancia {tolerance}). Valor: {risk}.", "{vehicle} has taken {actual} in {3} and is allotted {expected}: {difference} more (tolerance {tolerance}). Value: {risk}."},
			said{"Pida a su área que justifique el excedente, o amplíe la dotación con su oficio.", "Ask its department to justify the excess, or raise the allotment with its paper."},
		},
		string(Budget): {
			said{"La cuenta {2} lleva {actual} en {3} y su presupuesto es de {expected}: {difference} de más (tolerancia {tolerance}).", "Account {2} has used {actual} in {3} and its budget is {expected}: {difference} more (tolerance {tolerance})."},
			said{"Tramite la adecuación presupuestal antes de cerrar el mes, o cargue el excedente a la cuenta que corresponde.", "Have the budget adjusted before the month is closed, or charge the excess to the account that it belongs to."},
		},
		string(Budget) + "_more": {
			said{"La cuenta {2} lleva {actual} al terminar {3} y su presupuesto es de {expected}: {difference} de más (tolerancia {tolerance}), de los que {risk} son de este mes. Lo demás lo dicen los meses anteriores.", "Account {2} has used {actual} by the end of {3} and its budget is {expected}: {difference} more (tolerance {tolerance}), of which {risk} are of this month. The months before have the rest."},
			said{"Tramite la adecuación presupuestal antes de cerrar el mes, o cargue el excedente a la cuenta que corresponde.", "Have the budget adjusted before the month is closed, or charge the excess to the account that it belongs to."},
		},
	},
	YieldOff: {
		"worse": {
			said{"{vehicle} rindió {actual} en {2} y se esperaban {expected} por {4}, con {3} % de tolerancia. Valor de lo que tomó de más: {risk}.", "{vehicle} made {actual} in {2} and {expected} were expected by {4}, within {3} %. Value of what it took more: {risk}."},
			said{"Revise sus cargas, su odómetro y su taller. Que su área justifique por escrito y otra persona lo apruebe.", "Look at its fills, its odometer and its workshop. Have its department justify it in writing, and another approve."},
		},
		"better": {
			said{"{vehicle} rindió {actual} en {2} y se esperaban {expected} por {4}, con {3} % de tolerancia: falta una carga o hay una lectura errónea.", "{vehicle} made {actual} in {2} and {expected} were expected by {4}, within {3} %: a fill is missing, or a reading is wrong."},
			said{"Busque la carga que falta, o corrija la lectura.", "Look for the fill that is missing, or correct the reading."},
		},
		"worse_hours": {
			said{"{vehicle} consumió {actual} en {2} y se esperaban {expected} por {4}, con {3} % de tolerancia. Valor de lo que tomó de más: {risk}.", "{vehicle} used {actual} in {2} and {expected} were expected by {4}, within {3} %. Value of what it took more: {risk}."},
			said{"Revise sus cargas, su horómetro y su taller. Que su área justifique por escrito y otra persona lo apruebe.", "Look at its fills, its hour meter and its workshop. Have its department justify it in writing, and another approve."},
		},
		"better_hours": {
			said{"{vehicle} consumió {actual} en {2} y se esperaban {expected} por {4}, con {3} % de tolerancia: falta una carga o hay una lectura errónea.", "{vehicle} used {actual} in {2} and {expected} were expected by {4}, within {3} %: a fill is missing, or a reading is wrong."},
			said{"Busque la carga que falta, o corrija la lectura.", "Look for the fill that is missing, or correct the reading."},
		},
	},
	OffContract: {
		"over": {
			said{"El renglón {2} del {day} cobra {actual} y el contrato dice {expected}: {difference} de más (tolerancia {tolerance}). En todo el renglón: {risk}.", "Line {2} of {day} bills {actual} and the contract says {expected}: {difference} more (tolerance {tolerance}). For the whole line: {risk}."},
			said{"Pida una nota de crédito por la diferencia antes de pagar. Si el precio cambió, capture el nuevo con su fecha.", "Ask for a credit note for the difference before you pay. If the price has changed, enter the new one with its day."},
		},
		"under": {
			said{"El renglón {2} del {day} cobra {actual}, menos que el contrato, que dice {expected} (tolerancia {tolerance}).", "Line {2} of {day} bills {actual}, less than the contract, which says {expected} (tolerance {tolerance})."},
			said{"Revise que el producto sea el contratado. Si el precio cambió, capture el nuevo con su fecha.", "See whether the product is the one of the contract. If the price has changed, enter the new one with its day."},
		},
		"over_index": {
			said{"El renglón {2} del {day} cobra {actual} y el contrato dice {expected}, que es {3} del {4} ({5}) más un margen de {6}: {difference} de más (tolerancia {tolerance}). En todo el renglón: {risk}.", "Line {2} of {day} bills {actual} and the contract says {expected}, which is {3} of {4} ({5}) and a markup of {6}: {difference} more (tolerance {tolerance}). For the whole line: {risk}."},
			said{"Pida una nota de crédito por la diferencia antes de pagar. Si al índice le falta un día, capture su precio.", "Ask for a credit note for the difference before you pay. If the index lacks a day, enter its price."},
		},
		"under_index": {
			said{"El renglón {2} del {day} cobra {actual}, menos que el contrato, que dice {expected}: {3} del {4} ({5}) más un margen de {6} (tolerancia {tolerance}).", "Line {2} of {day} bills {actual}, less than the contract, which says {expected}: {3} of {4} ({5}) and a markup of {6} (tolerance {tolerance})."},
			said{"Revise que el producto sea el contratado. Si al índice le falta un día, capture su precio.", "See whether the product is the one of the contract. If the index lacks a day, enter its price."},
		},
		"index_late": {
			said{"El renglón {2} del {day} factura {actual} y no se puede comparar: el contrato va por {3}, cuyo último precio, del {4}, no vale para ese día.", "Line {2} of {day} bills {actual} and cannot be compared: the contract goes by {3}, whose last price, of {4}, does not count on that day."},
			said{"Capture los precios del índice que faltan; de días pasados los firman dos personas.", "Enter the prices of the index that are missing; of days that are past two people sign them."},
		},
		"index_unsaid": {
			said{"El renglón {2} del {day} factura {actual} y no se puede comparar: el contrato va por {3}, del que nadie ha dicho un precio hasta ese día.", "Line {2} of {day} bills {actual} and cannot be compared: the contract goes by {3}, of which nobody has said a price up to that day."},
			said{"Capture los precios del índice que faltan; de días pasados los firman dos personas.", "Enter the prices of the index that are missing; of days that are past two people sign them."},
		},
		"validity": {
			said{"La factura {2} por {actual} es del {3}, y el contrato con su emisor es de {4}.", "Invoice {2}, {actual}, is of {3}, and the contract with its issuer is of {4}."},
			said{"No la pague sin contrato: pida el convenio que cubre ese día, o que se cancele.", "Do not pay it without a contract: ask for the agreement that covers that day, or have it canceled."},
		},
		"money": {
			said{"La factura {2} del {day} está en {3}, y el contrato con su emisor es en {4}: ningún precio suyo se puede comparar.", "Invoice {2} of {day} is in {3}, and the contract with its issuer is in {4}: none of its prices can be compared."},
			said{"No la pague así: pida que se facture en la moneda del contrato, o capture el contrato que diga esa moneda.", "Do not pay it so: ask for one in the currency of the contract, or enter the contract that says that currency."},
		},
		"none": {
			said{"La factura {2} del {day} por {actual} es de {3}, con quien no hay contrato.", "Invoice {2} of {day}, {actual}, is of {3}, with whom there is no contract."},
			said{"No la pague sin contrato: averigüe quién compró y con qué autorización.", "Do not pay it without a contract: find out who bought, and who allowed it."},
		},
	},
	NotSigned: {
		"missing": {
			said{"A la bitácora de {vehicle} de {2} le falta la firma de: {3}. Importe de sus cargas: {risk}.", "The logbook of {vehicle} of {2} lacks the signature of: {3}. Value of its fills: {risk}."},
			said{"Imprima la bitácora y recabe las firmas.", "Print the logbook and have it signed."},
		},
		"changed": {
			said{"La bitácora de {vehicle} de {2} cambió después de firmada; falta que la firme de nuevo: {3}. Importe de sus cargas: {risk}.", "The logbook of {vehicle} of {2} has changed since it was signed; it lacks the signature anew of: {3}. Value of its fills: {risk}."},
			said{"Imprímala de nuevo y recabe las firmas. La anterior se conserva.", "Print it anew and have it signed. The one before is kept."},
		},
		"no_logbooks": {
			said{"De {2} no ha vuelto firmada ninguna bitácora. Importe de las cargas: {risk}.", "No logbook of {2} has come back signed. Value of the fills: {risk}."},
			said{"Imprima las bitácoras, recabe las firmas y súbalas digitalizadas. Desde la primera se revisa la de cada unidad.", "Print the logbooks, have them signed and send the scans. From the first on each vehicle's is looked for."},
		},
	},
	TankLoss: {
		"leak": {
			said{"El tanque {2} de {station} cerró {3} con {actual} medidos y el libro dice {expected}: diferencia de {difference} (tolerancia {tolerance}), más de lo que se tolera a un tanque que no fuga. Valor: {risk}.", "Tank {2} of {station} ended {3} with {actual} measured, and the book says {expected}: a difference of {difference} (tolerance {tolerance}), more than a tank that does not leak may have. Value: {risk}."},
			said{"Mida el tanque hoy y pruebe si fuga. Revise medidores y entregas del mes en Existencias, y adjunte lo que encontró.", "Measure the tank today, and test whether it leaks. Look at meters and deliveries of the month under Stock, and attach what you found."},
		},
		partShort: {
			said{"El tanque {2} de {station} cerró {3} con {actual} medidos y el libro dice {expected}: diferencia de {difference} (tolerancia {tolerance}) (evento 7). Valor: {risk}.", "Tank {2} of {station} ended {3} with {actual} measured, and the book says {expected}: a difference of {difference} (tolerance {tolerance}) (event 7). Value: {risk}."},
			said{"Busque en Existencias qué día y con qué medidor se fue. Si falta una salida o sobra una entrega, corríjala; si no, explíquelo con su papel.", "Look under Stock on which day and by which meter it went. If a record is missing or wrong, correct it; if not, explain it with its paper."},
		},
		partOver: {
			said{"El tanque {2} de {station} cerró {3} con {actual} medidos y el libro dice {expected}: sobran {difference} (tolerancia {tolerance}) (evento 7).", "Tank {2} of {station} ended {3} with {actual} measured, and the book says {expected}: {difference} too much (tolerance {tolerance}) (event 7)."},
			said{"Busque la entrega que nadie registró o el medidor que cuenta de más, y corríjalo.", "Look for the delivery that nobody recorded, or the meter that counts too much, and correct it."},
		},
	},
	ShortLoad: {
		partShort: {
			said{"La entrega {ref} del {day} al tanque {2} de {station} dice {expected} en su remisión y se midieron {actual}: diferencia de {difference} (tolerancia {tolerance}). Valor: {risk}.", "Delivery {ref} of {day} into tank {2} of {station} is of {expected} by its note, and {actual} were measured: a difference of {difference} (tolerance {tolerance}). Value: {risk}."},
			said{"Avise al proveedor hoy y pida que la remisión o la factura diga lo que llegó. Si la remisión está mal capturada, corríjala en Existencias.", "Tell the supplier today, and ask for a note or an invoice of what came. If the note was typed wrong, correct it under Stock."},
		},
		partTrucks: {
			said{"De las {4} entregas de {3} al tanque {2} de {station}, ninguna incompleta por sí sola, los papeles dicen {expected} y se midieron {actual}: juntas, una diferencia de {difference} (tolerancia {tolerance}). Valor: {risk}.", "Of the {4} deliveries of {3} into tank {2} of {station}, of which none is short by itself, papers say {expected}, and {actual} were measured: a difference of {difference} together (tolerance {tolerance}). Value: {risk}."},
			said{"Muestre al proveedor las lecturas de todas. Si faltan siempre los mismos litros, mida la siguiente pipa antes y después, y pida que se facture lo que llega; si es la temperatura, pida remisiones a 20 °C.", "Show the supplier the readings of all of them. If it is the same liters every time, measure the next truck before and after, and have what comes be billed; if it is the temperature, ask for notes at 20 °C."},
		},
	},
	WaterCame: {
		"water": {
			said{"Con la entrega {ref} del {day} al tanque {2} de {station} llegaron {actual} de agua. Valor: {risk}.", "With delivery {ref} of {day} into tank {2} of {station} came {actual} of water. Value: {risk}."},
			said{"Deje de despachar de ese tanque hasta drenarlo. Reclame al proveedor con la lectura de antes y la de después.", "Give no fuel from that tank until it is drained. Claim it from the supplier, with the readings of before and after."},
		},
		partRose: {
			said{"Sin contar lo que trajeron las entregas, el agua del tanque {2} de {station} subió {rose} del {3} al {4}; se toleran {tolerance}.", "Beside what deliveries brought, the water in tank {2} of {station} rose by {rose} from {3} to {4}; {tolerance} are tolerated."},
			seeped,
		},
	},
	TankDrift: {
		partShort: {
			said{"Al tanque {2} de {station} le faltaron {actual} en {5} días, del {3} al {4}. Valor: {risk}.", "Tank {2} of {station} was {actual} short over {5} days, from {3} to {4}. Value: {risk}."},
			said{"Vea en Existencias si va con el tiempo, con un medidor o con las entregas, y revise eso.", "See under Stock whether it goes with time, with a meter or with deliveries, and look at that."},
		},
		partOver: {
			said{"Al tanque {2} de {station} le sobraron {actual} en {5} días, del {3} al {4}.", "Tank {2} of {station} was {actual} over during {5} days, from {3} to {4}."},
			said{"Revise el medidor: cuenta más de lo que da. Vea en Existencias cuál.", "Look at the meter: it counts more than it gives. See under Stock which."},
		},
	},
	DayOff: {
		partShort: {
			said{"Al tanque {2} de {station} se le midieron {actual} el {3} y el libro dice {expected}: diferencia de {difference} (tolerancia {tolerance}) en un día. Valor: {risk}.", "Tank {2} of {station} measured {actual} on {3}, and the book says {expected}: a difference of {difference} (tolerance {tolerance}) in one day. Value: {risk}."},
			said{"Mida de nuevo hoy. Busque la salida que nadie registró o la lectura errónea, y corríjala; si no la hay, explique a dónde se fue.", "Measure it again today. Look for what left and was not recorded, or for a wrong reading, and correct it; if there is none, explain where it went."},
		},
		partOver: {
			said{"Al tanque {2} de {station} se le midieron {actual} el {3} y el libro dice {expected}: sobran {difference} (tolerancia {tolerance}) en un día.", "Tank {2} of {station} measured {actual} on {3}, and the book says {expected}: {difference} too much (tolerance {tolerance}) in one day."},
			said{"Busque la entrega que nadie registró, la salida que no salió o la lectura errónea, y corríjala.", "Look for a delivery that nobody recorded, for fuel that did not leave, or for a wrong reading, and correct it."},
		},
		"negative": {
			said{"El libro del tanque {2} de {station} quedó en {actual} el {3}: salió más de lo que había y llegó (evento 9).", "The book of tank {2} of {station} came to {actual} on {3}: more left than there was and came (event 9)."},
			said{"Registre la entrega que falta. Si no la hubo, revise si esas cargas salieron de ese tanque.", "Record the delivery that is missing. If there was none, see whether those fills came from that tank."},
		},
		"too_much": {
			said{"Del tanque {2} de {station} salió el {3} más de lo que había y llegó, y el libro quedó en {actual} por lo que se devolvió (evento 11).", "More left tank {2} of {station} on {3} than there was and came, and the book came to {actual} by what was put back (event 11)."},
			said{"Registre la entrega que falta. Si no la hubo, revise si esas cargas salieron de ese tanque.", "Record the delivery that is missing. If there was none, see whether those fills came from that tank."},
		},
		"moved": {
			said{"El nivel del tanque {2} de {station} cambió {difference} (tolerancia {tolerance}) el {3} sin que nada entrara ni saliera: se midieron {actual} y el libro dice {expected} (evento 10). Valor: {risk}.", "The level of tank {2} of {station} changed by {difference} (tolerance {tolerance}) on {3} though nothing came or left: {actual} were measured, and the book says {expected} (event 10). Value: {risk}."},
			said{"Mida de nuevo hoy y revise sellos y válvulas. Si fue una lectura errónea, corríjala.", "Measure it again today, and look at seals and valves. If a reading was wrong, correct it."},
		},
		"stuck": {
			said{"El nivel del tanque {2} de {station} no cambió el {3} aunque hubo movimientos: se midieron {actual} y el libro dice {expected} (evento 8). Valor: {risk}.", "The level of tank {2} of {station} did not change on {3} though fuel came or left: {actual} were measured, and the book says {expected} (event 8). Value: {risk}."},
			said{"Revise el medidor de nivel y mida con regla hoy.", "Look at the gauge, and measure by stick today."},
		},
	},
	LoadTwice: {
		string(stock.ByRise): {
			said{"Las entregas {ref} y {3} al tanque {2} de {station}, del {day}, llegaron casi a la vez, y el tanque subió lo de una sola: {actual} están de más en el libro. Valor: {risk}.", "Deliveries {ref} and {3} into tank {2} of {station}, of {day}, came at nearly the same time, and the tank rose by one of them alone: the book has {actual} too much. Value: {risk}."},
			said{"Vea si es una sola pipa. Si lo es, anule en la estación la entrega que sobra; si fueron dos, capture en Existencias la remisión de cada una, con su número.", "See whether it was one truck. If it was, void the delivery that is too much at the station; if there were two, enter the note of each under Stock, with its number."},
		},
		string(stock.ByLiters): {
			said{"Las entregas {ref} y {3} al tanque {2} de {station}, del {day}, llegaron casi a la vez con los mismos litros ({actual}), y nada dice que sean dos pipas. Valor: {risk}.", "Deliveries {ref} and {3} into tank {2} of {station}, of {day}, came at nearly the same time and brought the same liters ({actual}), and nothing says that they were two trucks. Value: {risk}."},
			said{"Vea si es una sola pipa. Si lo es, anule en la estación la entrega que sobra; si fueron dos, capture en Existencias la remisión de cada una, con su número.", "See whether it was one truck. If it was, void the delivery that is too much at the station; if there were two, enter the note of each under Stock, with its number."},
		},
	},
	TwiceKnown: {
		"uuid.twice": {
			said{"El comprobante {2} del {day} por {actual} llegó en otro archivo, de otro contenido, con el mismo folio fiscal.", "Document {2} of {day}, {actual}, came in another file, of other content, with the same UUID."},
			said{"No pague ninguno de los dos. Descargue el verdadero del portal del SAT y adjunte el acuse; otra persona lo aprueba.", "Pay neither. Get the true one from the authority's portal and attach what it answers; another approves it."},
		},
		"stamp.twice": {
			said{"El comprobante {2} del {day} por {actual} tiene más de un timbre: no se sabe cuál es su folio fiscal.", "Document {2} of {day}, {actual}, has more than one stamp: nobody can say which is its UUID."},
			said{"No lo pague. Descargue el XML del portal del SAT.", "Do not pay it. Get the XML from the authority's portal."},
		},
	},
	NotGenuine: {
		"seal.broken": {
			said{"El sello del comprobante {2} del {day} por {actual} no corresponde a lo que dice.", "The seal of document {2} of {day}, {actual}, is not over what it says."},
			said{"No lo pague. Descargue el XML del portal del SAT y compárelo: alguien lo cambió.", "Do not pay it. Get the XML from the authority and compare the two: somebody changed it."},
		},
		"seal.issuer": {
			said{"El comprobante {2} del {day} por {actual} está sellado con el certificado de otro RFC.", "Document {2} of {day}, {actual}, is sealed with the certificate of another RFC."},
			said{"No lo pague. Avise al proveedor y al SAT.", "Do not pay it. Tell the supplier and the authority."},
		},
		"origin.false": {
			said{"El comprobante {2} del {day} por {actual} está sellado o timbrado con un certificado que el SAT no expidió.", "Document {2} of {day}, {actual}, is sealed or stamped with a certificate that the authority did not issue."},
			said{"No lo pague. Compruébelo en el portal del SAT; si ahí está, falta un certificado de autoridad entre los conocidos.", "Do not pay it. Check it at the authority's portal; if it is there, a certificate of the authority is missing among the known ones."},
		},
		"stamp.broken": {
			said{"El timbre del comprobante {2} del {day} por {actual} no es de ese comprobante.", "The stamp of document {2} of {day}, {actual}, is not this document's."},
			said{"No lo pague. Compruebe el folio fiscal en el portal del SAT.", "Do not pay it. Check its UUID at the authority's portal."},
		},
		"stamp.missing": {
			said{"El comprobante {2} del {day} por {actual} no está timbrado.", "Document {2} of {day}, {actual}, has no stamp of the authority."},
			said{"Pida el XML timbrado: sin timbre no es un CFDI.", "Ask for the stamped XML: without it this is no CFDI."},
		},
	},
	NotPayable: {
		"version": {
			said{"El comprobante {2} del {day} por {actual} es de una versión que ya no vale.", "Document {2} of {day}, {actual}, is of a version that counts no more."},
			said{"Pida un CFDI 4.0 en su lugar.", "Ask for a CFDI 4.0 in its place."},
		},
		"fuel.permit": {
			said{"Al comprobante {2} del {day} por {actual} le falta el complemento de hidrocarburos (HidroYPetro).", "Document {2} of {day}, {actual}, lacks the complement of fuels (HidroYPetro)."},
			said{"Pida que se sustituya: sin permiso no cumple el artículo 29-A del CFF.", "Ask for another in its place: without the permit it is not what CFF 29-A asks for."},
		},
		"value": {
			said{"Al comprobante {2} del {day} por {actual} le falta un dato, o no está escrito como debe.", "Something is missing in document {2} of {day}, {actual}, or is not written as it must be."},
			said{"Pida al emisor el XML tal como se timbró.", "Ask the issuer for the XML as it was stamped."},
		},
	},
	NotKnown: {
		"unknown": {
			said{"El SAT no conoce el comprobante {2} del {day} por {actual}: se le preguntó el {3}.", "The authority does not know document {2} of {day}, {actual}: it was asked on {3}."},
			said{"No lo pague. Pregunte otra vez, y si sigue sin aparecer, pida al proveedor el acuse de su timbrado.", "Do not pay it. Ask again, and if it is still not there, ask the supplier for proof of its stamp."},
		},
	},
	PaidOver: {
		"over": {
			said{"De la factura {2} del {day} se pagaron {actual} de más: es lo que notas de crédito le quitan y los pagos no.", "Of document {2} of {day}, {actual} too much was paid: credit notes take it off, and payments paid it."},
			said{"Pida al proveedor que lo devuelva, o que lo aplique a otra factura con un complemento corregido. Si la nota de crédito sobra, que la cancele.", "Have the supplier give it back, or credit it to another invoice by a corrected document. If the credit note should not be, have it canceled."},
		},
		"pay.issuer": {
			said{"El pago {2} del {day}, por {actual}, dice que paga una factura de otro emisor.", "Payment {2} of {day}, {actual}, says that it pays a document that somebody else issued."},
			said{"Compruebe en el banco a quién se pagó. Si no fue a quien lo emitió, pida que se cancele el complemento; si fue, recupérelo.", "See at the bank who was paid. If it was not its issuer have the document canceled, else recover it."},
		},
		"pay.over": {
			said{"El pago {2} del {day}, por {actual}, es por más de lo que se debía.", "Payment {2} of {day}, {actual}, is of more than was owed."},
			said{"Pida al proveedor que devuelva la diferencia, o que la aplique a otra factura con un complemento corregido.", "Have the supplier give back the difference, or credit it to another invoice by a corrected document."},
		},
		"pay.twice": {
			said{"El pago {2} del {day}, por {actual}, trae una parcialidad que ya se había pagado.", "Payment {2} of {day}, {actual}, has a part that was paid before."},
			said{"Compruebe en el banco si salió dos veces. Si salió, recupérelo; si no, pida que se cancele el complemento.", "See at the bank whether it left twice. If so recover it, else have the document canceled."},
		},
	},
	IssuerOn: {
		"issuer": {
			said{"El comprobante {2} del {day} por {actual} es de {3}, y el SAT contestó ValidacionEFOS {4}: puede estar en su lista de operaciones simuladas (69-B).", "Document {2} of {day}, {actual}, is of {3}, and the authority answered ValidacionEFOS {4}: it may be on its list of simulated operations (69-B)."},
			said{"No lo pague. Búsquelo en la lista del SAT; si ya se pagó, reúna la prueba de que el combustible llegó.", "Do not pay it. Look it up on the authority's list; if it was paid, collect the proof that the fuel came."},
		},
	},
	Questioned: {
		"again": {
			said{"El comprobante {2} del {day} se paga después (PPD) y sustituye a uno que dice que se pagó al emitirse (PUE): {actual} de los que el presupuesto no dice si se pagaron.", "Document {2} of {day} is to be paid later (PPD) and is in the place of one that says that it was paid when it was issued (PUE): the budget does not say whether {actual} of it were paid."},
			said{"Busque en el banco si se pagó el primero. Si se pagó, regístrelo en el presupuesto y no pague el segundo; si no, diga por qué decía PUE.", "See at the bank whether the first was paid. If it was, enter that in the budget and do not pay the second; else say why it said PUE."},
		},
		"beside": {
			said{"El comprobante {2} del {day} factura {actual} que no son combustible, y el contrato permite {expected}. De más: {risk}.", "Document {2} of {day} bills {actual} that are no fuel, and the contract allows {expected}. Too much: {risk}."},
			said{"Vea en el comprobante qué es: comisión, servicio, aceite, impuesto o anticipo. Si el contrato lo permite, diga cuánto en un documento del contrato; si no, pida una nota de crédito antes de pagarlo.", "See on the document what it is: a fee, a service, oil, a tax or an advance. If the contract allows it, say how much in a paper of the contract; else ask for a credit note before it is paid."},
		},
		"bill": {
			said{"El pago {2} del {day} paga {actual} de facturas que nadie ha enviado.", "Payment {2} of {day} pays {actual} of documents that nobody has sent."},
			said{"Pida al proveedor el XML de esas facturas y envíelo. Si no son de este municipio, pida que se corrija el complemento y recupere lo pagado.", "Ask the supplier for the XML of those documents and send it. If they are not yours, have the document of payments corrected and recover what was paid."},
		},
		"seal": {
			said{"Antes de pagar el comprobante {2} del {day} por {actual} hay que aclararlo: el sello o el timbre del comprobante no se pudo comprobar, o no es de su fecha.", "Document {2} of {day}, {actual}, wants an answer before it is paid: the seal or the stamp could not be checked, or is not of its day ({3})."},
			said{"Pida al emisor el XML tal como se timbró, y compruebe el folio fiscal en el portal del SAT.", "Ask the issuer for the XML as it was stamped, and check its UUID at the authority's portal."},
		},
		"taxes": {
			said{"Antes de pagar el comprobante {2} del {day} por {actual} hay que aclararlo: el IVA o el IEPS no es el que corresponde.", "Document {2} of {day}, {actual}, wants an answer before it is paid: a tax is not what it has to be ({3})."},
			said{"Pida que se sustituya, o explique por qué vale así.", "Ask for another in its place, or explain why it holds as it is."},
		},
		"sums": {
			said{"Antes de pagar el comprobante {2} del {day} por {actual} hay que aclararlo: las cuentas no salen.", "Document {2} of {day}, {actual}, wants an answer before it is paid: its sums do not come out ({3})."},
			said{"Pida que se sustituya, o explique por qué vale así.", "Ask for another in its place, or explain why it holds as it is."},
		},
		"fuel": {
			said{"Antes de pagar el comprobante {2} del {day} por {actual} hay que aclararlo: el producto, la unidad o el permiso no corresponden a combustible.", "Document {2} of {day}, {actual}, wants an answer before it is paid: its product, unit or permit does not fit fuel ({3})."},
			said{"Pida que se sustituya con el producto y el permiso correctos, o explique por qué vale así.", "Ask for another with the right product and permit, or explain why it holds as it is."},
		},
		"paid": {
			said{"Antes de pagar el comprobante {2} del {day} por {actual} hay que aclararlo: los saldos o los importes de lo que se pagó no salen.", "Document {2} of {day}, {actual}, wants an answer before it is paid: the balances or amounts of what was paid do not come out ({3})."},
			said{"Compárelo con el estado de cuenta y con las facturas, y pida que se corrija.", "Hold it against the bank's statement and the invoices, and have it corrected."},
		},
		"rest": {
			said{"Antes de pagar el comprobante {2} del {day} por {actual} hay que aclararlo: el tipo, las fechas o los renglones no son los que deben ser.", "Document {2} of {day}, {actual}, wants an answer before it is paid: its kind, its days or its rows are not what they have to be ({3})."},
			said{"Ábralo, vea qué se pregunta, y pida que se corrija o explique por qué vale así.", "Open it, see what is asked, and have it corrected or explain why it holds as it is."},
		},
	},
}

var whys = map[Why]said{
	Voided:       {"Ya no cuenta: se anuló, se rechazó o se canceló.", "It counts no more: it was voided, refused or canceled."},
	RuleOff:      {"La regla está apagada.", "The rule is off."},
	NoVehicle:    {"La carga no fue para una unidad.", "The fuel was for no vehicle."},
	Listed:       {"La unidad estaba en la lista de ese día.", "The vehicle was on the list of that day."},
	ListThere:    {"Ya hay lista de ese mes.", "There is a list of that month."},
	NotSaid:      {"Nadie ha dicho contra qué compararlo.", "Nobody has said what to hold it against."},
	InService:    {"La unidad estaba en servicio.", "The vehicle was in service."},
	Read:         {"Tiene lectura.", "It has a reading."},
	NoMeter:      {"No hay medidor que leer.", "There is no meter to read."},
	Answered:     {"{1} respondía por la unidad ese día.", "{1} answered for the vehicle on that day."},
	Inside:       {"Fue en su horario y en su zona.", "It was within its hours and its area."},
	Commissioned: {"La cubre el oficio {1}.", "Order {1} covers it."},
	Billed:       {"La factura {1} del {2} la cobra.", "Invoice {1} of {2} bills it."},
	OwnTank:      {"Es combustible propio, que se facturó al entrar.", "It is fuel of our own, which was billed when it came in."},
	InTime:       {"Todavía está a tiempo.", "There is time yet."},
	ToUs:         {"Está a nuestro RFC.", "It is made out to our RFC."},
	Electronic:   {"No dice pago en efectivo.", "It says nothing of cash."},
	Fueled:       {"Hay una carga que le corresponde y coincide, o una propuesta.", "There is a fill of it and they agree, or one is suggested."},
	Delivered:    {"Es de la entrega {1}, y coincide.", "It is of delivery {1}, and agrees."},
	Kept:         {"No está cancelada, no se ha pagado, o hay otra en su lugar.", "It is not canceled, was not paid, or another is in its place."},
	NoFuel:       {"No es combustible.", "It is no fuel."},
	WithinLimit:  {"No pasa de lo asignado.", "It is no more than was allotted."},
	OverBefore:   {"No pasa de lo asignado más que al terminar el mes anterior, y ese mes lo dice.", "It is no more above what it has than at the end of the month before, which has it."},
	InRange:      {"El rendimiento está en su rango.", "The yield is within its range."},
	Justified:    {"Lo justificó {1} y lo aprobó {2}.", "{1} justified it and {2} approved."},
	NoBill:       {"No cobra nada: es nota de crédito o pago.", "It bills nothing: it is a credit note, or a payment."},
	AtContract:   {"Es conforme al contrato.", "It is as the contract has it."},
	Signed:       {"Está firmada por todos, como está ahora.", "All have signed it as it is now."},
	Empty:        {"No hubo cargas en el mes.", "There were no fills in the month."},
	NotAsked:     {"Ya no se busca.", "It is not looked for any more."},
	TankWithin:   {"El tanque está en su tolerancia.", "The tank is within its tolerance."},
	Unmeasured:   {"Nadie lo midió, o no hay libro.", "Nobody measured it, or there is no book."},
	OfMonth:      {"La dice la discrepancia de todo el mes {1}.", "The discrepancy of the whole month {1} has it."},
	OfDay:        {"La dice la discrepancia del día {1}.", "The discrepancy of day {1} has it."},
	OfLoad:       {"Es lo que la entrega {1} trajo de menos o de más, y se compara con sus papeles.", "It is what delivery {1} brought less or more, which is held against its papers."},
	OfLine:       {"El renglón {1} la factura, y se compara con lo que llegó.", "Line {1} bills it, and is held against what came."},
	CameWhole:    {"Llegó lo que dice la remisión.", "What came is what the note says."},
	NoNote:       {"No hay remisión.", "There is no note."},
	Dry:          {"No llegó ni subió más agua de la que se tolera.", "No more water came or rose than may."},
	LoadAlone:    {"No hay otra entrega a esa hora con la que se confunda.", "There is no other delivery about that time that it seems to be."},
	BothCame:     {"El tanque subió lo de esta entrega y lo de las otras.", "The tank rose by this delivery and by the others."},
	OwnNote:      {"Su remisión la distingue de las otras.", "Its note tells it from the others."},
	Genuine:      {"El comprobante está en orden.", "The document is in order."},
	Known:        {"El SAT lo conoce, o nadie ha preguntado.", "The authority knows it, or nobody has asked."},
	NoStamp:      {"No tiene timbre por el cual preguntar, y es otra discrepancia.", "It has no stamp by which one could ask, and that is another discrepancy."},
	Heavier:      {"Otra discrepancia del mismo comprobante pesa más.", "Another discrepancy of the document weighs more."},
}
