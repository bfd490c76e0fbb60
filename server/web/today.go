package web

import (
	"cmp"
	"net/http"
	"sync"

	"github.com/litro-fuel/litro/server/access"
	"github.com/litro-fuel/litro/server/report"
)

type todayView struct {
	page
	Date      string
	At        string // when these figures were true
	Figures   []figure
	Findings  []findingView
	Stations  []stationView
	Latest    tableView
	Tickets   tableView         // that wait for somebody, the oldest
	Waiting   int               // how many there are
	Approve   []waitingView     // what waits for who looks to approve it
	Signed    string            // how many logbooks are not back signed; empty for none
	Meters    string            // how many certificates of meters end or have ended; empty for none
	Canceling string            // of how many documents canceling is under way
	Over      []link            // accounts with a stop of which more flowed than there was
	Levels    []link            // accounts that have come to a level, the worst first
	Week      link              // how much of the last week waits to be matched; empty for none
	Lacks     link              // what of months that are over has no journal entry; empty for nothing
	Through   *throughView      // what went through own tanks this month, against the limit; nil: none counts
	Contracts []contractWarning // that warn of what who looks should know
	Board     *boardView        // what who looks keeps; nil: nothing
	Tanks     []link            // that are at a limit, or whose gauge raises an alarm
	Labels    string            // how many vehicles lack a confirmed label; empty for none
	Vouchers  string            // how many are outstanding; empty for none
	// What the user may not see is not there.
	SeeFindings, SeeStations, TypeFills, SendTickets bool
	Empty                                            *empty
	Questions                                        []link // that people ask each day
	Fleet                                            bool   // whether a vehicle can be looked for
}

// today shows the day so far; its script keeps it moving.
func (p *pages) today(v *visit) error {
	view, err := p.todayView(v)
	if err != nil {
		return err
	}
	return p.show(v, http.StatusOK, "today", view)
}

// todayLive sends the part of Today that moves each time it changes.
func (p *pages) todayLive(v *visit) error {
	return p.stream(v, func() ([]byte, error) {
		view, err := p.todayView(v)
		if err != nil {
			return nil, err
		}
		return p.render("today", "live", view)
	})
}

func (p *pages) todayView(v *visit) (*todayView, error) {
	var board *boardView
	var errBoard error
	var group sync.WaitGroup
	group.Go(func() {
		errBoard = aside(func() (err error) { board, err = p.board(v); return err })
	})
	a, err := p.todays.answer(func() (report.TodayAnswer, error) { return p.Reports.Today(v.r.Context(), p.Now(), p.Zone) })
	group.Wait()
	if err = cmp.Or(err, errBoard); err != nil {
		return nil, err
	}
	w := v.words
	view := &todayView{
		page: p.page(v, "today.title", "/today"), Date: w.Day(a.At), At: w.Clock(a.At), Figures: w.todayFigures(a, v.user.Role),
		SeeFindings: v.user.Role.May(access.SeeFindings), SeeStations: v.user.Role.May(access.SeeStations),
		TypeFills:   p.Office != nil && v.user.Role.May(access.TypeFills),
		SendTickets: p.Tickets != nil && v.user.Role.May(access.SendTickets),
	}
	view.Board = board
	view.Questions, view.Fleet = p.questions(v), p.Fleet != nil && v.user.Role.May(access.SeeVehicles)
	if view.SeeFindings {
		view.Findings = p.findings(v, a.Attention)
	}
	if view.SeeStations {
		view.Stations = w.stations(&a.Stations, a.At)
	}
	if v.user.Role.May(access.SeeConsumption) && v.opensPath("/tanks") {
		view.Tanks = w.todayTanks(a.Tanks)
	}
	if a.Unconfirmed > 0 && p.mayOn(v, access.PrintLabels) && v.opensPath(labelsPath) {
		view.Labels = w.Say("today.labels", "Count", a.Unconfirmed)
	}
	if view.Tickets, view.Waiting, err = p.openTickets(v); err != nil {
		return nil, err
	}
	if view.SeeFindings {
		if view.Vouchers, err = p.outstandingVouchers(v); err != nil {
			return nil, err
		}
	}
	if view.Approve, err = p.waitsFor(v); err != nil {
		return nil, err
	}
	whole, err := p.budgetWaiting(v)
	if err != nil {
		return nil, err
	}
	view.Approve = append(view.Approve, whole...)
	if view.Contracts, err = p.contractWarnings(v); err != nil {
		return nil, err
	}
	view.Signed, view.Over = p.todaySigned(v), p.overStops(v)
	view.Levels, view.Week = p.todayLevels(v), p.todayWeek(v)
	view.Meters, view.Canceling = p.todayMeters(v), p.todayCanceling(v)
	view.Lacks, view.Through = p.todayLacks(v), p.todayThrough(v)
	if len(a.Latest.Rows) == 0 {
		view.Empty = &empty{"today.empty", "today.empty.next"}
		return view, nil
	}
	view.Latest = w.fills(&a.Latest)
	view.Latest.Caption = w.Say("today.latest")
	for i, at := range a.Latest.Rows {
		view.Latest.Rows[i].Cells[a.Latest.Column("at")].Text = w.Clock(a.Latest.Cell(at, "at").At)
	}
	view.Latest.pick(&a.Latest, "at", "vehicle", "volume", "station", "flags")
	view.Latest.Heads[0].Text = w.Say("today.time")
	return view, nil
}

// todayFigures are the four numbers on top; only what somebody must look at is
// in color.
func (w words) todayFigures(a report.TodayAnswer, role access.Role) []figure {
	list := []figure{{Name: w.Say("today.liters"), Value: w.Liters(int64(a.VolumeUL)), Unit: "L", Change: w.Say("today.fills", "Count", a.Fills)}}
	if a.Amount.Known {
		list = append(list, figure{Name: w.Say("today.cost"), Value: w.cell(report.Money, a.Amount), Unit: a.Currency})
	}
	economy := figure{Name: w.Say("today.economy"), Value: "—", Change: w.Say("today.noeconomy")}
	if a.Economy.Known {
		economy = figure{Name: economy.Name, Value: w.cell(report.Economy, a.Economy), Unit: "km/L", Change: w.Say("today.fulltofull")}
	}
	list = append(list, economy)
	if role.May(access.SeeFindings) {
		open := figure{Name: w.Say("today.open"), Value: w.Count(a.Open), Href: "/discrepancies", Change: w.Say("today.denials", "Count", a.Denials)}
		if a.Open > 0 {
			open.Class = "alarm"
		}
		list = append(list, open)
	}
	return list
}
