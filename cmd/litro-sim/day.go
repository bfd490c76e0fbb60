package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/spf13/cobra"

	"github.com/litro-fuel/litro/cmd/internal/cli"
	"github.com/litro-fuel/litro/sim/supplier"
)

func dayCommand() *cobra.Command {
	var c townConfig
	var hours float64
	cmd := &cobra.Command{
		Use:   "day",
		Short: "Run one accelerated working day and check it",
		Long: `Runs one working day through the real programs, as processes of their own, and
then compares three accounts of the same fuel: what truly flowed through the
simulated meters, what the stations' journals say, and what the server's tables
say. Discrepancies are planted on purpose, and each must be among the server's
findings.

Some vehicles buy at a contracted station that has no box. A clerk types the tickets
into the server's pages and another checks them: one in ten a day late, one in twenty
with a wrong digit, one in fifty twice. Each must count once, on its own day. Then the
station bills what was truly bought, finance takes that in and accepts what is exact, and
each line must find its fill, whatever the clerk made of the ticket. A truck fills a tank
that is low, and its carrier bills that: finance enters the note, and the line must find
the delivery that the gauge saw.

With --plant and --plant-bulk there are errors in these documents, at places that the seed
picks. They are in planted.csv in --data, which the server never sees: compare what the
pages of invoices say with it. litro-sim supplier --help has the list of errors.

Progress goes to standard error. The last line of standard output is a summary
in JSON. The exit code is 0 only if everything agrees.`,
		Example: `  litro-sim day --data /tmp/day
  litro-sim day --data /tmp/day2 --stations 4 --vehicles 400 --seed 7
  litro-sim day --data /tmp/day4 --plant usual --plant cash --plant-bulk wrong-liters
  litro-sim day --data /tmp/day3 --broker tcp://127.0.0.1:1883 --database postgres://litro@127.0.0.1/litro`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			c.Hours = time.Duration(hours * float64(time.Hour))
			if err := checkDay(c); err != nil {
				return err
			}
			return runDay(cmd.Context(), c, cmd.OutOrStdout(), cmd.ErrOrStderr())
		},
	}
	f := cmd.Flags()
	f.StringVar(&c.Dir, "data", "", "directory for everything; it must be fresh")
	f.IntVar(&c.Vehicles, "vehicles", 120, "vehicles of the city")
	f.IntVar(&c.Stations, "stations", 2, "stations, 1 to 8")
	f.Float64Var(&hours, "hours", 12, "length of the working day")
	f.IntVar(&c.Speed, "speed", 600, "how many times as fast as the real clock")
	f.Uint64Var(&c.Seed, "seed", 1, "the same seed plans the same day")
	f.StringVar(&c.Broker, "broker", "", "URL of a broker; default: the one within the server")
	f.StringVar(&c.Database, "database", "", "URL of an empty database; default: a private cluster")
	f.IntVar(&c.Replicas, "replicas", 1, "servers that share the work; several need --broker and --database")
	f.StringArrayVar(&c.Plant, "plant", nil, "KIND, KIND=N or usual: an error in what the contracted station bills (again for several)")
	f.StringArrayVar(&c.PlantBulk, "plant-bulk", nil, "KIND or KIND=N: an error in what trucks brought and is billed (again for several)")
	f.BoolVar(&c.Kill, "kill-server", false, "kill a server in the middle of the day, as a power cut would")
	if err := cmd.MarkFlagRequired("data"); err != nil {
		panic(err)
	}
	return cmd
}

func checkDay(c townConfig) error {
	switch {
	case c.Hours < 10*time.Minute || c.Hours > 24*time.Hour:
		return fmt.Errorf("--hours %v: from 0.2 to 24 are possible; %w", c.Hours.Hours(), cli.ErrUse)
	case c.Speed < 1 || c.Speed > 1000:
		return fmt.Errorf("--speed %d: from 1 to 1000 are possible; %w", c.Speed, cli.ErrUse)
	case c.Replicas > 1 && (c.Broker == "" || c.Database == ""):
		return fmt.Errorf("--replicas %d need --broker and --database; %w", c.Replicas, cli.ErrUse)
	case c.Vehicles < 1:
		return fmt.Errorf("--vehicles %d: at least one is needed; %w", c.Vehicles, cli.ErrUse)
	}
	for _, asked := range slices.Concat(c.Plant, c.PlantBulk) {
		if err := checkPlant(asked); err != nil {
			return err
		}
	}
	return nil
}

// morning is when a simulated day begins: half past five in central Mexico. The
// first cars come at six, or as soon as everything runs.
var morning = time.Date(2026, 11, 23, 11, 30, 0, 0, time.UTC)

// runDay builds a town, lets a day pass, and checks it. No process outlives it.
func runDay(ctx context.Context, c townConfig, out, progress io.Writer) (err error) {
	began := time.Now()
	say := sayer(progress)
	c.Say, c.Start, c.First = say, morning, morning.Add(30*time.Minute)
	t, err := newTown(c)
	if err != nil {
		return err
	}
	terms, sales := t.bought(supplier.Day)
	if _, _, err := t.batch(t.Seed, terms, sales, plants(t.Plant, len(sales))); err != nil { // before a day has passed
		return err
	}
	defer func() { err = errors.Join(err, t.Close()) }()
	if err := t.Open(ctx); err != nil {
		return err
	}
	if err := t.live(ctx, progress); err != nil {
		return err
	}
	say("waiting until every record is receipted and judged")
	db, err := t.connect(ctx)
	if err != nil {
		return err
	}
	defer db.Close()
	if err := t.settle(ctx, db); err != nil {
		return err
	}
	say("comparing meters, journals and tables")
	a, err := t.audit(ctx, db)
	if err != nil {
		return err
	}
	a.summary.DurationS = time.Since(began).Round(time.Millisecond).Seconds()
	line, err := json.Marshal(a.summary)
	if err != nil {
		return err
	}
	fmt.Fprintf(out, "%s\n", line)
	return a.report()
}

