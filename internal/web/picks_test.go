package web

import (
	"net/http"
	"regexp"
	"strings"
	"testing"

	"relief/internal/testkit"
)

var versionOn = regexp.MustCompile(`name="version" value="(\d+)"`)

// A field for an item takes whatever the item is called, in either language; what
// means several, or only comes near, is refused with their names. A page in
// English offers English names.
func TestInspection_picks(t *testing.T) {
	testkit.OnBoth(t, func(t *testing.T, b *testkit.Books) {
		toFind(t, b)
		keeper := signIn(t, testServer(t, b, noon), "keeper")
		id := atGate(t, keeper)
		fields := func(item, donor string) []string {
			return []string{"version", "1", "lines", "1", "source", "donation", "donor", donor, "warehouse",
				warehouseIn(keeper.page), "item.0", item, "received.0", "3",
				"second", "王办", "place.0", "bq7hj", "fiscal", ""}
		}
		for item, says := range map[string]string{
			"jjb":  "“jjb”可能是其中任何一种，请写明规格或编码：急救包(小) (W0005)、急救包(中) (W0004)",
			"医用":   "没有物资“医用”，相近的有：医用防护口罩（成人）N95 (Q-0907)",
			"没有的物": "没有物资“没有的物”",
		} {
			want(t, keeper.post("/receipts/"+id+"/inspect", fields(item, "sljtgs")...), http.StatusUnprocessableEntity)
			if _, said := namedIn(keeper.page); len(said) != 1 || !strings.HasSuffix(said[0], says) {
				t.Errorf("%q: %q", item, said)
			}
		}
		version := 0
		for _, item := range []string{"jjx", "ＪＪＸ", "w0003", "first-aid BOX", "yyfhkz(cr)n95", "医用防护口罩(成人)", "FKLWKZ"} {
			version++
			keeper.get("/receipts/" + id + "/inspect")
			sent := fields(item, []string{"sljtgs", "SLJTGS", "示集", "Example LTD."}[version%4])
			if sent[1] = versionOn.FindStringSubmatch(keeper.page)[1]; version%4 == 0 {
				sent[7] = "示例(集团)公司"
			}
			w := keeper.post("/receipts/"+id+"/inspect", sent...)
			if w.Code != http.StatusSeeOther {
				_, said := namedIn(keeper.page)
				t.Fatalf("%q: %d, %q", item, w.Code, said)
			}
		}
		keeper.get("/receipts/" + id + "/inspect")
		for _, part := range []string{`<option value="急救箱" label="jjx W0003 ·`, `name="item.0"`,
			`value="医用防护口罩（成人）N95"`} {
			if !strings.Contains(keeper.page, part) {
				t.Errorf("the page has no %s", part)
			}
		}
		want(t, keeper.post("/preferences", "language", "en", "theme", "dark"), http.StatusSeeOther)
		keeper.get("/receipts/" + id + "/inspect")
		for _, part := range []string{`<option value="First-aid box" label="jjx W0003 ·`,
			`value="Respirator (adult) N95"`,
			`in store (Main warehouse)`, `<option value="Example Ltd." label="sljtgs"`} {
			if !strings.Contains(keeper.page, part) {
				t.Errorf("the English page has no %s", part)
			}
		}
	}, testkit.At(testkit.Noon))
}
