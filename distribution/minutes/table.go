package minutes

import (
	"strings"

	"relief/distribution/matrix"
	"relief/internal/sheet"
	"relief/internal/text"
)

// block is a stretch of lines whose columns stand apart.
type block struct {
	Span
	rows  [][]string
	spans [][]Span
}

// findTables finds the tables pasted into a text: two lines or more with
// columns apart by tabs, or by two blanks and more.
func findTables(typed []rune) []block {
	var list []block
	var b block
	done := func(end int) {
		if len(b.rows) > 1 {
			b.To = end
			list = append(list, b)
		}
		b = block{}
	}
	for from := 0; from < len(typed); {
		to := from
		for to < len(typed) && typed[to] != '\n' {
			to++
		}
		cells, spans := columns(typed, from, to)
		if len(cells) > 1 {
			if len(b.rows) == 0 {
				b.From = from
			}
			b.rows, b.spans = append(b.rows, cells), append(b.spans, spans)
		} else {
			done(from)
		}
		from = to + 1
	}
	done(len(typed))
	return list
}

// columns cuts a line into its columns.
func columns(typed []rune, from, to int) (cells []string, spans []Span) {
	line := typed[from:to]
	tabs := strings.ContainsRune(string(line), '\t')
	begin := from
	add := func(end int) {
		a, b := begin, end
		for a < b && strings.ContainsRune(" 　\r\t", typed[a]) {
			a++
		}
		for b > a && strings.ContainsRune(" 　\r\t", typed[b-1]) {
			b--
		}
		if tabs || b > a {
			cells, spans = append(cells, string(typed[a:b])), append(spans, Span{a, b})
		}
	}
	for i := from; i < to; i++ {
		gap := !tabs && i+1 < to && strings.ContainsRune(" 　", typed[i]) && strings.ContainsRune(" 　", typed[i+1])
		if tabs && typed[i] == '\t' || gap {
			add(i)
			begin = i + 1
		}
	}
	add(to)
	return cells, spans
}

// table reads a block as a plan; false when it is none.
func (r *reader) table(b block) bool {
	ragged := map[int]bool{}
	tabs := strings.ContainsRune(string(r.typed[b.From:b.To]), '\t')
	header := len(b.rows[0])
	rows := make([][]string, len(b.rows))
	for i, row := range b.rows {
		rows[i] = row
		if !tabs && len(row) != header {
			ragged[i], rows[i] = true, nil // nobody can say which column is empty
		}
	}
	plan, err := matrix.Parse(sheet.FromRows("", rows), matrix.Reading{})
	if err != nil {
		return false
	}
	unread := len(r.out.Unread)
	at := map[string]Span{}
	for i, spans := range b.spans {
		if ragged[i] {
			r.unread(Span{spans[0].From, spans[len(spans)-1].To}, "minutes.ragged", header, len(spans))
		}
		for j, span := range spans {
			at[sheet.Address(i+1, j+1)] = span
		}
	}
	res := matrix.Resolve(plan, r.names, nil)
	for _, f := range res.Faults {
		r.unread(at[f.Cell], f.Key, f.Args...)
	}
	for _, w := range plan.Remarks {
		if w.Cell != "" || w.Key == "import.below_sign_off" || w.Key == "import.row_unread" {
			where := at[w.Cell]
			if n := w.Row - 1; w.Cell == "" && n >= 0 && n < len(b.spans) && len(b.spans[n]) > 0 {
				where = Span{b.spans[n][0].From, b.spans[n][len(b.spans[n])-1].To}
			}
			r.unread(where, w.Key, w.Args...)
		}
	}
	items, people := r.byID()
	for _, l := range res.Lines {
		it, units := items[l.ItemID], l.Units
		if l.Kept {
			r.keep(it, &units, at[l.Cell])
			continue
		}
		to := people[l.RecipientID]
		if to.Name == "" {
			r.unread(at[l.Cell], "minutes.no_recipient", it.Label())
			continue
		}
		r.give(to, it, units, at[l.Cell])
	}
	r.meet(r.headings(b), unread)
	return true
}

// headings are the recipients that stand in cells of a table.
func (r *reader) headings(b block) (list []met) {
	for i, row := range b.rows {
		for j, typed := range row {
			if to, known := r.names.Recipient(text.Fold(typed)); known {
				list = append(list, met{to, b.spans[i][j].From})
			}
		}
	}
	return list
}

// byID are the known items and recipients by number.
func (r *reader) byID() (items map[int64]matrix.Item, people map[int64]matrix.Recipient) {
	items, people = map[int64]matrix.Item{}, map[int64]matrix.Recipient{}
	for _, it := range r.names.Items {
		items[it.ID] = it
	}
	for _, to := range r.names.Recipients {
		people[to.ID] = to
	}
	return items, people
}
