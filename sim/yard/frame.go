package yard

// crc is the Modbus CRC-16: polynomial A001 reflected, starting at FFFF.
func crc(b []byte) uint16 {
	sum := uint16(0xFFFF)
	for _, c := range b {
		sum ^= uint16(c)
		for range 8 {
			if sum&1 != 0 {
				sum = sum>>1 ^ 0xA001
			} else {
				sum >>= 1
			}
		}
	}
	return sum
}

// seal appends the CRC, low byte first.
func seal(b []byte) []byte {
	sum := crc(b)
	return append(b, byte(sum), byte(sum>>8))
}

// cut finds the first request, by the length its function says. A frame with a
// wrong CRC is rubbish: a slave stays silent.
func cut(in []byte) (length int, request []byte) {
	n := requestLength(in)
	if n == 0 || len(in) < n {
		return 0, nil
	}
	body := in[:n-2]
	if crc(body) != uint16(in[n-2])|uint16(in[n-1])<<8 {
		return 1, nil
	}
	return n, body
}

// requestLength is 0 while the length cannot be told.
func requestLength(in []byte) int {
	if len(in) < 2 {
		return 0
	}
	switch in[1] {
	case 0x07, 0x0B, 0x0C, 0x11:
		return 4
	case 0x0F, 0x10:
		if len(in) < 7 {
			return 0
		}
		return 9 + int(in[6])
	}
	return 8
}

// The exceptions a module answers with.
const (
	badFunction = 1
	badAddress  = 2
	badValue    = 3
)

// answer carries out one request, its CRC taken off, and returns the reply or
// nil: a slave that is not there, and a broadcast, are not answered.
func (y *Yard) answer(request []byte) []byte {
	y.mu.Lock()
	defer y.mu.Unlock()
	now := y.advance()
	defer y.settle(now)
	if request[0] == 0 {
		for _, m := range y.modules {
			m.carryOut(now, request)
		}
		return nil
	}
	m := y.modules[request[0]]
	if m == nil {
		return nil
	}
	reply, exception := []byte(nil), y.exception
	if exception == 0 {
		reply, exception = m.carryOut(now, request)
	}
	if exception != 0 {
		return seal([]byte{request[0], request[1] | 0x80, exception})
	}
	return seal(append([]byte{request[0], request[1]}, reply...))
}
