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

	"github.com/BurntSushi/toml"
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

// Main runs a command line until it ends or a signal ends it, and returns the
// exit code.
func Main(root *cobra.Command, args []string, stdout, stderr io.Writer) int {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	root.SilenceUsage, root.SilenceErrors = true, true
	root.Version = Version()
	root.SetArgs(args)
	root.SetOut(stdout)
	root.SetErr(stderr)
	root.SetFlagErrorFunc(func(_ *cobra.Command, err error) error { return fmt.Errorf("%w; %w", err, ErrUse) })
	err := root.ExecuteContext(ctx)
	switch {
	case err == nil:
		return Good
	case errors.Is(err, ErrNo):
		return Bad
	}
	fmt.Fprintf(stderr, "%s: %v\n", root.Name(), err)
	if errors.Is(err, ErrUse) {
		return Use
	}
	return Bad
}

// Version says which build this is.
func Version() string {
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

// LoadTOML reads a configuration file into v. A key that v does not have is an
// error: a misspelled setting that is silently ignored is worse than none.
func LoadTOML(path string, v any) error {
	b, err := os.ReadFile(path)
	if err != nil {
		return fmt.Errorf("configuration: %w", err)
	}
	md, err := toml.Decode(string(b), v)
	if perr, ok := errors.AsType[toml.ParseError](err); ok {
		return fmt.Errorf("configuration %s, line %d: %s", path, perr.Position.Line, perr.Message)
	}
	if err != nil {
		return fmt.Errorf("configuration %s: %w", path, err)
	}
	if unknown := md.Undecoded(); len(unknown) > 0 {
		return fmt.Errorf("configuration %s: key %q is unknown; check its spelling against docs/config.md, or remove it", path, unknown[0].String())
	}
	return nil
}
