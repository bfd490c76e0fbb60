// Command litro-sim is a forecourt in software and a working day of vehicles. It
// runs the real programs as processes, gives them simulated devices that speak
// real protocols on pseudo-terminals, and holds what they report against what
// truly flowed.
package main

import (
	"os"

	"github.com/spf13/cobra"

	"github.com/litro-fuel/litro/cmd/internal/cli"
)

func main() {
	os.Exit(cli.Main(command(), os.Args[1:], os.Stdout, os.Stderr))
}

func command() *cobra.Command {
	root := &cobra.Command{
		Use:   "litro-sim",
		Short: "A forecourt and a city in software",
		Long: `litro-sim plays the world outside of Litro: pump controllers, meters, scanners,
and the vehicles of a city with their drivers.

  demo       a whole city on this machine, to look at
  day        one accelerated working day, checked to the last microliter
  forecourt  simulated devices for a technician's bench
  supplier   who bills a city what it bought, with errors if asked for`,
	}
	root.AddCommand(demoCommand(), dayCommand(), forecourtCommand(), supplierCommand())
	return root
}
