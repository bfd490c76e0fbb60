package fleet

import (
	"cmp"
	"fmt"
)

// A Problem is what is wrong with one row of an imported file.
type Problem struct {
	File  string
	Sheet string // empty where there are none
	Line  int    // of the sheet or file, the first is 1
	Field string // the column's name as it stands in the file
	Code  string // a key of the sentences below
	Value string // what stood there, or what it is in conflict with
}

// Reason says what is wrong, in es-MX or, for any other language, English.
func (p Problem) Reason(language string) string {
	s := sentences[p.Code]
	return fmt.Sprintf(pick(language, s.reasonES, s.reasonEN), p.Value)
}

// Remedy says what to do about it.
func (p Problem) Remedy(language string) string {
	s := sentences[p.Code]
	return pick(language, s.remedyES, s.remedyEN)
}

// String returns the problem in one line of English.
func (p Problem) String() string {
	where := fmt.Sprintf("%s:%d", p.File, p.Line)
	if p.Sheet != "" {
		where = fmt.Sprintf("%s:%s:%d", p.File, p.Sheet, p.Line)
	}
	return fmt.Sprintf("%s: %s: %s; %s", where, cmp.Or(p.Field, "row"), p.Reason("en"), p.Remedy("en"))
}

func pick(language, es, en string) string {
	if len(language) >= 2 && language[:2] == "es" {
		return es
	}
	return en
}

