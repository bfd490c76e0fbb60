package main

import (
	"bufio"
	"cmp"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"
	"text/tabwriter"
	"time"

	"github.com/spf13/cobra"
	"golang.org/x/term"

	"github.com/litro-fuel/litro/cmd/internal/cli"
	"github.com/litro-fuel/litro/server"
	"github.com/litro-fuel/litro/server/access"
	"github.com/litro-fuel/litro/server/fault"
	"github.com/litro-fuel/litro/server/fleet"
)

func userCommand(a *app) *cobra.Command {
	c := &cobra.Command{Use: "user", Short: "People who sign in"}
	c.AddCommand(userAddCommand(a), userResetCommand(a), userDisableCommand(a), userListCommand(a), userScopeCommand(a), userClearCommand(a), userSecondCommand(a), userIdentifyCommand(a))
	return c
}

func userAddCommand(a *app) *cobra.Command {
	var u access.User
	var role, person string
	var without bool
	c := &cobra.Command{
		Use:   "add NAME",
		Short: "Add a user; the password is asked for, or read from standard input",
		Long: `Adds a user. The password is asked for, or read from standard input.

A driver sends tickets of contracted stations from a telephone, and sees those that
they sent and nothing else. With --person the user is known to be that person of the
islands: the form offers the person's vehicles first, and when the person leaves the
user does.`,
		Example: `  litro-server user add lupita --role attendant --name 'Lupita Ríos'
  litro-server user add raul --role driver --name 'Raúl Ortega' --person 'Raúl Ortega'`,
		Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			u.Username, u.Role, u.Active = args[0], access.Role(role), true
			if !u.Role.Valid() {
				return fmt.Errorf("role %q is none of %v; %w", role, access.Roles(), cli.ErrUse)
			}
			if u.Name == "" {
				u.Name = u.Username
			}
			if !without {
				password, err := readSecret(cmd.InOrStdin(), cmd.ErrOrStderr(), "Password")
				if err != nil {
					return err
				}
				if u.Password, err = access.Hash(password); err != nil {
					return err
				}
			}
			return a.join(cmd.Context(), func(c *server.Center) error {
				ctx := cmd.Context()
				if person == "" {
					return c.Store.AddUser(ctx, u, "console")
				}
				people, err := c.Fleet.People(ctx)
				if err != nil {
					return err
				}
				p, err := onePerson(people, person)
				if err != nil {
					return err
				}
				if err := c.Store.AddUser(ctx, u, "console"); err != nil {
					return err
				}
				if err := c.Fleet.LinkUser(ctx, "console", u.Username, p.Person); err != nil {
					return fmt.Errorf("%w; the user was added, and is nobody's yet", err)
				}
				return nil
			})
		},
	}
	c.Flags().StringVar(&person, "person", "", "the person of the islands that this is, by name or id")
	c.Flags().BoolVar(&without, "without-password", false, "the user signs in with an account elsewhere; say which with user identify")
	c.Flags().StringVar(&u.Name, "name", "", "full name")
	c.Flags().StringVar(&role, "role", "", "administrator, manager, finance, auditor, attendant or driver")
	c.Flags().StringVar(&u.Language, "language", "es-MX", "es-MX or en")
	return c
}

func userResetCommand(a *app) *cobra.Command {
	return &cobra.Command{
		Use:   "reset NAME",
		Short: "Give a user a new password; it is asked for, or read from standard input",
		Long: `Gives a user a new password, for one who has forgotten it or whose password others
know. It is asked for, or read from standard input. All sessions of the user end
at once, and the audit trail says that it was done at the console.`,
		Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			password, err := readSecret(cmd.InOrStdin(), cmd.ErrOrStderr(), "New password")
			if err != nil {
				return err
			}
			hash, err := access.Hash(password)
			if err != nil {
				return err
			}
			return a.join(cmd.Context(), func(c *server.Center) error {
				if err := c.Store.SetPassword(cmd.Context(), args[0], hash, "console"); err != nil {
					return unknownUser(err)
				}
				u, err := c.Store.User(cmd.Context(), args[0])
				if err != nil {
					return err
				}
				fmt.Fprintf(cmd.OutOrStdout(), "user %s has a new password, and signs in again\n", u.Username)
				if !u.Active {
					fmt.Fprintln(cmd.OutOrStdout(), "the user is disabled, and cannot sign in for all that")
				}
				return nil
			})
		},
	}
}

func userDisableCommand(a *app) *cobra.Command {
	return &cobra.Command{
		Use:   "disable NAME",
		Short: "Let a user in no more; sessions end at once",
		Args:  cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			return a.join(cmd.Context(), func(c *server.Center) error {
				if err := c.Store.DisableUser(cmd.Context(), args[0], "console"); err != nil {
					return unknownUser(err)
				}
				fmt.Fprintf(cmd.OutOrStdout(), "user %s is disabled\n", args[0])
				return nil
			})
		},
	}
}

