// Package login is the OIDC issuer of the embedded stack: it does for one machine what Amazon Cognito does on AWS, with
// the same paths and claims, so that console and API run the code they run there.
//
// A person signs in on its login page (authorization code with PKCE); a machine exchanges its client's secret for an
// access token (client credentials). Access tokens carry client_id, scope and cognito:groups. Users and clients are
// given; only the signing keys are kept on disk, and refresh tokens are signed instead of stored, so both outlive a
// restart. Sessions do not.
package login
