// Package ads is a client for Login with Amazon and the Amazon Ads and AMC APIs.
// Callers speak the nouns of the domain; Amazon's JSON stays in here.
//
// A connection is one Login-with-Amazon authorization in one Ads region; its [amc.ConnectionSecret] lies in the secret
// store under [amc.ConnectionSecretName]. [Client.AuthorizeURL] and [Client.ExchangeCode] make one. Every other call
// finds its access token by the connection's ID: tokens are fetched once for all callers, kept until shortly before
// they expire, and replaced once when a call is refused with 401 or 403.
//
//	Accounts, Instances, Instance                              what a connection reaches
//	CreateDataSet, DataSets, DataSet, UpdateDataSet, DeleteDataSet,
//	AddColumn, UpdateColumn, DeleteColumn                      data sets of an instance
//	CreateUpload, Uploads, Upload                              uploads into a data set
//	CreateUserDeletion, UserDeletions, UserDeletion            people to be forgotten
//
// # Errors
//
// Every error about AMC's answer is an [amc.Error] whose Kind says what to do. Calls that only read are tried again by
// the client when they are throttled, answered with 5xx or not answered. Calls with an effect are tried again only when
// they surely had none (429, or no connection was made). Otherwise they fail with KindUnknown and code
// "outcome_unknown": look up whether AMC did it before calling again. So, of a call with an effect:
//
//	KindUnknown                     it may have happened
//	KindThrottled, KindUnavailable  it did not happen; try later (with an ended context, see errors.Is(err, context…))
//	KindUnauthorized                it did not happen; code "connect_again" means that the connection needs a new consent
//	any other                       it did not happen and won't
//
// No token, secret or identity is ever part of an error.
//
// # Pace
//
// Calls of one connection to one family of operations share a pacer: it spreads them out after a 429, waits as long as
// Retry-After says, and speeds up again with every success.
package ads
