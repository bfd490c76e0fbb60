package main

import (
	"context"
	"fmt"
	"net/url"
	"regexp"
	"strings"
	"time"

	"github.com/litro-fuel/litro/sim/city"
)

// The parts of accounts: what fuel of vehicles is by the classifier (COG 261), and whose the city's own tanks are.
const (
	fuelPartida = "26101"
	tanksFund   = "PARTICIP"
	tanksArea   = "ALMACEN"
)

// areas are the departments' short names in accounts, and the fund that each is paid from.
var areas = map[string][2]string{
	"Seguridad Pública":  {"SSP", "FORTAMUN"},
	"Protección Civil":   {"PC", "FORTAMUN"},
	"Servicios Públicos": {"SPM", "PARTICIP"},
	"Obras Públicas":     {"OP", "PARTICIP"},
	"Agua y Saneamiento": {"AGUA", "PARTICIP"},
	"Administración":     {"ADMON", "PARTICIP"},
}

// funds are what they are called.
var funds = map[string]string{
	"FORTAMUN": "Fondo de Aportaciones para el Fortalecimiento de los Municipios",
	"PARTICIP": "Participaciones federales",
}

// poor is the department whose budget is for a day: people see how it comes to 80, 95 and 100 %.
const (
	poor      = "Administración"
	poorCents = 12_000_00
)

// openBooks has finance say what an office says once: prices of contracts, funds and accounts, the year's budget, what tanks
// held, and by whom months are closed. Jorge agrees to what takes two. Who signs at the close are people that somebody can
// sign in as.
func (t *town) openBooks(ctx context.Context) error {
	elena := t.clerk("elena")
	if err := elena.signIn(ctx); err != nil {
		return err
	}
	b := books{clerk: elena, day: t.city.Clock.Now().In(t.zone())}
	for _, say := range []func(context.Context) error{b.contracts, b.funds, b.budget, b.tanks, b.closes} {
		if err := say(ctx); err != nil {
			return err
		}
	}
	return nil
}

// books are kept by a clerk from a day on.
type books struct {
	*clerk
	day time.Time // in the city's zone
}

// says sends a form with its reason, and with who agrees.
func (b *books) says(ctx context.Context, path, reason string, form url.Values) error {
	form.Set("reason", reason)
	form.Set("checker", "jorge")
	form.Set("checker_password", clerkPassword)
	return b.does(ctx, path, form)
}

// year is its first day, and the query of pages of a year.
func (b *books) year() (first, asked string) {
	first = fmt.Sprintf("%d-01-01", b.day.Year())
	return first, "?" + url.Values{"period": {"year"}, "at": {first}}.Encode()
}

// contracts says how much may be bought by each, of the station little more than in a day, and at what price.
func (b *books) contracts(ctx context.Context) error {
	until := fmt.Sprintf("%d-12-31", b.day.Year())
	for contract, award := range map[string]url.Values{boughtContract: {"max_amount": {"100,000.00"}}, carrierContract: {"min_liters": {"20,000"}, "max_liters": {"500,000"}}} {
		award.Set("kind", "award")
		award.Set("number", "LA-"+contract)
		award.Set("signed", contractsFrom)
		award.Set("until", until)
		if err := b.says(ctx, "/contracts/"+contract+"/papers", "Fallo", award); err != nil {
			return err
		}
	}
	for _, contract := range []string{boughtContract, carrierContract} {
		for grade, product := range products {
			if err := b.says(ctx, "/contracts/"+contract+"/prices", "Anexo 1", url.Values{
				"product": {product}, "kind": {"fixed"}, "price": {decimalOf(prices[grade], 2)}, "from": {contractsFrom},
			}); err != nil {
				return err
			}
		}
	}
	return nil
}

// option is a choice on a page: its key and what people read.
var option = regexp.MustCompile(`<option value="([^"]+)"[^>]*>([^<]+)</option>`)

// funds says what departments are paid from, and by what rule their fuel has an account.
func (b *books) funds(ctx context.Context) error {
	for code, name := range funds {
		if err := b.says(ctx, "/budget/funds", "Ley de Coordinación Fiscal", url.Values{"code": {code}, "name": {name}}); err != nil {
			return err
		}
	}
	first, asked := b.year()
	shown, err := b.page(ctx, "/budget/funds")
	if err != nil {
		return err
	}
	version := 0
	for _, m := range option.FindAllSubmatch(shown, -1) {
		id, department := string(m[1]), string(m[2])
		area := areas[department]
		if area[0] == "" {
			continue // another list of the page
		}
		if err := b.says(ctx, "/budget/funds/departments", "Presupuesto de egresos", url.Values{"department": {id}, "fund": {area[1]}, "from": {first}}); err != nil {
			return err
		}
		if err := b.says(ctx, "/budget/accounts"+asked, "Clasificador por objeto del gasto", url.Values{
			"version": {fmt.Sprint(version)}, "name": {department}, "departments": {id}, "part.fund": {"{funding}"}, "part.partida": {fuelPartida}, "part.area": {area[0]},
		}); err != nil {
			return err
		}
		version++
	}
	if version != len(areas) {
		return fmt.Errorf("%d departments have an account, want %d", version, len(areas))
	}
	// After those of departments: what a truck brings is of none.
	return b.says(ctx, "/budget/accounts"+asked, "Clasificador por objeto del gasto", url.Values{
		"version": {fmt.Sprint(version)}, "name": {"Almacén"}, "part.fund": {tanksFund}, "part.partida": {fuelPartida}, "part.area": {tanksArea},
	})
}

