package slip

import (
	"fmt"
	"strings"

	"github.com/litro-fuel/litro/dispense"
)

// words are what a slip says, in Spanish and in English.
var words = map[string][2]string{
	"title":      {"COMPROBANTE DE DESPACHO", "FUEL RECEIPT"},
	"copy":       {"COPIA", "COPY"},
	"station":    {"Estación", "Station"},
	"folio":      {"Folio", "Record"},
	"date":       {"Fecha", "Date"},
	"clock":      {"Reloj", "Clock"},
	"clock_I":    {"informativo (I)", "informative (I)"},
	"clock_R":    {"hora estimada (R)", "estimated time (R)"},
	"clock_U":    {"hora no confiable (U)", "time not known (U)"},
	"position":   {"Posición", "Position"},
	"hose":       {"manguera", "hose"},
	"vehicle":    {"Unidad", "Vehicle"},
	"plate":      {"Placa", "Plate"},
	"purpose":    {"Destino", "For"},
	"container":  {"recipiente", "container"},
	"test":       {"prueba", "test"},
	"transfer":   {"trasvase", "transfer"},
	"purge":      {"purga", "purge"},
	"driver":     {"Conductor", "Driver"},
	"attendant":  {"Despachador", "Attendant"},
	"grade":      {"Producto", "Product"},
	"price":      {"Precio por litro", "Price per liter"},
	"amount":     {"Importe", "Amount"},
	"odometer":   {"Kilometraje", "Odometer"},
	"engine":     {"Horómetro", "Hour meter"},
	"distance":   {"Desde la última carga", "Since the last fill"},
	"limit":      {"Autorizado", "Authorized"},
	"full":       {"Tanque lleno", "Full tank"},
	"yes":        {"Sí", "Yes"},
	"no":         {"No", "No"},
	"ticket":     {"Ticket", "Ticket"},
	"typed":      {"Litros capturados por personas; ningún medidor los midió.", "Liters typed by people; no meter measured them."},
	"unknown":    {"No se pudo medir lo que salió.", "What flowed could not be measured."},
	"found":      {"Medido después de un corte.", "Measured after an outage."},
	"people":     {"Capturó y revisó", "Typed and checked"},
	"registered": {"Registrado en la central", "Registered at the server"},
	"kept":       {"Guardado, se enviará", "Kept here, to be sent"},
	"verifiable": {"Despacho verificable", "Verifiable receipt"},
	"hash":       {"Huella", "Fingerprint"},
}

// A language says words.
type language string

func (l language) t(key string) string {
	if l.spanish() {
		return words[key][0]
	}
	return words[key][1]
}

func (l language) spanish() bool { return strings.HasPrefix(string(l), "es") }

// date writes a day as people do.
func (l language) layout(dateOnly bool) string {
	day := "2006-01-02"
	if l.spanish() {
		day = "02/01/2006"
	}
	if dateOnly {
		return day
	}
	return day + " 15:04:05"
}

// Liters returns a volume with two decimals, or with three where two would not
// say all. It rounds down to milliliters.
func Liters(v dispense.Volume) string {
	ml := int64(v / dispense.Milliliter)
	if ml%10 == 0 {
		return fmt.Sprintf("%s.%02d L", group(ml/1000), ml%1000/10)
	}
	return fmt.Sprintf("%s.%03d L", group(ml/1000), ml%1000)
}

// price returns a price in 1/10000 of the currency, with the decimals it has, and
// two at least.
func price(e4 int64) string {
	s := fmt.Sprintf("$%s.%04d", group(e4/10_000), e4%10_000)
	for range 2 {
		s = strings.TrimSuffix(s, "0")
	}
	return s
}

// money returns an amount in 1/100 of the currency.
func money(cents int64, currency string) string {
	sign := ""
	if cents < 0 {
		sign, cents = "-", -cents
	}
	return strings.TrimSpace(fmt.Sprintf("%s$%s.%02d %s", sign, group(cents/100), cents%100, currency))
}

// tenths returns thousands of a unit with one decimal where there is one.
func tenths(thousandths int64, unit string) string {
	s := group(thousandths / 1000)
	if d := thousandths % 1000 / 100; d > 0 {
		s += fmt.Sprintf(".%d", d)
	}
	return s + " " + unit
}

func hours(s int64) string {
	return fmt.Sprintf("%s.%d h", group(s/3600), s%3600/360)
}

// group writes a whole number with a comma between thousands, as both languages
// do here.
func group(n int64) string {
	s := fmt.Sprint(n)
	for i := len(s) - 3; i > 0; i -= 3 {
		s = s[:i] + "," + s[i:]
	}
	return s
}
