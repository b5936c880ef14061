package main

import (
	"bufio"
	"context"
	"crypto/rand"
	"errors"
	"io"
	"strings"

	"github.com/spf13/cobra"

	"relief/internal/app"
	"relief/internal/auth"
	"relief/internal/config"
	"relief/internal/db"
	"relief/internal/fault"
	"relief/internal/text"
)

// userOutcome is what the user commands report.
type userOutcome struct {
	ID       int64  `json:"id"`
	Login    string `json:"login"`
	Password string `json:"password,omitempty"` // only where the program made it
}

func (t *terminal) userCommand() *cobra.Command {
	cmd := t.group(&cobra.Command{Use: "user", Short: "cli.user"})
	cmd.PersistentFlags().StringVar(&t.as, "as", "", "cli.flag_as")
	cmd.AddCommand(t.userAdd(), t.userReset(), t.userDisable())
	return cmd
}

func (t *terminal) userAdd() *cobra.Command {
	var draft auth.Draft
	var roles []string
	var language string
	var fromInput bool
	cmd := &cobra.Command{
		Use: "add LOGIN", Short: "cli.user_add", Args: takes(1, 1),
		RunE: t.does(func(cmd *cobra.Command, args []string) error {
			draft.Login, draft.Language = args[0], text.Lang(language)
			for _, role := range roles {
				draft.Roles = append(draft.Roles, auth.Role(role))
			}
			made, err := t.password(fromInput)
			if err != nil {
				return err
			}
			draft.Password = made.typed
			if err := draft.Check(""); err != nil {
				return err
			}
			create := func(ctx context.Context, tx *db.Tx, hash auth.Hash) (db.PersonID, error) {
				any, err := auth.AnyPerson(ctx, tx)
				if err != nil {
					return 0, err
				}
				if !any && !auth.RightsOf(draft.Roles)[auth.PeopleAdmin] {
					return 0, fault.New(fault.Invalid, "app.first_is_admin")
				}
				return auth.Create(ctx, tx, draft, hash)
			}
			return t.changePeople(cmd, "person.create", made, create,
				func(o userOutcome) { t.say("app.user_added", draft.Name) })
		}),
	}
	cmd.Flags().StringVar(&draft.Name, "name", "", "cli.flag_name")
	cmd.Flags().StringSliceVar(&roles, "role", nil, "cli.flag_role")
	cmd.Flags().StringVar(&language, "language", "", "cli.flag_language")
	cmd.Flags().BoolVar(&fromInput, "password-stdin", false, "cli.flag_password_stdin")
	return cmd
}

func (t *terminal) userReset() *cobra.Command {
	var fromInput bool
	cmd := &cobra.Command{
		Use: "reset-password LOGIN", Short: "cli.user_reset", Args: takes(1, 1),
		RunE: t.does(func(cmd *cobra.Command, args []string) error {
			made, err := t.password(fromInput)
			if err != nil {
				return err
			}
			if m := auth.CheckPassword(auth.FoldLogin(args[0]), made.typed); m != nil {
				var f fault.Fields
				f.Add("password", m.Key, m.Args...)
				return f.Err(fault.Invalid, "fault.invalid")
			}
			reset := func(ctx context.Context, tx *db.Tx, hash auth.Hash) (db.PersonID, error) {
				p, err := auth.ByLogin(ctx, tx, args[0])
				if err != nil {
					return 0, err
				}
				return p.ID, auth.SetPassword(ctx, tx, p.ID, hash)
			}
			return t.changePeople(cmd, "person.password", made, reset,
				func(o userOutcome) { t.say("app.user_reset", o.Login) })
		}),
	}
	cmd.Flags().BoolVar(&fromInput, "password-stdin", false, "cli.flag_password_stdin")
	return cmd
}

func (t *terminal) userDisable() *cobra.Command {
	var sure bool
	cmd := &cobra.Command{
		Use: "disable LOGIN", Short: "cli.user_disable", Args: takes(1, 1),
		RunE: t.does(func(cmd *cobra.Command, args []string) error {
			disable := func(ctx context.Context, tx *db.Tx, _ auth.Hash) (db.PersonID, error) {
				p, err := auth.ByLogin(ctx, tx, args[0])
				if err != nil {
					return 0, err
				}
				return p.ID, auth.Disable(ctx, tx, p.ID, p.Version, sure)
			}
			return t.changePeople(cmd, "person.disable", newPassword{}, disable,
				func(o userOutcome) { t.say("app.user_disabled", o.Login) })
		}),
	}
	cmd.Flags().BoolVar(&sure, "sure", false, "cli.flag_sure")
	return cmd
}

// newPassword is a password to be set; one the program made is told once.
type newPassword struct {
	typed string
	made  bool
}

func (t *terminal) password(fromInput bool) (newPassword, error) {
	if !fromInput {
		p := strings.ToLower(rand.Text()[:16])
		return newPassword{p[:4] + "-" + p[4:8] + "-" + p[8:12] + "-" + p[12:], true}, nil
	}
	line, err := bufio.NewReader(io.LimitReader(t.in, 4096)).ReadString('\n')
	if err != nil && !errors.Is(err, io.EOF) {
		return newPassword{}, err
	}
	return newPassword{typed: strings.TrimRight(line, "\r\n")}, nil
}

// changePeople opens the books, finds out who acts, and does one act.
func (t *terminal) changePeople(
	cmd *cobra.Command, act string, password newPassword,
	do func(context.Context, *db.Tx, auth.Hash) (db.PersonID, error), tell func(userOutcome),
) (err error) {
	ctx := cmd.Context()
	cfg, err := config.Load(cmd.Flags())
	if err != nil {
		return err
	}
	books, err := app.OpenBooks(ctx, cfg, false, t.upgrading())
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, books.Close()) }()
	by, err := app.Acting(ctx, books, cfg, t.as, auth.PeopleAdmin)
	if err != nil {
		return err
	}
	by.Act = act
	var hash auth.Hash
	if password.typed != "" {
		if hash, err = auth.NewHash(ctx, password.typed); err != nil {
			return err
		}
	}
	out := userOutcome{}
	_, err = books.Write(ctx, by, func(ctx context.Context, tx *db.Tx) (db.Subject, error) {
		id, err := do(ctx, tx, hash)
		if err != nil {
			return db.Subject{}, err
		}
		p, err := auth.Load(ctx, tx, id)
		out.ID, out.Login = int64(id), p.Login
		return db.Subject{Kind: "person", ID: int64(id)}, err
	})
	if err != nil {
		return err
	}
	if password.made {
		out.Password = password.typed
	}
	return t.report(out, func() {
		tell(out)
		if out.Password != "" {
			t.say("app.user_password", out.Password)
		}
	})
}
