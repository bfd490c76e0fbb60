package horustech

import (
	"errors"
	"fmt"

	"github.com/litro-fuel/litro/station/pump/companytec"
	"github.com/litro-fuel/litro/station/pump/explain"
)

// A command is one number of the protocol: what is asked, and what is answered.
type command struct {
	name       string
	ask, reply []explain.Shape
	// byType are the replies that depend on the type in their parameters 3 and 4.
	byType map[string][]explain.Shape
	// own2 means that a reply of two characters is not a status.
	own2 bool
}

// Fields that several commands share.
var (
	nozzleField = explain.Field{Name: "nozzle", Width: 2, Say: explain.Digits}
	idField     = explain.Field{Name: "identifier", Width: 16, Say: explain.Identifier}
	position    = explain.Field{Name: "position", Width: 6, Say: explain.Digits}
	secondsIn   = explain.Field{Name: "time to lift", Width: 2, Say: explain.Fixed(0, " s")}
	idType      = explain.Field{Name: "identifier type", Width: 1, Say: explain.OneOf(map[string]string{
		"0": "attendant", "1": "client", "2": "odometer"})}
	authorizes = explain.Field{Name: "authorize", Width: 1, Say: explain.OneOf(map[string]string{
		"S": "yes, release now", "N": "no"})}
	limitKind = explain.Field{Name: "limit", Width: 1, Say: explain.OneOf(map[string]string{
		"$": "money, whole side", "V": "volume, this nozzle", "D": "money, this nozzle"})}
	priceLevel = explain.Field{Name: "price level", Width: 1, Say: explain.Digits}
	pointers   = fields(
		explain.Field{Name: "moved to", Width: 6, Say: explain.Digits},
		explain.Field{Name: "last", Width: 6, Say: sayLast})
	clock = fields(explain.Field{Name: "clock", Width: 14, Say: sayDateTime})
)

func fields(f ...explain.Field) explain.Shape { return explain.Shape{Fields: f} }
func text(name string) explain.Shape          { return explain.Shape{Text: name} }
func shapes(s ...explain.Shape) []explain.Shape {
	return s
}

func repeat(f ...explain.Field) explain.Shape { return explain.Shape{Fields: f, Repeat: true} }

func number(name string, width int) explain.Field {
	return explain.Field{Name: name, Width: width, Say: explain.Digits}
}

var (
	nothing     = shapes(fields())
	statusReply = shapes(fields(explain.Field{Name: "status", Width: 2, Say: sayStatus}))
	saleAsk     = explain.OneOf(map[string]string{"A1": "extended", "A2": "extended, with level and extras"})
	form        = explain.Field{Name: "form", Width: 2, Say: saleAsk}
)

