package frame

import "github.com/litro-fuel/litro/station/pump/explain"

// Fields of a sale. The comma code stands behind the figures it scales, and the
// totalizers come final first, unlike in the Horustech dialect.
var (
	attendant = explain.Field{Name: "attendant", Width: 16, Say: explain.Identifier}
	client    = explain.Field{Name: "client", Width: 16, Say: explain.Identifier}
	comma     = explain.Field{Name: "comma", Width: 2, Say: sayComma}
	duration  = explain.Field{Name: "duration", Width: 4, Say: sayDuration}
)

func total(name string) explain.Field {
	return explain.Field{Name: name, Width: 10, Say: orNone(explain.Fixed(2, " L"))}
}

// figures are total, volume, price, comma, duration and nozzle of every form.
func figures(digits, price int) []explain.Field {
	return []explain.Field{
		{Name: "total", Width: digits, Say: scaled(0, "")},
		{Name: "volume", Width: digits, Say: scaled(2, " L")},
		{Name: "price", Width: price, Say: scaled(4, " a liter")},
		comma, duration, nozzle,
	}
}

func upToMinute() []explain.Field {
	return append(figures(6, 4), digits("day", 2), digits("hour", 2), digits("minute", 2))
}

func upToRecord(tail ...explain.Field) []explain.Field {
	return append(append(upToMinute(), digits("month", 2)), tail...)
}

// saleShapes are the forms of a finished sale that say whose it is.
func saleShapes() []shape {
	plain := one(digits("record", 4), total("totalizer after"), hexes("integrity", 2))
	return []shape{
		summed("A", "sale with identifier", upToRecord(join(plain, one(
			id, digits("identifier record", 4), hexes("integrity of identifier", 2)))...)...),
		summed("@", "sale with two identifiers", upToRecord(join(plain, one(
			attendant, client, hexes("integrity of identifiers", 2)))...)...),
		summed("a2", "sale, form PAF1", paf1()...),
		summed("a3", "sale, form PAF2", paf2()...),
		summed("a4", "sale, extended form", extended()...),
	}
}

var (
	flag   = hexes("flag", 1)
	serial = hexes("serial number", 8)
	record = []explain.Field{digits("record", 6), total("totalizer after"), total("totalizer before"),
		digits("lane nozzle", 2), hexes("fuel", 2), hexes("tank", 2), digits("tank volume", 8), attendant, client}
	yearFirst = []explain.Field{digits("year", 2), digits("month", 2), digits("day", 2),
		digits("hour", 2), digits("minute", 2), digits("second", 2)}
	integrity = hexes("integrity", 2)
)

func join(parts ...[]explain.Field) []explain.Field {
	var all []explain.Field
	for _, p := range parts {
		all = append(all, p...)
	}
	return all
}

func one(f ...explain.Field) []explain.Field { return f }

func paf1() []explain.Field {
	day := one(digits("day", 2), digits("hour", 2), digits("minute", 2), digits("month", 2), digits("year", 2))
	return join(one(flag, serial), figures(6, 4), day, record, one(integrity))
}

func paf2() []explain.Field {
	return join(one(flag, serial), figures(6, 4), yearFirst, record, one(hexes("reserved", 2), integrity))
}

func extended() []explain.Field {
	extras := one(digits("extra 1", 5), digits("extra 2", 5), digits("extra 3", 5), hexes("price level", 2))
	return join(one(flag, serial), figures(8, 6), yearFirst, record, extras, one(integrity))
}

// storedOld and storedNew are a sale read by its place: of a CBC, and of its
// successors.
func storedOld() []explain.Field {
	return upToRecord(digits("record", 4), total("totalizer after"), digits("fixed", 2), id, digits("place", 4), integrity)
}

func storedNew() []explain.Field {
	return upToRecord(digits("record", 4), total("totalizer after"), digits("fixed", 2), id, digits("fixed too", 4),
		hexes("client's first half", 8), integrity)
}

// stored06 is the one published record of a CBC06 read by pointer. The manual's
// field list explains neither its first two digits nor its tail.
func stored06() []explain.Field {
	return join(one(hexes("unexplained", 2)), upToRecord(digits("record", 4), total("totalizer after"), integrity),
		one(explain.Field{Name: "identifiers and tail", Width: 36, Say: explain.Hex}))
}
