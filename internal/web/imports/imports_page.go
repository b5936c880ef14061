package imports

import (
	"cmp"
	"context"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/gin-gonic/gin"

	"relief/internal/db"
	"relief/internal/fault"
	"relief/internal/intake"
	"relief/internal/sheet"
	"relief/internal/web/desk"
	"relief/reports"
)

// importShown is how many rows of a list a page shows.
const importShown = 100

// importPage is what was understood of a list.
type importPage struct {
	desk.Base
	Kind     importKind
	File     desk.Staged
	Problem  string // why no list could be read
	Sheets   []desk.Option
	List     *intake.List
	Result   *intake.Result
	LastTime string // when a file of this shape was read like this
	Columns  []desk.Field
	Words    []desk.Field // words nobody knows, and what they are to mean
	Rows     []importRow
	Tabs     []desk.Option // Label with its count
	Pages    []desk.Option
	asks     importAsks
	words    reports.Words
}

// importAsks is what a person has said of a file: how to read it, and which
// rows to show.
type importAsks struct {
	mapping intake.Mapping
	told    bool // the columns were said
	view    string
	order   string // "sheet": as the rows stand, else faulty ones first
	page    int
}

// importRow is one row as the page shows it.
type importRow struct {
	N     int
	Name  string
	Mark  desk.Badge
	Said  []string // what is wrong
	Notes []string // what it sets
	Hints []string // what is no fault
}

// importAsked reads what was said from an address or a form. Another sheet or
// header row makes what was said of the old columns void.
func importAsked(v url.Values) importAsks {
	a := importAsks{view: v.Get("view"), order: v.Get("order"), page: 1}
	if n, err := strconv.Atoi(v.Get("page")); err == nil && n > 0 {
		a.page = n
	}
	a.mapping.Sheet, a.mapping.Past = v.Get("sheet"), v.Get("past") != ""
	a.mapping.HeaderRow, _ = strconv.Atoi(v.Get("header_row")) // what is no number: find it
	if v.Has("was_sheet") && v.Get("was_sheet") != v.Get("sheet") {
		a.mapping.HeaderRow = 0
		return a
	}
	if v.Has("was_header") && v.Get("was_header") != v.Get("header_row") {
		return a
	}
	for name := range v {
		if field, word, is := strings.Cut(strings.TrimPrefix(name, "word."), "."); is && v.Get(name) != "" &&
			strings.HasPrefix(name, "word.") {
			a.means(field, word, v.Get(name))
		}
		column, is := strings.CutPrefix(name, "column.")
		n, err := strconv.Atoi(column)
		if !is || err != nil || n < 1 || n > sheet.DefaultLimits().Columns {
			continue
		}
		if a.mapping.Columns == nil {
			a.mapping.Columns = map[int]string{}
		}
		a.mapping.Columns[n] = v.Get(name)
		a.told = true
	}
	return a
}

// showImport handles GET /imports/KIND/ID: what was understood. What is said
// of the columns stands in the address.
func (s importArea) showImport(c *gin.Context) error {
	page, err := s.importPage(c, importAsked(c.Request.URL.Query()))
	if err != nil {
		return err
	}
	page.show()
	return s.Render(c, http.StatusOK, "imports/review", page)
}

// importPage reads the file again and says what every row means.
func (s importArea) importPage(c *gin.Context, asks importAsks) (*importPage, error) {
	page := &importPage{Base: s.Page(c, "importpage.title"), Kind: s.kind, asks: asks, words: s.Asked(c).Words}
	page.Title = page.T("importpage.title_of", page.Say(s.kind.Title))
	id, err := desk.IDOf(c, "id")
	if err != nil {
		return nil, err
	}
	err = s.Read(c, func(ctx context.Context, r db.Reader) (err error) {
		if page.Kind.Kind, err = s.kind.Taught(ctx, r); err != nil {
			return err
		}
		page.File, err = desk.StagedBy(ctx, r, desk.Person(c).ID, id, "openpage.no_upload")
		return err
	})
	if err != nil {
		return nil, err
	}
	book, err := sheet.Open(c.Request.Context(), page.File.Bytes, sheet.Limits{})
	if err != nil {
		return nil, err
	}
	page.List, err = intake.Read(c.Request.Context(), book, page.Kind.Kind, asks.mapping)
	refusal := err
	if page.List == nil {
		return nil, err
	}
	err = s.Read(c, func(ctx context.Context, r db.Reader) error {
		if again := page.asLastTime(ctx, r, book); again != nil {
			refusal = nil
		} else if refusal != nil {
			return nil
		}
		var err error
		page.Result, err = s.kind.Judge(ctx, r, page.List)
		return err
	})
	if f := fault.Of(refusal); err == nil && refusal != nil {
		if f.Kind != fault.Invalid {
			return nil, refusal
		}
		page.Problem = page.Say(f.Message)
	}
	return page, err
}

