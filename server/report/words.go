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
	"numbered_kind": {"Tipo", "Kind"}, "numbered_agreed": {"Autorizó", "Authorized by"}, "numbered_allowed": {"Litros autorizados", "Liters authorized"}, "numbered_took": {"Litros despachados", "Liters dispensed"}, "numbered_state": {"Estado", "State"}, "numbered_reprints": {"Reimpresiones", "Reprints"},
	"price_agreed": {"Precio del contrato", "Price of the contract"}, "price_posted": {"Precio en la bomba", "Price at the pump"}, "price_billed": {"Precio facturado", "Price billed"}, "price_over": {"Sobreprecio por litro", "Above the price, a liter"}, "price_lines": {"Renglones", "Lines"}, "price_over_amount": {"Sobreprecio", "Above the price"}, "price_said": {"Precio pactado", "Price agreed"},
	"factor": {"Factor de CO2", "Factor of CO2"}, "factor_source": {"Fuente", "Source"}, "factor_year": {"Año de la fuente", "Year of the source"}, "factor_from": {"Vigente desde", "In force from"}, "co2": {"CO2", "CO2"},
	"open_version": {"Versión", "Version"}, "open_at": {"Publicada", "Published"}, "open_state": {"Estado", "State"}, "open_sha256": {"SHA-256 del paquete", "SHA-256 of the package"}, "open_address": {"Dirección", "Address"}, "open_why": {"Por qué se publicó", "Why it was published"},
	"open_withdrawn_at": {"Retirada", "Taken off"}, "open_withdrawn": {"Por qué se retiró", "Why it was taken off"}, "open_said_at": {"Cuándo", "When"}, "open_act": {"Qué se dijo", "What was said"}, "open_by": {"Quién", "Who"},
	"pnt_year": {"Ejercicio", "Fiscal year"}, "pnt_from": {"Fecha de inicio del periodo que se informa", "First day of the period"}, "pnt_to": {"Fecha de término del periodo que se informa", "Last day of the period"}, "pnt_article": {"Artículo", "Article"}, "pnt_fraction": {"Fracción", "Fraction"}, "pnt_department": {"Área", "Department"}, "pnt_grade": {"Producto", "Product"}, "pnt_basis": {"Fundamento de la reserva", "Legal basis of the reservation"},
	"pnt_area": {"Área(s) responsable(s) que genera(n), posee(n), publica(n) y actualizan la información", "Departments responsible for the information"}, "pnt_validated": {"Fecha de validación", "Validated"}, "pnt_updated": {"Fecha de actualización", "Updated"}, "pnt_remark": {"Nota", "Note"},
	"use_days_left": {"Días que quedan", "Days left"}, "use_min": {"Mínimo", "Minimum"}, "use_max": {"Máximo", "Maximum"}, "use_used": {"Usado", "Used"}, "use_percent": {"Del máximo", "Of the maximum"}, "use_min_volume": {"Mínimo en litros", "Minimum in liters"},
	"use_max_volume": {"Máximo en litros", "Maximum in liters"}, "use_volume": {"Litros usados", "Liters used"}, "use_percent_volume": {"Del máximo en litros", "Of the maximum in liters"}, "use_unbilled": {"Sin factura", "Unbilled"}, "use_unpriced": {"Sin precio", "Without a price"}, "use_came_volume": {"Litros que llegaron", "Liters that came"},
	"use_reached": {"Aviso", "Warning"}, "use_outlook": {"Cómo va", "How it goes"}, "use_runs_out": {"Se agota", "Runs out"}, "use_soonest": {"No antes de", "Not before"}, "use_latest": {"A más tardar", "At the latest"}, "use_short": {"Falta para el mínimo", "Short of the minimum"},
	"use_short_volume": {"Litros que faltan para el mínimo", "Liters short of the minimum"}, "use_over": {"Sobreprecio", "Above the price"}, "use_month": {"Mes", "Month"}, "use_billed": {"Facturado", "Billed"}, "use_billed_volume": {"Litros facturados", "Liters billed"},
	"use_credited": {"Notas de crédito", "Credit notes"}, "use_credited_volume": {"Litros acreditados", "Liters credited"}, "use_unbilled_volume": {"Litros sin factura", "Liters unbilled"}, "use_paper": {"Documento", "Paper"}, "use_number": {"Número", "Number"}, "use_signed": {"Firmado", "Signed"},
	"use_price_kind": {"Cómo se fija", "How it is set"}, "use_day": {"Día de la carga", "Day of the fill"}, "use_expected": {"Precio del contrato", "Price of the contract"}, "use_line": {"Cómo está", "How it is"},
	"use_index": {"Índice", "Index"}, "use_index_day": {"Día del índice", "Day of the index"}, "use_index_price": {"Precio del índice", "Price of the index"}, "use_markup": {"Margen sobre el índice", "Markup on the index"},
	"budget_account": {"Clave", "Account"}, "budget_approved": {"Aprobado", "Approved"}, "budget_adjusted": {"Adecuaciones", "Adjusted"}, "budget_modified": {"Modificado", "Modified"}, "budget_committed": {"Comprometido", "Committed"}, "budget_accrued": {"Devengado", "Accrued"},
	"budget_exercised_after": {"Ejercido después del año", "Exercised after the year"}, "budget_paid_after": {"Pagado después del año", "Paid after the year"}, "budget_exercised_stands": {"Ejercido en total", "Exercised in all"}, "budget_paid_stands": {"Pagado en total", "Paid in all"}, "budget_after": {"Cuándo", "When"},
	"budget_exercised": {"Ejercido", "Exercised"}, "budget_paid": {"Pagado", "Paid"}, "budget_available": {"Disponible", "Available"}, "budget_percent": {"Devengado del modificado", "Accrued of modified"}, "budget_reached": {"Aviso", "Warning"}, "budget_runs_out": {"Se agota", "Runs out"},
	"budget_paid_documents": {"Pagado según documentos", "Paid, as documents say"}, "budget_paid_difference": {"Sin movimiento de pagado", "Not said to be paid"}, "budget_unexercised": {"Pagado y sin ejercer", "Paid and not exercised"},
	"paid_what": {"Qué lo dice", "What says it"}, "paid_uuid": {"UUID de lo que lo dice", "UUID of what says it"}, "paid_why": {"Por qué no", "Why not"}, "paid_month": {"Mes", "Month"}, "paid_was": {"Dicho", "Said"}, "paid_is": {"Quedaría", "Would be"}, "paid_proposed": {"Propuesto", "Proposed"}, "paid_late": {"De un año cerrado", "Of a closed year"},
	"budget_provisional": {"Provisional", "Provisional"}, "budget_unbilled": {"Sin factura", "Unbilled"}, "budget_came": {"Llegó a tanques propios", "Came into own tanks"}, "own_volume": {"Litros de tanques propios", "Liters of own tanks"}, "own_amount": {"Tanques propios", "Own tanks"}, "budget_charged": {"Cargo", "Charge"}, "budget_why": {"Por qué", "Why"}, "budget_rule": {"Regla", "Rule"}, "budget_own": {"Tanque", "Tank"}, "budget_missed": {"Reglas que no le quedan", "Rules that do not fit"}, "budget_day": {"Día", "Day"},
	"budget_moment": {"Momento", "Moment"}, "budget_stop": {"Tope", "Stop"}, "budget_stop_of": {"Se dijo de", "Said of"}, "budget_rest": {"Queda para combustible", "Left for fuel"}, "budget_rest_liters": {"Litros que paga", "Liters that it pays"}, "budget_promised": {"En estaciones, sin cargar", "Held by stations, not drawn"}, "budget_stopped": {"Unidades", "Vehicles"}, "budget_told": {"Límite en la estación", "Limit at the station"}, "budget_document": {"Documento", "Document"}, "budget_amount": {"Monto", "Amount"}, "budget_of": {"Contrato u orden", "Contract or order"}, "budget_agreed": {"Autoriza", "Agreed by"}, "budget_order": {"Lugar", "Place"},
	"budget_classes": {"Clases", "Classes"}, "budget_departments": {"Departamentos", "Departments"}, "budget_fundings": {"Fondos", "Funds"}, "budget_products": {"Combustibles", "Fuels"}, "fund": {"Fondo", "Fund"}, "entry_date": {"Fecha", "Date"},
	"entry_key": {"Póliza", "Entry"}, "entry_account": {"Cuenta", "Account of the books"}, "entry_concept": {"Concepto", "Concept"}, "entry_debit": {"Cargo", "Debit"}, "entry_credit": {"Abono", "Credit"}, "entry_reference": {"Referencia", "Reference"},
	"entry_year": {"Ejercicio", "Fiscal year"}, "entry_first": {"De la póliza", "From entry"}, "entry_last": {"A la póliza", "To entry"}, "entry_bytes": {"Bytes", "Bytes"}, "entry_sender": {"Envío programado", "Scheduled sending"},
	"entry_layout": {"Formato", "Layout"}, "entry_layout_version": {"Versión", "Version"}, "entry_moment": {"Momento", "Moment"}, "entry_kind": {"Tipo", "Kind"}, "entry_partida": {"Partida", "Partida"}, "entry_debit_account": {"Cuenta de cargo", "Account debited"}, "entry_credit_account": {"Cuenta de abono", "Account credited"},
	"close_month": {"Mes", "Month"}, "close_state": {"Estado", "State"}, "close_version": {"Versión", "Version"}, "close_next": {"Sigue", "Next"}, "close_due": {"A más tardar", "At the latest"}, "close_overdue": {"Vencido", "Overdue"},
	"close_soft": {"Cierre preliminar", "Soft close"}, "close_late": {"Fin de la ventana", "End of the late window"}, "close_hard": {"Cierre", "Close"}, "close_task": {"Paso", "Step"}, "close_check": {"Revisión", "Check"}, "close_status": {"Cómo está", "How it is"},
	"gap_epoch": {"Época", "Epoch"}, "gap_from": {"Del número", "From number"}, "gap_to": {"Al número", "To number"}, "gap_count": {"Números", "Numbers"}, "close_gap_kind": {"Qué es", "What it is"},
	"close_blocks": {"Impide cerrar", "Keeps it open"}, "close_count": {"Cuántos", "How many"}, "close_amount": {"Importe", "Amount"}, "close_known": {"Con motivo", "With a reason"}, "close_of": {"Cuáles", "Which"},
	"close_n": {"Acto", "Act"}, "close_kind": {"Qué se hizo", "What was done"}, "close_person": {"Nombre", "Name"}, "close_user": {"Usuario", "User"}, "close_position": {"Puesto", "Position"}, "close_until": {"Hasta", "Until"}, "close_figure": {"Cifra", "Figure"}, "close_was": {"Sellado", "Sealed"}, "close_is": {"Hoy", "Today"}, "close_unit": {"Unidad", "Unit"}, "close_item": {"Qué se resolvió", "What was settled"}, "close_so": {"Cómo estaba", "How it was"}, "close_settled": {"Vale", "Counts"}, "close_was_mark": {"Sellado con", "Sealed as"}, "close_is_mark": {"Hoy con", "Today as"}, "close_what": {"De", "Of"},
	"close_sum": {"Importe", "Amount"}, "close_holds": {"Lo ocupa", "Holds it"}, "close_agreed": {"De acuerdo", "Agreed by"}, "close_year": {"Ejercicio", "Fiscal year"}, "close_of_month": {"Es del mes", "Of the month"}, "close_record": {"Registro", "Record"}, "close_on": {"Registrado", "Booked on"},
	"close_came": {"Qué llegó", "What came"}, "close_came_at": {"Llegó", "Came"}, "close_days_late": {"Días después", "Days after"}, "close_corrects": {"Corrige", "Corrects"}, "close_in_month": {"Registrado en", "Booked in"},
	"days_keeps": {"Cierra sus días", "Closes its days"}, "days_closed": {"Cerrados", "Closed"}, "days_office": {"Por la oficina", "By the office"}, "days_open": {"Por cerrar", "To be closed"}, "days_late": {"Atrasados", "Late"},
	"day_of": {"Día", "Day"}, "day_state": {"Estado", "State"}, "day_lacks": {"Qué falta", "What it lacks"}, "day_notes": {"Observaciones", "To be known"}, "day_shifts": {"Turnos", "Shifts"}, "day_totalizer": {"Por totalizador", "By totalizer"},
	"day_difference": {"Diferencia", "Difference"}, "day_dips": {"Tanques", "Tanks"}, "day_office": {"La oficina", "The office"}, "day_paper": {"SHA-256 del documento", "SHA-256 of the paper"},
	"shift_number": {"Turno", "Shift"}, "shift_attendant": {"Despachador", "Attendant"}, "shift_supervisor": {"Supervisor", "Supervisor"}, "shift_opened": {"Abrió", "Opened"}, "shift_closed": {"Cerró", "Closed"}, "shift_remark": {"Nota", "Remark"}, "shift_record": {"Registro", "Record"},
	"shift_from": {"Lectura inicial", "Opening reading"}, "shift_to": {"Lectura final", "Closing reading"},
	"calibration_kind": {"Qué es", "What it is"}, "calibration_device": {"Manguera o tanque", "Hose or tank"}, "calibration_state": {"Estado", "State"}, "calibration_left": {"Días que quedan", "Days left"}, "calibration_number": {"Certificado", "Certificate"}, "calibration_by": {"La hizo", "Done by"},
	"calibration_on": {"Fecha", "Done on"}, "calibration_until": {"Vigente hasta", "Valid until"}, "calibration_error": {"Error", "Error"}, "calibration_of": {"En", "Of"}, "calibration_beyond": {"Fuera de tolerancia", "Out of tolerance"}, "calibration_paper": {"SHA-256 del documento", "SHA-256 of the paper"},
	"calibration_first": {"Midió sin vigencia desde", "Measured without since"}, "calibration_days": {"Días", "Days"},
	"signed_state": {"Firmada", "Signed"}, "signed_lacks": {"Falta la firma", "Signatures missing"}, "signed_by": {"La trajo", "Brought by"}, "signed_at": {"Recibida", "Brought"}, "signed_sha256": {"SHA-256 del papel", "SHA-256 of the paper"}, "logbook_folio": {"Folio", "Folio"}, "signed_sheet": {"SHA-256 de lo firmado", "SHA-256 of what was signed"}, "signed_still": {"Sigue igual", "Still the same"},
	"signed_on": {"Firmas", "Signatures"}, "signed_by_hand": {"Por folio", "By its folio"}, "signed_seen_by": {"Vio las firmas", "Looked at the signatures"}, "signed_scan": {"SHA-256 del archivo", "SHA-256 of the file"}, "signed_page": {"Hoja", "Sheet"}, "signed_no": {"Hoja de la bitácora", "Sheet of the logbook"}, "signed_sheets": {"Hojas de la bitácora", "Sheets of the logbook"}, "signed_gone": {"Faltan las hojas", "Sheets missing"},
	"signed_all": {"Bitácoras", "Logbooks"}, "signed_missing": {"Sin papel", "No paper"}, "signed_changed": {"Cambió después", "Changed since"}, "signed_partly": {"Faltan hojas", "Sheets missing"}, "signed_lacking": {"Falta firma", "Lacks a signature"}, "signed_unlooked": {"Por revisar", "To be looked at"}, "signed_back": {"De vuelta", "Back"},
	"chain_step": {"Paso", "Step"}, "chain_side": {"Lado", "Side"}, "chain_name": {"Qué es", "What it is"}, "chain_of": {"De quién", "Of whom"}, "chain_unexplained": {"Sin explicar", "Unexplained"},
	"worth_opening": {"Valor inicial", "Opening value"}, "worth_received": {"Valor recibido", "Value received"}, "worth_issued": {"Costo de lo despachado", "Cost of what was issued"}, "worth_tests": {"Costo de pruebas", "Cost of tests"},
	"worth_unrecorded": {"Costo sin carga", "Cost in no fill"}, "worth_moved": {"Valor de traspasos", "Value of transfers"}, "worth_measured": {"Pérdidas y ganancias", "Losses and gains"}, "worth_adjusted": {"Ajustes", "Adjustments"},
	"worth_closing": {"Valor final", "Closing value"}, "worth_price": {"Costo promedio", "Average cost"}, "worth_opening_volume": {"Litros iniciales", "Opening liters"}, "worth_received_volume": {"Litros recibidos", "Liters received"},
	"worth_issued_volume": {"Litros despachados", "Liters issued"}, "worth_tests_volume": {"Litros de pruebas", "Liters of tests"}, "worth_unrecorded_volume": {"Litros sin carga", "Liters in no fill"}, "worth_moved_volume": {"Litros de traspasos", "Liters of transfers"},
	"worth_measured_volume": {"Litros de más o de menos", "Liters over or short"}, "worth_adjusted_volume": {"Litros ajustados", "Liters adjusted"}, "worth_closing_volume": {"Litros finales", "Closing liters"},
	"worth_provisional": {"Entregas sin factura", "Deliveries without an invoice"}, "worth_agreed": {"De ellas al precio del contrato", "Of them at the contract’s price"}, "worth_unpriced": {"Entregas sin precio", "Deliveries without a price"}, "worth_waiting_volume": {"Litros sin precio", "Liters without a price"}, "worth_through": {"Asentado hasta", "Booked until"}, "worth_booked": {"Asiento", "Booking"},
	"tie_opening": {"Saldo inicial", "Opening"}, "tie_debits": {"Cargos", "Debits"}, "tie_credits": {"Abonos", "Credits"}, "tie_closing": {"Saldo final", "Closing"}, "tie_worth": {"Vale lo asentado", "Worth, as booked"}, "tie_unposted": {"Sin póliza todavía", "No entry yet"},
	"tie_later": {"Con otra fecha", "Dated otherwise"}, "tie_residual": {"Diferencia sin explicar", "Residual"}, "terms_stock": {"Almacén", "Stock"}, "terms_supplier": {"Proveedores", "Suppliers"}, "terms_expense": {"Gasto", "Expense"}, "terms_loss": {"Pérdidas y diferencias", "Losses and differences"},
	"terms_transit": {"Trasiegos", "In transit"}, "terms_begun": {"Contra qué empieza", "Begins against"}, "terms_prior": {"Ejercicios anteriores", "Past years"}, "terms_count": {"Vigente", "Counts"},
	"worth_day": {"Día", "Day"}, "worth_of": {"Es del día", "Of the day"}, "worth_item": {"De qué es", "What it is of"}, "worth_by": {"Lo dice", "Said by"}, "worth_paper": {"Documento", "Paper"}, "worth_says": {"Precio que dice", "Price that it says"},
	"worth_account": {"Cuenta del mayor", "Account of the ledger"}, "worth_ledger": {"Saldo del mayor", "Balance of the ledger"}, "worth_stock": {"Existencias", "Stock"}, "worth_entries": {"Según nuestras pólizas", "By our entries"}, "worth_difference": {"Diferencia", "Difference"},
	"stock_day": {"Día", "Day"}, "stock_opening": {"Inicial", "Opening"}, "stock_received": {"Recibido", "Received"}, "stock_issued": {"Despachado", "Issued"}, "stock_tests": {"Pruebas", "Tests"}, "stock_unrecorded": {"Sin carga", "In no fill"},
	"stock_moved": {"Traspasos", "Transfers"}, "stock_book": {"Según libro", "Book"}, "stock_measured": {"Medido", "Measured"}, "stock_difference": {"Diferencia", "Difference"}, "stock_percent": {"Del libro", "Of the book"},
	"stock_sat": {"Contra el SAT", "Against the authority"}, "stock_sat_limit": {"Tolerancia del SAT", "Tolerance of the authority"}, "stock_stick": {"Contra la varilla", "Against the stick"}, "stock_stick_limit": {"Tolerancia de la varilla", "Tolerance of the stick"}, "stock_leak": {"Contra fugas", "Against leaks"}, "stock_leak_limit": {"Tolerancia de fuga", "Tolerance of a leak"},
	"stock_state": {"Cómo está", "How it is"}, "stock_events": {"Eventos SAT", "Events of the authority"}, "stock_came": {"Llegó", "Came"}, "stock_note": {"Remisión", "Note"}, "stock_note_volume": {"Litros de la remisión", "Liters of the note"},
	"stock_note_basis": {"Base de la remisión", "Basis of the note"}, "stock_rise": {"Subió el tanque", "The tank rose"}, "stock_rise_basis": {"Base de la subida", "Basis of the rise"}, "stock_note_state": {"Contra la remisión", "Against the note"},
	"stock_note_more": {"De más que la remisión", "More than the note"}, "stock_note_limit": {"Tolerancia", "Tolerance"}, "stock_water": {"Agua de más", "More water"}, "stock_celsius": {"Temperatura (°C)", "Temperature (°C)"}, "stock_source": {"Medido con", "Measured by"}, "stock_brought": {"Qué fue de ella", "What became of it"}, "height_mm": {"Altura (mm)", "Height (mm)"},
	"stock_billed_volume": {"Litros facturados", "Liters billed"}, "stock_billed_basis": {"Base de la factura", "Basis of the invoice"}, "stock_billed_state": {"Contra la factura", "Against the invoice"}, "stock_billed_more": {"De más que la factura", "More than the invoice"},
	"stock_papers_state": {"Factura contra remisión", "Invoice against note"}, "stock_papers_more": {"Factura de más que la remisión", "Invoice more than the note"}, "truck": {"Pipa", "Truck"}, "stock_others": {"Otras entregas del renglón", "Other deliveries of the line"},
	"stock_first": {"Totalizador al inicio", "Totalizer before"}, "stock_last": {"Totalizador al final", "Totalizer after"}, "stock_turned": {"Avanzó", "Moved"}, "stock_fills": {"Cargas", "Fills"}, "stock_offbook": {"Fuera de control", "Off the book"},
	"stock_gaps": {"Huecos", "Gaps"}, "stock_overlaps": {"Traslapes", "Overlaps"}, "stock_display": {"De más que la pantalla", "More than the display"}, "stock_loose": {"Sin totalizador", "Without a totalizer"},
	"stock_hose_state": {"Conciliación", "Reconciliation"}, "stock_limit": {"Tolerancia", "Tolerance"}, "stock_watch_limit": {"Se vigila desde", "Watched past"}, "stock_investigate_limit": {"Se investiga desde", "Investigated past"}, "stock_billed_limit": {"Tolerancia contra la factura", "Tolerance against the invoice"}, "stock_papers_limit": {"Tolerancia entre papeles", "Tolerance of papers"},
	"stock_which": {"Qué juzga", "What it judges"}, "stock_limit_ul": {"Litros", "Liters"}, "stock_limit_share": {"Parte", "Share"}, "stock_place": {"De qué", "Of what"}, "stock_counted": {"Juzgó desde", "Judged from"}, "stock_counted_until": {"hasta", "until"}, "stock_meters": {"Cambios de medidor", "Changes of meter"},
	"base_distance": {"Recorrido en la base", "Distance in the baseline"}, "base_run": {"Horas en la base", "Hours in the baseline"}, "base_volume": {"Litros en la base", "Liters in the baseline"},
	"base_economy": {"Rendimiento en la base", "Economy in the baseline"}, "base_hourly": {"Por hora en la base", "Per hour in the baseline"}, "base_price": {"Precio en la base", "Price in the baseline"},
	"base_all_volume": {"Todo en la base", "All in the baseline"}, "base_way_volume": {"Litros por odómetro en la base", "Liters by odometer in the baseline"}, "base_priced_volume": {"Litros con precio en la base", "Priced liters in the baseline"}, "base_priced": {"Pagado por ellos en la base", "Paid for them in the baseline"}, "priced_volume": {"Litros con precio", "Priced liters"}, "priced": {"Pagado por ellos", "Paid for them"},
	"base_run_volume": {"Litros por horómetro en la base", "Liters by hour meter in the baseline"},
	"all_volume":      {"Todo", "All"}, "way_volume": {"Litros por odómetro", "Liters by odometer"}, "run_volume": {"Litros por horómetro", "Liters by hour meter"},
	"saved_expected": {"Esperado", "Expected"}, "saved": {"Ahorrado", "Saved"}, "saved_low": {"Al menos", "At least"}, "saved_high": {"A lo más", "At most"}, "saved_percent": {"% de lo esperado", "% of expected"}, "saved_percent_low": {"% al menos", "% at least"}, "saved_percent_high": {"% a lo más", "% at most"},
	"saved_expected_money": {"Esperado a precios de la base", "Expected at the baseline's prices"}, "saved_money": {"Valor a precios de la base", "Value at the baseline's prices"}, "saved_money_low": {"Valor, al menos", "Value, at least"}, "saved_money_high": {"Valor, a lo más", "Value, at most"}, "saved_price_money": {"Lo que hicieron los precios", "What prices did"}, "saved_paid": {"Pagado", "Paid"}, "saved_why": {"Por qué", "Why"},
	"issued_on": {"Expedido", "Issued on"}, "document_kind": {"Tipo", "Kind"}, "document_no": {"Serie y folio", "Series and number"}, "uuid_only": {"UUID", "UUID"},
	"verdict": {"Revisión", "Review"}, "found": {"Hallazgos", "Findings"}, "authority": {"Ante el SAT", "At the authority"}, "asked_at": {"Consultado", "Asked"},
	"taken_at": {"Recibido", "Received"}, "file_name": {"Archivo", "File"}, "receiver": {"RFC receptor", "Receiver RFC"}, "total": {"Total", "Total"},
	"seal_end": {"Últimos 8 del sello", "Last 8 of the seal"}, "check_url": {"Página de consulta", "Page to ask at"},
	"register_permits": {"Permisos", "Permits"}, "register_left_out": {"Renglones fuera", "Rows left out"}, "register_holder": {"Titular según la CNE", "Holder (CNE)"}, "register_activity": {"Actividad según la CNE", "Activity (CNE)"}, "register_status": {"Estatus según la CNE", "Status (CNE)"}, "register_number": {"Permiso según la CNE", "Permit (CNE)"},
	"line_no": {"Renglón", "Line"}, "billed": {"Concepto", "Billed"}, "product_key": {"Clave", "Key"}, "vat_kind": {"Tasa de IVA", "Rate of IVA"}, "vat_rate": {"Porcentaje", "Percent"}, "fiscal_regime": {"Régimen", "Regime"}, "postal_code": {"Código postal", "Postal code"}, "card": {"Tarjeta", "Card"}, "seller": {"RFC de quien vendió", "Seller RFC"},
	"severity_of": {"Gravedad", "Severity"}, "what_is_wrong": {"Qué está mal", "What is wrong"}, "actual": {"Dice", "It says"}, "expected": {"Debe decir", "Expected"}, "remedy": {"Qué hacer", "What to do"},
	"mapping_version": {"Versión", "Version"}, "tax_added": {"Impuestos que se suman", "Taxes added"}, "headings": {"Encabezados", "Headings"}, "sent_by": {"Lo envió", "Sent by"}, "mapping_used": {"Lectura", "Mapping"},
	"documents_taken": {"Facturas tomadas", "Documents taken"}, "documents_again": {"Ya estaban", "Here already"}, "lines_taken": {"Renglones", "Lines"}, "rows_refused": {"Rechazados", "Refused"},
	"plain_status": {"Si cuenta", "Whether it counts"}, "plain_outcome": {"Resultado", "Outcome"}, "plain_remark": {"Observación", "Remark"}, "heading": {"Columna", "Column"},
	"file_line": {"Línea del archivo", "Line of the file"}, "outcome": {"Resultado", "Outcome"}, "hash": {"SHA-256", "SHA-256"}, "source_of": {"Cómo se supo", "How it is known"},
	"where_in": {"Dónde", "Where"}, "remark": {"Nota", "Note"}, "active": {"Vigente", "In use"}, "per_liter": {"Por litro", "A liter"}, "from_day": {"Desde", "From"},
	"km_first": {"Kilometraje al inicio", "First odometer"}, "km_last": {"Kilometraje al final", "Last odometer"}, "findings": {"Discrepancias", "Discrepancies"},
	"name": {"Nombre", "Name"}, "fills": {"Cargas", "Fills"}, "volume": {"Litros", "Liters"}, "distance": {"Recorrido", "Distance"},
	"economy": {"Rendimiento", "Economy"}, "reference": {"Referencia", "Reference"}, "deviation": {"Desviación", "Deviation"},
	"intake": {"Consumo", "Consumption"}, "reference_intake": {"Referencia", "Reference"},
	"what": {"Asunto", "Matter"}, "value": {"Valor", "Value"}, "detail": {"Detalle", "Detail"}, "said_at": {"Dicho", "Said"},
	"reason": {"Motivo", "Reason"}, "vehicles": {"Unidades", "Vehicles"}, "last_at": {"La última", "The last"}, "department": {"Departamento", "Department"},
	"days": {"Días", "Days"}, "period": {"Periodo", "Period"}, "visits": {"Visitas", "Visits"}, "visits_of": {"De visitas", "Of visits"}, "size": {"Cuota", "Quota"}, "drawn": {"Tomados", "Drawn"}, "left": {"Quedan", "Left"}, "paper": {"En vales", "On vouchers"}, "percent": {"Proporción", "Share"},
	"ends_at": {"Termina", "Ends"}, "tank": {"Tanque", "Tank"}, "stock": {"Existencia", "Stock"}, "ullage": {"Falta para llenar", "Ullage"}, "water": {"Agua", "Water"},
	"alarms": {"Alarmas", "Alarms"},
	"alarm":  {"Alarma", "Alarm"}, "per_day": {"Salen al día", "Leave in a day"}, "days_left": {"Días que alcanza", "Days left"}, "low_level": {"Nivel bajo", "Low level"}, "reorder_level": {"Punto de pedido", "Reorder point"}, "high_level": {"Nivel alto", "High level"}, "water_mm": {"Altura del agua", "Height of water"}, "since": {"Desde", "Since"},
	"seq_first": {"Del número", "From number"}, "seq_last": {"Al número", "To number"}, "records_count": {"Registros", "Records"}, "seq_missing": {"Faltan", "Missing"}, "quarantined_notes": {"En cuarentena", "Quarantined"},
	"chain_result": {"Cadena", "Chain"}, "chain_at": {"Dónde no cuadra", "Where it does not hold"}, "head_sha256": {"SHA-256 del último", "SHA-256 of the last"}, "line_sha256": {"SHA-256 del renglón", "SHA-256 of the line"},
	"allotment": {"Dotación", "Allotment"}, "allotment_used": {"De la dotación", "Of the allotment"}, "line_exceptions": {"Excepciones", "Exceptions"}, "line_entries": {"Pólizas", "Journal entries"},
	"object": {"Sobre", "About"}, "change": {"Cambio", "Change"}, "previous": {"Antes", "Before"},
	"run": {"Horas", "Hours"}, "hourly": {"Consumo por hora", "Per hour"}, "engine": {"Horómetro", "Hour meter"},
	"amount": {"Importe", "Amount"}, "cost_km": {"Costo por km", "Cost per km"}, "typed": {"Capturadas", "Typed"}, "date": {"Fecha", "Date"},
	"at": {"Fecha y hora", "Time"}, "station": {"Estación", "Station"}, "vehicle": {"Unidad", "Vehicle"}, "driver": {"Conductor", "Driver"},
	"grade": {"Producto", "Grade"}, "odometer": {"Kilometraje", "Odometer"}, "full": {"Lleno", "Full"}, "source": {"Origen", "Source"},
	"flags": {"Marcas", "Flags"}, "ref": {"Registro", "Record"}, "from": {"Desde", "From"}, "to": {"Hasta", "To"},
	"severity": {"Gravedad", "Severity"}, "rule": {"Regla", "Rule"}, "title": {"Discrepancia", "Discrepancy"}, "sentence": {"Explicación", "Explanation"},
	"happened_at": {"Cargada", "Fuel flowed"}, "asked_by": {"Solicitó", "Asked by"}, "month": {"Mes", "Month"}, "approved": {"Aprobadas", "Approved"}, "refused": {"Rechazadas", "Refused"}, "until_at": {"Vence", "Expires"},
	"ask_at":            {"Solicitada", "Asked"},
	"correction_action": {"Corrección", "Correction"}, "correction_state": {"Estado", "State"}, "correction_change": {"Cambio", "Change"}, "correction_worth": {"Importe del cambio", "Amount of the change"}, "answered_by": {"Respondió", "Answered by"},
	"answered_at": {"Respondida", "Answered"}, "answer_reason": {"Motivo de la respuesta", "Reason of the answer"}, "correction_was": {"Contaba", "Counted"}, "correction_is": {"Contará", "Is to count"}, "correction_of": {"Registro que corrige", "Record it corrects"},
	"correction_record": {"Registro de la corrección", "Record of the correction"}, "ask": {"Solicitud", "Request"}, "less": {"De menos", "Less"}, "more": {"De más", "More"}, "less_worth": {"Importe de menos", "Amount less"}, "more_worth": {"Importe de más", "Amount more"},
	"worth_unknown": {"Sin importe conocido", "Of unknown amount"}, "fill_fact": {"Dato", "Fact"}, "fill_value": {"Valor", "Value"},
	"paper_kind": {"Documento", "Paper"}, "holder": {"A nombre de", "In the name of"}, "place": {"A dónde", "Where to"},
	"ageing_from": {"Días desde", "Days from"}, "ageing_to": {"Días hasta", "Days to"}, "risk_unknown": {"De valor desconocido", "Of unknown value"},
	"recovery_way": {"Recuperación", "Recovery"}, "recovery_paper": {"Documento de recuperación", "Document of recovery"}, "recovery_asked": {"Se exige", "Asked for"}, "recovery_back": {"Recuperado", "Recovered"},
	"recovery_lost": {"Dado por perdido", "Written off"}, "recovery_cents": {"Importe", "Amount"}, "recovery_day": {"Fecha del documento", "Day of the document"}, "approver_role": {"Permiso de quien aceptó", "Role of who approved"}, "explainer_role": {"Permiso de quien explicó", "Role of who explained"},
	"seen_severity": {"Gravedad al decidir", "Severity when decided"}, "seen_risk": {"Valor en riesgo al decidir", "Value at risk when decided"}, "seen_actual": {"Cifra al decidir", "Figure when decided"}, "seen_expected": {"Cifra debida al decidir", "Figure due when decided"},
	"risk": {"Valor en riesgo", "Value at risk"}, "found_on": {"Detectada", "Found"}, "due": {"A más tardar", "At the latest"}, "resolution": {"Resolución", "Resolution"},
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
	"before": {"Km anterior", "Km before"}, "engine_before": {"Horas anterior", "Hours before"}, "trip": {"Comisión u oficio", "Commission"}, "trip_paper": {"Comisión u oficio, destino", "Commission, destination"}, "logbook_account": {"Clave y partida", "Account"}, "destination": {"Destino", "Destination"}, "motive": {"Motivo", "Motive"},
	"uuid": {"CFDI (UUID y línea)", "CFDI (UUID and line)"}, "remarks": {"Observaciones", "Remarks"}, "reading": {"Lectura", "Reading"},
	"page": {"Reporte", "Report"}, "format": {"Formato", "Format"}, "every": {"Cuándo", "When"}, "receivers": {"Para", "For"}, "last_run": {"Última vez", "Last time"}, "next_at": {"Próxima vez", "Next time"},
	"url": {"Dirección", "Address"}, "events": {"Eventos", "Events"}, "waiting": {"Por enviar", "Waiting"}, "failed": {"Fallidos", "Failed"}, "last_sent": {"Último entregado", "Last delivered"}, "failing_at": {"Falla desde", "Failing since"},
	"delivery": {"Estado", "State"}, "made_at": {"Hecho", "Made"}, "event": {"Evento", "Event"}, "about": {"Sobre", "About"}, "tries": {"Intentos", "Tries"}, "tried_at": {"Último intento", "Last try"}, "code": {"Código", "Code"}, "answer": {"Respuesta", "Answer"}, "message": {"Mensaje", "Message"},
	"typed_share": {"Capturadas", "Typed"}, "bare": {"Sin foto", "No picture"}, "bare_share": {"Sin foto", "No picture"}, "round": {"Redondas", "Whole figures"}, "round_share": {"Redondas", "Whole figures"},
	"unread": {"Sin lectura", "No reading"}, "doubted": {"Lecturas dudosas", "Doubted readings"}, "intervals": {"Tramos", "Intervals"},
	"low": {"Una de cuatro, menos de", "One in four below"}, "high": {"Una de cuatro, más de", "One in four above"}, "low_hourly": {"Una de cuatro, menos de", "One in four below"}, "high_hourly": {"Una de cuatro, más de", "One in four above"},
	"question": {"Pregunta", "Question"}, "moves": {"Se mueve", "Moves"}, "kept_by": {"De quién", "Kept by"}, "shared": {"Compartida", "Shared"}, "pinned": {"En Hoy", "On Today"}, "kept_at": {"Guardada", "Kept"},
	"match_sort": {"Qué falta", "What is asked"}, "match_pass": {"Cómo se halló", "How it was found"}, "match_state": {"Contra la carga", "Against the fill"}, "filled_at": {"Carga", "Fill"},
	"fill_volume": {"Litros cargados", "Liters filled"}, "volume_more": {"Litros de más", "Liters more"}, "fill_amount": {"Importe de la carga", "Amount of the fill"}, "amount_more": {"Importe de más", "Amount more"},
	"decided_by": {"Decidió", "Decided by"}, "days_waiting": {"Días", "Days"}, "match_waits": {"Qué espera", "What it waits for"}, "match_part": {"De qué", "Of what"}, "count": {"Cuántos", "How many"},
	"match_what": {"Qué decidió", "What was decided"}, "records": {"Cargas", "Fills"}, "tolerance_version": {"Tolerancias", "Tolerances"}, "supply": {"Suministro", "Supply"}, "box": {"Equipo propio", "Own box"}, "card_key": {"Clave en estados de tarjetas", "Key in card statements"},
	"owed_method": {"Se paga", "To be paid"}, "owed_invoiced": {"Facturado", "Invoiced"}, "owed_credited": {"Notas de crédito", "Credits"}, "owed_paid": {"Pagado", "Paid"}, "owed_left": {"Sin pagar", "Unpaid"}, "owed_days": {"Días", "Days"},
	"owed_booked": {"Pagado según presupuesto", "Paid by the budget"}, "owed_uncounted": {"Parcialidad repetida, sin contar", "Same part again, not counted"}, "owed_beside": {"Aparte del combustible", "Beside fuel"}, "use_beside": {"Aparte del combustible", "Beside fuel"}, "use_beside_from": {"Aparte, desde", "Beside, from"}, "owed_difference": {"Presupuesto de más", "Budget more"}, "owed_says": {"Presupuesto y pagos", "Budget and payments"}, "owed_parts": {"Partes", "Parts"}, "owed_documents": {"Facturas", "Invoices"},
	"owed_30": {"0 a 30 días", "0 to 30 days"}, "owed_60": {"31 a 60 días", "31 to 60 days"}, "owed_90": {"61 a 90 días", "61 to 90 days"}, "owed_over": {"Más de 90 días", "Over 90 days"}, "owed_unapplied": {"Sin aplicar", "Unapplied"}, "owed_why": {"Por qué", "Why"},
	"out_of_period": {"De otro mes", "Of another month"}, "note_waits": {"Sin descontar de cargas", "Not taken off fills"},
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
	"documents.left": {"El total va sin {n} {factura cancelada o repetida|facturas canceladas o repetidas}.", "The total is without {n} {invoice that is|invoices that are} canceled or there twice."},
	"typed":          {"{n} {carga capturada|cargas capturadas} por personas, no {medida|medidas} por la bomba.", "{n} {fill was|fills were} typed by people, not measured by a pump."},
	"not_verified": {"{n} {carga|cargas} de años anteriores, no {verificada|verificadas} por Litro: nadie {la|las} midió ni {la|las} firmó, y no se {suma|suman} a las demás.",
		"{n} {fill|fills} of past years, not verified by Litro: nobody measured or signed {it|them}, and {it is|they are} not added to the others."},
	"corrected":      {"{n} {carga|cargas} con corrección.", "{n} {fill was|fills were} corrected."},
	"chain_unpriced": {"{n} {renglón tiene|renglones tienen} litros sin precio conocido: su importe está vacío, o es de los demás litros, y en ninguna suma de dinero están.", "{n} {row has|rows have} liters without a known price: the amount is empty, or is of the other liters, and they are in no sum of money."},
	"unowed":         {"{n} {entrega sin importe: no suma|entregas sin importe: no suman} en lo que se debe.", "{n} {delivery has no amount and is|deliveries have no amount and are} not in what is owed."},
	"unpriced":       {"{n} {carga sin importe: no suma|cargas sin importe: no suman} en el costo.", "{n} {fill has no amount and is|fills have no amount and are} not in the cost."},
	"currencies":     {"Hay {n} monedas en el periodo; los importes no se suman.", "There are {n} currencies in the period; amounts are not added."},
	"moved_fill":     {"Carga {1} del {2}, {3} L: por {4} ya no es de esta unidad o de este mes: {5}.", "Fill {1} of {2}, {3} L: by {4} it is not this vehicle's or this month's any more: {5}."},
	"void_fill":      {"Carga {1} del {2}, {3} L, anulada por {4}: {5}.", "Fill {1} of {2}, {3} L, voided by {4}: {5}."},
	"risk_once":      {"Si varias discrepancias son de lo mismo, su valor está en cada una y en el total; contado una sola vez, el valor en riesgo es {1}.", "Where several discrepancies are about the same, its value is in each and in the total; counted once, the value at risk is {1}."},
	"risk_unknown":   {"{n} {discrepancia sin valor conocido: no suma|discrepancias sin valor conocido: no suman} en el total.", "{n} {discrepancy has no known value and is|discrepancies have no known value and are} not in the total."},
	"between":        {"Ningún intervalo de tanque lleno a tanque lleno terminó en el periodo; sin él no hay km/L.", "No interval from full tank to full tank ended in the period; without one there is no km/L."},
}
