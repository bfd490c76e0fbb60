package cli

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

type settings struct {
	Name  string `toml:"name"`
	Lines []struct {
		Port
		Name string `toml:"name"`
	} `toml:"lines"`
	MQTT struct {
		URL string `toml:"url"`
	} `toml:"mqtt"`
	Now func() `toml:"-"`
}

// Port is embedded, and has a field of its own name, as station.Port has.
type Port struct {
	Port   string `toml:"port"`
	Parity string `toml:"parity"`
}

func TestLoadTOMLSaysWhatWhereAndWhatToDo(t *testing.T) {
	t.Parallel()
	tests := []struct{ name, text, want string }{
		{"good", "name = \"a\"\n[[lines]]\nport = \"p\"\nparity = \"even\"\n", ""},
		{"empty", "", ""},
		{"unknown at the top", "name = \"a\"\n\nnmae = \"b\"\n",
			`configuration FILE, line 3: key "nmae" is unknown; correct its spelling, or remove it; known here: name, lines, mqtt`},
		{"unknown in a table", "[mqtt]\nurl = \"u\"\n uri = \"u\"\n",
			`configuration FILE, line 3: key "mqtt.uri" is unknown; correct its spelling, or remove it; known here: url`},
		{"unknown inline", "lines = [{port = \"p\"},\n {port = \"q\", prt = \"r\"}]\n",
			`configuration FILE, line 2: key "lines.prt" is unknown; correct its spelling, or remove it; known here: port, parity, name`},
		{"twice", "[[lines]]\nspeed = 1\n[[lines]]\nspeed = 2\n",
			`configuration FILE, lines 2 and 4: key "lines.speed" is unknown; correct its spelling, or remove it; known here: port, parity, name`},
		{"unknown table, told once", "[mqt]\nurl = \"u\"\nuser = \"v\"\n",
			`configuration FILE, line 1: key "mqt" is unknown; correct its spelling, or remove it; known here: name, lines, mqtt`},
		{"unknown array of tables", "name=\"x\"\n[[line]]\nport = \"u\"\n",
			`configuration FILE, line 2: key "line" is unknown; correct its spelling, or remove it; known here: name, lines, mqtt`},
		{"two unknown", "a = 1\nb = 2\n",
			"configuration FILE, line 1: key \"a\" is unknown; correct its spelling, or remove it; known here: name, lines, mqtt\n" +
				"configuration FILE, line 2: key \"b\" is unknown; correct its spelling, or remove it; known here: name, lines, mqtt"},
		{"wrong type", "\n[[lines]]\nport = 7\n", `configuration FILE, line 3: key "lines.port" holds a whole number; give text in quotes`},
		{"decimals", "[[lines]]\nport = 2.5\n", `configuration FILE, line 2: key "lines.port" holds a number with decimals; give text in quotes`},
		{"a key twice", "name = \"a\"\nname = \"b\"\n", `configuration FILE, line 2: Key 'name' has already been defined.; correct that line`},
		{"no TOML", "name = norte\n", `configuration FILE, line 1: expected value but found "norte" instead; correct that line`},
		{"not text", "name = \"\xff\xfe\"\n", `configuration FILE, line 1: invalid UTF-8 byte: 0xff; correct that line`},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			file := filepath.Join(t.TempDir(), "FILE")
			if err := os.WriteFile(file, []byte(tt.text), 0o600); err != nil {
				t.Fatal(err)
			}
			got := ""
			if err := LoadTOML(file, new(settings)); err != nil {
				got = strings.ReplaceAll(err.Error(), file, "FILE")
			}
			if got != tt.want {
				t.Errorf("got  %s\nwant %s", got, tt.want)
			}
		})
	}
}

func TestLoadTOMLWithoutAFile(t *testing.T) {
	t.Parallel()
	err := LoadTOML(filepath.Join(t.TempDir(), "station.toml"), new(settings))
	if err == nil || !strings.Contains(err.Error(), "there is no such file; write it") {
		t.Errorf("got %v, want what to do about a missing file", err)
	}
}
