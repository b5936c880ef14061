package opening

import (
	"maps"
	"slices"
	"strconv"
	"strings"

	"relief/internal/fault"
	"relief/internal/intake"
	"relief/internal/sheet"
	"relief/internal/text"
)

// Mapping corrects what Parse found by itself. The zero Mapping corrects
// nothing.
type Mapping struct {
	Sheet     string       `json:"sheet,omitempty"`      // "" = the first visible sheet with a header
	HeaderRow int          `json:"header_row,omitempty"` // 0 = find it
	Columns   map[int]Role `json:"columns,omitempty"`    // column from 1 → role; Ignored leaves it out
	Past      bool         `json:"past,omitempty"`       // read the rows under the sign-off too

	Taught map[string]intake.Word `json:"-"` // what the branch says of headings, from Taught
}

// Heading is a column of the table with its header as typed.
type Heading struct {
	Column int
	Text   string
	Role   Role

	found Role   // before a person corrected it
	said  string // the day on which it was explained
}

// headerSearch is how many rows that hold something are looked at for a
// header.
const headerSearch = 60

// header is where the table begins and what its columns are.
type header struct {
	row, rows int // the header row and how many rows it takes: 1 or 2
	headings  []Heading
	col       map[Role]int
	unit      string // a unit written in the header of the count
	unsure    bool   // whether damaged units are among those counted
}

// Headings reads one row as a header, so that a person can correct what the
// columns mean when no header was found.
func Headings(g *sheet.Grid, row int) []Heading { return readHeader(g, row).headings }

// findHeader looks for the header row, or takes the one that was given.
func findHeader(g *sheet.Grid, m Mapping) (header, error) {
	if m.HeaderRow > 0 {
		h := readHeader(g, m.HeaderRow)
		h.teach(m.Taught)
		h.correct(m.Columns)
		return h, h.check()
	}
	var best header
	for i, row := range g.Rows {
		if i == headerSearch {
			break
		}
		h := readHeader(g, row.Number)
		h.teach(m.Taught)
		h.correct(m.Columns)
		if h.check() == nil {
			return h, nil
		}
		if len(h.col) > len(best.col) {
			best = h
		}
	}
	if len(best.col) >= 2 {
		return best, best.check()
	}
	return best, fault.New(fault.Invalid, "opening.no_header", seenWords(g))
}

// check names the columns a table cannot do without.
func (h header) check() error {
	named := h.col[Name]+h.col[Code] > 0
	counted := h.col[Counted] + h.col[First] + h.col[Recount]
	switch {
	case !named && counted == 0:
		return fault.New(fault.Invalid, "opening.no_name_no_count", h.row, h.words())
	case !named:
		return fault.New(fault.Invalid, "opening.no_name", h.row, h.words())
	case counted == 0:
		return fault.New(fault.Invalid, "opening.no_count", h.row, h.words())
	}
	return nil
}

// words lists the headers that were found, for a message.
func (h header) words() string {
	var words []string
	for _, heading := range h.headings {
		words = append(words, short(heading.Text))
	}
	return joined(words)
}

// seenWords lists what stands in the first rows of a sheet, for a message.
func seenWords(g *sheet.Grid) string {
	var words []string
	for _, row := range g.Rows {
		for _, col := range row.Columns() {
			if c := row.Cell(col); c.Kind == sheet.Text && len(words) < 12 {
				words = append(words, short(c.Text))
			}
		}
	}
	return joined(words)
}

// joined lists words for a message; a sheet without any shows a dash.
func joined(words []string) string {
	if len(words) == 0 {
		return "—"
	}
	return strings.Join(words, "、")
}

// short cuts a foreign text to what a message can carry.
func short(s string) string { return intake.Short(s) }

// readHeader reads a row, and the one below it when it goes on there.
func readHeader(g *sheet.Grid, number int) header {
	h := header{row: number, rows: 1, col: map[Role]int{}}
	taken := map[Role]found{}
	two := goesOn(g, number)
	if two {
		h.rows = 2
	}
	for _, col := range headerColumns(g, number, two) {
		top, unit := headerRole(g.Value(number, col).Text)
		typed, f := g.Value(number, col).Text, top
		if m, merged := g.Merged(number, col); two && (!merged || m.Bottom == number) {
			f, unit = under(top, unit, g.Value(number+1, col).Text)
			if below := g.Value(number+1, col).Text; below != "" {
				typed = strings.TrimSpace(typed + " " + below)
			}
		}
		role := f.role
		if role == Seq && coded(g, number+h.rows, col, typed) {
			role = Code
		}
		if before, again := taken[role]; again && role != Ignored {
			if !f.over(before) {
				role = Ignored // the first header of a kind stands
			} else {
				h.drop(role)
			}
		}
		if role != Ignored {
			taken[role] = f
			h.col[role] = col
			if counts(role) && unit != "" {
				h.unit = unit
			}
		}
		h.headings = append(h.headings, Heading{Column: col, Text: typed, Role: role})
	}
	h.unsure = h.col[Damaged] > 0 && !taken[Counted].good
	return h
}

