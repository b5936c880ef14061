package text

import (
	"fmt"
	"strconv"
	"strings"

	"relief/internal/fault"
)

// message is a catalogue text cut at its slots: pieces[0] slots[0] pieces[1]
// slots[1] … ; there is always one piece more than there are slots.
type message struct {
	pieces []string
	slots  []int // index of the argument
	one    *message
}

// counted is the message for these arguments: that for one thing, where there
// is one and the first argument is 1.
func (m message) counted(args []any) message {
	if m.one != nil && len(args) > 0 && fmt.Sprint(args[0]) == "1" {
		return *m.one
	}
	return m
}

// compile cuts a text at {{.a}} … {{.z}} and refuses any other use of {{.
func compile(s string) (message, error) {
	if s == "" {
		return message{}, fmt.Errorf("the message is empty")
	}
	var m message
	for {
		before, rest, found := strings.Cut(s, "{{")
		m.pieces = append(m.pieces, before)
		if !found {
			return m, nil
		}
		slot, after, closed := strings.Cut(rest, "}}")
		slot = strings.TrimSpace(slot)
		if !closed || len(slot) != 2 || slot[0] != '.' || slot[1] < 'a' || slot[1] > 'z' {
			return message{}, fmt.Errorf("{{%s is not one of {{.a}} … {{.z}}", rest)
		}
		m.slots = append(m.slots, int(slot[1]-'a'))
		s = after
	}
}

func (c *Catalogue) join(lang Lang, m message, args []any) string {
	size := 0
	for _, piece := range m.pieces {
		size += len(piece)
	}
	b := make([]byte, 0, size+24*len(m.slots))
	b = append(b, m.pieces[0]...)
	for i, slot := range m.slots {
		if slot < len(args) {
			b = c.appendArg(b, lang, args[slot])
		} else {
			b = append(b, "⟦"+string(rune('a'+slot))+"⟧"...)
		}
		b = append(b, m.pieces[i+1]...)
	}
	return string(b)
}

// appendArg writes one argument. A fault that was stored as JSON and read back
// carries float64 for numbers and map[string]any for messages; both read as
// what they were.
func (c *Catalogue) appendArg(b []byte, lang Lang, arg any) []byte {
	switch v := arg.(type) {
	case string:
		return append(b, v...)
	case int:
		return strconv.AppendInt(b, int64(v), 10)
	case int64:
		return strconv.AppendInt(b, v, 10)
	case float64:
		return strconv.AppendFloat(b, v, 'f', -1, 64)
	case fault.Message:
		return append(b, c.Message(lang, v)...)
	case *fault.Message:
		if v == nil {
			return b
		}
		return append(b, c.Message(lang, *v)...)
	case []fault.Message:
		for i, m := range v {
			b = appendGap(b, lang, i)
			b = append(b, c.Message(lang, m)...)
		}
		return b
	case []string:
		for i, s := range v {
			b = appendGap(b, lang, i)
			b = append(b, s...)
		}
		return b
	case []any:
		for i, one := range v {
			b = appendGap(b, lang, i)
			b = c.appendArg(b, lang, one)
		}
		return b
	case map[string]any:
		if key, ok := v["key"].(string); ok {
			args, _ := v["args"].([]any)
			return append(b, c.Say(lang, key, args...)...)
		}
	case nil:
		return b
	}
	return fmt.Append(b, arg)
}

// appendGap writes the mark between the parts of an enumeration.
func appendGap(b []byte, lang Lang, i int) []byte {
	switch {
	case i == 0:
		return b
	case lang == En:
		return append(b, "; "...)
	default:
		return append(b, "；"...)
	}
}
