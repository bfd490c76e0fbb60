package policy

// A Reason is the stable code of a decision. Codes are never renamed: records
// and reports of years stand on them.
type Reason string

// pass is no reason.
const pass Reason = ""

// The reasons, in the order in which [Decide] comes upon them.
const (
	Granted Reason = "granted"

	Revoked      Reason = "revoked"
	Forked       Reason = "forked"
	NoPolicy     Reason = "no_policy"
	Storage      Reason = "storage"
	OutOfService Reason = "out_of_service"
	Untested     Reason = "untested"

	ForeignCode    Reason = "foreign_code"
	Ambiguous      Reason = "ambiguous"
	BadCheck       Reason = "bad_check"
	NoToken        Reason = "no_token"
	UnknownLabel   Reason = "unknown_label"
	LabelNewer     Reason = "label_newer"
	LabelOld       Reason = "label_old"
	Forged         Reason = "forged"
	NotAVehicle    Reason = "not_a_vehicle"
	VehicleUnknown Reason = "vehicle_unknown"
	RuleUnknown    Reason = "rule_unknown"
	Mismatch       Reason = "mismatch"

	BadgeUnknown Reason = "badge_unknown"
	PINWrong     Reason = "pin_wrong"
	PINLocked    Reason = "pin_locked"

	PurposeRefused Reason = "purpose"
	TwoPeople      Reason = "two_people"
	PurposeLimit   Reason = "purpose_limit"

	OnceEnded  Reason = "once_ended"
	OnceUsed   Reason = "once_used"
	OnceDriver Reason = "once_driver"

	LabelVoid       Reason = "label_void"
	Label1D         Reason = "label_1d"
	VehicleBlocked  Reason = "vehicle_blocked"
	VehicleWorkshop Reason = "vehicle_workshop"
	VehicleRetired  Reason = "vehicle_retired"
	GradeRefused    Reason = "grade"
	StationRefused  Reason = "station"
	HoursRefused    Reason = "hours"
	ClockUnknown    Reason = "clock_unknown"
	DriverMissing   Reason = "driver"
	DriverPIN       Reason = "driver_pin"
	DriverBlocked   Reason = "driver_blocked"
	DriverVehicle   Reason = "driver_vehicle"
	IntervalRefused Reason = "interval"

	PerFill     Reason = "per_fill"
	TankFull    Reason = "tank_full"
	NoLease     Reason = "no_lease"
	QuotaSpent  Reason = "quota"
	VisitsSpent Reason = "visits"
	BudgetSpent Reason = "budget"

	OdometerMissing Reason = "odometer"
	OdometerLow     Reason = "odometer_low"
	OdometerHigh    Reason = "odometer_high"
)

// A lift is who may release what a reason forbids.
type lift uint8

const (
	byOnce     lift = 1 << iota // a one-time authorization of the office
	byOverride                  // two people at the station
)

func (r Reason) liftedBy(who lift) bool { return reasons[r].lift&who != 0 }

// Known tells whether r is a reason of this version of the contract. The list
// is open: a reader shows an unknown one as it is.
func (r Reason) Known() bool { return reasons[r].en != "" }

// A reasonRow is what there is to say about a reason. Sentences say what
// happened, with its figures, and what to do next; words in braces are filled
// in from the decision's facts.
type reasonRow struct {
	lift   lift
	es, en string
}

