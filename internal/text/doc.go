// Package text is the one place where the program finds its words and reads
// and writes numbers, dates and names the way an office in China does.
//
// Words. Everything shown to a person is a key of the catalogue
// ("receipt.in_future"), a literal in code or template, never built at run
// time. The one exception are the kinds and states of documents: "kind."+KIND
// and "state."+STATE, so that a kind is declared in one place; a test walks all
// of them through every language. The catalogue is a pair of files per area of work,
// catalog/AREA.zh-CN.toml and catalog/AREA.en.toml, flat and quoted:
//
//	"stock.too_little" = "{{.a}}只有 {{.b}} 可用"
//
// {{.a}}, {{.b}}, {{.c}} … stand for the first, second and third argument;
// there is nothing else to learn: no plurals, no functions. Load reads every
// file once through go-i18n and keeps the messages cut into pieces, so that
// Say is a look-up and a join. A key nobody wrote shows as ⟦key⟧, and a test
// finds it before a person does. An argument may be a fault.Message itself: it
// is said in the same language first.
//
// Names. Fold gives the key under which two ways of typing one name meet
// (急救包（中） and 急救包 (中)); Initials what a person types into a picker
// (jjx for 急救箱); SortKey the stored key that orders names alike on every
// engine.
//
// Numbers and dates. ParseUnits, ParseDate and ParseMonthEnd read what people
// type and what workbooks hold, and say what is wrong with the rest. A date of
// business is the text YYYY-MM-DD, an instant a time.Time. Date, Instant,
// Number, Money and Capital write them back for people; Capital is the amount
// in words of Chinese vouchers.
//
// One rule says which is used where. In running text, in heads and on the
// screen a date is written in the reader's language (2021年9月30日, 30 September
// 2021) and a moment to the minute. In the columns of a paper and in files it is
// data, YYYY-MM-DD. Figures and money have their thousands wherever people read
// them (1,234.50), and none in a CSV file. Forms write what their rule says.
package text
