package fleet

import (
	"context"
	"fmt"
	"time"

	"github.com/litro-fuel/litro/dispense"
	"github.com/litro-fuel/litro/policy"
	"github.com/litro-fuel/litro/server/fault"
)

// Command asks a station to do something by itself, such as to make a new key,
// within a time. Two people answer for it. No command opens a valve.
func (f *Fleet) Command(ctx context.Context, who, station, what string, within time.Duration, people []dispense.Who) (id string, err error) {
	c := policy.Command{ID: NewID("c"), What: what, UntilAt: f.now().Add(within), People: people}
	if len(people) != 2 || people[0].Person == people[1].Person {
		err = fmt.Errorf("it takes two different people")
	} else {
		_, err = policy.EncodeBody(&c)
	}
	if err != nil {
		return "", fmt.Errorf("command to station %s: %w: %w", station, fault.ErrInvalid, err)
	}
	return c.ID, f.cfg.Store.Command(ctx, Act{Who: who, At: f.now()}, station, c)
}
