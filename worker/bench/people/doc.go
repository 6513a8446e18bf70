// Package people makes up customer files for benchmarks: people who don't exist, drawn from a seed.
//
// A row has the twelve columns of [Columns], eight of them identities. What matters to speed is as in real files: how often
// names, cities and ZIP codes repeat (about Zipf's law), how phone numbers and addresses are notated, cells that are empty,
// and a few that are wrong.
package people
