package desk

// Filter is the form over a list: what is typed or chosen in it is looked for at
// once. The part "filter" takes it.
type Filter struct {
	Path, Find, Hint, Sort string
	Choices                []Field
	Asked                  bool // something was asked, which can be cleared
	Words                  FilterWords
}

// FilterWords are the form's labels.
type FilterWords struct{ Search, Clear string }

// Filter makes one for this page: what can be found, whether anything was asked,
// and what can be chosen. The order of the list stays as it is.
func (b Base) Filter(hint string, asked bool, choices ...Field) Filter {
	return Filter{
		Path: b.Path, Find: b.Query.Get("find"), Hint: hint, Sort: b.Query.Get("sort"), Choices: choices,
		Asked: asked, Words: FilterWords{b.T("common.search"), b.T("common.clear")},
	}
}

// None is what stands where a list shows nothing: the way back where something
// was asked, else how the list begins, which whoever lacks the right is only
// told the title of. A list that says no right says it to everybody.
func (b Base) None(asked bool, need string, begin Empty) Empty {
	switch {
	case asked:
		return b.Empty("search", b.T("common.no_results"), "", b.Path, b.T("common.clear"))
	case need != "" && !b.Can(need):
		return b.Empty(begin.Icon, begin.Title)
	}
	return begin
}
