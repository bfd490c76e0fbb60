package web

import (
	"errors"
	"fmt"
	"net/http"
	"strconv"
	"strings"

	"github.com/go-chi/chi/v5"

	"github.com/litro-fuel/litro/server/access"
	"github.com/litro-fuel/litro/server/fault"
	"github.com/litro-fuel/litro/server/fleet"
	"github.com/litro-fuel/litro/server/report"
)

// Which classes are reserved, so that only cleared users see their vehicles.

const reservedPath = "/rules/reserved"

// A reservedView is what is reserved, what could be, and which releases wait.
type reservedView struct {
	page
	Keeps         bool // whether who looks may reserve, and propose to release
	Said          tableView
	Empty         *empty
	Waiting       []releaseWaiting
	Free, Held    []option // classes that are not reserved, and what may be released
	Reason        string   // as it was typed
	MaxReason     int
	Done, Problem string
}

// A releaseWaiting is a release that waits for a second person.
type releaseWaiting struct {
	N       int64
	Text    string
	Approve bool // who looks may approve it
}

func (p *pages) reserved(v *visit) error { return p.showReserved(v, http.StatusOK, "") }

func (p *pages) showReserved(v *visit, code int, problem string) error {
	w := v.words
	list, err := p.Users.Reservables(v.r.Context())
	if err != nil {
		return err
	}
	view := &reservedView{
		page: p.page(v, "reserved.title", "/fleet"), Keeps: v.user.Role.May(access.KeepUsers), Problem: problem,
		Reason: cut(v.r.PostFormValue("reason"), fleet.MaxReason), MaxReason: fleet.MaxReason,
	}
	chosen := v.r.PostFormValue("what")
	for _, x := range list {
		o := option{x.Class + "/" + x.Vehicle, joined(x.Class, x.FleetNo), false}
		switch o.Chosen = o.Value == chosen; {
		case x.Since == nil:
			view.Free = append(view.Free, o)
		case x.Waiting == nil:
			view.Held = append(view.Held, o)
		default:
			offered, err := p.offers(v, "rule", x.Waiting.By, x.Waiting.At)
			if err != nil {
				return err
			}
			view.Waiting = append(view.Waiting, releaseWaiting{x.Waiting.N, w.Say("reserved.waiting", "What", o.Text, "By", x.Waiting.By, "Time", w.Minute(x.Waiting.At), "Why", x.Waiting.Reason), offered})
		}
	}
	t := reservedTable(list)
	view.Said = w.table(&t, func(r report.Row, c report.Column) string {
		if c.Key == "vehicle" && r.Key != "" {
			return vehicleAddress(r.Key)
		}
		return ""
	})
	if view.Said.Caption, view.Said.CSV = w.Say("reserved.said"), reservedPath+".csv"; len(t.Rows) == 0 {
		view.Empty = &empty{"reserved.empty", "reserved.empty.next"}
	}
	switch done := v.r.URL.Query().Get("done"); done {
	case "reserved", "proposed", "released", "void":
		view.Done = w.Say(fmt.Sprintf("reserved.done.%s", done))
	}
	return p.show(v, code, "reserved", view)
}

// reservedTable lists what is reserved.
func reservedTable(list []access.Reservable) report.Table {
	var lines []report.ReservedLine
	for _, x := range list {
		if x.Since != nil {
			lines = append(lines, report.ReservedLine{Class: x.Class, Vehicle: x.Vehicle, Name: x.FleetNo, Now: x.Now, Since: *x.Since, By: x.By, Reason: x.Reason, Vehicles: x.Vehicles})
		}
	}
	return report.Reservations(lines)
}

func (p *pages) reservedFile(v *visit) error {
	list, err := p.Users.Reservables(v.r.Context())
	if err != nil {
		return err
	}
	t := reservedTable(list)
	return p.file(v, &t, "litro-"+v.words.Say("reserved.file"), v.words.Say("reserved.title"))
}

// reserve reserves a class at once, or proposes that one, or a vehicle, is so no more.
func (p *pages) reserve(v *visit) error {
	ctx, by, now := v.r.Context(), v.user.Username, p.Now().UTC()
	class, vehicle, _ := strings.Cut(v.r.PostFormValue("what"), "/")
	reason, done := cut(strings.TrimSpace(v.r.PostFormValue("reason")), fleet.MaxReason), "reserved"
	var err error
	switch v.r.PostFormValue("act") {
	case "reserve":
		err = p.Users.Reserve(ctx, class, reason, by, now)
	case "release":
		done, err = "proposed", p.Users.ProposeRelease(ctx, access.Release{Class: class, Vehicle: vehicle, Reason: reason, By: by, At: now})
	default:
		err = fault.ErrInvalid
	}
	return p.reservedDone(v, done, err)
}

// approveRelease lets another than who proposed it disclose what was reserved.
func (p *pages) approveRelease(v *visit) error {
	return p.endRelease(v, "released", func(n int64) error {
		return p.Users.ApproveRelease(v.r.Context(), n, v.user.Username, p.Now().UTC())
	})
}

func (p *pages) voidRelease(v *visit) error {
	return p.endRelease(v, "void", func(n int64) error { return p.Users.VoidRelease(v.r.Context(), n, v.user.Username, p.Now().UTC()) })
}

func (p *pages) endRelease(v *visit, done string, end func(n int64) error) error {
	n, err := strconv.ParseInt(chi.URLParam(v.r, "said"), 10, 64)
	if err != nil {
		return fmt.Errorf("release: %w", fault.ErrNotFound)
	}
	return p.reservedDone(v, done, end(n))
}

// reservedDone goes back to the page, or says on it why nothing was changed.
func (p *pages) reservedDone(v *visit, done string, err error) error {
	switch {
	case errors.Is(err, fault.ErrInvalid), errors.Is(err, fault.ErrNotFound):
		return p.showReserved(v, http.StatusBadRequest, v.words.Say("reserved.bad"))
	case errors.Is(err, fault.ErrConflict):
		return p.showReserved(v, http.StatusConflict, v.words.Say("reserved.bad.changed"))
	case err != nil:
		return err
	}
	v.redirect(reservedPath + "?done=" + done)
	return nil
}

// setCleared says whether a user sees what is reserved.
func (p *pages) setCleared(v *visit) error {
	h, err := p.Fleet.Human(v.r.Context(), chi.URLParam(v.r, "person"))
	if err == nil && (h.Username == "" || h.Role == string(access.Administrator)) {
		err = fmt.Errorf("%s signs in nowhere, or is cleared by role: %w", h.Name, fault.ErrNotFound)
	}
	if err != nil {
		return err
	}
	cleared := v.r.PostFormValue("cleared") == "yes"
	if cleared == h.Cleared {
		return p.changedPerson(v, nil)
	}
	return p.changedPerson(v, p.Users.SetCleared(v.r.Context(), h.Username, cleared, v.user.Username))
}
