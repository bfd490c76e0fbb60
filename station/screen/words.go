package screen

import "strings"

// words are what the page says, in Spanish and in English. Denials are not here:
// their sentences come from the policy.
var words = map[string][2]string{
	"station":    {"Estación", "Station"},
	"position":   {"Posición", "Position"},
	"linked":     {"En línea", "Online"},
	"unlinked":   {"Sin red", "No network"},
	"unsent":     {"por enviar", "to be sent"},
	"stopnote":   {"El botón no es el paro de emergencia: use el de la isla.", "The button is not the emergency stop: use the one on the island."},
	"hose":       {"Manguera", "Hose"},
	"up_to":      {"hasta", "up to"},
	"of":         {"de", "of"},
	"limit":      {"Límite", "Limit"},
	"folio":      {"Folio", "Record"},
	"sent":       {"Registrado en la central", "Registered at the server"},
	"kept":       {"Guardado aquí, se enviará", "Kept here, to be sent"},
	"read":       {"Se leyó", "It read"},
	"code":       {"Código", "Code"},
	"since":      {"Desde las", "Since"},
	"seconds":    {"s", "s"},
	"left":       {"Quedan", "Left"},
	"last":       {"Última lectura", "Last reading"},
	"again":      {"Esa lectura no parece posible. Revísela y tecléela otra vez.", "That reading does not look possible. Check it and type it again."},
	"prompt_do":  {"Teclee lo que marca el tablero.", "Type what the dashboard shows."},
	"driver_do":  {"Escanee el gafete del conductor.", "Scan the driver's badge."},
	"pin_do":     {"Teclee su NIP.", "Type your PIN."},
	"damaged":    {"¿Está dañada? Límpiela y escanéela otra vez, o captúrela a mano.", "Is it damaged? Wipe it and scan it again, or type the vehicle."},
	"lift":       {"Levante la pistola.", "Lift the nozzle."},
	"idle_do":    {"Apunte el lector a la etiqueta de la unidad.", "Point the scanner at the vehicle's label."},
	"manual_do":  {"Esta posición no tiene electrónica: capture cada carga.", "This position has no electronics: type every fill."},
	"unguarded":  {"sin cierre automático", "no fail-safe"},
	"guard_do":   {"si falla, cierre la válvula.", "if it fails, close the valve."},
	"wait_do":    {"Un momento; no levante la pistola.", "One moment; leave the nozzle where it is."},
	"fault_do":   {"No retire la manguera. Si no vuelve sola, llame a soporte técnico.", "Leave the hose in place. If it does not come back by itself, call technical support."},
	"out_do":     {"Use otra posición o llame al supervisor.", "Use another position or call the supervisor."},
	"denied_do":  {"Llame al supervisor y dígale este código.", "Call the supervisor and give this code."},
	"offline_do": {"No hay red para pedir más. Llame al supervisor.", "There is no network to ask for more. Call the supervisor."},

	"void_lapsed":    {"Nadie levantó la pistola a tiempo. Escanee otra vez.", "Nobody lifted the nozzle in time. Scan again."},
	"void_canceled":  {"Se canceló. No salió combustible.", "Canceled. No fuel flowed."},
	"void_refused":   {"La bomba no aceptó la orden. Escanee otra vez.", "The pump refused the order. Scan again."},
	"void_stopped":   {"Se detuvo antes de surtir.", "Stopped before any fuel flowed."},
	"void_mismatch":  {"El medidor no coincide. Llame al supervisor.", "The meter does not agree. Call the supervisor."},
	"void_ambiguous": {"El lector vio dos etiquetas distintas y no se tomó ninguna. Aparte o tape la otra y escanee otra vez.", "The scanner saw two different labels, so neither counts. Move or cover the other one and scan again."},
	"void_restart":   {"El sistema reinició y no salió combustible. Escanee otra vez.", "The system restarted and no fuel flowed. Scan again."},

	"title_idle":     {"Escanee la unidad", "Scan the vehicle"},
	"title_manual":   {"Capture la carga", "Type the fill"},
	"title_out":      {"Fuera de servicio", "Out of service"},
	"title_wait":     {"Espere", "Wait"},
	"title_odometer": {"Kilometraje", "Odometer"},
	"title_engine":   {"Horómetro", "Hour meter"},
	"title_driver":   {"Conductor", "Driver"},
	"title_pin":      {"NIP del conductor", "Driver's PIN"},
	"title_ready":    {"BOMBA LISTA", "PUMP READY"},
	"title_pouring":  {"SURTIENDO", "FUELING"},
	"title_done":     {"LISTO", "DONE"},
	"title_void":     {"No se surtió", "No fuel taken"},
	"title_denied":   {"NO AUTORIZADO", "NOT AUTHORIZED"},
	"title_unknown":  {"Etiqueta no reconocida", "Label not recognized"},
	"title_two":      {"Dos etiquetas a la vez", "Two labels at once"},
	"title_offline":  {"Límite sin red alcanzado", "Offline limit reached"},
	"title_fault":    {"Bomba sin respuesta", "Pump does not answer"},

	"stop":    {"DETENER", "STOP"},
	"cancel":  {"Cancelar", "Cancel"},
	"ok":      {"OK", "OK"},
	"broken":  {"No funciona", "It does not work"},
	"vehicle": {"Capturar a mano", "Type the vehicle"},
	"fill":    {"Capturar carga", "Type a fill"},
	"back":    {"Volver", "Back"},

	"full_yes": {"Tanque lleno", "Full tank"},
	"full_no":  {"No quedó lleno", "Not full"},

	"f_number":   {"Número económico", "Fleet number"},
	"f_plate":    {"Placa", "Plate"},
	"f_reason":   {"¿Por qué a mano?", "Why by hand?"},
	"f_liters":   {"Litros", "Liters"},
	"f_km":       {"Kilometraje (km)", "Odometer (km)"},
	"f_hours":    {"Horómetro (h)", "Hour meter (h)"},
	"f_full":     {"¿Tanque lleno?", "Full tank?"},
	"f_ticket":   {"Ticket", "Ticket"},
	"f_happened": {"Fecha y hora", "Date and time"},
	"f_typed_by": {"Quien captura", "Typed by"},
	"f_checked":  {"Quien revisa", "Checked by"},
	"f_pin":      {"NIP", "PIN"},
	"yes":        {"Sí", "Yes"},
	"no":         {"No", "No"},
	"unsure":     {"No sé", "Not known"},

	"e_position": {"Esta estación no tiene esa posición.", "This station has no such position."},
	"e_now":      {"La posición ya está en otra cosa. Revise la pantalla.", "The position is about something else by now. Look at the screen."},
	"e_invalid":  {"Algo de lo capturado no es correcto: revise unidad, placa, personas y NIP.", "Something typed is not right: check vehicle, plate, people and PINs."},
	"e_internal": {"No se pudo. Intente otra vez; si sigue, llame a soporte técnico.", "That did not work. Try again; if it goes on, call technical support."},
	"e_empty":    {"Falta: ", "Missing: "},
	"e_number":   {"No es un número posible: ", "Not a possible number: "},
	"e_step":     {"El despachador no marca tantos decimales: teclee los litros como se ven.", "The display does not have so many decimals: type the liters as it shows them."},
	"e_time":     {"No es una fecha posible: ", "Not a possible date: "},
	"e_people":   {"Quien revisa debe ser otra persona.", "Whoever checks must be somebody else."},

	// Shifts, draws that are no vehicle's, badges and PINs.
	"shift":           {"Turno", "Shift"},
	"shift_none":      {"No hay turno abierto.", "No shift is open."},
	"shift_open":      {"Abrir turno", "Open a shift"},
	"shift_close":     {"Cerrar turno", "Close the shift"},
	"shift_review":    {"Revise las cifras y firme el cierre", "Check the figures and sign the close"},
	"shift_left":      {"Este turno sigue abierto. Al abrir el suyo se cierra tal como está: diga por qué no lo cerró su despachador.", "This shift is still open. Opening yours closes it as it stands: say why its attendant did not close it."},
	"shift_alone":     {"Sin supervisor queda marcado como cierre sin atender.", "Without a supervisor it is marked as an unattended close."},
	"shift_running":   {"Abierto; las cifras son de este momento.", "Open; the figures are of this moment."},
	"shift_print":     {"Ver para imprimir", "View to print"},
	"shift_since":     {"Desde", "From"},
	"shift_until":     {"Hasta", "To"},
	"shift_start":     {"Al abrir", "At the open"},
	"shift_end":       {"Al cerrar", "At the close"},
	"shift_moved":     {"Avance", "Movement"},
	"shift_hose_open": {"carga abierta; se cierra aparte", "fill open; it is closed on its own"},
	"shift_unread":    {"no leído", "not read"},
	"shift_poured":    {"Litros por producto", "Liters by product"},
	"shift_meters":    {"Totalizadores y diferencias (L)", "Totalizers and differences (L)"},
	"shift_tanks":     {"Tanques (L)", "Tanks (L)"},
	"shift_signed":    {"Firma", "Signature"},
	"flag_handover":   {"Lo cerró el siguiente despachador.", "Closed by the next attendant."},
	"flag_unattended": {"Cierre sin supervisor.", "No supervisor stood by."},
	"difference":      {"Diferencia", "Difference"},
	"product":         {"Producto", "Product"},
	"what_for":        {"Destino", "Purpose"},
	"fills":           {"Cargas", "Fills"},
	"total":           {"Total", "Total"},

	"purpose_vehicle":   {"Unidades", "Vehicles"},
	"purpose_test":      {"Prueba de bomba", "Test of the pump"},
	"purpose_transfer":  {"Traspaso", "Transfer"},
	"purpose_container": {"Recipiente", "Container"},
	"purpose_purge":     {"Purga", "Purge"},
	"draw_other":        {"Salidas que no son de una unidad", "What is no vehicle's"},
	"draw_most":         {"Como máximo", "At most"},
	"draw_never":        {"Esta estación no lo permite.", "This station does not allow it."},
	"draw_into":         {"Va al tanque", "Goes into tank"},
	"draw_returned":     {"Regresa al tanque", "Returned to tank"},
	"draw_no_tank":      {"A ningún tanque", "Into no tank"},
	"draw_elsewhere":    {"Va a un recipiente, no a un tanque de la estación", "It goes into a container, no tank of the station"},

	"badge_lend":  {"Gafete provisional", "Temporary badge"},
	"badge_do":    {"Escanee un gafete sin dueño. Vale aquí desde ahora y hasta que la oficina diga otra cosa.", "Scan a badge that is nobody's. It is valid here from now on, until the office says otherwise."},
	"badge_shown": {"Gafete escaneado en la posición", "Badge scanned at position"},

	"confirm_do":      {"¿Es esta la unidad que está en la bomba?", "Is this the vehicle at the pump?"},
	"confirm_yes":     {"Sí, es esta", "Yes, this one"},
	"confirm_no":      {"No es", "It is not"},
	"confirm_reprint": {"Es la tercera vez en 30 días que esta etiqueta no se lee: pida a la oficina que la reimpriman.", "This label could not be read for the third time in 30 days: ask the office to reprint it."},
	"why_damaged":     {"Etiqueta dañada", "Label damaged"},
	"why_dirty":       {"Etiqueta sucia", "Label dirty"},
	"why_missing":     {"Etiqueta perdida", "Label missing"},
	"why_scanner":     {"Lector descompuesto", "Scanner broken"},
	"why_other":       {"Otra razón", "Another reason"},

	"pin_again":    {"Ese NIP no es. Tecléelo otra vez.", "That is not the PIN. Type it again."},
	"driver_again": {"Ese gafete no vale aquí. Escanee otro.", "That badge is not valid here. Scan another."},
	"erase":        {"Borrar", "Erase"},

	"f_attendant":  {"Despachador", "Attendant"},
	"f_supervisor": {"Supervisor", "Supervisor"},
	"f_second":     {"Segunda persona", "Second person"},
	"f_who":        {"Gafete, clave o nombre", "Badge, id or name"},
	"f_remark":     {"Observaciones", "Remarks"},
	"f_into":       {"A dónde va", "Where it goes"},
	"f_badge":      {"Gafete", "Badge"},
	"f_person":     {"Persona (clave o nombre)", "Person (id or name)"},
	"f_hours_lent": {"Horas (1 a 48)", "Hours (1 to 48)"},
	"f_why":        {"Motivo", "Reason"},
	"f_other":      {"Si es otra, ¿cuál?", "If another, which?"},

	"e_shift":  {"Esta estación ya no tiene a la mano ese turno.", "This station no longer has that shift at hand."},
	"e_person": {"Nadie con ese gafete, clave o nombre puede hacerlo. Revise quién firma.", "Nobody with that badge, id or name may do this. Check who signs."},
	"e_pin":    {"El NIP no es correcto o falta. Tecléelo otra vez.", "The PIN is missing or not right. Type it again."},
	"e_locked": {"Hubo demasiados NIP equivocados. Espere hasta las", "There were too many wrong PINs. Wait until"},
	"e_badge":  {"Ese gafete ya es de alguien, o no sirve como gafete. Use otro.", "That badge is already somebody's, or cannot be one. Use another."},
}

// A language says words.
type language string

// T returns the word for a key, or the key when there is none.
func (l language) T(key string) string {
	w, ok := words[key]
	if !ok {
		return key
	}
	if l.spanish() {
		return w[0]
	}
	return w[1]
}

func (l language) spanish() bool { return strings.HasPrefix(string(l), "es") }

// Code returns the language for the html element.
func (l language) Code() string {
	if l.spanish() {
		return "es-MX"
	}
	return "en"
}
