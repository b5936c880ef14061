package document

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"

	"relief/internal/db"
	"relief/internal/fault"
)

// Print is one printing of a form of a document. Content is the paper as it
// was, from which its file is made; the file gives the same bytes for ever.
type Print struct {
	ID          int64
	DocumentID  ID
	Form        string
	Language    string
	CopyNo      int64
	Content     []byte
	HeadSeq     int64
	HeadHash    []byte
	PrintedName string
	PrintedAt   string
}

// Head is the end of the chain that stands on the paper.
func (p Print) Head() db.Head { return db.Head{Seq: p.HeadSeq, Hash: p.HeadHash} }

// RecordPrint registers a printing: the next copy number of this form, who,
// when and the head; content makes the paper's content from that.
func RecordPrint(
	ctx context.Context, tx *db.Tx, doc ID, form, language string, content func(Print) ([]byte, error),
) (Print, error) {
	p := Print{
		DocumentID: doc, Form: form, Language: language,
		HeadSeq: tx.Head.Seq, HeadHash: tx.Head.Hash, PrintedName: tx.ActorName, PrintedAt: tx.Stamp(),
	}
	err := tx.Get(ctx, &p.CopyNo, `
		SELECT COALESCE(MAX(copy_no), 0) + 1 FROM prints WHERE branch_id = ? AND document_id = ? AND form = ?`,
		tx.Branch, doc, form)
	if err != nil {
		return p, fmt.Errorf("copy number: %w", err)
	}
	if p.Content, err = content(p); err != nil {
		return p, err
	}
	p.ID, err = tx.Insert(ctx, `
		INSERT INTO prints (branch_id, document_id, form, language, copy_no, content, head_seq, head_hash,
		       printed_by, printed_name, printed_at)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) RETURNING id`,
		tx.Branch, doc, form, language, p.CopyNo, p.Content, p.HeadSeq, p.HeadHash,
		tx.Actor, p.PrintedName, p.PrintedAt)
	if err != nil {
		return p, fmt.Errorf("record print: %w", err)
	}
	sum := sha256.Sum256(p.Content)
	return p, tx.Note("print", map[string]any{
		"id": p.ID, "document": doc, "form": form, "language": language, "copy": p.CopyNo,
		"content_sha256": hex.EncodeToString(sum[:]),
	})
}

// LoadPrint gives a printing and, when it was made already, its file.
func LoadPrint(ctx context.Context, r db.Reader, id int64) (Print, []byte, error) {
	var row struct {
		Print
		Bytes []byte
	}
	err := r.Get(ctx, &row, `
		SELECT p.id, p.document_id, p.form, p.language, p.copy_no, p.content, p.head_seq, p.head_hash,
		       p.printed_name, p.printed_at, f.bytes
		FROM   prints p LEFT JOIN print_files f ON f.print_id = p.id
		WHERE  p.branch_id = ? AND p.id = ?`, r.Where().Branch, id)
	if errors.Is(err, db.ErrNoRows) {
		return row.Print, nil, fault.New(fault.NotFound, "document.not_found")
	}
	return row.Print, row.Bytes, err
}

// KeepFile keeps the file made from a print's content; the first one stays.
func KeepFile(ctx context.Context, d *db.DB, id int64, file []byte) error {
	return d.Beside(ctx, func(ctx context.Context, s *db.Side) error {
		_, err := s.Exec(ctx, `INSERT INTO print_files (print_id, bytes) VALUES (?, ?)
			ON CONFLICT (print_id) DO NOTHING`, id, file)
		return err
	})
}

// Prints lists the printings of a document, newest first, without content.
func Prints(ctx context.Context, r db.Reader, doc ID) ([]Print, error) {
	var list []Print
	err := r.Select(ctx, &list, `
		SELECT id, document_id, form, language, copy_no, head_seq, head_hash, printed_name, printed_at
		FROM   prints WHERE branch_id = ? AND document_id = ? ORDER BY id DESC`, r.Where().Branch, doc)
	if err != nil {
		return nil, fmt.Errorf("prints of %d: %w", doc, err)
	}
	return list, nil
}
