// Package db opens the books and is the only room that knows a driver.
//
// There are two engines and one SQL text: SQLite (one file, the default) and
// PostgreSQL. SQL is written once with ? placeholders; what the engines do
// differently lives here and in the paired migration files.
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
package db
