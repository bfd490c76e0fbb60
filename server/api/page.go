package api

import (
	"cmp"
	"context"
	"encoding/base64"
	"slices"
	"strings"

	"github.com/litro-fuel/litro/server/report"
)

// A Paging says which part of a list is asked for. A cursor holds the key of the last row
// that was shown, so that rows which are added meanwhile move nothing.
type Paging struct {
	Limit int    `query:"limit" minimum:"1" maximum:"1000" default:"100" doc:"The most rows of an answer."`
	After string `query:"after" maxLength:"400" doc:"The next of the answer before; what follows it is shown. Opaque."`
}

func (p Paging) paging() Paging { return p }

// A Page is a part of a list.
type Page[T any] struct {
	Items []T    `json:"items" nullable:"false"`
	Next  string `json:"next,omitempty" doc:"Send it as after to read on; absent at the end."`
}

// A pageOutput is a page with where the next one is (RFC 8288).
type pageOutput[T any] struct {
	Link string `header:"Link" doc:"Where the next page is; absent at the end."`
	Body Page[T]
}

// list adds an operation that shows a list, in the order of the keys of its rows: ask
// returns all of it.
func list[I interface{ paging() Paging }, T any](a *api, o operation, key func(*T) string, ask func(*call, *I) ([]T, error)) {
	listBy(a, o, key, func(c *call, in *I, after string, limit int) ([]T, error) {
		all, err := ask(c, in)
		if err != nil {
			return nil, err
		}
		slices.SortStableFunc(all, func(a, b T) int { return cmp.Compare(key(&a), key(&b)) })
		from := 0
		if after != "" {
			from, _ = slices.BinarySearchFunc(all, after, func(x T, k string) int {
				if key(&x) > k {
					return 1
				}
				return -1
			})
		}
		return all[from:min(len(all), from+limit)], nil
	})
}

// listBy is list where ask returns no more than limit rows of those whose keys are after a
// key.
func listBy[I interface{ paging() Paging }, T any](a *api, o operation, key func(*T) string, ask func(c *call, in *I, after string, limit int) ([]T, error)) {
	o.method, o.lists = "GET", true
	register(a, o, func(ctx context.Context, in *I) (*pageOutput[T], error) {
		p := (*in).paging()
		after, ok := openCursor(o.id, p.After)
		if !ok {
			return nil, badField("query.after", "it is no next of this list; begin without it")
		}
		c := callOf(ctx)
		rows, err := ask(c, in, after, p.Limit+1) // one more tells whether there are more
		if err != nil {
			return nil, a.problem(err)
		}
		out := &pageOutput[T]{Body: Page[T]{Items: append([]T{}, rows[:min(len(rows), p.Limit)]...)}}
		if len(rows) > p.Limit {
			out.Body.Next = cursor(o.id, key(&rows[p.Limit-1]))
			at := *c.request.URL
			q := at.Query()
			q.Set("after", out.Body.Next)
			at.RawQuery = q.Encode()
			out.Link = "<" + at.RequestURI() + `>; rel="next"`
		}
		return out, nil
	})
}

// cursor writes the key of a row of a list.
func cursor(list, key string) string {
	return base64.RawURLEncoding.EncodeToString([]byte(list + "\n" + key))
}

// openCursor reads what cursor wrote of the same list; empty is the beginning.
func openCursor(list, text string) (key string, ok bool) {
	if text == "" {
		return "", true
	}
	b, err := base64.RawURLEncoding.DecodeString(text)
	of, key, found := strings.Cut(string(b), "\n")
	return key, err == nil && found && of == list && isText(key)
}

// A Period says what time an answer is about, as pages do.
type Period struct {
	Period string `query:"period" maxLength:"20" doc:"What the period is: day, week, month, year, or custom, which has from and to."`
	At     string `query:"at" format:"date" doc:"Any day in it; today without."`
	From   string `query:"from" format:"date" doc:"The first day of a custom period, in the zone of the office."`
	To     string `query:"to" format:"date" doc:"The last day of a custom period."`
}

// calendar is that of reports.
func (c *Config) calendar() report.Calendar {
	return report.Calendar{Zone: c.Zone, YearBegins: c.YearBegins}
}

// period reads the period that is asked for, of a kind where none is said.
func (c *call) period(otherwise report.PeriodKind) (report.Period, error) {
	q := c.request.URL.Query()
	if q.Get("period") == "" {
		q.Set("period", string(otherwise))
		if q.Has("from") {
			q.Set("period", string(report.Custom))
		}
	}
	return report.ParsePeriod(q, c.calendar(), c.Now())
}

// A Paged asks for a list and nothing else.
type Paged struct{ Paging }
