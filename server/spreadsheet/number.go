package spreadsheet

import (
	"encoding/xml"
	"math"
	"regexp"
	"strconv"
	"strings"
	"time"
)

var exact = regexp.MustCompile(`^-?\d{1,15}$`)

// number makes a cell of a number as a file has it. Spreadsheets compute with
// binary fractions and show fifteen digits, so 60.3 may stand in the file as
// 60.299999999999997: fifteen digits are what its author saw.
func (s *sheetReader) number(v string, date bool) Cell {
	f, err := strconv.ParseFloat(v, 64)
	if v == "" || err != nil || math.IsInf(f, 0) || math.IsNaN(f) {
		return Cell{Text: clean(v)}
	}
	if date && f >= 1 && f < maxSerial {
		return Cell{serialDate(f, s.since1904), Date}
	}
	if exact.MatchString(v) {
		return Cell{v, Number}
	}
	seen, _ := strconv.ParseFloat(strconv.FormatFloat(f, 'e', 14, 64), 64)
	return Cell{strconv.FormatFloat(seen, 'f', -1, 64), Number}
}

// maxSerial is the day after the last one a spreadsheet knows, 9999-12-31.
const maxSerial = 2_958_466

// DateOf returns the date of a day's number, as spreadsheets count them: 1 is
// 1900-01-01, and, as in Lotus 1-2-3, 1900 has a 29 February. It is false for what
// is no number of a day between 1970 and 2100.
func DateOf(text string) (date string, ok bool) {
	n, err := strconv.Atoi(text)
	if err != nil || n < 25_569 || n > 73_050 {
		return "", false
	}
	return serialDate(float64(n), false), true
}

func serialDate(f float64, since1904 bool) string {
	first := time.Date(1899, 12, 30, 0, 0, 0, 0, time.UTC)
	if since1904 {
		first = time.Date(1904, 1, 1, 0, 0, 0, 0, time.UTC)
	} else if f < 61 { // before the 29 February that was none
		first = first.AddDate(0, 0, 1)
	}
	days := math.Floor(f)
	seconds := math.Round((f - days) * 86_400)
	return dateText(first.AddDate(0, 0, int(days)).Add(time.Duration(seconds) * time.Second).Format(time.DateTime))
}

// dateText leaves out of a date and time what is zero.
func dateText(s string) string {
	s = strings.TrimSuffix(strings.TrimSuffix(s, "Z"), ".000")
	if date, ok := strings.CutSuffix(s, " 00:00:00"); ok {
		return date
	}
	if len(s) == len(time.DateTime) && strings.HasSuffix(s, ":00") {
		return s[:len(s)-3]
	}
	return s
}

// styles tells of each style of a book whether its numbers are dates.
func (p *parcel) styles(part string) ([]bool, error) {
	own := map[int]bool{} // number formats of the file
	var dates []bool
	in := false
	err := p.each(part, func(_ *xml.Decoder, t xml.Token) error {
		switch e := t.(type) {
		case xml.EndElement:
			if e.Name.Local == "cellXfs" {
				in = false
			}
		case xml.StartElement:
			id, _ := strconv.Atoi(attr(e, "numFmtId"))
			switch e.Name.Local {
			case "cellXfs":
				in = true
			case "numFmt":
				own[id] = isDate(attr(e, "formatCode"))
			case "xf":
				if date, ok := own[id]; in && ok {
					dates = append(dates, date)
				} else if in {
					dates = append(dates, dateFormat(id))
				}
				if len(dates) > maxMerges {
					return unreadable("it has more than %d styles", maxMerges)
				}
			}
		}
		return nil
	})
	return dates, err
}

// dateFormat tells whether a built-in number format is of dates: ECMA-376 part 1,
// 18.8.30, those of East Asian languages included.
func dateFormat(id int) bool {
	return id >= 14 && id <= 22 || id >= 27 && id <= 36 || id >= 45 && id <= 47 || id >= 50 && id <= 58
}

var notCode = regexp.MustCompile(`"[^"]*"|\[[^\]]*\]|\\.|_.|\*.`)

// isDate tells whether a number format's code writes days, months or years.
func isDate(code string) bool {
	code, _, _ = strings.Cut(notCode.ReplaceAllString(code, ""), ";")
	return !strings.EqualFold(code, "General") && strings.ContainsAny(strings.ToLower(code), "dy")
}
