package cli

import (
	"maps"
	"strings"
	"testing"

	"github.com/BurntSushi/toml"
)

const written = `# name = "commented out"
name = "a # b"
text = """
port = 1
[lines]
\""""""
'quoted key' = 'its'
mqtt.url = "x"

[[lines]]
port = "p"   # hoses = 1
hoses = [
  {id = "1, = 2", at = [1,
    2]},
  # {id = "0"},
  {id = "2", more = {deep = true}},
]
[[lines]]
	port="q"
[[lines.hoses]]
id = "3"
[[lines.hoses]]
id = "4"
[lines.hoses.counter]
slave = 7
[ "a table" . b ]
on = 1979-05-27T07:32:00Z
`

// Every key is found in its line, whatever is written around it.
func TestKeysOf(t *testing.T) {
	t.Parallel()
	want := map[string]int{
		"name": 2, "text": 3, "quoted key": 7, "mqtt.url": 8,
		"lines[0]": 10, "lines[0].port": 11, "lines[0].hoses": 12, "lines[0].hoses[0]": 13, "lines[0].hoses[0].id": 13,
		"lines[0].hoses[0].at": 13, "lines[0].hoses[0].at[0]": 13, "lines[0].hoses[0].at[1]": 14,
		"lines[0].hoses[1]": 16, "lines[0].hoses[1].id": 16, "lines[0].hoses[1].more": 16, "lines[0].hoses[1].more.deep": 16,
		"lines[1]": 18, "lines[1].port": 19, "lines[1].hoses[0]": 20, "lines[1].hoses[0].id": 21, "lines[1].hoses[1]": 22, "lines[1].hoses[1].id": 23,
		"lines[1].hoses[1].counter": 24, "lines[1].hoses[1].counter.slave": 25, "a table.b": 26, "a table.b.on": 27,
	}
	got := keysOf(written)
	if !maps.Equal(got, want) {
		for k, line := range got {
			if want[k] != line {
				t.Errorf("%q: got line %d, want %d", k, line, want[k])
			}
		}
		for k, line := range want {
			if got[k] == 0 {
				t.Errorf("%q: not found, want line %d", k, line)
			}
		}
	}
	if err := toml.Unmarshal([]byte(written), new(map[string]any)); err != nil {
		t.Errorf("the text is no TOML: %v", err)
	}
}

// Whatever the text, the reader ends, and names no line that is not there; the
// keys of TOML are all found.
func FuzzKeysOf(f *testing.F) {
	f.Add(written)
	f.Add("a = [[1, 2], {b = '''x''''}]")
	f.Add("[[a]]\n[[a.b]]\nc = \"\\\"\" \n[a.b.d]\ne.f = 1")
	f.Fuzz(func(t *testing.T, text string) {
		got := keysOf(text)
		lines := strings.Count(text, "\n") + 1
		for k, line := range got {
			if line < 1 || line > lines {
				t.Errorf("%q: line %d of %d", k, line, lines)
			}
		}
		var v map[string]any
		md, err := toml.Decode(text, &v)
		if err != nil {
			return
		}
		bare := map[string]bool{}
		for k := range got {
			bare[places.ReplaceAllString(k, "")] = true
		}
		for _, key := range md.Keys() {
			name := strings.Join(key, ".")
			if strings.ContainsAny(name, "[]\\\"'") || name == "" || bare[name] {
				continue
			}
			t.Errorf("%q is in no line of %q", name, text)
		}
	})
}
