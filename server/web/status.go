package web

import (
	"errors"
	"fmt"
	"net/http"
	"strings"

	"github.com/go-chi/chi/v5"

	"github.com/litro-fuel/litro/server/access"
	"github.com/litro-fuel/litro/server/fault"
	"github.com/litro-fuel/litro/server/fleet"
	"github.com/litro-fuel/litro/server/report"
)

// A statusView is what can be decided about a vehicle, and how far the last
// decision has come.
type statusView struct {
	May     bool // whether who looks may decide
	Action  string
	Choices []option // what the vehicle can become
	Problem string   // what was wrong with the last attempt
	Reason  string

	Decided    string // the last decision, when, and at how many stations it is in force
	Everywhere bool
	Waiting    tableView // the stations where it is not
	CSV        string
}

// status says what a vehicle is and whether the stations know.
func (p *pages) status(v *visit, h report.VehicleHead, problem string) (statusView, error) {
	list, err := p.Reports.VehicleReach(v.r.Context(), h.Vehicle)
	if err != nil {
		return statusView{}, err
	}
	w := v.words
	s := statusView{
		May: p.Fleet != nil && v.own && v.user.Role.May(access.ChangeFleet), Action: vehicleAddress(h.Vehicle) + "/status",
		CSV: vehicleAddress(h.Vehicle) + "/reach.csv", Problem: problem, Reason: cut(v.r.PostFormValue("reason"), fleet.MaxReason),
	}
	for _, status := range fleet.Statuses() {
		if status != h.Status {
			s.Choices = append(s.Choices, option{status, w.Say(fmt.Sprintf("status.do.%s", status)), status == v.r.PostFormValue("status")})
		}
	}
	if len(list) == 0 {
		return s, nil
	}
	var waiting []report.Reach
	for _, r := range list {
		if !r.InForce() {
			waiting = append(waiting, r)
		}
	}
	s.Everywhere = len(waiting) == 0
	s.Decided = w.Say("reach.at", "What", w.Say(fmt.Sprintf("decided.%s", list[0].Decided)), "Time", w.Minute(list[0].At),
		"In", len(list)-len(waiting), "Of", len(list))
	t := report.Reaches("reach", waiting)
	s.Waiting = w.reaches(&t, "reach.caption", "station_name", "sign_at", "fleet_held", "fleet_needed")
	return s, nil
}

// reaches puts a table of decisions that stations do not know yet into words.
func (w words) reaches(t *report.Table, caption string, columns ...string) tableView {
	v := w.table(t, func(r report.Row, c report.Column) string {
		if vehicle, _, ok := strings.Cut(r.Key, "/"); ok && c.Key == "vehicle" {
			return vehicleAddress(vehicle)
		}
		return ""
	})
	decided, sign := t.Column("decided"), t.Column("sign_at")
	for i := range v.Rows {
		cells := v.Rows[i].Cells
		cells[decided].Text = w.Say(fmt.Sprintf("decided.%s", t.Rows[i].Cells[decided].Text))
		if !t.Rows[i].Cells[sign].Known {
			cells[sign].Text = w.Say("stations.nosign")
		}
	}
	v.pick(t, columns...)
	v.Caption = w.Say(caption)
	return v
}

// setStatus takes a decision about a vehicle, with its reason.
func (p *pages) setStatus(v *visit) error {
	vehicle := chi.URLParam(v.r, "vehicle")
	err := p.Fleet.SetStatus(v.r.Context(), v.user.Username, vehicle, v.r.PostFormValue("status"), v.r.PostFormValue("reason"))
	switch {
	case errors.Is(err, fault.ErrInvalid):
		return p.showVehicle(v, http.StatusBadRequest, problems{status: v.words.Say("status.bad.reason")})
	case errors.Is(err, fault.ErrConflict):
		return p.showVehicle(v, http.StatusConflict, problems{status: v.words.Say("status.bad.changed")})
	case err != nil:
		return err
	}
	v.redirect(vehicleAddress(vehicle) + "#status")
	return nil
}

func (p *pages) vehicleReachFile(v *visit) error {
	vehicle := chi.URLParam(v.r, "vehicle")
	list, err := p.Reports.VehicleReach(v.r.Context(), vehicle)
	if err != nil {
		return err
	}
	t := report.Reaches("reach", list)
	return p.file(v, &t, "litro-"+v.words.Say("reach.file")+"-"+vehicle, v.words.Say("reach.waiting"))
}

// maxPending bounds the list of decisions that are not in force everywhere.
const maxPending = 200

// pending lists what was taken away and some station does not know yet.
func (p *pages) pending(v *visit) (tableView, error) {
	list, err := p.Reports.PendingReach(v.r.Context(), maxPending)
	if err != nil || len(list) == 0 {
		return tableView{}, err
	}
	t := report.Reaches("pending", list)
	view := v.words.reaches(&t, "pending.caption", "vehicle", "decided", "decided_at", "station_name", "sign_at", "fleet_held", "fleet_needed")
	view.CSV = "/stations/pending.csv"
	return view, nil
}

func (p *pages) pendingFile(v *visit) error {
	list, err := p.Reports.PendingReach(v.r.Context(), 1_000_000)
	if err != nil {
		return err
	}
	t := report.Reaches("pending", list)
	return p.file(v, &t, "litro-"+v.words.Say("pending.file"), v.words.Say("pending.caption"))
}

// blocks lists how long the stations took to say that they know of the blocks of the last
// weeks; empty when there was none.
func (p *pages) blocks(v *visit) (tableView, error) {
	all, each, err := p.Reports.BlockTimes(v.r.Context(), p.Now())
	if err != nil || all.Blocks == 0 {
		return tableView{}, err
	}
	t := report.BlockTimes(all, each)
	view := v.words.table(&t, nil)
	view.pick(&t, "station_name", "blocks_online", "block_half", "block_p99", "block_longest", "block_waiting", "blocks_away", "away_waiting")
	view.Caption, view.CSV = v.words.Say("blocks.caption"), "/stations/blocks.csv"
	return view, nil
}

func (p *pages) blocksFile(v *visit) error {
	all, each, err := p.Reports.BlockTimes(v.r.Context(), p.Now())
	if err != nil {
		return err
	}
	t := report.BlockTimes(all, each)
	return p.file(v, &t, "litro-"+v.words.Say("blocks.file"), v.words.Say("blocks.caption"))
}
