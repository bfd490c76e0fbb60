package cli

import (
	"bytes"
	"strings"
	"testing"

	"github.com/spf13/cobra"
)

// The manual has every command with what it says, and nothing in it is taken for a
// command of roff.
func TestManual(t *testing.T) {
	t.Parallel()
	root := program()
	root.Short, root.Long = "Do x", "The program.\n\n.TH is no head here, and -x is no hyphen."
	var out, said bytes.Buffer
	if code := Main(root, []string{"manual"}, &out, &said); code != Good {
		t.Fatalf("manual: got exit %d, %s", code, said.String())
	}
	text := out.String()
	for _, want := range []string{
		".TH LITRO-X 8", ".SH NAME\nlitro-x \\- Do x\n", "The program.\n.PP\n\\&.TH is no head here, and \\-x is", ".SS litro\\-x group work FILE", "\\-\\-out string   file to write",
	} {
		if !strings.Contains(text, want) {
			t.Errorf("manual: has no %q in\n%s", want, text)
		}
	}
	if strings.Contains(text, "manual") {
		t.Error("the manual tells of itself")
	}
}

// A command may end with a code of its own, and has then said what there is to say.
func TestExit(t *testing.T) {
	t.Parallel()
	for want := range 3 {
		work := program()
		group, _, err := work.Find([]string{"group", "work"})
		if err != nil {
			t.Fatal(err)
		}
		group.RunE = func(*cobra.Command, []string) error { return Exit(want) }
		var out, said bytes.Buffer
		if got := Main(work, []string{"group", "work", "x"}, &out, &said); got != want || said.Len() > 0 {
			t.Errorf("got exit %d and %q, want %d and silence", got, said.String(), want)
		}
	}
}
