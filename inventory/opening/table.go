package opening

import (
	"cmp"
	"slices"
	"strings"

	"golang.org/x/text/width"

	"relief/internal/fault"
	"relief/internal/intake"
	"relief/internal/sheet"
	"relief/internal/text"
)

// reader walks the rows under a header.
type reader struct {
	g      *sheet.Grid
	h      header
	c      *Count
	a      *intake.Account
	past   bool // the rows under the sign-off are read too
	titles map[string]bool
	words  map[int][]string // column → what its header says, folded
	ended  int              // the sign-off row that was met; 0 while the table goes on
	below  []sheet.Row      // rows under it
	whole  int64            // sum of the rows so far
	part   int64            // the same since the last subtotal
	packed bool             // a row counts packs and pieces together, which only its item can add up
}

// Parse reads the opening count of one sheet. It fails with Invalid when the
// header row is not found or lacks the name or the count.
func Parse(g *sheet.Grid, m Mapping) (*Count, error) {
	h, err := findHeader(g, m)
	if err != nil {
		return nil, err
	}
	c := &Count{Sheet: g.Name, HeaderRow: h.row, Headings: h.headings, past: m.Past}
	r := &reader{g: g, h: h, c: c, a: intake.NewAccount(g), past: m.Past, titles: map[string]bool{},
		words: map[int][]string{}}
	for _, heading := range h.headings {
		for at := h.row; at < h.row+h.rows; at++ {
			word := text.Fold(g.Cell(at, heading.Column).Text)
			r.words[heading.Column] = append(r.words[heading.Column], word)
		}
	}
	var titles, feet []string
	for _, row := range g.Rows {
		switch {
		case row.Number < h.row:
			titles = append(titles, line(row))
			r.titles[line(row)] = true
		case row.Number < h.row+h.rows:
			r.a.ReadRow(row)
		case r.read(row):
			feet = append(feet, line(row))
		}
	}
	c.CountedOn, c.Warehouse = findDate(titles), findStore(titles)
	if c.CountedOn == "" {
		c.CountedOn = findDate(feet)
	}
	if c.Warehouse == "" {
		c.Warehouse = findStore(feet)
	}
	r.settle()
	if len(c.Rows) == 0 {
		return nil, fault.New(fault.Invalid, "opening.no_rows", h.row)
	}
	return c, nil
}

// settle tells what was not read, and what was although it is hidden.
func (r *reader) settle() {
	r.a.Titles(r.h.row)
	r.a.TellBelow(r.ended, r.below)
	r.tellTaught()
	heads := map[int]string{}
	for _, heading := range r.h.headings {
		heads[heading.Column] = heading.Text
		if heading.Role != Ignored && r.g.HiddenColumn(heading.Column) {
			r.a.Say(0, "", "import.hidden_column", sheet.Column(heading.Column), RoleKey(heading.Role))
		}
	}
	r.c.Remarks, r.c.Cells = r.a.Settle(func(col int) string { return heads[col] })
	for col := 1; col <= r.g.Width(); col++ { // a person can say what they are
		if _, known := heads[col]; !known && slices.ContainsFunc(r.c.Remarks, func(m intake.Remark) bool {
			return m.Key == "import.column_headless" && m.Args[0] == sheet.Column(col)
		}) {
			r.c.Headings = append(r.c.Headings, Heading{Column: col})
		}
	}
}

// RoleKey is the message that names a column in the person's language.
func RoleKey(role Role) fault.Message { return fault.Message{Key: roleKeys[role]} }

// roleKeys are the catalogue keys of the roles.
var roleKeys = map[Role]string{
	Ignored: "opening.role_ignored", Seq: "opening.role_seq", Category: "opening.role_category",
	Name: "opening.role_name", Spec: "opening.role_spec", Unit: "opening.role_unit",
	Book: "opening.role_book", Counted: "opening.role_counted", First: "opening.role_first",
	Recount: "opening.role_recount", LotNo: "opening.role_lot", MadeOn: "opening.role_made_on",
	ExpiresOn: "opening.role_expires_on", Bin: "opening.role_bin", Note: "opening.role_note",
	Code: "opening.role_code", Damaged: "opening.role_damaged", Within: "opening.role_within",
	Store: "opening.role_store",
}

// Roles are all roles in the order in which they are offered.
func Roles() []Role {
	return []Role{Ignored, Seq, Code, Category, Name, Spec, Unit, Book, Counted, First, Recount, Damaged,
		Within, LotNo, MadeOn, ExpiresOn, Store, Bin, Note}
}

