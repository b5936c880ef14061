package reports

import (
	"bytes"
	"context"
	"fmt"
	"math"
	"strconv"
	"strings"
	"time"

	"github.com/xuri/excelize/v2"

	"relief/internal/db"
	"relief/internal/fault"
)

// FileVerdict is what a printed or exported file turned out to be.
type FileVerdict struct {
	OK       bool            `json:"ok"`
	Kind     string          `json:"kind"` // "workbook", "list", "print", "csv" or "unknown"
	Question string          `json:"question,omitempty"`
	Title    string          `json:"title,omitempty"`
	Rows     int             `json:"rows"`
	Head     string          `json:"head,omitempty"`
	Print    int64           `json:"print,omitempty"`
	Said     fault.Message   `json:"-"`
	Findings []fault.Message `json:"-"`
}

// The most that a file to be checked unpacks to.
const (
	unpackedLimit = 512 << 20
	partLimit     = 64 << 20 // a larger part goes to a temporary file
)

// VerifyFile holds a file against the books. A PDF is looked up among the prints,
// every byte of it; a list set as PDF must carry the signature of these books
// over its bytes. Of a workbook the hash of the rows is taken again, and the
// signature must be over it and what the workbook says of itself. The head of
// both must lie in the chain. What nobody signed, and a preview and a csv file,
// which nobody can sign, are never confirmed.
func VerifyFile(ctx context.Context, r db.Reader, file []byte) (*FileVerdict, error) {
	switch {
	case len(file) == 0:
		return nil, fault.New(fault.Invalid, "report.nothing_to_check")
	case bytes.HasPrefix(file, []byte("%PDF-")):
		return verifyPDF(ctx, r, file)
	case bytes.HasPrefix(file, []byte("PK\x03\x04")):
		return verifyWorkbook(ctx, r, file)
	case csvFile(file):
		return &FileVerdict{Kind: "csv", Findings: []fault.Message{{Key: "report.file_csv"}}}, nil
	}
	return unknownFile(), nil
}

func unknownFile() *FileVerdict {
	return &FileVerdict{Kind: "unknown", Findings: []fault.Message{{Key: "report.file_unreadable"}}}
}

// verifyPDF looks a PDF up among the prints first: no claim of its own stands
// against what the books keep.
func verifyPDF(ctx context.Context, r db.Reader, file []byte) (*FileVerdict, error) {
	print, err := verifyPrint(ctx, r, file)
	if err != nil || print.OK {
		return print, err
	}
	list, err := verifyList(ctx, r, file)
	if list == nil && err == nil {
		return print, nil
	}
	return list, err
}

// verifyPrint looks for the print that is this file.
func verifyPrint(ctx context.Context, r db.Reader, file []byte) (*FileVerdict, error) {
	var found []struct {
		ID     int64
		Number string
		CopyNo int64
	}
	err := r.Select(ctx, &found, `
		SELECT p.id, COALESCE(d.number, '') AS number, p.copy_no
		FROM   print_files f JOIN prints p ON p.id = f.print_id JOIN documents d ON d.id = p.document_id
		WHERE  p.branch_id = ? AND length(f.bytes) = ? AND f.bytes = ?`, r.Where().Branch, len(file), file)
	if err != nil {
		return nil, fmt.Errorf("look the file up: %w", err)
	}
	v := &FileVerdict{Kind: "print"}
	if len(found) == 0 {
		v.Findings = []fault.Message{{Key: "report.file_no_print"}}
		return v, nil
	}
	v.OK, v.Print = true, found[0].ID
	v.Said = fault.Message{Key: "report.file_print_good",
		Args: []any{found[0].ID, found[0].Number, found[0].CopyNo}}
	return v, nil
}

// claims are what a workbook says of itself on its last sheet.
type claims map[string]string

