package e2e

import (
	"bytes"
	"image"
	"image/color"
	"image/png"
	"os"
	"path/filepath"
	"testing"

	"relief/internal/text"
)

// The case of Jiedong district, as the branch published it on 2022-01-24: what
// was counted, what each of the five institutions got, what was kept.

// The count and the plan as a clerk keeps them.
const (
	countBook = "../inventory/opening/testdata/opening-count.xlsx"
	planBook  = "../distribution/matrix/testdata/allocation-plan.xlsx"
)

// goods are the six items in the order of the count.
var goods = [6]string{
	"心肺复苏模拟人(加配件)", "心肺复苏简易模拟人", "急救箱", "急救包(中)", "急救包(小)", "口罩",
}

var (
	counted = [6]int{3, 3, 7, 49, 14, 374}
	kept    = [6]int{1, 1, 1, 0, 0, 0}
	given   = [6]int{2, 2, 6, 49, 14, 0}
	left    = [6]int{0, 0, 0, 0, 0, 374}
)

// institution is one recipient with its row of the plan. The people who sign
// are invented.
type institution struct {
	name, nameEn, kind, signer string
	units                      [6]int
}

var institutions = [5]institution{
	{"玉滘卫生院", "Yujiao Health Centre", "clinic", "林甲", [6]int{0, 1, 2, 12, 4, 0}},
	{"集和医院", "Jihe Hospital", "hospital", "林乙", [6]int{1, 0, 1, 10, 0, 0}},
	{"埔田中学", "Putian Middle School", "school", "林丙", [6]int{1, 0, 1, 9, 4, 0}},
	{"揭东区第三小学", "Jiedong No. 3 Primary School", "school", "林丁", [6]int{0, 1, 1, 9, 2, 0}},
	{"曲溪敬老院", "Quxi Home for the Elderly", "care_home", "林戊", [6]int{0, 0, 1, 9, 4, 0}},
}

// The figures of the case agree with one another, or no test of it means
// anything.
func TestJiedong_figures(t *testing.T) {
	for i, item := range goods {
		sum := 0
		for _, in := range institutions {
			sum += in.units[i]
		}
		if sum != given[i] || counted[i]-sum-kept[i] != left[i] {
			t.Errorf("%s: %d given of %d, %d kept, %d left", item, sum, counted[i], kept[i], left[i])
		}
	}
}

// words are the messages of the catalogue, so that a test is written once for
// both languages.
func words(t testing.TB) *text.Catalogue {
	t.Helper()
	c, err := text.Load()
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// scan is a signed paper as a scanner gives it: a picture of some strokes.
func scan(t testing.TB, name string) string {
	t.Helper()
	img := image.NewGray(image.Rect(0, 0, 320, 200))
	for i := range img.Pix {
		img.Pix[i] = 250
	}
	for x := 40; x < 280; x++ {
		img.SetGray(x, 120+(x*x/37)%40-20, color.Gray{Y: 30})
	}
	var b bytes.Buffer
	if err := png.Encode(&b, img); err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), name+".png")
	if err := os.WriteFile(path, b.Bytes(), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// fixture is the absolute path of a file of the project's tests: the browser
// takes no other.
func fixture(t testing.TB, path string) string {
	t.Helper()
	full, err := filepath.Abs(path)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(full); err != nil {
		t.Fatal(err)
	}
	return full
}
