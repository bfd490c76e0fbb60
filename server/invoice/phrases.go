package invoice

import (
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strings"
)

// Said returns what a document says and what was expected, in Spanish or else English. Most of it are numbers and what the
// schemas have, which are alike in all languages; where it is a sentence of ours it is kept in English, which is its code, and what
// older versions kept reads in both languages too.
func (f Finding) Said(language string) (actual, expected string) {
	actual, expected = f.Actual, f.Expected
	switch kind, _, _ := strings.Cut(f.Code, "."); kind {
	case "seal", "stamp", "origin", unread:
		actual = say(actual, language)
	case "value":
		expected = say(expected, language)
	}
	return actual, expected
}

const unread = "unreadable"

// Finding says that a file is no document, as what is wrong with one is said.
func (e *UnreadableError) Finding() Finding {
	return Finding{Code: unread + "." + e.Code, Severity: Critical, Row: e.Line, Actual: e.Why}
}

// In says why bytes are no document, in Spanish or else English.
func (e *UnreadableError) In(language string) string {
	why := say(e.Why, language)
	if e.Line == 0 {
		return why
	}
	if strings.HasPrefix(language, "es") {
		return fmt.Sprintf("renglón %d: %s", e.Line, why)
	}
	return fmt.Sprintf("line %d: %s", e.Line, why)
}

// Unreadable returns why a file was not read: what [Read] and [EachInZip] said, or that it could not be opened.
func Unreadable(err error) *UnreadableError {
	if bad, ok := errors.AsType[*UnreadableError](err); ok {
		return bad
	}
	return &UnreadableError{Code: "file", Why: err.Error()}
}

// NoXML is a ZIP without a document in it.
func NoXML() error {
	return &UnreadableError{Code: "kind", Why: "there is no XML in it; documents are taken as XML, not as they are printed"}
}

func say(text, language string) string {
	if !strings.HasPrefix(language, "es") {
		return text
	}
	for _, p := range phrases() {
		if parts := p.is.FindStringSubmatch(text); parts != nil {
			said := p.es
			for i, part := range parts[1:] {
				said = strings.ReplaceAll(said, fmt.Sprintf("{%d}", i+1), part)
			}
			return said
		}
	}
	return text
}

type phrase struct {
	is *regexp.Regexp // the whole of it
	es string
}

// phrases are sentences of ours, in the order in which they are tried.
func phrases() []phrase { return compiled }

var compiled = func() (list []phrase) {
	for _, s := range sentences {
		list = append(list, phrase{regexp.MustCompile("(?s)^" + strings.ReplaceAll(regexp.QuoteMeta(s[0]), "%s", "(.*?)") + "$"), s[1]})
	}
	return list
}()

// Sentences lists what findings may say in English that is a sentence of ours, with %s for what is of the document.
func Sentences() (all []string) {
	for _, s := range sentences {
		all = append(all, s[0])
	}
	slices.Sort(all)
	return all
}

