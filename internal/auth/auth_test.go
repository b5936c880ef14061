package auth

import (
	"slices"
	"strings"
	"testing"
	"time"

	"relief/internal/db"
)

// The table gives nobody what section by section nobody may have: the mover
// does not approve, the approver does not move, the admin touches no goods.
func TestGrants_apart(t *testing.T) {
	apart := []struct {
		role Role
		not  []Permission
	}{
		{Storekeeper, []Permission{PlanApprove, PlanWrite, ReversalApprove, PeopleAdmin}},
		{Officer, []Permission{StockWrite, PlanApprove, ReversalApprove, PeopleAdmin}},
		{Approver, []Permission{StockWrite, PlanWrite, ReversalWrite, PeopleAdmin}},
		{Bookkeeper, []Permission{StockWrite, PlanWrite, PlanApprove, ItemWrite}},
		{Auditor, []Permission{StockWrite, PlanWrite, PlanApprove, ItemWrite, ReversalWrite, DocumentAttach}},
		{Admin, []Permission{StockRead, StockWrite, PlanRead, PlanWrite, PlanApprove, DocumentRead}},
	}
	for _, tt := range apart {
		for _, p := range tt.not {
			if slices.Contains(Grants[tt.role], p) {
				t.Errorf("%s holds %s", tt.role, p)
			}
		}
	}
	for role, rights := range Grants {
		writes := func(p Permission) bool { return strings.HasSuffix(string(p), ".write") && p != FindingWrite }
		approves := func(p Permission) bool { return strings.HasSuffix(string(p), ".approve") }
		if slices.ContainsFunc(rights, writes) && slices.ContainsFunc(rights, approves) {
			t.Errorf("%s writes what waits for an approval, and approves", role)
		}
	}
	if len(Grants) != len(Roles) {
		t.Errorf("%d roles in the table, %d in the list", len(Grants), len(Roles))
	}
}

// Every permission that a role can give has words, and nothing else has.
func TestGrants_said(t *testing.T) {
	var said []Permission
	for _, r := range Said {
		said = append(said, r.Permission)
	}
	slices.Sort(said)
	if all := Permissions(); !slices.Equal(said, all) {
		t.Errorf("rights with words = %v, want %v", said, all)
	}
}

// A permission is held or not: nothing near it counts, and a person who was
// disabled holds none.
func TestCan_exact(t *testing.T) {
	for _, need := range Permissions() {
		p := Person{ID: 1, Active: true, Rights: AllBut(need)}
		if p.Can(need) {
			t.Errorf("all but %s holds it", need)
		}
		p.Rights = Rights{need: true}
		if !p.Can(need) || !p.Can(SignedIn) || !p.Can(Public) {
			t.Errorf("%s alone is not enough for itself", need)
		}
		if p.Active = false; p.Can(need) {
			t.Errorf("a disabled person holds %s", need)
		}
	}
	if (Person{}).Can(SignedIn) || !(Person{}).Can(Public) {
		t.Error("a visitor is somebody, or is refused what is public")
	}
}

func TestHash(t *testing.T) {
	h, err := NewHash(t.Context(), "lantern river seven")
	if err != nil {
		t.Fatal(err)
	}
	if !strings.HasPrefix(string(h), "$argon2id$v=19$m=47104,t=1,p=1$") {
		t.Errorf("hash = %s", h)
	}
	for password, want := range map[string]bool{"lantern river seven": true, "lantern river seven ": false, "": false} {
		if ok, err := h.Matches(t.Context(), password); err != nil || ok != want {
			t.Errorf("%q matches = %v, %v", password, ok, err)
		}
	}
	for _, bad := range []Hash{
		"", "x", "$argon2id$v=19$m=1$a$b", "$argon2id$v=19$m=8,t=1,p=1$!$!", "$bcrypt$v=1$a$b$c",
	} {
		if ok, err := bad.Matches(t.Context(), "x"); ok || err == nil {
			t.Errorf("%q matches = %v, %v", bad, ok, err)
		}
	}
	if ok, err := nobody.Matches(t.Context(), ""); ok || err != nil {
		t.Errorf("nobody = %v, %v", ok, err)
	}
}