// read takes one row under the header and tells whether it belongs to the
// foot of the sheet.
func (r *reader) read(row sheet.Row) (foot bool) {
	switch {
	case r.isHeader(row): // a page break: the table goes on
		r.a.TellBelow(r.ended, r.below)
		r.ended, r.below = 0, nil
	case r.titles[line(row)]: // the title, on the next page
	case r.ended > 0:
		return r.foot(row)
	case r.isSignOff(row):
		if !r.past {
			r.ended = row.Number
		}
		r.sign(row)
		r.a.ReadRow(row)
		return true
	case r.total(row):
	case r.isGroup(row):
		r.c.between = append(r.c.between, between{row.Number, r.firstText(row)})
	default:
		r.goods(row)
		return false
	}
	r.a.ReadRow(row)
	return false
}

// foot takes a row under the sign-off: where people sign and the date are
// read, everything else is told. The first may be the day, and people below it.
func (r *reader) foot(row sheet.Row) bool {
	cells := len(intake.Filled(row))
	if cells == 0 || r.isSignOff(row) || cells < 4 && len(datesIn(width.Narrow.String(line(row)))) > 0 {
		r.sign(row)
		r.a.ReadRow(row)
	} else {
		r.below = append(r.below, row)
	}
	return true
}

// figure is what stands in the columns of the count, recount first.
func (r *reader) figure(row sheet.Row) string {
	for _, role := range []Role{Recount, Counted, First} {
		if col := r.h.col[role]; col > 0 {
			if typed := strings.TrimSpace(row.Cell(col).Text); typed != "" {
				return typed
			}
		}
	}
	return ""
}

// isHeader tells whether a row repeats the header, or its second row does.
func (r *reader) isHeader(row sheet.Row) bool {
	same := 0
	for _, heading := range r.h.headings {
		typed := row.Cell(heading.Column)
		if typed.Kind != sheet.Text || len(typed.Text) > maxText {
			continue
		}
		if slices.Contains(r.words[heading.Column], text.Fold(typed.Text)) {
			same++
		}
	}
	n := len(row.Columns())
	return same > 0 && same == n || same >= 3 && same*3 >= n*2
}

// isSignOff tells whether a row is where people sign: it begins with such a
// label and holds no count.
func (r *reader) isSignOff(row sheet.Row) bool {
	if _, bad := text.ParseUnits(r.figure(row)); bad == nil {
		return false
	}
	return intake.IsSignOff(r.firstText(row))
}

// sign reads who counted and who witnessed; a line left empty takes nobody away.
func (r *reader) sign(row sheet.Row) {
	r.c.CountedBy = cmp.Or(signed(row, countedByShape), r.c.CountedBy)
	r.c.Witness = cmp.Or(signed(row, witnessShape), r.c.Witness)
}

// firstText is the first cell of a row that holds anything.
func (r *reader) firstText(row sheet.Row) string {
	for _, col := range row.Columns() {
		if typed := strings.TrimSpace(row.Cell(col).Text); typed != "" {
			return typed
		}
	}
	return ""
}

// total reads a total row and compares it; false when the row is none. Only
// what stands left of the count can name a total.
func (r *reader) total(row sheet.Row) bool {
	label := ""
	for _, role := range []Role{Seq, Category, Name, Spec} {
		if col := r.h.col[role]; col > 0 && intake.IsTotal(row.Cell(col).Text) {
			label = strings.TrimSpace(row.Cell(col).Text)
			break
		}
	}
	if label == "" {
		return false
	}
	t := Total{Number: row.Number, Label: label, Stated: r.figure(row), Agrees: true,
		columns: r.h.col}
	part := r.part
	t.Sum = r.whole
	if subtotalShape.MatchString(text.Fold(label)) {
		t.Sum, r.part = part, 0
	}
	if t.Stated != "" {
		n, _, bad := splitCount(t.Stated)
		t.Agrees = bad == nil && (n == t.Sum || n == part)
		if !t.Agrees && r.packed {
			t.Agrees = true
			r.a.Say(t.Number, "", "opening.total_unsure", short(label), short(t.Stated))
		}
		if !t.Agrees {
			r.a.Say(t.Number, "", "opening.total_differs", short(label), short(t.Stated), t.Sum)
		}
	}
	r.c.Totals = append(r.c.Totals, t)
	return true
}

