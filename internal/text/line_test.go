package text

import (
	"strings"
	"testing"
	"unicode"

	"pgregory.net/rapid"
)

func TestLine(t *testing.T) {
	for in, want := range map[string]string{
		"家庭包\n(火灾)": "家庭包 (火灾)", " a\u3000 b\t c ": "a b c", "\u202d13800000000\u202c": "13800000000",
		"蓝\u202e天": "蓝天", "\ufeff名\u200b": "名", "a\x07b": "ab", "一\u2028二": "一 二", "\u3164": "", "Ａ１（中）": "Ａ１（中）",
		"𠮷野家": "𠮷野家", "买买提·艾力": "买买提·艾力", "❤\ufe0f": "❤\ufe0f", "": "", "\r\n": "", "a\x00b": "a\x00b",
	} {
		if got := Line(in); got != want {
			t.Errorf("Line(%q) = %q, want %q", in, got, want)
		}
	}
	if got, want := Shown(" 一\u202e\n\t二\u200b "), "一\n\t二"; got != want {
		t.Errorf("Shown = %q, want %q", got, want)
	}
	for in, want := range map[string]bool{"甲": true, "7": true, "Ⅳ": true, "。。。": false, "": false, "\u3164": false,
		"😀": false, "—": false} {
		if Readable(in) != want {
			t.Errorf("Readable(%q) = %v", in, !want)
		}
	}
	rapid.Check(t, func(t *rapid.T) {
		in := anyName().Draw(t, "name")
		got := Line(in)
		if Line(got) != got || Fold(got) != Fold(in) && !strings.Contains(in, "\x00") {
			t.Fatalf("Line(%q) = %q, and again %q", in, got, Line(got))
		}
		for _, r := range got {
			if r != 0 && unicode.In(r, unicode.Cc, unicode.Cf) {
				t.Fatalf("Line(%q) keeps %U", in, r)
			}
		}
	})
}

func TestPhone(t *testing.T) {
	for in, want := range map[string]string{
		"１３８００００００００": "13800000000", "\u202d138 0000 0000\u202c": "138 0000 0000", "０６６３－１２３４５６７": "0663-1234567",
		"13800000000 / 0663-1234567": "13800000000 / 0663-1234567", "": "",
	} {
		if got := Phone(in); got != want {
			t.Errorf("Phone(%q) = %q, want %q", in, got, want)
		}
	}
	for phone, lost := range map[string]bool{
		"6631234567": true, "663-1234567": true, "７５５ １２３４５６７８": true, "2012345678": true, "06631234567": false,
		"13800000000": false, "4001234567": false, "8008208820": false, "12345": false, "+6631234567": false, "": false,
		"0663-1234567": false,
	} {
		if NoughtLost(phone) != lost {
			t.Errorf("NoughtLost(%q) = %v", phone, !lost)
		}
	}
}
