package closing_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/litro-fuel/litro/dispense"
	"github.com/litro-fuel/litro/server/budget"
	"github.com/litro-fuel/litro/server/closing"
)

// drawAct draws something that somebody tries: at random, or what may be next, as it is or with
// one thing about it that is another.
func drawAct(t *rapid.T, b *closing.Book, terms *closing.Terms, n int64) closing.Act {
	if how := rapid.IntRange(0, 9).Draw(t, "how"); how > 1 {
		a := likely(t, b, terms, n)
		if other := anyAct(t, n); how == 2 {
			switch rapid.IntRange(0, 7).Draw(t, "but") {
			case 0:
				a.Period = other.Period
			case 1:
				a.Kind = other.Kind
			case 2:
				a.At = other.At
			case 3:
				a.Reason = other.Reason
			case 4:
				a.Hash = other.Hash
			case 5:
				a.Of = other.Of
			case 6:
				a.Position = other.Position
			default:
				a.Person, a.Name, a.Holds, a.Position = other.Person, other.Name, other.Holds, other.Position
			}
		}
		return a
	}
	return anyAct(t, n)
}

const because = "porque sí"

func anyAct(t *rapid.T, n int64) closing.Act {
	p := month(rapid.IntRange(8, 13).Draw(t, "month"))
	a := closing.Act{
		N: n, Period: p, Kind: rapid.SampledFrom(slices.Concat(closing.Kinds, []closing.Kind{"unlock"})).Draw(t, "kind"),
		At:     time.Date(p.Year, time.Month(p.N)+1, rapid.SampledFrom([]int{-3, 3, 8, 18, 25}).Draw(t, "day"), 18, 0, 0, 0, time.UTC),
		Reason: rapid.SampledFrom([]string{"", " ", because}).Draw(t, "why"),
		Hash:   figures(rapid.SampledFrom([]string{"a", "b", ""}).Draw(t, "hash")),
		Until:  budget.Day(rapid.SampledFrom([]string{"", "2026-11-20", "2027-03-01"}).Draw(t, "until")),
		Of:     rapid.Int64Range(0, n).Draw(t, "of"),
	}
	if who := rapid.SampledFrom([]string{"", "ana", "luis", "mar", "eva", "rosa", "gil", "zoe"}).Draw(t, "who"); who != "" {
		a.Person, a.Name, a.Holds = "p-"+who, who, people[who]
		a.Position = rapid.SampledFrom(append(slices.Clone(people[who]), "treasury")).Draw(t, "as")
	}
	return a
}

// likely draws what may be next of a month that is not settled yet, or of the last that is.
func likely(t *rapid.T, b *closing.Book, terms *closing.Terms, n int64) closing.Act {
	p := b.FirstOpen()
	if settled := previous(p); settled.Compare(terms.Begins) >= 0 && (b.Month(settled).State != closing.Closed || rapid.IntRange(0, 2).Draw(t, "back") == 0) {
		p = settled
	}
	m := b.Month(p)
	a := closing.Act{
		N: n, Period: p, At: time.Date(p.Year, time.Month(p.N)+1, 25, 18, 0, 0, 0, time.UTC), Reason: because,
		Hash: figures(rapid.SampledFrom([]string{"a", "a", "a", "b"}).Draw(t, "hash")), Until: "2027-06-01",
	}
	var may []string // who as what
	switch m.State {
	case closing.Open:
		a.Kind, may = closing.Soft, []string{"luis treasury", ""}
	case closing.Late, closing.Reopened:
		a.Kind, may = closing.End, []string{"luis treasury", "mar treasury"}
	case closing.Ended:
		switch len(b.Missing(p, a.Hash)) {
		case 2:
			a.Kind, may = closing.Sign, []string{"ana fleet", "mar fleet"}
		case 1:
			a.Kind, may = closing.Sign, []string{"luis treasury", "mar treasury"}
		default:
			a.Kind, may = closing.Close, []string{"luis treasury", "mar treasury"}
		}
		if rapid.IntRange(0, 9).Draw(t, "more time") == 0 {
			a.Kind, may = closing.Extend, []string{"luis treasury"}
		}
	default:
		a.Kind, may = closing.Ask, []string{"luis treasury", "ana fleet", "mar fleet"}
		if m.Asked != nil {
			a.Kind, a.Of = closing.Reopen, m.Asked.N
		}
	}
	if as := rapid.SampledFrom(may).Draw(t, "who"); as != "" {
		who, position, _ := strings.Cut(as, " ")
		a.Person, a.Name, a.Holds, a.Position = "p-"+who, who, people[who], position
	}
	return a
}

func previous(p budget.Period) budget.Period {
	if p.N == 1 {
		return budget.Period{Year: p.Year - 1, N: 12}
	}
	return budget.Period{Year: p.Year, N: p.N - 1}
}

func rank(s closing.State) int {
	return map[closing.State]int{closing.Open: 0, closing.Late: 1, closing.Reopened: 1, closing.Ended: 2, closing.Closed: 3}[s]
}