func sayer(w io.Writer) func(string, ...any) {
	var mu sync.Mutex
	return func(format string, args ...any) {
		mu.Lock()
		defer mu.Unlock()
		fmt.Fprintf(w, format+"\n", args...)
	}
}

// live lets the planned visits happen and shows how far the day is.
func (t *town) live(ctx context.Context, w io.Writer) error {
	diary, err := os.Create(filepath.Join(t.crew.logs, "city.log"))
	if err != nil {
		return err
	}
	defer diary.Close()
	l := log.New(diary, "", 0)
	t.city.Tell = func(what string) { l.Printf("%s %s", t.city.Clock.Now().Format("15:04:05"), what) }
	open := t.city.Clock.Now()
	if open.Before(t.First) {
		open = t.First
	}
	ctx, cancel := context.WithCancelCause(ctx)
	var watch sync.WaitGroup
	done := make(chan struct{})
	defer func() {
		close(done)
		cancel(nil)
		watch.Wait()
	}()
	watch.Go(func() { t.watch(w, open, done, cancel) })
	typed := make(chan error, 1)
	go func() { typed <- t.desk(ctx, open) }()
	if t.Kill {
		watch.Go(func() {
			if err := t.killServer(ctx, open); err != nil {
				cancel(err)
			}
		})
	}
	if err := t.city.Run(ctx, t.plan, open); err != nil {
		if cause := context.Cause(ctx); cause != nil { // why it was told to end
			err = cause
		}
		cancel(err) // nobody types on
		<-typed
		return fmt.Errorf("the day was broken off: %w", err)
	}
	if err := <-typed; err != nil {
		return fmt.Errorf("the tickets of the contracted station: %w", err)
	}
	return nil
}

// watch shows progress until done, and ends the day when a program has ended.
func (t *town) watch(w io.Writer, open time.Time, done <-chan struct{}, cancel context.CancelCauseFunc) {
	show := t.progress(w, open)
	tick := time.NewTicker(time.Second)
	defer tick.Stop()
	for {
		select {
		case <-done:
			show(true)
			return
		case <-tick.C:
			show(false)
			if err := t.health(); err != nil {
				cancel(err)
			}
		}
	}
}

const barWidth = 30

// progress returns what shows how far a day is: on a terminal a line that replaces
// the one before, elsewhere one line for every tenth of the day and the first car.
func (t *town) progress(w io.Writer, open time.Time) func(last bool) {
	terminal := isTerminal(w)
	shown := ""
	return func(last bool) {
		now := t.city.Clock.Now()
		part := min(max(float64(now.Sub(open))/float64(t.Hours), 0), 1)
		fills, ul := t.city.Ledger.Sum()
		line := fmt.Sprintf("[%-*s] %s  %d fills  %d L", barWidth, strings.Repeat("=", int(part*barWidth)),
			now.In(t.zone()).Format("15:04"), fills, ul/1_000_000)
		tenth := fmt.Sprint(int(part*10), fills > 0)
		switch {
		case terminal && last:
			fmt.Fprintln(w, "\r"+line)
		case terminal:
			fmt.Fprint(w, "\r"+line+" ")
		case last || tenth != shown:
			fmt.Fprintln(w, line)
		}
		shown = tenth
	}
}

// isTerminal tells whether somebody sits before a stream.
func isTerminal(stream any) bool {
	f, ok := stream.(*os.File)
	if !ok {
		return false
	}
	info, err := f.Stat()
	return err == nil && info.Mode()&os.ModeCharDevice != 0
}

// zone is where the city lies.
func (t *town) zone() *time.Location { return time.FixedZone("CST", -6*3600) }

// evenings is how often stations may be given power once more to send what is left.
const evenings = 5

// settle waits until the server has and has judged all, and ends the stations. What a
// station writes when its link has ended, or what was on its way then, it keeps, and
// sends when it has power again, as on any morning.
func (t *town) settle(ctx context.Context, db *tables) error {
	for evening := 1; ; evening++ {
		if err := t.drain(ctx, db); err != nil {
			return err
		}
		if t.closed.IsZero() {
			t.closed = t.city.Clock.Now()
		}
		for _, s := range t.sites {
			if err := s.end(); err != nil {
				return err
			}
		}
		late, err := t.unsent(ctx, db)
		switch {
		case err != nil:
			return err
		case len(late) == 0:
			return t.drain(ctx, db) // what came last is judged
		case evening == evenings:
			return fmt.Errorf("station %s ended %d times with other records than the server has; logs are in %s", late[0].ID, evening, t.crew.logs)
		}
		for _, s := range late {
			t.Say("station %s has records that the server lacks: it is given power once more", s.ID)
			if err := s.powerOn(); err != nil {
				return err
			}
		}
	}
}