// sentences are in English and Spanish. What is technical at the end of an English one is not said in Spanish.
var sentences = [][2]string{
	// What an attribute should have been.
	{wantName, "un nombre de hasta 300 caracteres"}, {wantFactor, "Tasa, Cuota o Exento"}, {wantCents, "un número de 2 decimales como máximo"}, {wantMilli, "un número de 3 decimales como máximo"},
	{"a time without offset", "fecha y hora sin zona"}, {"a time without offset, as 2026-05-15T09:14:00", "fecha y hora sin zona, como 2026-05-15T09:14:00"},
	{"the issuer's seal", "el sello del emisor"}, {"the authority's seal", "el sello del SAT"}, {"the issuer's certificate", "el certificado del emisor"}, {"20 digits", "20 dígitos"},
	{"a number", "un número"}, {"a whole number", "un número entero"}, {"a number of at most 18 digits and 6 decimals, with a point", "un número de 18 dígitos y 6 decimales como máximo, con punto"},
	{"a number of up to ten decimals", "un número de hasta diez decimales"}, {"a number, as it is %s", "un número, porque es {1}"},
	{"a currency, as MXN", "una moneda, como MXN"}, {"what a unit of %s is worth", "cuánto vale una unidad de {1}"}, {"I, E, T, N or P", "I, E, T, N o P"}, {"01, 02, 03 or 04", "01, 02, 03 o 04"},
	{"a postal code of five digits", "un código postal de cinco dígitos"}, {"up to %s characters", "hasta {1} caracteres"}, {"15 to 35 characters", "de 15 a 35 caracteres"}, {"a text of up to 1000 characters", "un texto de hasta 1000 caracteres"},
	{"a form of payment of the catalog, as 03", "una forma de pago del catálogo, como 03"}, {"PUE or PPD", "PUE o PPD"}, {"01 to 05", "de 01 a 05"}, {"01 to 18", "de 01 a 18"}, {"01 to 09", "de 01 a 09"}, {"a year", "un año"},
	{"a kind of relation, as 01", "un tipo de relación, como 01"}, {"an RFC", "un RFC"}, {"the RFC of a company", "el RFC de una persona moral"}, {"a UUID", "un folio fiscal (UUID)"},
	{"a regime of the catalog, as %s", "un régimen del catálogo, como {1}"}, {"a use of the catalog, as G03", "un uso del catálogo, como G03"}, {"a product of the catalog", "un producto del catálogo"}, {"a unit of the catalog", "una unidad del catálogo"},
	{"001, 002 or 003", "001, 002 o 003"}, {"IVA or IEPS", "IVA o IEPS"}, {"PER01 to PER11", "de PER01 a PER11"}, {"the number of the permit", "el número del permiso"}, {"the line's product", "el producto del concepto"},
	{"the account", "la cuenta"}, {"the card", "la tarjeta"}, {"the fuel", "el combustible"}, {"the number of the operation", "el folio de la operación"},
	{"at least one Concepto", "al menos un Concepto"}, {"one %s at most", "un {1} como máximo"},
	// Why a seal does not hold or cannot be looked at, and where a certificate comes from.
	{"there is no seal, or no certificate", "no trae sello, o no trae certificado"}, {"the certificate is no base64", "el certificado no está en base64"}, {"the certificate cannot be read: %s", "el certificado no se puede leer"},
	{"the certificate is number %s, and the document names %s", "el certificado es el número {1}, y el comprobante nombra el {2}"},
	{"nothing is known of %s, which the seal is over, too", "no se conoce {1}, que el sello también cubre"}, {"there is no stamp", "no trae timbre"}, {"the stamp is of another seal of the issuer's", "el timbre es de otro sello del emisor"},
	{"certificate %s of the authority is not here", "el certificado {1} del SAT no está aquí"}, {"the certificate's key is no RSA key", "la llave del certificado no es RSA"}, {"the seal is no base64", "el sello no está en base64"},
	{"the seal cannot be looked at: %s", "el sello no se puede comprobar"}, {"what it is over was changed after it was sealed, or another sealed it", "lo que cubre se cambió después de sellarlo, o lo selló otro"},
	{"no certificate of the authority's by which it certifies is installed", "no hay instalado ningún certificado de autoridad (AC) del SAT"},
	{"certificate %s says that %s issued it, and not all of the authority's certificates may be here", "el certificado {1} dice que lo expidió {2}, y quizá no están aquí todos los certificados del SAT"},
	{"certificate %s says that %s issued it", "el certificado {1} dice que lo expidió {2}"}, {"certificate %s is signed over SHA-1, which proves nothing now", "el certificado {1} está firmado con SHA-1, que ya no prueba nada"},
	// Why a file is no document.
	{"its root is %s of %s; a CFDI is a Comprobante of %s", "su raíz es {1} de {2}; un CFDI es un Comprobante de {3}"}, {"it is of version %s; 4.0 is read, and 3.3 of before 2023", "es de la versión {1}; se lee la 4.0, y la 3.3 de antes de 2023"},
	{"it has more than %s MB; a document of so many concepts comes in several", "tiene más de {1} MB; un comprobante de tantos conceptos viene en varios"},
	{"it is not UTF-8, in which every CFDI is; ask for the file as it was stamped", "no está en UTF-8, como todo CFDI; pida el archivo tal como se timbró"}, {"it says that it is in %s; a CFDI is in UTF-8", "dice que está en {1}; un CFDI está en UTF-8"},
	{"it has a document type, which no CFDI has and which can make a small file endless", "trae un DOCTYPE, que ningún CFDI trae y que puede hacer interminable un archivo chico"}, {"it has more than %s elements", "tiene más de {1} elementos"},
	{"elements stand in each other more than %s deep", "tiene elementos a más de {1} niveles"}, {"a second document begins where the first has ended", "empieza otro documento donde terminó el primero"}, {"there is text outside of the document", "hay texto fuera del documento"},
	{"%s says %s twice", "{1} dice {2} dos veces"}, {"it is no whole XML: %s", "no es un XML completo"}, {"it ends before the document does, or there is none in it", "termina antes que el documento, o no trae ninguno"},
	{"it is no ZIP: %s", "no es un ZIP"}, {"it has %s files, and none of them was read; send %s at most at once", "tiene {1} archivos y no se leyó ninguno; envíe {2} como máximo a la vez"},
	{"it is a ZIP in a ZIP, and what is in it was not read; send it by itself", "es un ZIP dentro de un ZIP, y no se leyó lo que trae; envíelo solo"},
	{"what stands before it in the ZIP is %s MB unpacked, and it was not read; send it in another", "lo que está antes en el ZIP son {1} MB sin comprimir, y no se leyó; envíelo en otro"}, {"it is a ZIP without a file in it", "es un ZIP sin archivos"},
	{"it is locked by a password; send it without", "tiene contraseña; envíelo sin ella"}, {"it cannot be unpacked: %s", "no se puede descomprimir"}, {"it becomes far larger than it is packed, as no document does", "al descomprimirlo crece mucho más que cualquier comprobante"},
	{"there is no XML in it; documents are taken as XML, not as they are printed", "no trae ningún XML; los comprobantes se reciben en XML, no impresos"}, {"it is no XML, and was passed over", "no es XML, y se pasó por alto"},
	{"open %s: no such file or directory", "no existe el archivo {1}"}, {"open %s: permission denied", "no hay permiso de leer el archivo {1}"}, {"read %s: %s", "no se pudo leer {1}"}, {"open %s: %s", "no se pudo abrir {1}"},
}
