package audit

import (
	"bytes"
	"encoding/json"
	"strconv"
	"strings"
)

// said tells whether a row's bytes say what its columns and the movements of its
// act say, byte for byte as they are written. Reading JSON takes far longer; what
// is written in another way is read so that one knows what differs.
func (w *walker) said(a *row, posted []movement) bool {
	b := w.begin(w.bytes[:0], a)
	w.bytes = b
	rest, ok := bytes.CutPrefix(a.Payload, b)
	if !ok {
		return false
	}
	key := rest
	if rest, ok = pastText(rest); !ok || bytes.ContainsRune(key[:len(key)-len(rest)], '\\') {
		return false
	}
	if rest, ok = bytes.CutPrefix(rest, []byte(`,"facts":`)); !ok {
		return false
	}
	if len(posted) == 0 && bytes.Equal(rest, []byte(`null}`)) {
		return true
	}
	if rest, ok = bytes.CutPrefix(rest, []byte(`[`)); !ok {
		return false
	}
	for {
		if next, moved := bytes.CutPrefix(rest, []byte(`{"kind":"movement","data":`)); moved {
			if len(posted) == 0 || !posted[0].plain() {
				return false
			}
			w.bytes = posted[0].appendTo(w.bytes[:0])
			rest, ok = bytes.CutPrefix(next, w.bytes)
			posted = posted[1:]
		} else {
			rest, ok = pastOther(rest)
		}
		if !ok || !bytes.HasPrefix(rest, []byte(`}`)) || len(rest) < 2 {
			return false
		}
		if rest = rest[1:]; rest[0] != ',' {
			return len(posted) == 0 && bytes.Equal(rest, []byte(`]}`))
		}
		rest = rest[1:]
	}
}

// begin is how the bytes of a row begin, up to the key of its request.
func (w *walker) begin(b []byte, a *row) []byte {
	b = append(b, `{"v":1,"branch":`...)
	b = strconv.AppendInt(b, int64(w.r.Where().Branch), 10)
	b = append(b, `,"seq":`...)
	b = strconv.AppendInt(b, a.Seq, 10)
	b = append(b, `,"recorded_at":`...)
	b = append(b, w.text(a.RecordedAt)...)
	b = append(b, `,"actor":`...)
	b = strconv.AppendInt(b, a.ActorID, 10)
	b = append(b, `,"actor_name":`...)
	b = append(b, w.text(a.ActorName)...)
	b = append(b, `,"act":`...)
	b = append(b, w.text(a.Act)...)
	b = append(b, `,"subject":{"kind":`...)
	b = append(b, w.text(a.SubjectKind)...)
	b = append(b, `,"id":`...)
	b = strconv.AppendInt(b, a.SubjectID, 10)
	return append(b, `},"key":`...)
}

// text is a text as JSON has it; the words of acts come again and again.
func (w *walker) text(s string) []byte {
	if b, known := w.texts[s]; known {
		return b
	}
	if len(w.texts) >= pageRows {
		clear(w.texts)
	}
	b, err := json.Marshal(s)
	if err != nil {
		return nil // no text is refused
	}
	w.texts[s] = b
	return b
}

// pastText is what follows a text.
func pastText(b []byte) ([]byte, bool) {
	if len(b) == 0 || b[0] != '"' {
		return nil, false
	}
	for i := 1; i < len(b); i++ {
		switch b[i] {
		case '\\':
			i++
		case '"':
			return b[i+1:], true
		}
	}
	return nil, false
}

// pastOther is what follows the data of a fact that is no movement.
func pastOther(b []byte) ([]byte, bool) {
	b, ok := bytes.CutPrefix(b, []byte(`{"kind":`))
	if !ok {
		return nil, false
	}
	kind := b
	if b, ok = pastText(b); !ok || bytes.ContainsRune(kind[:len(kind)-len(b)], '\\') {
		return nil, false
	}
	if b, ok = bytes.CutPrefix(b, []byte(`,"data":`)); !ok {
		return nil, false
	}
	data := b
	for deep := 0; len(b) > 0; {
		switch b[0] {
		case ',':
			if deep == 0 {
				return nil, false // more than a kind and its data
			}
		case '"':
			if b, ok = pastText(b); !ok {
				return nil, false
			}
			continue
		case '{', '[':
			deep++
		case '}', ']':
			if deep == 0 {
				return b, json.Valid(data[:len(data)-len(b)])
			}
			deep--
		}
		b = b[1:]
	}
	return nil, false
}

// plain tells whether a movement's texts stand in JSON as they are. One that does
// not could go on where a text ends, over facts that follow.
func (m *movement) plain() bool { return !strings.ContainsAny(m.BusinessOn+m.RecordedAt, `"\`) }

// appendTo writes a plain movement as the fact of it is written.
func (m *movement) appendTo(b []byte) []byte {
	for _, f := range []struct {
		name  string
		value int64
	}{
		{`{"Seq":`, m.Seq}, {`,"N":`, m.N}, {`,"DocumentID":`, m.DocumentID}, {`,"LineID":`, m.LineID},
		{`,"ItemID":`, m.ItemID}, {`,"LotID":`, m.LotID}, {`,"FromID":`, m.FromID}, {`,"ToID":`, m.ToID},
		{`,"Units":`, m.Units},
	} {
		b = append(b, f.name...)
		b = strconv.AppendInt(b, f.value, 10)
	}
	b = append(b, `,"ValueFen":`...)
	if m.ValueFen == nil {
		b = append(b, `null`...)
	} else {
		b = strconv.AppendInt(b, *m.ValueFen, 10)
	}
	b = append(b, `,"BusinessOn":"`...)
	b = append(b, m.BusinessOn...)
	b = append(b, `","RecordedAt":"`...)
	b = append(b, m.RecordedAt...)
	return append(b, `"}`...)
}
