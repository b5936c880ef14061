package opening_test

import (
	"archive/zip"
	"bytes"
	"fmt"
	"testing"
	"time"

	"relief/internal/sheet"
	"relief/inventory/opening"
)

// patch changes the markup of a workbook's first sheet.
func patch(t *testing.T, data []byte, from, to string) []byte {
	t.Helper()
	r, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	w := zip.NewWriter(&out)
	for _, entry := range r.File {
		part, err := entry.Open()
		if err != nil {
			t.Fatal(err)
		}
		var b bytes.Buffer
		if _, err := b.ReadFrom(part); err != nil {
			t.Fatal(err)
		}
		content := b.Bytes()
		if entry.Name == "xl/worksheets/sheet1.xml" {
			if !bytes.Contains(content, []byte(from)) {
				t.Fatalf("%s is not in %s", from, content)
			}
			content = bytes.ReplaceAll(content, []byte(from), []byte(to))
		}
		to, err := w.Create(entry.Name)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := to.Write(content); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

// A cell that holds an error value, and a count merged over two rows, are
// faulty rows with their reasons; an edit mends them.
func TestResolve_damage(t *testing.T) {
	data := build(t, func(p *pen) {
		p.lines(r{"清点日期：2021年9月30日"}, r{"品名", "单位", "实盘数"}, r{"急救箱", "个", 7},
			r{"口罩", "只", 374}, r{"急救包(小)", "个", nil}, r{"棉被", "床", 5})
		p.merge("C4", "C5")
	})
	data = patch(t, data, `<c r="C6"><v>5</v></c>`, `<c r="C6" t="e"><v>#REF!</v></c>`)
	c, err := opening.Parse(grids(t, data)[0], opening.Mapping{})
	if err != nil {
		t.Fatal(err)
	}
	res := opening.Resolve(c, items(), nil, today)
	for row, key := range map[int]string{2: "opening.count_merged", 3: "opening.error_value"} {
		if l := res.Lines[row]; l.State != opening.Faulty || l.Faults[0].Key != key {
			t.Errorf("row %d: %s %v, want %s", l.Row.Number, l.State, l.Faults, key)
		}
	}
	none, five := "", "5"
	edits := map[int]opening.Edit{5: {Counted: &none}, 6: {Counted: &five}}
	if res := opening.Resolve(c, items(), edits, today); res.Tally.Faulty != 0 || res.Tally.NotCounted != 1 {
		t.Errorf("%+v", res.Tally)
	}
}

// The largest sheet that is let in is read and judged in seconds, subtotals
// after every row included.
func TestParse_large(t *testing.T) {
	rows := [][]string{{"2021年9月30日"}, {"品名", "单位", "实盘数", "批号"}}
	for i := range 24_000 {
		rows = append(rows, []string{"急救箱", "个", "7", fmt.Sprint(i)}, []string{"小计", "", "7"})
	}
	start := time.Now()
	c, err := opening.Parse(sheet.FromRows("一", rows), opening.Mapping{})
	if err != nil {
		t.Fatal(err)
	}
	res := opening.Resolve(c, items(), nil, today)
	if res.Tally.Matched != 24_000 || res.Tally.Totals != 24_000 || len(c.Remarks) != 0 {
		t.Errorf("%+v, %d warnings", res.Tally, len(c.Remarks))
	}
	limit := 10 * time.Second
	if testing.Short() { // under the race detector
		limit *= 4
	}
	if took := time.Since(start); took > limit {
		t.Errorf("took %v", took)
	} else {
		t.Log(took)
	}
}
