package main

import (
	"context"
	"errors"
	"fmt"
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
			c, err := server.Open(cmd.Context(), cli.Logger(os.Stderr, a.verbose), cfg)
			if errors.Is(err, cluster.ErrInUse) {
				return fmt.Errorf("%w; another server runs on this directory: end it, or give both [mqtt] and [database] to share the work", err)
			}
			if err != nil {
				return err
			}
			defer c.Close()
			s, err := server.New(cmd.Context(), c)
			if err != nil {
				return err
			}
			return serveWatched(cmd.Context(), s)
		},
	}
}

// serveWatched serves, and tells systemd, if that started it, that it does.
func serveWatched(ctx context.Context, s *server.Server) error {
	v, err := supervisor.Open()
	if err != nil {
		return err
	}
	v.Ready()
	err = s.Run(ctx)
	v.Stopping()
	return errors.Join(err, v.Close())
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
