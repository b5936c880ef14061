package text

import (
	"fmt"
	"strconv"
	"strings"

	"golang.org/x/text/width"

	"relief/internal/fault"
)

// Money writes an amount of 分 in 元 with two places: 1,409.50.
func Money(fen int64) string {
	sign, n := "", uint64(fen)
	if fen < 0 {
		sign, n = "-", -n
	}
	return fmt.Sprintf("%s%s.%02d", sign, Number(int64(n/100)), n%100)
}

var (
	capitalDigits = [...]string{"零", "壹", "贰", "叁", "肆", "伍", "陆", "柒", "捌", "玖"}
	capitalTens   = [...]string{"", "拾", "佰", "仟"}
)

// Capital writes an amount of 分 in the capital numerals of vouchers, after the
// Basic Rules for Filling in Bills and Settlement Vouchers (正确填写票据和结算凭证的
// 基本规定): 人民币 directly before the number, 整 after 元 or 角 and never after 分,
// noughts inside read once. A negative amount (red entry) reads 人民币负….
func Capital(fen int64) string {
	n := uint64(fen)
	var b strings.Builder
	b.WriteString("人民币")
	if fen < 0 {
		n = -n
		b.WriteString("负")
	}
	yuan, jiao, cents := n/100, n/10%10, n%10
	if yuan > 0 || n == 0 {
		b.WriteString(capitalWhole(yuan))
		b.WriteString("元")
	}
	if jiao > 0 {
		b.WriteString(capitalDigits[jiao] + "角")
	}
	if cents == 0 {
		return b.String() + "整"
	}
	if jiao == 0 && yuan > 0 {
		b.WriteString("零")
	}
	b.WriteString(capitalDigits[cents] + "分")
	return b.String()
}

// capitalWhole reads a whole number: the part above 亿 first, then the 万, then
// the rest; a gap between two parts reads 零.
func capitalWhole(n uint64) string {
	const yi, wan = 100_000_000, 10_000
	var unit uint64
	var word string
	switch {
	case n >= yi:
		unit, word = yi, "亿"
	case n >= wan:
		unit, word = wan, "万"
	default:
		return capitalGroup(n)
	}
	high, low := n/unit, n%unit
	head := capitalWhole(high) + word
	switch {
	case low == 0:
		return head
	case low < unit/10:
		return head + "零" + capitalWhole(low)
	default:
		return head + capitalWhole(low)
	}
}

// capitalGroup reads 0 to 9999.
func capitalGroup(n uint64) string {
	if n == 0 {
		return capitalDigits[0]
	}
	out, gap := "", false
	for place := 3; place >= 0; place-- {
		digit := n / [...]uint64{1, 10, 100, 1000}[place] % 10
		if digit == 0 {
			gap = out != ""
			continue
		}
		if gap {
			out += "零"
			gap = false
		}
		out += capitalDigits[digit] + capitalTens[place]
	}
	return out
}

// ParseMoney reads an amount of 元 as people type it and gives 分: half- or
// full-width digits, thousands separators, up to two places, ¥ or 元 around it.
// The message says why anything else is refused: fault.required,
// fault.negative, fault.bad_money or fault.number_too_large.
func ParseMoney(s string) (int64, *fault.Message) {
	typed := strings.TrimSpace(width.Fold.String(s))
	typed = strings.TrimSpace(strings.TrimSuffix(strings.TrimLeft(typed, "¥￥ "), "元"))
	if typed == "" {
		return 0, &fault.Message{Key: "fault.required"}
	}
	bad := &fault.Message{Key: "fault.bad_money", Args: []any{excerpt(s)}}
	if strings.HasPrefix(typed, "-") || strings.HasPrefix(typed, "−") {
		return 0, &fault.Message{Key: "fault.negative", Args: []any{excerpt(s)}}
	}
	whole, places, pointed := strings.Cut(typed, ".")
	whole, ok := ungroup(whole)
	if !ok || pointed && (places == "" || len(places) > 2 || !allDigits(places)) {
		return 0, bad
	}
	if len(strings.TrimLeft(whole, "0")) > 12 {
		return 0, &fault.Message{Key: "fault.number_too_large", Args: []any{int64(999_999_999_999)}}
	}
	n, err := strconv.ParseInt(whole+(places + "00")[:2], 10, 64)
	if err != nil {
		return 0, bad
	}
	return n, nil
}
