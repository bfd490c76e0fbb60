package report

import (
	"cmp"
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/litro-fuel/litro/server/budget"
	"github.com/litro-fuel/litro/server/closing"
	"github.com/litro-fuel/litro/server/closing/snapshot"
	"github.com/litro-fuel/litro/server/finance/closes"
)

// CloseMonths lists how far each month is closed.
func CloseMonths(list []closes.Listed) Table {
	t := Table{Name: "close", Columns: []Column{
		{"close_month", Text, ""}, {"close_state", Text, ""}, {"close_version", Count, ""}, {"close_next", Text, ""}, {"close_due", Text, ""}, {"close_overdue", Text, ""}, {"close_soft", Text, ""}, {"close_late", Text, ""}, {"close_hard", Text, ""}, {"hash", Text, ""},
	}}
	for i := range list {
		m := &list[i]
		var next, due, overdue, hash Cell
		if m.Due != nil {
			next, due = textCell(string(m.Due.Kind)), textCell(string(m.Due.Last))
			if m.Due.Now {
				overdue = textCell("yes")
			}
		}
		if m.Close != nil && m.State == closing.Closed {
			hash = textCell(m.Close.Hash.String())
		}
		t.Rows = append(t.Rows, Row{m.Name, []Cell{
			textCell(m.Name), textCell(string(m.State)), number(int64(m.Version)), next, due, overdue, textCell(string(m.Dates.Soft)), textCell(string(m.Dates.Late)), textCell(string(m.Dates.Hard)), hash,
		}})
	}
	return t
}

// CloseTasks lists what is so of each check of a month.
func CloseTasks(currency string, tasks []closing.Task) Table {
	t := Table{Name: "close-tasks", Columns: []Column{
		{"close_task", Text, ""}, {"close_check", Text, ""}, {"close_status", Text, ""}, {"close_blocks", Text, ""}, {"close_count", Count, ""}, {"close_amount", Money, currency}, {"close_known", Count, ""}, {"close_of", Text, ""},
	}}
	for _, task := range tasks {
		if task.Lines == nil {
			t.Rows = append(t.Rows, Row{task.Name, []Cell{textCell(task.Name), {}, textCell(string(task.Status)), {}, {}, {}, {}, textCell(strings.Join(task.Missing, ", "))}})
		}
		for _, l := range task.Lines {
			blocks := Cell{}
			if l.Blocks {
				blocks = textCell("yes")
			}
			looked := l.Status != closing.ToDo
			t.Rows = append(t.Rows, Row{string(l.Name), []Cell{
				textCell(task.Name), textCell(string(l.Name)), textCell(string(l.Status)), blocks, numberIf(looked, l.Count), numberIf(looked, l.Cents), numberIf(looked, l.Known), textCell(strings.Join(l.Of, ", ")),
			}})
		}
	}
	return t
}

// CloseActs lists what was done to a month.
func CloseActs(list []closes.Act) Table {
	t := Table{Name: "close-acts", Columns: []Column{
		{"close_n", Count, ""}, {"close_kind", Text, ""}, {"close_state", Text, ""}, {"close_person", Text, ""}, {"by", Text, ""}, {"close_position", Text, ""}, {"said_at", Instant, ""}, {"reason", Text, ""}, {"close_until", Text, ""}, {"hash", Text, ""},
	}}
	for i := range list {
		a := &list[i]
		hash := Cell{}
		if a.Kind == closing.Sign || a.Kind == closing.Close {
			hash = textCell(a.Hash.String())
		}
		t.Rows = append(t.Rows, Row{strconv.FormatInt(a.N, 10), []Cell{
			number(a.N), textCell(string(a.Kind)), textCell(string(a.State)), textCell(a.Name), textCell(a.Person), textCell(a.Position), instant(a.At), textCell(a.Reason), textCell(string(a.Until)), hash,
		}})
	}
	return t
}

// CloseFigures lists what is signed of a month: counts, sums, sets of records, where journals stood, by
// which versions of rules it was judged, and files.
func CloseFigures(c *snapshot.Content) Table {
	t := Table{Name: "close-figures", Columns: []Column{
		{"close_figure", Text, ""}, {"close_what", Text, ""}, {"close_count", Count, ""}, {"volume", Volume, "L"}, {"close_sum", Money, ""}, {"currency", Text, ""}, {"hash", Text, ""},
	}}
	row := func(name, of string, f *snapshot.Figure, count *int64, hash string) {
		cells := []Cell{textCell(name), textCell(of), optional(count), {}, {}, {}, textCell(hash)}
		if f != nil {
			switch f.Unit {
			case "count":
				cells[2] = number(f.N)
			case "ul":
				cells[3] = number(f.N)
			default:
				cells[4], cells[5] = number(f.N), textCell(f.Currency)
			}
		}
		t.Rows = append(t.Rows, Row{strconv.Itoa(len(t.Rows)), cells})
	}
	for i := range c.Figures {
		row(c.Figures[i].Name, c.Figures[i].Of, &c.Figures[i], nil, "")
	}
	for _, s := range c.Records {
		row("set", s.Name, nil, new(s.Count), s.SHA256)
	}
	for _, h := range c.Heads {
		row("head", h.Station+"/"+strconv.FormatInt(h.Epoch, 10), nil, new(h.Seq), h.Hash)
	}
	for _, r := range c.Rules {
		row("rule", r.Name, nil, nil, r.Version)
	}
	for _, f := range c.Files {
		row("file", f.Name, nil, new(f.Bytes), f.SHA256)
	}
	return t
}

