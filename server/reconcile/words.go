package reconcile

// A sentence says a rule in both languages. Words in braces are filled in from
// the finding; the last words are the likely causes, or what to do.
type sentence struct{ titleES, titleEN, es, en string }

var sentences = map[Rule]sentence{
	OffBook: {
		"Combustible sin autorización", "Fuel without an authorization",
		"En {station}, manguera {hose}, salieron {actual} {1}, sin registro de unidad. Causas probables: bomba operada a mano, equipo apagado o flujo tardío; pregunte al despachador del turno.",
		"At {station}, hose {hose}, {actual} flowed {1}, for no vehicle on record. Likely causes: pump worked by hand, equipment off, or late flow; ask the attendant of that shift.",
	},
	Unauthorized: {
		"Carga sin su autorización", "Fill without its authorization",
		"La carga {ref} de {vehicle} por {actual} nombra la autorización {1}, que no está en ningún registro. Causas probables: diario dañado o alterado; pida el diario de la estación.",
		"Fill {ref} of {vehicle}, {actual}, names authorization {1}, which is in no record. Likely causes: a damaged or altered journal; ask for the station's journal.",
	},
	HoseGap: {
		"Salto de totalizador", "Totalizer gap",
		"En {station}, manguera {hose}, el totalizador siguió en {actual} y se había quedado en {expected}: {difference} no están en ningún registro. Causas probables: despacho con el equipo desconectado, medidor cambiado sin registro o lectura errónea.",
		"At {station}, hose {hose}, the totalizer went on from {actual} and had been left at {expected}: {difference} are in no record. Likely causes: fueling with the equipment disconnected, a meter changed without a record, or a bad reading.",
	},
	LabelTwice: {
		"Etiqueta en dos lugares", "Label at two places",
		"{vehicle} fue leída en {station} el {at}, {actual} después de {1} ({2}); se esperan al menos {expected}. Causa probable: etiqueta fotocopiada; revise la unidad y reimprima la etiqueta.",
		"{vehicle} was scanned at {station} on {at}, {actual} after {1} ({2}); at least {expected} were expected. Likely cause: a photocopied label; inspect the vehicle and reprint its label.",
	},
	OdometerLow: {
		"Kilometraje menor que el anterior", "Odometer below the last",
		"{vehicle} registró {actual} en {station} el {at} y antes tenía {expected}: {shortfall} menos. Causas probables: error al teclear, odómetro cambiado o datos de otra unidad.",
		"{vehicle} gave {actual} at {station} on {at} and had {expected} before: {shortfall} less. Likely causes: a typing error, a changed odometer, or another vehicle's reading.",
	},
	OdometerHigh: {
		"Kilometraje imposible", "Odometer beyond reach",
		"{vehicle} registró {actual} en {station} el {at}; como máximo se esperaban {expected}, {difference} menos. Causas probables: error al teclear (un dígito de más) o datos de otra unidad.",
		"{vehicle} gave {actual} at {station} on {at}; at most {expected} was expected, {difference} less. Likely causes: a typing error (one digit too many) or another vehicle's reading.",
	},
	OdometerMissing: {
		"Sin kilometraje", "No odometer",
		"{vehicle} cargó en {station} el {at} sin un kilometraje creíble. Causas probables: odómetro descompuesto o conductor que no lo dio; revise la unidad.",
		"{vehicle} fueled at {station} on {at} without an odometer reading that can be believed. Likely causes: a broken odometer, or a driver who gave none; inspect the vehicle.",
	},
	PowerCut: {
		"Carga interrumpida por falla", "Fill cut off by a failure",
		"La carga {ref} de {vehicle} en {station} se cortó por falta de corriente; se registraron {actual}. Compare con el totalizador y con lo que dice el conductor.",
		"Fill {ref} of {vehicle} at {station} was cut off by a loss of power; {actual} were recorded. Compare with the totalizer and with what the driver says.",
	},
	OverLimit: {
		"Más que el límite", "More than the limit",
		"{vehicle} recibió {actual} en {station} con un límite de {expected}: {difference} de más. Causas probables: válvula que cierra tarde o límite ignorado por la bomba; llame a mantenimiento.",
		"{vehicle} took {actual} at {station} with a limit of {expected}: {difference} too much. Likely causes: a valve that closes late, or a pump that ignores its limit; call maintenance.",
	},
	OpenAuthorize: {
		"Autorización sin cierre", "Authorization never closed",
		"La autorización {ref} de {vehicle} en {station}, posición {1}, nunca se cerró y la estación siguió trabajando. Causas probables: falla del equipo o registros perdidos; compare el totalizador.",
		"Authorization {ref} of {vehicle} at {station}, position {1}, was never closed, and the station went on. Likely causes: a failure of the equipment or lost records; compare the totalizer.",
	},
	ClosedTwice: {
		"Autorización cerrada más de una vez", "Authorization closed more than once",
		"La autorización {ref} de {vehicle} en {station} tiene {actual} cierres: {2}. Una autorización se cierra una sola vez; pida el diario de la estación.",
		"Authorization {ref} of {vehicle} at {station} has {actual} closings: {2}. An authorization is closed once; ask for the station's journal.",
	},
	VoidWithFlow: {
		"Anulada con flujo", "Voided with flow",
		"Una autorización de {vehicle} en {station}, manguera {hose}, se cerró como no usada y el totalizador avanzó {actual}. Causas probables: flujo con la válvula cerrada o pistola abierta a mano.",
		"An authorization of {vehicle} at {station}, hose {hose}, was closed as unused, and the totalizer moved by {actual}. Likely causes: flow with the valve closed, or a nozzle opened by hand.",
	},
	QuotaOverspent: {
		"Cuota excedida", "Quota overspent",
		"De la cuota {1} en {2} se tomaron {actual} y es de {expected}: {difference} de más. Causas probables: cargas capturadas después, estación en observación o cuota reducida.",
		"{actual} were drawn from quota {1} in {2}, which has {expected}: {difference} too much. Likely causes: fills typed in later, a station that only observes, or a quota made smaller.",
	},
	QuotaContended: {
		"Cuota apartada por otra manguera", "Quota held by another hose",
		"{vehicle} tuvo {actual} disponibles en {station} el {at} porque la posición {3} tenía apartados {expected} de la cuota {1} ({2}). La cuota no se excedió; si se repite, amplíela o reparta los turnos.",
		"{vehicle} had {actual} left at {station} on {at} because position {3} held {expected} of quota {1} ({2}). The quota was not exceeded; if this repeats, raise it or spread the turns.",
	},
	WouldDeny: {
		"Se habría negado", "Would have been denied",
		"{vehicle} cargó en {station} el {at} porque sus reglas solo se observan; se habría negado por: {1}. Revise la regla antes de pasar a control.",
		"{vehicle} fueled at {station} on {at} because its rules are only observed; it would have been denied for: {1}. Review the rule before you enforce it.",
	},
	Fork: {
		"Dos registros con un número", "Two records of one number",
		"{station} firmó {actual} registros distintos con el número {ref}. Causas probables: disco clonado o respaldo restaurado, o alguien copió la llave; revise el equipo en persona.",
		"{station} signed {actual} different records with number {ref}. Likely causes: a cloned disk or a restored backup, or somebody copied the key; inspect the box in person.",
	},
	StartNotEnrolled: {
		"Diario reiniciado", "Journal begun anew",
		"{station} comenzó una época nueva el {at} sin alta: {1}. Compare los totalizadores con el último registro y revise el equipo en persona.",
		"{station} began a new epoch on {at} without an enrollment: {1}. Compare the totalizers with the last record, and inspect the box in person.",
	},
	Unread: {
		"Registro que no se puede leer", "Record that cannot be read",
		"El registro {ref} de {station}, tipo {1}, está guardado pero esta versión no lo entiende. Causa probable: la estación es más nueva que la central; actualice la central.",
		"Record {ref} of {station}, kind {1}, is kept, but this version cannot read it. Likely cause: the station is newer than the server; update the server.",
	},
	ForeignLabel: {
		"Códigos ajenos", "Codes that are not ours",
		"En {station}, códigos ajenos leídos el {1}: {actual}. Causas probables: etiqueta dañada o código de otra cosa; si son muchos, revise el lector.",
		"At {station}, codes that are not ours scanned on {1}: {actual}. Likely causes: a damaged label, or a code of something else; if there are many, inspect the scanner.",
	},
	ForgedLabel: {
		"Etiquetas falsas o canceladas", "Forged or canceled labels",
		"En {station}, etiquetas falsas o canceladas presentadas el {1}: {actual}. No se despachó; pregunte quién las llevaba y recójalas.",
		"At {station}, forged or canceled labels shown on {1}: {actual}. Nothing was released; ask who carried them, and take them in.",
	},
	LabelUnreadable: {
		"Etiqueta que no se lee", "Label that cannot be read",
		"{vehicle} se capturó a mano {actual} veces en 30 días por su etiqueta, la última en {station} el {at}: {1}. Reimprima la etiqueta; si está bien, pregunte por qué no se escanea.",
		"{vehicle} was typed by hand {actual} times in 30 days because of its label, last at {station} on {at}: {1}. Reprint the label; if it is good, ask why it is not scanned.",
	},
	ClockUnknown: {
		"Estación sin hora", "Station without the time",
		"Registros que {station} hizo sin saber la hora cerca del {1}: {actual}; su orden vale, su hora no. Causas probables: pila del reloj agotada y sin red; cambie la pila.",
		"Records that {station} made without knowing the time, around {1}: {actual}; their order holds, their times do not. Likely causes: a dead clock battery and no network; change the battery.",
	},
	OverrideUnapproved: {
		"Autorización sin respaldo de la oficina", "Override that the office never approved",
		"En {station} se despachó a {vehicle} el {at} diciendo que la oficina lo autorizó por teléfono ({1}); la oficina no tiene registro igual. Causas probables: llave de la estación copiada o equipo alterado; revise el equipo en persona.",
		"At {station}, {vehicle} was released on {at} saying that the office approved it on the telephone ({1}); the office has no record of the same. Likely causes: a copied station key, or a box tampered with; inspect the box in person.",
	},
	OverrideMissing: {
		"Despacho por autorización que no existe", "Released by an override that is in no record",
		"{vehicle} cargó en {station} el {at} por la autorización de dos personas {1}, que no está en ningún registro. Pida el diario de la estación.",
		"{vehicle} fueled at {station} on {at} by override {1}, which is in no record. Ask for the station's journal.",
	},
	OverrideRation: {
		"Más autorizaciones de las permitidas", "More overrides than the ration",
		"En {station}, autorizaciones de dos personas en el periodo: {actual}, la última a {vehicle} el {at}; se permiten {expected}. Pregunte por qué, y revise el equipo: la estación no debe ofrecerlas.",
		"At {station}, overrides in the period: {actual}, the last one for {vehicle} on {at}; {expected} allowed. Ask why, and inspect the box: the station must not offer them.",
	},
	ApprovalUnused: {
		"Autorizada por teléfono y no usada", "Approved on the telephone and not used",
		"La oficina autorizó el {at} un despacho a {vehicle} en {2} ({1}) y la estación, que siguió trabajando, no lo tiene. Causas probables: la llamada se cortó o la respuesta se anotó mal; pregunte en la estación quién llamó.",
		"On {at} the office approved a release of {vehicle} at {2} ({1}), and the station, which went on, has none. Likely causes: the call broke off, or the response was misheard; ask at the station who called.",
	},
	OnceUnknown: {
		"Autorización extraordinaria desconocida", "One-time authorization that is not known",
		"{vehicle} cargó en {station} el {at} con la autorización extraordinaria {1}, que la oficina no dio para esa unidad y estación. Revise el equipo en persona.",
		"{vehicle} fueled at {station} on {at} on one-time authorization {1}, which the office did not give for that vehicle and station. Inspect the box in person.",
	},
	EmergencyDeclared: {
		"Emergencia declarada", "Emergency declared",
		"En {station} se declaró emergencia el {at}, hasta {1}: {2}. Las cuotas agotadas toman de la cuota de emergencia; revise qué se cargó.",
		"At {station} an emergency was declared on {at}, until {1}: {2}. Spent quotas draw on the emergency quota; look at what was fueled.",
	},
	SheetNumber: {
		"Hoja de contingencia que no corresponde", "Contingency sheet that does not belong",
		"La carga {ref} de {vehicle} en {station} se capturó de la hoja {2}, que no se emitió. Revise el número en el papel; si se tecleó mal, corrija el registro.",
		"Fill {ref} of {vehicle} at {station} was typed from sheet {2}, which was never issued. Look at the number on the paper; if it was mistyped, correct the record.",
	},
	VoucherOdd: {
		"Vale que no corresponde", "Voucher that was not good",
		"La carga {ref} de {vehicle}, {actual}, se capturó con el vale {2}, que no era para ella. Compare con el papel y con quien lo emitió; si el registro está mal, corríjalo.",
		"Fill {ref} of {vehicle}, {actual}, was typed from voucher {2}, which was not for it. Compare with the paper and ask who issued it; if the record is wrong, correct it.",
	},
	SheetTwice: {
		"Hoja de contingencia capturada dos veces", "Contingency sheet typed twice",
		"La hoja {1} ya se había capturado en {2}; la carga {ref} de {vehicle}, {actual}, la repite y no salda nada. Compare con el papel y anule la que sobra, o corrija su número.",
		"Sheet {1} had been typed before, in {2}; fill {ref} of {vehicle}, {actual}, repeats it and settles nothing. Compare with the paper and void the one too many, or correct its number.",
	},
	SheetExcess: {
		"Hoja con litros de más", "Sheet with liters too many",
		"La hoja {1} de {vehicle} en {station} dice {expected}; de ellos, {actual} no salieron de la manguera {hose} sin el equipo. Causas probables: manguera o litros mal capturados, o litros que no se entregaron.",
		"Sheet {1} of {vehicle} at {station} says {expected}; of those, {actual} did not flow from hose {hose} without the equipment. Likely causes: hose or liters mistyped, or liters that were not given.",
	},
	OverTank: {
		"Más litros de los que caben", "More than the tank holds",
		"El ticket de {vehicle} del {at} ({ref}) dice {actual}, y en su tanque caben {expected}. Causas probables: litros de otra unidad o de un recipiente en el mismo ticket, número mal capturado, o tanque mal registrado.",
		"The ticket of {vehicle} on {at} ({ref}) says {actual}, and its tank holds {expected}. Likely causes: liters of another vehicle or a can on the same ticket, a mistyped figure, or a tank entered wrongly.",
	},
	FillsNear: {
		"Dos cargas casi a la vez", "Two fills at almost one time",
		"El ticket de {vehicle} del {at} ({ref}), por {actual}, es de pocos minutos antes o después de la carga {1} de la misma unidad. Causas probables: hora mal capturada, ticket de otra unidad, o etiqueta copiada; compare los dos.",
		"The ticket of {vehicle} on {at} ({ref}), {actual}, is minutes before or after fill {1} of the same vehicle. Likely causes: a mistyped time, another vehicle's ticket, or a copied label; compare the two.",
	},
	OtherGrade: {
		"Producto que no es de la unidad", "Grade that is not the vehicle's",
		"El ticket de {vehicle} del {at} ({ref}), por {actual}, es de {1}, que esa unidad no usa. Causas probables: producto mal capturado, o combustible para otra unidad o un recipiente.",
		"The ticket of {vehicle} on {at} ({ref}), {actual}, is of {1}, which that vehicle does not take. Likely causes: a mistyped grade, or fuel for another vehicle or a can.",
	},
	OdometerSame: {
		"El mismo kilometraje que la vez pasada", "The same odometer as last time",
		"{vehicle} cargó en {station} el {at} con {actual}, lo mismo que la vez anterior. Causas probables: se repitió la lectura sin ver el tablero, odómetro descompuesto, o combustible para un recipiente; pida foto del tablero.",
		"{vehicle} fueled at {station} on {at} at {actual}, the same as the time before. Likely causes: the reading was repeated without a look at the dashboard, a broken odometer, or fuel for a can; ask for a photo of the dashboard.",
	},
	FillsSoon: {
		"Más en pocas horas de lo que cabe", "More in a few hours than fits",
		"{vehicle} tomó {actual} en {1} cargas dentro de {2}, hasta el {at}; en su tanque caben {expected}. Causas probables: combustible para otra unidad o un recipiente, o etiqueta copiada; pregunte a quien cargó.",
		"{vehicle} took {actual} in {1} fills within {2}, up to {at}; its tank holds {expected}. Likely causes: fuel for another vehicle or a can, or a copied label; ask who fueled.",
	},
	FillsSplit: {
		"Carga partida en varias", "One fill in parts",
		"{vehicle} tomó {actual} en {1} cargas dentro de {2}, hasta el {at}; por carga puede tomar {expected}. Causas probables: una carga partida para pasar el límite, o la manguera se cortó y se siguió; pregunte al despachador.",
		"{vehicle} took {actual} in {1} fills within {2}, up to {at}; it may take {expected} a fill. Likely causes: one fill in parts to get round the limit, or a hose that cut off and went on; ask the attendant.",
	},
	OtherStation: {
		"Estación que no es de la unidad", "Station that is not the vehicle's",
		"{vehicle} tomó {actual} en {station} el {at}, y esa estación no está entre las suyas. Causas probables: se liberó a mano, o la lista de estaciones cambió y la estación aún no lo sabía; revise quién lo autorizó.",
		"{vehicle} took {actual} at {station} on {at}, which is not one of its stations. Likely causes: it was released by hand, or the list had changed and the station did not know yet; look at who authorized it.",
	},
	OutsideHours: {
		"Fuera de horario", "Outside its hours",
		"{vehicle} tomó {actual} el {at}, fuera de su horario ({ref}). Causas probables: servicio de urgencia, hora mal capturada, o uso particular; pida el oficio de comisión.",
		"{vehicle} took {actual} on {at}, outside its hours ({ref}). Likely causes: an urgent errand, a mistyped time, or private use; ask for the order of the errand.",
	},
	PriceOff: {
		"Precio distinto", "Another price",
		"La carga {ref} de {vehicle}, del {at}, se cobró a {actual}; el precio que rige es {expected}. Causas probables: precio sin actualizar en la bomba o en el sistema, o producto equivocado; reclame a la estación la diferencia.",
		"Fill {ref} of {vehicle}, on {at}, was charged at {actual}; the price in force is {expected}. Likely causes: a price not updated at the pump or here, or the wrong grade; take up the difference with the station.",
	},
	RecordsLate: {
		"Cargas que llegaron tarde", "Fills that came late",
		"De {station}, cargas del {1} que llegaron más de {expected} horas después: {actual}. Causa probable: sin enlace; nada se perdió, y lo que dependía de ellas ya se volvió a revisar.",
		"From {station}, fills of {1} that came more than {expected} hours later: {actual}. Likely cause: no link; nothing was lost, and what depended on them was looked at again.",
	},
	ClockStep: {
		"Reloj corregido", "Clock put right",
		"El reloj de {station} se corrigió en {actual} el {at}; hasta {expected} es normal. Causas probables: pila del reloj agotada o reloj movido a mano; revise las horas de las cargas de antes.",
		"The clock of {station} was put right by {actual} on {at}; up to {expected} is usual. Likely causes: an empty battery, or a clock moved by hand; look at the times of the fills before.",
	},
	FiguresRound: {
		"Capturas en cifras redondas", "Typed in whole figures",
		"De {1} cargas que capturó {3}, {actual} son de decenas de litros o centenas de pesos exactas, la última {ref}; aunque lo fueran {2} de las que compra la gente, por azar no pasarían de {expected}. Causas probables: tickets o vales de cargas que nadie hizo, litros redondeados al capturar, o conductores que piden cantidades cerradas; compárelas con las fotos y con la factura de la estación.",
		"Of {1} fills that {3} typed, {actual} are of whole tens of liters or whole hundreds of pesos, the last {ref}; even if {2} of what people buy were, chance would not make it more than {expected}. Likely causes: tickets or vouchers of fills that nobody took, liters rounded when typing, or drivers who ask for whole amounts; hold them against their pictures and the station's invoice.",
	},
	PaperMissing: {
		"Capturas sin foto del papel", "Typed without a picture of the paper",
		"De {1} cargas que capturó {3}, {actual} son de tickets sin foto ni documento, la última {ref}; con {2} no pasarían de {expected}. Causas probables: se capturan en el escritorio y no como ticket, que pide foto, o son papeles que no existen; pida los papeles.",
		"Of {1} fills that {3} typed, {actual} are of tickets with neither picture nor document, the last {ref}; with {2} it would not be more than {expected}. Likely causes: they are typed at the desk and not as a ticket, which asks for a picture, or there are no such papers; ask for the papers.",
	},
	TypedOften: {
		"Estación que captura y no mide", "A station that types and does not measure",
		"En {station}, {actual} de las últimas {1} cargas se capturaron a mano y no las midió la bomba, hasta el {at}; con {2} no pasarían de {expected}. Causas probables: bomba o cable sin reparar, o equipo que se esquiva; mande a mantenimiento y compare el totalizador.",
		"At {station}, {actual} of the last {1} fills were typed by hand and not measured by the pump, up to {at}; with {2} it would not be more than {expected}. Likely causes: a pump or a cable that nobody repairs, or equipment that is gone around; send maintenance, and compare the totalizer.",
	},
	EconomyLow: {
		"Consumo fuera de lo usual", "Consumption out of the usual",
		"{vehicle} rindió {actual} del {1} al {at}; lo usual es {expected}: tomó {2} de más. Causas probables: litros que no entraron en su tanque, tanque que quedó sin llenar, kilometraje mal tecleado o un trayecto pesado; compare la carga {ref} con la siguiente.",
		"{vehicle} went {actual} from {1} to {at}; {expected} is usual: it took {2} too much. Likely causes: liters that did not go into its tank, a tank that was not filled, a mistyped odometer, or a heavy trip; compare fill {ref} with the next.",
	},
	EconomyHigh: {
		"Rendimiento demasiado bueno", "Too good to be true",
		"{vehicle} rindió {actual} del {1} al {at}; lo usual es {expected}. No es ahorro: falta una carga por registrar o un kilometraje está mal; busque tickets y hojas sin capturar.",
		"{vehicle} went {actual} from {1} to {at}; {expected} is usual. That is no saving: a fill is not on record, or a reading is wrong; look for tickets and sheets not typed yet.",
	},
	EconomyFalls: {
		"El consumo subió y sigue arriba", "Consumption has gone up and stays up",
		"{vehicle} consume más desde el {1}: en {3} tramos tomó {2} más de lo usual; el último, hasta el {at}, rindió {actual} y lo usual es {expected}. Causas probables: extracción repetida de combustible, falla mecánica o de llantas, otra ruta u otro conductor; revise la unidad y quién la carga.",
		"{vehicle} has taken more since {1}: {2} more than usual over {3} intervals; the last, to {at}, went {actual}, and {expected} is usual. Likely causes: fuel taken off again and again, a fault of engine or tires, another route or another driver; inspect the vehicle and who fuels it.",
	},
	OdometerOften: {
		"Kilometrajes dudosos una y otra vez", "Readings doubted again and again",
		"{actual} de las últimas {expected} lecturas de {vehicle} no cuadran; la última, en {station} el {at}. Causas probables: odómetro descompuesto, lecturas inventadas o unidad confundida; vea el tablero y pida foto.",
		"{actual} of the last {expected} readings of {vehicle} do not fit; the last was at {station} on {at}. Likely causes: a broken odometer, invented readings, or one vehicle taken for another; look at the dashboard and ask for a photo.",
	},
	DeviceFault: {
		"Falla de equipo", "Device fault",
		"En {station} falló {1} el {at}: {2}. Si se repite, llame a mantenimiento.",
		"At {station}, {1} failed on {at}: {2}. If this repeats, call maintenance.",
	},
}