func userSecondCommand(a *app) *cobra.Command {
	return &cobra.Command{
		Use:   "without-second-step NAME",
		Short: "Take a user's second step of signing in away, for who has lost the telephone",
		Long: `Takes a user's second step of signing in away, with its recovery codes, and all passkeys,
for who has lost the telephone and the codes. Make sure who asks. The audit trail says that it was done
at the console; the user sets another up under "My account".`,
		Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			return a.join(cmd.Context(), func(c *server.Center) error {
				err := c.Store.EndSecondSteps(cmd.Context(), args[0], "console", time.Now().UTC())
				if errors.Is(err, fault.ErrNotFound) {
					return fmt.Errorf("%w; there is no such user, or they have no second step", err)
				}
				if err != nil {
					return err
				}
				fmt.Fprintf(cmd.OutOrStdout(), "user %s signs in without a second step\n", args[0])
				return nil
			})
		},
	}
}

func userIdentifyCommand(a *app) *cobra.Command {
	var id access.Identity
	c := &cobra.Command{
		Use:   "identify NAME",
		Short: "Say which account elsewhere is a user's",
		Long: `Says which account of a provider of sign-on is a user's: whoever signs in there comes in
here as the user. The subject is what the provider calls the account, for ever; it is no
mail address. The page of a person does the same, and so does "My account" for one's own.`,
		Example: `  litro-server user identify lupita --issuer https://login.example/realms/city --subject 5f1c9a`,
		Args:    cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			id.Username, id.SaidBy, id.SaidAt = args[0], "console", time.Now().UTC()
			return a.join(cmd.Context(), func(c *server.Center) error {
				if err := c.Store.Identify(cmd.Context(), id); err != nil {
					return unknownUser(err)
				}
				fmt.Fprintf(cmd.OutOrStdout(), "user %s signs in as %s of %s, too\n", id.Username, id.Subject, id.Issuer)
				return nil
			})
		},
	}
	c.Flags().StringVar(&id.Issuer, "issuer", "", "what the provider calls itself")
	c.Flags().StringVar(&id.Subject, "subject", "", "what the provider calls the account")
	require(c, "issuer", "subject")
	return c
}

func userScopeCommand(a *app) *cobra.Command {
	var departments []string
	var whole bool
	c := &cobra.Command{
		Use:   "scope NAME",
		Short: "Say which departments concern a user",
		Long: `Says which departments concern a user: all pages, files and totals that the user sees
speak of these alone, and what is of other departments is not there. It counts from the
user's next click on, and is in the audit trail. An administrator sees the whole fleet.`,
		Example: `  litro-server user scope lupita --departments 'Obras Públicas,DIF Municipal'
  litro-server user scope lupita --whole`,
		Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			if whole == (departments != nil) {
				return fmt.Errorf("give either --departments or --whole; %w", cli.ErrUse)
			}
			return a.join(cmd.Context(), func(c *server.Center) error {
				ctx := cmd.Context()
				all, err := c.Fleet.Departments(ctx)
				if err != nil {
					return err
				}
				for i, name := range departments {
					at := slices.IndexFunc(all, func(d fleet.Department) bool { return d.Department == name || d.Name == name })
					if at < 0 {
						return fmt.Errorf("department %q is not there; a department comes with the first vehicle that is imported into it", name)
					}
					departments[i] = all[at].Department
				}
				return unknownUser(c.Store.SetScope(ctx, args[0], departments, "console"))
			})
		},
	}
	c.Flags().StringSliceVar(&departments, "departments", nil, "names or ids of departments, with commas between them")
	c.Flags().BoolVar(&whole, "whole", false, "the whole fleet")
	return c
}

func userClearCommand(a *app) *cobra.Command {
	var undo bool
	c := &cobra.Command{
		Use:   "clear NAME",
		Short: "Let a user see vehicles of reserved classes",
		Long: `Lets a user see vehicles of reserved classes, such as patrol cars, with their plates and
people, or with --undo lets them no more. It counts from the user's next click on, and is in
the audit trail. An administrator always sees them. Which classes are reserved is said on the
page of reserved classes.`,
		Example: `  litro-server user clear lupita
  litro-server user clear lupita --undo`,
		Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			return a.join(cmd.Context(), func(c *server.Center) error {
				return unknownUser(c.Store.SetCleared(cmd.Context(), args[0], !undo, "console"))
			})
		},
	}
	c.Flags().BoolVar(&undo, "undo", false, "see them no more")
	return c
}

func unknownUser(err error) error {
	if errors.Is(err, fault.ErrNotFound) {
		return fmt.Errorf("%w; see who there is: litro-server user list", err)
	}
	return err
}

func userListCommand(a *app) *cobra.Command {
	return &cobra.Command{
		Use:   "list",
		Short: "List users, their roles, and who is disabled",
		Args:  cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return a.join(cmd.Context(), func(c *server.Center) error {
				users, err := c.Store.Users(cmd.Context())
				if err != nil {
					return err
				}
				w := tabwriter.NewWriter(cmd.OutOrStdout(), 0, 0, 2, ' ', 0)
				for _, u := range users {
					state := ""
					if !u.Active {
						state = "disabled"
					}
					if u.Departments != nil {
						state = strings.TrimSpace("sees " + cmp.Or(strings.Join(u.Departments, ", "), "nothing") + " " + state)
					}
					fmt.Fprintf(w, "%s\t%s\t%s\t%s\n", u.Username, u.Role, u.Name, state)
				}
				return w.Flush()
			})
		},
	}
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
