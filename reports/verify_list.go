package reports

import (
	"bytes"
	"context"
	"fmt"
	"net/url"
	"regexp"
	"strconv"

	"relief/internal/db"
	"relief/internal/fault"
)

// A list set as PDF is kept nowhere, so it says of itself, behind its last page,
// what it is, and carries the signature of these books over every byte before it.
// The first version had a hash there that anyone can calculate.
var listSeal = regexp.MustCompile(`\n%relief-list v([12]) (\S+) (\d+) (\S+) (\S+) ([0-9a-f]{64}|-)\n$`)

// sealList adds that line.
func (t *Table) sealList(file []byte) []byte {
	p := t.Provenance
	file = fmt.Appendf(file, "\n%%relief-list v2 %s %d %s %s ",
		p.Question, t.Len(), p.Head.Short(), url.QueryEscape(t.Title))
	return fmt.Appendf(file, "%s\n", t.seal.sign(sealedList, file))
}

// verifyList holds a list set as PDF against its signature and the chain; nil
// where it is none. What it says of itself is believed, and told, only where it
// is signed.
func verifyList(ctx context.Context, r db.Reader, file []byte) (*FileVerdict, error) {
	at := listSeal.FindSubmatchIndex(file)
	if at == nil {
		return nil, nil
	}
	said := func(n int) string { return string(file[at[2*n]:at[2*n+1]]) }
	key, err := sealOf(ctx, r)
	if err != nil {
		return nil, err
	}
	v := &FileVerdict{Kind: "list"}
	signature := said(6)
	if said(1) == "1" {
		signature = unsigned
	}
	if v.Findings = key.doubt(sealedList, file[:at[12]], signature); v.Findings != nil {
		return v, nil
	}
	v.Question, v.Head = said(2), said(4)
	v.Rows, _ = strconv.Atoi(said(3)) // signed, so digits that fit
	v.Title, _ = url.QueryUnescape(said(5))
	return v, v.hold(ctx, r, "report.file_good")
}

// hold looks for the head that a signed file states in the chain, and says what
// came of all: good is the word for a file in which nothing is wrong.
func (v *FileVerdict) hold(ctx context.Context, r db.Reader, good string) error {
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
		v.Said = fault.Message{Key: good, Args: []any{v.Rows, v.Head, v.Title}}
	}
	return nil
}

// csvFile tells a file of lines with separators, as a csv file is: it carries
// nothing by which it could be checked.
func csvFile(file []byte) bool {
	line, _, _ := bytes.Cut(file[:min(len(file), 4096)], []byte("\n"))
	return bytes.ContainsAny(line, ",;\t") && !bytes.ContainsRune(line, 0)
}
