// Package sqlite is the embedded job, connection and instance store, queue, locks and secret store: one SQLite file that survives
// restarts, power cuts and kill -9.
//
// A [DB] is one open file. It writes over a single connection, because SQLite has one writer, and reads over a small pool;
// write-ahead logging lets both go on at once, and every commit is synced before it is acknowledged. Several processes may
// open the same file: each waits some seconds for another's write to end.
//
// Jobs, uploads, connections and instances are kept as JSON documents beside the few columns that queries select by. A record's
// Version is a column, and conditional writes compare it in the statement that writes.
//
// A queue is a name in one table of messages. A lease is a message whose visible_at lies ahead and whose receipt is known:
// acknowledging and extending match both, so a lease that ended can do neither.
//
// Secrets are sealed with AES-256-GCM under a key file that only its owner may read; the name is authenticated with the
// value, so that a sealed value can't be moved to another name.
package sqlite
