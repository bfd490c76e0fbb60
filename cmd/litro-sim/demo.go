package main

import (
	"context"
	"errors"

	"github.com/spf13/cobra"
)

func demoCommand() *cobra.Command {
	return &cobra.Command{Use: "demo", RunE: func(cmd *cobra.Command, _ []string) error { return runDemo(cmd.Context()) }}
}

func runDemo(context.Context) error { return errors.New("not yet") }

func forecourtCommand() *cobra.Command { return &cobra.Command{Use: "forecourt"} }
