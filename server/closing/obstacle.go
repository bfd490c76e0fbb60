package closing

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"
)

// An Obstacle is the reason for which an act may not be, or figures are not what is signed. Its Error
// is English; [Obstacle.Sentence] says it to a person.
type Obstacle struct {
	Code string
	Of   []any // a name, and its value; another; …
	text string
}

func (o *Obstacle) Error() string { return o.text }

// Sentence says it to a person; lang is as of [Name.Title]. What it names is written by say, which
// is given a [Position], [Positions], [Name], [State], [Duty], [Kind], [budget.Day], text or number.
func (o *Obstacle) Sentence(lang string, say func(any) string) string {
	if in(lang) != 0 {
		first, n := utf8.DecodeRuneInString(o.text)
		return string(unicode.ToUpper(first)) + o.text[n:] + "."
	}
	var with []string
	for i := 1; i < len(o.Of); i += 2 {
		if why, ok := o.Of[i].(*Obstacle); ok {
			with = append(with, fmt.Sprintf("{%s}", o.Of[i-1]), why.Sentence(lang, say))
			continue
		}
		with = append(with, fmt.Sprintf("{%s}", o.Of[i-1]), say(o.Of[i]))
	}
	return strings.NewReplacer(with...).Replace(obstacles[o.Code])
}

// because says why not: the values of what it names stand in the text in their order.
func because(code, text string, of ...any) error {
	var values []any
	for i := 1; i < len(of); i += 2 {
		values = append(values, of[i])
	}
	return &Obstacle{code, of, fmt.Sprintf(text, values...)}
}

// Unpackable says that a month is not so far, or further, than one of which a package is made.
func Unpackable(month string, is State) error {
	return because("unpackable", "%s is %s; its package is made when its late window is over, and before it is closed", "Month", month, "State", is)
}

// Unheld says that who acts holds no position.
func Unheld(name string) error {
	return because("unheld", "%s holds no position; two people say who holds which", "Name", name)
}

// Obstacles returns the reasons in an error, in their order.
func Obstacles(err error) []*Obstacle {
	switch x := err.(type) {
	case *Obstacle:
		return []*Obstacle{x}
	case interface{ Unwrap() error }:
		return Obstacles(x.Unwrap())
	case interface{ Unwrap() []error }:
		var all []*Obstacle
		for _, e := range x.Unwrap() {
			all = append(all, Obstacles(e)...)
		}
		return all
	}
	return nil
}

// A Position is the name of one, as rules write it; Positions are some. A Duty is what positions do.
type (
	Position  string
	Positions []string
	Duty      string
)

// Title says what is done; lang is as of [Name.Title].
func (d Duty) Title(lang string) string {
	if in(lang) != 0 {
		return string(d)
	}
	return map[Duty]string{"sign": "firmar", "close": "cerrar", "reopen": "reabrir", "audit": "auditar"}[d]
}

// String lists them with commas between.
func (p Positions) String() string { return strings.Join(p, ", ") }

