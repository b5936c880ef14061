package opening

import (
	"regexp"
	"strconv"
	"strings"

	"golang.org/x/text/width"

	"relief/internal/fault"
	"relief/internal/text"
)

// figureShape is a count with a unit word behind it: 3套, 1,200 只, 5 boxes.
var figureShape = regexp.MustCompile(`^([-−+]?[\d.,]*\d[\d.,]*)\s*([\p{Han}A-Za-z]{1,12})\.?$`)

// splitCount reads a count as typed: whole, not negative, perhaps with its
// unit word behind it.
func splitCount(typed string) (units int64, unit string, bad *fault.Message) {
	units, bad = text.ParseUnits(typed)
	if bad == nil || bad.Key != "fault.not_a_number" {
		return units, "", bad
	}
	parts := figureShape.FindStringSubmatch(strings.TrimSpace(width.Fold.String(typed)))
	if parts == nil {
		return 0, "", bad
	}
	units, bad = text.ParseUnits(parts[1])
	return units, parts[2], bad
}

// clerksCount is a count as a clerk adds it up, whatever the item knows: 10+2 is
// 12. What counts packs and pieces together is none.
func clerksCount(typed string) (n int64, packed bool, bad *fault.Message) {
	if n, _, bad = splitCount(typed); bad == nil {
		return n, false, nil
	}
	if n, bad = text.ParseQuantity(typed, text.Packs{}); bad == nil {
		return n, false, nil
	}
	_, none := text.ParseQuantity(typed, text.Packs{Any: true})
	return 0, none == nil, bad
}

// bracketUnit is a name with a unit word in brackets at its end: 急救箱（个）.
var bracketUnit = regexp.MustCompile(`^(.+?)\s*[(（\[【]\s*([^()（）\[\]【】]{1,6})\s*[)）\]】]$`)

// unitWords are words that are a unit wherever they stand; 中 and 小 are not.
const unitWords = " 个 件 套 只 箱 包 盒 瓶 袋 台 辆 张 条 支 副 双 把 顶 床 组 本 卷 桶 升 公斤 千克 斤 克 吨 米 " +
	"块 份 具 部 罐 片 根 对 枚 册 串 捆 筒 令 打 提 罩 架 艘 匹 pc pcs piece pieces set sets box boxes " +
	"carton cartons pack packs pair pairs bag bags bottle bottles ea each unit units kg "

// isUnitWord tells whether a word is a unit wherever it stands.
func isUnitWord(word string) bool {
	return word != "" && strings.Contains(unitWords, " "+text.Fold(word)+" ")
}

// splitName takes a unit word off the end of a name; ok is false when what
// stands in brackets there is no unit.
func splitName(typed string) (name, unit string, ok bool) {
	parts := bracketUnit.FindStringSubmatch(strings.TrimSpace(typed))
	if parts == nil {
		return "", "", false
	}
	unit = strings.TrimPrefix(strings.TrimPrefix(parts[2], "单位："), "单位:")
	return parts[1], unit, isUnitWord(unit)
}

// readDate reads a date as typed or as the number a spreadsheet keeps. A
// month is a date only where monthEnd allows it, as its last day.
func readDate(typed string, monthEnd bool) (iso string, asMonth bool, bad *fault.Message) {
	iso, bad = text.ParseDate(typed)
	if bad == nil {
		return iso, false, nil
	}
	if serial, err := strconv.ParseFloat(strings.TrimSpace(width.Fold.String(typed)), 64); err == nil {
		if serial >= 20_000 && serial < 110_000 { // the years 1954 to 2199
			if iso, ok := text.FromSerial(serial); ok {
				return iso, false, nil
			}
		}
	}
	if bad.Key == "fault.date_without_day" && monthEnd {
		if iso, badMonth := text.ParseMonthEnd(typed); badMonth == nil {
			return iso, true, nil
		}
	}
	return "", false, bad
}
