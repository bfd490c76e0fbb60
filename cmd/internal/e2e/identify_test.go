package e2e

import (
	"net/url"
	"regexp"
	"strings"
)

// A nozzle is what a person has in hand at a simulated pump, and an inspector can
// read.
type nozzle interface {
	Lift()
	Fill(litersPerMinute int, ul int64)
	HangUp()
	Flowing() bool
	Totalizer() int64
}

// A signer signs at a page, by name and PIN.
type signer struct{ name, pin string }

// askedOf is the test sale that a page asks about.
var askedOf = regexp.MustCompile(`name="of" value="([^"]+)"`)

// identify makes a test sale of 5 L at a hose, and says where the fuel came from:
// as two people do at every hose of a new station, and by the same pages.
func (l *lone) identify(position, hose string, n nozzle, people [2]signer) {
	l.t.Helper()
	l.asksTest(position, hose, people)
	const drawn = 5_000_000
	end := n.Totalizer() + drawn
	n.Lift()
	n.Fill(60, drawn)
	until(l.t, "the measure to fill", func() bool { return !n.Flowing() && n.Totalizer() >= end })
	n.HangUp()
	l.answers(hose, people)
}

// asksTest asks for a test sale, and waits until the hose is released for it.
func (l *lone) asksTest(position, hose string, people [2]signer) {
	l.t.Helper()
	l.shows("/", "Manguera sin prueba de puesta en marcha")
	l.post("/positions/"+position+"/test", url.Values{
		"hose": {hose}, "liters": {"20"},
		"first_who": {people[0].name}, "first_pin": {people[0].pin}, "second_who": {people[1].name}, "second_pin": {people[1].pin},
	})
	l.shows("/", "BOMBA LISTA")
}

// answers says that the fuel of a test sale came from its hose.
func (l *lone) answers(hose string, people [2]signer) {
	l.t.Helper()
	answer := "/hoses/" + hose + "/answer"
	of := askedOf.FindStringSubmatch(l.shows(answer, `name="of"`))[1]
	l.post(answer, url.Values{"of": {of}, "painted": {hose}, "measured": {"5"}, "who_who": {people[1].name}, "who_pin": {people[1].pin}})
	if page := l.shows("/hoses", "Identificada: despacha"); strings.Contains(page, "NO identificada") {
		l.t.Fatalf("hose %s is not identified:\n%s", hose, page)
	}
}
