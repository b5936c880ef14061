package matrix

import (
	"regexp"
	"strings"

	"relief/internal/text"
)

// part is what a row or a column of the table is.
type part uint8

const (
	entity     part = iota // an item or a recipient
	kept                   // kept by the branch itself
	total                  // a sum
	stock                  // what lies in the store
	left                   // what is left after the plan
	aside                  // running number, remarks
	kindWord               // the kind of institution
	unitWord               // the unit of the items
	specWord               // the specification of the items
	recipients             // the header over the recipients' names
	itemNames              // the header over the items' names
	unitOrName             // 单位: a unit beside items, an institution elsewhere
)

// partWords are the headers and labels that are no item and no recipient.
var partWords = map[part]string{
	kept:  "自留 留用 自用 留存 本会自留 本单位自留 单位自留 自留单位 培训教具 kept keptback retained training",
	total: "合计 小计 总计 共计 累计 分配合计 发放合计 合计数 总数 总数量 分配总数 total subtotal grandtotal sum allocated",
	stock: "库存 库存数 库存数量 现有库存 库存总数 账面数 实盘数 实存数 可分配 可分配数 可分配数量 清点数 现有数量 " +
		"stock instock available onhand counted",
	left: "结余 剩余 结存 余额 剩余数 剩余数量 结余数 余数 分配后结余 剩余库存 库存结余 left leftinstore balance remaining remainder",
	aside: "序号 序 编号 备注 说明 no no. # s/n remark remarks note notes 联系人 联系电话 电话 地址 签收 签字 签收人 " +
		"contact address phone",
	kindWord: "单位类别 类别 单位性质 性质 单位类型 类型 机构类别 机构类型 kind type category",
	unitWord: "计量单位 unit uom",
	specWord: "规格 型号 规格型号 specification spec",
	recipients: "接收单位 受赠单位 领用单位 单位名称 分配单位 发放单位 受助单位 受援单位 受领单位 发放对象 分配对象 " +
		"接受单位 接收机构 机构 机构名称 学校 recipient recipients institution organisation organization receivedby",
	itemNames:  "品名 物资名称 物资内容 名称 物资 物品 物品名称 物资品名 货品 货品名称 分配物资 item items itemname goods description",
	unitOrName: "单位",
}

// partOf finds the part of a folded word.
var partOf = func() map[string]part {
	out := map[string]part{}
	for p, words := range partWords {
		for word := range strings.FieldsSeq(words) {
			out[text.Fold(word)] = p
		}
	}
	return out
}()

var (
	keptShape = regexp.MustCompile(`^(剩余|剩下|余下)?(物资)?(本会|本单位|单位|区红十字会|红十字会|我会)?(自留|留用|自用|留存)(作|为|做)?` +
		`(培训教具|培训|教具|日常培训教具)?(\(.*\))?$|^kept(astrainingaids?)?(\(.*\))?$|^(日常)?培训教具$`)
	totalShape = regexp.MustCompile(`^.{0,6}(合计|小计|总计|共计)(数|数量)?[::]?(\(.*\))?$|^(sub|grand)?-?total[::]?$`)
	signShape  = regexp.MustCompile(`^(制表人|制表|填表人|审核人|审核|审批人|审批|复核人|负责人|经办人|单位负责人|分管领导|领导|` +
		`签字|签名|盖章|preparedby|approvedby|checkedby|signature|注|附注|说明|备注)(\(.*?\))?([::]|$)`)
	suffix = regexp.MustCompile(`^(.+?)\(([^()]*)\)$`)
)

// classify tells what a label names; entity when it is none of ours.
func classify(typed string) part {
	word := strings.Trim(text.Fold(typed), ":*")
	if p, ok := partOf[word]; ok {
		return p
	}
	if keptShape.MatchString(word) {
		return kept
	}
	if totalShape.MatchString(word) {
		return total
	}
	if parts := suffix.FindStringSubmatch(word); parts != nil {
		switch p := partOf[parts[1]]; p {
		case total, stock, left, recipients, itemNames:
			return p
		}
	}
	return entity
}

// corner reads the cell in which both headers stand, 单位\物资: the one before
// the stroke goes down.
func corner(typed string) part {
	word := text.Fold(typed)
	for _, stroke := range []string{"\\", "/", "|"} {
		first, second, found := strings.Cut(word, stroke)
		if !found {
			continue
		}
		a, b := partOf[first], partOf[second]
		if a == unitOrName {
			a = recipients
		}
		if b == unitOrName {
			b = recipients
		}
		if a == recipients && b == itemNames || a == itemNames && b == recipients {
			return a
		}
	}
	return entity
}

// KindOf guesses the kind of a recipient from the kind written beside it, or
// from its name: clinic, hospital, school, care_home, community or other.
func KindOf(word, name string) string {
	for _, s := range []string{text.Fold(word), text.Fold(name)} {
		for _, k := range kinds {
			for w := range strings.FieldsSeq(k.words) {
				if s != "" && strings.Contains(s, w) {
					return k.kind
				}
			}
		}
	}
	return "other"
}

// kinds are looked through in order: 社区卫生服务中心 is a clinic.
var kinds = []struct{ kind, words string }{
	{"clinic", "卫生院 卫生服务中心 卫生服务站 卫生站 卫生室 卫生所 诊所 门诊 clinic healthcentre healthcenter"},
	{"hospital", "医院 妇幼 保健院 hospital"},
	{"care_home", "敬老院 养老院 福利院 养老 颐养院 老人院 carehome nursinghome"},
	{"school", "学校 中学 小学 特校 幼儿园 学院 大学 职校 职中 中专 school college kindergarten"},
	{"community", "社区 村委会 居委会 村民 居民 行政村 街道 community village"},
}

// none tells whether a cell says that nothing is given.
func none(typed string) bool {
	switch text.Fold(typed) {
	case "", "-", "--", "/", "\\", "无", "0", "none", "nil":
		return true
	}
	return false
}
