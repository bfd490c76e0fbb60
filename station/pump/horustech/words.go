package horustech

import (
	"errors"
	"fmt"

	"github.com/litro-fuel/litro/station/pump/explain"
)

// statusWords are the codes of a status reply after its 0 or E.
var statusWords = map[byte]string{
	'0': "done", '1': "nozzle A in use", '2': "nozzle B in use", '3': "nozzle C in use", '4': "nozzle D in use",
	'5': "the pump answered with an error", '6': "the pump did not answer in time", '7': "no such nozzle",
	'8': "the nozzle is filling", '9': "no such mode", 'A': "another identifier", 'B': "the record was not erased",
	'C': "a value is out of range", 'D': "certificate", 'E': "no such command", 'F': "checksum",
}

// refusal says a status reply; ok means that the command was accepted.
func refusal(status string) (word string, ok bool) {
	if len(status) != 2 || (status[0] != '0' && status[0] != 'E') {
		return fmt.Sprintf("status %q is no answer of this protocol", status), false
	}
	word, known := statusWords[status[1]]
	if !known {
		word = fmt.Sprintf("status %q", status)
	}
	return word, status == "00"
}

func sayStatus(raw string, _ explain.Values) (string, error) {
	if _, known := statusWords[raw[1]]; !known || (raw[0] != '0' && raw[0] != 'E') {
		return "", errors.New("not a status")
	}
	word, ok := refusal(raw)
	if !ok {
		return "refused: " + word, nil
	}
	return word, nil
}

func sayLast(raw string, v explain.Values) (string, error) {
	m, err := explain.Digits(raw, v)
	if err == nil && raw == v["moved to"] {
		m += ": nothing more to acknowledge"
	}
	return m, err
}

func sayTotalType(raw string, _ explain.Values) (string, error) {
	if !explain.IsHex(raw) {
		return "", errors.New("not a type")
	}
	if w, ok := totalTypes[raw]; ok {
		return w, nil
	}
	return "undefined: the controller answers none", nil
}

func sayDateTime(raw string, _ explain.Values) (string, error) {
	if _, err := explain.Number(raw); err != nil {
		return "", err
	}
	days := [...]string{"Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"}
	day := "weekday " + raw[6:8]
	if raw[6] == '0' && raw[7] >= '1' && raw[7] <= '7' {
		day = days[raw[7]-'1']
	}
	return fmt.Sprintf("20%s-%s-%s %s %s:%s:%s", raw[:2], raw[2:4], raw[4:6], day, raw[8:10], raw[10:12], raw[12:]), nil
}
