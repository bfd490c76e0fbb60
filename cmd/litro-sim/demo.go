package main

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"strings"
	"sync"
	"time"

	"github.com/spf13/cobra"

	"github.com/litro-fuel/litro/cmd/internal/cli"
)

// demoListen is where the pages are, unless somebody else is there.
const demoListen = "127.0.0.1:8080"

func demoCommand() *cobra.Command {
	c := townConfig{Hours: 12 * time.Hour, Listen: demoListen}
	cmd := &cobra.Command{
		Use:   "demo",
		Short: "Run a whole city on this machine, to look at",
		Long: `Runs a whole city on this machine: the server with its own broker and database,
two stations, simulated pumps, and vehicles that come and go all day. Others buy at a
contracted station, whose tickets people type and which bills each fill, with the mistakes
that suppliers make, and a tax authority that the server can ask about these bills. Trucks fill
the tanks of the stations, and their carrier bills each load. Finance has its books open: funds,
accounts and the year's budget, of which one department has too little, limits and prices of
contracts, what the tanks held, and who closes months. What is wrong in the bills is in
planted.csv, beside the demo's other files, which the server never sees. It prints where to look
and how to sign in. Ctrl-C ends all of it.

Without --data everything is in a fresh directory that is removed at the end.`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if err := checkDay(c); err != nil {
				return err
			}
			return runDemo(cmd.Context(), c, cmd.OutOrStdout())
		},
	}
	f := cmd.Flags()
	f.StringVar(&c.Dir, "data", "", "directory for everything; it must be fresh")
	f.StringVar(&c.Listen, "listen", demoListen, "address of the pages; when it is taken, another is chosen")
	f.IntVar(&c.Speed, "speed", 60, "how many times as fast as the real clock")
	f.IntVar(&c.Vehicles, "vehicles", 400, "vehicles of the city")
	f.IntVar(&c.Stations, "stations", 2, "stations, 1 to 8")
	f.Uint64Var(&c.Seed, "seed", 1, "the same seed plans the same days")
	return cmd
}

func runDemo(ctx context.Context, c townConfig, out io.Writer) (err error) {
	if c.Dir == "" {
		if c.Dir, err = freshDir(); err != nil {
			return err
		}
		defer func() { err = errors.Join(err, os.RemoveAll(c.Dir)) }()
	}
	c.Authority = true
	c.Say, c.Start = sayer(out), time.Now().UTC().Truncate(time.Second)
	switch _, port, err := net.SplitHostPort(c.Listen); {
	case err != nil:
		return fmt.Errorf("--listen %q is not host:port; %w", c.Listen, cli.ErrUse)
	case port == "0":
		c.Listen = ""
	case !free(c.Listen):
		c.Say("%s is taken; the pages will be elsewhere", c.Listen)
		c.Listen = ""
	}
	t, err := newTown(c)
	if err != nil {
		return err
	}
	defer func() {
		c.Say("ending")
		if ctx.Err() != nil {
			err = nil // Ctrl-C is how a demo ends, wherever it was
		}
		err = errors.Join(err, t.Close())
	}()
	if err := t.Open(ctx); err != nil {
		return err
	}
	users, err := t.addUsers(ctx)
	if err != nil {
		return err
	}
	t.Say("opening the books")
	if err := t.openBooks(ctx); err != nil {
		return fmt.Errorf("opening the books of finance: %w", err)
	}
	if _, err := io.WriteString(out, users); err != nil {
		return err
	}
	ctx, cancel := context.WithCancelCause(ctx)
	var billed sync.WaitGroup
	defer billed.Wait()
	defer cancel(nil)
	billed.Go(func() {
		if err := t.supplies(ctx); err != nil && ctx.Err() == nil {
			cancel(fmt.Errorf("the invoices of the suppliers: %w", err))
		}
	})
	return errors.Join(t.days(ctx), asFailed(context.Cause(ctx)))
}

// asFailed is why something was broken off, and nil where somebody ended it.
func asFailed(cause error) error {
	if errors.Is(cause, context.Canceled) {
		return nil
	}
	return cause
}

// freshDir makes a directory that user postgres can enter too, on a disk.
func freshDir() (string, error) {
	dir, err := os.MkdirTemp("/var/tmp", "litro-demo-")
	if err != nil {
		return "", err
	}
	return dir, os.Chmod(dir, 0o755)
}

func free(address string) bool {
	l, err := net.Listen("tcp", address)
	if err != nil {
		return false
	}
	l.Close()
	return true
}

// addUsers adds one user of each role, and returns what to print of how to sign in.
func (t *town) addUsers(ctx context.Context) (string, error) {
	var b strings.Builder
	fmt.Fprintf(&b, "\nLitro is at http://%s\n\n  %-14s %-14s %s\n", t.pages, "role", "user", "password")
	for _, u := range [...][3]string{
		{"administrator", "ana", "Ana Torres"}, {"manager", "marta", "Marta Gómez"}, {"finance", "felipe", "Felipe Ruiz"},
		{"auditor", "alma", "Alma Díaz"}, {"attendant", "luis", "Luis Ramos"},
	} {
		password := strings.ToLower(rand.Text()[:12])
		if _, err := t.server(ctx, strings.NewReader(password+"\n"), "user", "add", u[1], "--role", u[0], "--name", u[2]); err != nil {
			return "", err
		}
		fmt.Fprintf(&b, "  %-14s %-14s %s\n", u[0], u[1], password)
	}
	fmt.Fprintf(&b, "\n")
	for _, s := range t.sites {
		fmt.Fprintf(&b, "  page of %-18s %s\n", s.Name, s.page)
	}
	fmt.Fprintf(&b, "\nThe city's clock runs %d times as fast as yours. Logs: %s\nWhat is wrong in the suppliers' bills: %s\nCtrl-C ends it.\n\n", t.Speed, t.crew.logs, t.plantedFile())
	return b.String(), nil
}

// days lets one day follow another until ctx ends, which is no error.
func (t *town) days(ctx context.Context) error {
	for seed := t.Seed; ctx.Err() == nil; seed++ {
		err := t.live(ctx, os.Stderr)
		if ctx.Err() != nil {
			return nil
		}
		if err != nil {
			return err
		}
		t.plan = t.plan.Tomorrow(seed+1, t.ids(), t.Hours)
	}
	return nil
}
