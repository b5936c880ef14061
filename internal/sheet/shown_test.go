package sheet_test

import (
	"bytes"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/xuri/excelize/v2"
)

// A cell tells what only its format shows: noughts of a code, a date without
// its day, a percentage. The value stays what it is.
func TestCell_shown(t *testing.T) {
	const june1, june15 = 46539, 46553 // of 2027
	type look struct {
		value   any
		format  string
		builtin int
	}
	for _, tt := range []struct {
		name        string
		cell        look
		text, shown string
		month, pct  bool
	}{
		{"noughts", look{value: 123, format: "00000"}, "123", "00123", false, false},
		{"enough digits", look{value: 1234567, format: "00000"}, "1234567", "1234567", false, false},
		{"a fraction", look{value: 1.5, format: "0000"}, "1.5", "1.5", false, false},
		{"a negative number", look{value: -12, format: "00000"}, "-12", "-12", false, false},
		{"one nought", look{value: 5, format: "0"}, "5", "5", false, false},
		{"noughts and words", look{value: 3, format: `0"套"`}, "3", "3", false, false},
		{"a Chinese month", look{value: june1, format: `yyyy"年"m"月"`}, "2027-06-01", "2027-06", true, false},
		{"an English month", look{value: june1, builtin: 17}, "2027-06-01", "2027-06", true, false},
		{"the built-in Chinese month", look{value: june1, builtin: 57}, "2027-06-01", "2027-06", true, false},
		{"yyyy-mm", look{value: june1, format: "yyyy-mm"}, "2027-06-01", "2027-06", true, false},
		{"yyyy/m", look{value: june1, format: "yyyy/m;@"}, "2027-06-01", "2027-06", true, false},
		{"a month that keeps its day", look{value: june15, format: "yyyy-mm"}, "2027-06-15", "2027-06-15", true, false},
		{"a day", look{value: june1, format: "yyyy-mm-dd"}, "2027-06-01", "2027-06-01", false, false},
		{"a day and hours", look{value: june1, format: "yyyy-mm-dd h:mm"}, "2027-06-01", "2027-06-01", false, false},
		{"month and hours", look{value: june1, format: "yyyy-mm h:mm"}, "2027-06-01", "2027-06-01", false, false},
		{"a year", look{value: june1, format: "yyyy"}, "2027-06-01", "2027-06-01", false, false},
		{"percent", look{value: 1, builtin: 9}, "1", "1", false, true},
		{"percent of its own", look{value: 0.5, format: "0.0%"}, "0.5", "0.5", false, true},
	} {
		t.Run(tt.name, func(t *testing.T) {
			f := excelize.NewFile()
			style := &excelize.Style{NumFmt: tt.cell.builtin}
			if tt.cell.format != "" {
				style.CustomNumFmt = &tt.cell.format
			}
			id, err := f.NewStyle(style)
			if err != nil {
				t.Fatal(err)
			}
			var out bytes.Buffer
			for _, err := range []error{f.SetCellValue("Sheet1", "A1", tt.cell.value),
				f.SetCellStyle("Sheet1", "A1", "A1", id), f.Write(&out)} {
				if err != nil {
					t.Fatal(err)
				}
			}
			got := mustFirst(t, out.Bytes()).Cell(1, 1)
			if got.Text != tt.text || got.Shown() != tt.shown || got.Month != tt.month || got.Percent != tt.pct {
				t.Errorf("%+v, shown %q; want %+v", got, got.Shown(), tt)
			}
		})
	}
}

// A quote that nobody doubled stays in its field, and takes no column with it.
func TestOpen_csvInnerQuotes(t *testing.T) {
	for line, want := range map[string][]string{
		`"KIT, PUMP, 2" + 6.5kW Generator",标准,套`: {`KIT, PUMP, 2" + 6.5kW Generator`, "标准", "套"},
		`毯,"2m x "厚"款",床`:                        {"毯", `2m x "厚"款`, "床"},
		`"a"b,"c",d`:                             {"ab", "c", "d"},
		`"a" ,"c",d`:                             {"a ", "c", "d"},
		`"a""b",c,d`:                             {`a"b`, "c", "d"},
		`2" pump,c,d`:                            {`2" pump`, "c", "d"},
		`"5" x 7" bag","c, ""x""",d`:             {`5" x 7" bag`, `c, "x"`, "d"},
	} {
		rows := shownRows(mustFirst(t, []byte("名称,规格,单位\n"+line+"\nx,y,z\n")))
		if diff := cmp.Diff([][]string{{"名称", "规格", "单位"}, want, {"x", "y", "z"}}, rows); diff != "" {
			t.Errorf("%s: %s", line, diff)
		}
	}
}