// variants are the sentences of a rule's special cases: the rule and its first
// argument.
var variants = map[string]struct{ es, en string }{
	"off_book:settled": {
		"En {station}, manguera {hose}, salieron {expected} {2}; las hojas capturadas explican {shortfall} y faltan {actual}. Capture las hojas que faltan; si no hay más, pregunte al despachador del turno.",
		"At {station}, hose {hose}, {expected} flowed {2}; the sheets typed explain {shortfall}, and {actual} are missing. Type the missing sheets; if there are no more, ask the attendant of that shift.",
	},
	"economy_low:hours": {
		"{vehicle} consumió {actual} del {1} al {at}; lo usual es {expected}: tomó {2} de más. Causas probables: litros que no entraron en su tanque, tanque que quedó sin llenar, horómetro mal tecleado o un trabajo pesado; compare la carga {ref} con la siguiente.",
		"{vehicle} took {actual} from {1} to {at}; {expected} is usual: {2} too much. Likely causes: liters that did not go into its tank, a tank that was not filled, a mistyped hour meter, or heavy work; compare fill {ref} with the next.",
	},
	"economy_high:hours": {
		"{vehicle} consumió {actual} del {1} al {at}; lo usual es {expected}. No es ahorro: falta una carga por registrar o un horómetro está mal; busque tickets y hojas sin capturar.",
		"{vehicle} took {actual} from {1} to {at}; {expected} is usual. That is no saving: a fill is not on record, or a reading is wrong; look for tickets and sheets not typed yet.",
	},
	"economy_falls:hours": {
		"{vehicle} consume más desde el {1}: en {3} tramos tomó {2} más de lo usual; en el último, hasta el {at}, {actual}, y lo usual es {expected}. Causas probables: extracción repetida de combustible, falla mecánica, otro trabajo u otro operador; revise la unidad y quién la carga.",
		"{vehicle} has taken more since {1}: {2} more than usual over {3} intervals; in the last, to {at}, {actual}, and {expected} is usual. Likely causes: fuel taken off again and again, a fault of the engine, other work or another operator; inspect the vehicle and who fuels it.",
	},
	"over_tank:pump": {
		"{vehicle} tomó {actual} en {station} el {at} ({ref}), y en su tanque caben {expected}. Causas probables: un recipiente u otra unidad en la misma carga, o tanque mal registrado; pregunte al despachador.",
		"{vehicle} took {actual} at {station} on {at} ({ref}), and its tank holds {expected}. Likely causes: a can or another vehicle in the same fill, or a tank entered wrongly; ask the attendant.",
	},
	"other_station:typed": {
		"{vehicle} tomó {actual} el {at} en {2} ({ref}, capturada), y esa estación no está entre las suyas ni las de su regla. Causas probables: estación o unidad mal capturada, o carga donde no debía; compare el papel.",
		"{vehicle} took {actual} on {at} at {2} ({ref}, typed), which is neither one of its stations nor of its rule's. Likely causes: a mistyped station or vehicle, or fuel where it may not take any; compare the paper.",
	},
	"other_grade:pump": {
		"{vehicle} tomó {actual} de {2} en {station} el {at} ({ref}), y no usa ese producto. Causas probables: manguera equivocada, o combustible para otra unidad; revise la unidad antes de que arranque.",
		"{vehicle} took {actual} of {2} at {station} on {at} ({ref}), a grade that it does not take. Likely causes: the wrong hose, or fuel for another vehicle; inspect the vehicle before it starts.",
	},
	"voucher_odd:forged": {
		"El folio {2} no es nuestro: sus dígitos no corresponden. La carga {ref} de {vehicle}, {actual}, se surtió con él. Recoja el papel y pregunte quién lo entregó.",
		"Folio {2} is not ours: its check digits do not fit. Fill {ref} of {vehicle}, {actual}, was given for it. Take the paper in, and ask who handed it over.",
	},
	"voucher_odd:unknown": {
		"El vale {2} nunca se emitió, y con él se surtió la carga {ref} de {vehicle}, {actual}. Recoja el papel y pregunte quién lo entregó.",
		"Voucher {2} was never issued, and fill {ref} of {vehicle}, {actual}, was given for it. Take the paper in, and ask who handed it over.",
	},
	"voucher_odd:used": {
		"El vale {2} ya se había canjeado en {3}; la carga {ref} de {vehicle}, {actual}, lo repite. Causas probables: vale fotocopiado o capturado dos veces; compare los dos papeles.",
		"Voucher {2} had been redeemed before, in {3}; fill {ref} of {vehicle}, {actual}, repeats it. Likely causes: a photocopied voucher, or one that was typed twice; compare the two papers.",
	},
	"voucher_odd:undone": {
		"El vale {2} ya se había entregado y su captura se corrigió; la carga {ref} de {vehicle}, {actual}, lo usa otra vez. Compare los papeles.",
		"Voucher {2} had been handed in, and its record was corrected; fill {ref} of {vehicle}, {actual}, uses it again. Compare the papers.",
	},
	"voucher_odd:canceled": {
		"El vale {2} estaba cancelado, y con él se surtió la carga {ref} de {vehicle}, {actual}. Pregunte quién lo llevaba.",
		"Voucher {2} was canceled, and fill {ref} of {vehicle}, {actual}, was given for it. Ask who carried it.",
	},
	"voucher_odd:expired": {
		"El vale {2} ya había vencido cuando se surtió la carga {ref} de {vehicle}, {actual}. Recuerde la vigencia a la estación.",
		"Voucher {2} had expired when fill {ref} of {vehicle}, {actual}, was given. Remind the station of its last day.",
	},
	"voucher_odd:early": {
		"El vale {2} todavía no valía cuando se surtió la carga {ref} de {vehicle}, {actual}. Revise la fecha en el papel.",
		"Voucher {2} was not good yet when fill {ref} of {vehicle}, {actual}, was given. Look at the date on the paper.",
	},
	"voucher_odd:vehicle": {
		"El vale {2} es de otra unidad, y con él se surtió a {vehicle}, {actual} (carga {ref}). Pregunte quién lo llevaba.",
		"Voucher {2} is of another vehicle, and {vehicle} was given {actual} for it (fill {ref}). Ask who carried it.",
	},
	"voucher_odd:grade": {
		"El vale {2} es de otro combustible que el que se surtió a {vehicle}, {actual} (carga {ref}). Revise el papel y la unidad.",
		"Voucher {2} is for another fuel than {vehicle} was given, {actual} (fill {ref}). Look at the paper and the vehicle.",
	},
	"voucher_odd:contract": {
		"El vale {2} no vale en la estación donde se surtió a {vehicle}, {actual} (carga {ref}). Revise el papel.",
		"Voucher {2} is not good where {vehicle} was given {actual} (fill {ref}). Look at the paper.",
	},
	"voucher_odd:over": {
		"Con el vale {2} se surtió a {vehicle} más de lo que dice: {actual} (carga {ref}). Reclame a la estación lo que no estaba autorizado.",
		"For voucher {2}, {vehicle} was given more than it says: {actual} (fill {ref}). Take up with the station what was not authorized.",
	},
	"voucher_odd:amount": {
		"La carga {ref} de {vehicle}, {actual}, costó más que el importe del vale {2}. Reclame a la estación lo que no estaba autorizado.",
		"Fill {ref} of {vehicle}, {actual}, cost more than the amount of voucher {2}. Take up with the station what was not authorized.",
	},
	"sheet_number:void": {
		"La carga {ref} de {vehicle} en {station} se capturó de la hoja {2}, que estaba anulada. Averigüe quién la usó; si el número se tecleó mal, corrija el registro.",
		"Fill {ref} of {vehicle} at {station} was typed from sheet {2}, which was declared void. Find out who used it; if the number was mistyped, correct the record.",
	},
	"sheet_number:elsewhere": {
		"La carga {ref} de {vehicle} en {station} se capturó de la hoja {2}, que es de la estación {3}. Revise el papel: la carga fue allá, el número se tecleó mal, o se usó un talonario ajeno.",
		"Fill {ref} of {vehicle} at {station} was typed from sheet {2}, which is of station {3}. Look at the paper: the fill was there, the number was mistyped, or another station's pad was used.",
	},
	"power_cut:X": {
		"La carga {ref} de {vehicle} en {station} terminó sin que se sepa cuánto salió: no hubo totalizador ni venta guardada. Mida el tanque y pregunte al conductor.",
		"Fill {ref} of {vehicle} at {station} ended and nobody knows how much flowed: there was neither totalizer nor stored sale. Dip the tank and ask the driver.",
	},
	"odometer_low:station": {
		"{vehicle} dio {actual} en {station} el {at}, menos que su última lectura, y lo confirmó. Causas probables: error al teclear, odómetro cambiado o datos de otra unidad.",
		"{vehicle} gave {actual} at {station} on {at}, less than its last reading, and confirmed it. Likely causes: a typing error, a changed odometer, or another vehicle's reading.",
	},
	"odometer_high:station": {
		"{vehicle} dio {actual} en {station} el {at}, más de lo que pudo recorrer, y lo confirmó. Causas probables: error al teclear o datos de otra unidad.",
		"{vehicle} gave {actual} at {station} on {at}, more than it can have gone, and confirmed it. Likely causes: a typing error, or another vehicle's reading.",
	},
}
