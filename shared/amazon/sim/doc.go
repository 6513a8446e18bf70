// Package sim simulates Login with Amazon and the Amazon Ads and AMC APIs in all three regions, behind one
// http.Handler.
//
// It refuses what AMC refuses: wrong headers, tokens and fields, data sets and columns against the rules, uploads that
// don't fit their data set. An upload is then really done: the manifest, the tags and every byte of every file are read
// from [Objects], and a file that is too large, broken, of the wrong shape or not hashed ends the upload as FAILED, as it
// would in AMC. Messages name file, row and column, and never hold a value.
//
// And it misbehaves, unless told not to: see [Faults]. Which call gets which fault follows from the seed, the caller,
// the call's method and path, and how many such calls came before; so a test that fails fails again. No caller gets
// more than [Faults.Consecutive] faults in a row for one method and path.
//
// The simulator parses and checks everything with its own code, and shares none with the packages that it tests.
package sim
