package horustech

import (
	"bytes"
	"fmt"
	"strconv"
)

// maxRequest is more than the data of any request; a longer length is damage.
const maxRequest = 0x40

// frame wraps the data of an answer: `>!`, length, data, checksum.
func frame(data string) []byte {
	body := fmt.Sprintf("!%04X%s", len(data), data)
	return fmt.Appendf(nil, ">%s%02X", body, checksum([]byte(body)))
}

// checksum is the low byte of the sum of everything between `>` and itself.
func checksum(b []byte) byte {
	var sum byte
	for _, c := range b {
		sum += c
	}
	return sum
}

// cut finds the first request in what came in and returns its data part. A
// broken frame is rubbish up to the next `>`: the controller stays silent.
func cut(in []byte) (length int, data []byte) {
	if skip := bytes.IndexByte(in, '>'); skip != 0 {
		if skip < 0 {
			skip = len(in)
		}
		return skip, nil
	}
	// A request never contains '>', so a second one begins another frame.
	if again := bytes.IndexByte(in[1:], '>'); again >= 0 {
		if n, d := cutFrame(in[:1+again]); n > 0 {
			return n, d
		}
		return 1 + again, nil
	}
	return cutFrame(in)
}

// cutFrame cuts a frame that starts at in[0]; 0 means it is not all there yet.
func cutFrame(in []byte) (length int, data []byte) {
	if len(in) > 1 && in[1] != '?' {
		return 1, nil
	}
	if len(in) < 6 {
		return 0, nil
	}
	n, err := strconv.ParseUint(string(in[2:6]), 16, 16)
	if err != nil || n < 2 || n > maxRequest {
		return 1, nil
	}
	end := 6 + int(n)
	if len(in) < end+2 {
		return 0, nil
	}
	if fmt.Sprintf("%02X", checksum(in[1:end])) != string(in[end:end+2]) {
		return 1, nil
	}
	return end + 2, in[6:end]
}
