package reports

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"net/url"
	"regexp"
	"strconv"

	"relief/internal/db"
	"relief/internal/fault"
)

// A list set as PDF is kept nowhere, so it says of itself, behind its last page,
// what it is and what its bytes come to: as much as a workbook's provenance.
var listSeal = regexp.MustCompile(`\n%relief-list v1 (\S+) (\d+) (\S+) (\S+) ([0-9a-f]{64})\n$`)

// sealList adds that line.
func (t *Table) sealList(file []byte) []byte {
	p := t.Provenance
	file = fmt.Appendf(file, "\n%%relief-list v1 %s %d %s %s ", p.Question, t.Len(), p.Head.Short(), url.QueryEscape(t.Title))
	sum := sha256.Sum256(file)
	return fmt.Appendf(file, "%s\n", hex.EncodeToString(sum[:]))
}

// verifyList holds a list set as PDF against what it says of itself and against
// the chain; nil where it says nothing.
func verifyList(ctx context.Context, r db.Reader, file []byte) (*FileVerdict, error) {
	at := listSeal.FindSubmatchIndex(file)
	if at == nil {
		return nil, nil
	}
	said := func(n int) string { return string(file[at[2*n]:at[2*n+1]]) }
	v := &FileVerdict{Kind: "list", Question: said(1), Head: said(3)}
	v.Rows, _ = strconv.Atoi(said(2)) // digits, or too many to be true
	v.Title, _ = url.QueryUnescape(said(4))
	if sum := sha256.Sum256(file[:at[10]]); hex.EncodeToString(sum[:]) != said(5) {
		v.Findings = append(v.Findings, fault.Message{Key: "report.file_list_changed"})
	}
	return v, v.hold(ctx, r)
}

// hold looks for the head that a file states in the chain, and says what came
// of all.
func (v *FileVerdict) hold(ctx context.Context, r db.Reader) error {
	m, fits, err := CompareHead(ctx, r, v.Head)
	switch {
	case fault.Is(err, fault.Invalid):
		v.Findings = append(v.Findings, fault.Message{Key: "report.head_unreadable", Args: []any{v.Head}})
	case err != nil:
		return err
	case !fits:
		v.Findings = append(v.Findings, m)
	}
	if v.OK = len(v.Findings) == 0; v.OK {
		v.Said = fault.Message{Key: "report.file_good", Args: []any{v.Rows, v.Head, v.Title}}
	}
	return nil
}

// csvFile tells a file of lines with separators, as a csv file is: it carries
// nothing by which it could be checked.
func csvFile(file []byte) bool {
	line, _, _ := bytes.Cut(file[:min(len(file), 4096)], []byte("\n"))
	return bytes.ContainsAny(line, ",;\t") && !bytes.ContainsRune(line, 0)
}