// CloseChanges lists what of a closed month is not reckoned any more as it was sealed: of figures
// the amount, of sets of records how many and by which hash, of checks how many and in which state.
func CloseChanges(list []snapshot.Change) Table {
	t := Table{Name: "close-changes", Columns: []Column{
		{"close_figure", Text, ""}, {"close_what", Text, ""}, {"close_was", Text, ""}, {"close_is", Text, ""}, {"close_unit", Text, ""}, {"close_was_mark", Text, ""}, {"close_is_mark", Text, ""},
	}}
	for i, c := range list {
		r := cmp.Or(c.Was, c.Is)
		unit := map[string]string{"ul": "L", "cents": r.Currency}[r.Unit]
		was, wasMark := reckoned(c.Was)
		is, isMark := reckoned(c.Is)
		t.Rows = append(t.Rows, Row{strconv.Itoa(i), []Cell{textCell(r.Name), textCell(r.Of), was, is, textCell(unit), wasMark, isMark}})
	}
	return t
}

// reckoned writes what was reckoned exactly, and what it is known by besides.
func reckoned(r *snapshot.Reckoned) (n, mark Cell) {
	if r == nil {
		return Cell{}, Cell{}
	}
	return textCell(exactOf(r.Unit, r.N)), textCell(r.Mark)
}

// exactOf writes an amount of a unit of closed months with all its digits.
func exactOf(unit string, n int64) string {
	switch unit {
	case "ul":
		return number(n).exactly(Volume, 2)
	case "cents":
		return number(n).exactly(Money, 2)
	default:
		return number(n).Decimal(Count)
	}
}

// CloseSettled lists what two people settled of checks of a month, and what was taken back.
func CloseSettled(p Period, list []closes.Settled) Table {
	t := Table{Name: "close-settled", Period: p, Columns: []Column{
		{"close_n", Count, ""}, {"close_check", Text, ""}, {"close_item", Text, ""}, {"close_so", Text, ""}, {"close_amount", Money, ""}, {"close_settled", Text, ""}, {"reason", Text, ""}, {"evidence", Text, ""}, {"by", Text, ""}, {"close_agreed", Text, ""}, {"said_at", Instant, ""},
	}}
	for i := range list {
		x := &list[i]
		is := "past"
		switch {
		case x.Void:
			is = "void"
		case x.Stands:
			is = "stands"
		}
		t.Rows = append(t.Rows, Row{strconv.FormatInt(x.N, 10), []Cell{
			number(x.N), textCell(string(x.Check)), textCell(x.Name), textCell(x.Is), numberIf(x.Cents != 0, x.Cents), textCell(is), textCell(x.Reason), textCell(x.Evidence), textCell(x.By), textCell(x.AgreedBy), instant(x.At),
		}})
	}
	return t
}

// CloseHoldings lists who holds which position, as two people said it.
func CloseHoldings(list []closes.Holding) Table {
	t := Table{Name: "close-positions", Columns: []Column{
		{"close_position", Text, ""}, {"close_person", Text, ""}, {"close_user", Text, ""}, {"from_day", Text, ""}, {"close_holds", Text, ""}, {"reason", Text, ""}, {"by", Text, ""}, {"close_agreed", Text, ""}, {"said_at", Instant, ""},
	}}
	for i := range list {
		h := &list[i]
		holds := "no"
		if h.Holds {
			holds = "yes"
		}
		t.Rows = append(t.Rows, Row{strconv.FormatInt(h.N, 10), []Cell{
			textCell(h.Position), textCell(h.Name), textCell(h.Person), textCell(string(h.From)), textCell(holds), textCell(h.Reason), textCell(h.By), textCell(h.AgreedBy), instant(h.At),
		}})
	}
	return t
}

// PriorYears lists what came of fiscal years of which no month took any more.
func PriorYears(list []budget.Charge, c budget.Calendar) Table {
	return bookedLater("close-prior", list, c)
}

// CloseFrom lists what is booked in a month and is of earlier ones, with the month that it is of as reference.
func CloseFrom(month Period, list []budget.Charge, c budget.Calendar) Table {
	t := bookedLater("close-from", list, c)
	t.Period = month
	return t
}

