// Command withpg runs a command beside a throw-away PostgreSQL, whose
// connection string it puts into LITRO_TEST_DATABASE, and exits as that command
// did. One that is set already is used as it is.
//
//	go run ./scripts/withpg go test ./...
package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"os/exec"
	"os/signal"
	"syscall"

	"github.com/litro-fuel/litro/server/postgres/pgtest"
)

func main() {
	if len(os.Args) < 2 {
		fmt.Fprintln(os.Stderr, "usage: withpg COMMAND [ARGUMENT…]")
		os.Exit(2)
	}
	if err := run(os.Args[1:]); err != nil {
		if exit, ok := errors.AsType[*exec.ExitError](err); ok {
			os.Exit(max(1, exit.ExitCode())) // it has said why itself
		}
		fmt.Fprintln(os.Stderr, "withpg:", err)
		os.Exit(1)
	}
}

// run ends the cluster after the command, also after a Ctrl-C, which the
// terminal sends to the command as well.
func run(command []string) (err error) {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	if os.Getenv(pgtest.Env) == "" {
		log := slog.New(slog.NewTextHandler(os.Stderr, &slog.HandlerOptions{Level: slog.LevelWarn}))
		dsn, end, err := pgtest.StartThrowaway(ctx, log)
		if err != nil {
			return err
		}
		defer func() { err = errors.Join(err, end()) }()
		if err := os.Setenv(pgtest.Env, dsn); err != nil {
			return err
		}
	}
	cmd := exec.CommandContext(ctx, command[0], command[1:]...)
	cmd.Cancel = func() error { return cmd.Process.Signal(syscall.SIGTERM) }
	cmd.Stdin, cmd.Stdout, cmd.Stderr = os.Stdin, os.Stdout, os.Stderr
	return cmd.Run()
}
