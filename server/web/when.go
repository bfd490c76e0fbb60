package web

import "time"

const whenForm = "2006-01-02T15:04" // as browsers send it

// readWhen reads a local time as browsers send it. One that comes twice, because clocks
// are put back, is the first of the two; one that does not come, because they are put
// on, is the moment at which they are. So what begins at some time never begins before
// clocks show it.
func readWhen(text string, zone *time.Location) (time.Time, error) {
	t, err := time.ParseInLocation(whenForm, text, zone)
	if err != nil {
		return t, err
	}
	// Where the field is one of plain text, people write 7:05, too.
	if len(text) < len(whenForm) {
		text = text[:len("2006-01-02T")] + "0" + text[len("2006-01-02T"):]
	}
	start, end := t.ZoneBounds()
	if shown := t.Format(whenForm); shown < text {
		return end, nil
	} else if shown > text {
		return start, nil
	}
	if start.IsZero() {
		return t, nil
	}
	_, is := t.Zone()
	_, was := start.Add(-time.Second).In(zone).Zone()
	if earlier := t.Add(time.Duration(is-was) * time.Second); earlier.Before(start) && was > is {
		return earlier, nil
	}
	return t, nil
}
