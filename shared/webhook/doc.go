// Package webhook tells webhooks of events: [Fanout] puts one message for each webhook that wants an event on a queue, and [Sender]
// takes them off, signs them as Standard Webhooks has it (https://www.standardwebhooks.com) and posts them.
//
// An address is somebody's input, and what is posted to it comes from inside. [Client] therefore looks at the address that a
// name stands for at the moment it is dialed, refuses those that are not public, follows no redirect and uses no proxy.
//
// A delivery that fails stays on the queue and is tried again, later each time, until the queue makes it a dead letter. It may
// arrive twice, always under the event's id.
package webhook
