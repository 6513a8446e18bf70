// Package dynamostore keeps jobs, uploads, connections, instances, mappings, audit, webhooks, deletions and locks in DynamoDB.
//
// Every kind of record has a table; module tables of the Terraform stack makes them. An item is the record's JSON document beside
// the few attributes that keys and conditions need. A document of more than 16 KiB is packed, and what still does not fit into
// DynamoDB's 400 KB is refused before anything is written.
//
// Writes are conditional in the request that writes, so of two that race one fails whoever is first. What has to agree is
// written in one transaction: a job, its entry among the open ones, and the key it was created under.
//
// # What is read as it is now
//
// A secondary index shows a write some moments later, and can't be asked to wait. So whoever decides by what he reads asks a
// table itself, and consistently:
//
//   - one record, and the uploads of a job;
//   - which jobs are open: the table of open jobs has an entry exactly as long as its job is not over. The uploader's turn is
//     decided by it (it notes its post, then looks who is open beside it: of two that meet, one at least sees the other), and so
//     are skip and cancelPrevious, and whether an instance or a data set may go;
//   - all instances, connections and webhooks, which are few.
//
// Indexes list what people browse (jobs, audit records, deletions, the names of mappings), and what is looked for again by the
// next poll if it was missed (ends of jobs to be announced, open deletions). Jobs are read from their table again before they are
// handed out, so that they come with their current version, and none that the query doesn't select any more.
package dynamostore
