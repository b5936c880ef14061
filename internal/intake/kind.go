package intake

import (
	"context"
	"regexp"
	"slices"
	"strings"

	"relief/internal/db"
	"relief/internal/fault"
	"relief/internal/text"
)

// Kind is one kind of list that can be handed in.
type Kind struct {
	Name   string // "items"
	Title  fault.Message
	Hint   fault.Message // the line of explanation of its template
	Fields []Field
	Judge  func(context.Context, db.Reader, *List) (*Result, error)
	taught map[string]Word // what the branch said, by field and folded word
}

// Field is a column that a kind of list can have. Words are the spellings of
// its header, in both languages, parted by commas.
type Field struct {
	Key        string
	Label      fault.Message
	Words      string
	Hint       fault.Message // what may stand in it
	Example    fault.Message
	Needed     bool      // a new thing cannot do without it
	Identifies bool      // a row is found by it; a table has one such column at least
	Lines      bool      // several values, one a line
	Means      []Meaning // what its words can stand for, where that is a choice
	Code       bool      // signs that must not change: 6.90123E+12 is none
}

// Field finds a field by its key.
func (k Kind) Field(key string) (Field, bool) {
	for _, f := range k.Fields {
		if f.Key == key {
			return f, true
		}
	}
	return Field{}, false
}

// Order is where a field stands among the kind's.
func (k Kind) Order(key string) int {
	return slices.IndexFunc(k.Fields, func(f Field) bool { return f.Key == key })
}

var decorated = regexp.MustCompile(`^(.+?)\([^()]*\)$`)

// FieldOf reads a header cell: 名称（必填） is the name.
func (k Kind) FieldOf(typed string) string { return k.words().field(typed) }

// headerWords are the words of a kind's headers, folded, with their fields.
type headerWords map[string]string

func (k Kind) words() headerWords {
	words := headerWords{}
	for _, f := range k.Fields {
		for word := range strings.SplitSeq(f.Words, ",") {
			if folded := text.Fold(word); words[folded] == "" {
				words[folded] = f.Key
			}
		}
	}
	for _, w := range k.taught {
		if word := WordKey(w.Word); w.Field == "" && words[word] == "" {
			words[word] = w.Meaning
		}
	}
	return words
}

func (w headerWords) field(typed string) string {
	if typed == "" || len(typed) > 200 {
		return "" // no header is so long
	}
	word := strings.Trim(text.Fold(typed), "*:")
	if found := w[word]; found != "" {
		return found
	}
	if parts := decorated.FindStringSubmatch(word); parts != nil {
		return w[strings.Trim(parts[1], "*:")]
	}
	return ""
}

var (
	totalShape = regexp.MustCompile(`^.{0,12}?(合计|小计|总计|共计|累计)(数|数量)?[::]?(\(.*\))?$|` +
		`^(sub|grand|page)?-?total[::]?$`)
	signShape = regexp.MustCompile(`^(清点人|盘点人|监盘人|监盘|监点人|负责人|制表人|制表|填表人|保管员|保管人|` +
		`仓管员|库管员|审核人|审核|复核人|复核|经办人|经手人|单位负责人|分管领导|主管领导|主管|主任|领导|签字|签名|会计|记账|` +
		`填报人|报送人|编制人|批准人|审批人|签发人|` +
		`countedby|witness|witnessedby|checkedby|approvedby|preparedby|signature|storekeeper)` +
		`(员|签字|签名|\(.*?\))?([::]|$)`)
	footShape = regexp.MustCompile(`^(发布|制表|填表|填报|报送|打印|编制|更新|印发)?(日期|时间)[::]|` +
		`^(发布|制表|填表|填报|报送|编制|印发)(单位|机构|部门)[::]|^(printed|published|issued)(on|at)?[::]`)
	sectionShape = regexp.MustCompile(`^(\(?[一二三四五六七八九十]+\)?[、..]|第[一二三四五六七八九十]+类)`)
	exampleShape = regexp.MustCompile(`^(例|示例|样例|范例|例如|example|e\.g\.)[::]`)
)

// IsTotal tells whether a cell names a total row.
func IsTotal(typed string) bool { return totalShape.MatchString(text.Fold(typed)) }

// IsSignOff tells whether a cell begins the row where people sign, or the foot
// that says when the list was made.
func IsSignOff(typed string) bool {
	folded := text.Fold(typed)
	return signShape.MatchString(folded) || footShape.MatchString(folded)
}

// IsSection tells whether a cell names the part of the table that follows.
func IsSection(typed string) bool { return sectionShape.MatchString(text.Fold(typed)) }

// IsExample tells whether a cell begins the example row of a template.
func IsExample(typed string) bool { return exampleShape.MatchString(text.Fold(typed)) }