// budget approves for each account a fifth of what quotas allow its vehicles in a year, for they fill no tank each day, but little for
// the poor, and for the city's tanks what fills them once a month.
func (b *books) budget(ctx context.Context) error {
	cents := map[string]int64{}
	for _, v := range b.town.plan.Fleet {
		cents[v.Department] += 12 * int64(v.QuotaL) * prices[v.Grade] / 5
	}
	for _, v := range b.town.outside {
		cents[v.Department] += 12 * int64(v.QuotaL) * prices[v.Grade] / 5
	}
	cents[poor] = poorCents
	accounts := map[string]int64{tanksAccount(): 12 * int64(len(b.town.sites)) * capacityL * (prices[city.Diesel] + prices[city.Magna])}
	for department, area := range areas {
		accounts[strings.Join([]string{area[1], fuelPartida, area[0]}, "-")] = max(cents[department], 1)
	}
	first, asked := b.year()
	for account, n := range accounts {
		if err := b.says(ctx, "/budget/movements"+asked, "Presupuesto de egresos", url.Values{
			"moment": {"approved"}, "account": {account}, "document": {"Acta 3"}, "day": {first}, "amount": {decimalOf(n, 2)},
		}); err != nil {
			return fmt.Errorf("approve %s: %w", account, err)
		}
	}
	return nil
}

// tanksAccount is that of what comes into the city's own tanks.
func tanksAccount() string { return strings.Join([]string{tanksFund, fuelPartida, tanksArea}, "-") }

// tanks says what tanks hold and what it is worth, and that fuel goes out of them at average cost.
func (b *books) tanks(ctx context.Context) error {
	today := b.day.Format(time.DateOnly)
	_, asked := b.year()
	for _, s := range b.town.sites {
		for _, tank := range s.forecourt.Tanks {
			worth := tank.beginsAtL * prices[tank.Grade]
			if err := b.says(ctx, "/stock/"+s.ID+"/"+tank.ID+"/opening", "Inventario inicial", url.Values{
				"n": {"0"}, "day": {today}, "liters": {fmt.Sprint(tank.beginsAtL)}, "amount": {decimalOf(worth, 2)}, "paper": {"INV-1"},
			}); err != nil {
				return err
			}
		}
	}
	return b.says(ctx, "/budget/entries/stock"+asked, "Costo promedio", url.Values{
		"n": {"0"}, "from": {today}, "general": {tanksAccount()}, "stock": {"1.1.5.1"}, "supplier": {"2.1.1.2"}, "expense": {"5.1.2.6"}, "loss": {"5.5.3.5"}, "transit": {"1.1.4.5"}, "begun": {"3.1.2"},
	})
}

// closes says who signs, closes, reopens and reads, from this month on.
func (b *books) closes(ctx context.Context) error {
	if err := b.says(ctx, "/close/rules", "Acuerdo de cierre", url.Values{
		"version": {"0"}, "begins": {b.day.Format("2006-01")},
		"signs": {"Flota\r\nTesorería"}, "closes": {"Tesorería"}, "reopens": {"Tesorería\r\nFlota"}, "audits": {"Contraloría"},
		"soft": {"5"}, "late": {"15"}, "hard": {"20"}, "working": {"yes"}, "week": {"1", "2", "3", "4", "5"}, "clock": {"300"}, "package": {"yes"},
		"blocks": {"gaps", "critical", "unchecked", "canceled", "accrual", "balance"},
	}); err != nil {
		return err
	}
	for _, holds := range [][2]string{{"Flota", "marta"}, {"Tesorería", "felipe"}, {"Contraloría", "alma"}} {
		if err := b.says(ctx, "/close/positions", "Nombramiento", url.Values{"position": {holds[0]}, "person": {holds[1]}, "from": {fmt.Sprintf("%d-01-01", b.day.Year())}}); err != nil {
			return fmt.Errorf("%s holds %s: %w", holds[1], holds[0], err)
		}
	}
	return nil
}
