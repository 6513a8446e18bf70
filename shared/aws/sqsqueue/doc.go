// Package sqsqueue is a queue on Amazon SQS, a standard one.
//
// Dead letters are SQS's own doing, by the redrive policy of the queue; the queue of dead letters is a [Queue] of its URL.
//
// SQS lets anybody who once had a message acknowledge it, and says nothing of a lease that ended. A [Queue] therefore keeps the end of
// every lease it gave, counted from before the request, and refuses a receipt at its end without asking: it never believes in a lease
// that SQS does not know of. Receipts are good where they were received. SQS counts in whole seconds; what is less is rounded up.
//
// A message stays hidden for 12 hours after it was received at most. A lease can't be extended beyond that: it ends, and the message comes back.
package sqsqueue
