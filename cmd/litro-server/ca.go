package main

import (
	"errors"
	"fmt"
	"os"
	"strconv"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/litro-fuel/litro/cmd/internal/cli"
	"github.com/litro-fuel/litro/server"
	"github.com/litro-fuel/litro/server/ca"
)

func caCommand(a *app) *cobra.Command {
	c := &cobra.Command{Use: "ca", Short: "This installation's own certificate authority"}
	c.AddCommand(caListCommand(a), caFingerprintCommand(a), caRotateCommand(a), caRetireCommand(a), caFilesCommand(a))
	return c
}

func caListCommand(a *app) *cobra.Command {
	return &cobra.Command{
		Use:   "list",
		Short: "Show the authorities that are trusted, and which stations still depend on each",
		Args:  cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return a.join(cmd.Context(), func(c *server.Center) error {
				for _, r := range c.CA.Roots() {
					stations, err := c.Store.SignedBy(cmd.Context(), r.N, c.Config.Now())
					if err != nil {
						return err
					}
					fmt.Fprintf(cmd.OutOrStdout(), "%d\tuntil %s\t%s\n", r.N, r.NotAfter.Format(time.DateOnly), strings.Join(stations, " "))
				}
				return nil
			})
		},
	}
}

// caFingerprintCommand works without a database: whoever compares fingerprints may
// still be setting up.
func caFingerprintCommand(a *app) *cobra.Command {
	return &cobra.Command{
		Use:   "fingerprint",
		Short: "Print the SHA-256 of the authorities, to be compared with what a browser shows",
		Args:  cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			cfg, err := a.config()
			if err != nil {
				return err
			}
			roots, err := cfg.Roots()
			if err != nil {
				return err
			}
			for _, r := range roots {
				fmt.Fprintln(cmd.OutOrStdout(), ca.Fingerprint(r.DER))
			}
			return nil
		},
	}
}

func caRotateCommand(a *app) *cobra.Command {
	return &cobra.Command{
		Use:   "rotate",
		Short: "Make the next authority; the ones before stay trusted until they are retired",
		Long: `Makes the next authority, which signs the certificates of stations from now on.
Stations learn of it as they renew, within 60 days; the one before goes on
signing the server's own certificate, and is trusted, until it is retired.`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return a.join(cmd.Context(), func(c *server.Center) error {
				n, err := c.CA.Rotate()
				if err != nil {
					return err
				}
				fmt.Fprintf(cmd.OutOrStdout(), "authority %d signs from now on; retire the one before when litro-server ca list shows no station behind it\n", n)
				return c.Store.Audit(cmd.Context(), "console", "authority rotated", strconv.Itoa(n))
			})
		},
	}
}

func caRetireCommand(a *app) *cobra.Command {
	var force bool
	c := &cobra.Command{
		Use:   "retire N",
		Short: "End the trust in an authority that another has taken the place of",
		Args:  cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			n, err := strconv.Atoi(args[0])
			if err != nil {
				return fmt.Errorf("%q is no number of an authority; %w", args[0], cli.ErrUse)
			}
			return a.join(cmd.Context(), func(c *server.Center) error {
				stations, err := c.Store.SignedBy(cmd.Context(), n, c.Config.Now())
				if err != nil {
					return err
				}
				if len(stations) > 0 && !force {
					return fmt.Errorf("these stations have not renewed since: %s; wait for them, or --force: they come back by themselves, with their record keys", strings.Join(stations, " "))
				}
				if err := c.CA.Retire(n); err != nil {
					return err
				}
				return c.Store.Audit(cmd.Context(), "console", "authority retired", args[0])
			})
		},
	}
	c.Flags().BoolVar(&force, "force", false, "although stations depend on it")
	return c
}

func caFilesCommand(a *app) *cobra.Command {
	var ca, cert, key, crl string
	var names []string
	c := &cobra.Command{
		Use:   "files",
		Short: "Write the files with which a broker that is not ours knows stations",
		Long: `Writes what a broker such as Mosquitto needs: the trusted authorities, the list of
certificates that were revoked, and a certificate for the broker itself with its
key. Write the first two again after each revocation and each rotation, the last
two every two months, and have the broker read them.`,
		Example: `  litro-server ca files --ca ca.crt --crl stations.crl --cert broker.crt --key broker.key --name broker.example`,
		Args:    cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if (cert == "") != (key == "") || cert != "" && len(names) == 0 {
				return fmt.Errorf("--cert, --key and --name go together; %w", cli.ErrUse)
			}
			return a.join(cmd.Context(), func(c *server.Center) error {
				revoked, err := c.Store.RevokedCertificates(cmd.Context(), c.Config.Now())
				if err != nil {
					return err
				}
				lists, err := c.CA.RevocationLists(revoked)
				if err != nil {
					return err
				}
				certPEM, keyPEM, err := c.CA.Server(names)
				if err != nil {
					return err
				}
				return errors.Join(putFile(ca, c.CA.PEM(), 0o644), putFile(crl, lists, 0o644), putFile(key, keyPEM, 0o600), putFile(cert, certPEM, 0o644))
			})
		},
	}
	f := c.Flags()
	f.StringVar(&ca, "ca", "", "file for the trusted authorities")
	f.StringVar(&crl, "crl", "", "file for the revoked certificates")
	f.StringVar(&cert, "cert", "", "file for the broker's certificate")
	f.StringVar(&key, "key", "", "file for its key")
	f.StringArrayVar(&names, "name", nil, "name or address of the broker; may be given again")
	return c
}

// putFile gives a file its content at once, so that a broker that reads it in
// that moment reads the old or the new. Without a name it does nothing.
func putFile(name string, b []byte, mode os.FileMode) error {
	if name == "" {
		return nil
	}
	if err := os.WriteFile(name+".new", b, mode); err != nil {
		return err
	}
	return os.Rename(name+".new", name)
}