func verifyWorkbook(ctx context.Context, r db.Reader, file []byte) (*FileVerdict, error) {
	f, err := excelize.OpenReader(bytes.NewReader(file), excelize.Options{
		RawCellValue: true, UnzipSizeLimit: unpackedLimit, UnzipXMLSizeLimit: partLimit,
	})
	if err != nil {
		return unknownFile(), nil
	}
	defer f.Close()
	v := &FileVerdict{Kind: "workbook"}
	said, err := readClaims(f)
	if err != nil || said[keyHash] == "" {
		v.Findings = []fault.Message{{Key: "report.file_no_provenance"}}
		return v, nil
	}
	stated, _ := strconv.Atoi(said[keyRows]) // what is no number agrees with no count
	sum, rows, err := hashSheet(f, said[keySheet], readShape(said[keyShape]), stated)
	if err != nil {
		v.Findings = []fault.Message{{Key: "report.file_unreadable"}}
		return v, nil
	}
	if rows != stated {
		v.Findings = append(v.Findings, fault.Message{Key: "report.file_row_count", Args: []any{stated, rows}})
	}
	if sum != said[keyHash] {
		v.Findings = append(v.Findings, fault.Message{Key: "report.file_rows_changed",
			Args: []any{cut16(sum, 16), cut16(said[keyHash], 16)}})
	}
	key, err := sealOf(ctx, r)
	if err != nil {
		return nil, err
	}
	doubt := key.doubt(sealedBook, said.content(), said[keySeal])
	if v.Findings = append(v.Findings, doubt...); doubt != nil {
		return v, nil
	}
	v.Question, v.Title, v.Head, v.Rows = said[keyQuestion], said[keyTitle], said[keyHead], rows
	return v, v.hold(ctx, r, "report.file_book_good")
}

// readClaims reads the sheet of provenance by the keys in its third column.
func readClaims(f *excelize.File) (claims, error) {
	rows, err := f.Rows(provenanceSheet)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	said := claims{}
	for n := 0; rows.Next() && n < 100; n++ {
		cells, err := rows.Columns()
		if err != nil {
			return nil, err
		}
		if len(cells) >= 3 && said[cells[2]] == "" {
			said[cells[2]] = cells[1]
		}
	}
	return said, rows.Error()
}

// hashSheet takes the hash of a sheet's rows again. It reads as many as are
// stated, since the row of totals comes right behind the last, and tells how
// many there were.
func hashSheet(f *excelize.File, name string, shape []Column, stated int) (string, int, error) {
	rows, err := f.Rows(name)
	if err != nil {
		return "", 0, err
	}
	defer rows.Close()
	h := newRowHash(shape)
	count := 0
	for n := 1; rows.Next(); n++ {
		cells, err := rows.Columns()
		if err != nil {
			return "", 0, err
		}
		if n < firstRow || count == stated {
			continue
		}
		if len(cells) == 0 {
			break
		}
		count++
		for i, c := range shape {
			raw := ""
			if i < len(cells) {
				raw = cells[i]
			}
			h.cell(c.Kind, canonical(c.Kind, raw))
		}
	}
	return h.sum(), count, rows.Error()
}

// canonical is a raw cell of a workbook as Show gives it.
func canonical(kind Kind, raw string) string {
	if raw == "" || kind == Text {
		return raw
	}
	n, err := strconv.ParseFloat(strings.TrimSpace(raw), 64)
	if err != nil {
		return raw
	}
	switch kind {
	case Number:
		if n == math.Trunc(n) && math.Abs(n) <= 1<<53 {
			return strconv.FormatInt(int64(n), 10)
		}
	case Money:
		return plainMoney(Fen(math.Round(n * 100)))
	case Day:
		return serialTime(n).Format(time.DateOnly)
	case Moment:
		return serialTime(n).Format("2006-01-02 15:04:05")
	}
	return raw
}

// serialTime is the moment a workbook's number stands for, to the second.
func serialTime(days float64) time.Time {
	seconds := math.Round(days * 24 * 60 * 60)
	return time.Date(1899, 12, 30, 0, 0, 0, 0, time.UTC).Add(time.Duration(seconds) * time.Second)
}
