package slip

import (
	"strings"
	"time"

	"github.com/litro-fuel/litro/dispense"
)

// A Row is one thing that a slip says, before anybody knows how wide it is.
type Row struct {
	Kind  Kind
	Name  string // of a pair
	Value string
	Bold  bool
}

// A Kind is what a row is.
type Kind uint8

// The kinds of rows.
const (
	Title  Kind = iota + 1 // a line in the middle
	Pair                   // a name and its value
	Figure                 // the one figure, large
	Text                   // a sentence
	Rule                   // a line across
	Code                   // the QR code of Value
)

// String returns the name of the kind, in lower case.
func (k Kind) String() string {
	return [...]string{"", "title", "pair", "figure", "text", "rule", "code"}[k]
}

// Rows returns what the slip says in a language, es-MX or en, from the top.
func (s *Slip) Rows(lang string) []Row {
	r := rows{l: language(lang)}
	r.head(s)
	r.what(s)
	r.figures(s)
	r.foot(s)
	return r.all
}

type rows struct {
	l   language
	all []Row
}

func (r *rows) add(k Kind, value string) { r.all = append(r.all, Row{Kind: k, Value: clean(value)}) }

func (r *rows) pair(key, value string) {
	if value = clean(value); value != "" {
		r.all = append(r.all, Row{Kind: Pair, Name: r.l.t(key), Value: value})
	}
}

func (r *rows) bold(value string) {
	r.all = append(r.all, Row{Kind: Title, Value: clean(value), Bold: true})
}

func (r *rows) head(s *Slip) {
	header := s.Header
	if len(header) == 0 {
		header = []string{r.l.t("station") + " " + s.Ref.Station}
	}
	for i, line := range header {
		if i == 0 {
			r.bold(line)
		} else {
			r.add(Title, line)
		}
	}
	r.bold(r.l.t("title"))
	if text := CopyText(string(r.l), s.Copy); text != "" {
		r.bold("*** " + text + " ***")
	}
	r.add(Rule, "")
}

// CopyText says which copy it is; "" for the first print.
func CopyText(lang string, n int) string {
	text := language(lang).t("copy")
	switch {
	case n == 0:
		return ""
	case n > 0:
		return text + " " + group(int64(n))
	}
	return text
}

func (r *rows) what(s *Slip) {
	d := s.Fill
	r.pair("folio", s.Ref.String())
	zone, suffix := s.Zone, ""
	if zone == nil {
		zone, suffix = time.UTC, " UTC"
	}
	r.pair("date", s.At.In(zone).Format(r.l.layout(s.DateOnly))+suffix)
	if s.Clock != dispense.Synchronized && d.HappenedAt.IsZero() {
		r.pair("clock", r.l.t("clock_"+string(s.Clock)))
	}
	where := d.Position
	if d.Hose != "" {
		where += ", " + r.l.t("hose") + " " + d.Hose
	}
	r.pair("position", strings.TrimPrefix(where, ", "))
	if d.Purpose != "vehicle" {
		r.pair("purpose", r.l.t(d.Purpose))
	}
	r.pair("vehicle", or(s.Names.Vehicle, d.Vehicle))
	r.pair("plate", strings.ToUpper(s.Names.Plate))
	if d.Driver != nil {
		r.pair("driver", or(s.Names.Driver, d.Driver.Person))
	}
	if d.Attendant != nil {
		r.pair("attendant", or(s.Names.Attendant, d.Attendant.Person))
	}
	var people []string
	for _, p := range d.People {
		people = append(people, p.Person)
	}
	r.pair("people", strings.Join(people, ", "))
}

func (r *rows) figures(s *Slip) {
	d := s.Fill
	r.pair("grade", or(s.Names.Grade, d.Grade))
	r.add(Figure, Liters(d.VolumeUL))
	switch {
	case d.Typed():
		r.add(Text, r.l.t("typed"))
	case d.End == "X":
		r.add(Text, r.l.t("unknown"))
	case d.End == "P":
		r.add(Text, r.l.t("found"))
	}
	if d.PriceE4 != nil {
		r.pair("price", price(*d.PriceE4))
	}
	if d.AmountCents != nil {
		r.pair("amount", money(*d.AmountCents, d.Currency))
	}
	if s.LimitUL != nil {
		r.pair("limit", Liters(*s.LimitUL))
	}
	if d.OdometerM != nil {
		r.pair("odometer", tenths(*d.OdometerM, "km"))
	}
	if d.EngineS != nil {
		r.pair("engine", hours(*d.EngineS))
	}
	if s.DistanceM != nil {
		r.pair("distance", tenths(*s.DistanceM, "km"))
	}
	if d.Full == "yes" || d.Full == "no" {
		r.pair("full", r.l.t(d.Full))
	}
	r.pair("ticket", d.Ticket)
}

func (r *rows) foot(s *Slip) {
	r.add(Rule, "")
	if s.Registered {
		r.bold(r.l.t("registered"))
	} else {
		r.bold(r.l.t("kept"))
	}
	if s.Claim != "" {
		r.add(Code, s.Claim)
		r.add(Title, r.l.t("verifiable"))
	}
	r.pair("hash", fingerprint(s.Hash.String()))
	for _, line := range s.Footer {
		r.add(Title, line)
	}
}

// fingerprint is as much of a hash as people compare.
func fingerprint(hash string) string {
	return hash[:4] + " " + hash[4:8] + " " + hash[8:12] + " " + hash[12:16]
}

func or(s, fallback string) string {
	if s == "" {
		return fallback
	}
	return s
}

// clean takes out what would be a command to a printer.
func clean(s string) string {
	return strings.TrimSpace(strings.Map(func(c rune) rune {
		if c < ' ' || c >= 0x7f && c < 0xa0 {
			return ' '
		}
		return c
	}, s))
}
