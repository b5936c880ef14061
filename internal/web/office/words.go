package office

import (
	"context"

	"github.com/gin-gonic/gin"

	"relief/distribution/recipientlist"
	"relief/internal/db"
	"relief/internal/fault"
	"relief/internal/intake"
	"relief/internal/web/desk"
	"relief/inventory/itemlist"
	"relief/inventory/opening"
)

// taughtWord is what a word of a list means, who said so and when.
type taughtWord struct {
	ID                           int64
	Word, Where, Meaning, By, At string
}

// taughtWords lists the words that were said while lists were looked at.
func taughtWords(ctx context.Context, r db.Reader, b desk.Base) ([]taughtWord, error) {
	list, err := intake.Words(ctx, r, "")
	rows := make([]taughtWord, 0, len(list))
	for _, w := range list {
		row := taughtWord{ID: w.ID, Word: w.Word, Meaning: w.Meaning, By: b.Hand(w.PersonName), At: b.Instant(w.SaidAt)}
		for _, k := range []intake.Kind{itemlist.Kind, recipientlist.Kind} {
			if k.Name != w.Kind {
				continue
			}
			field := fault.Message{Key: "settings.word_heading"}
			if f, known := k.Field(w.Field); known {
				field = f.Label
			}
			row.Where = b.Say(k.Title) + b.T("common.colon") + b.Say(field)
			if label, known := k.Label(w); known {
				row.Meaning = b.Say(label)
			}
		}
		if w.Kind == opening.Kind {
			row.Where = b.T("docpage.act_opening") + b.T("common.colon") + b.T("settings.word_heading")
			row.Meaning = b.Say(opening.RoleKey(opening.Role(w.Meaning)))
		}
		rows = append(rows, row)
	}
	return rows, err
}

// forgetWord handles POST /settings/words/forget: the next list with the word
// asks again what it means.
func (s area) forgetWord(c *gin.Context) error {
	form, err := s.Form(c)
	if err != nil {
		return err
	}
	id := form.ID("word")
	err = s.writeBranch(c, "import.forget_word", form, id, func(ctx context.Context, tx *db.Tx) error {
		return intake.Forget(ctx, tx, id)
	})
	if err != nil {
		return desk.Reload(s.Desk, s.settingsPage, "office/settings")(c, form, err)
	}
	return s.Redirect(c, "/settings", "settings.word_forgotten")
}
