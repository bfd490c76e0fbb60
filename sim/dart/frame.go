package dart

// The bytes of the link.
const (
	etx    = 0x03
	stop   = 0xFA
	escape = 0x10
)

// The high nibbles of a control byte.
const (
	poll    = 0x20
	block   = 0x30
	nak     = 0x50
	eot     = 0x70
	ack     = 0xC0
	ackPoll = 0xE0
)

// checksum is CRC-16 with the reflected polynomial A001, starting at 0000.
func checksum(b []byte) (sum uint16) {
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

// seal makes a block of transactions; spoil damages its checksum.
func seal(address, tx byte, transactions []byte, spoil bool) []byte {
	plain := append([]byte{address, block | tx}, transactions...)
	sum := checksum(plain)
	if spoil {
		sum ^= 0x0101
	}
	wire := plain[:2:2]
	for _, c := range append(plain, byte(sum), byte(sum>>8))[2:] {
		if c == stop {
			wire = append(wire, escape)
		}
		wire = append(wire, c)
	}
	return append(wire, etx, stop)
}

// control makes a frame of three bytes.
func control(address, kind, tx byte) []byte { return []byte{address, kind | tx, stop} }

// cut finds the end of the first frame, whatever stands before it.
func cut(in []byte) (length int, wire []byte) {
	for i, c := range in {
		if c == stop && (i == 0 || in[i-1] != escape) {
			return i + 1, in[:i+1]
		}
	}
	return 0, nil
}

// A request is a frame from the master.
type request struct {
	address, kind, tx byte
	transactions      []byte
	damaged           bool
}

// open reads the frame at the end of what cut found, or returns false.
func open(wire []byte) (request, bool) {
	var plain []byte
	for i := 0; i < len(wire)-1; i++ {
		if wire[i] == escape && wire[i+1] == stop {
			continue
		}
		plain = append(plain, wire[i])
	}
	var broken *request
	for at := range plain {
		r, ok := openAt(plain[at:])
		switch {
		case ok && !r.damaged:
			return r, true
		case ok && broken == nil:
			broken = &r
		}
	}
	if broken != nil {
		return *broken, true
	}
	return request{}, false
}

func openAt(plain []byte) (request, bool) {
	if len(plain) < 2 || plain[0] < 0x50 || plain[0] > 0x6F {
		return request{}, false
	}
	r := request{address: plain[0], kind: plain[1] & 0xF0, tx: plain[1] & 0x0F}
	if r.kind != block {
		return r, len(plain) == 2
	}
	n := len(plain) - 3
	if n < 2 || plain[n+2] != etx {
		return request{}, false
	}
	r.transactions = plain[2:n]
	r.damaged = checksum(plain[:n]) != uint16(plain[n])|uint16(plain[n+1])<<8
	return r, true
}
