package api

import (
	"fmt"

	"github.com/litro-fuel/litro/server/report"
)

// A Told is a fill of which something was said.
type Told struct {
	Record string `json:"record" doc:"Station, epoch and number of the record." example:"norte/1/42"`
	Branch int    `json:"branch,omitempty" doc:"Where two records bear one number, the number of the second among them."`
	Counts bool   `json:"counts" doc:"Whether it counts: not one that was voided, nor, for who sees some departments, one that is another's by now."`
	Fill   *Fill  `json:"fill,omitempty" doc:"As it counts now; put it in the place of what you have of the record."`
}

// A Feed is a part of what was said.
type Feed struct {
	Items []Told `json:"items" nullable:"false"`
	Next  string `json:"next" doc:"Send it as after the next time: it is there also where nothing is new."`
	More  bool   `json:"more" doc:"There is more already; else come back later."`
}

const followFills = "follow-fills"

// feedMark reads a cursor of the feed.
func feedMark(text string) (report.FeedMark, error) {
	key, ok := openCursor(followFills, text)
	var m report.FeedMark
	if ok && key != "" {
		n, err := fmt.Sscanf(key, "%d.%d", &m.Era, &m.Place)
		ok = n == 2 && err == nil && m.Place >= 0 && key == fmt.Sprintf("%d.%d", m.Era, m.Place)
	}
	if !ok {
		return m, badField("query.after", "it is no next of this feed; begin without it")
	}
	return m, nil
}

func addFeed(a *api) {
	read(a, operation{id: followFills, tag: "fills", path: "/fills/feed", page: "GET /consumption", summary: "Follow fills by when they became known", try: "?limit=3",
		about: "Fills in the order in which they came in, however late they came, and again when they were corrected, or when something was said of their vehicle for that time: whose it was, its state, custodian or funding. " +
			"Each is there once, in the place of the last thing that was said of it, as it counts now. Who keeps next, and asks for what is after it, misses nothing. " +
			"A page may have fewer rows than its limit, or none, where what came in is another department's; more says whether to go on."},
		func(c *call, in *struct {
			Limit int    `query:"limit" minimum:"1" maximum:"1000" default:"100" doc:"The most rows of an answer."`
			After string `query:"after" maxLength:"400" doc:"The next of the answer before. Opaque. Without: from the first fill."`
			From  string `query:"from" enum:"first,now" default:"first" doc:"Where to begin without after: now answers with the next that comes before whatever is said from now on."`
		}) (Feed, error) {
			if in.After == "" && in.From == "now" {
				m, err := c.desk.Reports.FeedEnd(c)
				return Feed{Items: []Told{}, Next: feedCursor(m)}, err
			}
			after, err := feedMark(in.After)
			if err != nil {
				return Feed{}, err
			}
			f, err := c.desk.Reports.Feed(c, after, in.Limit)
			if err != nil {
				return Feed{}, err
			}
			out := Feed{Items: []Told{}, Next: feedCursor(f.Until), More: f.More}
			for _, t := range f.Told {
				x := Told{Record: t.Ref.String(), Branch: t.Branch, Counts: t.Fill != nil}
				if t.Fill != nil {
					x.Fill = new(fillOf(t.Fill))
				}
				out.Items = append(out.Items, x)
			}
			return out, nil
		})
}

func feedCursor(m report.FeedMark) string {
	return cursor(followFills, fmt.Sprintf("%d.%d", m.Era, m.Place))
}
