package snapshot_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/litro-fuel/litro/server/closing/snapshot"
)

// Of a month that was sealed when fewer sets were, those that came since are not named; of one that was
// sealed with any of them all are, and one that is missing today is named always.
func TestChangesOfSetsThatCameLater(t *testing.T) {
	t.Parallel()
	content := func(names ...string) *snapshot.Content {
		c := &snapshot.Content{}
		for _, n := range names {
			c.Records = append(c.Records, snapshot.Set{Name: n, SHA256: "aa"})
		}
		return c
	}
	now := content("fills", "documents", "decisions", "statuses", "notes", "bookings", "movements")
	for name, tt := range map[string]struct {
		was, now *snapshot.Content
		want     string
	}{
		"all the same":      {now, now, ""},
		"sealed before":     {content("fills", "documents", "decisions"), now, ""},
		"without a first":   {content("fills", "documents"), now, "decisions came"},
		"with one of later": {content("fills", "documents", "decisions", "statuses", "notes", "bookings"), now, "movements came"},
		"one is gone":       {now, content("fills", "documents", "decisions", "notes", "bookings", "movements"), "statuses went"},
	} {
		var got []string
		for _, x := range tt.was.Changes(tt.now) {
			if x.Was == nil {
				got = append(got, x.Is.Of+" came")
			} else {
				got = append(got, x.Was.Of+" went")
			}
		}
		if s := strings.Join(got, "; "); s != tt.want {
			t.Errorf("%s: got %q, want %q", name, s, tt.want)
		}
	}
}

// Figures that came with a set are not named of a month that was sealed without it, and are of one with it.
func TestChangesOfFiguresThatCameLater(t *testing.T) {
	t.Parallel()
	now := &snapshot.Content{Figures: []snapshot.Figure{{Name: snapshot.LateVolume, Of: "2026-10 vehicle diesel", Unit: "ul", N: 22}}, Records: []snapshot.Set{{Name: snapshot.Late, Count: 1, SHA256: "aa"}}}
	if got := (&snapshot.Content{}).Changes(now); len(got) > 0 {
		t.Errorf("sealed before: got %+v", got)
	}
	with := &snapshot.Content{Records: []snapshot.Set{{Name: snapshot.Late, SHA256: "bb"}}}
	if got := with.Changes(now); len(got) != 2 {
		t.Errorf("sealed with the set: got %+v, want the figure and the set", got)
	}
}

// What people do about discrepancies, and decide of other months, goes on after a month is closed, and is no news of it.
func TestChangesOfWhatWasSo(t *testing.T) {
	t.Parallel()
	sealed := &snapshot.Content{Records: []snapshot.Set{{Name: snapshot.Late, SHA256: "aa"}, {Name: snapshot.Steps, Count: 2, SHA256: "bb"}, {Name: snapshot.Elsewhere, Count: 1, SHA256: "cc"}}}
	now := &snapshot.Content{Records: []snapshot.Set{{Name: snapshot.Late, SHA256: "aa"}, {Name: snapshot.Steps, Count: 1, SHA256: "dd"}, {Name: snapshot.Elsewhere, SHA256: "ee"}}}
	if got := sealed.Changes(now); len(got) > 0 {
		t.Errorf("got %+v", got)
	}
}

// What is reckoned otherwise is named once, with what it was and is; what is the same, and what is not
// reckoned, is not.
func TestChanges(t *testing.T) {
	t.Parallel()
	content := func(change func(c *snapshot.Content)) *snapshot.Content {
		c := &snapshot.Content{
			Figures: []snapshot.Figure{{Name: "volume", Of: "vehicle diesel", Unit: "ul", N: 7}, {Name: "amount", Unit: "cents", Currency: "MXN", N: 100}, {Name: "amount", Unit: "cents", Currency: "USD", N: 5}},
			Records: []snapshot.Set{{Name: "fills", Count: 2, SHA256: "aa"}}, Checks: []snapshot.Check{{Name: "gaps", State: "done", Known: 1, Of: []string{"x"}}},
			Heads: []snapshot.Head{{Station: "norte", Epoch: 1, Seq: 9}}, Rules: []snapshot.Rule{{Name: "closing", Version: "1"}}, Files: []snapshot.File{{Name: "a.zip"}},
		}
		if change != nil {
			change(c)
		}
		return c
	}
	for name, tt := range map[string]struct {
		now  func(c *snapshot.Content)
		want string
	}{
		"nothing":             {nil, ""},
		"another order":       {func(c *snapshot.Content) { c.Figures[0], c.Figures[2] = c.Figures[2], c.Figures[0] }, ""},
		"what is not counted": {func(c *snapshot.Content) { c.Heads, c.Rules, c.Files, c.Checks[0].Known = nil, nil, nil, 0 }, ""},
		"a figure":            {func(c *snapshot.Content) { c.Figures[0].N = 8 }, "figure volume vehicle diesel 7>8"},
		"of one currency":     {func(c *snapshot.Content) { c.Figures[2].N = 6 }, "figure amount  5>6"},
		"a figure that went":  {func(c *snapshot.Content) { c.Figures = c.Figures[1:] }, "figure volume vehicle diesel 7>-"},
		"one that came": {func(c *snapshot.Content) {
			c.Figures = append(c.Figures, snapshot.Figure{Name: "fills", Unit: "count", N: 1})
		}, "figure fills  ->1"},
		"other records": {func(c *snapshot.Content) { c.Records[0].SHA256 = "bb" }, "set set fills 2aa>2bb"},
		"a check of later": {func(c *snapshot.Content) {
			c.Checks = append(c.Checks, snapshot.Check{Name: "ledger", State: "differs", Count: 1})
		}, ""},
		"a check":           {func(c *snapshot.Content) { c.Checks[0].State, c.Checks[0].Count = "differs", 3 }, "check check gaps 0done>3differs"},
		"several, in order": {func(c *snapshot.Content) { c.Checks, c.Records[0].Count, c.Figures[1].N, c.Figures[0].N = nil, 3, 1, 1 }, "figure amount  100>1; figure volume vehicle diesel 7>1; set set fills 2aa>3aa; check check gaps 0done>-"},
	} {
		var got []string
		for _, x := range content(nil).Changes(content(tt.now)) {
			r, say := x.Was, func(r *snapshot.Reckoned) string {
				if r == nil {
					return "-"
				}
				return fmt.Sprintf("%d%s", r.N, r.Mark)
			}
			if r == nil {
				r = x.Is
			}
			got = append(got, fmt.Sprintf("%s %s %s %s>%s", r.Kind, r.Name, r.Of, say(x.Was), say(x.Is)))
		}
		if s := strings.Join(got, "; "); s != tt.want {
			t.Errorf("%s: got %q, want %q", name, s, tt.want)
		}
	}
}