// commands are all numbers of the protocol. It is a table and not a switch so
// that the explanation and the tests walk the same list.
var commands = map[string]command{
	"01": {name: "status of all nozzles", ask: nothing, own2: true,
		reply: shapes(repeat(explain.Field{Name: "nozzle #", Width: 1, Say: companytec.SayState}))},
	"02": {name: "read the next finished sale", ask: shapes(fields(), fields(form)),
		reply: append(nothing, saleShapes...)},
	"03": {name: "sales in progress", ask: nothing,
		reply: shapes(repeat(number("nozzle #", 2), number("money #", 6)))},
	"05": {name: "totals", ask: shapes(fields(nozzleField, explain.Field{Name: "type", Width: 2, Say: sayTotalType})),
		reply: statusReply, byType: totals},
	"06": {name: "acknowledge the sale and move on", ask: nothing, reply: append(shapes(pointers), statusReply...)},
	"07": {name: "set price", ask: shapes(fields(nozzleField, number("price", 4))), reply: statusReply},
	"08": {name: "read a sale by its index", ask: shapes(fields(number("index", 6)), fields(form, number("index", 6))),
		reply: append(nothing, saleShapes...)},
	"09": {name: "preset", reply: statusReply, ask: shapes(
		fields(nozzleField, number("value", 6)),
		fields(nozzleField, number("value", 6), presetType),
		fields(nozzleField, number("value", 6), presetType, number("position", 1)),
		fields(nozzleField, number("value", 6), presetType, number("position", 2)))},
	"0A": {name: "set the clock", ask: shapes(clock), reply: statusReply},
	"0B": {name: "read the clock", ask: nothing, reply: shapes(clock)},
	"0C": {name: "read an unknown identifier", ask: nothing, reply: shapes(fields(),
		fields(position, number("nozzles", 8), idField, number("day, month, hour, minute", 8)))},
	"0D": {name: "store an identifier", reply: append(shapes(fields(position, idField)), statusReply...),
		ask: shapes(fields(idField, explain.Field{Name: "control", Width: 2, Say: explain.Hex}))},
	"0E": {name: "delete an identifier", ask: shapes(fields(position, idField)), reply: statusReply},
	"0F": {name: "find an identifier", ask: shapes(fields(position)), reply: append(nothing, text("record"))},
	"10": {name: "read an identifier", ask: shapes(fields(position), fields()), reply: append(statusReply, text("record"))},
	"12": {name: "equipment information", ask: nothing, reply: shapes(text("information")), own2: true},
	"13": {name: "mode of a nozzle", reply: statusReply,
		ask: shapes(fields(nozzleField, explain.Field{Name: "mode", Width: 2, Say: explain.OneOf(modes)}))},
	"14": {name: "nozzle table", ask: shapes(fields(nozzleField)),
		reply: shapes(text("channel, address, position, tank, product"))},
	"17": {name: "erase the identifiers stored automatically",
		ask: shapes(fields(explain.Field{Name: "key", Width: 4, Say: explain.Hex})), reply: statusReply},
	"18": {name: "acknowledge the identifier and move on", ask: nothing, reply: append(shapes(pointers), statusReply...)},
	"1A": {name: "configuration of an address", reply: shapes(configuration, text("configuration")), ask: shapes(fields(
		number("channel board", 2), explain.Field{Name: "connector", Width: 1}, number("address", 1)))},
	"1B": {name: "diagnosis of the channels", ask: shapes(text("scope")), reply: shapes(diagnosis, nozzleList, text("diagnosis"))},
	"1C": {name: "ports in use", ask: shapes(text("key")), reply: shapes(text("ports")), own2: true},
	"1F": {name: "read a file", ask: shapes(fields(explain.Field{Name: "file", Width: 2, Say: explain.Hex})), reply: shapes(text("line"))},
	"25": {name: "wireless quality", ask: nothing, reply: shapes(repeat(
		explain.Field{Name: "side #", Width: 1, Say: explain.OneOf(map[string]string{"r": "responding", "R": "responding", "F": "failing", "f": "failing", "N": "not configured", "n": "not configured"})},
		explain.Field{Name: "link quality #", Width: 1, Say: explain.Hex}, explain.Field{Name: "signal #", Width: 1, Say: explain.Hex}))},
	"26": {name: "identified preset", reply: statusReply, ask: shapes(fields(nozzleField, idField, idType, authorizes,
		number("value", 6), secondsIn, limitKind, number("reserved", 5)))},
	"28": {name: "sales in progress with identifiers", ask: nothing, reply: shapes(repeat(number("nozzle #", 2),
		number("value #", 6), explain.Field{Name: "identifier #", Width: 16, Say: explain.Identifier}))},
	"30": {name: "blacklist", reply: statusReply, ask: shapes(fields(listAction), fields(listAction, idField))},
	"31": {name: "extended preset", reply: statusReply, ask: shapes(fields(nozzleField, number("value", 8), presetType, priceLevel))},
	"32": {name: "set price of a level", ask: shapes(fields(nozzleField, priceLevel, number("price", 6))), reply: statusReply},
	"34": {name: "extended identified preset", reply: statusReply, ask: shapes(fields(nozzleField, idField, idType, authorizes,
		number("value", 8), secondsIn, limitKind, priceLevel))},
	"36": {name: "equipment information of a Concept", ask: nothing, reply: shapes(text("information")), own2: true},
}

