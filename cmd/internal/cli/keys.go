package cli

import (
	"fmt"
	"strings"
)

// keysOf returns the line of every key of a TOML text, by its path with places in
// arrays, such as "lines[0].hoses[1].id", and that of every table and of every
// element of an array. The text must be TOML that has been read: what it is not
// sure of it passes over.
func keysOf(text string) map[string]int {
	k := &keyReader{text: text, line: 1, at: map[string]int{}, tables: map[string]int{}}
	k.document()
	return k.at
}

type keyReader struct {
	text   string
	pos    int
	line   int
	at     map[string]int
	tables map[string]int // how many [[tables]] of a name there were
}

func (k *keyReader) more() bool { return k.pos < len(k.text) }

func (k *keyReader) next() byte {
	c := k.text[k.pos]
	k.pos++
	if c == '\n' {
		k.line++
	}
	return c
}

// space passes over blanks and comments, and line ends.
func (k *keyReader) space() {
	for k.more() {
		switch c := k.text[k.pos]; {
		case c == '#':
			for k.more() && k.text[k.pos] != '\n' {
				k.pos++
			}
		case c == ' ' || c == '\t' || c == '\r' || c == '\n':
			k.next()
		default:
			return
		}
	}
}

func (k *keyReader) document() {
	table := ""
	for k.space(); k.more(); k.space() {
		line := k.line
		if k.text[k.pos] != '[' {
			k.pair(table)
			continue
		}
		k.next()
		array := k.more() && k.text[k.pos] == '['
		if array {
			k.next()
		}
		table = k.header(k.key(), array)
		k.at[table] = line
		for k.more() && k.text[k.pos] == ']' {
			k.next()
		}
	}
}

// header returns the path of a table: below an array of tables it is of its last
// element.
func (k *keyReader) header(parts []string, array bool) string {
	path := ""
	for i, p := range parts {
		path = join(path, p)
		if array && i == len(parts)-1 {
			k.tables[path]++
		}
		if n := k.tables[path]; n > 0 {
			path = fmt.Sprintf("%s[%d]", path, n-1)
		}
	}
	return path
}

func join(table, key string) string {
	if table == "" {
		return key
	}
	return table + "." + key
}

// pair reads a key and its value.
func (k *keyReader) pair(table string) {
	line, from := k.line, k.pos
	path := join(table, strings.Join(k.key(), "."))
	k.space()
	if !k.more() || k.text[k.pos] != '=' {
		if k.pos == from {
			k.pos++ // no key begins so
		}
		return
	}
	k.next()
	k.at[path] = line
	k.value(path)
}

// key reads a dotted key.
func (k *keyReader) key() (parts []string) {
	for k.more() {
		k.space()
		part := ""
		if k.more() && (k.text[k.pos] == '"' || k.text[k.pos] == '\'') {
			part = k.quoted()
		} else {
			from := k.pos
			for k.more() && !strings.ContainsRune(" \t\r\n.=]#\"'{},[", rune(k.text[k.pos])) {
				k.pos++
			}
			part = k.text[from:k.pos]
		}
		parts = append(parts, part)
		k.space()
		if !k.more() || k.text[k.pos] != '.' {
			break
		}
		k.next()
	}
	return parts
}

func (k *keyReader) value(path string) {
	k.space()
	if !k.more() {
		return
	}
	switch k.text[k.pos] {
	case '"', '\'':
		k.quoted()
	case '[':
		k.next()
		k.elements(path, ']')
	case '{':
		k.next()
		k.elements(path, '}')
	default:
		for k.more() && !strings.ContainsRune(",]}\n#", rune(k.text[k.pos])) {
			k.pos++
		}
	}
}

// elements reads an array or an inline table up to its end.
func (k *keyReader) elements(path string, end byte) {
	for n := 0; ; n++ {
		k.space()
		if !k.more() {
			return
		}
		if k.text[k.pos] == end {
			k.next()
			return
		}
		from := k.pos
		if end == '}' {
			k.pair(path)
		} else {
			element := fmt.Sprintf("%s[%d]", path, n)
			k.at[element] = k.line
			k.value(element)
		}
		k.space()
		if k.more() && k.text[k.pos] == ',' {
			k.next()
		} else if k.pos == from {
			return // not TOML
		}
	}
}

// quoted passes over a string of any of the four kinds and returns what stands in
// it, escapes as they are.
func (k *keyReader) quoted() string {
	quote := k.text[k.pos : k.pos+1]
	if strings.HasPrefix(k.text[k.pos:], strings.Repeat(quote, 3)) {
		quote = strings.Repeat(quote, 3)
	}
	k.pos += len(quote)
	from := k.pos
	for k.more() && !strings.HasPrefix(k.text[k.pos:], quote) {
		if k.next() == '\\' && quote[0] == '"' && k.more() {
			k.next()
		}
	}
	inside := k.text[from:k.pos]
	for n := 0; n < len(quote) && k.more(); n++ {
		k.next()
	}
	for len(quote) == 3 && k.more() && k.text[k.pos] == quote[0] { // up to two belong to it
		k.next()
	}
	return inside
}
