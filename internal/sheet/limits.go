package sheet

// Limits bounds what one workbook may ask of the machine. A zero field takes
// the value of DefaultLimits.
type Limits struct {
	Entries       int   // parts in the zip
	InflatedBytes int64 // all parts together, declared and really inflated
	Ratio         int64 // inflated to packed size of a part above RatioFloor
	RatioFloor    int64 // bytes; smaller parts are not judged by ratio
	Elements      int   // XML elements in a part other than a sheet
	Sheets        int   // sheets in the workbook
	Columns       int   // the last column that may hold anything
	Rows          int   // the last row that may exist
	Cells         int   // cells of one sheet, empty formatted ones included
	CellChars     int   // characters of one cell, as in Excel
	TextBytes     int64 // text of one sheet
	MergedRows    int   // rows crossed by merged ranges, summed
}

// DefaultLimits is what an uploaded workbook gets: far above any count or
// plan of a branch, far below what harms a small office computer.
func DefaultLimits() Limits {
	return Limits{
		Entries:       200,
		InflatedBytes: 96 << 20,
		Ratio:         100,
		RatioFloor:    1 << 20,
		Elements:      500_000,
		Sheets:        64,
		Columns:       256,
		Rows:          120_000,
		Cells:         1_200_000,
		CellChars:     32_767,
		TextBytes:     32 << 20,
		MergedRows:    200_000,
	}
}

// orDefault fills the fields left at zero.
func (l Limits) orDefault() Limits {
	d := DefaultLimits()
	fill(&l.Entries, d.Entries)
	fill(&l.InflatedBytes, d.InflatedBytes)
	fill(&l.Ratio, d.Ratio)
	fill(&l.RatioFloor, d.RatioFloor)
	fill(&l.Elements, d.Elements)
	fill(&l.Sheets, d.Sheets)
	fill(&l.Columns, d.Columns)
	fill(&l.Rows, d.Rows)
	fill(&l.Cells, d.Cells)
	fill(&l.CellChars, d.CellChars)
	fill(&l.TextBytes, d.TextBytes)
	fill(&l.MergedRows, d.MergedRows)
	return l
}

// fill sets a limit that was left at zero.
func fill[T int | int64](limit *T, standard T) {
	if *limit == 0 {
		*limit = standard
	}
}
