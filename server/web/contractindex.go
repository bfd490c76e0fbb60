package web

import (
	"errors"
	"maps"
	"net/http"
	"slices"
	"strings"

	"github.com/litro-fuel/litro/server/budget"
	"github.com/litro-fuel/litro/server/budget/contract"
	"github.com/litro-fuel/litro/server/finance"
	"github.com/litro-fuel/litro/server/finance/contracting"
	"github.com/litro-fuel/litro/server/report"
	"github.com/litro-fuel/litro/server/spreadsheet"
)

// Prices of the indices by which prices of a contract go, on its page.

// mostOverIndex is of how many lines that are too dear by an index the page says how.
const mostOverIndex = 5

// overIndex says by what the last lines are too dear whose price goes by an index.
func (w words) overIndex(c *contracting.Whole) (list []string) {
	for i := len(c.Lines) - 1; i >= 0 && len(list) < mostOverIndex; i-- {
		l := &c.Lines[i]
		if !l.Over || l.By.Index == "" {
			continue
		}
		list = append(list, w.Say("use.over.index", "Day", w.contractDay(l.Day), "Folio", l.Folio, "Index", l.By.Index, "IndexDay", w.contractDay(l.By.IndexDay),
			"IndexPrice", w.Scaled(l.By.IndexE4, 4, 4), "Markup", w.Scaled(l.By.MarkupE4, 4, 4), "Expected", w.Scaled(l.By.E4, 4, 4), "Billed", w.Scaled(l.PriceE4, 4, 4)))
	}
	return list
}

// unjudged says of which indices prices are missing: lines that cannot be compared for that, and what flows today.
func (w words) unjudged(c *contracting.Whole, today budget.Day) (list []string) {
	type lines struct {
		count, ul   int64
		first, last budget.Day
	}
	of := map[string]*lines{}
	for i := range c.Lines {
		l := &c.Lines[i]
		if l.By.Index == "" || l.ExpectedE4 > 0 || l.PriceE4 <= 0 {
			continue
		}
		x := of[l.By.Index]
		if x == nil {
			x = &lines{first: l.Day, last: l.Day}
			of[l.By.Index] = x
		}
		x.count, x.ul, x.first, x.last = x.count+1, x.ul+int64(l.VolumeUL), min(x.first, l.Day), max(x.last, l.Day)
	}
	for _, index := range slices.Sorted(maps.Keys(of)) {
		x := of[index]
		list = append(list, w.Say("use.index.unjudged", "Index", index, "Count", x.count, "Liters", w.Liters(x.ul), "First", w.contractDay(x.first), "Last", w.contractDay(x.last)))
	}
	var prices []contract.Price
	for i := range c.Prices {
		prices = append(prices, c.Prices[i].Price)
	}
	for _, product := range fuelProducts {
		switch by, known := contract.Reckoning(prices, product, today, 0); {
		case known || by.Index == "":
		case by.IndexDay == "":
			list = append(list, w.Say("use.index.never", "Index", by.Index, "Product", w.Say("invoices.product."+product)))
		default:
			list = append(list, w.Say("use.index.late", "Index", by.Index, "Product", w.Say("invoices.product."+product), "Day", w.contractDay(by.IndexDay)))
		}
	}
	return list
}

// contractIndices shows what was said last of the indices of a contract.
func (p *pages) contractIndices(v *visit, c *contracting.Whole, view *contractView, action string) error {
	list, err := p.Contracting.Indices(v.r.Context(), c)
	if err != nil {
		return err
	}
	t := report.ContractIndices(list[:min(len(list), mostOfContract)])
	view.Indices = v.words.useTable(&t, nil)
	view.Indices.Caption, view.Indices.CSV = v.words.Say("use.indices.caption", "Count", len(list)), action+"/indices.csv"
	all, err := p.Contracting.IndexPrices(v.r.Context())
	for i := range all {
		if i == 0 || all[i].Index != all[i-1].Index {
			view.IndexNames = append(view.IndexNames, all[i].Index)
		}
	}
	return err
}

