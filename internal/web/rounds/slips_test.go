package rounds

import (
	"testing"

	"relief/distribution"
)

// What may be bad is never proposed to be free again, whatever else is said of
// it; a reason that tells nothing proposes nothing.
func TestProposedTo(t *testing.T) {
	for to, reasons := range map[string][]string{
		distribution.ToQuarantine: {
			"超过有效期", "超保质期", "已到期，多余", "多处变色", "多数压扁", "不要，有异味", "多了，箱子瘪了", "多发的已拆封",
			"太多破损", "问题太多", "用不上，味道不对", "Not wanted: out of date", "no need, seal opened", "Too many dents",
			"Surplus, smells", "TOO MUCH RUST",
		},
		distribution.ToStock: {
			"多了", "用不上，多了", "数量太多", "超出需要", "超量", "多发两箱", "不需要", "放不下", "血压计多了",
			"Too many", "surplus", "not needed", "no room",
		},
		"": {"", "其他", "不要", "多人拒收", "超", "多种原因", "已有划分", "Not wanted", "refused"},
	} {
		for _, reason := range reasons {
			if got := proposedTo(reason); got != to {
				t.Errorf("%q is proposed to go to %q, want %q", reason, got, to)
			}
		}
	}
}