var (
	presetType = explain.Field{Name: "type", Width: 1, Say: explain.OneOf(map[string]string{
		"0": "money", "1": "volume, this nozzle", "2": "money, this nozzle"})}
	listAction = explain.Field{Name: "action", Width: 2, Say: explain.OneOf(map[string]string{
		"00": "clear", "01": "add", "02": "remove"})}
	modes = map[string]string{
		"01": "free: anybody may take fuel", "02": "authorize one sale", "03": "blocked until authorized",
		"04": "stop", "05": "pause", "06": "enable the reader", "07": "disable the reader",
		"10": "clear authorization and identifiers"}
	totalTypes = map[string]string{
		"01": "volume", "02": "money", "03": "unit price", "04": "volume, money and price", "05": "identifiers",
		"06": "pointers", "08": "volume, money and three prices", "09": "three prices"}
)

// totals are the replies to 05 by type.
var totals = map[string][]explain.Shape{
	"01": shapes(totalShape(volumeTotal)),
	"02": shapes(totalShape(moneyTotal)),
	"03": shapes(totalShape(number("price", 4)), totalShape(number("price", 6))),
	"04": shapes(totalShape(volumeTotal, moneyTotal, number("price", 4)), totalShape(volumeTotal, moneyTotal, number("price", 6))),
	"05": shapes(totalShape(explain.Field{Name: "attendant", Width: 16, Say: explain.Identifier},
		explain.Field{Name: "client", Width: 16, Say: explain.Identifier})),
	"06": shapes(totalShape(number("read pointer", 6), number("write pointer", 6),
		number("read pointer of identifiers", 6), number("write pointer of identifiers", 6))),
	"08": shapes(totalShape(volumeTotal, moneyTotal, number("price level 0", 6), number("price level 1", 6), number("price level 2", 6))),
	"09": shapes(totalShape(number("price level 0", 6), number("price level 1", 6), number("price level 2", 6))),
}

var (
	volumeTotal = explain.Field{Name: "volume totalizer", Width: 10, Say: explain.Fixed(companytec.TotalDecimals, " L")}
	moneyTotal  = explain.Field{Name: "money totalizer", Width: 10, Say: explain.Fixed(2, "")}
)

func totalShape(f ...explain.Field) explain.Shape {
	head := []explain.Field{nozzleField, {Name: "type", Width: 2, Say: sayTotalType}}
	return fields(append(head, f...)...)
}

// configuration and the two forms of the diagnosis, as the manual prints them.
var (
	configuration = fields(
		explain.Field{Name: "pump type", Width: 2, Say: explain.Hex}, explain.Field{Name: "hardware", Width: 2, Say: explain.Hex},
		number("channel", 2), number("address", 2),
		number("total decimals", 1), number("volume decimals", 1), number("price decimals", 1),
		explain.Field{Name: "position", Width: 1}, number("nozzle of A", 3), number("reserved A", 4),
		explain.Field{Name: "position B", Width: 1}, number("nozzle of B", 3), number("reserved B", 4),
		explain.Field{Name: "position C", Width: 1}, number("nozzle of C", 3), number("reserved C", 4),
		explain.Field{Name: "position D", Width: 1}, number("nozzle of D", 3), number("reserved D", 4),
		explain.Field{Name: "tail", Width: 7})
	diagnosis = fields(explain.Field{Name: "channel", Width: 2}, side(1), side(2), side(3), side(4), side(5))
	// nozzleList comes in a reply of two nozzles, four numbers each.
	nozzleList = fields(explain.Field{Name: "channel", Width: 2}, number("side 1 nozzles", 8), number("side 2 nozzles", 8))
)

func side(n int) explain.Field {
	return explain.Field{Name: fmt.Sprintf("side %d", n), Width: 5, Say: func(raw string, _ explain.Values) (string, error) {
		words := map[byte]string{'R': "responding", 'F': "failing", 'N': "not configured"}
		w, ok := words[raw[0]]
		if !ok {
			return "", errors.New("want R, F or N first")
		}
		return w + ", status " + raw[1:3] + ", pump type " + raw[3:], nil
	}}
}
