package report

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/litro-fuel/litro/server/finance/calibrations"
	"github.com/litro-fuel/litro/server/finance/days"
	"github.com/litro-fuel/litro/server/reconcile/calibration"
	"github.com/litro-fuel/litro/server/reconcile/dayclose"
)

// StationMonths counts the days of stations in a month by how far they are closed.
func StationMonths(p Period, list []days.Month) Table {
	t := Table{Name: "station-months", Period: p, Columns: []Column{
		{"station", Text, ""}, {"days_keeps", Text, ""}, {"days_closed", Count, ""}, {"days_office", Count, ""}, {"days_open", Count, ""}, {"days_late", Count, ""}, {"fills", Count, ""}, {"volume", Volume, "L"},
	}}
	for i := range list {
		m := &list[i]
		keeps := "unsaid"
		switch {
		case m.Keeps:
			keeps = "yes"
		case m.Said:
			keeps = "no"
		}
		var fills, ul int64
		for j := range m.Days {
			fills, ul = fills+m.Days[j].Fills, ul+int64(m.Days[j].UL)
		}
		n := m.Counts()
		t.Rows = append(t.Rows, Row{m.Station.Station, []Cell{
			textCell(m.Title()), textCell(keeps), number(n[dayclose.Closed]), number(n[dayclose.ByOffice]), number(n[dayclose.Open]), number(n[dayclose.Late]), number(fills), number(ul),
		}})
	}
	return t
}

// StationDays lists the days of stations in a month; say puts what one lacks into words.
func StationDays(p Period, list []days.Month, say func(dayclose.Lack) string) Table {
	t := Table{Name: "station-days", Period: p, Columns: []Column{
		{"station", Text, ""}, {"day_of", Text, ""}, {"day_state", Text, ""}, {"day_lacks", Text, ""}, {"day_notes", Text, ""}, {"day_shifts", Text, ""}, {"fills", Count, ""}, {"volume", Volume, "L"},
		{"day_totalizer", Volume, "L"}, {"day_difference", Volume, "L"}, {"day_dips", Text, ""}, {"day_office", Text, ""}, {"reason", Text, ""}, {"day_paper", Text, ""},
	}}
	words := func(lacks []dayclose.Lack) Cell {
		var all []string
		for _, l := range lacks {
			all = append(all, say(l))
		}
		return textCell(strings.Join(all, "; "))
	}
	for i := range list {
		m := &list[i]
		for j := range m.Days {
			c := &m.Days[j]
			var shifts, dips []string
			for _, s := range c.Shifts {
				shifts = append(shifts, fmt.Sprint(s.Number()))
			}
			for _, x := range c.Dips {
				dips = append(dips, x.Tank+": "+number(int64(x.UL)).Decimal(Volume)+" L")
			}
			by, reason, paper := Cell{}, Cell{}, Cell{}
			if o := c.Office; o != nil {
				by = textCell(cmp.Or(o.Names[0], o.By) + ", " + cmp.Or(o.Names[1], o.Agreed))
				reason, paper = textCell(o.Reason), textCell(o.Evidence)
			}
			t.Rows = append(t.Rows, Row{m.Station.Station + "/" + string(c.Day), []Cell{
				textCell(m.Title()), textCell(string(c.Day)), textCell(string(c.State)), words(c.Lacks), words(c.Notes), textCell(strings.Join(shifts, ", ")), number(c.Fills), number(int64(c.UL)),
				volumeIf(c.TotalizerUL), volumeIf(c.DifferenceUL), textCell(strings.Join(dips, ", ")), by, reason, paper,
			}})
		}
	}
	return t
}

// StationShifts lists the shifts of a station's days, each once: those that a day has, or, where
// day is empty, of all.
func StationShifts(p Period, m *days.Month, day dayclose.Day) Table {
	t := Table{Name: "station-shifts", Period: p, Columns: []Column{
		{"shift_number", Count, ""}, {"shift_attendant", Text, ""}, {"shift_supervisor", Text, ""}, {"shift_opened", Instant, ""}, {"shift_closed", Instant, ""}, {"fills", Count, ""}, {"volume", Volume, "L"},
		{"day_totalizer", Volume, "L"}, {"day_difference", Volume, "L"}, {"day_dips", Text, ""}, {"shift_remark", Text, ""}, {"shift_record", Text, ""},
	}}
	seen := map[*dayclose.Shift]bool{}
	for i := range m.Days {
		for _, s := range m.Days[i].Shifts {
			if seen[s] || day != "" && m.Days[i].Day != day {
				continue
			}
			seen[s] = true
			t.Rows = append(t.Rows, shiftRow(s))
		}
	}
	return t
}

func shiftRow(s *dayclose.Shift) Row {
	opened, closed, difference, remark, record := Cell{}, Cell{}, Cell{}, Cell{}, Cell{}
	var dips []string
	if s.Open != nil {
		opened, record = instant(s.Open.At), textCell(s.Open.Ref.String())
	}
	if e := s.Close; e != nil {
		closed, remark, record = instant(e.At), textCell(e.Remark), textCell(e.Ref.String())
		var sum int64
		for _, ul := range e.Differences {
			sum += int64(ul)
		}
		difference = number(sum)
		for _, x := range e.Dips {
			dips = append(dips, x.Tank+": "+number(int64(x.UL)).Decimal(Volume)+" L")
		}
	}
	return Row{fmt.Sprint(s.Number()), []Cell{
		number(s.Number()), textCell(s.Attendant()), textCell(s.Supervisor()), opened, closed, number(s.Fills), number(int64(s.UL)), volumeIf(s.TotalizerUL()), difference, textCell(strings.Join(dips, ", ")), remark, record,
	}}
}

