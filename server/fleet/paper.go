package fleet

import (
	"time"

	"github.com/litro-fuel/litro/barcode"
)

// LastOnPaper is the highest number that a sheet or voucher has room for.
const LastOnPaper = barcode.MaxSheetNumber

// paperBegan is the Unix second at which 2025 began: before any installation.
const paperBegan = 1_735_689_600

// PaperNumber returns the highest number that may stand on paper at a time, of
// contingency sheets, of vouchers, or of versions of a label: one for each second since
// 2025 began. Numbers count 1, 2, 3 …, and stay far below it. After a restore they go on
// above what it was at that moment, and so above every number that was issued before: by
// the server that was lost, and by one that was restored from the same backup earlier.
// Nine digits last until 2056.
func PaperNumber(at time.Time) int64 { return max(0, at.Unix()-paperBegan) }

// PaperTime returns when a number may stand on paper.
func PaperTime(number int64) time.Time { return time.Unix(paperBegan+number, 0).UTC() }
