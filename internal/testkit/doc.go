// Package testkit gives tests real things to stand on: databases of both
// engines, a running server, people with roles, and goods in words.
//
// Nothing here pretends. PostgresURL gives a new database of a real server
// that the tests start themselves (initdb, one server per user, in memory
// where the machine allows it, shared by every test process); a database
// costs about 50 ms, or as much for a copy of a template that was filled
// once. PrivatePostgres is a server to kill. A machine that lacks PostgreSQL
// fails the test and says what to install: no test is skipped.
//
// Every set of books begins with one branch (揭阳市揭东区红十字会) and six
// people, one per role, with [Password]: keeper 李仓, officer 王办, approver
// 陈批, auditor 审计, admin 管理 and bookkeeper 周记. The names are invented.
// Signing in costs next to nothing: give [PasswordHash] to people made elsewhere
// too. Their numbers are the same in every test, so By needs no look-up:
//
//	testkit.OnBoth(t, func(t *testing.T, b *testkit.Books) {
//		_, err := b.Write(t.Context(), testkit.By("keeper"), …)
//	})
//
// [NewBooks] and OnBoth add a warehouse, so that goods can be received at once;
// [Dir] and [FurnishedURL] are for a whole program, which begins without one.
//
// Only tests, e2e and bench import this room.
package testkit
