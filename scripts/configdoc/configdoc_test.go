package configdoc

import (
	"flag"
	"os"
	"strings"
	"testing"
)

var update = flag.Bool("update", false, "write docs/config.md anew")

const intro = `# Configuration

Made from the source by ` + "`go test ./scripts/configdoc -update`" + `. Files are TOML; a key that is
not listed here is an error. Vehicles, quotas, rules and prices are data, not
configuration.

`

func TestDocumentIsUpToDate(t *testing.T) {
	server, err := Read("server.Config", "../../server")
	if err != nil {
		t.Fatal(err)
	}
	station, err := Read("main.config", "../../cmd/litro-station", "../../station", "../../station/pump/all", "../../station/link", "../../station/screen", "../../station/printer/escpos")
	if err != nil {
		t.Fatal(err)
	}
	want := intro +
		Markdown("litro-server", "`litro-server serve --config FILE`. Every key may be left out but `data`.", server) +
		Markdown("litro-station", "`litro-station run --config FILE`; `litro-station check FILE` says what is wrong without starting.", station)
	want = strings.TrimRight(want, "\n") + "\n"
	const file = "../../docs/config.md"
	if *update {
		if err := os.WriteFile(file, []byte(want), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	got, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if string(got) != want {
		t.Errorf("docs/config.md is out of date; run go test ./scripts/configdoc -update and read the difference")
	}
}
