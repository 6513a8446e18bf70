// Package s3gateway is the embedded S3: a versitygw gateway over a folder, served on the loopback address, so that one real
// SDK client is used with and without AWS.
//
// It stands in shared because two trees need it: local serves production use from it, and the tests of shared/aws/s3object run
// against it. Only those link the gateway; nothing that runs on AWS imports this package.
//
// Two things follow from the gateway's posix backend. The process's working directory becomes the folder of the buckets, so
// everything else in the process must hold absolute paths. And keys are paths there: "k" and "k/sub" can't both exist.
//
// Metadata lives in extended attributes where the file system has them, written with the object in one step, else in files
// beside the buckets. On ext4 the attributes of one file share 4 KiB, which ends a multipart upload at some 700 parts (5.5 GB
// of 8 MiB parts); larger objects need larger parts.
//
// A multipart upload is joined when it is completed, by copy_file_range: file systems that share blocks share them, on ext4
// the kernel copies, and the disk may see every byte twice.
package s3gateway
