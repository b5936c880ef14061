package recipientlist_test

import (
	"context"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"relief/distribution"
	"relief/distribution/recipientlist"
	"relief/internal/db"
	"relief/internal/fault"
	"relief/internal/intake"
	"relief/internal/sheet"
	"relief/internal/testkit"
	"relief/internal/testkit/lists"
)

// A made-up code with its right check digit.
const goodCode = "91350100M000100Y43"

func known(t *testing.T, b *testkit.Books) {
	t.Helper()
	b.Do(t, "officer", func(ctx context.Context, tx *db.Tx) error {
		for _, d := range []distribution.RecipientDraft{
			{Name: "玉滘卫生院", Kind: "clinic", Address: "玉滘镇", Aliases: []string{"玉滘镇卫生院"}, USCC: goodCode},
			{Name: "埔田中学", Kind: "school", Phone: "0663-1"},
		} {
			if _, err := distribution.CreateRecipient(ctx, tx, d); err != nil {
				return err
			}
		}
		return nil
	})
}

func judged(t testing.TB, b *testkit.Books, data []byte) (result *intake.Result) {
	t.Helper()
	book, err := sheet.Open(t.Context(), data, sheet.Limits{})
	if err != nil {
		t.Fatal(err)
	}
	list, err := intake.Read(t.Context(), book, recipientlist.Kind, intake.Mapping{})
	if err != nil {
		t.Fatal(err)
	}
	b.Ask(t, func(ctx context.Context, r db.Reader) (err error) {
		result, err = recipientlist.Judge(ctx, r, list)
		return err
	})
	return result
}

// Lists as other people keep them are read for what they say.
func TestJudge_byOtherHands(t *testing.T) {
	b := testkit.NewBooks(t, db.SQLite)
	known(t, b)
	for _, tt := range []struct {
		name string
		data []byte
		want string
	}{
		{"other words, GB18030", lists.GB18030(t, "单位全称,性质,联系方式,详细地址\r\n玉滘卫生院,卫生院,,玉滘镇\r\n"+
			"埔田中学,学校,0663-2,\r\n某敬老院,敬老院,,\r\n"), `
2 same 玉滘卫生院
3 changed 埔田中学 phone:0663-1→0663-2
4 new 某敬老院 name:某敬老院 kind:care_home
`},
		{"renamed by its code", []byte("名称\t统一社会信用代码\t类型\n玉滘中心卫生院\t９１３５０１００ｍ０００１００ｙ４３\t医院\n"), `
2 changed 玉滘中心卫生院 name:玉滘卫生院→玉滘中心卫生院 kind:clinic→hospital
`},
		{"duplicates and faults", []byte("name;kind;uscc;aliases;active\n" +
			"玉滘镇卫生院;clinic;;;\n新校;college;91350100M000100Y44;;\n埔田中学;;;;maybe\n埔田中学;;;;\n;school;;;\n" +
			"某村;village;" + goodCode + ";;\n某社区;;;;\n甲校;school;;埔田中学;\n某会;;;;\n"), `
2 faulty 玉滘镇卫生院 !A2 name import.name_of_other[玉滘镇卫生院 玉滘卫生院]
3 faulty 新校 !C3 uscc recipient.uscc[]
4 faulty 埔田中学 !E4 active import.unknown_active[maybe]
5 faulty 埔田中学 !A5 name import.twice[4]
6 faulty  !A6 name fault.required[]
7 changed 某村 name:玉滘卫生院→某村 kind:clinic→community
8 new 某社区 name:某社区 kind:community
9 faulty 甲校 !D9 aliases import.name_of_other[埔田中学 埔田中学]
10 faulty 某会 !B10 kind fault.required[]
- 8 B8 import.kind_from_name[{recipient.kind_community []}]
`},
		{"titles, sections, a total", lists.Workbook(t, [][]any{
			{"接收单位一览表"}, {"", "2021年10月"}, {"序号", "接收单位", "单位类型", "联系人", "统一社会信用代码"},
			{"一、卫生院"}, {1, "玉滘卫生院", "clinic", "", goodCode}, {"二、学校"}, {2, "新学校", "School", "王", ""}, {"合计", "2个"},
		}, "A1:E1", "A4:E4", "A6:E6"), `
5 same 玉滘卫生院
7 new 新学校 name:新学校 kind:school contact:王
- 4  import.skip_section[一、卫生院]
- 6  import.skip_section[二、学校]
- 8  import.skip_total[合计]
`},
		{"two header rows", lists.Workbook(t, [][]any{
			{"单位", "", "联系", ""}, {"名称", "类型", "联系人", "电话"}, {"埔田中学", "学校", "李", "0663-1"},
		}, "A1:B1", "C1:D1"), `
3 changed 埔田中学 contact:→李
`},
	} {
		t.Run(tt.name, func(t *testing.T) {
			got := lists.Told(judged(t, b, tt.data))
			if diff := cmp.Diff(strings.TrimPrefix(tt.want, "\n"), got); diff != "" {
				t.Error(diff)
			}
		})
	}
}

// The good rows are taken in with what they say, on both engines.
func TestPost(t *testing.T) {
	testkit.OnBoth(t, func(t *testing.T, b *testkit.Books) {
		known(t, b)
		data := []byte("名称,类型,别名,在用,地址\n埔田中学,,埔中；埔田中,,路  1\n老诊所,clinic,,否,\n")
		result := judged(t, b, data)
		b.Do(t, "officer", func(ctx context.Context, tx *db.Tx) error {
			again, err := recipientlist.Judge(ctx, tx, result.List)
			if err != nil {
				return err
			}
			_, err = again.Post(ctx, tx, intake.File{Name: "a.csv", Bytes: data}, false, nil)
			return err
		})
		if got := lists.Told(judged(t, b, data)); got != "2 same 埔田中学\n3 same 老诊所\n" {
			t.Error(got)
		}
		b.Do(t, "officer", func(ctx context.Context, tx *db.Tx) error {
			again, err := recipientlist.Judge(ctx, tx, result.List)
			if err == nil {
				_, err = again.Post(ctx, tx, intake.File{}, false, nil)
			}
			if fault.Of(err).Key != "import.nothing" {
				t.Errorf("again: %v", err)
			}
			return nil
		})
	})
}

// Every label of the list is one of the words it is known by.
func TestKind_labels(t *testing.T) { lists.Labels(t, recipientlist.Kind) }