// coded tells whether a column headed 编号 or No. holds codes: anything but
// numbers that run from row to row.
func coded(g *sheet.Grid, from, col int, typed string) bool {
	switch strings.Trim(text.Fold(typed), "*:.") {
	case "编号", "no":
	default:
		return false
	}
	codes, running, last := 0, 0, 0
	for _, row := range g.Rows {
		c := row.Cell(col)
		if row.Number < from || c.Blank() || intake.IsSignOff(c.Text) || intake.IsTotal(c.Text) {
			continue
		}
		n, err := strconv.Atoi(strings.TrimSpace(c.Text))
		if err == nil && c.Digits < 2 && (n == 1 || n > last && running > 0) {
			running, last = running+1, n
		} else if f, _ := headerRole(c.Text); f.role == Ignored && strings.Trim(c.Text, codeSigns) == "" {
			codes++
		}
	}
	return codes > running
}

// codeSigns are what codes are made of.
const codeSigns = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz-_./"

// headerColumns are the columns that hold something in the header's rows.
func headerColumns(g *sheet.Grid, number int, two bool) []int {
	cols := map[int]bool{}
	for _, col := range g.Row(number).Columns() {
		cols[col] = true
	}
	if two {
		for _, col := range g.Row(number + 1).Columns() {
			cols[col] = true
		}
	}
	return slices.Sorted(maps.Keys(cols))
}

// goesOn tells whether the header takes the next row too: that row holds
// header words only, and the name's header reaches down or leaves it blank.
func goesOn(g *sheet.Grid, number int) bool {
	top, below := g.Row(number), g.Row(number+1)
	heads := 0
	for _, col := range top.Columns() {
		if f, _ := headerRole(top.Cell(col).Text); f.role != Ignored && f.role != Store {
			heads++ // 仓库 alone may stand before the store's name, in a title
		}
	}
	known := 0
	for _, col := range below.Columns() {
		c := below.Cell(col)
		if c.Kind != sheet.Text {
			return false
		}
		f, _ := headerRole(c.Text)
		if f.role != Ignored || plainSub(c.Text) {
			known++
		} else if above, _ := headerRole(g.Value(number, col).Text); above.role == Name {
			return false
		}
	}
	return heads > 0 && known > 0 && known*2 >= len(below.Columns()) || heads > 1 && intake.Under(g, number)
}

// plainSub knows the words that stand under 账面 and 实盘 but hold no count.
func plainSub(typed string) bool {
	switch strings.TrimSpace(typed) {
	case "金额", "单价", "盈", "亏", "盈亏", "差异", "日期", "value", "amount":
		return true
	}
	return false
}

// under joins the header above with the one below it: 账面数 over 数量 is the
// book figure, 数量 over 实盘 the count.
func under(top found, unit, below string) (found, string) {
	f, subUnit := headerRole(below)
	if subUnit != "" {
		unit = subUnit
	}
	switch {
	case below == "":
		return top, unit
	case f.role == Counted && f.weak && top.role != Ignored && !top.weak:
		return top, unit
	}
	return f, unit
}

// drop takes a role from the heading that has it.
func (h *header) drop(role Role) {
	for i := range h.headings {
		if h.headings[i].Role == role {
			h.headings[i].Role = Ignored
		}
	}
	delete(h.col, role)
}

// correct lets a person's mapping of columns go before what was found.
func (h *header) correct(columns map[int]Role) {
	for _, col := range slices.Sorted(maps.Keys(columns)) {
		role := columns[col]
		h.unsure = h.unsure && role != Damaged && role != Within
		if _, known := headerWords[role]; !known && role != Ignored {
			continue
		}
		at := slices.IndexFunc(h.headings, func(x Heading) bool { return x.Column == col })
		if at < 0 {
			h.headings = append(h.headings, Heading{Column: col})
			at = len(h.headings) - 1
		}
		if h.headings[at].Role != Ignored {
			delete(h.col, h.headings[at].Role)
			h.headings[at].Role = Ignored
		}
		if role != Ignored {
			h.drop(role)
			h.headings[at].Role = role
			h.col[role] = col
		}
	}
}