// asLastTime reads a file as one of its shape was read the last time, unless
// the person says otherwise.
func (p *importPage) asLastTime(ctx context.Context, r db.Reader, book *sheet.Book) *intake.List {
	if p.asks.told {
		return nil
	}
	columns, at, err := intake.Remembered(ctx, r, p.List)
	if err != nil || columns == nil {
		return nil
	}
	again, err := intake.Read(ctx, book, p.Kind.Kind, intake.Mapping{
		Sheet: p.List.Sheet, HeaderRow: p.List.HeaderRow, Columns: columns, Past: p.asks.mapping.Past,
		Words: p.asks.mapping.Words,
	})
	if err != nil {
		return nil
	}
	p.List, p.LastTime = again, at
	return again
}

// show lays the page out: the columns, the rows of the view, faulty ones first.
func (p *importPage) show() {
	for _, info := range p.List.Sheets {
		p.Sheets = append(p.Sheets, desk.Option{Value: info.Name, Label: info.Name, Chosen: info.Name == p.List.Sheet})
	}
	p.makeColumns()
	if p.Result == nil {
		return
	}
	p.makeWords()
	view := p.asks.view
	if view == "" && p.Result.Tally.Faulty > 0 && len(p.Result.Lines) > importShown {
		view = string(intake.Faulty)
	}
	t := p.Result.Tally
	for _, tab := range []struct {
		view, label string
		n           int
	}{
		{"all", p.T("openpage.tab_all"), len(p.Result.Lines)}, {"faulty", p.T("importpage.faulty"), t.Faulty},
		{"new", p.T("importpage.new"), t.New}, {"changed", p.T("importpage.changed"), t.Changed},
		{"same", p.T("importpage.same"), t.Same},
	} {
		p.Tabs = append(p.Tabs, desk.Option{
			Value: tab.view, Label: tab.label + " " + p.Number(tab.n), Chosen: tab.view == cmp.Or(view, "all"),
		})
	}
	lines := slices.DeleteFunc(slices.Clone(p.Result.Lines), func(l intake.Line) bool {
		return view != "" && view != "all" && string(l.State) != view
	})
	if p.asks.order != orderSheet {
		slices.SortStableFunc(lines, func(a, b intake.Line) int { return cmp.Compare(rank(a), rank(b)) })
	}
	pages := max(1, (len(lines)+importShown-1)/importShown)
	at := min(p.asks.page, pages)
	for _, n := range []int{at - 1, at, at + 1} {
		if n >= 1 && n <= pages && pages > 1 {
			p.Pages = append(p.Pages,
				desk.Option{Value: strconv.Itoa(n), Label: p.T("importpage.page", n, pages), Chosen: n == at})
		}
	}
	for _, l := range lines[(at-1)*importShown : min(at*importShown, len(lines))] {
		p.Rows = append(p.Rows, p.row(l))
	}
}

// rank puts what asks for attention first.
func rank(l intake.Line) int {
	return slices.Index([]intake.State{intake.Faulty, intake.Changed, intake.New, intake.Same}, l.State)
}

// row is a line as the page shows it.
func (p *importPage) row(l intake.Line) importRow {
	row := importRow{N: l.Row.Number, Name: l.Name}
	switch l.State {
	case intake.New:
		row.Mark = p.Badge(p.T("importpage.new"), "blue")
	case intake.Changed:
		row.Mark = p.Badge(p.T("importpage.changed"), "orange")
	case intake.Same:
		row.Mark = p.Badge(p.T("importpage.same"), "secondary")
	case intake.Faulty:
		row.Mark = p.Badge(p.T("importpage.faulty"), "red")
	}
	label := func(field string) string {
		if f, known := p.Kind.Field(field); known {
			return p.Say(f.Label) + p.T("common.colon")
		}
		return ""
	}
	for _, f := range l.Faults {
		row.Said = append(row.Said, label(f.Field)+p.Say(f.Message))
	}
	for _, f := range l.Notices() {
		row.Hints = append(row.Hints, label(f.Field)+p.Say(f.Message))
	}
	for _, ch := range l.Changes {
		now := p.words.Shown(ch.Field, ch.New)
		if l.State == intake.Changed {
			old := cmp.Or(p.words.Shown(ch.Field, ch.Old), p.T("importpage.blank"))
			row.Notes = append(row.Notes, label(ch.Field)+p.T("importpage.from_to", old, now))
		} else if ch.Field != "name" && ch.Field != "spec" {
			row.Notes = append(row.Notes, label(ch.Field)+now)
		}
	}
	if l.State == intake.New && len(row.Notes) > 0 {
		row.Notes = []string{strings.Join(row.Notes, " · ")}
	}
	return row
}

