package fleet

import (
	"fmt"
	"testing"

	"pgregory.net/rapid"

	"github.com/litro-fuel/litro/dispense"
)

const l = dispense.Liter

func TestSplit(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name string
		term Term
		want string // limit/counts a station, in liters
	}{
		{"one station gets all", Term{SizeUL: 100 * l, Holdings: []Holding{{New: true}}}, "100/100"},
		{"two get equal parts, some stays", Term{SizeUL: 100 * l, Holdings: []Holding{{New: true}, {New: true}}}, "37.5/37.5 37.5/37.5"},
		{"one who asks gets what is free", Term{SizeUL: 100 * l, SplitUL: new(100 * l), Holdings: []Holding{
			{LimitUL: 40 * l, CountsUL: 40 * l, AskUL: 60 * l}, {LimitUL: 40 * l, CountsUL: 40 * l}}}, "60/60 40/40"},
		{"what is not free is asked for", Term{SizeUL: 100 * l, SplitUL: new(100 * l), Holdings: []Holding{
			{LimitUL: 50 * l, CountsUL: 50 * l, AskUL: 80 * l}, {LimitUL: 50 * l, CountsUL: 50 * l, DrawnUL: 10 * l}}}, "50/50 20/50"},
		{"and given when the journal says so", Term{SizeUL: 100 * l, SplitUL: new(100 * l), Holdings: []Holding{
			{LimitUL: 50 * l, CountsUL: 50 * l, AskUL: 80 * l}, {LimitUL: 20 * l, CountsUL: 50 * l, DrawnUL: 10 * l, SaidUL: new(20 * l)}}}, "80/80 20/20"},
		{"one who holds less than it was told after a restore", Term{SizeUL: 100 * l, SplitUL: new(100 * l), Holdings: []Holding{
			{LimitUL: 30 * l, CountsUL: 30 * l, DrawnUL: 70 * l}, {LimitUL: 45 * l, CountsUL: 45 * l, SaidUL: new(5 * l), AskUL: 20 * l}}}, "30/30 20/20"},
		{"as far as it says", Term{SizeUL: 100 * l, SplitUL: new(100 * l), Holdings: []Holding{
			{LimitUL: 50 * l, CountsUL: 50 * l, AskUL: 80 * l}, {LimitUL: 20 * l, CountsUL: 50 * l, DrawnUL: 30 * l, SaidUL: new(30 * l)}}}, "70/70 20/30"},
		{"nothing changes by itself", Term{SizeUL: 100 * l, SplitUL: new(100 * l), Holdings: []Holding{
			{LimitUL: 50 * l, CountsUL: 50 * l}, {LimitUL: 20 * l, CountsUL: 50 * l}}}, "50/50 20/50"},
		{"who was asked to give back and needs it keeps it", Term{SizeUL: 100 * l, SplitUL: new(100 * l), Holdings: []Holding{
			{LimitUL: 50 * l, CountsUL: 50 * l}, {LimitUL: 20 * l, CountsUL: 50 * l, AskUL: 45 * l}}}, "50/50 45/50"},
		{"an ended epoch is spent", Term{SizeUL: 100 * l, SplitUL: new(100 * l), Holdings: []Holding{
			{LimitUL: 50 * l, CountsUL: 50 * l, Ended: true}, {New: true}}}, "50/50 50/50"},
		{"what was drawn outside is gone", Term{SizeUL: 100 * l, OutsideUL: 90 * l, Holdings: []Holding{{New: true}, {New: true}}}, "5/5 5/5"},
		{"an overrun counts", Term{SizeUL: 100 * l, SplitUL: new(100 * l), Holdings: []Holding{
			{LimitUL: 50 * l, CountsUL: 50 * l, DrawnUL: 70 * l}, {LimitUL: 20 * l, CountsUL: 20 * l, AskUL: 90 * l}}}, "50/50 30/30"},
		{"a smaller quota is taken back", Term{SizeUL: 60 * l, SplitUL: new(100 * l), Holdings: []Holding{
			{LimitUL: 50 * l, CountsUL: 50 * l}, {LimitUL: 50 * l, CountsUL: 50 * l, DrawnUL: 45 * l}}}, "15/50 45/50"},
		{"a larger one is given out", Term{SizeUL: 200 * l, SplitUL: new(100 * l), Holdings: []Holding{
			{LimitUL: 40 * l, CountsUL: 40 * l}, {LimitUL: 60 * l, CountsUL: 60 * l}}}, "75/75 75/75"},
	}
	for _, tt := range tests {
		got := ""
		for i, h := range tt.term.Split() {
			if i > 0 {
				got += " "
			}
			got += fmt.Sprintf("%v/%v", float64(h.LimitUL)/1e6, float64(h.CountsUL)/1e6)
		}
		if got != tt.want {
			t.Errorf("%s: got %s, want %s", tt.name, got, tt.want)
		}
	}
}

// Whatever is known, no more comes to be held than the quota less what was drawn
// outside, unless it was so before; and nobody has a limit that does not count.
func TestSplitNeverOverspends(t *testing.T) {
	t.Parallel()
	volume := rapid.Custom(func(rt *rapid.T) dispense.Volume {
		return dispense.Volume(rapid.Int64Range(0, 50).Draw(rt, "ul"))
	})
	rapid.Check(t, func(rt *rapid.T) {
		term := Term{SizeUL: 4 * volume.Draw(rt, "size"), OutsideUL: volume.Draw(rt, "outside")}
		if rapid.Bool().Draw(rt, "split before") {
			term.SplitUL = new(4 * volume.Draw(rt, "split"))
		}
		for range rapid.IntRange(0, 5).Draw(rt, "stations") {
			h := Holding{AskUL: volume.Draw(rt, "ask"), DrawnUL: volume.Draw(rt, "drawn"), Ended: rapid.Bool().Draw(rt, "ended")}
			h.LimitUL = volume.Draw(rt, "limit")
			h.CountsUL = h.LimitUL + volume.Draw(rt, "unconfirmed")
			if rapid.Bool().Draw(rt, "said") {
				h.SaidUL = new(volume.Draw(rt, "said"))
			}
			term.Holdings = append(term.Holdings, h)
		}
		before, after := term.OutsideUL, term.OutsideUL
		for _, h := range term.Holdings {
			before += max(h.CountsUL, h.DrawnUL)
		}
		for _, h := range term.Split() {
			after += max(h.CountsUL, h.DrawnUL)
			if h.LimitUL > h.CountsUL || h.LimitUL < 0 {
				rt.Fatalf("got limit %d that counts as %d", h.LimitUL, h.CountsUL)
			}
		}
		if after > max(before, term.SizeUL) {
			rt.Fatalf("got %d held and drawn of %d, before it was %d", after, term.SizeUL, before)
		}
	})
}
