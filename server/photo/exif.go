package photo

import (
	"bytes"
	"encoding/binary"
)

// orientation returns how a JPEG's camera was held, by the tag 0x0112 in the first
// directory of its EXIF (JEITA CP-3451, documented): 1, upright, where nothing says
// so.
func orientation(b []byte) int {
	for b = bytes.TrimPrefix(b, []byte{0xff, 0xd8}); len(b) >= 4 && b[0] == 0xff; {
		if b[1] == 0xda { // the picture itself
			break
		}
		size := int(binary.BigEndian.Uint16(b[2:])) + 2
		if size < 4 || size > len(b) {
			break
		}
		if tiff, ok := bytes.CutPrefix(b[4:size], []byte("Exif\x00\x00")); ok && b[1] == 0xe1 {
			return tiffOrientation(tiff)
		}
		b = b[size:]
	}
	return 1
}

func tiffOrientation(t []byte) int {
	if len(t) < 8 {
		return 1
	}
	var order binary.ByteOrder = binary.BigEndian
	if t[0] == 'I' {
		order = binary.LittleEndian
	}
	at := int64(order.Uint32(t[4:]))
	if at+2 > int64(len(t)) {
		return 1
	}
	entries := t[at+2:]
	for range order.Uint16(t[at:]) {
		if len(entries) < 12 {
			break
		}
		if order.Uint16(entries) == 0x0112 {
			if how := int(order.Uint16(entries[8:])); how >= 1 && how <= 8 {
				return how
			}
			break
		}
		entries = entries[12:]
	}
	return 1
}
