package paper

// Size is a sheet of paper. The zero value is A4 upright.
type Size string

// The sheets an office has.
const (
	A4          Size = "A4"
	A4Landscape Size = "A4 landscape"
	A3Landscape Size = "A3 landscape"
	Slip241     Size = "241x140" // half of 241 mm continuous paper, three copies, impact printer
)

// Paper is one paper as it is printed: words, not data. It is what a print
// row keeps (as JSON) and what gives the same bytes each time it is rendered.
// Every string may hold anything a person can type; see Render.
type Paper struct {
	Form       string  `json:"form"` // "P3", "P5", "P8", "pick" …
	Size       Size    `json:"size"`
	Type       float64 `json:"type,omitempty"` // points, for a list of many columns; 0: the sheet's own
	Org        string  `json:"org"`
	OrgEn      string  `json:"org_en,omitempty"`
	Letterhead string  `json:"letterhead,omitempty"` // address, telephones: one line under the branch
	Title      string  `json:"title"`
	TitleEn    string  `json:"title_en,omitempty"`
	Number     string  `json:"number,omitempty"`
	Date       string  `json:"date,omitempty"`
	Preview    bool    `json:"preview,omitempty"`  // not a print: marked 预览
	Void       bool    `json:"void,omitempty"`     // marked 作废
	Red        bool    `json:"red,omitempty"`      // 红字: number and quantities in red
	Corrects   string  `json:"corrects,omitempty"` // number of the paper a red one reverses

	Fields     []Field     `json:"fields,omitempty"`
	Tables     []Table     `json:"tables,omitempty"`
	Below      []Field     `json:"below,omitempty"` // under the tables
	Notes      []string    `json:"notes,omitempty"`
	Signatures []Signature `json:"signatures,omitempty"`
	Seals      []Seal      `json:"seals,omitempty"`
	Labels     []Label     `json:"labels,omitempty"` // of a sheet of labels, and nothing else on it
	Times      int         `json:"times,omitempty"`  // how many of each label

	Copies    []string `json:"copies,omitempty"` // one set of pages each; none means one set, unlabelled
	CopyNo    int      `json:"copy_no,omitempty"`
	PrintedBy string   `json:"printed_by,omitempty"`
	PrintedAt string   `json:"printed_at,omitempty"`
	HeadSeq   int64    `json:"head_seq,omitempty"`  // the chain head at printing
	HeadHash  string   `json:"head_hash,omitempty"` // its short hash
	Code      string   `json:"code,omitempty"`      // what the QR or bar code says
	Rule      string   `json:"rule,omitempty"`      // the rule this paper follows
	Bilingual bool     `json:"bilingual,omitempty"` // zh and en, otherwise zh alone
}

// Field is a labelled value above the table. Fields stand two to a line; a
// wide one has a line to itself.
type Field struct {
	Label   string `json:"label"`
	LabelEn string `json:"label_en,omitempty"`
	Value   string `json:"value"`
	Wide    bool   `json:"wide,omitempty"`
}

// Align says where in its cell a text stands.
type Align string

// The zero Align is left.
const (
	Left   Align = ""
	Center Align = "center"
	Right  Align = "right"
)

// Column is one column of a table. Width is in mm; 0 shares what is left.
// Quantities and amounts are Numeric: they turn red on a red paper. A column
// with Subtotal is added up per page (本页小计) when the table needs several.
type Column struct {
	Label    string  `json:"label"`
	LabelEn  string  `json:"label_en,omitempty"`
	Width    float64 `json:"width,omitempty"`
	Align    Align   `json:"align,omitempty"`
	Numeric  bool    `json:"numeric,omitempty"`
	Subtotal bool    `json:"subtotal,omitempty"`
}

// Table is the goods of a paper. The head repeats on every page. Totals, if
// any, is one more row. Ruled writes 以下空白 under the last row, so that
// nothing can be added by hand. Grouped writes a page's own sums with thousands,
// as the rows are.
type Table struct {
	Caption string     `json:"caption,omitempty"`
	Columns []Column   `json:"columns"`
	Rows    [][]string `json:"rows"`
	Totals  []string   `json:"totals,omitempty"`
	Ruled   bool       `json:"ruled,omitempty"`
	Grouped bool       `json:"grouped,omitempty"`
	Carry   *Carry     `json:"carry,omitempty"`
}

// Role is who signs, as far as the books know. It is not kept with a print.
type Role string

// The roles. Of none is whoever only signs by hand.
const (
	Author   Role = "author"
	Approver Role = "approver"
)

// Signature is a cell to sign in. Name is printed when it is known already;
// the hand-written one goes beside it.
type Signature struct {
	Role    Role   `json:"-"`
	Label   string `json:"label"`
	LabelEn string `json:"label_en,omitempty"`
	Name    string `json:"name,omitempty"`
	Date    string `json:"date,omitempty"` // printed when known; otherwise 年 月 日 to fill in
}

// Seal is a space of 45 × 45 mm for a unit's seal. With lines (legal
// representative, handled by …) it is one party's half of an agreement;
// without, it stands beside the signatures.
type Seal struct {
	Label   string  `json:"label"`
	LabelEn string  `json:"label_en,omitempty"`
	Lines   []Field `json:"lines,omitempty"`
}