var reasons = map[Reason]reasonRow{
	Granted: {
		0,
		"{unit} puede cargar hasta {limit} L de {grade}. Levante la pistola.",
		"{unit} may take up to {limit} L of {grade}. Lift the nozzle.",
	},
	Revoked: {
		0,
		"La central revocó la llave de esta estación y no se despacha. Llame a la oficina; los registros de la estación se conservan.",
		"The server revoked this station's key, so nothing is released. Call the office; the station keeps its records.",
	},
	Forked: {
		0,
		"El registro de esta estación se bifurcó dos veces en 24 horas y no se despacha. Llame a la oficina para que la dé de alta otra vez.",
		"This station's journal forked twice within 24 hours, so nothing is released. Call the office to have it enrolled again.",
	},
	NoPolicy: {
		0,
		"Esta estación aún no recibe sus reglas de la central. Revise la conexión y espere la primera descarga.",
		"This station has not yet received its rules from the server. Check the connection and wait for the first download.",
	},
	Storage: {
		0,
		"El disco de esta estación está casi lleno y no podría guardar la carga. Llame a soporte técnico antes de despachar.",
		"This station's disk is almost full and could not keep the record. Call technical support before fueling.",
	},
	OutOfService: {
		0,
		"La posición {position} está fuera de servicio. Use otra posición o pregunte al supervisor.",
		"Position {position} is out of service. Use another one or ask the supervisor.",
	},
	Untested: {
		0,
		"Manguera sin prueba de puesta en marcha en la posición {position}: no se despacha. Haga la venta de prueba con un supervisor, o use otra posición.",
		"The hose at position {position} has not been identified by a test sale, so nothing is released. Make the test sale with a supervisor, or use another position.",
	},
	ForeignCode: {
		0,
		"Ese código no es una etiqueta de la flotilla. Escanee la etiqueta pegada en la unidad.",
		"That code is not a label of the fleet. Scan the label on the vehicle.",
	},
	Ambiguous: {
		0,
		"El lector vio dos etiquetas distintas y no se tomó ninguna. Aparte o tape la otra y escanee solo la de esta unidad.",
		"The scanner saw two different labels, so neither counts. Move or cover the other one and scan only this vehicle's.",
	},
	BadCheck: {
		0,
		"La etiqueta se leyó o se tecleó mal. Límpiela y escanéela otra vez.",
		"The label was misread or mistyped. Wipe it and scan it again.",
	},
	NoToken: {
		0,
		"Ese código no trae la marca de nuestras etiquetas: alguien lo hizo por su cuenta. Escanee la etiqueta original de la unidad y avise al supervisor.",
		"That code lacks the mark of our labels: somebody made it. Scan the vehicle's own label and tell the supervisor.",
	},
	UnknownLabel: {
		0,
		"Esta estación no conoce la etiqueta {label}. Si es nueva, espere unos minutos; si no, llame a la oficina con ese número.",
		"This station does not know label {label}. If it is new, wait some minutes; otherwise call the office with that number.",
	},
	LabelNewer: {
		0,
		"La etiqueta {label} es más nueva que la versión {current} que conoce esta estación. Escanee la etiqueta anterior, que aquí todavía vale.",
		"Label {label} is newer than version {current}, which this station knows. Scan the old label; it is still valid here.",
	},
	LabelOld: {
		0,
		"La etiqueta {label} ya fue reemplazada por la versión {current}. Escanee la etiqueta nueva; si se perdió, pida otra a la oficina.",
		"Label {label} was replaced by version {current}. Scan the new label; if it is lost, ask the office for another.",
	},
	Forged: {
		0,
		"La etiqueta {label} es falsa: su marca no corresponde. No despache; consérvela y avise al supervisor.",
		"Label {label} is forged: its mark does not match. Do not fuel; keep it and tell the supervisor.",
	},
	NotAVehicle: {
		0,
		"La etiqueta {label} es el gafete de una persona. Escanee ahora la etiqueta de la unidad.",
		"Label {label} is a person's badge. Now scan the vehicle's label.",
	},
	VehicleUnknown: {
		0,
		"Esta estación no conoce la unidad {vehicle}. Revise el número o llame a la oficina para que la dé de alta.",
		"This station does not know vehicle {vehicle}. Check the number, or call the office to have it registered.",
	},
	RuleUnknown: {
		0,
		"A esta estación le falta la regla de {unit}. Espere la siguiente descarga o llame a la oficina.",
		"This station lacks the rule of {unit}. Wait for the next download or call the office.",
	},
	Mismatch: {
		0,
		"{unit} no es la que está en la bomba. No despache: avise al supervisor y escanee la etiqueta de la unidad presente.",
		"{unit} is not the one at the pump. Do not fuel: tell the supervisor, and scan the label of the vehicle that is there.",
	},
	BadgeUnknown: {
		byOverride,
		"Ese gafete no vale aquí. Escanee uno vigente o pida al supervisor un gafete provisional.",
		"That badge is not valid here. Scan one that is, or ask the supervisor for a temporary badge.",
	},
	PINWrong: {
		byOverride,
		"Ese NIP no es el de {person}. Tecléelo otra vez.",
		"That is not the PIN of {person}. Type it again.",
	},
	PINLocked: {
		byOverride,
		"Hubo demasiados NIP equivocados de {person} o en este lugar. Espere {wait} min, hasta las {until}, y teclee el correcto.",
		"There were too many wrong PINs of {person} or at this place. Wait {wait} min, until {until}, and type the right one.",
	},
	PurposeRefused: {
		0,
		"Esta estación no despacha para {purpose}. Si hace falta, pida a la oficina que lo permita.",
		"This station draws nothing for {purpose}. If it is needed, ask the office to allow it.",
	},
	TwoPeople: {
		0,
		"Para {purpose} hacen falta dos personas: quien despacha, con gafete o NIP, y un segundo con su NIP. Complete los datos de ambos.",
		"A draw for {purpose} takes two people: who attends, by badge or PIN, and a second one by PIN. Complete both.",
	},
	PurposeLimit: {
		0,
		"Para {purpose} se permiten {bound} L, menos de lo que esta bomba puede medir. Pida más litros o un límite mayor a la oficina.",
		"A draw for {purpose} may take {bound} L, less than this pump can measure. Ask for more liters, or the office for a higher limit.",
	},
	OnceEnded: {
		0,
		"La autorización extraordinaria {once} no vale aquí para esta unidad o ya venció. Pida una nueva a la oficina.",
		"The extra authorization {once} is not valid here for this vehicle, or has ended. Ask the office for a new one.",
	},
	OnceUsed: {
		0,
		"La autorización extraordinaria {once} ya se usó y vale una sola vez. Pida otra a la oficina.",
		"The extra authorization {once} was used already, and is good for one time. Ask the office for another.",
	},
	OnceDriver: {
		0,
		"La autorización extraordinaria {once} es de otro conductor. Que ese conductor escanee su gafete, o pida otra a la oficina.",
		"The extra authorization {once} belongs to another driver. That driver must scan the badge, or ask the office for another.",
	},
	LabelVoid: {
		0,
		"La etiqueta {label} está cancelada por pérdida o robo. Recójala y pida a la oficina la nueva de {unit}.",
		"Label {label} was canceled as lost or stolen. Take it in, and ask the office for the new one of {unit}.",
	},
	Label1D: {
		byOverride,
		"A {unit} solo se le despacha con su etiqueta cuadrada de dos dimensiones. Escanéela; si está dañada, llame al supervisor.",
		"{unit} is fueled on its square two-dimensional label only. Scan that one; if it is damaged, call the supervisor.",
	},
	VehicleBlocked: {
		0,
		"{unit} está bloqueada. Llame al encargado de la flotilla.",
		"{unit} is blocked. Call the fleet manager.",
	},
	VehicleWorkshop: {
		0,
		"{unit} está en taller. Si ya salió, pida al encargado de la flotilla que la active.",
		"{unit} is in the workshop. If it has left, ask the fleet manager to make it active.",
	},
	VehicleRetired: {
		0,
		"{unit} está dada de baja. Recoja la etiqueta y llame al encargado de la flotilla.",
		"{unit} is retired. Take in the label and call the fleet manager.",
	},
	GradeRefused: {
		0,
		"{unit} usa {vehicle_grades} y aquí hay {station_grades}. Vaya a una bomba con el producto correcto.",
		"{unit} takes {vehicle_grades}, and here is {station_grades}. Go to a pump with the right product.",
	},
	StationRefused: {
		byOnce | byOverride,
		"{unit} no puede cargar en esta estación. Vaya a la suya o pida una autorización extraordinaria.",
		"{unit} may not fuel at this station. Go to its own, or ask for an extra authorization.",
	},
	HoursRefused: {
		byOnce | byOverride,
		"Son las {time} y {unit} puede cargar {windows}. Vuelva en ese horario o pida una autorización extraordinaria.",
		"It is {time}, and {unit} may fuel {windows}. Come back then, or ask for an extra authorization.",
	},
	ClockUnknown: {
		byOnce | byOverride,
		"Esta estación no sabe qué hora es y {unit} tiene horario. Espere a que se ajuste el reloj o llame al supervisor.",
		"This station does not know the time, and {unit} has hours. Wait until the clock is set, or call the supervisor.",
	},
	DriverMissing: {
		byOverride,
		"Falta el conductor de {unit}. Escanee su gafete y después la unidad.",
		"The driver of {unit} is missing. Scan the badge, then the vehicle.",
	},
	DriverPIN: {
		byOverride,
		"Falta el NIP del conductor de {unit}. Escanee el gafete y teclee el NIP.",
		"The PIN of the driver of {unit} is missing. Scan the badge and type the PIN.",
	},
	DriverBlocked: {
		byOverride,
		"No se despacha a {person}: no está vigente como conductor. Que cargue otro conductor o llame al encargado de la flotilla.",
		"No fuel for {person}, who is not a driver in good standing. Let another driver fuel, or call the fleet manager.",
	},
	DriverVehicle: {
		byOverride,
		"No se despacha a {person}: no tiene asignada {unit}. Que cargue su conductor o llame al encargado de la flotilla.",
		"No fuel for {person}, who is not assigned to {unit}. Let its driver fuel, or call the fleet manager.",
	},
	IntervalRefused: {
		byOnce | byOverride,
		"{unit} cargó aquí hace poco; faltan {wait} min, hasta las {until}. Espere o pida una autorización extraordinaria.",
		"{unit} fueled here a short while ago; {wait} min remain, until {until}. Wait, or ask for an extra authorization.",
	},
	PerFill: {
		byOnce | byOverride,
		"{unit} solo puede recibir {bound} L por carga, menos de lo que esta bomba puede medir. Pida una autorización extraordinaria.",
		"{unit} may take only {bound} L a fill, less than this pump can measure. Ask for an extra authorization.",
	},
	TankFull: {
		0,
		"El tanque de {unit} admite {bound} L, menos de lo que esta bomba puede medir. Pida al encargado que revise su capacidad.",
		"The tank of {unit} holds {bound} L, less than this pump can measure. Ask the fleet manager to check its size.",
	},
	NoLease: {
		byOnce,
		"Esta estación no tiene cuota de {unit} para hoy. Espere a que haya conexión o pida una autorización extraordinaria.",
		"This station holds no quota of {unit} for today. Wait for the connection, or ask for an extra authorization.",
	},
	QuotaSpent: {
		byOnce,
		"{unit} ya tomó {used} L de los {lease} L que tiene aquí {span}; quedan {left} L. Pida una autorización extraordinaria.",
		"{unit} has taken {used} L of its {lease} L here {span}; {left} L are left. Ask for an extra authorization.",
	},
	VisitsSpent: {
		byOnce,
		"{unit} {made} de {of_span}. Vuelva en el siguiente periodo o pida una autorización extraordinaria.",
		"{unit} {made} here {span}. Come back in the next period, or ask for an extra authorization.",
	},
	BudgetSpent: {
		0,
		"No queda presupuesto para {unit}: esta estación tiene {left} L de su cuenta. No es falla de la unidad ni del conductor; avise a su área para que finanzas amplíe la cuenta.",
		"No budget is left for {unit}: this station holds {left} L of its account. Neither vehicle nor driver is at fault; tell their department, so that finance can raise the account.",
	},
	OdometerMissing: {
		byOverride,
		"Falta {meter} de {unit}{since}. Tecléelo para continuar.",
		"The {meter} of {unit} is missing{since}. Type it to go on.",
	},
	OdometerLow: {
		byOverride,
		"{reading} es menos que la última lectura de {unit}, {last}. Revise {meter} y tecléelo otra vez.",
		"{reading} is less than the last reading of {unit}, {last}. Check the {meter} and type it again.",
	},
	OdometerHigh: {
		byOverride,
		"{reading} es demasiado para {unit}: la última lectura fue {last} y hoy se esperan {most} como máximo. Revise {meter} y tecléelo otra vez.",
		"{reading} is too much for {unit}: the last reading was {last}, and {most} is the most expected today. Check the {meter} and type it again.",
	},
}
