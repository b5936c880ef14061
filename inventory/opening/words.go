package opening

import (
	"regexp"
	"strings"

	"relief/internal/text"
)

// Role is what a column of the table holds.
type Role string

// The roles of columns. Ignored is a column that is not read.
const (
	Ignored   Role = ""
	Seq       Role = "seq"
	Category  Role = "category"
	Name      Role = "name"
	Spec      Role = "spec"
	Unit      Role = "unit"
	Book      Role = "book"
	Counted   Role = "counted"
	First     Role = "first_count"
	Recount   Role = "recount"
	LotNo     Role = "lot_no"
	MadeOn    Role = "made_on"
	ExpiresOn Role = "expires_on"
	Bin       Role = "bin"
	Note      Role = "note"
	Code      Role = "code"
	Damaged   Role = "damaged" // damaged units beside those counted
	Within    Role = "within"  // damaged units among those counted
	Store     Role = "store"
)

// headerWords are the spellings of headers, the strongest first.
var headerWords = map[Role]string{
	Seq:      "序号 序 项次 行号 no no. s/n # 编号",
	Category: "类别 物资类别 分类 物资分类 种类 大类 category class type",
	Code: "编码 物资编码 物资编号 物料编码 物料号 物料编号 存货编码 商品编码 货号 代码 物资代码 code itemcode " +
		"itemno itemno. itemnumber sku stockcode",
	Name: "品名 物资名称 名称 物品 物品名称 货品名称 商品名称 产品名称 物资 货品 品种 材料名称 " +
		"物资内容 物资品名 品名称 name item itemname itemdescription description goods product article",
	Spec: "规格 规格型号 型号 规格/型号 规格、型号 型号规格 型号/规格 规格及型号 " +
		"specification spec model size",
	Unit: "单位 计量单位 数量单位 unit uom unitofmeasure",
	Book: "账面数 帐面数 账面数量 帐面数量 账存数 帐存数 账存数量 账面 帐面 账存 账面库存 账面结存 系统数 系统库存 " +
		"应存数 应有数 book bookquantity bookqty bookstock systemqty systemquantity",
	Counted: "实盘数 实盘数量 实存数 实存数量 实盘 实存 实有 实有数 实有数量 清点数 清点数量 盘点数 盘点数量 " +
		"实际数量 实际库存 实点数 counted countedqty countedquantity physicalcount actual actualqty actualcount",
	Damaged: "破损 破损数 破损数量 损坏 损坏数 损坏数量 残损 残损数 残损数量 残次 残次品 次品 报损 报损数 不合格 " +
		"不合格数 不良 不良数 不良品 不可用 待报废 报废 报废数 坏 damaged damagedqty broken defective unusable",
	Within: "其中破损 其中:破损 其中破损数 其中损坏 其中:损坏 其中损坏数 其中残损 其中报损 其中不合格 其中不可用 " +
		"ofwhichdamaged ofthemdamaged",
	First:   "初盘 初盘数 初盘数量 第一次盘点 初点 firstcount count1",
	Recount: "复盘 复盘数 复盘数量 第二次盘点 复点 复核数 recount secondcount count2",
	LotNo: "批号 批次 批次号 生产批号 产品批号 生产批次 lot lotno lotno. lotnumber batch batchno " +
		"batchno. batchnumber",
	MadeOn: "生产日期 制造日期 出厂日期 生产时间 productiondate manufacturedate manufactured madeon " +
		"manufacturingdate mfgdate mfd",
	ExpiresOn: "有效期 有效期至 有效期到 失效日期 到期日期 到期日 有效日期 有效期限 有效截止日期 效期 失效期 " +
		"保质期至 expirydate expiry expires expireson expirationdate exp exp. expdate bestbefore useby",
	Bin:   "库位 货位 存放位置 存放地点 位置 货架 货架号 架位 location bin shelf",
	Store: "仓库 所在仓库 存放仓库 仓库名称 库房 所在库房 库别 warehouse store storeroom",
	Note:  "备注 说明 备考 摘要 remark remarks note notes comment comments",
}

// weakCounts are headers that mean the count when nothing better is there.
const weakCounts = "数量 库存 库存数 库存数量 现存数量 结存 结存数量 现有数量 quantity qty count onhand stock"

// goodCounts are headers of the units that can be used, beside damaged ones:
// they go before any other count.
const goodCounts = "完好 完好数 完好数量 良好 良好数 合格 合格数 合格数量 可用 可用数 可用数量 good goodqty usable intact"

// roles finds the role of a folded header word; weak tells that a better
// header for the same role goes first.
var roles = func() map[string]found {
	out := map[string]found{}
	for role, words := range headerWords {
		for word := range strings.FieldsSeq(words) {
			out[text.Fold(word)] = found{role: role}
		}
	}
	for word := range strings.FieldsSeq(weakCounts) {
		out[text.Fold(word)] = found{role: Counted, weak: true}
	}
	for word := range strings.FieldsSeq(goodCounts) {
		out[text.Fold(word)] = found{role: Counted, good: true}
	}
	return out
}()

type found struct {
	role Role
	weak bool
	good bool
}

// over tells whether a header takes the role from one further left: the first
// stands, unless it is a weaker word.
func (f found) over(before found) bool {
	return before.weak && !f.weak || f.good && !before.good
}

var bracketed = regexp.MustCompile(`^(.+?)\(([^()]*)\)\*?$`)

// headerRole reads a header cell: 实盘数（个） is the count, in 个.
func headerRole(typed string) (f found, unit string) {
	word := strings.Trim(text.Fold(typed), "*:")
	if f, ok := roles[word]; ok {
		return f, ""
	}
	parts := bracketed.FindStringSubmatch(word)
	if parts == nil {
		return found{}, ""
	}
	f = roles[parts[1]]
	if f.role == Counted || f.role == First || f.role == Recount {
		unit = strings.TrimPrefix(strings.TrimPrefix(parts[2], "单位"), ":")
	}
	return f, unit
}

// counts tells whether a role is one of the columns a count may stand in.
func counts(role Role) bool { return role == Counted || role == First || role == Recount }

var subtotalShape = regexp.MustCompile(`小计|本页|subtotal|sub-total|pagetotal`)

// nothing tells whether a text says that there is nothing: a dash, 无, n/a.
func nothing(typed string) bool {
	switch text.Fold(typed) {
	case "", "-", "--", "/", "\\", "无", "n/a", "na", "none", "不详", "未知", "长期", "长期有效":
		return true
	}
	return false
}
