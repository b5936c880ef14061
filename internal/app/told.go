package app

import (
	"relief/internal/fault"
	"relief/internal/intake"
)

// Told is what an import says of its file beside the rows, refused or not: the
// list that the screen shows too.
type Told struct {
	SheetCells intake.Cells `json:"sheet_cells"`
	Remarks    []Remark     `json:"remarks"`
}

// Remark is one thing told of a file. Row is 0 for the whole sheet; Message is
// put in by Say.
type Remark struct {
	Row     int    `json:"row"`
	Cell    string `json:"cell,omitempty"`
	Key     string `json:"key"`
	Message string `json:"message"`
	said    fault.Message
}

func told(cells intake.Cells, list []intake.Remark) Told {
	t := Told{SheetCells: cells, Remarks: []Remark{}}
	for _, r := range list {
		t.Remarks = append(t.Remarks, Remark{Row: r.Row, Cell: r.Cell, Key: r.Key, said: r.Message})
	}
	return t
}

// Say puts every remark into the words of a language.
func (t *Told) Say(words func(fault.Message) string) {
	for i := range t.Remarks {
		t.Remarks[i].Message = words(t.Remarks[i].said)
	}
}
