package register

import "strings"

// says has what each code means and what to do about it, in Spanish and English.
var says = map[string]struct{ what, remedy [2]string }{
	"row": {[2]string{"El renglón no se puede leer", "The row cannot be read"},
		[2]string{"Descargue el archivo otra vez; si sigue igual, corrija ese renglón", "Get the file again; if it is the same, mend that row"}},
	"text": {[2]string{"El texto es demasiado largo o no es texto", "The text is too long, or is no text"},
		[2]string{"Corrija esa celda; hasta 300 letras en un renglón", "Mend that cell; up to 300 letters on one line"}},
	"missing": {[2]string{"La celda está vacía", "The cell is empty"},
		[2]string{"Búsquelo en la página de la CNE, o tome los demás renglones", "Look it up on the commission's page, or take the other rows"}},
	"number": {[2]string{"No es un número de permiso", "It is no number of a permit"},
		[2]string{"Escríbalo como PL/360/EXP/ES/2015", "Write it as PL/360/EXP/ES/2015"}},
	"day": {[2]string{"No es una fecha", "It is no day"},
		[2]string{"Escríbala como 2015-08-13", "Write it as 2015-08-13"}},
	"twice": {[2]string{"El mismo permiso está antes con otros datos", "The same permit is there before with other data"},
		[2]string{"Compárelo con la página de la CNE y deje un solo renglón; si toma los demás, cuenta el primero", "Compare it with the commission's page and leave one row; if you take the others, the first counts"}},
}

// Codes lists all codes of rows that are no permit.
func Codes() []string { return []string{"row", "text", "missing", "number", "day", "twice"} }

// What says why a row is no permit, in Spanish or else English.
func (b Bad) What(language string) string { return in(says[b.Code].what, language) }

// Remedy says what to do about it.
func (b Bad) Remedy(language string) string { return in(says[b.Code].remedy, language) }

func in(s [2]string, language string) string {
	if strings.HasPrefix(language, "es") {
		return s[0]
	}
	return s[1]
}
