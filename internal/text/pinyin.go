package text

import (
	"strings"

	"github.com/mozillazg/go-pinyin"
)

// reading is one pronunciation of a character: the one it has inside any of
// the words, or, without words, its usual one.
type reading struct {
	syllable string
	words    string // parted by blanks; each holds the character
}

// readings holds what the dictionary's order gets wrong for the names of
// goods, places and offices: characters whose first reading is not the usual
// one there, or hangs on the word. The first row that fits counts.
var readings = map[rune][]reading{
	'长': {
		{"zhang", "院长 校长 会长 家长 部长 处长 局长 科长 站长 所长 园长 镇长 县长 市长 区长 村长 " +
			"队长 组长 班长 厂长 社长 店长 生长 成长 长大 长辈 长者 长老"},
		{"chang", ""},
	},
	'弹': {{"dan", "子弹 炸弹 导弹 炮弹 弹药 弹片"}, {"tan", ""}},
	'调': {{"diao", "调拨 调度 调查 调运 调用 调出 调入 调配 调动 抽调 借调"}, {"tiao", ""}},
	'重': {{"chong", "重庆 重复 重新 重叠 双重"}},
	'行': {{"hang", "银行 行业 总行 分行 支行 商行 车行"}},
	'都': {{"du", ""}},
	'曾': {{"zeng", ""}},
	'圩': {{"xu", ""}},
	'厦': {{"xia", "厦门"}},
	'藏': {{"zang", "西藏 藏族"}},
	'给': {{"ji", "给养 补给 自给 给水"}},
	'会': {{"kuai", "会计 财会"}},
	'盛': {{"cheng", "盛水 盛器 盛饭 盛菜"}},
	'参': {{"shen", "人参 党参 海参 高丽参 西洋参"}},
	'校': {{"jiao", "校准 校验 校对 校正"}},
	'乐': {{"yue", "音乐 乐器"}},
	'薄': {{"bo", "薄荷"}},
	'模': {{"mu", "模具 模板 模样"}},
	'埔': {{"bu", "大埔"}},
	'系': {{"ji", "系带 系绳"}},
	'干': {{"gan", ""}},
	'番': {{"pan", "番禺"}},
}

var pinyinStyle = pinyin.NewArgs()

// syllable gives the reading of the character at i among its neighbours, in
// a–z with v for ü, or nothing.
func syllable(name []rune, i int) string {
	for _, one := range readings[name[i]] {
		if one.words == "" || insideAny(name, i, one.words) {
			return one.syllable
		}
	}
	if _, known := pinyin.PinyinDict[int(name[i])]; !known {
		return ""
	}
	found := pinyin.SinglePinyin(name[i], pinyinStyle)
	if len(found) == 0 {
		return ""
	}
	return strings.Map(func(r rune) rune {
		switch {
		case r == 'ü':
			return 'v'
		case r >= 'a' && r <= 'z':
			return r
		}
		return -1
	}, found[0])
}

// insideAny tells whether the character at i stands inside one of the words.
func insideAny(name []rune, i int, words string) bool {
	for word := range strings.FieldsSeq(words) {
		letters := []rune(word)
		for at, letter := range letters {
			from, to := i-at, i-at+len(letters)
			if letter == name[i] && from >= 0 && to <= len(name) && string(name[from:to]) == word {
				return true
			}
		}
	}
	return false
}
