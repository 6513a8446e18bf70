//go:build race

package identity

// generatedPhones is small here: the race detector makes libphonenumber's regular expressions very slow.
const generatedPhones = 10_000
