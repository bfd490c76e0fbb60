package scanner

import (
	"bytes"
	"errors"
	"fmt"
	"strings"
)

// Explain tells a technician what a scanner sent: how each label begins and
// ends, its AIM identifier and its text, a line each. The error says what is
// bad and where; the lines explain what came before it. It takes labels of
// every profile, one after another.
func Explain(b []byte) (lines []string, err error) {
	for _, s := range spans(b) {
		lines = append(lines, s.framing())
		if len(s.text) > maxText {
			return lines, fmt.Errorf("byte %d: %s", s.at, tooLong().Reason)
		}
		r := Profile{AIM: "auto"}.decode(s.text)
		if r.Kind == Refused {
			return lines, fmt.Errorf("label at byte %d: %s", s.at, r.Reason)
		}
		lines = append(lines, explainResult(r)...)
	}
	if len(lines) == 0 {
		return nil, errors.New("there is no label in these bytes; a label is printable ASCII, ended by CR, LF, CR LF, ETX or TAB")
	}
	return lines, nil
}

func explainResult(r Result) []string {
	if r.Kind == NoRead {
		return []string{"no read: the scanner found no barcode"}
	}
	aim := "AIM: none; the symbology is unknown"
	if r.Scan.AIM != "" {
		aim = fmt.Sprintf("AIM: %s %s (%s)", r.Scan.AIM, describe(r.Scan.AIM), r.Scan.Symbology)
	}
	text := "text: " + strings.ReplaceAll(r.Scan.Text, "\x1d", "<GS>")
	return []string{aim, fmt.Sprintf("%s (%d characters)", text, len(r.Scan.Text))}
}

// A span is one label on the line.
type span struct {
	at   int // where its text begins
	text []byte
	stx  bool
	end  string // empty when the bytes end first
}

var spanEnds = []string{"\r\n", "\x03\r\n", "\x03\r", "\x03", "\r", "\n", "\t"} // longer before its beginning

var endNames = map[string]string{
	"\r\n": "CR LF", "\x03\r\n": "ETX CR LF", "\x03\r": "ETX CR", "\x03": "ETX", "\r": "CR", "\n": "LF",
	"\t": "TAB; such a scanner needs suffix = tab",
	"":   "nothing; such a scanner needs suffix = none, or a suffix turned on",
}

func (s span) framing() string {
	start := ""
	if s.stx {
		start = "begins with STX, "
	}
	return fmt.Sprintf("label at byte %d: %sended by %s", s.at, start, endNames[s.end])
}

// spans cuts the bytes at starts and ends. Empty labels are none.
func spans(b []byte) (all []span) {
	for at := 0; at < len(b); {
		s := span{at: at}
		if b[at] == stx {
			s.stx = true
			s.at++
		}
		s.text = b[s.at:]
		if i := bytes.IndexAny(s.text, "\x02\x03\r\n\t"); i >= 0 {
			s.text = s.text[:i]
		}
		at = s.at + len(s.text)
		for _, end := range spanEnds {
			if bytes.HasPrefix(b[at:], []byte(end)) {
				s.end = end
				break
			}
		}
		at += len(s.end)
		if len(s.text) > 0 {
			all = append(all, s)
		}
	}
	return all
}

// commands are what hosts send to scanners, by makers' manuals; the longest
// that fits explains the bytes.
var commands = []struct{ begins, ends, meaning string }{
	{"\x16T\r", "", "Honeywell SYN T CR: trigger on"},
	{"\x16U\r", "", "Honeywell SYN U CR: trigger off"},
	{"\x16M\r", "", "Honeywell SYN M CR: menu commands follow"},
	{"\x16M\r", "!", "Honeywell menu command, lost at power off"},
	{"\x16M\r", ".", "Honeywell menu command, stored"},
	{"~\x010000", "", "Newland: a command follows, up to ; ETX"},
	{"~\x010000@", ";\x03", "Newland command, stored"},
	{"~\x010000#", ";\x03", "Newland command, lost at power off"},
	{"#@////\r", "", "CipherLab: beep"},
	{"E", "", "CipherLab, Datalogic: scan from now on"},
	{"D", "", "CipherLab, Datalogic: scan no longer"},
	{"F", "", "Datalogic: the label is not on file"},
	{"\x01", "", "Datalogic: beep"},
	{"R\r", "", "Denso: ready to scan"},
	{"Z\r", "", "Denso: standby"},
	{"LB\rB1\r", "", "Denso: blue light, short beep"},
	{"LR\rB3\r", "", "Denso: red light, long beep"},
	{ack, "", "ACK: the label was taken"},
	{nak, "", "NAK: send the label again"},
	{"\a", "", "BEL: beep"},
	{"\x05", "", "ENQ: send what was scanned"},
	{"\x18", "", "CAN: forget what was scanned"},
}

// ExplainHost tells a technician what a command to a scanner means.
func ExplainHost(b []byte) (lines []string, err error) {
	for _, c := range commands {
		exact := c.ends == "" && string(b) == c.begins
		framed := c.ends != "" && len(b) > len(c.begins)+len(c.ends) &&
			bytes.HasPrefix(b, []byte(c.begins)) && bytes.HasSuffix(b, []byte(c.ends))
		if !exact && !framed {
			continue
		}
		lines = []string{c.meaning}
		if framed {
			lines = append(lines, fmt.Sprintf("command: %q", b[len(c.begins):len(b)-len(c.ends)]))
		}
		return lines, nil
	}
	return nil, fmt.Errorf("% X is no command to a scanner that we know; what a scanner sends is explained with --from device", b)
}
