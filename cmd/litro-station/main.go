// Command litro-station is the agent at a pump island: it reads labels, decides
// whether and how much a vehicle may take, arms that limit in the pump, and
// records what flowed, with or without a network.
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
		Use:   "litro-station",
		Short: "The agent at a pump island",
		Long: `litro-station runs at the island. It needs no network to fuel a vehicle: what it
may release it holds on its own disk, and what it released it keeps in a journal
until the server has it, and long after.`,
	}
	root.AddCommand(decodeCommand())
	return root
}
