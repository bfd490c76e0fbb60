package report

import (
	"regexp"
	"strconv"
	"strings"
)

// A Note says what a reader must know to understand the figures.
type Note struct {
	Key  string // stable
	N    int64
	With []string // further words, for the places {1}, {2} … in its text
}

func note(key string, n int64) Note { return Note{Key: key, N: n} }

// numbered are places in a text that say one thing of one and another of several, as
// {fill|fills}.
var numbered = regexp.MustCompile(`\{([^{}|]*)\|([^{}|]*)\}`)

// Text says the note in a language.
func (n Note) Text(lang string) string {
	form := "$2"
	if n.N == 1 {
		form = "$1"
	}
	holes := []string{"{n}", strconv.FormatInt(n.N, 10)}
	for i, with := range n.With {
		holes = append(holes, "{"+strconv.Itoa(i+1)+"}", with)
	}
	return strings.NewReplacer(holes...).Replace(numbered.ReplaceAllString(word(notes, lang, n.Key), form))
}

// word returns a word of a language, es-MX or else English; a key without words
// comes out as it is.
func word(words map[string][2]string, lang, key string) string {
	w, ok := words[key]
	switch {
	case !ok:
		return key
	case strings.HasPrefix(lang, "es"):
		return w[0]
	}
	return w[1]
}