// contractIndicesFile sends all of it as a table.
func (p *pages) contractIndicesFile(v *visit) error {
	c, err := p.oneContract(v)
	if err != nil {
		return err
	}
	list, err := p.Contracting.Indices(v.r.Context(), c)
	if err != nil {
		return err
	}
	t := report.ContractIndices(list)
	return p.file(v, &t, "litro-"+v.words.Say("use.indices.file")+"-"+fileName(c.Contract.Contract), joined(v.words.Say("use.indices.title"), c.Contract.Contract))
}

// sayIndexPrice takes a price of an index, or a file of many.
func (p *pages) sayIndexPrice(v *visit) error {
	form := v.r.PostForm
	var file finance.File
	if strings.HasPrefix(v.r.Header.Get("Content-Type"), "multipart/") {
		var err error
		form, file, err = readWithFile(v)
		if _, ok := errors.AsType[*http.MaxBytesError](err); ok {
			return p.showContract(v, http.StatusRequestEntityTooLarge, form, "index", v.words.Say("invoices.bad.big", "MB", finance.MaxUpload>>20))
		}
		if err != nil {
			return p.showContract(v, http.StatusBadRequest, form, "index", v.words.Say("invoices.bad.one"))
		}
	}
	agrees, problem, err := p.secondOf(v)
	if err != nil {
		return err
	}
	if problem != "" {
		form.Del("checker_password")
		return p.showContract(v, http.StatusForbidden, form, "index", problem)
	}
	var bad []contracting.BadRow
	if len(file.Bytes) > 0 && form.Get("step") != "back" {
		_, bad, err = p.Contracting.SayIndexFile(v.r.Context(), v.user.Username, file.Bytes, form.Get("reason"), agrees)
		if errors.Is(err, spreadsheet.ErrFile) {
			p.Log.Warn("a file of prices of indices was not taken in", "file", file.Name, "err", err)
			return p.showContract(v, http.StatusBadRequest, form, "index", v.words.unreadable(file.Name, err))
		}
	} else {
		price := contracting.IndexPrice{Index: form.Get("index"), Product: form.Get("product"), Day: budget.Day(form.Get("index_day"))}
		if !slices.Contains(fuelProducts, price.Product) {
			return p.saidContract(v, "index", &contracting.Problem{Field: "product", Code: "missing"})
		}
		if form.Get("step") != "back" {
			if price.E4, _ = decimal(form.Get("index_price"), 4); price.E4 <= 0 {
				return p.saidContract(v, "index", &contracting.Problem{Field: "index_price", Code: "size"})
			}
		}
		_, err = p.Contracting.SayIndex(v.r.Context(), v.user.Username, []contracting.IndexPrice{price}, form.Get("reason"), agrees)
	}
	if problem, ok := contracting.AsProblem(err); ok && len(bad) > 0 {
		return p.showContract(v, http.StatusBadRequest, form, "index", v.words.contractProblem(problem), v.words.badIndexRows(bad)...)
	}
	return p.saidContract(v, "index", err)
}

// badIndexRows says which rows of a file are no price of an index, and what to do.
func (w words) badIndexRows(bad []contracting.BadRow) (list []string) {
	for i := range bad[:min(len(bad), mostBadRows)] {
		list = append(list, w.Say("use.indices.row", "Line", bad[i].Line, "What", w.contractProblem(&bad[i].Problem)))
	}
	if more := len(bad) - len(list); more > 0 {
		list = append(list, w.Say("invoices.checked.more", "Count", more))
	}
	return list
}

// signedDecimal reads a figure that may be below 0.
func signedDecimal(text string, decimals int) (int64, bool) {
	digits, below := strings.CutPrefix(strings.NewReplacer("\u2212", "-", "$", "", " ", "").Replace(strings.TrimSpace(text)), "-")
	n, ok := decimal(digits, decimals)
	if below {
		n = -n
	}
	return n, ok
}
