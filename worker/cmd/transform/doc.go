// Command transform turns local files into hashed parts: the worker's pipeline without queue or object store.
package main
