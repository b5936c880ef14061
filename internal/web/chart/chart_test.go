package chart

import (
	"testing"

	"relief/reports"
)

// A chart's table says its figures and dates as every list does; what the script
// draws are plain numbers.
func TestChart_figures(t *testing.T) {
	c := Chart{Draw: map[string]bool{"lots": true}, Table: &reports.Table{
		Columns: []reports.Column{{Key: "day", Kind: reports.Day}, {Key: "lots", Kind: reports.Number}},
		Rows:    [][]reports.Cell{{reports.Date("2021-10-08"), int64(12345)}},
		Totals:  []reports.Cell{"合计", int64(-67890)},
	}, said: reports.Words{Lang: "zh-CN"}.Said}
	row, sum := c.Rows()[0], c.Totals()
	if row.Name != "2021年10月8日" || row.Cells[0].Text != "12,345" || row.Cells[0].Value != "12345" {
		t.Errorf("row %+v", row)
	}
	if sum.Cells[0].Text != "-67,890" || sum.Cells[0].Value != "-67890" {
		t.Errorf("sum %+v", sum)
	}
}