// What can be wrong with a row. Each reason has one place for the value.
var sentences = map[string]struct{ reasonES, remedyES, reasonEN, remedyEN string }{
	"csv": {
		"el renglón no se puede leer: %s", "revise las comillas y el número de columnas",
		"the row cannot be read: %s", "look at the quotation marks and the number of columns"},
	"column_missing": {
		"falta la columna %s", "agréguela al encabezado, con un valor en cada renglón",
		"column %s is missing", "add it to the header, with a value in each row"},
	"column_twice": {
		"la columna %s está dos veces", "quite una de las dos",
		"column %s is there twice", "remove one of the two"},
	"empty": {
		"está vacío%s", "escriba un valor",
		"it is empty%s", "write a value"},
	"too_long": {
		"%q es demasiado largo", "use una forma más corta",
		"%q is too long", "use a shorter form"},
	"number": {
		"%q no es un número", "escriba solo la cantidad, como 60 o 60.5",
		"%q is not a number", "write the quantity only, such as 60 or 60.5"},
	"number_ambiguous": {
		"%q puede leerse de dos maneras: con decimales o con miles", "escríbalo sin separador de miles y con más decimales, como 1234 o 1.2340",
		"%q can be read in two ways: with decimals or with thousands", "write it without a thousands separator and with more decimals, such as 1234 or 1.2340"},
	"became_date": {
		"la hoja de cálculo convirtió en fecha lo que aquí estaba: %q", "dé a la columna formato de texto y escríbalo otra vez",
		"the spreadsheet made a date of what stood here: %q", "give the column the format Text and write it again"},
	"date_order": {
		"%q puede leerse con el día o con el mes primero, y otra fecha del archivo tiene el mes primero", "escríbala como 2026-12-01",
		"%q can be read with day or month first, and another date of the file has the month first", "write it as 2026-12-01"},
	"future": {
		"%q todavía no llega", "corrija la fecha: aquí van cargas que ya ocurrieron",
		"%q is still to come", "correct the date: these are fills that happened"},
	"date": {
		"%q no es una fecha", "escríbala como 2026-12-01 o 01/12/2026",
		"%q is not a date", "write it as 2026-12-01 or 01/12/2026"},
	"word": {
		"%q no es uno de los valores posibles", "use uno de los valores de la plantilla",
		"%q is not one of the possible values", "use one of the values of the template"},
	"grade_unknown": {
		"el producto %q no existe", "regístrelo antes, o corrija el nombre",
		"grade %q is not there", "add it first, or correct its name"},
	"rule_unknown": {
		"la regla %q no existe", "regístrela antes, o corrija el nombre",
		"rule %q is not there", "add it first, or correct its name"},
	"department_unknown": {
		"el departamento %q no existe", "importe antes sus unidades, o corrija el nombre",
		"department %q is not there", "import its vehicles first, or correct the name"},
	"vehicle_unknown": {
		"la unidad %q no existe", "importe antes las unidades, o corrija el número",
		"vehicle %q is not there", "import the vehicles first, or correct the number"},
	"duplicate": {
		"está también en el renglón %s", "deje uno de los dos",
		"it is also in line %s", "keep one of the two"},
	"plate_twice": {
		"la placa está también en el renglón %s", "deje la placa solo en la unidad que la lleva",
		"the plate is also in line %s", "leave the plate with the vehicle that has it only"},
	"zeros": {
		"al número le faltan ceros que otros tienen: %s", "confirme el número con ceros, o corríjalo",
		"the number lacks zeros that others have: %s", "confirm the number with zeros, or correct it"},
	"serial": {
		"es el número con que las hojas de cálculo guardan una fecha: %s", "confirme la fecha, o corríjala",
		"it is the number by which spreadsheets keep a date: %s", "confirm the date, or correct it"},
	"no_plate": {
		"la unidad %s no tiene placa", "confirme que es una máquina o que aún no la tiene, o escriba la placa",
		"vehicle %s has no plate", "confirm that it is a machine or has none yet, or write the plate"},
	"person_back": {
		"el renglón activa otra vez a quien se dio de baja o está bloqueado: %s", "confirme que volvió, o quite el estado de su renglón",
		"the row makes active again who has left or is blocked: %s", "confirm that they are back, or remove the status from the row"},
	"vehicle_back": {
		"el renglón activa otra vez una unidad bloqueada o de baja: %s", "confirme que puede cargar otra vez, o quite el estado de su renglón",
		"the row makes active again a vehicle that is blocked or retired: %s", "confirm that it may fuel again, or remove the status from the row"},
	"plate_taken": {
		"la placa es de la unidad %q", "corrija la placa, o dé otra a esa unidad antes",
		"the plate is that of vehicle %q", "correct the plate, or give that vehicle another one first"},
	"medium_taken": {
		"la tarjeta o el llavero es de la unidad %q", "corrija el renglón, o quítelo antes en la página de esa unidad",
		"the card or fob is that of vehicle %q", "correct the row, or take it away on the page of that vehicle first"},
	"medium_short": {
		"no es lo que lee una tarjeta ni un llavero: %q", "escriba lo que el lector entrega, de 6 a 64 caracteres, o deje la celda vacía",
		"it is not what a card or a fob reads: %q", "write what the reader gives, of 6 to 64 characters, or leave the cell empty"},
	"price_earlier": {
		"ya hay un precio desde el %s", "un precio no se puede poner antes de otro: use una fecha posterior",
		"there is a price from %s already", "a price cannot be put before another one: use a later date"},
	"quota_half": {
		"la cuota necesita litros y periodo%s", "llene las dos columnas, o ninguna",
		"a quota needs liters and a period%s", "fill both columns, or neither"},
	"quota_period": {
		"la cuota ya tiene el periodo %q, que no cambia", "deje ese periodo, o asigne otra cuota en la página de la unidad",
		"the quota has the period %q, which never changes", "keep that period, or give the vehicle another quota on its page"},
	"contract_otherwise": {
		"el renglón %s dice otra cosa del mismo contrato", "escriba en los dos lo mismo: proveedor, RFC, número y vigencia",
		"line %s says something else of the same contract", "write the same in both: supplier, RFC, number and dates"},
	"dip_station": {
		"no dice de qué estación es el tanque%s", "agregue la columna Estación, o diga en la lectura guardada de cuál es",
		"it does not say of which station the tank is%s", "add the column Station, or say it in the saved mapping"},
	"station_unknown": {
		"la estación %q no existe", "corrija el nombre, o diga en la lectura guardada cuál es",
		"station %q is not there", "correct the name, or say in the saved mapping which one it is"},
	"tank_unknown": {
		"nadie conoce el tanque %s", "corrija el nombre, diga en la lectura guardada cuál es, o regístrelo antes en la configuración de la estación",
		"nobody knows tank %s", "correct the name, say in the saved mapping which one it is, or put it in the station's layout first"},
	"dip_time": {
		"%q no dice la hora", "escriba también la hora, como 2026-12-01 06:30: el nivel baja todo el día",
		"%q does not say the time", "write the time as well, as 2026-12-01 06:30: a level falls all day"},
	"dip_future": {
		"%q todavía no llega", "corrija la fecha: aquí van lecturas que ya se hicieron",
		"%q is still to come", "correct the date: these are readings that were taken"},
	"dip_nothing": {
		"no tiene litros ni altura%s", "escriba los litros, o la altura en milímetros",
		"it has neither liters nor a height%s", "write the liters, or the height in millimeters"},
	"dip_size": {
		"%q es más de lo que cabe en un tanque", "escriba litros, con el punto o la coma donde va",
		"%q is more than any tank holds", "write liters, with the point or comma where it belongs"},
	"dip_otherwise": {
		"ya hay otra lectura de ese tanque en ese momento: %s", "deje la que está, o anúlela antes con otra persona en la página del tanque",
		"there is another reading of that tank of that moment: %s", "leave what is there, or have it voided first with another person on the tank's page"},
	"dip_closed": {
		"el mes del %s está cerrado", "quite el renglón: un mes cerrado no recibe más lecturas",
		"the month of %s is closed", "take the row out: a closed month takes no more readings"},
	"budget_otherwise": {
		"ese documento ya dice otra cosa de esa cuenta: %s", "deje lo que está, o corríjalo antes con otra persona en la página de movimientos del presupuesto",
		"that document says something else of that account already: %s", "leave what is there, or correct it first with another person on the page of movements of the budget"},
	"budget_unapproved": {
		"a esa fecha no hay presupuesto aprobado de %s", "ponga en el archivo también lo aprobado, o corrija la fecha",
		"no budget of %s is approved by that day", "put what was approved into the file as well, or correct the date"},
	"budget_closed": {
		"el mes del %s está cerrado", "feche el movimiento en un mes abierto, o quite el renglón",
		"the month of %s is closed", "date the movement in an open month, or take the row out"},
	"budget_to": {
		"una transferencia necesita la cuenta destino%s", "escríbala en la columna Cuenta destino, o ponga una reducción y una ampliación",
		"a transfer needs the account to which it goes%s", "write it in the column To account, or put a reduction and an extension"},
	"budget_only": {
		"solo una transferencia tiene cuenta destino: %q", "deje vacía esa celda, o escriba Transferencia",
		"only a transfer goes to another account: %q", "leave that cell empty, or write Transfer"},
	"budget_self": {
		"la transferencia va a la misma cuenta: %q", "corrija la cuenta destino",
		"the transfer goes to the same account: %q", "correct the account to which it goes"},
	"budget_twice": {
		"el documento mueve la misma cuenta en el renglón %s", "sume los dos en uno; varias transferencias de una cuenta son una reducción de la suma y una ampliación de cada destino",
		"the document moves the same account in line %s", "add up the two in one; several transfers out of one account are a reduction of the sum and an extension of each account they go to"},
	"budget_amount": {
		"%q no es un importe mayor que cero, con centavos cuando más", "escríbalo sin signo: el movimiento dice si suma o resta",
		"%q is no amount above zero, with cents at most", "write it without a sign: the movement says whether it adds or takes away"},
	"budget_part": {
		"falta %q para formar la cuenta", "escriba la cuenta completa, o agregue esa columna",
		"%q is missing to make the account", "write the whole account, or add that column"},
	"budget_form": {
		"la cuenta no es de la forma que usa la ciudad: %s", "compárela con la página de cuentas del presupuesto",
		"the account is not of the form that the city uses: %s", "hold it against the page of accounts of the budget"},
	"budget_year": {
		"%q no es un ejercicio fiscal", "escriba el año, como 2026",
		"%q is no fiscal year", "write the year, as 2026"},
	"budget_day": {
		"la fecha no es del ejercicio: %s", "corrija la fecha o el ejercicio; lo que de verdad es de otro año se dice en la página de movimientos",
		"the day is not of the fiscal year: %s", "correct the day or the year; what is truly of another year is said on the page of movements"},
	"budget_month": {
		"%q no es un mes, o no se sabe de qué ejercicio", "escríbalo como 2026-03, o ponga también el ejercicio",
		"%q is no month, or nobody knows of which year", "write it as 2026-03, or put the fiscal year as well"},
	"refused": {
		"no se puede guardar: %s", "corrija el renglón",
		"it cannot be stored: %s", "correct the row"},
}