var titles = map[string][2]string{
	"name": {"Nombre", "Name"}, "fills": {"Cargas", "Fills"}, "volume": {"Litros", "Liters"}, "distance": {"Recorrido", "Distance"},
	"economy": {"Rendimiento", "Economy"}, "reference": {"Referencia", "Reference"}, "deviation": {"Desviación", "Deviation"},
	"intake": {"Consumo", "Consumption"}, "reference_intake": {"Referencia", "Reference"},
	"what": {"Asunto", "Matter"}, "value": {"Valor", "Value"}, "detail": {"Detalle", "Detail"}, "said_at": {"Dicho", "Said"},
	"reason": {"Motivo", "Reason"}, "vehicles": {"Unidades", "Vehicles"}, "last_at": {"La última", "The last"}, "department": {"Departamento", "Department"},
	"days": {"Días", "Days"}, "period": {"Periodo", "Period"}, "visits": {"Visitas", "Visits"}, "visits_of": {"De visitas", "Of visits"}, "size": {"Cuota", "Quota"}, "drawn": {"Tomados", "Drawn"}, "left": {"Quedan", "Left"}, "paper": {"En vales", "On vouchers"}, "percent": {"Proporción", "Share"},
	"ends_at": {"Termina", "Ends"}, "tank": {"Tanque", "Tank"}, "stock": {"Existencia", "Stock"}, "ullage": {"Falta para llenar", "Ullage"}, "water": {"Agua", "Water"},
	"alarms": {"Alarmas", "Alarms"},
	"alarm":  {"Alarma", "Alarm"}, "per_day": {"Salen al día", "Leave in a day"}, "days_left": {"Días que alcanza", "Days left"}, "low_level": {"Nivel bajo", "Low level"}, "reorder_level": {"Punto de pedido", "Reorder point"}, "high_level": {"Nivel alto", "High level"}, "water_mm": {"Altura del agua", "Height of water"}, "since": {"Desde", "Since"},
	"object": {"Sobre", "About"}, "change": {"Cambio", "Change"}, "previous": {"Antes", "Before"},
	"run": {"Horas", "Hours"}, "hourly": {"Consumo por hora", "Per hour"}, "engine": {"Horómetro", "Hour meter"},
	"amount": {"Importe", "Amount"}, "cost_km": {"Costo por km", "Cost per km"}, "typed": {"Capturadas", "Typed"}, "date": {"Fecha", "Date"},
	"at": {"Fecha y hora", "Time"}, "station": {"Estación", "Station"}, "vehicle": {"Unidad", "Vehicle"}, "driver": {"Conductor", "Driver"},
	"grade": {"Producto", "Grade"}, "odometer": {"Kilometraje", "Odometer"}, "full": {"Lleno", "Full"}, "source": {"Origen", "Source"},
	"flags": {"Marcas", "Flags"}, "ref": {"Registro", "Record"}, "from": {"Desde", "From"}, "to": {"Hasta", "To"},
	"severity": {"Gravedad", "Severity"}, "rule": {"Regla", "Rule"}, "title": {"Discrepancia", "Discrepancy"}, "sentence": {"Explicación", "Explanation"},
	"overdue": {"Plazo", "Term"}, "owner": {"A cargo de", "Owner"}, "person": {"Quién", "Who"}, "other": {"Sobre lo dicho por", "About the word of"}, "evidence": {"Evidencia", "Evidence"},
	"hose": {"Manguera", "Hose"}, "state": {"Estado", "State"}, "finding": {"Clave", "Key"}, "online": {"En línea", "Online"},
	"sign_at": {"Última señal", "Last sign of life"}, "record_at": {"Último registro", "Last record"}, "epoch": {"Época", "Epoch"},
	"seq": {"Recibidos hasta", "Received up to"}, "unsent": {"Por enviar", "Unsent"}, "fleet_held": {"Flota que tiene", "Fleet held"},
	"fleet_now": {"Flota vigente", "Fleet current"}, "own_held": {"Reglas que tiene", "Own log held"}, "own_now": {"Reglas vigentes", "Own log current"},
	"quarantined": {"En cuarentena", "Quarantined"}, "plate": {"Placa", "Plate"}, "decided": {"Decisión", "Decision"},
	"decided_at": {"Decidido", "Decided"}, "in_force": {"Vigente", "In force"}, "station_name": {"Estación", "Station"}, "fleet_needed": {"Flota que la contiene", "Fleet that tells it"},
	"purpose": {"Para qué", "For what"}, "share": {"De todo lo despachado", "Of all that flowed"}, "most": {"El mayor", "The largest"}, "allowed": {"Tope por despacho", "Limit a draw"},
	"asked": {"Lo pidió", "Asked for by"}, "checked": {"Lo verificó", "Vouched for by"},
	"blocks": {"Bloqueos", "Blocks"}, "blocks_online": {"Bloqueos en línea", "Blocks online"}, "block_half": {"La mitad (p50)", "Half (p50)"},
	"block_p99": {"99 de 100 (p99)", "99 of 100 (p99)"}, "block_longest": {"Máximo", "Longest"}, "block_waiting": {"Aún no lo sabe", "Not known yet"},
	"blocks_away": {"Sin conexión", "Away"}, "away_waiting": {"De ellos, aún no", "Of these, not yet"},
	"exception": {"Excepción", "Exception"}, "limit": {"Hasta", "Up to"}, "who": {"Quiénes", "Who"}, "why": {"Motivo", "Reason"}, "until": {"Vence", "Until"},
	"off_book": {"Salió sin registro de unidad", "Off the book"}, "settled": {"En hojas", "On sheets"}, "remainder": {"Por aclarar", "To be explained"},
	"excess": {"De más", "Too much"}, "sheets": {"Hojas", "Sheets"}, "sheet": {"Hoja", "Sheet"},
	"ticket": {"Folio", "Ticket"}, "file": {"Archivo y renglón", "File and line"},
	"first": {"Primera hoja", "First sheet"}, "last": {"Última hoja", "Last sheet"}, "issued_at": {"Emitido", "Issued"}, "issued_by": {"Emitió", "Issued by"},
	"issued": {"Emitidas", "Issued"}, "used": {"Usadas", "Used"}, "void": {"Anuladas", "Void"}, "outstanding": {"Pendientes", "Outstanding"}, "void_by": {"Anuló", "Voided by"},
	"field": {"Qué", "What"}, "level": {"Lo dice", "Said by"}, "over": {"Por encima de", "Over"},
	"was": {"Era", "Was"}, "is": {"Será", "Will be"}, "loosens": {"Suelta", "Loosens"},
	"short_now": {"Con las reglas de hoy, con menos", "By today's rules, short"}, "short_now_volume": {"Litros menos, hoy", "Liters less, today"},
	"short_then": {"Con el cambio, con menos", "By the change, short"}, "short_then_volume": {"Litros menos, con el cambio", "Liters less, by the change"},
	"no_vehicle": {"No es de una unidad: ", "Not a vehicle's: "},
	"number":     {"Número", "Number"}, "age": {"Antigüedad", "Age"}, "permit": {"Permiso", "Permit"}, "contract": {"Contrato", "Contract"}, "currency": {"Moneda", "Currency"},
	"opened_by": {"Capturó", "Typed by"}, "opened_at": {"Abierto", "Opened"}, "sent_at": {"Enviado", "Sent"}, "ended_by": {"Revisó", "Checked by"}, "ended_at": {"Revisado", "Checked"},
	"key": {"Clave", "Key"}, "supplier": {"Proveedor", "Supplier"}, "rfc": {"RFC", "RFC"}, "contract_number": {"Número de contrato", "Contract number"}, "until_day": {"Hasta", "Until"},
	"address": {"Domicilio", "Address"}, "label": {"Etiqueta", "Label"}, "printed_at": {"Impresa", "Printed"}, "printed_by": {"Imprimió", "Printed by"},
	"seen_at": {"Leída por primera vez", "First scanned"},
	"status":  {"Estado", "Status"}, "roles": {"Funciones", "Roles"}, "badge": {"Gafete", "Badge"}, "pin": {"NIP", "PIN"}, "username": {"Usuario", "User"},
	"approved_by": {"La aprobó", "Approved by"},
	"role":        {"Permiso", "Role"}, "stead": {"En lugar de", "In the stead of"}, "signed_in_at": {"Entró por última vez", "Last sign-in"}, "leaves_at": {"Se va el", "Leaves on"},
	"folio": {"Folio", "Folio"}, "first_folio": {"Primer folio", "First folio"}, "last_folio": {"Último folio", "Last folio"}, "voucher_liters": {"Cada uno", "Each"},
	"vouchers_issued": {"Emitidos", "Issued"}, "redeemed": {"Canjeados", "Redeemed"}, "canceled": {"Cancelados", "Canceled"}, "expired": {"Vencidos", "Expired"},
	"held": {"Apartados", "Held"}, "by": {"Quién", "Who"}, "uses": {"Veces", "Times"},
	"inventory_no": {"Inventario", "Inventory no."}, "vin": {"Serie (VIN)", "VIN"}, "make": {"Marca", "Make"}, "model": {"Línea", "Model"}, "model_year": {"Modelo", "Year"},
	"cylinders": {"Cil.", "Cyl."}, "custodian": {"Resguardante", "Custodian"}, "custodian_no": {"Núm. de empleado", "Employee no."}, "funding": {"Fuente de recursos", "Funding"},
	"n": {"No.", "No."}, "authorized": {"Vale o autorización", "Voucher or authorization"}, "station_permit": {"Estación y permiso", "Station and permit"}, "dispatch_ticket": {"Ticket de despacho", "Ticket"}, "price": {"Precio", "Price"},
	"before": {"Km anterior", "Km before"}, "engine_before": {"Horas anterior", "Hours before"}, "trip": {"Comisión u oficio, destino", "Commission, destination"},
	"uuid": {"CFDI (UUID y línea)", "CFDI (UUID and line)"}, "remarks": {"Observaciones", "Remarks"}, "reading": {"Lectura", "Reading"},
	"page": {"Reporte", "Report"}, "format": {"Formato", "Format"}, "every": {"Cuándo", "When"}, "receivers": {"Para", "For"}, "last_run": {"Última vez", "Last time"}, "next_at": {"Próxima vez", "Next time"},
	"url": {"Dirección", "Address"}, "events": {"Eventos", "Events"}, "waiting": {"Por enviar", "Waiting"}, "failed": {"Fallidos", "Failed"}, "last_sent": {"Último entregado", "Last delivered"}, "failing_at": {"Falla desde", "Failing since"},
	"delivery": {"Estado", "State"}, "made_at": {"Hecho", "Made"}, "event": {"Evento", "Event"}, "about": {"Sobre", "About"}, "tries": {"Intentos", "Tries"}, "tried_at": {"Último intento", "Last try"}, "code": {"Código", "Code"}, "answer": {"Respuesta", "Answer"}, "message": {"Mensaje", "Message"},
	"typed_share": {"Capturadas", "Typed"}, "bare": {"Sin foto", "No picture"}, "bare_share": {"Sin foto", "No picture"}, "round": {"Redondas", "Whole figures"}, "round_share": {"Redondas", "Whole figures"},
	"unread": {"Sin lectura", "No reading"}, "doubted": {"Lecturas dudosas", "Doubted readings"}, "intervals": {"Tramos", "Intervals"},
	"low": {"Una de cuatro, menos de", "One in four below"}, "high": {"Una de cuatro, más de", "One in four above"}, "low_hourly": {"Una de cuatro, menos de", "One in four below"}, "high_hourly": {"Una de cuatro, más de", "One in four above"},
	"question": {"Pregunta", "Question"}, "moves": {"Se mueve", "Moves"}, "kept_by": {"De quién", "Kept by"}, "shared": {"Compartida", "Shared"}, "pinned": {"En Hoy", "On Today"}, "kept_at": {"Guardada", "Kept"},
	"undone": {"Captura corregida", "Redemption corrected"}, "class": {"Clase", "Class"}, "class_now": {"Clase de hoy", "Class now"}, "of": {"Sobre", "About"},
}