// isGroup tells whether a row is a heading between the goods: a text merged
// across, or one that numbers a group, and nothing counted.
func (r *reader) isGroup(row sheet.Row) bool {
	if r.figure(row) != "" || r.value(row, Unit) != "" || r.uncounted(row) {
		return false
	}
	cols := row.Columns()
	if len(cols) != 1 {
		return false
	}
	m, merged := r.g.Merged(row.Number, cols[0])
	across := merged && m.Right > m.Left && m.Right >= r.h.col[Name]
	beside := cols[0] == r.h.col[Seq] || cols[0] == r.h.col[Category]
	return across || beside || intake.IsSection(row.Cell(cols[0]).Text)
}

// uncounted tells whether the count is a formula without a stored value.
func (r *reader) uncounted(row sheet.Row) bool {
	for _, role := range []Role{Recount, Counted, First} {
		if col := r.h.col[role]; col > 0 && row.Cell(col).Uncached {
			return true
		}
	}
	return false
}

// goods reads a row of goods, unless nothing but its number stands in it.
func (r *reader) goods(row sheet.Row) {
	out := Row{
		Number: row.Number, Hidden: row.Hidden, columns: r.h.col, unsure: r.h.unsure,
		Category: r.value(row, Category), BookText: r.value(row, Book), Note: r.value(row, Note),
		damaged: map[Role]fault.Message{},
	}
	for _, w := range []struct {
		role Role
		at   *string
	}{{Code, &out.Code}, {Name, &out.Name}, {Spec, &out.Spec}, {Unit, &out.Unit}, {LotNo, &out.LotNo},
		{Store, &out.Store}, {Bin, &out.Bin}} {
		*w.at = r.word(row, &out, w.role)
	}
	out.MadeOn, out.ExpiresOn = r.date(row, &out, MadeOn), r.date(row, &out, ExpiresOn)
	out.DamagedRole = Damaged
	if r.h.col[Within] > 0 && r.value(row, Damaged) == "" {
		out.DamagedRole = Within
	}
	out.DamagedText = r.figureText(row, &out, out.DamagedRole)
	r.takeCount(row, &out)
	for role, col := range r.h.col {
		r.checkCell(row, &out, role, col)
	}
	if r.a.Read(row.Number, r.h.col[Seq], r.h.col[Category]); out.empty() {
		return
	}
	for _, col := range r.h.col {
		r.a.Read(row.Number, col)
	}
	if out.Unit == "" && r.h.unit != "" {
		out.Unit, out.headerUnit = r.h.unit, true
	}
	r.c.Rows = append(r.c.Rows, out)
	// Totals are compared the way the clerk adds up, packs and pieces alike;
	// what is no count adds nothing.
	n, packed, bad := clerksCount(out.CountedText)
	r.packed = r.packed || packed
	if bad == nil {
		r.whole += n
		r.part += n
	}
}

// takeCount chooses the figure of a row: the recount where it is filled in,
// else the count, else the first count.
func (r *reader) takeCount(row sheet.Row, out *Row) {
	out.FirstText = r.figureText(row, nil, First)
	for _, role := range []Role{Recount, Counted, First} {
		col := r.h.col[role]
		if col == 0 {
			continue
		}
		c := row.Cell(col)
		if out.CountedRole == Ignored || !c.Blank() {
			out.CountedRole, out.CountedText = role, r.figureText(row, out, role)
		}
		if !c.Blank() {
			return
		}
	}
}

// checkCell notes cells that hold no value of their own: a formula never
// calculated, an error value, a count merged over several rows.
func (r *reader) checkCell(row sheet.Row, out *Row, role Role, col int) {
	if role == Seq || role == Book || role == Bin || role == Category || role == Store {
		return
	}
	if counts(role) && role != out.CountedRole {
		return
	}
	c := row.Cell(col)
	if counts(role) {
		role = Counted
	}
	switch {
	case c.Uncached:
		out.damaged[role] = fault.Message{Key: "opening.not_calculated"}
	case c.Kind == sheet.Error:
		out.damaged[role] = fault.Message{Key: "opening.error_value", Args: []any{short(c.Text)}}
	case role == Counted && c.Blank():
		m, merged := r.g.Merged(row.Number, col)
		if merged && m.Top != row.Number && m.Top >= r.h.row+r.h.rows {
			out.damaged[role] = fault.Message{Key: "opening.count_merged", Args: []any{m.Top}}
		}
	}
}

// empty tells whether nothing but a running number or a category is typed.
func (r Row) empty() bool {
	return len(r.damaged) == 0 && r.Code+r.Name+r.Spec+r.BookText+r.CountedText+r.FirstText+r.DamagedText+r.LotNo+
		r.MadeOn+r.ExpiresOn+r.Note == ""
}
