// Command litro-server is the center: it takes what stations record, tells them
// what they may release, and shows people where every liter went.
package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"syscall"

	"github.com/spf13/cobra"

	"github.com/litro-fuel/litro/cmd/internal/cli"
	"github.com/litro-fuel/litro/server"
	"github.com/litro-fuel/litro/server/keyring"
)

func main() {
	os.Exit(cli.Main(command(), os.Args[1:], os.Stdout, os.Stderr))
}

// defaultConfig is where the package puts the configuration.
const defaultConfig = "/etc/litro/server.toml"

// An app is what every command starts from.
type app struct {
	file    string
	flags   server.Config
	clock   cli.Clock
	verbose bool
}

func command() *cobra.Command {
	a := new(app)
	root := &cobra.Command{
		Use:   "litro-server",
		Short: "The center of Litro: every liter accounted for",
		Long: `litro-server takes what the stations record, answers with receipts once it is
committed, tells the stations what they may release, and serves the pages.

With --data alone it needs no configuration: it runs a broker within itself and
a private PostgreSQL cluster in that directory. With [mqtt] and [database] in a
configuration file it uses those, and several servers may share the work.

Without --config and --data it reads /etc/litro/server.toml, where that is. As root
it goes on as the user to whom the data directory belongs: what it writes there is
that user's.`,
		Example: `  litro-server serve --data /var/lib/litro-server
  litro-server user add maria --role manager --name "María López" --data /var/lib/litro-server`,
	}
	f := root.PersistentFlags()
	f.StringVar(&a.file, "config", "", "configuration file (TOML; default "+defaultConfig+" where it is there and --data is not given)")
	f.StringVar(&a.flags.Data, "data", "", "directory for all the server keeps")
	f.StringVar(&a.flags.Origin, "origin", "", "name of this installation, needed once (default "+keyring.DefaultOrigin+")")
	f.StringVar(&a.flags.Listen, "listen", "", "address of the pages (default 127.0.0.1:8080)")
	f.StringVar(&a.flags.MQTT.URL, "broker", "", "URL of a broker that is not ours")
	f.StringVar(&a.flags.MQTT.Listen, "broker-listen", "", "address of the broker within (default 127.0.0.1:1883)")
	f.StringVar(&a.flags.MQTT.ListenTLS, "broker-listen-tls", "", "address of the broker within for stations with certificates")
	f.StringVar(&a.flags.Stations.Listen, "stations-listen", "", "address at which boxes enroll by HTTPS")
	f.StringVar(&a.flags.Stations.URL, "stations-url", "", "that address as boxes reach it")
	f.StringVar(&a.flags.Database.URL, "database", "", "URL of a database that is not ours")
	f.BoolVarP(&a.verbose, "verbose", "v", false, "log more")
	f.Var(&a.clock, "clock", "clock of a simulated day")
	if err := f.MarkHidden("clock"); err != nil {
		panic(err)
	}
	root.AddCommand(serveCommand(a), migrateCommand(a), setupCodeCommand(a), doctorCommand(a), backupCommand(a), restoreCommand(a), databaseCommand(a), dsnCommand(a),
		stationCommand(a), caCommand(a), stickCommand(a), enforceCommand(a), observeCommand(a),
		importCommand(a), vehicleCommand(a), photoCommand(a), labelCommand(a), personCommand(a), onceCommand(a), overrideCommand(a), voucherCommand(a), invoiceCommand(a), closeCommand(a), packageCommand(a),
		exportCommand(a), replayCommand(a), evidenceCommand(a), userCommand(a))
	return root
}

// configFile returns the configuration file that counts, "" when none does.
func (a *app) configFile() string {
	if a.file == "" && a.flags.Data == "" {
		if _, err := os.Stat(defaultConfig); err == nil {
			return defaultConfig
		}
	}
	return a.file
}

// config returns the configuration file with the flags laid over it.
func (a *app) config() (server.Config, error) {
	var c server.Config
	if file := a.configFile(); file != "" {
		if err := cli.LoadTOML(file, &c); err != nil {
			return c, err
		}
	}
	for _, set := range []struct {
		to   *string
		from string
	}{
		{&c.Data, a.flags.Data}, {&c.Origin, a.flags.Origin}, {&c.Listen, a.flags.Listen},
		{&c.MQTT.URL, a.flags.MQTT.URL}, {&c.MQTT.Listen, a.flags.MQTT.Listen},
		{&c.MQTT.ListenTLS, a.flags.MQTT.ListenTLS}, {&c.Stations.Listen, a.flags.Stations.Listen}, {&c.Stations.URL, a.flags.Stations.URL},
		{&c.Database.URL, a.flags.Database.URL},
	} {
		if set.from != "" {
			*set.to = set.from
		}
	}
	c.Now, c.Version = a.clock.Now, cli.Version()
	return c, becomeOwner(c.Data)
}

// becomeOwner makes root the user to whom the data directory belongs, for good:
// a file that root left there would keep the server from starting. A directory that
// is not there, or root's own, changes nothing.
func becomeOwner(dir string) error {
	info, err := os.Stat(dir)
	if err != nil || os.Geteuid() != 0 {
		return nil
	}
	owner, ok := info.Sys().(*syscall.Stat_t)
	if !ok || owner.Uid == 0 {
		return nil
	}
	if err := errors.Join(syscall.Setgroups(nil), syscall.Setgid(int(owner.Gid)), syscall.Setuid(int(owner.Uid))); err != nil {
		return fmt.Errorf("go on as the owner of %s: %w", dir, err)
	}
	return nil
}

// join runs f on the center, beside a running server if there is one.
func (a *app) join(ctx context.Context, f func(*server.Center) error) error {
	cfg, err := a.config()
	if err != nil {
		return err
	}
	c, err := server.Join(ctx, cli.Logger(os.Stderr, a.verbose), cfg)
	if err != nil {
		return err
	}
	defer c.Close()
	return f(c)
}
