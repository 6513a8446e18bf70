// Package moto runs moto (https://docs.getmoto.org), AWS's services simulated in Python, for tests of what calls them with the real SDK.
//
// The first test that needs it installs the versions of requirements.txt, by their hashes, into a virtual environment in the
// user's cache. The server belongs to the process of the tests, and ends with it however that ends.
//
// Where it is not what AWS is, as far as these tests have met it:
//   - Queues: a lease ends a moment after its time, an ended one can still be acknowledged, hours of hiding count from the sending, and
//     receivers that come at once may get the same message. AWS, too, promises none of it of standard queues, but the last is rare there.
//   - A table's condition and its write are two steps, unless requests come one at a time, as they do here.
//   - A queue's messages are limited in characters, not in bytes.
//   - A secret that is marked for deletion takes new values; here it is made to refuse them, as AWS's does. Nothing is encrypted, and no key
//     is asked for.
//   - Nobody's permission is looked at: what a role must be allowed is proven nowhere here.
package moto
