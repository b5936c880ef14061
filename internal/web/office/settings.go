package office

import (
	"context"
	"net/http"
	"strings"

	"github.com/gin-gonic/gin"

	"relief/internal/auth"
	"relief/internal/branch"
	"relief/internal/db"
	"relief/internal/document"
	"relief/internal/fault"
	"relief/internal/text"
	"relief/internal/web/desk"
)

// historyRows is how many acts the history of the settings shows.
const historyRows = 30

// settingsRoutes are what the branch sets for itself, and its closed period.
func (s area) settingsRoutes() []desk.Route {
	return []desk.Route{
		desk.Get("/settings", auth.SettingsAdmin, s.settings),
		desk.Post("/settings", auth.SettingsAdmin, s.saveSettings),
		desk.Post("/settings/prefixes", auth.SettingsAdmin, s.savePrefixes),
		desk.Post("/settings/words/forget", auth.SettingsAdmin, s.forgetWord),
		desk.Get("/periods", auth.PeriodClose, s.periods),
		desk.Post("/periods/close", auth.PeriodClose, s.closePeriod),
		desk.Post("/periods/reopen", auth.PeriodClose, s.reopenPeriod),
	}
}

// settingsPage is all that can be set, and who changed what.
type settingsPage struct {
	desk.Base
	Of        branch.Branch
	ZoneStays bool
	Languages []desk.Option
	Zones     []string
	Limits    []limitField
	Prefixes  []prefixField
	Words     []taughtWord
	History   []changeRow
}

// limitField is one limit in days.
type limitField struct {
	Name string
	Days int
	Word fault.Message
	Hint fault.Message
}

// prefixField is the prefix of one kind's numbers.
type prefixField struct {
	Name, Prefix, Kind string
}

// changeRow is one act of the history, in words.
type changeRow struct {
	RecordedAt, Who, Reason string
	Changes                 []changeWord
}

type changeWord struct{ Label, Old, New string }

// zones are offered; any other that this program knows can be typed.
var zones = []string{"Asia/Shanghai", "Asia/Urumqi", "Asia/Hong_Kong", "Asia/Macau", "Asia/Taipei", "UTC"}

// settings handles GET /settings.
func (s area) settings(c *gin.Context) error {
	page, err := s.settingsPage(c)
	if err != nil {
		return err
	}
	return s.Render(c, http.StatusOK, "office/settings", page)
}

func (s area) settingsPage(c *gin.Context) (settingsPage, error) {
	page := settingsPage{Base: s.Page(c, "menu.settings"), Zones: zones}
	err := s.Read(c, func(ctx context.Context, r db.Reader) (err error) {
		if page.Of, err = branch.Load(ctx, r); err != nil {
			return err
		}
		if page.ZoneStays, err = branch.ZoneStays(ctx, r); err != nil {
			return err
		}
		prefixes, err := document.Prefixes(ctx, r)
		if err != nil {
			return err
		}
		page.Prefixes = nil
		for _, series := range document.AllSeries() {
			page.Prefixes = append(page.Prefixes, prefixField{
				Name: document.PrefixField(series), Prefix: prefixes[series],
				Kind: page.Say(fault.Message{Key: series.KindOf().Key()}),
			})
		}
		if page.Words, err = taughtWords(ctx, r, page.Base); err != nil {
			return err
		}
		page.History, err = changeRows(ctx, r, page.Base)
		return err
	})
	page.Languages = languageOptions(page.Base, page.Of.Language)
	page.Limits = limitFields(page.Of.Limits)
	return page, err
}

func limitFields(l branch.Limits) []limitField {
	return []limitField{
		{"min_life_days", l.MinLifeDays, settingWords["min_life_days"], fault.Message{Key: "settings.min_life_hint"}},
		{"accept_life_days", l.AcceptLifeDays, settingWords["accept_life_days"],
			fault.Message{Key: "settings.accept_life_hint"}},
		{"soon_days", l.SoonDays, settingWords["soon_days"], fault.Message{Key: "settings.soon_hint"}},
		{"arrived_days", l.ArrivedDays, settingWords["arrived_days"], fault.Message{Key: "settings.arrived_hint"}},
		{"dwell_days", l.DwellDays, settingWords["dwell_days"], fault.Message{Key: "settings.dwell_hint"}},
		{"unissued_days", l.UnissuedDays, settingWords["unissued_days"], fault.Message{Key: "settings.unissued_hint"}},
		{"paper_days", l.PaperDays, settingWords["paper_days"], fault.Message{Key: "settings.paper_hint"}},
	}
}

