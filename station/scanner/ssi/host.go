package ssi

import (
	"errors"
	"fmt"
	"time"
)

// An Event is what became of the bytes so far.
type Event struct {
	Kind Kind
	// Code and Text are the symbol read, when Decoded.
	Code byte
	Text []byte
	// Reason says what is wrong, when Noise or Unanswered.
	Reason string
}

// A Kind says what an event is.
type Kind uint8

// The kinds of an event.
const (
	Decoded    Kind = iota // a symbol was read, and acknowledged
	Alive                  // a good packet that carries no symbol
	Noise                  // bytes that are no packet
	Unanswered             // a command was given up: the scanner said nothing, or no
)

// The times of the conversation.
const (
	gap      = 100 * time.Millisecond // longer silence within a packet ends it; 9600 baud need 1 ms a byte
	response = 2 * time.Second        // for an answer; the scanners' default, documented
	awake    = time.Second            // how long a scanner stays awake at least; documented
	waking   = 20 * time.Millisecond  // documented: at least 10 ms
	tries    = 3                      // the first and two more; documented
	maxQueue = 8
	maxText  = 4096 // of all packets of one symbol
)

// A Host is the host's side of a conversation with one scanner. It is told what
// came and when, by times that do not go back, and says what to send. It keeps
// a few kilobytes at most.
type Host struct {
	in      []byte
	touched time.Time // when the last byte came
	skipped int       // bytes since the last good packet that are none

	code    byte
	text    []byte // of a symbol that comes in several packets
	partial bool

	out    []byte
	queue  []Packet
	sent   int       // how often the first of the queue was sent
	due    time.Time // when it is sent, or given up; zero: at once
	active time.Time // when the scanner last heard or said something
}

// Feed takes the bytes that came at one time.
func (h *Host) Feed(at time.Time, b []byte) []Event {
	events := h.Tick(at)
	if len(b) == 0 {
		return events
	}
	h.in, h.touched = append(h.in, b...), at
	return h.packets(at, false, events)
}

// Tick tells that nothing came until at.
func (h *Host) Tick(at time.Time) []Event {
	var events []Event
	if h.pending() && !at.Before(h.touched.Add(gap)) {
		events = h.packets(at, true, events)
		if h.skipped > 0 { // the scanner waits to hear of it
			h.skipped = 0
			h.reply(at, command(OpNak, NakResend))
			events = append(events, Event{Kind: Noise, Reason: "what came is no SSI packet; check baud rate and parity, and that the scanner is set to the SSI host"})
		}
	}
	return h.advance(at, events)
}

func (h *Host) pending() bool { return len(h.in) > 0 || h.skipped > 0 }

// Due returns when Tick has something to do, or the zero time.
func (h *Host) Due() time.Time {
	var due time.Time
	if h.pending() {
		due = h.touched.Add(gap)
	}
	if len(h.queue) > 0 && (due.IsZero() || h.due.Before(due)) {
		due = h.due
	}
	return due
}

// Send queues a command. The oldest beep is given up for a new one.
func (h *Host) Send(at time.Time, p Packet) {
	if len(h.queue) == maxQueue {
		h.queue = append(h.queue[:1], h.queue[2:]...) // the first may be on its way
	}
	h.queue = append(h.queue, p)
	if len(h.queue) == 1 {
		h.due = at
	}
	h.advance(at, nil)
}

// Take returns what to send now.
func (h *Host) Take() []byte {
	b := h.out
	h.out = nil
	return b
}

// Reset forgets what was under way, as after an unplug.
func (h *Host) Reset() { *h = Host{} }

// packets takes all packets there are. With whole set, no more bytes will come
// for what is there.
func (h *Host) packets(at time.Time, whole bool, events []Event) []Event {
	for len(h.in) > 0 {
		if !plausible(h.in) {
			h.skip()
			continue
		}
		p, n, err := Parse(h.in)
		switch {
		case errors.Is(err, ErrShort) && !whole:
			return events
		case err != nil:
			h.skip()
		default:
			h.in, h.skipped = h.in[n:], 0
			events = append(events, h.take(at, p)...)
		}
	}
	h.in = nil
	return events
}