// ShiftHoses lists where the totalizers of the hoses of a day's shifts stood at both ends.
func ShiftHoses(p Period, c *dayclose.Closing) Table {
	t := Table{Name: "shift-hoses", Period: p, Columns: []Column{
		{"shift_number", Count, ""}, {"hose", Text, ""}, {"shift_from", Volume, "L"}, {"shift_to", Volume, "L"}, {"day_totalizer", Volume, "L"}, {"day_difference", Volume, "L"},
	}}
	for _, s := range c.Shifts {
		type ends struct{ from, to *dayclose.Meter }
		of := map[string]*ends{}
		var names []string
		at := func(hose string) *ends {
			if of[hose] == nil {
				of[hose], names = new(ends), append(names, hose)
			}
			return of[hose]
		}
		if s.Open != nil {
			for i := range s.Open.Meters {
				at(s.Open.Meters[i].Hose).from = &s.Open.Meters[i]
			}
		}
		if s.Close != nil {
			for i := range s.Close.Meters {
				at(s.Close.Meters[i].Hose).to = &s.Close.Meters[i]
			}
		}
		slices.Sort(names)
		for _, h := range names {
			e := of[h]
			from, to, moved, difference := Cell{}, Cell{}, Cell{}, Cell{}
			if e.from != nil {
				from = number(int64(e.from.TotalUL))
			}
			if e.to != nil {
				to, difference = number(int64(e.to.TotalUL)), number(int64(s.Close.Differences[h]))
			}
			if e.from != nil && e.to != nil && e.from.Meter == e.to.Meter {
				moved = number(int64(e.to.TotalUL - e.from.TotalUL))
			}
			t.Rows = append(t.Rows, Row{fmt.Sprint(s.Number()) + "/" + h, []Cell{number(s.Number()), textCell(h), from, to, moved, difference}})
		}
	}
	return t
}

// Calibrations lists how it stands with each meter and tank chart.
func Calibrations(zone *time.Location, b *calibrations.Book) Table {
	t := Table{Name: "calibrations", Period: timeless(zone), Columns: []Column{
		{"station", Text, ""}, {"calibration_kind", Text, ""}, {"calibration_device", Text, ""}, {"calibration_state", Text, ""}, {"calibration_left", Count, ""}, {"calibration_number", Text, ""}, {"calibration_by", Text, ""},
		{"calibration_on", Text, ""}, {"calibration_until", Text, ""}, {"calibration_error", Count, "mL"}, {"calibration_of", Count, "mL"}, {"calibration_beyond", Text, ""}, {"calibration_paper", Text, ""}, {"shift_record", Text, ""}, {"by", Text, ""},
	}}
	for i := range b.Standings {
		s := &b.Standings[i]
		row := make([]Cell, len(t.Columns))
		row[0], row[1], row[2], row[3] = textCell(b.Name(s.Station)), textCell(string(s.Kind)), textCell(s.Device.Device), textCell(string(s.State))
		if c := s.Last; c != nil {
			row[4] = numberIf(s.State == calibration.Valid || s.State == calibration.Ending, s.Left)
			row[5], row[6], row[7], row[8] = textCell(c.Number), textCell(c.DoneBy), textCell(string(c.On)), textCell(string(c.Until))
			row[9], row[10] = optional(c.ErrorML), numberIf(c.ErrorML != nil, c.OfML)
			if s.Beyond {
				row[11] = textCell("yes")
			}
			row[12], row[14] = textCell(c.Evidence), textCell(c.By)
			if !c.Record.IsZero() {
				row[13] = textCell(c.Record.String())
			}
		}
		t.Rows = append(t.Rows, Row{fmt.Sprintf("%s/%s/%s", s.Station, s.Kind, s.Device.Device), row})
	}
	return t
}

// CalibrationGaps lists what measured in a month without a valid certificate.
func CalibrationGaps(p Period, b *calibrations.Book, list []calibration.Gap) Table {
	t := Table{Name: "calibration-gaps", Period: p, Columns: []Column{
		{"station", Text, ""}, {"calibration_kind", Text, ""}, {"calibration_device", Text, ""}, {"calibration_until", Text, ""}, {"calibration_first", Text, ""}, {"calibration_days", Count, ""}, {"volume", Volume, "L"}, {"amount", Money, "MXN"},
	}}
	for i := range list {
		g := &list[i]
		t.Rows = append(t.Rows, Row{fmt.Sprintf("%s/%s/%s", g.Station, g.Kind, g.Device.Device), []Cell{
			textCell(b.Name(g.Station)), textCell(string(g.Kind)), textCell(g.Device.Device), textCell(string(g.Until)), textCell(string(g.First)), number(g.Days), number(int64(g.UL)), numberIf(g.Cents > 0, g.Cents),
		}})
	}
	return t
}
