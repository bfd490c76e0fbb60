// Package cli is what the programs have in common: how they read their
// configuration, log, end on a signal, and say what went wrong.
package cli

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"os/signal"
	"runtime/debug"
	"strings"
	"syscall"
	_ "time/tzdata" // a small box has no time zones of its own

	"github.com/spf13/cobra"
	"golang.org/x/term"
)

// Exit codes of all programs.
const (
	Good = 0
	Bad  = 1 // it was done, and the answer is no; or it could not be done
	Use  = 2 // what was asked makes no sense
)

// ErrNo means that a command did its work and the answer is no. What there is to
// say has been printed.
var ErrNo = errors.New("the answer is no")

// ErrUse marks an error in how the program was called.
var ErrUse = errors.New("see --help")

// Exit is how a command ends that has said all there is to say: with a code of its
// own.
type Exit int

func (e Exit) Error() string { return fmt.Sprintf("exit with code %d", int(e)) }

// Main runs a command line until it ends or a signal ends it, and returns the
// exit code.
func Main(root *cobra.Command, args []string, stdout, stderr io.Writer) int {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM, syscall.SIGHUP)
	defer stop()
	root.SilenceUsage, root.SilenceErrors = true, true
	root.Version = Version()
	root.SetArgs(args)
	root.SetOut(stdout)
	root.SetErr(stderr)
	root.AddCommand(manualCommand(root))
	began := watch(root)
	c, err := root.ExecuteContextC(ctx)
	code, own := errors.AsType[Exit](err)
	switch {
	case err == nil:
		return Good
	case own:
		return int(code)
	case errors.Is(err, ErrNo):
		return Bad
	case errors.Is(err, ErrUse) || !*began:
		said := strings.TrimSuffix(strings.TrimSpace(err.Error()), "; "+ErrUse.Error())
		fmt.Fprintf(stderr, "%s: %s\nsee %s --help\n", root.Name(), said, c.CommandPath())
		return Use
	}
	fmt.Fprintf(stderr, "%s: %v\n", root.Name(), err)
	return Bad
}

// watch returns whether a command has begun its work: an error before that is
// one of how it was called. A command that only groups others shows them, and
// refuses one that it does not have.
func watch(root *cobra.Command) *bool {
	began := new(bool)
	var visit func(c *cobra.Command)
	visit = func(c *cobra.Command) {
		switch run := c.RunE; {
		case run != nil:
			c.RunE = func(c *cobra.Command, args []string) error {
				*began = true
				return run(c, args)
			}
		case c.HasSubCommands() && c != root:
			c.Args = cobra.NoArgs
			c.RunE = func(c *cobra.Command, _ []string) error { return c.Help() }
		}
		for _, sub := range c.Commands() {
			visit(sub)
		}
	}
	visit(root)
	return began
}

// version is set by the linker in packages.
var version string

// Version says which build this is.
func Version() string {
	if version != "" {
		return version
	}
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return "unknown"
	}
	for _, s := range info.Settings {
		if s.Key == "vcs.revision" {
			return s.Value[:min(len(s.Value), 12)]
		}
	}
	return strings.Trim(info.Main.Version, "()")
}

// Logger returns a logger to w: text on a terminal, JSON otherwise.
func Logger(w *os.File, verbose bool) *slog.Logger {
	o := &slog.HandlerOptions{Level: slog.LevelInfo}
	if verbose {
		o.Level = slog.LevelDebug
	}
	if term.IsTerminal(int(w.Fd())) {
		return slog.New(slog.NewTextHandler(w, o))
	}
	return slog.New(slog.NewJSONHandler(w, o))
}
