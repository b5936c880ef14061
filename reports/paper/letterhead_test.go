package paper_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"relief/reports/paper"
)

// A letterhead too long for one line is broken between its parts.
func TestLetterhead_parts(t *testing.T) {
	program, err := exec.LookPath("pdftotext")
	if err != nil {
		t.Fatal("pdftotext is not installed (Debian package poppler-utils): papers cannot be read")
	}
	parts := []string{
		"地址：某某市某某区某某街道某某路一百二十八号备灾救灾中心三楼", "电话：0000-0000000 转 802",
		"监督电话：0000-1111111（工作日 8:30 至 17:30）", "联系人：王办（业务股）",
	}
	for _, size := range []paper.Size{"", paper.Slip241} {
		in := issue(2)
		in.Size, in.Letterhead = size, strings.Join(parts, "　")
		pdf, err := paper.Render(paper.IssueNote(in))
		if err != nil {
			t.Fatal(err)
		}
		file := filepath.Join(t.TempDir(), "paper.pdf")
		if err := os.WriteFile(file, pdf, 0o600); err != nil {
			t.Fatal(err)
		}
		if *keep != "" {
			_ = os.WriteFile(filepath.Join(*keep, "letterhead"+string(size)+".pdf"), pdf, 0o600)
		}
		said, err := exec.Command(program, "-layout", file, "-").Output()
		if err != nil {
			t.Fatal(err)
		}
		for _, part := range parts {
			if !strings.Contains(strings.ReplaceAll(string(said), " ", ""), strings.ReplaceAll(part, " ", "")) {
				t.Errorf("%q: %s is broken:\n%.600s", size, part, said)
			}
		}
	}
}
