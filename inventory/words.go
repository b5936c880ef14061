package inventory

import "relief/internal/fault"

// sourceWords are what the sources of goods are called.
var sourceWords = map[string]fault.Message{
	"donation": {Key: "docpage.source_donation"},
	"purchase": {Key: "docpage.source_purchase"},
	"superior": {Key: "docpage.source_superior"},
	"return":   {Key: "docpage.source_return"},
	"opening":  {Key: "docpage.source_opening"},
}

// SourceWord says where goods come from; nothing before the inspection, when
// nobody knows.
func SourceWord(source string) fault.Message { return sourceWords[source] }

// SourceWord says where the lot came from.
func (l LotRow) SourceWord() fault.Message { return SourceWord(l.Source) }
