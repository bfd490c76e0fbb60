package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/litro-fuel/litro/cmd/internal/cli"
	"github.com/litro-fuel/litro/sim/bench"
)

// A forecourtConfig is how litro-sim forecourt was called.
type forecourtConfig struct {
	Profile, Dir, Script string
	Print                bool
}

func forecourtCommand() *cobra.Command {
	var c forecourtConfig
	var commands strings.Builder
	if err := bench.Help(&commands); err != nil {
		panic(err) // a builder takes everything
	}
	cmd := &cobra.Command{
		Use:   "forecourt",
		Short: "Serve simulated devices for a technician's bench",
		Long: `Serves pumps, tank gauges, scanners and printers in software, in real time, until
Ctrl-C. Each is on a terminal, under a link that stays the same, or on a network
address; a station's configuration names the same ports and addresses. Hoses draw
from tanks, so that a gauge falls with a fill and rises with a delivery.

What people do at a forecourt is typed, or read from a file with --script:

` + commands.String() + `
HOSE, TANK, SCANNER and DEVICE are the ids of the profile. Liters may have a point.
A script that cannot go on ends the program, and says in which line. After it, and
when nobody types any more, the devices go on until Ctrl-C or quit.`,
		Example: `  litro-sim forecourt --print-profile > bench.toml
  litro-sim forecourt --profile bench.toml
  litro-sim forecourt --profile deploy/bench/mixed.toml --script fill.txt

  # fill.txt
  scan s1 7F3K2M9Q.1.84HAGCB69556JYVJ   # as litro-server label --csv has it
  lift 1A
  fill 1A 20
  wait 1A
  hang 1A
  fault pumps noise=0.01
  status`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if c.Print {
				_, err := io.WriteString(cmd.OutOrStdout(), bench.Example())
				return err
			}
			if c.Profile == "" {
				return fmt.Errorf("which devices? name a --profile; --print-profile shows one with everything; %w", cli.ErrUse)
			}
			return runForecourt(cmd.Context(), c, cmd.InOrStdin(), cmd.OutOrStdout(), cmd.ErrOrStderr())
		},
	}
	f := cmd.Flags()
	f.StringVar(&c.Profile, "profile", "", "which devices (TOML)")
	f.StringVar(&c.Dir, "dir", "", "where links to terminals are made; default: dir of the profile")
	f.StringVar(&c.Script, "script", "", "commands to carry out before those that are typed")
	f.BoolVar(&c.Print, "print-profile", false, "print a profile with everything in it, explained")
	return cmd
}

// loadBench makes the bench of a profile, or says all that is wrong with it.
func loadBench(file, dir string) (*bench.Bench, error) {
	var p bench.Profile
	f, err := cli.LoadFile("profile", "litro-sim forecourt --print-profile shows one", file, &p)
	if err != nil {
		return nil, err
	}
	var errs []error
	for _, x := range p.Check() {
		errs = append(errs, f.Wrong(x.Key, x.Reason, x.Remedy))
	}
	if err := errors.Join(errs...); err != nil {
		return nil, err
	}
	return bench.New(p, bench.Options{Dir: dir})
}

func runForecourt(ctx context.Context, c forecourtConfig, in io.Reader, out, complaints io.Writer) error {
	b, err := loadBench(c.Profile, c.Dir)
	if err != nil {
		return err
	}
	if err := b.Open(ctx); err != nil {
		return err
	}
	defer b.Close()
	if err := b.Status(out); err != nil {
		return err
	}
	fmt.Fprintln(out, "\nType help for what people can do, Ctrl-C to end.")
	typed := &console{Bench: b, out: out, complaints: complaints, terminal: isTerminal(out) && isTerminal(in)}
	if c.Script != "" {
		err = typed.script(ctx, c.Script)
	}
	if err == nil {
		err = typed.obey(ctx, in)
	}
	if errors.Is(err, bench.ErrQuit) {
		return nil
	}
	return err
}

// A console is where people type, or a file is read instead. A line that nobody has
// typed at a terminal is shown, so that what comes out reads like what is seen
// there.
type console struct {
	*bench.Bench
	out, complaints io.Writer
	terminal        bool
}

const prompt = "> "

// show carries out a line that nobody sees otherwise.
func (c *console) show(ctx context.Context, line string) error {
	if line = strings.TrimSpace(line); line != "" {
		fmt.Fprintln(c.out, prompt+line)
	}
	return c.Do(ctx, c.out, line)
}

// script carries out the lines of a file until one cannot be.
func (c *console) script(ctx context.Context, file string) error {
	text, err := os.ReadFile(file)
	if err != nil {
		return fmt.Errorf("script: %w; name a file with one command a line", err)
	}
	for i, line := range strings.Split(string(text), "\n") {
		if ctx.Err() != nil {
			return nil
		}
		if err := c.show(ctx, line); errors.Is(err, bench.ErrQuit) {
			return err
		} else if err != nil {
			return fmt.Errorf("script %s, line %d: %w", file, i+1, err)
		}
	}
	return nil
}

// tellEvery is how often somebody at a terminal hears what has happened.
const tellEvery = 200 * time.Millisecond

// obey carries out what is typed until ctx ends. A line that cannot be is refused,
// and the next one taken. Where nobody types any more the devices go on serving.
func (c *console) obey(ctx context.Context, in io.Reader) error {
	// A blocked read of a terminal cannot be left; it ends with the program.
	lines := make(chan string)
	go func() {
		for s := bufio.NewScanner(in); s.Scan(); {
			lines <- s.Text()
		}
	}()
	do := c.show
	var tick <-chan time.Time // where lines are read from a file, commands tell the news
	if c.terminal {
		do = func(ctx context.Context, line string) error { return c.Do(ctx, c.out, line) }
		t := time.NewTicker(tellEvery)
		defer t.Stop()
		tick = t.C
		fmt.Fprint(c.out, prompt)
	}
	for {
		select {
		case <-ctx.Done():
			if c.terminal {
				fmt.Fprintln(c.out)
			}
			return nil
		case <-tick:
			c.tell()
		case line := <-lines:
			if err := do(ctx, line); errors.Is(err, bench.ErrQuit) {
				return err
			} else if err != nil {
				fmt.Fprintln(c.complaints, err)
			}
			if c.terminal {
				fmt.Fprint(c.out, prompt)
			}
		}
	}
}

// tell writes the news in the place of the prompt.
func (c *console) tell() {
	var news strings.Builder
	if c.News(&news); news.Len() > 0 {
		fmt.Fprint(c.out, "\r"+news.String()+prompt)
	}
}