func bookedLater(name string, list []budget.Charge, c budget.Calendar) Table {
	t := Table{Name: name, Columns: []Column{
		{"close_year", Text, ""}, {"close_of_month", Text, ""}, {"entry_kind", Text, ""}, {"close_record", Text, ""}, {"budget_document", Text, ""}, {"budget_account", Text, ""}, {"volume", Volume, "L"}, {"close_sum", Money, ""}, {"currency", Text, ""}, {"close_on", Text, ""},
	}}
	for i := range list {
		x := &list[i]
		ref := ""
		if !x.Ref.IsZero() {
			ref = x.Ref.String()
		}
		t.Rows = append(t.Rows, Row{strconv.Itoa(i), []Cell{
			textCell(strconv.Itoa(x.Of.Year)), textCell(c.Month(x.Of)), textCell(string(x.Kind)), textCell(ref), textCell(x.Document), textCell(string(x.Key)), number(int64(x.VolumeUL)), number(x.Cents), textCell(x.Currency), textCell(cmp.Or(string(x.On), "unbooked")),
		}})
	}
	return t
}

// CloseLate lists records that came after their month was closed softly: of the month, and of earlier ones
// that are booked in it, each with what its row of a logbook says. One that no month took any more is among those of
// prior years. Whom reserved vehicles are not told is told the liters of their fills and what they cost, as one line
// for all that are of one month and booked in one.
func CloseLate(month Period, list []closes.Late, c budget.Calendar, cleared bool) Table {
	t := Table{Name: "close-late", Period: month, Columns: []Column{
		{"close_record", Text, ""}, {"close_came", Text, ""}, {"happened_at", Instant, ""}, {"close_came_at", Instant, ""}, {"close_days_late", Count, ""}, {"vehicle", Text, ""}, {"driver", Text, ""}, {"odometer", Distance, "km"},
		{"grade", Text, ""}, {"volume", Volume, "L"}, {"price", Price, ""}, {"amount", Money, ""}, {"currency", Text, ""}, {"close_corrects", Text, ""}, {"close_of_month", Text, ""}, {"close_in_month", Text, ""},
	}}
	kept := map[[2]string]int{}
	for i := range list {
		x := &list[i]
		volume, corrects, in := Cell{}, Cell{}, "prior"
		if x.VolumeUL != nil {
			volume = number(int64(*x.VolumeUL))
		}
		if !x.Corrects.IsZero() {
			corrects = textCell(x.Corrects.String())
		}
		if !x.Prior {
			in = c.Month(x.In)
		}
		of := c.Month(x.Placement.Of)
		if x.Reserved && !cleared {
			row, there := kept[[2]string{of, in}]
			if !there {
				row = len(t.Rows)
				kept[[2]string{of, in}] = row
				cells := make([]Cell, len(t.Columns))
				cells[t.Column("close_came")] = textCell(Reserved)
				cells[t.Column("close_of_month")], cells[t.Column("close_in_month")] = textCell(of), textCell(in)
				t.Rows = append(t.Rows, Row{"", cells})
			}
			if x.Kind == "fill" {
				t.Rows[row].Cells[t.Column("volume")] = number(t.Rows[row].Cells[t.Column("volume")].N + volume.N)
				t.keptAmount(row, x)
			}
			continue
		}
		days := int64(x.CameAt.Sub(x.At) / (24 * time.Hour))
		t.Rows = append(t.Rows, Row{x.Vehicle + "/" + x.Ref.String(), []Cell{
			textCell(x.Ref.String()), textCell(x.Kind), instant(x.At), instant(x.CameAt), number(days), textCell(x.VehicleName), textCell(x.DriverName), optional(x.OdometerM),
			textCell(x.Product), volume, optional(x.PriceE4), optional(x.AmountCents), textCell(x.Currency), corrects, textCell(of), textCell(in),
		}})
	}
	return t
}

// keptAmount adds what a fill cost to a line of several; of two currencies it says none.
func (t *Table) keptAmount(row int, x *closes.Late) {
	amount, currency := &t.Rows[row].Cells[t.Column("amount")], &t.Rows[row].Cells[t.Column("currency")]
	switch {
	case x.AmountCents == nil:
	case currency.Text == "":
		*amount, *currency = number(*x.AmountCents), textCell(x.Currency)
	case currency.Text == x.Currency && amount.Known:
		amount.N += *x.AmountCents
	default:
		*amount = Cell{}
	}
}

// CloseHoles lists numbers of journals that are not there, and what each is.
func CloseHoles(list []closes.Hole) Table {
	t := Table{Name: "close-gaps", Columns: []Column{
		{"station", Text, ""}, {"gap_epoch", Count, ""}, {"gap_from", Count, ""}, {"gap_to", Count, ""}, {"gap_count", Count, ""}, {"close_gap_kind", Text, ""}, {"reason", Text, ""}, {"by", Text, ""}, {"numbered_agreed", Text, ""}, {"said_at", Instant, ""},
	}}
	for _, h := range list {
		cells := []Cell{textCell(h.Station), number(h.Epoch), number(h.From), number(h.To), number(h.Numbers()), textCell(string(h.Kind)), {}, {}, {}, {}}
		if s := h.Said; s != nil {
			cells[6], cells[7], cells[8], cells[9] = textCell(s.Reason), textCell(s.By), textCell(s.AgreedBy), instant(s.At)
		}
		t.Rows = append(t.Rows, Row{fmt.Sprintf("%s/%d/%d", h.Station, h.Epoch, h.From), cells})
	}
	return t
}
