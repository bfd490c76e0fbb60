package frame

import (
	"github.com/litro-fuel/litro/station/pump/explain"
)

// A shape is one form of a frame: a prefix, fields, and in most a checksum.
type shape struct {
	prefix  string
	meaning string
	sum     bool
	explain.Shape
}

func plain(prefix, meaning string, f ...explain.Field) shape {
	return shape{prefix: prefix, meaning: meaning, Shape: explain.Shape{Fields: f}}
}

func summed(prefix, meaning string, f ...explain.Field) shape {
	s := plain(prefix, meaning, f...)
	s.sum = true
	return s
}

// text lets any characters follow the fields.
func (s shape) text(name string) shape {
	s.Text = name
	return s
}

func digits(name string, width int) explain.Field {
	return explain.Field{Name: name, Width: width, Say: orNone(explain.Digits)}
}

func hexes(name string, width int) explain.Field {
	return explain.Field{Name: name, Width: width, Say: explain.Hex}
}

var (
	nozzle   = explain.Field{Name: "nozzle code", Width: 2, Say: sayNozzle}
	id       = explain.Field{Name: "identifier", Width: 16, Say: explain.Identifier}
	mode     = explain.Field{Name: "mode", Width: 1, Say: explain.OneOf(modes)}
	clock    = explain.Field{Name: "clock", Width: 14, Say: sayDateTime}
	control  = hexes("control", 2)
	position = digits("position", 6)
)

// hostShapes are what a site computer sends. Which form of a sale it wants is
// chosen by the letters and by whether a checksum is there at all.
var hostShapes = []shape{
	plain("&A", "read a finished sale"),
	summed("&A", "read a finished sale with its identifier"),
	summed("&@", "read a finished sale with two identifiers"),
	summed("&A2", "read a finished sale, form PAF1"),
	summed("&A3", "read a finished sale, form PAF2 with seconds"),
	summed("&A4", "read a finished sale, extended form"),
	plain("&I", "acknowledge the sale and move on; it has no reply"),
	summed("&LC", "read a sale by pointer", digits("pointer", 4)),
	summed("&LR", "read a sale by position", digits("position", 4)),
	plain("&S", "status of all sides"),
	plain("&V", "sales in progress"),
	summed("?V", "sales in progress with identifiers"),
	summed("&M99c", "clear the blacklist"),
	summed("&M99b", "put on the blacklist", id),
	summed("&M99l", "take from the blacklist", id),
	summed("&M", "mode of a nozzle", nozzle, mode),
	summed("&P", "preset money", nozzle, digits("value", 6)),
	summed("?F", "identified preset", nozzle, letter("action", map[string]string{"P": "preset"}), id,
		letter("identifier type", idTypes), letter("authorize", map[string]string{"S": "yes, release now", "N": "no"}),
		digits("value", 6), digits("seconds to lift", 2),
		letter("limit", map[string]string{"$": "money", "V": "volume"}), digits("reserved", 5)),
	summed("?F", "store or delete an identifier", control,
		letter("action", map[string]string{"G": "store", "A": "delete"}), id, digits("shifts, or place to delete", 16)),
	summed("?F00L", "erase all identifiers", hexes("fixed", 32)),
	summed("?LF", "read the identifier memory", position),
	summed("?A", "read an unknown identifier"),
	summed("?I", "acknowledge the identifier and move on"),
	summed("&U", "set price of a level, four digits", nozzle, digits("level", 1), digits("fixed", 1), digits("price", 4)),
	summed("&U", "set price of a level, six digits", nozzle, digits("level", 1), digits("fixed", 1), digits("price", 6)),
	summed("&T", "totals and settings", hexes("nozzle code", 2), letter("what", totals)),
	plain("&R", "read the clock"),
	plain("&H", "set day, hour and minute", digits("day", 2), digits("hour", 2), digits("minute", 2)),
	summed("&KR1", "read the clock with its weekday"),
	summed("&KW1", "set the clock", clock),
}

// deviceShapes are what a controller answers. The first that fits counts.
var deviceShapes = append(saleShapes(), []shape{
	plain("0", "nothing"),
	summed("", "sale", upToRecord(digits("record", 4), total("totalizer after"), hexes("integrity", 2))...),
	summed("", "sale of an old unit", upToMinute()...),
	summed("a2", "no sale at this position", flag, serial, letters("total", 6, map[string]string{"FFFFFF": "none"}),
		hexes("filled up", 102)),
	summed("", "stored sale of a CBC", storedOld()...),
	summed("", "stored sale", storedNew()...),
	summed("", "stored sale of a CBC06", stored06()...),
	summed("A", "unknown identifier presented", id, nozzle, digits("day", 2), digits("hour", 2), digits("minute", 2),
		digits("month", 2), digits("record", 4), hexes("integrity", 2)),
	plain("M?", "refused: mode, price or list", why),
	plain("P?", "refused: preset", why),
	plain("F?", "refused: identified preset", why),
	plain("U?", "refused: price", why),
	plain("M", "mode or price accepted", nozzle),
	plain("P", "preset accepted", nozzle),
	plain("F", "identified preset accepted", nozzle),
	plain("U", "price accepted", nozzle),
	plain("&H", "clock set"),
	summed("FA", "identifier deleted", deleted, digits("asked position", 6)).text("rest"),
	summed("FG", "identifier stored", position).text("rest"),
	summed("LF", "identifier memory", position, digits("of", 6), id).text("rest"),
	summed("TU", "prices", nozzle, digits("level 1", 4), digits("level 0", 4)),
	summed("TU", "prices", nozzle, digits("level 1", 4), digits("level 0", 4), digits("level 2", 4)),
	summed("Ts", "configuration of a nozzle", nozzle, digits("channel", 2),
		explain.Field{Name: "comma", Width: 2, Say: sayComma}, digits("address", 2), digits("positions", 2)),
	summed("KR1", "clock", clock),
	summed("KW1", "clock set", clock),
	summed("T$", "money totalizer", nozzle, digits("total", 8)),
	summed("TL", "volume totalizer", nozzle, explain.Field{Name: "total", Width: 8, Say: explain.Fixed(2, " L")}),
	summed("Tl", "volume totalizer, ten digits", nozzle, explain.Field{Name: "total", Width: 10, Say: explain.Fixed(2, " L")}),
	summed("TP99", "pointers of the stored sales", digits("write pointer", 4), digits("read pointer", 4)),
	summed("TI", "identifiers of a nozzle's fill", nozzle, attendant, client),
	summed("TC", "serial number of a unit for fuel", nozzle, digits("serial number", 8)),
	summed("TG", "serial number of a unit for gas", nozzle, digits("serial number", 8)),
	summed("T", "totals and settings").text("values"),
	plain("REL ", "clock").text("hour, minute, second, day, month, year"),
}...)

var why = letter("reason", refusals)

var deleted = explain.Field{Name: "position", Width: 6, Say: func(raw string, v explain.Values) (string, error) {
	if raw == "000000" {
		return "none: not deleted", nil
	}
	return explain.Digits(raw, v)
}}

func letter(name string, words map[string]string) explain.Field { return letters(name, 1, words) }

func letters(name string, width int, words map[string]string) explain.Field {
	return explain.Field{Name: name, Width: width, Say: explain.OneOf(words)}
}