// obstacles are what Spanish says, by code; English is where they are found.
var obstacles = map[string]string{
	"kind":       "«{Kind}» no es un acto del cierre.",
	"number":     "Un año no tiene mes {N}; escriba del 1 al 12.",
	"before":     "Los meses se llevan desde {Month}; lo de antes se registra en uno posterior.",
	"timeless":   "Falta la hora; escriba cuándo se hizo.",
	"long":       "El motivo tiene {Bytes} bytes; escriba {Most} cuando mucho y adjunte lo demás.",
	"nobody":     "No dice quién lo hizo; esto lo hace una persona con su puesto.",
	"unfit":      "La persona o el puesto no caben en la nota: de 1 a {Most} bytes, sin caracteres de control.",
	"nameless":   "{Person} no tiene nombre; escríbalo, porque las cuentas se borran.",
	"other":      "{Name} no ocupa el puesto {Position}; lo hace quien lo ocupa.",
	"audits":     "{Name} ocupa {Position}, y nadie toma parte en lo que va a auditar; coméntelo en su lugar.",
	"not_theirs": "A {Position} no le toca; le toca a {Positions}.",
	"order":      "Es el acto {N}, y el {Last} ya se hizo; lleva el número siguiente.",
	"commented":  "{Name} lo comentó para auditarlo, y nadie toma parte en lo que va a auditar; lo hace otra persona.",
	"wordless":   "El comentario está vacío; escríbalo.",
	"reasonless": "Falta el motivo; escriba por qué.",
	"is_open":    "El mes está abierto; primero haga el cierre preliminar.",
	"is_ended":   "Ya terminó el plazo para lo tardío; amplíelo primero, o siga con las firmas.",
	"is_closed":  "El mes está cerrado; dos personas lo reabren, con motivo.",
	"is_late":    "Todavía recibe lo tardío; primero termine ese plazo.",
	"behind":     "{Month} no ha llegado a este paso; los meses van en orden.",
	"ahead":      "{Month} ya no recibe nada; regístrelo en el primer mes que reciba, con referencia, o reabra antes los meses posteriores.",
	"soft":       "El cierre preliminar ya se hizo.",
	"early":      "Hoy es {Day}; espere a que termine {Due}.",
	"window":     "El plazo para lo tardío es hasta {Due}, y hoy es {Day}; espere, o escriba por qué termina antes.",
	"endless":    "Se reabrió sin último día; lo termina una persona.",
	"over":       "{Until} ya pasó; escriba un día desde {Day}.",
	"already":    "Ya es hasta {Until}; escriba un día posterior, o termínelo.",
	"hashless":   "No dice qué cifras; firme la huella que muestra la página.",
	"signed_by":  "{Name} ya firmó estas cifras, como {Position}; ahora firma otra persona.",
	"signed_as":  "{Position} ya firmó estas cifras: lo hizo {Name}.",
	"turn":       "{First} firma antes que {Position}; espere.",
	"unsigned":   "Falta que firmen estas cifras: {Positions}. Si una cifra cambió, se firman de nuevo.",
	"not_closed": "El mes no está cerrado; no hay nada que reabrir.",
	"unasked":    "Nadie lo pidió; una persona lo pide con motivo, y otra está de acuerdo.",
	"asked_by":   "{Name} lo pidió; está de acuerdo otra persona.",
	"asked_as":   "{Name} lo pidió como {Position}; está de acuerdo otro puesto.",
	"figures":    "Las cifras ya son otras; revise qué cambió y firme las de ahora.",
	"another":    "Las cifras son de {OfMonth}, versión {OfVersion}, en {OfZone}, y el mes es {Month}, versión {Version}, en {Zone}; hágalas de nuevo.",
	"unsaid":     "De la revisión «{Check}» no se dice nada; haga las cifras de nuevo.",
	"blocks":     "La revisión «{Check}» impide cerrar; resuélvala primero.",
	"unpacked":   "Su paquete de auditoría no se hizo de estas cifras; hágalo primero, o que dos personas digan reglas que no lo pidan.",
	"unpackable": "{Month} está así: {State}. Su paquete se hace cuando termina el plazo para lo tardío y antes de cerrarlo.",
	"dayless":    "«{Said}» no es un día; escríbalo como 2026-11-20.",
	"holiday":    "El día feriado «{Said}» no es un día; escríbalo como 2026-11-20.",
	"few":        "Puestos que han de {Duty}: {Count}; nombre {Least} o más.",
	"unnamed":    "Un puesto que ha de {Duty} no tiene nombre; escríbalo.",
	"twice":      "{Position} ha de {Duty} dos veces; quite una.",
	"both":       "{Position} audita y ha de {Duty}; nadie hace ambas cosas.",
	"check":      "No hay revisión «{Check}».",
	"clock":      "Los relojes pueden diferir {Seconds} segundos; escriba 1 o más.",
	"asked":      "Las respuestas del SAT valen {Days} días; escriba de 0, para siempre, a {Most}.",
	"days":       "Los días son {Soft}, {Late} y {Hard}; escriba tres de 1 a {Most}, ninguno menor que el anterior.",
	"week":       "Una semana empieza el «{Said}»; escriba días como 2026-05-15, cada uno después del anterior.",
	"idle":       "En la semana que empieza el «{Said}» no se trabaja ningún día; marque al menos uno.",
	"weekday":    "{N} no es día de la semana; escriba de 0, domingo, a 6.",
	"unheld":     "{Name} no ocupa ningún puesto; dos personas dicen quién ocupa cuál.",

	"act":             "El acto {N} ({Kind}, {Month}) no puede ser: {Why}",
	"kept_state":      "Por sus actos, {Month} está así: {State}; desde el acto {N} está guardado así: {Kept}.",
	"kept_hash":       "El mes cerrado número {N} tiene la huella {Hash}, y está guardado con {Kept}.",
	"sealed_unclosed": "{Month}, versión {Version}, está sellado, y por sus actos no se cerró.",
	"sealed_act":      "{Month}, versión {Version}: el acto {N} no es el que se selló: {Person} lo cerró el {Day} a las {Time} con la huella {Hash}.",
	"sealed_open":     "{Month} no está cerrado por sus actos.",
	"sealed_figures":  "{Month} se cerró con las cifras {Hash}, y estas son {Now}, de {OfMonth}, versión {OfVersion}.",
	"sealed_signed":   "{Month}, versión {Version}: quién firmó no es como se selló.",
	"sealed_comments": "{Month}, versión {Version}: lo que se comentó no es como se selló.",
	"sealed_closed":   "{Month}, versión {Version}: quién lo cerró no es como se selló.",
	"sealed_reopened": "{Month}, versión {Version}: quién lo reabrió no es como se selló.",
	"unchained":       "Mes cerrado número {N}: {Why}",
	"unreadable":      "{Month}, versión {Version}: {Why}",
	"note_signature":  "Su nota no la firmó ninguna de las llaves con las que cierra este ente.",
	"note_form":       "Su nota no está escrita como se sella: alguien cambió su texto, o la hizo un programa más nuevo.",
	"chain_month":     "{Month} sigue a {Newest}, y {After} no se cerró; los meses se cierran en orden.",
	"chain_origin":    "{Month} es de {Origin}, y la nota anterior es de {Before}; cada instalación lleva su propia cadena.",
	"chain_link":      "{Month} es el número {N} y sigue a {Prev}, y la nota anterior es el número {Last}, {Hash}; busque las que faltan entre ellas.",
	"chain_version":   "{Month} es la versión {Version} y sigue a {Was}, y la anterior es la versión {Before}, {Hash}.",
	"chain_begun":     "{Month} es la versión {Version}, y ninguna de las suyas está antes.",
}
