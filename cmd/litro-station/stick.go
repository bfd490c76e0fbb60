package main

import (
	"bufio"
	"errors"
	"fmt"
	"os"

	"github.com/spf13/cobra"

	"github.com/litro-fuel/litro/cmd/internal/cli"
	"github.com/litro-fuel/litro/station"
)

func exportCommand(a *app) *cobra.Command {
	var file, dir string
	var all bool
	c := &cobra.Command{
		Use:   "export",
		Short: "Write records for the office on a memory stick, or the journal for litro-verify",
		Long: `With --to: writes litro-STATION-to-office.tar into a directory, for an office that
no network reaches: the records that no receipt covers (or all, with --all), and
what the station holds and asks for. The file is there whole or not at all, and
does not replace one that tells of more than this box knows. The office takes it
with litro-server stick, or on its page; import takes the answer.

With --out: writes the whole journal into one file, for litro-verify.

Both while the station is not running. While it runs, use its page /stick.`,
		Example: `  litro-station export --to /media/usb
  litro-station export --out norte.journal`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if (file == "") == (dir == "") {
				return fmt.Errorf("give --to DIR for the office, or --out FILE for litro-verify; %w", cli.ErrUse)
			}
			return a.resting(func(agent *station.Agent) error {
				if agent.Journal().Grant() == nil {
					return errors.New("export: there is no journal yet; run enroll first")
				}
				if file != "" {
					return exportJournal(agent, file)
				}
				out, err := agent.WriteStick(dir, all, nil)
				if err == nil {
					fmt.Fprintf(cmd.OutOrStdout(), "%s: %d records, up to %s, %d bytes; unmount the stick and carry it to the office\n", out.File, out.Records, out.Last, out.Bytes)
				}
				return err
			})
		},
	}
	c.Flags().StringVar(&dir, "to", "", "directory of the stick, for the office")
	c.Flags().BoolVar(&all, "all", false, "with --to: all records, also those that the office has")
	c.Flags().StringVar(&file, "out", "", "file to write, for litro-verify")
	return c
}

func importCommand(a *app) *cobra.Command {
	var dir string
	c := &cobra.Command{
		Use:   "import",
		Short: "Take the office's answer from a memory stick",
		Long: `Takes litro-office-to-STATION.tar from a directory: the receipt, and what the
station must know, each verified as if it had come over the network. What is held
already changes nothing, so an old answer does no harm. Of photos/ on the stick,
which litro-server photo export writes, it takes those that vehicles have and that
are not there yet.

While the station is not running. While it runs, use its page /stick.`,
		Example: `  litro-station import --from /media/usb`,
		Args:    cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return a.resting(func(agent *station.Agent) error {
				in, err := agent.ReadStick(dir, nil)
				if err != nil {
					return err
				}
				news := "nothing new to know"
				if in.Policy {
					news = "what the station must know is new"
				}
				if in.Photos > 0 {
					news += fmt.Sprintf("; %d photos of vehicles", in.Photos)
				}
				fmt.Fprintf(cmd.OutOrStdout(), "%s of %s: the office has %d records more, %d are to be carried still; %s\n",
					in.File, in.At.Format("2006-01-02 15:04 MST"), in.Receipted, in.Unsent, news)
				return nil
			})
		},
	}
	c.Flags().StringVar(&dir, "from", "", "directory of the stick")
	if err := c.MarkFlagRequired("from"); err != nil {
		panic(err)
	}
	return c
}

// resting runs f on a station that does not run.
func (a *app) resting(f func(*station.Agent) error) error {
	c, err := load(a.file)
	if err != nil {
		return err
	}
	agent, err := a.agent(c)
	if err != nil {
		return err
	}
	return errors.Join(f(agent), agent.Close())
}

func exportJournal(agent *station.Agent, file string) error {
	f, err := os.Create(file)
	if err != nil {
		return fmt.Errorf("--out: %w; name a file in a directory that is there", err)
	}
	w := bufio.NewWriter(f)
	return errors.Join(agent.Journal().Export(w), w.Flush(), f.Sync(), f.Close())
}
