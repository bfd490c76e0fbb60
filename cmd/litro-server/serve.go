package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"

	"github.com/spf13/cobra"

	"github.com/litro-fuel/litro/cmd/internal/cli"
	"github.com/litro-fuel/litro/cmd/internal/supervisor"
	"github.com/litro-fuel/litro/server"
	"github.com/litro-fuel/litro/server/cluster"
)

func serveCommand(a *app) *cobra.Command {
	return &cobra.Command{
		Use:   "serve",
		Short: "Serve stations and pages until told to end",
		Args:  cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			cfg, err := a.config()
			if err != nil {
				return err
			}
			v, err := supervisor.Open()
			if err != nil {
				return err
			}
			for err = server.ErrBegun; errors.Is(err, server.ErrBegun); {
				err = serve(cmd.Context(), cli.Logger(os.Stderr, a.verbose), cfg, v)
			}
			v.Stopping()
			return errors.Join(err, v.Close())
		},
	}
}

// serve serves until told to end, and tells whoever watches that it does.
func serve(ctx context.Context, log *slog.Logger, cfg server.Config, v *supervisor.Supervisor) error {
	c, err := server.Open(ctx, log, cfg)
	if errors.Is(err, cluster.ErrInUse) {
		return fmt.Errorf("%w; another server runs on this directory: end it, or give both [mqtt] and [database] to share the work", err)
	}
	if err != nil {
		return err
	}
	defer c.Close()
	s, err := server.New(ctx, c)
	if err != nil {
		return err
	}
	v.Ready()
	return s.Run(ctx)
}

func migrateCommand(a *app) *cobra.Command {
	return &cobra.Command{
		Use:   "migrate",
		Short: "Bring the database's tables up to date, and end",
		Args:  cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return a.join(cmd.Context(), func(*server.Center) error { return nil })
		},
	}
}

// dsnCommand prints where the data is, for tools that look for themselves.
func dsnCommand(a *app) *cobra.Command {
	return &cobra.Command{
		Use:   "dsn",
		Short: "Print the connection string of the database in use",
		Args:  cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			cfg, err := a.config()
			if err != nil {
				return err
			}
			dsn, err := cfg.DSN()
			if err != nil {
				return err
			}
			fmt.Fprintln(cmd.OutOrStdout(), dsn)
			return nil
		},
	}
}
