package dispense

import (
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"
)

// MostVouchers is the most that one act is about.
const MostVouchers = 1000

// A VoucherHold is a period of a quota of which each voucher holds its volume.
type VoucherHold struct{ Quota, Period string }

// Vouchers are paper vouchers in a row, as the subject of a decide record names them.
// The office's approval issues them with what they hold, its revocation cancels them.
type Vouchers struct {
	First, Last int64
	// Holds are at most 4, in the order of their quotas; none where the vehicle has
	// no quota, or in a revocation.
	Holds []VoucherHold
}

// Count is how many they are.
func (v Vouchers) Count() int64 { return v.Last - v.First + 1 }

// String returns "vouchers/first-last", with "/quota/period" for each hold.
func (v Vouchers) String() string {
	var b strings.Builder
	fmt.Fprintf(&b, "vouchers/%d-%d", v.First, v.Last)
	for _, h := range v.Holds {
		b.WriteString("/" + h.Quota + "/" + h.Period)
	}
	return b.String()
}

// ParseVouchers reads the one form that [Vouchers.String] writes, of 1 to
// [MostVouchers] vouchers.
func ParseVouchers(subject string) (Vouchers, error) {
	var v Vouchers
	parts := strings.Split(subject, "/")
	if len(parts) >= 2 && len(parts)%2 == 0 && len(parts) <= 10 {
		first, last, _ := strings.Cut(parts[1], "-")
		v.First, _ = strconv.ParseInt(first, 10, 64)
		v.Last, _ = strconv.ParseInt(last, 10, 64)
		for i := 2; i < len(parts); i += 2 {
			v.Holds = append(v.Holds, VoucherHold{parts[i], parts[i+1]})
		}
	}
	ok := v.First >= 1 && v.Last >= v.First && v.Last <= MaxInt && v.Count() <= MostVouchers && v.String() == subject
	for i, h := range v.Holds {
		ok = ok && h.Quota != "" && h.Period != "" && (i == 0 || v.Holds[i-1].Quota < h.Quota)
	}
	if !ok {
		return Vouchers{}, fmt.Errorf("%q names no vouchers", subject)
	}
	return v, nil
}

// VoucherTerms are what each voucher of an act is good for, as the detail of the
// decide record says it.
type VoucherTerms struct {
	Vehicle  string
	Grade    string
	VolumeUL Volume // the most it may draw
	// It is good from FromAt until before UntilAt.
	FromAt, UntilAt time.Time
	// AmountCents is the most it may cost, of one that is over money; nil for none. Then
	// PriceE4 is the price a liter in 1/10000 from which the volume was computed.
	AmountCents, PriceE4 *int64
	Currency             string
	Contract, Permit     string // where it is good; empty: anywhere
}

// voucherTime is how terms say times: they are days' ends.
const voucherTime = "2006-01-02T15:04Z"

// String returns the terms as words of name and value, in a fixed order.
func (t VoucherTerms) String() string {
	words := []string{
		"vehicle=" + t.Vehicle, "grade=" + t.Grade, "ul=" + strconv.FormatInt(int64(t.VolumeUL), 10),
		"from=" + t.FromAt.UTC().Format(voucherTime), "until=" + t.UntilAt.UTC().Format(voucherTime),
	}
	for _, n := range []struct {
		name  string
		value *int64
	}{{"cents", t.AmountCents}, {"price", t.PriceE4}} {
		if n.value != nil {
			words = append(words, n.name+"="+strconv.FormatInt(*n.value, 10))
		}
	}
	for _, s := range []struct{ name, value string }{{"currency", t.Currency}, {"contract", t.Contract}, {"permit", t.Permit}} {
		if s.value != "" {
			words = append(words, s.name+"="+s.value)
		}
	}
	return strings.Join(words, " ")
}

// ParseVoucherTerms reads the one form that [VoucherTerms.String] writes.
func ParseVoucherTerms(detail string) (VoucherTerms, error) {
	var t VoucherTerms
	var err error
	number := func(s string) int64 {
		n, e := strconv.ParseInt(s, 10, 64)
		err = errors.Join(err, e)
		return n
	}
	at := func(s string) time.Time {
		x, e := time.Parse(voucherTime, s)
		err = errors.Join(err, e)
		return x
	}
	for word := range strings.SplitSeq(detail, " ") {
		name, value, _ := strings.Cut(word, "=")
		switch name {
		case "vehicle":
			t.Vehicle = value
		case "grade":
			t.Grade = value
		case "ul":
			t.VolumeUL = Volume(number(value))
		case "from":
			t.FromAt = at(value)
		case "until":
			t.UntilAt = at(value)
		case "cents":
			t.AmountCents = new(number(value))
		case "price":
			t.PriceE4 = new(number(value))
		case "currency":
			t.Currency = value
		case "contract":
			t.Contract = value
		case "permit":
			t.Permit = value
		}
	}
	if err == nil && t.String() == detail {
		err = t.Check()
	} else if err == nil {
		err = errors.New("not in their one form")
	}
	if err != nil {
		return VoucherTerms{}, fmt.Errorf("terms of vouchers %q: %w", detail, err)
	}
	return t, nil
}

// Check tells what is wrong with the terms.
func (t VoucherTerms) Check() error {
	for _, s := range []string{t.Vehicle, t.Grade, t.Currency, t.Contract, t.Permit} {
		if strings.ContainsAny(s, " =") {
			return fmt.Errorf("%q has a space or an equals sign", s)
		}
	}
	switch {
	case t.Vehicle == "" || t.Grade == "":
		return errors.New("no vehicle or no grade")
	case t.VolumeUL <= 0 || t.VolumeUL > MaxInt:
		return fmt.Errorf("volume %s is not above 0", t.VolumeUL)
	case !t.FromAt.Before(t.UntilAt):
		return errors.New("it ends before it begins")
	case (t.AmountCents == nil) != (t.PriceE4 == nil) || (t.AmountCents == nil) != (t.Currency == ""):
		return errors.New("an amount, its price and its currency go together")
	case t.AmountCents != nil && (*t.AmountCents <= 0 || *t.PriceE4 <= 0):
		return errors.New("amount or price is not above 0")
	}
	return nil
}
