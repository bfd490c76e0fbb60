package cli

import (
	"bytes"
	"errors"
	"fmt"
	"testing"

	"github.com/spf13/cobra"
)

// program is a small one with all that a command line can get wrong.
func program() *cobra.Command {
	root := &cobra.Command{Use: "litro-x", Long: "The program."}
	group := &cobra.Command{Use: "group", Short: "A group"}
	work := &cobra.Command{Use: "work FILE", Args: cobra.ExactArgs(1), RunE: func(_ *cobra.Command, args []string) error {
		switch args[0] {
		case "no":
			return ErrNo
		case "use":
			return fmt.Errorf("use is no file; %w", ErrUse)
		case "bad":
			return errors.New("open bad: it is bad")
		}
		return nil
	}}
	need := &cobra.Command{Use: "need", Args: cobra.NoArgs, RunE: func(*cobra.Command, []string) error { return nil }}
	need.Flags().String("out", "", "file to write")
	if err := need.MarkFlagRequired("out"); err != nil {
		panic(err)
	}
	group.AddCommand(work, need)
	root.AddCommand(group)
	return root
}

func TestMainSaysHowToCallIt(t *testing.T) {
	t.Parallel()
	tests := []struct {
		args []string
		code int
		want string // on standard error
	}{
		{[]string{}, Good, ""},
		{[]string{"group"}, Good, ""},
		{[]string{"group", "work", "good"}, Good, ""},
		{[]string{"group", "work", "no"}, Bad, ""},
		{[]string{"group", "work", "bad"}, Bad, "litro-x: open bad: it is bad\n"},
		{[]string{"group", "work", "use"}, Use, "litro-x: use is no file\nsee litro-x group work --help\n"},
		{[]string{"group", "work"}, Use, "litro-x: accepts 1 arg(s), received 0\nsee litro-x group work --help\n"},
		{[]string{"group", "play"}, Use, "litro-x: unknown command \"play\" for \"litro-x group\"\nsee litro-x group --help\n"},
		{[]string{"play"}, Use, "litro-x: unknown command \"play\" for \"litro-x\"\nsee litro-x --help\n"},
		{[]string{"group", "need"}, Use, "litro-x: required flag(s) \"out\" not set\nsee litro-x group need --help\n"},
		{[]string{"group", "need", "--in", "x"}, Use, "litro-x: unknown flag: --in\nsee litro-x group need --help\n"},
	}
	for _, tt := range tests {
		t.Run(fmt.Sprint(tt.args), func(t *testing.T) {
			t.Parallel()
			var out, said bytes.Buffer
			code := Main(program(), tt.args, &out, &said)
			if code != tt.code || said.String() != tt.want {
				t.Errorf("got exit %d and %q, want %d and %q", code, said.String(), tt.code, tt.want)
			}
		})
	}
}
