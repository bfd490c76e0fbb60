package plain

import "strings"

// A saying is what a refusal means and what to do about it, in Spanish and English.
type saying struct{ what, remedy [2]string }

// says has one of every code: for people who know invoices and not how tables are read.
var says = map[string]saying{
	"heading": {[2]string{"La tabla no tiene una columna con ese encabezado", "The table has no column with that heading"}, [2]string{"Escriba en la lectura el encabezado tal como está en el archivo", "Write the heading in the mapping as it stands in the file"}},
	"row":     {[2]string{"El renglón no se puede leer", "The row cannot be read"}, [2]string{"Abra el archivo, corrija ese renglón y envíelo de nuevo", "Open the file, mend that row and send it again"}},
	"missing": {[2]string{"Falta la fecha", "The day is missing"}, [2]string{"Pida al proveedor la fecha de esa carga", "Ask the supplier for the day of that fill"}},
	"day":     {[2]string{"No es una fecha en el orden que dice la lectura", "It is no day in the order that the mapping says"}, [2]string{"Compare el orden de día, mes y año con el archivo", "Compare the order of day, month and year with the file"}},
	"number": {[2]string{"No es un número como los escribe este proveedor", "It is no number as this supplier writes them"},
		[2]string{"Compare con el archivo si los decimales van tras punto o coma; aquí no se adivina", "Compare with the file whether a point or a comma is before decimals; nothing is guessed here"}},
	"below":      {[2]string{"Es cero o menos que cero", "It is zero or below zero"}, [2]string{"Lo que se devuelve es una nota de crédito: pídala aparte", "What is given back is a credit note: ask for it by itself"}},
	"large":      {[2]string{"Es una cifra que nadie factura", "It is a figure that nobody bills"}, [2]string{"Compare el punto decimal y la columna con el archivo", "Compare the decimal point and the column with the file"}},
	"two":        {[2]string{"De litros, precio e importe hacen falta dos", "Of liters, price and amount two are needed"}, [2]string{"Pida al proveedor la cifra que falta", "Ask the supplier for the figure that is missing"}},
	"unit":       {[2]string{"La cantidad no está en litros", "The quantity is not in liters"}, [2]string{"Pida al proveedor las cantidades en litros", "Ask the supplier for quantities in liters"}},
	"station":    {[2]string{"Nadie ha dicho qué permiso es esa estación", "Nobody has said which permit that station is"}, [2]string{"Agréguela a las estaciones de la lectura con su permiso", "Add it to the stations of the mapping with its permit"}},
	"product":    {[2]string{"Nadie ha dicho qué combustible es", "Nobody has said which fuel that is"}, [2]string{"Agréguelo a los combustibles de la lectura", "Add it to the fuels of the mapping"}},
	"unnumbered": {[2]string{"El renglón no dice de qué factura es", "The row does not say which invoice it is of"}, [2]string{"Escriba el número de la factura junto al archivo", "Write the number of the invoice beside the file"}},
	"text":       {[2]string{"El texto es demasiado largo o no es texto", "The text is too long, or is no text"}, [2]string{"Corrija esa celda; hasta 200 letras", "Mend that cell; up to 200 letters"}},
	"here": {[2]string{"Esa factura del proveedor ya está aquí con otros renglones", "That invoice of the supplier is here already, with other lines"},
		[2]string{"Si esta es la buena, retire primero la otra, con su motivo", "If this is the right one, withdraw the other first, with the reason"}},
	"withdrawn": {[2]string{"Esta misma factura ya se tomó y se retiró", "This very invoice was taken and withdrawn"}, [2]string{"Si debe contar, diga en su página que vuelve a contar", "If it is to count, say on its page that it counts again"}},
}

// Codes lists all codes of refusals; the last two are of documents that are here.
func Codes() []string {
	return []string{"heading", "row", "missing", "day", "number", "below", "large", "two", "unit", "station", "product", "unnumbered", "text", Here, Withdrawn}
}

// What is said of a document that is here.
const (
	Here      = "here"
	Withdrawn = "withdrawn"
)

// What says what a refusal means, in Spanish or else English.
func (r Refused) What(language string) string { return in(says[r.Code].what, language) }

// Remedy says what to do about it.
func (r Refused) Remedy(language string) string { return in(says[r.Code].remedy, language) }

func in(s [2]string, language string) string {
	if strings.HasPrefix(language, "es") {
		return s[0]
	}
	return s[1]
}