// makeColumns makes the choice of what each column holds.
func (p *importPage) makeColumns() {
	for _, h := range p.List.Headings {
		options := []desk.Option{{Label: p.T("opening.role_ignored"), Chosen: h.Field == ""}}
		for _, f := range p.Kind.Fields {
			options = append(options, desk.Option{Value: f.Key, Label: p.Say(f.Label), Chosen: f.Key == h.Field})
		}
		b := p.Base
		b.Form = nil // what was read is what was asked
		label := sheet.Column(h.Column) + " " + h.Text
		p.Columns = append(p.Columns, b.Choice(fmt.Sprintf("column.%d", h.Column), label, options))
	}
}

// HeaderField is where the header row can be corrected.
func (p *importPage) HeaderField() desk.Field {
	b := p.Base
	b.Form = nil
	return b.Field("header_row", p.T("openpage.header_row"), p.HeaderRow(), "inputmode", "numeric",
		"autocomplete", "off")
}

// HeaderRow is the header row that was read.
func (p *importPage) HeaderRow() string {
	if p.List.HeaderRow == 0 {
		return ""
	}
	return strconv.Itoa(p.List.HeaderRow)
}

// Asked are the fields that say how the file was read, for forms and links.
func (p *importPage) Asked() []desk.Attr {
	asked := []desk.Attr{{Name: "sheet", Value: p.List.Sheet}, {Name: "header_row", Value: p.HeaderRow()}}
	if p.Past() {
		asked = append(asked, desk.Attr{Name: "past", Value: "1"})
	}
	for _, h := range p.List.Headings {
		asked = append(asked, desk.Attr{Name: fmt.Sprintf("column.%d", h.Column), Value: h.Field})
	}
	for field, words := range p.List.Mapping().Words {
		for word, meaning := range words {
			asked = append(asked, desk.Attr{Name: "word." + field + "." + word, Value: meaning})
		}
	}
	slices.SortStableFunc(asked, func(a, b desk.Attr) int { return cmp.Compare(a.Name, b.Name) })
	return asked
}

// Link is this page, or one below it, with the file read as it is.
func (p *importPage) Link(below string, pairs ...string) string {
	q := url.Values{}
	for _, a := range p.Asked() {
		q.Set(a.Name, a.Value)
	}
	for i := 0; i+1 < len(pairs); i += 2 {
		q.Set(pairs[i], pairs[i+1])
	}
	return fmt.Sprintf("%s/%d%s?%s", p.Kind.Base(), p.File.ID, below, q.Encode())
}

// View is the view that is shown.
func (p *importPage) View() string { return p.asks.view }

// orderSheet shows rows as they stand in the sheet, to be held against paper.
const orderSheet = "sheet"

// otherOrder is the order that is not shown.
func otherOrder(order string) string {
	if order == orderSheet {
		return "faults"
	}
	return orderSheet
}

// Order is how the rows are ordered.
func (p *importPage) Order() string { return p.asks.order }

// OtherOrder is the other one.
func (p *importPage) OtherOrder() string { return otherOrder(p.asks.order) }

// Past tells whether the rows below a sign-off are read too.
func (p *importPage) Past() bool { return p.asks.mapping.Past }

// Remarks are what is told of the file.
func (p *importPage) Remarks() []intake.Remark {
	if p.Result == nil {
		return p.List.Remarks
	}
	return p.Result.Remarks()
}

// Action is where the good rows are taken in.
func (p *importPage) Action() string { return fmt.Sprintf("%s/%d/post", p.Kind.Base(), p.File.ID) }

// Self is the page itself, without questions.
func (p *importPage) Self() string { return fmt.Sprintf("%s/%d", p.Kind.Base(), p.File.ID) }

// Good is how many rows would be taken in.
func (p *importPage) Good() int { return p.Result.Tally.New + p.Result.Tally.Changed }