// skip goes on one byte later: a packet may stand behind noise.
func (h *Host) skip() {
	if h.in[0] != 0 || h.skipped > 0 { // a scanner that wakes may send a NUL
		h.skipped++
	}
	h.in = h.in[1:]
}

// plausible reports whether b may begin a packet of a scanner, or one of ours
// that the line brings back.
func plausible(b []byte) bool {
	if b[0] < head || len(b) > 1 && opcodes[b[1]].name == "" {
		return false
	}
	return len(b) < 3 || b[2] == FromDecoder && opcodes[b[1]].from != host || b[2] == FromHost && opcodes[b[1]].from != decoder
}

// take acts on one good packet.
func (h *Host) take(at time.Time, p Packet) []Event {
	if p.Source == FromHost {
		return nil // an echo
	}
	h.active = at
	switch p.Opcode {
	case OpAck:
		return h.answered(at, Event{Kind: Alive})
	case OpNak:
		return h.refused(at, p)
	case OpDecode:
		h.reply(at, command(OpAck))
		return h.decoded(p)
	case OpParamSend:
		return h.answered(at, Event{Kind: Alive})
	}
	h.reply(at, command(OpAck))
	return []Event{{Kind: Alive}}
}

func (h *Host) decoded(p Packet) []Event {
	if len(p.Data) < 2 {
		h.partial = false
		return []Event{{Kind: Alive}} // a symbol without text
	}
	code, text := p.Data[0], p.Data[1:]
	if h.partial && code == h.code {
		text = append(h.text, text...)
	}
	if len(text) > maxText {
		h.partial, h.text = false, nil
		return []Event{{Kind: Noise, Reason: fmt.Sprintf("a symbol is longer than %d bytes; it is no label", maxText)}}
	}
	h.partial, h.code, h.text = p.Status&Continued != 0, code, nil
	if h.partial {
		h.text = text
		return []Event{{Kind: Alive}}
	}
	return []Event{{Kind: Decoded, Code: code, Text: text}}
}

func (h *Host) refused(at time.Time, p Packet) []Event {
	cause := byte(0)
	if len(p.Data) > 0 {
		cause = p.Data[0]
	}
	if len(h.queue) == 0 || h.sent == 0 {
		return []Event{{Kind: Alive}}
	}
	if cause == NakResend && h.sent < tries {
		h.due = at
		return h.advance(at, []Event{{Kind: Alive}})
	}
	name := opcodes[h.queue[0].Opcode].name
	return h.answered(at, Event{Kind: Alive, Reason: fmt.Sprintf("the scanner refused %s: %s", name, nakCause(cause))})
}

// answered goes on to the next command.
func (h *Host) answered(at time.Time, e Event) []Event {
	if len(h.queue) > 0 && h.sent > 0 {
		h.queue, h.sent, h.due = h.queue[1:], 0, at
	}
	return h.advance(at, []Event{e})
}

func (h *Host) reply(at time.Time, p Packet) {
	h.out, h.active = append(h.out, p.Bytes()...), at
}

// advance sends the first command of the queue when it is due, awakens the
// scanner for it, or gives it up.
func (h *Host) advance(at time.Time, events []Event) []Event {
	for len(h.queue) > 0 && !at.Before(h.due) {
		switch p := h.queue[0]; {
		case h.sent == tries:
			events = append(events, Event{Kind: Unanswered,
				Reason: "the scanner does not answer; check power, cable and baud rate, and that it is set to the SSI host"})
			h.queue, h.sent, h.due = h.queue[1:], 0, at
		case at.Sub(h.active) >= awake:
			h.out, h.active, h.due = append(h.out, 0), at, at.Add(waking)
		default:
			if h.sent > 0 {
				p.Status |= Resent
			}
			h.sent++
			h.reply(at, p)
			h.due = at.Add(response)
		}
	}
	return events
}
