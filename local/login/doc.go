// Package login is the OIDC issuer of the embedded stack: it does for one machine what Amazon Cognito does on AWS, with
// the same paths and claims, so that console and API run the code they run there.
//
// A person signs in on its login page (authorization code with PKCE); a machine exchanges its client's secret for an
// access token (client credentials). Access tokens carry client_id, scope and cognito:groups. A refresh token works once
// and brings the next. Users and clients are given; only the signing keys, and which refresh tokens are to come, are kept
// on disk and outlive a restart. Sessions do not.
package login
