package app

import (
	"context"

	"relief/internal/auth"
	"relief/internal/config"
	"relief/internal/db"
	"relief/internal/fault"
)

// Acting finds out for whom a command acts. As soon as anybody can sign in, a
// person who holds the permission must be named; before that the machine's
// operator acts, and empty books get the branch the settings name.
func Acting(
	ctx context.Context, books *db.DB, cfg config.Config, login string, need auth.Permission,
) (db.By, error) {
	var by db.By
	var anyone bool
	err := books.Read(ctx, 0, func(ctx context.Context, r db.Reader) (err error) {
		if anyone, err = auth.AnyPerson(ctx, r); err != nil || !anyone {
			return err
		}
		if login == "" {
			return fault.New(fault.Invalid, "app.need_as")
		}
		p, err := auth.ByLogin(ctx, r, login)
		if fault.Is(err, fault.NotFound) || err == nil && !p.Active {
			return fault.New(fault.Invalid, "app.unknown_as", login)
		}
		if err != nil {
			return err
		}
		if !p.Can(need) {
			return fault.New(fault.Forbidden, "fault.forbidden")
		}
		by.Actor, by.Branch = p.ID, p.Branch
		return nil
	})
	if err != nil || anyone {
		return by, err
	}
	err = books.Read(ctx, 0, func(ctx context.Context, r db.Reader) (err error) {
		by.Branch, _, err = auth.OnlyBranch(ctx, r)
		return err
	})
	if fault.Is(err, fault.NotFound) {
		draft := auth.BranchDraft{Name: cfg.BranchName}.Clean()
		by.Branch, err = books.CreateBranch(ctx, draft.Code, draft.Name, draft.NameEn, zoneName(cfg))
	}
	return by, err
}

func zoneName(cfg config.Config) string {
	if cfg.Zone == nil {
		return "Asia/Shanghai"
	}
	return cfg.Zone.String()
}
