package document_test

import (
	"strings"
	"testing"

	"relief/internal/document"
	"relief/internal/fault"
)

// A text is kept as it shows, a name on one line; one that must be given has
// something to read in it, and a telephone number a digit.
func TestTexts(t *testing.T) {
	type check func(*fault.Fields, string, *string, int)
	for _, tt := range []struct {
		what        string
		check       check
		most        int
		typed, kept string
		said        string
	}{
		{"a name over two lines", document.NeedText, document.MaxName, "家庭包\r\n(火灾)", "家庭包 (火灾)", ""},
		{"a name turned round", document.NeedText, document.MaxName, "甲\u202e乙", "甲乙", ""},
		{"a bell", document.CheckText, document.MaxName, "甲\a", "甲", ""},
		{"a remark of two lines", document.CheckText, document.MaxText, "一\n二\u200b", "一\n二", ""},
		{"nothing to see", document.NeedText, document.MaxName, "\u200b\u3164", "", "fault.required"},
		{"nothing to read", document.NeedText, document.MaxName, "……", "……", "fault.unreadable"},
		{"nothing to read, which may be left out", document.CheckText, document.MaxName, "—", "—", ""},
		{"too long", document.CheckText, 3, "一二三四", "一二三四", "fault.too_long"},
		{"no longer than it shows", document.CheckText, 3, "一\u200b二三", "一二三", ""},
		{"a NUL", document.CheckText, document.MaxName, "a\x00b", "a\x00b", "fault.bad_text"},
		{"no text", document.NeedText, document.MaxName, "甲\xff", "甲\xff", "fault.bad_text"},
		{"a phone in full width", document.CheckPhone, document.MaxPhone, "１３９\u202c－1", "139-1", ""},
		{"no phone", document.CheckPhone, document.MaxPhone, "abc", "abc", "fault.no_phone"},
		{"a phone left out", document.CheckPhone, document.MaxPhone, " ", "", ""},
		{"a long phone", document.CheckPhone, 5, strings.Repeat("1", 6), "111111", "fault.too_long"},
	} {
		t.Run(tt.what, func(t *testing.T) {
			var f fault.Fields
			kept, said := tt.typed, ""
			tt.check(&f, "field", &kept, tt.most)
			if err := f.Err(fault.Invalid, "fault.invalid"); err != nil {
				said = fault.Of(err).Fields["field"].Key
			}
			if kept != tt.kept || said != tt.said {
				t.Errorf("%q is kept as %q, %q is said; want %q, %q", tt.typed, kept, said, tt.kept, tt.said)
			}
		})
	}
}