// purposes are what fuel is for that is no vehicle's.
var purposes = map[string][2]string{
	"test": {"prueba de bomba", "test of a pump"}, "container": {"recipiente", "container"},
	"transfer": {"traspaso", "transfer"}, "purge": {"purga", "purge"}, Reserved: {"Reservadas", "Reserved"}, "vehicle": {"sin decir cuál", "it is not said whose"},
}

// states are what vehicles can be.
var states = map[string][2]string{
	"active": {"Activa", "Active"}, "workshop": {"En taller", "In the workshop"}, "lent": {"Prestada", "Lent"}, "rented": {"Arrendada", "Rented"},
	"replaced": {"Sustituida", "Replaced"}, "blocked": {"Bloqueada", "Blocked"}, "retired": {"De baja", "Retired"},
}

var notes = map[string][2]string{
	"typed": {"{n} {carga capturada|cargas capturadas} por personas, no {medida|medidas} por la bomba.", "{n} {fill was|fills were} typed by people, not measured by a pump."},
	"not_verified": {"{n} {carga|cargas} de años anteriores, no {verificada|verificadas} por Litro: nadie {la|las} midió ni {la|las} firmó, y no se {suma|suman} a las demás.",
		"{n} {fill|fills} of past years, not verified by Litro: nobody measured or signed {it|them}, and {it is|they are} not added to the others."},
	"corrected":  {"{n} {carga|cargas} con corrección.", "{n} {fill was|fills were} corrected."},
	"unpriced":   {"{n} {carga sin importe: no suma|cargas sin importe: no suman} en el costo.", "{n} {fill has no amount and is|fills have no amount and are} not in the cost."},
	"currencies": {"Hay {n} monedas en el periodo; los importes no se suman.", "There are {n} currencies in the period; amounts are not added."},
	"moved_fill": {"Carga {1} del {2}, {3} L: por {4} ya no es de esta unidad o de este mes: {5}.", "Fill {1} of {2}, {3} L: by {4} it is not this vehicle's or this month's any more: {5}."},
	"void_fill":  {"Carga {1} del {2}, {3} L, anulada por {4}: {5}.", "Fill {1} of {2}, {3} L, voided by {4}: {5}."},
	"between":    {"Ningún intervalo de tanque lleno a tanque lleno terminó en el periodo; sin él no hay km/L.", "No interval from full tank to full tank ended in the period; without one there is no km/L."},
}
