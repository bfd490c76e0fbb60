package main

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"

	"github.com/spf13/cobra"
	"golang.org/x/term"

	"github.com/litro-fuel/litro/cmd/internal/cli"
	"github.com/litro-fuel/litro/server"
	"github.com/litro-fuel/litro/server/access"
)

func userCommand(a *app) *cobra.Command {
	c := &cobra.Command{Use: "user", Short: "People who sign in"}
	c.AddCommand(userAddCommand(a))
	return c
}

func userAddCommand(a *app) *cobra.Command {
	var u access.User
	var role string
	c := &cobra.Command{
		Use:   "add NAME",
		Short: "Add a user; the password is asked for, or read from standard input",
		Args:  cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			u.Username, u.Role, u.Active = args[0], access.Role(role), true
			if !u.Role.Valid() {
				return fmt.Errorf("role %q is none of %v; %w", role, access.Roles(), cli.ErrUse)
			}
			if u.Name == "" {
				u.Name = u.Username
			}
			password, err := readSecret(cmd.InOrStdin(), cmd.ErrOrStderr(), "Password")
			if err != nil {
				return err
			}
			if u.Password, err = access.Hash(password); err != nil {
				return err
			}
			return a.join(cmd.Context(), func(c *server.Center) error {
				return c.Store.AddUser(cmd.Context(), u, "console")
			})
		},
	}
	c.Flags().StringVar(&u.Name, "name", "", "full name")
	c.Flags().StringVar(&role, "role", "", "administrator, manager, finance, auditor or attendant")
	c.Flags().StringVar(&u.Language, "language", "es-MX", "es-MX or en")
	return c
}

// readSecret asks for something at a terminal, without showing what is typed, or
// reads one line.
func readSecret(in io.Reader, out io.Writer, what string) (string, error) {
	if f, ok := in.(*os.File); ok && term.IsTerminal(int(f.Fd())) {
		fmt.Fprint(out, what+": ")
		b, err := term.ReadPassword(int(f.Fd()))
		fmt.Fprintln(out)
		return string(b), err
	}
	line, err := bufio.NewReader(in).ReadString('\n')
	if err != nil && !errors.Is(err, io.EOF) {
		return "", fmt.Errorf("read the "+strings.ToLower(what)+": %w", err)
	}
	return strings.TrimRight(line, "\r\n"), nil
}
