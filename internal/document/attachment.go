package document

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"path"
	"strings"
	"unicode/utf8"

	"relief/internal/db"
	"relief/internal/fault"
)

// File is what a person hands in: a scan, a photo, a workbook.
type File struct {
	Name  string
	Bytes []byte
}

// MarshalJSON gives what stands for the file in the digest of a draft.
func (f File) MarshalJSON() ([]byte, error) {
	sum := sha256.Sum256(f.Bytes)
	return json.Marshal(map[string]any{"name": f.Name, "sum": sum[:]})
}

// Attachment is a file that belongs to a document for ever.
type Attachment struct {
	ID         int64
	DocumentID ID
	Kind       string // signed_copy, minutes, photo, evidence, source
	Name       string
	MediaType  string
	Size       int64
	SHA256     []byte `db:"sha256"`
	AddedName  string
	AddedAt    string
}

// Picture tells whether it can be looked at small.
func (a Attachment) Picture() bool { return a.MediaType == "image/jpeg" || a.MediaType == "image/png" }

// attachmentWords are what the kinds of attachments are called.
var attachmentWords = map[string]fault.Message{
	"minutes":     {Key: "attachment.minutes"},
	"signed_copy": {Key: "attachment.signed_copy"},
	"photo":       {Key: "attachment.photo"},
	"evidence":    {Key: "attachment.evidence"},
	"source":      {Key: "attachment.source"},
}

// AttachmentWord says a kind of attachment.
func AttachmentWord(kind string) fault.Message { return attachmentWords[kind] }

// Word says what the attachment is.
func (a Attachment) Word() fault.Message { return AttachmentWord(a.Kind) }

// MediaType tells what a file is by its bytes, never by its name: a scan or
// photo (PDF, JPEG, PNG) from its beginning to its end. Anything else, and one
// that was cut off, is Invalid at field.
func (f File) MediaType(field string) (string, error) {
	kind := http.DetectContentType(f.Bytes)
	var faults fault.Fields
	switch ends, known := whole[kind]; {
	case !known:
		faults.Add(field, "document.file_kind")
	case !ends(f.Bytes):
		faults.Add(field, "document.file_cut", f.SafeName())
	}
	return kind, faults.Err(fault.Invalid, "fault.invalid")
}

// SafeName keeps the last part of a file's name, without what a file system or
// a header could stumble over.
func (f File) SafeName() string {
	name := path.Base(strings.ReplaceAll(f.Name, `\`, "/"))
	name = strings.Map(func(r rune) rune {
		if r < ' ' || strings.ContainsRune(`/\:*?"<>|`, r) || r == utf8.RuneError {
			return -1
		}
		return r
	}, name)
	if runes := []rune(name); len(runes) > 120 {
		name = string(runes[len(runes)-120:])
	}
	if strings.Trim(name, ".") == "" {
		return "file"
	}
	return name
}

// Attach keeps a file with a document and gives the attachment's id. The kind
// of file is checked by the caller, who knows the field.
func Attach(ctx context.Context, tx *db.Tx, doc ID, kind, mediaType string, f File) (int64, error) {
	sum := sha256.Sum256(f.Bytes)
	if _, err := tx.Exec(ctx, `INSERT INTO blobs (sha256, bytes) VALUES (?, ?) ON CONFLICT (sha256) DO NOTHING`,
		sum[:], f.Bytes); err != nil {
		return 0, fmt.Errorf("keep file: %w", err)
	}
	id, err := tx.Insert(ctx, `
		INSERT INTO attachments
		       (branch_id, document_id, kind, name, media_type, size, sha256, added_by, added_name, added_at)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?) RETURNING id`,
		tx.Branch, doc, kind, f.SafeName(), mediaType, len(f.Bytes), sum[:], tx.Actor, tx.ActorName, tx.Stamp())
	if err != nil {
		return 0, fmt.Errorf("attach to %d: %w", doc, err)
	}
	return id, tx.Note("attachment", map[string]any{
		"id": id, "document": doc, "kind": kind, "name": f.SafeName(), "sha256": hex.EncodeToString(sum[:]),
	})
}

// Attachments lists the files of a document, oldest first.
func Attachments(ctx context.Context, r db.Reader, doc ID) ([]Attachment, error) {
	var list []Attachment
	err := r.Select(ctx, &list, `
		SELECT id, document_id, kind, name, media_type, size, sha256, added_name, added_at
		FROM   attachments WHERE branch_id = ? AND document_id = ? ORDER BY id`, r.Where().Branch, doc)
	if err != nil {
		return nil, fmt.Errorf("attachments of %d: %w", doc, err)
	}
	return list, nil
}

// Content gives an attachment with its bytes; NotFound when there is none.
func Content(ctx context.Context, r db.Reader, id int64) (Attachment, []byte, error) {
	var row struct {
		Attachment
		Bytes []byte
	}
	err := r.Get(ctx, &row, `
		SELECT a.id, a.document_id, a.kind, a.name, a.media_type, a.size, a.sha256, a.added_name, a.added_at, b.bytes
		FROM   attachments a JOIN blobs b ON b.sha256 = a.sha256
		WHERE  a.branch_id = ? AND a.id = ?`, r.Where().Branch, id)
	if errors.Is(err, db.ErrNoRows) {
		return row.Attachment, nil, fault.New(fault.NotFound, "document.not_found")
	}
	return row.Attachment, row.Bytes, err
}
