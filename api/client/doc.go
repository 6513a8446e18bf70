// Package client is the Go client of the REST API, generated from its OpenAPI document.
package client
