//go:build !race

package identity

const generatedPhones = 100_000
