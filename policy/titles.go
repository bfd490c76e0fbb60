package policy

import "strings"

// Called names a reason in a few words, for lists and headings; a decision's
// sentence is [Sentence]. Lang is "es-MX" or "en"; whatever is not Spanish is
// English. A reason of a newer version comes out as its code, without underscores.
func (r Reason) Called(lang string) string {
	t, ok := titles[r]
	switch {
	case !ok:
		return strings.ReplaceAll(string(r), "_", " ")
	case strings.HasPrefix(lang, "es"):
		return t.es
	}
	return t.en
}

var titles = map[Reason]struct{ es, en string }{
	Granted: {"Autorizada", "Granted"},

	Revoked:      {"Estación revocada", "Station revoked"},
	Forked:       {"Registro bifurcado", "Forked journal"},
	NoPolicy:     {"Estación sin reglas", "Station without rules"},
	Storage:      {"Disco lleno", "Disk full"},
	OutOfService: {"Fuera de servicio", "Out of service"},
	Untested:     {"Manguera sin prueba", "Untested hose"},

	ForeignCode:    {"Código ajeno", "Foreign code"},
	Ambiguous:      {"Dos etiquetas a la vez", "Two labels at once"},
	BadCheck:       {"Etiqueta mal leída", "Misread label"},
	NoToken:        {"Etiqueta sin marca", "Label without its mark"},
	UnknownLabel:   {"Etiqueta desconocida", "Unknown label"},
	LabelNewer:     {"Etiqueta más nueva", "Newer label"},
	LabelOld:       {"Etiqueta anterior", "Earlier label"},
	Forged:         {"Etiqueta falsa", "Forged label"},
	NotAVehicle:    {"Gafete en vez de etiqueta", "Badge instead of label"},
	VehicleUnknown: {"Unidad desconocida", "Unknown vehicle"},
	RuleUnknown:    {"Regla desconocida", "Unknown rule"},
	Mismatch:       {"Otra unidad en la bomba", "Another vehicle at the pump"},

	BadgeUnknown: {"Gafete desconocido", "Unknown badge"},
	PINWrong:     {"NIP equivocado", "Wrong PIN"},
	PINLocked:    {"NIP bloqueado", "PIN locked"},

	PurposeRefused: {"Destino no permitido", "Purpose not allowed"},
	TwoPeople:      {"Faltan dos personas", "Two people needed"},
	PurposeLimit:   {"Límite del destino", "Limit of the purpose"},

	OnceEnded:  {"Autorización única vencida", "One-time authorization ended"},
	OnceUsed:   {"Autorización única usada", "One-time authorization used"},
	OnceDriver: {"Autorización de otro conductor", "Another driver's authorization"},

	LabelVoid:       {"Etiqueta anulada", "Label void"},
	Label1D:         {"Etiqueta sencilla", "Plain label"},
	VehicleBlocked:  {"Bloqueada", "Blocked"},
	VehicleWorkshop: {"En taller", "In the workshop"},
	VehicleRetired:  {"De baja", "Retired"},
	GradeRefused:    {"Otro producto", "Another grade"},
	StationRefused:  {"Otra estación", "Another station"},
	HoursRefused:    {"Horario", "Hours"},
	ClockUnknown:    {"Sin hora", "No time of day"},
	DriverMissing:   {"Falta el conductor", "Driver missing"},
	DriverPIN:       {"Falta el NIP del conductor", "Driver's PIN missing"},
	DriverBlocked:   {"Conductor no vigente", "Driver not in good standing"},
	DriverVehicle:   {"Unidad de otro conductor", "Another driver's vehicle"},
	IntervalRefused: {"Cargó hace poco", "Fueled a short while ago"},

	PerFill:     {"Litros por carga", "Liters a fill"},
	TankFull:    {"Tanque lleno", "Tank full"},
	NoLease:     {"Sin cuota aquí", "No quota here"},
	QuotaSpent:  {"Cuota agotada", "Quota spent"},
	VisitsSpent: {"Visitas agotadas", "Visits spent"},
	BudgetSpent: {"Sin presupuesto", "No budget left"},

	OdometerMissing: {"Falta el kilometraje", "Odometer missing"},
	OdometerLow:     {"Kilometraje menor", "Odometer lower"},
	OdometerHigh:    {"Kilometraje imposible", "Odometer beyond reach"},
}