// Whatever people try, in whatever order: a closed month is opened by nothing but two people of
// two positions, neither of whom audits, with a reason, said of that very version; it is closed
// by nothing but all signatures of one hash, in their order, by different people; months stay in
// order; and nothing is booked in a month that is settled, or in another fiscal year.
func TestWhateverPeopleTry(t *testing.T) {
	t.Parallel()
	terms := city(t)
	var closes, reopens, refused int
	rapid.Check(t, func(t *rapid.T) {
		b := closing.NewBook(terms)
		var done []closing.Act
		for i := range rapid.IntRange(40, 80).Draw(t, "acts") {
			a := drawAct(t, b, terms, int64(i+1))
			before := map[budget.Period]closing.Month{}
			for m := 8; m <= 14; m++ {
				before[month(m)] = b.Month(month(m))
			}
			err := b.Take(a)
			if err != nil {
				refused++
			} else {
				done = append(done, a)
			}
			for p, was := range before {
				is := b.Month(p)
				if changed := fmt.Sprint(was) != fmt.Sprint(is); changed && (err != nil || p != a.Period) {
					t.Fatalf("%+v (%v) changed %v from %+v to %+v", a, err, p, was, is)
				}
				if was.State == closing.Closed && is.State != closing.Closed {
					reopens++
					opened(t, was, is, a, done)
				}
				if was.State != closing.Closed && is.State == closing.Closed {
					closes++
					signed(t, was, a, done)
				}
				if is.Version < was.Version || len(is.Was) != is.Version-1 {
					t.Fatalf("version %d after %d, with %d before it", is.Version, was.Version, len(is.Was))
				}
			}
			inOrder(t, b, terms)
			placed(t, b, terms)
		}
		again, none := closing.Read(terms, rapid.Permutation(done).Draw(t, "order"))
		if len(none) > 0 {
			t.Fatalf("read again, these are refused: %v", none)
		}
		for m := 8; m <= 14; m++ {
			if d := cmp.Diff(b.Month(month(m)), again.Month(month(m)), cmp.AllowUnexported(closing.Month{})); d != "" {
				t.Fatalf("read again (-was +is)\n%s", d)
			}
		}
	})
	if closes < 50 || reopens < 5 || refused < 50 {
		t.Errorf("%d closes, %d reopened, %d refused: too few to tell", closes, reopens, refused)
	}
}

// opened fails unless two people of two positions said, with a reason, that this version is to
// be opened.
func opened(t *rapid.T, was, is closing.Month, a closing.Act, done []closing.Act) {
	i := slices.IndexFunc(done, func(o closing.Act) bool { return o.N == a.Of })
	if a.Kind != closing.Reopen || i < 0 {
		t.Fatalf("%+v opened it", a)
	}
	asked := done[i]
	if asked.Kind != closing.Ask || asked.Period != a.Period || asked.Reason != because || asked.N < was.Close.N {
		t.Fatalf("it was asked for by %+v of a version closed by act %d", asked, was.Close.N)
	}
	if asked.Person == a.Person || asked.Position == a.Position || asked.Person == "" || a.Person == "" {
		t.Fatalf("%s as %s asked, %s as %s agreed", asked.Person, asked.Position, a.Person, a.Position)
	}
	for _, o := range []closing.Act{asked, a} {
		if slices.Contains(o.Holds, "comptroller") || !slices.Contains(o.Holds, o.Position) || o.Position != "treasury" && o.Position != "fleet" {
			t.Fatalf("%+v may not", o)
		}
	}
	if is.State != closing.Reopened || is.Version != was.Version+1 || is.Was[len(is.Was)-1].N != was.Close.N {
		t.Fatalf("it became %+v", is)
	}
}

// signed fails unless fleet and then treasury signed the hash that is closed, since the last
// version began, by two people who do not audit.
func signed(t *rapid.T, was closing.Month, a closing.Act, done []closing.Act) {
	var since int64
	if was.Opening != nil {
		since = was.Opening[1].N
	}
	var who, as []string
	for _, o := range done {
		if o.Kind == closing.Sign && o.Period == a.Period && o.N > since && o.Hash == a.Hash {
			who, as = append(who, o.Person), append(as, o.Position)
			if slices.Contains(o.Holds, "comptroller") {
				t.Fatalf("%s audits and signed", o.Person)
			}
		}
	}
	if a.Kind != closing.Close || a.Hash == (dispense.Hash{}) || !slices.Equal(as, []string{"fleet", "treasury"}) || who[0] == who[1] {
		t.Fatalf("%+v closed what %v signed as %v", a, who, as)
	}
}

func inOrder(t *rapid.T, b *closing.Book, terms *closing.Terms) {
	last := 3
	for m := 9; m <= 14; m++ {
		r := rank(b.Month(month(m)).State)
		if r > last && r > 1 {
			t.Fatalf("month %d is %s, and the one before it is less", m, b.Month(month(m)).State)
		}
		last = r
	}
	if first := b.FirstOpen(); rank(b.Month(first).State) > 1 || first != terms.Begins && rank(b.Month(previous(first)).State) < 2 {
		t.Fatalf("the first open month is %v", first)
	}
}

// placed holds where things are placed against what the budget makes of the first open month.
func placed(t *rapid.T, b *closing.Book, terms *closing.Terms) {
	for m := 1; m <= 16; m++ {
		of := month(m)
		p := b.Place(of)
		if p.In.IsZero() != p.Prior || !p.Prior && p.In.Year != of.Year {
			t.Fatalf("%v is placed in %v, prior %t", of, p.In, p.Prior)
		}
		if !p.Prior && (rank(b.Month(p.In).State) > 1 || p.In.Compare(of) < 0 || p.In.Compare(terms.Begins) < 0) {
			t.Fatalf("%v is placed in %v, which is %s", of, p.In, b.Month(p.In).State)
		}
		if p.Of != of || p.Late != (rank(b.Month(of).State) > 0 || of.Compare(terms.Begins) < 0) {
			t.Fatalf("%v is placed as %+v", of, p)
		}
		c := budget.Book([]budget.Charge{{Of: of, Cents: 1}}, nil, b.FirstOpen(), "2027-01-31")
		if c[0].In != p.In || c[0].Prior != p.Prior {
			t.Fatalf("%v is placed in %v, prior %t, and booked in %v, prior %t", of, p.In, p.Prior, c[0].In, c[0].Prior)
		}
	}
}
