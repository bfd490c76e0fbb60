package main

import (
	"bytes"
	"strings"
	"testing"

	"github.com/litro-fuel/litro/dispense"
	"github.com/litro-fuel/litro/dispense/dispensetest"
)

func TestReceipt(t *testing.T) {
	t.Parallel()
	a, records := day(t)
	export := append(append([]byte(nil), a.Grant...), dispensetest.Message(records...)...)
	journal, grant := write(t, "norte.journal", export), write(t, "norte.grant", a.Grant)
	fill, auth := records[3], records[1]
	alone, spoiled := write(t, "fill.note", fill.Note.Bytes), write(t, "spoiled.journal", bytes.Replace(export, []byte("v1"), []byte("v9"), 1))
	key := dispensetest.NewKey("norte", 1).VKey
	code := func(r *dispense.Record, change func(*dispense.Claim)) string {
		c := dispense.Claim{At: dispense.ClaimScheme + dispensetest.Origin, Ref: r.Ref(), Hash: r.Hash}
		if change != nil {
			change(&c)
		}
		text, err := c.Text()
		if err != nil {
			t.Fatal(err)
		}
		return text
	}
	good := code(fill, nil)
	carried, err := records[len(records)-1].Body.(*dispense.Carried).Record()
	if err != nil {
		t.Fatal(err)
	}
	for _, tt := range []struct {
		name string
		args []string
		code int
		want string
	}{
		{"true", []string{"--grant", grant, good, journal}, exitGood, "TRUE: norte/1/4"},
		{"its figures", []string{"--grant", grant, "--liters", "40.00", good, journal}, exitGood, "40.0 L, by pump"},
		{"nobody trusted", []string{good, journal}, exitGood, "UNPROVED"},
		{"at a page", []string{"--grant", grant, code(fill, func(c *dispense.Claim) { c.At = "HTTPS://LITRO.EXAMPLE/V" }), journal}, exitGood, "TRUE"},
		{"carried over", []string{"--grant", grant, code(carried, nil), journal}, exitGood, "TRUE: norte/1/8"},
		{"the record alone", []string{"--key", key, good, alone}, exitGood, "TRUE"},
		{"alone, by another key", []string{"--key", dispensetest.NewKey("norte", 5).VKey, good, alone}, exitBad, "FALSE"},
		{"other liters on paper", []string{"--grant", grant, "--liters", "50", good, journal}, exitBad, "FALSE: the paper says 50.0 L, and record norte/1/4 says 40.0 L"},
		{"another hash", []string{"--grant", grant, code(fill, func(c *dispense.Claim) { c.Hash[0]++ }), journal}, exitBad, "FALSE: record norte/1/4 has another hash"},
		{"no such record", []string{"--grant", grant, code(fill, func(c *dispense.Claim) { c.Ref.Seq = 99 }), journal}, exitBad, "FALSE: there is no record norte/1/99"},
		{"no dispense", []string{"--grant", grant, code(auth, nil), journal}, exitBad, "FALSE: record norte/1/2 is of kind authorize"},
		{"another city", []string{"--grant", grant, code(fill, func(c *dispense.Claim) { c.At = "LITRO:OTHER" }), journal}, exitBad, "FALSE: the journal is of litro.test/city, and the receipt of other"},
		{"a journal that does not hold", []string{"--grant", grant, good, spoiled}, exitBad, "FALSE: the journal does not hold"},
		{"no code", []string{"norte/1/4", journal}, exitUse, "no receipt's code"},
		{"no liters", []string{"--liters", "many", good, journal}, exitUse, "--liters"},
	} {
		var b bytes.Buffer
		if got := run(append([]string{"receipt"}, tt.args...), &b, &b); got != tt.code || !strings.Contains(b.String(), tt.want) {
			t.Errorf("%s: got exit %d and\n%swant exit %d and %q", tt.name, got, b.String(), tt.code, tt.want)
		}
	}
}

// The code on a commissioning act stands for what two people said.
func TestActCode(t *testing.T) {
	t.Parallel()
	a := dispensetest.NewAuthor(t, "norte", "00")
	start := a.Start(t, "enrolled", dispense.Meter{Hose: "1", Meter: 1})
	act := a.Append(t, &dispense.Config{
		What: "layout", Layout: &dispense.Layout{Position: "p1", Hose: "1", Grade: "diesel", Meter: 1, StepUL: 10_000, Arm: "pump", Wiring: "0123456789abcdef"},
		People: []dispense.Who{{Person: "ana", By: "pin"}, {Person: "marta", By: "pin"}},
		Test:   &dispense.Test{Of: dispense.Ref{Station: "norte", Epoch: 1, Seq: 7}, Said: "2", MeasuredUL: new(19_980 * dispense.Milliliter)},
	})
	journal, grant := write(t, "norte.journal", append(append([]byte(nil), a.Grant...), dispensetest.Message(start, act)...)), write(t, "norte.grant", a.Grant)
	code, err := dispense.Claim{At: dispense.ClaimScheme + dispensetest.Origin, Ref: act.Ref(), Hash: act.Hash}.Text()
	if err != nil {
		t.Fatal(err)
	}
	var b bytes.Buffer
	if got := run([]string{"receipt", "--grant", grant, code, journal}, &b, &b); got != exitGood {
		t.Errorf("got exit %d, want %d", got, exitGood)
	}
	for _, want := range []string{"TRUE: norte/1/2", "1 of position p1", "fuel from  2", "norte/1/7", "19.98 L", "ana, marta"} {
		if !strings.Contains(b.String(), want) {
			t.Errorf("got\n%swant %q", b.String(), want)
		}
	}
}
