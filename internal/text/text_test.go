package text

import (
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"relief/internal/fault"
)

func mustLoad(t testing.TB) *Catalogue {
	t.Helper()
	c, err := Load()
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// small is a catalogue of the test's own.
func small(t *testing.T) *Catalogue {
	t.Helper()
	c, err := load(fstest.MapFS{
		"c/small.zh-CN.toml": {Data: []byte(`
"common.yes" = "是"
"common.no" = "否"
"common.row" = "第 {{.a}} 行"
"common.copy_label" = "第 {{.a}} 份"
"common.page_of" = "第 {{.a}} 页，共 {{.b}} 页"
"common.faults_found" = "有 {{.a}} 处需要改正"
"fault.duplicate" = "“{{.a}}”已经有了。"
"fault.number_too_small" = "数字太小，最小 {{.a}}。"
"fault.number_too_large" = "数字太大，最大 {{.a}}。"
`)},
		"c/small.en.toml": {Data: []byte(`
"common.yes" = "Yes"
"common.no" = "No"
"common.row" = "Row {{.a}}"
"common.copy_label" = "Copy {{.a}}"
"common.page_of" = "Page {{.a}} of {{.b}}"
"common.faults_found" = {one = "{{.a}} place to correct", other = "{{.a}} places to correct"}
"fault.duplicate" = "“{{.a}}” exists already."
"fault.number_too_small" = "The number is too small; at least {{.a}}."
"fault.number_too_large" = "The number is too large; at most {{.a}}."
`)},
	}, "c")
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// An argument is put in whatever it is: numbers plainly, faults in the same
// language, what came back from JSON as what it was.
func TestSay(t *testing.T) {
	c := small(t)
	inner := fault.Message{Key: "fault.number_too_large", Args: []any{int64(999999999)}}
	tests := []struct {
		name string
		lang Lang
		key  string
		args []any
		want string
	}{
		{"plain", Zh, "common.yes", nil, "是"},
		{"english", En, "common.yes", nil, "Yes"},
		{"text", Zh, "fault.duplicate", []any{"急救箱"}, "“急救箱”已经有了。"},
		{"number", En, "fault.number_too_small", []any{1234567}, "The number is too small; at least 1234567."},
		{"two", En, "common.page_of", []any{int64(2), 13}, "Page 2 of 13"},
		{"from JSON", En, "common.page_of", []any{2.0, 12345678.0}, "Page 2 of 12345678"},
		{"fault", Zh, "common.copy_label", []any{inner}, "第 数字太大，最大 999999999。 份"},
		{"fault pointer", Zh, "common.copy_label", []any{&inner}, "第 数字太大，最大 999999999。 份"},
		{"faults", En, "common.copy_label", []any{[]fault.Message{inner, {Key: "common.no"}}},
			"Copy The number is too large; at most 999999999.; No"},
		{"fault from JSON", En, "common.copy_label",
			[]any{[]any{map[string]any{"key": "common.row", "args": []any{7.0}}}}, "Copy Row 7"},
		{"names", Zh, "common.copy_label", []any{[]string{"甲", "乙"}}, "第 甲；乙 份"},
		{"named number", En, "common.copy_label", []any{time.March}, "Copy March"},
		{"one", En, "common.faults_found", []any{1}, "1 place to correct"},
		{"one of JSON", En, "common.faults_found", []any{1.0}, "1 place to correct"},
		{"eleven", En, "common.faults_found", []any{"11"}, "11 places to correct"},
		{"nothing", En, "common.copy_label", []any{nil}, "Copy "},
		{"argument not given", En, "common.page_of", []any{1}, "Page 1 of ⟦b⟧"},
		{"no such key", En, "no.such_key", []any{1}, "⟦no.such_key⟧"},
		{"no such language", Lang("fr"), "common.yes", nil, "是"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if got := c.Say(tt.lang, tt.key, tt.args...); got != tt.want {
				t.Errorf("Say = %q, want %q", got, tt.want)
			}
		})
	}
	if got := c.Message(Zh, fault.Message{}); got != "" {
		t.Errorf("an empty message says %q", got)
	}
}

// A catalogue with a mistake in it is refused when it is loaded.
func TestLoad_refusals(t *testing.T) {
	tests := []struct{ name, file, content, want string }{
		{"name without language", "c/stock.toml", `"a.b" = "x"`, "AREA.LANG.toml"},
		{"unknown language", "c/stock.fr.toml", `"a.b" = "x"`, "AREA.LANG.toml"},
		{"a function", "c/stock.en.toml", `"a.b" = "{{len .a}}"`, "is not one of"},
		{"a long name", "c/stock.en.toml", `"a.b" = "{{.name}}"`, "is not one of"},
		{"an open slot", "c/stock.en.toml", `"a.b" = "x {{.a"`, "is not one of"},
		{"an empty message", "c/stock.en.toml", `"a.b" = ""`, "empty"},
		{"not TOML", "c/stock.en.toml", `a.b`, "catalogue c/stock.en.toml"},
		{"a key twice", "c/stock.en.toml", `"z.z" = "x"`, "given twice"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			files := fstest.MapFS{
				"c/aaa.en.toml": {Data: []byte(`"z.z" = "first"`)},
				tt.file:         {Data: []byte(tt.content)},
			}
			_, err := load(files, "c")
			if err == nil || !strings.Contains(err.Error(), tt.want) {
				t.Errorf("err = %v, want one with %q", err, tt.want)
			}
		})
	}
}

func TestNegotiate(t *testing.T) {
	tests := []struct {
		header string
		want   Lang
	}{
		{"", Zh}, {"zh-CN,zh;q=0.9,en;q=0.8", Zh}, {"zh", Zh}, {"zh-TW", Zh}, {"zh-HK,en;q=0.5", Zh},
		{"en-GB,en;q=0.9", En}, {"en", En}, {"fr-FR,en;q=0.5", En}, {"fr", Zh}, {"*", Zh},
		{"en;q=0.1, zh;q=0.9", Zh}, {"%%%", Zh}, {strings.Repeat("en,", 1000), Zh},
	}
	for _, tt := range tests {
		if got := Negotiate(tt.header); got != tt.want {
			t.Errorf("Negotiate(%.30q) = %s, want %s", tt.header, got, tt.want)
		}
	}
}

func BenchmarkSay(b *testing.B) {
	c := mustLoad(b)
	b.Run("plain", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			c.Say(Zh, "common.save")
		}
	})
	b.Run("two arguments", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			c.Say(Zh, "common.page_of", int64(3), "12")
		}
	})
	b.Run("fault inside", func(b *testing.B) {
		b.ReportAllocs()
		inner := fault.Message{Key: "fault.duplicate", Args: []any{"急救箱"}}
		for b.Loop() {
			c.Say(Zh, "common.copy_label", inner)
		}
	})
}
