package cli

import (
	"fmt"
	"strconv"
	"strings"
	"time"
)

// A Clock is the clock of a simulated day, which several processes read alike:
// it stood at Start when the real clock stood at Real, and runs Speed times as
// fast. Its zero value is the real clock.
type Clock struct {
	Start, Real time.Time
	Speed       float64
}

// Now returns the time on the clock.
func (c *Clock) Now() time.Time {
	now := time.Now()
	if c.Speed == 0 {
		return now
	}
	return c.Start.Add(time.Duration(float64(now.Sub(c.Real)) * c.Speed))
}

// String returns the clock as --clock takes it.
func (c *Clock) String() string {
	if c.Speed == 0 {
		return ""
	}
	return fmt.Sprintf("%s,%d,%g", c.Start.UTC().Format(time.RFC3339), c.Real.UnixNano(), c.Speed)
}

// Set reads START,REAL,SPEED: the simulated start, the Unix nanosecond it stands
// for, and how many times as fast the clock runs.
func (c *Clock) Set(s string) error {
	parts := strings.Split(s, ",")
	if len(parts) != 3 {
		return fmt.Errorf("%q is not START,REAL,SPEED", s)
	}
	start, err := time.Parse(time.RFC3339, parts[0])
	if err != nil {
		return err
	}
	nano, err := strconv.ParseInt(parts[1], 10, 64)
	if err != nil {
		return err
	}
	speed, err := strconv.ParseFloat(parts[2], 64)
	if err != nil || speed <= 0 {
		return fmt.Errorf("%q is not a speed", parts[2])
	}
	*c = Clock{start, time.Unix(0, nano), speed}
	return nil
}

// Type names the flag's value in --help.
func (c *Clock) Type() string { return "START,REAL,SPEED" }
