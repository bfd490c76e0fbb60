package fleet_test

import (
	"errors"
	"fmt"
	"slices"
	"sync"
	"testing"

	"github.com/litro-fuel/litro/server/fault"
	"github.com/litro-fuel/litro/server/fleet"
)

// Imports in any order, departments whose mode changes, the calendar and people at
// pages all change the same vehicles at once: some find that another was first, and
// none waits for one that waits for them, which PostgreSQL would end with an error.
func TestNobodyWaitsInACircle(t *testing.T) {
	t.Parallel()
	c := newCity(t, "norte")
	ctx := t.Context()
	departments := []string{"obras", "salud"}
	for _, d := range departments {
		must(t, c.Save(ctx, "ana", &fleet.Department{Department: d, Name: d, Mode: "observe"}))
	}
	var ids []string
	for i := range 40 {
		v := c.vehicle(t, fmt.Sprint(100+i), 0)
		v.Department = departments[i%2]
		must(t, c.Save(ctx, "ana", &v))
		ids = append(ids, v.Vehicle)
	}
	check := func(err error) {
		if err != nil && !errors.Is(err, fault.ErrConflict) {
			t.Error(err)
		}
	}
	var group sync.WaitGroup
	for _, who := range []string{"ana", "luis"} { // each from the other end
		group.Go(func() {
			for n := range 5 {
				var all []fleet.Object
				for _, id := range ids {
					v, err := c.store.FleetVehicle(ctx, id)
					check(err)
					v.Name = fmt.Sprint(who, n)
					all = append(all, &v)
				}
				if who == "luis" {
					slices.Reverse(all)
				}
				check(c.Save(ctx, who, all...))
			}
		})
	}
	group.Go(func() {
		for n := range 10 {
			m, err := c.ProposeMode(ctx, "ana", fleet.ModeAct{What: "department", Subject: departments[n%2], Mode: []string{"enforce", "observe"}[n/2%2], Why: "prueba"})
			if check(err); err == nil {
				check(c.Fleet.ApproveMode(ctx, "luis", m.Act, "office/1/2"))
			}
		}
	})
	group.Go(func() {
		for n := range ids {
			check(c.Say(ctx, "luis", c.now().AddDate(0, 0, 1), fleet.Dated{
				Vehicle: ids[n], What: fleet.State, FromAt: c.now(), Value: "lent", Detail: fmt.Sprint(n), Reason: "convenio",
			}))
			check(c.store.ApplyDue(ctx, c.now()))
		}
	})
	group.Wait()
}
