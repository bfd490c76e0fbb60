package main

import (
	"errors"
	"fmt"
	"io/fs"

	"github.com/spf13/cobra"
)

// setupCodeCommand says what the page of the first run asks for.
func setupCodeCommand(a *app) *cobra.Command {
	return &cobra.Command{
		Use:   "setup-code",
		Short: "Print the code that the page of the first run asks for",
		Long: `Prints the code that the page of the first run asks for. It is made when a server
starts and nobody can sign in yet, and gone with the first user.`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			cfg, err := a.config()
			if err != nil {
				return err
			}
			if err := cfg.Validate(); err != nil {
				return err
			}
			code, err := cfg.SetupCode()
			if errors.Is(err, fs.ErrNotExist) {
				return errors.New("there is no setup code: either somebody can sign in already, or the server has not run yet; see litro-server doctor")
			}
			if err != nil {
				return err
			}
			fmt.Fprintln(cmd.OutOrStdout(), code)
			return nil
		},
	}
}
