package text

import (
	"regexp"
	"slices"
	"strings"
	"testing"
)

// oneName says of a thing what it is called and must not be called, after
// docs/GLOSSARY.md. May are the keys, or how they begin, that mean another thing.
var oneName = []struct {
	lang   Lang
	called string
	never  string // a pattern
	may    []string
}{
	{Zh, "出库交接单", `(^|[^资])出库单|交接单`, []string{"paper_form.", "plan.purpose_hint", "recipient.address_hint",
		"report.handover_title", "slip.file", "slip.scan", "slip.step_"}}, // its papers
	{Zh, "问题整改", `整改台账`, []string{"finding.title", "cli.export_findings"}}, // its paper
	// What a plan leaves is another thing.
	{Zh, "结存", `结余`, []string{"plan.left", "plan.balanced", "report.left", "matrix.", "minutes."}},
	{Zh, "类别", `类型`, []string{"sheet."}}, // a button of Excel
	{Zh, "含已停用", `包括已?停用`, nil},
	{Zh, "有效期不详", `有效期不明|有效期未知`, nil},
	{Zh, "批次更正", `组拆`, nil},
	{Zh, "批次 #", `追溯 #`, nil},
	{Zh, "命令行", `operator|操作员`, nil},
	{Zh, "接收单位", `受助单位|领用单位`, nil},
	{Zh, "保管员", `仓管员|库管员`, nil},
	{Zh, "可用", `可分配数|可发数`, nil},
	{En, "slip", `(?i)\b(issue|dispatch) slip|\bissue note\b`, []string{"paper_form."}},
	{En, "recipient", `(?i)\bbeneficiar(y|ies) unit\b|\bconsignee\b`, nil},
	{En, "storekeeper", `(?i)\bstoreman\b|\bwarehouse keeper\b`, nil},
	{En, "Relabelled", `(?i)\bconversion\b`, nil},
}

// One thing has one name in all the words of the program.
func TestCatalogue_oneName(t *testing.T) {
	c := mustLoad(t)
	for _, rule := range oneName {
		never := regexp.MustCompile(rule.never)
		for _, key := range c.Keys(rule.lang) {
			m := c.messages[rule.lang][key]
			said := strings.Join(m.pieces, "…")
			if m.one != nil {
				said += " " + strings.Join(m.one.pieces, "…")
			}
			said = strings.ReplaceAll(said, rule.called, "")
			other := slices.ContainsFunc(rule.may, func(may string) bool { return strings.HasPrefix(key, may) })
			if found := never.FindString(said); found != "" && !other {
				t.Errorf("%s: %q says %q; the word is %q", rule.lang, key, found, rule.called)
			}
		}
	}
	// The pages that list a thing bear the name by which the menu leads to them.
	for _, pair := range [][2]string{{"menu.slips", "kind.slip"}, {"card.balance", "common.on_hand"},
		{"import.kind", "common.kind"}, {"donor.show_all", "recipient.show_all"}} {
		if a, b := c.Say(Zh, pair[0]), c.Say(Zh, pair[1]); a != b {
			t.Errorf("%s is %q, %s is %q", pair[0], a, pair[1], b)
		}
	}
}

// What is done stands in a history as a sentence begins.
func TestCatalogue_actsBeginLarge(t *testing.T) {
	c := mustLoad(t)
	act := regexp.MustCompile(`^act\.|\.act_`)
	for _, key := range c.Keys(En) {
		if said := c.Say(En, key); act.MatchString(key) && said[:1] != strings.ToUpper(said[:1]) {
			t.Errorf("%s: %q begins small", key, said)
		}
	}
}