// settingWords name the settings, on the page and in its history.
var settingWords = map[string]fault.Message{
	"name": {Key: "common.name_zh"}, "name_en": {Key: "common.name_en"},
	"address": {Key: "settings.address"}, "phone": {Key: "settings.phone"},
	"supervision": {Key: "settings.supervision"}, "contact": {Key: "settings.contact"},
	"language": {Key: "settings.language"}, "zone": {Key: "settings.zone"},
	"min_life_days": {Key: "settings.min_life"}, "accept_life_days": {Key: "settings.accept_life"},
	"soon_days": {Key: "settings.soon"}, "arrived_days": {Key: "settings.arrived"},
	"dwell_days": {Key: "settings.dwell"}, "unissued_days": {Key: "settings.unissued"},
	"paper_days": {Key: "settings.paper"}, "unit_words": {Key: "settings.unit_words"},
	"closed_through": {Key: "settings.closed_through"},
}

// changeRows puts the history of the branch into words.
func changeRows(ctx context.Context, r db.Reader, b desk.Base) ([]changeRow, error) {
	acts, err := branch.History(ctx, r, historyRows)
	if err != nil {
		return nil, err
	}
	rows := make([]changeRow, 0, len(acts))
	for _, act := range acts {
		row := changeRow{RecordedAt: act.RecordedAt, Who: b.Hand(act.ActorName), Reason: act.Reason}
		for _, change := range act.Changes {
			row.Changes = append(row.Changes, changeWord{
				settingLabel(b, change.Field), settingValue(b, change.Field, change.Old),
				settingValue(b, change.Field, change.New),
			})
		}
		rows = append(rows, row)
	}
	return rows, nil
}

func settingLabel(b desk.Base, field string) string {
	if series, is := strings.CutPrefix(field, "prefix."); is {
		return b.T("settings.prefix_of", b.Say(fault.Message{Key: document.Series(series).KindOf().Key()}))
	}
	if word, known := settingWords[field]; known {
		return b.Say(word)
	}
	return field
}

func settingValue(b desk.Base, field, v string) string {
	switch {
	case field == "language":
		for _, o := range languageOptions(b, "") {
			if o.Value == v {
				return o.Label
			}
		}
	case v == "":
		return b.T("settings.nothing")
	case field == "closed_through":
		return b.Date(v)
	}
	return v
}

// saveSettings handles POST /settings.
func (s area) saveSettings(c *gin.Context) error {
	form, err := s.Form(c)
	if err != nil {
		return err
	}
	seen, days := form.Version(), func(name string) int { return int(form.Units(name)) }
	draft := branch.Settings{
		Name: form.Text("name"), NameEn: form.Text("name_en"),
		Language: text.Lang(form.Text("language")), Zone: form.Text("zone"), UnitWords: form.Text("unit_words"),
		Letterhead: branch.Letterhead{
			Address: form.Text("address"), Phone: form.Text("phone"),
			Supervision: form.Text("supervision"), Contact: form.Text("contact"),
		},
		Limits: branch.Limits{
			MinLifeDays: days("min_life_days"), AcceptLifeDays: days("accept_life_days"), SoonDays: days("soon_days"),
			ArrivedDays: days("arrived_days"), DwellDays: days("dwell_days"), UnissuedDays: days("unissued_days"),
			PaperDays: days("paper_days"),
		},
	}
	form.Also(draft.Check())
	return s.changeBranch(c, "branch.set", form, draft, func(ctx context.Context, tx *db.Tx) error {
		return branch.Set(ctx, tx, seen, draft)
	})
}

// savePrefixes handles POST /settings/prefixes.
func (s area) savePrefixes(c *gin.Context) error {
	form, err := s.Form(c)
	if err != nil {
		return err
	}
	seen, want := form.Version(), map[document.Series]string{}
	for _, series := range document.AllSeries() {
		if field := document.PrefixField(series); form.Has(field) {
			want[series] = form.Text(field)
		}
	}
	return s.changeBranch(c, "branch.prefixes", form, want, func(ctx context.Context, tx *db.Tx) error {
		return document.ChangePrefixes(ctx, tx, seen, want)
	})
}

// changeBranch does one act on the branch and comes back to its settings, with
// what was refused or with what was done.
func (s area) changeBranch(
	c *gin.Context, act string, form *desk.Form, draft any, do func(context.Context, *db.Tx) error,
) error {
	err := s.writeBranch(c, act, form, draft, do)
	if err == nil {
		return s.Redirect(c, "/settings", "settings.saved")
	}
	return desk.Reload(s.Desk, s.settingsPage, "office/settings")(c, form, err)
}

func (s area) writeBranch(
	c *gin.Context, act string, form *desk.Form, draft any, do func(context.Context, *db.Tx) error,
) error {
	if err := form.Err(); err != nil {
		return err
	}
	_, err := s.Write(c, act, form.Key, draft, func(ctx context.Context, tx *db.Tx) (db.Subject, error) {
		return db.Subject{Kind: "branch", ID: int64(tx.Branch)}, do(ctx, tx)
	})
	return err
}