func TestCheckPassword(t *testing.T) {
	tests := []struct{ login, password, key string }{
		{"keeper", "lantern river", ""}, {"keeper", "八个汉字也是可以的", ""}, {"", "correcthorse", ""},
		{"keeper", "", "fault.required"}, {"keeper", "seven77", "auth.password_short"},
		{"keeper", "七个字还不够长", "auth.password_short"},
		{"keeper", "12345678", "auth.password_common"}, {"keeper", "Password123", "auth.password_common"},
		{"keeper", "aaaaaaaaaaaa", "auth.password_common"}, {"keeper", "redcross2026", "auth.password_common"},
		{"longlogin", "LongLogin", "auth.password_is_login"}, {"keeper", "keeper2026", "auth.password_common"},
		{"storeman", "storeman2026", "auth.password_is_login"}, {"keeper", "keeperKeeper", "auth.password_is_login"},
		{"keeper", "keeper-keeper1", "auth.password_is_login"}, {"keeper", "keeper of keys", ""},
		{"keeper", "8392837462", ""},
		{"keeper", "\xff\xfe long enough", "fault.bad_text"}, {"keeper", strings.Repeat("ab", 65), "fault.too_long"},
	}
	for _, tt := range tests {
		got := ""
		if m := CheckPassword(tt.login, tt.password); m != nil {
			got = m.Key
		}
		if got != tt.key {
			t.Errorf("%q for %q = %q, want %q", tt.password, tt.login, got, tt.key)
		}
	}
}

// Waiting doubles with each failure, ends after a while, begins anew after a
// success, and is counted apart where the owner's address is known.
func TestDelay(t *testing.T) {
	now := time.Date(2021, 10, 8, 4, 0, 0, 0, time.UTC)
	fails := func(n int, address string, ago time.Duration) (list []attempt) {
		for range n {
			list = append(list, attempt{db.Stamp(now.Add(-ago)), kindTry, "who", address})
		}
		return list
	}
	done := attempt{db.Stamp(now), kindDone, "who", "a"}
	tests := []struct {
		name    string
		seen    []attempt
		address string
		known   bool
		want    time.Duration
	}{
		{"nothing yet", nil, "a", false, 0},
		{"four", fails(4, "a", 0), "a", false, 0},
		{"five", fails(5, "a", 0), "a", false, time.Second},
		{"eight", fails(8, "a", 0), "a", false, 8 * time.Second},
		{"eight, five seconds ago", fails(8, "a", 5*time.Second), "a", false, 3 * time.Second},
		{"eight, a minute ago", fails(8, "a", time.Minute), "a", false, 0},
		{"many", fails(100, "b", 0), "a", false, longestWait},
		{"many, long ago", fails(100, "b", window+time.Second), "a", false, 0},
		{"many elsewhere, but known here", fails(100, "b", 0), "a", true, 0},
		{"known here, and failing here", fails(6, "a", 0), "a", true, 2 * time.Second},
		{"success in between", append(fails(19, "b", 0), done), "a", false, 0},
		{"address", fails(20, "a", 0), "a", true, time.Minute},
	}
	for _, tt := range tests {
		if got := delay(tt.seen, "who", tt.address, tt.known, now); got != tt.want {
			t.Errorf("%s: wait %v, want %v", tt.name, got, tt.want)
		}
	}
}

// An unknown login and a wrong password cost the same: both hash once.
func BenchmarkMatches(b *testing.B) {
	for b.Loop() {
		if _, err := nobody.Matches(b.Context(), "lantern river seven"); err != nil {
			b.Fatal(err)
		}
	}
}
