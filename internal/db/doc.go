// Package db opens the books and is the only room that knows a driver.
//
// There are two engines and one SQL text: SQLite (one file, the default) and
// PostgreSQL. SQL is written once with ? placeholders; what the engines do
// differently lives here and in the migrations.
//
// Questions go through [DB.Read], which gives a Reader on one snapshot.
// Changes go through [DB.Write], which gives a *Tx. A *Tx always knows who
// acts, for which branch and at what moment, so a change outside a
// transaction, an anonymous or an undated one does not compile. Write owns
// everything that must never be forgotten: the claim of the request key and
// its replay, the one audit row per act, the head of the chain, and the retry.
//
// The function given to Write may run again: it touches only tx and what it
// assigns. No hashing of passwords, file reading, rendering or waiting inside.
// Its context is Write's own, never the request's: on SQLite a statement
// cancelled inside a transaction turns the rest of it into autocommit.
//
// # Writing a migration
//
// A migration is one file, migrations/000NN_word.sql, in SQLite's dialect and
// with the next number; [goose] is told a text rendered from it for the engine
// at hand. Write STRICT tables with one column a line, indented by four spaces:
// INTEGER, TEXT and BLOB become PostgreSQL's BIGINT, TEXT COLLATE "C" and BYTEA
// there and after ALTER TABLE … ADD COLUMN, and "id INTEGER PRIMARY KEY," counts
// up by itself. Everything else must be understood by both engines as it stands
// (IS DISTINCT FROM, CAST(… AS BIGINT)). Triggers come from three directives,
// each on a line of its own, and each puts itself in the place of what had the
// trigger's name before:
//
//	-- relief:append-only plan_cuts "cuts are append-only"
//
// rows are never changed or deleted, nor the table truncated;
//
//	-- relief:frozen-lines slip_lines
//
// the lines of a document (document_id) stand once it is posted or given up;
//
//	-- relief:trigger heads_step BEFORE UPDATE ON heads "head must move by one"
//	WHEN NEW.seq NOT IN (OLD.seq, OLD.seq + 1);
//
// a rule of its own: INSERT, UPDATE or DELETE is refused with these words where
// the condition holds. A directive that is not understood stops the start.
//
// go test ./internal/db -run Render -update writes the rendered texts into
// testdata/migrations, to be read and kept: the text of a migration that has
// landed never changes, since books were made with it. A table that must be
// changed in a way ALTER TABLE does not know on both engines is copied aside,
// dropped and made anew, as in 00019. Every CHECK needs a row in
// checks_test.go that it refuses, every append-only table one in
// schema_test.go.
//
// The migrations up to 00018 are pairs, one file for each engine, and stay as
// they are. There is no 00010: several were written side by side, each with a
// number given out before, and the work that held this one needed no table.
//
// [goose]: https://github.com/pressly/goose
package db
