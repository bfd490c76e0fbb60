package printer

import (
	"errors"
	"fmt"
)

// A command is one thing that a printer is told to do.
type command struct {
	code string // of the command, such as "ESC E"; "" prints text
	data []byte
}

// errMore means that the bytes end within a command.
var errMore = errors.New("the command is cut short")

// lengths are those of the commands with a fixed number of parameters.
var lengths = map[byte]map[byte]struct {
	code string
	n    int
}{
	0x1b: {'@': {"ESC @", 0}, 't': {"ESC t", 1}, 'E': {"ESC E", 1}, 'a': {"ESC a", 1}, 'd': {"ESC d", 1}, '2': {"ESC 2", 0}, '3': {"ESC 3", 1}, 'M': {"ESC M", 1}, '!': {"ESC !", 1}},
	0x1d: {'!': {"GS !", 1}, 'r': {"GS r", 1}, 'B': {"GS B", 1}},
	0x1c: {'.': {"FS .", 0}, '&': {"FS &", 0}},
}

// next returns the first command of b and its length. It is strict: what it does
// not know is an error, not skipped.
func next(b []byte) (command, int, error) {
	switch c := b[0]; {
	case c == '\n':
		return command{code: "LF"}, 1, nil
	case c == 0x10:
		return realTime(b)
	case c == 0x1b, c == 0x1c, c == 0x1d:
		return escaped(b)
	case c < ' ' || c == 0x7f:
		return command{}, 0, fmt.Errorf("byte %02x is no command of this printer", c)
	}
	n := 1
	for n < len(b) && b[n] >= ' ' && b[n] != 0x7f {
		n++
	}
	return command{data: b[:n]}, n, nil
}

// realTime reads what was answered when it came in.
func realTime(b []byte) (command, int, error) {
	if len(b) < 3 {
		return command{}, 0, errMore
	}
	if b[1] != 4 || b[2] < 1 || b[2] > 4 {
		return command{}, 0, fmt.Errorf("% x is no real-time request of this printer", b[:3])
	}
	return command{code: "DLE EOT", data: b[2:3]}, 3, nil
}

func escaped(b []byte) (command, int, error) {
	if len(b) < 2 {
		return command{}, 0, errMore
	}
	if f, ok := lengths[b[0]][b[1]]; ok {
		if len(b) < 2+f.n {
			return command{}, 0, errMore
		}
		return command{f.code, b[2 : 2+f.n]}, 2 + f.n, nil
	}
	switch [2]byte(b) {
	case [2]byte{0x1d, 'V'}:
		return cut(b)
	case [2]byte{0x1d, '('}:
		return symbol(b)
	case [2]byte{0x1d, 'v'}:
		return raster(b)
	}
	return command{}, 0, fmt.Errorf("% x is no command of this printer", b[:2])
}

// cut has one parameter, or two when the paper is fed first.
func cut(b []byte) (command, int, error) {
	if len(b) < 3 {
		return command{}, 0, errMore
	}
	switch b[2] {
	case 0, 1, '0', '1':
		return command{"GS V", b[2:3]}, 3, nil
	case 65, 66:
		if len(b) < 4 {
			return command{}, 0, errMore
		}
		return command{"GS V", b[2:4]}, 4, nil
	}
	return command{}, 0, fmt.Errorf("cut %d is none of this printer", b[2])
}

func symbol(b []byte) (command, int, error) {
	if len(b) < 5 {
		return command{}, 0, errMore
	}
	n := int(b[3]) | int(b[4])<<8
	switch {
	case b[2] != 'k' || n < 3:
		return command{}, 0, fmt.Errorf("% x is no symbol of this printer", b[:5])
	case len(b) < 5+n:
		return command{}, 0, errMore
	}
	return command{"GS ( k", b[5 : 5+n]}, 5 + n, nil
}

func raster(b []byte) (command, int, error) {
	if len(b) < 8 {
		return command{}, 0, errMore
	}
	width, height := int(b[4])|int(b[5])<<8, int(b[6])|int(b[7])<<8
	switch {
	case b[2] != '0' || b[3] > 3 || width < 1 || width > 128 || height < 1 || height > 2303:
		return command{}, 0, fmt.Errorf("raster of mode %d, %d bytes by %d dots is none of this printer", b[3], width, height)
	case len(b) < 8+width*height:
		return command{}, 0, errMore
	}
	return command{"GS v 0", b[3 : 8+width*height]}, 8 + width*height, nil
}
